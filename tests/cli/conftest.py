# SPDX-License-Identifier: Apache-2.0
"""The command line as somebody at a terminal meets it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from participatio.cli import main


class Answer(NamedTuple):
    """What a command wrote, and what it ended with."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Run a command inside this interpreter."""

    def run(*arguments: str) -> Answer:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def start() -> Callable[..., subprocess.Popen[bytes]]:
    """Start a command in an interpreter of its own."""

    def start(*arguments: str, **options: object) -> subprocess.Popen[bytes]:
        program = "from participatio.cli import main; main()"
        return subprocess.Popen([sys.executable, "-c", program, *arguments], **options)  # type: ignore[call-overload, no-any-return]

    return start


IDEAS = """\
participatio: 1
id: ideas
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Ideas for the quarter
persons:
  clara: {title: Clara Clerk}
  leo: {title: Leo Lead}
bodies:
  council:
    title: Council
    members: {clara: {}}
forums:
  parks:
    title: Parks and paths
    leads: {leo: {side: government}}
  schools:
    title: Schools
roles:
  office: {member_of: council, may_record: true}
  moderator: {member_of: council}
phases:
  always:
    title: Always
    admits:
      author: [idea.edit]
      moderator: [idea.publish, idea.hide]
      forum_lead: [idea.answer]
      office: [process.adopt, person.erase]
  summer:
    title: Summer of ideas
    opens: 2019-06-01
    closes: 2019-08-31
    admits: {anyone: [idea.submit, idea.support, idea.unsupport]}
"""


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Set the clock of the commands; it stands on 1 July 2019 until it is set."""

    def at(instant: str) -> None:
        monkeypatch.setattr("participatio.cli.stores.now", lambda: datetime.fromisoformat(instant).astimezone(UTC))

    at("2019-07-01T10:00:00+00:00")
    return at


@pytest.fixture
def ideas(tmp_path: Path) -> Path:
    """A small definition."""
    (tmp_path / "ideas").mkdir()
    path = tmp_path / "ideas" / "process.yaml"
    path.write_text(IDEAS, encoding="utf-8")
    return path


@pytest.fixture
def store(ideas: Path, tmp_path: Path, now: object, run: Callable[..., Answer]) -> str:
    """A process that has begun."""
    path = str(tmp_path / "ideas.db")
    answer = run("start", str(ideas), path)
    assert (0, "") == (answer.code, answer.err)
    return path


@pytest.fixture
def anna(store: str, run: Callable[..., Answer]) -> str:
    """Somebody who takes part."""
    return str(run("person", "enrol", store, "--name", "Anna").out.strip())


@pytest.fixture
def idea(store: str, anna: str, run: Callable[..., Answer]) -> str:
    """An idea of Anna's, not published yet."""
    answer = run(
        "act", store, "idea.submit", "--by", anna, "--set", "title=A path", "--set", "text=By bike to work.",
        "--link", "about=parks", "--key", "letter-1",
    )  # fmt: skip
    assert 0 == answer.code, answer.err
    return str(answer.out.split()[1])
