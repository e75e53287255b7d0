# SPDX-License-Identifier: Apache-2.0
"""How things came of one another, and whether the pathway of a pillar was walked."""

from __future__ import annotations

import pytest

from participatio.definition.story import offspring, origins, sources

PATH = """
persons: {carl: {}}
bodies: {desk: {}}
audiences: {kids: {}}
pillars:
  own: {pathway: [idea, proposal, consultation, decision, project]}
  short: {pathway: [proposal, project]}
  free: {}
kinds:
  project: {links: {from_idea: {to: idea, many: any}, realises: {in: [submitted, accepted]}}}
phases:
  p: {admits: {anyone: [project.launch, idea.answer], forum_lead: [idea.answer]}}
"""
STEPS = ("idea", "proposal", "consultation", "decision")


@pytest.fixture
def told(world):
    """A story in the order given, each step a month after the one before."""

    def told(*steps):
        found = world(PATH)
        for month, step in enumerate(steps, 1):
            links = {
                "proposal": {"takes_up": ["idea"] if "idea" in steps[:month] else []},
                "consultation": {"on": ["proposal"] if "proposal" in steps[:month] else [], "with": ["kids"]},
                "decision": {"decides": ["proposal"] if "proposal" in steps[:month] else []},
            }.get(step, {})
            found.write(f"{step}.x", step, to="submitted", at=f"2019-{month:02}-01", links=links)
        return found

    return told


def launch(world, pillar="own", realises="proposal"):
    links = {"responsible": "desk", "pillar": pillar, **({"realises": realises} if realises else {})}
    return world.refused("project.launch", "2020-01-01", values={"title": "A bridge"}, links=links)


def station(world, pillar="own"):
    links = {"responsible": "desk", "pillar": pillar, "realises": "proposal"}
    reasons = world.judge("project.launch", "2020-01-01", values={"title": "A bridge"}, links=links)
    return next(reason.data["station"] for reason in reasons if reason.rule == "pathway")


def test_a_pathway_was_walked_if_the_story_holds_every_station_in_time(told):
    assert set() == launch(told(*STEPS))


@pytest.mark.parametrize("missing", STEPS)
def test_a_pathway_with_a_station_left_out_was_not_walked_and_the_station_is_named(told, missing):
    found = told(*[step for step in STEPS if step != missing])
    expected = {"pathway", "link"} if missing == "proposal" else {"pathway"}

    assert expected == launch(found)
    assert missing == station(found) or missing == "proposal"


def test_a_pathway_does_not_go_back_in_time(told):
    found = told("idea", "proposal", "decision", "consultation")

    assert {"pathway"} == launch(found)
    assert "decision" == station(found)


def test_a_second_decision_after_the_consultation_repairs_the_way(told):
    found = told("idea", "proposal", "decision", "consultation")
    found.write("decision.x", "again", to="decided", at="2019-08-01", links={"decides": ["proposal"]})

    assert set() == launch(found)


def test_what_other_things_went_through_does_not_count(told):
    found = told(*STEPS)
    found.write("proposal.x", "other", to="submitted", at="2019-02-01")

    assert {"pathway"} == launch(found, realises="other")
    assert {"pathway"} == launch(found, realises=None)


def test_a_pillar_without_a_pathway_asks_for_nothing(told):
    found = told("proposal")

    assert set() == launch(found, "free", None)
    assert set() == launch(found, "short")
    assert {"pathway"} == launch(found, "short", None)


def test_a_thing_that_links_no_pillar_walks_no_pathway(told):
    found = told("proposal")

    assert set() == found.refused(
        "project.launch", "2020-01-01", values={"title": "A bridge"}, links={"responsible": "desk"}
    )


def test_what_was_merged_into_another_thing_belongs_to_its_story(told):
    found = told("idea", "proposal")
    found.write("idea.x", "merged", to="merged", at="2019-01-02", links={"merged_into": ["idea"]})
    kinds, facts = found.rules.kinds, found.facts

    assert ["merged"] == list(sources(kinds, facts, "idea"))
    assert ["idea"] == list(offspring(kinds, facts, "merged"))
    assert ["idea"] == list(sources(kinds, facts, "proposal"))
    assert ["proposal"] == list(offspring(kinds, facts, "idea"))
    assert ["proposal", "idea", "merged"] == list(origins(kinds, facts, ["proposal"]))


def test_links_to_what_has_no_stage_tell_no_story(told):
    found = told(*STEPS)
    found.write("forum.x", "tf", to="there")
    found.write("idea.x", "idea", links={"about": ["tf"]})
    kinds = found.rules.kinds

    assert [] == list(sources(kinds, found.facts, "idea"))
    assert ["proposal"] == list(sources(kinds, found.facts, "consultation"))
    assert [] == list(offspring(kinds, found.facts, "kids"))
    assert [] == list(sources(kinds, found.facts, "nobody"))


def test_a_story_in_a_circle_ends(told):
    found = told("idea", "proposal")
    found.write("proposal.x", "other", to="submitted", links={"supersedes": ["proposal"]})
    found.write("proposal.x", "proposal", links={"supersedes": ["other"]})

    assert {"proposal", "idea", "other"} == set(origins(found.rules.kinds, found.facts, ["proposal"]))
