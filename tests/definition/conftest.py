# SPDX-License-Identifier: Apache-2.0
"""Small definitions written where they are tested, and a hand that writes and plays their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import yaml

from participatio.dates import EARLIEST, read_date, read_instant
from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move
from participatio.definition.decide import decide, sees
from participatio.definition.facts import fold
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.promises import Owed, owed
from participatio.definition.reasons import Reason
from participatio.definition.situation import Condition, Situation
from participatio.definition.structure import Structure
from participatio.hooks import Host

HEAD = {
    "participatio": "1",
    "id": "trial",
    "version": "1",
    "language": "en",
    "timezone": "Europe/Berlin",
    "extends": "standard",
    "title": "Trial",
}


class World:
    """One definition and one record, written by hand or by acts."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.rules = definition.rules
        self.events: list[Event] = [definition.genesis()]
        self.facts = definition.begun()
        self._structure = Structure(
            definition.zone, definition.condition_types, {kind.id: kind for kind in Host().activate().field_types()}
        )

    def instant(self, when: str | datetime) -> datetime:
        """An instant in the definition's zone."""
        return when if isinstance(when, datetime) else read_instant(when, self.definition.zone)

    # By hand: what is written is so, whatever the rules say

    def write(  # noqa: PLR0913 - an event's parts
        self,
        action: str,
        thing: str | None = None,
        *,
        by: str = "anna",
        at: str | datetime = EARLIEST,
        recorded: str | datetime | None = None,
        to: str | None = None,
        moves: Sequence[Move] = (),
        links: Mapping[str, Sequence[str]] | None = None,
        cut: Mapping[str, Sequence[str]] | None = None,
        values: Mapping[str, Any] | None = None,
        given: Mapping[str, Any] | None = None,
        for_: str | None = None,
        round_: str | None = None,
        undoes: int | None = None,
        latches: Sequence[Latch] = (),
    ) -> int:
        """Write an event down; its position."""
        happened = self.instant(at)
        own = (Move(thing, action.partition(".")[0], to),) if to and thing else ()
        ties = [Link(thing or "", name, it) for name, them in (links or {}).items() for it in them]
        cuts = [Link(thing or "", name, it, cut=True) for name, them in (cut or {}).items() for it in them]
        head = Head(
            position=self.facts.position,
            happened=happened,
            recorded=max(self.facts.recorded, self.instant(recorded) if recorded else happened),
            action=action,
            thing=thing,
            moves=(*own, *moves),
            links=(*cuts, *ties),
            latches=tuple(latches),
            undoes=undoes,
            round=round_,
        )
        body = Body(by=by, for_=for_, given=given or {}, values={thing: values} if thing and values else {})
        self.take(Event(head, body))
        return head.position

    def seat(  # noqa: PLR0913 - a seat's parts
        self,
        body: str,
        holder: str,
        *,
        side: str | None = None,
        leads: bool = False,
        since: str | None = None,
        until: str | None = None,
        at: str | datetime = EARLIEST,
    ) -> str:
        """Somebody sits somewhere; the seat's id."""
        said = {
            "side": side,
            "leads": leads or None,
            "since": since and read_date(since, self.definition.zone),
            "until": until and read_date(until, self.definition.zone),
        }
        seat = f"seat-{self.facts.position}"
        values = {name: value for name, value in said.items() if value is not None}
        self.write("seat.take", seat, at=at, to="taken", links={"in": [body], "holder": [holder]}, values=values)
        return seat

    def latch(self, subject: str, what: str, at: str, *, of: str | None = None) -> None:
        """Something opens, closes or begins to be owed."""
        instant = self.instant(at)
        self.write("process.note", at=instant, latches=[Latch(subject, of, what, instant)])

    def take(self, event: Event) -> None:
        """Fold an event and keep it."""
        fold(self.facts, event)
        self.events.append(event)

    # By the rules

    def judge(self, action: str, at: str | datetime, **given: Any) -> tuple[Reason, ...]:  # noqa: ANN401 - as an act, a moment or a head gives them
        """Every reason about an act."""
        return decide(self.rules, self.facts, self._act(action, given), self.instant(at))

    def refused(self, action: str, at: str | datetime, **given: Any) -> set[str]:  # noqa: ANN401 - as an act, a moment or a head gives them
        """The rules that refuse an act."""
        return {reason.rule for reason in self.judge(action, at, **given) if reason.refuses}

    def warned(self, action: str, at: str | datetime, **given: Any) -> set[str]:  # noqa: ANN401 - as an act, a moment or a head gives them
        """The rules that only warn of an act."""
        return {reason.rule for reason in self.judge(action, at, **given) if reason.soft and not reason.ok}

    def do(self, action: str, at: str | datetime, *, new: str | None = None, **given: Any) -> Event:  # noqa: ANN401 - as an act, a moment or a head gives them
        """Do an act that must be accepted; the event, already folded."""
        act = self._act(action, given)
        now = self.instant(at)
        no = [reason for reason in decide(self.rules, self.facts, act, now) if reason.refuses]
        assert not no, "; ".join(f"{reason.rule}: {reason.text()}" for reason in no)
        if new is None and self.rules.rows[action].bears:
            new = f"{action.partition('.')[0]}-{self.facts.position}"
        event = event_of(self.rules, self.facts, act, now, new)
        self.take(event)
        return event

    def _act(self, action: str, given: Mapping[str, Any]) -> Act:
        said = {"by": "anna", **given}
        if "happened" in said:
            said["happened"] = self.instant(said["happened"])
        return Act(action, **said)

    # Questions

    def state(self, thing: str) -> str | None:
        """The state a thing is in."""
        known = self.facts.thing(thing)
        return known.state if known else None

    def open(self, phase: str, at: str | datetime, *, of: str | None = None) -> bool:
        """True if a phase is open at an instant."""
        return self.rules.clock.open_round(phase, of, self.instant(at), self.facts) is not None

    def owed(self, thing: str, promise: str, at: str | datetime) -> Owed | None:
        """What is owed of a promise, if it is."""
        found = owed(self.rules, self.facts, thing, self.instant(at))
        return next((one for one in found if one.promise == promise), None)

    def sees(self, person: str | None, thing: str, at: str | datetime = "2019-06-01") -> bool:
        """True if somebody sees a thing."""
        return sees(self.rules, self.facts, thing, self.instant(at), person)

    def condition(self, text: str) -> Condition:
        """A condition as a definition writes it."""
        found: Condition = self._structure.reader(Condition)(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - makes nothing but text
        return found

    def situation(self, at: str | datetime = "2019-06-01", *, thing: str | None = None, **given: Any) -> Situation:  # noqa: ANN401 - as an act, a moment or a head gives them
        """A moment at which conditions are judged."""
        known = self.facts.thing(thing) if thing else None
        said: dict[str, Any] = {"by": "anna", "kind": known.kind if known else None, **given}
        return Situation(self.rules, self.facts, self.instant(at), thing=thing, **said)

    def holds(self, text: str, at: str | datetime = "2019-06-01", **given: Any) -> bool:  # noqa: ANN401 - as an act, a moment or a head gives them
        """True if a condition holds; raises `NotKnownError` if nobody knows."""
        return self.condition(text).holds(self.situation(at, **given))


@pytest.fixture
def definition(tmp_path: Path) -> Callable[..., Definition]:
    """A definition of a few lines; what its head needs stands before them unless they say it themselves."""

    def definition(text: str = "", **head: Any) -> Definition:  # noqa: ANN401 - as an act, a moment or a head gives them
        tree = yaml.load(dedent(text), Loader=yaml.CBaseLoader) or {}  # noqa: S506 - makes nothing but text
        path = tmp_path / f"process-{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(yaml.safe_dump({**HEAD, **head, **tree}, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return load(path, host=Host(path=()))

    return definition


@pytest.fixture
def world(definition: Callable[..., Definition]) -> Callable[..., World]:
    """A definition of a few lines with its record begun."""
    return lambda text="", **head: World(definition(text, **head))
