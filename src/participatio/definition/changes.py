# SPDX-License-Identifier: Apache-2.0
"""What one tree says otherwise than another, as data that makes the other of the one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from attrs import frozen

from participatio.values import NOTHING, Frozen

What = Literal["added", "removed", "changed", "renamed", "ordered"]
Path = tuple[str, ...]
#: The names in a map that are called otherwise in a newer one: old and new.
Renames = Callable[[Path, Mapping[str, Any], Mapping[str, Any]], Mapping[str, str]]

_CONDITIONS = frozenset({"when", "opens", "closes", "after"})


@frozen(eq=False, repr=False)
class Change(Frozen):
    """One thing that is said otherwise, at a path from the top of the tree.

    ``old`` is none of what was added, ``new`` of what was removed. Of something renamed the path is the old one and
    ``new`` the new name; of a map in another order both are its keys.
    """

    what: What
    path: Path
    old: Any = None
    new: Any = None


def changes(old: Mapping[str, Any], new: Mapping[str, Any], renames: Renames | None = None) -> Iterator[Change]:
    """The changes that make the new tree of the old one, in the order in which `applied` takes them.

    Elements are compared key by key; a condition is compared whole, and so is a list. Behind a renaming, paths have
    the new name.

    >>> list(changes({"title": "Ideas", "languages": {"offered": ["de"]}}, {"title": "Trees"}))
    [Change(what='changed', path=('title',), old='Ideas', new='Trees'),
     Change(what='removed', path=('languages', 'offered'), old=['de'], new=None),
     Change(what='removed', path=('languages',), old={}, new=None)]
    """
    return _between((), old, new, renames or (lambda *_: NOTHING))


def applied(tree: Mapping[str, Any], found: Iterable[Change]) -> dict[str, Any]:
    """A copy of a tree in which the changes are made."""
    made: dict[str, Any] = _copy(tree)
    for change in found:
        *way, last = change.path or ("",)
        node = made
        for step in way:
            node = node[step]
        if change.what == "ordered":
            inner = node[last] if change.path else made
            kept = {key: inner[key] for key in change.new}
            inner.clear()
            inner.update(kept)
        elif change.what == "renamed":
            kept = {change.new if key == last else key: value for key, value in node.items()}
            node.clear()
            node.update(kept)
        elif change.what == "removed":
            del node[last]
        else:
            node[last] = _copy(change.new)
    return made


def _between(path: Path, old: Mapping[str, Any], new: Mapping[str, Any], renames: Renames) -> Iterator[Change]:
    called = renames(path, old, new)
    for key, name in called.items():
        yield Change("renamed", (*path, key), old[key], name)
    before = {called.get(key, key): value for key, value in old.items()} if called else old
    for key, value in before.items():
        here = (*path, key)
        if key not in new:
            yield from _gone(here, value, renames)
        elif value is not new[key] and (value.__class__ is not str or value != new[key]):
            yield from _other(here, value, new[key], renames)
    added = [key for key in new if key not in before]
    for key in added:
        yield from _come((*path, key), new[key], renames)
    order = [*(key for key in before if key in new), *added]
    if order != list(new):
        yield Change("ordered", path, order, list(new))


def _other(path: Path, old: Any, new: Any, renames: Renames) -> Iterator[Change]:  # noqa: ANN401 - parts of a tree
    if isinstance(old, dict) and isinstance(new, dict) and not is_whole(path):
        if old != new or repr(old) != repr(new):  # of equal maps only their text tells whether they are in one order
            yield from _between(path, old, new, renames)
    elif old != new or repr(old) != repr(new):
        yield Change("changed", path, old, new)


def _come(path: Path, value: Any, renames: Renames) -> Iterator[Change]:  # noqa: ANN401 - as above
    if _is_section(path, value):
        yield Change("added", path, None, {})
        yield from _between(path, {}, value, renames)
    else:
        yield Change("added", path, None, value)


def _gone(path: Path, value: Any, renames: Renames) -> Iterator[Change]:  # noqa: ANN401 - as above
    if _is_section(path, value):
        yield from _between(path, value, {}, renames)
        yield Change("removed", path, {}, None)
    else:
        yield Change("removed", path, value, None)


def is_whole(path: Path) -> bool:
    """True if what stands there is a condition: half of each of two means nothing."""
    if path[0] == "roles":
        return len(path) > 2  # noqa: PLR2004 - behind a section and an id
    return len(path) > 1 and len(path) % 2 == 1 and path[-1] in _CONDITIONS


def _is_section(path: Path, value: object) -> bool:
    """True of a map of elements; names stand at even depths, what is said of them at odd ones."""
    return len(path) % 2 == 1 and isinstance(value, Mapping) and not is_whole(path)


def _copy(value: Any) -> Any:  # noqa: ANN401 - as above
    if isinstance(value, Mapping):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, Sequence) and not isinstance(value, str) else value
