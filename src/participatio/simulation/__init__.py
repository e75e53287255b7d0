# SPDX-License-Identifier: Apache-2.0
"""An invented crowd takes part in a marked process of its own: how much would there be to do?

>>> from participatio.simulation import simulate
>>> done = simulate(":memory:", "standard", contributions=1, seed=1)
Traceback (most recent call last):
participatio.errors.BadValueError: under the rules of 'standard' nobody brings anything in that stands ... in the story
"""

from __future__ import annotations

from participatio.simulation.habits import Habits
from participatio.simulation.life import simulate
from participatio.simulation.mark import seed_of
from participatio.simulation.tally import Simulated

__all__ = ["Habits", "Simulated", "seed_of", "simulate"]
