# SPDX-License-Identifier: Apache-2.0
"""A plugin that does harm is named, nothing is half stored, and the ledger holds, whether it is held back or not."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import bad_plugins as plugins  # type: ignore[import-not-found]  # beside this file
import pytest
from bad_plugins import CONDITIONS, NAME, OPENING, TYPES, UNCONTAINED, Plugin, host, rules

from participatio.definition.acts import Act
from participatio.definition.load import read
from participatio.errors import Code, PluginError, Problem
from participatio.hooks import Check, ConditionType, FieldType, Kinds, hookimpl
from participatio.process.commands import Done, RefusedError
from participatio.process.process import Process
from participatio.process.proof import ProofError
from participatio.process.store import StoreError

IDEA = {"title": "T", "text": "x"}


def begun(folder: Path, plugin: object, text: str = plugins.RULES, where: str = ":memory:") -> Process:
    path = where if where.startswith(":") else folder / where
    return Process.create(path, rules(folder, plugin, text), host=host(plugin))


def submit(**mark: str) -> Act:
    return Act("idea.submit", "bo", None, {**IDEA, **mark})


def published(process: Process) -> str:
    thing = process.act(submit()).thing
    process.act("idea.publish", by="bo", thing=thing)
    return str(thing)


def sound(process: Process) -> None:
    """Fail if the ledger does not hold, now or when everything that follows from it is made anew."""
    assert () == process.verify().problems
    process.rebuild()
    assert () == process.verify().problems


def named(process: Process, act: Act, what: str) -> None:
    """Fail unless the act is answered with the plugin's name, and what stands around it is done."""
    before = process.size
    first, middle, last = process.batch([submit(), act, submit()])

    assert isinstance(first, Done)
    assert isinstance(last, Done)
    assert isinstance(middle, PluginError)
    with pytest.raises(PluginError, match=what):
        raise middle
    assert NAME == middle.plugin
    assert before + 2 == process.size
    assert isinstance(process.batch([submit()])[0], Done)
    assert () == process.verify().problems


@pytest.fixture(scope="module")
def plugin() -> Plugin:
    return Plugin()


@pytest.fixture(scope="module")
def process(plugin: Plugin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    with begun(tmp_path_factory.mktemp("plugins"), plugin) as process:
        yield process
        sound(process)


@pytest.mark.parametrize("case", CONDITIONS)
def test_a_condition_that_is_no_answer_stops_its_own_command_only(case: str, process: Process, plugin: Plugin) -> None:
    holds, what = CONDITIONS[case]
    thing = published(process)
    plugin.be(holds=holds)
    with pytest.raises(PluginError, match=what):
        process.explain("idea.support", by="ina", thing=thing)
    named(process, Act("idea.support", "ina", thing), f"^plugin 'bad': condition 'odd': .*{what}")


@pytest.mark.parametrize("case", TYPES)
def test_a_type_whose_values_cannot_be_kept_stops_its_own_command_only(
    case: str, process: Process, plugin: Plugin
) -> None:
    mark, what = TYPES[case]
    plugin.be(**mark)
    named(process, submit(mark="x"), f"^plugin 'bad': field type 'mark'.*{what}")


@pytest.mark.parametrize(
    "since", ["soon", 0, datetime(2020, 1, 1), datetime(2020, 1, 1, tzinfo=timezone(timedelta(hours=1)))]  # noqa: DTZ001 - that is the point
)  # fmt: skip
def test_an_instant_that_is_none_is_refused_by_name(since: object, tmp_path: Path) -> None:
    plugin = Plugin(since=plugins.answers(None))
    with begun(tmp_path, plugin, OPENING) as process:
        plugin.since = plugins.answers(since)
        with pytest.raises(PluginError, match="plugin 'bad': condition 'odd': since must answer an instant in UTC"):
            process.act(submit())
        assert 1 == process.size
        sound(process)


def test_whatever_a_condition_does_to_what_it_is_shown_changes_nothing(process: Process, plugin: Plugin) -> None:
    thing = published(process)
    plugin.be(holds=plugins.pretends)
    event = process.act("idea.support", by="bo", thing=thing).events[0]
    item = process.view("bo").item(thing)

    assert ("bo", thing, {}) == (event.body.by, event.thing, event.body.values)
    assert event.head.happened == event.head.recorded
    assert item is not None
    assert ("published", "T", True, {}) == (item.state, item.title, item.mine, item.links)
    sound(process)


def test_a_value_that_names_other_fields_stays_a_value(process: Process, plugin: Plugin) -> None:
    plugin.be(plain=lambda _: {"by": "ina", "title": "forged"})
    done = process.act(submit(mark="x"))
    item = process.view("bo").item(str(done.thing))

    assert "bo" == done.events[0].body.by
    assert item is not None
    assert {"by": "ina", "title": "forged"} == item.values["mark"]
    assert "T" == item.title
    sound(process)


def test_answers_that_change_from_one_time_to_the_next_are_asked_once(process: Process, plugin: Plugin) -> None:
    thing = published(process)
    plugin.be(holds=plugins.by_turns(True, False), read=plugins.at_random)
    found = process.batch([*(Act("idea.support", by, thing) for by in ("ina", "bo", "bo")), submit(mark="x")])

    assert [Done, RefusedError, Done, Done] == [type(one) for one in found]
    sound(process)


def test_what_was_stored_and_cannot_be_read_any_more_is_told_by_name(process: Process, plugin: Plugin) -> None:
    plugin.be()
    thing = str(process.act(submit(mark="x")).thing)
    plugin.be(restore=plugins.raises(RuntimeError))
    with process.reading() as facts, pytest.raises(PluginError, match=r"plugin 'bad': .*: restore raised Runtime"):
        facts.value(thing, "mark")
    item = process.view("bo").item(thing)

    assert item is not None
    assert "x" == item.values["mark"]
    assert 1 == len(list(process.view("bo").log(thing=thing)))
    sound(process)


def test_a_type_that_fails_at_the_very_last_leaves_nothing_half_stored(process: Process, plugin: Plugin) -> None:
    before = process.size
    twice_well = plugins.in_turn(plugins.said, plugins.said, plugins.raises(RuntimeError))
    plugin.be(plain=twice_well)  # when the value is read it is asked twice
    with pytest.raises(PluginError, match=r"plugin 'bad': .* plain raised RuntimeError"):
        process.batch([submit(), submit(mark="x")])

    assert before == process.size
    assert isinstance(process.batch([submit()])[0], Done)
    sound(process)


def test_whoever_is_interrupted_in_a_condition_has_stored_nothing(process: Process, plugin: Plugin) -> None:
    thing = published(process)
    before = process.size
    plugin.be(holds=plugins.raises(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        process.batch([submit(), Act("idea.support", "ina", thing)])

    assert before == process.size
    assert isinstance(process.batch([submit()])[0], Done)
    sound(process)


class Registers(Plugin):  # type: ignore[misc]  # it is not found
    """Answers one more hook, or one otherwise."""

    def __init__(self, *types: object, conditions: tuple[object, ...] = (), checks: object = ()) -> None:
        super().__init__()
        self._given: dict[str, Any] = {"types": types, "conditions": conditions, "checks": checks}

    @hookimpl
    def register_field_types(self):
        yield from (*super().register_field_types(), *self._given["types"])

    @hookimpl
    def register_conditions(self):
        yield from (*super().register_conditions(), *self._given["conditions"])

    @hookimpl
    def register_checks(self):
        return self._given["checks"]


BAD = Code("BAD001", "warning", en="bad", de="schlecht")
MARK = FieldType(id="mark", read=plugins.said)


@pytest.mark.parametrize(
    ("plugin", "what"),
    [
        (Registers(MARK), "gives 'mark' twice"),
        (Registers(FieldType(id="line", read=plugins.said)), "gives 'line', which plugin 'participatio' gives too"),
        (Registers(FieldType(id="../x", read=plugins.said)), "a field type whose id is '../x'"),
        (Registers("mark"), "yielded 'mark'"),
        (Registers(conditions=(ConditionType("count", plugins.Condition),)), "gives 'count', which plugin 'part"),
        (Registers(checks=None), "register_checks must yield Check values; it returned None"),
        (Registers(checks=[Check(BAD, plugins.answers(["garbage"]))]), "check BAD001 must yield problems; it yielded"),
        (Registers(checks=[Check(BAD, plugins.without_end)]), "check BAD001 raised RecursionError"),
        (Registers(checks=[Check(Code("P001", "error", "x", "x"), plugins.said)]), "is the library's; take other"),
    ],
)  # fmt: skip
def test_what_takes_a_name_or_gives_garbage_is_refused_before_anything_is_made(
    plugin: object, what: str, tmp_path: Path
) -> None:
    with pytest.raises(PluginError, match=what) as refused:
        begun(tmp_path, plugin, where="made.db")

    assert NAME == refused.value.plugin
    assert not (tmp_path / "made.db").exists()


def test_a_check_that_finds_without_end_is_cut_off(tmp_path: Path) -> None:
    checks = [Check(BAD, lambda _: (Problem(BAD, None, {"n": str(n)}) for n in plugins.count()))]
    (tmp_path / "process.yaml").write_text(plugins.RULES)

    found = read(tmp_path, host=host(Registers(checks=checks)))

    assert 10_000 == sum(problem.code == BAD for problem in found.problems)


@pytest.mark.parametrize("path", ["/dev/zero", "/etc/passwd", "../outside.yaml", "nowhere", "\0", "\ud800"])
def test_kinds_from_outside_are_data_or_refused_and_the_plugin_is_named(path: str, tmp_path: Path) -> None:
    class Reaching(Plugin):  # type: ignore[misc]  # as above
        @hookimpl
        def register_kinds(self):
            yield Kinds(tmp_path / path)

    (tmp_path.parent / "outside.yaml").write_text("kinds: {idea: {fields: {x: !!python/object:os.system y}}}")
    (tmp_path / "process.yaml").write_text(plugins.RULES)
    try:
        found = read(tmp_path / "process.yaml", host=host(Reaching()))
    except PluginError as error:
        assert NAME == error.plugin  # noqa: PT017 - what is no path at all is refused otherwise than what is a bad one
    else:
        assert found.definition is None
        assert any("bad/" in f"{problem.place} {problem.text()}" for problem in found.problems)


def test_a_plugin_that_raises_on_registering_stops_everything_and_changes_nothing(tmp_path: Path) -> None:
    class Raising(Plugin):  # type: ignore[misc]  # as above
        @hookimpl
        def register_conditions(self):
            raise RuntimeError("no")

    with begun(tmp_path, Plugin(), where="made.db") as process:
        process.act(submit())
    with Process.open(tmp_path / "made.db", host=host(Raising())) as process:
        with pytest.raises(PluginError, match="plugin 'bad': register_conditions raised RuntimeError: no"):
            process.act(submit())
        with pytest.raises(PluginError, match="plugin 'bad': register_conditions raised RuntimeError: no"):
            process.verify()
    with Process.open(tmp_path / "made.db", host=host(Plugin())) as process:
        assert 2 == process.size
        process.act(submit())
        sound(process)


def test_a_store_that_stores_nothing_is_found_by_whoever_asks_for_a_receipt(tmp_path: Path) -> None:
    tapes = host(plugins.store_of(plugins.Forgetful))
    store = tapes.open_store("tape", f"tape://{tmp_path / 'made.db'}", create=True)
    with Process.create(store, rules(tmp_path, Plugin()), host=host(Plugin())) as process:
        process.act(submit())
        store.forgets = True
        done = process.act(submit())
        with pytest.raises(ProofError):
            process.receipt(done.position)
        store.forgets = False
        process.act(submit())
        sound(process)


def test_a_store_that_gives_other_rows_is_found_when_it_is_opened(tmp_path: Path) -> None:
    with begun(tmp_path, Plugin(), where="made.db") as process:
        process.act(submit())
    store = host(plugins.store_of(plugins.Lying)).open_store("tape", f"tape://{tmp_path / 'made.db'}")
    with Process.open(store, host=host(Plugin())) as process:
        assert process.damage is not None
        assert "leaf" in {found.what for found in process.verify().problems}
        with pytest.raises(StoreError, match=r"made\.db is damaged"):
            process.act(submit())
    with Process.open(tmp_path / "made.db", host=host(Plugin())) as process:
        sound(process)


def _writes(path: Path, sql: str) -> None:
    db = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        db.execute(sql)
    finally:
        db.close()


@pytest.mark.parametrize("sql", ["DELETE FROM event", "UPDATE body SET body = '{}'", "UPDATE thing SET state = 0"])
def test_a_handle_of_its_own_finds_the_ledger_locked_while_it_is_written(sql: str, tmp_path: Path) -> None:
    with begun(tmp_path, Plugin(holds=lambda _: _writes(tmp_path / "made.db", sql)), where="made.db") as process:
        named(process, Act("idea.support", "ina", published(process)), "holds raised OperationalError: database is lo")


@pytest.mark.parametrize(
    ("sql", "kept"),
    [
        ("DELETE FROM event", "no event is ever deleted"),
        ("UPDATE event SET head = '{}'", "stays as it is"),
        ("UPDATE body SET body = '{}'", "stays as it is"),
        ("UPDATE thing SET state = (SELECT MAX(state) + 1 FROM thing)", ""),
        ("DELETE FROM body", ""),
        ("DELETE FROM deed", ""),
        ("INSERT INTO event SELECT key + 1, head, leaf FROM event ORDER BY key DESC LIMIT 1", ""),
    ],
)
def test_what_is_written_behind_the_ledgers_back_is_held_back_or_found(sql: str, kept: str, tmp_path: Path) -> None:
    with begun(tmp_path, Plugin(holds=lambda _: _writes(tmp_path / "made.db", sql)), where="made.db") as process:
        thing = published(process)
        with pytest.raises(PluginError, match=kept or "holds must answer True or False; it answered None"):
            process.explain("idea.support", by="ina", thing=thing)

        assert bool(kept) is process.verify().ok


@pytest.mark.skipif(sys.platform == "win32", reason="limits are set as POSIX sets them")
def test_of_what_is_not_held_back_the_ledger_tells_the_truth_afterwards(tmp_path: Path) -> None:
    running: dict[str, tuple[str, subprocess.Popen[str]]] = {}
    for name in UNCONTAINED:
        with begun(tmp_path, Plugin(), where=f"{name}.db") as process:
            thing = published(process)
        program = [sys.executable, str(Path(plugins.__file__)), str(tmp_path / f"{name}.db"), name, thing]
        running[name] = thing, subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    asleep = running["sleeps"][1]
    assert asleep.stdout is not None
    assert "asleep\n" == asleep.stdout.readline()
    asleep.kill()
    ended = {name: (child.communicate()[1], child.returncode)[1] for name, (_, child) in running.items()}
    found = {}
    for name, (thing, _) in running.items():
        with Process.open(tmp_path / f"{name}.db", host=host(Plugin())) as process:
            found[name] = process.size, "body" in {problem.what for problem in process.verify().problems}
            item = process.view().item(thing)
            assert item is not None
            assert (name == "patches") is (item.signals["support"] == 1)

    assert {"sleeps": -9, "devours": 0, "ends": 9, "patches": 0} == ended
    assert {
        "sleeps": (3, False),
        "devours": (4, False),
        "ends": (3, False),
        "patches": (5, True),
    } == found
