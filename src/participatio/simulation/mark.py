# SPDX-License-Identifier: Apache-2.0
"""How anybody can tell that a process is a simulation: by its name, and by what its rules say of themselves.

The name of a process stands in every leaf of its ledger, and the id of its rules in its first entry, so neither can be
taken off later. Rules with such an id are no newer version of any real ones: nobody can adopt one for the other.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from participatio.definition.model import Definition

#: The source that a simulation's rules name for everything in them.
SOURCE = "simulation"
_ID = re.compile(r"_simulation_(\d+)$")
_LONGEST = 40  # characters of a real id that are kept; with the rest an id is no longer than ids may be


def process_name(name: str, seed: int) -> str:
    """What the simulation of a process is called in its store.

    >>> process_name("ruhr", 7)
    'ruhr-simulation-7'
    """
    return f"{name}-simulation-{seed}"


def definition_id(id_: str, seed: int) -> str:
    """The id of the rules that a simulation is played by."""
    return f"{id_[:_LONGEST]}_simulation_{seed}"


def seed_of(definition: Definition) -> int | None:
    """The seed, if these are the rules of a simulation; none if they are of a real process."""
    found = _ID.search(definition.id)
    return int(found[1]) if found is not None and SOURCE in definition.sources else None
