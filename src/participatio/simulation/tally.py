# SPDX-License-Identifier: Apache-2.0
"""What is counted while a simulation runs, and what is told of it afterwards."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from attrs import frozen

from participatio.definition.model import Definition
from participatio.simulation.rhythm import DAY, HOUR
from participatio.values import Frozen

#: The two queues: what waits to be looked through, what waits for an answer.
SIFTING, ANSWERING = "publishing", "answer"


@frozen(eq=False, repr=False)
class Load(Frozen):
    """How many acts were asked for in an hour: at most (in the hour from ``at``) and on average of all hours.

    ``days`` has the busiest hour of each day.
    """

    peak: int
    at: datetime
    mean: float
    days: tuple[int, ...]


@frozen(eq=False, repr=False)
class Queue(Frozen):
    """How many waited at the end of each day; ``most`` was on the day of ``at``."""

    name: str
    most: int
    at: datetime
    mean: float
    left: int
    days: tuple[int, ...]


@frozen(eq=False, repr=False)
class Kept(Frozen):
    """What became of a promise for what is about one thing (or ``-``): ``late`` is kept too late, ``overdue`` never."""

    promise: str
    scope: str
    owed: int
    kept: int
    late: int
    overdue: int

    @property
    def missed(self) -> int:
        """How many deadlines were missed."""
        return self.late + self.overdue


@frozen(eq=False, repr=False)
class Simulated(Frozen):
    """A simulation: where it stands, and what it was like.

    ``refused`` counts refused acts by the rule that said no, ``states`` the things that were born by kind and state;
    ``seconds`` is the time of the processor it took. Everything else is the same for the same rules and seed.
    """

    #: The rules it was played by, for whoever shows it.
    definition: Definition
    where: str
    process: str
    seed: int
    contributions: int
    people: int
    began: datetime
    ended: datetime
    size: int
    root: str
    load: Load
    queues: tuple[Queue, ...]
    promises: tuple[Kept, ...]
    refused: Mapping[str, int]
    states: Mapping[str, Mapping[str, int]]
    notes: Mapping[str, int]
    seconds: float

    @property
    def asked(self) -> int:
        """How many acts were asked for, refused ones among them."""
        return self.size - 1 + sum(self.refused.values())

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it."""

        def plain(value: Any) -> Any:  # noqa: ANN401 - whatever stands in it
            if isinstance(value, Frozen):
                return {a.name: plain(getattr(value, a.name)) for a in value.__attrs_attrs__ if a.name != "definition"}
            if isinstance(value, tuple):
                return [plain(item) for item in value]
            if isinstance(value, Mapping):
                return {key: plain(item) for key, item in value.items()}
            if isinstance(value, datetime):
                return value.isoformat().replace("+00:00", "Z")
            return round(value, 3) if isinstance(value, float) else value

        return {"simulation": True, **plain(self), "asked": self.asked}


class Tally:
    """Counts.

    Parameters:
        begin: the instant from which hours are counted.
    """

    def __init__(self, begin: datetime) -> None:
        self._begin = begin
        self._hours = array("l")
        self._before = 0
        self._queues = {SIFTING: array("l"), ANSWERING: array("l")}
        self._promises: dict[tuple[str, str], Counter[str]] = {}
        #: Refused acts by rule.
        self.refused: Counter[str] = Counter()
        #: What nothing else counts: merged, typed by the office.
        self.notes: Counter[str] = Counter()

    def hour(self, asked: int) -> None:
        """An hour is over; so many acts have been asked for since the beginning."""
        self._hours.append(asked - self._before)
        self._before = asked

    def day(self, sifting: int, answering: int) -> None:
        """A day is over; so many things wait."""
        self._queues[SIFTING].append(sifting)
        self._queues[ANSWERING].append(answering)

    def promise(self, name: str, scope: str, what: str) -> None:
        """A promise was ``owed``, ``kept``, ``late`` or is ``overdue``."""
        self._promises.setdefault((name, scope), Counter())[what] += 1

    def load(self) -> Load:
        """How busy it was."""
        peak = max(self._hours, default=0)
        at = self._begin + (self._hours.index(peak) if self._hours else 0) * HOUR
        days = tuple(max(self._hours[first : first + DAY]) for first in range(0, len(self._hours), DAY))
        return Load(peak, at, sum(self._hours) / max(len(self._hours), 1), days)

    def queues(self) -> tuple[Queue, ...]:
        """Who waited."""
        found = []
        for name, days in self._queues.items():
            most = max(days, default=0)
            at = self._begin + (days.index(most) if days else 0) * DAY * HOUR
            found.append(Queue(name, most, at, sum(days) / max(len(days), 1), days[-1] if days else 0, tuple(days)))
        return tuple(found)

    def promises(self) -> tuple[Kept, ...]:
        """What became of what was promised."""
        return tuple(
            Kept(name, scope, *(counts[what] for what in ("owed", "kept", "late", "overdue")))
            for (name, scope), counts in sorted(self._promises.items())
        )
