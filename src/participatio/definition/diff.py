# SPDX-License-Identifier: Apache-2.0
"""What a newer definition says otherwise, and what each change does to whoever is already taking part.

A change is *safe* if everybody and everything goes on as before, *stranding* if somebody or something cannot, and
*breaking* if a running process cannot take it over or what was written would mean something else. What is written
otherwise and means the same is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from numbers import Real
from typing import Any, Literal
from zoneinfo import ZoneInfo

import attrs

from participatio.dates import EARLIEST, Dated, Duration
from participatio.definition.changes import Change, Path, changes
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import HowMany, LimitSpec, LinkSpec
from participatio.definition.model import Definition
from participatio.definition.structure import key_of
from participatio.definition.things import Thing
from participatio.values import NOTHING, Frozen

Effect = Literal["same", "safe", "stranding", "breaking"]
SAME: Effect = "same"
SAFE: Effect = "safe"
STRANDING: Effect = "stranding"
BREAKING: Effect = "breaking"
#: From what means nothing to what weighs most.
EFFECTS: tuple[Effect, ...] = (SAME, SAFE, STRANDING, BREAKING)
#: Under which the translations stand beside the tree; no section can be called so.
TRANSLATIONS = "translations/"
#: What is said about an element, and changes nothing that anybody may do.
_ABOUT = frozenset({
    "title", "titles", "text", "note", "sources", "confidence", "disputed", "unknown", "says", "declared", "locked",
    "official", "proper", "plural", "language", "sentences", "participatio",
})  # fmt: skip
#: Keys of a role beside its condition.
_OF_ROLES = frozenset({"may_record", "title", "text", "note", "sources", "confidence", "was"})
_UNKNOWN = object()
_UTC = ZoneInfo("UTC")
#: What may name the states and actions of other kinds.
_FAR = frozenset({"in", "when", "opens", "closes", "after", "limits"})


@attrs.frozen(eq=False, repr=False)
class Reach(Frozen):
    """Whom and what a change may concern in a process that runs."""

    #: Things that stand in one of these: ``idea.hidden``.
    states: tuple[str, ...] = ()
    #: Whoever did one of these so far: ``idea.support``.
    actions: tuple[str, ...] = ()
    #: Things with one of these links: ``idea.about``.
    links: tuple[str, ...] = ()
    #: Listed things and what points to them.
    things: tuple[str, ...] = ()
    #: People who sat there from the start.
    people: tuple[str, ...] = ()


@attrs.frozen(eq=False, repr=False)
class Difference(Frozen):
    """A change, and what it does to whoever is already taking part.

    ``things`` and ``people`` say how many that are; none where no process was asked.
    """

    change: Change
    effect: Effect
    reach: Reach = attrs.field(factory=Reach)
    #: Of a list: what is in it now and was not, and the other way round.
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    things: int | None = None
    people: int | None = None


@attrs.frozen(eq=False, repr=False, slots=False)
class Diff(Frozen):
    """Everything that a definition says otherwise than another."""

    old: Definition
    new: Definition
    differences: tuple[Difference, ...]

    @property
    def same(self) -> bool:
        """True if both mean the same, however they are written."""
        return all(one.effect == SAME for one in self.differences)

    @property
    def effect(self) -> Effect:
        """The heaviest effect of all."""
        return max((one.effect for one in self.differences), key=EFFECTS.index, default=SAME)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes alone: `changes.applied` makes `said` of the new definition of that of the old one."""
        return tuple(one.change for one in self.differences)


def compare(old: Definition, new: Definition) -> Diff:
    """What ``new`` says otherwise than ``old``; either may have been read from anywhere."""
    names = _Names(old, new)
    found = list(changes(said(old), said(new), names.renames))  # all of them first: then all new names are known
    judge = _Judge(old, new, names)
    return Diff(old, new, tuple(map(judge.judged, found)))


def said(definition: Definition) -> dict[str, Any]:
    """Everything a definition says, as its digest counts it; translations stand in it by language."""
    tree = {key: value for key, value in definition.tree.items() if key not in ("extends", "include")}
    return {**tree, TRANSLATIONS: definition.translations} if definition.translations else tree


def has_state(definition: Definition, name: str) -> bool:
    """True if a definition has a state (``idea.hidden``), or a kind (``idea``)."""
    own, dot, state = name.partition(".")
    kind = definition.kinds.get(own)
    return kind is not None and (not dot or state in kind.states)


def renamed_states(old: Definition, new: Definition) -> Mapping[str, str]:
    """Where things go whose state is called otherwise now: ``{"idea.hidden": "withdrawn"}``."""
    found = {}
    for kind in new.kinds.values():
        before = old.kinds[kind.id].states if kind.id in old.kinds else NOTHING
        for name, state in kind.states.items():
            if state.was in before and name not in before and state.was not in kind.states:
                found[f"{kind.id}.{state.was}"] = name
    return found


class _Names:
    """What is called otherwise in the newer definition."""

    def __init__(self, old: Definition, new: Definition) -> None:
        self._old, self._new = old, new
        self._found: dict[Path, Mapping[str, str]] = {}
        self._words: dict[str, dict[str, str]] = {}

    def renames(self, path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Mapping[str, str]:
        """The names in a section that are other ones now: by ``was``, and wherever the same name stands."""
        if len(path) % 2 == 0:
            return NOTHING
        if path[0] == TRANSLATIONS:
            known = self._found.get(path[2:], NOTHING)
        elif path[-1] == "admits":
            known = self._found.get(("roles",), NOTHING)
        else:
            known = {
                element["was"]: name
                for name, element in new.items()
                if isinstance(element, Mapping) and isinstance(element.get("was"), str)
            }
        found = {was: name for was, name in known.items() if was in old and was not in new}
        found = {was: name for was, name in found.items() if name in new and name not in old}
        if found:
            self._found[path] = found
        return found

    def now(self, path: Path, word: str) -> str:
        """What a word at a path of the old definition is called now; where any kind may be meant, by any of them."""
        near = path[0] == "kinds" and len(path) > 1 and path[-1] not in _FAR
        kind = path[1] if near else ""
        if kind not in self._words:
            self._words[kind] = dict(self._all(kind))
        return self._words[kind].get(word, word)

    def _all(self, own: str) -> Iterator[tuple[str, str]]:
        for path, names in self._found.items():
            for was, name in names.items():
                if len(path) == 1 or (path[0] == "kinds" and own in ("", path[1])):
                    yield was, name
                if path[0] == "kinds" and path[-1] == "actions" and len(path) == 3:  # noqa: PLR2004 - a kind's section
                    yield f"{path[1]}.{was}", f"{path[1]}.{name}"


class _Judge:
    """Tells what a change does, from what both definitions mean there."""

    def __init__(self, old: Definition, new: Definition, names: _Names) -> None:
        self.old, self.new, self._names = old, new, names
        self._was: dict[Path, str] = {}  # paths of renamed elements: their last step in the old definition
        self._added: set[Path] = set()

    def judged(self, change: Change) -> Difference:
        """The change with its effect."""
        if change.what == "renamed":
            self._was[(*change.path[:-1], change.new)] = change.path[-1]
        elif change.what == "added":
            self._added.add(change.path)
        gained, lost = self._words(change)
        effect = self._effect(change, gained, lost)
        reach = self._reach(change.path, lost) if effect in (STRANDING, BREAKING) else Reach()
        return Difference(change, effect, reach, gained, lost)

    def _words(self, change: Change) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What a list of words gained and lost, by the names of today."""
        if change.what == "ordered":
            return (), ()
        before, after = (
            _listed(self._default(definition, change.path) if value is None else value)
            for definition, value in ((self.old, change.old), (self.new, change.new))
        )
        if before is None or after is None or (isinstance(change.old, str) and isinstance(change.new, str)):
            return (), ()
        before = [self._names.now(change.path, word) for word in before]
        if self._shape(change.path) == "kinds.*.actions.*.may":  # what is asked for now can be said no less than before
            asks = self._meant(self.new, (*change.path[:-1], "asks"))
            before = [word for word in before if word in after or asks is _UNKNOWN or word not in asks]
        return tuple(it for it in after if it not in before), tuple(it for it in before if it not in after)

    def _default(self, definition: Definition, path: Path) -> list[str] | None:
        """The words that hold where none are written."""
        meant = self._meant(definition, path) if len(path) % 2 else None
        return [*meant] if isinstance(meant, tuple) and all(isinstance(it, str) for it in meant) else None

    def _effect(self, change: Change, gained: Collection[str], lost: Collection[str]) -> Effect:
        path = change.path
        if change.what == "ordered":
            return SAFE if self._reordered(change) else SAME
        if (path[-1] == "was" and len(path) % 2 and len(path) > 1) or _is_frame(change):
            return SAME
        if path[0] == TRANSLATIONS or path[0] in _ABOUT or any(step in _ABOUT for step in path[2::2]):
            return SAFE
        return self._weight(change, self._shape(path), gained, lost)

    def _weight(self, change: Change, shape: str, gained: Collection[str], lost: Collection[str]) -> Effect:
        """What a change of the rules does."""
        if change.what in ("added", "removed") and len(change.path) % 2 == 0 and shape not in _VALUES:
            return self._of_element(change)
        if change.what == "renamed":
            if shape == "phases.*.admits.*":
                return SAME
            return SAFE if shape in ("roles.*", "kinds.*.states.*", "sources.*") else STRANDING
        return self._of_value(change, shape, gained, lost)

    def _of_element(self, change: Change) -> Effect:
        """What it does that something named is there, or is not there any more."""
        path, come = change.path, change.what == "added"
        if len(path) == 2 and self._kind_of(path[0]) is not None:  # noqa: PLR2004 - a section and an id
            there, here = (self.old, self.new) if come else (self.new, self.old)
            other = there.things.get(path[1])
            if other is not None:  # what was taken out of one section stands in another
                return SAME if other.kind == here.things[path[1]].kind else BREAKING
        if path[0] == "plugins" and not come:
            return BREAKING
        return SAFE if come else STRANDING

    def _of_value(self, change: Change, shape: str, gained: Collection[str], lost: Collection[str]) -> Effect:
        before, after = self._meant(self.old, change.path), self._meant(self.new, change.path)
        if _UNKNOWN in (before, after):
            before, after = change.old, change.new
        if before == after or (change.what == "changed" and not (gained or lost) and self._follows(change)):
            return SAME
        if shape in _LISTED:
            return STRANDING if lost else SAFE
        judge = _VALUES.get(shape)
        if judge is not None:
            return judge(before, after)
        if isinstance(before, FieldSpec | LinkSpec) and type(before) is type(after):
            return self._of_spec(before, after)
        return self._of_thing(change.path, before, after, lost)

    def _follows(self, change: Change) -> bool:
        """True if a value only says the new name of what was renamed."""

        def today(value: Any) -> Any:  # noqa: ANN401 - a part of a tree
            if isinstance(value, Mapping):
                return {key: today(inner) for key, inner in value.items()}
            return [*map(today, value)] if isinstance(value, list) else self._names.now(change.path, value)

        now = today(change.old)
        return bool(now == change.new) or (_listed(now) is not None and _listed(now) == _listed(change.new))

    @staticmethod
    def _of_spec(before: FieldSpec | LinkSpec, after: FieldSpec | LinkSpec) -> Effect:
        """A field or a link that is written short in one and long in the other."""
        section = "fields" if isinstance(before, FieldSpec) else "links"
        found: list[Effect] = [SAFE]
        for attribute in attrs.fields(type(before)):
            was, will = getattr(before, attribute.name), getattr(after, attribute.name)
            if was != will and (key := key_of(attribute)) not in _ABOUT:
                shape = f"kinds.*.{section}.*.{key}"
                found.append((_more if shape in _LISTED else _VALUES.get(shape, _strands))(was, will))
        return max(found, key=EFFECTS.index)

    def _of_thing(self, path: Path, before: Any, after: Any, lost: Collection[str]) -> Effect:  # noqa: ANN401 - a value
        """A field or a link of something listed, or what nothing is known about."""
        kind = self._kind_of(path[0])
        if path[0] == "roles" and path[-1] in ("member_of", "leads"):
            return STRANDING if lost or not isinstance(after, Mapping | list | str) else SAFE
        if kind is None or len(path) != 3:  # noqa: PLR2004 - a section, an id and a key
            return STRANDING
        if any(kind in it.kinds and path[2] in it.kinds[kind].links for it in (self.old, self.new)):
            return _more(before or (), after or ())
        if path[2] not in self.new.kinds[kind].fields or isinstance(before, Dated) or isinstance(after, Dated):
            return STRANDING  # dates of things open and close phases
        return SAFE

    def _reordered(self, change: Change) -> bool:
        """True if elements stand in another order, and not only what is new between the others."""
        before = [key for key in change.old if (*change.path, key) not in self._added]
        return (
            len(change.path) % 2 == 1
            and change.path[0] != TRANSLATIONS
            and before != [key for key in change.new if key in before]
        )

    # What is meant at a path

    def _kind_of(self, section: str) -> str | None:
        """The kind whose things a section lists."""
        return self._kinds.get(section)

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        every = (kind for definition in (self.old, self.new) for kind in definition.kinds.values())
        return {kind.plural: kind.id for kind in every}

    def _shape(self, path: Path) -> str:
        """The path with ``*`` for every name; phases and pillars under their own, other things as ``things``."""
        kind = self._kind_of(path[0])
        first = {None: path[0], "phase": "phases", "pillar": "pillars"}.get(kind, "things")
        second = [] if len(path) == 1 else ["*"]
        rest = [step if index % 2 == 0 else "*" for index, step in enumerate(path)][2:]
        return ".".join([first, *second, *rest])

    def _meant(self, definition: Definition, path: Path) -> Any:  # noqa: ANN401 - whatever the model has there
        """What the model has at a path, defaults included."""
        if definition is self.old:
            path = tuple(self._was.get(path[: depth + 1], step) for depth, step in enumerate(path))
        node: Any = _UNKNOWN
        rest: Path = ()
        if path[0] == "kinds":
            node, rest = definition.kinds, path[1:]
        elif path[0] == "roles" and len(path) > 2 and path[2] not in _OF_ROLES:  # noqa: PLR2004 - a role and a key
            role = definition.roles.get(path[1])
            return _UNKNOWN if role is None or path[2] in ("member_of", "leads") else role.condition
        elif path[0] == "roles":
            node, rest = definition.roles, path[1:]
        elif self._kind_of(path[0]) is not None and len(path) > 1:
            thing = definition.things.get(path[1])
            return _UNKNOWN if thing is None else _of_thing(thing, path[2:])
        return _walked(node, rest)

    # Whom it concerns

    def _reach(self, path: Path, lost: Collection[str]) -> Reach:
        """Whom and what a change concerns, by the names that the old definition has for them."""
        path = tuple(self._was.get(path[: depth + 1], step) for depth, step in enumerate(path))
        kind = self._kind_of(path[0])
        if path[0] == "kinds" and len(path) > 1:
            return self._in_kind(path)
        if path[0] == "roles" and len(path) > 1:
            return self._doing(action for role, action in self._admitted() if role == path[1])
        if kind == "phase" and len(path) > 1:
            phase = self.old.phases.get(path[1])
            admitted = [] if phase is None else [*phase.admissions()]
            if len(path) == 4:  # noqa: PLR2004 - a phase, `admits`, a role
                admitted = [(role, action) for role, action in admitted if role == path[3]]
                admitted = [(role, action) for role, action in admitted if action in lost or not lost]
            return self._doing(action for _, action in admitted)
        if kind is not None and len(path) > 1:
            sits = len(path) > 3 and path[2] in ("leads", "members")  # noqa: PLR2004 - a thing, `leads`, a person
            return Reach(people=(path[3],)) if sits else Reach(things=(path[1],))
        return Reach()

    def _in_kind(self, path: Path) -> Reach:
        own = self.old.kinds.get(path[1])
        if own is None:
            return Reach()
        section, name = (path[2], path[3]) if len(path) > 3 else ("", "")  # noqa: PLR2004 - a section and a name in it
        word = f"{own.id}.{name}"
        if section == "states":
            return Reach(states=(word,) if name in own.states else ())
        if section == "links":
            return Reach(links=(word,))
        if section == "actions":
            return self._doing([word])
        return Reach(states=tuple(f"{own.id}.{state}" for state in own.states))

    def _admitted(self) -> Iterator[tuple[str, str]]:
        return (pair for phase in self.old.phases.values() for pair in phase.admissions())

    def _doing(self, actions: Any) -> Reach:  # noqa: ANN401 - full names, in whatever order
        """Whoever did one of these, and what it could still be done to."""
        names = tuple(dict.fromkeys(actions))
        states = [
            f"{found[0].id}.{state}"
            for name in names
            if (found := self.old.kinds.action(name)) is not None
            for state in found[0].starts(found[1])
        ]
        return Reach(states=tuple(dict.fromkeys(states)), actions=names)


def _is_frame(change: Change) -> bool:
    """True of the empty section around what came or went."""
    return len(change.path) % 2 == 1 and change.what in ("added", "removed") and {} in (change.old, change.new)


def _listed(value: object) -> list[str] | None:
    """A value as a list of words, if it can be one."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value]
    return value if isinstance(value, list) and all(isinstance(it, str) for it in value) else None


def _walked(node: Any, path: Path) -> Any:  # noqa: ANN401 - parts of the model
    """What stands in the model at a path, by names and by the keys of attributes."""
    for step in path:
        if isinstance(node, Mapping):
            node = node.get(step, _UNKNOWN)
        elif attrs.has(type(node)):
            named = {key_of(attribute): attribute.name for attribute in attrs.fields(type(node))}
            node = getattr(node, named[step]) if step in named else _UNKNOWN
        else:
            return _UNKNOWN
    return node


def _of_thing(thing: Thing, path: Path) -> Any:  # noqa: ANN401 - as above
    """What something listed has at a path: an attribute, a field, a link, or who sits there."""
    if not path:
        return thing
    if path[0] in ("leads", "members"):
        terms = [it for it in thing.seatings if it.leads is (path[0] == "leads") and it.person in path[1:2]]
        return _walked(terms[0], path[2:]) if len(terms) == 1 else _UNKNOWN
    if path[0] in thing.values or path[0] in thing.links:
        return thing.values.get(path[0], thing.links.get(path[0])) if len(path) == 1 else _UNKNOWN
    return _walked(thing, path)


# How much a value of one sort changes for whoever goes by it

Value = Callable[[Any, Any], Effect]


def _one_of(good: object) -> Effect:
    return SAFE if good else STRANDING


def _safe(_old: object, _new: object) -> Effect:
    return SAFE


def _strands(_old: object, _new: object) -> Effect:
    return STRANDING


def _breaks(_old: object, _new: object) -> Effect:
    return BREAKING


def _more(old: Any, new: Any) -> Effect:  # noqa: ANN401 - as the model has them, here and below
    return _one_of(set(_listed(old) or old or ()) <= set(_listed(new) or new or ()))


def _fewer(old: Any, new: Any) -> Effect:  # noqa: ANN401
    return _more(new, old)


def _only(old: Any, new: Any) -> Effect:  # noqa: ANN401
    """A list whose absence means everything."""
    return _one_of(not new or (old and set(old) <= set(new)))


def _higher(old: Any, new: Any) -> Effect:  # noqa: ANN401
    return _one_of(new is None or (isinstance(old, Real) and isinstance(new, Real) and new >= old))


def _lower(old: Any, new: Any) -> Effect:  # noqa: ANN401
    return _one_of(new is None or (isinstance(old, Real) and isinstance(new, Real) and new <= old))


def _granted(_old: object, new: object) -> Effect:
    return _one_of(new is True)


def _spared(_old: object, new: object) -> Effect:
    return _one_of(new is not True)


def _wider(old: object, new: object) -> Effect:
    """How many there have to be, and may."""
    if not isinstance(old, HowMany) or not isinstance(new, HowMany):
        return _one_of(new is None)
    most = new.most is None or (old.most is not None and new.most >= old.most)
    return _one_of(new.least <= old.least and most)


def _opens(old: object, new: object) -> Effect:
    if isinstance(old, Dated) and isinstance(new, Dated):
        return _one_of(new.opens is None or (old.opens is not None and new.opens <= old.opens))
    return _one_of(new is None)


def _closes(old: object, new: object) -> Effect:
    if isinstance(old, Dated) and isinstance(new, Dated):
        return _one_of(new.closes is None or (old.closes is not None and new.closes >= old.closes))
    return _one_of(new is None)


def _lasts(old: object, new: object) -> Effect:
    if isinstance(old, Duration) and isinstance(new, Duration):
        return _one_of(new.after(EARLIEST, _UTC) >= old.after(EARLIEST, _UTC))
    return _one_of(new is None)


def _removed(_old: object, new: object) -> Effect:
    return _one_of(new is None)


def _limits(old: Collection[LimitSpec], new: Collection[LimitSpec]) -> Effect:
    def known(limit: LimitSpec) -> bool:
        like = [it for it in old if attrs.evolve(it, max=limit.max, soft=limit.soft) == limit]
        return any(not it.soft and _higher(it.max.number, limit.max.number) == SAFE for it in like)

    return _one_of(all(limit.soft or known(limit) for limit in new))


def _version(old: object, new: object) -> Effect:
    return SAFE if int(str(new)) > int(str(old)) else BREAKING


def _options(old: object, new: object) -> Effect:
    return _more(old, new) if isinstance(old, Collection) and isinstance(new, Collection) else _one_of(new)


def _shorter(old: Any, new: Any) -> Effect:  # noqa: ANN401
    rest = iter(old)
    return _one_of(all(station in rest for station in new))


#: Lists that take part in what somebody can do, word by word.
_LISTED = frozenset({
    "kinds.*.links.*.to", "kinds.*.links.*.may", "kinds.*.actions.*.from", "kinds.*.actions.*.may",
    "phases.*.admits.*",
})  # fmt: skip
_VALUES: Mapping[str, Value] = {
    "id": _breaks,
    "version": _version,
    "timezone": _breaks,
    "holidays": _safe,
    "plugins.*.at_least": _safe,  # a definition that could be read has what it needs
    "languages.*": _more,
    "roles.*.may_record": _granted,
    "kinds.*.seats.*": _wider,
    "kinds.*.needs.*.*": _wider,
    "kinds.*.limits": _limits,
    "kinds.*.fields.*.type": _breaks,
    "kinds.*.fields.*.max": _higher,
    "kinds.*.fields.*.min": _lower,
    "kinds.*.fields.*.required": _spared,
    "kinds.*.fields.*.currency": _breaks,
    "kinds.*.fields.*.of": _options,
    "kinds.*.fields.*.of.*": lambda _, new: _one_of(new is not None),
    "kinds.*.links.*.many": _wider,
    "kinds.*.links.*.in": _only,
    "kinds.*.links.*.fields": _fewer,
    "kinds.*.states.*.end": _spared,
    "kinds.*.actions.*.asks": _fewer,
    "kinds.*.actions.*.when": _removed,
    "kinds.*.actions.*.secret": _breaks,
    "phases.*.opens": _opens,
    "phases.*.closes": _closes,
    "phases.*.lasts": _lasts,
    "phases.*.within": _removed,
    "phases.*.only": _only,
    "phases.*.each": _breaks,
    "pillars.*.pathway": _shorter,
    "things.*.state": _safe,
    "things.*.seats.*": _wider,
    "things.*.leads.*.since": _opens,
    "things.*.leads.*.until": _closes,
    "things.*.members.*.since": _opens,
    "things.*.members.*.until": _closes,
}
