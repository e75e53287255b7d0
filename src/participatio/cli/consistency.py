# SPDX-License-Identifier: Apache-2.0
"""``participatio consistency``: does the ledger continue what a checkpoint says?"""

from __future__ import annotations

from pathlib import Path

import click

from participatio.cli.stores import (
    file_argument,
    free,
    ledger_command,
    opened,
    out_option,
    process_option,
    there,
    write_out,
)
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "consistency",
        consistency,
        en="""See that the ledger of the process in FILE continues that of an older CHECKPOINT, and nothing was changed.

        With --out the proof is written too, for whoever wants to check it without the store. Ends with 1 if the ledger
        was cut, rewritten or restored from a backup that is older.
        """,
        de="""Sehen, dass die Akte des Verfahrens in FILE die eines älteren CHECKPOINT unverändert fortsetzt.

        Mit --out wird auch der Beweis geschrieben, für alle, die ohne den Speicher prüfen wollen. Endet mit 1, wenn die
        Akte gekürzt, umgeschrieben oder aus einer älteren Sicherung wiederhergestellt ist.
        """,
        examples=[
            ("consistency ruhr.db 2019-07-15.checkpoint",) * 2,
            ("consistency ruhr.db 2019-07-15.checkpoint --out since.consistency",
             "consistency ruhr.db 2019-07-15.checkpoint --out seitdem.consistency"),
        ],
        params=[
            file_argument(),
            file_argument("checkpoint", "CHECKPOINT"),
            out_option(language),
            process_option(language),
        ],
        has_format=False,
    )  # fmt: skip


def consistency(language: str, *, file: str, name: str | None, checkpoint: str, out: str | None) -> int:
    """Run the command."""
    there(checkpoint, language)
    if out is not None:
        free(out, language)
    from participatio.process.proof import NOT_A_PROOF, Checkpoint, ProofError
    from participatio.process.proof import consistency as proved

    try:
        older = Checkpoint.from_json(Path(checkpoint).read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise ProofError(NOT_A_PROOF, what="checkpoint", why="UTF-8") from None
    with opened(file, language, name) as process:
        proof = proved(process, older)
    if out is not None:
        write_out(out, proof.to_json())
    from participatio.cli.titles import clipped
    from participatio.telling.titles import number

    before, now = number(proof.older.size, language), number(proof.newer.size, language)
    en = f"{proof.newer.process}: {now} events continue the {before} of the checkpoint; none of those was changed"
    de = f"{proof.newer.process}: {now} Einträge setzen die {before} des Prüfpunkts fort; keiner davon ist geändert"
    click.echo(clipped(either(language, en=en, de=de), 1000))
    return 0
