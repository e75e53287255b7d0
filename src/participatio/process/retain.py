# SPDX-License-Identifier: Apache-2.0
"""Keeping no longer than the definition says: what was said of things that ended long ago, and who is long gone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from participatio.definition.acts import Body, Event, Head, Move
from participatio.definition.kinds import Kind
from participatio.definition.model import Definition
from participatio.process.book import Book
from participatio.process.erase import blank
from participatio.process.erasures import remember_erasure
from participatio.process.ids import of_person
from participatio.process.search import drop
from participatio.process.store import Rows
from participatio.process.tables import MASK, micros
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.process import Process
    from participatio.process.writer import Writing

RETAIN = "process.retain"
_PERSON = "person"


@frozen(eq=False, repr=False)
class Retained(Frozen):
    """What was erased because its time was over, or (of a dry run) would be.

    ``bodies`` are acts of which the heads are left, ``things`` what they were done to. ``pending`` is true while
    somebody who reads keeps the old pages on disk; doing it again later completes it.
    """

    bodies: int
    things: int
    people: int
    pending: bool = False


def retain(process: Process, *, now: datetime | None = None, dry_run: bool = False) -> Retained:
    """Erase what the definition's ``keeps`` says is kept no longer; recorded as one event if there is anything.

    Parameters:
        now: the instant (UTC) to judge by; the clock's unless given.
        dry_run: tell what would be erased, and erase nothing.
    """
    writer = process.writer
    book = writer.book
    with writer.alone() as rows:
        writing = writer.begin(rows)
        due = _Due(rows, book, writer.definition, writing.now if now is None else now)
        retained = Retained(len(due.positions), len(due.things), len(due.people))
        if dry_run or not (due.positions or due.people):
            return retained
        writing.put(_event(writing, writer.definition, due))
        writing.end()
        blank(rows, book, due.positions)
        for person in due.people:
            rows.run("DELETE FROM person WHERE key = ?", book.key(rows, person))
        remember_erasure(process.store, process.name, None, due.positions)
        for person in due.people:
            remember_erasure(process.store, process.name, person, ())
    drop(process.store.name)
    return Retained(retained.bodies, retained.things, retained.people, not process.store.forget())


def _event(writing: Writing, definition: Definition, due: _Due) -> Event:
    head = Head(
        position=writing.after.position,
        happened=writing.now,
        recorded=writing.now,
        action=RETAIN,
        thing=definition.id,
        moves=tuple(Move(person, _PERSON, "erased") for person in due.people),
        latches=tuple(definition.rules.clock.due(writing.facts, writing.now)),
        rules=definition.version,
        erases=len(due.positions),
    )
    return Event(head, Body(by="", given={"things": len(due.things), "people": len(due.people)}))


@frozen(eq=False)
class _Due:
    """What is kept no longer at an instant."""

    rows: Rows
    book: Book
    definition: Definition
    now: datetime
    #: The acts whose bodies go, in order.
    positions: list[int] = field(factory=list)
    #: The things of which at least one body goes.
    things: list[int] = field(factory=list)
    people: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        for kind in self.definition.kinds.values():
            if kind.keeps is None:
                continue
            for thing in self._over(kind):
                found = [position for position in self._acts(kind, thing) if self._is_there(position)]
                if found:
                    self.things.append(thing)
                    self.positions.extend(found)
            if kind.id == _PERSON:
                self.people.extend(self._gone(kind))
        self.positions.sort()

    def _over(self, kind: Kind) -> Iterator[int]:
        """The things of a kind whose time is over."""
        keeps, book = kind.keeps, self.book
        if keeps is None:
            return
        limit = micros(keeps.for_.before(self.now, self.definition.zone))
        ends = {book.known_word(f"{kind.id}.{state}") for state in keeps.after}
        sql = "SELECT key, state FROM thing WHERE kind = ? AND touched <= ? AND key BETWEEN ? AND ? ORDER BY key"
        for thing, state in list(self.rows.all(sql, book.known_word(kind.id), limit, book.base, book.end)):
            if (ends and state not in ends) or (kind.id == _PERSON and self._sits(thing)):
                continue
            since = self._entered(thing) if ends else self._last(kind, thing)
            if since <= limit:
                yield thing

    def _entered(self, thing: int) -> int:
        row = self.rows.one("SELECT happened FROM move WHERE thing = ? ORDER BY at DESC LIMIT 1", thing)
        return 0 if row is None else int(row[0])

    def _last(self, kind: Kind, thing: int) -> int:
        """When the last act on a thing, or by a person, happened."""
        row = self.rows.one("SELECT touched FROM thing WHERE key = ?", thing)
        found = [0 if row is None else int(row[0]), *(happened for _, happened in self._deeds(kind, thing))]
        if kind.id == _PERSON:
            found.append(self._last_by(thing))
        return max(found)

    def _last_by(self, person: int) -> int:
        row = self.rows.one("SELECT MAX(happened) FROM deed WHERE actor = ?", person)
        return -(1 << 62) if row is None or row[0] is None else int(row[0])

    def _deeds(self, kind: Kind, thing: int) -> Iterator[tuple[int, int]]:
        """Every act on a thing, also by actions that only earlier rules had."""
        for word in self.book.words_of(kind.id):
            yield from self.rows.all("SELECT key, happened FROM deed WHERE action = ? AND thing = ?", word, thing)

    def _acts(self, kind: Kind, thing: int) -> Iterator[int]:
        return (key & MASK for key, _ in self._deeds(kind, thing))

    def _is_there(self, position: int) -> bool:
        return self.rows.one("SELECT 1 FROM body WHERE key = ?", self.book.base | position) is not None

    def _gone(self, kind: Kind) -> Iterator[str]:
        """People nobody lists who have done nothing for so long, and hold no seat."""
        if kind.keeps is None:
            return
        limit = micros(kind.keeps.for_.before(self.now, self.definition.zone))
        sql = "SELECT key, since FROM person WHERE since <= ? AND key BETWEEN ? AND ? ORDER BY key"
        for key, _ in list(self.rows.all(sql, limit, self.book.base, self.book.end)):
            if self._last_by(key) <= limit and not self._sits(key):
                yield of_person(key & MASK)
        sql = "SELECT state, name FROM thing WHERE key = ?"
        known = self.book.known_word(f"{_PERSON}.known")
        for key in self._over(kind):
            if self.rows.one(sql, key) == (known, None):
                yield self.book.id(self.rows, key)

    def _sits(self, person: int) -> bool:
        book = self.book
        sql = (
            "SELECT 1 FROM link l JOIN thing t ON t.key = l.source "
            "WHERE l.target = ? AND l.name = ? AND l.cut IS NULL AND t.state = ?"
        )
        return self.rows.one(sql, person, book.known_word("seat>holder"), book.known_word("seat.taken")) is not None
