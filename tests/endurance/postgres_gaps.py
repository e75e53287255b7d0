# SPDX-License-Identifier: Apache-2.0
"""Eight processes append to PostgreSQL: whoever reads what is new misses nothing, whoever is killed loses nothing told.

    python -m pytest -s tests/endurance/postgres_gaps.py

About two minutes. A table with PostgreSQL's own numbers is the control: read in the same way, it must lose some.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import psycopg
import pytest
from tests.durability.children import READY, Child
from tests.durability.ledgers import command, forum

from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.process.verify import verify
from participatio_postgres.store import PostgresStore
from participatio_postgres.testing import NoServerError, Server, server

Tell = Callable[[object], None]

PROCESSES = 8
ACTS = 250  # of each process
CRASHES = 20
_CONTROL = 400


def acting(tell: Tell, address: str, name: str, acts: int) -> None:
    """Act so many times, each for itself; tells the slowest in the end."""
    process = Process.open(address)
    tell(READY)
    slowest = 0.0
    for number in range(acts):
        begun = time.monotonic()
        (answer,) = process.batch([command(f"{name}.{number}")])
        assert isinstance(answer, Done)
        slowest = max(slowest, time.monotonic() - begun)
    process.close()
    tell(slowest)


def crashing(tell: Tell, address: str, name: str) -> None:
    """Act until somebody kills; tells every key that was acknowledged."""
    process = Process.open(address)
    tell(READY)
    for number in range(1 << 30):
        (answer,) = process.batch([command(f"{name}.{number}")])
        assert isinstance(answer, Done)
        tell((f"{name}.{number}", answer.position))


def numbered(tell: Tell, address: str, acts: int) -> None:
    """Insert with numbers that PostgreSQL gives, as many ledgers do."""
    with psycopg.connect(address, autocommit=True) as connection:
        tell(READY)
        for _ in range(acts):
            with connection.transaction():
                connection.execute("INSERT INTO control DEFAULT VALUES")
                connection.execute("SELECT pg_sleep(0.001)")
    tell("done")


class Following(threading.Thread):
    """Reads what is new, again and again; ``seen`` is what it got, ``skipped`` how often a position was jumped over."""

    def __init__(self, read: Callable[[int], list[int]]) -> None:
        super().__init__(daemon=True)
        self._read = read
        self.done = threading.Event()
        self.seen: list[int] = []
        self.rounds = 0

    def run(self) -> None:
        while True:
            last = self.done.is_set()
            found = self._read(self.seen[-1] if self.seen else -1)
            self.seen.extend(found)
            self.rounds += bool(found)
            if last:
                return

    def stop(self) -> None:
        self.done.set()
        self.join()


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    try:
        with server() as made:
            yield made
    except NoServerError as error:
        pytest.skip(f"no PostgreSQL: {error}")


def begun(postgres: Server) -> str:
    address = postgres.fresh()
    Process.create(address, forum()).close()
    return address


def following(store: PostgresStore) -> Following:
    def read(last: int) -> list[int]:
        with store.snapshot() as rows:
            sql = "SELECT key FROM event WHERE key > ? ORDER BY key"
            return [key & ((1 << 40) - 1) for (key,) in rows.all(sql, (1 << 40 | last) if last >= 0 else 0)]

    return Following(read)


def test_a_reader_of_what_is_new_misses_nothing(postgres: Server) -> None:
    address = begun(postgres)
    store = PostgresStore(address)
    reader = following(store)
    children = [Child(acting, address, f"c{number}", ACTS) for number in range(PROCESSES)]
    for child in children:
        child.listen(for_=READY)
    reader.start()
    start = time.monotonic()
    codes = [child.end() for child in children]
    seconds = time.monotonic() - start
    reader.stop()
    store.close()
    with Process.open(address) as process:
        size, report = process.size, verify(process)
    gaps = len(set(range(size)) - set(reader.seen))
    slowest = [child.heard[-1] for child in children if child.heard]
    print(  # noqa: T201 - the summary
        f"\n{PROCESSES} processes x {ACTS} acts: {size} events in {seconds:.1f} s, "
        f"{PROCESSES * ACTS / seconds:.0f} acts/s, "
        f"{reader.rounds} reads, {gaps} gaps, {len(reader.seen) - len(set(reader.seen))} doubled, "
        f"slowest act {max(slowest):.2f} s, {len(report.problems)} problems"
    )

    assert [0] * PROCESSES == codes
    assert list(range(size)) == reader.seen
    assert report.ok


def test_the_control_misses_some(postgres: Server) -> None:
    connection = postgres.connect()
    connection.execute("CREATE TABLE control (key BIGSERIAL PRIMARY KEY)")
    sql = "SELECT key FROM control WHERE key > %s ORDER BY key"
    reader = Following(lambda last: [key for (key,) in connection.execute(sql, (last,)).fetchall()])
    children = [Child(numbered, postgres.address(), _CONTROL) for _ in range(PROCESSES)]
    for child in children:
        child.listen(for_=READY)
    reader.start()
    for child in children:
        child.end()
    reader.stop()
    connection.close()
    missed = PROCESSES * _CONTROL - len(reader.seen)
    print(f"\ncontrol: {missed} of {PROCESSES * _CONTROL} missed ({missed / PROCESSES / _CONTROL:.0%})")  # noqa: T201 - as above

    assert missed > 0


def test_who_is_killed_loses_nothing_that_was_acknowledged(postgres: Server) -> None:
    address = begun(postgres)
    store = PostgresStore(address)
    reader = following(store)
    reader.start()
    random = Random(7)  # noqa: S311 - when to kill
    told: dict[str, int] = {}
    running = [Child(crashing, address, f"k{number}") for number in range(PROCESSES)]
    heard: list[Child] = list(running)
    for crash in range(CRASHES):
        victim = random.randrange(PROCESSES)
        running[victim].listen(time.monotonic() + random.uniform(0.1, 0.6))
        running[victim].kill()
        running[victim] = Child(crashing, address, f"r{crash}")
        heard.append(running[victim])
    for child in running:
        child.listen(for_=READY)
        child.listen(time.monotonic() + 0.2)
        child.kill()
    for child in heard:
        told.update(it for it in child.heard if it != READY)
    reader.stop()
    with Process.open(address) as process:
        size, report = process.size, verify(process)
        again = dict(zip(told, process.batch([command(key) for key in told]), strict=True))
        lost = [
            key for key, it in again.items() if not (isinstance(it, Done) and it.repeated and it.position == told[key])
        ]
        with process.store.snapshot() as rows:
            keys = Counter(bytes(key) for (key,) in rows.all("SELECT key FROM command"))
            unheard = sum(keys.values()) - len(told)
    store.close()
    gaps = len(set(range(size)) - set(reader.seen))
    print(  # noqa: T201 - as above
        f"\n{CRASHES + PROCESSES} processes killed: {len(told)} acts acknowledged, {len(lost)} lost, {unheard} stored "
        f"that nobody heard of, {size} events, {gaps} gaps, {len(report.problems)} problems"
    )

    assert [] == lost
    assert {1} == set(keys.values())
    assert list(range(size)) == reader.seen
    assert report.ok
