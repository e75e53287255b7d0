# SPDX-License-Identifier: Apache-2.0
"""How the tables of an older version become those of this one, within one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from participatio.process.store import NEWER_STORE, Rows, StoreError
from participatio.process.tables import TABLES, VERSION, Table


def _ends_of_ties_are_indexed(rows: Rows) -> None:
    """What a thing came of is read from the index alone."""
    rows.run("DROP INDEX story_back")
    rows.run("CREATE INDEX story_back ON story (child, parent, at, cut)")


#: From a version to the one after it. The record is carried over; derived tables are dropped, made and rebuilt.
STEPS: Mapping[int, Callable[[Rows], None]] = {1: _ends_of_ties_are_indexed}


def migrate(rows: Rows, where: str, version: Callable[..., int], make: Callable[[str, Table], None]) -> None:
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
            STEPS[step](rows)
    if found != VERSION:
        version(VERSION)
