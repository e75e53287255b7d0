# SPDX-License-Identifier: Apache-2.0
"""What is owed in a simulation: since when, who will keep it and when, and what was kept too late or never."""

from __future__ import annotations

from datetime import datetime
from math import log

from attrs import define

from participatio.definition.acts import Act, Event
from participatio.definition.kinds import PromiseSpec
from participatio.definition.rules import Row
from participatio.simulation.rhythm import DAY, HOUR
from participatio.simulation.world import World

_UNTIMED = 45.0  # days in which something promised without a term is kept


@define(eq=False)
class _Promise:
    """What is owed for things of a kind."""

    kind: str
    name: str
    spec: PromiseSpec
    keepers: frozenset[str]

    @property
    def called(self) -> str:
        """Its name with that of its kind."""
        return f"{self.kind}.{self.name}"


class Debts:
    """Everything that is owed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._promises = [
            _Promise(kind.id, name, spec, frozenset(_full(kind.id, it) for it in spec.kept_by or (name,)))
            for kind in world.plan.rules.kinds.values()
            for name, spec in kind.owes.items()
        ]
        self._begun_by: dict[str, list[int]] = {}
        self._kept_by: dict[str, list[int]] = {}
        for place, promise in enumerate(self._promises):
            if isinstance(promise.spec.after, str):
                self._begun_by.setdefault(_full(promise.kind, promise.spec.after), []).append(place)
            for name in promise.keepers:
                self._kept_by.setdefault(name, []).append(place)
        #: By thing and promise, since when it is owed.
        self._owed: dict[tuple[int, int], datetime] = {}
        self._paces: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._owed)

    def are_kept_by(self, row: Row) -> bool:
        """True if an action keeps a promise."""
        return row.name in self._kept_by

    def heard(self, act: Act, event: Event, number: int) -> None:
        """See what an act on a thing makes owed, and what it keeps."""
        for place in self._begun_by.get(act.action, ()):
            self._owe(number, place)
        for place in self._kept_by.get(act.action, ()):
            for one in self._about(event, number, place):
                since = self._owed.pop((one, place), None)
                if since is not None:
                    self._count(one, place, "kept")
                    if self._is_late(place, since):
                        self._count(one, place, "late")

    def latched(self, event: Event) -> None:
        """See what has begun to be owed because a condition holds."""
        world = self._world
        for latch in event.head.latches:
            number = world.gate.number(latch.subject)
            if world.roll.knows(number):
                for place, promise in enumerate(self._promises):
                    if (promise.kind, promise.name) == (world.roll.kind(number), latch.what):
                        self._owe(number, place)

    def close(self) -> None:
        """It is over: what is owed still, and should have been kept by now, is overdue."""
        for (number, place), since in self._owed.items():
            if self._is_late(place, since):
                self._count(number, place, "overdue")

    def _owe(self, number: int, place: int) -> None:
        world, promise = self._world, self._promises[place]
        known = (number, place) in self._owed
        self._owed[number, place] = world.gate.now
        if known:
            return
        self._count(number, place, "owed")
        if world.random.random() < world.habits.forgotten:
            return
        term = promise.spec.within
        hours = None if term is None else (term.after(world.gate.now, world.zone) - world.gate.now) / HOUR
        for name in sorted(promise.keepers):
            row = world.plan.rules.rows.get(name)
            if row is not None and row.admissions and row.kind.id == promise.kind and world.plan.answers(row):
                self.answer(number, row, hours)
                return

    def answer(self, number: int, row: Row, hours: float | None = None) -> None:
        """Note an answer within a part of some hours, as those who have to are quick or slow, and when they work."""
        world, habits = self._world, self._world.habits
        scope = world.scope_of(number) or ""
        if scope not in self._paces:
            self._paces[scope] = world.random.lognormvariate(0, habits.difference)
        share = world.random.lognormvariate(log(habits.diligence), habits.scatter) * self._paces[scope]
        world.attend(number, world.calendar.hour + int((hours or _UNTIMED * DAY) * share), row)

    def _about(self, event: Event, number: int, place: int) -> list[int]:
        """The things for which an act keeps a promise: its own, or those that it links."""
        world, kind = self._world, event.head.action.partition(".")[0]
        if self._promises[place].kind == kind:
            return [number]
        facts, links = world.gate.facts, world.plan.rules.kinds[kind].links
        return [world.gate.number(to) for name in links for to in facts.links(event.thing or "", name)]

    def _is_late(self, place: int, since: datetime) -> bool:
        term = self._promises[place].spec.within
        return term is not None and term.after(since, self._world.zone) < self._world.gate.now

    def _count(self, number: int, place: int, what: str) -> None:
        self._world.tally.promise(self._promises[place].called, self._world.scope_of(number) or "-", what)


def _full(kind: str, action: str) -> str:
    return action if "." in action else f"{kind}.{action}"
