# SPDX-License-Identifier: Apache-2.0
"""Every code has a page in both languages, and its first example provokes what it explains."""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import participatio
from participatio.cli import pages
from participatio.definition.load import read
from participatio.errors import Code, Problem
from participatio.hooks import Host

UNSHOWN = {
    "P003": "a symbolic link",
    "P004": "the rights of a file",
    "P005": "a megabyte",
    "P006": "bytes that are no UTF-8, which a page cannot hold",
    "P009": "50,000 keys and values",
    "P010": "60,000 keys and values",
    "P049": "nothing known",
    "P054": "many files",
    "P056": "a host that answers otherwise",
    "P071": "a thousand files",
    "P072": "a file that is no definition",
    "P115": "an act",
    "P120": "an act",
    "P121": "an act",
    "P122": "an act",
    "P137": "an act",
    "P170": "a scenario",
    "P171": "a scenario",
    "P215": "a plugin that is installed",
    "P904": "a call from Python",
    "P905": "an address",
    "P910": "a ledger",
    "P911": "a ledger",
    "P912": "a ledger",
    "P913": "a ledger",
    "P920": "a ledger",
    "P921": "a ledger",
    "P922": "a ledger",
    "P923": "a ledger",
    "P924": "a ledger",
    "P925": "a ledger",
    "P926": "a ledger",
    "P930": "a ledger",
    "P931": "a ledger",
    "P932": "a ledger",
    "P936": "a ledger",
    "P937": "a ledger",
    "P940": "a ledger",
    "P941": "a ledger",
    "P942": "a ledger",
    "P943": "a ledger",
    "P944": "a ledger",
    "P945": "a ledger",
    **dict.fromkeys(("P950", "P951", "P952", "P953", "P954", "P955"), "a file of acts"),
    "P956": "a call from Python",
    "P957": "a call from Python",
    **dict.fromkeys(("P960", "P961", "P962"), "a simulation"),
    **dict.fromkeys(("P971", "P972"), "how a file is written"),
}
"""What it takes to provoke these codes; their first block only shows it, as YAML or as a command."""


def _codes() -> Iterator[str]:
    for module in pkgutil.walk_packages(participatio.__path__, "participatio."):
        yield from (value.id for value in vars(import_module(module.name)).values() if isinstance(value, Code))


CODES = sorted({*_codes()})


def _blocks(code: str) -> list[str]:
    page = pages.load(code)
    assert page is not None
    return re.findall(r"^```yaml\n(.*?)^```$", page.example, re.DOTALL | re.MULTILINE)


def _found(block: str, folder: Path) -> tuple[Problem, ...]:
    """What is found in a block of an example."""
    pages.laid_out(block, folder)
    return read(folder, host=Host(path=())).problems


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert pages.codes() == CODES


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_named_after_its_code_and_says_it_in_both_languages(code: str) -> None:
    page = pages.load(code)

    assert page is not None
    assert code == page.code
    assert {"en", "de"} == set(page.titles) == set(page.texts)
    assert all(page.titles.values())
    assert page.title("en") != page.title("de")
    assert all(1 <= len(re.findall(r"[.!?](?= |$)", text, re.MULTILINE)) for text in page.texts.values())


@pytest.mark.parametrize("code", [code for code in CODES if code not in UNSHOWN])
def test_the_first_example_provokes_the_code_and_nothing_else(code: str, tmp_path: Path) -> None:
    assert [code] == [problem.code.id for problem in _found(_blocks(code)[0], tmp_path)]


@pytest.mark.parametrize("code", [code for code in CODES if code not in UNSHOWN and len(_blocks(code)) > 1])
def test_the_second_example_is_right(code: str, tmp_path: Path) -> None:
    found = _found(_blocks(code)[1], tmp_path)

    assert [] == [str(problem.text()) for problem in found if problem.is_error or problem.code.id == code]
