# SPDX-License-Identifier: Apache-2.0
"""What every store has to do, as cases that any store is run through; SQLite and PostgreSQL are.

Five lines are the whole test of a store of one's own::

    @pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
    def test_mine_is_a_store(case, tmp_path):
        with opened(lambda: MyStore(tmp_path / "mine", create=True)) as make:
            case(make)

Called again, the same place is opened once more, while the first is still open; a store that lies in memory alone
answers with itself.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from participatio.definition.acts import Act
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.process.commands import Command, RefusedError
from participatio.process.process import Process
from participatio.process.store import Rows, Store, StoreError
from participatio.process.tables import BITS, TABLES
from participatio.process.trees import tree_of

Make = Callable[[], Store]

_BASE = 7 << BITS  # the keys of a process that nobody else writes to
_LARGE = (1 << 62) + 11
_MANY = 5_000
_WRITERS, _TURNS = 4, 25
_WAIT = 0.3  # seconds in which somebody else could do what they must not

DEFINITION = """\
participatio: 1
id: hall
version: 1
language: en
timezone: UTC
extends: standard
title: Town hall
phases:
  always:
    admits:
      anyone: [idea.submit, idea.publish, idea.support, idea.hide, proposal.draft, proposal.submit]
      forum_lead: [idea.answer]
persons:
  anna: {title: Anna}
  ben: {title: Ben}
forums:
  paths: {title: Paths}
"""


@contextmanager
def opened(make: Make) -> Iterator[Make]:
    """A maker of stores that closes all it made at the end."""
    made: list[Store] = []

    def making() -> Store:
        made.append(make())
        return made[-1]

    try:
        yield making
    finally:
        for store in made:
            store.close()


def has_all_tables(make: Make) -> None:
    """Every table is there with its columns, and empty."""
    store = make()
    with store.snapshot() as rows:
        for name, table in TABLES.items():
            _is([], list(rows.all(f"SELECT {', '.join(table.columns)} FROM {name}")))
    _is([], list(store.check()))


def keeps_all_of_a_transaction_or_nothing(make: Make) -> None:
    """What raises within a transaction undoes it; what ended well is there for whoever opens the store next."""
    store = make()
    with suppress(LookupError), store.transaction() as rows:
        rows.add("word", [(_BASE, "lost")])
        rows.run("INSERT INTO counter VALUES (?, ?, ?)", _BASE, _BASE, 1)
        raise LookupError
    _is((0, 0), _counts(store, "word", "counter"))
    with store.transaction() as rows:
        rows.add("word", [(_BASE, "kept")])
    again = make()
    with again.snapshot() as rows:
        _is("kept", _only(rows, "SELECT text FROM word WHERE key = ?", _BASE))


def undoes_what_a_failed_statement_left(make: Make) -> None:
    """A statement that fails takes with it what stood before it in its transaction."""
    store = make()
    with suppress(StoreError), store.transaction() as rows:
        rows.add("word", [(_BASE, "first")])
        rows.add("word", [(_BASE, "the same key")])
    _is((0,), _counts(store, "word"))


def shows_one_moment_while_others_write(make: Make) -> None:
    """A snapshot does not change while it is read; the next one shows what was written."""
    store = make()
    _words(store, 0, "first")
    writer = threading.Thread(target=_words, args=(store, 1, "second"))
    with store.snapshot() as rows:
        before = list(rows.all("SELECT text FROM word ORDER BY key"))
        writer.start()
        writer.join(_WAIT)
        after = list(rows.all("SELECT text FROM word ORDER BY key"))
    writer.join()
    _is(before, after)
    with store.snapshot() as rows:
        _is([("first",), ("second",)], list(rows.all("SELECT text FROM word ORDER BY key")))


def shows_nothing_that_is_not_complete(make: Make) -> None:
    """What a transaction has written is seen by itself and by nobody else before its end."""
    store = make()
    seen: list[tuple[int, ...]] = []
    reader = threading.Thread(target=lambda: seen.append(_counts(store, "word")))
    with store.transaction() as rows:
        rows.add("word", [(_BASE, "half")])
        _is(1, _only(rows, "SELECT COUNT(*) FROM word"))
        reader.start()
        reader.join(_WAIT)
        _is(True, seen in ([], [(0,)]))
    reader.join()


def writers_exclude_each_other(make: Make) -> None:
    """Positions that several writers give have no gap, and whoever reads what is new misses none."""
    stores = [make(), make()]
    seen: list[int] = []
    failed: list[BaseException] = []
    done = threading.Event()

    def writing(store: Store) -> None:
        try:
            for _ in range(_TURNS):
                with store.transaction() as rows:
                    last = _only(rows, "SELECT MAX(key) FROM event WHERE key >= ?", _BASE)
                    rows.add("event", [(_BASE if last is None else last + 1, "head", b"leaf")])
        except BaseException as error:  # noqa: BLE001 - told below, by the thread that is asked
            failed.append(error)

    def following() -> None:
        while True:
            last = done.is_set()
            with stores[0].snapshot() as rows:
                sql = "SELECT key FROM event WHERE key > ? ORDER BY key"
                seen.extend(key for (key,) in rows.all(sql, seen[-1] if seen else _BASE - 1))
            if last:
                return

    writers = [threading.Thread(target=writing, args=(stores[number % 2],)) for number in range(_WRITERS)]
    reader = threading.Thread(target=following)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    _is([], failed)
    _is([_BASE + number for number in range(_WRITERS * _TURNS)], seen)


def gives_back_what_it_was_given(make: Make) -> None:
    """Whole numbers of 63 bits, texts of every alphabet, bytes and nothing come back as they were, and as what."""
    store = make()
    text = "ä ß € 😀 '?' %s \\ \n\t \u2028 \u202e ' \"" + "x" * 100_000
    data = bytes(range(256)) * 40
    given = (_LARGE, -_LARGE, 0, 0, None, 1, 2, None, None)
    with store.transaction() as rows:
        rows.add("thing", [given])
        rows.add("body", [(_BASE, data, text), (_BASE + 1, b"", "")])
    with store.snapshot() as rows:
        _is(given, rows.one("SELECT * FROM thing WHERE key = ?", _LARGE))
        _is([(data, text), (b"", "")], [(bytes(salt), said) for salt, said in rows.all("SELECT salt, body FROM body")])
        salt, said = rows.one("SELECT salt, body FROM body WHERE key = ?", _BASE) or (None, None)
        _is((bytes, str), (type(salt), type(said)))
        found = rows.one("SELECT COUNT(*), SUM(key), MAX(key), COALESCE(SUM(author), 0) FROM thing") or ()
        _is((1, _LARGE, _LARGE, 0), found)
        _is([int] * 4, [type(it) for it in found])
        _is((_BASE,), rows.one("SELECT key FROM body WHERE body = ? AND salt = ?", text, data))
        _is(None, rows.one("SELECT key FROM body WHERE key = ?", -1))


def tells_text_from_parameters(make: Make) -> None:
    """A question mark or a percent sign between quotes is text."""
    store = make()
    with store.snapshot() as rows:
        _is(("?%s", 5, "%"), rows.one("SELECT '?%s', 1 + ?, '%' WHERE 'a?' LIKE 'a%'", 4))


def adds_up(make: Make) -> None:
    """A row that is there already is changed instead; changes tell how many rows they met."""
    store = make()
    sql = (
        "INSERT INTO counter (action, thing, number) VALUES (?, ?, ?) "
        "ON CONFLICT (action, thing) DO UPDATE SET number = counter.number + excluded.number"
    )
    with store.transaction() as rows:
        rows.many(sql, [(1, 1, 5), (1, 2, 1), (1, 1, -2), *((2, number % 3, 1) for number in range(300))])
        _is(1, rows.run("UPDATE counter SET number = number + ? WHERE action = ? AND thing = ?", 10, 1, 1))
        _is(0, rows.run("UPDATE counter SET number = 0 WHERE action = ?", 99))
        _is(3, rows.run("DELETE FROM counter WHERE action = ?", 2))
    with store.snapshot() as rows:
        _is([(1, 13), (2, 1)], list(rows.all("SELECT thing, number FROM counter ORDER BY thing")))


def takes_many_rows(make: Make) -> None:
    """Some thousand rows are added at once and read as they come, while other questions are asked."""
    store = make()
    given = [(_BASE + it, 1, it, 0, it if it % 2 else None, it, it, None, f"n{it}") for it in range(_MANY)]
    with store.transaction() as rows:
        rows.add("thing", given)
        rows.add("thing", [])
        sql = "UPDATE thing SET state = ? WHERE key = ?"
        rows.many(sql, ((row[2] + 1, row[0]) for row in given))
        _is(_MANY, sum(1 for _ in rows.all("SELECT key FROM thing ORDER BY key")))
    with store.snapshot() as rows:
        found = rows.all("SELECT * FROM thing ORDER BY key")
        for count, (row, wanted) in enumerate(zip(found, given, strict=True)):
            _is((*wanted[:2], wanted[2] + 1, *wanted[3:]), row)
            if not count % 500:
                _is(row[0], _only(rows, "SELECT key FROM thing WHERE key = ?", row[0]))
                _is(row[0], next(rows.all("SELECT key FROM thing WHERE key >= ? ORDER BY key", row[0]))[0])


def keeps_what_is_written(make: Make) -> None:
    """Rows of the record are not changed, and no event is deleted; a body may be."""
    store = make()
    given = {"int": 3, "text": "was", "bytes": b"was"}
    for name, table in TABLES.items():
        if table.grows:
            with store.transaction() as rows:
                rows.add(name, [[given[type_.rstrip("?")] for type_ in table.columns.values()]])
            _fails(store, f"UPDATE {name} SET {list(table.columns)[-1]} = {list(table.columns)[-1]}")
    _fails(store, "DELETE FROM event")
    _fails(store, "DELETE FROM event WHERE key = ?", 3)
    with store.transaction() as rows:
        _is(1, rows.run("DELETE FROM body WHERE key = ?", 3))
    _is((1, 0), _counts(store, "event", "body"))


def says_in_its_own_words_what_goes_wrong(make: Make) -> None:
    """Whatever the database complains of is a `StoreError` that names the store."""
    store = make()
    _words(store, 0, "there")
    _fails(store, "SELECT nothing FROM nowhere")
    _fails(store, "INSERT INTO word VALUES (?, ?)", _BASE, "the same key")
    _fails(store, "INSERT INTO word VALUES (?, ?)", _BASE + 1, None)
    _fails(store, "INSERT INTO word VALUES (?, ?)", "no number", "x")
    _fails(store, "INSERT INTO word VALUES (?)", 1)
    try:
        with store.snapshot() as rows:
            rows.one("SELECT nothing FROM nowhere")
    except StoreError as error:
        _is(True, store.name in str(error))
    else:
        raise AssertionError("a snapshot lets an error of the database through")
    _is((1,), _counts(store, "word"))


def does_not_write_while_it_reads(make: Make) -> None:
    """What is written in a snapshot is refused, or at least not kept."""
    store = make()
    if make() is store:
        return  # in memory the one connection does both
    with suppress(StoreError), store.snapshot() as rows:
        rows.run("INSERT INTO counter VALUES (?, ?, ?)", 1, 1, 1)
    _is((0,), _counts(store, "counter"))


def says_that_it_is_closed(make: Make) -> None:
    """Whoever uses a closed store is told so; closing it again is nothing."""
    store = make()
    store.close()
    store.close()
    for use in (store.transaction, store.snapshot):
        try:
            with use():
                pass
        except StoreError as error:
            _is(True, "closed" in str(error))
        else:
            raise AssertionError("a closed store can be used")


def forgets(make: Make) -> None:
    """Once nobody reads any more, nothing that was deleted is kept."""
    store = make()
    _words(store, 0, "word")
    with store.transaction() as rows:
        rows.add("body", [(_BASE, b"salt", "a name")])
    with store.transaction() as rows:
        rows.run("DELETE FROM body")
    _is(True, store.forget())
    _is((0, 1), _counts(store, "body", "word"))


def keeps_processes_apart(make: Make) -> None:
    """Several processes of one store do not see each other's things, acts and words."""
    store = make()
    definition = _definition()
    north = Process.create(store, definition, name="north")
    south = Process.create(store, definition, name="south")
    for number in range(3):
        north.act(_idea(f"North {number}"))
    only = south.act(_idea("South")).thing
    _is((4, 2), (north.size, south.size))
    with south.reading() as facts:
        _is([only], list(facts.things("idea")))
        _is(1, len(facts.deeds("idea.submit")))
    with north.reading() as facts:
        _is(3, len(facts.things("idea")))
        _is(None, facts.thing(str(only)))
    _refused(StoreError, lambda: Process.create(store, definition, name="north"))
    _refused(StoreError, lambda: Process.open(store, name="west"))
    _is(["north", "south"], [Process.open(store, name=name).name for name in (None, "south")])


def carries_a_process(make: Make) -> None:
    """A process is begun, acted in, refused, asked twice, closed, and opened again as it was."""
    store = make()
    ticks = iter(range(10_000))
    process = Process.create(store, _definition(), clock=lambda: _noon() + timedelta(seconds=next(ticks)))
    done = process.act("idea.submit", by="anna", values={"title": "A path", "text": "By bike."}, key="k1")
    idea = str(done.thing)
    before = _everything(store)
    error = _refused(RefusedError, lambda: process.act("idea.answer", by="anna", thing=idea))
    _is(True, bool(error.args))
    _refused(RefusedError, lambda: process.act("idea.submit", by="nobody", values={"title": "x", "text": "x"}))
    _is(before, _everything(store))
    again = process.act("idea.submit", by="anna", values={"title": "A path", "text": "By bike."}, key="k1")
    _is((True, done.events[0].head), (again.repeated, again.events[0].head))
    _refused(RefusedError, lambda: process.act(_idea("Another"), key="k1"))
    _is(before, _everything(store))
    answers = process.batch([Command((_idea(f"Idea {number}"),), f"b{number}") for number in range(600)])
    _is([], [answer for answer in answers if isinstance(answer, Exception)])
    process.act([Act("idea.publish", "anna", idea), Act("idea.support", "ben", idea)])
    size, root, dump = process.size, _root(process), _everything(store)
    _is(604, size)
    again_store = make()
    if again_store is not store:
        process.close()
    reopened = Process.open(again_store)
    _is((size, root, dump), (reopened.size, _root(reopened), _everything(again_store)))
    repeated = reopened.act("idea.submit", by="anna", values={"title": "A path", "text": "By bike."}, key="k1")
    _is((True, idea), (repeated.repeated, repeated.thing))
    with reopened.reading() as facts:
        known = facts.thing(idea)
        _is(("published", "anna", 601), (known and known.state, known and known.author, len(facts.things("idea"))))
        _is("A path", facts.value(idea, "title"))
        _is(1, len(facts.deeds("idea.support", thing=idea)))
    with reopened.reading(2) as facts:
        known = facts.thing(idea)
        _is(("submitted", 1), (known and known.state, len(facts.things("idea"))))
    _is([], list(again_store.check()))


def counts_what_nobody_visits(make: Make) -> None:
    """What fed a proposal is counted, and marked where it need not be visited; the same is made anew."""
    store = make()
    process = Process.create(store, _definition())
    ideas = [str(done.thing) for done in process.batch([_idea(f"Idea {number}") for number in range(90)])]  # type: ignore[union-attr]  # done
    process.batch([Act("idea.publish", "anna", idea) for idea in ideas])
    said = [
        Act("proposal.draft", "anna", None, {"title": "Paths"}, {"takes_up": some}) for some in (ideas[:60], ideas[50:])
    ]
    first, second = (str(done.thing) for done in process.batch(said))  # type: ignore[union-attr]  # as above
    process.batch([Act("proposal.submit", "anna", one) for one in (first, second)])
    _is((60, 40), tuple(process.view().count_ancestors(one, "idea") for one in (first, second)))
    process.act("idea.hide", by="ben", thing=ideas[0], values={"reason": "Twice."})
    process.act("idea.hide", by="ben", thing=ideas[50], values={"reason": "Twice."})
    _is((58, 39), tuple(process.view().count_ancestors(one, "idea") for one in (first, second)))
    _is((79, 79), (_counts_of(store, "COUNT(lone) FROM story"), _counts_of(store, "SUM(number) FROM lone")))
    _is((), process.verify().problems)
    before = _everything(store)
    process.rebuild()
    _is(before, _everything(store))


CASES: Sequence[Callable[[Make], None]] = (
    has_all_tables,
    keeps_all_of_a_transaction_or_nothing,
    undoes_what_a_failed_statement_left,
    shows_one_moment_while_others_write,
    shows_nothing_that_is_not_complete,
    writers_exclude_each_other,
    gives_back_what_it_was_given,
    tells_text_from_parameters,
    adds_up,
    takes_many_rows,
    keeps_what_is_written,
    says_in_its_own_words_what_goes_wrong,
    does_not_write_while_it_reads,
    says_that_it_is_closed,
    forgets,
    keeps_processes_apart,
    carries_a_process,
    counts_what_nobody_visits,
)
"""Every case; each is given a maker of stores and raises `AssertionError` where a store does otherwise."""


def contents(rows: Rows, *, derived: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, in the order of their keys; counters that stand at nothing are as good as none."""
    found = {}
    for name, table in TABLES.items():
        if table.derived and not derived:
            continue
        sql = f"SELECT {', '.join(table.columns)} FROM {name} ORDER BY {', '.join(table.key)}"
        made = [tuple(bytes(it) if isinstance(it, memoryview) else it for it in row) for row in rows.all(sql)]
        found[name] = [row for row in made if row[-1]] if name in {"counter", "tally"} else made
    return found


def _everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    with store.snapshot() as rows:
        return contents(rows)


def _definition() -> Definition:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hall.yaml"
        path.write_text(DEFINITION, encoding="utf-8")
        return load(path)


def _noon() -> datetime:
    return datetime(2020, 2, 2, 12, tzinfo=UTC)


def _idea(title: str) -> Act:
    return Act("idea.submit", "anna", None, {"title": title, "text": "…"}, {"about": "paths"})


def _root(process: Process) -> bytes:
    with process.store.snapshot() as rows:
        return tree_of(rows, process.book.number, process.book.base, process.size).root()


def _words(store: Store, number: int, text: str) -> None:
    with store.transaction() as rows:
        rows.add("word", [(_BASE + number, text)])


def _counts(store: Store, *tables: str) -> tuple[int, ...]:
    with store.snapshot() as rows:
        return tuple(_only(rows, f"SELECT COUNT(*) FROM {table}") for table in tables)


def _counts_of(store: Store, sql: str) -> int:
    with store.snapshot() as rows:
        return int(_only(rows, f"SELECT {sql}"))


def _only(rows: Rows, sql: str, *given: object) -> Any:  # noqa: ANN401 - whatever stands there
    row = rows.one(sql, *given)
    return None if row is None else row[0]


def _is(wanted: object, found: object) -> None:
    if wanted != found:
        raise AssertionError(f"{_short(found)} is not {_short(wanted)}")


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) < 2_000 else f"{text[:1_000]} … {text[-1_000:]}"  # noqa: PLR2004 - a screen


def _refused(kind: type[Exception], doing: Callable[[], object]) -> Exception:
    try:
        doing()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__} was raised")


def _fails(store: Store, sql: str, *given: object) -> None:
    """A change that must be refused, named, and leave the store as it was."""

    def changing() -> None:
        with store.transaction() as rows:
            rows.run(sql, *given)

    error = _refused(StoreError, changing)
    _is(True, store.name in str(error))
