# SPDX-License-Identifier: Apache-2.0
"""How the rules of a definition are called in its pictures: roles, actions, conditions, the ends of phases."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatchmethod
from typing import TYPE_CHECKING

from participatio.dates import Dated, Duration, show_dated
from participatio.definition.conditions import (
    AllOf,
    AnyOf,
    Closed,
    Comparing,
    Consented,
    Count,
    Date,
    Elapsed,
    Heard,
    Not,
    Operand,
    Rank,
    Reached,
    Selector,
    Share,
    Sum,
)
from participatio.languages import either
from participatio.telling.titles import Titles

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.situation import Condition, Ref
    from participatio.definition.things import Bound, Phase

_BUILT_IN = {"anyone": ("Anyone", "Alle"), "author": ("Whoever brought it in", "Wer es eingebracht hat")}
_UNITS = {
    "minute": ("Minute", "Minuten"),
    "hour": ("Stunde", "Stunden"),
    "day": ("Tag", "Tage"),
    "week": ("Woche", "Wochen"),
    "month": ("Monat", "Monate"),
    "year": ("Jahr", "Jahre"),
}
_BOUNDS = (
    ("at_least", "at least", "mindestens"),
    ("more_than", "more than", "mehr als"),
    ("at_most", "at most", "höchstens"),
    ("less_than", "less than", "weniger als"),
)


class Words:
    """The words of one definition in a language."""

    def __init__(self, definition: Definition, language: str) -> None:
        self.definition = definition
        self.language = language
        self._titles = Titles(definition, language)
        self._things: dict[str, str] = {}

    def either(self, *, en: str, de: str) -> str:
        """One of two texts."""
        return either(self.language, en=en, de=de)

    # Names

    def process(self) -> str:
        """What the process is called."""
        return self.definition.say("title", language=self.language) or self.definition.id

    def thing(self, id_: str) -> str:
        """What a listed thing is called; its id if nothing."""
        if id_ not in self._things:
            self._things[id_] = self._titles.thing(id_) or _spaced(id_)
        return self._things[id_]

    def kind(self, kind: str) -> str:
        """What a kind is called."""
        return self._titles.kind(kind) if kind in self.definition.kinds else _spaced(kind)

    def kinds(self, kind: str) -> str:
        """What several things of a kind are called."""
        said = self.definition.say("kinds", kind, "titles", language=self.language) or self.kind(kind)
        return said[:1].upper() + said[1:]

    def counted(self, kind: str, count: int) -> str:
        """So many things of a kind."""
        return self._titles.counted(kind, count)

    def state(self, kind: str, state: str) -> str:
        """What a state is called."""
        return _spaced(self._titles.state(kind, state) or state)

    def role(self, role: str) -> str:
        """What a role is called."""
        if role in _BUILT_IN:
            en, de = _BUILT_IN[role]
            return self.either(en=en, de=de)
        return _spaced(self._titles.role(role))

    def action(self, action: str) -> str:
        """What ``idea.submit`` is called among the actions of its kind."""
        return self._titles.action(action) or _spaced(action.partition(".")[2])

    def station(self, station: str) -> str:
        """What a station of a pathway is called: its kind, or the kinds of that stage."""
        if station in self.definition.kinds:
            return self.kind(station)
        return " / ".join(self.kind(kind.id) for kind in self.definition.kinds.of_stage(station)) or _spaced(station)

    def field(self, kind: str, name: str) -> str:
        """What a field or a link of a kind is called."""
        return _spaced(self._titles.field(kind, name))

    def value(self, kind: str, name: str, value: str) -> str:
        """What a choice is called."""
        return _spaced(self._titles.value(kind, name, value))

    def acts(self, actions: Iterable[str]) -> str:
        """Several actions, those of a kind together: "Idee: submit, support; Themenforum: prioritise"."""
        found: dict[str, list[str]] = {}
        for action in actions:
            found.setdefault(action.partition(".")[0], []).append(self.action(action))
        return "; ".join(f"{self.kind(kind)}: {', '.join(names)}" for kind, names in found.items())

    def listed(self, names: Iterable[str], *, last: str = "") -> str:
        """Several names: "A, B und C"; with semicolons if there are commas in them."""
        *first, end = [*names] or [""]
        word = last or self.either(en="and", de="und")
        between = "; " if any(", " in name for name in (*first, end)) else ", "
        return f"{between.join(first)} {word} {end}" if first else end

    def quoted(self, text: str) -> str:
        """A name in quotation marks."""
        return self.either(en=f"“{text}”", de=f"„{text}“")

    # Time

    def duration(self, duration: Duration) -> str:
        """So long."""
        one, many = _UNITS[duration.unit]
        return self.either(en=str(duration), de=f"{duration.count} {one if duration.count == 1 else many}")

    def dated(self, dated: Dated) -> str:
        """A date, the vague said as vague."""
        return show_dated(dated, self.definition.zone, self.language)

    def times(self, phase: Phase) -> str:
        """From when until when a phase is open, in one line."""
        opens, closes = phase.opens, phase.closes
        if isinstance(opens, Dated) and isinstance(closes, Dated) and opens.earliest and closes.latest:
            return f"{self.dated(opens)} – {self.dated(closes)}"
        if opens is None and closes is None and phase.lasts is None and phase.within is None and not phase.unknown:
            return self.either(en="from the start, without end", de="von Anfang an, ohne Ende")
        return ", ".join(part for part in (self.opens(phase), self.closes(phase)) if part)

    def opens(self, phase: Phase) -> str:
        """When a phase opens."""
        bound = phase.opens
        if bound is None and "opens" in phase.unknown:
            return self.either(en="beginning not known", de="Beginn nicht bekannt")
        if bound is None or (isinstance(bound, Dated) and bound.earliest is None):
            with_it = self.either(en="from the start of {}", de="ab Beginn von {}")
            start = self.either(en="from the start", de="von Anfang an")
            return with_it.format(self.quoted(self.thing(phase.within))) if phase.within else start
        if isinstance(bound, Dated):
            return self.either(en="from ", de="ab ") + self.dated(bound)
        if bound == "by_hand":
            return self.either(en="opened by hand", de="von Hand eröffnet")
        return self._when(bound, en="as soon as ", de="sobald ", since=("from ", "ab "))

    def closes(self, phase: Phase) -> str:
        """When a phase closes."""
        bound = phase.closes
        if phase.lasts is not None:
            return self.either(en="lasts ", de="dauert ") + self.duration(phase.lasts)
        if bound is None and "closes" in phase.unknown:
            return self.either(en="end not known", de="Ende nicht bekannt")
        if bound is None or (isinstance(bound, Dated) and bound.latest is None):
            return "" if phase.within else self.either(en="without end", de="ohne Ende")
        if isinstance(bound, Dated):
            return self.either(en="until ", de="bis ") + self.dated(bound)
        if bound == "by_hand":
            return self.either(en="closed by hand", de="von Hand geschlossen")
        return self._when(bound, en="until ", de="bis ", since=("until ", "bis "))

    def _when(self, bound: Bound, *, en: str, de: str, since: tuple[str, str]) -> str:
        if isinstance(bound, Operand):
            return self.either(en=since[0], de=since[1]) + self._operand(bound)
        return self.either(en=en, de=de) + ("" if bound is None else self.condition(bound))

    def _operand(self, operand: Operand) -> str:
        if operand.number is not None:
            return str(operand.number)
        kind = self._meant(operand.of)
        return self.quoted(f"{self.kind(kind)}: {self.field(kind, operand.field or '')}")

    # Conditions

    @singledispatchmethod
    def condition(self, condition: Condition) -> str:
        """A condition as the clause of a sentence: "die Phase „Zuhören“ endet"."""
        name = self.quoted(_spaced(condition.word))
        return self.either(en=f"the condition {name} holds", de=f"die Bedingung {name} erfüllt ist")

    def _meant(self, ref: Ref | None) -> str:
        """The kind, or the thing, that a reference means."""
        return "" if ref is None else ref.words[-1]

    def _named(self, ref: Ref) -> str:
        return self.quoted(self.thing(ref.words[0]) if ref.literal else self.kind(ref.words[-1]))

    def _bounds(self, condition: Comparing) -> str:
        found = []
        for name, en, de in _BOUNDS:
            operand = getattr(condition, name)
            if operand is not None:
                found.append(f"{self.either(en=en, de=de)} {self._operand(operand)}")
        return self.listed(found)

    def _selected(self, selector: Selector) -> str:
        """What a selector selects, in quotation marks."""
        if selector.action:
            names = (f"{self.kind(one.partition('.')[0])}: {self.action(one)}" for one in selector.action)
            return self.listed((self.quoted(name) for name in names), last=self._or())
        kind = selector.kind or ""
        said = [self.state(kind, state) for state in selector.in_]
        said += [self.value(kind, name, value) for name, value in selector.where.items()]
        return self.quoted(self.kind(kind)) + (f" ({', '.join(said)})" if said else "")

    def _or(self) -> str:
        return self.either(en="or", de="oder")

    def _states(self, kind: str, states: Iterable[str]) -> str:
        return self.listed((self.quoted(self.state(kind, state)) for state in states), last=self._or())

    @condition.register
    def _reached(self, c: Reached) -> str:
        kind = c.kind or self._meant(c.thing)
        if c.thing is not None and c.thing.literal:
            kind = thing.kind if (thing := self.definition.things.get(c.thing.words[0])) else kind
        who = self._named(c.thing) if c.thing else self.quoted(self.kind(kind))
        states = self._states(kind, c.in_)
        return self.either(en=f"{who} reaches {states}", de=f"{who} den Stand {states} erreicht")

    @condition.register
    def _count(self, c: Count) -> str:
        bounds, what = self._bounds(c), self._selected(c)
        if c.action:
            return self.either(en=f"{what} was done {bounds} times", de=f"{what} {bounds}-mal geschehen ist")
        return self.either(en=f"there are {bounds} × {what}", de=f"es {bounds} × {what} gibt")

    @condition.register
    def _share(self, c: Share) -> str:
        whole = (self.either(en="the members", de="der Mitglieder") if c.of == "members"
                 else self.either(en="the votes", de="der Stimmen"))  # fmt: skip
        bounds, what = self._bounds(c), self._selected(c)
        return self.either(en=f"{what} has {bounds} of {whole}", de=f"{what} {bounds} {whole} hat")

    @condition.register
    def _sum(self, c: Sum) -> str:
        field, what, bounds = self.quoted(self.field(c.kind or "", c.field)), self._selected(c), self._bounds(c)
        return self.either(en=f"the sum of {field} over {what} is {bounds}",
                           de=f"die Summe von {field} über {what} {bounds} ist")  # fmt: skip

    @condition.register
    def _rank(self, c: Rank) -> str:
        score = self.action(c.by) if "." in c.by else self.field(c.kind or "", c.by)
        score, top = self.quoted(score), self._operand(c.top)
        return self.either(
            en=f"it is among the first {top} by {score}", de=f"es nach {score} unter den ersten {top} ist"
        )

    @condition.register
    def _consented(self, c: Consented) -> str:
        who = self.listed(self._named(ref) for ref in c.bodies)
        act = self.quoted(self.action(c.action))
        return self.either(en=f"{act} was done for {who}", de=f"{act} für {who} geschehen ist")

    @condition.register
    def _heard(self, c: Heard) -> str:
        who = self.listed(self.quoted(self.thing(one)) for one in c.audiences)
        return self.either(en=f"{who} have been heard", de=f"{who} gehört sind")

    @condition.register
    def _closed(self, c: Closed) -> str:
        name = self.quoted(self.thing(c.phase))
        return self.either(en=f"{name} has closed", de=f"{name} geschlossen ist")

    @condition.register
    def _elapsed(self, c: Elapsed) -> str:
        act = self.quoted(f"{self.kind(c.action.partition('.')[0])}: {self.action(c.action)}")
        least = c.at_least and self.either(en="at least ", de="mindestens ") + self.duration(c.at_least)
        most = c.at_most and self.either(en="at most ", de="höchstens ") + self.duration(c.at_most)
        span = self.listed(part for part in (least, most) if part)
        return self.either(en=f"{span} have passed since {act}", de=f"seit {act} {span} vergangen sind")

    @condition.register
    def _date(self, c: Date) -> str:
        said = []
        if c.from_ is not None:
            said.append(self.either(en="not before ", de="nicht vor ") + self.dated(c.from_))
        if c.until_ is not None:
            said.append(self.either(en="not after ", de="nicht nach ") + self.dated(c.until_))
        return self.either(en="it is ", de="es ") + self.listed(said) + self.either(en="", de=" ist")

    @condition.register
    def _all(self, c: AllOf) -> str:
        if not c.conditions:
            return self.either(en="nothing is asked", de="nichts verlangt ist")
        return self.listed(self._inner(one, AnyOf) for one in c.conditions)

    @condition.register
    def _any(self, c: AnyOf) -> str:
        if not c.conditions:
            return self.either(en="it never holds", de="es nie so weit ist")
        return self.listed((self._inner(one, AllOf) for one in c.conditions), last=self._or())

    def _inner(self, condition: Condition, other: type[Condition]) -> str:
        said = self.condition(condition)
        return f"({said})" if isinstance(condition, other) else said

    @condition.register
    def _not(self, c: Not) -> str:
        said = self.condition(c.condition)
        return self.either(en=f"it is not so that {said}", de=f"nicht gilt, dass {said}")


def _spaced(name: str) -> str:
    """A name without the lines that ids have for blanks."""
    return name.replace("_", " ")
