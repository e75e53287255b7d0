# SPDX-License-Identifier: Apache-2.0
"""A page is run: from top to bottom, in a folder of its own, at a time that stands still (README.md)."""

from __future__ import annotations

import csv
import difflib
import doctest
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.docs.fragments import LEFT_OUT, completed, tree
from tests.docs.page import NAMED, WHOLE, BadPageError, Block, Step, read

from participatio.cli import main
from participatio.definition import load

NEEDS_NO_USE = (WHOLE, "conftest.py")
BEGINS = "2026-05-04T10:30"

_ID = r"[a-z][a-z_]*-[0-9a-hjkmnp-tv-z]{6,8}-[0-9a-hjkmnp-tv-z]"
_VARIES = re.compile(
    rf"(?P<id>\b{_ID}\b)|(?P<hash>\b(?:[0-9a-f]{{64}}|[0-9a-f]{{12}})\b)|(?P<line>^…\n)|(?P<any>…)", re.MULTILINE
)
_HASH = {64: "[0-9a-f]{64}", 12: "[0-9a-f]{12}"}
_SHELL = set("|&;<>$`")


class Run:
    """One run of a page: its folder, the names its Python has made, and the ids that came out for those it shows."""

    def __init__(
        self, folder: Path, clock: Callable[[datetime], None], pytester: Callable[[], pytest.Pytester]
    ) -> None:
        self.folder = folder
        self.ids: dict[str, str] = {}
        self.names: dict[str, Any] = {"__name__": "page"}
        self._clock = clock
        self._pytester = pytester
        self._unchecked: list[Block] = []
        self._files: dict[str, int] = {}

    def page(self, path: Path) -> None:
        """Run a page; the files it shows lie there from its beginning."""
        self._now(BEGINS)
        steps = [*read(path.read_text(encoding="utf-8"))]
        self._lay(steps)
        for step in steps:
            if isinstance(step, Block):
                self._block(step)
            elif step.word == "now":
                self._now(step.rest)
            elif step.word == "files":
                self._lay([*read((path.parent / step.rest).read_text(encoding="utf-8"))])
            else:
                self._command(step.line, step.rest)
        self._check()
        self._used(steps)

    def _now(self, at: str) -> None:
        self._clock(datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Europe/Berlin")))

    def _block(self, block: Block) -> None:
        if "not run" in block.words:
            if " " not in block.words["not run"]:
                raise BadPageError(block.line, "why it is not run is told in a few words")
            return
        if block.language not in LANGUAGES:
            if block.name is None:
                raise BadPageError(block.line, f"nothing is known of '{block.language}': is it a file, or not run?")
            self._file(block)
            return
        LANGUAGES[block.language](self, block)

    def _lay(self, steps: Sequence[Block | Step]) -> None:
        """Write the first file of each name."""
        for step in steps:
            if isinstance(step, Block) and step.name is not None and not (self.folder / step.name).exists():
                self._write(step.name, step.text)

    def _file(self, block: Block) -> None:
        """Write a file that is shown anew under the name of another."""
        if block.name is not None:
            if block.name in self._files:
                self._write(block.name, block.text)
            self._files[block.name] = block.line

    def _used(self, steps: Sequence[Block | Step]) -> None:
        """A file that nothing else on the page names is run by nobody."""
        said = "".join(step.rest if isinstance(step, Step) else NAMED.sub("", step.text) for step in steps)
        for name, line in self._files.items():
            folder = str(Path(name).parent)
            if (
                name not in NEEDS_NO_USE
                and name.removesuffix(".py") not in said
                and (folder == "." or folder not in said)
            ):
                raise BadPageError(line, f"nothing on the page uses the file {name}")

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    # Definitions

    def yaml(self, block: Block) -> None:
        """A whole definition, a fragment of one, or another file."""
        if block.is_definition:
            self._file(block)
            self._unchecked.append(block)
        elif block.name is not None:
            tree(block.text)
            self._file(block)
        else:
            self._fragment(block)

    def _check(self) -> None:
        """Look at the definitions that were shown; files they include may have come after them."""
        for block in self._unchecked:
            found = load.read(self.folder / str(block.name)).problems
            self._holds(block, [problem for problem in found if problem.code.severity != "note"])
        self._unchecked = []

    def _fragment(self, block: Block) -> None:
        below = [self.folder / block.words["with"]] if "with" in block.words else []
        self._write(".fragment/process.yaml", completed(block.text, *below))
        self._holds(block, [problem for problem in load.read(self.folder / ".fragment").problems if problem.is_error])

    def _holds(self, block: Block, problems: list[Any]) -> None:
        expected = block.words.get("shows", "").split()
        if expected != [problem.code.id for problem in problems]:
            told = [f"\n{problem.place}: {problem.code.id} {problem.text()}" for problem in problems]
            raise BadPageError(block.line, f"expected {expected}, but found {''.join(told) or 'nothing'}")

    # Commands

    def console(self, block: Block) -> None:
        """Commands, each with what it says."""
        self._check()
        _, *parts = re.split(r"^\$ ", "\n" + block.text, flags=re.MULTILINE)
        if not parts:
            raise BadPageError(block.line, "no line of it begins with '$ '")
        line = block.line + 1
        for part in parts:
            command, _, answer = part.replace("\\\n", " ").partition("\n")
            self._command(line, command, answer)
            line += part.count("\n")

    def _command(self, line: int, command: str, expected: str = "") -> None:
        command = self._bound(command)
        if command.startswith("pytest "):
            self._pytest(line, command, expected)
            return
        code, said = self._participatio(command) if _is_ours(command) else self._shell(command)
        if expected:
            self._same(line, command, expected, said)
        elif code != 0:
            raise BadPageError(line, f"{command}\nended with {code}:\n{said}")

    def _participatio(self, command: str) -> tuple[int, str]:
        said = io.StringIO()
        words = [
            found
            for word in shlex.split(command)[1:]
            for found in (sorted(map(str, Path().glob(word))) if "*" in word else [word])
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO("\n" * 100))  # whoever is asked presses Enter
            patch.setattr(sys, "stdout", said)
            patch.setattr(sys, "stderr", said)
            try:
                main(words)
            except SystemExit as ended:
                return int(ended.code or 0), said.getvalue()
        raise AssertionError("a command that does not end")

    def _shell(self, command: str) -> tuple[int, str]:
        tools = self.folder / ".tools"
        if not tools.is_dir():
            tools.mkdir()
            for name, arguments in (("python", ""), ("python3", ""), ("participatio", "-m participatio")):
                (tools / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments} "$@"\n', encoding="utf-8")
                (tools / name).chmod(0o700)
        environment = {
            **os.environ,
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        }
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=self.folder, env=environment, check=False, timeout=120, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        return done.returncode, done.stdout

    def _pytest(self, line: int, command: str, expected: str) -> None:
        """Of what pytest says the lines shown have to come, in this order."""
        done = self._pytester().runpytest_inprocess(*shlex.split(command)[1:])
        said = done.stdout.lines
        rest = iter(said)
        if not expected and done.ret != 0:
            raise BadPageError(line, f"{command}\nended with {done.ret}:\n" + "\n".join(said))
        for wanted in expected.splitlines():
            pattern = ".*?".join(map(re.escape, wanted.strip().split(LEFT_OUT)))
            if not any(re.search(pattern, one) for one in rest):
                raise BadPageError(line, f"{command}\ndoes not say\n{wanted}\nbut\n" + "\n".join(said))

    def _same(self, line: int, command: str, expected: str, said: str) -> None:
        expected, said = (
            "".join(f"{one.rstrip()}\n" for one in text.splitlines()).rstrip() + "\n" for text in (expected, said)
        )
        new: dict[str, str] = {}
        found = re.fullmatch(self._pattern(expected, new), said)
        if found is None:
            wanted = self._bound(expected).splitlines(keepends=True)
            differences = "".join(difflib.ndiff(wanted, said.splitlines(keepends=True)))
            raise BadPageError(line, f"{command}\nsays something else (- page, + command):\n{differences}")
        self.ids.update({shown: found[group] for shown, group in new.items()})

    def _pattern(self, expected: str, new: dict[str, str]) -> str:
        """What an answer has to look like; `new` is told which group catches which id."""
        parts, at = [], 0
        for varies in _VARIES.finditer(expected):
            parts += [re.escape(expected[at : varies.start()]), self._varying(varies, new)]
            at = varies.end()
        return "".join([*parts, re.escape(expected[at:])])

    def _varying(self, varies: re.Match[str], new: dict[str, str]) -> str:
        if varies["hash"]:
            return _HASH[len(varies["hash"])]
        if varies["line"]:
            return r"(?:.*\n)*?"
        if varies["any"]:
            return ".*?"
        shown = varies["id"]
        if shown in self.ids:
            return re.escape(self.ids[shown])
        if shown in new:
            return f"(?P={new[shown]})"
        new[shown] = f"id{len(new)}"
        kind = re.escape(shown.partition("-")[0])
        return f"(?P<{new[shown]}>{kind}-[0-9a-z]{{6,8}}-[0-9a-z])"

    def _bound(self, text: str) -> str:
        return re.sub(rf"\b{_ID}\b", lambda found: self.ids.get(found[0], found[0]), text)

    # Python

    def python(self, block: Block) -> None:
        """A file, a doctest, or a piece of a program that goes on over the page."""
        self._check()
        text = self._bound(block.text)
        if block.name is not None:
            self._file(block)
        elif re.search(r"^>>> ", text, re.MULTILINE):
            self._doctest(block.line, text)
        else:
            code = compile("\n" * block.line + text, "page", "exec", dont_inherit=True)
            exec(code, self.names)  # noqa: S102 - it is ours, and shown to others

    def _doctest(self, line: int, text: str) -> None:
        examples = doctest.DocTestParser().get_doctest(text, {}, "page", "page", line)
        examples.globs = self.names
        said = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
        if runner.run(examples, out=said.write, clear_globs=False).failed:
            raise BadPageError(line, said.getvalue())

    # What only has to be readable

    def data(self, block: Block) -> None:
        """A table or data of programs, as a file or only to be read."""
        try:
            _READERS[block.language](block.text)
        except ValueError as error:
            raise BadPageError(block.line, str(error)) from None
        self._file(block)

    def text(self, block: Block) -> None:
        """No code."""
        self._file(block)


def _json(text: str) -> None:
    try:
        json.loads(text)
    except ValueError:
        for line in text.splitlines():
            json.loads(line)


def _csv(text: str) -> None:
    lines = text.splitlines(keepends=True)
    separator = max(",;\t", key=lines[0].count)
    if len({len(row) for row in csv.reader(lines, delimiter=separator, strict=True)}) != 1:
        raise ValueError("its rows differ in length")


_READERS: Mapping[str, Callable[[str], object]] = {"json": _json, "csv": _csv, "toml": tomllib.loads}

LANGUAGES: Mapping[str, Callable[[Run, Block], None]] = {
    "console": Run.console,
    "csv": Run.data,
    "json": Run.data,
    "pycon": Run.python,
    "python": Run.python,
    "text": Run.text,
    "toml": Run.data,
    "yaml": Run.yaml,
}


def _is_ours(command: str) -> bool:
    return command.startswith("participatio ") and not _SHELL & set(re.sub(r"'[^']*'|\"[^\"]*\"", "", command))
