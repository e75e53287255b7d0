# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_readme_shows_the_command_that_decides_about_a_change() -> None:
    *_, command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()

    assert f"    {command}" in (ROOT / "README.md").read_text(encoding="utf-8").splitlines()


def test_the_first_command_of_the_readme_ends_with_the_demo() -> None:
    first, *_ = re.findall(r"^    (python3 .*)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert first.endswith(" && .venv/bin/participatio demo")


def test_the_constraints_name_versions_and_nothing_else() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [] == [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)]
