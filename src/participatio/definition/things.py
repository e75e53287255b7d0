# SPDX-License-Identifier: Apache-2.0
"""What is listed from the start: the roster, with where each fact is from and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from attrs import field, frozen

from participatio.dates import Dated, Duration
from participatio.definition.conditions import NO_VALUES, Operand
from participatio.definition.kinds import NO_SEATS, HowMany
from participatio.definition.situation import Condition
from participatio.values import NOTHING, Frozen

Confidence = Literal["high", "medium", "low", "inferred"]
#: A phase that opens, or closes, when somebody says so.
ByHand = Literal["by_hand"]
#: `Operand`: a date field of the thing whose clock it is.
Bound = Dated | Condition | Operand | ByHand | None


@frozen(kw_only=True, eq=False, repr=False)
class Source(Frozen):
    """Where a fact was read."""

    id: str
    title: str
    url: str | None = None
    note: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Disputed(Frozen):
    """Another value that a source gives for a field."""

    value: str
    sources: tuple[str, ...] = field(default=(), metadata={"names": "source"})
    confidence: Confidence | None = None
    note: str | None = None
    field: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Declared(Frozen):
    """How many there are said to be, whatever is listed."""

    count: int
    sources: tuple[str, ...] = field(default=(), metadata={"names": "source"})
    confidence: Confidence | None = None
    disputed: tuple[Disputed, ...] = ()
    note: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Seating(Frozen):
    """Somebody sits in a body, or leads it, from the start."""

    person: str = field(metadata={"names": "person"})
    leads: bool = False
    side: str | None = None
    since: Dated | None = None
    until: Dated | None = None
    sources: tuple[str, ...] = field(default=(), metadata={"names": "source"})
    confidence: Confidence | None = None
    disputed: tuple[Disputed, ...] = ()
    note: str | None = None


@frozen(kw_only=True, eq=False, repr=False)
class Thing(Frozen):
    """One listed thing of any kind.

    ``values`` are its fields, read by their types; ``links`` the ids it points to, by link.
    """

    id: str
    kind: str
    title: str | None = None
    text: str | None = None
    note: str | None = None
    sources: tuple[str, ...] = field(default=(), metadata={"names": "source"})
    confidence: Confidence | None = None
    disputed: tuple[Disputed, ...] = ()
    unknown: Mapping[str, str] = NO_VALUES
    declared: Mapping[str, Declared] = field(factory=dict)
    state: str
    #: The id it had before; see `diff`.
    was: str | None = field(default=None, eq=False)
    seatings: tuple[Seating, ...] = ()
    #: Which sides may sit here, and how many at once (a number or a word).
    seats: Mapping[str, HowMany] = NO_SEATS
    values: Mapping[str, Any] = NOTHING
    links: Mapping[str, tuple[str, ...]] = NOTHING

    @property
    def leads(self) -> tuple[Seating, ...]:
        """Who leads it from the start."""
        return tuple(seating for seating in self.seatings if seating.leads)

    @property
    def members(self) -> tuple[Seating, ...]:
        """Who sits in it from the start, without leading."""
        return tuple(seating for seating in self.seatings if not seating.leads)

    def link(self, name: str) -> str | None:
        """The thing that a link of at most one points to."""
        return next(iter(self.links.get(name, ())), None)


class Process(Thing):
    """The process itself: the one thing that acts like ``process.adopt`` are done to."""

    __slots__ = ()


class Person(Thing):
    """Somebody who holds an office or leads a forum."""

    __slots__ = ()

    @property
    def position(self) -> str | None:
        """The office held, as it was said."""
        value: str | None = self.values.get("position")
        return value


class Body(Thing):
    """Something that has members and can be acted for: a cabinet, a ministry, a council."""

    __slots__ = ()

    @property
    def within(self) -> str | None:
        """The body it belongs to."""
        return self.link("within")


class Forum(Thing):
    """A thematic working body with leads, seats and things of its own."""

    __slots__ = ()

    @property
    def responsible(self) -> str | None:
        """The body that answers for it."""
        return self.link("responsible")

    @property
    def within(self) -> str | None:
        """The forum it belongs to."""
        return self.link("within")


class Audience(Thing):
    """A group that must or may be heard."""

    __slots__ = ()


class ActionField(Thing):
    """The part of policy a project serves."""

    __slots__ = ()


@frozen(kw_only=True, eq=False, repr=False)
class Pillar(Thing):
    """A way into the process; ``pathway`` names the kinds or stages an outcome must have passed, in order."""

    pathway: tuple[str, ...] = field(default=(), metadata={"names": "station"})


@frozen(kw_only=True, eq=False, repr=False)
class Phase(Thing):
    """A stretch of time in which certain roles may do certain things.

    ``opens`` and ``closes`` are a date, a condition, ``"by_hand"``, or nothing (from the start, for ever). ``each``
    is a kind, or a path to it (``assembly.issue``): an act falls to the clock of the thing it finds there.
    """

    within: str | None = field(default=None, metadata={"names": "phase"})
    opens: Bound = field(default=None, metadata={"names": "bound"})
    closes: Bound = field(default=None, metadata={"names": "bound"})
    lasts: Duration | None = None
    only: tuple[str, ...] = field(default=(), metadata={"names": "thing"})
    each: str | None = field(default=None, metadata={"names": "clock_of"})
    admits: Mapping[str, tuple[str, ...]] = field(factory=dict, metadata={"names": "admits"})

    def admissions(self) -> Iterator[tuple[str, str]]:
        """Role and action, pair by pair."""
        for role, actions in self.admits.items():
            for action in actions:
                yield role, action


#: The hand-written classes; every other kind gets one made when it is first used.
CLASSES: Mapping[str, type[Thing]] = {
    "process": Process,
    "person": Person,
    "body": Body,
    "forum": Forum,
    "audience": Audience,
    "action_field": ActionField,
    "pillar": Pillar,
    "phase": Phase,
}


@frozen(kw_only=True, eq=False, repr=False)
class Role(Frozen):
    """A set of actors, named by a condition."""

    id: str
    condition: Condition
    may_record: bool = False
    title: str | None = None
