# SPDX-License-Identifier: Apache-2.0
"""When people come and when an office works: hours of the day, days of the week, the rush at both ends of a phase."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import exp
from random import Random
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
DAY = 24
_SATURDAY = 5
_OPEN, _CLOSED = 8, 17  # an office's hours
#: How many people come in each hour of a day, beside the busiest.
_DAY = (
    0.08, 0.04, 0.02, 0.02, 0.03, 0.08, 0.22, 0.45, 0.65, 0.75, 0.80, 0.75,
    0.80, 0.65, 0.60, 0.62, 0.68, 0.78, 0.88, 1.00, 0.98, 0.80, 0.45, 0.20,
)  # fmt: skip
_WEEKEND = 0.55
_EARLY = 18.0  # hours until the word has spread
_RUSH, _FADES = 5.0, 70.0  # how much more come at first, and in how many hours that fades
_LAST, _NEARS = 6.0, 50.0  # how much more come at last, and in how many hours that grows
_WEATHER = 0.25  # how much days differ by chance


def works(local: datetime) -> bool:
    """True in the hours in which an office works."""
    return local.weekday() < _SATURDAY and _OPEN <= local.hour < _CLOSED


def arrivals(number: int, opens: datetime, closes: datetime, zone: ZoneInfo, random: Random) -> array[int]:
    """How many of a number of people come in each hour of a phase.

    Few at first, then a rush, less in between, a rush before the end; nights and weekends are quieter.
    """
    hours = max(int((closes - opens) / HOUR), 1)
    weights = []
    weather = 1.0
    for hour in range(hours):
        local = (opens + hour * HOUR).astimezone(zone)
        if not hour % DAY:
            weather = random.lognormvariate(0, _WEATHER)
        ends = _RUSH * exp(-hour / _FADES) + _LAST * exp(-(hours - hour) / _NEARS)
        weekend = _WEEKEND if local.weekday() >= _SATURDAY else 1.0
        weights.append((1 - exp(-(hour + 1) / _EARLY)) * (1 + ends) * _DAY[local.hour] * weekend * weather)
    return array("l", shares(number, weights))


def shares(number: int, weights: list[float]) -> Iterator[int]:
    """A number in whole parts that are to each other as the weights, and together the number.

    >>> list(shares(10, [1, 1, 2]))
    [2, 3, 5]
    """
    total, before, sum_ = sum(weights), 0, 0.0
    for weight in weights:
        sum_ += weight
        upto = int(number * sum_ / total + 1e-9)
        yield upto - before
        before = upto


def spark(values: Sequence[int], width: int = 60) -> str:
    """Values over time as a line of small bars; of many values, the highest of each stretch.

    >>> spark([0, 1, 2, 4, 8])
    '▁▂▃▅█'
    """
    if not values:
        return ""
    size = max(len(values) / width, 1)
    count = min(len(values), width)
    kept = [max(values[int(at * size) : max(int((at + 1) * size), int(at * size) + 1)]) for at in range(count)]
    most = max(kept) or 1
    return "".join("▁▂▃▄▅▆▇█"[min(int(value * 8 / most), 7)] for value in kept)
