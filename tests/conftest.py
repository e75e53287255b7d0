# SPDX-License-Identifier: Apache-2.0
"""What every test may ask for: a fresh interpreter, and no colours or languages of the machine it runs on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable

import pytest

pytest_plugins = ["pytester"]  # for the tests of our own plugin; pytest takes this from the topmost conftest alone

SPOKEN = ("LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "FORCE_COLOR", "PARTICIPATIO_LANG")


@pytest.fixture(autouse=True)
def _plain_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SPOKEN:
        monkeypatch.setenv(name, "")  # so that what a test sets is taken back
        monkeypatch.delenv(name)


@pytest.fixture
def modules_after() -> Callable[[str], set[str]]:
    """The modules a fresh interpreter holds after it ran a piece of code, those of a bare one left out."""

    def modules_after(code: str) -> set[str]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        program = (
            f"import json, sys; before = set(sys.modules)\n{code}\nprint(json.dumps(sorted({{*sys.modules}} - before)))"
        )
        answer = subprocess.run(
            [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=environment
        )
        return set(json.loads(answer.stdout.splitlines()[-1]))

    return modules_after
