# SPDX-License-Identifier: Apache-2.0
"""The directives about definitions: drawings, who may do what, what is listed, what is otherwise in a newer one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from participatio.dates import Dated
from participatio.definition.kinds import BUILT_IN_ROLES
from participatio.drawing.wording import Words
from participatio.telling.titles import Titles
from participatio_sphinx.asked import Asked, AskedWronglyError, Options
from participatio_sphinx.excerpts import Excerpt
from participatio_sphinx.nodes import Cell, bullets, inline, literal, of, paragraph, picture, places, table, text

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.seeking import Step
    from participatio.definition.things import Seating, Source, Thing
    from participatio.definition.walk import Walk
    from participatio.drawing.drawings import Drawing

_WEB = re.compile(r"https?://[^\s\"'<>]+")


# Drawings


class _Drawn(Asked):
    """A drawing, and the same as a table."""

    def drawn(self, *wanted: str) -> Iterator[nodes.Node]:
        """The drawings of these names."""
        from participatio.drawing.drawings import drawings, named

        definition = self.definition()
        there = drawings(definition)
        for name in wanted:
            found = named(definition, name)
            if not found:
                raise AskedWronglyError(
                    self.either(
                        en=f"{definition.id} has nothing to draw as '{name}'",
                        de=f"bei {definition.id} gibt es nichts zu zeichnen als '{name}'",
                    )
                )
            for one in found:
                yield from self._one(there[one])

    def _one(self, drawing: Drawing) -> Iterator[nodes.Node]:
        word = self.either(en="The same as a table", de="Dasselbe als Tabelle")
        yield from picture(drawing.draw(self.speaks), word, of(drawing.table(self.speaks)))


class Timeline(_Drawn):
    """The phases over time; roles lead to each of them."""

    def answer(self) -> Iterator[nodes.Node]:
        """The places that roles lead to, and the drawing."""
        definition = self.definition()
        named = {phase: definition.title_of(phase, self.speaks) for phase in definition.phases}
        yield places(
            there
            for phase, title in named.items()
            for there in self.target("phase", definition.id, phase, title, rank=1)
        )
        yield from self.drawn("timeline")


class Map(_Drawn):
    """Bodies, forums, pillars and action fields."""

    def answer(self) -> Iterator[nodes.Node]:
        """The drawing."""
        yield from self.drawn("map")


class Pathways(_Drawn):
    """The pathways of the pillars."""

    def answer(self) -> Iterator[nodes.Node]:
        """The drawing."""
        yield from self.drawn("pathways")


class States(_Drawn):
    """The states of one kind, or of all."""

    option_spec: ClassVar[Options] = {**Asked.option_spec, "kind": directives.unchanged_required}

    def answer(self) -> Iterator[nodes.Node]:
        """The drawings."""
        kind = self.options.get("kind")
        if kind is not None:
            self.known("kind", kind, self.definition().kinds)
        yield from self.drawn("states" if kind is None else f"states-{kind}")


# Rules


class Matrix(Asked):
    """Who may do what in which phase."""

    option_spec: ClassVar[Options] = {
        **Asked.option_spec,
        "phase": directives.unchanged_required,
        "role": directives.unchanged_required,
    }

    def answer(self) -> Iterator[nodes.Node]:
        """A row for each phase and role."""
        definition = self.definition()
        phase, role = self.options.get("phase"), self.options.get("role")
        if phase is not None:
            self.known("phase", phase, definition.phases)
        if role is not None:
            self.known("role", role, {*definition.roles, *BUILT_IN_ROLES})
        words = Words(definition, self.speaks)
        found: dict[tuple[str, str], list[str]] = {}
        for one in definition.matrix():
            if phase in (None, one.phase) and role in (None, one.role):
                found.setdefault((one.phase, one.role), []).append(one.action)
        if not found:
            yield paragraph(self.either(en="Nobody may do anything here.", de="Hier darf niemand etwas."))
            return
        heads = [
            self.either(en="Phase", de="Phase"), self.either(en="Who", de="Wer"), self.either(en="May", de="Darf")
        ]  # fmt: skip
        rows = [
            ([words.thing(in_)], [words.role(who)], [_names(actions)]) for (in_, who), actions in found.items()
        ]  # fmt: skip
        said = self.either(en="Who may do what when", de="Wer wann was darf")
        yield table(f"{said}: {words.process()}", heads, rows)


def _names(names: list[str]) -> nodes.inline:
    """Names as the files have them, one after the other."""
    found = nodes.inline()
    for number, name in enumerate(names):
        if number:
            found += text(", ")
        found += literal(name)
    return found


class Walked(Asked):
    """Whether something can be reached: act by act, who, when and why it is allowed."""

    option_spec: ClassVar[Options] = {**Asked.option_spec, "to": directives.unchanged_required}

    def answer(self) -> Iterator[nodes.Node]:
        """An answer for each goal."""
        from participatio.definition.walk import walk

        definition = self.definition()
        words = Words(definition, self.speaks)
        to = self.options.get("to")
        try:
            found = walk(definition) if to is None else walk(definition, to)
        except KeyError:
            states = [f"{kind.id}.{state}" for kind in definition.kinds.values() for state in kind.states]
            self.known("to", to or "", [*definition.pillars, *definition.phases, *states])
            raise AskedWronglyError(
                self.either(en=f"to: '{to}' names no pathway", de=f"to: '{to}' nennt keinen Weg")
            ) from None
        if not found:
            yield paragraph(self.either(en="No pillar names a pathway.", de="Keine Säule nennt einen Weg."))
        for one in found:
            yield from self._told(one, words)

    def _told(self, found: Walk, words: Words) -> Iterator[nodes.Node]:
        title = words.quoted(words.thing(found.goal) if found.goal in words.definition.things else found.goal)
        if found.answer == "no":
            station = "" if found.station is None else words.quoted(words.station(found.station))
            yield paragraph(
                self.either(
                    en=f"{title}: no{f', {station} stays out of reach' if station else ''}.",
                    de=f"{title}: nein{f', {station} bleibt unerreichbar' if station else ''}.",
                )
            )
        elif found.answer == "not_decided":
            yield paragraph(
                self.either(en=f"{title}: not decided; in the way:", de=f"{title}: nicht entschieden; im Weg steht:")
            )
            yield bullets(one.text(self.speaks) for one in found.obstacles)
        elif not found.steps:
            yield paragraph(self.either(en=f"{title}: yes, from the start.", de=f"{title}: ja, von Anfang an."))
        else:
            heads = [
                self.either(en=en, de=de)
                for en, de in (("When", "Wann"), ("Who", "Wer"), ("What", "Was"), ("Links", "Verbindet"),
                               ("Why", "Warum"))
            ]  # fmt: skip
            caption = self.either(en=f"{title}: yes, like this", de=f"{title}: ja, und zwar so")
            yield table(caption, heads, [self._step(step, words) for step in found.steps])

    def _step(self, step: Step, words: Words) -> tuple[Cell, ...]:
        from participatio.dates import show_instant

        act = step.act
        who = words.thing(act.by) if act.by in words.definition.things else act.by
        if act.for_ is not None:
            who += self.either(en=" for ", de=" für ") + words.thing(act.for_)
        what = [literal(act.action), *([act.thing] if act.thing else []), *([f"→ {step.new}"] if step.new else [])]
        links = [f"{name}: {', '.join(_targets(value))}" for name, value in act.links.items()]
        when = show_instant(step.at.replace(second=0, microsecond=0), words.definition.zone, self.speaks)
        return [when], [who], what, links, [reason.text(self.speaks) for reason in step.reasons]


def _targets(value: object) -> Iterator[str]:
    for one in [value] if isinstance(value, str | Mapping) else value if isinstance(value, list | tuple) else []:
        if isinstance(one, Mapping):
            said = ", ".join(str(it) for name, it in one.items() if name not in ("to", "reason"))
            yield f"{one['to']} ({said})" if said else str(one["to"])
        else:
            yield str(one)


class Differences(Asked):
    """What a newer definition says otherwise, and whom that concerns."""

    required_arguments = 2
    optional_arguments = 0
    final_argument_whitespace = False

    def answer(self) -> Iterator[nodes.Node]:
        """Sentences, what weighs most first."""
        from participatio.definition.diff import compare
        from participatio.telling.differences import text as told

        old, new = (self.definition(name) for name in self.arguments)
        below: list[str] = []
        for line in told(compare(old, new), self.speaks).splitlines():
            if line.startswith("  "):
                below.append(line.strip())
                continue
            if below:
                yield bullets(below)
                below = []
            if line:
                yield paragraph(line)
        if below:
            yield bullets(below)


# What is listed


class Things(Asked):
    """What a definition lists, a table for each kind."""

    option_spec: ClassVar[Options] = {
        **Asked.option_spec,
        "kind": directives.unchanged_required,
        "columns": directives.unchanged_required,
    }

    def answer(self) -> Iterator[nodes.Node]:
        """The tables; roles lead to each row."""
        definition = self.definition()
        kind = self.options.get("kind")
        names = {spec.plural: id_ for id_, spec in definition.kinds.items()}
        kind = names.get(kind or "", kind)
        kinds = [*definition.kinds] if kind is None else [self.known("kind", kind, definition.kinds)]
        for one in kinds:
            found = [*definition.of_kind(one).values()]
            if found and (kind is not None or one != "process"):
                yield self._table(one, found, Words(definition, self.speaks))
            elif kind is not None:
                word = self.either(en="None of this kind is listed.", de="Von dieser Art ist nichts aufgezählt.")
                yield paragraph(word)

    def _table(self, kind: str, found: list[Thing], words: Words) -> nodes.Node:
        spec = words.definition.kinds[kind]
        offered = [
            "id", "title", "text", "when", "within", "leads", "members", "seats", "pathway", "sources", "note",
            *spec.fields, *spec.links,
        ]  # fmt: skip
        asked = str(self.options.get("columns", "")).replace(",", " ").split()
        columns = [self.known("columns", one, offered) for one in asked]
        if not columns:
            said = [one for one in dict.fromkeys(offered) if one not in ("id", "text", "note", "sources")]
            columns = ["id", *(one for one in said if any(self._cell(thing, one, words) for thing in found))]
        rows = []
        for thing in found:
            type_ = kind if kind in ("phase", "forum") else "thing"
            title = words.definition.title_of(thing.id, self.speaks)
            there = self.target(type_, words.definition.id, thing.id, title)
            first, *others = (self._cell(thing, one, words) for one in columns)
            rows.append(([nodes.inline("", "", *there, *inline(first))], *others))
        return table(words.kinds(kind), [self._head(kind, one, words) for one in columns], rows)

    def _head(self, kind: str, column: str, words: Words) -> str:
        if column in _COLUMNS:
            return self.either(en=_COLUMNS[column][0], de=_COLUMNS[column][1])
        return words.field(kind, column)

    def _cell(self, thing: Thing, column: str, words: Words) -> list[str | nodes.Node]:  # noqa: PLR0911 - a line each
        definition = words.definition
        if column == "id":
            return [literal(thing.id)]
        if column == "title":
            title = definition.title_of(thing.id, self.speaks)
            return [title] if title != thing.id else []
        if column == "text":
            said = definition.say(definition.section(thing.kind), thing.id, "text", language=self.speaks)
            return [said] if said else []
        if column == "when":
            phase = definition.phases.get(thing.id)
            return [] if phase is None else [words.times(phase)]
        if column in ("leads", "members"):
            return [*_people(getattr(thing, column), words)]
        if column == "seats":
            return [f"{many} {side.replace('_', ' ')}" for side, many in thing.seats.items()]
        if column == "pathway":
            return [words.station(one) for one in getattr(thing, "pathway", ())]
        if column == "sources":
            return [*map(literal, thing.sources)]
        if column == "note":
            return [thing.note] if thing.note else []
        return self._own(thing, column, words)

    @staticmethod
    def _own(thing: Thing, column: str, words: Words) -> list[str | nodes.Node]:
        """What stands in a field or a link of the kind's own."""
        within = getattr(thing, "within", None) if column == "within" else None
        if to := thing.links.get(column) or ((within,) if within else ()):
            return [words.thing(one) for one in to]
        value = thing.values.get(column)
        if value is None or value == ():
            return []
        titles = Titles(words.definition, words.language)
        return [words.dated(value) if isinstance(value, Dated) else titles.value(thing.kind, column, value)]


_COLUMNS = {
    "id": ("Id", "Kennung"),
    "title": ("Title", "Titel"),
    "text": ("What it is about", "Worum es geht"),
    "when": ("When", "Wann"),
    "within": ("Within", "Gehört zu"),
    "leads": ("Led by", "Leitung"),
    "members": ("Members", "Mitglieder"),
    "seats": ("Seats", "Sitze"),
    "pathway": ("Pathway", "Weg"),
    "sources": ("Sources", "Quellen"),
    "note": ("Note", "Anmerkung"),
}


def _people(seatings: tuple[Seating, ...], words: Words) -> Iterator[str]:
    """Who sits there, each term, with its times where they are known."""
    for one in seatings:
        said = words.thing(one.person)
        spans = [
            words.either(en=en, de=de) + words.dated(at)
            for at, en, de in ((one.since, "since ", "seit "), (one.until, "until ", "bis "))
            if at is not None
        ]
        yield f"{said} ({', '.join(spans)})" if spans else said


class Sources(Asked):
    """Where the facts of a definition were read."""

    def answer(self) -> Iterator[nodes.Node]:
        """A row for each source."""
        definition = self.definition()
        heads = [self.either(en=en, de=de) for en, de in (("Id", "Kennung"), ("Title", "Titel"), ("Note", "Anmerkung"))]
        rows: list[tuple[Cell, ...]] = [self._row(one, definition) for one in definition.sources.values()]
        yield table(self.either(en="Sources", de="Quellen"), heads, rows)

    def _row(self, one: Source, definition: Definition) -> tuple[Cell, ...]:
        there = self.target("thing", definition.id, one.id, one.title)
        title: str | nodes.Node = one.title
        if one.url is not None and _WEB.fullmatch(one.url):
            title = nodes.reference("", "", text(one.title), refuri=one.url)
        said = [one.note] if one.note else []
        return [nodes.inline("", "", *there, literal(one.id))], [title], said


DIRECTIVES = {
    "timeline": Timeline,
    "map": Map,
    "pathways": Pathways,
    "states": States,
    "matrix": Matrix,
    "walk": Walked,
    "diff": Differences,
    "things": Things,
    "sources": Sources,
    "excerpt": Excerpt,
}
