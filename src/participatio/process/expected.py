# SPDX-License-Identifier: Apache-2.0
"""What the tables must hold by what the events say: worked out a second time, so that `verify` is nobody's echo.

`fold` makes the tables from events with the facts at hand; this works out the same rows from the texts of heads and
bodies alone, a chunk at a time, and asks the tables for just these rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from participatio.errors import BadValueError
from participatio.process.book import Book
from participatio.process.ids import is_pseudonym, person_number
from participatio.process.rulebook import FROM, INTO
from participatio.process.store import Rows
from participatio.process.tables import MASK, PARTS, micros

#: Told of each difference: what, table, position, and more by name.
Add = Callable[..., None]

_CACHED = 50_000
_SHOWN = 20
_STATE, _TOUCHED = 1, 2  # of a thing's row: the state is that of its last move; the instant is that of one of its acts
_RIGHT = _STATE | _TOUCHED
_BATCHES = (1, 4, 16, 64, 128, 256, 512)
_DEED = (
    "SELECT key, action, thing, actor, behalf, happened, round, undone FROM deed WHERE key BETWEEN ? AND ? ORDER BY key"
)
_LATCH = "SELECT key, subject, clock, what, instant, at FROM latch WHERE key BETWEEN ? AND ? ORDER BY key"
_COUNTERS = (
    "SELECT c.action, c.thing FROM counter c WHERE c.action BETWEEN ? AND ? AND c.number <> "
    "(SELECT COUNT(*) FROM deed d WHERE d.action = c.action AND d.thing = c.thing AND d.undone IS NULL) LIMIT 20"
)
_STORY = (
    "SELECT l.source, l.target, l.at FROM link l WHERE l.source BETWEEN ? AND ? AND l.name IN ({names}) "
    "AND NOT EXISTS (SELECT 1 FROM story s WHERE s.parent = l.{parent} AND s.child = l.{child} AND s.at = l.at "
    "AND COALESCE(s.cut, -1) = COALESCE(l.cut, -1)) LIMIT 20"
)
_LONE = (
    "SELECT s.parent, s.child FROM story s LEFT JOIN thing t ON t.key = s.parent AND t.class = 0 AND s.cut IS NULL "
    "AND (SELECT COUNT(*) FROM (SELECT 1 FROM story o WHERE o.parent = s.parent AND o.cut IS NULL LIMIT 2) AS two) = 1 "
    "AND (SELECT MIN(f.at) FROM story f WHERE f.child = s.parent AND f.cut IS NULL) IS NULL "
    "WHERE s.parent BETWEEN ? AND ? AND COALESCE(s.lone, -1) <> COALESCE(t.kind, -1) LIMIT 20"
)
_LONELY = (
    "SELECT l.child, l.kind FROM lone l WHERE l.child BETWEEN ? AND ? AND l.number <> "
    "(SELECT COUNT(*) FROM story s WHERE s.child = l.child AND s.cut IS NULL AND s.lone = l.kind) LIMIT 20"
)


class Said(NamedTuple):
    """A head as its text has it, keys and all; a tuple, because there are millions of them."""

    action: str
    commitment: str
    happened: str
    links: Sequence[Sequence[str]]
    moves: Sequence[Sequence[str]]
    position: int
    process: str
    recorded: str
    round: str | None = None
    rules: int = 0
    thing: str | None = None
    undoes: int | None = None
    latches: Sequence[Sequence[str]] = ()
    said: str | None = None
    adopts: str | None = None
    erases: int | None = None
    epoch: int | None = None
    warned: Sequence[Sequence[Any]] = ()


class _Memo(dict[str, int]):
    """Numbers that are worked out when they are first asked for; when there are too many, from the beginning."""

    def __init__(self, made: Callable[[str], int], most: int = 0) -> None:
        super().__init__()
        self._made = made
        self._most = most

    def __missing__(self, text: str) -> int:
        return self.keep(text, self._made(text))

    def keep(self, text: str, number: int) -> int:
        """Remember a number that is known."""
        if self._most and len(self) >= self._most:
            self.clear()
        self[text] = number
        return number


class Expected:
    """What follows from the events read so far.

    Parameters:
        classes: the visibility class of each ``kind.state`` that not everybody sees, and how each ``kind>link``
            carries the story; none if nobody knows.
        add: is told each difference.
    """

    def __init__(self, rows: Rows, book: Book, classes: Mapping[str, int] | None, add: Add) -> None:
        self.rows = rows
        self.book = book
        self.add = add
        self.base = book.base
        self.things = 0
        self.latched = 0
        #: What has a name of its own: its number, and its kind.
        self.listed: dict[str, tuple[int, str]] = {}
        #: What was seen of the row of each thing, by its number; and of each person that has a row.
        self.flags = bytearray()
        self.people: dict[int, int] = {}
        self.counts = dict.fromkeys(("thing", "move", "link", "said", "deed", "latch", "command"), 0)
        #: Ties that were cut and acts that were undone.
        self.cuts = 0
        self.undone = 0
        self.reached: dict[int, int] = {}
        self.lost: list[int] = []
        self._words: dict[str, int] = {}
        self._read_words()
        #: The number of each word that was met; -1 if the table of words does not have it.
        self.words = _Memo(lambda text: self._words.get(text, -1))
        #: The number that an id means; -1 if it can mean none.
        self.keys = _Memo(self._key, _CACHED)
        #: An instant, as the tables hold it.
        self.micros = _Memo(lambda text: micros(datetime.fromisoformat(text)), _CACHED)
        self._known = classes
        self.classes = {self._words.get(state, -1): class_ for state, class_ in (classes or {}).items()}

    def _read_words(self) -> None:
        sql = "SELECT key, text FROM word WHERE key BETWEEN ? AND ? ORDER BY key"
        for number, (key, text) in enumerate(self.rows.all(sql, self.base, self.book.end)):
            if key != self.base + number or text in self._words:
                self.add("sum", "word", key=text)
            self._words[text] = key

    def sees_classes(self) -> bool:
        """True if it is known who sees what."""
        return self._known is not None

    # Numbers

    def _key(self, id_: str) -> int:
        if "-" not in id_:
            return self.listed[id_][0] if id_ in self.listed else -1
        try:
            return self.base | (person_number(id_) if is_pseudonym(id_) else self.book.ids.number(id_))
        except BadValueError:
            return -1

    def kind(self, id_: str) -> str:
        """The kind of a thing that is there."""
        kind, dash, _ = id_.partition("-")
        return kind if dash else self.listed[id_][1]

    def meet(self, id_: str, kind: str) -> tuple[int, bool]:
        """The number of a thing that is moved, and whether for the first time."""
        key, new = self.keys.get(id_, -1), self.base | self.things
        if key < 0:
            if "-" not in id_:
                if id_ not in self.listed:
                    self.listed[id_] = new, kind
                    self.keys.pop(id_, None)
            elif id_ not in self.keys and self.book.ids.of_thing(kind, self.things) == id_:
                self.keys.keep(id_, new)
            key = self.keys[id_]
        if key < new:
            return key, False
        if self.book.is_person(key):
            if key in self.people:
                return key, False
            self.people[key] = 0
        else:
            self.things += 1
            if len(self.flags) < self.things:
                self.flags.extend(bytes(_CACHED))
        self.counts["thing"] += 1
        return key, True

    # At the end

    def finish(self, rules: Sequence[str], *, erased: bool) -> None:
        """Compare what is summed up, and how many rows there are; ``rules`` are the texts of all rules."""
        self._counts()
        if self.flags.count(_RIGHT, 0, self.things) != self.things:
            wrong = [number for number in range(self.things) if self.flags[number] != _RIGHT]
            for number in wrong[:_SHOWN]:
                self.add("sum", "thing", key=number)
        for key, found in self.people.items():
            if found != _RIGHT:
                self.add("sum", "thing", key=key & MASK)
        self._named()
        self._reached()
        for action, thing in self.rows.all(_COUNTERS, self.base, self.book.end):
            self.add("sum", "counter", key=f"{action & MASK}/{thing & MASK}")
        self._tally()
        if self._known is not None:
            self._story(self._known)
        self._lone()
        if not erased:
            for position in self.lost:
                self.add("row", "command", position, key="")
            self._unused(rules)

    def _counts(self) -> None:
        column = {"thing": "key", "move": "thing", "link": "source", "said": "thing", "deed": "key", "latch": "key"}
        ended = {"link": ("cut", self.cuts), "deed": ("undone", self.undone)}
        for table, expected in self.counts.items():
            where, given = ("process = ?", (self.book.number,))
            if table in column:
                where, given = f"{column[table]} BETWEEN ? AND ?", (self.base, self.book.end)  # type: ignore[assignment]  # one or two
            counted, gone = ended.get(table, ("*", expected))
            found = self.rows.one(f"SELECT COUNT(*), COUNT({counted}) FROM {table} WHERE {where}", *given) or (0, 0)
            if found[0] != expected:
                self.add("count", table, found=found[0], expected=expected)
            elif counted != "*" and found[1] != gone:
                self.add("count", f"{table}.{counted}", found=found[1], expected=gone)

    def _named(self) -> None:
        found = dict(self.rows.all("SELECT name, key FROM listed WHERE process = ?", self.book.number))
        expected = {name: key for name, (key, _) in self.listed.items()}
        self._compare("listed", found, expected)

    def _reached(self) -> None:
        sql = "SELECT state, happened FROM reached WHERE state BETWEEN ? AND ?"
        self._compare("reached", dict(self.rows.all(sql, self.base, self.book.end)), self.reached)

    def _tally(self) -> None:
        span = self.base, self.book.end
        sql = "SELECT kind, class, COUNT(*) FROM thing WHERE kind BETWEEN ? AND ? GROUP BY kind, class"
        expected = {(kind, class_): number for kind, class_, number in self.rows.all(sql, *span)}
        sql = "SELECT kind, class, number FROM tally WHERE kind BETWEEN ? AND ? AND number <> 0"
        self._compare("tally", {(kind, class_): number for kind, class_, number in self.rows.all(sql, *span)}, expected)

    def _compare(self, table: str, found: Mapping[Any, Any], expected: Mapping[Any, Any]) -> None:
        if found != expected:
            wrong = [key for key in {**expected, **found} if found.get(key) != expected.get(key)]
            for key in wrong[:_SHOWN]:
                self.add("sum", table, key=key)

    def _story(self, known: Mapping[str, int]) -> None:
        """Every tie that carries the story stands in its table in the direction of the story, and no other does."""
        expected = 0
        for way, parent, child in ((FROM, "target", "source"), (INTO, "source", "target")):
            ways = {name for name, found in known.items() if ">" in name and found == way}
            names = [self._words[name] for name in sorted(ways) if name in self._words]
            if names:
                listed, span = ", ".join("?" * len(names)), (self.base, self.book.end, *names)
                for source, target, at in self.rows.all(_STORY.format(names=listed, parent=parent, child=child), *span):
                    self.add("row", "story", at >> PARTS & MASK, key=f"{source & MASK}/{target & MASK}")
                sql = f"SELECT COUNT(*) FROM link WHERE source BETWEEN ? AND ? AND name IN ({listed})"
                expected += (self.rows.one(sql, *span) or (0,))[0]
        sql = "SELECT COUNT(*) FROM story WHERE parent BETWEEN ? AND ?"
        found = (self.rows.one(sql, self.base, self.book.end) or (0,))[0]
        if found != expected:
            self.add("count", "story", found=found, expected=expected)

    def _lone(self) -> None:
        """What went into one thing alone is marked as such, and counted there."""
        span = self.base, self.book.end
        for parent, child in self.rows.all(_LONE, *span):
            self.add("sum", "story", key=f"{parent & MASK}/{child & MASK}")
        for child, kind in self.rows.all(_LONELY, *span):
            self.add("sum", "lone", key=f"{child & MASK}/{kind & MASK}")
        sql = "SELECT COALESCE(SUM(number), 0) FROM lone WHERE child BETWEEN ? AND ?"
        found = (self.rows.one(sql, *span) or (0,))[0]
        sql = "SELECT COUNT(lone) FROM story WHERE parent BETWEEN ? AND ?"
        expected = (self.rows.one(sql, *span) or (0,))[0]
        if found != expected:
            self.add("count", "lone", found=found, expected=expected)

    def _unused(self, rules: Sequence[str]) -> None:
        """Every word means something: it stands in some event, or names roles of some rules."""
        for text in [text for text in self._words if text not in self.words][:_SHOWN]:
            roles = text[1:].split(",") if text.startswith("@") else [""]
            if roles != [""] and all(any(json.dumps(role) in it for it in rules) or role == "author" for role in roles):
                continue
            if text != "@":
                self.add("sum", "word", key=text)


class Chunk:
    """What follows from some events: gathered by `take`, then looked for in the tables by `compare`."""

    def __init__(self, whole: Expected, first: int, count: int) -> None:
        self._whole = whole
        #: The last instant that was met: acts that are recorded together happened together.
        self._instant, self._happened = "", 0
        self._first = whole.base | first
        self._last = (whole.base | first + count) - 1
        self._things = whole.things
        self._moves: set[tuple[int, ...]] = set()
        self._ties: set[tuple[int, ...]] = set()
        self._cuts: list[tuple[int, ...]] = []
        self._said: set[tuple[int, ...]] = set()
        self._deeds: list[tuple[Any, ...]] = []
        self._undone: dict[int, int] = {}
        self._latches: list[tuple[int, ...]] = []
        self._touched: dict[int, int] = {}
        self._states: dict[int, int] = {}
        self._born: dict[int, tuple[Any, ...]] = {}
        self._signals: list[tuple[int, int, int]] = []
        self._commands: dict[bytes, list[int]] = {}

    # What the events say

    def take(self, position: int, head: Said, body: Mapping[str, Any] | None) -> None:
        """One event; no body if it is erased."""
        whole = self._whole
        keys, words = whole.keys, whole.words
        action, _, instant, links, moves, _, _, _, round_, _, thing, undoes, latches = head[:13]
        if instant != self._instant:
            self._instant, self._happened = instant, micros(datetime.fromisoformat(instant))
        happened = self._happened
        key = whole.base | position
        author, behalf, counts = None, None, thing is not None
        if body is not None:
            author = keys[body["by"]] if body["by"] else None
            if len(body) > 1:
                behalf, thing, round_ = body.get("for"), thing or body.get("thing"), round_ or body.get("round")
                links = [*links, *body["links"]] if "links" in body else links
            counts = counts or bool(author or links or "values" in body or "given" in body)
        opening = None if round_ is None else words[round_]
        born = self._move(position, happened, moves, (thing, author, opening)) if moves else ()
        if links:
            self._tie((position << PARTS) + len(moves), happened, links)
        if body is not None and len(body) > 1:
            if "values" in body:
                self._values(position, body["values"], born)
            if "key" in body:
                self._commands.setdefault(bytes.fromhex(body["key"]), []).append(position)
        if undoes is not None:
            self._undone[whole.base | undoes] = key
        if counts:
            what, on = words[action], None if thing is None else keys[thing]
            self._deeds.append((key, what, on, author, keys[behalf] if behalf else None, happened, opening))
            if on is not None and not moves:
                self._signals.append((what, on, key))
        if latches:
            self._latch(key, latches)

    def _values(self, position: int, values: Mapping[str, Any], born: Sequence[str]) -> None:
        whole, at = self._whole, position << PARTS
        for name in values:
            if name in born:
                continue
            owner, _, tie = name.partition(".")
            if tie:
                link, _, to = tie.partition(".")
                self._said.add((whole.keys[owner], whole.words[f"{whole.kind(owner)}>{link}"], whole.keys[to], at))
            else:
                self._said.add((whole.keys[owner], 0, 0, at))

    def _move(
        self,
        position: int,
        happened: int,
        moves: Sequence[Sequence[str]],
        birth: tuple[str | None, int | None, int | None],
    ) -> list[str]:
        """The moves of an event; the ids of what is born by them."""
        whole, at, touched = self._whole, position << PARTS, self._touched
        reached, born = whole.reached, []
        for id_, kind, state in moves:
            at += 1
            key, first = whole.meet(id_, kind)
            word = whole.words[f"{kind}.{state}"]
            self._moves.add((key, at, word, happened))
            self._states[key] = word
            if touched.get(key, happened) <= happened:
                touched[key] = happened
            if reached.get(word, happened) >= happened:
                reached[word] = happened
            if first:
                born.append(id_)
                thing, author, opening = birth
                if whole.book.is_person(key):  # known before the ledger says anything of them
                    author, opening = None, None
                name = None if "-" in id_ else id_
                self._born[key] = whole.words[kind], author if id_ == thing else None, position, opening, name
        return born

    def _tie(self, at: int, happened: int, links: Sequence[Sequence[str]]) -> None:
        whole, touched = self._whole, self._touched
        keys, words = whole.keys, whole.words
        for link in links:
            at += 1
            id_, name, to = link if len(link) == 3 else link[:3]  # noqa: PLR2004 - thing, name, to; and the word
            key, (kind, dash, _) = keys[id_], id_.partition("-")
            tie = key, words[f"{kind if dash else whole.kind(id_)}>{name}"], keys[to], at
            if len(link) > 3:  # noqa: PLR2004 - as above
                self._cuts.append(tie)
            else:
                self._ties.add(tie)
            if touched.get(key, happened) <= happened:
                touched[key] = happened

    def _latch(self, at: int, latches: Sequence[Sequence[str]]) -> None:
        whole = self._whole
        for subject, of, what, instant in latches:
            self._latches.append((
                whole.base | whole.latched,
                whole.keys[subject],
                whole.keys[of] if of else 0,
                whole.words[f"={what}"],
                whole.micros[instant],
                at,
            ))  # fmt: skip
            whole.latched += 1

    # What the tables say

    def compare(self) -> None:
        """Ask the tables for the rows of these events."""
        counts = self._whole.counts
        for table, made in (
            ("move", self._moves), ("link", self._ties), ("said", self._said), ("deed", self._deeds),
            ("latch", self._latches),
        ):  # fmt: skip
            counts[table] += len(made)
        self._see_ties()
        self._see_deeds()
        self._see_things()
        self._see_commands()

    def _row(self, table: str, position: int, key: object) -> None:
        self._whole.add("row", table, position & MASK, key=key)

    def _see_ties(self) -> None:
        """What comes row for row from the events."""
        for table, made, width in (("move", self._moves, 2), ("link", self._ties, 4), ("said", self._said, 4)):
            found = {*self._rows(table, width, made)}
            if found != made:
                for row in sorted(made ^ found, key=_at[table]):
                    self._row(table, _at[table](row) >> PARTS, row[0] & MASK)
        if self._cuts:
            self._see_cuts()

    def _see_cuts(self) -> None:
        """A cut ends the last tie before it, unless that had been cut already."""
        before: dict[tuple[int, ...], list[tuple[int, int | None]]] = {}
        for source, name, target, at, cut in self._rows("cut", 3, {tie[:3] for tie in self._cuts}):
            before.setdefault((source, name, target), []).append((at, cut))
        for *tie, at in self._cuts:
            begun, cut = max((it for it in before.get((*tie,), ()) if it[0] < at), default=(0, 0), key=_first)
            if cut == at:
                self._whole.cuts += 1
            elif begun and (cut is None or cut > at):
                self._row("link", at >> PARTS, tie[0] & MASK)

    def _see_deeds(self) -> None:
        whole = self._whole
        rows = list(whole.rows.all(_DEED, self._first, self._last))
        if [row[:7] for row in rows] != self._deeds:
            found, wanted = {row[0]: row[:7] for row in rows}, {row[0]: row for row in self._deeds}
            for key in sorted({**found, **wanted}):
                if found.get(key) != wanted.get(key):
                    self._row("deed", key, key & MASK)
        ended = {row[0]: row[-1] for row in self._rows("deed", 1, [(key,) for key in self._undone])}
        for key, by in ended.items():
            if by == self._undone[key]:
                whole.undone += 1
            else:
                self._row("deed", key, key & MASK)
        if self._signals:
            undone = {row[0] for row in rows if row[7] is not None}
            standing = {(what, on): key for what, on, key in self._signals if key not in undone}
            for pair in standing.keys() - {row[:2] for row in self._rows("counter", 2, standing)}:
                self._row("counter", standing[pair], pair[1] & MASK)
        if self._latches:
            span = self._latches[0][0], self._latches[-1][0]
            for row, made in zip(_padded(whole.rows.all(_LATCH, *span)), self._latches, strict=False):
                if row != made:
                    self._row("latch", made[-1], made[0] & MASK)

    def _see_things(self) -> None:
        whole, touched, states, born = self._whole, self._touched, self._states, self._born
        classes = whole.classes if whole.sees_classes() else None
        flags, people = whole.flags, whole.people
        left = dict.fromkeys(touched)
        for row in self._rows("thing", 1, [(key,) for key in touched]):
            key, kind, state, class_, author, first, last, round_, name = row
            if key not in left:
                continue  # asked for twice
            del left[key]
            made = born.get(key)
            if (
                last < touched[key]
                or (made is not None and made != (kind, author, first, round_, name))
                or (classes is not None and class_ != classes.get(state, 0))
            ):
                self._row("thing", first, key & MASK)
            kept, number = (people, key) if key in people else (flags, key & MASK)
            if key in states:
                kept[number] = kept[number] | _STATE if state == states[key] else kept[number] & ~_STATE
            if last == touched[key]:
                kept[number] |= _TOUCHED
        for key in left:
            self._row("thing", self._born.get(key, (0, 0, self._first))[2], key & MASK)

    def _see_commands(self) -> None:
        whole = self._whole
        number = whole.book.number
        found: dict[bytes, tuple[int, int]] = {}
        for _, key, _, position, events in self._rows("command", 2, [(number, key) for key in self._commands]):
            found[bytes(key)] = position, events
        for key, positions in self._commands.items():
            begun, count = found.get(key, (-1, 0))
            if begun < 0:
                whole.lost.extend(positions[: _SHOWN - len(whole.lost)])
            elif not begun <= positions[0] <= positions[-1] < begun + count:
                self._row("command", positions[0], key.hex()[:16])
            elif begun == positions[0]:
                whole.counts["command"] += 1

    def _rows(self, table: str, width: int, keys: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The rows of a table whose first columns are one of some keys; a row may come twice.

        Things born here have numbers in a row, so theirs are read in one go.
        """
        found: list[tuple[Any, ...]] = []
        if table in _BORN:
            first, last = self._whole.base | self._things, self._whole.base | self._whole.things
            if last > first:
                sql, dated = _BORN[table]
                span = ((self._first & MASK) << PARTS, ((self._last & MASK) + 1) << PARTS) if dated else ()
                found.extend(self._whole.rows.all(sql, first, last - 1, *span))
            wanted = [key[:width] for key in keys if not first <= key[0] < last]
        else:
            wanted = [key[:width] for key in keys]
        for at in range(0, len(wanted), _BATCHES[-1]):
            part = wanted[at : at + _BATCHES[-1]]
            size = next(size for size in _BATCHES if size >= len(part))
            part.extend(part[-1:] * (size - len(part)))
            found.extend(self._whole.rows.all(_asked(table, width, size), *chain.from_iterable(part)))
        return found


_BORN = {
    "move": ("SELECT thing, at, state, happened FROM move WHERE thing BETWEEN ? AND ? AND at >= ? AND at < ?", True),
    "link": ("SELECT source, name, target, at FROM link WHERE source BETWEEN ? AND ? AND at >= ? AND at < ?", True),
    "thing": ("SELECT * FROM thing WHERE key BETWEEN ? AND ?", False),
}
_KEYS = {
    "move": ("thing", "at"),
    "link": ("source", "name", "target", "at"),
    "cut": ("source", "name", "target"),
    "said": ("thing", "name", "other", "at"),
    "deed": ("key",),
    "thing": ("key",),
    "counter": ("action", "thing"),
    "command": ("process", "key"),
}
_made: dict[tuple[str, int, int], str] = {}


def _asked(table: str, width: int, size: int) -> str:
    """The question for rows with given keys; `CROSS JOIN` keeps the order in which SQLite looks."""
    found = _made.get((table, width, size))
    if found is None:
        one = f"({', '.join('?' * width)})"
        where = " AND ".join(f"t.{name} = e.column{number}" for number, name in enumerate(_KEYS[table][:width], 1))
        shown = "t.source, t.name, t.target, t.at" if table == "link" else "t.*"
        name = "link" if table == "cut" else table
        found = f"SELECT {shown} FROM (VALUES {', '.join([one] * size)}) AS e CROSS JOIN {name} AS t WHERE {where}"
        _made[table, width, size] = found
    return found


_at = {"move": itemgetter(1), "link": itemgetter(3), "said": itemgetter(3)}


def _first(pair: tuple[int, Any]) -> int:
    return pair[0]


def _padded(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    yield from rows
    while True:
        yield ()
