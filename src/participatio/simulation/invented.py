# SPDX-License-Identifier: Apache-2.0
"""The rules of a real process as a simulation plays them: marked, and with invented people in every seat.

Kinds, phases, roles and promises stay as they are. Whoever is listed is replaced, so that nobody finds an act under
their name that they never did; where nobody is listed, somebody is invented, or no act could be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from participatio.definition.build import build
from participatio.definition.conditions import Leads, parts
from participatio.definition.kinds import ANY, HowMany, Kind
from participatio.definition.layers import Parent, Resolved
from participatio.definition.model import Definition
from participatio.definition.source import Map, Raw, Seq
from participatio.definition.things import Thing
from participatio.errors import DefinitionError, Problems
from participatio.hooks.manager import Host
from participatio.simulation.mark import SOURCE, definition_id

_SEATS = 24  # of one side that are filled at most
_MEMBERS = 3  # where nothing says how many there are
_LISTED = 3  # things that are invented where none is listed and one is needed
#: What a source said of a seat or a person says nothing of whoever is invented in their place.
_SAID = ("sources", "note", "confidence", "disputed", "unknown", "title", "text")
#: Plain texts, in which a word that looks like an id is none.
_TEXTS = ("title", "text", "note", "url")
_VALUES = {"number": "10", "money": "1000000", "yes_no": "no", "date": "2020-01-01", "link": "https://example.org"}
_TITLE = {
    "de": "SIMULATION (erfunden, Startwert {seed}): {title}",
    "en": "SIMULATION (invented, seed {seed}): {title}",
    "": "SIMULATION {seed}: {title}",
}
_TEXT = {
    "de": "Nichts hiervon ist geschehen. Alle Menschen, Texte und Beschlüsse hat ein Programm erfunden; nur die "
    "Regeln sind die eines wirklichen Verfahrens.",
    "en": "Nothing of this has happened. All people, texts and decisions were invented by a program; only the rules "
    "are those of a real process.",
}


def invented(definition: Definition, seed: int, *, host: Host | None = None) -> Definition:
    """The definition of a simulation of a process with these rules.

    Raises:
        DefinitionError: its rules do not hold together any more.
    """
    return remade(definition, _Invention(definition, seed).tree(), _translations(definition, seed), host=host)


def remade(
    definition: Definition,
    tree: Mapping[str, Any],
    translations: Mapping[str, Mapping[str, Any]],
    *,
    host: Host | None = None,
) -> Definition:
    """A definition made of another tree than it has.

    Raises:
        DefinitionError: it does not hold together any more.
    """
    problems = Problems()
    resolved = Resolved(
        tree=_map(tree),
        translations={language: _map(texts) for language, texts in translations.items()},
        removed={},
        parents=tuple(Parent(parent, *parent.partition("@")[::2]) for parent in definition.parents),
        languages={},
        files={},
        own=frozenset(),
    )
    plugins = (host or Host()).activate(tree.get("plugins", {}))
    made = build(resolved, plugins, problems)
    if made is None or problems.errors:
        raise DefinitionError(problems.sorted())
    return made


def _translations(definition: Definition, seed: int) -> dict[str, dict[str, Any]]:
    """The texts in other languages; English and German say in any case what this is."""
    found = {language: plain(texts) for language, texts in definition.translations.items()}
    for language in {"de": "", "en": "", **found}:
        if language != definition.language:
            texts = found.setdefault(language, {})
            title = definition.say("title", language=language) or definition.id
            texts["title"] = _TITLE.get(language, _TITLE[""]).format(seed=seed, title=title)
            texts["text"] = _TEXT.get(language, _TEXT["en"])
            if "person" in definition.kinds:
                texts.pop(definition.kinds["person"].plural, None)
    return found


class _Invention:
    """Makes the tree of a simulation of another tree."""

    def __init__(self, definition: Definition, seed: int) -> None:
        self._definition = definition
        self._seed = seed
        self._tree: dict[str, Any] = plain(definition.tree)
        self._people: dict[str, dict[str, Any]] = {}
        self._id = definition_id(definition.id, seed)

    def tree(self) -> dict[str, Any]:
        """The whole tree."""
        definition, tree = self._definition, self._tree
        kinds = definition.kinds
        names: dict[str, str] = {}
        if "person" in kinds:
            section = kinds["person"].plural
            for id_, said in tree.get(section, {}).items():
                names[id_] = self._person({key: it for key, it in said.items() if key not in (*_SAID, "position")})
        tree = self._tree = _renamed(tree, names)
        for missing in self._missing():
            self._list(missing)
        for kind in kinds.values():
            for said in tree.get(kind.plural, {}).values():
                self._fill(kind, said)
        if "seat" in kinds:
            for kind in kinds.values():
                if kind.id != "person" and kinds["seat"].links["in"].allows(kind.id):
                    for id_, said in tree.get(kind.plural, {}).items():
                        self._seat(kind, definition.things.get(id_), said)
        if self._people:
            tree[kinds["person"].plural] = self._people
        return self._marked(tree)

    def _marked(self, tree: dict[str, Any]) -> dict[str, Any]:
        language, title = self._definition.language, self._definition.title
        tree.pop("declared", None)  # what was counted in the real process was not counted here
        tree["id"] = self._id
        tree["title"] = _TITLE.get(language, _TITLE[""]).format(seed=self._seed, title=title)
        tree["text"] = _TEXT.get(language, _TEXT["en"])
        tree["sources"] = {**tree.get("sources", {}), SOURCE: {"title": f"participatio simulate, seed {self._seed}"}}
        return tree

    def _person(self, said: Mapping[str, Any] | None = None) -> str:
        number = len(self._people) + 1
        self._people[f"invented_{number}"] = {**(said or {}), "title": f"Simulation {number}"}
        return f"invented_{number}"

    # Who sits where

    def _seat(self, kind: Kind, thing: Thing | None, said: dict[str, Any]) -> None:
        """Take away what sources say of seats, and seat somebody where nobody sits."""
        if isinstance(said.get("unknown"), dict):
            said["unknown"] = {key: why for key, why in said["unknown"].items() if key not in ("leads", "members")}
        for part in ("leads", "members"):
            for person, terms in said.get(part, {}).items():
                for term in terms if isinstance(terms, list) else [terms]:
                    for key in _SAID:
                        term.pop(key, None)
                said[part][person] = terms
        empty = not said.get("leads") and not said.get("members")
        sides = thing.seats if thing is not None and thing.seats else kind.seats
        if not said.get("leads") and (leads := [*kind.needs.leads] or ([""] if empty and self._is_led() else [])):
            said["leads"] = self._seated(dict.fromkeys(leads, 1))
        if not said.get("members") and (sides or empty):
            said["members"] = self._seated({side: _number(many) for side, many in sides.items()} or {"": _MEMBERS})

    def _seated(self, sides: Mapping[str, int]) -> dict[str, Any]:
        return {self._person(): {"side": side} if side else {} for side, number in sides.items() for _ in range(number)}

    def _is_led(self) -> bool:
        """True if to lead something is a role."""
        return any(
            isinstance(part, Leads) for role in self._definition.roles.values() for part in parts(role.condition)
        )

    # What is listed

    def _missing(self) -> Iterator[str]:
        """The kinds of which an act needs a thing, where none is listed and none can be born."""
        rules = self._definition.rules
        born = {row.kind.id for row in rules.rows.values() if row.bears and row.admissions}
        listed = {thing.kind for thing in self._definition.things.values()}
        found: dict[str, None] = {}
        for row in rules.rows.values():
            if row.admissions:
                needed = [link for name, link in row.kind.links.items() if name in row.asks or link.many.least]
                found.update(
                    dict.fromkeys(
                        link.to[0] for link in needed if link.to[0] != ANY and not {*link.to} & (born | listed)
                    )
                )
        return (kind for kind in found if kind in self._definition.kinds)

    def _fill(self, kind: Kind, said: dict[str, Any]) -> None:
        """Invent the numbers that no source knows and a rule may ask for."""
        unknown = said.get("unknown", {})
        for name in [name for name in unknown if name in kind.fields]:
            if kind.fields[name].type.id in ("number", "money"):
                del unknown[name]
                said[name] = _VALUES[kind.fields[name].type.id]

    def _list(self, kind_id: str) -> None:
        kind = self._definition.kinds[kind_id]
        section = self._tree.setdefault(kind.plural, {})
        for number in range(1, _LISTED + 1):
            said: dict[str, Any] = {"title": f"Simulation {number}"}
            for field in kind.fields.values():
                if field.required and field.name not in said:
                    value = next(iter(field.of), None) or _VALUES.get(field.type.id, "Simulation")
                    said[field.name] = str(field.min) if field.min is not None else value
            for name, link in kind.links.items():
                there = [thing.id for thing in self._definition.things.values() if link.allows(thing.kind)]
                if link.many.least and there:
                    said[name] = there[number % len(there)]
            section[f"invented_{kind_id}_{number}"] = said


def _number(many: HowMany) -> int:
    return min(many.least + _MEMBERS if many.most is None else many.most, _SEATS)


# Trees


def plain(raw: Any) -> Any:  # noqa: ANN401 - a tree
    """A tree of plain maps and lists that may be changed."""
    if isinstance(raw, Mapping):
        return {key: plain(value) for key, value in raw.items()}
    return [plain(value) for value in raw] if isinstance(raw, list) else raw


def _renamed(raw: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - as above
    """The tree with other ids; texts are left alone."""
    if isinstance(raw, dict):
        return {names.get(key, key): value if key in _TEXTS else _renamed(value, names) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_renamed(value, names) for value in raw]
    return names.get(raw, raw) if isinstance(raw, str) else raw


def _map(values: Mapping[str, Any]) -> Map:
    made = Map()
    for key, value in values.items():
        made[key] = _raw(value)
    return made


def _raw(value: Any) -> Raw:  # noqa: ANN401 - as above
    if isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, list):
        made = Seq()
        for item in value:
            made.put(_raw(item), None)
        return made
    return str(value)
