# SPDX-License-Identifier: Apache-2.0
"""The directives about a ledger: what there is, what became of one thing and of all, and where a process stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from participatio.dates import LATEST, show_dated
from participatio.drawing.wording import Words
from participatio.telling.figures import BREAKS, PROMISES, STEPS, named, qualified
from participatio.telling.titles import Titles, events, number
from participatio_sphinx import ledgers
from participatio_sphinx.asked import Asked, AskedWronglyError, Options
from participatio_sphinx.nodes import Cell, heading, inline, literal, of, paragraph, paragraphs, picture, places, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from participatio.definition.kinds import Kind
    from participatio.definition.model import Definition
    from participatio.process.coverage import Coverage, Tally
    from participatio.process.process import Process
    from participatio.process.status import Figure, Opening, Status
    from participatio.process.trace import Trace
    from participatio.process.view import Item, View


class _Looking(Asked):
    """A directive that looks at a ledger as the public does."""

    option_spec: ClassVar[Options] = {
        **Asked.option_spec,
        "ledger": directives.unchanged_required,
        "process": directives.unchanged_required,
        "at": directives.unchanged_required,
    }

    @contextmanager
    def looking(self) -> Iterator[tuple[Process, View, Mapping[str, str]]]:
        """The process, what the public sees of it, and what a history calls the things in it."""
        where, name = self.options.get("ledger"), self.options.get("process")
        if not (where or self.config.participatio_ledger):
            raise AskedWronglyError(
                self.either(
                    en="name a ledger here (:ledger:), or one for all pages as participatio_ledger",
                    de="hier eine Verfahrensakte nennen (:ledger:), oder eine für alle Seiten als participatio_ledger",
                )
            )
        with ledgers.opened(self.env, where, name) as (process, ledger):
            self.domain.note_ledger(where or "", name or "", ledgers.state(process))
            yield process, process.view(at=self._at(process)), ledger.names

    def _at(self, process: Process) -> str | int:
        """The instant asked for, else that of the last entry: a page built tomorrow says the same."""
        return self.options.get("at") or process.size


# One thing


class _Followed(_Looking):
    """A directive about one thing of a ledger, named by its id, by what a history calls it, or by its title."""

    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[Options] = {**_Looking.option_spec, "full": directives.flag}

    def followed(self) -> tuple[Trace, list[nodes.target]]:
        """The story of the thing, and the place that roles lead to."""
        name = self.arguments[0].strip()
        with self.looking() as (process, view, names):
            id_ = names.get(name) or self._id(process, view, name)
            limit = None if "full" in self.options else 50
            found = process.trace(id_, at=self._at(process), limit=limit)
        if found is None:
            raise AskedWronglyError(
                self.either(en=f"the public sees no '{name}'", de=f"für die Öffentlichkeit gibt es '{name}' nicht")
            )
        title = Titles(found.definition, self.speaks, found.names).thing(id_) or found.of.title
        there = [*self.target("item", found.process, id_, title, rank=self.rank)]
        if name != id_:
            there += self.target("item", found.process, name, title, rank=self.rank)
        return found, there

    rank: ClassVar[int] = 0

    def _id(self, process: Process, view: View, name: str) -> str:
        """The id of the thing of that name."""
        if name in process.definition.things:
            return name
        if "-" in name and " " not in name and view.item(name) is not None:
            return name
        called = [item.id for item in view.items() if item.title == name]
        if len(called) == 1:
            return called[0]
        if not called:
            return name
        raise AskedWronglyError(
            self.either(
                en=f"several things are called '{name}'; name one by its id: {', '.join(called)}",
                de=f"mehrere Dinge heißen '{name}'; eines mit seiner Kennung nennen: {', '.join(called)}",
            )
        )


class Told(_Followed):
    """What became of a thing, in sentences."""

    def answer(self) -> Iterator[nodes.Node]:
        """The story in paragraphs."""
        found, there = self.followed()
        title, _, said = found.story(self.speaks).text().partition("\n\n")
        yield heading(title, there)
        yield from paragraphs(said)


class Traced(_Followed):
    """The way of a thing as a picture, and the same as a table."""

    rank = 1

    def answer(self) -> Iterator[nodes.Node]:
        """The picture and the table."""
        from participatio.drawing.trace import draw, listing

        found, there = self.followed()
        yield places(there)
        word = self.either(en="The same as a table", de="Dasselbe als Tabelle")
        yield from picture(draw(found, self.speaks), word, of(listing(found, self.speaks)))


# Everything


class Items(_Looking):
    """What there is of a kind in a ledger, a row each."""

    required_arguments = 1
    optional_arguments = 0
    option_spec: ClassVar[Options] = {
        **_Looking.option_spec,
        "state": directives.unchanged_required,
        "columns": directives.unchanged_required,
    }

    def answer(self) -> Iterator[nodes.Node]:
        """The table; roles lead to each row."""
        with self.looking() as (process, view, names):
            definition = process.definition
            titles, spec = Titles(definition, self.speaks), self._kind(definition)
            state = self.options.get("state")
            if state is not None:
                self.known("state", state, spec.states)
            called: dict[str, list[str]] = {}
            for name, id_ in names.items():
                called.setdefault(id_, []).append(name)
            columns = self._columns(spec)
            rows: list[tuple[Cell, ...]] = []
            for item in view.items(spec.id, state=state):
                title = titles.called(item)
                there = [
                    target
                    for name in (item.id, *called.get(item.id, ()))
                    for target in self.target("item", process.name, name, title, rank=2)
                ]
                first, *others = (self._cell(item, one, view, titles) for one in columns)
                rows.append(([nodes.inline("", "", *there, *inline(first))], *others))
        if not rows:
            yield paragraph(self.either(en="There is none.", de="Es gibt nichts davon."))
            return
        heads = [self._head(spec.id, one, titles) for one in columns]
        yield table(Words(definition, self.speaks).kinds(spec.id), heads, rows)

    def _kind(self, definition: Definition) -> Kind:
        """The kind of that name or plural."""
        name = self.arguments[0].strip()
        plurals = {spec.plural: id_ for id_, spec in definition.kinds.items()}
        return definition.kinds[self.known("kind", plurals.get(name, name), definition.kinds)]

    def _columns(self, spec: Kind) -> Sequence[str]:
        asked = str(self.options.get("columns", "title, state")).replace(",", " ").split()
        offered = ["id", "title", "state", *spec.fields, *spec.links]
        return [self.known("columns", one, offered) for one in asked]

    def _head(self, kind: str, column: str, titles: Titles) -> str:
        words = {"id": ("Id", "Kennung"), "title": ("Title", "Titel"), "state": ("State", "Stand")}
        if column in words:
            return self.either(en=words[column][0], de=words[column][1])
        said = titles.field(kind, column)
        return said[:1].upper() + said[1:]

    @staticmethod
    def _cell(item: Item, column: str, view: View, titles: Titles) -> Cell:
        if column == "id":
            return [literal(item.id)]
        if column == "title":
            return [titles.called(item)]
        if column == "state":
            return [titles.state(item.kind, item.state)]
        if column in item.links:
            others = ((to, view.item(to)) for to in item.links[column])
            return [titles.thing(to) or to if other is None else titles.called(other) for to, other in others]
        value = item.values.get(column)
        return [] if value is None else [titles.value(item.kind, column, titles.listed(item, column, value))]


class Covered(_Looking):
    """What became of what people said, in figures."""

    optional_arguments = 0

    def answer(self) -> Iterator[nodes.Node]:
        """A picture of all contributions, and tables by what they belong to."""
        from participatio.drawing.charts import bars
        from participatio.process.coverage import coverage

        with self.looking() as (process, view, _):
            found = coverage(view)
            titles = Titles(process.definition, self.speaks, found.names)
        yield paragraph(self._as_of(titles.when(found.now)))
        all_ = found.contributions
        word = self.either(en="Contributions", de="Beiträge")
        if all_.number:
            rows = [(self.either(en="in all", de="insgesamt"), all_.number)]
            rows += [(self._step(step), count) for step, count in all_.steps.items()]
            chart = bars(rows, title=word, language=self.speaks)
            beside = table(word, [word, self._number], [([said], [self._count(count)]) for said, count in rows])
            yield from picture(chart, self.either(en="The same as a table", de="Dasselbe als Tabelle"), beside)
        yield from self._tables(found, titles)

    @property
    def _number(self) -> str:
        return self.either(en="Number", de="Anzahl")

    def _as_of(self, when: str) -> str:
        return self.either(en=f"As of {when}, as the public sees it.", de=f"Stand: {when}, öffentlich zu sehen.")

    def _count(self, count: int) -> str:
        return number(count, self.speaks)

    def _step(self, step: str) -> str:
        return named(STEPS, step, self.speaks)

    def _tables(self, found: Coverage, titles: Titles) -> Iterator[nodes.Node]:
        none = self.either(en="(none)", de="(ohne)")

        def thing(of_: str | None) -> str:
            return none if of_ is None else titles.thing(of_) or of_

        kinds = [(titles.kind(one.of or ""), one) for one in found.kinds]
        forums = [(thing(one.of), one) for one in found.forums if one.number]
        phases = [(thing(one.of), one) for one in found.phases]
        proposals = [(self.either(en="in all", de="insgesamt"), found.proposals)]
        proposals += [(thing(one.of), one) for one in found.proposals_by_forum if one.number]
        yield from self._tallies(self.either(en="Contributions by kind", de="Beiträge nach Art"), kinds)
        yield from self._tallies(self.either(en="Contributions by forum", de="Beiträge nach Forum"), forums)
        yield from self._tallies(self.either(en="Contributions by phase", de="Beiträge nach Phase"), phases)
        yield from self._tallies(self.either(en="Proposals", de="Vorschläge"), proposals)
        broken = [([named(BREAKS, one.what, self.speaks)], [self._count(one.number)])
                  for one in found.broken if one.number]  # fmt: skip
        if broken:
            said = self.either(en="Where the chain is broken", de="Wo die Kette reißt")
            yield table(said, [self.either(en="How", de="Wie"), self._number], broken)

    def _tallies(self, caption: str, rows: Sequence[tuple[str, Tally]]) -> Iterator[nodes.Node]:
        if not any(one.number for _, one in rows):
            return
        steps = [*rows[0][1].steps]
        heads = [self.either(en="Of what", de="Wovon"), self._number, *map(self._step, steps)]
        yield table(
            caption, heads,
            [([said], [self._count(one.number)], *([self._count(one.steps[step])] for step in steps))
             for said, one in rows],
        )  # fmt: skip


class Standing(_Looking):
    """Where a process stands."""

    optional_arguments = 0

    def answer(self) -> Iterator[nodes.Node]:
        """When that was, and tables: what is open and comes next, how much there is, what was declared and promised."""
        from participatio.process.status import status

        with self.looking() as (process, view, _):
            found, zone = status(view), process.definition.zone
            titles = Titles(process.definition, self.speaks, found.names)
        last = titles.when(found.recorded)
        size = events(found.size, self.speaks)
        title = titles.thing(found.definition) or found.title
        yield paragraph(
            self.either(
                en=f"{title} on {titles.when(found.now)}: {size}, the last on {last}.",
                de=f"{title}, Stand: {titles.when(found.now)}; {size}, der letzte am {last}.",
            )
        )
        yield from self._phases(found, titles)
        yield from self._kinds(found, titles)
        yield from self._declared(found, titles, zone)
        yield from self._promised(found)

    def _phases(self, found: Status, titles: Titles) -> Iterator[nodes.Node]:
        until, since = self.either(en="until ", de="bis "), self.either(en="from ", de="ab ")
        unknown = self.either(en="nobody knows yet when", de="wann, weiß noch niemand")
        now = self.either(en="open", de="offen")
        later = self.either(en="comes next", de="kommt als Nächstes")
        rows: list[tuple[Cell, ...]] = [
            ([_phase(one, titles)], [now], [until + titles.until(one.closes)] if one.closes < LATEST else [])
            for one in found.open
        ]
        rows += [([_phase(one, titles)], [later], [since + titles.when(one.opens)]) for one in found.next]
        rows += [([titles.thing(phase) or phase], [later], [unknown]) for phase in found.waiting]
        if rows:
            yield table(
                self.either(en="Open, and what comes next", de="Offen, und was als Nächstes kommt"),
                [self.either(en=en, de=de) for en, de in (("Phase", "Phase"), ("State", "Stand"), ("When", "Wann"))],
                rows,
            )

    def _kinds(self, found: Status, titles: Titles) -> Iterator[nodes.Node]:
        rows: list[tuple[Cell, ...]] = []
        for one in found.kinds:
            states = [
                f"{number(count, self.speaks)} {said}"
                for state, count in one.states.items()
                if (said := titles.state(one.kind, state))
            ]
            rows.append(([titles.kind(one.kind)], [number(one.number, self.speaks)], states))
        if rows:
            yield table(
                self.either(en="What there is", de="Was da ist"),
                [self.either(en=en, de=de) for en, de in (("Kind", "Art"), ("Number", "Anzahl"), ("States", "Stände"))],
                rows,
            )

    def _declared(self, found: Status, titles: Titles, zone: ZoneInfo) -> Iterator[nodes.Node]:
        rows: list[tuple[Cell, ...]] = []
        for one in found.declared:
            listed = number(one.listed, self.speaks)
            rows.append(([titles.kind(one.kind)], [number(one.count, self.speaks)], [listed], self._cited(one.sources)))
            for other in one.others:
                word = self.either(en="otherwise", de="anders")
                rows.append(
                    ([word, *([other.note] if other.note else [])], [other.count], [], self._cited(other.sources))
                )
        rows += [self._figure(figure, zone) for figure in found.figures]
        if rows:
            heads = (("Of what", "Wovon"), ("Declared", "Angegeben"), ("Listed", "Verzeichnet"), ("Sources", "Quellen"))
            yield table(
                self.either(en="Declared, and listed here", de="Angegeben, und hier verzeichnet"),
                [self.either(en=en, de=de) for en, de in heads],
                rows,
            )

    def _figure(self, one: Figure, zone: ZoneInfo) -> tuple[Cell, ...]:
        shown = qualified(number(one.count, self.speaks), one.qualifier, self.speaks)
        what = [one.title]
        if one.as_of is not None:
            day = show_dated(one.as_of, zone, self.speaks)
            what.append(self.either(en=f"as of {day}", de=f"Stand: {day}"))
        listed = [] if one.listed is None else [number(one.listed, self.speaks)]
        return what, [shown], listed, self._cited(one.sources)

    @staticmethod
    def _cited(sources: Iterable[str]) -> Cell:
        return [*map(literal, sources)]

    def _promised(self, found: Status) -> Iterator[nodes.Node]:
        one = found.promises
        if not one.number:
            return
        rows = [([named(PROMISES, key, self.speaks)], [number(getattr(one, key), self.speaks)]) for key in PROMISES]
        yield table(
            self.either(en="Answers", de="Antworten"), ["", self.either(en="Number", de="Anzahl")], rows
        )  # fmt: skip


def _phase(one: Opening, titles: Titles) -> str:
    of_ = "" if one.of is None else f" ({titles.thing(one.of) or one.of})"
    return (titles.thing(one.phase) or one.phase) + of_


DIRECTIVES = {
    "story": Told,
    "trace": Traced,
    "items": Items,
    "coverage": Covered,
    "status": Standing,
}
