# SPDX-License-Identifier: Apache-2.0
"""The store in the library: one SQLite file, written by one at a time and read by all.

Measured rules (docs/reference/ledger.md): write-ahead log with ``synchronous=FULL``, set and read back, because
anything less loses acknowledged events when the power fails; a lock file taken before the transaction begins, because
SQLite's own waiting is neither fair nor short.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from participatio.process.migrations import migrate
from participatio.process.store import DAMAGED, NEWER_STORE, NOT_A_STORE, STORE_FAILED, StoreError
from participatio.process.tables import TABLES, VERSION, Table

try:
    import fcntl
except ImportError:  # a system without; there SQLite's own lock has to do
    fcntl = None  # type: ignore[assignment]

MEMORY = ":memory:"
_FULL = 2
_PRIMARY = 0xFF  # the part of an error's code that says what sort it is
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_WRITER_CACHE = "-32768"  # kibibytes
_TIMEOUT = 20_000  # milliseconds that a lock is waited for
_PATIENCE = 200  # milliseconds that erasing waits for readers
_TYPES = {"int": "INTEGER", "text": "TEXT", "bytes": "BLOB"}
_INSERTS = {
    name: f"INSERT INTO {name} VALUES ({', '.join('?' * len(table.columns))})" for name, table in TABLES.items()
}


class SQLiteRows:
    """The rows seen by one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self._do = connection.execute

    def one(self, sql: str, *given: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._do(sql, given).fetchone()
        return found

    def all(self, sql: str, *given: object) -> Iterator[tuple[Any, ...]]:
        return iter(self._do(sql, given))

    def run(self, sql: str, *given: object) -> int:
        return self._do(sql, given).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self.connection.executemany(sql, rows)

    def add(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        if len(rows) == 1:
            self._do(_INSERTS[table], rows[0])
        elif rows:
            self.connection.executemany(_INSERTS[table], rows)


class SQLiteStore:
    """A store in one file, or in memory.

    Parameters:
        where: the path, or ``:memory:``.
        create: make the file if it is not there.
        synchronous: for tests of durability only; anything but ``FULL`` loses what was acknowledged.
    """

    def __init__(self, where: str | Path, *, create: bool = False, synchronous: str = "FULL") -> None:
        self.name = str(where)
        self._memory = self.name == MEMORY
        self._synchronous = synchronous
        self._path = Path(where)
        self._mutex = threading.RLock()
        self._readers: list[sqlite3.Connection] = []
        self._lock_file: int | None = None
        self._closed = False
        self._owner = os.getpid()
        if not self._memory:
            self._find(create=create)
        with self._told():
            self._writer = self._connect(writes=True)
            try:
                with self._locked():
                    migrate(SQLiteRows(self._writer), self.name, self._version, self._make)
            except BaseException:
                self.close()
                raise

    def _find(self, *, create: bool) -> None:
        try:
            there = self._path.stat().st_size > 0
        except OSError as error:
            there = False
            if not create or not isinstance(error, FileNotFoundError):
                said = error.strerror or str(error)
                raise self._no_store(f"it cannot be read ({said})", f"zu lesen ist es nicht ({said})") from None
        if there:
            with self._path.open("rb") as file:
                header = file.read(100)
            if header[:16] != b"SQLite format 3\x00":
                raise self._no_store("it is no SQLite file", "es ist keine SQLite-Datei")
            found = int.from_bytes(header[60:64], "big")  # user_version: asked before anything is set
            if found > VERSION:
                raise StoreError(NEWER_STORE, where=self.name, found=found, known=VERSION)
            return
        if not create:
            raise self._no_store("the file is empty", "die Datei ist leer")

    def _no_store(self, en: str, de: str) -> StoreError:
        return StoreError(NOT_A_STORE, where=self.name, why_en=en, why_de=de)

    def _connect(self, *, writes: bool) -> sqlite3.Connection:
        """A connection with everything set, and read back."""
        connection = sqlite3.connect(self.name, isolation_level=None, check_same_thread=False, timeout=_TIMEOUT / 1000)
        run = connection.execute
        run("PRAGMA trusted_schema=OFF")
        run("PRAGMA secure_delete=ON")
        if not self._memory:
            run(f"PRAGMA synchronous={self._synchronous}")
            (mode,) = run("PRAGMA journal_mode=WAL").fetchone() if writes else ("wal",)
            (level,) = run("PRAGMA synchronous").fetchone()
            if mode != "wal" or (level != _FULL and self._synchronous == "FULL"):
                said = f"journal_mode={mode}, synchronous={level}"
                raise self._no_store(f"SQLite keeps to {said}", f"SQLite bleibt bei {said}")
            run(f"PRAGMA cache_size={_WRITER_CACHE}" if writes else "PRAGMA query_only=ON")
        return connection

    def _version(self, set_to: int | None = None) -> int:
        if set_to is not None:
            self._writer.execute(f"PRAGMA user_version={set_to}")
        found: int = self._writer.execute("PRAGMA user_version").fetchone()[0]
        if not found and self._writer.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise self._no_store("it has another program's tables", "darin sind Tabellen eines anderen Programms")
        return found

    def _make(self, name: str, table: Table) -> None:
        for statement in made(name, table):
            self._writer.execute(statement)

    @contextmanager
    def transaction(self) -> Iterator[SQLiteRows]:
        with self._mutex, self._told(), self._locked():
            yield SQLiteRows(self._writer)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock file, then a transaction."""
        self._flock()
        try:
            self._writer.execute("BEGIN IMMEDIATE")
            committing = False
            try:
                yield
                committing = True
                self._writer.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # it may be rolled back already
                    self._writer.execute("ROLLBACK")
                if committing:
                    with suppress(sqlite3.Error):
                        self._disown()
                raise
        finally:
            self._unlock()

    def _disown(self) -> None:
        """Make void what a failed commit may have left whole in the log, for a crash would bring it back.

        Whatever is committed next takes its place; this writes the version once more, if the disk lets it.
        """
        self._writer.execute("BEGIN IMMEDIATE")
        self._version(self._version())
        self._writer.execute("COMMIT")

    def _flock(self) -> None:
        if self._memory or fcntl is None:
            return
        if self._lock_file is None:
            self._lock_file = os.open(f"{self.name}-lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)

    def _unlock(self) -> None:
        if self._lock_file is not None:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    @contextmanager
    def snapshot(self) -> Iterator[SQLiteRows]:
        if self._memory:  # one connection is all there is
            with self._mutex, self._told():
                yield SQLiteRows(self._writer)
            return
        with self._told():
            try:
                reader = self._readers.pop()
            except IndexError:
                reader = self._connect(writes=False)
            try:
                reader.execute("BEGIN")
                try:
                    yield SQLiteRows(reader)
                finally:
                    reader.execute("ROLLBACK")
            finally:
                if self._closed:
                    reader.close()
                else:
                    self._readers.append(reader)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database complains of, in the words of a store."""
        if self._closed:
            raise StoreError(STORE_FAILED, where=self.name, why="closed")
        if self._owner != os.getpid():  # two processes with one connection would damage the file
            raise StoreError(STORE_FAILED, where=self.name, why="opened before a fork; each process opens its own")
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StoreError(DAMAGED if is_damage(error) else STORE_FAILED, where=self.name, why=str(error)) from error

    def forget(self) -> bool:
        if self._memory:
            return True
        with self._mutex, self._told():
            self._flock()
            try:  # nobody can write meanwhile, so whoever reads for long is not waited for
                self._writer.execute(f"PRAGMA busy_timeout={_PATIENCE}")
                busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self._writer.execute(f"PRAGMA busy_timeout={_TIMEOUT}")
                self._unlock()
            return not busy

    def check(self) -> Sequence[str]:
        try:
            with self.snapshot() as rows:
                return [said for (said,) in rows.all("PRAGMA integrity_check(20)") if said != "ok"]
        except StoreError as error:
            return [str(error)]

    def backup(self, target: str | Path) -> None:
        """Copy everything to another file, page by page, as it is at one moment; nobody has to wait."""
        with self._told(), self.snapshot() as rows:
            copy = sqlite3.connect(str(target), isolation_level=None)
            try:
                rows.connection.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            finally:
                copy.close()

    def close(self) -> None:
        with self._mutex:
            if self._closed or self._owner != os.getpid():
                return
            self._closed = True
            for connection in (*self._readers, self._writer):
                connection.close()
            if self._lock_file is not None:
                os.close(self._lock_file)


def is_damage(error: Exception) -> bool:
    """True if an error of SQLite says that a file is damaged, or no database at all."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED


def made(name: str, table: Table) -> Iterator[str]:
    """The statements that make a table, its indexes, and the triggers that keep what is written."""
    columns = ", ".join(
        f"{column} {_TYPES[type_.rstrip('?')]}{'' if type_.endswith('?') else ' NOT NULL'}"
        for column, type_ in table.columns.items()
    )
    single = len(table.key) == 1
    key = ", ".join(table.key)
    yield f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({key})) STRICT{'' if single else ', WITHOUT ROWID'}"
    for index, of in table.indexes.items():
        yield f"CREATE INDEX {index} ON {name} ({', '.join(of)})"
    if table.grows:
        yield (
            f"CREATE TRIGGER {name}_stays BEFORE UPDATE ON {name} "
            f"BEGIN SELECT RAISE(ABORT, 'what is written in {name} stays as it is'); END"
        )
    if name == "event":
        yield (
            "CREATE TRIGGER event_is_kept BEFORE DELETE ON event "
            "BEGIN SELECT RAISE(ABORT, 'no event is ever deleted'); END"
        )
