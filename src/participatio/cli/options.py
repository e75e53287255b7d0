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


def picture_options(language: str, least: int) -> list[click.Option]:
    """The options ``--theme`` and ``--width`` of a picture that is at least so wide."""
    return [
        click.Option(
            ["--theme"],
            type=click.Choice(["auto", "light", "dark"]),
            default="auto",
            show_default=True,
            help=either(
                language,
                en="The colours; auto follows whoever looks.",
                de="Die Farben; auto folgt dem Gerät, auf dem das Bild zu sehen ist.",
            ),
        ),
        click.Option(
            ["--width"],
            type=whole_number(language, least),
            default=720,
            show_default=True,
            metavar="N",
            help=either(
                language,
                en="The width in pixels; 360 for a telephone.",
                de="Die Breite in Pixeln; 360 für ein Telefon.",
            ),
        ),
    ]
