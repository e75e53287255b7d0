# SPDX-License-Identifier: Apache-2.0
"""When the power fails, everything acknowledged is on the disk; with less synchronisation it would not be."""

from __future__ import annotations

import pytest
from tests.durability import disk, power_cuts
from tests.durability.disk import Disk, File, Op
from tests.durability.ledgers import chance

COMMANDS, POINTS = 80, 24

recorded = pytest.mark.skipif(disk.why_not() is not None, reason=disk.why_not() or "")


@recorded
def test_after_a_power_cut_everything_acknowledged_is_there(tmp_path):
    cuts = power_cuts.cut(power_cuts.recording(tmp_path, "full", commands=COMMANDS), POINTS, "every-day")

    assert [] == cuts.lost
    assert [] == cuts.wrong
    assert cuts.acknowledged > POINTS


@recorded
def test_with_less_synchronisation_acknowledged_events_are_lost(tmp_path):
    ops = power_cuts.recording(tmp_path, "normal", "NORMAL", COMMANDS)

    assert power_cuts.cut(ops, POINTS, "every-day").lost


def test_the_disk_keeps_what_was_synchronised_and_perhaps_the_rest():
    file = File()
    file.pending = [Op("write", "a", 0, b"x" * 2048)]
    file.sync()
    file.pending = [Op("write", "a", 512, b"y" * 1024), Op("truncate", "a", 1024)]
    found = {file.after(chance(seed)) for seed in range(200)}

    assert {b"x" * 512} == {content[:512] for content in found}
    assert {
        b"x" * 2048,
        b"x" * 512 + b"y" * 512,
        b"x" * 512 + b"y" * 1024 + b"x" * 512,
        b"x" * 1024 + b"y" * 512 + b"x" * 512,
    } <= found


def test_a_name_is_certain_once_its_folder_was_synchronised():
    disk_ = Disk()
    for op in (Op("make", "a"), Op("write", "a", 0, b"x"), Op("sync", "a")):
        disk_.do(op)
    before = [disk_.after(chance(seed)) for seed in range(50)]
    disk_.do(Op("sync", ""))

    assert {} in before
    assert {"a": b"x"} in before
    assert [{"a": b"x"}] * 50 == [disk_.after(chance(seed)) for seed in range(50)]
