# SPDX-License-Identifier: Apache-2.0
"""Tables of numbers: each column as wide as it has to be, and at the end of each line what it is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from participatio.languages import either

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.telling.titles import Titles


def head(now: datetime, viewer: str | None, titles: Titles, *, en: str, de: str) -> Iterator[str]:
    """What figures are about, as of when, and who looks."""
    from participatio.cli.titles import clipped

    language = titles.language
    seen = either(language, en="as the public sees it", de="wie die Öffentlichkeit es sieht")
    if viewer is not None:
        who = titles.thing(viewer) or viewer
        seen = either(language, en=f"as {who} sees it", de=f"wie {who} es sieht")
    yield clipped(either(language, en=en, de=de))
    yield clipped(f"{titles.when(now)}, {seen}")


def numbers(heads: Sequence[str], rows: Sequence[tuple[Sequence[int | str], str]], language: str) -> Iterator[str]:
    """Lines under a head, numbers right-aligned; texts among them (a share) stand as they are."""
    from participatio.cli.titles import clipped
    from participatio.telling.titles import number

    cells = [[number(it, language) if isinstance(it, int) else it for it in row] for row, _ in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for row, name in [(heads, ""), *zip(cells, (name for _, name in rows), strict=True)]:
        shown = "  ".join(f"{cell:>{width}}" for cell, width in zip(row, widths, strict=True))
        yield clipped(f"  {shown}  {name}".rstrip())


def nowhere(language: str) -> str:
    """What stands where there is no forum, or none of what else is asked for."""
    return either(language, en="(none)", de="(ohne)")


def forum(id_: str | None, titles: Titles) -> str:
    """A forum by its id and what it is called."""
    return nowhere(titles.language) if id_ is None else f"{id_}  {titles.thing(id_)}".rstrip()


def share(part: int, whole: int, language: str) -> str:
    """A part as a percentage: what is something is never shown as nothing, nor what lacks something as everything.

    >>> share(1, 3, "en"), share(1, 1400, "de"), share(1399, 1400, "en"), share(0, 0, "en")
    ('33%', '< 1 %', '> 99%', '')
    """
    if not whole:
        return ""
    percent = round(100 * part / whole)
    sign = ""
    if part and percent < 1:
        sign, percent = "< ", 1
    elif part < whole and percent > 99:  # noqa: PLR2004 - all but a few
        sign, percent = "> ", 99
    return f"{sign}{percent}{either(language, en='%', de=' %')}"
