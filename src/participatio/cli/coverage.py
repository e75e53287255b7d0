# SPDX-License-Identifier: Apache-2.0
"""``participatio coverage``: what became of what people said, in figures, and where the chain is broken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.numbers import forum, head, nowhere, numbers, share
from participatio.cli.stores import (
    as_array,
    file_argument,
    ledger_command,
    looking,
    say_json,
    view_options,
)
from participatio.languages import either

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.process.coverage import Break, Coverage, Hearing, Piece, Revisions, Tally
    from participatio.process.view import View
    from participatio.telling.titles import Titles

#: `coverage.LOOSE`, which would have to be imported for the help.
_BREAKS = ("unheard", "unrealised", "unfounded", "dropped", "silent")
_SHOWN = 5
_HEAD = 18  # cells of a column's head
_CHANNELS = {
    "self": ("by the person", "von der Person selbst"),
    "typed": ("by the office, for somebody", "vom Büro, für jemanden"),
    "listed": ("listed in the definition", "in der Definition verzeichnet"),
    "erased": ("erased since", "inzwischen gelöscht"),
}


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "coverage",
        coverage,
        en="""Show what became of what people said: what was answered, taken up, heard about, decided, made a project.

        By forum, phase and who entered it; which audiences were heard; where the chain is broken.
        """,
        de="""Zeigen, was aus dem Gesagten wurde: was beantwortet, aufgegriffen, angehört, entschieden, Projekt wurde.

        Nach Forum, Phase und danach, wer es eintrug; welche Zielgruppen gehört wurden; wo die Kette reißt.
        """,
        examples=[
            ("coverage ruhr.db", "coverage ruhr.db"),
            ("coverage ruhr.db --broken silent", "coverage ruhr.db --broken silent"),
            ("coverage ruhr.db --by month --at 2019-11-06", "coverage ruhr.db --by month --at 2019-11-06"),
        ],
        params=[
            file_argument(),
            click.Option(
                ["--broken"],
                type=click.Choice(_BREAKS),
                help=either(language, en="Only these broken chains, all of them.", de="Nur diese Brüche, alle davon."),
            ),
            click.Option(
                ["--by"],
                type=click.Choice(["month", "year"]),
                help=either(language, en="How it went, by month or year.", de="Wie es verlief, nach Monat oder Jahr."),
            ),
            *view_options(language),
        ],
    )


def coverage(language: str, *, broken: str | None, by: str | None, form: str, **looks: Unpack[Looks]) -> int:
    """Run the command."""
    with looking(language, **looks) as (process, view):
        if form == "json":
            _tell(view, broken, by)
            return 0
        from participatio.telling.titles import Titles

        titles = Titles(process.definition, language)
        lines = (
            _pieces(view, broken, titles) if broken else _course(view, by, titles) if by else _coverage(view, titles)
        )
        for line in lines:
            click.echo(line)
    return 0


def _tell(view: View, broken: str | None, by: str | None) -> None:
    """All of it for a program."""
    from attrs import asdict

    from participatio.process import course, coverage

    if broken is not None:
        for line in as_array(map(asdict, coverage.broken(view, broken))):
            click.echo(line)
    elif by is not None:
        say_json([period.data() for period in course.course(view, by)])
    else:
        say_json(coverage.coverage(view).data())


def _pieces(view: View, broken: str, titles: Titles) -> Iterator[str]:
    """Every thing at which a chain is broken in one way."""
    from participatio.process.coverage import broken as found

    none = True
    for piece in found(view, broken):
        none = False
        yield _piece(piece, "")
    if none:
        yield either(titles.language, en="there is nothing of that to see", de="davon ist nichts zu sehen")


def _piece(piece: Piece, indent: str) -> str:
    from participatio.cli.titles import clipped

    about = f" ({', '.join(piece.about)})" if piece.about else ""
    title = "" if piece.title == piece.thing else f"  {piece.title}"
    return clipped(f"{indent}{piece.thing}{about}{title}")


def _course(view: View, by: str, titles: Titles) -> Iterator[str]:
    """What happened in each month or year."""
    from participatio.cli.titles import clipped
    from participatio.process.course import course as asked

    language, periods = titles.language, asked(view, by)
    states = list(dict.fromkeys(state for period in periods for state in period.projects))
    kinds = [kind.id for kind in view.definition.kinds.of_stage("project")]
    heads = [
        "",
        either(language, en="contributions", de="Beiträge"),
        either(language, en="answers", de="Antworten"),
        either(language, en="decisions", de="Entscheidungen"),
        *(clipped(_state(titles, kinds, state), _HEAD) for state in states),
    ]
    rows: list[tuple[Sequence[int | str], str]] = []
    for one in periods:
        projects = (one.projects.get(state, 0) for state in states)
        rows.append(((one.period, one.contributions, one.answers, one.decisions, *projects), ""))
    if states:
        yield either(
            language,
            en="What happened, and how many projects were in which state at the end",
            de="Was geschah, und wie viele Projekte am Ende in welchem Zustand waren",
        )
    yield from numbers(heads, rows, language)


def _state(titles: Titles, kinds: Sequence[str], state: str) -> str:
    """What a state is called by the first kind that has a word for it."""
    return next((said for kind in kinds if (said := titles.state(kind, state)) != state), state)


def _coverage(view: View, titles: Titles) -> Iterator[str]:
    """All figures."""
    from participatio.process.coverage import coverage as asked
    from participatio.telling.titles import Titles

    language, found = titles.language, asked(view)
    titles = Titles(view.definition, language, found.names)
    yield from head(found.now, found.viewer, titles, en="What became of what was said", de="Was aus dem Gesagten wurde")
    contributions = [(found.contributions, either(language, en="in all", de="insgesamt"))]
    if len(found.kinds) > 1:
        contributions += [(one, titles.kind(one.of or "")) for one in found.kinds]
    yield from _tallies(contributions, either(language, en="Contributions", de="Beiträge"), language)
    yield from _tallies(_by_forum(found.forums, titles), either(language, en="By forum", de="Nach Forum"), language)
    phases = [(one, titles.thing(one.of or "") or one.of or nowhere(language)) for one in found.phases]
    yield from _tallies(phases, either(language, en="By phase", de="Nach Phase"), language)
    channels = [
        (one, either(language, en=_CHANNELS[one.of or ""][0], de=_CHANNELS[one.of or ""][1])) for one in found.channels
    ]
    yield from _tallies(channels, either(language, en="Entered", de="Eingetragen"), language)
    proposals = [(found.proposals, either(language, en="in all", de="insgesamt"))]
    proposals += _by_forum(found.proposals_by_forum, titles)
    yield from _tallies(proposals, either(language, en="Proposals", de="Vorschläge"), language)
    yield from _audiences(found, titles)
    yield from _revisions(found.revisions, language)
    yield from _broken(found.broken, language)


def _by_forum(tallies: Sequence[Tally], titles: Titles) -> list[tuple[Tally, str]]:
    """The rows of forums; nothing if nothing belongs to one."""
    rows = [(one, forum(one.of, titles)) for one in tallies if one.number]
    return rows if any(one.of for one, _ in rows) else []


def _tallies(rows: Sequence[tuple[Tally, str]], title: str, language: str) -> Iterator[str]:
    """A table of how many came how far; below what stands for all of them also as shares."""
    from participatio.telling.figures import STEPS, named

    if not rows or not any(one.number for one, _ in rows):
        return
    steps = list(rows[0][0].steps)
    heads = [either(language, en="number", de="Anzahl")]
    heads += [named(STEPS, step, language) for step in steps]
    lines: list[tuple[Sequence[int | str], str]] = []
    for one, name in rows:
        lines.append(((one.number, *(one.steps[step] for step in steps)), name))
        if one.of is None and one is rows[0][0]:
            lines.append((("", *(share(one.steps[step], one.number, language) for step in steps)), ""))
    yield from ("", title)
    yield from numbers(heads, lines, language)


def _audiences(found: Coverage, titles: Titles) -> Iterator[str]:
    """Who was heard about how many, and before which decisions."""
    from participatio.telling.titles import number

    language = titles.language
    if not found.audiences or not found.proposals.number:
        return
    yield from ("", either(language, en="Who was heard", de="Wer gehört wurde"))
    heads = [
        either(language, en="contributions", de="Beiträge"),
        either(language, en="proposals", de="Vorschläge"),
        either(language, en="decisions", de="Entscheidungen"),
    ]
    rows = [
        ((one.contributions, one.proposals, one.decisions), titles.thing(one.of) or one.of) for one in found.audiences
    ]
    yield from numbers(heads, rows, language)
    for one in found.hearings[:_SHOWN]:
        yield from _hearing(one, [audience.of for audience in found.audiences], titles)
    if (more := found.decisions - _SHOWN) > 0:
        yield either(language, en="  and {} more", de="  und {} weitere").format(number(more, language))


def _hearing(one: Hearing, audiences: Sequence[str], titles: Titles) -> Iterator[str]:
    """A decision, and who had been heard by then about how much of it."""
    from participatio.cli.titles import clipped
    from participatio.telling.titles import number

    language = titles.language
    heard = [
        f"{titles.thing(id_) or id_} ({number(one.heard[id_], language)})" for id_ in audiences if id_ in one.heard
    ]
    missing = [titles.thing(id_) or id_ for id_ in audiences if id_ not in one.heard]
    title = one.title if one.title == one.decision else f"{one.title} ({one.decision})"
    decided = either(language, en="decided", de="entschieden")
    yield clipped(f"  {title}, {titles.when(one.happened)}: {number(one.number, language)} {decided}")
    for word, who in (
        (either(language, en="heard about", de="dazu gehört"), heard),
        (either(language, en="not heard", de="nicht gehört"), missing),
    ):
        if who:
            yield clipped(f"    {word}: {', '.join(who)}")


def _revisions(found: Revisions, language: str) -> Iterator[str]:
    if not found.number:
        return
    yield from (
        "",
        either(language, en="Published proposals that were changed", de="Geänderte veröffentlichte Vorschläge"),
    )
    rows: list[tuple[Sequence[int], str]] = [
        ((found.number,), either(language, en="changes in all", de="Änderungen insgesamt")),
        ((found.after_hearing,), either(language, en="after a hearing", de="nach einer Anhörung")),
        ((found.with_reason,), either(language, en="with a reason", de="mit Begründung")),
        ((found.without,), either(language, en="with neither", de="ohne das eine und das andere")),
    ]
    yield from numbers([""], rows, language)


def _broken(found: Sequence[Break], language: str) -> Iterator[str]:
    """Where chains are broken, and the first things at which they are."""
    from participatio.telling.figures import BREAKS, named
    from participatio.telling.titles import number

    yield from ("", either(language, en="Broken chains", de="Wo die Kette reißt"))
    if not any(one.number for one in found):
        yield either(language, en="  none", de="  nirgends")
    for one in found:
        if one.number:
            said = named(BREAKS, one.what, language)
            yield f"  {number(one.number, language)}  {said} (--broken {one.what})"
            yield from (_piece(piece, "    ") for piece in one.things[:_SHOWN])
            if one.number > _SHOWN:
                yield f"    … {number(one.number - _SHOWN, language)} " + either(language, en="more", de="weitere")
