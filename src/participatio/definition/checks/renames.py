# SPDX-License-Identifier: Apache-2.0
"""Whether what is said to have had another name can have had it."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.definition.model import Definition
from participatio.definition.source import Map, is_map
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check

Found = Iterator[Problem]
WAS = "was"

NOT_RENAMED = Code(
    "P217",
    "warning",
    en="'{id}' cannot be what was called '{was}': '{other}' is",
    de="'{id}' kann nicht sein, was früher '{was}' hieß: Das ist '{other}'",
)


def not_renamed(definition: Definition) -> Found:
    """An old name is no longer there, and one element's only."""
    for path, section in _sections(definition.tree):
        owners = {id_: id_ for id_ in section}
        for id_, element in section.items():
            was = element.get(WAS) if is_map(element) else None
            if isinstance(was, str) and owners.setdefault(was, id_) != id_:
                data = {"id": id_, "was": was, "other": owners[was]}
                yield Problem(NOT_RENAMED, definition.place(*path, id_, WAS), data)


def _sections(tree: Map) -> Iterator[tuple[tuple[str, ...], Map]]:
    """Every section of elements with a name, those of the kinds among them."""
    for key, section in tree.items():
        if is_map(section):
            yield (key,), section
    kinds = tree.get("kinds")
    for id_, kind in kinds.items() if is_map(kinds) else ():
        for key, section in kind.items() if is_map(kind) else ():
            if is_map(section):
                yield ("kinds", id_, key), section


CHECKS = (Check(NOT_RENAMED, not_renamed),)
