# SPDX-License-Identifier: Apache-2.0
"""The command line, as it starts and as it leaves."""

from __future__ import annotations

import atexit
import gc
import os
import sys

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` costs more than all the rest of this module
if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave the interpreter with 0 (fine), 1 (errors, refusals) or 2 (asked wrongly)."""
    if arguments is not None:
        sys.exit(_run(arguments))
    gc.disable()  # a command is over before its garbage is worth collecting, and click is imported below
    _leave(_run(sys.argv[1:]))


def _run(arguments: Sequence[str]) -> int:
    from participatio.cli.commands import run

    return run(list(arguments))


def _leave(code: int) -> None:
    """Leave at once: to take an interpreter down object by object costs a tenth of a short command."""
    atexit._run_exitfuncs()  # noqa: SLF001 - what was to be done at the end is done, and nothing else
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
