# SPDX-License-Identifier: Apache-2.0
"""``participatio answers``: which answers are owed, and a file in which they can be prepared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.numbers import forum as about
from participatio.cli.numbers import head, numbers
from participatio.cli.options import whole_number
from participatio.cli.stores import (
    file_argument,
    free,
    known,
    ledger_command,
    looking,
    say_json,
    view_options,
    write_out,
)
from participatio.languages import either

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.process.answers import Answers, Owing, Promises
    from participatio.process.view import View
    from participatio.telling.titles import Titles

_LIMIT = 50


def command(language: str) -> click.Command:
    """The command in a language."""

    def option(names: list[str], metavar: str, en: str, de: str) -> click.Option:
        return click.Option(names, metavar=metavar, help=either(language, en=en, de=de))

    def flag(name: str, en: str, de: str) -> click.Option:
        return click.Option([name], is_flag=True, help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "answers",
        answers,
        en="""Show which answers are owed in the process in FILE: to what, by whom, until when; the most urgent first.

        With --draft they are written to a file in which they can be prepared; participatio record publishes them
        together.
        """,
        de="""Zeigen, welche Antworten im Verfahren in FILE geschuldet sind: worauf, von wem, bis wann; Eiliges zuerst.

        Mit --draft kommen sie in eine Datei, in der sie sich vorbereiten lassen; participatio record veröffentlicht sie
        zusammen.
        """,
        examples=[
            ("answers ruhr.db --overdue", "answers ruhr.db --overdue"),
            ("answers ruhr.db --forum tf08 --by stamp", "answers ruhr.db --forum tf08 --by stamp"),
            (
                "answers ruhr.db --by stamp --draft answers.yaml\n  participatio record ruhr.db answers.yaml",
                "answers ruhr.db --by stamp --draft antworten.yaml\n  participatio record ruhr.db antworten.yaml",
            ),
        ],
        params=[
            file_argument(),
            flag("--overdue", "Only what is overdue.", "Nur was überfällig ist."),
            flag("--by-forum", "How every forum stands.", "Wie jedes Forum dasteht."),
            option(["--forum"], "ID", "Only about things of this forum.", "Nur zu Dingen dieses Forums."),
            option(["--by"], "PERSON", "Only what this person owes.", "Nur was diese Person schuldet."),
            click.Option(
                ["--limit"],
                type=whole_number(language, 1),
                default=_LIMIT,
                show_default=True,
                metavar="N",
                help=either(language, en="No more than so many.", de="Höchstens so viele."),
            ),
            option(["--draft"], "PATH", "Write them to a file to fill in.", "In eine Datei zum Ausfüllen schreiben."),
            option(
                ["--typed-by"], "PERSON", "In the draft, who enters them for others.",
                "Im Entwurf, wer sie für andere einträgt.",
            ),
            *view_options(language),
        ],
    )  # fmt: skip


def answers(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    overdue: bool,
    by_forum: bool,
    forum: str | None,
    by: str | None,
    limit: int,
    draft: str | None,
    typed_by: str | None,
    form: str,
    **looks: Unpack[Looks],
) -> int:
    """Run the command."""
    if draft is not None:
        free(draft, language)
    with looking(language, **looks) as (process, view):
        known(process, forum, "--forum", language, "forum")
        for person, asked in ((by, "--by"), (typed_by, "--typed-by")):
            known(process, person, asked, language, "person")
        from participatio.process.answers import answers as owing
        from participatio.telling.titles import Titles

        found = owing(view, limit, overdue=overdue, forum=forum, by=by)
        titles = Titles(process.definition, language, found.names)
        if draft is not None:
            return _draft(found, view, draft, titles, by=by, typed_by=typed_by, file=looks["file"])
        if form == "json":
            say_json(found.data())
            return 0
        for line in _lines(found, titles, by_forum=by_forum):
            click.echo(line)
    return 0


def _draft(  # noqa: PLR0913 - what a draft is made of
    found: Answers, view: View, path: str, titles: Titles, *, by: str | None, typed_by: str | None, file: str
) -> int:
    """Write what is owed to a file, if anything of it can be prepared there."""
    import shlex

    from participatio.telling.drafts import can_draft, draft
    from participatio.telling.titles import number

    language = titles.language
    ready = sum(can_draft(view.definition, one) for one in found.owed)
    if not ready:
        click.echo(
            either(
                language,
                en="nothing is owed here, so there is no draft",
                de="hier ist nichts geschuldet, also gibt es keinen Entwurf",
            )
        )
        return 0
    command = shlex.join(["participatio", "record", file, path])
    write_out(path, "\n".join(draft(found, view, language, by=by, typed_by=typed_by, command=command)) + "\n")
    shown = number(ready, language)
    click.echo(
        either(
            language,
            en=f"{path}: {shown} to fill in; then {command}",
            de=f"{path}: {shown} zum Ausfüllen; danach {command}",
        )
    )
    return 0


def _lines(found: Answers, titles: Titles, *, by_forum: bool) -> Iterator[str]:
    from participatio.telling.titles import number

    language = titles.language
    yield from head(found.now, found.viewer, titles, en="Answers that were promised", de="Versprochene Antworten")
    if not found.all.number:
        yield either(language, en="none", de="keine")
        return
    rows = [(one, titles.promised(one.of or "")) for one in found.promises if one.number]
    yield ""
    yield from _table(rows, language)
    if by_forum:
        yield ""
        yield from _table([(one, about(one.of, titles)) for one in found.forums], language)
    if found.owed:
        yield from ("", either(language, en="Owed, the most urgent first", de="Geschuldet, das Dringendste zuerst"))
        for one in found.owed:
            yield from _owing(one, titles)
    if found.open > len(found.owed):
        more = number(found.open - len(found.owed), language)
        yield either(language, en=f"… and {more} more (--limit)", de=f"… und {more} weitere (--limit)")


def _table(rows: Sequence[tuple[Promises, str]], language: str) -> Iterator[str]:
    heads = [
        either(language, en="overdue", de="überfällig"),
        either(language, en="owed in time", de="noch in der Zeit"),
        either(language, en="given in time", de="rechtzeitig gegeben"),
        either(language, en="given late", de="verspätet gegeben"),
    ]
    yield from numbers(heads, [((one.overdue, one.due, one.in_time, one.late), name) for one, name in rows], language)


def _owing(one: Owing, titles: Titles) -> Iterator[str]:
    """A thing, what is owed about it until when, and who owes it."""
    from participatio.cli.titles import clipped

    language = titles.language
    title = "" if one.title == one.thing else f"  {one.title}"
    yield clipped(f"  {one.thing}{title}")
    until = "" if one.until is None else either(language, en=" until ", de=" bis ") + titles.until(one.until)
    over = either(language, en=", overdue", de=", überfällig") if one.overdue else ""
    who = ", ".join(titles.thing(person) or person for person in one.who) or titles.role(one.by)
    yield clipped(f"    {titles.promise(one.kind, one.promise)}{until}{over}: {who}")
