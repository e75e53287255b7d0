# SPDX-License-Identifier: Apache-2.0
"""A file of a definition in the house style, with its comments, and with nothing in it that says something else.

Block style, indented by two, quotes where they are needed, long texts folded at 100 characters. The order of keys is
part of what a definition says and stays. ruamel.yaml is imported here and nowhere else; `participatio[fmt]` brings it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, ClassVar, cast

from participatio.definition.source import TOO_LARGE, Reading, read_text
from participatio.editing.style import quoted
from participatio.errors import BadValueError, Code, Place, Problems

CHANGED = Code(
    "P972",
    "error",
    en="'{name}' would say something else, or lose a comment, in another style; it stays as it is",
    de="'{name}' würde in anderem Stil etwas anderes sagen oder einen Kommentar verlieren und bleibt, wie es ist",
)
NOT_INSTALLED = Code(
    "P971",
    "error",
    en="rewriting files needs ruamel.yaml: pip install 'participatio[fmt]'",
    de="zum Umschreiben von Dateien fehlt ruamel.yaml: pip install 'participatio[fmt]'",
)
WIDTH = 100
MOST = 250_000  # characters; ruamel.yaml takes seconds for more
_ENDLESS = 1_000_000


def formatted(text: str, name: str) -> tuple[str | None, Problems]:
    """A file's text in the house style; none, and the problems, if it cannot be read.

    Raises `BadValueError`: P971 if ruamel.yaml is not installed, P972 if the result would not say the same.
    """
    digest, problems = _digest(text, name)
    if digest is None:
        return None, problems
    yaml = _yaml()
    try:
        tree = yaml.load(text)
        comments = sorted(_comments(tree))
        styled = _styled(tree, yaml)
        same = _digest(styled, name)[0] == digest and sorted(_comments(yaml.load(styled))) == comments
    except _unread() as error:  # what libyaml reads and ruamel.yaml does not, a tab behind a text for one
        raise BadValueError(CHANGED, name=name) from error
    if not same:
        raise BadValueError(CHANGED, name=name)
    return styled, problems


def _unread() -> type[Exception]:
    from ruamel.yaml.error import YAMLError

    return cast("type[Exception]", YAMLError)


def _digest(text: str, name: str) -> tuple[str | None, Problems]:
    """What identifies all that a file says, as the library reads it: two of one digest add the same to a definition."""
    reading = Reading()
    if len(text) > MOST:
        reading.problems.add(TOO_LARGE, Place(name, 1, 1, 1, 1), most=MOST)
        return None, reading.problems
    tree = read_text(text, name, reading)
    if tree is None or any(problem.is_error for problem in reading.problems):
        return None, reading.problems
    return sha256(json.dumps(tree, ensure_ascii=False).encode()).hexdigest(), reading.problems


def _yaml() -> Any:  # noqa: ANN401 - of a library that is imported here and nowhere else
    try:
        from ruamel.yaml import YAML
        from ruamel.yaml.resolver import VersionedResolver
    except ImportError:
        raise BadValueError(NOT_INSTALLED) from None

    class EverythingIsText(VersionedResolver):
        """No scalar is a number or a truth value, so none is written otherwise than it was."""

        versioned_resolver: ClassVar[dict[str, Any]] = {}  # what would tell numbers from texts

    yaml = YAML()
    yaml.Resolver = EverythingIsText
    yaml.preserve_quotes = True
    yaml.width = _ENDLESS
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _styled(tree: Any, yaml: Any) -> str:  # noqa: ANN401 - of a library that is imported here and nowhere else
    _restyle(tree, 0)
    out = io.StringIO()
    yaml.dump(tree, out)
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _restyle(node: Any, indent: int) -> None:  # noqa: ANN401 - a map or a list of ruamel's
    """Bring what lies in a map or list into block style, and its texts into theirs."""
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in list(items):
        if isinstance(value, dict | list):
            style: Any = value.fa  # type: ignore[union-attr] # ruamel's maps and lists have it
            if value and style.flow_style():
                _comment_of_flow(node, key, indent)
            _restyle(value, indent + 2 if isinstance(node, dict) else indent + 4)
            if value:  # an empty one has no other form than its brackets
                style.set_block_style()
        else:
            before = indent + (len(f"{key}: ") if isinstance(node, dict) else 4)
            node[key] = _scalar(value, before, indent + 2)


def _comment_of_flow(node: Any, key: Any, indent: int) -> None:  # noqa: ANN401 - as above
    """What stood behind a bracket stands behind its key afterwards, or above its item."""
    tokens = node.ca.items.get(key) or ()
    for token in tokens:
        if getattr(token, "value", "").startswith("#"):
            if isinstance(node, dict):
                token.start_mark.column = indent + len(f"{key}:  ")
            elif "\n" not in token.value.strip():
                del node.ca.items[key]
                node.yaml_set_comment_before_after_key(key, before=token.value.strip()[1:].strip(), indent=indent + 2)


def _scalar(value: Any, before: int, indent: int) -> Any:  # noqa: ANN401 - a text of ruamel's
    from ruamel.yaml.scalarstring import (
        DoubleQuotedScalarString,
        FoldedScalarString,
        PlainScalarString,
        SingleQuotedScalarString,
    )

    if not isinstance(value, str) or "\n" in value or isinstance(value, FoldedScalarString):
        return value
    plain = quoted(value) if isinstance(value, DoubleQuotedScalarString | SingleQuotedScalarString) else value
    if before + len(plain) > WIDTH and " " in value and value.isprintable() and "  " not in value.strip(" ") == value:
        folded = FoldedScalarString(value)
        folded.fold_pos = [*_folds(value, WIDTH - indent)]
        return folded
    return PlainScalarString(value) if plain == value else DoubleQuotedScalarString(value)


def _folds(text: str, room: int) -> Iterator[int]:
    """The blanks at which a text breaks."""
    start = 0
    while len(text) - start > room:
        at = text.rfind(" ", start + 1, start + room + 1)
        at = at if at > 0 else text.find(" ", start + room)
        if at < 0:
            return
        yield at
        start = at + 1


def _comments(tree: Any) -> Iterator[str]:  # noqa: ANN401 - a map or a list of ruamel's
    """Every comment of a file."""
    from ruamel.yaml.tokens import CommentToken

    waiting: list[Any] = [tree]
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if isinstance(node, CommentToken):
            if id(node) not in seen:
                seen.add(id(node))
                yield from (line.strip() for line in node.value.splitlines() if line.strip())
        elif isinstance(node, dict | list):
            waiting.extend(node.values() if isinstance(node, dict) else node)
            if hasattr(node, "ca"):
                waiting.extend([node.ca.comment, *node.ca.items.values(), node.ca.end])
        elif isinstance(node, tuple):
            waiting.extend(node)
