# SPDX-License-Identifier: Apache-2.0
"""The handbook is built from its pages without a warning and without asking anybody, and leaves nothing out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import click
import pytest

import participatio
from participatio import hooks, testing
from participatio.cli import pages
from participatio.cli.commands import COMMANDS
from participatio.hooks.engine import HOOKS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
ALONE = """\
import socket, sys
from sphinx.cmd.build import main

def refuse(*where):
    raise OSError(f"nobody is asked while the handbook is built: {where}")

socket.socket.connect = socket.getaddrinfo = refuse
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook in English."""
    folder = tmp_path_factory.mktemp("handbook")
    options = ["-n", "-W", "--keep-going", "-q", "-b", "html", "-d", str(folder / "doctrees")]
    done = subprocess.run(
        [sys.executable, "-c", ALONE, *options, str(DOCS), str(folder / "en")],
        check=False, capture_output=True, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )  # fmt: skip
    assert (0, "") == (done.returncode, done.stderr)
    return folder / "en"


@pytest.fixture(scope="module")
def anchors(built: Path) -> set[str]:
    """What links lead to."""
    return {found for page in built.rglob("*.html") for found in re.findall(r' id="([^"]+)"', page.read_text("utf-8"))}


def test_every_page_is_in_the_handbook(built: Path) -> None:
    sources = {str(path.relative_to(DOCS).with_suffix("")) for path in DOCS.rglob("*.md")}

    assert set() == sources - {str(path.relative_to(built).with_suffix("")) for path in built.rglob("*.html")}


def test_every_name_behind_a_door_is_described(anchors: set[str]) -> None:
    for door in (participatio, testing, hooks):
        assert set() == {
            name for name in door.__all__ if not {f"participatio.{name}", f"{door.__name__}.{name}"} & anchors
        }


def test_every_command_and_option_is_described(anchors: set[str]) -> None:
    assert set() == {f"participatio-{name}" for name in COMMANDS} - anchors
    assert set() == {anchor for name in COMMANDS for anchor in options(name, made(name))} - anchors


def made(name: str) -> click.Command:
    command: click.Command = import_module(COMMANDS[name][0]).command("en")
    return command


def options(path: str, command: click.Command) -> Iterator[str]:
    """The anchors of the options of a command and of the commands below it."""
    for name, below in command.commands.items() if isinstance(command, click.Group) else ():
        yield from options(f"{path}-{name}", below)
    for option in command.params:
        if isinstance(option, click.Option):
            yield from (f"cmdoption-participatio-{path}-{name.removeprefix('--')}" for name in option.opts)


def test_every_hook_and_every_check_is_described(anchors: set[str]) -> None:
    assert set() == {f"participatio-hook-{hook}" for hook in HOOKS} - anchors
    assert set() == {f"participatio-check-{code}" for code in pages.codes()} - anchors


class Loaded(HTMLParser):
    """What a browser loads by itself when it shows a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "a":
            self.found += [value or "" for name, value in attrs if name in {"href", "src", "srcset", "action", "data"}]


def loaded(page: Path) -> Iterator[str]:
    parser = Loaded()
    parser.feed(page.read_text("utf-8"))
    yield from parser.found


def test_a_page_loads_nothing_from_elsewhere(built: Path) -> None:
    elsewhere = re.compile(r"(?:[a-z]+:)?//")
    imported = re.compile(r"@import|url\(['\"]?(?:https?:)?//")

    assert set() == {one for page in built.rglob("*.html") for one in loaded(page) if elsewhere.match(one)}
    assert [] == [sheet for sheet in built.rglob("*.css") if imported.search(sheet.read_text("utf-8"))]
