# SPDX-License-Identifier: Apache-2.0
"""Where a process stands: what is open and comes next, how much there is of everything, what others say there is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.dates import EARLIEST, Dated, read_date
from participatio.process.answers import Promises, standing
from participatio.process.data import data
from participatio.process.overview import census, names_of, staged
from participatio.process.stored import StoredFacts
from participatio.values import Frozen

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from participatio.definition.kinds import Kind
    from participatio.definition.things import Declared
    from participatio.process.view import View

#: What the process is made of, which nobody counts.
_NOT_COUNTED = frozenset({"process", "phase", "seat", "figure"})
FIGURE = "figure"


@frozen(eq=False, repr=False)
class Opening(Frozen):
    """A stretch of time in which a phase is open; ``of`` the thing whose clock it is, where it runs for each.

    It opens at `dates.EARLIEST` if it was open from the start, and closes at `dates.LATEST` if nobody knows when.
    """

    phase: str
    of: str | None
    opens: datetime
    closes: datetime


@frozen(eq=False, repr=False)
class Counted(Frozen):
    """How many things of a kind there are, and how many in each of its states."""

    kind: str
    number: int
    states: Mapping[str, int]


@frozen(eq=False, repr=False)
class Other(Frozen):
    """Another number that a source gives."""

    count: str
    sources: tuple[str, ...]
    note: str | None


@frozen(eq=False, repr=False)
class Said(Frozen):
    """How many things of a kind the definition says there are, who says otherwise, and how many are listed here."""

    kind: str
    count: int
    listed: int
    sources: tuple[str, ...]
    confidence: str | None
    others: tuple[Other, ...]
    note: str | None


@frozen(eq=False, repr=False)
class Figure(Frozen):
    """A number that somebody declared in the course of the process, and how many are listed, where that can be told."""

    thing: str
    title: str
    about: str | None
    state: str | None
    words: str | None
    count: int
    qualifier: str | None
    as_of: Dated | None
    sources: tuple[str, ...]
    confidence: str | None
    note: str | None
    listed: int | None


@frozen(eq=False, repr=False)
class Status(Frozen):
    """Where a process stands, as far as the viewer sees; instants in UTC.

    ``open`` are the phases that are open, ``next`` those that will be and whose opening is known, ``waiting`` those
    whose opening nobody knows yet.
    """

    process: str
    definition: str
    #: The version of the rules that held then.
    version: int
    title: str
    now: datetime
    viewer: str | None
    #: How many events there are, and when the last was recorded.
    size: int
    recorded: datetime
    open: tuple[Opening, ...]
    next: tuple[Opening, ...]
    waiting: tuple[str, ...]
    kinds: tuple[Counted, ...]
    declared: tuple[Said, ...]
    figures: tuple[Figure, ...]
    promises: Promises
    #: What the things are called for which phases run, where the definition does not name them, or not so.
    names: Mapping[str, str]

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return data(self)


def status(view: View) -> Status:
    """Where a process stands."""
    definition = view.definition
    with view.reading() as (facts, now):
        others = [kind for kind in definition.kinds.values() if kind.stage is None and kind.id not in _NOT_COUNTED]
        counted = [*staged(view), *others]
        kinds = tuple(_counted(counted, census(view, facts, now, counted)))
        listed = {one.kind: one for one in kinds}
        opened, ahead, waiting = _phases(view, facts, now)
        return Status(
            process=facts.book.name,
            definition=definition.id,
            version=_version(facts),
            title=definition.title,
            now=now,
            viewer=view.viewer,
            size=facts.position,
            recorded=facts.recorded,
            open=opened,
            next=ahead,
            waiting=waiting,
            kinds=kinds,
            declared=tuple(_said(kind, said, listed) for kind, said in definition.declared.items()),
            figures=tuple(_figures(view, listed)),
            promises=standing(view),
            names=names_of(view, facts, (one.of for one in (*opened, *ahead) if one.of is not None)),
        )


def _version(facts: StoredFacts) -> int:
    """Which rules held then: the first, or those of the last adoption until then."""
    sql = "SELECT version, position FROM rules WHERE process = ? ORDER BY version"
    (held, _), *adopted = facts.rows.all(sql, facts.book.number)
    for version, position in adopted:
        held = version if position < facts.position else held
    return int(held)


def _phases(
    view: View, facts: StoredFacts, now: datetime
) -> tuple[tuple[Opening, ...], tuple[Opening, ...], tuple[str, ...]]:
    """The phases that are open, those whose opening is known, and those of which nobody knows when they open."""
    clock = view.definition.rules.clock
    opened: list[Opening] = []
    ahead: list[Opening] = []
    waiting: list[str] = []
    for phase in view.definition.phases:
        each = clock.each(phase)
        for of in (None,) if each is None else facts.things(each.rpartition(".")[2]):
            if of is not None and not view.sees_thing(facts, of, now):
                continue
            rounds = clock.times(phase, of, facts)
            now_open = [one for one in rounds if one.contains(now)]
            later = [one for one in rounds if one.opens > now]
            opened += [Opening(phase, of, one.opens, one.closes) for one in now_open]
            ahead += [Opening(phase, of, one.opens, one.closes) for one in later[:1]]
            if not rounds and of is None:
                waiting.append(phase)
    return (
        tuple(sorted(opened, key=lambda one: one.closes)),
        tuple(sorted(ahead, key=lambda one: one.opens)),
        tuple(waiting),
    )


def _counted(kinds: Collection[Kind], numbers: Mapping[tuple[str, str], int]) -> Iterator[Counted]:
    found: dict[str, dict[str, int]] = {}
    for (kind_id, state), number in numbers.items():
        found.setdefault(kind_id, {})[state] = number
    for kind in kinds:
        states = found.get(kind.id, {})
        order = {state: states[state] for state in (*kind.states, *states) if state in states}
        if order or any(action.bears for action in kind.actions.values()):
            yield Counted(kind.id, sum(order.values()), order)


def _said(kind: str, said: Declared, listed: Mapping[str, Counted]) -> Said:
    others = tuple(Other(one.value, one.sources, one.note) for one in said.disputed)
    number = listed[kind].number if kind in listed else 0
    return Said(kind, said.count, number, said.sources, said.confidence, others, said.note)


def _figures(view: View, listed: Mapping[str, Counted]) -> Iterator[Figure]:
    """The newest of each source about each thing, those about the same beside each other; newest first."""
    newest: dict[tuple[object, ...], Figure] = {}
    if FIGURE not in view.definition.kinds:
        return
    for item in view.items(FIGURE):
        if item.state in view.definition.kinds[FIGURE].ends or "count" not in item.values:
            continue  # taken back, or erased
        figure = _figure(item.id, item.values, listed, view.definition.zone)
        key = figure.about, figure.state, figure.words or figure.title, figure.sources
        if key not in newest or _when(figure) >= _when(newest[key]):
            newest[key] = figure
    groups: dict[tuple[object, ...], list[Figure]] = {}
    for figure in newest.values():
        groups.setdefault((figure.about, figure.state), []).append(figure)
    for group in groups.values():
        yield from sorted(group, key=_when, reverse=True)


def _figure(id_: str, values: Mapping[str, Any], listed: Mapping[str, Counted], zone: ZoneInfo) -> Figure:
    about, state, as_of = values.get("about"), values.get("state"), values.get("as_of")
    counted = listed.get(about or "")
    number = None if counted is None else counted.states.get(state, 0) if state else counted.number
    return Figure(
        thing=id_,
        title=str(values.get("title") or id_),
        about=about,
        state=state,
        words=values.get("words"),
        count=int(values["count"]),
        qualifier=values.get("qualifier"),
        as_of=None if as_of is None else read_date(str(as_of), zone),
        sources=tuple(str(values.get("sources") or "").split()),
        confidence=values.get("confidence"),
        note=values.get("note"),
        listed=number,
    )


def _when(figure: Figure) -> datetime:
    """The instant a figure stands for; what has none is the oldest."""
    return EARLIEST if figure.as_of is None else figure.as_of.opens or EARLIEST
