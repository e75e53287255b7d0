# SPDX-License-Identifier: Apache-2.0
"""All that was promised about the things of a kind, told from the tables at once; of one thing, `owed` tells it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import chain
from typing import TYPE_CHECKING, Any

from participatio.dates import Duration
from participatio.definition.kinds import Kind, PromiseSpec
from participatio.definition.promises import owed
from participatio.definition.situation import Condition
from participatio.process.overview import Overview, marks
from participatio.process.tables import instant, micros

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: Whatever is done to a contribution under this name answers it, promised or not.
ANSWER = "answer"
_ASKED = 500  # things whose facts are remembered
_SLACK = timedelta(hours=26)  # by so much may a zone's clock be put forward or back
_DAYS = {"day": (1, 1), "week": (7, 7), "month": (28, 31), "year": (365, 366)}
_STANDS = "thing IS NOT NULL AND key BETWEEN ? AND ? AND (undone IS NULL OR undone >= ?)"
_SINCE = f"SELECT thing, MAX(happened) FROM deed WHERE action = ? AND {_STANDS} GROUP BY thing ORDER BY thing"
_DONE = f"SELECT {{}} FROM deed WHERE action IN ({{}}) AND {_STANDS} ORDER BY thing"
_DONE_BY_OTHERS = (
    "SELECT {} FROM deed JOIN link l ON l.source = deed.thing AND l.name IN ({}) "
    "AND l.at < ? AND (l.cut IS NULL OR l.cut >= ?) "
    f"WHERE action IN ({{}}) AND {_STANDS} ORDER BY l.target"
)


def keeping(kind: Kind, name: str) -> tuple[str, ...]:
    """The full names of the actions that keep a promise of a kind."""
    actions = kind.owes[name].kept_by or (name,)
    return tuple(action if "." in action else f"{kind.id}.{action}" for action in actions)


def answering(kind: Kind) -> tuple[str, ...]:
    """The full names of the actions that answer things of a kind: those that keep a promise, and ``answer``."""
    found = [action for name in kind.owes for action in keeping(kind, name)]
    if ANSWER in kind.actions:
        found.append(f"{kind.id}.{ANSWER}")
    return tuple(dict.fromkeys(found))


def answered(overview: Overview, kind: Kind) -> Iterator[int]:
    """The numbers of the things of a kind that an answering act was done to, or to something that links them."""
    found = chain(*_done(overview, kind, answering(kind), "DISTINCT thing", "DISTINCT l.target"))
    return (key - overview.base for (key,) in found)


def answers_given(overview: Overview, kind: Kind) -> Iterator[int]:
    """When each answering act was done."""
    found = chain(*_done(overview, kind, answering(kind), *_WHEN))
    return (happened for key, happened in found if overview.sees(key - overview.base))


_WHEN = ("thing, happened", "l.target, happened")


def _done(
    overview: Overview, kind: Kind, actions: Collection[str], of_own: str, of_others: str
) -> Iterator[Iterator[tuple[Any, ...]]]:
    """What is asked of the acts on things of a kind, and of those on things that link them; in the things' order."""
    facts = overview.facts
    own, others, links = _told_apart(overview, kind, actions)
    if own:
        yield facts.rows.all(_DONE.format(of_own, marks(own)), *own, *facts.span)
    if others and links:
        sql = _DONE_BY_OTHERS.format(of_others, marks(links), marks(others))
        yield facts.rows.all(sql, *links, facts.end, facts.end, *others, *facts.span)


def promised(overview: Overview, kind: Kind, name: str) -> Iterator[tuple[int, int, int | None]]:
    """For each thing seen that something was promised about: its number, since when, and when that was kept.

    Instants are microseconds since 1970. Where a condition begins the promise, each thing is asked by itself.
    """
    promise = kind.owes[name]
    if isinstance(promise.after, Condition):
        yield from _asked(overview, kind, name)
        return
    facts, base = overview.facts, overview.base
    start = facts.book.known_word(f"{kind.id}.{promise.after}")
    acts = merge(*_done(overview, kind, keeping(kind, name), *_WHEN))
    key, happened = next(acts, _NO_MORE)
    for thing, since in facts.rows.all(_SINCE, start, *facts.span):
        kept = None
        while key <= thing:
            if key == thing and happened >= since and (kept is None or happened < kept):
                kept = happened
            key, happened = next(acts, _NO_MORE)
        if overview.sees(thing - base):
            yield thing - base, since, kept


_NO_MORE = (1 << 62, 0)


def _asked(overview: Overview, kind: Kind, name: str) -> Iterator[tuple[int, int, int | None]]:
    facts = overview.facts
    for number, what in enumerate(overview.what):
        if overview.sorts[what].kind != kind.id:
            continue
        for one in owed(overview.rules, facts, overview.id(number), overview.now):
            if one.promise == name:
                yield number, micros(one.since), None if one.kept is None else micros(one.kept)
        if number % _ASKED == 0:
            facts.forget()


def _told_apart(overview: Overview, kind: Kind, actions: Collection[str]) -> tuple[list[int], list[int], list[int]]:
    """The words of actions of the kind itself, of those of other kinds, and of the links of these."""
    word, kinds = overview.facts.book.known_word, overview.rules.kinds
    own = [word(action) for action in actions if action.partition(".")[0] == kind.id]
    others = [action for action in actions if action.partition(".")[0] != kind.id]
    owners = dict.fromkeys(action.partition(".")[0] for action in others)
    links = [word(f"{owner}>{link}") for owner in owners if owner in kinds for link in kinds[owner].links]
    return own, [word(action) for action in others], links


class Term:
    """Until when something promised is due, told of many at once."""

    def __init__(self, promise: PromiseSpec, zone: ZoneInfo, now: datetime) -> None:
        self._within = promise.within
        self._zone = zone
        self._now = micros(now)
        self._least, self._most = _length(promise.within) if promise.within else (0, 0)

    def ends(self, since: int) -> datetime | None:
        """When something promised since an instant has to be kept; none if no time is named."""
        return None if self._within is None else self._within.after(instant(since), self._zone)

    def is_over(self, since: int) -> bool:
        """True if the time for it is over by now."""
        return self.is_late(since, self._now)

    def is_late(self, since: int, kept: int) -> bool:
        """True if it was kept after its time."""
        if self._within is None or kept - since < self._least:
            return False
        if kept - since > self._most:
            return True
        return instant(kept) >= self._within.after(instant(since), self._zone)


def _length(duration: Duration) -> tuple[int, int]:
    """At least and at most so many microseconds."""
    if duration.unit in ("minute", "hour"):
        exact = timedelta(minutes=duration.count * (60 if duration.unit == "hour" else 1))
        return _whole(exact), _whole(exact)
    least, most = (timedelta(days=duration.count * days) for days in _DAYS[duration.unit])
    return _whole(max(least - _SLACK, timedelta())), _whole(most + _SLACK)


def _whole(time: timedelta) -> int:
    return time // timedelta(microseconds=1)
