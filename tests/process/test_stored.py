# SPDX-License-Identifier: Apache-2.0
"""The tables answer what the events say, now and at every position of the past."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.process.conftest import Hands, agree, answers, trial
from tests.process.test_model import Machine

from participatio.definition.facts import folded
from participatio.process.commands import RefusedError
from participatio.process.ids import of_person
from participatio.process.process import Process
from participatio.process.tables import MASK


class Historian(Machine):
    """After whatever was done, every position of the past is as it was."""

    def teardown(self) -> None:
        try:
            if hasattr(self, "process"):
                self.compare_the_past()
        finally:
            super().teardown()

    def compare_the_past(self) -> None:
        definition = self.obvious.definition
        asked = self.things(), self.somebody()
        for upto in range(1, self.obvious.facts.position + 1):
            with self.process.reading(upto) as facts:
                expected = answers(self.obvious.folded(upto=upto), definition, *asked)
                agree(expected, answers(facts, definition, *asked))


def test_every_position_of_the_past_is_as_it_was() -> None:
    few = settings(
        max_examples=3, stateful_step_count=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )

    run_state_machine_as_test(Historian, settings=few)


def test_before_anything_happened_there_is_nothing(process: Process) -> None:
    with process.reading(0) as facts:
        assert facts.thing("ina") is None
        assert (0, 0) == (facts.position, len(facts.things("forum")))


def test_the_beginning_is_what_the_definition_lists(process: Process) -> None:
    definition = trial()
    expected = folded([definition.genesis(process.clock())])
    things = list(definition.things)

    with process.reading() as facts:
        agree(answers(expected, definition, things, ["ina"]), answers(facts, definition, things, ["ina"]))


def test_the_past_is_found_by_the_instant_it_was_recorded(process: Process, clock: Hands) -> None:
    somebody = process.enrol()
    done = process.act("idea.submit", by=somebody, values={"title": "T", "text": "t"})
    first = clock()
    clock.pass_(hours=1)
    process.act("idea.publish", by="ina", thing=done)

    def state_at(at: object) -> str | None:
        with process.reading(at) as facts:  # type: ignore[arg-type]  # an instant, its text, or a position
            known = facts.thing(done.thing or "")
            return None if known is None else known.state

    assert "submitted" == state_at(first)
    assert "published" == state_at(clock())
    assert "submitted" == state_at("2020-02-01T09:59")
    assert "published" == state_at("2020-02-01T10:00")
    assert state_at("2019-01-01") is None
    assert ["submitted", "published"] == [state_at(2), state_at(3)]


def test_how_many_is_right_however_acts_of_one_action_came_about(make: Callable[..., Process]) -> None:
    """Some edits say something of the thing alone, some tie it; both are counted, also when one is undone."""
    process = make()
    somebody = process.enrol()
    there = process.act("idea.submit", by=somebody, values={"title": "T", "text": "t"}).thing or ""
    process.act("idea.edit", by=somebody, thing=there, links={"about": "green"})
    process.act("idea.edit", by=somebody, thing=there, values={"title": "U"})
    process.act("idea.edit", by=somebody, thing=there, links={"about": "blue"})
    process.adopt(trial(2), reason="moves seats")
    process.adopt(trial(3), reason="moves them back")

    with process.reading() as facts:
        assert 3 == len(facts.deeds("idea.edit", thing=there)) == len(list(facts.deeds("idea.edit", thing=there)))
        assert 2 == len(facts.deeds("process.adopt", thing="trial"))


def test_a_thing_has_one_name(process: Process) -> None:
    """Whoever writes its number in another way, or under another kind, names nothing."""
    somebody = process.enrol()
    there = process.act("idea.submit", by=somebody, values={"title": "T", "text": "t"}).thing or ""
    with process.reading() as facts:
        listed = process.book.ids.of_thing("person", facts.book.key(facts.rows, "ina") & MASK)
        alias = of_person(facts.book.key(facts.rows, "ina") & MASK)
        others = [there.upper(), there.replace("idea", "proposal"), somebody.upper(), listed, alias]
        others.append(f"person-{somebody[7:].upper()}")
    for other in others:
        with process.reading() as facts:
            assert facts.thing(other) is None, other
            assert somebody == facts.thing(there).author  # type: ignore[union-attr]  # is there
        with pytest.raises(RefusedError):
            process.act("idea.publish", by="ina", thing=other)
        with pytest.raises(RefusedError):
            process.act("idea.publish", by=other, thing=there)
    with process.reading() as facts:
        assert [there] == list(facts.things("idea"))
        assert there == process.act("idea.publish", by="ina", thing=there).thing


def test_no_id_means_anything_that_was_not_there(process: Process) -> None:
    with process.reading() as facts:
        for id_ in ("", "-", "idea-000000-0", "idea-zzzzzz-1", "person-00000000-0", "nobody", "green-", "PERSON-1-1"):
            assert facts.thing(id_) is None
            assert [] == list(facts.links(id_, "about"))
            assert [] == list(facts.linking(id_, "idea", "about"))
            assert 0 == len(facts.deeds("idea.support", thing=id_))
            assert [] == list(facts.latches(id_, None))
