# SPDX-License-Identifier: Apache-2.0
"""Whether somebody can be there to act: roles that can be had, promises that can be kept, seats that can be filled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from participatio.definition.checks.people import at_once
from participatio.definition.checks.places import is_own, own
from participatio.definition.checks.spans import spans
from participatio.definition.checks.wording import both, how_many
from participatio.definition.conditions import ActsFor, AnyOf, MemberOf, parts
from participatio.definition.kinds import BUILT_IN_ROLES
from participatio.definition.model import Definition
from participatio.definition.possible import term
from participatio.definition.situation import Condition, Ref
from participatio.definition.things import Phase, Role, Seating, Thing
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

NOBODY = Code(
    "P243",
    "warning",
    en="phase '{phase}' admits '{role}', which nobody can be: {why_en}",
    de="Phase '{phase}' lässt '{role}' zu, was niemand sein kann: {why_de}",
)


def nobody(definition: Definition) -> Found:
    """A role that a phase admits can be somebody's."""
    seating = may_be_seated(definition)
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
    actions = definition.admissions
    for kind in definition.kinds.values():
        for name, promise in kind.owes.items():
            begins = isinstance(promise.after, Condition) or f"{kind.id}.{promise.after}" in actions
            keeping = [act if "." in act else f"{kind.id}.{act}" for act in promise.kept_by or (name,)]
            if kind.broken or not begins or not any(_bears(definition, kind.id)):
                continue
            roles = {role for act in keeping for admitted in actions.get(act, {}).values() for role in admitted}
            if roles.isdisjoint((promise.by, "anyone")):
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
    if promise is None or is_own(promise, definition) or isinstance(after, Condition):
        return promise, ()
    for phase in definition.phases.values():
        for role, actions in phase.admits.items():
            if f"{kind}.{after}" in actions:
                index = actions.index(f"{kind}.{after}")
                return definition.place("phases", phase.id, "admits", role, index), (promise,)
    return promise, ()


def _bears(definition: Definition, kind: str) -> Iterator[bool]:
    """Whether things of a kind can be there at all: listed, or born by an act that is admitted."""
    yield any(thing.kind == kind for thing in definition.things.values())
    for name, action in definition.kinds[kind].actions.items():
        yield action.bears and f"{kind}.{name}" in definition.admissions


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
    return any(part.counts(leads=seating.leads, side=seating.side) for seating in body.seatings)


UNFILLED = Code(
    "P257",
    "warning",
    en="seats of the side '{side}' in '{id}': {many_en}; taken: {count}; no phase admits anybody to seat.take",
    de="Plätze der Seite '{side}' in '{id}': {many_de}; besetzt: {count}; keine Phase lässt jemanden zu seat.take zu",
)


def unfilled(definition: Definition) -> Found:
    """Where nobody can be seated any more, as many sit as there are seats for at least; unknown ones may be missing."""
    if not definition.phases or may_be_seated(definition):
        return
    missed = {ref.words[0] for role in _admitted(definition) for ref in bodies_of(role)}
    for thing in definition.things.values():
        kind = definition.kinds[thing.kind]
        for side, many in (thing.seats or kind.seats).items():
            if not many.least or side in kind.needs.members or {"members", f"members.{side}"} & thing.unknown.keys():
                continue
            count = max(at_once([seating for seating in thing.seatings if seating.side == side]), default=0)
            if count < many.least and (thing.seatings or thing.id not in missed):
                place = own(definition, (definition.section(thing.kind), thing.id))
                data = {"id": thing.id, "side": side, "count": str(count), **how_many(many)}
                if place is not None:
                    yield Problem(UNFILLED, place, data)


EXPIRED = Code(
    "P258",
    "warning",
    en="phase '{phase}' admits '{role}', but nobody has that role any more when it opens: the last term ends {until}, "
    "and no phase admits anybody to seat.take",
    de="Phase '{phase}' lässt '{role}' zu, aber diese Rolle hat dann niemand mehr: die letzte Amtszeit endet {until}, "
    "und keine Phase lässt jemanden zu seat.take zu",
)


def expired(definition: Definition) -> Found:
    """Whom a phase admits still has the mandate when it opens, or others can be seated."""
    if may_be_seated(definition):
        return
    admitting: dict[str, list[Phase]] = {}
    for phase in definition.phases.values():
        for name in (name for name, actions in phase.admits.items() if actions):
            admitting.setdefault(name, []).append(phase)
    for role in _admitted(definition):
        bodies = [definition.things.get(ref.words[0]) for ref in bodies_of(role)]
        seatings = [s for body in bodies if body is not None for s in body.seatings if _is_of(role, s)]
        if not seatings or any(body is None or {"members", "leads"} & body.unknown.keys() for body in bodies):
            continue
        last = max(seatings, key=lambda seating: term(seating)[1])
        ended = term(last)[1]
        late = next((phase for phase in admitting[role.id] if spans(definition)[phase.id].opens >= ended), None)
        if late is not None:
            place = own(definition, ("phases", late.id, "admits", role.id), ("roles", role.id), ("phases", late.id))
            if place is not None:
                yield Problem(EXPIRED, place, {"phase": late.id, "role": role.id, "until": str(last.until)})


def all_who_may(definition: Definition) -> Mapping[str, int]:
    """For each action for which this is known: how many people may ever do it.

    It is, where seats alone decide who may, everybody who sits is listed, and nobody is seated any more.
    """
    if may_be_seated(definition):
        return {}
    people = {role.id: _people(definition, role) for role in _admitted(definition)}
    found: dict[str, frozenset[str]] = {}
    unclear: set[str] = set()
    for phase in definition.phases.values():
        for role, action in phase.admissions():
            those = people.get(role) or frozenset()
            found[action] = those if action not in found else found[action] | those
            if not those:
                unclear.add(action)
    return {action: len(those) for action, those in found.items() if action not in unclear}


def _people(definition: Definition, role: Role) -> frozenset[str]:
    """Everybody who ever has a role by a seat; nobody if there may be others."""
    bodies = [definition.things.get(ref.words[0]) for ref in bodies_of(role)]
    if any(body is None or {"members", "leads"} & body.unknown.keys() for body in bodies):
        return frozenset()
    seatings = (seating for body in bodies if body is not None for seating in body.seatings)
    return frozenset(seating.person for seating in seatings if _is_of(role, seating))


def _is_of(role: Role, seating: Seating) -> bool:
    """True if a seat makes somebody one of the role."""
    part = role.condition
    return isinstance(part, MemberOf) and part.counts(leads=seating.leads, side=seating.side)


def _admitted(definition: Definition) -> Iterator[Role]:
    """The roles that some phase admits to something."""
    admitted = dict.fromkeys(role for phase in definition.phases.values() for role, _ in phase.admissions())
    return (definition.roles[role] for role in admitted if role in definition.roles)


def bodies_of(role: Role) -> Sequence[Ref]:
    """Where those of a role sit, if a seat in one of these, and nothing else, makes somebody one of them."""
    part = role.condition
    if not isinstance(part, MemberOf) or not all(ref.literal for ref in part.in_):
        return ()
    return part.in_


def may_be_seated(definition: Definition) -> bool:
    """True if some phase admits somebody to seat others."""
    return "seat.take" in definition.admissions


def public(definition: Definition) -> AbstractSet[str]:
    """The roles that people have without a seat or a mandate."""
    return {
        *BUILT_IN_ROLES,
        *(role.id for role in definition.roles.values() if not any(map(_is_office, parts(role.condition)))),
    }


def _is_office(part: Condition) -> bool:
    """True if it takes a seat or a mandate, or nobody can be it."""
    return isinstance(part, MemberOf | ActsFor) or (isinstance(part, AnyOf) and not part.conditions)


CHECKS = (
    Check(NOBODY, nobody, last=True),
    Check(NOT_HERE, not_here, last=True),
    Check(CANNOT_BE_KEPT, cannot_be_kept, last=True),
    Check(UNFILLED, unfilled, last=True),
    Check(EXPIRED, expired, last=True),
)
