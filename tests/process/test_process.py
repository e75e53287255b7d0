# SPDX-License-Identifier: Apache-2.0
"""What a process promises to whoever acts in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Dice, Hands, dump, new, trial

from participatio.definition.acts import Act
from participatio.errors import BadValueError, DefinitionError
from participatio.process.commands import Command, RefusedError
from participatio.process.process import Process
from participatio.process.store import StoreError

SAID = {"title": "Trees", "text": "More of them"}


@pytest.fixture
def somebody(process: Process) -> str:
    return process.enrol(name="Anna")


def refused(process: Process, *given: Any, **more: Any) -> list[str]:  # noqa: ANN401 - as an act is given
    """The rules that refuse a command; nothing in any table is another for it."""
    before = dump(process)
    with pytest.raises(RefusedError) as error:
        process.act(*given, **more)
    assert before == dump(process)
    assert str(error.value)
    assert error.value.text("de")
    return [reason.rule for reason in error.value.reasons]


# Beginning, and going on


def test_a_process_begins_with_what_is_listed(process: Process) -> None:
    assert ("trial", 1) == (process.name, process.size)
    assert trial().digest == process.definition.digest
    with process.reading() as facts:
        assert "Green" == facts.value("green", "title")


def test_a_definition_may_be_named(clock: Hands, tmp_path: Path) -> None:
    with Process.create(":memory:", "ruhr_konferenz", clock=clock) as process:
        assert ("ruhr_konferenz", 2) == (process.name, process.definition.version)
    (tmp_path / "bad.yaml").write_text("participatio: 1\n", encoding="utf-8")
    with pytest.raises(DefinitionError):
        Process.create(":memory:", tmp_path / "bad.yaml")


def test_a_store_holds_several_processes_and_none_twice(tmp_path: Path, clock: Hands) -> None:
    where = tmp_path / "store.db"
    first = Process.create(where, trial(), clock=clock, random=Dice())
    second = Process.create(first.store, trial(), name="other", clock=clock, random=Dice(1))
    with pytest.raises(StoreError, match="already"):
        Process.create(first.store, trial(), name="other", clock=clock)
    somebody = second.enrol()
    done = second.act("idea.submit", by=somebody, values=SAID)
    assert ["role"] != refused(first, "idea.submit", by=somebody, values=SAID)
    with first.reading() as facts:
        assert facts.thing(done.thing or "") is None
        assert [] == list(facts.things("idea"))
    first.close()

    with Process.open(where, name="other", clock=clock) as again:
        assert (2, "other") == (again.size, again.name)
    with Process.open(where, clock=clock) as again:
        assert "trial" == again.name
    with pytest.raises(StoreError, match="nowhere"):
        Process.open(where, name="nowhere")


def test_what_was_done_is_there_after_a_restart(make: Callable[..., Process], tmp_path: Path, clock: Hands) -> None:
    process = make("trial.db")
    somebody = process.enrol()
    done = process.act("idea.submit", by=somebody, values=SAID)

    with Process.open(tmp_path / "trial.db", clock=clock) as again:
        assert process.size == again.size
        assert "published" == state(again, again.act("idea.publish", by="ina", thing=done).thing)


def test_nothing_can_be_opened_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Process.open(tmp_path / "nowhere.db")
    assert not (tmp_path / "nowhere.db").exists()


def state(process: Process, thing: str | None) -> str | None:
    with process.reading() as facts:
        known = facts.thing(thing or "")
        return None if known is None else known.state


# Acting


def test_an_act_is_done_and_answered(process: Process, somebody: str, clock: Hands) -> None:
    done = process.act("idea.submit", by=somebody, values=SAID, links={"about": "green"})

    assert (1, False, ()) == (done.position, done.repeated, done.warnings)
    assert (done.thing or "").startswith("idea-")
    assert clock() == done.events[0].head.recorded == done.events[0].head.happened
    with process.reading() as facts:
        assert "Trees" == facts.value(done.thing or "", "title")
        assert ["green"] == list(facts.links(done.thing or "", "about"))


def test_the_answer_stands_for_its_thing(process: Process, somebody: str) -> None:
    done = process.act("idea.submit", by=somebody, values=SAID)

    assert done.thing == process.act("idea.publish", by="ina", thing=done).thing


def test_several_acts_are_done_together(process: Process, somebody: str) -> None:
    done = process.act(
        [
            Act("idea.submit", somebody, None, SAID, as_="first"),
            Act("idea.submit", somebody, None, SAID, as_="second"),
            Act("idea.publish", "ina", new("first")),
            Act("idea.publish", "ina", new("second")),
            Act("idea.merge", "ina", new("first"), {}, {"merged_into": new("second")}),
        ]
    )

    first, second = done.things[:2]
    assert (first, second, first, second, first) == (*done.things[:2], *done.things[2:])
    assert ("merged", "published") == (state(process, first), state(process, second))
    assert 5 == done.position


def test_of_several_acts_all_or_none_is_done(process: Process, somebody: str) -> None:
    acts = [Act("idea.submit", somebody, None, SAID, as_="it"), Act("idea.publish", somebody, new("it"))]

    assert ["role"] == refused(process, acts)
    with pytest.raises(RefusedError) as error:
        process.act(acts)
    assert 1 == error.value.act


def test_a_name_nobody_has_given_means_nothing(process: Process, somebody: str) -> None:
    act = Act("idea.publish", "ina", new("nowhere"))

    assert ["no_such_thing"] == refused(process, [Act("idea.submit", somebody, None, SAID, as_="it"), act])


@pytest.mark.parametrize(
    ("rule", "given"),
    [
        ("unknown_action", {"action": "idea.fly"}),
        ("missing", {"action": "idea.submit", "values": {"title": "T"}}),
        ("unexpected", {"action": "idea.submit", "values": {**SAID, "author": "ina"}}),
        ("value", {"action": "idea.submit", "values": {**SAID, "title": "x" * 121}}),
        ("value", {"action": "idea.submit", "values": {**SAID, "cost": 1.5}}),
        ("link", {"action": "idea.submit", "values": SAID, "links": {"about": "nowhere"}}),
        ("cardinality", {"action": "idea.submit", "values": SAID, "links": {"about": ["green", "blue"]}}),
        ("no_such_thing", {"action": "idea.publish", "thing": "idea-000000-0"}),
        ("no_such_thing", {"action": "idea.publish", "thing": "green"}),
        ("no_such_thing", {"action": "idea.publish"}),
        ("unexpected", {"action": "idea.submit", "values": SAID, "thing": "green"}),
        ("record", {"action": "idea.submit", "values": SAID, "happened": "2020-01-15T12:00"}),
        ("future", {"action": "idea.submit", "values": SAID, "happened": "2020-03-15T12:00", "typed_by": "ina"}),
        ("for", {"action": "idea.submit", "values": SAID, "for_": "council"}),
        ("role", {"action": "phase.close", "thing": "listening", "values": {"reason": "x"}}),
    ],
)
def test_what_is_refused_says_why_and_leaves_no_trace(
    process: Process, somebody: str, rule: str, given: dict[str, Any]
) -> None:
    action = given.pop("action") if "action" in given else ""
    given = dict(given)

    assert rule in refused(process, action, by=somebody, **given)
    process.act("idea.submit", by=somebody, values=SAID)
    given["action"] = action  # the parameters are shared


def test_a_soft_limit_warns_and_is_recorded(process: Process, somebody: str) -> None:
    for _ in range(3):
        assert () == process.act("idea.submit", by=somebody, values=SAID).warnings

    (warning,) = process.act("idea.submit", by=somebody, values=SAID).warnings

    assert "limit" == warning.rule


# Who


def test_whoever_acts_is_somebody(process: Process) -> None:
    assert "person" in refused(process, "idea.submit", by="", values=SAID)
    assert "person" in refused(process, "idea.submit", by="nobody", values=SAID)
    assert "person" in refused(process, "idea.submit", by="green", values=SAID)
    assert "person" in refused(process, "idea.submit", by="person-00000000-0", values=SAID)


def test_a_pseudonym_of_another_process_is_nobody_here(make: Callable[..., Process]) -> None:
    other = Process.create(":memory:", trial(), random=Dice(7)).enrol()

    assert "person" in refused(make(), "idea.submit", by=other, values=SAID)


def test_whoever_was_erased_acts_no_more(process: Process, somebody: str) -> None:
    done = process.act("idea.submit", by=somebody, values=SAID)
    process.erase(somebody, reason="asked for")

    assert "person" in refused(process, "idea.submit", by=somebody, values=SAID)
    assert "person" in refused(process, "idea.submit", by="ina", typed_by=somebody, values=SAID)
    assert "submitted" == state(process, done.thing)
    assert {} == process.person(somebody)


# Keys, expectations, batches


def test_the_same_key_is_the_same_command(process: Process, somebody: str) -> None:
    first = process.act("idea.submit", by=somebody, values=SAID, key="k")
    before = dump(process)
    again = process.act("idea.submit", by=somebody, values=SAID, key="k")

    assert before == dump(process)
    assert (first.thing, first.position, True) == (again.thing, again.position, again.repeated)
    assert [event.head for event in first.events] == [event.head for event in again.events]


def test_the_same_key_for_something_else_is_refused(process: Process, somebody: str) -> None:
    process.act("idea.submit", by=somebody, values=SAID, key="k")

    assert ["repeated"] == refused(process, "idea.submit", by=somebody, values={**SAID, "title": "Other"}, key="k")


def test_a_key_belongs_to_whoever_acts(process: Process, somebody: str) -> None:
    first = process.act("idea.submit", by=somebody, values=SAID, key="k")
    other = process.act("idea.submit", by=process.enrol(), values=SAID, key="k")

    assert first.thing != other.thing


def test_a_refused_command_does_not_use_up_its_key(process: Process, somebody: str) -> None:
    refused(process, "idea.submit", by=somebody, values={"title": "T"}, key="k")

    assert not process.act("idea.submit", by=somebody, values=SAID, key="k").repeated


def test_a_key_is_remembered_after_a_restart(make: Callable[..., Process], tmp_path: Path, clock: Hands) -> None:
    process = make("trial.db")
    somebody = process.enrol()
    first = process.act("idea.submit", by=somebody, values=SAID, key="k")

    with Process.open(tmp_path / "trial.db", clock=clock) as again:
        assert first.thing == again.act("idea.submit", by=somebody, values=SAID, key="k").thing
        assert first.position + 1 == again.size


def test_what_has_changed_since_it_was_read_is_not_changed_unseen(process: Process, somebody: str) -> None:
    done = process.act("idea.submit", by=somebody, values=SAID)
    there = done.thing or ""
    process.act("idea.edit", by=somebody, thing=there, values={"title": "Other"}, expects={there: done.position})

    assert ["changed"] == refused(
        process, "idea.edit", by=somebody, thing=there, values={"title": "Third"}, expects={there: done.position}
    )
    process.act("idea.publish", by="ina", thing=there, expects={there: process.size - 1})


def test_in_a_batch_each_command_stands_for_itself(process: Process, somebody: str) -> None:
    there = process.act("idea.submit", by=somebody, values=SAID).thing
    size = process.size
    publish = Act("idea.publish", "ina", there)

    first, second, third, fourth = process.batch(
        [publish, publish, Act("idea.support", somebody, there), Command((Act("idea.fly", somebody),))]
    )

    assert isinstance(second, RefusedError)
    assert isinstance(fourth, RefusedError)
    assert ["state"] == [reason.rule for reason in second.reasons]
    assert (size, size + 1) == (first.position, third.position)  # type: ignore[union-attr]  # done
    assert size + 2 == process.size


def test_a_key_counts_within_a_batch_too(process: Process, somebody: str) -> None:
    command = Command((Act("idea.submit", somebody, None, SAID),), "k")

    first, second = process.batch([command, command])

    assert not isinstance(first, Exception)
    assert not isinstance(second, Exception)
    assert (first.thing, False, True) == (second.thing, first.repeated, second.repeated)


# Time


def test_the_ledgers_time_never_runs_backwards(process: Process, somebody: str, clock: Hands) -> None:
    first = process.act("idea.submit", by=somebody, values=SAID)
    clock.pass_(hours=-2)
    second = process.act("idea.submit", by=somebody, values=SAID)

    assert first.events[0].head.recorded == second.events[0].head.recorded
    assert second.events[0].head.happened == second.events[0].head.recorded


def test_a_phase_is_half_open(process: Process, somebody: str, clock: Hands) -> None:
    clock.set("2020-07-01T00:00")
    clock.at -= timedelta(microseconds=1)
    process.act("idea.submit", by=somebody, values=SAID)
    clock.at += timedelta(microseconds=1)

    assert ["phase"] == refused(process, "idea.submit", by=somebody, values=SAID)


def test_a_letter_is_entered_by_who_may(process: Process, somebody: str, clock: Hands) -> None:
    clock.set("2020-08-01T09:00")

    late = process.act("idea.submit", by=somebody, values=SAID, typed_by="ina", happened="2020-06-15T12:00")
    vague = process.act("idea.submit", by=somebody, values=SAID, typed_by="ina", happened="2020-06")

    assert "2020-06-15T10:00:00+00:00" == late.events[0].head.happened.isoformat()
    assert "2020-06" == vague.events[0].head.said
    assert clock() == late.events[0].head.recorded
    assert "record" in refused(
        process, "idea.submit", by=somebody, values=SAID, typed_by="cid", happened="2020-06-15T12:00"
    )


def test_a_local_time_that_exists_twice_is_refused(process: Process) -> None:
    with pytest.raises(BadValueError):
        process.instant("2020-10-25T02:30")


def test_what_is_opened_by_hand_is_open_after_a_restart(
    make: Callable[..., Process], tmp_path: Path, clock: Hands
) -> None:
    """What was set by hand is read from the tables as it was written."""
    process = make("trial.db")
    somebody = process.enrol()
    there = process.act("idea.submit", by=somebody, values=SAID)
    process.act("idea.publish", by="ina", thing=there)
    process.act("phase.open", by="ina", thing="round", values={"reason": "now"})

    with Process.open(tmp_path / "trial.db", clock=clock) as again:
        assert there.thing == again.act("idea.vote", by=somebody, thing=there).thing
        clock.pass_(days=15)
        assert ["phase"] == refused(again, "idea.vote", by=somebody, thing=there)


# Asking


def test_explaining_says_what_acting_would(process: Process, somebody: str) -> None:
    before = dump(process)

    assert all(reason.ok for reason in process.explain("idea.submit", by=somebody, values=SAID))
    (no,) = [
        reason for reason in process.explain("idea.submit", by=somebody, values=SAID, at="2020-08-01") if not reason.ok
    ]
    assert "phase" == no.rule
    assert before == dump(process)


def test_what_is_allowed_says_what_it_asks_for(process: Process, somebody: str) -> None:
    found = {one.action: one for one in process.allowed(somebody)}

    assert {"idea.submit"} == set(found)
    assert {"title", "text"} == set(found["idea.submit"].asks)
    assert {"about", "mood", "since", "cost"} == set(found["idea.submit"].may)
    assert "line" == found["idea.submit"].fields["title"]["type"]
    assert () == process.allowed(somebody, at="2020-08-01")


def test_what_one_does_not_see_allows_nothing(process: Process, somebody: str) -> None:
    there = process.act("idea.submit", by=somebody, values=SAID).thing

    assert {"idea.edit", "idea.withdraw"} == {one.action for one in process.allowed(somebody, there)}
    assert () == process.allowed(process.enrol(), there)
    assert "idea.publish" in {one.action for one in process.allowed("ina", there)}


def test_a_closed_process_does_nothing_more(clock: Hands) -> None:
    process = Process.create(":memory:", trial(), clock=clock)
    process.close()
    process.close()

    with pytest.raises(StoreError):
        process.act("idea.submit", by="ina", values=SAID)
