# SPDX-License-Identifier: Apache-2.0
"""The ledger beside its peers, in one run on the same data: ``python -m tests.benchmarks.bench_ledger [ideas]``.

The peers write one row for each contribution, without rules, proof or erasing: eventsourcing and SQLAlchemy's ORM. Raw
sqlite3 writes the very rows that we write, in the same tables and transactions.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from tests.benchmarks import peer_ledger
from tests.benchmarks.measure import PYTHON, process, say

from participatio import Act, Done, Process, load
from participatio.process.sqlite import SQLiteStore
from participatio.process.tables import TABLES

HERE = Path(__file__).parent
TEXT = "More cycle paths along the river and across the old railway bridge, with lights and winter service. " * 3
NOW = datetime(2024, 5, 1, tzinfo=UTC)
ROWS = ("event", "body", "thing", "move", "link", "deed")
INSERTS = {
    table: "INSERT INTO %s VALUES (%s)" % (table, ", ".join("?" * len(TABLES[table].columns)))  # noqa: S608, UP031 - our own
    for table in ROWS
}
GROUP = 1000
TAKEN_UP = 19_000


def ideas(count: int, by: str, start: int = 0) -> Iterator[Act]:
    """Contributions of some three hundred characters."""
    for number in range(start, start + count):
        yield Act("idea.submit", by, None, {"title": f"Idea {number}", "text": TEXT}, {"about": "roads"})


def begun(path: str | Path) -> tuple[Process, str]:
    """A process in which anybody may contribute, and somebody."""
    made = Process.create(path, load(HERE / "contributions.yaml"), clock=lambda: NOW)
    return made, made.enrol(name="A person")


def cpu(work: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of this program, the least of some runs."""
    found = []
    for _ in range(times):
        before = process_time()
        work()
        found.append(process_time() - before)
    return min(found)


def done(answers: Sequence[Done | Exception]) -> list[Done]:
    """The answers, none of which may be a refusal."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [answer for answer in answers if isinstance(answer, Done)]


def rows_of(path: Path, count: int) -> dict[str, list[tuple[object, ...]]]:
    """The last rows of each table."""
    source = sqlite3.connect(path)
    found = {
        table: source.execute(f"SELECT * FROM {table} ORDER BY {', '.join(TABLES[table].key)}").fetchall()[-count:]  # noqa: S608 - our own names
        for table in ROWS
    }
    source.close()
    return found


def append(folder: Path, count: int) -> None:
    """Many contributions, a thousand a transaction."""
    ours, by = begun(folder / "ours.db")
    batches = [list(ideas(GROUP, by, start)) for start in range(0, count, GROUP)]
    mine = cpu(lambda: [done(ours.batch(batch)) for batch in batches])
    ours.close()
    rows, store = rows_of(folder / "ours.db", count), SQLiteStore(folder / "raw.db", create=True)

    def raw() -> None:
        for start in range(0, count, GROUP):
            with store.transaction() as tx:
                for table, statement in INSERTS.items():
                    tx.connection.executemany(statement, rows[table][start : start + GROUP])

    plain = cpu(raw)
    store.close()
    given = [
        [(f"Idea {number}", TEXT, "roads") for number in range(start, start + GROUP)]
        for start in range(0, count, GROUP)
    ]
    sourcing, orm = peer_ledger.eventsourcing(folder / "es.db"), peer_ledger.sqlalchemy(folder / "orm.db")
    events, objects = cpu(lambda: [sourcing(one) for one in given]), cpu(lambda: [orm(one) for one in given])
    each = 1e6 / count
    say(
        f"append {count}, us CPU each: ours {mine * each:.0f}, raw sqlite3 with the same rows {plain * each:.0f}, "
        f"eventsourcing {events * each:.0f}, SQLAlchemy {objects * each:.0f}",
        f"  ours / raw {mine / plain:.2f} (goal <= 3); eventsourcing / ours {events / mine:.2f} (goal >= 1.3)",
    )


def single(folder: Path, count: int = 400) -> None:
    """One contribution a transaction, on disk when it is answered."""
    ours, by = begun(folder / "single.db")
    todo = list(ideas(count, by))
    mine = [cpu(lambda act=act: ours.act(act)) for act in todo]  # type: ignore[misc]  # bound at once
    statements: list[str] = []
    ours.store._writer.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # SQLite's own
    ours.act(next(ideas(1, by, count)))
    ours.close()
    rows, store = rows_of(folder / "single.db", count), SQLiteStore(folder / "single_raw.db", create=True)

    def raw(number: int) -> None:
        with store.transaction() as tx:
            for table, statement in INSERTS.items():
                tx.run(statement, *rows[table][number])

    plain = [cpu(lambda number=number: raw(number)) for number in range(count)]  # type: ignore[misc]  # as above
    save = peer_ledger.eventsourcing(folder / "single_es.db")
    events = [cpu(lambda number=number: save([(f"Idea {number}", TEXT, "roads")])) for number in range(count)]  # type: ignore[misc]
    a, b, c = (median(found) * 1e6 for found in (mine, plain, events))
    say(
        f"one durable act, us CPU: ours {a:.0f}, raw sqlite3 with the same rows {b:.0f}, eventsourcing {c:.0f}",
        f"  ours / raw {a / b:.2f} (goal <= 3); eventsourcing / ours {c / a:.2f} (goal >= 2); "
        f"{len(statements)} statements (goal <= 14)",
    )


def clients(folder: Path, number: int = 32, each: int = 60) -> None:
    """Many threads, each of which waits for its own answer."""
    ours, by = begun(folder / "clients.db")
    waits: list[float] = []

    def in_group(start: int) -> None:
        for act in ideas(each, by, start):
            before = perf_counter()
            ours.act(act)
            waits.append(perf_counter() - before)

    grouped = _together(in_group, number, each)
    ours.close()
    path = folder / "own.db"
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE idea (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
    made.close()

    def alone(start: int) -> None:
        own = sqlite3.connect(path, isolation_level=None, timeout=60)
        own.execute("PRAGMA synchronous=FULL")
        for count in range(each):
            own.execute("BEGIN IMMEDIATE")
            own.execute("INSERT INTO idea VALUES (NULL, ?, ?)", (f"Idea {start + count}", TEXT))
            own.execute("COMMIT")
        own.close()

    separate = _together(alone, number, each)
    p99 = sorted(waits)[int(len(waits) * 0.99)] * 1000
    say(
        f"{number} clients: ours {grouped:.0f}/s (p99 {p99:.0f} ms), own connections writing one row {separate:.0f}/s",
        f"  ours / own {grouped / separate:.2f} (goal >= 4)",
    )


def _together(work: Callable[[int], None], number: int, each: int) -> float:
    threads = [threading.Thread(target=work, args=(start * each,)) for start in range(number)]
    before = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return number * each / (perf_counter() - before)


def story(folder: Path, count: int) -> None:
    """What became of one idea, straight after opening; all ideas of one project; and the whole ledger verified."""
    ours, by = begun(folder / "story.db")
    made = [
        one.thing or "" for start in range(0, count, GROUP) for one in done(ours.batch(list(ideas(GROUP, by, start))))
    ]
    fed = made[:TAKEN_UP]
    for start in range(0, len(fed), GROUP):
        done(ours.batch([Act("idea.publish", by, one) for one in fed[start : start + GROUP]]))
    drafts = [
        Act("proposal.draft", by, values={"title": "P"}, links={"takes_up": fed[start : start + 100]})
        for start in range(0, len(fed), 100)
    ]
    proposals = [one.thing or "" for one in done(ours.batch(drafts))]
    done(ours.batch([Act("proposal.submit", by, one) for one in proposals]))
    decided = [{"to": one, "outcome": "accepted", "reason": "Good"} for one in proposals]
    ours.act("decision.decide", by=by, links={"decides": decided})
    links = {"responsible": "council", "realises": proposals}
    project = ours.act("project.launch", by=by, values={"title": "Bridge"}, links=links).thing or ""
    ours.close()
    again = Process.open(folder / "story.db", clock=lambda: NOW)
    view = again.view()
    first = cpu(lambda: view.fate(fed[0]))
    asked = fed[:: max(1, len(fed) // 500)]
    fate = cpu(lambda: [view.fate(one) for one in asked], 3) / len(asked)

    def anew(work: Callable[[], object]) -> float:
        """Seconds right after something has happened to one of them, so that nothing is kept."""
        found = []
        for _ in range(3):
            again.origins.clear()
            found.append(cpu(work))
        return min(found)

    found = anew(lambda: view.ancestors(project))
    named = anew(lambda: list(view.ancestors(project)))
    opened = [counted(folder / "story.db", project) for _ in range(5)]
    after = []
    for act in ideas(5, by, count):
        again.act(act)
        after.append(cpu(lambda: view.count_ancestors(project, "idea")))
    checked = cpu(again.verify)
    say(
        f"fate of one of {count}: {fate * 1e6:.0f} us for {len(view.fate(fed[0]))} things (goal 25); "
        f"the first after opening {first * 1e3:.1f} ms",
        f"ancestors of a project: {found * 1e3:.0f} ms for {len(view.ancestors(project))} (goal 15), all named "
        f"{named * 1e3:.0f} ms; their number {median(opened) * 1e3:.2f} ms straight after opening, "
        f"{median(after) * 1e3:.2f} after an act (goal 1)",
        f"verify: {again.size / checked:.0f} events/s (goal 50,000)",
    )
    again.close()


def counted(path: Path, project: str) -> float:
    """Seconds in which a process that was just opened says how many ideas a project came of."""
    with Process.open(path, clock=lambda: NOW) as opened:
        view = opened.view()
        return cpu(lambda: view.count_ancestors(project, "idea"))


def main() -> None:
    """Measure and print; goals are for a machine on which a bare interpreter takes 9.5 ms."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    bare = median(process(PYTHON, "-c", "pass")() for _ in range(9))
    say(f"bare interpreter {bare:.1f} ms CPU (divide by {bare / 9.5:.2f}); load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as name:
        for measured in (lambda folder: append(folder, count), single, clients, lambda folder: story(folder, count)):
            measured(Path(name))


if __name__ == "__main__":
    main()
