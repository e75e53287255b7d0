# SPDX-License-Identifier: Apache-2.0
"""How mistakes are shown: as lines with the place marked, or as data."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from participatio.errors import Place, Problem
from participatio.languages import either
from participatio.text import for_terminal, marked

MOST = 50
"""So many problems are shown unless all are asked for."""

_NOUNS = {
    "error": (("error", "errors"), ("Fehler", "Fehler")),
    "warning": (("warning", "warnings"), ("Warnung", "Warnungen")),
    "note": (("note", "notes"), ("Hinweis", "Hinweise")),
}
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def colours_wanted() -> bool:
    """True on a terminal whose user does not say NO_COLOR."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def shown(
    problems: Sequence[Problem], texts: Mapping[str, str], language: str, *, whole: bool = False, colours: bool = False
) -> Iterator[str]:
    """The lines that tell of the problems: each with its line of the file, and in the end how many there are."""
    lines: dict[str, list[str]] = {}
    for problem in problems if whole else problems[:MOST]:
        yield headline(problem, language, colours=colours)
        place = problem.place
        if place is not None and place.file in texts:
            if place.file not in lines:
                lines[place.file] = texts[place.file].split("\n")
            yield from marked(place, lines[place.file])
        if whole:
            yield from (f"  {for_terminal(one)}" for one in _every(problem))
    left = 0 if whole else len(problems) - MOST
    if left > 0:
        yield either(language, en=f"… and {left} more; --all shows them", de=f"… und {left} weitere; --all zeigt sie")
    yield summary(problems, language)


def headline(problem: Problem, language: str, *, colours: bool = False) -> str:
    """Where a problem is, its code, and what it says."""
    where = f"{for_terminal(str(problem.place))}: " if problem.place else ""
    severity = problem.code.severity
    code = problem.code.id
    if severity != "error":
        (word, _), (wort, _) = _NOUNS[severity]
        code += f" ({either(language, en=word, de=wort)})"
    if colours:
        code = click.style(code, fg=_COLOURS[severity], bold=True)
    return f"{where}{code} {for_terminal(problem.text(language), width=1000)}"


def _every(problem: Problem) -> Sequence[str]:
    """Everything that a problem concerns, where its sentence names only the first few."""
    return problem.data.get("every", "").splitlines()


def counts(problems: Sequence[Problem]) -> dict[str, int]:
    """How many there are of each severity, those that are not there too."""
    found = Counter(problem.code.severity for problem in problems)
    return {severity: found[severity] for severity in ("error", "warning", "note")}


def summary(problems: Sequence[Problem], language: str) -> str:
    """How many there are of each severity, in words.

    >>> summary((), "de")
    'keine Fehler'
    """
    german = language == "de"
    parts = []
    for severity, number in counts(problems).items():
        one, many = _NOUNS[severity][german]
        if number:
            parts.append(f"{number} {one if number == 1 else many}")
    return ", ".join(parts) if parts else either(language, en="no mistakes", de="keine Fehler")


def as_data(problem: Problem) -> dict[str, Any]:
    """A problem as JSON tells it; its text stands there in both languages."""
    place = problem.place
    return {
        "code": problem.code.id,
        "severity": problem.code.severity,
        **_place(place),
        "text": {"en": problem.text("en"), "de": problem.text("de")},
        "near": list(problem.near),
        "related": [_place(related) for related in problem.related],
        "every": _every(problem),
    }


def _place(place: Place | None) -> dict[str, Any]:
    return {
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "end_line": place.end_line if place else None,
        "end_column": place.end_column if place else None,
    }
