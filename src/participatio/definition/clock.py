# SPDX-License-Identifier: Apache-2.0
"""When phases are open: by date, by condition and by hand, once for all or once for each thing.

Every opening of a phase is a `Round`. Dates give the first one; latches that acts wrote down, in their order,
open further rounds and set the end of the last; what a condition has brought about and nobody has written
down yet is computed, always to the same instant.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from attrs import Factory, define, evolve, frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.acts import Latch
from participatio.definition.conditions import Closed, Operand, Rank, parts
from participatio.definition.facts import Facts
from participatio.definition.situation import Condition, Round, Situation, since_of
from participatio.definition.things import Bound, Phase

OPENS: Literal["opens"] = "opens"
CLOSES: Literal["closes"] = "closes"
#: What was set by hand or by a condition before it does not count: the times are those of the rules again.
AFRESH = "afresh"
NOT_YET: tuple[Round, ...] = ()


@frozen(eq=False)
class Window:
    """A stretch of time in which no phase opens or closes, and the rounds open in it, by phase."""

    opens: datetime
    closes: datetime
    rounds: Mapping[str, Round]
    #: What the compiled table answers in this window, by action and state; filled as it is asked.
    cells: dict[Any, Any]


class Timeline:
    """The windows of all phases that run once for all; they leave no gap, and each is made when it is asked for."""

    def __init__(self, open_: Mapping[str, Sequence[Round]]) -> None:
        bounds = {EARLIEST, LATEST}
        for rounds in open_.values():
            bounds.update(instant for one in rounds for instant in (one.opens, one.closes))
        self._open = open_
        self._bounds = sorted(bounds)
        self._made: dict[int, Window] = {}
        self._last = self._window(0)

    def at(self, instant: datetime) -> Window:
        """The window an instant lies in."""
        last = self._last
        if last.opens <= instant < last.closes:
            return last
        number = min(bisect_right(self._bounds, instant), len(self._bounds) - 1) - 1
        self._last = found = self._made.get(number) or self._window(number)
        return found

    def _window(self, number: int) -> Window:
        opens, closes = self._bounds[number], self._bounds[number + 1]
        rounds = {phase: one for phase, its in self._open.items() for one in its if one.contains(opens)}
        made = self._made[number] = Window(opens, closes, rounds, {})
        return made


@define
class _Known:
    """What a clock has worked out for some facts, up to a position of the record."""

    position: int
    rounds: dict[tuple[str, str | None], tuple[Round, ...]]
    times: dict[tuple[str, str | None], tuple[Round, ...]]
    timeline: Timeline | None = None
    #: Phases being asked for; one that asks for itself has no answer.
    asking: set[tuple[str, str | None]] = Factory(set)


def _standing(latches: Sequence[Latch]) -> list[Latch]:
    """Those of the latches of a phase that count: the ones since its times were set afresh."""
    first = max((number for number, latch in enumerate(latches, 1) if latch.what == AFRESH), default=0)
    return [latch for latch in latches[first:] if latch.what in (OPENS, CLOSES)]


def _cut(inner: Round, outer: Round) -> Round | None:
    """The part of a round in which another is open too."""
    if outer.opens <= inner.opens and inner.closes <= outer.closes:
        return inner
    opens, closes = max(inner.opens, outer.opens), min(inner.closes, outer.closes)
    return evolve(inner, opens=opens, closes=closes) if opens < closes else None


class Clock:
    """The times of all phases of a definition.

    ``situation`` makes the situation in which a phase's conditions are judged, for the thing of its clock.
    """

    def __init__(
        self,
        phases: Mapping[str, Phase],
        zone: ZoneInfo,
        situation: Callable[[Facts, str | None], Situation],
    ) -> None:
        self._phases = phases
        self._zone = zone
        self._situation = situation
        self._each = {phase.id: self._runs_each(phase) for phase in phases.values()}
        self.once = [phase for phase in phases.values() if self._each[phase.id] is None]
        self.conditional = [
            phase
            for phase in phases.values()
            if isinstance(phase.opens, Condition) or isinstance(phase.closes, Condition)
        ]
        #: Some phase depends on more than the calendar and what was latched.
        self._moves = bool(self.conditional) or any(
            isinstance(bound, Operand) for phase in phases.values() for bound in (phase.opens, phase.closes)
        )
        #: Those of them that run once for all: as long as they stay, so does every other.
        self._moving = [
            phase
            for phase in self.once
            if any(isinstance(bound, Condition | Operand) for bound in (phase.opens, phase.closes))
        ]
        self._by_date = _Known(0, {}, {})

    def each(self, phase: str) -> str | None:
        """The kind, or the path to it, for each thing of which a phase or one it lies within runs."""
        return self._each.get(phase)

    def timeline(self, facts: Facts) -> Timeline:
        """The windows of the phases that run once for all."""
        known = self._by_date if not (facts.latched or self._moves) else self._known(facts)
        if known.timeline is None:
            known.timeline = Timeline({phase.id: self.times(phase.id, None, facts) for phase in self.once})
        return known.timeline

    def _known(self, facts: Facts) -> _Known:
        """What is worked out already; forgotten with every latch, and with every act if conditions are asked."""
        if not facts.latched and not self._moves:
            return self._by_date
        kept: _Known | None = facts.memo.get(self)
        if kept is None or (self._moves and kept.position != facts.position):
            found = facts.memo[self] = _Known(facts.position, {}, {})
            if kept is not None and not kept.asking:
                self._keep(kept, found, facts)
            return found
        return kept

    def _keep(self, kept: _Known, found: _Known, facts: Facts) -> None:
        """Take over the windows worked out before an act that changed none of the phases that run once for all."""
        if kept.timeline is None:
            return
        for phase in self._moving:
            if self.rounds(phase.id, None, facts) != kept.rounds.get((phase.id, None)):
                return
        found.timeline = kept.timeline
        found.rounds.update({key: rounds for key, rounds in kept.rounds.items() if key[1] is None})
        found.times.update({key: rounds for key, rounds in kept.times.items() if key[1] is None})

    def turns(self, facts: Facts) -> Iterator[datetime]:
        """Every instant at which some phase opens or closes, as far as is known; also of those that run per thing."""
        for phase in self._phases:
            for of in self._clocks(self._phases[phase], facts):
                for one in self.times(phase, of, facts):
                    yield one.opens
                    yield one.closes

    def times(self, phase: str, of: str | None, facts: Facts) -> tuple[Round, ...]:
        """The rounds of a phase, cut to those of the phases it lies within."""
        known = self._known(facts)
        found = known.times.get((phase, of))
        if found is None:
            for earlier in self._earlier(phase, of, known):
                self._times(known, earlier, of if self._each[earlier] else None, facts)
            found = self._times(known, phase, of, facts)
        return found

    def _times(self, known: _Known, phase: str, of: str | None, facts: Facts) -> tuple[Round, ...]:
        key = phase, of
        found = known.times.get(key)
        if found is not None or (one := self._phases.get(phase)) is None:
            return found or NOT_YET
        rounds = self.rounds(phase, of, facts)
        if one.within is not None and one.within in self._phases and rounds:
            around = known.times.get((one.within, of if self._each[one.within] else None), NOT_YET)
            rounds = tuple(cut for inner in rounds for outer in around if (cut := _cut(inner, outer)) is not None)
        if not known.asking:  # what is found halfway round a circle is no answer for anybody else
            known.times[key] = rounds
        return rounds

    def _earlier(self, phase: str, of: str | None, known: _Known) -> list[str]:
        """The phases a phase needs that are not worked out yet, each after those it needs; however many there are."""
        order: list[str] = []
        stack = [(phase, iter(self._needs(phase)))]
        seen = {phase}
        while stack:
            here, needs = stack[-1]
            ahead = next((need for need in needs if need not in seen), None)
            if ahead is None:
                stack.pop()
                order.append(here)
                continue
            seen.add(ahead)
            if (ahead, of if self._each[ahead] else None) not in known.times:
                stack.append((ahead, iter(self._needs(ahead))))
        return order[:-1]

    def _needs(self, phase: str) -> tuple[str, ...]:
        """The phases that a phase lies within or waits for."""
        known = self._phases.get(phase)
        if known is None:
            return ()
        waits = [
            str(part.phase if isinstance(part, Closed) else part.closed)
            for bound in (known.opens, known.closes)
            if isinstance(bound, Condition)
            for part in parts(bound)
            if isinstance(part, Closed | Rank)
        ]
        return tuple(need for need in (known.within, *waits) if need is not None and need in self._phases)

    def open_round(self, phase: str, of: str | None, at: datetime, facts: Facts) -> Round | None:
        """The round open at an instant, if the phases it lies within are open too."""
        return next((one for one in self.times(phase, of, facts) if one.contains(at)), None)

    def rounds(self, phase: str, of: str | None, facts: Facts) -> tuple[Round, ...]:
        """Every opening so far known, oldest first; later ones of the future by date or computed."""
        key = phase, of
        known = self._known(facts)
        if (one := self._phases.get(phase)) is None or key in known.asking:
            return NOT_YET
        if key in known.rounds:
            return known.rounds[key]
        if not self._moves:  # dates ask for nothing; what they say is shared by all facts and threads
            return known.rounds.setdefault(key, tuple(self._rounds(one, of, facts)))
        known.asking.add(key)
        try:
            found = tuple(self._rounds(one, of, facts))
        finally:
            known.asking.discard(key)
        if not known.asking:
            known.rounds[key] = found
        return found

    def _rounds(self, phase: Phase, of: str | None, facts: Facts) -> list[Round]:
        latches = _standing(facts.latches(phase.id, of))
        written = any(latch.what == OPENS for latch in latches)
        rounds: list[Round] = []
        if not isinstance(phase.opens, Condition) or not written:
            opens = self._instant(phase.opens, OPENS, of, facts)
            if opens is not None:
                by_rule: set[str] = {OPENS} if isinstance(phase.opens, Condition) else set()
                rounds.append(self._round(phase, 1, opens, of, facts, by_rule))
        for latch in latches:
            if latch.what == OPENS:
                if rounds and rounds[-1].opens <= latch.instant < rounds[-1].closes:
                    continue
                while rounds and rounds[-1].opens > latch.instant:
                    rounds.pop()
                rounds.append(self._round(phase, len(rounds) + 1, latch.instant, of, facts, set()))
            elif rounds:
                closes = max(latch.instant, rounds[-1].opens)
                rounds[-1] = Round(rounds[-1].number, rounds[-1].opens, closes)
        return rounds

    def _round(  # noqa: PLR0913 - a round's parts
        self, phase: Phase, number: int, opens: datetime, of: str | None, facts: Facts, by_rule: set[str]
    ) -> Round:
        if phase.lasts is not None:
            closes = LATEST if opens == EARLIEST else self._after(phase, opens)
        else:
            closes = self._instant(phase.closes, CLOSES, of, facts) or LATEST
            if number > 1 and (isinstance(phase.closes, Condition) or closes <= opens):
                closes = LATEST  # what has closed it once does not close it again
            elif isinstance(phase.closes, Condition):
                by_rule = by_rule | {CLOSES}
                closes = max(closes, opens)
        return Round(number, opens, closes, frozenset(by_rule))

    def _after(self, phase: Phase, opens: datetime) -> datetime:
        try:
            return phase.lasts.after(opens, self._zone)  # type: ignore[union-attr]  # asked for before
        except OverflowError:
            return LATEST

    def _instant(
        self, bound: Bound, which: Literal["opens", "closes"], of: str | None, facts: Facts
    ) -> datetime | None:
        """When a bound falls; none while nobody knows, or for ever."""
        if bound is None:
            return EARLIEST if which == OPENS else None
        if isinstance(bound, Dated):
            return bound.opens or EARLIEST if which == OPENS else bound.closes or LATEST
        if isinstance(bound, Condition):
            since = since_of(bound, self._situation(facts, of))
            return None if since is None else max(since, facts.recorded)
        if isinstance(bound, Operand):
            found = next(iter(bound.values(self._situation(facts, of))), None)
            return self._instant(found, which, of, facts) if isinstance(found, Dated) else None
        return None

    def due(self, facts: Facts, now: datetime) -> Iterator[Latch]:
        """What conditions have opened or closed by ``now`` and no act has written down yet."""
        for phase in self.conditional:
            for of in self._clocks(phase, facts):
                for one in self.rounds(phase.id, of, facts):
                    if OPENS in one.by_rule and one.opens <= now:
                        yield Latch(phase.id, of, OPENS, one.opens)
                    if CLOSES in one.by_rule and one.closes <= now:
                        yield Latch(phase.id, of, CLOSES, one.closes)

    def _clocks(self, phase: Phase, facts: Facts) -> Iterable[str | None]:
        each = self._each[phase.id]
        return (None,) if each is None else facts.things(each.rpartition(".")[2])

    def _runs_each(self, phase: Phase) -> str | None:
        seen: set[str] = set()
        found: Phase | None = phase
        while found is not None and found.id not in seen:
            if found.each is not None:
                return found.each
            seen.add(found.id)
            found = self._phases.get(found.within or "")
        return None
