# SPDX-License-Identifier: Apache-2.0
"""Recording the acts of files from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from participatio.cli.doing import MOST

Run = Callable[..., Any]

ACTS = """\
- {act: idea.submit, by: {somebody: anna}, as: path, values: {title: A path, text: By bike.}, links: {about: parks}}
- {act: idea.publish, by: clara, thing: path}
- {act: idea.publish, by: anna, thing: path}
"""


@pytest.fixture
def acts(store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A file of acts, of which one is refused."""
    monkeypatch.chdir(tmp_path)
    Path("acts.yaml").write_text(ACTS, encoding="utf-8")
    return store


def test_the_sum_is_told_and_what_is_refused_with_its_place(acts: str, run: Run) -> None:
    answer = run("record", acts, "acts.yaml")
    assert (1, "2 done, 0 had been done already, 1 refused\n") == (answer.code, answer.out)
    assert answer.err.startswith("acts.yaml:3:3: refused: ")
    again = run("record", acts, "acts.yaml", "--lang", "de")
    assert (1, "0 getan, 2 waren schon getan, 1 abgelehnt\n") == (again.code, again.out)
    assert again.err.startswith("acts.yaml:3:3: abgelehnt: ")


def test_the_file_of_the_process_comes_first(acts: str, run: Run) -> None:
    answer = run("record", "acts.yaml", acts)

    assert 2 == answer.code
    assert f"the file of the process comes first: participatio record {acts} acts.yaml\n" in answer.err


def test_a_dry_run_changes_nothing(acts: str, run: Run) -> None:
    before = Path(acts).read_bytes()
    answer = run("record", acts, "acts.yaml", "--dry-run")

    assert (1, "2 would be done, 0 had been done already, 1 would be refused; nothing was done\n") == answer[:2]
    assert before == Path(acts).read_bytes()


def test_a_dry_run_tells_what_stands_twice(acts: str, run: Run) -> None:
    Path("cards.csv").write_text(
        "act;by;values.title;values.text;note\n"
        "idea.submit;leo;Swings;For the small ones.;\n"
        "idea.submit;leo;Slides;For the small ones.;\n"
        "idea.submit;leo;Swings;For the small ones.;copied\n",
        encoding="utf-8",
    )

    said = "cards.csv:4:1: note: word for word what stands at cards.csv:2:1; it would be done a second time\n"
    assert (0, said) == run("record", acts, "cards.csv", "--dry-run")[::2]
    assert "Wort für Wort" in run("record", acts, "cards.csv", "--dry-run", "--lang", "de").err
    assert "" == run("record", acts, "cards.csv", "--dry-run", "--format", "json").err
    assert "" == run("record", acts, "cards.csv").err
    assert "" == run("record", acts, "cards.csv", "--dry-run").err


def test_the_help_shows_a_table(run: Run) -> None:
    assert "act;by.somebody;typed_by;happened;" in run("record", "--help").out


def test_a_program_gets_a_line_for_each_and_the_sum(acts: str, run: Run) -> None:
    *rows, total = map(json.loads, run("record", acts, "acts.yaml", "--format", "json").out.splitlines())

    assert {"file": "acts.yaml", "line": 1, "column": 3, "action": "idea.submit", "thing": rows[0]["thing"],
            "position": 1, "repeated": False} == rows[0]  # fmt: skip
    assert {"en", "de"} == set(rows[2]["refused"])
    assert {"done": 2, "repeated": 0, "refused": 1, "warned": 0} == total


def test_many_refusals_are_counted_unless_all_are_asked_for(acts: str, run: Run) -> None:
    Path("many.jsonl").write_text('{"act": "idea.publish", "by": "leo"}\n' * (MOST + 7), encoding="utf-8")

    lines = run("record", acts, "many.jsonl").err.splitlines()
    assert (MOST + 1, "… and 7 more refused") == (len(lines), lines[-1])
    assert MOST + 7 == len(run("record", acts, "many.jsonl", "--all").err.splitlines())


def test_warnings_are_told_with_their_place(acts: str, run: Run) -> None:
    Path("acts.yaml").write_text("- act: idea.submit\n  by: leo\n  note: old #1\n  values: {title: A, text: B}\n")
    answer = run("record", acts, "acts.yaml")

    assert (0, "1 done, 0 had been done already, 0 refused, 1 warning\n") == (answer.code, answer.out)
    assert answer.err.startswith("acts.yaml:3:13: warning: ' #' begins a comment")


def test_long_work_tells_how_far_it_is(acts: str, run: Run) -> None:
    Path("many.jsonl").write_text('{"act": "idea.publish", "by": "leo"}\n' * 30, encoding="utf-8")

    assert "30 of 30 (100 %)" in run("record", acts, "many.jsonl", "--progress").err


def test_what_is_not_there_is_answered_with_what_is(acts: str, run: Run) -> None:
    answer = run("record", acts, "act.yaml")

    assert 2 == answer.code
    assert "there is no file or folder 'act.yaml'; did you mean 'acts.yaml'" in answer.err
