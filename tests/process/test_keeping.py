# SPDX-License-Identifier: Apache-2.0
"""A backup is whole or not there; what was erased stays erased; what was lost is said to be lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys

import pytest
from tests.process.conftest import Dice, Hands, dump, trial
from tests.process.lives import lived

from participatio.definition.acts import Act
from participatio.process.erasures import beside, erasures_of
from participatio.process.keeping import backup, restore
from participatio.process.process import Process
from participatio.process.proof import ProofError, checkpoint, consistency
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import StoreError
from participatio.process.verify import verify

CANARY = "Zaunkoenigin Canary"


@pytest.fixture(scope="module")
def _whole(tmp_path_factory):
    path, clock = tmp_path_factory.mktemp("whole") / "whole.db", Hands()
    with Process.create(path, trial(), clock=clock, random=Dice()) as process:
        lived(process, clock)
    return path


@pytest.fixture
def clock():
    return Hands("2020-04-01T09:00")


@pytest.fixture
def process(_whole, tmp_path, clock):
    with Process.open(shutil.copy(_whole, tmp_path / "live.db"), clock=clock, random=Dice(1)) as process:
        yield process


@pytest.fixture
def again(clock):
    """Opens a file once more, and closes it at the end."""
    opened = []

    def again(path):
        opened.append(Process.open(path, clock=clock, random=Dice(2)))
        return opened[-1]

    yield again
    for process in opened:
        process.close()


def _ideas(process, count=3, by="bo"):
    process.batch([Act("idea.submit", by, None, {"title": CANARY, "text": CANARY}) for _ in range(count)])


def _restored(clock, *where, **more):
    return restore(*where, reason="The disk broke", clock=clock, random=Dice(3), **more)


@pytest.mark.parametrize("full", [False, True])
def test_a_backup_is_the_same_ledger(process, tmp_path, again, full):
    assert tmp_path / "b.db" == backup(process.store, tmp_path / "b.db", full=full)

    copy = again(tmp_path / "b.db")
    assert dump(process) == dump(copy)
    assert () == verify(copy).problems
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name]


def test_a_file_can_be_backed_up_that_nobody_has_open(process, tmp_path, again):
    process.close()

    backup(tmp_path / "live.db", tmp_path / "b.db")

    assert () == verify(again(tmp_path / "b.db")).problems


def test_a_backup_replaces_an_older_one(process, tmp_path, again):
    backup(process.store, tmp_path / "b.db")
    _ideas(process)
    backup(process.store, tmp_path / "b.db")

    assert process.size == again(tmp_path / "b.db").size


def test_a_backup_does_not_replace_what_somebody_uses(process, tmp_path, again):
    backup(process.store, tmp_path / "b.db")
    _ideas(again(tmp_path / "b.db"))

    with pytest.raises(StoreError, match="uses it"):
        backup(process.store, tmp_path / "b.db")


def test_a_damaged_store_replaces_no_backup(process, tmp_path):
    backup(process.store, tmp_path / "b.db")
    before = (tmp_path / "b.db").read_bytes()
    process.close()
    connection = sqlite3.connect(tmp_path / "live.db")
    connection.execute("DROP TRIGGER event_stays")
    connection.execute("UPDATE event SET leaf = zeroblob(32)")
    connection.commit()
    connection.close()

    with pytest.raises(StoreError, match="damaged"):
        backup(tmp_path / "live.db", tmp_path / "b.db")
    assert before == (tmp_path / "b.db").read_bytes()
    assert not [path for path in tmp_path.iterdir() if ".part" in path.name]


def test_what_only_the_long_look_finds_is_found_when_it_is_asked_for(process, tmp_path):
    with process.store.transaction() as rows:
        rows.run("UPDATE counter SET number = number + 1")
    backup(process.store, tmp_path / "b.db")

    with pytest.raises(StoreError, match="damaged"):
        backup(process.store, tmp_path / "c.db", full=True)
    assert not (tmp_path / "c.db").exists()
    with process.store.transaction() as rows:
        rows.run("UPDATE counter SET number = number - 1")


KILLED = """
import os, signal, sys
from participatio.process import keeping
from participatio.process.sqlite import SQLiteStore
point = sys.argv[3]
def killed(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if point == "copied":
    real = SQLiteStore.backup
    SQLiteStore.backup = lambda self, target: (real(self, target), open(target, "r+b").truncate(8192), killed())
elif point == "looked":
    keeping._look = killed
else:
    keeping.os.fsync = killed
keeping.backup(sys.argv[1], sys.argv[2])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing is killed so here")
@pytest.mark.parametrize("point", ["copied", "looked", "synced"])
@pytest.mark.parametrize("before", [False, True])
def test_a_backup_that_is_killed_leaves_what_was_there(process, tmp_path, again, point, before):
    target = tmp_path / "b.db"
    if before:
        backup(process.store, target)
    was = target.read_bytes() if before else None
    _ideas(process)

    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path / "live.db", target, point], check=False, env=os.environ
    )
    assert -signal.SIGKILL == done.returncode
    assert was == (target.read_bytes() if target.exists() else None)
    backup(process.store, target)
    assert process.size == again(target).size


def test_a_store_that_is_no_file_is_kept_by_other_means(tmp_path):
    with pytest.raises(StoreError, match="means of its database"):
        backup("postgresql://localhost/x", tmp_path / "b.db")


def test_what_is_no_backup_is_not_restored(tmp_path, clock):
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\x00" + bytes(5000))
    for path in (tmp_path / "b.db", tmp_path / "none.db"):
        with pytest.raises(StoreError):
            _restored(clock, path, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_nothing_is_replaced_unless_it_is_said(process, tmp_path, clock):
    backup(process.store, tmp_path / "b.db")

    with pytest.raises(StoreError, match="there already"):
        _restored(clock, tmp_path / "b.db", tmp_path / "live.db")


def test_a_restored_ledger_says_so_and_goes_on(process, tmp_path, clock, again):
    size = process.size
    backup(process.store, tmp_path / "b.db")

    (told,) = _restored(clock, tmp_path / "b.db", tmp_path / "new.db")

    new = again(tmp_path / "new.db")
    assert ("trial", 2, size, 0) == (told.process, told.epoch, told.position, told.erased)
    assert size + 1 == new.size
    assert 2 == checkpoint(new).epoch
    assert () == verify(new).problems
    _ideas(new)
    assert () == verify(new).problems


def test_what_was_erased_stays_erased(process, tmp_path, clock, again):
    ada = process.enrol(name=CANARY)
    _ideas(process, by=ada)
    backup(process.store, tmp_path / "b.db")
    process.erase(ada, reason="Asked for")
    process.close()
    assert CANARY.encode() in (tmp_path / "b.db").read_bytes()

    (told,) = _restored(clock, tmp_path / "b.db", tmp_path / "live.db", overwrite=True)

    new = again(tmp_path / "live.db")
    assert 3 == told.erased
    assert {} == new.person(ada)
    report = verify(new)
    assert () == report.problems
    assert 3 == report.erased
    new.close()
    for path in tmp_path.iterdir():
        if path.name.startswith("live.db"):
            assert CANARY.encode() not in path.read_bytes(), path


def test_a_backup_brings_the_erasures_with_it(process, tmp_path, clock, again):
    ada = process.enrol(name=CANARY)
    _ideas(process, by=ada)
    backup(process.store, tmp_path / "old.db")
    process.erase(ada, reason="Asked for")
    (tmp_path / "safe").mkdir()
    backup(process.store, tmp_path / "safe" / "new.db")
    assert [ada] == [it.person for it in erasures_of(beside(tmp_path / "safe" / "new.db"))]
    beside(tmp_path / "safe" / "new.db").rename(beside(tmp_path / "old.db"))

    (told,) = _restored(clock, tmp_path / "old.db", tmp_path / "x.db")

    assert 3 == told.erased
    assert {} == again(tmp_path / "x.db").person(ada)
    assert ada in {it.person for it in erasures_of(beside(tmp_path / "x.db"))}, "the next backup knows it, too"


def test_the_erasures_hold_nothing_but_pseudonyms_and_positions(process):
    ada = process.enrol(name=CANARY, email="canary@example.org")
    _ideas(process, by=ada)
    process.erase(ada, reason="Asked for by Canary")

    text = beside(process.store.name).read_text(encoding="utf-8")
    assert ada in text
    assert "anary" not in text


def test_an_erasure_never_hits_what_stands_there_now(process, tmp_path, clock, again):
    backup(process.store, tmp_path / "b.db")
    ada = process.enrol(name="Ada")
    _ideas(process, by=ada)
    process.erase(ada, reason="Asked for")
    process.close()
    _restored(clock, tmp_path / "b.db", tmp_path / "live.db", overwrite=True)
    second = again(tmp_path / "live.db")
    _ideas(second, 10)
    backup(second.store, tmp_path / "c.db")
    second.close()

    (told,) = _restored(clock, tmp_path / "c.db", tmp_path / "live.db", overwrite=True)

    assert (3, 0) == (told.epoch, told.erased)
    assert () == verify(again(tmp_path / "live.db")).problems


def test_a_line_that_was_not_finished_does_no_harm(process):
    ada = process.enrol(name="Ada")
    path = beside(process.store.name)
    path.write_bytes(b'{"process":"trial","per')

    process.erase(ada, reason="Asked for")

    assert [ada] == [it.person for it in erasures_of(path)]


def test_what_is_lost_is_not_called_tampering(process, tmp_path, clock, again):
    early = checkpoint(process)
    backup(process.store, tmp_path / "b.db")
    _ideas(process, 5)
    late = checkpoint(process)
    process.close()
    (told,) = _restored(clock, tmp_path / "b.db", tmp_path / "live.db", overwrite=True)
    new = again(tmp_path / "live.db")
    _ideas(new, 20)

    assert consistency(new, early).holds()
    assert consistency(new, checkpoint(new)).holds()
    with pytest.raises(ProofError, match=f"restored .* behind position {told.position} is lost"):
        consistency(new, late)


def test_no_two_epochs_have_one_number(process, tmp_path, clock, again):
    backup(process.store, tmp_path / "b.db")
    process.close()
    _restored(clock, tmp_path / "b.db", tmp_path / "live.db", overwrite=True)
    second = again(tmp_path / "live.db")
    _ideas(second)
    kept = checkpoint(second)
    second.close()
    (tmp_path / "live.db").unlink()

    (told,) = _restored(clock, tmp_path / "b.db", tmp_path / "live.db")

    third = again(tmp_path / "live.db")
    assert (2, 3) == (kept.epoch, told.epoch)
    assert () == verify(third).problems
    with pytest.raises(ProofError, match="restored"):
        consistency(third, kept)


def test_tampering_is_found_in_a_restored_ledger(process, tmp_path, clock, again):
    early = checkpoint(process)
    backup(process.store, tmp_path / "b.db")
    connection = sqlite3.connect(tmp_path / "b.db")
    connection.execute("DROP TRIGGER event_stays")
    connection.execute("UPDATE event SET leaf = zeroblob(32) WHERE key = (SELECT MIN(key) + 3 FROM event)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="damaged"):
        _restored(clock, tmp_path / "b.db", tmp_path / "new.db")
    backup(process.store, tmp_path / "c.db")
    _restored(clock, tmp_path / "c.db", tmp_path / "new.db")
    connection = sqlite3.connect(tmp_path / "new.db")
    connection.execute("DROP TRIGGER event_stays")
    connection.execute("UPDATE event SET leaf = zeroblob(32) WHERE key = (SELECT MIN(key) + 3 FROM event)")
    connection.commit()
    connection.close()

    with pytest.raises(ProofError, match="rewritten"):
        consistency(again(tmp_path / "new.db"), early)


def test_several_processes_are_kept_together(process, tmp_path, clock):
    Process.create(process.store, process.definition, name="other", clock=clock, random=Dice(5))
    backup(process.store, tmp_path / "b.db")

    told = _restored(clock, tmp_path / "b.db", tmp_path / "new.db")

    assert ["trial", "other"] == [it.process for it in told]
    with_other = SQLiteStore(tmp_path / "new.db")
    assert not with_other.check()
    with_other.close()
