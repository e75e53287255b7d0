# SPDX-License-Identifier: Apache-2.0
"""Ledgers as pages need them: a store, an address, or a history that is played first; as it stood at its last entry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

from attrs import field, frozen

from participatio.errors import ParticipatioError
from participatio.hooks.manager import Host
from participatio.process.opening import open_store
from participatio.process.process import Process
from participatio.process.recording.files import Acts
from participatio.process.recording.replay import replay
from participatio.values import Frozen
from participatio.version import VERSION
from participatio_sphinx import readings

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from participatio.hooks.contributions import Reference
    from participatio_sphinx.domain import Participatio


@frozen(eq=False, repr=False)
class Ledger(Frozen):
    """Where a ledger is kept, and what a history calls the things in it."""

    where: str
    names: Mapping[str, str] = field(factory=dict)


def prepared(app: Sphinx) -> None:
    """Settle once, before any page is read, what the setting means: a function is asked, a history is played."""
    given = app.config.participatio_ledger
    if callable(given):
        app.config.participatio_ledger = given = str(given(app))
    domain = _domain(app.env)
    domain.data["usual"] = _usual(app)
    if given:
        with suppress(ParticipatioError, OSError):  # told on the pages that ask for it
            found(app.env, None)


def _usual(app: Sphinx) -> str:
    """The id of the definition that pages are about unless they say otherwise."""
    name = app.config.participatio_definition
    if not name:
        return ""
    with suppress(ParticipatioError, OSError):
        return readings.definition(readings.named(name, Path(app.srcdir))).id
    return ""


def _domain(env: BuildEnvironment) -> Participatio:
    return cast("Participatio", env.get_domain("participatio"))


def outdated(
    _: Sphinx, env: BuildEnvironment, __: AbstractSet[str], ___: AbstractSet[str], removed: AbstractSet[str]
) -> list[str]:
    """The pages that looked at a ledger that is another now."""
    kept = {page: looked for page, looked in _domain(env).ledgers.items() if page not in removed}
    now = {key: _state(env, *key) for looked in kept.values() for key in looked}
    return [page for page, looked in kept.items() if any(now[key] != before for key, before in looked.items())]


def _state(env: BuildEnvironment, where: str, process: str) -> str:
    with suppress(ParticipatioError, OSError), opened(env, where or None, process or None) as (found, _):
        return state(found)
    return ""


def state(process: Process) -> str:
    """What tells a ledger from what it was: how many entries it has, and the root of their tree."""
    at = process.checkpoint()
    return f"{process.definition.digest} {at.size} {at.root.hex()}"


# Where it is


def found(env: BuildEnvironment, said: str | None) -> Ledger:
    """The ledger that a page, or else the setting, names."""
    where = str(said or env.config.participatio_ledger)
    path = Path(env.srcdir) / where
    if "://" in where or path.exists():
        return Ledger(where if "://" in where else str(path))
    reference = _with_history(where)
    return Ledger(str(path)) if reference is None else _played(reference, Path(env.doctreedir) / "participatio")


def _with_history(name: str) -> Reference | None:
    """The reference of that name that brings a history; without a version the first that does."""
    known = sorted((one for one in Host().references() if one.history is not None), key=lambda one: one.version)
    return next((one for one in known if name in (one.name, str(one))), None)


def _played(reference: Reference, folder: Path) -> Ledger:
    """The ledger of a history, played when there is none of it yet; the same history makes the same ledger."""
    acts = Acts(reference.history or "")
    versions = {one.version: readings.definition(one.path) for one in Host().references() if one.name == reference.name}
    seed = sha256(" ".join([VERSION, *(one.digest for one in versions.values())]).encode())
    for path in acts.files:
        seed.update(path.read_bytes())
    target = folder / f"{reference}-{seed.hexdigest()[:16]}.db"
    names = target.with_suffix(".json")
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        called: dict[str, str] = {}
        with TemporaryDirectory(dir=folder) as part:
            ledger, told = Path(part) / target.name, Path(part) / names.name
            replay(
                ledger, versions[reference.version], acts, told=lambda answer: called.update(answer.names)
            ).close()  # fmt: skip
            told.write_text(json.dumps(called), encoding="utf-8")
            told.replace(names)
            ledger.replace(target)  # last: whoever sees it finds the names
    return Ledger(str(target), json.loads(names.read_text(encoding="utf-8")))


@contextmanager
def opened(env: BuildEnvironment, where: str | None, name: str | None) -> Iterator[tuple[Process, Ledger]]:
    """A process, and where it is kept; closed in the end."""
    ledger = found(env, where)
    store = open_store(ledger.where)
    try:
        yield Process.open(store, name=name or env.config.participatio_process), ledger
    finally:
        store.close()
