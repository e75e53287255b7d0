# SPDX-License-Identifier: Apache-2.0
"""Everything a definition names: each word that must mean something, with the place where it stands.

The classes of the model say what their attributes name (``metadata={"names": …}``); this module walks the tree beside
them. What a plugin's condition names is found the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

import attrs

from participatio.definition.conditions import ALONE_IN, OF_THE_ACT, Selector
from participatio.definition.kinds import (
    ANY,
    REASON,
    THERE,
    ActionSpec,
    KeepsSpec,
    Kind,
    LimitSpec,
    LinkSpec,
    PromiseSpec,
    StateSpec,
)
from participatio.definition.model import Definition
from participatio.definition.situation import ITS, Condition, Ref
from participatio.definition.structure import key_of
from participatio.definition.things import Declared, Disputed, Seating, Thing
from participatio.errors import Place

Sort = Literal[
    "thing", "kind", "state", "action", "role", "name", "field", "link", "source", "phase", "its", "station", "value"
]
Path = tuple[str | int, ...]


class Mention(NamedTuple):
    """One word and what sort of thing it must name.

    ``kind`` is the kind a state, field, link or ``its`` word is looked for in; without it any kind will do.
    ``wanted`` are the kinds a thing may be of; none: any. An ``its`` word may be a path (``project.edition``), at the
    end of which a ``field`` of one of the ``types`` is looked for.
    """

    sort: Sort
    word: str
    path: Path
    kind: str | None = None
    wanted: tuple[str, ...] = ()
    key: bool = False
    field: str | None = None
    types: tuple[str, ...] = ()

    def place(self, definition: Definition) -> Place | None:
        """Where it stands."""
        return definition.place(*self.path, key=self.key)


def mentions(definition: Definition) -> Iterator[Mention]:
    """Everything named in rules and roster."""
    tree: Any = definition.tree
    walk = _Walk(definition)
    for kind in definition.kinds.values():
        yield from _of_kind(walk, kind, tree["kinds"][kind.id], ("kinds", kind.id))
    for role in definition.roles:
        yield from walk.condition(tree["roles"][role], ("roles", role), None)
    for name in definition.declared:
        yield from _of_declared(walk, name, tree["declared"][name], ("declared", name))
    for thing in definition.things.values():
        if thing.id != definition.id:
            section = definition.section(thing.kind)
            yield from _of_thing(walk, thing, tree[section][thing.id], (section, thing.id))


def _of_kind(walk: _Walk, kind: Kind, raw: Any, path: Path) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    parts: tuple[tuple[str, Iterable[str], type], ...] = (
        ("links", kind.links, LinkSpec),
        ("states", kind.states, StateSpec),
        ("actions", kind.actions, ActionSpec),
        ("owes", kind.owes, PromiseSpec),
    )
    for section, names, cls in parts:
        for name in names:
            if name != THERE:
                yield from walk.element(cls, raw[section][name], (*path, section, name), kind.id)
    for name, action in kind.actions.items():
        yield from _of_moves(walk, kind, action, (*path, "actions", name, "moves"))
    for name, promise in kind.owes.items():
        if not promise.kept_by:
            yield Mention("action", f"{kind.id}.{name}", (*path, "owes", name), key=True)
    if kind.keeps is not None:
        yield from walk.element(KeepsSpec, raw["keeps"], (*path, "keeps"), kind.id)
    for index, limit in enumerate(raw["limits"] if kind.limits else ()):
        yield from walk.element(LimitSpec, limit, (*path, "limits", index), kind.id)


def _of_moves(walk: _Walk, kind: Kind, action: ActionSpec, path: Path) -> Iterator[Mention]:
    """Where an act moves linked things: the link, the field that chooses, the states of the target's kind."""
    for name, move in action.moves.items():
        here = (*path, name)
        yield Mention("link", name, here, kind=kind.id, key=True)
        link = kind.links.get(name)
        if link is None:
            continue
        if move.by is not None and move.by not in link.fields:
            yield Mention("field", f"{name}.{move.by}", (*here, "by"), kind=kind.id)
        chosen = {here: move.state} if move.state else {(*here, value): state for value, state in move.to.items()}
        for value in move.to if move.by is not None else ():
            yield Mention("value", value, (*here, value), kind=kind.id, field=move.by, key=True)
        for there, state in chosen.items():
            yield Mention("state", state or "", there, kind=walk.without(state or "", link.to))


def _of_thing(walk: _Walk, thing: Thing, raw: Any, path: Path) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    kind = walk.definition.kinds[thing.kind]
    yield from walk.element(type(thing), raw, path, None)
    for name, targets in thing.links.items():
        wanted = kind.links[name].to
        for to, there in zip(targets, _places(raw[name], (*path, name)), strict=True):
            yield Mention("thing", to, there, wanted=() if ANY in wanted else wanted)
    for section in ("leads", "members"):
        seatings = {} if section in kind.fields or section in kind.links else raw.get(section, {})
        for person, terms in seatings.items():
            here = (*path, section, person)
            yield Mention("thing", person, here, wanted=("person",), key=True)
            for there, term in [(here, terms)] if isinstance(terms, dict) else _items(terms, here):
                yield from walk.element(Seating, term, there, None)
                yield from _of_disputed(walk, term, there)
    yield from _of_disputed(walk, raw, path)
    for name, said in raw.get("declared", {}).items():
        yield from _of_declared(walk, name, said, (*path, "declared", name))


def _of_declared(walk: _Walk, name: str, raw: Any, path: Path) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    yield Mention("kind", name, path, key=True)
    yield from walk.element(Declared, raw, path, None)
    yield from _of_disputed(walk, raw, path)


def _of_disputed(walk: _Walk, raw: Any, path: Path) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    for there, disputed in _items(raw.get("disputed", ()) if isinstance(raw, dict) else (), (*path, "disputed")):
        yield from walk.element(Disputed, disputed, there, None)


class _Walk:
    """Walks elements of the tree by what their classes say that attributes name.

    ``kind`` is the kind in whose table something stands: what ``its`` starts from, and what an action or a state
    without a kind belongs to.
    """

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self._lacking: dict[tuple[str, int], str | None] = {}
        self._kinds: dict[int, tuple[tuple[str | None, ...], Sequence[Kind]]] = {}
        self._words: dict[str, Callable[[str, Path, str | None, tuple[str | None, ...]], Iterable[Mention]]] = {
            "thing": lambda word, path, kind, _: _of_ref(word, path, kind),
            "seated": lambda word, path, kind, _: _of_ref(word, path, kind, self.seating(word)),
            "heard": lambda word, path, *_: _one(Mention("thing", word, path, wanted=self.heard)),
            "state": lambda word, path, _, of: _one(Mention("state", word, path, kind=self.without(word, of))),
            "own_state": lambda word, path, kind, _: _unless(word == ANY, Mention("state", word, path, kind=kind)),
            "own_name": lambda word, path, kind, _: _one(Mention("name", word, path, kind=kind)),
            "own_field": lambda word, path, kind, _: _unless(word == REASON, Mention("field", word, path, kind=kind)),
            "own_action": lambda word, path, kind, _: _one(Mention("action", _full(word, kind), path)),
            "field": lambda word, path, _, of: (Mention("field", word, path, kind=one) for one in of),
            "per": lambda word, path, _, of: (
                Mention("its", word, path, kind=one) for one in of if word not in OF_THE_ACT
            ),
            "score": lambda word, path, _, of: (
                Mention("action" if "." in word else "field", word, path, kind=one) for one in of
            ),
            "operand": lambda word, path, kind, _: _of_field(word, path, kind, ("number", "money")),
            "clock_of": lambda word, path, *_: _one(Mention("kind", word.rpartition(".")[2], path)),
            "kind": lambda word, path, *_: _unless(word == ANY, Mention("kind", word, path)),
            "action": lambda word, path, kind, _: _one(Mention("action", _full(word, kind), path)),
            "role": lambda word, path, *_: _one(Mention("role", word, path)),
            "phase": lambda word, path, *_: _one(Mention("phase", word, path)),
            "source": lambda word, path, *_: _one(Mention("source", word, path)),
            "station": lambda word, path, *_: _one(Mention("station", word, path)),
            "own_start": lambda word, path, kind, _: _one(Mention("action", _full(word, kind), path)),
            "bound": lambda word, path, kind, _: _of_field(word, path, kind, ("date",)),
        }
        self._maps: dict[str, Callable[[Any, Path, str | None, tuple[str | None, ...]], Iterable[Mention]]] = {
            "condition": lambda value, path, kind, _: self.condition(value, path, kind),
            "bound": lambda value, path, kind, _: self.condition(value, path, kind),
            "own_start": lambda value, path, kind, _: self.condition(value, path, kind),
            "where": self._where,
            "admits": self._admits,
            "clock": self._clock,
        }

    @cached_property
    def heard(self) -> tuple[str, ...]:
        """The kinds of what can be heard: a consultation links it, and it is no part of the story itself."""
        kinds = self.definition.kinds
        linked = (to for kind in kinds.of_stage("consultation") for link in kind.links.values() for to in link.to)
        found = tuple(dict.fromkeys(to for to in linked if not kinds.has_stage(to)))
        return () if ANY in found else found

    def seating(self, word: str) -> tuple[str, ...]:
        """The kinds of what somebody may sit in; any, if somebody sits in this very thing."""
        thing = self.definition.things.get(word)
        seat = self.definition.kinds.get("seat")
        if seat is None or "in" not in seat.links or (thing is not None and thing.seatings):
            return ()
        found = seat.links["in"].to
        return () if ANY in found else found

    def _selected(self, cls: type, raw: Mapping[str, Any], kind: str | None) -> tuple[str | None, ...]:
        """The kinds among which an element's states and fields are looked for."""
        if cls is LinkSpec:
            return tuple(word for word, _ in _words(raw.get("to", ()), ()))
        if "kind" in raw:
            return (str(raw["kind"]),)
        if issubclass(cls, Selector | Condition) and raw.get("action"):
            kinds = dict.fromkeys(_full(word, kind).partition(".")[0] for word, _ in _words(raw["action"], ()))
            return tuple(kinds)[:_MOST_KINDS]
        return self._reached(raw["thing"], kind) if "thing" in raw else (kind,)

    def _reached(self, thing: object, kind: str | None) -> tuple[str | None, ...]:
        """The kind in which a state of the thing is looked for; none if the thing may be of several."""
        ref = Ref.read(str(thing))
        if ref.literal:
            listed = self.definition.things.get(str(thing))
            return () if listed is None else (listed.kind,)
        found = self.definition.kinds.ends(kind, ref.words)
        return tuple(found) if len(found) == 1 else ()

    def without(self, state: str, of: tuple[str | None, ...]) -> str | None:
        """The first kind that lacks a state, else the first; one, for there may be thousands of kinds and states."""
        key = state, id(of)
        if key not in self._lacking:
            kinds = self._known(of)
            lack = (kind for kind in kinds if state not in kind.states and state not in kind.broken)
            found = next(lack, kinds[0] if kinds else None)
            self._lacking[key] = None if found is None else found.id
        return self._lacking[key]

    def _known(self, of: tuple[str | None, ...]) -> Sequence[Kind]:
        """Those of the names that are kinds."""
        if id(of) not in self._kinds:
            kinds = self.definition.kinds
            # The names are kept with the answer, so that no others take their place in memory.
            self._kinds[id(of)] = of, [kinds[name] for name in dict.fromkeys(of) if name is not None and name in kinds]
        return self._kinds[id(of)][1]

    def element(
        self,
        cls: type,
        raw: Any,  # noqa: ANN401 - a tree
        path: Path,
        kind: str | None,
        *,
        flat: str | None = None,
    ) -> Sequence[Mention]:
        """What one element names; ``flat`` is the attribute whose value stands where the element does."""
        if not isinstance(raw, dict):
            return (Mention("kind", str(raw).split()[-1], path),) if cls is LinkSpec else ()
        naming = _naming(cls)
        if naming.keys().isdisjoint(raw):
            return ()
        found: list[Mention] = []
        of: tuple[str | None, ...] | None = None
        clock: str | None = None
        for key, names in naming.items():
            if key in raw:
                if of is None:
                    of, clock = self._selected(cls, raw, kind), _clock_kind(cls, raw, kind)
                here = path if key == flat else (*path, key)
                found.extend(self._value(names, raw[key], here, clock, of))
        return found

    def _value(
        self,
        names: str,
        value: Any,  # noqa: ANN401 - a tree
        path: Path,
        kind: str | None,
        of: tuple[str | None, ...],
    ) -> Iterable[Mention]:
        """What the value of one attribute names; a map may stand where a word may, and says its own."""
        find = self._words.get(names)
        if find is not None and value.__class__ is str:  # most are one word
            return find(value, path, kind, of)
        if names in self._maps and isinstance(value, dict):
            return self._maps[names](value, path, kind, of)
        if find is None:
            return ()
        return [one for word, there in _words(value, path) for one in find(word, there, kind, of)]

    @staticmethod
    def _where(value: Any, path: Path, kind: str | None, of: tuple[str | None, ...]) -> Iterator[Mention]:  # noqa: ANN401
        for name, wanted in value.items():
            yield from (Mention("name", name, (*path, name), kind=one, key=True) for one in of)
            if str(wanted).startswith(ITS):
                yield from _of_ref(str(wanted), (*path, name), kind)
            else:
                yield from (Mention("value", str(wanted), (*path, name), kind=one, field=name) for one in of)

    @staticmethod
    def _admits(value: Any, path: Path, *_: object) -> Iterator[Mention]:  # noqa: ANN401 - a tree
        for role, actions in value.items():
            yield Mention("role", role, (*path, role), key=True)
            for action, there in _words(actions, (*path, role)):
                yield Mention("action", action, there)

    @staticmethod
    def _clock(value: Any, path: Path, kind: str | None, _: object) -> Iterator[Mention]:  # noqa: ANN401 - a tree
        for which, source in value.items():
            if source != "now":
                yield Mention("name", source, (*path, which), kind=kind)

    def condition(self, raw: Any, path: Path, kind: str | None) -> Iterator[Mention]:  # noqa: ANN401 - a tree
        """What a condition names, and those it is put together from."""
        for word, value in raw.items():
            cls = self.definition.condition_types.get(word)
            here = (*path, word)
            if cls is None:
                continue
            if cls.alone in ALONE_IN:
                for there, inner in [(here, value)] if isinstance(value, dict) else _items(value, here):
                    yield from self.condition(inner, there, kind)
                continue
            alone = next((key_of(a) for a in attrs.fields(cls) if a.name == cls.alone), None)
            yield from self.element(cls, value if alone is None else {alone: value}, here, kind, flat=alone)


#: Among the kinds of so many actions a state, a field or a word is looked for.
_MOST_KINDS = 50


@cache
def _naming(cls: type) -> Mapping[str, str]:
    """The attributes of a class that name something: as a definition writes them, and what they name."""
    return {key_of(a): a.metadata["names"] for a in attrs.fields(cls) if "names" in a.metadata}


def _clock_kind(cls: type, raw: Mapping[str, Any], kind: str | None) -> str | None:
    """For a phase that runs for each of a kind: that kind; its conditions start from the thing of the clock."""
    each = raw.get("each") if issubclass(cls, Thing) else None
    return str(each).rpartition(".")[2] if each else kind


def _of_ref(word: str, path: Path, kind: str | None, wanted: tuple[str, ...] = ()) -> Iterator[Mention]:
    ref = Ref.read(word)
    if ref.literal:
        yield Mention("thing", word, path, wanted=wanted)
    elif kind is not None:
        yield Mention("its", ".".join(ref.words), path, kind=kind)


def _of_field(word: str, path: Path, kind: str | None, types: tuple[str, ...]) -> Iterator[Mention]:
    """``its district.budget``; a number or a date names nothing."""
    if word.startswith(ITS) and kind is not None:
        *links, field = Ref.read(word).words
        yield Mention("its", ".".join(links), path, kind=kind, field=field, types=types)


def _full(action: str, kind: str | None) -> str:
    return action if "." in action or kind is None else f"{kind}.{action}"


def _one(mention: Mention) -> Iterable[Mention]:
    return (mention,)


def _unless(no: bool, mention: Mention) -> Iterable[Mention]:  # noqa: FBT001 - it reads so
    return () if no else (mention,)


# Places


def _words(value: Any, path: Path) -> Iterable[tuple[str, Path]]:  # noqa: ANN401 - a tree
    """One word, or several, each with where it stands."""
    if isinstance(value, str):
        return [(value, path)]
    return [(str(word), (*path, index)) for index, word in enumerate(value)]


def _items(value: Any, path: Path) -> Iterable[tuple[Path, Any]]:  # noqa: ANN401 - a tree
    return [((*path, index), item) for index, item in enumerate(value)]


def _places(value: Any, path: Path) -> Iterable[Path]:  # noqa: ANN401 - a tree
    return [there for _, there in _words(value, path)]
