# SPDX-License-Identifier: Apache-2.0
"""Those with a seat, at work: they look through what comes, lead on what is there, and answer.

What they do is whatever the rules let them do; what waits for something else is tried again later.
"""

from __future__ import annotations

from collections import Counter, deque
from datetime import datetime

from attrs import define, evolve, field

from participatio.definition.acts import Act, Event
from participatio.definition.rules import Row
from participatio.simulation.births import Births
from participatio.simulation.debts import Debts
from participatio.simulation.forms import Wish
from participatio.simulation.guards import Guards
from participatio.simulation.places import BAD, SOON, Expected, Places, is_ranked
from participatio.simulation.rhythm import DAY, HOUR, works
from participatio.simulation.roll import NONE
from participatio.simulation.world import BEAR, SIFT, World

_FAVOURED = 40  # contributions whose guarded next step the office tries to make possible
_TRIES = 25  # how often something that does not go yet is tried
_INNER = 3  # reports and revisions of one thing in a state, at most
_CHATTY = 0.4  # how often there is one
_WEEK = 7.0
_YEARS = (40.0, 250.0)  # days until something happens with a project
_WORK = 45 / 168  # hours of work in a week
_HURRY = 0.75  # part of the time that is left in which desks want to be done


@define(eq=False)
class _Desk:
    """Things that wait to be looked through, and how many can be in an hour of work."""

    rows: tuple[Row, ...]
    rate: float
    waiting: deque[int] = field(factory=deque)
    spare: float = 0.0
    #: True while some phase lets anything be done about them.
    open: bool = True


class Office:
    """Everybody with an office, a lead, a mandate."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._rows = list(world.plan.rules.rows.values())
        self._places = Places(world.plan, world.habits)
        self._births = Births(world)
        self._debts = Debts(world)
        self._guards = Guards(world)
        self._desks: dict[str, _Desk] = {}
        self._favoured: Counter[str] = Counter()
        self._tries: Counter[tuple[int, str]] = Counter()
        self._unasked = 0  # answers that nobody is owed
        self._ranked = [row for row in world.plan.rows if is_ranked(row)]
        #: True if something has happened that can open or close a phase.
        self.turned = True
        for number in range(len(world.roll)):
            if self._places(world.roll.kind(number), world.roll.state(number)).movers:
                world.attend(number, 1)

    # What has happened

    def heard(self, act: Act, event: Event) -> None:
        """Take note of what was done: what was born, what moved, what is owed and what was kept."""
        world = self._world
        roll, gate, head = world.roll, world.gate, event.head
        moved = []
        for move in head.moves:
            number = gate.number(move.thing)
            if number == len(roll):
                roll.born(move.kind)
            if roll.knows(number):
                roll.enter(number, move.state)
                world.about(number, event.links)
                moved.append((number, move.kind, move.state))
        for number, kind, state in moved:
            self._entered(number, kind, state)
        if head.latches:
            self.turned = True
            self._debts.latched(event)
        thing = NONE if event.thing is None else gate.number(event.thing)
        if roll.knows(thing):
            if not moved:
                world.about(thing, event.links)
                self._signalled(act.action, thing)
            self._debts.heard(act, event, thing)
            if roll.kind(thing) == "seat":
                for link in event.links:
                    world.cast.forget(link.to)

    def _signalled(self, action: str, number: int) -> None:
        """Count a support; where something waits for so many, somebody sees to it."""
        world = self._world
        if world.plan.is_signal(world.plan.rules.rows[action]):
            world.roll.signals[number] += 1
            if world.roll.signals[number] in world.plan.thresholds.get(action, ()):
                world.attend(number, world.days(*SOON))

    def _entered(self, number: int, kind: str, state: str) -> None:
        """Something is in a state: note what has to be done with it there."""
        place = self._places(kind, state)
        if place.desk:
            self._desk(kind).waiting.append(number)
        elif place.crowd:
            for it in place.expected:
                self._expect(number, it)
        elif place.movers or place.inner:
            stage = self._world.plan.rules.kinds[kind].stage
            self._world.attend(number, self._world.days(*(_YEARS if stage == "project" else SOON)))

    def _expect(self, number: int, it: Expected) -> None:
        """Note what may be done with a contribution that was looked through."""
        world = self._world
        if (it.why == "twin" and number not in world.twins) or (it.why == "stray" and number not in world.strays):
            return
        if world.random.random() >= it.chance or (it.why == "guard" and not self._favour(it.row)):
            return
        if it.why != "answer":
            world.attend(number, world.days(*it.days), it.row)
        elif not self._debts.are_kept_by(it.row):
            self._unasked += 1
            self._debts.answer(number, it.row)

    def _favour(self, row: Row) -> bool:
        """True for the first few: what has a guard is not tried for everything."""
        self._favoured[row.name] += 1
        return self._favoured[row.name] <= _FAVOURED

    # Looking through what comes

    def _desk(self, kind: str) -> _Desk:
        found = self._desks.get(kind)
        if found is None:
            world = self._world
            places = [self._places(kind, state) for state in world.plan.rules.kinds[kind].states]
            rows = tuple(row for place in places if place.desk for row in (*place.free, *place.guarded, *place.bad))
            rate = world.goal * world.habits.strength / (world.open_hours * _WORK)
            found = self._desks[kind] = _Desk(rows, max(rate, 1.0))
        return found

    def day(self, local: datetime) -> None:
        """Plan the day: what is brought in, who sits at the desks, who is first on the lists."""
        self._births.day(local)
        self._staff()
        if works(local.replace(hour=12)):
            self._rank()

    def _staff(self) -> None:
        """See whether anything can be done at the desks, and send more people where a phase ends soon."""
        world = self._world
        for desk in self._desks.values():
            desk.open = any(world.cast.is_open(row) for row in desk.rows)
            windows = [window for row in desk.rows if (window := world.window(row)) is not None]
            if windows and desk.waiting:
                hours = max((closes - world.gate.now) / HOUR for _, closes in windows) * _WORK
                desk.rate = max(desk.rate, len(desk.waiting) / max(hours * _HURRY, 1)) if hours else desk.rate

    def _rank(self) -> None:
        """Where the first of a list are chosen: see to the first that is left of each thing they are about."""
        world = self._world
        roll = world.roll
        for row in self._ranked:
            if world.cast.is_open(row):
                first: dict[int, int] = {}
                for number in (it for state in sorted(row.starts) for it in roll.standing(row.kind.id, state)):
                    best = first.setdefault(roll.scope[number], number)
                    if roll.signals[number] > roll.signals[best]:
                        first[roll.scope[number]] = number
                for number in first.values():
                    world.attend(number, world.workday(), row)

    def working(self, local: datetime) -> list[tuple[int, int, int]]:
        """What the desks take up in an hour."""
        found: list[tuple[int, int, int]] = []
        if works(local):
            for desk in self._desks.values():
                desk.spare += desk.rate if desk.open else 0
                while desk.spare >= 1 and desk.waiting:
                    desk.spare -= 1
                    found.append((SIFT, desk.waiting.popleft(), 0))
                desk.spare = min(desk.spare, desk.rate)
        return found

    def _sift(self, number: int) -> None:
        """Look through a contribution: let it go on, or not."""
        world = self._world
        place = self._places(world.roll.kind(number), world.roll.state(number))
        strict = number in world.spam or place.guarded or world.random.random() < world.habits.strictness / 3
        if place.guarded and self._favour(place.guarded[0]):
            self._follow(number, place.guarded[0])
        elif place.bad and strict:
            self._try(place.bad[0], number)
        elif place.free:
            self._try(world.random.choice(place.free), number)

    # Leading on

    def do(self, what: int, number: int, row: int) -> None:
        """Do what stood in the calendar."""
        if what == BEAR:
            self._births.bear(self._world.plan.births[number])
        elif what == SIFT:
            self._sift(number)
        elif row:
            self._follow(number, self._rows[row - 1])
        else:
            self._attend(number)

    def _follow(self, number: int, row: Row) -> None:
        """Do something with a thing if it is still where that can be done; what does not go yet is tried again."""
        world, plan = self._world, self._world.plan
        if plan.answers(row) and not self._debts.are_kept_by(row):
            self._unasked -= 1
        if world.roll.state(number) not in row.starts:
            return
        place = self._places(world.roll.kind(number), world.roll.state(number))
        patient = row in place.guarded or (row in place.free and not place.desk)
        if patient:
            self._guards.prepare(row, number)
        event = self._try(row, number, quietly=patient or plan.merges(row))
        if event is not None and plan.merges(row):
            world.tally.notes["merged"] += 1
        if event is None and patient and row not in self._ranked:
            self._again(number, row)

    def _again(self, number: int, row: Row | None = None) -> None:
        key = number, "" if row is None else row.name
        self._tries[key] += 1
        if self._tries[key] <= _TRIES:
            days = _WEEK * (1 + self._tries[key] / 4)
            self._world.attend(number, self._world.days(days, days), row)

    def _attend(self, number: int) -> None:
        """Lead a thing on, in whatever way is open."""
        world, random = self._world, self._world.random
        state = world.roll.state(number)
        place = self._places(world.roll.kind(number), state)
        opens = self._opens([*place.movers, *place.inner])
        if opens is not None:
            world.attend(number, opens)
            return
        if place.inner and random.random() < _CHATTY and self._tries[number, f"in {state}"] < _INNER:
            self._tries[number, f"in {state}"] += 1
            self._try(random.choice(place.inner), number, quietly=True)
        if place.movers and (not place.waits or not self._tries[number, "waits"]):
            row = random.choices(place.movers, place.weights)[0]
            if not place.waits or random.random() < BAD:
                self._guards.prepare(row, number)
                if self._try(row, number, quietly=True) is not None:
                    return
            self._tries[number, "waits"] = 1
        if place.inner or not place.waits:
            self._again(number)

    def _opens(self, rows: list[Row]) -> int | None:
        """An hour soon after a phase opens that admits one of the actions; none if one is open, or if nobody knows."""
        world = self._world
        if any(world.cast.is_open(row) for row in rows):
            return None
        clock, facts, now = world.plan.rules.clock, world.gate.facts, world.gate.now
        phases = dict.fromkeys(it.phase.id for row in rows for it in row.admissions)
        ahead = [one for phase in phases for one in clock.times(phase, None, facts) if one.opens > now]
        if not ahead:
            return None
        first = min(ahead, key=lambda one: one.opens)
        length = min((first.closes - first.opens) / HOUR, 10 * DAY)
        return world.hour_of(first.opens) + 1 + int(length * world.random.random() / 4)

    def _try(self, row: Row, number: int, *, quietly: bool = False) -> Event | None:
        """Do something to a thing; ``quietly``: only if nothing refuses it."""
        world, plan = self._world, self._world.plan
        thing = world.id(number)
        actor = world.cast.actor(row, thing, {}, world.author_of(number))
        if actor is None:
            return None
        language = world.words.formal if plan.by_office(row) else world.words.language()
        wish = Wish(world.roll.topic[number], language, world.scope_of(number), refuses=plan.is_bad_end(row))
        if plan.merges(row) and number in world.twins:
            into = world.id(world.twins[number])
            wish = evolve(wish, links={name: into for name, link in row.links.items() if link.allows(row.kind.id)})
        elif plan.routes(row) and number in world.strays:
            wish = evolve(wish, links={plan.scopes[row.kind.id][0]: world.strays.pop(number)})
        act = world.act(row, actor, thing, wish)
        if act is None or (quietly and not world.gate.may(act)):
            return None
        event = world.gate.do(act)
        if event is not None:
            world.forms.note(row.kind.id, act.links)
            if plan.is_bad_end(row):
                self._births.give_up(number, row)
        return event

    # How it stands

    @property
    def sifting(self) -> int:
        """How many things wait to be looked through."""
        return sum(len(desk.waiting) for desk in self._desks.values())

    @property
    def answering(self) -> int:
        """How many things wait for an answer."""
        return len(self._debts) + self._unasked

    def close(self) -> None:
        """It is over."""
        self._debts.close()
