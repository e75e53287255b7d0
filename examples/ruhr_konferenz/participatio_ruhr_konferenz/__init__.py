# SPDX-License-Identifier: Apache-2.0
"""The Ruhr-Konferenz as a definition that other regions can name and extend: ``extends: ruhr_konferenz@1``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from participatio.hooks import Reference, hookimpl

HERE = Path(__file__).parent
HISTORY = HERE / "history"


@hookimpl
def register_references() -> Iterator[Reference]:
    """The rules of 2018, those of 2019 with the five action fields, and what happened under both."""
    one, two = HERE / "v1" / "process.yaml", HERE / "v2" / "process.yaml"
    yield Reference("ruhr_konferenz", 1, one, title="Ruhr-Konferenz", history=HISTORY)
    yield Reference("ruhr_konferenz", 2, two, title="Ruhr-Konferenz mit Handlungsfeldern", history=HISTORY)
