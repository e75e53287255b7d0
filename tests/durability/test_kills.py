# SPDX-License-Identifier: Apache-2.0
"""A process that is killed at any moment has lost nothing it was acknowledged."""

from __future__ import annotations

import pytest
from tests.durability import kills


@pytest.mark.parametrize(("work", "count"), [(work, 25 if work == "appending" else 4) for work in kills.ROUNDS])
def test_whoever_is_killed_has_lost_nothing_acknowledged_and_may_ask_again(work, count, tmp_path):
    tally = kills.rounds(tmp_path, kills.ROUNDS[work], count, "every-day")

    assert [] == tally.wrong
    assert count == tally.kills
