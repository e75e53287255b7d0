# SPDX-License-Identifier: Apache-2.0
"""What lies beside a definition: scenarios and acts, which are none, and files that would be part of it.

Needed where there is something of that sort; a definition alone never imports it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from participatio.errors import Code
from participatio.german import GERMAN
from participatio.text import fold

NOT_A_DEFINITION = Code(
    "P072",
    "error",
    en="this is {what_en}, not a definition; {command_en}",
    de="das ist {what_de}, keine Definition; {command_de}",
)
NOT_INCLUDED = Code(
    "P073",
    "warning",
    en="'{name}' lies beside the definition and is not read: no 'include' names it",
    de="'{name}' liegt neben der Definition und wird nicht gelesen: kein 'include' nennt diese Datei",
)

_STEPS: Final = frozenset({"given", "when", "then"})
_OTHER: Final = _STEPS | {"acts"}
_ACT: Final = frozenset({"act", "action", "batch", "adopt"})
_MOST_LOOKED_AT: Final = 200
_BEGINNING: Final = 65_536  # so much of a file is looked at
_KEY: Final = re.compile(r"^([^\W\d][\w -]*):", re.MULTILINE)
_ABOVE: Final = 3  # a file's folder, and two above it
_INCLUDE: Final = re.compile(r"^include:.*(?:\n(?:[ \t#-].*)?)*", re.MULTILINE)
_WHOLE: Final = re.compile(r"^participatio:", re.MULTILINE)


def other_sort(name: str, tree: Mapping[str, object]) -> Mapping[str, str] | None:
    """What a file is that is no definition, and what takes it; none if it may be one.

    >>> other_sort("a.yaml", {"given": [], "then": []})["command_en"]
    'it is played by: pytest a.yaml'
    """
    if "participatio" in tree:
        return None
    if isinstance(tree.get("scenario"), str) or any(isinstance(tree.get(key), list) for key in _STEPS):
        return {
            "what_en": "a scenario",
            "what_de": "ein Szenario",
            "command_en": f"it is played by: pytest {name}",
            "command_de": f"gespielt wird es mit: pytest {name}",
        }
    acts = tree.get("acts")
    if isinstance(acts, list) and any(isinstance(one, Mapping) and not _ACT.isdisjoint(one) for one in acts):
        return list_of_acts(name)
    return None


def list_of_acts(name: str) -> Mapping[str, str]:
    """What to say of a file of acts."""
    return {
        "what_en": "a list of acts",
        "what_de": "eine Liste von Akten",
        "command_en": f"a process does them with: participatio record FILE.db {name}",
        "command_de": f"ein Verfahren vollzieht sie mit: participatio record DATEI.db {name}",
    }


def forgotten(files: Sequence[Path], sections: Collection[str]) -> Iterator[Path]:
    """Those of the files beside a definition that say what could stand in one of its sections.

    What begins a definition of its own is none of them, nor is what such a one names.
    """
    texts = {path: text for path in files[:_MOST_LOOKED_AT] if (text := _beginning(path))}
    others = {path: text for path, text in texts.items() if _WHOLE.search(text)}
    for path, text in texts.items():
        keys = {*_KEY.findall(text)}
        meant = keys.union(*(GERMAN.get(fold(key), ()) for key in keys))
        part = _OTHER.isdisjoint(keys) and not meant.isdisjoint(sections)
        if part and path not in others and not any(path.name in other for other in others.values()):
            yield path


def including(part: Path) -> Path | None:
    """The definition that names a file under ``include``: beside it, or in one of the two folders above."""
    part = part.absolute()
    if _WHOLE.search(_beginning(part)):
        return None
    for folder in part.parents[:_ABOVE]:
        text = _beginning(whole := folder / "process.yaml")
        name = re.escape(part.relative_to(folder).as_posix())
        if any(re.search(rf"(?<![\w./-])(\./)?{name}(?![\w./-])", it) for it in _INCLUDE.findall(text)):
            return whole
    return None


def _beginning(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_BEGINNING).decode("utf-8", "replace")
    except OSError:
        return ""
