# SPDX-License-Identifier: Apache-2.0
"""What the library itself contributes, given through the same hooks as a plugin's.

The functions carry no marker, so that a definition without plugins is read without pluggy; the manager marks them.
What they give is imported when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from participatio.hooks.contributions import Check, ConditionType, FieldType, Reference, StoreType

if TYPE_CHECKING:
    from participatio.process.store import Store

_STANDARD = Path(__file__).parent.parent / "standard" / "process.yaml"


def register_references() -> Iterator[Reference]:
    """The ready kinds."""
    yield Reference("standard", 1, _STANDARD, title="Ready kinds")


def register_stores() -> Iterator[StoreType]:
    """One file: ``sqlite://`` and its path, which may also stand alone."""
    yield StoreType("sqlite", _sqlite)


def _sqlite(address: str, *, create: bool) -> Store:
    from participatio.process.sqlite import SQLiteStore

    return SQLiteStore(address.partition("://")[2], create=create)


def register_field_types() -> Iterator[FieldType]:
    """Line, text, number, money and their like."""
    from participatio.definition.fields import BUILT_IN

    yield from BUILT_IN.values()


def register_conditions() -> Iterator[ConditionType]:
    """Count, share, reached and their like."""
    from participatio.definition.conditions import CONDITIONS

    for condition in CONDITIONS:
        yield ConditionType(condition.word, condition)


def register_checks() -> Iterator[Check]:
    """What is looked for in every definition."""
    from participatio.definition.checks import CHECKS

    yield from CHECKS
