# SPDX-License-Identifier: Apache-2.0
"""``participatio report``: one page about the whole process, to read, to print, to put beside the minutes."""

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
    out_option,
    pairs,
    process_option,
    replaceable,
    say_json,
    write_out,
)
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "report",
        report,
        en="""Write a report on the process in FILE: one page of HTML with pictures and tables, to read and to print.

        It tells what became of what people contributed, what is owed, who was heard, where the projects stand, what
        sources declare beside what is listed, and which rules were not kept. It holds an edition for each language
        that the definition offers, loads nothing from elsewhere, and needs no script.
        """,
        de="""Einen Bericht über das Verfahren in FILE schreiben: eine Seite mit Bildern und Tabellen, auch zum Drucken.

        Er sagt, was aus Beiträgen wurde, was noch geschuldet ist, wer gehört wurde, wo die Projekte stehen, was Quellen
        angeben und was aufgeführt ist, und welche Regeln nicht eingehalten wurden. Jede Sprache, die die Definition
        anbietet, hat ihre Ausgabe; nichts wird von anderswo geladen, und ein Skript braucht er nicht.
        """,
        examples=[
            ("report ruhr.db --out report.html", "report ruhr.db --out bericht.html"),
            (
                "report ruhr.db --out 2021.html --at 2021-12-31 --story idea-sd69xn-t --in en",
                "report ruhr.db --out 2021.html --at 2021-12-31 --story idea-sd69xn-t --in de",
            ),
        ],
        params=[
            file_argument(),
            out_option(language, required=True),
            click.Option(
                ["--story", "stories"],
                metavar="ID",
                multiple=True,
                help=either(
                    language,
                    en="Tell the story of this thing whole, with its picture; may be given several times.",
                    de="Die Geschichte dieses Dings ganz erzählen, mit Bild; darf mehrmals stehen.",
                ),
            ),
            click.Option(
                ["--in", "editions"],
                metavar="LANGUAGE",
                multiple=True,
                help=either(
                    language,
                    en="An edition in this language (de, en), also several; else all that the process offers.",
                    de="Eine Ausgabe in dieser Sprache (de, en), auch mehrere; sonst alle, die das Verfahren anbietet.",
                ),
            ),
            as_option(language),
            claim_option(language),
            at_option(language),
            process_option(language),
        ],
    )


def report(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    name: str | None,
    out: str,
    stories: tuple[str, ...],
    editions: tuple[str, ...],
    viewer: str | None,
    claims: tuple[str, ...],
    at: str | None,
    form: str,
) -> int:
    """Run the command."""
    from participatio.telling.page import is_page

    replaceable(out, ".html", is_page, language)
    proven = dict(pairs(claims, "--claim", language))
    with opened(file, language, name) as process:
        for id_ in stories:
            known(process, id_, "--story", language)
        known(process, viewer, "--as", language, "person")
        when = instant(process, at, language)
        write_out(out, process.report(*editions, stories=stories, viewer=viewer, claims=proven, at=when))
        title = process.definition.title
    if form == "json":
        say_json({"written": out})
    else:
        from participatio.cli.titles import clipped

        word = either(language, en="the report on {}", de="der Bericht über {}").format(title)
        click.echo(clipped(f"{out}: {word}"))
    return 0
