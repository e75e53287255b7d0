# SPDX-License-Identifier: Apache-2.0
"""What was said is kept as long as the definition says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.process.conftest import TRIAL, Dice, Hands, changed, dump, merged, read, sound, trial, written

from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process.commands import RefusedError
from participatio.process.process import Process
from participatio.process.retain import Retained

KEEPS = """
kinds:
  idea: {keeps: {for: 1 year, after: [withdrawn, merged]}}
  proposal: {keeps: {for: 2 years}}
  person: {keeps: {for: 3 years}}
"""
NOTHING = Retained(0, 0, 0)


@pytest.fixture
def process(tmp_path: Path, clock: Hands) -> Iterator[Process]:
    path = written(tmp_path, "kept", merged(read(TRIAL), read(KEEPS)))
    with Process.create(tmp_path / "kept.db", load(path, host=Host(path=())), clock=clock, random=Dice()) as process:
        yield process
        sound(process)


def withdrawn(process: Process, by: str) -> str:
    done = process.act("idea.submit", by=by, values={"title": "A secret wish", "text": "t"}, links={"about": "green"})
    process.act("idea.publish", by="ina", thing=done)
    process.act("idea.support", by=by, thing=done)
    process.act("idea.withdraw", by=by, thing=done)
    return done.thing or ""


def on_disk(process: Process, text: str) -> bool:
    """True if a text is anywhere in the store's files."""
    folder = Path(process.store.name).parent
    return any(text.encode() in path.read_bytes() for path in folder.glob("kept.db*"))


def test_without_keeps_nothing_is_ever_erased(make: Callable[..., Process], clock: Hands) -> None:
    process = make()
    withdrawn(process, process.enrol())
    clock.pass_(days=40_000)

    assert NOTHING == process.retain()


def test_what_ended_long_ago_is_erased(process: Process, clock: Hands) -> None:
    there = withdrawn(process, process.enrol())
    root = process.view("ina").count("idea")
    clock.pass_(days=367)

    assert Retained(bodies=4, things=1, people=0) == process.retain()
    assert not on_disk(process, "A secret wish")
    with process.reading() as facts:
        known = facts.thing(there)
        assert known is not None
        assert ("withdrawn", None) == (known.state, known.author)
        assert facts.value(there, "title") is None
        assert 0 == len(facts.deeds("idea.support", thing=there))
        assert {"things": 1, "people": 0} == facts.body(facts.position - 1)["given"]
    assert root == process.view("ina").count("idea")


def test_what_ended_lately_is_kept(process: Process, clock: Hands) -> None:
    withdrawn(process, process.enrol())
    clock.pass_(days=360)

    assert NOTHING == process.retain()
    assert on_disk(process, "A secret wish")


def test_what_has_not_ended_is_kept_however_old(process: Process, clock: Hands) -> None:
    process.act("idea.submit", by=process.enrol(), values={"title": "T", "text": "t"})
    clock.pass_(days=4000)

    assert (0, 0) == (process.retain().bodies, process.retain().things)


def test_without_after_the_time_runs_from_the_last_act(process: Process, clock: Hands) -> None:
    done = process.act("proposal.draft", by="emil", values={"title": "P"}, links={"forum": "green"})
    clock.pass_(days=700)
    process.act("proposal.submit", by="emil", thing=done)
    clock.pass_(days=700)
    assert NOTHING == process.retain()

    clock.pass_(days=60)

    assert Retained(2, 1, 0) == process.retain()


def test_a_dry_run_tells_the_same_and_erases_nothing(process: Process, clock: Hands) -> None:
    withdrawn(process, process.enrol())
    before = dump(process)

    told = process.retain(now="2021-06-01", dry_run=True)

    assert before == dump(process)
    clock.set("2021-06-01T00:00")
    assert told == process.retain()


def test_it_is_recorded_once_and_does_nothing_twice(process: Process, clock: Hands) -> None:
    withdrawn(process, process.enrol())
    clock.pass_(days=400)
    process.retain()
    size = process.size

    assert NOTHING == process.retain()
    assert size == process.size


def test_whoever_has_done_nothing_for_long_is_forgotten(process: Process, clock: Hands) -> None:
    gone, there = process.enrol(name="Gone Away"), process.enrol(name="Still There")
    done = process.act("idea.submit", by=gone, values={"title": "What was said", "text": "t"})
    clock.pass_(days=1000)
    with pytest.raises(RefusedError, match="phase"):
        process.act("idea.submit", by=there, values={"title": "T", "text": "t"})
    process.act("phase.open", by="ina", thing="round", values={"reason": "again"})
    process.act("phase.open", by="ina", thing="dialog", values={"reason": "again"}, links={"of": "green"})
    process.act("seat.take", by="ina", values={"side": "drawn"}, links={"in": "bureau", "holder": there})
    clock.pass_(days=200)

    assert Retained(0, 0, 1) == process.retain()
    assert {} == process.person(gone)
    assert "Still There" == process.person(there)["name"]
    assert not on_disk(process, "Gone Away")
    with process.reading() as facts:
        assert "erased" == facts.thing(gone).state  # type: ignore[union-attr]  # is there
        assert "What was said" == facts.value(done.thing or "", "title")
    clock.pass_(days=1000)
    assert process.retain().people == 0, "whoever holds a seat is kept"


def test_who_was_registered_and_is_gone_is_erased_with_what_was_said_of_them(process: Process, clock: Hands) -> None:
    done = process.act("person.register", by="ina", values={"title": "Guest Star"})
    clock.pass_(days=1200)

    assert Retained(1, 1, 1) == process.retain()
    assert not on_disk(process, "Guest Star")
    with process.reading() as facts:
        assert "erased" == facts.thing(done.thing or "").state  # type: ignore[union-attr]  # is there


def test_what_is_listed_stays(process: Process, clock: Hands) -> None:
    clock.pass_(days=40_000)

    assert NOTHING == process.retain()
    with process.reading() as facts:
        assert "Emil" == facts.value("emil", "title")


def test_new_rules_may_keep_shorter_and_reach_acts_only_old_rules_had(tmp_path: Path, clock: Hands) -> None:
    with Process.create(":memory:", trial(), clock=clock, random=Dice()) as process:
        done = process.act("idea.submit", by=process.enrol(), values={"title": "T", "text": "t"})
        process.act("idea.publish", by="ina", thing=done)
        process.act("idea.report", by=process.enrol(), thing=done, values={"reason": "rude"})
        shorter = """
kinds:
  idea:
    keeps: {for: 1 month}
    actions: {report: {removed: nobody reports}}
phases: {listening: {admits: {anyone: {without: [idea.report]}}}}
"""
        process.adopt(changed(tmp_path, shorter), reason="x")
        clock.pass_(days=40)

        assert Retained(3, 1, 0) == process.retain()
        sound(process)
