# SPDX-License-Identifier: Apache-2.0
"""Whatever follows from the record can be thrown away: it comes back exactly as it was."""

from __future__ import annotations

import pytest
from tests.process.conftest import changed, dump, trial
from tests.process.lives import lived

from participatio.process.process import Process
from participatio.process.rebuild import rebuild
from participatio.process.store import StoreError
from participatio.process.verify import verify


def _told(process):
    """The derived tables; a number of zero says what no row says, and depends on what was written together."""
    found = dump(process, derived=True)
    for table in ("counter", "tally"):
        found[table] = [row for row in found[table] if row[-1]]
    return found


@pytest.fixture
def life(make, clock):
    process = make("life.db")
    lived(process, clock)
    return process


def test_every_table_comes_back_as_it_was(life):
    before = _told(life)
    assert all(before[table] for table in before if table != "reader"), "a table that is empty proves nothing"

    rebuild(life)

    assert before == _told(life)


def test_every_table_comes_back_after_somebody_was_erased(life):
    for person in [row[0] for row in _people(life)]:
        life.erase(person, reason="Asked for")
    before = _told(life)

    rebuild(life)

    assert before == _told(life)
    assert () == verify(life).problems


def _people(process):
    with process.store.snapshot() as rows:
        return [(process.book.id(rows, key),) for (key,) in rows.all("SELECT key FROM person")]


def test_every_table_comes_back_after_new_rules(life, clock, tmp_path):
    clock.pass_(days=1)
    life.adopt(changed(tmp_path, "kinds: {idea: {states: {withdrawn: {seen_by: {instead: [author]}}}}}"), reason="Less")
    before = _told(life)

    rebuild(life)

    assert before == _told(life)
    assert () == verify(life).problems


def test_the_record_is_not_touched(life):
    before = dump(life, derived=False)

    rebuild(life)

    assert before == dump(life, derived=False)


def test_damaged_tables_are_mended(life):
    before = _told(life)
    with life.store.transaction() as rows:
        rows.run("UPDATE thing SET state = state + 1")
        rows.run("DELETE FROM deed WHERE action > (SELECT MIN(action) FROM deed)")
        rows.run("DELETE FROM listed")
    assert verify(life).problems

    rebuild(life)

    assert before == _told(life)
    assert () == verify(life).problems


def test_another_process_in_the_store_is_not_touched(life, clock):
    other = Process.create(life.store, life.definition, name="other", clock=clock)
    lived(other, clock)
    before = _told(life)

    rebuild(other)

    assert before == _told(life)
    assert () == verify(life).problems == verify(other).problems


def test_what_is_interrupted_changes_nothing(life):
    before = dump(life)

    def interrupted(_: int, __: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild(life, interrupted)
    assert before == dump(life)
    life.act("idea.submit", by="bo", values={"title": "Still", "text": "here"})


def test_it_tells_how_far_it_is(life):
    told = []

    rebuild(life, lambda done, of: told.append((done, of)))

    assert (life.size, life.size) == told[-1]


def test_nothing_is_made_of_damaged_events(clock, tmp_path):
    with Process.create(tmp_path / "life.db", trial(), clock=clock) as process, process.store.transaction() as rows:
        rows.run("DROP TRIGGER event_stays")
        rows.run("UPDATE event SET head = REPLACE(head, 'Z', 'z')")

    with Process.open(tmp_path / "life.db") as damaged, pytest.raises(StoreError, match="damaged"):
        rebuild(damaged)
