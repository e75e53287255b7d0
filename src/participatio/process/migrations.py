# SPDX-License-Identifier: Apache-2.0
"""How the tables of an older version become those of this one, within one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from participatio.process.lone import rewrite_all
from participatio.process.store import NEWER_STORE, Rows, StoreError
from participatio.process.tables import TABLES, VERSION, Table

Make = Callable[[str, Table], None]


def _ends_of_ties_are_indexed(rows: Rows, make: Make) -> None:  # noqa: ARG001 - every step is given it
    """What a thing came of is read from the index alone."""
    rows.run("DROP INDEX story_back")
    rows.run("CREATE INDEX story_back ON story (child, parent, at, cut)")


def _lone_ties_are_counted(rows: Rows, make: Make) -> None:
    """What went into one thing alone is counted there."""
    rows.run("CREATE TABLE told AS SELECT parent, child, at, cut FROM story")
    rows.run("DROP TABLE story")
    for name in ("story", "lone"):
        make(name, TABLES[name])
    rows.run("INSERT INTO story (parent, child, at, cut) SELECT parent, child, at, cut FROM told")
    rows.run("DROP TABLE told")
    rewrite_all(rows, 0, 1 << 62)


#: From a version to the one after it. The record is carried over; derived tables are dropped, made and rebuilt.
STEPS: Mapping[int, Callable[[Rows, Make], None]] = {1: _ends_of_ties_are_indexed, 2: _lone_ties_are_counted}


def migrate(rows: Rows, where: str, version: Callable[..., int], make: Make) -> None:
    """Bring a store to this version; what is empty gets its tables.

    Raises:
        StoreError: a newer version wrote it (P921); nothing is changed.
    """
    found = version()
    if found > VERSION:
        raise StoreError(NEWER_STORE, where=where, found=found, known=VERSION)
    if not found:
        for name, table in TABLES.items():
            make(name, table)
    else:
        for step in range(found, VERSION):
            STEPS[step](rows, make)
    if found != VERSION:
        version(VERSION)
