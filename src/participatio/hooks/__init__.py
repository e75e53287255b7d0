# SPDX-License-Identifier: Apache-2.0
"""The plugin authors' door: the marker for hooks, the values hooks yield, and what those are made of.

>>> from participatio.hooks import Kinds, hookimpl
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from participatio.definition.facts import Facts
    from participatio.definition.fields import FieldSpec, FieldType, Reader
    from participatio.definition.model import Definition
    from participatio.definition.situation import Condition, Ref, Situation
    from participatio.definition.things import Thing
    from participatio.errors import BadValueError, Code, Place, Problem
    from participatio.hooks.contributions import Check, ConditionType, Kinds, Reference, StoreType
    from participatio.hooks.face import Plugins
    from participatio.hooks.manager import Host
    from participatio.hooks.specs import hookimpl
    from participatio.process.store import Store

_HOMES = {
    "BadValueError": "errors",
    "Check": "hooks.contributions",
    "Code": "errors",
    "Condition": "definition.situation",
    "ConditionType": "hooks.contributions",
    "Definition": "definition.model",
    "Facts": "definition.facts",
    "FieldSpec": "definition.fields",
    "FieldType": "definition.fields",
    "Host": "hooks.manager",
    "Kinds": "hooks.contributions",
    "Place": "errors",
    "Plugins": "hooks.face",
    "Problem": "errors",
    "Reader": "definition.fields",
    "Ref": "definition.situation",
    "Reference": "hooks.contributions",
    "Situation": "definition.situation",
    "Store": "process.store",
    "StoreType": "hooks.contributions",
    "Thing": "definition.things",
    "hookimpl": "hooks.specs",
}

__all__ = [
    "BadValueError", "Check", "Code", "Condition", "ConditionType", "Definition", "Facts", "FieldSpec", "FieldType",
    "Host", "Kinds", "Place", "Plugins", "Problem", "Reader", "Ref", "Reference", "Situation", "Store",
    "StoreType", "Thing", "hookimpl",
]  # fmt: skip


def __getattr__(name: str) -> object:
    """Import a name from its home when it is asked for first: a definition without plugins needs no pluggy."""
    if name not in _HOMES:
        raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(f"participatio.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
