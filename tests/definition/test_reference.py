# SPDX-License-Identifier: Apache-2.0
"""The compiled answer is the obvious one, in every cell of every good definition.

A cell is an action, a thing of its kind in each of its states (a birth has none), an actor (one for each role, the
author, a stranger) and an instant: one inside every stretch in which no phase opens or closes, and those on both sides
of every bound of a phase that admits the action.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.definition.reference import Reference

from participatio.dates import EARLIEST, LATEST, read_instant
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move
from participatio.definition.conditions import Claims, MemberOf, parts
from participatio.definition.decide import decide, refusal
from participatio.definition.facts import fold
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import ActionSpec, Kind, LinkSpec
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.things import Phase
from participatio.hooks import Host

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "gallery" / "good"
NEEDED = {
    "places": ("participatio_places", ROOT / "plugins" / "participatio-places" / "src"),
    "ruhr_konferenz": ("participatio_ruhr_konferenz", ROOT / "examples" / "ruhr_konferenz"),
}
NAMES = [
    "standard",
    *sorted(
        str(path.relative_to(GOOD))
        for path in GOOD.glob("*/*.yaml")
        if "participatio: 1" in path.read_text(encoding="utf-8")
    ),
    "ruhr_konferenz@1",
    "ruhr_konferenz@2",
]
#: Where a definition has a play variant, or a second version, each of the two is compared over one of the records.
RECORDS = ("nothing by hand", "opened, closed and opened again")
FAR = (read_instant("2000-01-01", load("standard").zone), read_instant("2100-01-01", load("standard").zone))
TICK = timedelta(microseconds=1)
GIVEN: Mapping[str, Any] = {
    "line": "A line",
    "text": "A text",
    "number": "1",
    "money": "1",
    "date": "2019-06-01",
    "yes_no": "yes",
    "place": "Essen",
    "link": "https://example.org",
    "file": {"name": "a.pdf", "sha256": "0" * 64},
}


@cache
def loaded(name: str) -> Definition:
    if not name.startswith("ruhr"):
        return load(GOOD / name if "/" in name else name, host=Host(path=()))
    extra: dict[str, object] = {}
    for plugin, (package, folder) in NEEDED.items():
        sys.path.append(str(folder))
        try:
            extra[plugin] = importlib.import_module(package)
        except ImportError:
            pytest.skip(f"{package} cannot be imported")
        finally:
            sys.path.remove(str(folder))
    return load(name, host=Host(extra=extra, path=()))


class Everything:
    """A record written by hand in which there is a thing of every kind in every state, and an actor for every role."""

    def __init__(self, definition: Definition, record: str) -> None:
        self.definition = definition
        self.facts = definition.begun()
        self.scopes = {it for phase in definition.phases.values() for it in phase.only}
        self.each = {
            each.rpartition(".")[2] for phase in definition.phases.values() if (each := phase.each) is not None
        }
        #: Kind and state, and the things in it.
        self.made: dict[tuple[str, str], list[str]] = {}
        for kind in definition.kinds.values():
            self._bear(kind, 0)
        self.clocks = self._different_clocks()
        for kind in definition.kinds.values():
            for number in range(1, self._variants(kind)):
                self._bear(kind, number)
        for (kind_id, _), things in self.made.items():
            for number, thing in enumerate(things):
                for name, spec in definition.kinds[kind_id].links.items():
                    for to in self.targets(spec, number, thing):
                        self._write("process.note", None, links=[Link(thing, name, to)])
                self._write_undone(kind_id, thing)
        self.actors = dict(self._actors())
        if record != RECORDS[0]:
            self._by_hand()

    def _bear(self, kind: Kind, number: int) -> None:
        for state in kind.states:
            thing = f"{kind.id}-{state}-{number}"
            self._write("process.note", thing, [Move(thing, kind.id, state)], by="author")
            self.made.setdefault((kind.id, state), []).append(thing)

    def _variants(self, kind: Kind) -> int:
        """Several things in a state where clock or scope of an admission depend on what they link."""
        actions = {f"{kind.id}.{action}" for action in kind.actions}
        admitting = [
            phase
            for phase in self.definition.phases.values()
            if (phase.only or Reference(self.definition, self.facts).runs_each(phase.id))
            and any(action in actions for _, action in phase.admissions())
        ]
        return max((len(self._choices(spec)) for spec in kind.links.values()), default=1) or 1 if admitting else 1

    def targets(self, spec: LinkSpec, number: int, thing: str | None = None) -> list[str]:
        found = [it for it in self._choices(spec) if it != thing]
        return [found[number % len(found)]] if found else []

    def _choices(self, spec: LinkSpec) -> list[str]:
        """One thing it may point to, or several where clock or scope depend on it."""
        if "any" in spec.to:
            return []
        kinds = [self.definition.kinds[to] for to in spec.to if to in self.definition.kinds]
        listed = [it.id for it in self.definition.things.values() if it.kind in spec.to]
        inside = [it for it in listed if it in self.scopes]
        if inside:
            return [inside[0], *[it for it in listed if it not in self.scopes][:1]]
        born = [f"{kind.id}-{state}-0" for kind in kinds for state in spec.in_ or kind.states if state in kind.states]
        if self.each & set(spec.to):
            return [it for it in [*listed, *born] if it in self.clocks] or born[:1]
        return [*listed[:1], *born][:1]

    def _different_clocks(self) -> set[str]:
        """Of the things that phases run for each of, one for every clock that goes another way."""
        reference = Reference(self.definition, self.facts)
        phases = [phase for phase in self.definition.phases if reference.runs_each(phase)]
        found: dict[Any, str] = {}
        for kind in self.each:
            for it in self.facts.things(kind):
                rounds = tuple(tuple(reference.rounds(phase, it, self.facts)) for phase in phases)
                found.setdefault((kind, rounds), it)
        return set(found.values())

    def _write_undone(self, kind: str, thing: str) -> None:
        for action in self.definition.kinds[kind].actions.values():
            if action.undoes is not None:
                self._write(f"{kind}.{action.undoes}", thing, by="author")

    def _actors(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Who acts, and what is proven about them."""
        yield "author", {}
        yield "stranger", {}
        reference = Reference(self.definition, self.facts)
        for role in self.definition.roles.values():
            person = f"has_{role.id}"
            claims: dict[str, Any] = {}
            bodies: dict[str, None] = {}
            for condition in parts(role.condition):
                if isinstance(condition, Claims):
                    claims.update(condition.claims)
                elif condition.word == "resides":
                    claims["residence"] = condition.in_.words[0]  # type: ignore[attr-defined]  # a plugin's
                elif isinstance(condition, MemberOf):
                    for (kind, _), things in self.made.items():
                        for thing in things:
                            s = reference.situation(EARLIEST, kind=kind, thing=thing)
                            bodies.update(dict.fromkeys(it for ref in condition.in_ for it in s.find(ref)))
            for body in bodies:
                seat = f"seat:{body}:{person}"
                links = [Link(seat, "in", body), Link(seat, "holder", person)]
                self._write("seat.take", seat, [Move(seat, "seat", "taken")], links, {"leads": True})
            yield person, claims

    def _by_hand(self) -> None:
        """What opens by hand or by condition opens, closes and opens again; the first date is put off."""
        zone = self.definition.zone
        reference = Reference(self.definition, self.facts)
        told: list[tuple[str, Phase, str | None, str]] = []
        for phase in self.definition.phases.values():
            each = reference.runs_each(phase.id)
            for of in self.facts.things(each.rpartition(".")[2]) if each else (None,):
                if phase.opens == "by_hand" or not isinstance(phase.opens, str | type(None)):
                    told.append(("2019-03-01", phase, of, "opens"))
                told.append(("2019-04-01T12:00", phase, of, "closes"))
                told.append(("2019-05-01", phase, of, "opens"))
        for at, phase, of, what in sorted(told, key=lambda one: one[0]):
            instant = read_instant(at, zone)
            self._write("process.note", None, latches=[Latch(phase.id, of, what, instant)], at=instant)

    def _write(  # noqa: PLR0913 - an event's parts
        self,
        action: str,
        thing: str | None,
        moves: Iterable[Move] = (),
        links: Iterable[Link] = (),
        values: Mapping[str, Any] | None = None,
        *,
        by: str = "nobody",
        latches: Iterable[Latch] = (),
        at: datetime = EARLIEST,
    ) -> None:
        head = Head(self.facts.position, EARLIEST, at, action, thing, tuple(moves), tuple(links), tuple(latches))
        fold(self.facts, Event(head, Body(by, values={thing: values} if thing and values else {})))

    # The cells

    def bounds(self) -> Mapping[str, set[datetime]]:
        """When each phase opens and closes, those around it included."""
        reference = Reference(self.definition, self.facts)
        found: dict[str, set[datetime]] = {}
        for phase in self.definition.phases.values():
            mine = found.setdefault(phase.id, set())
            for around in reference.around(phase):
                each = reference.runs_each(around.id)
                for of in self.facts.things(each.rpartition(".")[2]) if each else (None,):
                    for one in reference.rounds(around.id, of, self.facts):
                        mine |= {one.opens, one.closes} - {EARLIEST, LATEST}
        return found

    def instants(self) -> Mapping[str, Sequence[datetime]]:
        """For each action one instant inside every stretch in which no phase opens or closes at all, and the last and
        first instants on both sides of every bound of a phase that admits it."""
        bounds = self.bounds()
        stretches = sorted({*FAR, *(bound for mine in bounds.values() for bound in mine)})
        inside = [since + (until - since) / 2 for since, until in pairwise(stretches)]
        found: dict[str, Sequence[datetime]] = {}
        for kind in self.definition.kinds.values():
            for name in kind.actions:
                action = f"{kind.id}.{name}"
                admitting = [
                    phase
                    for phase in self.definition.phases.values()
                    if any(action in it for it in phase.admits.values())
                ]
                edges = {at for phase in admitting for bound in bounds[phase.id] for at in (bound - TICK, bound)}
                found[action] = sorted({*inside, *edges})
        return found

    def acts(self) -> Iterator[tuple[str, Act]]:
        """Every action on a thing in every state, by everybody."""
        for kind in self.definition.kinds.values():
            for name, action in kind.actions.items():
                for thing, links in self._objects(kind, action):
                    values = {
                        field: given(spec)
                        for field, spec in self._fields(kind, action).items()
                        if field in action.asks or (spec.required and action.bears)
                    }
                    for by, claims in self.actors.items():
                        where = f"{kind.id}.{name} on {thing} by {by}"
                        yield where, Act(f"{kind.id}.{name}", by, thing, values, links, claims=claims)

    def _fields(self, kind: Kind, action: ActionSpec) -> Mapping[str, FieldSpec]:
        reason = FieldSpec(name="reason", type=kind.fields["text"].type)
        return {**kind.fields, "reason": reason, **action.fields}

    def _objects(self, kind: Kind, action: ActionSpec) -> Iterator[tuple[str | None, Mapping[str, Any]]]:
        if action.bears:
            for number in range(self._variants(kind)):
                yield None, self._links(kind, action, number, None)
            return
        for state in kind.states:
            for number, thing in enumerate(self.made[kind.id, state]):
                yield thing, self._links(kind, action, number, thing)

    def _links(self, kind: Kind, action: ActionSpec, number: int, thing: str | None) -> Mapping[str, Any]:
        """What the act asks for; a birth links what it may, so that clock and scope can be found."""
        found: dict[str, Any] = {}
        for name, spec in kind.links.items():
            if name in action.asks or (action.bears and name in action.may):
                fields = {field: given(self._fields(kind, action)[field]) for field in spec.fields}
                targets = self.targets(spec, number, thing)
                if targets:
                    found[name] = [{"to": to, **fields} for to in targets] if fields else targets
        return found


def records_of(name: str) -> Sequence[str]:
    folder, _, file = name.rpartition("/")
    likewise = [other for other in NAMES if folder and other.startswith(f"{folder}/")]
    if name.startswith("ruhr"):
        likewise, file = NAMES[-2:], "process.yaml" if name.endswith("@1") else ""
    if len(likewise) < 2:
        return RECORDS
    return RECORDS[:1] if file == "process.yaml" else RECORDS[1:]


def given(spec: FieldSpec) -> Any:  # noqa: ANN401 - as an act gives it
    return next(iter(spec.of)) if spec.type.id == "choice" else GIVEN[spec.type.id]


@cache
def everything(name: str, record: str) -> Everything:
    return Everything(loaded(name), record)


@cache
def compared(name: str, record: str) -> tuple[int, frozenset[str], list[str]]:
    """How many cells there are, which rules refused in them, and where the two answers differ."""
    world = everything(name, record)
    rules, facts = world.definition.rules, world.facts
    reference = Reference(world.definition, facts)
    cells, refusing, differing = 0, set[str](), list[str]()
    instants = world.instants()
    for where, act in world.acts():
        for now in instants[act.action]:
            cells += 1
            said = {reason.rule for reason in decide(rules, facts, act, now) if reason.refuses}
            wanted = reference.refusals(act, now)
            refusing |= wanted or {"accepted"}
            if said != wanted:
                differing.append(f"{where} at {now}: {sorted(said)} instead of {sorted(wanted)}")
    return cells, frozenset(refusing), differing


CELLS = [(name, record) for name in NAMES for record in records_of(name)]


@pytest.mark.parametrize(("name", "record"), CELLS)
def test_the_compiled_answer_is_the_obvious_one_in_every_cell(name, record):
    cells, _, differing = compared(name, record)

    assert [] == differing[:5]
    assert cells


@pytest.mark.parametrize("name", NAMES)
def test_the_record_holds_a_thing_of_every_kind_in_every_state(name):
    world = everything(name, RECORDS[0])
    wanted = {(kind.id, state) for kind in world.definition.kinds.values() for state in kind.states}
    found = {
        (known.kind, known.state)
        for kind in world.definition.kinds
        for it in world.facts.things(kind)
        if (known := world.facts.thing(it)) is not None
    }

    assert wanted == found


def test_the_short_answer_is_yes_where_no_rule_refuses_and_names_one_that_does_where_one_does():
    world = everything("warschau/gra.yaml", RECORDS[1])
    rules, facts = world.definition.rules, world.facts
    differing = [
        (where, now)
        for where, act in world.acts()
        for now in world.instants()[act.action][::3]
        for first in [refusal(rules, facts, act, now)]
        for refusing in [[reason for reason in decide(rules, facts, act, now) if reason.refuses]]
        if first != (refusing[0] if refusing else None)
    ]

    assert [] == differing


def test_there_are_thousands_of_cells_and_every_sort_of_answer_among_them():
    found = [compared(name, record) for name, record in CELLS if not name.startswith("ruhr")]
    answers = frozenset[str]().union(*(rules for _, rules, _ in found))

    assert 2_000 <= sum(cells for cells, _, _ in found)
    assert {"accepted", "state", "phase", "role", "no_such_thing", "when", "limit", "undo", "link"} <= answers
