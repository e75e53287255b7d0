# SPDX-License-Identifier: Apache-2.0
"""Whether as many people lead and sit as should, and nobody twice at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from participatio.definition.checks.wording import both, how_many
from participatio.definition.kinds import HowMany
from participatio.definition.model import Definition
from participatio.definition.possible import term
from participatio.definition.things import Seating
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check
from participatio.text import listed, near

Found = Iterator[Problem]

NEEDS_PEOPLE = Code(
    "P240",
    "error",
    en="'{id}' needs {many_en} of the side '{side}' under '{section}'; at some time it has {count}{sides_en}",
    de="'{id}' braucht unter '{section}' {many_de} von der Seite '{side}'; zeitweise sind es {count}{sides_de}",
)


def needs_people(definition: Definition) -> Found:
    """A thing has the leads and members its kind asks for, at every moment; unknown ones may be missing."""
    for thing in definition.things.values():
        needs = definition.kinds[thing.kind].needs
        for section, wanted in (("leads", needs.leads), ("members", needs.members)):
            if not wanted or section in thing.unknown:
                continue
            seated = _by_side(s for s in thing.seatings if s.leads == (section == "leads"))
            for side, many in wanted.items():
                if (side not in seated and not many.least) or f"{section}.{side}" in thing.unknown:
                    continue
                count = _worst(seated.get(side, []), many)
                if count is not None:
                    data = {"id": thing.id, "side": side, "section": section, "count": str(count), **how_many(many)}
                    path = (definition.section(thing.kind), thing.id, section)
                    others = [other for other in seated if other not in wanted]
                    close = [other for other in others if other and near(other, (side,))]
                    wrong = next(iter(close or others), None)
                    place = definition.place(*path, key=True)
                    if wrong is not None:
                        place = definition.place(*path, seated[wrong][0].person, "side")
                    data |= _sides(wanted, wrong) if others else both("sides", "", "")
                    yield Problem(NEEDS_PEOPLE, place, data, (side,) if close else ())


def _sides(wanted: Iterable[str], other: str | None) -> Mapping[str, str]:
    """Which sides there are, for whoever named another, or none."""
    named = [f"'{side}'" for side in wanted]
    if other is None:
        return both("sides", f"; its sides are {listed(named, 'en')}", f"; die Seiten sind {listed(named, 'de')}")
    return both(
        "sides",
        f"; its sides are {listed(named, 'en')}, not '{other}'",
        f"; die Seiten sind {listed(named, 'de')}, nicht '{other}'",
    )


OVERLAP = Code(
    "P241",
    "error",
    en="two terms of '{person}' in '{id}' overlap",
    de="zwei Amtszeiten von '{person}' in '{id}' überschneiden sich",
)


def overlap(definition: Definition) -> Found:
    """Nobody holds the same seat twice at a time."""
    for thing in definition.things.values():
        terms: dict[tuple[str, bool, str | None], list[tuple[datetime, datetime]]] = {}
        for seating in thing.seatings:
            terms.setdefault((seating.person, seating.leads, seating.side), []).append(term(seating))
        for (person, leads, _), theirs in terms.items():
            theirs.sort()
            if any(begins < until for (_, until), (begins, _) in pairwise(one for one in theirs if one[0] < one[1])):
                section = "leads" if leads else "members"
                place = definition.place(definition.section(thing.kind), thing.id, section, person, key=True)
                yield Problem(OVERLAP, place, {"person": person, "id": thing.id})


TOO_MANY_SEATED = Code(
    "P242",
    "error",
    en="seats of the side '{side}' in '{id}': {many}; people who sit there at once: {count}",
    de="Plätze der Seite '{side}' in '{id}': {many}; Personen, die dort zugleich sitzen: {count}",
)


def too_many_seated(definition: Definition) -> Found:
    """No more people sit than there are seats, and only on sides there are."""
    for thing in definition.things.values():
        seats = thing.seats or definition.kinds[thing.kind].seats
        if not seats:
            continue
        for side, seated in _by_side(thing.members).items():
            places = seats.get(side or "")
            most = 0 if places is None else places.most
            count = max(at_once(seated))
            if most is not None and count > most:
                place = definition.place(definition.section(thing.kind), thing.id, "members", key=True)
                data = {"id": thing.id, "many": str(most), "side": side or "", "count": str(count)}
                yield Problem(TOO_MANY_SEATED, place, data, () if side in seats else near(side or "", seats))


def _by_side(seatings: Iterable[Seating]) -> dict[str | None, list[Seating]]:
    found: dict[str | None, list[Seating]] = {}
    for seating in seatings:
        found.setdefault(seating.side, []).append(seating)
    return found


def at_once(seated: Sequence[Seating]) -> Iterator[int]:
    """How many sit at each moment at which one of them begins."""
    terms = [one for one in map(term, seated) if one[0] < one[1]]
    begin, end = sorted(begins for begins, _ in terms), sorted(ends for _, ends in terms)
    for moment in sorted({term(seating)[0] for seating in seated}):
        yield bisect_right(begin, moment) - bisect_right(end, moment)


def _worst(seated: list[Seating], many: HowMany) -> int | None:
    """How many sit at a moment that has too few or too many of them, from the first one's beginning on; or none.

    A gap at the end is no mistake: terms end, and who comes next may be an act.
    """
    if not seated:
        return 0 if many.least > 0 else None
    return next((count for count in at_once(seated) if not many.allows(count)), None)


CHECKS = (
    Check(NEEDS_PEOPLE, needs_people),
    Check(OVERLAP, overlap),
    Check(TOO_MANY_SEATED, too_many_seated),
)
