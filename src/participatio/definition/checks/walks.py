# SPDX-License-Identifier: Apache-2.0
"""Whether what a definition sets out can ever come about: its pathways, and its phases that wait for something.

Only what is out of reach for sure is named. What is not listed yet may still be: members of a body, things of a kind.
"""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.model import Definition
from participatio.definition.possible import Possible
from participatio.definition.situation import Condition
from participatio.definition.things import Pillar
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

NOT_TO_BE_WALKED = Code(
    "P270",
    "warning",
    en="the pathway of '{pillar}' cannot be walked: nothing ever gets to the station '{station}' in its time",
    de="der Weg von '{pillar}' ist nicht zu gehen: Zur Station '{station}' kommt es nie zu ihrer Zeit",
)


def not_to_be_walked(definition: Definition) -> Found:
    """Something can get to every station of a pathway, one after the other."""
    pillars = [it for it in definition.things.values() if isinstance(it, Pillar) and _is_known(definition, it)]
    if not pillars or not definition.phases or definition.broken:
        return
    possible = Possible(definition, lists=True)
    for pillar in pillars:
        station = possible.missing(pillar.pathway)
        if station is not None:
            place = definition.place("pillars", pillar.id, "pathway", pillar.pathway.index(station))
            yield Problem(NOT_TO_BE_WALKED, place, {"pillar": pillar.id, "station": station})


NEVER_OPENS = Code(
    "P271",
    "warning",
    en="phase '{phase}' can never open: what it waits for never comes about",
    de="Phase '{phase}' kann nie beginnen: Worauf sie wartet, tritt nie ein",
)


def never_opens(definition: Definition) -> Found:
    """What a phase waits for can come about."""
    waiting = [phase for phase in definition.phases.values() if isinstance(phase.opens, Condition)]
    if not waiting or definition.broken:
        return
    possible = Possible(definition, lists=True)
    for phase in waiting:
        if not possible.phase(phase.id):
            yield Problem(NEVER_OPENS, definition.place("phases", phase.id, "opens"), {"phase": phase.id})


def _is_known(definition: Definition, pillar: Pillar) -> bool:
    """True if a pillar names a pathway whose every station there is; another check speaks of the others."""
    known = {station for kind in definition.kinds.values() for station in (kind.id, kind.stage)}
    return bool(pillar.pathway) and known.issuperset(pillar.pathway)


CHECKS = (
    Check(NOT_TO_BE_WALKED, not_to_be_walked),
    Check(NEVER_OPENS, never_opens),
)
