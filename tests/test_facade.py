# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import participatio

ROOT = Path(__file__).parent.parent


def test_importing_the_library_loads_nothing_heavy(modules_after: Callable[[str], set[str]]) -> None:
    loaded = modules_after("import participatio")

    assert set() == loaded & {
        "asyncio",
        "attr",
        "attrs",
        "cattrs",
        "click",
        "importlib.metadata",
        "networkx",
        "pluggy",
        "yaml",
    }


@pytest.mark.parametrize("name", participatio.__all__)
def test_every_public_name_is_found_at_its_home(name: str) -> None:
    found = getattr(participatio, name)

    assert name == found.__name__


def test_what_the_door_lists_is_what_it_has() -> None:
    assert sorted(participatio._HOMES) == participatio.__all__ or set(participatio._HOMES) == set(participatio.__all__)
    assert set(participatio.__all__) <= set(dir(participatio))


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Definitoin'"):
        _ = participatio.Definitoin


def test_the_version_stands_in_two_places_and_is_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["version"] == participatio.__version__
