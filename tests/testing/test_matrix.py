# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest
from tests.testing.conftest import RULES

from participatio.definition.load import load
from participatio.errors import BadValueError
from participatio.testing import assert_matrix


@pytest.fixture
def written(rules, monkeypatch):
    """A snapshot of the rules."""
    monkeypatch.setenv("PARTICIPATIO_UPDATE", "1")
    assert_matrix(rules, rules.with_name("matrix.txt"))
    monkeypatch.delenv("PARTICIPATIO_UPDATE")
    return rules.with_name("matrix.txt")


def test_a_snapshot_has_a_line_for_all_that_is_admitted(rules, written):
    lines = written.read_text(encoding="utf-8").splitlines()

    assert "spring, anyone: idea.submit" in lines
    assert "always, forum_lead: proposal.withdraw (drafted, submitted)" in lines
    assert len(list(load(rules).matrix())) == len(lines) - 1


def test_the_same_rules_in_another_order_are_the_same(rules, written):
    rules.write_text(RULES.replace("[idea.publish, idea.hide]", "[idea.hide, idea.publish]"), encoding="utf-8")

    assert_matrix(rules, written)
    assert_matrix(str(rules), str(written))


def test_a_difference_is_told_line_by_line(rules, written):
    rules.write_text(RULES.replace("anyone: [idea.submit]", "anyone: [idea.support]"), encoding="utf-8")

    with pytest.raises(AssertionError) as raised:
        assert_matrix(load(rules), written)

    assert [
        "'lido' admits something else than matrix.txt says (- no longer, + new):",
        "  - spring, anyone: idea.submit",
        "  + spring, anyone: idea.support (published)",
        "If that is meant: pytest --participatio-update writes it (or PARTICIPATIO_UPDATE=1)",
    ] == str(raised.value).splitlines()


def test_what_is_not_there_is_named(rules, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(
        AssertionError, match=r"there is no snapshot none\.txt yet; pytest --participatio-update writes"
    ):
        assert_matrix(rules, "none.txt")
    with pytest.raises(
        BadValueError, match=r"there is no definition 'proces\.yaml' in .*; did you mean 'process\.yaml'"
    ):
        assert_matrix("proces.yaml", "none.txt")
