# SPDX-License-Identifier: Apache-2.0
"""A walk says yes only with acts that a real process takes, and no only of what nothing can bring about."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests.gallery.test_gallery import DEFINITIONS, host, named

from participatio.definition.acts import Act
from participatio.definition.decide import decide
from participatio.definition.facts import After, Facts
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.walk import Walk, walk
from participatio.hooks import Host
from participatio.process.process import Process

Make = Callable[..., Definition]

IDEAS = """
phases:
  open: {opens: 2026-03-01, closes: 2026-03-31, admits: {anyone: [idea.submit]}}
  sift: {opens: 2026-04-01, closes: 2026-04-30, admits: {moderator: [idea.publish], author: [idea.edit]}}
  always: {admits: {forum_lead: [idea.answer]}}
persons: {mia: {}}
bodies: {desk: {members: {mia: {}}}}
roles: {moderator: {member_of: desk}}
"""


def replayed(definition: Definition, found: Walk, host: Host | None = None) -> Process:
    """The process in which every act of a walk was done through `Process.act`."""
    now = [found.begins]
    dice = random.Random(1).randbytes  # noqa: S311 - the same in every run
    process = Process.create(":memory:", definition, clock=lambda: now[0], random=dice, host=host)
    names = {person: process.enrol() for person in found.people}

    def settled(value: Any) -> Any:  # noqa: ANN401 - as an act gives it
        if isinstance(value, str):
            return names.get(value, value)
        if isinstance(value, Mapping):
            return {key: settled(it) if key == "to" else it for key, it in value.items()}
        return [settled(it) for it in value]

    for step in found.steps:
        now[0] = step.at
        act = step.act
        done = process.act(
            act.action,
            by=names.get(act.by, act.by),
            thing=None if act.thing is None else names.get(act.thing, act.thing),
            values=act.values,
            links={name: settled(value) for name, value in act.links.items()},
            for_=act.for_,
            claims=act.claims,
        )
        if step.new is not None:
            assert done.thing is not None
            names[step.new] = done.thing
    return process


def goals(definition: Definition) -> list[str]:
    states = [f"{kind.id}.{state}" for kind in definition.kinds.values() for state in kind.states]
    return [*states, *definition.phases, *(pillar.id for pillar in definition.rules.pillars)]


@cache
def walked(reference: str | Path) -> tuple[Definition, tuple[Walk, ...]]:
    known = host() if isinstance(reference, str) else Host(path=())
    definition = load(reference, host=known)
    return definition, walk(definition, *goals(definition))


@pytest.mark.parametrize("version", [1, 2])
def test_the_pathway_of_the_ruhr_konferenz_can_be_walked(version: int) -> None:
    definition = load(f"ruhr_konferenz@{version}", host=host())

    (found,) = walk(definition)

    actions = [step.act.action for step in found.steps]
    assert "yes" == found.answer
    assert ["proposal.draft", "proposal.submit", "consultation.hold", "decision.decide", "project.list"] == actions
    assert all(reason.ok for step in found.steps for reason in step.reasons)
    with replayed(definition, found, host()) as process, process.reading() as facts:
        assert len(actions) + 1 == facts.position


@pytest.mark.parametrize(
    "reference", ["ruhr_konferenz@1", *DEFINITIONS], ids=lambda it: it if isinstance(it, str) else named(it)
)
def test_every_yes_is_done_in_a_fresh_process(reference: str | Path) -> None:
    definition, found = walked(reference)

    for one in found:
        if one.answer == "yes":
            with replayed(definition, one, host() if isinstance(reference, str) else Host(path=())) as process:
                assert len(one.steps) + 1 == process.size
        elif one.answer == "not_decided":
            assert one.obstacles
        else:
            assert one.station


class TestSmall:
    def test_a_state_is_reached_phase_by_phase(self, definition: Make) -> None:
        (found,) = walk(definition(IDEAS), "idea.published")

        assert ["idea.submit", "idea.publish"] == [step.act.action for step in found.steps]
        assert ["2026-02-28", "2026-03-31"] == [step.at.date().isoformat() for step in found.steps]  # in UTC
        assert ["person-1", "mia"] == [step.act.by for step in found.steps]

    def test_what_comes_too_late_is_a_sure_no(self, definition: Make) -> None:
        late = IDEAS.replace("2026-03-01, closes: 2026-03-31", "2026-05-01, closes: 2026-05-31")

        (found,) = walk(definition(late), "idea.published")

        assert ("no", "published") == (found.answer, found.station)

    def test_a_late_letter_makes_no_difference_to_a_thing_that_was_not_there(self, definition: Make) -> None:
        late = IDEAS.replace("2026-03-01, closes: 2026-03-31", "2026-05-01, closes: 2026-05-31")

        (found,) = walk(
            definition(late.replace("member_of: desk}", "member_of: desk, may_record: true}")), "idea.published"
        )

        assert "no" == found.answer

    def test_nobody_has_the_role(self, definition: Make) -> None:
        (found,) = walk(
            definition(IDEAS.replace("bodies: {desk: {members: {mia: {}}}}", "bodies: {desk: {}}")), "idea.published"
        )

        assert "no" == found.answer

    def test_somebody_is_seated_first(self, definition: Make) -> None:
        text = IDEAS.replace("bodies: {desk: {members: {mia: {}}}}", "bodies: {desk: {}}")

        (found,) = walk(definition(text.replace("author: [idea.edit]", "anyone: [seat.take]")), "idea.published")

        assert ["seat.take", "idea.publish"] == [
            step.act.action for step in found.steps if step.act.action != "idea.submit"
        ]

    @pytest.mark.parametrize(
        ("condition", "answer"),
        [
            ("count: {action: idea.edit, per: thing, at_least: 30}", "yes"),
            ("not: {count: {action: idea.edit, per: thing, at_least: 1}}", "yes"),
            ("elapsed: {since: idea.submit, at_least: 40 days}", "yes"),
            ("date: {from: 2026-04-20}", "yes"),
            ("closed: open", "yes"),
            ("closed: sift", "no"),
            ("date: {from: 2026-06-01}", "no"),
            ("reached: {kind: project, in: running}", "no"),
            ("any: [{closed: sift}, {date: {from: 2026-04-02}}]", "yes"),
            ("count: {kind: idea, in: submitted, at_most: 0}", "not_decided"),
        ],
    )
    def test_conditions(self, definition: Make, condition: str, answer: str) -> None:
        kinds = f"kinds: {{idea: {{actions: {{publish: {{when: {{{condition}}}}}}}}}}}\n"
        made = definition(IDEAS + kinds)

        (found,) = walk(made, "idea.published")

        assert answer == found.answer
        if answer == "yes":
            replayed(made, found, Host(path=())).close()
        if answer == "not_decided":
            assert [("idea.publish", "count")] == [(one.action, one.condition) for one in found.obstacles]

    def test_an_unknown_goal(self, definition: Make) -> None:
        with pytest.raises(KeyError):
            walk(definition(IDEAS), "idea.gone")


# Against everything that can be done


def invented(chance: random.Random) -> str:
    """A small definition: two kinds, few states and actions, phases with dates, simple conditions."""
    states = ["a", "b", "c"][: chance.randint(2, 3)]

    def condition(kind: str) -> str:
        other = chance.choice(["item", "note"])
        return chance.choice(
            [
                f"count: {{kind: {other}, in: {chance.choice(states)}, at_least: {chance.randint(1, 2)}}}",
                f"reached: {{kind: {other}, in: {chance.choice(states)}}}",
                f"not: {{reached: {{kind: {other}, in: {chance.choice(states)}}}}}",
                f"closed: p{chance.randint(0, 2)}",
                f"date: {{from: 2026-0{chance.randint(1, 6)}-01}}",
                f"count: {{action: {kind}.make, at_most: {chance.randint(0, 2)}}}",
                f"elapsed: {{since: {kind}.make, at_least: {chance.randint(1, 3)} months}}",
                f"all: [{{closed: p0}}, {{reached: {{kind: {other}, in: {chance.choice(states)}}}}}]",
            ]
        )

    lines = [
        "persons: {mia: {}, leo: {}}",
        "bodies: {desk: {members: {mia: {}}}, board: {members: {leo: {until: 2026-03-15}}}}",
    ]
    recorder = ", may_record: true" if chance.random() < 0.3 else ""
    lines += [f"roles: {{office: {{member_of: desk{recorder}}}, board: {{member_of: board}}}}", "kinds:"]
    actions: list[str] = []
    for kind, other in (("item", "note"), ("note", "item")):
        lines += [
            f"  {kind}:",
            f"    plural: {kind}s",
            "    states: {" + ", ".join(f"{it}: {{}}" for it in states) + "}",
        ]
        lines += [
            f"    links: {{of: {{to: {other}, many: {chance.choice(['maybe', 'any'])}, in: {chance.choice(states)}}}}}"
        ]
        lines += ["    actions:"]
        asks = ", asks: [of]" if chance.random() < 0.4 else ""
        when = f", when: {{{condition(kind)}}}" if chance.random() < 0.3 else ""
        lines += [f"      make: {{to: {states[0]}{asks}{when}}}"]
        actions += [f"{kind}.make"]
        for number in range(chance.randint(1, 3)):
            when = f", when: {{{condition(kind)}}}" if chance.random() < 0.5 else ""
            asks = ", asks: [of]" if chance.random() < 0.2 else ""
            to = chance.choice(states)
            moves = f", moves: {{of: {chance.choice(states)}}}" if chance.random() < 0.2 else ""
            lines += [f"      act{number}: {{from: [{chance.choice(states)}], to: {to}{asks}{when}{moves}}}"]
            actions += [f"{kind}.act{number}"]
    lines += ["phases:"]
    for number in range(3):
        opens = chance.choice(["", f"opens: 2026-0{chance.randint(1, 4)}-01, ", f"opens: {{{condition('item')}}}, "])
        closes = chance.choice(["", f"closes: 2026-0{chance.randint(4, 6)}-15, "])
        admitted = ", ".join(chance.sample(actions, chance.randint(1, len(actions))))
        lines += [
            f"  p{number}: {{{opens}{closes}admits: {{{chance.choice(['anyone', 'office', 'board'])}: [{admitted}]}}}}"
        ]
    return "\n".join(lines)


def doable(definition: Definition, facts: Facts, now: datetime) -> Iterator[Act]:
    """Every act of somebody at a moment, with every link to something there."""
    for name, row in definition.rules.rows.items():
        if row.kind.id not in ("item", "note"):
            continue
        things = [None] if row.bears else list(facts.things(row.kind.id))
        links: list[Mapping[str, Any]] = [{}]
        if "of" in row.links:
            links += [{"of": to} for kind in row.links["of"].to for to in facts.things(kind)]
        for thing in things:
            for given in links:
                for by in ("mia", "leo"):
                    yield Act(name, by, thing, links=given)
                    if any(role.may_record for role in definition.roles.values()):
                        for happened in (datetime(2026, month, 2, tzinfo=now.tzinfo) for month in range(1, now.month)):
                            yield Act(name, by, thing, links=given, typed_by="mia", happened=happened)


def everything(definition: Definition, begins: datetime, most: int) -> set[str]:
    """The states that some sequence of acts reaches, of all that are tried, month by month."""
    found: set[str] = set()
    months = [begins, *(datetime(2026, month, day, tzinfo=begins.tzinfo) for month in range(1, 8) for day in (2, 16))]
    base = definition.begun(begins)
    left: list[tuple[int, tuple[Any, ...]]] = [(0, ())]
    seen: set[Any] = set()
    while left and most:
        number, events = left.pop(0)
        facts = After(base, *events)
        for later in range(number, len(months)):
            now = months[later]
            for act in doable(definition, facts, now):
                most -= 1
                if most <= 0:
                    return found
                if any(reason.refuses for reason in decide(definition.rules, facts, act, now)):
                    continue
                event = event_of(definition.rules, facts, act, now, f"thing-{len(events)}")
                found.update(f"{move.kind}.{move.state}" for move in event.head.moves)
                key = (
                    later,
                    tuple(sorted((it.head.action, it.head.thing or "", it.head.happened) for it in (*events, event))),
                )
                if len(events) < 4 and key not in seen:
                    seen.add(key)
                    left.append((later, (*events, event)))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_a_search_through_everything_never_contradicts(definition: Make, seed: int) -> None:
    made = definition(invented(random.Random(seed)))  # noqa: S311 - the same in every run
    asked = [goal for goal in goals(made) if goal.startswith(("item.", "note."))]
    found = {one.goal: one for one in walk(made, *asked)}

    reached = everything(made, next(iter(found.values())).begins, 6000)

    assert set() == {goal for goal, one in found.items() if one.answer == "no"} & reached
    for one in found.values():
        if one.answer == "yes":
            replayed(made, one, Host(path=())).close()
