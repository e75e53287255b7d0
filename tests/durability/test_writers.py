# SPDX-License-Identifier: Apache-2.0
"""Many processes and many threads write at once: nobody is refused by a lock, and everybody gets a turn."""

from __future__ import annotations

import sqlite3
import threading
import time

import pytest
from tests.durability import writers
from tests.durability.ledgers import Audit, create, submit

from participatio.process.process import Process


@pytest.mark.parametrize(("kind", "number", "seconds"), [(writers.processes, 8, 3), (writers.threads, 32, 1)])
def test_whoever_writes_gets_a_turn_and_no_error(kind, number, seconds, tmp_path):
    path = create(tmp_path)

    found = kind(path, number, seconds)

    assert [] == found.errors
    assert number == len(found.turns)
    assert min(found.turns)
    assert [] == Audit(path, commands=False).wrong


def test_making_sure_of_an_erasure_holds_nobody_up_while_somebody_reads(tmp_path):
    path = create(tmp_path)
    other = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
    forgotten = []
    with Process.open(path) as process, process.store.snapshot() as rows:
        rows.one("SELECT COUNT(*) FROM event")
        process.act(submit("while somebody reads"))
        thread = threading.Thread(target=lambda: forgotten.append(process.store.forget()))
        thread.start()
        while thread.is_alive():  # raises if it is locked for five seconds
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")
            time.sleep(0.02)
    other.close()

    assert [False] == forgotten
