# SPDX-License-Identifier: Apache-2.0
"""``participatio simulate`` as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
NUMBERS = ("--contributions", "30", "--seed", "4")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_definition_gets_a_file_of_its_own(ideas: Path, run: Run) -> None:
    answer = run("simulate", str(ideas), *NUMBERS)

    assert (0, "") == (answer.code, answer.err)
    assert Path("ideas-simulation.db").exists()
    assert answer.out.startswith("SIMULATION (invented, seed 4): Ideas for the quarter\nideas-simulation-4 in ideas-")
    assert "\nActs an hour\n" in answer.out
    assert "Idea: an answer" in answer.out
    assert "published" in answer.out.partition("\nWhat there is\n")[2]


def test_it_is_told_in_german_too(ideas: Path, run: Run) -> None:
    answer = run("--lang", "de", "simulate", str(ideas), *NUMBERS, "--out", "s.db")

    assert 0 == answer.code
    assert answer.out.startswith("SIMULATION (erfunden, Startwert 4): Ideas for the quarter\n")
    for title in ("Akte je Stunde", "Es warten", "Was versprochen war", "Was es gibt"):
        assert f"\n{title}\n" in answer.out


def test_the_help_says_which_file_is_made(run: Run) -> None:
    assert "(else ID-" in run("simulate", "--help").out


def test_for_programs_everything_is_data(ideas: Path, run: Run) -> None:
    answer = json.loads(run("simulate", str(ideas), *NUMBERS, "--out", "s.db", "--format", "json").out)

    assert answer["simulation"] is True
    assert ("s.db", "ideas-simulation-4", 4) == (answer["where"], answer["process"], answer["seed"])
    assert {"publishing", "answer"} == {queue["name"] for queue in answer["queues"]}
    assert answer["asked"] == answer["size"] - 1 + sum(answer["refused"].values())
    assert "definition" not in answer


def test_a_file_gets_a_second_process_and_its_own_stays(store: str, run: Run) -> None:
    before = run("log", store).out
    answer = run("simulate", store, *NUMBERS)

    assert 0 == answer.code
    assert before == run("log", store).out
    assert 0 == run("verify", store).code
    assert "idea" in run("list", store, "--process", "ideas-simulation-4").out


def test_the_same_simulation_is_not_made_twice(store: str, ideas: Path, run: Run) -> None:
    run("simulate", store, *NUMBERS)
    again = run("simulate", store, *NUMBERS)
    run("simulate", str(ideas), *NUMBERS)
    over = run("simulate", str(ideas), *NUMBERS)

    assert (1, True) == (again.code, "P925" in again.err)
    assert (2, True) == (over.code, "is there already" in over.err)


def test_a_simulation_of_a_simulation_is_refused(store: str, run: Run) -> None:
    run("simulate", store, *NUMBERS)
    answer = run("simulate", store, "--process", "ideas-simulation-4", *NUMBERS)

    assert (1, "Error: P961 'ideas-simulation-4' is a simulation itself\n") == (answer.code, answer.err)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{store}", "--out", "x.db"), "--out goes with a definition"),
        (("{ideas}", "--process", "x"), "--process goes with a file"),
        (("{store}", "--process", "idees"), "did you mean 'ideas'?"),
        (("ruhr_konferens",), "did you mean 'ruhr_konferenz'?"),
        (("nowhere.yaml",), "there is no file or folder 'nowhere.yaml'"),
    ],
)
def test_what_is_asked_wrongly_ends_with_2(arguments: tuple[str, ...], said: str, store: str, ideas: Path, run: Run):
    answer = run("simulate", *(it.format(store=store, ideas=ideas) for it in arguments), *NUMBERS)

    assert (2, True) == (answer.code, said in answer.err), answer.err


@pytest.mark.parametrize("numbers", [("--contributions", "0", "--seed", "1"), ("--contributions", "5", "--seed", "-1")])
def test_numbers_out_of_range_end_with_2(numbers: tuple[str, ...], ideas: Path, run: Run) -> None:
    assert 2 == run("simulate", str(ideas), *numbers).code


def test_a_definition_with_mistakes_is_answered_with_them(ideas: Path, run: Run) -> None:
    ideas.write_text(ideas.read_text(encoding="utf-8").replace("title: Council", "titel: Council"), encoding="utf-8")
    answer = run("simulate", str(ideas), *NUMBERS)

    assert (1, True) == (answer.code, "did you mean 'title'?" in answer.err)


def test_where_nobody_comes_nothing_is_made(run: Run) -> None:
    answer = run("simulate", "standard", *NUMBERS, "--out", "s.db")

    assert (1, True) == (answer.code, "P960" in answer.err)
