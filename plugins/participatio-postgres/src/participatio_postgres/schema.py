# SPDX-License-Identifier: Apache-2.0
"""The tables of a store in the words of PostgreSQL, with the triggers that keep what is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from participatio.process.tables import TABLES, Table

#: Where the version of the tables stands; the only table that is not in the library's list.
VERSION_TABLE = "version_of_tables"

_TYPES = {"int": "BIGINT", "text": 'TEXT COLLATE "C"', "bytes": "BYTEA"}
_KEEP = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{said}' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def functions() -> Iterator[str]:
    """What the triggers call, and the table of the version."""
    yield f"CREATE TABLE {VERSION_TABLE} (version BIGINT NOT NULL)"
    yield _KEEP.format(name="it_stays", said="what is written in % stays as it is").replace("is'", "is', TG_TABLE_NAME")
    yield _KEEP.format(name="it_is_kept", said="no event is ever deleted")


def made(name: str, table: Table) -> Iterator[str]:
    """The statements that make a table, its indexes and its triggers."""
    columns = ", ".join(
        f"{column} {_TYPES[type_.rstrip('?')]}{'' if type_.endswith('?') else ' NOT NULL'}"
        for column, type_ in table.columns.items()
    )
    yield f"CREATE TABLE {name} ({columns}, PRIMARY KEY ({', '.join(table.key)}))"
    for index, of in table.indexes.items():
        yield f"CREATE INDEX {index} ON {name} ({', '.join(dict.fromkeys((*of, *table.key)))})"
    for trigger, when in triggers(name, table):
        yield f"CREATE TRIGGER {trigger} {when}"


def triggers(name: str, table: Table) -> Iterator[tuple[str, str]]:
    """The triggers of a table: each with when it is called and what then."""
    if table.grows:
        yield f"{name}_stays", f"BEFORE UPDATE ON {name} FOR EACH ROW EXECUTE FUNCTION it_stays()"
    if name == "event":
        yield "event_is_kept", "BEFORE DELETE ON event FOR EACH ROW EXECUTE FUNCTION it_is_kept()"
        yield "event_is_emptied", "BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION it_is_kept()"


def all_triggers() -> Sequence[str]:
    """The names of all triggers that have to be there."""
    return [trigger for name, table in TABLES.items() for trigger, _ in triggers(name, table)]
