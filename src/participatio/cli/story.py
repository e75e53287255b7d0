# SPDX-License-Identifier: Apache-2.0
"""``participatio story``: what became of a thing, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from participatio.cli.stores import (
    file_argument,
    known,
    ledger_command,
    looking,
    say_json,
    unseen,
    view_options,
)

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks


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
            *view_options(language),
        ],
    )


def story(language: str, *, id_: str, form: str, **looks: Unpack[Looks]) -> int:
    """Run the command."""
    from participatio.process.trace import trace as follow

    with looking(language, **looks) as (process, view):
        known(process, id_, "ID", language)
        found = follow(view, id_)
    if found is None:
        unseen(id_, view.viewer, language)
        return 1
    told = found.story(language)
    if form == "json":
        say_json(told.data())
        return 0
    from participatio.cli.titles import wrapped

    for line in wrapped(told.text(), ""):
        click.echo(line)
    return 0
