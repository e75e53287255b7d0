# SPDX-License-Identifier: Apache-2.0
"""``participatio demo``: a whole process from its beginning, played in seconds, and where to look at it first."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.progress import Line, progress_option, told
from participatio.cli.stores import clock, ledger_command, say_json, write_out
from participatio.languages import LANGUAGES, either

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.hooks.contributions import Reference
    from participatio.process.process import Process
    from participatio.process.status import Counted
    from participatio.process.trace import Trace
    from participatio.process.view import Entry

_OF = "ruhr_konferenz"
_WIDE = 96  # cells; longer lines are hard to read
_FEW = 3
_BESIDE = (".svg", ".html")
_LEFT = ("", "-lock", "-wal", "-shm")


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "demo",
        demo,
        en="""Play a whole process from its beginning into FILE: the Ruhr-Konferenz, from its sources.

        Every act is done as it was, under the rules of its day, in a few seconds. Then the ledger is verified, and you
        are told where the process stands and what became of one idea; its picture and a report are written beside FILE
        (ruhr-konferenz.db in this folder, if none is named). Nothing that is there is overwritten.
        """,
        de="""Ein ganzes Verfahren von Anfang an in FILE nachspielen: die Ruhr-Konferenz, aus ihren Quellen.

        Jeder Akt wird getan, wie er war, nach den Regeln seines Tages, in wenigen Sekunden. Dann wird die Akte
        geprüft, und es wird gesagt, wo das Verfahren steht und was aus einer Idee wurde; ihr Bild und ein Bericht
        entstehen neben FILE (ohne Angabe ruhr-konferenz.db in diesem Ordner). Was da ist, wird nicht überschrieben.
        """,
        examples=[("demo", "demo"), ("demo try.db --of my_process", "demo versuch.db --of mein_verfahren")],
        params=[
            click.Argument(["file"], metavar="[FILE]", required=False),
            click.Option(
                ["--of"],
                metavar="REFERENCE",
                default=_OF,
                show_default=True,
                help=either(
                    language,
                    en="An installed definition that brings its history.",
                    de="Eine installierte Definition, die ihre Geschichte mitbringt.",
                ),
            ),
            progress_option(language),
        ],
    )


def demo(language: str, *, file: str | None, of: str, progress: bool | None, form: str) -> int:
    """Run the command."""
    reference = _reference(of, language)
    target = Path(file or f"{reference.name.replace('_', '-')}.db")
    _free(target, language)
    from participatio.process.recording.replay import ReplayError

    try:
        with told(language, progress) as tell:
            process, story = _played(target, reference, tell)
    except ReplayError as error:
        for answer in error.refused:
            click.echo(f"{answer.place}: {answer.text(language)}", err=True)
        return 1
    from participatio.cli.problems import colours_wanted

    with process:
        told_of = _Demo(process, target, story, language)
        sections = told_of.sections(reference.version)
        if form == "json":
            say_json({name: value for section in sections for name, value in section.data.items()})
        for number, section in enumerate(sections):
            title = click.style(section.title, bold=True) if colours_wanted() else section.title
            click.echo(f"{title}" if not number else f"\n{title}")
            for line in section.lines:
                click.echo(line)
    return 0 if told_of.sound else 1


def _reference(of: str, language: str) -> Reference:
    """The first version of a reference that brings its history."""
    from participatio.hooks.manager import Host
    from participatio.text import near

    there = [one for one in Host().references() if one.history is not None]
    found = min((one for one in there if one.name == of.partition("@")[0]), key=lambda one: one.version, default=None)
    if found is None:
        names = sorted({one.name for one in there})
        raise asked_wrongly(
            language,
            en="no definition named '{of}' that brings its history is installed; there is {names}",
            de="es ist keine Definition namens '{of}' installiert, die ihre Geschichte mitbringt; es gibt {names}",
            near=near(of, names),
            of=of,
            names=", ".join(names) or "–",
        )
    return found


def _free(target: Path, language: str) -> None:
    """Refuse what is there already, and what could not stand beside its picture and report."""
    beside = [target.with_suffix(ending) for ending in _BESIDE] if target.name else []
    if target in beside or not target.name or not target.parent.is_dir():
        raise asked_wrongly(
            language,
            en="'{name}' cannot be the file of a process; one like trial.db can, in a folder that is there",
            de="'{name}' kann keine Datei eines Verfahrens sein; versuch.db etwa kann es, in einem Ordner, den es gibt",
            name=str(target),
        )
    for path in (target, *beside):
        if os.path.lexists(path):
            raise asked_wrongly(
                language,
                en="'{name}' is there already and stays as it is; play into another file (participatio demo trial.db), "
                "or remove this one first",
                de="'{name}' gibt es schon und bleibt, wie es ist; in eine andere Datei spielen (participatio demo "
                "versuch.db) oder diese vorher entfernen",
                name=str(path),
            )


def _played(target: Path, reference: Reference, tell: Line | None) -> tuple[Process, str]:
    """The process, played to its end, and the thing whose story is worth telling; nothing is left if that fails."""
    from participatio.process.recording.files import Acts
    from participatio.process.recording.replay import replay

    history = Acts(reference.history or "")
    names: dict[str, str] = {}
    try:
        process = replay(
            target, reference.path, history, clock=clock, progress=tell, told=lambda answer: names.update(answer.names)
        )
    except BaseException:
        for ending in _LEFT:
            Path(f"{target}{ending}").unlink(missing_ok=True)
        raise
    shown = str(history.show.get("story", ""))
    return process, names.get(shown, shown)


def _called() -> str:
    """What calls the program again: its name, or the path it was called by where the name is not known."""
    name = "participatio"
    path = Path(sys.argv[0])
    return name if path.stem != name or shutil.which(name) else shlex.quote(str(path))


class _Section(NamedTuple):
    """A part of what is told: a heading and lines for people, data for programs."""

    title: str
    lines: Sequence[str]
    data: Mapping[str, Any]


class _Demo:
    """Tells of a process that was just played, part by part; what a part needs is done when it is asked for."""

    def __init__(self, process: Process, target: Path, story: str, language: str) -> None:
        from participatio.telling.titles import Titles

        self._process = process
        self._target = target
        self._language = language
        self._titles = Titles(process.definition, language)
        self._trace = process.trace(story) if story else None
        self._adopted: Sequence[Entry] = ()
        self.sound = True

    def sections(self, first: int) -> Iterator[_Section]:
        """What was played (under which rules first), where it stands, the story, what was written, what to try next."""
        yield self._history(first)
        yield self._standing()
        if self._trace is not None:
            yield self._story(self._trace)
        yield self._beside()
        yield self._next()

    def _history(self, first: int) -> _Section:
        from participatio.cli.titles import facts
        from participatio.telling.titles import events

        language, target, entries = self._language, self._target, list(self._process.view().log(after=0))
        self._adopted = [one for one in entries if one.action == "process.adopt"]
        warned = sum(len(one.warned) for one in entries)
        report = self._process.verify()
        self.sound = report.ok
        fine = either(language, en="nothing is wrong", de="alles stimmt")
        bad = either(language, en="not as it was written", de="nicht, wie geschrieben")
        rows = [
            (either(language, en="played", de="gespielt"), self._span(entries)),
            (either(language, en="file", de="Datei"), f"{target}, {events(report.size, language)}"),
            (either(language, en="rules", de="Regeln"), self._rules(first)),
            (either(language, en="warned", de="gewarnt"), self._warned(warned)),
            (either(language, en="verified", de="geprüft"), fine if report.ok else bad),
        ]
        data = {
            "file": str(target), "process": self._process.name, "events": report.size, "ok": report.ok,
            "root": report.root.hex(), "rules": self._process.definition.version, "warnings": warned,
        }  # fmt: skip
        definition = self._process.definition
        return _Section(self._titles.thing(definition.id) or definition.title, list(facts(rows)), data)

    def _span(self, entries: Sequence[Entry]) -> str:
        if not entries:
            return either(self._language, en="nothing happened", de="nichts ist geschehen")
        first, last = (pick(entries, key=lambda one: one.happened) for pick in (min, max))
        return f"{self._day(first.happened, first.said)} – {self._day(last.happened, last.said)}"

    def _rules(self, first: int) -> str:
        word = either(self._language, en="version", de="Fassung")
        since = either(self._language, en="from {} on", de="seit dem {}")
        later = (f"{since.format(self._day(one.recorded))} {word} {one.given['version']}" for one in self._adopted)
        return ", ".join((f"{word} {first}", *later))

    def _warned(self, count: int) -> str:
        """How often a rule was broken that only warns."""
        if not count:
            return ""
        times = "once" if count == 1 else f"{count} times"
        en = f"{times}, because a rule was not kept that only warns"
        de = f"{count}-mal, weil eine Regel nicht eingehalten wurde, die nur warnt"
        return either(self._language, en=en, de=de)

    def _day(self, instant: datetime, said: str | None = None) -> str:
        """The day of an instant, or the date as it was said, where that was vague."""
        from participatio.dates import read_date, show_dated

        zone = self._process.definition.zone
        text = said or instant.astimezone(zone).date().isoformat()
        return show_dated(read_date(text, zone), zone, self._language)

    def _standing(self) -> _Section:
        """Where the process stands: what is open, and how much there is of what the story is made of."""
        from participatio.cli.titles import facts

        language, titles = self._language, self._titles
        found = self._process.status()
        opened = ", ".join(titles.thing(one.phase) or one.phase for one in found.open)
        rows = [(either(language, en="open", de="offen"), opened)]
        declared = {one.kind: one.count for one in found.declared}
        staged = [one for one in found.kinds if one.number and self._process.definition.kinds[one.kind].stage]
        rows += [(titles.kind(one.kind), self._counted(one, declared.get(one.kind, one.number))) for one in staged]
        title = either(language, en="Where it stands", de="Wo es steht")
        return _Section(title, list(facts(rows)), {"status": found.data()})

    def _counted(self, one: Counted, declared: int) -> str:
        """How many there are of a kind, in which states, and how many there are said to be."""
        from participatio.telling.titles import number

        language, said = self._language, number(one.number, self._language)
        states = [
            f"{number(count, language)} {self._titles.state(one.kind, state)}" for state, count in one.states.items()
        ]
        if declared != one.number:
            word = either(language, en="declared", de="angegeben")
            said += f" ({word}: {number(declared, language)})"
        return states[0] if len(states) == 1 and declared == one.number else f"{said}: {' · '.join(states)}"

    def _story(self, trace: Trace) -> _Section:
        """What became of the thing that the history shows."""
        from participatio.cli.titles import width, wrapped

        story = trace.story(self._language)
        room = min(width(), _WIDE)
        title, *paragraphs = story.text().split("\n\n")
        lines = [line for part in paragraphs for line in (*wrapped(part, "  ", room), "")]
        return _Section(title, lines[:-1], {"story": story.data()})

    def _beside(self) -> _Section:
        """The picture of the story and the report, written next to the file."""
        from participatio.cli.titles import facts

        language, rows = self._language, {}
        picture, report = (str(self._target.with_suffix(ending)) for ending in _BESIDE)
        if self._trace is not None:
            write_out(picture, self._trace.svg(language))
            rows[picture] = either(language, en="the story as a picture", de="die Geschichte als Bild")
        stories = () if self._trace is None else (self._trace.of.key,)
        languages = sorted(LANGUAGES, key=lambda one: one != language)
        write_out(report, self._process.report(*languages, stories=stories))
        rows[report] = either(language, en="the report, to read and to print", de="der Bericht, zum Lesen und Drucken")
        data = {"picture": picture if picture in rows else None, "report": report}
        return _Section(either(language, en="Beside it", de="Daneben liegen"), list(facts(rows.items())), data)

    def _next(self) -> _Section:
        """Three commands that lead on."""
        from participatio.cli.titles import table

        language = self._language
        commands = [(command, either(language, en=en, de=de)) for command, en, de in self._commands()][:_FEW]
        data = {"next": [f"participatio {command}" for command, _ in commands]}
        called = _called()
        lines = list(table([(f"{called} {command}", said) for command, said in commands], "  "))
        return _Section(either(language, en="Try next", de="Zum Weitermachen"), lines, data)

    def _commands(self) -> Iterator[tuple[str, str, str]]:
        """Commands that lead on, and what each shows, the best ones first."""
        from participatio.definition.kinds import STAGES

        file = shlex.quote(str(self._target))
        if self._trace is not None:
            yield f"trace {file} {self._trace.of.key}", "the same story as a tree", "dieselbe Geschichte als Baum"
        view = self._process.view()
        kinds = [kind for kind in self._process.definition.kinds.values() if kind.stage and view.count(kind.id)]
        if kinds:
            last = max(kinds, key=lambda kind: STAGES.index(str(kind.stage))).id
            shown = self._titles.counted(last, view.count(last))
            yield f"list {file} {last}", shown, shown
        for one in self._adopted[-1:]:
            at, day = one.recorded.astimezone(self._process.definition.zone).date(), self._day(one.recorded)
            yield f"status {file} --at {at}", f"where it stood on {day}", f"wie es am {day} stand"
        yield f"log {file} --limit 20", "what was done first", "was zuerst getan wurde"
        yield f"list {file}", "everything there is", "alles, was es gibt"
