# SPDX-License-Identifier: Apache-2.0
"""One resolved tree becomes a definition: its head, its rules, its roster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from participatio.dates import read_region, read_zone
from participatio.definition.elements import BROKEN, Elements
from participatio.definition.fields import FieldSpec, address
from participatio.definition.kinds import (
    THERE,
    ActionSpec,
    HowMany,
    KeepsSpec,
    Kind,
    Kinds,
    LimitSpec,
    LinkSpec,
    NeedsSpec,
    PromiseSpec,
    Stage,
    StateSpec,
)
from participatio.definition.layers import Resolved
from participatio.definition.model import Definition, Languages, Removed
from participatio.definition.roster import EVERY_FIELD, things_of
from participatio.definition.situation import Condition
from participatio.definition.source import Map, is_map
from participatio.definition.structure import (
    NOT_A_MAP,
    UNKNOWN_KEY,
    AtError,
    Path,
    Structure,
    at,
    identifier,
    structure,
    text,
    whole_number,
)
from participatio.definition.structure import language as short_form
from participatio.definition.things import Declared, Role, Source
from participatio.errors import BadValueError, Code, Problems
from participatio.hooks.face import Plugins
from participatio.text import fold, is_id

WRONG_FORMAT = Code(
    "P163",
    "error",
    en="this library reads 'participatio: 1'; here it is '{text}'",
    de="diese Bibliothek liest 'participatio: 1'; hier steht '{text}'",
)
SAME_PLURAL = Code(
    "P167",
    "error",
    en="the kinds '{kind}' and '{other}' have the same plural '{plural}'",
    de="die Arten '{kind}' und '{other}' haben dieselbe Mehrzahl '{plural}'",
)

_MOST_KEPT = 200  # kinds that are remembered for definitions read with the same words
#: Keys of a role beside its condition.
ROLE_KEYS = ("may_record", "title", "text", "note", "sources", "confidence", "was")
#: Keys of a kind that say where it is from.
ABOUT = ("note", "sources", "confidence", "locked", "disputed", "unknown")


def build(resolved: Resolved, plugins: Plugins, problems: Problems) -> Definition | None:
    """The definition that a tree is, without what cannot be read; none if its head cannot.

    What is wrong goes into ``problems``; ``plugins`` are those the tree names.
    """
    elements = Elements(resolved.tree, problems)
    if elements.at(("participatio",), text) not in ("1", BROKEN):
        elements.add(WRONG_FORMAT, ("participatio",), text=str(resolved.tree["participatio"]))
    zone = elements.at(("timezone",), lambda raw: read_zone(text(raw)))
    id_ = elements.at(("id",), identifier)
    version = elements.at(("version",), whole_number)
    language = elements.at(("language",), short_form)
    if BROKEN in (zone, id_, version, language):
        return None
    conditions = {kind.id: kind.cls for kind in plugins.conditions()}
    read = structure(zone, conditions, {kind.id: kind for kind in plugins.field_types()})
    rules = _Rules(elements, read)
    kinds = Kinds(dict(rules.kinds()))
    languages = elements.at(("languages",), lambda raw: _languages(read, raw), default=None)
    declared = elements.at(("declared",), read.reader(Mapping[str, Declared]), default={})
    holidays = elements.at(("holidays",), lambda raw: read_region(text(raw)), default=None)
    sentences = elements.at(("sentences",), read.reader(Mapping[str, str]), default={})
    return Definition(
        id=id_,
        version=version,
        title=elements.at(("title",), text, default=id_),
        text=elements.at(("text",), text, default=None),
        language=language,
        languages=languages if isinstance(languages, Languages) else Languages((language,), (language,)),
        zone=zone,
        holidays=None if holidays is BROKEN else holidays,
        parents=tuple(f"{parent.id}@{parent.version}" for parent in resolved.parents if parent.id),
        plugins=plugins.versions,
        sources=dict(rules.sources()),
        declared={} if declared is BROKEN else declared,
        sentences={} if sentences is BROKEN else sentences,
        kinds=kinds,
        roles=dict(rules.roles()),
        things=things_of(elements, kinds, read, id_),
        removed={path: Removed(*told) for path, told in resolved.removed.items()},
        translations=resolved.translations,
        tree=resolved.tree,
        written_in=resolved.languages,
        own_files=resolved.own,
        condition_types=conditions,
        broken=frozenset(elements.broken),
    )


def _languages(read: Structure, raw: object) -> Languages:
    """What is written and offered, each a language."""
    found: Languages = read.reader(Languages)(raw)
    for key in ("written", "offered"):
        for index, one in enumerate(getattr(found, key)):
            try:
                short_form(one)
            except BadValueError as error:
                raise AtError(key, AtError(index, error)) from None
    return found


class _Rules:
    """Reads sources, kinds and roles."""

    def __init__(self, elements: Elements, read: Structure) -> None:
        self._elements = elements
        self._read = read
        #: How the texts and the sections of a kind are read.
        self._simple = {"title": text, "titles": text, "text": text, "plural": text, "was": text,
                        "stage": read.reader(Stage), "proper": read.reader(bool)}  # fmt: skip
        self._sections: dict[str, Callable[[str, Any], Any]] = {
            "fields": read.field,
            "links": self._of(LinkSpec),
            "states": self._of(StateSpec),
            "actions": self._action,
            "owes": self._of(PromiseSpec),
        }

    def sources(self) -> Iterator[tuple[str, Source]]:
        source = self._read.reader(Source)

        def read(raw: object) -> Source:
            found: Source = source(raw)
            if found.url is not None:
                at("url", lambda url, _: address(url), found.url, str)
            return found

        for id_, raw in self._elements.section("sources"):
            found = self._elements.attempt(("sources", id_), {**raw, "id": id_}, read)
            if found is BROKEN:
                self._elements.broken.add(id_)
            else:
                yield id_, found

    def kinds(self) -> Iterator[tuple[str, Kind]]:
        plurals: dict[str, str] = {}
        for id_, raw in self._elements.section("kinds"):
            kind = self._kind(id_, raw)
            other = plurals.setdefault(kind.plural, id_)
            if other != id_:
                self._elements.add(SAME_PLURAL, ("kinds", id_, "plural"), kind=id_, other=other, plural=kind.plural)
            yield id_, kind

    def _kind(self, id_: str, raw: Map) -> Kind:
        """A kind; one that is written exactly as another was is the same, and most are those of `standard`."""
        kept, written = self._read.kinds, (id_, repr(raw))
        kind = kept.get(written)
        if kind is None:
            before = len(self._elements.problems)
            kind = self._read_kind(id_, raw)
            if len(self._elements.problems) == before and not kind.broken:
                if len(kept) >= _MOST_KEPT:
                    kept.clear()
                kept[written] = kind
        return kind

    def _read_kind(self, id_: str, raw: Map) -> Kind:
        path = ("kinds", id_)
        broken: set[str] = set()
        simple, parts = self._simple, self._sections
        given: dict[str, Any] = {}
        for key, value in raw.items():
            if key in simple:
                given[key] = self._elements.attempt((*path, key), value, simple[key])
            elif key in parts:
                given[key] = dict(self._parts((*path, key), value, parts[key], broken))
            elif key == "limits":
                given[key] = tuple(self._limits((*path, key), value, id_))
            elif key == "needs":
                given[key] = self._elements.attempt((*path, key), value, self._read.reader(NeedsSpec))
            elif key == "seats":
                given[key] = self._elements.attempt((*path, key), value, self._read.reader(Mapping[str, HowMany]))
            elif key == "keeps":
                given[key] = self._elements.attempt((*path, key), value, self._read.reader(KeepsSpec))
            elif key not in ABOUT:
                known = [*simple, *parts, "limits", "needs", "seats", "keeps"]
                self._elements.unknown(UNKNOWN_KEY, (*path, key), known)
                broken.update((key, *value) if is_map(value) else (key,))  # a section misspelt, or an action misplaced
        given = {key: value for key, value in given.items() if value is not BROKEN}
        if not given.get("states"):
            given["states"] = {THERE: StateSpec()}
        given.setdefault("plural", f"{id_}s")
        given["fields"] = {**EVERY_FIELD, **given.get("fields", {})}
        return Kind(id=id_, broken=frozenset(broken), **given)

    def _of(self, cls: type) -> Callable[[str, Any], Any]:
        read = self._read.reader(cls)
        return lambda _, raw: read(raw)

    def _action(self, _: str, raw: Any) -> ActionSpec:  # noqa: ANN401 - as it stands in the tree
        if not is_map(raw):
            raise BadValueError(NOT_A_MAP)
        rest = {key: value for key, value in raw.items() if key != "fields"}
        found: ActionSpec = self._read.reader(ActionSpec)(rest)
        fields = at("fields", lambda fields, _: self._own_fields(fields), raw.get("fields", {}), Mapping)
        return attrs.evolve(found, fields=fields) if fields else found

    def _own_fields(self, raw: object) -> dict[str, FieldSpec]:
        if not isinstance(raw, Mapping):
            raise BadValueError(NOT_A_MAP)
        return {name: at(name, lambda field, name: self._read.field(name, field), raw[name], name) for name in raw}

    def _parts(
        self, path: Path, raw: object, read: Callable[[str, Any], Any], broken: set[str]
    ) -> Iterator[tuple[str, Any]]:
        if not is_map(raw):
            self._elements.add(NOT_A_MAP, path)
            return
        for name, value in raw.items():
            if not is_id(name) and not self._elements.is_id(path, name):
                broken.update((name, fold(name)))
                continue
            try:  # as `Elements.attempt` does; most of a definition passes here
                found = read(name, value)
            except Exception as error:  # noqa: BLE001 - told apart in `mistakes_of`, which raises what it does not know
                self._elements.note(error, (*path, name))
                broken.add(name)
            else:
                yield name, found

    def _limits(self, path: Path, raw: object, kind: str) -> Iterator[LimitSpec]:
        read = self._read.reader(tuple[LimitSpec, ...])
        found = self._elements.attempt(path, raw, read)
        for limit in () if found is BROKEN else found:
            yield _full(limit, kind)

    def roles(self) -> Iterator[tuple[str, Role]]:
        condition = self._read.reader(Condition)
        for id_, raw in self._elements.section("roles"):
            path = ("roles", id_)
            rest = {key: value for key, value in raw.items() if key not in ROLE_KEYS}
            found = self._elements.attempt(path, rest, condition)
            records = self._elements.attempt(
                (*path, "may_record"), raw.get("may_record", "no"), self._read.reader(bool)
            )
            title = raw.get("title")
            if BROKEN in (found, records):
                self._elements.broken.add(id_)
            else:
                yield (
                    id_,
                    Role(id=id_, condition=found, may_record=records, title=title if isinstance(title, str) else None),
                )


def _full(limit: LimitSpec, kind: str) -> LimitSpec:
    """A limit with its action named in full, and of its own kind if it names neither."""
    if not limit.action:
        return limit if limit.kind is not None else attrs.evolve(limit, kind=kind)
    return attrs.evolve(limit, action=tuple(name if "." in name else f"{kind}.{name}" for name in limit.action))
