# SPDX-License-Identifier: Apache-2.0
"""The auditor finds what it is there to find."""

from __future__ import annotations

import sqlite3

import pytest
from tests.durability.ledgers import Audit, command, create

from participatio.process.process import Process

KEYS = [f"audited.{number}" for number in range(140)]
LAST = "(SELECT MAX(key) FROM event)"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = create(tmp_path_factory.mktemp("audited"))
    last = next(key for key in reversed(KEYS) if len(command(key).acts) > 1)
    with Process.open(path) as process:
        process.batch([command(key) for key in [*(key for key in KEYS if key != last), last]])
    return path.read_bytes()


def test_what_was_written_well_is_well(written, tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(written)

    assert [] == Audit(path).wrong
    assert set(KEYS) == Audit(path).stored.keys()


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM event WHERE key = @",
        "DELETE FROM event WHERE key = @ - 5",
        "UPDATE body SET body = replace(body, 'audited.7\"', 'audited.8\"')",
        "UPDATE event SET leaf = zeroblob(32) WHERE key = @ - 9",
        "UPDATE event SET head = replace(head, '\"rules\":1', '\"rules\":2') WHERE key = @ - 9",
        "UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 0",
        "UPDATE process SET size = size + 1",
        "UPDATE tally SET number = number + 1",
        "UPDATE counter SET number = number + 1",
        "DELETE FROM command WHERE position > 100",
        "DELETE FROM word WHERE text = 'idea.submit'",
        # The last act of the last command, taken back everywhere.
        "DELETE FROM body WHERE key = @; DELETE FROM event WHERE key = @; UPDATE process SET size = size - 1",
    ],
)
def test_what_is_damaged_is_found(damage, written, tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(written)
    connection = sqlite3.connect(path)
    for (name,) in list(connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")):
        connection.execute(f"DROP TRIGGER {name}")
    connection.executescript(damage.replace("@", LAST))
    connection.close()

    assert Audit(path).wrong
