# SPDX-License-Identifier: Apache-2.0
"""What a thing came of, perhaps thousands of things: one number is read of each, and it is named when looked at."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, overload

from participatio.process.book import Book
from participatio.process.fold import PUBLIC
from participatio.process.store import Rows
from participatio.process.stored import StoredFacts
from participatio.process.tables import BITS, MASK

# Inner number, number of the state, whether it has a name of its own, and whether not everybody sees it.
_STATES = (1 << 21) - 1
_NAMED = 1 << 61
_HIDDEN = 1 << 62
_LOOKED_AT = 100  # acts; beyond that it is read anew
_NUMBER = (
    f"(t.key & {MASK}) + ((t.state & {_STATES}) << {BITS}) + CASE WHEN t.name IS NULL THEN 0 ELSE {_NAMED} END "
    f"+ CASE WHEN t.class = {PUBLIC} THEN 0 ELSE {_HIDDEN} END"
)
_ITSELF = f"SELECT {_NUMBER} FROM thing t WHERE t.key = ?"
# Most came of nothing themselves: what is lone is not looked at further, and where only a number is asked not at all.
_FED = (
    "WITH RECURSIVE fed(key) AS (SELECT ? UNION SELECT s.parent FROM fed f JOIN story s ON s.child = f.key "
    "WHERE s.cut IS NULL AND s.lone IS NULL"
)
_BEFORE = (
    f"{_FED} AND EXISTS (SELECT 1 FROM story g WHERE g.child = s.parent)) "
    f"SELECT {_NUMBER} FROM fed f JOIN story s ON s.child = f.key JOIN thing t ON t.key = s.parent WHERE s.cut IS NULL"
)
_COUNTED = (
    f"{_FED}) SELECT f.key, t.kind, t.class, l.number FROM fed f LEFT JOIN thing t ON t.key = f.key "
    "LEFT JOIN lone l ON l.child = f.key AND l.kind = ?"
)


class Seen(NamedTuple):
    """A thing among others: its id, kind and state."""

    id: str
    kind: str
    state: str


class Origins(Sequence[Seen]):
    """Things as they stood when the ledger had ``position`` events, each named when somebody looks at it."""

    def __init__(self, book: Book, position: int, found: Sequence[int], names: Mapping[int, str]) -> None:
        self._book = book
        self._position = position
        self._found = found
        self._names = names
        self._numbers: frozenset[int] = frozenset()
        self._states: dict[int, tuple[str, str]] = {}

    def __len__(self) -> int:
        return len(self._found)

    @overload
    def __getitem__(self, index: int) -> Seen: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Seen, ...]: ...
    def __getitem__(self, index: int | slice) -> Seen | tuple[Seen, ...]:
        if isinstance(index, slice):
            return tuple(map(self._seen, self._found[index]))
        return self._seen(self._found[index])

    def __iter__(self) -> Iterator[Seen]:
        return map(self._seen, self._found)

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, Origins) else other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def _seen(self, number: int) -> Seen:
        kind, state = self._state(number >> BITS & _STATES)
        key = self._book.base | number & MASK
        return Seen(self._names.get(key) or self._book.name_of(key, self._book.known_word(kind), None), kind, state)

    def _state(self, word: int) -> tuple[str, str]:
        """The kind and the state that a word means."""
        if word not in self._states:
            kind, _, state = self._book.text(self._book.base | word).partition(".")
            self._states[word] = kind, state
        return self._states[word]

    def holds(self, facts: StoredFacts) -> bool:
        """True if nothing has happened since to any of them: nothing moved, tied or cut, and no other rules."""
        if not 0 <= facts.position - self._position <= _LOOKED_AT:
            return False
        for _, text, body in list(self._book.entries(facts.rows, self._position, facts.position - 1)):
            head = json.loads(text)
            if "adopts" in head or "erases" in head or '"links":[' in (body or ""):  # those are ties to people
                return False
            ends = [it for link in head.get("links", ()) for it in (link[0], link[2])]
            for id_ in (*(move[0] for move in head.get("moves", ())), *ends):
                self._numbers = self._numbers or frozenset([number & MASK for number in self._found])
                if facts.key(id_) & MASK in self._numbers:
                    return False
        self._position = facts.position
        return True


def origins(facts: StoredFacts, id_: str, sees: Callable[[str], bool]) -> tuple[Origins, bool]:
    """A thing and what it came of as of now, as far as it is seen; and whether that is the same for everybody."""
    book, rows = facts.book, facts.rows
    key = facts.key(id_)
    found = dict.fromkeys([number for sql in (_ITSELF, _BEFORE) for (number,) in rows.all(sql, key)])
    names: dict[int, str] = {}
    whole = True
    if found and max(found) >= _NAMED:
        for number in [number for number in found if number >= _NAMED]:
            asked = book.base | number & MASK
            name = names[asked] = book.id(rows, asked)
            if number >= _HIDDEN:
                whole = False
                if not sees(name):
                    del found[number]
                    if asked == key:  # it is not there for whoever asks
                        found.clear()
                        break
    return Origins(book, facts.position, array("q", found), names), whole


def count_origins(rows: Rows, book: Book, id_: str, kind: str) -> tuple[int, Sequence[int]]:
    """How many things of a kind that everybody sees a thing came of; and the numbers of what has to be asked for.

    That is whatever else of the kind it came of, and the thing itself if not everybody sees it.
    """
    asked = book.key(rows, id_)
    word = rows.one("SELECT key FROM word WHERE key BETWEEN ? AND ? AND text = ?", book.base, book.end, kind) or (-1,)
    count = 0
    hidden: list[int] = []
    for key, own, class_, lone in rows.all(_COUNTED, asked, *word):
        count += lone or 0
        if class_ != PUBLIC and (own == word[0] or key == asked):
            hidden.append(key)
        elif own == word[0] and key != asked:
            count += 1
    return count, hidden
