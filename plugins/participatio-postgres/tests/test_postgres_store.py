# SPDX-License-Identifier: Apache-2.0
"""What PostgreSQL adds to a store: addresses, connections that break, settings, and what erasing leaves on disk."""

from __future__ import annotations

import threading
from pathlib import Path

import psycopg
import pytest

from participatio.errors import BadValueError
from participatio.process.opening import open_store
from participatio.process.store import StoreError
from participatio.testing.stores import CASES, contents, opened
from participatio_postgres.address import read_address
from participatio_postgres.store import PostgresStore, translated
from participatio_postgres.testing import Server, server

SALT = b"s" * 16


@pytest.fixture
def store(postgres: Server):
    made = PostgresStore(postgres.fresh(), create=True)
    yield made
    made.close()


def pid(rows) -> int:
    (found,) = rows.one("SELECT pg_backend_pid()")
    return found


def end(postgres: Server, backend: int) -> None:
    """End a connection as a failover does."""
    with postgres.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))


def words(store: PostgresStore) -> list[str]:
    with store.snapshot() as rows:
        return [text for (text,) in rows.all("SELECT text FROM word ORDER BY key")]


@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
def test_it_is_a_store(case, postgres: Server):
    address = postgres.fresh()
    with opened(lambda: open_store(address, create=True)) as make:
        case(make)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://anna:geheim@db.example:5433/ruhr", "postgresql://anna@db.example:5433/ruhr"),
        ("postgres://anna:geheim@db.example/ruhr?schema=stadt", "postgresql://anna@db.example/ruhr?schema=stadt"),
        ("postgresql:///ruhr?host=/run/pg&password=geheim&user=anna", "postgresql://anna@/run/pg/ruhr"),
        ("postgresql://anna:ge%40heim@[::1]/ruhr", "postgresql://anna@[::1]/ruhr"),
    ],
)
def test_a_name_holds_no_password(address, name):
    found = read_address(address)

    assert name == found.name
    assert "heim" not in repr(found)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://anna:geheim@db:port/ruhr",
        "postgresql://anna:geheim@db/ruhr?schema=Stadt",
        "postgresql://anna:geheim@db/ruhr?schema=a;drop",
        "postgresql://anna:ge#heim@db/ruhr",
        "postgresql://anna:geheim@[::1/ruhr",
        "mysql://anna:geheim@db/ruhr",
    ],
)
def test_what_is_no_address_is_told_without_its_password(address):
    with pytest.raises(BadValueError, match="is no address of a PostgreSQL database") as found:
        read_address(address)

    assert "heim" not in f"{found.value} {found.value.__cause__} {found.value.at(None).text('de')}"


@pytest.mark.parametrize("rest", ["", "&sslmode=nonsense", "&nonsense=1"])
def test_an_error_of_a_connection_holds_no_password(tmp_path: Path, rest: str):
    with pytest.raises(BadValueError) as found:
        PostgresStore(f"postgresql://anna:geheim@/geheim?host={tmp_path}{rest}")

    assert "geheim" not in str(found.value).replace("/geheim", "")
    assert found.value.__cause__ is None


def test_between_quotes_a_question_mark_is_text():
    assert "SELECT '?%%', 'it''s ?' WHERE a = %s" == translated("SELECT '?%', 'it''s ?' WHERE a = ?")


def test_a_connection_that_was_lost_between_two_transactions_is_replaced(store, postgres):
    with store.transaction() as rows:
        lost = pid(rows)
    end(postgres, lost)
    with store.transaction() as rows:
        rows.add("word", [(1, "after")])
        assert lost != pid(rows)

    assert ["after"] == words(store)


def test_a_reader_that_was_lost_is_replaced(store, postgres):
    with store.snapshot() as rows:
        lost = pid(rows)
    end(postgres, lost)

    assert [] == words(store)


def test_a_connection_that_is_lost_within_a_transaction_leaves_nothing(store, postgres):
    with pytest.raises(StoreError, match="nothing was stored"), store.transaction() as rows:  # noqa: PT012 - it is the end that raises
        rows.add("word", [(1, "before")])
        end(postgres, pid(rows))
        rows.add("word", [(2, "after")])

    assert [] == words(store)


def test_a_connection_that_is_lost_while_it_commits_says_that_nobody_knows(store, postgres):
    with pytest.raises(StoreError, match="may be stored or not: ask again with the same key") as found:  # noqa: PT012, SIM117 - it is the end that raises
        with store.transaction() as rows:
            rows.add("word", [(1, "before")])
            end(postgres, pid(rows))

    assert "PGS102" == found.value.code.id
    with store.transaction() as rows:
        rows.add("word", [(1, "again")])
    assert ["again"] == words(store)


def test_an_error_that_was_held_back_does_not_look_like_success(store):
    with pytest.raises(StoreError, match="ROLLBACK"), store.transaction() as rows:  # noqa: PT012 - it is the end that raises
        rows.add("word", [(1, "before")])
        with pytest.raises(psycopg.Error):
            rows.run("SELECT nothing")

    assert [] == words(store)


def test_a_transaction_within_a_transaction_is_refused_and_harms_nothing(store):
    with store.transaction() as rows:
        rows.add("word", [(1, "outer")])
        with pytest.raises(StoreError, match="a transaction within a transaction"), store.transaction():
            pass

    assert ["outer"] == words(store)


def test_whoever_is_told_is_on_disk_whatever_the_role_says(postgres):
    with postgres.connect() as connection:
        connection.execute("ALTER ROLE postgres SET synchronous_commit = off")
    try:
        store = PostgresStore(postgres.fresh(), create=True)
    finally:
        with postgres.connect() as connection:
            connection.execute("ALTER ROLE postgres RESET synchronous_commit")
    for reading in (store.transaction, store.snapshot):
        with reading() as rows:
            assert ("on",) == rows.one("SELECT current_setting('synchronous_commit')")
    store.close()


def test_a_server_that_does_not_write_to_disk_is_refused():
    with (
        server(settings={"fsync": "off"}) as lying,
        pytest.raises(StoreError, match="holds no process: the server has fsync=off"),
    ):
        PostgresStore(lying.fresh(), create=True)


def test_two_that_make_the_same_store_at_once_make_one(postgres):
    address = postgres.fresh()
    made: list[object] = []

    def make() -> None:
        try:
            store = PostgresStore(address, create=True)
            store.close()
            made.append(store)
        except StoreError as error:
            made.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == [str(it) for it in made if isinstance(it, StoreError)]


def test_another_programs_tables_are_left_alone(postgres):
    address = postgres.fresh()
    schema = address.rpartition("=")[2]
    with postgres.connect() as connection:
        connection.execute(f'CREATE SCHEMA "{schema}"')
        connection.execute(f'CREATE TABLE "{schema}".thing (key bigint)')

    with pytest.raises(StoreError, match="another program's tables"):
        PostgresStore(address, create=True)


def test_a_newer_store_is_not_touched(store, postgres):
    with store.transaction() as rows:
        rows.run("UPDATE version_of_tables SET version = 99")

    with pytest.raises(StoreError, match="written by a newer version") as found:
        PostgresStore(postgres.address(schema=store._schema))
    assert "P921" == found.value.code.id


def test_the_tables_of_an_earlier_version_become_those_of_this_one(store, postgres):
    with store.transaction() as rows:
        rows.add("thing", [(key, 7, 8, 0, None, 0, 0, None, None) for key in (1, 2, 3)])
        rows.add("story", [(1, 3, 4, None, 7), (2, 3, 5, 6, None)])
        rows.add("lone", [(3, 7, 1)])
        expected = contents(rows)
        rows.run("DROP TABLE lone")
        rows.run("ALTER TABLE story DROP COLUMN lone")
        rows.run("CREATE INDEX story_back ON story (child, parent, at, cut)")
        rows.run("UPDATE version_of_tables SET version = 2")
    again = PostgresStore(postgres.address(schema=store._schema))
    with again.snapshot() as rows:
        found = contents(rows)
    again.close()

    assert expected == found


def test_what_keeps_the_events_is_missed_when_it_is_gone(store):
    assert [] == store.check()
    with store.transaction() as rows:
        rows.run("ALTER TABLE event DISABLE TRIGGER event_is_kept")
        rows.run("DROP TRIGGER body_stays ON body")

    assert ["no trigger 'event_is_kept'", "no trigger 'body_stays'"] == sorted(store.check(), reverse=True)


def test_the_events_cannot_be_emptied(store):
    with pytest.raises(StoreError, match="no event is ever deleted"), store.transaction() as rows:
        rows.run("TRUNCATE event")


def found_on_disk(postgres: Server, name: bytes) -> list[str]:
    """The files of tables in which a name stands; the log of changes is another matter."""
    with postgres.connect() as connection:
        connection.execute("CHECKPOINT")
    return [path.name for path in (postgres.data / "base").rglob("*") if path.is_file() and name in path.read_bytes()]


def test_nothing_that_was_erased_is_left_in_the_files_of_tables(store, postgres):
    name = "Wilhelmine Wunderlich"
    with store.transaction() as rows:
        rows.add("body", [(number, SALT, f'{{"by":"{name}","number":{number}}}') for number in range(200)])
        rows.add("person", [(1, 0, f'{{"name":"{name}"}}')])
    with store.transaction() as rows:
        rows.run("DELETE FROM body WHERE key < 150")
        rows.run("UPDATE person SET said = '{}'")
    assert found_on_disk(postgres, name.encode())
    with store.transaction() as rows:
        rows.run("DELETE FROM body")

    assert store.forget()
    assert [] == found_on_disk(postgres, name.encode())


def test_while_somebody_reads_what_was_before_it_is_pending(store, postgres):
    with store.transaction() as rows:
        rows.add("body", [(1, SALT, "a name")])
    with store.snapshot() as rows:
        assert ("a name",) == rows.one("SELECT body FROM body")
        with store.transaction() as writing:
            writing.run("DELETE FROM body")
        assert not store.forget()
        assert ("a name",) == rows.one("SELECT body FROM body")

    assert store.forget()


def test_long_answers_come_in_blocks(store):
    with store.transaction() as rows:
        rows.add("word", [(number, f"w{number}") for number in range(9_000)])
    with store.snapshot() as rows:
        found = rows.all("SELECT key FROM word ORDER BY key")
        assert (0,) == next(found)
        assert [1] == [count for (count,) in rows.all("SELECT COUNT(*) FROM pg_cursors")]
        assert list(range(1, 9_000)) == [key for (key,) in found]
        assert [0] == [count for (count,) in rows.all("SELECT COUNT(*) FROM pg_cursors")]
