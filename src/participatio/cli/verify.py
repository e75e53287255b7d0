# SPDX-License-Identifier: Apache-2.0
"""``participatio verify``: is everything in a file still what was written?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.progress import progress_option, told
from participatio.cli.stores import each, file_argument, ledger_command, process_option, say_json
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.process.verify import Report


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "verify",
        verify,
        en="""Hold everything in FILE against what was written: the database, the rules, every event, every table.

        All processes are looked at unless --process names one. Nothing is changed. Ends with 1 if something is wrong.
        Tables that differ can be made anew with `participatio rebuild`; events cannot.
        """,
        de="""Alles in FILE mit dem vergleichen, was geschrieben wurde: Datenbank, Regeln, jeder Eintrag, jede Tabelle.

        Angesehen werden alle Verfahren, wenn --process keines nennt. Geändert wird nichts. Endet mit 1, wenn etwas
        nicht stimmt. Abweichende Tabellen macht `participatio rebuild` neu; Einträge nicht.
        """,
        examples=[("verify ruhr.db", "verify ruhr.db"), ("verify ruhr.db --format json",) * 2],
        params=[file_argument(), progress_option(language), process_option(language, every=True)],
    )


def verify(language: str, *, file: str, name: str | None, progress: bool | None, form: str) -> int:
    """Run the command."""
    from participatio.process.verify import verify as verified

    reports: dict[str, Report] = {}
    for process in each(file, language, name):
        with told(language, progress) as tell:
            reports[process.name] = verified(process, tell)
    if form == "json":
        say_json([_data(called, report) for called, report in reports.items()])
    else:
        for called, report in reports.items():
            for line in _lines(called, report, language):
                click.echo(line)
    return 0 if all(report.ok for report in reports.values()) else 1


def _data(process: str, report: Report) -> dict[str, Any]:
    return {
        "process": process,
        "ok": report.ok,
        "size": report.size,
        "root": report.root.hex(),
        "erased": report.erased,
        "more": report.more,
        "problems": [
            {"what": one.what, "table": one.table, "position": one.position,
             "text": {"en": one.text("en"), "de": one.text("de")}}
            for one in report.problems
        ],
    }  # fmt: skip


def _lines(process: str, report: Report, language: str) -> Iterator[str]:
    from participatio.cli.titles import clipped, facts
    from participatio.telling.titles import number

    for problem in report.problems:
        yield clipped(f"{process}: {problem.text(language)}", 1000)
    if report.more:
        more = number(report.more, language)
        yield either(language, en=f"… and {more} more", de=f"… und {more} weitere")
    if report.ok:
        yield clipped(either(language, en=f"{process}: nothing is wrong", de=f"{process}: alles stimmt"))
    else:
        yield clipped(either(language, en=f"{process}: not as it was written", de=f"{process}: nicht, wie geschrieben"))
    rows = [
        (either(language, en="events", de="Einträge"), number(report.size, language)),
        (either(language, en="erased", de="gelöscht"), number(report.erased, language) if report.erased else ""),
        (either(language, en="root", de="Wurzel"), report.root.hex()),
    ]
    yield from facts(rows)
