# SPDX-License-Identifier: Apache-2.0
"""What there is to do under some rules, and for whom: read off kinds, phases and roles, whatever they are called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from attrs import frozen

from participatio.definition.conditions import CONDITIONS, Claims, Consented, Count, parts
from participatio.definition.facts import Facts
from participatio.definition.kinds import FRAME, REASON, STAGES, Kind
from participatio.definition.model import Definition
from participatio.definition.rules import Admission, Row
from participatio.definition.situation import ITS, Condition, Situation
from participatio.values import NOTHING, Frozen

#: Under which name it is proven where somebody lives, where a condition of a plugin asks for it.
RESIDENCE = "residence"
_RESIDENCES = 50
_LEAST = 0.02  # the least share of a channel
_STRANGER = "person-00000000-0"


@frozen(eq=False, repr=False)
class Channel(Frozen):
    """A way in: an action that a phase opens to the public, and of all that comes the share that comes this way."""

    row: Row
    admission: Admission
    share: float = 1.0


class Plan:
    """The rules of a definition, sorted by who does what to what.

    Parameters:
        facts: what is the case when the process begins.
        counted: how many of a kind the real process counted.
    """

    def __init__(self, definition: Definition, facts: Facts, counted: Mapping[str, int] = NOTHING) -> None:
        self.definition = definition
        self._counted = counted
        self._listed: dict[tuple[str, ...], tuple[str, ...]] = {}
        self.rules = definition.rules
        self._facts = facts
        self.proofs = tuple(self._proofs())
        self.public = frozenset(
            role for role in ("anyone", *self.rules.roles) if any(self._has(role, proof) for proof in self.proofs)
        )
        self.rows = [row for row in self.rules.rows.values() if row.admissions]
        #: A number for each action, from 1.
        self.numbers = {name: number for number, name in enumerate(self.rules.rows, 1)}

    # Who is outside

    def _proofs(self) -> Iterator[Mapping[str, Any]]:
        """What people of the crowd can prove, so that the roles that ask for a proof are theirs."""
        proven: dict[str, Any] = {}
        strange: list[str] = []
        for role in self.rules.roles.values():
            for part in parts(role.condition):
                if isinstance(part, Claims):
                    proven.update({name: value for name, value in part.claims.items() if not value.startswith(ITS)})
                elif type(part) not in CONDITIONS:
                    strange.append(role.id)
        homes = [thing for thing in self.rules.things if any(self._has(role, {RESIDENCE: thing}) for role in strange)]
        for home in homes[:_RESIDENCES]:
            yield {**proven, RESIDENCE: home}
        if not homes:
            yield proven

    def _has(self, role: str, proof: Mapping[str, Any]) -> bool:
        s = Situation(self.rules, self._facts, self._facts.recorded, kind="", by=_STRANGER, claims=proof)
        return self.rules.has_role(role, s, None)

    def is_public(self, admission: Admission) -> bool:
        """True if somebody without a seat is admitted."""
        return any(role in self.public for role in admission.roles)

    def _by_others(self, row: Row) -> bool:
        """True if somebody with a seat is admitted."""
        return any(
            role != "author" and role not in self.public for admission in row.admissions for role in admission.roles
        )

    # What is brought in

    @cached_property
    def contributions(self) -> list[Channel]:
        """The ways in which people bring in what the process is about.

        Things of the first stage of the story that the public can bring in; where it can bring in nothing, the first
        that anybody can.
        """
        open_to_all = [row for row in self._births() if any(map(self.is_public, row.admissions))]
        for rows in (open_to_all, list(self._births())):
            for stage in STAGES:
                found = [row for row in rows if row.kind.stage == stage]
                if found:
                    return self._shared([
                        Channel(row, admission)
                        for row in found
                        for admission in row.admissions
                        if rows is not open_to_all or self.is_public(admission)
                    ])  # fmt: skip
        return []

    def _births(self) -> Iterator[Row]:
        return (row for row in self.rows if row.bears and row.kind.id not in FRAME)

    def _shared(self, channels: list[Channel]) -> list[Channel]:
        """Each channel with its share: as many as the real process counted, and fewer where a phase is for few."""
        counted = self._counted
        most = max((counted.get(it.row.kind.id, 0) for it in channels), default=0)
        found = []
        for channel in channels:
            share = max(counted.get(channel.row.kind.id, 0) / most, _LEAST) if most else 1.0
            only = channel.admission.phase.only
            if only:
                listed = sum(thing.kind == self.rules.things[only[0]].kind for thing in self.rules.things.values())
                share *= len(only) / max(listed, 1)
            found.append(Channel(channel.row, channel.admission, share))
        return found

    @cached_property
    def crowd(self) -> frozenset[str]:
        """The kinds that contributions are of."""
        return frozenset(channel.row.kind.id for channel in self.contributions)

    @cached_property
    def signals(self) -> list[Channel]:
        """What the public does to things that are there: supports, votes, comments."""
        return [
            Channel(row, admission)
            for row in self.rows
            for admission in row.admissions
            if not row.bears
            and row.action.to is None
            and row.action.undoes is None
            and not row.links
            and row.kind.id not in FRAME
            and self.is_public(admission)
        ]

    @cached_property
    def takings_back(self) -> Mapping[str, Row]:
        """By the action it undoes, what undoes it."""
        return {f"{row.kind.id}.{row.action.undoes}": row for row in self.rows if row.action.undoes is not None}

    # What is done about it

    @cached_property
    def births(self) -> list[Row]:
        """What the office, the forums and the bodies bring into being, in the order of the story."""
        entrances = {channel.row.name for channel in self.contributions}
        order = {stage: place for place, stage in enumerate((*STAGES, None))}
        found = [row for row in self._births() if row.name not in entrances]
        return sorted(found, key=lambda row: order[row.kind.stage])

    @cached_property
    def moves(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        """By kind and state, what leads a thing on: done by its author or somebody with a seat."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            if not row.bears and row.action.undoes is None and row.kind.id not in FRAME:
                authors = any("author" in admission.roles for admission in row.admissions)
                for state in row.kind.states if (authors or self._by_others(row)) else ():
                    if state in row.starts:
                        found.setdefault((row.kind.id, state), []).append(row)
        return {key: tuple(rows) for key, rows in found.items()}

    def by_office(self, row: Row) -> bool:
        """True if somebody with a seat may do it."""
        return self._by_others(row)

    def is_signal(self, row: Row) -> bool:
        """True if it is only counted: a support, a vote, a signature."""
        action = row.action
        return not (row.bears or action.to or action.undoes or row.asks or action.may or action.sets)

    def answers(self, row: Row) -> bool:
        """True if it leaves the state as it is and says something of its own."""
        return row.action.to is None and not row.bears and bool(row.own - {REASON}) and not row.links

    def merges(self, row: Row) -> bool:
        """True if it makes a thing part of another of its kind."""
        return row.name in self._merging

    @cached_property
    def _merging(self) -> frozenset[str]:
        return frozenset(
            row.name
            for row in self.rows
            if row.action.to is not None and any(link.allows(row.kind.id) for link in row.links.values())
        )

    def routes(self, row: Row) -> bool:
        """True if it only says what a thing is about."""
        return row.action.to is None and bool(row.links) and set(row.asks) == set(row.links)

    def is_bad_end(self, row: Row) -> bool:
        """True if this leads a thing away from where it was going: done freely, and with a reason."""
        return row.action.to is not None and REASON in row.asks and row.action.when is None

    # What it is about

    @cached_property
    def scopes(self) -> Mapping[str, tuple[str, tuple[str, ...]]]:
        """By kind, the link that says what a thing is about, and the listed things it may be about."""
        found = {}
        for row in self.rules.rows.values():
            if row.bears and row.kind.id not in found:
                for name, link in row.links.items():
                    listed = self.listed(link.to)
                    if listed and name in (*row.asks, *row.action.may) and "person" not in link.to:
                        found[row.kind.id] = name, listed
                        break
        return found

    @cached_property
    def places(self) -> Mapping[str, tuple[str, Mapping[str, int]]]:
        """The same, with the place of each listed thing."""
        return {
            kind: (name, {id_: place for place, id_ in enumerate(listed)})
            for kind, (name, listed) in self.scopes.items()
        }

    def listed(self, kinds: tuple[str, ...]) -> tuple[str, ...]:
        """The listed things of some kinds."""
        found = self._listed.get(kinds)
        if found is None:
            wanted = set(kinds) - FRAME
            found = tuple(id_ for id_, thing in self.rules.things.items() if thing.kind in wanted)
            self._listed[kinds] = found
        return found

    @cached_property
    def decided(self) -> Mapping[str, frozenset[str]]:
        """By kind, the states in which what a decision has let through is."""
        found: dict[str, frozenset[str]] = {}
        for kind in self.rules.kinds.of_stage("decision"):
            for action in kind.actions.values():
                for name, move in action.moves.items():
                    link = kind.links[name]
                    for to in link.to:
                        ends: frozenset[str] = self._ends(to)
                        found[to] = found.get(to, frozenset()) | (frozenset(move.states()) - ends - frozenset(link.in_))
        return found

    @cached_property
    def awaited(self) -> frozenset[tuple[str, str]]:
        """The kinds and states out of which something else leads: a thing there can wait."""
        return frozenset(
            (to, state)
            for kind in self.rules.kinds.values()
            for action in kind.actions.values()
            for name in action.moves
            for to in kind.links[name].to
            for state in (kind.links[name].in_ or self.rules.kinds[to].states)
        )

    def _ends(self, kind: str) -> frozenset[str]:
        found: Kind | None = self.rules.kinds.get(kind)
        return frozenset() if found is None else found.ends

    # What conditions ask for

    @cached_property
    def on_behalf(self) -> frozenset[str]:
        """The actions that are done for a body, because somebody waits for its consent."""
        return frozenset(part.action for part in self._asked() if isinstance(part, Consented))

    @cached_property
    def thresholds(self) -> Mapping[str, tuple[int, ...]]:
        """By action, how many of it something waits for."""
        found: dict[str, list[int]] = {}
        for part in self._asked():
            if isinstance(part, Count) and part.at_least is not None and part.at_least.number is not None:
                for name in part.action:
                    found.setdefault(name, []).append(int(part.at_least.number))
        return {name: tuple(sorted(numbers)) for name, numbers in found.items()}

    def _asked(self) -> Iterator[Condition]:
        for row in self.rules.rows.values():
            if row.action.when is not None:
                yield from parts(row.action.when)
        for kind in self.rules.kinds.values():
            for promise in kind.owes.values():
                if isinstance(promise.after, Condition):
                    yield from parts(promise.after)
