# SPDX-License-Identifier: Apache-2.0
"""However many ask for the same at once, it is done once."""

from __future__ import annotations

from tests.durability import parallel
from tests.durability.ledgers import create


def test_a_command_asked_by_many_at_once_is_done_once_and_all_hear_the_same(tmp_path):
    assert [] == parallel.identical(create(tmp_path), keys=5, processes=4, threads=25)


def test_what_is_limited_to_once_is_done_once_and_counted_once(tmp_path):
    assert [] == parallel.supports(create(tmp_path), ideas=4)
