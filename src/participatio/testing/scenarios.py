# SPDX-License-Identifier: Apache-2.0
"""Scenarios: one sequence of acts a file, played through the same gate as everything else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import attrs

from participatio.dates import Dated, read_date, read_instant
from participatio.definition.acts import Act, Event
from participatio.definition.decide import decide, sees
from participatio.definition.facts import After, Facts, MemoryFacts, fold
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.promises import owed
from participatio.definition.reasons import Reason
from participatio.definition.source import Reading, is_seq, place_of
from participatio.definition.source import read as read_yaml
from participatio.errors import BadValueError, Code, DefinitionError, Place
from participatio.hooks.manager import Host
from participatio.values import NOTHING

NOT_A_SCENARIO = Code(
    "P170",
    "error",
    en="a scenario has 'scenario', 'definition', and lists 'given', 'when' and 'then'; {what}",
    de="ein Szenario hat 'scenario', 'definition' und die Listen 'given', 'when' und 'then'; {what}",
)

STEP_KEYS = frozenset({
    "act", "at", "by", "thing", "values", "links", "for", "typed_by", "happened", "claims", "as", "refused", "warned",
    "batch", "note",
})  # fmt: skip
THEN_KEYS = frozenset({
    "thing", "state", "phase", "of", "at", "open", "owed", "until", "by", "kept", "sees", "hidden_from", "value",
    "is", "links", "count", "note",
})  # fmt: skip


def _is_words(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(word, str) for word in value))


#: What went wrong, as `SENTENCES` knows it, and its data.
Wrong = tuple[str, dict[str, object]]


#: What stands behind a key of a step or a claim, where it is no text.
FORMS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    **dict.fromkeys(("values", "links", "claims", "count"), (lambda value: isinstance(value, dict), "map")),
    **dict.fromkeys(("refused", "warned", "sees", "hidden_from"), (_is_words, "words")),
    "batch": (lambda value: isinstance(value, list), "steps"),
}


#: What a scenario can be surprised by, in English and German.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "no_time": ("a step needs 'at'", "ein Schritt braucht 'at'"),
    "backwards": (
        "time runs backwards: the step before was at {at}",
        "die Zeit läuft rückwärts: der Schritt davor war um {at}",
    ),
    "not_accepted": ("should be accepted, but was refused", "sollte angenommen werden, wurde aber abgelehnt"),
    "not_refused": (
        "should be refused ({wanted}), but was accepted",
        "sollte abgelehnt werden ({wanted}), wurde aber angenommen",
    ),
    "refused_otherwise": (
        "should be refused for other reasons ({wanted})",
        "sollte aus anderen Gründen abgelehnt werden ({wanted})",
    ),
    "warned": ("warned of {rules}", "gewarnt wurde vor: {rules}"),
    "not_warned": ("no warning came", "eine Warnung blieb aus"),
    "no_instant": ("a claim before any act needs 'at'", "eine Behauptung vor dem ersten Schritt braucht 'at'"),
    "open": ("phase '{phase}' is open at {at}", "die Phase '{phase}' ist um {at} offen"),
    "closed": ("phase '{phase}' is closed at {at}", "die Phase '{phase}' ist um {at} geschlossen"),
    "no_thing": ("there is no '{thing}'", "'{thing}' gibt es nicht"),
    "state": ("'{thing}' is {state}", "der Stand von '{thing}' ist {state}"),
    "unseen": ("{person} does not see it", "{person} sieht es nicht"),
    "seen": ("{person} sees it", "{person} sieht es"),
    "value": ("'{name}' is {value}", "'{name}' ist {value}"),
    "links": ("'{name}' points to {found}", "'{name}' zeigt auf {found}"),
    "no_links": ("'{name}' points to nothing", "'{name}' zeigt auf nichts"),
    "count": ("{action} was done {number} times", "{action} wurde {number}-mal getan"),
    "not_owed": ("'{promise}' is not owed", "das Versprechen '{promise}' gilt nicht"),
    "kept": ("'{promise}' is kept", "das Versprechen '{promise}' ist gehalten"),
    "not_kept": ("'{promise}' is not kept", "das Versprechen '{promise}' ist nicht gehalten"),
    "owed_by": ("it is owed by {role}", "zu halten hat es: {role}"),
    "owed_until": ("it is owed until {until}", "zu halten ist es bis {until}"),
    "owed_for_ever": ("it is owed without an end", "zu halten ist es ohne Frist"),
    "step_not_a_map": ("a step is a map", "ein Schritt ist eine Zuordnung"),
    "claim_not_a_map": ("a claim is a map", "eine Behauptung ist eine Zuordnung"),
    "step_key": ("a step has no '{key}'", "ein Schritt hat kein '{key}'"),
    "claim_key": ("a claim has no '{key}'", "eine Behauptung hat kein '{key}'"),
    "text": ("'{key}' is a text", "'{key}' ist ein Text"),
    "map": ("'{key}' is a map", "'{key}' ist eine Zuordnung"),
    "words": ("'{key}' is a word or a list of words", "'{key}' ist ein Wort oder eine Liste von Wörtern"),
    "steps": ("'{key}' is a list of steps", "'{key}' ist eine Liste von Schritten"),
    "link": ("a link with fields says 'to'", "ein Link mit Feldern sagt 'to'"),
}


class Surprise(AssertionError):  # noqa: N818 - a test's word
    """A scenario went another way than it says: where, what happened instead, and the gate's reasons if it refused."""

    def __init__(
        self, place: Place | None, what: str, data: Mapping[str, object] = NOTHING, reasons: Sequence[Reason] = ()
    ) -> None:
        super().__init__(place, what, data, reasons)
        self.place = place
        self.what = what
        self.data = data
        self.reasons = tuple(reasons)

    def text(self, language: str = "en") -> str:
        """What happened, in English or German.

        >>> Surprise(None, "unseen", {"person": "anna"}).text("de")
        'anna sieht es nicht'
        """
        told = SENTENCES[self.what][language == "de"].format_map(self.data)
        if not self.reasons:
            return told
        return f"{told}: " + "; ".join(f"{reason.rule}: {reason.text(language)}" for reason in self.reasons)

    def __str__(self) -> str:
        return f"{self.place}: {self.text()}"


@attrs.frozen
class Played:
    """A scenario played to its end: its facts and every event on the way."""

    title: str
    facts: MemoryFacts
    events: tuple[Event, ...]


def play(path: Path, *, definition: Definition | None = None, host: Host | None = None) -> Played:
    """Play a scenario file through `decide`; its definition is named in it, from its own folder.

    Raises:
        Surprise: something was refused that should not be, or the other way round, or did not come out as said.
        DefinitionError: the scenario or its definition cannot be read.
    """
    reading = Reading()
    tree = read_yaml(path, path.parent, reading)
    if tree is None or reading.problems.errors:
        raise DefinitionError(reading.problems.sorted())
    for key in tree:
        if key not in ("scenario", "definition", "given", "when", "then", "note"):
            raise _not_one(tree, (key,), f"'{key}'")
    if definition is None:
        named = str(tree.get("definition", "process.yaml"))
        found = path.parent / named
        definition = load(found if found.exists() else named, host=host)
    player = _Player(definition, tree)
    for section in ("given", "when", "then"):
        steps: Any = tree.get(section, [])
        if not isinstance(steps, Sequence) or isinstance(steps, str):
            raise _not_one(tree, (section,), f"'{section}'")
        for index, step in enumerate(steps):
            if section == "then":
                player.judge((section, index), step)
            else:
                player.step((section, index), step, expected=section == "when")
    return Played(str(tree.get("scenario", path.stem)), player.facts, tuple(player.events))


def _not_one(tree: Any, path: tuple[str | int, ...], what: str) -> DefinitionError:  # noqa: ANN401 - a tree
    return DefinitionError([BadValueError(NOT_A_SCENARIO, what=what).at(place_of(tree, path, key=True))])


class _Player:
    """Plays the steps of one scenario, each at its own time."""

    def __init__(self, definition: Definition, tree: Any) -> None:  # noqa: ANN401 - a tree
        self._definition = definition
        self._rules = definition.rules
        self._tree = tree
        self.events: list[Event] = [definition.genesis()]
        self.facts = MemoryFacts()
        fold(self.facts, self.events[0])
        self._names: dict[str, str] = {}
        self._counted: dict[str, int] = {}
        self._now: datetime | None = None

    def step(self, path: tuple[str | int, ...], raw: Any, *, expected: bool) -> None:  # noqa: ANN401 - a tree
        """One act, or a batch of which all or none is done."""
        self._shaped(path, raw, "step", STEP_KEYS)
        for index, one in enumerate(raw.get("batch", ())):
            self._shaped((*path, "batch", index), one, "step", STEP_KEYS - {"batch"})
        now = self._instant((*path, "at"), raw["at"]) if "at" in raw else self._now
        if now is None:
            raise self._surprise(path, "no_time")
        if self._now is not None and now < self._now:
            raise self._surprise(path, "backwards", {"at": self._now.isoformat()})
        self._now = now
        steps = raw.get("batch", [raw])
        reasons, events = self._command(path, steps, now)
        refused = [reason for reason in reasons if reason.refuses]
        wanted = _words(raw.get("refused")) if expected else []
        if sorted({reason.rule for reason in refused}) != sorted(wanted):
            what = "not_accepted" if not wanted else "refused_otherwise" if refused else "not_refused"
            raise self._surprise(path, what, {"wanted": ", ".join(wanted)}, refused)
        warned = sorted({reason.rule for reason in reasons if not reason.ok and reason.soft})
        if warned != sorted(_words(raw.get("warned"))):
            raise self._surprise(path, "warned" if warned else "not_warned", {"rules": ", ".join(warned)})
        if not refused:
            for event in events:
                fold(self.facts, event)
            self.events.extend(events)

    def _command(
        self, path: tuple[str | int, ...], steps: Sequence[Any], now: datetime
    ) -> tuple[list[Reason], list[Event]]:
        facts: Facts = self.facts
        reasons: list[Reason] = []
        events: list[Event] = []
        for step in steps:
            act = self._act(path, step)
            found = decide(self._rules, facts, act, now)
            reasons.extend(found)
            if any(reason.refuses for reason in found):
                break
            new = self._new(act) if self._rules.rows[act.action].bears else None
            event = event_of(self._rules, facts, act, now, new)
            facts = After(facts, event)
            events.append(event)
        return reasons, events

    def _act(self, path: tuple[str | int, ...], raw: Any) -> Act:  # noqa: ANN401 - a tree
        happened = raw.get("happened")
        return Act(
            action=str(raw.get("act")),
            by=str(raw.get("by", "")),
            thing=self._id(raw["thing"]) if "thing" in raw else None,
            values=raw.get("values", {}),
            links={name: self._targets(value) for name, value in raw.get("links", {}).items()},
            for_=raw.get("for"),
            typed_by=raw.get("typed_by"),
            happened=None if happened is None else self._when((*path, "happened"), happened),
            claims=raw.get("claims", {}),
            as_=raw.get("as"),
        )

    def _new(self, act: Act) -> str:
        kind = act.action.partition(".")[0]
        number = self._counted[kind] = self._counted.get(kind, 0) + 1
        born = f"{kind}-{number}"
        if act.as_ is not None:
            self._names[act.as_] = born
        return born

    def _id(self, name: str) -> str:
        return self._names.get(name, name)

    def _targets(self, value: Any) -> Any:  # noqa: ANN401 - a tree
        if isinstance(value, str):
            return self._id(value)
        if is_seq(value):
            return [self._targets(item) for item in value]
        new = value.get("new")
        return self._id(str(new)) if new is not None else {**value, "to": self._id(value["to"])}

    # What should have come of it

    def judge(self, path: tuple[str | int, ...], claim: Any) -> None:  # noqa: ANN401 - a tree
        """Compare one claim with the facts at the end, or at the instant it names."""
        self._shaped(path, claim, "claim", THEN_KEYS)
        at = self._instant((*path, "at"), claim["at"]) if "at" in claim else self._now
        if at is None:
            raise self._surprise(path, "no_instant")
        for what, data in self._wrong(claim, at):
            raise self._surprise(path, what, data)

    def _wrong(self, claim: Mapping[str, Any], at: datetime) -> Iterator[Wrong]:
        if "phase" in claim:
            of = self._id(claim["of"]) if "of" in claim else None
            found = self._rules.clock.open_round(claim["phase"], of, at, self.facts) is not None
            if found is not (claim.get("open", "true") == "true"):
                yield "open" if found else "closed", {"phase": claim["phase"], "at": at.isoformat()}
            return
        thing = self._id(claim.get("thing", ""))
        known = self.facts.thing(thing)
        if known is None:
            yield "no_thing", {"thing": claim.get("thing", "")}
            return
        if "state" in claim and known.state != claim["state"]:
            yield "state", {"thing": claim["thing"], "state": known.state}
        if "owed" in claim:
            yield from self._owed(claim, thing, at)
        yield from self._unseen(claim, thing, at)
        yield from self._other(claim, thing)

    def _unseen(self, claim: Mapping[str, Any], thing: str, at: datetime) -> Iterator[Wrong]:
        for person in _words(claim.get("sees")):
            if not sees(self._rules, self.facts, thing, at, person):
                yield "unseen", {"person": person}
        for person in _words(claim.get("hidden_from")):
            if sees(self._rules, self.facts, thing, at, person):
                yield "seen", {"person": person}

    def _other(self, claim: Mapping[str, Any], thing: str) -> Iterator[Wrong]:
        if "value" in claim and str(self.facts.value(thing, claim["value"])) != claim.get("is"):
            yield "value", {"name": claim["value"], "value": self.facts.value(thing, claim["value"])}
        for name, targets in claim.get("links", {}).items():
            found = list(self.facts.links(thing, name))
            if found != [self._id(to) for to in _words(targets)]:
                yield "links" if found else "no_links", {"name": name, "found": ", ".join(found)}
        for action, number in claim.get("count", {}).items():
            done = len(self.facts.deeds(action, thing=thing))
            if str(done) != number:
                yield "count", {"action": action, "number": done}

    def _owed(self, claim: Mapping[str, Any], thing: str, at: datetime) -> Iterator[Wrong]:
        found = next((one for one in owed(self._rules, self.facts, thing, at) if one.promise == claim["owed"]), None)
        if found is None:
            if claim.get("kept") != "never":
                yield "not_owed", {"promise": claim["owed"]}
            return
        wanted = claim.get("kept", None if "until" in claim else "false")
        if wanted is not None and wanted != ("true" if found.kept is not None else "false"):
            yield "kept" if found.kept else "not_kept", {"promise": claim["owed"]}
        if "by" in claim and found.by != claim["by"]:
            yield "owed_by", {"role": found.by}
        if "until" in claim:
            until = read_instant(claim["until"], self._definition.zone)
            local = None if found.until is None else found.until.astimezone(self._definition.zone)
            if local is None or (found.until != until and local.date() != until.astimezone(local.tzinfo).date()):
                yield "owed_until" if local else "owed_for_ever", {"until": local}

    def _instant(self, path: tuple[str | int, ...], text: str) -> datetime:
        try:
            return read_instant(text, self._definition.zone)
        except BadValueError as error:
            raise DefinitionError([error.at(place_of(self._tree, path))]) from None

    def _when(self, path: tuple[str | int, ...], text: str) -> datetime | Dated:
        """When something happened: an instant if the date says one, else all the date may mean."""
        try:
            found = read_date(text, self._definition.zone)
        except BadValueError as error:
            raise DefinitionError([error.at(place_of(self._tree, path))]) from None
        return self._instant(path, text) if not found.vague else found

    def _shaped(self, path: tuple[str | int, ...], raw: Any, what: str, keys: Collection[str]) -> None:  # noqa: ANN401
        """Refuse a step or a claim that is none: what is not a map, unknown keys, values of another form."""
        if not isinstance(raw, Mapping):
            raise self._surprise(path, f"{what}_not_a_map")
        for key, value in raw.items():
            if key not in keys:
                raise Surprise(place_of(self._tree, (*path, key), key=True), f"{what}_key", {"key": key})
            fits, form = FORMS.get(key, (lambda value: isinstance(value, str), "text"))
            if not fits(value):
                raise self._surprise((*path, key), form, {"key": key})
        for name, value in raw.get("links", {}).items():
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, Mapping) and not ({"to", "new"} & set(item)):
                    raise self._surprise((*path, "links", name), "link")

    def _surprise(
        self,
        path: tuple[str | int, ...],
        what: str,
        data: Mapping[str, object] = NOTHING,
        reasons: Sequence[Reason] = (),
    ) -> Surprise:
        return Surprise(place_of(self._tree, path), what, data, reasons)


def _words(value: Any) -> list[str]:  # noqa: ANN401 - a tree
    return [] if value is None else [value] if isinstance(value, str) else list(value)
