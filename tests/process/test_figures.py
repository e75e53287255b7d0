# SPDX-License-Identifier: Apache-2.0
"""The figures of all things at once say what is found by asking for each thing by itself, whoever looks and when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.process.busy import busy
from tests.process.conftest import Dice, Hands, agree, trial

from participatio.definition.promises import owed
from participatio.process.answers import answers as answers_of
from participatio.process.coverage import LOOSE, broken
from participatio.process.coverage import coverage as coverage_of
from participatio.process.move import move
from participatio.process.origins import Seen
from participatio.process.overview import census
from participatio.process.owing import answering
from participatio.process.process import Process
from participatio.process.stored import StoredFacts
from participatio.process.view import View
from participatio_postgres.testing import NoServerError, shared

SEEDS = range(3)


def lived(seed: int, where: str = ":memory:") -> tuple[Process, list[int]]:
    """A process in which much has happened, and positions on the way."""
    clock = Hands()
    process = Process.create(where, trial(), clock=clock, random=Dice(seed))
    return process, busy(process, clock, seed)


def asked(view: View) -> dict[Any, Any]:
    """What the figures have to be, found by asking for each thing."""
    kinds = view.definition.kinds
    found: Counter[Any] = Counter()
    with view.reading() as (facts, now):
        for item in view.items():
            found["state", item.kind, item.state] += 1
            for one in item.owed if kinds[item.kind].owes else ():
                over = one.until is not None and now >= one.until
                late = one.kept is not None and one.until is not None and one.kept >= one.until
                end = ("overdue" if over else "due") if one.kept is None else "late" if late else "in_time"
                found["owed", f"{item.kind}.{one.promise}", end] += 1
            stage = kinds[item.kind].stage
            if stage not in ("contribution", "proposal"):
                continue
            fate = view.fate(item.id)
            forums = item.links.get("about", item.links.get("forum", ("",)))
            for key in (("all", stage), *(("forum", stage, forum) for forum in forums)):
                found[key, "number"] += 1
                for step in _steps(facts, view, stage, fate[1:] if stage == "proposal" else fate):
                    found[key, step] += 1
    return dict(found)


def _steps(facts: StoredFacts, view: View, stage: str, fate: tuple[Seen, ...]) -> Iterator[str]:
    kinds = view.definition.kinds
    came = [(seen, kinds[seen.kind].stage, kinds[seen.kind].states[seen.state].end) for seen in fate]
    if stage == "contribution":
        ideas = [seen.id for seen, its, _ in came if its == "contribution"]
        if any(len(facts.deeds(action, thing=one)) for one in ideas for action in answering(kinds["idea"])):
            yield "answered"
        if any(its == "proposal" for _, its, _ in came):
            yield "taken_up"
    if any(its == "consultation" and end for _, its, end in came):
        yield "heard"
    if any(its == "decision" for _, its, _ in came):
        yield "decided"
    if any(its == "project" for _, its, _ in came):
        yield "realised"


def told(view: View) -> dict[Any, Any]:
    """The same, as the figures say it."""
    found: dict[Any, Any] = {}
    coverage, answers = coverage_of(view), answers_of(view)
    rows: list[tuple[Any, Any]] = [
        (("all", "contribution"), coverage.contributions),
        (("all", "proposal"), coverage.proposals),
    ]
    rows += [(("forum", "contribution", one.of or ""), one) for one in coverage.forums]
    rows += [(("forum", "proposal", one.of or ""), one) for one in coverage.proposals_by_forum]
    for key, tally in rows:
        found.update({(key, "number"): tally.number, **{(key, step): number for step, number in tally.steps.items()}})
    for one in answers.promises:
        found.update({("owed", one.of, end): getattr(one, end) for end in ("due", "overdue", "in_time", "late")})
    with view.reading() as (facts, now):
        numbers = census(view, facts, now, list(view.definition.kinds.values()))
    found.update({("state", kind, state): number for (kind, state), number in numbers.items()})
    return {key: number for key, number in found.items() if number}


@pytest.mark.parametrize("seed", SEEDS)
def test_they_agree_with_each_thing_by_itself(seed: int) -> None:
    process, positions = lived(seed)
    for viewer in (None, "emil", "ina", "cid"):
        agree(asked(process.view(viewer)), told(process.view(viewer)))
    for position in positions[2::5]:
        agree(asked(process.view(at=position)), told(process.view(at=position)))
    agree(asked(process.view("ina", at=positions[-3])), told(process.view("ina", at=positions[-3])))
    process.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_an_answer_that_is_owed_is_the_promise_about_its_thing(seed: int) -> None:
    process, _ = lived(seed)
    answers = process.answers("ina", limit=None)
    with process.reading() as facts:
        for one in answers.owed:
            promises = owed(process.definition.rules, facts, one.thing, answers.now)
            (same,) = [it for it in promises if it.promise == one.promise]
            assert (same.by, same.since, same.until, None) == (one.by, one.since, one.until, same.kept)
            assert same.overdue(answers.now) == one.overdue
    untils = [(one.until, one.since) for one in answers.owed]

    assert sorted(untils) == untils
    assert answers.all.due + answers.all.overdue == len(answers.owed)
    assert answers.owed[:3] == process.answers("ina", limit=3).owed
    process.close()


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_broken_is_counted_as_it_is_listed(seed: int) -> None:
    process, _ = lived(seed)
    for one in process.coverage().broken:
        assert one.number == len(list(broken(process.view(), one.what)))
    assert list(LOOSE) == [one.what for one in process.coverage().broken]
    process.close()


@pytest.fixture
def address() -> str:
    """A place in a PostgreSQL database that nobody has used."""
    try:
        return str(shared().fresh())
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


def test_postgresql_says_the_same(address: str, tmp_path: Path) -> None:
    process, positions = lived(3, str(tmp_path / "here.db"))
    move(process, address)
    there = Process.open(address, clock=process.clock)
    figures: list[Callable[[Process, Any], Any]] = [
        lambda of, at: of.coverage(at=at).data(),
        lambda of, at: of.coverage("ina", at=at).data(),
        lambda of, at: of.answers(at=at).data(),
        lambda of, at: of.status(at=at).data(),
        lambda of, at: of.course(at=at),
    ]
    for at in (None, positions[-4]):
        for figure in figures:
            assert figure(process, at) == figure(there, at)
    there.close()
    process.close()
