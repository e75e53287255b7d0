# SPDX-License-Identifier: Apache-2.0
"""What all frozen values have in common, written once: two are equal if all their attributes are.

attrs writes the same three methods anew for every class, which costs more than all else when a command starts.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any


@contextmanager
def uncollected() -> Iterator[None]:
    """While much grows and nothing of it is garbage: Python's collector of cycles waits, in all threads.

    It would look through all that has grown again and again.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


#: For whoever is given nothing: an empty mapping that nobody fills.
NOTHING: Mapping[str, Any] = {}


class Frozen:
    """The base of attrs classes made with ``@frozen(eq=False, repr=False)``.

    >>> from attrs import frozen
    >>> @frozen(eq=False, repr=False)
    ... class Seat(Frozen):
    ...     side: str
    >>> Seat("chair"), Seat("chair") == Seat("chair")
    (Seat(side='chair'), True)
    """

    __slots__ = ()

    __attrs_attrs__: Any

    def __eq__(self, other: object) -> bool:
        if self.__class__ is not other.__class__:
            return NotImplemented
        return all(getattr(self, a.name) == getattr(other, a.name) for a in self.__attrs_attrs__ if a.eq)

    def __hash__(self) -> int:
        counted = (a for a in self.__attrs_attrs__ if (a.eq if a.hash is None else a.hash))
        return hash((self.__class__, *(getattr(self, a.name) for a in counted)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{a.name}={getattr(self, a.name)!r}" for a in self.__attrs_attrs__ if a.repr)
        return f"{self.__class__.__name__}({shown})"
