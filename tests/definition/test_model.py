# SPDX-License-Identifier: Apache-2.0
"""A definition gives typed access to what it lists, its rules as rows, and the beginning of a record."""

from __future__ import annotations

import attrs
import pytest

from participatio.dates import EARLIEST
from participatio.definition.acts import Move
from participatio.definition.facts import folded
from participatio.definition.model import Admitted
from participatio.definition.things import Forum, Person, Phase
from participatio.errors import DefinitionError

SMALL = """
persons: {anna: {position: Mayor}, ben: {}}
bodies:
  desk:
    members: {anna: {side: chair}, ben: [{since: 2018-10, until: 2019-06}, {since: 2020-01}]}
forums:
  tf01: {title: Talents, number: 1, responsible: desk, leads: {anna: {side: government}}}
  tf02: {within: tf01, state: there}
reallabors:
  r1: {budget: 1200.50, forums: [tf01, tf02]}
kinds:
  reallabor:
    plural: reallabors
    fields: {budget: {type: money, currency: EUR}}
    links: {forums: any forum, owner: maybe body}
    states: {planned: {}, running: {}}
    actions: {begin: {from: [planned], to: running}, tell: {from: any}, make: {to: planned}, untell: {undoes: tell}}
roles: {clerk: {member_of: desk}}
phases:
  p: {admits: {clerk: [reallabor.begin, reallabor.tell], anyone: [reallabor.make, reallabor.untell]}}
  q: {opens: 2019-05-01, closes: 2019-05-31}
  each: {each: reallabor, opens: by_hand, lasts: 1 week}
"""


@pytest.fixture
def small(definition):
    return definition(SMALL)


def test_listed_things_of_built_in_kinds_are_of_hand_written_classes(small):
    forum = small.forums["tf01"]

    assert Forum in type(forum).mro()
    assert ("Talents", "desk", None, 1) == (forum.title, forum.responsible, forum.within, forum.number)
    assert "tf01" == small.forums["tf02"].within
    assert isinstance(small.persons["anna"], Person)
    assert "Mayor" == small.persons["anna"].position
    assert isinstance(small.phases["p"], Phase)
    assert ["desk"] == list(small.bodies)


def test_a_kind_of_the_definition_gets_a_class_with_its_fields_and_links(small):
    lab = small.thing("r1")

    assert "Reallabor" == type(lab).__name__
    assert ("tf01", "tf02") == lab.forums
    assert 120050 == lab.budget.minor
    assert lab.owner is None
    assert type(lab) is type(small.of_kind("reallabor")["r1"])


def test_things_are_frozen_and_unknown_ones_are_not_there(small):
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        small.thing("tf01").title = "Other"
    with pytest.raises(KeyError):
        small.thing("tf99")


def test_the_first_state_of_its_kind_is_that_of_a_listed_thing_unless_it_names_one(definition, small):
    assert "planned" == small.thing("r1").state
    assert "running" == definition(SMALL.replace("r1: {", "r1: {state: running, ")).thing("r1").state


def test_the_matrix_has_a_row_for_every_phase_role_and_action_with_its_states(small):
    assert [
        Admitted("p", "clerk", "reallabor.begin", ("planned",)),
        Admitted("p", "clerk", "reallabor.tell", ("planned", "running")),
        Admitted("p", "anyone", "reallabor.make", ()),
        Admitted("p", "anyone", "reallabor.untell", ("planned", "running")),
    ] == list(small.matrix())


def test_phases_at_an_instant_are_those_that_dates_open_or_that_the_record_says(small, world):
    at = world(SMALL).instant

    assert ("p",) == small.phases_at(at("2019-04-30"))
    assert ("p", "q") == small.phases_at(at("2019-05-31"))
    found = world(SMALL)
    found.latch("each", "opens", "2019-05-10", of="r1")
    assert ("p", "q", "each") == found.definition.phases_at(at("2019-05-11"), found.facts)


def test_the_first_event_says_that_everything_listed_is_there_and_has_been_from_the_start(small):
    event = small.genesis()
    facts = folded([event])

    assert facts == small.begun()
    assert set(small.things) <= {move.thing for move in event.head.moves}
    assert Move("r1", "reallabor", "planned") in event.head.moves
    lab = facts.thing("r1")
    assert lab is not None
    assert (EARLIEST, None) == (lab.born, lab.author)
    assert ["tf01", "tf02"] == list(facts.links("r1", "forums"))
    assert "Mayor" == facts.value("anna", "position")
    assert (1, "") == (facts.position, event.body.by)


def test_seatings_of_the_file_are_seats_of_the_record_one_for_each_term(small):
    facts = small.begun()

    assert ["seat:desk:anna", "seat:desk:ben", "seat:desk:ben:2"] == list(facts.linking("desk", "seat", "in"))
    assert ["seat:tf01:anna"] == list(facts.linking("tf01", "seat", "in"))
    assert "chair" == facts.value("seat:desk:anna", "side")
    assert [True, False] == [bool(facts.value(seat, "leads")) for seat in ("seat:tf01:anna", "seat:desk:anna")]
    assert "2019-06" == str(facts.value("seat:desk:ben", "until"))


def test_the_same_text_has_the_same_digest_and_another_text_another(definition):
    commented = "# a comment\n" + SMALL

    assert definition(SMALL).digest == definition(commented).digest
    assert 1 == len({definition(text).digest for text in (SMALL, commented)})
    assert 3 == len(
        {
            definition(text).digest
            for text in (SMALL, SMALL.replace("Talents", "Talent"), SMALL.replace("any forum", "some forum"))
        }
    )
    assert 64 == len(definition(SMALL).digest)


def test_a_definition_says_what_it_is_and_where_its_texts_stand(small):
    assert "<Definition trial@1>" == repr(small)
    assert "Talents" == small.title_of("tf01")
    assert "tf02" == small.title_of("tf02")
    assert "Trial" == small.title_of("trial")
    assert "forums" == small.section("forum")
    assert small.place("forums", "tf01", key=True) is not None
    assert ("standard@1",) == small.parents
    assert "trial" == small.process.id


def test_the_graph_has_a_node_for_everything_and_an_edge_for_every_tie(small):
    graph = small.graph
    ties = {(near, far, data["name"]) for near, far, data in graph.edges(data=True)}

    assert {"tf01", "kind:forum", "role:clerk", "reallabor.begin", "anna"} <= set(graph)
    assert {
        ("tf02", "tf01", "within"),
        ("r1", "tf02", "forums"),
        ("anna", "tf01", "leads"),
        ("ben", "desk", "member_of"),
        ("p", "reallabor.begin", "admits"),
        ("reallabor.begin", "kind:reallabor", "of"),
        ("kind:reallabor", "kind:forum", "forums"),
    } <= ties
    assert ("tf01", "tf02", "within") not in ties


def test_a_kind_that_is_written_alike_is_the_same_and_a_mistake_in_one_is_told_every_time(definition):
    kinds = "kinds: {lab: {states: {there: {}}, actions: {tell: {from: any}}}}"
    first, second = definition(kinds), definition(kinds)

    assert first.kinds["lab"] is second.kinds["lab"]
    assert first.kinds["idea"] is second.kinds["idea"]
    assert first.kinds["lab"] is not definition(kinds.replace("tell", "ask")).kinds["lab"]
    for _ in range(2):
        with pytest.raises(DefinitionError, match="P104"):
            definition(kinds.replace("lab: {", "lab: {titel: Lab, "))
