# SPDX-License-Identifier: Apache-2.0
"""What a check puts into its sentence where both languages say it in words of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from participatio.dates import day_of, show_instant, tell_instant
from participatio.definition.conditions import TICK
from participatio.definition.kinds import HowMany


def how_many(many: HowMany) -> Mapping[str, str]:
    """A cardinality in words, as data of a problem.

    >>> how_many(HowMany.read("some"))
    {'many_en': 'at least one', 'many_de': 'mindestens 1'}
    >>> how_many(HowMany.read("25-50"))
    {'many_en': '25 to 50', 'many_de': '25 bis 50'}
    """
    least, most = many.least, many.most
    if least == most:
        return both("many", f"exactly {_en(least)}", f"genau {least}")
    if most is None:
        return both("many", f"at least {_en(least)}", f"mindestens {least}")
    if least == 0:
        return both("many", f"at most {_en(most)}", f"höchstens {most}")
    return both("many", f"{least} to {most}", f"{least} bis {most}")


def both(name: str, en: str, de: str) -> Mapping[str, str]:
    """Data of a problem that each language says in its own way: ``{name_en}`` and ``{name_de}``."""
    return {f"{name}_en": en, f"{name}_de": de}


def when(name: str, instant: datetime, zone: ZoneInfo, *, ends: bool = False) -> Mapping[str, str]:
    """On which day something begins, or ``ends``, as data of a problem; with the time if it is not midnight.

    What ends at midnight lasts to the end of the day before.
    """
    midnight = day_of(instant, zone) != day_of(instant - TICK, zone)
    if midnight:
        day = instant - TICK if ends else instant
        return both(name, tell_instant(day, zone, "en"), tell_instant(day, zone, "de"))
    return both(name, f"on {show_instant(instant, zone, 'en')}", f"am {show_instant(instant, zone, 'de')}")


def _en(number: int) -> str:
    return "one" if number == 1 else str(number)
