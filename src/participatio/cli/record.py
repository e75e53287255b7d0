# SPDX-License-Identifier: Apache-2.0
"""``participatio record``: do the acts that files list."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import in_order
from participatio.cli.progress import progress_option, told
from participatio.cli.stores import dry_run_option, file_argument, ledger_command, opened, process_option
from participatio.cli.titles import clipped
from participatio.languages import either

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from participatio.errors import Place
    from participatio.process.recording.entries import Entry
    from participatio.process.recording.record import Answer

_KEPT = 200_000  # entries that are compared with those behind them


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

        The first line of a table names its columns, with commas, semicolons or tabs between them; dates are written
        2026-05-02, and the file is saved as UTF-8:

        \b
          act;by.somebody;typed_by;happened;as;links.about;values.title;values.text
          idea.submit;card 1;clara;2026-05-02;swings;parks;Swings;For the small ones.
        """,
        de="""Die Akte, die ACTS aufzählen, im Verfahren in FILE tun.

        ACTS sind Dateien in YAML (.yaml), JSON Lines (.jsonl) oder CSV (.csv) oder Ordner mit solchen, die in der
        Reihenfolge ihrer Namen gelesen werden. Jeder Akt wird für sich beurteilt; ein abgelehnter wird mit seiner
        Stelle genannt und hält keinen anderen auf, außer dieser braucht, was durch ihn entstanden wäre. Nichts wird
        zweimal getan: wer unterbrochen wurde oder berichtigt hat, was abgelehnt war, ruft dasselbe noch einmal auf.
        docs/reference/acts.md beschreibt die Dateien.

        Die erste Zeile einer Tabelle nennt die Spalten, getrennt durch Komma, Semikolon oder Tabulator; ein Datum wird
        2026-05-02 geschrieben, gespeichert wird in UTF-8:

        \b
          act;by.somebody;typed_by;happened;as;links.about;values.title;values.text
          idea.submit;Karte 1;clara;2026-05-02;schaukeln;parks;Schaukeln;Für die Kleinen.
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
    in_order(file, acts[0], "record", language)
    _there(acts, language)
    from participatio.cli.doing import MOST, Tally
    from participatio.process.recording.files import Acts
    from participatio.process.recording.record import answers
    from participatio.telling.titles import Titles

    with opened(file, language, name) as process, told(language, progress) as tell:
        source = Acts(*acts)
        tally = Tally(Titles(process.definition, language), form, dry_run=dry_run, every=every)
        total = 0 if tell is None else source.lines()
        twice = _Twice(source, language, MOST if not every else sys.maxsize) if dry_run and form != "json" else None
        for answer in answers(process, source if twice is None else twice, dry_run=dry_run):
            note = "" if twice is None else twice.note(answer)
            if tell is not None:
                tell(source.read, total)
                if answer.refused or answer.warnings or note:
                    tell.end()
            tally.note(answer)
            if note:
                click.echo(clipped(note, 1000), err=True)
    return tally.end()


class _Twice:
    """Passes entries on, and tells of those that repeat one before them word for word: most were copied unawares.

    Parameters:
        most: so many are told.
    """

    def __init__(self, entries: Iterable[Entry], language: str, most: int) -> None:
        self._entries = entries
        self._language = language
        self._most = most
        self._first: dict[bytes, Place] = {}
        self._same: dict[Place, Place] = {}

    def __iter__(self) -> Iterator[Entry]:
        for entry in self._entries:
            said = {key: value for key, value in entry.raw.items() if key not in ("note", "sources")}
            if said and "key" not in said and len(self._first) < _KEPT:
                digest = sha256(repr(sorted(said.items())).encode()).digest()
                if digest in self._first:
                    self._same[entry.place] = self._first[digest]
                self._first.setdefault(digest, entry.place)
            yield entry

    def note(self, answer: Answer) -> str:
        """What there is to tell of an answer; nothing of what would not be done, or was done before."""
        first = self._same.pop(answer.place, None)
        if first is None or answer.done is None or answer.done.repeated or not self._most:
            return ""
        self._most -= 1
        said = either(
            self._language,
            en=f"note: word for word what stands at {first}; it would be done a second time",
            de=f"Hinweis: Wort für Wort, was bei {first} steht; es würde ein zweites Mal getan",
        )
        return f"{answer.place}: {said}"


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
