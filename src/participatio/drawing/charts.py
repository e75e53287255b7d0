# SPDX-License-Identifier: Apache-2.0
"""Figures as pictures: bars, bars of several parts, and lines over time. Every number stands there as text as well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from attrs import frozen

from participatio.drawing.signs import FILLS, mark, patterns
from participatio.drawing.svg import Markup, clip, element, joined, measure, paint, picture, route, wrap, write
from participatio.languages import either
from participatio.telling.titles import number
from participatio.values import Frozen

WIDTH = 720
_MARGIN = 16
_BAR = 24
_SIZE = 13
_NARROW = 480  # below, the labels of stacked bars stand above them
_COLOURS = ("proposal", "project", "contribution", "consultation", "statement", "decision")


@frozen(eq=False, repr=False)
class Row(Frozen):
    """A bar: what it is about, its number (or one for each part), and what it stands under together with others.

    A number that nobody knows is None. ``note`` stands behind the number.
    """

    label: str
    values: tuple[int | None, ...]
    group: str = ""
    note: str = ""


@frozen(eq=False, repr=False)
class Series(Frozen):
    """A line: what it is about, and its numbers by day; where one is None the line is interrupted."""

    label: str
    points: tuple[tuple[date, int | None], ...]


def bars(  # noqa: PLR0913 - what a chart says
    rows: Iterable[tuple[str, int | None]],
    *,
    title: str,
    language: str,
    unit: str = "",
    note: str = "",
    theme: str = "auto",
    width: float = WIDTH,
) -> Markup:
    """One bar for each number.

    Parameters:
        unit: what is counted; it stands below the axis.
        note: where the numbers are from; it stands at the foot.
    """
    made = [Row(label, (value,)) for label, value in rows]
    return stacked(made, (), title=title, language=language, unit=unit, note=note, theme=theme, width=width)


def stacked(  # noqa: PLR0913 - what a chart says
    rows: Iterable[Row],
    parts: Sequence[str],
    *,
    title: str,
    language: str,
    unit: str = "",
    note: str = "",
    theme: str = "auto",
    width: float = WIDTH,
) -> Markup:
    """Bars of several parts: one row for each year, say, and one beside it for what was declared.

    Parameters:
        parts: what the parts are called; each row has a number for each of them.
    """
    return _Bars(list(rows), parts, language, width).picture(title, unit, note, theme)


class _Bars:
    """One chart of bars while it is drawn."""

    def __init__(self, rows: Sequence[Row], parts: Sequence[str], language: str, width: float) -> None:
        self._rows = rows
        self._parts = parts
        self._language = language
        self._right = width - _MARGIN
        self._above = bool(parts) and width < _NARROW
        self._labels = {row: _label(row, self._right - _MARGIN if self._above else 0.38 * width) for row in rows}
        widest = max((measure(line, _SIZE) for lines in self._labels.values() for line in lines), default=0)
        self._left = _MARGIN + (1 if self._above else widest + 12)
        self._top = _ticks(max((_sum(row) for row in rows), default=0))[-1]
        self._room = whole = self._right - self._left
        for _ in range(3):  # the narrower the bars, the more stands behind them
            self._ends = {row: self._end(row) for row in rows}
            behind = max((measure(said, _SIZE, bold=True) for said in self._ends.values()), default=0)
            self._room = max(whole - behind - 14, 60)

    def picture(self, title: str, unit: str, note: str, theme: str) -> Markup:
        head, y = _head(title, self._right)
        legend, y = _legend(self._parts, y, self._right)
        start = y
        drawn: list[Markup] = []
        group = ""
        for row in self._rows:
            if row.group and row.group != group:
                y += 8
                drawn.append(write(clip(row.group, self._right, _SIZE, bold=True), _MARGIN, y + 14, look="strong"))
                y += 22
            group = row.group
            drawn.extend(self._bar(row, y))
            y += self._high(row) + 8
        axis = list(self._axis(start, y))
        foot, y = _foot(unit, note, y + 20, self._left, self._right)
        fills = patterns(FILLS[index % len(FILLS)] for index in range(len(self._parts)))
        return picture(
            joined([fills, *head, *legend, *axis, *drawn, *foot]),
            width=self._right + _MARGIN,
            height=y,
            title=title,
            desc=" ".join(self._described(unit, note)),
            language=self._language,
            theme=theme,
        )

    def _x(self, value: float) -> float:
        return self._left + self._room * value / self._top

    def _bar(self, row: Row, y: float) -> Iterator[Markup]:
        lines = self._labels[row]
        middle = y + self._high(row) - _BAR / 2 if self._above else y + self._high(row) / 2
        for index, line in enumerate(lines):
            if self._above:
                yield write(line, self._left, y + 11 + 15 * index, look="t halo")
            else:
                yield write(line, self._left - 12, middle + 4.5 + 15 * (index - (len(lines) - 1) / 2), look="t end")
        done = 0
        for index, value in enumerate(row.values):
            if value:
                yield from self._part(index, value, self._x(done), self._x(done + value), middle)
                done += value
        yield write(self._ends[row], self._x(done) + 8, middle + 4.5, look="strong halo", bold=True)

    def _high(self, row: Row) -> float:
        """How high a bar is with its label: beside it, or above it where it is narrow."""
        label = 15 * len(self._labels[row])
        return label + 4 + _BAR if self._above else max(_BAR, label)

    def _part(self, index: int, value: int, start: float, end: float, middle: float) -> Iterator[Markup]:
        place = {"x": start, "y": middle - _BAR / 2, "width": max(end - start - 1, 1), "height": _BAR}
        yield element("rect", class_=f"is-{_COLOURS[index % len(_COLOURS)]}", rx=2, **place)
        if fill := FILLS[index % len(FILLS)]:
            yield element("rect", fill=paint(fill), **place)
        said = number(value, self._language)
        wide = measure(said, _SIZE) + 10
        if self._parts and self._fits(value):
            x = (start + end - 1) / 2
            yield element("rect", x=x - wide / 2, y=middle - 9, width=wide, height=18, rx=4, class_="is-paper")
            yield write(said, x, middle + 4.5, look="t middle")

    def _fits(self, value: int) -> bool:
        """True if a part is wider than its number."""
        return self._room * value / self._top > measure(number(value, self._language), _SIZE) + 14

    def _end(self, row: Row) -> str:
        """What stands behind a bar: its number, and those of its parts if they do not fit into it."""
        known = [value for value in row.values if value is not None]
        said = number(sum(known), self._language) if known else either(self._language, en="unknown", de="unbekannt")
        if self._parts and any(value is None or (value and not self._fits(value)) for value in row.values):
            said += f" ({' + '.join(_said(value, self._language) for value in row.values)})"
        return f"{said} {row.note}".rstrip()

    def _axis(self, top: float, bottom: float) -> Iterator[Markup]:
        ticks = _ticks(self._top)
        apart = int((measure(number(ticks[-1], self._language), 12) + 8) * len(ticks) / self._room) + 1
        for tick in ticks[::apart]:
            x = self._x(tick)
            yield element("path", d=route((x, top), (x, bottom)), class_="axis" if not tick else "rule")
            yield write(number(tick, self._language), x, bottom + 15, look="small middle")

    def _described(self, unit: str, note: str) -> Iterator[str]:
        for row in self._rows:
            name = f"{row.group}, {row.label}" if row.group else row.label
            if self._parts:
                pairs = zip(self._parts, row.values, strict=True)
                parts = ", ".join(f"{part} {_said(value, self._language)}" for part, value in pairs)
                yield f"{name}: {parts}."
            else:
                yield f"{name}: {self._ends[row]}."
        yield from (f"{said}." for said in (unit, note) if said)


def _sum(row: Row) -> int:
    return sum(value or 0 for value in row.values)


def _said(value: int | None, language: str) -> str:
    return "?" if value is None else number(value, language)


def _label(row: Row, room: float) -> list[str]:
    return wrap(row.label, room, _SIZE, lines=3)


# Lines


def line(  # noqa: PLR0913 - what a chart says
    series: Iterable[Series],
    *,
    title: str,
    language: str,
    unit: str = "",
    note: str = "",
    theme: str = "auto",
    width: float = WIDTH,
) -> Markup:
    """How numbers went over time, a line for each series."""
    return _Lines(list(series), language, width).picture(title, unit, note, theme)


class _Lines:
    """One chart of lines while it is drawn."""

    _HIGH = 240

    def __init__(self, series: Sequence[Series], language: str, width: float) -> None:
        self._series = series
        self._language = language
        days = [day for one in series for day, _ in one.points] or [date(1970, 1, 1)]
        self._first, self._last = min(days), max(days)
        values = [value or 0 for one in series for _, value in one.points]
        self._ticks = _ticks(max(values, default=0))
        widest = max(measure(number(tick, language), 12) for tick in self._ticks)
        self._left = _MARGIN + widest + 10
        self._right = width - _MARGIN
        self._names = {one: wrap(one.label, width * 0.3, _SIZE) for one in series}
        names = (measure(name, _SIZE) for lines in self._names.values() for name in lines)
        self._end = self._right - 22 - max(names, default=0)
        self._top = 0.0

    def picture(self, title: str, unit: str, note: str, theme: str) -> Markup:
        head, y = _head(title, self._right)
        if unit:
            head.append(write(clip(unit, self._right - _MARGIN, 12), _MARGIN, y + 10, look="small", size=12))
            y += 18
        self._top = y + 14
        bottom = self._top + self._HIGH
        foot, end = _foot("", note, bottom + 24, self._left, self._right)
        return picture(
            joined([*head, *self._axes(bottom), *self._lines(), *self._numbers(), *self._named(), *foot]),
            width=self._right + _MARGIN,
            height=end,
            title=title,
            desc=" ".join(self._described(unit, note)),
            language=self._language,
            theme=theme,
        )

    def _x(self, day: date) -> float:
        whole = (self._last - self._first).days
        share = (day - self._first).days / whole if whole else 0.5
        return self._left + 14 + (self._end - self._left - 28) * share

    def _y(self, value: float) -> float:
        return self._top + self._HIGH * (1 - value / self._ticks[-1])

    def _axes(self, bottom: float) -> Iterator[Markup]:
        for tick in self._ticks:
            y = self._y(tick)
            look = "rule" if tick else "axis"
            yield element("path", d=route((self._left, y), (self._end, y)), class_=look)
            yield write(number(tick, self._language), self._left - 6, y + 4, look="small end", size=12)
        free = self._left
        for day, said in self._dates():
            x, wide = self._x(day), measure(said, 12)
            if x - wide / 2 >= free and x + wide / 2 <= self._right:
                yield element("path", d=route((x, bottom), (x, bottom + 5)), class_="axis")
                yield write(said, x, bottom + 18, look="small middle", size=12)
                free = x + wide / 2 + 10

    def _dates(self) -> Iterator[tuple[date, str]]:
        """What stands below the axis: years, or days where a line runs for less than two years."""
        if (self._last - self._first).days < 2 * 366:
            days = sorted({day for one in self._series for day, _ in one.points})
            yield from ((day, _day(day, self._language)) for day in days)
            return
        for year in range(self._first.year, self._last.year + 1):
            if self._first <= date(year, 1, 1) <= self._last:
                yield date(year, 1, 1), str(year)

    def _lines(self) -> Iterator[Markup]:
        for index, one in enumerate(self._series):
            colour = _COLOURS[index % len(_COLOURS)]
            dashes = ("", "7 4", "2 4", "9 3 2 3")[index % 4] or None
            for stretch in _stretches(one):
                places = [(self._x(day), self._y(value)) for day, value in stretch]
                if len(places) > 1:
                    path = route(*places, radius=0.01)
                    yield element("path", d=path, class_=f"curve of-{colour}", stroke_dasharray=dashes)
                yield from (mark(index, *place, colour) for place in places)

    def _numbers(self) -> Iterator[Markup]:
        """The numbers above or below their points; one that would stand on another is left to the description."""
        taken = [(x - 6, y - 6, x + 6, y + 6) for one in self._series for x, y in self._places(one)]
        for one in self._series:
            for day, value in one.points:
                if value is None:
                    continue
                said = number(value, self._language)
                x, half = self._x(day), measure(said, 12) / 2 + 1
                for y in (self._y(value) - 10, self._y(value) + 19):
                    box = (x - half, y - 10, x + half, y + 2)
                    over = y > self._top + self._HIGH  # where the days stand
                    if not over and not any(_meet(box, other) for other in taken):
                        taken.append(box)
                        yield write(said, x, y, look="t middle halo")
                        break

    def _places(self, one: Series) -> list[tuple[float, float]]:
        return [(self._x(day), self._y(value)) for day, value in one.points if value is not None]

    def _named(self) -> Iterator[Markup]:
        """What the lines are called, beside their ends, none on another."""
        ends = [(places[-1][1], index, one) for index, one in enumerate(self._series) if (places := self._places(one))]
        free = self._top
        below = self._top + self._HIGH - sum(15 * len(self._names[one]) + 5 for _, _, one in ends)
        for y, index, one in sorted(ends, key=lambda end: end[:2]):
            at = max(min(y, below), free)
            yield mark(index, self._end + 8, at, _COLOURS[index % len(_COLOURS)])
            for row, name in enumerate(self._names[one]):
                yield write(name, self._end + 18, at + 4.5 + 15 * row, room=self._right - self._end - 18)
            taken = 15 * len(self._names[one]) + 5
            free, below = at + taken, below + taken

    def _described(self, unit: str, note: str) -> Iterator[str]:
        for one in self._series:
            language = self._language
            said = ", ".join(f"{_day(day, language)} {_said(value, language)}" for day, value in one.points)
            yield f"{one.label}: {said}."
        yield from (f"{said}." for said in (unit, note) if said)


def _stretches(one: Series) -> Iterator[list[tuple[date, int]]]:
    """The points of a line that hang together."""
    stretch: list[tuple[date, int]] = []
    for day, value in one.points:
        if value is not None:
            stretch.append((day, value))
        elif stretch:
            yield stretch
            stretch = []
    if stretch:
        yield stretch


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _day(day: date, language: str) -> str:
    """A day in few characters.

    >>> _day(date(2021, 3, 5), "de"), _day(date(2021, 3, 5), "en")
    ('5.3.2021', '2021-03-05')
    """
    return either(language, en=day.isoformat(), de=f"{day.day}.{day.month}.{day.year}")


# What all charts have


def _ticks(largest: float) -> list[int]:
    """Round numbers from nought to one that is not below the largest, at most six steps.

    >>> _ticks(73), _ticks(0), _ticks(19000)
    ([0, 20, 40, 60, 80], [0, 1], [0, 5000, 10000, 15000, 20000])
    """
    step = next(step for step in _STEPS if largest <= 5 * step)
    return [step * index for index in range(max(-(-int(largest) // step), 1) + 1)]


_STEPS = [factor * 10**power for power in range(15) for factor in (1, 2, 5)]


def _head(title: str, right: float) -> tuple[list[Markup], float]:
    """The title above a chart, and where it ends."""
    lines = wrap(title, right - _MARGIN, 16, lines=3, bold=True)
    said = [write(one, _MARGIN, 30 + 20 * index, look="head", size=16, bold=True) for index, one in enumerate(lines)]
    return said, 26 + 20 * len(lines)


def _legend(parts: Sequence[str], y: float, right: float) -> tuple[list[Markup], float]:
    """What the parts are called, beside a piece of each, and where that ends."""
    said: list[Markup] = []
    x = float(_MARGIN)
    for index, part in enumerate(parts):
        name = clip(part, right - _MARGIN - 30, _SIZE)
        wide = 22 + measure(name, _SIZE) + 18
        if x > _MARGIN and x + wide > right:
            x, y = float(_MARGIN), y + 22
        place: dict[str, float] = {"x": x, "y": y, "width": 16, "height": 14}
        said.append(element("rect", class_=f"is-{_COLOURS[index % len(_COLOURS)]}", rx=2, **place))
        if fill := FILLS[index % len(FILLS)]:
            said.append(element("rect", fill=paint(fill), **place))
        said.append(write(name, x + 22, y + 12))
        x += wide
    return said, y + (30 if parts else 4)


def _foot(unit: str, note: str, y: float, left: float, right: float) -> tuple[list[Markup], float]:
    """What stands below a chart, and where it ends."""
    said = []
    for text, x in ((unit, left), (note, float(_MARGIN))):
        for row in wrap(text, right - x, 12, lines=4):
            y += 16
            said.append(write(row, x, y, look="small", size=12))
    return said, y + _MARGIN
