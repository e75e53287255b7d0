# SPDX-License-Identifier: Apache-2.0
"""Whether people can read it: languages offered and what is translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from participatio.definition.model import Definition
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

#: Keys that hold text for people.
TEXTS = ("title", "text")

UNTRANSLATED = Code(
    "P260",
    "warning",
    en="{count} texts have no '{language}': {examples}",
    de="{count} Texte gibt es nicht in '{language}': {examples}",
)


def untranslated(definition: Definition) -> Found:
    """Every text is there in every language that the process is offered in."""
    for language in definition.languages.offered:
        if language == definition.language:
            continue
        known = definition.translations.get(language, {})
        proper = {kind.plural for kind in definition.kinds.values() if kind.proper}
        tree = {key: value for key, value in definition.tree.items() if key not in proper and key != "sources"}
        missing = list(_missing(definition, tree, known, (), language))
        if missing:
            examples = ", ".join(path for path, _ in missing[:3]) + (" …" if len(missing) > 3 else "")  # noqa: PLR2004
            data = {"count": str(len(missing)), "language": language, "examples": examples}
            yield Problem(UNTRANSLATED, missing[0][1], data)


def _missing(
    definition: Definition, tree: Mapping[str, object], known: object, path: tuple[str, ...], language: str
) -> Iterator[tuple[str, Place | None]]:
    for key, value in tree.items():
        here = (*path, key)
        there = known.get(key) if isinstance(known, Mapping) else None
        if isinstance(value, Mapping):
            yield from _missing(definition, value, there, here, language)
        elif key in TEXTS and isinstance(value, str) and there is None and len(path) % 2 == 0:
            place = definition.place(*here)
            if definition.language_of(place) != language:
                yield ".".join(here), place


UNKNOWN_LANGUAGE = Code(
    "P261",
    "warning",
    en="there are texts in '{language}', which is not offered",
    de="es gibt Texte in '{language}', das nicht angeboten wird",
)


def unknown_language(definition: Definition) -> Found:
    """What is translated is offered."""
    for language, overlay in definition.translations.items():
        if language not in (*definition.languages.offered, definition.language) and "languages" in definition.tree:
            own = overlay.key_place("title")
            if own is not None:
                yield Problem(UNKNOWN_LANGUAGE, own, {"language": language})


CHECKS = (Check(UNTRANSLATED, untranslated), Check(UNKNOWN_LANGUAGE, unknown_language))
