# SPDX-License-Identifier: Apache-2.0
"""``participatio export``: a whole process in one file that every version and every store can read."""

from __future__ import annotations

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import file_argument, free, ledger_command, opened, out_option, process_option, say_json


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "export",
        export,
        en="""Write the process in FILE as one archive to PATH: events, rules and people, with everything personal.

        `participatio import` makes the same process of it, with an equal tree. Keep it as you keep FILE.
        """,
        de="""Das Verfahren in FILE als ein Archiv nach PATH schreiben: Einträge, Regeln, Menschen, alles Persönliche.

        `participatio import` macht daraus dasselbe Verfahren, mit gleichem Baum. Ebenso hüten wie FILE.
        """,
        examples=[("export ruhr.db --out ruhr.zip",) * 2],
        params=[
            file_argument(),
            out_option(language, required=True),
            progress_option(language),
            process_option(language),
        ],
    )


def export(  # noqa: PLR0913 - what can be asked
    language: str, *, file: str, name: str | None, out: str, progress: bool | None, form: str
) -> int:
    """Run the command."""
    free(out, language)
    from participatio.cli.carried import tell_carried
    from participatio.process.archive import export as exported

    with opened(file, language, name) as process:
        with told(language, progress) as tell:
            carried = exported(process, out, progress=tell)
        if form == "json":
            say_json({"process": carried.name, "size": carried.size, "root": carried.root.hex(), "path": out})
        else:
            tell_carried(carried, out, language)
    return 0
