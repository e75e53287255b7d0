# SPDX-License-Identifier: Apache-2.0
"""Ten thousand tries across the end of a phase, by eight processes and a clock that goes as the real one.

    python -m tests.endurance.boundary [count] [seconds until the end]

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability import boundary
from tests.durability.telling import run, say


def main(count: int = 10_000, seconds: int = 15) -> int:
    """Print what was seen; answers how much went wrong."""
    with TemporaryDirectory() as folder:
        end = boundary.across(Path(folder), count, seconds)
    say(end)
    say(*end.wrong[:20])
    return len(end.wrong)


if __name__ == "__main__":
    run(main)
