# SPDX-License-Identifier: Apache-2.0
"""``participatio check``: every mistake of a definition, or what a code means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named
from participatio.cli.options import definition_argument, format_option, language_option
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.cli.pages import Page
    from participatio.definition.load import Read


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "check",
        callback=lambda **asked: check(language, **asked),
        help=either(
            language,
            en="""Find every mistake in DEFINITION, each with its place, the reason, and what was probably meant.

            DEFINITION is a file, a folder with process.yaml, or the name of an installed definition
            (ruhr_konferenz, or ruhr_konferenz@1 for its first version); without it, the folder you are in. A good
            definition is answered with what was read. Ends with 0 if it can be used, 1 if not, 2 if it is not there.
            """,
            de="""Alle Fehler in DEFINITION finden, jeden mit Stelle, Grund und dem, was wohl gemeint war.

            DEFINITION ist eine Datei, ein Ordner mit process.yaml oder der Name einer installierten Definition
            (ruhr_konferenz, oder ruhr_konferenz@1 für die erste Fassung); ohne sie der Ordner, in dem Sie sind. Auf
            eine gute Definition folgt, was gelesen wurde. Endet mit 0, wenn sie brauchbar ist, mit 1, wenn nicht,
            mit 2, wenn es sie nicht gibt.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio check\n  participatio check ruhr_konferenz@1 --lang de\n"
            "  participatio check my_process/process.yaml --format json\n  participatio check --explain P104",
            de="\b\nBeispiele:\n  participatio check\n  participatio check ruhr_konferenz@1 --lang de\n"
            "  participatio check mein_verfahren/process.yaml --format json\n  participatio check --explain P104",
        ),
        params=[
            definition_argument(required=False),
            click.Option(
                ["--explain"],
                metavar="CODE",
                help=either(language, en="Explain a code, such as P104.", de="Einen Code wie P104 erklären."),
            ),
            format_option(language),
            click.Option(
                ["--all", "whole"],
                is_flag=True,
                help=either(
                    language,
                    en="Show all problems, not only the first 50.",
                    de="Alle Fehler zeigen, nicht nur die ersten 50.",
                ),
            ),
            language_option(language),
        ],
    )


def check(language: str, *, definition: str | None, explain: str | None, form: str, whole: bool) -> int:
    """Run the command."""
    if explain is not None:
        return _explain(explain.strip().upper(), language, form)
    reading = read_named("." if definition is None else definition, language)
    if form == "json":
        click.echo(_json(reading))
    else:
        for line in _lines(reading, language, whole=whole):
            click.echo(line)
    return 1 if any(problem.is_error for problem in reading.problems) else 0


def _lines(reading: Read, language: str, *, whole: bool) -> Iterator[str]:
    from participatio.cli.problems import colours_wanted, shown
    from participatio.cli.summary import summary

    good = not any(problem.is_error for problem in reading.problems)
    if good and reading.definition is not None:
        yield from summary(reading.definition, language)
        yield ""
    yield from shown(reading.problems, reading.texts, language, whole=whole, colours=colours_wanted())


def _json(reading: Read) -> str:
    import json

    from participatio.cli.problems import as_data, counts

    definition = reading.definition
    named: dict[str, Any] | None = None
    if definition is not None:
        named = {"id": definition.id, "version": definition.version, "digest": definition.digest}
    answer = {
        "definition": named,
        "problems": [as_data(problem) for problem in reading.problems],
        "counts": counts(reading.problems),
    }
    return json.dumps(answer, ensure_ascii=False, indent=2)


def _explain(code: str, language: str, form: str) -> int:
    from participatio.cli import pages

    page = pages.load(code) or _page_of_a_plugin(code)
    if page is None:
        from participatio.text import near

        raise asked_wrongly(
            language,
            en="there is no page about '{code}'",
            de="zu '{code}' gibt es keine Seite",
            near=near(code, pages.codes(), 3),
            code=code,
        )
    if form == "json":
        import json

        click.echo(json.dumps(page._asdict(), ensure_ascii=False, indent=2))
        return 0
    click.echo(f"{page.code} {page.title(language)}".strip())
    click.echo(f"\n{page.text(language)}")
    if page.example:
        click.echo(either(language, en="\nExample\n", de="\nBeispiel\n"))
        click.echo(page.example)
    return 0


def _page_of_a_plugin(code: str) -> Page | None:
    """The page of a check that an installed plugin brings."""
    from participatio.cli.pages import Page
    from participatio.errors import PluginError
    from participatio.hooks.manager import Host

    host = Host()
    for name in host.names():
        try:
            checks = host.activate([name]).checks()
        except PluginError:  # another plugin's trouble is no answer to this question
            continue
        for check in checks:
            if check.code.id == code and check.page_en:
                titles = {"en": check.code.en, "de": check.code.de}
                return Page(code, titles, {"en": check.page_en, "de": check.page_de}, "")
    return None
