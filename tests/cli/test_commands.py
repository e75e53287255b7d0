# SPDX-License-Identifier: Apache-2.0
"""Commands on real definitions: what people see, what programs see, what a command ends with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

Run = Callable[..., Any]

GOOD = """\
participatio: 1
id: ideas
version: 3
language: en
timezone: Europe/Berlin
extends: standard
title: "Ideas: all of them"
bodies:
  council:
    title: Council
roles:
  clerk: {member_of: council}
phases:
  always:
    title: Always
    admits: {anyone: [idea.submit]}
  summer:
    title: Summer
    opens: 2019-06
    closes: 2019-08-31
    admits: {clerk: [idea.hide], anyone: [idea.submit]}
"""


@pytest.fixture
def good(tmp_path: Path) -> Path:
    (tmp_path / "process.yaml").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture
def bad(good: Path) -> Path:
    (good / "process.yaml").write_text(GOOD.replace("    title: Council", "    titel: Council"), encoding="utf-8")
    return good


class TestCheck:
    def test_a_good_definition_is_answered_with_what_was_read(self, good: Path, run: Run) -> None:
        answer = run("check", str(good))
        lines = [" ".join(line.split()) for line in answer.out.splitlines()]

        assert 0 == answer.code
        assert "Ideas: all of them (ideas, version 3)" == lines[0]
        assert {"builds on standard@1", "listed 1 body", "roles office, moderator, forum_lead, clerk"} <= set(lines)
        assert "always from the start – for ever" in lines
        assert "summer 1 June 2019, 00:00 – 31 August 2019, 24:00" in lines

    def test_in_german(self, good: Path, run: Run) -> None:
        lines = run("check", str(good), "--lang", "de").out.splitlines()

        assert "Ideas: all of them (ideas, Fassung 3)" == lines[0]
        assert "  baut auf     standard@1" in lines
        assert any(line.endswith("1. Juni 2019, 00:00  –  31. August 2019, 24:00") for line in lines)

    def test_a_mistake_is_shown_where_it_is(self, bad: Path, run: Run) -> None:
        answer = run("check", str(bad))

        assert 1 == answer.code
        assert "process.yaml:10:5: P104 unknown key 'titel'; did you mean 'title'?" == answer.out.splitlines()[0]
        assert ["    titel: Council", "    ^^^^^"] == answer.out.splitlines()[1:3]

    def test_a_program_gets_data(self, bad: Path, run: Run) -> None:
        answer = run("check", str(bad), "--format", "json")

        data = json.loads(answer.out)

        assert 1 == answer.code
        assert {"definition", "problems", "counts"} == set(data)
        assert None is data["definition"]
        assert ("P104", 10, 5, ["title"]) == tuple(
            data["problems"][0][key] for key in ("code", "line", "column", "near")
        )

    def test_a_good_one_is_named_with_its_digest(self, good: Path, run: Run) -> None:
        definition = json.loads(run("check", str(good), "--format", "json").out)["definition"]

        assert ("ideas", 3, 64) == (definition["id"], definition["version"], len(definition["digest"]))

    def test_without_a_name_it_is_the_folder_you_are_in(
        self, good: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(good)

        assert 0 == run("check").code

    def test_a_reference_can_be_checked(self, run: Run) -> None:
        assert "Ready kinds (standard, version 1)" == run("check", "standard@1").out.splitlines()[0]


class TestANameThatMeansNothing:
    @pytest.fixture
    def here(self, good: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.chdir(good)
        return good

    @pytest.mark.parametrize("command", ["check", "show", "matrix"])
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("nowhere/process.yaml", "there is no file or folder 'nowhere/process.yaml'"),
            ("proces.yaml", "there is no file or folder 'proces.yaml'; did you mean 'process.yaml'?"),
            ("empty", "the folder 'empty' has no process.yaml"),
            ("standart", "is installed; nor is there a file or folder of that name; did you mean 'standard'?"),
            ("standard@7", "'standard' has no version 7; there is 1"),
            ("Ruhr Konferenz", "'Ruhr Konferenz' is not a reference"),
            ("", "there is no file or folder ''"),
            ("a\x1b[2J", r"'a\x1b[2J' is not a reference"),
            ("x" * 5000, "File name too long"),
        ],
    )
    def test_it_ends_with_two_and_an_answer(self, here: Path, run: Run, command: str, name: str, said: str) -> None:
        (here / "empty").mkdir()

        answer = run(command, name)

        assert 2 == answer.code
        assert said in answer.err

    def test_what_is_only_a_part_lacks_all_of_a_head(self, tmp_path: Path, run: Run) -> None:
        (tmp_path / "part.yaml").write_text("forums: {park: {title: Park}}\n", encoding="utf-8")

        answer = run("check", str(tmp_path / "part.yaml"), "--lang", "de")

        assert "P163" not in answer.out
        assert "P101 der Schlüssel 'participatio' fehlt" in answer.out

    def test_a_phase_that_could_not_be_read_may_have_been_meant(self, good: Path, run: Run) -> None:
        page = good / "process.yaml"
        page.write_text(
            page.read_text(encoding="utf-8").replace(
                "phases:\n", "phases:\n  zuhoeren: {title: Zuhören, opens: 1.2.2027}\n  online: {within: zuhörn}\n"
            ),
            encoding="utf-8",
        )

        assert (
            "P208 eine Phase 'zuhörn' gibt es nicht; war 'zuhoeren' gemeint?"
            in run("check", str(good), "--lang", "de").out
        )
        assert "did you mean 'zuhoeren'?" in run("check", str(good), "--lang", "en").out

    @pytest.mark.parametrize("content", [b"", b"\x00\xff", b"[", b"- a", b"a: &x 1", b"x: " + b"[" * 9000])
    def test_a_file_that_is_no_definition_has_mistakes(self, tmp_path: Path, run: Run, content: bytes) -> None:
        (tmp_path / "odd.yaml").write_bytes(content)

        answer = run("check", str(tmp_path / "odd.yaml"))

        assert 1 == answer.code
        assert answer.out.splitlines()[-1].endswith(("error", "errors"))


class TestAPartOfADefinition:
    @pytest.fixture
    def part(self, good: Path, monkeypatch: pytest.MonkeyPatch) -> str:
        monkeypatch.chdir(good)
        Path("parts").mkdir()
        Path("parts/forums.yaml").write_text("forums: {one: {title: One}}\n", encoding="utf-8")
        return str(Path("parts/forums.yaml"))

    @pytest.mark.parametrize("listed", ["[a.yaml, parts/forums.yaml]", "\n  # ours\n\n  - './parts/forums.yaml'"])
    def test_the_file_that_includes_it_is_named(self, part: str, run: Run, listed: str) -> None:
        Path("process.yaml").write_text(f"{GOOD}include: {listed}", encoding="utf-8")
        english, german = run("check", part), run("show", part, "--lang", "de")

        assert (2, 2) == (english.code, german.code)
        assert "is only a part of a definition; name the file that includes it: process.yaml\n" in english.err
        assert "nur Teil einer Definition; zu nennen ist die Datei, die ihn einbindet: process.yaml\n" in german.err

    @pytest.mark.parametrize(
        "listed", ["include: [more_parts/forums.yaml]\n", "sources: {a: {note: parts/forums.yaml}}\n"]
    )
    def test_what_nobody_includes_is_read_as_a_whole_one(self, part: str, run: Run, listed: str) -> None:
        Path("process.yaml").write_text(GOOD + listed, encoding="utf-8")

        assert 1 == run("check", part).code

    def test_a_whole_one_may_be_named_anywhere(self, part: str, run: Run) -> None:
        Path("process.yaml").write_text(f"{GOOD}include: [{part}]\n", encoding="utf-8")
        Path(part).write_text(GOOD, encoding="utf-8")

        assert 0 == run("check", part).code


class TestShow:
    def test_without_a_name_the_folder_one_is_in_is_meant(
        self, good: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        there = run("show", str(good))
        monkeypatch.chdir(good)

        assert there == run("show")
        assert 0 == run("show", "--inherited").code
        assert "Ohne DEFINITION ist" in run("show", "--help", "--lang", "de").out

    def test_everything_can_be_read_again(self, good: Path, run: Run, tmp_path: Path) -> None:
        shown = run("show", str(good)).out

        again = yaml.safe_load(shown)

        assert "Ideas: all of them" == again["title"]
        assert {"always", "summer"} == set(again["phases"])
        assert "idea" in again["kinds"], "what it builds on is there too"

    @pytest.mark.parametrize("name", ["council", "bodies.council", "bodies"])
    def test_a_part_is_shown_in_its_place(self, good: Path, run: Run, name: str) -> None:
        assert "bodies:\n  council:\n    title: Council\n" == run("show", str(good), name).out

    def test_several_parts_are_shown_together(self, good: Path, run: Run) -> None:
        shown = run("show", str(good), "bodies", "council", "phases.summer.opens", "phases.summer.closes").out

        assert {
            "bodies": {"council": {"title": "Council"}},
            "phases": {"summer": {"opens": "2019-06", "closes": "2019-08-31"}},
        } == yaml.load(shown, Loader=yaml.BaseLoader)  # noqa: S506 - it makes texts and nothing else

    def test_a_value_tells_where_it_is_from(self, good: Path, run: Run) -> None:
        shown = run("show", str(good), "version", "kinds.idea.stage", "--origin").out.splitlines()

        assert "version: 3  # process.yaml:3:10" == shown[0]
        assert "    stage: contribution  # standard/process.yaml:" == shown[-1].rstrip("0123456789:") + ":"

    def test_what_a_parent_says_is_listed_until_it_is_said_anew(self, run: Run, tmp_path: Path) -> None:
        path = tmp_path / "process.yaml"
        path.write_text(
            "{participatio: 1, id: lake, version: 1, extends: ruhr_konferenz@1, title: Lake, language: de, "
            "languages: {written: [de], offered: [de]}, timezone: Europe/Berlin, "
            "roles: {cabinet: {title: Kreistag, member_of: landesregierung}}}\n",
            encoding="utf-8",
        )
        found = json.loads(run("show", str(path), "roles", "kinds", "--inherited", "--format", "json").out)
        shown = run("show", str(path), "advisor", "--inherited").out

        assert ("roles", "advisor", "title", "Beirat") in [
            (one["section"], one["id"], one["key"], one["text"]) for one in found
        ]
        assert {"office", "moderator", "forum_lead", "ministry", "advisor", "resident"} == {one["id"] for one in found}
        assert "roles.advisor.title  ruhr_konferenz@1/process.yaml:62:12  Beirat\n" == shown

    def test_a_program_gets_the_sections(self, good: Path, run: Run) -> None:
        data = json.loads(run("show", str(good), "council", "--format", "json", "--origin").out)

        assert {
            "definition": {"bodies": {"council": {"title": "Council"}}},
            "origin": {"bodies.council.title": "process.yaml:10:12"},
        } == data

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("concil", "the definition has no 'concil'; did you mean 'council'?"),
            ("phases.sumer", "the definition has no 'phases.sumer'; did you mean 'phases.summer'?"),
            ("summer.opns", "the definition has no 'summer.opns'; did you mean 'phases.summer.opens'?"),
            ("title.x", "the definition has no 'title.x'"),
            ("", "the definition has no ''"),
        ],
    )
    def test_what_is_not_there_is_answered_with_what_was_meant(
        self, good: Path, run: Run, name: str, said: str
    ) -> None:
        answer = run("show", str(good), name)

        assert 2 == answer.code
        assert f"Error: {said}" == answer.err.splitlines()[-1]

    def test_a_bad_definition_is_answered_with_its_mistakes(self, bad: Path, run: Run) -> None:
        answer = run("show", str(bad))

        assert (1, "") == (answer.code, answer.out)
        assert "P104" in answer.err
        assert "P104" in run("show", str(bad), "council", "--format", "json").err

    def test_a_part_of_a_bad_one_is_shown_all_the_same(self, bad: Path, run: Run) -> None:
        answer = run("show", str(bad), "phases.always")
        german = run("show", str(bad), "phases.always", "--lang", "de")

        assert (1, "1 error, 1 note; 'participatio check' tells them. This could be read:\n") == (
            answer.code,
            answer.err,
        )
        assert answer.out.startswith("phases:\n  always:\n    title: Always\n")
        assert "1 Fehler, 1 Hinweis; 'participatio check' nennt sie. Gelesen werden konnte:\n" == german.err


class TestMatrix:
    def test_phase_by_phase(self, good: Path, run: Run) -> None:
        assert (
            "always (Always)\n  Anyone  Idea: Submit\nsummer (Summer)\n  clerk   Idea: Hide\n  Anyone  Idea: Submit\n"
            == run("matrix", str(good)).out
        )

    def test_one_role_or_one_phase(self, good: Path, run: Run) -> None:
        assert "summer (Summer)\n  clerk  Idea: Hide\n" == run("matrix", str(good), "--role", "clerk").out
        assert "always (Always)\n  Anyone  Idea: Submit\n" == run("matrix", str(good), "--phase", "always").out

    def test_nothing_is_said_too(self, good: Path, run: Run) -> None:
        assert "hier darf niemand etwas\n" == run("matrix", str(good), "--role", "author", "--lang", "de").out

    def test_a_program_gets_rows(self, good: Path, run: Run) -> None:
        rows = json.loads(run("matrix", str(good), "--format", "json", "--phase", "always").out)

        assert [{"phase": "always", "role": "anyone", "action": "idea.submit", "states": []}] == rows

    def test_an_unknown_role_is_answered_with_what_was_meant(self, good: Path, run: Run) -> None:
        answer = run("matrix", str(good), "--role", "clark")

        assert 2 == answer.code
        assert "Error: --role: the definition has no 'clark'; did you mean 'clerk'?" == answer.err.splitlines()[-1]

    def test_a_bad_definition_is_answered_with_its_mistakes(self, bad: Path, run: Run) -> None:
        assert 1 == run("matrix", str(bad)).code
