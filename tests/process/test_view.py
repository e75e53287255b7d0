# SPDX-License-Identifier: Apache-2.0
"""What a viewer may not see does not exist for them: no item, no number, no gap."""

from __future__ import annotations

from itertools import product

import pytest
from tests.process.conftest import TRIAL, Dice, Hands, dump, merged, read, written
from tests.process.lives import lived

from participatio.definition.acts import Act
from participatio.definition.decide import sees
from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process.commands import Done, RefusedError
from participatio.process.overview import census
from participatio.process.process import Process

CANARY = "zaunkoenig"


@pytest.fixture
def idea(process):
    """An idea nobody has published yet, and who had it."""
    citizen = process.enrol(name="Somebody")
    done = process.act(
        "idea.submit", by=citizen, values={"title": CANARY, "text": f"{CANARY} builds"}, links={"about": "green"}
    )
    return done.thing, citizen


def test_what_is_not_published_is_there_for_those_alone_who_see_it(process, idea):
    id_, citizen = idea

    assert [None, None, None] == [process.view(viewer).item(id_) for viewer in (None, "cid", process.enrol())]
    for viewer in (citizen, "ina", "emil"):
        item = process.view(viewer).item(id_)
        assert item is not None
        assert (CANARY, ("green",)) == (item.title, item.links["about"])
    assert process.view(citizen).item(id_).mine
    assert not process.view("ina").item(id_).mine


def test_a_list_a_count_a_log_and_a_search_say_the_same(process, idea):
    id_, citizen = idea
    hidden = process.view()
    shown = process.view(citizen)

    assert ([], 0) == (list(hidden.items("idea")), hidden.count("idea"))
    assert ([id_], 1) == ([item.id for item in shown.items("idea")], shown.count("idea"))
    assert [] == [entry for entry in hidden.log() if entry.action == "idea.submit"]
    assert [id_] == [entry.thing for entry in shown.log() if entry.action == "idea.submit"]
    assert ([], [id_]) == tuple([item.id for item in view.items(search=CANARY)] for view in (hidden, shown))
    assert ([], [id_]) == tuple([item.id for item in view.items("idea", linked="green")] for view in (hidden, shown))
    assert ((), (id_,)) == tuple(tuple(seen.id for seen in view.fate(id_)) for view in (hidden, shown))


def test_what_is_published_is_everybodys_and_what_is_hidden_again_is_not(process, idea):
    id_, _ = idea
    public = process.view()

    process.act("idea.publish", by="ina", thing=id_)
    assert (1, [id_]) == (public.count("idea"), [item.id for item in public.items("idea", state="published")])

    process.act("idea.hide", by="ina", thing=id_, values={"reason": "Spam"})
    assert (0, None) == (public.count("idea"), public.item(id_))


def test_a_tie_to_something_hidden_is_not_shown(process, idea):
    id_, citizen = idea
    process.act("idea.publish", by="ina", thing=id_)
    proposal = process.act(
        "proposal.draft", by="emil", values={"title": "Hedges"}, links={"forum": "green", "takes_up": [id_]}
    ).thing

    assert [id_] == [seen.id for seen in process.view().fate(id_)]
    assert [id_, proposal] == [seen.id for seen in process.view("emil").fate(id_)]
    assert (proposal, id_) == tuple(seen.id for seen in process.view("emil").ancestors(proposal))
    assert 1 == process.view("emil").count_ancestors(proposal, "idea")
    assert [] == [seen.id for seen in process.view(citizen).ancestors(proposal)]


def test_what_a_thing_came_of_is_always_what_it_was_at_the_last_event(make, clock, monkeypatch):
    process, act, met = make(), Process.act, {}

    def agreeing(self, *given, **more):
        done = act(self, *given, **more)
        met.update(dict.fromkeys(thing for thing in done.things if thing))
        for viewer, id_ in product((None, "emil"), met):
            then, now = self.view(viewer, at=self.size), self.view(viewer)
            expected, found = then.ancestors(id_), now.ancestors(id_)
            assert (expected[:1], sorted(expected)) == (found[:1], sorted(found))
            assert then.count_ancestors(id_, "idea") == now.count_ancestors(id_, "idea")
        return done

    monkeypatch.setattr(Process, "act", agreeing)
    lived(process, clock)

    assert len(met) > 10


def test_what_a_thing_came_of_changes_with_what_happens(process, idea):
    id_, citizen = idea
    other = process.act("idea.submit", by=citizen, values={"title": "T", "text": "U"}, links={"about": "green"}).thing
    for one in (id_, other):
        process.act("idea.publish", by="ina", thing=one)
    links = {"forum": "green", "takes_up": [id_, other]}
    proposal = process.act("proposal.draft", by="emil", values={"title": "Hedges"}, links=links).thing
    process.act("proposal.submit", by="emil", thing=proposal)
    public = process.view()

    assert [proposal, id_, other] == [seen.id for seen in public.ancestors(proposal)]
    assert public.ancestors(proposal) == tuple(public.ancestors(proposal))
    assert ("published", 2) == (public.ancestors(proposal)[-1].state, public.count_ancestors(proposal, "idea"))

    process.act("idea.hide", by="ina", thing=other, values={"reason": "Spam"})
    assert ([proposal, id_], 1) == (
        [seen.id for seen in public.ancestors(proposal)],
        public.count_ancestors(proposal, "idea"),
    )
    assert 2 == process.view("ina").count_ancestors(proposal, "idea")
    assert 1 == public.count_ancestors(proposal, "idea")


def test_what_a_thing_came_of_is_kept_until_something_happens_to_it(process, idea):
    id_, citizen = idea
    process.act("idea.publish", by="ina", thing=id_)
    public = process.view()
    kept = public.ancestors(id_)

    process.act("idea.support", by=process.enrol(), thing=id_)
    process.act("idea.submit", by=citizen, values={"title": "T", "text": "U"}, links={"about": "green"})
    assert kept is public.ancestors(id_)

    process.act("idea.hide", by="ina", thing=id_, values={"reason": "Spam"})
    assert () == public.ancestors(id_)


def test_a_secret_signal_is_counted_and_belongs_to_whoever_gave_it(process, idea):
    id_, citizen = idea
    process.act("idea.publish", by="ina", thing=id_)
    friend = process.enrol()
    process.act("idea.support", by=friend, thing=id_)

    assert 1 == process.view().item(id_).signals["support"]
    assert [] == [entry for entry in process.view(citizen).log() if entry.action == "idea.support"]
    assert [id_] == [entry.thing for entry in process.view(friend).log() if entry.action == "idea.support"]


def test_a_pseudonym_is_told_to_nobody_but_its_owner_and_office_holders_are_named(process, idea):
    id_, citizen = idea
    process.act("idea.publish", by="ina", thing=id_)

    by = {entry.action: entry.by for entry in process.view().log(thing=id_)}
    assert {"idea.submit": None, "idea.publish": "ina"} == by
    assert citizen == next(entry.by for entry in process.view(citizen).log(thing=id_))
    assert process.view().item(citizen) is None


def test_a_list_begins_behind_a_thing_and_ends_at_a_limit(process):
    made = [process.act("idea.submit", by="bo", values={"title": f"T{n}", "text": "x"}).thing for n in range(5)]

    view = process.view("ina")
    assert made[1:3] == [item.id for item in view.items("idea", after=made[0], limit=2)]
    assert [1, 2] == [entry.position for entry in view.log(after=0, limit=2)]


def test_it_can_be_looked_at_as_it_was(process, clock, idea):
    id_, _ = idea
    before = process.size
    clock.set("2020-02-10")
    process.act("idea.publish", by="ina", thing=id_)

    assert process.view(at="2020-02-05").item(id_) is None
    assert process.view(at=before).item(id_) is None
    assert "submitted" == process.view("ina", at=before).item(id_).state
    assert "published" == process.view(at="2020-02-11").item(id_).state
    assert (0, 1) == (process.view(at=before).count("idea"), process.view().count("idea"))


def test_what_was_taken_down_does_not_stand_in_the_past_either(process, clock, idea):
    id_, _ = idea
    process.act("idea.publish", by="ina", thing=id_)
    clock.set("2020-02-10")
    process.act("idea.hide", by="ina", thing=id_, values={"reason": "It names a neighbour"})
    clock.set("2020-02-20")
    process.act("idea.submit", by="bo", values={"title": "T", "text": "x"})

    other = process.enrol(name="Somebody else")
    public, neighbour, office = (process.view(viewer, at="2020-02-05") for viewer in (None, other, "ina"))
    assert [None, None] == [view.item(id_) for view in (public, neighbour)]
    assert [0, 0, 1] == [view.count("idea") for view in (public, neighbour, office)]
    assert [[], [], [id_]] == [[item.id for item in view.items("idea")] for view in (public, neighbour, office)]
    assert [None, None] == [process.trace(id_, viewer=viewer, at="2020-02-05") for viewer in (None, other)]
    told = [process.coverage(viewer, at="2020-02-05").contributions.number for viewer in (None, other, "ina")]
    assert [0, 0, 1] == told
    assert [{}, {}, {("idea", "published"): 1}] == [_standing(view) for view in (public, neighbour, office)]
    assert "published" == office.item(id_).state


def _standing(view):
    with view.reading() as (facts, now):
        found = census(view, facts, now, [view.definition.kinds["idea"]])
    return dict(found)


def test_search_finds_words_by_their_beginning_whatever_their_accents(process, tmp_path, make):
    for where in (":memory:", "found.db"):
        kept = make(where)
        one = kept.act("idea.submit", by="bo", values={"title": "Fahrräder", "text": 'Für alle, "sofort"'}).thing
        kept.act("idea.submit", by="bo", values={"title": "Bänke", "text": "Im Park"})
        view = kept.view("ina")
        assert [one] == [item.id for item in view.items(search="fahrrad")]
        assert [one] == [item.id for item in view.items(search="FÜR sofort")]
        assert [] == [item.id for item in view.items(search='" OR *')]
        kept.act("idea.edit", by="bo", thing=one, values={"title": "Lastenräder"})
        assert [one] == [item.id for item in view.items(search="lastenrad")]


def test_whatever_narrows_a_list_down_does_so_together_with_all_else(process):
    def idea(title, about):
        return process.act("idea.submit", by="bo", values={"title": title, "text": "x"}, links={"about": about}).thing

    first, _, third, _ = (
        idea("Radweg", "green"),
        idea("Radstall", "blue"),
        idea("Radtour", "green"),
        idea("Bank", "green"),
    )
    view = process.view("ina")

    def found(**narrowed):
        return [item.id for item in view.items(**narrowed)]

    assert [first, third] == found(search="rad", linked="green")
    assert [third] == found(search="rad", linked="green", after=first)
    assert [third] == found(kind="idea", search="rad", after=first, limit=9)[-1:]
    assert [] == found(kind="forum", search="rad", linked="green")


def test_words_of_a_long_roster_and_of_its_first_acts_do_not_meet(tmp_path):
    """A beginning that lists thousands of things has as many texts as other events have rows."""
    many = "".join(f"  f{number}: {{title: Allotment{number}}}\n" for number in range(5000))
    base = {**read(TRIAL), "id": "long"}
    definition = load(written(tmp_path, "long", merged(base, read(f"forums:\n{many}"))), host=Host(path=()))
    with Process.create(":memory:", definition, clock=Hands(), random=Dice()) as process:
        for number in range(4):
            process.act("idea.submit", by="bo", values={"title": f"Meadow{number}", "text": "x"})
        view = process.view("ina")
        for word in ("Allotment1", "Allotment4096", "Allotment4999"):
            assert [] != [item for item in view.items("forum", search=word) if item.title.startswith(word)]
        assert 4 == len(list(view.items("idea", search="Meadow")))


def test_an_index_that_is_damaged_is_made_anew_and_nobody_blames_the_store(make, tmp_path):
    process = make("found.db")
    one = process.act("idea.submit", by="bo", values={"title": "Radweg", "text": "x"}).thing
    view = process.view("ina")
    assert [one] == [item.id for item in view.items(search="rad")]

    (index,) = tmp_path.glob("found.db.search-*")
    index.write_bytes(b"no database at all" * 100)
    assert [one] == [item.id for item in view.items(search="rad")]
    assert not index.exists()
    assert [one] == [item.id for item in view.items(search="rad")]
    assert index.exists()


def test_every_cell_of_viewer_action_and_state_is_as_the_rules_say(process, clock):
    """Who sees what, by item, list, log and story, and may do what: asked in and after every phase."""
    citizen, other = process.enrol(), process.enrol()
    made = [_in_every_state(process, citizen) for _ in range(4)]
    cells = 0
    for at, things in zip(("2020-02-02", "2020-05-05", "2020-07-01", "2021-01-01"), made, strict=True):
        clock.set(at)
        cells += _cells(process, clock, things, (None, citizen, other, "ina", "bo", "cid", "dora", "emil"))
    assert cells > 2000


def _cells(process, clock, things, viewers):
    rules = process.definition.rules
    cells = 0
    for viewer, id_ in product(viewers, things):
        state = _state(process, id_)
        view = process.view(viewer)
        with process.reading() as facts:
            expected = sees(rules, facts, id_, clock(), viewer)
        kind = id_.partition("-")[0]
        assert expected is (view.item(id_) is not None), (viewer, id_, state)
        assert expected is (id_ in [item.id for item in view.items(kind)])
        assert expected is (id_ in [seen.id for seen in view.fate(id_)])
        assert expected or not [entry for entry in view.log(thing=id_) if entry.by != viewer]
        cells += 4
        for action, row in rules.rows.items():
            if viewer is None or row.kind.id != kind or row.bears:
                continue
            before = dump(process, derived=False)["event"]
            (answer,) = process.batch([Act(action, viewer, id_, {"reason": "?"} if "reason" in row.asks else {})])
            if not expected:
                assert isinstance(answer, RefusedError)
                assert ["no_such_thing"] == [reason.rule for reason in answer.reasons if reason.rule != "person"]
            if isinstance(answer, RefusedError):
                assert before == dump(process, derived=False)["event"]
            cells += 1
            if isinstance(answer, Done):  # it was allowed, so the next cell is asked of a thing in another state
                assert state in row.starts
                state = _state(process, id_)
                with process.reading() as facts:
                    expected = sees(rules, facts, id_, clock(), viewer)
    return cells


def _state(process, id_):
    with process.reading() as facts:
        return facts.thing(id_).state


def _in_every_state(process, citizen):
    """One idea or more in each state, with the state."""
    made = {}
    for steps in ((), ("publish",), ("hide",), ("withdraw",), ("publish", "hide")):
        id_ = process.act("idea.submit", by=citizen, values={"title": "T", "text": "x"}, links={"about": "green"}).thing
        for step in steps:
            by = citizen if step == "withdraw" else "ina"
            process.act(f"idea.{step}", by=by, thing=id_, values={"reason": "?"} if step == "hide" else {})
        made[id_] = (
            {"publish": "published", "hide": "hidden", "withdraw": "withdrawn"}[steps[-1]] if steps else "submitted"
        )
    return made


def test_a_soft_rule_that_was_broken_is_recorded(process: Process) -> None:
    anna = process.enrol()
    done = [process.act("idea.submit", by=anna, values={"title": "A", "text": "B"}) for _ in range(4)]
    assert [bool(one.warnings) for one in done] == [False, False, False, True]
    *others, last = process.view(anna).log(after=0)
    assert not any(entry.warned for entry in others)
    assert [reason.text() for reason in last.warned] == ["no more than 3 of idea"]
    assert anna not in str(last.warned)
