# SPDX-License-Identifier: Apache-2.0
"""Whether the times of a definition can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from participatio.dates import EARLIEST, LATEST, Dated, day_of
from participatio.definition.checks.places import own
from participatio.definition.checks.roles import bodies_of, expired
from participatio.definition.checks.spans import UNKNOWN, Span, end_of, spans, whoever_sets
from participatio.definition.checks.wording import both, when
from participatio.definition.conditions import TICK, Operand
from participatio.definition.kinds import FRAME
from participatio.definition.model import Definition
from participatio.definition.possible import term
from participatio.definition.situation import Condition
from participatio.definition.things import Phase, Seating
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

BY_HAND = "by_hand"
SATURDAY = 5
#: More days than this hold a weekday for certain.
MOST_REST = 3

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
            begins, ends = term(seating)
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


GAP = Code(
    "P235",
    "warning",
    en="'{before}' closes {closes_en}, '{after}' opens {opens_en}, and in between nobody can do anything; a pause that "
    "is meant is a phase of its own",
    de="'{before}' endet {closes_de}, '{after}' beginnt {opens_de}, und dazwischen kann niemand etwas tun; eine "
    "gewollte Pause ist eine eigene Phase",
)


def gap(definition: Definition) -> Found:
    """Between two phases something can be done on every weekday, or a phase that admits nothing says otherwise."""
    zone = definition.zone
    before: Phase | None = None
    until = EARLIEST
    for phase, span in sorted(_at_work(definition), key=lambda found: found[1].opens):
        if before is not None and until < span.opens and _holds_weekday(until, span.opens, zone):
            place = own(definition, ("phases", phase.id, "opens"), end_of(before), key=False)
            if place is not None:
                closes, opens = when("closes", until, zone, ends=True), when("opens", span.opens, zone)
                yield Problem(GAP, place, {"before": before.id, "after": phase.id, **closes, **opens})
        if before is None or span.closes > until:
            before, until = phase, span.closes


def _at_work(definition: Definition) -> Iterator[tuple[Phase, Span]]:
    """The phases that admit something beside the running of the process, and those that are pauses."""
    frames = {phase.within for phase in definition.phases.values()}
    for phase in definition.phases.values():
        span = spans(definition)[phase.id]
        actions = [action for _, action in phase.admissions()]
        works = any(action.partition(".")[0] not in FRAME for action in actions)
        if span.opens < span.closes and (works or not (actions or phase.id in frames)):
            yield phase, span


def _holds_weekday(begins: datetime, ends: datetime, zone: ZoneInfo) -> bool:
    """True if some whole day from Monday to Friday lies in between."""
    first, last = day_of(begins - TICK, zone), day_of(ends, zone)  # the days before and behind
    days = (last - first).days
    return days > MOST_REST or any((first + timedelta(day)).weekday() < SATURDAY for day in range(1, days))


WITHOUT_END = Code(
    "P236",
    "warning",
    en="phase '{phase}' is meant to end, but nothing ends it: {why_en}",
    de="Phase '{phase}' soll enden, aber nichts beendet sie: {why_de}",
)


def without_end(definition: Definition) -> Found:
    """Where a phase is meant to be closed by hand, in the first round or in a later one, somebody may close it."""
    if whoever_sets(definition, "closes"):
        return
    again = whoever_sets(definition, "opens")
    for phase in definition.phases.values():
        around = None if phase.within is None else spans(definition).get(phase.within, UNKNOWN)
        if phase.lasts is not None or (around is not None and not around.endless):
            continue  # it ends with what it lies within
        why: Mapping[str, str] = {}
        if phase.closes == BY_HAND:
            why = both("why", "nobody is admitted to close it", "niemand ist zugelassen, sie zu schließen")
        elif phase.opens == BY_HAND and again and isinstance(phase.closes, Condition):
            why = both(
                "why",
                "once it is opened again, its condition closes it no second time, and nobody is admitted to",
                "noch einmal geöffnet, schließt ihre Bedingung sie kein zweites Mal, und niemand ist dazu zugelassen",
            )
        place = own(definition, end_of(phase), key=False) if why else None
        if place is not None:
            yield Problem(WITHOUT_END, place, {"phase": phase.id, **why})


CUT_SHORT = Code(
    "P247",
    "warning",
    en="phase '{phase}' {said_en} {date}, but '{parent}', in which it lies, {cut_en} {at_en}",
    de="Phase '{phase}' {said_de} {date}, aber '{parent}', worin sie liegt, {cut_de} {at_de}",
)


def cut_short(definition: Definition) -> Found:
    """A phase opens and closes when it says, and is not cut by the one it lies within."""
    for phase in definition.phases.values():
        around = spans(definition).get(phase.within or "")
        if around is None or not _shares_time(phase, around):
            continue
        opens, closes = phase.opens, phase.closes
        if isinstance(opens, Dated) and around.opens_sure and _lies_before(opens, around.opens):
            words = {**both("said", "opens", "beginnt"), **both("cut", "opens only", "beginnt erst")}
            yield from _cut(definition, phase, "opens", str(opens), around.opens, words)
        if isinstance(closes, Dated) and around.closes_sure and _lies_behind(closes, around.closes):
            words = {**both("said", "closes", "endet"), **both("cut", "closes already", "endet schon")}
            yield from _cut(definition, phase, "closes", str(closes), around.closes, words)


def _cut(  # noqa: PLR0913 - what is said, and where
    definition: Definition, phase: Phase, key: str, date: str, at: datetime, words: Mapping[str, str]
) -> Found:
    place = own(definition, ("phases", phase.id, key), ("phases", phase.within or "", key), key=False)
    if place is not None:
        shown = when("at", at, definition.zone, ends=key == "closes")
        data = {"phase": phase.id, "parent": phase.within or "", "date": date, **words, **shown}
        yield Problem(CUT_SHORT, place, data)


def _shares_time(phase: Phase, around: Span) -> bool:
    """True if the dates of a phase leave it some time in the one it lies within; other checks speak of the others."""
    opens, closes = _bounds(phase)
    return max(opens, around.opens) < min(closes, around.closes) and opens < closes


def _lies_before(date: Dated, instant: datetime) -> bool:
    """True if no reading of a date is as late as an instant."""
    return date.latest is not None and date.latest <= instant and date.earliest != instant


def _lies_behind(date: Dated, instant: datetime) -> bool:
    return date.earliest is not None and date.earliest >= instant and date.latest != instant


NEVER_IN_OFFICE = Code(
    "P249",
    "note",
    en="the term of '{person}' ends ({until}) before the first phase with a date opens ({opens})",
    de="die Amtszeit von '{person}' endet ({until}), bevor die erste Phase mit Datum beginnt ({opens})",
)


def never_in_office(definition: Definition) -> Found:
    """Whoever is listed with a seat holds it at some time of the process."""
    phases = definition.phases.values()
    dated = [phase for phase in phases if isinstance(phase.opens, Dated) and phase.opens.opens]
    if not dated or any(phase.opens == BY_HAND or isinstance(phase.opens, Operand) for phase in phases):
        return  # nobody knows when it begins
    first = min(dated, key=lambda phase: _bounds(phase)[0])
    begin = _bounds(first)[0]
    told = {ref.words[0] for it in expired(definition) for ref in bodies_of(definition.roles[it.data["role"]])}
    for thing in definition.things.values():
        last: dict[str, Seating] = {}
        for seating in thing.seatings if thing.id not in told else ():
            if seating.person not in last or term(seating)[1] > term(last[seating.person])[1]:
                last[seating.person] = seating
        for person, seating in last.items():
            if term(seating)[1] > begin:
                continue
            section = "leads" if seating.leads else "members"
            place = own(definition, (definition.section(thing.kind), thing.id, section, person), key=False)
            if place is not None:
                data = {"person": person, "until": str(seating.until), "opens": str(first.opens)}
                yield Problem(NEVER_IN_OFFICE, place, data)


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
    Check(GAP, gap, last=True),
    Check(WITHOUT_END, without_end, last=True),
    Check(CUT_SHORT, cut_short),
    Check(NEVER_IN_OFFICE, never_in_office, last=True),
)
