# SPDX-License-Identifier: Apache-2.0
"""A definition as text again, whole or in parts, each value with the place it comes from."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from participatio.definition.source import Map, Raw, Seq, is_map, is_seq
from participatio.errors import Place
from participatio.text import near

_PLAIN = re.compile(r"[^\W_]([\w ./+()-]*[\w./+()-])?|[0-9][0-9T:.+-]*[0-9]")
_HIDDEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


class NotThereError(LookupError):
    """A name that means nothing in a definition, and the names it may have meant."""

    def __init__(self, name: str, close: Sequence[str]) -> None:
        super().__init__(name, close)
        self.name = name
        self.close = close


def picked(tree: Map, names: Sequence[str]) -> Map:
    """The part of a tree that ``names`` mean: paths from the top, or elements of whichever sections have them."""
    part = Map()
    for name in names:
        path = name.split(".")
        sections = [section for section, value in tree.items() if is_map(value) and path[0] in value]
        paths = [path] if path[0] in tree else [[section, *path] for section in sections]
        found = [_copy(tree, path, part) for path in paths]
        if not any(found):
            known = [*tree, *(key for value in tree.values() if is_map(value) for key in value)]
            raise NotThereError(name, _close(tree, paths[0]) if paths else near(name, known, 3))
    return part


def _copy(tree: Map, path: Sequence[str], part: Map) -> bool:
    """Copy what stands at ``path`` from one tree to the other; false if nothing does."""
    here, into = tree, part
    for key in path[:-1]:
        inner = here.get(key)
        if not is_map(inner):
            return False
        if key not in into:
            into.put(key, Map(), here.marks.get(key))
        copied = into[key]
        if copied is inner or not is_map(copied):
            return path[-1] in inner  # the whole of it was picked before
        here, into = inner, copied
    if path[-1] not in here:
        return False
    into.put(path[-1], here[path[-1]], here.marks.get(path[-1]))
    return True


def _close(tree: Map, path: Sequence[str]) -> Sequence[str]:
    """What the first step of ``path`` that is not there was probably meant to be, as a whole path."""
    here = tree
    for depth, key in enumerate(path):
        if key not in here:
            return [".".join((*path[:depth], close)) for close in near(key, here, 3)]
        inner = here[key]
        if not is_map(inner):
            break
        here = inner
    return ()


def lines(tree: Map, *, origin: bool = False) -> Iterator[str]:
    """The tree as YAML in block style, with the origin of each value in a comment if that is asked for."""
    return _lines(tree, "", origin=origin)


def _lines(value: Map | Seq, indent: str, *, origin: bool) -> Iterator[str]:
    for head, inner, place in _parts(value):
        where = f"  # {place}" if origin and place else ""
        if isinstance(inner, str):
            yield f"{indent}{head} {_scalar(inner)}{where}"
        elif not inner:
            yield f"{indent}{head} {'{}' if is_map(inner) else '[]'}{where}"
        else:
            yield f"{indent}{head}"
            yield from _lines(inner, indent + "  ", origin=origin)


def _parts(value: Map | Seq) -> Iterator[tuple[str, Raw, Place | None]]:
    """What stands in a map or a list: how each entry begins, what it holds, and where that comes from."""
    if is_map(value):
        yield from ((f"{key}:", inner, value.value_place(key)) for key, inner in value.items())
    elif is_seq(value):
        yield from (("-", inner, value.item_place(index)) for index, inner in enumerate(value))


def _scalar(text: str) -> str:
    """A text as YAML writes it, in quotes unless it cannot be mistaken for anything else."""
    if _PLAIN.fullmatch(text):
        return text
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


class Inherited(NamedTuple):
    """A text that a parent wrote: in which section, of what, under which key, and where."""

    section: str
    id: str
    key: str
    text: str
    place: Place


def inherited(tree: Map, sections: Container[str], own: Container[str]) -> Iterator[Inherited]:
    """What is called and said in sections of a tree by other files than its own."""
    for section, value in tree.items():
        for id_, one in value.items() if section in sections and is_map(value) else ():
            for key in ("title", "text", "note"):
                text, place = (one.get(key), one.value_place(key)) if is_map(one) else (None, None)
                if isinstance(text, str) and place is not None and place.file not in own:
                    yield Inherited(section, id_, key, text, place)


def origins(tree: Map) -> dict[str, str]:
    """Where every text of a tree comes from, by its path."""
    return dict(_origins(tree, ""))


def _origins(value: Map | Seq, path: str) -> Iterator[tuple[str, str]]:
    for index, (head, inner, place) in enumerate(_parts(value)):
        here = path + (head[:-1] if is_map(value) else str(index))
        if inner and not isinstance(inner, str):
            yield from _origins(inner, f"{here}.")
        elif place is not None:
            yield here, str(place)
