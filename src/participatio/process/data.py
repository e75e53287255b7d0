# SPDX-License-Identifier: Apache-2.0
"""Figures as JSON holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import AttrsInstance, asdict

from participatio.dates import EARLIEST, LATEST, Dated


def data(of: AttrsInstance) -> dict[str, Any]:
    """All that a value says: instants as ISO 8601 in UTC, nothing for the beginning and the end of time."""
    return asdict(of, value_serializer=_plain)


def _plain(_: object, __: object, value: object) -> object:
    if isinstance(value, datetime):
        return None if value in (EARLIEST, LATEST) else value.isoformat().replace("+00:00", "Z")
    return value.text if isinstance(value, Dated) else value
