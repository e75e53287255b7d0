# SPDX-License-Identifier: Apache-2.0
"""``participatio draw`` as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.cli.conftest import Answer

GALLERY = Path(__file__).parent.parent / "gallery" / "good"
IDEA_BOX = str(GALLERY / "minimal")


def test_all_that_apply(run: Callable[..., Answer], tmp_path: Path) -> None:
    answer = run("draw", IDEA_BOX, "--out", str(tmp_path / "pictures"))

    assert 0 == answer.code
    assert ["index.html", "states-idea.svg", "timeline.svg"] == sorted(
        path.name for path in (tmp_path / "pictures").iterdir()
    )
    assert f"{tmp_path}/pictures/timeline.svg: Phases: The idea box" == answer.out.splitlines()[0]


def test_again_writes_over_them_and_over_nothing_else(run: Callable[..., Answer], tmp_path: Path) -> None:
    for _ in range(2):
        assert 0 == run("draw", IDEA_BOX, "timeline", "--out", str(tmp_path)).code
    (tmp_path / "timeline.svg").write_text("<svg>mine</svg>", encoding="utf-8")

    assert 2 == run("draw", IDEA_BOX, "timeline", "--out", str(tmp_path)).code
    assert "<svg>mine</svg>" == (tmp_path / "timeline.svg").read_text(encoding="utf-8")


def test_the_page_has_the_pictures_and_the_tables(run: Callable[..., Answer], tmp_path: Path) -> None:
    run("draw", IDEA_BOX, "--out", str(tmp_path), "--lang", "de")
    page = (tmp_path / "index.html").read_text(encoding="utf-8")

    assert 2 == page.count("<svg ") == page.count('<table class="drawing">')
    assert "Dasselbe als Tabelle" in page


def test_without_a_folder_the_tables_are_shown(run: Callable[..., Answer]) -> None:
    answer = run("draw", IDEA_BOX, "timeline", "--lang", "de")

    assert [
        "Phasen: The idea box",
        "  Any time",
        "    Wann         von Anfang an, ohne Ende",
        "    Wer was darf  Alle – Idee: Einreichen",
        "                  Wer es eingebracht hat – Idee: Bearbeiten, Zurückziehen",
    ] == [line.replace("Wann          ", "Wann         ") for line in answer.out.splitlines()]


@pytest.mark.parametrize("form", ["json", "mermaid", "graphml"])
def test_as_text_for_others(run: Callable[..., Answer], form: str) -> None:
    answer = run("draw", "ruhr_konferenz", "--format", form)

    assert 0 == answer.code
    if form == "json":
        found = json.loads(answer.out)
        assert "immer" == found["timeline"]["de"][0]["phase"]
        assert {"first": None, "last": None} == found["timeline"]["de"][0]["span"]["begins"]
    elif form == "mermaid":
        assert answer.out.startswith("gantt\n")
    else:
        assert ET.fromstring(answer.out).tag.endswith("graphml")  # noqa: S314 - of our own making


def test_a_drawing_that_is_not_there(run: Callable[..., Answer]) -> None:
    answer = run("draw", IDEA_BOX, "timelin")

    assert 2 == answer.code
    assert "did you mean 'timeline'?" in answer.err


def test_nothing_to_draw(run: Callable[..., Answer], tmp_path: Path) -> None:
    text = "participatio: 1\nid: a\nversion: 1\nlanguage: en\ntimezone: UTC\nextends: standard\ntitle: A\n"
    (tmp_path / "process.yaml").write_text(text, encoding="utf-8")

    assert 2 == run("draw", str(tmp_path)).code


def test_a_definition_with_errors_is_answered_with_them(run: Callable[..., Answer], tmp_path: Path) -> None:
    (tmp_path / "process.yaml").write_text("participatio: 1\nid: a\n", encoding="utf-8")

    assert 1 == run("draw", str(tmp_path)).code


def test_a_folder_is_not_called_as_a_picture_is(run: Callable[..., Answer], tmp_path: Path) -> None:
    said = {it: run("draw", "ruhr_konferenz", "--out", str(tmp_path / "all.svg"), "--lang", it) for it in ("de", "en")}

    assert {2} == {answer.code for answer in said.values()}
    assert "würde ein Ordner, denn es können mehrere Bilder sein; ihn ohne '.svg' nennen" in said["de"].err
    assert "would be a folder, since there may be several pictures; name it without '.svg'" in said["en"].err
    assert [] == [*tmp_path.iterdir()]
