# SPDX-License-Identifier: Apache-2.0
"""``participatio log``: what was done in a process, in the order of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.options import whole_number
from participatio.cli.stores import (
    as_array,
    file_argument,
    iso,
    known,
    ledger_command,
    looking,
    view_options,
)
from participatio.languages import either

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.process.view import Entry, View
    from participatio.telling.titles import Titles

_MANY = 6  # moves or links that one entry shows


def command(language: str) -> click.Command:
    """The command in a language."""

    def number(names: list[str], least: int, en: str, de: str) -> click.Option:
        kind = whole_number(language, least)
        return click.Option(names, metavar="N", type=kind, help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "log",
        log,
        en="""Show what was done in the process in FILE, in the order in which it was recorded.

        The number in front is the position in the ledger; `participatio receipt` proves what stands there. Who acted is
        shown for office holders whom the definition names, and of the viewer's own acts; what was erased is marked.
        """,
        de="""Zeigen, was im Verfahren in FILE getan wurde, in der Reihenfolge, in der es eingetragen wurde.

        Vorn steht die Stelle in der Verfahrensakte; `participatio receipt` beweist, was dort steht. Wer handelte, wird
        bei Amtsträgern gezeigt, die die Definition nennt, und bei eigenen Akten; was gelöscht ist, ist bezeichnet.
        """,
        examples=[
            ("log ruhr.db --after 100 --limit 20", "log ruhr.db --after 100 --limit 20"),
            ("log ruhr.db --thing idea-sd69xn-t --as hein", "log ruhr.db --thing idea-sd69xn-t --as hein"),
        ],
        params=[
            file_argument(),
            click.Option(
                ["--thing"], metavar="ID", help=either(language, en="Only what concerns it.", de="Nur was es betrifft.")
            ),
            number(["--after"], -1, "Begin behind this position.", "Hinter dieser Stelle beginnen."),
            number(["--limit"], 0, "No more than so many.", "Höchstens so viele."),
            *view_options(language),
        ],
    )


def log(
    language: str, *, thing: str | None, after: int | None, limit: int | None, form: str, **looks: Unpack[Looks]
) -> int:
    """Run the command."""
    with looking(language, **looks) as (process, view):
        known(process, thing, "--thing", language)
        entries = view.log(thing=thing, after=-1 if after is None else after, limit=limit)
        if form == "json":
            for line in as_array(map(_data, entries)):
                click.echo(line)
            return 0
        from participatio.telling.titles import Titles

        for line in _lines(entries, view, Titles(process.definition, language), len(str(process.size))):
            click.echo(line)
    return 0


def _data(entry: Entry) -> dict[str, Any]:
    from participatio.telling.titles import plain

    return {
        "position": entry.position,
        "action": entry.action,
        "thing": entry.thing,
        "happened": iso(entry.happened),
        "said": entry.said,
        "recorded": iso(entry.recorded),
        "by": entry.by,
        "for": entry.for_,
        "given": plain(entry.given),
        "moves": [{"thing": thing, "state": state} for thing, state in entry.moves],
        "links": [{"thing": thing, "link": link, "to": to, "cut": cut} for thing, link, to, cut in entry.links],
        "erased": entry.erased,
    }


def _lines(entries: Iterable[Entry], view: View, titles: Titles, digits: int) -> Iterator[str]:
    none = True
    for entry in entries:
        none = False
        yield from _entry(entry, view, titles, digits)
    if none:
        yield either(titles.language, en="there is nothing of that to see", de="davon ist nichts zu sehen")


def _entry(entry: Entry, view: View, titles: Titles, digits: int) -> Iterator[str]:
    from participatio.cli.titles import clipped, facts

    state = next(
        (titles.state(entry.action.partition(".")[0], to) for thing, to in entry.moves if thing == entry.thing), ""
    )
    arrow = f" → {state}" if state else ""
    said = f"{entry.action}  {entry.thing or ''}{arrow}".rstrip()
    yield clipped(f"{entry.position:>{digits}}  {titles.when(entry.recorded)}  {said}")
    yield from facts(_more(entry, view, titles), " " * (digits + 2))


def _more(entry: Entry, view: View, titles: Titles) -> Iterator[tuple[str, str]]:
    """Who, when, why, and what else came of it."""
    language = titles.language
    if entry.happened != entry.recorded and entry.position:
        yield either(language, en="happened", de="geschehen"), titles.happened(entry.happened, entry.said)
    if entry.by:
        behalf = f" {either(language, en='for', de='für')} {entry.for_}" if entry.for_ else ""
        yield either(language, en="by", de="von"), entry.by + behalf
    if entry.erased:
        yield (
            either(language, en="erased", de="gelöscht"),
            either(language, en="who did it and what was said", de="wer es tat und was gesagt wurde"),
        )
    kind, _, action = entry.action.partition(".")
    for name, value in entry.given.items():
        yield titles.field(kind, name, action), titles.value(kind, name, value, action)
    if not entry.position:
        number = len(entry.moves)
        yield (
            either(language, en="with", de="mit"),
            either(
                language, en=f"{number} things listed from the start", de=f"{number} von Anfang an aufgezählten Dingen"
            ),
        )
        return
    others = [(thing, state) for thing, state in entry.moves if thing != entry.thing]
    named = [f"{thing} → {_state(thing, state, view, titles)}" for thing, state in others[:_MANY]]
    yield either(language, en="also", de="auch"), _some(named, len(others), language)
    ties = [f"{thing} {'–' if cut else '+'}{link} {to}" for thing, link, to, cut in entry.links]
    yield either(language, en="links", de="Verbindungen"), _some(ties[:_MANY], len(ties), language)


def _state(thing: str, state: str, view: View, titles: Titles) -> str:
    item = view.item(thing)
    return state if item is None else titles.state(item.kind, state) or state


def _some(words: list[str], number: int, language: str) -> str:
    left = number - len(words)
    more = either(language, en=f" and {left} more", de=f" und {left} weitere") if left > 0 else ""
    return ", ".join(words) + more
