# SPDX-License-Identifier: Apache-2.0
"""The crowd: who comes when, with what, supports what, and tries what is not allowed."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from attrs import define, evolve, field

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.acts import Act, Event
from participatio.definition.rules import Row
from participatio.definition.situation import Round
from participatio.simulation.cast import Actor
from participatio.simulation.forms import Wish
from participatio.simulation.plan import Channel
from participatio.simulation.rhythm import HOUR, arrivals, shares
from participatio.simulation.roll import Ring
from participatio.simulation.world import ARRIVE, LATE, PAPER, REGRET, SIGNAL, World

_LETTERS = 72  # hours that a letter takes before it is typed, at most
_LATE = 120  # hours after the end in which somebody still tries
_LENGTH = timedelta(days=60)  # of a phase whose end nobody knows yet
_REGRETS = 40  # hours until somebody thinks better of it, in the middle
_TOPMOST = 12  # times a threshold, that many come at least
_CRAZE = 0.92  # how many of them go to what is popular, so that something reaches it
_EARLY_BIRDS = 1.6  # how much more often those come back who came first
_COMMENTS = 5_000  # on what the office brought in, at most
_ZIPF = 0.8  # how much more popular some themes are than others
_TRIES = 3


@define(eq=False)
class _Stream:
    """A channel, and how many come in each hour since it opened."""

    channel: Channel
    what: int
    goal: int
    first: int = 0
    hours: array[int] | None = None
    opens: datetime = EARLIEST
    #: True if something waits for so many of them.
    waited_for: bool = False
    hot: Ring = field(factory=lambda: Ring(4_000))
    scopes: tuple[str, ...] = ()
    weights: list[float] = field(factory=list)


class Crowd:
    """Everybody who takes part without an office."""

    def __init__(self, world: World) -> None:
        self._world = world
        plan, random = world.plan, world.random
        entrances = plan.contributions
        goals = shares(world.goal, [channel.share for channel in entrances])
        self._streams = [_Stream(channel, ARRIVE, goal) for channel, goal in zip(entrances, goals, strict=True)]
        self._streams.extend(_Stream(channel, SIGNAL, self._signals(channel)) for channel in plan.signals)
        for stream in self._streams:
            kind = stream.channel.row.kind.id
            listed = plan.scopes.get(kind, ("", ()))[1] if stream.what == ARRIVE else plan.listed((kind,))
            only = stream.channel.admission.phase.only
            stream.scopes = tuple(id_ for id_ in listed if id_ in only) or listed if only else listed
            stream.waited_for = stream.channel.row.name in plan.thresholds
            stream.weights = [1 / (place + 1) ** _ZIPF for place in range(len(stream.scopes))]
            random.shuffle(stream.weights)
        #: How many contributions there are.
        self.done = 0
        self._regrets: list[Act] = []

    def _signals(self, channel: Channel) -> int:
        """How many supports, votes or comments shall come through a channel."""
        plan, habits, row = self._world.plan, self._world.habits, channel.row
        same = sum(other.row.name == row.name for other in plan.signals)
        comments = bool(row.asks)
        number = self._world.goal * (habits.comments if comments else habits.supports)
        if row.kind.id not in plan.crowd:
            number = min(number * (1 if comments else 0.1), _COMMENTS)
        wanted = max(plan.thresholds.get(row.name, (0,)))
        return int(max(number, wanted * _TOPMOST) / same) + 1

    # When

    def look(self) -> bool:
        """See which phases have opened, and plan who comes; true if somebody is still to come."""
        for stream in self._streams:
            if stream.hours is None and stream.goal and (opening := self._opening(stream.channel)) is not None:
                self._expect(stream, *opening)
        hour = self._world.calendar.hour
        return any(it.hours is not None and it.first + len(it.hours) > hour for it in self._streams)

    def _opening(self, channel: Channel) -> tuple[datetime, datetime] | None:
        world, phase = self._world, channel.admission.phase
        if channel.admission.each is not None:
            return world.gate.now, world.end
        rounds = world.plan.rules.clock.times(phase.id, None, world.gate.facts)
        now = world.gate.now
        found: Round | None = next((one for one in rounds if one.closes > now), None)
        if found is None or (found.opens > now and not isinstance(phase.opens, Dated | None)):
            return None
        opens = max(found.opens, world.begin)
        if found.closes < LATEST:
            return opens, found.closes
        return opens, max(world.end, opens + _LENGTH)

    def _expect(self, stream: _Stream, opens: datetime, closes: datetime) -> None:
        world = self._world
        stream.first = max(world.hour_of(opens), world.calendar.hour + 1)
        stream.opens = opens
        stream.hours = arrivals(stream.goal, world.begin + stream.first * HOUR, closes, world.zone, world.random)
        if stream.what == ARRIVE:
            if stream.goal >= max(other.goal for other in self._streams if other.what == ARRIVE):
                world.open_hours = len(stream.hours)
            last = stream.first + len(stream.hours)
            for _ in range(int(stream.goal * world.habits.late + world.random.random())):
                world.calendar.put(last + world.random.randint(1, _LATE), LATE, self._streams.index(stream))

    def coming(self, hour: int) -> list[tuple[int, int, int]]:
        """Who comes in an hour: what for, and through which channel."""
        found: list[tuple[int, int, int]] = []
        for number, stream in enumerate(self._streams):
            if stream.hours is not None and 0 <= hour - stream.first < len(stream.hours):
                found.extend([(stream.what, number, 0)] * stream.hours[hour - stream.first])
        return found

    # What

    def come(self, what: int, number: int) -> None:
        """Somebody comes through a channel."""
        world = self._world
        if what == REGRET:
            world.gate.do(self._regrets[number])
        elif what == PAPER:
            self._type(self._streams[number % len(self._streams)], number // len(self._streams))
        elif what == SIGNAL:
            self._signal(self._streams[number])
        else:
            stream = self._streams[number]
            if what == ARRIVE and world.random.random() < world.habits.misdeeds:
                self._misdeed(stream)
            self._contribute(stream, counts=what == ARRIVE)

    def _somebody(self, new: float) -> int:
        """Somebody new, or somebody who has been there; those who came first come back most."""
        world = self._world
        people = world.gate.people
        if not people or world.random.random() < new:
            world.gate.enrol()
            return len(people) - 1
        return int(len(people) * world.random.random() ** _EARLY_BIRDS)

    def _wish(self, stream: _Stream) -> tuple[Wish, int | None, str | None]:
        """What somebody wants to say, whose twin it is, and what it is really about if not what it says."""
        world = self._world
        random, habits = world.random, world.habits
        scope = random.choices(stream.scopes, stream.weights)[0] if stream.scopes else None
        wish = world.wish(scope)
        chance = random.random()
        if chance < habits.spam:
            return evolve(wish, spam=True), None, None
        chance -= habits.spam
        if chance < habits.duplicates:
            twin = self._pick(stream.channel.row.kind.id, None)
            if twin is not None and world.author_of(twin) is not None:
                return evolve(wish, topic=world.roll.topic[twin], scope=world.scope_of(twin) or scope), twin, None
        elif chance < habits.duplicates + habits.strays and len(stream.scopes) > 1:
            return evolve(wish, scope=random.choice(stream.scopes)), None, scope
        return wish, None, None

    def _contribute(self, stream: _Stream, *, counts: bool) -> None:
        """Somebody brings something in, now or by letter."""
        world = self._world
        random = world.random
        self.done += counts
        if counts and random.random() < world.habits.paper and world.cast.recorder() is not None:
            hour = world.calendar.hour
            letter = hour * len(self._streams) + self._streams.index(stream)
            world.calendar.put(hour + random.randint(20, _LETTERS), PAPER, letter)
            return
        place = self._somebody(world.habits.newcomers)
        self._bring(stream, place, world.cast.crowd(world.gate.person(place)))

    def _type(self, stream: _Stream, hour: int) -> None:
        """The office types a letter that was written in an earlier hour."""
        world = self._world
        clerk = world.cast.recorder()
        if clerk is not None:
            place = self._somebody(1.0)
            written = max(world.begin + hour * HOUR, stream.opens)
            actor = world.cast.crowd(world.gate.person(place))
            if self._bring(stream, place, actor, typed_by=clerk, happened=written) is not None:
                world.tally.notes["typed"] += 1

    def _bring(self, stream: _Stream, place: int, actor: Actor, **more: Any) -> Event | None:  # noqa: ANN401 - of an act
        world = self._world
        wish, twin, stray = self._wish(stream)
        act = world.act(stream.channel.row, actor, None, wish)
        if act is None:
            return None
        if not any(role in world.plan.public for role in stream.channel.admission.roles):
            found = world.cast.actor(stream.channel.row, None, {}, None)
            act = act if found is None else evolve(act, by=found.person)
        event = world.gate.do(evolve(act, **more) if more else act)
        if event is not None:
            number = world.born(event, wish, place)
            if twin is not None:
                world.twins[number] = twin
            if stray is not None:
                world.strays[number] = stray
            if wish.spam:
                world.spam.add(number)
        return event

    # Supports, votes, comments

    def _pick(
        self, kind: str, starts: Sequence[str] | None, hot: Ring | None = None, fashion: float = 0.0
    ) -> int | None:
        """A thing of a kind that is there; what is popular already is picked more often."""
        world = self._world
        roll, random = world.roll, world.random
        if hot is not None and random.random() < fashion:
            found = hot.pick(random, lambda it: starts is None or roll.state(it) in starts, _TRIES)
            if found is not None:
                return found
        states = [
            name for name, state in world.plan.rules.kinds[kind].states.items()
            if (name in starts if starts is not None else "anyone" in state.seen_by)
        ]  # fmt: skip
        random.shuffle(states)
        for state in states:
            found = roll.pool(kind, state).pick(random, lambda it, state=state: roll.state(it) == state)  # type: ignore[misc]
            if found is not None:
                return found
        return None

    def _signal(self, stream: _Stream) -> None:
        world, row = self._world, stream.channel.row
        place = self._somebody(0.5 if stream.waited_for else 0.2)
        actor = world.cast.crowd(world.gate.person(place))
        number: int | None = None
        if stream.scopes:
            thing = world.random.choices(stream.scopes, stream.weights)[0]
        else:
            fashion = _CRAZE if stream.waited_for else world.habits.fashion
            number = self._pick(row.kind.id, [*row.starts], stream.hot, fashion)
            if number is None:
                return
            thing = world.gate.id(row.kind.id, number)
            stream.hot.add(number)
        act: Act | None = Act(row.name, actor.person, thing, claims=actor.claims)
        if row.asks:
            act = world.act(row, actor, thing, world.wish(None))
        if act is not None and world.gate.do(act) is not None and number is not None:
            back = world.plan.takings_back.get(row.name)
            if back is not None and world.random.random() < world.habits.regrets:
                after = int(world.random.expovariate(1 / _REGRETS)) + 1
                world.calendar.put(world.calendar.hour + after, REGRET, len(self._regrets))
                self._regrets.append(Act(back.name, actor.person, thing, claims=actor.claims))

    # What is not allowed

    def _misdeed(self, stream: _Stream) -> None:
        """Somebody tries what the rules do not let them do."""
        world, row = self._world, stream.channel.row
        actor = world.cast.crowd(world.gate.person(self._somebody(0.5)))
        act = world.act(row, actor, None, world.wish(world.random.choice(stream.scopes) if stream.scopes else None))
        tries: list[Callable[[], Act | None]] = [
            lambda: act and evolve(act, values=dict(list(act.values.items())[1:])),
            lambda: act and evolve(act, values={**act.values, "importance": "very"}),
            lambda: act and evolve(act, values={name: _long(it) for name, it in act.values.items()}),
            lambda: act and evolve(act, links={**act.links, **dict.fromkeys(row.links, "nowhere")}),
            lambda: act and evolve(act, by="person-zzzzzzzz-0"),
            lambda: self._as_if_in_office(actor),
            lambda: self._as_if_in_office(actor),
        ]
        tried = world.random.choice(tries)()
        if tried is not None and not world.gate.may(tried):
            world.gate.do(tried)

    def _as_if_in_office(self, actor: Actor) -> Act | None:
        """Somebody does what only others may, or what may not be done any more, to something that is there."""
        world = self._world
        rows: list[Row] = [row for row in world.plan.rows if not row.bears and row.kind.id in world.plan.crowd]
        if not rows:
            return None
        row = world.random.choice(rows)
        number = self._pick(row.kind.id, None)
        if number is None:
            return None
        return world.act(row, actor, world.gate.id(row.kind.id, number), world.wish(None))


def _long(value: object) -> object:
    return value * 6000 if isinstance(value, str) and not value.isdigit() else value
