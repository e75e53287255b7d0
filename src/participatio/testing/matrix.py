# SPDX-License-Identifier: Apache-2.0
"""Who may do what when, as a text that is kept beside the tests and compared with what the definition says now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from participatio.definition.model import Definition
from participatio.testing.finding import load_beside

UPDATE = "PARTICIPATIO_UPDATE"
"""If this is set in the environment, snapshots are written instead of compared; ``--participatio-update`` sets it."""


def assert_matrix(definition: Definition | str | Path, snapshot: str | Path) -> None:
    """Fail if a definition admits more or less than its snapshot says; the difference is told line by line.

    Parameters:
        definition: a definition, a path, or a reference.
        snapshot: the file; it is written if ``PARTICIPATIO_UPDATE`` is set.
    """
    __tracebackhide__ = True
    if not isinstance(definition, Definition):
        definition = load_beside(Path.cwd(), definition)
    path = Path(snapshot)
    now = list(_lines(definition))
    if os.environ.get(UPDATE):
        path.write_text("\n".join([_HEAD, *now, ""]), encoding="utf-8")
        return
    if not path.exists():
        raise AssertionError(f"there is no snapshot {path} yet; {_HOW}")
    said = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    changes = [f"  - {line}" for line in said if line not in now] + [f"  + {line}" for line in now if line not in said]
    if changes:
        raise AssertionError(
            f"'{definition.id}' admits something else than {path.name} says (- no longer, + new):\n"
            + "\n".join(changes)
            + f"\nIf that is meant: {_HOW}"
        )


_HOW = f"pytest --participatio-update writes it (or {UPDATE}=1)"
_HEAD = "# Phase, role: action (in which states). Written by pytest --participatio-update."


def _lines(definition: Definition) -> Iterator[str]:
    """A line for each role and action that a phase admits; each says all, so that a difference can be read alone."""
    for row in definition.matrix():
        yield f"{row.phase}, {row.role}: {row.action}" + (f" ({', '.join(row.states)})" if row.states else "")
