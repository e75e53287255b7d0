# SPDX-License-Identifier: Apache-2.0
"""YAML as editors read it: 1.2 core, where ``2018`` is a number, ``true`` a truth value, and ``no`` a text."""

from __future__ import annotations

import re
from pathlib import Path

import yaml


class CoreLoader(yaml.SafeLoader):
    """Knows the scalars of YAML 1.2 core and no other."""


CoreLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", list("-+.0123456789")),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), first)


def _whole(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, 0) if text.startswith(("0o", "0x")) else int(text)


CoreLoader.add_constructor("tag:yaml.org,2002:int", _whole)


def read(path: Path) -> object:
    """What an editor makes of a file."""
    return yaml.load(path.read_text(encoding="utf-8"), CoreLoader)  # noqa: S506 - a safe loader
