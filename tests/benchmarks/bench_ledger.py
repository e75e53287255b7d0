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

from participatio import Act, Command, Done, Process, load
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
REFERENCE = 9.5  # milliseconds of the bare interpreter on the machine of the goals
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
        table: source.execute(
            f"SELECT * FROM {table} ORDER BY {', '.join(f'{key} DESC' for key in TABLES[table].key)} LIMIT {count}"  # noqa: S608 - our own names
        ).fetchall()[::-1]
        for table in ROWS
    }
    source.close()
    return found


def append(folder: Path, count: int) -> None:
    """Many contributions, a thousand a transaction; all take turns, because the machine is not always equally fast."""
    ours, by = begun(folder / "ours.db")
    store = SQLiteStore(folder / "raw.db", create=True)
    sourcing, orm = peer_ledger.eventsourcing(folder / "es.db"), peer_ledger.sqlalchemy(folder / "orm.db")

    def raw(rows: dict[str, list[tuple[object, ...]]]) -> None:
        with store.transaction() as tx:
            for table, statement in INSERTS.items():
                tx.connection.executemany(statement, rows[table])

    turns = []
    for start in range(0, count, GROUP):
        batch = list(ideas(GROUP, by, start))
        given = [(f"Idea {number}", TEXT, "roads") for number in range(start, start + GROUP)]
        mine = cpu(lambda: done(ours.batch(batch)))  # noqa: B023 - called at once
        rows = rows_of(folder / "ours.db", GROUP)
        turns.append((
            mine,
            cpu(lambda: raw(rows)),  # noqa: B023 - as above
            cpu(lambda: sourcing(given)),  # noqa: B023 - as above
            cpu(lambda: orm(given)),  # noqa: B023 - as above
        ))  # fmt: skip
    ours.close()
    store.close()
    a, b, c, d = (median(turn) * 1e6 / GROUP for turn in zip(*turns, strict=True))
    say(
        f"append {count}, us CPU each: ours {a:.0f}, raw sqlite3 with the same rows {b:.0f}, eventsourcing {c:.0f}, "
        f"SQLAlchemy {d:.0f}",
        f"  ours / raw {a / b:.2f} (goal <= 3); eventsourcing / ours {c / a:.2f} (goal >= 1.3), "
        f"eventsourcing / raw {c / b:.2f}: what nobody who writes these rows can pass",
    )


def single(folder: Path, count: int = 400) -> None:
    """One contribution a transaction, on disk when it is answered; all take turns, as above."""
    path = folder / "single.db"
    ours, by = begun(path)
    store, save = SQLiteStore(folder / "single_raw.db", create=True), peer_ledger.eventsourcing(folder / "single_es.db")

    def raw(rows: dict[str, list[tuple[object, ...]]]) -> None:
        with store.transaction() as tx:
            for table, statement in INSERTS.items():
                tx.run(statement, *rows[table][0])

    turns = []
    for number, act in enumerate(ideas(count, by)):
        mine = cpu(lambda: ours.act(act))  # noqa: B023 - called at once
        rows, given = rows_of(path, 1), [(f"Idea {number}", TEXT, "roads")]
        turns.append((mine, cpu(lambda: raw(rows)), cpu(lambda: save(given))))  # noqa: B023 - as above
    statements: list[str] = []
    ours.store._writer.set_trace_callback(statements.append)  # type: ignore[attr-defined]  # SQLite's own
    ours.act(next(ideas(1, by, count)))
    ours.close()
    store.close()
    a, b, c = (median(found) * 1e6 for found in zip(*turns, strict=True))
    say(
        f"one durable act, us CPU: ours {a:.0f}, raw sqlite3 with the same rows {b:.0f}, eventsourcing {c:.0f}",
        f"  ours / raw {a / b:.2f} (goal <= 3); {len(statements)} statements (goal <= 14); eventsourcing / ours "
        f"{c / a:.2f} (goal >= 2), eventsourcing / raw {c / b:.2f}: what nobody who writes these rows can pass",
    )


def clients(folder: Path, number: int = 32, each: int = 60) -> None:
    """Many threads, each of which waits for its own answer; all take turns, as above."""
    rounds = [(_in_group(folder / f"clients{at}.db", number, each), _alone(folder, number, each)) for at in range(3)]
    grouped, p99, groups = (median(values) for values in zip(*(group for group, _ in rounds), strict=True))
    separate = median(alone for _, alone in rounds)
    say(
        f"{number} clients: ours {grouped:.0f}/s, own connections writing one row {separate:.0f}/s",
        f"  ours / own {median(group[0] / alone for group, alone in rounds):.2f} (goal >= 4); p99 {p99:.0f} ms, "
        f"as long as {groups:.1f} group commits (goal <= 3)",
    )


def postgres(number: int = 32, each: int = 60) -> None:
    """The same with a PostgreSQL server of this machine, beside connections of their own with one transaction each."""
    try:
        from participatio_postgres.testing import NoServerError, shared
    except ImportError as error:
        say(f"no PostgreSQL: {error}")
        return
    try:
        server = shared()
    except NoServerError as error:
        say(f"no PostgreSQL: {error}")
        return
    with server.connect() as connection:
        connection.execute("CREATE TABLE idea (id BIGINT GENERATED ALWAYS AS IDENTITY, title TEXT, text TEXT)")

    def alone(start: int) -> None:
        with server.connect() as own:
            for count in range(each):
                own.execute("INSERT INTO idea (title, text) VALUES (%s, %s)", (f"Idea {start + count}", TEXT))

    def measured(folder: Path, at: int) -> tuple[float, float, float]:
        in_file, *_ = _in_group(folder / f"beside{at}.db", number, each)
        in_server, *_ = _in_group(server.fresh(), number, each)
        return in_file, in_server, _together(alone, number, each)

    with TemporaryDirectory() as name:
        rounds = [measured(Path(name), at) for at in range(3)]
    a, b, c = (median(values) for values in zip(*rounds, strict=True))
    say(
        f"{number} clients: ours in a file {a:.0f}/s, ours on PostgreSQL {b:.0f}/s, PostgreSQL with one row and one "
        f"transaction each {c:.0f}/s",
        f"  ours in a file / PostgreSQL {median(one / last for one, _, last in rounds):.2f} (goal >= 1.5), "
        f"ours on PostgreSQL / PostgreSQL {median(one / last for _, one, last in rounds):.2f}",
    )


def _in_group(where: Path | str, number: int, each: int) -> tuple[float, float, float]:
    """How many a second are answered; in how many milliseconds 99 of 100 are, and in how many transactions."""
    ours, by = begun(where)
    waits: list[float] = []
    begins: list[None] = []
    write = ours.writer._write

    def counted(commands: Sequence[Command]) -> list[Done | Exception]:
        begins.append(None)
        return write(commands)

    ours.writer._write = counted  # type: ignore[method-assign]  # to see how many are answered together

    def in_group(start: int) -> None:
        for act in ideas(each, by, start):
            before = perf_counter()
            ours.act(act)
            waits.append(perf_counter() - before)

    found = _together(in_group, number, each)
    ours.close()
    p99 = sorted(waits)[int(len(waits) * 0.99)]
    return found, p99 * 1000, p99 * found / (number * each) * len(begins)


def _alone(folder: Path, number: int, each: int) -> float:
    """How many a second are written by connections of their own."""
    path = folder / "own.db"
    made = sqlite3.connect(path)
    made.execute("PRAGMA journal_mode=WAL")
    made.execute("CREATE TABLE IF NOT EXISTS idea (id INTEGER PRIMARY KEY, title TEXT, text TEXT)")
    made.close()

    def alone(start: int) -> None:
        own = sqlite3.connect(path, isolation_level=None, timeout=60)
        own.execute("PRAGMA synchronous=FULL")
        for count in range(each):
            own.execute("BEGIN IMMEDIATE")
            own.execute("INSERT INTO idea VALUES (NULL, ?, ?)", (f"Idea {start + count}", TEXT))
            own.execute("COMMIT")
        own.close()

    return _together(alone, number, each)


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
    bare, checked = _bare(), median(cpu(again.verify) for _ in range(3))
    bare = (bare + _bare()) / 2
    say(
        f"fate of one of {count}: {fate * 1e6:.0f} us for {len(view.fate(fed[0]))} things (goal 25); "
        f"the first after opening {first * 1e3:.1f} ms",
        f"ancestors of a project: {found * 1e3:.0f} ms for {len(view.ancestors(project))} (goal 15), all named "
        f"{named * 1e3:.0f} ms; their number {median(opened) * 1e3:.2f} ms straight after opening, "
        f"{median(after) * 1e3:.2f} after an act (goal 1)",
        f"verify: {again.size / checked:.0f} events/s; normalised {again.size / checked * bare / REFERENCE:.0f} by the "
        f"bare interpreter before and after it, {bare:.1f} ms (goal 50,000)",
    )
    again.close()


def counted(path: Path, project: str) -> float:
    """Seconds in which a process that was just opened says how many ideas a project came of."""
    with Process.open(path, clock=lambda: NOW) as opened:
        view = opened.view()
        return cpu(lambda: view.count_ancestors(project, "idea"))


def _bare() -> float:
    """Milliseconds of CPU that an interpreter takes which does nothing."""
    return median(process(PYTHON, "-c", "pass")() for _ in range(9))


def main() -> None:
    """Measure and print; goals are for a machine on which a bare interpreter takes 9.5 ms."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    bare = _bare()
    say(f"bare interpreter {bare:.1f} ms CPU (divide by {bare / REFERENCE:.2f}); load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as name:
        for measured in (lambda folder: append(folder, count), single, clients, lambda folder: story(folder, count)):
            measured(Path(name))
    postgres()


if __name__ == "__main__":
    main()
