# SPDX-License-Identifier: Apache-2.0
"""The rules of a real process as they are rehearsed before it begins: just as they are, and marked."""

from __future__ import annotations

from typing import Any

from participatio.definition.model import Definition
from participatio.hooks.manager import Host
from participatio.process.rehearsals import REHEARSAL, definition_id
from participatio.simulation.invented import plain, remade

_TITLE = {"de": "PROBE: {title}", "": "REHEARSAL: {title}"}
_TEXT = {
    "de": "Hier wird geprobt: Nichts hiervon ist geschehen, und nichts davon gilt.",
    "": "This is a rehearsal: nothing of it has happened, and nothing of it counts.",
}


def rehearsed(definition: Definition, *, host: Host | None = None) -> Definition:
    """The definition of a rehearsal; nobody can adopt it for the real one, nor the real one for it.

    >>> import participatio
    >>> made = rehearsed(participatio.load("standard"))
    >>> made.id, made.title, made.say("title", language="de")
    ('standard_rehearsal', 'REHEARSAL: Ready kinds', 'PROBE: Fertige Arten')
    """
    tree = plain(definition.tree)
    translations = {language: plain(texts) for language, texts in definition.translations.items()}
    for language in {definition.language: "", "de": "", "en": "", **translations}:
        texts: dict[str, Any] = tree if language == definition.language else translations.setdefault(language, {})
        title = definition.say("title", language=language) or definition.id
        texts["title"] = _TITLE.get(language, _TITLE[""]).format(title=title)
        texts["text"] = _TEXT.get(language, _TEXT[""])
    tree["id"] = definition_id(definition.id)
    tree["sources"] = {**tree.get("sources", {}), REHEARSAL: {"title": "participatio start --rehearse"}}
    return remade(definition, tree, translations, host=host)
