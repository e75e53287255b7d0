# SPDX-License-Identifier: Apache-2.0
"""A clock that stands still until a test sets it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from participatio.dates import read_duration, read_instant, read_zone, show_instant
from participatio.errors import BadValueError

START = "2025-01-01T12:00"
"""What a clock shows that nobody has set."""


class Clock:
    """The time of one test; whoever calls it is told an instant in UTC.

    A text without a time zone is read in the zone of the first process that runs by the clock.

    >>> clock = Clock("2026-05-04T10:00")
    >>> clock.forward("2 weeks")
    >>> clock
    <Clock 18 May 2026, 10:00>
    """

    def __init__(self, at: str | date = START, zone: ZoneInfo | None = None) -> None:
        self._zone = zone
        self._said = at
        self._now = read_instant(at, self.zone)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone in which texts are read and the time is shown."""
        return self._zone or read_zone("UTC")

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._now

    def __repr__(self) -> str:
        return f"<Clock {show_instant(self._now, self.zone, 'en')}>"

    def set(self, at: str | date) -> None:
        """Let it be another time.

        Raises:
            BadValueError: it is no instant.
            ValueError: it is earlier, and a process runs by the clock already.
        """
        __tracebackhide__ = True
        try:
            now = read_instant(at, self.zone)
        except BadValueError as error:
            raise error.with_traceback(None) from None
        if self._zone is not None and now < self._now:
            before = show_instant(now, self.zone, "en")
            raise ValueError(
                f"{self!r} cannot go back to {before}, because a process runs by it; begin the process with at=…, "
                "or ask about earlier times with at=…"
            )
        self._said, self._now = at, now

    def forward(self, by: str | timedelta) -> None:
        """Let time pass: ``"2 weeks"``, ``"1 month"``, ``"3 hours"`` as definitions say it, or a `timedelta`."""
        if isinstance(by, str):
            self.set(read_duration(by).after(self._now, self.zone))
        else:
            self.set(self._now + by)

    def runs_in(self, zone: ZoneInfo) -> None:
        """A process of this time zone runs by the clock from now on; the first one's zone is the clock's."""
        if self._zone is None:
            self._zone = zone
            self._now = read_instant(self._said, zone)
