# SPDX-License-Identifier: Apache-2.0
"""Whether those who should act can: leads, seats, mandates, roles, promises."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from participatio.dates import EARLIEST, LATEST
from participatio.definition.checks.wording import both, how_many
from participatio.definition.conditions import AnyOf, Leads, MemberOf, parts
from participatio.definition.kinds import HowMany
from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.definition.things import Role, Seating, Thing
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check
from participatio.text import near

Found = Iterator[Problem]

NEEDS_PEOPLE = Code(
    "P240",
    "error",
    en="'{id}' needs {many_en} of the side '{side}' under '{section}'; at some time it has {count}",
    de="'{id}' braucht unter '{section}' {many_de} von der Seite '{side}'; zeitweise sind es {count}",
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
                    path = (definition.section(thing.kind), thing.id, section)
                    data = {"id": thing.id, "side": side, "section": section, "count": str(count), **how_many(many)}
                    yield Problem(NEEDS_PEOPLE, definition.place(*path, key=True), data)


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
            terms.setdefault((seating.person, seating.leads, seating.side), []).append(_term(seating))
        for (person, leads, _), theirs in terms.items():
            theirs.sort()
            if any(
                begins < until for (_, until), (begins, _) in pairwise(term for term in theirs if term[0] < term[1])
            ):
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
            count = max(_at_once(seated))
            if most is not None and count > most:
                place = definition.place(definition.section(thing.kind), thing.id, "members", key=True)
                data = {"id": thing.id, "many": str(most), "side": side or "", "count": str(count)}
                yield Problem(TOO_MANY_SEATED, place, data, () if side in seats else near(side or "", seats))


NOBODY = Code(
    "P243",
    "warning",
    en="phase '{phase}' admits '{role}', which nobody can be: {why_en}",
    de="Phase '{phase}' lässt '{role}' zu, was niemand sein kann: {why_de}",
)


def nobody(definition: Definition) -> Found:
    """A role that a phase admits can be somebody's."""
    seating = any(action == "seat.take" for phase in definition.phases.values() for _, action in phase.admissions())
    empty = {role.id: _why_nobody(definition, role, seating=seating) for role in definition.roles.values()}
    for phase in definition.phases.values():
        for role, actions in phase.admits.items():
            why = empty.get(role) if actions else None
            if why is not None:
                place = definition.place("phases", phase.id, "admits", role, key=True)
                yield Problem(NOBODY, place, {"phase": phase.id, "role": role, **why})


NOT_HERE = Code(
    "P244",
    "warning",
    en="'{role}' is nobody for {action}: '{kind}' has no link that 'its {word}' could mean",
    de="'{role}' ist bei {action} niemand: '{kind}' hat keinen Link, den 'its {word}' meinen könnte",
)


def not_here(definition: Definition) -> Found:
    """Where a role is found through a link of the thing, the thing has such a link."""
    words = {
        role.id: [ref.words[0] for ref in role.condition.in_ if not ref.literal]
        for role in definition.roles.values()
        if isinstance(role.condition, MemberOf)
    }
    for phase in definition.phases.values():
        for role, actions in phase.admits.items():
            for index, action in enumerate(actions if words.get(role) else ()):
                found = definition.kinds.action(action)
                for word in words[role] if found is not None and not found[0].broken else ():
                    kind = action.partition(".")[0]
                    if not definition.kinds.candidates(kind, word):
                        place = definition.place("phases", phase.id, "admits", role, index)
                        yield Problem(NOT_HERE, place, {"role": role, "action": action, "kind": kind, "word": word})


CANNOT_BE_KEPT = Code(
    "P245",
    "error",
    en="nobody can keep the promise '{promise}' of '{kind}': no phase admits '{role}' to {actions}",
    de="das Versprechen '{promise}' von '{kind}' kann niemand halten: keine Phase lässt '{role}' zu {actions} zu",
)


def cannot_be_kept(definition: Definition) -> Found:
    """Where a promise can begin, some phase admits the one who owes to an act that keeps it."""
    admitted = {(role, action) for phase in definition.phases.values() for role, action in phase.admissions()}
    actions = {action for _, action in admitted}
    for kind in definition.kinds.values():
        for name, promise in kind.owes.items():
            begins = isinstance(promise.after, Condition) or f"{kind.id}.{promise.after}" in actions
            keeping = [act if "." in act else f"{kind.id}.{act}" for act in promise.kept_by or (name,)]
            if kind.broken or not begins or not any(_bears(definition, kind.id, actions)):
                continue
            if not any((role, act) in admitted for act in keeping for role in (promise.by, "anyone")):
                data = {"promise": name, "kind": kind.id, "role": promise.by, "actions": ", ".join(keeping)}
                place, related = _at_fault(definition, kind.id, name, promise.after)
                yield Problem(CANNOT_BE_KEPT, place, data, related=related)


def _at_fault(
    definition: Definition, kind: str, name: str, after: str | Condition
) -> tuple[Place | None, Sequence[Place]]:
    """Where to answer that a promise cannot be kept, and what else to look at.

    An inherited promise is not to be changed: the mistake is that a phase of one's own lets it begin.
    """
    promise = definition.place("kinds", kind, "owes", name, key=True)
    if promise is None or promise.file in definition.own_files or isinstance(after, Condition):
        return promise, ()
    for phase in definition.phases.values():
        for role, actions in phase.admits.items():
            if f"{kind}.{after}" in actions:
                index = actions.index(f"{kind}.{after}")
                return definition.place("phases", phase.id, "admits", role, index), (promise,)
    return promise, ()


def _bears(definition: Definition, kind: str, admitted: set[str]) -> Iterator[bool]:
    """Whether things of a kind can be there at all: listed, or born by an act that is admitted."""
    yield any(thing.kind == kind for thing in definition.things.values())
    for name, action in definition.kinds[kind].actions.items():
        yield action.bears and f"{kind}.{name}" in admitted


def _why_nobody(definition: Definition, role: Role, *, seating: bool) -> Mapping[str, str] | None:
    for part in parts(role.condition):
        if isinstance(part, AnyOf) and not part.conditions:
            return both("why", "it is not said who", "es ist nicht gesagt, wer")
        if isinstance(part, MemberOf) and part is role.condition and not seating:
            bodies = [definition.things.get(ref.words[0]) for ref in part.in_ if ref.literal]
            if bodies and len(bodies) == len(part.in_) and not any(_holds(body, part) for body in bodies):
                names = ", ".join(f"'{ref}'" for ref in part.in_)
                return both("why", f"nobody sits in {names}", f"in {names} sitzt niemand")
    return None


def _holds(body: Thing | None, part: MemberOf) -> bool:
    if body is None or {"members", "leads"} & set(body.unknown):
        return True
    return any(
        (not part.side or seating.side in part.side) and (seating.leads or not isinstance(part, Leads))
        for seating in body.seatings
    )


def _term(seating: Seating) -> tuple[datetime, datetime]:
    begins = seating.since.opens or EARLIEST if seating.since else EARLIEST
    ends = seating.until.closes or LATEST if seating.until else LATEST
    return begins, ends


def _by_side(seatings: Iterable[Seating]) -> dict[str | None, list[Seating]]:
    found: dict[str | None, list[Seating]] = {}
    for seating in seatings:
        found.setdefault(seating.side, []).append(seating)
    return found


def _at_once(seated: Sequence[Seating]) -> Iterator[int]:
    """How many sit at each moment at which one of them begins."""
    terms = [term for term in map(_term, seated) if term[0] < term[1]]
    begin, end = sorted(begins for begins, _ in terms), sorted(ends for _, ends in terms)
    for moment in sorted({_term(seating)[0] for seating in seated}):
        yield bisect_right(begin, moment) - bisect_right(end, moment)


def _worst(seated: list[Seating], many: HowMany) -> int | None:
    """How many sit at a moment that has too few or too many of them, from the first one's beginning on; or none.

    A gap at the end is no mistake: terms end, and who comes next may be an act.
    """
    if not seated:
        return 0 if many.least > 0 else None
    return next((count for count in _at_once(seated) if not many.allows(count)), None)


CHECKS = (
    Check(NEEDS_PEOPLE, needs_people),
    Check(OVERLAP, overlap),
    Check(TOO_MANY_SEATED, too_many_seated),
    Check(NOBODY, nobody, last=True),
    Check(NOT_HERE, not_here, last=True),
    Check(CANNOT_BE_KEPT, cannot_be_kept, last=True),
)
