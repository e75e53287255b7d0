# SPDX-License-Identifier: Apache-2.0
"""The words of a process: languages, near matches, what a terminal may show."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from participatio.errors import BadValueError, Code, Place

P120 = Code(
    "P120",
    "error",
    en="the text holds the control character {character} at position {position}",
    de="der Text enthält an Stelle {position} das Steuerzeichen {character}",
)
P121 = Code(
    "P121",
    "error",
    en="the text holds {character} at position {position}, which changes the direction of writing unseen",
    de="der Text enthält an Stelle {position} das Zeichen {character}, das unsichtbar die Schreibrichtung ändert",
)
P122 = Code(
    "P122",
    "error",
    en="the text holds {character} at position {position}, half of a character",
    de="der Text enthält an Stelle {position} mit {character} nur ein halbes Zeichen",
)
P123 = Code(
    "P123",
    "error",
    en="the text stacks more than {max} accents on one letter at position {position}",
    de="der Text häuft an Stelle {position} mehr als {max} Akzente auf einen Buchstaben",
)

MARKS = 8
"""So many combining marks may follow each other; no living script needs more."""

_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# Compiled when it is needed: of what is printable but for its lines nothing is unsafe, and Python knows that faster.
_UNSAFE = rf"[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff]"
# What a terminal would obey, or what nobody would see: these are also what for_terminal spells out.
_UNSEEN = (
    rf"[\x00-\x1f\x7f-\x9f{_BIDI}\ud800-\udfff\u200b\u2028\u2029\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
# Only a stretch of characters from U+0300 up can hold a pile of marks; German and English text never gets here.
# `re` runs to the first of them quickly if it stands alone in front.
_PILE = re.compile(rf"[^\x00-\u02ff][^\x00-\u02ff]{{{MARKS},}}")
_JOINERS = "\u200b\u200c\u200d\u2060"


def is_id(text: str) -> bool:
    """True if ``text`` can be the id of a thing, a field or a key: ``[a-z][a-z0-9_]{0,63}``.

    >>> is_id("tf09"), is_id("Träger"), is_id("../x")
    (True, False, False)
    """
    return _ID.fullmatch(text) is not None


def nfc(text: str) -> str:
    r"""``text`` with composed characters (Unicode NFC), the one repair this library makes.

    Ask `refuse_unsafe` first, or call `clean`: on piles of marks the composition takes quadratic time.

    >>> len("u\u0308"), len(nfc("u\u0308"))
    (2, 1)
    """
    return unicodedata.normalize("NFC", text)


def refuse_unsafe(text: str) -> None:
    r"""Refuse what no text of a process may hold; line feed and tab are fine.

    Raises `BadValueError` with P120 for control characters (C0, DEL and C1), P121 for bidirectional
    controls, P122 for lone surrogates, P123 for more than eight combining marks in a row.

    >>> refuse_unsafe("Zeche\u202eZoll")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    participatio.errors.BadValueError: the text holds U+202E at position 6, which ...
    """
    if not text.replace("\n", "").isprintable() and (found := re.search(_UNSAFE, text)):
        char = found.group()
        code = P122 if "\ud800" <= char <= "\udfff" else P120 if ord(char) < 0xA0 else P121  # noqa: PLR2004 - end of C1
        raise BadValueError(code, character=f"U+{ord(char):04X}", position=found.start() + 1)
    for stretch in _PILE.finditer(text):
        marks = 0
        for position, char in enumerate(stretch.group(), stretch.start() + 1):
            if unicodedata.category(char) in ("Mn", "Me"):
                marks += 1
                if marks > MARKS:
                    raise BadValueError(P123, max=MARKS, position=position)
            elif char not in _JOINERS:  # a joiner between marks does not start a new pile
                marks = 0


def clean(text: str) -> str:
    """``text`` as a process keeps it: refused if unsafe (see `refuse_unsafe`), else in NFC and otherwise as given.

    >>> clean("Zollverein")
    'Zollverein'
    """
    if text.isascii() and text.isprintable():
        return text
    refuse_unsafe(text)
    composed = nfc(text)
    if composed != text:  # a few characters come apart in NFC, so marks may have become more
        refuse_unsafe(composed)
    return composed


def near(word: str, candidates: Iterable[str], n: int = 2) -> tuple[str, ...]:
    """At most ``n`` of ``candidates`` that ``word`` was probably meant to be, the likeliest first.

    Case, umlauts (``ä`` and ``ae``) and ``-``, blank and ``_`` count as the same letter, and a word of the format means
    the same in German. Many candidates take milliseconds, and no more than 2,000 similar ones are compared: who has
    thousands of unknown words asks only for those it shows.

    >>> near("titel", ["title", "text", "declared"])
    ('title',)
    >>> near("bis", ["opens", "closes", "lasts"])
    ('closes',)
    >>> near("Träger-Verein", ["traeger_verein"])
    ('traeger_verein',)
    """
    meant = fold(word)
    if not meant or len(meant) > _LONGEST:
        return ()
    from participatio.german import GERMAN

    limit = (len(meant) + 1) // 3
    letters = set(meant)
    german = GERMAN.get(meant, ())
    measured = 0
    found = []
    for index, candidate in enumerate(dict.fromkeys(candidates)):
        if candidate in german:
            found.append((0, False, index, candidate))
            continue
        if abs(len(candidate) - len(word)) > limit + _GROWTH:
            continue
        other = fold(candidate)
        if abs(len(other) - len(meant)) > limit or len(letters.difference(other)) > limit:
            continue
        if (measured := measured + 1) > _MOST:
            break
        distance = _distance(meant, other, limit)
        if distance <= limit and candidate != word:
            found.append((distance, meant[:1] != other[:1], index, candidate))
    found.sort()
    # A far guess beside a near one only makes people doubt the near one.
    return tuple(candidate for distance, *_, candidate in found[:n] if distance <= found[0][0] + 1)


_LONGEST = 80  # an id has at most 64 characters; nobody is helped by a guess at a paragraph
_MOST = 2000  # candidates that look alike at first sight; among more of them no guess is worth the wait
_GROWTH = 8  # so many umlauts may unfold before a candidate is passed over unread
_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "-": "_", " ": "_"})


def fold(word: str) -> str:
    """A word in the letters of an id, if it has such: what ``near`` compares.

    >>> fold("Träger-Verein")
    'traeger_verein'
    """
    return word.lower().translate(_LETTERS)


def _distance(one: str, other: str, limit: int) -> int:
    """How many letters are to be changed, added, left out, or swapped with their neighbour; over ``limit`` inexact."""
    if one == other:
        return 0
    start, end = 0, 0  # what both begin and end with needs no comparing: ids of one kind share most of it
    short = min(len(one), len(other))
    while start < short and one[start] == other[start]:
        start += 1
    while end < short - start and one[-1 - end] == other[-1 - end]:
        end += 1
    one, other = one[start : len(one) - end], other[start : len(other) - end]
    if not one or not other:
        return len(one) + len(other)
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit and min(before) > limit:
            break
    return row[-1] if len(row) > len(other) else limit + 1


def for_terminal(text: str, width: int = 120) -> str:
    r"""``text`` as one line a terminal can show: unseen characters spelt out, cut to ``width`` cells with ``…``.

    Control, bidirectional and invisible characters, line breaks, lone surrogates and marks beyond the eighth on
    one letter appear as ``\x1b`` or ``\u202e``. Never raises.

    >>> print(for_terminal("rot\x1b[31m\nblau"))
    rot\x1b[31m\nblau
    >>> print(for_terminal("Talentförderung", width=8))
    Talentf…
    """
    return excerpt(text, 1, width)[0]


def excerpt(line: str, column: int, width: int = 120) -> tuple[str, int]:
    """The part of ``line`` around its ``column`` that fits into ``width`` cells, and the cell of that column in it.

    Both columns count from 1; a mark goes under ``" " * (cell - 1)``, also below wide characters. What is cut off
    shows as ``…``. A column behind the line stands for its end.

    >>> excerpt("leads: {stamp: {side: goverment}, yilmaz: {side: personality}}", 23, width=24)
    ('…mp: {side: goverment},…', 13)
    """
    at = min(max(column - 1, 0), len(line))
    # A cell is at most nine characters (a letter and its marks), so nothing further away can be seen.
    reach = (MARKS + 1) * (width + 1)
    offset = max(at - reach, 0)
    pieces = list(_pieces(line[offset : at + reach]))
    at -= offset
    edges = [0, *accumulate(cells for _, cells in pieces)]
    if edges[-1] <= width and len(pieces) == len(line):
        return "".join(piece for piece, _ in pieces), edges[at] + 1
    start, end = _window(edges, at, width, cut=(offset > 0, offset + len(pieces) < len(line)))
    shown = "".join(piece for piece, _ in pieces[start:end])
    left = "…" if offset + start > 0 else ""
    right = "…" if offset + end < len(line) else ""
    return left + shown + right, edges[at] - edges[start] + len(left) + 1


def _window(edges: Sequence[int], at: int, width: int, cut: tuple[bool, bool]) -> tuple[int, int]:
    """From which piece to which is shown: from the start if ``at`` is well inside, else around it."""
    start, end = 0, len(edges) - 1
    if cut[0] or edges[min(at + 1, end)] > width * 2 // 3:
        start = at
        while start > 0 and edges[at] - edges[start - 1] + 1 <= width // 2:
            start -= 1
        if start == 0 and cut[0]:
            start = min(1, at)
    left = 1 if start > 0 or cut[0] else 0
    if edges[end] - edges[start] + left <= width and not cut[1]:
        while start > 0 and edges[end] - edges[start - 1] + 1 <= width:  # near the end of the line: fill up to the left
            start -= 1
        return start, end
    while end > start and edges[end] - edges[start] + left + 1 > width:
        end -= 1
    return start, end


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """Each character of ``text`` as it is shown, and how many cells it takes."""
    if text.isascii() and text.isprintable():
        yield from ((char, 1) for char in text)
        return
    stacked = 0
    for char in text:
        cells = _cells(char)
        stacked = 0 if cells else stacked + 1
        if re.match(_UNSEEN, char) or stacked > MARKS:
            escaped = char.encode("unicode_escape").decode("ascii")
            yield escaped, len(escaped)
        else:
            yield char, cells


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def marked(place: Place, lines: Sequence[str], width: int = 120) -> Iterator[str]:
    """The line of a file that a place begins in, and below it a mark under what of it is meant; nothing if it is empty.

    >>> for line in marked(Place("a.yaml", 1, 1, 1, 6), ["titel: Zuhören"]):
    ...     print(line)
    titel: Zuhören
    ^^^^^
    """
    if not 1 <= place.line <= len(lines):
        return
    line = lines[place.line - 1].rstrip("\r\n")
    text, cell = excerpt(line, place.column, width)
    if not text.strip():
        return
    end = place.end_column - 1 if place.end_line == place.line else len(line)
    length = len(for_terminal(line[place.column - 1 : end].rstrip(), width))
    room = max(len(text) - cell + 1, 1)
    yield text
    yield " " * (cell - 1) + "^" * max(min(length, room), 1)


def listed(words: Sequence[str], language: str) -> str:
    """The words as a sentence lists them.

    >>> listed(["Essen", "Bochum", "Herne"], "de")
    'Essen, Bochum und Herne'
    >>> listed(["Essen"], "en")
    'Essen'
    """
    *first, last = words or [""]
    if not first:
        return last
    return ", ".join(first) + (" und " if language == "de" else " and ") + last


def counted(number: int, one: str, many: str) -> str:
    """A number and the noun that goes with it.

    >>> counted(1, "forum", "forums"), counted(20, "forum", "forums")
    ('1 forum', '20 forums')
    """
    return f"{number} {one if number == 1 else many}"
