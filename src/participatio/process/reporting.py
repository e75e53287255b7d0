# SPDX-License-Identifier: Apache-2.0
"""Everything a report tells, gathered once: where a process stands, what became of what people said, what is proved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from attrs import field, frozen

from participatio.process.answers import Answers, answers
from participatio.process.course import Period, course
from participatio.process.coverage import Coverage, coverage
from participatio.process.overview import names_of
from participatio.process.status import Status, status
from participatio.process.trace import Trace, trace
from participatio.process.view import Entry, Item, View
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition

T = TypeVar("T")

LIMIT = 200
"""So many projects, decisions and acts of each sort are told; the others are counted."""


@frozen(eq=False, repr=False)
class Outcome(Frozen):
    """A thing at the last stage of the story; ``said`` is the date of its last move as written, where it was vague."""

    item: Item
    said: str | None


@frozen(eq=False, repr=False)
class Gathered(Frozen):
    """What a report tells, as far as the viewer sees; instants in UTC.

    ``outcomes`` are the things at the last stage of the story (projects), ``unkept`` the acts that broke a soft rule,
    each with the title of its thing; how many more there are of both stands beside them. ``stories`` are told whole.
    """

    definition: Definition = field(repr=False)
    now: datetime
    status: Status
    coverage: Coverage
    answers: Answers
    #: What happened, year by year.
    course: tuple[Period, ...]
    outcomes: tuple[Outcome, ...]
    unkept: tuple[tuple[Entry, str], ...]
    more_outcomes: int
    more_unkept: int
    stories: tuple[Trace, ...]
    #: What things are called that the definition does not name, or not so.
    names: Mapping[str, str]


def gather(view: View, stories: Collection[str] = (), limit: int = LIMIT) -> Gathered:
    """Gather what a report tells.

    Parameters:
        stories: the things whose stories are told; those that the viewer does not see are left out.
        limit: so many things and acts of each sort are told.
    """
    with view.held():
        last = [kind.id for kind in view.definition.kinds.of_stage("project")]
        outcomes, more_outcomes = _first(chain.from_iterable(map(view.items, last)), limit)
        unkept, more_unkept = _first(view.unkept(), limit)
        stands, covered, promised = status(view), coverage(view), answers(view)
        ties = (to for item in outcomes for ends in item.links.values() for to in ends)
        with view.reading() as (facts, _):
            names = names_of(view, facts, dict.fromkeys(ties))
        return Gathered(
            definition=view.definition,
            now=stands.now,
            status=stands,
            coverage=covered,
            answers=promised,
            course=course(view, "year"),
            outcomes=tuple(_outcome(view, item) for item in outcomes),
            unkept=tuple((entry, _title(view, entry.thing)) for entry in unkept),
            more_outcomes=more_outcomes,
            more_unkept=more_unkept,
            stories=tuple(told for told in (trace(view, thing) for thing in stories) if told is not None),
            names={**stands.names, **covered.names, **promised.names, **names},
        )


def _outcome(view: View, item: Item) -> Outcome:
    moved = (entry for entry in view.log(thing=item.id) if (item.id, item.state) in entry.moves)
    last = max(moved, key=lambda entry: entry.position, default=None)
    return Outcome(item, None if last is None else last.said)


def _title(view: View, thing: str | None) -> str:
    item = None if thing is None else view.item(thing)
    return "" if item is None else item.title


def _first(found: Iterator[T], limit: int) -> tuple[tuple[T, ...], int]:
    """The first of many, and how many more there are."""
    kept = tuple(islice(found, limit))
    return kept, sum(1 for _ in found)
