# SPDX-License-Identifier: Apache-2.0
"""What is looked for in every definition: one function, one code each, in the order of the codes."""

from __future__ import annotations

from participatio.definition.checks import names, paths, people, phases, reach, renames, roster, sentences, texts
from participatio.hooks.contributions import Check

CHECKS: tuple[Check, ...] = tuple(
    sorted(
        (
            *(names.CHECKS),
            *(paths.CHECKS),
            *(roster.CHECKS),
            *(phases.CHECKS),
            *(people.CHECKS),
            *(reach.CHECKS),
            *(renames.CHECKS),
            *(texts.CHECKS),
            *(sentences.CHECKS),
        ),
        key=lambda check: check.code.id,
    )
)
