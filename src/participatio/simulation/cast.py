# SPDX-License-Identifier: Apache-2.0
"""Who does something: whoever holds the seat that a role asks for, or whoever brought a thing in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any

from attrs import frozen

from participatio.definition.conditions import Leads, MemberOf, parts
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Seated, Situation, seats
from participatio.simulation.gate import Gate
from participatio.simulation.plan import Plan
from participatio.values import NOTHING, Frozen

#: After so long it is looked up again who sits where: whoever's term has ended meanwhile is refused, as in life.
_KNOWN_FOR = timedelta(days=28)


@frozen(eq=False, repr=False)
class Actor(Frozen):
    """Somebody, the body they sit in, and what they can prove."""

    person: str
    body: str | None = None
    claims: Mapping[str, Any] = NOTHING


class Cast:
    """Finds who may do what."""

    def __init__(self, plan: Plan, gate: Gate, random: Random) -> None:
        self._plan = plan
        self._rules: Rules = plan.rules
        self._gate = gate
        self._random = random
        self._seated: dict[str, tuple[datetime, tuple[Seated, ...]]] = {}
        self._held: dict[str, tuple[datetime, list[Actor]]] = {}
        self._fixed = frozenset(
            role.id
            for role in plan.rules.roles.values()
            if all(ref.literal for part in parts(role.condition) if isinstance(part, MemberOf) for ref in part.in_)
        )

    def crowd(self, person: str) -> Actor:
        """Somebody of the crowd, with the proofs they have."""
        proofs = self._plan.proofs
        return Actor(person, None, proofs[hash_of(person) % len(proofs)] if len(proofs) > 1 else proofs[0])

    def actor(
        self, row: Row, thing: str | None, links: Mapping[str, Sequence[str]], author: str | None
    ) -> Actor | None:
        """Somebody whom an open phase admits to an act; none if there is nobody."""
        found = self.actors(row, thing, links)
        if author is not None and any("author" in it.roles and self._is_open(it.phase.id) for it in row.admissions):
            found.append(self.crowd(author))
        return self._random.choice(found) if found else None

    def actors(self, row: Row, thing: str | None, links: Mapping[str, Sequence[str]]) -> list[Actor]:
        """Everybody with a seat whom an open phase admits to an act."""
        found: list[Actor] = []
        s: Situation | None = None
        for admission in row.admissions:
            if self._is_open(admission.phase.id):
                for role in admission.roles:
                    if role in self._fixed:
                        found.extend(self._fixed_holders(role))
                    elif role in self._rules.roles:
                        s = s or Situation(
                            self._rules, self._gate.facts, self._gate.now, kind=row.kind.id, thing=thing, links=links
                        )
                        found.extend(self._holders(role, s))
        return found

    def _fixed_holders(self, role: str) -> list[Actor]:
        """Who has a role that does not depend on the thing at hand."""
        known, now = self._held.get(role), self._gate.now
        if known is None or now - known[0] > _KNOWN_FOR:
            s = Situation(self._rules, self._gate.facts, now)
            known = self._held[role] = now, list(self._holders(role, s))
        return known[1]

    def recorder(self) -> str | None:
        """Somebody who may enter what others did; none if no role may."""
        roles = [role.id for role in self._rules.roles.values() if role.may_record and role.id in self._fixed]
        found = [actor.person for role in roles for actor in self._fixed_holders(role)]
        return self._random.choice(found) if found else None

    def is_open(self, row: Row) -> bool:
        """True if a phase that is open, or that runs for some things only, admits somebody to an action."""
        return any(self._is_open(it.phase.id) for it in row.admissions)

    def _is_open(self, phase: str) -> bool:
        """True unless the phase runs once for all and is closed."""
        rounds = self._rules.window(self._gate.facts, self._gate.now).rounds
        return phase in rounds or self._rules.clock.each(phase) is not None

    def _holders(self, role: str, s: Situation) -> Iterator[Actor]:
        for part in parts(self._rules.roles[role].condition):
            if isinstance(part, MemberOf):
                for body in dict.fromkeys(body for ref in part.in_ for body in s.find(ref)):
                    for seat in self.seated(body):
                        if (not part.side or seat.side in part.side) and (seat.leads or not isinstance(part, Leads)):
                            yield Actor(seat.holder, body)

    def seated(self, body: str) -> tuple[Seated, ...]:
        """Who sits in a body."""
        known = self._seated.get(body)
        now = self._gate.now
        if known is None or now - known[0] > _KNOWN_FOR:
            facts = self._gate.facts
            known = self._seated[body] = now, tuple(seats(facts, facts.linking(body, "seat", "in"), now))
        return known[1]

    def forget(self, body: str) -> None:
        """Somebody took a seat."""
        self._seated.pop(body, None)
        self._held.clear()


def hash_of(text: str) -> int:
    """A number that a text always has; Python's own differs from run to run."""
    return int.from_bytes(text.encode()[-4:], "big")
