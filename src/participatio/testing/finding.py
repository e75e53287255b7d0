# SPDX-License-Identifier: Apache-2.0
"""Where the definition of a test lies: beside the file that names it, or else among what is installed."""

from __future__ import annotations

from pathlib import Path

from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.errors import BadValueError, Code, DefinitionError
from participatio.hooks.manager import Host
from participatio.text import near

NO_DEFINITION = Code(
    "P171",
    "error",
    en="there is no definition '{name}' in {folder}, and none of that name is installed",
    de="in {folder} gibt es keine Definition '{name}', und installiert ist auch keine dieses Namens",
)

_NOT_FOUND = frozenset({"P900", "P901"})


def load_beside(folder: Path, name: str | Path, host: Host | None = None) -> Definition:
    """The definition that a file in a folder means by a name: a path seen from there, or a reference.

    Raises:
        BadValueError: there is none (P171).
        DefinitionError: it holds mistakes.
    """
    __tracebackhide__ = True
    path = folder / name
    try:
        return load(path if path.exists() else str(name), host=host)
    except (BadValueError, DefinitionError) as error:
        if isinstance(error, BadValueError) and error.code.id in _NOT_FOUND:
            close = near(path.name, [other.name for other in _files(path.parent)])
            error = BadValueError(NO_DEFINITION, close or error.near, name=name, folder=folder)
        raise error.with_traceback(None) from None  # where the library noticed it helps nobody who tests


def _files(folder: Path) -> list[Path]:
    try:
        return [other for other in folder.iterdir() if other.is_dir() or other.suffix in {".yaml", ".yml"}]
    except OSError:
        return []
