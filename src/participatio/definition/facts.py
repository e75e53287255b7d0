# SPDX-License-Identifier: Apache-2.0
"""What is the case: the questions `decide` asks of what has happened so far, and a memory that answers them.

Whoever answers them (a transaction, a snapshot, a dictionary) is filled by one fold, which looks at events alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from attrs import evolve, frozen

from participatio.dates import EARLIEST
from participatio.definition.acts import Event, Latch, Link, Move
from participatio.values import Frozen


@frozen(slots=True, eq=False, repr=False)
class Known(Frozen):
    """A thing as it stands: its state, and when it entered each."""

    id: str
    kind: str
    state: str
    #: Who did the act that bore it; none for a listed thing.
    author: str | None
    #: When its last move or link happened; nothing may happen to it before.
    touched: datetime
    #: The opening of the phase in which it was born; see `acts.Head`.
    round: str | None
    #: Every state it entered, with the instant it happened, oldest first; the first is its birth.
    moves: tuple[tuple[str, datetime], ...]

    @property
    def born(self) -> datetime:
        """When it came into being."""
        return self.moves[0][1]

    def state_at(self, at: datetime) -> str | None:
        """The state it was in at ``at``; none before its birth."""
        found = None
        for state, since in self.moves:
            if since > at:
                break
            found = state
        return found


@frozen(slots=True, eq=False, repr=False)
class Deed(Frozen):
    """An act that was done and stands (what is undone does not count)."""

    position: int
    action: str
    thing: str | None
    by: str
    for_: str | None
    happened: datetime
    round: str | None
    given: Mapping[str, Any]


class Facts(Protocol):
    """What the rules may ask; all instants are in UTC, all answers in the order of the record."""

    @property
    def recorded(self) -> datetime:
        """When the last event was recorded; `EARLIEST` before the first."""

    @property
    def position(self) -> int:
        """How many events there are."""

    @property
    def latched(self) -> int:
        """How many latches there are."""

    @property
    def memo(self) -> dict[Any, Any]:
        """Where rules keep what they derived from these facts; emptied when something latches."""

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        """The latches of a phase (and the thing whose clock it is), or of a thing's promises, as they came."""

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        """The thing, or none."""

    def things(self, kind: str) -> Collection[str]:
        """The ids of all things of a kind."""

    def links(self, thing: str, name: str) -> Collection[str]:
        """What the thing's link points to."""

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        """The things of a kind whose link points there."""

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        """The value of a field of a thing, or of a single link (see `acts.link_key`); none if there is none."""

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        """The standing acts of an action, of all things or one, by all people or one."""


class MemoryFacts:
    """Facts in memory; grows by `fold` alone."""

    def __init__(self) -> None:
        self.recorded = EARLIEST
        self.position = 0
        self.latched = 0
        self.memo: dict[Any, Any] = {}
        self._latches: dict[tuple[str, str | None], list[Latch]] = {}
        self._things: dict[str, Known] = {}
        self._kinds: dict[str, dict[str, None]] = {}
        self._links: dict[tuple[str, str], dict[str, None]] = {}
        self._linking: dict[tuple[str, str, str], dict[str, None]] = {}
        self._values: dict[str, dict[str, Any]] = {}
        self._deeds: dict[tuple[str, str | None, str | None], dict[int, Deed]] = {}
        self._by_position: dict[int, Deed] = {}

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        return self._things.get(id)

    def things(self, kind: str) -> Collection[str]:
        return self._kinds.get(kind, ())

    def links(self, thing: str, name: str) -> Collection[str]:
        return self._links.get((thing, name), ())

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        return self._linking.get((to, kind, name), ())

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        values = self._values.get(thing)
        return None if values is None else values.get(field)

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        found = self._deeds.get((action, thing, by))
        return () if found is None else found.values()

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        return self._latches.get((subject, of), ())

    # The fold's verbs

    def note(self, event: Event) -> None:
        """Count the act, forget the one it undoes, keep the values."""
        head, body = event.head, event.body
        self.recorded = head.recorded
        self.position = head.position + 1
        for thing, values in body.values.items():
            self._values.setdefault(thing, {}).update(values)
        if head.undoes is not None and (gone := self._by_position.pop(head.undoes, None)):
            for key in _keys(gone):
                del self._deeds[key][gone.position]
        deed = deed_of(event)
        self._by_position[deed.position] = deed
        for key in _keys(deed):
            self._deeds.setdefault(key, {})[deed.position] = deed

    def move(self, move: Move, event: Event) -> None:
        """A thing enters a state, perhaps its first."""
        self._things[move.thing] = moved(self._things.get(move.thing), move, event)
        self._kinds.setdefault(move.kind, {})[move.thing] = None

    def link(self, link: Link, event: Event) -> None:
        """A thing is tied to another, or cut from it."""
        known = self._things[link.thing]
        ties = self._links.setdefault((link.thing, link.name), {})
        back = self._linking.setdefault((link.to, known.kind, link.name), {})
        if link.cut:
            ties.pop(link.to, None)
            back.pop(link.thing, None)
        else:
            ties[link.to] = None
            back[link.thing] = None
        self._things[link.thing] = evolve(known, touched=max(known.touched, event.head.happened))

    def latch(self, latch: Latch) -> None:
        """Something opened, closed or began to be owed."""
        self._latches.setdefault((latch.subject, latch.of), []).append(latch)
        self.latched += 1
        self.memo.clear()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MemoryFacts) and self._content() == other._content()

    __hash__ = None  # type: ignore[assignment]  # facts grow

    def _content(self) -> tuple[Any, ...]:
        kept = {key: list(deeds.values()) for key, deeds in self._deeds.items() if deeds}
        ties = {key: list(ties) for key, ties in self._links.items() if ties}
        return self.recorded, self.position, self._latches, self._things, self._values, kept, ties


class Growing(Protocol):
    """What `fold` needs of whoever keeps facts."""

    def note(self, event: Event) -> None: ...
    def move(self, move: Move, event: Event) -> None: ...
    def link(self, link: Link, event: Event) -> None: ...
    def latch(self, latch: Latch) -> None: ...


def fold(facts: Growing, event: Event) -> None:
    """Apply one event: what it says happened, and nothing else. No rule is looked at."""
    facts.note(event)
    for move in event.head.moves:
        facts.move(move, event)
    for link in event.head.links:
        facts.link(link, event)
    for latch in event.head.latches:
        facts.latch(latch)


class After:
    """The facts as they would be after one more event, without changing those below."""

    def __init__(self, facts: Facts, event: Event) -> None:
        self._below = facts
        self._undone = event.head.undoes
        self._deed = deed_of(event)
        self._event = event
        self._moved: dict[str, Known] = {}
        self._born: dict[str, list[str]] = {}
        self.recorded = event.head.recorded
        self.position = event.head.position + 1
        self.latched = facts.latched + len(event.head.latches)
        self.memo: dict[Any, Any] = {}
        for move in event.head.moves:
            before = self.thing(move.thing)
            if before is None:
                self._born.setdefault(move.kind, []).append(move.thing)
            self._moved[move.thing] = moved(before, move, event)
        for link in event.head.links:
            if (known := self.thing(link.thing)) is not None:
                touched = max(known.touched, event.head.happened)
                self._moved[link.thing] = evolve(known, touched=touched)

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        return self._moved.get(id) or self._below.thing(id)

    def things(self, kind: str) -> Collection[str]:
        return [*self._below.things(kind), *self._born.get(kind, ())]

    def links(self, thing: str, name: str) -> Collection[str]:
        ties = dict.fromkeys(self._below.links(thing, name))
        for link in self._event.head.links:
            if (link.thing, link.name) == (thing, name):
                _tie(ties, link.to, link.cut)
        return ties

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        ties = dict.fromkeys(self._below.linking(to, kind, name))
        for link in self._event.head.links:
            if (link.to, link.name) == (to, name) and (known := self.thing(link.thing)) and known.kind == kind:
                _tie(ties, link.thing, link.cut)
        return ties

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        values = self._event.body.values.get(thing)
        if values is not None and field in values:
            return values[field]
        return self._below.value(thing, field)

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        below = self._below.deeds(action, thing=thing, by=by)
        found = [deed for deed in below if deed.position != self._undone]
        if (action, thing, by) in _keys(self._deed):
            found.append(self._deed)
        return found

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        mine = (latch for latch in self._event.head.latches if (latch.subject, latch.of) == (subject, of))
        return [*self._below.latches(subject, of), *mine]


def moved(known: Known | None, move: Move, event: Event) -> Known:
    """The thing after a move; born by it if there was none."""
    happened = event.head.happened
    if known is None:
        author = event.body.by if move.thing == event.thing and event.body.by else None
        return Known(move.thing, move.kind, move.state, author, happened, event.round, ((move.state, happened),))
    touched = max(known.touched, happened)
    return evolve(known, state=move.state, touched=touched, moves=(*known.moves, (move.state, happened)))


def deed_of(event: Event) -> Deed:
    """The act an event records."""
    head, body = event.head, event.body
    return Deed(head.position, head.action, event.thing, body.by, body.for_, head.happened, event.round, body.given)


def _keys(deed: Deed) -> Iterator[tuple[str, str | None, str | None]]:
    yield deed.action, None, None
    yield deed.action, None, deed.by
    if deed.thing is not None:
        yield deed.action, deed.thing, None
        yield deed.action, deed.thing, deed.by


def _tie(ties: dict[str, None], to: str, cut: bool) -> None:  # noqa: FBT001 - both are one tie
    if cut:
        ties.pop(to, None)
    else:
        ties[to] = None


def folded(events: Iterable[Event]) -> MemoryFacts:
    """The facts that a whole record amounts to."""
    facts = MemoryFacts()
    for event in events:
        fold(facts, event)
    return facts
