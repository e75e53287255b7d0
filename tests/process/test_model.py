# SPDX-License-Identifier: Apache-2.0
"""Whatever is done to a process, it says what an obvious one says that keeps a list of events in memory.

The obvious one folds its list, asks `decide`, and blanks the bodies of what is erased. `tests/endurance/model.py` runs
the same with more of everything.
"""

# ruff: noqa: A002, FBT001 - hypothesis gives a rule what it draws by name

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.process.conftest import Dice, Hands, about, agree, answers, dump, new, sound, trial

from participatio.dates import EARLIEST
from participatio.definition.acts import ERASED, Act, Event
from participatio.definition.decide import decide, refusal, sees
from participatio.definition.facts import Facts, Known, MemoryFacts, fold
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.process.asking import allowed
from participatio.process.commands import Command, Done, RefusedError, settled
from participatio.process.process import Process
from participatio.process.records import body_of, head_of, kind_specs, restored
from participatio.process.verify import verify

SEEN = ("idea", "proposal", "consultation", "decision", "project", "forum")
#: How often everything is compared, beside what was touched.
WHOLE = 8


class Enrolled(MemoryFacts):
    """Facts in memory, and people who are known by a pseudonym alone."""

    def __init__(self, people: dict[str, None]) -> None:
        super().__init__()
        self.people = people

    def thing(self, id: str) -> Known | None:
        if id in self.people:
            return Known(id, "person", "known", None, EARLIEST, None, (("known", EARLIEST),))
        return super().thing(id)


class Obvious:
    """A process that keeps everything in a list."""

    def __init__(self, definition: Definition, now: datetime) -> None:
        first = definition.genesis(now)
        self.definition = definition
        self.people: dict[str, None] = {}
        self.erased: list[str] = []
        self.keys: dict[tuple[str, str], tuple[Sequence[Act], tuple[Event, ...]]] = {}
        self.events = [evolve(first, head=evolve(first.head, adopts=definition.digest))]
        self.facts = self.folded()

    def folded(self, *more: Event, upto: int | None = None) -> Enrolled:
        facts = Enrolled(self.people)
        for event in (*self.events[:upto], *more):
            fold(facts, event)
        return facts

    def add(self, *events: Event) -> None:
        for event in events:
            fold(self.facts, event)
            self.events.append(event)

    def now(self, clock: Hands) -> datetime:
        return max(clock(), self.facts.recorded)

    def judge(
        self, acts: Sequence[Act], now: datetime, ids: Sequence[str | None], facts: Facts | None = None
    ) -> list[Event] | tuple[int, list[str]]:
        """The events of some acts, or the number of the one that is refused and by which rules."""
        rules, events = self.definition.rules, list[Event]()
        names: dict[str, str] = {}
        for number, asked in enumerate(acts):
            facts = self.folded(*events) if events else self.facts
            act = settled(asked, names)
            no = [reason.rule for reason in decide(rules, facts, act, now) if reason.refuses]
            if not self.is_somebody(facts, act.by) or (act.typed_by and not self.is_somebody(facts, act.typed_by)):
                no.insert(0, "person")
            if no:
                return number, no
            row = rules.rows[act.action]
            born = None
            if row.bears:
                born = (ids[number] if number < len(ids) else None) or f"{row.kind.id}-{number}"
                names[act.as_ or ""] = born
            events.append(event_of(rules, facts, act, now, born))
        return events

    @staticmethod
    def is_somebody(facts: Facts, person: str) -> bool:
        known = facts.thing(person)
        return known is not None and known.kind == "person" and known.state != "erased"

    def erase(self, person: str) -> None:
        for number, event in enumerate(self.events):
            if event.head.adopts is None and self.concerns(event, person):
                self.events[number] = Event(event.head, ERASED)
                for key in [
                    key for key, (_, events) in self.keys.items() if number in {it.head.position for it in events}
                ]:
                    del self.keys[key]
        self.people.pop(person, None)
        self.erased.append(person)
        self.facts = self.folded()

    @staticmethod
    def concerns(event: Event, person: str) -> bool:
        body = event.body
        born = any(move.thing == person and move.state == "known" for move in event.head.moves)
        about_them = any(name.partition(".")[0] == person for name in body.values)
        return person == body.by or born or about_them or any(person == tie.to for tie in body.links)


class Machine(RuleBasedStateMachine):
    """Does things to both."""

    pick = st.integers(0, 11)
    few = st.integers(0, 3)

    @initialize(file=st.booleans(), seed=st.integers(0, 3))
    def begin(self, file: bool, seed: int) -> None:
        self.folder = TemporaryDirectory()
        self.clock = Hands()
        self.where: str | Path = Path(self.folder.name) / "trial.db" if file else ":memory:"
        self.process = Process.create(self.where, trial(), clock=self.clock, random=Dice(seed))
        self.random = self.process.random
        self.obvious = Obvious(trial(), self.clock())
        self.read_at: dict[str, int] = {}
        self.touched: set[str] = set()
        self.steps = 0
        self.enrol()
        self.enrol()
        self.something()

    def something(self) -> None:
        """What there is before anything else happens: two ideas, a proposal that was heard."""
        first, second = self.obvious.people
        said = {"title": "First", "text": "Of all"}
        self.do(
            Act("idea.submit", first, None, said, {"about": "green"}, as_="i"), Act("idea.publish", "ina", new("i"))
        )
        self.do(Act("idea.submit", second, None, said, {"about": "blue"}))
        self.do(
            Act("proposal.draft", "emil", None, {"title": "A proposal"}, {"forum": "green"}, as_="p"),
            Act("proposal.submit", "emil", new("p")),
        )
        assert 6 == self.obvious.facts.position

    def teardown(self) -> None:
        try:
            if hasattr(self, "process"):
                self.compare_all()
                sound(self.process)
        finally:
            if hasattr(self, "process"):
                self.process.close()
            self.folder.cleanup()

    # Who and what there is

    @property
    def office(self) -> str:
        """Who sits in the bureau."""
        return "fay" if self.obvious.definition.version % 2 == 0 else "ina"

    def who(self, pick: int) -> str:
        people = [self.office, *self.obvious.people, "cid", "emil", "bo", "dora", *self.obvious.erased, "nobody"]
        return people[pick % len(people)]

    def what(self, kind: str, pick: int) -> str:
        things = list(self.obvious.facts.things(kind))[::-1]
        return things[pick % len(things)] if things else f"{kind}-000000-0"

    def fitting(self, pick: int, action: str, values: Mapping[str, Any], links: Mapping[str, Any]) -> Act:
        """Mostly an act that would be accepted, if there is one."""
        kind = action.partition(".")[0]
        things = list(self.obvious.facts.things(kind))[::-1]
        act = Act(action, self.who(pick), self.what(kind, pick), values, links)
        if pick % 4 == 0 or not things:
            return act
        first = pick % len(things)
        people = [self.office, *list(self.obvious.people)[pick % 3 :], "emil", "dora", "cid"]
        rules, facts, now = self.obvious.definition.rules, self.obvious.facts, self.obvious.now(self.clock)
        tries = (evolve(act, by=by, thing=thing) for thing in (things[first:] + things[:first])[:8] for by in people)
        return next((one for one in tries if refusal(rules, facts, one, now) is None), act)

    def submitted(self, one: int, other: int) -> list[str]:
        """Two proposals, or one; mostly those that can be decided on."""
        facts = self.obvious.facts
        found = [it for it in facts.things("proposal") if facts.thing(it).state == "submitted"]  # type: ignore[union-attr]  # is there
        if one % 4 == 0 or not found:
            found = [self.what("proposal", one), self.what("proposal", other)]
        return [*dict.fromkeys((found[one % len(found)], found[other % len(found)]))]

    def somebody(self) -> list[str]:
        return [*self.obvious.people, *self.obvious.erased, "ina", "bo", "cid", "dora", "emil"]

    # Doing

    def do(self, *acts: Act, key: str | None = None, expects: Mapping[str, int] | None = None) -> Done | None:
        """One command, done to both."""
        now = self.obvious.now(self.clock)
        answer: Done | RefusedError
        try:
            answer = self.process.act(acts, key=key, expects=expects or {})
        except RefusedError as error:
            answer = error
        return self.same(acts, answer, now, key, expects or {})

    def same(
        self, acts: Sequence[Act], answer: Done | Exception, now: datetime, key: str | None, expects: Mapping[str, int]
    ) -> Done | None:
        obvious = self.obvious
        if key is not None and (acts[0].by, key) in obvious.keys:
            before, events = obvious.keys[acts[0].by, key]
            if before == acts:
                assert isinstance(answer, Done)
                assert answer.repeated
                assert [event.head for event in events] == [event.head for event in answer.events]
                return answer
            assert isinstance(answer, RefusedError)
            assert ["repeated"] == [reason.rule for reason in answer.reasons]
            return None
        if any(self.changed_at(thing) > position for thing, position in expects.items()):
            assert isinstance(answer, RefusedError)
            assert ["changed"] == [reason.rule for reason in answer.reasons]
            return None
        found = obvious.judge(acts, now, answer.things if isinstance(answer, Done) else ())
        if isinstance(found, tuple):
            assert isinstance(answer, RefusedError), (acts, found, answer)
            assert found == (answer.act, [reason.rule for reason in answer.reasons]), acts
            return None
        assert isinstance(answer, Done), (acts, answer)
        assert found == list(answer.events)
        obvious.add(*found)
        if key is not None:
            obvious.keys[acts[0].by, key] = acts, answer.events
        for event in found:
            self.touched.update(move.thing for move in event.head.moves)
            self.touched.update(link.thing for link in event.links)
            self.touched.update({event.thing or ""} - {""})
        return answer

    def changed_at(self, thing: str) -> int:
        """The last position at which something was moved or tied, or given a value."""
        found = -1
        for event in self.obvious.events:
            named = {move.thing for move in event.head.moves} | {link.thing for link in event.links}
            if thing in named | {name.partition(".")[0] for name in event.body.values}:
                found = event.head.position
        return found

    def enrol(self) -> None:
        self.obvious.people[self.process.enrol(name="Somebody", email="some@body.example")] = None

    @precondition(lambda self: len(self.obvious.people) < 4)
    @rule()
    def somebody_comes(self) -> None:
        self.enrol()

    @rule(by=pick, about=pick, mood=st.sampled_from(["", "glad", "sad", "calm", "odd"]), cost=few)
    def submit(self, by: int, about: int, mood: str, cost: int) -> None:
        values: dict[str, Any] = {"title": f"Idea {about}", "text": "A text\nof two lines"}
        if mood:
            values |= {"mood": mood, "since": "2019-05~"}
        if cost:
            values["cost"] = f"{cost}.50"
        links = {} if about % 3 == 2 else {"about": self.what("forum", about)}
        self.do(Act("idea.submit", self.who(by), None, values, links))

    @rule(
        thing=pick,
        action=st.sampled_from(
            ["publish", "publish", "support", "support", "unsupport", "vote", "hide", "restore", "withdraw", "thank"]
        ),
    )
    def simple(self, thing: int, action: str) -> None:
        self.do(self.fitting(thing, f"idea.{action}", {"reason": "because"} if action == "hide" else {}, {}))

    @rule(thing=pick, other=pick, what=st.sampled_from(["merge", "route", "answer", "edit", "entrust", "report"]))
    def with_more(self, thing: int, other: int, what: str) -> None:
        values: Mapping[str, Any] = {
            "answer": {"reply": "Thank you"},
            "edit": {"title": f"Idea {other} again", "mood": "glad"},
            "report": {"reason": "rude"},
        }.get(what, {})
        links: Mapping[str, Any] = {
            "merge": {"merged_into": self.what("idea", other)},
            "route": {"about": self.what("forum", other)},
            "edit": {"about": self.what("forum", other)} if other % 2 else {},
            "entrust": {"mentor": self.who(other)},
        }.get(what, {})
        self.do(self.fitting(thing, f"idea.{what}", values, links))

    @rule(by=pick, thing=pick, undo=st.booleans(), here=st.booleans())
    def prefer(self, by: int, thing: int, undo: bool, here: bool) -> None:
        action = "forum.unprefer" if undo else "forum.prefer"
        claims = {"residence": "here" if here else "elsewhere"}
        self.do(Act(action, self.who(by), self.what("forum", thing), claims=claims))

    @rule(by=st.sampled_from(["emil", "dora", "ina"]), one=pick, other=pick, submit=st.booleans())
    def draft(self, by: str, one: int, other: int, submit: bool) -> None:
        ideas = [*dict.fromkeys((self.what("idea", one), self.what("idea", other)))]
        links = {"forum": "blue" if by == "dora" else "green", "takes_up": ideas if one % 3 else []}
        acts = [Act("proposal.draft", by, None, {"title": f"Proposal {one}"}, links, as_="it")]
        if submit:
            acts.append(Act("proposal.submit", by, new("it")))
            acts.append(Act("proposal.revise", by, new("it"), {"text": "More"}))
        self.do(*acts)

    @rule(thing=pick, action=st.sampled_from(["submit", "withdraw", "comment", "revise"]))
    def propose(self, thing: int, action: str) -> None:
        values = {"withdraw": {"reason": "no"}, "comment": {"comment": "Well"}, "revise": {"title": "New"}}.get(
            action, {}
        )
        self.do(self.fitting(thing, f"proposal.{action}", values, {}))

    @rule(thing=pick, other=pick)
    def hear(self, thing: int, other: int) -> None:
        on = self.submitted(thing, other)
        self.do(Act("consultation.hold", self.office, None, {"title": "Heard"}, {"on": on, "with": "towns"}))

    @rule(by=st.sampled_from(["cid", "dora", "ina"]), thing=pick, other=pick, outcome=pick, why=st.booleans())
    def decide_on(self, by: str, thing: int, other: int, outcome: int, why: bool) -> None:
        outcomes = ("accepted", "refused", "deferred", "nothing")
        things = self.submitted(thing, other)
        decides = [
            {
                "to": it,
                "outcome": outcomes[(outcome + at) % (4 if outcome == 11 else 3)],
                **({} if outcome == 10 else {"reason": "so"}),
            }
            for at, it in enumerate(things)
        ]
        self.do(
            Act(
                "decision.decide", by, None, {"title": "Decided"}, {"decides": decides}, for_="council" if why else None
            )
        )

    @rule(thing=pick, pillar=st.booleans(), report=st.booleans())
    def launch(self, thing: int, pillar: bool, report: bool) -> None:
        links = {"responsible": "council", "realises": self.accepted() or [self.what("proposal", thing)]}
        acts = [
            Act(
                "project.launch",
                "cid",
                None,
                {"title": "Done"},
                {**links, "pillar": "main"} if pillar else links,
                as_="p",
            )
        ]
        if report:
            acts.append(Act("project.transfer", "cid", new("p"), {"reason": "so"}, {"responsible": "bureau"}))
        self.do(*acts)

    def accepted(self) -> list[str]:
        return [it for it in self.obvious.facts.things("proposal") if self.obvious.facts.thing(it).state == "accepted"]  # type: ignore[union-attr]  # is there

    @rule(what=st.sampled_from(["open", "close", "extend"]), phase=pick, of=few, days=st.integers(-3, 40))
    def by_hand(self, what: str, phase: int, of: int, days: int) -> None:
        name = ("round", "dialog", "listening", "deciding", "acting")[phase % 5]
        links = {"of": self.what("forum", of)} if (name == "dialog") is not (of == 3) else {}
        until = (self.clock() + timedelta(days=days)).strftime("%Y-%m-%d")
        values = {"reason": "so", **({"until": until} if what == "extend" else {})}
        self.do(Act(f"phase.{what}", self.office, name, values, links))

    @rule(holder=pick, body=st.sampled_from(["council", "bureau", "green"]), side=st.sampled_from(["drawn", "other"]))
    def take_seat(self, holder: int, body: str, side: str) -> None:
        links = {"in": body, "holder": self.who(holder)}
        self.do(Act("seat.take", self.office, None, {"side": side, "since": "2020-02"}, links))

    @rule(seat=pick)
    def leave_seat(self, seat: int) -> None:
        act = self.fitting(seat, "seat.leave", {}, {})
        if "bureau" not in self.obvious.facts.links(act.thing or "", "in") or seat == 11:
            self.do(act)

    @rule(by=pick, register=st.booleans())
    def register(self, by: int, register: bool) -> None:
        self.do(
            Act(
                "person.register",
                self.office if register else self.who(by),
                None,
                {"title": "New", "position": "Guest"},
            )
        )

    @rule(by=pick, clerk=pick, days=st.integers(0, 60), vague=st.booleans())
    def letter(self, by: int, clerk: int, days: int, vague: bool) -> None:
        """Something that came with the mail."""
        happened: Any = self.clock() - timedelta(days=days)
        if vague:
            happened = self.process._happened(happened.strftime("%Y-%m"))
        values = {"title": f"Letter {days}", "text": "By mail"}
        self.do(
            Act(
                "idea.submit",
                self.who(by),
                None,
                values,
                typed_by=(self.office, "bo", "cid")[clerk % 3],
                happened=happened,
            )
        )

    @rule(by=pick, thing=pick, days=st.integers(0, 30))
    def late_withdrawal(self, by: int, thing: int, days: int) -> None:
        happened = self.clock() - timedelta(days=days)
        self.do(Act("idea.withdraw", self.who(by), self.what("idea", thing), typed_by=self.office, happened=happened))

    # Keys, expectations, batches

    @rule(by=few, key=few, title=few)
    def with_key(self, by: int, key: int, title: int) -> None:
        values = {"title": f"Keyed {title}", "text": "Once"}
        self.do(Act("idea.submit", self.who(by), None, values), key=f"key-{key}")

    @rule(thing=pick)
    def read(self, thing: int) -> None:
        self.read_at[self.what("idea", thing)] = self.obvious.facts.position - 1

    @precondition(lambda self: self.read_at)
    @rule(pick=pick, action=st.sampled_from(["publish", "edit", "withdraw"]))
    def expecting(self, pick: int, action: str) -> None:
        thing = list(self.read_at)[pick % len(self.read_at)]
        known = self.obvious.facts.thing(thing)
        by = (known.author if known and action != "publish" else None) or self.office
        values = {"title": "Once more"} if action == "edit" else {}
        self.do(Act(f"idea.{action}", by, thing, values), expects={thing: self.read_at[thing]})

    @rule(by=pick, things=st.lists(pick, min_size=1, max_size=5), key=st.booleans())
    def batch(self, by: int, things: list[int], key: bool) -> None:
        first = Act("idea.submit", self.who(by), None, {"title": "In a batch", "text": "With others"}, as_="i")
        publish = Act("idea.publish", self.office, new("i"))
        commands = [Command((first, publish) if by % 2 else (first,), "batch" if key else None)]
        commands += [Command((Act("idea.support", self.who(thing), self.what("idea", thing)),)) for thing in things]
        now = self.obvious.now(self.clock)
        for command, answer in zip(commands, self.process.batch(commands), strict=True):
            self.same(command.acts, answer, now, command.key, {})

    # Time, restart, rebuild, erasing, new rules

    @rule(hours=st.sampled_from([0, 1, 5, 24, 100, 300, 1000, -50]))
    def time_passes(self, hours: int) -> None:
        self.clock.pass_(hours=hours)

    @precondition(lambda self: isinstance(self.where, Path))
    @rule()
    def restart(self) -> None:
        self.process.close()
        self.process = Process.open(self.where, clock=self.clock, random=self.random)
        self.compare_all()

    @rule()
    def rebuild(self) -> None:
        sound(self.process)

    @rule(who=pick, asked=st.booleans())
    def erase(self, who: int, asked: bool) -> None:
        person = [*self.obvious.people, *self.registered(), "dora"][
            who % (len(self.obvious.people) + len(self.registered()) + 1)
        ]
        if person in ("dora", *self.obvious.erased):
            return
        by = self.office if asked else None
        if by and self.is_refused(Act("person.erase", by, person, {"reason": "asked for"})):
            with pytest.raises(RefusedError):
                self.process.erase(person, reason="asked for", by=by)
            return
        found = self.process.erase(person, reason="asked for", by=by)
        self.obvious.erase(person)
        self.learn()
        assert not found.pending
        self.compare_all()

    def is_refused(self, act: Act) -> bool:
        return isinstance(self.obvious.judge([act], self.obvious.now(self.clock), ()), tuple)

    def registered(self) -> list[str]:
        return [it for it in self.obvious.facts.things("person") if "-" in it and it not in self.obvious.people]

    def learn(self) -> None:
        """Take over the last event, which is more than an act."""
        with self.process.reading() as facts:
            key = self.process.book.base | (facts.position - 1)
            row = facts.rows.one(
                "SELECT e.head, b.body FROM event e LEFT JOIN body b ON b.key = e.key WHERE e.key = ?", key
            )
        assert row is not None
        head, body = head_of(row[0])[0], body_of(row[1])
        rules = self.process.definition.rules
        values = {}
        for name, said in body.values.items():
            known = self.obvious.facts.thing(name)
            kinds = [known.kind] if known else [move.kind for move in head.moves if move.thing == name]
            specs = kind_specs(rules, kinds[0])
            values[name] = {field: restored(rules, specs, field, value) for field, value in said.items()}
        self.obvious.add(Event(head, evolve(body, values=values)))

    @precondition(lambda self: self.obvious.definition.version < 4)
    @rule(asked=st.booleans(), forget=st.booleans(), dry=st.booleans())
    def adopt(self, asked: bool, forget: bool, dry: bool) -> None:
        old = self.obvious.definition
        newer = trial(old.version + 1)
        hidden = [it for it in self.obvious.facts.things("idea") if self.obvious.facts.thing(it).state == "hidden"]  # type: ignore[union-attr]  # is there
        if hidden and "hidden" not in newer.kinds["idea"].states:
            with pytest.raises(RefusedError):
                self.process.adopt(newer, reason="nobody said where to")
        mapping = {"idea.hidden": "withdrawn"} if "hidden" not in newer.kinds["idea"].states else {}
        given: Mapping[str, Any] = {"reason": "newer", "mapping": mapping, "forget": ["listening"] if forget else []}
        before = dump(self.process) if dry else {}
        told = self.process.adopt(newer, **given, dry_run=True) if dry else None
        if dry:
            agree(before, dump(self.process))
        by = self.office if asked else None
        if by and self.is_refused(Act("process.adopt", by, "trial", {"reason": "newer", "version": newer.version})):
            with pytest.raises(RefusedError):
                self.process.adopt(newer, **given, by=by)
            return
        found = self.process.adopt(newer, **given, by=by)
        assert told in (None, evolve(found, position=None))
        self.learn()
        self.obvious.definition = newer
        assert newer == self.process.definition or newer.digest == self.process.definition.digest
        assert (
            dict.fromkeys(hidden, "withdrawn")
            == {
                it: self.obvious.facts.thing(it).state  # type: ignore[union-attr]  # is there
                for it in hidden
            }
            or not mapping
        )
        self.compare_all()

    # What must be so

    @rule(by=pick, thing=pick)
    def ask(self, by: int, thing: int) -> None:
        definition, facts, now = self.obvious.definition, self.obvious.facts, self.clock()
        for it in (None, self.what("idea", thing)):
            expected = [found.action for found in allowed(definition.rules, facts, self.who(by), it, now, {})]
            assert expected == [found.action for found in self.process.allowed(self.who(by), it)]

    @rule(back=st.integers(0, 30))
    def past(self, back: int) -> None:
        upto = max(1, self.obvious.facts.position - back)
        expected = answers(self.obvious.folded(upto=upto), self.obvious.definition, self.things(), self.somebody())
        with self.process.reading(upto) as facts:
            found = answers(facts, self.obvious.definition, self.things(), self.somebody())
        agree(expected, found)

    @invariant()
    def compare(self) -> None:
        if not hasattr(self, "process"):
            return
        self.steps += 1
        definition, touched = self.obvious.definition, self.touched
        with self.process.reading() as facts:
            assert self.obvious.facts.position == facts.position
            for thing in touched:
                agree(about(self.obvious.facts, definition, thing), about(facts, definition, thing))
        touched.clear()
        if self.steps % WHOLE == 0:
            self.compare_all()

    def things(self) -> list[str]:
        return [*self.obvious.facts._things, *self.obvious.people, "nobody", "idea-000000-0"]

    def compare_all(self) -> None:
        definition, expected = self.obvious.definition, self.obvious.facts
        with self.process.reading() as facts:
            asked = self.things(), self.somebody()
            agree(answers(expected, definition, *asked), answers(facts, definition, *asked))
        before = self.before()
        for viewer in (None, "ina", "emil", *self.obvious.people):
            seen = self.seen(viewer)
            assert seen == self.shown(viewer)
            assert self.numbers(before, seen) == self.counted(before, viewer)
        report = verify(self.process)
        assert not report.problems, report.problems

    def seen(self, viewer: str | None) -> dict[str, list[str]]:
        facts, rules, now = self.obvious.facts, self.obvious.definition.rules, self.clock()
        return {kind: sorted(it for it in facts.things(kind) if sees(rules, facts, it, now, viewer)) for kind in SEEN}

    def shown(self, viewer: str | None) -> dict[str, list[str]]:
        view = self.process.view(viewer)
        found = {kind: sorted(item.id for item in view.items(kind)) for kind in SEEN}
        assert {kind: len(ids) for kind, ids in found.items()} == {kind: view.count(kind) for kind in SEEN}
        return found

    def before(self) -> dict[str, set[str]]:
        """What each thing came of, itself too, by the ties that stand."""
        facts, kinds = self.obvious.facts, self.obvious.definition.kinds
        parents: dict[str, set[str]] = {it: set() for kind in SEEN for it in facts.things(kind)}
        for thing in parents:
            for name, link in kinds[facts.thing(thing).kind].links.items():  # type: ignore[union-attr]  # is there
                for to in facts.links(thing, name) if kinds.story(link) != "none" else ():
                    child, parent = (thing, to) if kinds.story(link) == "from" else (to, thing)
                    parents[child].add(parent)
        found = {it: {it} for it in parents}
        for reached in found.values():
            while more := {parent for it in reached for parent in parents[it]} - reached:
                reached.update(more)
        return found

    def numbers(self, before: Mapping[str, set[str]], seen: Mapping[str, list[str]]) -> dict[tuple[str, str], int]:
        """How many things of each kind that somebody sees a thing came of; none if they do not see it."""
        shown = {it for ids in seen.values() for it in ids}
        return {
            (it, kind): len((reached - {it}) & {*seen[kind]}) if it in shown else 0
            for it, reached in before.items()
            for kind in SEEN
        }

    def counted(self, things: Collection[str], viewer: str | None) -> dict[tuple[str, str], int]:
        view = self.process.view(viewer)
        return {(it, kind): view.count_ancestors(it, kind) for it in things for kind in SEEN}


TestModel = Machine.TestCase
TestModel.settings = settings(
    max_examples=30, stateful_step_count=30, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
