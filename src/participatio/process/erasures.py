# SPDX-License-Identifier: Apache-2.0
"""What was erased is remembered beside the store, so that no backup brings it back.

One line of JSON for each erasure in ``<store>.erasures``: the process, the pseudonym, and which entries, each with the
beginning of its leaf, so that a line never hits another entry that stands at the same position of a restored ledger.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from participatio.process.book import Book
from participatio.process.sqlite import MEMORY, SQLiteStore
from participatio.process.store import Rows, Store
from participatio.values import Frozen

SUFFIX = ".erasures"
_LEAF = 16  # hexadecimal digits: enough to tell one entry from another
_LINE = 1 << 26


@frozen(eq=False, repr=False)
class Erasure(Frozen):
    """One erasure: in which process, of whom (none: by a rule of retention), and which entries lost their bodies.

    A line with an epoch says which epoch was begun by restoring, so that no two have one number.
    """

    process: str
    person: str | None
    positions: tuple[int, ...]
    leaves: tuple[str, ...]
    epoch: int = 0

    def there(self, rows: Rows, book: Book) -> list[int]:
        """The positions at which a store still holds what was erased."""
        sql = "SELECT e.leaf FROM event e JOIN body b ON b.key = e.key WHERE e.key = ?"
        found = []
        for position, leaf in zip(self.positions, self.leaves, strict=True):
            row = rows.one(sql, book.base | position)
            if row is not None and _short(row[0]) == leaf:
                found.append(position)
        return found


def beside(store: str | Path) -> Path:
    """The file of erasures that belongs to a store's file."""
    return Path(f"{store}{SUFFIX}")


def remember_erasure(store: Store, process_name: str, person: str | None, bodies_positions: Iterable[int]) -> None:
    """Append one erasure to the file beside a store, durably; a store that is no file has none.

    May be called within the transaction that erases: a line too many erases what was asked to be erased.
    """
    if not isinstance(store, SQLiteStore) or store.name == MEMORY:
        return
    positions = list(bodies_positions)
    with store.snapshot() as rows:
        book = Book.find(rows, store.name, process_name)
        leaves = [_short(_leaf(rows, book, position)) for position in positions]
    append(beside(store.name), [Erasure(process_name, person, tuple(positions), tuple(leaves))])


def append(path: Path, erasures: Sequence[Erasure]) -> None:
    """Add lines to a file of erasures, on disk when this returns."""
    if not erasures:
        return
    text = "".join(json.dumps(_line(it), ensure_ascii=False, separators=(",", ":")) + "\n" for it in erasures)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            text = "\n" + text  # what was being written when the power failed stays a line of its own
        os.write(handle, text.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def erasures_of(path: Path) -> Iterator[Erasure]:
    """The erasures of a file; none if there is no file. A line that was not written to its end is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        while line := file.readline(_LINE):
            if (found := _read(line)) is not None:
                yield found


def _read(line: str) -> Erasure | None:
    try:
        said = json.loads(line)
        return Erasure(
            said["process"], said["person"], tuple(said["positions"]), tuple(said["leaves"]), said.get("epoch", 0)
        )
    except (ValueError, KeyError, TypeError):
        return None


def _line(erasure: Erasure) -> dict[str, Any]:
    return {
        "process": erasure.process,
        "person": erasure.person,
        "positions": erasure.positions,
        "leaves": erasure.leaves,
        **({"epoch": erasure.epoch} if erasure.epoch else {}),
    }


def _leaf(rows: Rows, book: Book, position: int) -> bytes:
    row = rows.one("SELECT leaf FROM event WHERE key = ?", book.base | position)
    return b"" if row is None else bytes(row[0])


def _short(leaf: bytes) -> str:
    return bytes(leaf).hex()[:_LEAF]


def sync_folder(folder: Path) -> None:
    """See that a folder's names are on disk, where the system can do that."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # a system that opens no folders
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
