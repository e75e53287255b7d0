# SPDX-License-Identifier: Apache-2.0
"""Processes in a PostgreSQL database: one region's or a whole state's, written from many machines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from participatio.hooks import StoreType, hookimpl

if TYPE_CHECKING:
    from participatio.hooks import Store


@hookimpl
def register_stores() -> Iterator[StoreType]:
    """``postgresql://…``, and ``postgres://…`` as PostgreSQL itself also understands it."""
    yield StoreType("postgresql", opened)
    yield StoreType("postgres", opened)


def opened(address: str, *, create: bool) -> Store:
    """The store at an address."""
    from participatio_postgres.store import PostgresStore

    return PostgresStore(address, create=create)
