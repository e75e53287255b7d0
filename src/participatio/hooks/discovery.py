# SPDX-License-Identifier: Apache-2.0
"""Which plugins are installed: read from the metadata on the path, without importing one of them.

``importlib.metadata`` would find the same in fifty times the time, and parse every package's metadata on the way.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from attrs import frozen

from participatio.errors import PluginError
from participatio.values import Frozen

GROUP = "participatio"

_LIMIT = 1 << 20
_FOLDER = ".dist-info"
_VERSION = re.compile(
    r"(?:(?P<epoch>[0-9]{1,9})!)?(?P<release>[0-9]{1,9}(?:\.[0-9]{1,9})*)(?P<before>[-_.]?(?:a|b|rc|dev))?"
)


@frozen(eq=False, repr=False)
class Installed(Frozen):
    """A plugin that may be activated: the name of its entry point, what that points to, and where it comes from."""

    name: str
    target: str
    distribution: str
    version: str


def installed(path: Iterable[str] | None = None) -> Mapping[str, tuple[Installed, ...]]:
    """What the entry points of the folders of ``path`` (else of ``sys.path``) offer, by name.

    A name has several answers if several distributions offer it; who uses the name then learns about it. A
    distribution that is on the path twice counts where it is met first, as for imports.
    """
    found: dict[str, tuple[Installed, ...]] = {}
    seen: set[str] = set()
    for folder in dict.fromkeys(sys.path if path is None else path):
        for distribution, version, text in _entry_points(folder or "."):
            if distribution in seen:
                continue
            seen.add(distribution)
            for name, target in _group(text):
                found[name] = (*found.get(name, ()), Installed(name, target, distribution, version))
    return found


def is_release(text: str) -> bool:
    """True for the numbers of a version, without what marks it as a first try or as somebody's own.

    >>> is_release("1.2"), is_release("1.2rc1"), is_release("newest")
    (True, False, False)
    """
    return re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){0,9}", text) is not None


def is_older(version: str, wanted: str) -> bool:
    """True if a version lies before a release; one that says nothing comparable does not.

    >>> is_older("1.10", "1.9"), is_older("1.2", "1.2.0"), is_older("1.2rc1", "1.2"), is_older("1.2.post1", "1.2")
    (False, False, True, False)
    """
    found, least = _VERSION.match(version), _VERSION.match(wanted)
    if found is None or least is None:
        return False
    return _release(found) < _release(least) or (_release(found) == _release(least) and bool(found["before"]))


def _release(version: re.Match[str]) -> tuple[int, tuple[int, ...]]:
    """The epoch and the numbers of a version, of which zeros at the end say nothing."""
    return int(version["epoch"] or 0), tuple(map(int, re.sub(r"(\.0+)+$", "", version["release"]).split(".")))


def the_one(offers: tuple[Installed, ...]) -> Installed:
    """The only offer of a name; several are an error that names their distributions."""
    first, *others = offers
    if others:
        who = " and ".join(sorted(offer.distribution for offer in offers))
        raise PluginError(first.name, f"the packages {who} are both installed and both call a plugin '{first.name}'")
    return first


def _entry_points(folder: str) -> Iterator[tuple[str, str, str]]:
    """The name, the version and the entry points of the distributions in one folder of the path."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.endswith(_FOLDER))
    except OSError:  # a folder of the path need not exist, and may be a zip file
        return
    for name in names:
        distribution, _, version = name.removesuffix(_FOLDER).rpartition("-")
        if not distribution or not version:
            continue
        try:
            with Path(folder, name, "entry_points.txt").open(encoding="utf-8", errors="replace") as file:
                text = file.read(_LIMIT)
        except OSError:  # most distributions have none
            continue
        yield re.sub(r"[-_.]+", "-", distribution).lower(), version, text


def _group(text: str) -> Iterator[tuple[str, str]]:
    r"""The names and targets of our group in an ``entry_points.txt``.

    >>> list(_group("[console_scripts]\nx = y:z\n[participatio]\nplaces = participatio_places:plugin\n"))
    [('places', 'participatio_places:plugin')]
    """
    if f"[{GROUP}]" not in text:
        return
    inside = False
    for line in text.splitlines():
        line = line.strip()  # noqa: PLW2901 - the line without its edges is still the line
        if line.startswith("["):
            inside = line == f"[{GROUP}]"
        elif inside and "=" in line and not line.startswith(("#", ";")):
            name, _, target = line.partition("=")
            yield name.strip(), target.partition("[")[0].strip()
