# SPDX-License-Identifier: Apache-2.0
"""What figures are called: how far contributions came, where a chain is broken, how promises stand, how exact it is."""

from __future__ import annotations

from collections.abc import Mapping

from participatio.languages import either

#: How far contributions came.
STEPS: Mapping[str, tuple[str, str]] = {
    "answered": ("answered", "beantwortet"),
    "taken_up": ("taken up", "aufgegriffen"),
    "heard": ("heard", "angehört"),
    "decided": ("decided", "entschieden"),
    "realised": ("project", "Projekt"),
}
#: Where a chain is broken.
BREAKS: Mapping[str, tuple[str, str]] = {
    "unheard": ("decided without a hearing", "entschieden ohne Anhörung"),
    "unrealised": ("accepted, and no project is known", "angenommen, und ein Projekt ist nicht bekannt"),
    "unfounded": ("a project, and no proposal is known", "ein Projekt, und ein Vorschlag ist nicht bekannt"),
    "dropped": (
        "taken up by what came to its end undecided",
        "aufgegriffen von etwas, das ohne Entscheidung endete",
    ),
    "silent": ("neither answered nor taken up in time", "in der Zeit weder beantwortet noch aufgegriffen"),
}
#: How promised answers stand, as `process.status.Promises` counts them.
PROMISES: Mapping[str, tuple[str, str]] = {
    "overdue": ("overdue", "überfällig"),
    "due": ("owed, still in time", "geschuldet, noch in der Zeit"),
    "in_time": ("given in time", "in der Zeit gegeben"),
    "late": ("given late", "verspätet gegeben"),
}
_QUALIFIERS = {"about": ("about {}", "etwa {}"), "more_than": ("> {}", "> {}"), "up_to": ("up to {}", "bis zu {}")}


def named(words: Mapping[str, tuple[str, str]], key: str, language: str) -> str:
    """One of the words above, in a language.

    >>> named(STEPS, "taken_up", "de")
    'aufgegriffen'
    """
    en, de = words[key]
    return either(language, en=en, de=de)


def qualified(shown: str, qualifier: str | None, language: str) -> str:
    """A number, and how exactly it was declared.

    >>> qualified("1,000", "more_than", "en"), qualified("20", "exactly", "en")
    ('> 1,000', '20')
    """
    en, de = _QUALIFIERS.get(qualifier or "", ("{}", "{}"))
    return either(language, en=en, de=de).format(shown)
