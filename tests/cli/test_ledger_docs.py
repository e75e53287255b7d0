# SPDX-License-Identifier: Apache-2.0
"""What the documentation shows of the commands is what they do."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from participatio.cli.commands import COMMANDS

Run = Callable[..., Any]

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = DOCS / "how-to" / "run_a_process.md"
REFERENCE = DOCS / "reference" / "commands.md"
OTHER = ("check", "show", "matrix", "walk")

_ID = re.compile(r"\b(?:idea|person)-[0-9a-hjkmnp-tv-z]{6,8}-[0-9a-hjkmnp-tv-z]\b")
_VARIES = re.compile(r"\b[0-9a-f]{64}\b|\([0-9a-f]{12}\)")


def shown() -> Iterator[tuple[str, str]]:
    """Each command of the guide, and what stands below it."""
    for block in re.findall(r"^```console\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ participatio ", block.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
            command, _, answer = part.partition("\n")
            yield command, answer


def block(name: str) -> str:
    """The first block of a language in the guide."""
    found = re.search(rf"^```{name}\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def test_the_guide_is_what_happens(
    tmp_path: Path, run: Run, now: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    now("2026-05-04T08:30:00+00:00")
    monkeypatch.chdir(tmp_path)
    rules = block("yaml")
    newer = rules.replace("version: 1\n", "version: 2\n")
    water = "  water:\n    title: River and lake\n    leads: {leo: {}}\n\nroles:"
    Path("process.yaml").write_text(rules, encoding="utf-8")
    Path("new_rules.yaml").write_text(newer.replace("\nroles:", water), encoding="utf-8")
    Path("letters.jsonl").write_text(block("json"), encoding="utf-8")
    ids: dict[str, str] = {}

    for command, expected in shown():
        answer = run(*shlex.split(_ID.sub(lambda found: ids.get(found[0], found[0]), command)))
        said = answer.out + answer.err
        for wanted, real in zip(_ID.findall(expected), _ID.findall(said), strict=True):
            assert real == ids.setdefault(wanted, real)
        assert _plain(_ID.sub(lambda found: ids[found[0]], expected)) == _plain(said), command


def _plain(text: str) -> str:
    return _VARIES.sub("…", text)


@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in OTHER])
def test_the_reference_names_every_option(command: str) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    common, _, rest = text.partition("## Commands")
    found = re.search(rf"^### .*`{command}[ `].*?(?=^### |\Z)", rest, re.DOTALL | re.MULTILINE)
    assert found is not None, f"{command} has no section"
    made: click.Command = import_module(COMMANDS[command][0]).command("en")
    commands = made.commands.values() if isinstance(made, click.Group) else [made]
    options = {name for one in commands for param in one.params for name in param.opts if name.startswith("--")}

    assert set() == {option for option in options if f"`{option}" not in common and f"`{option}" not in found[0]}
