# SPDX-License-Identifier: Apache-2.0
"""Every code has a bad example, and what people read about it stands beside it, word for word.

A sentence has changed on purpose? Write the expected files anew, and read every line of the difference as the clerk
would who made the mistake::

    PARTICIPATIO_WRITE_GALLERY=1 pytest tests/gallery/test_bad.py
    git diff tests/gallery/bad
"""

from __future__ import annotations

import os
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from attrs import evolve

import participatio
from participatio.cli import main
from participatio.dates import read_instant, read_zone
from participatio.definition.fields import BUILT_IN, FieldSpec, Reader
from participatio.definition.layers import resolve
from participatio.definition.load import read
from participatio.definition.source import Limits, Reading
from participatio.errors import BadValueError, Code, DefinitionError
from participatio.hooks import Host
from participatio.testing import play

BAD = Path(__file__).parent / "bad"
EXAMPLES = sorted(path for path in BAD.iterdir() if path.is_dir() or path.suffix == ".yaml")
LANGUAGES = ("en", "de")
WRITE = bool(os.environ.get("PARTICIPATIO_WRITE_GALLERY"))

HEAD = """\
participatio: 1
id: stadtdialog
version: 1
language: de
timezone: Europe/Berlin
extends: standard
title: Stadtdialog Neustadt
"""

ZONE = read_zone("Europe/Berlin")


# What no file of a reasonable size can provoke


def _refused(call: Callable[[], object]) -> set[str]:
    with pytest.raises(BadValueError) as error:
        call()
    return {error.value.code.id}


def _read(folder: Path, text: str, **limits: int) -> set[str]:
    path = folder / "process.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    limited = evolve(Limits(), **limits)
    return {problem.code.id for problem in read(path, host=Host(path=()), limits=limited).problems}


def _value(text: str | float, kind: str = "line") -> set[str]:
    spec = FieldSpec(name="field", type=BUILT_IN[kind])
    return _refused(lambda: spec.read(text, Reader(ZONE)))


def _leads_out(folder: Path) -> set[str]:
    (folder / "own").mkdir()
    (folder / "elsewhere.yaml").write_text("forums: {}\n", encoding="utf-8")
    (folder / "own" / "foren.yaml").symlink_to(folder / "elsewhere.yaml")
    return _read(folder / "own", "include: [foren.yaml]\n")


def _cannot_be_opened(folder: Path) -> set[str]:
    return _read(folder, f"include: [{'sehr_' * 100}langer_name.yaml]\n")


def _in_other_words(folder: Path) -> set[str]:
    with patch("participatio.definition.source._parser", side_effect=ValueError("nobody has heard of this")):
        return _read(folder, "")


def _without_holidays(folder: Path) -> set[str]:
    phase = "phases: {ideen: {title: Ideen, opens: 2019-06-03, closes: 2019-06-28, admits: {anyone: [idea.submit]}}}\n"
    return _read(folder, "holidays: DE-XX\n" + phase)


def _chain(folder: Path) -> set[str]:
    for number in range(20):
        text = f"include: [f{number + 1}.yaml]\n" if number < 19 else "forums: {}\n"
        (folder / f"f{number}.yaml").write_text(text, encoding="utf-8")
    return _read(folder, "include: [f0.yaml]\n")


def _nobody_knows(folder: Path) -> set[str]:
    (folder / "process.yaml").write_text(HEAD, encoding="utf-8")
    reading = Reading()
    resolve(folder, lambda _: None, reading)
    return {problem.code.id for problem in reading.problems}


def _scenario(folder: Path, text: str) -> set[str]:
    (folder / "a.scenario.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as error:
        play(folder / "a.scenario.yaml")
    return {problem.code.id for problem in error.value.problems}


def _too_old(folder: Path) -> set[str]:
    metadata = folder / "umfragen-1.1.dist-info"
    metadata.mkdir()
    (metadata / "entry_points.txt").write_text("[participatio]\numfragen = umfragen\n", encoding="utf-8")
    path = folder / "process.yaml"
    path.write_text(HEAD + "plugins:\n  umfragen: {at_least: 1.2}\n", encoding="utf-8")
    return {problem.code.id for problem in read(path, host=Host(path=[str(folder)])).problems}


class Elsewhere(NamedTuple):
    """Why a code has no example file, and how it is provoked all the same."""

    why: str
    provoke: Callable[[Path], set[str]]


ELSEWHERE: Mapping[str, Elsewhere] = {
    "P003": Elsewhere("needs a symbolic link, which archives do not keep", _leads_out),
    "P004": Elsewhere("what cannot be opened cannot be kept in a repository", _cannot_be_opened),
    "P005": Elsewhere("would be a megabyte", lambda folder: _read(folder, "", file_bytes=100)),
    "P009": Elsewhere("would have 50,000 keys and values", lambda folder: _read(folder, "", file_nodes=5)),
    "P010": Elsewhere("would have 60,000 keys and values", lambda folder: _read(folder, "", all_nodes=5)),
    "P049": Elsewhere("what the parser may say one day that has no words of ours yet", _in_other_words),
    "P054": Elsewhere("would be twenty files", _chain),
    "P056": Elsewhere("a host always answers with P901; for hosts of other people", _nobody_knows),
    "P071": Elsewhere(
        "would name more than a thousand files",
        lambda folder: _read(folder, f"include: [{', '.join(f'{number}.yaml' for number in range(1001))}]\n"),
    ),
    "P115": Elsewhere("only an act needs an instant", lambda _: _refused(lambda: read_instant("2019-07", ZONE))),
    "P120": Elsewhere("in a file it is P007; values of acts come from elsewhere", lambda _: _value("a\x1bb")),
    "P121": Elsewhere("in a file it is P007; values of acts come from elsewhere", lambda _: _value("a\u202eb")),
    "P122": Elsewhere("in a file it is P007; values of acts come from elsewhere", lambda _: _value("a\ud800b")),
    "P125": Elsewhere("depends on what is installed", _without_holidays),
    "P137": Elsewhere("everything in a file is text; an act may bring a float", lambda _: _value(0.5, "number")),
    "P170": Elsewhere(
        "stands in a scenario, not in a definition", lambda folder: _scenario(folder, "szenario: Ein Vorschlag\n")
    ),
    "P171": Elsewhere(
        "stands in a scenario, not in a definition", lambda folder: _scenario(folder, "definition: proces.yaml\n")
    ),
    "P215": Elsewhere("needs a plugin that is installed", _too_old),
    "P904": Elsewhere("in a file it is P019", lambda _: _refused(lambda: Host({"a": object()}).activate(["a", "a"]))),
}


# What is known, and what is told


def _known() -> Iterator[Code]:
    for module in pkgutil.walk_packages(participatio.__path__, "participatio."):
        yield from (value for value in vars(import_module(module.name)).values() if isinstance(value, Code))


EVERY = {code.id: code for code in _known()}
#: What can be wrong with a definition; a store's codes begin at P905 and have tests of their own.
KNOWN = {id_: code for id_, code in EVERY.items() if id_ < "P905"}


def test_no_code_means_two_things() -> None:
    """Two codes of one id are the same code, imported twice."""
    assert [] == [code for code in _known() if code is not EVERY[code.id]]


class Told(NamedTuple):
    """What a command said, and what it ended with."""

    text: str
    ended: int


@pytest.fixture
def check(capsys: pytest.CaptureFixture[str]) -> Callable[[Path, str], Told]:
    """Check a definition through the command line, inside this interpreter."""

    def check(path: Path, language: str) -> Told:
        with pytest.raises(SystemExit) as ended:
            main(["check", str(path), "--lang", language])
        out, err = capsys.readouterr()
        assert "" == err
        assert isinstance(ended.value.code, int)
        return Told(out, ended.value.code)

    return check


def _expected(path: Path, language: str) -> Path:
    return path.with_name(f"{path.stem}.{language}.txt")


def _code(path: Path) -> str:
    return path.name.partition("_")[0]


def _ids(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EXAMPLES, ids=_ids)
def test_what_is_told_is_what_was_read_and_found_good(
    path: Path, language: str, check: Callable[[Path, str], Told]
) -> None:
    told = check(path, language)

    if WRITE:
        _expected(path, language).write_text(told.text, encoding="utf-8")
    assert _expected(path, language).read_text(encoding="utf-8") == told.text
    assert "Traceback" not in told.text


@pytest.mark.parametrize("path", EXAMPLES, ids=_ids)
def test_one_mistake_is_one_problem_and_errors_end_with_one(path: Path, check: Callable[[Path, str], Told]) -> None:
    told = check(path, "en")
    found = re.findall(r"^(?:\S+:\d+:\d+: )?([A-Z]+\d{3}) ", told.text, re.MULTILINE)

    assert [_code(path)] == found
    assert (KNOWN[_code(path)].severity == "error") == told.ended


@pytest.mark.parametrize("code", sorted(ELSEWHERE), ids=str)
def test_what_no_example_shows_is_provoked_directly(code: str, tmp_path: Path) -> None:
    assert code in ELSEWHERE[code].provoke(tmp_path)


def test_every_code_has_one_example_or_a_reason_for_having_none() -> None:
    shown = [_code(path) for path in EXAMPLES]

    assert sorted(KNOWN) == sorted([*shown, *ELSEWHERE])


def test_every_expected_text_belongs_to_an_example() -> None:
    expected = {_expected(path, language) for path in EXAMPLES for language in LANGUAGES}

    assert expected == set(BAD.glob("*.txt"))


@pytest.mark.parametrize("code", sorted(EVERY))
def test_a_sentence_names_the_same_data_in_both_languages(code: str) -> None:
    names = [
        {name.removesuffix(f"_{language}") for name in re.findall(r"(?<!{){(\w+)}", text)}
        for language, text in (("en", EVERY[code].en), ("de", EVERY[code].de))
    ]

    assert names[0] == names[1]
