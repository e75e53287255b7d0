# SPDX-License-Identifier: Apache-2.0
"""The command line as somebody at a terminal meets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from participatio.cli import main


class Answer(NamedTuple):
    """What a command wrote, and what it ended with."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command inside this interpreter."""

    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command in an interpreter of its own."""

    def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
        program = "from participatio.cli import main; main()"
        return subprocess.Popen([sys.executable, "-c", program, *arguments], **options)  # type: ignore[call-overload, no-any-return]

    return start
