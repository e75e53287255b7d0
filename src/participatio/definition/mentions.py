# SPDX-License-Identifier: Apache-2.0
"""Everything a definition names: each word that must mean something, with the place where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

import attrs

from participatio.definition.conditions import ALONE_IN, Operand
from participatio.definition.kinds import ANY, REASON, ActionSpec, Kind
from participatio.definition.model import Definition
from participatio.definition.situation import ITS, Condition, Ref
from participatio.definition.structure import key_of, operand
from participatio.errors import BadValueError, Place
from participatio.values import Frozen

Sort = Literal["thing", "kind", "state", "action", "role", "name", "field", "link", "source", "phase", "its", "station"]


@attrs.frozen(eq=False, repr=False)
class Mention(Frozen):
    """One word and what sort of thing it must name.

    ``kind`` is the kind a state, field, link or ``its`` word is looked for in; without it any kind will do.
    ``wanted`` are the kinds a thing may be of; none: any.
    """

    sort: Sort
    word: str
    path: tuple[str | int, ...]
    kind: str | None = None
    wanted: tuple[str, ...] = ()
    key: bool = False

    def place(self, definition: Definition) -> Place | None:
        """Where it stands."""
        return definition.place(*self.path, key=self.key)


def mentions(definition: Definition) -> Iterator[Mention]:
    """Everything named in rules and roster."""
    for kind in definition.kinds.values():
        yield from _of_kind(definition, kind)
    for role in definition.roles.values():
        path = ("roles", role.id)
        yield from _of_condition(definition, definition.tree["roles"][role.id], path, None)  # type: ignore[index]
    for name in definition.declared:
        yield Mention("kind", name, ("declared", name), key=True)
    for thing in definition.things.values():
        if thing.id != definition.id:
            yield from _of_thing(definition, thing)


def _of_kind(definition: Definition, kind: Kind) -> Iterator[Mention]:
    top = ("kinds", kind.id)
    raw: Any = definition.tree["kinds"][kind.id]  # type: ignore[index]
    targets = _Targets(definition, kind)
    for name, link in kind.links.items():
        here, said = (*top, "links", name), raw["links"][name]
        for to, path in _each(said, here, "to", link.to):
            if to != ANY:
                yield Mention("kind", to, path)
        for state, path in _each(said, here, "in", link.in_):
            yield Mention("state", state, path, kind=targets.without(name, state))
        for key, fields in (("fields", link.fields), ("may", link.may)):
            for field, path in _each(said, here, key, fields):
                if field != REASON:
                    yield Mention("field", field, path, kind=kind.id)
    for name, state in kind.states.items():
        here = (*top, "states", name)
        for role, path in _each(raw.get("states", {}).get(name), here, "seen_by", state.seen_by):
            yield Mention("role", role, path)
    for name in kind.actions:
        yield from _of_action(definition, kind, name, raw["actions"][name], targets)
    for index, limit in enumerate(raw["limits"] if kind.limits else ()):
        yield from _of_selector(definition, limit, (*top, "limits", index), kind.id)
        yield from _of_operand(limit.get("max"), (*top, "limits", index, "max"), kind.id)
    for name, promise in kind.owes.items():
        here = (*top, "owes", name)
        said = raw["owes"][name]
        yield Mention("role", promise.by, (*here, "by"))
        if isinstance(promise.after, Condition):
            yield from _of_condition(definition, said["after"], (*here, "after"), kind.id)
        else:
            yield Mention("action", f"{kind.id}.{promise.after}", (*here, "after"))
        for action, path in _each(said, here, "kept_by", promise.kept_by or (name,)):
            full = action if "." in action else f"{kind.id}.{action}"
            yield Mention("action", full, path)


def _of_action(
    definition: Definition,
    kind: Kind,
    name: str,
    raw: Any,  # noqa: ANN401 - a tree
    targets: _Targets,
) -> Iterator[Mention]:
    action = kind.actions[name]
    here = ("kinds", kind.id, "actions", name)
    for state, path in _each(raw, here, "from", action.from_):
        if state != ANY:
            yield Mention("state", state, path, kind=kind.id)
    if action.to is not None:
        yield Mention("state", action.to, (*here, "to"), kind=kind.id)
    for key, words in (("asks", action.asks), ("may", action.may)):
        for word, path in _each(raw, here, key, words):
            if not _is_own(kind, action, word):
                yield Mention("name", word, path, kind=kind.id)
    for link, move in action.moves.items():
        there = (*here, "moves", link)
        yield Mention("link", link, there, kind=kind.id, key=True)
        if move.by is not None and link in kind.links and move.by not in kind.links[link].fields:
            yield Mention("field", f"{link}.{move.by}", (*there, "by"), kind=kind.id)
        for value, state in {"": move.state}.items() if move.state else move.to.items():
            if link in kind.links:
                path = (*there, value) if value else there
                yield Mention("state", state, path, kind=targets.without(link, state))
    for clock, source in action.sets.items():
        if source != "now" and not _is_own(kind, action, source):
            yield Mention("name", source, (*here, "sets", clock), kind=kind.id)
    if action.undoes is not None:
        yield Mention("action", f"{kind.id}.{action.undoes}", (*here, "undoes"))
    if action.when is not None:
        yield from _of_condition(definition, raw["when"], (*here, "when"), kind.id)


def _is_own(kind: Kind, action: ActionSpec, word: str) -> bool:
    return word in kind.fields or word in kind.links or word in action.fields or word == REASON


class _Targets:
    """The kinds that a kind's links point to; asked for each state once, however many links, kinds and acts."""

    def __init__(self, definition: Definition, kind: Kind) -> None:
        kinds = definition.kinds
        self._of = {
            name: [kinds[to] for to in dict.fromkeys(link.to) if to in kinds] for name, link in kind.links.items()
        }
        self._known: dict[tuple[str, str], str | None] = {}

    def without(self, link: str, state: str) -> str | None:
        """The first kind that the link points to and that lacks the state; if none does, the first of all."""
        if (link, state) not in self._known:
            kinds = self._of[link]
            lacks = (kind for kind in kinds if state not in kind.states and state not in kind.broken)
            found = next(lacks, kinds[0] if kinds else None)
            self._known[link, state] = found and found.id
        return self._known[link, state]


def _of_thing(definition: Definition, thing: Any) -> Iterator[Mention]:  # noqa: ANN401 - any kind of thing
    section = definition.section(thing.kind)
    top = (section, thing.id)
    raw: Any = definition.tree[section][thing.id]  # type: ignore[index]
    kind = definition.kinds[thing.kind]
    for source, path in _each(raw, top, "sources", thing.sources):
        yield Mention("source", source, path)
    for name, targets in thing.links.items():
        spec = kind.links[name]
        wanted = () if ANY in spec.to else spec.to
        for to, path in _each(raw, top, name, targets):
            yield Mention("thing", to, path, wanted=wanted)
    for section_ in ("leads", "members"):
        if section_ in kind.fields or section_ in kind.links:
            continue
        for person in raw.get(section_, ()):
            yield Mention("thing", person, (*top, section_, person), wanted=("person",), key=True)
            yield from _sources_below(raw[section_][person], (*top, section_, person))
    for index, disputed in enumerate(thing.disputed):
        for source in disputed.sources:
            yield Mention("source", source, (*top, "disputed", index, "sources"))
    for name in thing.declared:
        yield Mention("kind", name, (*top, "declared", name), key=True)
    if thing.kind == "phase":
        yield from _of_phase(definition, thing, raw, top)
    for station, path in _each(raw, top, "pathway", getattr(thing, "pathway", ())):
        yield Mention("station", station, path)


def _of_phase(definition: Definition, phase: Any, raw: Any, top: tuple[str, str]) -> Iterator[Mention]:  # noqa: ANN401
    if phase.within is not None:
        yield Mention("phase", phase.within, (*top, "within"))
    for to, path in _each(raw, top, "only", phase.only):
        yield Mention("thing", to, path)
    if phase.each is not None:
        yield Mention("kind", phase.each.rpartition(".")[2], (*top, "each"))
    for bound in ("opens", "closes"):
        if isinstance(getattr(phase, bound), Condition):
            yield from _of_condition(definition, raw[bound], (*top, bound), _each_kind(phase))
        elif isinstance(getattr(phase, bound), Operand):
            yield from _of_operand(raw[bound], (*top, bound), _each_kind(phase))
    for role, actions in phase.admits.items():
        yield Mention("role", role, (*top, "admits", role), key=True)
        for action, path in _each(raw["admits"], (*top, "admits"), role, actions):
            yield Mention("action", action, path)


def _each_kind(phase: Any) -> str | None:  # noqa: ANN401 - a phase
    return None if phase.each is None else str(phase.each.rpartition(".")[2])


# Conditions say themselves what their attributes name


def _of_condition(definition: Definition, raw: Any, path: tuple[str | int, ...], kind: str | None) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    conditions = definition.condition_types
    if not isinstance(raw, Mapping):
        return
    for word, value in raw.items():
        cls = conditions.get(word)
        if cls is None:
            continue
        here = (*path, word)
        if cls.alone in ALONE_IN:
            for index, inner in enumerate(value) if not isinstance(value, Mapping) else [(None, value)]:
                yield from _of_condition(definition, inner, here if index is None else (*here, index), kind)
            continue
        alone = next((key_of(a) for a in attrs.fields(cls) if a.name == cls.alone), None)
        said = value if alone is None else {alone: value}
        yield from _of_attributes(definition, cls, said, here, kind, flat=alone)


def _of_selector(definition: Definition, raw: Any, path: tuple[str | int, ...], kind: str) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    from participatio.definition.conditions import Selector

    said = dict(raw)
    if "action" in said:
        names = [said["action"]] if isinstance(said["action"], str) else said["action"]
        said["action"] = [name if "." in name else f"{kind}.{name}" for name in names]
        if len(names) == 1:
            said["action"] = said["action"][0]
    yield from _of_attributes(definition, Selector, said, path, kind)


def _of_attributes(  # noqa: PLR0913 - where and what
    definition: Definition,
    cls: type,
    said: Mapping[str, Any],
    path: tuple[str | int, ...],
    kind: str | None,
    *,
    flat: str | None = None,
) -> Iterator[Mention]:
    selected = _selected(said, kind)
    for attribute in attrs.fields(cls):
        key, names = key_of(attribute), attribute.metadata.get("names")
        if names is None or key not in said:
            continue
        here = path if key == flat else (*path, key)
        value = said[key]
        if names == "where":
            for name, wanted in value.items():
                yield Mention("name", name, (*here, name), kind=selected, key=True)
                yield from _of_ref(str(wanted), (*here, name), kind, only_its=True)
            continue
        for index, word in enumerate([value] if isinstance(value, str) else value):
            there = here if isinstance(value, str) else (*here, index)
            yield from _of_word(definition, names, str(word), there, kind, selected)


def _of_word(  # noqa: PLR0913 - where and what
    definition: Definition, names: str, word: str, path: tuple[str | int, ...], kind: str | None, selected: str | None
) -> Iterator[Mention]:
    if names == "thing":
        yield from _of_ref(word, path, kind)
    elif names == "state":
        yield Mention("state", word, path, kind=selected)
    elif names == "per":
        if word not in ("person", "thing", "for", "round"):
            yield Mention("its", word, path, kind=selected)
    elif names == "field":
        yield Mention("field", word, path, kind=selected)
    elif names == "score":
        yield Mention("action" if "." in word else "field", word, path, kind=selected)
    elif names == "operand":
        yield from _of_operand(word, path, kind)
    else:
        yield Mention(names, word, path)  # type: ignore[arg-type]  # the metadata names sorts


def _of_ref(word: str, path: tuple[str | int, ...], kind: str | None, *, only_its: bool = False) -> Iterator[Mention]:
    ref = Ref.read(word)
    if ref.literal:
        if not only_its:
            yield Mention("thing", word, path)
    elif kind is not None:
        yield Mention("its", ref.words[0], path, kind=kind)


def _of_operand(word: Any, path: tuple[str | int, ...], kind: str | None) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    if isinstance(word, str) and word.startswith(ITS):
        try:
            read: Operand = operand(word)
        except BadValueError:
            return
        if read.of is not None and kind is not None:
            yield Mention("its", read.of.words[0], path, kind=kind)


def _selected(said: Mapping[str, Any], kind: str | None) -> str | None:
    """The kind a selector selects."""
    if isinstance(said.get("kind"), str):
        return str(said["kind"])
    if (actions := said.get("action")):
        return str(actions if isinstance(actions, str) else actions[0]).partition(".")[0]
    return kind if "thing" not in said else None


# Places


def _each(
    raw: Any,  # noqa: ANN401 - a tree
    path: tuple[str | int, ...],
    key: str,
    words: Iterable[str],
) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Each word with where it stands under a key: the key's value, or its item in a list."""
    value = raw.get(key) if isinstance(raw, Mapping) else None
    around = path if value is None else (*path, key)
    items = value if isinstance(value, list) else ()
    first = {item: index for index, item in reversed(list(enumerate(items))) if isinstance(item, str)}
    for word in words:
        yield word, (*around, first[word]) if word in first else around


def _sources_below(raw: Any, path: tuple[str | int, ...]) -> Iterator[Mention]:  # noqa: ANN401 - a tree
    terms: Iterable[tuple[tuple[str | int, ...], Any]] = (
        [(path, raw)] if isinstance(raw, Mapping) else [((*path, index), term) for index, term in enumerate(raw)]
    )
    for here, term in terms:
        sources = term.get("sources", ()) if isinstance(term, Mapping) else ()
        words = [sources] if isinstance(sources, str) else [source for source in sources if isinstance(source, str)]
        for source, where in _each(term, here, "sources", words):
            yield Mention("source", source, where)
