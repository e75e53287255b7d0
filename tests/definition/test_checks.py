# SPDX-License-Identifier: Apache-2.0
"""What the checks say where a bad example alone would not show it, and where they say nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from tests.benchmarks.generated import conference, roster

from participatio.definition.load import read
from participatio.errors import Problem
from participatio.hooks import Host, hookimpl

HEAD = """\
participatio: 1
id: trial
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Trial
"""

#: Finds codes and sentences in a definition that says this under the head.
Found = Callable[[str], list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[str], tuple[Problem, ...]]:
    def problems(text: str) -> tuple[Problem, ...]:
        head = HEAD.replace("extends: standard\n", "") if "extends:" in text else HEAD
        (tmp_path / "process.yaml").write_text(head + dedent(text), encoding="utf-8")
        return read(tmp_path, host=Host(path=())).problems

    return problems


@pytest.fixture
def found(problems: Callable[[str], tuple[Problem, ...]]) -> Found:
    def found(text: str) -> list[str]:
        return [f"{problem.code.id} {problem.text()}" for problem in problems(text)]

    return found


class TestAnUnknownAction:
    def admitted(self, found: Found, action: str) -> list[str]:
        return found(f"phases: {{ideas: {{title: Ideas, admits: {{anyone: [{action}]}}}}}}")

    def test_of_a_kind_with_a_near_one_is_asked_after(self, found: Found) -> None:
        assert [
            "P204 there is no action 'consultation.anounce'; did you mean 'consultation.announce'?"
        ] == self.admitted(found, "consultation.anounce")

    def test_of_a_kind_without_a_near_one_is_answered_with_what_the_kind_has(self, found: Found) -> None:
        told = self.admitted(found, "consultation.open")

        assert [
            "P204 there is no action 'consultation.open'; 'consultation' has announce, conclude, cancel, hold"
        ] == told

    def test_of_a_kind_that_has_none_is_answered_with_that(self, found: Found) -> None:
        assert ["P204 there is no action 'forum.open'; 'forum' has no actions"] == self.admitted(found, "forum.open")

    def test_of_no_kind_is_looked_for_in_all_of_them(self, found: Found) -> None:
        told = self.admitted(found, "support")

        assert ["P204 there is no action 'support'; did you mean 'idea.support'?"] == told


class TestAPlugin:
    class Plugin:
        @hookimpl
        def register_kinds(self) -> list[object]:
            return []

    def said(self, folder: Path, said: str) -> list[str]:
        (folder / "old-1.1.dist-info").mkdir()
        metadata = "[participatio]\nold = nowhere_to_be_imported\n"
        (folder / "old-1.1.dist-info" / "entry_points.txt").write_text(metadata, encoding="utf-8")
        (folder / "process.yaml").write_text(f"{HEAD}plugins: {said}\n", encoding="utf-8")
        host = Host(extra={"own": self.Plugin()}, path=[str(folder)])
        return [f"{problem.code.id} {problem.text()}" for problem in read(folder, host=host).problems]

    def test_that_is_too_old_is_not_even_imported(self, tmp_path: Path) -> None:
        told = self.said(tmp_path, "{old: {at_least: 1.2}}")

        assert ["P215 the plugin 'old' is needed from version 1.2 on; installed is 1.1"] == told

    def test_whose_version_nobody_knows_will_do(self, tmp_path: Path) -> None:
        assert [] == self.said(tmp_path, "{own: {at_least: 1.2}}")

    def test_that_is_not_there_is_missed_beside_one_that_is_too_old(self, tmp_path: Path) -> None:
        told = self.said(tmp_path, "{gone: {at_least: 2}, old: {at_least: 2}}")

        assert ["P903", "P215"] == [said.partition(" ")[0] for said in told]

    def test_is_told_nothing_else(self, tmp_path: Path) -> None:
        told = self.said(tmp_path, "{own: {atleast: 2}}")

        assert ["P104 unknown key 'atleast'; did you mean 'at_least'?"] == told


def codes(told: list[str]) -> list[str]:
    return [said.partition(" ")[0] for said in told]


class TestWhoAnswersForAProject:
    MEASURE = """
        kinds:
          measure:
            title: Measure
            stage: project
            fields: {{title: line}}
            links: {{responsible: {many} body}}
            states: {{planned: {{}}, running: {{}}}}
            actions:
              begin: {{to: planned, asks: [{asks}]}}
              start: {{from: [planned], to: running, asks: [{later}]}}
        bodies: {{council: {{title: Council, unknown: {{members: not known}}}}}}
        roles: {{council: {{member_of: council}}}}
        phases: {{doing: {{title: Doing, admits: {{council: [measure.begin, measure.start]}}}}}}
    """

    @pytest.mark.parametrize(
        ("many", "asks", "later"),
        [("one", "title", ""), ("maybe", "responsible", ""), ("maybe", "title", "responsible")],
    )
    def test_is_asked_for_by_the_link_or_by_some_act(self, found: Found, many: str, asks: str, later: str) -> None:
        assert [] == found(self.MEASURE.format(many=many, asks=asks, later=later))

    def test_is_asked_for_by_nothing(self, found: Found) -> None:
        told = found(self.MEASURE.format(many="maybe", asks="title", later=""))

        assert [
            "P225 for 'measure' nobody is responsible: 'responsible' may stay empty, and no act asks for it"
        ] == told

    @pytest.mark.parametrize(
        ("said", "expected"),
        [("responsible: council", []), ("unknown: {responsible: not decided}", []), ("text: A path", ["P225"])],
    )
    def test_of_what_is_listed_is_named_or_not_known(self, found: Found, said: str, expected: list[str]) -> None:
        measure = dedent(self.MEASURE.format(many="maybe", asks="responsible", later=""))

        assert expected == codes(found(f"{measure}\nmeasures: {{path: {{title: Path, {said}}}}}\n"))


class TestActionFields:
    def listed(self, found: Found, fields: str, links: str = "{}") -> list[str]:
        return found(f"""
            action_fields: {{mobility: {{title: Mobility}}, energy: {{title: Energy}}}}
            bodies: {{council: {{title: Council}}}}
            kinds: {{project: {{links: {links}}}}}
            projects: {{path: {{title: Path, responsible: council, {fields}}}}}
        """)

    def test_one_is_fine(self, found: Found) -> None:
        assert [] == self.listed(found, "action_field: energy")

    def test_two_in_one_link_are_one_mistake(self, found: Found) -> None:
        assert ["P220"] == codes(self.listed(found, "action_field: [energy, mobility]"))

    def test_two_in_two_links_are_two_fields(self, found: Found) -> None:
        told = self.listed(found, "action_field: energy, also_in: mobility", "{also_in: maybe action_field}")

        assert ["P226 more than one action field for 'path': energy, mobility"] == told

    def test_a_link_that_takes_several_is_told_of_once(self, found: Found) -> None:
        told = self.listed(found, "action_field: [energy, mobility]", "{action_field: some action_field}")

        assert ["P226 more than one action field for 'project': 'action_field' takes several"] == told


class TestWhatIsDeclared:
    def declared(self, found: Found, said: str, more: str = "") -> list[str]:
        forums = "forums: {one: {title: One}, two: {title: Two}}"
        return codes(found(f"declared: {{forum: {said}}}\n{forums}\n{dedent(more)}"))

    @pytest.mark.parametrize("said", ["2", "{count: 3, disputed: [{value: 2}]}"])
    def test_agrees_with_what_is_listed(self, found: Found, said: str) -> None:
        assert [] == self.declared(found, said)

    @pytest.mark.parametrize("said", ["1", "3"])
    def test_is_more_or_less_than_is_listed(self, found: Found, said: str) -> None:
        assert ["P227"] == self.declared(found, said)

    def test_may_still_come(self, found: Found) -> None:
        more = """
            kinds: {forum: {actions: {found: {asks: [title]}}}}
            phases: {any_time: {title: Any time, admits: {anyone: [forum.found]}}}
        """

        assert [] == self.declared(found, "3", more)

    def test_may_be_explained(self, found: Found) -> None:
        assert [] == self.declared(found, "3", "unknown: {forum: No source names the third.}")

    @pytest.mark.parametrize(
        ("forums", "told"),
        [
            ("forums: {a: {removed: Not with us}}", [("P227", 8)]),
            ("forums: {c: {title: C}}", [("P227", 8)]),
            ("forums: {a: {title: Other}}", []),
            ("audiences: {all: {title: All}}", []),
        ],
    )
    def test_an_inherited_figure_holds_for_whoever_changes_the_things(self, tmp_path, forums, told):
        parent = HEAD.replace("trial", "parent") + "declared: {forum: 2}\nforums: {a: {title: A}, b: {title: B}}\n"
        (tmp_path / "parent.yaml").write_text(parent, encoding="utf-8")
        own = HEAD.replace("standard", "parent.yaml") + forums
        (tmp_path / "process.yaml").write_text(own, encoding="utf-8")
        said = read(tmp_path, host=Host(path=())).problems

        assert told == [(problem.code.id, problem.place and problem.place.line) for problem in said]

    def test_of_which_nothing_is_listed_is_left_to_others(self, found: Found) -> None:
        assert [] == found("declared: {forum: 3}")


class TestARefusal:
    def hidden(
        self, found: Found, hide: str, roles: str = "anyone: [idea.submit], moderator: [idea.hide]"
    ) -> list[str]:
        return found(f"""
            kinds: {{idea: {{actions: {{hide: {hide}}}}}}}
            bodies: {{office: {{title: Office, unknown: {{members: not known}}}}}}
            roles: {{moderator: {{member_of: office}}}}
            phases: {{ideas: {{title: Ideas, admits: {{{roles}}}}}}}
        """)

    def test_that_hides_says_why(self, found: Found) -> None:
        told = self.hidden(found, "{asks: {without: [reason]}}")

        assert [
            "P255 idea.hide takes 'idea' out of public view and asks for no reason; write 'reason' under 'asks'"
        ] == told

    @pytest.mark.parametrize(
        ("hide", "roles"),
        [
            ("{title: Hide}", "moderator: [idea.hide]"),
            ("{asks: {without: [reason]}}", "author: [idea.hide]"),
            ("{asks: {without: [reason]}}", "moderator: [idea.submit, idea.hide]"),
            ("{asks: {instead: [about]}}", "moderator: [idea.hide]"),
            ("{asks: {without: [reason]}, when: {count: {kind: idea, at_least: 9}}}", "moderator: [idea.hide]"),
        ],
    )
    def test_that_is_none_or_says_something_need_not(self, found: Found, hide: str, roles: str) -> None:
        assert [] == self.hidden(found, hide, roles)

    @pytest.mark.parametrize(("more", "expected"), [("", []), ("keep: {from: [new], to: kept}", ["P255"])])
    def test_files_nothing_away_that_could_go_on(self, found: Found, more: str, expected: list[str]) -> None:
        told = found(f"""
            kinds:
              hint:
                stage: contribution
                fields: {{text: text}}
                states: {{new: {{}}, kept: {{}}, filed: {{seen_by: [office], end: true}}}}
                actions:
                  send: {{asks: [text]}}
                  file: {{from: [new], to: filed}}
                  {more}
            bodies: {{office: {{title: Office, unknown: {{members: not known}}}}}}
            roles: {{office: {{member_of: office}}}}
            phases: {{ideas: {{title: Ideas, admits: {{anyone: [hint.send], office: [hint.file]}}}}}}
        """)

        assert expected == [code for code in codes(told) if code not in ("P250", "P251")]

    def test_that_is_inherited_is_not_for_the_child_to_mend(self, tmp_path: Path, found: Found) -> None:
        parent = HEAD.replace("trial", "parent") + "kinds: {idea: {actions: {hide: {asks: {without: [reason]}}}}}\n"
        (tmp_path / "parent.yaml").write_text(parent, encoding="utf-8")

        told = found("""
            extends: parent.yaml
            phases: {ideas: {title: Ideas, admits: {anyone: [idea.submit], moderator: [idea.hide]}}}
            bodies: {office: {title: Office, unknown: {members: not known}}}
            roles: {moderator: {member_of: office}}
        """)

        assert [] == told


class TestTextsThatPeopleWrite:
    def kept(
        self,
        found: Found,
        kinds: str,
        admits: str = "anyone: [idea.submit, proposal.draft], author: [idea.withdraw, proposal.submit]",
    ) -> list[str]:
        return found(f"""
            kinds: {{{kinds}}}
            bodies: {{office: {{title: Office, unknown: {{members: not known}}}}}}
            roles: {{office: {{member_of: office}}, resident: {{claims: {{residence: here}}}}}}
            phases: {{ideas: {{title: Ideas, admits: {{{admits}}}}}}}
        """)

    def test_are_kept_for_ever_where_nothing_is_said_at_all(self, found: Found) -> None:
        assert [] == self.kept(found, "")

    def test_are_told_of_by_kind_where_others_are_not_kept_for_ever(self, found: Found) -> None:
        told = self.kept(found, "person: {keeps: {for: 2 years}}")

        assert ["idea.submit", "proposal.draft"] == [said.split(" with ")[1].split(",")[0] for said in told]
        assert ["P256", "P256"] == codes(told)

    def test_are_fine_where_it_is_said(self, found: Found) -> None:
        assert [] == self.kept(
            found, "idea: {keeps: {for: 2 years}}", "resident: [idea.submit], author: [idea.withdraw]"
        )

    def test_are_not_those_of_an_office(self, found: Found) -> None:
        assert [] == self.kept(found, "person: {keeps: {for: 2 years}}", "office: [idea.submit, idea.withdraw]")


class TestSeats:
    def seats(self, found: Found, seats: str, admits: str = "anyone: [idea.support]") -> list[str]:
        return codes(
            found(f"""
                persons: {{ada: {{title: Ada}}, bob: {{title: Bob}}}}
                bodies: {{council: {{title: Council, {seats}}}}}
                phases: {{ideas: {{title: Ideas, admits: {{{admits}}}}}}}
            """)
        )

    TWO = "members: {ada: {side: drawn}, bob: {side: drawn}}"

    @pytest.mark.parametrize("seats", ["drawn: 2", "drawn: 0-9", "drawn: 1-9", "drawn: any"])
    def test_that_are_taken_are_filled(self, found: Found, seats: str) -> None:
        assert [] == self.seats(found, f"seats: {{{seats}}}, {self.TWO}")

    def test_that_nobody_takes_stay_empty(self, found: Found) -> None:
        assert ["P257"] == self.seats(found, f"seats: {{drawn: 3}}, {self.TWO}")

    def test_that_are_taken_one_after_the_other_stay_empty(self, found: Found) -> None:
        terms = "members: {ada: {side: drawn, until: 2030-01-01}, bob: {side: drawn, since: 2031-01-01}}"

        assert ["P257"] == self.seats(found, f"seats: {{drawn: 2}}, {terms}")

    def test_may_be_taken_later(self, found: Found) -> None:
        assert [] == self.seats(found, f"seats: {{drawn: 3}}, {self.TWO}", "anyone: [seat.take]")

    def test_may_be_taken_by_people_nobody_knows(self, found: Found) -> None:
        assert [] == self.seats(found, "seats: {drawn: 3}, unknown: {members: drawn in spring}")


class TestARoleThatExpires:
    def expiring(self, found: Found, until: str, phases: str, more: str = "") -> list[str]:
        return codes(
            found(f"""
                persons: {{ada: {{title: Ada}}}}
                bodies: {{council: {{title: Council, members: {{ada: {{until: {until}}}}}}}}}
                roles: {{council: {{member_of: council}}}}
                phases:
                  {{{phases}, other: {{title: Other, opens: 2029-01-01, admits: {{anyone: [idea.support{more}]}}}}}}
            """)
        )

    LATE = "late: {title: Late, opens: 2030-09-01, admits: {council: [decision.decide]}}"
    EARLY = "early: {title: Early, opens: 2030-01-01, admits: {council: [proposal.draft, proposal.submit]}}"
    INSIDE = "inside: {title: Inside, within: late, admits: {council: [proposal.draft]}}"

    def test_before_its_phase_opens_is_nobodys(self, found: Found) -> None:
        assert ["P258"] == self.expiring(found, "2030-08-31", self.LATE)

    def test_while_its_phase_is_open_was_somebodys(self, found: Found) -> None:
        assert [] == self.expiring(found, "2030-09-01", self.LATE)

    def test_between_two_phases_is_told_of_once(self, found: Found) -> None:
        assert ["P258"] == self.expiring(found, "2030-08-31", f"{self.EARLY}, {self.LATE}, {self.INSIDE}")

    def test_can_be_given_to_others(self, found: Found) -> None:
        assert [] == self.expiring(found, "2030-08-31", self.LATE, ", seat.take")

    def test_is_told_of_once_whatever_waits_for_it(self, found: Found) -> None:
        waiting = "opens: {reached: {kind: decision, in: decided}}, admits: {anyone: [idea.support]}"

        assert ["P258"] == self.expiring(
            found, "2030-08-31", f"{self.EARLY}, {self.LATE}, after: {{title: After, {waiting}}}"
        )


class TestAPhaseThatIsMissing:
    PHASES = """
        phases:
          ideas: {title: Ideas, opens: 2030-01-07, closes: 2030-02-01, admits: {anyone: [idea.submit]}}
          votes: {title: Votes, opens: 2030-03-04, admits: {anyone: [idea.support]}}
    """

    def test_leaves_a_gap_that_hides_nothing_else(self, found: Found) -> None:
        assert {"P235", "P277"} == {*codes(found(self.PHASES))}

    def test_may_be_there_misspelt(self, found: Found) -> None:
        pause = "  pause: {title: Pause, opens: 2030-02-02, closess: 2030-03-03}"

        assert ["P104"] == codes(found(f"{dedent(self.PHASES)}{pause}\n"))


class TestANumberThatIsNeverReached:
    def waiting(self, found: Found, waits: str, limit: str, supports: str = "resident") -> list[str]:
        return found(f"""
            persons: {{ada: {{title: Ada}}, bob: {{title: Bob}}}}
            bodies: {{council: {{title: Council, members: {{ada: {{}}, bob: {{}}}}}}}}
            roles: {{council: {{member_of: council}}, resident: {{claims: {{residence: here}}}}}}
            kinds:
              idea:
                actions: {{merge: {{when: {{{waits}}}}}}}
                limits: {{instead: [{limit}]}}
            phases:
              ideas:
                title: Ideas
                admits:
                  anyone: [idea.submit, idea.publish, idea.comment, idea.answer, idea.merge]
                  {supports}: [idea.support]
        """)

    FIVE = "count: {action: idea.support, per: thing, at_least: 5}"

    @pytest.mark.parametrize(
        ("waits", "limit"),
        [
            (FIVE, "{action: support, max: 5, per: thing}"),
            (FIVE, "{action: support, max: 3, per: [person, thing]}"),
            (FIVE, "{action: support, max: 3, per: thing, soft: true}"),
            (FIVE, "{action: support, max: 3, per: about}"),
            (FIVE, "{action: support, max: 3, per: round}"),
            (FIVE, "{action: support, max: 3, in: submitted}"),
            (FIVE, "{action: comment, max: 3}"),
            ("count: {action: idea.support, at_least: 5}", "{action: support, max: 3, per: thing}"),
            ("count: {action: [idea.support, idea.comment], at_least: 5}", "{action: support, max: 3}"),
            ("share: {action: idea.support, of: votes, at_least: 1}", "{action: support, max: 3}"),
        ],
    )
    def test_may_be_reached(self, found: Found, waits: str, limit: str) -> None:
        assert [] == self.waiting(found, waits, limit)

    @pytest.mark.parametrize(
        ("waits", "limit"),
        [
            (FIVE, "{action: support, max: 3, per: thing}"),
            (FIVE, "{action: [support, comment], max: 3}"),
            (
                "count: {action: idea.support, per: [thing, person], more_than: 3}",
                "{action: support, max: 3, per: person}",
            ),
            (
                "not: {any: [{closed: ideas}, {count: {action: idea.support, at_least: 9}}]}",
                "{action: support, max: 8}",
            ),
            ("count: {kind: idea, at_least: 4}", "{kind: idea, max: 3}"),
            (
                "share: {action: idea.support, of: votes, at_least: 0.5}, all: [{count: {kind: idea, more_than: 3}}]",
                "{kind: idea, max: 3}",
            ),
        ],
    )
    def test_is_below_a_limit(self, found: Found, waits: str, limit: str) -> None:
        assert ["P259"] == codes(self.waiting(found, waits, limit))

    def test_is_more_than_those_who_may(self, found: Found) -> None:
        told = self.waiting(found, self.FIVE, "{action: support, max: 1, per: [person, thing]}", "council")

        assert 1 == len(told)
        assert "at least 5 of idea.support: the limit is 1 for each person, and only 2 people may" in told[0]

    @pytest.mark.parametrize("share", ["more_than: 1", "at_least: 101 %"])
    def test_is_more_than_the_whole(self, found: Found, share: str) -> None:
        told = self.waiting(found, f"share: {{action: idea.support, of: votes, {share}}}", "{action: support, max: 3}")

        assert ["P259"] == codes(told)
        assert "a share is 1 at most" in told[0]


class TestAMissingLead:
    KIND = "kinds: {forum: {needs: {leads: {government: one, personality: some}}}}\n"

    def needing(self, problems: Callable[[str], tuple[Problem, ...]], leads: str) -> Problem:
        people = "persons: {kaya: {title: Kaya}, li: {title: Li}}\n"
        (problem,) = problems(f"{self.KIND}{people}forums: {{one: {{title: One, leads: {leads}}}}}\n")
        return problem

    def test_of_a_side_that_is_misspelt_is_asked_after_where_it_stands(
        self, problems: Callable[[str], tuple[Problem, ...]]
    ) -> None:
        problem = self.needing(problems, "{kaya: {side: goverment}, li: {side: personality}}")

        assert ("government",) == problem.near
        assert (
            problem.text()
            .partition("; ")[2]
            .startswith("at some time it has 0; its sides are 'government' and 'personality', not 'goverment'")
        )
        assert problem.place is not None
        assert 49 == problem.place.column

    def test_is_told_with_the_sides_there_are_if_somebody_has_none(
        self, problems: Callable[[str], tuple[Problem, ...]]
    ) -> None:
        problem = self.needing(problems, "{kaya: {}, li: {side: personality}}")

        assert problem.text("de").endswith("; zeitweise sind es 0; die Seiten sind 'government' und 'personality'")
        assert () == tuple(problem.near)


@pytest.mark.parametrize("text", [conference(1), conference(20), roster(50)], ids=["one", "twenty", "roster"])
def test_nothing_is_said_about_the_definitions_that_are_measured(tmp_path: Path, text: str) -> None:
    (tmp_path / "process.yaml").write_text(text, encoding="utf-8")

    assert () == read(tmp_path, host=Host(path=())).problems
