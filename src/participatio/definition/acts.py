# SPDX-License-Identifier: Apache-2.0
"""What somebody wants to do, and what is recorded when it was done.

An act is a wish; an event is what came of it. The event carries its whole outcome (moves, links, latched
instants), so nobody who reads it later needs the rules it was judged by.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from participatio.dates import Dated
from participatio.values import NOTHING, Frozen

# Classes without slots are made in half the time, and of these there is one of each for every act.

#: What an act may give for a link: an id, or several, each alone or as ``{"to": id, field: value}``.
LinkValue = str | Sequence[str | Mapping[str, Any]]


@frozen(slots=False, eq=False, repr=False)
class Act(Frozen):
    """One doing of an action by somebody.

    Parameters:
        action: kind and action, ``"idea.submit"``.
        by: the id of the person who acts.
        thing: the thing acted on; none for an act that brings one into being.
        values: fields of the thing or of the action, by name.
        links: the things linked, by the name of the link.
        for_: the body on whose behalf it is done.
        typed_by: who entered it, if that was somebody else.
        happened: when it happened, if earlier than it is recorded: an instant with a zone, or a vague date, which
            stands for whatever instant of it the rules admit.
        claims: what is proven about the actor (``{"residence": "essen"}``); judged, never stored.
        as_: a name for what is born, by which later acts of the same command may link it.
    """

    action: str
    by: str
    thing: str | None = None
    values: Mapping[str, Any] = NOTHING
    links: Mapping[str, LinkValue] = NOTHING
    for_: str | None = None
    typed_by: str | None = None
    happened: datetime | Dated | None = None
    claims: Mapping[str, Any] = NOTHING
    as_: str | None = None
    #: True if the act is who does what to what and nothing more; the compiled table may answer it alone.
    plain: bool = field(init=False, repr=False, eq=False)

    @plain.default
    def _is_plain(self) -> bool:
        return not (self.values or self.links or self.for_ or self.typed_by or self.happened)


@frozen(slots=False, eq=False, repr=False)
class Move(Frozen):
    """A thing enters a state; its first move brings it into being."""

    thing: str
    kind: str
    state: str


@frozen(slots=False, eq=False, repr=False)
class Link(Frozen):
    """A thing is tied to another by the link ``name``, or, with ``cut``, no longer."""

    thing: str
    name: str
    to: str
    cut: bool = False


@frozen(eq=False, repr=False)
class Latch(Frozen):
    """Something opened, closed or began to be owed at ``instant``, and that stands.

    ``subject`` is a phase or a promise's thing, ``of`` the thing whose clock it is (where a phase runs per thing),
    ``what`` is ``opens``, ``closes`` or the name of a promise.
    """

    subject: str
    of: str | None
    what: str
    instant: datetime


@frozen(slots=False, eq=False, repr=False)
class Head(Frozen):
    """The part of an event that stays for ever; it names no person who acted."""

    position: int
    happened: datetime
    recorded: datetime
    action: str
    thing: str | None
    moves: tuple[Move, ...] = ()
    links: tuple[Link, ...] = ()
    latches: tuple[Latch, ...] = ()
    undoes: int | None = None
    #: Phase, thing of the phase's clock and number of the opening in which the act was admitted.
    round: str | None = None
    rules: int = 1
    #: The date as it was said, where it was vague; ``happened`` is then the instant of it that was admitted.
    said: str | None = None
    #: The digest of the rules that hold from here on, where the act begins a process or adopts new ones.
    adopts: str | None = None
    #: How many bodies were erased with it.
    erases: int | None = None
    #: The number of the epoch it begins, where the ledger was restored from a backup.
    epoch: int | None = None
    #: The soft rules that were broken: which rule, and what it says of itself.
    warned: tuple[tuple[str, Mapping[str, str]], ...] = ()


@frozen(slots=False, eq=False, repr=False)
class Body(Frozen):
    """The part of an event that can be erased: who acted, and what was said."""

    by: str
    for_: str | None = None
    typed_by: str | None = None
    #: What belongs to the act alone: its reason, its own fields.
    given: Mapping[str, Any] = NOTHING
    #: Values by thing, or by ``thing.link.target`` for the fields of a link.
    values: Mapping[str, Mapping[str, Any]] = NOTHING
    #: The thing of a secret act and the opening it was admitted in, which the head does not name.
    thing: str | None = None
    round: str | None = None
    #: Ties to people, whom the head does not name.
    links: tuple[Link, ...] = ()

    @property
    def erased(self) -> bool:
        """True if nothing is left of it; only what the library itself records has no actor but says something."""
        return not (self.by or self.values or self.given or self.links)


@frozen(slots=False, eq=False, repr=False)
class Event(Frozen):
    """One entry of the ledger."""

    head: Head
    body: Body

    @property
    def thing(self) -> str | None:
        """The thing acted on, also of a secret act."""
        return self.head.thing or self.body.thing

    @property
    def round(self) -> str | None:
        """The opening of the phase it was admitted in, also of a secret act."""
        return self.head.round or self.body.round

    @property
    def links(self) -> tuple[Link, ...]:
        """Every tie it makes or cuts, also those to people."""
        return (*self.head.links, *self.body.links) if self.body.links else self.head.links

    @property
    def counts(self) -> bool:
        """False for a secret act whose body is erased: nobody can tell any more what it was done to."""
        return self.head.thing is not None or not self.body.erased


#: What is left of a body once the person who acted is erased.
ERASED = Body(by="")


def link_key(thing: str, name: str, to: str) -> str:
    """Where the values of one single link lie among the values of a body.

    >>> link_key("decision-1", "decides", "proposal-4")
    'decision-1.decides.proposal-4'
    """
    return f"{thing}.{name}.{to}"
