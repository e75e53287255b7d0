# SPDX-License-Identifier: Apache-2.0
"""The hostile definitions of other seeds; about half a minute a seed.

    python -m pytest tests/endurance/hostile_seeds.py

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import test_hostile  # type: ignore[import-not-found]  # in tests/hostile


@pytest.mark.parametrize("seed", range(1, 21))
def test_each_is_refused_in_time_and_with_a_place_or_stays_harmless(seed: int, tmp_path: Path) -> None:
    found = test_hostile.run(tmp_path, range(test_hostile.SHARES), seed=seed)

    assert "" == test_hostile.table([case for case in found if not test_hostile.is_well(case)])
