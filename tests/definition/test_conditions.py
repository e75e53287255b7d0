# SPDX-License-Identifier: Apache-2.0
"""Each condition holds when the reference says so, and when nobody knows it neither holds nor does not."""

from __future__ import annotations

import pytest

from participatio.dates import EARLIEST
from participatio.definition.fields import Money
from participatio.definition.situation import NotKnownError, holds, since_of

KINDS = """
plugins: {}
pools:
  wola: {budget: 3}
  ochota: {}
persons:
  anna: {position: clerk}
  ben: {}
audiences:
  kids: {}
  towns: {}
bodies:
  council: {sort: municipality}
  senate: {sort: state}
forums:
  tf01: {}
phases:
  voting: {opens: 2019-05-01, closes: 2019-05-31}
  poll: {each: pool, opens: by_hand, lasts: 1 week}
kinds:
  pool:
    plural: pools
    fields: {budget: number, rate: {type: money, currency: EUR}}
  plan:
    plural: plans
    stage: proposal
    fields: {cost: number, price: {type: money, currency: EUR}, ready: yes_no, colour: {type: choice, of: [red, blue]}}
    links: {pool: maybe pool, by: maybe person}
    states: {open: {}, chosen: {}, done: {end: true}}
    actions:
      make: {to: open, may: [cost, price, ready, colour, pool]}
      back: {from: any, may: [reason]}
      oppose: {from: any}
      consent: {from: any}
"""


@pytest.fixture
def plans(world):
    return world(KINDS)


def plan(world, id_, state="open", *, pool=None, by="anna", at=EARLIEST, **values):  # noqa: PLR0913 - a plan's parts
    world.write("plan.make", id_, by=by, at=at, to=state, links={"pool": [pool]} if pool else None, values=values)
    return id_


# Bounds and operands


@pytest.mark.parametrize(
    ("bound", "found"),
    [
        ("at_least: 2", [False, True, True]),
        ("more_than: 2", [False, False, True]),
        ("at_most: 2", [True, True, False]),
        ("less_than: 2", [True, False, False]),
        ("at_least: 2, at_most: 2", [False, True, False]),
    ],
)
def test_a_bound_is_where_its_word_says(plans, bound, found):
    said = []
    for number in range(3):
        plan(plans, f"p{number}")
        said.append(plans.holds(f"count: {{kind: plan, {bound}}}"))

    assert found == said


def test_a_bound_may_be_a_field_of_a_thing_found_from_the_one_at_hand(plans):
    said = []
    for number in range(4):
        plan(plans, f"p{number}", pool="wola")
        said.append(plans.holds("count: {kind: plan, at_least: its pool.budget}", thing="p0"))

    assert [False, False, True, True] == said


def test_a_comparison_with_a_value_nobody_knows_is_not_known(plans):
    plan(plans, "p", pool="ochota")
    condition = "count: {kind: plan, at_most: its pool.budget}"

    with pytest.raises(NotKnownError) as caught:
        plans.holds(condition, thing="p")

    assert "its pool.budget" == caught.value.what
    assert not holds(plans.condition(condition), plans.situation(thing="p"))
    assert not holds(plans.condition(f"not: {{{condition}}}"), plans.situation(thing="p"))


UNKNOWN = "{count: {kind: plan, at_most: its pool.budget}}"
TRUE, FALSE = "{date: {from: 2000-01-01}}", "{date: {until: 2000-01-01}}"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"all: [{TRUE}, {TRUE}]", True),
        (f"all: [{TRUE}, {FALSE}]", False),
        (f"all: [{UNKNOWN}, {FALSE}]", False),
        (f"all: [{FALSE}, {UNKNOWN}]", False),
        (f"all: [{UNKNOWN}, {TRUE}]", None),
        ("all: []", True),
        (f"any: [{FALSE}, {FALSE}]", False),
        (f"any: [{FALSE}, {TRUE}]", True),
        (f"any: [{UNKNOWN}, {TRUE}]", True),
        (f"any: [{TRUE}, {UNKNOWN}]", True),
        (f"any: [{UNKNOWN}, {FALSE}]", None),
        ("any: []", False),
        (f"not: {FALSE}", True),
        (f"not: {TRUE}", False),
        (f"not: {UNKNOWN}", None),
        ("{date: {from: 2000-01-01}, count: {kind: plan, at_least: 9}}", False),
        ("{date: {from: 2000-01-01}, count: {kind: plan, at_least: 1}}", True),
    ],
)
def test_one_decisive_answer_decides_and_an_unknown_one_leaves_it_open(plans, text, answer):
    plan(plans, "p", pool="ochota")
    try:
        found = plans.holds(text, thing="p")
    except NotKnownError:
        found = None

    assert found is answer


def test_what_opens_when_any_of_several_holds_does_not_wait_for_what_nobody_knows(plans):
    plan(plans, "p", pool="ochota")
    any_of = plans.condition(f"any: [{UNKNOWN}, {TRUE}]")
    all_of = plans.condition(f"all: [{UNKNOWN}, {TRUE}]")

    assert plans.instant("2000-01-01") == since_of(any_of, plans.situation(thing="p"))
    assert since_of(all_of, plans.situation(thing="p")) is None


# The selector


def test_things_are_counted_in_the_states_named(plans):
    plan(plans, "a")
    plan(plans, "b", "chosen")
    plan(plans, "c", "done")

    assert plans.holds("count: {kind: plan, at_least: 3}")
    assert plans.holds("count: {kind: plan, in: chosen, at_least: 1, at_most: 1}")
    assert plans.holds("count: {kind: plan, in: [chosen, done], at_least: 2, at_most: 2}")


def test_acts_are_counted_while_they_stand_and_undone_ones_are_not(plans):
    plan(plans, "a")
    first = plans.write("plan.back", "a")
    two = "count: {action: plan.back, per: thing, at_least: 2}"
    plans.write("plan.back", "a", by="ben")
    before = plans.holds(two, thing="a")
    plans.write("plan.unback", "a", undoes=first)

    assert before
    assert not plans.holds(two, thing="a")


def test_several_actions_are_counted_together(plans):
    plan(plans, "a")
    plans.write("plan.back", "a")
    plans.write("plan.oppose", "a")

    assert plans.holds("count: {action: [plan.back, plan.oppose], per: thing, at_least: 2, at_most: 2}", thing="a")
    assert plans.holds("count: {action: [plan.back, plan.oppose], at_least: 2, at_most: 2}", thing="a")


@pytest.mark.parametrize(
    ("where", "number"),
    [
        ("colour: red", 2),
        ("colour: blue", 1),
        ("ready: yes", 1),
        ("ready: ja", 1),
        ("ready: no", 1),
        ("pool: wola", 1),
        ("pool: its pool", 1),
        ("colour: red, pool: wola", 1),
        ("colour: blue, pool: wola", 0),
        ("cost: 7", 1),
    ],
)
def test_where_asks_fields_and_links_for_a_value(plans, where, number):
    plan(plans, "a", colour="red", ready=True, pool="wola", cost=7)
    plan(plans, "b", colour="red", ready=False, pool="ochota")
    plan(plans, "c", colour="blue")
    exactly = f"at_least: {number}, at_most: {number}"

    assert plans.holds(f"count: {{kind: plan, where: {{{where}}}, {exactly}}}", thing="a")


def test_where_asks_an_act_for_what_was_given_with_it_before_it_asks_its_thing(plans):
    plan(plans, "a", colour="red")
    plans.write("plan.back", "a", given={"colour": "blue"})
    plans.write("plan.back", "a")

    assert plans.holds("count: {action: plan.back, where: {colour: blue}, at_least: 1, at_most: 1}")
    assert plans.holds("count: {action: plan.back, where: {colour: red}, at_least: 1, at_most: 1}")


def test_in_asks_for_the_state_of_the_things_acted_on(plans):
    plan(plans, "a")
    plan(plans, "b", "chosen")
    for thing in ("a", "b"):
        plans.write("plan.back", thing)

    assert plans.holds("count: {action: plan.back, in: chosen, at_least: 1, at_most: 1}")


@pytest.mark.parametrize(
    ("per", "number"),
    [
        ("person", 3),
        ("thing", 3),
        ("[person, thing]", 2),
        ("[thing, person]", 2),
        ("for", 2),
        ("round", 1),
        ("pool", 4),
        ("[person, pool]", 2),
        ("[thing, for]", 1),
        ("[person, round]", 1),
    ],
)
def test_per_names_what_the_acts_counted_share_with_the_one_at_hand(plans, per, number):
    plan(plans, "a", pool="wola")
    plan(plans, "b", pool="wola")
    plan(plans, "c", pool="ochota")
    plans.write("plan.back", "a", by="anna", for_="council")
    plans.write("plan.back", "a", by="anna", round_="voting/1")
    plans.write("plan.back", "a", by="ben")
    plans.write("plan.back", "b", by="ben")
    plans.write("plan.back", "c", by="anna", for_="council")
    s = plans.situation(thing="a", by="anna", for_="council")
    s.round = "voting/1"
    condition = f"count: {{action: plan.back, per: {per}, at_least: {number}, at_most: {number}}}"

    assert plans.condition(condition).holds(s)


@pytest.mark.parametrize(("per", "number"), [("pool", 2), ("thing", 1), ("person", 2), ("[pool, person]", 1)])
def test_per_names_what_the_things_counted_share_with_the_act_at_hand(plans, per, number):
    plan(plans, "a", pool="wola", by="anna")
    plan(plans, "b", pool="wola", by="ben")
    plan(plans, "c", pool="ochota", by="anna")

    assert plans.holds(f"count: {{kind: plan, per: {per}, at_least: {number}, at_most: {number}}}", thing="a")


def test_the_things_of_a_person_are_those_the_person_made_whatever_they_link(plans):
    plans.write("plan.make", "a", by="anna", to="open", links={"by": ["ben"]})
    plans.write("plan.make", "b", by="ben", to="open", links={"by": ["anna"]})
    plans.write("plan.make", "c", by="anna", to="open")

    assert plans.holds("count: {kind: plan, per: person, at_least: 2, at_most: 2}", by="anna")


def test_a_birth_shares_what_its_links_name(plans):
    plan(plans, "a", pool="wola")
    two = "count: {kind: plan, per: pool, at_least: 1}"

    assert plans.holds(two, kind="plan", links={"pool": ("wola",)})
    assert not plans.holds(two, kind="plan", links={"pool": ("ochota",)})
    assert not plans.holds(two, kind="plan")


# Share


def test_a_share_of_votes_is_among_those_for_and_against(plans):
    plan(plans, "a")
    share = "share: {action: plan.back, against: plan.oppose, of: votes, per: thing, more_than: 1/2}"
    none = plans.holds(share, thing="a")
    plans.write("plan.back", "a")
    plans.write("plan.oppose", "a")
    half = plans.holds(share, thing="a")
    plans.write("plan.back", "a")

    assert not none
    assert not half
    assert plans.holds(share, thing="a")
    assert plans.holds(share.replace("more_than: 1/2", "at_most: 2/3"), thing="a")
    assert not plans.holds(share.replace("more_than: 1/2", "at_most: 66 %"), thing="a")


def test_a_share_of_members_is_among_the_seats_held_at_the_time(plans):
    plan(plans, "a")
    share = "share: {action: plan.back, of: members, body: council, per: thing, at_least: 50 %}"
    empty = plans.holds(share, thing="a")
    plans.seat("council", "anna")
    plans.seat("council", "ben", until="2019-05-31")
    plans.write("plan.back", "a", by="stranger")
    stranger = plans.holds(share, thing="a")
    plans.write("plan.back", "a", by="anna")
    plans.write("plan.back", "a", by="anna")
    more = share.replace("at_least", "more_than")

    assert not empty
    assert not stranger
    assert plans.holds(share, "2019-05-15", thing="a")
    assert not plans.holds(more, "2019-05-15", thing="a")
    assert plans.holds(more, "2019-06-01", thing="a")


# Sum


def test_a_sum_adds_a_field_of_the_things_selected_and_with_and_this_the_one_at_hand(plans):
    plan(plans, "a", "chosen", cost=4, pool="wola")
    plan(plans, "b", "chosen", cost=5, pool="wola")
    plan(plans, "x", "chosen", cost=100, pool="ochota")
    plan(plans, "c", "open", cost=1, pool="wola")
    plan(plans, "d", "open", pool="wola")

    def total(number, thing, more=""):
        exactly = f"at_least: {number}, at_most: {number}"
        return plans.holds(f"sum: {{kind: plan, in: chosen, field: cost, per: pool{more}, {exactly}}}", thing=thing)

    assert total(9, "c")
    assert total(10, "c", ", and_this: true")
    assert total(9, "a", ", and_this: true")
    assert total(9, "d", ", and_this: true")


def test_a_sum_with_this_counts_what_an_act_brings_into_being(plans):
    at_most = "sum: {kind: plan, field: cost, and_this: true, at_most: 10}"
    plan(plans, "a", cost=4)

    assert plans.holds(at_most, kind="plan", values={"cost": 6})
    assert not plans.holds(at_most, kind="plan", values={"cost": 7})


def test_money_is_compared_with_what_a_definition_writes_in_whole_units_and_with_money(plans):
    plan(plans, "a", price=Money(1250))

    assert plans.holds("sum: {kind: plan, field: price, at_least: 12.50, at_most: 12.50}")
    assert not plans.holds("sum: {kind: plan, field: price, more_than: 12.50}")
    assert not plans.holds("sum: {kind: plan, field: price, at_most: 12}")


# Rank


def test_rank_holds_for_the_first_and_for_ties_at_the_cut_once_the_phase_is_closed(plans):
    for name, votes in (("a", 3), ("b", 2), ("c", 2), ("d", 1)):
        plan(plans, name)
        for _ in range(votes):
            plans.write("plan.back", name)

    def first(top, at="2019-06-01"):
        rank = f"rank: {{kind: plan, in: open, by: plan.back, top: {top}, closed: voting}}"
        return "".join(name for name in "abcd" if plans.holds(rank, at, thing=name))

    assert ["", "a", "abc", "abc", "abcd"] == [first(top) for top in range(5)]
    assert "" == first(4, "2019-05-31T23:59")


def test_rank_is_among_its_like_and_by_a_field_too(plans):
    plan(plans, "a", cost=3, pool="wola")
    plan(plans, "b", cost=9, pool="wola")
    plan(plans, "c", cost=5, pool="ochota")
    plan(plans, "d", "done", cost=99, pool="wola")
    rank = "rank: {kind: plan, in: open, by: cost, per: pool, top: 1, closed: voting}"

    assert ["b", "c"] == [name for name in "abcd" if plans.holds(rank, thing=name)]


# What has happened


def test_reached_is_once_and_for_ever_and_not_before_it_happened(plans):
    plan(plans, "a", at="2019-02-01")
    plans.write("plan.x", "a", to="chosen", at="2019-03-01")
    plans.write("plan.x", "a", to="open", at="2019-04-01")
    one_of_them = "reached: {kind: plan, in: chosen}"
    itself = "reached: {thing: its plan, in: [chosen, done]}"

    assert plans.holds(one_of_them)
    assert plans.holds(itself, thing="a")
    assert not plans.holds(one_of_them, "2019-02-15")
    assert not plans.holds("reached: {thing: its plan, in: done}", thing="a")
    assert not plans.holds("reached: {kind: plan, in: done}")


def test_reached_asks_only_for_the_things_selected(plans):
    plan(plans, "a", "chosen", pool="wola")
    plan(plans, "b", pool="ochota")
    reached = "reached: {kind: plan, in: chosen, per: pool}"

    assert plans.holds(reached, thing="a")
    assert not plans.holds(reached, thing="b")


def test_each_body_has_consented_when_somebody_did_the_act_for_it_on_this_thing(plans):
    plan(plans, "a")
    plan(plans, "b")
    both = "consented: {bodies: [council, senate], action: plan.consent}"
    plans.write("plan.consent", "a", for_="council")
    plans.write("plan.consent", "a")
    plans.write("plan.consent", "b", for_="senate")
    one = plans.holds(both, thing="a")
    plans.write("plan.consent", "a", for_="senate")

    assert not one
    assert plans.holds(both, thing="a")
    assert not plans.holds(both, thing="b")


def test_nobody_has_consented_for_bodies_that_are_not_there(plans):
    plan(plans, "a")

    assert not plans.holds("consented: {bodies: its pool, action: plan.consent}", thing="a")


def heard(world, proposal, *audiences, state="held", at=EARLIEST):
    name = f"hearing-{world.facts.position}"
    world.write("consultation.x", name, to=state, links={"on": [proposal], "with": audiences}, at=at)
    return name


def test_an_audience_is_heard_by_a_standing_consultation_in_an_end_state(world):
    found = world("audiences: {kids: {}, towns: {}}")
    for name in ("p", "q"):
        found.write("proposal.x", name, to="submitted")
    heard(found, "p", "kids")
    heard(found, "p", "towns", state="announced")
    heard(found, "q", "towns", "kids", at="2019-05-01")

    assert found.holds("heard: kids", thing="p")
    assert not found.holds("heard: [kids, towns]", thing="p")
    assert found.holds("heard: [kids, towns]", thing="q")
    assert not found.holds("heard: kids", "2019-04-30", thing="q")


def test_in_a_batch_each_audience_is_heard_for_everything_decided(world):
    found = world("audiences: {kids: {}}")
    for name in ("p", "q"):
        found.write("proposal.x", name, to="submitted")
    heard(found, "p", "kids")

    assert found.holds("heard: kids", kind="decision", links={"decides": ("p",)})
    assert not found.holds("heard: kids", kind="decision", links={"decides": ("p", "q")})
    assert not found.holds("heard: kids", kind="decision")


def test_an_act_on_a_decision_that_links_what_it_decides_asks_for_each_of_those(world):
    found = world("audiences: {kids: {}}")
    found.write("proposal.x", "p", to="submitted")
    found.write("decision.x", "d", to="decided")
    heard(found, "p", "kids")

    assert found.holds("heard: kids", thing="d", links={"decides": ("p",)})


# What time brings


def test_closed_is_after_the_end_and_not_before(plans):
    assert not plans.holds("closed: voting", "2019-04-01")
    assert not plans.holds("closed: voting", "2019-05-31T23:59")
    assert plans.holds("closed: voting", "2019-06-01T00:00")


def test_closed_is_not_while_a_phase_is_open_again(plans):
    plans.latch("voting", "opens", "2019-07-01")
    plans.latch("voting", "closes", "2019-08-01")

    assert [True, False, True] == [
        plans.holds("closed: voting", at) for at in ("2019-06-30", "2019-07-15", "2019-08-01")
    ]


def test_closed_asks_the_clock_of_the_thing_at_hand(plans):
    plan(plans, "a", pool="wola")
    plan(plans, "b", pool="ochota")
    plans.latch("poll", "opens", "2019-05-01", of="wola")

    assert plans.holds("closed: poll", "2019-05-08", thing="a")
    assert not plans.holds("closed: poll", "2019-05-07T23:59", thing="a")
    assert not plans.holds("closed: poll", "2019-05-08", thing="b")


def test_a_phase_that_never_opened_is_not_closed(world):
    found = world("phases: {p: {opens: by_hand}, q: {}}")

    assert not found.holds("closed: p")
    assert not found.holds("closed: q")


def test_a_phase_is_closed_when_the_one_around_it_is(world):
    found = world("phases: {p: {closes: 2019-06-30}, c: {within: p}}")

    assert not found.holds("closed: c", "2019-06-30")
    assert found.holds("closed: c", "2019-07-01")


def test_elapsed_counts_from_the_last_standing_act_both_ends_included(plans):
    plan(plans, "a")
    plans.write("plan.oppose", "a", at="2019-05-01T12:00")
    last = plans.write("plan.oppose", "a", at="2019-05-03T12:00")

    def elapsed(bounds, at):
        return plans.holds(f"elapsed: {{since: plan.oppose, {bounds}}}", at, thing="a")

    assert [False, True] == [elapsed("at_least: 1 day", f"2019-05-04T{time}") for time in ("11:59", "12:00")]
    assert [True, False] == [elapsed("at_most: 1 day", f"2019-05-04T{time}") for time in ("12:00", "12:01")]
    assert not elapsed("at_least: 1 day, at_most: 2 days", "2019-05-06")
    plans.write("plan.undo", "a", undoes=last, at="2019-05-03T13:00")
    assert elapsed("at_least: 2 days", "2019-05-03T14:00")


def test_nothing_has_elapsed_since_what_never_happened(plans):
    plan(plans, "a")
    plan(plans, "b")
    plans.write("plan.oppose", "b", at="2019-05-01")

    assert not plans.holds("elapsed: {since: plan.oppose, at_least: 1 day}", thing="a")
    assert not plans.holds("elapsed: {since: plan.oppose, at_most: 900 days}", thing="a")


def test_a_day_elapses_by_the_calendar_and_not_by_hours(plans):
    plan(plans, "a")
    plans.write("plan.oppose", "a", at="2019-03-30T12:00")
    day = "elapsed: {since: plan.oppose, at_least: 1 day}"

    assert not plans.holds(day, "2019-03-31T11:59", thing="a")
    assert plans.holds(day, "2019-03-31T12:00", thing="a")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("date: {from: 2019-05-01}", [False, True, True, True]),
        ("date: {until: 2019-05-31}", [True, True, True, False]),
        ("date: {from: 2019-05-01, until: 2019-05-31}", [False, True, True, False]),
        ("date: {from: 2019-05, until: 2019-05}", [False, True, True, False]),
    ],
)
def test_a_date_is_half_open(plans, text, found):
    instants = ("2019-04-30T23:59", "2019-05-01T00:00", "2019-05-31T23:59", "2019-06-01T00:00")

    assert found == [plans.holds(text, at) for at in instants]


# Who somebody is


def test_a_member_holds_a_seat_and_only_a_lead_leads(plans):
    plans.seat("council", "anna")
    plans.seat("council", "ben", leads=True)

    assert [True, True, False] == [plans.holds("member_of: council", by=by) for by in ("anna", "ben", "carl")]
    assert [False, True, False] == [plans.holds("leads: council", by=by) for by in ("anna", "ben", "carl")]
    assert not plans.holds("member_of: senate", by="anna")
    assert plans.holds("member_of: [senate, council]", by="anna")


def test_a_seat_counts_from_its_term_or_its_act_to_its_term_or_the_act_that_left_it(plans):
    plans.seat("council", "anna", since="2019-05-01", until="2019-05-31")
    seat = plans.seat("senate", "anna", at="2019-05-10")
    plans.write("seat.leave", seat, to="left", at="2019-05-20")
    instants = ("2019-04-30T23:59", "2019-05-01", "2019-05-31T23:59", "2019-06-01")

    assert [False, True, True, False] == [plans.holds("member_of: council", at) for at in instants]
    instants = ("2019-05-09T23:59", "2019-05-10", "2019-05-19T23:59", "2019-05-20")
    assert [False, True, True, False] == [plans.holds("member_of: senate", at) for at in instants]


def test_a_seat_may_have_to_be_of_a_side(plans):
    plans.seat("council", "anna", side="chair")
    plans.seat("council", "ben")

    assert plans.holds("seated: {in: council, side: [chair, deputy]}", by="anna")
    assert not plans.holds("seated: {in: council, side: [deputy]}", by="anna")
    assert not plans.holds("seated: {in: council, side: [chair]}", by="ben")
    assert plans.holds("seated: {in: council}", by="ben")


def test_a_role_may_be_found_from_the_thing_at_hand(world):
    found = world("forums: {tf01: {}, tf02: {}}")
    found.write("idea.x", "i", to="published", links={"about": ["tf01"]})
    found.seat("tf01", "anna", leads=True)
    found.seat("tf02", "ben", leads=True)

    assert found.holds("leads: its forum", thing="i", by="anna")
    assert not found.holds("leads: its forum", thing="i", by="ben")
    assert found.holds("leads: its forum", kind="idea", links={"about": ("tf02",)}, by="ben")
    assert not found.holds("leads: its forum", kind="idea", by="ben")
    assert found.holds("leads: its forum", thing="tf02", by="ben")


def test_two_links_to_a_kind_that_its_name_cannot_tell_apart_mean_nobody(plans):
    links = {"to": "person", "many": "maybe", "story": "none"}

    assert "by" == plans.rules.its_link("plan", "person")
    assert links
    assert plans.rules.its_link("plan", "forum") is None
    assert "" == plans.rules.its_link("plan", "plan")


def test_a_claim_may_be_about_what_the_thing_at_hand_is_tied_to(plans):
    claims, one = "claims: {home: its pool}", plan(plans, "one", pool="wola")

    assert plans.holds(claims, thing=one, claims={"home": "wola"})
    assert not plans.holds(claims, thing=one, claims={"home": "ochota"})
    assert not plans.holds(claims, thing=one, claims={"home": "its pool"})
    assert not plans.holds(claims, thing=plan(plans, "two"), claims={"home": "wola"})


def test_claims_are_proven_or_listed_and_all_of_them_are_needed(plans):
    claims = "claims: {residence: ruhr, adult: yes}"

    assert plans.holds(claims, claims={"residence": "ruhr", "adult": True})
    assert plans.holds(claims, claims={"residence": "ruhr", "adult": "yes"})
    assert not plans.holds(claims, claims={"residence": "ruhr", "adult": False})
    assert not plans.holds(claims, claims={"residence": "ruhr"})
    assert not plans.holds(claims, claims={"residence": "berlin", "adult": True})
    assert plans.holds("claims: {position: clerk}", by="anna")
    assert not plans.holds("claims: {position: clerk}", by="ben")
    assert not plans.holds("claims: {position: clerk}", by="anna", claims={"position": "mayor"})


def test_an_act_is_done_for_one_of_the_things_selected(plans):
    for_town = "acts_for: {kind: body, where: {sort: municipality}}"

    assert plans.holds(for_town, for_="council")
    assert not plans.holds(for_town, for_="senate")
    assert not plans.holds(for_town, for_="tf01")
    assert not plans.holds(for_town)


# Since when


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("date: {from: 2019-05-01}", "2019-05-01"),
        ("closed: voting", "2019-06-01"),
        ("elapsed: {since: plan.oppose, at_least: 1 week}", "2019-05-08"),
        ("{date: {from: 2019-05-01}, closed: voting}", "2019-06-01"),
        ("any: [{closed: voting}, {date: {from: 2019-05-01}}]", "2019-05-01"),
        ("date: {from: 2019-05-01, until: 2019-05-02}", None),
    ],
)
def test_what_time_brings_about_is_so_since_an_instant_that_can_be_told(plans, text, since):
    plan(plans, "a")
    plans.write("plan.oppose", "a", at="2019-05-01")
    found = plans.condition(text).since(plans.situation(thing="a"))

    assert (since and plans.instant(since)) == found


def test_what_only_acts_can_change_has_been_so_since_ever_or_is_never(plans):
    plan(plans, "a")
    one, two = (plans.condition(f"count: {{kind: plan, at_least: {number}}}") for number in (1, 2))

    assert EARLIEST == one.since(plans.situation())
    assert two.since(plans.situation()) is None
