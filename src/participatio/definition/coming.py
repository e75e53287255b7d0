# SPDX-License-Identifier: Apache-2.0
"""What may come next for a thing: the phases that admit acts which lead it on, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from participatio.definition.facts import Facts, Known
from participatio.definition.judging import in_scope
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Situation
from participatio.values import Frozen


@frozen(eq=False, repr=False)
class Coming(Frozen):
    """One opening of a phase, now or later, in which these actions may lead a thing on; instants in UTC.

    A phase that was open from the start opens at `dates.EARLIEST`, one without an end closes at `dates.LATEST`.
    """

    thing: str
    phase: str
    actions: tuple[str, ...]
    opens: datetime
    closes: datetime


def coming(rules: Rules, facts: Facts, thing: str, now: datetime) -> Iterator[Coming]:
    """The phases that admit what leads a thing on, each with its opening now or next, as far as it is known."""
    known = facts.thing(thing)
    if known is None or known.kind not in rules.kinds:
        return
    leading = {name for name, row in rules.rows.items() if _leads_on(rules, row, known)}
    s = Situation(rules, facts, now, kind=known.kind, thing=thing)
    for phase in rules.phases.values():
        actions = tuple(dict.fromkeys(action for _, action in phase.admissions() if action in leading))
        if not actions or (phase.only and not in_scope(rules, s, phase.only)):
            continue
        each = rules.clock.each(phase.id)
        ahead = [
            one
            for of in ((None,) if each is None else s.clocks(each))
            for one in rules.clock.times(phase.id, of, facts)
            if one.closes > now
        ]
        if ahead:
            first = min(ahead, key=lambda one: one.opens)
            yield Coming(thing, phase.id, actions, first.opens, first.closes)


def _leads_on(rules: Rules, row: Row, known: Known) -> bool:
    """True if an action takes the thing to another state, or makes something of it."""
    if not row.bears:
        return row.kind.id == known.kind and known.state in row.starts and row.action.to not in (None, known.state)
    return row.kind.stage is not None and any(
        link.allows(known.kind) and rules.kinds.story(link) == "from" and (not link.in_ or known.state in link.in_)
        for link in row.links.values()
    )
