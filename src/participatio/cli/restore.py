# SPDX-License-Identifier: Apache-2.0
"""``participatio restore``: make a store of a backup, without what was erased since."""

from __future__ import annotations

from typing import Any

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import (
    clock,
    dry_run_option,
    each,
    file_argument,
    free,
    ledger_command,
    say_json,
    there,
)
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "restore",
        restore,
        en="""Make FILE of a BACKUP. If FILE is there, --overwrite replaces it; nobody may be using it.

        Who was erased since the backup is erased again. A new epoch begins in the ledger, so whoever holds a checkpoint
        that is newer than the backup sees what was lost.
        """,
        de="""Aus BACKUP wieder FILE machen. Gibt es FILE, ersetzt --overwrite sie; niemand darf sie benutzen.

        Wer seit der Sicherung gelöscht wurde, wird wieder gelöscht. In der Akte beginnt eine neue Epoche: wer einen
        jüngeren Prüfpunkt hat als die Sicherung, sieht, was verloren ist.
        """,
        examples=[
            ('restore /backups/2019-07-15.db ruhr.db --reason "The disk broke"',
             'restore /sicherungen/2019-07-15.db ruhr.db --reason "Die Platte war hin"'),
        ],
        params=[
            file_argument("backup", "BACKUP"),
            file_argument(),
            click.Option(
                ["--reason"],
                metavar="TEXT",
                required=True,
                help=either(language, en="Why; it is recorded.", de="Warum; es wird eingetragen."),
            ),
            click.Option(
                ["--overwrite"],
                is_flag=True,
                help=either(language, en="Replace FILE if it is there.", de="FILE ersetzen, wenn es sie gibt."),
            ),
            dry_run_option(language),
            progress_option(language),
        ],
    )  # fmt: skip


def restore(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    backup: str,
    file: str,
    reason: str,
    overwrite: bool,
    dry_run: bool,
    progress: bool | None,
    form: str,
) -> int:
    """Run the command."""
    there(backup, language)
    if not overwrite:
        free(file, language)
    if dry_run:
        return _tried(backup, file, language, form)
    from participatio.process.keeping import restore as restored

    with told(language, progress) as tell:
        found = restored(backup, file, tell, reason=reason, overwrite=overwrite, clock=clock)
    if form == "json":
        import attrs

        say_json({"store": file, "backup": backup, "processes": [attrs.asdict(one) for one in found]})
        return 0
    from participatio.cli.titles import clipped

    for one in found:
        click.echo(clipped(_told(one, file, language), 1000))
    return 0


def _told(one: Any, file: str, language: str) -> str:  # noqa: ANN401 - what became of a process
    said = either(
        language,
        en=f"{one.process} is in {file}; epoch {one.epoch} begins with event {one.position}",
        de=f"{one.process} ist in {file}; Epoche {one.epoch} beginnt mit Eintrag {one.position}",
    )
    if one.erased:
        said += either(language, en=f"; {one.erased} erased again", de=f"; {one.erased} wieder gelöscht")
    return said


def _tried(backup: str, file: str, language: str, form: str) -> int:
    """Tell which processes a backup holds."""
    from participatio.cli.titles import clipped
    from participatio.telling.titles import events

    sizes = {process.name: process.size for process in each(backup, language, None)}
    if form == "json":
        say_json({"store": file, "backup": backup, "dry_run": True, "processes": sizes})
        return 0
    for name, size in sizes.items():
        many = events(size, language)
        en, de = f"{name} would be in {file}: {many}", f"{name} wäre in {file}: {many}"
        click.echo(clipped(either(language, en=en, de=de), 1000))
    click.echo(either(language, en="Nothing was changed.", de="Geändert ist nichts."))
    return 0
