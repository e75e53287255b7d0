# SPDX-License-Identifier: Apache-2.0
"""The oracle: what the reference says about an act, read aloud in loops, without a table, a window or a memory.

Written from `docs/reference/definition.md` and DESIGN, not from the engine. It asks the conditions whether they hold
(they have tests of their own) but is itself the model they ask: links by `its` words, the openings of phases, their
scope, admissions, visibility, states, limits and pathways are worked out here, anew for every question.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.acts import Act
from participatio.definition.conditions import Operand
from participatio.definition.facts import Facts, Known
from participatio.definition.fields import FieldSpec, Reader, field_type
from participatio.definition.kinds import ActionSpec, Kind, LinkSpec
from participatio.definition.model import Definition
from participatio.definition.situation import Condition, NotKnownError, Round, Situation
from participatio.definition.things import Phase, Pillar
from participatio.errors import BadValueError


class Reference:
    """The rules of one definition over one record."""

    def __init__(self, definition: Definition, facts: Facts) -> None:
        self.definition = definition
        self.facts = facts
        self.kinds = definition.kinds
        self.zone = definition.zone
        self.pillars = [it for it in definition.things.values() if isinstance(it, Pillar) and it.pathway]
        self._asked: list[tuple[str, str | None]] = []

    # What conditions may ask of the rules

    def its_link(self, kind: str, word: str) -> str | None:
        if kind == word:
            return ""
        if kind not in self.kinds:
            return None
        links = self.kinds[kind].links
        if word in links:
            return word
        pointing = [name for name in links if word in links[name].to]
        return pointing[0] if len(pointing) == 1 else None

    def has_stage(self, kind: str) -> bool:
        return kind in self.kinds and self.kinds[kind].stage is not None

    def links_of_stage(self, stage: str) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
        for kind in self.kinds.values():
            if kind.stage == stage:
                yield kind.id, [name for name in kind.states if kind.states[name].end], list(kind.links)

    def decides(self, kind: str) -> Sequence[str]:
        if kind in self.kinds and self.kinds[kind].stage == "decision":
            return list(self.kinds[kind].links)
        return []

    def scale(self, kind: str | None, field: str) -> int:
        if kind is not None and kind in self.kinds and field in self.kinds[kind].fields:
            return 100 if self.kinds[kind].fields[field].type.id == "money" else 1
        return 1

    def runs_each(self, phase: str) -> str | None:
        """The kind for each thing of which a phase runs: its own word, or that of a phase around it."""
        for around in self.around(self.definition.phases[phase]):
            if around.each is not None:
                return around.each
        return None

    def rounds(self, phase: str, of: str | None, facts: Facts) -> Sequence[Round]:
        """The openings of a phase: the one its text gives, then what was done by hand or latched, in order."""
        if (phase, of) in self._asked:  # a phase that asks for itself has no answer
            return []
        self._asked.append((phase, of))
        try:
            return self._rounds(self.definition.phases[phase], of)
        finally:
            self._asked.pop()

    def _rounds(self, phase: Phase, of: str | None) -> Sequence[Round]:
        latches = [latch for latch in self.facts.latches(phase.id, of) if latch.what in ("opens", "closes")]
        found: list[tuple[datetime, datetime]] = []
        opens = self._opens(phase, of)
        if isinstance(phase.opens, Condition) and "opens" in [latch.what for latch in latches]:
            opens = None  # it opened once, and that is written down
        if opens is not None:
            found.append((opens, self._closes(phase, of, opens, first=True)))
        for latch in latches:
            if latch.what == "opens":
                if found and found[-1][0] <= latch.instant < found[-1][1]:
                    continue  # it is open already
                found = [one for one in found if one[0] <= latch.instant]
                found.append((latch.instant, self._closes(phase, of, latch.instant, first=not found)))
            elif found:
                found[-1] = (found[-1][0], max(latch.instant, found[-1][0]))
        return [Round(number, since, until) for number, (since, until) in enumerate(found, 1)]

    def _opens(self, phase: Phase, of: str | None) -> datetime | None:
        if phase.opens is None:
            return EARLIEST
        if phase.opens == "by_hand":
            return None
        if isinstance(phase.opens, Dated):
            return phase.opens.earliest or EARLIEST
        if isinstance(phase.opens, Operand):
            dated = self._field(phase.opens, of)
            return None if dated is None else dated.earliest or EARLIEST
        assert isinstance(phase.opens, Condition)
        return self._since(phase.opens, of)

    def _closes(self, phase: Phase, of: str | None, opens: datetime, *, first: bool) -> datetime:
        if phase.lasts is not None:
            return LATEST if opens == EARLIEST else phase.lasts.after(opens, self.zone)
        closes: datetime | None = None
        if isinstance(phase.closes, Dated):
            closes = phase.closes.latest
        elif isinstance(phase.closes, Operand):
            dated = self._field(phase.closes, of)
            closes = None if dated is None else dated.latest
        elif isinstance(phase.closes, Condition):
            closes = self._since(phase.closes, of) if first else None  # it closes a phase once
            return LATEST if closes is None else max(opens, closes)
        if closes is None or (not first and closes <= opens):
            return LATEST
        return closes

    def _field(self, operand: Operand, of: str | None) -> Dated | None:
        for value in operand.values(self._moment(of)):
            return value if isinstance(value, Dated) else None
        return None

    def _since(self, condition: Condition, of: str | None) -> datetime | None:
        """A condition that nobody has written down yet counts from the last recording on."""
        try:
            since = condition.since(self._moment(of))
        except NotKnownError:
            return None
        return None if since is None else max(since, self.facts.recorded)

    def _moment(self, of: str | None) -> Situation:
        known = None if of is None else self.facts.thing(of)
        return self.situation(self.facts.recorded, kind=known.kind if known else None, thing=of)

    def situation(self, at: datetime, **given: Any) -> Situation:  # noqa: ANN401 - as a situation takes them
        return Situation(self, self.facts, at, **given)

    # Phases

    def around(self, phase: Phase) -> list[Phase]:
        """The phase and those it lies within."""
        found = [phase]
        while (parent := found[-1].within) is not None and parent in self.definition.phases:
            if self.definition.phases[parent] in found:
                break
            found.append(self.definition.phases[parent])
        return found

    def is_open(self, phase: Phase, of: str | None, at: datetime) -> bool:
        """True if it is open at an instant, and all the phases around it are."""
        for one in self.around(phase):
            clock = of if self.runs_each(one.id) else None
            if not any(since.opens <= at < since.closes for since in self.rounds(one.id, clock, self.facts)):
                return False
        return True

    def clocks(self, phase: Phase, s: Situation) -> list[str | None]:
        """The clocks an act falls to."""
        each = self.runs_each(phase.id)
        return [None] if each is None else list(s.clocks(each))

    def in_scope(self, phase: Phase, s: Situation) -> bool:
        """True if the act links one of the things of `only`, or something within one."""
        if not phase.only:
            return True
        for wanted in phase.only:
            listed = self.definition.things.get(wanted)
            for found in s.its(listed.kind) if listed else ():
                seen: list[str] = []
                here: list[str] = [found]
                while here:
                    it = here.pop()
                    if it == wanted:
                        return True
                    if it not in seen:
                        seen.append(it)
                        here.extend(self.facts.links(it, "within"))
        return False

    # Who somebody is

    def has_role(self, role: str, s: Situation, known: Known | None) -> bool:
        if role == "anyone":
            return True
        if role == "author":
            return known is not None and known.author is not None and known.author == s.by
        return role in self.definition.roles and self.true(self.definition.roles[role].condition, s)

    def true(self, condition: Condition, s: Situation) -> bool:
        try:
            return condition.holds(s)
        except NotKnownError:
            return False

    def sees(self, thing: str, s: Situation) -> bool:
        known = self.facts.thing(thing)
        if known is None:
            return False
        state = self.kinds[known.kind].states.get(known.state)
        if state is None:
            return True
        mine = self.situation(s.at, kind=known.kind, thing=thing, by=s.by, claims=s.claims)
        return any(self.has_role(role, mine, known) for role in state.seen_by)

    # An act

    def refusals(self, act: Act, now: datetime) -> set[str]:
        """The rules that say no."""
        kind_id, _, name = act.action.partition(".")
        kind = self.kinds.get(kind_id)
        if kind is None or name not in kind.actions:
            return {"unknown_action"}
        action = kind.actions[name]
        bears = not action.from_ and action.undoes is None
        known = None
        if not bears:
            known = None if act.thing is None else self.facts.thing(act.thing)
            if known is None or known.kind != kind_id:
                return {"no_such_thing"}
        links = {link: ids_of(value) for link, value in act.links.items()}
        happened = act.happened if isinstance(act.happened, datetime) else now  # no cell is vague
        s = self.situation(
            happened, kind=kind_id, thing=known.id if known else None, by=act.by, for_=act.for_,
            claims=act.claims, links=links, values=self._read(kind, name, act),
        )  # fmt: skip
        if known is not None and not self.sees(known.id, s):
            return {"no_such_thing"}
        return set(self._refusals(act, now, kind, name, known, links, s))

    def _read(self, kind: Kind, name: str, act: Act) -> Mapping[str, Any]:
        """What the act gives, as its types read it; what cannot be read says nothing."""
        own = self._own(kind, name)
        return {
            one: own[one].read(value, Reader(self.zone))
            for one, value in act.values.items()
            if one in own and readable(own[one], value, self.zone)
        }

    def _own(self, kind: Kind, name: str) -> Mapping[str, FieldSpec]:
        reason = FieldSpec(name="reason", type=field_type("text"))
        return {**kind.fields, **kind.actions[name].fields, "reason": reason}

    def _refusals(  # noqa: PLR0913 - what is known of an act
        self,
        act: Act,
        now: datetime,
        kind: Kind,
        name: str,
        known: Known | None,
        links: Mapping[str, tuple[str, ...]],
        s: Situation,
    ) -> Iterator[str]:
        action = kind.actions[name]
        if known is not None:
            row = kind.actions[action.undoes] if action.undoes else action
            if known.state not in row.from_ and row.from_ != ("any",):
                yield "state"
        elif act.thing is not None:
            yield "unexpected"
        yield from self._time(act, now, known, s)
        if act.for_ is not None and not self._sits(act.by, act.for_, s.at):
            yield "for"
        yield from self._phase_and_role(act.action, known, s)
        yield from self._given(act, kind, name, known, links, s)
        yield from self._few(kind, action.to, known, links)
        yield from self._moved(action, known, links, s)
        yield from self._guard(action, s)
        if action.undoes is not None:
            undone = f"{kind.id}.{action.undoes}"
            if known is None or not list(self.facts.deeds(undone, thing=known.id, by=act.by)):
                yield "undo"
        yield from self._limits(act.action, kind, action.to, known, s)
        yield from self._pathway(kind, known, links)
        if action.sets:
            yield from self._clock(action, now, s)
        if act.action == "seat.take":
            yield from self._seats(act, links, s)

    def _time(self, act: Act, now: datetime, known: Known | None, s: Situation) -> Iterator[str]:
        if s.at > now:
            yield "future"
        if act.typed_by is not None or s.at < now:
            clerk = self.situation(now, kind=s.kind, thing=s.thing, links=s.links, by=act.typed_by or act.by)
            if not any(role.may_record and self.true(role.condition, clerk) for role in self.definition.roles.values()):
                yield "record"
        if known is not None and s.at < known.touched:
            yield "late"

    def _phase_and_role(self, action: str, known: Known | None, s: Situation) -> Iterator[str]:
        """Denied unless an open phase admits the action to a role that the actor has.

        Where a closed phase would admit the actor it is the phase that stands in the way, else it is the role.
        """
        some_open = some_closed_would = False
        for phase in self.definition.phases.values():
            roles = [role for role, admitted in phase.admits.items() if action in admitted]
            if not roles:
                continue
            mine = any(self.has_role(role, s, known) for role in roles)
            if self.in_scope(phase, s) and any(self.is_open(phase, of, s.at) for of in self.clocks(phase, s)):
                some_open = True
                if mine:
                    return
            elif mine:
                some_closed_would = True
        yield "role" if some_open and not some_closed_would else "phase"

    def _given(  # noqa: PLR0913 - what is known of an act
        self,
        act: Act,
        kind: Kind,
        name: str,
        known: Known | None,
        links: Mapping[str, tuple[str, ...]],
        s: Situation,
    ) -> Iterator[str]:
        action = kind.actions[name]
        own = self._own(kind, name)
        asked = list(action.asks)
        if known is None:
            asked += [field.name for field in kind.fields.values() if field.required]
        for one in asked:
            given = links.get(one) if one in kind.links else act.values.get(one)
            if given is None or given == ():
                yield "missing"
        for one, value in act.values.items():
            if one not in (*asked, *action.may) or one not in own:
                yield "unexpected"
            elif not readable(own[one], value, self.zone):
                yield "value"
        for one in links:
            if one not in (*asked, *action.may) or one not in kind.links:
                yield "unexpected"
            else:
                yield from self._targets(kind.links[one], links[one], s)
                yield from self._tie_fields(kind.links[one], act.links[one], own)

    def _targets(self, spec: LinkSpec, targets: tuple[str, ...], s: Situation) -> Iterator[str]:
        if len(targets) > len(set(targets)) or (spec.many.most is not None and len(targets) > spec.many.most):
            yield "cardinality"
        for to in targets:
            other = self.facts.thing(to)
            if (
                other is None
                or to == s.thing
                or not (other.kind in spec.to or "any" in spec.to)
                or (spec.in_ and other.state not in spec.in_)
                or not self.sees(to, s)
            ):
                yield "link"

    def _tie_fields(self, spec: LinkSpec, value: Any, own: Mapping[str, FieldSpec]) -> Iterator[str]:  # noqa: ANN401 - as the caller wrote it
        for item in [value] if isinstance(value, str | Mapping) else value:
            said = {key: it for key, it in item.items() if key != "to"} if isinstance(item, Mapping) else {}
            if any(field not in said for field in spec.fields):
                yield "missing"
            for field, it in said.items():
                if field not in (*spec.fields, *spec.may):
                    yield "unexpected"
                elif not readable(own[field], it, self.zone):
                    yield "value"

    def _moved(
        self, action: ActionSpec, known: Known | None, links: Mapping[str, tuple[str, ...]], s: Situation
    ) -> Iterator[str]:
        for link in action.moves:
            for to in links.get(link) or (self.facts.links(known.id, link) if known else ()):
                other = self.facts.thing(to)
                if other is not None and other.touched > s.at:
                    yield "late"

    def _guard(self, action: ActionSpec, s: Situation) -> Iterator[str]:
        if action.when is not None:
            try:
                if not action.when.holds(s):
                    yield "when"
            except NotKnownError:
                yield "unknown"

    def _clock(self, action: ActionSpec, now: datetime, s: Situation) -> Iterator[str]:
        """What is open is not opened, and what has closed is neither closed nor put off."""
        assert s.thing is not None
        of = next(iter(s.links.get("of", ())), None)
        rounds = self.rounds(s.thing, of, self.facts) if s.thing in self.definition.phases else []
        at = max(now, self.facts.recorded)
        if "opens" in action.sets and any(one.opens <= at < one.closes for one in rounds):
            yield "clock"
        if "closes" in action.sets and not [one for one in rounds[-1:] if at < one.closes]:
            yield "clock"

    def _few(
        self, kind: Kind, to: str | None, known: Known | None, links: Mapping[str, tuple[str, ...]]
    ) -> Iterator[str]:
        if known is None or to is None:
            return
        for name, spec in kind.links.items():
            standing = set(self.facts.links(known.id, name))
            if links.get(name):
                standing = set(links[name]) if spec.many.most == 1 else standing | set(links[name])
            if len(standing) < spec.many.least:
                yield "cardinality"

    def _limits(self, action: str, kind: Kind, to: str | None, known: Known | None, s: Situation) -> Iterator[str]:
        for owner in self.kinds.values():
            for limit in owner.limits:
                state = to or (kind.first if known is None else None)
                if limit.action:
                    concerned = action in limit.action
                elif limit.in_ and state is not None:
                    concerned = limit.kind == kind.id and state in limit.in_
                else:
                    concerned = limit.kind == kind.id and known is None
                if not concerned or limit.soft or not limit.counts(s):
                    continue
                try:
                    found = limit.deeds(s) if limit.action else (it for it in limit.things(s) if it != s.thing)
                    if len(list(found)) >= limit.max.value(s):
                        yield "limit"
                except NotKnownError:
                    yield "unknown"

    def _pathway(self, kind: Kind, known: Known | None, links: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
        for pillar in self.pillars:
            if any(pillar.id in them for them in links.values()):
                near = [to for name, them in links.items() if self._story(kind, name) == "from" for to in them]
                if known is not None:
                    near += self._sources(known.id)
                around: list[str] = []
                while near:
                    it = near.pop()
                    if it not in around:
                        around.append(it)
                        near += self._sources(it)
                around += [child for it in list(around) for child in self._offspring(it)]
                before = EARLIEST
                for station in pillar.pathway[:-1]:
                    born = [
                        other.born
                        for it in around
                        if (other := self.facts.thing(it)) is not None
                        and it != (known.id if known else None)
                        and station in (other.kind, self.kinds[other.kind].stage)
                        and other.born >= before
                    ]
                    if not born:
                        yield "pathway"
                        break
                    before = min(born)
                if pillar.pathway[-1] not in (kind.id, kind.stage):
                    yield "pathway"

    def _story(self, kind: Kind, name: str) -> str:
        if name not in kind.links:
            return "none"
        link = kind.links[name]
        return link.story or ("from" if any(self.has_stage(to) for to in link.to) else "none")

    def _sources(self, thing: str) -> list[str]:
        return self._neighbours(thing, "from", "into")

    def _offspring(self, thing: str) -> list[str]:
        return self._neighbours(thing, "into", "from")

    def _neighbours(self, thing: str, forth: str, back: str) -> list[str]:
        known = self.facts.thing(thing)
        if known is None:
            return []
        kind = self.kinds[known.kind]
        found = [to for name in kind.links if self._story(kind, name) == forth for to in self.facts.links(thing, name)]
        for other in self.kinds.values():
            for name in other.links:
                if self._story(other, name) == back:
                    found.extend(self.facts.linking(thing, other.id, name))
        return found

    def _seats(self, act: Act, links: Mapping[str, tuple[str, ...]], s: Situation) -> Iterator[str]:
        """A place must be free from the moment the new seat counts; here every seat has no term or a past one."""
        for body in links.get("in", ()):
            listed, known = self.definition.things.get(body), self.facts.thing(body)
            places = listed.seats if listed is not None else {}
            if not places and known is not None:
                places = self.kinds[known.kind].seats
            if not places:
                continue
            side = str(act.values.get("side", ""))
            most = places[side].most if side in places else 0
            held = [seat for seat in self._held(body, s.at) if self.facts.value(seat, "side") == side]
            if most is not None and len(held) >= most:
                yield "seats"

    def _sits(self, person: str, body: str, at: datetime) -> bool:
        return any(person in self.facts.links(seat, "holder") for seat in self._held(body, at))

    def _held(self, body: str, at: datetime) -> Iterator[str]:
        for seat in self.facts.linking(body, "seat", "in"):
            known = self.facts.thing(seat)
            since, until = self.facts.value(seat, "since"), self.facts.value(seat, "until")
            begun = since is None or (since.earliest or EARLIEST) <= at
            ended = until is not None and at >= (until.latest or LATEST)
            if known is not None and known.state_at(at) == "taken" and begun and not ended:
                yield seat


def ids_of(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - as the caller wrote it
    """The ids given for a link."""
    if isinstance(value, str | Mapping):
        return ids_of([value])
    return tuple(str(item["to"]) if isinstance(item, Mapping) else str(item) for item in value)


def readable(spec: FieldSpec, value: Any, zone: ZoneInfo) -> bool:  # noqa: ANN401 - as the caller wrote it
    """True if a field's type reads the value."""
    try:
        spec.read(value, Reader(zone))
    except BadValueError:
        return False
    return True
