# SPDX-License-Identifier: Apache-2.0
"""From when until when a phase may be open, as far as the rules alone tell.

What people open, close or extend by hand is not foreseen. A bound is never too narrow: where nobody knows, it is the
first or the last instant there is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from weakref import WeakKeyDictionary

from attrs import evolve, frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.conditions import AllOf, AnyOf, Closed, Date, Reached, parts
from participatio.definition.kinds import ANY, ActionSpec, Kind
from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.definition.things import Phase
from participatio.values import Frozen


@frozen(eq=False, repr=False)
class Span(Frozen):
    """A phase is open at no time before ``opens`` and at none from ``closes`` on.

    An end is sure if it is not only a bound but the instant itself, or for certain never. ``closed_by`` is the phase
    that says when: itself, or one it lies within.
    """

    opens: datetime
    closes: datetime
    opens_sure: bool = False
    closes_sure: bool = False
    closed_by: str = ""

    @property
    def endless(self) -> bool:
        """True if it is open for ever once it is open, unless somebody closes it."""
        return self.closes_sure and self.closes == LATEST


UNKNOWN = Span(EARLIEST, LATEST)
_KEPT: WeakKeyDictionary[Definition, Mapping[str, Span]] = WeakKeyDictionary()


def spans(definition: Definition) -> Mapping[str, Span]:
    """The span of every phase, cut to those of the phases it lies within; kept while the definition is."""
    found = _KEPT.get(definition)
    if found is None:
        found = _KEPT[definition] = _spans(definition)
    return found


def end_of(phase: Phase) -> tuple[str | int, ...]:
    """Where a phase says when it ends."""
    return ("phases", phase.id, "closes" if phase.lasts is None else "lasts")


def whoever_sets(definition: Definition, which: str) -> bool:
    """True if somebody is admitted to an act that opens, or closes, a phase by hand."""
    return any(which in action.sets and name in definition.admissions for name, _, action in definition.kinds.actions())


def _spans(definition: Definition) -> Mapping[str, Span]:
    found: dict[str, Span] = {}
    again = whoever_sets(definition, "opens")
    for phase in _in_order(definition.phases):
        own = _own(definition, phase, found, again=again)
        around = None if phase.within is None else found.get(phase.within, UNKNOWN)
        found[phase.id] = own if around is None else _cut(own, around)
    waiting = {phase.id: phase.opens for phase in definition.phases.values() if isinstance(phase.opens, Condition)}
    if any(isinstance(part, Reached) for condition in waiting.values() for part in parts(condition)):
        leading = _leading(definition, found)
        late = {phase: _earliest(condition, found, leading(phase)) for phase, condition in waiting.items()}
        found.update({phase: evolve(found[phase], opens=max(found[phase].opens, at)) for phase, at in late.items()})
    return found


def _in_order(phases: Mapping[str, Phase]) -> Iterator[Phase]:
    """Each phase after those whose spans it needs, however many there are; in a circle somebody is first."""
    seen: set[str] = set()
    done: set[str] = set()
    for first in phases:
        stack = [first]
        while stack:
            here = stack[-1]
            needs = () if here in seen else _needs(phases[here])
            ahead = [need for need in needs if need in phases and need not in seen]
            seen.add(here)
            stack += ahead
            if not ahead:
                stack.pop()
                if here not in done:
                    done.add(here)
                    yield phases[here]


def _needs(phase: Phase) -> Iterator[str]:
    if phase.within is not None:
        yield phase.within
    for part in parts(phase.opens) if isinstance(phase.opens, Condition) else ():
        if isinstance(part, Closed):
            yield part.phase


def _own(definition: Definition, phase: Phase, found: Mapping[str, Span], *, again: bool) -> Span:
    opens, opens_sure = EARLIEST, phase.opens is None
    if isinstance(phase.opens, Dated):
        opens, opens_sure = phase.opens.opens or EARLIEST, True
    elif isinstance(phase.opens, Condition):
        opens = _earliest(phase.opens, found, lambda _: EARLIEST)
    closes, closes_sure = LATEST, phase.closes is None and phase.lasts is None
    if phase.lasts is not None and opens_sure and opens != EARLIEST and not again:
        closes, closes_sure = phase.lasts.after(opens, definition.zone), True
    elif phase.lasts is None and isinstance(phase.closes, Dated):
        closes, closes_sure = phase.closes.closes or LATEST, True
    return Span(opens, closes, opens_sure, closes_sure, phase.id)


def _cut(own: Span, around: Span) -> Span:
    first = own if own.closes <= around.closes else around
    return Span(
        max(own.opens, around.opens),
        first.closes,
        own.opens_sure and around.opens_sure,
        own.closes_sure and around.closes_sure,
        first.closed_by,
    )


def _earliest(condition: Condition, found: Mapping[str, Span], leading: Callable[[Reached], datetime]) -> datetime:
    """The first instant at which a condition may hold."""
    if isinstance(condition, AllOf | AnyOf):
        instants = [_earliest(part, found, leading) for part in condition.conditions]
        return (max if isinstance(condition, AllOf) else min)(instants, default=EARLIEST)
    if isinstance(condition, Closed):
        span = found.get(condition.phase, UNKNOWN)
        return span.closes if span.closes_sure else span.opens
    if isinstance(condition, Date):
        return (condition.from_.opens if condition.from_ is not None else None) or EARLIEST
    return leading(condition) if isinstance(condition, Reached) else EARLIEST


def _leading(definition: Definition, found: Mapping[str, Span]) -> Callable[[str], Callable[[Reached], datetime]]:
    """For a phase: the first instant at which an act admitted in another one may lead to what it waits for."""
    acts: dict[str, list[tuple[datetime, str]]] = {}  # by action, the two phases that admit it first
    for phase in definition.phases.values():
        for _, action in phase.admissions():
            acts[action] = _first_two(acts.get(action, ()), ((found[phase.id].opens, phase.id),))
    into: dict[tuple[str | None, str], list[tuple[datetime, str]]] = {}  # the same by kind and state
    for name, kind, row in definition.kinds.actions() if acts else ():
        for where in _led_to(definition, kind, row) if name in acts else ():
            into[where] = _first_two(into.get(where, ()), acts[name])
    listed = {(thing.kind, thing.state) for thing in definition.things.values()}

    def of(phase: str) -> Callable[[Reached], datetime]:
        def leading(condition: Reached) -> datetime:
            wanted = [(condition.kind, state) for state in condition.in_]
            if condition.kind is None or not listed.isdisjoint(wanted):
                return EARLIEST
            return min((at for where in wanted for at, by in into.get(where, ()) if by != phase), default=EARLIEST)

        return leading

    return of


def _led_to(definition: Definition, kind: Kind, action: ActionSpec) -> Iterator[tuple[str, str]]:
    """The kinds and states to which an act leads its thing, and linked ones."""
    if action.to is not None or action.bears:
        yield kind.id, action.to or kind.first
    for name, move in action.moves.items():
        states = {*move.states()}
        targets = kind.links[name].to if name in kind.links else ()
        for to in definition.kinds if ANY in targets else targets:
            for state in definition.kinds[to].states.keys() & states if to in definition.kinds else ():
                yield to, state


def _first_two(*some: Iterable[tuple[datetime, str]]) -> list[tuple[datetime, str]]:
    return sorted({one for found in some for one in found})[:2]
