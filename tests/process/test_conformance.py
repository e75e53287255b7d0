# SPDX-License-Identifier: Apache-2.0
"""SQLite in a file and in memory does what a store has to; what does less is found out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest

from participatio.process.sqlite import SQLiteRows, SQLiteStore
from participatio.testing.stores import CASES, Make, opened

NAMES = [case.__name__ for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_a_file_is_a_store(case: Callable[[Make], None], tmp_path: Path) -> None:
    with opened(lambda: SQLiteStore(tmp_path / "kept.db", create=True)) as make:
        case(make)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_memory_is_a_store(case: Callable[[Make], None]) -> None:
    store = SQLiteStore(":memory:", create=True)
    with opened(lambda: store) as make:
        case(make)


class Torn(SQLiteStore):
    """Keeps what a failed transaction has written."""

    @contextmanager
    def transaction(self):
        with self._mutex, self._told():
            yield SQLiteRows(self._writer)


class Moving(SQLiteStore):
    """Shows what is there now, not what was there."""

    @contextmanager
    def snapshot(self):
        with self._told():
            connection = self._connect(writes=False)
            yield SQLiteRows(connection)
            connection.close()


class Loose(SQLiteStore):
    """Lets everything be changed."""

    def _make(self, name, table):
        super()._make(name, table)
        for (trigger,) in self._writer.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            self._writer.execute(f"DROP TRIGGER {trigger}")


class Silent(SQLiteStore):
    """Speaks in the words of its database."""

    @contextmanager
    def _told(self):
        yield


@pytest.mark.parametrize(
    ("broken", "case"),
    [
        (Torn, "keeps_all_of_a_transaction_or_nothing"),
        (Torn, "writers_exclude_each_other"),
        (Moving, "shows_one_moment_while_others_write"),
        (Loose, "keeps_what_is_written"),
        (Silent, "says_in_its_own_words_what_goes_wrong"),
        (Silent, "says_that_it_is_closed"),
    ],
)
def test_what_is_no_store_is_found_out(broken: type[SQLiteStore], case: str, tmp_path: Path) -> None:
    with (
        pytest.raises(Exception, match=r".*") as found,
        opened(lambda: broken(tmp_path / "broken.db", create=True)) as make,
    ):
        CASES[NAMES.index(case)](make)

    assert "StoreError" != found.typename
