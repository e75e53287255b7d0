# SPDX-License-Identifier: Apache-2.0
"""``participatio fmt``: files of a definition in one style, with their comments."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.options import format_option, language_option
from participatio.cli.stores import say_json, sentence, write_out
from participatio.languages import either


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "fmt",
        callback=lambda **asked: fmt(language, **asked),
        help=either(
            language,
            en="""Rewrite each FILE in the house style: keys below each other, indented by two, quotes where they are
            needed, long texts folded. Comments stay. A folder means all the YAML files in it.

            A file is written only if it says exactly the same afterwards. The order of keys stays: it counts. Needs
            `pip install 'participatio[fmt]'`. Ends with 1 if a file was left as it is because something is wrong with
            it; with --check and --diff nothing is written, and 1 says that something would be.
            """,
            de="""Jede FILE im Stil des Hauses neu schreiben: Schlüssel untereinander, zwei Zeichen eingerückt,
            Anführungszeichen, wo sie nötig sind, lange Texte umbrochen. Kommentare bleiben. Ein Ordner steht für alle
            YAML-Dateien darin.

            Geschrieben wird nur, was danach genau dasselbe sagt. Die Reihenfolge der Schlüssel bleibt: sie zählt. Nötig
            ist `pip install 'participatio[fmt]'`. Endet mit 1, wenn eine Datei blieb, wie sie ist, weil etwas an ihr
            nicht stimmt; mit --check und --diff wird nichts geschrieben, und 1 heißt, dass etwas zu ändern wäre.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio fmt my_process\n  participatio fmt --diff my_process/process.yaml",
            de="\b\nBeispiele:\n  participatio fmt mein_verfahren\n"
            "  participatio fmt --diff mein_verfahren/process.yaml",
        ),
        params=[
            click.Argument(["files"], nargs=-1, required=True, metavar="FILE..."),
            click.Option(
                ["--check"],
                is_flag=True,
                help=either(language, en="Only say which files would change.", de="Nur sagen, was sich ändern würde."),
            ),
            click.Option(
                ["--diff"],
                is_flag=True,
                help=either(language, en="Only show what would change.", de="Nur zeigen, was sich ändern würde."),
            ),
            format_option(language),
            language_option(language),
        ],
    )


def fmt(language: str, *, files: Sequence[str], check: bool, diff: bool, form: str) -> int:
    """Run the command."""
    changed, failed = [], []
    files = [name for given in files for name in _files(given)]
    for name in files:
        _refuse(name, language, writing=not (check or diff))
    for name in files:
        text, styled = _styled(name, language)
        if styled is None:
            failed.append(name)
        elif styled != text:
            changed.append(name)
            if not check and not diff:
                _write(name, text, styled, language)
            if form == "text":
                for line in _difference(name, text, styled) if diff else [name]:
                    click.echo(line)
    if form == "json":
        say_json({"changed": changed, "failed": failed, "written": not (check or diff)})
    return 1 if failed or (changed and (check or diff)) else 0


def _files(name: str) -> Sequence[str]:
    """A file, or those that a folder holds; nothing in a hidden folder is meant, and no link."""
    folder = Path(name)
    if not folder.is_dir():
        return [name]
    found = (path for end in ("*.yaml", "*.yml") for path in folder.rglob(end) if path.is_file())
    inner = {path: path.relative_to(folder).parts for path in found if not path.is_symlink()}
    return sorted(str(path) for path, parts in inner.items() if not any(part[0] == "." for part in parts)) or [name]


def _refuse(name: str, language: str, *, writing: bool) -> None:
    """Refuse what is no file, or none to be written."""
    path = Path(name)
    if not path.is_file():
        raise asked_wrongly(language, en="there is no file '{name}'", de="es gibt keine Datei '{name}'", name=name)
    if path.is_symlink():
        en, de = "'{name}' is a link; name the file itself", "'{name}' ist ein Link; zu nennen ist die Datei selbst"
        raise asked_wrongly(language, en=en, de=de, name=name)
    if writing and not path.stat().st_mode & stat.S_IWUSR:
        raise asked_wrongly(language, en="'{name}' is read-only", de="'{name}' ist schreibgeschützt", name=name)


def _write(name: str, before: str, styled: str, language: str) -> None:
    """Write a file anew, unless somebody else has done so meanwhile."""
    if _text(name, language) != before:
        en, de = "'{name}' was changed by somebody else just now", "'{name}' wurde eben anderswo geändert"
        raise asked_wrongly(language, en=en, de=de, name=name)
    write_out(name, styled)


def _styled(name: str, language: str) -> tuple[str, str | None]:
    """A file as it is, and in the house style; what is wrong with it is told."""
    from participatio.cli.problems import colours_wanted, shown
    from participatio.editing.fmt import CHANGED, formatted
    from participatio.errors import BadValueError

    text = _text(name, language)
    try:
        styled, problems = formatted(text, name)
    except BadValueError as error:
        if error.code is not CHANGED:
            raise
        click.echo(sentence(error, language), err=True)
        return text, None
    if styled is None:
        for line in shown(problems.sorted(), {name: text}, language, colours=colours_wanted()):
            click.echo(line, err=True)
    return text, styled


def _text(name: str, language: str) -> str:
    try:
        return Path(name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise asked_wrongly(language, en="'{name}' is not UTF-8", de="'{name}' ist kein UTF-8", name=name) from None


def _difference(name: str, text: str, styled: str) -> Iterator[str]:
    import difflib

    from participatio.cli.titles import clipped

    lines = difflib.unified_diff(text.splitlines(), styled.splitlines(), name, name, lineterm="")
    return (clipped(line, 1000) for line in lines)
