# SPDX-License-Identifier: Apache-2.0
"""What pages are made of: nodes whose text is text, whatever stands in it; only our own drawings are markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from docutils import nodes

from participatio.drawing.svg import plain

if TYPE_CHECKING:
    from participatio.drawing.svg import Markup
    from participatio.drawing.tables import Table

Cell: TypeAlias = "Sequence[str | nodes.Node]"
"""What a cell says: one or several things, each on a line of its own."""

_NAME = re.compile(r"(?::\w+:)?`+([^`]+)`+")
_FENCE = "```"


def text(said: str) -> nodes.Text:
    """Text as it is, without what deceives the reader."""
    return nodes.Text(plain(said))


def paragraph(said: str | nodes.Node) -> nodes.paragraph:
    """A paragraph."""
    found = nodes.paragraph()
    found += text(said) if isinstance(said, str) else said
    return found


def paragraphs(said: str) -> Iterator[nodes.Node]:
    """Text whose paragraphs stand apart by an empty line."""
    for part in said.split("\n\n"):
        if part.strip():
            yield paragraph(" ".join(part.split()))


def places(targets: Iterable[nodes.target]) -> nodes.paragraph:
    """Where roles lead to what has no words of its own; a target between blocks would be given to the next of them."""
    return nodes.paragraph("", "", *targets, classes=["participatio-places"])


def inline(cell: Cell) -> Iterator[nodes.Node]:
    """A cell in one line, behind the place that roles lead to."""
    for number, one in enumerate(cell):
        if number:
            yield text(", ")
        yield text(one) if isinstance(one, str) else one


def heading(said: str, targets: Iterable[nodes.target] = ()) -> nodes.rubric:
    """A heading that no table of contents knows."""
    return nodes.rubric("", "", *targets, text(said))


def literal(said: str) -> nodes.literal:
    """A name as the files have it."""
    return nodes.literal("", "", text(said))


def block(said: str, language: str) -> nodes.literal_block:
    """Lines of a file, or what a program says."""
    found = nodes.literal_block("", "", text(said))
    found["language"], found["force"] = language, True  # a bad example is no mistake of the page
    return found


def bullets(items: Iterable[str | Sequence[nodes.Node]]) -> nodes.bullet_list:
    """A list."""
    found = nodes.bullet_list()
    for item in items:
        found += nodes.list_item("", *([paragraph(item)] if isinstance(item, str) else item))
    return found


def explained(said: str) -> Iterator[nodes.Node]:
    """The text of a page of the library: paragraphs, names in backticks, and blocks between fences."""
    outside = True
    for part in said.split(_FENCE):
        if outside:
            for one in part.split("\n\n"):
                if one.strip():
                    yield named(one)
        else:
            language, _, lines = part.partition("\n")
            yield block(lines.rstrip("\n"), language.strip() or "text")
        outside = not outside


def named(said: str) -> nodes.paragraph:
    """A paragraph in which names stand in one or two backticks, perhaps behind a role."""
    found = nodes.paragraph()
    for number, part in enumerate(_NAME.split(" ".join(said.split()))):
        if part:
            found += literal(part) if number % 2 else text(part)
    return found


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> nodes.table:
    """A table; the first cell of a row is its heading."""
    found = nodes.table(classes=["participatio", "colwidths-auto"])
    if caption:
        found += nodes.title("", "", text(caption))
    group = nodes.tgroup(cols=len(heads))
    for number in range(len(heads)):
        group += nodes.colspec(colwidth=100 // len(heads), **({"stub": 1} if not number else {}))
    group += nodes.thead("", _row([[head] for head in heads]))
    group += nodes.tbody("", *(_row(row) for row in rows))
    found += group
    return found


def of(drawn: Table) -> nodes.table:
    """A table of the library."""
    return table(drawn.caption, drawn.heads, drawn.rows)


def _row(cells: Iterable[Cell]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", *(paragraph(one) for one in cell if one != "")) for cell in cells))


def picture(drawn: Markup, summary: str, beside: nodes.Node) -> Iterator[nodes.Node]:
    """A drawing; what stands beside it is folded away under it, and stands alone where there are no pictures.

    Parameters:
        summary: what is written on the fold.
    """
    from participatio.drawing.svg import element

    word = element("summary", summary)
    figure = f'<figure class="participatio-picture">{drawn.strip()}</figure>'
    yield nodes.raw("", f'{figure}<details class="participatio-table">{word}', format="html")
    yield beside
    yield nodes.raw("", "</details>", format="html")


def whole(found: Iterable[nodes.Node]) -> nodes.container:
    """What a directive answers: neither translated nor given other quotation marks, for its words are somebody's."""
    made = nodes.container("", *found, classes=["participatio"], support_smartquotes=False)
    for node in made.findall(nodes.TextElement):
        if not isinstance(node, nodes.Inline):  # of these Sphinx would keep the words alone
            node["translatable"] = False
    return made
