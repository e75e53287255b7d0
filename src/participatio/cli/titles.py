# SPDX-License-Identifier: Apache-2.0
"""How wide a line may be, and how rows and long texts stand under each other."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence

UNLIMITED = 100_000


def width() -> int:
    """How many cells a line may take: those of the terminal; without one, as many as there are."""
    if not sys.stdout.isatty():
        return UNLIMITED
    try:
        return max(int(os.environ.get("COLUMNS") or os.get_terminal_size(sys.stdout.fileno()).columns), 40)
    except (ValueError, OSError):
        return 80


def clipped(line: str, room: int | None = None) -> str:
    """A line as a terminal can show it, no wider than that."""
    from participatio.text import for_terminal

    return for_terminal(line, width=width() if room is None else room)


def wrapped(text: str, indent: str, room: int | None = None) -> Iterator[str]:
    """A long text in lines, each behind the indent; without a terminal its own lines stay as they are."""
    import textwrap
    from unicodedata import east_asian_width

    space = max((width() if room is None else room) - len(indent), 20)
    for line in text.splitlines() or [""]:
        safe = clipped(line, UNLIMITED)
        wide = not safe.isascii() and any(east_asian_width(char) in "WF" for char in safe)
        for part in textwrap.wrap(safe, space // 2 if wide else space) or [""]:
            yield (indent + part).rstrip()


def table(rows: Iterable[Sequence[str]], indent: str = "") -> Iterator[str]:
    """Rows of few cells under each other; the last cell is clipped, the others are not."""
    kept = [[clipped(cell, UNLIMITED) for cell in row] for row in rows]
    if not kept:
        return
    widths = [max(len(row[column]) for row in kept) for column in range(len(kept[0]) - 1)]
    for row in kept:
        cells = [f"{cell:<{size}}" for cell, size in zip(row, [*widths, 0], strict=True)]
        yield clipped(indent + "  ".join(cells).rstrip())


def facts(rows: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Names and what is to be said of each, what is long in several lines; nothing is said of what is empty."""
    kept = [(name, said) for name, said in rows if said]
    size = max((len(name) for name, _ in kept), default=0)
    for name, said in kept:
        first = f"{indent}{name:<{size}}  "
        lines = list(wrapped(said, " " * len(first)))
        yield first + lines[0].lstrip() if lines else first
        yield from lines[1:]


def paragraphs(text: str) -> Iterator[str]:
    """Lines of which each may be long, its further ones behind the same indent."""
    for line in text.splitlines():
        said = line.lstrip()
        indent = line[: len(line) - len(said)]
        for number, part in enumerate(wrapped(said, indent + "  " if indent else "")):
            yield part if number or not indent else indent + part.lstrip()
