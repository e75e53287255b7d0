# SPDX-License-Identifier: Apache-2.0
"""Which answers are owed: to what, by whom, until when; and how many were given in time."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process.conftest import ZONE, Dice, Hands, changed, read, written

from participatio.dates import Duration, read_instant
from participatio.definition.kinds import PromiseSpec
from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process.answers import answers, standing
from participatio.process.owing import Term
from participatio.process.process import Process
from participatio.process.recording.files import Acts
from participatio.process.recording.record import answers as recorded
from participatio.process.tables import instant, micros
from participatio.telling.drafts import draft

Idea = Callable[..., str]

PROMISES = """
participatio: 1
id: promises
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Promises
roles:
  office: {member_of: bureau, may_record: true}
  moderator: {member_of: bureau}
persons: {ina: {title: Ina}, emil: {title: Emil}, dora: {title: Dora}}
bodies: {bureau: {title: Bureau, members: {ina: {}}}}
forums:
  green: {title: Green, leads: {emil: {}}}
  blue: {title: Blue, leads: {dora: {}, emil: {}}}
phases:
  always:
    title: Always
    admits:
      anyone: [idea.submit]
      moderator: [idea.publish, idea.route]
      forum_lead: [idea.answer, proposal.draft]
"""


@pytest.fixture
def process(tmp_path: Path, clock: Hands) -> Process:
    definition = load(written(tmp_path, "promises", read(PROMISES)), host=Host(path=()))
    return Process.create(":memory:", definition, clock=clock, random=Dice())


@pytest.fixture
def idea(process: Process, clock: Hands) -> Idea:
    """Brings in an idea that everybody sees."""

    def idea(title: str, forum: str | None = "green", text: str = "x") -> str:
        clock.pass_(hours=1)
        links = {} if forum is None else {"about": forum}
        done = process.act("idea.submit", by=process.enrol(), values={"title": title, "text": text}, links=links)
        process.act("idea.publish", by="ina", thing=done)
        return str(done.thing)

    return idea


def answer(process: Process, thing: str) -> None:
    process.act("idea.answer", by="emil", thing=thing, values={"reply": "Good"})


def test_what_is_promised_stands_in_one_of_four_ways(process: Process, clock: Hands, idea: Idea) -> None:
    late, overdue, in_time = idea("Late"), idea("Overdue"), idea("In time")
    clock.pass_(weeks=1)
    answer(process, in_time)
    clock.pass_(weeks=6)
    answer(process, late)
    due = idea("Due", "blue")
    found = process.answers()

    assert (1, 1, 1, 1, 4) == (found.all.due, found.all.overdue, found.all.in_time, found.all.late, found.all.number)
    assert [("idea.answer", 4)] == [(one.of, one.number) for one in found.promises]
    assert [("green", 1, 0), ("blue", 0, 1)] == [(one.of, one.overdue, one.due) for one in found.forums]
    assert [(overdue, True, ("emil",)), (due, False, ("emil", "dora"))] == [
        (one.thing, one.overdue, one.who) for one in found.owed
    ]
    assert found.all == standing(process.view())


def test_an_answer_is_owed_by_somebody_until_a_time(process: Process, clock: Hands, idea: Idea) -> None:
    clock.set("2020-03-01T11:00")
    thing = idea("A path")
    (one,) = process.answers().owed

    assert (thing, "A path", "answer", "forum_lead") == (one.thing, one.title, one.promise, one.by)
    assert read_instant("2020-04-12T12:00", ZONE) == one.until, "the clock goes forward in between"
    assert (("green",), ("idea.answer",)) == (one.forums, one.actions)


def test_they_can_be_narrowed(process: Process, clock: Hands, idea: Idea) -> None:
    old = idea("Old")
    clock.pass_(weeks=7)
    new, other = idea("New", "blue"), idea("Other", None)
    view = process.view()

    def things(**asked: str | bool | int) -> list[str]:
        found = answers(view, **asked)  # type: ignore[arg-type]  # as the test says them
        assert found.open == (3 if "limit" in asked else len(found.owed))
        return [one.thing for one in found.owed]

    assert [old, new, other] == things()
    assert [old] == things(overdue=True)
    assert [new] == things(forum="blue")
    assert [new] == things(by="dora")
    assert [old, new] == things(by="emil")
    assert [] == things(by="ina")
    assert [old] == things(limit=1)
    assert [] == things(limit=0)


def test_as_it_was(process: Process, clock: Hands, idea: Idea) -> None:
    thing = idea("A path")
    before = process.size
    clock.pass_(weeks=7)
    answer(process, thing)

    assert (1, 0) == (process.answers(at=before).all.due, process.answers().all.due)
    assert 1 == process.answers().all.late


def test_another_kinds_act_may_keep_a_promise(tmp_path: Path, clock: Hands) -> None:
    newer = changed(
        tmp_path,
        "kinds: {idea: {owes: {answer: {kept_by: [answer, proposal.draft]}}}}",
        base=PROMISES,
    )
    process = Process.create(":memory:", newer, clock=clock, random=Dice())
    done = process.act("idea.submit", by=process.enrol(), values={"title": "T", "text": "x"}, links={"about": "green"})
    process.act("idea.publish", by="ina", thing=done)

    assert 1 == process.answers().all.due
    links = {"takes_up": str(done.thing), "forum": "green"}
    process.act("proposal.draft", by="emil", values={"title": "P"}, links=links)
    assert (0, 1) == (process.answers().all.due, process.answers().all.in_time)
    assert 1 == process.coverage().contributions.steps["answered"]


@pytest.mark.parametrize("within", ["1 hour", "90 minutes", "1 day", "6 weeks", "1 month", "11 months", "2 years"])
def test_a_term_of_many_at_once_is_that_of_each(within: str) -> None:
    count, unit = within.split()
    promise = PromiseSpec(by="anyone", after="publish", within=Duration(int(count), unit.rstrip("s")))  # type: ignore[arg-type]  # one of the units
    now = read_instant("2020-03-29T12:00", ZONE)
    term = Term(promise, ZONE, now)
    for days in range(0, 800, 7):
        for minutes in (0, 1, 55):
            since = micros(now) - days * 86_400_000_000 - minutes * 60_000_000
            ends = term.ends(since)
            assert ends is not None
            assert (now >= ends) == term.is_over(since)
            for kept in (-1, 0, 1):
                assert (kept >= 0) == term.is_late(since, micros(ends) + kept)
            assert not term.is_late(since, since)
            assert term.is_late(since, micros(instant(since)) + 3 * 366 * 86_400_000_000)


def test_a_short_month_ends_what_began_later_first() -> None:
    promise = PromiseSpec(by="anyone", after="publish", within=Duration(1, "month"))
    term = Term(promise, ZONE, read_instant("2021-02-28T12:00", ZONE))
    begun = [micros(read_instant(at, ZONE)) for at in ("2021-01-30T23:00", "2021-01-31T01:00", "2021-01-31T13:00")]

    assert [False, True, False] == [term.is_over(since) for since in begun]


def test_without_a_time_nothing_is_ever_late() -> None:
    term = Term(PromiseSpec(by="anyone", after="publish"), ZONE, read_instant("2020-03-29", ZONE))

    assert (None, False, False) == (term.ends(0), term.is_over(0), term.is_late(0, 1 << 50))


def test_a_draft_is_filled_in_and_recorded_at_once(process: Process, clock: Hands, idea: Idea, tmp_path: Path) -> None:
    first, second = idea("A path: # and more", text="By bike\nto work."), idea("Lights", "blue")
    path = tmp_path / "answers.yaml"
    clock.pass_(weeks=1)

    def drafted(**asked: str) -> str:
        text = "\n".join(draft(process.answers(), process.view(), "en", **asked)) + "\n"
        path.write_text(text, encoding="utf-8")
        return text

    text = drafted()
    assert "    # Idea: A path: # and more\n" in text
    assert f"      by: emil\n      thing: {first}\n" in text
    assert f'      by: ""  # one of: emil, dora\n      thing: {second}\n' in text

    assert [True] == [one.refused for one in recorded(process, Acts(path))]
    assert 2 == process.answers().open
    filled = drafted(by="emil", typed_by="ina").replace('reply: ""', "reply: We will see.")
    path.write_text(filled, encoding="utf-8")
    assert [None] == [one.error for one in recorded(process, Acts(path))]
    assert (0, 2, 2) == (process.answers().open, process.answers().all.in_time, filled.count("typed_by: ina"))


def test_all_of_it_can_be_written_as_json(process: Process, idea: Idea) -> None:
    idea("A path")
    said = json.loads(json.dumps(process.answers().data()))

    assert (1, "promises", ["emil"]) == (said["all"]["due"], said["process"], said["owed"][0]["who"])
