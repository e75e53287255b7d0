# SPDX-License-Identifier: Apache-2.0
"""What somebody could do, and what a form has to ask them."""

from __future__ import annotations


def names(found):
    return {one.action for one in found}


def test_everybody_is_told_what_is_open_to_them_and_nothing_else(process, clock):
    citizen = process.enrol()

    assert names(process.allowed(citizen)) == {"idea.submit"}
    assert {"idea.submit", "proposal.draft"} <= names(process.allowed("emil"))
    assert {"person.register", "seat.take", "consultation.hold"} <= names(process.allowed("ina"))
    clock.set("2020-07-01")
    assert names(process.allowed(citizen)) == set()
    assert names(process.allowed(citizen, at="2020-03-01")) == {"idea.submit"}


def test_of_a_thing_only_those_who_see_it_are_told_anything(process):
    citizen = process.enrol()
    idea = process.act("idea.submit", by=citizen, values={"title": "T", "text": "x"}).thing

    assert {"idea.edit", "idea.withdraw"} == names(process.allowed(citizen, idea))
    assert {"idea.publish", "idea.hide", "idea.route", "idea.entrust"} == names(process.allowed("ina", idea))
    assert set() == names(process.allowed("cid", idea))


def test_a_signal_given_once_is_not_offered_again(process):
    citizen = process.enrol()
    idea = process.act("idea.submit", by="bo", values={"title": "T", "text": "x"}).thing
    process.act("idea.publish", by="ina", thing=idea)

    assert "idea.support" in names(process.allowed(citizen, idea))
    assert "idea.unsupport" not in names(process.allowed(citizen, idea))
    process.act("idea.support", by=citizen, thing=idea)
    assert "idea.support" not in names(process.allowed(citizen, idea))
    assert "idea.unsupport" in names(process.allowed(citizen, idea))


def test_what_an_act_asks_for_is_enough_to_draw_a_form(process):
    (submit,) = process.allowed(process.enrol())

    assert ("title", "text") == submit.asks
    assert ("about", "mood", "since", "cost") == submit.may
    assert {"type": "line", "max": 120} == dict(submit.fields["title"])
    assert {"glad", "sad"} == set(submit.fields["mood"]["of"])
    assert {"to": ["forum"], "many": "maybe"} == dict(submit.fields["about"])
