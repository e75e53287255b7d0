# SPDX-License-Identifier: Apache-2.0
"""What became of a thing, asked from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.drawing.conftest import parsed

Run = Callable[..., Any]

WEG = Path(__file__).parent.parent / "drawing" / "weg"


@pytest.fixture
def way(tmp_path: Path, now: Callable[[str], None], run: Run) -> dict[str, str]:
    """A store, and the ids of the things in it."""
    store = str(tmp_path / "weg.db")
    run("start", str(WEG), store)
    anna = run("person", "enrol", store, "--name", "Anna").out.strip()
    found = {"store": store, "anna": anna}

    def done(name: str, action: str, *asked: str, by: str = "ina") -> None:
        answer = run("act", store, action, "--by", by, *asked, "--format", "json")
        assert 0 == answer.code, answer.err
        found[name] = json.loads(answer.out)["thing"]

    for name, title in (("idea", "Ein Radweg"), ("same", "Radweg!")):
        done(name, "idea.submit", "--set", f"title={title}", "--set", "text=Ja.", by=anna)
        done("_", "idea.publish", "--thing", found[name])
    done("_", "idea.merge", "--thing", found["same"], "--link", f"merged_into={found['idea']}")
    done("proposal", "proposal.draft", "--set", "title=Radnetz", "--link", f"takes_up={found['idea']}")
    done("_", "proposal.submit", "--thing", found["proposal"])
    done("draft", "proposal.draft", "--set", "title=Geheim", "--link", f"takes_up={found['idea']}")
    done("hearing", "consultation.hold", "--set", "title=Anhörung", "--link", f"on={found['proposal']}",
         "--link", "with=kommunen")  # fmt: skip
    done("project", "project.launch", "--set", "title=Radnetz Ruhr", "--link", f"realises={found['proposal']}",
         "--link", "responsible=amt")  # fmt: skip
    return found


class TestText:
    def test_forward_from_an_idea(self, way: dict[str, str], run: Run) -> None:
        answer = run("trace", way["store"], way["same"], "--lang", "de")

        assert (0, "") == (answer.code, answer.err)
        assert answer.out == (
            f"{way['same']}  Radweg! (Idee, 1. Juli 2019, Endstand: zusammengelegt)\n"
            "wurde zu\n"
            f"  └─ zusammengelegt mit: {way['idea']}  Ein Radweg (Idee, 1. Juli 2019, veröffentlicht)\n"
            f"     ├─ {way['proposal']}  Radnetz (Vorschlag, 1. Juli 2019, eingereicht)\n"
            f"     │  ├─ {way['hearing']}  Anhörung (Konsultation, 1. Juli 2019, Endstand: abgehalten)\n"
            f"     │  └─ {way['project']}  Radnetz Ruhr (Projekt, 1. Juli 2019, läuft)\n"
            "     └─ nicht öffentlich\n"
        )

    def test_back_from_a_project(self, way: dict[str, str], run: Run) -> None:
        assert run("trace", way["store"], way["project"]).out == (
            f"{way['project']}  Radnetz Ruhr (Project, 1 July 2019, running)\n"
            "came of\n"
            f"  └─ realises: {way['proposal']}  Radnetz (Proposal, 1 July 2019, submitted)\n"
            f"     ├─ takes up: {way['idea']}  Ein Radweg (Idea, 1 July 2019, published)\n"
            f"     │  └─ merged with: {way['same']}  Radweg! (Idea, 1 July 2019, final: merged)\n"
            f"     └─ on it: {way['hearing']}  Anhörung (Consultation, 1 July 2019, final: held)\n"
        )

    def test_whoever_may_see_more_is_told_more(self, way: dict[str, str], run: Run) -> None:
        said = run("trace", way["store"], way["idea"], "--as", "ina").out

        assert f"{way['draft']}  Geheim" in said
        assert "not public" not in said

    def test_what_nobody_may_see_has_no_story(self, way: dict[str, str], run: Run) -> None:
        answer = run("trace", way["store"], way["draft"])

        assert (1, "") == (answer.code, answer.out)
        assert f"the public sees no '{way['draft']}'; --as PERSON may\n" == answer.err
        assert (
            f"für {way['anna']} gibt es"
            in run("trace", way["store"], way["draft"], "--as", way["anna"], "--lang", "de").err
        )

    def test_as_it_was(self, way: dict[str, str], run: Run) -> None:
        assert 1 == run("trace", way["store"], way["idea"], "--at", "2019-06-01").code

    def test_who_asks_wrongly_hears_what_was_meant(self, way: dict[str, str], run: Run) -> None:
        answer = run("trace", way["store"], "amtt")

        assert 2 == answer.code
        assert "did you mean 'amt'?" in answer.err
        assert 2 == run("trace", way["store"], way["idea"], "--width", "100").code


class TestFormats:
    def test_for_programs(self, way: dict[str, str], run: Run) -> None:
        said = json.loads(run("trace", way["store"], way["project"], "--format", "json").out)

        assert way["project"] == said["of"]
        assert {way["proposal"], way["idea"]} <= {hop["parent"] for hop in said["hops"]}

    def test_for_pages_that_draw_it_themselves(self, way: dict[str, str], run: Run) -> None:
        said = run("trace", way["store"], way["project"], "--format", "mermaid").out

        assert said.startswith("flowchart TD\n")
        assert '-->|"realises"|' in said

    def test_for_graph_tools(self, way: dict[str, str], run: Run) -> None:
        said = parsed(run("trace", way["store"], way["project"], "--format", "graphml").out)
        space = "{http://graphml.graphdrawing.org/xmlns}"

        assert 5 == len(list(said.iter(f"{space}node")))


class TestPicture:
    def test_it_is_written_and_named(self, way: dict[str, str], run: Run, tmp_path: Path) -> None:
        path = tmp_path / "weg.svg"
        answer = run("trace", way["store"], way["project"], "--out", str(path))

        assert (0, f"{path}: 5 things, 4 ties\n") == (answer.code, answer.out)
        assert "Radnetz Ruhr" in path.read_text(encoding="utf-8")

    def test_it_looks_as_asked(self, way: dict[str, str], run: Run, tmp_path: Path) -> None:
        path = tmp_path / "weg.svg"
        asked = ("--out", str(path), "--theme", "dark", "--width", "360", "--lang", "de", "--format", "json")
        answer = run("trace", way["store"], way["project"], *asked)
        said = path.read_text(encoding="utf-8")

        assert way["project"] == json.loads(answer.out)["of"]
        assert 'width="360"' in said
        assert "prefers-color-scheme" not in said
        assert "Der Weg von" in said

    def test_only_its_own_kind_is_written_over(self, way: dict[str, str], run: Run, tmp_path: Path) -> None:
        path, other = tmp_path / "weg.svg", tmp_path / "logo.svg"
        other.write_text("<svg/>", encoding="utf-8")
        (tmp_path / "folder.svg").mkdir()
        for _ in range(2):
            assert 0 == run("trace", way["store"], way["project"], "--out", str(path)).code
        for name in ("logo.svg", "folder.svg"):
            answer = run("trace", way["store"], way["project"], "--out", str(tmp_path / name))
            assert 2 == answer.code
            assert "is there already" in answer.err
        assert "<svg/>" == other.read_text(encoding="utf-8")

    def test_it_is_a_picture(self, way: dict[str, str], run: Run, tmp_path: Path) -> None:
        answer = run("trace", way["store"], way["project"], "--out", str(tmp_path / "weg.png"))

        assert 2 == answer.code
        assert "has to end in .svg" in answer.err
