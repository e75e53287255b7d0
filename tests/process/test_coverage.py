# SPDX-License-Identifier: Apache-2.0
"""What became of what people said: who was answered, taken up, heard; where the chain is broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process.conftest import Hands, changed, read, written

from participatio.definition.load import load
from participatio.errors import BadValueError
from participatio.hooks import Host
from participatio.process.course import course
from participatio.process.coverage import Break, Coverage, Piece, accepted, broken
from participatio.process.process import Process

Make = Callable[..., Process]
Idea = Callable[..., str]
Proposal = Callable[..., str]


@pytest.fixture
def idea(process: Process, clock: Hands) -> Callable[..., str]:
    """Brings in an idea that everybody sees."""

    def idea(title: str = "Idea", forum: str | None = "green", typed_by: str | None = None) -> str:
        clock.pass_(hours=1)
        links = {} if forum is None else {"about": forum}
        by = process.enrol()
        done = process.act("idea.submit", by=by, values={"title": title, "text": "x"}, links=links, typed_by=typed_by)
        process.act("idea.publish", by="ina", thing=done)
        return str(done.thing)

    return idea


@pytest.fixture
def proposal(process: Process, clock: Hands) -> Callable[..., str]:
    """Takes ideas up in a proposal that everybody sees."""

    def proposal(*ideas: str) -> str:
        clock.pass_(hours=1)
        links = {"forum": "green", "takes_up": list(ideas)}
        done = process.act("proposal.draft", by="emil", values={"title": "Proposal"}, links=links)
        process.act("proposal.submit", by="emil", thing=done)
        return str(done.thing)

    return proposal


def hear(process: Process, *about: str) -> str:
    done = process.act("consultation.hold", by="ina", values={"title": "H"}, links={"on": list(about), "with": "towns"})
    return str(done.thing)


def decide(process: Process, outcome: str, *about: str) -> str:
    decided = [{"to": one, "outcome": outcome, "reason": "So"} for one in about]
    return str(process.act("decision.decide", by="cid", values={"title": "D"}, links={"decides": decided}).thing)


def loose(found: Coverage, what: str) -> Break:
    return next(one for one in found.broken if one.what == what)


def test_nothing_became_of_nothing(process: Process) -> None:
    found = process.coverage()

    assert (0, {"answered": 0, "taken_up": 0, "heard": 0, "decided": 0, "realised": 0}) == (
        found.contributions.number,
        found.contributions.steps,
    )
    assert [0] * 5 == [one.number for one in found.broken]


def test_each_step_is_counted_with_all_that_came_before(
    process: Process, clock: Hands, idea: Idea, proposal: Proposal
) -> None:
    first, second = idea(), idea()
    idea(forum="blue")
    idea(forum=None)
    taken = proposal(first, second)
    process.act("idea.answer", by="emil", thing=second, values={"reply": "Good"})
    hear(process, taken)
    clock.set("2020-03-05T10:00")
    decide(process, "accepted", taken)
    process.act("project.launch", by="cid", values={"title": "J"}, links={"realises": taken, "responsible": "council"})
    found = process.coverage()

    assert (4, [1, 2, 2, 2, 2]) == (found.contributions.number, list(found.contributions.steps.values()))
    assert (1, [1, 1, 1]) == (found.proposals.number, list(found.proposals.steps.values()))
    assert [("green", 2), ("blue", 1), (None, 1)] == [(one.of, one.number) for one in found.forums]
    assert [("listening", 4)] == [(one.of, one.number) for one in found.phases]
    assert [("towns", 2, 1, 1)] == [(it.of, it.contributions, it.proposals, it.decisions) for it in found.audiences]
    assert [(1, {"towns": 1})] == [(one.number, one.heard) for one in found.hearings]


def test_an_idea_is_answered_with_the_one_it_was_merged_into(process: Process, idea: Idea) -> None:
    small, large = idea(), idea()
    process.act("idea.merge", by="ina", thing=small, links={"merged_into": large})
    process.act("idea.answer", by="emil", thing=large, values={"reply": "Good"})

    assert 2 == process.coverage().contributions.steps["answered"]


def test_to_be_spoken_of_at_a_hearing_is_no_answer(process: Process, clock: Hands, idea: Idea, tmp_path: Path) -> None:
    process.adopt(changed(tmp_path, "kinds: {consultation: {links: {on: {to: idea}}}}"), reason="Ideas are heard.")
    first, second = idea(), idea()
    hear(process, first)
    process.act("idea.answer", by="emil", thing=second, values={"reply": "Good"})
    clock.set("2020-07-01")
    found = process.coverage()

    assert (1, (Piece(first, "Idea"),)) == (loose(found, "silent").number, loose(found, "silent").things)
    assert [1, 0, 1, 0, 0] == list(found.contributions.steps.values())


HIDDEN = """
participatio: 1
id: hidden
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Hidden
roles:
  office: {member_of: bureau}
  moderator: {member_of: bureau}
persons: {ina: {title: Ina}}
bodies: {bureau: {title: Bureau, members: {ina: {}}}}
kinds:
  edition:
    plural: editions
    fields: {title: line}
    states: {planned: {seen_by: [office]}, public: {}}
    actions:
      plan: {to: planned, asks: [title]}
      announce: {from: [planned], to: public}
  forum:
    states: {planned: {seen_by: [office]}, public: {}}
    actions:
      plan: {to: planned, asks: [title]}
      announce: {from: [planned], to: public}
  idea:
    links: {edition: {to: edition, many: maybe, story: none}}
    actions: {submit: {may: {also: [edition]}}}
    owes: {answer: {by: moderator}}
phases:
  always:
    title: Always
    admits:
      office: [edition.plan, edition.announce, forum.plan, forum.announce]
      moderator: [idea.submit, idea.publish, idea.answer]
  dialog:
    title: Dialog
    each: edition
    opens: 2020-01-01
    admits: {anyone: [idea.support]}
"""


def test_what_is_hidden_is_named_nowhere_and_by_its_title_once_it_is_not(make: Make, tmp_path: Path) -> None:
    process = make(definition=load(written(tmp_path, "hidden", read(HIDDEN)), host=Host(path=())))
    born = [
        str(process.act(f"{kind}.plan", by="ina", values={"title": f"A new {kind}"}).thing)
        for kind in ("edition", "forum")
    ]
    idea = process.act("idea.submit", by="ina", values={"title": "I", "text": "x"}, links={"about": born[1]})
    process.act("idea.publish", by="ina", thing=idea)

    def told(viewer: str | None = None) -> str:
        trace = process.trace(idea, viewer)
        assert trace is not None
        data = [process.status(viewer).data(), process.coverage(viewer).data(), process.answers(viewer).data()]
        data += [trace.data(), trace.story().data()]
        return json.dumps(data) + process.report(viewer=viewer, stories=[str(idea.thing)])

    assert [] == [word for word in (*born, "A new") if word in told()]
    assert all(word in told("ina") for word in (*born, "A new edition", "A new forum"))
    for thing in born:
        process.act(f"{thing.partition('-')[0]}.announce", by="ina", thing=thing)
    page = process.report(stories=[str(idea.thing)])
    assert [] == [thing for thing in born if thing in page]
    assert "Dialog (A new edition)" in page
    assert "for the forum “A new forum”" in page


def test_who_entered_a_contribution_is_told_apart(make: Make, tmp_path: Path) -> None:
    tree = {**read(TYPING), "version": "1"}
    process = make(definition=load(written(tmp_path, "typing", tree), host=Host(path=())))
    ada, ben = process.enrol(), process.enrol()
    process.act("letter.send", by=ada, values={"title": "Own", "typed_by": "a pen"})
    process.act("letter.send", by=ada, values={"title": "Typed"}, typed_by="ina")
    process.act("letter.send", by=ben, values={"title": "Gone"})
    process.erase(ben, reason="he asked")

    assert {"self": 1, "typed": 1, "listed": 1, "erased": 1} == {
        one.of: one.number for one in process.coverage().channels
    }


TYPING = """
participatio: 1
id: typing
language: en
timezone: UTC
extends: standard
title: Typing
roles:
  office: {member_of: bureau, may_record: true}
persons: {ina: {title: Ina}}
bodies: {bureau: {title: Bureau, members: {ina: {}}}}
phases:
  always:
    title: Always
    admits:
      anyone: [letter.send]
      office: [person.erase]
kinds:
  letter:
    title: Letter
    plural: letters
    stage: contribution
    fields:
      title: {type: line, required: true}
      typed_by: line
    actions:
      send: {asks: [title], may: [typed_by]}
  idea:
    owes:
      answer: {removed: nobody hands in ideas}
letters:
  first: {title: The first}
"""


def test_what_was_decided_before_anybody_was_heard_is_a_broken_chain(
    process: Process, clock: Hands, idea: Idea, proposal: Proposal
) -> None:
    early, late = proposal(idea()), proposal(idea())
    hear(process, early)
    clock.set("2020-03-05T10:00")
    decision = decide(process, "accepted", early, late)
    clock.pass_(days=1)
    hear(process, late)
    found = process.coverage()

    assert Break("unheard", 1, (Piece(late, "Proposal", (decision,)),)) == loose(found, "unheard")
    assert [(2, {"towns": 1})] == [(one.number, one.heard) for one in found.hearings]
    assert [0] == [one.decisions for one in found.audiences]


def test_what_was_accepted_waits_for_a_project(process: Process, clock: Hands, idea: Idea, proposal: Proposal) -> None:
    one, other, refused = proposal(idea()), proposal(idea()), proposal(idea())
    hear(process, one, other, refused)
    clock.set("2020-03-05T10:00")
    decide(process, "accepted", one, other)
    decide(process, "refused", refused)
    process.act("project.launch", by="cid", values={"title": "J"}, links={"realises": one, "responsible": "council"})

    assert (1, (other,)) == told(loose(process.coverage(), "unrealised"))
    assert {"accepted"} == accepted(process.definition.kinds, process.definition.kinds["proposal"])


def told(found: Break) -> tuple[int, tuple[str, ...]]:
    return found.number, tuple(piece.thing for piece in found.things)


def test_a_project_comes_of_a_proposal(process: Process, clock: Hands, idea: Idea, proposal: Proposal) -> None:
    taken = proposal(idea())
    hear(process, taken)
    clock.set("2020-03-05T10:00")
    decide(process, "accepted", taken)
    links = {"responsible": "council"}
    process.act("project.launch", by="cid", values={"title": "A"}, links={**links, "realises": taken})
    alone = process.act("project.launch", by="cid", values={"title": "B"}, links=links)

    assert (1, (alone.thing,)) == told(loose(process.coverage(), "unfounded"))


def test_what_was_taken_up_by_something_that_was_given_up_is_owed_a_word(
    process: Process, idea: Idea, proposal: Proposal
) -> None:
    dropped, answered, still = idea("Dropped"), idea(), idea()
    gone, stays = proposal(dropped, answered, still), proposal(still)
    process.act("proposal.withdraw", by="emil", thing=gone, values={"reason": "No"})
    process.act("idea.answer", by="emil", thing=answered, values={"reply": "Sorry"})

    assert Break("dropped", 1, (Piece(dropped, "Dropped", (gone,)),)) == loose(process.coverage(), "dropped")
    assert "submitted" == getattr(process.view().item(stays), "state", None)


def test_silence_is_what_nothing_came_of_in_its_time(process: Process, clock: Hands, idea: Idea) -> None:
    waits, answered = idea(), idea()
    process.act("idea.answer", by="emil", thing=answered, values={"reply": "Good"})

    assert 0 == loose(process.coverage(), "silent").number
    clock.set("2020-04-01T10:00")  # six weeks after it was published an answer is overdue, though the phase goes on
    assert (1, (waits,)) == told(loose(process.coverage(), "silent"))
    assert 0 == loose(process.coverage(at="2020-02-10"), "silent").number
    clock.set("2020-07-15T10:00")
    assert (1, (waits,)) == told(loose(process.coverage(), "silent"))


def test_where_nothing_is_promised_it_is_silent_when_its_phase_is_over(make: Make, tmp_path: Path) -> None:
    tree = {**read(TYPING), "version": "1"}
    tree["phases"]["letters"] = {"title": "Letters", "closes": "2020-02-10", "admits": {"anyone": ["letter.send"]}}
    del tree["phases"]["always"]["admits"]["anyone"]
    clock = Hands()
    process = Process.create(":memory:", load(written(tmp_path, "typing", tree), host=Host(path=())), clock=clock)
    sent = process.act("letter.send", by=process.enrol(), values={"title": "Own"})

    assert 0 == loose(process.coverage(), "silent").number
    clock.set("2020-02-11T02:00")
    assert (1, (sent.thing,)) == told(loose(process.coverage(), "silent"))


def test_a_change_of_what_is_public_has_a_cause_or_none(
    process: Process, clock: Hands, idea: Idea, proposal: Proposal
) -> None:
    draft = process.act("proposal.draft", by="emil", values={"title": "P"}, links={"forum": "green"})
    process.act("proposal.revise", by="emil", thing=draft, values={"text": "While nobody sees it"})
    process.act("proposal.submit", by="emil", thing=draft)
    process.act("proposal.revise", by="emil", thing=draft, values={"text": "1"})
    process.act("proposal.revise", by="emil", thing=draft, values={"text": "2", "reason": "An error"})
    clock.pass_(hours=1)
    hear(process, str(draft.thing))
    clock.pass_(hours=1)
    process.act("proposal.revise", by="emil", thing=draft, values={"text": "3"})
    process.act("proposal.revise", by="emil", thing=draft, values={"text": "4", "reason": "They said so"})
    found = process.coverage().revisions

    assert (4, 2, 2, 1) == (found.number, found.after_hearing, found.with_reason, found.without)


def test_only_the_first_are_told_and_all_are_counted(process: Process, clock: Hands, idea: Idea) -> None:
    ideas = [idea() for _ in range(3)]
    clock.set("2020-12-01T10:00")
    one, none, every = (loose(process.coverage(limit=limit), "silent") for limit in (1, 0, None))

    assert [(3, tuple(ideas[:1])), (3, ()), (3, tuple(ideas))] == [told(one), told(none), told(every)]
    assert ideas == [piece.thing for piece in broken(process.view(), "silent")]


def test_what_somebody_does_not_see_is_not_counted(process: Process, idea: Idea, proposal: Proposal) -> None:
    first = idea()
    process.act("proposal.draft", by="emil", values={"title": "P"}, links={"forum": "green", "takes_up": first})
    process.act("idea.submit", by=process.enrol(), values={"title": "Hidden", "text": "x"})

    assert [(1, 0), (2, 1)] == [
        (found.number, found.steps["taken_up"])
        for found in (process.coverage().contributions, process.coverage("ina").contributions)
    ]


def test_another_way_of_being_broken_is_refused(process: Process) -> None:
    with pytest.raises(BadValueError, match="no chain is broken as 'silence'; there is unheard, unrealised"):
        list(broken(process.view(), "silence"))


def test_the_course_has_no_gaps_and_knows_its_projects(
    process: Process, clock: Hands, idea: Idea, proposal: Proposal
) -> None:
    clock.set("2020-02-29T23:30")  # in Berlin; in UTC it is a month's last day as well
    taken = proposal(idea())
    hear(process, taken)
    clock.set("2020-04-05T10:00")
    decide(process, "accepted", taken)
    first = process.act(
        "project.launch", by="cid", values={"title": "J"}, links={"realises": taken, "responsible": "council"}
    )
    clock.set("2020-06-01T00:30")
    process.act("project.complete", by="cid", thing=first)
    months = {one.period: one.data() for one in course(process.view())}

    assert ["2020-03", "2020-04", "2020-05", "2020-06"] == list(months)
    assert (1, 0, {}) == tuple(months["2020-03"][key] for key in ("contributions", "decisions", "projects"))
    assert (0, 1, {"running": 1}) == tuple(months["2020-04"][key] for key in ("contributions", "decisions", "projects"))
    assert [{"running": 1}, {"completed": 1}] == [months[key]["projects"] for key in ("2020-05", "2020-06")]
    assert ["2020"] == [one.period for one in process.course(by="year")]
    with pytest.raises(BadValueError, match="by month and by year, not by 'week'"):
        process.course(by="week")


def test_all_of_it_can_be_written_as_json(process: Process, idea: Idea) -> None:
    import json

    idea()
    said = json.loads(json.dumps(process.coverage().data()))

    assert (1, None, "trial") == (said["contributions"]["number"], said["viewer"], said["process"])
    assert said["now"].endswith("Z")
