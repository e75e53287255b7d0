# SPDX-License-Identifier: Apache-2.0
"""A definition: the rules and the roster of a process, frozen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from zoneinfo import ZoneInfo

import attrs

from participatio.dates import EARLIEST
from participatio.definition.kinds import Kinds
from participatio.definition.situation import Condition
from participatio.definition.source import Map, Raw, is_map, place_of
from participatio.definition.things import (
    CLASSES,
    ActionField,
    Audience,
    Declared,
    Forum,
    Person,
    Phase,
    Pillar,
    Process,
    Role,
    Seating,
    Source,
    Thing,
)
from participatio.definition.things import (
    Body as ListedBody,
)
from participatio.errors import Place
from participatio.values import Frozen

if TYPE_CHECKING:
    import networkx as nx

    from participatio.definition.acts import Event
    from participatio.definition.facts import Facts, MemoryFacts
    from participatio.definition.rules import Rules


@attrs.frozen(eq=False, repr=False)
class Languages(Frozen):
    """What people may write in, and what the process is shown in; codes as in ``de`` or ``en``."""

    written: tuple[str, ...]
    offered: tuple[str, ...]


@attrs.frozen(eq=False, repr=False)
class Admitted(Frozen):
    """One row of the matrix: in a phase, a role may do an action to things in these states."""

    phase: str
    role: str
    action: str
    states: tuple[str, ...]


class Removed(NamedTuple):
    """Why something inherited was taken out, and where that is said."""

    reason: str
    place: Place | None


@attrs.frozen(kw_only=True, slots=False, eq=False)
class Definition:
    """One process as its files describe it.

    Two definitions are the same if their `digest` is.
    """

    id: str
    version: int
    title: str
    text: str | None
    language: str
    languages: Languages
    zone: ZoneInfo
    #: The country, or the part of one, whose public holidays count: ``DE-NW``.
    holidays: str | None
    parents: tuple[str, ...]
    plugins: Mapping[str, str]
    sources: Mapping[str, Source]
    declared: Mapping[str, Declared]
    #: What it says otherwise than the library where a story has no sentence of its kinds; see `telling.catalogue`.
    sentences: Mapping[str, str]
    kinds: Kinds
    roles: Mapping[str, Role]
    things: Mapping[str, Thing]
    #: What parents had and this definition took out, by path.
    removed: Mapping[tuple[str, ...], Removed]
    #: Texts in other languages, under the same keys as the tree.
    translations: Mapping[str, Map]
    #: The whole definition as it was resolved; where each value came from is known to it.
    tree: Map
    #: In which language the texts of each file are.
    written_in: Mapping[str, str]
    #: The names of its own files, as places show them; all others are its parents'.
    own_files: frozenset[str]
    #: The words of the language of conditions here: the library's own and those of plugins.
    condition_types: Mapping[str, type[Condition]]
    #: Things, kinds and roles that were there and could not be read; nobody complains that they are missing.
    broken: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"<Definition {self.id}@{self.version}>"

    # Typed access

    def of_kind(self, kind: str) -> Mapping[str, Thing]:
        """The listed things of a kind by id, each with its fields and links as attributes."""
        return {id_: self.thing(id_) for id_, thing in self.things.items() if thing.kind == kind}

    def thing(self, id: str) -> Thing:  # noqa: A002 - the field's word
        """One listed thing, typed; raises `KeyError` if it is not listed."""
        return self._typed(self.things[id])

    @property
    def process(self) -> Process:
        """The process itself."""
        return cast("Process", self.things[self.id])

    @cached_property
    def phases(self) -> Mapping[str, Phase]:
        """The phases, in the order of the files."""
        return {id_: thing for id_, thing in self.things.items() if isinstance(thing, Phase)}

    @property
    def forums(self) -> Mapping[str, Forum]:
        """The forums."""
        return cast("Mapping[str, Forum]", self.of_kind("forum"))

    @property
    def pillars(self) -> Mapping[str, Pillar]:
        """The pillars."""
        return cast("Mapping[str, Pillar]", self.of_kind("pillar"))

    @property
    def action_fields(self) -> Mapping[str, ActionField]:
        """The action fields."""
        return cast("Mapping[str, ActionField]", self.of_kind("action_field"))

    @property
    def bodies(self) -> Mapping[str, ListedBody]:
        """The bodies."""
        return cast("Mapping[str, ListedBody]", self.of_kind("body"))

    @property
    def persons(self) -> Mapping[str, Person]:
        """The people listed."""
        return cast("Mapping[str, Person]", self.of_kind("person"))

    @property
    def audiences(self) -> Mapping[str, Audience]:
        """The audiences."""
        return cast("Mapping[str, Audience]", self.of_kind("audience"))

    def _typed(self, thing: Thing) -> Thing:
        cls = self._class(thing.kind)
        if cls is type(thing):
            return thing
        given: dict[str, Any] = {a.name: getattr(thing, a.name) for a in attrs.fields(type(thing))}
        own = {a.name for a in attrs.fields(cls)} - set(given)
        kind = self.kinds[thing.kind]
        values: dict[str, Any] = {
            name: thing.values.get(name)
            if name in kind.fields
            else (thing.link(name) if kind.links[name].single else thing.links.get(name, ()))
            for name in own
        }
        return cls(**{**given, **values})

    def _class(self, kind: str) -> type[Thing]:
        """The class of a kind's things: the hand-written one, with what this definition adds to it."""
        made = self._classes.get(kind)
        if made is None:
            spec = self.kinds[kind]
            base = CLASSES.get(kind, Thing)
            there = set(dir(base)) | {a.name for a in attrs.fields(base)}
            own = {
                name: attrs.field(default=None, kw_only=True)
                for name in (*spec.fields, *spec.links)
                if name not in there and not iskeyword(name) and name != "self"
            }
            name = base.__name__ if base is not Thing else "".join(part.title() for part in kind.split("_"))
            made = attrs.make_class(name, own, bases=(base,), frozen=True) if own or base is Thing else base
            self._classes[kind] = made
        return made

    @cached_property
    def _classes(self) -> dict[str, type[Thing]]:
        return {}

    # Rules

    @cached_property
    def rules(self) -> Rules:
        """The rules, compiled when they are first asked for; whoever only checks never pays for them."""
        from participatio.definition.rules import Rules

        return Rules.compile(
            kinds=self.kinds,
            roles=self.roles,
            phases=self.phases,
            things=self.things,
            zone=self.zone,
            version=self.version,
        )

    @cached_property
    def admissions(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """By action, the phases that admit somebody to it, each with the roles."""
        found: dict[str, dict[str, list[str]]] = {}
        for phase in self.phases.values():
            for role, action in phase.admissions():
                found.setdefault(action, {}).setdefault(phase.id, []).append(role)
        return found

    def matrix(self) -> Iterator[Admitted]:
        """Who may do what when: a row for each phase, role and action admitted, with the states it may happen in."""
        for phase in self.phases.values():
            for role, action in phase.admissions():
                found = self.kinds.action(action)
                if found is not None:
                    yield Admitted(phase.id, role, action, tuple(found[0].starts(found[1])))

    def phases_at(self, instant: datetime, facts: Facts | None = None) -> tuple[str, ...]:
        """The phases open at an instant (with a zone); without facts, those that dates alone open.

        Phases that run once for each thing are named if they are open for one of them.
        """
        known = self.begun() if facts is None else facts
        clock = self.rules.clock
        return tuple(
            phase
            for phase in self.phases
            for each in [clock.each(phase)]
            if any(clock.open_round(phase, of, instant, known) for of in (known.things(each) if each else (None,)))
        )

    # The beginning of a record

    def genesis(self, now: datetime = EARLIEST) -> Event:
        """The first event: everything listed is there, and has been from the start.

        ``now`` is when it is recorded, in UTC.
        """
        from participatio.definition.acts import Body, Event, Head, Link, Move

        moves: list[Move] = []
        links: list[Link] = []
        values: dict[str, Mapping[str, Any]] = {}
        for one in listed(self):
            moves.append(Move(one.id, one.kind, one.state))
            links.extend(Link(one.id, name, to) for name, targets in one.links.items() for to in targets)
            values[one.id] = one.values
        head = Head(
            position=0,
            happened=EARLIEST,
            recorded=now,
            action="process.start",
            thing=self.id,
            moves=tuple(moves),
            links=tuple(links),
            rules=self.version,
        )
        return Event(head, Body(by="", values={thing: said for thing, said in values.items() if said}))

    def begun(self, now: datetime = EARLIEST) -> MemoryFacts:
        """Facts in memory that know the roster and nothing else."""
        from participatio.definition.facts import MemoryFacts, fold

        facts = MemoryFacts()
        fold(facts, self.genesis(now))
        return facts

    # The text

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything the definition says, translations included, as hexadecimal digits.

        Places, comments and the order of files do not count; the order of elements does.
        """
        import json
        from hashlib import sha256

        said = {"tree": {key: value for key, value in self.tree.items() if key not in ("extends", "include")},
                "translations": self.translations}  # fmt: skip
        plain = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
        return sha256(plain.encode()).hexdigest()

    def place(self, *path: str | int, key: bool = False) -> Place | None:
        """Where something stands in the files: its value, or with ``key`` its key."""
        return place_of(self.tree, path, key=key)

    def language_of(self, place: Place | None) -> str:
        """The language of the texts in a file."""
        return self.language if place is None else self.written_in.get(place.file, self.language)

    def say(self, *path: str, language: str | None = None) -> str | None:
        """A text of the definition in a language, else in the process's own; none if there is none.

        >>> import participatio
        >>> participatio.load("standard").say("kinds", "idea", "title", language="de")
        'Idee'
        """
        for tree in (self.translations.get(language or self.language), self.tree):
            found: Raw | None = tree
            for step in path:
                found = found.get(step) if is_map(found) else None
            if is_map(found):
                found = found.get("text")
            if isinstance(found, str):
                return found
        return None

    def title_of(self, id: str, language: str | None = None) -> str:  # noqa: A002 - the field's word
        """What a thing is called in a language; its id if it has no title."""
        thing = self.things[id]
        if thing.id == self.id:
            return self.say("title", language=language) or self.id
        return self.say(self.section(thing.kind), id, "title", language=language) or id

    def section(self, kind: str) -> str:
        """The name of a kind's section in the files."""
        return self.kinds[kind].plural

    @cached_property
    def graph(self) -> nx.MultiDiGraph[str]:
        """Things, kinds, roles and phases as a graph for whoever wants to walk it.

        A node has ``what`` (the kind of a thing, or ``kind``, ``role``, ``action``) and ``title``; an edge is named
        after the link. Roles, kinds and actions are nodes like ``role:office``, ``kind:idea`` and ``idea.submit``.
        """
        from participatio.definition.graph import graph_of

        return graph_of(self)


@attrs.frozen(eq=False, repr=False)
class Listed(Frozen):
    """What a record says of a thing, or of a seat in it, when it is listed: its state, its values and its links."""

    id: str
    kind: str
    state: str
    values: Mapping[str, Any]
    links: Mapping[str, tuple[str, ...]]


def listed(definition: Definition) -> Iterator[Listed]:
    """Everything a definition lists, each thing followed by the seats held in it."""
    for thing in definition.things.values():
        yield Listed(thing.id, thing.kind, thing.state, thing.values, thing.links)
        for seat, seating in seats_of(thing):
            said = {"side": seating.side, "leads": seating.leads, "since": seating.since, "until": seating.until}
            values = {name: value for name, value in said.items() if value is not None}
            yield Listed(seat, "seat", "taken", values, {"in": (thing.id,), "holder": (seating.person,)})


def seats_of(thing: Thing) -> Iterator[tuple[str, Seating]]:
    """The seats held in a thing from the start, each with the id it has in a record."""
    counted: dict[str, int] = {}
    for seating in thing.seatings:
        number = counted[seating.person] = counted.get(seating.person, 0) + 1
        yield f"seat:{thing.id}:{seating.person}" + (f":{number}" if number > 1 else ""), seating
