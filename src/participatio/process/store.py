# SPDX-License-Identifier: Apache-2.0
"""What a store can do: hold the rows of `tables`, change them all or not at all, and be read while that happens.

A store speaks SQL as SQLite and PostgreSQL both understand it, with ``?`` for parameters. Whatever it is asked
stands in this package; a store adds nothing but connections, locks and how a table is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from participatio.errors import BadValueError, Code

STORE_FAILED = Code(
    "P920",
    "error",
    en="{where}: {why}; nothing was stored",
    de="{where}: {why}; nichts wurde gespeichert",
)
NEWER_STORE = Code(
    "P921",
    "error",
    en="{where} was written by a newer version (tables {found}, this one knows {known}); nothing was touched",
    de="{where} ist von einer neueren Fassung (Tabellen {found}, diese kennt {known}); nichts wurde angefasst",
)
NOT_A_STORE = Code(
    "P922",
    "error",
    en="{where} holds no process: {why_en}",
    de="{where} enthält kein Verfahren: {why_de}",
)
DAMAGED = Code(
    "P923",
    "error",
    en="{where} is damaged: {why}; it can be read, not written",
    de="{where} ist beschädigt: {why}; lesen geht, schreiben nicht",
)
NO_PROCESS = Code(
    "P924",
    "error",
    en="{where} has no process '{name}'",
    de="{where} hat kein Verfahren '{name}'",
)
EXISTS = Code(
    "P925",
    "error",
    en="{where} already has a process '{name}'",
    de="{where} hat schon ein Verfahren '{name}'",
)
UNFINISHED = Code(
    "P926",
    "error",
    en="in {where} the import of '{name}' is not finished; the same command again goes on with it",
    de="in {where} ist die Übernahme von '{name}' nicht abgeschlossen; derselbe Befehl noch einmal setzt sie fort",
)


class StoreError(BadValueError):
    """A store cannot be opened, read or written; what was asked for is not stored."""


class Rows(Protocol):
    """The rows of a store, within one transaction or one snapshot."""

    def one(self, sql: str, *given: object) -> tuple[Any, ...] | None:
        """The first row of an answer, or none."""

    def all(self, sql: str, *given: object) -> Iterator[tuple[Any, ...]]:
        """Every row of an answer, as it comes."""

    def run(self, sql: str, *given: object) -> int:
        """Change rows; answers how many."""

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Change rows once for each of the parameters."""

    def add(self, table: str, rows: Sequence[Sequence[object]]) -> None:
        """Add rows, each with all columns in the order of `tables`, by the fastest way there is."""


class Store(Protocol):
    """Where the processes of a region are kept; used by many threads at once."""

    #: What it is called where something goes wrong: a path, an address without a password.
    name: str

    def transaction(self) -> AbstractContextManager[Rows]:
        """Change rows alone: nobody else writes meanwhile, and all is durable at the end, or undone if it raises."""

    def snapshot(self) -> AbstractContextManager[Rows]:
        """Read rows as they were at one moment, whatever is written meanwhile."""

    def forget(self) -> bool:
        """Make sure that nothing erased is left on disk; false while a reader keeps it there."""

    def check(self) -> Sequence[str]:
        """What the database says is wrong with itself."""

    def close(self) -> None:
        """Give back what it holds; whoever uses it afterwards gets an error."""
