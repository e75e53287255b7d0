# SPDX-License-Identifier: Apache-2.0
"""What is written on a story's cards: kinds, titles, dates, states, and how one thing came of another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from participatio.dates import EARLIEST, LATEST, read_date, show_dated
from participatio.languages import either
from participatio.telling.titles import Titles, number

if TYPE_CHECKING:
    from participatio.process.trace import Hop, Node, Trace

_ABOUT = ("consultation", "statement", "decision")
_PHRASES = {
    "about": ("about", "zu"),
    "came_of": ("from", "aus"),
    "merged": ("merged with", "zusammengelegt mit"),
    "superseded": ("replaces", "löst ab"),
    "split": ("split off from", "abgespalten von"),
}
_ONWARD = {
    "merged": ("merged with", "zusammengelegt mit"),
    "superseded": ("replaced by", "abgelöst durch"),
    "split": ("split into", "aufgeteilt in"),
}


class Captions:
    """The words of one story's picture in a language."""

    def __init__(self, trace: Trace, language: str) -> None:
        self.language = language
        self._trace = trace
        self._titles = Titles(trace.definition, language, trace.names)

    def either(self, *, en: str, de: str) -> str:
        """One of two texts."""
        return either(self.language, en=en, de=de)

    # Things

    def kind(self, node: Node) -> str:
        """What kind of thing it is; nothing is told of what is hidden."""
        return "" if node.hidden else self._titles.kind(node.kind)

    def called(self, node: Node) -> str:
        """What it is called, else what it says; nothing for what is hidden, erased or says nothing."""
        title = self._titles.thing(node.key) or node.title
        return title if title.strip() not in ("", node.key) else str(node.values.get("text") or "")

    def title(self, node: Node) -> str:
        """What it is called, else why that is not told; its id if it says nothing."""
        if node.hidden:
            return self.either(en="not public", de="nicht öffentlich")
        return self.called(node) or (self.either(en="erased", de="gelöscht") if node.erased else node.key)

    def date(self, node: Node) -> str:
        """When it came into being, as exactly as that is known."""
        if node.said is not None:
            zone = self._trace.definition.zone
            return show_dated(read_date(node.said, zone), zone, self.language)
        return "" if node.born is None else self.day(node.born)

    def day(self, instant: datetime) -> str:
        """The day of an instant; nothing for the beginning and the end of time."""
        if instant in (EARLIEST, LATEST):
            return ""
        zone = self._trace.definition.zone
        local = instant.astimezone(zone).date().isoformat()
        return show_dated(read_date(local, zone), zone, self.language)

    def state(self, node: Node) -> str:
        """Its state; one that nothing leads out of is said to be final."""
        word = self._titles.state(node.kind, node.state).replace("_", " ")
        return self.either(en="final: ", de="Endstand: ") + word if word and node.ended else word

    def asked(self) -> str:
        """The mark of the thing asked for."""
        return self.either(en="asked for", de="darum geht es")

    # Ties

    def tie(self, hop: Hop) -> str:
        """How a thing came of another: "from", "merged with", or what its definition calls the link."""
        if (called := self._called(hop)) is not None:
            return called
        about = hop.how == "came_of" and self._trace.node(hop.child).stage in _ABOUT
        en, de = _PHRASES["about" if about else hop.how]
        return self.either(en=en, de=de)

    def onward(self, hop: Hop) -> str:
        """What became of a thing by a hop, where that is more than something coming of it: "split into"."""
        en, de = _ONWARD.get(hop.how, ("", ""))
        return self.either(en=en, de=de)

    def is_usual(self, hop: Hop) -> bool:
        """True if an arrow says it all: the one simply came of the other."""
        return hop.how == "came_of" and hop.until is None and self._called(hop) is None

    def _called(self, hop: Hop) -> str | None:
        """What the definition calls the link; a merging is called a merging."""
        if hop.how == "came_of":
            for end in (hop.child, hop.parent):
                path = ("kinds", self._trace.node(end).kind, "links", hop.link, "title")
                if (said := self._trace.definition.say(*path, language=self.language)) is not None:
                    return said
        return None

    def cut(self, hop: Hop) -> str:
        """That a tie is no more, and since when; nothing for one that is."""
        if hop.until is None:
            return ""
        day = self.day(hop.until)
        return self.either(en=f" (until {day})", de=f" (bis {day})")

    def names(self, nodes: Sequence[Node]) -> tuple[str, str]:
        """The first of some things, and how many others there are."""
        first, others = self.title(nodes[0]), len(nodes) - 1
        count = number(others, self.language)
        return first, self.either(en=f" and {count} more", de=f" und {count} weitere") if others else ""

    def more(self, kind: str, count: int) -> str:
        """How many things of a kind are not shown."""
        counted = self._titles.counted(kind, count)
        shown, _, noun = counted.partition(" ")
        if count == 1:
            return self.either(en=f"and {shown} more {noun}", de=f"und noch {counted}")
        if shown != number(count, self.language):
            return self.either(en=f"and more: {counted}", de=f"und weitere: {counted}")
        return self.either(en=f"and {shown} more {noun}", de=f"und {shown} weitere {noun}")

    # The picture

    def name(self) -> str:
        """What the picture is called."""
        title = self.title(self._trace.of)
        return self.either(en=f"The way of “{title}”", de=f"Der Weg von „{title}“")

    def standing(self) -> str:
        """Of which process and which day it is."""
        process = self._trace.definition.say("title", language=self.language) or self._trace.process
        day = self.day(self._trace.now)
        return self.either(en=f"{process}, as of {day}", de=f"{process}, Stand: {day}")

    def card(self, node: Node) -> str:
        """All that stands on a card, in one line."""
        facts = [part for part in (self.date(node), self.state(node)) if part]
        kind = self.kind(node)
        said = f"{kind}: {self.title(node)}" if kind else self.title(node)
        return said + (f" ({', '.join(facts)})" if facts else "")
