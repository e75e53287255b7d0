# SPDX-License-Identifier: Apache-2.0
"""What is the case follows from the record alone, and can be asked before an event is written down."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.definition.conftest import World

from participatio.dates import EARLIEST
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move
from participatio.definition.decide import decide
from participatio.definition.facts import After, Facts, MemoryFacts, fold, folded
from participatio.definition.load import load
from participatio.definition.outcome import event_of


def event(position=0, *, thing="n", action="note.make", by="anna", at=EARLIEST, secret=False, **given):  # noqa: PLR0913 - an event's parts
    body = {name: given.pop(name) for name in ("values", "given", "for_") if name in given}
    head = Head(position, at, given.pop("recorded", at), action, None if secret else thing, **given)
    return Event(head, Body(by, thing=thing if secret else None, **body))


def there(facts, id_):
    known = facts.thing(id_)
    assert known is not None
    return known


BORN = event(moves=(Move("n", "note", "made"),), values={"n": {"title": "First", "cost": 3}})


def at(world, text):
    return world().instant(text)


def test_before_the_first_event_nothing_is_the_case():
    facts = MemoryFacts()

    assert (EARLIEST, 0, 0) == (facts.recorded, facts.position, facts.latched)
    assert facts.thing("n") is None
    assert facts.value("n", "title") is None
    assert [[], [], [], [], []] == [
        list(found)
        for found in (
            facts.things("note"), facts.links("n", "on"), facts.linking("n", "note", "on"), facts.deeds("note.make"),
            facts.latches("p", None),
        )
    ]  # fmt: skip


def test_a_first_move_brings_a_thing_into_being_and_later_ones_are_remembered(world):
    late = at(world, "2019-05-01")
    facts = folded([BORN, event(1, action="note.read", at=late, by="ben", moves=(Move("n", "note", "read"),))])
    known = there(facts, "n")

    assert ("note", "read", "anna", EARLIEST, late) == (
        known.kind,
        known.state,
        known.author,
        known.born,
        known.touched,
    )
    assert (("made", EARLIEST), ("read", late)) == known.moves
    assert ["n"] == list(facts.things("note"))


def test_a_thing_was_in_the_state_it_had_then(world):
    first, second = at(world, "2019-05-01"), at(world, "2019-06-01")
    facts = folded(
        [event(at=first, moves=(Move("n", "note", "made"),)), event(1, at=second, moves=(Move("n", "note", "read"),))]
    )
    known = there(facts, "n")

    assert [None, "made", "made", "read"] == [
        known.state_at(instant) for instant in (EARLIEST, first, at(world, "2019-05-31"), second)
    ]


def test_what_an_act_moves_besides_its_own_thing_has_no_author():
    facts = folded([event(moves=(Move("n", "note", "made"), Move("m", "note", "made")))])

    assert ["anna", None] == [there(facts, it).author for it in "nm"]


def test_values_are_kept_until_they_are_said_anew():
    facts = folded([BORN, event(1, values={"n": {"title": "Second"}})])

    assert ["Second", 3, None] == [facts.value("n", name) for name in ("title", "cost", "colour")]


def test_links_are_tied_cut_and_found_from_both_ends():
    facts = folded(
        [
            BORN,
            event(1, links=(Link("n", "on", "a"), Link("n", "on", "b"))),
            event(2, links=(Link("n", "on", "a", cut=True), Link("n", "on", "c"))),
        ]
    )

    assert ["b", "c"] == list(facts.links("n", "on"))
    assert [[], ["n"], ["n"]] == [list(facts.linking(to, "note", "on")) for to in "abc"]
    assert [] == list(facts.linking("b", "idea", "on"))


def test_a_link_touches_its_thing_and_a_comment_does_not(world):
    first, second = at(world, "2019-05-01"), at(world, "2019-06-01")
    facts = folded(
        [BORN, event(1, at=second, action="note.comment"), event(2, at=first, links=(Link("n", "on", "a"),))]
    )

    assert first == there(facts, "n").touched


def test_what_happened_last_to_a_thing_is_the_latest_instant_and_not_the_last_one_recorded(world):
    first, second = at(world, "2019-05-01"), at(world, "2019-06-01")
    linked, moved = (Link("n", "on", "a"),), (Move("n", "note", "read"),)

    assert (
        second == there(folded([BORN, event(1, at=second, links=linked), event(2, at=first, moves=moved)]), "n").touched
    )
    assert (
        second == there(folded([BORN, event(1, at=second, moves=moved), event(2, at=first, links=linked)]), "n").touched
    )


def test_acts_are_found_by_action_thing_and_person_in_the_order_of_the_record():
    facts = folded(
        [
            BORN,
            event(1, action="note.like"),
            event(2, action="note.like", thing="m", by="ben"),
            event(3, action="note.like", by="ben", for_="desk", given={"reason": "so"}, round="p/1"),
        ]
    )

    def positions(**asked):
        return [deed.position for deed in facts.deeds("note.like", **asked)]

    assert [1, 2, 3] == positions()
    assert [1, 3] == positions(thing="n")
    assert [2, 3] == positions(by="ben")
    assert [3] == positions(thing="n", by="ben")
    (deed,) = facts.deeds("note.like", thing="n", by="ben")
    assert ("desk", "p/1", {"reason": "so"}) == (deed.for_, deed.round, deed.given)


def test_an_undone_act_does_not_count_and_the_one_that_undid_it_does():
    facts = folded([BORN, event(1, action="note.like"), event(2, action="note.unlike", undoes=1)])

    assert [[], [2]] == [[it.position for it in facts.deeds(name, thing="n")] for name in ("note.like", "note.unlike")]
    assert [] == list(facts.deeds("note.like"))
    assert [] == list(facts.deeds("note.like", by="anna"))


def test_a_secret_act_counts_for_the_thing_that_only_its_body_names():
    facts = folded([BORN, event(1, action="note.like", secret=True)])

    assert 1 == len(facts.deeds("note.like", thing="n"))


def test_latches_are_kept_by_subject_and_clock_as_they_came_and_what_was_derived_is_forgotten():
    facts = folded([BORN])
    facts.memo["something"] = 1
    latches = tuple(Latch("p", of, "opens", EARLIEST) for of in (None, "a", None))
    fold(facts, event(1, latches=latches))

    assert (2, 1, 3) == (len(facts.latches("p", None)), len(facts.latches("p", "a")), facts.latched)
    assert {} == facts.memo


def test_facts_are_equal_if_the_same_is_the_case():
    again = folded([BORN, event(1, action="note.like")])

    assert folded([BORN, event(1, action="note.like")]) == again
    assert folded([BORN]) != again
    assert folded([BORN, event(1, action="note.like", by="ben")]) != again
    assert folded([BORN, event(1, action="note.like", given={"reason": "so"})]) != again
    assert "facts" != again


# One event ahead

PLAYED = [
    BORN,
    event(1, thing="m", moves=(Move("m", "note", "made"),), links=(Link("m", "on", "n"), Link("m", "on", "x"))),
    event(2, action="note.like"),
    event(3, action="note.like", by="ben", given={"reason": "so"}),
    event(
        4,
        action="note.like",
        secret=True,
        latches=(Latch("p", None, "opens", EARLIEST), Latch("n", None, "owed", EARLIEST)),
    ),
    event(5, action="note.unlike", undoes=2),
    event(6, thing="m", links=(Link("m", "on", "x", cut=True), Link("m", "on", "n", cut=True), Link("m", "on", "z"))),
    event(
        7,
        moves=(Move("n", "note", "read"), Move("m", "note", "done")),
        values={"n": {"title": "New"}, "m.on.z": {"mark": 1}},
    ),
    event(8, thing="k", moves=(Move("k", "note", "made"),), links=(Link("k", "on", "n"),)),
    event(9, action="note.unlike", by="ben", undoes=3),
    event(10, action="note.unlike", undoes=77),
    event(11, latches=(Latch("p", "n", "closes", EARLIEST), Latch("p", None, "closes", EARLIEST))),
]
THINGS, NAMES, PEOPLE = ("n", "m", "k", "nobody"), ("on", "off"), (None, "anna", "ben", "carl")
ACTIONS = ("note.make", "note.like", "note.unlike", "note.nothing")


def answers(facts):
    """Everything that can be asked."""
    return {
        "what": (facts.recorded, facts.position, facts.latched),
        "thing": [facts.thing(it) for it in THINGS],
        "things": [list(facts.things(kind)) for kind in ("note", "idea")],
        "links": [list(facts.links(it, name)) for it in THINGS for name in NAMES],
        "linking": [
            list(facts.linking(to, kind, name))
            for to, kind, name in product((*THINGS, "x", "z"), ("note", "idea"), NAMES)
        ],
        "value": [facts.value(it, name) for it in (*THINGS, "m.on.z") for name in ("title", "cost", "mark")],
        "deeds": [
            list(facts.deeds(action, thing=thing, by=by))
            for action, thing, by in product(ACTIONS, (None, *THINGS), PEOPLE)
        ],
        "latches": [list(facts.latches(it, of)) for it in ("p", "n", "q") for of in (None, "n")],
    }  # fmt: skip


@pytest.mark.parametrize("number", range(len(PLAYED)))
def test_the_facts_after_an_event_answer_as_those_that_folded_it_and_those_below_are_as_before(number):
    before = folded(PLAYED[:number])
    said = answers(before)
    after = After(before, PLAYED[number])

    assert answers(folded(PLAYED[: number + 1])) == answers(after)
    assert said == answers(before)


def test_one_event_after_the_other_may_lie_ahead():
    facts: Facts = folded(PLAYED[:2])
    for one in PLAYED[2:]:
        facts = After(facts, one)

    assert answers(folded(PLAYED)) == answers(facts)


# A definition of the gallery, played at random

RESIDENT = {"residence": "warszawa"}
TRIES = st.lists(
    st.tuples(
        st.sampled_from([
            "submit", "revise", "withdraw", "admit", "refuse", "appeal", "uphold", "allow", "vote", "choose",
            "pass_over", "launch",
        ]),
        st.sampled_from(["ewa", "jan", "ola", "piotr"]),
        st.integers(0, 3),
        st.integers(0, 12),
    ),
    min_size=5,
    max_size=30,
)  # fmt: skip


@pytest.fixture(scope="module")
def warsaw(pytestconfig):
    """Its record begun; a function, so that a failing example does not print the whole definition."""
    definition = load(pytestconfig.rootpath / "tests" / "gallery" / "good" / "warschau" / "gra.yaml")
    return lambda: World(definition)


def warsaw_act(name, by, which, things):
    values = {
        "submit": {"title": "Park", "text": "Green", "cost": str(20000 * (which + 1))},
        "revise": {"cost": "1000"},
        **{one: {"reason": "so"} for one in ("refuse", "appeal", "uphold", "allow")},
        "launch": {"title": "Park"},
    }.get(name, {})
    one = things[which % len(things)] if things else "nothing"
    links = {"submit": {"pool": ("wola", "miasto")[which % 2]}, "launch": {"responsible": "urzad", "realises": one}}
    action = "project.launch" if name == "launch" else f"submission.{name}"
    return Act(action, by, None if name in links else one, values, links.get(name, {}), claims=RESIDENT)


def submissions(facts):
    things = list(facts.things("submission"))
    return [(facts.thing(it), list(facts.deeds("submission.vote", thing=it)), facts.value(it, "cost")) for it in things]


@settings(max_examples=30, deadline=None, derandomize=True, database=None, phases=(Phase.explicit, Phase.generate))
@given(tries=TRIES)
def test_a_process_of_the_gallery_played_at_random_folds_to_what_its_acts_left(warsaw, tries):
    world = warsaw()
    now = world.instant("2019-05-21")
    done = 0
    for number, (name, by, which, days) in enumerate(tries):
        now += timedelta(days=days)
        act = warsaw_act(name, by, which, list(world.facts.things("submission")))
        if any(reason.refuses for reason in decide(world.rules, world.facts, act, now)):
            continue
        event_ = event_of(world.rules, world.facts, act, now, f"new-{number}")
        ahead = submissions(After(world.facts, event_))
        world.take(event_)
        done += 1

        assert submissions(world.facts) == ahead

    assert world.facts == folded(world.events)
    assert done + 1 == world.facts.position
