# SPDX-License-Identifier: Apache-2.0
"""The way of an idea to its project, as a picture that grows downward and as a table that says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.drawing.captions import Captions
from participatio.drawing.lanes import Net, Tie, incoming, lane_count, nets, order, ties, with_groups
from participatio.drawing.signs import arrow, badge, colour
from participatio.drawing.signs import state as state_sign
from participatio.drawing.svg import Markup, clip, element, joined, measure, picture, route, wrap, write
from participatio.drawing.tables import Table
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.trace import Node, Trace

WIDTH = 720
_MARGIN = 16
_MANY = 12  # more cards or lanes than that stand closer to each other
_TURN = 8  # how round a tie turns
_ROW = 20  # a line of small text
_LINE = 21  # a line of a title
_LEAST = 240  # no card is narrower
_LANES = 780  # no wider are all lanes together
_SLOTS = {"way": 14, "aside": 22, "cut": 30}  # how far above its lower edge a tie leaves a card


@frozen(eq=False, repr=False)
class _Card(Frozen):
    """What stands on a card, where; ``body`` is drawn at its place."""

    y: float
    height: float
    body: Markup
    entries: Mapping[int, float]  # where each tie comes in, by its number among those that lead here


def draw(trace: Trace, language: str, theme: str = "auto", *, width: float = WIDTH) -> Markup:
    """The story of a thing as SVG: a card for each thing, what came of others below them, ties on lanes beside.

    Parameters:
        language: ``de`` or ``en``; titles stay in the language of the process.
        theme: ``light``, ``dark``, or ``auto`` (as whoever looks has chosen).
        width: at most so wide, 360 for a telephone; wider only if so many ties run beside each other.
    """
    return _Sketch(trace, Captions(trace, language), width).picture(theme)


class _Sketch:
    """One picture while it is drawn."""

    def __init__(self, trace: Trace, captions: Captions, width: float) -> None:
        self.captions = captions
        self._trace = trace
        self._narrow = width < 480  # noqa: PLR2004 - the width of a telephone
        self._places = list(with_groups(order(trace), trace.more))
        self._rows = {place.key: row for row, place in enumerate(self._places) if not isinstance(place, tuple)}
        self._dense = len(self._places) > _MANY
        self._gap = 18 if self._dense else 28
        found = ties(trace)
        self._incoming = incoming(found)
        self._nets = nets(found, self._rows)
        lanes = lane_count(self._nets)
        self._pitch = min(10 if self._narrow or lanes > _MANY else 16, _LANES / max(lanes, 1))
        self._left = _MARGIN + (lanes * self._pitch + 12 if lanes else 0)
        self._right = max(width - _MARGIN, self._left + _LEAST)
        self._straight = {tie.child: net for net in self._nets if net.lane is None for tie in net.ties}
        self._cards: dict[str, _Card] = {}

    def picture(self, theme: str) -> Markup:
        cards = []
        y = float(_MARGIN)
        for place in self._places:
            asked = place == self._trace.of
            y += 12 if asked and (self._dense or y == _MARGIN) else 0  # room for its tab
            if isinstance(place, tuple):
                group, height = self._group(place[1], self._trace.more[place], y)
                cards.append(group)
            else:
                card = self._cards[place.key] = self._card(place, y)
                cards.append(card.body)
                height = card.height
            y += height + self._gap
        foot = self.captions.standing()
        room = self._right - _MARGIN
        lines = [
            write(line, _MARGIN, y + 2 + 16 * row, look="small", size=12, room=room)
            for row, line in enumerate(wrap(foot, room, 12, lines=2))
        ]
        body = joined([*self._ways(), *cards, *self._points(), *lines])
        return picture(
            body,
            width=self._right + _MARGIN,
            height=y + 16 * len(lines) - 2,
            title=self.captions.name(),
            desc=" ".join(f"{line}." for line in self._described()),
            language=self.captions.language,
            theme=theme,
        )

    def _described(self) -> Iterator[str]:
        """What the picture shows, a sentence for each card."""
        captions, trace = self.captions, self._trace
        for place in self._places:
            if isinstance(place, tuple):
                yield captions.more(place[1], trace.more[place])
            else:
                yield "; ".join([captions.card(place), *_came(self._incoming.get(place.key, ()), trace, captions)])
        yield captions.standing()

    # Cards

    @property
    def _text(self) -> float:
        """Where text on a card begins."""
        return self._left + (48 if self._narrow else 58)

    @property
    def _axis(self) -> float:
        """Where the signs stand, and straight ties run."""
        return self._left + (25 if self._narrow else 30)

    @property
    def _room(self) -> float:
        return self._right - self._text - 16

    def _card(self, node: Node, y: float) -> _Card:
        parts: list[Markup] = []
        at = y + 10
        entries = {}
        for index, tie in enumerate(self._incoming.get(node.key, ())):
            if self._told_by_its_arrow(tie):
                continue
            entries[index] = at + _ROW / 2
            for line in self._entry(tie):
                parts.append(write(line, self._text, at + 14, look="quiet", room=self._room))
                at += _ROW
        sign = "hidden" if node.hidden else "erased" if node.erased else node.stage
        parts.append(badge(sign, self._axis, at + 20, 13 if self._narrow else 16))
        at = max(self._head(node, at, parts), at + 34)
        look = "asked" if node == self._trace.of else "ghost" if node.hidden or node.erased else "sheet"
        height = at + 10 - y
        sheet = element("rect", x=self._left, y=y, width=self._right - self._left, height=height, rx=10, class_=look)
        tab = self._tab(y) if look == "asked" else Markup()
        return _Card(y, height, element("g", sheet, *parts, tab), entries)

    def _told_by_its_arrow(self, tie: Tie) -> bool:
        """True if it came of what stands right above, and nothing more is to be said of that."""
        straight = self._straight.get(tie.child)
        return straight is not None and tie in straight.ties and self.captions.is_usual(tie.hop)

    def _entry(self, tie: Tie) -> list[str]:
        """How it came of what, in one line, on a telephone in two."""
        captions, lines = self.captions, 2 if self._narrow else 1
        before = captions.tie(tie.hop) + ": "
        first, others = captions.names([self._trace.node(key) for key in tie.parents])
        after = others + captions.cut(tie.hop)
        room = max(lines * self._room - measure(before + after, 13) - (lines - 1) * 60, 60)  # a line may end early
        return wrap(before + clip(first, room, 13) + after, self._room, 13, lines=lines)

    def _head(self, node: Node, at: float, parts: list[Markup]) -> float:
        """Kind, date, title and state; where they end."""
        captions, room = self.captions, self._room
        kind, date, state = clip(captions.kind(node), room, 13, bold=True), captions.date(node), captions.state(node)
        used = measure(f"{kind} · {date}", 13, bold=True)
        in_one, beside = used <= room * 0.9, used + measure(state, 13) + 60 <= room
        if kind:
            said = [element("tspan", kind, class_=f"strong is-{colour(node.stage)}")]
            said += [element("tspan", f" · {date}")] if date and in_one else []
            at += _ROW
            parts.append(element("text", *said, x=self._text, y=at - 5, class_="quiet"))
        if state and beside:
            end = self._right - 16
            parts.append(write(state, end - 16, at - 5, look="t end"))
            parts.append(state_sign(end, at - 9.5, ended=node.ended))
        if date and not in_one:
            at += _ROW
            parts.append(write(date, self._text, at - 5, look="quiet", room=room))
        at += 0 if kind else 5
        look = "head" if captions.called(node) else "quiet"
        for line in wrap(captions.title(node), room, 16, lines=2 if self._dense and not self._narrow else 3, bold=True):
            at += _LINE
            parts.append(write(line, self._text, at - 4, look=look, size=16, room=room, bold=True))
        if state and not beside:
            at += _ROW
            parts.append(state_sign(self._text + 9, at - 5, ended=node.ended))
            parts.append(write(clip(state, room - 16, 13), self._text + 16, at, room=room - 16))
            at += 4
        return at

    def _tab(self, y: float) -> Markup:
        said = self.captions.asked()
        wide = measure(said, 12, bold=True) * 1.1 + 20
        x = self._right - 14 - wide
        tab = element("rect", x=x, y=y - 20, width=wide, height=20, rx=5, class_="tab")
        return joined([tab, write(said, x + wide / 2, y - 6, look="tab-text middle", size=12)])

    def _group(self, kind: str, count: int, y: float) -> tuple[Markup, float]:
        """Things that are not shown, as a pile of cards."""
        wide = self._right - self._left
        pile = [
            element("rect", x=self._left + far, y=y + far, width=wide - 2 * far, height=48, rx=10, class_="sheet")
            for far in (10, 5, 0)
        ]
        spec = self._trace.definition.kinds.get(kind)
        stage = None if spec is None else spec.stage
        said = clip(self.captions.more(kind, count), self._room, 16)
        text = write(said, self._text, y + 29.5, look="quiet", size=13, room=self._room)
        return element("g", *pile, badge(stage, self._axis, y + 24, 13 if self._narrow else 16), text), 58

    # Ties

    def _ways(self) -> Iterator[Markup]:
        for net in self._nets:
            if net.lane is None:
                yield self._straight_line(net)
            else:
                yield from self._bridges(net)
                yield element("path", d=self._line(net), class_=net.look)

    def _straight_line(self, net: Net) -> Markup:
        above, below = self._cards[net.parents[0]], self._cards[net.ties[0].child]
        path = route((self._axis, above.y + above.height), (self._axis, below.y - 8))
        return element("path", d=path, class_=net.look)

    def _lane(self, net: Net) -> float:
        return self._left - 18 - (net.lane or 0) * self._pitch

    def _outs(self, net: Net) -> list[float]:
        return [self._cards[key].y + self._cards[key].height - _SLOTS[net.look] for key in net.parents]

    def _ins(self, net: Net) -> list[float]:
        return [self._cards[tie.child].entries[self._incoming[tie.child].index(tie)] for tie in net.ties]

    def _line(self, net: Net) -> str:
        """A lane with all that leads onto it and off it."""
        outs, ins, x = self._outs(net), self._ins(net), self._lane(net)
        top, bottom = min(outs + ins), max(outs + ins)
        trunk = route((x, top + _TURN), (x, bottom - _TURN))
        off = [((self._left, y), (x, y), (x, y + 2 * _TURN * (-1 if y == bottom else 1))) for y in outs]
        on = [((x, y - 2 * _TURN * (-1 if y == top else 1)), (x, y), (self._left - 8, y)) for y in ins]
        return trunk + "".join(route(*points, radius=_TURN) for points in off + on)

    def _bridges(self, net: Net) -> Iterator[Markup]:
        """Where a tie crosses lanes that lie nearer to the cards, these are interrupted."""
        for y in self._outs(net) + self._ins(net):
            for other in self._nets:
                if other.lane is None or net.lane is None or other.lane >= net.lane:
                    continue
                theirs = self._outs(other) + self._ins(other)
                if min(theirs) + _TURN < y < max(theirs) - _TURN and all(abs(y - end) > 1 for end in theirs):
                    yield element("rect", x=self._lane(other) - 3, y=y - 4, width=6, height=8, class_="is-paper")

    def _points(self) -> Iterator[Markup]:
        """The points of the arrows, above all cards."""
        for net in self._nets:
            if net.lane is None:
                yield arrow(self._axis, self._cards[net.ties[0].child].y, net.look, down=True)
            else:
                for y in self._ins(net):
                    yield arrow(self._left, y, net.look)


def _came(found: Iterable[Tie], trace: Trace, captions: Captions) -> Iterator[str]:
    """How a thing came of others, by the ties that lead to it."""
    for tie in found:
        names = "".join(captions.names([trace.node(key) for key in tie.parents]))
        yield f"{captions.tie(tie.hop)}: {names}{captions.cut(tie.hop)}"


def listing(trace: Trace, language: str) -> Table:
    """The same as a table: what stands on each card, and how it came."""
    captions = Captions(trace, language)
    ways = incoming(ties(trace))
    heads = [
        captions.either(en=en, de=de)
        for en, de in (
            ("What", "Was"),
            ("Kind", "Art"),
            ("When", "Wann"),
            ("State", "Stand"),
            ("How it came", "Wie es kam"),
        )
    ]
    rows: list[tuple[Sequence[str], ...]] = []
    for place in with_groups(order(trace), trace.more):
        if isinstance(place, tuple):
            rows.append(([captions.more(place[1], trace.more[place])], *([[]] * (len(heads) - 1))))
            continue
        title = captions.title(place) + (f" ({captions.asked()})" if place == trace.of else "")
        cells = [[said] if said else [] for said in (captions.kind(place), captions.date(place), captions.state(place))]
        rows.append(([title], *cells, [*_came(ways.get(place.key, ()), trace, captions)]))
    return Table(f"{captions.name()}. {captions.standing()}", tuple(heads), tuple(rows))


def table(trace: Trace, language: str) -> Markup:
    """The same as an HTML table that a screen reader can walk through."""
    return listing(trace, language).html()
