# SPDX-License-Identifier: Apache-2.0
"""CPU time, taken in turns: whatever else the machine does meets everybody alike."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from math import log
from pathlib import Path
from statistics import fmean, median
from time import process_time
from timeit import Timer

from attrs import frozen

PYTHON = sys.executable
#: Compiled files are part of every installation; a shell that forbids them would measure the compiler.
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}

Task = Callable[[], float]


@frozen
class Taken:
    """What one task took, over all rounds; in the unit its task returns."""

    every: tuple[float, ...]

    @property
    def median(self) -> float:
        """Half of the rounds took less."""
        return median(self.every)

    @property
    def least(self) -> float:
        """The round that was disturbed least."""
        return min(self.every)


def script(name: str) -> str:
    """The path of a command that is installed beside this interpreter."""
    return str(Path(PYTHON).with_name(name))


def process(*command: str) -> Task:
    """A task that runs a process to its end and answers its CPU time in milliseconds."""

    def run() -> float:
        quiet = [(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)]
        child = os.posix_spawn(command[0], command, ENVIRONMENT, file_actions=quiet)
        _, status, used = os.wait4(child, 0)
        if status:
            raise SystemExit(f"ended with {os.waitstatus_to_exitcode(status)}: {' '.join(command)}")
        return (used.ru_utime + used.ru_stime) * 1e3

    return run


def once(work: Callable[[], object]) -> Task:
    """A task that does some work in this process and answers its CPU time in milliseconds."""

    def run() -> float:
        begun = process_time()
        work()
        return (process_time() - begun) * 1e3

    return run


def often(statement: str, names: Mapping[str, object], number: int = 20_000) -> Task:
    """A task that evaluates a statement many times and answers microseconds each, without a call around it."""
    timer = Timer(statement, timer=process_time, globals=dict(names))
    return lambda: timer.timeit(number) / number * 1e6


def in_turns(tasks: Mapping[str, Task], rounds: int, warm: int = 1) -> dict[str, Taken]:
    """What each task took when all are run one after the other, round after round."""
    for _ in range(warm):
        for task in tasks.values():
            task()
    every: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            every[name].append(task())
    return {name: Taken(tuple(values)) for name, values in every.items()}


def exponent(points: Iterable[tuple[float, float]]) -> float:
    """The slope of the straight line through the logarithms (least squares); 1 is linear."""
    pairs = [(log(x), log(y)) for x, y in points]
    x_mean, y_mean = fmean(x for x, _ in pairs), fmean(y for _, y in pairs)
    return sum((x - x_mean) * (y - y_mean) for x, y in pairs) / sum((x - x_mean) ** 2 for x, _ in pairs)


def ratio(ours: Taken, peer: Taken) -> str:
    """Ours to the peer's: the median of the rounds' own ratios, for both of a round meet the same weather."""
    each = [mine / other for mine, other in zip(ours.every, peer.every, strict=True)]
    return f"{median(each):.2f} (of the least {ours.least / peer.least:.2f})"


def say(*lines: str) -> None:
    """Print."""
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()


def table(title: str, taken: Mapping[str, Taken], unit: str, notes: Mapping[str, str] | None = None) -> None:
    """Print one row for each task: median, least, and what there is to say."""
    width = max(map(len, taken), default=0)
    say("", title, f"  {'':<{width}}  {'median':>9}  {'least':>9}  {unit}")
    for name, it in taken.items():
        say(f"  {name:<{width}}  {it.median:9.2f}  {it.least:9.2f}  {(notes or {}).get(name, '')}".rstrip())
