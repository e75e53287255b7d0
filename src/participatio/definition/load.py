# SPDX-License-Identifier: Apache-2.0
"""From a name to a definition: read, put together, structured, checked, with every problem found on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from participatio.dates import read_zone
from participatio.definition.fields import FieldSpec, Reader, field_type
from participatio.definition.kinds import (
    THERE,
    ActionSpec,
    HowMany,
    Kind,
    Kinds,
    LimitSpec,
    LinkSpec,
    NeedsSpec,
    PromiseSpec,
    Stage,
    StateSpec,
)
from participatio.definition.layers import OWN, Resolved, resolve
from participatio.definition.model import Definition, Languages
from participatio.definition.situation import Condition
from participatio.definition.source import Limits, Map, Reading, is_map, is_seq, place_of
from participatio.definition.structure import (
    MISSING_KEY,
    NOT_A_MAP,
    UNKNOWN_KEY,
    Mistake,
    Path as KeyPath,
    StructureError,
    identifier,
    mistakes_of,
    structure,
    text,
    whole_number,
    words,
)
from participatio.definition.things import CLASSES, Confidence, Declared, Disputed, Role, Seating, Source, Thing
from participatio.errors import BadValueError, Code, DefinitionError, Place, Problem
from participatio.hooks.manager import Host
from participatio.hooks.face import Plugins
from participatio.text import near
from participatio.values import Frozen

WRONG_FORMAT = Code(
    "P163",
    "error",
    en="this library reads 'participatio: 1'; here it is '{text}'",
    de="diese Bibliothek liest 'participatio: 1'; hier steht '{text}'",
)
UNKNOWN_SECTION = Code(
    "P164",
    "error",
    en="there is no section '{key}': no kind has this plural (the ready kinds come with 'extends: standard')",
    de="einen Abschnitt '{key}' gibt es nicht: keine Art hat diese Mehrzahl (die fertigen Arten kommen mit "
    "'extends: standard')",
)
TAKEN = Code(
    "P165",
    "error",
    en="the id '{id}' is taken: each stands for one thing, in whatever section",
    de="die Kennung '{id}' ist vergeben: jede gibt es nur einmal, auch über die Abschnitte hinweg",
)
NO_STATE = Code(
    "P166", "error", en="'{kind}' has no state '{state}'", de="'{kind}' hat keinen Zustand '{state}'"
)
SAME_PLURAL = Code(
    "P167",
    "error",
    en="the kinds '{kind}' and '{other}' have the same plural '{plural}'",
    de="die Arten '{kind}' und '{other}' haben dieselbe Mehrzahl '{plural}'",
)

HEAD = OWN | {
    "participatio", "note", "plugins", "declared", "sources", "roles", "kinds", "disputed", "unknown", "confidence",
}  # fmt: skip
#: Keys of a role beside its condition.
ROLE_KEYS = ("may_record", "title", "text", "note", "sources", "confidence")
#: What a thing of any kind may be given, unless its kind says it otherwise.
EVERY_FIELD = {
    "title": FieldSpec(name="title", type=field_type("line")),
    "text": FieldSpec(name="text", type=field_type("text"), max=20_000),
}
#: What stands for "there was something, and it could not be read".
BROKEN = object()
_MOST_NEAR = 200  # near matches take their time
_MOST = 10_000  # of one sort; where two long lists meet there may be millions, and nobody reads that many


@attrs.frozen(eq=False, repr=False)
class Read(Frozen):
    """What became of a definition: itself, unless it has errors, and every problem in the order of the files.

    ``texts`` has each file's whole text under the name that places show.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def load(name: str | Path, *, host: Host | None = None, limits: Limits | None = None) -> Definition:
    """The definition of that name: a file, a folder with ``process.yaml``, or a reference (``ruhr_konferenz@1``).

    Parameters:
        host: where references and plugins are found; else what is installed.
        limits: how much a definition may hold; see `source.Limits`.

    Raises:
        DefinitionError: it holds mistakes; all of them are listed.
        BadValueError: nothing of that name is there.
    """
    found = read(name, host=host, limits=limits)
    if found.definition is None:
        raise DefinitionError([problem for problem in found.problems if problem.is_error])
    return found.definition


def read(name: str | Path, *, host: Host | None = None, limits: Limits | None = None) -> Read:
    """Read and check a definition and tell everything that is wrong with it; raises only if nothing is there."""
    host = host or Host()
    path = Path(name)
    prefix = ""
    if not os.path.exists(path):  # noqa: PTH110 - Path.exists raises on long names
        path = host.find_reference(str(name))
        prefix = f"{name}/"
    reading = Reading(limits=limits or Limits())
    resolved = resolve(path, host.find_reference, reading, prefix=prefix, plugin_kinds=_plugin_kinds(host))
    definition = None
    if resolved is not None:
        loader = _Loader(resolved, reading, host)
        definition = loader.definition()
        if definition is not None:
            for check in loader.plugins.checks():
                reading.problems.extend(list(islice(check.run(definition), _MOST)))
    problems = reading.problems.sorted()
    usable = definition is not None and not any(problem.is_error for problem in problems)
    return Read(definition if usable else None, problems, reading.texts)


def _plugin_kinds(host: Host) -> Callable[[str], Sequence[Path]]:
    """Where the kinds lie that a plugin brings."""
    return lambda plugin: [kinds.path for kinds in host.activate([plugin]).kinds()]


class _Loader:
    """Structures one resolved tree, element by element."""

    def __init__(self, resolved: Resolved, reading: Reading, host: Host) -> None:
        self.resolved = resolved
        self.tree = resolved.tree
        self.problems = reading.problems
        self.host = host
        self.broken: set[str] = set()
        self.asked = 0  # how often a near match was looked for
        self.plugins: Plugins = host.activate()

    def definition(self) -> Definition | None:
        """The definition, as far as it can be read; none if its head cannot."""
        tree = self.tree
        if self._at(("participatio",), text, default="") not in ("1", BROKEN):
            self._add(WRONG_FORMAT, ("participatio",), text=tree.get("participatio", ""))
        zone = self._at(("timezone",), lambda raw: read_zone(text(raw)))
        id_ = self._at(("id",), identifier)
        version = self._at(("version",), whole_number)
        language = self._at(("language",), text)
        if BROKEN in (zone, id_, version, language) or not self._activate():
            return None
        conditions = {kind.id: kind.cls for kind in self.plugins.conditions()}
        self.read = structure(
            zone,
            conditions,
            {kind.id: kind for kind in self.plugins.field_types()},  # type: ignore[misc]  # the face looked at them
        )
        self._confidence = self.read.reader(Confidence)
        self._disputed = self.read.reader(tuple[Disputed, ...])
        self._declared = self.read.reader(Mapping[str, Declared])
        self._texts = self.read.reader(Mapping[str, str])
        self._seats = self.read.reader(Mapping[str, HowMany])
        self._seating = self.read.reader(Seating)
        kinds = Kinds(dict(self._kinds()))
        things = self._things(kinds, zone, id_)
        languages = self._at(("languages",), self.read.reader(Languages), default=None)
        return Definition(
            id=id_,
            version=version,
            title=self._at(("title",), text, default=id_),
            text=self._at(("text",), text, default=None),
            language=language,
            languages=languages if isinstance(languages, Languages) else Languages((language,), (language,)),
            zone=zone,
            parents=tuple(f"{parent.id}@{parent.version}" for parent in self.resolved.parents if parent.id),
            plugins=self.plugins.versions,
            sources=dict(self._sources()),
            declared=self._or_none(self._at(("declared",), self._declared, default={}), {}),
            kinds=kinds,
            roles=dict(self._roles()),
            things=things,
            removed={path: reason for path, (reason, _) in self.resolved.removed.items()},
            translations=self.resolved.translations,
            tree=tree,
            written_in=self.resolved.languages,
            own_files=self.resolved.own,
            condition_types=conditions,
            broken=frozenset(self.broken),
        )

    # Problems

    def _add(self, code: Code, path: KeyPath, *, near: Sequence[str] = (), **data: object) -> None:
        self.problems.add(code, place_of(self.tree, path), near=near, **data)

    def _unknown(self, code: Code, path: KeyPath, known: Iterable[str]) -> None:
        """A key that means nothing here."""
        key = str(path[-1])
        self.asked += 1
        close = near(key, known) if self.asked <= _MOST_NEAR else ()
        self.problems.add(code, place_of(self.tree, path, key=True), near=close, key=key)

    def _note(self, error: Exception, path: KeyPath) -> None:
        """Make problems of what went wrong while an element was read."""
        for mistake in mistakes_of(error, path):
            place = place_of(self.tree, mistake.path, key=mistake.key)
            self.problems.extend([mistake.problem(place)])

    def _at(self, path: KeyPath, read: Callable[[Any], Any], *, default: Any = BROKEN) -> Any:  # noqa: ANN401
        """What stands at the top of the tree, or the default; `BROKEN` if it cannot be read."""
        (key,) = path
        if key not in self.tree:
            if default is BROKEN and str(key) not in self.tree.marks:
                self._add(MISSING_KEY, (), key=key)
            return default
        return self._try(path, self.tree[str(key)], read)

    def _try(self, path: KeyPath, raw: object, read: Callable[[Any], Any]) -> Any:  # noqa: ANN401 - as read
        try:
            return read(raw)
        except Exception as error:  # noqa: BLE001 - told apart in `mistakes_of`, which raises what it does not know
            self._note(error, path)
            return BROKEN

    @staticmethod
    def _or_none(value: Any, default: Any) -> Any:  # noqa: ANN401 - whatever was read
        return default if value is BROKEN else value

    def _section(self, *path: str) -> Iterator[tuple[str, Map]]:
        """The elements of a section that are maps; complains about those that are not."""
        found: Any = self.tree
        for step in path:
            found = found.get(step, {}) if is_map(found) else {}
        if not is_map(found):
            if found != {}:
                self._add(NOT_A_MAP, path)
            return
        for name, raw in found.items():
            if self._try((*path, name), name, identifier) is BROKEN:
                self.broken.add(name)
            elif not is_map(raw):
                self._add(NOT_A_MAP, (*path, name))
                self.broken.add(name)
            else:
                yield name, raw

    # Head

    def _activate(self) -> bool:
        """Wake the plugins named; false if one is not there, for nobody knows then what is a mistake."""
        named = self.tree.get("plugins", {})
        if not isinstance(named, Mapping):
            self._add(NOT_A_MAP, ("plugins",))
            named = {}
        known = []
        for name in named:
            try:
                self.host.activate([name])
                known.append(name)
            except BadValueError as error:
                self.problems.extend([error.at(place_of(self.tree, ("plugins", name), key=True))])
        self.plugins = self.host.activate(known)
        return len(known) == len(named)

    def _sources(self) -> Iterator[tuple[str, Source]]:
        read = self.read.reader(Source)
        for id_, raw in self._section("sources"):
            found = self._try(("sources", id_), {**raw, "id": id_}, read)
            if found is BROKEN:
                self.broken.add(id_)
            else:
                yield id_, found

    # Rules

    def _kinds(self) -> Iterator[tuple[str, Kind]]:
        plurals: dict[str, str] = {}
        for id_, raw in self._section("kinds"):
            kind = self._kind(id_, raw)
            other = plurals.setdefault(kind.plural, id_)
            if other != id_:
                self._add(SAME_PLURAL, ("kinds", id_, "plural"), kind=id_, other=other, plural=kind.plural)
            yield id_, kind

    def _kind(self, id_: str, raw: Map) -> Kind:
        path = ("kinds", id_)
        broken: set[str] = set()
        simple = {"title": text, "text": text, "note": text, "plural": text, "stage": self.read.reader(Stage),
                  "proper": self.read.reader(bool)}  # fmt: skip
        parts: dict[str, Callable[[str, Any], Any]] = {
            "fields": self.read.field,
            "links": self._of(LinkSpec),
            "states": self._of(StateSpec),
            "actions": self._action,
            "owes": self._of(PromiseSpec),
        }
        given: dict[str, Any] = {}
        for key, value in raw.items():
            if key in simple:
                given[key] = self._try((*path, key), value, simple[key])
            elif key in parts:
                given[key] = dict(self._parts((*path, key), value, parts[key], broken))
            elif key == "limits":
                given[key] = tuple(self._limits((*path, key), value, id_))
            elif key == "needs":
                given[key] = self._try((*path, key), value, self.read.reader(NeedsSpec))
            elif key == "seats":
                given[key] = self._try((*path, key), value, self._seats)
            elif key not in ("sources", "confidence", "locked", "disputed", "unknown"):
                self._unknown(UNKNOWN_KEY, (*path, key), [*simple, *parts, "limits", "needs", "seats"])
        given.pop("note", None)
        given = {key: value for key, value in given.items() if value is not BROKEN}
        if not given.get("states"):
            given["states"] = {THERE: StateSpec()}
        given.setdefault("plural", f"{id_}s")
        given["fields"] = {**EVERY_FIELD, **given.get("fields", {})}
        return Kind(id=id_, broken=frozenset(broken), **given)

    def _of(self, cls: type) -> Callable[[str, Any], Any]:
        read = self.read.reader(cls)
        return lambda _, raw: read(raw)

    def _action(self, _: str, raw: Any) -> ActionSpec:  # noqa: ANN401 - as it stands in the tree
        if not is_map(raw):
            raise BadValueError(NOT_A_MAP)
        fields = raw.get("fields", {})
        rest = {key: value for key, value in raw.items() if key != "fields"}
        found: ActionSpec = self.read.reader(ActionSpec)(rest)
        if not isinstance(fields, Mapping):
            raise StructureError((Mistake(("fields",), BadValueError(NOT_A_MAP)),))
        own: dict[str, FieldSpec] = {}
        for name, field in fields.items():
            try:
                own[name] = self.read.field(name, field)
            except StructureError as error:
                inner = tuple(attrs.evolve(one, path=("fields", name, *one.path)) for one in error.mistakes)
                raise StructureError(inner) from None
        return attrs.evolve(found, fields=own) if own else found

    def _parts(
        self, path: KeyPath, raw: object, read: Callable[[str, Any], Any], broken: set[str]
    ) -> Iterator[tuple[str, Any]]:
        if not is_map(raw):
            self._add(NOT_A_MAP, path)
            return
        for name, value in raw.items():
            if self._try((*path, name), name, identifier) is BROKEN:
                broken.add(name)
                continue
            found = self._try((*path, name), value, lambda value, name=name: read(name, value))  # type: ignore[misc]
            if found is BROKEN:
                broken.add(name)
            else:
                yield name, found

    def _limits(self, path: KeyPath, raw: object, kind: str) -> Iterator[LimitSpec]:
        read = self.read.reader(tuple[LimitSpec, ...])
        found = self._try(path, raw, read)
        for limit in () if found is BROKEN else found:
            yield _full(limit, kind)

    def _roles(self) -> Iterator[tuple[str, Role]]:
        condition = self.read.reader(Condition)
        for id_, raw in self._section("roles"):
            path = ("roles", id_)
            rest = {key: value for key, value in raw.items() if key not in ROLE_KEYS}
            found = self._try(path, rest, condition)
            records = self._try((*path, "may_record"), raw.get("may_record", "no"), self.read.reader(bool))
            title = raw.get("title")
            if BROKEN in (found, records):
                self.broken.add(id_)
            else:
                yield id_, Role(
                    id=id_, condition=found, may_record=records, title=title if isinstance(title, str) else None
                )

    # Roster

    def _things(self, kinds: Kinds, zone: ZoneInfo, process: str) -> dict[str, Thing]:
        things: dict[str, Thing] = {}
        places: dict[str, Place | None] = {}
        if "process" in kinds:
            title = self.tree.get("title")
            things[process] = CLASSES["process"](
                id=process,
                kind="process",
                state=kinds["process"].first,
                title=title if isinstance(title, str) else None,
            )
            places[process] = place_of(self.tree, ("id",))
        plurals = {kind.plural: kind for kind in kinds.values() if kind.id != "process"}
        for section in self.tree:
            if section in HEAD:
                continue
            kind = plurals.get(section)
            if kind is None:
                self._unknown(UNKNOWN_SECTION, (section,), [*plurals, *sorted(HEAD)])
                continue
            read = _ThingReader(self, kind, zone)
            for id_, raw in self._section(section):
                place = place_of(self.tree, (section, id_), key=True)
                if id_ in things:
                    there = places[id_]
                    self.problems.add(TAKEN, place, id=id_, related=[there] if there else [])
                    continue
                thing = read(id_, raw)
                if thing is None:
                    self.broken.add(id_)
                else:
                    things[id_], places[id_] = thing, place
        return things


def _full(limit: LimitSpec, kind: str) -> LimitSpec:
    """A limit with its action named in full, and of its own kind if it names neither."""
    if not limit.action:
        return limit if limit.kind is not None else attrs.evolve(limit, kind=kind)
    return attrs.evolve(limit, action=tuple(name if "." in name else f"{kind}.{name}" for name in limit.action))


class _ThingReader:
    """Reads the listed things of one kind."""

    def __init__(self, loader: _Loader, kind: Kind, zone: ZoneInfo) -> None:
        self._loader = loader
        self._kind = kind
        self._cls = CLASSES.get(kind.id, Thing)
        self._reader = Reader(zone)
        self._attributes: dict[str, Callable[[Any], Any]] = {
            "title": text,
            "text": text,
            "note": text,
            "sources": words,
            "confidence": loader._confidence,
            "disputed": loader._disputed,
            "unknown": loader._texts,
            "declared": loader._declared,
            "seats": loader._seats,
            "state": text,
        }
        common = {attribute.name for attribute in attrs.fields(Thing)}
        for attribute in attrs.fields(attrs.resolve_types(self._cls)):
            if attribute.name not in common:
                self._attributes[attribute.name] = loader.read.reader(attribute.type)

    def __call__(self, id_: str, raw: Map) -> Thing | None:
        kind, loader = self._kind, self._loader
        path = (kind.plural, id_)
        given: dict[str, Any] = {}
        values: dict[str, Any] = {}
        links: dict[str, tuple[str, ...]] = {}
        seatings: list[Seating] = []
        whole = True
        for key, value in raw.items():
            try:
                if key in self._attributes:
                    given[key] = self._attributes[key](value)
                    if key in EVERY_FIELD:
                        values[key] = kind.fields[key].read(value, self._reader)
                elif key in kind.links:
                    links[key] = words(value)
                elif key in kind.fields:
                    values[key] = kind.fields[key].read(value, self._reader)
                elif key in ("leads", "members"):
                    seatings.extend(self._seatings((*path, key), value, leads=key == "leads"))
                elif key in kind.broken or key in ("locked", "sources"):
                    continue
                else:
                    known = [*self._attributes, *kind.links, *kind.fields, "leads", "members"]
                    loader._unknown(UNKNOWN_KEY, (*path, key), known)
                    whole = False
            except Exception as error:  # noqa: BLE001 - told apart in `mistakes_of`
                loader._note(error, (*path, key))
                whole = False
        state = given.pop("state", kind.first)
        if state not in kind.states:
            if state not in kind.broken:
                loader._add(NO_STATE, (*path, "state"), near=near(state, kind.states), kind=kind.id, state=state)
            whole = False
        if not whole:
            return None
        return self._cls(
            id=id_, kind=kind.id, state=state, seatings=tuple(seatings), values=values, links=links, **given
        )

    def _seatings(self, path: KeyPath, raw: object, *, leads: bool) -> Iterator[Seating]:
        """Who sits there: by person, one term or a list of terms."""
        if not is_map(raw):
            raise BadValueError(NOT_A_MAP)
        for person, terms in raw.items():
            for index, term in enumerate(terms) if is_seq(terms) else [(None, terms)]:
                here = (*path, person) if index is None else (*path, person, index)
                if not is_map(term):
                    self._loader._add(NOT_A_MAP, here)
                    continue
                found = self._loader._try(
                    here, {**term, "person": person, "leads": "yes" if leads else "no"}, self._loader._seating
                )
                if found is not BROKEN:
                    yield found

