# SPDX-License-Identifier: Apache-2.0
"""The phases of a process over time, and who may do what in each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.dates import EARLIEST, LATEST
from participatio.drawing.calendar import NEVER, START, Calendar, Span
from participatio.drawing.columns import Column, card, heading
from participatio.drawing.columns import width as measured
from participatio.drawing.signs import patterns
from participatio.drawing.svg import Markup, element, joined, measure, paint, picture, route, write
from participatio.drawing.svg import number as said_number
from participatio.drawing.tables import Table
from participatio.drawing.wording import Words
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.things import Phase

WIDTH = 720
_MARGIN = 16
_INSET = 10  # how far a phase stands within another
_DEEPEST = 4  # deeper ones are set in no further
_BAR = 12
_POINT = 8
_END = 20  # beside the first and the last date, for what has no beginning or end


@frozen(eq=False, repr=False)
class Row(Frozen):
    """A phase as the picture tells of it: what it is called, when it is open, for what, and who may do what."""

    phase: str
    title: str
    depth: int
    times: str
    notes: tuple[str, ...]
    admits: tuple[tuple[str, str], ...]
    span: Span
    each: bool
    rounds: bool


def applies(definition: Definition) -> bool:
    """True if there is something to draw."""
    return bool(definition.phases)


def rows(definition: Definition, language: str) -> list[Row]:
    """The phases, each followed by those within it."""
    words, calendar = Words(definition, language), Calendar(definition)
    within: dict[str | None, list[Phase]] = {}
    for phase in definition.phases.values():
        parent = phase.within if phase.within in definition.phases else None
        within.setdefault(parent, []).append(phase)
    found: dict[str, Row] = {}

    def add(phases: Iterable[Phase], depth: int) -> None:
        for phase in phases:
            if phase.id not in found:
                found[phase.id] = _row(phase, depth, words, calendar)
                add(within.get(phase.id, ()), depth + 1)

    add(within.get(None, ()), 0)
    return list(found.values())


def _row(phase: Phase, depth: int, words: Words, calendar: Calendar) -> Row:
    return Row(
        phase.id,
        words.thing(phase.id),
        depth,
        words.times(phase),
        tuple(_notes(phase, words)),
        tuple((words.role(role), words.acts(actions)) for role, actions in phase.admits.items()),
        calendar.span(phase.id),
        phase.each is not None,
        phase.opens == "by_hand",
    )


def _notes(phase: Phase, words: Words) -> Iterator[str]:
    if phase.each is not None:
        kind = words.quoted(words.kind(phase.each.rpartition(".")[2]))
        yield words.either(en=f"a clock of its own for each {kind}", de=f"eigene Uhr für jede Sache der Art {kind}")
    if phase.only:
        names = words.listed(words.thing(one) for one in phase.only)
        yield words.either(en=f"only for {names}", de=f"nur für {names}")
    if phase.opens == "by_hand":
        yield words.either(en="may open again and again, in rounds", de="kann immer wieder öffnen, in Runden")


def draw(definition: Definition, language: str, theme: str = "auto", *, width: float = WIDTH) -> Markup:
    """The timeline as SVG: a sheet for each phase, within it those that lie within it, on one axis of time.

    Parameters:
        language: ``de`` or ``en``; what the definition says in another language only stays in it.
        theme: ``light``, ``dark``, or ``auto`` (as whoever looks has chosen).
        width: how wide, 360 for a telephone.
    """
    return _Timeline(definition, language, width).picture(theme)


def table(definition: Definition, language: str) -> Table:
    """The same as a table."""
    return _table(Words(definition, language), rows(definition, language))


def _table(words: Words, found: Iterable[Row]) -> Table:
    heads = [
        words.either(en=en, de=de)
        for en, de in (("Phase", "Phase"), ("When", "Wann"), ("Who may do what", "Wer was darf"))
    ]
    told = [
        (
            ("– " * row.depth + row.title,),
            (row.times, *row.notes),
            tuple(f"{role} – {acts}" for role, acts in row.admits),
        )
        for row in found
    ]
    return Table(_name(words), tuple(heads), tuple(told))


def _name(words: Words) -> str:
    return words.either(en=f"Phases: {words.process()}", de=f"Phasen: {words.process()}")


class _Timeline:
    """One picture while it is drawn."""

    def __init__(self, definition: Definition, language: str, width: float) -> None:
        self._words = Words(definition, language)
        self._rows = rows(definition, language)
        deepest = min(max((row.depth for row in self._rows), default=0), _DEEPEST)
        self._right = width - _MARGIN
        self._in = _INSET * deepest + 14
        self._from, self._to = _MARGIN + self._in, self._right - self._in
        self._axis = _Axis(self._rows, definition, self._words, self._from, self._to)
        self._narrow = width < 480  # noqa: PLR2004 - the width of a telephone
        room = self._to - self._from
        roles = (measured(role, "strong") for row in self._rows for role, _ in row.admits)
        self._role = 0 if self._narrow else min(max(roles, default=0) + 2, room * 0.26)

    def picture(self, theme: str) -> Markup:
        words = self._words
        named = _table(words, self._rows)
        below = words.either(en="Phases, and who may do what", de="Phasen, und wer was darf")
        head, y = heading(words.process(), below, _MARGIN, self._right)
        parts = [patterns(["stripes"]), head]
        axis, y = self._axis.labels(y)
        parts += axis
        sheets: list[Markup] = []
        texts: list[Markup] = []
        y += 4
        for index, row in enumerate(self._rows):
            if row.depth == 0:
                y = self._phase(index, y, sheets, texts) + 12
        parts += [*sheets, *texts]
        if len(self._rows) > 3:  # noqa: PLR2004 - then the axis above is far away
            axis, y = self._axis.labels(y - 6)
            parts += axis
        legend, y = self._legend(y + 8)
        return picture(
            joined([*parts, *legend]),
            width=self._right + _MARGIN,
            height=y + _MARGIN,
            title=named.caption,
            desc=named.told(),
            language=words.language,
            theme=theme,
        )

    def _phase(self, index: int, y: float, sheets: list[Markup], texts: list[Markup]) -> float:
        """One phase with all within it; where its sheet ends."""
        row = self._rows[index]
        inset = _INSET * min(row.depth, _DEEPEST)
        column = Column(self._from, y + 8, self._to - self._from)
        self._head(row, column)
        place = len(sheets)
        column.y += 10 if row.each else 4  # room for its pile
        texts += self._bar(row, column.y)
        column.y += _BAR + 8
        for note in row.notes:
            column.say(note, "quiet", lines=3)
        for role, acts in row.admits:
            column.pair(role, acts, self._role)
        if row.admits or row.notes:
            column.y += 2
        texts += column.parts
        y_below = column.y + 8
        for other in range(index + 1, len(self._rows)):
            if self._rows[other].depth <= row.depth:
                break
            if self._rows[other].depth == row.depth + 1:
                y_below = self._phase(other, y_below, sheets, texts) + 8
        look = "sheet" if row.depth % 2 == 0 else "plot"
        left, right = _MARGIN + inset, self._right - inset
        sheets.insert(place, card(left, y, right - left, y_below - y, look))
        return y_below

    def _head(self, row: Row, column: Column) -> None:
        look = "head" if row.depth == 0 else "strong"
        if measured(row.title, look) + measured(row.times, "quiet") + 24 <= column.room:
            column.say(row.title, look)
            column.aside(row.times, column.y)
        else:
            column.say(row.title, look)
            column.say(row.times, "quiet", lines=4)

    # Bars

    def _bar(self, row: Row, y: float) -> Iterator[Markup]:
        yield from self._axis.strip(y)
        begins, ends = row.span.begins, row.span.ends
        x = self._axis.x
        first, last = x(begins.first), max(x(ends.last), x(begins.first) + 4)
        if row.each:
            for far in (6, 3):
                yield element("rect", x=first + far, y=y - far, width=max(last - first - far, 4), height=_BAR, rx=3,
                              class_="plot")  # fmt: skip
        if row.rounds:
            yield from self._in_rounds(first, last, y)
            return
        yield element("path", d=_shape(first, last, y, row.span), class_="is-accent")
        solid = x(begins.last), x(ends.first)
        if begins.last > ends.first:
            solid = last, last
        for start, end in ((first, solid[0]), (max(solid[1], solid[0]), last)):
            if end - start > 1:
                yield element("path", d=_shape(start, end, y, row.span, (first, last)), fill=paint("stripes"))

    def _in_rounds(self, first: float, last: float, y: float) -> Iterator[Markup]:
        """Some pieces with gaps between them: nobody knows when, or how many."""
        step = (last - first + 10) / 4
        for at in range(4):
            place = {"x": first + step * at, "y": y, "width": max(step - 10, 4), "height": _BAR, "rx": 3.0}
            yield element("rect", class_="is-accent", **place)
            yield element("rect", fill=paint("stripes"), **place)

    def _legend(self, y: float) -> tuple[list[Markup], float]:
        """What the bars mean, as far as they are there."""
        words = self._words
        spans = [row.span for row in self._rows if not row.rounds]
        known: list[tuple[str, str]] = []
        if any(span.begins.last < span.ends.first for span in spans):
            known.append(("open", words.either(en="open", de="offen")))
        if any(span.begins.first != span.begins.last or span.ends.first != span.ends.last for span in spans):
            known.append(("maybe", words.either(en="perhaps open: not known, or it depends",
                                                de="vielleicht offen: nicht bekannt, oder es hängt ab")))  # fmt: skip
        if any(span.begins == START or span.ends == NEVER for span in spans):
            known.append(("ever", words.either(en="no beginning, no end", de="ohne Anfang, ohne Ende")))
        if any(row.rounds for row in self._rows):
            known.append(("rounds", words.either(en="in rounds, by hand", de="in Runden, von Hand")))
        if any(row.each for row in self._rows):
            known.append(("each", words.either(en="for each thing by itself", de="für jede Sache einzeln")))
        parts: list[Markup] = []
        x = float(_MARGIN)
        for sign, said in known:
            wide = 34 + measure(said, 12) * 1.06
            if x > _MARGIN and x + wide > self._right:
                x, y = float(_MARGIN), y + 20
            parts += _sample(sign, x, y)
            parts.append(write(said, x + 32, y + 10, look="small", size=12, room=self._right - x - 32))
            x += wide + 16
        return parts, y + (12 if known else 0)


def _shape(start: float, end: float, y: float, span: Span, whole: tuple[float, float] | None = None) -> str:
    """A bar, pointed where it has no beginning or no end."""
    first, last = whole or (start, end)
    left = _POINT if span.begins == START and start == first else 0
    right = _POINT if span.ends == NEVER and end == last else 0
    middle = y + _BAR / 2
    corners = [(start + left, y), (end - right, y), (end, middle), (end - right, y + _BAR), (start + left, y + _BAR)]
    corners.append((start, middle))
    return "M" + "L".join(f"{said_number(x)} {said_number(at)}" for x, at in corners) + "Z"


def _sample(sign: str, x: float, y: float) -> Iterator[Markup]:
    """A piece of a bar for the legend."""
    if sign == "ever":
        span = Span(START, NEVER)
        yield element("path", d=_shape(x, x + 26, y, span), class_="is-accent")
        return
    if sign == "each":
        for far in (6, 3):
            yield element("rect", x=x + far, y=y - far, width=20 - far, height=_BAR, rx=3, class_="plot")
    places = [(x, 11), (x + 15, 11)] if sign == "rounds" else [(x, 20 if sign == "each" else 26)]
    for at, wide in places:
        yield element("rect", x=at, y=y, width=wide, height=_BAR, rx=2, class_="is-accent")
        if sign in ("maybe", "rounds"):
            yield element("rect", x=at, y=y, width=wide, height=_BAR, rx=2, fill=paint("stripes"))


class _Axis:
    """Where an instant stands between the left and the right end."""

    def __init__(self, rows: Sequence[Row], definition: Definition, words: Words, left: float, right: float) -> None:
        self._zone = definition.zone
        self._words = words
        self._left, self._right = left, right
        instants = sorted(
            instant
            for row in rows
            for edge in (row.span.begins, row.span.ends)
            for instant in (edge.first, edge.last)
            if instant not in (EARLIEST, LATEST)
        )
        self._known = bool(instants)
        first, last = (instants[0], instants[-1]) if instants else (EARLIEST, LATEST)
        if instants and last - first < timedelta(days=2):
            first, last = first - timedelta(days=1), last + timedelta(days=1)
        self._first, self._last = first, last
        self._marks = list(self._dates()) if instants else []

    def x(self, instant: datetime) -> float:
        """Where an instant stands; the beginning and the end of time stand at the ends."""
        if instant == EARLIEST or not self._known:
            return self._left if instant != LATEST else self._right
        if instant == LATEST:
            return self._right
        share = (instant - self._first) / (self._last - self._first)
        return self._left + _END + share * (self._right - self._left - 2 * _END)

    def strip(self, y: float) -> Iterator[Markup]:
        """What lies behind a bar."""
        middle = y + _BAR / 2
        yield element("path", d=route((self._left, middle), (self._right, middle)), class_="rule")
        for x, _, _ in self._marks:
            yield element("path", d=route((x, y - 3), (x, y + _BAR + 3)), class_="rule")

    def labels(self, y: float) -> tuple[list[Markup], float]:
        """The dates, in one row or two, and where they end."""
        parts: list[Markup] = []
        if not self._known:
            return parts, y
        lines = 0
        free = [0.0, 0.0]
        before = ""
        for x, *names in self._marks:
            names[1], before = "" if names[1] == before else names[1], names[1]
            for line, said in enumerate(names):
                half = measure(said, 12, bold=bool(line)) / 2
                at = min(max(x, self._left + half), self._right - half)
                if said and at - half >= free[line]:
                    parts.append(write(said, at, y + 14 + 16 * line, look="small middle", size=12))
                    free[line] = at + half + 8
                    lines = max(lines, line + 1)
        return parts, y + 16 * lines + 4

    def _dates(self) -> Iterator[tuple[float, str, str]]:
        """The places of dates with what stands below them: months or days with their year, or years."""
        first, last = self._first.astimezone(self._zone), self._last.astimezone(self._zone)
        days = (last - first).days
        room = (self._right - self._left - 2 * _END) / max(days, 1)
        step = next((step for step in (1, 2, 7, 14) if step * room >= 50), 0)  # noqa: PLR2004 - the room of a date
        if step and days <= 70:  # noqa: PLR2004 - ten weeks are told in days
            day = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            while day <= last:
                said = self._words.either(en=f"{day.day}/{day.month}", de=f"{day.day}.{day.month}.")
                yield self.x(day), said, str(day.year)
                day += timedelta(days=step)
            return
        months = next((step for step in _MONTHS if step * 30.4 * room >= 44), _MONTHS[-1])  # noqa: PLR2004 - as above
        at = first.year * 12 + first.month - 1
        at += -at % months
        while at <= last.year * 12 + last.month - 1:
            year, month = divmod(at, 12)
            mark = first.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)
            if mark >= first:
                yield (self.x(mark), *self._said(year, month, months))
            at += months

    def _said(self, year: int, month: int, step: int) -> tuple[str, str]:
        """A month, with its year where that begins; a year alone where less is not told."""
        return (str(year), "") if step >= _YEAR else (self._month(month), str(year))

    def _month(self, month: int) -> str:
        names = self._words.either(en="Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
                                   de="Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez")  # fmt: skip
        return names.split()[month]


_YEAR = 12
_MONTHS = (1, 2, 3, 6, *(_YEAR * factor * 10**power for power in range(4) for factor in (1, 2, 5)))
