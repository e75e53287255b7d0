# SPDX-License-Identifier: Apache-2.0
"""``participatio diff``: what a newer definition says otherwise, and whom each change concerns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.naming import read_named, refused
from participatio.cli.stores import ledger_command, opened, process_option, say_json

if TYPE_CHECKING:
    from participatio.definition.model import Definition

_SQLITE = b"SQLite format 3\x00"


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "diff",
        diff,
        en="""Tell what the definition NEW says otherwise than OLD, and what that does to whoever is taking part.

        OLD is a definition, or the file of a running process: then the things and people concerned are counted.
        A change is safe, stranding (somebody cannot go on as before) or breaking. Ends with 0 if both mean the same,
        with 1 if not.
        """,
        de="""Sagen, was die Definition NEW anders sagt als OLD, und was das für alle heißt, die schon dabei sind.

        OLD ist eine Definition oder die Datei eines laufenden Verfahrens: dann wird gezählt, wen und was es betrifft.
        Eine Änderung ist unbedenklich, lässt jemanden stranden (es geht nicht weiter wie bisher) oder ist ein Bruch.
        Endet mit 0, wenn beide dasselbe bedeuten, sonst mit 1.
        """,
        examples=[
            ("diff ruhr_konferenz@1 ruhr_konferenz@2", "diff ruhr_konferenz@1 ruhr_konferenz@2"),
            ("diff ruhr.db process.yaml", "diff ruhr.db process.yaml"),
            ("diff old new --format json", "diff alt neu --format json"),
        ],
        params=[
            click.Argument(["old"], metavar="OLD"),
            click.Argument(["new"], metavar="NEW"),
            process_option(language),
        ],
    )


def diff(language: str, *, old: str, new: str, name: str | None, form: str) -> int:
    """Run the command; a definition with errors is answered with them."""
    if _is_store(old):
        with opened(old, language, name) as process:
            newer = read_named(new, language)
            if newer.definition is None:
                return refused(newer, language)
            from participatio.process.comparing import comparison

            found = comparison(process, newer.definition)
            _tell(found.text(language) if form == "text" else found.data())
        return 0 if found.diff.same else 1
    readings = [read_named(named, language) for named in (old, new)]
    definitions: list[Definition] = []
    for reading in readings:
        if reading.definition is None:
            return refused(reading, language)
        definitions.append(reading.definition)
    from participatio.definition.diff import compare
    from participatio.telling.differences import data, text

    made = compare(*definitions)
    _tell(text(made, language) if form == "text" else data(made))
    return 0 if made.same else 1


def _tell(told: object) -> None:
    if not isinstance(told, str):
        say_json(told)
        return
    from participatio.cli.titles import paragraphs

    for line in paragraphs(told):
        click.echo(line)


def _is_store(named: str) -> bool:
    """True if a name means a running process: a file that a database wrote, or an address."""
    if "://" in named:
        return True
    path = Path(named)
    try:
        if not path.is_file():
            return path.suffix == ".db" and not path.exists()
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False
