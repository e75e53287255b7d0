# SPDX-License-Identifier: Apache-2.0
"""What others do so that a condition holds: consent, vote, take the seats that are needed."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.acts import Act
from participatio.definition.conditions import Consented, Count, Share, parts
from participatio.definition.rules import Row
from participatio.definition.situation import Condition, Situation
from participatio.simulation.cast import Actor
from participatio.simulation.world import World

_AYE = 0.75  # how many vote for what is put to the vote, and how many vote at all
_DRAWN = 7  # people who are seated where nothing says how many


class Guards:
    """Makes possible what a guard stands before, as far as people can."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._tried: set[tuple[int, str]] = set()

    def prepare(self, row: Row, number: int) -> None:
        """Let everybody do what an action waits for; once for each thing."""
        if row.action.when is None or (number, row.name) in self._tried:
            return
        self._tried.add((number, row.name))
        for part in parts(row.action.when):
            for act in list(self._asked(part, number)):
                if self._world.gate.may(act):
                    self._world.gate.do(act)

    def _asked(self, part: Condition, number: int) -> Iterator[Act]:
        """The acts that a condition about a thing waits for."""
        world = self._world
        rules, facts, thing = world.plan.rules, world.gate.facts, world.id(number)
        s = Situation(rules, facts, world.gate.now, kind=world.roll.kind(number), thing=thing)
        if isinstance(part, Consented):
            for body in (body for ref in part.bodies for body in s.find(ref)):
                for seat in world.cast.seated(body)[:1]:
                    yield Act(part.action, seat.holder, thing, for_=body)
        elif isinstance(part, Share):
            for actor in self._voters(part, thing, s):
                aye = world.random.random() < _AYE
                if aye or part.against:
                    yield Act((part.action if aye else part.against)[0], actor.person, thing)
        elif isinstance(part, Count) and part.kind == "seat" and part.at_least is not None:
            yield from self._seating(number, int(part.at_least.number or _DRAWN))

    def _voters(self, part: Share, thing: str, s: Situation) -> list[Actor]:
        cast = self._world.cast
        if part.body is not None:
            return [Actor(seat.holder, body) for body in s.find(part.body) for seat in cast.seated(body)]
        return cast.actors(self._world.plan.rules.rows[part.action[0]], thing, {})

    def _seating(self, number: int, many: int) -> Iterator[Act]:
        """Draw people by lot into something that needs members."""
        world, thing = self._world, self._world.id(number)
        row = next((row for row in world.plan.rows if row.kind.id == "seat" and row.bears), None)
        clerk = None if row is None else world.cast.actor(row, None, {"in": [thing]}, None)
        if row is None or clerk is None:
            return
        while len(world.gate.people) < many:
            world.gate.enrol()
        side = next(iter(world.plan.rules.kinds[world.roll.kind(number)].seats), None)
        for place in world.random.sample(range(len(world.gate.people)), many):
            links = {"in": thing, "holder": world.gate.person(place)}
            yield Act(row.name, clerk.person, values={} if side is None else {"side": side}, links=links)
