# SPDX-License-Identifier: Apache-2.0
"""A phase ends for everybody at the same instant, and no clock that goes wrong turns the order of what happened."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.durability import boundary
from tests.durability.children import Child
from tests.durability.ledgers import Audit, create, forum, submit

from participatio.process.commands import RefusedError
from participatio.process.process import Process


def test_nothing_is_admitted_after_the_end_of_a_phase_or_refused_before(tmp_path):
    end = boundary.across(tmp_path, 500, 1)

    assert [] == end.wrong
    assert end.admitted > 8
    assert end.refused


def test_a_clock_that_jumps_back_turns_no_order_and_hinders_nobody(tmp_path):
    path = create(tmp_path)
    children = [Child(boundary.jumping, path, f"c{number}", 30, 7200 * number) for number in range(2)]

    assert [0, 0] == [child.end() for child in children]
    assert [] == Audit(path, commands=False).wrong
    assert 61 == len(Audit(path, commands=False).heads)


def test_a_clock_that_jumps_back_reopens_no_phase(tmp_path):
    now = [datetime(2030, 1, 1, 1, tzinfo=UTC)]
    definition = forum(tmp_path, {"title: Speaking\n": "title: Speaking\n    closes: 2030-01-01T02:00:00Z\n"})
    process = Process.create(":memory:", definition, clock=lambda: now[0])
    idea = process.act(submit("in time"))
    now[0] += timedelta(hours=1)
    process.act("idea.publish", by=idea.events[0].body.by, thing=idea)
    now[0] -= timedelta(hours=1)

    with pytest.raises(RefusedError):
        process.act(submit("too late"))
    assert (
        datetime(2030, 1, 1, 2, tzinfo=UTC) == process.act("idea.support", by="p0", thing=idea).events[0].head.recorded
    )
