# SPDX-License-Identifier: Apache-2.0
"""``participatio item``: everything that somebody may see of one thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.stores import (
    file_argument,
    iso,
    known,
    ledger_command,
    looking,
    say_json,
    unseen,
    view_options,
)
from participatio.languages import either
from participatio.values import NOTHING

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.definition.promises import Owed
    from participatio.process.view import Item, View
    from participatio.telling.titles import Titles


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "item",
        item,
        en="""Show one thing of the process in FILE: what it says, what it is tied to, where it has been.

        What the viewer may not see is answered as if it were not there, with 1.
        """,
        de="""Ein Ding des Verfahrens in FILE zeigen: was es sagt, womit es verbunden ist, welchen Weg es nahm.

        Was nicht sehen darf, wer fragt, wird beantwortet, als gäbe es das nicht, mit 1.
        """,
        examples=[
            ("item ruhr.db idea-sd69xn-t", "item ruhr.db idea-sd69xn-t"),
            ("item ruhr.db tf08 --at 2018-10-01 --as hein", "item ruhr.db tf08 --at 2018-10-01 --as hein"),
        ],
        params=[
            file_argument(),
            click.Argument(["id_"], metavar="ID"),
            *view_options(language),
        ],
    )


def item(language: str, *, id_: str, form: str, **looks: Unpack[Looks]) -> int:
    """Run the command."""
    with looking(language, **looks) as (process, view):
        known(process, id_, "ID", language)
        found = view.item(id_)
        if found is None:
            unseen(id_, view.viewer, language)
            return 1
        if form == "json":
            say_json(_data(found))
            return 0
        from participatio.telling.titles import Titles

        for line in _lines(found, view, Titles(process.definition, language)):
            click.echo(line)
    return 0


def _data(found: Item) -> dict[str, Any]:
    from participatio.cli.list_ import item_row

    return {
        **item_row(found),
        "moves": [{"state": state, "since": iso(since)} for state, since in found.moves],
        "owed": [
            {
                "promise": one.promise,
                "by": one.by,
                "since": iso(one.since),
                "until": iso(one.until),
                "kept": iso(one.kept),
            }
            for one in found.owed
        ],
    }


def _lines(found: Item, view: View, titles: Titles) -> Iterator[str]:
    from participatio.cli.titles import clipped, facts

    title = titles.called(found)
    if title != found.id:
        yield clipped(title)
    state = titles.state(found.kind, found.state)
    yield clipped(", ".join(part for part in (found.id, titles.kind(found.kind), state) if part))
    rows = [*_said(found, titles), *_tied(found, view, titles)]
    language = titles.language
    for name, number in found.signals.items():
        if number:
            rows.append((_signal(found.kind, name, titles), str(number)))
    rows.extend((_promise(found.kind, one, titles)) for one in found.owed)
    vague = {entry.happened: entry.said for entry in view.log(thing=found.id) if entry.said is not None}
    moves = [
        (
            titles.happened(since, vague[since]) if since in vague else titles.when(since),
            titles.state(found.kind, state),
        )
        for state, since in found.moves
    ]
    if len(moves) > 1 or (moves and moves[0][1]):
        word = either(language, en="way", de="Weg")
        rows.extend((word if not index else "", f"{when}  {state}") for index, (when, state) in enumerate(moves))
    if found.mine:
        rows.append((either(language, en="author", de="eingebracht"), either(language, en="you", de="von Ihnen")))
    yield from facts(rows)


def _signal(kind: str, name: str, titles: Titles) -> str:
    """What people did to it is called as the action is."""
    title = titles.action(f"{kind}.{name}") or name
    return either(titles.language, en=title.lower(), de=title)


def _said(found: Item, titles: Titles) -> Iterator[tuple[str, str]]:
    for name, value in found.values.items():
        if name != "title" and value is not None:
            yield titles.field(found.kind, name), titles.value(found.kind, name, titles.listed(found, name, value))


def _tied(found: Item, view: View, titles: Titles) -> Iterator[tuple[str, str]]:
    ties = _said_of_ties(found, view)
    for name, targets in found.links.items():
        for index, to in enumerate(targets):
            other = view.item(to)
            title = titles.thing(to) if other is None or other.title == to else titles.called(other)
            said = ", ".join(
                f"{titles.field(found.kind, one)}: {titles.value(found.kind, one, value)}"
                for one, value in ties.get(f"{found.id}.{name}.{to}", NOTHING).items()
            )
            yield (titles.field(found.kind, name) if not index else ""), "  ".join(filter(None, (to, title, said)))


def _said_of_ties(found: Item, view: View) -> dict[str, Mapping[str, Any]]:
    """What was said with each of its ties, such as the outcome of what was decided, and why."""
    kind = view.definition.kinds.get(found.kind)
    said: dict[str, Mapping[str, Any]] = {}
    if kind is not None and any(link.fields or link.may for link in kind.links.values()):
        for entry in view.log(thing=found.id):
            said.update(entry.values)
    return said


def _promise(kind: str, one: Owed, titles: Titles) -> tuple[str, str]:
    language, promise = titles.language, titles.promise(kind, one.promise)
    name = either(language, en="owed", de="geschuldet")
    if one.kept is not None:
        return name, f"{promise}: " + either(language, en="kept on ", de="gehalten am ") + titles.when(one.kept)
    until = "" if one.until is None else either(language, en=" until ", de=" bis ") + titles.until(one.until)
    return name, f"{promise} ({titles.role(one.by)}){until}"
