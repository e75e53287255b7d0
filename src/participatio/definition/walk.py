# SPDX-License-Identifier: Apache-2.0
"""Whether a pathway can be walked, or a state or an opening be reached at all: yes, no, or not decided.

*Yes* comes with acts that were judged by `decide` one after the other; *no* is said of what is not even in
`possible.Possible`; everything else is *not decided*, with what stood in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, product
from typing import Any, ClassVar, Literal

from attrs import evolve, frozen

from participatio.dates import EARLIEST, LATEST, Dated
from participatio.definition.acts import Act
from participatio.definition.clock import CLOSES, OPENS
from participatio.definition.conditions import (
    AllOf,
    AnyOf,
    Claims,
    Closed,
    Consented,
    Count,
    Date,
    Elapsed,
    Heard,
    Leads,
    MemberOf,
    Operand,
    Rank,
    Reached,
    Selector,
    Share,
    Sum,
    parts,
)
from participatio.definition.decide import decide
from participatio.definition.facts import After, Facts, Known, MemoryFacts, fold
from participatio.definition.fields import FieldSpec
from participatio.definition.judging import targets_of
from participatio.definition.kinds import ANY, Kind, LinkSpec, is_station
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.possible import Possible, first
from participatio.definition.reasons import Reason
from participatio.definition.rules import Row, Rules
from participatio.definition.situation import Condition, Ref, Situation, holds, seats, since_of
from participatio.definition.story import missing_station
from participatio.definition.things import Phase, Pillar
from participatio.errors import BadValueError
from participatio.values import NOTHING, Frozen

Answer = Literal["yes", "no", "not_decided"]

#: A walk of more acts than this is not looked for.
MOST = 200
#: Nor is it looked for longer than it takes to judge so many acts.
_ASKED = 2_000
#: How many things are tried for one link, and how many bindings for one act.
_TRIED = 12
_BINDINGS = 60
#: How often something new is tried where what is there does not do.
_AGAIN = 3
#: How far one act may wait for another.
_DEEP = 30
#: When a process begins whose phases have no dates.
_BEGINS = datetime(2025, 1, 1, 12, tzinfo=UTC)
_DAY = timedelta(days=1)
_YEAR = timedelta(days=365)
#: Whoever takes part without being listed: `Process.enrol` gives such people a pseudonym.
_PERSON = "person-"


@frozen(eq=False, repr=False)
class Step(Frozen):
    """One act of a walk, when it is done, what it brings into being, and every rule that says yes to it."""

    act: Act
    at: datetime
    new: str | None
    reasons: tuple[Reason, ...]


@frozen(eq=False, repr=False)
class Obstacle(Frozen):
    """What stood in the way of an action: the rule that refused, in its words, and the condition it could not meet."""

    action: str
    reason: Reason
    #: The word of the condition that could not be met, if it was one.
    condition: str | None = None

    def text(self, language: str = "en") -> str:
        """The obstacle as a sentence, in English or German."""
        said = f"{self.action}: {self.reason.text(language)}"
        return said if self.condition is None else f"{said} ({self.condition})"


@frozen(eq=False, repr=False)
class Walk(Frozen):
    """Whether something can be reached, and how.

    ``goal`` is a pillar, a phase, or ``kind.state``. A *yes* has ``steps``, which begin in a fresh process at
    ``begins``; a *no* names the ``station`` that stays out of reach, *not decided* what stood in the way.
    """

    goal: str
    answer: Answer
    begins: datetime
    steps: tuple[Step, ...] = ()
    station: str | None = None
    obstacles: tuple[Obstacle, ...] = ()
    #: The people in it who are not listed.
    people: tuple[str, ...] = ()


def walk(definition: Definition, *goals: str) -> tuple[Walk, ...]:
    """Whether goals can be reached, each in a process of its own that has just begun.

    Parameters:
        goals: pillars with a pathway, phases (to be open), or ``kind.state`` (something is in it); without any,
            every pillar that names a pathway.

    Raises:
        KeyError: there is no such goal.
    """
    asked = goals or tuple(pillar.id for pillar in definition.rules.pillars)
    found = [_goal(definition, goal) for goal in asked]
    if not found:
        return ()
    sure, usual = Possible(definition), Possible(definition, backdates=False)
    begun = definition.begun(EARLIEST)
    return tuple(_walked(definition, goal, sure, usual, begun) for goal in found)


# Goals


@frozen(eq=False, repr=False)
class _Pathway(Frozen):
    pillar: Pillar


@frozen(eq=False, repr=False)
class _State(Frozen):
    kind: str
    state: str


@frozen(eq=False, repr=False)
class _Opening(Frozen):
    phase: str


_Goal = _Pathway | _State | _Opening


def _goal(definition: Definition, goal: str) -> _Goal:
    thing = definition.things.get(goal)
    if isinstance(thing, Pillar) and thing.pathway:
        return _Pathway(thing)
    if isinstance(thing, Phase):
        return _Opening(goal)
    kind, _, state = goal.partition(".")
    if kind in definition.kinds and state in definition.kinds[kind].states:
        return _State(kind, state)
    raise KeyError(goal)


def _name(goal: _Goal) -> str:
    if isinstance(goal, _Pathway):
        return goal.pillar.id
    return goal.phase if isinstance(goal, _Opening) else f"{goal.kind}.{goal.state}"


def _walked(definition: Definition, goal: _Goal, sure: Possible, usual: Possible, begun: MemoryFacts) -> Walk:
    begins = _begins(definition.rules, begun)
    out_of_reach = _out_of_reach(goal, sure)
    if out_of_reach is not None:
        return Walk(_name(goal), "no", begins, station=out_of_reach)
    blocked: list[Obstacle] = []
    for reopens in (False, True):
        trial = _Trial(definition.rules, begun, usual, begins, reopens=reopens)
        if trial.reach(goal):
            return Walk(_name(goal), "yes", begins, tuple(trial.steps), people=tuple(trial.people))
        blocked = blocked or trial.obstacles()
    return Walk(_name(goal), "not_decided", begins, obstacles=tuple(blocked or _unnamed(definition.rules, goal)))


def _unnamed(rules: Rules, goal: _Goal) -> Iterator[Obstacle]:
    """What is in the way where nothing said so: nobody was found to do what leads there."""
    kind = goal.kind if isinstance(goal, _State) else goal.pillar.pathway[-1] if isinstance(goal, _Pathway) else "phase"
    for name, row in rules.rows.items():
        if is_station(row.kind, kind) and (not isinstance(goal, _State) or row.action.to in (None, goal.state)):
            yield Obstacle(name, Reason("phase", False, {"action": name}))


def _out_of_reach(goal: _Goal, sure: Possible) -> str | None:
    if isinstance(goal, _Pathway):
        return sure.missing(goal.pillar.pathway)
    if isinstance(goal, _Opening):
        return None if sure.phase(goal.phase) else goal.phase
    return None if (goal.kind, goal.state) in sure.states else goal.state


def _begins(rules: Rules, facts: Facts) -> datetime:
    """A time at which nothing of a process has gone by yet."""
    turns = [turn for turn in rules.clock.turns(facts) if EARLIEST < turn < LATEST]
    return min(turns) - _DAY if turns else _BEGINS


class _People(MemoryFacts):
    """Facts that know whoever is enrolled beside whoever is listed."""

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        known = super().thing(id)
        if known is None and id.startswith(_PERSON) and id[len(_PERSON) :].isdigit():
            return Known(id, "person", "known", None, EARLIEST, None, (("known", EARLIEST),))
        return known


# The looking


@frozen(eq=False, repr=False)
class _Option(Frozen):
    """An act that may be done, and the last moment at which the phases open then are."""

    act: Act
    at: datetime
    until: datetime
    reasons: tuple[Reason, ...]
    warned: bool = False
    #: The number of the station it reaches.
    station: int | None = None


@frozen(eq=False, repr=False)
class _Wish(Frozen):
    """What an act shall give: links by name (ids, or maps with fields), values, for whom, by whom."""

    links: Mapping[str, Any] = NOTHING
    values: Mapping[str, Any] = NOTHING
    for_: str | None = None
    by: tuple[str, ...] = ()
    station: int | None = None


_NOTHING_SPECIAL = _Wish()


class _Trial:
    """One attempt: acts are done as soon as they may be, always the one next that can be done first."""

    def __init__(
        self, rules: Rules, begun: MemoryFacts, possible: Possible, begins: datetime, *, reopens: bool
    ) -> None:
        self.rules = rules
        self.possible = possible
        self.facts: Facts = _peopled(begun)
        self.now = begins
        self.steps: list[Step] = []
        self.people: list[str] = []
        #: Phases may be opened again by hand.
        self._reopens = reopens
        self._counted: dict[str, int] = {}
        self._asked = 0
        self._depth = 0
        self._leads: dict[tuple[str, frozenset[str]], dict[str, int]] = {}
        self._ways: dict[str, list[tuple[str, str, Row, str | None, str | None]]] = {}
        #: What is being looked for already, so that nothing waits for itself.
        self._looking: set[tuple[Any, ...]] = set()
        self._blocked: dict[tuple[str, str, str | None], Obstacle] = {}
        self._stations: list[str | None] = []
        self._sums = _sums(rules)
        self._boundaries = sorted({at for at in _instants(rules) if EARLIEST < at < LATEST})

    def obstacles(self) -> list[Obstacle]:
        """What stood in the way at the end, the most telling first."""
        return list(self._blocked.values())

    def reach(self, goal: _Goal) -> bool:
        """True if the goal was reached; the steps tell how."""
        if isinstance(goal, _Pathway):
            self._stations = [None for _ in goal.pillar.pathway]
        while not self._is_there(goal):
            self._looking.clear()
            self._blocked.clear()
            options = self._towards(goal) if len(self.steps) < MOST and self._asked < _ASKED else []
            if not options:
                return False
            self._take(min(options, key=lambda option: (option.at, option.warned, option.until)))
        return True

    def _is_there(self, goal: _Goal) -> bool:
        if isinstance(goal, _State):
            enrolled = (goal.kind, goal.state) == ("person", "known")
            return enrolled or self.facts.ever(goal.kind, goal.state) is not None
        if isinstance(goal, _Opening):
            return any(self._rounds(goal.phase))
        last = self._stations[-1]
        if last is None or (known := self.facts.thing(last)) is None:
            return False
        return missing_station(self.rules.kinds, self.facts, goal.pillar.pathway, known.kind, last, NOTHING) is None

    def _towards(self, goal: _Goal) -> list[_Option]:
        if isinstance(goal, _State):
            return self._some(goal.kind, (goal.state,))
        if isinstance(goal, _Opening):
            return self._opened(self.rules.phases[goal.phase], None)
        return self._next_station(goal.pillar)

    def _take(self, option: _Option) -> None:
        row = self.rules.rows[option.act.action]
        new = None
        if row.bears:
            number = self._counted[row.kind.id] = self._counted.get(row.kind.id, 0) + 1
            new = f"{row.kind.id}#{number}"
        self.now = option.at
        fold(self.facts, event_of(self.rules, self.facts, option.act, self.now, new))  # type: ignore[arg-type]
        self.steps.append(Step(option.act, option.at, new, option.reasons))
        for name in (option.act.by, *(to for value in option.act.links.values() for to in targets_of(value))):
            if name.startswith(_PERSON) and name not in self.people and name not in self.rules.things:
                self.people.append(name)
        if option.station is not None:
            self._stations[option.station] = new

    # Pathways

    def _next_station(self, pillar: Pillar) -> list[_Option]:
        """Acts towards the next station, and what must be done in good time for those after it."""
        number = next((n for n, thing in enumerate(self._stations) if thing is None), len(self._stations))
        if number == len(self._stations):
            return []
        kinds = [kind for kind in self.rules.kinds.values() if is_station(kind, pillar.pathway[number])]
        kinds.sort(key=lambda kind: self.possible.born(kind.id) or LATEST)
        for kind in kinds:
            found = [it for row in self._births(kind) for it in self._station(row, number, pillar)]
            if found:
                return [*found, *self._in_time(pillar, number)]
        return self._in_time(pillar, number)

    def _station(self, row: Row, number: int, pillar: Pillar) -> list[_Option]:
        links = self._story_links(row, self._stations[:number])
        if number == len(self._stations) - 1:
            for name, link in row.links.items():
                if link.to == ("pillar",):
                    links[name] = pillar.id
        if self._births(row.kind) and self._looking_for("station", number, row.name):
            return []
        return self._do(row, None, _Wish(links, station=number))

    def _story_links(self, row: Row, things: Sequence[str | None]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, link in row.links.items():
            if self.rules.kinds.story(link) == "none":
                continue
            fits = [it for it in things if it and (known := self.facts.thing(it)) and link.allows(known.kind)]
            if fits and (name in row.asks or not link.allows(row.kind.id)):
                found[name] = fits[-1] if link.single else fits
        return found

    def _in_time(self, pillar: Pillar, number: int) -> list[_Option]:
        """Moves that stations to come ask for, as long as the next one does not need things as they are."""
        held = {
            it
            for kind in self.rules.kinds.values()
            if is_station(kind, pillar.pathway[number])
            for row in self._births(kind)
            for link in row.links.values()
            if link.in_
            for it in self._stations[:number]
            if it and self._fits(it, link)
        }
        found: list[_Option] = []
        for station in pillar.pathway[number + 1 :]:
            for kind in (kind for kind in self.rules.kinds.values() if is_station(kind, station)):
                for row in self._births(kind)[:1]:
                    for name, value in self._story_links(row, self._stations[:number]).items():
                        for thing in targets_of(value):
                            if row.links[name].in_ and thing not in held:
                                found += self._get(thing, row.links[name].in_)
        return found

    def _fits(self, thing: str, link: LinkSpec) -> bool:
        known = self.facts.thing(thing)
        return known is not None and link.allows(known.kind) and (not link.in_ or known.state in link.in_)

    # Things in states

    def _some(
        self, kind: str, states: Collection[str], wish: _Wish = _NOTHING_SPECIAL, *, new: bool = False
    ) -> list[_Option]:
        """Acts that bring something of a kind into one of the states: something there, else something new."""
        if self._looking_for("some", kind, tuple(states)):
            return []
        there = () if new or wish.links or wish.values else self.facts.things(kind)
        for thing in islice(there, _TRIED):
            if found := self._get(thing, states):
                return found
        if not new and not wish.links and self._counted.get(kind, 0) >= _AGAIN:
            return []
        spec = self.rules.kinds.get(kind)
        for row in self._births(spec) if spec is not None else ():
            start = row.action.to or row.kind.first
            if start in states or not states or start in self._leading(row.kind, states):
                known = {name: value for name, value in wish.links.items() if name in row.links}
                if len(known) == len(wish.links) and (found := self._do(row, None, evolve(wish, links=known))):
                    return found
        return []

    def _births(self, kind: Kind) -> list[Row]:
        """The actions that bring something of a kind into being, the earliest first."""
        rows = [self.rules.rows[f"{kind.id}.{name}"] for name, action in kind.actions.items() if action.bears]
        known = [row for row in rows if row.name in self.possible.actions]
        leads = self._leading(kind, kind.ends)
        far = len(kind.states)
        return sorted(
            known,
            key=lambda row: (
                first(self.possible.actions[row.name]) or LATEST,
                leads.get(row.action.to or kind.first, far),
            ),
        )

    def _leading(self, kind: Kind, states: Collection[str]) -> dict[str, int]:
        """How many acts it takes from each state of a kind to one of those wanted."""
        key = kind.id, frozenset(states)
        if key not in self._leads:
            found = self._leads[key] = dict.fromkeys(states, 0)
            edges = self._edges(kind)
            for steps in range(1, len(kind.states) + 1):
                for state, to, *_ in edges:
                    if to in found and state not in found and found[to] == steps - 1:
                        found[state] = steps
        return self._leads[key]

    def _edges(self, kind: Kind) -> list[tuple[str, str, Row, str | None, str | None]]:
        if kind.id not in self._ways:
            self._ways[kind.id] = list(self._edges_of(kind))
        return self._ways[kind.id]

    def _edges_of(self, kind: Kind) -> Iterator[tuple[str, str, Row, str | None, str | None]]:
        """From a state to a state, by an action, by one that moves through a link, by a value of the link's field."""
        for name in self.possible.actions:
            row = self.rules.rows[name]
            if row.kind.id == kind.id and row.action.to is not None and not row.bears:
                for state in row.starts:
                    yield state, row.action.to, row, None, None
            for link, move in row.action.moves.items():
                spec = row.kind.links.get(link)
                if spec is None or not spec.allows(kind.id):
                    continue
                ways = [(None, move.state)] if move.state else list(move.to.items())
                for state in spec.in_ or kind.states:
                    for value, to in ways:
                        if to in kind.states and to != state:
                            yield state, str(to), row, link, value

    def _get(self, thing: str, states: Collection[str]) -> list[_Option]:
        """Acts that bring a thing closer to one of the states."""
        known = self.facts.thing(thing)
        if known is None or known.kind not in self.rules.kinds or known.state in states:
            return []
        if self._looking_for("get", thing, tuple(states)):
            return []
        kind = self.rules.kinds[known.kind]
        leads = self._leading(kind, states)
        edges = [edge for edge in self._edges(kind) if edge[0] == known.state and edge[1] in leads]
        for _, _, row, link, value in sorted(edges, key=lambda edge: leads[edge[1]]):
            found = self._do(row, thing) if link is None else self._moved(row, link, value, thing)
            if found:
                return found
        return []

    def _moved(self, row: Row, link: str, value: str | None, thing: str) -> list[_Option]:
        """Acts on something else that take a thing along."""
        by = row.action.moves[link].by
        to = {"to": thing, **({by: value} if by else {})}
        if row.bears or link in row.links:
            if row.bears:
                return self._do(row, None, _Wish({link: [to]}))
            return next(
                (
                    found
                    for one in self._others(row.kind.id, thing)
                    if (found := self._acting(row, one, _Wish({link: [to]})))
                ),
                self._some(row.kind.id, row.starts, new=True),
            )
        linked = list(self.facts.linking(thing, row.kind.id, link))
        for one in linked:
            if found := self._acting(row, one):
                return found
        return self._some(row.kind.id, row.starts, _Wish({link: [to]}), new=True)

    def _others(self, kind: str, thing: str) -> list[str]:
        return [one for one in islice(self.facts.things(kind), _TRIED) if one != thing]

    def _acting(self, row: Row, thing: str, wish: _Wish = _NOTHING_SPECIAL) -> list[_Option]:
        """An act on a thing, or what brings the thing to where it may be done."""
        known = self.facts.thing(thing)
        if known is None or row.bears:
            return []
        return self._do(row, thing, wish) if known.state in row.starts else self._get(thing, row.starts)

    def _looking_for(self, *what: Any) -> bool:  # noqa: ANN401 - whatever is looked for
        """True if that is being looked for already."""
        if what in self._looking:
            return True
        self._looking.add(what)
        return False

    # Acts

    def _do(self, row: Row, thing: str | None, wish: _Wish = _NOTHING_SPECIAL) -> list[_Option]:
        """An act, if it may be done some time from now on; else what would have to be done before it."""
        if row.name not in self.possible.actions or self._looking_for(
            "do", row.name, thing, str(wish.links), wish.for_
        ):
            return []
        if self._depth >= _DEEP:
            return []
        self._depth += 1
        try:
            return self._tried(row, thing, wish)
        finally:
            self._depth -= 1

    def _tried(self, row: Row, thing: str | None, wish: _Wish) -> list[_Option]:
        before: list[_Option] = []
        choices: dict[str, Sequence[Any]] = {}
        for name, link in row.links.items():
            standing = thing is not None and self.facts.links(thing, name)
            needed = name in row.asks or (not standing and (link.many.least or name in self._telling(row)))
            if name in wish.links:
                fits = [it for it in targets_of(wish.links[name]) if not self._fits(it, link)]
                before += [option for it in fits for option in self._get(it, link.in_)] if link.in_ else []
                if fits and not before:
                    return self._block(row, Reason("link", False, {"name": name, "to": fits[0]}))
                choices[name] = (wish.links[name],)
            elif needed:
                found = list(islice(self._targets(link, thing), _TRIED))
                if not found:
                    more = self._target(row, name, link)
                    if name not in row.asks and not link.many.least and not more:
                        continue
                    before += more
                choices[name] = [found, *found] if link.to == ("audience",) and not link.many.most else found
        if before or not all(choices.values()):
            return before
        values = self._values(row, wish)
        if isinstance(values, str):
            return self._block(row, Reason("missing", False, {"name": values}))
        refused: list[tuple[Act, datetime, list[Reason]]] = []
        for chosen in islice(product(*choices.values()), _BINDINGS):
            links = {name: self._said(row, name, value) for name, value in zip(choices, chosen, strict=True)}
            option = self._attempt(row, thing, links, values, wish, refused)
            if option is not None:
                return [option]
        return self._before(row, thing, min(refused, key=lambda one: _weight(one[2]))) if refused else []

    def _telling(self, row: Row) -> set[str]:
        """Links that need not be given, but say who may do it, or whose clock it falls to."""
        words: set[str] = set()
        for admission in row.admissions:
            words.update(it.kind for id_ in admission.phase.only if (it := self.rules.things.get(id_)))
            if admission.each is not None:
                words.update((admission.each.partition(".")[0], admission.each.rpartition(".")[2]))
            for role in admission.roles:
                for part in parts(self.rules.roles[role].condition) if role in self.rules.roles else ():
                    if isinstance(part, MemberOf):
                        words.update(ref.words[0] for ref in part.in_ if not ref.literal)
        return {link for word in words if (link := self.rules.its_link(row.kind.id, word))}

    def _targets(self, link: LinkSpec, thing: str | None) -> Iterator[str]:
        """Things that a link may point to, those born here first."""
        kinds = [kind for kind in self.rules.kinds if link.allows(kind)]
        if ANY in link.to:
            kinds = [kind for kind in kinds if self.rules.kinds[kind].stage is not None]
        if "person" in kinds:
            yield self._fresh()
        for kind in kinds:
            there = [it for it in self.facts.things(kind) if it != thing and self._fits(it, link)]
            yield from sorted(there, key=lambda it: ("#" not in it, self._has_nobody(it)))

    def _has_nobody(self, thing: str) -> bool:
        return not self.facts.linking(thing, "seat", "in")

    def _target(self, row: Row, name: str, link: LinkSpec) -> list[_Option]:
        """Acts that bring about what a link may point to."""
        kinds = [kind for kind in self.rules.kinds.values() if link.allows(kind.id) and ANY not in link.to]
        kinds.sort(key=lambda kind: self.possible.exists(kind.id, link.in_) or LATEST)
        for kind in kinds:
            if self.possible.exists(kind.id, link.in_) is not None and (found := self._some(kind.id, link.in_)):
                return found
        return self._block(row, Reason("missing", False, {"name": name}))

    def _said(self, row: Row, name: str, value: Any) -> Any:  # noqa: ANN401 - as an act gives it
        """A link with what has to be said of each of its targets."""
        spec = row.links[name]
        if not spec.fields:
            return value
        given = [value] if isinstance(value, str | Mapping) else value
        found = []
        for one in given:
            said = {"to": one} if isinstance(one, str) else dict(one)
            for field_ in spec.fields:
                if field_ not in said:
                    said[field_] = self._value(row, row.link_fields[name][field_])
            found.append(said)
        return found

    def _values(self, row: Row, wish: _Wish) -> dict[str, Any] | str:
        """The values of an act; the name of one for which none is found."""
        found: dict[str, Any] = {name: value for name, value in wish.values.items() if name in row.fields}
        for name in row.asks:
            if name in row.fields and name not in found:
                value = self._value(row, row.fields[name])
                if value is None:
                    return name
                found[name] = value
        return found

    def _value(self, row: Row, spec: FieldSpec) -> Any:  # noqa: ANN401 - a field's type is configuration
        """Some value that a field takes; a number that is added up somewhere is large enough."""
        goal = self._sums.get((row.kind.id, spec.name), 0)
        least = spec.min if spec.min is not None else 0
        text = f"{row.kind.id} {self._counted.get(row.kind.id, 0) + 1}".ljust(least, "…")[: spec.max or 200]
        day = self._day(row, spec).astimezone(self.rules.zone).date().isoformat()
        tries = (*spec.of, max(goal, least), text, day, "yes", "https://example.org", {"name": "x", "sha256": "0" * 64})
        usual = {"line": text, "text": text, "number": max(goal, least), "money": str(max(goal, least)), "date": day}
        for value in (usual.get(spec.type.id), *tries, *islice(self.rules.things, 200)):
            try:
                if value is not None:
                    spec.read(value, self.rules.reader)
                    return value
            except BadValueError:
                continue
        return None

    def _day(self, row: Row, spec: FieldSpec) -> datetime:
        """A date for a field: in a year if it closes something, else today."""
        closing = {OPENS: False, CLOSES: True}
        own = next((closing.get(which) for which, source in row.action.sets.items() if source == spec.name), None)
        closes = any(
            isinstance(phase.closes, Operand) and phase.closes.field == spec.name
            for phase in self.rules.phases.values()
        )
        return self.now + _YEAR if own or closes else self.now

    def _attempt(  # noqa: PLR0913 - an act and what is noted of it
        self,
        row: Row,
        thing: str | None,
        links: Mapping[str, Any],
        values: Mapping[str, Any],
        wish: _Wish,
        refused: list[tuple[Act, datetime, list[Reason]]],
    ) -> _Option | None:
        """The first moment at which somebody may do an act."""
        s = self._situation(row, thing, links, values, self.now)
        rounds = [one for admission in row.admissions for one in self._admitting(admission.phase.id, s)]
        for at in sorted(self._moments(row, s, rounds)):
            until = max(closes for opens, closes in rounds if opens <= at < closes)
            for by, claims in self._people(row, thing, links, values, at, wish):
                act = Act(row.name, by, thing, values, links, for_=wish.for_, claims=claims)
                self._asked += 1
                if self._asked > _ASKED:
                    return None
                reasons = decide(self.rules, self.facts, act, at)
                no = [reason for reason in reasons if reason.refuses]
                if not no:
                    yes = tuple(reason for reason in reasons if reason.ok)
                    return _Option(act, at, until, yes, len(yes) < len(reasons), wish.station)
                refused.append((act, at, no))
        if not refused:
            act = Act(row.name, self._fresh(), thing, values, links, for_=wish.for_)
            refused.append((act, self.now, [it for it in decide(self.rules, self.facts, act, self.now) if it.refuses]))
        return None

    def _situation(
        self, row: Row, thing: str | None, links: Mapping[str, Any], values: Mapping[str, Any], at: datetime
    ) -> Situation:
        read = {name: row.fields[name].read(value, self.rules.reader) for name, value in values.items()}
        targets = {name: targets_of(value) for name, value in links.items()}
        return Situation(self.rules, self.facts, at, kind=row.kind.id, thing=thing, links=targets, values=read)

    def _admitting(self, phase: str, s: Situation) -> Iterator[tuple[datetime, datetime]]:
        each = self.rules.clock.each(phase)
        for of in s.clocks(each) if each is not None else (None,):
            for one in self.rules.clock.times(phase, of, self.facts):
                if one.closes > self.now:
                    yield one.opens, one.closes

    def _moments(self, row: Row, s: Situation, rounds: Sequence[tuple[datetime, datetime]]) -> set[datetime]:
        """The moments from now on, in some round, at which the answer may change."""
        found = {self.now, *(opens for opens, _ in rounds), *self._boundaries}
        if row.action.when is not None:
            for part in parts(row.action.when):
                held = since_of(part, s)
                if held is not None and held < LATEST:
                    found.add(held)
        return {at for at in found if at >= self.now and any(opens <= at < closes for opens, closes in rounds)}

    def _people(  # noqa: PLR0913 - who may do what to what
        self,
        row: Row,
        thing: str | None,
        links: Mapping[str, Any],
        values: Mapping[str, Any],
        at: datetime,
        wish: _Wish,
    ) -> list[tuple[str, Mapping[str, Any]]]:
        """Who might do an act, and what they can prove: by the seats they hold, by what they bore, or anybody."""
        s = self._situation(row, thing, links, values, at)
        found: dict[str, Mapping[str, Any]] = dict.fromkeys(wish.by, NOTHING)
        if wish.by:
            return list(found.items())
        claims: dict[str, Any] = {}
        anybody = False
        for role in dict.fromkeys(role for admission in row.admissions for role in admission.roles):
            known = s.known()
            if role == "author" and known is not None and known.author:
                found[known.author] = NOTHING
            condition = self.rules.roles[role].condition if role in self.rules.roles else None
            anybody |= role == "anyone"
            for part in parts(condition) if condition is not None else ():
                if isinstance(part, MemberOf):
                    found.update(dict.fromkeys(self._holders(part, s), NOTHING))
                else:
                    anybody = True
                if isinstance(part, Claims):
                    claims.update({name: value for name, value in part.claims.items() if not value.startswith("its ")})
        if wish.for_ is not None:
            found.update(dict.fromkeys(self._sitting((wish.for_,), at), NOTHING))
        done = {by: len(self.facts.deeds(row.name, thing=thing, by=by)) for by in found}
        people = sorted(found, key=done.__getitem__) if thing is not None else list(found)
        invented = [*self.people[:1], *self._idle(row, thing), self._fresh()] if anybody else []
        return [*((by, claims) for by in dict.fromkeys(invented)), *((by, claims) for by in people)]

    def _holders(self, condition: MemberOf, s: Situation) -> list[str]:
        return self._sitting(dict.fromkeys(body for ref in condition.in_ for body in s.find(ref)), s.at)

    def _sitting(self, bodies: Iterable[str], at: datetime) -> list[str]:
        return [
            seat.holder for body in bodies for seat in seats(self.facts, self.facts.linking(body, "seat", "in"), at)
        ]

    def _idle(self, row: Row, thing: str | None) -> Iterator[str]:
        return islice((it for it in self.people if not self.facts.deeds(row.name, thing=thing, by=it)), 1)

    def _fresh(self) -> str:
        return f"{_PERSON}{len(self.people) + 1}"

    def _block(self, row: Row, reason: Reason, condition: str | None = None) -> list[_Option]:
        self._blocked.setdefault((row.name, reason.rule, condition), Obstacle(row.name, reason, condition))
        return []

    # What would have to be done before

    def _before(self, row: Row, thing: str | None, refused: tuple[Act, datetime, list[Reason]]) -> list[_Option]:
        """Acts that may turn a refusal around."""
        act, at, no = refused
        s = self._situation(row, thing, act.links, act.values, at)
        s.by, s.for_, s.claims = act.by, act.for_, act.claims
        found: list[_Option] = []
        closed = [reason for reason in no if reason.rule == "phase"]
        for reason in closed or no:  # as long as no phase is open, nothing is sure of the rest
            if reason.rule == "phase":
                more = self._admission(row, s)
            elif reason.rule == "link":
                more = self._seen(row, reason.data["name"], reason.data["to"])
            elif reason.rule in ("role", "no_such_thing"):
                more = self._roles(row, s)
            elif reason.rule == "when" and row.action.when is not None:
                more = self._met(row, row.action.when, s)
                if not more:
                    continue
            elif reason.rule == "undo":
                more = self._acting(self.rules.rows[f"{row.kind.id}.{row.action.undoes}"], thing or "")
            else:
                more = []
            if not more:
                return self._block(row, reason)
            found += more
        return found

    def _seen(self, row: Row, name: str, to: str) -> list[_Option]:
        """Acts that bring a thing to where everybody sees it, so that it can be linked."""
        known, link = self.facts.thing(to), row.links.get(name)
        if known is None or link is None or known.kind not in self.rules.kinds:
            return []
        states = self.rules.kinds[known.kind].states
        return self._get(to, [it for it in link.in_ or states if it in states and "anyone" in states[it].seen_by])

    def _admission(self, row: Row, s: Situation) -> list[_Option]:
        """Acts that open a phase in which an action is admitted."""
        for admission in row.admissions:
            each = self.rules.clock.each(admission.phase.id)
            for of in s.clocks(each) if each is not None else (None,):
                if found := self._opened(admission.phase, of):
                    return found
        return []

    def _opened(self, phase: Phase, of: str | None) -> list[_Option]:
        """Acts that bring it about that a phase opens."""
        if self._looking_for("open", phase.id, of):
            return []
        each = self.rules.clock.each(phase.id)
        if each is not None and of is None:
            kind = each.rpartition(".")[2]
            there = list(self.facts.things(kind))
            return [it for one in there[:_TRIED] for it in self._opened(phase, one)] if there else self._some(kind, ())
        if phase.within in self.rules.phases and not any(self._rounds(phase.within or "")):
            outer = self.rules.phases[phase.within or ""]
            if found := self._opened(outer, of if self.rules.clock.each(outer.id) else None):
                return found
        if isinstance(phase.opens, Condition) and not self.rules.clock.rounds(phase.id, of, self.facts):
            known = None if of is None else self.facts.thing(of)
            s = Situation(self.rules, self.facts, self.now, kind=known.kind if known else None, thing=of)
            name = "phase.open" if "phase.open" in self.rules.rows else next(iter(self.rules.rows))
            found = self._met(self.rules.rows[name], phase.opens, s)
            if found:
                return found
        if isinstance(phase.opens, Operand) and of is not None and (found := self._date_given(phase.opens, of)):
            return found
        return self._by_hand(phase, of, OPENS) if phase.opens == "by_hand" or self._reopens else []

    def _date_given(self, bound: Operand, of: str) -> list[_Option]:
        """Acts that give a thing the date that opens its phase."""
        known = self.facts.thing(of)
        for row in self.rules.rows.values() if known is not None else ():
            spec = row.fields.get(bound.field or "")
            if known is None or spec is None or row.bears or row.kind.id != known.kind:
                continue
            if self.facts.value(of, spec.name) is None:
                wish = _Wish(values={spec.name: self._value(row, spec)})
                if found := self._acting(row, of, wish):
                    return found
        return []

    def _by_hand(self, phase: Phase, of: str | None, which: str) -> list[_Option]:
        for row in self.rules.rows.values():
            if which in row.action.sets and row.kind.id == phase.kind:
                wish = _Wish({"of": of}) if of is not None else _NOTHING_SPECIAL
                if found := self._do(row, phase.id, wish):
                    return found
        return []

    def _rounds(self, phase: str) -> Iterator[datetime]:
        """When a phase that can still be seen opens, for whatever thing."""
        each = self.rules.clock.each(phase)
        for of in self.facts.things(each.rpartition(".")[2]) if each is not None else (None,):
            for one in self.rules.clock.times(phase, of, self.facts):
                if one.opens < one.closes and one.closes > self.now:
                    yield one.opens

    def _roles(self, row: Row, s: Situation) -> list[_Option]:
        """Acts that give somebody a role to which an action is admitted."""
        take = self.rules.rows.get("seat.take")
        for admission in row.admissions:
            for role in admission.roles if take is not None and take.name != row.name else ():
                condition = self.rules.roles[role].condition if role in self.rules.roles else None
                for part in parts(condition) if condition is not None else ():
                    if isinstance(part, MemberOf):
                        for body in dict.fromkeys(body for ref in part.in_ for body in s.find(ref)):
                            if take is not None and (found := self._seat(take, body, part)):
                                return found
        return []

    def _seat(self, take: Row, body: str, part: MemberOf) -> list[_Option]:
        known = self.facts.thing(body)
        if known is None or not take.links["in"].allows(known.kind):
            return []
        listed_ = self.rules.things.get(body)
        sides = list((listed_.seats if listed_ is not None else {}) or self.rules.kinds[known.kind].seats)
        values: dict[str, Any] = {"leads": "yes"} if isinstance(part, Leads) else {}
        if part.side or sides:
            values["side"] = part.side[0] if part.side else sides[0]
        return self._do(take, None, _Wish({"in": body, "holder": self._fresh()}, values))

    # Conditions

    def _met(self, row: Row, condition: Condition, s: Situation) -> list[_Option]:
        """Acts that bring a condition closer to holding; what is beyond them stands in the way."""
        if holds(condition, s):
            return []
        if isinstance(condition, AllOf):
            return [it for part in condition.conditions for it in self._met(row, part, s)]
        if isinstance(condition, AnyOf):
            return next((found for part in condition.conditions if (found := self._met(row, part, s))), [])
        rule = self._MEETING.get(type(condition))
        found = rule(self, condition, s) if rule is not None else []
        return found or self._block(row, Reason("when", False, {"action": row.name}), condition.word)

    def _meet_count(self, condition: Count, s: Situation) -> list[_Option]:
        if not _wants_more(condition):
            return []
        return self._more_acts(condition, s) if condition.action else self._more_things(condition, s)

    def _meet_share(self, condition: Share, s: Situation) -> list[_Option]:
        if not _wants_more(condition):
            return []
        if condition.of == "votes" or condition.body is None:
            return self._more_acts(condition, s)
        members = self._sitting(s.find(condition.body), s.at)
        if not members:
            take = self.rules.rows.get("seat.take")
            bodies = s.find(condition.body)
            part = MemberOf(in_=(condition.body,))
            return next((it for body in bodies if take and (it := self._seat(take, body, part))), [])
        idle = [it for it in members if not self.facts.deeds(condition.action[0], thing=s.thing, by=it)]
        return self._more_acts(condition, s, tuple(idle)) if idle else []

    def _more_acts(self, condition: Selector, s: Situation, by: tuple[str, ...] = ()) -> list[_Option]:
        """One more of the acts that a condition counts."""
        for name in condition.action:
            row = self.rules.rows.get(name)
            if row is None:
                continue
            if row.bears:
                found = self._do(row, None, evolve(self._like(condition, s, row), by=by))
            elif "thing" in condition.per and s.thing is not None:
                found = self._acting(row, s.thing, _Wish(by=by))
            else:
                there = islice(self.facts.things(row.kind.id), _TRIED)
                found = next((it for one in there if (it := self._acting(row, one, _Wish(by=by)))), [])
                found = found or self._some(row.kind.id, row.starts, self._like(condition, s, row))
            if found:
                return found
        return []

    def _more_things(self, condition: Selector, s: Situation) -> list[_Option]:
        """One more of the things that a condition counts."""
        kind = condition.kind or ""
        if kind not in self.rules.kinds:
            return []
        wider = evolve(condition, in_=())
        for thing in islice(wider.things(s, standing=False), _TRIED):
            if condition.in_ and (found := self._get(thing, condition.in_)):
                return found
        for row in self._births(self.rules.kinds[kind]):
            start = row.action.to or row.kind.first
            wanted = condition.in_ or tuple(row.kind.states)
            if start in self._leading(row.kind, wanted) and (
                found := self._do(row, None, self._like(condition, s, row))
            ):
                return found
        return []

    def _like(self, condition: Selector, s: Situation, row: Row) -> _Wish:
        """What a new thing must say to be counted with the one at hand."""
        links: dict[str, Any] = {}
        values: dict[str, Any] = {}
        for name, wanted in condition.where.items():
            found = next(iter(s.find(Ref.read(wanted))), wanted)
            (links if name in row.links else values)[name] = found
        for word in condition.per:
            link = self.rules.its_link(row.kind.id, word) if word not in ("person", "thing", "for", "round") else None
            mine = next(iter(s.its(word)), None) if link else None
            if link and link in row.links and mine is not None:
                links[link] = mine
        if row.kind.id == "seat" and "holder" in row.links:
            links.setdefault("holder", self._fresh())
            body = self.facts.thing(str(links.get("in", "")))
            thing = self.rules.things.get(body.id) if body is not None else None
            sides = (thing.seats if thing is not None else {}) or (self.rules.kinds[body.kind].seats if body else {})
            if sides:
                values.setdefault("side", next(iter(sides)))
        return _Wish(links, values)

    def _meet_sum(self, condition: Sum, s: Situation) -> list[_Option]:
        return self._more_things(condition, s) if _wants_more(condition) else []

    def _meet_reached(self, condition: Reached, s: Situation) -> list[_Option]:
        things = s.find(condition.thing) if condition.thing is not None else ()
        for thing in things:
            if found := self._get(thing, condition.in_):
                return found
        return self._more_things(condition, s) if condition.kind is not None else []

    def _meet_consented(self, condition: Consented, s: Situation) -> list[_Option]:
        row = self.rules.rows.get(condition.action)
        if row is None or s.thing is None:
            return []
        done = {deed.for_ for deed in self.facts.deeds(condition.action, thing=s.thing)}
        bodies = [body for ref in condition.bodies for body in s.find(ref) if body not in done]
        return [it for body in bodies for it in self._acting(row, s.thing, _Wish(for_=body))]

    def _meet_heard(self, condition: Heard, s: Situation) -> list[_Option]:
        found: list[_Option] = []
        for subject in s.subjects():
            for kind in self.rules.kinds.of_stage("consultation"):
                there = [it for name in kind.links for it in self.facts.linking(subject, kind.id, name)]
                audiences = [it for it in condition.audiences if not self._is_invited(kind, there, it)]
                if not audiences:
                    found += [it for one in there for it in self._get(one, kind.ends)]
                    continue
                for row in self._births(kind):
                    links = self._invitation(row, subject, audiences)
                    if links and (more := self._do(row, None, _Wish(links))):
                        found += more
                        break
        return found

    def _is_invited(self, kind: Kind, there: Iterable[str], audience: str) -> bool:
        alive = [it for it in there if (k := self.facts.thing(it)) and k.state in self._leading(kind, kind.ends)]
        return any(audience in self.facts.links(one, name) for one in alive for name in kind.links)

    def _invitation(self, row: Row, subject: str, audiences: Sequence[str]) -> dict[str, Any]:
        links: dict[str, Any] = {}
        for things in ((subject,), audiences):
            known = self.facts.thing(things[0])
            fits = (name for name, link in row.links.items() if known and link.allows(known.kind) and name not in links)
            name = next(fits, None)
            if name is None:
                return {}
            links[name] = list(things[:1] if row.links[name].single else things)
        return links

    def _meet_closed(self, condition: Closed, _: Situation) -> list[_Option]:
        phase = self.rules.phases.get(condition.phase)
        if phase is None or self.rules.clock.each(phase.id) is not None:
            return []
        if not self.rules.clock.rounds(phase.id, None, self.facts):
            return self._opened(phase, None)
        return self._by_hand(phase, None, CLOSES) if self._reopens or phase.closes in (None, "by_hand") else []

    def _meet_rank(self, condition: Rank, s: Situation) -> list[_Option]:
        return self._meet_closed(Closed(phase=condition.closed), s)

    def _meet_elapsed(self, condition: Elapsed, s: Situation) -> list[_Option]:
        row = self.rules.rows.get(condition.action)
        if row is None or s.thing is None or condition.since(s) is not None:
            return []
        return self._acting(row, s.thing)

    _MEETING: ClassVar[Mapping[type[Condition], Callable[..., list[_Option]]]] = {
        Count: _meet_count,
        Share: _meet_share,
        Sum: _meet_sum,
        Reached: _meet_reached,
        Consented: _meet_consented,
        Heard: _meet_heard,
        Closed: _meet_closed,
        Rank: _meet_rank,
        Elapsed: _meet_elapsed,
    }


def _wants_more(condition: Any) -> bool:  # noqa: ANN401 - a condition that compares
    return condition.at_least is not None or condition.more_than is not None


def _peopled(begun: MemoryFacts) -> After:
    people = _People()
    people.__dict__.update(begun.__dict__)
    people.memo = {}
    return After(people)


_HARD = ("phase", "no_such_thing", "role", "limit", "seats", "pathway", "link", "value")


def _weight(no: Sequence[Reason]) -> tuple[int, int]:
    """How far an act is from being possible: what is about time and people is the furthest."""
    order = {rule: len(_HARD) - number for number, rule in enumerate(_HARD)}
    return max((order.get(reason.rule, 0) for reason in no), default=0), len(no)


def _sums(rules: Rules) -> dict[tuple[str, str], int]:
    """What has to be added up, by kind and field."""
    found: dict[tuple[str, str], int] = {}
    for row in rules.rows.values():
        for part in parts(row.action.when) if row.action.when is not None else ():
            if isinstance(part, Sum) and (bound := part.at_least or part.more_than) is not None and bound.number:
                key = part.kind or row.kind.id, part.field
                found[key] = max(found.get(key, 0), int(bound.number) + 1)
    return found


def _instants(rules: Rules) -> Iterator[datetime]:
    """The instants named in seats and conditions."""
    for thing in rules.things.values():
        for seating in thing.seatings:
            yield from _bounds(seating.since, seating.until)
    for row in rules.rows.values():
        for part in parts(row.action.when) if row.action.when is not None else ():
            if isinstance(part, Date):
                yield from _bounds(part.from_, part.until_)


def _bounds(since: Dated | None, until: Dated | None) -> Iterator[datetime]:
    for instant in (since.opens if since else None, until.closes if until else None):
        if instant is not None:
            yield instant
