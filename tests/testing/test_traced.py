# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.testing.conftest import IDEA

from participatio.testing import assert_trace


@pytest.fixture
def way(lido, participatio_clock):
    """Two ideas in two proposals, one of which becomes a project."""

    def done(action, **said):
        participatio_clock.forward("1 day")
        return lido.act(action, **said)

    found = {}
    for name in ("one", "two"):
        found[f"idea {name}"] = idea = done("idea.submit", by="leo", values=IDEA, links={"about": "water"})
        done("idea.publish", by="clara", thing=idea)
        ties = {"forum": "water", "takes_up": idea.thing}
        found[f"proposal {name}"] = done("proposal.draft", by="leo", values={"title": "Hours"}, links=ties)
    proposal = found["proposal one"]
    done("proposal.submit", by="leo", thing=proposal)
    accepted = {"to": proposal.thing, "outcome": "accepted", "reason": "It is warm."}
    found["decision"] = done("decision.decide", by="mia", links={"decides": accepted})
    ties = {"realises": proposal.thing, "responsible": "office"}
    found["project"] = done("project.launch", by="mia", values={"title": "Hours"}, links=ties)
    return {name: done.thing for name, done in found.items()}


def refused(lido, thing, stations, **asked):
    with pytest.raises(AssertionError) as raised:
        assert_trace(lido, thing, stations, **asked)
    return str(raised.value)


@pytest.mark.parametrize("thing", ["idea one", "proposal one", "decision", "project"])
def test_the_whole_way_is_found_from_everything_on_it(lido, way, thing):
    assert_trace(lido, way[thing], ["idea", "proposal"])
    assert_trace(lido, way[thing], ["contribution", "proposal", "decision"])
    assert_trace(lido, way[thing], [way["idea one"], way["decision"]])


def test_stations_are_kinds_stages_or_ids_and_what_lies_between_need_not_be_named(lido, way):
    assert_trace(lido, way["idea one"], ["idea", "proposal", "decision", "project"])
    assert_trace(lido, way["project"], ["contribution", way["project"]])
    assert_trace(lido, way["project"], [])


def test_stations_are_passed_in_the_order_of_time(lido, way):
    assert "'proposal' is missing after decision" in refused(lido, way["project"], ["decision", "proposal"])


def test_the_stations_lie_on_one_way(lido, way):
    refused(lido, way["idea one"], ["idea", way["proposal two"]])
    refused(lido, way["idea two"], ["idea", "project"], viewer="leo")


def test_a_failure_says_what_is_missing_after_what_and_shows_the_way(lido, way):
    assert refused(
        lido, way["proposal two"], ["idea", "proposal", "desicion", "project"], viewer="leo"
    ).splitlines() == [
        (
            f"the story of '{way['proposal two']}' does not pass idea → proposal → desicion → project: "
            "'desicion' is missing after idea → proposal"
        ),
        "'desicion' is no kind, no stage and nothing in this story; did you mean 'decision'?",
        "This is what 'leo' sees of it:",
        f"  8 May 2026, 10:00  idea (contribution)  {way['idea two']}  published  Longer hours",
        f"  10 May 2026, 10:00  proposal  {way['proposal two']}  drafted  Hours",
    ]


def test_what_the_public_does_not_see_is_said_to_be_there_or_not(lido, way):
    assert "something that is not public" in refused(lido, way["idea two"], ["idea", "proposal"])
    assert "the public sees no story: there is no 'idea-1'" in refused(lido, "idea-1", ["idea"])
    assert "it is shown to author, forum_lead" in refused(lido, way["proposal two"], ["idea"])
