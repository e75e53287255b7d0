# SPDX-License-Identifier: Apache-2.0
"""How the full counts are started and what they print."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence


def say(*lines: object) -> None:
    """Print, at once."""
    for line in lines:
        sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def run(main: Callable[..., int]) -> None:
    """Run with what stands on the command line (the first is a count), and end with 1 if something went wrong."""
    given: Sequence[str] = sys.argv[1:]
    sys.exit(bool(main(*(int(word) if place == 0 else word for place, word in enumerate(given)))))
