# SPDX-License-Identifier: Apache-2.0
"""What happens in a process of the trial: every kind of act there is, so that every table has rows of every kind."""

from __future__ import annotations

from tests.process.conftest import Hands

from participatio.definition.acts import Act
from participatio.process.process import Process


def lived(process: Process, clock: Hands) -> None:  # noqa: PLR0915 - a life is long
    """Let a process live through everything once."""
    act = process.act
    ada, ben, cleo = (process.enrol(name=name) for name in ("Ada", "Ben", "Cleo"))

    def idea(by: str, title: str, **more: object) -> str:
        clock.pass_(minutes=1)
        thing = act("idea.submit", by=by, values={"title": title, "text": title * 3, **more}, key=title).thing
        assert thing is not None
        return thing

    bench, path, tree, rest = (
        idea(ada, "Bench", mood="glad", since="2019-05", cost="20.50"),
        idea(ben, "Path", mood="sad"),
        idea(ada, "Tree"),
        idea("bo", "Rest"),
    )
    act("idea.edit", by=ada, thing=bench, values={"title": "A bench", "mood": "sad"}, links={"about": "green"})
    act("idea.edit", by=ada, thing=bench, values={"text": "In the shade"})
    act("idea.withdraw", by="bo", thing=rest)
    clock.pass_(hours=1)
    for thing in (bench, path, tree):
        act("idea.publish", by="ina", thing=thing)
    act("idea.route", by="ina", thing=bench, links={"about": "blue"})
    act("idea.route", by="ina", thing=bench, links={"about": "green"})
    act("idea.entrust", by="ina", thing=path, links={"mentor": cleo})
    act("idea.entrust", by="ina", thing=path, links={"mentor": "emil"})
    act("idea.entrust", by="ina", thing=path, links={"mentor": cleo})
    for person in (ada, ben, cleo, "dora"):
        act("idea.support", by=person, thing=bench, claims={"residence": "here"})
    act("idea.unsupport", by=ben, thing=bench)
    act("idea.support", by=ada, thing=path)
    act("forum.prefer", by=ben, thing="green", claims={"residence": "here"})
    act("forum.unprefer", by=ben, thing="green", claims={"residence": "here"})
    act("forum.prefer", by=ben, thing="blue", claims={"residence": "here"})
    act("idea.report", by=cleo, thing=tree, values={"reason": "No tree"})
    act("idea.hide", by="ina", thing=tree, values={"reason": "It is no tree"})
    act("idea.restore", by="ina", thing=tree)
    act("idea.publish", by="bo", thing=tree)
    act("idea.merge", by="ina", thing=tree, links={"merged_into": path})
    act("idea.answer", by="emil", thing=bench, values={"reply": "Good"})
    act("phase.open", by="ina", thing="round", values={"reason": "Time"})
    act("idea.vote", by=ada, thing=bench)
    act("idea.vote", by=cleo, thing=bench)
    act("phase.open", by="ina", thing="dialog", values={"reason": "Talk"}, links={"of": "green"})
    clock.pass_(hours=1)
    act("phase.extend", by="ina", thing="listening", values={"reason": "More", "until": "2020-07-31"})
    draft = act(
        "proposal.draft", by="emil", values={"title": "Benches"}, links={"forum": "green", "takes_up": [bench, path]}
    )
    act("proposal.revise", by="emil", thing=draft, values={"text": "Many"}, links={"takes_up": [bench, path, tree]})
    act("proposal.submit", by="emil", thing=draft)
    act("proposal.comment", by=ada, thing=draft, values={"comment": "Yes"})
    act("phase.close", by="ina", thing="dialog", values={"reason": "Said"}, links={"of": "green"})
    seat = act("seat.take", by="ina", links={"in": "council", "holder": cleo}, values={"side": "drawn"})
    act("seat.leave", by="ina", thing=seat)
    clock.set("2020-02-20T10:00")
    act([
        Act("consultation.hold", "ina", None, {"title": "Towns"}, {"on": str(draft.thing), "with": "towns"}),
        Act("idea.route", "ina", bench, {}, {"about": "green"}),
    ])  # fmt: skip
    clock.set("2020-03-05T10:00")
    decision = act(
        "decision.decide", by="cid", values={"title": "All"},
        links={"decides": [{"to": str(draft.thing), "outcome": "accepted", "reason": "It is good"}]},
    )  # fmt: skip
    assert decision.thing
    project = act(
        "project.launch", by="cid", values={"title": "Benches"},
        links={"realises": str(draft.thing), "responsible": "council", "pillar": "main"},
    )  # fmt: skip
    act("project.transfer", by="cid", thing=project, values={"reason": "Work"}, links={"responsible": "bureau"})
    act("project.report", by="cid", thing=project, values={"report": "Ten benches"})
    act("project.complete", by="cid", thing=project)
