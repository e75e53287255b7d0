# SPDX-License-Identifier: Apache-2.0
"""The pages that others read, and what it takes to run one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.docs.run import Run

from participatio.testing import ProcessFactory, assert_allowed, assert_matrix, assert_refused, assert_trace, play

ROOT = Path(__file__).parents[2]

#: Whatever is first imported while pytest runs within pytest is forgotten after it, and PyYAML's parser cannot be
#: imported twice; so all of it is imported here.
KIT = (ProcessFactory, assert_allowed, assert_matrix, assert_refused, assert_trace, play)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Run]:
    """Somebody who follows a page in an empty folder."""

    def clock(now: datetime) -> None:
        monkeypatch.setattr("participatio.cli.stores.now", lambda: now.astimezone(UTC))

    def pytester() -> pytest.Pytester:
        found: pytest.Pytester = request.getfixturevalue("pytester")
        monkeypatch.chdir(tmp_path)
        return found

    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield Run(tmp_path, clock, pytester)
    for name, module in [*sys.modules.items()]:
        if str(getattr(module, "__file__", None)).startswith(str(tmp_path)):
            del sys.modules[name]
