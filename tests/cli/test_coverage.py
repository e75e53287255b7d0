# SPDX-License-Identifier: Apache-2.0
"""What became of ideas, in figures, as somebody at a terminal sees it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]
Now = Callable[[str], None]


@pytest.fixture
def published(store: str, idea: str, run: Run) -> str:
    """An idea that everybody sees."""
    assert 0 == run("act", store, "idea.publish", "--by", "clara", "--thing", idea).code
    return idea


def test_figures_stand_in_columns(store: str, published: str, run: Run) -> None:
    answer = run("coverage", store)

    assert (0, "") == (answer.code, answer.err)
    assert answer.out.startswith("What became of what was said\n1 July 2019, 12:00, as the public sees it\n")
    assert (
        "\nBy forum\n"
        "  number  answered  taken up  heard  decided  project\n"
        "       1         0         0      0        0        0  parks  Parks and paths\n"
    ) in answer.out
    assert answer.out.endswith("\nBroken chains\n  none\n")


def test_in_german_too(store: str, published: str, run: Run) -> None:
    out = run("coverage", store, "--lang", "de").out

    assert "\nBeiträge\n  Anzahl  beantwortet  aufgegriffen  angehört  entschieden  Projekt\n" in out
    assert "       1            0             0         0            0        0  insgesamt\n" in out
    assert "                  0 %           0 %       0 %          0 %      0 %\n" in out
    assert out.endswith("\nWo die Kette reißt\n  nirgends\n")


def test_what_is_broken_is_shown_with_its_thing(store: str, published: str, now: Now, run: Run) -> None:
    now("2019-09-01T10:00:00+00:00")

    assert (
        f"  1  neither answered nor taken up in time (--broken silent)\n    {published}  A path\n"
        in run("coverage", store).out
    )
    assert (0, f"{published}  A path\n", "") == run("coverage", store, "--broken", "silent")
    assert "there is nothing of that to see\n" == run("coverage", store, "--broken", "unheard").out
    assert [{"thing": published, "title": "A path", "about": []}] == json.loads(
        run("coverage", store, "--broken", "silent", "--format", "json").out
    )


def test_how_it_went(store: str, published: str, run: Run) -> None:
    assert (
        0,
        "           contributions  answers  decisions\n  2019-07              1        0          0\n",
        "",
    ) == run("coverage", store, "--by", "month")
    assert [{"period": "2019", "contributions": 1, "answers": 0, "decisions": 0, "projects": {}}] == json.loads(
        run("coverage", store, "--by", "year", "--format", "json").out
    )


def test_a_program_gets_all_of_it(store: str, published: str, run: Run) -> None:
    found = json.loads(run("coverage", store, "--format", "json").out)

    assert ("2019-07-01T10:00:00Z", None, 1) == (found["now"], found["viewer"], found["contributions"]["number"])
    assert {"unheard", "unrealised", "unfounded", "dropped", "silent"} == {one["what"] for one in found["broken"]}
    assert (
        0 == json.loads(run("coverage", store, "--format", "json", "--at", "2019-06-30").out)["contributions"]["number"]
    )


def test_it_depends_on_who_looks(store: str, idea: str, run: Run) -> None:
    assert "  number" not in run("coverage", store).out
    assert "as Clara Clerk sees it" in (out := run("coverage", store, "--as", "clara").out)
    assert "       1         0         0      0        0        0  in all\n" in out


def test_what_is_asked_wrongly_ends_with_2(store: str, run: Run) -> None:
    assert [2, 2, 2, 2] == [
        run("coverage", store, *wrong).code
        for wrong in (("--broken", "silence"), ("--by", "week"), ("--as", "klara"), ("--at", "then"))
    ]
    assert "did you mean 'clara'?" in run("coverage", store, "--as", "klara").err
