# SPDX-License-Identifier: Apache-2.0
"""Help for testing other people's definitions, and what they build upon them; nothing is imported before it is used.

What pytest needs of it stands in `participatio.testing.plugin`; everything here works without pytest too.
"""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from participatio.testing.clock import Clock
    from participatio.testing.gate import assert_allowed, assert_refused
    from participatio.testing.matrix import assert_matrix
    from participatio.testing.processes import ProcessFactory
    from participatio.testing.scenarios import Played, Surprise, play
    from participatio.testing.traced import assert_trace

__all__ = [
    "Clock",
    "Played",
    "ProcessFactory",
    "Surprise",
    "assert_allowed",
    "assert_matrix",
    "assert_refused",
    "assert_trace",
    "play",
]

_HOMES = {
    "Clock": "clock",
    "Played": "scenarios",
    "ProcessFactory": "processes",
    "Surprise": "scenarios",
    "assert_allowed": "gate",
    "assert_matrix": "matrix",
    "assert_refused": "gate",
    "assert_trace": "traced",
    "play": "scenarios",
}


def __getattr__(name: str) -> object:
    """Import a name from its home when it is asked for first."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
