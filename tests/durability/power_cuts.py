# SPDX-License-Identifier: Apache-2.0
"""Cut the power at random points of a recording, and see whether everything acknowledged before is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random
from tempfile import mkdtemp

from attrs import define, field
from tests.durability.disk import Disk, Op, record
from tests.durability.ledgers import Audit, chance
from tests.durability.recorded import LEDGER

from participatio.errors import BadValueError
from participatio.process.process import Process

_MEMORY = Path("/dev/shm")  # noqa: S108 - the disk that is simulated may stand in memory


@define
class Cuts:
    """What was seen at all points; ``lost`` are those at which something acknowledged was not there."""

    points: int = 0
    acknowledged: int = 0
    lost: list[str] = field(factory=list)
    wrong: list[str] = field(factory=list)
    styles: int = 0

    def __str__(self) -> str:
        return (
            f"{self.points} points, {self.acknowledged} acknowledgements looked for, "
            f"{len(self.lost)} points with a loss, {len(self.wrong)} otherwise wrong"
        )


def recording(folder: Path, seed: str, synchronous: str = "FULL", commands: int = 200) -> list[Op]:
    """What a process did to its disk."""
    return record(folder / f"disk-{seed}", "tests.durability.recorded", seed, synchronous, commands)


def cut(ops: Sequence[Op], points: int, seed: str, cuts: Cuts | None = None) -> Cuts:
    """Cut the power at so many points of a recording."""
    cuts = cuts or Cuts()
    random = chance(seed)
    chosen = sorted(random.randrange(len(ops) + 1) for _ in range(points))
    folder = Path(mkdtemp(dir=_MEMORY if os.access(_MEMORY, os.W_OK) else None))
    disk, done = Disk(), 0
    try:
        for number, point in enumerate(chosen):
            for op in ops[done:point]:
                disk.do(op)
            done = point
            _look(folder / str(number), disk, random, f"{seed}, point {point}", cuts)
    finally:
        shutil.rmtree(folder)
    return cuts


def _look(folder: Path, disk: Disk, random: Random, name: str, cuts: Cuts) -> None:
    folder.mkdir()
    for file, content in disk.after(random).items():
        (folder / file).write_bytes(content)
    cuts.points += 1
    marks = [mark.split() for mark in disk.marks]
    acknowledged = {mark[0]: (int(mark[1]), int(mark[2]), mark[3]) for mark in marks if len(mark) == 4}
    cuts.acknowledged += len(acknowledged)
    try:
        with Process.open(folder / LEDGER) as process:
            process.definition  # noqa: B018 - the rules are there, too
        audit = Audit(folder / LEDGER)
    except BadValueError as error:
        if marks:
            cuts.lost.append(f"{name}: {error}")
    else:
        found = {key: (it.first, it.events, it.thing) for key, it in audit.stored.items()}
        missing = [key for key, said in acknowledged.items() if found.get(key) != said]
        if missing:
            cuts.lost.append(f"{name}: {len(missing)} of {len(acknowledged)}, first {missing[0]}")
        cuts.wrong += [f"{name}: {what}" for what in audit.wrong]
    shutil.rmtree(folder)
