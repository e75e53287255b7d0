# SPDX-License-Identifier: Apache-2.0
"""``participatio diff`` at a terminal: two definitions, and a process beside its newer rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

Run = Callable[..., Answer]


@pytest.fixture
def newer(ideas: Path, tmp_path: Path) -> Path:
    """The rules of the store, in a second version."""
    path = tmp_path / "v2.yaml"
    path.write_text(ideas.read_text(encoding="utf-8").replace("version: 1\nlanguage", "version: 2\nlanguage"), "utf-8")
    return path


def edit(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return str(path)


def test_what_means_the_same_ends_with_0(run: Run) -> None:
    assert (0, "ruhr_konferenz@2 -> ruhr_konferenz@2\nBoth mean the same.\n", "") == run(
        "diff", "ruhr_konferenz", "ruhr_konferenz@2"
    )


def test_the_ruhr_in_both_languages(run: Run) -> None:
    english = run("diff", "ruhr_konferenz@1", "ruhr_konferenz@2")
    german = run("diff", "ruhr_konferenz@1", "ruhr_konferenz@2", "--lang", "de")

    assert (1, 1) == (english.code, german.code)
    assert (
        "  Action Launch (project.launch): also asks for action_field (things in project.planned; whoever does "
        "project.launch)." in english.out.splitlines()
    )
    assert "  Phase Handeln (handeln): Büro der Ruhr-Konferenz (office) darf auch project.record_start." in (
        german.out.splitlines()
    )


def test_the_changes_are_data_too(run: Run) -> None:
    data = json.loads(run("diff", "ruhr_konferenz@1", "ruhr_konferenz@2", "--format", "json").out)
    (found,) = (one for one in data["changes"] if one["effect"] == "stranding")

    assert (False, "stranding", 1) == (data["same"], data["effect"], data["counts"]["stranding"])
    assert ["kinds", "project", "actions", "launch", "asks"] == found["path"]
    assert {"states": ["project.planned"], "actions": ["project.launch"]} == found["concerns"]
    assert {"en", "de"} == found["text"].keys()


CHILD = """\
participatio: 1
id: child
version: 1
language: de
timezone: Europe/Berlin
extends: ruhr_konferenz
title: Kind
phases:
  online: {closes: 2019-05-10}
  ruf_tf10: {removed: Ohne Aufruf}
  spaet: {title: Nachlese, closes: 2019-07-01}
"""


def test_what_a_child_makes_of_its_parent_is_told_without_a_process(run: Run, tmp_path: Path) -> None:
    (tmp_path / "child.yaml").write_text(CHILD, encoding="utf-8")

    lines = run("diff", "ruhr_konferenz", str(tmp_path / "child.yaml"), "--lang", "de").out.splitlines()

    assert ["Anders", "Weggefallen", "Neu"] == [line for line in lines[1:] if line and not line.startswith(" ")]
    assert "  Phase Online-Beteiligung (online): Ende jetzt 10. Mai 2019 (bisher 10. April 2019)." in lines


def test_keys_are_told_by_what_they_are_called(run: Run, tmp_path: Path) -> None:
    child = tmp_path / "process.yaml"
    child.write_text(
        "participatio: 1\nid: tal\nversion: 1\ntitle: Tal\nlanguage: de\nlanguages: {written: [de], offered: [de]}\n"
        "timezone: Europe/Berlin\nextends: ruhr_konferenz@1\n"
        "persons: {hein: {position: Amtsleitung}}\ndeclared: {forum: {disputed: {instead: []}}}\n"
        "roles: {resident: {title: Wer hier wohnt, resides: {in: essen}}}\n",
        encoding="utf-8",
    )

    german, english = (run("diff", "ruhr_konferenz@1", str(child), "--lang", it).out for it in ("de", "en"))

    assert "Amt jetzt Amtsleitung (bisher " in german
    assert "Genannte Zahl forum: abweichende Angaben: nicht mehr 7 (Quellen: fn7; Anmerkung: Planung im" in german
    assert " und 16 (Quellen: wblog16; Anmerkung: Zwischenstand Mitte 2018)." in german
    assert "(resident): Wohnort jetzt in Essen (essen)" in german
    assert "Sprachen angeboten: nicht mehr en." in german
    assert "Declared count forum: other accounts: no longer 7 (sources: fn7; note: Planung im" in english
    assert "(resident): residence now in Essen (essen)" in english


def test_a_process_counts_whom_it_concerns(store: str, newer: Path, anna: str, run: Run) -> None:
    said = ("--set", "title=Trees", "--set", "text=More of them")
    before = run("diff", store, edit(newer, "idea.submit, ", "")).out
    run("act", store, "idea.submit", "--by", anna, *said)
    after = run("diff", store, str(newer)).out

    assert "may no longer idea.submit (concerns nobody so far)" in before
    assert "may no longer idea.submit (concerns 1 person)" in after
    assert "Stranding" not in before


def test_what_would_be_refused_is_told(store: str, ideas: Path, run: Run) -> None:
    assert (0, "ideas@1 -> ideas@1\nBoth mean the same.\n", "") == run("diff", store, str(ideas))
    other = edit(ideas, "title: Ideas for the quarter", "title: Ideas")
    answer = run("diff", store, other)

    assert 1 == answer.code
    assert "It could not be adopted so:\n  version 1 is not newer than version 1" in answer.out
    assert "raise 'version:' in the new rules" in answer.out
    assert "'version:' in den neuen erhöhen" in run("diff", store, other, "--lang", "de").out
    assert 1 == run("adopt", store, other, "--reason", "x", "--dry-run").code
    assert "not_newer" == json.loads(run("diff", store, other, "--format", "json").out)["refused"][0]["rule"]


def test_things_move_to_the_state_that_was_theirs(store: str, newer: Path, idea: str, run: Run) -> None:
    edit(newer, "version: 2", "version: 3")
    edit(
        newer,
        "phases:",
        """\
kinds:
  idea:
    states: {submitted: {removed: renamed}, proposed: {was: submitted, seen_by: [author, moderator, forum_lead]}}
    actions:
      submit: {to: proposed}
      edit: {from: {instead: [proposed]}}
      withdraw: {from: {instead: [proposed, published]}}
      publish: {from: {instead: [proposed]}}
      hide: {from: {instead: [proposed, published]}}
      restore: {to: proposed}
      route: {from: {instead: [proposed, published]}}
phases:""",
    )
    told = run("diff", store, str(newer)).out
    run("adopt", store, str(newer), "--reason", "Words")

    assert "State submitted (idea.submitted) is called proposed now." in told
    assert "1 from 'idea.submitted' to 'proposed'" in told
    assert "Stranding" not in told
    assert "proposed" in run("item", store, idea, "--as", "leo").out


def test_what_is_not_there_is_asked_wrongly(run: Run, tmp_path: Path) -> None:
    assert 2 == run("diff", "nowhere", "ruhr_konferenz").code
    assert 2 == run("diff", str(tmp_path / "none.db"), "ruhr_konferenz").code
    assert 2 == run("diff", "ruhr_konferenz").code
