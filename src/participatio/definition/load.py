# SPDX-License-Identifier: Apache-2.0
"""From a name to a definition: read, put together, built, checked, with every problem found on the way."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import attrs

from participatio.definition.build import build
from participatio.definition.layers import TRANSLATES_NOTHING, PluginKinds, resolve
from participatio.definition.layers import inherited as _inherited
from participatio.definition.model import Definition
from participatio.definition.source import Limits, Map, Raw, Reading, is_map, place_of
from participatio.definition.structure import NOT_A_MAP, UNKNOWN_KEY
from participatio.errors import BadValueError, Code, DefinitionError, Problem
from participatio.hooks.discovery import is_older, is_release
from participatio.hooks.face import Plugins
from participatio.hooks.manager import Host
from participatio.text import near
from participatio.values import Frozen, uncollected

NOT_A_RELEASE = Code(
    "P169",
    "error",
    en="'{text}' is not a version; write its numbers, like 1.2",
    de="'{text}' ist keine Fassung; geschrieben werden ihre Zahlen, etwa 1.2",
)
TOO_OLD = Code(
    "P215",
    "error",
    en="the plugin '{plugin}' is needed from version {wanted} on; installed is {found}",
    de="das Plugin '{plugin}' wird ab der Fassung {wanted} gebraucht; installiert ist {found}",
)
#: What may be said of a plugin: from which version on it will do.
AT_LEAST = "at_least"

_MOST = 10_000  # of one sort; where two long lists meet there may be millions, and nobody reads that many


@attrs.frozen(eq=False, repr=False)
class Read(Frozen):
    """What became of a definition: itself, unless it has errors, and every problem in the order of the files.

    ``texts`` has each file's whole text under the name that places show; ``files`` says where each of them lies, and
    those that were looked for and are not there. ``tree`` is what they say together, if it could be put together.
    """

    definition: Definition | None
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    files: Mapping[str, Path]
    tree: Map | None = None


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
    tree = None if resolved is None else resolved.tree
    return Read(definition if usable else None, problems, reading.texts, reading.files, tree)


def _plugin_kinds(host: Host) -> PluginKinds:
    """Where the kinds lie that a plugin brings; one of which more is wanted is not asked, it may fail at answering."""

    def plugin_kinds(name: str, said: Raw) -> Sequence[Path]:
        if said and any(_unfit(host, Map(), name, said)):
            return ()
        return [kinds.path for kinds in host.activate([name]).kinds()]

    return plugin_kinds


def _activated(host: Host, tree: Map, reading: Reading) -> Plugins | None:
    """The plugins a definition names; none if one is not there or too old, for nobody knows then what is a mistake."""
    named: object = tree.get("plugins", {})
    if not isinstance(named, Mapping):
        reading.problems.add(NOT_A_MAP, tree.value_place("plugins"))
        return None
    unfit = {name: found for name, said in named.items() if (found := list(_unfit(host, tree, name, said)))}
    try:
        if not unfit:
            return host.activate(named)
    except BadValueError:
        pass
    for name in named:
        try:
            reading.problems.extend(unfit.get(name) or [])
            host.activate([] if name in unfit else [name])
        except BadValueError as error:
            reading.problems.extend([error.at(place_of(tree, ("plugins", name), key=True))])
    return None


def _unfit(host: Host, tree: Map, name: str, said: object) -> Iterator[Problem]:
    """What a definition wants of a plugin and cannot have: no plugin is imported to find out."""
    path = ("plugins", name)
    if not is_map(said):
        yield Problem(NOT_A_MAP, place_of(tree, path))
        return
    for key, wanted in said.items():
        if key != AT_LEAST:
            yield Problem(UNKNOWN_KEY, place_of(tree, (*path, key), key=True), {"key": key}, near(key, [AT_LEAST]))
        elif not isinstance(wanted, str) or not is_release(wanted):
            yield Problem(NOT_A_RELEASE, place_of(tree, (*path, key)), {"text": str(wanted)})
        elif is_older(found := host.versions().get(name, ""), wanted):
            data = {"plugin": name, "wanted": wanted, "found": found}
            yield Problem(TOO_OLD, place_of(tree, (*path, key)), data)
