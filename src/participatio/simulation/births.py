# SPDX-License-Identifier: Apache-2.0
"""What the office, the forums and the bodies bring into being: proposals, hearings, decisions, projects.

Which of them there are, and in what order, the rules say; here stands only how many and when.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from attrs import evolve

from participatio.definition.acts import Act
from participatio.definition.rules import Row
from participatio.simulation.forms import targets
from participatio.simulation.rhythm import DAY, works
from participatio.simulation.roll import NONE
from participatio.simulation.world import BEAR, World

_HAND_AFTER, _HAND_CLOSE = 7 * DAY, 42 * DAY  # hours
#: In which part of a phase what stands where in the story is brought in; what is not named, from the beginning.
_BEGINS = {"proposal": 0.3, "consultation": 0.1, "statement": 0.2, "decision": 0.85, "project": 0.0}
_ENDS = {"consultation": 0.5, "statement": 0.7}
_PER_SCOPE, _STATEMENTS, _FEW = 3, 6, 2
_A_DAY = 6  # of one sort in a day, at most
_SPREAD = 15  # days over which what has no end is spread


class Births:
    """What is brought into being by those who have a seat."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done: Counter[str] = Counter()
        #: How many of a kind there are about each listed thing.
        self._about: Counter[tuple[str, str | None]] = Counter()
        self._opened: dict[str, int] = {}

    def day(self, local: datetime) -> None:
        """Plan the day: what is brought into being, and which phases are opened and closed by hand."""
        world = self._world
        self._open_by_hand()
        if works(local.replace(hour=12)):
            for place, row in enumerate(world.plan.births):
                for _ in range(self._due(row)):
                    world.calendar.put(world.workday(), BEAR, place)

    def give_up(self, number: int, row: Row) -> None:
        """Something came to nothing: what it was about is open again."""
        world = self._world
        if number in world.authors:
            thing, kind = world.id(number), row.kind.id
            self._about[kind, world.scope_of(number)] -= 1
            given = {name: list(world.gate.facts.links(thing, name)) for name in row.kind.links}
            world.forms.note(kind, given, -1)

    def _due(self, row: Row) -> int:
        """How many of a sort are brought into being today, so that all are there in time."""
        world, random = self._world, self._world.random
        window = world.window(row)
        if window is None:
            return 0
        opens, closes = window
        if world.gate.now < opens + (closes - opens) * _BEGINS.get(row.kind.stage or "", 0.1):
            return 0
        left = self._wanted(row)
        ends = opens + (closes - opens) * _ENDS.get(row.kind.stage or "", 0.9)
        days = max((ends - world.gate.now).days * 5 / 7, 1) if closes > opens else _SPREAD
        wanted = left / days
        return min(int(wanted) + (random.random() < wanted % 1), _A_DAY)

    def _wanted(self, row: Row) -> int:
        """How many more of a sort there should be."""
        world, plan = self._world, self._world.plan
        done = self._done[row.kind.id]
        stage = row.kind.stage
        for name, link in row.links.items():
            if plan.listed(link.to) or link.allows(row.kind.id) or "person" in link.to:
                continue
            if name in row.asks or stage == "project":
                each = self._each(row)
                there = len(set(world.forms.candidates(row, name, link, world.wish(None), each)))
                if link.single or stage == "project":
                    return there * each
                return min(there, each)
        if stage in ("proposal", "project"):
            scopes = plan.scopes.get(row.kind.id, ("", ()))[1]
            return max(len(scopes), 2) * _PER_SCOPE - done
        return (_STATEMENTS if stage is not None else _FEW) - done

    def _each(self, row: Row) -> int:
        """How many of a sort there are for each thing they come of."""
        if row.kind.stage == "proposal":
            return _PER_SCOPE
        listed = self._audiences(row)
        if row.kind.stage == "consultation":
            return max(len(listed), 1)
        by_each = row.kind.stage is None and any(self._world.cast.seated(id_) for id_ in listed)
        return len(listed) if by_each else 1

    def _audiences(self, row: Row) -> tuple[str, ...]:
        """The listed things of which an act asks for one."""
        plan = self._world.plan
        return next(
            (found for name in row.asks if name in row.links and (found := plan.listed(row.links[name].to))), ()
        )

    def bear(self, row: Row) -> None:
        """Bring something into being, if it can be."""
        world = self._world
        scopes = world.plan.scopes.get(row.kind.id, ("", ()))[1]
        scope = min(scopes, key=lambda it: self._about[row.kind.id, it]) if scopes else None
        wish = world.wish(scope)
        links = world.forms.links(row, wish, each=self._each(row))
        if links is None:
            return
        came_of = (world.gate.number(id_) for value in links.values() for id_ in targets(value))
        topics = (world.roll.topic[it] for it in came_of if it >= len(world.gate.names) and world.roll.knows(it))
        wish = evolve(wish, links=links, topic=next(topics, wish.topic), language=world.words.formal)
        actor = world.cast.actor(row, None, {name: list(targets(value)) for name, value in links.items()}, None)
        if actor is None and any(map(world.plan.is_public, row.admissions)) and world.gate.people:
            actor = world.cast.crowd(world.gate.person(world.random.randrange(len(world.gate.people))))
        act = None if actor is None else self._possible(world.act(row, actor, None, wish))
        event = None if act is None else world.gate.do(act)
        if act is not None and event is not None:
            number = world.born(event, wish, NONE)
            world.authors[number] = act.by
            world.forms.note(row.kind.id, act.links)
            self._done[row.kind.id] += 1
            self._about[row.kind.id, scope] += 1

    def _possible(self, act: Act | None) -> Act | None:
        """The act if nothing refuses it, with fewer of the many things it links if only those can be linked."""
        gate = self._world.gate
        if act is None or gate.may(act):
            return act
        for name, given in act.links.items():
            if isinstance(given, list) and len(given) > 1:
                fewer = [one for one in given if gate.may(evolve(act, links={**act.links, name: [one]}))]
                less = evolve(act, links={**act.links, name: fewer})
                return less if fewer and gate.may(less) else None
        return None

    def _open_by_hand(self) -> None:
        """Open the phases that are opened by hand, one after the other, and close those that are closed by hand."""
        world = self._world
        rules, facts, now, hour = world.plan.rules, world.gate.facts, world.gate.now, world.calendar.hour
        for phase in rules.phases.values():
            if rules.clock.each(phase.id) is not None:
                continue
            opened = any(one.contains(now) for one in rules.clock.times(phase.id, None, facts))
            since = self._opened.get(phase.id)
            if phase.opens == "by_hand" and since is None and hour >= _HAND_AFTER:
                if self._set(phase.id, "opens"):
                    self._opened[phase.id] = hour
                return
            if opened and phase.closes == "by_hand" and hour - (since or 0) > _HAND_CLOSE:
                self._set(phase.id, "closes")
            if opened and phase.opens == "by_hand":
                return  # the next one waits

    def _set(self, phase: str, which: str) -> bool:
        world = self._world
        for row in world.plan.rows:
            if row.action.sets.get(which) == "now":
                actor = world.cast.actor(row, phase, {}, None)
                act = Act(
                    row.name, "" if actor is None else actor.person, phase, world.forms.values(row, world.wish(None))
                )
                if world.gate.may(act) and world.gate.do(act) is not None:
                    return True
        return False
