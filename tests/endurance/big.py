# SPDX-License-Identifier: Apache-2.0
"""Two million contributions in one process: throughput, size, memory, single acts, opening after a kill, verify.

    python -m tests.endurance.big [count] [forum|ruhr]

Each step runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.durability.children import READY, Child
from tests.durability.ledgers import chance, forum
from tests.durability.telling import run, say

from participatio.definition.acts import Act
from participatio.definition.load import load
from participatio.process.process import Process
from participatio.process.verify import verify

BATCH = 1_000
PEOPLE = 1_000
SINGLES = 2_000
_WORDS = [
    "Straße",
    "Radweg",
    "Bus",
    "Bahn",
    "Schule",
    "Park",
    "Baum",
    "Wasser",
    "Licht",
    "Haltestelle",
    "Platz",
    "Markt",
    "Nachbarschaft",
    "Garten",
    "Brücke",
]

Tell = Callable[[object], None]


def memory() -> float:
    """The most memory this process has ever held, in MB."""
    with Path("/proc/self/status").open(encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def clock_of(definition: str) -> Callable[[], datetime]:
    """The real clock, or for the Ruhr-Konferenz one within its online participation, going at the real pace."""
    offset = datetime(2018, 10, 1, tzinfo=UTC) - datetime.now(UTC) if definition == "ruhr" else None
    return lambda: datetime.now(UTC) if offset is None else datetime.now(UTC) + offset


def contribution(number: int, by: str) -> Act:
    """A contribution of about 300 characters, none like another."""
    random = chance(number)
    text = " ".join(random.choices(_WORDS, k=36))
    return Act("idea.submit", by, None, {"title": f"{random.choice(_WORDS)} {number}", "text": text})


def importing(tell: Tell, path: Path, definition: str, count: int) -> None:
    """Fill a process in batches; tells after every tenth part."""
    what = load("ruhr_konferenz@1") if definition == "ruhr" else forum()
    process = Process.create(path, what, clock=clock_of(definition))
    people = [process.enrol() for _ in range(PEOPLE)]
    before = memory()
    start, cpu, part = time.perf_counter(), time.process_time(), time.perf_counter()
    for at in range(0, count, BATCH):
        acts = [contribution(number, people[number % PEOPLE]) for number in range(at, min(count, at + BATCH))]
        answers = process.batch(acts)
        bad = [answer for answer in answers if isinstance(answer, Exception)]
        if bad:
            raise bad[0]
        if (at + BATCH) % max(BATCH, count // 10 // BATCH * BATCH) == 0:
            now = time.perf_counter()
            tell(f"{at + BATCH:>9,} in {now - start:6.0f} s, {memory():4.0f} MB, the last part {now - part:5.1f} s")
            part = now
    took = time.perf_counter() - start
    tell(
        f"import: {count / took:,.0f}/s, CPU {(time.process_time() - cpu) / count * 1e6:.0f} µs each, "
        f"{memory():.0f} MB at most ({before:.0f} MB before the first)"
    )
    process.close()


def single(tell: Tell, path: Path, definition: str) -> None:
    """Single acts, each durable before the next; goes on until it is killed."""
    process = Process.open(path, clock=clock_of(definition))
    person = process.enrol()
    waits = []
    for number in range(SINGLES):
        act = contribution(-number, person)
        before = time.perf_counter()
        process.act(act)
        waits.append(time.perf_counter() - before)
    waits.sort()
    tell(
        f"single acts: median {waits[SINGLES // 2] * 1e3:.2f} ms, p99 {waits[SINGLES * 99 // 100] * 1e3:.2f} ms, "
        f"slowest {waits[-1] * 1e3:.1f} ms, {memory():.0f} MB"
    )
    tell(READY)
    while True:
        process.act(contribution(0, person))


def opening(tell: Tell, path: Path, definition: str) -> None:
    """Open what a killed process has left."""
    start = time.perf_counter()
    process = Process.open(path, clock=clock_of(definition))
    opened = time.perf_counter()
    size = process.size
    person = process.enrol()
    process.act(contribution(1, person))
    first = time.perf_counter()
    tell(
        f"open after a kill with {size:,} events: {(opened - start) * 1e3:.0f} ms, "
        f"and the first act {(first - opened) * 1e3:.0f} ms later"
    )
    process.close()


def verifying(tell: Tell, path: Path, definition: str) -> None:
    """Look at everything."""
    process = Process.open(path, clock=clock_of(definition))
    start, cpu = time.perf_counter(), time.process_time()
    report = verify(process)
    took = time.perf_counter() - start
    tell(
        f"verify: {report.size / took:,.0f} events/s ({report.size / (time.process_time() - cpu):,.0f} a core second), "
        f"{memory():.0f} MB, {len(report.problems)} problems {[it.text() for it in report.problems[:3]]}"
    )


def exporting(tell: Tell, path: Path, definition: str) -> None:
    """Write an archive."""
    from participatio.process.archive import export

    process = Process.open(path, clock=clock_of(definition))
    target = path.with_name("archive")
    start = time.perf_counter()
    export(process, target)
    took = time.perf_counter() - start
    tell(f"export: {process.size / took:,.0f} events/s, {target.stat().st_size / 1e6:,.0f} MB, {memory():.0f} MB")


def main(count: int = 2_000_000, definition: str = "forum") -> int:
    """Print every figure."""
    failed = 0
    with TemporaryDirectory() as folder:
        path = Path(folder) / "big.db"
        for work, given in (
            (importing, (definition, count)),
            (single, (definition,)),
            (opening, (definition,)),
            (verifying, (definition,)),
            (exporting, (definition,)),
        ):
            child = Child(work, path, *given)
            while child.listen(time.monotonic() + 1, for_=READY):
                say(*(said for said in child.heard if said != READY))
                if READY in child.heard:
                    time.sleep(0.2)
                    child.kill()
                    break
                child.heard.clear()
            else:
                failed += bool(child.end())
                say(*child.heard)
            if work is importing:
                size = path.stat().st_size
                say(f"file: {size / 1e6:,.0f} MB, {size / count:,.0f} bytes each")
    return failed


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    run(main)
