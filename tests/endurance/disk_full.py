# SPDX-License-Identifier: Apache-2.0
"""Thirty rounds each of files that cannot grow, a disk that is full, and a disk that answers with errors.

    python -m tests.endurance.disk_full [rounds] [seed]

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability import disk, scarce
from tests.durability.scarce import Scarcity
from tests.durability.telling import run, say


def main(rounds: int = 30, seed: str = "1") -> int:
    """Print what was seen; answers how much went wrong."""
    wrong: list[str] = []

    def tell(name: str, found: Scarcity) -> None:
        wrong.extend(found.wrong)
        if found.recovered != found.rounds:
            wrong.append(f"{name}: worked again in {found.recovered} of {found.rounds}")
        say(f"{name}, seed {seed}: {found}")

    with TemporaryDirectory() as name:
        folder = Path(name)
        tell("files that cannot grow", scarce.quota(folder, seed, rounds))
        try:
            with scarce.small_disk(folder / "small") as small:
                tell("a disk that is full", scarce.full(small, seed, rounds))
        except PermissionError as error:
            say(f"no disk can be mounted here: {error}")
        if reason := disk.why_not():
            say(reason)
        else:
            tell(
                "a disk that answers with errors",
                together(scarce.errors(folder, f"{seed}-{it}", 100) for it in range(rounds)),
            )
            tell(
                "a commit that failed, then a kill",
                together(scarce.broken_off(folder, f"{seed}-{it}") for it in range(rounds)),
            )
    say(*wrong[:20])
    return len(wrong)


def together(every: Iterable[Scarcity]) -> Scarcity:
    """What was seen in all rounds."""
    total = Scarcity()
    for it in every:
        total.rounds += it.rounds
        total.acknowledged += it.acknowledged
        total.failed += it.failed
        total.recovered += it.recovered
        total.wrong += it.wrong
    return total


if __name__ == "__main__":
    run(main)
