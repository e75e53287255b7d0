# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from participatio.errors import PluginError
from participatio.hooks.discovery import Installed, installed, is_older, the_one


def install(folder: Path, distribution: str, version: str, entry_points: str) -> None:
    metadata = folder / f"{distribution}-{version}.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "entry_points.txt").write_text(entry_points, encoding="utf-8")


def test_an_entry_point_is_found_with_its_distribution_and_version(tmp_path: Path) -> None:
    install(tmp_path, "participatio_places", "0.2.1", "[participatio]\nplaces = participatio_places:plugin\n")

    found = installed([str(tmp_path)])

    assert {"places": (Installed("places", "participatio_places:plugin", "participatio-places", "0.2.1"),)} == found


def test_other_groups_comments_and_extras_are_passed_over(tmp_path: Path) -> None:
    entry_points = """
        [console_scripts]
        many = many:main

        [participatio]
        # a word
        ; another
        a = many.a [extra]
        b=many.b:x.y

        [pytest11]
        c = many:c
        """
    install(tmp_path, "many", "1", entry_points)

    found = installed([str(tmp_path)])

    assert {"a": "many.a", "b": "many.b:x.y"} == {name: offers[0].target for name, offers in found.items()}


def test_a_distribution_that_lies_on_the_path_twice_counts_where_it_is_met_first(tmp_path: Path) -> None:
    install(tmp_path / "first", "Some.Thing", "2", "[participatio]\nx = first\n")
    install(tmp_path / "second", "some_thing", "1", "[participatio]\nx = second\n")

    found = installed([str(tmp_path / "first"), str(tmp_path / "second")])

    assert "first" == the_one(found["x"]).target


def test_two_distributions_with_one_name_are_both_named_once_it_is_used(tmp_path: Path) -> None:
    install(tmp_path, "red", "1", "[participatio]\nx = red\n")
    install(tmp_path, "blue", "1", "[participatio]\nx = blue\n")

    found = installed([str(tmp_path)])

    with pytest.raises(PluginError, match="blue and red are both installed"):
        the_one(found["x"])


@pytest.mark.parametrize("odd", ["missing", "file.zip", "broken"])
def test_odd_entries_of_the_path_are_passed_over(tmp_path: Path, odd: str) -> None:
    (tmp_path / "file.zip").write_bytes(b"PK")
    (tmp_path / "broken" / "x-1.dist-info" / "entry_points.txt").mkdir(parents=True)
    (tmp_path / "broken" / "no_version.dist-info").mkdir()
    (tmp_path / "broken" / "file-1.dist-info").write_text("")
    (tmp_path / "broken" / "bytes-1.dist-info").mkdir()
    (tmp_path / "broken" / "bytes-1.dist-info" / "entry_points.txt").write_bytes(b"\xff\xfe[participatio\n=\n")

    assert {} == installed([str(tmp_path / odd)])


def test_nothing_is_imported_to_find_it(tmp_path: Path, modules_after: Callable[[str], set[str]]) -> None:
    install(tmp_path, "x", "1", "[participatio]\nx = explosive\n")
    (tmp_path / "explosive.py").write_text("raise SystemExit")

    loaded = modules_after(
        f"import sys; sys.path.append({str(tmp_path)!r})\n"
        "from participatio.hooks.manager import Host\nassert 'x' in Host().names()"
    )

    assert set() == loaded & {"explosive", "importlib.metadata", "pluggy", "networkx"}


@pytest.mark.parametrize(
    ("version", "wanted", "older"),
    [
        ("1.2", "1.2", False),
        ("1.2", "1.2.0", False),
        ("1.2.1", "1.2", False),
        ("1.10", "1.9", False),
        ("2", "1.9", False),
        ("1.2+local", "1.2", False),
        ("1.2.post1.dev3", "1.2", False),
        ("1!0.1", "99", False),
        ("1.2rc1", "1.1", False),
        ("", "1.2", False),
        ("unknown", "1.2", False),
        ("1.1.9", "1.2", True),
        ("0.9", "1.10", True),
        ("1.2rc1", "1.2", True),
        ("1.2.dev0+local", "1.2", True),
        ("1.2a1", "1.2.0", True),
    ],
)
def test_versions_are_told_apart_as_their_packages_mean_them(version: str, wanted: str, older: bool) -> None:  # noqa: FBT001 - a row of the table
    assert older is is_older(version, wanted)
