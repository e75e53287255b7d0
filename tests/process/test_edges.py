# SPDX-License-Identifier: Apache-2.0
"""What is odd, halved or damaged gets an answer, and nothing else happens."""

from __future__ import annotations

from datetime import datetime

import pytest
from attrs import evolve

from participatio.definition.acts import Act
from participatio.errors import BadValueError
from participatio.process.commands import RefusedError
from participatio.process.process import Process
from participatio.process.store import StoreError

HALF = "\ud800"


def test_halves_of_characters_are_no_ids_no_words_and_no_reason_to_fall(process):
    values = {"title": "T", "text": "x"}

    assert process.act("idea.submit", by="bo", values=values, key=HALF).position == 1
    assert process.act("idea.submit", by="bo", values=values, key=HALF).repeated
    for odd in (HALF, f"idea-{HALF}-1", "idea-\u0000"):
        assert process.view("bo").item(odd) is None
        with pytest.raises(RefusedError):
            process.act("idea.publish", by="ina", thing=odd)
        with pytest.raises(RefusedError):
            process.act("idea.submit", by=odd, values=values)
    assert [] == list(process.view().items(search=HALF))
    with pytest.raises(StoreError):
        Process.open(process.store, name=HALF)
    with pytest.raises(BadValueError):
        Process.create(process.store, process.definition, name=f"trial{HALF}")


def test_an_id_means_one_thing_however_it_is_spelt(process):
    made = process.act("idea.submit", by="bo", values={"title": "T", "text": "x"}).thing
    view = process.view("bo")

    assert view.item(made) is not None
    for other in (made.upper(), made.replace("idea", "proposal"), made[:-1] + "x", f" {made}", made.replace("-", "_")):
        assert view.item(other) is None


@pytest.mark.parametrize("key", [None, "k"])
def test_a_command_without_acts_is_refused(process, key):
    with pytest.raises(RefusedError) as refused:
        process.act([], key=key)
    assert ("'act' is missing", "'act' fehlt") == (refused.value.text(), refused.value.text("de"))
    assert 1 == process.size


def test_what_is_not_there_yet_and_a_time_without_a_zone_are_read_or_refused(process, clock):
    with pytest.raises(RefusedError):
        process.act("idea.publish", by="ina", thing={"new": "x"})
    clock.set("2020-03-01")
    letter = Act(
        "idea.submit",
        "bo",
        None,
        {"title": "T", "text": "x"},
        typed_by="ina",
        happened=datetime.fromisoformat("2020-02-01T09:00"),
    )
    assert "2020-02-01T08:00:00+00:00" == process.act(letter).events[0].head.happened.isoformat()
    lost = evolve(letter, happened=datetime.fromisoformat("2020-03-29T02:30"))
    assert ["P112"] == [answer.code.id for answer in process.batch([lost])]


def test_an_erased_thing_says_so(process):
    citizen = process.enrol()
    idea = process.act("idea.submit", by=citizen, values={"title": "T", "text": "x"}).thing
    process.act("idea.publish", by="ina", thing=idea)

    assert process.view().item(idea).erased is False
    process.erase(citizen, reason="Asked for")
    assert process.view().item(idea).erased is True
    assert process.view().item("green").erased is False


def test_a_damaged_ledger_is_read_and_nothing_is_written(make, tmp_path):
    process = make("damaged.db")
    process.act("idea.submit", by="bo", values={"title": "T", "text": "x"})
    copy = tmp_path / "copy.db"
    process.store.backup(copy)
    import sqlite3

    with sqlite3.connect(copy) as rows:
        rows.execute("UPDATE process SET size = size + 1")
    rows.close()
    with Process.open(copy) as damaged:
        assert damaged.damage is not None
        assert damaged.view("bo").count("forum") == 2
        for change in (
            lambda: damaged.act("idea.submit", by="bo", values={"title": "T", "text": "x"}),
            damaged.enrol,
            lambda: damaged.erase("bo", reason="?"),
        ):
            with pytest.raises(StoreError) as refused:
                change()
            assert "P923" == refused.value.code.id
