# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from participatio.dates import read_zone
from participatio.errors import BadValueError
from participatio.testing import Clock

BERLIN = read_zone("Europe/Berlin")


def test_it_stands_still_until_it_is_set():
    clock = Clock("2026-05-04T10:00", BERLIN)

    assert datetime(2026, 5, 4, 8, tzinfo=UTC) == clock() == clock()


def test_a_time_said_before_a_process_begins_is_read_in_the_zone_of_the_process():
    clock = Clock()
    clock.set("2026-05-04T10:00")
    clock.runs_in(BERLIN)
    clock.runs_in(read_zone("Asia/Tokyo"))

    assert datetime(2026, 5, 4, 8, tzinfo=UTC) == clock()


@pytest.mark.parametrize(
    ("by", "later"),
    [("1 month", "2026-04-28T10:00"), ("3 hours", "2026-03-28T13:00"), (timedelta(days=1), "2026-03-29T11:00")],
)
def test_time_passes_as_definitions_count_it_and_as_python_does(by, later):
    clock = Clock("2026-03-28T10:00", BERLIN)
    clock.forward(by)

    assert repr(Clock(later, BERLIN)) == repr(clock)


def test_it_does_not_run_back_once_a_process_runs_by_it():
    clock = Clock("2026-05-04T10:00")
    clock.set("2026-05-01")
    clock.runs_in(BERLIN)

    with pytest.raises(ValueError, match=r"<Clock 1 May 2026, 00:00> cannot go back to 30 April 2026, 00:00, because"):
        clock.set("2026-04-30")
    with pytest.raises(BadValueError, match="did you mean '2026-05-04'"):
        clock.set("4.5.2026")
