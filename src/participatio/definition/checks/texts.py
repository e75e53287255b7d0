# SPDX-License-Identifier: Apache-2.0
"""Whether people can read it: languages offered and what is translated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from participatio.definition.checks.places import is_own
from participatio.definition.model import Definition
from participatio.definition.source import Map, is_map
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]

#: Keys that hold text for people.
TEXTS = ("title", "titles", "text", "says")

UNTRANSLATED = Code(
    "P260",
    "warning",
    en="texts without a translation into '{language}': {count} ({examples})",
    de="Texte ohne Übersetzung in '{language}': {count} ({examples})",
)


def untranslated(definition: Definition) -> Found:
    """Every text is there in every language that the process is offered in."""
    proper = {kind.plural for kind in definition.kinds.values() if kind.proper}
    tree = {key: value for key, value in definition.tree.items() if key not in proper and key != "sources"}
    there = {*definition.translations, *definition.written_in.values()}
    everything: list[tuple[str, Place | None]] | None = None  # what lacks in a language in which there is nothing
    for language in dict.fromkeys(definition.languages.offered):
        if language == definition.language:
            continue
        told = everything is None  # of several languages in which there is nothing, the first names all of it
        if language in there:
            told = True
            missing = list(_missing(definition, tree, definition.translations.get(language, {}), (), language))
        else:
            missing = everything = everything or list(_missing(definition, tree, {}, (), language))
        if missing:
            examples = ", ".join(path for path, _ in missing[:3]) + (" …" if len(missing) > 3 else "")  # noqa: PLR2004
            every = "\n".join(path for path, _ in missing) if told else ""
            data = {"count": str(len(missing)), "language": language, "examples": examples, "every": every}
            yield Problem(UNTRANSLATED, missing[0][1], data)


def _missing(
    definition: Definition, tree: Mapping[str, object], known: object, path: tuple[str, ...], language: str
) -> Iterator[tuple[str, Place | None]]:
    for key, value in tree.items():
        there = known.get(key) if is_map(known) else None
        if is_map(value):
            yield from _missing(definition, value, there, (*path, key), language)
        elif isinstance(value, str) and there is None and _is_for_people(path, key):
            place = definition.place(*path, key)
            if definition.language_of(place) != language:
                yield ".".join((*path, key)), place


def _is_for_people(path: tuple[str, ...], key: str) -> bool:
    """True if a text stands there that people read."""
    return path == ("sentences",) or (key in TEXTS and len(path) % 2 == 0)


UNKNOWN_LANGUAGE = Code(
    "P261",
    "warning",
    en="there are texts in '{language}', but 'languages' does not offer it",
    de="es gibt Texte in '{language}', aber 'languages' bietet das nicht an",
)


def unknown_language(definition: Definition) -> Found:
    """What is translated is offered."""
    for language, overlay in definition.translations.items():
        if language not in (*definition.languages.offered, definition.language) and "languages" in definition.tree:
            own = next((place for place in _places(overlay) if is_own(place, definition)), None)
            if own is not None:
                yield Problem(UNKNOWN_LANGUAGE, own, {"language": language})


def _places(overlay: Map) -> Iterator[Place]:
    """Where the texts of a translation stand; some of them may be a parent's."""
    for key, value in overlay.items():
        place = overlay.key_place(key)
        if is_map(value):
            yield from _places(value)
        elif place is not None:
            yield place


CHECKS = (Check(UNTRANSLATED, untranslated, last=True), Check(UNKNOWN_LANGUAGE, unknown_language, last=True))
