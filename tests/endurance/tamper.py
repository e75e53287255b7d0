# SPDX-License-Identifier: Apache-2.0
"""Whoever runs the machine can rewrite a ledger and every hash in it, but not the checkpoint that left it before.

    python -m tests.endurance.tamper [SHARE]     100 rewritten, 100 cut, 20 made anew, 1,000 honest; 0.1: a tenth

The insider of these rounds knows the library: leaves, commitments, tiles and tables are worked out again, so `verify`
alone finds nothing (it says so, or the round proves nothing). Only an older checkpoint tells.
"""  # fmt: skip

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.process.conftest import Dice, Hands, trial

from participatio.definition.acts import Act
from participatio.process.process import Process
from participatio.process.proof import Checkpoint, ProofError, checkpoint, consistency
from participatio.process.rebuild import rebuild
from participatio.process.records import canonical, commitment, leaf_of
from participatio.process.store import Rows
from participatio.process.tables import micros
from participatio.process.trees import grow
from participatio.process.verify import verify

REWRITTEN, CUT, ANEW, HONEST = 100, 100, 20, 1000


def lively(process: Process, clock: Hands, chance: Random, count: int) -> None:
    """Let some people do something."""
    acts = []
    for _ in range(count):
        clock.pass_(seconds=chance.randrange(5))
        words = f"Words {chance.randrange(1 << 30)}"
        acts.append(Act("idea.submit", chance.choice(("bo", "cid", "dora")), None, {"title": words, "text": words}))
    process.batch(acts)


def begun(path: str | Path, chance: Random, count: int, seed: int = 0) -> tuple[Process, Hands, list[Checkpoint]]:
    """A process in which something happened, and checkpoints taken on the way."""
    clock = Hands()
    process = Process.create(path, trial(), clock=clock, random=Dice(seed))
    points = [checkpoint(process)]
    for _ in range(3):
        lively(process, clock, chance, chance.randrange(1, count))
        points.append(checkpoint(process))
    return process, clock, points


def rewritten(process: Process, chance: Random, points: list[Checkpoint]) -> Checkpoint:
    """Put other words into an event, and work out everything again; the checkpoint that should tell."""
    point = chance.choice(points[1:])
    position = chance.randrange(1, point.size)
    key = process.book.base | position
    with process.store.transaction() as rows:
        _unlocked(rows)
        (body,) = rows.one("SELECT body FROM body WHERE key = ?", key) or ("",)
        (head,) = rows.one("SELECT head FROM event WHERE key = ?", key) or ("",)
        text = body.replace("Words", "Other")
        salt = chance.randbytes(16)
        new = canonical({**json.loads(head), "commitment": commitment(salt, text)})
        rows.run("UPDATE body SET salt = ?, body = ? WHERE key = ?", salt, text, key)
        rows.run("UPDATE event SET head = ?, leaf = ? WHERE key = ?", new, leaf_of(new), key)
        _regrown(rows, process)
    rebuild(process)
    return point


def cut(process: Process, chance: Random, points: list[Checkpoint], clock: Hands) -> Checkpoint:
    """Take away the end, and perhaps let other things happen in its place; the checkpoint that should tell."""
    point = chance.choice(points[1:])
    size = chance.randrange(1, point.size)
    base = process.book.base
    with process.store.transaction() as rows:
        _unlocked(rows)
        rows.run("DELETE FROM event WHERE key >= ? AND key <= ?", base | size, process.book.end)
        rows.run("DELETE FROM body WHERE key >= ? AND key <= ?", base | size, process.book.end)
        (head,) = rows.one("SELECT head FROM event WHERE key = ?", base | (size - 1)) or ("",)
        rows.run(
            "UPDATE process SET size = ?, recorded = ? WHERE number = ?", size, _recorded(head), process.book.number
        )
        _regrown(rows, process)
    process.writer.forget()
    rebuild(process)
    if chance.random() < 0.5:
        lively(process, clock, chance, chance.randrange(1, 300))
    return point


def _recorded(head: str) -> int:
    from datetime import datetime

    return micros(datetime.fromisoformat(json.loads(head)["recorded"]))


def _unlocked(rows: Rows) -> None:
    for name in [name for (name,) in rows.all("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
        rows.run(f"DROP TRIGGER {name}")


def _regrown(rows: Rows, process: Process) -> None:
    book = process.book
    rows.run("DELETE FROM tile WHERE process = ?", book.number)
    leaves = [
        bytes(leaf)
        for (leaf,) in rows.all("SELECT leaf FROM event WHERE key BETWEEN ? AND ? ORDER BY key", book.base, book.end)
    ]
    grow(rows, book.number, book.base, 0, leaves)


def told(process: Process, point: Checkpoint) -> str:
    """What becomes of a checkpoint; and whether the ledger alone looked whole."""
    alone = "looks whole alone" if verify(process).ok else "found alone"
    try:
        consistency(process, point)
    except ProofError:
        return f"found, {alone}"
    return f"NOT FOUND, {alone}"


def rewriting(number: int, folder: Path) -> str:
    chance = Random(f"rewritten/{number}")  # noqa: S311 - to be the same every time
    process, _, points = begun(folder / f"r{number}.db", chance, 250)
    with process:
        return told(process, rewritten(process, chance, points))


def cutting(number: int, folder: Path) -> str:
    chance = Random(f"cut/{number}")  # noqa: S311 - to be the same every time
    process, clock, points = begun(folder / f"c{number}.db", chance, 250)
    with process:
        return told(process, cut(process, chance, points, clock))


def making_anew(number: int, _: Path) -> str:
    """The whole ledger once more, from its first event, with one thing otherwise."""
    process, __, points = begun(":memory:", Random(f"anew/{number}"), 250)  # noqa: S311 - to be the same every time
    process.close()
    other = Random(f"anew/{number}")  # noqa: S311 - the same acts
    again, __, ___ = begun(":memory:", other, 250, seed=1)
    with again:
        return told(again, points[-1])


def honest(number: int, _: Path) -> str:
    """Nothing is done but what may be done; some people are erased, and the tables are made anew."""
    chance = Random(f"honest/{number}")  # noqa: S311 - to be the same every time
    process, clock, points = begun(":memory:", chance, 20)
    with process:
        ada = process.enrol(name="Ada")
        process.act("idea.submit", by=ada, values={"title": "Hers", "text": "Hers"})
        points.append(checkpoint(process))
        if chance.random() < 0.5:
            process.erase(ada, reason="Asked for")
        lively(process, clock, chance, chance.randrange(1, 300 if number % 50 == 0 else 10))
        if chance.random() < 0.3:
            rebuild(process)
        report = verify(process)
        if not report.ok:
            return f"FALSE ALARM: {report.problems[0].text()}"
        for point in points:
            try:
                consistency(process, point)
            except ProofError as error:
                return f"FALSE ALARM: {error}"
    return "no alarm"


ROUNDS: dict[str, tuple[Callable[[int, Path], str], int]] = {
    "rewritten": (rewriting, REWRITTEN),
    "cut": (cutting, CUT),
    "made anew": (making_anew, ANEW),
    "honest": (honest, HONEST),
}


def run(sort: str, rounds: int, folder: Path) -> Counter[str]:
    """So many rounds of one sort."""
    one, _ = ROUNDS[sort]
    found: Counter[str] = Counter()
    for number in range(rounds):
        found[one(number, folder)] += 1
        for path in folder.iterdir():
            path.unlink()
    return found


def main() -> None:
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    wrong = 0
    with TemporaryDirectory() as folder:
        for sort, (_, rounds) in ROUNDS.items():
            found = run(sort, max(int(rounds * share), 1), Path(folder))
            wrong += sum(count for said, count in found.items() if said.startswith(("NOT", "FALSE")))
            sys.stdout.write(f"{sort:9} {', '.join(f'{count} {said}' for said, count in sorted(found.items()))}\n")
            sys.stdout.flush()
    sys.stdout.write(f"{wrong} wrong\n")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
