# SPDX-License-Identifier: Apache-2.0
"""The way from a table of letters to a report, as the documentation tells it, is what happens."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

GUIDE = Path(__file__).parent.parent.parent / "docs" / "how-to" / "from_letters_to_a_report.md"
TABLES = ("cards.csv", "publish.csv")
TEXTS = ("process.yaml", "way.yaml")

_ID = re.compile(r"\b(?:idea|proposal|consultation|decision|project)-[0-9a-hjkmnp-tv-z]{6}-[0-9a-hjkmnp-tv-z]\b")


def blocks(language: str) -> list[str]:
    """What stands in the blocks of a language."""
    text = GUIDE.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def shown() -> Iterator[tuple[str, str]]:
    """Each command of the guide, and what stands below it."""
    for block in blocks("console"):
        for part in re.split(r"^\$ participatio ", block, flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer


def mend(command: str) -> None:
    """Do what the guide says an office does behind a command."""
    if command.endswith("--dry-run"):
        *rows, _ = Path("cards.csv").read_text(encoding="utf-8").replace("04-31", "04-30").splitlines()
        Path("cards.csv").write_text("\n".join(rows), encoding="utf-8-sig")
    if "--draft" in command:
        said = Path("answers.yaml").read_text(encoding="utf-8")
        Path("answers.yaml").write_text(said.replace('reply: ""', 'reply: "The forum takes it up."'), encoding="utf-8")


def test_the_guide_is_what_happens(
    tmp_path: Path, run: Run, now: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    now("2026-05-04T08:30:00+00:00")
    monkeypatch.chdir(tmp_path)
    for name, text in (*zip(TABLES, blocks("csv"), strict=True), *zip(TEXTS, blocks("yaml"), strict=True)):
        Path(name).write_text(text, encoding="utf-8")
    ids: dict[str, str] = {}

    for command, expected in shown():
        answer = run(*shlex.split(_ID.sub(lambda found: ids.get(found[0], found[0]), command)))
        said = answer.err + answer.out
        for wanted, real in zip(_ID.findall(expected), _ID.findall(said), strict=True):
            assert real == ids.setdefault(wanted, real)
        assert _ID.sub(lambda found: ids[found[0]], expected) == said, command
        mend(command)
