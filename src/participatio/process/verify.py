# SPDX-License-Identifier: Apache-2.0
"""Is a ledger still what was written? A short look at its end when it is opened, and a long one at everything.

The long look goes through the events once, with memory that does not grow with them but for one byte a thing, and holds
every table against them. docs/reference/ledger.md says what is looked at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from participatio.process.book import Book
from participatio.process.expected import Chunk, Expected, Said
from participatio.process.records import canonical, commitment, leaf_of
from participatio.process.store import DAMAGED, Rows, StoreError
from participatio.process.tables import BITS, MASK, TABLES
from participatio.process.tiles import WIDTH, Tree, full
from participatio.values import Frozen, uncollected

if TYPE_CHECKING:
    from participatio.process.process import Process

Progress = Callable[[int, int], None]

TAIL = 256
_CHUNK = 256
_MOST = 50
_EDGE = 1 << 62  # no key lies beyond
_INSTANT = 27  # characters of 2019-07-15T00:00:00.000000Z
_EVENTS = (
    "SELECT e.key, e.head, e.leaf, b.salt, b.body FROM event e LEFT JOIN body b ON b.key = e.key "
    "WHERE e.key BETWEEN ? AND ? ORDER BY e.key"
)

#: What can be found, in English and German.
SAID: Mapping[str, tuple[str, str]] = {
    "store": ("the database says: {why}", "die Datenbank meldet: {why}"),
    "rules": (
        "the rules of version {version} are not what their digest says",
        "die Regeln der Fassung {version} sind nicht, was ihre Prüfsumme sagt",
    ),
    "adopted": (
        "the event that adopts the rules of version {version} and what is stored of them differ",
        "das Ereignis, das die Regeln der Fassung {version} einführt, und das Gespeicherte unterscheiden sich",
    ),
    "missing": ("event {position} is missing", "das Ereignis {position} fehlt"),
    "beyond": (
        "the ledger says it has {size} events, and there are {found}",
        "laut Akte gibt es {size} Ereignisse, gefunden wurden {found}",
    ),
    "head": ("the head of event {position} is not well written", "der Kopf des Ereignisses {position} ist fehlerhaft"),
    "position": (
        "the head of event {position} belongs somewhere else",
        "der Kopf des Ereignisses {position} gehört woandershin",
    ),
    "recorded": (
        "event {position} was recorded before the one in front of it",
        "das Ereignis {position} wurde vor seinem Vorgänger eingetragen",
    ),
    "leaf": (
        "the head of event {position} is not what its leaf says",
        "der Kopf des Ereignisses {position} ist nicht, was sein Blatt sagt",
    ),
    "body": (
        "the body of event {position} is not what its head says",
        "der Inhalt des Ereignisses {position} ist nicht, was sein Kopf sagt",
    ),
    "erased": (
        "{found} bodies are gone, and {declared} were erased by what the ledger says",
        "{found} Inhalte fehlen, laut Akte wurden {declared} gelöscht",
    ),
    "tile": (
        "tile {number} of level {level} is not what the events make it",
        "die Kachel {number} der Ebene {level} ist nicht, was die Ereignisse ergeben",
    ),
    "row": (
        "{table}: the row {key} is not what event {position} makes it",
        "{table}: die Zeile {key} ist nicht, was das Ereignis {position} ergibt",
    ),
    "sum": (
        "{table}: the row {key} is not what the events make it",
        "{table}: die Zeile {key} ist nicht, was die Ereignisse ergeben",
    ),
    "stray": (
        "{table}: {found} rows belong to no process",
        "{table}: {found} Zeilen gehören zu keinem Verfahren",
    ),
    "count": (
        "{table}: there are {found} rows, and the events make {expected}",
        "{table}: es gibt {found} Zeilen, die Ereignisse ergeben {expected}",
    ),
}


@frozen(eq=False, repr=False)
class Finding(Frozen):
    """Something that is not as it was written: in which table, at which position of the ledger (if one can be named).

    >>> Finding("leaf", "event", 17).text("de")
    'der Kopf des Ereignisses 17 ist nicht, was sein Blatt sagt'
    """

    what: str
    table: str
    position: int | None = None
    data: Mapping[str, str] = field(factory=dict)

    def text(self, language: str = "en") -> str:
        """What was found as a sentence, in English or German."""
        known = {"table": self.table, "position": self.position, **self.data}
        return SAID[self.what][language == "de"].format_map(known)


@frozen(eq=False, repr=False)
class Report(Frozen):
    """What `verify` found: how many events there are, the root of their tree, and what is wrong (at most fifty).

    ``more`` counts what was found beyond that; ``erased`` how many bodies are erased.
    """

    size: int
    root: bytes
    problems: tuple[Finding, ...]
    more: int = 0
    erased: int = 0

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.problems


# The short look


def check_tail(rows: Rows, book: Book, where: str) -> None:
    """See that the last entries (up to 256) are there, as their leaves and commitments say, and that none is beyond.

    Raises:
        StoreError: one of them is not; the first is named (P923).
    """
    sql = "SELECT size, (SELECT MAX(key) FROM event WHERE key BETWEEN ? AND ?) FROM process WHERE number = ?"
    size, newest = rows.one(sql, book.base, book.end, book.number) or (0, None)
    if newest is None or newest != book.base | (size - 1):
        found = 0 if newest is None else (newest & MASK) + 1
        raise StoreError(DAMAGED, where=where, why=f"size {size}, events {found}")
    first = max(size - TAIL, 0)
    expected = first
    for key, head, leaf, salt, body in rows.all(_EVENTS, book.base | first, book.base | (size - 1)):
        what = "missing" if key & MASK != expected else _wrong(book, expected, head, bytes(leaf), salt, body)
        if what:
            raise StoreError(DAMAGED, where=where, why=f"event {expected} ({what})")
        expected += 1
    if expected != size:
        raise StoreError(DAMAGED, where=where, why=f"event {expected} (missing)")


def _wrong(book: Book, position: int, head: str, leaf: bytes, salt: bytes | None, body: str | None) -> str | None:  # noqa: PLR0913 - an event as it is stored
    """What is wrong with one entry, in a word."""
    if leaf_of(head) != leaf:
        return "leaf"
    said = json.loads(head)
    if said["position"] != position or said["process"] != book.name:
        return "position"
    if body is not None and commitment(bytes(salt or b""), body) != said["commitment"]:
        return "body"
    return None


# The long look


def verify(process: Process, progress: Progress | None = None) -> Report:
    """Hold everything that is stored of a process against what was written; nothing is changed.

    The database's own check, the rules, every head, body and tile, and every table that follows from them. Reads one
    moment while others go on writing.
    """
    problems = _Problems()
    for why in process.store.check():
        problems.add("store", "", why=why)
    try:
        with process.store.snapshot() as rows, uncollected():
            fresh = Book(process.book.number, process.book.name, process.book.secret)
            fresh.read_words(rows)
            look = _Look(rows, fresh, _classes(process, problems), problems)
            look.events(progress)
            look.rest()
            return Report(look.size, look.root(), tuple(problems.found), problems.more, look.gone)
    except (StoreError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        # A store so broken that it cannot be read to its end.
        problems.add("store", "", why=str(error) or type(error).__name__)
        return Report(0, b"", tuple(problems.found), problems.more)


def _classes(process: Process, problems: _Problems) -> Mapping[str, int] | None:
    """Which states not everybody sees, and which links carry the story, by the rules that hold; none if unknown."""
    try:
        return process.writer.classes()
    except (LookupError, TypeError, ValueError) as error:  # also what a plugin that is missing leads to
        problems.add("store", "rules", why=str(error))
        return None


class _Problems:
    """What was found, as long as somebody would read it."""

    def __init__(self) -> None:
        self.found: list[Finding] = []
        self.more = 0

    def add(self, what: str, table: str, position: int | None = None, **data: object) -> None:
        if len(self.found) >= _MOST:
            self.more += 1
        else:
            self.found.append(Finding(what, table, position, {name: str(value) for name, value in data.items()}))


def _refused(said: str) -> object:
    """Whole numbers are all there is in canonical JSON."""
    raise ValueError(said)


# Most heads are as this has them; what it matches is canonical as it stands. The others are read and written again.
_STRING, _NUMBER = r'"[^"\\\x00-\x1f]*"', r"(0|[1-9][0-9]*)"
_TEXT = r'"([^"\\\x00-\x1f]*)"'
_TUPLE = rf"\[{_STRING},{_STRING},{_STRING}(?:,{_STRING})?\]"
_TUPLES = rf"\[({_TUPLE}(?:,{_TUPLE})*)\]"
_USUAL = re.compile(
    rf'{{"action":{_TEXT},"commitment":{_TEXT},"happened":{_TEXT}(?:,"links":{_TUPLES})?(?:,"moves":{_TUPLES})?,'
    rf'"position":{_NUMBER},"process":{_TEXT},"recorded":{_TEXT}(?:,"round":{_TEXT})?,"rules":{_NUMBER}'
    rf'(?:,"thing":{_TEXT})?(?:,"undoes":{_NUMBER})?}}'
).fullmatch


_RARE = Said("", "", "", (), (), 0, "", "")[12:]  # what comes behind those that are usual
_made: Callable[[tuple[Any, ...]], Said] = partial(tuple.__new__, Said)  # without a call of Python's own


def _usual(  # noqa: PLR0913 - what the expression finds
    action: str,
    commitment: str,
    happened: str,
    links: str | None,
    moves: str | None,
    position: str,
    process: str,
    recorded: str,
    round_: str | None,
    rules: str,
    thing: str | None,
    undoes: str | None,
) -> Said:
    """The head that such a text is."""
    ties = () if links is None else [it.split('","') for it in links[2:-2].split('"],["')]
    steps = () if moves is None else [it.split('","') for it in moves[2:-2].split('"],["')]
    return _made((
        action, commitment, happened, ties, steps, int(position), process, recorded, round_, int(rules), thing,
        None if undoes is None else int(undoes), *_RARE,
    ))  # fmt: skip


def _unusual(said: Mapping[str, Any]) -> Said | None:
    """A head that is read; none if it is not whole."""
    try:
        return Said(**{"links": (), "moves": (), **said})
    except TypeError:
        return None


_decoder = json.JSONDecoder(parse_float=_refused, parse_constant=_refused)
_read = _decoder.raw_decode
# The same without a call of Python's own; raises StopIteration.
_scan: Callable[[str, int], tuple[Any, int]] = _decoder.scan_once  # type: ignore[attr-defined]  # a decoder's heart


class _Look:
    """One look at everything."""

    def __init__(self, rows: Rows, book: Book, classes: Mapping[str, int] | None, problems: _Problems) -> None:
        self._rows = rows
        self._book = book
        self._problems = problems
        sql = "SELECT size, things, recorded, latched, rules, epoch FROM process WHERE number = ?"
        self._row: Sequence[Any] = rows.one(sql, book.number) or (0, 0, 0, 0, 0, 0)
        self.size: int = self._row[0]
        self._expected = Expected(rows, book, classes, problems.add)
        self._recorded = ""
        self._adopts: dict[int, str] = {}
        self._versions: set[int] = set()
        self._epoch = 1
        self._declared = 0
        #: How many bodies are erased.
        self.gone = 0
        self._leaves: list[bytes] = []
        self._levels: list[list[bytes]] = [[]]

    # Event by event

    def events(self, progress: Progress | None) -> None:
        """Go through all events."""
        base = self._book.base
        for first in range(0, self.size, _CHUNK):
            last = min(first + _CHUNK, self.size)
            found = list(self._rows.all(_EVENTS, base | first, (base | last) - 1))
            if len(found) != last - first:
                found = self._gaps(found, first, last)
            self._chunk(first, found)
            if progress is not None:
                progress(last, self.size)

    def _gaps(self, found: Sequence[tuple[Any, ...]], first: int, last: int) -> list[tuple[Any, ...]]:
        """The events with an empty one wherever one is missing."""
        there = {row[0] & MASK: row for row in found}
        for position in range(first, last):
            if position not in there:
                self._problems.add("missing", "event", position)
        nothing = (None, "", b"", None, None)
        return [there.get(position, nothing) for position in range(first, last)]

    def _chunk(self, first: int, found: list[tuple[Any, ...]]) -> None:
        texts = [row[1] for row in found]
        heads = self._heads(first, texts)
        chunk = Chunk(self._expected, first, len(found))
        self._grow(first, texts, [row[2] for row in found])
        self._places(first, heads)
        for position, (head, (_, _, _, salt, body)) in enumerate(zip(heads, found, strict=True), first):
            try:
                chunk.take(position, head, self._said(position, head, salt, body))
            except (ArithmeticError, AttributeError, LookupError, StopIteration, TypeError, ValueError):
                self._problems.add("head", "event", position)
        chunk.compare()

    def _places(self, first: int, heads: list[Said | None]) -> None:
        """See that each head belongs to its place, and that time went on; one by one only where something is wrong."""
        read = [head for head in heads if head is not None]
        self._versions.update([head.rules for head in read])
        if [head.position for head in read] != [*range(first, first + len(heads))] or any(
            process != self._book.name for process in {head.process for head in read}
        ):
            for position, head in enumerate(heads, first):
                if head is not None and (head.position, head.process) != (position, self._book.name):
                    self._problems.add("position", "event", position)
        times = [head.recorded for head in read]
        if {*map(type, times)} != {str} or times != sorted(times) or {*map(len, times)} != {_INSTANT}:
            self._times(first, heads)
        elif times[0] < self._recorded:
            self._problems.add("recorded", "event", first)
        else:
            self._recorded = times[-1]

    def _times(self, first: int, heads: list[Said | None]) -> None:
        """Texts of instants have their order, because all are written alike."""
        for position, head in enumerate(heads, first):
            recorded = "" if head is None else str(head.recorded)
            if len(recorded) != _INSTANT or recorded < self._recorded:
                self._problems.add("recorded", "event", position)
            self._recorded = max(recorded, self._recorded)

    def _said(self, position: int, head: Said, salt: bytes, body: str | None) -> Mapping[str, Any] | None:
        """The body of an event, if it is there and the one that its head says."""
        if body is None:
            self.gone += 1
        elif sha256(salt + body.encode()).hexdigest() == head.commitment:
            said: Mapping[str, Any] = _scan(body, 0)[0]
            return said
        else:
            self._problems.add("body", "body", position)
        return None

    def _heads(self, first: int, texts: list[str]) -> list[Any]:
        """The heads as they are read; each that is not canonical is a finding."""
        usual = [_USUAL(text) for text in texts]
        heads: list[Any] = [match and _usual(*match.groups()) for match in usual]
        others = [number for number, match in enumerate(usual) if match is None]
        if others:
            asked = [texts[number] for number in others]
            read: list[dict[str, Any]] = []
            try:
                read = [_read(text)[0] for text in asked]
                whole = canonical(read) == f"[{','.join(asked)}]"
            except (ValueError, RecursionError):
                whole = False
            if not whole:
                read = [self._head(first + number, text) for number, text in zip(others, asked, strict=True)]
            for number, said in zip(others, read, strict=True):
                heads[number] = head = _unusual(said)
                if head is not None:
                    self._rare(head, first + number)
        return heads

    def _head(self, position: int, text: str) -> dict[str, Any]:
        """One head; nothing if it cannot be read."""
        try:
            head, _ = _read(text)
        except (ValueError, RecursionError):
            head = None
        if not isinstance(head, dict) or canonical(head) != text:
            self._problems.add("head", "event", position)
        return head if isinstance(head, dict) else {}

    def _rare(self, head: Said, position: int) -> None:
        """What only few heads say: that rules are adopted, bodies erased, or an epoch begun."""
        if head.adopts is not None:
            self._adopts[position] = str(head.adopts)
        numbers = (head.erases or 0, head.epoch or self._epoch)
        if not all(isinstance(number, int) for number in numbers) or numbers[1] < self._epoch + (
            head.epoch is not None
        ):
            self._problems.add("head", "event", position)
        else:
            self._declared += numbers[0]
            self._epoch = numbers[1]

    # The tree

    def _grow(self, first: int, texts: list[str], stored: list[bytes]) -> None:
        """Hash the heads, compare their leaves, and grow the tree."""
        made = [sha256(b"\x00" + text.encode()).digest() for text in texts]
        if made != stored:
            for position, (leaf, found) in enumerate(zip(made, stored, strict=True), first):
                if leaf != bytes(found):
                    self._problems.add("leaf", "event", position)
        self._leaves += made
        while len(self._leaves) >= WIDTH:
            tile = self._leaves[:WIDTH]
            del self._leaves[:WIDTH]
            self._tile(0, len(self._levels[0]), tile)
            self._levels[0].append(full(tile))

    def _tile(self, level: int, number: int, hashes: Sequence[bytes]) -> None:
        sql = "SELECT hashes FROM tile WHERE process = ? AND level = ? AND number = ?"
        row = self._rows.one(sql, self._book.number, level, number)
        if row is None or bytes(row[0]) != b"".join(hashes):
            first = number * WIDTH ** (level + 1)
            self._problems.add("tile", "tile", first, level=level, number=number)

    def _upper(self) -> int:
        """The tiles above the leaves; how many tiles there are altogether."""
        count = len(self._levels[0])
        for level, roots in enumerate(self._levels, 1):
            tiles = [roots[at : at + WIDTH] for at in range(0, len(roots), WIDTH)]
            for number, tile in enumerate(tiles):
                self._tile(level, number, tile)
            count += len(tiles)
            above = [full(tile) for tile in tiles if len(tile) == WIDTH]
            if above:
                self._levels.append(above)
        return count

    def root(self) -> bytes:
        """The root of the tree over the heads as they are."""

        def hashes(level: int, first: int, last: int) -> Sequence[bytes]:
            if level:
                return self._levels[level - 1][first:last]
            start = len(self._levels[0]) * WIDTH
            return self._leaves[first - start : last - start]

        return Tree(hashes, self.size).root()

    # Everything else

    def rest(self) -> None:
        """What is seen only when all events are known."""
        rows, book, add = self._rows, self._book, self._problems.add
        span = book.base, book.end
        self._counted("tile", "process = ?", self._upper(), book.number)
        self._strays()
        found = _count(rows, "event", "key BETWEEN ? AND ?", *span)
        if found != self.size:
            add("beyond", "event", self.size, size=self.size, found=found)
        self._counted("body", "key BETWEEN ? AND ?", self.size - self.gone, *span)
        if self._declared != self.gone:
            add("erased", "body", found=self.gone, declared=self._declared)
        self._expected.finish(self._rules(), erased=self.gone > 0)
        expected = self._expected
        for name, stored, made in (
            ("things", self._row[1], expected.things),
            ("recorded", self._row[2], expected.micros[self._recorded] if self._recorded else 0),
            ("latched", self._row[3], expected.latched),
            ("epoch", self._row[5], self._epoch),
        ):
            if stored != made:
                add("sum", "process", key=name)

    def _strays(self) -> None:
        """See that every row belongs to some process, and each name to one."""
        numbers = [number for (number,) in self._rows.all("SELECT number FROM process ORDER BY number")]
        self._counted("process", "name = ?", 1, self._book.name)
        for table, spec in TABLES.items():
            column = spec.key[0]
            if table == "process":
                continue
            bits = 0 if column == "process" else BITS
            edges = [-_EDGE, *(edge << bits for number in numbers for edge in (number, number + 1)), _EDGE]
            for first, end in zip(edges[::2], edges[1::2], strict=True):
                found = _count(self._rows, table, f"{column} >= ? AND {column} < ?", first, end)
                if found:
                    self._problems.add("stray", table, found=found)

    def _counted(self, table: str, where: str, expected: int, *given: object) -> None:
        found = _count(self._rows, table, where, *given)
        if found != expected:
            self._problems.add("count", table, found=found, expected=expected)

    def _rules(self) -> list[str]:
        """See that each rules' text gives its digest, and is what an event adopts; the texts."""
        add = self._problems.add
        sql = "SELECT version, digest, position, text FROM rules WHERE process = ? ORDER BY position"
        texts, versions, adopts = [], {}, dict(self._adopts)
        for version, digest, position, text in self._rows.all(sql, self._book.number):
            texts.append(text)
            versions[version] = position
            if digest_of(text) != digest:
                add("rules", "rules", position, version=version)
            if adopts.pop(position, None) != digest:
                add("adopted", "rules", position, version=version)
        for position in adopts:
            add("adopted", "rules", position, version="?")
        for version in self._versions - versions.keys():
            add("adopted", "rules", version=version)
        if versions.get(self._row[4]) != max(self._adopts, default=None):
            add("sum", "process", key="rules")
        return texts


def _count(rows: Rows, table: str, where: str, *given: object) -> int:
    row = rows.one(f"SELECT COUNT(*) FROM {table} WHERE {where}", *given)
    return int(row[0]) if row else 0


def digest_of(text: str) -> str | None:
    """The digest of rules as they are stored, without building what they say; none if it is no rules' text."""
    try:
        said = json.loads(text)
        tree = {key: value for key, value in said["tree"].items() if key not in ("extends", "include")}
        plain = json.dumps(
            {"tree": tree, "translations": said["translations"]}, ensure_ascii=False, separators=(",", ":")
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    return sha256(plain.encode()).hexdigest()
