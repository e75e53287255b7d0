# SPDX-License-Identifier: Apache-2.0
"""What comes of an act that may be done: the event it is recorded as, with its whole outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from attrs import evolve

from participatio.dates import LATEST, Dated
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move, link_key
from participatio.definition.clock import CLOSES
from participatio.definition.decide import instant_of
from participatio.definition.facts import After, Facts, Known
from participatio.definition.judging import admitted, cell_of, link_values, targets_of, tied, undone, values_of
from participatio.definition.kinds import MoveSpec
from participatio.definition.promises import started
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Situation


def event_of(rules: Rules, facts: Facts, act: Act, now: datetime, new: str | None = None) -> Event:
    """The event an accepted act is recorded as, with its whole outcome.

    Parameters:
        now: the instant it is recorded, in UTC; not before the last event.
        new: the id of the thing it brings into being, if it does.
    """
    row = rules.rows[act.action]
    thing = new if row.bears else act.thing
    if thing is None:
        msg = f"{act.action} brings a thing into being and needs its id"
        raise ValueError(msg)
    at = instant_of(rules, facts, act, now)
    known = None if row.bears else facts.thing(thing)
    links = {name: targets_of(value) for name, value in act.links.items()}
    values, _ = values_of(rules, act, row)
    s = Situation(
        rules, facts, at, kind=row.kind.id, thing=None if row.bears else thing,
        by=act.by, for_=act.for_, claims=act.claims, links=links, values=values,
    )  # fmt: skip
    own = {name: value for name, value in values.items() if _stays(row, name)}
    round_ = _round(rules, facts, s, row, known)
    ties = tuple(_ties(row, facts, thing, links))
    to_people = tuple(tie for tie in ties if is_person(facts, tie.to))
    head = Head(
        position=facts.position,
        happened=at,
        recorded=now,
        action=act.action,
        thing=None if row.secret else thing,
        moves=tuple(_moves(row, thing, act, facts)),
        links=tuple(tie for tie in ties if tie not in to_people) if to_people else ties,
        latches=tuple(_latches(rules, facts, row, thing, links, values, now)),
        undoes=undone(s, row) if row.action.undoes is not None else None,
        round=None if row.secret else round_,
        rules=rules.version,
        said=act.happened.text if isinstance(act.happened, Dated) else None,
    )
    body = Body(
        by=act.by,
        for_=act.for_,
        typed_by=act.typed_by,
        given={name: value for name, value in values.items() if name not in own},
        values={**({thing: own} if own else {}), **dict(_tie_values(rules, row, thing, act))},
        thing=thing if row.secret else None,
        round=round_ if row.secret else None,
        links=to_people,
    )
    event = Event(head, body)
    more = tuple(_brought_about(rules, facts, event, now))
    return Event(evolve(head, latches=(*head.latches, *more)), body) if more else event


def is_person(facts: Facts, thing: str) -> bool:
    """True if a thing is a person, whom no head may name."""
    known = facts.thing(thing)
    return known is not None and known.kind == "person"


def _stays(row: Row, name: str) -> bool:
    return name in row.kind.fields and name not in row.action.fields


def _round(rules: Rules, facts: Facts, s: Situation, row: Row, known: Known | None) -> str | None:
    cell = cell_of(rules, row, known.state if known else None, rules.window(facts, s.at), facts)
    s.round = cell.round
    if cell.admissions is not None:
        admitted(rules, s, row, known, cell.admissions)
    return s.round


def _moves(row: Row, thing: str, act: Act, facts: Facts) -> Iterator[Move]:
    if row.bears:
        yield Move(thing, row.kind.id, row.action.to or row.kind.first)
    elif row.action.to is not None:
        yield Move(thing, row.kind.id, row.action.to)
    links = {name: targets_of(value) for name, value in act.links.items()}
    for name, spec in row.action.moves.items():
        given = dict(zip(links.get(name, ()), link_values(act.links.get(name, ())), strict=True))
        for to in tied(facts, None if row.bears else thing, name, links):
            known = facts.thing(to)
            state = _goes(spec, given.get(to, {}), facts, link_key(thing, name, to))
            if known is not None and state is not None:
                yield Move(to, known.kind, state)


def _goes(spec: MoveSpec, given: Mapping[str, Any], facts: Facts, tie: str) -> str | None:
    """The state a linked thing goes to: by what the act gives for the link, else by what stands there."""
    if spec.by is None:
        return spec.state
    chosen = given[spec.by] if spec.by in given else facts.value(tie, spec.by)
    return spec.to.get(str(chosen))


def _ties(row: Row, facts: Facts, thing: str, links: Mapping[str, tuple[str, ...]]) -> Iterator[Link]:
    for name, targets in links.items():
        before = facts.links(thing, name)
        if row.links[name].single:
            yield from (Link(thing, name, to, cut=True) for to in before if to not in targets)
        yield from (Link(thing, name, to) for to in targets if to not in before)


def _tie_values(rules: Rules, row: Row, thing: str, act: Act) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, value in act.links.items():
        for to, values in zip(targets_of(value), link_values(value), strict=True):
            if values:
                fields = row.link_fields[name]
                read = {field: fields[field].read(given, rules.reader) for field, given in values.items()}
                yield link_key(thing, name, to), read


def _latches(  # noqa: PLR0913 - what an event is made of
    rules: Rules,
    facts: Facts,
    row: Row,
    thing: str,
    links: Mapping[str, tuple[str, ...]],
    values: Mapping[str, Any],
    now: datetime,
) -> Iterator[Latch]:
    """What time has brought about before this act, and what the act sets by hand."""
    yield from rules.clock.due(facts, now)
    for which, source in row.action.sets.items():
        of = next(iter(links.get("of", ())), None)
        if source == "now":
            yield Latch(thing, of, which, now)
        elif which == CLOSES:
            yield Latch(thing, of, which, max(now, values[source].closes or LATEST))
        else:
            yield Latch(thing, of, which, max(now, values[source].opens or now))


def _brought_about(rules: Rules, facts: Facts, event: Event, now: datetime) -> Iterator[Latch]:
    """What the act itself opens, closes or starts."""
    after = After(facts, event)
    if rules.clock.conditional:
        yield from rules.clock.due(after, now)
    yield from started(rules, facts, after, event, now)
