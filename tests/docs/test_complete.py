# SPDX-License-Identifier: Apache-2.0
"""Whatever can be used is described: commands, options, hooks, names behind the doors."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import FunctionType, ModuleType

import click
import pytest

import participatio
from participatio import testing
from participatio.cli.commands import COMMANDS
from participatio.languages import LANGUAGES
from participatio_sphinx.domain import Participatio

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"


def made(name: str, language: str) -> click.Command:
    command: click.Command = import_module(COMMANDS[name][0]).command(language)
    return command


def options(command: click.Command) -> Iterator[click.Option]:
    for one in command.commands.values() if isinstance(command, click.Group) else [command]:
        yield from (param for param in one.params if isinstance(param, click.Option))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_reference_names_every_option(command: str) -> None:
    common, _, rest = REFERENCE.read_text(encoding="utf-8").partition("## Commands")
    found = re.search(rf"^### .*`{command}[ `].*?(?=^### |\Z)", rest, re.DOTALL | re.MULTILINE)
    assert found is not None, f"{command} has no section"
    names = {name for option in options(made(command, "en")) for name in option.opts if name.startswith("--")}

    assert set() == {name for name in names if f"`{name}" not in common and f"`{name}" not in found[0]}


def test_the_reference_names_every_directive_and_role_of_the_sphinx_extension_with_its_options() -> None:
    page = (REFERENCE.parent / "sphinx.md").read_text(encoding="utf-8")
    of_ledgers = "Those that look at a ledger also take `:ledger:`, `:process:` and `:at:`."
    rows = dict(re.findall(r"^\| `participatio:(\w+)`(.*)$", page, re.MULTILINE))

    assert rows.keys() == Participatio.directives.keys()
    assert of_ledgers in page
    assert "`:lang:`" in page
    for name, directive in Participatio.directives.items():
        own = directive.option_spec.keys() - {"lang", "ledger", "process", "at"}
        assert set() == {option for option in own if f"`:{option}:`" not in rows[name]}, name
    assert [] == [role for role in Participatio.roles if f"`{role}`" not in page.partition("## Roles")[2]]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_has_its_help_in_every_language(command: str) -> None:
    english, german = ([option.help for option in options(made(command, language))] for language in LANGUAGES)

    assert all(english)
    assert all(german)
    assert [] == [one for one, other in zip(english, german, strict=True) if one == other]


def examples(language: str) -> Iterator[str]:
    for name in COMMANDS:
        command = made(name, language)
        for one in (command, *(command.commands.values() if isinstance(command, click.Group) else ())):
            for line in (one.epilog or "").replace("\\\n", "").splitlines():
                if line.startswith("  participatio "):
                    yield line.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_of_every_help_are_understood(language: str) -> None:
    lines = [*examples(language)]

    assert len(COMMANDS) <= len(lines)
    for line in lines:
        understood(line, language)


def understood(line: str, language: str) -> None:
    _, name, *arguments = shlex.split(line.partition(" > ")[0])
    command = made(name, language)
    while isinstance(command, click.Group):
        command = command.commands[arguments.pop(0)]
    command.make_context(name, arguments)


@pytest.mark.parametrize("door", [participatio, testing], ids=["participatio", "testing"])
def test_every_name_behind_a_door_says_what_its_caller_needs(door: ModuleType) -> None:
    things = {name: getattr(door, name) for name in door.__all__}
    methods = [
        (member, value.__doc__)
        for thing in things.values()
        if isinstance(thing, type)
        for member, value in vars(thing).items()
        if not member.startswith("_") and isinstance(value, FunctionType | property)
    ]
    told = {member for member, words in methods if words}  # a protocol's words are those of all that keep to it

    assert [] == [name for name, thing in things.items() if not thing.__doc__]
    assert [] == [member for member, _ in methods if member not in told]
