# SPDX-License-Identifier: Apache-2.0
"""A thousand times fifty random doings, each compared with the obvious process; about a quarter of an hour.

    python -m pytest tests/endurance/model.py

The file's name keeps pytest from collecting it unless it is asked for. PARTICIPATIO_EXAMPLES sets another number.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.process.test_model import Machine

EXAMPLES = int(os.environ.get("PARTICIPATIO_EXAMPLES", "1000"))
STEPS = 50


def test_whatever_is_done_a_process_says_what_an_obvious_one_says() -> None:
    many = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )

    run_state_machine_as_test(Machine, settings=many)
