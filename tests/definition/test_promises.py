# SPDX-License-Identifier: Apache-2.0
"""What is owed begins with an act or a condition, has a time, and is kept by the acts that keep it."""

from __future__ import annotations

import pytest

from participatio.definition.acts import Latch

NOTE = """
roles: {{clerk: {{claims: {{job: clerk}}}}}}
kinds:
  note:
    plural: notes
    states: {{made: {{}}, out: {{}}}}
    actions:
      make: {{to: made}}
      show: {{from: any, to: out}}
      like: {{from: any}}
      unlike: {{undoes: like}}
      reply: {{from: any}}
      drop: {{from: any}}
    owes:
      reply: {{by: clerk, {owed}}}
  letter:
    plural: letters
    links: {{on: maybe note}}
    states: {{drafted: {{}}, sent: {{}}}}
    actions: {{draft: {{to: drafted, asks: [on]}}, send: {{from: [drafted], to: sent}}}}
phases:
  p:
    closes: 2019-06-30
    admits: {{anyone: [note.like]}}
  always:
    admits:
      anyone: [note.make, note.show, note.unlike, letter.draft, letter.send]
      clerk: [note.reply, note.drop, letter.draft, letter.send]
"""
CLERK = {"job": "clerk"}


@pytest.fixture
def owing(world):
    def owing(owed):
        found = world(NOTE.format(owed=owed))
        found.do("note.make", "2019-01-01", new="n")
        return found

    return owing


def test_a_promise_begins_with_the_act_it_names_and_ends_by_the_calendar(owing):
    found = owing("within: 6 weeks, after: show")
    before = found.owed("n", "reply", "2019-03-01")
    found.do("note.show", "2019-03-01T12:00", thing="n")
    owed = found.owed("n", "reply", "2019-03-02")

    assert before is None
    assert ("n", "reply", "clerk", None) == (owed.thing, owed.promise, owed.by, owed.kept)
    assert (found.instant("2019-03-01T12:00"), found.instant("2019-04-12T12:00")) == (owed.since, owed.until)
    assert found.owed("n", "reply", "2019-03-01T11:59") is None


def test_a_promise_is_overdue_from_its_end_on_unless_it_was_kept(owing):
    found = owing("within: 1 week, after: show")
    found.do("note.show", "2019-03-01", thing="n")
    owed = found.owed("n", "reply", "2019-03-02")
    found.do("note.reply", "2019-03-20", thing="n", claims=CLERK)
    kept = found.owed("n", "reply", "2019-04-01")

    assert [False, True] == [owed.overdue(found.instant(at)) for at in ("2019-03-07T23:59", "2019-03-08")]
    assert found.instant("2019-03-20") == kept.kept
    assert not kept.overdue(found.instant("2019-04-01"))


def test_a_promise_without_a_time_is_never_overdue(owing):
    found = owing("after: show")
    found.do("note.show", "2019-03-01", thing="n")
    owed = found.owed("n", "reply", "2030-01-01")

    assert owed.until is None
    assert not owed.overdue(found.instant("2030-01-01"))


def test_what_was_done_before_keeps_no_promise_and_what_begins_anew_is_owed_anew(owing):
    found = owing("within: 1 week, after: show")
    found.do("note.reply", "2019-02-01", thing="n", claims=CLERK)
    found.do("note.show", "2019-03-01", thing="n")
    early = found.owed("n", "reply", "2019-03-02")
    found.do("note.reply", "2019-03-03", thing="n", claims=CLERK)
    found.do("note.show", "2019-04-01", thing="n")
    anew = found.owed("n", "reply", "2019-04-02")

    assert early.kept is None
    assert (found.instant("2019-04-01"), None) == (anew.since, anew.kept)


def test_the_first_act_that_keeps_it_counts(owing):
    found = owing("within: 1 week, after: show, kept_by: [reply, drop]")
    found.do("note.show", "2019-03-01", thing="n")
    found.do("note.drop", "2019-03-02", thing="n", claims=CLERK)
    found.do("note.reply", "2019-03-03", thing="n", claims=CLERK)

    assert found.instant("2019-03-02") == found.owed("n", "reply", "2019-04-01").kept


def test_an_act_on_a_thing_of_another_kind_that_links_this_one_may_keep_it(owing):
    found = owing("within: 1 week, after: show, kept_by: [letter.send]")
    found.do("note.make", "2019-01-01", new="m")
    for thing in ("n", "m"):
        found.do("note.show", "2019-03-01", thing=thing)
    found.do("letter.draft", "2019-03-02", new="l", links={"on": "n"})
    drafted = found.owed("n", "reply", "2019-03-03").kept
    found.do("letter.send", "2019-03-04", thing="l")

    assert drafted is None
    assert found.instant("2019-03-04") == found.owed("n", "reply", "2019-03-05").kept
    assert found.owed("m", "reply", "2019-03-05").kept is None


AFTER_TWO = "within: 1 week, after: {count: {action: note.like, per: thing, at_least: 2}}"


def test_a_promise_after_a_condition_begins_with_the_act_that_makes_it_true_and_stays(owing):
    found = owing(AFTER_TWO)
    first = found.do("note.like", "2019-02-01", thing="n")
    second = found.do("note.like", "2019-03-01", thing="n")
    third = found.do("note.like", "2019-03-02", thing="n")
    found.do("note.unlike", "2019-03-03", thing="n")
    found.do("note.unlike", "2019-03-04", thing="n")
    owed = found.owed("n", "reply", "2019-04-01")

    assert () == first.head.latches == third.head.latches
    assert (Latch("n", None, "reply", found.instant("2019-03-01")),) == second.head.latches
    assert (found.instant("2019-03-01"), found.instant("2019-03-08")) == (owed.since, owed.until)


def test_a_promise_after_a_phase_is_owed_from_its_end_on_and_its_time_does_not_run_away(owing):
    found = owing("within: 1 week, after: {closed: p}")
    early = found.owed("n", "reply", "2019-06-30")
    silent = found.owed("n", "reply", "2019-07-01").since
    for at in ("2019-08-01", "2019-09-01"):
        found.do("note.make", at)
    later = found.owed("n", "reply", "2019-10-01")

    assert early is None
    assert found.instant("2019-07-01") == silent
    assert (silent, found.instant("2019-07-08")) == (later.since, later.until)


def test_a_promise_that_an_act_elsewhere_begins_does_not_run_away_either(owing):
    found = owing("within: 1 week, after: {reached: {kind: letter, in: sent}}")
    found.do("letter.draft", "2019-02-01", new="l", links={"on": "n"})
    found.do("note.make", "2019-02-02", new="m")
    found.do("letter.send", "2019-03-01", thing="l")
    found.do("note.like", "2019-04-01", thing="n")
    since = [found.owed(thing, "reply", "2019-05-01").since for thing in ("n", "m")]

    assert [found.instant("2019-03-01")] * 2 == since


def test_nothing_is_owed_for_what_is_not_there_or_owes_nothing(owing):
    found = owing("after: show")
    found.do("letter.draft", "2019-02-01", new="l", links={"on": "n"})

    assert found.owed("nobody", "reply", "2019-05-01") is None
    assert found.owed("l", "reply", "2019-05-01") is None


def test_a_late_letter_keeps_a_promise_when_it_happened(world):
    found = world(
        NOTE.format(owed="within: 1 week, after: show").replace(
            "roles: {",
            "persons: {carl: {}}\nbodies: {desk: {members: {carl: {}}}}\n"
            "roles: {office: {member_of: desk, may_record: true}, ",
        )
    )
    found.do("note.make", "2019-01-01", new="n")
    found.do("note.show", "2019-03-01", thing="n")
    found.do("note.reply", "2019-05-01", thing="n", claims=CLERK, typed_by="carl", happened="2019-03-05")

    assert found.instant("2019-03-05") == found.owed("n", "reply", "2019-05-02").kept
