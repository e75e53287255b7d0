# SPDX-License-Identifier: Apache-2.0
"""One page to read and to print: no script, nothing from elsewhere, and every language in the same file.

Whoever opens it chooses the language by two buttons that need no script; what is printed is what is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files

from participatio.drawing.svg import Markup, element, joined

NAMES = {"de": "Deutsch", "en": "English"}
"""What a language calls itself; any other is named by its code."""

_BROAD, _NARROW = 720, 336  # how wide pictures are
_BEGINNING = "<!doctype html><!-- participatio -->\n"


def page(title: Mapping[str, str], editions: Mapping[str, Markup]) -> str:
    """A whole page with an edition for each language; the first one is shown first.

    Parameters:
        title: the page's title by language, as `editions`.
    """
    first = next(iter(editions))
    buttons = [
        joined([
            element(
                "input", type="radio", name="language", id=f"in-{language}", checked="" if language == first else None
            ),
            element("label", _named(language), for_=f"in-{language}", lang=language),
        ])
        for language in editions
    ]  # fmt: skip
    sheets = [
        element("main", edition, lang=language, id=f"edition-{language}", class_="edition")
        for language, edition in editions.items()
    ]
    choice = element("nav", *buttons, class_="languages", aria_label=" / ".join(map(_named, editions)))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title[first]),
        element("style", Markup(_style(list(editions)))),
    )
    body = element("body", *([choice] if len(editions) > 1 else []), *sheets)
    return f"{_BEGINNING}{element('html', head, body, lang=first)}\n"


def is_page(text: str) -> bool:
    """True for the beginning of what `page` wrote."""
    return text.startswith(_BEGINNING)


def _named(language: str) -> str:
    return NAMES.get(language, language)


def _style(languages: Sequence[str]) -> str:
    css = files("participatio.telling").joinpath("page.css").read_text(encoding="utf-8")
    hidden = "".join(
        f"body:has(#in-{language}:checked) .edition:not([lang={language}]){{display:none}}" for language in languages
    )
    return css + hidden


# What pages are made of


def heading(text: str, level: int = 2, anchor: str | None = None) -> Markup:
    """A heading, with a name to lead to."""
    return element(f"h{level}", text, id=anchor)


def paragraph(*parts: str | Markup, class_: str | None = None) -> Markup:
    """A paragraph."""
    return element("p", *parts, class_=class_)


def bullets(items: Iterable[str | Markup], class_: str | None = None) -> Markup:
    """A list; nothing if there is nothing to list."""
    found = [element("li", item) for item in items]
    return element("ul", *found, class_=class_) if found else Markup("")


def terms(rows: Iterable[tuple[str, str | Markup]]) -> Markup:
    """Names, and what is to be said of each; what is empty is left out."""
    found = [element("div", element("dt", name), element("dd", said)) for name, said in rows if said]
    return element("dl", *found) if found else Markup("")


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str | Markup]],
    *,
    numbers: Iterable[int] = (),
    foot: Sequence[str] = (),
) -> Markup:
    """A table with its caption, nothing without rows; a row's first cell is its heading, ``numbers`` are columns.

    A column in which nothing stands is left out.
    """
    lines, right = list(rows), frozenset(numbers)
    if not lines:
        return Markup("")
    kept = [column for column in range(len(head)) if not column or any(line[column] for line in lines)]
    look = ["number" if column in right else None for column in kept]
    top = element("tr", *(element("th", head[it], scope="col", class_=look[at]) for at, it in enumerate(kept)))
    body = [_row([line[it] for it in kept], look) for line in lines]
    end = [element("tfoot", _row([foot[it] for it in kept], look))] if foot else []
    said = element(
        "table", element("caption", caption), element("thead", top), element("tbody", *body), *end
    )  # fmt: skip
    return element("div", said, class_="wide", role="region", tabindex="0", aria_label=caption)


def _row(row: Sequence[str | Markup], look: Sequence[str | None]) -> Markup:
    first, *others = row
    cells = [element("td", cell, class_=look[at]) for at, cell in enumerate(others, 1)]
    return element("tr", element("th", first, scope="row"), *cells)


def shown(svg: str) -> Markup:
    """A picture; its title stands in it."""
    return element("figure", Markup(svg.strip()))


def fitted(drawn: Callable[[int], str]) -> Markup:
    """A picture, drawn as wide as it is asked for: once for a page, once for a telephone."""
    return element(
        "figure",
        element("div", Markup(drawn(_BROAD).strip()), class_="broad"),
        element("div", Markup(drawn(_NARROW).strip()), class_="narrow"),
    )


def details(summary: str, *parts: Markup) -> Markup:
    """What is folded away on the screen and open on paper."""
    return element("details", element("summary", summary), *parts)


def section(anchor: str, title: str, *parts: Markup) -> Markup:
    """A part of the page; nothing if there is nothing in it."""
    found = [part for part in parts if part]
    return element("section", heading(title, anchor=anchor), *found) if found else Markup("")
