# SPDX-License-Identifier: Apache-2.0
"""What crowd and office of a simulation share: the rules, the gate, the roll, the calendar, chance."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from attrs import define, field

from participatio.dates import LATEST
from participatio.definition.acts import Act, Event, Link
from participatio.definition.rules import Row
from participatio.simulation.cast import Actor, Cast
from participatio.simulation.forms import Forms, Wish
from participatio.simulation.gate import Gate
from participatio.simulation.habits import Habits
from participatio.simulation.plan import Plan
from participatio.simulation.rhythm import DAY, HOUR, works
from participatio.simulation.roll import NONE, Roll
from participatio.simulation.tally import Tally
from participatio.simulation.words import Words, theme_of, themes
from participatio.values import NOTHING

#: What can stand in the calendar: for the crowd, and for those with a seat.
ARRIVE, SIGNAL, PAPER, REGRET, LATE, ATTEND, BEAR, SIFT = range(8)

_KINDS = 3  # bits
_ROWS = 12  # bits


class Calendar:
    """What is to be done in which hour, in eight bytes each."""

    def __init__(self) -> None:
        self._hours: dict[int, array[int]] = {}
        #: The hour at hand; what is put into the past is done in the next.
        self.hour = 0
        self.last = 0

    def put(self, hour: int, what: int, number: int = 0, row: int = 0) -> None:
        """Note something to be done."""
        hour = max(hour, self.hour + 1)
        self.last = max(self.last, hour)
        self._hours.setdefault(hour, array("q")).append((number << _ROWS | row) << _KINDS | what)

    def take(self, hour: int) -> list[tuple[int, int, int]]:
        """What is to be done in an hour: what, the number and the row."""
        self.hour = hour
        found = self._hours.pop(hour, ())
        mask = (1 << _ROWS) - 1
        return [(code & ((1 << _KINDS) - 1), code >> _KINDS + _ROWS, code >> _KINDS & mask) for code in found]


@define(eq=False)
class World:
    """Everything that both sides of a simulation know."""

    plan: Plan
    gate: Gate
    roll: Roll
    cast: Cast
    forms: Forms
    words: Words
    tally: Tally
    random: Random
    habits: Habits
    #: How many contributions there shall be.
    goal: int
    begin: datetime
    #: When what has no end of its own ends.
    end: datetime
    #: In how many hours most contributions come; an office knows that beforehand.
    open_hours: int = DAY
    calendar: Calendar = field(factory=Calendar)
    #: Who brought in what the office brought in, by number.
    authors: dict[int, str] = field(factory=dict)
    #: What only the crowd knows of a contribution: whose twin it is, about what it really is, that it is spam.
    twins: dict[int, int] = field(factory=dict)
    strays: dict[int, str] = field(factory=dict)
    spam: set[int] = field(factory=set)
    _themes: dict[str | None, int] = field(factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the process."""
        return self.plan.rules.zone

    def hour_of(self, instant: datetime) -> int:
        """In which hour since the beginning an instant lies."""
        return int((instant - self.begin) / HOUR)

    def days(self, least: float, most: float) -> int:
        """The hour so many days from now, at a time of day by chance."""
        return self.calendar.hour + max(int(self.random.uniform(least, most) * DAY + self.random.uniform(-6, 6)), 1)

    def attend(self, number: int, hour: int, row: Row | None = None) -> None:
        """Note that somebody sees to a thing, by an action or as it fits, in the next hour of work."""
        while not works((self.begin + hour * HOUR).astimezone(self.zone)):
            hour += 1
        self.calendar.put(hour, ATTEND, number, 0 if row is None else self.plan.numbers[row.name])

    def workday(self) -> int:
        """An hour of work of the day that begins now."""
        return self.calendar.hour + 8 + self.random.randrange(9)

    def id(self, number: int) -> str:
        """The id of a thing."""
        return self.gate.id(self.roll.kind(number), number)

    def window(self, row: Row) -> tuple[datetime, datetime] | None:
        """From when to when a phase that is open now admits it."""
        now = self.gate.now
        rounds = self.plan.rules.window(self.gate.facts, now).rounds
        for admission in row.admissions:
            if admission.each is not None:
                return now, now
            one = rounds.get(admission.phase.id)
            if one is not None:
                if one.closes == LATEST:  # no hurry, and no reason to wait
                    return now, now
                return max(one.opens, self.begin), one.closes
        return None

    def theme(self, scope: str | None) -> int:
        """The theme of what is about a listed thing; of what is about none, one by chance."""
        if scope is None:
            return self.random.randrange(len(themes()))
        found = self._themes.get(scope)
        if found is None:
            title = self.plan.rules.things[scope].title or ""
            found = self._themes[scope] = theme_of(title)
        return found

    def scope_of(self, number: int) -> str | None:
        """The listed thing that a born one is about."""
        place = self.roll.scope[number]
        return None if place == NONE else self.plan.scopes[self.roll.kind(number)][1][place]

    def author_of(self, number: int) -> str | None:
        """Who brought something in."""
        place = self.roll.author[number]
        return self.authors.get(number) if place == NONE else self.gate.person(place)

    def wish(self, scope: str | None, links: Mapping[str, Any] = NOTHING) -> Wish:
        """What somebody could say about something."""
        return Wish(self.words.topic(self.theme(scope)), self.words.language(), scope, links)

    def act(self, row: Row, actor: Actor, thing: str | None, wish: Wish) -> Act | None:
        """An act with all that it asks for; none if something is not there."""
        links = self.forms.links(row, wish, thing)
        if links is None:
            return None
        for_ = actor.body if row.name in self.plan.on_behalf else None
        values = self.forms.values(row, wish, links, thing)
        return Act(row.name, actor.person, thing, values, links, for_, None, None, actor.claims)

    def about(self, number: int, links: Iterable[Link]) -> None:
        """Write down what a thing is about, if its links say it."""
        name, places = self.plan.places.get(self.roll.kind(number), ("", NOTHING))
        for link in links:
            if link.name == name and not link.cut and link.to in places:
                self.roll.scope[number] = places[link.to]

    def born(self, event: Event, wish: Wish, author: int) -> int:
        """Write down of a new thing what its event does not say, and answer with its number."""
        number = self.gate.number(event.thing or "")
        self.roll.author[number] = author
        self.roll.topic[number] = wish.topic
        return number
