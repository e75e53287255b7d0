# SPDX-License-Identifier: Apache-2.0
"""Regions, districts and municipalities for processes that have to do with where people live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from participatio.hooks import Check, ConditionType, Kinds, hookimpl

if TYPE_CHECKING:
    from participatio.hooks import FieldType

HERE = Path(__file__).parent


@hookimpl
def register_kinds() -> Iterator[Kinds]:
    """Areas: ``region``, ``district`` and ``municipality``."""
    yield Kinds(HERE / "kinds.yaml")


@hookimpl
def register_field_types() -> Iterator[FieldType]:
    """``area``: the id of one of them."""
    from participatio_places.areas import AREA

    yield AREA


@hookimpl
def register_conditions() -> Iterator[ConditionType]:
    """``resides``: who lives in one of them."""
    from participatio_places.residence import Resides

    yield ConditionType("resides", Resides)


@hookimpl
def register_checks() -> Iterator[Check]:
    """What may be wrong with official keys."""
    from participatio_places.checks import CHECKS

    yield from CHECKS
