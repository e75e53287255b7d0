# SPDX-License-Identifier: Apache-2.0
"""Which commands there are, in which language, and how each of them ends.

The commands' modules are imported when they are used; ``participatio --help`` needs click and nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.options import language_option
from participatio.cli.words import language_of, speak, system_said
from participatio.languages import either
from participatio.version import VERSION

COMMANDS = {
    "demo": ("participatio.cli.demo", "Play the Ruhr-Konferenz.", "Die Ruhr-Konferenz nachspielen."),
    "check": ("participatio.cli.check", "Find every mistake in a definition.", "Alle Fehler einer Definition finden."),
    "show": ("participatio.cli.show", "Show what a definition says.", "Zeigen, was eine Definition sagt."),
    "matrix": ("participatio.cli.matrix", "Show who may do what when.", "Zeigen, wer wann was darf."),
    "draw": ("participatio.cli.draw", "Draw a definition.", "Eine Definition zeichnen."),
    "diff": (
        "participatio.cli.diff",
        "Tell what a newer definition changes.",
        "Sagen, was eine neuere Definition ändert.",
    ),
    "new": ("participatio.cli.new", "Begin a definition.", "Eine Definition beginnen."),
    "schema": ("participatio.cli.schema", "Let an editor know the keys.", "Einem Editor die Schlüssel sagen."),
    "walk": ("participatio.cli.walk", "Try to walk the pathways.", "Die Wege zu gehen versuchen."),
    "fmt": ("participatio.cli.fmt", "Bring files into one style.", "Dateien in einen Stil bringen."),
    "start": ("participatio.cli.start", "Begin a process in a file.", "Ein Verfahren in einer Datei beginnen."),
    "act": ("participatio.cli.act", "Do something, one act or many.", "Etwas tun, einen Akt oder viele."),
    "record": ("participatio.cli.record", "Do the acts that files list.", "Tun, was Dateien aufzählen."),
    "allowed": ("participatio.cli.allowed", "Show what somebody can do.", "Zeigen, was jemand tun kann."),
    "why": ("participatio.cli.why", "Tell why something may be done or not.", "Sagen, warum etwas geht oder nicht."),
    "status": ("participatio.cli.status", "Show where a process stands.", "Zeigen, wo ein Verfahren steht."),
    "list": ("participatio.cli.list_", "List ideas, forums, projects.", "Ideen, Foren, Projekte auflisten."),
    "item": ("participatio.cli.item", "Show one thing.", "Ein Ding zeigen."),
    "trace": ("participatio.cli.trace", "Follow a thing back and forward.", "Ein Ding zurück und nach vorn verfolgen."),
    "story": ("participatio.cli.story", "Tell what became of a thing.", "Erzählen, was aus einem Ding wurde."),
    "coverage": (
        "participatio.cli.coverage",
        "Tell in figures what became of ideas.",
        "In Zahlen sagen, was aus Ideen wurde.",
    ),
    "answers": (
        "participatio.cli.answers",
        "Show which answers are owed.",
        "Zeigen, welche Antworten geschuldet sind.",
    ),
    "report": ("participatio.cli.report", "Write a report as one page.", "Einen Bericht als Seite schreiben."),
    "log": ("participatio.cli.log", "Show what was done.", "Zeigen, was getan wurde."),
    "person": (
        "participatio.cli.person",
        "Enrol, show, export, erase people.",
        "Menschen eintragen, zeigen, ausgeben, löschen.",
    ),
    "adopt": ("participatio.cli.adopt", "Let new rules hold from now on.", "Neue Regeln ab jetzt gelten lassen."),
    "retain": ("participatio.cli.retain", "Erase what is kept no longer.", "Löschen, was nicht länger bleibt."),
    "verify": (
        "participatio.cli.verify",
        "See that all is as it was written.",
        "Sehen, dass alles ist wie geschrieben.",
    ),
    "rebuild": ("participatio.cli.rebuild", "Make the tables anew.", "Die Tabellen neu machen."),
    "checkpoint": ("participatio.cli.checkpoint", "Write what proves the ledger.", "Schreiben, was die Akte beweist."),
    "receipt": ("participatio.cli.receipt", "Prove that an event is there.", "Beweisen, dass ein Eintrag da ist."),
    "consistency": (
        "participatio.cli.consistency",
        "See that nothing was changed since.",
        "Sehen, dass seitdem nichts geändert ist.",
    ),
    "backup": ("participatio.cli.backup", "Copy a file that is in use.", "Eine Datei kopieren, die benutzt wird."),
    "restore": ("participatio.cli.restore", "Make a file of a backup.", "Aus einer Sicherung eine Datei machen."),
    "export": ("participatio.cli.export", "Write a process as an archive.", "Ein Verfahren als Archiv schreiben."),
    "import": ("participatio.cli.import_", "Make a process of an archive.", "Aus einem Archiv ein Verfahren machen."),
    "simulate": (
        "participatio.cli.simulate",
        "Let an invented crowd take part.",
        "Eine erfundene Menge sich beteiligen lassen.",
    ),
    "move": ("participatio.cli.move", "Carry a process elsewhere.", "Ein Verfahren anderswohin bringen."),
}
"""Name, module and one line of help in English and German of every command."""

INTERRUPTED = 130


class Commands(click.Group):
    """The commands as a table: listed from it, imported from it when they are called."""

    def __init__(self, language: str) -> None:
        super().__init__(
            name="participatio",
            help=either(
                language,
                en="Participation processes as text: check a definition before anyone takes part, then run it.",
                de="Beteiligungsverfahren als Text: eine Definition prüfen, bevor sich jemand beteiligt, dann führen.",
            ),
            epilog=either(
                language,
                en="\b\nExamples:\n  participatio check ruhr_konferenz\n  participatio show my_process --origin\n"
                "  participatio start ruhr_konferenz ruhr.db\n  participatio list ruhr.db idea",
                de="\b\nBeispiele:\n  participatio check ruhr_konferenz\n  participatio show mein_verfahren --origin\n"
                "  participatio start ruhr_konferenz ruhr.db\n  participatio list ruhr.db idea",
            ),
            params=[
                language_option(language),
                click.Option(
                    ["--version"],
                    is_flag=True,
                    is_eager=True,
                    expose_value=False,
                    callback=_version,
                    help=either(language, en="Show the version and exit.", de="Die Fassung zeigen und enden."),
                ),
            ],
            context_settings={"help_option_names": ["-h", "--help"], "terminal_width": _width()},
        )
        self._language = language

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the table is all there is
        """The commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Import a command and make it in the language of the day."""
        if cmd_name not in COMMANDS:
            return None
        make: Callable[[str], click.Command] = import_module(COMMANDS[cmd_name][0]).command
        return make(self._language)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command meant; an unknown one is answered with its neighbours."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from participatio.text import near

            raise asked_wrongly(
                self._language,
                en="there is no command '{name}'",
                de="es gibt keinen Befehl '{name}'",
                near=near(name, COMMANDS),
                name=name,
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - as above
        """Write the list of commands from the table, without importing one."""
        with formatter.section(either(self._language, en="Commands", de="Befehle")):
            rows = [(name, either(self._language, en=en, de=de)) for name, (_, en, de) in COMMANDS.items()]
            formatter.write_dl(rows)


def _width() -> int:
    """How wide help may be; click would import shutil, and all it imports, to find out."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (ValueError, OSError):  # no number, or no terminal
        columns = 80
    return max(min(columns, 100) - 2, 50)


def _version(ctx: click.Context, param: click.Parameter, asked: bool) -> None:  # noqa: ARG001, FBT001 - click's form
    if asked and not ctx.resilient_parsing:
        click.echo(f"participatio {VERSION}")
        ctx.exit()


def run(given: list[str]) -> int:
    """Run the command line; with what the process ends: 0 (fine), 1 (errors, refusals) or 2 (asked wrongly)."""
    language = language_of(given, os.environ)
    speak(language)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows no umlauts shows them spelt out
    return _run(Commands(language), given, language)


def _run(commands: Commands, given: list[str], language: str) -> int:
    try:
        code = commands.main(given, prog_name="participatio", standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a stranger's error is raised again
        return _failed(error, language)
    return code if isinstance(code, int) else 0


def _failed(error: Exception, language: str) -> int:
    """End with 1: without a word if nobody listens, with a sentence if there is one, else with where it was raised."""
    if isinstance(error, BrokenPipeError):
        # Whoever read has seen enough; what is still in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        words = f"{where}{system_said(error, language)}"
    else:
        words = _words(error, language)
    click.echo(either(language, en="Error: ", de="Fehler: ") + words, err=True)
    return 1


def _words(error: Exception, language: str) -> str:
    """What an error of this library says; a stranger's is raised again, for it is a mistake of the library."""
    from participatio.errors import BadValueError, ParticipatioError
    from participatio.text import for_terminal

    if not isinstance(error, ParticipatioError):
        raise error
    said = error.at(None).text(language) if isinstance(error, BadValueError) else str(error)
    return "\n".join(for_terminal(line, width=1000) for line in said.splitlines())
