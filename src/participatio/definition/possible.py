# SPDX-License-Identifier: Apache-2.0
"""What could ever be the case if nothing that was so ever ceased: more than can be, so what is missing here never is.

For every state, action, phase and role this knows the spans of time in which it might be; an empty answer is a sure
no. What is too fine to be followed (limits, free seats, who sees what, sums) is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from attrs import frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.conditions import (
    AllOf,
    AnyOf,
    Closed,
    Consented,
    Count,
    Date,
    Elapsed,
    Heard,
    Leads,
    MemberOf,
    Rank,
    Reached,
    SeatedIn,
    Selector,
    Share,
    Sum,
)
from participatio.definition.kinds import ANY, BUILT_IN_ROLES, REASON, Kind, LinkSpec
from participatio.definition.model import Definition, listed
from participatio.definition.rules import Admission, Row, Rules
from participatio.definition.situation import Condition
from participatio.definition.story import is_station
from participatio.definition.things import Phase, Pillar
from participatio.values import Frozen

#: Half open stretches of time; several may overlap.
Spans = tuple[tuple[datetime, datetime], ...]
NEVER: Spans = ()
ALWAYS: Spans = ((EARLIEST, LATEST),)


@frozen(eq=False, repr=False)
class Obstacle(Frozen):
    """What stands in the way: ``what`` names the sentence, ``data`` fills it; see `walk.SENTENCES`."""

    what: str
    data: Mapping[str, str]


def both(one: Spans, other: Spans) -> Spans:
    """When two things are possible at once."""
    if one is ALWAYS or other is ALWAYS:
        return other if one is ALWAYS else one
    cut = {(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) < min(b, d)}
    return tuple(sorted(cut))


def since(instant: datetime | None) -> Spans:
    """From an instant on; never, if there is none."""
    return NEVER if instant is None else ALWAYS if instant == EARLIEST else ((instant, LATEST),)


def first(spans: Spans, after: datetime = EARLIEST) -> datetime | None:
    """The first instant of the spans that is not before ``after``."""
    return min((max(opens, after) for opens, closes in spans if closes > after), default=None)


class Possible:
    """The spans of time in which states, actions, phases and roles of a definition are possible.

    Parameters:
        backdates: also count on acts that are recorded later than they happened, as far as somebody may record;
            without it, the instants are those of a process in which everything is recorded as it happens.
        lists: also count on what is not listed yet: things that no act brings into being, and who sits where nobody
            does.
    """

    def __init__(self, definition: Definition, *, backdates: bool = True, lists: bool = False) -> None:
        self.definition = definition
        self.rules: Rules = definition.rules
        #: By kind and state, the first instant at which something may be in it.
        self.states: dict[tuple[str, str], datetime] = {}
        #: By action, when it may be done.
        self.actions: dict[str, Spans] = {}
        #: Links of a kind that something may have.
        self.ties: set[tuple[str, str]] = set()
        self._may_backdate = backdates
        self._backdated = False
        self._phases: dict[str, Spans] = {}
        self._closings: dict[str, Spans] = {}
        self._roles: dict[str, Spans] = {}
        self._terms = _terms(definition)
        self._lists = lists
        self._pillars = [it for it in definition.things.values() if isinstance(it, Pillar)]
        for kind in self.rules.kinds.values() if lists else ():
            if not any(action.bears for action in kind.actions.values()):
                self.states.update(dict.fromkeys(((kind.id, state) for state in kind.states), EARLIEST))
                self.ties.update((kind.id, name) for name in kind.links)
        for one in listed(definition):
            self.states[one.kind, one.state] = EARLIEST
            self.ties.update((one.kind, name) for name, to in one.links.items() if to)
        self._listed = {kind for kind, _ in self.states}
        for state in ("known", "erased") if "person" in self.rules.kinds else ():
            self.states["person", state] = EARLIEST  # people are enrolled and erased without any rule
        while self._grow():
            pass

    # Questions

    def phase(self, phase: str) -> Spans:
        """When a phase may be open."""
        return self._phases.get(phase, NEVER)

    def role(self, role: str) -> Spans:
        """When somebody may have a role."""
        if role in BUILT_IN_ROLES or role not in self.rules.roles:
            return ALWAYS
        return self._roles.get(role, NEVER)

    def exists(self, kind: str, states: Collection[str] = ()) -> datetime | None:
        """When something of a kind may first be there, in one of the states if some are named."""
        found = [at for (one, state), at in self.states.items() if one == kind and (not states or state in states)]
        return min(found, default=None)

    def born(self, kind: str, after: datetime = EARLIEST) -> datetime | None:
        """When something of a kind may first come into being, not before an instant."""
        births = (
            first(spans, after)
            for name, spans in self.actions.items()
            if (row := self.rules.rows[name]).bears and row.kind.id == kind
        )
        there = EARLIEST if after == EARLIEST and kind in self._listed else None
        return min((at for at in (*births, there) if at is not None), default=None)

    def missing(self, pathway: Sequence[str]) -> str | None:
        """The first station of a pathway that nothing can ever reach in its time, and in one story with the last."""
        kinds = [[kind.id for kind in self.rules.kinds.values() if is_station(kind, station)] for station in pathway]
        before = EARLIEST
        for number, (station, its) in enumerate(zip(pathway, kinds, strict=True), 1):
            after = EARLIEST if number == len(pathway) else before  # the last is not compared with those before it
            known = [at for kind in its if (at := self.born(kind, after)) is not None]
            if not known:
                return station
            before = min(known)
        around = self._story(pathway[-1]) if pathway else set()
        return next((station for station, its in zip(pathway, kinds, strict=True) if around.isdisjoint(its)), None)

    def condition(self, condition: Condition) -> Spans:
        """When a condition may hold."""
        rule = self._RULES.get(type(condition))
        return ALWAYS if rule is None else rule(self, condition)

    # The growing

    def _grow(self) -> bool:
        grown = self._note(
            self._roles, ((role.id, self.condition(role.condition)) for role in self.rules.roles.values())
        )
        phases = self.rules.phases.values()
        grown |= self._note(self._phases, ((phase.id, self._open(phase)) for phase in phases))
        grown |= self._note(self._closings, ((phase.id, self._ending(phase)) for phase in phases))
        if self._may_backdate and not self._backdated:
            self._backdated = any(role.may_record and self.role(role.id) for role in self.rules.roles.values())
            grown |= self._backdated
        for name, row in self.rules.rows.items():
            spans = self._doable(row)
            if spans:
                grown |= spans != self.actions.get(name)
                self.actions[name] = spans
                grown |= self._come_of(row, min(opens for opens, _ in spans))
        return grown

    def _note(self, where: dict[str, Spans], found: Iterable[tuple[str, Spans]]) -> bool:
        grown = False
        for name, spans in found:
            grown |= spans != where.get(name, NEVER)
            where[name] = spans
        return grown

    def _come_of(self, row: Row, at: datetime) -> bool:
        """Note what an action brings about; true if that is new."""
        before = len(self.ties)
        self.ties.update((row.kind.id, name) for name in row.links)
        grown = len(self.ties) > before
        if row.bears or row.action.to is not None:
            grown |= self._reach(row.kind.id, row.action.to or row.kind.first, at)
        for name, move in row.action.moves.items():
            link = row.kind.links.get(name)
            for kind in self._kinds(link) if link is not None else ():
                if self.exists(kind.id) is not None:
                    for state in kind.states.keys() & set(move.states()):
                        grown |= self._reach(kind.id, state, at)
        return grown

    def _reach(self, kind: str, state: str, at: datetime) -> bool:
        before = self.states.get((kind, state))
        if before is not None and before <= at:
            return False
        self.states[kind, state] = at
        return True

    def _doable(self, row: Row) -> Spans:
        """When an action may be done, by all that is possible so far."""
        spans = self._standing(row)
        for needed in self._needs(row):
            if not spans:
                return NEVER
            spans = both(spans, needed)
        admitted: dict[tuple[datetime, datetime], None] = {}
        for admission in row.admissions if spans else ():
            if self._fits(row, admission):
                for role in admission.roles:
                    admitted.update(dict.fromkeys(both(both(spans, self.phase(admission.phase.id)), self.role(role))))
        return tuple(sorted(admitted))

    def _standing(self, row: Row) -> Spans:
        if row.bears:
            return ALWAYS
        undone = row.action.undoes
        if undone is not None and f"{row.kind.id}.{undone}" not in self.actions:
            return NEVER
        return since(self.exists(row.kind.id, row.starts) if row.starts else None)

    def _needs(self, row: Row) -> Iterator[Spans]:
        """What else it takes, one after the other."""
        if any(limit.max.number == 0 and not limit.soft and limit.action and not limit.where for limit in row.limits):
            yield NEVER
        for name in row.asks:
            if name in row.links:
                yield self._late(self._target(row.links[name]))
        if row.action.to is not None and not row.bears:
            for name, link in row.kind.links.items():
                if link.many.least:
                    given = name in row.links and self._target(row.links[name]) is not None
                    yield ALWAYS if given or (row.kind.id, name) in self.ties else NEVER
        if row.action.when is not None:
            yield self.condition(row.action.when)
        yield self._some_pillar(row)

    def _some_pillar(self, row: Row) -> Spans:
        """A pillar has to be named: the pathway of one of them can be walked up to here."""
        for name in row.asks:
            link = row.links.get(name)
            if (
                link is None
                or link.to != ("pillar",)
                or any(it.bears for it in self.rules.kinds["pillar"].actions.values())
            ):
                continue
            if not any(self._walked(pillar, row.kind) for pillar in self._pillars):
                return NEVER
        return ALWAYS

    def _walked(self, pillar: Pillar, kind: Kind) -> bool:
        way = pillar.pathway
        if not way:
            return True
        there = (
            any(is_station(one, it) and self.exists(one.id) for one in self.rules.kinds.values()) for it in way[:-1]
        )
        return is_station(kind, way[-1]) and all(there)

    def _fits(self, row: Row, admission: Admission) -> bool:
        """True unless a phase is for some things only to which nothing of the kind is ever tied."""
        only = {it.kind for id_ in admission.phase.only if (it := self.rules.things.get(id_)) is not None}
        return not only or any(self.rules.its_link(row.kind.id, kind) is not None for kind in only)

    def _target(self, link: LinkSpec) -> datetime | None:
        found = [self.exists(kind.id, link.in_) for kind in self._kinds(link)]
        return min((at for at in found if at is not None), default=None)

    def _kinds(self, link: LinkSpec) -> Iterator[Kind]:
        kinds = self.rules.kinds
        return iter(kinds.values()) if ANY in link.to else (kinds[kind] for kind in link.to if kind in kinds)

    def _late(self, instant: datetime | None) -> Spans:
        """From an instant on, unless what is recorded later may have happened before it."""
        return NEVER if instant is None else ALWAYS if self._backdated else since(instant)

    # Phases

    def _open(self, phase: Phase) -> Spans:
        opened = self._set("opens")
        spans = dict.fromkeys(since(opened))
        if not isinstance(phase.opens, str):
            opens, closes = self._opening(phase), self._closing(phase)
            spans.update(dict.fromkeys((at, closes) for at, _ in opens if at < closes))
        found = tuple(sorted(spans))
        if phase.within is None or phase.within not in self.rules.phases:
            return found
        return both(found, self.phase(phase.within))

    def _opening(self, phase: Phase) -> Spans:
        """When the rules may open it."""
        if not isinstance(phase.opens, Condition):
            return since(phase.opens.opens or EARLIEST if isinstance(phase.opens, Dated) else EARLIEST)
        kept, self._backdated = self._backdated, False  # what a condition opens does not open before it is recorded
        try:
            return self.condition(phase.opens)
        finally:
            self._backdated = kept

    def _closing(self, phase: Phase) -> datetime:
        extended = self._set("closes")
        closes = LATEST
        if phase.lasts is not None:
            if isinstance(phase.opens, Dated) and phase.opens.opens is not None:
                closes = phase.lasts.after(phase.opens.opens, self.rules.zone)
        elif isinstance(phase.closes, Dated):
            closes = phase.closes.closes or LATEST
        return LATEST if extended is not None and extended < closes else closes

    def _set(self, which: str) -> datetime | None:
        """When somebody may first open or close phases by hand."""
        found = [
            at
            for name, spans in self.actions.items()
            if which in self.rules.rows[name].action.sets and (at := first(spans)) is not None
        ]
        return min(found, default=None)

    # Conditions

    def _done(self, actions: Iterable[str]) -> datetime | None:
        found = [at for name in actions if (at := first(self.actions.get(name, NEVER))) is not None]
        return min(found, default=None)

    def _selected(self, selector: Selector) -> datetime | None:
        if selector.action:
            return self._done(selector.action)
        return None if selector.kind is None else self.exists(selector.kind, selector.in_)

    def _counted(self, condition: Any) -> Spans:  # noqa: ANN401 - a condition that compares and selects
        least, more = condition.at_least, condition.more_than
        some = (least is not None and least.number is not None and least.number > 0) or (
            more is not None and more.number is not None and more.number >= 0
        )
        alone = isinstance(condition, Sum) and condition.and_this
        return self._late(self._selected(condition)) if some and not alone else ALWAYS

    def _reached(self, condition: Reached) -> Spans:
        kinds = {condition.kind} if condition.kind is not None else set()
        if condition.thing is not None:
            things = self.rules.things
            literal = condition.thing.literal
            kinds = (
                {things[it].kind for it in condition.thing.words if it in things} if literal else set(self.rules.kinds)
            )
        found = [self.exists(kind, condition.in_) for kind in kinds]
        return since(min((at for at in found if at is not None), default=None))

    def _consented(self, condition: Consented) -> Spans:
        return self._late(self._done((condition.action,))) if condition.bodies else NEVER

    def _heard(self, condition: Heard) -> Spans:
        if not condition.audiences:
            return ALWAYS
        found = [self.exists(kind.id, kind.ends) for kind in self.rules.kinds.of_stage("consultation") if kind.ends]
        return since(min((at for at in found if at is not None), default=None))

    def _closed(self, phase: str) -> Spans:
        return self._closings.get(phase, NEVER) if phase in self.rules.phases else ALWAYS  # another check speaks of it

    def _over(self, condition: Closed) -> Spans:
        return self._closed(condition.phase)

    def _ending(self, one: Phase) -> Spans:
        """Since when a phase may be over, as far as what ends it tells."""
        by_hand = self._set("opens")
        opened = by_hand if one.opens == "by_hand" else first(self._opening(one))
        if opened is None and by_hand is None:
            return NEVER
        ends = [self._set("closes")]
        if one.within is not None:
            ends.append(first(self._closed(one.within)))
        if one.lasts is not None:
            ends += [by_hand, None if opened == EARLIEST and one.opens is None else opened]
        elif isinstance(one.closes, Dated):
            ends.append(one.closes.closes)
        elif isinstance(one.closes, Condition):
            ends.append(first(self.condition(one.closes)))
        elif one.closes is not None and one.closes != "by_hand":
            ends.append(EARLIEST)  # a date that some thing gives
        return since(min((end for end in ends if end is not None), default=None))

    def _ranked(self, condition: Rank) -> Spans:
        return both(self._late(self._selected(condition)), self._closed(condition.closed))

    def _elapsed(self, condition: Elapsed) -> Spans:
        return since(self._done((condition.action,)))

    def _dated(self, condition: Date) -> Spans:
        from_ = EARLIEST if condition.from_ is None else condition.from_.opens or EARLIEST
        until = LATEST if condition.until_ is None else condition.until_.closes or LATEST
        return ((from_, until),) if from_ < until else NEVER

    def _seated(self, condition: MemberOf) -> Spans:
        """When somebody sits there: by the terms that are listed, and from when seats may be taken."""
        found: dict[tuple[datetime, datetime], None] = {}
        kinds: set[str] = set()
        for ref in condition.in_:
            if ref.literal:
                kinds.update(self.rules.things[it].kind for it in ref.words if it in self.rules.things)
            else:
                kinds.update(self.rules.kinds)
        bodies = [body for ref in condition.in_ if ref.literal for body in ref.words]
        terms = [term for body in bodies for term in self._terms.get(body, ())]
        if len(bodies) < len(condition.in_):  # wherever a link may lead
            terms += self._terms.get("", ())
        for term in terms:
            if condition.counts(leads=term.leads, side=term.side):
                found[term.span] = None
        if self._lists and not terms:
            return ALWAYS
        mine = bool(terms)
        taken = self._seating()
        seat = self.rules.kinds.get("seat")
        reaches = seat is not None and "in" in seat.links and any(map(seat.links["in"].allows, kinds))
        if taken is not None and (reaches or mine):
            found.update(dict.fromkeys(since(taken)))
        return tuple(found)

    def _seating(self) -> datetime | None:
        """When an act may first seat somebody, or change the terms of a seat."""
        return self._done(
            name
            for name, row in self.rules.rows.items()
            if row.kind.id == "seat"
            and (row.bears or row.links or row.fields.keys() - {REASON} or row.action.to == "taken")
        )

    def _all(self, condition: AllOf) -> Spans:
        spans = ALWAYS
        for part in condition.conditions:
            spans = both(spans, self.condition(part))
        return spans

    def _any(self, condition: AnyOf) -> Spans:
        return tuple(dict.fromkeys(span for part in condition.conditions for span in self.condition(part)))

    # The story

    def _story(self, station: str) -> set[str]:
        """The kinds that the story around something of a station may contain."""
        kinds = self.rules.kinds
        back: dict[str, set[str]] = {}
        for kind in kinds.values():
            for name, link in kind.links.items():
                if (kind.id, name) not in self.ties:
                    continue
                carries = kinds.story(link)
                for to in self._kinds(link) if carries in ("from", "into") else ():
                    child, parent = (kind.id, to.id) if carries == "from" else (to.id, kind.id)
                    back.setdefault(child, set()).add(parent)
        around = {kind.id for kind in kinds.values() if is_station(kind, station)}
        left = list(around)
        while left:
            for parent in back.get(left.pop(), set()) - around:
                around.add(parent)
                left.append(parent)
        return around | {child for child, parents in back.items() if parents & around}

    #: What each condition needs; the others are taken to be possible.
    _RULES: ClassVar[Mapping[type[Condition], Callable[..., Spans]]] = {
        Count: _counted,
        Share: _counted,
        Sum: _counted,
        Rank: _ranked,
        Reached: _reached,
        Consented: _consented,
        Heard: _heard,
        Closed: _over,
        Elapsed: _elapsed,
        Date: _dated,
        MemberOf: _seated,
        Leads: _seated,
        SeatedIn: _seated,
        AllOf: _all,
        AnyOf: _any,
    }


@frozen(eq=False, repr=False)
class _Term(Frozen):
    side: str | None
    leads: bool
    span: tuple[datetime, datetime]


def _terms(definition: Definition) -> dict[str, list[_Term]]:
    """Who sits where from the start, and how long; under "" every way to sit somewhere, once."""
    found: dict[str, list[_Term]] = {}
    every: dict[_Term, None] = {}
    for thing in definition.things.values():
        for one in thing.seatings:
            opens = EARLIEST if one.since is None else one.since.opens or EARLIEST
            closes = LATEST if one.until is None else one.until.closes or LATEST
            if opens < closes:
                term = _Term(one.side, one.leads, (opens, closes))
                found.setdefault(thing.id, []).append(term)
                every[term] = None
    return {**found, "": list(every)}
