# SPDX-License-Identifier: Apache-2.0
"""``participatio list``: the things of a process, as somebody sees them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.asking import asked_wrongly
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
    from participatio.definition.model import Definition
    from participatio.process.process import Process
    from participatio.process.view import Item
    from participatio.telling.titles import Titles

_BORN = 9  # characters of an id behind its kind: idea-7k3m9q-4
_SEAT = "seat"
_THERE_ARE = ("; there are {states}", "; es gibt {states}")


def command(language: str) -> click.Command:
    """The command in a language."""

    def option(names: list[str], metavar: str, en: str, de: str) -> click.Option:
        return click.Option(names, metavar=metavar, help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "list",
        list_,
        en="""List the things of the process in FILE, in the order in which they came into being.

        KIND is idea, forum, project … as the definition names them; without it, everything is listed. What the viewer
        may not see is not there.
        """,
        de="""Die Dinge des Verfahrens in FILE auflisten, in der Reihenfolge, in der sie entstanden.

        KIND ist idea, forum, project … wie die Definition sie nennt; ohne sie wird alles aufgelistet. Was nicht sehen
        darf, wer fragt, ist nicht da.
        """,
        examples=[
            ("list ruhr.db idea", "list ruhr.db idea"),
            ("list ruhr.db idea --linked tf08 --state published", "list ruhr.db idea --linked tf08 --state published"),
            ('list ruhr.db --search "bike path" --as hein', "list ruhr.db --search Radweg --as hein"),
        ],
        params=[
            file_argument(),
            click.Argument(["kind"], required=False),
            option(["--state"], "STATE", "Only what is in this state.", "Nur was in diesem Zustand ist."),
            option(["--linked"], "ID", "Only what is tied to this thing.", "Nur was mit diesem Ding verbunden ist."),
            option(["--search"], "WORDS", "Only what says these words.", "Nur was diese Wörter sagt."),
            click.Option(
                ["--limit"],
                type=whole_number(language, 0),
                metavar="N",
                help=either(language, en="No more than so many.", de="Höchstens so viele."),
            ),
            *view_options(language),
        ],
    )


def list_(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    kind: str | None,
    state: str | None,
    linked: str | None,
    search: str | None,
    limit: int | None,
    form: str,
    **looks: Unpack[Looks],
) -> int:
    """Run the command."""
    with looking(language, **looks) as (process, view):
        kind = _kind(process.definition, kind, language)
        _state(process.definition, kind, state, language)
        known(process, linked, "--linked", language)
        items = view.items(kind, state=state, linked=linked, search=search, limit=limit)
        if form == "json":
            for line in as_array(map(item_row, items)):
                click.echo(line)
            return 0
        for line in _lines(process, items, kind, language):
            click.echo(line)
    return 0


def _kind(definition: Definition, kind: str | None, language: str) -> str | None:
    """The kind meant: its name, its plural (ideas), or what it is called."""
    if kind is None or kind in definition.kinds:
        return kind
    names = {spec.plural: id_ for id_, spec in definition.kinds.items()}
    names.update({definition.say("kinds", id_, "title", language=language) or id_: id_ for id_ in definition.kinds})
    for name, id_ in names.items():
        if name.casefold() == kind.casefold():
            return id_
    from participatio.text import near

    raise asked_wrongly(
        language,
        en="there is no kind '{kind}'",
        de="die Art '{kind}' gibt es nicht",
        near=near(kind, [*definition.kinds, *names], 3),
        kind=kind,
    )


def _state(definition: Definition, kind: str | None, state: str | None, language: str) -> None:
    kinds = definition.kinds.values() if kind is None else [definition.kinds[kind]]
    states = [name for spec in kinds for name in spec.states]
    if state is None or state in states:
        return
    from participatio.text import near

    close = near(state, states, 3)
    raise asked_wrongly(
        language,
        en="--state: there is no state '{state}'" + (" of {kind}" if kind else "") + ("" if close else _THERE_ARE[0]),
        de="--state: den Zustand '{state}' gibt es nicht"
        + (" bei {kind}" if kind else "")
        + ("" if close else _THERE_ARE[1]),
        near=close,
        state=state,
        kind=kind or "",
        states=", ".join(dict.fromkeys(states)),
    )


def item_row(item: Item) -> dict[str, Any]:
    """What a list says of an item."""
    from participatio.telling.titles import plain

    return {
        "id": item.id,
        "kind": item.kind,
        "state": item.state,
        "title": item.title,
        "born": iso(item.born),
        "touched": iso(item.touched),
        "values": plain(item.values),
        "links": {name: list(to) for name, to in item.links.items()},
        "signals": dict(item.signals),
        "mine": item.mine,
    }


def _lines(process: Process, items: Iterable[Item], kind: str | None, language: str) -> Iterator[str]:
    """A line for each item: columns are as wide as the definition says they may be, so nothing waits for the last."""
    from participatio.cli.titles import clipped, width
    from participatio.telling.titles import Titles

    titles = Titles(process.definition, language)
    kinds = [kind] if kind is not None else list(process.definition.kinds)
    ids, states = _widths(process.definition, kinds, titles)
    room = width()
    none = True
    for item in items:
        none = False
        state = titles.state(item.kind, item.state)
        title = title_of(item, titles)
        column = f"{state:<{states}}  " if states else ""
        yield clipped(f"{item.id:<{ids}}  {column}{title}".rstrip(), room)
    if none:
        yield either(language, en="there is nothing of that to see", de="davon ist nichts zu sehen")


def title_of(item: Item, titles: Titles) -> str:
    """What a thing is called, else what it is tied to; nothing for what had a title until it was erased."""
    if (title := titles.called(item)) != item.id:
        return title
    if titles.has_title(item.kind):
        return ""
    return ", ".join(to for targets in item.links.values() for to in targets) or _said(item, titles)


def _said(item: Item, titles: Titles) -> str:
    """The first that a thing says."""
    return next((titles.value(item.kind, name, value) for name, value in item.values.items() if value is not None), "")


def _widths(definition: Definition, kinds: Sequence[str], titles: Titles) -> tuple[int, int]:
    """How wide the longest id and the longest state of these kinds may be."""
    from participatio.definition.model import seats_of

    ids, states = [0], [0]
    for kind in kinds:
        ids.append(len(kind) + _BORN if any(action.bears for action in definition.kinds[kind].actions.values()) else 0)
        if kind == _SEAT and len(kinds) == 1:
            ids.extend(len(seat) for thing in definition.things.values() for seat, _ in seats_of(thing))
        ids.extend(len(thing.id) for thing in definition.things.values() if thing.kind == kind)
        states.extend(len(titles.state(kind, state)) for state in definition.kinds[kind].states)
    return max(ids), max(states)
