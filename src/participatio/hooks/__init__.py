# SPDX-License-Identifier: Apache-2.0
"""The plugin authors' door: the marker for hooks, and the values hooks yield.

>>> from participatio.hooks import Kinds, hookimpl
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from participatio.hooks.contributions import Check, ConditionType, FieldType, Kinds, Reference
    from participatio.hooks.face import Plugins
    from participatio.hooks.manager import Host
    from participatio.hooks.specs import hookimpl

__all__ = ["Check", "ConditionType", "FieldType", "Host", "Kinds", "Plugins", "Reference", "hookimpl"]

_HOMES = {
    "Check": "contributions",
    "ConditionType": "contributions",
    "FieldType": "contributions",
    "Host": "manager",
    "Kinds": "contributions",
    "Plugins": "face",
    "Reference": "contributions",
    "hookimpl": "specs",
}


def __getattr__(name: str) -> object:
    """Import a name from its home when it is asked for first: a definition without plugins needs no pluggy."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
