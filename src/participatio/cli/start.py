# SPDX-License-Identifier: Apache-2.0
"""``participatio start``: begin a process of a definition in a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from participatio.cli.naming import read_named
from participatio.cli.naming import refused as mistakes
from participatio.cli.options import definition_argument
from participatio.cli.stores import clock, file_argument, ledger_command, say_json
from participatio.languages import either

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.process.process import Process


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "start",
        start,
        en="""Begin a process of DEFINITION in FILE, which is made if it is not there.

        The rules are stored with it: from then on FILE is all that is needed. FILE is a path or the address of another
        store (postgresql://…). A file may hold several processes, each under a name of its own.
        """,
        de="""Ein Verfahren nach DEFINITION in FILE beginnen; die Datei wird angelegt, wenn es sie nicht gibt.

        Die Regeln werden mit gespeichert: von da an genügt FILE. FILE ist ein Pfad oder die Adresse eines anderen
        Speichers (postgresql://…). Eine Datei kann mehrere Verfahren enthalten, jedes unter einem eigenen Namen.
        """,
        examples=[
            ("start ruhr_konferenz ruhr.db", "start ruhr_konferenz ruhr.db"),
            ("start my_process ruhr.db --name second_round", "start mein_verfahren ruhr.db --name zweite_runde"),
        ],
        params=[
            definition_argument(),
            file_argument(),
            click.Option(
                ["--name"],
                metavar="ID",
                help=either(
                    language,
                    en="What the process is called in FILE (else as its definition).",
                    de="Wie das Verfahren in FILE heißt (sonst wie seine Definition).",
                ),
            ),
        ],
    )


def start(language: str, *, definition: str, file: str, name: str | None, form: str) -> int:
    """Run the command; a definition with errors is answered with them."""
    reading = read_named(definition, language)
    if reading.definition is None or any(problem.is_error for problem in reading.problems):
        return mistakes(reading, language)
    from participatio.cli.titles import clipped
    from participatio.process.process import Process

    with Process.create(file, reading.definition, name=name, clock=clock) as process:
        made = process.definition
        if form == "json":
            answer = {"process": process.name, "store": process.store.name, "definition": made.id}
            say_json({**answer, "version": made.version, "digest": made.digest, "size": process.size})
            return 0
        click.echo(
            clipped(
                either(
                    language,
                    en=f"{process.name} has begun in {process.store.name}: {made.title}, version {made.version}",
                    de=f"{process.name} hat in {process.store.name} begonnen: {made.title}, Fassung {made.version}",
                )
            )
        )
        if (first := _first_opening(process)) is not None:
            from participatio.telling.titles import Titles

            phase, opens = first
            titles = Titles(made, language)
            name, when = titles.thing(phase) or phase, titles.when(opens)
            en = f"Nobody can bring anything in yet: “{name}” opens on {when}."
            de = f"Noch kann niemand etwas einbringen: „{name}“ öffnet am {when}."
            click.echo(clipped(either(language, en=en, de=de)))
            en = "A scenario or `participatio simulate` tries it before then."
            de = "Ein Szenario oder `participatio simulate` probiert es vorher aus."
            click.echo(either(language, en=en, de=de))
    return 0


def _first_opening(process: Process) -> tuple[str, datetime] | None:
    """The phase that opens first in which the public brings something in; none if one is open, or no date is known."""
    from participatio.definition.conditions import Claims

    rules, now = process.definition.rules, process.clock()
    public = {"anyone", *(role.id for role in rules.roles.values() if isinstance(role.condition, Claims))}
    phases = {
        admission.phase.id
        for row in rules.rows.values()
        for admission in row.admissions
        if row.bears and admission.each is None and not public.isdisjoint(admission.roles)
    }
    with process.reading() as facts:
        rounds = [(one, phase) for phase in phases for one in rules.clock.times(phase, None, facts)]
    if any(one.contains(now) for one, _ in rounds):
        return None
    return min(((phase, one.opens) for one, phase in rounds if one.opens > now), key=lambda it: it[1], default=None)
