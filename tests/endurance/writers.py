# SPDX-License-Identifier: Apache-2.0
"""Eight processes and 32 threads write for half a minute; then the same is asked by many at once, again and again.

    python -m tests.endurance.writers [seconds]

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.durability import parallel, writers
from tests.durability.ledgers import Audit, create
from tests.durability.telling import run, say


def main(seconds: int = 30) -> int:
    """Print what was seen; answers how much went wrong."""
    wrong: list[str] = []
    with TemporaryDirectory() as folder:
        path = create(Path(folder))
        for name, kind, number in (("processes", writers.processes, 8), ("threads", writers.threads, 32)):
            found = kind(path, number, seconds)
            say(f"{number} {name}, {seconds} s: {found}")
            wrong += found.errors
        wrong += Audit(path, commands=False).wrong
        start = monotonic()
        same = parallel.identical(create(Path(folder), "same.db"), keys=50, processes=4, threads=25)
        say(f"50 commands, each asked by 100 at once: {len(same)} wrong, {monotonic() - start:.0f} s")
        supports = parallel.supports(create(Path(folder), "supports.db"), ideas=20)
        say(f"20 ideas, each supported by 32 people from 8 processes at once: {len(supports)} wrong")
        wrong += same + supports
    say(*wrong[:20])
    return len(wrong)


if __name__ == "__main__":
    run(main)
