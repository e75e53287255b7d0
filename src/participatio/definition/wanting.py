# SPDX-License-Identifier: Apache-2.0
"""What may be wanted on the way somewhere, and what a condition wants before it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar

from attrs import evolve, frozen

from participatio.definition.conditions import (
    Closed,
    Comparing,
    Consented,
    Count,
    Elapsed,
    Heard,
    Not,
    Rank,
    Reached,
    Selector,
    Share,
    Sum,
)
from participatio.definition.facts import Facts
from participatio.definition.rules import Rules
from participatio.definition.situation import Condition, Ref, Seated, Situation, seats
from participatio.values import NOTHING, Frozen

#: Of many things, so many are looked at.
TRIED = 12


@frozen(eq=False, repr=False)
class Do(Frozen):
    """An act: on a thing, or one that bears something; ``given`` are links and values, by name."""

    action: str
    thing: str | None = None
    given: Mapping[str, Any] = NOTHING
    for_: str | None = None
    #: Who may do it, if that matters.
    by: tuple[str, ...] = ()
    #: The number of the station of a pathway that comes of it.
    station: int | None = None


@frozen(eq=False, repr=False)
class Get(Frozen):
    """A thing is in one of the states."""

    thing: str
    states: tuple[str, ...]


@frozen(eq=False, repr=False)
class Some(Frozen):
    """Something of a kind (with ``new`` nothing that is there) is in one of the states, if some are named."""

    kind: str
    states: tuple[str, ...] = ()
    given: Mapping[str, Any] = NOTHING
    new: bool = False


@frozen(eq=False, repr=False)
class Open(Frozen):
    """A phase opens, for the thing whose clock it is."""

    phase: str
    of: str | None = None


@frozen(eq=False, repr=False)
class Close(Frozen):
    """A phase is closed by hand."""

    phase: str


@frozen(eq=False, repr=False)
class Each(Frozen):
    """All of it is wanted, in whatever order."""

    wants: tuple[Want, ...]


@frozen(eq=False, repr=False)
class Either(Frozen):
    """The first of it that somebody can do something for."""

    wants: tuple[Want, ...]


Want = Do | Get | Some | Open | Close | Each | Either


def sitting(facts: Facts, bodies: Iterable[str], s: Situation) -> Iterator[Seated]:
    """The seats held in the bodies at that moment."""
    return (seat for body in bodies for seat in seats(facts, facts.linking(body, "seat", "in"), s.at))


class Conditions:
    """What conditions want, by the rules: ways to bring them closer to holding, the next best first."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def wants(self, condition: Condition, s: Situation) -> Iterator[Want]:
        """The ways there are for a condition that is not put together of others, and does not hold."""
        rule = self._RULES.get(type(condition))
        return iter(()) if rule is None else rule(self, condition, s)

    def _counted(self, condition: Any, s: Situation) -> Iterator[Want]:  # noqa: ANN401 - it compares and selects
        if condition.at_least is not None or condition.more_than is not None:
            yield from self._more(condition, s)

    def _more(self, condition: Selector, s: Situation) -> Iterator[Want]:
        return self._acts(condition, s) if condition.action else self._things(condition, s)

    def _acts(self, condition: Selector, s: Situation, by: tuple[str, ...] = ()) -> Iterator[Want]:
        """One more of the acts that are selected."""
        by = by or ((s.by,) if "person" in condition.per and s.by is not None else ())
        for name in condition.action:
            row = self._rules.rows.get(name)
            if row is None:
                continue
            if row.bears:
                yield Do(name, None, _like(condition, s), by=by)
            elif "thing" in condition.per and s.thing is not None:
                yield Do(name, s.thing, by=by)
            else:
                yield from (Do(name, one, by=by) for one in islice(s.facts.things(row.kind.id), TRIED))
                yield Some(row.kind.id, tuple(row.starts), _like(condition, s))

    def _things(self, condition: Selector, s: Situation) -> Iterator[Want]:
        """One more of the things that are selected."""
        if condition.in_:
            there = evolve(condition, in_=()).things(s, standing=False)
            yield from (Get(thing, condition.in_) for thing in islice(there, TRIED))
        yield Some(condition.kind or "", condition.in_, _like(condition, s), new=True)

    def _share(self, condition: Share, s: Situation) -> Iterator[Want]:
        if condition.of == "votes" or condition.body is None:
            yield from self._counted(condition, s)
            return
        bodies = s.find(condition.body)
        members = [seat.holder for seat in sitting(s.facts, bodies, s)]
        if not members:
            yield from (Some("seat", ("taken",), {"in": body}, new=True) for body in bodies)
        done = {deed.by for name in condition.action for deed in s.facts.deeds(name, thing=s.thing)}
        if idle := tuple(it for it in members if it not in done):
            yield from self._acts(condition, s, idle)

    def _reached(self, condition: Reached, s: Situation) -> Iterator[Want]:
        things = s.find(condition.thing) if condition.thing is not None else ()
        yield from (Get(thing, condition.in_) for thing in things)
        if condition.kind is not None:
            yield from self._things(condition, s)

    def _consented(self, condition: Consented, s: Situation) -> Iterator[Want]:
        done = {deed.for_ for deed in s.facts.deeds(condition.action, thing=s.thing)}
        bodies = [body for ref in condition.bodies for body in s.find(ref) if body not in done]
        if s.thing is not None:
            yield Each(tuple(Do(condition.action, s.thing, for_=body) for body in bodies))

    def _heard(self, condition: Heard, s: Situation) -> Iterator[Want]:
        yield Each(tuple(Either(tuple(self._hearing(condition, s, subject))) for subject in s.subjects()))

    def _hearing(self, condition: Heard, s: Situation, subject: str) -> Iterator[Want]:
        for kind in self._rules.kinds.of_stage("consultation"):
            there = {it for name in kind.links for it in s.facts.linking(subject, kind.id, name)}
            invited = {it: {to for name in kind.links for to in s.facts.links(it, name)} for it in there}
            yield from (Get(it, tuple(kind.ends)) for it in there if not invited[it].isdisjoint(condition.audiences))
            links: dict[str, Any] = {}
            for things in ((subject,), condition.audiences):
                known = s.facts.thing(things[0])
                fits = (it for it, link in kind.links.items() if known and link.allows(known.kind) and it not in links)
                if (name := next(fits, None)) is not None:
                    links[name] = list(things[:1] if kind.links[name].single else things)
            if len(links) > 1:
                yield Some(kind.id, tuple(kind.ends), links, new=True)

    def _closed(self, condition: Closed, s: Situation) -> Iterator[Want]:
        clock = self._rules.clock
        if condition.phase in self._rules.phases and clock.each(condition.phase) is None:
            yield Close(condition.phase) if clock.rounds(condition.phase, None, s.facts) else Open(condition.phase)

    def _elapsed(self, condition: Elapsed, s: Situation) -> Iterator[Want]:
        if s.thing is not None and condition.since(s) is None:
            yield Do(condition.action, s.thing)

    def _not(self, condition: Not, s: Situation) -> Iterator[Want]:
        """What is not to be few has to be more."""
        inner = condition.condition
        few = isinstance(inner, Comparing) and (inner.at_most is not None or inner.less_than is not None)
        if few and isinstance(inner, Selector):
            yield from self._more(inner, s)

    _RULES: ClassVar[Mapping[type[Condition], Callable[..., Iterator[Want]]]] = {
        Count: _counted,
        Sum: _counted,
        Share: _share,
        Reached: _reached,
        Consented: _consented,
        Heard: _heard,
        Closed: _closed,
        Rank: lambda self, condition, s: self._closed(Closed(phase=condition.closed), s),
        Elapsed: _elapsed,
        Not: _not,
    }


def _like(condition: Selector, s: Situation) -> dict[str, Any]:
    """What a new thing must say to be counted with the one at hand."""
    given: dict[str, Any] = {
        name: next(iter(s.find(Ref.read(wanted))), wanted) for name, wanted in condition.where.items()
    }
    kinds = {condition.kind or "", *(name.partition(".")[0] for name in condition.action)}
    for word in condition.per:
        mine = next(iter(s.its(word)), None) if word not in ("person", "thing", "for", "round") else None
        link = next((it for kind in kinds if (it := s.model.its_link(kind, word))), None)
        if mine is not None and link is not None:
            given[link] = mine
    return given
