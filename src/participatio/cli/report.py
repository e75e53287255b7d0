# SPDX-License-Identifier: Apache-2.0
"""``participatio report``: one page about the whole process, to read, to print, to put beside the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.stores import (
    file_argument,
    known,
    ledger_command,
    looking,
    out_option,
    replaceable,
    say_json,
    view_options,
    write_out,
)
from participatio.languages import LANGUAGES, either

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.definition.model import Definition


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
            *view_options(language),
        ],
    )


def report(
    language: str, *, out: str, stories: tuple[str, ...], editions: tuple[str, ...], form: str, **looks: Unpack[Looks]
) -> int:
    """Run the command."""
    from participatio.process.reporting import gather
    from participatio.telling.page import is_page
    from participatio.telling.report import report as written
    from participatio.telling.titles import Titles

    replaceable(out, ".html", is_page, language)
    with looking(language, **looks) as (process, view):
        for id_ in stories:
            known(process, id_, "--story", language)
        _offered(process.definition, editions, language)
        write_out(out, written(gather(view, stories), editions))
        title = Titles(process.definition, language).thing(process.definition.id) or process.definition.title
    if form == "json":
        say_json({"written": out})
    else:
        from participatio.cli.titles import clipped

        word = either(language, en="the report on {}", de="der Bericht über {}").format(title)
        click.echo(clipped(f"{out}: {word}"))
    return 0


def _offered(definition: Definition, editions: Sequence[str], language: str) -> None:
    """Refuse an edition in a language that neither the process offers nor this library speaks."""
    from participatio.text import near

    there = list(dict.fromkeys((definition.language, *definition.languages.offered, *LANGUAGES)))
    for edition in editions:
        if edition not in there:
            raise asked_wrongly(
                language,
                en="--in: there is no edition in '{edition}', only in {there}",
                de="--in: in '{edition}' gibt es keine Ausgabe, nur in {there}",
                near=near(edition, there),
                edition=edition,
                there=", ".join(there),
            )
