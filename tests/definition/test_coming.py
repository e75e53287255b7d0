# SPDX-License-Identifier: Apache-2.0
"""What may lead a thing on, in which phase, and until when."""

from __future__ import annotations

from collections.abc import Callable

from tests.definition.conftest import World

from participatio.dates import EARLIEST, LATEST
from participatio.definition.coming import coming

RULES = """
forums: {green: {}, blue: {}}
roles: {all: {any: []}}
phases:
  always: {admits: {all: [idea.withdraw, idea.support], forum_lead: [idea.answer]}}
  collecting: {opens: 2019-01-01, closes: 2019-02-28, admits: {anyone: [idea.submit, idea.publish]}}
  greens: {only: [green], opens: 2019-03-01, closes: 2019-03-31, admits: {all: [proposal.draft]}}
  deciding: {opens: 2019-04-01, closes: 2019-04-30, admits: {all: [proposal.draft, decision.decide]}}
  each: {each: forum, opens: by_hand, closes: by_hand, admits: {all: [proposal.draft]}}
"""


def ahead(world: World, thing: str, at: str) -> dict[str, tuple[str, ...]]:
    found = coming(world.rules, world.facts, thing, world.instant(at))
    return {one.phase: one.actions for one in found}


def idea(world: World, forum: str = "green") -> str:
    values = {"title": "Trees", "text": "Many."}
    event = world.do("idea.submit", "2019-01-05", values=values, links={"about": forum})
    assert event.thing is not None
    return event.thing


def test_phases_that_lead_on_now_or_later(world: Callable[..., World]) -> None:
    here = world(RULES)
    born = idea(here)

    assert {
        "always": ("idea.withdraw",),
        "collecting": ("idea.publish",),
        "greens": ("proposal.draft",),
        "deciding": ("proposal.draft",),
    } == ahead(here, born, "2019-01-10")
    assert {"always", "deciding"} == ahead(here, born, "2019-04-10").keys()


def test_a_phase_for_some_leads_on_what_belongs_to_them(world: Callable[..., World]) -> None:
    here = world(RULES)

    assert "greens" not in ahead(here, idea(here, "blue"), "2019-01-10")


def test_a_phase_that_runs_for_each_follows_the_clock_of_its_thing(world: Callable[..., World]) -> None:
    here = world(RULES)
    green, blue = idea(here), idea(here, "blue")
    here.latch("each", "opens", "2019-02-01", of="blue")

    assert "each" not in ahead(here, green, "2019-02-10")
    assert "each" in ahead(here, blue, "2019-02-10")


def test_its_times_are_told(world: Callable[..., World]) -> None:
    here = world(RULES)
    times = {
        one.phase: (one.opens, one.closes)
        for one in coming(here.rules, here.facts, idea(here), here.instant("2019-01-10"))
    }

    assert (EARLIEST, LATEST) == times["always"]
    assert (here.instant("2019-04-01"), here.instant("2019-05-01")) == times["deciding"]


def test_nothing_leads_on_what_is_not_there(world: Callable[..., World]) -> None:
    here = world(RULES)

    assert {} == ahead(here, "idea-99", "2019-01-10")
