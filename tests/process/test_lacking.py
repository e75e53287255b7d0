# SPDX-License-Identifier: Apache-2.0
"""What a refusal says is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process.conftest import changed

from participatio.process.process import Process

TEXT = {"title": "Third", "text": "x"}


def when(condition: str) -> str:
    return (
        f"kinds: {{idea: {{actions: {{publish: {{when: {condition}}}}}}}}}\naudiences: {{farmers: {{title: Farmers}}}}"
    )


def refused(process: Process, action: str, language: str = "en", **said: object) -> str:
    reasons = process.explain(action, **said)  # type: ignore[arg-type]
    return "; ".join(reason.text(language) for reason in reasons if reason.refuses)


@pytest.mark.parametrize(
    ("condition", "en", "de"),
    [
        (
            "{heard: [towns, farmers]}",
            "not heard yet on “Third”: Towns and Farmers",
            "zu „Third“ sind noch nicht gehört: Towns und Farmers",
        ),
        (
            "{all: [{date: {from: 2019-01-01}}, {closed: listening}, {heard: towns}]}",
            "only if “listening” has closed",
            "nur wenn „listening“ geschlossen ist",
        ),
        (
            "{count: {action: idea.support, per: thing, at_least: 2}}",
            "only if “Idea: Support” was done at least 2 times; so far 0",
            "nur wenn „Idee: Unterstützen“ mindestens 2-mal geschehen ist; bisher 0",
        ),
        (
            "{share: {action: idea.support, per: thing, of: members, body: council, at_least: 0.5}}",
            "only if “Idea: Support” has at least 1/2 of the members; so far 0 of 2",
            "nur wenn „Idee: Unterstützen“ mindestens 1/2 der Mitglieder hat; bisher 0 von 2",
        ),
    ],
    ids=["heard", "all", "count", "share"],
)
def test_a_condition_says_what_it_still_wants(
    make: Callable[..., Process], tmp_path: Path, condition: str, en: str, de: str
) -> None:
    process = make(definition=changed(tmp_path, when(condition), version=1))
    idea = process.act("idea.submit", by="emil", values=TEXT).thing

    assert f"the condition of idea.publish does not hold: {en}" == refused(
        process, "idea.publish", by="ina", thing=idea
    )
    assert f"die Bedingung von idea.publish ist nicht erfüllt: {de}" == refused(
        process, "idea.publish", "de", by="ina", thing=idea
    )


def test_a_closed_phase_is_named_with_its_dates(process: Process) -> None:
    said = refused(process, "idea.submit", by="emil", values=TEXT, at="2020-07-01")

    assert "no open phase admits idea.submit here: it goes in “listening”, 1 January 2020 – 30 June 2020" == said


def test_a_role_that_is_a_claim_says_what_to_prove(process: Process) -> None:
    (reason,) = (one for one in process.explain("forum.prefer", by="emil", thing="green") if one.refuses)

    assert ("this is for resident only", "residence=here") == (reason.text(), reason.data["claim"])


def test_a_link_says_what_the_other_end_would_have_to_be(process: Process) -> None:
    idea = process.act("idea.submit", by="emil", values=TEXT).thing
    links = {"on": idea, "with": "towns"}
    said = refused(process, "consultation.hold", by="ina", values={"title": "Evening"}, links=links)

    assert f"'on' cannot point to '{idea}': it is “Idea”; needed: “Proposal”" == said


def test_what_somebody_does_not_see_is_not_described(process: Process) -> None:
    idea = process.act("idea.submit", by="bo", values=TEXT).thing
    said = refused(process, "proposal.draft", by="emil", values=TEXT, links={"forum": "green", "takes_up": [idea]})

    assert f"'takes_up' cannot point to '{idea}'" == said


def test_a_pathway_names_its_stations(process: Process) -> None:
    links = {"pillar": "main"}
    said = refused(process, "project.launch", by="cid", values={"title": "P"}, links=links, at="2020-04-01")

    assert "the way is Proposal → Consultation → Decision → Project" in said
