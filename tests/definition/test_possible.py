# SPDX-License-Identifier: Apache-2.0
"""What can never be is said once, where it can be mended, and only if it is sure."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent
from unittest.mock import patch

import pytest
from tests.gallery.test_gallery import host

from participatio.dates import read_instant, read_zone
from participatio.definition import possible
from participatio.definition.checks import CHECKS, walks
from participatio.definition.load import load, read
from participatio.definition.possible import ALWAYS, NEVER, Possible, Spans, both, either
from participatio.hooks import Host

ZONE = read_zone("Europe/Berlin")

HEAD = """\
participatio: 1
id: trial
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Trial
persons: {mia: {title: Mia Klar}}
bodies: {council: {title: Council, members: {mia: {}}}, board: {title: Board, unknown: {members: nobody yet}}}
roles: {council: {member_of: council}, board: {member_of: board}}
audiences: {clubs: {title: Clubs}, shops: {title: Shops}}
"""

HEARING = """
kinds: {decision: {actions: {decide: {when: {heard: [clubs]}}}}}
pillars: {way: {title: Way, pathway: [proposal, consultation, decision, project]}}
"""

MOVED = """
kinds:
  wish: {{plural: wishes, states: {{open: {{}}, done: {{end: true}}}}, actions: {{make: {{to: open}}}}}}
  plan: {{plural: plans, links: {{of: some wish}}, actions: {{make: {{{}moves: {{of: done}}}}}}}}
phases: {{all: {{title: All, admits: {{anyone: [wish.make, plan.make]}}}}}}
"""

PROPOSING = "rat: {title: Propose, admits: {council: [proposal.draft, proposal.submit]}}"


def told(folder: Path, text: str, head: str = HEAD) -> list[str]:
    """What is said of a definition: the code, and what stands at the place."""
    path = folder / "process.yaml"
    path.write_text(head + dedent(text), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").splitlines()
    found = []
    for problem in read(path, host=host() if "ruhr" in head else Host(path=())).problems:
        place = problem.place
        assert place is not None
        end = place.end_column - 1 if place.end_line == place.line else None
        found.append(f"{problem.code.id} {lines[place.line - 1][place.column - 1 : end].strip()}")
    return found


def day(spans: str) -> Spans:
    """Days of January 2030 as ``1-5 7-9``."""
    return tuple(
        (read_instant(f"2030-01-{int(a):02}", ZONE), read_instant(f"2030-01-{int(b):02}", ZONE))
        for a, b in (span.split("-") for span in spans.split())
    )


# Spans


@pytest.mark.parametrize(
    ("one", "other", "at_once", "at_all"),
    [
        ("1-5", "3-9", "3-5", "1-9"),
        ("1-5", "5-9", "", "1-9"),
        ("1-3 5-7 9-11", "2-10", "2-3 5-7 9-10", "1-11"),
        ("1-9", "2-3 4-5 20-21", "2-3 4-5", "1-9 20-21"),
        ("", "1-2", "", "1-2"),
    ],
)
def test_spans_are_cut_and_joined(one: str, other: str, at_once: str, at_all: str) -> None:
    expected = day(at_once), day(at_once), day(at_all), day(at_all)
    mine, its = day(one), day(other)

    assert expected == (both(mine, its), both(its, mine), either((mine, its)), either((its, mine)))


def test_always_and_never_stay_what_they_are() -> None:
    some = day("1-2")

    assert (some, NEVER, ALWAYS, some) == (
        both(ALWAYS, some),
        both(some, NEVER),
        either((some, ALWAYS)),
        either((NEVER, some)),
    )


# One mistake is one problem


def test_what_waits_for_a_decision_that_is_never_heard_for_is_no_second_mistake(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        HEARING
        + """
phases:
  propose: {title: Propose, admits: {council: [proposal.draft, proposal.submit, decision.decide]}}
  act: {title: Act, opens: {reached: {kind: decision, in: decided}}, admits: {council: [project.launch]}}
""",
    )

    assert ["P276 [clubs]"] == found


def test_what_waits_for_a_hearing_that_never_opens_is_no_second_mistake(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        HEARING
        + """
phases:
  propose: {title: Propose, admits: {council: [proposal.draft, proposal.submit, decision.decide]}}
  hear: {title: Hear, opens: {reached: {kind: idea, in: hidden}}, admits: {council: [consultation.hold]}}
  act: {title: Act, opens: {reached: {kind: decision, in: decided}}, admits: {council: [project.launch]}}
""",
    )

    assert ["P271 {reached: {kind: idea, in: hidden}}"] == found


def test_of_two_phases_that_wait_for_each_other_the_first_is_named(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        """
phases:
  one: {title: 1, opens: {reached: {kind: decision, in: decided}}, admits: {council: [proposal.submit, proposal.draft]}}
  two: {title: Two, opens: {reached: {kind: proposal, in: drafted}}, admits: {council: [decision.decide]}}
""",
    )

    assert ["P271 {reached: {kind: decision, in: decided}}"] == found


def test_of_many_phases_that_never_open_each_is_named(tmp_path: Path) -> None:
    waiting = "".join(f"  p{n}: {{title: P, opens: {{reached: {{kind: idea, in: hidden}}}}}}\n" for n in range(30))

    assert 30 * ["P271 {reached: {kind: idea, in: hidden}}"] == told(tmp_path, f"phases:\n{waiting}")


def test_where_a_word_means_nothing_only_that_is_said(tmp_path: Path) -> None:
    found = told(
        tmp_path, HEARING + "phases: {propose: {title: P, admits: {council: [decision.decide, proposal.draf]}}}"
    )

    assert ["P204 proposal.draf"] == found


def test_where_nobody_can_be_what_a_phase_admits_only_that_is_said(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        """
kinds: {proposal: {actions: {draft: {when: {reached: {kind: idea, in: published}}}}}}
phases:
  all:
    title: All
    admits:
      anyone: [idea.submit]
      moderator: [idea.publish]
      forum_lead: [idea.answer]
      council: [proposal.draft, proposal.submit]
""",
    )

    assert ["P243 moderator"] == found


# Where it is said


def test_what_an_inherited_action_needs_is_said_where_the_action_is_admitted(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(HEAD + HEARING, encoding="utf-8")
    found = told(
        tmp_path,
        "phases: {all: {title: All, admits: {"
        "council: [proposal.draft, proposal.submit, decision.decide, project.launch]}}}",
        HEAD.partition("persons")[0].replace("standard", "parent.yaml").replace("id: trial", "id: child"),
    )

    assert ["P276 decision.decide"] == found


def test_what_no_longer_comes_about_is_said_where_it_is_inherited_from(tmp_path: Path) -> None:
    head = HEAD.partition("persons")[0].replace("standard", "ruhr_konferenz@1").replace("id: trial", "id: child")
    found = told(tmp_path, "phases: {anhoeren: {removed: nobody asks}}", head)

    assert ["P276 ruhr_konferenz@1"] == found


def test_the_audiences_that_are_never_heard_are_named(tmp_path: Path) -> None:
    kinds = "kinds: {decision: {actions: {decide: {when: {date: {from: 2020}, heard: [clubs, shops]}}}}}"
    admits = "[proposal.draft, proposal.submit, decision.decide]"
    found = told(tmp_path, f"{kinds}\nphases: {{all: {{title: All, admits: {{council: {admits}}}}}}}")
    said = {problem.data["audience_en"] for problem in read(tmp_path, host=Host(path=())).problems}

    assert (["P276 [clubs, shops]"], {"Clubs', 'Shops"}) == (found, said)


# What is sure


def test_an_extension_that_somebody_might_grant_is_no_plan(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        HEARING.partition("pillars")[0]
        + """
phases:
  always: {title: Always, admits: {council: [phase.extend, proposal.draft, proposal.submit]}}
  decide: {title: Decide, closes: 2030-03-31, admits: {council: [decision.decide]}}
  hear: {title: Hear, opens: 2030-04-01, admits: {council: [consultation.hold]}}
""",
    )

    assert ["P275 [clubs]"] == found


@pytest.mark.parametrize("opens", ["opens: by_hand", "opens: by_hand, admits: {council: [phase.open]}"])
def test_a_phase_that_opens_by_hand_needs_somebody_who_opens_it(opens: str, tmp_path: Path) -> None:
    assert ["P271 by_hand"] == told(tmp_path, f"phases: {{hear: {{title: Hear, {opens}}}}}")


def test_a_phase_that_somebody_may_open_by_hand_can_open(tmp_path: Path) -> None:
    phases = "{all: {title: All, admits: {council: [phase.open]}}, hear: {title: Hear, opens: by_hand}}"

    assert [] == told(tmp_path, f"phases: {phases}")


def test_whoever_is_not_listed_yet_may_still_be(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        HEARING
        + """
phases:
  all:
    title: All
    admits: {board: [proposal.draft, proposal.submit, consultation.hold, decision.decide, project.launch]}
""",
    )

    assert [] == found


def test_a_consultation_about_something_else_is_no_hearing(tmp_path: Path) -> None:
    found = told(
        tmp_path,
        """
kinds:
  plan:
    plural: plans
    stage: proposal
    states: {open: {}, taken: {end: true}}
    actions: {make: {to: open}}
  decision:
    links: {takes: {to: plan, many: some}}
    actions: {decide: {when: {heard: [clubs]}, asks: {instead: [takes]}, moves: {takes: taken}}}
phases:
  all: {title: All, admits: {council: [proposal.draft, proposal.submit, plan.make, consultation.hold, decision.decide]}}
""",
    )

    assert ["P276 [clubs]"] == [it for it in found if not it.startswith("P253")]


# Each place of a condition


WHEN = "kinds: {{proposal: {{actions: {{draft: {{when: {}}}}}}}}}"
ALL = "phases: {{all: {{title: All, {}admits: {{anyone: [idea.submit], author: [idea.withdraw], council: [{}]}}}}}}"
DRAFT = "proposal.draft, proposal.submit"


@pytest.mark.parametrize(
    ("when", "phase", "expected"),
    [
        ("{date: {until: 2029}}", "opens: 2030-01-01, ", ["P248 {until: 2029}"]),
        ("{date: {until: 2030}}", "opens: 2030-01-01, ", []),
        ("{count: {kind: idea, at_least: 5, less_than: 5}}", "", ["P273 {kind: idea, at_least: 5, less_than: 5}"]),
        ("{count: {kind: idea, at_least: 5, at_most: 5}}", "", []),
        ("{count: {kind: idea, less_than: 0}}", "", ["P273 {kind: idea, less_than: 0}"]),
        ("{all: [{date: {until: 2029}}, {date: {from: 2030}}]}", "", ["P273 when"]),
        ("{all: [{date: {until: 2031}}, {closed: all}]}", "", ["P273 all"]),
        ("{any: [{reached: {kind: idea, in: hidden}}, {reached: {kind: idea, in: withdrawn}}]}", "", []),
        ("{not: {reached: {kind: idea, in: withdrawn}}}", "", []),
        ("{not: {reached: {kind: idea, in: hidden}}}", "", ["P274 {reached: {kind: idea, in: hidden}}"]),
        ("{count: {kind: idea, at_least: 0}}", "", ["P274 {kind: idea, at_least: 0}"]),
        ("{count: {kind: body, at_least: 2}}", "", ["P274 {kind: body, at_least: 2}"]),
        ("{count: {kind: body, at_least: 2, at_most: 9}}", "", []),
        ("{count: {kind: body, at_least: 3}}", "", []),
        ("{count: {kind: person, in: known, at_least: 1}}", "", []),
        ("{reached: {kind: person, in: known}}", "", ["P274 {kind: person, in: known}"]),
        ("{reached: {thing: mia, in: known}}", "", ["P274 {thing: mia, in: known}"]),
        ("{date: {}}", "", ["P274 {}"]),
    ],
)
def test_a_guard_that_lets_nobody_pass_or_everybody(when: str, phase: str, expected: list[str], tmp_path: Path) -> None:
    assert expected == told(tmp_path, f"{WHEN.format(when)}\n{ALL.format(phase, DRAFT)}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("phases: {all: {title: All, closes: {reached: {kind: idea, in: hidden}}}}",
         ["P273 {reached: {kind: idea, in: hidden}}"]),
        ("phases: {all: {title: All, closes: {reached: {kind: person, in: known}}}}",
         ["P274 {reached: {kind: person, in: known}}"]),
        ("phases: {all: {title: All, opens: {count: {kind: person, in: known, at_least: 1}}}}",
         ["P274 {count: {kind: person, in: known, at_least: 1}}"]),
        ("roles: {late: {reached: {kind: idea, in: hidden}}}\nphases: {a: {title: A, admits: {late: [idea.answer]}}}",
         ["P273 late"]),
    ],
)  # fmt: skip
def test_a_phase_that_never_closes_and_a_role_that_is_nobodys(text: str, expected: list[str], tmp_path: Path) -> None:
    head = HEAD.replace("roles: {council: {member_of: council}, board: {member_of: board}}\n", "")

    assert expected == told(tmp_path, text, head if "roles" in text else HEAD)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("owes: {answer: {by: council, after: {reached: {kind: decision, in: decided}}, kept_by: [answer]}}",
         ["P273 {reached: {kind: decision, in: decided}}"]),
        ("owes: {answer: {by: council, after: {reached: {kind: person, in: known}}, kept_by: [answer]}}",
         ["P274 {reached: {kind: person, in: known}}"]),
        ("limits: {also: [{action: comment, max: 3, per: person}]}", ["P273 {action: comment, max: 3, per: person}"]),
        ("limits: {also: [{action: submit, max: 3, per: person}]}", []),
        ("limits: {also: [{action: comment, max: 0, soft: true}]}", []),
    ],
)  # fmt: skip
def test_a_promise_that_never_begins_and_a_limit_that_counts_nothing(
    said: str, expected: list[str], tmp_path: Path
) -> None:
    found = told(tmp_path, f"kinds: {{idea: {{{said}}}}}\n{ALL.format('', 'idea.answer, idea.publish')}")

    assert expected == [it for it in found if not it.startswith("P245")]


# What stays as it is


EINGABE = """
kinds:
  request:
    plural: requests
    states: {{open: {{}}, checked: {{}}, done: {{end: true}}}}
    actions: {{make: {{to: open}}, check: {{from: [open], to: checked}}, refuse: {{from: [open], to: done}}}}
  {}
phases: {{all: {{title: All, admits: {{anyone: [request.make, request.check, request.refuse{}]}}}}}}
"""


def test_a_state_is_no_dead_end_if_another_kind_takes_up_what_is_there(tmp_path: Path) -> None:
    plan = "plan: {plural: plans, links: {of: {to: request, story: from}}, actions: {make: {asks: [of]}}}"
    found = told(tmp_path, EINGABE.format(plan, ", plan.make"))

    assert (["P272 checked"], []) == (told(tmp_path, EINGABE.format("", "")), found)


def test_a_state_is_no_dead_end_if_another_kind_moves_what_is_there(tmp_path: Path) -> None:
    plan = "plan: {plural: plans, links: {of: maybe request}, actions: {make: {asks: [of], moves: {of: done}}}}"

    assert [] == told(tmp_path, EINGABE.format(plan, ", plan.make"))


def test_nothing_is_moved_through_a_link_that_what_is_born_is_never_given(tmp_path: Path) -> None:
    path = tmp_path / "process.yaml"
    path.write_text(HEAD + dedent(MOVED.format("")), encoding="utf-8")
    never = Possible(load(path))
    path.write_text(HEAD + dedent(MOVED.format("asks: [of], ")), encoding="utf-8")

    assert (None, True) == (never.exists("wish", ["done"]), Possible(load(path)).exists("wish", ["done"]) is not None)


def test_signals_lead_nowhere(tmp_path: Path) -> None:
    found = told(tmp_path, "phases: {all: {title: All, admits: {anyone: [idea.submit], forum_lead: [idea.route]}}}")

    assert ["P277 idea.submit"] == found


# What it takes


def test_what_is_possible_is_worked_out_once_for_all_checks() -> None:
    definition = load("ruhr_konferenz@1", host=host())
    walks._KEPT.clear()
    with patch.object(walks, "Possible", wraps=Possible) as made:
        found = [problem for check in CHECKS for problem in check.run(definition)]

    assert (1, []) == (made.call_count, [it.code.id for it in found if it.code.id.startswith("P27")])


def test_nothing_is_said_where_it_would_take_too_long_to_be_sure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(possible, "_MOST_LOOKS", -1)
    monkeypatch.setattr(possible, "_MOST_ROUNDS", -1)
    waiting = "phases: {all: {title: All, opens: {reached: {kind: idea, in: hidden}}}}"

    assert [] == told(tmp_path, waiting)
