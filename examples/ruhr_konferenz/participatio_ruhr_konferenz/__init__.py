# SPDX-License-Identifier: Apache-2.0
"""The Ruhr-Konferenz as a definition that other regions can name and extend: ``extends: ruhr_konferenz@1``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from participatio.hooks import Reference, hookimpl

HERE = Path(__file__).parent


@hookimpl
def register_references() -> Iterator[Reference]:
    """The rules of 2018, and those of 2019 with the five action fields."""
    yield Reference("ruhr_konferenz", 1, HERE / "v1" / "process.yaml", title="Ruhr-Konferenz")
    yield Reference("ruhr_konferenz", 2, HERE / "v2" / "process.yaml", title="Ruhr-Konferenz mit Handlungsfeldern")
