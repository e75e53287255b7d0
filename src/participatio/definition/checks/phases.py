# SPDX-License-Identifier: Apache-2.0
"""Whether the times of a definition can be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.model import Definition
from participatio.definition.things import Phase
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

CLOSES_FIRST = Code(
    "P230",
    "error",
    en="phase '{phase}' closes ({closes}) before it opens ({opens})",
    de="Phase '{phase}' endet ({closes}), bevor sie beginnt ({opens})",
)


def closes_first(definition: Definition) -> Found:
    """A phase opens before it closes."""
    for phase in definition.phases.values():
        opens, closes = _bounds(phase)
        if opens >= closes:
            data = {"phase": phase.id, "opens": str(phase.opens), "closes": str(phase.closes)}
            yield Problem(CLOSES_FIRST, definition.place("phases", phase.id, "closes"), data)


OUTSIDE_PARENT = Code(
    "P231",
    "warning",
    en="phase '{phase}' is never open while '{parent}' is, so it never opens",
    de="Phase '{phase}' liegt ganz außerhalb von '{parent}' und ist darum nie offen",
)


def outside_parent(definition: Definition) -> Found:
    """A phase within another shares some time with it."""
    for phase in definition.phases.values():
        parent = definition.phases.get(phase.within or "")
        if parent is None:
            continue
        (opens, closes), (first, last) = _bounds(phase), _bounds(parent)
        if opens < closes and first < last and (closes <= first or opens >= last):
            place = definition.place("phases", phase.id, "within")
            yield Problem(OUTSIDE_PARENT, place, {"phase": phase.id, "parent": parent.id})


TWO_ENDS = Code(
    "P232",
    "error",
    en="phase '{phase}' says both 'lasts' and 'closes'; one of them is its end",
    de="Phase '{phase}' nennt 'lasts' und 'closes'; nur eines davon ist ihr Ende",
)


def two_ends(definition: Definition) -> Found:
    """A phase has one end."""
    for phase in definition.phases.values():
        if phase.lasts is not None and phase.closes is not None:
            yield Problem(TWO_ENDS, definition.place("phases", phase.id, "lasts", key=True), {"phase": phase.id})


BACKWARDS = Code(
    "P233",
    "error",
    en="the term of '{person}' ends before it begins",
    de="die Amtszeit von '{person}' endet, bevor sie beginnt",
)


def backwards(definition: Definition) -> Found:
    """A term ends after it began."""
    for thing in definition.things.values():
        for seating in thing.seatings:
            begins = seating.since.opens or EARLIEST if seating.since else EARLIEST
            ends = seating.until.closes or LATEST if seating.until else LATEST
            if begins >= ends:
                section = "leads" if seating.leads else "members"
                place = definition.place(definition.section(thing.kind), thing.id, section, seating.person)
                yield Problem(BACKWARDS, place, {"person": seating.person})


LASTS_FROM_EVER = Code(
    "P234",
    "error",
    en="phase '{phase}' has been open from the start, so 'lasts' never ends it",
    de="Phase '{phase}' ist seit jeher offen; 'lasts' beendet sie darum nie",
)


def lasts_from_ever(definition: Definition) -> Found:
    """What lasts so long begins at some time."""
    for phase in definition.phases.values():
        if phase.lasts is not None and phase.opens is None:
            place = definition.place("phases", phase.id, "lasts", key=True)
            yield Problem(LASTS_FROM_EVER, place, {"phase": phase.id})


def _bounds(phase: Phase) -> tuple[datetime, datetime]:
    """The dates of a phase, as far as dates say them."""
    opens = phase.opens.opens if isinstance(phase.opens, Dated) else None
    closes = phase.closes.closes if isinstance(phase.closes, Dated) else None
    return opens or EARLIEST, closes or LATEST


CHECKS = (
    Check(CLOSES_FIRST, closes_first),
    Check(OUTSIDE_PARENT, outside_parent),
    Check(TWO_ENDS, two_ends),
    Check(BACKWARDS, backwards),
    Check(LASTS_FROM_EVER, lasts_from_ever),
)
