# SPDX-License-Identifier: Apache-2.0
"""What is said of files that are no definition, and of those that would be part of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from participatio.definition.load import read
from participatio.hooks import Host

HEAD = """\
participatio: 1
id: trial
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Trial
"""
STEP = "  - {act: idea.submit, at: 2019-06-03T10:00, by: anna}\n"

#: Writes a file beside the others.
Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    write("process.yaml", HEAD)
    return write


def said(path: Path, language: str = "en") -> list[str]:
    return [f"{problem.code.id} {problem.text(language)}" for problem in read(path, host=Host(path=())).problems]


SCENARIO = "P072 this is a scenario, not a definition; it is played by: pytest "
ACTS = "P072 this is a list of acts, not a definition; a process does them with: participatio record FILE.db "


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("late.scenario.yaml", f"scenario: Late\nwhen:\n{STEP}", SCENARIO),
        ("late.yaml", f"when:\n{STEP}", SCENARIO),
        ("letters.yaml", STEP, ACTS),
        ("letters.yaml", "- batch:\n    - {act: idea.submit, by: anna}\n", ACTS),
        ("letters.yaml", f"title: Letters\nacts:\n{STEP}", ACTS),
        ("letters.csv", "act;by\nidea.submit;anna\n", ACTS),
        ("letters.jsonl", '{"act": "idea.submit", "by": "anna"}\n', ACTS),
    ],
)
def test_what_is_no_definition_is_told_once_with_the_command_that_takes_it(
    write: Write, tmp_path: Path, name: str, text: str, expected: str
) -> None:
    write(name, text)

    assert [expected + name] == said(tmp_path / name)


def test_a_list_of_something_else_has_no_keys_as_ever(write: Write, tmp_path: Path) -> None:
    write("list.yaml", "- essen\n- bochum\n")

    assert ["P017 the file must consist of keys and their values, 'key: value'"] == said(tmp_path / "list.yaml")


def test_acts_are_no_part_of_a_definition(write: Write, tmp_path: Path) -> None:
    write("process.yaml", HEAD + "include: [letters.yaml]\n")
    write("letters.yaml", STEP)

    assert [ACTS + "letters.yaml"] == said(tmp_path)


def test_a_kind_may_be_called_as_a_list_of_acts_is(write: Write, tmp_path: Path) -> None:
    write("process.yaml", HEAD + "kinds: {act: {title: Act}}\ninclude: [acts.yaml]\n")
    write("acts.yaml", "acts: {hamlet: {title: Hamlet}}\n")

    assert [] == said(tmp_path)


FORUMS = "forums: {one: {title: One}}\n"


@pytest.mark.parametrize("name", ["forums.yaml", "forums.yml", "foren.yaml"])
def test_a_part_that_nobody_includes_is_named(write: Write, tmp_path: Path, name: str) -> None:
    write(name, FORUMS)

    assert [f"P073 '{name}' lies beside the definition and is not read: no 'include' names it"] == said(tmp_path)


def test_a_part_with_a_german_section_is_named_as_well(write: Write, tmp_path: Path) -> None:
    write("foren.yaml", "foren: {one: {title: One}}\n")

    (told,) = said(tmp_path, "de")

    assert told.startswith("P073 'foren.yaml' liegt neben der Definition")


def test_a_part_beside_an_included_one_is_named(write: Write, tmp_path: Path) -> None:
    write("process.yaml", HEAD + "include: [parts/bodies.yaml]\n")
    write("parts/bodies.yaml", "bodies: {council: {title: Council}}\n")
    write("parts/forums.yaml", FORUMS)
    write("elsewhere/forums.yaml", FORUMS)

    (problem,) = read(tmp_path, host=Host(path=())).problems

    assert "parts/forums.yaml" == problem.data["name"]
    assert "process.yaml:8:10" == str(problem.place)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("late.scenario.yaml", f"scenario: Late\nwhen:\n{STEP}"),
        ("late.yaml", f"when:\n{STEP}"),
        ("letters.yaml", STEP),
        ("letters.yaml", f"sources: [one]\nacts:\n{STEP}"),
        ("mkdocs.yml", "site_name: Trial\nnav:\n  - forums: forums.md\n"),
        ("child.yaml", HEAD.replace("standard", "process.yaml") + FORUMS),
        ("notes.txt", FORUMS),
        ("translations/de.yaml", "title: Versuch\n"),
    ],
)
def test_what_is_clearly_something_else_is_passed_over(write: Write, tmp_path: Path, name: str, text: str) -> None:
    write(name, text)

    assert [] == said(tmp_path)


def test_what_another_definition_beside_includes_is_its_own(write: Write, tmp_path: Path) -> None:
    write("other.yaml", HEAD + "include: [forums.yaml]\n")
    write("forums.yaml", FORUMS)

    assert [] == said(tmp_path)


def test_a_single_file_says_nothing_of_those_beside_it(write: Write, tmp_path: Path) -> None:
    write("single.yaml", HEAD)
    write("forums.yaml", FORUMS)

    assert [] == said(tmp_path / "single.yaml")


def test_a_folder_that_holds_thousands_is_nobodys_and_not_looked_through(write: Write, tmp_path: Path) -> None:
    write("forums.yaml", FORUMS)
    for number in range(1_000):
        (tmp_path / f"{number}.txt").touch()

    assert [] == said(tmp_path)
