# SPDX-License-Identifier: Apache-2.0
"""Every thing that somebody sees, all at once: of each a few small numbers, so that a million take little memory."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.definition.kinds import STAGES
from participatio.process.fold import PUBLIC
from participatio.process.stored import StoredFacts
from participatio.process.tables import PARTS
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.kinds import Kind
    from participatio.process.view import View

FORUM = "forum"
_ASKED = 500  # things whose facts are remembered
_NOW = "FROM thing t WHERE t.kind IN ({}) AND t.key < ?"
_THEN = (
    "FROM thing t "
    "JOIN move m ON m.thing = t.key AND m.at = (SELECT MAX(x.at) FROM move x WHERE x.thing = t.key AND x.at < ?) "
    "WHERE t.kind IN ({}) AND t.key < ? AND t.born < ?"
)
_TIES = "SELECT source, target FROM link WHERE name IN ({}) AND at < ? AND (cut IS NULL OR cut >= ?)"
_MOVES = (
    "SELECT t.key, m.state, m.happened FROM thing t JOIN move m ON m.thing = t.key AND m.at < ? "
    "WHERE t.kind IN ({}) ORDER BY t.key, m.at"
)
_BIRTHS = (
    "SELECT t.key, m.happened FROM thing t "
    f"JOIN move m ON m.thing = t.key AND m.at >= t.born * {1 << PARTS} AND m.at < (t.born + 1) * {1 << PARTS} "
    "WHERE t.kind IN ({}) AND t.key < ?"
)


def marks(of: Collection[object]) -> str:
    """As many question marks as there are values, for an ``IN``; one that nothing fits if there are none."""
    return ", ".join("?" * len(of)) or "NULL"


def staged(view: View) -> list[Kind]:
    """The kinds that stand somewhere in the story, in its order."""
    return [kind for stage in STAGES for kind in view.definition.kinds.of_stage(stage)]


def names_of(view: View, facts: StoredFacts, ids: Iterable[str]) -> Mapping[str, str]:
    """The titles of those of some things that the definition does not name, or not so; the viewer sees them."""
    definition, found = view.definition, {}
    for id_ in ids:
        title = facts.value(id_, "title")
        if title and (id_ not in definition.things or title != definition.title_of(id_)):
            found[id_] = str(title)
    return found


@frozen(eq=False, repr=False)
class Sort(Frozen):
    """What a thing is: its kind and that kind's stage, its state, the round in which it was brought in."""

    kind: str
    stage: str | None
    state: str
    ended: bool
    round: str | None

    @property
    def phase(self) -> str | None:
        """The phase in which it was brought in."""
        return None if self.round is None else self.round.partition("/")[0]


#: Of what nobody asked for, or may not be seen.
UNSEEN = Sort("", None, "", ended=False, round=None)


class Overview:
    """The things of some kinds, as far as a viewer sees them, by their inner numbers.

    ``what[number]`` is an index into ``sorts`` (0: not seen), ``where[number]`` one into ``places`` (ids of forums).
    """

    def __init__(self, view: View, facts: StoredFacts, now: datetime, kinds: Collection[Kind]) -> None:
        self.facts = facts
        self.kinds = {kind.id: kind for kind in kinds}
        self.base = facts.book.base
        self.size = _size(facts)
        self.what = array("I", bytes(4 * self.size))
        self.sorts = [UNSEEN]
        self.where = array("I", bytes(4 * self.size))
        self.places: list[tuple[str, ...]] = [()]
        self.forums: list[str] = []
        self.rules = view.definition.rules
        self.now = now
        self._view = view
        self._asked = 0
        self._fill()

    def _fill(self) -> None:
        what, base, indexes = self.what, self.base, _Indexes(self._index)
        for key, state, round_ in self._rows():
            what[key - base] = indexes[state, round_]
        if indexes.asked:  # nobody is told of a sort that not everybody sees before the viewer was asked for
            for number, found in enumerate(what):
                if found in indexes.asked and not self._asks(number):
                    what[number] = 0
        if self.facts.upto is not None and self._view.viewer is not None:
            for key in self._hidden_since():
                if what[key - base] and not self._asks(key - base):
                    what[key - base] = 0

    def _hidden_since(self) -> list[int]:
        """The things that not everybody sees now."""
        words = [self.facts.book.known_word(kind) for kind in self.kinds]
        sql = f"SELECT t.key {_NOW.format(marks(words))} AND t.class <> ?"
        return [key for (key,) in self.facts.rows.all(sql, *words, self.base + self.size, PUBLIC)]

    def _rows(self) -> Iterator[tuple[int, int, int | None]]:
        """Key, state and round of each thing; what the public does not see now is left out at once."""
        state, where, given = _where(self._view, self.facts, self.kinds, self.base + self.size)
        return self.facts.rows.all(f"SELECT t.key, {state}, t.round {where}", *given)

    def _index(self, state: int, round_: int | None) -> tuple[int, bool]:
        """The index of a new sort, and whether the viewer has to be asked for."""
        book = self.facts.book
        kind_id, _, state_id = book.text(state).partition(".")
        kind = self.kinds[kind_id]
        text = None if round_ is None else book.text(round_)
        hidden = (kind_id, state_id) in self.rules.hidden
        if hidden and self._view.viewer is None:
            return 0, False
        self.sorts.append(Sort(kind_id, kind.stage, state_id, state_id in kind.ends, text))
        return len(self.sorts) - 1, hidden

    def _asks(self, number: int) -> bool:
        self._asked += 1
        if self._asked % _ASKED == 0:
            self.facts.forget()
        return self._view.sees_thing(self.facts, self.id(number), self.now)

    # Asking

    def sees(self, number: int) -> bool:
        """True if the viewer sees the thing of that number, and it is of one of the kinds."""
        return 0 <= number < self.size and self.what[number] > 0

    def sort(self, number: int) -> Sort:
        """What the thing of that number is."""
        return self.sorts[self.what[number]] if 0 <= number < self.size else UNSEEN

    def id(self, number: int) -> str:
        """The id of the thing of that number."""
        return self.facts.book.id(self.facts.rows, self.base + number)

    def title(self, number: int) -> str:
        """What it is called; its id if it has no title."""
        id_ = self.id(number)
        return str(self.facts.value(id_, "title") or id_)

    def of_stage(self, stage: str) -> list[Kind]:
        """Those of the kinds that stand at a stage."""
        return [kind for kind in self.kinds.values() if kind.stage == stage]

    def words(self, kinds: Collection[Kind]) -> list[int]:
        """The words of kinds."""
        return [self.facts.book.known_word(kind.id) for kind in kinds]

    # Times

    def moves(self, kinds: Collection[Kind]) -> Iterator[tuple[int, list[tuple[str, int]]]]:
        """The things of kinds, each with the states it entered and when."""
        book, words = self.facts.book, self.words(kinds)
        rows = self.facts.rows.all(_MOVES.format(marks(words)), self.facts.end, *words)
        for key, found in groupby(rows, itemgetter(0)):
            if self.sees(key - self.base):
                yield key - self.base, [(book.text(state).partition(".")[2], happened) for _, state, happened in found]

    def births(self, kinds: Collection[Kind]) -> Iterator[int]:
        """When the things of kinds came into being."""
        words = self.words(kinds)
        for key, happened in self.facts.rows.all(_BIRTHS.format(marks(words)), *words, self.base + self.size):
            if self.what[key - self.base]:
                yield happened

    # What things are tied to

    def seen(self, kind: str) -> list[str]:
        """The things of another kind, a few, as far as the viewer sees them."""
        return [id_ for id_ in self.facts.things(kind) if self._view.sees_thing(self.facts, id_, self.now)]

    def names(self, ids: Iterable[str]) -> Mapping[str, str]:
        """As `names_of`."""
        return names_of(self._view, self.facts, ids)

    def place(self) -> None:
        """Find the forums, and for each thing those that it is tied to."""
        book, rows, end = self.facts.book, self.facts.rows, self.facts.end
        names = [
            book.known_word(f"{kind.id}>{name}")
            for kind in self.kinds.values()
            for name, link in kind.links.items()
            if link.allows(FORUM)
        ]
        self.forums = self.seen(FORUM)
        forums = {book.key(rows, id_): id_ for id_ in self.forums}
        indexes: dict[tuple[int, int], int] = {}
        what, where, places, base = self.what, self.where, self.places, self.base
        for source, target in rows.all(_TIES.format(marks(names)), *names, end, end):
            if target not in forums or not what[number := source - base]:
                continue
            before = where[number]
            index = indexes.get((before, target))
            if index is None:
                index = indexes[before, target] = len(places)
                places.append((*places[before], forums[target]))
            where[number] = index


def census(view: View, facts: StoredFacts, now: datetime, kinds: Collection[Kind]) -> Mapping[tuple[str, str], int]:
    """How many things of some kinds a viewer sees in each state."""
    found: Counter[tuple[str, str]] = Counter()
    if view.viewer is not None:
        things = Overview(view, facts, now, kinds)
        for what, number in Counter(things.what).items():
            if what:
                found[things.sorts[what].kind, things.sorts[what].state] += number
        return found
    state, where, given = _where(view, facts, [kind.id for kind in kinds], facts.book.base + _size(facts))
    for word, number in facts.rows.all(f"SELECT {state}, COUNT(*) {where} GROUP BY {state}", *given):
        kind_id, _, name = facts.book.text(word).partition(".")
        if (kind_id, name) not in view.definition.rules.hidden:
            found[kind_id, name] = number
    return found


def _where(view: View, facts: StoredFacts, kinds: Collection[str], end: int) -> tuple[str, str, tuple[int, ...]]:
    """The column of the state of things of some kinds, where they are found, and the values for that.

    What the public does not see now is left out; of another time, and for others, the state has to be looked at.
    """
    words = [facts.book.known_word(kind) for kind in kinds]
    if facts.upto is None:
        state, where, given = "t.state", _NOW, (*words, end)
    else:
        state, where, given = "m.state", _THEN, (facts.end, *words, end, facts.upto)
    if view.viewer is not None:
        return state, where.format(marks(words)), given
    return state, f"{where.format(marks(words))} AND t.class = ?", (*given, PUBLIC)


def _size(facts: StoredFacts) -> int:
    """How many things there have been; people known by a pseudonym alone are not among them."""
    row = facts.rows.one("SELECT things FROM process WHERE number = ?", facts.book.number)
    return row[0] if row else 0


class _Indexes(dict[tuple[int, int | None], int]):
    """The index of each sort, by the words of its state and round; made when it is first asked for."""

    def __init__(self, make: Callable[[int, int | None], tuple[int, bool]]) -> None:
        self._make = make
        self.asked: set[int] = set()

    def __missing__(self, key: tuple[int, int | None]) -> int:
        index, hidden = self._make(*key)
        if hidden:
            self.asked.add(index)
        self[key] = index
        return index
