# SPDX-License-Identifier: Apache-2.0
"""The pathways of the pillars: which stations an outcome has to have passed, and who brings each about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from participatio.drawing.columns import Column, card, heading
from participatio.drawing.signs import arrow, badge
from participatio.drawing.svg import Markup, element, joined, picture, route, wrap, write
from participatio.drawing.tables import Table
from participatio.drawing.wording import Words
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.things import Pillar

WIDTH = 720
_MARGIN = 16
_LEAST = 128  # so much room a station needs to stand beside the next
_SIGN = 16


@frozen(eq=False, repr=False)
class Station(Frozen):
    """A kind or stage on the way: what it is called, who brings it in, and in which phases."""

    name: str
    title: str
    stage: str | None
    who: tuple[str, ...]
    when: tuple[str, ...]


@frozen(eq=False, repr=False)
class Way(Frozen):
    """A pillar with its stations; without one ``why`` says why."""

    pillar: str
    title: str
    text: str
    stations: tuple[Station, ...]
    why: str


def applies(definition: Definition) -> bool:
    """True if there is something to draw."""
    return bool(definition.pillars)


def ways(definition: Definition, language: str) -> list[Way]:
    """The pillars in the order of the definition."""
    words = Words(definition, language)
    return [_way(pillar, words) for pillar in definition.pillars.values()]


def _way(pillar: Pillar, words: Words) -> Way:
    definition, language = words.definition, words.language
    section = definition.section(pillar.kind)
    why = ""
    if not pillar.pathway:
        why = (
            definition.say(section, pillar.id, "unknown", "pathway", language=language)
            or pillar.unknown.get("pathway")
            or words.either(en="No pathway is set out.", de="Ein Weg ist nicht festgelegt.")
        )
    text = definition.say(section, pillar.id, "text", language=language) or pillar.text or ""
    stations = tuple(_station(name, words) for name in pillar.pathway)
    return Way(pillar.id, words.thing(pillar.id), text, stations, why)


def _station(name: str, words: Words) -> Station:
    definition = words.definition
    found = [kind for kind in definition.kinds.values() if name in (kind.id, kind.stage)]
    births = {f"{kind.id}.{action}" for kind in found for action, spec in kind.actions.items() if spec.bears}
    who: dict[str, None] = {}
    when: dict[str, None] = {}
    for phase in definition.phases.values():
        for role, action in phase.admissions():
            if action in births:
                who[words.role(role)] = None
                when[words.thing(phase.id)] = None
    return Station(name, words.station(name), found[0].stage if found else None, tuple(who), tuple(when))


def draw(definition: Definition, language: str, theme: str = "auto", *, width: float = WIDTH) -> Markup:
    """The pathways as SVG: a sheet for each pillar, its stations one after the other.

    Parameters:
        language: ``de`` or ``en``; what the definition says in another language only stays in it.
        theme: ``light``, ``dark``, or ``auto`` (as whoever looks has chosen).
        width: how wide, 360 for a telephone; there the stations stand below each other.
    """
    words = Words(definition, language)
    named = table(definition, language)
    below = words.either(en="Pathways of the pillars", de="Wege der Säulen")
    right = width - _MARGIN
    head, y = heading(words.process(), below, _MARGIN, right)
    parts = [head]
    for way in ways(definition, language):
        made, end = _sheet(way, y, right, words)
        parts.append(made)
        y = end + 12
    body = joined(parts)
    return picture(
        body, width=width, height=y + 4, title=named.caption, desc=named.told(), language=language, theme=theme
    )


def table(definition: Definition, language: str) -> Table:
    """The same as a table."""
    words = Words(definition, language)
    pairs = (("Pillar", "Säule"), ("Station", "Station"), ("Who brings it in", "Wer bringt es ein"), ("When", "Wann"))
    rows: list[tuple[tuple[str, ...], ...]] = []
    for way in ways(definition, language):
        if not way.stations:
            rows.append(((way.title,), (way.why,), (), ()))
        rows += [
            ((way.title,), (f"{number}. {station.title}",), station.who, station.when)
            for number, station in enumerate(way.stations, 1)
        ]
    caption = words.either(en=f"Pathways: {words.process()}", de=f"Wege: {words.process()}")
    return Table(caption, tuple(words.either(en=en, de=de) for en, de in pairs), tuple(rows))


def _sheet(way: Way, y: float, right: float, words: Words) -> tuple[Markup, float]:
    """A pillar with its stations, and where its sheet ends."""
    column = Column(_MARGIN + 14, y + 8, right - _MARGIN - 28)
    column.say(way.title, "head")
    column.say(way.text, "quiet", lines=4)
    column.say(way.why, lines=4)
    count = len(way.stations)
    beside = count and column.room / count >= _LEAST
    parts: list[Markup] = []
    if count:
        column.y += 10
        parts = _beside(way, column, words) if beside else _below(way, column, words)
    end = column.y + 10
    return element("g", card(_MARGIN, y, right - _MARGIN, end - y), *column.parts, *parts), end


def _beside(way: Way, column: Column, words: Words) -> list[Markup]:
    """The stations from left to right, their words below their signs."""
    each = column.room / len(way.stations)
    middle, end = column.y + _SIGN, column.y
    parts: list[Markup] = []
    for index, station in enumerate(way.stations):
        x = column.x + each * (index + 0.5)
        if index:
            parts.append(element("path", d=route((x - each + _SIGN, middle), (x - _SIGN - 9, middle)), class_="way"))
            parts.append(arrow(x - _SIGN - 1, middle, "way"))
        parts.append(badge(station.stage, x, middle, _SIGN))
        y = middle + _SIGN + 2
        for look, said, size, high, lines in _told(station, words):
            for line in wrap(said, each - 12, size, lines=lines, bold=look == "strong"):
                y += high
                parts.append(write(line, x, y, look=f"{look} middle", size=size, room=each - 12, bold=look == "strong"))
        end = max(end, y)
    column.y = end
    return parts


def _below(way: Way, column: Column, words: Words) -> list[Markup]:
    """The stations from above, their words beside their signs."""
    x = column.x + _SIGN
    parts: list[Markup] = []
    before: float | None = None
    for station in way.stations:
        top = column.y
        if before is not None:
            parts.append(element("path", d=route((x, before), (x, top - 9)), class_="way"))
            parts.append(arrow(x, top, "way", down=True))
        parts.append(badge(station.stage, x, top + _SIGN, _SIGN))
        beside = Column(column.x + 2 * _SIGN + 12, top, column.room - 2 * _SIGN - 12)
        for look, said, _, _, lines in _told(station, words):
            beside.say(said, look, lines=lines)
        parts += beside.parts
        before = top + 2 * _SIGN
        column.y = max(beside.y, before) + 16
    column.y -= 16
    return parts


def _told(station: Station, words: Words) -> list[tuple[str, str, float, float, int]]:
    """What is written to a station: look, text, size, height and number of lines."""
    who = words.listed(station.who) or words.either(en="nobody", de="niemand")
    return [
        ("strong", station.title, 13, 17, 4),
        ("t", who, 13, 17, 5),
        ("small", words.listed(station.when), 12, 15, 5),
    ]
