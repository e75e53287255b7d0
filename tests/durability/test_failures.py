# SPDX-License-Identifier: Apache-2.0
"""A transaction that fails is as if it had never been: for whoever asked, for the others, and for the next."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from contextlib import contextmanager

import pytest
from tests.durability.ledgers import Audit, command, create, submit

from participatio.definition.acts import Act
from participatio.process.commands import Command
from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import StoreError
from participatio.process.writer import Writing

#: The key of a command of several acts.
SEVERAL = next(key for key in map(str, range(100)) if len(command(key).acts) > 1)


class Failing(SQLiteStore):
    """A store that fails when it is told to, once everything was written and nothing is committed."""

    fails: BaseException | None = None

    @contextmanager
    def transaction(self):
        with super().transaction() as rows:
            yield rows
            if self.fails is not None:
                raise self.fails


def test_words_that_were_not_stored_are_stored_next_time(tmp_path):
    path = create(tmp_path)
    store = Failing(path)
    with Process.open(store) as process:
        store.fails = sqlite3.OperationalError("disk I/O error")
        with pytest.raises(StoreError):
            process.act(submit("fails"))
        store.fails = None
        process.act(submit("works"))

    assert [] == Audit(path, commands=False).wrong
    assert ["works"] == list(Audit(path, commands=False).stored)


def test_words_that_were_not_stored_are_learnt_anew_if_others_were_stored_meanwhile(tmp_path):
    path = create(tmp_path)
    store = Failing(path)
    with Process.open(store) as process, Process.open(path) as other:
        thing = process.act(submit("published"))
        process.act("idea.publish", by=thing.events[0].body.by, thing=thing)
        comment = Act("idea.comment", "p0", thing.thing, {"comment": "A new word"})
        store.fails = sqlite3.OperationalError("disk I/O error")
        with pytest.raises(StoreError):
            process.act(comment)
        store.fails = None
        other.act("idea.support", by="p0", thing=thing)
        process.act(comment)

    assert [] == Audit(path, commands=False).wrong


def test_a_failure_in_the_middle_of_a_command_undoes_the_whole_transaction(tmp_path, monkeypatch):
    path = create(tmp_path)
    with Process.open(path) as process:
        process.act(submit("before"))

        put = Writing.put

        def fails(writing, event, *rest):
            if event.head.action == "idea.comment":
                raise RuntimeError("in the middle")
            put(writing, event, *rest)

        monkeypatch.setattr(Writing, "put", fails)
        with pytest.raises(RuntimeError, match="in the middle"):
            process.batch([Command((submit("well"),)), command(SEVERAL)])
        monkeypatch.undo()
        process.act(submit("after"))

    assert [] == Audit(path, commands=False).wrong
    assert ["before", "after"] == list(Audit(path, commands=False).stored)


def test_whoever_is_interrupted_while_waiting_is_not_waited_for(tmp_path):
    path = create(tmp_path)
    with Process.open(path) as process:
        threads = []

        def asks(key):
            threads.append(threading.Thread(target=process.act, args=(submit(key),)))
            threads[-1].start()

        before = signal.signal(signal.SIGALRM, signal.default_int_handler)
        with process.writer.alone():
            asks("leads")
            while not process.writer._busy or process.writer._waiting:
                time.sleep(0.001)
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with pytest.raises(KeyboardInterrupt):
                process.act(submit("interrupted"))
            asks("after")
        signal.signal(signal.SIGALRM, before)
        for thread in threads:
            thread.join()
        process.act(submit("later"))

    assert ["leads", "after", "later"] == list(Audit(path, commands=False).stored)


def test_whoever_is_interrupted_while_writing_tells_the_others_and_hands_over(tmp_path):
    path = create(tmp_path)
    store = Failing(path)
    with Process.open(store) as process:
        store.fails = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            process.act(submit("interrupted"))
        store.fails = None
        process.act(submit("later"))

    assert ["later"] == list(Audit(path, commands=False).stored)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a system without forks")
def test_a_store_that_was_opened_before_a_fork_is_not_used_after_it(tmp_path):
    path = create(tmp_path)
    with Process.open(path) as process:
        process.act(submit("before"))
        child = os.fork()
        if not child:
            try:
                process.close()
                process.act(submit("in the child"))
            except StoreError:
                os._exit(42)
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        process.act(submit("after"))

    assert 42 == os.waitstatus_to_exitcode(status)
    assert ["before", "after"] == list(Audit(path, commands=False).stored)
