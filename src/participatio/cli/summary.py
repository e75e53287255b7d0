# SPDX-License-Identifier: Apache-2.0
"""What was read, in few words: an office sees at a glance whether the definition says what was meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from participatio.dates import Dated, show_end, show_instant
from participatio.languages import either
from participatio.telling.titles import Titles
from participatio.text import counted, for_terminal

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.things import Bound, Phase

MOST = 40
"""So many phases are shown; a process with more is better asked with ``show``."""


_UNITS = {
    "minute": ("Minute", "Minuten"),
    "hour": ("Stunde", "Stunden"),
    "day": ("Tag", "Tagen"),
    "week": ("Woche", "Wochen"),
    "month": ("Monat", "Monaten"),
    "year": ("Jahr", "Jahren"),
}


def summary(definition: Definition, language: str) -> Iterator[str]:
    """Name, parents, kinds with how many are listed, roles, and the phases with their instants in local time."""
    name = either(language, en="version", de="Fassung")
    yield for_terminal(f"{definition.title} ({definition.id}, {name} {definition.version})")
    rows = [
        (either(language, en="time zone", de="Zeitzone"), definition.zone.key),
        (either(language, en="builds on", de="baut auf"), ", ".join(definition.parents)),
        (either(language, en="plugins", de="Plugins"), ", ".join(_plugins(definition))),
        (either(language, en="kinds", de="Arten"), str(len(definition.kinds))),
        (either(language, en="listed", de="verzeichnet"), ", ".join(_listed(definition, language))),
        (either(language, en="roles", de="Rollen"), ", ".join(definition.roles)),
    ]
    width = max(len(word) for word, _ in rows)
    for word, told in rows:
        if told:
            yield f"  {word:<{width}}  {for_terminal(told, 1000)}"
    phases = list(definition.phases.values())
    if phases:
        yield f"  {either(language, en='phases', de='Phasen')}"
        yield from _phases(phases[:MOST], definition, language)
    if len(phases) > MOST:
        left = len(phases) - MOST
        yield f"    {either(language, en=f'… and {left} more', de=f'… und {left} weitere')}"


def _plugins(definition: Definition) -> Iterator[str]:
    for name, version in definition.plugins.items():
        yield f"{name} {version}".strip()


def _listed(definition: Definition, language: str) -> Iterator[str]:
    titles = Titles(definition, language)
    for kind, number in Counter(thing.kind for thing in definition.things.values()).items():
        if kind not in ("phase", "process"):
            yield titles.counted(kind, number)


def _phases(phases: list[Phase], definition: Definition, language: str) -> Iterator[str]:
    rows = [(phase.id, _opens(phase, definition, language), _closes(phase, definition, language)) for phase in phases]
    names = max(len(name) for name, _, _ in rows)
    starts = max(len(opens) for _, opens, _ in rows)
    for name, opens, closes in rows:
        yield f"    {name:<{names}}  {opens:<{starts}}  \N{EN DASH}  {closes}"


def _opens(phase: Phase, definition: Definition, language: str) -> str:
    bound = phase.opens
    if isinstance(bound, Dated) and bound.opens is not None:
        return show_instant(bound.opens, definition.zone, language)
    if bound is None or isinstance(bound, Dated):
        return either(language, en="from the start", de="von Anfang an")
    return _otherwise(bound, language)


def _closes(phase: Phase, definition: Definition, language: str) -> str:
    bound = phase.closes
    if isinstance(bound, Dated) and bound.closes is not None:
        return show_end(bound.closes, definition.zone, language)
    if bound is None and phase.lasts is not None:
        one, many = _UNITS[phase.lasts.unit]
        return either(language, en=f"after {phase.lasts}", de=f"nach {counted(phase.lasts.count, one, many)}")
    if bound is None or isinstance(bound, Dated):
        return either(language, en="for ever", de="für immer")
    return _otherwise(bound, language)


def _otherwise(bound: Bound, language: str) -> str:
    """An end of a phase that is no date."""
    if bound == "by_hand":
        return either(language, en="by hand", de="von Hand")
    return either(language, en="on a condition", de="unter einer Bedingung")
