# SPDX-License-Identifier: Apache-2.0
"""Fifty times as many random edits as the tests of every day; about ten minutes.

    python -m pytest tests/endurance/random_edits.py

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from edits import EDITS, GOOD, holds_after  # type: ignore[import-not-found]  # in tests/hostile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

EXAMPLES = 1_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edits")


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", GOOD)
@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_after_random_edits_there_are_problems_with_places_or_a_definition_that_works(
    data: st.DataObject, name: str, edit: str, folder: Path
) -> None:
    holds_after(data, name, edit, folder)
