# SPDX-License-Identifier: Apache-2.0
"""Definitions as pages need them: read once by each process that builds, again when a file has changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.definition.load import Read, read
from participatio.errors import DefinitionError
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.errors import Place

_kept: dict[str, Kept] = {}


@frozen(eq=False, repr=False)
class Kept(Frozen):
    """What was read, and how its files were when it was."""

    read: Read
    state: Mapping[Path, tuple[int, int] | None]

    def where(self, place: Place) -> str:
        """A place as an editor opens it: the path of its file, line and column."""
        return f"{self.read.files.get(place.file, place.file)}:{place.line}:{place.column}"


def named(name: str, source: Path) -> str:
    """What ``name`` means in pages that lie in ``source``: a path if there is something, else a reference."""
    path = source / name
    return str(path) if path.exists() else name


def kept(name: str) -> Kept:
    """A definition with all its problems; raises `BadValueError` if nothing is called so."""
    found = _kept.get(name)
    if found is None or any(_state(path) != state for path, state in found.state.items()):
        made = read(name)
        found = _kept[name] = Kept(made, {path: _state(path) for path in made.files.values()})
    return found


def definition(name: str | Path) -> Definition:
    """A definition without errors; raises `DefinitionError` if it has some."""
    found = kept(str(name)).read
    if found.definition is None:
        raise DefinitionError([problem for problem in found.problems if problem.is_error])
    return found.definition


def _state(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
