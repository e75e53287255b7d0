# SPDX-License-Identifier: Apache-2.0
"""Making every table anew that follows from the events, by the lines that made it the first time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from participatio.dates import EARLIEST
from participatio.definition.acts import Event
from participatio.definition.facts import After, Known, fold
from participatio.process.book import Book
from participatio.process.fold import Tables
from participatio.process.ids import is_pseudonym
from participatio.process.records import body_of, head_of
from participatio.process.store import DAMAGED, Rows, StoreError
from participatio.process.stored import StoredFacts
from participatio.process.tables import micros
from participatio.process.verify import Progress

if TYPE_CHECKING:
    from participatio.process.process import Process

_CHUNK = 1000
#: By which column the rows of a process are known. Where readers stand follows from nothing, and stays.
_OF_PROCESS = {
    "thing": "key",
    "move": "thing",
    "reached": "state",
    "link": "source",
    "lone": "child",
    "said": "thing",
    "deed": "key",
    "latch": "key",
    "counter": "action",
    "tally": "kind",
}


def rebuild(process: Process, progress: Progress | None = None) -> None:
    """Drop every row of a process that follows from its events, and make it again; other processes are not touched.

    All in one transaction: whoever reads meanwhile sees the old rows, and so does everybody if it is interrupted.

    Raises:
        StoreError: the store failed or its events are damaged, and nothing is changed.
    """
    if process.damage is not None:
        raise StoreError(DAMAGED, where=process.store.name, why=process.damage)
    with process.writer.alone() as rows:
        _clear(rows, process.book)
        fresh = Book(process.book.number, process.book.name, process.book.secret)
        fresh.read_words(rows)
        _fill(rows, fresh, process, progress)


def _clear(rows: Rows, book: Book) -> None:
    for table, column in _OF_PROCESS.items():
        rows.run(f"DELETE FROM {table} WHERE {column} BETWEEN ? AND ?", book.base, book.end)
    rows.run("DELETE FROM story WHERE parent BETWEEN ? AND ? OR child BETWEEN ? AND ?", *(book.base, book.end) * 2)
    rows.run("DELETE FROM listed WHERE process = ?", book.number)
    sql = "UPDATE process SET size = 0, things = 0, recorded = 0, latched = 0 WHERE number = ?"
    rows.run(sql, book.number)


def _fill(rows: Rows, book: Book, process: Process, progress: Progress | None) -> None:
    row = rows.one("SELECT COUNT(*) FROM event WHERE key BETWEEN ? AND ?", book.base, book.end)
    size = int(row[0]) if row else 0
    classes = process.writer.classes()
    facts = _Facts(book, rows, process.definition.rules)
    things = 0
    for first in range(0, size, _CHUNK):
        last = min(first + _CHUNK, size)
        after, things = _chunk(rows, book, facts, classes, (first, last, things))
        facts.absorb(after, things)
        sql = "UPDATE process SET size = ?, things = ?, recorded = ?, latched = ? WHERE number = ?"
        rows.run(sql, last, things, micros(after.recorded), after.latched, book.number)
        if progress is not None:
            progress(last, size)


def _chunk(
    rows: Rows, book: Book, facts: StoredFacts, classes: Mapping[str, int], span: tuple[int, int, int]
) -> tuple[After, int]:
    """Fold some events into the tables; the facts after them, and how many things there are then."""
    first, last, things = span
    after = After(facts)
    tables = Tables(book, facts, after, classes, things)
    for event in _events(rows, book, first, last):
        fold(after, event)
        fold(tables, event)
    tables.write(rows)
    return after, tables.things


def _events(rows: Rows, book: Book, first: int, last: int) -> Iterator[Event]:
    for _, head, body in list(book.entries(rows, first, last - 1)):
        yield Event(head_of(head)[0], body_of(body))


class _Facts(StoredFacts):
    """Facts to which everybody who has a pseudonym is known, also whoever was erased since."""

    def _thing(self, id_: str) -> Known | None:
        known = super()._thing(id_)
        if known is None and is_pseudonym(id_):
            return Known(id_, "person", "known", None, EARLIEST, None, (("known", EARLIEST),))
        return known
