# SPDX-License-Identifier: Apache-2.0
"""Random edits of good definitions, as texts and as trees, and what must hold after each."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st
from judging import output, places, use  # type: ignore[import-not-found]  # beside this file

from participatio.definition.load import read
from participatio.hooks import Host

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "ruhr_konferenz" / "participatio_ruhr_konferenz"
#: Every good definition, by name.
GOOD: Mapping[str, Path] = {
    **{folder.name: folder for folder in sorted((ROOT / "tests" / "gallery" / "good").iterdir()) if folder.is_dir()},
    "standard": ROOT / "src" / "participatio" / "standard",
    "ruhr_konferenz": EXAMPLES / "v1",
}
NASTY = (
    "", "~", "no", "null", "0", "-1", "1e999", "9" * 30, "1/0", "50 %", "its", "its x.y.z", "any", "by_hand",
    "now", "process",
    "..", "../x.yaml", "/etc/passwd", "2019-02-30", "2019-03-31T02:30", "9999", "0001", "999999999 years",
    "a" * 300, "{}", "[]",
    "[a, [b]]", "{a: b}", "*a", "&a b", "!!python/name:os a", "'", '"', "a: b", "#", "|", ">", "%", "\u202e",
    "\u200b", "\0", "ä",
    "class", "self", "values", "title", "id", "kind", "leads", "x", "anyone", "author", "thing", "person",
    "round", "removed",
)  # fmt: skip
_SCALAR = re.compile(r"(?<=[:\-,\[{] )[^\s:,\[\]{}#][^:,\[\]{}#\n]*")
_WORD = re.compile(r"[a-z][a-z0-9_]+")


@cache
def host() -> Host:
    """One with the plugin that the Ruhr-Konferenz needs, if it is installed here."""
    try:
        import participatio_places
    except ImportError:
        return Host(path=())
    return Host({"places": participatio_places}, path=())


def usable(name: str) -> bool:
    """True if the good definition can be read here, with the plugins it names."""
    return read(GOOD[name], host=host()).definition is not None


def files(folder: Path) -> list[str]:
    """The files a definition is made of."""
    found = (file.relative_to(folder).as_posix() for file in folder.rglob("*.yaml"))
    return sorted(name for name in found if not name.endswith(".scenario.yaml"))


def edit_text(data: st.DataObject, text: str) -> str:
    """A text after one to three slips of a hand."""
    for _ in range(data.draw(st.integers(1, 3), "slips")):
        lines = text.split("\n")
        edit = data.draw(st.sampled_from(_TEXT_EDITS), "slip")
        text = "\n".join(edit(data, lines))
    return text


def _line(data: st.DataObject, lines: list[str]) -> int:
    return data.draw(st.integers(0, len(lines) - 1), "line")


def _delete(data: st.DataObject, lines: list[str]) -> list[str]:
    at = _line(data, lines)
    return lines[:at] + lines[at + data.draw(st.integers(1, 3), "many") :]


def _double(data: st.DataObject, lines: list[str]) -> list[str]:
    at, to = _line(data, lines), _line(data, lines)
    return [*lines[:to], lines[at], *lines[to:]]


def _swap(data: st.DataObject, lines: list[str]) -> list[str]:
    at, to = _line(data, lines), _line(data, lines)
    lines[at], lines[to] = lines[to], lines[at]
    return lines


def _indent(data: st.DataObject, lines: list[str]) -> list[str]:
    at = _line(data, lines)
    lines[at] = data.draw(st.sampled_from(["", " ", "  ", "    ", "\t", "- "]), "indent") + lines[at].lstrip(" ")
    return lines


def _scalar(data: st.DataObject, lines: list[str]) -> list[str]:
    spots = [(number, found) for number, line in enumerate(lines) for found in _SCALAR.finditer(line)]
    if not spots:
        return lines
    number, found = data.draw(st.sampled_from(spots), "scalar")
    new = data.draw(st.sampled_from(NASTY) | st.sampled_from([other[0] for _, other in spots]), "new")
    lines[number] = lines[number][: found.start()] + new + lines[number][found.end() :]
    return lines


def _rename(data: st.DataObject, lines: list[str]) -> list[str]:
    spots = [(number, found) for number, line in enumerate(lines) for found in _WORD.finditer(line)]
    if not spots:
        return lines
    number, found = data.draw(st.sampled_from(spots), "word")
    new = data.draw(st.sampled_from([f"{found[0]}x", found[0][:-1] or "x", found[0].upper(), "x"]), "new")
    lines[number] = lines[number][: found.start()] + new + lines[number][found.end() :]
    return lines


def _put(data: st.DataObject, lines: list[str]) -> list[str]:
    at = _line(data, lines)
    column = data.draw(st.integers(0, len(lines[at])), "column")
    lines[at] = lines[at][:column] + data.draw(st.sampled_from(NASTY), "new") + lines[at][column:]
    return lines


_TEXT_EDITS: tuple[Callable[[st.DataObject, list[str]], list[str]], ...] = (
    _delete, _double, _swap, _indent, _scalar, _scalar, _rename, _put,
)  # fmt: skip


def edit_tree(data: st.DataObject, text: str) -> str:
    """A tree after one to three slips of a mind."""
    tree: Any = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - makes nothing but text
    for _ in range(data.draw(st.integers(1, 3), "slips")):
        spots = list(_spots(tree))
        if spots:
            data.draw(st.sampled_from(_TREE_EDITS), "slip")(data, spots)
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=10_000)


def _spots(node: Any) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401 - a tree
    """Everything in a tree as its container and key."""
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, key
        if isinstance(node[key], dict | list):
            yield from _spots(node[key])


def _spot(data: st.DataObject, spots: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    return data.draw(st.sampled_from(range(len(spots))).map(spots.__getitem__), "place")


def _drop(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    node, key = _spot(data, spots)
    del node[key]


def _other(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    node, key = _spot(data, spots)
    node[key] = data.draw(st.sampled_from(NASTY), "new")


def _exchange(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    (one, first), (two, second) = _spot(data, spots), _spot(data, spots)
    one[first], two[second] = copy.deepcopy(two[second]), copy.deepcopy(one[first])


def _reshape(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    node, key = _spot(data, spots)
    value = node[key]
    shapes = [[value], {"x": value}, [], {}, "x"]
    if isinstance(value, dict):
        shapes += [list(value), list(value.values())]
    if isinstance(value, list):
        shapes += [{f"x{index}": item for index, item in enumerate(value)}, *value[:1]]
    node[key] = copy.deepcopy(data.draw(st.sampled_from(shapes), "shape"))


def _call(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    named = [(node, key) for node, key in spots if isinstance(node, dict)]
    node, key = _spot(data, named)
    new = data.draw(
        st.sampled_from([f"{key}x", "x", "title", "id", "state", "also", "removed", "locked", "leads"]), "name"
    )
    items = [(new if old == key else old, value) for old, value in node.items()]
    node.clear()
    node.update(items)


def _copy(data: st.DataObject, spots: list[tuple[Any, Any]]) -> None:
    (one, first), (two, second) = _spot(data, spots), _spot(data, spots)
    one[first] = copy.deepcopy(two[second])


_TREE_EDITS: tuple[Callable[[st.DataObject, list[tuple[Any, Any]]], None], ...] = (
    _drop, _other, _exchange, _reshape, _call, _copy,
)  # fmt: skip
EDITS: Mapping[str, Callable[[st.DataObject, str], str]] = {"text": edit_text, "tree": edit_tree}


def holds_after(data: st.DataObject, name: str, edit: str, folder: Path) -> None:
    """Edit one file of a good definition, laid out in ``folder``, and see that nothing breaks that must not."""
    home = folder / name
    if not home.exists():
        shutil.copytree(GOOD[name], home, ignore=shutil.ignore_patterns("*.scenario.yaml", "*.py", "*.md"))
    file = data.draw(st.sampled_from(files(home)), "file")
    before = (home / file).read_bytes()
    text = EDITS[edit](data, before.decode())
    try:
        (home / file).write_text(text, encoding="utf-8")
        result = read(home, host=host())
        wrong = [*places(result), *output(result)]
        if result.definition is not None:
            wrong.extend(use(result.definition))
        assert [] == wrong
    finally:
        (home / file).write_bytes(before)
