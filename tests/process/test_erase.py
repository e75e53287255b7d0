# SPDX-License-Identifier: Apache-2.0
"""A person can be erased, the proof still holds, and nothing of them is left on disk."""

from __future__ import annotations

import json

import pytest
from tests.process.conftest import TRIAL, dump, merged, read, sound, written

from participatio.definition.load import load
from participatio.errors import BadValueError
from participatio.hooks import Host
from participatio.process.commands import RefusedError
from participatio.process.people import FIELDS

NAME = "Zaunkoenigin Canary"
WORDS = "Zitronenfalter am Kanal"


@pytest.fixture
def lived(make, clock):
    """A process in a file in which somebody did everything a citizen can, and who."""
    process = make("lived.db")
    person = process.enrol(name=NAME, email="canary@example.org", address="Canary Street 1")
    idea = process.act("idea.submit", by=person, values={"title": WORDS, "text": WORDS}, key="k").thing
    process.act("idea.publish", by="ina", thing=idea)
    other = process.act("idea.submit", by="bo", values={"title": "Other", "text": "Other"}).thing
    process.act("idea.publish", by="ina", thing=other)
    process.act("idea.support", by=person, thing=other)
    process.act("idea.support", by=person, thing=idea)
    process.act("idea.unsupport", by=person, thing=idea)
    clock.pass_(days=1)
    process.act("idea.entrust", by="ina", thing=other, links={"mentor": person})
    process.act("seat.take", by="ina", links={"in": "council", "holder": person}, values={"side": "drawn"})
    list(process.view("ina").items(search="Zitronenfalter"))
    return process, person, idea, other


def test_everything_about_somebody_can_be_had(lived):
    process, person, idea, _ = lived

    found = process.export_person(person)
    assert NAME == found["kept"]["name"]
    actions = [act["head"]["action"] for act in found["acts"]]
    assert {"idea.submit", "idea.support", "idea.unsupport", "idea.entrust", "seat.take"} == set(actions)
    assert WORDS in json.dumps(found, ensure_ascii=False)
    assert idea in json.dumps(found)


def test_a_dry_run_erases_nothing(lived):
    process, person, _, _ = lived
    before = dump(process)

    assert 6 == process.erase(person, reason="Asked for", dry_run=True).bodies
    assert before == dump(process)


def test_nothing_of_an_erased_person_is_on_disk(lived, tmp_path):
    process, person, _, _ = lived

    erased = process.erase(person, reason="Asked for")

    assert (6, False) == (erased.bodies, erased.pending)
    left = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.name.startswith("lived")}
    for said in (NAME, "canary@example.org", "Canary Street", WORDS, "Zitronenfalter"):
        assert [] == [name for name, content in left.items() if said.encode() in content]
        assert [] == [name for name, content in left.items() if said.lower().encode() in content.lower()]
    assert [] == list(process.view("ina").items(search="Zitronenfalter"))


def test_while_somebody_reads_erasing_says_that_it_is_pending(lived):
    process, person, _, _ = lived

    with process.reading():
        assert process.erase(person, reason="Asked for").pending
    assert process.store.forget()


def test_the_tables_are_as_if_made_anew_and_secret_signals_do_not_count(lived):
    process, person, idea, other = lived
    assert 1 == process.view("ina").item(other).signals["support"]

    process.erase(person, reason="Asked for")

    item = process.view("ina").item(other)
    assert 0 == item.signals["support"]
    assert {} == dict(item.links)
    assert "published" == process.view().item(idea).state
    assert idea == process.view().item(idea).title  # nothing is left of what it said
    kept = dump(process, derived=True)
    process.rebuild()
    assert kept == dump(process, derived=True)
    assert () == process.verify().problems


def test_a_tie_to_somebody_that_carried_the_story_goes_with_them(make, tmp_path):
    told = merged(read(TRIAL), {"kinds": {"idea": {"links": {"mentor": {"story": "from"}}}}})
    process = make(definition=load(written(tmp_path, "told", told), host=Host(path=())))
    author, first, second = (process.enrol() for _ in range(3))
    idea = process.act("idea.submit", by=author, values={"title": "T", "text": "U"}).thing
    process.act("idea.publish", by="ina", thing=idea)
    for mentor in (first, second):
        process.act("idea.entrust", by="ina", thing=idea, links={"mentor": mentor})
    process.act("proposal.draft", by="emil", values={"title": "P"}, links={"forum": "green", "takes_up": idea})
    found = []
    for person in (None, second, first):
        if person is not None:
            process.erase(person, reason="Asked for")
        with process.store.snapshot() as rows:
            found.append(rows.one("SELECT COUNT(*), COUNT(cut), COUNT(lone) FROM story"))
        sound(process)

    assert [(3, 1, 0), (2, 0, 0), (1, 0, 1)] == found


def test_whoever_is_erased_acts_no_more_and_cannot_be_found(lived):
    process, person, _, other = lived
    process.erase(person, reason="Asked for")

    with pytest.raises(RefusedError) as refused:
        process.act("idea.support", by=person, thing=other)
    assert "person" in [reason.rule for reason in refused.value.reasons]
    assert {} == process.person(person)
    again = process.erase(person, reason="To be sure")
    assert 0 == again.bodies


def test_who_may_erase_is_a_rule_unless_whoever_runs_the_store_does(lived):
    process, person, _, _ = lived

    with pytest.raises(RefusedError):
        process.erase(person, reason="I say so", by="cid")
    assert NAME == process.person(person)["name"]
    process.erase(person, reason="Asked for", by="ina")
    assert {} == process.person(person)
    last = list(process.view("ina").log())[-1]
    assert ("person.erase", "ina", {"reason": "Asked for"}) == (last.action, last.by, dict(last.given))


def test_nobody_is_nobody(process):
    for nobody in ("person-00000000-0", "green", "nobody", "idea-000000-0", ""):
        with pytest.raises(BadValueError):
            process.erase(nobody, reason="?")
        with pytest.raises(BadValueError):
            process.export_person(nobody)


@pytest.mark.parametrize(("said", "code"), [({"nmae": "x"}, "P911"), ({"name": "x" * 201}, "P912")])
def test_what_is_not_kept_of_people_is_refused(process, said, code):
    with pytest.raises(BadValueError) as refused:
        process.enrol(**said)
    assert code == refused.value.code.id


@pytest.mark.parametrize("name", FIELDS)
def test_every_personal_field_says_what_it_is_for_on_which_ground_and_how_long(name):
    spec = FIELDS[name]

    assert all((spec.purpose_en, spec.purpose_de, spec.basis, spec.retention_en, spec.retention_de))


def test_pseudonyms_are_chance_and_say_nothing(process):
    people = [process.enrol() for _ in range(50)]

    assert 50 == len(set(people))
    assert people != sorted(people)
    assert b"Somebody" not in b"".join(head.encode() for _, head, _ in dump(process)["event"])
