# SPDX-License-Identifier: Apache-2.0
"""What comes of an act that may be done: the event it is recorded as, with its whole outcome."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from participatio.dates import LATEST, Dated
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move, link_key
from participatio.definition.clock import CLOSES
from participatio.definition.decide import Judged, judge
from participatio.definition.facts import After, Facts
from participatio.definition.judging import link_values, targets_of, tied, undone
from participatio.definition.kinds import MoveSpec
from participatio.definition.promises import started
from participatio.definition.rules import Row, Rules
from participatio.values import NOTHING


def event_of(  # noqa: PLR0913 - an act and all it is judged by
    rules: Rules, facts: Facts, act: Act, now: datetime, new: str | None = None, judged: Judged | None = None
) -> Event:
    """The event an accepted act is recorded as, with its whole outcome.

    Parameters:
        now: the instant it is recorded, in UTC; not before the last event.
        new: the id of the thing it brings into being, if it does.
        judged: what `decide.judge` said of it by the same facts, if somebody has asked already.
    """
    judged = judged or judge(rules, facts, act, now)
    row, s = judged.row, judged.s
    thing = act.thing if row is None or not row.bears else new
    if row is None or s is None or thing is None:
        msg = f"{act.action} is not to be done, or brings a thing into being and needs its id"
        raise ValueError(msg)
    links, values = s.links, s.values
    ties = _ties(row, facts, thing, links) if links else ()
    to_people: tuple[Link, ...] = ()
    if ties and (row.links_people or not row.bears):  # what is cut may have been tied by other rules
        to_people = tuple([tie for tie in ties if is_person(facts, tie.to)])
    given = {name: values[name] for name in values if name in row.own} if row.own else NOTHING
    own = {name: values[name] for name in values if name not in given} if given else values
    said: dict[str, Mapping[str, Any]] = {thing: own} if own else {}
    if links and row.links_say:
        said.update(_tie_values(rules, row, thing, act))
    head = Head(
        position=facts.position,
        happened=s.at,
        recorded=now,
        action=act.action,
        thing=None if row.secret else thing,
        moves=_moves(row, thing, act, facts, links),
        links=tuple(tie for tie in ties if tie not in to_people) if to_people else ties,
        latches=tuple(_latches(rules, facts, row, thing, links, values, now))
        if rules.latches or row.action.sets
        else (),
        undoes=undone(s, row) if row.action.undoes is not None else None,
        round=None if row.secret else s.round,
        rules=rules.version,
        said=act.happened.text if isinstance(act.happened, Dated) else None,
        warned=tuple([(reason.rule, reason.data) for reason in judged.no]) if judged.no else (),
    )
    body = Body(
        by=act.by,
        for_=act.for_,
        typed_by=act.typed_by,
        given=given,
        values=said,
        thing=thing if row.secret else None,
        round=s.round if row.secret else None,
        links=to_people,
    )
    event = Event(head, body)
    more = tuple(_brought_about(rules, facts, event, now)) if rules.latches else ()
    return Event(evolve(head, latches=(*head.latches, *more)), body) if more else event


def is_person(facts: Facts, thing: str) -> bool:
    """True if a thing is a person, whom no head may name."""
    known = facts.thing(thing)
    return known is not None and known.kind == "person"


def _moves(row: Row, thing: str, act: Act, facts: Facts, links: Mapping[str, Sequence[str]]) -> tuple[Move, ...]:
    own: tuple[Move, ...] = ()
    if row.bears:
        own = (Move(thing, row.kind.id, row.action.to or row.kind.first),)
    elif row.action.to is not None:
        own = (Move(thing, row.kind.id, row.action.to),)
    return (*own, *_moved_by(row, thing, act, facts, links)) if row.action.moves else own


def _moved_by(row: Row, thing: str, act: Act, facts: Facts, links: Mapping[str, Sequence[str]]) -> Iterator[Move]:
    """Where the act takes the things it links."""
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


def _ties(row: Row, facts: Facts, thing: str, links: Mapping[str, Sequence[str]]) -> tuple[Link, ...]:
    if row.bears:
        return tuple([Link(thing, name, to) for name, targets in links.items() for to in targets])
    found: list[Link] = []
    for name, targets in links.items():
        before = facts.links(thing, name)
        if row.links[name].single:
            found.extend(Link(thing, name, to, cut=True) for to in before if to not in targets)
        found.extend(Link(thing, name, to) for to in targets if to not in before)
    return tuple(found)


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
    links: Mapping[str, Sequence[str]],
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
