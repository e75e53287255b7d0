# SPDX-License-Identifier: Apache-2.0
"""``participatio show``: what a definition says with all it builds on, and where each value is from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named, refused
from participatio.cli.options import definition_argument, format_option, language_option
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.definition.load import Read
    from participatio.definition.model import Definition
    from participatio.definition.source import Map


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "show",
        callback=lambda **asked: show(language, **asked),
        help=either(
            language,
            en="""Show what DEFINITION says, everything it builds on included.

            NAME is a section (forums), the id of a thing (tf01), a kind (idea), or a path (phases.online.closes);
            without one, everything is shown. What is shown can be read as a definition again. Without DEFINITION, the
            folder you are in is meant.
            """,
            de="""Zeigen, was DEFINITION sagt, mit allem, worauf sie aufbaut.

            NAME ist ein Abschnitt (forums), die Kennung eines Dings (tf01), eine Art (idea) oder ein Pfad
            (phases.online.closes); ohne NAME wird alles gezeigt. Das Gezeigte ist wieder als Definition lesbar. Ohne
            DEFINITION ist der Ordner gemeint, in dem Sie sind.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio show ruhr_konferenz tf01\n"
            "  participatio show ruhr_konferenz phases --origin\n  participatio show my_process --inherited",
            de="\b\nBeispiele:\n  participatio show ruhr_konferenz tf01\n"
            "  participatio show ruhr_konferenz phases --origin\n  participatio show mein_verfahren --inherited",
        ),
        params=[
            definition_argument(required=False),
            click.Argument(["names"], nargs=-1, metavar="[NAME]..."),
            click.Option(
                ["--origin"],
                is_flag=True,
                help=either(
                    language,
                    en="Add the file and line each value comes from.",
                    de="Zu jedem Wert Datei und Zeile nennen, aus der er stammt.",
                ),
            ),
            click.Option(
                ["--inherited"],
                is_flag=True,
                help=either(
                    language,
                    en="Only list the titles and texts of roles and listed things that other files wrote.",
                    de="Nur die Titel und Texte von Rollen und Verzeichnetem nennen, die aus anderen Dateien stammen.",
                ),
            ),
            format_option(language),
            language_option(language),
        ],
    )


def show(  # noqa: PLR0913 - what can be asked
    language: str, *, definition: str | None, names: Sequence[str], origin: bool, inherited: bool, form: str
) -> int:
    """Run the command; a definition with errors is answered with them, and what it has of a NAME all the same."""
    reading = read_named("." if definition is None else definition, language)
    in_part = names and not inherited and form != "json"
    if reading.tree is None or (reading.definition is None and not in_part):
        return refused(reading, language)
    from participatio.cli.tree import NotThereError, lines, origins, picked

    try:
        shown = picked(reading.tree, names) if names else reading.tree
    except NotThereError as error:
        raise asked_wrongly(
            language,
            en="the definition has no '{name}'",
            de="die Definition hat kein '{name}'",
            near=error.close,
            name=error.name,
        ) from None
    if reading.definition is None:
        _say_errors(reading, language)
    elif inherited:
        _inherited(reading.definition, shown, form)
        return 0
    if form == "json":
        answer = {"definition": shown, "origin": origins(shown)} if origin else shown
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in lines(shown, origin=origin):
            click.echo(line)
    return 1 if reading.definition is None else 0


def _say_errors(reading: Read, language: str) -> None:
    """Say that what is shown has mistakes, and what tells them."""
    from participatio.cli.problems import summary

    found = summary(reading.problems, language)
    click.echo(
        either(
            language,
            en=f"{found}; 'participatio check' tells them. This could be read:",
            de=f"{found}; 'participatio check' nennt sie. Gelesen werden konnte:",
        ),
        err=True,
    )


def _inherited(definition: Definition, tree: Map, form: str) -> None:
    """Tell what a region may want to say in words of its own."""
    from participatio.cli.titles import table
    from participatio.cli.tree import inherited

    sections = {"roles", *(kind.plural for kind in definition.kinds.values())}
    found = [*inherited(tree, sections, definition.own_files)]
    if form == "json":
        answer = [{**one._asdict(), "place": str(one.place)} for one in found]
        click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for line in table((f"{one.section}.{one.id}.{one.key}", str(one.place), one.text) for one in found):
            click.echo(line)
