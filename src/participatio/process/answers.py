# SPDX-License-Identifier: Apache-2.0
"""Which answers are owed: to what, by whom, until when; and how many were given in time, late, or not yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heappush, heappushpop
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.dates import LATEST
from participatio.definition.situation import Situation
from participatio.process.data import data
from participatio.process.overview import Overview
from participatio.process.owing import Term, keeping, promised
from participatio.process.tables import instant
from participatio.values import Frozen, uncollected

if TYPE_CHECKING:
    from participatio.definition.kinds import Kind
    from participatio.process.view import View

LIMIT = 50
"""So many of the answers owed are told, the most urgent first; the others are counted."""
_ENDS = ("due", "overdue", "in_time", "late")


@frozen(eq=False, repr=False)
class Promises(Frozen):
    """How promises stand; ``of`` what: a promise (``idea.answer``), a forum, or all.

    ``due`` are open and still have time, ``overdue`` are open and have none; ``in_time`` and ``late`` were kept.
    """

    of: str | None
    due: int = 0
    overdue: int = 0
    in_time: int = 0
    late: int = 0

    @property
    def number(self) -> int:
        """All that was promised."""
        return self.due + self.overdue + self.in_time + self.late


@frozen(eq=False, repr=False)
class Owing(Frozen):
    """An answer that is owed; instants in UTC.

    ``by`` is the role that owes it, ``who`` those whom the definition names and who have it; ``until`` is none if no
    time is named. One of the ``actions`` keeps the promise.
    """

    thing: str
    kind: str
    title: str
    promise: str
    by: str
    who: tuple[str, ...]
    forums: tuple[str, ...]
    since: datetime
    until: datetime | None
    overdue: bool
    actions: tuple[str, ...]


@frozen(eq=False, repr=False)
class Answers(Frozen):
    """What was promised and what of it was kept, as far as the viewer sees."""

    process: str
    now: datetime
    viewer: str | None
    all: Promises
    promises: tuple[Promises, ...]
    forums: tuple[Promises, ...]
    #: How many are open, of those asked for; ``owed`` are the most urgent of them.
    open: int
    owed: tuple[Owing, ...]
    #: What forums are called that the definition does not name, or not so.
    names: Mapping[str, str]

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return data(self)


def answers(
    view: View, limit: int | None = LIMIT, *, overdue: bool = False, forum: str | None = None, by: str | None = None
) -> Answers:
    """How promises stand; a million of them take some seconds.

    Parameters:
        limit: so many of those that are open are told, the most urgent first; none: all of them.
        overdue: only those that are overdue are told.
        forum: only those about things of this forum are counted and told.
        by: only those are told that this person owes.
    """
    with view.reading() as (facts, now), uncollected():
        things = Overview(view, facts, now, _promising(view))
        things.place()
        return _Asked(view, things, forum).answers(limit, overdue=overdue, by=by)


def standing(view: View) -> Promises:
    """How all promises stand, no more."""
    with view.reading() as (facts, now), uncollected():
        return _Asked(view, Overview(view, facts, now, _promising(view)), None).answers(0).all


def _promising(view: View) -> list[Kind]:
    return [kind for kind in view.definition.kinds.values() if kind.owes]


#: How many promises stand how: by promise, place and how it stands.
_Counts = Mapping[tuple[str, int, str], int]


def _sum(of: str | None, counts: _Counts) -> Promises:
    found: Counter[str] = Counter()
    for (_, _, end), number in counts.items():
        found[end] += number
    return Promises(of, *(found[end] for end in _ENDS))


class _Asked:
    """Counts promises, and finds the most urgent."""

    def __init__(self, view: View, things: Overview, forum: str | None) -> None:
        self._view = view
        self._things = things
        places = range(len(things.places))
        self._wanted = {index for index in places if forum is None or forum in things.places[index]}
        self._counts: Counter[tuple[str, int, str]] = Counter()
        self._number = 0
        self._holders: dict[Any, tuple[str, ...]] = {}

    def answers(self, limit: int | None, *, overdue: bool = False, by: str | None = None) -> Answers:
        things = self._things
        found: list[Owing] = []
        names = {f"{kind.id}.{name}": (kind.id, name) for kind in things.kinds.values() for name in kind.owes}
        for kind_id, name in names.values():
            found += self._open(kind_id, name, limit, overdue=overdue, by=by)
        found.sort(key=lambda one: (one.until or LATEST, one.since))
        forums = [
            _sum(one, {key: number for key, number in self._counts.items() if self._is_in(key[1], one)})
            for one in (*things.forums, None)
        ]
        return Answers(
            process=things.facts.book.name,
            now=things.now,
            viewer=self._view.viewer,
            all=_sum(None, self._counts),
            promises=tuple(_sum(said, {key: n for key, n in self._counts.items() if key[0] == said}) for said in names),
            forums=tuple(one for one in forums if one.number),
            open=self._number,
            owed=tuple(found[:limit]),
            names=things.names(things.forums),
        )

    def _is_in(self, place: int, forum: str | None) -> bool:
        places = self._things.places[place]
        return forum in places if forum is not None else not places

    def _open(self, kind_id: str, name: str, limit: int | None, *, overdue: bool, by: str | None) -> Iterator[Owing]:
        """Those of a promise that are open, the earliest first; all of them are counted on the way."""
        things = self._things
        promise = things.kinds[kind_id].owes[name]
        term = Term(promise, things.rules.zone, things.now)
        said = f"{kind_id}.{name}"
        urgent: list[tuple[int, int]] = []  # the latest that still is among them comes first
        for number, since, kept in promised(things, things.kinds[kind_id], name):
            place = things.where[number]
            if place not in self._wanted:
                continue
            over = term.is_over(since)
            end = ("overdue" if over else "due") if kept is None else "late" if term.is_late(since, kept) else "in_time"
            self._counts[said, place, end] += 1
            if kept is None and (over or not overdue) and (by is None or self._who(number, promise.by, by)):
                one = -since, -number
                self._number += 1
                if limit is None or len(urgent) < limit:
                    heappush(urgent, one)
                elif limit:
                    heappushpop(urgent, one)
        for since, number in sorted(urgent, reverse=True):
            yield self._owing(-number, -since, kind_id, name, term)

    def _owing(self, number: int, since: int, kind_id: str, name: str, term: Term) -> Owing:
        things = self._things
        kind = things.kinds[kind_id]
        promise = kind.owes[name]
        return Owing(
            thing=things.id(number),
            kind=kind_id,
            title=things.title(number),
            promise=name,
            by=promise.by,
            who=self._who(number, promise.by),
            forums=things.places[things.where[number]],
            since=instant(since),
            until=term.ends(since),
            overdue=term.is_over(since),
            actions=keeping(kind, name),
        )

    def _who(self, number: int, role: str, person: str | None = None) -> tuple[str, ...]:
        """Those named who have a role for a thing, or that person if they do; asked once for all with the same ties."""
        things, facts = self._things, self._things.facts
        id_ = things.id(number)
        known = facts.thing(id_)
        if known is None:
            return ()
        ties = tuple(tuple(facts.links(id_, name)) for name in things.kinds[known.kind].links)
        key = role, known.kind, ties, person
        if key not in self._holders:
            people = (person,) if person else [one for one in facts.things("person") if not facts.is_pseudonym(one)]
            situations = (
                Situation(things.rules, facts, things.now, kind=known.kind, thing=id_, by=one) for one in people
            )
            self._holders[key] = tuple(str(s.by) for s in situations if things.rules.has_role(role, s, known))
        return self._holders[key]
