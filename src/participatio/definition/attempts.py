# SPDX-License-Identifier: Apache-2.0
"""An act filled in: what it links and says, who might do it, and the first moment at which the rules say yes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from attrs import frozen

from participatio.dates import EARLIEST, LATEST
from participatio.definition.acts import Act
from participatio.definition.clock import CLOSES
from participatio.definition.conditions import AllOf, AnyOf, Claims, Date, MemberOf, Operand, Sum, parts
from participatio.definition.decide import decide
from participatio.definition.facts import After, Facts, Known
from participatio.definition.fields import FieldSpec
from participatio.definition.judging import targets_of
from participatio.definition.kinds import ANY, LinkSpec
from participatio.definition.reasons import Reason
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Condition, Ref, Situation, since_of
from participatio.definition.wanting import Do, sitting
from participatio.errors import BadValueError
from participatio.values import NOTHING, Frozen

#: Nothing is looked for any longer than it takes to judge so many acts.
MOST_JUDGED = 2_000
_YEAR = timedelta(days=365)
#: Whoever takes part without being listed: `Process.enrol` gives such people a pseudonym.
_PERSON = "person-"


@frozen(eq=False, repr=False)
class Option(Frozen):
    """An act that may be done, and the last moment at which the phases open then are."""

    act: Act
    at: datetime
    until: datetime
    reasons: tuple[Reason, ...]
    warned: bool
    #: The number of the station it reaches.
    station: int | None


@frozen(eq=False, repr=False)
class Refusal(Frozen):
    """An act that may not be done, and why."""

    act: Act
    at: datetime
    no: tuple[Reason, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How far the act is from being possible: what is about time and people is the furthest."""
        order = {rule: len(_HARD) - number for number, rule in enumerate(_HARD)}
        return max((order.get(reason.rule, 0) for reason in self.no), default=0), len(self.no)


_HARD = ("phase", "no_such_thing", "role", "limit", "seats", "pathway", "link", "value")


class Peopled(After):
    """Facts that know whoever is enrolled beside whoever is listed."""

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        """The thing, or the person."""
        known = super().thing(id)
        if known is None and id.startswith(_PERSON) and id[len(_PERSON) :].isdigit():
            return Known(id, "person", "known", None, EARLIEST, None, (("known", EARLIEST),))
        return known


class Attempts:
    """Acts tried on facts that grow, from a moment on."""

    def __init__(self, rules: Rules, begun: Facts, now: datetime) -> None:
        self.rules = rules
        self.facts = Peopled(begun)
        self.facts.recorded = self.now = now  # what a condition opens from the start opens when the process begins
        #: Who took part without being listed, in the order of appearance.
        self.people: list[str] = []
        #: How many things of each kind came into being.
        self.counted: dict[str, int] = {}
        self.judged = 0
        self._sums = _sums(rules)
        self._boundaries = sorted({at for at in _instants(rules) if EARLIEST < at < LATEST})

    def first(
        self, row: Row, do: Do, links: Mapping[str, Any], values: Mapping[str, Any], refused: list[Refusal]
    ) -> Option | None:
        """The first moment at which somebody may do an act; else why not goes to ``refused``."""
        s = self.situation(row, do.thing, links, values)
        rounds = [one for admission in row.admissions for one in self._rounds(admission.phase.id, s)]
        for at in sorted(self._moments(row, s, rounds)) or (None,):
            s.at = s.now = at or self.now
            for by, claims in (self._people(row, s, do) if at else ()) or [(self.fresh(), NOTHING)]:
                act = Act(row.name, by, do.thing, values, links, for_=do.for_, claims=claims)
                self.judged += 1
                if self.judged > MOST_JUDGED:
                    return None
                reasons = decide(self.rules, self.facts, act, s.at)
                no = tuple(reason for reason in reasons if reason.refuses)
                if at and not no:
                    yes = tuple(reason for reason in reasons if reason.ok)
                    until = max(closes for opens, closes in rounds if opens <= at < closes)
                    return Option(act, at, until, yes, len(yes) < len(reasons), do.station)
                refused.append(Refusal(act, s.at, no))
        return None

    def situation(self, row: Row, thing: str | None, links: Mapping[str, Any], values: Mapping[str, Any]) -> Situation:
        """Where an act is judged."""
        read = {name: row.fields[name].read(value, self.rules.reader) for name, value in values.items()}
        targets = {name: targets_of(value) for name, value in links.items()}
        return Situation(self.rules, self.facts, self.now, kind=row.kind.id, thing=thing, links=targets, values=read)

    # When and by whom

    def _rounds(self, phase: str, s: Situation) -> Iterator[tuple[datetime, datetime]]:
        each = self.rules.clock.each(phase)
        for of in s.clocks(each) if each is not None else (None,):
            for one in self.rules.clock.times(phase, of, self.facts):
                if one.closes > self.now:
                    yield one.opens, one.closes

    def _moments(self, row: Row, s: Situation, rounds: Sequence[tuple[datetime, datetime]]) -> set[datetime]:
        """The moments from now on, in some round, at which the answer may change."""
        found = {self.now, *(opens for opens, _ in rounds), *self._boundaries}
        for part in parts(row.action.when) if row.action.when is not None else ():
            held = since_of(part, s)
            if held is not None and held < LATEST:
                found.add(held)
        return {at for at in found if at >= self.now and any(opens <= at < closes for opens, closes in rounds)}

    def _people(self, row: Row, s: Situation, do: Do) -> list[tuple[str, Mapping[str, Any]]]:
        """Who might do an act, and what they can prove: anybody, whoever bore the thing, whoever holds a seat."""
        if do.by:
            return [(by, NOTHING) for by in do.by]
        roles = dict.fromkeys(role for admission in row.admissions for role in admission.roles)
        conditions = [self.rules.roles[role].condition for role in roles if role in self.rules.roles]
        needed = [part for condition in conditions for part in parts(condition)]
        found: dict[str, None] = {}
        if "author" in roles and (known := s.known()) is not None and known.author:
            found[known.author] = None
        refs = [ref for part in needed if isinstance(part, MemberOf) for ref in part.in_]
        bodies = dict.fromkeys([*(body for ref in refs for body in s.find(ref)), *filter(None, (do.for_,))])
        found.update(dict.fromkeys(seat.holder for seat in sitting(self.facts, bodies, s)))

        def deeds(by: str) -> int:
            return len(self.facts.deeds(row.name, thing=do.thing, by=by))

        seated = sorted(found, key=deeds) if do.thing is not None else list(found)
        anybody: list[str] = []
        if "anyone" in roles or any(not isinstance(part, MemberOf) for part in needed):
            idle = next((it for it in self.people if not deeds(it)), self.fresh())
            anybody = [*self.people[:1], idle, self.fresh()]
        people = list(dict.fromkeys([*anybody, *seated]))
        claims = {name: value for condition in conditions for name, value in _claims(condition, s)}
        return [(by, proven) for proven in ((NOTHING, claims) if claims else (NOTHING,)) for by in people]

    def fresh(self) -> str:
        """Somebody who has not taken part yet."""
        return f"{_PERSON}{len(self.people) + 1}"

    def is_fresh(self, name: str) -> bool:
        """True if somebody takes part for the first time, and is not listed."""
        return name.startswith(_PERSON) and name not in self.people and name not in self.rules.things

    # What is linked

    def fits(self, thing: str, link: LinkSpec) -> bool:
        """True if a link may point there now."""
        known = self.facts.thing(thing)
        return known is not None and link.allows(known.kind) and (not link.in_ or known.state in link.in_)

    def targets(self, link: LinkSpec, thing: str | None) -> Iterator[str]:
        """Things that a link may point to, those born on the way first, then bodies that somebody sits in."""
        kinds = [kind for kind in self.rules.kinds if link.allows(kind)]
        if ANY in link.to:
            kinds = [kind for kind in kinds if self.rules.kinds[kind].stage is not None]
        if "person" in kinds:
            yield self.fresh()
        for kind in kinds:
            there = [it for it in self.facts.things(kind) if it != thing and self.fits(it, link)]
            yield from sorted(there, key=lambda it: ("#" not in it, not self.facts.linking(it, "seat", "in")))

    def telling(self, row: Row) -> set[str]:
        """Links that need not be given, but say who may do it, or whose clock it falls to."""
        words: set[str] = set()
        for admission in row.admissions:
            words.update(it.kind for id_ in admission.phase.only if (it := self.rules.things.get(id_)))
            if admission.each is not None:
                words.update((admission.each.partition(".")[0], admission.each.rpartition(".")[2]))
            for role in admission.roles:
                for part in parts(self.rules.roles[role].condition) if role in self.rules.roles else ():
                    if isinstance(part, MemberOf):
                        words.update(ref.words[0] for ref in part.in_ if not ref.literal)
        return {link for word in words if (link := self.rules.its_link(row.kind.id, word))}

    def said(self, row: Row, name: str, value: Any) -> Any:  # noqa: ANN401 - as an act gives it
        """A link with what has to be said of each of its targets."""
        spec = row.links[name]
        if not spec.fields:
            return value
        listed = [value] if isinstance(value, str | Mapping) else value
        given = [{"to": it} if isinstance(it, str) else it for it in listed]
        known = {field: self.value(row, row.link_fields[name][field]) for field in spec.fields}
        return [{**it, **{field: said for field, said in known.items() if field not in it}} for it in given]

    # What is said

    def values(self, row: Row, given: Mapping[str, Any]) -> dict[str, Any]:
        """The values of an act; one for which none is found is none."""
        asked = [name for name in row.fields if name in row.asks or (row.kind.id, name) in self._sums]
        made = {name: self.value(row, row.fields[name]) for name in asked if name not in given}
        return {**made, **{name: value for name, value in given.items() if name in row.fields}}

    def value(self, row: Row, spec: FieldSpec) -> Any:  # noqa: ANN401 - a field's type is configuration
        """Some value that a field takes; a number that is added up somewhere is large enough."""
        least = spec.min if spec.min is not None else 0
        number = max(self._sums.get((row.kind.id, spec.name), 0), least)
        number = number if spec.max is None else min(number, spec.max)
        text = f"{row.kind.id} {self.counted.get(row.kind.id, 0) + 1}".ljust(least, "…")[: spec.max or 200]
        day = self._day(row, spec).astimezone(self.rules.zone).date().isoformat()
        tries = (*spec.of, number, text, day, "yes", "https://example.org", {"name": "x", "sha256": "0" * 64})
        usual = {"line": text, "text": text, "number": number, "money": str(number), "date": day}
        for value in (usual.get(spec.type.id), *tries, *islice(self.rules.things, 200)):
            try:
                if value is not None:
                    spec.read(value, self.rules.reader)
                    return value
            except BadValueError:
                continue
        return None

    def _day(self, row: Row, spec: FieldSpec) -> datetime:
        """A date for a field: in a year if it closes something, else today."""
        own = row.action.sets.get(CLOSES) == spec.name
        bounds = (phase.closes for phase in self.rules.phases.values())
        closes = own or any(isinstance(bound, Operand) and bound.field == spec.name for bound in bounds)
        return self.now + _YEAR if closes else self.now


def _claims(condition: Condition, s: Situation) -> Iterator[tuple[str, Any]]:
    """What somebody has to prove, by what a condition says and does not deny."""
    if isinstance(condition, AllOf | AnyOf):
        for part in condition.conditions:
            yield from _claims(part, s)
    elif isinstance(condition, Claims):
        for name, wanted in condition.claims.items():
            yield from ((name, found) for found in islice(s.find(Ref.read(wanted)), 1))


def _conditions(rules: Rules) -> Iterator[tuple[str | None, Condition]]:
    """Every condition, and the kind whose actions it guards."""
    for row in rules.rows.values():
        if row.action.when is not None:
            yield from ((row.kind.id, part) for part in parts(row.action.when))
    for phase in rules.phases.values():
        for bound in (phase.opens, phase.closes):
            if isinstance(bound, Condition):
                yield from ((phase.each, part) for part in parts(bound))
    for role in rules.roles.values():
        yield from ((None, part) for part in parts(role.condition))


def _sums(rules: Rules) -> dict[tuple[str, str], int]:
    """What has to be added up, by kind and field."""
    found: dict[tuple[str, str], int] = {}
    for kind, part in _conditions(rules):
        if isinstance(part, Sum) and (bound := part.at_least or part.more_than) is not None and bound.number:
            key = part.kind or kind or "", part.field
            found[key] = max(found.get(key, 0), int(bound.number) + 1)
    return found


def _instants(rules: Rules) -> Iterator[datetime]:
    """The instants named in seats and conditions."""
    terms = [(it.since, it.until) for thing in rules.things.values() for it in thing.seatings]
    dates = [(part.from_, part.until_) for _, part in _conditions(rules) if isinstance(part, Date)]
    for since, until in (*terms, *dates):
        yield from filter(None, (since.opens if since else None, until.closes if until else None))
