# SPDX-License-Identifier: Apache-2.0
"""The scenarios of the gallery are tests; they are played as if nothing were installed beside the library."""

from __future__ import annotations

import pytest

from participatio.hooks import Host


@pytest.fixture(scope="session")
def participatio_host() -> Host:
    """A host that knows the library alone."""
    return Host(path=())
