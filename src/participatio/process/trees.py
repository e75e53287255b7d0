# SPDX-License-Identifier: Apache-2.0
"""The tree of a process as its tables hold it.

A tile of level 0 is written when its 256 leaves are there (until then they stand with their events); those above
grow with every tile below them.
"""

from __future__ import annotations

from collections.abc import Sequence

from participatio.process.store import Rows
from participatio.process.tiles import WIDTH, Tree, full

_HASH = 32
_TILE = "SELECT hashes FROM tile WHERE process = ? AND level = ? AND number = ?"


def grow(rows: Rows, process: int, base: int, position: int, leaves: Sequence[bytes]) -> None:
    """Add the leaves of the events from ``position`` on to the tiles."""
    start = position - position % WIDTH
    if position - start + len(leaves) < WIDTH:
        return
    pending = [*_leaves(rows, base, start, position), *leaves]
    for at in range(0, len(pending) - WIDTH + 1, WIDTH):
        tile = pending[at : at + WIDTH]
        number = (start + at) // WIDTH
        rows.add("tile", [(process, 0, number, b"".join(tile))])
        _raise(rows, process, 1, number, full(tile))


def _raise(rows: Rows, process: int, level: int, number: int, root: bytes) -> None:
    """Put the root of a complete tile into the one above it."""
    tile, place = divmod(number, WIDTH)
    row = rows.one(_TILE, process, level, tile)
    hashes = (b"" if row is None else bytes(row[0])) + root
    if row is None:
        rows.add("tile", [(process, level, tile, hashes)])
    else:
        rows.run(
            "UPDATE tile SET hashes = ? WHERE process = ? AND level = ? AND number = ?", hashes, process, level, tile
        )
    if place == WIDTH - 1:
        _raise(rows, process, level + 1, tile, full(_split(hashes)))


def tree_of(rows: Rows, process: int, base: int, size: int) -> Tree:
    """The tree over the first ``size`` events."""

    def hashes(level: int, first: int, last: int) -> Sequence[bytes]:
        found: list[bytes] = []
        while first < last:
            number, place = divmod(first, WIDTH)
            row = rows.one(_TILE, process, level, number)
            if row is None:
                found.extend(_leaves(rows, base, first, last))
                break
            part = _split(bytes(row[0]))[place : place + last - first]
            found.extend(part)
            first += len(part)
        return found

    return Tree(hashes, size)


def _leaves(rows: Rows, base: int, first: int, last: int) -> list[bytes]:
    sql = "SELECT leaf FROM event WHERE key BETWEEN ? AND ? ORDER BY key"
    return [bytes(leaf) for (leaf,) in rows.all(sql, base | first, (base | last) - 1)]


def _split(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + _HASH] for at in range(0, len(hashes), _HASH)]
