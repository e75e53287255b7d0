# SPDX-License-Identifier: Apache-2.0
"""The options and arguments that several commands have."""

from __future__ import annotations

import click

from participatio.languages import either


def definition_argument(*, required: bool = True) -> click.Argument:
    """The argument that names a definition."""
    return click.Argument(["definition"], required=required, metavar="DEFINITION" if required else "[DEFINITION]")


def language_option(language: str) -> click.Option:
    """The option ``--lang``, which may stand before or behind a command's name."""
    return click.Option(
        ["--lang"],
        expose_value=False,  # main() has read it before anything was written
        type=click.Choice(["en", "de"]),
        help=either(
            language,
            en="Answer in English or German (else as PARTICIPATIO_LANG, LC_ALL or LANG say).",
            de="Auf Englisch oder Deutsch antworten (sonst wie PARTICIPATIO_LANG, LC_ALL oder LANG es sagen).",
        ),
    )


def whole_number(language: str, least: int) -> click.IntRange:
    """The type of an option that takes a whole number, called so in a language."""
    found = click.IntRange(min=least)
    found.name = either(language, en="whole number", de="ganze Zahl")
    return found


def format_option(language: str) -> click.Option:
    """The option ``--format``."""
    return click.Option(
        ["--format", "form"],
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=either(language, en="For people or for programs.", de="Für Menschen oder für Programme."),
    )
