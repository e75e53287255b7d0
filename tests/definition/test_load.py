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
