# SPDX-License-Identifier: Apache-2.0
"""May this be done, and what comes of it: `decide` says yes or no with reasons, `event_of` says what happens.

Both are pure: no store, no clock, no plugin but the conditions a definition names.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from participatio.dates import Dated
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move, link_key
from participatio.definition.clock import CLOSES, OPENS
from participatio.definition.facts import EARLIEST, LATEST, After, Facts, Known
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import HowMany, MoveSpec
from participatio.definition.promises import started
from participatio.definition.reasons import Reason
from participatio.definition.rules import Admission, Cell, Row, Rules, round_name
from participatio.definition.situation import NotKnownError, Round, Situation, its_of, seats
from participatio.definition.story import missing_station
from participatio.errors import BadValueError


def decide(rules: Rules, facts: Facts, act: Act, now: datetime) -> tuple[Reason, ...]:
    """Every rule that says yes or no to an act; it may be done if none of them ``refuses``.

    Parameters:
        now: the instant it would be recorded, in UTC.
    """
    row = rules.rows.get(act.action)
    if row is None:
        return (Reason("unknown_action", False, {"action": act.action}),)
    known: Known | None = None
    state: str | None = None
    if not row.bears:
        known = facts.thing(act.thing) if act.thing is not None else None
        if known is None or known.kind != row.kind.id:
            return (Reason("no_such_thing", False, {"kind": row.kind.id}),)
        state = known.state
    window = rules.window(facts, act.happened or now)
    cell = window.cells.get((row.name, state)) or rules.cell(row, state, window, facts)
    if act.plain and not cell.asks:
        return cell.reasons
    return tuple(_judge(rules, facts, act, now, row, known, cell))


def refusal(rules: Rules, facts: Facts, act: Act, now: datetime) -> Reason | None:
    """The first rule that says no, or none: the short answer where nobody asks why."""
    row = rules.rows.get(act.action)
    if row is None:
        return Reason("unknown_action", False, {"action": act.action})
    known: Known | None = None
    state: str | None = None
    if not row.bears:
        known = facts.thing(act.thing) if act.thing is not None else None
        if known is None or known.kind != row.kind.id:
            return Reason("no_such_thing", False, {"kind": row.kind.id})
        state = known.state
    window = rules.window(facts, act.happened or now)
    cell = window.cells.get((row.name, state)) or rules.cell(row, state, window, facts)
    reasons = cell.reasons if act.plain and not cell.asks else _judge(rules, facts, act, now, row, known, cell)
    return next((reason for reason in reasons if reason.refuses), None)


def sees(rules: Rules, facts: Facts, thing: str, at: datetime, by: str | None, claims: Mapping[str, Any] | None = None) -> bool:
    """True if a person (none: the public) sees a thing in the state it is in."""
    known = facts.thing(thing)
    if known is None:
        return False
    spec = rules.kinds[known.kind].states.get(known.state)
    if spec is None or "anyone" in spec.seen_by:
        return True
    s = Situation(rules, facts, at, kind=known.kind, thing=thing, by=by, claims=claims or {})
    return any(rules.has_role(role, s, known) for role in spec.seen_by)


def _judge(  # noqa: PLR0913 - what the table knows already
    rules: Rules, facts: Facts, act: Act, now: datetime, row: Row, known: Known | None, cell: Cell
) -> Iterator[Reason]:
    at = act.happened or now
    links = {name: targets_of(value) for name, value in act.links.items()}
    s = Situation(
        rules, facts, at, kind=row.kind.id, thing=known.id if known else None,
        by=act.by, for_=act.for_, claims=act.claims, links=links, values=act.values,
    )  # fmt: skip
    if cell.visible is not None and not any(rules.has_role(role, s, known) for role in cell.visible):
        yield Reason("no_such_thing", False, {"kind": row.kind.id})
        return
    yield from cell.reasons
    if row.bears and act.thing is not None:
        yield Reason("unexpected", False, {"name": "thing"})
    if act.happened is not None or act.typed_by is not None:
        yield from _recorded(rules, s, act, now, known)
    if act.for_ is not None and not any(seat.body == act.for_ for seat in s.seats()):
        yield Reason("for", False, {"by": act.by, "body": act.for_})
    s.round = cell.round
    if cell.admissions is not None:
        yield from _admitted(rules, s, row, known, cell.admissions)
    if not act.plain or row.asks:
        yield from _given(rules, s, act, row, links)
    yield from _cardinality(s, row, links)
    yield from _moved_late(s, row, links)
    if row.action.when is not None:
        yield _when(row, s)
    if row.action.undoes is not None and not _undone(s, row):
        yield Reason("undo", False, {"by": act.by})
    yield from _limits(s, row)
    yield from _pathway(rules, s, row, links)
    if row.name == "seat.take":
        yield from _free_seat(rules, s, act, row, links)


# When and by whom


def _recorded(rules: Rules, s: Situation, act: Act, now: datetime, known: Known | None) -> Iterator[Reason]:
    happened = act.happened or now
    if happened > now:
        yield Reason("future", False)
    if act.typed_by is not None or happened < now:
        by = act.typed_by or act.by
        clerk = Situation(rules, s.facts, now, kind=s.kind, thing=s.thing, links=s.links, by=by)
        yield Reason("record", rules.may_record(clerk), {"by": by})
    if known is not None and happened < known.touched:
        yield Reason("late", False, {"thing": known.id})


def _admitted(
    rules: Rules,
    s: Situation,
    row: Row,
    known: Known | None,
    admissions: Sequence[tuple[Admission, Round | None]],
) -> Iterator[Reason]:
    """Whether a phase that is open here admits a role that the actor has; notes the round that does."""
    open_: list[str] = []
    wanted: dict[str, None] = {}
    for admission, of, one in _openings(rules, s, admissions):
        open_.append(admission.phase.id)
        wanted.update(dict.fromkeys(admission.roles))
        held = next((role for role in admission.roles if rules.has_role(role, s, known)), None)
        if held is not None:
            s.round = round_name(admission.phase.id, of, one)
            yield Reason("phase", True, {"phases": admission.phase.id})
            yield Reason("role", True, {"by": s.by or "", "roles": held})
            return
    closed = (admission for admission in row.admissions if admission.phase.id not in open_)
    if not open_ or any(rules.has_role(role, s, known) for admission in closed for role in admission.roles):
        yield Reason("phase", False, {"action": row.name})
        return
    yield Reason("phase", True, {"phases": ", ".join(dict.fromkeys(open_))})
    yield Reason("role", False, {"roles": ", ".join(wanted)})


def _openings(
    rules: Rules, s: Situation, admissions: Sequence[tuple[Admission, Round | None]]
) -> Iterator[tuple[Admission, str | None, Round | None]]:
    for admission, one in admissions:
        if admission.phase.only and not in_scope(rules, s, admission.phase.only):
            continue
        if admission.each is None:
            yield admission, None, one
            continue
        for of in s.clocks(admission.each):
            found = rules.clock.open_round(admission.phase.id, of, s.at, s.facts)
            if found is not None:
                yield admission, of, found


def in_scope(rules: Rules, s: Situation, only: Collection[str]) -> bool:
    """True if the act links one of the things, or something within one of them."""
    kinds = {thing.kind for id_ in only if (thing := rules.things.get(id_)) is not None}
    return any(
        around in only for kind in kinds for found in s.its(kind) for around in _within(rules, s.facts, found)
    )


def _within(rules: Rules, facts: Facts, thing: str) -> Iterator[str]:
    seen: set[str] = set()
    left = [thing]
    while left:
        found = left.pop()
        if found not in seen:
            seen.add(found)
            yield found
            left.extend(its_of(rules, facts, found, "within"))


# What is given


def targets_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as the caller wrote it
    """The ids that an act gives for a link, in whatever of the three forms."""
    items = [value] if isinstance(value, str | Mapping) else value
    return tuple(str(item.get("to", "")) if isinstance(item, Mapping) else str(item) for item in items)


def _given(
    rules: Rules, s: Situation, act: Act, row: Row, links: Mapping[str, tuple[str, ...]]
) -> Iterator[Reason]:
    for name in row.asks:
        if name not in (act.links if name in row.links else act.values) or links.get(name) == ():
            yield Reason("missing", False, {"name": name})
    for name, value in act.values.items():
        if name not in row.fields:
            yield Reason("unexpected", False, {"name": name})
            continue
        yield from _value(rules, row.fields[name], name, value)
    for name in act.links:
        if name not in row.links:
            yield Reason("unexpected", False, {"name": name})
            continue
        yield from _link(rules, s, act, row, name, links[name])


def _value(rules: Rules, spec: FieldSpec, name: str, value: Any) -> Iterator[Reason]:  # noqa: ANN401 - as written
    try:
        spec.read(value, rules.reader)
    except BadValueError as problem:
        said = problem.at(None)
        yield Reason("value", False, {"name": name, "why_en": said.text("en"), "why_de": said.text("de")})


def _link(
    rules: Rules, s: Situation, act: Act, row: Row, name: str, targets: Sequence[str]
) -> Iterator[Reason]:
    spec = row.links[name]
    if len(set(targets)) != len(targets) or (spec.many.most is not None and len(targets) > spec.many.most):
        yield Reason("cardinality", False, {"name": name, "many": str(spec.many)})
    for to in targets:
        known = s.facts.thing(to)
        if (
            known is None
            or to == s.thing
            or not spec.allows(known.kind)
            or (spec.in_ and known.state not in spec.in_)
            or not sees(rules, s.facts, to, s.at, act.by, act.claims)
        ):
            yield Reason("link", False, {"name": name, "to": to})
    fields = row.link_fields[name]
    for values in _link_values(act.links[name]):
        for field in values:
            if field in fields:
                yield from _value(rules, fields[field], f"{name}.{field}", values[field])
            else:
                yield Reason("unexpected", False, {"name": f"{name}.{field}"})
        for field in spec.fields:
            if field not in values:
                yield Reason("missing", False, {"name": f"{name}.{field}"})


def _link_values(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as the caller wrote it
    for item in [value] if isinstance(value, str | Mapping) else value:
        yield {key: it for key, it in item.items() if key != "to"} if isinstance(item, Mapping) else {}


def _cardinality(s: Situation, row: Row, links: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    """An act that takes a thing out of a state leaves no needed link behind."""
    if row.action.to is None or s.thing is None:
        return
    for name, spec in row.kind.links.items():
        if spec.many.least:
            given = links.get(name, ())
            standing = () if given and spec.single else s.facts.links(s.thing, name)
            if len({*given, *standing}) < spec.many.least:
                yield Reason("cardinality", False, {"name": name, "many": str(spec.many)})


def _moved_late(s: Situation, row: Row, links: Mapping[str, tuple[str, ...]]) -> Iterator[Reason]:
    """What an act moves besides its thing must not have moved later than it happened."""
    for name in row.action.moves:
        for to in _tied(s.facts, s.thing, name, links):
            if (known := s.facts.thing(to)) is not None and known.touched > s.at:
                yield Reason("late", False, {"thing": to})


def _tied(
    facts: Facts, thing: str | None, name: str, links: Mapping[str, tuple[str, ...]]
) -> Collection[str]:
    """What a link points to once the act is done: what it gives, else what stands."""
    return links[name] if name in links else () if thing is None else facts.links(thing, name)


# What else the rules ask


def _when(row: Row, s: Situation) -> Reason:
    if row.action.when is None:
        return Reason("when", True, {"action": row.name})
    try:
        return Reason("when", row.action.when.holds(s), {"action": row.name})
    except NotKnownError as error:
        return Reason("unknown", False, {"what": error.what})


def _undone(s: Situation, row: Row) -> int | None:
    """The position of the act that would be undone: the actor's last standing one on this thing."""
    if s.thing is None or s.by is None:
        return None
    deeds = s.facts.deeds(f"{row.kind.id}.{row.action.undoes}", thing=s.thing, by=s.by)
    return max((deed.position for deed in deeds), default=None)


def _limits(s: Situation, row: Row) -> Iterator[Reason]:
    for limit in row.limits:
        if not limit.counts(s):
            continue
        try:
            most = limit.max.value(s)
        except NotKnownError as error:
            yield Reason("unknown", False, {"what": error.what}, soft=limit.soft)
            continue
        found = limit.size(s)
        data = {"what": ", ".join(limit.action) or limit.kind or "", "max": str(most), "found": str(found)}
        yield Reason("limit", found < most, data, soft=limit.soft)


def _pathway(
    rules: Rules, s: Situation, row: Row, links: Mapping[str, tuple[str, ...]]
) -> Iterator[Reason]:
    for pillar in rules.pillars():
        if not pillar.pathway or not any(pillar.id in targets for targets in links.values()):
            continue
        station = missing_station(rules.kinds, s.facts, pillar.pathway, row.kind.id, s.thing, links)
        data = {"pillar": pillar.id, "station": station or ""}
        yield Reason("pathway", station is None, data)


def _free_seat(
    rules: Rules, s: Situation, act: Act, row: Row, links: Mapping[str, tuple[str, ...]]
) -> Iterator[Reason]:
    """A seat is free if at no moment of the new term more would sit than may."""
    side = str(act.values.get("side", ""))
    since, until = (_date(rules, row, act, name) for name in ("since", "until"))
    opens = max(s.at, since.opens or s.at) if since else s.at
    closes = until.closes or LATEST if until else LATEST
    for body in links.get("in", ()):
        places = _places(rules, s.facts, body)
        if not places:
            continue
        most = places[side].most if side in places else 0
        taken = s.facts.linking(body, "seat", "in")
        moments = {opens, *(start for seat in taken if opens < (start := _starts(s.facts, seat)) < closes)}
        held = max(sum(seat.side == side for seat in seats(s.facts, taken, at)) for at in moments)
        if most is not None and held >= most:
            yield Reason("seats", False, {"side": side, "body": body})


def _places(rules: Rules, facts: Facts, body: str) -> Mapping[str, HowMany]:
    listed, known = rules.things.get(body), facts.thing(body)
    if listed is not None and listed.seats:
        return listed.seats
    return rules.kinds[known.kind].seats if known is not None else {}


def _starts(facts: Facts, seat: str) -> datetime:
    known, since = facts.thing(seat), facts.value(seat, "since")
    born = EARLIEST if known is None else known.born
    return max(born, since.opens or born) if since is not None else born


def _date(rules: Rules, row: Row, act: Act, name: str) -> Dated | None:
    try:
        found = row.fields[name].read(act.values[name], rules.reader) if name in act.values else None
    except BadValueError:  # said where values are read
        return None
    return found if isinstance(found, Dated) else None


# What comes of it


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
    at = act.happened or now
    known = None if row.bears else facts.thing(thing)
    links = {name: targets_of(value) for name, value in act.links.items()}
    s = Situation(
        rules, facts, at, kind=row.kind.id, thing=None if row.bears else thing,
        by=act.by, for_=act.for_, claims=act.claims, links=links, values=act.values,
    )  # fmt: skip
    values = {name: row.fields[name].read(value, rules.reader) for name, value in act.values.items()}
    own = {name: value for name, value in values.items() if _stays(row, name)}
    head = Head(
        position=facts.position,
        happened=at,
        recorded=now,
        action=act.action,
        thing=None if row.action.secret else thing,
        moves=tuple(_moves(row, thing, act, facts)),
        links=tuple(_ties(row, facts, thing, links)),
        latches=tuple(_latches(rules, facts, row, thing, links, values, now)),
        undoes=_undone(s, row) if row.action.undoes is not None else None,
        round=_round(rules, facts, s, row, known),
        rules=rules.version,
    )
    body = Body(
        by=act.by,
        for_=act.for_,
        typed_by=act.typed_by,
        given={name: value for name, value in values.items() if name not in own},
        values={**({thing: own} if own else {}), **dict(_tie_values(rules, row, thing, act))},
        thing=thing if row.action.secret else None,
    )
    event = Event(head, body)
    more = tuple(_brought_about(rules, facts, event, now))
    return Event(evolve(head, latches=(*head.latches, *more)), body) if more else event


def _stays(row: Row, name: str) -> bool:
    return name in row.kind.fields and name not in row.action.fields


def _round(rules: Rules, facts: Facts, s: Situation, row: Row, known: Known | None) -> str | None:
    cell = rules.cell(row, known.state if known else None, rules.window(facts, s.at), facts)
    if cell.admissions is None:
        return cell.round
    for _ in _admitted(rules, s, row, known, cell.admissions):
        pass
    return s.round


def _moves(row: Row, thing: str, act: Act, facts: Facts) -> Iterator[Move]:
    if row.bears:
        yield Move(thing, row.kind.id, row.action.to or row.kind.first)
    elif row.action.to is not None:
        yield Move(thing, row.kind.id, row.action.to)
    links = {name: targets_of(value) for name, value in act.links.items()}
    for name, spec in row.action.moves.items():
        given = dict(zip(links.get(name, ()), _link_values(act.links.get(name, ())), strict=True))
        for to in _tied(facts, None if row.bears else thing, name, links):
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
        for to, values in zip(targets_of(value), _link_values(value), strict=True):
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
        instant = now if source == "now" else values[source].closes if which == CLOSES else values[source].opens
        yield Latch(thing, of, OPENS if which == OPENS else CLOSES, instant)


def _brought_about(rules: Rules, facts: Facts, event: Event, now: datetime) -> Iterator[Latch]:
    """What the act itself opens, closes or starts."""
    after = After(facts, event)
    if rules.clock.conditional:
        yield from rules.clock.due(after, now)
    yield from started(rules, after, event, now)

