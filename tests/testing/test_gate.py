# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.testing.conftest import IDEA

from participatio.definition.acts import Act
from participatio.process.commands import RefusedError
from participatio.testing import assert_allowed, assert_refused


def said(assertion, *arguments, **asked):
    """The lines of a failed assertion."""
    with pytest.raises(AssertionError) as raised:
        assertion(*arguments, **asked)
    return str(raised.value).splitlines()


def test_what_may_be_done_is_allowed_and_not_done(lido):
    before = lido.size
    assert_allowed(lido, "idea.submit", by=lido.enrol(), values=IDEA, links={"about": "water"})
    assert_allowed(lido, Act("idea.submit", "leo", None, IDEA))

    assert before == lido.size


def test_what_may_not_be_done_is_refused_for_one_rule_or_several_and_others_may_refuse_too(lido):
    idea = lido.act("idea.submit", by="leo", values=IDEA)

    assert_refused(lido, "idea.submit", by="leo", because="missing")
    assert_refused(lido, "idea.submit", by="nobody", because=["missing", "person"])
    assert_refused(lido, "idea.submit", by="leo", values=IDEA, at="2026-07-01", because="phase")
    assert_refused(lido, "idea.publish", by="leo", thing=idea, because="role")
    assert_refused(lido, "idea.publish", by="leo", thing=idea.thing)


def test_a_failure_shows_every_answer_and_those_that_refuse_first(lido):
    assert [
        "idea.submit by 'leo', 4 May 2026, 10:00 should be allowed, but is refused:",
        "  no    missing: 'text' is missing",
        "  yes   phase: phase spring is open (until 30 June 2026, 24:00)",
        "  yes   role: anyone may do this",
    ] == said(assert_allowed, lido, "idea.submit", by="leo", values={"title": "Shade"})


@pytest.mark.parametrize(
    ("line", "action", "asked"),
    [
        ("there is no action 'idea.sumbit'; did you mean 'idea.submit'?", "idea.sumbit", {}),
        ("it is admitted in 'spring' (anyone)", "idea.submit", {"values": IDEA, "at": "2026-07-01"}),
        ("no phase ever does", "idea.merge", {"thing": "idea"}),
        ("there is no 'idea-1'", "idea.publish", {"thing": "idea-1"}),
        ("the act names no thing", "idea.publish", {}),
        ("'water' is there as forum", "idea.publish", {"thing": "water"}),
        ("as long as it is submitted, it is shown to author, moderator and forum_lead only", "idea.publish",
         {"by": "mia", "thing": "idea"}),
        ("idea.submit takes title, text, about", "idea.submit", {"values": {**IDEA, "titel": "x"}}),
        ("process.enrol() gives somebody a pseudonym", "idea.submit", {"by": "anna", "values": IDEA}),
    ],
)  # fmt: skip
def test_whoever_tests_is_told_what_the_gate_keeps_from_people(lido, line, action, asked):
    idea = lido.act("idea.submit", by="leo", values=IDEA)
    if asked.get("thing") == "idea":
        asked = {**asked, "thing": idea}

    assert line in "\n".join(said(assert_allowed, lido, action, **{"by": "leo", **asked}))


def test_a_refusal_for_other_reasons_is_none_and_near_misses_are_named(lido):
    other = said(assert_refused, lido, "idea.submit", by="leo", because=["role", "phace"])
    none = said(assert_refused, lido, "idea.submit", by="leo", values=IDEA)

    assert "idea.submit by 'leo', 4 May 2026, 10:00 is refused, but not because of 'role' and 'phace':" == other[0]
    assert "no rule is called 'phace'; did you mean 'phase'?" == other[-1]
    assert "idea.submit by 'leo', 4 May 2026, 10:00 should be refused, but is allowed:" == none[0]


def test_a_command_of_nothing_is_refused_like_others(lido):
    with pytest.raises(RefusedError) as raised:
        lido.act([])

    assert ["missing: 'act' is missing"] == raised.value.__notes__
