# SPDX-License-Identifier: Apache-2.0
"""How a process went: month by month or year by year, what was brought in, answered, decided and carried out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.errors import BadValueError, Code
from participatio.process.data import data
from participatio.process.overview import Overview, staged
from participatio.process.owing import answers_given
from participatio.process.tables import instant
from participatio.values import Frozen, uncollected

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from participatio.process.view import View

UNKNOWN_PERIOD = Code(
    "P956",
    "error",
    en="there are figures by month and by year, not by '{by}'",
    de="Zahlen gibt es nach Monat (month) und Jahr (year), nicht nach '{by}'",
)
_QUARTER = 900_000_000  # microseconds: no zone's day begins within a quarter of an hour


@frozen(eq=False, repr=False)
class Period(Frozen):
    """What happened in a month or a year (``2019-04``, ``2019``), and how many projects were in which state at its end.

    ``contributions`` were brought in, ``answers`` given, ``decisions`` made.
    """

    period: str
    contributions: int = 0
    answers: int = 0
    decisions: int = 0
    projects: Mapping[str, int] = {}

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return data(self)


def course(view: View, by: str = "month") -> tuple[Period, ...]:
    """The months or years from the first that something happened in to the last, without a gap.

    Raises:
        BadValueError: it is neither ``month`` nor ``year`` (P956).
    """
    if by not in ("month", "year"):
        raise BadValueError(UNKNOWN_PERIOD, by=by)
    with view.reading() as (facts, now), uncollected():
        things = Overview(view, facts, now, staged(view))
        named = _Named(view.definition.zone, by)
        contributions = things.of_stage("contribution")
        born = Counter(map(named, things.births(contributions)))
        answers = Counter(named(happened) for kind in contributions for happened in answers_given(things, kind))
        decisions = Counter(map(named, things.births(things.of_stage("decision"))))
        moves: dict[str, Counter[str]] = {}
        for happened, old, new in _projects(things):
            changed = moves.setdefault(named(happened), Counter())
            changed.update({new: 1})
            changed.subtract({old: 1} if old else {})
        projects: Counter[str] = Counter()
        periods = []
        for period in _all({*born, *answers, *decisions, *moves}, by):
            projects.update(moves.get(period, {}))
            states = {state: number for state, number in projects.items() if number}
            periods.append(Period(period, born[period], answers[period], decisions[period], states))
        return tuple(periods)


class _Named(dict[int, str]):
    """The month or year of an instant, remembered for each quarter of an hour."""

    def __init__(self, zone: ZoneInfo, by: str) -> None:
        self._zone = zone
        self._months = by == "month"

    def __call__(self, happened: int) -> str:
        return self[happened // _QUARTER]

    def __missing__(self, quarter: int) -> str:
        local = instant(quarter * _QUARTER).astimezone(self._zone)
        said = self[quarter] = f"{local.year:04}" + (f"-{local.month:02}" if self._months else "")
        return said


def _all(some: set[str], by: str) -> Iterator[str]:
    """The periods from the first to the last."""
    if not some:
        return
    if by == "year":
        yield from (f"{year:04}" for year in range(int(min(some)), int(max(some)) + 1))
        return
    first, last = ((int(name[:4]) * 12 + int(name[5:]) - 1) for name in (min(some), max(some)))
    yield from (f"{month // 12:04}-{month % 12 + 1:02}" for month in range(first, last + 1))


def _projects(things: Overview) -> Iterator[tuple[int, str, str]]:
    """When a project entered a state, from which, and to which."""
    for _, moves in things.moves(things.of_stage("project")):
        yield moves[0][1], "", moves[0][0]
        yield from ((happened, old, new) for (old, _), (new, happened) in pairwise(moves))
