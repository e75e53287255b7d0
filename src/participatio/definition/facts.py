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


@frozen(slots=False, eq=False, repr=False)
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


@frozen(slots=False, eq=False, repr=False)
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

    def __hash__(self) -> int:
        return hash(self.position)


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

    def ever(self, kind: str, state: str) -> datetime | None:
        """The first instant at which a thing of a kind entered a state; none if none ever did."""

    def links(self, thing: str, name: str) -> Collection[str]:
        """What the thing's link points to."""

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        """The things of a kind whose link points there."""

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        """The value of a field of a thing, or of a single link (see `acts.link_key`); none if there is none."""

    def deed(self, position: int) -> Deed | None:
        """The act at a position of the record, if it stands."""

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
        self._ever: dict[tuple[str, str], datetime] = {}

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

    def ever(self, kind: str, state: str) -> datetime | None:
        return self._ever.get((kind, state))

    def deed(self, position: int) -> Deed | None:
        return self._by_position.get(position)

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
        if event.counts:
            deed = self._by_position[head.position] = deed_of(event)
            for key in _keys(deed):
                self._deeds.setdefault(key, {})[deed.position] = deed

    def move(self, move: Move, event: Event) -> None:
        """A thing enters a state, perhaps its first."""
        self._things[move.thing] = moved(self._things.get(move.thing), move, event)
        self._kinds.setdefault(move.kind, {})[move.thing] = None
        _first(self._ever, move, event)

    def link(self, link: Link, event: Event) -> None:
        """A thing is tied to another, or cut from it."""
        known = self._things.get(link.thing)
        if known is None:
            return
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
    head, body = event.head, event.body
    facts.note(event)
    for move in head.moves:
        facts.move(move, event)
    for link in (*head.links, *body.links) if body.links else head.links:
        facts.link(link, event)
    for latch in head.latches:
        facts.latch(latch)


class After:
    """The facts as they would be after more events, without changing those below; grows by `fold`.

    What it keeps is the difference, so it is as large as the events it was given, not as the facts below.
    """

    def __init__(self, facts: Facts, *events: Event) -> None:
        self._below = facts
        self.recorded = facts.recorded
        self.position = facts.position
        self.latched = facts.latched
        self.memo: dict[Any, Any] = {}
        #: Things born, moved or tied since, by id.
        self.known: dict[str, Known] = {}
        self._born: dict[str, dict[str, None]] = {}
        self._ties: dict[tuple[str, ...], _Change] = {}
        self._values: dict[str, Mapping[str, Any]] = {}
        self._deeds: dict[tuple[str, str | None, str | None], _Change] = {}
        self._done: dict[int, Deed] = {}
        #: Acts and ties nobody has asked for yet; most of them nobody ever does.
        self._fresh: list[Event] = []
        self._fresh_ties: list[tuple[Link, str]] = []
        self._latches: dict[tuple[str, str | None], list[Latch]] = {}
        #: When a thing of a kind first entered a state, of what was gathered here.
        self.firsts: dict[tuple[str, str], datetime] = {}
        for event in events:
            fold(self, event)

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        return self.known.get(id) or self._below.thing(id)

    def things(self, kind: str) -> Collection[str]:
        below, born = self._below.things(kind), self._born.get(kind)
        return Changed(below, born, ()) if born else below

    def ever(self, kind: str, state: str) -> datetime | None:
        mine, below = self.firsts.get((kind, state)), self._below.ever(kind, state)
        return below if mine is None else mine if below is None else min(mine, below)

    def links(self, thing: str, name: str) -> Collection[str]:
        if self._fresh_ties:
            self._tie()
        changed = self._ties.get((thing, name))
        kind = self.known[thing].kind if thing in self.known else ""
        below = () if thing in self._born.get(kind, ()) else self._below.links(thing, name)
        return below if changed is None else Changed(below, changed.added, changed.gone)

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        if self._fresh_ties:
            self._tie()
        changed, below = self._ties.get((to, kind, name)), self._below.linking(to, kind, name)
        return below if changed is None else Changed(below, changed.added, changed.gone)

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        values = self._values.get(thing)
        if values is not None and field in values:
            return values[field]
        return self._below.value(thing, field)

    def deed(self, position: int) -> Deed | None:
        self._settle()
        return self._done.get(position) or self._below.deed(position)

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        self._settle()
        changed, below = self._deeds.get((action, thing, by)), self._below.deeds(action, thing=thing, by=by)
        return below if changed is None else Changed(below, changed.added, changed.gone)

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        mine, below = self._latches.get((subject, of)), self._below.latches(subject, of)
        return [*below, *mine] if mine else below

    def tied(self) -> Iterator[tuple[str, str]]:
        """The things whose links have changed, each with the name of the link."""
        yield from ((key[0], key[1]) for key in self._ties if len(key) == 2)  # noqa: PLR2004 - thing and name
        yield from ((link.thing, link.name) for link, _ in self._fresh_ties)

    # The fold's verbs

    def note(self, event: Event) -> None:
        """Count the act, forget the one it undoes, keep the values."""
        head, body = event.head, event.body
        self.recorded = head.recorded
        self.position = head.position + 1
        for thing, values in body.values.items():
            before = self._values.get(thing)
            self._values[thing] = values if before is None else {**before, **values}
        self._fresh.append(event)

    def _settle(self) -> None:
        """Sort in the acts that have come since somebody asked last."""
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        for event in fresh:
            head = event.head
            if head.undoes is not None and (gone := self.deed(head.undoes)) is not None:
                self._done.pop(head.undoes, None)
                for key in _keys(gone):
                    self._change(key).remove(gone)
            if event.counts:
                deed = self._done[head.position] = deed_of(event)
                for key in _keys(deed):
                    self._change(key).add(deed)

    def _change(self, key: tuple[str, str | None, str | None]) -> _Change:
        found = self._deeds.get(key)
        if found is None:
            found = self._deeds[key] = _Change()
        return found

    def move(self, move: Move, event: Event) -> None:
        """A thing enters a state, perhaps its first."""
        before = self.known.get(move.thing) or self._below.thing(move.thing)
        if before is None:
            self._born.setdefault(move.kind, {})[move.thing] = None
        self.known[move.thing] = moved(before, move, event)
        _first(self.firsts, move, event)

    def link(self, link: Link, event: Event) -> None:
        """A thing is tied to another, or cut from it."""
        known = self.known.get(link.thing) or self._below.thing(link.thing)
        if known is None:
            return
        self._fresh_ties.append((link, known.kind))
        happened = event.head.happened
        self.known[link.thing] = evolve(known, touched=happened) if happened > known.touched else known

    def _tie(self) -> None:
        """Sort in the ties that have come since somebody asked last."""
        fresh, self._fresh_ties = self._fresh_ties, []
        for link, kind in fresh:
            for key, end in (((link.thing, link.name), link.to), ((link.to, kind, link.name), link.thing)):
                change = self._ties.get(key)
                if change is None:
                    change = self._ties[key] = _Change()
                if link.cut:
                    change.remove(end)
                else:
                    change.add(end)

    def latch(self, latch: Latch) -> None:
        """Something opened, closed or began to be owed."""
        self._latches.setdefault((latch.subject, latch.of), []).append(latch)
        self.latched += 1
        self.memo = {}


class _Change:
    """What was added to a collection, and what is gone from it."""

    __slots__ = ("added", "gone")

    def __init__(self) -> None:
        self.added: dict[Any, None] = {}
        self.gone: dict[Any, None] = {}

    def add(self, item: object) -> None:
        if item in self.gone:
            del self.gone[item]
        else:
            self.added[item] = None

    def remove(self, item: object) -> None:
        if item in self.added:
            del self.added[item]
        else:
            self.gone[item] = None


class Changed(Collection[Any]):
    """A collection with some more, and without some of its own; its length needs no walk through it."""

    def __init__(self, below: Collection[Any], added: Collection[Any], gone: Collection[Any]) -> None:
        self._below = below
        self._added = added
        self._gone = gone

    def __len__(self) -> int:
        return len(self._below) + len(self._added) - len(self._gone)

    def __iter__(self) -> Iterator[Any]:
        yield from (item for item in self._below if item not in self._gone) if self._gone else self._below
        yield from self._added

    def __contains__(self, item: object) -> bool:
        return item in self._added or (item not in self._gone and item in self._below)


def moved(known: Known | None, move: Move, event: Event) -> Known:
    """The thing after a move; born by it if there was none."""
    happened = event.head.happened
    if known is None:
        erased = event.head.erases is not None  # of a person who was known by a pseudonym alone, this is all there is
        head, body = event.head, event.body
        author = body.by if body.by and not erased and move.thing == (head.thing or body.thing) else None
        round_ = None if erased else head.round or body.round
        return Known(move.thing, move.kind, move.state, author, happened, round_, ((move.state, happened),))
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


def _first(ever: dict[tuple[str, str], datetime], move: Move, event: Event) -> None:
    """Note when a thing of a kind first entered a state."""
    key, happened = (move.kind, move.state), event.head.happened
    first = ever.get(key)
    if first is None or happened < first:
        ever[key] = happened


def folded(events: Iterable[Event]) -> MemoryFacts:
    """The facts that a whole record amounts to."""
    facts = MemoryFacts()
    for event in events:
        fold(facts, event)
    return facts
