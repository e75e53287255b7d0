# SPDX-License-Identifier: Apache-2.0
"""The elements of a tree, read one by one; what cannot be read becomes a problem and is remembered as broken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from participatio.definition.layers import OWN
from participatio.definition.source import Map, is_map, place_of
from participatio.definition.structure import (
    MISSING_KEY,
    NOT_A_MAP,
    UNKNOWN_KEY,
    Path,
    identifier,
)
from participatio.errors import BadValueError, Code, Problem, Problems
from participatio.text import fold, near
from participatio.values import NOTHING

#: What stands for "there was something, and it could not be read".
BROKEN = object()
MOST_NEAR = 200  # near matches take their time


class Elements:
    """A tree whose elements are read, and where it is noted what was wrong with them."""

    def __init__(self, tree: Map, problems: Problems) -> None:
        self.tree = tree
        self.problems = problems
        self.broken: set[str] = set()
        self._asked = 0  # how often a near match was looked for

    def add(self, code: Code, path: Path, *, near: Sequence[str] = (), **data: str) -> None:
        """Note a mistake at a path of the tree."""
        self.problems.extend([Problem(code, place_of(self.tree, path), data, tuple(near))])

    def unknown(self, code: Code, path: Path, known: Iterable[str], called: Mapping[str, str] = NOTHING) -> None:
        """A key that means nothing here; ``called`` are known keys by what the definition calls them."""
        key = str(path[-1])
        self._asked += 1
        close = near(key, (*known, "removed", *called)) if self._asked <= MOST_NEAR else ()
        meant = tuple(dict.fromkeys(called.get(one, one) for one in close))
        self.problems.add(code, place_of(self.tree, path, key=True), near=meant, key=key)

    def note(self, error: Exception, path: Path) -> None:
        """Make problems of what went wrong while an element was read."""
        from participatio.definition.detailed import mistakes_of

        for mistake in mistakes_of(error, path):
            place = place_of(self.tree, mistake.path, key=mistake.key)
            self.problems.extend([mistake.error.at(place)])

    def at(self, path: Path, read: Callable[[Any], Any], *, default: Any = BROKEN) -> Any:  # noqa: ANN401
        """What stands at the top of the tree, or the default; `BROKEN` if it cannot be read."""
        (key,) = path
        if key not in self.tree:
            if default is BROKEN and str(key) not in self.tree.marks:
                self._missing(str(key))
            return default
        return self.attempt(path, self.tree[str(key)], read)

    def _missing(self, key: str) -> None:
        """A key that is not at the top of the tree, or stands there under a word that is none."""
        for other, value in self.tree.items():
            if other not in OWN and isinstance(value, str) and near(other, (key,)):
                self.unknown(UNKNOWN_KEY, (other,), (key,))
                return
        self.add(MISSING_KEY, (), key=key)

    def attempt(self, path: Path, raw: object, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as read
        """What ``read`` makes of an element; `BROKEN`, and a problem, if it cannot."""
        try:
            return read(raw)
        except Exception as error:  # noqa: BLE001 - told apart in `mistakes_of`, which raises what it does not know
            self.note(error, path)
            return BROKEN

    def is_id(self, path: Path, name: str) -> bool:
        """True if a key can be an id; complains at the key, not at what stands behind it."""
        try:
            identifier(name)
        except BadValueError as error:
            self.problems.extend([error.at(place_of(self.tree, (*path, name), key=True))])
            return False
        return True

    def section(self, *path: str) -> Iterator[tuple[str, Map]]:
        """The elements of a section that are maps; complains about those that are not."""
        found: Any = self.tree
        for step in path:
            found = found.get(step, {}) if is_map(found) else {}
        if not is_map(found):
            if found != {}:
                self.add(NOT_A_MAP, path)
            return
        for name, raw in found.items():
            if not self.is_id(path, name):
                self.broken.update((name, fold(name)))
            elif not is_map(raw):
                self.add(NOT_A_MAP, (*path, name))
                self.broken.add(name)
            else:
                yield name, raw
