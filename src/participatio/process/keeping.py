# SPDX-License-Identifier: Apache-2.0
"""Backups that are whole or not there, and restoring from them without bringing back what was erased.

For stores that are one SQLite file; other databases have means of their own.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from attrs import frozen

from participatio.definition.acts import Body, Event, Head
from participatio.errors import Code
from participatio.hooks.manager import Host
from participatio.process.book import Book
from participatio.process.erase import again
from participatio.process.erasures import Erasure, append, beside, erasures_of, sync_folder
from participatio.process.process import Process
from participatio.process.proof import RESTORE
from participatio.process.records import reason_of
from participatio.process.search import drop
from participatio.process.sqlite import SQLiteRows, SQLiteStore
from participatio.process.store import DAMAGED, Store, StoreError
from participatio.process.verify import Progress, check_tail, verify
from participatio.process.writer import Clock, Randomness, now_utc
from participatio.values import Frozen

_SIDES = ("-wal", "-shm", "-lock")

NO_FILE = Code(
    "P936",
    "error",
    en="{where} is no SQLite file; back it up with the means of its database",
    de="{where} ist keine SQLite-Datei; zum Sichern dienen die Mittel der Datenbank",
)
THERE = Code(
    "P937",
    "error",
    en="{target} is there already, or somebody uses it; nothing was touched",
    de="{target} gibt es schon, oder jemand benutzt es; nichts wurde angefasst",
)


@frozen(eq=False, repr=False)
class Restored(Frozen):
    """What became of one process: its epoch, where that began, and how many bodies were erased once more."""

    process: str
    epoch: int
    position: int
    erased: int


def backup(
    where: str | Path | Store, target: str | Path, progress: Progress | None = None, *, full: bool = False
) -> Path:
    """Copy a store to a file, as it is at one moment, while others go on writing.

    The copy is made under another name and looked at before it gets its own, so under ``target`` there is a whole
    backup or what was there before. What was erased is remembered beside it.

    Parameters:
        full: verify everything in the copy, not just the database itself and the last entries.

    Raises:
        StoreError: the store is no SQLite file (P936), the copy is damaged (P923), or ``target`` is in use (P937).
    """
    target = Path(target)
    if isinstance(where, str | Path) and "://" not in str(where):
        with closing(SQLiteStore(where)) as store:
            return _backup(store, target, progress, full=full)
    if not isinstance(where, SQLiteStore):
        raise StoreError(NO_FILE, where=where if isinstance(where, str | Path) else where.name)
    return _backup(where, target, progress, full=full)


def _backup(store: SQLiteStore, target: Path, progress: Progress | None, *, full: bool) -> Path:
    if _in_use(target):
        raise StoreError(THERE, target=target)
    with _draft(target) as draft:
        store.backup(draft)
        _look(draft, progress, full=full)
        known = {*erasures_of(beside(target))}
        append(beside(target), [it for it in erasures_of(beside(store.name)) if it not in known])
    return target


def restore(  # noqa: PLR0913 - what a process needs is passed in
    backup: str | Path,
    target: str | Path,
    progress: Progress | None = None,
    *,
    reason: str,
    overwrite: bool = False,
    clock: Clock = now_utc,
    random: Randomness = secrets.token_bytes,
    host: Host | None = None,
) -> tuple[Restored, ...]:
    """Make a store of a backup: erase once more what was erased since, and begin a new epoch in each ledger.

    Parameters:
        reason: why; it is recorded.
        overwrite: replace a store that is there; nobody may be using it.

    Raises:
        StoreError: the backup is damaged (P923) or none, or ``target`` is there (P937).
    """
    backup, target = Path(backup), Path(target)
    if target.exists() and not overwrite:
        raise StoreError(THERE, target=target)
    erasures = list(dict.fromkeys([*erasures_of(beside(target)), *erasures_of(beside(backup))]))
    epochs = _epochs(target)
    with _draft(target) as draft:
        _copy(backup, draft)
        _look(draft, None, full=False)
        found = []
        with closing(SQLiteStore(draft)) as store:
            names = _names(store)
            for done, name in enumerate(names, 1):
                process = Process.open(store, name=name, clock=clock, random=random, host=host)
                found.append(
                    _begin(process, reason, epochs.get(name, 0), [it for it in erasures if it.process == name])
                )
                if progress is not None:
                    progress(done, len(names))
            store.forget()
        known = {*erasures_of(beside(target))}
        epoch_lines = [Erasure(it.process, None, (), (), it.epoch) for it in found]
        append(beside(target), [*(it for it in erasures if it not in known), *epoch_lines])
        _put_away(target)
        drop(str(target))
    return tuple(found)


def _begin(process: Process, reason: str, epoch: int, erasures: Sequence[Erasure]) -> Restored:
    """Record that a ledger was restored, and erase what must not come back."""
    book = process.book
    with process.writer.alone() as rows:
        gone = [(it.person, it.there(rows, book)) for it in erasures]
        count = len({position for _, positions in gone for position in positions})
        (before,) = rows.one("SELECT epoch FROM process WHERE number = ?", book.number) or (1,)
        epoch = max(before, epoch, *(it.epoch for it in erasures), 1) + 1
        writing = process.writer.begin(rows)
        position = writing.after.position
        head = Head(
            position=position,
            happened=writing.now,
            recorded=writing.now,
            action=RESTORE,
            thing=process.definition.id,
            rules=process.definition.version,
            erases=count or None,
            epoch=epoch,
        )
        writing.put(Event(head, Body(by="", given={"reason": reason_of(process.definition.rules, reason)})))
        writing.end()
        for person, positions in gone:
            again(rows, book, person, positions)
        rows.run("UPDATE process SET epoch = ? WHERE number = ?", epoch, book.number)
    return Restored(process.name, epoch, position, count)


def _epochs(target: Path) -> dict[str, int]:
    """The epochs of what is to be replaced, as far as it can still be read."""
    if not target.exists():
        return {}
    try:
        with closing(sqlite3.connect(target.absolute().as_uri() + "?mode=ro", uri=True)) as connection:
            return dict(connection.execute("SELECT name, epoch FROM process"))
    except sqlite3.Error:
        return {}


# Files


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A name to write under; at the end it becomes ``target``, on disk, or nothing is left of it."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        yield draft
        _remove(draft, _SIDES)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(target)
        sync_folder(target.absolute().parent)
    finally:
        _remove(draft, ("", "-journal", *_SIDES))


def _remove(path: Path, endings: Sequence[str]) -> None:
    for ending in endings:
        Path(f"{path}{ending}").unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise StoreError(NO_FILE, where=source)
    try:
        uri = source.absolute().as_uri() + "?mode=ro"
        with closing(sqlite3.connect(uri, uri=True)) as here, closing(sqlite3.connect(target)) as there:
            here.backup(there)
    except sqlite3.Error as error:
        raise StoreError(DAMAGED, where=source, why=str(error)) from error


def _look(path: Path, progress: Progress | None, *, full: bool) -> None:
    """See that a copy is whole; it is not changed."""
    try:
        uri = path.absolute().as_uri() + "?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            rows = SQLiteRows(connection)
            wrong = [said for (said,) in rows.all("PRAGMA integrity_check(1)") if said != "ok"]
            if wrong:
                raise StoreError(DAMAGED, where=path, why=wrong[0])
            names = [name for (name,) in rows.all("SELECT name FROM process ORDER BY number")]
            for name in names:
                check_tail(rows, Book.find(rows, str(path), name), str(path))
    except sqlite3.Error as error:
        raise StoreError(DAMAGED, where=path, why=str(error)) from error
    for name in names if full else ():
        with Process.open(path, name=name) as process:
            report = verify(process, progress)
        if not report.ok:
            raise StoreError(DAMAGED, where=path, why=report.problems[0].text())


def _names(store: SQLiteStore) -> list[str]:
    with store.snapshot() as rows:
        return [name for (name,) in rows.all("SELECT name FROM process ORDER BY number")]


def _in_use(target: Path) -> bool:
    """True if a file has changes that only its own log knows; to replace it would mix two databases."""
    log = Path(f"{target}-wal")
    return log.exists() and log.stat().st_size > 0


def _put_away(target: Path) -> None:
    """Bring what a store's log holds into its file, so that it can be replaced as a whole."""
    if target.exists():
        with suppress(sqlite3.Error), closing(sqlite3.connect(target)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        _remove(target, ("-wal", "-shm"))
