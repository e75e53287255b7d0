# SPDX-License-Identifier: Apache-2.0
"""A store in a PostgreSQL database: one writes at a time, wherever the others run, and everybody reads.

Whoever writes holds an advisory lock from the beginning of a transaction to its end. So positions are given in the
order in which transactions end, and a reader who asks for what came after the last position misses nothing; without
the lock a third of the events were missed when it was measured.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.types.numeric import NumericLoader
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from participatio.errors import BadValueError, Code
from participatio.process.migrations import migrate
from participatio.process.store import NOT_A_STORE, STORE_FAILED, StoreError
from participatio.process.tables import TABLES, Table
from participatio_postgres.address import NOT_AN_ADDRESS, read_address
from participatio_postgres.schema import VERSION_TABLE, all_triggers, functions, made

UNCERTAIN = Code(
    "PGS102",
    "error",
    en="{where}: {why}; the connection was lost while the transaction ended, so it may be stored or not: "
    "ask again with the same key",
    de="{where}: {why}; die Verbindung riss am Ende der Transaktion ab, sie kann gespeichert sein oder nicht: "
    "mit demselben Schlüssel noch einmal fragen",
)

Connection = psycopg.Connection[tuple[Any, ...]]

_TRIES = 6  # to begin a transaction; nothing is written before one has begun
_PAUSE = 0.05  # seconds before the second try, twice as much before each further
_READERS = 8
_BLOCK = 2_000  # rows that are fetched at a time
_COPY = 4  # rows from which on COPY is faster than inserting
_PATIENCE = 2.0  # seconds that `forget` waits for readers
_FORGETS = ("body", "person", "command")
_SETTINGS = {
    "application_name": "participatio",
    "client_encoding": "UTF8",
    "connect_timeout": "10",
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
}


class _Whole(NumericLoader):
    """A sum of whole numbers as the whole number that it is."""

    def load(self, data: Any) -> Any:  # noqa: ANN401 - the loader's signature
        found = super().load(data)
        return int(found) if found == found.to_integral_value() else found


class PostgresRows:
    """The rows seen by one connection, in its transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._names = count()

    def one(self, sql: str, *given: object) -> tuple[Any, ...] | None:
        return self.connection.execute(translated(sql), given).fetchone()

    def all(self, sql: str, *given: object) -> Iterator[tuple[Any, ...]]:
        """Every row of an answer; of a long one a block at a time is in memory."""
        query = translated(sql)
        if not query.startswith("SELECT") or " LIMIT " in query:
            return iter(self.connection.execute(query, given).fetchall())
        found = self.connection.execute(f"{query} LIMIT {_BLOCK + 1}", given).fetchall()
        return iter(found) if len(found) <= _BLOCK else self._blocks(query, given)

    def _blocks(self, query: str, given: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        name = f"rows_{id(self)}_{next(self._names)}"
        self.connection.execute(f"DECLARE {name} NO SCROLL CURSOR FOR {query}", given)
        return self._fetched(name)

    def _fetched(self, name: str) -> Iterator[tuple[Any, ...]]:
        while found := self.connection.execute(f"FETCH {_BLOCK} FROM {name}").fetchall():
            yield from found
        self.connection.execute(f"CLOSE {name}")

    def run(self, sql: str, *given: object) -> int:
        return self.connection.execute(translated(sql), given).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        given = list(rows)
        if len(given) == 1:  # without the pipeline that `executemany` begins
            self.connection.execute(translated(sql), given[0])
        elif given:
            with self.connection.cursor() as cursor:
                cursor.executemany(translated(sql), given)

    def add(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        if len(rows) < _COPY:
            for row in rows:
                self.connection.execute(_INSERTS[table], row)
            return
        with self.connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(_COPIED[table])
            for row in rows:
                copy.write_row(row)


class PostgresStore:
    """A store in one schema of a PostgreSQL database; threads share it.

    Parameters:
        where: ``postgresql://user@host/database?schema=participatio``.
        create: make the schema and its tables if they are not there.
    """

    def __init__(self, where: str, *, create: bool = False) -> None:
        self._address = read_address(where)
        self.name = self._address.name
        self._schema = self._address.schema
        try:
            self._conninfo = make_conninfo(**{**_SETTINGS, **self._address.options})
        except psycopg.Error as error:  # an option that PostgreSQL's library does not know
            raise BadValueError(NOT_AN_ADDRESS, where=self.name, why=self._address.hide(str(error))) from None
        lock = int.from_bytes(sha256(f"participatio/{self._schema}".encode()).digest()[:8], signed=True)
        # The lock is a statement of its own: what is read after it sees all that was committed before it was given.
        self._begin = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({lock})"
        self._mutex = threading.RLock()
        self._writes = False
        self._writer: Connection | None = None
        self._closed = False
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            self._conninfo,
            kwargs={"autocommit": True},
            configure=self._configure,
            min_size=0,
            max_size=_READERS,
            max_idle=60,
            open=False,
            name=self.name,
        )
        with self._told():
            try:
                self._set_up(create=create)
            except BaseException:
                self.close()
                raise
            self._pool.open()

    # Connections

    def _connect(self) -> Connection:
        connection: Connection = psycopg.connect(self._conninfo, autocommit=True)
        try:
            self._configure(connection)
            connection.execute("SET idle_in_transaction_session_timeout = '5min'")
        except BaseException:
            connection.close()
            raise
        return connection

    def _configure(self, connection: Connection) -> None:
        """Set everything, and read it back."""
        connection.adapters.register_loader("numeric", _Whole)
        connection.execute(f'SET search_path = "{self._schema}"')
        connection.execute(
            "SELECT set_config('synchronous_commit', 'on', false) "
            "WHERE current_setting('synchronous_commit') <> 'remote_apply'"
        )
        for wanted, setting in (
            (("on", "remote_apply"), "synchronous_commit"),
            (("on",), "fsync"),
            (("on",), "full_page_writes"),
            (("UTF8",), "server_encoding"),
        ):
            (found,) = connection.execute("SELECT current_setting(%s)", (setting,)).fetchone() or ("",)
            if found not in wanted:
                raise self._no_store(f"the server has {setting}={found}", f"der Server hat {setting}={found}")

    def _no_store(self, en: str, de: str) -> StoreError:
        return StoreError(NOT_A_STORE, where=self.name, why_en=en, why_de=de)

    def _begun(self) -> Connection:
        """The writer's connection, within a transaction and holding the lock.

        Tries again where the connection is lost or the server restarts: nothing has been asked of it yet.
        """
        for attempt in range(_TRIES):
            try:
                if self._writer is None or self._writer.closed:
                    self._writer = self._connect()
                self._writer.execute(self._begin)
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._drop()
                if attempt == _TRIES - 1:
                    raise
                time.sleep(_PAUSE * 2**attempt * (0.5 + random.random()))  # noqa: S311 - so that not all come at once
            else:
                return self._writer
        raise AssertionError

    def _drop(self) -> None:
        """Give up the writer's connection; the server then undoes what was not committed."""
        if self._writer is not None:
            with suppress(psycopg.Error):
                self._writer.close()
        self._writer = None

    # The tables

    def _set_up(self, *, create: bool) -> None:
        if create:
            self._writer = self._connect()
            found = self._writer.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (self._schema,)).fetchone()
            if found is None:  # who may use a schema need not be allowed to make one
                with suppress(psycopg.errors.UniqueViolation):  # another has just done it
                    self._writer.execute(f'CREATE SCHEMA IF NOT EXISTS "{self._schema}"')
        with self._writing() as rows:
            there = self._there(rows)
            if not there:
                if not create:
                    raise self._no_store(
                        f"no tables in the schema '{self._schema}'", f"im Schema '{self._schema}' sind keine Tabellen"
                    )
                for statement in functions():
                    rows.connection.execute(statement)
            migrate(rows, self.name, lambda set_to=None: _version(rows, set_to), _maker(rows))

    def _there(self, rows: PostgresRows) -> bool:
        sql = "SELECT tablename FROM pg_tables WHERE schemaname = ?"
        found = {name for (name,) in rows.all(sql, self._schema)}
        if found and VERSION_TABLE not in found:
            raise self._no_store("it has another program's tables", "darin sind Tabellen eines anderen Programms")
        return bool(found)

    # What a store does

    @contextmanager
    def transaction(self) -> Iterator[PostgresRows]:
        with self._mutex, self._told(), self._writing() as rows:
            yield rows

    @contextmanager
    def _writing(self) -> Iterator[PostgresRows]:
        if self._writes:
            raise StoreError(STORE_FAILED, where=self.name, why="a transaction within a transaction")
        self._writes = True
        try:
            connection = self._begun()
            try:
                yield PostgresRows(connection)
            except BaseException:
                try:
                    connection.execute("ROLLBACK")
                except psycopg.Error:
                    self._drop()
                raise
            self._commit(connection)
        finally:
            self._writes = False

    def _commit(self, connection: Connection) -> None:
        try:
            status = connection.execute("COMMIT").statusmessage
        except psycopg.Error as error:
            lost = connection.closed or isinstance(error, psycopg.OperationalError)
            self._drop()
            if lost:
                raise StoreError(UNCERTAIN, where=self.name, why=self._address.hide(str(error))) from None
            raise
        if status != "COMMIT":  # an error that somebody within caught had ended it
            raise StoreError(STORE_FAILED, where=self.name, why=str(status))

    @contextmanager
    def snapshot(self) -> Iterator[PostgresRows]:
        with self._told():
            connection = self._reader()
            try:
                yield PostgresRows(connection)
            finally:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                self._pool.putconn(connection)

    def _reader(self) -> Connection:
        """A connection within a transaction that reads; one that was lost meanwhile is replaced."""
        for attempt in range(_READERS + 1):
            connection = self._pool.getconn()
            try:
                connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            except (psycopg.OperationalError, psycopg.InterfaceError):
                self._pool.putconn(connection)
                if attempt == _READERS:
                    raise
            else:
                return connection
        raise AssertionError

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the database complains of, in the words of a store and without a password."""
        if self._closed:
            raise StoreError(STORE_FAILED, where=self.name, why="closed")
        try:
            yield
        except (psycopg.Error, PoolClosed, PoolTimeout) as error:
            raise StoreError(STORE_FAILED, where=self.name, why=self._address.hide(str(error))) from None

    def forget(self) -> bool:
        """Rewrite the tables from which people are erased, so that their files hold nothing of them any more.

        False while somebody reads who began before. What the write-ahead log, its archive, replicas and backups
        hold is beyond what a client can reach: docs/how-to/postgres.md.
        """
        with self._mutex, self._told():
            connection = self._connect()
            try:
                if not _alone(connection):
                    return False
                connection.execute(f"SET lock_timeout = {int(_PATIENCE * 1000)}")
                for table in _FORGETS:
                    connection.execute(f"VACUUM (FULL, ANALYZE) {table}")
                with suppress(psycopg.errors.InsufficientPrivilege):
                    connection.execute("CHECKPOINT")
            except psycopg.errors.LockNotAvailable:
                return False
            finally:
                connection.close()
        return True

    def check(self) -> Sequence[str]:
        try:
            with self.snapshot() as rows:
                return [*_lacking(rows, self._schema), *_unreadable(rows)]
        except StoreError as error:
            return [str(error)]

    def close(self) -> None:
        with self._mutex:
            if not self._closed:
                self._closed = True
                self._drop()
                self._pool.close()


@lru_cache(maxsize=1024)
def translated(sql: str) -> str:
    """A statement with the parameters as psycopg writes them.

    >>> translated("SELECT '?%' FROM thing WHERE key = ?")
    "SELECT '?%%' FROM thing WHERE key = %s"
    """
    parts = sql.replace("%", "%%").split("'")
    parts[::2] = [part.replace("?", "%s") for part in parts[::2]]  # what stands between quotes is text
    return "'".join(parts)


_OIDS = {"int": "int8", "text": "text", "bytes": "bytea"}
_INSERTS = {
    name: f"INSERT INTO {name} VALUES ({', '.join(['%s'] * len(table.columns))})" for name, table in TABLES.items()
}
_COPIED = {name: [_OIDS[type_.rstrip("?")] for type_ in table.columns.values()] for name, table in TABLES.items()}


def _version(rows: PostgresRows, set_to: int | None = None) -> int:
    if set_to is not None:
        rows.run(f"DELETE FROM {VERSION_TABLE}")
        rows.run(f"INSERT INTO {VERSION_TABLE} VALUES (?)", set_to)
    row = rows.one(f"SELECT version FROM {VERSION_TABLE}")
    return 0 if row is None else int(row[0])


def _maker(rows: PostgresRows) -> Any:  # noqa: ANN401 - what `migrate` asks for
    def make(name: str, table: Table) -> None:
        for statement in made(name, table):
            rows.connection.execute(statement)

    return make


def _alone(connection: Connection) -> bool:
    """True as soon as nobody reads who may still see what was deleted before; false if they go on for long."""
    (before,) = connection.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text").fetchone() or ("0",)
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_xmin IS NOT NULL "
        "AND (datname IS NULL OR datname = current_database()) AND age(backend_xmin) > age(%s::xid)"
    )
    last = time.monotonic() + _PATIENCE
    while (connection.execute(sql, (before,)).fetchone() or (0,))[0]:
        if time.monotonic() > last:
            return False
        time.sleep(0.05)
    return True


def _lacking(rows: PostgresRows, schema: str) -> Iterator[str]:
    """The tables and triggers that are not there or not in force."""
    found = {name for (name,) in rows.all("SELECT tablename FROM pg_tables WHERE schemaname = ?", schema)}
    yield from (f"no table '{name}'" for name in TABLES if name not in found)
    sql = (
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND t.tgenabled = 'O'"
    )
    kept = {name for (name,) in rows.all(sql, schema)}
    yield from (f"no trigger '{name}'" for name in all_triggers() if name not in kept)


def _unreadable(rows: PostgresRows) -> Iterator[str]:
    """Pages that cannot be read, where the server keeps checksums; indexes that lead nowhere, where it has amcheck."""
    checks = rows.one("SELECT 1 FROM pg_extension WHERE extname = 'amcheck'") is not None
    for name in TABLES:
        try:
            rows.connection.execute("SAVEPOINT looking")
            rows.one(f"SELECT COUNT(*) FROM {name}")
            if checks:
                list(
                    rows.all("SELECT bt_index_check(indexrelid, true) FROM pg_index WHERE indrelid = ?::regclass", name)
                )
        except psycopg.Error as error:
            rows.connection.execute("ROLLBACK TO looking")
            yield f"{name}: {' '.join(str(error).split())}"
