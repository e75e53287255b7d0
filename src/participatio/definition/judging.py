# SPDX-License-Identifier: Apache-2.0
"""What the rules ask of an act, one question a function; which of them an action needs is settled beforehand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import evolve

from participatio.dates import EARLIEST, LATEST
from participatio.definition.acts import Act
from participatio.definition.clock import CLOSES, OPENS, Window
from participatio.definition.conditions import TICK
from participatio.definition.facts import Facts, Known
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import HowMany
from participatio.definition.reasons import Reason
from participatio.definition.rules import Admission, Cell, Row, Rules, round_name
from participatio.definition.situation import NotKnownError, Round, Situation, its_of, seats
from participatio.definition.story import missing_station
from participatio.errors import BadValueError
from participatio.values import NOTHING

#: One question about an act; it answers with what it finds, and with nothing if there is nothing to say.
Test = Callable[[Rules, Situation, Act, Row], Iterable[Reason]]


def cell_of(rules: Rules, row: Row, state: str | None, window: Window, facts: Facts) -> Cell:
    """What the table answers for an action in a state and a window, with the questions left; made once."""
    key = row.name, state
    found: Cell | None = window.cells.get(key)
    if found is None:
        found = window.cells[key] = evolve(rules.cell(row, state, window, facts), tests=tuple(_tests(rules, row)))
    return found


def _tests(rules: Rules, row: Row) -> Iterator[Test]:
    """The questions that an action can ever be asked."""
    action = row.action
    if row.asks:
        yield given
    if action.to is not None and not row.bears and any(link.many.least for link in row.kind.links.values()):
        yield _cardinality
    if action.moves:
        yield _moved_late
    if action.when is not None:
        yield _when
    if action.undoes is not None:
        yield _undoes
    if row.limits:
        yield _limits
    if rules.pillars and any(link.allows("pillar") for link in row.links.values()):
        yield _pathway
    if action.sets:
        yield _clock
    if row.name == "seat.take":
        yield _free_seat


def sees(  # noqa: PLR0913 - who sees what, when
    rules: Rules, facts: Facts, thing: str, at: datetime, by: str | None, claims: Mapping[str, Any] | None = None
) -> bool:
    """True if a person (none: the public) sees a thing in the state it is in."""
    known = facts.thing(thing)
    return known is not None and _sees(rules, facts, known, at, by, claims)


def _sees(  # noqa: PLR0913 - who sees what, when
    rules: Rules, facts: Facts, known: Known, at: datetime, by: str | None, claims: Mapping[str, Any] | None
) -> bool:
    roles = rules.hidden.get((known.kind, known.state))
    if roles is None:
        return True
    s = Situation(rules, facts, at, kind=known.kind, thing=known.id, by=by, claims=claims or {})
    return any(rules.has_role(role, s, known) for role in roles)


# When and by whom


def instants(rules: Rules, facts: Facts, act: Act, now: datetime) -> Iterator[datetime]:
    """The instants an act may stand for: one, or of a vague date those at which the answer can change."""
    if act.happened is None or isinstance(act.happened, datetime):
        yield act.happened or now
        return
    first, last = act.happened.earliest or EARLIEST, min(act.happened.latest or now, now)
    known = None if act.thing is None else facts.thing(act.thing)
    turns = {first, last if act.happened.latest == first else max(first, last - TICK)}
    turns.update(rules.clock.turns(facts))
    turns.update(_starts(facts, seat) for seat in facts.linking(act.by, "seat", "holder"))
    if known is not None:
        turns.add(known.touched)
    yield from sorted(turn for turn in turns if first <= turn <= max(first, last))


def recorded(rules: Rules, s: Situation, act: Act, known: Known | None) -> Iterator[Reason]:
    """Whether it may be entered now, by whoever enters it."""
    if s.at > s.now:
        yield Reason("future", False)
    if act.typed_by is not None or s.at < s.now:
        by = act.typed_by or act.by
        clerk = Situation(rules, s.facts, s.now, kind=s.kind, thing=s.thing, links=s.links, by=by)
        yield Reason("record", rules.may_record(clerk), {"by": by})
    if known is not None and s.at < known.touched:
        yield Reason("late", False, {"thing": known.id})


def admitted(
    rules: Rules,
    s: Situation,
    row: Row,
    known: Known | None,
    admissions: Sequence[tuple[Admission, Round | None]],
) -> Sequence[Reason]:
    """Whether a phase that is open here admits a role that the actor has; notes the round that does."""
    wanted: dict[str, None] = {}
    open_: dict[str, None] = {}
    for admission, of, one in _openings(rules, s, admissions):
        for role in admission.roles:
            if rules.has_role(role, s, known):
                s.round = round_name(admission.phase.id, of, one)
                return admission.yes[role]
        open_[admission.phase.id] = None
        wanted.update(dict.fromkeys(admission.roles))
    closed = (admission for admission in row.admissions if admission.phase.id not in open_)
    if not open_ or any(rules.has_role(role, s, known) for admission in closed for role in admission.roles):
        return (Reason("phase", False, {"action": row.name}),)
    return Reason("phase", True, {"phases": ", ".join(open_)}), Reason("role", False, {"roles": ", ".join(wanted)})


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
    return any(around in only for kind in kinds for found in s.its(kind) for around in _within(rules, s.facts, found))


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
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple([it if isinstance(it, str) else _target(it) for it in value])
    return (_target(value),) if isinstance(value, Mapping) or not isinstance(value, Sequence) else targets_of([*value])


def _target(item: Any) -> str:  # noqa: ANN401 - as the caller wrote it
    return str(item.get("to", "")) if isinstance(item, Mapping) else str(item)


def given(rules: Rules, s: Situation, act: Act, row: Row) -> Sequence[Reason]:
    """Whether the act gives what it must, nothing else, and all of it can be read."""
    links = s.links
    found = [
        Reason("missing", False, {"name": name})
        for name in row.asks
        if name not in (act.links if name in row.links else act.values) or links.get(name) == ()
    ]
    for name in act.links:
        if name not in row.links:
            found.append(Reason("unexpected", False, {"name": name}))
            continue
        found.extend(_link(rules, s, act, row, name, links[name]))
    return found


def values_of(rules: Rules, act: Act, row: Row) -> tuple[dict[str, Any], list[Reason]]:
    """The values an act gives, read by their types, and why some cannot be."""
    values: dict[str, Any] = {}
    reasons: list[Reason] = []
    for name, value in act.values.items():
        spec = row.fields.get(name)
        if spec is None:
            reasons.append(Reason("unexpected", False, {"name": name}))
            continue
        try:
            values[name] = spec.type.read(value, spec, rules.reader)
        except BadValueError as problem:
            reasons.append(_unreadable(name, problem))
    return values, reasons


def _unreadable(name: str, problem: BadValueError) -> Reason:
    said = problem.at(None)
    return Reason("value", False, {"name": name, "why_en": said.text("en"), "why_de": said.text("de")})


def _value(rules: Rules, spec: FieldSpec, name: str, value: Any) -> Iterator[Reason]:  # noqa: ANN401 - as written
    try:
        spec.read(value, rules.reader)
    except BadValueError as problem:
        yield _unreadable(name, problem)


def _link(  # noqa: PLR0913 - one link of an act
    rules: Rules, s: Situation, act: Act, row: Row, name: str, targets: Sequence[str]
) -> Iterator[Reason]:
    spec, facts = row.links[name], s.facts
    most = spec.many.most
    if (most is not None and len(targets) > most) or (len(targets) > 1 and len(set(targets)) != len(targets)):
        yield Reason("cardinality", False, {"name": name, "many": str(spec.many)})
    for to in targets:
        known = facts.thing(to)
        if (
            known is None
            or to == s.thing
            or not spec.allows(known.kind)
            or (spec.in_ and known.state not in spec.in_)
            or not _sees(rules, facts, known, s.at, act.by, act.claims)
        ):
            yield Reason("link", False, {"name": name, "to": to})
    fields = row.link_fields[name]
    if not spec.fields and isinstance(act.links[name], str):  # an id says nothing more, and need not
        return
    for values in link_values(act.links[name]):
        for field in values:
            if field in fields:
                yield from _value(rules, fields[field], f"{name}.{field}", values[field])
            else:
                yield Reason("unexpected", False, {"name": f"{name}.{field}"})
        for field in spec.fields:
            if field not in values:
                yield Reason("missing", False, {"name": f"{name}.{field}"})


def link_values(value: Any) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401 - as the caller wrote it
    """The fields that an act gives for each of the things it links, in the order of `targets_of`."""
    if isinstance(value, str):
        yield NOTHING
        return
    for item in value if isinstance(value, Sequence) else [value]:
        is_id = isinstance(item, str) or not isinstance(item, Mapping)
        yield NOTHING if is_id else {key: it for key, it in item.items() if key != "to"}


def _cardinality(_: Rules, s: Situation, __: Act, row: Row) -> Iterator[Reason]:
    """An act that takes a thing out of a state leaves no needed link behind."""
    if s.thing is None:
        return
    for name, spec in row.kind.links.items():
        if spec.many.least:
            given = s.links.get(name, ())
            standing = () if given and spec.single else s.facts.links(s.thing, name)
            if len({*given, *standing}) < spec.many.least:
                yield Reason("cardinality", False, {"name": name, "many": str(spec.many)})


def _moved_late(_: Rules, s: Situation, __: Act, row: Row) -> Iterator[Reason]:
    """What an act moves besides its thing is still where the link wants it, and has not moved later."""
    for name in row.action.moves:
        for to in tied(s.facts, s.thing, name, s.links):
            if (known := s.facts.thing(to)) is None:
                continue
            if known.touched > s.at:
                yield Reason("late", False, {"thing": to})
                continue
            states = row.kind.links[name].in_ if name in row.kind.links and name not in s.links else ()
            if states and known.state not in states:
                yield Reason("link", False, {"name": name, "to": to})


def tied(facts: Facts, thing: str | None, name: str, links: Mapping[str, Sequence[str]]) -> Collection[str]:
    """What a link points to once the act is done: what it gives, else what stands."""
    return links[name] if name in links else () if thing is None else facts.links(thing, name)


# What else the rules ask


def _when(_: Rules, s: Situation, __: Act, row: Row) -> Sequence[Reason]:
    condition = row.action.when
    try:
        return row.when_yes if condition is None or condition.holds(s) else row.when_no
    except NotKnownError as error:
        return (Reason("unknown", False, {"what": error.what}),)


def _undoes(_: Rules, s: Situation, act: Act, row: Row) -> Sequence[Reason]:
    return () if undone(s, row) is not None else (Reason("undo", False, {"by": act.by}),)


def undone(s: Situation, row: Row) -> int | None:
    """The position of the act that would be undone: the actor's last standing one on this thing."""
    if s.thing is None or s.by is None:
        return None
    deeds = s.facts.deeds(f"{row.kind.id}.{row.action.undoes}", thing=s.thing, by=s.by)
    return max((deed.position for deed in deeds), default=None)


def _limits(_: Rules, s: Situation, __: Act, row: Row) -> Iterator[Reason]:
    s.settled = True
    for limit in row.limits:
        if not limit.counts(s):
            continue
        try:
            most = limit.max.value(s)
        except NotKnownError as error:
            yield Reason("unknown", False, {"what": error.what}, soft=limit.soft)
            continue
        found = limit.size(s) if limit.action else sum(thing != s.thing for thing in limit.things(s))
        data = {"what": ", ".join(limit.action) or limit.kind or "", "max": str(most), "found": str(found)}
        yield Reason("limit", found < most, data, soft=limit.soft)
    s.settled = False


def _pathway(rules: Rules, s: Situation, _: Act, row: Row) -> Iterator[Reason]:
    for pillar in rules.pillars:
        if not any(pillar.id in targets for targets in s.links.values()):
            continue
        station = missing_station(rules.kinds, s.facts, pillar.pathway, row.kind.id, s.thing, s.links)
        data = {"pillar": pillar.id, "station": station or ""}
        yield Reason("pathway", station is None, data)


def _clock(rules: Rules, s: Situation, _: Act, row: Row) -> Iterator[Reason]:
    """What has closed is opened, not closed or extended; what is open is not opened."""
    of = next(iter(s.links.get("of", ())), None)
    if (rules.clock.each(s.thing or "") is None) is not (of is None):
        yield _clock_says(s, "runs once, or for each: 'of' says for which", "läuft einmal oder je: 'of' sagt wofür")
        return
    rounds = rules.clock.rounds(s.thing or "", of, s.facts)
    is_open = any(one.contains(s.now) for one in rounds)
    ahead = bool(rounds) and rounds[-1].closes > s.now
    for which in row.action.sets:
        if which == OPENS and is_open:
            yield _clock_says(s, "is open already", "ist schon offen")
        elif which == CLOSES and not ahead:
            yield _clock_says(s, "is not open; it has to be opened", "ist nicht offen und wäre erst zu öffnen")


def _clock_says(s: Situation, why_en: str, why_de: str) -> Reason:
    return Reason("clock", False, {"phase": s.thing or "", "why_en": why_en, "why_de": why_de})


def _free_seat(rules: Rules, s: Situation, _: Act, __: Row) -> Iterator[Reason]:
    """A seat is free if at no moment of the new term more would sit than may."""
    side = s.values.get("side", "")
    since, until = s.values.get("since"), s.values.get("until")
    opens = max(s.at, since.opens or s.at) if since else s.at
    closes = until.closes or LATEST if until else LATEST
    for body in s.links.get("in", ()):
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
    return rules.kinds[known.kind].seats if known is not None and known.kind in rules.kinds else {}


def _starts(facts: Facts, seat: str) -> datetime:
    known, since = facts.thing(seat), facts.value(seat, "since")
    born = EARLIEST if known is None else known.born
    return max(born, since.opens or born) if since is not None else born
