# SPDX-License-Identifier: Apache-2.0
"""Whether what a definition lays out can be reached: states, actions, ends."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.checks.names import mentioned
from participatio.definition.checks.places import own
from participatio.definition.kinds import ANY, Kind
from participatio.definition.mentions import Mention
from participatio.definition.model import Definition
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

UNREACHABLE = Code(
    "P250",
    "warning",
    en="no action leads '{kind}' to the state '{state}'",
    de="keine Aktion führt '{kind}' in den Zustand '{state}'",
)


def unreachable(definition: Definition) -> Found:
    """Some act leads to every state, or something is listed in it."""
    entered = moved(definition)
    for thing in definition.things.values():
        entered.setdefault(thing.kind, set()).add(thing.state)
    unclear = {mention.kind for mention in mentioned(definition, "state") if _means_no_state(definition, mention)}
    for kind in definition.kinds.values():
        if kind.broken or kind.id in unclear:
            continue
        found = reached(kind, entered.get(kind.id, set()) | born(kind))
        for state in kind.states:
            if state not in found:
                place = definition.place("kinds", kind.id, "states", state, key=True)
                yield Problem(UNREACHABLE, place, {"kind": kind.id, "state": state})


NEVER_ADMITTED = Code(
    "P251",
    "warning",
    en="no phase admits anybody to {action}",
    de="keine Phase lässt jemanden zu {action} zu",
)


def never_admitted(definition: Definition) -> Found:
    """What a definition writes into an action table, some phase admits; what it inherits it need not use."""
    for kind in definition.kinds.values() if definition.phases else ():
        if own(definition, ("kinds", kind.id)) is None:
            continue
        for action in kind.actions:
            name = f"{kind.id}.{action}"
            place = None if name in definition.admissions else own(definition, ("kinds", kind.id, "actions", action))
            if place is not None:
                yield Problem(NEVER_ADMITTED, place, {"action": name})


OUT_OF_AN_END = Code(
    "P252",
    "warning",
    en="'{state}' is an end of '{kind}', but {action} leads out of it",
    de="'{state}' ist bei '{kind}' ein Ende, aber {action} führt hinaus",
)


def out_of_an_end(definition: Definition) -> Found:
    """Nothing leads out of an end."""
    for name, kind, action in definition.kinds.actions():
        for state in action.from_:
            spec = kind.states.get(state)
            if spec is not None and spec.end and action.to not in (None, state):
                place = definition.place("kinds", kind.id, "actions", name.partition(".")[2], "from")
                yield Problem(OUT_OF_AN_END, place, {"state": state, "kind": kind.id, "action": name})


UNDOES_MORE = Code(
    "P253",
    "error",
    en="{action} undoes '{undone}', which changes a state or a link; only what merely counts, like a support, "
    "can be undone",
    de="{action} nimmt '{undone}' zurück, das einen Zustand oder Link ändert; zurücknehmen lässt sich nur, "
    "was bloß zählt, etwa eine Unterstützung",
)


def undoes_more(definition: Definition) -> Found:
    """Only an act that leaves states and links as they are can be undone by another."""
    for name, kind, action in definition.kinds.actions():
        gone = kind.actions.get(action.undoes) if action.undoes else None
        if gone is None:
            continue
        links = {*gone.asks, *gone.may} & set(kind.links)
        if gone.bears or gone.to is not None or gone.moves or gone.undoes is not None or links:
            place = definition.place("kinds", kind.id, "actions", name.partition(".")[2], "undoes")
            yield Problem(UNDOES_MORE, place, {"action": name, "undone": str(action.undoes)})


def _means_no_state(definition: Definition, mention: Mention) -> bool:
    """True if an action may have been meant to lead somewhere, but its state is misspelt: that is answered already."""
    kind = definition.kinds.get(mention.kind or "")
    return kind is not None and mention.word not in kind.states


def reached(kind: Kind, first: set[str]) -> set[str]:
    """The states that acts lead to from the first ones; every act is walked once."""
    leads: dict[str, list[str]] = {}  # from an action, and from what undoes it, to states
    for name, action in kind.actions.items():
        if action.to is not None:
            leads.setdefault(action.undoes or name, []).append(action.to)
    starts: dict[str, list[str]] = {}  # from a state to actions
    for name in leads:
        row = kind.actions.get(name)
        for state in row.from_ if row is not None and row.undoes is None else ():
            starts.setdefault(state, []).append(name)
    reached: set[str] = set()
    left = [*first, *(to for name in starts.pop(ANY, ()) for to in leads.pop(name))]
    while left:
        state = left.pop()
        if state not in reached:
            reached.add(state)
            left.extend(to for name in starts.get(state, ()) for to in leads.pop(name, ()))
    return reached


def born(kind: Kind) -> set[str]:
    """The states in which things of a kind come into being."""
    return {action.to or kind.first for action in kind.actions.values() if action.bears} or {kind.first}


def moved(definition: Definition) -> dict[str, set[str]]:
    """The states into which acts on other things move linked ones, by kind."""
    moved: dict[str, set[str]] = {}
    for kind in definition.kinds.values():
        by_link: dict[str, set[str]] = {}
        for action in kind.actions.values():
            for link, move in action.moves.items():
                by_link.setdefault(link, set()).update(move.states())
        for link, states in by_link.items():
            targets = kind.links[link].to if link in kind.links else ()
            for to in definition.kinds if ANY in targets else targets:
                if to in definition.kinds:
                    moved.setdefault(to, set()).update(definition.kinds[to].states.keys() & states)
    return moved


KEPT_AFTER = Code(
    "P254",
    "error",
    en="'{state}' is no end of '{kind}': what is there may go on, and its texts would be gone",
    de="'{state}' ist kein Ende von '{kind}': was dort ist, kann weitergehen, und seine Texte wären weg",
)


def kept_after(definition: Definition) -> Found:
    """What a thing says is kept as long as the thing may go on."""
    for kind in definition.kinds.values():
        for state in kind.keeps.after if kind.keeps is not None else ():
            if state in kind.states and not kind.states[state].end:
                place = definition.place("kinds", kind.id, "keeps", "after")
                yield Problem(KEPT_AFTER, place, {"kind": kind.id, "state": state})


CHECKS = (
    Check(UNREACHABLE, unreachable, last=True),
    Check(NEVER_ADMITTED, never_admitted, last=True),
    Check(OUT_OF_AN_END, out_of_an_end),
    Check(UNDOES_MORE, undoes_more),
    Check(KEPT_AFTER, kept_after),
)
