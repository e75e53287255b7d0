# SPDX-License-Identifier: Apache-2.0
"""Text in a column: lines under each other that know how far down they reach."""

from __future__ import annotations

from participatio.drawing.svg import Markup, element, joined, measure, wrap, write

#: Size and height of a line, and whether it is bold, by look.
_LOOKS = {
    "head": (16, 21, True),
    "strong": (13, 18, True),
    "t": (13, 18, False),
    "quiet": (13, 18, False),
    "small": (12, 16, False),
}
GAP = 10


class Column:
    """Text between a left and a right end, growing downward from ``y``."""

    def __init__(self, x: float, y: float, room: float) -> None:
        self.x = x
        self.y = y
        self.room = room
        self.parts: list[Markup] = []

    def say(  # noqa: PLR0913 - a text and its look
        self, text: str, look: str = "t", *, lines: int = 3, indent: float = 0, colour: str = "", after: float = 0
    ) -> None:
        """Add a text in at most so many lines; nothing for an empty one."""
        if not text.strip():
            return
        size, high, bold = _LOOKS[look]
        room = self.room - indent
        said = f"{look} is-{colour}" if colour else look
        for line in wrap(text, room, size, lines=lines, bold=bold):
            self.y += high
            self.parts.append(write(line, self.x + indent, self.y - 5, look=said, size=size, room=room, bold=bold))
        self.y += after

    def aside(self, text: str, line: float, look: str = "quiet") -> None:
        """Write one line at the right end, on the line that ends at ``line``."""
        self.parts.append(write(text, self.x + self.room, line - 5, look=f"{look} end"))

    def pair(self, name: str, text: str, wide: float, *, lines: int = 12) -> None:
        """Add a name and, beside it or (if there is no room) below it, what is to be said of it."""
        if not wide:
            self.say(name, "strong", lines=2)
            self.say(text, lines=lines, indent=GAP)
            return
        left, right = Column(self.x, self.y, wide), Column(self.x + wide + GAP, self.y, self.room - wide - GAP)
        left.say(name, "strong", lines=3)
        right.say(text, lines=lines)
        self.parts += [*left.parts, *right.parts]
        self.y = max(left.y, right.y)


def width(text: str, look: str) -> float:
    """How wide a text is."""
    size, _, bold = _LOOKS[look]
    return measure(text, size, bold=bold)


def heading(title: str, below: str, margin: float, right: float) -> tuple[Markup, float]:
    """The title of a picture with what stands below it, and where that ends."""
    column = Column(margin, 10, right - margin)
    column.say(title, "head", lines=4)
    column.say(below, "quiet", lines=3)
    return joined(column.parts), column.y + 10


def card(x: float, y: float, wide: float, high: float, look: str = "sheet") -> Markup:
    """The sheet that something stands on."""
    return element("rect", x=x, y=y, width=wide, height=high, rx=10, class_=look)
