# SPDX-License-Identifier: Apache-2.0
"""What sorts of things there are: their fields, links, states and the table of what may be done with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Literal, get_args

from attrs import field, frozen

from participatio.dates import Duration
from participatio.definition.conditions import NO_VALUES, Operand, Selector
from participatio.definition.fields import FieldSpec
from participatio.definition.situation import Condition
from participatio.values import Frozen

#: Where in the story a kind may stand.
Stage = Literal["contribution", "proposal", "consultation", "statement", "decision", "project"]
Story = Literal["from", "into", "none"]

STAGES: tuple[str, ...] = get_args(Stage)
#: Roles nobody has to declare.
BUILT_IN_ROLES = ("anyone", "author")
#: The state of things whose kind declares none.
THERE = "there"
#: In `from`: every state; in `to` of a link: every kind.
ANY = "any"
REASON = "reason"
#: The kinds by which every process is run; what a process is about is of others.
FRAME = frozenset({"process", "phase", "person", "seat"})


@frozen(eq=False, repr=False)
class HowMany(Frozen):
    """At least, and at most (none: without end): ``one``, ``maybe``, ``some``, ``any``, ``24`` or ``25-50``."""

    least: int
    most: int | None
    word: str

    @classmethod
    def read(cls, word: str) -> HowMany:
        """What a word or a range means; raises `ValueError` for anything else.

        >>> HowMany.read("some"), HowMany.read("25-50")
        (HowMany(least=1, most=None, word='some'), HowMany(least=25, most=50, word='25-50'))
        """
        if word in HOW_MANY:
            return cls(*HOW_MANY[word], word)
        least, dash, most = word.partition("-")
        return cls(int(least), int(most if dash else least), word)

    def allows(self, number: int) -> bool:
        """True if so many are neither too few nor too many."""
        return self.least <= number and (self.most is None or number <= self.most)

    def __str__(self) -> str:
        return self.word


HOW_MANY: Mapping[str, tuple[int, int | None]] = {"one": (1, 1), "maybe": (0, 1), "some": (1, None), "any": (0, None)}
NO_SEATS: Mapping[str, HowMany] = {}


@frozen(kw_only=True, eq=False, repr=False)
class LinkSpec(Frozen):
    """A typed tie from things of one kind to things of another."""

    to: tuple[str, ...] = field(metadata={"names": "kind"})
    many: HowMany = HowMany(0, None, "any")
    in_: tuple[str, ...] = field(default=(), metadata={"names": "state"})
    story: Story | None = None
    fields: tuple[str, ...] = field(default=(), metadata={"names": "own_field"})
    may: tuple[str, ...] = field(default=(), metadata={"names": "own_field"})
    title: str | None = None
    #: What a story says of such a tie; see `sentences`.
    says: str | None = None
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)

    @property
    def single(self) -> bool:
        """True if there is at most one."""
        return self.many.most == 1

    def allows(self, kind: str) -> bool:
        """True if the link may point to things of the kind."""
        return kind in self.to or ANY in self.to


@frozen(kw_only=True, eq=False, repr=False)
class StateSpec(Frozen):
    """Where in its life a thing is, and who sees it there."""

    seen_by: tuple[str, ...] = field(default=("anyone",), metadata={"names": "role"})
    end: bool = False
    title: str | None = None
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)


@frozen(kw_only=True, eq=False, repr=False)
class MoveSpec(Frozen):
    """Where the linked things go: to one state, or to the one a field of the link chooses."""

    state: str | None = None
    by: str | None = None
    to: Mapping[str, str] = NO_VALUES

    def states(self) -> Collection[str]:
        """Every state it may lead to."""
        return (self.state,) if self.state else self.to.values()


@frozen(kw_only=True, eq=False, repr=False)
class ActionSpec(Frozen):
    """One row of a kind's action table."""

    from_: tuple[str, ...] = field(default=(), metadata={"names": "own_state"})
    to: str | None = field(default=None, metadata={"names": "own_state"})
    asks: tuple[str, ...] = field(default=(), metadata={"names": "own_name"})
    may: tuple[str, ...] = field(default=(), metadata={"names": "own_name"})
    fields: Mapping[str, FieldSpec] = field(factory=dict)
    when: Condition | None = field(default=None, metadata={"names": "condition"})
    moves: Mapping[str, MoveSpec] = field(factory=dict)
    sets: Mapping[str, str] = field(default=NO_VALUES, metadata={"names": "clock"})
    undoes: str | None = field(default=None, metadata={"names": "own_action"})
    secret: bool = False
    title: str | None = None
    text: str | None = None
    #: What a story says of such an act; see `sentences`.
    says: str | None = None
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)

    @property
    def bears(self) -> bool:
        """True if the act brings a thing into being."""
        return not self.from_ and self.undoes is None

    @property
    def signals(self) -> bool:
        """True for what is only counted: a support, a vote, a signature."""
        says = self.asks or self.may or self.sets
        return not self.bears and self.to is None and self.undoes is None and (self.secret or not says)


@frozen(kw_only=True, eq=False, repr=False)
class LimitSpec(Selector):
    """How many things or acts there may be that share what ``per`` names; ``soft`` warns and records."""

    max: Operand = field(metadata={"names": "operand"})
    soft: bool = False


@frozen(kw_only=True, eq=False, repr=False)
class PromiseSpec(Frozen):
    """What is owed for a thing: by which role, within what, from when on, and which acts keep it."""

    by: str = field(metadata={"names": "role"})
    after: str | Condition = field(metadata={"names": "own_start"})
    within: Duration | None = None
    kept_by: tuple[str, ...] = field(default=(), metadata={"names": "own_action"})
    title: str | None = None
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)


@frozen(kw_only=True, eq=False, repr=False)
class NeedsSpec(Frozen):
    """How many people a thing of the kind needs, by side."""

    leads: Mapping[str, HowMany] = NO_SEATS
    members: Mapping[str, HowMany] = NO_SEATS


@frozen(kw_only=True, eq=False, repr=False)
class KeepsSpec(Frozen):
    """How long what was said of a thing is kept: so long after it entered one of the states, or after its last act."""

    for_: Duration
    after: tuple[str, ...] = field(default=(), metadata={"names": "own_state"})


@frozen(kw_only=True, eq=False, repr=False)
class Kind(Frozen):
    """What sort of thing: forum, idea, project, or a region's own."""

    id: str
    title: str | None = None
    #: What several of them are called.
    titles: str | None = None
    text: str | None = None
    plural: str
    #: What it was called before; see `diff`.
    was: str | None = field(default=None, eq=False)
    #: The titles of its things are names, the same in every language.
    proper: bool = False
    stage: Stage | None = None
    fields: Mapping[str, FieldSpec] = field(factory=dict)
    links: Mapping[str, LinkSpec] = field(factory=dict)
    states: Mapping[str, StateSpec] = field(factory=lambda: {THERE: StateSpec()})
    actions: Mapping[str, ActionSpec] = field(factory=dict)
    limits: tuple[LimitSpec, ...] = ()
    owes: Mapping[str, PromiseSpec] = field(factory=dict)
    needs: NeedsSpec = field(factory=NeedsSpec)
    #: Which sides may sit in a thing of the kind, unless the thing says it itself.
    seats: Mapping[str, HowMany] = NO_SEATS
    #: How long the bodies of acts on things of the kind are kept; none: for ever.
    keeps: KeepsSpec | None = None
    #: Names of elements that were there and could not be read; nobody complains that they are missing.
    broken: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The state of a new thing, unless its act says otherwise."""
        return next(iter(self.states))

    @property
    def ends(self) -> frozenset[str]:
        """The states nothing leads out of."""
        return frozenset(name for name, state in self.states.items() if state.end)

    def starts(self, action: ActionSpec) -> Collection[str]:
        """The states in which an action may happen."""
        if action.undoes is not None:
            undone = self.actions.get(action.undoes)
            return () if undone is None else self.starts(undone)
        return tuple(self.states) if action.from_ == (ANY,) else action.from_


def is_station(kind: Kind, station: str) -> bool:
    """True if things of the kind are meant by a station of a pathway, by kind or by stage."""
    return station in (kind.id, kind.stage)


class Kinds(Mapping[str, Kind]):
    """Every kind of a definition, and what only all of them together tell."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = dict(kinds)
        self._its: dict[tuple[str, str], str | None] = {}

    def __getitem__(self, id: str) -> Kind:  # noqa: A002 - the field's word
        return self._kinds[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def candidates(self, kind: str, word: str) -> tuple[str, ...]:
        """The links ``its word`` could mean for a kind; more than one is a mistake; "" is the thing itself."""
        if word == kind:
            return ("",)
        if (spec := self._kinds.get(kind)) is None:
            return ()
        if word in spec.links:
            return (word,)
        return tuple(name for name, link in spec.links.items() if word in link.to)

    def its_link(self, kind: str, word: str) -> str | None:
        """The link that ``its word`` means for a kind; "" for the thing itself; none if there is none."""
        key = kind, word
        if key not in self._its:
            found = self.candidates(kind, word)
            self._its[key] = found[0] if len(found) == 1 else None
        return self._its[key]

    def targets(self, kind: str, word: str) -> Iterator[str]:
        """The kinds of what ``its word`` means for a kind."""
        for link in self.candidates(kind, word):
            if link == "":
                yield kind
            else:
                to = self._kinds[kind].links[link].to
                yield from (one for one in to if one in self._kinds and ANY not in to and word in (link, one))

    def ends(self, kind: str | None, words: Iterable[str]) -> Sequence[str]:
        """The kinds to which a path of words leads from a kind."""
        here = [kind] if kind is not None and kind in self._kinds else []
        for word in words:
            here = list(dict.fromkeys(to for one in here for to in self.targets(one, word)))
        return here

    def has_stage(self, kind: str) -> bool:
        """True if things of the kind stand somewhere in the story."""
        return kind in self._kinds and self._kinds[kind].stage is not None

    def of_stage(self, stage: str) -> Iterator[Kind]:
        """The kinds of a stage."""
        return (kind for kind in self._kinds.values() if kind.stage == stage)

    def story(self, link: LinkSpec) -> str:
        """How a link carries the story: ``from`` if not said otherwise and the target's kind has a stage."""
        if link.story is not None:
            return link.story
        return "from" if any(self.has_stage(kind) for kind in link.to) else "none"

    def action(self, name: str) -> tuple[Kind, ActionSpec] | None:
        """The kind and row of ``idea.submit``, or none."""
        kind, _, action = name.partition(".")
        if (spec := self._kinds.get(kind)) is None or action not in spec.actions:
            return None
        return spec, spec.actions[action]

    def actions(self) -> Iterator[tuple[str, Kind, ActionSpec]]:
        """Every row with its full name."""
        for kind in self._kinds.values():
            for name, action in kind.actions.items():
                yield f"{kind.id}.{name}", kind, action
