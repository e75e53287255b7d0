# SPDX-License-Identifier: Apache-2.0
"""What a condition can see: who acts, on what, when, and the facts at that moment."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from attrs import frozen

from participatio.dates import EARLIEST, LATEST
from participatio.values import NOTHING, Frozen

if TYPE_CHECKING:
    from participatio.definition.facts import Facts, Known

ITS = "its "


@frozen(slots=True, eq=False, repr=False)
class Round(Frozen):
    """One opening of a phase, half open: from ``opens`` up to and without ``closes``.

    ``by_rule`` names the ends that a condition gives and no act has written down yet.
    """

    number: int
    opens: datetime
    closes: datetime
    by_rule: frozenset[str] = frozenset()

    def contains(self, at: datetime) -> bool:
        """True while it is open."""
        return self.opens <= at < self.closes


@frozen(slots=True, eq=False, repr=False)
class Seated(Frozen):
    """A seat somebody holds."""

    seat: str
    body: str
    holder: str
    side: str | None
    leads: bool


class Model(Protocol):
    """What a condition may ask about the rules themselves."""

    @property
    def zone(self) -> ZoneInfo:
        """The process's time zone."""

    def its_link(self, kind: str, word: str) -> str | None:
        """The link that ``its word`` means for a kind; "" for the thing itself; none if there is none."""

    def rounds(self, phase: str, of: str | None, facts: Facts) -> Sequence[Round]:
        """When a phase, and those it lies within, are open as far as is known; oldest first."""

    def runs_each(self, phase: str) -> str | None:
        """The kind a phase runs for each thing of, or none."""

    def links_of_stage(self, stage: str) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
        """Each kind of a stage with its end states and the names of its links."""

    def has_stage(self, kind: str) -> bool:
        """True if things of the kind stand somewhere in the story."""

    def decides(self, kind: str) -> Collection[str]:
        """The links of a kind of stage decision; none of any other."""

    def scale(self, kind: str | None, field: str) -> int:
        """By how much a number written in the rules is multiplied to compare with the field's stored value."""


@frozen(slots=True, eq=False, repr=False)
class Ref(Frozen):
    """``buero`` (the id of a thing) or ``its project.edition`` (found from the thing at hand)."""

    words: tuple[str, ...]
    literal: bool

    @classmethod
    def read(cls, text: str) -> Ref:
        """Tell an id from an ``its`` word."""
        if text.startswith(ITS):
            return cls(tuple(text[len(ITS) :].strip().split(".")), literal=False)
        return cls((text,), literal=True)

    def __str__(self) -> str:
        return self.words[0] if self.literal else ITS + ".".join(self.words)


class Situation:
    """One moment at which rules are judged.

    ``at`` is the instant that phases, roles and mandates are judged for (UTC), ``now`` the one of the recording. An act
    that brings a thing into being has no ``thing`` yet; ``links`` and ``values`` are what it gives.
    """

    __slots__ = (
        "at",
        "by",
        "claims",
        "facts",
        "for_",
        "kind",
        "links",
        "model",
        "now",
        "round",
        "settled",
        "thing",
        "values",
    )

    def __init__(  # noqa: PLR0913 - one keyword for each thing a rule may look at
        self,
        model: Model,
        facts: Facts,
        at: datetime,
        *,
        kind: str | None = None,
        thing: str | None = None,
        by: str | None = None,
        for_: str | None = None,
        claims: Mapping[str, Any] = NOTHING,
        links: Mapping[str, Sequence[str]] = NOTHING,
        values: Mapping[str, Any] = NOTHING,
        round: str | None = None,  # noqa: A002 - the field's word
        now: datetime | None = None,
    ) -> None:
        self.model = model
        self.facts = facts
        self.at = at
        self.now = at if now is None else now
        #: True while limits are asked: they count what would be, with the links the act gives.
        self.settled = False
        self.kind = kind
        self.thing = thing
        self.by = by
        self.for_ = for_
        self.claims = claims
        self.links = links
        self.values = values
        self.round = round

    def known(self) -> Known | None:
        """The thing at hand."""
        return None if self.thing is None else self.facts.thing(self.thing)

    def find(self, ref: Ref) -> Collection[str]:
        """The things a reference means here; nothing if a link is not there."""
        if ref.literal:
            return ref.words
        found = self.its(ref.words[0])
        for word in ref.words[1:]:
            found = [far for near in found for far in its_of(self.model, self.facts, near, word)]
        return found

    def its(self, word: str) -> Collection[str]:
        """The things that ``its word`` means for the thing at hand."""
        if self.kind is None:
            return ()
        link = self.model.its_link(self.kind, word)
        if link is None:
            return ()
        if link == "":
            return () if self.thing is None else (self.thing,)
        given = self.thing is None or (self.settled and link in self.links)
        found = self.links.get(link, ()) if given else self.facts.links(self.thing or "", link)
        return found if link == word else _of_kind(self.facts, found, word)

    def clocks(self, each: str) -> Collection[str]:
        """The things whose clock an act falls to, for a phase that runs for each of a kind."""
        return self.find(Ref(tuple(each.split(".")), literal=False)) or self.its(each.rpartition(".")[2])

    def subjects(self) -> Collection[str]:
        """What the act is about: the things of a stage that it links, else what a decision decides, else the thing."""
        linked = [to for targets in self.links.values() for to in targets]
        if not linked and self.thing is not None and self.kind is not None:
            linked = [to for link in self.model.decides(self.kind) for to in self.facts.links(self.thing, link)]
        staged = [to for to in linked if (known := self.facts.thing(to)) and self.model.has_stage(known.kind)]
        return staged or (() if self.thing is None else (self.thing,))

    def seats(self, bodies: Collection[str]) -> Iterator[Seated]:
        """The seats the actor holds at this moment in one of the bodies."""
        if self.by is None or not bodies:
            return
        links = self.facts.links
        mine = [
            seat
            for seat in self.facts.linking(self.by, "seat", "holder")
            if any(body in bodies for body in links(seat, "in"))
        ]
        if mine:
            yield from seats(self.facts, mine, self.at)


def its_of(model: Model, facts: Facts, thing: str, word: str) -> Collection[str]:
    """The things that ``its word`` means for a thing that is there."""
    known = facts.thing(thing)
    link = None if known is None else model.its_link(known.kind, word)
    if link is None:
        return ()
    if link in ("", word):
        return (thing,) if link == "" else facts.links(thing, word)
    return _of_kind(facts, facts.links(thing, link), word)


def _of_kind(facts: Facts, things: Collection[str], kind: str) -> Collection[str]:
    """Those of a kind: a link found by the kind of its targets may point to other kinds too."""
    return [it for it in things if (known := facts.thing(it)) is not None and known.kind == kind]


def seats(facts: Facts, candidates: Collection[str], at: datetime) -> Iterator[Seated]:
    """Those of the seats that somebody holds at ``at``, by act and by term."""
    for seat in candidates:
        known = facts.thing(seat)
        if known is None or known.state_at(at) != "taken":
            continue
        since, until = facts.value(seat, "since"), facts.value(seat, "until")
        if (since is not None and at < (since.opens or EARLIEST)) or (
            until is not None and at >= (until.closes or LATEST)
        ):
            continue
        for holder in facts.links(seat, "holder"):
            for body in facts.links(seat, "in"):
                yield Seated(seat, body, holder, facts.value(seat, "side"), bool(facts.value(seat, "leads")))


class NotKnownError(Exception):
    """A condition compares with something nobody knows; it neither holds nor does not."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def holds(condition: Condition, s: Situation) -> bool:
    """True if a condition is known to hold."""
    try:
        return condition.holds(s)
    except NotKnownError:
        return False


def since_of(condition: Condition, s: Situation) -> datetime | None:
    """The instant from which a condition is known to hold; none if never, or if nobody knows."""
    try:
        return condition.since(s)
    except NotKnownError:
        return None


@frozen(eq=False, repr=False)
class Condition(Frozen):
    """Something that is or is not the case. Its class is data: what the definition said, and nothing else."""

    #: The word that names it in a definition.
    word: ClassVar[str]
    #: The attribute that the value stands for, where the value is not a map of attributes (``closed: voting``).
    alone: ClassVar[str | None] = None

    @property
    def proof(self) -> Mapping[str, str]:
        """What could be proven about somebody for it to be the case; nothing if it asks for no claims."""
        return {}

    def holds(self, s: Situation) -> bool:
        """True if it is the case in this situation; raises `NotKnownError` if nobody knows."""
        raise NotImplementedError

    def since(self, s: Situation) -> datetime | None:
        """The instant from which it is the case if nothing more happens; none if never.

        What only acts can change has been so since `facts.EARLIEST`; what time brings about may lie ahead.
        """
        return EARLIEST if self.holds(s) else None

    def until(self, s: Situation) -> datetime | None:  # noqa: ARG002 - what acts can change has no end by itself
        """The instant at which it stops being the case if nothing more happens; none if only an act can end it."""
        return None
