# SPDX-License-Identifier: Apache-2.0
"""Where a check answers: in a file of the definition itself, for its author can change no other."""

from __future__ import annotations

from participatio.definition.model import Definition
from participatio.errors import Place


def own(definition: Definition, *paths: tuple[str | int, ...]) -> Place | None:
    """The first of what stands at these paths that is the definition's own: its key, or the item of a list."""
    places = (definition.place(*path, key=isinstance(path[-1], str)) for path in paths)
    return next((place for place in places if place is not None and place.file in definition.own_files), None)
