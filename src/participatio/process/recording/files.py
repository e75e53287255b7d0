# SPDX-License-Identifier: Apache-2.0
"""Which acts stand in files of YAML, JSON Lines and CSV, one after the other, each with its place.

JSON Lines and CSV are read line by line, however long they are; a YAML file is held as long as its acts are read.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from participatio.definition.source import NOT_UTF8, Limits, Map, Reading, is_map, is_seq, place_of, read
from participatio.definition.structure import UNKNOWN_KEY
from participatio.errors import Code, Place, Problem
from participatio.process.recording.entries import ACT_KEYS, SOMEBODY, Entry, mistakes, wrong
from participatio.text import is_id, near
from participatio.values import NOTHING

NOT_ACTS = Code("P952", "error", en="there are no acts here: {what_en}", de="hier sind keine Akte: {what_de}")

ACTS = "acts"
_FILE_KEYS = frozenset({ACTS, "show", "title", "note", "sources"})
_LIMITS = Limits(file_bytes=16 * 1024 * 1024, file_nodes=500_000, all_nodes=None)
_PARTED = {"values": None, "links": None, "claims": None, "by": SOMEBODY}
_CELLS = ACT_KEYS - _PARTED.keys() | {"at", "key", "by"}
_BLOCK = 1024 * 1024


class Acts:
    """The acts of files and folders, in the order in which these are named; the files of a folder by their names.

    It is read as often as it is iterated over. ``read`` counts the lines it has come past, for whoever waits.
    """

    def __init__(self, *where: str | Path) -> None:
        self.where = [Path(one) for one in where]
        self.read = 0

    @property
    def files(self) -> list[Path]:
        """The files, those of folders too; what has another ending is left out of a folder."""
        found: list[Path] = []
        for path in self.where:
            inside = sorted(path.iterdir()) if path.is_dir() else []
            found.extend([one for one in inside if one.suffix in _READERS and one.name[0] != "."] or [path])
        return found

    def lines(self) -> int:
        """How many lines there are."""
        count = 0
        for path in self.files:
            if path.is_dir():
                continue
            with path.open("rb") as file:
                while block := file.read(_BLOCK):
                    count += block.count(b"\n")
        return count

    @property
    def show(self) -> Mapping[str, Any]:
        """What the first file names under ``show``: what is worth telling of it."""
        files = self.files
        tree = _tree(files[0], Reading(_LIMITS)) if files and files[0].suffix in _YAML else None
        shown = NOTHING if tree is None else tree.get("show")
        return shown if isinstance(shown, Mapping) else NOTHING

    def __iter__(self) -> Iterator[Entry]:
        self.read = before = 0
        for path in self.files:
            last = 0
            for entry in entries(path):
                last = max(last, entry.place.line)
                self.read = before + last
                yield entry
            before += last


def entries(path: Path) -> Iterator[Entry]:
    """The entries of a file; what cannot be read is an entry that says so.

    Raises:
        OSError: the file cannot be opened.
    """
    reader = None if path.is_dir() else _READERS.get(path.suffix)
    if reader is not None:
        yield from reader(path)
        return
    place, endings = _at(str(path), 1), ", ".join(_READERS)
    en, de = f"its name ends in none of {endings}", f"der Name endet auf keines von {endings}"
    if path.is_dir():
        en, de = f"no name in the folder ends in {endings}", f"kein Name im Ordner endet auf {endings}"
    yield _only([wrong(place, en, de, NOT_ACTS)], place)


def _only(problems: Iterable[Problem], place: Place) -> Entry:
    """An entry that is no act."""
    return Entry(NOTHING, lambda _: place, tuple(problems))


def _at(name: str, line: int, column: int = 1) -> Place:
    return Place(name, line, column, line, column + 1)


# YAML


def _tree(path: Path, reading: Reading) -> Map | None:
    real = Path(os.path.realpath(path))
    return read(real, real.parent, reading, prefix=str(path)[: -len(path.name)], items=ACTS)


def _yaml(path: Path) -> Iterator[Entry]:
    reading = Reading(_LIMITS)
    tree = _tree(path, reading)
    begin = _at(str(path), 1)
    if tree is not None:
        reading.problems.extend(list(_headed(tree)))
    for problem in reading.problems.sorted():
        yield _only([problem], problem.place or begin)
    if tree is None or reading.problems.errors:
        return
    for index, raw in enumerate(tree[ACTS]):
        find = _finder(tree, index, begin)
        yield Entry(raw, find) if is_map(raw) else _only(mistakes(raw, find), find(()))


def _headed(tree: Map) -> Iterator[Problem]:
    """What is wrong with a file besides its acts."""
    for key in tree:
        if key not in _FILE_KEYS:
            yield Problem(UNKNOWN_KEY, place_of(tree, (key,), key=True), {"key": key}, near(key, _FILE_KEYS))
    if not is_seq(tree.get(ACTS)):
        en, de = f"no list stands under '{ACTS}'", f"unter '{ACTS}' steht keine Liste"
        yield wrong(tree.place, en, de, NOT_ACTS)


def _finder(tree: Map, index: int, otherwise: Place) -> Callable[..., Place]:
    def find(path: Iterable[str | int]) -> Place:
        keys = (ACTS, index, *path)
        return place_of(tree, keys, key=isinstance(keys[-1], str)) or otherwise

    return find


# Lines


class _Unreadable(Exception):  # noqa: N818 - it carries a problem and ends one file
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


def _texts(lines: Iterable[bytes | str], name: str) -> Iterator[str]:
    """Lines as text, the first without a byte order mark."""
    for number, line in enumerate(lines, 1):
        try:
            text = line if isinstance(line, str) else line.decode("utf-8")
        except UnicodeDecodeError as error:
            column = len(error.object[: error.start].decode("utf-8", "replace")) + 1
            problem = Problem(NOT_UTF8, _at(name, number, column), {"offset": str(error.start)})
            raise _Unreadable(problem) from None
        yield text.removeprefix("\ufeff") if number == 1 else text


def _json(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        yield from json_lines(file, str(path))


def json_lines(lines: IO[bytes] | IO[str], name: str) -> Iterator[Entry]:
    """The entries of lines of JSON, one object each; empty lines are passed over."""
    try:
        for number, line in enumerate(_texts(lines, name), 1):
            if line.strip():
                yield _object(line, name, number)
    except _Unreadable as error:
        yield _only([error.problem], error.problem.place or _at(name, 1))


def _object(line: str, name: str, number: int) -> Entry:
    def find(path: Iterable[str | int]) -> Place:
        keys = [key for key in path if isinstance(key, str)]
        return _at(name, number, line.find(json.dumps(keys[-1], ensure_ascii=False)) + 1 or 1 if keys else 1)

    try:
        raw = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        column = error.colno if isinstance(error, json.JSONDecodeError) else 1
        why = error.msg if isinstance(error, json.JSONDecodeError) else error
        place = _at(name, number, column)
        return _only([wrong(place, f"this is no JSON ({why})", f"das ist kein JSON ({why})")], place)
    if not isinstance(raw, dict):
        problem = wrong(find(()), "an act has to be a JSON object", "ein Akt muss ein JSON-Objekt sein")
    elif "\\ud" in line.lower() and _is_halved(raw):
        problem = wrong(find(()), "it holds half a character (a lone surrogate)", "darin steht ein halbes Zeichen")
    else:
        return Entry(raw, find)
    return _only([problem], find(()))


def _no_number(word: str) -> float:
    raise ValueError(word)


def _is_halved(raw: object) -> bool:
    """True if a text in it holds half a character, which no file can."""
    try:
        json.dumps(raw, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


# CSV


def _csv(path: Path) -> Iterator[Entry]:
    with path.open("rb") as file:
        try:
            yield from _Table(file, str(path)).entries()
        except _Unreadable as error:
            yield _only([error.problem], error.problem.place or _at(str(path), 1))


class _Table:
    """A table whose first line says what stands below it."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._name = name
        self._row: list[str] = []  # the lines of the row that is read
        lines = self._kept(_texts(file, name))
        head = next(lines, "")
        self._delimiter = max(",;\t", key=head.count)
        self._rows = csv.reader(_again(head, lines), delimiter=self._delimiter, strict=True)

    def _kept(self, lines: Iterator[str]) -> Iterator[str]:
        for line in lines:
            self._row.append(line)
            yield line

    def entries(self) -> Iterator[Entry]:
        columns: list[tuple[str, ...]] = []
        for first, cells in self._read():
            if not columns:
                last = max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)
                columns = [tuple(cell.strip().split(".", 1)) for cell in cells[:last]]
                if problems := list(self._headed(columns)):
                    yield from (_only([problem], problem.place or _at(self._name, 1)) for problem in problems)
                    return
            elif any(cells):
                yield self._entry(columns, cells, first)

    def _read(self) -> Iterator[tuple[int, list[str]]]:
        """Each row and the line in which it begins."""
        while True:
            first = self._rows.line_num + 1
            try:
                cells = next(self._rows)
            except StopIteration:
                return
            except csv.Error as error:
                en, de = f"this row cannot be read ({error})", f"diese Zeile lässt sich nicht lesen ({error})"
                raise _Unreadable(wrong(_at(self._name, first), en, de)) from None
            yield first, cells
            self._row.clear()

    def _headed(self, columns: list[tuple[str, ...]]) -> Iterator[Problem]:
        """What is wrong with the names of the columns."""
        for index, column in enumerate(columns):
            place, named = self._place(1, index), ".".join(column)
            if column in columns[:index]:
                en, de = f"the column '{named}' stands here twice", f"die Spalte '{named}' steht hier zweimal"
                yield wrong(place, en, de, NOT_ACTS)
            elif not _is_column(column):
                yield Problem(UNKNOWN_KEY, place, {"key": named}, _meant(column))
        if not {("act",), ("action",)} & set(columns):
            en, de = "its first line names no column 'act'", "die erste Zeile nennt keine Spalte 'act'"
            yield wrong(self._place(1), en, de, NOT_ACTS)

    def _place(self, line: int, cell: int = 0) -> Place:
        """Where a cell of the row that is read begins."""
        return _cell_place("".join(self._row), self._delimiter, cell, self._name, line)

    def _entry(self, columns: list[tuple[str, ...]], cells: list[str], line: int) -> Entry:
        row, delimiter, name = "".join(self._row), self._delimiter, self._name

        def find(path: Iterable[str | int]) -> Place:
            column = tuple(map(str, path))
            return _cell_place(row, delimiter, columns.index(column) if column in columns else 0, name, line)

        if any(cell.strip() for cell in cells[len(columns) :]):
            en, de = "this row has more cells than the first", "diese Zeile hat mehr Zellen als die erste"
            return _only([wrong(find(()), en, de)], find(()))
        raw: dict[str, Any] = {}
        for column, cell in zip(columns, cells, strict=False):
            key, part = column[0], column[-1]
            if not cell.strip():
                continue
            if key == "by" and key in raw:
                en, de = "only one of 'by' and 'by.somebody' can be said", "nur eines von 'by' und 'by.somebody' geht"
                return _only([wrong(find(column), en, de)], find(()))
            if len(column) == 1:
                raw[key] = cell.strip()
            else:
                raw.setdefault(key, {})[part] = _cell(key, cell)
        return Entry(raw, find)


def _again(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _is_column(column: tuple[str, ...]) -> bool:
    key, name = column[0], column[-1]
    if len(column) == 1:
        return key in _CELLS
    return key in _PARTED and name != "" and _PARTED[key] in (None, name)


def _cell(key: str, cell: str) -> str | list[str]:
    """What a cell says; of links several ids may stand there, with blanks between them."""
    if key != "links":
        return cell
    ids = cell.split()
    return ids[0] if len(ids) == 1 else ids


def _meant(column: tuple[str, ...]) -> Sequence[str]:
    """Which columns may be meant by one that is none."""
    if len(column) == 1:
        return near(column[0], _CELLS) or ([f"values.{column[0]}"] if is_id(column[0]) else ())
    return [f"{key}.{_PARTED[key] or column[1]}" for key in near(column[0], _PARTED)]


def _cell_place(row: str, delimiter: str, cell: int, name: str, line: int) -> Place:
    """Where a cell begins: in the text of its row, which begins at that line."""
    begin, quoted = 0, False
    for at, letter in enumerate(row):
        if cell == 0:
            break
        quoted ^= letter == '"'
        if letter == delimiter and not quoted:
            cell, begin = cell - 1, at + 1
    return _at(name, line + row.count("\n", 0, begin), begin - row.rfind("\n", 0, begin))


_YAML = (".yaml", ".yml")
_READERS: Mapping[str, Callable[[Path], Iterator[Entry]]] = {
    **dict.fromkeys(_YAML, _yaml),
    **dict.fromkeys((".jsonl", ".ndjson"), _json),
    ".csv": _csv,
}
