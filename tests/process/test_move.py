# SPDX-License-Identifier: Apache-2.0
"""A process is carried from store to store, and is the same wherever it arrives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Hands, trial

from participatio.definition.acts import Act
from participatio.errors import BadValueError
from participatio.process import move as moving
from participatio.process.commands import Command
from participatio.process.move import Carried, move
from participatio.process.opening import open_store
from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import StoreError
from participatio.process.tables import TABLES
from participatio.process.verify import verify
from participatio.testing.stores import contents
from participatio_postgres.testing import NoServerError, shared

Make = Callable[..., Process]


@pytest.fixture
def address() -> str:
    """A place in a PostgreSQL database that nobody has used."""
    try:
        return shared().fresh()
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


@pytest.fixture
def lived(make: Make, clock: Hands) -> Process:
    return live(make("lived.db"), clock)


def live(process: Process, clock: Hands) -> Process:
    """Something of everything: births, moves, ties, signals and their undoing, people, new rules, erasure."""
    anna = process.enrol(name="Anna Achtermann", email="anna@example.org")
    otto = process.enrol(name="Otto Ohnesorg")
    process.enrol()
    ideas = []
    for number in range(30):
        by = (anna, otto, "emil")[number % 3]
        act = Act("idea.submit", by, None, {"title": f"Idea {number}", "text": "ä"}, {"about": "green"})
        ideas.append(str(process.act(act, key=f"k{number}").thing))
        clock.pass_(hours=1)
    for idea in ideas[:20]:
        process.act("idea.publish", by="bo", thing=idea)
    for idea in ideas[:10]:
        process.act("idea.support", by=otto, thing=idea)
        process.act("idea.support", by="cid", thing=idea)
    process.act("idea.unsupport", by="cid", thing=ideas[0])
    process.act("idea.unsupport", by="cid", thing=ideas[1])
    process.act("idea.unsupport", by=otto, thing=ideas[1])
    process.act("idea.edit", by=anna, thing=ideas[21], values={"title": "Otherwise", "mood": "glad"})
    process.act("idea.entrust", by="bo", thing=ideas[2], links={"mentor": otto})
    process.act("idea.entrust", by="bo", thing=ideas[3], links={"mentor": anna})
    process.act("idea.entrust", by="bo", thing=ideas[3], links={"mentor": "cid"})
    process.act("idea.merge", by="bo", thing=ideas[4], links={"merged_into": ideas[5]})
    process.act("idea.hide", by="bo", thing=ideas[6], values={"reason": "rude"})
    process.act("idea.route", by="bo", thing=ideas[7], links={"about": "blue"})
    process.batch([Command((Act("idea.submit", "emil", None, {"title": f"B{it}", "text": "b"}),)) for it in range(300)])
    process.adopt(trial(2), reason="found better", mapping={"idea.hidden": "withdrawn"})
    process.erase(otto, reason="he asked for it")
    process.erase(anna, reason="she asked for it", by="fay")
    return process


def everything(process: Process) -> dict[str, list[tuple[Any, ...]]]:
    with process.store.snapshot() as rows:
        return contents(rows)


def same(left: Process, right: Process) -> None:
    """Equal trees, and equal tables down to the last row."""
    for name, rows in everything(left).items():
        assert rows == everything(right)[name], name


def arrived(where: str | Path, found: Carried, of: Process) -> Process:
    process = Process.open(where)
    report = verify(process)

    assert (of.name, of.size) == (found.name, found.size)
    assert [] == [problem.text() for problem in report.problems]
    assert found.root == report.root
    same(of, process)
    return process


def test_to_postgresql_and_back_nothing_has_changed(lived: Process, address: str, tmp_path: Path) -> None:
    there = arrived(address, move(lived, address), lived)
    back = arrived(tmp_path / "back.db", move(there, tmp_path / "back.db"), lived)

    assert verify(lived).root == verify(there).root == verify(back).root
    for process in (there, back):
        process.writer._clock = lived.clock
        done = process.act("idea.submit", by="emil", values={"title": "And on", "text": "it goes"})
        assert done.position == lived.size
        repeated = process.batch([Command((Act("idea.submit", "emil", None, {"title": "x", "text": "x"}),), "k2")])
        assert isinstance(repeated[0], Exception), "the keys have come along"
        process.close()


def test_what_is_there_already_is_not_written_over(lived: Process, tmp_path: Path) -> None:
    move(lived, tmp_path / "there.db")

    with pytest.raises(StoreError, match="already has a process 'trial'"):
        move(lived, tmp_path / "there.db")
    with pytest.raises(StoreError, match="already has a process 'trial'"):
        move(lived, lived.store)


def test_beside_another_process_it_gets_a_number_of_its_own(lived: Process, make: Make, tmp_path: Path) -> None:
    target = SQLiteStore(tmp_path / "two.db", create=True)
    Process.create(target, trial(), name="other")
    found = move(lived, target)

    both = Process.open(target, name="other"), Process.open(target, name="trial")
    assert [1, lived.size] == [process.size for process in both]
    assert found.root == verify(both[1]).root
    assert [] == [problem.text() for process in both for problem in verify(process).problems]
    target.close()


def test_progress_is_told_to_the_end(lived: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "CHUNK", 100)
    told: list[tuple[int, int]] = []
    move(lived, tmp_path / "told.db", progress=lambda done, of: told.append((done, of)))

    assert sorted(told) == told
    assert (lived.size, lived.size) == told[-1]
    assert len(told) > 3


class StoppedError(Exception):
    """Somebody pulled the plug."""


@pytest.mark.parametrize("after", [1, 2, 4])
def test_whoever_was_interrupted_goes_on(
    lived: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 100)
    target = tmp_path / "target.db"
    calls: list[int] = []

    def stop(done: int, of: int) -> None:
        calls.append(done)
        if len(calls) == after:
            raise StoppedError

    with pytest.raises(StoppedError):
        move(lived, target, progress=stop)
    for name in (None, "trial"):
        with pytest.raises(StoreError, match="the import of 'trial' is not finished"):
            Process.open(target, name=name)
    again: list[int] = []
    found = move(lived, target, progress=lambda done, of: again.append(done))

    assert calls[-1] == again[0], "it goes on where it was"
    arrived(target, found, lived).close()


def test_what_was_begun_from_another_state_is_begun_anew(
    lived: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving, "CHUNK", 100)
    target = tmp_path / "target.db"

    def stop(done: int, of: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        move(lived, target, progress=stop)
    lived.act("idea.submit", by="emil", values={"title": "Meanwhile", "text": "…"})
    found = move(lived, target)

    process = Process.open(target)
    assert (lived.size, 2) == (found.size, process.book.number)
    assert [] == [problem.text() for problem in verify(process).problems]
    with process.store.snapshot() as rows:
        left = contents(rows)
        assert 100 == sum(row[0] >> 40 == 1 for row in left["event"])
        for name in TABLES.keys() - {"event", "process"}:
            assert not [row for row in left[name] if row[0] in (1, "") or row[0] >> 40 == 1], name
    process.close()


CHILD = """
import sys, time
from participatio.process import move
from participatio.process.process import Process
move.CHUNK = 20
source = Process.open(sys.argv[1])
def tell(done, of):
    print(done, flush=True)
    time.sleep(0.01)
move.move(source, sys.argv[2], progress=tell)
print("done", flush=True)
"""


@pytest.mark.parametrize("to", ["file", "database"])
def test_killed_again_and_again_it_arrives(
    lived: Process, tmp_path: Path, to: str, request: pytest.FixtureRequest
) -> None:
    target = str(tmp_path / "killed.db") if to == "file" else request.getfixturevalue("address")
    source = lived.store.name
    reached: list[int] = []
    for count in (2, 3):
        child = subprocess.Popen([sys.executable, "-c", CHILD, source, target], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        reached.extend(int(child.stdout.readline()) for _ in range(count))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        with pytest.raises(StoreError, match="not finished"):
            Process.open(target)
    last = subprocess.run([sys.executable, "-c", CHILD, source, target], capture_output=True, text=True, check=True)

    assert "done" == last.stdout.split()[-1]
    assert sorted(reached) == reached, "nothing that was there is written again"
    process = Process.open(target)
    same(lived, process)
    assert [] == [problem.text() for problem in verify(process).problems]
    process.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "UPDATE event SET head = replace(head, 'idea.submit', 'idea.commit') WHERE key & 4095 = 7",
            "event 7: is not what",
        ),
        ("UPDATE body SET body = replace(body, 'Idea', 'Plea') WHERE key & 4095 = 9", "event 9: has a body that"),
        ("DELETE FROM event WHERE key & 4095 = 11", "event 11: stands at another place"),
        ("DELETE FROM body WHERE key & 4095 = 300", "bodies .*: lack bodies that nobody erased"),
        ("UPDATE rules SET text = replace(text, 'Ina', 'Eva')", "rules 1: is not what its digest says"),
    ],
)
def test_a_damaged_source_is_told_with_its_place(lived: Process, tmp_path: Path, change: str, said: str) -> None:
    assert isinstance(lived.store, SQLiteStore)
    lived.store.backup(tmp_path / "damaged.db")
    store = SQLiteStore(tmp_path / "damaged.db")
    with store.transaction() as rows:
        for (trigger,) in rows.all("SELECT name FROM sqlite_schema WHERE type = 'trigger'"):
            rows.run(f"DROP TRIGGER {trigger}")
        assert rows.run(change)

    with pytest.raises(BadValueError, match=said) as found:
        move(Process.open(store), tmp_path / "target.db")
    store.close()
    assert "P930" == found.value.code.id
    with pytest.raises(StoreError):
        Process.open(tmp_path / "target.db")


def test_a_database_without_anything_is_no_store(address: str) -> None:
    with pytest.raises(StoreError, match="holds no process: no tables in the schema"):
        open_store(address)
