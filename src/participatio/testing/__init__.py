# SPDX-License-Identifier: Apache-2.0
"""Help for testing other people's definitions, and what they build upon them."""

from __future__ import annotations

from participatio.testing.scenarios import Played, Surprise, play

__all__ = ["Played", "Surprise", "play"]
