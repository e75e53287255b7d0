# SPDX-License-Identifier: Apache-2.0
"""What is answered to somebody who asked for something that is not there."""

from __future__ import annotations

from collections.abc import Sequence

import click


def asked_wrongly(language: str, *, en: str, de: str, near: Sequence[str] = (), **data: str) -> click.UsageError:
    """The error that ends a command with 2: a sentence whose braces ``data`` fills, and what was probably meant."""
    from participatio.errors import Code, Problem
    from participatio.text import for_terminal

    shown = {key: for_terminal(value, width=500) for key, value in data.items()}
    return click.UsageError(Problem(Code("", "error", en=en, de=de), None, shown, near).text(language))
