# SPDX-License-Identifier: Apache-2.0
"""How an act is put together from what was said on the command line."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from participatio.cli.asking import asked_wrongly
from participatio.cli.stores import known, pairs

if TYPE_CHECKING:
    from participatio.process.process import Process

_NEAR = 3


def known_action(process: Process, action: str, language: str) -> None:
    """Refuse an action that the rules do not know, with those it was probably meant to be."""
    rows = process.definition.rules.rows
    if action in rows:
        return
    from participatio.text import near

    same = (row for row in rows if row.rpartition(".")[2] == action.rpartition(".")[2])
    raise asked_wrongly(
        language,
        en="there is no action '{action}'",
        de="die Aktion '{action}' gibt es nicht",
        near=_called(process, action) or near(action, rows, _NEAR) or tuple(same)[:_NEAR],
        action=action,
    )


def _called(process: Process, action: str) -> tuple[str, ...]:
    """The actions with this title (``idea.einreichen``), those of the kind named if it has any."""
    from participatio.languages import LANGUAGES
    from participatio.telling.titles import Titles

    kind, _, title = action.casefold().rpartition(".")
    spoken = [Titles(process.definition, language) for language in LANGUAGES]
    rows = process.definition.rules.rows
    found = [name for name in rows if title in {titles.action(name).casefold() for titles in spoken}]
    own = [name for name in found if kind in {titles.kind(rows[name].kind.id).casefold() for titles in spoken}]
    own += [name for name in found if kind == rows[name].kind.id and name not in own]
    return tuple(own or found)[:_NEAR]


def needs_thing(process: Process, action: str, thing: str | None, language: str) -> None:
    """Refuse an action that is done to a thing and was given none."""
    row = process.definition.rules.rows[action]
    if thing is None and not row.bears:
        raise asked_wrongly(
            language,
            en="{action} is done to something of the kind '{kind}': --thing ID",
            de="{action} geschieht an etwas der Art '{kind}': --thing ID",
            action=action,
            kind=row.kind.id,
        )


def linked(
    process: Process, action: str, given: Sequence[str], language: str, viewer: str | None = None
) -> dict[str, Any]:
    """The links that ``--link`` gives: an id, or several of one name, each with what the link itself says."""
    fields = process.definition.rules.rows[action].link_fields
    links: dict[str, Any] = {}
    for link, said in pairs(given, "--link", language):
        _known_link(process, action, link, language)
        to, values = _with_fields(said, fields.get(link, ()))
        known(process, to, f"--link {link}", language, viewer=viewer)
        one: Any = {"to": to, **values} if values else to
        if link not in links:
            links[link] = one
        elif isinstance(links[link], list):
            links[link].append(one)
        else:
            links[link] = [links[link], one]
    return links


def _known_link(process: Process, action: str, link: str, language: str) -> None:
    """Refuse a link that the action does not take, with those it does."""
    from participatio.text import listed, near

    links = process.definition.rules.rows[action].links
    if link in links or not links:
        return
    close = near(link, links, _NEAR)
    raise asked_wrongly(
        language,
        en="--link: {action} does not take '{link}'" + ("" if close else "; it takes {links}"),
        de="--link: {action} kennt kein '{link}'" + ("" if close else "; es gibt {links}"),
        near=close,
        action=action,
        link=link,
        links=listed([*links], language),
    )


def _with_fields(said: str, fields: Collection[str]) -> tuple[str, dict[str, str]]:
    """``ID,outcome=accepted,reason=…`` taken apart where a field of the link begins; a text may have commas."""
    if not fields:
        return said, {}
    import re

    to, *parts = re.split(rf",(?=(?:{'|'.join(map(re.escape, fields))})=)", said)
    return to, {name: value for name, _, value in (part.partition("=") for part in parts)}


def known_fields(process: Process, action: str, given: Mapping[str, str], language: str) -> None:
    """Refuse a field that is nearly called as one that the action takes."""
    from participatio.text import near

    row = process.definition.rules.rows[action]
    for name in given:
        if name not in row.fields and (close := near(name, [one for one in row.fields if one not in given], _NEAR)):
            raise asked_wrongly(
                language,
                en="--set: {action} does not take '{name}'",
                de="--set: {action} kennt kein '{name}'",
                near=close,
                action=action,
                name=name,
            )
