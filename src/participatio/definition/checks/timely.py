# SPDX-License-Identifier: Apache-2.0
"""Whether there is time for what is admitted and promised: rankings, last acts, guards, promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from attrs import evolve, frozen

from participatio.dates import EARLIEST, LATEST
from participatio.definition.checks.names import mentioned
from participatio.definition.checks.places import node, own
from participatio.definition.checks.reach import born, moved, reached
from participatio.definition.checks.spans import UNKNOWN, end_of, spans
from participatio.definition.checks.wording import both, when
from participatio.definition.conditions import AllOf, AnyOf, Closed, Date, Reached
from participatio.definition.kinds import ActionSpec, Kind, PromiseSpec
from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.definition.things import Phase
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check
from participatio.values import Frozen

Found = Iterator[Problem]

RANKED_TOO_EARLY = Code(
    "P237",
    "warning",
    en="the ranking counts when '{closed}' is closed, but phase '{phase}' admits {action} after that",
    de="die Rangfolge gilt, sobald '{closed}' zu Ende ist; Phase '{phase}' lässt {action} aber danach noch zu",
)


def ranked_too_early(definition: Definition) -> Found:
    """What a ranking counts can be done, or undone, only until the phase is closed that it waits for."""
    ranks = [mention for mention in mentioned(definition, "phase") if mention.path[-2:] == ("rank", "closed")]
    last = _last_to_count(definition) if ranks else {}
    for mention in ranks:
        phase, action = last.get(node(definition, mention.path[:-1])["by"], (mention.word, ""))
        end, closed = spans(definition).get(phase, UNKNOWN), spans(definition).get(mention.word, UNKNOWN)
        if end.closes > closed.closes or (end.endless and not closed.closes_sure and mention.word in definition.phases):
            place = own(definition, mention.path, ("phases", phase, "admits"), key=False)
            if place is not None:
                yield Problem(RANKED_TOO_EARLY, place, {"closed": mention.word, "phase": phase, "action": action})


def _last_to_count(definition: Definition) -> Mapping[str, tuple[str, str]]:
    """For each action the phase that surely admits it last, or what undoes it, and which of the two it is."""
    counted = {name: f"{kind.id}.{row.undoes}" for name, kind, row in definition.kinds.actions() if row.undoes}
    last: dict[str, tuple[datetime, str, str]] = {}
    for phase in definition.phases.values():
        span = spans(definition)[phase.id]
        for _, action in phase.admissions() if span.closes_sure else ():
            name = counted.get(action, action)
            if name not in last or span.closes > last[name][0]:
                last[name] = span.closes, phase.id, action
    return {name: (phase, action) for name, (_, phase, action) in last.items()}


CLOSES_TOO_EARLY = Code(
    "P238",
    "warning",
    en="phase '{phase}' closes too early for {action}: {why_en}",
    de="Phase '{phase}' endet zu früh für {action}: {why_de}",
)


def closes_too_early(definition: Definition) -> Found:
    """What closes a phase leaves time for the acts that it admits."""
    closing = [(phase, ends) for phase in definition.phases.values() if (ends := _ends(definition, phase))]
    if not closing:
        return
    life = _Life(definition)
    for phase, ends in closing:
        judged, told = life.judged(phase, ends), set[str]()
        for role, actions in phase.admits.items():
            for index, name in enumerate(actions):
                why = life.never_open(name, ends) or (ONLY_ONCE if name in judged else None)
                if why is None or name in told:
                    continue
                told.add(name)  # whoever else may do it
                place = own(definition, ("phases", phase.id, "admits", role, index), end_of(phase), key=False)
                if place is not None:
                    yield Problem(CLOSES_TOO_EARLY, place, {"phase": phase.id, "action": name, **why})


ONLY_ONCE = both(
    "why",
    "the first time closes it, and there may be more to settle",
    "schon das erste Mal schließt sie, und es kann mehr zu entscheiden geben",
)


@frozen(eq=False, repr=False)
class _End(Frozen):
    """A phase is closed as soon as something of a kind is in one of these states.

    With ``own`` it is the thing whose clock it is; else anything of the kind.
    """

    kind: Kind
    states: frozenset[str]
    own: bool


def _ends(definition: Definition, phase: Phase) -> Mapping[str, _End]:
    """By kind, what is enough to close a phase, and closes it for good."""
    closes = phase.closes
    ends: dict[str, _End] = {}
    if not isinstance(closes, Condition) or phase.opens == "by_hand":
        return ends
    for part in closes.conditions if isinstance(closes, AnyOf) else (closes,):
        if isinstance(part, Reached) and not part.where and not part.per:
            its = part.kind is None and part.thing is not None and str(part.thing) == f"its {phase.each}"
            kind = definition.kinds.get(str(phase.each) if its else part.kind or "")
            if kind is not None and not kind.broken and kind.id not in ends:
                ends[kind.id] = _End(kind, frozenset(part.in_), its)
    return ends


class _Life:
    """In which states things can be, and who is admitted to what, as far as the ends of phases have to know."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._entered = moved(definition)
        listed: dict[str, int] = {}
        for thing in definition.things.values():
            self._entered.setdefault(thing.kind, set()).add(thing.state)
            listed[thing.kind] = listed.get(thing.kind, 0) + 1
        found = map(definition.kinds.action, definition.admissions)
        #: The kinds of which there may be several.
        self._several = {one[0].id for one in found if one is not None and one[1].bears}
        self._several.update(kind for kind, number in listed.items() if number > 1)
        limits = (limit for kind in definition.kinds.values() for limit in kind.limits)
        self._limited = {name for limit in limits for name in limit.action if "thing" not in limit.per}
        self._before: dict[tuple[str, frozenset[str]], set[str]] = {}

    def never_open(self, name: str, ends: Mapping[str, _End]) -> Mapping[str, str] | None:
        """Why an act is never possible while the phase is open; none if it is."""
        found = self._definition.kinds.action(name)
        if found is None:
            return None
        kind, action = found
        needed = [(kind.id, kind.starts(action))] if kind.id in ends and not action.bears else []
        for link in (kind.links[name] for name in action.asks if name in kind.links):
            of = link.to[0] if len(link.to) == 1 else ""
            if of in ends and not ends[of].own:
                needed.append((of, link.in_))
        for of, states in needed:
            end = ends[of]
            if states and set(states) <= end.kind.states.keys() and self._states_before(end).isdisjoint(states):
                named = ", ".join(f"'{state}'" for state in states)
                return both(
                    "why",
                    f"it needs a '{of}' in {named}, and whatever leads there closes the phase",
                    f"nötig ist '{of}' in {named}, und was dorthin führt, beendet die Phase",
                )
        return None

    def judged(self, phase: Phase, ends: Mapping[str, _End]) -> set[str]:
        """The acts that settle one thing of several, here only, and by this close the phase; one of each kind."""
        closing: dict[str, list[tuple[str, ActionSpec]]] = {}
        rivals: dict[str, set[str]] = {}  # by kind, the states from which another verdict is possible
        for name in dict.fromkeys(name for _, name in phase.admissions()):
            found = self._definition.kinds.action(name)
            if (
                found is None
                or found[0].id not in ends
                or ends[found[0].id].own
                or self._definition.admissions[name].keys() != {phase.id}
            ):
                continue
            kind, action = found
            if action.to in ends[kind.id].states:
                closing.setdefault(kind.id, []).append((name, action))
            elif action.to is not None:
                rivals.setdefault(kind.id, set()).update(action.from_)
        first: set[str] = set()
        for of, acts in closing.items():
            kind, rival = ends[of].kind, rivals.get(of, set()) if of in self._several else set()
            settling = (
                name
                for name, action in acts
                if name not in self._limited
                and (_decides_one(kind, action) if action.bears else not rival.isdisjoint(action.from_))
            )
            first.update(list(settling)[:1])
        return first

    def _states_before(self, end: _End) -> set[str]:
        """The states that things of the kind can be in without ever having been in one that closes the phase."""
        kind, states = end.kind, end.states
        known = self._before.get((kind.id, states))
        if known is None:
            others = {name: row for name, row in kind.actions.items() if row.to not in states}
            first = (self._entered.get(kind.id, set()) | born(kind)) - states
            known = self._before[kind.id, states] = reached(evolve(kind, actions=others), first)
        return known


def _decides_one(kind: Kind, action: ActionSpec) -> bool:
    """True if an act settles linked things, and can settle one only."""
    return bool(action.moves) and all(name in kind.links and kind.links[name].single for name in action.moves)


OUTLIVES = Code(
    "P246",
    "warning",
    en="the promise '{promise}' of '{kind}' may fall due {due_en}, but the last phase in which it can be kept, "
    "'{phase}', closes {closes_en}",
    de="das Versprechen '{promise}' von '{kind}' kann {due_de} fällig werden; die letzte Phase, in der es zu halten "
    "ist, '{phase}', endet {closes_de}",
)


def outlives(definition: Definition) -> Found:
    """A promise can be kept until it is due, however late it began."""
    promises = [(kind, name, one) for kind in definition.kinds.values() for name, one in kind.owes.items()]
    if not any(promise.within for _, _, promise in promises):
        return
    lasting = _Lasting(definition)
    for kind, name, promise in promises:
        begins, kept = lasting.begins(kind, promise), lasting.kept(kind, name, promise)
        if begins is None or kept is None or promise.within is None:
            continue
        due = begins if begins == LATEST else promise.within.after(begins, definition.zone)
        phase, closes = kept
        if due > closes:
            says = definition.phases[spans(definition)[phase].closed_by]
            within = ("kinds", kind.id, "owes", name, "within")
            place = own(definition, within, end_of(says), ("phases", phase, "admits"), key=False)
            if place is not None:
                data = {"promise": name, "kind": kind.id, "phase": phase}
                any_time = both("due", "at any time", "jederzeit")
                falls_due = any_time if due == LATEST else when("due", due, definition.zone, ends=True)
                ends = when("closes", closes, definition.zone, ends=True)
                yield Problem(OUTLIVES, place, {**data, **falls_due, **ends})


class _Lasting:
    """For how long the phases admit what begins a promise, and what keeps it."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._last: dict[str, datetime] = {}  # by action, the latest sure end
        self._by_role: dict[tuple[str, str], tuple[datetime, str]] = {}  # by role and action, the latest bound
        for phase in definition.phases.values():
            span = spans(definition)[phase.id]
            for role, action in phase.admissions():
                if span.closes_sure:
                    self._last[action] = max(span.closes, self._last.get(action, EARLIEST))
                self._by_role[role, action] = max(
                    (span.closes, phase.id), self._by_role.get((role, action), (EARLIEST, ""))
                )

    def begins(self, kind: Kind, promise: PromiseSpec) -> datetime | None:
        """The last instant at which a promise may begin for certain; none if nobody knows."""
        if isinstance(promise.after, Closed):
            span = spans(self._definition).get(promise.after.phase, UNKNOWN)
            return span.closes if span.closes_sure and not span.endless else None
        return self._last.get(f"{kind.id}.{promise.after}") if isinstance(promise.after, str) else None

    def kept(self, kind: Kind, name: str, promise: PromiseSpec) -> tuple[str, datetime] | None:
        """The phase that admits an act that keeps it last, and until when; none if there is none."""
        acts = [act if "." in act else f"{kind.id}.{act}" for act in promise.kept_by or (name,)]
        found = [
            self._by_role[role, act] for act in acts for role in (promise.by, "anyone") if (role, act) in self._by_role
        ]
        return max(found)[::-1] if found else None


NEVER_IN_TIME = Code(
    "P248",
    "warning",
    en="{action} is possible only {when_en}, and then no phase is open that admits it",
    de="{action} ist nur {when_de} möglich, und dann ist keine Phase offen, die dazu zulässt",
)


def never_in_time(definition: Definition) -> Found:
    """The dates between which an act is possible lie in a phase that admits it."""
    guarded = {name: dates for name, _, action in definition.kinds.actions() if (dates := [*fixed(action.when)])}
    for name, dates in guarded.items():
        admitting = [*definition.admissions.get(name, ())]
        open_ = [spans(definition)[phase] for phase in admitting]
        for date in dates if open_ else ():
            begins = (date.from_.opens if date.from_ is not None else None) or EARLIEST
            ends = (date.until_.closes if date.until_ is not None else None) or LATEST
            if begins < ends and not any(max(begins, it.opens) < min(ends, it.closes) for it in open_):
                kind, _, action = name.partition(".")
                when = ("kinds", kind, "actions", action, "when")
                place = own(definition, (*when, "date"), when, ("phases", admitting[0], "admits"), key=False)
                if place is not None:
                    yield Problem(NEVER_IN_TIME, place, {"action": name, **_between(date)})


def fixed(condition: Condition | None) -> Iterator[Date]:
    """The dates that must hold for a condition to hold."""
    for part in condition.conditions if isinstance(condition, AllOf) else (condition,):
        if isinstance(part, Date):
            yield part


def _between(date: Date) -> Mapping[str, str]:
    if date.until_ is None:
        return both("when", f"from {date.from_} on", f"ab {date.from_}")
    if date.from_ is None:
        return both("when", f"until {date.until_}", f"bis {date.until_}")
    return both("when", f"from {date.from_} until {date.until_}", f"von {date.from_} bis {date.until_}")


CHECKS = (
    Check(RANKED_TOO_EARLY, ranked_too_early),
    Check(CLOSES_TOO_EARLY, closes_too_early, last=True),
    Check(OUTLIVES, outlives, last=True),
    Check(NEVER_IN_TIME, never_in_time, last=True),
)
