# SPDX-License-Identifier: Apache-2.0
"""``participatio new``: the first files of a process, after some questions."""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named, refused
from participatio.cli.options import format_option, language_option
from participatio.cli.stores import now, say_json
from participatio.languages import either

if TYPE_CHECKING:
    from datetime import date

    from participatio.definition.load import Read
    from participatio.definition.model import Definition
    from participatio.editing.begin import Beginning, Stretch

T = TypeVar("T")
_ZONE = "Europe/Berlin"
#: What takes a phase out when its date is asked for.
_NONE = ("-", "none", "keine")
_YES = ("yes", "y", "ja", "j")
_NO = ("no", "n", "nein")


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "new",
        callback=lambda **asked: new(language, **asked),
        help=either(
            language,
            en="""Begin a process in the new folder DIR: some questions, then files to go on from.

            process.yaml is a whole small definition with comments; with --from it says only what differs from another
            one. Beside it lies a schema, with which an editor completes keys and explains them. Nothing that is there
            is overwritten.
            """,
            de="""Im neuen Ordner DIR ein Verfahren beginnen: einige Fragen, dann Dateien zum Weiterschreiben.

            process.yaml ist eine ganze kleine Definition mit Kommentaren; mit --from sagt sie nur, was anders ist als
            in einer anderen. Daneben liegt ein Schema, mit dem ein Editor Schlüssel ergänzt und erklärt. Was schon da
            ist, bleibt, wie es ist.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio new lake_district\n"
            "  participatio new lake_district --from ruhr_konferenz\n  participatio new trial --yes --lang de",
            de="\b\nBeispiele:\n  participatio new seenland\n"
            "  participatio new seenland --from ruhr_konferenz\n  participatio new probe --yes",
        ),
        params=[
            click.Argument(["folders"], metavar="DIR", nargs=-1, required=True),
            click.Option(
                ["--from", "parent"],
                metavar="DEFINITION",
                help=either(
                    language,
                    en="Extend this installed definition, and write only what differs.",
                    de="Diese installierte Definition erweitern und nur schreiben, was anders ist.",
                ),
            ),
            click.Option(
                ["--yes"],
                is_flag=True,
                help=either(
                    language,
                    en="Ask nothing; take what is proposed.",
                    de="Nichts fragen; nehmen, was vorgeschlagen ist.",
                ),
            ),
            format_option(language),
            language_option(language),
        ],
    )


def new(language: str, *, folders: Sequence[str], parent: str | None, yes: bool, form: str) -> int:
    """Run the command."""
    folder = _one(folders, language)
    target = Path(folder)
    _is_free(target, language)
    below = None
    if parent is not None:
        reading = read_named(parent, language)
        if reading.definition is None:
            return refused(reading, language)
        below = reading.definition
        _is_installed(below, language)
    from participatio.editing.begin import extended, started

    try:
        answers = _Questions(language, silent=yes or form == "json").about(target, below)
    except click.Abort:
        words = either(language, en="stopped; nothing was written", de="abgebrochen, nichts geschrieben")
        click.echo(f"\n{words}", err=True)
        raise
    files = started(answers, language) if below is None else extended(answers, below, language)
    reading = _written(target, files, language)
    if reading.definition is None or any(problem.is_error for problem in reading.problems):
        click.echo(
            either(
                language,
                en=f"{target} is written with every answer, and is to be mended before it can be used:",
                de=f"{target} ist mit allen Antworten geschrieben und noch zu berichtigen, ehe es brauchbar ist:",
            ),
            err=True,
        )
        return refused(reading, language)
    if form == "json":
        definition = reading.definition
        say_json(
            {"folder": folder, "files": [*_names(target)], "definition": definition.id, "digest": definition.digest}
        )
        return 0
    for line in _told(target, reading, language):
        click.echo(line)
    return 0


def _one(folders: Sequence[str], language: str) -> str:
    """The folder; of several words one name was meant, without the quotes that hold it together."""
    if len(folders) > 1:
        raise asked_wrongly(
            language,
            en="a name with blanks stands in quotes: participatio new {name}",
            de="ein Name mit Leerzeichen steht in Anführungszeichen: participatio new {name}",
            name=shlex.quote(" ".join(folders)),
        )
    return folders[0]


def _is_free(target: Path, language: str) -> None:
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise asked_wrongly(
            language,
            en="'{name}' is there already; name a new folder",
            de="'{name}' gibt es schon; einen neuen Ordner nennen",
            name=str(target),
        )


def _is_installed(parent: Definition, language: str) -> None:
    """Refuse a parent that a file elsewhere could not name."""
    from participatio.hooks.manager import Host

    if (parent.id, parent.version) not in {(one.name, one.version) for one in Host().references()}:
        raise asked_wrongly(
            language,
            en="--from: '{name}' is not installed, so nothing can extend it by its name",
            de="--from: '{name}' ist nicht installiert, also lässt es sich nicht unter seinem Namen erweitern",
            name=parent.id,
        )


def _written(target: Path, files: Mapping[str, str], language: str) -> Read:
    """Write the files and, if they can be read, their schema to a folder that gets its name when all are there."""
    from participatio.definition.load import read
    from participatio.editing.begin import SCHEMA

    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    try:
        for name, text in files.items():
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        reading = read(part)
        if reading.definition is not None:
            from participatio.editing.schema import text as schema_text

            (part / SCHEMA).write_text(schema_text(part, language=language), encoding="utf-8")
        part.rename(target)  # takes the place of an empty folder, and of nothing else
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return reading


def _names(target: Path) -> list[str]:
    return sorted(str(path.relative_to(target)) for path in target.rglob("*") if path.is_file())


def _told(target: Path, reading: Read, language: str) -> list[str]:
    """What was written, what is still to be looked at, and what to do next."""
    from participatio.cli.problems import colours_wanted, shown
    from participatio.cli.titles import clipped

    files = ", ".join(_names(target))
    found = [*shown(reading.problems, reading.texts, language, colours=colours_wanted())]
    page, folder = shlex.quote(str(target / "process.yaml")), shlex.quote(str(target))
    steps = either(
        language,
        en=f"Next: open {page} in an editor; participatio check {folder}",
        de=f"Weiter: {page} in einem Editor öffnen; participatio check {folder}",
    )
    if reading.definition is not None and len(reading.definition.parents) > 1:
        steps += either(
            language,
            en=f"; participatio show {folder} --inherited (titles and texts that are not your own)",
            de=f"; participatio show {folder} --inherited (Titel und Texte, die nicht von Ihnen sind)",
        )
    return [clipped(f"{target}: {files}", 1000), *found, clipped(steps, 1000)]


class _Questions:
    """Asks what a beginning needs to know; silent, it takes what it would propose."""

    def __init__(self, language: str, *, silent: bool) -> None:
        self._language = language
        self._silent = silent
        self._today: date = now().date()

    def about(self, target: Path, parent: Definition | None) -> Beginning:
        """Everything there is to ask."""
        from participatio.editing.begin import Beginning, phases_of
        from participatio.editing.style import id_of

        title = self._ask("Name of the process", "Name des Verfahrens", _title(target), self._some)
        id_ = id_of(title, ("standard",) if parent is None else (parent.id,), "process")
        languages = self._languages(parent)
        forums = self._forums(parent, languages[0])
        emptied = parent is not None and self._emptied(parent, own_forums=bool(forums))
        phases, gone = (
            (phases_of(self._phases(languages[0]), id_), frozenset[str]())
            if parent is None
            else self._moved(parent, own_forums=bool(forums))
        )
        zone = _ZONE if parent is None else parent.zone.key
        return Beginning(
            id=id_,
            title=title,
            languages=languages,
            zone=zone,
            phases=phases,
            forums=forums,
            gone=gone,
            emptied=emptied,
        )

    def _some(self, given: str) -> str:
        title = " ".join(given.split())
        if not title:
            raise self._again("a name, please", "nötig ist ein Name")
        return title

    def _languages(self, parent: Definition | None) -> Sequence[str]:
        from participatio.editing.begin import SPOKEN

        usual = self._language if parent is None else parent.language
        spoken = SPOKEN if parent is None else (parent.language, *parent.translations)

        def read(given: str) -> Sequence[str]:
            return self._read_languages(given, spoken)

        return self._ask("Languages, that of the texts first", "Sprachen, die der Texte zuerst", usual, read)

    def _read_languages(self, given: str, spoken: Sequence[str]) -> Sequence[str]:
        import re

        found = [*dict.fromkeys(part for part in re.split(r"[\s,;]+", given.lower()) if part)]
        if not found or not all(re.fullmatch("[a-z]{2,3}", one) for one in found):
            raise self._again("codes like de or en, please", "nötig sind Kürzel wie de oder en")
        if unknown := [one for one in found[1:] if one not in spoken]:
            names = ", ".join(spoken)
            raise self._again(
                f"'{unknown[0]}' can be added later with translations; what is there already speaks {names}",
                f"'{unknown[0]}' lässt sich später mit Übersetzungen ergänzen; was es schon gibt, spricht {names}",
            )
        return found

    def _phases(self, language: str) -> Sequence[Stretch]:
        from participatio.editing.begin import proposed

        titles = self._ask("Phases", "Phasen", self._usual(language, "phases"), _several)
        return [self._dated(stretch) for stretch in proposed(titles, self._today)]

    def _dated(self, stretch: Stretch) -> Stretch:
        from attrs import evolve

        opens, closes = stretch.opens, stretch.closes
        if opens is not None:
            opens = self._day(stretch.title, "opens", opens, self._read_day)
        if closes is not None:
            closes = self._day(stretch.title, "closes", closes, lambda given: self._read_day(given, opens))
        return evolve(stretch, opens=opens, closes=closes)

    def _moved(self, parent: Definition, *, own_forums: bool) -> tuple[dict[str, Stretch], frozenset[str]]:
        """The phases of a parent at other dates, and those that are taken out."""
        from participatio.editing.begin import ENDS, Calendar, Stretch, topical, with_inner

        calendar = Calendar(parent, self._today)
        found: dict[str, Stretch] = {}
        gone = absent = topical(parent) if own_forums else frozenset[str]()
        self._say("Dates of the phases; - takes a phase out", "Daten der Phasen; - nimmt eine Phase heraus")
        for id_, stretch in calendar:
            days: dict[str, str] = {}
            around = found.get(parent.phases[id_].within or "")
            if around is not None and id_ not in gone:
                self._say_within(stretch.title, around)
            for end in ENDS:
                if id_ in gone or getattr(stretch, end) is None:
                    continue
                read = partial(self._or_none, after=days.get("opens"))
                day = self._day(stretch.title, end, calendar.proposal(id_, end), read)
                if day is None:
                    gone = with_inner(parent, [*gone, id_])
                else:
                    days[end] = day
                    calendar.answer(id_, end, day)
            if id_ not in gone:
                found[id_] = Stretch(stretch.title, days.get("opens"), days.get("closes"))
        return found, gone - absent

    def _say_within(self, title: str, around: Stretch) -> None:
        """Say within which dates a phase has to lie."""
        since, until = around.opens, around.closes
        en = " ".join([f"from {since}"] * (since is not None) + [f"to {until}"] * (until is not None))
        de = " ".join([f"vom {since}"] * (since is not None) + [f"bis zum {until}"] * (until is not None))
        self._say(f"{title} lies within {around.title}, {en}", f"{title} liegt innerhalb von {around.title}, {de}")

    def _day(self, title: str, end: str, usual: str, read: Callable[[str], T]) -> T:
        if end == "opens":
            return self._ask(f"{title}: from", f"{title}: vom", usual, read)
        return self._ask(f"{title}: to", f"{title}: bis zum", usual, read)

    def _or_none(self, given: str, *, after: str | None) -> str | None:
        return None if given.strip().lower() in _NONE else self._read_day(given, after)

    def _read_day(self, given: str, after: str | None = None) -> str:
        from participatio.dates import read_date, read_zone
        from participatio.errors import BadValueError

        zone = read_zone(_ZONE)
        try:
            found = read_date(given.strip(), zone)
            before = None if after is None else read_date(after, zone)
        except BadValueError as error:
            raise click.UsageError(error.at(None).text(self._language)) from None
        if (
            before is not None
            and found.closes is not None
            and before.opens is not None
            and found.closes <= before.opens
        ):
            raise self._again(f"that is before {after}", f"das liegt vor dem {after}")
        return found.text

    def _forums(self, parent: Definition | None, language: str) -> Sequence[str]:
        if parent is None:
            return self._ask("Forums", "Foren", self._usual(language, "topics"), _several)
        number = len(parent.forums)
        return self._ask(
            f"Forums of your own (with ; between them; Enter: keep the {number} of {parent.title})",
            f"Eigene Foren (mit ; getrennt; Enter: die {number} von {parent.title} behalten)",
            "",
            _several,
        )

    def _emptied(self, parent: Definition, *, own_forums: bool) -> bool:
        """Whether to leave who and what the parent lists; its forums name them, so whoever keeps those is not asked."""
        from participatio.editing.begin import roster
        from participatio.telling.titles import Titles

        listed = roster(parent)
        if self._silent or not listed or (parent.forums and not own_forums):
            return False
        titles = Titles(parent, self._language)
        what = ", ".join(titles.counted(kind, len(things)) for kind, things in listed.items())
        return not self._ask(
            f"Take over who and what is listed there ({what}), yes or no",
            f"Übernehmen, wer und was dort verzeichnet ist ({what}), ja oder nein",
            either(self._language, en="no", de="nein"),
            self._yes,
        )

    def _yes(self, given: str) -> bool:
        said = given.strip().lower()
        if said not in {*_YES, *_NO}:
            raise self._again("yes or no, please", "nötig ist ja oder nein")
        return said in _YES

    def _usual(self, language: str, part: str) -> str:
        from participatio.editing.begin import SPOKEN, told

        return told(language if language in SPOKEN else self._language, part)

    def _again(self, en: str, de: str) -> click.UsageError:
        return click.UsageError(either(self._language, en=en, de=de))

    def _say(self, en: str, de: str) -> None:
        if not self._silent:
            click.echo(either(self._language, en=en, de=de), err=True)

    def _ask(self, en: str, de: str, usual: str, read: Callable[[str], T]) -> T:
        """An answer; what cannot be read is asked again."""
        if self._silent:
            return read(usual)
        said: T = click.prompt(
            either(self._language, en=en, de=de), default=usual, value_proc=read, show_default=bool(usual), err=True
        )
        return said


def _title(target: Path) -> str:
    """A name that the folder's name suggests."""
    words = target.resolve().name.replace("-", " ").replace("_", " ").split()
    return " ".join(word[:1].upper() + word[1:] for word in words) or "Dialog"


def _several(given: str) -> Sequence[str]:
    """Titles with commas between them; where one has a comma itself, with semicolons."""
    parts = given.split(";" if ";" in given else ",")
    return [*dict.fromkeys(" ".join(part.split()) for part in parts if part.strip())]
