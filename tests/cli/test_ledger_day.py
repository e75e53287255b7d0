# SPDX-License-Identifier: Apache-2.0
"""A day of the office of the Ruhr-Konferenz, from the first command to new rules; all of it on a terminal's lines."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


class Office:
    """Gives commands and expects them to work."""

    def __init__(self, run: Run, store: str) -> None:
        self._run = run
        self.store = store

    def __call__(self, command: str, *said: str) -> str:
        """What a command about the store wrote."""
        first, *rest = command.split()
        answer = self._run(first, *rest, self.store, *said)
        assert (0, "") == (answer.code, answer.err), (command, said)
        return str(answer.out)

    def refused(self, command: str, *said: str) -> str:
        """Why a command was refused."""
        answer = self._run(command, self.store, *said)
        assert (1, "") == (answer.code, answer.out), (command, said)
        return str(answer.err)


@pytest.fixture
def office(run: Run, tmp_path: Path, now: Callable[[str], None]) -> Office:
    now("2018-10-01T12:00:00+00:00")
    path = str(tmp_path / "ruhr.db")
    answer = run("start", "ruhr_konferenz@1", path)
    assert (0, f"ruhr_konferenz has begun in {path}: Ruhr-Konferenz, version 1\n", "") == answer
    return Office(run, path)


def test_a_day_of_the_office(office: Office, run: Run, tmp_path: Path, now: Callable[[str], None]) -> None:
    anna, bernd = (office("person enrol", "--name", name).strip() for name in ("Anna", "Bernd"))
    assert "pitch.submit" in office("allowed", "--by", anna)
    said = ("--set", "title=Radweg an der Emscher", "--set", "text=Weniger Stau.", "--link", "about=tf08")
    idea = office("act", "idea.submit", "--by", anna, *said, "--key", "brief-1").split()[1]
    assert "have been" not in office("list", "idea", "--as", "hein")
    office("act", "idea.publish", "--thing", idea, "--by", "hein")
    office("act", "idea.support", "--thing", idea, "--by", bernd)
    assert "höchstens 1 von idea.support" in office.refused(
        "act", "idea.support", "--thing", idea, "--by", bernd, "--lang", "de"
    )
    office("act", "idea.answer", "--thing", idea, "--by", "laumann", "--set", "reply=Wir prüfen das.")
    assert f"{idea}  published  Radweg an der Emscher\n" == office("list", "idea", "--linked", "tf08")
    assert idea in office("list", "idea", "--search", "emscher")
    assert "support  1" in office("item", idea)
    assert "Wir prüfen das." in office("log", "--thing", idea)
    checkpoint = str(tmp_path / "morning.checkpoint")
    office("checkpoint", "--out", checkpoint)
    backup = str(tmp_path / "backup.db")
    office("backup", backup)

    now("2019-05-01T12:00:00+00:00")
    assert "keine offene Phase" in office.refused("act", "idea.submit", "--by", anna, *said, "--lang", "de")
    assert "idea.submit: no" in office("why", "idea.submit", "--by", anna, *said)
    office("act", "idea.submit", "--by", anna, *said, "--happened", "2019-03", "--typed-by", "diller")
    office("person erase", anna, "--reason", "by letter")
    assert "Weniger Stau" not in office("item", idea)
    assert "" == office("list", "idea", "--search", "emscher").replace("there is nothing of that to see\n", "")

    now("2019-09-01T12:00:00+00:00")
    v2 = ("ruhr_konferenz@2", "--reason", "Handlungsfelder", "--by", "diller")
    assert "newly listed: 5" in office("adopt", *v2, "--dry-run")
    assert "there is nothing of that to see\n" == office("list", "action_field")
    office("adopt", *v2)
    assert 5 == len(office("list", "action_field").splitlines())
    assert "none of those was changed" in office("consistency", checkpoint)
    assert "nothing is wrong" in office("verify")
    assert "nothing is kept too long" in office("retain")
    archive, copy = str(tmp_path / "ruhr.zip"), str(tmp_path / "copy.db")
    office("export", "--out", archive)
    assert 0 == run("import", archive, copy).code
    assert office("checkpoint") == run("checkpoint", copy).out
    assert json.loads(office("item", idea, "--format", "json"))["values"] == {}
    assert 0 == run("restore", backup, copy, "--overwrite", "--reason", "Probe").code
    assert 0 == run("verify", copy).code


@pytest.mark.parametrize("language", ["en", "de"])
def test_it_fits_a_terminal(office: Office, monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    anna = office("person enrol").strip()
    said = ("--set", f"title={'Ein langer Titel ' * 7}", "--set", f"text={'Ein Satz. ' * 90}", "--link", "about=tf08")
    idea = office("act", "idea.submit", "--by", anna, *said).split()[1]
    monkeypatch.setattr("participatio.cli.titles.width", lambda: 80)

    for asked in (
        ("list", "--as", anna), ("item", idea, "--as", anna), ("log", "--as", anna), ("allowed", "--by", anna),
        ("why", "idea.edit", "--by", anna, "--thing", idea),
        ("adopt", "ruhr_konferenz@2", "--reason", "x", "--dry-run"),
        ("item", "ruhr_konferenz"), ("verify",),
    ):  # fmt: skip
        lines = office(*asked, "--lang", language).splitlines()
        assert [] == [line for line in lines if len(line) > 80], asked
