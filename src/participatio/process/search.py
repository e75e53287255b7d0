# SPDX-License-Identifier: Apache-2.0
"""Words in things: a reader of the ledger that keeps a full-text index, and how every such reader works.

A reader has its own place and remembers how far it has read. It catches up when it is asked, never inside a
transaction of the ledger; what it has read twice does no harm, and what it lost it reads again.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from participatio.process.records import body_of, head_of
from participatio.process.sqlite import MEMORY, is_damage
from participatio.process.store import Rows, Store
from participatio.process.tables import MASK, PARTS

if TYPE_CHECKING:
    from participatio.process.process import Process

_CHUNK = 1000
_MADE = (
    "CREATE TABLE IF NOT EXISTS kept (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS source (position INTEGER PRIMARY KEY, thing TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS source_thing ON source (thing)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS said USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')",
)
#: Guards the making of indexes within this program.
_making = threading.Lock()


class Reader(Protocol):
    """Whoever follows a ledger: at least once each event, in order."""

    @property
    def position(self) -> int:
        """The position it reads next."""

    def read(self, entries: Mapping[int, tuple[str, str | None]]) -> None:
        """Take in some events (position to texts of head and body) and remember how far it got, both or neither."""

    def forget(self, erased: Iterator[int]) -> None:
        """Drop what came from bodies that are there no more."""


def catch_up(process: Process, reader: Reader) -> None:
    """Let a reader read everything it has not read yet."""
    with process.store.snapshot() as rows:
        base = process.book.base
        size = (rows.one("SELECT size FROM process WHERE number = ?", process.book.number) or (0,))[0]
        erasing = False
        while (first := reader.position) < size:
            found = process.book.entries(rows, first, min(first + _CHUNK, size) - 1)
            entries = {position: (head, body) for position, head, body in found}
            erasing = erasing or any('"erases":' in head for head, _ in entries.values())
            reader.read(entries)
        if erasing:
            reader.forget(_blank(rows, base, base | size))


def _blank(rows: Rows, first: int, last: int) -> Iterator[int]:
    """The positions whose bodies are erased."""
    sql = "SELECT e.key FROM event e LEFT JOIN body b ON b.key = e.key WHERE e.key BETWEEN ? AND ? AND b.key IS NULL"
    return (key & MASK for (key,) in rows.all(sql, first, last))


class Index:
    """Which words were said of which thing, in a file beside the store (or in memory); it can always be made anew."""

    def __init__(self, where: str, epoch: str) -> None:
        if where != MEMORY:  # what people wrote is for nobody else on this machine
            os.close(os.open(where, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
        self._db = sqlite3.connect(where, isolation_level=None, check_same_thread=False, timeout=20)
        try:
            self._db.execute("PRAGMA secure_delete = ON")
            for statement in _MADE:
                self._db.execute(statement)
            if self._kept("of") != epoch:
                self._begin_anew(epoch)
        except sqlite3.Error:
            self.close()
            raise

    def _begin_anew(self, epoch: str) -> None:
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for table in ("kept", "source", "said"):
                self._db.execute(f"DELETE FROM {table}")
            self._keep("of", epoch)

    def _kept(self, name: str) -> str:
        row = self._db.execute("SELECT value FROM kept WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def _keep(self, name: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO kept VALUES (?, ?)", (name, value))

    @property
    def position(self) -> int:
        """The position it reads next."""
        return int(self._kept("position") or 0)

    def read(self, entries: Mapping[int, tuple[str, str | None]]) -> None:
        """Take in some events."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for position, (head, body) in entries.items():
                for number, (thing, text) in enumerate(_texts(head, body)):
                    row = position << PARTS | number
                    self._db.execute("INSERT OR REPLACE INTO source VALUES (?, ?)", (row, thing))
                    self._db.execute("INSERT OR REPLACE INTO said (rowid, text) VALUES (?, ?)", (row, text))
            self._keep("position", str(max(entries) + 1))

    def forget(self, erased: Iterator[int]) -> None:
        """Drop the words of erased bodies, and leave none of them on disk."""
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            for position in erased:
                span = position << PARTS, (position + 1) << PARTS
                self._db.execute("DELETE FROM said WHERE rowid >= ? AND rowid < ?", span)
                self._db.execute("DELETE FROM source WHERE position >= ? AND position < ?", span)
            self._db.execute("INSERT INTO said (said) VALUES ('optimize')")
        self._db.execute("VACUUM")

    def find(self, words: str) -> list[str]:
        """The things that say all of these words (or begin so), newest words of each thing or older ones."""
        words = words.encode("utf-8", "replace").decode().replace("\0", " ")
        wanted = " ".join(f'"{word}"*' for word in words.replace('"', " ").split())
        if not wanted:
            return []
        sql = (
            "SELECT DISTINCT source.thing FROM said JOIN source ON source.position = said.rowid "
            "WHERE said MATCH ? ORDER BY source.position"
        )
        return [thing for (thing,) in self._db.execute(sql, (wanted,))]

    def close(self) -> None:
        """Give back the file."""
        self._db.close()


def _texts(head: str, body: str | None) -> Iterator[tuple[str, str]]:
    """What an event says of things, as words."""
    if body is None:
        return
    for name, values in body_of(body).values.items():
        text = " ".join(str(value) for value in values.values() if isinstance(value, str))
        if text and "." not in name:
            yield name, text
    if '"process.start"' not in head[:40]:
        given: Any = body_of(body).given
        thing = head_of(head)[0].thing
        text = " ".join(str(value) for name, value in given.items() if isinstance(value, str) and name != "reason")
        if text and thing is not None:
            yield thing, text


def place_of(store: Store, process: int) -> str:
    """Where the index of a process lies: beside its store, or in memory where there is no beside."""
    return f"{store.name}.search-{process}" if os.path.isfile(store.name) else MEMORY  # noqa: PTH113 - any name


def drop(where: str) -> None:
    """Take the indexes of a store's file away, with every word in them; whoever searches next makes them anew."""
    file = Path(where)
    if where != MEMORY and file.is_file():
        with _making:
            for path in [path for path in file.parent.iterdir() if path.name.startswith(f"{file.name}.search-")]:
                path.unlink(missing_ok=True)


def search(process: Process, words: str) -> list[str]:
    """The things that say all of these words, whoever may see them; the index catches up first.

    Where its file is damaged (it is taken away) or may not be written, the index is made in memory for this once.
    """
    place = place_of(process.store, process.book.number)
    with _making:
        try:
            return _found(process, place, words)
        except (sqlite3.Error, OSError) as error:
            if place == MEMORY:
                raise
            if is_damage(error):
                Path(place).unlink(missing_ok=True)
            return _found(process, MEMORY, words)


def _found(process: Process, place: str, words: str) -> list[str]:
    with closing(Index(place, process.book.secret.hex())) as index:
        catch_up(process, index)
        return index.find(words)
