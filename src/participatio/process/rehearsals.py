# SPDX-License-Identifier: Apache-2.0
"""How anybody can tell that a process is a rehearsal: by its name, and by what its rules say of themselves.

As with a simulation, neither can be taken off later, and nobody can adopt such rules for real ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from participatio.process.process import Process

#: How a rehearsal's name ends, and the source that its rules name.
REHEARSAL = "rehearsal"
_LONGEST = 40  # characters of a real id that are kept; with the rest an id is no longer than ids may be


def process_name(name: str) -> str:
    """What the rehearsal of a process is called in its store.

    >>> process_name("ruhr")
    'ruhr-rehearsal'
    """
    return f"{name}-{REHEARSAL}"


def is_named(name: str) -> bool:
    """True if a rehearsal is called so in its store."""
    return name.endswith(f"-{REHEARSAL}")


def definition_id(id_: str) -> str:
    """The id of the rules that are rehearsed."""
    return f"{id_[:_LONGEST]}_{REHEARSAL}"


def is_rehearsal(process: Process) -> bool:
    """True if it is one; the rules of one that is not called so are not read."""
    if not is_named(process.name):
        return False
    definition = process.definition
    return definition.id.endswith(f"_{REHEARSAL}") and REHEARSAL in definition.sources
