# SPDX-License-Identifier: Apache-2.0
"""Many ask, one writes, and whoever is answered is on disk."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Dice, Hands, dump, sound, trial

from participatio.definition.acts import Act
from participatio.process.commands import Done, RefusedError
from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import STORE_FAILED, StoreError

SAID = {"title": "Trees", "text": "More of them"}


class Failing(SQLiteStore):
    """A store that fails as often as it is told, at the end of a transaction."""

    fails = 0

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with super().transaction() as rows:
            yield rows
            if self.fails:
                self.fails -= 1
                raise StoreError(STORE_FAILED, where=self.name, why="disk full")


def together(number: int, do: Callable[[int], object]) -> list[object]:
    """What many threads are answered that begin at once."""
    answers: list[object] = [None] * number
    start = threading.Barrier(number)

    def run(at: int) -> None:
        start.wait()
        try:
            answers[at] = do(at)
        except Exception as error:  # noqa: BLE001 - compared by the test
            answers[at] = error

    threads = [threading.Thread(target=run, args=(at,)) for at in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def process(make: Callable[..., Process]) -> Process:
    return make("trial.db")


def test_everybody_is_answered_and_everything_is_there(process: Process) -> None:
    people = [process.enrol() for _ in range(8)]

    answers = together(8, lambda at: [process.act("idea.submit", by=people[at], values=SAID) for _ in range(10)])

    positions = sorted(done.position for some in answers for done in some)  # type: ignore[attr-defined]  # lists of what was done
    assert list(range(1, 81)) == positions
    assert 81 == process.size
    assert 80 == len({done.thing for some in answers for done in some})  # type: ignore[attr-defined]  # as above


def test_of_many_who_take_the_last_one_takes_it(process: Process) -> None:
    """A limit holds however many ask at once."""
    somebody = process.enrol()
    there = process.act("idea.submit", by=somebody, values=SAID)
    process.act("idea.publish", by="ina", thing=there)

    answers = together(12, lambda _: process.act("idea.support", by=somebody, thing=there))

    assert 1 == sum(isinstance(one, Done) for one in answers)
    assert 11 == sum(isinstance(one, RefusedError) for one in answers)
    with process.reading() as facts:
        assert 1 == len(facts.deeds("idea.support", thing=there.thing))


def test_the_same_key_from_many_threads_is_done_once(process: Process) -> None:
    somebody = process.enrol()

    answers = together(12, lambda _: process.act("idea.submit", by=somebody, values=SAID, key="k"))

    assert 1 == len({done.thing for done in answers})  # type: ignore[attr-defined]  # all done
    assert 11 == sum(done.repeated for done in answers)  # type: ignore[attr-defined]  # all done
    assert 2 == process.size


def test_several_programs_write_to_one_store(process: Process, tmp_path: Path, clock: Hands) -> None:
    somebody = process.enrol()
    others = [Process.open(tmp_path / "trial.db", clock=clock, random=Dice(at + 1)) for at in range(3)]

    answers = together(3, lambda at: [others[at].act("idea.submit", by=somebody, values=SAID) for _ in range(10)])
    mine = process.act("idea.submit", by=somebody, values=SAID)

    assert 31 == mine.position
    assert 30 == len({done.thing for some in answers for done in some})  # type: ignore[attr-defined]  # lists of what was done
    for other in others:
        sound(other)
        other.close()


def test_new_rules_come_between_acts_never_into_them(process: Process) -> None:
    somebody = process.enrol()

    def do(at: int) -> object:
        if at == 0:
            return process.adopt(trial(2), reason="x")
        return [process.act("idea.submit", by=somebody, values=SAID) for _ in range(5)]

    answers = together(6, do)

    assert not [one for one in answers if isinstance(one, Exception)]
    heads = sorted(
        (event.head.position, event.head.rules)
        for some in answers[1:]
        for done in some  # type: ignore[attr-defined]  # lists of what was done
        for event in done.events
    )
    adopted = answers[0].position  # type: ignore[attr-defined]  # an adoption
    assert all((2 if position > adopted else 1) == rules for position, rules in heads)


def test_what_fails_is_not_stored_and_can_be_asked_again(tmp_path: Path, clock: Hands) -> None:
    store = Failing(tmp_path / "failing.db", create=True)
    with Process.create(store, trial(), clock=clock, random=Dice()) as process:
        somebody = process.enrol()
        first = process.act("idea.submit", by=somebody, values=SAID)
        before = dump(process)
        store.fails = 1
        with pytest.raises(StoreError, match="disk full"):
            process.act("idea.submit", by=somebody, values={**SAID, "mood": "glad"}, key="k")
        assert before == dump(process)

        again = process.act("idea.submit", by=somebody, values={**SAID, "mood": "glad"}, key="k")

        assert (first.position + 1, False) == (again.position, again.repeated)
        with process.reading() as facts:
            assert "glad" == facts.value(again.thing or "", "mood")
        sound(process)


def test_an_adoption_that_fails_leaves_the_old_rules(tmp_path: Path, clock: Hands) -> None:
    store = Failing(tmp_path / "failing.db", create=True)
    with Process.create(store, trial(), clock=clock, random=Dice()) as process:
        store.fails = 1
        before = dump(process)
        with pytest.raises(StoreError):
            process.adopt(trial(2), reason="x")
        assert before == dump(process)
        assert 1 == process.definition.version

        assert 1 == process.adopt(trial(2), reason="x").position
        sound(process)


def test_a_mistake_in_one_command_does_not_concern_the_others(process: Process) -> None:
    somebody = process.enrol()
    wrong = Act("idea.submit", somebody, None, SAID, {"about": 7})  # type: ignore[dict-item]  # what nobody should give

    first, second, third = process.batch(
        [Act("idea.submit", somebody, None, SAID), wrong, Act("idea.submit", somebody, None, SAID)]
    )

    assert isinstance(second, Exception)
    assert (1, 2) == (first.position, third.position)  # type: ignore[union-attr]  # done
