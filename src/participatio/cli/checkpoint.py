# SPDX-License-Identifier: Apache-2.0
"""``participatio checkpoint``: what to keep elsewhere, so that nobody can change the ledger unseen."""

from __future__ import annotations

import click

from participatio.cli.stores import file_argument, free, ledger_command, opened, out_option, process_option, write_out


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "checkpoint",
        checkpoint,
        en="""Write how many events the process in FILE has, and the root of their tree: one line of JSON.

        Keep it where nobody who runs the store can change it: print it, publish it, mail it. Any later change of what
        had happened by then can be seen with `participatio consistency`.
        """,
        de="""Schreiben, wie viele Einträge das Verfahren in FILE hat, und die Wurzel ihres Baums: eine Zeile JSON.

        Dort aufheben, wo niemand sie ändern kann, der den Speicher betreibt: drucken, veröffentlichen, verschicken.
        Jede spätere Änderung an dem, was bis dahin geschah, zeigt `participatio consistency`.
        """,
        examples=[("checkpoint ruhr.db",) * 2, ("checkpoint ruhr.db --out 2019-07-15.checkpoint",) * 2],
        params=[file_argument(), out_option(language), process_option(language)],
        has_format=False,
    )


def checkpoint(language: str, *, file: str, name: str | None, out: str | None) -> int:
    """Run the command."""
    if out is not None:
        free(out, language)
    from participatio.process.proof import checkpoint as made

    with opened(file, language, name) as process:
        one = made(process)
    if out is None:
        click.echo(one.to_json(), nl=False)
        return 0
    write_out(out, one.to_json())
    from participatio.cli.titles import clipped
    from participatio.telling.titles import events

    click.echo(clipped(f"{out}: {events(one.size, language)}", 1000))
    return 0
