# SPDX-License-Identifier: Apache-2.0
"""What the checks say where a bad example alone would not show it, and where they say nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

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

#: The codes and sentences found in a definition that says this under the head.
Found = Callable[[str], list[str]]


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[str], tuple[Problem, ...]]:
    def problems(text: str) -> tuple[Problem, ...]:
        (tmp_path / "process.yaml").write_text(HEAD + dedent(text), encoding="utf-8")
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
