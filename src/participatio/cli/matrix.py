# SPDX-License-Identifier: Apache-2.0
"""``participatio matrix``: who may do what when, phase by phase, as it follows from the definition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named, refused
from participatio.cli.options import definition_argument, format_option, language_option
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.definition.model import Admitted, Definition
    from participatio.drawing.wording import Words


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "matrix",
        callback=lambda **asked: matrix(language, **asked),
        help=either(
            language,
            en="""Show who may do what in which phase of DEFINITION.

            An act is admitted while its phase is open, to whoever has the role; everything that is not shown is
            denied. Conditions, limits and the states of things are judged on top.
            """,
            de="""Zeigen, wer in welcher Phase von DEFINITION was darf.

            Ein Akt ist zugelassen, solange seine Phase offen ist, und zwar allen mit der Rolle; was nicht gezeigt
            wird, ist verwehrt. Bedingungen, Grenzen und Zustände der Dinge kommen hinzu.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio matrix ruhr_konferenz\n"
            "  participatio matrix ruhr_konferenz --role anyone\n  participatio matrix my_process --phase voting",
            de="\b\nBeispiele:\n  participatio matrix ruhr_konferenz\n"
            "  participatio matrix ruhr_konferenz --role anyone\n  participatio matrix mein_verfahren --phase wahl",
        ),
        params=[
            definition_argument(),
            click.Option(
                ["--role"],
                metavar="ROLE",
                help=either(language, en="Show this role only.", de="Nur diese Rolle zeigen."),
            ),
            click.Option(
                ["--phase"],
                metavar="PHASE",
                help=either(language, en="Show this phase only.", de="Nur diese Phase zeigen."),
            ),
            format_option(language),
            language_option(language),
        ],
    )


def matrix(language: str, *, definition: str, role: str | None, phase: str | None, form: str) -> int:
    """Run the command."""
    from participatio.definition.kinds import BUILT_IN_ROLES

    reading = read_named(definition, language)
    read = reading.definition
    if read is None:
        return refused(reading, language)
    _known("--role", role, {*read.roles, *BUILT_IN_ROLES}, language)
    _known("--phase", phase, read.phases, language)
    rows = [row for row in read.matrix() if role in (None, row.role) and phase in (None, row.phase)]
    if form == "json":
        import json

        import attrs

        click.echo(json.dumps([attrs.asdict(row) for row in rows], indent=2))
    else:
        for line in _lines(rows, read, language):
            click.echo(line)
    return 0


def _lines(rows: Iterable[Admitted], definition: Definition, language: str) -> Iterator[str]:
    """The rows under their phases, the actions of a role side by side."""
    from participatio.cli.titles import clipped, facts
    from participatio.drawing.wording import Words
    from participatio.telling.titles import Titles

    words, titles = Words(definition, language), Titles(definition, language)
    table: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        table.setdefault(row.phase, {}).setdefault(row.role, []).append(row.action)
    if not table:
        yield either(language, en="nobody may do anything here", de="hier darf niemand etwas")
    for phase, roles in table.items():
        title = titles.thing(phase)
        yield clipped(f"{phase} ({title})" if title else phase)
        yield from facts((words.role(role), _doing(actions, words)) for role, actions in roles.items())


def _doing(actions: Iterable[str], words: Words) -> str:
    """Actions by their titles, those on things of one kind together."""
    kinds: dict[str, list[str]] = {}
    for action in actions:
        kinds.setdefault(action.partition(".")[0], []).append(words.action(action))
    return "; ".join(f"{words.kind(kind)}: {', '.join(found)}" for kind, found in kinds.items())


def _known(option: str, value: str | None, names: Iterable[str], language: str) -> None:
    """Refuse the name of something the definition does not have."""
    known = list(names)
    if value is None or value in known:
        return
    from participatio.text import near

    raise asked_wrongly(
        language,
        en="{option}: the definition has no '{name}'",
        de="{option}: die Definition hat kein '{name}'",
        near=near(value, known, 3),
        option=option,
        name=value,
    )
