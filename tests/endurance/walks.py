# SPDX-License-Identifier: Apache-2.0
"""A thousand invented definitions, and everything that six acts in a row can do in each; about ten minutes.

    python -m pytest tests/endurance/walks.py

The file's name keeps pytest from collecting it unless it is asked for. PARTICIPATIO_EXAMPLES sets another number.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.definition.inventions import inventions
from tests.definition.walking import wrong

EXAMPLES = int(os.environ.get("PARTICIPATIO_EXAMPLES", "1000"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inventions")


@settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(tree=inventions())
def test_a_search_through_everything_never_contradicts(tree: Mapping[str, Any], folder: Path) -> None:
    assert [] == wrong(tree, folder, deep=6, tries=8_000)
