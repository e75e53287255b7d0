# SPDX-License-Identifier: Apache-2.0
"""What could ever be the case if nothing that was so ever ceased: more than can be, so what is missing here never is.

For every state, action, phase and role this knows the spans of time in which it might be; an empty answer is a sure
no. What is too fine to be followed (limits, free seats, who sees what, sums) is taken to be possible.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.conditions import (
    AllOf,
    AnyOf,
    Closed,
    Comparing,
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
from participatio.definition.kinds import ANY, BUILT_IN_ROLES, REASON, ActionSpec, Kind, LinkSpec, is_station
from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.definition.things import Phase, Pillar, Seating, Thing

#: Half open stretches of time, one after the other, with time between them.
Spans = tuple[tuple[datetime, datetime], ...]
#: Something that is supposed to be possible: a ``phase``, ``role``, ``kind``, ``action`` or ``state`` (``kind.state``)
#: by its name, or a ``condition`` by its `id`.
Supposition = tuple[str, str | int]
NEVER: Spans = ()
ALWAYS: Spans = ((EARLIEST, LATEST),)
#: Actions and phases are looked at so many times in all, or each so many times, before a check gives up.
_MOST_LOOKS = 50_000
_MOST_ROUNDS = 20


def both(one: Spans, other: Spans) -> Spans:
    """When two things are possible at once."""
    if one is ALWAYS or one is other:
        return other
    if other is ALWAYS or not one or not other:
        return one if other is ALWAYS else NEVER
    found: list[tuple[datetime, datetime]] = []
    mine, its = iter(one), iter(other)
    (a, b), (c, d) = next(mine), next(its)
    while True:
        opens, closes = max(a, c), min(b, d)
        if opens < closes:
            found.append((opens, closes))
        following = next(mine if b <= d else its, None)
        if following is None:
            return tuple(found)
        if b <= d:
            a, b = following
        else:
            c, d = following


def joined(spans: Iterable[tuple[datetime, datetime]]) -> Spans:
    """When at least one is possible, of spans in any order."""
    found: list[tuple[datetime, datetime]] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            if closes > found[-1][1]:
                found[-1] = found[-1][0], closes
        elif opens < closes:
            found.append((opens, closes))
    return ALWAYS if found == [*ALWAYS] else tuple(found)


def either(some: Iterable[Spans]) -> Spans:
    """When at least one of them is possible."""
    found: list[Spans] = []
    for spans in some:
        if spans is ALWAYS:
            return ALWAYS
        if spans:
            found.append(spans)
    return joined(span for spans in found for span in spans) if len(found) > 1 else found[0] if found else NEVER


def since(instant: datetime | None) -> Spans:
    """From an instant on; never, if there is none."""
    return NEVER if instant is None else ALWAYS if instant == EARLIEST else ((instant, LATEST),)


def first(spans: Spans, after: datetime = EARLIEST) -> datetime | None:
    """The first instant of the spans that is not before ``after``."""
    return next((max(opens, after) for opens, closes in spans if closes > after), None)


class Possible:
    """The spans of time in which states, actions, phases and roles of a definition are possible.

    Parameters:
        backdates: also count on acts that are recorded later than they happened, as far as somebody may record;
            without it, the instants are those of a process in which everything is recorded as it happens.
        as_written: judge what a definition sets out, before it begins: what is not listed yet may still be (things that
            no act brings into being, who sits where nobody does), but no phase is opened or extended by hand if its
            rules say when it opens and closes.
    """

    def __init__(self, definition: Definition, *, backdates: bool = True, as_written: bool = False) -> None:
        self.definition = definition
        self.kinds = definition.kinds
        self.things = definition.things
        #: By kind and state, the first instant at which something may be in it.
        self.states: dict[tuple[str, str], datetime] = {}
        #: By action, when it may be done.
        self.actions: dict[str, Spans] = {}
        #: Links of a kind that something may have.
        self.ties: set[tuple[str, str]] = set()
        self._may_backdate = backdates
        self._backdated = False
        self._as_written = as_written
        self._phases: dict[str, Spans] = {}
        self._closings: dict[str, Spans] = {}
        self._roles: dict[str, Spans] = {}
        #: By kind, the first instant at which something of it is there.
        self._kinds_first: dict[str, datetime] = {}
        #: By kind, what is listed of it.
        self._listed: set[str] = set()
        self._supposed: set[Supposition] = set()
        #: False if it was given up to find out everything: what is missing may still be possible.
        self.is_settled = True
        #: When phases may first be opened, and closed, by hand.
        self._set_from: dict[str, datetime | None] = {}
        self._seats_from: datetime | None = None
        self._sitting: dict[int, tuple[Spans, bool]] = {}
        #: The actions that some phase admits; nothing else can happen.
        self.rows = dict(self._admitted())
        #: By action, when somebody may be admitted to it.
        self._admissions: dict[str, Spans] = {}
        self._phase_list = [*definition.phases.values()]
        self._grown = False
        self._pillars = [it for it in definition.things.values() if isinstance(it, Pillar)]
        self._begin()
        self._settle()

    def _begin(self) -> None:
        """What is there before any act."""
        for kind in self.kinds.values() if self._as_written else ():
            if not any(action.bears for action in kind.actions.values()):
                for state in kind.states:
                    self._reach(kind.id, state, EARLIEST)
                self.ties.update((kind.id, name) for name in kind.links)
        for thing in self.things.values():
            self._reach(thing.kind, thing.state, EARLIEST)
            for name, to in thing.links.items():
                if to:
                    self.ties.add((thing.kind, name))
            if thing.seatings and ("seat", "taken") not in self.states:
                self._reach("seat", "taken", EARLIEST)
                self.ties.update((("seat", "in"), ("seat", "holder")))
        self._listed = {kind for kind, _ in self.states}
        for state in ("known", "erased") if "person" in self.kinds else ():
            self._reach("person", state, EARLIEST)  # people are enrolled and erased without any rule

    def _settle(self) -> None:
        size = len(self.rows) + len(self._phase_list)
        left = max(_MOST_LOOKS, _MOST_ROUNDS * size)
        while self._grow():
            left -= size
            self._phase_list.reverse()  # who waits for whom may stand in either order
            if self._as_written and left < 0:
                self.is_settled = False
                return

    def suppose(self, *them: Supposition) -> None:
        """Go on as if these were possible at any time, whatever the rules say."""
        self._supposed.update(them)
        self._set_from = {}  # every phase is looked at again
        for what, name in them:
            if what == "action" and name not in self.rows and (found := self.kinds.action(str(name))) is not None:
                self.rows[str(name)] = _row(str(name), *found, ())
            elif what == "state":
                kind, _, state = str(name).partition(".")
                self._reach(kind, state, EARLIEST)
            elif what == "kind":
                kind = str(name)
                self.ties.update((kind, link) for link in self.kinds[kind].links)
                for state in self.kinds[kind].states:
                    self._reach(kind, state, EARLIEST)
        self._settle()

    # Questions

    def phase(self, phase: str) -> Spans:
        """When a phase may be open."""
        return self._phases.get(phase, NEVER)

    def role(self, role: str) -> Spans:
        """When somebody may have a role."""
        if role in BUILT_IN_ROLES or role not in self.definition.roles:
            return ALWAYS
        return self._roles.get(role, NEVER)

    def exists(self, kind: str, states: Collection[str] = ()) -> datetime | None:
        """When something of a kind may first be there, in one of the states if some are named."""
        if not states:
            return self._kinds_first.get(kind)
        found = [at for state in states if (at := self.states.get((kind, state))) is not None]
        return min(found, default=None)

    def born(self, kind: str, after: datetime = EARLIEST) -> datetime | None:
        """When something of a kind may first come into being, not before an instant."""
        births = (
            first(spans, after)
            for name, spans in self.actions.items()
            if (row := self.rows[name]).action.bears and row.kind.id == kind
        )
        if ("kind", kind) in self._supposed:
            return after
        there = EARLIEST if after == EARLIEST and kind in self._listed else None
        return min((at for at in (*births, there) if at is not None), default=None)

    def missing(self, pathway: Sequence[str]) -> str | None:
        """The first station of a pathway that nothing can ever reach in its time, and in one story with the last."""
        kinds = [[kind.id for kind in self.kinds.values() if is_station(kind, station)] for station in pathway]
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
        if rule is None or ("condition", id(condition)) in self._supposed:
            return ALWAYS
        return rule(self, condition)

    def heard(self, audience: str) -> datetime | None:
        """When a consultation that may have been held with an audience may first have come to an end."""
        known = self.things.get(audience)
        found = [
            self.exists(kind.id, kind.ends)
            for kind in self.kinds.of_stage("consultation")
            if kind.ends
            and any(
                known is None or (link.allows(known.kind) and (kind.id, name) in self.ties)
                for name, link in kind.links.items()
            )
        ]
        return min((at for at in found if at is not None), default=None)

    def unguarded(self, action: str) -> Spans:
        """When an action might be done if it had no condition of its own."""
        row = self.rows.get(action)
        return NEVER if row is None else self._doable(row, guarded=False)

    # The growing

    def _grow(self) -> bool:
        set_from = {which: self._first_set(which) for which in ("opens", "closes")}
        phases = [it for it in self._phase_list if set_from != self._set_from or _waits(it)]
        self._set_from = set_from
        self._seats_from = self._seating()
        self._grown = False
        self._note(
            self._roles, "role", ((it.id, self.condition(it.condition)) for it in self.definition.roles.values())
        )
        self._note(self._phases, "phase", ((phase.id, self._open(phase)) for phase in phases))
        self._note(self._closings, "", ((phase.id, self._ending(phase)) for phase in phases))
        if self._may_backdate and not self._backdated:
            self._backdated = any(role.may_record and self.role(role.id) for role in self.definition.roles.values())
            self._grown |= self._backdated
        if self._grown:
            self._admit()
        for row in self.rows.values():
            if self.actions.get(row.name) is not ALWAYS or row.action.moves:
                self._do(row, ALWAYS if ("action", row.name) in self._supposed else self._doable(row))
        return self._grown

    def _admit(self) -> None:
        """Note when somebody is admitted to each action."""
        admitted: dict[tuple[str, tuple[str, ...]], Spans] = {}
        for row in self.rows.values():
            for phase, roles in row.admissions:
                if (phase, roles) not in admitted:
                    admitted[phase, roles] = both(self.phase(phase), either(map(self.role, roles)))
            self._admissions[row.name] = either([admitted[admission] for admission in row.admissions])

    def _note(self, where: dict[str, Spans], what: str, found: Iterable[tuple[str, Spans]]) -> None:
        for name, spans in found:
            now = ALWAYS if self._supposed and (what, name) in self._supposed else spans
            if now != where.get(name, NEVER):
                where[name] = now
                self._grown = True

    def _do(self, row: _Row, spans: Spans) -> None:
        """Note when an action may be done, and what it brings about."""
        if not spans:
            return
        if spans != self.actions.get(row.name, NEVER):
            self.actions[row.name] = spans
            self._grown = True
            self.ties.update((row.kind.id, name) for name in row.links)
            if row.action.bears or row.action.to is not None:
                self._reach(row.kind.id, row.action.to or row.kind.first, spans[0][0])
        for name, move in row.action.moves.items():
            linked = name in row.links or (not row.action.bears and (row.kind.id, name) in self.ties)
            for kind in self._kinds(row.kind.links[name]) if linked else ():
                if self.exists(kind.id) is not None:
                    for state in kind.states.keys() & set(move.states()):
                        self._reach(kind.id, state, spans[0][0])

    def _reach(self, kind: str, state: str, at: datetime) -> None:
        """Something of a kind may be in a state from an instant on."""
        before = self.states.get((kind, state))
        if before is None or at < before:
            self.states[kind, state] = at
            self._grown = True
            self._kinds_first[kind] = min(at, self._kinds_first.get(kind, at))

    def _doable(self, row: _Row, *, guarded: bool = True) -> Spans:
        """When an action may be done, by all that is possible so far."""
        spans = both(self._admissions.get(row.name, NEVER), self._standing(row))
        if guarded and row.action.when is not None and spans:
            spans = both(spans, self.condition(row.action.when))
        for needed in self._needs(row) if spans else ():
            spans = both(spans, needed)
        return spans

    def _standing(self, row: _Row) -> Spans:
        if row.action.bears:
            return ALWAYS
        undone = row.action.undoes
        if undone is not None and f"{row.kind.id}.{undone}" not in self.actions:
            return NEVER
        if ANY in row.starts:
            return since(self.exists(row.kind.id))
        return since(self.exists(row.kind.id, row.starts) if row.starts else None)

    def _needs(self, row: _Row) -> Iterator[Spans]:
        """What else it takes, one after the other."""
        for name in row.asks:
            yield self._late(self._target(row.kind.links[name]))
            yield self._some_pillar(row.kind, row.kind.links[name])
        for name in row.leaves_with:
            given = name in row.links and self._target(row.kind.links[name]) is not None
            yield ALWAYS if given or (row.kind.id, name) in self.ties else NEVER

    def _some_pillar(self, kind: Kind, link: LinkSpec) -> Spans:
        """Where a pillar has to be named: the pathway of one of them can be walked up to here."""
        if link.to != ("pillar",) or any(it.bears for it in self.kinds["pillar"].actions.values()):
            return ALWAYS
        return ALWAYS if any(self._walked(pillar, kind) for pillar in self._pillars) else NEVER

    def _walked(self, pillar: Pillar, kind: Kind) -> bool:
        way = pillar.pathway
        if not way:
            return True
        there = (any(is_station(one, it) and self.exists(one.id) for one in self.kinds.values()) for it in way[:-1])
        return is_station(kind, way[-1]) and all(there)

    def _admitted(self) -> Iterator[tuple[str, _Row]]:
        """Every action that some phase admits somebody to, for something, and that no limit bars altogether."""
        barred = {
            action
            for kind in self.kinds.values()
            for limit in kind.limits
            if limit.max.number == 0 and not limit.soft and not limit.where
            for action in limit.action
        }
        only = {phase.id: self._only(phase) for phase in self.definition.phases.values() if phase.only}
        for name, phases in self.definition.admissions.items():
            found = self.kinds.action(name)
            if found is not None and name not in barred:
                fitting = tuple(
                    (it, tuple(roles)) for it, roles in phases.items() if self._fits(found[0], only.get(it))
                )
                if fitting:
                    yield name, _row(name, *found, fitting)

    def _only(self, phase: Phase) -> set[str]:
        """The kinds of the things a phase is for."""
        named = (self.things.get(it) for it in phase.only)
        return {it.kind for it in named if it is not None}

    def _fits(self, kind: Kind, only: set[str] | None) -> bool:
        """True unless a phase is for things only to which nothing of the kind is ever tied."""
        return not only or any(self.kinds.its_link(kind.id, it) is not None for it in only)

    def _target(self, link: LinkSpec) -> datetime | None:
        if ANY in link.to and not link.in_:
            return EARLIEST  # the process itself, if nothing else
        found = [self.exists(kind.id, link.in_) for kind in self._kinds(link)]
        return min((at for at in found if at is not None), default=None)

    def _kinds(self, link: LinkSpec) -> Iterator[Kind]:
        kinds = self.kinds
        return iter(kinds.values()) if ANY in link.to else (kinds[kind] for kind in link.to if kind in kinds)

    def _late(self, instant: datetime | None) -> Spans:
        """From an instant on, unless what is recorded later may have happened before it."""
        return NEVER if instant is None else ALWAYS if self._backdated else since(instant)

    # Phases

    def _open(self, phase: Phase) -> Spans:
        found = since(self._opened_by_hand(phase))
        if not isinstance(phase.opens, str):
            closes = self._closing(phase)
            found = either((found, joined((at, closes) for at, _ in self._opening(phase))))
        if phase.within is None or phase.within not in self.definition.phases:
            return found
        return both(found, self.phase(phase.within))

    def _opened_by_hand(self, phase: Phase) -> datetime | None:
        """When it may first be opened by hand; what has its time by rule only if that is counted on."""
        if not self._as_written or phase.opens == "by_hand" or phase.lasts is not None:
            return self._set_from["opens"]
        return None

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
        extended = None if self._as_written else self._set_from["closes"]
        closes = LATEST
        if phase.lasts is not None:
            if isinstance(phase.opens, Dated) and phase.opens.opens is not None:
                closes = phase.lasts.after(phase.opens.opens, self.definition.zone)
        elif isinstance(phase.closes, Dated):
            closes = phase.closes.closes or LATEST
        return LATEST if extended is not None and extended < closes else closes

    def _first_set(self, which: str) -> datetime | None:
        """When somebody may first open or close phases by hand."""
        return self._done(name for name, row in self.rows.items() if which in row.action.sets)

    # Conditions

    def _done(self, actions: Iterable[str]) -> datetime | None:
        return min((spans[0][0] for name in actions if (spans := self.actions.get(name))), default=None)

    def selected(self, selector: Selector) -> datetime | None:
        """When a selector may first find something."""
        if selector.action:
            return self._done(selector.action)
        return None if selector.kind is None else self.exists(selector.kind, selector.in_)

    def _counted(self, condition: Any) -> Spans:  # noqa: ANN401 - a condition that compares and selects
        least, more = condition.at_least, condition.more_than
        some = (least is not None and least.number is not None and least.number > 0) or (
            more is not None and more.number is not None and more.number >= 0
        )
        if not _may_compare(condition):
            return NEVER
        alone = isinstance(condition, Sum) and condition.and_this
        return self._late(self.selected(condition)) if some and not alone else ALWAYS

    def _reached(self, condition: Reached) -> Spans:
        kinds = {condition.kind} if condition.kind is not None else set()
        if condition.thing is not None:
            things = self.things
            literal = condition.thing.literal
            kinds = {things[it].kind for it in condition.thing.words if it in things} if literal else set(self.kinds)
        found = [self.exists(kind, condition.in_) for kind in kinds]
        return since(min((at for at in found if at is not None), default=None))

    def _consented(self, condition: Consented) -> Spans:
        return self._late(self._done((condition.action,))) if condition.bodies else NEVER

    def _heard(self, condition: Heard) -> Spans:
        spans = ALWAYS
        for audience in condition.audiences:
            spans = both(spans, since(self.heard(audience)))
        return spans

    def _closed(self, phase: str) -> Spans:
        return (
            self._closings.get(phase, NEVER) if phase in self.definition.phases else ALWAYS
        )  # another check speaks of it

    def _over(self, condition: Closed) -> Spans:
        return self._closed(condition.phase)

    def _ending(self, one: Phase) -> Spans:
        """Since when a phase may be over, as far as what ends it tells."""
        by_hand = self._opened_by_hand(one)
        opened = by_hand if one.opens == "by_hand" else first(self._opening(one))
        if opened is None and by_hand is None:
            return NEVER
        ends = [self._set_from["closes"]]
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
        return both(self._late(self.selected(condition)), self._closed(condition.closed))

    def _elapsed(self, condition: Elapsed) -> Spans:
        return since(self._done((condition.action,)))

    def _dated(self, condition: Date) -> Spans:
        from_ = EARLIEST if condition.from_ is None else condition.from_.opens or EARLIEST
        until = LATEST if condition.until_ is None else condition.until_.closes or LATEST
        return ((from_, until),) if from_ < until else NEVER

    def _seated(self, condition: MemberOf) -> Spans:
        """When somebody sits there: by the terms that are listed, and from when seats may be taken."""
        known = self._sitting.get(id(condition))
        if known is None:
            known = self._sitting[id(condition)] = self._sat(condition)
        spans, takes_more = known
        return either((spans, since(self._seats_from))) if takes_more else spans

    def _sat(self, condition: MemberOf) -> tuple[Spans, bool]:
        """When somebody sits there by what is listed, and whether others may take a seat."""
        things = self.things
        bodies = [things.get(ref.words[0]) for ref in condition.in_ if ref.literal]
        pointed = len(bodies) < len(condition.in_)  # wherever a link may lead
        if self._as_written and (pointed or any(body is None or _is_open(body) for body in bodies)):
            return ALWAYS, False
        there = [*things.values()] if pointed else [body for body in bodies if body is not None]
        seated = [one for thing in there for one in thing.seatings]
        spans = {term(one) for one in seated if condition.counts(leads=one.leads, side=one.side)}
        kinds = self.kinds if pointed else {body.kind for body in there}
        seat = self.kinds.get("seat")
        reaches = seat is not None and "in" in seat.links and any(map(seat.links["in"].allows, kinds))
        return joined(spans), reaches or bool(seated)

    def _seating(self) -> datetime | None:
        """When an act may first seat somebody, or change the terms of a seat."""
        return self._done(
            name
            for name, row in self.rows.items()
            if row.kind.id == "seat" and (row.action.bears or row.action.to == "taken" or row.says_something())
        )

    def _all(self, condition: AllOf) -> Spans:
        spans = ALWAYS
        for part in condition.conditions:
            spans = both(spans, self.condition(part))
        return spans

    def _any(self, condition: AnyOf) -> Spans:
        return either([self.condition(part) for part in condition.conditions])

    # The story

    def _story(self, station: str) -> set[str]:
        """The kinds that the story around something of a station may contain."""
        kinds = self.kinds
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


class _Row(NamedTuple):
    """An action that some phase admits, as far as it matters for what is possible."""

    name: str
    kind: Kind
    action: ActionSpec
    #: Phases, each with the roles that it admits.
    admissions: tuple[tuple[str, tuple[str, ...]], ...]
    starts: Collection[str]
    #: The links it gives, those it must give, and those a thing must have before it goes on by it.
    links: tuple[str, ...]
    asks: tuple[str, ...]
    leaves_with: tuple[str, ...]

    def says_something(self) -> bool:
        """True if it gives a link or a field of its thing."""
        names = {*self.action.asks, *self.action.may} - {REASON}
        return bool(self.links) or not names.isdisjoint({*self.kind.fields, *self.action.fields})


def _row(name: str, kind: Kind, action: ActionSpec, admissions: tuple[tuple[str, tuple[str, ...]], ...]) -> _Row:
    goes_on = action.to is not None and not action.bears
    undone = action if action.undoes is None else kind.actions.get(action.undoes)
    return _Row(
        name,
        kind,
        action,
        admissions,
        undone.from_ if undone is not None else (),
        links=tuple(it for it in (*action.asks, *action.may) if it in kind.links),
        asks=tuple(it for it in action.asks if it in kind.links),
        leaves_with=tuple(it for it, link in kind.links.items() if link.many.least) if goes_on else (),
    )


def _waits(phase: Phase) -> bool:
    """True if when a phase opens and ends is told by more than dates and what is done by hand."""
    return phase.within is not None or isinstance(phase.opens, Condition) or isinstance(phase.closes, Condition)


def _may_compare(condition: Comparing) -> bool:
    """False if no number lies within the bounds that are written."""
    lows = [
        (bound.number, strict)
        for bound, strict in ((condition.at_least, False), (condition.more_than, True))
        if bound is not None and bound.number is not None
    ]
    highs = [
        (bound.number, strict)
        for bound, strict in ((condition.at_most, False), (condition.less_than, True))
        if bound is not None and bound.number is not None
    ]
    if not isinstance(condition, Sum):
        lows.append((0, False))
    if isinstance(condition, Share):
        highs.append((1, False))
    return all(low < high or (low == high and not (above or below)) for low, above in lows for high, below in highs)


def _is_open(body: Thing) -> bool:
    """True if it is not said who sits there, so that anybody may."""
    return not body.seatings or any(name.partition(".")[0] in ("members", "leads") for name in body.unknown)


def term(one: Seating) -> tuple[datetime, datetime]:
    """From when to when somebody sits, as far as it is said."""
    opens = EARLIEST if one.since is None else one.since.opens or EARLIEST
    return opens, LATEST if one.until is None else one.until.closes or LATEST
