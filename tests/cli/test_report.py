# SPDX-License-Identifier: Apache-2.0
"""A report, asked for on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import IDEAS

Run = Callable[..., Any]


@pytest.fixture
def store(tmp_path: Path, now: Callable[[str], None], run: Run) -> str:
    (tmp_path / "process.yaml").write_text(IDEAS, encoding="utf-8")
    store = str(tmp_path / "ideas.db")
    assert run("start", str(tmp_path), store).code == 0
    return store


def test_it_is_written_and_written_over(store: str, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "report.html"
    for _ in range(2):
        assert run("report", store, "--out", str(out)) == (0, f"{out}: the report on Ideas for the quarter\n", "")
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    answer = run("report", store, "--out", str(out), "--in", "de", "--format", "json")
    assert json.loads(answer.out) == {"written": str(out)}
    assert "Wo das Verfahren steht" in out.read_text(encoding="utf-8")


def test_what_is_no_report_stays(store: str, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "mine.html"
    out.write_text("mine", encoding="utf-8")
    answer = run("report", store, "--out", str(out))
    assert answer.code == 2
    assert "was not written by this command" in answer.err
    assert out.read_text(encoding="utf-8") == "mine"
    assert run("report", store, "--out", str(tmp_path / "report.txt")).code == 2


def test_a_story_of_nothing_is_asked_wrongly(store: str, tmp_path: Path, run: Run) -> None:
    answer = run("report", store, "--out", str(tmp_path / "report.html"), "--story", "idea-nothing", "--lang", "de")
    assert answer.code == 2
    assert not (tmp_path / "report.html").exists()


def test_an_edition_in_a_language_that_nobody_wrote_is_refused(store: str, tmp_path: Path, run: Run) -> None:
    answer = run("report", store, "--out", str(tmp_path / "report.html"), "--in", "fr")

    assert (2, True) == (answer.code, "--in: there is no edition in 'fr', only in en, de" in answer.err)
    assert not (tmp_path / "report.html").exists()
