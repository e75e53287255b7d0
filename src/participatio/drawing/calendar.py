# SPDX-License-Identifier: Apache-2.0
"""When phases may begin and end at the earliest and at the latest, as far as the rules alone tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.conditions import AllOf, AnyOf, Closed, Count, Date, Reached
from participatio.definition.situation import Condition
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.things import Phase


@frozen(eq=False, repr=False)
class Edge(Frozen):
    """An end of a phase: the first and the last instant at which it may be."""

    first: datetime
    last: datetime


@frozen(eq=False, repr=False)
class Span(Frozen):
    """A phase between its two ends."""

    begins: Edge
    ends: Edge


START, NEVER, UNKNOWN = Edge(EARLIEST, EARLIEST), Edge(LATEST, LATEST), Edge(EARLIEST, LATEST)
_ANYTIME = Span(UNKNOWN, UNKNOWN)


class Calendar:
    """The spans of a definition's phases; what only acts or people decide lies between bounds."""

    def __init__(self, definition: Definition) -> None:
        self._definition = definition
        self._spans: dict[str, Span] = {}
        self._asked: set[str] = set()

    def span(self, phase: str) -> Span:
        """Between which ends a phase lies, and those it lies within."""
        if phase not in self._spans:
            if phase in self._asked or phase not in self._definition.phases:
                return _ANYTIME  # it waits for itself
            self._asked.add(phase)
            self._spans[phase] = self._span(self._definition.phases[phase])
            self._asked.discard(phase)
        return self._spans[phase]

    def _span(self, phase: Phase) -> Span:
        begins, ends = self._begins(phase), self._ends(phase)
        if phase.within is not None:
            outer = self.span(phase.within)
            begins, ends = _latest([begins, outer.begins]), _earliest([ends, outer.ends])
        if phase.lasts is not None:
            ends = _earliest([ends, Edge(self._after(phase, begins.first), self._after(phase, begins.last))])
        return Span(begins, Edge(max(ends.first, begins.first), max(ends.last, begins.first)))

    def _after(self, phase: Phase, instant: datetime) -> datetime:
        known = phase.lasts is not None and instant not in (EARLIEST, LATEST)
        return phase.lasts.after(instant, self._definition.zone) if known and phase.lasts else instant

    def _begins(self, phase: Phase) -> Edge:
        if phase.opens is None:
            return UNKNOWN if "opens" in phase.unknown else START
        if isinstance(phase.opens, Dated):
            first = phase.opens.earliest or EARLIEST
            return Edge(first, (phase.opens.latest or LATEST) if phase.opens.vague else first)
        return self._since(phase.opens) if isinstance(phase.opens, Condition) else UNKNOWN

    def _ends(self, phase: Phase) -> Edge:
        if phase.closes is None:
            return UNKNOWN if "closes" in phase.unknown else NEVER
        if isinstance(phase.closes, Dated):
            last = phase.closes.latest or LATEST
            return Edge((phase.closes.earliest or last) if phase.closes.vague else last, last)
        return self._since(phase.closes) if isinstance(phase.closes, Condition) else UNKNOWN

    def _since(self, condition: Condition) -> Edge:
        """When a condition may come true: while a phase admits what makes it true."""
        if isinstance(condition, Closed):
            return self.span(condition.phase).ends
        if isinstance(condition, Date) and condition.from_ is not None:
            first = condition.from_.earliest or EARLIEST
            return Edge(first, first)
        if isinstance(condition, AllOf | AnyOf) and condition.conditions:
            edges = [self._since(one) for one in condition.conditions]
            return _latest(edges) if isinstance(condition, AllOf) else _earliest(edges)
        if isinstance(condition, Reached | Count):
            return self._while_admitted(set(self._causes(condition)))
        return UNKNOWN

    def _causes(self, condition: Reached | Count) -> Iterator[str]:
        """The acts that make it true."""
        yield from condition.action
        kind = condition.kind
        if isinstance(condition, Reached) and condition.thing is not None:
            kind = condition.thing.words[-1]
        for name, of, action in self._definition.kinds.actions():
            if of.id == kind and (action.to in condition.in_ or (action.bears and not condition.in_)):
                yield name
            for link, move in action.moves.items():
                if link in of.links and kind in of.links[link].to and set(move.states()) & set(condition.in_):
                    yield name

    def _while_admitted(self, actions: set[str]) -> Edge:
        spans = [
            self.span(phase.id)
            for phase in self._definition.phases.values()
            if any(action in actions for _, action in phase.admissions())
        ]
        if not spans:
            return UNKNOWN
        return Edge(min(span.begins.first for span in spans), max(span.ends.last for span in spans))


def _latest(edges: list[Edge]) -> Edge:
    return Edge(max(edge.first for edge in edges), max(edge.last for edge in edges))


def _earliest(edges: list[Edge]) -> Edge:
    return Edge(min(edge.first for edge in edges), min(edge.last for edge in edges))
