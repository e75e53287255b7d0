# SPDX-License-Identifier: Apache-2.0
"""What became of what people said, as figures: who was answered, taken up, heard; where the chain is broken.

What exactly each figure counts stands in docs/reference/figures.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from participatio.errors import BadValueError, Code
from participatio.process.data import data
from participatio.process.fates import ANSWERED, DECIDED, HEARD, OPEN, REALISED, TAKEN_UP, Fates
from participatio.process.overview import Sort, marks
from participatio.process.owing import Term, promised
from participatio.process.records import body_of
from participatio.process.tables import PARTS, instant
from participatio.values import Frozen, uncollected

if TYPE_CHECKING:
    from participatio.definition.kinds import Kind
    from participatio.process.view import View

LIMIT = 20
"""So many broken chains of each sort, and so many decisions, are told; the others are counted."""

Loose = Literal["unheard", "unrealised", "unfounded", "dropped", "silent"]
LOOSE: tuple[Loose, ...] = ("unheard", "unrealised", "unfounded", "dropped", "silent")
"""How a chain may be broken: decided without a hearing; accepted without a project; a project without a proposal;
taken up by what came to its end undecided; neither answered nor taken up when its time was over."""

STEPS: Mapping[str, int] = {
    "answered": ANSWERED,
    "taken_up": TAKEN_UP,
    "heard": HEARD,
    "decided": DECIDED,
    "realised": REALISED,
}
_CARED_FOR = ANSWERED | TAKEN_UP | DECIDED | REALISED  # to be spoken of at a hearing is no answer
OF_PROPOSALS = ("heard", "decided", "realised")
CHANNELS = ("self", "typed", "listed", "erased")
"""Who entered a contribution: the person, the office for them, the definition; or that was erased."""

UNKNOWN_BREAK = Code(
    "P957",
    "error",
    en="no chain is broken as '{what}'; there is {known}",
    de="als '{what}' bricht keine Kette; es gibt {known}",
)

_ENTERED = (
    "SELECT t.key, b.body FROM thing t LEFT JOIN body b ON b.key = ? + t.born "
    "WHERE t.kind IN ({}) AND t.key < ? AND t.born < ? AND (b.body IS NULL OR b.body LIKE ?)"
)
_REVISED = (
    "SELECT d.thing, d.happened, m.state, b.body FROM deed d "
    "JOIN move m ON m.thing = d.thing AND m.at = "
    f"(SELECT MAX(x.at) FROM move x WHERE x.thing = d.thing AND x.at < (d.key - ?) * {1 << PARTS}) "
    "LEFT JOIN body b ON b.key = d.key "
    "WHERE d.action IN ({}) AND d.key BETWEEN ? AND ? AND (d.undone IS NULL OR d.undone >= ?)"
)


@frozen(eq=False, repr=False)
class Tally(Frozen):
    """How many there are, and how many of them came how far; ``of`` what: a kind, forum, phase, channel, or all."""

    of: str | None
    number: int
    steps: Mapping[str, int]


@frozen(eq=False, repr=False)
class Audience(Frozen):
    """For how many contributions, proposals and decisions a group was heard; of decisions, for everything decided."""

    of: str
    contributions: int
    proposals: int
    decisions: int


@frozen(eq=False, repr=False)
class Hearing(Frozen):
    """For how many of the things decided each audience had been heard by then; who was never heard is not there."""

    decision: str
    title: str
    happened: datetime
    number: int
    heard: Mapping[str, int]


@frozen(eq=False, repr=False)
class Piece(Frozen):
    """A thing at which a chain is broken, and what else it is about: the decision, the proposals that took it up."""

    thing: str
    title: str
    about: tuple[str, ...] = ()


@frozen(eq=False, repr=False)
class Break(Frozen):
    """How often chains are broken in one way, and the first things at which they are."""

    what: Loose
    number: int
    things: tuple[Piece, ...]


@frozen(eq=False, repr=False)
class Revisions(Frozen):
    """How often published proposals were changed: after a hearing about them, with a reason, with neither."""

    number: int
    after_hearing: int
    with_reason: int
    without: int


@frozen(eq=False, repr=False)
class Coverage(Frozen):
    """What became of contributions and proposals, as far as the viewer sees; instants in UTC."""

    process: str
    now: datetime
    viewer: str | None
    contributions: Tally
    proposals: Tally
    kinds: tuple[Tally, ...]
    forums: tuple[Tally, ...]
    proposals_by_forum: tuple[Tally, ...]
    phases: tuple[Tally, ...]
    channels: tuple[Tally, ...]
    audiences: tuple[Audience, ...]
    broken: tuple[Break, ...]
    revisions: Revisions
    #: How many decisions there are; ``hearings`` tells of the first.
    decisions: int
    hearings: tuple[Hearing, ...]
    #: What forums and audiences are called that the definition does not name, or not so.
    names: Mapping[str, str]

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it."""
        return data(self)


def coverage(view: View, limit: int | None = LIMIT) -> Coverage:
    """What became of what people said, in figures; of a million contributions it takes some seconds.

    Parameters:
        limit: so many broken chains of each sort and so many decisions are told; none: all of them.
    """
    with view.reading() as (facts, now), uncollected():
        return _Figures(view, Fates(view, facts, now)).coverage(limit)


def broken(view: View, what: str) -> Iterator[Piece]:
    """Every thing at which a chain is broken in one way, as it comes.

    Raises:
        BadValueError: there is no such way (P957).
    """
    if what not in LOOSE:
        raise BadValueError(UNKNOWN_BREAK, what=what, known=", ".join(LOOSE))
    with view.reading() as (facts, now):
        figures = _Figures(view, Fates(view, facts, now))
        yield from map(figures.piece, figures.loose(what)[1])


#: What a broken chain is told from: the thing's number, and those of what else it is about.
_Found = tuple[int, Sequence[int]]


class _Figures:
    """Counts what became of things."""

    def __init__(self, view: View, fates: Fates) -> None:
        self._view = view
        self._fates = fates
        self._rules = fates.rules

    def coverage(self, limit: int | None) -> Coverage:
        fates = self._fates
        fates.place()
        cube = Counter(zip(fates.what, fates.where, self._channels(), fates.masks, strict=True))
        self._cube = [(fates.sorts[what], where, channel, mask, n) for (what, where, channel, mask), n in cube.items()]
        forums = [*fates.forums, None]
        hearings = list(self._hearings())
        return Coverage(
            process=fates.facts.book.name,
            now=fates.now,
            viewer=self._view.viewer,
            contributions=self._tallies("contribution", lambda *_: (None,), [None])[0],
            proposals=self._tallies("proposal", lambda *_: (None,), [None])[0],
            kinds=self._tallies("contribution", lambda sort, *_: (sort.kind,)),
            forums=self._tallies("contribution", self._places, forums),
            proposals_by_forum=self._tallies("proposal", self._places, forums),
            phases=self._tallies("contribution", lambda sort, *_: (sort.phase,), list(self._rules.phases), some=True),
            channels=self._tallies("contribution", lambda _, __, channel: (CHANNELS[channel],), CHANNELS, some=True),
            audiences=tuple(self._audiences(hearings)),
            broken=tuple(self._break(what, limit) for what in LOOSE),
            revisions=self._revisions(),
            decisions=len(hearings),
            hearings=tuple(hearings[:limit]),
            names=fates.names([*fates.forums, *fates.audiences]),
        )

    def _places(self, _: Sort, where: int, __: int) -> Collection[str | None]:
        return self._fates.places[where] or (None,)

    def _tallies(
        self,
        stage: str,
        keys: Callable[[Sort, int, int], Iterable[str | None]],
        order: Sequence[str | None] = (),
        *,
        some: bool = False,
    ) -> tuple[Tally, ...]:
        """The figures of a stage, by what ``keys`` says of each thing; with ``some``, only where there are any."""
        numbers = Counter(dict.fromkeys(order, 0))
        steps = STEPS if stage == "contribution" else {step: STEPS[step] for step in OF_PROPOSALS}
        reached: dict[str | None, Counter[str]] = {}
        for sort, where, channel, mask, number in self._cube:
            if sort.stage == stage:
                for key in keys(sort, where, channel):
                    numbers[key] += number
                    came = reached.setdefault(key, Counter())
                    came.update({step: number for step, bit in steps.items() if mask & bit})
        return tuple(
            Tally(key, number, {step: reached.get(key, Counter())[step] for step in steps})
            for key, number in numbers.items()
            if number or not some
        )

    def _channels(self) -> bytearray:
        """How each contribution was entered, as an index into `CHANNELS`."""
        fates, facts = self._fates, self._fates.facts
        found = bytearray(fates.size)
        words = fates.words(fates.of_stage("contribution"))
        rows = facts.rows.all(
            _ENTERED.format(marks(words)), fates.base, *words, fates.base + fates.size, facts.position, '%"typed_by":%'
        )
        for key, body in rows:
            number = key - fates.base
            if body is None or "typed_by" in json.loads(body):
                found[number] = CHANNELS.index("erased" if body is None else "typed")
        for id_, thing in self._view.definition.things.items():
            if thing.kind in fates.kinds and (number := facts.key(id_) - fates.base) >= 0:
                found[number] = CHANNELS.index("listed")
        return found

    # Who was heard

    def _decided(self) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
        """Each decision, when it was made, and what it decided with the bits of those heard about it by then."""
        fates = self._fates
        kinds = fates.of_stage("decision")
        made = {number: moves[0][1] for number, moves in fates.moves(kinds)}
        for decision, things in fates.parents(kinds):
            at = made[decision]
            yield decision, at, [(number, self._heard_by_then(number, at)) for number in things]

    def _heard_by_then(self, number: int, at: int) -> int:
        fates, found = self._fates, 0
        for hearing in fates.hearings(number):
            if fates.sort(hearing).stage == "consultation" and fates.ended[hearing] <= at:
                found |= fates.masks[hearing] | HEARD
        return found

    def _hearings(self) -> Iterator[Hearing]:
        fates = self._fates
        for decision, at, things in self._decided():
            heard = Counter(audience for _, mask in things for audience in fates.heard_by(mask))
            yield Hearing(fates.id(decision), fates.title(decision), instant(at), len(things), dict(heard))

    def _audiences(self, hearings: Collection[Hearing]) -> Iterator[Audience]:
        fates = self._fates
        heard: dict[str, Counter[str]] = {"contribution": Counter(), "proposal": Counter()}
        for sort, _, _, mask, number in self._cube:
            if sort.stage in heard:
                heard[sort.stage].update(dict.fromkeys(fates.heard_by(mask), number))
        for id_ in fates.audiences:
            decisions = sum(0 < one.number == one.heard.get(id_) for one in hearings)
            yield Audience(id_, heard["contribution"][id_], heard["proposal"][id_], decisions)

    def _revisions(self) -> Revisions:
        fates, facts = self._fates, self._fates.facts
        book = facts.book
        actions = [
            book.known_word(f"{kind.id}.{name}") for kind in fates.of_stage("proposal") for name in _revising(kind)
        ]
        number = heard = reasoned = without = 0
        rows = facts.rows.all(_REVISED.format(marks(actions)), book.base, *actions, *facts.span)
        for key, happened, state, body in rows:
            thing = key - book.base
            if not fates.sees(thing) or tuple(book.text(state).split(".")) in self._rules.hidden:
                continue
            after = any(fates.ended[hearing] <= happened for hearing in fates.hearings(thing))
            said = body_of(body)
            reason = bool(said.given.get("reason") or any(its.get("reason") for its in said.values.values()))
            number += 1
            heard += after
            reasoned += reason
            without += not (after or reason)
        return Revisions(number, heard, reasoned, without)

    # Broken chains

    def _break(self, what: Loose, limit: int | None) -> Break:
        number, found = self.loose(what)
        told = islice(found, number if limit is None else min(number, limit))
        return Break(what, number, tuple(map(self.piece, told)))

    def piece(self, found: _Found) -> Piece:
        """What is told of a thing at which a chain is broken."""
        number, about = found
        fates = self._fates
        return Piece(fates.id(number), fates.title(number), tuple(map(fates.id, about)))

    def loose(self, what: str) -> tuple[int, Iterator[_Found]]:
        """At how many things chains are broken in one way, and which."""
        answer: tuple[int, Iterator[_Found]] = getattr(self, f"_{what}")()
        return answer

    def _unheard(self) -> tuple[int, Iterator[_Found]]:
        if not self._fates.of_stage("consultation"):
            return 0, iter(())
        number = sum(not mask & HEARD for _, _, things in self._decided() for _, mask in things)
        return number, (
            (thing, [decision]) for decision, _, things in self._decided() for thing, mask in things if not mask & HEARD
        )

    def _unrealised(self) -> tuple[int, Iterator[_Found]]:
        fates = self._fates
        if not fates.of_stage("project"):
            return 0, iter(())
        states = {kind.id: accepted(self._rules.kinds, kind) for kind in fates.of_stage("proposal")}

        def waits(sort: Sort, mask: int) -> bool:
            return sort.state in states.get(sort.kind, ()) and not mask & REALISED

        number, found = fates.numbers(waits)
        return number, ((one, ()) for one in found)

    def _unfounded(self) -> tuple[int, Iterator[_Found]]:
        fates = self._fates
        kinds = fates.of_stage("project")
        if not kinds or not fates.of_stage("proposal"):
            return 0, iter(())
        parents = dict(fates.parents(kinds))
        _, projects = fates.numbers(lambda sort, _: sort.stage == "project")
        found = [(number, ()) for number in projects if not self._comes_of_proposal(number, parents)]
        return len(found), iter(found)

    def _comes_of_proposal(self, number: int, parents: Mapping[int, Sequence[int]]) -> bool:
        fates = self._fates
        near = parents.get(number, ())
        if any(fates.sort(one).stage == "proposal" for one in near):
            return True
        far = self._view.ancestors(fates.id(number)) if near else ()
        return any(seen.kind in fates.kinds and fates.kinds[seen.kind].stage == "proposal" for seen in far)

    def _dropped(self) -> tuple[int, Iterator[_Found]]:
        fates = self._fates
        bits = _CARED_FOR | OPEN
        number, found = fates.numbers(lambda sort, mask: sort.stage == "contribution" and mask & bits == TAKEN_UP)
        return number, ((one, self._takers(one)) for one in found)

    def _takers(self, number: int) -> list[int]:
        """The proposals that took a contribution up."""
        fates = self._fates
        found = (fates.facts.key(seen.id) - fates.base for seen in self._view.fate(fates.id(number)))
        return [one for one in found if fates.sort(one).stage == "proposal"]

    def _silent(self) -> tuple[int, Iterator[_Found]]:
        fates = self._fates
        waiting = {sort for sort in fates.sorts if sort.stage == "contribution"}
        over = {sort for sort in waiting if sort.ended or self._is_over(sort.round)}
        number, found = fates.numbers(lambda sort, mask: not mask & _CARED_FOR and sort in over)
        overdue = self._overdue(waiting - over)
        return number + len(overdue), ((one, ()) for one in chain(found, overdue))

    def _overdue(self, sorts: Collection[Sort]) -> list[int]:
        """Those of some sorts that nothing came of and about which a promise was not kept in its time."""
        fates = self._fates
        indexes = {index for index, sort in enumerate(fates.sorts) if sort in sorts}
        found: set[int] = set()
        for kind in (fates.kinds[id_] for id_ in {sort.kind for sort in sorts}):
            for name, promise in kind.owes.items():
                term = Term(promise, self._rules.zone, fates.now)
                found.update(
                    number
                    for number, since, kept in promised(fates, kind, name)
                    if kept is None
                    and not fates.masks[number] & _CARED_FOR
                    and fates.what[number] in indexes
                    and term.is_over(since)
                )
        return sorted(found)

    def _is_over(self, round_: str | None) -> bool:
        """True if the opening of a phase in which something was brought in is over."""
        if round_ is None:
            return False
        phase, *of, number = round_.split("/")
        times = self._rules.clock.times(phase, of[0] if of else None, self._fates.facts)
        return next((one.closes <= self._fates.now for one in times if str(one.number) == number), True)


def _revising(kind: Kind) -> Iterator[str]:
    """The actions that change what a thing says."""
    for name, action in kind.actions.items():
        says = any(one in kind.fields and one not in action.fields for one in (*action.asks, *action.may))
        if says and not (action.bears or action.undoes or action.secret):
            yield name


def accepted(kinds: Mapping[str, Kind], kind: Kind) -> Collection[str]:
    """The states in which a proposal waits for its project.

    Those from which projects may take it; where no project says so, those that a decision leads to and that are
    neither an end nor waiting for a decision again.
    """
    wanted = {
        state
        for other in kinds.values()
        if other.stage == "project"
        for link in other.links.values()
        if link.allows(kind.id)
        for state in link.in_
    }
    if wanted:
        return wanted
    for other in kinds.values():
        if other.stage == "decision":
            for action in other.actions.values():
                for name, move in action.moves.items():
                    if other.links[name].allows(kind.id):
                        wanted.update(set(move.states()) - kind.ends - set(other.links[name].in_))
    return wanted
