# SPDX-License-Identifier: Apache-2.0
"""Code in docstrings is run: as a doctest, or here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from participatio.process.sqlite import SQLiteStore
from participatio.testing import stores

ROOT = Path(__file__).parents[2]


def codes(docstring: str) -> list[str]:
    """The blocks of code of a docstring: indented, behind an empty line."""
    return [dedent(found) for found in re.findall(r"(?<=\n\n)((?:    .*\n|\n)+)", f"{docstring}\n")]


def docstrings(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[tuple[str, str]]:
    """What has a docstring in a module, and the docstring."""
    yield getattr(node, "name", "the module"), ast.get_docstring(node) or ""
    for below in node.body:
        if isinstance(below, ast.ClassDef | ast.FunctionDef):
            yield from docstrings(below)


def no_doctests() -> Iterator[str]:
    """What has a docstring with code in it that nobody runs as a doctest."""
    for folder in ("src", "plugins", "examples"):
        for path in ROOT.glob(f"{folder}/**/*.py"):
            for name, said in docstrings(ast.parse(path.read_text(encoding="utf-8"))):
                if codes(said) and ">>> " not in said:
                    yield f"{path.stem}: {name}"


def test_all_code_in_docstrings_is_a_doctest_or_run_here() -> None:
    assert ["stores: the module"] == [*no_doctests()]


@pytest.mark.parametrize("case", stores.CASES[:2], ids=lambda case: case.__name__)
def test_the_test_that_is_shown_for_a_store_is_one(case: object, tmp_path: Path) -> None:
    (code,) = codes(stores.__doc__ or "")
    names = {**vars(stores), "pytest": pytest, "MyStore": SQLiteStore}
    exec(code, names)  # noqa: S102 - it is ours, and shown to others

    names["test_mine_is_a_store"](case, tmp_path)

    assert (tmp_path / "mine").is_file()
