# SPDX-License-Identifier: Apache-2.0
"""Facts as a store has them: the questions that `decide` asks, answered by the tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from participatio.dates import EARLIEST
from participatio.definition.acts import Latch
from participatio.definition.facts import After, Deed, Known
from participatio.definition.rules import Rules
from participatio.process.book import Book
from participatio.process.records import given_specs, kind_specs, restored
from participatio.process.store import Rows
from participatio.process.tables import MASK, PARTS, instant

_CACHED = 20_000
_CHUNK = 500
_HEAVY = 16_000_000  # characters of bodies that are remembered
_THING = (
    "SELECT t.kind, t.author, t.touched, t.round, t.name, m.state, m.happened FROM thing t "
    "JOIN move m ON m.thing = t.key WHERE t.key = ? AND m.at < ? ORDER BY m.at"
)
_LINKS = (
    "SELECT l.target, t.kind, t.name FROM link l LEFT JOIN thing t ON t.key = l.target "
    "WHERE l.source = ? AND l.name = ? AND l.at < ? AND (l.cut IS NULL OR l.cut >= ?) ORDER BY l.at"
)
_LINKING = (
    "SELECT l.source, t.kind, t.name FROM link l JOIN thing t ON t.key = l.source "
    "WHERE l.target = ? AND l.name = ? AND l.at < ? AND (l.cut IS NULL OR l.cut >= ?) ORDER BY l.at"
)
_STANDING = "key BETWEEN ? AND ? AND (undone IS NULL OR undone >= ?)"
_DEED = "SELECT key, action, thing, actor, behalf, happened, round FROM deed"


class StoredFacts:
    """What is the case by the tables: now, or as it was when the ledger had ``upto`` events.

    What it has answered it remembers; whoever writes tells it what has changed with `absorb`.
    """

    def __init__(self, book: Book, rows: Rows, rules: Rules, upto: int | None = None) -> None:
        self.rows = rows
        self.book = book
        self.rules = rules
        self.upto = upto
        self.memo: dict[Any, Any] = {}
        self._known: dict[str, Known] = {}
        self._links: dict[tuple[str, str], tuple[str, ...]] = {}
        self._ever: dict[tuple[str, str], datetime | None] = {}
        self._bodies: dict[int, Mapping[str, Any]] = {}
        self._weight = 0
        row = rows.one("SELECT size, recorded, latched, things FROM process WHERE number = ?", book.number)
        row = row or (0, 0, 0, 0)
        #: How many events there are, also those that do not count yet.
        self.size: int = row[0]
        self.position: int = self.size
        self.recorded = instant(row[1]) if row[0] else EARLIEST
        self.latched: int = row[2]
        self._things: int = book.base | row[3]
        if upto is not None:
            self.position = upto
            self.recorded = self._recorded_before(upto)
            sql = "SELECT COUNT(*) FROM latch WHERE key BETWEEN ? AND ? AND at < ?"
            self.latched = (rows.one(sql, book.base, book.end, book.base | upto) or (0,))[0]
        #: The first number of a part that does not count any more.
        self.end = (1 << 62) if upto is None else upto << PARTS
        self.last = book.end if upto is None else (book.base | upto) - 1
        #: The first and the last event that count, and the one from which on an undoing does not.
        self.span = (book.base, self.last, self.last + 1)

    def _recorded_before(self, upto: int) -> datetime:
        row = self.rows.one("SELECT head FROM event WHERE key = ?", self.book.base | (upto - 1))
        return EARLIEST if row is None else datetime.fromisoformat(json.loads(row[0])["recorded"])

    def absorb(self, after: After, things: int) -> None:
        """Take over what has been written down since; ``things`` is how many there are now."""
        self._things = self.book.base | things
        self.position, self.recorded = after.position, after.recorded
        if after.latched != self.latched:
            self.latched = after.latched
            self.memo.clear()
        if len(self._known) > _CACHED or len(self._links) > _CACHED or len(self._bodies) > _CACHED:
            self.forget()
        self._known.update(after.known)
        for key, first in after.firsts.items():
            if key in self._ever:
                before = self._ever[key]
                self._ever[key] = first if before is None else min(before, first)
        for key in after.tied():
            self._links.pop(key, None)

    def forget(self) -> None:
        """Remember nothing any more."""
        self.__dict__.pop("present", None)
        for kept in (self._known, self._links, self._ever, self._bodies):
            kept.clear()

    @cached_property
    def present(self) -> StoredFacts:
        """What is the case now, seen from facts of an earlier time."""
        return self if self.upto is None else StoredFacts(self.book, self.rows, self.rules)

    # Things

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        found = self._known.get(id)
        if found is None and (found := self._thing(id)) is not None:
            self._known[id] = found
        return found

    def _thing(self, id_: str) -> Known | None:
        book = self.book
        key = book.key(self.rows, id_)
        if key < 0 or (key >= self._things and not book.is_person(key)):
            return None
        if book.is_person(key) and self.rows.one("SELECT 1 FROM person WHERE key = ?", key) is not None:
            # Whoever is known by a pseudonym alone; the ledger says nothing of them.
            return Known(id_, "person", "known", None, EARLIEST, None, (("known", EARLIEST),))
        found = list(self.rows.all(_THING, key, self.end))
        if not found:
            return None
        kind, author, touched, round_, listed, _, _ = found[0]
        if book.name_of(key, kind, listed) != id_:
            return None  # another way to write its number, or the name of another kind
        name = book.text(kind)
        cut = len(name) + 1
        moves = tuple((book.text(state)[cut:], instant(happened)) for *_, state, happened in found)
        return Known(
            id_,
            name,
            moves[-1][0],
            None if author is None else book.id(self.rows, author),
            instant(touched) if self.upto is None else self._touched(key, moves),
            None if round_ is None else book.text(round_),
            moves,
        )

    def _touched(self, key: int, moves: Sequence[tuple[str, datetime]]) -> datetime:
        """When a thing was last moved or tied, of what counts here."""
        sql = "SELECT at FROM link WHERE source = ? AND at < ? UNION SELECT cut FROM link WHERE source = ? AND cut < ?"
        found = [happened for _, happened in moves]
        found += [self.happened(at) for (at,) in list(self.rows.all(sql, key, self.end, key, self.end))]
        return max(found)

    def happened(self, part: int) -> datetime:
        """When the act happened that a part (a move, a tie) belongs to."""
        row = self.rows.one("SELECT head FROM event WHERE key = ?", self.book.base | part >> PARTS & MASK)
        return EARLIEST if row is None else datetime.fromisoformat(json.loads(row[0])["happened"])

    def things(self, kind: str) -> Collection[str]:
        return _Things(self, self.book.known_word(kind))

    def ever(self, kind: str, state: str) -> datetime | None:
        key = kind, state
        if key not in self._ever:
            word = self.book.known_word(f"{kind}.{state}")
            if self.upto is None:
                row = self.rows.one("SELECT happened FROM reached WHERE state = ?", word)
            else:
                row = self.rows.one("SELECT MIN(happened) FROM move WHERE state = ? AND at < ?", word, self.end)
            self._ever[key] = None if row is None or row[0] is None else instant(row[0])
        return self._ever[key]

    def version(self, thing: str) -> int:
        """The position of the last act that moved or tied a thing, or gave it a value; -1 if there is none."""
        key = self.book.key(self.rows, thing)
        newest = -1
        for sql in (
            "SELECT MAX(at) FROM move WHERE thing = ?",
            "SELECT MAX(at) FROM said WHERE thing = ?",
            "SELECT MAX(at) FROM link WHERE source = ?",
            "SELECT MAX(cut) FROM link WHERE source = ?",
        ):
            row = self.rows.one(sql, key)
            if row is not None and row[0] is not None:
                newest = max(newest, row[0] >> PARTS)
        return newest

    # Links

    def links(self, thing: str, name: str) -> Collection[str]:
        key = thing, name
        found = self._links.get(key)
        if found is None:
            known = self.thing(thing)
            word = -1 if known is None else self.book.known_word(f"{known.kind}>{name}")
            found = () if word < 0 else self._ends(_LINKS, thing, word)
            self._links[key] = found
        return found

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        word = self.book.known_word(f"{kind}>{name}")
        return () if word < 0 else self._ends(_LINKING, to, word)

    def _ends(self, sql: str, thing: str, word: int) -> tuple[str, ...]:
        key = self.book.key(self.rows, thing)
        name_of = self.book.name_of
        return tuple(name_of(*row) for row in self.rows.all(sql, key, word, self.end, self.end))

    # Values

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        owner, _, tie = thing.partition(".")
        known = self.thing(owner)
        if known is None:
            return None
        for position in self._positions(owner, known.kind, tie):
            values = self._values(position, thing)
            if field in values:
                return restored(self.rules, kind_specs(self.rules, known.kind), field, values[field])
        return None

    def values(self, thing: str) -> Mapping[str, Any]:
        """Every value of a thing, or of one of its links, as it stands in the ledger."""
        owner, _, tie = thing.partition(".")
        known = self.thing(owner)
        found: dict[str, Any] = {}
        if known is not None:
            for position in self._positions(owner, known.kind, tie):
                found = {**self._values(position, thing), **found}
        return found

    def _positions(self, thing: str, kind: str, tie: str) -> Iterator[int]:
        """The acts that gave values to a thing, or to one of its links; last first."""
        book, rows = self.book, self.rows
        key = book.key(rows, thing)
        name, _, to = tie.partition(".")
        word, other = (book.known_word(f"{kind}>{name}"), book.key(rows, to)) if tie else (0, 0)
        sql = "SELECT at FROM said WHERE thing = ? AND name = ? AND other = ? AND at < ? ORDER BY at DESC"
        for (at,) in rows.all(sql, key, word, other, self.end):
            yield at >> PARTS & MASK
        if not tie:
            row = rows.one("SELECT born FROM thing WHERE key = ?", key)
            if row is not None:
                yield row[0]

    def _values(self, position: int, thing: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.body(position).get("values", {}).get(thing, {})
        return found

    def body(self, position: int) -> Mapping[str, Any]:
        """The part of an event that can be erased, as it stands in the ledger; empty if it was."""
        found = self._bodies.get(position)
        if found is None:
            row = self.rows.one("SELECT body FROM body WHERE key = ?", self.book.base | position)
            found = {} if row is None else json.loads(row[0])
            self._weight += 0 if row is None else len(row[0])
            if self._weight > _HEAVY:
                self._bodies.clear()
                self._weight = 0
            self._bodies[position] = found
        return found

    # Acts

    def deed(self, position: int) -> Deed | None:
        row = self.rows.one(f"{_DEED} WHERE key = ? AND {_STANDING}", self.book.base | position, *self.span)
        return None if row is None else self.deed_of(row)

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        book = self.book
        where, given = ["action = ?"], [book.known_word(action)]
        for column, id_ in (("thing", thing), ("actor", by)):
            if id_ is not None:
                where.append(f"{column} = ?")
                given.append(book.key(self.rows, id_))
        if min(given) < 0:
            return ()
        counted = self.upto is None and thing is not None and by is None
        return _Deeds(self, " AND ".join(where), tuple(given), counted=counted)

    def deed_of(self, row: Sequence[Any]) -> Deed:
        """The act that a row of ``deed`` is."""
        key, action, thing, actor, behalf, happened, round_ = row
        book, rows = self.book, self.rows
        name = book.text(action)
        return Deed(
            key & MASK,
            name,
            None if thing is None else book.id(rows, thing),
            "" if actor is None else book.id(rows, actor),
            None if behalf is None else book.id(rows, behalf),
            instant(happened),
            None if round_ is None else book.text(round_),
            _Given(self, key & MASK, name),
        )

    # Latches

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        if not self.latched:
            return ()
        book, rows = self.book, self.rows
        clock = 0 if of is None else book.key(rows, of)
        sql = "SELECT what, instant FROM latch WHERE subject = ? AND clock = ? AND at <= ? ORDER BY key"
        found = rows.all(sql, book.key(rows, subject), clock, self.last)
        return [Latch(subject, of, book.text(what)[1:], instant(at)) for what, at in found]

    # For those who read

    def key(self, id_: str) -> int:
        """The inner number of an id; -1 if it can mean none."""
        return self.book.key(self.rows, id_)

    def is_pseudonym(self, id_: str) -> bool:
        """True if an id is that of somebody whom the definition does not name."""
        key = self.key(id_)
        return key >= 0 and self.book.is_person(key)

    def is_erased(self, thing: str) -> bool:
        """True if the body of the act that bore a thing is there no more."""
        sql = "SELECT born FROM thing WHERE key = ? AND NOT EXISTS (SELECT 1 FROM body WHERE body.key = ? | thing.born)"
        return self.rows.one(sql, self.key(thing), self.book.base) is not None

    def all_things(self, kind: str | None, after: str | None = None, *, public: bool = False) -> Iterator[str]:
        """The ids of all things, or those of a kind, in the order of their birth; with ``public`` of what all see."""
        where, given = ["key > ?", "key <= ?", "born <= ?"], [self.last - self.book.base]
        if kind is not None:
            where.append("kind = ?")
            given.append(self.book.known_word(kind))
        if public:
            where.append("class = 0")
        start = self.book.base - 1 if after is None else self.key(after)
        sql = f"SELECT key, kind, name FROM thing WHERE {' AND '.join(where)} ORDER BY key LIMIT {_CHUNK}"
        while found := list(self.rows.all(sql, start, self.book.end, *given)):
            for row in found:
                yield self.book.name_of(*row)
            start = found[-1][0]

    def tied_to(self, thing: str) -> Iterator[str]:
        """The ids of all things tied to one, by whatever link."""
        sql = (
            "SELECT DISTINCT l.source, t.kind, t.name FROM link l JOIN thing t ON t.key = l.source "
            "WHERE l.target = ? AND l.at < ? AND (l.cut IS NULL OR l.cut >= ?) ORDER BY l.source"
        )
        return (self.book.name_of(*row) for row in list(self.rows.all(sql, self.key(thing), self.end, self.end)))

    def tally(self, kind: str, class_: int) -> int:
        """How many things of a kind there are in a visibility class."""
        row = self.rows.one("SELECT number FROM tally WHERE kind = ? AND class = ?", self.book.known_word(kind), class_)
        return 0 if row is None else int(row[0])

    def acts_on(self, thing: str, told: Callable[[str], bool] = lambda _: True) -> Sequence[int]:
        """The positions of the acts done to a thing (if ``told``), and of those that moved or tied it; in order."""
        known = self.thing(thing)
        if known is None:
            return ()
        key, found = self.key(thing), set[int]()
        for action in self.book.words_of(known.kind):
            if told(self.book.text(action)):
                sql = "SELECT key FROM deed WHERE action = ? AND thing = ? AND key <= ?"
                found.update(position & MASK for (position,) in self.rows.all(sql, action, key, self.last))
        for sql in (
            "SELECT at FROM move WHERE thing = ? AND at < ?",
            "SELECT at FROM link WHERE source = ? AND at < ?",
        ):
            found.update(at >> PARTS for (at,) in self.rows.all(sql, key, self.end))
        return sorted(found)


class _Things(Collection[str]):
    """The ids of all things of a kind, in the order in which they came into being."""

    def __init__(self, facts: StoredFacts, kind: int) -> None:
        self._facts = facts
        self._kind = kind

    def __len__(self) -> int:
        facts = self._facts
        if facts.upto is not None:
            return sum(1 for _ in self)
        row = facts.rows.one("SELECT COALESCE(SUM(number), 0) FROM tally WHERE kind = ?", self._kind)
        return int(row[0]) if row else 0

    def __iter__(self) -> Iterator[str]:
        facts = self._facts
        sql = "SELECT key, kind, name FROM thing WHERE kind = ? AND born <= ? ORDER BY key"
        last = facts.last - facts.book.base
        for row in list(facts.rows.all(sql, self._kind, last)):
            yield facts.book.name_of(*row)

    def __contains__(self, item: object) -> bool:
        known = self._facts.thing(str(item))
        return known is not None and self._facts.book.known_word(known.kind) == self._kind


class _Deeds(Collection[Deed]):
    """Standing acts; to know how many there are, one row is read where they are counted."""

    def __init__(self, facts: StoredFacts, where: str, given: tuple[int, ...], *, counted: bool) -> None:
        self._facts = facts
        self._where = where
        self._given = given
        self._counted = counted

    def __len__(self) -> int:
        facts = self._facts
        if self._counted:
            row = facts.rows.one("SELECT number FROM counter WHERE action = ? AND thing = ?", *self._given)
            if row is not None:
                return int(row[0])
        sql = f"SELECT COUNT(*) FROM deed WHERE {self._where} AND {_STANDING}"
        row = facts.rows.one(sql, *self._given, *facts.span)
        return int(row[0]) if row else 0

    def __iter__(self) -> Iterator[Deed]:
        facts = self._facts
        sql = f"{_DEED} WHERE {self._where} AND {_STANDING} ORDER BY key"
        for row in list(facts.rows.all(sql, *self._given, *facts.span)):
            yield facts.deed_of(row)

    def __contains__(self, item: object) -> bool:
        return any(deed == item for deed in self)


class _Given(Mapping[str, Any]):
    """What belongs to an act alone, read when somebody asks."""

    def __init__(self, facts: StoredFacts, position: int, action: str) -> None:
        self._facts = facts
        self._position = position
        self._action = action

    def _said(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self._facts.body(self._position).get("given", {})
        return found

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        rules = self._facts.rules
        return restored(rules, given_specs(rules, self._action), name, self._said()[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self._said())

    def __len__(self) -> int:
        return len(self._said())
