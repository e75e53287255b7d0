# SPDX-License-Identifier: Apache-2.0
"""New rules in a running process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Dice, Hands, changed, dump, trial

import participatio
from participatio.definition.model import Definition
from participatio.hooks import Host
from participatio.process.commands import RefusedError
from participatio.process.process import Process
from participatio.process.stored import StoredFacts

Change = Callable[[str], Definition]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Newer rules that say something otherwise."""
    return lambda text: changed(tmp_path, text)


@pytest.fixture
def somebody(process: Process) -> str:
    return process.enrol()


def idea(process: Process, by: str, **links: str) -> str:
    """A new idea."""
    done = process.act("idea.submit", by=by, values={"title": "Trees", "text": "More of them"}, links=links)
    return done.thing or ""


def state(process: Process, thing: str) -> str | None:
    with process.reading() as facts:
        known = facts.thing(thing)
        return None if known is None else known.state


def rules_of(process: Process, *args: Any, **given: Any) -> set[str]:  # noqa: ANN401 - as an adoption is given
    """The rules by which an adoption is refused."""
    before = dump(process)
    with pytest.raises(RefusedError) as error:
        process.adopt(*args, reason="newer", **given)
    assert error.value.text("de")
    assert before == dump(process)
    return {reason.rule for reason in error.value.reasons}


@pytest.fixture
def ruhr(clock: Hands) -> Iterator[Process]:
    clock.set("2018-10-01T09:00")
    with Process.create(":memory:", "ruhr_konferenz@1", clock=clock, random=Dice()) as process:
        yield process


# The real one


def test_the_five_fields_of_the_ruhr_are_adopted_by_the_office(ruhr: Process, clock: Hands) -> None:
    """What was there stays, what is new is there, and the new rules hold."""
    with ruhr.reading() as facts:
        office = next(iter(holders(facts, "arbeitsstab")))
    somebody = ruhr.enrol()
    before = idea(ruhr, somebody, about="tf08")

    adopted = ruhr.adopt(participatio.load("ruhr_konferenz@2"), reason="Handlungsfelder", by=office)

    assert (1, 2, 2) == (adopted.old, adopted.new, adopted.position)
    assert ("hf1", "hf2", "hf3", "hf4", "hf5") == adopted.born
    assert ((), (), (), {}, {}) == (
        adopted.changed,
        adopted.left,
        adopted.unlisted,
        adopted.stranded,
        adopted.reclassified,
    )
    assert "there" == state(ruhr, "hf3")
    assert "submitted" == state(ruhr, before)
    assert 2 == ruhr.definition.version
    assert "action_field" in ruhr.definition.kinds["project"].actions["launch"].asks
    with ruhr.reading() as facts:
        assert "Sichere Energie – gesunde Umwelt" == facts.value("hf4", "title")
    assert idea(ruhr, somebody)


def holders(facts: StoredFacts, body: str) -> Iterator[str]:
    for seat in facts.linking(body, "seat", "in"):
        yield from facts.links(seat, "holder")


def test_who_may_not_adopt_is_refused_by_the_old_rules(ruhr: Process) -> None:
    somebody = ruhr.enrol()

    assert {"role"} == rules_of(ruhr, "ruhr_konferenz@2", by=somebody)
    assert {"person"} <= rules_of(ruhr, "ruhr_konferenz@2", by="nobody")


def test_the_entry_says_which_rules_hold_and_why(process: Process) -> None:
    process.adopt(trial(2), reason="We have learnt", by="ina")

    with process.reading() as facts:
        said = facts.body(1)
    assert {"version": 2, "reason": "We have learnt"} == said["given"]
    assert "ina" == said["by"]
    (_, _, _, position, _) = dump(process)["rules"][1]
    assert 1 == position


def test_what_the_operator_adopts_names_nobody(process: Process) -> None:
    process.adopt(trial(2), reason="We have learnt")

    with process.reading() as facts:
        assert "" == facts.body(1)["by"]


# Which rules


def test_a_version_that_is_not_higher_is_refused(process: Process) -> None:
    assert {"not_newer"} == rules_of(process, trial(1))


def test_another_process_is_refused(process: Process) -> None:
    assert {"other_process"} == rules_of(process, "ruhr_konferenz@2")


def test_a_dry_run_tells_the_same_and_stores_nothing(process: Process) -> None:
    before = dump(process)
    dry = process.adopt(trial(2), reason="x", dry_run=True)

    assert before == dump(process)
    assert 1 == process.definition.version
    real = process.adopt(trial(2), reason="x")
    assert dry.text() == real.text()
    assert dry.position is None


# What is listed


def test_things_are_born_changed_and_left_alone(process: Process) -> None:
    adopted = process.adopt(trial(2), reason="x")

    with process.reading() as facts:
        assert "Green and growing" == facts.value("green", "title")
        assert ["council"] == list(facts.links("red", "responsible"))
        assert ["red"] == list(facts.links("blue", "within"))
        assert "Ina" == facts.value("ina", "title")
    assert {"fay", "red", "seat:bureau:fay"} == set(adopted.born)
    assert {"green", "blue"} <= set(adopted.changed)


def test_seats_that_are_no_longer_listed_end(tmp_path: Path, process: Process) -> None:
    gone = changed(tmp_path, "bodies: {bureau: {members: {ina: {removed: she left}}}}")
    assert "publish" in {
        found.action.partition(".")[2] for found in process.allowed("ina", idea(process, process.enrol()))
    }

    adopted = process.adopt(gone, reason="x")

    assert ("seat:bureau:ina",) == adopted.left
    assert "left" == state(process, "seat:bureau:ina")
    with pytest.raises(RefusedError):
        process.act("person.register", by="ina")
    again = changed(tmp_path, "{}", version=3)
    assert ("seat:bureau:ina",) == process.adopt(again, reason="x").changed
    assert process.act("person.register", by="ina").thing


def test_what_acts_have_changed_stays_unless_the_listing_changes(tmp_path: Path, process: Process) -> None:
    """An act renamed nothing here, so the seat's term stands for it: an act ends it, and listing it again does not."""
    process.act("seat.leave", by="ina", thing="seat:bureau:bo")
    process.adopt(changed(tmp_path, "forums: {green: {title: Greener}}"), reason="x")

    assert "left" == state(process, "seat:bureau:bo")


def test_a_thing_that_is_no_longer_listed_stays(change: Change, process: Process, somebody: str) -> None:
    there = idea(process, somebody, about="blue")
    adopted = process.adopt(change("forums: {blue: {removed: merged}}"), reason="x")

    assert ("blue",) == adopted.unlisted
    assert "there" == state(process, "blue")
    with process.reading() as facts:
        assert ["blue"] == list(facts.links(there, "about"))


def test_a_thing_cannot_become_another_kind(change: Change, process: Process) -> None:
    other = change("forums: {blue: {removed: it is a body}}\nbodies: {blue: {}}")

    assert {"retyped"} == rules_of(process, other)


# What is stranded


def test_things_in_a_state_that_is_gone_need_to_go_somewhere(process: Process, somebody: str) -> None:
    hidden = idea(process, somebody)
    process.act("idea.hide", by="ina", thing=hidden, values={"reason": "rude"})

    assert {"stranded"} == rules_of(process, trial(2))
    assert {"goes_nowhere"} == rules_of(process, trial(2), mapping={"idea.hidden": "nowhere"})
    assert {"unexpected"} == rules_of(process, trial(2), mapping={"idea.published": "withdrawn"})
    with pytest.raises(RefusedError, match=hidden):
        process.adopt(trial(2), reason="x")
    adopted = process.adopt(trial(2), reason="x", mapping={"idea.hidden": "withdrawn"})
    assert {"idea.hidden": 1} == adopted.stranded
    assert {"idea.hidden": "withdrawn"} == adopted.moved
    assert "withdrawn" == state(process, hidden)
    assert "1 from 'idea.hidden' to 'withdrawn'" in adopted.text()
    assert "1 von 'idea.hidden' nach 'withdrawn'" in adopted.text("de")


def test_who_sees_what_changes_at_once(process: Process, somebody: str) -> None:
    other = process.enrol()
    withdrawn = idea(process, somebody)
    process.act("idea.withdraw", by=somebody, thing=withdrawn)
    assert process.view("ina").item(withdrawn)

    adopted = process.adopt(trial(2), reason="x")

    assert {"idea.withdrawn": 1} == adopted.reclassified
    assert process.view("fay").item(withdrawn) is None
    assert process.view(somebody).item(withdrawn)
    assert process.view(other).item(withdrawn) is None
    assert 0 == process.view("fay").count("idea")
    assert 1 == process.view(somebody).count("idea")


def test_states_that_everybody_may_see_now_are_seen_by_everybody(
    change: Change, process: Process, somebody: str
) -> None:
    there = idea(process, somebody)
    assert process.view().item(there) is None

    process.adopt(change("kinds: {idea: {states: {submitted: {seen_by: {instead: [anyone]}}}}}"), reason="x")

    assert process.view().item(there)
    assert 1 == process.view().count("idea")


def test_a_plugin_that_is_gone_leaves_what_it_listed(ruhr: Process, tmp_path: Path) -> None:
    """Without `places` there are no districts; those that were listed stay, and nothing breaks."""
    head = "participatio: 1\nid: ruhr_konferenz\nversion: 3\ntitle: Ruhr\nlanguage: de\ntimezone: Europe/Berlin\n"
    path = tmp_path / "process.yaml"
    path.write_text(
        head
        + "extends: standard\nroles: {office: {member_of: stab, may_record: true}}\n"
        + "bodies: {stab: {title: Stab}}\nphases: {immer: {admits: {anyone: [idea.submit]}}}\n",
        encoding="utf-8",
    )
    bare = participatio.load(path, host=Host(path=()))
    somebody = ruhr.enrol()
    there = idea(ruhr, somebody, about="tf08")

    adopted = ruhr.adopt(bare, reason="no places", mapping={"pitch": ""})

    assert "district" not in ruhr.definition.kinds
    assert adopted.stranded["municipality.there"] == 53
    assert "essen" in adopted.unlisted
    assert "there" == state(ruhr, "essen")
    assert ruhr.view(somebody).item(there)
    assert idea(ruhr, somebody)
    assert Process.open(ruhr.store, host=Host(path=())).definition.digest == bare.digest


def test_a_kind_is_not_let_go_while_some_of_it_is_hidden(change: Change, process: Process, somebody: str) -> None:
    states = "{there: {seen_by: [author]}, seen: {}}"
    base = (
        f"kinds: {{secret: {{states: {states}, actions: {{make: {{to: there}}, show: {{from: [there], to: seen}}}}}}}}"
    )
    first = change(f"{base}\nphases: {{secrets: {{admits: {{anyone: [secret.make], author: [secret.show]}}}}}}")
    process.adopt(first, reason="x")
    made = process.act("secret.make", by=somebody).thing
    gone = trial(3)

    assert {"unseen"} == rules_of(process, gone)
    process.act("secret.show", by=somebody, thing=made)
    assert {"stranded"} == rules_of(process, gone)
    assert {"secret.seen": 1} == process.adopt(gone, reason="x", mapping={"secret": ""}).stranded
    assert "seen" == state(process, made or "")


# What was set by hand, and what is owed


def test_an_extension_by_hand_outlives_new_rules_unless_it_is_named(process: Process, clock: Hands) -> None:
    process.act("phase.extend", by="ina", thing="listening", values={"until": "2020-12-31", "reason": "many letters"})
    process.adopt(trial(2), reason="x")
    somebody = process.enrol()
    clock.set("2020-12-01T09:00")
    assert idea(process, somebody)

    adopted = process.adopt(trial(3), reason="as it was planned", forget=["listening"])

    assert ("listening",) == adopted.afresh
    with pytest.raises(RefusedError):
        idea(process, somebody)


def test_the_times_of_the_new_rules_hold_where_nothing_was_set_by_hand(process: Process, clock: Hands) -> None:
    clock.set("2020-08-01T09:00")
    somebody = process.enrol()
    with pytest.raises(RefusedError):
        idea(process, somebody)

    process.adopt(trial(2), reason="three months more")

    assert idea(process, somebody)


def test_a_phase_that_is_not_there_cannot_be_forgotten(process: Process) -> None:
    assert {"unexpected"} == rules_of(process, trial(2), forget=["nowhen"])


def test_a_promise_that_has_begun_stays(change: Change, process: Process, clock: Hands) -> None:
    first, second = process.enrol(), process.enrol()
    there = idea(process, first)
    process.act("idea.publish", by="ina", thing=there)
    process.act("idea.support", by=first, thing=there)
    process.act("idea.support", by=second, thing=there)
    begun = clock()
    clock.pass_(days=5)
    harder = "{count: {action: idea.support, per: thing, at_least: 100}}"

    process.adopt(change(f"kinds: {{idea: {{owes: {{thanks: {{after: {harder}}}}}}}}}"), reason="x")

    (owed,) = [one for one in process.view("ina").item(there).owed if one.promise == "thanks"]  # type: ignore[union-attr]  # is there
    assert begun == owed.since


def test_a_promise_that_holds_at_once_begins_with_the_new_rules(
    change: Change, process: Process, clock: Hands, somebody: str
) -> None:
    there = idea(process, somebody)
    clock.pass_(days=5)
    new = "look: {by: office, within: 1 week, after: {count: {kind: idea, at_least: 1}}, kept_by: [publish]}"
    admits = "phases: {more: {admits: {office: [idea.publish]}}}"

    process.adopt(change(f"kinds: {{idea: {{owes: {{{new}}}}}}}\n{admits}"), reason="x")
    adopted = clock()
    clock.pass_(days=1)
    idea(process, somebody)

    (owed,) = [one for one in process.view("ina").item(there).owed if one.promise == "look"]  # type: ignore[union-attr]  # is there
    assert adopted == owed.since


def test_a_value_that_new_rules_would_not_take_is_still_there(process: Process, somebody: str) -> None:
    """The second rules know no sad mood; who was sad under the first ones still was."""
    done = process.act("idea.submit", by=somebody, values={"title": "T", "text": "t", "mood": "sad"})

    process.adopt(trial(2), reason="x")

    with process.reading() as facts:
        assert "sad" == facts.value(done.thing or "", "mood")
    with pytest.raises(RefusedError):
        process.act("idea.edit", by=somebody, thing=done.thing, values={"mood": "sad"})


def test_a_letter_that_comes_late_is_judged_by_the_rules_adopted_last(process: Process, clock: Hands) -> None:
    somebody = process.enrol()
    before = clock()
    clock.pass_(days=10)
    process.adopt(trial(2), reason="x")
    said = {"title": "T", "text": "t", "mood": "calm"}

    late = process.act("idea.submit", by=somebody, values=said, typed_by="fay", happened=before)

    assert before == late.events[0].head.happened
    assert 2 == late.events[0].head.rules
    with pytest.raises(RefusedError):
        process.act("idea.submit", by=somebody, values={**said, "mood": "sad"}, typed_by="fay", happened=before)


def test_links_that_carry_the_story_otherwise_are_told_otherwise(
    change: Change, process: Process, somebody: str
) -> None:
    there = idea(process, somebody)
    process.act("idea.publish", by="ina", thing=there)
    made = process.act("proposal.draft", by="emil", values={"title": "P"}, links={"forum": "green", "takes_up": there})
    process.act("proposal.submit", by="emil", thing=made.thing)
    assert there in {seen.id for seen in process.view().ancestors(made.thing or "")}

    process.adopt(change("kinds: {proposal: {links: {takes_up: {to: idea, many: any, story: none}}}}"), reason="x")

    assert there not in {seen.id for seen in process.view().ancestors(made.thing or "")}
    before = dump(process)["story"]
    process.adopt(trial(3), reason="x")
    assert there in {seen.id for seen in process.view().ancestors(made.thing or "")}
    assert before != dump(process)["story"]


# Others


def test_another_program_notices(make: Callable[..., Process], tmp_path: Path, clock: Hands) -> None:
    here = make("trial.db")
    with Process.open(tmp_path / "trial.db", clock=clock) as there:
        somebody = there.enrol()
        assert idea(there, somebody)
        here.adopt(trial(2), reason="x")

        done = there.act("idea.submit", by=somebody, values={"title": "T", "text": "t", "mood": "calm"})

        assert 2 == done.events[0].head.rules
        assert 2 == there.definition.version


def test_the_past_is_read_as_it_was(process: Process, clock: Hands) -> None:
    before = clock() + timedelta(hours=1)
    clock.pass_(days=1)
    process.adopt(trial(2), reason="x")

    with process.reading(before) as facts:
        assert facts.thing("red") is None
        assert "Green" == facts.value("green", "title")


def test_adopted_rules_survive_a_restart(make: Callable[..., Process], tmp_path: Path, clock: Hands) -> None:
    make("trial.db").adopt(trial(2), reason="x")

    with Process.open(tmp_path / "trial.db", clock=clock) as again:
        assert trial(2).digest == again.definition.digest


def test_erasing_whoever_adopted_leaves_what_the_rules_list(process: Process) -> None:
    process.adopt(trial(2), reason="x", by="ina")

    process.erase("ina", reason="asked for")

    with process.reading() as facts:
        assert "Red" == facts.value("red", "title")
