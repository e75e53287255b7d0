# SPDX-License-Identifier: Apache-2.0
"""What can be done with things that are in a state, and in how many cases it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from attrs import frozen

from participatio.definition.conditions import Rank, parts
from participatio.definition.kinds import REASON
from participatio.definition.rules import Row
from participatio.simulation.habits import Habits
from participatio.simulation.plan import Plan

SOON, LATER = (2.0, 15.0), (20.0, 60.0)  # days
BAD, _END = 0.08, 0.6  # weights of a bad end and of a good one, beside going on
_LED = 0.4  # how many of those whose things only they can lead on do so


@frozen(eq=False)
class Expected:
    """Something that may be done with a contribution once it has been looked through.

    ``chance`` is in how many cases; where there has to be a reason (``why``), in how many of those that have it.
    """

    row: Row
    chance: float
    days: tuple[float, float] = SOON
    why: Literal["", "twin", "stray", "answer", "guard"] = ""


@frozen(eq=False)
class Place:
    """A state of a kind. Of what leads on, ``free`` can simply be done, ``guarded`` waits, ``bad`` leads away."""

    #: Contributions come into it, and somebody has to look through them.
    desk: bool
    crowd: bool
    expected: tuple[Expected, ...]
    free: tuple[Row, ...]
    guarded: tuple[Row, ...]
    bad: tuple[Row, ...]
    #: What leaves things where they are, and all that leads on with how often it is chosen.
    inner: tuple[Row, ...]
    movers: tuple[Row, ...]
    weights: tuple[float, ...]
    #: Something else has to happen first, so mostly nothing is done.
    waits: bool


class Places:
    """The states of all kinds; made when they are asked for."""

    def __init__(self, plan: Plan, habits: Habits) -> None:
        self._plan = plan
        self._habits = habits
        self._made: dict[tuple[str, str], Place] = {}

    def __call__(self, kind: str, state: str) -> Place:
        """What can be done with things of a kind in a state."""
        found = self._made.get((kind, state))
        if found is None:
            found = self._made[kind, state] = self._place(kind, state)
        return found

    def _place(self, kind: str, state: str) -> Place:
        plan = self._plan
        rows = plan.moves.get((kind, state), ())
        movers = tuple(row for row in rows if row.action.to not in (None, state) and not plan.merges(row))
        weights = tuple(
            BAD if plan.is_bad_end(row) else _END if row.action.to in row.kind.ends else 1.0 for row in movers
        )
        office = [row for row in movers if plan.by_office(row)]
        good = [row for row in office if not plan.is_bad_end(row)]
        return Place(
            desk=state == self._first(kind) and bool(office),
            crowd=kind in plan.crowd,
            expected=tuple(it for row in rows if (it := self._expected(row, state, office)) is not None),
            free=tuple(row for row in good if row.action.when is None),
            guarded=tuple(row for row in good if row.action.when is not None),
            bad=tuple(row for row in office if plan.is_bad_end(row)),
            inner=tuple(row for row in rows if row.action.to in (None, state) and not plan.is_signal(row)),
            movers=movers,
            weights=weights,
            waits=(kind, state) in plan.awaited or all(weight == BAD for weight in weights),
        )

    def _first(self, kind: str) -> str:
        """The state in which contributions of a kind come."""
        rows = (channel.row for channel in self._plan.contributions if channel.row.kind.id == kind)
        return next((row.action.to or row.kind.first for row in rows), "")

    def _expected(self, row: Row, state: str, office: Sequence[Row]) -> Expected | None:
        """Whether and when something is done with a contribution in a state where the office can do that."""
        plan, habits = self._plan, self._habits
        by_office, to = plan.by_office(row), row.action.to
        ends = to in row.kind.ends
        found: Expected | None = None
        if plan.merges(row):
            found = Expected(row, habits.merged, why="twin")
        elif plan.routes(row):
            found = Expected(row, 1.0, why="stray")
        elif plan.answers(row):
            found = Expected(row, habits.unasked, why="answer") if by_office else None
        elif to in (None, state):
            found = None if by_office else Expected(row, habits.edited)
        elif not by_office:
            leads = not ends and (not office or REASON in row.asks)
            found = Expected(row, _LED if leads else habits.withdrawn)
        elif plan.is_bad_end(row):
            found = Expected(row, habits.strictness / 2, LATER)
        elif not is_ranked(row):
            away = (ends and any(it.action.to not in row.kind.ends for it in office)) or to == self._first(row.kind.id)
            found = Expected(row, habits.withdrawn if away else 1.0, why="guard")
        return found


def is_ranked(row: Row) -> bool:
    """True if something is only done with the first of a list."""
    return row.action.when is not None and any(isinstance(part, Rank) for part in parts(row.action.when))
