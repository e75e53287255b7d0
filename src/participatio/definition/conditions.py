# SPDX-License-Identifier: Apache-2.0
"""The conditions: typed data that guard actions, open and close phases, start promises and define roles."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from attrs import evolve, field, frozen

from participatio.dates import EARLIEST, LATEST, Dated, Duration
from participatio.definition.fields import Money
from participatio.definition.situation import (
    Condition,
    NotKnownError,
    Ref,
    Round,
    Situation,
    holds,
    its_of,
    seats,
    since_of,
)
from participatio.values import Frozen

if TYPE_CHECKING:
    from fractions import Fraction

    from participatio.definition.facts import Deed

NO_VALUES: Mapping[str, str] = {}
TICK = timedelta(microseconds=1)
YES = frozenset({"yes", "ja", "true"})
#: The words of ``per`` that are about the act at hand and no link.
OF_THE_ACT = ("person", "thing", "for", "round")


@frozen(eq=False, repr=False)
class Operand(Frozen):
    """A number written in the rules, or ``its district.budget``: a field of a thing."""

    number: Fraction | int | None = None
    of: Ref | None = None
    field: str | None = None

    def value(self, s: Situation, scale: int = 1) -> Fraction | int:
        """What to compare with; ``scale`` brings a written number to the stored unit.

        Raises:
            NotKnownError: the thing, or the value of its field, is not known.
        """
        if self.number is not None:
            return self.number if scale == 1 else self.number * scale
        for value in self.values(s):
            found = number_of(value)
            if found is not None:
                return found
        raise NotKnownError(str(self))

    def values(self, s: Situation) -> Iterator[Any]:
        """The field's values, of every thing found."""
        if self.of is not None and self.field is not None:
            for thing in s.find(self.of):
                yield s.facts.value(thing, self.field)

    def __str__(self) -> str:
        return str(self.number) if self.number is not None else f"{self.of}.{self.field}"


def number_of(value: Any) -> int | None:  # noqa: ANN401 - a field's type is configuration
    """A number field's value as it is, a money field's in its smallest unit; none for anything else."""
    if isinstance(value, Money):
        return value.minor
    return value if isinstance(value, int) and not isinstance(value, bool) else None


@frozen(kw_only=True, eq=False, repr=False)
class Comparing(Condition):
    """A condition that compares a number it finds."""

    at_least: Operand | None = field(default=None, metadata={"names": "operand"})
    more_than: Operand | None = field(default=None, metadata={"names": "operand"})
    at_most: Operand | None = field(default=None, metadata={"names": "operand"})
    less_than: Operand | None = field(default=None, metadata={"names": "operand"})

    def compares(self, found: Fraction | int, s: Situation, scale: int = 1) -> bool:
        """True if the number lies within every bound given."""
        return (
            (self.at_least is None or found >= self.at_least.value(s, scale))
            and (self.more_than is None or found > self.more_than.value(s, scale))
            and (self.at_most is None or found <= self.at_most.value(s, scale))
            and (self.less_than is None or found < self.less_than.value(s, scale))
        )


@frozen(
    kw_only=True, slots=False, eq=False, repr=False
)  # a second base of some conditions; two bases with slots do not mix
class Selector(Frozen):
    """Things of a kind, or standing acts of an action, that share with the act at hand what ``per`` names."""

    kind: str | None = field(default=None, metadata={"names": "kind"})
    action: tuple[str, ...] = field(default=(), metadata={"names": "action"})
    in_: tuple[str, ...] = field(default=(), metadata={"names": "state"})
    where: Mapping[str, str] = field(default=NO_VALUES, metadata={"names": "where"})
    per: tuple[str, ...] = field(default=(), metadata={"names": "per"})

    def size(self, s: Situation) -> int:
        """How many are selected."""
        if not self.action:
            return sum(1 for _ in self.things(s))
        if self.per in (("thing",), ("person", "thing")) and not self.where and not self.in_:
            if s.thing is None:
                return 0
            by = s.by if len(self.per) > 1 else None
            if len(self.action) == 1:
                return len(s.facts.deeds(self.action[0], thing=s.thing, by=by))
            return sum(len(s.facts.deeds(name, thing=s.thing, by=by)) for name in self.action)
        return sum(1 for _ in self.deeds(s))

    def counts(self, s: Situation) -> bool:
        """True if the act at hand, or its thing, would be selected too, as far as ``where`` tells."""
        return all(is_so(s, s.thing, name, wanted, s.values) for name, wanted in self.where.items())

    def deeds(self, s: Situation) -> Iterator[Deed]:
        """The standing acts selected."""
        thing = s.thing if "thing" in self.per else None
        by = s.by if "person" in self.per else None
        if "thing" in self.per and thing is None:
            return
        words = [(word, _mine(s, word)) for word in self.per if word not in ("thing", "person")]
        for deed in (deed for name in self.action for deed in s.facts.deeds(name, thing=thing, by=by)):
            if all(_shares(s, deed, word, mine) for word, mine in words) and self._fits(s, deed.thing, deed.given):
                yield deed

    def things(self, s: Situation, *, standing: bool = True) -> Iterator[str]:
        """The things selected; with ``standing=False`` whatever state they are in now."""
        if self.kind is None:
            return
        words = [(word, _mine(s, word)) for word in self.per]
        for thing in self._candidates(s, words):
            if self._fits(s, thing, standing=standing) and all(_has(s, thing, word, mine) for word, mine in words):
                yield thing

    def _candidates(self, s: Situation, words: Sequence[tuple[str, Collection[str | None]]]) -> Collection[str]:
        """The things of the kind, or fewer where what they share says how to find them."""
        kind = self.kind or ""
        for word, mine in words:
            link = "" if word == "thing" else None if word in OF_THE_ACT else s.model.its_link(kind, word)
            if link == "":
                return [thing for thing in mine if thing is not None and _is_a(s, thing, kind)]
            if link is not None:
                return list(dict.fromkeys(it for to in mine if to for it in s.facts.linking(to, kind, link)))
        return s.facts.things(kind)

    def _fits(
        self,
        s: Situation,
        thing: str | None,
        given: Mapping[str, Any] | None = None,
        *,
        standing: bool = True,
    ) -> bool:
        if thing is None:
            return not self.in_ and not self.where
        if self.in_ and standing and ((known := s.facts.thing(thing)) is None or known.state not in self.in_):
            return False
        return all(is_so(s, thing, name, wanted, given) for name, wanted in self.where.items())


def is_so(s: Situation, thing: str | None, name: str, wanted: str, given: Mapping[str, Any] | None = None) -> bool:
    """True if a field or link of a thing (or of the act on it) has the value that a definition writes.

    No thing: the one that the act at hand brings into being.
    """
    targets: Collection[str] = s.find(Ref.read(wanted))
    value = given.get(name) if given else None
    if thing is None:
        value = s.values.get(name)
    elif value is None:
        value = s.facts.value(thing, name)
    if isinstance(value, bool):
        return value is (wanted.lower() in YES)
    if value is not None:
        return str(value) in targets
    return any(to in targets for to in (s.links.get(name, ()) if thing is None else s.facts.links(thing, name)))


def _is_a(s: Situation, thing: str, kind: str) -> bool:
    known = s.facts.thing(thing)
    return known is not None and known.kind == kind


def _mine(s: Situation, word: str) -> Collection[str | None]:
    if word == "person":
        return (s.by,)
    if word == "thing":
        return (s.thing,)
    if word == "for":
        return (s.for_,)
    if word == "round":
        return (s.round,)
    if s.kind is None or s.model.its_link(s.kind, word) is not None:
        return s.its(word)
    value = s.values.get(word) if s.thing is None else s.facts.value(s.thing, word)
    return () if value is None else (str(value),)


def _shares(s: Situation, deed: Deed, word: str, mine: Collection[str | None]) -> bool:
    if word == "for":
        return deed.for_ in mine
    if word == "round":
        return deed.round in mine
    return deed.thing is not None and _is_like(s, deed.thing, word, mine)


def _has(s: Situation, thing: str, word: str, mine: Collection[str | None]) -> bool:
    if word == "thing":
        return thing in mine
    if word == "person":
        return (known := s.facts.thing(thing)) is not None and known.author in mine
    if word == "round":
        return (known := s.facts.thing(thing)) is not None and known.round in mine
    return _is_like(s, thing, word, mine)


def _is_like(s: Situation, thing: str, word: str, mine: Collection[str | None]) -> bool:
    """True if a thing has the same link, or the same value of a field, as the one at hand."""
    if any(it in mine for it in its_of(s.model, s.facts, thing, word)):
        return True
    value = s.facts.value(thing, word)
    return value is not None and str(value) in mine


# How many, how much, how far ahead


@frozen(kw_only=True, eq=False, repr=False)
class Count(Selector, Comparing):
    """So many things, or standing acts, are selected."""

    word: ClassVar[str] = "count"

    def holds(self, s: Situation) -> bool:
        return self.compares(self.size(s), s)


@frozen(kw_only=True, eq=False, repr=False)
class Share(Selector, Comparing):
    """The acts selected are such a share of all votes, or of the seats held in a body."""

    word: ClassVar[str] = "share"
    of: Literal["votes", "members"]
    against: tuple[str, ...] = field(default=(), metadata={"names": "action"})
    body: Ref | None = field(default=None, metadata={"names": "seated"})

    def holds(self, s: Situation) -> bool:
        from fractions import Fraction

        part, whole = self.parts(s)
        return whole > 0 and self.compares(Fraction(part, whole), s)

    def parts(self, s: Situation) -> tuple[int, int]:
        """How many of how many."""
        if self.of == "members":
            members = self._members(s)
            return len(members & {deed.by for deed in self.deeds(s)}), len(members)
        part = self.size(s)
        return part, part + (evolve(self, action=self.against).size(s) if self.against else 0)

    def _members(self, s: Situation) -> set[str]:
        bodies = s.find(self.body) if self.body else ()
        return {seat.holder for body in bodies for seat in seats(s.facts, s.facts.linking(body, "seat", "in"), s.at)}


@frozen(kw_only=True, eq=False, repr=False)
class Sum(Selector, Comparing):
    """A number or money field, added up over the things selected; with ``and_this`` the thing at hand too."""

    word: ClassVar[str] = "sum"
    field: str = field(metadata={"names": "field"})
    and_this: bool = False

    def holds(self, s: Situation) -> bool:
        things = set(self.things(s))
        if self.and_this and s.thing is not None:
            things.add(s.thing)
        total = sum(number_of(s.facts.value(thing, self.field)) or 0 for thing in things)
        if self.and_this and s.thing is None:
            total += number_of(s.values.get(self.field)) or 0
        return self.compares(total, s, s.model.scale(self.kind, self.field))


@frozen(kw_only=True, eq=False, repr=False)
class Rank(Selector, Condition):
    """The thing is among the first of its like, once a phase is closed; ties at the cut are in."""

    word: ClassVar[str] = "rank"
    by: str = field(metadata={"names": "score"})
    top: Operand = field(metadata={"names": "operand"})
    closed: str = field(metadata={"names": "phase"})

    def holds(self, s: Situation) -> bool:
        top = self.top.value(s)
        if s.thing is None or not Closed(phase=self.closed).holds(s):
            return False
        things = set(self.things(s))
        mine = self._score(s, s.thing)
        ahead = sum(1 for thing in things if thing != s.thing and self._score(s, thing) > mine)
        return s.thing in things and ahead < top

    def _score(self, s: Situation, thing: str) -> int:
        if "." in self.by:
            return len(s.facts.deeds(self.by, thing=thing))
        return number_of(s.facts.value(thing, self.by)) or 0


# What has happened


@frozen(kw_only=True, eq=False, repr=False)
class Reached(Selector, Condition):
    """A thing, or one of those selected, was ever in one of the states."""

    word: ClassVar[str] = "reached"
    thing: Ref | None = field(default=None, metadata={"names": "thing"})

    def holds(self, s: Situation) -> bool:
        if self.kind is not None and not self.where and not self.per:
            firsts = (s.facts.ever(self.kind, state) for state in self.in_)
            return any(first is not None and first <= s.at for first in firsts)
        things: Collection[str] = s.find(self.thing) if self.thing else ()
        if self.kind is not None:
            things = list(self.things(s, standing=False))
        return any(
            state in self.in_ and since <= s.at
            for thing in things
            if (known := s.facts.thing(thing)) is not None
            for state, since in known.moves
        )


@frozen(kw_only=True, eq=False, repr=False)
class Consented(Condition):
    """Each of the bodies did the act on this thing; somebody did it for the body."""

    word: ClassVar[str] = "consented"
    bodies: tuple[Ref, ...] = field(metadata={"names": "seated"})
    action: str = field(metadata={"names": "action"})

    def holds(self, s: Situation) -> bool:
        done = {deed.for_ for deed in s.facts.deeds(self.action, thing=s.thing)}
        bodies = [body for ref in self.bodies for body in s.find(ref)]
        return s.thing is not None and bool(bodies) and done.issuperset(bodies)


@frozen(kw_only=True, eq=False, repr=False)
class Heard(Condition):
    """Each audience was heard for everything the act is about."""

    word: ClassVar[str] = "heard"
    alone: ClassVar[str | None] = "audiences"
    audiences: tuple[str, ...] = field(metadata={"names": "heard"})

    def holds(self, s: Situation) -> bool:
        subjects = s.subjects()
        return bool(subjects) and all(set(self.audiences) <= self.heard(s, subject) for subject in subjects)

    def heard(self, s: Situation, subject: str) -> set[str]:
        """Who was heard for a thing."""
        heard: set[str] = set()
        for kind, ends, names in s.model.links_of_stage("consultation"):
            consultations = {hearing for name in names for hearing in s.facts.linking(subject, kind, name)}
            for hearing in consultations:
                known = s.facts.thing(hearing)
                if known is not None and known.state_at(s.at) in ends:
                    heard.update(to for name in names for to in s.facts.links(hearing, name))
        return heard


# What time brings


@frozen(kw_only=True, eq=False, repr=False)
class Closed(Condition):
    """A phase has opened and closed, and is not open again."""

    word: ClassVar[str] = "closed"
    alone: ClassVar[str | None] = "phase"
    phase: str = field(metadata={"names": "phase"})

    def holds(self, s: Situation) -> bool:
        since = self.since(s)
        return since is not None and since <= s.at

    def since(self, s: Situation) -> datetime | None:
        each = s.model.runs_each(self.phase)
        found = s.clocks(each) if each else (None,)
        ends = [_end_of_the_last(rounds, s.at) for of in found if (rounds := s.model.rounds(self.phase, of, s.facts))]
        return max(ends) if ends and max(ends) < LATEST else None


def _end_of_the_last(rounds: Sequence[Round], at: datetime) -> datetime:
    """When the last opening that had begun by an instant ends; else the first one to come."""
    return next((one.closes for one in reversed(rounds) if one.opens <= at), rounds[0].closes)


@frozen(kw_only=True, eq=False, repr=False)
class Elapsed(Condition):
    """So much time, at least or at most, has passed since the last standing such act on this thing."""

    word: ClassVar[str] = "elapsed"
    action: str = field(metadata={"names": "action", "key": "since"})
    at_least: Duration | None = None
    at_most: Duration | None = None

    def holds(self, s: Situation) -> bool:
        last = self._last(s)
        if last is None:
            return False
        zone = s.model.zone
        early = self.at_least is not None and s.at < self.at_least.after(last, zone)
        late = self.at_most is not None and s.at > self.at_most.after(last, zone)
        return not early and not late

    def since(self, s: Situation) -> datetime | None:
        last = self._last(s)
        if last is None or self.at_most is not None:
            return EARLIEST if self.holds(s) else None
        return last if self.at_least is None else self.at_least.after(last, s.model.zone)

    def until(self, s: Situation) -> datetime | None:
        last = self._last(s)
        # The last instant counts, so it is over one microsecond later.
        return None if last is None or self.at_most is None else self.at_most.after(last, s.model.zone) + TICK

    def _last(self, s: Situation) -> datetime | None:
        if s.thing is None and s.kind is not None:
            return None  # nothing has been done yet to what is only being born
        deeds = s.facts.deeds(self.action, thing=s.thing)
        return max((deed.happened for deed in deeds), default=None)


@frozen(kw_only=True, eq=False, repr=False)
class Date(Condition):
    """The time lies between two dates."""

    word: ClassVar[str] = "date"
    from_: Dated | None = None
    until_: Dated | None = None

    def holds(self, s: Situation) -> bool:
        return self._from() <= s.at < (LATEST if self.until_ is None else self.until_.closes or LATEST)

    def since(self, s: Situation) -> datetime | None:
        begun = self._from()
        return begun if self.until_ is None or s.at < begun or self.holds(s) else None

    def until(self, s: Situation) -> datetime | None:  # noqa: ARG002 - the calendar needs no facts
        return None if self.until_ is None else self.until_.closes

    def _from(self) -> datetime:
        return EARLIEST if self.from_ is None else self.from_.opens or EARLIEST


# Who somebody is


@frozen(kw_only=True, eq=False, repr=False)
class MemberOf(Condition):
    """The actor holds a seat in one of these."""

    word: ClassVar[str] = "member_of"
    alone: ClassVar[str | None] = "in_"
    in_: tuple[Ref, ...] = field(metadata={"names": "seated"})
    side: tuple[str, ...] = ()

    def holds(self, s: Situation) -> bool:
        bodies = {body for ref in self.in_ for body in s.find(ref)}
        return any(self.counts(leads=seat.leads, side=seat.side) for seat in s.seats(bodies))

    def counts(self, *, leads: bool, side: str | None) -> bool:  # noqa: ARG002 - `Leads` looks at it
        """True if a seat of the side, leading or not, is one that counts."""
        return not self.side or side in self.side


@frozen(kw_only=True, eq=False, repr=False)
class Leads(MemberOf):
    """The actor leads one of these."""

    word: ClassVar[str] = "leads"

    def counts(self, *, leads: bool, side: str | None) -> bool:
        """True if a seat of the side, leading or not, is one that counts."""
        return leads and super().counts(leads=leads, side=side)


@frozen(kw_only=True, eq=False, repr=False)
class SeatedIn(MemberOf):
    """The actor holds a seat of one of these sides."""

    word: ClassVar[str] = "seated"
    alone: ClassVar[str | None] = None


@frozen(kw_only=True, eq=False, repr=False)
class Claims(Condition):
    """What is proven about the actor, or listed of the person, says so."""

    word: ClassVar[str] = "claims"
    alone: ClassVar[str | None] = "claims"
    claims: Mapping[str, str]

    @property
    def proof(self) -> Mapping[str, str]:
        return self.claims

    def holds(self, s: Situation) -> bool:
        return all(self._is(s, name, wanted) for name, wanted in self.claims.items())

    def _is(self, s: Situation, name: str, wanted: str) -> bool:
        if name in s.claims:
            found = s.claims[name]
            if isinstance(found, bool):
                return found is (wanted.lower() in YES)
            return str(found) in s.find(Ref.read(wanted))
        return s.by is not None and is_so(s, s.by, name, wanted)


@frozen(kw_only=True, eq=False, repr=False)
class ActsFor(Selector, Condition):
    """The act is done for one of the things selected."""

    word: ClassVar[str] = "acts_for"

    def holds(self, s: Situation) -> bool:
        return s.for_ is not None and s.for_ in set(self.things(s))


# Put together


def _together(conditions: Sequence[Condition], s: Situation, *, decisive: bool) -> bool:
    """All or any of them: one decisive answer decides, even where another is not known."""
    unknown: NotKnownError | None = None
    for condition in conditions:
        try:
            if condition.holds(s) is decisive:
                return decisive
        except NotKnownError as error:
            unknown = error
    if unknown is not None:
        raise unknown
    return not decisive


@frozen(kw_only=True, eq=False, repr=False)
class AllOf(Condition):
    """Every one of them; all of none holds."""

    word: ClassVar[str] = "all"
    alone: ClassVar[str | None] = "conditions"
    conditions: tuple[Condition, ...]

    def holds(self, s: Situation) -> bool:
        return _together(self.conditions, s, decisive=False)

    def since(self, s: Situation) -> datetime | None:
        latest = EARLIEST
        unknown: NotKnownError | None = None
        for condition in self.conditions:
            try:
                since = condition.since(s)
            except NotKnownError as error:
                unknown = error
                continue
            if since is None:
                return None
            latest = max(latest, since)
        if unknown is not None:
            raise unknown
        return latest

    def until(self, s: Situation) -> datetime | None:
        ends = (condition.until(s) for condition in self.conditions)
        return min((end for end in ends if end is not None), default=None)


@frozen(kw_only=True, eq=False, repr=False)
class AnyOf(Condition):
    """At least one of them; any of none never holds."""

    word: ClassVar[str] = "any"
    alone: ClassVar[str | None] = "conditions"
    conditions: tuple[Condition, ...]

    def holds(self, s: Situation) -> bool:
        return _together(self.conditions, s, decisive=True)

    def since(self, s: Situation) -> datetime | None:
        instants = (since_of(condition, s) for condition in self.conditions)
        return min((instant for instant in instants if instant is not None), default=None)

    def until(self, s: Situation) -> datetime | None:
        ends = [condition.until(s) for condition in self.conditions if holds(condition, s)]
        known = [end for end in ends if end is not None]
        return max(known) if known and len(known) == len(ends) else None


@frozen(kw_only=True, eq=False, repr=False)
class Not(Condition):
    """It is not so."""

    word: ClassVar[str] = "not"
    alone: ClassVar[str | None] = "condition"
    condition: Condition

    def holds(self, s: Situation) -> bool:
        return not self.condition.holds(s)

    def since(self, s: Situation) -> datetime | None:
        return EARLIEST if self.holds(s) else self.condition.until(s)

    def until(self, s: Situation) -> datetime | None:
        return self.condition.since(s)


#: The library's own, in the order of the reference.
CONDITIONS: tuple[type[Condition], ...] = (
    Count, Share, Sum, Rank, Reached, Consented, Heard, Closed, Elapsed, Date,
    MemberOf, Leads, SeatedIn, Claims, ActsFor, AllOf, AnyOf, Not,
)  # fmt: skip


#: The attributes that hold other conditions.
ALONE_IN = ("conditions", "condition")


def parts(condition: Condition) -> Iterator[Condition]:
    """The condition and everything it is put together from."""
    yield condition
    inner: tuple[Condition, ...] = ()
    if isinstance(condition, AllOf | AnyOf):
        inner = condition.conditions
    elif isinstance(condition, Not):
        inner = (condition.condition,)
    for part in inner:
        yield from parts(part)
