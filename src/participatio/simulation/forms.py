# SPDX-License-Identifier: Apache-2.0
"""Filling in what an act asks for: texts, numbers, dates, and links to things that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from attrs import frozen

from participatio.definition.conditions import Sum, parts
from participatio.definition.fields import FieldSpec, Money
from participatio.definition.kinds import FRAME, REASON, LinkSpec
from participatio.definition.roster import EVERY_FIELD
from participatio.definition.rules import Row
from participatio.simulation.gate import Gate
from participatio.simulation.plan import Plan
from participatio.simulation.roll import Roll
from participatio.simulation.words import Words
from participatio.values import NOTHING, Frozen

_MANY = 150  # things that one act links at most
_HANDFUL = 6.0  # things of the crowd that a proposal takes up, in the middle
_FEW = 0.3  # and anything else
_MAY = 0.8  # how often a link is given that need not be
_SINGLE = 0.1  # how often one of the own kind is, which mostly says that it takes its place
_APART = timedelta(days=60)  # between two dates that an act asks for
_COSTS = (10.0, 0.8)  # what something costs: of a lognormal distribution
_TAKES_ALL = frozenset({"consultation", "decision"})
_YES = 0.75  # how often the first of several choices is made
_TEXT = 5000


@frozen(eq=False, repr=False)
class Wish(Frozen):
    """What somebody wants to say, about what, and in which language."""

    topic: int
    language: str
    scope: str | None = None
    #: What is to be linked, where that is decided already.
    links: Mapping[str, Any] = NOTHING
    spam: bool = False
    #: It is refused, or ended for a reason.
    refuses: bool = False


class Forms:
    """Fills in what acts ask for."""

    def __init__(self, plan: Plan, gate: Gate, roll: Roll, words: Words, random: Random) -> None:
        self._plan = plan
        self._gate = gate
        self._roll = roll
        self._words = words
        self._random = random
        #: By link, the things it has been given to by the office, so that each is taken up once.
        self.used: dict[tuple[str, str], dict[str, int]] = {}
        self._sums = {
            (part.kind, part.field): int(part.at_least.number)
            for row in plan.rules.rows.values()
            if row.action.when is not None
            for part in parts(row.action.when)
            if isinstance(part, Sum) and part.at_least is not None and part.at_least.number is not None
        }

    # Links

    def links(self, row: Row, wish: Wish, thing: str | None = None, *, each: int = 1) -> dict[str, Any] | None:
        """The links of an act; none if something is asked for that is not there.

        ``each`` is how often one thing can be taken up by what the office brings into being.
        """
        found: dict[str, Any] = {}
        for name, link in row.links.items():
            if name in wish.links:
                found[name] = wish.links[name]
                continue
            asked = name in row.asks
            if not asked and self._random.random() > (_SINGLE if link.allows(row.kind.id) else _MAY):
                continue
            targets = self._targets(row, name, link, wish, thing, found, each)
            if targets:
                found[name] = self._given(row, link, name, targets, wish)
            elif asked:
                return None
        return found

    def _targets(  # noqa: PLR0913 - what a choice depends on
        self, row: Row, name: str, link: LinkSpec, wish: Wish, thing: str | None, found: Mapping[str, Any], each: int
    ) -> list[str]:
        if self._plan.scopes.get(row.kind.id, ("",))[0] == name and wish.scope is not None:
            return [wish.scope]
        listed = self._plan.listed(link.to)
        if listed and (same := self._inherited(name, listed, found)):
            return [same]
        if listed:
            count = 1 if link.single else min(len(listed), self._random.randint(1, 2))
            return self._random.sample(listed, count)
        born = [id_ for id_ in self.candidates(row, name, link, wish, each) if id_ != thing]
        if not born or link.single:
            return born[:1]
        if row.kind.stage in _TAKES_ALL or name in row.action.moves:
            return born[:_MANY]
        handful = _HANDFUL if row.kind.stage == "proposal" else _FEW
        return born[: 1 + int(self._random.expovariate(1 / handful))]

    def _inherited(self, name: str, listed: Sequence[str], found: Mapping[str, Any]) -> str | None:
        """What the things linked so far say under the same name: the ministry of a proposal's forum."""
        facts = self._gate.facts
        for id_ in map(_first, found.values()):
            known = facts.thing(id_)
            kind = None if known is None else self._plan.rules.kinds.get(known.kind)
            for other in kind.links if kind is not None else ():
                for to in facts.links(id_, other):
                    near = (to,) if other == name else facts.links(to, name)
                    same = next((it for it in near if it in listed), None)
                    if same is not None:
                        return same
        return None

    def candidates(self, row: Row, name: str, link: LinkSpec, wish: Wish, each: int = 1) -> Iterator[str]:
        """Things born here that a link may point to, and that are not taken up yet so many times; least used first."""
        roll, gate = self._roll, self._gate
        used = self.used.get((row.kind.id, name), {}) if row.bears else {}
        found: dict[str, int] = {}
        for kind in link.to:
            if kind not in self._plan.rules.kinds or kind in FRAME:
                continue
            states = link.in_ or self._open_states(kind, row)
            numbers: Iterable[int] = (
                self._some(kind, states, wish)
                if kind in self._plan.crowd and row.kind.stage not in _TAKES_ALL
                else (number for state in states for number in roll.standing(kind, state))
            )
            for number in numbers:
                id_ = gate.id(kind, number)
                times = used.get(id_, 0)
                if times < each or name in row.action.moves or (kind in self._plan.crowd and not link.single):
                    found[id_] = times
        return iter(sorted(found, key=found.__getitem__))

    def _open_states(self, kind: str, row: Row) -> Sequence[str]:
        """The states in which something can be taken up, where the link does not say it."""
        spec = self._plan.rules.kinds[kind]
        if row.kind.stage == "project" and kind in self._plan.decided:
            return [state for state in spec.states if state in self._plan.decided[kind]]
        return [name for name, state in spec.states.items() if "anyone" in state.seen_by and not state.end]

    def _some(self, kind: str, states: Sequence[str], wish: Wish) -> Iterator[int]:
        """A few contributions by chance, about the same thing."""
        roll = self._roll
        scopes = self._plan.scopes.get(kind, ("", ()))[1]
        scope = scopes.index(wish.scope) if wish.scope in scopes else None
        seen = set()
        for state in states:
            for _ in range(2 * int(_HANDFUL)):
                number = roll.pool(kind, state).pick(
                    self._random,
                    lambda it, state=state: (
                        roll.state(it) == state  # type: ignore[misc]
                        and (scope is None or roll.scope[it] == scope)
                    ),
                )
                if number is not None and number not in seen:
                    seen.add(number)
                    yield number

    def _given(self, row: Row, link: LinkSpec, name: str, targets: Sequence[str], wish: Wish) -> Any:  # noqa: ANN401
        if not link.fields:
            return targets[0] if link.single else targets
        specs = row.link_fields[name]
        given = [{"to": to, **self._said(row, [specs[field] for field in link.fields], wish)} for to in targets]
        return given[0] if link.single else given

    def _said(self, row: Row, specs: Sequence[FieldSpec], wish: Wish) -> dict[str, Any]:
        """What is said of one of many linked things: an outcome, and a reason that fits it."""
        found = {spec.name: self.value(row, spec, wish) for spec in specs}
        if any(spec.of and found[spec.name] != next(iter(spec.of)) for spec in specs) and REASON in found:
            found[REASON] = self._words.said("refusal", wish.language)
        return found

    def note(self, kind: str, links: Mapping[str, Any], times: int = 1) -> None:
        """Remember what the office has taken up, or (-1) given up again."""
        for name, value in links.items():
            used = self.used.setdefault((kind, name), {})
            for id_ in targets(value):
                used[id_] = used.get(id_, 0) + times

    # Values

    def values(
        self, row: Row, wish: Wish, links: Mapping[str, Any] = NOTHING, thing: str | None = None
    ) -> dict[str, Any]:
        """The values of an act: what it asks for, and texts that it may give."""
        found: dict[str, Any] = {}
        dates = 0
        for name in (*row.asks, *row.action.may):
            spec = row.fields.get(name)
            if spec is None or name in found:
                continue
            if name not in row.asks and (name not in EVERY_FIELD or not (row.bears or spec.type.id == "text")):
                continue
            if spec.type.id == "date":
                found[name] = self._date(dates)
                dates += 1
                continue
            same = self._same(name, links) if spec.type.id in ("number", "money") else None
            found[name] = same if same is not None else self._added(name, thing) or self.value(row, spec, wish)
        return found

    def value(self, row: Row, spec: FieldSpec, wish: Wish) -> Any:  # noqa: ANN401 - a field's type is configuration
        """A value that a field takes."""
        random, type_ = self._random, spec.type.id
        if type_ in ("line", "text"):
            return self._text(row, spec, wish)
        if type_ == "number":
            least = 1 if spec.min is None else spec.min
            goal = self._sums.get((row.kind.id, spec.name), 0)
            found = goal + random.randint(0, goal) if goal else least + int(random.expovariate(0.01))
            return found if spec.max is None else min(found, spec.max)
        if type_ == "choice":
            first, *others = spec.of
            return first if not others or random.random() < _YES else random.choice(others)
        simple = {
            "money": str(int(random.lognormvariate(*_COSTS))),
            "yes_no": "yes",
            "date": self._date(0),
            "place": {"name": "Simulation"},
            "link": "https://example.org/simulation",
        }
        return simple.get(type_, wish.scope or "simulation")

    def _text(self, row: Row, spec: FieldSpec, wish: Wish) -> str:
        words, most = self._words, spec.max or (200 if spec.type.id == "line" else _TEXT)
        if wish.spam:
            return words.said("spam", wish.language)
        if spec.name == REASON:
            return words.said("refusal" if wish.refuses else "reason", wish.language)[:most]
        if spec.type.id == "line":
            of_many = row.kind.stage in _TAKES_ALL
            title = words.said(row.kind.stage or "", wish.language) if of_many else ""
            return title[:most] or words.title(wish.topic, wish.language, most)
        if row.bears or spec.name in row.kind.fields:
            return words.text(wish.topic, wish.language, most)
        return words.said("report" if row.kind.stage == "project" else "reply", wish.language)[:most]

    def _date(self, number: int) -> str:
        day: datetime = self._gate.now.astimezone(self._plan.definition.zone) + number * _APART
        return day.date().isoformat()

    def _same(self, name: str, links: Mapping[str, Any]) -> Any:  # noqa: ANN401 - as stored
        """What a linked thing says under the same name: how much a canton's vote weighs."""
        for value in links.values():
            found = self._gate.facts.value(_first(value), name)
            if found is not None:
                return str(found) if isinstance(found, Money) else found
        return None

    def _added(self, name: str, thing: str | None) -> int | None:
        """What all things that link this one say under the same name, added up."""
        if thing is None:
            return None
        facts, kinds = self._gate.facts, self._plan.rules.kinds
        found = [
            value
            for kind in kinds.values()
            if name in kind.fields and kind.fields[name].type.id == "number"
            for link in kind.links
            for other in facts.linking(thing, kind.id, link)
            if isinstance(value := facts.value(other, name), int)
        ]
        return sum(found) if found else None


def targets(value: Any) -> Iterator[str]:  # noqa: ANN401 - as an act gives it
    """The ids that a link of an act names."""
    for item in [value] if isinstance(value, str | Mapping) else value:
        yield item if isinstance(item, str) else str(item["to"])


def _first(value: Any) -> str:  # noqa: ANN401 - as above
    return next(targets(value), "")
