# SPDX-License-Identifier: Apache-2.0
"""How a text is written in a definition: plainly where that is safe, in quotes where YAML would read something else."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from unicodedata import normalize

#: What begins a text of YAML's own, or is taken for something else by an editor.
_BEGINS = re.compile(r"[\s\-?:,\[\]{}#&*!|>'\"%@`~=<]|\.\.\.")
_HOLDS = re.compile(r": |:$| #|\s$|[^\S ]|[^\x20-\uffff]|[\x7f-\x9f\u2028\u2029\ufeff]")
_OTHER = re.compile(
    r"~|null|true|false|[-+]?[0-9][0-9.,_]*(?:e[-+]?[0-9]+)?|0[ox][0-9a-f]+|[-+]?\.(?:inf|[0-9]+)|\.nan", re.IGNORECASE
)
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "ł": "l"})
_LONGEST = 40


def quoted(text: str) -> str:
    """A text as it stands behind a key.

    >>> print(quoted("Wohnen im Quartier"), quoted("Wohnen: teuer"), quoted("2019"))
    Wohnen im Quartier "Wohnen: teuer" "2019"
    """
    if text and not _BEGINS.match(text) and not _HOLDS.search(text) and not _OTHER.fullmatch(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def id_of(title: str, taken: Collection[str] = (), fallback: str = "item") -> str:
    """An id that reads like a title and is not taken.

    >>> id_of("Straßen & Wege"), id_of("Wasser", {"wasser"}), id_of("2030")
    ('strassen_wege', 'wasser_2', 'item_2030')
    """
    plain = normalize("NFKD", title.lower().translate(_FOLDED)).encode("ascii", "ignore").decode()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    word = word if word[:1].isalpha() else f"{fallback}_{word}".strip("_")
    word = word[:_LONGEST].rstrip("_")
    found, number = word, 1
    while found in taken:
        number += 1
        found = f"{word}_{number}"
    return found
