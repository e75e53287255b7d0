# SPDX-License-Identifier: Apache-2.0
"""The rules of a definition, compiled: for phase, role, action and state a yes, a no, or what is left to ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from attrs import define, field, frozen

from participatio.dates import LATEST
from participatio.definition.clock import Clock, Window
from participatio.definition.facts import Facts, Known
from participatio.definition.fields import FieldSpec, Reader, field_type
from participatio.definition.kinds import REASON, ActionSpec, Kind, Kinds, LimitSpec, LinkSpec
from participatio.definition.reasons import Reason
from participatio.definition.situation import Condition, Round, Situation, holds
from participatio.definition.things import Phase, Pillar, Role, Thing
from participatio.values import Frozen


@frozen(eq=False, repr=False)
class Admission(Frozen):
    """A phase that admits some roles to an action, as far as it can be told without the act."""

    phase: Phase
    roles: tuple[str, ...]
    each: str | None
    #: What is said to somebody who has one of the roles.
    yes: Mapping[str, tuple[Reason, Reason]]


@frozen(eq=False)
class Row:
    """One action, ready to be judged."""

    name: str
    kind: Kind
    action: ActionSpec
    bears: bool
    starts: frozenset[str]
    fields: Mapping[str, FieldSpec]
    links: Mapping[str, LinkSpec]
    link_fields: Mapping[str, Mapping[str, FieldSpec]]
    #: True if any of the links has fields, and if any may point to people.
    links_say: bool
    links_people: bool
    #: The fields that belong to the act alone, not to its thing.
    own: frozenset[str]
    asks: tuple[str, ...]
    admissions: tuple[Admission, ...]
    limits: tuple[LimitSpec, ...]
    #: The record names the thing only in the part that can be erased.
    secret: bool
    when_yes: tuple[Reason, ...]
    when_no: tuple[Reason, ...]


@frozen(eq=False)
class Cell:
    """What the table answers for an action in a state and a window of time.

    ``reasons`` need no further question, and ``no`` is the first of them that refuses; where ``asks`` is false and the
    act is plain, they are the whole answer. ``admissions`` are left where the phase or the role depends on the act,
    and ``tests`` are the questions left.
    """

    reasons: tuple[Reason, ...]
    no: Reason | None
    admissions: tuple[tuple[Admission, Round | None], ...] | None
    round: str | None
    visible: tuple[str, ...] | None
    tests: tuple[Callable[..., Iterable[Reason]], ...] = ()
    asks: bool = field(init=False)

    @asks.default
    def _is_asking(self) -> bool:
        return bool(self.tests or self.admissions or self.visible)


@define(eq=False)
class Rules:
    """The rules of a definition and its roster as far as rules speak of it; the model that conditions ask."""

    kinds: Kinds
    roles: Mapping[str, Role]
    phases: Mapping[str, Phase]
    things: Mapping[str, Thing]
    zone: ZoneInfo
    version: int
    clock: Clock
    rows: dict[str, Row]
    reader: Reader
    #: The pillars that name a pathway.
    pillars: tuple[Pillar, ...]
    #: By kind, its fields and those every kind has; filled by whoever asks.
    specs: dict[str, Mapping[str, FieldSpec]] = field(init=False, factory=dict)
    #: By kind and state, who sees things in it, where not everybody does.
    hidden: Mapping[tuple[str, str], tuple[str, ...]] = field(init=False)
    #: True if an act may bring about, besides its own outcome, that something opens, closes or is owed.
    latches: bool = field(init=False)

    @hidden.default
    def _not_seen_by_all(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return {
            (kind.id, name): state.seen_by
            for kind in self.kinds.values()
            for name, state in kind.states.items()
            if "anyone" not in state.seen_by
        }

    @latches.default
    def _may_latch(self) -> bool:
        promises = (promise for kind in self.kinds.values() for promise in kind.owes.values())
        return bool(self.clock.conditional) or any(isinstance(promise.after, Condition) for promise in promises)

    @classmethod
    def compile(  # noqa: PLR0913 - the parts of a definition
        cls,
        *,
        kinds: Kinds,
        roles: Mapping[str, Role],
        phases: Mapping[str, Phase],
        things: Mapping[str, Thing],
        zone: ZoneInfo,
        version: int,
    ) -> Rules:
        """Bring a definition's parts into the order in which they are asked."""

        def situation(facts: Facts, of: str | None) -> Situation:
            known = None if of is None else facts.thing(of)
            return Situation(rules, facts, facts.recorded, kind=known.kind if known else None, thing=of)

        clock = Clock(phases, zone, situation)
        pillars = tuple(thing for thing in things.values() if isinstance(thing, Pillar) and thing.pathway)
        rules = cls(kinds, roles, phases, things, zone, version, clock, {}, Reader(zone), pillars)
        admitting: dict[str, dict[str, list[str]]] = {}
        for phase in phases.values():
            for role, action in phase.admissions():
                admitting.setdefault(action, {}).setdefault(phase.id, []).append(role)
        limits: dict[str, list[LimitSpec]] = {}  # by action, and by kind
        for limit in (limit for kind in kinds.values() for limit in kind.limits):
            for about in limit.action or (limit.kind or "",):
                limits.setdefault(about, []).append(limit)
        for name, kind, row in kinds.actions():
            mine = (*limits.get(name, ()), *(one for one in limits.get(kind.id, ()) if rules._counts(one, kind, row)))
            rules.rows[name] = rules._row(name, kind, row, admitting.get(name, {}), mine)
        return rules

    def _row(
        self,
        name: str,
        kind: Kind,
        action: ActionSpec,
        admitting: Mapping[str, list[str]],
        limits: tuple[LimitSpec, ...],
    ) -> Row:
        def known(names: Iterable[str]) -> Mapping[str, FieldSpec]:
            specs = ((name, action.fields.get(name) or kind.fields.get(name) or BUILT_IN.get(name)) for name in names)
            return {name: spec for name, spec in specs if spec is not None}

        bears = action.bears
        of_links = {field for link in kind.links.values() for field in (*link.fields, *link.may)}
        needed = (field.name for field in kind.fields.values() if field.required and field.name not in of_links)
        required = list(needed) if bears else []
        asks = tuple(dict.fromkeys([*action.asks, *required]))
        undone = kind.actions.get(action.undoes or "")
        links = {key: kind.links[key] for key in (*asks, *action.may) if key in kind.links}
        fields = known((*asks, *action.may))
        link_fields = {key: known((*link.fields, *link.may)) for key, link in links.items()}
        return Row(
            name=name,
            kind=kind,
            action=action,
            bears=bears,
            starts=frozenset(kind.starts(action)),
            fields=fields,
            links=links,
            link_fields=link_fields,
            links_say=any(link_fields.values()),
            links_people=any(link.allows("person") for link in links.values()),
            own=frozenset(name for name in fields if name not in kind.fields or name in action.fields),
            asks=asks,
            admissions=tuple(
                Admission(
                    self.phases[phase],
                    tuple(roles),
                    self.clock.each(phase),
                    {
                        role: (Reason("phase", True, {"phases": phase}), Reason("role", True, {"roles": role}))
                        for role in roles
                    },
                )
                for phase, roles in admitting.items()
            ),
            secret=action.secret or (undone is not None and undone.secret),
            when_yes=(Reason("when", True, {"action": name}),),
            when_no=(Reason("when", False, {"action": name}),),
            limits=limits,
        )

    def _counts(self, limit: LimitSpec, kind: Kind, action: ActionSpec) -> bool:
        """True if an act may bring one more among the things of its kind that a limit counts."""
        links = (self.its_link(kind.id, word) for word in limit.per)
        if not action.bears and any(link in (*action.asks, *action.may) for link in links):
            return True
        return (action.to or kind.first) in limit.in_ if limit.in_ and (action.to or action.bears) else action.bears

    # What conditions ask

    def its_link(self, kind: str, word: str) -> str | None:
        """See `Kinds.its_link`."""
        return self.kinds.its_link(kind, word)

    def has_stage(self, kind: str) -> bool:
        """See `Kinds.has_stage`."""
        return self.kinds.has_stage(kind)

    def rounds(self, phase: str, of: str | None, facts: Facts) -> Sequence[Round]:
        """See `Clock.times`."""
        return self.clock.times(phase, of, facts)

    def runs_each(self, phase: str) -> str | None:
        """See `Clock.each`."""
        return self.clock.each(phase)

    def links_of_stage(self, stage: str) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
        """Each kind of a stage with its end states and the names of its links."""
        return ((kind.id, kind.ends, tuple(kind.links)) for kind in self.kinds.of_stage(stage))

    def decides(self, kind: str) -> Collection[str]:
        """The links of a kind of stage decision; none of any other."""
        spec = self.kinds.get(kind)
        return tuple(spec.links) if spec is not None and spec.stage == "decision" else ()

    def scale(self, kind: str | None, field: str) -> int:
        """100 for money, which is stored in its smallest unit; else 1."""
        known = self.kinds.get(kind or "")
        spec = None if known is None else known.fields.get(field)
        return 100 if spec is not None and spec.type.id == "money" else 1

    # Who somebody is

    def has_role(self, role: str, s: Situation, known: Known | None) -> bool:
        """True if the actor of a situation has the role there; ``known`` is the thing, for ``author``."""
        if role == "anyone":
            return True
        if role == "author":
            return known is not None and s.by is not None and known.author == s.by
        spec = self.roles.get(role)
        return spec is not None and holds(spec.condition, s)

    def may_record(self, s: Situation) -> bool:
        """True if the actor has a role that may enter what others did and what happened earlier."""
        return any(role.may_record and holds(role.condition, s) for role in self.roles.values())

    # The table

    def window(self, facts: Facts, at: datetime) -> Window:
        """The stretch of time around an instant in which no phase opens or closes."""
        return self.clock.timeline(facts).at(at)

    def cell(self, row: Row, state: str | None, window: Window, facts: Facts) -> Cell:
        """What the table answers for an action in a state and a window; no further question is asked."""
        reasons: list[Reason] = []
        if state is not None:
            wanted = ", ".join(sorted(row.starts)) or "-"
            reasons.append(Reason("state", state in row.starts, {"state": state, "wanted": wanted}))
        spec = row.kind.states.get(state or "")
        seen_by = ("anyone",) if spec is None else spec.seen_by
        left = [
            (admission, window.rounds.get(admission.phase.id))
            for admission in row.admissions
            if admission.each is not None or admission.phase.id in window.rounds
        ]
        sure = [(admission, one) for admission, one in left if one is not None and not admission.phase.only]
        round_: str | None = None
        admissions: tuple[tuple[Admission, Round | None], ...] | None = tuple(left)
        if not left:
            reasons.append(Reason("phase", False, {"action": row.name}, self._opens_next(row, window, facts)))
            admissions = None
        elif open_to_all := next((pair for pair in sure if "anyone" in pair[0].roles), None):
            admission, one = open_to_all
            round_ = round_name(admission.phase.id, None, one)
            until = None if one.closes == LATEST else one.closes
            reasons.append(Reason("phase", True, {"phases": admission.phase.id}, until))
            reasons.append(admission.yes["anyone"][1])
            admissions = None
        return Cell(
            reasons=tuple(reasons),
            no=next((reason for reason in reasons if reason.refuses), None),
            admissions=admissions,
            round=round_,
            visible=None if "anyone" in seen_by else seen_by,
        )

    def _opens_next(self, row: Row, window: Window, facts: Facts) -> datetime | None:
        """When a phase that admits the action opens next, as far as it runs once and is known."""
        openings = [
            one.opens
            for admission in row.admissions
            if admission.each is None
            for one in self.clock.times(admission.phase.id, None, facts)
            if one.opens >= window.closes
        ]
        return min(openings, default=None)


def round_name(phase: str, of: str | None, one: Round | None) -> str:
    """How an event names the opening it was admitted in: ``online/1``, or ``voting/wola/2``."""
    number = 1 if one is None else one.number
    return f"{phase}/{number}" if of is None else f"{phase}/{of}/{number}"


#: Built in: every action may ask for its reason.
BUILT_IN = {REASON: FieldSpec(name=REASON, type=field_type("text"))}
