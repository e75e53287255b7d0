# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from participatio.cli.problems import as_data, counts, shown, summary
from participatio.errors import Code, Place, Problem

UNKNOWN = Code("P104", "error", en="unknown key '{key}'", de="unbekannter Schlüssel '{key}'")
LEADS = Code("P203", "warning", en="no lead", de="keine Leitung")
TEXT = "phases:\n  zuhoeren:\n    titel: Zuhören\n"
TITEL = Problem(UNKNOWN, Place("process.yaml", 3, 5, 3, 10), {"key": "titel"}, near=["title"])


def lines(*problems: Problem, text: str = TEXT, language: str = "en", **options: bool) -> list[str]:
    return list(shown(problems, {"process.yaml": text}, language, **options))


def test_a_problem_shows_its_line_with_the_place_marked() -> None:
    assert [
        "process.yaml:3:5: P104 unknown key 'titel'; did you mean 'title'?",
        "    titel: Zuhören",
        "    ^^^^^",
        "1 error",
    ] == lines(TITEL)


def test_it_is_said_in_german() -> None:
    first, *_, last = lines(TITEL, language="de")

    assert "process.yaml:3:5: P104 unbekannter Schlüssel 'titel'; war 'title' gemeint?" == first
    assert "1 Fehler" == last


def test_a_problem_without_a_place_has_no_line() -> None:
    assert ["P203 (warning) no lead", "1 warning"] == lines(Problem(LEADS, None))


@pytest.mark.parametrize("line", [0, 4, 99])
def test_a_place_outside_of_the_text_has_no_line(line: int) -> None:
    assert 2 == len(lines(Problem(LEADS, Place("process.yaml", line, 1, line, 2))))


def test_a_place_in_a_file_nobody_read_has_no_line() -> None:
    assert 2 == len(lines(Problem(LEADS, Place("other.yaml", 1, 1, 1, 2))))


def test_a_place_of_several_lines_is_marked_to_the_end_of_its_first() -> None:
    problem = Problem(LEADS, Place("process.yaml", 2, 3, 3, 8))

    assert ["  zuhoeren:", "  ^^^^^^^^^"] == lines(problem)[1:3]


def test_a_place_behind_the_line_gets_one_mark() -> None:
    problem = Problem(LEADS, Place("process.yaml", 3, 90, 3, 91))

    assert ["    titel: Zuhören", " " * 18 + "^"] == lines(problem)[1:3]


def test_a_long_line_is_clipped_around_the_place() -> None:
    text = "x" * 5000 + "titel" + "y" * 5000
    _, line, mark, _ = lines(Problem(LEADS, Place("process.yaml", 1, 5001, 1, 5006)), text=text)

    assert 120 >= len(line)
    assert "titel" == line[mark.index("^") : len(mark)]


def test_what_a_terminal_would_obey_is_spelt_out() -> None:
    problem = Problem(UNKNOWN, Place("a\x1b[31m.yaml", 1, 1, 1, 2), {"key": "\x1b]0;x\x07\u202e"})

    (headline, *_) = shown([problem], {"a\x1b[31m.yaml": "k\x1b[2J: 1"}, "en")

    assert not {"\x1b", "\x07", "\u202e"} & set("".join(shown([problem], {"a\x1b[31m.yaml": "k\x1b[2J: 1"}, "en")))
    assert r"a\x1b[31m.yaml:1:1: P104 unknown key '\x1b]0;x\x07\u202e'" == headline


def test_all_that_a_problem_concerns_is_named_if_all_is_asked_for() -> None:
    problem = Problem(LEADS, None, {"every": "forums.a\nforums.b"})

    assert ["P203 (warning) no lead", "  forums.a", "  forums.b", "1 warning"] == lines(problem, whole=True)
    assert ["P203 (warning) no lead", "1 warning"] == lines(problem)
    assert ["forums.a", "forums.b"] == as_data(problem)["every"]


def test_fifty_are_shown_unless_all_are_asked_for() -> None:
    many = [Problem(UNKNOWN, None, {"key": str(number)}) for number in range(60)]

    assert ["… and 10 more; --all shows them", "60 errors"] == lines(*many)[50:]
    assert 61 == len(lines(*many, whole=True))


def test_colours_are_there_when_wanted() -> None:
    assert "\x1b[31m\x1b[1mP104\x1b[0m" in lines(TITEL, colours=True)[0]


@pytest.mark.parametrize(
    ("problems", "english", "german"),
    [
        ([], "no mistakes", "keine Fehler"),
        ([TITEL], "1 error", "1 Fehler"),
        ([TITEL, TITEL, Problem(LEADS, None)], "2 errors, 1 warning", "2 Fehler, 1 Warnung"),
        ([Problem(LEADS, None)] * 3, "3 warnings", "3 Warnungen"),
    ],
)
def test_the_last_line_counts(problems: list[Problem], english: str, german: str) -> None:
    assert (english, german) == (summary(problems, "en"), summary(problems, "de"))


def test_a_problem_as_data() -> None:
    assert {
        "code": "P104",
        "severity": "error",
        "file": "process.yaml",
        "line": 3,
        "column": 5,
        "end_line": 3,
        "end_column": 10,
        "text": {
            "en": "unknown key 'titel'; did you mean 'title'?",
            "de": "unbekannter Schlüssel 'titel'; war 'title' gemeint?",
        },
        "near": ["title"],
        "related": [],
        "every": [],
    } == as_data(TITEL)
    assert {"error": 1, "warning": 0, "note": 0} == counts([TITEL])
