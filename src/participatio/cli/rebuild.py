# SPDX-License-Identifier: Apache-2.0
"""``participatio rebuild``: make every table anew that follows from the events."""

from __future__ import annotations

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import file_argument, ledger_command, opened, process_option, say_json
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "rebuild",
        rebuild,
        en="""Make the tables of the process in FILE anew from its events, in one transaction.

        Events, people and rules are not touched. It is needed where `participatio verify` finds a table that differs;
        whoever reads meanwhile sees the old tables.
        """,
        de="""Die Tabellen des Verfahrens in FILE neu machen, aus seinen Einträgen und in einem Zug.

        Einträge, Menschen und Regeln bleiben unberührt. Nötig, wo `participatio verify` eine Tabelle findet, die
        abweicht; wer inzwischen liest, sieht die alten Tabellen.
        """,
        examples=[("rebuild ruhr.db",) * 2],
        params=[file_argument(), progress_option(language), process_option(language)],
    )


def rebuild(language: str, *, file: str, name: str | None, progress: bool | None, form: str) -> int:
    """Run the command."""
    from participatio.process.rebuild import rebuild as rebuilt

    with opened(file, language, name) as process:
        with told(language, progress) as tell:
            rebuilt(process, tell)
        size = process.size
        if form == "json":
            say_json({"process": process.name, "size": size})
            return 0
        from participatio.cli.titles import clipped
        from participatio.telling.titles import number

        many = number(size, language)
        en, de = f"{process.name}: made anew from {many} events", f"{process.name}: aus {many} Einträgen neu gemacht"
        click.echo(clipped(either(language, en=en, de=de)))
    return 0
