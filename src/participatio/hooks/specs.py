# SPDX-License-Identifier: Apache-2.0
"""The questions a plugin may answer, by the moment of life in which they are asked.

A plugin is a module, or an object, whose functions carry :data:`hookimpl`. It answers what it has something for and
leaves out the rest. Every hook here *collects*: each plugin yields small frozen values, nobody sees or changes
another's, and the same id given twice is an error that names both. Hooks are called with keywords; an argument that
an answer does not need it need not take.
"""

from __future__ import annotations

from collections.abc import Iterable

from pluggy import HookimplMarker, HookspecMarker

from participatio.hooks.contributions import Check, ConditionType, FieldType, Kinds, Reference, StoreType

PROJECT = "participatio"

hookspec = HookspecMarker(PROJECT)

hookimpl = HookimplMarker(PROJECT)
"""Marks a function of a plugin as the answer to the hook of the same name."""


class HostHooks:
    """Asked of everything installed, and only when the answer is needed: they describe, and change no process."""

    @hookspec
    def register_references(self) -> Iterable[Reference]:
        """Which definitions can others name?

        Asked when a reference is looked up (``extends: ruhr_konferenz@1``, ``participatio check ruhr_konferenz``):
        first the plugin whose entry point has the reference's name, then, if that does not know it, all others.

            >>> from pathlib import Path
            >>> from participatio.hooks import Reference, hookimpl
            >>> @hookimpl
            ... def register_references():
            ...     yield Reference("ruhr_konferenz", 1, Path(__file__).parent / "v1", title="Ruhr-Konferenz")
            >>> [str(reference) for reference in register_references()]
            ['ruhr_konferenz@1']
        """
        raise NotImplementedError

    @hookspec
    def register_stores(self) -> Iterable[StoreType]:
        """Where can processes be kept?

        Asked when an address with a scheme (``postgresql://db.example/ruhr``) is opened; a path is a SQLite file and
        nobody is asked. A store keeps to `participatio.process.store.Store` and passes
        `participatio.testing.stores`.

            >>> from participatio.hooks import StoreType, hookimpl
            >>> @hookimpl
            ... def register_stores():
            ...     yield StoreType("postgresql", lambda address, *, create: PostgresStore(address, create=create))
            >>> [store.scheme for store in register_stores()]
            ['postgresql']
        """
        raise NotImplementedError


class ProcessHooks:
    """Asked once for a definition that names the plugin under ``plugins:``, before the definition is structured."""

    @hookspec
    def register_kinds(self) -> Iterable[Kinds]:
        """Which kinds does the plugin bring?

        The files are merged below the definition, in the order of its ``plugins:``, as a parent is: the definition
        may change them with ``also``, ``without`` and ``instead``.

            >>> from pathlib import Path
            >>> from participatio.hooks import Kinds, hookimpl
            >>> @hookimpl
            ... def register_kinds():
            ...     yield Kinds(Path(__file__).parent / "kinds.yaml")
            >>> [kinds.path.name for kinds in register_kinds()]
            ['kinds.yaml']
        """
        raise NotImplementedError

    @hookspec
    def register_field_types(self) -> Iterable[FieldType]:
        """Which words may stand behind a field's ``type:``?

        A type is known by its ``id``, and reads what stands in a file or an act into the value that is kept.

            >>> from participatio.hooks import FieldType, hookimpl
            >>> @hookimpl
            ... def register_field_types():
            ...     yield FieldType(id="official_key", read=lambda raw, spec, reader: str(raw))
            >>> [field_type.id for field_type in register_field_types()]
            ['official_key']
        """
        raise NotImplementedError

    @hookspec
    def register_conditions(self) -> Iterable[ConditionType]:
        """Which words does the language of conditions gain?

        A condition has to be pure: in the same situation it gives the same answer, whenever and wherever it is asked.

            >>> from participatio.hooks import Condition, ConditionType, hookimpl
            >>> class ResidesIn(Condition):
            ...     def holds(self, s):
            ...         return s.claims.get("residence") == "witten"
            >>> @hookimpl
            ... def register_conditions():
            ...     yield ConditionType("resides_in", ResidesIn)
            >>> [condition.id for condition in register_conditions()]
            ['resides_in']
        """
        raise NotImplementedError

    @hookspec
    def register_checks(self) -> Iterable[Check]:
        """What else is looked for in a definition that was read?

        Runs after the library's own checks, on a whole definition. A code begins with a letter of the plugin's own
        (``P`` is the library's).

            >>> from participatio.hooks import Check, Code, Problem, hookimpl
            >>> CROWDED = Code("CITY101", "warning", en="more than 100 forums", de="mehr als 100 Foren")
            >>> def crowded(definition):
            ...     if len(definition.forums) > 100:
            ...         yield Problem(CROWDED, definition.place("forums", key=True))
            >>> @hookimpl
            ... def register_checks():
            ...     yield Check(CROWDED, run=crowded, page_en="Nobody reads that many.", page_de="Das liest niemand.")
            >>> [check.code.id for check in register_checks()]
            ['CITY101']
        """
        raise NotImplementedError
