# SPDX-License-Identifier: Apache-2.0
"""From a name to a definition: read, put together, built, checked, with every problem found on the way."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import attrs

from participatio.definition.build import build
from participatio.definition.layers import TRANSLATES_NOTHING, resolve
from participatio.definition.layers import inherited as _inherited
from participatio.definition.model import Definition
from participatio.definition.source import Limits, Map, Reading, place_of
from participatio.definition.structure import NOT_A_MAP
from participatio.errors import BadValueError, DefinitionError, Problem
from participatio.hooks.face import Plugins
from participatio.hooks.manager import Host
from participatio.values import Frozen, uncollected

_MOST = 10_000  # of one sort; where two long lists meet there may be millions, and nobody reads that many


@attrs.frozen(eq=False, repr=False)
class Read(Frozen):
    """What became of a definition: itself, unless it has errors, and every problem in the order of the files.

    ``texts`` has each file's whole text under the name that places show.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]


def load(name: str | Path, *, host: Host | None = None, limits: Limits | None = None) -> Definition:
    """The definition of that name: a file, a folder with ``process.yaml``, or a reference (``ruhr_konferenz@1``).

    Parameters:
        host: where references and plugins are found; else what is installed.
        limits: how much a definition may hold; see `source.Limits`.

    Raises:
        DefinitionError: it holds mistakes; all of them are listed.
        BadValueError: nothing of that name is there.
    """
    found = read(name, host=host, limits=limits)
    if found.definition is None:
        raise DefinitionError([problem for problem in found.problems if problem.is_error])
    return found.definition


def read(name: str | Path, *, host: Host | None = None, limits: Limits | None = None) -> Read:
    """Read and check a definition and tell everything that is wrong with it; raises only if nothing is there.

    Python's collector of cycles waits as long as this reads, in all threads.
    """
    with uncollected():
        return _read(name, host or Host(), Reading(limits))


def inherited(name: str | Path, *, host: Host | None = None) -> Map:
    """The tree of all that a definition builds on, as it is before anything of its own."""
    with uncollected():
        host = host or Host()
        path, _ = _located(name, host)
        return _inherited(path, host.find_reference, Reading(), _plugin_kinds(host))


def _located(name: str | Path, host: Host) -> tuple[Path, str]:
    """Where the definition of a name lies, and what stands before the names of its files."""
    path = Path(name)
    if os.path.exists(path):  # noqa: PTH110 - Path.exists raises on long names
        return path, ""
    return host.find_reference(str(name)), f"{name}/"


def _read(name: str | Path, host: Host, reading: Reading) -> Read:
    path, prefix = _located(name, host)
    resolved = resolve(path, host.find_reference, reading, prefix=prefix, plugin_kinds=_plugin_kinds(host))
    definition = None
    if resolved is not None and (plugins := _activated(host, resolved.tree, reading)) is not None:
        definition = build(resolved, plugins, reading.problems)
        if definition is not None:
            for last in (False, True):
                if last and reading.problems.errors:
                    break
                for check in plugins.checks():
                    if check.last is last:
                        reading.problems.extend(list(islice(check.run(definition), _MOST)))
    problems = reading.problems.sorted()
    if any(problem.is_error for problem in problems):  # what is translated may be what could not be read
        problems = tuple(problem for problem in problems if problem.code is not TRANSLATES_NOTHING)
    usable = definition is not None and not any(problem.is_error for problem in problems)
    return Read(definition if usable else None, problems, reading.texts)


def _plugin_kinds(host: Host) -> Callable[[str], Sequence[Path]]:
    """Where the kinds lie that a plugin brings."""
    return lambda plugin: [kinds.path for kinds in host.activate([plugin]).kinds()]


def _activated(host: Host, tree: Map, reading: Reading) -> Plugins | None:
    """The plugins a definition names; none if one is not there, for nobody knows then what is a mistake."""
    named: object = tree.get("plugins", {})
    if not isinstance(named, Mapping):
        reading.problems.add(NOT_A_MAP, tree.value_place("plugins"))
        return None
    try:
        return host.activate(named)
    except BadValueError:
        for name in named:
            try:
                host.activate([name])
            except BadValueError as error:
                reading.problems.extend([error.at(place_of(tree, ("plugins", name), key=True))])
        return None
