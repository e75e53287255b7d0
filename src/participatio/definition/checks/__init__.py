# SPDX-License-Identifier: Apache-2.0
"""What is looked for in every definition: one function, one code each, in the order of the codes."""

from __future__ import annotations

from participatio.definition.checks import (
    deadlines,
    duties,
    names,
    numbers,
    paths,
    people,
    phases,
    reach,
    renames,
    roles,
    roster,
    sentences,
    texts,
    timely,
    walks,
)
from participatio.hooks.contributions import Check

_MODULES = (
    deadlines,
    duties,
    names,
    numbers,
    paths,
    people,
    phases,
    reach,
    renames,
    roles,
    roster,
    sentences,
    texts,
    timely,
    walks,
)

CHECKS: tuple[Check, ...] = tuple(
    sorted((check for module in _MODULES for check in module.CHECKS), key=lambda check: check.code.id)
)
