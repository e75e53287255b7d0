# SPDX-License-Identifier: Apache-2.0
"""``participatio retain``: erase what the definition says is kept no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from participatio.cli.stores import dry_run_option, file_argument, ledger_command, opened, process_option, say_json
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.process.retain import Retained


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "retain",
        retain,
        en="""Erase from FILE what the rules (`keeps`) say is kept no longer.

        What was done stays in the ledger, without what was said and by whom. It cannot be undone; look first with
        --dry-run. Run it every day: nothing else does.
        """,
        de="""Aus FILE löschen, was nach den Regeln (`keeps`) nicht länger aufgehoben wird.

        Was getan wurde, bleibt in der Akte, ohne das Gesagte und ohne wer es sagte. Rückgängig machen lässt es sich
        nicht; zuerst mit --dry-run nachsehen. Täglich aufrufen: von selbst geschieht es nicht.
        """,
        examples=[("retain ruhr.db --dry-run",) * 2, ("retain ruhr.db",) * 2],
        params=[file_argument(), dry_run_option(language), process_option(language)],
    )


def retain(language: str, *, file: str, name: str | None, dry_run: bool, form: str) -> int:
    """Run the command."""
    from participatio.process.retain import retain as retained

    with opened(file, language, name) as process:
        found = retained(process, dry_run=dry_run)
    if form == "json":
        say_json({"dry_run": dry_run, "bodies": found.bodies, "things": found.things, "people": found.people,
                  "pending": found.pending})  # fmt: skip
        return 0
    click.echo(_told(found, language, dry_run=dry_run))
    if found.pending:
        click.echo(
            either(
                language,
                en="somebody is reading: old pages stay on disk until this is run once more",
                de="gerade liest jemand: alte Seiten bleiben auf der Platte, bis dies noch einmal läuft",
            )
        )
    return 0


def _told(found: Retained, language: str, *, dry_run: bool) -> str:
    from participatio.text import counted

    if not (found.bodies or found.people):
        return either(language, en="nothing is kept too long", de="nichts wird zu lange aufgehoben")
    if language == "de":
        acts, things = counted(found.bodies, "Akt", "Akten"), counted(found.things, "Ding", "Dingen")
        what = f"Gesagtes aus {acts} an {things}, {counted(found.people, 'Person', 'Personen')}"
        return f"würde löschen: {what}; gelöscht ist nichts" if dry_run else f"gelöscht: {what}"
    acts, things = counted(found.bodies, "act", "acts"), counted(found.things, "thing", "things")
    what = f"what was said in {acts} on {things}, {counted(found.people, 'person', 'people')}"
    return f"would erase {what}; nothing was erased" if dry_run else f"erased {what}"
