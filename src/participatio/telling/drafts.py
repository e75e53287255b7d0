# SPDX-License-Identifier: Apache-2.0
"""Answers that are owed as a file to fill in: acts in the form that `participatio record` reads, all in one batch."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from participatio.languages import either
from participatio.telling.titles import Titles
from participatio.text import for_terminal

if TYPE_CHECKING:
    from participatio.definition.kinds import ActionSpec, Kind
    from participatio.definition.model import Definition
    from participatio.process.answers import Answers, Owing
    from participatio.process.view import View

_WIDTH = 110


def draft(  # noqa: PLR0913 - what a draft is made of
    answers: Answers,
    view: View,
    language: str,
    *,
    by: str | None = None,
    typed_by: str | None = None,
    command: str = "",
) -> Iterator[str]:
    """The lines of the file: an act for each answer told of, with empty fields, and what it answers as a comment.

    Parameters:
        by: who answers; else whoever is the only one named who may.
        typed_by: who enters the answers for them.
        command: how the file is recorded; shown at its beginning.
    """
    definition = view.definition
    titles = Titles(definition, language)
    yield from _comment(
        either(
            language,
            en="Answers that are owed. Fill in what stands empty, and take out what is not to be answered yet: "
            "they are published together, all or none.",
            de="Geschuldete Antworten. Was leer steht, ausfüllen, und herausnehmen, was noch nicht beantwortet wird: "
            "Sie werden zusammen veröffentlicht, alle oder keine.",
        )
    )
    if command:
        yield f"#   {command}"
    yield "acts:"
    yield "  - batch:"
    for one in answers.owed:
        found = _action(definition, one)
        if found is not None:
            yield from _answer(one, found[0], found[1], view, titles, by, typed_by)


def can_draft(definition: Definition, one: Owing) -> bool:
    """True if what keeps the promise is done to the thing itself."""
    return _action(definition, one) is not None


def _action(definition: Definition, one: Owing) -> tuple[str, ActionSpec] | None:
    """The first action on the thing itself that keeps a promise."""
    for name in one.actions:
        found = definition.kinds.action(name)
        if found is not None and found[0].id == one.kind:
            return name, found[1]
    return None


def _answer(  # noqa: PLR0913 - as above
    one: Owing, name: str, action: ActionSpec, view: View, titles: Titles, by: str | None, typed_by: str | None
) -> Iterator[str]:
    """One act, below what it answers."""
    language = titles.language
    kind = view.definition.kinds[one.kind]
    yield ""
    yield from _comment(f"{titles.kind(one.kind)}: {one.title}", "    ")
    yield from _comment(_until(one, titles), "    ")
    item = view.item(one.thing)
    for field, value in ({} if item is None else item.values).items():
        if field != "title" and field in kind.fields and value is not None:
            yield from _comment(f"{titles.field(one.kind, field)}: {titles.value(one.kind, field, value)}", "    ")
    who = by or (one.who[0] if len(one.who) == 1 else "")
    yield f"    - act: {name}"
    yield f"      by: {who or _EMPTY}" + (
        "" if who else _hint(either(language, en="one of", de="eine Person von"), one.who)
    )
    if typed_by is not None:
        yield f"      typed_by: {typed_by}"
    yield f"      thing: {one.thing}"
    yield from _asked(kind, action, titles)


_EMPTY = '""'


def _until(one: Owing, titles: Titles) -> str:
    until = "" if one.until is None else either(titles.language, en="owed until ", de="geschuldet bis ")
    parts = [titles.thing(forum) or forum for forum in one.forums]
    parts.append(until + titles.until(one.until) if until else "")
    parts.append(either(titles.language, en="overdue", de="überfällig") if one.overdue else "")
    return ", ".join(part for part in parts if part)


def _asked(kind: Kind, action: ActionSpec, titles: Titles) -> Iterator[str]:
    """The fields and links that the action asks for, each to be filled in."""
    fields: dict[str, str] = {}
    links: dict[str, str] = {}
    for asked in action.asks:
        if asked in kind.links and asked not in action.fields:
            links[asked] = _EMPTY
            continue
        spec = action.fields.get(asked) or kind.fields.get(asked)
        choices: Mapping[str, str] = {} if spec is None or spec.of is None else spec.of
        hint = _hint(either(titles.language, en="one of", de="eins von"), tuple(choices)) if choices else ""
        fields[asked] = _EMPTY + hint
    for section, found in (("values", fields), ("links", links)):
        if found:
            yield f"      {section}:"
            yield from (f"        {asked}: {said}" for asked, said in found.items())


def _hint(word: str, names: tuple[str, ...]) -> str:
    return f"  # {word}: {', '.join(names)}" if names else ""


def _comment(text: str, indent: str = "") -> Iterator[str]:
    """A text of any length as comments; what nobody sees is spelt out."""
    for line in text.splitlines():
        safe = for_terminal(line, width=100_000)
        for part in textwrap.wrap(safe, _WIDTH - len(indent)) or [""]:
            yield f"{indent}# {part}".rstrip()
