# SPDX-License-Identifier: Apache-2.0
"""May this person do this now, and if not, why not: beside two libraries with the same truth table."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from warnings import catch_warnings, simplefilter

from tests.benchmarks.measure import Taken, in_turns, often, ratio, say, table

with catch_warnings():
    simplefilter("ignore")
    from statemachine import State, StateMachine
    from transitions import EventData, Machine

from participatio import Act, Definition, decide, load
from participatio.definition.acts import Body, Event, Head
from participatio.definition.decide import refusal
from participatio.definition.facts import MemoryFacts, fold
from participatio.definition.rules import Rules

STATES = ("draft", "open", "shelved", "closed")
PHASES = ("early", "middle", "late")
PEOPLE = {"anna": (), "otto": ("office",), "eva": ("expert",)}
#: From which states, and whereto (none: the state stays).
ACTIONS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "support": (("open",), None),
    "publish": (("draft", "shelved"), "open"),
    "shelve": (("open",), "shelved"),
    "assess": (("open", "shelved"), None),
    "applaud": (("open",), None),
    "close": (("open", "shelved"), "closed"),
}
ADMITS: dict[str, dict[str, tuple[str, ...]]] = {
    "early": {"anyone": ("support",), "office": ("publish",)},
    "middle": {"expert": ("assess",), "office": ("publish", "shelve")},
    "late": {"anyone": ("applaud",), "office": ("close",)},
}
OPENS = tuple(datetime(2030, month, 1, tzinfo=UTC) for month in (1, 3, 5))
CLOSES = tuple(datetime(2030, month, 1, tzinfo=UTC) for month in (3, 5, 7))
DURING = {phase: datetime(2030, month, 1, tzinfo=UTC) for phase, month in zip(PHASES, (2, 4, 6), strict=True)}


UNCHECKED = dict.fromkeys(
    ("validate_trap_states", "validate_disconnected_states", "validate_final_reachability"), False
)


# Ours


def text() -> str:
    """The table as a definition."""

    def lines() -> Iterator[str]:
        yield "participatio: 1\nid: motions\nversion: 1\nlanguage: en\ntimezone: UTC\n"
        yield "extends: standard\ntitle: Motions\n"
        yield "roles:\n  office: {member_of: board}\n  expert: {member_of: panel}\n"
        yield "persons:\n  otto: {title: Otto}\n  eva: {title: Eva}\n"
        yield "bodies:\n  board: {title: Board, members: {otto: {}}}\n  panel: {title: Panel, members: {eva: {}}}\n"
        yield "phases:\n"
        for phase, opens, closes in zip(PHASES, OPENS, CLOSES, strict=True):
            yield f"  {phase}:\n    title: {phase}\n"
            yield f"    opens: {opens:%Y-%m-%d}T00:00\n    closes: {closes:%Y-%m-%d}T00:00\n"
            yield "    admits:\n"
            for role, actions in ADMITS[phase].items():
                more = ("submit",) if (phase, role) == ("early", "anyone") else ()
                yield f"      {role}: [{', '.join(f'motion.{action}' for action in (*actions, *more))}]\n"
        yield "kinds:\n  motion:\n    title: Motion\n    plural: motions\n    states:\n"
        yield from (f"      {state}: {{}}\n" for state in STATES)
        yield "    actions:\n      submit: {to: draft, asks: [title, text]}\n"
        for action, (starts, to) in ACTIONS.items():
            more_ = f", to: {to}" if to else ""
            if action == "applaud":
                more_ += ", when: {count: {action: motion.support, per: thing, at_least: 3}}"
            yield f"      {action}: {{from: [{', '.join(starts)}]{more_}}}\n"
        yield "motions:\n"
        yield from (f"  m_{state}: {{title: Motion, state: {state}}}\n" for state in STATES)

    return "".join(lines())


def definition() -> Definition:
    """The table, read and checked."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "process.yaml"
        path.write_text(text(), encoding="utf-8")
        return load(path)


def supported(facts: MemoryFacts, thing: str, number: int) -> None:
    """Let so many people support a thing."""
    for position in range(1, number + 1):
        head = Head(position, OPENS[0], OPENS[0], "motion.support", thing)
        fold(facts, Event(head, Body(f"person_{position}")))


# Peers: each answers with the reasons against, none if it may be done


class Office:
    """What both peers are told: who is what, which phase is open, how many supports there are."""

    def __init__(self) -> None:
        self.supports = {"m_open": 3}
        self.why: dict[str, str] = {}

    def phase(self, now: datetime) -> str | None:
        """The phase open at an instant."""
        found = bisect_right(OPENS, now) - 1
        return PHASES[found] if found >= 0 and now < CLOSES[found] else None

    def admitted(self, action: str, by: str, now: datetime) -> bool:
        """True if a phase is open that admits somebody to the action; else notes why not."""
        phase = self.phase(now)
        roles = [role for role, actions in ADMITS[phase].items() if action in actions] if phase else []
        if not roles:
            self.why[action] = f"no open phase admits {action}"
            return False
        if "anyone" in roles or any(role in PEOPLE[by] for role in roles):
            return True
        self.why[action] = f"this is for {', '.join(roles)} only"
        return False

    def against(self, action: str, state: str) -> list[str]:
        """What a guard noted, else what state is needed."""
        noted = self.why.get(action)
        return [noted or f"it is '{state}'; this needs {', '.join(ACTIONS[action][0])}"]

    def enough(self, thing: str) -> bool:
        """True if enough people support a thing; else notes that they do not."""
        if self.supports.get(thing, 0) >= 3:
            return True
        self.why["applaud"] = "not enough supports"
        return False


class Motion:
    """The model of transitions."""

    may_trigger: Callable[..., bool]
    state: str


def with_transitions(office: Office) -> Callable[[str, str, str, datetime], list[str]]:
    """The table as a machine of transitions."""
    machine = Machine(model=None, states=list(STATES), initial="draft", auto_transitions=False, send_event=True)

    def admitted(event: EventData) -> bool:
        return office.admitted(event.event.name, event.kwargs["by"], event.kwargs["now"])

    def enough(event: EventData) -> bool:
        return office.enough(event.kwargs["thing"])

    for action, (starts, to) in ACTIONS.items():
        conditions: list[str | Callable[..., bool | None]] = [admitted]
        if action == "applaud":
            conditions.append(enough)
        machine.add_transition(action, list(starts), to, conditions=conditions)
    motions = {}
    for state in STATES:
        motions[f"m_{state}"] = Motion()
        machine.add_model(motions[f"m_{state}"], initial=state)

    def ask(thing: str, action: str, by: str, now: datetime) -> list[str]:
        office.why = {}
        motion = motions[thing]
        if motion.may_trigger(action, thing=thing, by=by, now=now):
            return []
        return office.against(action, motion.state)

    return ask


def with_statemachine(office: Office) -> Callable[[str, str, str, datetime], list[str]]:
    """The table as a machine of python-statemachine."""

    def motion(initial: str) -> type[StateMachine]:
        states = {name: State(name, initial=name == initial) for name in STATES}
        events: dict[str, Any] = {}
        for action, (starts, to) in ACTIONS.items():
            cond = f"may_{action} and enough" if action == "applaud" else f"may_{action}"
            for start in starts:
                one = states[start].to(states[to or start], cond=cond, internal=to is None)
                events[action] = one if action not in events else events[action] | one

        def admitted(action: str) -> Callable[..., bool]:
            return lambda self, by, now: office.admitted(action, by, now)

        guards = {f"may_{action}": admitted(action) for action in ACTIONS}
        guards["enough"] = lambda self: office.enough(f"m_{self.current_state_value}")
        # Each motion is a machine of its own that begins where the motion stands; ``closed`` leads nowhere.
        return type("Motion", (StateMachine,), {**states, **events, **guards, **UNCHECKED})

    with catch_warnings():
        simplefilter("ignore")
        motions = {f"m_{state}": motion(state)() for state in STATES}

    def ask(thing: str, action: str, by: str, now: datetime) -> list[str]:
        office.why = {}
        machine = motions[thing]
        if any(event.id == action for event in machine.enabled_events(by=by, now=now)):  # `send` takes twice as long
            return []
        return office.against(action, machine.current_state_value)

    return ask


def agree(rules: Rules, facts: MemoryFacts, peers: list[Callable[[str, str, str, datetime], list[str]]]) -> int:
    """Ask everybody about every cell of phase × person × state × action; the number of cells, if all agree."""
    cells = list(product(PHASES, PEOPLE, STATES, ACTIONS))
    for phase, by, state, action in cells:
        now = DURING[phase]
        ours = refusal(rules, facts, Act(f"motion.{action}", by=by, thing=f"m_{state}"), now) is None
        for peer in peers:
            if bool(peer(f"m_{state}", action, by, now)) is ours:
                raise SystemExit(f"they do not agree: {phase} {by} {state} {action}, ours {ours}")
    return len(cells)


def main(rounds: int = 15) -> None:
    """Print what each answer costs."""
    found = definition()
    rules, facts, office = found.rules, found.begun(), Office()
    supported(facts, "m_open", 3)
    peers = {"transitions": with_transitions(office), "python-statemachine": with_statemachine(office)}
    cells = agree(rules, facts, list(peers.values()))

    may = Act("motion.support", by="anna", thing="m_open")
    condition = Act("motion.applaud", by="anna", thing="m_open")
    role = Act("motion.assess", by="eva", thing="m_open")
    given = Act("motion.submit", by="anna", values={"title": "A path", "text": "By bike to work."})
    early, middle, late = DURING.values()
    asked = {
        "yes of the table": ("decide", may, early),
        "no of the table (phase)": ("decide", may, late),
        "no of the table (state)": ("decide", Act("motion.support", by="anna", thing="m_draft"), early),
        "refusal: yes of the table": ("refusal", may, early),
        "refusal: no of the table": ("refusal", may, late),
        "a condition (count), yes": ("decide", condition, late),
        "a role (member_of), yes": ("decide", role, middle),
        "a role (member_of), no": ("decide", Act("motion.assess", by="anna", thing="m_open"), middle),
        "values given (title, text)": ("decide", given, early),
    }
    tasks = {
        name: often(f"{ask}(rules, facts, act, now)", {
            "decide": decide, "refusal": refusal, "rules": rules, "facts": facts, "act": act, "now": now,
        })
        for name, (ask, act, now) in asked.items()
    }  # fmt: skip
    ruhr = load("ruhr_konferenz@1")
    idea = Act(
        "idea.submit", by="anna", values={"title": "A path", "text": "By bike to work."}, links={"about": "tf08"}
    )
    then, begun = datetime(2018, 10, 1, tzinfo=UTC), ruhr.begun()
    if any(reason.refuses for reason in decide(ruhr.rules, begun, idea, then)):
        raise SystemExit("the Ruhr-Konferenz refuses the idea")
    names = {"decide": decide, "rules": ruhr.rules, "facts": begun, "act": idea, "now": then}
    tasks["Ruhr-Konferenz: idea.submit with two values and a link"] = often("decide(rules, facts, act, now)", names)
    tasks["making the act, and yes of the table"] = often(
        "decide(rules, facts, Act('motion.support', by='anna', thing='m_open'), now)",
        {"decide": decide, "rules": rules, "facts": facts, "Act": Act, "now": early},
    )
    theirs = {
        "yes": ("m_open", "support", "anna", early),
        "no (phase)": ("m_open", "support", "anna", late),
        "no (state)": ("m_draft", "support", "anna", early),
        "a condition, yes": ("m_open", "applaud", "anna", late),
        "a role, yes": ("m_open", "assess", "eva", middle),
        "a role, no": ("m_open", "assess", "anna", middle),
    }
    for name, peer in peers.items():
        for which, (thing, action, by, now) in theirs.items():
            names = {"ask": peer, "thing": thing, "action": action, "by": by, "now": now}
            tasks[f"{name}: {which}"] = often("ask(thing, action, by, now)", names, 2_000)
    taken = in_turns(tasks, rounds, warm=2)
    table(f"one decision with its reasons ({cells} cells agree)", taken, "µs")
    compared(taken)


def compared(taken: dict[str, Taken]) -> None:
    """Print the ratios."""
    pairs = {
        "yes of the table": "yes",
        "no of the table (phase)": "no (phase)",
        "no of the table (state)": "no (state)",
        "a condition (count), yes": "a condition, yes",
        "a role (member_of), yes": "a role, yes",
        "a role (member_of), no": "a role, no",
    }
    say("", "ours to the peer's")
    for mine, other in pairs.items():
        for peer in ("transitions", "python-statemachine"):
            say(f"  {mine:<26} {peer:<20} {ratio(taken[mine], taken[f'{peer}: {other}'])}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
