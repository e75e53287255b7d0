# SPDX-License-Identifier: Apache-2.0
"""A piece of a definition as pages show it, completed so that it can be checked."""

from __future__ import annotations

from pathlib import Path
from typing import TypeAlias

import yaml

import participatio

STANDARD = Path(participatio.__file__).parent / "standard" / "process.yaml"
BASE = Path(__file__).with_name("base.yaml")
LEFT_OUT = "…"

Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str"


def completed(fragment: str, *below: Path) -> str:
    """A fragment laid over some files, else over the ready kinds and what all fragments take for granted."""
    whole: Tree = {}
    for text in (*(path.read_text(encoding="utf-8") for path in below or (STANDARD, BASE)), fragment):
        whole = _merged(whole, _said(tree(text)))
    return yaml.safe_dump(whole, allow_unicode=True, sort_keys=False)


def tree(text: str) -> Tree:
    """YAML as the library reads it: every scalar is text."""
    read: Tree = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - it makes texts, lists and maps, and nothing else
    return read


def _merged(below: Tree, above: Tree) -> Tree:
    """Maps merge, a list is changed as a child changes it, everything else is replaced."""
    if isinstance(below, list) and isinstance(above, dict):
        kept = [one for one in above.get("instead", below) if one not in above.get("without", ())]
        return [*kept, *above.get("also", ())]
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return {**below, **{key: _merged(below.get(key, ""), value) for key, value in above.items()}}


def _said(node: Tree) -> Tree:
    """A tree without what is only hinted at: `…` as a key, a value or an element."""
    if isinstance(node, dict):
        return {key: _said(value) for key, value in node.items() if LEFT_OUT not in (key, value)}
    if isinstance(node, list):
        return [_said(value) for value in node if value != LEFT_OUT]
    return node
