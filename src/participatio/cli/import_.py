# SPDX-License-Identifier: Apache-2.0
"""``participatio import``: make a process of an archive."""

from __future__ import annotations

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import file_argument, ledger_command, process_option, say_json, shown_address, there


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "import",
        import_,
        en="""Make in FILE the process that ARCHIVE holds; FILE is made if it is not there.

        Every event is checked on its way. If this is interrupted, the same again goes on where it stopped; until then
        the process cannot be opened.
        """,
        de="""In FILE das Verfahren machen, das ARCHIVE enthält; FILE wird angelegt, wenn es sie nicht gibt.

        Jeder Eintrag wird unterwegs geprüft. Wird dies unterbrochen, setzt derselbe Befehl es fort; bis dahin lässt
        sich das Verfahren nicht öffnen.
        """,
        examples=[("import ruhr.zip other.db", "import ruhr.zip andere.db")],
        params=[
            file_argument("archive", "ARCHIVE"),
            file_argument(),
            progress_option(language),
            process_option(language),
        ],
    )


def import_(  # noqa: PLR0913 - what can be asked
    language: str, *, archive: str, file: str, name: str | None, progress: bool | None, form: str
) -> int:
    """Run the command."""
    there(archive, language)
    from participatio.cli.carried import tell_carried
    from participatio.process.archive import import_ as imported

    with told(language, progress) as tell:
        carried = imported(archive, file, name=name, progress=tell)
    if form == "json":
        say_json(
            {"process": carried.name, "size": carried.size, "root": carried.root.hex(), "store": shown_address(file)}
        )
    else:
        tell_carried(carried, shown_address(file), language)
    return 0
