# SPDX-License-Identifier: Apache-2.0
"""``participatio story``: what became of a thing, in sentences."""

from __future__ import annotations

import click

from participatio.cli.stores import (
    as_option,
    at_option,
    claim_option,
    file_argument,
    instant,
    known,
    ledger_command,
    opened,
    pairs,
    process_option,
    say_json,
    unseen,
)


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "story",
        story,
        en="""Tell what became of one thing of the process in FILE: step by step, where it stands, what comes next.

        What the viewer may not see is told as not public; people appear only where the definition names them.
        """,
        de="""Erzählen, was aus einem Ding des Verfahrens in FILE wurde: Schritt für Schritt, wo es steht, was kommt.

        Was nicht sehen darf, wer fragt, heißt nicht öffentlich; Menschen kommen nur vor, wenn die Definition sie nennt.
        """,
        examples=[
            ("story ruhr.db idea-sd69xn-t", "story ruhr.db idea-sd69xn-t"),
            ("story ruhr.db idea-sd69xn-t --lang de --at 2019-11-06", "story ruhr.db idea-sd69xn-t --at 2019-11-06"),
        ],
        params=[
            file_argument(),
            click.Argument(["id_"], metavar="ID"),
            as_option(language),
            claim_option(language),
            at_option(language),
            process_option(language),
        ],
    )


def story(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    name: str | None,
    id_: str,
    viewer: str | None,
    claims: tuple[str, ...],
    at: str | None,
    form: str,
) -> int:
    """Run the command."""
    proven = dict(pairs(claims, "--claim", language))
    with opened(file, language, name) as process:
        known(process, id_, "ID", language)
        known(process, viewer, "--as", language, "person")
        found = process.trace(id_, viewer, claims=proven, at=instant(process, at, language))
    if found is None:
        unseen(id_, viewer, language)
        return 1
    told = found.story(language)
    if form == "json":
        say_json(told.data())
        return 0
    from participatio.cli.titles import wrapped

    for line in wrapped(told.text(), ""):
        click.echo(line)
    return 0
