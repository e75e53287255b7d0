# SPDX-License-Identifier: Apache-2.0
"""Small definitions of every sort, as Hypothesis invents them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from hypothesis import strategies as st
from tests.definition.conftest import HEAD

PEOPLE = ("mia", "leo", "kim")
BODIES = ("desk", "board")
KINDS = ("note", "item", "plan")
STATES = ("fresh", "ready", "over")
STAGES = ("contribution", "consultation", "proposal")
ACTIONS = ("lead", "turn", "mark", "unmark")
BOUNDS = (("at_least", 1), ("at_least", 2), ("more_than", 1), ("at_most", 0), ("at_most", 1), ("less_than", 2))
PHASES = ("p0", "p1", "p2")
#: Everything a definition here knows of time lies on the first of a month.
MONTHS = tuple(datetime(2026, month, 1, tzinfo=UTC) for month in range(1, 8))


@st.composite
def inventions(draw: st.DrawFn) -> dict[str, Any]:
    """A definition as its file says it: one to three kinds, few states, actions, links, conditions, phases."""
    return _Invention(draw).all()


@cache
def _up_to(most: int) -> st.SearchStrategy[int]:
    return st.integers(0, most)


class _Invention:
    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw
        self.kinds = KINDS[: self.number(1, 3)]
        self.phases = PHASES[: self.number(1, 3)]
        self.states = {kind: STATES[: self.number(1, 3)] for kind in self.kinds}
        self.actions = {kind: ["make", *ACTIONS[: self.number(0, 4)]] for kind in self.kinds}
        #: Of each kind that has a link, the kind it points to.
        self.links = {kind: self.one((*self.kinds, "body")) for kind in self.kinds if self.chance(2, 3)}
        #: Of each, how many; nothing is listed of a kind that needs some.
        self.many = {kind: self.one(("maybe", "any", "one", "some", "2")) for kind in self.links}
        self.needy = {kind for kind, many in self.many.items() if many not in ("maybe", "any")}
        #: Of each phase that runs for each thing of a kind, the kind.
        self.each: dict[str, str] = {}

    def number(self, least: int, most: int) -> int:
        return least + self._draw(_up_to(most - least))

    def one(self, of: Sequence[Any]) -> Any:  # noqa: ANN401 - one of whatever is given
        return of[self.number(0, len(of) - 1)]

    def chance(self, part: int, of: int) -> bool:
        return self.number(1, of) > of - part

    def some(self, of: Sequence[Any], most: int) -> list[Any]:
        return list(dict.fromkeys(self.one(of) for _ in range(self.number(1, most))))

    def all(self) -> dict[str, Any]:
        pillar = {"title": "Way", "pathway": self.some((*self.kinds, *STAGES[: len(self.kinds)]), 3)}
        return {
            **HEAD,
            "timezone": "Etc/UTC",
            "persons": {person: {} for person in PEOPLE},
            "bodies": {
                "desk": {"members": {"mia": {}}},
                "board": {"members": {"leo": {"until": "2026-03-31"} if self.chance(1, 3) else {}}},
            },
            "audiences": {"youth": {"title": "Youth"}},
            "roles": self.roles(),
            "kinds": {kind: self.kind(number, kind) for number, kind in enumerate(self.kinds)},
            **{f"{kind}s": {f"{kind}1": {}} for kind in self.kinds if kind not in self.needy and self.chance(1, 4)},
            "pillars": {"way": pillar},
            "phases": {phase: self.phase(phase) for phase in self.phases},
        }

    def roles(self) -> dict[str, Any]:
        office: dict[str, Any] = {"member_of": "desk"}
        if self.chance(1, 6):
            office = {"all": [office, {"not": {"claims": {"place": "far"}}}]}
        if self.chance(1, 5):
            office["may_record"] = True
        near = {"claims": {"place": "near"}}
        board: dict[str, Any] = self.one(
            [{"member_of": "board"}, {"leads": "board"}, near, {"any": [{"member_of": "board"}, near]}]
        )
        return {"office": office, "board": board}

    # Kinds

    def kind(self, number: int, kind: str) -> dict[str, Any]:
        states = self.states[kind]
        seen = self.one([{}, {}, {"seen_by": ["office"]}, {"seen_by": ["author"]}])
        said: dict[str, Any] = {
            "plural": f"{kind}s",
            "stage": STAGES[number],
            "fields": {"points": {"type": "number", "min": 0, "max": 5}},
            "states": {state: {} for state in states},
        }
        said["states"][states[-1]] = {**(seen if len(states) > 1 else {}), **({"end": True} if number == 1 else {})}
        if kind in self.links:
            said["links"] = {"of": self.link(kind)}
        if STAGES[number] == "consultation" and self.chance(1, 3):
            said.setdefault("links", {})["with"] = {"to": "audience", "many": "any", "story": "none"}
        said["actions"] = {action: self.action(kind, action, said) for action in self.actions[kind]}
        if self.chance(1, 5):
            per = self.one([["person"], ["thing"], ["person", "thing"], []])
            limit = {"action": f"{kind}.{self.one(self.actions[kind])}", "max": self.number(0, 2), "per": per}
            said["limits"] = [limit]
        return said

    def link(self, kind: str) -> dict[str, Any]:
        to = self.links[kind]
        said: dict[str, Any] = {"to": to, "many": self.many[kind]}
        if to in self.states and self.chance(1, 2):
            said["in"] = self.one(self.states[to])
        if to in self.states and self.chance(1, 4):
            said["story"] = self.one(["into", "none"])
        return said

    def action(self, kind: str, name: str, of: Mapping[str, Any]) -> dict[str, Any]:
        """``make`` bears, ``mark`` merely counts, ``unmark`` undoes it; the others do whatever there is."""
        if name == "unmark":
            return {"undoes": "mark"}
        states, to = self.states[kind], self.links.get(kind)
        said: dict[str, Any] = {} if name == "make" else {"from": self.some(states, 2)}
        if self.chance(1, 2):
            said["when"] = self.condition(kind)
        if name == "mark":
            return said
        if name == "make" or self.chance(3, 4):
            said["to"] = self.one(states)
        given = {one: self.number(0, 3) for one in (*of.get("links", {}), "points")}
        said |= {key: [one for one in given if given[one] == wanted] for wanted, key in enumerate(("asks", "may"), 2)}
        if to in self.states and self.chance(1, 4):
            said["moves"] = {"of": self.one(self.states[to])}
        return said

    # Phases

    def phase(self, phase: str) -> dict[str, Any]:
        actions = [f"{kind}.{action}" for kind in self.kinds for action in self.actions[kind]]
        admits = {role: self.some(actions, 4) for role in self.some(["anyone", "office", "board", "author"], 3)}
        said: dict[str, Any] = {"title": phase, "admits": admits}
        hand = [one for one in ("phase.open", "phase.close", "seat.take") if self.chance(1, 8)]
        if hand:
            admits.setdefault("office", []).extend(hand)
        opens, closes = self.number(0, 6), self.number(0, 6)
        month = self.number(2, 5)
        if opens > 3:
            said["opens"] = [f"2026-0{month}-01", self.condition(None), "by_hand"][opens - 4]
        if closes == 3 and opens > 3:
            said["lasts"] = f"{self.number(1, 2)} months"
        elif closes > 3:
            last = MONTHS[month] - timedelta(days=1)
            said["closes"] = [last.date().isoformat(), self.condition(None), "by_hand"][closes - 4]
        if self.chance(1, 8):
            said["each"] = self.each[phase] = self.one(self.kinds)
            for actions in admits.values():  # of other things nobody could tell for which of them
                actions[:] = [one for one in actions if one.startswith(f"{said['each']}.")]
        elif self.chance(1, 10):
            said["only"] = ["desk"]
        if phase != "p0" and "p0" not in self.each and self.chance(1, 5):
            said["within"] = "p0"
        return said

    # Conditions

    def condition(self, kind: str | None, depth: int = 0) -> dict[str, Any]:
        """One condition of whatever sort; of an action of a kind, else of a phase."""
        together = self.number(0, 9) if depth < 2 else 9
        if together < 2:
            return {"any" if together else "all": [self.condition(kind, depth + 1), self.condition(kind, depth + 1)]}
        if together == 2:
            return {"not": self.condition(kind, depth + 1)}
        other = self.one(self.kinds)
        act = f"{other}.{self.one(self.actions[other])}"
        states = self.some(self.states[other], 2)
        sorts: list[dict[str, Any]] = [
            {"count": {"kind": other, "in": states, **self.bound()}},
            {"count": {"action": act, **self.bound()}},
            {"sum": {"kind": other, "field": "points", "at_least": self.number(1, 7)}},
            {"reached": {"kind": other, "in": states}},
            {"date": {self.one(["from", "until"]): self.one(["2026-03-01", "2026-04-30"])}},
            {"closed": self.one(self.phases)},
        ]
        if kind is not None:
            mine = f"{kind}.{self.one(self.actions[kind])}"
            sorts += [
                {"count": {"action": mine, "per": self.one(["thing", "person", ["person", "thing"]]), **self.bound()}},
                {"share": {"action": mine, "of": "members", "body": "desk", "per": "thing", "at_least": "1/2"}},
                {"share": {"action": mine, "against": [act], "of": "votes", "at_least": "1/2"}},
                {"rank": {"kind": kind, "by": mine, "top": self.number(0, 1), "closed": self.one(self.phases)}},
                {"consented": {"bodies": self.some(BODIES, 2), "action": mine}},
                {"elapsed": {"since": mine, self.one(["at_least", "at_most"]): f"{self.number(1, 2)} months"}},
            ]
            if "item" in self.kinds:
                sorts += [{"heard": ["youth"]}]
            if (to := self.links.get(kind)) in self.states:
                sorts += [
                    {"reached": {"thing": "its of", "in": self.some(self.states[to], 2)}},
                    {"count": {"kind": kind, "per": "of", **self.bound()}},
                ]
        found: dict[str, Any] = self.one(sorts)
        return found

    def bound(self) -> dict[str, int]:
        word, number = self.one(BOUNDS)
        return {word: number}
