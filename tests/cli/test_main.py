# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from participatio.cli.commands import COMMANDS
from participatio.errors import Code, DefinitionError, PluginError, Problem

Run = Callable[..., Any]


def test_help_needs_click_and_nothing_else(modules_after: Callable[[str], set[str]]) -> None:
    loaded = modules_after(
        "from participatio.cli import main\ntry: main(['--help'])\nexcept SystemExit as ended: assert ended.code == 0"
    )

    assert "click" in loaded
    assert set() == loaded & {
        "asyncio", "attr", "attrs", "cattrs", "importlib.metadata", "networkx", "pluggy", "yaml", "zoneinfo",
        "participatio.errors", "participatio.cli.check",
    }  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_reads_nothing(command: str, modules_after: Callable[[str], set[str]]) -> None:
    loaded = modules_after(
        f"from participatio.cli import main\ntry: main([{command!r}, '--help'])\nexcept SystemExit: pass"
    )

    assert set() == loaded & {"attrs", "cattrs", "networkx", "pluggy", "yaml"}


@pytest.mark.parametrize("arguments", [[], *([command] for command in COMMANDS)])
@pytest.mark.parametrize(("language", "word"), [("en", "Examples:"), ("de", "Beispiele:")])
def test_every_help_shows_examples_in_both_languages(run: Run, arguments: list[str], language: str, word: str) -> None:
    answer = run("--lang", language, *arguments, "--help")

    assert 0 == answer.code
    assert word in answer.out
    assert "  participatio " in answer.out


def test_the_list_of_commands_is_in_german(run: Run) -> None:
    answer = run("--lang=de", "--help")

    assert "Aufruf: participatio [OPTIONS]" in answer.out
    assert "\nBefehle:\n  demo         Die Ruhr-Konferenz nachspielen.\n" in answer.out
    assert "Diese Hilfe zeigen und enden." in answer.out


@pytest.mark.parametrize("name", ["PARTICIPATIO_LANG", "LC_ALL", "LC_MESSAGES", "LANG"])
def test_the_language_of_the_machine_is_spoken(run: Run, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "de_DE.UTF-8")

    assert "Befehle:" in run("--help").out


def test_an_unknown_command_is_answered_with_what_was_meant(run: Run) -> None:
    answer = run("chekc")

    assert 2 == answer.code
    assert "Error: there is no command 'chekc'; did you mean 'check'?" == answer.err.splitlines()[-1]


@pytest.mark.parametrize("arguments", [[], ["show"], ["check", "--format", "xml"], ["check", "a", "b"], ["--wrong"]])
def test_who_asks_wrongly_gets_a_two(run: Run, arguments: list[str]) -> None:
    assert 2 == run(*arguments).code


def test_the_version(run: Run) -> None:
    assert (0, "participatio 0.1.0\n", "") == run("--version")


class TestWhatGoesWrong:
    """Bad input never shows a traceback; a mistake of the library does."""

    @pytest.fixture(autouse=True)
    def _fake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: BaseException = KeyboardInterrupt()
        fake = ModuleType("participatio.definition.load")
        fake.read = self.read  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, "participatio.definition.load", fake)

    def read(self, name: object) -> None:
        raise self.error

    @pytest.mark.parametrize(
        ("error", "said"),
        [
            (PluginError("places", "register_kinds raised\x1b[2J"), r"plugin 'places': register_kinds raised\x1b[2J"),
            (PermissionError(13, "Permission denied", "x.yaml"), "x.yaml: Permission denied"),
            (OSError("odd"), "odd"),
            (DefinitionError([Problem(Code("P1", "error", "bad", "schlecht"), None)]), "P1 bad"),
        ],
    )
    def test_an_error_is_a_sentence(self, run: Run, error: Exception, said: str) -> None:
        self.error = error

        assert (1, "", f"Error: {said}\n") == run("check", "anything")

    def test_an_interruption_is_quiet(self, run: Run) -> None:
        assert (130, "", "\n") == run("check", "anything")

    def test_a_mistake_of_the_library_is_not_hidden(self) -> None:
        from participatio.cli import main

        self.error = ZeroDivisionError()

        with pytest.raises(ZeroDivisionError):
            main(["check", "anything"])


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently there")
def test_a_reader_who_leaves_early_hears_nothing(start: Callable[..., subprocess.Popen[bytes]]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = start("--help", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = process.communicate(timeout=30)

    assert b"" == said


@pytest.mark.skipif(os.name == "nt", reason="signals are sent differently there")
def test_an_interruption_at_the_terminal_is_quiet(
    tmp_path: Path, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    waiting = tmp_path / "process.yaml"
    os.mkfifo(waiting)
    process = start("check", str(waiting), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        process.wait(timeout=2)  # a pipe is refused at once, or read until somebody interrupts
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[1]

    assert b"Traceback" not in said


def test_a_terminal_that_lacks_letters_gets_them_spelt_out(
    monkeypatch: pytest.MonkeyPatch, start: Callable[..., subprocess.Popen[bytes]]
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "latin-1")
    process = start("check", "gmina/Łódź.yaml", stderr=subprocess.PIPE)

    assert b"there is no file or folder 'gmina/\\u0141\xf3d\\u017a.yaml'" in process.communicate(timeout=30)[1]
