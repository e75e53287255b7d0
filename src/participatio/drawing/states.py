# SPDX-License-Identifier: Apache-2.0
"""What becomes of the things of a kind: their states, the acts that lead from one to the next, and who may do them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.drawing.columns import GAP, Column, card, heading
from participatio.drawing.lanes import free
from participatio.drawing.signs import state as state_sign
from participatio.drawing.svg import Markup, element, joined, number, picture, route, wrap, write
from participatio.drawing.tables import Table
from participatio.drawing.wording import Words
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.kinds import ActionSpec, Kind
    from participatio.definition.model import Definition

WIDTH = 720
_MARGIN = 16
_BETWEEN = 12
_TURN = 6
_COLOURS = ("proposal", "contribution", "project", "consultation", "decision", "statement")


@frozen(eq=False, repr=False)
class Step(Frozen):
    """An act on a thing in a state: what it is called, who may do it, where it leads, and on what it depends."""

    action: str
    name: str
    who: tuple[str, ...]
    to: str | None  # none: the state stays
    when: str = ""
    moves: str = ""


@frozen(eq=False, repr=False)
class Stop(Frozen):
    """A state, or the beginning (``state`` is empty), with the acts that may happen there."""

    state: str
    title: str
    end: bool
    seen_by: tuple[str, ...]  # nobody is named if everybody sees it
    steps: tuple[Step, ...]


def applies(definition: Definition, kind: str) -> bool:
    """True if there is something to draw: several states, or acts that move other things, and who may do them."""
    spec = definition.kinds[kind]
    changes = len(spec.states) > 1 or any(action.moves for action in spec.actions.values())
    return changes and any(f"{kind}.{name}" in definition.admissions for name in spec.actions)


def kinds(definition: Definition) -> tuple[str, ...]:
    """The kinds with something to draw."""
    return tuple(kind for kind in definition.kinds if applies(definition, kind))


def stops(definition: Definition, kind: str, language: str) -> list[Stop]:
    """The beginning and the states of a kind, each behind one that leads to it, else as the definition has them."""
    words, spec = Words(definition, language), definition.kinds[kind]
    who: dict[str, dict[str, None]] = {}
    for phase in definition.phases.values():
        for role, admitted in phase.admissions():
            who.setdefault(admitted, {})[words.role(role)] = None
    steps: dict[str, list[Step]] = {"": [], **{state: [] for state in spec.states}}
    for act, action in spec.actions.items():
        full = f"{kind}.{act}"
        roles = tuple(who.get(full, ()))
        when = words.condition(action.when) if action.when is not None else ""
        moves = "; ".join(_moves(spec, action, words))
        if action.bears:
            steps[""].append(Step(full, words.action(full), roles, action.to or spec.first, when, moves))
        for state in spec.starts(action):
            to = None if action.to in (None, state) else action.to
            steps.setdefault(state, []).append(Step(full, words.action(full), roles, to, when, moves))
    for state, step in _moved(definition, kind, words, who):
        steps[state].append(step)
    start = Stop("", words.either(en="Beginning", de="Beginn"), False, (), tuple(steps[""]))
    return [start, *(_stop(spec, state, tuple(steps[state]), words) for state in _order(list(spec.states), steps))]


def _order(states: list[str], steps: dict[str, list[Step]]) -> list[str]:
    """The states as a thing comes to them; where nothing leads stands last."""
    found: list[str] = []
    reached = {step.to for step in steps[""]}
    left = list(states)
    while left:
        state = next((one for one in left if one in reached), left[0])
        left.remove(state)
        found.append(state)
        reached |= {step.to for step in steps[state]}
    return found


def _stop(kind: Kind, state: str, steps: tuple[Step, ...], words: Words) -> Stop:
    spec = kind.states[state]
    seen_by = () if "anyone" in spec.seen_by else tuple(words.role(role) for role in spec.seen_by)
    return Stop(state, words.state(kind.id, state), spec.end, seen_by, steps)


def _moves(kind: Kind, action: ActionSpec, words: Words) -> Iterator[str]:
    """What an act moves besides the thing itself."""
    for link, move in action.moves.items():
        for to in kind.links[link].to if link in kind.links else ():
            if move.state is not None:
                said = [words.state(to, move.state)]
            else:
                said = [f"{words.value(kind.id, move.by or '', value)} → {words.state(to, state)}"
                        for value, state in move.to.items()]  # fmt: skip
            yield f"{words.kind(to)}: {', '.join(said)}"


def _moved(
    definition: Definition, kind: str, words: Words, who: dict[str, dict[str, None]]
) -> Iterator[tuple[str, Step]]:
    """The acts on other things that move one of this kind, and from where."""
    states = definition.kinds[kind].states
    for full, other, action in definition.kinds.actions():
        for link, move in action.moves.items():
            spec = other.links.get(link)
            if spec is None or kind not in spec.to:
                continue
            chosen = [("", move.state)] if move.state is not None else list(move.to.items())
            name = f"{words.kind(other.id)}: {words.action(full)}"
            for state in [one for one in spec.in_ or states if one in states]:
                for to, group in groupby(
                    sorted(chosen, key=lambda one: list(states).index(one[1])), lambda one: one[1]
                ):
                    values = words.listed((words.value(other.id, move.by or "", value) for value, _ in group if value))
                    said = f"{name} ({values})" if values else name
                    yield state, Step(full, said, tuple(who.get(full, ())), None if to == state else to)


def draw(definition: Definition, kind: str, language: str, theme: str = "auto", *, width: float = WIDTH) -> Markup:
    """The life of a kind's things as SVG: a sheet for each state with what may happen there, lines to where it leads.

    Parameters:
        language: ``de`` or ``en``; what the definition says in another language only stays in it.
        theme: ``light``, ``dark``, or ``auto`` (as whoever looks has chosen).
        width: how wide, 360 for a telephone; wider only if very many lines run beside each other.
    """
    return _Diagram(definition, kind, language, width).picture(theme)


def table(definition: Definition, kind: str, language: str) -> Table:
    """The same as a table."""
    return _table(Words(definition, language), kind, stops(definition, kind, language))


def _table(words: Words, kind: str, stops: Iterable[Stop]) -> Table:
    pairs = (("State", "Stand"), ("What happens", "Was geschieht"), ("Who may", "Wer darf"), ("Then", "Danach"),
             ("Only if", "Nur wenn"), ("Moves too", "Bewegt auch"))  # fmt: skip
    found = []
    for stop in stops:
        title = stop.title + (words.either(en=" (final)", de=" (Endstand)") if stop.end else "")
        for step in stop.steps or (None,):
            if step is None:
                found.append(((title,), *[()] * 5))
            else:
                then = words.state(kind, step.to) if step.to else words.either(en="unchanged", de="unverändert")
                found.append(
                    ((title,), (step.name,), step.who or (_nobody(words),), (then,), (step.when,), (step.moves,))
                )
    return Table(_name(words, kind), tuple(words.either(en=en, de=de) for en, de in pairs), tuple(found))


def _name(words: Words, kind: str) -> str:
    return words.either(en=f"States: {words.kind(kind)}", de=f"Stände: {words.kind(kind)}")


def _nobody(words: Words) -> str:
    return words.either(en="nobody", de="niemand")


class _Diagram:
    """One picture while it is drawn."""

    def __init__(self, definition: Definition, kind: str, language: str, width: float) -> None:
        self._kind = kind
        self._words = Words(definition, language)
        self._stops = stops(definition, kind, language)
        self._narrow = width < 480  # noqa: PLR2004 - the width of a telephone
        self._rows = {stop.state: row for row, stop in enumerate(self._stops)}
        self._lanes = self._laid()
        count = max(self._lanes.values(), default=-1) + 1
        self._pitch = 9 if self._narrow or count > 8 else 13  # noqa: PLR2004 - as many have room
        self._right = max(width - _MARGIN - count * self._pitch - (10 if count else 0), 240.0)
        self._width = self._right + count * self._pitch + (10 if count else 0) + _MARGIN
        self._colours = {state: _COLOURS[index % len(_COLOURS)] for index, state in enumerate(self._lanes)}
        self._outs: dict[str, list[float]] = {}
        self._ins: dict[str, float] = {}

    def _laid(self) -> dict[str, int]:
        """On which lane the lines to each state run: the shorter, the nearer to the sheets."""
        reach: dict[str, list[int]] = {}
        for row, stop in enumerate(self._stops):
            for step in stop.steps:
                if step.to is not None and step.to in self._rows:
                    reach.setdefault(step.to, [2 * self._rows[step.to]]).append(2 * row + 1)
        lanes: list[list[tuple[int, int]]] = []
        found = {}
        for state, ends in sorted(reach.items(), key=lambda one: (max(one[1]) - min(one[1]), self._rows[one[0]])):
            found[state] = free(lanes, (min(ends), max(ends)))
        return {state: found[state] for state in self._rows if state in found}

    def picture(self, theme: str) -> Markup:
        words = self._words
        named = _table(words, self._kind, self._stops)
        below = words.either(en=f"{words.process()}: states, and who may do what in them",
                             de=f"{words.process()}: Stände, und wer was darin darf")  # fmt: skip
        head, y = heading(words.kind(self._kind), below, _MARGIN, self._width - _MARGIN)
        sheets = []
        for stop in self._stops:
            if stop.state or stop.steps:
                made, y = self._sheet(stop, y)
                sheets.append(made)
                y += _BETWEEN
        ways = [part for state in sorted(self._lanes, key=self._lanes.__getitem__) for part in self._line(state)]
        return picture(
            joined([head, *sheets, *ways]),
            width=self._width,
            height=y + 4,
            title=f"{named.caption} ({words.process()})",
            desc=named.told(),
            language=words.language,
            theme=theme,
        )

    def _sheet(self, stop: Stop, y: float) -> tuple[Markup, float]:
        """A state with what may happen there, and where its sheet ends."""
        words = self._words
        column = Column(_MARGIN + 14, y + 8, self._right - _MARGIN - 28)
        self._ins[stop.state] = y + 8 + 11
        title = Column(column.x + 16, column.y, column.room - 16)
        title.say(stop.title, "head" if stop.state else "strong")
        sign = (state_sign(column.x + 9, y + 19, ended=stop.end) if stop.state
                else element("circle", cx=column.x + 5, cy=y + 17, r=5, class_="is-accent"))  # fmt: skip
        column.y = title.y
        if stop.end:
            column.say(words.either(en="Here it ends.", de="Hier endet der Weg."), "quiet")
        if stop.seen_by:
            who = words.listed(stop.seen_by)
            column.say(words.either(en=f"seen by: {who}", de=f"sichtbar für: {who}"), "quiet", lines=4)
        column.y += 4 if stop.steps else 0
        for step in stop.steps:
            if step.to is not None:
                self._step(step, column)
        stays = [step for step in stop.steps if step.to is None]
        if stays:
            column.say(words.either(en="without a change:", de="ohne Wechsel:"), "small")
            for step in stays:
                self._step(step, column)
        end = column.y + 9
        look = "sheet" if stop.state else "plot"
        body = [card(_MARGIN, y, self._right - _MARGIN, end - y, look), *title.parts, sign, *column.parts]
        return element("g", *body), end

    def _step(self, step: Step, column: Column) -> None:
        """An act: its name, who may do it, where it leads; below it, on what it depends and what else it moves."""
        words, start = self._words, column.y
        who = words.listed(step.who) or words.either(en="nobody", de="niemand")
        to = words.state(self._kind, step.to) if step.to else ""
        if self._narrow:
            column.say(step.name, "strong", lines=2)
            column.say(who, indent=GAP, lines=3)
            if to:
                self._goes(step.to or "", column.y + 13)
                column.say(f"→ {to}", colour=self._colour(step.to), indent=GAP, lines=2)
        else:
            room = column.room
            inner = Column(column.x, column.y, room * 0.62 if to else room)
            inner.pair(step.name, who, room * 0.26, lines=4)
            column.parts += inner.parts
            column.y = inner.y
            if to:
                look = f"t end is-{self._colour(step.to)}"
                for index, line in enumerate(wrap(f"→ {to}", room * 0.36, 13, lines=2)):
                    column.parts.append(
                        write(line, column.x + room, start + 13 + 18 * index, look=look, room=room * 0.36)
                    )
                    column.y = max(column.y, start + 18 * (index + 1))
                self._goes(step.to or "", start + 9)
        indent = GAP if self._narrow else column.room * 0.26 + GAP
        if step.when:
            column.say(words.either(en="only if ", de="nur wenn ") + step.when, "small", indent=indent, lines=4)
        if step.moves:
            column.say(words.either(en="moves ", de="bewegt ") + step.moves, "small", indent=indent, lines=4)

    def _colour(self, state: str | None) -> str:
        return self._colours.get(state or "", "muted")

    def _goes(self, state: str, y: float) -> None:
        if state in self._lanes:
            self._outs.setdefault(state, []).append(y)

    def _line(self, state: str) -> Iterator[Markup]:
        """A lane with all that leads onto it, and where it leads; it runs above those nearer to the sheets."""
        into, outs = self._ins[state], self._outs[state]
        x = self._right + 14 + self._lanes[state] * self._pitch
        top, bottom = min([into, *outs]), max([into, *outs])
        said = [route((x, top + _TURN), (x, bottom - _TURN))] if bottom - top > 2 * _TURN else []
        said += [route((self._right, y), (x, y), (x, y + self._turn(y, bottom)), radius=_TURN) for y in outs]
        said.append(route((x, into + self._turn(into, bottom)), (x, into), (self._right + 8, into), radius=_TURN))
        path = "".join(said)
        yield element("path", d=path, class_="casing")
        yield element("path", d=path, class_=f"curve of-{self._colour(state)}")
        tip = f"M{number(self._right)} {number(into)}l9-5v10z"
        yield element("path", d=tip, class_=f"is-{self._colour(state)}")

    def _turn(self, y: float, bottom: float) -> float:
        """Downward from what comes in, or upward from the lowest."""
        return -2 * _TURN if y == bottom else 2 * _TURN
