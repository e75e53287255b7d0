# SPDX-License-Identifier: Apache-2.0
"""The door: every public name and the module it lives in; nothing is imported before it is used."""

from __future__ import annotations

from participatio.version import VERSION

TYPE_CHECKING = False  # type checkers take it for true; importing `typing` costs more than all the rest of this module
if TYPE_CHECKING:
    from participatio.definition.acts import Act, Event
    from participatio.definition.decide import decide
    from participatio.definition.facts import Facts, MemoryFacts
    from participatio.definition.load import load
    from participatio.definition.model import Definition
    from participatio.definition.outcome import event_of
    from participatio.errors import DefinitionError, ParticipatioError, Place, PluginError, Problem
    from participatio.process.commands import Command, Done, RefusedError
    from participatio.process.process import Process
    from participatio.process.store import StoreError
    from participatio.process.view import View

__version__ = VERSION

__all__ = [
    "Act",
    "Command",
    "Definition",
    "DefinitionError",
    "Done",
    "Event",
    "Facts",
    "MemoryFacts",
    "ParticipatioError",
    "Place",
    "PluginError",
    "Problem",
    "Process",
    "RefusedError",
    "StoreError",
    "View",
    "decide",
    "event_of",
    "load",
]

_HOMES = {
    "Act": "definition.acts",
    "Command": "process.commands",
    "Definition": "definition.model",
    "DefinitionError": "errors",
    "Done": "process.commands",
    "Event": "definition.acts",
    "Facts": "definition.facts",
    "MemoryFacts": "definition.facts",
    "ParticipatioError": "errors",
    "Place": "errors",
    "PluginError": "errors",
    "Problem": "errors",
    "Process": "process.process",
    "RefusedError": "process.commands",
    "StoreError": "process.store",
    "View": "process.view",
    "decide": "definition.decide",
    "event_of": "definition.outcome",
    "load": "definition.load",
}


def __getattr__(name: str) -> object:
    """Import a public name from its home when it is asked for first."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
