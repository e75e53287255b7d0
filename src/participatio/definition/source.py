# SPDX-License-Identifier: Apache-2.0
"""A YAML file as maps, lists and texts that remember where they stood."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias, TypeGuard, cast
from unicodedata import is_normalized, normalize

import yaml
from attrs import frozen

from participatio.errors import BadValueError, Code, Place, Problem, Problems
from participatio.text import refuse_unsafe
from participatio.values import Frozen

#: Its classes are those of what its parser makes, even in a process that imported PyYAML a second time.
_yaml: Any = import_module("yaml._yaml") if yaml.__with_libyaml__ else yaml
#: Without libyaml the same events, thirty times slower.
_parser: Callable[[io.BytesIO], Any] = _yaml.CParser if yaml.__with_libyaml__ else yaml.BaseLoader
AliasEvent, DocumentStartEvent = _yaml.AliasEvent, _yaml.DocumentStartEvent
MappingStartEvent, MappingEndEvent = _yaml.MappingStartEvent, _yaml.MappingEndEvent
SequenceStartEvent, SequenceEndEvent = _yaml.SequenceStartEvent, _yaml.SequenceEndEvent
ScalarEvent, StreamEndEvent = _yaml.ScalarEvent, _yaml.StreamEndEvent

MISSING = Code("P001", "error", en="there is no file '{name}'", de="es gibt keine Datei '{name}'")
NOT_A_FILE = Code(
    "P002",
    "error",
    en="'{name}' is not a file (a folder, perhaps?); name the files one by one",
    de="'{name}' ist keine Datei (vielleicht ein Ordner?); die Dateien einzeln nennen",
)
OUTSIDE = Code(
    "P003",
    "error",
    en="'{name}' leads out of the folder of the definition; copy the file into it",
    de="'{name}' führt aus dem Ordner der Definition hinaus; die Datei muss hineinkopiert werden",
)
UNREADABLE = Code(
    "P004",
    "error",
    en="'{name}' cannot be opened ({why})",
    de="'{name}' lässt sich nicht öffnen ({why})",
)
TOO_LARGE = Code(
    "P005",
    "error",
    en="the file is larger than {most} bytes; divide it and name the parts under 'include'",
    de="die Datei ist größer als {most} Bytes; sie lässt sich teilen und unter 'include' zusammenführen",
)
NOT_UTF8 = Code(
    "P006",
    "error",
    en="byte {offset} is not UTF-8; save the file with the encoding UTF-8",
    de="Byte {offset} ist kein UTF-8; die Datei muss in der Kodierung UTF-8 gespeichert werden",
)
CONTROL = Code(
    "P007",
    "error",
    en="the invisible control character {character} is not allowed here; delete it",
    de="das unsichtbare Steuerzeichen {character} ist hier nicht erlaubt; es muss gelöscht werden",
)
TOO_DEEP = Code(
    "P008",
    "error",
    en="more than {most} levels inside one another",
    de="mehr als {most} Ebenen ineinander",
)
TOO_MANY = Code(
    "P009",
    "error",
    en="the file holds more than {most} keys and values; divide it and name the parts under 'include'",
    de="die Datei hat mehr als {most} Schlüssel und Werte; sie lässt sich teilen und unter 'include' zusammenführen",
)
TOO_MANY_TOGETHER = Code(
    "P010",
    "error",
    en="the files together hold more than {most} keys and values",
    de="die Dateien zusammen haben mehr als {most} Schlüssel und Werte",
)
ANCHOR = Code(
    "P011",
    "error",
    en="anchors ('&') are not used here: write the value out; a text that begins with '&' needs quotes",
    de="Anker ('&') gibt es hier nicht: den Wert ausschreiben; "
    "ein Text, der mit '&' beginnt, braucht Anführungszeichen",
)
ALIAS = Code(
    "P012",
    "error",
    en="aliases ('*') are not used here: write the value out; a text that begins with '*' needs quotes",
    de="Verweise mit '*' gibt es hier nicht: den Wert ausschreiben; "
    "ein Text, der mit '*' beginnt, braucht Anführungszeichen",
)
MERGE = Code(
    "P013",
    "error",
    en="'<<' does not merge anything here: write the keys out, or let the definition extend another",
    de="'<<' führt hier nichts zusammen: die Schlüssel ausschreiben oder eine andere Definition erweitern ('extends')",
)
TAG = Code(
    "P014",
    "error",
    en="tags ('!') are not used here: leave it out; a text that begins with '!' needs quotes",
    de="Typangaben mit '!' gibt es hier nicht: weglassen; ein Text, der mit '!' beginnt, braucht Anführungszeichen",
)
DIRECTIVE = Code(
    "P015",
    "error",
    en="lines that begin with '%' are not used here: leave them out",
    de="Zeilen, die mit '%' beginnen, gibt es hier nicht: weglassen",
)
DOCUMENTS = Code(
    "P016",
    "error",
    en="a second document begins here; one file holds one",
    de="hier beginnt ein zweites Dokument; eine Datei enthält nur eines",
)
NOT_A_MAP = Code(
    "P017",
    "error",
    en="the file must consist of keys and their values, 'key: value'",
    de="die Datei muss aus Schlüsseln und Werten bestehen, 'schlüssel: wert'",
)
EMPTY_FILE = Code(
    "P018",
    "error",
    en="the file says nothing; it holds at most comments",
    de="die Datei sagt nichts; sie enthält höchstens Kommentare",
)
DUPLICATE_KEY = Code(
    "P019",
    "error",
    en="the key '{key}' stands here a second time",
    de="der Schlüssel '{key}' steht hier ein zweites Mal",
)
KEY_NOT_TEXT = Code(
    "P020",
    "error",
    en="a key must be a word, not a list or a map; a text that begins with '[' or '{{' needs quotes",
    de="ein Schlüssel muss ein Wort sein, keine Liste und keine Zuordnung; "
    "ein Text, der mit '[' oder '{{' beginnt, braucht Anführungszeichen",
)
EMPTY_KEY = Code("P021", "error", en="there is no key in front of ':'", de="vor dem Doppelpunkt steht kein Schlüssel")
LONG_KEY = Code(
    "P022",
    "error",
    en="this key has {length} characters, more than {most}; if it is a text, its own key is missing in front, "
    "like 'text:'",
    de="dieser Schlüssel hat {length} Zeichen, mehr als {most}; ist er ein Text, fehlt davor dessen Schlüssel, "
    "etwa 'text:'",
)
HIDDEN_IN_KEY = Code(
    "P023",
    "error",
    en="the key holds the invisible character {character}; delete it",
    de="der Schlüssel enthält das unsichtbare Zeichen {character}; es muss gelöscht werden",
)
EMPTY_VALUE = Code(
    "P024",
    "error",
    en="nothing is said here: give a value, or leave the line out ('{{}}' for a thing nothing is known of)",
    de="hier steht nichts: einen Wert angeben oder die Zeile weglassen ('{{}}' für etwas, von dem nichts bekannt ist)",
)
COMMENT_VALUE = Code(
    "P025",
    "error",
    en="'#' begins a comment, so nothing is said here; a text that begins with '#' needs quotes",
    de="'#' beginnt einen Kommentar, darum steht hier nichts; ein Text, der mit '#' beginnt, braucht Anführungszeichen",
)
COMMA = Code(
    "P026",
    "error",
    en="'{key}' has no value; inside {{…}} a text with a comma needs quotes, and a space stands behind ':'",
    de="'{key}' hat keinen Wert; innerhalb von {{…}} braucht ein Text mit Komma Anführungszeichen, "
    "und hinter ':' steht ein Leerzeichen",
)
OPEN_LINE = Code(
    "P027",
    "error",
    en="what begins with '{bracket}' must end on the same line; write longer ones without it, as lines below one "
    "another",
    de="was mit '{bracket}' beginnt, muss in derselben Zeile enden; Längeres ohne Klammern in Zeilen "
    "untereinander schreiben",
)
LOST_BEHIND_HASH = Code(
    "P028",
    "warning",
    en="' #' begins a comment, so '{lost}' is not part of the text; a text with ' #' needs quotes",
    de="' #' beginnt einen Kommentar, darum gehört '{lost}' nicht zum Text; "
    "ein Text mit ' #' braucht Anführungszeichen",
)
TAB = Code(
    "P030",
    "error",
    en="a tab stands here; lines are indented with spaces",
    de="hier steht ein Tabulator; Zeilen werden mit Leerzeichen eingerückt",
)
COLON = Code(
    "P031",
    "error",
    en="a text with ': ' in it needs straight quotes, \"…\"",
    de="ein Text, in dem ': ' vorkommt, braucht gerade Anführungszeichen, \"…\"",
)
CONTINUES = Code(
    "P032",
    "error",
    en="this key is read as part of the line above: the line above lacks its ':', or this one is indented too far",
    de="dieser Schlüssel wird als Fortsetzung der Zeile darüber gelesen: dort fehlt ein ':', "
    "oder diese Zeile ist zu weit eingerückt",
)
NO_SPACE = Code(
    "P033",
    "error",
    en="there must be a space behind this ':'",
    de="hinter diesem ':' muss ein Leerzeichen stehen",
)
QUOTE = Code(
    "P034",
    "error",
    en="the quote opened here is never closed",
    de="das Anführungszeichen, das hier beginnt, wird nie geschlossen",
)
BEHIND = Code(
    "P035",
    "error",
    en="something follows behind {end}, which ends the value; put the whole text in quotes "
    "(inside single quotes a single one is doubled); otherwise a quote or bracket is too many, or still open above",
    de="hinter {end} geht es weiter, obwohl der Wert dort endet; den ganzen Text in Anführungszeichen setzen "
    "(in einfachen wird ein einfaches verdoppelt); sonst ist ein Anführungszeichen oder eine Klammer zu viel "
    "oder weiter oben noch offen",
)
BRACKET = Code(
    "P036",
    "error",
    en="what begins here with '{bracket}' is not closed, or a comma is missing in it",
    de="was hier mit '{bracket}' beginnt, wird nicht geschlossen, oder es fehlt ein Komma darin",
)
NO_COLON = Code(
    "P037",
    "error",
    en="this line has no ': ' between a key and its value",
    de="in dieser Zeile fehlt ': ' zwischen Schlüssel und Wert",
)
INDENT = Code(
    "P038",
    "error",
    en="the indentation of this line fits none of the lines above",
    de="die Einrückung dieser Zeile passt zu keiner der Zeilen darüber",
)
LIST_HERE = Code(
    "P039",
    "error",
    en="a list cannot begin here: its lines stand below the key; a text that begins with '- ' needs quotes",
    de="hier kann keine Liste beginnen: ihre Zeilen stehen unter dem Schlüssel; "
    "ein Text, der mit '- ' beginnt, braucht Anführungszeichen",
)
NO_LIST_HERE = Code(
    "P040",
    "error",
    en="every line of this list begins with '- '; this one does not, or its indentation is wrong",
    de="jede Zeile dieser Liste beginnt mit '- '; diese nicht, oder ihre Einrückung stimmt nicht",
)
ESCAPE = Code(
    "P041",
    "error",
    en="this '\\' means nothing inside double quotes; use single quotes, or write it twice",
    de="dieses '\\' bedeutet in doppelten Anführungszeichen nichts; einfache verwenden oder es doppelt schreiben",
)
BLOCK_TEXT = Code(
    "P042",
    "error",
    en="behind '{sign}' the text begins on the next line; a text that begins with '{sign}' needs quotes",
    de="hinter '{sign}' beginnt der Text in der nächsten Zeile; "
    "ein Text, der mit '{sign}' beginnt, braucht Anführungszeichen",
)
CANNOT_BEGIN = Code(
    "P043",
    "error",
    en="a text that begins with '{sign}' needs quotes",
    de="ein Text, der mit '{sign}' beginnt, braucht Anführungszeichen",
)
UNEXPECTED = Code(
    "P044",
    "error",
    en="'{sign}' is not expected here; a text with such a character needs quotes",
    de="'{sign}' wird hier nicht erwartet; ein Text mit einem solchen Zeichen braucht Anführungszeichen",
)
SYNTAX = Code(
    "P049",
    "error",
    en="this cannot be read as YAML ({what})",
    de="das lässt sich nicht als YAML lesen ({what})",
)

LONGEST_KEY: Final = 200
_FARTHEST_QUOTE: Final = 200
_MOST_CONTROLS: Final = 100
# C0 without tab and newline, C1, the line ends only YAML 1.1 knows, Bidi_Control, byte order mark, lone surrogates
# (none of which is printable), compiled by `re` when a file holds what is not printable
_CONTROL: Final = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
# What no eye sees, beyond the above; compiled by `re` when a key is not ASCII
_HIDDEN: Final = (
    "[\xa0\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u202f\u205f-\u206f"
    "\u3000\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_HASH: Final = re.compile(r"(?<=\S)[ \t]+(#\w.*)")
_DROPPED: Final = "\0dropped"  # stands for a key that was refused; no key can hold a NUL


class Mark(Protocol):
    """A spot in a file as PyYAML tells it, counted from 0."""

    name: str
    line: int
    column: int


class Event(Protocol):
    """What PyYAML tells of one scalar, or of one end of a collection."""

    start_mark: Mark
    end_mark: Mark
    anchor: str | None
    tag: str | None


Span: TypeAlias = tuple[Mark, Mark]
"""Where something begins and ends."""

Pair: TypeAlias = tuple[Mark, Mark, Mark, Mark]
"""Where a key begins and ends, and its value; a value that was refused stands where its key does."""

# Marks are kept, events are not: with 100 kB an event for every scalar costs as much again as libyaml does.


class Map(dict[str, "Raw"]):
    """A map of a file; ``marks`` knows the place of every key and value, whichever file it came from.

    ``marks`` also knows keys whose value was refused and is not in the map.
    """

    __slots__ = ("end", "marks", "start")

    start: Mark | None
    end: Mark | None
    marks: dict[str, Pair]

    def __init__(self, start: Mark | None = None) -> None:
        self.start = start
        self.end = None  # known of braces; without them the end is the next thing's beginning, which says nothing
        self.marks = {}

    def __reduce__(self) -> tuple[object, ...]:
        # Copies and pickles go without places: libyaml's marks can be neither copied nor pickled.
        return (_plain_map, (dict(self),))

    @property
    def place(self) -> Place | None:
        """Where it stands: the braces from first to last, else its first key."""
        if self.start is None:
            return None
        if self.end is None:
            at = self.start
            for begin, end, _, _ in self.marks.values():
                if begin.line == at.line and begin.column == at.column and begin.name == at.name:
                    return span(begin, end)
        return span(self.start, self.end or self.start)

    def key_place(self, key: str) -> Place | None:
        """Where ``key`` stands, or stood before its value was refused."""
        mark = self.marks.get(key)
        return None if mark is None else span(mark[0], mark[1])

    def value_place(self, key: str) -> Place | None:
        """Where the value of ``key`` stands; the key's place if the value has none."""
        value = self.get(key)
        if value is not None and not isinstance(value, str):
            found = value.place
            if found is not None:
                return found
        mark = self.marks.get(key)
        return None if mark is None else span(mark[2], mark[3])

    def put(self, key: str, value: Raw, mark: Pair | None) -> None:
        """Set ``key`` to ``value``, which stands at ``mark``."""
        self[key] = value
        if mark is not None:
            self.marks[key] = mark

    def drop(self, key: str) -> None:
        """Forget ``key``, its value and its place."""
        self.pop(key, None)
        self.marks.pop(key, None)

    def twin(self) -> Map:
        """A map with the same values and places that may be changed without changing this one."""
        copy = Map(self.start)
        copy.end = self.end
        copy.update(self)
        copy.marks.update(self.marks)
        return copy


class Seq(list["Raw"]):
    """A list of a file; ``marks`` knows the place of every item."""

    __slots__ = ("end", "marks", "start")

    start: Mark | None
    end: Mark | None
    marks: list[Span | None]

    def __init__(self, start: Mark | None = None) -> None:
        self.start = start
        self.end = None
        self.marks = []

    def __reduce__(self) -> tuple[object, ...]:
        return (_plain_seq, (list(self),))

    @property
    def place(self) -> Place | None:
        """Where it stands: the brackets from first to last, else its first dash."""
        return None if self.start is None else span(self.start, self.end or self.start)

    def item_place(self, index: int) -> Place | None:
        """Where the item at ``index`` stands."""
        value = self[index]
        if not isinstance(value, str):
            return value.place
        mark = self.marks[index]
        return None if mark is None else span(*mark)

    def put(self, value: Raw, mark: Span | None) -> None:
        """Add ``value``, which stands at ``mark``."""
        self.append(value)
        self.marks.append(mark)


Raw: TypeAlias = Map | Seq | str
"""What a file consists of."""


def is_map(value: object) -> TypeGuard[Map]:
    """True if ``value`` is a map of a file."""
    return value.__class__ is Map


def is_seq(value: object) -> TypeGuard[Seq]:
    """True if ``value`` is a list of a file."""
    return value.__class__ is Seq


@frozen(eq=False, repr=False)
class Limits(Frozen):
    """How much a definition may hold; None lifts a limit."""

    file_bytes: int | None = 1024 * 1024
    depth: int | None = 64
    file_nodes: int | None = 50_000
    all_nodes: int | None = 60_000
    include_depth: int | None = 16


class Reading:
    """What reading several files gathers: problems, how many nodes there were, and the texts by shown name."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.problems = Problems()
        self.limits = limits or Limits()
        self.nodes = 0
        self.texts: dict[str, str] = {}
        #: Where each file really lies, by the name under which places show it.
        self.paths: dict[str, str] = {}
        self._real: dict[Path, str] = {}

    @property
    def files(self) -> Mapping[str, Path]:
        """Every file that was looked for, by the name under which places show it."""
        return {name: Path(real) for name, real in self.paths.items()}

    def line(self, place: Place) -> str:
        """The line of text in which ``place`` begins, without its line end; empty if it was not read."""
        lines = self.texts.get(place.file, "").split("\n", place.line)
        return lines[place.line - 1] if len(lines) >= place.line else ""

    def real(self, path: Path) -> str:
        """The path without links, looked up once; what is moved meanwhile is not read from elsewhere."""
        if path not in self._real:
            self._real[path] = os.path.realpath(path)
        return self._real[path]

    def name(self, wanted: str, real: str) -> str:
        """The name under which the file ``real`` is shown: ``wanted``, unless another file has taken it."""
        if self.paths.setdefault(wanted, real) == real:
            return wanted
        self.paths[real] = real
        return real


def read(  # noqa: PLR0913 - how a file is named, and how it is read
    path: Path, root: Path, reading: Reading, *, prefix: str = "", asked: Place | None = None, items: str | None = None
) -> Map | None:
    """Read the file at ``path``, which must lie below ``root``.

    ``prefix`` stands before the name in every place, for the files of a parent; ``asked`` is the place that named
    the file, where a file that cannot be opened is reported. With ``items``, a file may be a list: it is then the
    value of that key. Answers None if there is no tree; else the tree without what was refused.
    """
    real, base = reading.real(path), reading.real(root)
    shown = prefix + _below(str(path.absolute()), str(root.absolute()))
    if not _is_below(real, base):
        reading.problems.add(OUTSIDE, asked, name=shown)
        return None
    name = reading.name(shown, real)
    data = _bytes(real, name, reading, asked)
    if data is None:
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line_start = data.rfind(b"\n", 0, error.start) + 1
        line = data.count(b"\n", 0, error.start) + 1
        column = len(data[line_start : error.start].decode("utf-8", "replace")) + 1
        reading.texts[name] = data.decode("utf-8", "replace").replace("\r\n", "\n")
        reading.problems.add(NOT_UTF8, Place(name, line, column, line, column + 1), offset=error.start)
        return None
    return read_text(text, name, reading, items=items)


def read_text(text: str, name: str, reading: Reading, *, items: str | None = None) -> Map | None:
    r"""Read ``text``, which is shown as the file ``name``; as `read` otherwise.

    >>> reading = Reading()
    >>> tree = read_text("title: no\nforums: {tf01: {title: Talent}}", "process.yaml", reading)
    >>> tree
    {'title': 'no', 'forums': {'tf01': {'title': 'Talent'}}}
    >>> print(place_of(tree, ["forums", "tf01", "title"]))
    process.yaml:2:24
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    reading.texts[name] = text
    most = reading.limits.file_bytes
    data = text.encode("utf-8", "replace")
    if most is not None and len(data) > most:
        reading.problems.add(TOO_LARGE, Place(name, 1, 1, 1, 1), most=most)
        return None
    if not text.replace("\n", "").isprintable() and re.search(_CONTROL, text) is not None:
        if not _refuse_controls(text, name, reading.problems):
            return None
        text = re.sub(_CONTROL, "\ufffd", text)
        data = text.encode()
    return _Builder(text, name, reading, items).build(data)


def place_of(tree: Map, path: Sequence[str | int], *, key: bool = False) -> Place | None:
    """The place of the value at ``path``, or of its key; else of the key of the nearest thing around it."""
    node: Raw = tree
    around = tree.place
    for depth, step in enumerate(path, 1):
        if is_map(node) and isinstance(step, str) and step in node.marks:
            if depth == len(path) and not key:
                return node.value_place(step)
            around = node.key_place(step)
            node = node.get(step, "")
        elif is_seq(node) and isinstance(step, int) and 0 <= step < len(node):
            around = node.item_place(step)
            node = node[step]
        else:
            break
    return around


def span(begin: Mark, end: Mark) -> Place:
    """The place between two marks; of what takes several lines, its first character."""
    line, column = begin.line + 1, begin.column + 1
    if end.line == begin.line and end.column > begin.column:
        return Place(begin.name, line, column, line, end.column + 1)
    return Place(begin.name, line, column, line, column + 1)


def _plain_map(values: dict[str, Raw]) -> Map:
    copy = Map()
    copy.update(values)
    return copy


def _plain_seq(values: list[Raw]) -> Seq:
    copy = Seq()
    for value in values:
        copy.put(value, None)
    return copy


def _is_below(real: str, base: str) -> bool:
    return real == base or real.startswith(base.rstrip(os.sep) + os.sep)


def _below(path: str, base: str) -> str:
    return os.path.relpath(path, base).replace(os.sep, "/") if _is_below(path, base) else path


def _bytes(real: str, name: str, reading: Reading, asked: Place | None) -> bytes | None:
    """The bytes of a regular file, never more than the limit; never waits for a pipe or a device."""
    problems, most = reading.problems, reading.limits.file_bytes
    flags = os.O_RDONLY
    for flag in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_NOFOLLOW", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    try:
        descriptor = os.open(real, flags)
    except FileNotFoundError:
        problems.add(MISSING, asked, name=name)
        return None
    except (OSError, ValueError) as error:
        unopened = error.__class__.__name__ if not isinstance(error, OSError) else error.strerror
        is_other = os.path.lexists(real) and not os.path.isfile(real)  # noqa: PTH113 - Path.is_file raises on long names
        problems.add(NOT_A_FILE if is_other else UNREADABLE, asked, name=name, why=unopened)
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            problems.add(NOT_A_FILE, asked, name=name)
            return None
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(-1 if most is None else most + 1)
    except OSError as error:
        problems.add(UNREADABLE, asked, name=name, why=error.strerror)
        return None
    finally:
        os.close(descriptor)
    if most is not None and len(data) > most:
        problems.add(TOO_LARGE, Place(name, 1, 1, 1, 1), most=most)
        return None
    return data


def _refuse_controls(text: str, name: str, problems: Problems) -> bool:
    """Name each control character; False if there are so many that this is no text."""
    for count, found in enumerate(re.finditer(_CONTROL, text)):
        if count == _MOST_CONTROLS:
            return False
        at = found.start()
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        problems.add(CONTROL, Place(name, line, column, line, column + 1), character=_code_point(found[0]))
    return True


def _is_piled(text: str) -> bool:
    """True if some character of ``text`` carries so many marks that NFC would take quadratic time."""
    try:
        refuse_unsafe(text)
    except BadValueError:
        return True
    return False


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"


def _at(event: Event) -> Place:
    return span(event.start_mark, event.end_mark)


class _Spot:
    """A spot the parser did not mean, but should have."""

    def __init__(self, name: str, line: int, column: int) -> None:
        self.name = name
        self.line = line
        self.column = column


class _Stream(io.BytesIO):
    """Bytes with the name that every mark will carry."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data)
        self.name = name


class _Stop(Exception):  # noqa: N818 - it is no error of this library's; it ends one file
    """A limit is reached; the file ends here."""


class _Builder:
    """Makes a tree of one file from its events, in one pass and without recursion."""

    def __init__(self, text: str, name: str, reading: Reading, items: str | None = None) -> None:
        self.text = text
        self.name = name
        self.reading = reading
        self.items = items
        self.problems = reading.problems
        #: The map in which a key was without a value, and the line of that key.
        self._emptied: object = None
        self._emptied_at = 0

    def build(self, data: bytes) -> Map | None:
        try:
            return self._tree(_parser(_Stream(data, self.name)))
        except (_yaml.YAMLError, ValueError, OverflowError) as error:  # the pure parser meets \\U00110000 so
            if hasattr(error, "problem_mark"):
                self._explain(error)
            else:
                self.problems.add(SYNTAX, Place(self.name, 1, 1, 1, 1), what=str(error).partition("\n")[0])
        except _Stop:
            pass
        return None

    def _tree(self, parser: Any) -> Map | None:  # noqa: ANN401, C901, PLR0912, PLR0915 - one pass; calls would cost a third
        reading, get, add = self.reading, parser.get_event, self.problems.add
        deepest = sys.maxsize if reading.limits.depth is None else reading.limits.depth
        most = self._most()
        escapes = "\\" in self.text
        piles = not self.text.isascii() and _is_piled(self.text)
        lost = self._lost() if " #" in self.text or "\t#" in self.text else None
        stack: list[tuple[Any, str | None, bool]] = []
        root: Map | Seq | str | None = None
        node: Any = None
        marks: Any = None
        key: str | None = None  # the key whose value comes next; None in a list, and where a key comes next
        key_event: Any = None
        in_map = flow = False
        nodes = documents = 0
        try:
            while True:
                event = get()
                sort = event.__class__
                if sort is ScalarEvent:
                    nodes += 1
                    if nodes > most:
                        self._too_many(event)
                    value = event.value
                    if event.anchor is not None or event.tag is not None:
                        self._refuse_properties(event)
                    if not value.isascii():
                        if piles or (escapes and event.style == '"'):
                            value = self._shown(value, event)
                        if not is_normalized("NFC", value):
                            value = normalize("NFC", value)
                    elif escapes and event.style == '"' and not value.isprintable():
                        value = self._shown(value, event)
                    if in_map:
                        if key is None:
                            key_event = event
                            key = value
                            if key in marks or not key.isascii() or len(key) > LONGEST_KEY or not key or key == "<<":
                                key = self._judged_key(key, event, marks)
                        else:
                            if not value and not event.style:
                                if key is not _DROPPED:
                                    if event.anchor is None and event.tag is None:
                                        self._empty_value(key, key_event, flow=flow)
                                        self._emptied, self._emptied_at = marks, key_event.start_mark.line
                                    begin, end = key_event.start_mark, key_event.end_mark
                                    marks[key] = (begin, end, begin, end)
                            elif key is not _DROPPED:
                                node[key] = value
                                marks[key] = (
                                    key_event.start_mark,
                                    key_event.end_mark,
                                    event.start_mark,
                                    event.end_mark,
                                )
                                if lost and not event.style:
                                    self._warn_lost(lost, event)
                            key = None
                    elif node is not None:
                        if not value and not event.style:
                            self._empty_item(event)
                        else:
                            node.append(value)
                            marks.append((event.start_mark, event.end_mark))
                            if lost and not event.style:
                                self._warn_lost(lost, event)
                    else:
                        root, key_event = value, event
                elif sort is MappingStartEvent or sort is SequenceStartEvent:
                    nodes += 1
                    if nodes > most:
                        self._too_many(event)
                    if len(stack) >= deepest:
                        add(TOO_DEEP, _at(event), most=deepest)
                        raise _Stop
                    if event.anchor is not None or event.tag is not None:
                        self._refuse_properties(event)
                    new: Map | Seq = Map(event.start_mark) if sort is MappingStartEvent else Seq(event.start_mark)
                    if in_map:
                        if key is None:
                            add(KEY_NOT_TEXT, _at(event))
                            stack.append((node, _DROPPED, flow))
                        else:
                            if key is not _DROPPED:
                                node[key] = new
                                marks[key] = (
                                    key_event.start_mark,
                                    key_event.end_mark,
                                    event.start_mark,
                                    event.end_mark,
                                )
                            stack.append((node, None, flow))
                    else:
                        if node is None:
                            root = new
                        else:
                            node.append(new)
                            marks.append((event.start_mark, event.end_mark))
                        stack.append((node, None, flow))
                    node, marks, key = new, new.marks, None
                    in_map = sort is MappingStartEvent
                    flow = event.flow_style
                elif sort is MappingEndEvent or sort is SequenceEndEvent:
                    if flow:
                        begin, end = node.start, event.end_mark
                        node.end = end
                        if begin.line != end.line:
                            add(OPEN_LINE, span(begin, begin), bracket="{" if in_map else "[")
                    node, key, flow = stack.pop()
                    if node is not None:
                        marks = node.marks
                        in_map = node.__class__ is Map
                        if key is not None:
                            key_event = event
                    else:
                        in_map = False
                elif sort is AliasEvent:
                    nodes += 1
                    if nodes > most:
                        self._too_many(event)
                    add(ALIAS, _at(event))
                    if in_map:
                        if key is None:
                            key, key_event = _DROPPED, event
                        else:
                            if key is not _DROPPED:
                                marks[key] = (
                                    key_event.start_mark,
                                    key_event.end_mark,
                                    event.start_mark,
                                    event.end_mark,
                                )
                            key = None
                elif sort is DocumentStartEvent:
                    documents += 1
                    if documents > 1:
                        add(DOCUMENTS, _at(event))
                        break
                    if event.version or event.tags:
                        add(DIRECTIVE, _at(event))
                elif sort is StreamEndEvent:
                    break
        finally:
            reading.nodes += nodes
        if is_map(root):
            return root
        if is_seq(root) and self.items is not None and root.start is not None:
            under = Map(root.start)
            under.put(self.items, root, (root.start,) * 4)
            return under
        if root is None or root == "":
            add(EMPTY_FILE, Place(self.name, 1, 1, 1, 1))
        else:
            add(NOT_A_MAP, root.place if is_seq(root) else _at(key_event))
        return None

    def _most(self) -> int:
        """How many nodes this file may still have."""
        limits = self.reading.limits
        of_file = sys.maxsize if limits.file_nodes is None else limits.file_nodes
        together = sys.maxsize if limits.all_nodes is None else limits.all_nodes - self.reading.nodes
        return min(of_file, together)

    def _too_many(self, event: Event) -> None:
        limits = self.reading.limits
        if limits.file_nodes is not None and self._most() == limits.file_nodes:
            self.problems.add(TOO_MANY, _at(event), most=limits.file_nodes)
        else:
            self.problems.add(TOO_MANY_TOGETHER, _at(event), most=limits.all_nodes)
        raise _Stop

    def _refuse_properties(self, event: Event) -> None:
        if event.anchor is not None:
            self.problems.add(ANCHOR, _at(event))
        if event.tag is not None:
            self.problems.add(TAG, _at(event))

    def _shown(self, value: str, event: Event) -> str:
        """A text without the control characters its escapes brought in, and nothing of one that piles up marks."""
        for character in dict.fromkeys(re.findall(_CONTROL, value)):
            self.problems.add(CONTROL, _at(event), character=_code_point(character))
        value = re.sub(_CONTROL, "\ufffd", value)
        try:
            refuse_unsafe(value)
        except BadValueError as error:
            self.problems.extend([error.at(_at(event))])
            return "\ufffd"  # NFC would take quadratic time
        return value

    def _judged_key(self, key: str, event: Event, marks: dict[str, Pair]) -> str:
        """The key, or the sign that its value is to be dropped."""
        at = _at(event)
        hidden = None if key.isascii() else re.search(_HIDDEN, key)
        if key == "<<":
            self.problems.add(MERGE, at)
        elif not key:
            self.problems.add(EMPTY_KEY, at)
        elif len(key) > LONGEST_KEY:
            self.problems.add(LONG_KEY, at, length=len(key), most=LONGEST_KEY)
        elif hidden is not None:
            self.problems.add(HIDDEN_IN_KEY, at, character=_code_point(hidden[0]))
        elif key in marks:
            if marks is self._emptied and marks[key][0].line < self._emptied_at:
                return _DROPPED  # the lines below an empty key were to be indented further; that is answered
            self.problems.add(DUPLICATE_KEY, at, key=key, related=[span(*marks[key][:2])])
        else:
            return key
        return _DROPPED

    def _empty_value(self, key: str, event: Event, *, flow: bool) -> None:
        if flow:
            self.problems.add(COMMA, _at(event), key=key)
            return
        mark = event.end_mark
        line = self._line(mark.line)
        behind = re.match(r"[ \t]*:[ \t]+(#.*)", line[mark.column :])
        if behind is None:
            self.problems.add(EMPTY_VALUE, _at(event))
        else:
            column = mark.column + behind.start(1) + 1
            place = Place(self.name, mark.line + 1, column, mark.line + 1, len(line) + 1)
            self.problems.add(COMMENT_VALUE, place)

    def _empty_item(self, event: Event) -> None:
        mark = event.start_mark
        line = self._line(mark.line)
        dash = line.rfind("-", 0, mark.column)
        rest = re.match(r"[ \t]+(#.*)", line[dash + 1 :])
        if dash < 0 or rest is None:
            self.problems.add(EMPTY_VALUE, _at(event))
        else:
            column = dash + 2 + rest.start(1)
            self.problems.add(COMMENT_VALUE, Place(self.name, mark.line + 1, column, mark.line + 1, len(line) + 1))

    def _lost(self) -> dict[tuple[int, int], str]:
        """Where a line goes on with ' #word', which YAML takes for a comment."""
        return {
            (number, found.start()): found[1]
            for number, line in enumerate(self._lines())
            if "#" in line
            for found in _HASH.finditer(line)
        }

    def _warn_lost(self, lost: dict[tuple[int, int], str], event: Event) -> None:
        mark = event.end_mark
        text = lost.get((mark.line, mark.column))
        if text is not None:
            line = self._line(mark.line)
            column = line.index("#", mark.column) + 1
            place = Place(self.name, mark.line + 1, column, mark.line + 1, len(line) + 1)
            self.problems.add(LOST_BEHIND_HASH, place, lost=text)

    def _lines(self) -> list[str]:
        if not hasattr(self, "_split"):
            self._split = self.text.split("\n")
        return self._split

    def _line(self, number: int) -> str:
        lines = self._lines()
        return lines[number] if number < len(lines) else ""

    def _explain(self, error: Any) -> None:  # noqa: ANN401 - a MarkedYAMLError, of whichever import of PyYAML
        """Say a syntax error of the parser in the words of somebody who writes definitions."""
        what, context = str(error.problem or ""), str(error.context or "")
        mark = cast("Mark | None", error.problem_mark or error.context_mark)
        around = cast("Mark | None", error.context_mark) or mark
        if mark is None or around is None:
            self.problems.add(SYNTAX, Place(self.name, 1, 1, 1, 1), what=what)
            return
        code, at, words = self._sentence(what, context, mark, around)
        length = 1 if at.column < len(self._line(at.line)) else 0
        place = Place(self.name, at.line + 1, at.column + 1, at.line + 1, at.column + 1 + length)
        self.problems.extend([Problem(code, place, words)])

    def _sentence(  # noqa: C901, PLR0911, PLR0912 - a table of the parser's sentences, read from top to bottom
        self, what: str, context: str, mark: Mark, around: Mark
    ) -> tuple[Code, Mark, dict[str, str]]:
        line = self._line(mark.line)
        before, sign = line[: mark.column], line[mark.column : mark.column + 1]
        if sign == "\t" or "tab character" in what or (not before.strip() and "\t" in before):
            return TAB, mark, {}
        if "scanning a quoted scalar" in context:
            return QUOTE, around, {}
        if "escape" in what or "hexdecimal" in what or "hexadecimal" in what:
            return ESCAPE, mark, {}
        if "tag" in context or "tag" in what:
            return (DIRECTIVE if "directive" in context else TAG), around, {}
        if "directive" in what or "directive" in context or "YAML document" in what:
            return DIRECTIVE, mark, {}
        if "anchor" in context or "alias" in context:
            opened = self._line(around.line)[around.column : around.column + 1]
            return (ALIAS if opened == "*" else ANCHOR), around, {}
        if sign == ":" and not before.strip():
            return EMPTY_KEY, mark, {}
        if "mapping values" in what:
            if re.search(r":(\s|$)", before) is not None:
                return COLON, mark, {}
            number = next((at for at in range(mark.line - 1, -1, -1) if self._line(at).strip()), 0)
            glued = re.match(r"\s*[\w-]+:(?=\S)", self._line(number))
            if glued is not None:
                return NO_SPACE, _Spot(self.name, number, glued.end() - 1), {}
            return CONTINUES, _Spot(self.name, mark.line, len(line) - len(line.lstrip())), {}
        if "expected ':'" in what:
            return (NO_LIST_HERE if self._is_in_a_list(around) else NO_COLON), around, {}
        if "sequence entries" in what or ("expected key" in what and line[mark.column :].startswith("- ")):
            return LIST_HERE, mark, {}
        if "scanning a block scalar" in context:
            return BLOCK_TEXT, around, {"sign": self._line(around.line)[around.column : around.column + 1]}
        if "cannot start any token" in what or "mapping keys" in what:
            return CANNOT_BEGIN, mark, {"sign": sign}
        if "flow" in context and "content" not in what:
            if sign == ":" and mark.line == around.line:
                return COLON, mark, {}
            return BRACKET, around, {"bracket": self._line(around.line)[around.column : around.column + 1]}
        if "document start" in what and (written := self._directive(mark.line)) is not None:
            return DIRECTIVE, written, {}
        if "document start" in what and (before.startswith("...") or self._line(mark.line - 1).startswith("...")):
            return DOCUMENTS, mark, {}
        if before.rstrip()[-1:] in {'"', "'", "]", "}"}:
            open_above = self._open_above(mark.line, before.rstrip())
            return (BEHIND, mark, {"end": before.rstrip()[-1]}) if open_above is None else (QUOTE, open_above, {})
        if "'-' indicator" in what or "block collection" in context:
            return NO_LIST_HERE, mark, {}
        if sign in set("]},") or ("content" in what and sign):
            return UNEXPECTED, mark, {"sign": sign}
        if "expected key" in what or "<block end>" in what:
            return INDENT, mark, {}
        return SYNTAX, mark, {"what": what or context}

    def _directive(self, number: int) -> Mark | None:
        """Where a line for the parser stands, if one is above and no document has begun since."""
        for above in range(number - 1, -1, -1):
            line = self._line(above)
            if line.startswith("%"):
                return cast("Mark", _Spot(self.name, above, 0))
            if line.strip() and not line.lstrip().startswith("#"):
                break
        return None

    def _is_in_a_list(self, mark: Mark) -> bool:
        """True if the nearest line above that is indented as this one is the item of a list."""
        for number in range(mark.line - 1, -1, -1):
            line = self._line(number)
            indent = len(line) - len(line.lstrip())
            if line.strip() and indent <= mark.column:
                return indent == mark.column and line.lstrip().startswith("- ")
        return False

    def _open_above(self, number: int, before: str) -> Mark | None:
        """Where a quote was opened in a line above, if the one that ``before`` ends with was meant to open another."""
        quote = before[-1]
        if quote not in "\"'" or re.search(r"(?:^|[:,-]|[\[{])\s*$", before[:-1]) is None:
            return None
        above = range(number - 1, max(number - _FARTHEST_QUOTE, 0) - 1, -1)
        odd = next((at for at in above if self._line(at).count(quote) % 2), None)
        return None if odd is None else cast("Mark", _Spot(self.name, odd, self._line(odd).rindex(quote)))
