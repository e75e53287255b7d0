# SPDX-License-Identifier: Apache-2.0
"""``participatio record``: do the acts that files list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.progress import progress_option, told
from participatio.cli.stores import dry_run_option, file_argument, ledger_command, opened, process_option
from participatio.languages import either

if TYPE_CHECKING:
    from collections.abc import Iterable


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "record",
        record,
        en="""Do the acts that ACTS list in the process in FILE.

        ACTS are files of YAML (.yaml), JSON Lines (.jsonl) or CSV (.csv), or folders of them, which are read in the
        order of their names. Each act is judged by itself; a refused one is told with its place and stops no other,
        unless that needs what it would have brought into being. Nothing is done twice: whoever was interrupted, or has
        mended what was refused, runs the same again. docs/reference/acts.md describes the files.
        """,
        de="""Die Akte, die ACTS aufzählen, im Verfahren in FILE tun.

        ACTS sind Dateien in YAML (.yaml), JSON Lines (.jsonl) oder CSV (.csv) oder Ordner mit solchen, die in der
        Reihenfolge ihrer Namen gelesen werden. Jeder Akt wird für sich beurteilt; ein abgelehnter wird mit seiner
        Stelle genannt und hält keinen anderen auf, außer dieser braucht, was durch ihn entstanden wäre. Nichts wird
        zweimal getan: wer unterbrochen wurde oder berichtigt hat, was abgelehnt war, ruft dasselbe noch einmal auf.
        docs/reference/acts.md beschreibt die Dateien.
        """,
        examples=[
            ("record ruhr.db letters.csv --dry-run", "record ruhr.db briefe.csv --dry-run"),
            ("record ruhr.db letters.csv", "record ruhr.db briefe.csv"),
            ("record ruhr.db spring/ summer.yaml --all", "record ruhr.db fruehling/ sommer.yaml --all"),
        ],
        params=[
            file_argument(),
            click.Argument(["acts"], metavar="ACTS…", nargs=-1, required=True),
            dry_run_option(language),
            click.Option(
                ["--all", "every"],
                is_flag=True,
                help=either(
                    language,
                    en="Tell everything that was refused or warned of (else 50 of each).",
                    de="Alles nennen, was abgelehnt wurde und wovor gewarnt wird (sonst je 50).",
                ),
            ),
            progress_option(language),
            process_option(language),
        ],
    )


def record(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    acts: tuple[str, ...],
    dry_run: bool,
    every: bool,
    progress: bool | None,
    name: str | None,
    form: str,
) -> int:
    """Run the command."""
    _there(acts, language)
    from participatio.cli.doing import Tally
    from participatio.process.recording.files import Acts
    from participatio.process.recording.record import answers

    with opened(file, language, name) as process, told(language, progress) as tell:
        source = Acts(*acts)
        tally = Tally(language, form, dry_run=dry_run, every=every)
        total = 0 if tell is None else source.lines()
        for answer in answers(process, source, dry_run=dry_run):
            if tell is not None:
                tell(source.read, total)
                if answer.refused or answer.warnings:
                    tell.end()
            tally.note(answer)
    return tally.end()


def _there(paths: Iterable[str], language: str) -> None:
    """Refuse paths that name nothing, with what lies beside them."""
    from participatio.text import near

    for path in map(Path, paths):
        if not path.exists():
            beside = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
            raise asked_wrongly(
                language,
                en="there is no file or folder '{name}'",
                de="es gibt keine Datei und keinen Ordner '{name}'",
                near=near(path.name, beside),
                name=str(path),
            )
