# SPDX-License-Identifier: Apache-2.0
"""The map of a process: its bodies, forums, pillars and action fields, who leads them, who answers for what.

What lies within a body, and what it answers for, stands on its sheet; what stands nowhere else stands with its like.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from participatio.definition.kinds import FRAME
from participatio.drawing.columns import Column, card, heading
from participatio.drawing.columns import width as wide_as
from participatio.drawing.svg import Markup, clip, element, joined, picture, write
from participatio.drawing.tables import Table
from participatio.drawing.wording import Words
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.things import Seating, Thing

WIDTH = 720
_MARGIN = 16
_GAP = 10
_LEAST = 226  # no sheet is narrower if another stands beside it
_HOLDS = ("within", "responsible")  # the links by which one thing stands on the sheet of another
_MANY = 60  # so many things that say nothing but their name are named; the others are counted
_WIDE = 4  # what holds so many sheets takes the whole width
_NAMES = 6  # so many people are named


@frozen(eq=False, repr=False)
class Sheet(Frozen):
    """A listed thing as the map tells of it, with what stands on its sheet."""

    thing: str
    kind: str
    title: str
    facts: tuple[tuple[str, str], ...]  # "Leitung" and who leads it, and so on
    on: str | None  # the thing on whose sheet it stands
    inner: tuple[Sheet, ...] = field(default=(), eq=False)

    @property
    def plain(self) -> bool:
        """True if there is only its name to say."""
        return not self.facts and not self.inner

    @property
    def size(self) -> int:
        """How many sheets stand on it, however deep."""
        return sum(1 + sheet.size for sheet in self.inner if not sheet.plain)


def applies(definition: Definition) -> bool:
    """True if there is something to draw."""
    return any(thing.kind not in FRAME for thing in definition.things.values())


def sheets(definition: Definition, language: str) -> list[Sheet]:
    """The things that stand on no other's sheet, those of a kind together."""
    words = Words(definition, language)
    things = {id_: thing for id_, thing in definition.things.items() if thing.kind not in FRAME}
    holder = {id_: _holder(thing, things) for id_, thing in things.items()}
    inner: dict[str | None, list[str]] = {}
    for id_, on in holder.items():
        inner.setdefault(on if _leads_out(id_, holder) else None, []).append(id_)

    def made(id_: str) -> Sheet:
        thing = things[id_]
        on = [made(one) for one in inner.get(id_, ())]
        title = words.thing(id_)
        return Sheet(id_, thing.kind, title, tuple(_facts(thing, words)), holder[id_], tuple(on))

    top = [made(id_) for id_ in inner.get(None, ())]
    answering = {
        things[to].kind for thing in things.values() for to in thing.links.get("responsible", ()) if to in things
    }
    kinds = sorted(definition.kinds, key=lambda kind: kind not in answering)
    return [sheet for kind in kinds for sheet in top if sheet.kind == kind]


def _holder(thing: Thing, things: Mapping[str, Thing]) -> str | None:
    return next((to for link in _HOLDS for to in thing.links.get(link, ()) if to in things), None)


def _leads_out(id_: str, holder: Mapping[str, str | None]) -> bool:
    """False for what stands, by some way around, on its own sheet."""
    seen = {id_}
    on = holder[id_]
    while on is not None:
        if on in seen:
            return False
        seen.add(on)
        on = holder[on]
    return True


def _facts(thing: Thing, words: Words) -> Iterator[tuple[str, str]]:
    """Who leads it, who sits in it, and what else its definition says of the way through it."""
    leads, members = thing.leads, thing.members
    needs = words.definition.kinds[thing.kind].needs.leads
    if leads:
        yield words.either(en="Led by", de="Leitung"), _people(leads, words)
    elif "leads" in thing.unknown:
        yield words.either(en="Led by", de="Leitung"), words.either(en="not known", de="nicht bekannt")
    elif needs:
        yield words.either(en="Led by", de="Leitung"), words.either(en="nobody named", de="niemand genannt")
    if members:
        count = len({seating.person for seating in members})
        said = words.counted("person", count) if "person" in words.definition.kinds else str(count)
        yield words.either(en="Members", de="Mitglieder"), _people(members, words) if count <= _NAMES else said
    if thing.seats:
        said = "; ".join(f"{many} {side.replace('_', ' ')}" for side, many in thing.seats.items())
        yield words.either(en="Seats", de="Sitze"), said
    for link in _HOLDS[1:]:
        others = [words.thing(to) for to in thing.links.get(link, ())]
        if others and thing.links.get(_HOLDS[0]):  # it stands on another sheet
            yield words.field(thing.kind, link), words.listed(others)
    if "pathway" in thing.unknown:
        yield words.either(en="Pathway", de="Weg"), words.either(en="not known", de="nicht bekannt")
    if pathway := getattr(thing, "pathway", ()):
        yield words.either(en="Pathway", de="Weg"), " → ".join(words.station(one) for one in pathway)


def _people(seatings: Sequence[Seating], words: Words) -> str:
    """Who sits there, each once, with the times where they are known."""
    found: dict[str, str] = {}
    for seating in seatings:
        spans = []
        if seating.since is not None:
            spans.append(words.either(en="since ", de="seit ") + words.dated(seating.since))
        if seating.until is not None:
            spans.append(words.either(en="until ", de="bis ") + words.dated(seating.until))
        name = words.thing(seating.person)
        found.setdefault(seating.person, f"{name} ({', '.join(spans)})" if spans else name)
    return ", ".join(found.values())


def draw(definition: Definition, language: str, theme: str = "auto", *, width: float = WIDTH) -> Markup:
    """The map as SVG: sheets beside and within each other.

    Parameters:
        language: ``de`` or ``en``; what the definition says in another language only stays in it.
        theme: ``light``, ``dark``, or ``auto`` (as whoever looks has chosen).
        width: how wide, 360 for a telephone.
    """
    return _Map(definition, language, width).picture(theme)


def table(definition: Definition, language: str) -> Table:
    """The same as a table."""
    return _table(Words(definition, language), sheets(definition, language))


def _table(words: Words, found: Iterable[Sheet]) -> Table:
    heads = [
        words.either(en=en, de=de) for en, de in (("What", "Was"), ("Kind", "Art"), ("Stands on", "Gehört zu"),
                                                  ("Who and what", "Wer und was"))
    ]  # fmt: skip
    rows = []
    left = list(found)
    while left:
        sheet = left.pop(0)
        left = [*sheet.inner, *left]
        facts = tuple(f"{name}: {said}" for name, said in sheet.facts)
        on = (words.thing(sheet.on),) if sheet.on else ()
        rows.append(((sheet.title,), (words.kind(sheet.kind),), on, facts))
    return Table(
        words.either(en=f"Map: {words.process()}", de=f"Übersicht: {words.process()}"), tuple(heads), tuple(rows)
    )


class _Map:
    """One picture while it is drawn."""

    def __init__(self, definition: Definition, language: str, width: float) -> None:
        self._words = Words(definition, language)
        self._right = width - _MARGIN
        self._sheets = sheets(definition, language)
        kinds = dict.fromkeys(kind for sheet in self._sheets for kind in _kinds(sheet))
        self._colours = {kind: _COLOURS[index % len(_COLOURS)] for index, kind in enumerate(kinds)}

    def picture(self, theme: str) -> Markup:
        words = self._words
        named = _table(words, self._sheets)
        below = words.either(en="Who leads, who answers for what, what belongs where",
                             de="Wer leitet, wer zuständig ist, was wozu gehört")  # fmt: skip
        head, y = heading(words.process(), below, _MARGIN, self._right)
        parts = [head]
        for kind in dict.fromkeys(sheet.kind for sheet in self._sheets):
            group = [sheet for sheet in self._sheets if sheet.kind == kind]
            column = Column(_MARGIN, y + 4, self._right - _MARGIN)
            column.say(words.kinds(kind), "strong", colour=self._colours[kind], after=4)
            parts += column.parts
            made, y = self._laid(group, _MARGIN, column.y, self._right - _MARGIN, 0)
            parts += made
            y += 10
        return picture(
            joined(parts),
            width=self._right + _MARGIN,
            height=y + 4,
            title=named.caption,
            desc=named.told(),
            language=words.language,
            theme=theme,
        )

    def _laid(self, group: Sequence[Sheet], x: float, y: float, wide: float, depth: int) -> tuple[list[Markup], float]:
        """Sheets in columns, each in the one that reaches least far down; what says only a short name below them."""
        parts: list[Markup] = []
        small = [sheet for sheet in group if _is_short(sheet, wide)]
        full = [sheet for sheet in group if not _is_short(sheet, wide)]
        count = max(min(int((wide + _GAP) / (_LEAST + _GAP)), len(full)), 1)
        each = (wide - _GAP * (count - 1)) / count
        ends = [y] * count
        for sheet in full:
            across = sheet.size >= _WIDE
            at = 0 if across else ends.index(min(ends))
            start = max(ends) if across else ends[at]
            made, end = self._sheet(sheet, x + at * (each + _GAP), start, wide if across else each, depth)
            parts += made
            ends = [end + _GAP] * count if across else [*ends[:at], end + _GAP, *ends[at + 1 :]]
        names, y = self._names(small, x, max(ends), wide, depth)
        return [*parts, *names], y

    def _sheet(self, sheet: Sheet, x: float, y: float, wide: float, depth: int) -> tuple[list[Markup], float]:
        """One sheet with all on it, and where it ends."""
        pad = 12
        column = Column(x + pad, y + 6, wide - 2 * pad)
        if depth:
            column.say(self._words.kind(sheet.kind), "small", colour=self._colours[sheet.kind], lines=1)
        column.say(sheet.title, "strong", lines=5)
        for name, said in sheet.facts:
            column.say(f"{name}: {said}", "small", lines=6)
        end = column.y + 8
        parts: list[Markup] = []
        if sheet.inner:
            inset = 8 if wide > _LEAST else 5
            parts, end = self._laid(sheet.inner, x + inset, end, wide - 2 * inset, depth + 1)
            end += inset - _GAP
        return [card(x, y, wide, end - y, "plot" if depth % 2 else "sheet"), *column.parts, *parts], end

    def _names(self, group: Sequence[Sheet], x: float, y: float, wide: float, depth: int) -> tuple[list[Markup], float]:
        """Things of which only the name is known, side by side."""
        parts: list[Markup] = []
        at, high, kind = x, 26, ""
        for sheet in group[:_MANY]:
            if depth and sheet.kind != kind:
                said = clip(self._words.kinds(sheet.kind), wide - 8, 12)
                at, y = x, y + (high + 6 if at > x else 0) + 14
                parts.append(
                    write(said, x + 4, y - 2, look=f"small is-{self._colours[sheet.kind]}", size=12, room=wide - 8)
                )
                y += 4
            kind = sheet.kind
            said = clip(sheet.title, wide - 24, 13)
            long = min(wide_as(said, "t") * 1.02 + 22, wide)
            if at > x and at + long > x + wide:
                at, y = x, y + high + 6
            parts.append(
                element("rect", x=at, y=y, width=long, height=high, rx=6, class_="sheet" if depth % 2 else "plot")
            )
            parts.append(write(said, at + long / 2, y + 17.5, look="t middle", size=13, room=long - 12))
            at += long + 6
        y += high + _GAP if at > x else 0
        if len(group) > _MANY:
            left = len(group) - _MANY
            column = Column(x + 4, y - 4, wide - 8)
            column.say(self._words.either(en=f"and {left} more", de=f"und {left} weitere"), "quiet", after=_GAP)
            parts += column.parts
            y = column.y
        return parts, y


def _is_short(sheet: Sheet, wide: float) -> bool:
    """True if there is only a name to say, and that takes a line, and not a long one."""
    return sheet.plain and wide_as(sheet.title, "t") <= min(wide, 420) - 24


def _kinds(sheet: Sheet) -> Iterator[str]:
    yield sheet.kind
    for inner in sheet.inner:
        yield from _kinds(inner)


_COLOURS = ("decision", "proposal", "project", "consultation", "contribution", "statement")
