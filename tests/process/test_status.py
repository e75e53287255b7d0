# SPDX-License-Identifier: Apache-2.0
"""Where a process stands: what is open, what comes next, how much there is, what others say there is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.process.conftest import ZONE, Dice, Hands, changed

from participatio.dates import EARLIEST, LATEST, read_instant
from participatio.process.process import Process
from participatio.process.status import Figure, Other

Make = Callable[..., Process]


def test_phases_are_open_or_come_next_or_wait(process: Process, clock: Hands) -> None:
    clock.set("2019-12-01")
    before = process.status()
    clock.set("2020-03-01")
    process.act("phase.open", by="ina", thing="dialog", values={"reason": "Talk"}, links={"of": "green"})
    after = process.status()

    assert [("always", EARLIEST, LATEST)] == [(one.phase, one.opens, one.closes) for one in before.open]
    assert [("listening", read_instant("2020-01-01", ZONE))] == [(one.phase, one.opens) for one in before.next]
    assert ("round", "deciding", "acting") == before.waiting
    assert [("listening", None), ("always", None), ("dialog", "green")] == [(one.phase, one.of) for one in after.open]
    assert () == after.next


def test_how_much_there_is_is_what_the_viewer_sees(process: Process) -> None:
    for _ in range(3):
        process.act("idea.submit", by=process.enrol(), values={"title": "T", "text": "x"})
    idea = process.act("idea.submit", by=process.enrol(), values={"title": "T", "text": "x"})
    process.act("idea.publish", by="ina", thing=idea)

    def ideas(viewer: str | None) -> tuple[int, dict[str, int]]:
        (found,) = [one for one in process.status(viewer).kinds if one.kind == "idea"]
        return found.number, dict(found.states)

    assert (1, {"published": 1}) == ideas(None)
    assert (4, {"submitted": 3, "published": 1}) == ideas("ina")
    assert {"phase", "process", "seat", "figure"}.isdisjoint(one.kind for one in process.status().kinds)


def test_it_knows_its_rules_and_its_size(process: Process, clock: Hands) -> None:
    found = process.status()

    assert ("trial", "trial", 1, 1, None) == (found.process, found.definition, found.version, found.size, found.viewer)
    assert clock.at == found.now
    assert 0 == found.promises.number


DECLARED = """
sources: {s1: {title: One}, s2: {title: Two}}
declared:
  idea: {count: 9, sources: [s1], confidence: high, disputed: [{value: 8, sources: [s2], note: Counted twice}]}
phases:
  always: {admits: {office: {also: [figure.declare, figure.withdraw]}}}
"""


@pytest.fixture
def declared(tmp_path: Path, clock: Hands) -> Process:
    return Process.create(":memory:", changed(tmp_path, DECLARED), clock=clock, random=Dice())


def declare(process: Process, title: str, count: int, **said: object) -> str:
    values = {"title": title, "count": count, **said}
    return str(process.act("figure.declare", by="ina", values=values).thing)


def test_what_the_definition_declares_stands_beside_what_is_listed(declared: Process) -> None:
    idea = declared.act("idea.submit", by=declared.enrol(), values={"title": "T", "text": "x"})
    declared.act("idea.publish", by="ina", thing=idea)
    (found,) = declared.status().declared

    assert ("idea", 9, 1, ("s1",), "high") == (found.kind, found.count, found.listed, found.sources, found.confidence)
    assert (Other("8", ("s2",), "Counted twice"),) == found.others


def test_of_each_source_the_newest_is_told_and_conflicts_stay(declared: Process) -> None:
    about = {"about": "idea", "state": "published"}
    declare(declared, "Ideas", 10, **about, as_of="2019", sources="s1")
    declare(declared, "Ideas", 12, **about, as_of="2020-03", sources="s1", qualifier="about", confidence="low")
    declare(declared, "Ideas", 11, **about, as_of="2020-01", sources="s1")
    declare(declared, "Otherwise", 9, **about, sources="s2", words="shown")
    declare(declared, "All", 20, about="idea")
    declare(declared, "Visitors", 3)
    wrong = declare(declared, "Wrong", 1, about="idea", state="hidden")
    declared.act("figure.withdraw", by="ina", thing=wrong, values={"reason": "A slip"})
    found = declared.status().figures

    assert [("Ideas", 12, 0), ("Otherwise", 9, 0), ("All", 20, 0), ("Visitors", 3, None)] == [
        (one.title, one.count, one.listed) for one in found
    ]
    second = found[0]
    assert isinstance(second, Figure)
    assert (("s1",), "about", "low", "2020-03") == (
        second.sources,
        second.qualifier,
        second.confidence,
        second.as_of and second.as_of.text,
    )


def test_a_figure_is_beside_what_was_listed_then(declared: Process, clock: Hands) -> None:
    declare(declared, "Ideas", 5, about="idea")
    before = declared.size
    clock.pass_(hours=1)
    idea = declared.act("idea.submit", by=declared.enrol(), values={"title": "T", "text": "x"})
    declared.act("idea.publish", by="ina", thing=idea)

    assert [0, 1] == [declared.status(at=at).figures[0].listed for at in (before, None)]


def test_all_of_it_can_be_written_as_json(declared: Process) -> None:
    declare(declared, "Ideas", 5, about="idea", as_of="2019")
    said = json.loads(json.dumps(declared.status().data()))

    assert ("2019", 5) == (said["figures"][0]["as_of"], said["figures"][0]["count"])
    assert {"phase": "always", "of": None, "opens": None, "closes": None} in said["open"]


def test_whoever_is_known_by_a_pseudonym_alone_is_not_counted(process: Process) -> None:
    somebody = process.enrol(name="Somebody")
    process.erase(somebody, reason="They asked")
    (people,) = [one for one in process.status().kinds if one.kind == "person"]

    assert (5, {"known": 5}) == (people.number, people.states)
    assert people in process.status("ina").kinds
