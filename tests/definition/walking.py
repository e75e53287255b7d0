# SPDX-License-Identifier: Apache-2.0
"""A walk held against what really happens: its acts in a fresh process, and everything that can be done at all."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import combinations, product
from pathlib import Path
from typing import Any

import yaml
from tests.definition.inventions import BODIES, MONTHS, PEOPLE

from participatio.definition.acts import Act, Event
from participatio.definition.decide import decide
from participatio.definition.facts import After
from participatio.definition.kinds import is_station
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.rules import Row
from participatio.definition.story import missing_station
from participatio.definition.walk import Walk, walk
from participatio.errors import ParticipatioError
from participatio.hooks import Host
from participatio.process.process import Process


def goals(definition: Definition) -> list[str]:
    """Everything that a walk can be asked for."""
    states = [f"{kind.id}.{state}" for kind in definition.kinds.values() for state in kind.states]
    return [*states, *definition.phases, *(pillar.id for pillar in definition.rules.pillars)]


def wrong(tree: Mapping[str, Any], folder: Path, *, deep: int, tries: int) -> list[str]:
    """What a walk says of a definition and is not so."""
    path = folder / "process.yaml"
    path.write_text(yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False), encoding="utf-8")
    host = Host(path=())
    definition = load(path, host=host)
    own = [goal for goal in goals(definition) if "." not in goal or goal.partition(".")[0] in tree["kinds"]]
    found = walk(definition, *own)
    everything = Everything(definition, found[0].begins, deep=deep, tries=tries)
    return [said for one in found if (said := _wrong(definition, one, everything, host))]


def _wrong(definition: Definition, found: Walk, everything: Everything, host: Host) -> str:
    if found.answer == "no" and (way := everything.reached.get(found.goal)) is not None:
        return f"{found.goal}: no, but {[(it.head.action, it.thing, str(it.head.happened)) for it in way]}"
    if found.answer == "yes":
        try:
            replayed(definition, found, host).close()
        except ParticipatioError as error:
            return f"{found.goal}: yes, but {error}"
    rows, conditions = definition.rules.rows, definition.condition_types
    if found.answer == "not_decided" and not found.obstacles:
        return f"{found.goal}: not decided, and nothing in the way"
    strange = [it.text() for it in found.obstacles if it.action not in rows or it.condition not in (None, *conditions)]
    return f"{found.goal}: {strange} in the way" if strange else ""


def replayed(definition: Definition, found: Walk, host: Host) -> Process:
    """The process in which every act of a walk was done through `Process.act`."""
    now = [found.begins]
    dice = random.Random(1).randbytes  # noqa: S311 - the same in every run
    process = Process.create(":memory:", definition, clock=lambda: now[0], random=dice, host=host)
    names = {person: process.enrol() for person in found.people}

    def settled(value: Any) -> Any:  # noqa: ANN401 - as an act gives it
        if isinstance(value, str):
            return names.get(value, value)
        if isinstance(value, Mapping):
            return {key: settled(it) if key == "to" else it for key, it in value.items()}
        return [settled(it) for it in value]

    for step in found.steps:
        now[0] = step.at
        act = step.act
        done = process.act(
            act.action,
            by=names.get(act.by, act.by),
            thing=None if act.thing is None else names.get(act.thing, act.thing),
            values=act.values,
            links={name: settled(value) for name, value in act.links.items()},
            for_=act.for_,
            claims=act.claims,
        )
        if step.new is not None:
            assert done.thing is not None
            names[step.new] = done.thing
    return process


#: What is given for a field, where it is not any text.
VALUES: Mapping[str, list[Any]] = {"points": [0, 5], "leads": ["yes"], "side": [], "since": [], "until": []}


class Everything:
    """What some sequence of at most so many acts reaches, month by month, whoever does whatever to whatever.

    Sequences after which the facts are the same are followed once. ``whole`` is true if none was left out for want of
    ``tries``; ``reached`` has the first sequence found for each goal.
    """

    def __init__(self, definition: Definition, begins: datetime, *, deep: int, tries: int) -> None:
        self.reached: dict[str, tuple[Event, ...]] = {}
        self.whole = True
        self._definition = definition
        self._rules = rules = definition.rules
        self._months = (begins, *MONTHS)
        self._rows = [row for row in rules.rows.values() if row.admissions]
        said = repr((*definition.kinds.values(), *rules.phases.values()))
        self._for_bodies = "Consented(" in said
        self._records = any(role.may_record for role in rules.roles.values())
        #: Nothing asks when something was done, but for the order in which things were born.
        self._timeless = not (
            self._records
            or rules.latches
            or any(row.action.sets for row in self._rows)
            or any(word in said for word in ("Elapsed(", "'round'"))
        )
        self._search(deep, tries)

    def _search(self, deep: int, tries: int) -> None:
        begun = self._definition.begun(self._months[0])
        left: list[tuple[int, tuple[Event, ...]]] = [(0, ())]
        seen: set[Any] = set()
        self._note(After(begun), self._months, ())
        for month, events in left:
            facts = After(begun, *events)
            for later, now in enumerate(self._months[month:], month):
                for act in self._acts(facts, now):
                    tries -= 1
                    if tries < 0:
                        self.whole = False
                        return
                    if any(reason.refuses for reason in decide(self._rules, facts, act, now)):
                        continue
                    kind = act.action.partition(".")[0]
                    event = event_of(self._rules, facts, act, now, f"{kind}-{len(facts.things(kind))}")
                    record, after = (*events, event), After(begun, *events, event)
                    key = later, self._content(record, after)
                    if key not in seen:
                        seen.add(key)
                        self._note(after, self._months[later:], record)
                        if len(record) < deep:
                            left.append((later, record))

    def _note(self, facts: After, months: Sequence[datetime], events: tuple[Event, ...]) -> None:
        """Every goal that these facts have reached."""
        found = [f"{known.kind}.{known.state}" for known in facts.known.values()]
        clock, kinds = self._rules.clock, self._rules.kinds
        for phase in self._rules.phases:
            each = clock.each(phase)
            clocks = (None,) if each is None else facts.things(each.rpartition(".")[2])
            found += [phase for of in clocks for now in months if clock.open_round(phase, of, now, facts)]
        for pillar in self._rules.pillars:
            way = pillar.pathway
            last = [known for known in facts.known.values() if is_station(kinds[known.kind], way[-1])]
            if any(missing_station(kinds, facts, way, known.kind, known.id, {}) is None for known in last):
                found.append(pillar.id)
        for goal in found:
            self.reached.setdefault(goal, events)

    def _acts(self, facts: After, now: datetime) -> Iterator[Act]:
        earlier = [month for month in self._months if month < now] if self._records else []
        for row in self._rows:
            things = (None,) if row.bears else facts.things(row.kind.id)
            for thing in things:
                if thing is not None and (known := facts.thing(thing)) and known.state not in row.starts:
                    continue  # there is no quicker no, and no surer one
                for links, values, by, for_ in product(
                    self._links(row, facts), self._values(row), PEOPLE, (None, *BODIES) if self._for_bodies else (None,)
                ):
                    given = {"values": values, "links": links, "for_": for_, "claims": {"place": "near"}}
                    yield Act(row.name, by, thing, **given)
                    for happened in earlier:
                        yield Act(row.name, by, thing, **given, happened=happened, typed_by="mia")

    def _links(self, row: Row, facts: After) -> Iterator[dict[str, Any]]:
        """Every way to give the links: none, each thing, any two."""
        choices: list[list[Any]] = []
        for name, link in row.links.items():
            there = [thing for kind in link.to for thing in facts.things(kind)]
            some: list[Any] = [] if name in row.asks else [None]
            some += [[one] for one in there if link.many.least < 2]
            some += [[one, other] for one, other in combinations(there, 2)] if not link.single else []
            choices.append(some)
        for chosen in product(*choices):
            yield {name: value for name, value in zip(row.links, chosen, strict=True) if value is not None}

    def _values(self, row: Row) -> Iterator[dict[str, Any]]:
        choices = []
        for name in row.fields:
            some: list[Any] = VALUES.get(name, ["so"])
            choices.append([*some] if name in row.asks else [None, *some])
        for chosen in product(*choices):
            yield {name: value for name, value in zip(row.fields, chosen, strict=True) if value is not None}

    def _content(self, events: Sequence[Event], facts: After) -> Any:  # noqa: ANN401 - whatever tells two records apart
        """What two orders of the same acts have in common, if nothing comes of the order."""
        acts = sorted(
            f"{it.head.action} {it.thing} {it.body.by} {it.body.for_} {it.body.given} {it.body.values} {it.links}"
            f"{'' if self._timeless else (it.head.happened, it.head.recorded, it.round, it.head.latches)}"
            for it in events
        )
        births = tuple(it.thing for it in events if it.head.moves) if self._timeless else ()
        return (*acts, births, frozenset((it.id, it.state) for it in facts.known.values()))
