# SPDX-License-Identifier: Apache-2.0
"""Slips of a hand in good definitions never break reading, checking, or what comes of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from edits import EDITS, GOOD, holds_after, usable  # type: ignore[import-not-found]  # beside this file
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

#: Enough to notice a mistake of every day; `tests/endurance/random_edits.py` tries fifty times as many.
EXAMPLES = 15


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("edits")


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", GOOD)
@settings(
    max_examples=EXAMPLES,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_after_random_edits_there_are_problems_with_places_or_a_definition_that_works(
    data: st.DataObject, name: str, edit: str, folder: Path
) -> None:
    holds_after(data, name, edit, folder)


@pytest.mark.parametrize("name", GOOD)
def test_the_definitions_edited_are_good_ones(name: str) -> None:
    assert usable(name)
