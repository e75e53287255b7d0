# SPDX-License-Identifier: Apache-2.0
"""What is owed: since when, until when, to what, by whom, and whether it was kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from attrs import frozen

from participatio.dates import EARLIEST
from participatio.definition.acts import Event, Latch
from participatio.definition.conditions import (
    AllOf,
    AnyOf,
    Closed,
    Consented,
    Date,
    Elapsed,
    Not,
    Selector,
    parts,
)
from participatio.definition.facts import Deed, Facts
from participatio.definition.kinds import Kind, PromiseSpec
from participatio.definition.rules import Rules
from participatio.definition.situation import Condition, Situation, since_of
from participatio.values import Frozen


@frozen(eq=False, repr=False)
class Owed(Frozen):
    """One promise about one thing; all instants in UTC.

    ``until`` is none if the promise names no time; ``kept`` is when it was kept, or none.
    """

    thing: str
    promise: str
    by: str
    since: datetime
    until: datetime | None
    kept: datetime | None

    def overdue(self, now: datetime) -> bool:
        """True if it should have been kept by now and was not."""
        return self.kept is None and self.until is not None and now >= self.until


def owed(rules: Rules, facts: Facts, thing: str, now: datetime) -> Iterator[Owed]:
    """Every promise about a thing that has begun by ``now``."""
    known = facts.thing(thing)
    if known is None or known.kind not in rules.kinds:
        return
    kind = rules.kinds[known.kind]
    for name, promise in kind.owes.items():
        since = _since(rules, facts, kind, thing, name, promise)
        if since is None or since > now:
            continue
        until = None if promise.within is None else promise.within.after(since, rules.zone)
        kept = min(
            (deed.happened for deed in _keeping(facts, kind, thing, name, promise, rules) if deed.happened >= since),
            default=None,
        )
        yield Owed(thing, name, promise.by, since, until, kept)


def started(rules: Rules, before: Facts, after: Facts, event: Event, now: datetime) -> Iterator[Latch]:
    """The promises that have begun and stand written nowhere yet: by time before an event, or by the event itself."""
    touched = dict.fromkeys([event.thing, *(move.thing for move in event.head.moves)])
    touched.update(dict.fromkeys(link.to for link in event.links))
    for kind in rules.kinds.values():
        for name, promise in kind.owes.items():
            condition = promise.after
            if not isinstance(condition, Condition):
                continue
            for thing in touched if is_about_the_thing(condition) else after.things(kind.id):
                known = None if thing is None else after.thing(thing)
                if known is None or known.kind != kind.id or _written(before, known.id, name):
                    continue
                earlier = _begins(rules, before, known.id, condition)
                if earlier is not None and earlier <= now:
                    yield Latch(known.id, None, name, earlier)
                elif (since := _begins(rules, after, known.id, condition)) is not None and since <= now:
                    yield Latch(known.id, None, name, max(since, now))


def beginning(rules: Rules, facts: Facts, now: datetime) -> Iterator[Latch]:
    """The promises that begin because these rules hold from now on."""
    for kind in rules.kinds.values():
        for name, promise in kind.owes.items():
            condition = promise.after
            if not isinstance(condition, Condition):
                continue
            for thing in facts.things(kind.id):
                if _written(facts, thing, name) is None:
                    since = _begins(rules, facts, thing, condition)
                    if since is not None and since <= now:
                        yield Latch(thing, None, name, max(since, now))


def is_about_the_thing(condition: Condition) -> bool:
    """True if only acts on the thing at hand, and time, can make it so."""
    return all(
        isinstance(part, AllOf | AnyOf | Not | Elapsed | Date | Closed | Consented)
        or (isinstance(part, Selector) and "thing" in part.per)
        for part in parts(condition)
    )


def _since(  # noqa: PLR0913 - a promise of a thing
    rules: Rules, facts: Facts, kind: Kind, thing: str, name: str, promise: PromiseSpec
) -> datetime | None:
    if isinstance(promise.after, Condition):
        return _written(facts, thing, name) or _begins(rules, facts, thing, promise.after)
    deeds = facts.deeds(f"{kind.id}.{promise.after}", thing=thing)
    return max((deed.happened for deed in deeds), default=None)


def _written(facts: Facts, thing: str, name: str) -> datetime | None:
    return next((latch.instant for latch in facts.latches(thing, None) if latch.what == name), None)


def _begins(rules: Rules, facts: Facts, thing: str, condition: Condition) -> datetime | None:
    """When a promise begins by these facts: at time's instant, or with the last act if acts made it so."""
    known = facts.thing(thing)
    if known is None:
        return None
    s = Situation(rules, facts, facts.recorded, kind=known.kind, thing=thing)
    since = since_of(condition, s)
    return facts.recorded if since == EARLIEST else since


def _keeping(  # noqa: PLR0913 - a promise of a thing
    facts: Facts, kind: Kind, thing: str, name: str, promise: PromiseSpec, rules: Rules
) -> Iterator[Deed]:
    """The acts that keep a promise: on the thing itself, or on a thing of another kind that links it."""
    for action in promise.kept_by or (name,):
        other, _, _ = action.partition(".") if "." in action else (kind.id, "", "")
        full = action if "." in action else f"{kind.id}.{action}"
        if other == kind.id:
            yield from facts.deeds(full, thing=thing)
        elif other in rules.kinds:
            for link in rules.kinds[other].links:
                for linking in facts.linking(thing, other, link):
                    yield from facts.deeds(full, thing=linking)
