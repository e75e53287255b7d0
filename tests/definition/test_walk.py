# SPDX-License-Identifier: Apache-2.0
"""A walk says yes only with acts that a real process takes, and no only of what nothing can bring about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.definition.conftest import HEAD
from tests.definition.inventions import inventions
from tests.definition.walking import goals, replayed, wrong
from tests.gallery.test_gallery import DEFINITIONS, host, named

from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.possible import NEVER, Possible
from participatio.definition.walk import Walk, walk
from participatio.hooks import Host

Make = Callable[..., Definition]

IDEAS = """
phases:
  open: {opens: 2026-03-01, closes: 2026-03-31, admits: {anyone: [idea.submit]}}
  sift: {opens: 2026-04-01, closes: 2026-04-30, admits: {moderator: [idea.publish], author: [idea.edit]}}
  always: {admits: {forum_lead: [idea.answer]}}
persons: {mia: {}}
bodies: {desk: {members: {mia: {}}}}
roles: {moderator: {member_of: desk}}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inventions")


@cache
def walked(reference: str | Path) -> tuple[Definition, tuple[Walk, ...]]:
    known = host() if isinstance(reference, str) else Host(path=())
    definition = load(reference, host=known)
    return definition, walk(definition, *goals(definition))


@pytest.mark.parametrize("version", [1, 2])
def test_the_pathway_of_the_ruhr_konferenz_can_be_walked(version: int) -> None:
    definition = load(f"ruhr_konferenz@{version}", host=host())

    (found,) = walk(definition)

    actions = [step.act.action for step in found.steps]
    assert "yes" == found.answer
    assert ["proposal.draft", "proposal.submit", "consultation.hold", "decision.decide", "project.list"] == actions
    assert all(reason.ok for step in found.steps for reason in step.reasons)
    with replayed(definition, found, host()) as process, process.reading() as facts:
        assert len(actions) + 1 == facts.position


def longest(walks: Iterable[Walk]) -> Iterator[Walk]:
    """Those of the walks that are not the beginning of another."""
    begun: set[tuple[str, ...]] = set()
    for one in sorted(walks, key=lambda one: len(one.steps), reverse=True):
        acts = tuple(f"{step.at} {step.act}" for step in one.steps)
        if acts not in begun:
            yield one
        begun.update(acts[:number] for number in range(len(acts) + 1))


@pytest.mark.parametrize(
    "reference", ["ruhr_konferenz@1", *DEFINITIONS], ids=lambda it: it if isinstance(it, str) else named(it)
)
def test_every_yes_is_done_in_a_fresh_process(reference: str | Path) -> None:
    definition, found = walked(reference)

    for one in longest(one for one in found if one.answer == "yes"):
        with replayed(definition, one, host() if isinstance(reference, str) else Host(path=())) as process:
            assert len(one.steps) + 1 == process.size


@pytest.mark.parametrize(
    "reference", ["ruhr_konferenz@1", *DEFINITIONS], ids=lambda it: it if isinstance(it, str) else named(it)
)
def test_whatever_is_not_a_yes_says_why(reference: str | Path) -> None:
    _, found = walked(reference)

    assert all(one.obstacles for one in found if one.answer == "not_decided")
    assert all(one.station for one in found if one.answer == "no")


class TestSmall:
    def test_a_state_is_reached_phase_by_phase(self, definition: Make) -> None:
        (found,) = walk(definition(IDEAS), "idea.published")

        assert ["idea.submit", "idea.publish"] == [step.act.action for step in found.steps]
        assert ["2026-02-28", "2026-03-31"] == [step.at.date().isoformat() for step in found.steps]  # in UTC
        assert ["person-1", "mia"] == [step.act.by for step in found.steps]

    def test_what_comes_too_late_is_a_sure_no(self, definition: Make) -> None:
        late = IDEAS.replace("2026-03-01, closes: 2026-03-31", "2026-05-01, closes: 2026-05-31")

        (found,) = walk(definition(late), "idea.published")

        assert ("no", "published") == (found.answer, found.station)

    def test_a_late_letter_makes_no_difference_to_a_thing_that_was_not_there(self, definition: Make) -> None:
        late = IDEAS.replace("2026-03-01, closes: 2026-03-31", "2026-05-01, closes: 2026-05-31")

        (found,) = walk(
            definition(late.replace("member_of: desk}", "member_of: desk, may_record: true}")), "idea.published"
        )

        assert "no" == found.answer

    def test_nobody_has_the_role(self, definition: Make) -> None:
        (found,) = walk(
            definition(IDEAS.replace("bodies: {desk: {members: {mia: {}}}}", "bodies: {desk: {}}")), "idea.published"
        )

        assert "no" == found.answer

    def test_somebody_is_seated_first(self, definition: Make) -> None:
        text = IDEAS.replace("bodies: {desk: {members: {mia: {}}}}", "bodies: {desk: {}}")

        (found,) = walk(definition(text.replace("author: [idea.edit]", "anyone: [seat.take]")), "idea.published")

        assert ["seat.take", "idea.publish"] == [
            step.act.action for step in found.steps if step.act.action != "idea.submit"
        ]

    @pytest.mark.parametrize(
        ("condition", "answer"),
        [
            ("count: {action: idea.edit, per: thing, at_least: 30}", "yes"),
            ("not: {count: {action: idea.edit, per: thing, at_least: 1}}", "yes"),
            ("elapsed: {since: idea.submit, at_least: 40 days}", "yes"),
            ("date: {from: 2026-04-20}", "yes"),
            ("closed: open", "yes"),
            ("closed: sift", "no"),
            ("date: {from: 2026-06-01}", "no"),
            ("reached: {kind: project, in: running}", "no"),
            ("any: [{closed: sift}, {date: {from: 2026-04-02}}]", "yes"),
            ("count: {kind: idea, in: submitted, at_most: 0}", "not_decided"),
        ],
    )
    def test_conditions(self, definition: Make, condition: str, answer: str) -> None:
        kinds = f"kinds: {{idea: {{actions: {{publish: {{when: {{{condition}}}}}}}}}}}\n"
        made = definition(IDEAS + kinds)

        (found,) = walk(made, "idea.published")

        assert answer == found.answer
        if answer == "yes":
            replayed(made, found, Host(path=())).close()
        if answer == "not_decided":
            assert [("idea.publish", "count")] == [(one.action, one.condition) for one in found.obstacles]

    def test_what_would_come_too_late_is_born_in_good_time(self, definition: Make) -> None:
        made = definition(IDEAS.replace("[idea.publish]", "[idea.publish, idea.merge]"))

        (found,) = walk(made, "idea.merged")

        done = [step.act.action for step in found.steps]
        assert ["idea.submit", "idea.submit", "idea.publish", "idea.publish", "idea.merge"] == done
        replayed(made, found, Host(path=())).close()

    def test_nobody_proves_what_a_role_denies(self, definition: Make) -> None:
        denied = "moderator: {all: [{member_of: desk}, {not: {claims: {home: far}}}]}"

        (found,) = walk(definition(IDEAS.replace("moderator: {member_of: desk}", denied)), "idea.published")

        assert ("yes", {}) == (found.answer, dict(found.steps[-1].act.claims))

    def test_a_role_that_somebody_has_to_prove(self, definition: Make) -> None:
        (found,) = walk(
            definition(IDEAS.replace("moderator: {member_of: desk}", "moderator: {claims: {home: near}}")),
            "idea.published",
        )

        assert ("yes", {"home": "near"}) == (found.answer, dict(found.steps[-1].act.claims))

    def test_a_number_is_as_large_as_a_phase_asks(self, definition: Make) -> None:
        text = """
        kinds:
          gift:
            plural: gifts
            fields: {worth: {type: number, max: 5}}
            states: {given: {}}
            actions: {give: {to: given, may: [worth]}}
        phases:
          always: {admits: {anyone: [gift.give]}}
          after: {opens: {sum: {kind: gift, field: worth, at_least: 7}}, admits: {author: [gift.give]}}
        """

        (found,) = walk(definition(text), "after")

        assert [5, 5] == [step.act.values["worth"] for step in found.steps]

    def test_what_a_condition_opens_from_the_start_opens_as_the_process_begins(self, definition: Make) -> None:
        text = """
        phases:
          first: {opens: {not: {closed: sift}}, lasts: 1 month, admits: {anyone: [idea.submit]}}
          sift: {opens: 2026-05-01, closes: 2026-05-31, admits: {author: [idea.edit], forum_lead: [idea.answer]}}
          next: {opens: {closed: first}, admits: {anyone: [idea.publish]}}
        """
        made = definition(text)

        (found,) = walk(made, "idea.published")

        assert ["2026-04-29", "2026-05-29"] == [step.at.date().isoformat() for step in found.steps]  # in UTC
        replayed(made, found, Host(path=())).close()

    def test_an_unknown_goal(self, definition: Make) -> None:
        with pytest.raises(KeyError):
            walk(definition(IDEAS), "idea.gone")


# Against everything that can be done


@settings(max_examples=150, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(tree=inventions())
def test_a_search_through_everything_never_contradicts(tree: Mapping[str, Any], folder: Path) -> None:
    assert [] == wrong(tree, folder, deep=4, tries=1000)


def test_the_search_finds_a_no_that_is_not_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    act = {"from": ["fresh"], "to": "over", "when": {"elapsed": {"since": "note.make", "at_least": "1 months"}}}
    states: dict[str, Any] = {"fresh": {}, "over": {}}
    tree = {
        **HEAD,
        "timezone": "Etc/UTC",
        "kinds": {"note": {"plural": "notes", "states": states, "actions": {"make": {"to": "fresh"}, "turn": act}}},
        "phases": {"open": {"opens": "2026-02-01", "admits": {"anyone": ["note.make", "note.turn"]}}},
    }

    monkeypatch.setattr(Possible, "condition", lambda *_: NEVER)

    (found,) = wrong(tree, folder, deep=2, tries=1000)
    assert found.startswith("note.over: no, but [('note.make', 'note-0', '2026-02-01 00:00:00+00:00'), ('note.turn'")
