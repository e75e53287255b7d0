# SPDX-License-Identifier: Apache-2.0
"""Whether what a definition lays out can be reached: states, actions, ends."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.kinds import ANY, Kind
from participatio.definition.model import Definition
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

UNREACHABLE = Code(
    "P250",
    "warning",
    en="no act brings a {kind} into the state '{state}'",
    de="keine Aktion bringt etwas der Art {kind} in den Zustand '{state}'",
)


def unreachable(definition: Definition) -> Found:
    """Some act leads to every state, or something is listed in it."""
    moved = _moved(definition)
    listed = {(thing.kind, thing.state) for thing in definition.things.values()}
    for kind in definition.kinds.values():
        if kind.broken:
            continue
        reached = {state for id_, state in moved | listed if id_ == kind.id} | _born(kind)
        before: set[str] = set()
        while before != reached:
            before = set(reached)
            for action in kind.actions.values():
                starts = kind.starts(action)
                if action.to is not None and (action.from_ == (ANY,) or reached & set(starts)):
                    reached.add(action.to)
        for state in kind.states:
            if state not in reached:
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
    admitted = {action for phase in definition.phases.values() for _, action in phase.admissions()}
    for name, kind, _ in definition.kinds.actions():
        place = definition.place("kinds", kind.id, "actions", name.partition(".")[2], key=True)
        if definition.phases and name not in admitted and place is not None and place.file in definition.own_files:
            yield Problem(NEVER_ADMITTED, place, {"action": name})


OUT_OF_AN_END = Code(
    "P252",
    "warning",
    en="'{state}' is an end of {kind}, but {action} leads out of it",
    de="'{state}' ist ein Ende von {kind}, aber {action} führt hinaus",
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
    en="{action} undoes '{undone}', which moves or links; only what merely counts can be undone",
    de="{action} nimmt '{undone}' zurück, das etwas bewegt oder verbindet; zurücknehmen lässt sich nur, was bloß zählt",
)


def undoes_more(definition: Definition) -> Found:
    """Only an act that leaves states and links as they are can be undone by another."""
    for name, kind, action in definition.kinds.actions():
        undone = kind.actions.get(action.undoes or "")
        if undone is None:
            continue
        links = {*undone.asks, *undone.may} & set(kind.links)
        if undone.bears or undone.to is not None or undone.moves or links:
            place = definition.place("kinds", kind.id, "actions", name.partition(".")[2], "undoes")
            yield Problem(UNDOES_MORE, place, {"action": name, "undone": str(action.undoes)})


def _born(kind: Kind) -> set[str]:
    return {action.to or kind.first for action in kind.actions.values() if action.bears} or {kind.first}


def _moved(definition: Definition) -> set[tuple[str, str]]:
    """Where acts on other things move linked ones."""
    return {
        (to, state)
        for _, kind, action in definition.kinds.actions()
        for link, move in action.moves.items()
        if link in kind.links
        for to in kind.links[link].to
        for state in move.states()
    }


CHECKS = (
    Check(UNREACHABLE, unreachable),
    Check(NEVER_ADMITTED, never_admitted),
    Check(OUT_OF_AN_END, out_of_an_end),
    Check(UNDOES_MORE, undoes_more),
)
