# SPDX-License-Identifier: Apache-2.0
"""Whether what a definition sets out can ever come about: its phases, conditions, states and pathways.

Only what is out of reach for sure is named, and as far as the definition's author can mend it. What is answered is
supposed to be mended from then on, so that what merely follows from it is not answered again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from participatio.dates import EARLIEST
from participatio.definition.checks import numbers, phases, reach, roles, timely
from participatio.definition.checks.places import is_own, node, own
from participatio.definition.checks.wording import both as in_both
from participatio.definition.conditions import AllOf, AnyOf, Count, Date, Heard, Not, Reached
from participatio.definition.kinds import ANY, ActionSpec, Kind, LimitSpec, LinkSpec
from participatio.definition.model import Definition, listed
from participatio.definition.possible import ALWAYS, Possible, Supposition, both
from participatio.definition.situation import Condition
from participatio.definition.things import Phase, Pillar
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]
Path = tuple[str | int, ...]
_T = TypeVar("_T")

NOT_TO_BE_WALKED = Code(
    "P270",
    "warning",
    en="the pathway of '{pillar}' cannot be walked: nothing ever gets to the station '{station}' in its time",
    de="der Weg von '{pillar}' ist nicht zu gehen: Zur Station '{station}' kommt es nie zu ihrer Zeit",
)

NEVER_OPENS = Code(
    "P271",
    "warning",
    en="phase '{phase}' can never open: {why_en}",
    de="Phase '{phase}' kann nie beginnen: {why_de}",
)

DEAD_END = Code(
    "P272",
    "warning",
    en="nothing leads '{kind}' out of '{state}', and it is no end; if it is one, say 'end: true'",
    de="aus '{state}' führt '{kind}' nichts hinaus, und ein Ende ist es nicht; falls doch, gehört 'end: true' dazu",
)

NEVER_HOLDS = Code(
    "P273",
    "warning",
    en="this can never be the case{when_en}, so {why_en}",
    de="das kann nie{when_de} der Fall sein; darum {why_de}",
)

HOLDS_ANYWAY = Code(
    "P274",
    "warning",
    en="this is the case from the start, so {why_en}",
    de="das ist von Anfang an der Fall; darum {why_de}",
)

HEARD_TOO_LATE = Code(
    "P275",
    "warning",
    en="{action} {must_en} '{audience_en}' to be heard before, and no consultation can have ended by the time it is "
    "admitted",
    de="vor {action} {must_de} '{audience_de}' gehört sein, und keine Anhörung kann beendet sein, solange das "
    "zugelassen ist",
)

NEVER_HEARD = Code(
    "P276",
    "warning",
    en="{action} {must_en} '{audience_en}' to be heard before, and {why_en}",
    de="vor {action} {must_de} '{audience_de}' gehört sein, und {why_de}",
)

STUCK = Code(
    "P277",
    "warning",
    en="what {action} brings about stays '{state}' for ever, and not everybody sees it there: no phase admits anybody "
    "to {actions}",
    de="was durch {action} entsteht, bleibt für immer '{state}' und ist dort nicht für alle zu sehen: keine Phase "
    "lässt jemanden zu {actions} zu",
)


class _Item(NamedTuple):
    """Something that may turn out never to be: what is then said and where, and how to go on as if it could be."""

    code: Code
    data: Mapping[str, str]
    #: Where it stands; none: where the action is admitted.
    path: Path | None
    is_so: Callable[[Possible], bool]
    mended: Sequence[Supposition] = ()
    #: The place is that of the key.
    key: bool = False
    #: The action whose admission is at fault, where what stands there is inherited.
    action: str | None = None
    #: Nobody is told where it is inherited.
    own: bool = False


#: Among so many it is found out which follow from the others; of more, all are told.
_MOST = 8
_KEPT: WeakKeyDictionary[Definition, Mapping[str, Sequence[Problem]]] = WeakKeyDictionary()


def _check(code: Code) -> Check:
    def found(definition: Definition) -> Iterable[Problem]:
        kept = _KEPT.get(definition)
        if kept is None:
            by_code: dict[str, list[Problem]] = {}
            for problem in _problems(definition):
                by_code.setdefault(problem.code.id, []).append(problem)
            kept = _KEPT[definition] = by_code
        return kept.get(code.id, ())

    return Check(code, found, last=True)


def _problems(definition: Definition) -> Found:
    if not definition.phases or definition.broken or any(kind.broken for kind in definition.kinds.values()):
        return
    possible = Possible(definition, as_written=True)
    look = _Look(definition)
    found = any(it.is_so(possible) and look.is_told(it) for it in look.all(possible))
    if not found or not possible.is_settled or not _is_clear(definition):
        return
    supposed = _answered(definition)
    possible = _mended(definition, supposed)
    left = [it for it in look.needed(possible) if it.is_so(possible)]
    while left:
        roots = _roots(definition, left, supposed)
        for item in roots:
            supposed.update(item.mended)
            yield from look.problem(item)
        told = {id(item) for item in roots}
        possible = _mended(definition, supposed)
        left = [it for it in left if id(it) not in told and it.is_so(possible)]
    for item in look.following(possible):
        if item.is_so(possible):
            yield from look.problem(item)


def _mended(definition: Definition, supposed: Iterable[Supposition]) -> Possible:
    possible = Possible(definition, as_written=True)
    possible.suppose(*supposed)
    return possible


def _is_clear(definition: Definition) -> bool:
    """True if all phases open and close when they say: else nothing more is sure."""
    unclear = phases.outside_parent, phases.without_end, phases.cut_short
    return not any(True for check in unclear for _ in check(definition))


def in_the_way(definition: Definition, reached: Callable[[Possible], bool]) -> Sequence[Problem | Supposition]:
    """What keeps something out of reach: the least that would have to be otherwise.

    Parameters:
        reached: says of what is possible whether it is within reach.

    Returns:
        What checks find, actions that no phase admits, and phases that are not open when they would have to be.
    """
    found: list[tuple[Sequence[Supposition], Problem | Supposition]]
    found = [((supposed,), problem) for supposed, problem in _elsewhere(definition)]
    look, possible = _Look(definition), Possible(definition)
    possible.suppose(*(it for supposed, _ in found for it in supposed))
    while not reached(possible) and (items := [it for it in look.needed(possible) if it.is_so(possible)]):
        found += ((it.mended, problem) for it in items for problem in look.problem(it))
        possible.suppose(*(it for item in items for it in item.mended))
    if not reached(possible):
        shut = (name for name, _, action in definition.kinds.actions() if name not in possible.rows and not action.sets)
        more: list[Supposition] = [*(("action", it) for it in shut), *(("phase", it) for it in definition.phases)]
        found += (((it,), it) for it in more)

    def does(some: Sequence[tuple[Sequence[Supposition], Problem | Supposition]]) -> bool:
        mended = Possible(definition)
        mended.suppose(*(it for supposed, _ in some for it in supposed))
        return reached(mended)

    return [one for _, one in _least(found, does)] if does(found) else ()


def _least(some: Sequence[_T], does: Callable[[Sequence[_T]], bool], given: Sequence[_T] = ()) -> Sequence[_T]:
    """As few of them as do together with what is given; the first are rather taken than the last."""
    if does(given):
        return ()
    if len(some) == 1:
        return some
    half = len(some) // 2
    last = _least(some[half:], does, (*given, *some[:half]))
    return (*_least(some[:half], does, (*given, *last)), *last)


def _answered(definition: Definition) -> set[Supposition]:
    """What others say is missing, as if it were there."""
    return {supposed for supposed, _ in _elsewhere(definition)}


def _elsewhere(definition: Definition) -> Iterator[tuple[Supposition, Problem]]:
    """What others say is missing, and with what it would be there."""
    for it in (*roles.nobody(definition), *roles.expired(definition)):
        yield ("role", it.data["role"]), it
    for it in (*roles.not_here(definition), *reach.never_admitted(definition)):
        yield ("action", it.data["action"]), it
    for it in reach.unreachable(definition):
        yield ("state", f"{it.data['kind']}.{it.data['state']}"), it
    for part, it in numbers.never_met(definition):
        yield ("condition", id(part)), it
    for it in timely.never_in_time(definition):
        yield from ((("condition", id(date)), it) for date in _dates(definition, it))


def _dates(definition: Definition, problem: Problem) -> Iterator[Condition]:
    """The dates outside of which nobody is admitted to an action."""
    found = definition.kinds.action(problem.data["action"])
    return timely.fixed(None if found is None else found[1].when)


def _roots(definition: Definition, items: Sequence[_Item], supposed: Iterable[Supposition]) -> Sequence[_Item]:
    """Those that do not merely follow from others of them; of those that wait for each other, the first."""
    if not 1 < len(items) <= _MOST:
        return items

    def others(item: _Item) -> Iterator[Supposition]:
        return (it for other in items if other is not item for it in other.mended)

    return [it for it in items if it.is_so(_mended(definition, (*supposed, *others(it))))] or items[:1]


class _Look:
    """What is looked at in a definition."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.kinds = definition.kinds

    def all(self, possible: Possible) -> Iterator[_Item]:
        """Everything."""
        yield from self.needed(possible)
        yield from self.following(possible)

    def needed(self, possible: Possible) -> Iterator[_Item]:
        """What others may follow from."""
        for phase in self.definition.phases.values():
            yield from self._of_phase(phase)
        for name, row in possible.rows.items():
            if row.action.when is not None:
                yield from self._of_guard(possible, name, row.action.when)
        for role in dict.fromkeys(role for phase in self.definition.phases.values() for role in phase.admits):
            if role in self.definition.roles:
                yield self._of_role(role)

    def following(self, possible: Possible) -> Iterator[_Item]:
        """What nothing else follows from."""
        for pillar in self.definition.things.values():
            if isinstance(pillar, Pillar) and pillar.pathway:
                yield from self._of_pathway(possible, pillar)
        for kind in self.kinds.values():
            yield from self._of_promises_and_limits(kind)
        yield from self._from_the_start(possible)
        yield from self._stuck(possible)

    def is_told(self, item: _Item) -> bool:
        """True unless it is nothing that this definition's author can mend."""
        return (
            not item.own
            or item.path is None
            or is_own(self.definition.place(*item.path, key=item.key), self.definition)
        )

    def problem(self, item: _Item) -> Found:
        """What is said, where it can be mended: there; else where the action is admitted, or all is inherited."""
        place = None if item.path is None else self.definition.place(*item.path, key=item.key)
        if is_own(place, self.definition):
            yield Problem(item.code, place, item.data)
        elif not item.own:
            yield Problem(item.code, self._admission(item.action), item.data, related=[] if place is None else [place])

    def _admission(self, action: str | None) -> Place | None:
        for phase in self.definition.phases.values():
            for role, actions in phase.admits.items():
                if action in actions:
                    place = self.definition.place("phases", phase.id, "admits", role, actions.index(action))
                    if is_own(place, self.definition):
                        return place
        return self.definition.place("extends")

    def _when(self, action: str) -> Path:
        kind, _, name = action.partition(".")
        return "kinds", kind, "actions", name, "when"

    def _guard(self, action: str, when: Condition) -> Iterator[tuple[Condition, Path]]:
        path = self._when(action)
        return _parts(when, node(self.definition, path), path)

    # What may never be

    def _of_phase(self, phase: Phase) -> Iterator[_Item]:
        opens, closes = phase.opens, phase.closes
        if isinstance(opens, Condition) or opens == "by_hand":
            why = _NOT_BY_HAND if opens == "by_hand" else _WAITS_IN_VAIN
            yield _Item(
                NEVER_OPENS,
                {"phase": phase.id, **why},
                ("phases", phase.id, "opens"),
                lambda it: not it.phase(phase.id) and (phase.within is None or bool(it.phase(phase.within))),
                (("phase", phase.id), ("condition", id(opens))),
            )
        if isinstance(closes, Condition):
            yield _Item(
                NEVER_HOLDS,
                {**in_both("why", f"phase '{phase.id}' never closes", f"endet Phase '{phase.id}' nie"), **_EVER},
                ("phases", phase.id, "closes"),
                lambda it: bool(it.phase(phase.id)) and not it.condition(closes),
                (("condition", id(closes)),),
            )

    def _of_role(self, role: str) -> _Item:
        why = in_both("why", f"nobody can ever be '{role}'", f"kann nie jemand '{role}' sein")
        mended = (("role", role),)
        return _Item(NEVER_HOLDS, {**why, **_EVER}, ("roles", role), lambda it: not it.role(role), mended, key=True)

    def _of_guard(self, possible: Possible, name: str, when: Condition) -> Iterator[_Item]:
        parts = list(self._guard(name, when))
        for part, path in parts:
            if isinstance(part, Heard):
                yield from self._of_hearing(possible, name, part, path)
            else:
                yield from self._of_part(name, part, path)

        def clash(it: Possible) -> bool:
            free = it.unguarded(name)
            apart = all(both(it.condition(part), free) for part, _ in parts)
            return bool(free) and apart and not both(it.condition(when), free)

        if len(parts) > 1:
            said = {**in_both("why", f"nobody can ever do {name}", f"ist {name} nie möglich"), **_TOGETHER}
            yield _Item(NEVER_HOLDS, said, self._when(name), clash, (("condition", id(when)),), key=True, action=name)

    def _of_part(self, name: str, part: Condition, path: Path) -> Iterator[_Item]:
        why = in_both("why", f"nobody can ever do {name}", f"ist {name} nie möglich")
        mended = (("condition", id(part)),)
        never, late = _never(name, part), _late(name, part)
        yield _Item(NEVER_HOLDS, {**why, **_EVER}, path, never, mended, action=name)
        yield _Item(NEVER_HOLDS, {**why, **_IN_TIME}, path, late, mended, action=name)

    def _of_hearing(self, possible: Possible, name: str, part: Heard, path: Path) -> Iterator[_Item]:
        """An audience that is never heard; never about what is to be decided; or not in time."""
        hearings = list(self.kinds.of_stage("consultation"))
        mended: Sequence[Supposition] = (("condition", id(part)), *(("kind", kind.id) for kind in hearings))
        subjects = self._subjects(possible, name)

        def besides(it: Possible) -> bool:
            return bool(it.condition(part) and it.unguarded(name)) and not any(
                link.allows(subject) and (kind.id, tie) in it.ties
                for kind in hearings
                for tie, link in kind.links.items()
                for subject in subjects
            )

        unheard = [it for it in part.audiences if possible.heard(it) is None] or part.audiences
        en, de = ("', '".join(self.definition.title_of(it, language) for it in unheard) for language in ("en", "de"))
        must = in_both("must", "needs", "muss" if len(unheard) == 1 else "müssen")
        said = {"action": name, **must, **in_both("audience", en, de)}
        yield _Item(NEVER_HEARD, {**said, **_UNHEARD}, path, _never(name, part), mended, action=name)
        yield _Item(NEVER_HEARD, {**said, **_BESIDES}, path, besides, mended, action=name)
        yield _Item(HEARD_TOO_LATE, said, path, _late(name, part), mended, action=name)

    def _subjects(self, possible: Possible, action: str) -> set[str]:
        """The kinds of what an audience has to be heard about."""
        row = possible.rows[action]

        def staged(links: Iterable[str]) -> set[str]:
            to = {kind for link in links for kind in row.kind.links[link].to}
            return {kind for kind in (self.kinds if ANY in to else to) if self.kinds.has_stage(kind)}

        return staged(row.asks) or {row.kind.id, *staged(row.kind.links)}

    def _of_pathway(self, possible: Possible, pillar: Pillar) -> Iterator[_Item]:
        station = possible.missing(pillar.pathway)
        if station is not None:
            path = ("pillars", pillar.id, "pathway", pillar.pathway.index(station))
            yield _Item(NOT_TO_BE_WALKED, {"pillar": pillar.id, "station": station}, path, _surely)

    def _of_promises_and_limits(self, kind: Kind) -> Iterator[_Item]:
        for name, promise in kind.owes.items():
            after = promise.after
            if isinstance(after, Condition):
                why = in_both("why", f"'{name}' is never owed", f"wird '{name}' nie geschuldet")
                path: Path = ("kinds", kind.id, "owes", name, "after")
                yield _Item(NEVER_HOLDS, {**why, **_EVER}, path, _never_begins(kind.id, after), own=True)
        for index, limit in enumerate(kind.limits):
            if limit.max.number != 0:
                path = ("kinds", kind.id, "limits", index)
                yield _Item(NEVER_HOLDS, {**_LIMITS_NOTHING, **_EVER}, path, _never_counts(kind.id, limit), own=True)

    # What is so anyway

    def _from_the_start(self, possible: Possible) -> Iterator[_Item]:
        for phase in self.definition.phases.values():
            for which, at_once in (("opens", _OPENS_AT_ONCE), ("closes", _CLOSES_AT_ONCE)):
                condition = phase.opens if which == "opens" else phase.closes
                if isinstance(condition, Condition) and phase.each is None:
                    yield self._anyway(condition, ("phases", phase.id, which), at_once, latches=True)
        for kind in self.kinds.values():
            for name, promise in kind.owes.items():
                if isinstance(promise.after, Condition):
                    yield self._anyway(
                        promise.after, ("kinds", kind.id, "owes", name, "after"), _OWED_AT_ONCE, latches=True
                    )
        for name, row in possible.rows.items():
            for part, path in self._guard(name, row.action.when) if row.action.when is not None else ():
                yield self._anyway(part, path, _GUARDS_NOTHING, latches=False)

    def _anyway(self, condition: Condition, path: Path, why: Mapping[str, str], *, latches: bool) -> _Item:
        def is_so(it: Possible) -> bool:
            return self._holds(it, condition, latches=latches)

        return _Item(HOLDS_ANYWAY, why, path, is_so, own=True)

    def _holds(self, possible: Possible, condition: Condition, *, latches: bool) -> bool:
        """True if a condition holds before any act, for sure; and for ever, unless it latches."""
        if isinstance(condition, AllOf | AnyOf):
            enough = all if isinstance(condition, AllOf) else any
            return enough(self._holds(possible, it, latches=latches) for it in condition.conditions)
        if isinstance(condition, Not):
            return not possible.condition(condition.condition)
        if isinstance(condition, Reached):
            return possible.condition(condition) is ALWAYS and self._was_reached(condition)
        if isinstance(condition, Count):
            return self._counts(possible, condition, latches=latches)
        bounds = (condition.from_, condition.until_) if isinstance(condition, Date) else ()
        return bounds == (None, None)

    def _was_reached(self, condition: Reached) -> bool:
        thing = self.definition.things.get(str(condition.thing))
        if thing is not None:
            return thing.state in condition.in_
        kind = condition.kind if not condition.where and not condition.per else None
        return kind is not None and any(self._listed[kind, state] for state in condition.in_)

    def _counts(self, possible: Possible, condition: Count, *, latches: bool) -> bool:
        bounds = (condition.at_least, condition.more_than, condition.at_most, condition.less_than)
        if any(bound is not None and bound.number is None for bound in bounds):
            return False
        few = condition.at_most is None and condition.less_than is None
        if possible.selected(condition) is None or (few and _within(condition, 0)):
            return _within(condition, 0)
        if condition.kind is None or condition.where or condition.per or possible.exists(condition.kind) != EARLIEST:
            return False
        states = condition.in_ or self.kinds[condition.kind].states
        there = sum(self._listed[condition.kind, state] for state in states)
        return _within(condition, there) and (latches or (few and not condition.in_))

    @cached_property
    def _listed(self) -> Counter[tuple[str, str]]:
        """How many things are listed, by kind and state."""
        return Counter((one.kind, one.state) for one in listed(self.definition))

    # What stays as it is

    def _stuck(self, possible: Possible) -> Iterator[_Item]:
        """States that nothing leaves, though they are no ends, and what is born into one that not everybody sees."""
        for kind in self.kinds.values():
            for state, spec in kind.states.items() if kind.ends and kind.stage != "consultation" else ():
                goes_on = spec.end or _leading(self._every, kind.id, state) or _leading(self._taken_up, kind.id, state)
                ours = not goes_on and (kind.id, state) in possible.states and own(self.definition, ("kinds", kind.id))
                if ours:
                    path = ("kinds", kind.id, "states", state)
                    yield _Item(DEAD_END, {"kind": kind.id, "state": state}, path, _surely, key=True, own=True)
        admitted = self._leaving((name, row.kind, row.action) for name, row in possible.rows.items())
        for name, row in possible.rows.items():
            state = row.action.to or row.kind.first
            hidden = state in row.kind.states and "anyone" not in row.kind.states[state].seen_by
            if hidden and row.action.bears and name in possible.actions and not _leading(admitted, row.kind.id, state):
                actions = ", ".join(_leading(self._every, row.kind.id, state))
                if actions:
                    yield _Item(STUCK, {"action": name, "state": state, "actions": actions}, None, _surely, action=name)

    @cached_property
    def _every(self) -> Mapping[tuple[str, str], Sequence[str]]:
        return self._leaving(self.kinds.actions())

    def _leaving(self, rows: Iterable[tuple[str, Kind, ActionSpec]]) -> Mapping[tuple[str, str], Sequence[str]]:
        """By kind and state, the actions that lead to another one."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, kind, action in rows:
            undone = kind.actions.get(action.undoes or "", action)
            for state in undone.from_ if action.to is not None else ():
                if state != action.to:
                    found.setdefault((kind.id, state), []).append(name)
            for link, move in action.moves.items():
                for key in self._pointed_at(kind.links[link]) if link in kind.links else ():
                    if {*move.states()} - {key[1]}:
                        found.setdefault(key, []).append(name)
        return found

    @cached_property
    def _taken_up(self) -> dict[tuple[str, str], list[str]]:
        """By kind and state, the kinds that may link it, so that the story goes on there."""
        return {
            key: [kind.id]
            for kind in self.kinds.values()
            for link in kind.links.values()
            if self.kinds.story(link) != "none"
            for key in self._pointed_at(link)
            if key[0] != kind.id
        }

    def _pointed_at(self, link: LinkSpec) -> Iterator[tuple[str, str]]:
        """The kinds and states of what a link may point to."""
        for kind in link.to:
            yield from ((kind, state) for state in link.in_ or (ANY,))


def _parts(condition: Condition, raw: Mapping[str, Any], path: Path) -> Iterator[tuple[Condition, Path]]:
    """What must all hold, one by one, each with where it stands."""
    together = condition.conditions if isinstance(condition, AllOf) and len(raw) > 1 else (condition,)
    for (word, said), one in zip(raw.items(), together, strict=True):
        if isinstance(one, AllOf) and isinstance(said, list):
            for index, (inner, part) in enumerate(zip(said, one.conditions, strict=True)):
                yield from _parts(part, inner, (*path, word, index))
        else:
            yield one, (*path, word)


def _never(action: str, part: Condition) -> Callable[[Possible], bool]:
    return lambda it: not it.condition(part) and bool(it.unguarded(action))


def _late(action: str, part: Condition) -> Callable[[Possible], bool]:
    """A part of a guard may hold, and the action be done without it, but never at once."""

    def is_so(it: Possible) -> bool:
        holds, free = it.condition(part), it.unguarded(action)
        return bool(holds and free) and not both(holds, free)

    return is_so


def _never_begins(kind: str, after: Condition) -> Callable[[Possible], bool]:
    return lambda it: it.exists(kind) is not None and not it.condition(after)


def _never_counts(kind: str, limit: LimitSpec) -> Callable[[Possible], bool]:
    return lambda it: it.exists(kind) is not None and it.selected(limit) is None


def _leading(found: Mapping[tuple[str, str], Sequence[str]], kind: str, state: str) -> Sequence[str]:
    """What is found for a state, be it by its name, for any state of its kind, or for any kind."""
    keys = dict.fromkeys((one, it) for one in (kind, ANY) for it in (state, ANY))
    return [it for key in keys for it in found.get(key, ())]


def _surely(_: Possible) -> bool:
    return True


def _within(condition: Count, number: int) -> bool:
    """True if a number lies within the bounds that are written."""
    least, more, most, less = (
        None if bound is None else bound.number
        for bound in (condition.at_least, condition.more_than, condition.at_most, condition.less_than)
    )
    return (
        (least is None or number >= least)
        and (more is None or number > more)
        and (most is None or number <= most)
        and (less is None or number < less)
    )


_EVER = in_both("when", "", "")
_IN_TIME = in_both("when", " in time", " rechtzeitig")
_TOGETHER = in_both("when", " at once", " zugleich")
_NOT_BY_HAND = in_both("why", "nobody is ever admitted to open it by hand", "niemand darf sie je von Hand öffnen")
_WAITS_IN_VAIN = in_both(
    "why",
    "what it waits for never comes about, or not in time",
    "worauf sie wartet, tritt nie oder nicht rechtzeitig ein",
)
_UNHEARD = in_both(
    "why",
    "no consultation with them can ever come to its end",
    "keine Anhörung, die sie einbezieht, kann je enden",
)
_BESIDES = in_both(
    "why",
    "no consultation can ever be about what this is about",
    "keine Anhörung kann je von dem handeln, worum es dabei geht",
)
_LIMITS_NOTHING = in_both("why", "nothing is limited", "ist nichts begrenzt")
_GUARDS_NOTHING = in_both("why", "it guards nothing", "hält es nichts auf")
_OPENS_AT_ONCE = in_both("why", "the phase opens at once", "beginnt die Phase sofort")
_CLOSES_AT_ONCE = in_both("why", "the phase closes as soon as it opens", "endet die Phase, sobald sie beginnt")
_OWED_AT_ONCE = in_both("why", "it is owed at once", "wird es sofort geschuldet")

CHECKS = tuple(
    _check(code)
    for code in (
        NOT_TO_BE_WALKED,
        NEVER_OPENS,
        DEAD_END,
        NEVER_HOLDS,
        HOLDS_ANYWAY,
        HEARD_TOO_LATE,
        NEVER_HEARD,
        STUCK,
    )
)
