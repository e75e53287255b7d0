# SPDX-License-Identifier: Apache-2.0
"""The Merkle tree over a ledger (RFC 6962), kept in tiles of 256 hashes.

On level 0 stand the leaves, on level 1 the roots of 256 leaves each, on level 2 the roots of 256 of those. Whoever
asks for a subtree that is complete gets it from the highest level that has it, so a proof reads a few tiles.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

WIDTH = 256
_BITS = 8
EMPTY = sha256(b"").digest()

#: From a level and the numbers of the first hash and of the one behind the last, the hashes.
Hashes = Callable[[int, int, int], Sequence[bytes]]


def leaf(entry: bytes) -> bytes:
    """The hash of one entry (RFC 6962, 2.1)."""
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def full(hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree whose hashes are a power of two in number."""
    row = list(hashes)
    while len(row) > 1:
        row = [node(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


class Tree:
    """The tree over the first ``size`` entries, read through ``hashes``."""

    def __init__(self, hashes: Hashes, size: int) -> None:
        self._hashes = hashes
        self.size = size

    def root(self) -> bytes:
        """The tree's head."""
        return self._over(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """The audit path of an entry (RFC 6962, 2.1.1), from the leaf upwards.

        Raises:
            ValueError: there is no such entry.
        """
        if not 0 <= index < self.size:
            msg = f"no entry {index} in a tree of {self.size}"
            raise ValueError(msg)
        path: list[bytes] = []
        start, end = 0, self.size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start = middle
        return path[::-1]

    def consistency(self, older: int) -> list[bytes]:
        """The proof that the tree of the first ``older`` entries is the beginning of this one (RFC 6962, 2.1.2).

        Raises:
            ValueError: the older tree is not smaller or equal, or is empty.
        """
        if not 0 < older <= self.size:
            msg = f"no proof from {older} to {self.size}"
            raise ValueError(msg)
        return [] if older == self.size else self._between(older, 0, self.size, whole=True)

    def _between(self, older: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        path: list[bytes] = []
        while older != end:
            middle = start + _split(end - start)
            if older <= middle:
                path.append(self._over(middle, end))
                end = middle
            else:
                path.append(self._over(start, middle))
                start, whole = middle, False
        return ([] if whole else [self._over(start, end)]) + path[::-1]

    def _over(self, start: int, end: int) -> bytes:
        """The hash of the entries from ``start`` to ``end``, of which the left part is complete at every fork."""
        parts: list[bytes] = []
        while start < end:
            bits = (end - start).bit_length() - 1
            level, rest = divmod(bits, _BITS)
            first = start >> level * _BITS
            parts.append(full(self._hashes(level, first, first + (1 << rest))))
            start += 1 << bits
        found = parts.pop()
        while parts:
            found = node(parts.pop(), found)
        return found


def _split(size: int) -> int:
    """The largest power of two smaller than a size."""
    return 1 << (size - 1).bit_length() - 1


def includes(entry: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """True if an audit path proves that an entry stands at an index of the tree with this root."""
    if not 0 <= index < size:
        return False
    found, last = leaf(entry), size - 1
    for step in path:
        if last == 0:
            return False
        if index & 1 or index == last:
            found = node(step, found)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            found = node(found, step)
        index, last = index >> 1, last >> 1
    return last == 0 and found == root


def extends(older: int, old_root: bytes, newer: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """True if a consistency proof shows that the older tree is the beginning of the newer one."""
    if older == newer:
        return not path and old_root == new_root
    if not 0 < older < newer:
        return False
    steps = [old_root, *path] if older & (older - 1) == 0 else list(path)
    if not steps:
        return False
    index, last = older - 1, newer - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if index & 1 or index == last:
            old, new = node(step, old), node(step, new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = node(new, step)
        index, last = index >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root
