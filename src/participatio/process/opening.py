# SPDX-License-Identifier: Apache-2.0
"""Which store an address means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from participatio.hooks.manager import Host
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import Store


def open_store(where: str | Path, *, create: bool = False) -> Store:
    """The store at a path, ``:memory:``, or an address that a plugin's scheme begins (``postgresql://…``).

    Raises:
        StoreError: there is none (unless ``create``), or it cannot be used.
    """
    scheme, separator, _ = str(where).partition("://")
    if separator:
        return Host().open_store(scheme, str(where), create=create)
    return SQLiteStore(where, create=create)


@contextmanager
def opening(where: str | Path | Store, *, create: bool = False) -> Iterator[Store]:
    """The store that is meant; if what is done with it within fails, one that was opened here is closed again."""
    if not isinstance(where, str | Path):
        yield where
        return
    store = open_store(where, create=create)
    try:
        yield store
    except BaseException:
        store.close()
        raise
