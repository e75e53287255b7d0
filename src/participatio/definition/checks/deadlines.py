# SPDX-License-Identifier: Apache-2.0
"""Whether the days until which people have time are working days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from weakref import WeakKeyDictionary

from participatio.dates import EARLIEST, LATEST, Dated, day_of
from participatio.definition.checks.places import own
from participatio.definition.checks.roles import public
from participatio.definition.checks.spans import end_of, spans
from participatio.definition.checks.wording import both, when
from participatio.definition.conditions import TICK
from participatio.definition.model import Definition
from participatio.definition.things import Phase
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

#: By weekday, Monday being 0.
WEEKEND: Mapping[int, tuple[str, str]] = {5: ("a Saturday", "einen Samstag"), 6: ("a Sunday", "einen Sonntag")}

ON_A_DAY_OFF = Code(
    "P239",
    "note",
    en="the deadline of {phases} falls on {what_en}: it ends {day_en}",
    de="die Frist von {phases} fällt auf {what_de}: sie endet {day_de}",
)


def on_a_day_off(definition: Definition) -> Found:
    """What the public has to do in time need not be done on a Saturday, a Sunday or a public holiday."""
    for day, phases in _deadlines(definition).items():
        what = WEEKEND.get(day.weekday())
        if what is None and definition.holidays is not None and day in (days_off(definition.holidays, day.year) or ()):
            region = definition.holidays
            what = f"a public holiday in {region}", f"einen Feiertag in {region}"
        closing = [definition.phases[spans(definition)[phase.id].closed_by] for phase in phases]
        place = own(definition, *map(end_of, closing), key=False)
        if what is not None and place is not None:
            named = ", ".join(f"'{phase.id}'" for phase in phases)
            ends = when("day", spans(definition)[phases[0].id].closes, definition.zone, ends=True)
            yield Problem(ON_A_DAY_OFF, place, {"phases": named, **both("what", *what), **ends})


NOT_LOOKED_AT = Code(
    "P125",
    "note",
    en="public holidays in {region} could not be looked up: {why_en}",
    de="Feiertage in {region} wurden nicht berücksichtigt: {why_de}",
)


def not_looked_at(definition: Definition) -> Found:
    """Whoever names a region learns if its holidays could not be looked up."""
    region, days = definition.holidays, _deadlines(definition)
    place = own(definition, ("holidays",), key=False)
    if region is None or place is None or not days or days_off(region, next(iter(days)).year) is not None:
        return
    try:
        import holidays  # noqa: F401 - only whether it is there
    except ImportError:
        why = both("why", "it takes participatio[holidays]", "dazu braucht es participatio[holidays]")
    else:
        why = both("why", "the package 'holidays' does not know them", "das Paket 'holidays' kennt sie nicht")
    yield Problem(NOT_LOOKED_AT, place, {"region": region, **why})


#: By definition, its deadlines; kept while it is.
_KEPT: WeakKeyDictionary[Definition, Mapping[date, Sequence[Phase]]] = WeakKeyDictionary()


def _deadlines(definition: Definition) -> Mapping[date, Sequence[Phase]]:
    """The last days, known to the day, of phases in which the public may do something, with these phases."""
    known = _KEPT.get(definition)
    if known is None:
        found: dict[date, list[Phase]] = {}
        people = public(definition)
        for phase in definition.phases.values():
            span = spans(definition)[phase.id]
            if span.closes_sure and EARLIEST < span.closes < LATEST and not people.isdisjoint(phase.admits):
                closes = definition.phases[span.closed_by].closes
                if not (isinstance(closes, Dated) and closes.vague):
                    found.setdefault(day_of(span.closes - TICK, definition.zone), []).append(phase)
        known = _KEPT[definition] = found
    return known


@lru_cache(maxsize=64)
def days_off(region: str, year: int) -> frozenset[date] | None:
    """The public holidays of a region in a year; none if they cannot be looked up."""
    try:
        import holidays
    except ImportError:
        return None
    country, _, part = region.partition("-")
    try:
        return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))
    except NotImplementedError:
        return None


CHECKS = (
    Check(NOT_LOOKED_AT, not_looked_at),
    Check(ON_A_DAY_OFF, on_a_day_off),
)
