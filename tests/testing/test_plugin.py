# SPDX-License-Identifier: Apache-2.0
"""The plugin as somebody meets it who has nothing to do with this repository."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tests.testing.conftest import RULES

GOOD = """\
scenario: An idea comes in
definition: process.yaml
when:
  - {act: idea.submit, at: 2026-05-04, by: anna, as: hours, values: {title: Longer hours, text: Till nine.}}
then:
  - {thing: hours, state: submitted}
"""
LATE = GOOD.replace("2026-05-04", "2026-07-04")


@pytest.fixture
def project(pytester):
    """Run pytest in a folder with rules in it and these files; it stays as it is for the next run."""
    (pytester.path / "process.yaml").write_text(RULES, encoding="utf-8")

    def project(*arguments, **files):
        for name, text in files.items():
            stem, _, ending = name.rpartition("__")
            path = pytester.path / (f"{ending}.py" if not stem else f"{stem}.{ending.replace('_', '.')}")
            path.write_text(dedent(text), encoding="utf-8")
        return pytester.runpytest_inprocess(*arguments)

    return project


def test_a_scenario_is_a_test(project):
    answer = project("-v", good__scenario_yaml=GOOD)

    answer.assert_outcomes(passed=1)
    answer.stdout.fnmatch_lines(["good.scenario.yaml::good PASSED *"])


def test_a_scenario_that_fails_says_where_what_and_why(project):
    answer = project(late__scenario_yaml=LATE)

    answer.assert_outcomes(failed=1)
    answer.stdout.fnmatch_lines(
        [
            "late.scenario.yaml:4:5: should be accepted, but was refused",
            "  - {act: idea.submit, at: 2026-07-04, *}",
            "    ^^^^^^^^^*",
            "  phase: no open phase admits idea.submit here; it is admitted in 'spring' (anyone)",
        ],
        consecutive=True,
    )
    answer.stdout.fnmatch_lines(["FAILED late.scenario.yaml::late*"])
    answer.stdout.no_fnmatch_line("*Traceback*")


def test_what_is_wrong_with_a_scenario_or_its_definition_is_told_without_a_traceback(project):
    answer = project(
        broken__yaml=RULES.replace("moderator: [", "moderater: ["),
        a__scenario_yaml=GOOD.replace("process", "proces"),
        b__scenario_yaml=GOOD.replace("process", "broken"),
        c__scenario_yaml=GOOD.replace("values", "valeus"),
        d__scenario_yaml="",
    )

    answer.assert_outcomes(failed=4)
    answer.stdout.fnmatch_lines(
        [
            "a.scenario.yaml:2:13: P171 there is no definition 'proces.yaml' in *; did you mean 'process.yaml'?",
            "broken.yaml:*: P* 'moderater'*",
            "c.scenario.yaml:4:*: P950 an act has no 'valeus'; did you mean 'values'?",
            "d.scenario.yaml:1:1: P018 *",
        ]
    )
    answer.stdout.no_fnmatch_line("*.py:*")


def test_a_scenario_fails_in_german_where_that_is_wished(project):
    answer = project(late__scenario_yaml=LATE, pytest__ini="[pytest]\nparticipatio_language = de\n")

    answer.stdout.fnmatch_lines(
        [
            "late.scenario.yaml:4:5: sollte angenommen werden, wurde aber abgelehnt",
            "  phase: keine offene Phase lässt idea.submit hier zu; zugelassen ist sie in 'spring' (anyone)",
        ]
    )


def test_a_scenario_fails_in_the_language_of_the_command_line_unless_the_settings_say_another(project, monkeypatch):
    monkeypatch.setenv("LANG", "de_DE.UTF-8")

    german = project(late__scenario_yaml=LATE)
    english = project("-o", "participatio_language=en")

    german.stdout.fnmatch_lines(["*: sollte angenommen werden, wurde aber abgelehnt"])
    english.stdout.fnmatch_lines(["*: should be accepted, but was refused"])


def test_a_language_that_nobody_speaks_is_refused(project):
    answer = project("-o", "participatio_language=fr", good__scenario_yaml=GOOD)

    answer.stderr.fnmatch_lines(["*participatio_language is one of en, de, not 'fr'"])


def test_which_files_are_scenarios_can_be_said(project):
    said = "participatio_scenarios="

    project("-o", f"{said}late.*", good__scenario_yaml=GOOD, late__scenario_yaml=LATE).assert_outcomes(failed=1)
    project("-o", said).assert_outcomes()


def test_the_plugin_can_be_left_out(project):
    answer = project("-p", "no:participatio", late__scenario_yaml=LATE, test_a="def test(): pass")

    answer.assert_outcomes(passed=1)


def test_a_folder_may_have_a_host_of_its_own_and_its_scenarios_use_it(project):
    answer = project(
        conftest="""
            from pathlib import Path

            import pytest
            from participatio.hooks import Host, Reference, hookimpl

            class Mine:
                @hookimpl
                def register_references(self):
                    return [Reference("our_lido", 1, Path(__file__).parent / "process.yaml")]

            @pytest.fixture
            def participatio_host():
                return Host(extra={"our_lido": Mine()}, path=())
        """,
        good__scenario_yaml=GOOD.replace("process.yaml", "our_lido"),
        test_a="def test(participatio_process): assert participatio_process('our_lido').name == 'lido'",
    )

    answer.assert_outcomes(passed=2)


def test_processes_are_the_same_in_every_run_and_share_the_clock(project):
    answer = project(
        test_a="""
            import pytest
            from participatio.errors import BadValueError

            SEEN = set()

            @pytest.mark.parametrize("run", [1, 2])
            def test(participatio_process, participatio_clock, run):
                one = participatio_process("process.yaml", at="2026-05-04T10:00")
                two = participatio_process(one.definition, name="two")
                SEEN.add((one.enrol(), two.enrol()))

                assert {"lido", "two"} == {one.name, two.name}
                assert one.clock() == two.clock() == participatio_clock()
                assert len(SEEN) == 1

            def test_path(participatio_process):
                with pytest.raises(BadValueError, match="there is no definition 'nothing' in"):
                    participatio_process("nothing")
        """
    )

    answer.assert_outcomes(passed=3)


def test_an_act_that_is_refused_in_a_test_says_why_without_the_librarys_own_lines(project):
    answer = project(
        test_a="""
            from participatio import Act

            def test(participatio_process):
                lido = participatio_process("process.yaml", at="2026-05-04T10:00")
                idea = lido.act("idea.submit", by="leo", values={"title": "Shade", "text": "Trees."})
                lido.act("idea.publish", by="mia", thing=idea)

            def test_all_or_none(participatio_process):
                lido = participatio_process("process.yaml", at="2026-05-04T10:00")
                idea = Act("idea.submit", "leo", None, {"title": "Shade", "text": "Trees."}, as_="shade")
                lido.act([idea, Act("idea.publish", "mia", {"new": "shade"}), idea])
        """
    )

    answer.assert_outcomes(failed=2)
    answer.stdout.fnmatch_lines(
        [
            "E  *RefusedError: there is no such idea",
            "E  *no_such_thing: there is no such idea; 'idea-*' is there, but as long as it is submitted, *",
            "test_a.py:7: RefusedError",
            "E  *RefusedError: there is no such idea",
            "E  *no_such_thing: there is no such idea",
        ]
    )
    answer.stdout.no_fnmatch_line("*writer.py*")


def test_snapshots_are_written_on_request_and_compared_afterwards(project):
    test = """
        from pathlib import Path

        from participatio.testing import assert_matrix

        HERE = Path(__file__).parent

        def test():
            assert_matrix(HERE / "process.yaml", HERE / "matrix.txt")
    """

    project(test_a=test).assert_outcomes(failed=1)
    project("--participatio-update").assert_outcomes(passed=1)
    project().assert_outcomes(passed=1)
    project(process__yaml=RULES.replace("[idea.submit]", "[idea.support]")).assert_outcomes(failed=1)


def test_whoever_does_not_use_it_imports_next_to_nothing(pytester):
    pytester.makepyfile(
        """
        import sys

        def test():
            ours = {name for name in sys.modules if name.startswith("participatio")}
            door = {"participatio", "participatio.version", "participatio.testing", "participatio.testing.plugin"}
            assert ours == door
            assert {"attrs", "cattrs", "yaml", "networkx", "click"}.isdisjoint(sys.modules)
        """
    )

    pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:benchmark").assert_outcomes(passed=1)
