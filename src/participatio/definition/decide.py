# SPDX-License-Identifier: Apache-2.0
"""May this be done: `decide` says yes or no with every reason, `refusal` the first no.

Pure: no store, no clock, no plugin but the conditions a definition names.
"""

from __future__ import annotations

from datetime import datetime

from participatio.definition.acts import Act
from participatio.definition.facts import Facts, Known
from participatio.definition.judging import admitted, cell_of, given, instants, recorded, sees, targets_of, values_of
from participatio.definition.reasons import Reason
from participatio.definition.rules import Cell, Row, Rules
from participatio.definition.situation import Situation

__all__ = ["Judged", "decide", "instant_of", "judge", "refusal", "sees"]


class Judged:
    """An act and every answer to it; `outcome.event_of` makes the event of one that may be done.

    ``row``, ``s`` (the situation, with the links, values and round of the act) and ``known`` (its thing) are there
    unless there is no such action or thing. ``no`` are the answers that say no, those that only warn included.
    """

    __slots__ = ("known", "no", "reasons", "row", "s")

    def __init__(self, reasons: tuple[Reason, ...], row: Row | None, s: Situation | None, known: Known | None) -> None:
        self.reasons = reasons
        self.no = [reason for reason in reasons if not reason.ok]
        self.row = row
        self.s = s
        self.known = known


def decide(rules: Rules, facts: Facts, act: Act, now: datetime) -> tuple[Reason, ...]:
    """Every rule that says yes or no to an act; it may be done if none of them ``refuses``.

    An act that happened at a vague date may be done if it might have been done at some instant of it.

    Parameters:
        now: the instant it would be recorded, in UTC.
    """
    if act.happened is None:
        return _reasons(rules, facts, act, now, now)
    return _reasons(rules, facts, act, now, instant_of(rules, facts, act, now))


def judge(rules: Rules, facts: Facts, act: Act, now: datetime) -> Judged:
    """What `decide` answers, with what it found on the way."""
    at = now if act.happened is None else instant_of(rules, facts, act, now)
    found = _look_up(rules, facts, act, at)
    if isinstance(found, Reason):
        return Judged((found,), None, None, None)
    row, known, cell = found
    s, unread = _situation(rules, facts, act, now, at, row, known)
    return Judged(_answers(rules, s, act, row, known, cell, unread), row, s, known)


def refusal(rules: Rules, facts: Facts, act: Act, now: datetime) -> Reason | None:
    """The first rule that says no, or none: the short answer where nobody asks for all of them.

    What the table refuses is not looked at any further.
    """
    at = now if act.happened is None else instant_of(rules, facts, act, now)
    return _refusal(rules, facts, act, now, at)


def instant_of(rules: Rules, facts: Facts, act: Act, now: datetime) -> datetime:
    """When an act is taken to have happened: of a vague date, the first instant at which nothing refuses it."""
    candidates = list(instants(rules, facts, act, now))
    fine = (at for at in candidates if len(candidates) == 1 or _refusal(rules, facts, act, now, at) is None)
    return next(fine, candidates[0])


def _reasons(rules: Rules, facts: Facts, act: Act, now: datetime, at: datetime) -> tuple[Reason, ...]:
    found = _look_up(rules, facts, act, at)
    if isinstance(found, Reason):
        return (found,)
    row, known, cell = found
    if act.plain and not cell.asks and not (row.bears and act.thing):
        return cell.reasons
    return _judge(rules, facts, act, now, at, row, known, cell)


def _refusal(rules: Rules, facts: Facts, act: Act, now: datetime, at: datetime) -> Reason | None:
    found = _look_up(rules, facts, act, at)
    if isinstance(found, Reason):
        return found
    row, known, cell = found
    if cell.visible is None and cell.no is not None:
        return cell.no
    if act.plain and not cell.asks and not (row.bears and act.thing):
        return None
    return next((one for one in _judge(rules, facts, act, now, at, row, known, cell) if one.refuses), None)


def _look_up(rules: Rules, facts: Facts, act: Act, at: datetime) -> Reason | tuple[Row, Known | None, Cell]:
    """The row of the table for an act, its thing and the cell; or why there is none."""
    row = rules.rows.get(act.action)
    if row is None:
        return Reason("unknown_action", False, {"action": act.action})
    known: Known | None = None
    state: str | None = None
    if not row.bears:
        known = None if act.thing is None else facts.thing(act.thing)
        if known is None or known.kind != row.kind.id:
            return Reason("no_such_thing", False, {"kind": row.kind.id})
        state = known.state
    window = rules.window(facts, at)
    return row, known, window.cells.get((row.name, state)) or cell_of(rules, row, state, window, facts)


def _judge(  # noqa: PLR0913 - what the table knows already
    rules: Rules, facts: Facts, act: Act, now: datetime, at: datetime, row: Row, known: Known | None, cell: Cell
) -> tuple[Reason, ...]:
    s, unread = _situation(rules, facts, act, now, at, row, known)
    return _answers(rules, s, act, row, known, cell, unread)


def _situation(  # noqa: PLR0913 - as above
    rules: Rules, facts: Facts, act: Act, now: datetime, at: datetime, row: Row, known: Known | None
) -> tuple[Situation, list[Reason]]:
    """The situation of an act, and why some of its values cannot be read."""
    links = {name: targets_of(value) for name, value in act.links.items()} if act.links else {}
    values, unread = values_of(rules, act, row) if act.values else ({}, [])
    s = Situation(
        rules, facts, at, kind=row.kind.id, thing=None if known is None else known.id,
        by=act.by, for_=act.for_, claims=act.claims, links=links, values=values, now=now,
    )  # fmt: skip
    return s, unread


def _answers(  # noqa: PLR0913 - as above
    rules: Rules, s: Situation, act: Act, row: Row, known: Known | None, cell: Cell, unread: list[Reason]
) -> tuple[Reason, ...]:
    """Every answer; the situation's round is the one that admits the act."""
    if cell.visible is not None and not any(rules.has_role(role, s, known) for role in cell.visible):
        return (Reason("no_such_thing", False, {"kind": row.kind.id}),)
    reasons = list(cell.reasons)
    if cell.admissions is None:
        s.round = cell.round
    else:
        reasons.extend(admitted(rules, s, row, known, cell.admissions))
    if not act.plain:
        if act.happened is not None or act.typed_by is not None:
            reasons.extend(recorded(rules, s, act, known))
        if act.for_ is not None and not any(s.seats((act.for_,))):
            reasons.append(Reason("for", False, {"by": act.by, "body": act.for_}))
        reasons.extend(unread)
        if not row.asks:
            reasons.extend(given(rules, s, act, row))
    if row.bears and act.thing is not None:
        reasons.append(Reason("unexpected", False, {"name": "thing"}))
    for test in cell.tests:
        reasons.extend(test(rules, s, act, row))
    return tuple(reasons)
