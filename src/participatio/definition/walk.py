# SPDX-License-Identifier: Apache-2.0
"""Whether a pathway can be walked, or a state or an opening be reached at all: yes, no, or not decided.

*Yes* comes with acts that were judged by `decide` one after the other; *no* is said of what is not even in
`possible.Possible`; everything else is *not decided*, with what stood in the way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Literal

from attrs import frozen

from participatio.dates import EARLIEST, LATEST
from participatio.definition.facts import Facts
from participatio.definition.judging import targets_of
from participatio.definition.kinds import is_station
from participatio.definition.model import Definition
from participatio.definition.possible import Possible
from participatio.definition.reasons import Reason
from participatio.definition.rules import Row, Rules
from participatio.definition.seeking import Obstacle, Seeker, Step
from participatio.definition.story import missing_station
from participatio.definition.things import Phase, Pillar
from participatio.definition.wanting import Do, Each, Either, Get, Open, Some, Want
from participatio.values import NOTHING, Frozen

Answer = Literal["yes", "no", "not_decided"]

#: When a process begins whose phases have no dates.
_BEGINS = datetime(2025, 1, 1, 12, tzinfo=UTC)
_DAY = timedelta(days=1)


@frozen(eq=False, repr=False)
class Walk(Frozen):
    """Whether something can be reached, and how.

    ``goal`` is a pillar, a phase, or ``kind.state``. A *yes* has ``steps``, which begin in a fresh process at
    ``begins``; a *no* names the ``station`` that stays out of reach, *not decided* what stood in the way.
    """

    goal: str
    answer: Answer
    begins: datetime
    steps: tuple[Step, ...] = ()
    station: str | None = None
    obstacles: tuple[Obstacle, ...] = ()
    #: The people in it who are not listed.
    people: tuple[str, ...] = ()


def walk(definition: Definition, *goals: str) -> tuple[Walk, ...]:
    """Whether goals can be reached, each in a process of its own that has just begun.

    Parameters:
        goals: pillars with a pathway, phases (to be open), or ``kind.state`` (something is in it); without any,
            every pillar that names a pathway.

    Raises:
        KeyError: there is no such goal.
    """
    wanted = {goal: _goal(definition, goal) for goal in goals or [pillar.id for pillar in definition.rules.pillars]}
    if not wanted:
        return ()
    sure = Possible(definition)
    records = any(role.may_record and sure.role(role.id) for role in definition.roles.values())
    usual = Possible(definition, backdates=False) if records else sure
    begun = definition.begun(EARLIEST)
    begins = _begins(definition.rules, begun)

    def answered(name: str, goal: _Goal) -> Walk:
        if (station := goal.out_of_reach(sure)) is not None:
            return Walk(name, "no", begins, station=station)
        obstacles: tuple[Obstacle, ...] = ()
        late = _Births({})
        for reopens, again in ((False, False), (False, True), (True, False)):
            if again and not late.many:
                continue
            seeker = Seeker(definition.rules, begun, begins, usual, reopens=reopens)
            if again:
                seeker.reach(partial(late.wants, seeker))
            if seeker.reach(partial(goal.wants, seeker)):
                return Walk(name, "yes", begins, tuple(seeker.steps), people=tuple(seeker.people))
            obstacles = obstacles or seeker.obstacles
            late = _Births(seeker.late)
        return Walk(name, "not_decided", begins, obstacles=obstacles or tuple(goal.unmet(definition.rules)))

    return tuple(answered(name, goal) for name, goal in wanted.items())


def reaches(definition: Definition, goal: str, possible: Possible) -> bool:
    """True unless a goal (one of `walk`) stays out of reach for sure."""
    return _goal(definition, goal).out_of_reach(possible) is None


def _begins(rules: Rules, facts: Facts) -> datetime:
    """A time at which nothing of a process has gone by yet."""
    turns = [turn for turn in rules.clock.turns(facts) if EARLIEST < turn < LATEST]
    return min(turns) - _DAY if turns else _BEGINS


# Goals know what of them stays out of reach, what is wanted next (none: they are reached), and what they wait for


@frozen(eq=False, repr=False)
class _State(Frozen):
    kind: str
    state: str

    def out_of_reach(self, possible: Possible) -> str | None:
        return None if (self.kind, self.state) in possible.states else self.state

    def wants(self, seeker: Seeker) -> Sequence[Want] | None:
        enrolled = (self.kind, self.state) == ("person", "known")
        there = enrolled or seeker.facts.ever(self.kind, self.state) is not None
        return None if there else (Some(self.kind, (self.state,)),)

    def unmet(self, rules: Rules) -> Iterator[Obstacle]:
        kind = rules.kinds[self.kind]
        for row in rules.rows.values():
            if row.kind is kind and (row.action.to or (kind.first if row.bears else None)) == self.state:
                yield _not_admitted(row)
            for link, move in row.action.moves.items():
                if self.state in move.states() and row.kind.links[link].allows(kind.id):
                    yield Obstacle(row.name, Reason("missing", False, {"name": link}))


@frozen(eq=False, repr=False)
class _Opening(Frozen):
    phase: str

    def out_of_reach(self, possible: Possible) -> str | None:
        return None if possible.phase(self.phase) else self.phase

    def wants(self, seeker: Seeker) -> Sequence[Want] | None:
        return None if any(seeker.openings(self.phase)) else (Open(self.phase),)

    def unmet(self, rules: Rules) -> Iterator[Obstacle]:
        for row in rules.rows.values():
            if row.kind.id == "phase" and row.action.sets:
                yield _not_admitted(row)


@frozen(eq=False, repr=False)
class _Pathway(Frozen):
    pillar: Pillar

    def out_of_reach(self, possible: Possible) -> str | None:
        return possible.missing(self.pillar.pathway)

    def wants(self, seeker: Seeker) -> Sequence[Want] | None:
        """The next station, and what must be done in good time for those after it."""
        way, kinds = self.pillar.pathway, seeker.rules.kinds
        number = len(seeker.stations)
        if number == len(way):
            last = seeker.stations[number - 1]
            kind = seeker.facts.thing(last).kind  # type: ignore[union-attr]  # it was born on the way
            return None if missing_station(kinds, seeker.facts, way, kind, last, NOTHING) is None else ()
        births = sorted(
            _stations(seeker, way[number]), key=lambda rows: seeker.possible.born(rows[0].kind.id) or LATEST
        )
        acts = (tuple(Do(row.name, None, self._links(seeker, row), station=number) for row in rows) for rows in births)
        return Either(tuple(Each(wants) for wants in acts)), *self._in_time(seeker, number)

    def _links(self, seeker: Seeker, row: Row) -> dict[str, Any]:
        """What something on the way has to point to for the story to go on."""
        found: dict[str, Any] = {}
        for name, link in row.links.items():
            if link.to == ("pillar",) and len(seeker.stations) == len(self.pillar.pathway) - 1:
                found[name] = self.pillar.id
            if seeker.rules.kinds.story(link) == "none":
                continue
            known = (seeker.facts.thing(it) for it in seeker.stations.values())
            fits = [it.id for it in known if it is not None and link.allows(it.kind)]
            if fits and (name in row.asks or not link.allows(row.kind.id)):
                found[name] = fits[-1] if link.single else fits
        return found

    def _in_time(self, seeker: Seeker, number: int) -> Iterator[Want]:
        """Moves that stations to come ask for, as long as the next one does not need things as they are."""
        there = list(seeker.stations.values())
        links = [
            link
            for rows in _stations(seeker, self.pillar.pathway[number])
            for row in rows
            for link in row.links.values()
        ]
        held = {it for link in links if link.in_ for it in there if seeker.fits(it, link)}
        for station in self.pillar.pathway[number + 1 :]:
            for row, *_ in _stations(seeker, station):
                for name, value in self._links(seeker, row).items():
                    if states := row.links[name].in_:
                        yield from (Get(thing, states) for thing in targets_of(value) if thing not in held)

    def unmet(self, rules: Rules) -> Iterator[Obstacle]:
        for row in rules.rows.values():
            if row.bears and is_station(row.kind, self.pillar.pathway[-1]):
                yield _not_admitted(row)


def _not_admitted(row: Row) -> Obstacle:
    return Obstacle(row.name, Reason("phase", False, {"action": row.name}))


def _stations(seeker: Seeker, station: str) -> list[list[Row]]:
    """The actions that bear something of a station, by kind."""
    kinds = [kind for kind in seeker.rules.kinds.values() if is_station(kind, station)]
    return [rows for kind in kinds if (rows := seeker.births(kind))]


@frozen(eq=False, repr=False)
class _Births(Frozen):
    """What has to be born in good time, because more of it is needed later on: by action, how many."""

    many: Mapping[str, int]

    def wants(self, seeker: Seeker) -> Sequence[Want] | None:
        done = Counter(step.act.action for step in seeker.steps)
        return next(((Do(name),) for name, number in self.many.items() if done[name] < number), None)


_Goal = _Pathway | _State | _Opening


def _goal(definition: Definition, goal: str) -> _Goal:
    thing = definition.things.get(goal)
    if isinstance(thing, Pillar) and thing.pathway:
        return _Pathway(thing)
    if isinstance(thing, Phase):
        return _Opening(goal)
    kind, _, state = goal.partition(".")
    if kind in definition.kinds and state in definition.kinds[kind].states:
        return _State(kind, state)
    raise KeyError(goal)
