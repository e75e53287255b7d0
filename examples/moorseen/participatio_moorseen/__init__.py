# SPDX-License-Identifier: Apache-2.0
"""Moorseen, an invented lake district: a second region on the rules of the Ruhr-Konferenz."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from participatio.hooks import Reference, hookimpl

HERE = Path(__file__).parent


@hookimpl
def register_references() -> Iterator[Reference]:
    """The rules of the one process there is."""
    yield Reference("moorseen", 1, HERE / "process.yaml", title="Dörferdialog Moorseen")
