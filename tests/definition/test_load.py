# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc

import pytest

from participatio.definition.load import read
from participatio.errors import BadValueError


@pytest.fixture(autouse=True)
def _enabled():
    yield
    gc.enable()


@pytest.mark.parametrize("enabled", [True, False])
def test_reading_leaves_the_collector_as_it_was(enabled):
    (gc.enable if enabled else gc.disable)()

    read("standard")

    assert enabled is gc.isenabled()


def test_the_collector_is_back_after_a_name_that_means_nothing():
    with pytest.raises(BadValueError):
        read("no_such_definition")

    assert gc.isenabled()


def test_it_is_known_where_the_files_lie_and_which_of_them_are_not_there(tmp_path):
    head = "participatio: 1\nid: here\nversion: 1\nlanguage: en\ntimezone: UTC\nextends: standard\n"
    (tmp_path / "process.yaml").write_text(head + "include: [forums.yaml]\n")

    found = read(tmp_path)

    assert tmp_path / "process.yaml" == found.files["process.yaml"]
    assert tmp_path / "forums.yaml" == found.files["forums.yaml"]
    assert "forums.yaml" not in found.texts
    assert found.files["standard/process.yaml"].is_file()
