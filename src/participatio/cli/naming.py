# SPDX-License-Identifier: Apache-2.0
"""How a definition is named on the command line, and what is answered if there is none of that name, or a bad one."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.words import system_said

if TYPE_CHECKING:
    from participatio.definition.load import Read

_SQLITE = b"SQLite format 3\0"
_NOT_FOUND = frozenset({"P900", "P901", "P902"})


def read_named(name: str, language: str) -> Read:
    """Read the definition that ``name`` means: a file, a folder with ``process.yaml``, or a reference.

    A name that means nothing is a mistake of whoever asks, not of a definition: the command ends with 2.
    """
    path = _existing(name, language)
    from participatio.definition.load import read
    from participatio.errors import BadValueError, Problem

    try:
        return read(path or name)
    except BadValueError as error:
        if error.code.id not in _NOT_FOUND:
            raise
        raise asked_wrongly(
            language,
            en="{said}; nor is there a file or folder of that name",
            de="{said}; auch eine Datei oder ein Ordner heißt nicht so",
            near=error.near,
            said=Problem(error.code, None, error.data).text(language),
        ) from None


def refused(reading: Read, language: str) -> int:
    """Tell what is wrong with a definition that cannot be used for what was asked, and with what to end."""
    from participatio.cli.problems import colours_wanted, shown

    for line in shown(reading.problems, reading.texts, language, colours=colours_wanted()):
        click.echo(line, err=True)
    return 1


def _existing(name: str, language: str) -> Path | None:
    """The file or folder of that name; none if it can only be a reference."""
    path = Path(name)
    try:
        if name and path.is_dir() and not (path / "process.yaml").exists():
            raise asked_wrongly(
                language,
                en="the folder '{name}' has no process.yaml",
                de="im Ordner '{name}' liegt keine process.yaml",
                name=name,
            )
        if name and path.exists():
            _no_process(path, language)
            _no_part(path, language)
            return path
    except OSError as error:
        raise asked_wrongly(
            language, en="'{name}': {why}", de="'{name}': {why}", name=name, why=system_said(error, language)
        ) from None
    if not name.strip() or {os.sep, "/"} & set(name) or path.suffix in (".yaml", ".yml"):
        raise asked_wrongly(
            language,
            en="there is no file or folder '{name}'",
            de="es gibt keine Datei und keinen Ordner '{name}'",
            near=_beside(path),
            name=name,
        )
    return None


def in_order(where: str, other: str | None, command: str, language: str) -> None:
    """Refuse a process that was named second, where it has to come first."""
    if other is None or not _is_store(other) or _is_store(where):
        return
    raise asked_wrongly(
        language,
        en="the file of the process comes first: participatio {command} {file} {other}",
        de="zuerst die Datei des Verfahrens nennen: participatio {command} {file} {other}",
        command=command,
        file=shlex.quote(other),
        other=shlex.quote(where),
    )


def _is_store(where: str) -> bool:
    try:
        if not Path(where).is_file():  # what is piped in can be read only once
            return False
        with Path(where).open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False


def _no_process(path: Path, language: str) -> None:
    """Refuse a running process where the definition of one is asked for."""
    if not _is_store(str(path)):
        return
    raise asked_wrongly(
        language,
        en="'{name}' is a running process, not a definition; how it is going is told by: participatio status {name}",
        de="'{name}' ist ein laufendes Verfahren, keine Definition; wie es steht, sagt: participatio status {name}",
        name=str(path),
    )


def _no_part(path: Path, language: str) -> None:
    """Refuse a part of a definition, which says nothing without the file that includes it."""
    if path.name == "process.yaml" or path.suffix not in (".yaml", ".yml") or not path.is_file():
        return
    from participatio.definition.beside import including

    whole = including(path)
    if whole is not None:
        raise asked_wrongly(
            language,
            en="'{name}' is only a part of a definition; name the file that includes it: {whole}",
            de="'{name}' ist nur Teil einer Definition; zu nennen ist die Datei, die ihn einbindet: {whole}",
            name=str(path),
            whole=shlex.quote(os.path.relpath(whole)),
        )


def _beside(path: Path) -> tuple[str, ...]:
    """What lies where ``path`` should and has nearly its name."""
    from participatio.text import near

    try:
        beside = [other.name for other in path.parent.iterdir() if other.is_dir() or other.suffix in (".yaml", ".yml")]
    except OSError:
        return ()
    return near(path.name, beside)
