# SPDX-License-Identifier: Apache-2.0
"""``participatio status``: where a process stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from participatio.cli.numbers import head, numbers
from participatio.cli.stores import (
    file_argument,
    ledger_command,
    looking,
    say_json,
    view_options,
)
from participatio.languages import either

if TYPE_CHECKING:
    from typing import Unpack
    from zoneinfo import ZoneInfo

    from participatio.cli.stores import Looks
    from participatio.definition.model import Definition
    from participatio.process.status import Counted, Figure, Opening, Said, Status
    from participatio.telling.titles import Titles

_SHOWN = 12


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "status",
        status,
        en="""Show where the process in FILE stands: what is open and until when, what comes next, how much there is.

        Numbers that somebody declared stand beside what is listed; where they differ, both stay.
        """,
        de="""Zeigen, wo das Verfahren in FILE steht: was bis wann offen ist, was als Nächstes kommt, wie viel da ist.

        Zahlen, die jemand angegeben hat, stehen neben dem, was verzeichnet ist; weichen sie ab, bleiben beide.
        """,
        examples=[
            ("status ruhr.db", "status ruhr.db"),
            ("status ruhr.db --at 2019-11-06", "status ruhr.db --at 2019-11-06"),
            ("status ruhr.db --as hein --format json", "status ruhr.db --as hein --format json"),
        ],
        params=[
            file_argument(),
            *view_options(language),
        ],
    )


def status(language: str, *, form: str, **looks: Unpack[Looks]) -> int:
    """Run the command."""
    from participatio.process.status import status as standing

    with looking(language, **looks) as (process, view):
        found = standing(view)
        if form == "json":
            say_json(found.data())
            return 0
        from participatio.telling.titles import Titles

        for line in _lines(found, process.definition, Titles(process.definition, language, found.names)):
            click.echo(line)
    return 0


def _lines(found: Status, definition: Definition, titles: Titles) -> Iterator[str]:
    from participatio.telling.titles import events

    language = titles.language
    yield from head(found.now, found.viewer, titles, en=_title(found, titles), de=_title(found, titles))
    last = either(language, en=", the last on ", de=", der letzte am ") + titles.when(found.recorded)
    yield events(found.size, language) + (last if found.size else "")
    yield from _phases(found, titles)
    yield from _kinds(found.kinds, titles)
    yield from _declared(found.declared, titles)
    yield from _figures(found.figures, titles, definition.zone)
    yield from _owed(found, language)


def _title(found: Status, titles: Titles) -> str:
    title = titles.thing(found.definition) or found.title
    version = either(titles.language, en="version", de="Fassung")
    return f"{title} ({found.process}, {version} {found.version})"


def _phases(found: Status, titles: Titles) -> Iterator[str]:
    language = titles.language
    until, since = either(language, en="until", de="bis"), either(language, en="from", de="ab")
    nobody = either(language, en="nobody knows yet when", de="wann, weiß noch niemand")
    now = [(_phase(one, titles), f"{until} {titles.until(one.closes)}" if _ends(one) else "") for one in found.open]
    later = [(_phase(one, titles), f"{since} {titles.when(one.opens)}") for one in found.next]
    later += [(titles.thing(phase) or phase, nobody) for phase in found.waiting]
    yield from _section(either(language, en="Open now", de="Jetzt offen"), _capped(now, language))
    yield from _section(either(language, en="Comes next", de="Als Nächstes"), _capped(later, language))


def _ends(one: Opening) -> bool:
    from participatio.dates import LATEST

    return one.closes < LATEST


def _phase(one: Opening, titles: Titles) -> str:
    of = "" if one.of is None else f" ({titles.thing(one.of) or one.of})"
    return (titles.thing(one.phase) or one.phase) + of


def _capped(rows: list[tuple[str, str]], language: str) -> list[tuple[str, str]]:
    """The first of many rows, and how many there are besides."""
    more = len(rows) - _SHOWN
    if more <= 0:
        return rows
    return [*rows[:_SHOWN], (either(language, en=f"and {more} more", de=f"und {more} weitere"), "")]


def _section(title: str, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    from participatio.cli.titles import table

    lines = list(table(rows, "  "))
    if lines:
        yield from ("", title, *lines)


def _kinds(kinds: Sequence[Counted], titles: Titles) -> Iterator[str]:
    """How many there are of each kind, and in which state, where there is more than one."""
    from participatio.telling.titles import number

    rows = []
    for one in kinds:
        states = [
            f"{number(count, titles.language)} {said}"
            for state, count in one.states.items()
            if (said := titles.state(one.kind, state))
        ]
        name = _noun(one.kind, one.number, titles)
        rows.append(((one.number,), f"{name}{': ' if states else ''}{', '.join(states)}"))
    if rows:
        yield from ("", either(titles.language, en="What there is", de="Was da ist"))
        yield from list(numbers([""], rows, titles.language))[1:]


def _noun(kind: str, count: int, titles: Titles) -> str:
    """What so many things of a kind are called, behind their number."""
    from participatio.telling.titles import number

    shown, _, many = titles.counted(kind, count).partition(" ")
    return many if shown == number(count, titles.language) else titles.kind(kind)


def _declared(declared: Sequence[Said], titles: Titles) -> Iterator[str]:
    """What the definition says there is, beside what is listed; and who says otherwise."""
    language = titles.language
    rows: list[tuple[Sequence[int | str], str]] = []
    for one in declared:
        rows.append(((one.count, one.listed), _sourced(_noun(one.kind, one.count, titles), one.sources)))
        for other in one.others:
            note = f" – {other.note}" if other.note else ""
            rows.append(
                ((other.count, ""), _sourced(either(language, en="  otherwise", de="  anders"), other.sources) + note)
            )
    if rows:
        yield from ("", either(language, en="Declared, and listed here", de="Angegeben, und hier verzeichnet"))
        yield from numbers(_heads(language), rows, language)


def _heads(language: str) -> list[str]:
    return [either(language, en="declared", de="angegeben"), either(language, en="listed", de="verzeichnet")]


def _sourced(name: str, sources: Sequence[str]) -> str:
    return name + (f" [{', '.join(sources)}]" if sources else "")


def _figures(figures: Sequence[Figure], titles: Titles, zone: ZoneInfo) -> Iterator[str]:
    """What was declared in the course of the process, beside what is listed."""
    from participatio.telling.figures import qualified
    from participatio.telling.titles import number

    language = titles.language
    rows: list[tuple[Sequence[int | str], str]] = []
    for one in figures:
        shown = qualified(number(one.count, language), one.qualifier, language)
        listed: int | str = "" if one.listed is None else one.listed
        rows.append(((shown, listed, _as_of(one, zone, language)), _sourced(_of_what(one, titles), one.sources)))
    if rows:
        yield from ("", either(language, en="Declared in the course", de="Im Verlauf angegeben"))
        yield from numbers([*_heads(language), either(language, en="as of", de="Stand")], rows, language)


def _of_what(one: Figure, titles: Titles) -> str:
    """What a figure counts: its title, and how its source calls that."""
    if not one.words or one.words in one.title:
        return one.title
    return one.title + either(titles.language, en=f" – “{one.words}”", de=f" – „{one.words}“")


def _as_of(one: Figure, zone: ZoneInfo, language: str) -> str:
    from participatio.dates import show_dated

    return "" if one.as_of is None else show_dated(one.as_of, zone, language)


def _owed(found: Status, language: str) -> Iterator[str]:
    """How promised answers stand."""
    from participatio.telling.figures import PROMISES, named

    one = found.promises
    if not one.number:
        return
    rows = [((getattr(one, key),), named(PROMISES, key, language)) for key in PROMISES]
    yield from ("", either(language, en="Answers (participatio answers)", de="Antworten (participatio answers)"))
    yield from list(numbers([""], rows, language))[1:]
