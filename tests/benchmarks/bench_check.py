# SPDX-License-Identifier: Apache-2.0
"""The whole process: ``participatio check ruhr_konferenz@1`` beside PyYAML, pydantic and networkx doing the same."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from tests.benchmarks.measure import PYTHON, in_turns, process, ratio, say, script, table

PEER = "import sys; from tests.benchmarks.peer_check import main; sys.exit(main(sys.argv[1:]))"
OURS, THEIRS, BARE = "participatio check ruhr_konferenz@1", "PyYAML + pydantic + networkx", "bare python"


def folder(package: str) -> Path:
    """Where a package lies, without importing it."""
    found = find_spec(package)
    if found is None or found.origin is None:
        raise SystemExit(f"{package} is not installed; see the README beside this file")
    return Path(found.origin).parent


def layers() -> list[str]:
    """The files a peer has to be told of: the standard kinds, the plugin's, the definition."""
    return [
        str(folder("participatio") / "standard" / "process.yaml"),
        str(folder("participatio_places") / "kinds.yaml"),
        str(folder("participatio_ruhr_konferenz") / "v1" / "process.yaml"),
    ]


def main(rounds: int = 21) -> None:
    """Print both, and the ratio."""
    taken = in_turns(
        {
            BARE: process(PYTHON, "-c", ""),
            THEIRS: process(PYTHON, "-c", PEER, *layers()),
            OURS: process(PYTHON, script("participatio"), "check", "ruhr_konferenz@1"),
        },
        rounds,
        warm=2,
    )
    table("check of the Ruhr-Konferenz, CPU of the whole process", taken, "ms")
    say(
        f"  ours to the peer's: {ratio(taken[OURS], taken[THEIRS])}; goal 0.45",
        f"  bare interpreter: {taken[BARE].median / 9.5:.2f} of the machine that the goals in ms were written for",
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
