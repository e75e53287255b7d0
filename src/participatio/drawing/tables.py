# SPDX-License-Identifier: Apache-2.0
"""What stands beside a picture: the same as a table, for a page, for a terminal, for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from attrs import asdict, frozen

from participatio.dates import EARLIEST, LATEST
from participatio.drawing.svg import Markup, element, plain
from participatio.values import Frozen

_LISTED = "; "
_WIDEST = 60  # a longer cell moves what stands behind it


@frozen(eq=False, repr=False)
class Table(Frozen):
    """A caption, the heads of the columns, and the rows; a cell says one or several things."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Sequence[str], ...], ...]

    def html(self) -> Markup:
        """The table for a page; a row's first cell is its heading.

        >>> print(Table("Phases", ("Phase", "Who"), ((["A"], ["all", "author"]),)).html()[:45])
        <table class="drawing"><caption>Phases</capti
        """
        rows = [
            element(
                "tr",
                element("th", _LISTED.join(head), scope="row"),
                *(element("td", *_several(cell)) for cell in cells),
            )
            for head, *cells in self.rows
        ]
        return element(
            "table",
            element("caption", self.caption),
            element("thead", element("tr", *(element("th", head, scope="col") for head in self.heads))),
            element("tbody", *rows),
            class_="drawing",
        )

    def lines(self) -> Iterator[str]:
        """The table as text: each heading once, and under it what the other columns say, of several rows in columns."""
        yield self.caption
        heads = [row[0] for row in self.rows]
        if len({*map(tuple, heads)}) == len(heads):
            yield from self._blocks()
        else:
            yield from self._columns()

    def _blocks(self) -> Iterator[str]:
        wide = max((len(head) for head in self.heads[1:]), default=0)
        for head, *cells in self.rows:
            yield f"  {_LISTED.join(head)}"
            for name, cell in zip(self.heads[1:], cells, strict=True):
                for index, said in enumerate(filter(None, cell)):
                    yield f"    {'' if index else name:<{wide}}  {said}"

    def _columns(self) -> Iterator[str]:
        rows = [self.heads[1:], *([_LISTED.join(filter(None, cell)) for cell in cells] for _, *cells in self.rows)]
        wide = [min(max(map(len, column)), _WIDEST) for column in zip(*rows, strict=True)]
        shown = [
            "  ".join(f"{said:<{size}}" for said, size in zip(row, wide, strict=True)).rstrip()
            for row in rows
        ]  # fmt: skip
        yield f"    {shown[0]}"
        before: Sequence[str] = ()
        for (head, *_), said in zip(self.rows, shown[1:], strict=True):
            if head != before:
                yield f"  {_LISTED.join(head)}"
            if said:
                yield f"    {said}"
            before = head

    def told(self) -> str:
        """The rows as sentences, for whoever does not see the picture."""
        rows = (
            "; ".join(", ".join(cell) for cell in row if any(cell))
            for row in self.rows
        )  # fmt: skip
        return " ".join(f"{plain(row)}." for row in rows)


def _several(cell: Sequence[str]) -> Iterator[str | Markup]:
    """The things a cell says, each on a line of its own."""
    for index, said in enumerate(cell):
        if index:
            yield element("br")
        yield said
    if not cell:
        yield ""


def data(found: Sequence[Any]) -> list[dict[str, Any]]:
    """The values behind a picture as JSON holds them; the beginning and the end of time are not told."""
    return [asdict(one, value_serializer=_plain) for one in found]


def _plain(_: type, __: Any, value: Any) -> Any:  # noqa: ANN401 - of any attribute
    if isinstance(value, datetime):
        return None if value in (EARLIEST, LATEST) else value.isoformat().replace("+00:00", "Z")
    return value
