# SPDX-License-Identifier: Apache-2.0
"""``participatio schema``: what an editor needs to complete and to mark while somebody writes a definition."""

from __future__ import annotations

import click

from participatio.cli.naming import read_named, refused
from participatio.cli.options import definition_argument, language_option
from participatio.cli.stores import out_option, replaceable, write_out
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "schema",
        callback=lambda **asked: schema(language, **asked),
        help=either(
            language,
            en="""Write the JSON Schema of DEFINITION, with which an editor completes keys and names and marks mistakes.

            It knows the kinds, fields and links of DEFINITION, its plugins and what it inherits; without DEFINITION,
            the ready kinds. An editor reads it if the first line of a file says so:

            \b
              # yaml-language-server: $schema=participatio.schema.json

            Make it again when kinds have changed. `participatio check` finds more than any editor.
            """,
            de="""Das JSON-Schema von DEFINITION schreiben, mit dem ein Editor Schlüssel und Namen ergänzt und Fehler
            anzeigt.

            Es kennt Arten, Felder und Links von DEFINITION, ihre Plugins und was sie erbt; ohne DEFINITION die fertigen
            Arten. Ein Editor liest es, wenn die erste Zeile einer Datei das sagt:

            \b
              # yaml-language-server: $schema=participatio.schema.json

            Nach einer Änderung an den Arten neu schreiben. `participatio check` findet mehr als jeder Editor.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio schema > participatio.schema.json\n"
            "  participatio schema my_process --out my_process/participatio.schema.json",
            de="\b\nBeispiele:\n  participatio schema > participatio.schema.json\n"
            "  participatio schema mein_verfahren --out mein_verfahren/participatio.schema.json",
        ),
        params=[definition_argument(required=False), out_option(language), language_option(language)],
    )


def schema(language: str, *, definition: str | None, out: str | None) -> int:
    """Run the command; a definition with errors is answered with them."""
    if out is not None:
        from participatio.editing.schema import DIALECT

        replaceable(out, ".json", lambda begins: DIALECT in begins, language)
    if definition is not None:
        reading = read_named(definition, language)
        if reading.definition is None:
            return refused(reading, language)
    from participatio.editing.schema import text

    if out is None:
        click.echo(text(definition, language=language), nl=False)
        return 0
    write_out(out, text(definition, language=language))
    click.echo(out)
    return 0
