# SPDX-License-Identifier: Apache-2.0
"""``participatio walk``: a table of acts for people, data for programs, and 0 whatever the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

BAD = Path(__file__).parents[1] / "gallery" / "bad"

IDEAS = """\
participatio: 1
id: ideas
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Ideas
roles: {moderator: {member_of: desk}}
persons: {mia: {title: Mia Klar}}
bodies: {desk: {members: {mia: {}}}}
pillars: {way: {title: The way, pathway: [idea, proposal]}, road: {}}
phases:
  open: {opens: 2026-03-01, admits: {anyone: [idea.submit], forum_lead: [idea.answer]}}
  sift: {opens: 2026-04-01, admits: {moderator: [idea.publish]}}
  last: {opens: {reached: {kind: proposal, in: drafted}}, admits: {anyone: [idea.support]}}
"""


@pytest.fixture
def ideas(tmp_path: Path) -> str:
    path = tmp_path / "process.yaml"
    path.write_text(IDEAS, encoding="utf-8")
    return str(path)


def test_act_by_act_who_when_and_why(ideas: str, run: Run) -> None:
    answer = run("walk", ideas, "idea.published")

    assert 0 == answer.code
    assert [
        "idea.published: yes, in 2 acts",
        "  when                 who       what, and why",
        "  1 March 2026, 00:00  person-1  Submit",
        "      → idea#1",
        "      phase “open” is open; anyone may do this",
        "  1 April 2026, 00:00  Mia Klar  Publish idea#1",
        "      it is 'submitted'; phase “sift” is open; Moderation may do this",
    ] == answer.out.splitlines()


def test_in_german_with_what_is_linked_and_proven(ideas: str, tmp_path: Path, run: Run) -> None:
    text = IDEAS.replace("moderator: {member_of: desk}", "moderator: {claims: {home: near}}")
    text = text.replace(
        "last: {", "held: {admits: {moderator: [consultation.hold, proposal.draft, proposal.submit]}}\n  last: {"
    )
    (tmp_path / "process.yaml").write_text(text + "audiences: {youth: {title: Youth}}\n", encoding="utf-8")

    said = run("walk", ideas, "consultation.held", "--lang", "de").out.splitlines()

    assert "consultation.held: ja, in 2 Akten" == said[0]
    assert "wann wer was und warum" == " ".join(said[1].split())
    assert ["→ consultation#1", "zu: proposal#1", "mit: Youth", "nachgewiesen: home near",
            "Phase „held“ ist offen; das dürfen: Moderation"] == [line.strip() for line in said[-5:]]  # fmt: skip


def test_no_line_is_wider_than_a_terminal(ideas: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participatio.cli.titles.width", lambda: 60)

    lines = run("walk", ideas, "idea.published").out.splitlines()

    assert ["      it is 'submitted'; phase “sift” is open; Moderation", "        may do this"] == lines[-2:]
    assert all(len(line) <= 60 and "…" not in line for line in lines)


def test_a_station_that_stays_out_of_reach_is_named_with_what_nobody_is_admitted_to(ideas: str, run: Run) -> None:
    english, german = run("walk", ideas).out, run("walk", ideas, "--lang", "de").out

    assert [
        "way (The way): no, the station 'proposal' stays out of reach:",
        "  no phase admits anybody to proposal.draft",
    ] == english.splitlines()
    assert [
        "way (The way): nein, die Station 'proposal' bleibt unerreichbar:",
        "  keine Phase lässt jemanden zu proposal.draft zu",
    ] == german.splitlines()
    assert ["idea.merged: no, nothing ever gets there:", "  no phase admits anybody to idea.merge"] == run(
        "walk", ideas, "idea.merged"
    ).out.splitlines()


def test_a_no_gives_the_least_of_what_checks_find(run: Run) -> None:
    bad = str(BAD / "P276_never_heard.yaml")

    english, german = run("walk", bad, "decision.decided").out, run("walk", bad, "decision.decided", "--lang", "de").out

    assert "decision.decided: no, nothing ever gets there:" == english.splitlines()[0]
    assert ["P273", "P276"] == re.findall(r"P\d{3}(?= \()", english)
    assert "keine Anhörung, die sie einbezieht, kann je enden" in " ".join(german.split())


def test_a_no_names_the_phase_whose_time_does_not_fit(run: Run) -> None:
    bad = str(BAD / "P270_not_to_be_walked.yaml")

    assert "  phase “Beschließen” is not open when it would have to be" == run("walk", bad).out.splitlines()[1]
    assert (
        "  Phase „Beschließen“ ist nicht offen, wenn sie es sein müsste"
        == run("walk", bad, "--lang", "de").out.splitlines()[1]
    )


def test_a_program_gets_why_something_is_out_of_reach(ideas: str, run: Run) -> None:
    (merged,) = json.loads(run("walk", ideas, "idea.merged", "--format", "json").out)
    (last,) = json.loads(run("walk", ideas, "last", "--format", "json").out)

    assert ("no", ["idea.merge"], []) == (merged["answer"], merged["not_admitted"], merged["not_open"])
    assert ["P271"] == [problem["code"] for problem in last["problems"]]


def test_what_stood_in_the_way_is_named(ideas: str, tmp_path: Path, run: Run) -> None:
    when = "kinds: {idea: {actions: {publish: {when: {count: {kind: idea, in: submitted, at_most: 0}}}}}}\n"
    (tmp_path / "process.yaml").write_text(IDEAS + when, encoding="utf-8")

    answer = run("walk", ideas, "idea.published", "--lang", "de")

    assert 0 == answer.code
    assert [
        "idea.published: nicht entschieden; im Weg steht:",
        "  idea.publish: die Bedingung von idea.publish ist nicht erfüllt (count)",
    ] == answer.out.splitlines()


def test_a_program_gets_acts_and_reasons(ideas: str, run: Run) -> None:
    (found,) = json.loads(run("walk", ideas, "idea.published", "--format", "json").out)

    assert ("idea.published", "yes") == (found["goal"], found["answer"])
    assert ["person-1", "mia"] == [step["by"] for step in found["steps"]]
    assert {"state", "phase", "role"} == {reason["rule"] for reason in found["steps"][1]["reasons"]}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["road"], "the pillar 'road' names no pathway; pillars with a pathway: way"),
        (["xyzzy"], "the definition has no pillar, phase or state 'xyzzy'; pillars with a pathway: way"),
        (
            ["idea.publishd"],
            (
                "the definition has no pillar, phase or state 'idea.publishd'; pillars with a pathway: way; "
                "did you mean 'idea.published'?"
            ),
        ),
        (
            ["wax", "--lang", "de"],
            (
                "die Definition hat keine Säule, keine Phase und keinen Zustand 'wax'; Säulen mit einem Weg: way; "
                "war 'way' gemeint?"
            ),
        ),
    ],
)
def test_what_is_not_there_is_asked_wrongly(ideas: str, run: Run, asked: list[str], said: str) -> None:
    answer = run("walk", ideas, *asked)

    assert 2 == answer.code
    assert answer.err.splitlines()[-1].endswith(said)


def test_where_no_pillar_names_a_pathway_that_is_said(ideas: str, tmp_path: Path, run: Run) -> None:
    text = IDEAS.replace("way: {title: The way, pathway: [idea, proposal]}, ", "")
    (tmp_path / "process.yaml").write_text(text, encoding="utf-8")

    assert "no pillar names a pathway\n" == run("walk", ideas).out
    assert run("walk", ideas, "way").err.endswith("pillars with a pathway: none\n")


def test_what_is_chosen_and_the_states_are_told_by_what_they_are_called(run: Run) -> None:
    german, english = (run("walk", "ruhr_konferenz", "ressortprojekte", "--lang", it).out for it in ("de", "en"))

    assert "      entscheidet über: proposal#1 (angenommen)" in german.splitlines()
    assert "      der Stand ist 'entworfen'; " in german
    assert "      decides on: proposal#1 (accepted)" in english.splitlines()
