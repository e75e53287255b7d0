# SPDX-License-Identifier: Apache-2.0
"""Who lives where, and who does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from participatio.definition.acts import Body, Event, Head, Link, Move
from participatio.definition.facts import MemoryFacts, fold
from participatio.definition.situation import Ref, Situation
from participatio_places.residence import Resides, outwards

NOW = datetime(2019, 3, 1, tzinfo=UTC)


def listed(**within: tuple[str, ...]) -> MemoryFacts:
    """Facts in which every name is an area that lies within the areas given."""
    facts = MemoryFacts()
    moves = tuple(Move(area, "municipality", "there") for area in within)
    links = tuple(Link(area, "within", around) for area, those in within.items() for around in those)
    head = Head(0, NOW, NOW, "roster", None, moves=moves, links=links)
    fold(facts, Event(head, Body(by="")))
    return facts


@pytest.fixture
def facts() -> MemoryFacts:
    return listed(ruhr=(), kreis=("ruhr",), witten=("kreis",), essen=("ruhr",), koeln=())


def lives(facts: MemoryFacts, residence: object, wanted: str) -> bool:
    claims: dict[str, Any] = {} if residence is None else {"residence": residence}
    situation = Situation(None, facts, NOW, by="anna", claims=claims)  # type: ignore[arg-type]  # asks no rules
    return Resides(in_=Ref.read(wanted)).holds(situation)


@pytest.mark.parametrize(
    ("residence", "wanted"), [("essen", "essen"), ("essen", "ruhr"), ("witten", "kreis"), ("witten", "ruhr")]
)
def test_who_lives_in_a_place_lives_in_everything_around_it(facts, residence, wanted):
    assert lives(facts, residence, wanted)


@pytest.mark.parametrize(
    ("residence", "wanted"), [("ruhr", "essen"), ("koeln", "ruhr"), ("essen", "kreis"), ("atlantis", "ruhr")]
)
def test_who_lives_elsewhere_or_nowhere_known_does_not(facts, residence, wanted):
    assert not lives(facts, residence, wanted)


@pytest.mark.parametrize("residence", [None, True, 12, ["witten"]])
def test_without_a_place_that_is_proven_nobody_lives_anywhere(facts, residence):
    assert not lives(facts, residence, "ruhr")


def test_a_place_in_two_areas_lies_in_both():
    facts = listed(ruhr=(), sauerland=(), hagen=("ruhr", "sauerland"))

    assert lives(facts, "hagen", "ruhr")
    assert lives(facts, "hagen", "sauerland")


def test_areas_that_lie_in_each_other_are_met_once():
    facts = listed(egg=("hen",), hen=("egg",))

    assert ["egg", "hen"] == list(outwards(facts, "egg"))
    assert not lives(facts, "egg", "ruhr")
