# SPDX-License-Identifier: Apache-2.0
"""A thousand kills while appending, and two hundred while each other work is done.

    python -m tests.endurance.kills [count] [seed] [work]

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.durability import kills
from tests.durability.telling import run, say

#: Of everything but appending, a fifth as many.
_SHARE = 5


def main(count: int = 1_000, seed: str = "1", only: str = "") -> int:
    """Print what was seen; answers how much went wrong."""
    wrong = 0
    for name, round_ in kills.ROUNDS.items():
        if only not in {"", name}:
            continue
        start = monotonic()
        with TemporaryDirectory() as folder:
            tally = kills.rounds(Path(folder), round_, count if name == "appending" or only else count // _SHARE, seed)
        say(f"{name}, seed {seed}: {tally}, {monotonic() - start:.0f} s")
        say(*tally.wrong[:20])
        wrong += len(tally.wrong)
    return wrong


if __name__ == "__main__":
    run(main)
