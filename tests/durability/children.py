# SPDX-License-Identifier: Apache-2.0
"""Real child processes that tell what they have been acknowledged, and are killed without a warning.

They are forked from a server that has imported everything and opened nothing, so a child is at work in some
milliseconds and owns every connection it uses.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["participatio.process.process", "tests.durability.works"])
READY = "ready"


class Told:
    """Where a child tells; many threads may."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._mutex = threading.Lock()

    def __call__(self, what: object) -> None:
        with self._mutex:
            self._pipe.send(what)


def _run(work: Callable[..., None], pipe: Connection, given: tuple[Any, ...]) -> None:
    work(Told(pipe), *given)
    pipe.close()


class Child:
    """A process at work; ``heard`` is everything it has told.

    Parameters:
        work: called with `Told` and what is given.
    """

    def __init__(self, work: Callable[..., None], *given: object) -> None:
        self.heard: list[Any] = []
        self._pipe, theirs = _CONTEXT.Pipe(duplex=False)
        self._process = _CONTEXT.Process(target=_run, args=(work, theirs, given), daemon=True)
        self._process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def listen(self, until: float | None = None, *, for_: object = None) -> bool:
        """Hear what it tells until a time of `time.monotonic`, its end, or a word; false at its end."""
        while True:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return True
            if not self._pipe.poll(left):
                return True
            try:
                self.heard.append(self._pipe.recv())
            except (EOFError, OSError):
                return False
            if for_ is not None and self.heard[-1] == for_:
                return True

    def kill(self) -> None:
        """SIGKILL, and hear what it had still told."""
        with suppress(ProcessLookupError):  # it has ended by itself
            os.kill(self.pid, signal.SIGKILL)
        self.end()

    def end(self) -> int:
        """Hear the rest and wait for its end; answers how it ended."""
        self.listen()
        self._process.join()
        self._pipe.close()
        code = self._process.exitcode
        self._process.close()
        assert code is not None
        return code
