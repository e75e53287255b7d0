# SPDX-License-Identifier: Apache-2.0
"""What a disk, a copy or a hand does to a file of a ledger is never taken for what was written.

    python -m tests.endurance.corruption [ROUNDS]        300 rounds of each of four sorts; some minutes

Each round spoils a copy of one file: bits flipped, a page of zeros, the end cut off, a row changed by SQL. Then it is
opened and verified. A round is *silent* if nobody says anything and some row is not what it was.
"""  # fmt: skip

from __future__ import annotations

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests.process.conftest import Dice, Hands, trial
from tests.process.lives import lived

from participatio.definition.acts import Act
from participatio.process.process import Process
from participatio.process.store import StoreError
from participatio.process.tables import TABLES
from participatio.process.verify import verify

ROUNDS = 300
PAGE = 4096

#: What no event says anything of: docs/reference/ledger.md names it. Pages of it may be hit by flips and zeros, too.
UNPROVEN = {"person": ("since", "said"), "command": ("asked",), "reader": ("position",)}


def prepared(path: Path) -> None:
    """A ledger in which everything has happened, and three tiles are full."""
    clock = Hands()
    with Process.create(path, trial(), clock=clock, random=Dice()) as process:
        lived(process, clock)
        acts = [Act("idea.submit", "bo", None, {"title": f"Idea {number}", "text": "Words"}) for number in range(750)]
        process.batch(acts)
        assert verify(process).ok


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row there is, but for what no event says anything of."""
    connection = sqlite3.connect(path)
    try:
        return {
            name: connection.execute(
                f"SELECT {_proven(name)} FROM {name} ORDER BY {', '.join(table.key)}"  # noqa: S608 - names of ours
            ).fetchall()
            for name, table in TABLES.items()
        }
    finally:
        connection.close()


def _proven(name: str) -> str:
    return ", ".join(column for column in TABLES[name].columns if column not in UNPROVEN.get(name, ()))


def flip(path: Path, chance: Random) -> None:
    """One to four bits are not what they were."""
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 4)):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def zero(path: Path, chance: Random) -> None:
    """A page is empty."""
    content = bytearray(path.read_bytes())
    at = chance.randrange(len(content) // PAGE) * PAGE
    content[at : at + PAGE] = bytes(PAGE)
    path.write_bytes(content)


def truncate(path: Path, chance: Random) -> None:
    """The end is missing."""
    with path.open("rb+") as file:
        file.truncate(chance.randrange(path.stat().st_size))


def edit(path: Path, chance: Random) -> None:
    """Somebody changes, deletes or doubles a row."""
    connection = sqlite3.connect(path)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    while not _edited(connection, chance):
        pass
    connection.commit()
    connection.close()


def _edited(connection: sqlite3.Connection, chance: Random) -> bool:
    name = chance.choice([name for name in TABLES if name not in ("person", "reader")])
    table = TABLES[name]
    rows = connection.execute(f"SELECT * FROM {name}").fetchall()  # noqa: S608 - names of ours
    row = dict(zip(table.columns, chance.choice(rows), strict=True))
    where = " AND ".join(f"{column} = ?" for column in table.key)
    key = [row[column] for column in table.key]
    what = chance.choice(("change", "change", "delete", "double"))
    if what == "delete":
        return connection.execute(f"DELETE FROM {name} WHERE {where}", key).rowcount == 1  # noqa: S608
    columns = table.key if what == "double" else [it for it in table.columns if it not in UNPROVEN.get(name, ())]
    column = chance.choice(list(columns))
    other = _other(row[column], chance)
    try:
        if what == "change":
            sql = f"UPDATE {name} SET {column} = ? WHERE {where}"  # noqa: S608
            return connection.execute(sql, [other, *key]).rowcount == 1 and other != row[column]
        row[column] = other
        sql = f"INSERT INTO {name} VALUES ({', '.join('?' * len(row))})"  # noqa: S608
        return connection.execute(sql, list(row.values())).rowcount == 1
    except sqlite3.IntegrityError:
        return False


def _other(value: Any, chance: Random) -> Any:  # noqa: ANN401 - whatever stands in a column
    if value is None:
        return chance.randrange(1 << 41)
    if isinstance(value, int):
        return max(value + chance.choice((-1, 1, -(1 << 20), 1 << 20)), 0)
    if not value:
        return value
    at = chance.randrange(len(value))
    if isinstance(value, str):
        return value[:at] + chance.choice("abcdef0123456789") + value[at + 1 :]
    return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]


SORTS: dict[str, Callable[[Path, Random], None]] = {"flip": flip, "zero": zero, "truncate": truncate, "edit": edit}


def outcome(path: Path, before: dict[str, list[tuple[Any, ...]]]) -> str:
    """What becomes of a spoilt file."""
    try:
        with Process.open(path) as process:
            if process.damage is not None:
                return "seen when opened"
            if not verify(process).ok:
                return "found by verify"
        return "harmless" if dump(path) == before else "SILENT"
    except StoreError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - counted: it is not silent, and not tidy
        return f"untidy: {type(error).__name__}"


def run(sort: str, rounds: int, folder: Path, seed: int = 7) -> Counter[str]:
    """So many rounds of one sort."""
    whole = folder / "whole.db"
    if not whole.exists():
        prepared(whole)
    content, before = whole.read_bytes(), dump(whole)
    found: Counter[str] = Counter()
    for number in range(rounds):
        copy = folder / f"{sort}-{number}.db"
        copy.write_bytes(content)
        SORTS[sort](copy, Random(f"{seed}/{sort}/{number}"))  # noqa: S311 - to be the same every time
        said = outcome(copy, before)
        found[said] += 1
        for path in folder.glob(f"{copy.name}*"):
            path.unlink()
        if said == "SILENT":
            sys.stdout.write(f"{sort} {number}: silent\n")
    return found


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    total: Counter[str] = Counter()
    with TemporaryDirectory() as folder:
        for sort in SORTS:
            found = run(sort, rounds, Path(folder))
            total += found
            sys.stdout.write(f"{sort:9} {', '.join(f'{count} {said}' for said, count in sorted(found.items()))}\n")
            sys.stdout.flush()
    silent = total["SILENT"]
    sys.stdout.write(f"{sum(total.values())} corruptions, {silent} silent\n")
    sys.exit(silent > 0)


if __name__ == "__main__":
    main()
