# SPDX-License-Identifier: Apache-2.0
"""Many processes write while a phase ends, by the real clock: nothing is admitted after its end or refused before."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from attrs import define, field
from tests.durability.children import READY, Child
from tests.durability.ledgers import Audit, forum, submit

from participatio.process.commands import Done
from participatio.process.process import Process

Tell = Callable[[object], None]
_GROUP = 10
#: When the phase ends, by everybody's clock, and the file that says when that is by the real one.
CLOSES = datetime(2030, 1, 1, tzinfo=UTC)
END = "end"
LATE = "no open phase admits idea.submit here"


@define
class End:
    """What became of the acts before and after the end of the phase."""

    admitted: int = 0
    refused: int = 0
    #: Seconds between the last event admitted and the end, and between the end and the first refusal.
    before: float = 0
    after: float = 0
    wrong: list[str] = field(factory=list)

    def __str__(self) -> str:
        return (
            f"{self.admitted} admitted (the last {self.before * 1e3:.2f} ms before the end), "
            f"{self.refused} refused (the first {self.after * 1e3:.2f} ms after it), {len(self.wrong)} wrong"
        )


def trying(tell: Tell, path: Path, name: str, tries: int) -> None:
    """Act until so many tries are made and the end is over; tells each answer with the time it came back.

    The clock is the real one, set back so that the end comes when everybody has long begun.
    """
    behind = [timedelta(hours=1)]

    def clock() -> datetime:
        return datetime.now(UTC) + (CLOSES - end) - behind[0]

    end = datetime.now(UTC)
    process = Process.open(path, clock=clock)
    process.act(submit(f"{name}.first"))
    tell(READY)
    set_ = path.with_name(END)
    while not set_.exists():
        time.sleep(0.001)
    end, behind[0] = datetime.fromisoformat(set_.read_text(encoding="ascii")), timedelta(0)
    heard: list[tuple[int | None, datetime, str]] = []
    for number in count():
        size = _GROUP if number % 5 == 0 else 1
        answers = process.batch([submit(f"{name}.{number}.{it}") for it in range(size)])
        now = clock()
        heard += [(it.position, now, "") if isinstance(it, Done) else (None, now, str(it)) for it in answers]
        if len(heard) >= tries and now > CLOSES + timedelta(seconds=0.1):
            break
    tell(heard)


def across(folder: Path, tries: int, seconds: float, processes: int = 8) -> End:
    """So many tries by so many processes, with the end of the phase after so many seconds."""
    path = folder / "ledger.db"
    told = CLOSES.isoformat().replace("+00:00", "Z")
    Process.create(
        path,
        forum(folder, {"title: Speaking\n": f"title: Speaking\n    closes: {told}\n"}),
        clock=lambda: CLOSES - timedelta(hours=2),
    ).close()
    children = [Child(trying, path, f"c{number}", tries // processes) for number in range(processes)]
    for child in children:
        child.listen(for_=READY)
    set_ = folder / "being set"
    set_.write_text((datetime.now(UTC) + timedelta(seconds=seconds)).isoformat(), encoding="ascii")
    set_.rename(folder / END)
    end = End(admitted=processes)
    late: list[datetime] = []
    for child in children:
        assert child.end() == 0
        _, heard = child.heard
        end.admitted += sum(position is not None for position, _, _ in heard)
        late += [at for position, at, _ in heard if position is None]
        end.wrong += [why for position, _, why in heard if position is None and not why.startswith(LATE)]
    end.refused = len(late)
    end.wrong += [f"refused at {at}, before the end" for at in late if at < CLOSES]
    end.after = (min(late) - CLOSES).total_seconds() if late else -1
    _audit(path, end)
    return end


def _audit(path: Path, end: End) -> None:
    audit = Audit(path, commands=False)
    end.wrong += audit.wrong
    acts: list[dict[str, Any]] = [head for head in audit.heads if head["action"] == "idea.submit"]
    if len(acts) != end.admitted:
        end.wrong.append(f"{len(acts)} stored, {end.admitted} admitted")
    for head in acts:
        happened, recorded = (datetime.fromisoformat(head[name]) for name in ("happened", "recorded"))
        if happened >= CLOSES or recorded >= CLOSES:
            end.wrong.append(f"{head['position']} happened {happened}, recorded {recorded}")
    if acts:
        end.before = (CLOSES - datetime.fromisoformat(acts[-1]["recorded"])).total_seconds()


def jumping(tell: Tell, path: Path, name: str, acts: int, back: float) -> None:
    """Act with a clock that goes wrong half-way."""
    jumps = 0.0
    process = Process.open(path, clock=lambda: datetime.now(UTC) - timedelta(seconds=jumps))
    tell(READY)
    for number in range(acts):
        jumps = back if number >= acts // 2 else 0
        process.act(submit(f"{name}.{number}"))
    tell("done")
