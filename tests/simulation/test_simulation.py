# SPDX-License-Identifier: Apache-2.0
"""A simulation is a process like any other: ruled, recorded, repeatable, and never taken for a real one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from participatio.definition.load import load
from participatio.definition.promises import owed
from participatio.errors import BadValueError
from participatio.process.commands import RefusedError
from participatio.process.process import Process
from participatio.process.store import StoreError
from participatio.simulation import Habits, Simulated, simulate
from participatio.simulation.life import first_rules
from participatio.simulation.mark import SOURCE, seed_of

GALLERY = Path(__file__).parent.parent / "gallery" / "good"
DEFINITIONS = [
    *sorted(GALLERY.glob("*/process.yaml")),
    *(GALLERY / name for name in ("grand_debat/jeu.yaml", "ostbelgien/spiel.yaml", "warschau/gra.yaml")),
    "ruhr_konferenz@2",
]


def heads(path: Path, name: str) -> list[dict[str, object]]:
    """The heads of all entries of a process."""
    with Process.open(path, name=name) as process, process.reading() as facts:
        return [json.loads(head) for _, head, _ in process.book.entries(facts.rows, 0, facts.position)]


def bodies(path: Path, name: str) -> list[dict[str, object]]:
    """The bodies of all entries of a process."""
    with Process.open(path, name=name) as process, process.reading() as facts:
        return [json.loads(body or "{}") for _, _, body in process.book.entries(facts.rows, 0, facts.position)]


@pytest.mark.parametrize("name", DEFINITIONS, ids=lambda name: "-".join(Path(name).parts[-2:]))
def test_every_definition_can_be_simulated_and_nothing_is_wrong_afterwards(name: str | Path, tmp_path: Path) -> None:
    done = simulate(tmp_path / "s.db", name, contributions=6, seed=7)

    with Process.open(tmp_path / "s.db") as process:
        assert process.verify().ok
        assert seed_of(process.definition) == 7
    assert 5 <= done.contributions <= 14
    assert done.size > 6


@pytest.fixture(scope="module")
def ruhr(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Simulated]:
    """The Ruhr-Konferenz, simulated once."""
    path = tmp_path_factory.mktemp("ruhr") / "ruhr.db"
    return path, simulate(path, "ruhr_konferenz@1", contributions=60, seed=1)


def test_the_whole_story_is_in_it(ruhr: tuple[Path, Simulated]) -> None:
    _, done = ruhr

    assert {"idea", "proposal", "consultation", "statement", "decision", "project"} <= done.states.keys()
    assert done.states["proposal"]["accepted"] > done.states["proposal"].get("refused", 0)
    assert done.notes["typed"]


def test_the_same_seed_gives_the_same_ledger_and_another_one_another(quarter: Path, tmp_path: Path) -> None:
    first = simulate(":memory:", quarter, contributions=60, seed=3)
    again = simulate(tmp_path / "again.db", quarter, contributions=60, seed=3)
    other = simulate(":memory:", quarter, contributions=60, seed=4)

    assert (first.root, first.data()["load"]) == (again.root, again.data()["load"])
    assert first.root != other.root


def test_it_depends_on_nothing_that_differs_from_run_to_run(quarter: Path) -> None:
    program = (
        "from participatio.simulation import simulate;"
        f"print(simulate(':memory:', {str(quarter)!r}, contributions=60, seed=2).root)"
    )
    roots = [
        subprocess.run(
            [sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    ]

    assert 65 == len(roots[0])
    assert roots[0] == roots[1]


def test_the_real_process_of_a_file_is_left_alone(quarter: Path, tmp_path: Path) -> None:
    path = tmp_path / "quarter.db"
    with Process.create(path, quarter) as process:
        before = process.checkpoint()

    done = simulate(path, contributions=30, seed=9)

    with Process.open(path) as process:
        assert "quarter" == process.name
        assert before.to_json() == process.checkpoint().to_json()
    assert ("quarter-simulation-9", 30) == (done.process, done.contributions)
    assert done.root == simulate(":memory:", quarter, contributions=30, seed=9).root


def test_the_rules_are_the_first_ones_of_the_file(quarter: Path, tmp_path: Path) -> None:
    path, newer = tmp_path / "quarter.db", tmp_path / "newer.yaml"
    newer.write_text(quarter.read_text(encoding="utf-8").replace("version: 1", "version: 2", 1), encoding="utf-8")
    with Process.create(path, quarter) as process:
        process.adopt(newer, reason="Second")
        name, definition = first_rules(process.store)

    assert ("quarter", 1) == (name, definition.version)


def test_it_says_everywhere_that_it_is_a_simulation(quarter: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "s.db", quarter, contributions=5, seed=11)

    with Process.open(tmp_path / "s.db") as process:
        definition = process.definition
    assert {"quarter-simulation-11"} == {head["process"] for head in heads(tmp_path / "s.db", process.name)}
    assert "quarter_simulation_11" == heads(tmp_path / "s.db", process.name)[0]["thing"]
    assert "SIMULATION (invented, seed 11): Ideas for the quarter" == definition.title
    assert "SIMULATION (erfunden, Startwert 11): Ideas for the quarter" == definition.say("title", language="de")
    assert SOURCE in definition.sources
    assert seed_of(load(quarter)) is None


def test_real_rules_are_never_adopted_in_it(quarter: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "s.db", quarter, contributions=5, seed=11)
    newer = tmp_path / "newer.yaml"
    newer.write_text(quarter.read_text(encoding="utf-8").replace("version: 1", "version: 2", 1), encoding="utf-8")

    with Process.open(tmp_path / "s.db") as process, pytest.raises(RefusedError) as refused:
        process.adopt(newer, reason="Real")
    assert ["other_process"] == [reason.rule for reason in refused.value.reasons]


def test_nobody_who_is_listed_acts_in_it(ruhr: tuple[Path, Simulated]) -> None:
    path, _ = ruhr
    listed = load("ruhr_konferenz@1").persons

    with Process.open(path) as process:
        assert not listed.keys() & process.definition.things.keys()
        assert {"Simulation"} == {str(person.title).split(" ")[0] for person in process.definition.persons.values()}
    assert not listed.keys() & {body.get("by") for body in bodies(path, process.name)}


def test_what_it_says_of_promises_is_what_the_ledger_says(quarter: Path, tmp_path: Path) -> None:
    done = simulate(tmp_path / "s.db", quarter, contributions=150, seed=6, habits=Habits(diligence=0.9, forgotten=0.2))
    told: Counter[str] = Counter()

    with Process.open(tmp_path / "s.db", clock=lambda: done.ended) as process, process.reading() as facts:
        for idea in facts.things("idea"):
            for one in owed(facts.rules, facts, idea, done.ended):
                told["owed"] += 1
                told["kept"] += one.kept is not None
                told["late"] += one.kept is not None and one.until is not None and one.kept > one.until
                told["overdue"] += one.overdue(done.ended)

    assert told["late"] > 5
    assert told["overdue"] > 5
    assert dict(told) == {name: sum(getattr(one, name) for one in done.promises) for name in told}


def test_letters_are_typed_by_the_office_after_they_were_written(quarter: Path, tmp_path: Path) -> None:
    done = simulate(tmp_path / "s.db", quarter, contributions=60, seed=6, habits=Habits(paper=0.5))

    typed = [
        head
        for head, body in zip(
            heads(tmp_path / "s.db", done.process), bodies(tmp_path / "s.db", done.process), strict=True
        )
        if "typed_by" in body
    ]
    assert done.notes["typed"] == len(typed) > 15
    assert all(str(head["happened"]) < str(head["recorded"]) for head in typed)


def test_some_of_the_crowd_try_what_is_not_allowed(quarter: Path) -> None:
    done = simulate(":memory:", quarter, contributions=300, seed=6, habits=Habits(misdeeds=0.3, late=0.1))

    assert {"phase", "missing", "value", "link", "state", "role"} <= done.refused.keys()
    assert done.asked == done.size - 1 + sum(done.refused.values())


def test_a_few_things_have_most_supports(quarter: Path, tmp_path: Path) -> None:
    done = simulate(tmp_path / "s.db", quarter, contributions=200, seed=6, habits=Habits(supports=3))
    counted = Counter(
        body["thing"]
        for head, body in zip(
            heads(tmp_path / "s.db", done.process), bodies(tmp_path / "s.db", done.process), strict=True
        )
        if head["action"] == "idea.support"
    )

    top = sum(number for _, number in counted.most_common(20))
    assert sum(counted.values()) > 400
    assert top / sum(counted.values()) > 0.35


def test_a_simulation_is_not_simulated_again(quarter: Path, tmp_path: Path) -> None:
    simulate(tmp_path / "s.db", quarter, contributions=5, seed=1)

    with pytest.raises(BadValueError, match="is a simulation itself") as failed:
        simulate(tmp_path / "s.db", contributions=5, seed=2)
    assert "P961" == failed.value.code.id
    with pytest.raises(StoreError) as there:
        simulate(tmp_path / "s.db", quarter, contributions=5, seed=1)
    assert "P925" == there.value.code.id


@pytest.mark.parametrize(("contributions", "seed"), [(0, 1), (10**8, 1), (5, -1), (5, 2**32)])
def test_numbers_have_their_range(quarter: Path, contributions: int, seed: int) -> None:
    with pytest.raises(BadValueError) as failed:
        simulate(":memory:", quarter, contributions=contributions, seed=seed)

    assert "P962" == failed.value.code.id


def test_where_nobody_brings_anything_in_there_is_nothing_to_simulate() -> None:
    with pytest.raises(BadValueError) as failed:
        simulate(":memory:", "standard", contributions=5, seed=1)

    assert "P960" == failed.value.code.id


def test_progress_is_told(quarter: Path) -> None:
    told: list[tuple[int, int]] = []
    simulate(":memory:", quarter, contributions=20, seed=1, progress=lambda done, of: told.append((done, of)))

    assert (20, 20) == told[-1]
