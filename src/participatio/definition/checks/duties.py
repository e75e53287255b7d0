# SPDX-License-Identifier: Apache-2.0
"""Whether somebody answers for what is done: whose a project is, why something is refused, how long texts are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain

from participatio.definition.checks.names import mentioned
from participatio.definition.checks.places import own
from participatio.definition.checks.roles import public
from participatio.definition.checks.wording import both
from participatio.definition.kinds import ANY, REASON, ActionSpec, Kind, LinkSpec
from participatio.definition.model import Definition
from participatio.definition.things import CLASSES, ActionField, Thing
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

NOBODY_ANSWERS = Code(
    "P225",
    "warning",
    en="for '{what}' nobody is responsible: {why_en}",
    de="für '{what}' ist niemand verantwortlich: {why_de}",
)


def nobody_answers(definition: Definition) -> Found:
    """Whatever is carried out has somebody who answers for it: a body, or whoever else can sit or be named."""
    answering = {"person", *_seated_in(definition)}
    admitted = _admitted(definition)
    for kind, things in _projects(definition):
        links = [name for name, link in kind.links.items() if answering.intersection(link.to) or ANY in link.to]
        why = _why_nobody(kind, links, admitted, listed=bool(things))
        if why is not None:
            paths = [("kinds", kind.id, "links", name) for name in links]
            place = own(definition, *paths, ("kinds", kind.id))
            if place is not None:
                yield Problem(NOBODY_ANSWERS, place, {"what": kind.id, **why})
            continue
        for thing in () if any(kind.links[name].many.least for name in links) else things:
            place = own(definition, (definition.section(thing.kind), thing.id))
            if place is not None and not any(name in thing.links or name in thing.unknown for name in links):
                why = both("why", f"nothing stands under {_quoted(links)}", f"unter {_quoted(links)} steht nichts")
                yield Problem(NOBODY_ANSWERS, place, {"what": thing.id, **why})


def _why_nobody(
    kind: Kind, links: Sequence[str], admitted: Mapping[str, set[str]], *, listed: bool
) -> Mapping[str, str] | None:
    """Why things of a kind can come about and go on without anybody who answers for them, if they can."""
    acts = {name: action for name, action in kind.actions.items() if f"{kind.id}.{name}" in admitted}
    births = [name for name, action in acts.items() if action.bears]
    if not births and not listed:
        return None
    if not links:
        return both("why", "no link leads to a body", "kein Link führt zu einem Gremium")
    if not births or any(kind.links[name].many.least for name in links):
        return None
    if any(name in action.asks for action in acts.values() for name in links):
        return None
    en, de = "may stay empty, and no act asks for it", "darf leer bleiben, und kein Akt fragt danach"
    return both("why", f"{_quoted(links)} {en}", f"{_quoted(links)} {de}")


def _quoted(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


SEVERAL_FIELDS = Code(
    "P226",
    "warning",
    en="more than one action field for '{what}': {why_en}",
    de="mehr als ein Handlungsfeld für '{what}': {why_de}",
)


def several_fields(definition: Definition) -> Found:
    """Whatever is carried out serves one action field: where it is counted by them, it is counted once."""
    for kind, things in _projects(definition):
        links = {name: link for name, link in kind.links.items() if any(map(_is_field, link.to))}
        many = [name for name, link in links.items() if link.many.most != 1]
        for name in many:
            place = own(definition, ("kinds", kind.id, "links", name))
            if place is not None:
                why = both("why", f"'{name}' takes several", f"'{name}' nimmt mehrere")
                yield Problem(SEVERAL_FIELDS, place, {"what": kind.id, **why})
        for thing in () if many else things:
            found = dict.fromkeys(to for name in links for to in thing.links.get(name, ()))
            if len(found) > 1 and all(links[name].many.allows(len(thing.links.get(name, ()))) for name in links):
                place = own(definition, (definition.section(thing.kind), thing.id))
                names = ", ".join(found)
                if place is not None:
                    yield Problem(SEVERAL_FIELDS, place, {"what": thing.id, **both("why", names, names)})


NO_REASON = Code(
    "P255",
    "warning",
    en="{action} {does_en} and asks for no reason; write 'reason' under 'asks'",
    de="{action} {does_de} und fragt nach keinem Grund; dafür steht 'reason' unter 'asks'",
)


def no_reason(definition: Definition) -> Found:
    """Who ends or hides what somebody else brought in says why."""
    admitted = _admitted(definition)
    awaited = _awaited(definition)
    for kind in definition.kinds.values():
        if kind.broken or kind.stage not in ("contribution", "proposal", "statement"):
            continue
        births = (f"{kind.id}.{name}" for name, action in kind.actions.items() if action.bears)
        bringing = {role for birth in births for role in admitted.get(birth, ())}
        for name, does in _refusals(kind, awaited):
            others = admitted.get(f"{kind.id}.{name}", set()) - bringing - {"author"}
            place = own(definition, ("kinds", kind.id, "actions", name)) if others else None
            if place is not None:
                yield Problem(NO_REASON, place, {"action": f"{kind.id}.{name}", **does})


def _refusals(kind: Kind, awaited: Collection[str]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The actions that keep a thing from going on, or from being seen, and need not say why, and which it is.

    What asks for anything, follows from a condition, or ties or moves other things is no mere refusal, nor is what
    files away a thing that could not go on.
    """
    ends = kind.ends
    public = {name for name, state in kind.states.items() if "anyone" in state.seen_by}
    open_ = {
        state
        for action in kind.actions.values()
        if action.to in kind.states and action.to not in ends
        for state in action.from_
        if state != action.to
    }
    for name, action in kind.actions.items():
        says = action.asks or action.moves or action.when is not None or kind.links.keys() & {*action.may}
        if says or not action.from_ or action.to not in kind.states:
            continue
        starts = kind.states.keys() if action.from_ == (ANY,) else action.from_
        if action.to in ends and action.to not in awaited and not open_.isdisjoint(starts):
            yield name, both("does", f"ends '{kind.id}'", f"beendet '{kind.id}'")
        elif action.to not in ends and action.to not in public and not public.isdisjoint(starts):
            en, de = f"takes '{kind.id}' out of public view", f"nimmt '{kind.id}' aus der Öffentlichkeit"
            yield name, both("does", en, de)


def _awaited(definition: Definition) -> Collection[str]:
    """The states in which things are wanted for something: a link leads there, or a condition looks for them."""
    return {
        mention.word
        for mention in mentioned(definition, "state")
        if "when" in mention.path or mention.path[2:3] not in (("actions",), ("keeps",))
    }


NOT_KEPT = Code(
    "P256",
    "warning",
    en="people write texts with {action}, opinions among them; they are kept for ever, for '{kind}' has no 'keeps'",
    de="mit {action} schreiben Menschen Texte, auch Meinungen; sie bleiben für immer, denn '{kind}' hat kein 'keeps'",
)


def not_kept(definition: Definition) -> Found:
    """Who says how long something is kept says it of everything that people write, be it their political opinion."""
    keeping = [kind.id for kind in definition.kinds.values() if kind.keeps is not None]
    if not keeping:
        return
    people = {*public(definition)} - {"author"}  # whoever that is, was somebody else before
    told: set[str] = set()
    for phase in definition.phases.values():
        for role, actions in phase.admits.items():
            for index, name in enumerate(actions if role in people else ()):
                found = definition.kinds.action(name)
                if found is None or found[0].keeps is not None or found[0].id in told or found[0].broken:
                    continue
                kind, action = found
                if not any(_is_text(kind, action, given) for given in (*action.asks, *action.may)):
                    continue
                told.add(kind.id)
                place = own(definition, ("phases", phase.id, "admits", role, index))
                other = definition.place("kinds", keeping[0], "keeps", key=True)
                if place is None and (place := own(definition, ("kinds", keeping[0], "keeps"))) is None:
                    continue
                related = [] if other is None or other == place else [other]
                yield Problem(NOT_KEPT, place, {"action": name, "kind": kind.id}, related=related)


def _is_text(kind: Kind, action: ActionSpec, name: str) -> bool:
    """True if people write what they like under a name."""
    if name == REASON:
        return True
    spec = action.fields.get(name) or kind.fields.get(name)
    return spec is not None and spec.type.id == "text"


def _is_field(kind: str) -> bool:
    return CLASSES.get(kind) is ActionField


def _projects(definition: Definition) -> Iterator[tuple[Kind, Sequence[Thing]]]:
    """The kinds that carry something out, with what is listed of them."""
    kinds = {kind.id: kind for kind in definition.kinds.of_stage("project") if not kind.broken}
    listed: dict[str, list[Thing]] = {}
    for thing in definition.things.values() if kinds else ():
        listed.setdefault(thing.kind, []).append(thing)
    return ((kind, listed.get(id_, [])) for id_, kind in kinds.items())


def _seated_in(definition: Definition) -> Sequence[str]:
    """The kinds in which somebody can sit."""
    seat = definition.kinds.get("seat")
    link: LinkSpec | None = None if seat is None else seat.links.get("in")
    return () if link is None else link.to


def _admitted(definition: Definition) -> Mapping[str, set[str]]:
    """The roles that phases admit, by action."""
    return {action: {*chain.from_iterable(phases.values())} for action, phases in definition.admissions.items()}


CHECKS = (
    Check(NOBODY_ANSWERS, nobody_answers, last=True),
    Check(SEVERAL_FIELDS, several_fields),
    Check(NO_REASON, no_reason, last=True),
    Check(NOT_KEPT, not_kept, last=True),
)
