# SPDX-License-Identifier: Apache-2.0
"""A ledger of every version of the tables there ever was still opens on PostgreSQL, verifies, and says the same.

The ledgers are those that the library keeps frozen as SQLite files; their tables are made as that version had them.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from participatio.process.process import Process
from participatio.process.tables import TABLES, VERSION, Table
from participatio_postgres.schema import functions, made
from participatio_postgres.store import PostgresStore
from participatio_postgres.testing import Server

FROZEN = Path(__file__).parents[3] / "tests" / "process" / "frozen"
VERSIONS = range(1, VERSION + 1)


@pytest.fixture
def old(tmp_path: Path, request: pytest.FixtureRequest):
    """The frozen ledger of a version, as SQLite has it."""
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress((FROZEN / f"version_{request.param}.db.gz").read_bytes()))
    with closing(sqlite3.connect(path)) as rows:
        yield rows


def tables(old: sqlite3.Connection) -> dict[str, Table]:
    """Its tables, with the columns and indexes that they had then."""
    names = old.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return {name: table(old, name) for (name,) in names}


def table(old: sqlite3.Connection, name: str) -> Table:
    types = {"INTEGER": "int", "TEXT": "text", "BLOB": "bytes"}
    columns = old.execute(f"PRAGMA table_info({name})").fetchall()
    key = sorted((place, column) for _, column, _, _, _, place in columns if place)
    sql = "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql <> ''"
    indexes = old.execute(sql, (name,)).fetchall()
    return Table(
        {column: types[type_] + ("" if needed else "?") for _, column, type_, needed, _, _ in columns},
        tuple(column for _, column in key),
        {index: tuple(column for *_, column in old.execute(f"PRAGMA index_info({index})")) for (index,) in indexes},
        TABLES[name].grows,
    )


def carried(old: sqlite3.Connection, version: int, postgres: Server) -> str:
    """The address of the same ledger on PostgreSQL, in tables of its version."""
    address = postgres.fresh()
    schema = address.rpartition("=")[2]
    with postgres.connect() as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"; SET search_path = "{schema}"')
        for statement in functions():
            connection.execute(statement)
        for name, its in tables(old).items():
            for statement in made(name, its):
                connection.execute(statement)
            rows = old.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - a table's name
            values = ", ".join(["%s"] * len(its.columns))
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {name} VALUES ({values})", rows)  # noqa: S608 - a table's name
        connection.execute("INSERT INTO version_of_tables VALUES (%s)", (version,))
    return address


def shape(address: str, postgres: Server) -> list[tuple[str, ...]]:
    """Every column and every index of a store, without the name of its schema."""
    schema = address.rpartition("=")[2]
    columns = (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = %s"
    )
    indexes = "SELECT tablename, indexname, replace(indexdef, %s, '') FROM pg_indexes WHERE schemaname = %s"
    with postgres.connect() as connection:
        found: list[tuple[str, ...]] = connection.execute(columns, (schema,)).fetchall()
        return sorted([*found, *connection.execute(indexes, (f"{schema}.", schema)).fetchall()])


@pytest.mark.parametrize(("old", "version"), [(version, version) for version in VERSIONS], indirect=["old"])
def test_a_frozen_ledger_says_on_postgresql_what_it_always_said(old, version, postgres):
    expected = json.loads((FROZEN / f"version_{version}.json").read_text(encoding="utf-8"))
    address = carried(old, version, postgres)

    with Process.open(address) as process:
        assert (expected["size"], expected["root"]) == (process.size, process.checkpoint().root.hex())
        assert () == process.verify().problems
        process.rebuild()
        assert () == process.verify().problems
        idea = next(process.view().items("idea"))
        process.act("idea.answer", by="emil", thing=idea.id, values={"reply": "Still here"})
        assert expected["size"] + 1 == process.size
        with process.store.snapshot() as rows:
            assert (VERSION,) == rows.one("SELECT version FROM version_of_tables")


@pytest.mark.parametrize(("old", "version"), [(version, version) for version in VERSIONS], indirect=["old"])
def test_tables_that_were_brought_to_this_version_are_those_that_are_made_anew(old, version, postgres):
    address, anew = carried(old, version, postgres), postgres.fresh()
    Process.open(address).close()
    PostgresStore(anew, create=True).close()

    assert shape(anew, postgres) == shape(address, postgres)
