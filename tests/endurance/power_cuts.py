# SPDX-License-Identifier: Apache-2.0
"""Five thousand power cuts, and as a control a fifth as many with a store that synchronises less.

    python -m tests.endurance.power_cuts [count] [seed]

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from tests.durability import disk, power_cuts
from tests.durability.power_cuts import Cuts
from tests.durability.telling import run, say

_A_RECORDING = 250  # cuts of one recording


def cuts_of(synchronous: str, count: int, seed: str) -> Cuts:
    """So many cuts, of as many recordings as that needs; prints what was seen."""
    cuts, start = Cuts(), monotonic()
    with TemporaryDirectory() as folder:
        while cuts.points < count:
            name = f"{seed}-{synchronous}-{cuts.points}"
            ops = power_cuts.recording(Path(folder), name, synchronous)
            power_cuts.cut(ops, min(_A_RECORDING, count - cuts.points), name, cuts)
    say(f"synchronous={synchronous}, seed {seed}: {cuts}, {monotonic() - start:.0f} s")
    return cuts


def main(count: int = 5_000, seed: str = "1") -> int:
    """Print what was seen; answers 0 if nothing was lost with FULL, and something without."""
    if reason := disk.why_not():
        say(reason)
        return 1
    cuts = cuts_of("FULL", count, seed)
    say(*cuts.lost[:20], *cuts.wrong[:20])
    control = cuts_of("NORMAL", count // 5, seed)
    return int(bool(cuts.lost or cuts.wrong or not control.lost))


if __name__ == "__main__":
    run(main)
