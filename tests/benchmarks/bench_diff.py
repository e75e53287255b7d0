# SPDX-License-Identifier: Apache-2.0
"""What a newer definition says otherwise: two of the size of the Ruhr-Konferenz, without loading them."""

from __future__ import annotations

from tests.benchmarks.measure import in_turns, often, table

from participatio import load
from participatio.definition.diff import compare
from participatio.telling.differences import text


def main() -> None:
    """Print what comparing takes, and telling it."""
    old, new, other = load("ruhr_konferenz@1"), load("ruhr_konferenz@2"), load("standard")
    names = {"compare": compare, "text": text, "old": old, "new": new, "other": other, "diff": compare(old, new)}
    taken = in_turns(
        {
            "version 1 and 2 (goal 20,000)": often("compare(old, new)", names, 20),
            "told in German": often("text(diff, 'de')", names, 20),
            "nearly all gone (goal 20,000)": often("compare(old, other)", names, 20),
        },
        9,
    )
    table("diff of the Ruhr-Konferenz, CPU of one", taken, "us")


if __name__ == "__main__":
    main()
