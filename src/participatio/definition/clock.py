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

from attrs import evolve, frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.acts import Latch
from participatio.definition.conditions import Operand
from participatio.definition.facts import Facts
from participatio.definition.situation import Condition, Round, Situation, since_of
from participatio.definition.things import Bound, Phase

OPENS: Literal["opens"] = "opens"
CLOSES: Literal["closes"] = "closes"
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
    """The windows of all phases that run once for all; they leave no gap."""

    def __init__(self, open_: Mapping[str, Sequence[Round]]) -> None:
        bounds = {EARLIEST, LATEST}
        for rounds in open_.values():
            bounds.update(instant for one in rounds for instant in (one.opens, one.closes))
        self._starts = sorted(bounds)[:-1]
        ends = [*self._starts[1:], LATEST]
        self.windows = tuple(
            Window(start, end, dict(_open_at(open_, start)), {}) for start, end in zip(self._starts, ends, strict=True)
        )
        self._last = self.windows[0]

    def at(self, instant: datetime) -> Window:
        """The window an instant lies in."""
        last = self._last
        if last.opens <= instant < last.closes:
            return last
        self._last = found = self.windows[bisect_right(self._starts, instant) - 1]
        return found


def _open_at(open_: Mapping[str, Sequence[Round]], instant: datetime) -> Iterator[tuple[str, Round]]:
    for phase, rounds in open_.items():
        for one in rounds:
            if one.contains(instant):
                yield phase, one


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
        self._by_date: Timeline | None = None
        #: Phases being asked for; one that asks for itself has no answer.
        self._asking: set[tuple[str, str | None]] = set()

    def each(self, phase: str) -> str | None:
        """The kind, or the path to it, for each thing of which a phase or one it lies within runs."""
        return self._each.get(phase)

    def timeline(self, facts: Facts) -> Timeline:
        """The windows of the phases that run once for all."""
        if not facts.latched and not self.conditional:
            if self._by_date is None:
                self._by_date = self._windows(facts)
            return self._by_date
        key, kept = facts.memo.get(self, (None, None))
        if kept is None or (self.conditional and key != facts.position):
            kept = self._windows(facts)
            facts.memo[self] = (facts.position, kept)
        return kept  # type: ignore[no-any-return]  # the memo holds anything

    def _windows(self, facts: Facts) -> Timeline:
        return Timeline({phase.id: self.times(phase.id, None, facts) for phase in self.once})

    def times(self, phase: str, of: str | None, facts: Facts) -> tuple[Round, ...]:
        """The rounds of a phase, cut to those of the phases it lies within."""
        rounds = self.rounds(phase, of, facts)
        known = self._phases.get(phase)
        if known is None or known.within is None or known.within not in self._phases or not rounds:
            return rounds
        around = self.times(known.within, of if self._each[known.within] else None, facts)
        return tuple(cut for inner in rounds for outer in around if (cut := _cut(inner, outer)) is not None)

    def open_round(self, phase: str, of: str | None, at: datetime, facts: Facts) -> Round | None:
        """The round open at an instant, if the phases it lies within are open too."""
        return next((one for one in self.times(phase, of, facts) if one.contains(at)), None)

    def rounds(self, phase: str, of: str | None, facts: Facts) -> tuple[Round, ...]:
        """Every opening so far known, oldest first; later ones of the future by date or computed."""
        if (known := self._phases.get(phase)) is None or (phase, of) in self._asking:
            return NOT_YET
        self._asking.add((phase, of))
        try:
            return tuple(self._rounds(known, of, facts))
        finally:
            self._asking.discard((phase, of))

    def _rounds(self, phase: Phase, of: str | None, facts: Facts) -> list[Round]:
        latches = [latch for latch in facts.latches(phase.id, of) if latch.what in (OPENS, CLOSES)]
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
