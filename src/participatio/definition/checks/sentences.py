# SPDX-License-Identifier: Apache-2.0
"""Whether the sentences of a story can be said."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from participatio.definition.kinds import REASON
from participatio.definition.model import Definition
from participatio.definition.sentences import MALFORMED, is_sound, parse, unknown
from participatio.definition.source import Map, is_map, place_of
from participatio.errors import BadValueError, Code, Problem
from participatio.hooks.contributions import Check
from participatio.telling.catalogue import CATALOGUE, OF_ACTS, OF_SIGNALS, OF_TIES, places_of
from participatio.text import near

Found = Iterator[Problem]
Path = tuple[str, ...]
SAYS = "says"

UNKNOWN_PLACE = Code(
    "P262",
    "error",
    en="nothing is known here that could stand for '{{{word}}}'",
    de="für '{{{word}}}' ist hier nichts bekannt, was dort stehen könnte",
)


def unknown_place(definition: Definition) -> Found:
    """What a sentence is to be filled with is known where it is said."""
    for path, text, tree in _own(definition):
        known = _known(definition, path)
        for word in unknown(text, known):
            yield Problem(UNKNOWN_PLACE, place_of(tree, path), {"word": word}, near(word, known))


def malformed(definition: Definition) -> Found:
    """A sentence can be read."""
    for path, text, tree in _own(definition):
        if not is_sound(text):
            try:
                parse(text)
            except BadValueError as error:
                yield error.at(place_of(tree, path))


UNKNOWN_SENTENCE = Code(
    "P264",
    "error",
    en="the library says nothing that is called '{word}'",
    de="einen Satz '{word}' sagt die Bibliothek nicht",
)


def unknown_sentence(definition: Definition) -> Found:
    """What is said otherwise than the library says it is something that it says."""
    for word in definition.sentences:
        if word not in CATALOGUE["en"]:
            place = definition.place("sentences", word, key=True)
            yield Problem(UNKNOWN_SENTENCE, place, {"word": word}, near(word, CATALOGUE["en"]))


def _known(definition: Definition, path: Path) -> Sequence[str]:
    """What a sentence may be filled with where it stands."""
    if path[0] == "sentences":
        return places_of(path[1])
    kind = definition.kinds[path[1]]
    if path[2] == "links":
        link = kind.links[path[3]]
        return (*OF_TIES, REASON, *link.fields, *link.may)
    action = kind.actions[path[3]]
    of_kind = (*kind.fields, *kind.links)
    own = (*of_kind, *action.fields, *(f"old.{name}" for name in of_kind))
    return OF_SIGNALS if action.signals else (*OF_ACTS, REASON, *own)


def _own(definition: Definition) -> Iterator[tuple[Path, str, Map]]:
    """The sentences of a definition in every language, but for its parents': whoever wrote those looked at them.

    What a definition takes out of a kind, an inherited sentence does without.
    """
    for tree in (definition.tree, *definition.translations.values()):
        for key, text in _texts(definition, tree.get("sentences"), CATALOGUE["en"]):
            yield ("sentences", key), text, tree
        kinds = tree.get("kinds")
        for id_, raw in kinds.items() if is_map(kinds) else ():
            kind = definition.kinds.get(id_)
            if kind is not None and is_map(raw):
                for section, names in (("actions", kind.actions), ("links", kind.links)):
                    elements = raw.get(section)
                    for name, element in elements.items() if is_map(elements) else ():
                        if name in names:
                            for key, text in _texts(definition, element, (SAYS,)):
                                yield ("kinds", id_, section, name, key), text, tree


def _texts(definition: Definition, node: object, keys: Collection[str]) -> Iterator[tuple[str, str]]:
    """Those texts of a map that stand under some keys in the definition's own files."""
    if not is_map(node):
        return
    for key in keys:
        if key in node and node.marks[key][2].name in definition.own_files:
            value = node[key]
            text = value.get("text") if is_map(value) else value
            if isinstance(text, str):
                yield key, text


CHECKS = (
    Check(UNKNOWN_PLACE, unknown_place),
    Check(MALFORMED, malformed),
    Check(UNKNOWN_SENTENCE, unknown_sentence),
)
