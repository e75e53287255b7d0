# SPDX-License-Identifier: Apache-2.0
"""The server that these tests start for themselves."""

from __future__ import annotations

import pytest

from participatio_postgres.testing import NoServerError, Server, shared


@pytest.fixture(scope="session")
def postgres() -> Server:
    """A server; without one whoever asks for it is skipped, and told why."""
    try:
        return shared()
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")
