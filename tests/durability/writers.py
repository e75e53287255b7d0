# SPDX-License-Identifier: Apache-2.0
"""Many write at once: how long each waits, and whether all get their turn."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from attrs import define, field
from tests.durability.children import READY, Child
from tests.durability.ledgers import submit

from participatio.process.process import Process

Tell = Callable[[object], None]


@define
class Turns:
    """How often each got its turn, and the longest that anybody waited."""

    turns: list[int] = field(factory=list)
    waits: list[float] = field(factory=list)
    errors: list[str] = field(factory=list)

    @property
    def slowest(self) -> float:
        return max(self.waits)

    @property
    def fairness(self) -> float:
        """The most turns that anybody got to the fewest."""
        return max(self.turns) / max(1, min(self.turns))

    def __str__(self) -> str:
        every = sorted(wait for wait in self.waits)
        return (
            f"{sum(self.turns)} appends by {len(self.turns)} writers, {len(self.errors)} errors, "
            f"slowest {self.slowest * 1e3:.0f} ms, p99 {every[int(len(every) * 0.99)] * 1e3:.0f} ms, "
            f"fairest to unfairest {self.fairness:.2f} ({min(self.turns)} to {max(self.turns)})"
        )


def writing(tell: Tell, path: Path, name: str, start: float, seconds: float) -> None:
    """One act after the other, as fast as they are answered."""
    process = Process.open(path)
    process.act(submit(f"{name}.first"))
    tell(READY)
    time.sleep(max(0, start - time.time()))
    tell(_turns(process, name, start + seconds))


def _turns(process: Process, name: str, end: float) -> tuple[list[float], list[str]]:
    waits: list[float] = []
    errors: list[str] = []
    for number in count():
        before = time.perf_counter()
        try:
            process.act(submit(f"{name}.{number}", 300))
        except Exception as error:  # noqa: BLE001 - told to whoever counts them
            errors.append(repr(error))
        else:
            waits.append(time.perf_counter() - before)
        if time.time() >= end:
            break
    return waits, errors


def processes(path: Path, writers: int, seconds: float) -> Turns:
    """So many processes that write at once."""
    start = time.time() + 1.5
    children = [Child(writing, path, f"w{number}", start, seconds) for number in range(writers)]
    found = Turns()
    for child in children:
        assert child.end() == 0
        _, (waits, errors) = child.heard
        found.turns.append(len(waits))
        found.waits += waits
        found.errors += errors
    return found


def threads(path: Path, writers: int, seconds: float) -> Turns:
    """So many threads of one process."""
    found = Turns()
    with Process.open(path) as process:
        end = time.time() + seconds
        heard: list[tuple[list[float], list[str]]] = []
        every = [
            threading.Thread(target=lambda name: heard.append(_turns(process, name, end)), args=(f"t{number}",))
            for number in range(writers)
        ]
        for thread in every:
            thread.start()
        for thread in every:
            thread.join()
    for waits, errors in heard:
        found.turns.append(len(waits))
        found.waits += waits
        found.errors += errors
    return found
