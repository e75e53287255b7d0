# SPDX-License-Identifier: Apache-2.0
"""``participatio person``: enrol somebody, show or export what is kept of them, erase them."""

from __future__ import annotations

from typing import Any

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.options import language_option
from participatio.cli.stores import (
    dry_run_option,
    file_argument,
    free,
    known,
    ledger_command,
    opened,
    out_option,
    process_option,
    say_json,
    write_out,
)
from participatio.languages import either

_ID = "ID"


def command(language: str) -> click.Command:
    """The command in a language, with its own commands below it."""
    title = either(language, en="Examples:", de="Beispiele:")
    shown = ["person enrol ruhr.db --name Anna", "person export ruhr.db person-8ps1tbw3-7 --out anna.json"]
    group = click.Group(
        "person",
        help=either(
            language,
            en="""People of the process in FILE: known by a pseudonym, with what is personal beside the ledger.""",
            de="""Menschen des Verfahrens in FILE: bekannt unter einem Pseudonym, das Persönliche liegt daneben.""",
        ),
        epilog=f"\b\n{title}\n" + "\n".join(f"  participatio {line}" for line in shown),
        params=[language_option(language)],
    )
    short = {
        "enrol": either(language, en="Give somebody a pseudonym.", de="Jemandem ein Pseudonym geben."),
        "show": either(language, en="Show what is kept of somebody.", de="Zeigen, was über jemanden gespeichert ist."),
        "export": either(language, en="Export all that is known.", de="Alles ausgeben, was bekannt ist."),
        "erase": either(language, en="Erase somebody.", de="Jemanden löschen."),
    }
    for one in (_enrol(language), _show(language), _export(language), _erase(language)):
        one.short_help = short[str(one.name)]
        group.add_command(one)
    return group


def _id() -> click.Argument:
    return click.Argument(["person"], metavar=_ID)


def _enrol(language: str) -> click.Command:
    def option(name: str, en: str, de: str) -> click.Option:
        return click.Option([f"--{name}"], metavar=name.upper(), help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "enrol",
        enrol,
        en="""Give somebody a pseudonym in FILE, under which they act; nothing personal is needed.

        What is given here is kept in one table beside the ledger, and erased with the person.
        """,
        de="""Jemandem in FILE ein Pseudonym geben, unter dem gehandelt wird; Persönliches ist nicht nötig.

        Was hier angegeben wird, liegt in einer Tabelle neben der Verfahrensakte und wird mit der Person gelöscht.
        """,
        examples=[
            ("person enrol ruhr.db", "person enrol ruhr.db"),
            (
                "person enrol ruhr.db --name Anna --email anna@example.org",
                "person enrol ruhr.db --name Anna --email anna@example.org",
            ),
        ],
        params=[
            file_argument(),
            option("name", "To address them.", "Um sie anzusprechen."),
            option("email", "To send the answer that is owed.", "Um die geschuldete Antwort zu senden."),
            option("address", "To answer letters.", "Um Briefe zu beantworten."),
            process_option(language, "process_name"),
        ],
    )


def enrol(language: str, *, file: str, process_name: str | None, form: str, **said: str | None) -> int:
    """Run ``person enrol``; whoever seems to be enrolled already is enrolled once more, and told of here alone."""
    from participatio.cli.titles import clipped
    from participatio.process.people import alike

    with opened(file, language, process_name) as process:
        person = process.enrol(**{name: value for name, value in said.items() if value is not None})
        with process.reading() as facts:
            others = list(alike(facts.rows, process.shared_book, person))
        if form == "json":
            say_json({"person": person, "alike": others})
            return 0
        click.echo(person)
        if others:
            them, first = clipped(", ".join(others), 500), others[0]
            click.echo(
                either(
                    language,
                    en=f"Note: under the same name or email there is already {them}. "
                    f"If that is the same person, act as {first}, and erase {person}.",
                    de=f"Hinweis: Unter demselben Namen oder derselben E-Mail gibt es schon {them}. "
                    f"Ist das dieselbe Person, dann als {first} handeln und {person} löschen.",
                ),
                err=True,
            )
    return 0


def _show(language: str) -> click.Command:
    return ledger_command(
        language,
        "show",
        show,
        en="Show what is kept of a person beside the ledger.",
        de="Zeigen, was neben der Verfahrensakte über eine Person gespeichert ist.",
        examples=[("person show ruhr.db person-8ps1tbw3-7",) * 2],
        params=[file_argument(), _id(), process_option(language)],
    )


def show(language: str, *, file: str, name: str | None, person: str, form: str) -> int:
    """Run ``person show``."""
    from participatio.cli.titles import facts

    with opened(file, language, name) as process:
        _there(process, person, language)
        kept = dict(process.person(person))
        if form == "json":
            say_json({"person": person, "kept": kept})
            return 0
        for line in facts(kept.items(), ""):
            click.echo(line)
        if not kept:
            click.echo(
                either(language, en="nothing is kept of this person", de="über diese Person ist nichts gespeichert")
            )
    return 0


def _there(process: Any, person: str, language: str) -> None:  # noqa: ANN401 - a process
    """Refuse the id of nobody."""
    from participatio.errors import BadValueError
    from participatio.process.people import NO_PERSON

    known(process, person, _ID, language, "person")
    with process.reading() as facts:
        found = facts.thing(person)
    if found is None or found.kind != "person":
        raise BadValueError(NO_PERSON, person=person)


def _export(language: str) -> click.Command:
    return ledger_command(
        language,
        "export",
        export,
        en="Export everything the process knows of a person, as JSON: what is kept, and every act by or about them.",
        de="Als JSON ausgeben, was das Verfahren über eine Person weiß: Gespeichertes, Akte von ihr und über sie.",
        examples=[("person export ruhr.db person-8ps1tbw3-7 --out anna.json",) * 2],
        params=[file_argument(), _id(), out_option(language), process_option(language)],
        has_format=False,
    )


def export(language: str, *, file: str, name: str | None, person: str, out: str | None) -> int:
    """Run ``person export``."""
    from participatio.cli.stores import as_json

    if out is not None:
        free(out, language)
    with opened(file, language, name) as process:
        known(process, person, _ID, language, "person")
        told = as_json(process.export_person(person), indent=2)
    if out is None:
        click.echo(told)
    else:
        write_out(out, told + "\n")
        click.echo(out)
    return 0


def _erase(language: str) -> click.Command:
    return ledger_command(
        language,
        "erase",
        erase,
        en="""Erase a person from FILE: what is kept of them, and everything they said.

        What was done stays in the ledger without them, and its proof still holds. It cannot be undone; look first with
        --dry-run. Backups made before still hold what was erased; when they are restored to FILE, it is erased again.
        """,
        de="""Eine Person aus FILE löschen: was von ihr gespeichert ist, und alles, was sie sagte.

        Was getan wurde, bleibt ohne sie in der Verfahrensakte, und der Beweis gilt weiter. Rückgängig machen lässt es
        sich nicht; zuerst mit --dry-run nachsehen. Frühere Sicherungen enthalten das Gelöschte noch; werden sie nach
        FILE zurückgespielt, wird es wieder gelöscht.
        """,
        examples=[
            ('person erase ruhr.db person-8ps1tbw3-7 --reason "asked by letter" --dry-run',
             'person erase ruhr.db person-8ps1tbw3-7 --reason "mit Brief verlangt" --dry-run'),
        ],
        params=[
            file_argument(),
            _id(),
            click.Option(["--reason"], metavar="TEXT", required=True, help=either(language, en="Why.", de="Warum.")),
            click.Option(
                ["--by"],
                metavar="PERSON",
                help=either(
                    language,
                    en="Who asks for it, judged by the rules (else: whoever runs the store).",
                    de="Wer es verlangt, nach den Regeln beurteilt (sonst: wer den Speicher betreibt).",
                ),
            ),
            dry_run_option(language),
            process_option(language),
        ],
    )  # fmt: skip


def erase(  # noqa: PLR0913 - what can be asked
    language: str, *, file: str, name: str | None, person: str, reason: str, by: str | None, dry_run: bool, form: str
) -> int:
    """Run ``person erase``."""
    if not reason.strip():
        raise asked_wrongly(language, en="--reason says nothing", de="--reason sagt nichts")
    with opened(file, language, name) as process:
        known(process, person, _ID, language, "person")
        known(process, by, "--by", language, "person")
        erased = process.erase(person, reason=reason, by=by, dry_run=dry_run)
        if form == "json":
            say_json({"person": erased.person, "dry_run": dry_run, "bodies": erased.bodies,
                      "pending": erased.pending, "listed": erased.listed})  # fmt: skip
            return 0
        for line in _told(erased, language, dry_run=dry_run):
            click.echo(line)
    return 0


def _told(erased: Any, language: str, *, dry_run: bool) -> list[str]:  # noqa: ANN401 - what was erased
    from participatio.text import counted

    who = erased.person
    said = counted(erased.bodies, "act", "acts"), counted(erased.bodies, "Eintrag", "Einträgen")
    if not erased.bodies:
        none = "no event holds anything they said", "kein Eintrag enthält von der Person Gesagtes"
        en = f"would erase {who}; {none[0]}; nothing was erased" if dry_run else f"erased {who}; {none[0]}"
        de = f"würde {who} löschen; {none[1]}; gelöscht ist nichts" if dry_run else f"{who} ist gelöscht; {none[1]}"
    elif dry_run:
        en = f"would erase {who} and what was said in {said[0]}; nothing was erased"
        de = f"würde {who} löschen und was in {said[1]} gesagt wurde; gelöscht ist nichts"
    else:
        en = f"erased {who} and what was said in {said[0]}"
        de = f"{who} ist gelöscht, und was in {said[1]} gesagt wurde"
    lines = [either(language, en=en, de=de)]
    if erased.listed:
        lines.append(
            either(
                language,
                en="the definition still names this person: adopt rules that do not",
                de="die Definition nennt die Person noch: Regeln beschließen, die es nicht tun",
            )
        )
    if erased.pending:
        lines.append(
            either(
                language,
                en="somebody is reading: old pages stay on disk until this is run once more",
                de="gerade liest jemand: alte Seiten bleiben auf der Platte, bis dies noch einmal läuft",
            )
        )
    return lines
