# SPDX-License-Identifier: Apache-2.0
"""``participatio move``: carry a process into another store."""

from __future__ import annotations

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import file_argument, ledger_command, opened, process_option, say_json, shown_address


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "move",
        move,
        en="""Carry the process in FILE into the store TARGET: another file, or an address (postgresql://…).

        The ledger there is the same, event for event. FILE stays as it is and is not used from then on: let nobody act
        in it meanwhile. If this is interrupted, the same again goes on where it stopped.
        """,
        de="""Das Verfahren in FILE in den Speicher TARGET bringen: eine andere Datei oder eine Adresse (postgresql://…).

        Die Akte ist dort dieselbe, Eintrag für Eintrag. FILE bleibt, wie sie ist, und wird fortan nicht mehr benutzt:
        inzwischen soll niemand darin handeln. Wird dies unterbrochen, setzt derselbe Befehl es fort.
        """,
        examples=[("move ruhr.db postgresql://localhost/ruhr",) * 2],
        params=[
            file_argument(),
            file_argument("target", "TARGET"),
            progress_option(language),
            process_option(language),
        ],
    )


def move(  # noqa: PLR0913 - what can be asked
    language: str, *, file: str, target: str, name: str | None, progress: bool | None, form: str
) -> int:
    """Run the command."""
    from participatio.cli.carried import tell_carried
    from participatio.process.move import move as moved

    with opened(file, language, name) as process, told(language, progress) as tell:
        carried = moved(process, target, progress=tell)
    if form == "json":
        say_json(
            {"process": carried.name, "size": carried.size, "root": carried.root.hex(), "store": shown_address(target)}
        )
    else:
        tell_carried(carried, shown_address(target), language)
    return 0
