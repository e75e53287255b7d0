# SPDX-License-Identifier: Apache-2.0
"""Where a check looks and answers: in a file of the definition itself, for its author can change no other."""

from __future__ import annotations

from functools import reduce
from operator import getitem
from typing import Any, TypeGuard

from participatio.definition.model import Definition
from participatio.errors import Place


def is_own(place: Place | None, definition: Definition) -> TypeGuard[Place]:
    """True if a place is there, in a file of the definition's own."""
    return place is not None and place.file in definition.own_files


def own(definition: Definition, *paths: tuple[str | int, ...], key: bool = True) -> Place | None:
    """The first of what stands at these paths that is the definition's own: its ``key``, else its value.

    The item of a list has no key.
    """
    places = (definition.place(*path, key=key and isinstance(path[-1], str)) for path in paths)
    return next((place for place in places if is_own(place, definition)), None)


def node(definition: Definition, path: tuple[str | int, ...]) -> Any:  # noqa: ANN401 - a tree
    """What stands at a path of the tree."""
    tree: Any = definition.tree
    return reduce(getitem, path, tree)
