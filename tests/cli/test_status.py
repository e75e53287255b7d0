# SPDX-License-Identifier: Apache-2.0
"""Where a process stands, as somebody at a terminal sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


STANDS = """\
Ideas for the quarter (ideas, version 1)
1 July 2019, 12:00, as the public sees it
1 event, the last on 1 July 2019, 12:00

Open now
  Summer of ideas  until 31 August 2019, 24:00
  Always

What there is
  0  ideas
  0  proposals
  0  consultations
  0  statements
  0  decisions
  0  projects
  2  people: 2 known
  2  forums
  1  body
"""


@pytest.fixture
def declared(store: str, ideas: Path, run: Run) -> str:
    """A process whose rules and whose office declare how many ideas there are."""
    text = ideas.read_text(encoding="utf-8").replace("version: 1", "version: 2")
    text = text.replace(
        "persons:", "sources: {paper: {title: Paper}}\ndeclared: {idea: {count: 9, sources: [paper]}}\npersons:", 1
    )
    ideas.write_text(text.replace("office: [process.adopt", "office: [figure.declare, process.adopt"), encoding="utf-8")
    assert 0 == run("adopt", store, str(ideas), "--reason", "Counted", "--by", "clara").code
    figure = (
        "title=Ideas",
        "count=1200",
        "about=idea",
        "qualifier=more_than",
        "as_of=2019-06",
        "sources=paper",
        "words=suggestions",
    )
    sets = [part for one in figure for part in ("--set", one)]
    assert 0 == run("act", store, "figure.declare", "--by", "clara", *sets).code
    return store


def test_before_anything_happened_there_is_no_last_day(store: str, run: Run) -> None:
    assert "0 events" == run("status", store, "--at", "2019-01-01").out.splitlines()[2]


def test_what_is_open_and_how_much_there_is(store: str, run: Run) -> None:
    answer = run("status", store)

    assert (0, "") == (answer.code, answer.err)
    assert STANDS == answer.out


def test_what_comes_next_in_german(store: str, run: Run) -> None:
    out = run("status", store, "--at", "2019-05-01", "--lang", "de").out

    assert "\nAls Nächstes\n  Summer of ideas  ab 1. Juni 2019, 00:00\n" in out


def test_states_and_promises(store: str, idea: str, run: Run) -> None:
    assert "  1  idea: 1 submitted\n" in run("status", store, "--as", "clara").out
    assert "  0  ideas\n" in run("status", store).out
    run("act", store, "idea.publish", "--by", "clara", "--thing", idea)
    out = run("status", store, "--lang", "de").out
    assert "  1  Idee: 1 veröffentlicht\n" in out
    assert "\nAntworten (participatio answers)\n  0  überfällig\n  1  geschuldet, noch in der Zeit\n" in out


def test_what_was_declared_stands_beside_what_is_listed(declared: str, run: Run) -> None:
    out = run("status", declared).out

    assert "\nDeclared, and listed here\n  declared  listed\n         9       0  ideas [paper]\n" in out
    assert "         9            0  Ideen [paper]\n" in run("status", declared, "--lang", "de").out
    assert (
        "\nDeclared in the course\n"
        "  declared  listed      as of\n"
        "   > 1,200       0  June 2019  Ideas – “suggestions” [paper]\n"
    ) in out


def test_a_program_gets_all_of_it(declared: str, run: Run) -> None:
    found = json.loads(run("status", declared, "--format", "json").out)

    assert ("ideas", 2, "2019-07-01T10:00:00Z") == (found["process"], found["version"], found["now"])
    assert {"phase": "always", "of": None, "opens": None, "closes": None} in found["open"]
    assert (1200, "2019-06", ["paper"]) == tuple(found["figures"][0][key] for key in ("count", "as_of", "sources"))


def test_it_names_the_rules_that_held_then(declared: str, run: Run) -> None:
    said = [run("status", declared, *at).out.splitlines()[0] for at in ((), ("--at", "2019-01-01"))]

    assert ["Ideas for the quarter (ideas, version 2)", "Ideas for the quarter (ideas, version 1)"] == said


def test_what_is_asked_wrongly_ends_with_2(store: str, run: Run) -> None:
    assert [2, 2] == [run("status", store, *wrong).code for wrong in (("--as", "klara"), ("--at", "then"))]
