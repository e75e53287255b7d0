# SPDX-License-Identifier: Apache-2.0
"""The little drawings that stand for a stage or a state, so that colour alone never has to."""

from __future__ import annotations

from collections.abc import Iterable

from participatio.drawing.svg import Markup, element, joined, number, own

_STAGES = {
    "contribution": "M-8-5a2 2 0 0 1 2-2H6a2 2 0 0 1 2 2V2a2 2 0 0 1-2 2H-1L-5 8V4H-6a2 2 0 0 1-2-2z",
    "proposal": "M-6-8H2L6-4V8H-6zM2-8V-4H6M-3 0H3M-3 4H3",
    "consultation": "M-9-8H3V0H-3L-6 3V0H-9zM6-4H9V4H7V7L4 4H-1",
    "statement": "M-7 4C-4 3-3 1-3-2V-5H-7V-1H-3M2 4C5 3 6 1 6-2V-5H2V-1H6",
    "decision": "M0-9 9 0 0 9-9 0zM-4 0-1 3 4-2",
    "project": "M-6 9V-8H7L4-4 7 0H-6",
    "hidden": "M-6-1H6V8H-6zM-3-1V-4a3 3 0 0 1 6 0V-1",
    "erased": "M-5-5 5 5M5-5-5 5",
    "": "M-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0",
}

_DRAWN = 16  # how far the signs reach, with the circle around them

STAGES = ("contribution", "proposal", "consultation", "statement", "decision", "project")


def colour(stage: str | None) -> str:
    """The name of a stage's colour."""
    return stage if stage in STAGES else "muted"


def badge(stage: str | None, x: float, y: float, radius: float = 16) -> Markup:
    """The sign of a stage, of what is ``hidden`` or ``erased``, in a circle around a place."""
    scale = "" if radius == _DRAWN else f" scale({number(radius / _DRAWN)})"
    path = element("path", d=_STAGES.get(stage or "", _STAGES[""]), class_=f"sign of-{colour(stage)}")
    circle = element("circle", r=_DRAWN, class_="is-paper rule")
    return element("g", circle, path, transform=f"translate({number(x)} {number(y)}){scale}")


def state(x: float, y: float, *, ended: bool) -> Markup:
    """The sign of a state left of a place: a full square for an end, an open circle for what goes on."""
    if ended:
        return element("rect", x=x - 9, y=y - 4.5, width=9, height=9, rx=1, class_="is-muted")
    return element("circle", cx=x - 4.5, cy=y, r=4, class_="sign of-muted")


def arrow(x: float, y: float, look: str, *, down: bool = False) -> Markup:
    """The point of an arrow to the right, or down, whose tip is there."""
    tip = f"M{number(x)} {number(y)}"
    return element("path", d=tip + ("l-5-9h10z" if down else "l-9-5v10z"), class_=f"{look}-end")


FILLS = ("", "stripes", "dots", "bars")
"""What fills a surface besides its colour, in the colour of the paper."""


def patterns(names: Iterable[str]) -> Markup:
    """The definitions of some of `FILLS`; ``svg.paint`` refers to them."""
    inner = {
        "stripes": element("path", d="M-2 2 2-2M0 8 8 0M6 10 10 6", class_="hatch"),
        "dots": joined(element("circle", cx=at, cy=at, r=1.4, class_="grain") for at in (2, 6)),
        "bars": element("path", d="M0 4H8", class_="hatch"),
    }
    wanted = set(names)
    said = [
        element("pattern", inner[name], id=own(name), width=8, height=8, patternUnits="userSpaceOnUse")
        for name in inner
        if name in wanted
    ]
    return element("defs", *said) if said else Markup()


MARKS = ("M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "M-4.5-4.5h9v9h-9z", "M0-6 5.5 4.5h-11z", "M0-6.5 6.5 0 0 6.5-6.5 0z")
"""What marks the points of a line, one for each series."""


def mark(index: int, x: float, y: float, name: str) -> Markup:
    """The mark of a series at a place, in a colour."""
    look = f"is-{name} of-paper"
    return element("path", d=MARKS[index % len(MARKS)], class_=look, transform=f"translate({number(x)} {number(y)})")
