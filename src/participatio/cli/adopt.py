# SPDX-License-Identifier: Apache-2.0
"""``participatio adopt``: let new rules hold in a running process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import in_order, read_named
from participatio.cli.naming import refused as mistakes
from participatio.cli.options import definition_argument
from participatio.cli.stores import (
    dry_run_option,
    file_argument,
    known,
    ledger_command,
    opened,
    pairs,
    process_option,
    say_json,
)
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.process.process import Process


def command(language: str) -> click.Command:
    """The command in a language."""

    def option(names: list[str], metavar: str, en: str, de: str, *, many: bool = False) -> click.Option:
        return click.Option(names, metavar=metavar, multiple=many, help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "adopt",
        adopt,
        en="""Let the rules of DEFINITION, a newer version, hold from now on in the process in FILE.

        What has happened stays judged by the rules of its time. Things whose state the new rules do not have are
        stranded: --map says where they go. Look first with --dry-run.
        """,
        de="""Die Regeln von DEFINITION, einer neueren Fassung, gelten ab jetzt im Verfahren in FILE.

        Was geschehen ist, bleibt nach den Regeln seiner Zeit beurteilt. Dinge in Zuständen, die die neuen Regeln nicht
        haben, sind gestrandet: --map sagt, wohin sie kommen. Zuerst mit --dry-run nachsehen.
        """,
        examples=[
            ('adopt ruhr.db ruhr_konferenz@2 --reason "Action fields" --dry-run',
             'adopt ruhr.db ruhr_konferenz@2 --reason "Handlungsfelder" --dry-run'),
            ('adopt ruhr.db process.yaml --reason "Version 3" --map idea.hidden=withdrawn --by diller',
             'adopt ruhr.db process.yaml --reason "Fassung 3" --map idea.hidden=withdrawn --by diller'),
        ],
        params=[
            file_argument(),
            definition_argument(),
            option(["--reason"], "TEXT", "Why; --dry-run needs none.", "Warum; --dry-run braucht keinen Grund."),
            option(
                ["--map", "mapping"],
                "KIND.STATE=STATE",
                "Where stranded things go; nothing behind = lets them be.",
                "Wohin Gestrandetes kommt; nichts hinter = lässt es stehen.",
                many=True,
            ),
            option(
                ["--forget"],
                "PHASE",
                "Take its times from the new rules, whatever was set by hand.",
                "Ihre Zeiten aus den neuen Regeln nehmen, was auch von Hand gesetzt wurde.",
                many=True,
            ),
            option(
                ["--by"],
                "PERSON",
                "Who adopts them, judged by the rules (else: whoever runs the store).",
                "Wer sie beschließt, nach den Regeln beurteilt (sonst: wer den Speicher betreibt).",
            ),
            dry_run_option(language),
            process_option(language),
        ],
    )  # fmt: skip


def adopt(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    name: str | None,
    definition: str,
    reason: str | None,
    mapping: tuple[str, ...],
    forget: tuple[str, ...],
    by: str | None,
    dry_run: bool,
    form: str,
) -> int:
    """Run the command; a definition with errors is answered with them."""
    in_order(file, definition, "adopt", language)
    if reason is None and not dry_run:
        raise asked_wrongly(
            language,
            en="--reason is missing: a few words on why; only --dry-run needs none",
            de="es fehlt --reason mit einigen Worten, warum; nur --dry-run braucht keinen Grund",
        )
    if reason is not None and not reason.strip():
        raise asked_wrongly(language, en="--reason says nothing", de="--reason sagt nichts")
    moves = dict(pairs(mapping, "--map", language))
    with opened(file, language, name) as process:
        reading = read_named(definition, language)
        if reading.definition is None or any(problem.is_error for problem in reading.problems):
            return mistakes(reading, language)
        known(process, by, "--by", language, "person")
        if reason is None or dry_run:
            return _foreseen(process, reading.definition, language, form, reason, by, moves, forget)
        from participatio.process.adopt import adopt as adopted

        told = adopted(process, reading.definition, reason=reason, by=by, mapping=moves, forget=forget)
        if form == "json":
            import attrs

            say_json({**attrs.asdict(told), "dry_run": False})
            return 0
        from participatio.cli.titles import clipped

        for line in told.text(language).splitlines():
            click.echo(clipped(line))
    return 0


def _foreseen(  # noqa: PLR0913 - what can be asked
    process: Process,
    definition: Definition,
    language: str,
    form: str,
    reason: str | None,
    by: str | None,
    mapping: Mapping[str, str],
    forget: Sequence[str],
) -> int:
    """Tell what ``diff`` tells, and end with 1 if the rules would be refused."""
    from participatio.process.comparing import UNSAID, comparison

    found = comparison(process, definition, reason=reason or UNSAID, by=by, mapping=mapping, forget=forget)
    if form == "json":
        say_json({**found.data(), "dry_run": True})
    else:
        from participatio.cli.titles import paragraphs

        for line in paragraphs(found.text(language)):
            click.echo(line)
        click.echo(either(language, en="Nothing was changed.", de="Geändert ist nichts."))
    return 1 if found.reasons else 0
