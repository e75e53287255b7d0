# SPDX-License-Identifier: Apache-2.0
"""No room, or a disk that answers with errors: what failed is not stored, reading goes on, and writing comes back."""

from __future__ import annotations

import pytest
from tests.durability import disk, scarce


def fine(found, rounds):
    assert [] == found.wrong
    assert (rounds, rounds) == (found.rounds, found.recovered)
    assert found.acknowledged
    assert found.failed


def test_files_that_cannot_grow(tmp_path):
    fine(scarce.quota(tmp_path, "quota", 5), 5)


def test_a_disk_that_is_full(tmp_path):
    try:
        with scarce.small_disk(tmp_path / "small") as folder:
            fine(scarce.full(folder, "full", 5), 5)
    except PermissionError as error:
        pytest.skip(f"no disk can be mounted here: {error}")


@pytest.mark.skipif(disk.why_not() is not None, reason=disk.why_not() or "")
def test_a_disk_that_answers_with_errors(tmp_path):
    fine(scarce.errors(tmp_path, "errors-2", 60), 1)


@pytest.mark.skipif(disk.why_not() is not None, reason=disk.why_not() or "")
def test_what_failed_does_not_come_back_with_a_crash(tmp_path):
    fine(scarce.broken_off(tmp_path, "broken"), 1)
