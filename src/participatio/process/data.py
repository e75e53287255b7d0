# SPDX-License-Identifier: Apache-2.0
"""Figures as JSON holds them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import AttrsInstance, asdict

from participatio.dates import EARLIEST, LATEST, Dated


def data(of: AttrsInstance) -> dict[str, Any]:
    """All that a value says: instants as ISO 8601 in UTC, nothing for the beginning and the end of time."""
    return asdict(of, value_serializer=lambda _, __, value: plain(value))


def iso(instant: datetime | None) -> str | None:
    """An instant as ISO 8601 in UTC; nothing for the beginning and the end of time."""
    return None if instant in (None, EARLIEST, LATEST) else instant.isoformat().replace("+00:00", "Z")


def plain(value: object) -> object:
    """A value that is an instant or a vague date as JSON holds it; any other as it is."""
    if isinstance(value, datetime):
        return iso(value)
    return value.text if isinstance(value, Dated) else value
