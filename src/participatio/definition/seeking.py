# SPDX-License-Identifier: Apache-2.0
"""A way somewhere, act by act: always the one next that can be done first, of those that what is wanted asks for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, product
from typing import Any, ClassVar

from attrs import frozen

from participatio.dates import LATEST
from participatio.definition.acts import Act
from participatio.definition.attempts import MOST_JUDGED, Attempts, Option, Refusal
from participatio.definition.clock import CLOSES, OPENS
from participatio.definition.conditions import AllOf, AnyOf, Leads, MemberOf, Operand, parts
from participatio.definition.facts import Facts, fold
from participatio.definition.judging import targets_of
from participatio.definition.kinds import ANY, Kind, LinkSpec
from participatio.definition.outcome import event_of
from participatio.definition.possible import Possible, first
from participatio.definition.reasons import Reason
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Condition, Situation, holds
from participatio.definition.things import Phase
from participatio.definition.wanting import TRIED, Close, Conditions, Do, Each, Either, Get, Open, Some, Want
from participatio.values import Frozen

#: More acts than these are not done.
MOST = 200
#: How many bindings are tried for one act.
_BINDINGS = 60
#: How often something new is tried where what is there does not do.
_AGAIN = 3
#: How far one act may wait for another.
_DEEP = 30


@frozen(eq=False, repr=False)
class Step(Frozen):
    """One act of a walk, when it is done, what it brings into being, and every rule that says yes to it."""

    act: Act
    at: datetime
    new: str | None
    reasons: tuple[Reason, ...]


@frozen(eq=False, repr=False)
class Obstacle(Frozen):
    """What stood in the way of an action: the rule that refused, in its words, and the condition it could not meet."""

    action: str
    reason: Reason
    #: The word of the condition that could not be met, if it was one.
    condition: str | None = None

    def text(self, language: str = "en") -> str:
        """The obstacle as a sentence, in English or German."""
        said = f"{self.action}: {self.reason.text(language)}"
        return said if self.condition is None else f"{said} ({self.condition})"


@frozen(eq=False, repr=False)
class Edge(Frozen):
    """A way from a state to a state: by an action, or by one that moves things through a link, for a field's value."""

    state: str
    to: str
    row: Row
    link: str | None = None
    value: str | None = None


class Seeker(Attempts):
    """One attempt; ``reopens`` lets it open and close phases by hand that dates open and close."""

    def __init__(self, rules: Rules, begun: Facts, now: datetime, possible: Possible, *, reopens: bool) -> None:
        super().__init__(rules, begun, now)
        self.possible = possible
        self.steps: list[Step] = []
        #: What was born on a pathway, by the number of the station.
        self.stations: dict[int, str] = {}
        #: Actions that came too late to bear something that is wanted; how many of each would have done.
        self.late: dict[str, int] = {}
        self._reopens = reopens
        self._conditions = Conditions(rules)
        self._leads: dict[tuple[str, frozenset[str]], dict[str, int]] = {}
        self._ways: dict[str, list[Edge]] = {}
        #: What came of everything looked for since the last act; nothing, while it is being looked for.
        self._found: dict[str, list[Option]] = {}
        self._depth = 0
        self._blocked: dict[tuple[str, str, str | None], Obstacle] = {}

    @property
    def obstacles(self) -> tuple[Obstacle, ...]:
        """What stood in the way at the end."""
        return tuple(self._blocked.values())

    def reach(self, wants: Callable[[], Sequence[Want] | None]) -> bool:
        """Do one act after the other until nothing is wanted any more; false if no act is left that leads there."""
        while (wanted := wants()) is not None:
            self._found.clear()
            self._blocked.clear()
            going_on = len(self.steps) < MOST and self.judged < MOST_JUDGED
            options = [option for want in wanted for option in self._towards(want)] if going_on else []
            if not options:
                return False
            self._take(min(options, key=lambda option: (option.at, option.warned, option.until)))
        return True

    def _take(self, option: Option) -> None:
        row = self.rules.rows[option.act.action]
        new = None
        if row.bears:
            number = self.counted[row.kind.id] = self.counted.get(row.kind.id, 0) + 1
            new = f"{row.kind.id}#{number}"
        self.now = option.at
        fold(self.facts, event_of(self.rules, self.facts, option.act, self.now, new))
        self.steps.append(Step(option.act, option.at, new, option.reasons))
        linked = (to for value in option.act.links.values() for to in targets_of(value))
        self.people += [name for name in dict.fromkeys((option.act.by, *linked)) if self.is_fresh(name)]
        if option.station is not None and new is not None:
            self.stations[option.station] = new

    def _towards(self, want: Want) -> list[Option]:
        """Acts that lead to what is wanted; none if nobody knows any."""
        key = repr(want)
        if key not in self._found and self._depth < _DEEP:
            self._found[key] = []
            self._depth += 1
            self._found[key] = self._LOOKING[type(want)](self, want)
            self._depth -= 1
        return self._found.get(key, [])

    def _first(self, wants: Iterable[Want]) -> list[Option]:
        return next((found for want in wants if (found := self._towards(want))), [])

    def _each(self, wants: Iterable[Want]) -> list[Option]:
        return [option for want in wants for option in self._towards(want)]

    def _block(self, row: Row, reason: Reason, condition: str | None = None) -> list[Option]:
        self._blocked.setdefault((row.name, reason.rule, condition), Obstacle(row.name, reason, condition))
        return []

    # Things in states

    def _some(self, want: Some) -> list[Option]:
        """Something there is brought into a state, else something new."""
        kind = self.rules.kinds.get(want.kind)
        if kind is None:
            return []
        if not (want.new or want.given):
            if found := self._first(Get(it, want.states) for it in islice(self.facts.things(kind.id), TRIED)):
                return found
            if self.counted.get(kind.id, 0) >= _AGAIN:
                return []
        leads = self._leading(kind, want.states or tuple(kind.states))
        rows = [row for row in self.births(kind) if (row.action.to or kind.first) in leads]
        taking = [row for row in rows if want.given.keys() <= row.links.keys() | row.fields.keys()]
        return self._first(Do(row.name, None, want.given) for row in taking)

    def births(self, kind: Kind) -> list[Row]:
        """The actions that bring something of a kind into being, the earliest first."""
        rows = [self.rules.rows[f"{kind.id}.{name}"] for name, action in kind.actions.items() if action.bears]
        leads = self._leading(kind, kind.ends)

        def order(row: Row) -> tuple[datetime, int]:
            far = leads.get(row.action.to or kind.first, len(kind.states))
            return first(self.possible.actions[row.name]) or LATEST, far

        return sorted((row for row in rows if row.name in self.possible.actions), key=order)

    def _leading(self, kind: Kind, states: Collection[str]) -> dict[str, int]:
        """How many acts it takes from each state of a kind to one of those wanted."""
        key = kind.id, frozenset(states)
        if key not in self._leads:
            found = self._leads[key] = dict.fromkeys(states, 0)
            for steps in range(1, len(kind.states) + 1):
                for edge in self._edges(kind):
                    if edge.state not in found and found.get(edge.to) == steps - 1:
                        found[edge.state] = steps
        return self._leads[key]

    def _edges(self, kind: Kind) -> list[Edge]:
        if kind.id not in self._ways:
            rows = [self.rules.rows[name] for name in self.possible.actions]
            self._ways[kind.id] = list(edges(rows, kind))
        return self._ways[kind.id]

    def _get(self, want: Get) -> list[Option]:
        known = self.facts.thing(want.thing)
        if known is None or known.kind not in self.rules.kinds or known.state in want.states:
            return []
        kind = self.rules.kinds[known.kind]
        leads = self._leading(kind, want.states)
        ways = [edge for edge in self._edges(kind) if edge.state == known.state and edge.to in leads]
        for edge in sorted(ways, key=lambda edge: leads[edge.to]):
            if found := self._first(self._along(edge, want.thing)):
                return found
        return []

    def _along(self, edge: Edge, thing: str) -> Iterator[Want]:
        """The act on a thing, or acts on something else that take it along."""
        row, link = edge.row, edge.link
        if link is None:
            yield Do(row.name, thing)
            return
        by = row.action.moves[link].by
        given = {link: [{"to": thing, **({by: edge.value} if by else {})}]}
        if row.bears:
            yield Do(row.name, None, given)
        elif link in row.links:
            others = (one for one in self.facts.things(row.kind.id) if one != thing)
            yield from (Do(row.name, one, given) for one in islice(others, TRIED))
            yield Some(row.kind.id, tuple(row.starts), new=True)
        else:
            yield from (Do(row.name, one) for one in self.facts.linking(thing, row.kind.id, link))
            yield Some(row.kind.id, tuple(row.starts), given)

    # Acts

    def _do(self, want: Do) -> list[Option]:
        """An act, if it may be done some time from now on; else what would have to be done before it."""
        row = self.rules.rows.get(want.action)
        if row is None or row.name not in self.possible.actions:
            return []
        if not row.bears:
            known = self.facts.thing(want.thing or "")
            if known is None or known.kind != row.kind.id:
                return []
            if known.state not in row.starts:
                return self._towards(Get(known.id, tuple(row.starts)))
        choices = self._choices(row, want)
        return self._bound(row, want, choices) if isinstance(choices, dict) else choices

    def _bound(self, row: Row, want: Do, choices: Mapping[str, Sequence[Any]]) -> list[Option]:
        """An act with the first of the choices for its links that will do."""
        values = self.values(row, {**self._side(row, want.given), **want.given})
        if (unknown := next((name for name in values if values[name] is None and name in row.asks), None)) is not None:
            return self._block(row, Reason("missing", False, {"name": unknown}))
        values = {name: value for name, value in values.items() if value is not None}
        refused: list[Refusal] = []
        for chosen in islice(product(*choices.values()), _BINDINGS):
            links = {name: self.said(row, name, value) for name, value in zip(choices, chosen, strict=True)}
            option = self.first(row, want, links, values, refused)
            if option is not None:
                return [option]
        return self._before(row, min(refused, key=lambda one: one.weight)) if refused else []

    def _side(self, row: Row, given: Mapping[str, Any]) -> dict[str, str]:
        """On which side somebody sits, where there are sides."""
        body = self.facts.thing(str(given.get("in", ""))) if row.bears and row.kind.id == "seat" else None
        if body is None:
            return {}
        thing = self.rules.things.get(body.id)
        sides = (thing.seats if thing is not None else None) or self.rules.kinds[body.kind].seats
        return dict(zip(("side",), sides, strict=False))

    def _choices(self, row: Row, want: Do) -> dict[str, Sequence[Any]] | list[Option]:
        """What each link may point to; or acts that bring about that it may."""
        choices: dict[str, Sequence[Any]] = {}
        before: list[Option] = []
        for name, link in row.links.items():
            standing = want.thing is not None and self.facts.links(want.thing, name)
            judged = link.many.least and not row.bears and row.action.to is not None
            if name in want.given:
                choices[name] = (want.given[name],)
                unfit = [it for it in targets_of(want.given[name]) if not self.fits(it, link)]
                before += self._each(Get(it, link.in_) for it in unfit if link.in_)
                if unfit and not before:
                    return self._block(row, Reason("link", False, {"name": name, "to": unfit[0]}))
            elif name in row.asks or (not standing and (link.many.least or name in self.telling(row))):
                least = max(link.many.least, 1)
                found = list(islice(self.targets(link, want.thing), max(least, TRIED)))
                if len(found) >= least:
                    choices[name] = self._chosen(link, found)
                elif (more := self._target(link)) or name in row.asks or judged:
                    if not more:
                        return self._block(row, Reason("missing", False, {"name": name}))
                    before += more
        return before or choices

    def _chosen(self, link: LinkSpec, found: list[str]) -> list[Any]:
        """A target, or as many as there must be; where everybody may be heard, all of them."""
        if link.many.least > 1:
            return [found[: link.many.least]]
        return [found, *found] if link.to == ("audience",) and not link.many.most else found

    def _target(self, link: LinkSpec) -> list[Option]:
        """Acts that bring about one thing more that a link may point to."""
        kinds = [kind for kind in self.rules.kinds.values() if link.allows(kind.id) and ANY not in link.to]
        kinds.sort(key=lambda kind: self.possible.exists(kind.id, link.in_) or LATEST)
        there = [kind for kind in kinds if self.possible.exists(kind.id, link.in_) is not None]
        return self._first(Some(kind.id, link.in_) for kind in there)

    # What would have to be done before

    def _before(self, row: Row, refused: Refusal) -> list[Option]:
        """Acts that may turn a refusal around."""
        act = refused.act
        s = self.situation(row, act.thing, act.links, act.values)
        s.at = s.now = refused.at
        s.by, s.for_, s.claims = act.by, act.for_, act.claims
        found: list[Option] = []
        closed = [reason for reason in refused.no if reason.rule == "phase"]
        for reason in closed or refused.no:  # as long as no phase is open, nothing is sure of the rest
            more = self._turning(row, act, reason, s)
            if not more:
                if closed and row.bears:
                    self.late[row.name] = 1 + sum(step.act.action == row.name for step in self.steps)
                known = reason.rule == "when" and any(name == row.name and word for name, _, word in self._blocked)
                return [] if known else self._block(row, reason)
            found += more
        return found

    def _turning(self, row: Row, act: Act, reason: Reason, s: Situation) -> list[Option]:
        if reason.rule == "phase":
            clocks = ((it, (None,) if it.each is None else s.clocks(it.each)) for it in row.admissions)
            return self._each(Open(it.phase.id, of) for it, its in clocks for of in its)
        if reason.rule == "when" and row.action.when is not None:
            return self._met(row, row.action.when, s)
        if reason.rule == "link":
            return self._seen(row, reason.data["name"], reason.data["to"])
        if reason.rule in ("role", "no_such_thing"):
            return self._seated(row, s)
        if reason.rule == "undo":
            return self._towards(Do(f"{row.kind.id}.{row.action.undoes}", act.thing))
        return []

    def _met(self, row: Row, condition: Condition, s: Situation) -> list[Option]:
        """Acts that bring a condition closer to holding; what is beyond them stands in the way."""
        if holds(condition, s):
            return []
        if isinstance(condition, AllOf):
            return [option for part in condition.conditions for option in self._met(row, part, s)]
        if isinstance(condition, AnyOf):
            return next((found for part in condition.conditions if (found := self._met(row, part, s))), [])
        found = self._first(self._conditions.wants(condition, s))
        return found or self._block(row, Reason("when", False, {"action": row.name}), condition.word)

    def _seen(self, row: Row, name: str, to: str) -> list[Option]:
        """Acts that bring a thing to where everybody sees it, so that it can be linked."""
        known, link = self.facts.thing(to), row.links.get(name)
        if known is None or link is None or known.kind not in self.rules.kinds:
            return []
        states = self.rules.kinds[known.kind].states
        public = [it for it in link.in_ or states if it in states and "anyone" in states[it].seen_by]
        return self._towards(Get(to, tuple(public)))

    def _seated(self, row: Row, s: Situation) -> list[Option]:
        """Acts that give somebody a role to which an action is admitted."""
        roles = dict.fromkeys(role for admission in row.admissions for role in admission.roles)
        conditions = [self.rules.roles[role].condition for role in roles if role in self.rules.roles]
        needed = [part for condition in conditions for part in parts(condition) if isinstance(part, MemberOf)]
        bodies = ((part, body) for part in needed for ref in part.in_ for body in s.find(ref))
        return self._first(Some("seat", ("taken",), _seat(part, body), new=True) for part, body in bodies)

    # Phases

    def _open(self, want: Open) -> list[Option]:
        phase, of, clock = self.rules.phases[want.phase], want.of, self.rules.clock
        each = clock.each(phase.id)
        if each is not None and of is None:
            kind = each.rpartition(".")[2]
            there = list(islice(self.facts.things(kind), TRIED))
            return self._each(Open(phase.id, one) for one in there) if there else self._towards(Some(kind))
        outer = self.rules.phases.get(phase.within or "")
        if outer is not None and not any(self.openings(outer.id)):
            return self._towards(Open(outer.id, of if clock.each(outer.id) else None))
        if isinstance(phase.opens, Condition) and not clock.rounds(phase.id, of, self.facts):
            known = None if of is None else self.facts.thing(of)
            s = Situation(self.rules, self.facts, self.now, kind=known.kind if known else None, thing=of)
            name = "phase.open" if "phase.open" in self.rules.rows else next(iter(self.rules.rows))
            if found := self._met(self.rules.rows[name], phase.opens, s):
                return found
        if isinstance(phase.opens, Operand) and of is not None and (found := self._dated(phase.opens, of)):
            return found
        return self._by_hand(phase, of, OPENS) if phase.opens == "by_hand" or self._reopens else []

    def openings(self, phase: str) -> Iterator[datetime]:
        """When a phase opens that is not over yet, for whatever thing."""
        each = self.rules.clock.each(phase)
        for of in self.facts.things(each.rpartition(".")[2]) if each is not None else (None,):
            for one in self.rules.clock.times(phase, of, self.facts):
                if one.opens < one.closes and one.closes > self.now:
                    yield one.opens

    def _dated(self, bound: Operand, of: str) -> list[Option]:
        """Acts that give a thing the date that opens its phase."""
        known, field = self.facts.thing(of), bound.field or ""
        if known is None or self.facts.value(of, field) is not None:
            return []
        rows = [row for row in self.rules.rows.values() if row.kind.id == known.kind and not row.bears]
        giving = [row for row in rows if field in row.fields]
        return self._first(Do(row.name, of, {field: self.value(row, row.fields[field])}) for row in giving)

    def _close(self, want: Close) -> list[Option]:
        phase = self.rules.phases[want.phase]
        return self._by_hand(phase, None, CLOSES) if self._reopens or phase.closes in (None, "by_hand") else []

    def _by_hand(self, phase: Phase, of: str | None, which: str) -> list[Option]:
        given = {} if of is None else {"of": of}
        rows = [row for row in self.rules.rows.values() if which in row.action.sets and row.kind.id == phase.kind]
        return self._first(Do(row.name, phase.id, given) for row in rows)

    _LOOKING: ClassVar[Mapping[type, Callable[..., list[Option]]]] = {
        Do: _do,
        Get: _get,
        Some: _some,
        Open: _open,
        Close: _close,
        Each: lambda self, want: self._each(want.wants),
        Either: lambda self, want: self._first(want.wants),
    }


def edges(rows: Iterable[Row], kind: Kind) -> Iterator[Edge]:
    """The ways that actions lead from state to state of a kind."""
    for row in rows:
        if row.kind.id == kind.id and row.action.to is not None and not row.bears:
            yield from (Edge(state, row.action.to, row) for state in row.starts)
        for link, move in row.action.moves.items():
            spec = row.kind.links.get(link)
            if spec is None or not spec.allows(kind.id) or (row.bears and link not in row.links):
                continue
            for value, to in [(None, move.state)] if move.state else move.to.items():
                for state in spec.in_ or kind.states:
                    if to in kind.states and to != state:
                        yield Edge(state, str(to), row, link, value)


def _seat(part: MemberOf, body: str) -> dict[str, Any]:
    """What a seat must be for somebody to have a role by it."""
    leads = {"leads": "yes"} if isinstance(part, Leads) else {}
    return {"in": body, **leads, **dict(zip(("side",), part.side, strict=False))}
