# SPDX-License-Identifier: Apache-2.0
"""A process in which much happens by chance: whatever is refused is left undone."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.process.conftest import Hands

from participatio.process.commands import Done, RefusedError
from participatio.process.process import Process

#: How often each act is tried.
ACTS = {
    "idea.submit": 30, "idea.publish": 30, "idea.answer": 12, "idea.support": 8, "idea.merge": 5, "idea.hide": 4,
    "idea.restore": 2, "idea.route": 6, "idea.withdraw": 2, "proposal.draft": 14, "proposal.submit": 14,
    "proposal.revise": 10, "proposal.withdraw": 3, "consultation.hold": 5, "decision.decide": 4, "project.launch": 8,
    "project.complete": 3,
}  # fmt: skip


def busy(process: Process, clock: Hands, seed: int, acts: int = 250) -> list[int]:
    """Let much happen; answers the positions after each tenth act."""
    chance = Random(seed)  # noqa: S311 - nothing is secret here
    people = [process.enrol() for _ in range(3)]
    there: dict[str, list[str]] = {}
    positions = []
    for number in range(acts):
        clock.pass_(hours=chance.choice((1, 5, 20, 60)))
        action = chance.choices(list(ACTS), list(ACTS.values()))[0]
        done = _tried(process, action, chance, people, there)
        if done is not None and done.thing is not None and done.thing not in there.setdefault(action.split(".")[0], []):
            there[action.split(".")[0]].append(done.thing)
        if number % 10 == 0:
            positions.append(process.size)
    return positions


def _tried(
    process: Process, action: str, chance: Random, people: list[str], there: dict[str, list[str]]
) -> Done | None:
    kind, _, name = action.partition(".")
    some = {of: chance.sample(things, min(len(things), chance.randint(1, 3))) for of, things in there.items()}
    bears = name in ("submit", "draft", "hold", "decide", "launch") and action != "proposal.submit"
    thing = None if bears else next(iter(some.get(kind, ())), None)
    by = {"submit": "emil", "support": "emil", "withdraw": "emil", "decide": "cid", "launch": "cid", "complete": "cid"}
    typed = "ina" if action == "idea.submit" and chance.random() < 0.3 else None
    who = chance.choice(people) if action in ("idea.submit", "idea.support") else by.get(name, "emil")
    if name in ("publish", "merge", "hide", "restore", "route", "hold"):
        who = "ina"
    values = {
        "idea.submit": {"title": f"Idea {chance.random()}", "text": "x"},
        "idea.hide": {"reason": "No"},
        "idea.answer": {"reply": "Yes"},
        "proposal.draft": {"title": "P"},
        "proposal.revise": {"text": "y", "reason": "Heard"} if chance.random() < 0.5 else {"text": "y"},
        "proposal.withdraw": {"reason": "No"},
        "consultation.hold": {"title": "C"},
        "project.launch": {"title": "J"},
    }.get(action, {})
    forum = chance.choice(("green", "green", "blue"))
    proposals = some.get("proposal", [])
    outcome = chance.choice(("accepted", "refused"))
    links: dict[str, dict[str, Any]] = {
        "idea.submit": {"about": forum} if chance.random() < 0.8 else {},
        "idea.route": {"about": forum},
        "idea.merge": {"merged_into": some.get("idea", ["-"])[-1]},
        "proposal.draft": {"forum": "green", "takes_up": some.get("idea", []), "supersedes": proposals[:1]},
        "consultation.hold": {"on": proposals, "with": ["towns"]},
        "decision.decide": {"decides": [{"to": to, "outcome": outcome, "reason": "So"} for to in proposals]},
        "project.launch": {"responsible": "council", "realises": proposals if chance.random() < 0.8 else []},
    }
    claims = {"residence": "here"}
    try:
        return process.act(
            action, by=who, thing=thing, values=values, links=links.get(action, {}), typed_by=typed, claims=claims
        )
    except RefusedError:
        return None
