# SPDX-License-Identifier: Apache-2.0
"""What the child processes do until they are killed. Each tells what it was acknowledged, once it was."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from tests.durability.children import READY
from tests.durability.ledgers import chance, command, forum

from participatio.process import archive, keeping, migrations, move, tables
from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import Rows

Tell = Callable[[object], None]


def said(key: str, done: Done | Exception) -> tuple[str, int, int, str | None]:
    """An acknowledgement: key, first position, number of events, thing."""
    if isinstance(done, Exception):
        raise done
    return key, done.events[0].head.position, len(done.events), done.thing


def creating(tell: Tell, path: Path) -> None:
    definition = forum()
    tell(READY)
    Process.create(path, definition).close()
    tell("created")
    time.sleep(60)


def appending(tell: Tell, path: Path, seed: str) -> None:
    """Single commands, batches, or many threads at once, until the end."""
    random = chance(seed)
    process = Process.open(path)
    tell(READY)
    threads = random.choice((1, 1, 8))

    def work(name: str) -> None:
        mine = chance(name)
        numbers = count()
        while True:
            size = mine.choice((1, 1, 1, mine.randrange(2, 60)))
            keys = [f"{name}.{next(numbers)}" for _ in range(size)]
            for key, done in zip(keys, process.batch([command(key) for key in keys]), strict=True):
                tell(said(key, done))

    every = [threading.Thread(target=work, args=(f"{seed}.{number}",), daemon=True) for number in range(threads)]
    for thread in every:
        thread.start()
    for thread in every:
        thread.join()


def migrating(tell: Tell, path: Path) -> None:
    """Open with a version that makes a new table of everything there is."""
    migrations.VERSION = tables.VERSION + 1  # type: ignore[attr-defined]  # as if it were the next release
    migrations.STEPS = {tables.VERSION: step}
    tell(READY)
    SQLiteStore(path).close()
    tell("migrated")
    time.sleep(60)


def step(rows: Rows, _: migrations.Make) -> None:
    """From this version of the tables to one that might follow it."""
    rows.run("CREATE TABLE later (key INTEGER PRIMARY KEY, head TEXT NOT NULL) STRICT")
    for key, head in list(rows.all("SELECT key, head FROM event ORDER BY key")):
        rows.run("INSERT INTO later VALUES (?, ?)", key, head)
    rows.run("DROP TABLE move")


def erasing(tell: Tell, path: Path, people: list[str]) -> None:
    """Erase people, one after the other."""
    process = Process.open(path)
    tell(READY)
    for person in people:
        erased = process.erase(person, reason="Asked for.")
        tell((person, erased.pending))
    time.sleep(60)


def importing(tell: Tell, pack: Path, path: Path) -> None:
    """Import an archive, in small steps."""
    move.CHUNK = 20
    tell(READY)
    archive.import_(pack, path)
    tell("imported")
    time.sleep(60)


def exporting(tell: Tell, path: Path, pack: Path) -> None:
    """Export a process into a file."""
    process = Process.open(path)
    tell(READY)
    archive.export(process, pack)
    tell("exported")
    time.sleep(60)


def backing_up(tell: Tell, path: Path, target: Path, seed: str) -> None:
    """Back up again and again, over the backup before, while a thread goes on writing."""
    process = Process.open(path)

    def work() -> None:
        for number in count():
            key = f"{seed}.{number}"
            tell(said(key, process.batch([command(key)])[0]))

    threading.Thread(target=work, daemon=True).start()
    tell(READY)
    while True:
        keeping.backup(process.store, target)
        tell("backed up")


def restoring(tell: Tell, backup: Path, target: Path) -> None:
    """Restore over a store that is there."""
    tell(READY)
    keeping.restore(backup, target, reason="Tried.", overwrite=True)
    tell("restored")
    time.sleep(60)
