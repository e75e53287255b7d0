# SPDX-License-Identifier: Apache-2.0
"""What each drawing of the Ruhr-Konferenz takes, in both languages, without loading the definition."""

from __future__ import annotations

import sys
from functools import partial

from tests.benchmarks.measure import PYTHON, in_turns, once, process, say, table

from participatio import load
from participatio.drawing.drawings import drawings

GOAL = 50


def main(rounds: int = 9) -> None:
    """Print them all, and how far the slowest is from what it may take."""
    found = drawings(load("ruhr_konferenz")).values()
    tasks = {
        f"{one.name}, {language}": once(partial(one.draw, language, "light"))
        for one in found
        for language in ("en", "de")
    }
    bare = "bare python"
    taken = in_turns({**tasks, bare: process(PYTHON, "-c", "")}, rounds)
    table(f"drawings of the Ruhr-Konferenz (goal {GOAL} ms each, where bare python takes 9.5 ms)", taken, "ms")
    slowest = max(tasks, key=lambda name: taken[name].median)
    say(f"  slowest: {slowest}, normalised {taken[slowest].median * 9.5 / taken[bare].median:.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
