# SPDX-License-Identifier: Apache-2.0
"""``participatio start``: begin a process of a definition in a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named
from participatio.cli.naming import refused as mistakes
from participatio.cli.options import definition_argument
from participatio.cli.stores import (
    Hands,
    file_argument,
    free,
    instant_in,
    ledger_command,
    process_names,
    say_json,
    shown_address,
)
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

        --rehearse begins a rehearsal in a new file: everybody acts as they will, the clock stands still and is set
        forward with `participatio act … --at 2027-03-01`, and wherever it is looked at it says that it is one.
        """,
        de="""Ein Verfahren nach DEFINITION in FILE beginnen; die Datei wird angelegt, wenn es sie nicht gibt.

        Die Regeln werden mit gespeichert: von da an genügt FILE. FILE ist ein Pfad oder die Adresse eines anderen
        Speichers (postgresql://…). Eine Datei kann mehrere Verfahren enthalten, jedes unter einem eigenen Namen.

        --rehearse beginnt in einer neuen Datei eine Probe: Alle handeln, wie sie es tun werden, die Uhr steht und
        wird mit `participatio act … --at 2027-03-01` vorgestellt, und wo immer man sie ansieht, sagt sie, dass sie eine
        ist.
        """,
        examples=[
            ("start ruhr_konferenz ruhr.db", "start ruhr_konferenz ruhr.db"),
            ("start my_process ruhr.db --name second_round", "start mein_verfahren ruhr.db --name zweite_runde"),
            (
                "start my_process try.db --rehearse --at 2027-02-01",
                "start mein_verfahren probe.db --rehearse --at 2027-02-01",
            ),
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
            click.Option(
                ["--rehearse"],
                is_flag=True,
                help=either(
                    language, en="Begin a rehearsal of it in a new file.", de="Es in einer neuen Datei proben."
                ),
            ),
            click.Option(
                ["--at"],
                metavar="INSTANT",
                help=either(
                    language,
                    en="With --rehearse: when it begins (2027-02-01 or 2027-02-01T14:30; else now).",
                    de="Mit --rehearse: wann sie beginnt (2027-02-01 oder 2027-02-01T14:30; sonst jetzt).",
                ),
            ),
        ],
    )


def start(  # noqa: PLR0913 - what can be asked
    language: str, *, definition: str, file: str, name: str | None, rehearse: bool, at: str | None, form: str
) -> int:
    """Run the command; a definition with errors is answered with them."""
    if at is not None and not rehearse:
        raise asked_wrongly(
            language,
            en="--at says when a rehearsal begins: it goes with --rehearse",
            de="--at sagt, wann eine Probe beginnt: es gehört zu --rehearse",
        )
    reading = read_named(definition, language)
    if reading.definition is None or any(problem.is_error for problem in reading.problems):
        return mistakes(reading, language)
    from participatio.cli.titles import clipped
    from participatio.process.process import Process

    real, hands = reading.definition, Hands()
    if rehearse:
        from participatio.process.rehearsals import process_name
        from participatio.simulation.rehearsal import rehearsed

        hands.at = instant_in(real.zone, at, language)
        name, real = process_name(name or real.id), rehearsed(real)
    _apart(file, language, rehearse=rehearse)
    with Process.create(file, real, name=name, clock=hands) as process:
        made = process.definition
        if form == "json":
            answer: dict[str, object] = {"process": process.name, "store": process.store.name, "definition": made.id}
            answer |= {"version": made.version, "digest": made.digest, "size": process.size, "rehearsal": rehearse}
            say_json(answer)
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
            if rehearse:
                en = "`participatio act … --at` with that day sets the clock there."
                de = "`participatio act … --at` mit diesem Tag stellt die Uhr dorthin."
            else:
                en = "A rehearsal (--rehearse), a scenario or `participatio simulate` tries it before then."
                de = "Eine Probe (--rehearse), ein Szenario oder `participatio simulate` probiert es vorher aus."
            click.echo(either(language, en=en, de=de))
    return 0


def _apart(where: str, language: str, *, rehearse: bool) -> None:
    """Refuse a rehearsal where there is anything, and a process where there is a rehearsal."""
    if rehearse and "://" not in where:
        free(where, language)
        return
    from participatio.process.opening import open_store
    from participatio.process.rehearsals import is_named

    if "://" not in where and not Path(where).is_file():
        return
    store = open_store(where)
    try:
        names = process_names(store)
    finally:
        store.close()
    if (rehearse and names) or any(map(is_named, names)):
        raise asked_wrongly(
            language,
            en="a rehearsal stands alone, and {where} holds {names}; name another file",
            de="eine Probe steht allein, und in {where} ist {names}; eine andere Datei nennen",
            where=shown_address(where),
            names=", ".join(names),
        )


def _first_opening(process: Process) -> tuple[str, datetime] | None:
    """The phase that opens first in which the public brings something in; none if one is open, or no date is known."""
    rules, now = process.definition.rules, process.clock()
    public = {"anyone", *(role.id for role in rules.roles.values() if role.condition.proof)}
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
