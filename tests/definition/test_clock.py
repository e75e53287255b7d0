# SPDX-License-Identifier: Apache-2.0
"""Phases open and close by date, by condition and by hand, and no instant that passed ever changes."""

from __future__ import annotations

import pytest

from participatio.definition.acts import Latch

HAND = """
  always: {admits: {anyone: [phase.open, phase.close, phase.extend, note.make, note.mark]}}
"""
NOTE = """
kinds:
  pool:
    plural: pools
    fields: {from: date, to: date}
  edition:
    plural: editions
    fields: {from: date}
  note:
    plural: notes
    links: {pool: maybe pool, edition: maybe edition, forum: maybe forum}
    states: {made: {}, read: {}}
    actions:
      make: {to: made, may: [pool, forum]}
      mark: {from: [made], to: read}
      tell: {from: any}
"""


def opened(world, phase, *instants, of=None):
    return [world.open(phase, at, of=of) for at in instants]


# Dates


def test_a_phase_opens_with_the_first_day_and_closes_after_the_last(world):
    found = world("phases: {p: {opens: 2019-05-01, closes: 2019-05-31}}")
    instants = ("2019-04-30T23:59:59", "2019-05-01T00:00", "2019-05-31T23:59:59", "2019-06-01T00:00")

    assert [False, True, True, False] == opened(found, "p", *instants)


def test_a_time_is_an_instant_that_an_opening_includes_and_a_closing_does_not(world):
    found = world("phases: {p: {opens: 2019-05-01T12:00, closes: 2019-05-02T12:00}}")
    instants = ("2019-05-01T11:59:59", "2019-05-01T12:00", "2019-05-02T11:59:59", "2019-05-02T12:00")

    assert [False, True, True, False] == opened(found, "p", *instants)


def test_days_are_those_of_the_process_zone(world):
    found = world("phases: {p: {opens: 2019-05-01, closes: 2019-05-01}}", timezone="Pacific/Auckland")
    instants = ("2019-04-30T11:59Z", "2019-04-30T12:00Z", "2019-05-01T11:59Z", "2019-05-01T12:00Z")

    assert [False, True, True, False] == opened(found, "p", *instants)


def test_a_vague_opening_is_at_its_earliest_and_a_vague_closing_at_its_latest(world):
    found = world("phases: {p: {opens: 2019-05?, closes: 2019-09/2019-10}}")
    instants = ("2019-04-30T23:59", "2019-05-01", "2019-10-31T23:59", "2019-11-01")

    assert [False, True, True, False] == opened(found, "p", *instants)


def test_a_phase_without_an_opening_is_open_from_the_start_and_one_without_an_end_for_ever(world):
    found = world("phases: {a: {}, b: {closes: 2019-05-31}, c: {opens: 2019-05-01}, d: {opens: .., closes: ..}}")

    assert [True, True] == opened(found, "a", "0100-01-01", "9000-01-01")
    assert [True, False] == opened(found, "b", "0100-01-01", "9000-01-01")
    assert [False, True] == opened(found, "c", "0100-01-01", "9000-01-01")
    assert [True, True] == opened(found, "d", "0100-01-01", "9000-01-01")


def test_a_phase_lasts_from_its_opening_on_by_the_calendar(world):
    found = world("phases: {p: {opens: 2019-03-30T12:00, lasts: 1 week}}")

    assert [True, False] == opened(found, "p", "2019-04-06T11:59", "2019-04-06T12:00")


# Nesting


def test_a_child_is_open_only_while_its_parents_are(world):
    found = world(
        """
        phases:
          far: {opens: 2019-02-01}
          parent: {within: far, closes: 2019-06-30}
          child: {within: parent, opens: 2019-01-01, closes: 2019-12-31}
        """
    )
    instants = ("2019-01-31", "2019-02-01", "2019-06-30", "2019-07-01")

    assert [False, True, True, False] == opened(found, "child", *instants)
    assert ("far", "parent", "child") == found.definition.phases_at(found.instant("2019-03-01"))
    assert ("far",) == found.definition.phases_at(found.instant("2019-08-01"))


@pytest.mark.parametrize("at", ["2019-01-31", "2019-02-01", "2019-06-30", "2019-07-01"])
def test_what_a_child_admits_is_admitted_while_its_parents_are_open(world, at):
    found = world(
        f"""
        phases:
          parent: {{opens: 2019-02-01, closes: 2019-06-30}}
          child: {{within: parent, admits: {{anyone: [note.make]}}}}
        {NOTE}
        """.replace("\n        ", "\n")
    )

    assert found.open("child", at) is (set() == found.refused("note.make", at))


def test_a_phase_in_a_circle_is_never_asked_for_ever(world):
    found = world("phases: {a: {opens: {closed: b}}, b: {opens: {closed: a}}}")

    assert not found.open("a", "2019-01-01")


def test_admissions_of_open_phases_add_up_and_all_else_is_denied(world):
    found = world(
        f"""
roles: {{clerk: {{claims: {{job: clerk}}}}}}
phases:
  a: {{closes: 2019-06-30, admits: {{clerk: [note.make]}}}}
  b: {{opens: 2019-06-01, closes: 2019-07-31, admits: {{anyone: [note.make]}}}}
{NOTE}"""
    )
    clerk = {"job": "clerk"}

    assert {"phase"} == found.refused("note.make", "2019-05-01")
    assert set() == found.refused("note.make", "2019-05-01", claims=clerk)
    assert set() == found.refused("note.make", "2019-06-15")
    assert {"phase"} == found.refused("note.make", "2019-08-01")
    assert {"phase"} == found.refused("note.make", "2019-08-01", claims=clerk)


def test_it_is_the_role_that_is_missing_where_no_other_phase_would_admit_the_actor(world):
    found = world(
        f"""
roles: {{clerk: {{claims: {{job: clerk}}}}, chief: {{claims: {{job: chief}}}}}}
phases:
  a: {{closes: 2019-06-30, admits: {{clerk: [note.make]}}}}
  b: {{opens: 2019-06-01, admits: {{chief: [note.make]}}}}
{NOTE}"""
    )

    assert {"role"} == found.refused("note.make", "2019-05-01")
    assert {"phase"} == found.refused("note.make", "2019-05-01", claims={"job": "chief"})
    assert {"role"} == found.refused("note.make", "2019-07-01", claims={"job": "nobody"})
    assert {"phase"} == found.refused("note.make", "2019-07-01", claims={"job": "clerk"})


# Scope

SCOPE = f"""
forums: {{tf01: {{}}, tf02: {{}}, tf01a: {{within: tf01}}, deep: {{within: tf01a}}}}
phases: {{p: {{only: [tf01], admits: {{anyone: [note.make, note.mark]}}}}}}
{NOTE}"""


@pytest.mark.parametrize(
    ("forum", "refused"), [("tf01", set()), ("tf01a", set()), ("deep", set()), ("tf02", {"phase"}), (None, {"phase"})]
)
def test_a_phase_of_some_things_admits_what_links_one_of_them_or_something_within(world, forum, refused):
    found = world(SCOPE)
    links = {"forum": forum} if forum else {}
    found.write("note.make", "n", to="made", links={"forum": [forum]} if forum else None)

    assert refused == found.refused("note.make", "2019-01-01", links=links)
    assert refused == found.refused("note.mark", "2019-01-01", thing="n")


# One clock for each

EACH = f"""
pools:
  wola: {{from: 2019-05-01, to: 2019-05-31}}
  ochota: {{from: 2019-06-01}}
  praga: {{}}
phases:
  vote: {{each: pool, opens: its pool.from, closes: its pool.to, admits: {{anyone: [note.make, note.mark]}}}}
  count: {{within: vote, opens: 2019-05-15, closes: 2019-06-15}}
{NOTE}"""


def test_each_thing_has_its_own_clock_by_its_own_dates(world):
    found = world(EACH)
    instants = ("2019-04-30T23:59", "2019-05-01", "2019-05-31T23:59", "2019-06-01")

    assert [False, True, True, False] == opened(found, "vote", *instants, of="wola")
    assert [False, False, False, True] == opened(found, "vote", *instants, of="ochota")
    assert [False] * 4 == opened(found, "vote", *instants, of="praga")
    assert [True] == opened(found, "vote", "2099-01-01", of="ochota")


def test_an_act_falls_to_the_clock_of_its_thing_and_to_none_if_it_names_none(world):
    found = world(EACH)
    found.write("note.make", "n", to="made", links={"pool": ["wola"]})

    assert set() == found.refused("note.make", "2019-05-02", links={"pool": "wola"})
    assert {"phase"} == found.refused("note.make", "2019-05-02", links={"pool": "ochota"})
    assert {"phase"} == found.refused("note.make", "2019-05-02")
    assert set() == found.refused("note.mark", "2019-05-31", thing="n")
    assert {"phase"} == found.refused("note.mark", "2019-06-01", thing="n")


def test_a_phase_within_one_that_runs_for_each_thing_runs_for_each_too(world):
    found = world(EACH)

    assert [False, True, False] == opened(found, "count", "2019-05-14", "2019-05-15", "2019-06-02", of="wola")
    assert [False, True, False] == opened(found, "count", "2019-05-15", "2019-06-15", "2019-06-16", of="ochota")
    assert "pool" == found.rules.runs_each("count")


def test_the_clock_may_lie_further_along_a_path(world):
    found = world(
        """
editions: {e19: {from: 2019-05-01}, e20: {from: 2020-05-01}}
pools: {wola: {edition: e19}, ochota: {edition: e20}}
kinds:
  edition: {plural: editions, fields: {from: date}}
  pool: {plural: pools, links: {edition: one edition}}
  note: {plural: notes, links: {pool: maybe pool}, actions: {make: {may: [pool]}}}
phases: {vote: {each: pool.edition, opens: its edition.from, admits: {anyone: [note.make]}}}
"""
    )

    assert set() == found.refused("note.make", "2019-06-01", links={"pool": "wola"})
    assert {"phase"} == found.refused("note.make", "2019-06-01", links={"pool": "ochota"})
    assert set() == found.refused("note.make", "2020-06-01", links={"pool": "ochota"})


def test_by_hand_one_clock_is_set_and_the_others_are_not(world):
    found = world(
        f"""
pools: {{wola: {{}}, ochota: {{}}}}
phases:
  vote: {{each: pool, opens: by_hand, lasts: 1 week, admits: {{anyone: [note.make]}}}}
{HAND}
{NOTE}"""
    )
    found.do("phase.open", "2019-05-01", thing="vote", values={"reason": "now"}, links={"of": "wola"})

    assert [True, False] == opened(found, "vote", "2019-05-07", "2019-05-08", of="wola")
    assert [False] == opened(found, "vote", "2019-05-07", of="ochota")
    assert ("vote",) == found.definition.phases_at(found.instant("2019-05-02"), found.facts)[:1]


# By hand

ROUNDS = f"""
phases:
  p: {{opens: by_hand, lasts: 3 weeks, admits: {{anyone: [note.make]}}}}
  q: {{opens: 2019-05-01, closes: 2019-05-31, admits: {{anyone: [note.make]}}}}
  bare: {{opens: by_hand, closes: by_hand}}
{HAND}
{NOTE}"""


def by_hand(world, what, phase, at, **values):
    return world.do(f"phase.{what}", at, thing=phase, values={"reason": "so", **values})


def test_a_phase_by_hand_is_closed_until_somebody_opens_it_and_each_opening_is_a_round(world):
    found = world(ROUNDS)
    before = found.open("p", "2019-01-15")
    by_hand(found, "open", "p", "2019-01-10T12:00")
    by_hand(found, "open", "p", "2019-03-10T12:00")
    instants = ("2019-01-10T11:59", "2019-01-10T12:00", "2019-01-31T11:59", "2019-01-31T12:00", "2019-03-10T12:00")

    assert not before
    assert [False, True, True, False, True] == opened(found, "p", *instants)
    assert [1, 2] == [one.number for one in found.rules.rounds("p", None, found.facts)]


def test_what_is_open_is_not_opened_and_what_has_closed_is_neither_closed_nor_extended(world):
    found = world(ROUNDS)
    by_hand(found, "open", "p", "2019-01-10T12:00")

    def refused(what, at, **values):
        return found.refused(f"phase.{what}", at, thing="p", values={"reason": "so", **values})

    assert [{"clock"}, set(), set()] == [
        refused("open", "2019-01-31T11:59"), refused("close", "2019-01-31T11:59"),
        refused("extend", "2019-01-31T11:59", until="2019-02-10"),
    ]  # fmt: skip
    assert [set(), {"clock"}, {"clock"}] == [
        refused("open", "2019-01-31T12:00"), refused("close", "2019-01-31T12:00"),
        refused("extend", "2019-01-31T12:00", until="2019-02-10"),
    ]  # fmt: skip


def test_a_latch_that_opens_what_is_open_makes_no_round(world):
    found = world(ROUNDS)
    found.latch("p", "opens", "2019-01-10")
    before = found.rules.rounds("p", None, found.facts)
    found.latch("p", "opens", "2019-01-15")

    assert before == found.rules.rounds("p", None, found.facts)


def test_what_never_opened_is_not_closed(world):
    found = world(ROUNDS)

    assert {"clock"} == found.refused("phase.close", "2019-01-10", thing="bare", values={"reason": "so"})


def test_a_closing_entered_late_does_not_open_a_phase_in_hindsight(world):
    found = world(
        "persons: {carl: {}}\nbodies: {desk: {members: {carl: {}}}}\n"
        "roles: {clerk: {member_of: desk, may_record: true}}\n" + ROUNDS
    )
    late = {"typed_by": "carl", "happened": "2019-05-20", "values": {"reason": "so"}}
    if not found.refused("phase.close", "2019-08-01", thing="q", **late):
        found.do("phase.close", "2019-08-01", thing="q", **late)

    assert [True, False] == opened(found, "q", "2019-05-31", "2019-07-01")


def test_closing_by_hand_ends_the_round_and_the_next_one_has_its_own_time(world):
    found = world(ROUNDS)
    by_hand(found, "open", "p", "2019-01-10")
    by_hand(found, "close", "p", "2019-01-12")
    by_hand(found, "open", "p", "2019-01-20")

    assert [True, False, True, True, False] == opened(
        found, "p", "2019-01-11", "2019-01-12", "2019-01-20", "2019-02-09", "2019-02-10"
    )


def test_an_event_names_the_round_it_was_admitted_in(world):
    found = world(ROUNDS.replace("note.make, note.mark", ""))
    by_hand(found, "open", "p", "2019-01-10")
    first = found.do("note.make", "2019-01-11")
    by_hand(found, "open", "p", "2019-03-10")

    assert "p/1" == first.head.round
    assert "p/2" == found.do("note.make", "2019-03-11").head.round
    assert "q/1" == found.do("note.make", "2019-05-11").head.round


def test_a_phase_extended_by_hand_closes_at_the_end_of_the_day_named(world):
    found = world(ROUNDS)
    by_hand(found, "extend", "q", "2019-05-20", until="2019-06-14")

    assert [True, False] == opened(found, "q", "2019-06-14T23:59", "2019-06-15")


def test_a_phase_may_be_shortened_but_not_in_hindsight(world):
    found = world(ROUNDS)
    by_hand(found, "extend", "q", "2019-05-20", until="2019-05-25")
    shortened = opened(found, "q", "2019-05-25", "2019-05-26")
    again = world(ROUNDS)
    if not again.refused("phase.extend", "2019-05-20", thing="q", values={"until": "2019-05-10", "reason": "so"}):
        by_hand(again, "extend", "q", "2019-05-20", until="2019-05-10")

    assert [True, False] == shortened
    assert [True, True] == opened(again, "q", "2019-05-11", "2019-05-19")


@pytest.mark.parametrize("until", ["..", "2019-06/.."])
def test_an_extension_without_an_end_is_for_ever_or_refused_and_never_breaks_the_record(world, until):
    found = world(ROUNDS)
    if not found.refused("phase.extend", "2019-05-20", thing="q", values={"until": until, "reason": "so"}):
        by_hand(found, "extend", "q", "2019-05-20", until=until)

    assert found.open("q", "2019-05-21")


def test_closing_what_has_closed_does_not_open_it_in_hindsight(world):
    found = world(ROUNDS)
    if not found.refused("phase.close", "2019-08-01", thing="q", values={"reason": "so"}):
        by_hand(found, "close", "q", "2019-08-01")

    assert [True, False] == opened(found, "q", "2019-05-31", "2019-07-01")


def test_a_phase_closed_before_it_opened_never_opens_but_by_hand(world):
    found = world(ROUNDS)
    by_hand(found, "close", "q", "2019-04-01")
    closed = opened(found, "q", "2019-05-01", "2019-05-31")
    by_hand(found, "open", "q", "2019-05-10")

    assert [False, False] == closed
    assert [False, True, False] == opened(found, "q", "2019-05-09", "2019-05-10", "2019-06-01")


def test_a_phase_opened_before_its_date_is_open_from_then_to_its_end(world):
    found = world(ROUNDS)
    by_hand(found, "open", "q", "2019-04-01")

    assert [False, True, True, False] == opened(found, "q", "2019-03-31", "2019-04-01", "2019-05-31", "2019-06-01")
    assert [1] == [one.number for one in found.rules.rounds("q", None, found.facts)]


def test_a_phase_opened_before_its_date_and_closed_by_hand_does_not_open_again_at_its_date(world):
    found = world(ROUNDS)
    by_hand(found, "open", "q", "2019-04-01")
    by_hand(found, "close", "q", "2019-04-10")

    assert [True, False, False] == opened(found, "q", "2019-04-09", "2019-04-10", "2019-05-15")


def test_a_phase_opened_again_after_its_date_has_no_end_until_somebody_names_one(world):
    found = world(ROUNDS)
    by_hand(found, "open", "q", "2019-07-01")
    endless = opened(found, "q", "2019-06-30", "2019-07-01", "2030-01-01")
    by_hand(found, "close", "q", "2019-08-01")

    assert [False, True, True] == endless
    assert [True, False, True, False] == opened(found, "q", "2019-05-15", "2019-06-15", "2019-07-31", "2019-08-01")


# Conditions

LATCHING = f"""
phases:
  p:
    opens: {{count: {{kind: note, in: made, at_least: 2}}}}
    closes: {{reached: {{kind: note, in: read}}}}
    admits: {{anyone: [note.tell]}}
  after: {{opens: {{closed: q}}}}
  q: {{closes: 2019-05-31}}
{HAND}
{NOTE}"""


def test_a_condition_opens_a_phase_with_the_act_that_makes_it_true_and_closes_it_so(world):
    found = world(LATCHING)
    found.do("note.make", "2019-01-01", new="a")
    one = found.open("p", "2019-01-01")
    second = found.do("note.make", "2019-02-01", new="b")
    read = found.do("note.mark", "2019-03-01", thing="b")

    assert not one
    assert (Latch("p", None, "opens", found.instant("2019-02-01")),) == second.head.latches
    assert (Latch("p", None, "closes", found.instant("2019-03-01")),) == read.head.latches
    assert [False, True, True, False] == opened(found, "p", "2019-01-31", "2019-02-01", "2019-02-28", "2019-03-01")


def test_what_a_condition_opened_stays_open_when_the_condition_no_longer_holds(world):
    found = world(LATCHING.replace("reached: {kind: note, in: read}", "count: {kind: note, at_least: 9}"))
    found.do("note.make", "2019-01-01", new="a")
    found.do("note.make", "2019-02-01", new="b")
    found.do("note.mark", "2019-03-01", thing="b")

    assert not found.holds("count: {kind: note, in: made, at_least: 2}")
    assert [True, True] == opened(found, "p", "2019-02-15", "2019-04-01")


def test_a_condition_that_time_makes_true_opens_a_phase_before_any_act_and_the_next_act_writes_it_down(world):
    found = world(LATCHING)
    silent = opened(found, "after", "2019-05-31", "2019-06-01")
    act = found.do("note.make", "2019-09-01")

    assert [False, True] == silent
    assert (Latch("after", None, "opens", found.instant("2019-06-01")),) == act.head.latches
    assert [False, True] == opened(found, "after", "2019-05-31", "2019-06-01")
    assert () == found.do("note.make", "2019-09-02").head.latches[1:]


def test_not_being_before_a_date_opens_a_phase_at_that_date_without_any_act(world):
    found = world("phases: {p: {opens: {not: {date: {until: 2019-05-01}}}}}")

    assert [False, True] == opened(found, "p", "2019-05-01", "2019-05-02")


def test_a_phase_opened_again_by_hand_stays_open_though_its_closing_condition_has_long_held(world):
    found = world(LATCHING)
    found.do("note.make", "2019-01-01", new="a")
    found.do("note.make", "2019-02-01", new="b")
    found.do("note.mark", "2019-03-01", thing="b")
    by_hand(found, "open", "p", "2019-04-01")
    silent = opened(found, "p", "2019-03-15", "2019-04-15", "2019-06-15")
    told = found.do("note.tell", "2019-05-01", thing="a")

    assert [False, True, True] == silent
    assert () == told.head.latches
    assert silent == opened(found, "p", "2019-03-15", "2019-04-15", "2019-06-15")


def test_a_late_letter_never_opens_or_closes_a_phase_in_hindsight(world):
    found = world(
        f"""
roles: {{office: {{claims: {{job: office}}, may_record: true}}, clerk: {{member_of: desk, may_record: true}}}}
bodies: {{desk: {{members: {{carl: {{}}}}}}}}
persons: {{carl: {{}}}}
{LATCHING}"""
    )
    found.do("note.make", "2019-01-01", new="a")
    found.do("note.make", "2019-02-01", new="b")
    late = found.do("note.mark", "2019-04-01", thing="b", typed_by="carl", happened="2019-02-10")

    assert found.instant("2019-02-10") == late.head.happened
    assert (Latch("p", None, "closes", found.instant("2019-04-01")),) == late.head.latches
    assert [True, False] == opened(found, "p", "2019-03-31", "2019-04-01")


def test_two_sets_of_rules_judge_one_record_each_by_its_own_clock(world):
    text = "phases: {p: {opens: 2019-01-01, closes: 2019-06-30, admits: {anyone: [note.make]}}}\n" + NOTE
    old, new = world(text), world(text.replace("2019-06-30", "2019-12-31"))
    old.latch("elsewhere", "opens", "2019-01-01")
    new.facts = old.facts

    assert {"phase"} == old.refused("note.make", "2019-08-01")
    assert set() == new.refused("note.make", "2019-08-01")
    assert {"phase"} == old.refused("note.make", "2019-08-01")
