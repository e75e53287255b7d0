# SPDX-License-Identifier: Apache-2.0
"""Scenarios: one sequence of acts a file, played through the same gate as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from participatio.dates import read_instant
from participatio.definition.acts import Act, Event
from participatio.definition.decide import decide, sees
from participatio.definition.facts import After, Facts, MemoryFacts, fold
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.promises import owed
from participatio.definition.reasons import NO, Reason
from participatio.definition.source import Reading, Seq, place_of
from participatio.definition.source import read as read_yaml
from participatio.errors import BadValueError, Code, DefinitionError, Place, Problem
from participatio.hooks.manager import Host
from participatio.process.recording.entries import ACT_KEYS, FORMS, MAP, WORDS, Finder, act_of, mistakes, wrong
from participatio.process.recording.entries import Path as Keys
from participatio.testing.finding import load_beside
from participatio.testing.hints import hint, meant
from participatio.text import marked, near
from participatio.values import NOTHING

NOT_A_SCENARIO = Code(
    "P170",
    "error",
    en="a scenario has texts under 'scenario', 'definition' and 'note', and lists under 'given', 'when' and 'then'; "
    "'{key}' is something else",
    de="ein Szenario hat Texte unter 'scenario', 'definition' und 'note' und Listen unter 'given', 'when' und 'then'; "
    "'{key}' ist etwas anderes",
)

TEXTS, LISTS = ("scenario", "definition", "note"), ("given", "when", "then")
#: What a step says beside its act, and what a claim says.
STEP_KEYS = ACT_KEYS | {"at", "refused", "warned"}
MANY_KEYS = frozenset({"batch", "at", "refused", "warned", "note"})
CLAIM_KEYS = frozenset({
    "thing", "state", "phase", "of", "at", "open", "owed", "until", "by", "kept", "sees", "hidden_from", "value",
    "is", "links", "count", "note",
})  # fmt: skip
STEP_FORMS = {**FORMS, "refused": WORDS, "warned": WORDS}
CLAIM_FORMS = {"links": MAP, "count": MAP, "sees": WORDS, "hidden_from": WORDS}

#: What went wrong, as `SENTENCES` knows it, and its data.
Wrong = tuple[str, dict[str, object]]

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
        "should be refused ({wanted}), and was for other reasons",
        "sollte abgelehnt werden ({wanted}), und wurde es aus anderen Gründen",
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
}


#: What whoever tests is told beside a reason, in a language.
More = Callable[[Reason, str], str]


def _nothing(_: Reason, __: str) -> str:
    return ""


class Surprise(AssertionError):  # noqa: N818 - a test's word
    """A scenario went another way than it says: where, what happened instead, and the gate's reasons if it refused."""

    def __init__(
        self,
        place: Place | None,
        what: str,
        data: Mapping[str, object] = NOTHING,
        reasons: Sequence[Reason] = (),
        more: More = _nothing,
    ) -> None:
        super().__init__(place, what, data, reasons)
        self.place = place
        self.what = what
        self.data = data
        self.reasons = tuple(reasons)
        self._more = more

    def text(self, language: str = "en") -> str:
        """What happened, in English or German.

        >>> Surprise(None, "unseen", {"person": "anna"}).text("de")
        'anna sieht es nicht'
        """
        return ": ".join(filter(None, [self.sentence(language), "; ".join(self.answers(language))]))

    def sentence(self, language: str = "en") -> str:
        """What happened, without the gate's reasons."""
        return SENTENCES[self.what][language == "de"].format_map(self.data)

    def answers(self, language: str = "en") -> Sequence[str]:
        """The gate's reasons, with what it tells nobody but whoever tests."""
        return [f"{one.rule}: {one.text(language)}{self._more(one, language)}" for one in self.reasons]

    def __str__(self) -> str:
        return f"{self.place}: {self.text()}"


def told(error: Surprise | DefinitionError, path: Path, name: str, language: str = "en") -> str:
    """What is wrong with a scenario, or went another way, over several lines, with its line of the file.

    Parameters:
        name: what the file is called for whoever reads it.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    said = []
    for place, sentence, reasons in _findings(error, language):
        own = place is not None and place.file == path.name
        where = f"{name}:{place.line}:{place.column}: " if place and own else f"{place}: " if place else f"{name}: "
        said += [where + sentence, *(marked(place, lines) if place and own else ()), *reasons]
    return "\n".join(said)


def _findings(error: Surprise | DefinitionError, language: str) -> Iterator[tuple[Place | None, str, list[str]]]:
    if isinstance(error, Surprise):
        yield error.place, error.sentence(language), [f"  {answer}" for answer in error.answers(language)]
    else:
        for problem in error.problems:
            yield problem.place, f"{problem.code.id} {problem.text(language)}", []


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
    for key, value in tree.items():
        if not isinstance(value, str if key in TEXTS else Seq) or key not in (*TEXTS, *LISTS):
            close = () if key in (*TEXTS, *LISTS) else near(key, (*TEXTS, *LISTS))
            problem = BadValueError(NOT_A_SCENARIO, close, key=key)
            raise DefinitionError([problem.at(place_of(tree, (key,), key=True))])
    if definition is None:
        try:
            definition = load_beside(path.parent, str(tree.get("definition", "process.yaml")), host)
        except BadValueError as error:
            raise DefinitionError([error.at(place_of(tree, ("definition",)))]) from None
    player = _Player(definition, tree)
    for section in LISTS:
        for index, step in enumerate(tree.get(section, ())):
            if section == "then":
                player.judge((section, index), step)
            else:
                player.step((section, index), step, expected=section == "when")
    return Played(str(tree.get("scenario", path.stem)), player.facts, tuple(player.events))


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

    def step(self, path: Keys, raw: Any, *, expected: bool) -> None:  # noqa: ANN401 - a tree
        """One act, or a batch of which all or none is done."""
        _refuse(_step_mistakes(raw, self._find, path))
        now = self._instant((*path, "at"), raw["at"]) if "at" in raw else self._now
        if now is None:
            raise self._surprise(path, "no_time")
        if self._now is not None and now < self._now:
            raise self._surprise(path, "backwards", {"at": self._now.isoformat()})
        self._now = now
        batch = enumerate(raw.get("batch", ()))
        parts: list[tuple[Keys, Any]] = [((*path, "batch", index), one) for index, one in batch]
        reasons, events, more = self._command(parts or [(path, raw)], now)
        refused = [reason for reason in reasons if reason.refuses]
        wanted = _words(raw.get("refused")) if expected else []
        if sorted({reason.rule for reason in refused}) != sorted(wanted):
            what = "not_accepted" if not wanted else "refused_otherwise" if refused else "not_refused"
            raise Surprise(self._find(path), what, {"wanted": ", ".join(wanted)}, refused, more)
        warned = sorted({reason.rule for reason in reasons if not reason.ok and reason.soft})
        if warned != sorted(_words(raw.get("warned"))):
            raise self._surprise(path, "warned" if warned else "not_warned", {"rules": ", ".join(warned)})
        if not refused:
            for event in events:
                fold(self.facts, event)
            self.events.extend(events)

    def _command(self, parts: Sequence[tuple[Keys, Any]], now: datetime) -> tuple[list[Reason], list[Event], More]:
        """Every answer to the acts, what they bring about, and what can be said beside the answers to the last one."""
        facts: Facts = self.facts
        reasons: list[Reason] = []
        events: list[Event] = []
        more: More = _nothing
        for path, step in parts:
            act = act_of(step, self._definition.zone, self._find, path, self._id)
            more = partial(hint, self._rules, facts, act)
            found = decide(self._rules, facts, act, now)
            reasons.extend(found)
            if any(reason.refuses for reason in found):
                break
            new = self._new(act) if self._rules.rows[act.action].bears else None
            event = event_of(self._rules, facts, act, now, new)
            facts = After(facts, event)
            events.append(event)
        return reasons, events, more

    def _new(self, act: Act) -> str:
        kind = act.action.partition(".")[0]
        number = self._counted[kind] = self._counted.get(kind, 0) + 1
        born = f"{kind}-{number}"
        if act.as_ is not None:
            self._names[act.as_] = born
        return born

    def _id(self, name: str) -> str:
        return self._names.get(name, name)

    # What should have come of it

    def judge(self, path: Keys, claim: Any) -> None:  # noqa: ANN401 - a tree
        """Compare one claim with the facts at the end, or at the instant it names."""
        _refuse(_claim_mistakes(claim, self._definition, self._find, path))
        said = {key: self._instant((*path, key), claim[key]) for key in ("at", "until") if key in claim}
        at = said.get("at", self._now)
        if at is None:
            raise self._surprise(path, "no_instant")
        for what, data in self._wrong(claim, at, said.get("until")):
            raise self._surprise(path, what, data)

    def _wrong(self, claim: Mapping[str, Any], at: datetime, until: datetime | None) -> Iterator[Wrong]:
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
            yield from self._owed(claim, thing, at, until)
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

    def _owed(self, claim: Mapping[str, Any], thing: str, at: datetime, until: datetime | None) -> Iterator[Wrong]:
        found = next((one for one in owed(self._rules, self.facts, thing, at) if one.promise == claim["owed"]), None)
        if found is None:
            if claim.get("kept") != "never":
                yield "not_owed", {"promise": claim["owed"]}
            return
        wanted = claim.get("kept", None if until else "false")
        if wanted is not None and wanted != ("true" if found.kept is not None else "false"):
            yield "kept" if found.kept else "not_kept", {"promise": claim["owed"]}
        if "by" in claim and found.by != claim["by"]:
            yield "owed_by", {"role": found.by}
        if until is not None:
            local = None if found.until is None else found.until.astimezone(self._definition.zone)
            if local is None or (found.until != until and local.date() != until.astimezone(local.tzinfo).date()):
                yield "owed_until" if local else "owed_for_ever", {"until": local}

    def _instant(self, path: Keys, text: str) -> datetime:
        try:
            return read_instant(text, self._definition.zone)
        except BadValueError as error:
            raise DefinitionError([error.at(place_of(self._tree, path))]) from None

    def _find(self, path: Keys) -> Place:
        return place_of(self._tree, path, key=isinstance(path[-1], str)) or self._tree.place

    def _surprise(self, path: Keys, what: str, data: Mapping[str, object] = NOTHING) -> Surprise:
        return Surprise(self._find(path), what, data)


def _refuse(problems: Iterable[Problem]) -> None:
    if found := list(problems):
        raise DefinitionError(found)


def _step_mistakes(raw: Any, find: Finder, path: Keys) -> Iterator[Problem]:  # noqa: ANN401 - a tree
    """What is wrong with the form of a step: with its acts, or with what it expects of them."""
    many = isinstance(raw, Mapping) and "batch" in raw
    keys, needs = (MANY_KEYS, ()) if many else (STEP_KEYS, ("act", "by"))
    found = list(mistakes(raw, find, path, keys, needs, STEP_FORMS))
    yield from found
    if found:
        return
    for rule in _words(raw.get("refused")):
        if rule not in NO:
            yield _unknown(find((*path, "refused")), rule, NO, "no rule is called", "keine Regel heißt")
    for index, one in enumerate(raw["batch"] if many else ()):
        yield from mistakes(one, find, (*path, "batch", index))


def _claim_mistakes(raw: Any, definition: Definition, find: Finder, path: Keys) -> Iterator[Problem]:  # noqa: ANN401
    """What is wrong with the form of a claim."""
    if not isinstance(raw, Mapping):
        yield wrong(
            find(path), "a claim consists of keys with values", "eine Behauptung besteht aus Schlüsseln mit Werten"
        )
        return
    unknown = [key for key in raw if key not in CLAIM_KEYS]
    for key in unknown:
        yield _unknown(find((*path, key)), key, CLAIM_KEYS, "a claim has no", "eine Behauptung hat kein")
    if unknown:
        return
    yield from mistakes(raw, find, path, CLAIM_KEYS, (), CLAIM_FORMS)
    phase = raw.get("phase")
    if isinstance(phase, str) and phase not in definition.phases:
        yield _unknown(find((*path, "phase")), phase, definition.phases, "there is no phase", "es gibt keine Phase")


def _unknown(place: Place, word: str, known: Iterable[str], en: str, de: str) -> Problem:
    return wrong(place, f"{en} '{word}'{meant(word, known)}", f"{de} '{word}'{meant(word, known, 'de')}")


def _words(value: Any) -> list[str]:  # noqa: ANN401 - a tree
    return [] if value is None else [value] if isinstance(value, str) else list(value)
