# SPDX-License-Identifier: Apache-2.0
"""``participatio backup``: a copy of everything in a store, while it is used."""

from __future__ import annotations

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import file_argument, free, ledger_command, say_json, shown_address, there
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "backup",
        backup,
        en="""Copy everything in FILE (all its processes) to TARGET, while others go on reading and writing.

        TARGET is there whole or not at all, also if this is interrupted. What is erased afterwards is remembered beside
        FILE and erased again when the backup is restored.
        """,
        de="""Alles in FILE (jedes Verfahren darin) nach TARGET kopieren, während andere weiter lesen und schreiben.

        TARGET ist ganz da oder gar nicht, auch wenn dies unterbrochen wird. Was danach gelöscht wird, steht neben FILE
        und wird beim Zurückspielen wieder gelöscht.
        """,
        examples=[("backup ruhr.db /backups/2019-07-15.db", "backup ruhr.db /sicherungen/2019-07-15.db")],
        params=[
            file_argument(),
            file_argument("target", "TARGET"),
            click.Option(
                ["--full"],
                is_flag=True,
                help=either(
                    language,
                    en="Verify everything in the copy before it gets its name.",
                    de="Alles in der Kopie prüfen, bevor sie ihren Namen bekommt.",
                ),
            ),
            click.Option(
                ["--overwrite"],
                is_flag=True,
                help=either(language, en="Replace a backup that is there.", de="Eine Sicherung ersetzen, die da ist."),
            ),
            progress_option(language),
        ],
    )


def backup(  # noqa: PLR0913 - what can be asked
    language: str, *, file: str, target: str, full: bool, overwrite: bool, progress: bool | None, form: str
) -> int:
    """Run the command."""
    there(file, language)
    if not overwrite:
        free(target, language)
    from participatio.process.keeping import backup as kept

    with told(language, progress) as tell:
        kept(file, target, tell, full=full)
    file = shown_address(file)
    if form == "json":
        say_json({"store": file, "backup": target})
        return 0
    from participatio.cli.titles import clipped

    en, de = f"{target} holds what {file} holds", f"{target} enthält, was {file} enthält"
    click.echo(clipped(either(language, en=en, de=de), 1000))
    return 0
