# SPDX-License-Identifier: Apache-2.0
"""Whether every path that a definition follows from a thing (``its project.edition``) leads to what is needed there."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.checks.names import PER, mentioned, unknown
from participatio.definition.checks.places import is_own
from participatio.definition.conditions import MemberOf, parts
from participatio.definition.kinds import Kinds
from participatio.definition.mentions import Mention
from participatio.definition.model import Definition
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check
from participatio.text import near

Found = Iterator[Problem]

LEADS_NOWHERE = Code(
    "P209",
    "error",
    en="'its {word}' means nothing for '{kind}': no link is named so, and none points to that kind",
    de="'its {word}' bedeutet bei '{kind}' nichts: kein Link heißt so, und keiner zeigt auf diese Art",
)


def leads_nowhere(definition: Definition) -> Found:
    """Each word of a path finds a link."""
    for mention in mentioned(definition, "its"):
        for kind, word in _steps(definition.kinds, mention):
            spec = definition.kinds[kind]
            if definition.kinds.candidates(kind, word) or word in spec.fields or spec.broken:
                continue
            others = PER if "per" in mention.path else ()
            known = (*spec.links, *(to for link in spec.links.values() for to in link.to), *others)
            yield unknown(definition, LEADS_NOWHERE, mention, known, kind=kind, word=word)
            break
    yield from _roles_that_lead_nowhere(definition)


def _roles_that_lead_nowhere(definition: Definition) -> Found:
    """Where a definition's own role follows a word that is a link of nothing it is admitted to, or of anything else."""
    admitted = {role: action for phase in definition.phases.values() for role, action in phase.admissions()}
    for role in definition.roles.values():
        place = definition.place("roles", role.id)
        if role.id not in admitted or not is_own(place, definition):
            continue
        for part in parts(role.condition):
            for word in [ref.words[0] for ref in part.in_ if not ref.literal] if isinstance(part, MemberOf) else ():
                kind = admitted[role.id].partition(".")[0]
                if kind in definition.kinds and not any(
                    definition.kinds.candidates(one.id, word) or one.broken for one in definition.kinds.values()
                ):
                    links = definition.kinds[kind].links
                    meant = near(word, (*links, *(to for link in links.values() for to in link.to)))
                    yield Problem(LEADS_NOWHERE, place, {"word": word, "kind": kind}, meant)


AMBIGUOUS = Code(
    "P210",
    "error",
    en="'its {word}' may mean several links of '{kind}' ({links}); name the one that is meant",
    de="'its {word}' kann bei '{kind}' mehrere Links meinen ({links}); zu nennen ist der gemeinte",
)


def ambiguous(definition: Definition) -> Found:
    """Each word of a path finds one link, not several."""
    for mention in mentioned(definition, "its"):
        for kind, word in _steps(definition.kinds, mention):
            found = definition.kinds.candidates(kind, word)
            if len(found) > 1:
                data = {"word": word, "kind": kind, "links": ", ".join(found)}
                yield Problem(AMBIGUOUS, mention.place(definition), data)
                break


WRONG_FIELD = Code(
    "P211",
    "error",
    en="'{kind}' has no field '{field}' that is a {types}",
    de="'{kind}' hat kein Feld '{field}', das {types} ist",
)


def wrong_field(definition: Definition) -> Found:
    """At the end of a path stands a field that can be compared, or is a date."""
    for mention in mentioned(definition, "its"):
        if mention.field is None:
            continue
        ends = [
            kind
            for kind in definition.kinds.ends(mention.kind, mention.word.split(".") if mention.word else ())
            if not definition.kinds[kind].broken
        ]
        fields = [definition.kinds[kind].fields for kind in ends]
        fits = (named[mention.field].type.id in mention.types for named in fields if mention.field in named)
        if ends and not any(fits):
            known = [name for named in fields for name, spec in named.items() if spec.type.id in mention.types]
            data = {"field": mention.field, "kind": ends[0], "types": " / ".join(mention.types)}
            yield unknown(definition, WRONG_FIELD, mention, known, word=mention.field, **data)


NO_CHOICE = Code(
    "P212",
    "error",
    en="'{word}' is no choice of '{field}'; there is {of}",
    de="'{word}' steht bei '{field}' nicht zur Wahl; es gibt {of}",
)


def no_choice(definition: Definition) -> Found:
    """A condition that looks for a choice names one there is."""
    for mention in mentioned(definition, "value"):
        kind = definition.kinds.get(mention.kind or "")
        spec = None if kind is None or mention.field is None else kind.fields.get(mention.field)
        if spec is not None and spec.of and mention.word not in spec.of:
            data = {"field": spec.name, "of": ", ".join(spec.of)}
            yield unknown(definition, NO_CHOICE, mention, spec.of, **data)


CLOCKLESS = Code(
    "P213",
    "error",
    en="phase '{phase}' runs for each '{each}', and '{action}' cannot tell for which: '{kind}' has no link there",
    de="Phase '{phase}' läuft für jedes '{each}', und bei '{action}' ist nicht zu sagen, für welches: '{kind}' hat "
    "keinen Link dorthin",
)


def clockless(definition: Definition) -> Found:
    """Where a phase runs for each of a kind, what it admits can tell whose clock is meant."""
    for phase in definition.phases.values():
        each = _each(definition, phase.id)
        if each is None or each.rpartition(".")[2] not in definition.kinds:
            continue
        first, last = each.partition(".")[0], each.rpartition(".")[2]
        for role, actions in phase.admits.items():
            for index, action in enumerate(actions):
                found = definition.kinds.action(action)
                if found is None or found[0].broken:
                    continue
                if not any(definition.kinds.candidates(found[0].id, word) for word in (first, last)):
                    place = definition.place("phases", phase.id, "admits", role, index)
                    data = {"phase": phase.id, "each": last, "action": action, "kind": found[0].id}
                    yield Problem(CLOCKLESS, place, data)


def _each(definition: Definition, phase: str) -> str | None:
    """The kind, or the path to it, that a phase or one around it runs for each of."""
    seen: set[str] = set()
    here = definition.phases.get(phase)
    while here is not None and here.id not in seen:
        if here.each is not None:
            return here.each
        seen.add(here.id)
        here = definition.phases.get(here.within or "")
    return None


def _steps(kinds: Kinds, mention: Mention) -> Iterator[tuple[str, str]]:
    """Each word of a path with the kinds it is looked for in, as far as it leads."""
    here = [mention.kind] if mention.kind in kinds else []
    for word in mention.word.split(".") if mention.word else ():
        ahead: dict[str, None] = {}
        for kind in here:
            if kind is not None:
                yield kind, word
                ahead.update(dict.fromkeys(kinds.targets(kind, word)))
        here = list(ahead)


CHECKS = (
    Check(LEADS_NOWHERE, leads_nowhere),
    Check(AMBIGUOUS, ambiguous),
    Check(WRONG_FIELD, wrong_field),
    Check(NO_CHOICE, no_choice),
    Check(CLOCKLESS, clockless),
)
