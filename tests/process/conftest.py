# SPDX-License-Identifier: Apache-2.0
"""A small process with a little of everything, a clock that is set by hand, and chance that is none."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from participatio.dates import read_instant, read_zone
from participatio.definition.acts import link_key
from participatio.definition.facts import Deed, Facts
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.hooks import Host
from participatio.process.process import Process
from participatio.process.rebuild import rebuild
from participatio.process.tables import TABLES
from participatio.process.verify import verify

ZONE = read_zone("Europe/Berlin")

TRIAL = """
participatio: 1
id: trial
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Trial

roles:
  office: {member_of: bureau, may_record: true}
  moderator: {member_of: bureau}
  council: {member_of: council}
  resident: {claims: {residence: here}}

phases:
  always:
    admits:
      author: [idea.edit, idea.withdraw]
      moderator: [idea.publish, idea.hide, idea.restore, idea.merge, idea.route, idea.entrust]
      forum_lead: [idea.answer, proposal.draft, proposal.revise, proposal.submit, proposal.withdraw]
      office:
        - phase.open
        - phase.close
        - phase.extend
        - process.adopt
        - person.register
        - person.erase
        - seat.take
        - seat.leave
        - consultation.hold
  listening:
    opens: 2020-01-01
    closes: 2020-06-30
    admits:
      anyone: [idea.submit, idea.support, idea.unsupport, idea.report]
      resident: [forum.prefer, forum.unprefer]
  round:
    opens: by_hand
    lasts: 2 weeks
    admits:
      anyone: [idea.vote]
  dialog:
    each: forum
    opens: by_hand
    closes: by_hand
    admits:
      anyone: [proposal.comment]
  deciding:
    opens: {reached: {kind: consultation, in: held}}
    closes: {count: {kind: decision, at_least: 3}}
    admits:
      council: [decision.decide]
  acting:
    opens: {all: [{reached: {kind: decision, in: decided}}, {date: {from: 2020-03-01}}]}
    admits:
      council: [project.launch, project.report, project.complete, project.transfer]

kinds:
  forum:
    actions:
      prefer: {from: any, secret: true}
      unprefer: {undoes: prefer}
    limits:
      - {action: prefer, max: 1, per: person}
  idea:
    fields:
      mood: {type: choice, of: {glad: glad, sad: sad}}
      since: date
      cost: money
    links:
      mentor: {to: person, many: maybe, story: none}
    actions:
      submit: {may: {also: [mood, since, cost]}}
      edit: {may: {also: [mood, since, cost]}}
      vote: {from: [published]}
      report: {from: [published], asks: [reason]}
      entrust: {from: [submitted, published], asks: [mentor]}
    limits:
      also:
        - {action: vote, max: 2, per: [person, round]}
        - {kind: idea, max: 3, per: person, soft: true}
    owes:
      thanks:
        by: moderator
        within: 2 weeks
        after: {count: {action: idea.support, per: thing, at_least: 2}}
        kept_by: [route]
      review:
        by: moderator
        within: 1 week
        after: {elapsed: {since: idea.publish, at_least: 10 days}}
        kept_by: [route]
  proposal:
    actions:
      comment:
        from: [submitted]
        fields:
          comment: {type: text, max: 200}
        asks: [comment]

persons:
  ina: {title: Ina}
  bo: {title: Bo}
  cid: {title: Cid}
  dora: {title: Dora}
  emil: {title: Emil, position: Guide}

bodies:
  bureau:
    members: {ina: {}, bo: {since: 2020-02-01}}
  council:
    members: {cid: {side: drawn}, dora: {side: drawn, until: 2020-12-31}}
    seats: {drawn: 3}

forums:
  green: {title: Green, leads: {emil: {side: government}}}
  blue: {title: Blue, within: green, leads: {dora: {}}}

audiences:
  towns: {title: Towns}

pillars:
  main: {title: Main, pathway: [proposal, consultation, decision, project]}
"""

#: What the second rules say otherwise.
OTHERWISE = """
persons:
  fay: {title: Fay}
bodies:
  bureau:
    members: {bo: {removed: gone}, fay: {}}
forums:
  green: {title: Green and growing}
  blue: {within: red}
  red: {title: Red, responsible: council}
kinds:
  idea:
    fields:
      mood: {of: {glad: glad, calm: calm, sad: {removed: nobody was}}}
    states:
      hidden: {removed: nothing is hidden}
      withdrawn: {seen_by: {instead: [author]}}
    actions:
      hide: {removed: nothing is hidden}
      restore: {removed: nothing is hidden}
phases:
  always:
    admits: {moderator: {without: [idea.hide, idea.restore]}}
  listening: {closes: 2020-09-30}
"""


def new(name: str) -> Any:  # noqa: ANN401 - stands for an id
    """What an earlier act of the same command brings into being under a name."""
    return {"new": name}


class Hands:
    """A clock that shows what it is set to."""

    def __init__(self, at: str = "2020-02-01T09:00") -> None:
        self.at = read_instant(at, ZONE)

    def __call__(self) -> datetime:
        return self.at

    def set(self, at: str) -> None:
        self.at = read_instant(at, ZONE)

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


class Dice:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._count = 0

    def __call__(self, size: int) -> bytes:
        self._count += 1
        return sha256(f"{self._seed}/{self._count}".encode()).digest()[:size]


def merged(tree: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Maps merge, all else is replaced."""
    found = dict(tree)
    for key, value in other.items():
        there = found.get(key)
        found[key] = merged(there, value) if isinstance(value, dict) and isinstance(there, dict) else value
    return found


def read(text: str) -> dict[str, Any]:
    """Text as a tree of texts."""
    tree: dict[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader) or {}  # noqa: S506 - makes nothing but text
    return tree


def written(folder: Path, name: str, tree: dict[str, Any]) -> Path:
    """A tree as a file."""
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def changed(folder: Path, text: str, *, version: int = 2, base: str = TRIAL) -> Definition:
    """A newer version that extends the trial and says something otherwise."""
    written(folder, "base", read(base))
    head = {
        key: value
        for key, value in read(base).items()
        if key in ("participatio", "id", "language", "timezone", "title")
    }
    tree = {**head, "version": str(version), "extends": "./base.yaml", **read(text)}
    return load(written(folder, f"version-{version}", tree), host=Host(path=()))


@cache
def trial(version: int = 1) -> Definition:
    """The rules of the trial; those with an even number say something otherwise."""
    with TemporaryDirectory() as folder:
        if version % 2 == 0:
            return changed(Path(folder), OTHERWISE, version=version)
        return load(written(Path(folder), "trial", {**read(TRIAL), "version": str(version)}), host=Host(path=()))


def dump(process: Process, *, derived: bool | None = None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, or only of those that follow from others (or do not)."""
    with process.store.snapshot() as rows:
        return {
            name: sorted(rows.all(f"SELECT * FROM {name}"), key=repr)  # noqa: S608 - a table's name
            for name, table in TABLES.items()
            if derived is None or table.derived is derived
        }


def sound(process: Process) -> None:
    """Fail if the ledger does not hold, or if its tables are not what its events make of them."""
    report = verify(process)
    assert not report.problems, report.problems
    before = _counted(dump(process))
    rebuild(process)
    agree(before, _counted(dump(process)))


def _counted(tables: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Tables in which a number that is nought is no number."""
    return {name: [row for row in rows if name not in ("counter", "tally") or row[-1]] for name, rows in tables.items()}


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def make(tmp_path: Path, clock: Hands) -> Iterator[Callable[..., Process]]:
    """Begins a process of the trial in memory, or in a file of that name."""
    made: list[Process] = []

    def make(where: str = ":memory:", definition: Definition | None = None) -> Process:
        path = where if where.startswith(":") else tmp_path / where
        made.append(Process.create(path, definition or trial(), clock=clock, random=Dice()))
        return made[-1]

    yield make
    for process in made:
        sound(process)
        process.close()


@pytest.fixture
def process(make: Callable[..., Process]) -> Process:
    return make()


def answers(facts: Facts, definition: Definition, things: Collection[str], people: Collection[str]) -> dict[Any, Any]:
    """What facts say of everything that can be asked."""
    kinds = definition.kinds
    ties = [(kind.id, name, link) for kind in kinds.values() for name, link in kind.links.items()]
    by_kind: dict[str, list[str]] = {}
    for id_ in things:
        known = facts.thing(id_)
        by_kind.setdefault("" if known is None else known.kind, []).append(id_)
    found: dict[Any, Any] = {"recorded": facts.recorded, "position": facts.position, "latched": facts.latched}
    for kind in kinds.values():
        ids = list(facts.things(kind.id))
        found["things", kind.id] = sorted(ids) if kind.id == "person" else ids
        found["how many", kind.id] = len(facts.things(kind.id))
        found.update({("ever", kind.id, state): facts.ever(kind.id, state) for state in kind.states})
        for name in kind.actions:
            found.update(_deeds(facts, f"{kind.id}.{name}", by_kind.get(kind.id, ()), people))
    for id_ in things:
        found.update(about(facts, definition, id_))
        known = facts.thing(id_)
        back = [(kind, name) for kind, name, link in ties if known is None or link.allows(known.kind)]
        found.update({("linking", id_, tie): list(facts.linking(id_, *tie)) for tie in back})
        found["latches", id_] = list(facts.latches(id_, None))
        for of in (of for of in facts.things("forum") if id_ in definition.phases):
            found["latches", id_, of] = list(facts.latches(id_, of))
    found.update({("deed", position): _told(facts.deed(position)) for position in range(facts.position)})
    return {key: value for key, value in found.items() if value not in (None, [], 0)}


def about(facts: Facts, definition: Definition, id_: str) -> dict[Any, Any]:
    """What facts say of one thing."""
    known = facts.thing(id_)
    found: dict[Any, Any] = {("thing", id_): known}
    if known is None or known.kind not in definition.kinds:
        return found
    kind = definition.kinds[known.kind]
    fields = (*kind.fields, "reason")
    found.update({("value", id_, field): facts.value(id_, field) for field in fields})
    for name, link in kind.links.items():
        targets = list(facts.links(id_, name))
        found["links", id_, name] = targets
        for to in targets:
            assert to in facts.links(id_, name)
            for field in (*link.fields, *link.may):
                found["value", id_, name, to, field] = facts.value(link_key(id_, name, to), field)
    return found


def _deeds(facts: Facts, action: str, things: Collection[str], people: Collection[str]) -> Iterator[tuple[Any, Any]]:
    yield ("deeds", action), [_told(deed) for deed in facts.deeds(action)]
    yield ("deeds", action, "how many"), len(facts.deeds(action))
    for thing in things:
        yield ("deeds", action, thing), [deed.position for deed in facts.deeds(action, thing=thing)]
        yield ("deeds", action, thing, "how many"), len(facts.deeds(action, thing=thing))
    for person in people:
        yield ("deeds", action, person), [deed.position for deed in facts.deeds(action, by=person)]


def _told(deed: Deed | None) -> tuple[Any, ...] | None:
    if deed is None:
        return None
    return deed.position, deed.action, deed.thing, deed.by, deed.for_, deed.happened, deed.round, dict(deed.given)


def differences(expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> dict[Any, tuple[Any, Any]]:
    """Where two answers are not the same."""
    return {
        key: (expected.get(key), found.get(key)) for key in {**expected, **found} if expected.get(key) != found.get(key)
    }


def agree(expected: Mapping[Any, Any], found: Mapping[Any, Any]) -> None:
    """Fail, and say where, if two answers are not the same."""
    wrong = differences(expected, found)
    assert not wrong, dict(list(wrong.items())[:5])
