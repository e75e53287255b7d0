# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from pathlib import Path

import pytest

from participatio.cli import main

ROOT = Path(__file__).parent.parent


def test_the_readme_shows_the_command_that_decides_about_a_change() -> None:
    *_, command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()

    assert command in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_first_command_of_the_readme_ends_with_the_demo() -> None:
    first, *_ = re.findall(r"^(python3 .*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert first.endswith(" && .venv/bin/participatio demo")


def test_the_constraints_name_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [] == [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]


def test_the_story_in_the_readme_is_that_of_the_demo(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shown = re.search(
        r"^```text\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    with pytest.raises(SystemExit):
        main(["--lang", "en", "demo", str(tmp_path / "demo.db"), "--no-progress"])
    told = " ".join(capsys.readouterr().out.split())

    assert shown is not None
    at = 0
    for part in shown[1].split("[…]"):
        at = told.index(" ".join(part.split()), at)


def test_every_benchmark_has_the_command_that_repeats_it() -> None:
    benchmarks = ROOT / "tests" / "benchmarks"
    commands = (benchmarks / "README.md").read_text(encoding="utf-8")

    assert [] == [
        path.stem for path in benchmarks.glob("bench_*.py") if f"tests.benchmarks.{path.stem}" not in commands
    ]
