# SPDX-License-Identifier: Apache-2.0
"""Whatever is changed behind the ledger's back is found and named; what is as it was written is never blamed."""

from __future__ import annotations

import shutil

import pytest
from tests.endurance import corruption, tamper
from tests.process.conftest import Dice
from tests.process.lives import lived

from participatio.process.commands import Command
from participatio.process.process import Process
from participatio.process.proof import checkpoint
from participatio.process.store import StoreError
from participatio.process.verify import SAID, Finding, check_tail, verify


@pytest.fixture(scope="module")
def _whole(tmp_path_factory):
    from tests.process.conftest import Hands, trial

    path, clock = tmp_path_factory.mktemp("whole") / "whole.db", Hands()
    with Process.create(path, trial(), clock=clock, random=Dice()) as process:
        lived(process, clock)
        assert () == verify(process).problems
    return path


@pytest.fixture
def path(_whole, tmp_path):
    return shutil.copy(_whole, tmp_path / "copy.db")


def _changed(path, *statements):
    """Change a file as somebody would who knows SQL and nothing of triggers."""
    import sqlite3

    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    done = [connection.execute(statement).rowcount for statement in statements]
    connection.commit()
    connection.close()
    assert all(done), "a statement that changes nothing proves nothing"


def _found(path):
    with Process.open(path) as process:
        return verify(process).problems


AT = "(SELECT MIN(key) + 7 FROM event)"
CHANGES = {
    "a head": (f"UPDATE event SET head = REPLACE(head, 'trial', 'trail') WHERE key = {AT}", "event"),  # noqa: S608
    "a leaf": (f"UPDATE event SET leaf = zeroblob(32) WHERE key = {AT}", "event"),  # noqa: S608 - a statement of ours
    "a missing event": (f"DELETE FROM event WHERE key = {AT}", "event"),  # noqa: S608 - a statement of ours
    "an event too many": ("INSERT INTO event SELECT MAX(key) + 1, head, leaf FROM event", "event"),
    "a body": (f"UPDATE body SET body = REPLACE(body, 'by', 'bY') WHERE key = {AT}", "body"),  # noqa: S608
    "a salt": (f"UPDATE body SET salt = zeroblob(16) WHERE key = {AT}", "body"),  # noqa: S608 - a statement of ours
    "a missing body": (f"DELETE FROM body WHERE key = {AT}", "body"),  # noqa: S608 - a statement of ours
    "a stray body": ("INSERT INTO body SELECT MAX(key) + 9, salt, body FROM body", "body"),
    "a missing tile": ("INSERT INTO tile VALUES (1, 0, 0, zeroblob(8192))", "tile"),
    "rules": ("UPDATE rules SET text = REPLACE(text, 'Trial', 'Trail')", "rules"),
    "a digest": ("UPDATE rules SET digest = REPLACE(digest, 'a', 'b')", "rules"),
    "rules nobody adopted": (
        "INSERT INTO rules SELECT process, version + 1, digest, position + 3, text FROM rules", "rules",
    ),
    "a state": ("UPDATE thing SET state = state + 1 WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "a class": ("UPDATE thing SET class = class + 1 WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "an author": ("UPDATE thing SET author = NULL WHERE author IS NOT NULL", "thing"),
    "an instant": ("UPDATE thing SET touched = touched + 1 WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "a birth": ("UPDATE thing SET born = born + 1 WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "a name": ("UPDATE thing SET name = 'x' WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "a missing thing": ("DELETE FROM thing WHERE key = (SELECT MAX(key) FROM thing)", "thing"),
    "a thing too many": (
        "INSERT INTO thing SELECT MAX(key) + 3, kind, state, class, author, born, touched, round, name FROM thing",
        "thing",
    ),
    "a listed name": ("UPDATE listed SET key = key + 1 WHERE name = 'green'", "listed"),
    "a move": ("UPDATE move SET happened = happened + 1 WHERE at = (SELECT MAX(at) FROM move)", "move"),
    "a missing move": ("DELETE FROM move WHERE at = (SELECT MAX(at) FROM move)", "move"),
    "a move too many": ("INSERT INTO move SELECT thing, MAX(at) + 1, state, happened FROM move", "move"),
    "a first time": ("UPDATE reached SET happened = happened - 1", "reached"),
    "a tie": ("UPDATE link SET target = target + 1 WHERE at = (SELECT MAX(at) FROM link)", "link"),
    "a cut tie": ("UPDATE link SET cut = at + 1 WHERE at = (SELECT MAX(at) FROM link WHERE cut IS NULL)", "link.cut"),
    "a tie that was cut": ("UPDATE link SET cut = NULL WHERE cut IS NOT NULL", "link"),
    "a story": ("DELETE FROM story WHERE at = (SELECT MAX(at) FROM story)", "story"),
    "a story too many": ("INSERT INTO story SELECT parent + 1, child, at, cut, NULL FROM story LIMIT 1", "story"),
    "what is lone": ("UPDATE story SET lone = NULL WHERE lone IS NOT NULL", "story"),
    "what is not lone": ("UPDATE story SET lone = (SELECT MAX(lone) FROM story) WHERE lone IS NULL", "story"),
    "a lonely number": ("UPDATE lone SET number = number + 1", "lone"),
    "a missing lonely number": ("DELETE FROM lone", "lone"),
    "something said": ("DELETE FROM said WHERE at = (SELECT MAX(at) FROM said)", "said"),
    "something not said": ("INSERT INTO said SELECT thing, name, other, at + 1 FROM said LIMIT 1", "said"),
    "who did it": ("UPDATE deed SET actor = actor + 1 WHERE key = (SELECT MAX(key) FROM deed)", "deed"),
    "what was done": ("UPDATE deed SET action = action + 1 WHERE key = (SELECT MAX(key) FROM deed)", "deed"),
    "a missing deed": ("DELETE FROM deed WHERE key = (SELECT MAX(key) FROM deed)", "deed"),
    "a deed undone": ("UPDATE deed SET undone = key + 1 WHERE key = (SELECT MAX(key) FROM deed)", "deed.undone"),
    "a deed not undone": ("UPDATE deed SET undone = NULL WHERE undone IS NOT NULL", "deed"),
    "a latch": ("UPDATE latch SET instant = instant + 1", "latch"),
    "a missing latch": ("DELETE FROM latch WHERE key = (SELECT MAX(key) FROM latch)", "latch"),
    "a count": ("UPDATE counter SET number = number + 1", "counter"),
    "a missing count": ("DELETE FROM counter", "counter"),
    "a number of things": ("UPDATE tally SET number = number + 1", "tally"),
    "a missing number": ("DELETE FROM tally", "tally"),
    "a word": ("UPDATE word SET text = 'idea.subvert' WHERE text = 'idea.submit'", "deed"),
    "a word too many": ("INSERT INTO word SELECT MAX(key) + 1, 'word' FROM word", "word"),
    "a command": ("DELETE FROM command WHERE position = (SELECT MAX(position) FROM command)", "command"),
    "where a command stands": ("UPDATE command SET position = position + 1", "command"),
    "how many things there are": ("UPDATE process SET things = things + 1", "process"),
    "when it was recorded": ("UPDATE process SET recorded = recorded + 1", "process"),
    "how much has latched": ("UPDATE process SET latched = latched + 1", "process"),
    "which rules hold": ("UPDATE process SET rules = rules + 1", "process"),
    "which epoch it is": ("UPDATE process SET epoch = epoch + 1", "process"),
    "a longer ledger": ("UPDATE process SET size = size + 1", "event"),
    "a shorter ledger": ("UPDATE process SET size = size - 1", "event"),
    "its name": ("UPDATE process SET name = 'other'", "event"),
    "its secret": ("UPDATE process SET secret = zeroblob(16)", "move"),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_found_and_named(path, change):
    statement, table = CHANGES[change]
    _changed(path, statement)

    found = _found(path)
    assert table in {problem.table for problem in found}, [problem.text() for problem in found]
    for problem in found:
        assert problem.text() != problem.text("de")


def test_what_is_whole_is_whole(path):
    with Process.open(path) as process:
        report = verify(process)

        assert () == report.problems
        assert report.ok
        assert process.damage is None
        assert (process.size, checkpoint(process).root) == (report.size, report.root)


def test_the_position_of_what_was_changed_is_named(path):
    _changed(path, CHANGES["a body"][0])

    assert Finding("body", "body", 7) in _found(path)


def test_fifty_findings_are_enough(path):
    _changed(path, "UPDATE move SET happened = happened + 1")

    with Process.open(path) as process:
        report = verify(process)
    assert 50 == len(report.problems)
    assert 0 < report.more


def test_a_tile_is_compared_with_the_events(make):
    process = make()
    acts = [{"title": f"Idea {number}", "text": "x"} for number in range(300)]
    from participatio.definition.acts import Act

    process.batch([Act("idea.submit", "bo", None, values) for values in acts])
    assert () == verify(process).problems
    for level in (0, 1):
        with process.store.transaction() as rows:
            sql = "SELECT hashes FROM tile WHERE level = ?"
            (kept,) = rows.one(sql, level)
            rows.run("UPDATE tile SET hashes = ? WHERE level = ?", bytes(reversed(kept)), level)
        assert ["tile"] == [problem.what for problem in verify(process).problems]
        with process.store.transaction() as rows:
            rows.run("UPDATE tile SET hashes = ? WHERE level = ?", kept, level)


def test_erased_bodies_are_what_was_declared(path):
    process = Process.open(path)
    with process.store.snapshot() as rows:
        ada = process.book.id(rows, next(rows.all("SELECT MIN(key) FROM person"))[0])
    erased = process.erase(ada, reason="Asked for")

    report = verify(process)
    assert () == report.problems
    assert erased.bodies == report.erased > 0

    with process.store.transaction() as rows:
        rows.run("DELETE FROM body WHERE key = (SELECT MAX(key) FROM body)")
    assert "erased" in {problem.what for problem in verify(process).problems}
    process.close()


TAIL = (
    "a head",
    "a leaf",
    "a missing event",
    "an event too many",
    "a body",
    "a salt",
    "a longer ledger",
    "a shorter ledger",
    "its name",
)


@pytest.mark.parametrize("change", TAIL)
def test_a_damaged_end_can_be_read_but_not_written(path, change):
    _changed(path, CHANGES[change][0])

    with Process.open(path) as process:
        assert process.damage
        assert process.size
        with pytest.raises(StoreError, match="damaged"):
            process.act("idea.submit", by="bo", values={"title": "a", "text": "b"})
        with pytest.raises(StoreError, match="damaged"), process.store.snapshot() as rows:
            check_tail(rows, process.book, "it")


def test_no_more_than_the_end_is_read_at_the_start(make, monkeypatch):
    process = make()
    from participatio.definition.acts import Act

    process.batch([Command((Act("idea.submit", "bo", None, {"title": "x", "text": "x"}),)) for _ in range(600)])
    read = []
    with process.store.snapshot() as rows:
        real = rows.all

        def counted(sql, *given):
            for row in real(sql, *given):
                read.append(row)
                yield row

        monkeypatch.setattr(rows, "all", counted)
        check_tail(rows, process.book, "it")
    assert 256 == len(read)


def test_another_process_in_the_store_is_no_problem(path, clock):
    from tests.process.conftest import trial

    with Process.open(path) as process:
        other = Process.create(process.store, trial(), name="other", clock=clock, random=Dice(1))
        lived(other, clock)

        assert () == verify(process).problems == verify(other).problems
        with process.store.transaction() as rows:
            rows.run("UPDATE counter SET number = number + 1 WHERE action > ?", other.book.base)
        assert () == verify(process).problems != verify(other).problems


def test_it_tells_how_far_it_is(path):
    told = []
    with Process.open(path) as process:
        verify(process, lambda done, of: told.append((done, of)))

        assert (process.size, process.size) == told[-1]


def test_every_finding_has_its_words_in_two_languages():
    data = dict.fromkeys(("why", "version", "size", "found", "expected", "declared", "number", "level", "key"), "x")
    for what, said in SAID.items():
        finding = Finding(what, "table", 1, data)
        assert finding.text() != finding.text("de")
        assert all("{" not in text for text in (finding.text(), finding.text("de"))), said


@pytest.mark.parametrize("sort", corruption.SORTS)
def test_no_corruption_is_silent(sort, tmp_path):
    found = corruption.run(sort, 4, tmp_path)

    assert 4 == found.total()
    assert {"seen when opened", "found by verify", "refused", "harmless"} >= set(found)


@pytest.mark.parametrize("sort", ["rewritten", "cut", "made anew"])
def test_an_insider_is_found_by_an_older_checkpoint_alone(sort, tmp_path):
    assert {"found, looks whole alone": 2} == tamper.run(sort, 2, tmp_path)


def test_nobody_honest_is_blamed(tmp_path):
    assert {"no alarm": 5} == tamper.run("honest", 5, tmp_path)
