# SPDX-License-Identifier: Apache-2.0
"""``participatio receipt``: the proof that something stands in the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.stores import (
    file_argument,
    free,
    known,
    ledger_command,
    opened,
    out_option,
    process_option,
    spelt_out,
    write_out,
)
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.process.process import Process


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "receipt",
        receipt,
        en="""Write the proof that an event stands in the ledger of the process in FILE: one line of JSON.

        EVENT is its position (as `participatio log` shows it), or the id of a thing: the event that bore it. Whoever
        has the receipt and a checkpoint needs nothing else to check it. Without --with-body it names no person.
        """,
        de="""Den Beweis schreiben, dass ein Eintrag in der Akte des Verfahrens in FILE steht: eine Zeile JSON.

        EVENT ist seine Stelle (wie `participatio log` sie zeigt) oder die Kennung eines Dings: der Eintrag, mit dem es
        entstand. Wer den Beleg und einen Prüfpunkt hat, braucht zum Prüfen nichts weiter. Ohne --with-body nennt er
        niemanden.
        """,
        examples=[("receipt ruhr.db 17 --out 17.receipt",) * 2, ("receipt ruhr.db idea-sd69xn-t --with-body",) * 2],
        params=[
            file_argument(),
            click.Argument(["event"]),
            out_option(language),
            click.Option(
                ["--with-body"],
                is_flag=True,
                help=either(
                    language,
                    en="With what was said and by whom, for those who may see that.",
                    de="Mit dem, was gesagt wurde und von wem, für alle, die das sehen dürfen.",
                ),
            ),
            process_option(language),
        ],
        has_format=False,
    )


def receipt(  # noqa: PLR0913 - what can be asked
    language: str, *, file: str, name: str | None, event: str, out: str | None, with_body: bool
) -> int:
    """Run the command."""
    if out is not None:
        free(out, language)
    from participatio.process.proof import receipt as made

    with opened(file, language, name) as process:
        one = made(process, _position(process, event, language), include_body=with_body)
    if out is None:
        click.echo(spelt_out(one.to_json()), nl=False)
        return 0
    write_out(out, one.to_json())
    from participatio.cli.titles import clipped
    from participatio.telling.titles import number

    at, size = number(one.position, language), number(one.size, language)
    en, de = f"{out}: event {at} of {size}", f"{out}: Eintrag {at} von {size}"
    click.echo(clipped(either(language, en=en, de=de)))
    return 0


def _position(process: Process, event: str, language: str) -> int:
    """The position meant: a number, or that of the event that bore a thing."""
    if event.isascii() and event.isdigit():
        return int(event[:18])
    known(process, event, "EVENT", language)
    with process.reading() as facts:
        born = facts.rows.one("SELECT born FROM thing WHERE key = ?", facts.key(event))
    if born is None:
        raise asked_wrongly(language, en="there is no '{id}' here", de="'{id}' gibt es hier nicht", id=event)
    return int(born[0])
