# SPDX-License-Identifier: Apache-2.0
"""The story of a thing, back and forward, as somebody sees it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import yaml
from tests.process.conftest import TRIAL, Hands, changed, merged, read, written

from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process.process import Process
from participatio.process.trace import Node, Trace


@pytest.fixture
def way(process: Process, clock: Hands) -> dict[str, str]:
    """Two ideas, one of them merged into the other, and the project that came of them."""
    anna, ben = process.enrol(), process.enrol()
    found: dict[str, str] = {}

    def done(name: str, action: str, **said: Any) -> None:  # noqa: ANN401 - an act's parts
        clock.pass_(days=1)
        found[name] = process.act(action, **said).thing or ""

    said = {"title": "A path", "text": "By bike."}
    done("idea", "idea.submit", by=anna, values=said, links={"about": "green"})
    done("same", "idea.submit", by=ben, values={**said, "title": "A track"})
    for id_ in (found["idea"], found["same"]):
        process.act("idea.publish", by="ina", thing=id_)
    for _ in range(3):
        process.act("idea.support", by=process.enrol(), thing=found["idea"])
    done("_", "idea.merge", by="ina", thing=found["same"], links={"merged_into": found["idea"]})
    done("proposal", "proposal.draft", by="emil", values={"title": "Paths"},
         links={"forum": "green", "takes_up": found["idea"]})  # fmt: skip
    done("_", "proposal.submit", by="emil", thing=found["proposal"])
    done("other", "proposal.draft", by="emil", values={"title": "Other"}, links={"forum": "green"})
    done("_", "proposal.submit", by="emil", thing=found["other"])
    both = [found["proposal"], found["other"]]
    done("hearing", "consultation.hold", by="ina", values={"title": "Hearing"}, links={"on": both, "with": "towns"})
    decides = [{"to": id_, "outcome": "accepted", "reason": "It helps."} for id_ in both]
    done("decision", "decision.decide", by="cid", links={"decides": decides})
    clock.set("2020-04-01")
    done("project", "project.launch", by="cid", values={"title": "Paths"},
         links={"realises": found["proposal"], "responsible": "bureau", "pillar": "main"})  # fmt: skip
    done("_", "project.transfer", by="cid", thing=found["project"], values={"reason": "New tasks."},
         links={"responsible": "council"})  # fmt: skip
    del found["_"]
    return found


def told(process: Process, thing: str, **asked: Any) -> Trace:  # noqa: ANN401 - what can be asked
    found = process.trace(thing, **asked)
    assert found is not None
    return found


def ways(trace: Trace) -> dict[str, str]:
    return {node.key: node.way for node in trace.nodes}


def test_forward_from_an_idea_and_back_from_its_project(process: Process, way: dict[str, str]) -> None:
    forward = told(process, way["idea"])
    assert ways(forward) == {
        way["idea"]: "self", way["same"]: "back",
        **{way[name]: "forward" for name in ("proposal", "hearing", "decision", "project")},
    }  # fmt: skip
    back = told(process, way["project"])
    assert ways(back) == {
        way["idea"]: "back", way["same"]: "back", way["proposal"]: "back",
        way["hearing"]: "around", way["decision"]: "around", way["project"]: "self",
    }  # fmt: skip
    assert [node.key for node in back.nodes] == [
        way[name] for name in ("idea", "same", "proposal", "hearing", "decision", "project")
    ]
    assert {(hop.parent, hop.child, hop.how) for hop in forward.hops} == {
        (hop.parent, hop.child, hop.how) for hop in back.hops
    }
    assert nx.has_path(forward.graph(), way["same"], way["project"])


def test_ties_say_how_and_since_when(process: Process, way: dict[str, str]) -> None:
    trace = told(process, way["idea"])
    hops = {(hop.parent, hop.child): hop for hop in trace.hops}
    merged = hops[way["same"], way["idea"]]
    assert (merged.link, merged.how) == ("merged_into", "merged")
    taken = hops[way["idea"], way["proposal"]]
    assert (taken.link, taken.how, taken.since) == ("takes_up", "came_of", trace.node(way["proposal"]).born)


def test_a_decision_is_told_of_what_belongs_to_the_story_alone(process: Process, way: dict[str, str]) -> None:
    trace = told(process, way["idea"])
    (decided,) = (entry for entry in trace.entries if entry.action == "decision.decide")
    assert [link[2] for link in decided.links] == [way["proposal"]]
    assert way["other"] not in str(decided)
    tie = f"{way['decision']}.decides.{way['proposal']}"
    assert decided.values[tie] == {"outcome": "accepted", "reason": "It helps."}


def test_signals_are_counted_and_changes_are_told(process: Process, way: dict[str, str]) -> None:
    trace = told(process, way["project"])
    assert trace.node(way["idea"]).signals["support"] == 3
    assert "idea.support" not in {entry.action for entry in trace.entries}
    (change,) = trace.changes
    assert (change.key, change.name, change.old, change.new) == (way["project"], "responsible", "bureau", "council")
    assert trace.node(way["project"]).links == {"pillar": ("main",), "responsible": ("council",)}


def test_what_is_not_public_has_one_place_and_no_name(process: Process, way: dict[str, str]) -> None:
    links = {"forum": "green", "takes_up": way["idea"]}
    drafts = [process.act("proposal.draft", by="emil", values={"title": title}, links=links) for title in ("A", "B")]
    hidden = drafts[0].thing or ""
    trace = told(process, way["idea"])
    (place,) = (node for node in trace.nodes if node.hidden)
    assert place == Node("hidden-2", "forward", hidden=True)
    assert [(hop.parent, hop.link) for hop in trace.hops if hop.child == place.key] == [(way["idea"], "")]
    assert hidden not in str(trace.data())
    assert "drafted" not in str(trace.data()["things"])
    assert hidden in ways(told(process, way["idea"], viewer="emil"))


def test_what_is_not_there_has_no_story(process: Process, way: dict[str, str]) -> None:
    assert process.trace("idea-000000-0") is None
    draft = process.act("proposal.draft", by="emil", values={"title": "A draft"}, links={"forum": "green"})
    assert process.trace(draft) is None
    assert told(process, draft.thing or "", viewer="emil").of.title == "A draft"
    assert told(process, "green").of.title == "Green"


def test_whoever_is_known_by_a_pseudonym_alone_has_no_story(process: Process) -> None:
    anna = process.enrol(name="Anna")

    assert [None, None] == [process.trace(anna), process.trace(anna, anna)]
    assert process.trace("emil") is not None


def test_as_it_was_then(process: Process, way: dict[str, str]) -> None:
    whole = told(process, way["idea"])
    before = next(entry.position for entry in whole.entries if entry.action == "consultation.hold")
    trace = told(process, way["idea"], at=before)
    assert set(ways(trace)) == {way["idea"], way["same"], way["proposal"]}
    assert trace.node(way["proposal"]).state == "submitted"


def test_many_are_counted(process: Process, way: dict[str, str]) -> None:
    trace = told(process, way["project"], limit=1)
    assert ways(trace)[way["idea"]] == "back"
    assert way["same"] not in ways(trace)
    assert trace.more == {("back", "idea"): 1}
    assert told(process, way["project"], limit=None).more == {}


def test_of_what_was_erased_a_tombstone_is_left(process: Process, clock: Hands) -> None:
    anna = process.enrol()
    idea = process.act("idea.submit", by=anna, values={"title": "A path", "text": "By bike."})
    process.act("idea.publish", by="ina", thing=idea)
    process.erase(anna, reason="asked for it")
    trace = told(process, idea.thing or "")
    assert (trace.of.erased, trace.of.title) == (True, idea.thing)
    assert "A path" not in str(trace.data())


def test_a_tie_that_was_cut_leads_nowhere(process: Process, clock: Hands, way: dict[str, str]) -> None:
    links = {"forum": "green", "supersedes": way["proposal"]}
    proposal = process.act("proposal.draft", by="emil", values={"title": "Third"}, links=links).thing or ""
    before = process.size
    clock.pass_(days=1)
    process.act("proposal.revise", by="emil", thing=proposal, links={"supersedes": way["other"]})
    ties = {(hop.parent, hop.child) for hop in told(process, proposal, viewer="emil").hops}
    assert (way["other"], proposal) in ties
    assert way["proposal"] not in ways(told(process, proposal, viewer="emil"))
    assert way["proposal"] in ways(told(process, proposal, viewer="emil", at=before))


def test_a_tie_that_new_rules_have_cut_is_told_to_be_cut(
    make: Callable[..., Process], clock: Hands, tmp_path: Path
) -> None:
    listed = """
      proposals:
        old: {title: Old, state: submitted, forum: green}
        new: {title: New, state: submitted, forum: green, supersedes: old}
        last: {title: Last, state: submitted, forum: green, supersedes: [old, new]}
      kinds: {proposal: {links: {supersedes: {to: proposal, many: any, story: from}}}}
      """
    base = yaml.safe_dump(merged(read(TRIAL), read(listed)))
    process = make(definition=load(written(tmp_path, "trial", read(base)), host=Host(path=())))
    clock.pass_(days=1)
    process.adopt(
        changed(tmp_path, "proposals: {last: {supersedes: {instead: [new]}}}", base=base), reason="It was otherwise."
    )

    assert {("old", "new"): None, ("old", "last"): clock(), ("new", "last"): None} == {
        (hop.parent, hop.child): hop.until for hop in told(process, "last").hops
    }


def test_one_thing_may_become_several_or_be_replaced(process: Process, make: Callable[..., Process]) -> None:
    first = process.act("proposal.draft", by="emil", values={"title": "One"}, links={"forum": "green"})
    process.act("proposal.submit", by="emil", thing=first)

    def successor(title: str) -> None:
        links = {"forum": "green", "supersedes": first.thing or ""}
        process.act("proposal.draft", by="emil", values={"title": title}, links=links)

    successor("Two")
    assert [hop.how for hop in told(process, first.thing or "", viewer="emil").hops] == ["superseded"]
    successor("Three")
    assert [hop.how for hop in told(process, first.thing or "", viewer="emil").hops] == ["split", "split"]
