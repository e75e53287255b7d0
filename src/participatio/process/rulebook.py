# SPDX-License-Identifier: Apache-2.0
"""The rules as a store keeps them: resolved, in the clear, under their digest. A store is enough for every command."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from participatio.definition.build import build
from participatio.definition.layers import Parent, Resolved
from participatio.definition.model import Definition
from participatio.definition.source import Map, Raw, Seq
from participatio.errors import Problems
from participatio.hooks.manager import Host
from participatio.process.book import Book
from participatio.process.store import DAMAGED, Rows, StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A link that points to what the thing came from, and one to what it went into.
FROM, INTO = 1, 2


def rules_text(definition: Definition) -> str:
    """A definition as text, from which `definition_of` makes it again."""
    said = {
        "tree": definition.tree,
        "translations": definition.translations,
        "languages": definition.written_in,
        "parents": definition.parents,
        "plugins": definition.plugins,
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def keep_rules(rows: Rows, book: Book, definition: Definition, position: int) -> None:
    """Store rules under their digest; ``position`` is that of the event from which on they hold."""
    row = (book.number, definition.version, definition.digest, position, rules_text(definition))
    rows.add("rules", [row])


def definition_of(text: str, digest: str, *, host: Host | None = None, where: str = "") -> Definition:
    """The definition that a store keeps.

    Raises:
        BadValueError: a plugin it names is not installed.
        StoreError: the text is not what its digest says (P923).
    """
    said = json.loads(text)
    tree = _map(said["tree"])
    resolved = Resolved(
        tree=tree,
        translations={language: _map(texts) for language, texts in said["translations"].items()},
        removed={},
        parents=tuple(_parent(parent) for parent in said["parents"]),
        languages=said["languages"],
        files={},
        own=frozenset(),
    )
    plugins = (host or Host()).activate(tree.get("plugins", {}))  # type: ignore[arg-type]  # a map, or it was refused
    definition = build(resolved, plugins, Problems())
    if definition is None or definition.digest != digest:
        raise StoreError(DAMAGED, where=where, why=f"rules {digest[:12]}")
    return definition


def classes_of(definition: Definition) -> Mapping[str, str]:
    """For each ``kind.state`` that not everybody sees, the roles that do, as one word."""
    return {
        f"{kind.id}.{name}": "@" + ",".join(sorted(state.seen_by))
        for kind in definition.kinds.values()
        for name, state in kind.states.items()
        if "anyone" not in state.seen_by
    }


def stories_of(definition: Definition) -> Mapping[str, int]:
    """For each ``kind>link`` that carries the story, `FROM` or `INTO`."""
    kinds = definition.kinds
    found = {f"{kind.id}>{name}": kinds.story(link) for kind in kinds.values() for name, link in kind.links.items()}
    return {link: FROM if story == "from" else INTO for link, story in found.items() if story != "none"}


def _parent(said: str) -> Parent:
    id_, _, version = said.partition("@")
    return Parent(said, id_, version)


def _map(values: Mapping[str, Any]) -> Map:
    made = Map()
    for key, value in values.items():
        made[key] = _raw(value)
    return made


def _raw(value: Any) -> Raw:  # noqa: ANN401 - a tree
    if isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, list):
        return _seq(value)
    return str(value)


def _seq(values: Sequence[Any]) -> Seq:
    made = Seq()
    for value in values:
        made.put(_raw(value), None)
    return made
