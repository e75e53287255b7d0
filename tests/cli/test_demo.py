# SPDX-License-Identifier: Apache-2.0
"""A whole process, played in seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from participatio.hooks import Host, Reference
from participatio.process.process import Process

Run = Callable[..., Any]

HISTORY = """\
show: {story: path}
acts:
- {act: idea.submit, at: 2019-06-03, by: {somebody: anna}, as: path, values: {title: A path, text: By bike.}}
- {act: idea.publish, at: 2019-06-04, by: clara, thing: path}
- {act: idea.support, at: 2019-06-05, by: leo, thing: path}
"""


@pytest.fixture
def history(ideas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: object) -> Path:
    """A definition that brings its history; the test works in an empty folder."""
    (tmp_path / "history").mkdir()
    (tmp_path / "empty").mkdir()
    path = tmp_path / "history" / "1.yaml"
    path.write_text(HISTORY, encoding="utf-8")
    found = [Reference("my_ideas", version, ideas, history=path.parent) for version in (2, 1)]
    monkeypatch.setattr(Host, "references", lambda _: [*found, Reference("other", 1, ideas)])
    monkeypatch.chdir(tmp_path / "empty")
    return path


def test_a_process_is_played_and_told_of(history: Path, run: Run) -> None:
    answer = run("demo", "--of", "my_ideas")

    assert (0, "") == (answer.code, answer.err)
    title, *lines = answer.out.splitlines()
    assert "Ideas for the quarter" == title
    for line in (
        "  played    3 June 2019 – 4 June 2019",
        "  file      my-ideas.db, 4 events",
        "  rules     version 1",
        "  verified  nothing is wrong",
        "Where it stands",
        "  Idea  1 published",
        "  my-ideas.html  the report, to read and to print",
        "Try next",
        "  participatio list my-ideas.db idea  1 idea",
    ):
        assert " ".join(line.split()) in [" ".join(shown.split()) for shown in lines]
    assert any("A path" in line for line in lines)
    assert "<svg" in Path("my-ideas.svg").read_text(encoding="utf-8")[:200]
    assert Path("my-ideas.html").read_text(encoding="utf-8").startswith("<!")
    with Process.open("my-ideas.db") as process:
        assert 4 == process.size


def test_what_to_try_next_can_be_typed_as_it_stands(history: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("sys.argv", [".venv/bin/participatio", "demo"])

    assert "\n  .venv/bin/participatio list my-ideas.db idea " in run("demo", "--of", "my_ideas").out


def test_it_is_told_in_german_and_as_data(history: Path, run: Run) -> None:
    german = run("demo", "--of", "my_ideas", "--lang", "de").out
    data = json.loads(run("demo", "other.db", "--of", "my_ideas@2", "--format", "json").out)

    assert "  Regeln    Fassung 1" in german.splitlines()
    assert ("other.db", 4, True, "other.svg") == (data["file"], data["events"], data["ok"], data["picture"])
    assert {"status", "story", "report"} <= data.keys()
    assert 3 == len(data["next"])


def test_the_same_is_played_each_time(history: Path, run: Run) -> None:
    one, two = (
        json.loads(run("demo", name, "--of", "my_ideas", "--format", "json").out)["root"] for name in ("a.db", "b.db")
    )

    assert one == two


@pytest.mark.parametrize("there", ["my-ideas.db", "my-ideas.svg", "my-ideas.html"])
def test_what_is_there_stays(history: Path, run: Run, there: str) -> None:
    Path(there).write_text("mine")
    answer = run("demo", "--of", "my_ideas")

    assert 2 == answer.code
    assert f"'{there}' is there already and stays as it is; play into another file" in answer.err
    assert {there: "mine"} == {path.name: path.read_text() for path in Path().iterdir()}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--of", "my_idea"), "did you mean 'my_ideas'"),
        (("--of", "other"), "that brings its history is installed; there is my_ideas"),
        (("my.svg", "--of", "my_ideas"), "'my.svg' cannot be the file of a process"),
        (("postgresql://here/db", "--of", "my_ideas"), "cannot be the file of a process"),
    ],
)
def test_who_asks_wrongly_gets_a_two(history: Path, run: Run, asked: tuple[str, ...], said: str) -> None:
    answer = run("demo", *asked)

    assert (2, True) == (answer.code, said in answer.err)


def test_a_history_that_is_refused_leaves_nothing_behind(history: Path, run: Run) -> None:
    history.write_text(HISTORY + "- {act: idea.publish, by: clara, thing: path}\n", encoding="utf-8")
    answer = run("demo", "--of", "my_ideas", "--lang", "de")

    assert 1 == answer.code
    assert "1.yaml:6:3: der Stand ist 'published'; nötig ist submitted" in answer.err
    assert [] == list(Path().iterdir())


def test_a_history_that_shows_nothing_is_played_too(history: Path, run: Run) -> None:
    history.write_text(HISTORY.partition("acts:\n")[2], encoding="utf-8")

    assert 0 == run("demo", "--of", "my_ideas").code
    assert not Path("my-ideas.svg").exists()


def test_the_ruhr_konferenz_is_played(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("demo", "--format", "json")
    data = json.loads(answer.out)

    assert ("ruhr-konferenz.db", True, 2) == (data["file"], data["ok"], data["rules"])
    assert all(Path(data[name]).stat().st_size for name in ("picture", "report"))
