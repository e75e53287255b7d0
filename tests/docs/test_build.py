# SPDX-License-Identifier: Apache-2.0
"""The handbook is built in both languages without a warning and without asking anybody, and leaves nothing out."""

from __future__ import annotations

import os
import pickle
import re
import subprocess
import sys
import typing
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po
from sphinx.util.nodes import extract_messages

import participatio
from participatio import hooks, testing
from participatio.cli import pages
from participatio.cli.commands import COMMANDS
from participatio.hooks.engine import HOOKS
from participatio.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
IN_GERMAN = (
    "index",
    "tutorial/index",
    *(f"ruhr/{path.stem}" for path in sorted(DOCS.glob("ruhr/*.md"))),
    "how-to/index",
    "explanation/index",
    "explanation/glossary",
    "reference/index",
)
ALONE = """\
import socket, sys
from sphinx.cmd.build import main

def refuse(*where):
    raise OSError(f"nobody is asked while the handbook is built: {where}")

socket.socket.connect = socket.getaddrinfo = refuse
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The handbook, each language in a folder named after it."""
    folder = tmp_path_factory.mktemp("handbook").resolve()
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", ALONE, "-n", "-W", "--keep-going", "-q", "-b", "html", "-D", f"language={language}",
             "-d", str(folder / "doctrees" / language), str(DOCS), str(folder / language)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        for language in LANGUAGES
    ]  # fmt: skip
    said = [build.communicate()[1] for build in builds]
    assert [(0, "")] * len(builds) == [(build.returncode, one) for build, one in zip(builds, said, strict=True)]
    return folder


@pytest.fixture(scope="module")
def built(handbook: Path) -> Path:
    """The handbook in English."""
    return handbook / "en"


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


def test_what_the_methods_of_a_process_answer_is_described(anchors: set[str]) -> None:
    methods = [getattr(value, "fget", value) for door in (participatio.Process, participatio.View)
               for name, value in vars(door).items() if not name.startswith("_")]  # fmt: skip
    said = " ".join(str(method.__annotations__["return"]) for method in methods if hasattr(method, "__annotations__"))
    own = {name for name in re.findall(r"\b[A-Z][a-z]+\b", said) if name not in {"None", "Any"}} - set(dir(typing))
    described = {anchor.rpartition(".")[2] for anchor in anchors if anchor.startswith("participatio.")}

    assert "Trace" in own
    assert set() == own - described - {"Exception"}


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


def test_a_page_loads_nothing_from_elsewhere(handbook: Path) -> None:
    elsewhere = re.compile(r"(?:[a-z]+:)?//")
    imported = re.compile(r"@import|url\(['\"]?(?:https?:)?//")

    assert set() == {one for page in handbook.rglob("*.html") for one in loaded(page) if elsewhere.match(one)}
    assert [] == [sheet for sheet in handbook.rglob("*.css") if imported.search(sheet.read_text("utf-8"))]


def catalogue(page: str) -> dict[str, str]:
    """What a page says in English, and how it says it in German."""
    with (DOCS / "locale" / "de" / "LC_MESSAGES" / f"{page}.po").open("rb") as file:
        return {str(one.id): "" if one.fuzzy else str(one.string) for one in read_po(file) if one.id}


def markup(text: str) -> list[str]:
    """Code, roles and where links lead."""
    return sorted(re.findall(r"(?:\{[\w:-]+\})?`[^`]+`|\]\([^)]+\)", text))


@pytest.mark.parametrize("page", IN_GERMAN)
def test_a_page_says_everything_in_german_too(handbook: Path, page: str) -> None:
    doctree = (handbook / "doctrees" / "en" / f"{page}.doctree").read_bytes()
    said = {text for _, text in extract_messages(pickle.loads(doctree))}  # noqa: S301 - this test has just written it
    german = catalogue(page)

    assert set() == said ^ {text for text, translation in german.items() if translation}
    assert [] == [text for text, translation in german.items() if markup(text) != markup(translation)]


@pytest.mark.parametrize("page", IN_GERMAN)
def test_a_german_page_bears_its_german_title(handbook: Path, page: str) -> None:
    title, *_ = catalogue(page).values()

    assert f"<h1>{title}<a " in (handbook / "de" / f"{page}.html").read_text("utf-8")


def test_what_stands_around_german_pages_is_german(handbook: Path) -> None:
    shown = "".join(page.read_text("utf-8") for page in (handbook / "de").rglob("*.html"))

    assert [] == [text for text in catalogue("sphinx").values() if text not in shown]


def sister(page: Path) -> Path:
    """Where the switch of a page leads."""
    (found,) = re.finditer(r'<a lang="\w+" hreflang="\w+" href="([^"]+)"', page.read_text("utf-8"))
    return (page.parent / found[1]).resolve()


def test_the_language_switch_leads_to_the_sister_and_back(handbook: Path) -> None:
    english, german = (
        {page.relative_to(handbook / one) for page in (handbook / one).rglob("*.html")} for one in LANGUAGES
    )

    assert english == german
    for page in english:
        assert handbook / "de" / page == sister(handbook / "en" / page)
        assert handbook / "en" / page == sister(handbook / "de" / page)
