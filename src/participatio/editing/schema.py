# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of a definition's files, made of the classes that read them, for the definition at hand.

An editor that knows it completes keys and names while somebody writes, and marks what the reader would refuse. It knows
the kinds, fields and links of the definition, and what is inherited: where a parent has a list, it asks for ``also``,
``without`` or ``instead``; in what is new, for everything that must be there. Names of things, roles and actions are
proposed and not enforced: a new one may be written before the schema is made again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import attrs

from participatio.dates import Dated, Duration
from participatio.definition.build import ABOUT, ROLE_KEYS
from participatio.definition.conditions import OF_THE_ACT, Operand
from participatio.definition.fields import FieldSpec, FieldType
from participatio.definition.kinds import (
    ANY,
    BUILT_IN_ROLES,
    REASON,
    STAGES,
    ActionSpec,
    HowMany,
    Kind,
    LimitSpec,
    LinkSpec,
    MoveSpec,
)
from participatio.definition.layers import OWN, empties, is_atomic, is_name
from participatio.definition.load import AT_LEAST, inherited, load
from participatio.definition.model import Definition, Languages
from participatio.definition.roster import HEAD, MADE_UP
from participatio.definition.situation import Condition, Ref
from participatio.definition.source import Map, Raw, is_map, is_seq
from participatio.definition.structure import alone_key, forms_of, key_of
from participatio.definition.things import CLASSES, Bound, Confidence, Declared, Disputed, Seating, Source, Thing
from participatio.editing import forms
from participatio.editing.forms import Schema, either
from participatio.editing.meanings import meaning
from participatio.hooks.manager import Host
from participatio.telling.catalogue import CATALOGUE
from participatio.values import Frozen

DIALECT = "https://json-schema.org/draft/2020-12/schema"
#: The definition that is meant where none is named: one that extends the ready kinds and says nothing yet.
STANDARD = "standard"

_REMOVED = "removed"
_NEEDED = ("participatio", "id", "version", "language", "timezone")
#: How each form of value is written that is neither a class nor put together from others.
SIMPLE: Mapping[Any, Schema] = {
    str: forms.TEXT,
    bool: forms.YES_NO,
    int: forms.WHOLE,
    Ref: forms.TEXT,
    Operand: forms.QUANTITY,
    Duration: forms.DURATION,
    Dated: forms.DATE,
    HowMany: forms.MANY,
}
#: What may be written of any kind beside its attributes.
_OF_A_KIND: Mapping[str, Any] = {
    "note": str,
    "sources": tuple[str, ...],
    "confidence": Confidence,
    "locked": tuple[str, ...],
    "disputed": tuple[Disputed, ...],
    "unknown": Mapping[str, str],
}


def schema(name: str | Path | None = None, *, host: Host | None = None, language: str = "en") -> dict[str, Any]:
    """The JSON Schema (2020-12) for the files of a definition, as an editor reads them.

    Parameters:
        name: the definition, as `load` takes it; without one, a definition that extends the ready kinds is meant.
        host: where references and plugins are found; else what is installed.
        language: of the descriptions, ``en`` or ``de``.

    Raises:
        DefinitionError: the definition holds mistakes.
        BadValueError: nothing of that name is there.
    """
    host = host or Host()
    definition = load(STANDARD if name is None else name, host=host)
    below = definition.tree if name is None else inherited(name, host=host)
    types = {known.id: known for known in host.activate(definition.plugins).field_types()}
    return _Writer(definition, below, types, host, language).whole()


def text(name: str | Path | None = None, *, host: Host | None = None, language: str = "en") -> str:
    """The same as the text of a file."""
    return json.dumps(schema(name, host=host, language=language), ensure_ascii=False, indent=1) + "\n"


@attrs.frozen(eq=False, repr=False)
class _At(Frozen):
    """A place in a definition: the keys that lead to it, what is inherited there, and what its words name."""

    path: tuple[str, ...] = ()
    base: Raw | None = None
    names: str = ""

    @property
    def kind(self) -> str:
        """The kind whose rules are written there, or none."""
        return self.path[1] if len(self.path) > 1 and self.path[0] == "kinds" else ""

    def into(self, key: str, names: str = "") -> _At:
        """The place a key further on."""
        base = self.base.get(key) if is_map(self.base) and not is_atomic(self.path) else None
        return _At((*self.path, key), base, names)

    def new(self) -> _At:
        """The same place with nothing inherited."""
        return attrs.evolve(self, base=None)


Write = Callable[[_At], Schema]


class _Writer:
    """Writes the schema of one definition."""

    def __init__(
        self, definition: Definition, below: Map, types: Mapping[str, FieldType], host: Host, language: str
    ) -> None:
        self._definition = definition
        self._below = below
        self._types = types
        self._host = host
        self._language = language
        self._shared: dict[str, Schema] = {}
        self._met: dict[str, str] = {}
        self._new: dict[tuple[object, ...], Schema] = {}

    # The file

    def whole(self) -> dict[str, Any]:
        """The schema of every file of the definition but its translations."""
        top = _At((), self._below)
        sections = {kind.plural: kind for kind in self._definition.kinds.values() if kind.id != "process"}
        keys = {key: self._explained(("head",), key, write(top.into(key))) for key, write in self._head().items()}
        keys |= {plural: self._things(kind, top.into(plural)) for plural, kind in sections.items()}
        keys = {key: self._removable_all(form, top.into(key)) for key, form in keys.items()}
        return {
            "$schema": DIALECT,
            "title": self._definition.say("title", language=self._language) or self._definition.id,
            "type": "object",
            "properties": keys,
            "additionalProperties": False,
            # What does not begin with `participatio` is a file that another one includes.
            "if": {"required": ["participatio"]},
            "then": {"required": list(_NEEDED)},
            "else": {"properties": dict.fromkeys(sorted((OWN | {"plugins"}) - {"include", "note"}), False)},
            "$defs": self._shared,
        }

    def _head(self) -> Mapping[str, Write]:
        installed = sorted({name for one in self._host.references() for name in (one.name, str(one))})
        names = either({"enum": installed}, forms.TEXT)
        several = either(names, {"type": "array", "items": names})
        plain: dict[str, Write] = {
            "participatio": lambda _: forms.FORMAT,
            "id": lambda _: forms.ID,
            "timezone": lambda _: forms.ZONE,
            "holidays": lambda _: forms.REGION,
            "extends": lambda _: several,
            "include": lambda _: either(_PATH, {"type": "array", "items": _PATH}),
            "plugins": lambda _: _object(dict.fromkeys(self._host.names(), self._plugin()), self._plugin()),
            "language": lambda _: forms.LANGUAGE,
            "sentences": lambda at: self._map(
                at, lambda _: forms.TEXT, dict.fromkeys(CATALOGUE["en"], forms.TEXT), more=False
            ),
            "kinds": lambda at: self._map(at, self._kind, self._kinds(at)),
            "roles": lambda at: self._map(at, self._role),
            "sources": lambda at: self._map(at, lambda inner: self._class(Source, inner, but=("id",))),
            "declared": lambda at: self._value(Mapping[str, Declared], attrs.evolve(at, names="kind")),
        }
        of_form: dict[str, Any] = {
            "version": int, "title": str, "text": str, "note": str, "languages": Languages,
            "disputed": tuple[Disputed, ...], "unknown": Mapping[str, str], "confidence": Confidence,
        }  # fmt: skip
        simple = {key: self._write(form) for key, form in of_form.items()}
        return {key: {**plain, **simple}[key] for key in (*_NEEDED, *sorted(HEAD - {*_NEEDED}))}

    def _plugin(self) -> Schema:
        """What is said of a plugin."""
        told = meaning(("plugin",), AT_LEAST, self._language)
        return {"type": "object", "properties": {AT_LEAST: {**forms.RELEASE, "description": told}}}

    def _write(self, form: Any, names: str = "") -> Write:  # noqa: ANN401 - a class or a form of types
        return lambda at: self._value(form, attrs.evolve(at, names=names))

    # Kinds and roles

    def _kinds(self, at: _At) -> Mapping[str, Schema]:
        """Each kind there is, so that its own names are proposed in it."""
        return {
            id_: self._titled(self._element(self._kind, at.into(id_)), "kinds", id_) for id_ in self._definition.kinds
        }

    def _kind(self, at: _At) -> Schema:
        written = {key_of(attribute): form for attribute, form in forms_of(Kind)}
        keys = {
            key: self._write(form) for key, form in {**written, **_OF_A_KIND}.items() if key not in ("id", "broken")
        }
        keys["fields"] = lambda inner: self._map(inner, self._field)
        assert set(ABOUT) <= set(keys)  # noqa: S101 - what the reader passes over is known here
        return self._keys("Kind", (Kind,), keys, at)

    def _field(self, at: _At) -> Schema:
        """A field, short (``title: line``) or long."""
        short = [id_ for id_, known in self._types.items() if "of" not in known.options]
        long = dict(self._class(FieldSpec, at, but=("name",), shared=False))
        long["allOf"] = [
            {
                "if": {"properties": {"type": {"enum": sorted(ids)}}, "required": ["type"]},
                "then": {"properties": dict.fromkeys(sorted({"max", "min", "of", "currency"} - options), False)}
                | ({"required": ["of"]} if "of" in options and at.base is None else {}),
            }
            for options, ids in self._by_options().items()
        ]
        return self._ref("Field", either({"enum": short}, long))

    def _choices(self, at: _At) -> Schema:
        """What can be chosen: a list of ids, or labels by their ids."""
        if is_seq(at.base):
            return self._value(tuple[str, ...], at)
        return either(_list(forms.ID), self._map(at, lambda _: forms.TEXT))

    def _by_options(self) -> Mapping[frozenset[str], list[str]]:
        found: dict[frozenset[str], list[str]] = {}
        for id_, known in self._types.items():
            found.setdefault(known.options, []).append(id_)
        return found

    def _role(self, at: _At) -> Schema:
        """A role: a condition, which a child replaces as a whole, and what is said of it."""
        of_form = {"may_record": bool, "sources": tuple[str, ...], "confidence": Confidence}
        said = {key: self._value(of_form.get(key, str), _At((*at.path, key), None, "source")) for key in ROLE_KEYS}
        keys = {**self._words(), **{key: self._explained(("Role",), key, form) for key, form in said.items()}}
        role = {**_object(keys, None), "not": {"propertyNames": {"enum": list(ROLE_KEYS)}}}
        return self._ref("Role", role)

    # Conditions

    def _condition(self) -> Schema:
        if "Condition" not in self._shared:
            self._shared["Condition"] = {}  # conditions hold conditions
            self._shared["Condition"] = {**_object(self._words(), None), "minProperties": 1}
        return {"$ref": "#/$defs/Condition"}

    def _words(self) -> Mapping[str, Schema]:
        return {word: self._word(word, cls) for word, cls in self._definition.condition_types.items()}

    def _word(self, word: str, cls: type[Condition]) -> Schema:
        told = meaning(("condition",), word, self._language) or (cls.__doc__ or "").partition("\n")[0]
        if cls.alone is None:
            said = self._class(cls, _At(), name=f"Condition.{word}")
        else:
            key = alone_key(cls)
            said = next(
                self._value(form, _At((), None, attribute.metadata.get("names", "")))
                for attribute, form in forms_of(cls)
                if key_of(attribute) == key
            )
        return {**said, "description": told}

    # Things

    def _things(self, kind: Kind, at: _At) -> Schema:
        titled = {
            id_: self._titled(self._element(self._thing(kind), at.into(id_)), kind.plural, id_) for id_ in _of(at)
        }
        told = self._definition.say("kinds", kind.id, "text", language=self._language)
        title = self._definition.say("kinds", kind.id, "titles", language=self._language)
        return {**self._map(at, self._thing(kind), titled), "description": told or title or kind.id}

    def _thing(self, kind: Kind) -> Write:
        cls = CLASSES.get(kind.id, Thing)
        keys: dict[str, Write] = {
            **{name: self._field_value(kind, name) for name in kind.fields},
            **{name: self._targets(kind, name) for name in kind.links},
            "leads": lambda at: self._map(at, self._seating),
            "members": lambda at: self._map(at, self._seating),
            "locked": self._write(tuple[str, ...]),
        }
        for attribute, form in forms_of(cls):
            key = key_of(attribute)
            if key not in (*MADE_UP, "title", "text"):
                keys[key] = self._write(form, attribute.metadata.get("names", ""))
        keys["state"] = lambda _: {"enum": list(kind.states)}
        return lambda at: self._keys(kind.id, (cls, Thing), keys, at)

    def _field_value(self, kind: Kind, name: str) -> Write:
        told = self._definition.say("kinds", kind.id, "fields", name, "title", language=self._language)
        value = forms.value_of(kind.fields[name])
        return lambda _: {**value, "description": told} if told else value

    def _targets(self, kind: Kind, name: str) -> Write:
        to = kind.links[name].to
        told = self._definition.say("kinds", kind.id, "links", name, "title", language=self._language)
        names = f"id:{'' if ANY in to else ' '.join(to)}"

        def write(at: _At) -> Schema:
            found = self._value(tuple[str, ...], attrs.evolve(at, names=names))
            return {**found, "description": told} if told else found

        return write

    def _seating(self, at: _At) -> Schema:
        """One term, or a list of terms."""
        term = self._class(Seating, at.new() if is_seq(at.base) else at, but=("person", "leads"))
        return either(term, {"type": "array", "items": term})

    # Values by their form

    def _value(self, form: Any, at: _At) -> Schema:  # noqa: ANN401 - a class or a form of types
        """How a value is written; where nothing is inherited that matters, it is worked out once."""
        if at.base is not None and (is_map(at.base) or is_seq(at.base) or is_name(at.path)):
            return self._worked_out(form, at)
        key = (form, at.names, at.kind, at.path[2:3], len(at.path) % 2)
        if key not in self._new:
            self._new[key] = self._worked_out(form, at.new())
        return self._new[key]

    def _worked_out(self, form: Any, at: _At) -> Schema:  # noqa: ANN401, PLR0911 - as above
        if is_seq(at.base) and at.path[-1:] != ("locked",) and not is_atomic(at.path):
            return self._removable(self._changed(form, at), at)
        if form in SIMPLE:
            return self._removable(self._proposed(SIMPLE[form], at), at)
        if form is FieldType:
            return {"enum": list(self._types)}
        if form is Condition:
            return self._condition()
        if form is MoveSpec:
            state = self._proposed(forms.TEXT, at)
            return either(state, {**_object({"by": forms.TEXT}, state), "required": [] if at.base else ["by"]})
        if form == Bound:
            return either({"const": "by_hand"}, forms.DATE, forms.OF_A_THING, self._condition())
        if form == str | Condition:
            return either(self._proposed(forms.TEXT, at), self._condition())
        return self._removable(self._of_types(form, at), at)

    def _of_types(self, form: Any, at: _At) -> Schema:  # noqa: ANN401 - a class or a form of types
        origin, inner = get_origin(form), get_args(form)
        if origin is Literal:
            return {"enum": list(inner)}
        if origin is tuple:
            item = self._value(inner[0], at.new())
            several: Schema = {"type": "array", "items": item}
            return self._ref("list", either(item, several) if inner[0] in (str, Ref) else several)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._map(
                at, self._write(inner[1], _INSIDE.get(at.names, "")), self._keys_of(at.names, inner[1], at)
            )
        if len(inner) == 2 and inner[1] is type(None):  # noqa: PLR2004 - something, or none
            return self._value(inner[0], at)
        long = self._class(form, at)
        if form is LinkSpec:
            return either(forms.LINK, long)
        return either(forms.WHOLE, long) if form is Declared else long

    def _keys_of(self, names: str, form: Any, at: _At) -> Mapping[str, Schema]:  # noqa: ANN401 - as above
        """The keys to propose in a map whose keys are names."""
        known = self._names(_KEYS.get(names, ""), at)
        return {key: self._value(form, at.into(key, _INSIDE.get(names, ""))) for key in known}

    def _map(self, at: _At, write: Write, known: Mapping[str, Schema] | None = None, *, more: bool = True) -> Schema:
        """Elements by their ids: those that are inherited, and new ones."""
        known = known or {}
        below = {id_: self._element(write, at.into(id_)) for id_ in _of(at) if id_ not in known}
        found = _object({**below, **known}, write(_At((*at.path, "*"))) if more else None)
        ids = {} if at.path[:1] == ("declared",) or not is_name((*at.path, "*")) else {"propertyNames": forms.ID}
        return {**found, **ids}

    def _element(self, write: Write, at: _At) -> Schema:
        return self._removable(write(at), at)

    def _class(
        self, cls: type, at: _At, *, but: Iterable[str] = (), name: str | None = None, shared: bool = True
    ) -> Schema:
        homes = cls.__mro__[:-1]
        needed = [key_of(one) for one in attrs.fields(cls) if one.default is attrs.NOTHING and key_of(one) not in but]
        keys = {
            key_of(attribute): self._write(form, attribute.metadata.get("names", ""))
            for attribute, form in forms_of(cls)
            if key_of(attribute) not in but
        }
        if cls is ActionSpec:
            keys["fields"] = lambda inner: self._map(inner, self._field)
        elif cls is FieldSpec:
            keys |= {"of": self._choices, "currency": lambda _: forms.CURRENCY}
        elif cls is LimitSpec and at.kind:
            keys["action"] = self._write(tuple[str, ...], "action own_action")
        return self._keys(name or cls.__name__, homes, keys, at, needed=needed, shared=shared)

    def _keys(  # noqa: PLR0913 - what a map with keys of its own is made of
        self,
        name: str,
        homes: Iterable[type],
        keys: Mapping[str, Write],
        at: _At,
        *,
        needed: Iterable[str] = (),
        shared: bool = True,
    ) -> Schema:
        """A map with these keys; whatever is inherited need not be said again."""
        of = tuple(home.__name__ for home in homes)
        written = {
            key: self._ref(f"{name}.{key}", self._explained(of, key, write(at.into(key))))
            for key, write in keys.items()
        }
        whole = dict(_object(written, None))
        missing = [] if is_map(at.base) else list(needed)
        if missing:
            whole["required"] = missing
        return self._ref(name, whole) if shared else whole

    # What is inherited

    def _changed(self, form: Any, at: _At) -> Schema:  # noqa: ANN401 - a class or a form of types
        """The three words that change an inherited list."""
        base = at.base
        assert is_seq(base)  # noqa: S101 - asked by the caller
        inner = get_args(form)
        if inner and inner[-1] is type(None):
            inner = get_args(inner[0])
        item = self._value(inner[0], at.new()) if inner else forms.ANYTHING
        plain = [one for one in base if isinstance(one, str) and not one.isdigit()]
        there: Schema = {"enum": plain} if len(plain) == len(base) else forms.ANYTHING
        also = {"allOf": [item, {"not": {"enum": plain}}]} if plain else item
        words = {
            word: {**_list(of), "description": meaning(("list",), word, self._language)}
            for word, of in (("also", also), ("without", there), ("instead", item))
        }
        alone = {"if": {"required": ["instead"]}, "then": {"maxProperties": 1}}
        return self._ref("changed", {**_object(words, None), "minProperties": 1, **alone})

    def _removable(self, form: Schema, at: _At) -> Schema:
        """What is inherited under a name may be taken out, with a reason."""
        if at.base is None or not is_name(at.path):
            return form
        gone = self._ref(_REMOVED, {"type": "object", "properties": {_REMOVED: self._why()}, "required": [_REMOVED]})
        return form if gone in form.get("anyOf", ()) else either(form, gone)

    def _removable_all(self, form: Schema, at: _At) -> Schema:
        """All that is inherited in a section may be taken out, with a reason."""
        if not is_map(at.base) or not empties(at.path, {_REMOVED: ""}):
            return form
        return {**form, "properties": {**form.get("properties", {}), _REMOVED: self._why()}}

    def _why(self) -> Schema:
        return {"type": "string", "minLength": 1, "description": meaning(("any",), _REMOVED, self._language)}

    # Names

    def _proposed(self, form: Schema, at: _At) -> Schema:
        """A word for which names are proposed; others may be written all the same."""
        names = sorted({name for word in at.names.split(" ") for name in self._names(word, at)}) if at.names else []
        if at.names.startswith("id:"):
            names = self._listed(at.names[3:].split())
        return self._ref("names", either({"enum": names}, form)) if names else form

    def _listed(self, kinds: Iterable[str]) -> list[str]:
        wanted = set(kinds)
        return sorted(id_ for id_, thing in self._definition.things.items() if not wanted or thing.kind in wanted)

    def _names(self, what: str, at: _At) -> list[str]:
        """What there is of a sort: of the kind at hand, or of all."""
        definition = self._definition
        kind = definition.kinds.get(at.kind)
        kinds = definition.kinds.values()
        if what.startswith("own_") and kind is None:
            return []
        find: Mapping[str, Callable[[], Iterable[str]]] = {
            "kind": lambda: [*definition.kinds, *([ANY] if at.path[2:3] == ("links",) else [])],
            "action": lambda: [name for name, _, _ in definition.kinds.actions()],
            "state": lambda: [name for one in kinds for name in one.states],
            "role": lambda: [*definition.roles, *BUILT_IN_ROLES],
            "phase": lambda: definition.phases,
            "source": lambda: definition.sources,
            "person": lambda: definition.persons,
            "thing": lambda: definition.things,
            "seated": lambda: definition.things,
            "heard": lambda: definition.things,
            "field": lambda: [name for one in kinds for name in one.fields],
            "station": lambda: [*STAGES, *definition.kinds],
            "clock_of": lambda: definition.kinds,
            "per": lambda: [*OF_THE_ACT, *definition.kinds],
            "own_field": lambda: [*_known(kind).fields, REASON],
            "own_name": lambda: [*_known(kind).fields, *_known(kind).links, REASON],
            "own_state": lambda: [*_known(kind).states, ANY],
            "own_action": lambda: _known(kind).actions,
            "own_start": lambda: _known(kind).actions,
        }
        return list(dict.fromkeys(find[what]())) if what in find else []

    # Small things

    def _explained(self, homes: Iterable[str], key: str, form: Schema) -> Schema:
        """A form with what its key means, unless the definition itself says it."""
        told = meaning(tuple(homes), key, self._language)
        return form if told is None or "description" in form else {**form, "description": told}

    def _titled(self, form: Schema, *path: str) -> Schema:
        title = self._definition.say(*path, "title", language=self._language)
        return {**form, "description": title} if title else form

    def _ref(self, name: str, form: Schema) -> Schema:
        """A form kept once, however often it is needed."""
        if form.keys() == {"$ref"}:
            return form
        written = json.dumps(form, sort_keys=True)
        kept = self._met.get(written)
        if kept is None:
            number = next(n for n in _count() if f"{name}{n}" not in self._shared)
            kept = self._met[written] = f"{name}{number}"
            self._shared[kept] = form
        return {"$ref": f"#/$defs/{kept}"}


_PATH = forms.written(r"(?!/)(?!~)(?!.*(?:^|/)\.\.(?:/|$))[^\\:]+")
#: What the keys of a map name, and what its values do, by what the map's attribute names.
_KEYS = {"admits": "role", "kind": "kind"}
_INSIDE = {"admits": "action"}


def _known(kind: Kind | None) -> Kind:
    assert kind is not None  # noqa: S101 - asked by the caller
    return kind


def _of(at: _At) -> Iterable[str]:
    return at.base if is_map(at.base) else ()


def _count() -> Iterator[str]:
    yield ""
    number = 2
    while True:
        yield f"_{number}"
        number += 1


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _object(keys: Mapping[str, Schema], more: Schema | None) -> Schema:
    """A map with these keys, and others of a form if there is one."""
    return {"type": "object", "properties": keys, "additionalProperties": False if more is None else more}
