# SPDX-License-Identifier: Apache-2.0
"""The checks on time speak where something cannot be meant, and are silent where it can."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from participatio.definition.checks import deadlines
from participatio.definition.load import read
from participatio.errors import Problem
from participatio.hooks import Host

HEAD = """\
participatio: 1
id: stadtdialog
version: 1
language: de
timezone: Europe/Berlin
extends: standard
title: Stadtdialog
persons: {mia: {title: Mia Klar}}
bodies: {rat: {title: Rat, members: {mia: {}}}}
"""
JUNE = "opens: 2019-06-03, closes: 2019-06-28"
SEPTEMBER = "opens: 2019-09-02, closes: 2019-09-27"
IDEAS = "admits: {anyone: [idea.submit], author: [idea.withdraw]}"
SUPPORT = "admits: {anyone: [idea.support]}"
OPENING = "admits: {author: [phase.open]}"


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    (folder / "process.yaml").write_text(HEAD + text, encoding="utf-8")
    return read(folder, host=Host(path=())).problems


def codes(folder: Path, *phases: str, more: str = "") -> list[str]:
    """The codes found in a definition of these phases, named a, b, c."""
    listed = "".join(f"  {name}: {{title: T, {phase}}}\n" for name, phase in zip("abcd", phases, strict=False))
    return [problem.code.id for problem in problems(folder, f"phases:\n{listed}{more}")]


# Gaps


def test_a_month_in_which_nothing_can_be_done_is_a_gap(tmp_path: Path) -> None:
    assert ["P235"] == codes(tmp_path, f"{JUNE}, {IDEAS}", f"{SEPTEMBER}, {SUPPORT}")


@pytest.mark.parametrize("opens", ["2019-06-29", "2019-07-01", "2019-07-01T18:00"])
def test_a_weekend_is_no_gap(tmp_path: Path, opens: str) -> None:
    assert [] == codes(tmp_path, f"{JUNE}, {IDEAS}", f"opens: {opens}, {SUPPORT}")


def test_a_single_weekday_is_a_gap(tmp_path: Path) -> None:
    assert ["P235"] == codes(tmp_path, f"{JUNE}, {IDEAS}", f"opens: 2019-07-02, {SUPPORT}")


def test_a_pause_that_is_written_down_is_no_gap(tmp_path: Path) -> None:
    assert [] == codes(tmp_path, f"{JUNE}, {IDEAS}", f"{SEPTEMBER}, {SUPPORT}", "opens: 2019-06-29, closes: 2019-09-01")


def test_a_phase_around_others_is_no_pause(tmp_path: Path) -> None:
    found = codes(tmp_path, f"within: c, {JUNE}, {IDEAS}", f"within: c, {SEPTEMBER}, {SUPPORT}", "opens: 2019-06-03")

    assert ["P235"] == found


@pytest.mark.parametrize(("action", "expected"), [("phase.close", ["P235"]), ("statement.publish", [])])
def test_running_the_process_fills_no_gap(tmp_path: Path, action: str, expected: list[str]) -> None:
    roles = "roles: {clerk: {member_of: rat}}\n"
    always = f"admits: {{clerk: [{action}]}}"

    assert expected == codes(tmp_path, f"{JUNE}, {IDEAS}", f"{SEPTEMBER}, {SUPPORT}", always, more=roles)


def test_what_may_be_open_by_hand_fills_a_gap(tmp_path: Path) -> None:
    assert [] == codes(tmp_path, f"{JUNE}, {IDEAS}", f"{SEPTEMBER}, {SUPPORT}", f"opens: by_hand, {SUPPORT}", OPENING)


@pytest.mark.parametrize(("decides", "expected"), [("b", ["P235"]), ("a", [])])
def test_what_waits_for_a_decision_fills_a_gap_only_if_it_can_be_taken_before(
    tmp_path: Path, decides: str, expected: list[str]
) -> None:
    roles = "roles: {council: {member_of: rat}}\n"
    drafting = "{anyone: [proposal.draft, proposal.submit]}"
    deciding = "{anyone: [proposal.draft, proposal.submit], council: [decision.decide]}"
    first, second = (deciding, drafting) if decides == "a" else (drafting, deciding)
    after = "opens: {reached: {kind: decision, in: decided}}, admits: {council: [project.launch]}"

    found = codes(tmp_path, f"{JUNE}, admits: {first}", f"{SEPTEMBER}, admits: {second}", after, more=roles)

    assert expected == found


def test_a_gap_that_was_inherited_is_told_to_whom_it_belongs(tmp_path: Path) -> None:
    (tmp_path / "parent").mkdir()
    assert ["P235"] == codes(tmp_path / "parent", f"{JUNE}, {IDEAS}", f"{SEPTEMBER}, {SUPPORT}")

    (tmp_path / "process.yaml").write_text(HEAD.replace("standard", "parent/process.yaml"), encoding="utf-8")
    assert () == read(tmp_path, host=Host(path=())).problems


# Ends

BY_HAND = "opens: 2019-06-03, closes: by_hand"


@pytest.mark.parametrize(("action", "expected"), [("phase.open", ["P236"]), ("phase.close", []), ("phase.extend", [])])
def test_what_is_closed_by_hand_needs_somebody_to_close_it(tmp_path: Path, action: str, expected: list[str]) -> None:
    roles = "roles: {clerk: {member_of: rat}}\n"

    assert expected == codes(tmp_path, f"{BY_HAND}, {IDEAS}", f"admits: {{clerk: [{action}]}}", more=roles)


def test_what_lies_within_a_phase_that_ends_needs_nobody(tmp_path: Path) -> None:
    assert [] == codes(tmp_path, JUNE, f"within: a, closes: by_hand, {IDEAS}")


@pytest.mark.parametrize(("opens", "expected"), [("by_hand", ["P236"]), ("2019-06-03", [])])
def test_a_condition_closes_the_first_round_only(tmp_path: Path, opens: str, expected: list[str]) -> None:
    roles = "roles: {clerk: {member_of: rat}}\n"
    phase = f"opens: {opens}, closes: {{count: {{action: idea.submit, at_least: 50}}}}, {IDEAS}"

    assert expected == codes(tmp_path, phase, "admits: {clerk: [phase.open]}", more=roles)


# Rankings

CHOOSING = """\
kinds:
  idea:
    states:
      chosen: {title: gewählt, end: true}
    actions:
      support: {from: {instead: [submitted]}}
      choose:
        from: [submitted]
        to: chosen
        when: {rank: {kind: idea, in: submitted, by: idea.support, top: 3, closed: a}}
"""


@pytest.mark.parametrize(
    ("voting", "expected"),
    [
        ("within: a", []),
        ("opens: 2019-06-10, closes: 2019-06-28", []),
        ("opens: 2019-06-10, closes: 2019-07-01", ["P237"]),
        ("opens: 2019-06-10", ["P237"]),
        ("opens: by_hand, closes: by_hand", []),
    ],
)
def test_a_ranking_waits_for_the_last_vote(tmp_path: Path, voting: str, expected: list[str]) -> None:
    phases = (
        f"{JUNE}, {IDEAS}",
        f"{voting}, {SUPPORT}",
        "admits: {anyone: [idea.choose], author: [phase.open, phase.close]}",
    )

    assert expected == codes(tmp_path, *phases, more=CHOOSING)


# The last act

PLANS = """\
kinds:
  plan:
    states: {drafted: {}, kept: {end: true}, dropped: {end: true}}
    actions:
      draft: {to: drafted, asks: [title]}
      keep: {from: [drafted], to: kept}
      drop: {from: [drafted], to: dropped}
"""


@pytest.mark.parametrize(
    ("closes", "verdicts", "later", "expected"),
    [
        ("{reached: {kind: plan, in: kept}}", "plan.keep, plan.drop", "", ["P238"]),
        ("{reached: {kind: plan, in: kept}}", "plan.keep", ", plan.drop", []),  # looked for is the one that is kept
        ("{reached: {kind: plan, in: kept}}", "plan.keep, plan.drop", ", plan.keep", []),
        ("{count: {kind: plan, in: [kept, dropped], at_least: 20}}", "plan.keep, plan.drop", "", []),
    ],
)
def test_the_first_of_many_verdicts_does_not_end_the_judging(
    tmp_path: Path, closes: str, verdicts: str, later: str, expected: list[str]
) -> None:
    judging = f"closes: {closes}, admits: {{anyone: [{verdicts}]}}"

    assert expected == codes(tmp_path, judging, f"admits: {{anyone: [plan.draft{later}]}}", more=PLANS)


@pytest.mark.parametrize(("many", "expected"), [("one", ["P238"]), ("some", [])])
def test_a_decision_on_several_things_may_end_its_phase(tmp_path: Path, many: str, expected: list[str]) -> None:
    more = f"""\
kinds:
  ruling:
    stage: decision
    links: {{on: {{to: proposal, many: {many}, in: submitted}}}}
    states: {{given: {{end: true}}}}
    actions:
      give: {{to: given, asks: [on], moves: {{on: accepted}}}}
"""
    phases = (
        "admits: {anyone: [proposal.draft, proposal.submit]}",
        "closes: {reached: {kind: ruling, in: given}}, admits: {anyone: [ruling.give]}",
    )

    assert expected == codes(tmp_path, *phases, more=more)


# Deadlines


@pytest.mark.parametrize(
    ("closes", "expected"),
    [
        ("2019-06-28", []),  # a Friday
        ("2019-06-29", ["P239"]),
        ("2019-06-30", ["P239"]),
        ("2019-06-30T00:00", ["P239"]),  # the Saturday before is the last day
        ("2019-07-01T00:00", ["P239"]),
        ("2019-07-01T12:00", []),
        ("2019-06", []),  # vague; nobody is told the Sunday
    ],
)
def test_a_deadline_of_the_public_on_a_weekend_is_noted(tmp_path: Path, closes: str, expected: list[str]) -> None:
    assert expected == codes(tmp_path, f"opens: 2019-06-03, closes: {closes}, {IDEAS}")


def test_a_deadline_of_members_may_be_any_day(tmp_path: Path) -> None:
    phase = "opens: 2019-06-03, closes: 2019-06-30, admits: {council: [idea.support]}"

    assert [] == codes(tmp_path, phase, more="roles: {council: {member_of: rat}}\n")


def test_what_ends_on_the_same_day_is_one_note(tmp_path: Path) -> None:
    sunday = "opens: 2019-06-03, closes: 2019-06-30"

    assert ["P239"] == codes(tmp_path, sunday, f"within: a, {IDEAS}", f"{sunday}, {SUPPORT}")


@pytest.mark.parametrize(("region", "expected"), [("DE-NW", ["P239"]), ("DE-BE", []), ("DE", [])])
def test_a_public_holiday_is_one_where_it_is_kept(tmp_path: Path, region: str, expected: list[str]) -> None:
    pytest.importorskip("holidays")
    corpus_christi = f"phases: {{a: {{title: A, opens: 2019-06-03, closes: 2019-06-20, {IDEAS}}}}}\n"

    found = problems(tmp_path, f"holidays: {region}\n{corpus_christi}")

    assert expected == [problem.code.id for problem in found]
    assert all("DE-NW" in problem.text("de") for problem in found)


def test_whoever_names_a_region_learns_that_its_holidays_cannot_be_looked_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    deadlines.days_off.cache_clear()

    found = problems(tmp_path, f"holidays: DE-NW\nphases: {{a: {{title: A, {JUNE}, {IDEAS}}}}}\n")

    deadlines.days_off.cache_clear()
    assert ["P125"] == [problem.code.id for problem in found]
    assert "participatio[holidays]" in found[0].text("de")


def test_a_region_is_not_inherited(tmp_path: Path) -> None:
    (tmp_path / "parent").mkdir()
    parent = problems(tmp_path / "parent", f"holidays: DE-XX\nphases: {{a: {{title: A, {JUNE}, {IDEAS}}}}}\n")
    assert ["P125"] == [problem.code.id for problem in parent]

    (tmp_path / "process.yaml").write_text(HEAD.replace("standard", "parent/process.yaml"), encoding="utf-8")
    assert () == read(tmp_path, host=Host(path=())).problems


# Promises

STARTED = "admits: {anyone: [idea.submit, idea.publish]}"
ANSWERED = "admits: {forum_lead: [idea.answer]}"


@pytest.mark.parametrize(
    ("begun", "kept", "expected"),
    [
        ("closes: 2019-07-15", "closes: 2019-08-25", ["P246"]),
        ("closes: 2019-07-15", "closes: 2019-08-26", []),
        ("closes: 2019-07-15", "opens: 2019-06-03", []),
        ("opens: 2019-06-03", "closes: 2019-08-30", ["P246"]),
        ("opens: by_hand, lasts: 4 weeks", "closes: 2019-08-30", []),
        ("closes: 2019-07-15", "closes: {count: {action: idea.answer, at_least: 5}}", []),
    ],
)
def test_a_promise_can_be_kept_as_long_as_it_may_be_owed(
    tmp_path: Path, begun: str, kept: str, expected: list[str]
) -> None:
    assert expected == codes(tmp_path, f"{begun}, {STARTED}", f"{kept}, {ANSWERED}", OPENING)


# Dates in other dates


@pytest.mark.parametrize(
    ("child", "expected"),
    [
        (JUNE, []),
        ("opens: 2019-05-31, closes: 2019-06-28", ["P247"]),
        ("opens: 2019-06-03, closes: 2019-07-01", ["P247"]),
        ("opens: 2019-06-02, closes: 2019-06-29", ["P247", "P247"]),
        ("opens: 2019-06, closes: 2019-06", []),  # vague; some day of the month fits
        ("opens: 2019-06-03T00:00, closes: 2019-06-29T00:00", []),
        ("opens: 2019-07-01, closes: 2019-07-12", ["P231"]),
    ],
)
def test_a_phase_is_not_cut_by_the_one_it_lies_within(tmp_path: Path, child: str, expected: list[str]) -> None:
    assert expected == codes(tmp_path, JUNE, f"within: a, {child}, admits: {{author: [idea.edit]}}")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("{until: 2019-06-02}", ["P248"]),
        ("{until: 2019-06-03}", []),
        ("{from: 2019-06-28}", []),
        ("{from: 2019-06-29}", ["P248"]),
    ],
)
def test_an_act_is_allowed_on_some_day_on_which_it_is_admitted(tmp_path: Path, dates: str, expected: list[str]) -> None:
    guard = f"kinds: {{idea: {{actions: {{submit: {{when: {{date: {dates}}}}}}}}}}}\n"

    assert expected == codes(tmp_path, f"{JUNE}, {IDEAS}", more=guard)


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ("{until: 2019-06-02}", ["P249"]),
        ("{until: 2019-06-03}", []),
        ("[{until: 2018-12-31}, {since: 2019-06-10}]", []),
    ],
)
def test_whoever_is_listed_is_in_office_at_some_time(tmp_path: Path, terms: str, expected: list[str]) -> None:
    more = f"persons: {{ben: {{title: Ben Licht}}}}\nbodies: {{board: {{title: B, members: {{ben: {terms}}}}}}}\n"
    head = "".join(line for line in HEAD.splitlines(keepends=True) if not line.startswith(("persons", "bodies")))
    (tmp_path / "process.yaml").write_text(
        f"{head}{more}phases: {{a: {{title: A, {JUNE}, {IDEAS}}}}}\n", encoding="utf-8"
    )

    assert expected == [problem.code.id for problem in read(tmp_path, host=Host(path=())).problems]
