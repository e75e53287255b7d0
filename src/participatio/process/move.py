# SPDX-License-Identifier: Apache-2.0
"""A whole process carried into another store, looked at on the way: nothing arrives that does not fit its tree.

What arrives is written in chunks, and the process cannot be opened before the last of them. Whoever was interrupted
asks for the same again and goes on where it stopped.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from attrs import frozen

from participatio.definition.acts import Event, Head
from participatio.definition.facts import fold
from participatio.errors import BadValueError, Code
from participatio.hooks.manager import Host
from participatio.process.book import Book
from participatio.process.ids import PEOPLE, THINGS
from participatio.process.opening import open_store
from participatio.process.records import body_of, canonical, commitment, head_of, leaf_of
from participatio.process.store import EXISTS, Rows, Store, StoreError
from participatio.process.tables import BITS, MASK, PARTS, TABLES, micros
from participatio.process.trees import grow, tree_of
from participatio.process.verify import Progress, digest_of
from participatio.process.writer import Writer, Writing, now_utc
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.process import Process

T = TypeVar("T")

#: An event on its way: head, salt and body, the last two none if they are erased.
Entry = tuple[str, bytes | None, str | None]

WRONG = Code(
    "P930",
    "error",
    en="{where}: {part} {number}: {why_en}; nothing of it can be used",
    de="{where}: {part} {number}: {why_de}; nichts davon ist zu gebrauchen",
)

WHYS: Mapping[str, tuple[str, str]] = {
    "text": ("cannot be read", "ist nicht lesbar"),
    "canonical": ("is not written the one way it can be", "ist nicht so geschrieben, wie es allein geht"),
    "position": ("stands at another place of the ledger", "steht an anderer Stelle der Akte"),
    "process": ("belongs to another process", "gehört zu einem anderen Verfahren"),
    "recorded": ("was recorded before the one in front of it", "wurde vor seinem Vorgänger eingetragen"),
    "body": ("has a body that its head does not know", "hat einen Inhalt, den der Kopf nicht kennt"),
    "rules": ("names rules that are not there", "nennt Regeln, die nicht dabei sind"),
    "digest": ("is not what its digest says", "ist nicht, was die Prüfsumme sagt"),
    "born": ("names a thing that never came into being", "nennt etwas, das nie entstanden ist"),
    "many": ("moves and ties more than an event can", "bewegt und verknüpft mehr, als ein Ereignis kann"),
    "fold": ("says what cannot be", "sagt, was nicht sein kann"),
    "twice": ("is there twice, or out of order", "steht doppelt oder nicht in der Reihenfolge"),
    "count": ("is not as many as were announced", "sind nicht so viele wie angekündigt"),
    "root": ("do not make the tree that was announced", "ergeben nicht den angekündigten Baum"),
    "erased": ("lack bodies that nobody erased", "fehlen Inhalte, die niemand gelöscht hat"),
    "other": ("are being written by somebody else", "werden gerade von jemand anderem geschrieben"),
    "long": ("is longer than anything here can be", "ist länger, als hier etwas sein kann"),
    "large": ("unfolds to more than a process can be", "entfaltet sich zu mehr, als ein Verfahren sein kann"),
}

CHUNK = 2_000
_read = json.JSONDecoder().raw_decode
_READ = 5_000
_HASH = 32
_SECRET = 16
_NAME = 200
_MOST = (1 << PARTS) - 1
_EVENTS = (
    "SELECT e.key, e.head, e.leaf, b.salt, b.body FROM event e LEFT JOIN body b ON b.key = e.key "
    "WHERE e.key BETWEEN ? AND ? ORDER BY e.key"
)


def wrong(where: str, part: str, number: object, why: str) -> BadValueError:
    """The error that names what is wrong with something on its way (P930)."""
    en, de = WHYS[why]
    return BadValueError(WRONG, where=where, part=part, number=number, why_en=en, why_de=de)


@frozen(eq=False, repr=False)
class About(Frozen):
    """What is announced of a process before it is carried."""

    name: str
    secret: bytes
    size: int
    root: bytes
    epoch: int
    rules: int
    #: How many there are of each.
    words: int
    versions: int
    people: int
    bodies: int
    commands: int
    #: Of the file it comes in; of a store there is none.
    digest: str = ""

    def mark(self) -> str:
        """By which an interrupted import knows that it is the same that goes on."""
        counts = f"{self.size} {self.epoch} {self.bodies} {self.people} {self.commands}"
        return f"import {self.root.hex()} {counts} {self.digest}"


@frozen(eq=False, repr=False)
class Carried(Frozen):
    """A process that has arrived: what it is called, how many events it has, and the root of their tree."""

    name: str
    size: int
    root: bytes


class Source(Protocol):
    """Where a process is carried from; each of its parts is read once, in the order of its numbers."""

    where: str
    about: About

    def words(self) -> Iterator[str]: ...
    def rules(self) -> Iterator[tuple[int, str, int, str]]:
        """Version, digest, position and text."""

    def people(self) -> Iterator[tuple[int, int, str]]:
        """Number of the pseudonym, since when, and what is kept."""

    def events(self) -> Iterator[Entry]: ...
    def commands(self) -> Iterator[tuple[bytes, bytes, int, int]]:
        """Key, what was asked, position and how many events."""


def move(
    source: Process,
    target: str | Path | Store,
    *,
    progress: Progress | None = None,
    host: Host | None = None,
) -> Carried:
    """Carry a process into another store, as it is at this moment; what it is carried from stays as it is.

    Whoever goes on acting in the source while or after this is done acts in a ledger that parts from the other.

    Raises:
        StoreError: the target cannot be used, or has a process of that name.
        BadValueError: the source is damaged; the position is named (P930).
    """
    with target_of(target) as store, source.store.snapshot() as rows:
        return carry(Leaving(rows, source.book, source.store.name), store, progress=progress, host=host)


@contextmanager
def target_of(target: str | Path | Store) -> Iterator[Store]:
    """The store that is meant; one that is opened here is closed here."""
    if not isinstance(target, str | Path):
        yield target
        return
    store = open_store(target, create=True)
    try:
        yield store
    finally:
        store.close()


# Out of a store


class Leaving:
    """A process as a store holds it, at one moment."""

    def __init__(self, rows: Rows, book: Book, where: str) -> None:
        self.where = where
        self._rows = rows
        self._book = book
        sql = "SELECT size, epoch, rules FROM process WHERE number = ?"
        size, epoch, rules = rows.one(sql, book.number) or (0, 0, 0)
        span = book.base, book.end
        self.about = About(
            name=book.name,
            secret=book.secret,
            size=size,
            root=tree_of(rows, book.number, book.base, size).root(),
            epoch=epoch,
            rules=rules,
            words=_count(rows, "word", "key BETWEEN ? AND ?", *span),
            versions=_count(rows, "rules", "process = ?", book.number),
            people=_count(rows, "person", "key BETWEEN ? AND ?", *span),
            bodies=_count(rows, "body", "key BETWEEN ? AND ?", *span),
            commands=_count(rows, "command", "process = ?", book.number),
        )

    def words(self) -> Iterator[str]:
        sql = "SELECT text FROM word WHERE key BETWEEN ? AND ? ORDER BY key"
        return (text for (text,) in self._rows.all(sql, self._book.base, self._book.end))

    def rules(self) -> Iterator[tuple[int, str, int, str]]:
        sql = "SELECT version, digest, position, text FROM rules WHERE process = ? ORDER BY version"
        return ((row[0], row[1], row[2], row[3]) for row in self._rows.all(sql, self._book.number))

    def people(self) -> Iterator[tuple[int, int, str]]:
        sql = "SELECT key, since, said FROM person WHERE key BETWEEN ? AND ? ORDER BY key"
        return ((row[0] & MASK, row[1], row[2]) for row in self._rows.all(sql, self._book.base, self._book.end))

    def events(self) -> Iterator[Entry]:
        base, size = self._book.base, self.about.size
        for first in range(0, size, _READ):
            last = min(first + _READ, size)
            position = first
            for key, head, leaf, salt, body in self._rows.all(_EVENTS, base | first, (base | last) - 1):
                if key & MASK != position:
                    raise wrong(self.where, "event", position, "position")
                if leaf_of(head) != bytes(leaf):
                    raise wrong(self.where, "event", position, "digest")
                yield head, None if salt is None else bytes(salt), body
                position += 1
            if position != last:
                raise wrong(self.where, "event", position, "position")

    def commands(self) -> Iterator[tuple[bytes, bytes, int, int]]:
        sql = "SELECT key, asked, position, events FROM command WHERE process = ? ORDER BY key"
        return (
            (bytes(key), bytes(asked), at, count) for key, asked, at, count in self._rows.all(sql, self._book.number)
        )


def _count(rows: Rows, table: str, where: str, *given: object) -> int:
    row = rows.one(f"SELECT COUNT(*) FROM {table} WHERE {where}", *given)
    return int(row[0]) if row else 0


# Looked at


class Looking:
    """Sees that each event is what the one before it, its head and the announcement say."""

    def __init__(self, about: About, where: str) -> None:
        self._about = about
        self._where = where
        self._recorded = ""
        self.position = 0
        self._versions: set[int] = set()
        self._digests: dict[int, str] = {}
        self._adopted: dict[int, str] = {}
        self.declared = 0
        self.bodies = 0
        self.epoch = 1

    def rules(self, rules: Iterable[tuple[int, str, int, str]]) -> Iterator[tuple[int, str, int, str]]:
        """Look at rules while they pass."""
        for version, digest, position, text in rules:
            if digest_of(text) != digest:
                raise wrong(self._where, "rules", version, "digest")
            if version in self._versions or position in self._digests:
                raise wrong(self._where, "rules", version, "twice")
            self._versions.add(version)
            self._digests[position] = digest
            yield version, digest, position, text
        if self._about.rules not in self._versions:
            raise wrong(self._where, "rules", self._about.rules, "rules")

    def chunk(self, entries: Sequence[Entry]) -> None:
        """Look at the next events."""
        for said, (_, salt, body) in zip(self._heads([head for head, _, _ in entries]), entries, strict=True):
            self._entry(said, salt, body)

    def _heads(self, texts: Sequence[str]) -> list[dict[str, Any]]:
        """The heads as they are read, each of which must be canonical."""
        try:
            heads = [_read(text)[0] for text in texts]
            if all(type(head) is dict for head in heads) and canonical(heads) == f"[{','.join(texts)}]":
                return heads
        except (ValueError, RecursionError):
            pass
        for position, text in enumerate(texts, self.position):  # which one?
            try:
                said = json.loads(text)
                plain = type(said) is dict and canonical(said) == text
            except (ValueError, RecursionError):
                raise self.wrong("text", position) from None
            if not plain:
                raise self.wrong("canonical", position)
        raise self.wrong("canonical")

    def _entry(self, said: dict[str, Any], salt: bytes | None, body: str | None) -> None:
        if said.get("position") != self.position or type(said["position"]) is not int:
            raise self.wrong("position")
        if said.get("process") != self._about.name:
            raise self.wrong("process")
        recorded = said.get("recorded")
        if not isinstance(recorded, str) or recorded < self._recorded:
            raise self.wrong("recorded")
        if (salt is None) != (body is None):
            raise self.wrong("body")
        if body is not None and salt is not None:
            if commitment(salt, body) != said.get("commitment"):
                raise self.wrong("body")
            self.bodies += 1
        if said.get("rules") not in self._versions:
            raise self.wrong("rules")
        if "adopts" in said and self._digests.get(self.position) != said["adopts"]:
            raise self.wrong("rules")
        if "adopts" in said:
            self._adopted[self.position] = said["adopts"]
        if type(said.get("erases", 0)) is not int or type(said.get("epoch", 1)) is not int:
            raise self.wrong("fold")
        self.declared += said.get("erases", 0)
        self.epoch = said.get("epoch", self.epoch)
        self._recorded = recorded
        self.position += 1

    def wrong(self, why: str, position: int | None = None) -> BadValueError:
        """The error that names an event."""
        return wrong(self._where, "event", self.position if position is None else position, why)

    def end(self) -> None:
        """Look at what all of them together have to be."""
        about, where = self._about, self._where
        for part, found, announced, why in (
            ("events", self.position, about.size, "count"),
            ("bodies", self.bodies, about.bodies, "count"),
            ("bodies", about.size - self.bodies, self.declared, "erased"),
            ("rules", len(self._adopted), len(self._digests), "count"),
            ("epoch", self.epoch, about.epoch, "count"),
        ):
            if found != announced:
                raise wrong(where, part, found, why)


# Into a store


def carry(source: Source, store: Store, *, progress: Progress | None = None, host: Host | None = None) -> Carried:
    """Write a process into a store, in chunks, and let it be opened when all of it is there and right."""
    about = source.about
    if not (0 < len(about.name) <= _NAME and about.name.isprintable() and len(about.secret) == _SECRET):
        raise wrong(source.where, "process", about.name[:_NAME], "text")
    arriving = _Arriving(source, store, host)
    arriving.begin()
    arriving.words()
    arriving.people()
    arriving.events(progress)
    arriving.commands()
    arriving.end()
    return Carried(about.name, about.size, about.root)


class _Arriving:
    """A process on its way into a store."""

    def __init__(self, source: Source, store: Store, host: Host | None) -> None:
        self._source = source
        self._about = source.about
        self._store = store
        self._host = host
        self._looking = Looking(self._about, source.where)
        self._book = Book(0, self._about.name, self._about.secret)
        self._size = 0

    def _wrong(self, part: str, number: object, why: str) -> BadValueError:
        return wrong(self._source.where, part, number, why)

    def begin(self) -> None:
        """Find what an interrupted import has left, or make a place for the process."""
        about = self._about
        rules = list(self._looking.rules(self._source.rules()))
        if len(rules) != about.versions:
            raise self._wrong("rules", len(rules), "count")
        with self._store.transaction() as rows:
            row = rows.one("SELECT number, epoch, size FROM process WHERE name = ?", about.name)
            if row is not None and row[1]:
                raise StoreError(EXISTS, where=self._store.name, name=about.name)
            if row is not None and not self._goes_on(rows, row[0]):
                _discard(rows, row[0])
                row = None
            if row is None:
                number = (rows.one("SELECT COALESCE(MAX(number), 0) FROM process") or (0,))[0] + 1
                values = {"number": number, "name": about.name, "secret": about.secret, "rules": about.rules}
                rows.add("process", [[values.get(column, 0) for column in TABLES["process"].columns]])
                rows.add("reader", [(number, about.mark(), 0)])
                for version, digest, position, text in rules:
                    rows.add("rules", [(number, version, digest, position, text)])
                row = number, 0, 0
        self._book = Book(row[0], about.name, about.secret)
        self._size = row[2]

    def _goes_on(self, rows: Rows, number: int) -> bool:
        """True if what was interrupted is the same."""
        sql = "SELECT 1 FROM reader WHERE process = ? AND name = ?"
        same = rows.one(sql, number, self._about.mark()) is not None
        row = rows.one("SELECT secret FROM process WHERE number = ?", number)
        return same and row is not None and bytes(row[0]) == self._about.secret

    def _still_ours(self, rows: Rows) -> None:
        """See that nobody else goes on with the same import."""
        row = rows.one("SELECT size, epoch, name FROM process WHERE number = ?", self._book.number)
        if row != (self._size, 0, self._about.name):
            raise self._wrong("events", self._size, "other")

    def _add(self, table: str, found: Sequence[Sequence[object]]) -> None:
        if found:
            with self._store.transaction() as rows:
                self._still_ours(rows)
                rows.add(table, found)

    def words(self) -> None:
        """The dictionary: words keep their numbers."""
        base, seen = self._book.base, set()
        with self._store.snapshot() as rows:
            there = _count(rows, "word", "key BETWEEN ? AND ?", base, self._book.end)
        number = 0
        for chunk in chunks(self._source.words(), _READ):
            found = []
            for text in chunk:
                if text in seen or number >= self._about.words:
                    raise self._wrong("word", number, "twice" if text in seen else "count")
                seen.add(text)
                if number >= there:
                    found.append((base | number, text))
                number += 1
            self._add("word", found)
        if number != self._about.words:
            raise self._wrong("words", number, "count")

    def people(self) -> None:
        """What is kept of people."""
        self._rest(
            "person",
            ((self._book.base | self._person(*it), it[1], it[2]) for it in self._source.people()),
            "SELECT key FROM person WHERE key BETWEEN ? AND ? ORDER BY key DESC LIMIT 1",
            (self._book.base, self._book.end),
            0,
            self._about.people,
        )

    def _person(self, number: int, since: int, said: str) -> int:
        try:
            fits = 1 << THINGS <= number < 1 << PEOPLE and abs(since) < 1 << 62 and isinstance(json.loads(said), dict)
        except (ValueError, RecursionError):
            fits = False
        if not fits:
            raise self._wrong("person", number, "text")
        return number

    def commands(self) -> None:
        """What was asked under which key."""
        self._rest(
            "command",
            ((self._book.number, *self._command(*it)) for it in self._source.commands()),
            "SELECT key FROM command WHERE process = ? ORDER BY key DESC LIMIT 1",
            (self._book.number,),
            1,
            self._about.commands,
        )

    def _command(self, key: bytes, asked: bytes, position: int, events: int) -> tuple[bytes, bytes, int, int]:
        fits = 0 <= position < self._about.size and 0 < events <= self._about.size - position
        if not fits or len(key) != _HASH or len(asked) != _HASH:
            raise self._wrong("command", key.hex()[:_HASH], "text")
        return key, asked, position, events

    def _rest(  # noqa: PLR0913 - a table and how far it is
        self,
        table: str,
        found: Iterable[tuple[Any, ...]],
        sql: str,
        given: Sequence[object],
        column: int,
        announced: int,
    ) -> None:
        """Add the rows of a table that come behind those that are there already."""
        with self._store.snapshot() as rows:
            newest = rows.one(sql, *given)
        last: Any = None
        count = 0
        for chunk in chunks(found, _READ):
            added = []
            for row in chunk:
                if last is not None and row[column] <= last:
                    raise self._wrong(table, count, "twice")
                last, count = row[column], count + 1
                if newest is None or last > newest[0]:
                    added.append(row)
            if count > announced:
                raise self._wrong(table, count, "count")
            self._add(table, added)
        if count != announced:
            raise self._wrong(table, count, "count")

    def events(self, progress: Progress | None) -> None:
        """Every event, and all that follows from it."""
        writer = Writer(self._store, self._book, clock=now_utc, random=secrets.token_bytes, host=self._host)
        entries = iter(self._source.events())
        for chunk in chunks(islice(entries, self._size), CHUNK):
            self._again(chunk)
        if progress is not None and self._size:
            progress(self._size, self._about.size)
        for chunk in chunks(entries, CHUNK):
            if self._looking.position + len(chunk) > self._about.size:
                raise self._wrong("events", self._about.size + 1, "count")
            with self._store.transaction() as rows:
                self._still_ours(rows)
                writing = writer.begin(rows)
                self._write(rows, writing, chunk)
            writer.absorb(writing)
            self._size = self._looking.position
            if progress is not None:
                progress(self._size, self._about.size)
        self._looking.end()

    def _again(self, chunk: Sequence[Entry]) -> None:
        """Events that are there already: the same ones?"""
        first = self._looking.position
        base = self._book.base
        self._looking.chunk(chunk)
        with self._store.snapshot() as rows:
            sql = "SELECT leaf FROM event WHERE key BETWEEN ? AND ? ORDER BY key"
            there = [bytes(leaf) for (leaf,) in rows.all(sql, base | first, (base | first + len(chunk)) - 1)]
        if there != [leaf_of(head) for head, _, _ in chunk]:
            raise self._wrong("events", first, "root")

    def _write(self, rows: Rows, writing: Writing, chunk: Sequence[Entry]) -> None:
        book, base, first = self._book, self._book.base, self._looking.position
        leaves, events, bodies = [], [], []
        self._looking.chunk(chunk)
        for position, (head, salt, body) in enumerate(chunk, first):
            try:
                self._fold(writing, rows, Event(head_of(head)[0], body_of(body)))
            except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError) as error:
                if isinstance(error, BadValueError):
                    raise
                raise self._looking.wrong("fold", position) from error
            leaves.append(leaf_of(head))
            events.append((base | position, head, leaves[-1]))
            if body is not None:
                bodies.append((base | position, salt, body))
        rows.add("event", events)
        rows.add("body", bodies)
        writing.tables.write(rows)
        grow(rows, book.number, base, first, leaves)
        rows.run(
            "UPDATE process SET size = ?, things = ?, recorded = ?, latched = ? WHERE number = ?",
            writing.after.position,
            writing.tables.things,
            micros(writing.after.recorded),
            writing.tables.latched,
            book.number,
        )

    def _fold(self, writing: Writing, rows: Rows, event: Event) -> None:
        self._look_at_births(writing, rows, event.head)
        fold(writing.after, event)
        fold(writing.tables, event)

    def _look_at_births(self, writing: Writing, rows: Rows, head: Head) -> None:
        """Things come into being one after the other; an id that runs ahead is nobody's."""
        if len(head.moves) + len(head.links) > _MOST:
            raise self._looking.wrong("many", head.position)
        things, born = writing.tables.things, set()
        for move in head.moves:
            key = self._book.key(rows, move.thing)
            if move.thing in born or (key >= 0 and self._book.is_person(key)):
                continue
            number = things if key < 0 else key & MASK
            if number > things or (key < 0 and "-" in move.thing):
                raise self._looking.wrong("born", head.position)
            if number == things:
                born.add(move.thing)
                things += 1
        if things >= 1 << THINGS:
            raise self._looking.wrong("many", head.position)

    def end(self) -> None:
        """See that it is the whole of it, and open it."""
        about, book = self._about, self._book
        with self._store.transaction() as rows:
            self._still_ours(rows)
            if tree_of(rows, book.number, book.base, about.size).root() != about.root:
                raise self._wrong("events", about.size, "root")
            rows.run("DELETE FROM reader WHERE process = ? AND name = ?", book.number, about.mark())
            rows.run("UPDATE process SET epoch = ? WHERE number = ?", about.epoch, book.number)


def _discard(rows: Rows, number: int) -> None:
    """Give up what an interrupted import has left: no body, no person, no name. Heads are never deleted."""
    base = number << BITS
    for table, columns in TABLES.items():
        first = next(iter(columns.columns))
        if table in {"event", "process"}:
            continue
        if columns.key[0] == "process":
            rows.run(f"DELETE FROM {table} WHERE process = ?", number)
        else:
            rows.run(f"DELETE FROM {table} WHERE {first} BETWEEN ? AND ?", base, base | MASK)
    rows.run("UPDATE process SET name = '' WHERE number = ?", number)


def chunks(found: Iterable[T], size: int) -> Iterator[list[T]]:
    """What is found, so many at a time."""
    rest = iter(found)
    while chunk := list(islice(rest, size)):
        yield chunk
