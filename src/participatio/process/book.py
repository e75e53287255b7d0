# SPDX-License-Identifier: Apache-2.0
"""One process in a store: how what people read (ids, words) and what the tables hold (numbers) become one another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from participatio.errors import BadValueError
from participatio.process.ids import NOT_AN_ID, THINGS, Ids, is_pseudonym, of_person, person_number
from participatio.process.store import NO_PROCESS, UNFINISHED, Rows, StoreError
from participatio.process.tables import BITS, MASK

_PERSONS = 1 << THINGS  # numbers from here on are people's, below are things'
_CACHED = 100_000


class Numbers(dict[str, int]):
    """The numbers of texts, each found when it is first asked for; one that is not there (-1) is looked for again.

    Python looks into a dictionary much faster than it calls a function, and this happens dozens of times an act.
    """

    def __init__(self, find: Callable[[str], int]) -> None:
        super().__init__()
        self._find = find

    def __missing__(self, text: str) -> int:
        found = self._find(text)
        if found >= 0:
            self[text] = found
        return found


class Book:
    """A process as the tables know it.

    What it remembers never changes: which word, thing or person has which number.
    """

    def __init__(self, number: int, name: str, secret: bytes) -> None:
        self.number = number
        self.name = name
        self.secret = secret
        self.base = number << BITS
        self.end = self.base | MASK
        self.ids = Ids(secret)
        self._words = Numbers(self._new_word)
        #: The number of a word; one is given to a new word.
        self.word: Callable[[str], int] = self._words.__getitem__
        self._texts: dict[int, str] = {}
        #: Of the words that name a state, its kind and the state.
        self.states: dict[int, tuple[str, str]] = {}
        #: Words that no row of `word` holds yet.
        self.new_words: list[tuple[int, str]] = []
        self._doubtful = False
        self._keys: dict[str, int] = {}
        self._names: dict[int, str] = {}

    @classmethod
    def find(cls, rows: Rows, where: str, name: str | None) -> Book:
        """The process of that name, or the store's first.

        Raises:
            StoreError: there is none (P924), or its import is not finished (P926).
        """
        name = name and name.encode("utf-8", "replace").decode()
        sql = "SELECT number, name, secret FROM process WHERE epoch > 0"  # 0: an import that is not finished
        row = rows.one(f"{sql} ORDER BY number LIMIT 1") if name is None else rows.one(f"{sql} AND name = ?", name)
        if row is None:
            begun = [it for (it,) in rows.all("SELECT name FROM process WHERE epoch = 0 AND name <> ''")]
            if begun and name in (None, *begun):
                raise StoreError(UNFINISHED, where=where, name=name or begun[0])
            raise StoreError(NO_PROCESS, where=where, name=name or "")
        book = cls(row[0], row[1], bytes(row[2]))
        book.read_words(rows)
        return book

    def entries(self, rows: Rows, first: int, last: int) -> Iterator[tuple[int, str, str | None]]:
        """Position, text of the head and (unless it is erased) of the body of the events from ``first`` to ``last``."""
        sql = (
            "SELECT e.key, e.head, b.body FROM event e LEFT JOIN body b ON b.key = e.key "
            "WHERE e.key BETWEEN ? AND ? ORDER BY e.key"
        )
        return ((key & MASK, head, body) for key, head, body in rows.all(sql, self.base | first, self.base | last))

    # Words

    def read_words(self, rows: Rows) -> None:
        """Learn the words that others have added; forget those that were never stored."""
        if self._doubtful:
            self._words.clear()
            self._texts.clear()
        else:
            for key, text in self.new_words:
                del self._words[text], self._texts[key]
        self.states.clear()
        self.new_words.clear()
        self._doubtful = False
        first = self.base + len(self._texts)
        for key, text in rows.all("SELECT key, text FROM word WHERE key BETWEEN ? AND ? ORDER BY key", first, self.end):
            self._words[text] = key
            self._texts[key] = text

    def _new_word(self, text: str) -> int:
        found = self.base + len(self._texts)
        self._texts[found] = text
        self.new_words.append((found, text))
        return found

    def known_word(self, text: str) -> int:
        """The number of a word, or -1 if nothing was ever called so."""
        return self._words.get(text, -1)

    def words_of(self, kind: str) -> list[int]:
        """The words that begin with a kind and a dot: its actions and states, also those of earlier rules."""
        return [word for text, word in self._words.items() if text.startswith(f"{kind}.")]

    def text(self, word: int) -> str:
        """The word that a number stands for."""
        return self._texts[word]

    def words(self) -> list[tuple[int, str]]:
        """Every word with its number."""
        return list(self._texts.items())

    def knows(self, kind: int, state: int) -> bool:
        """True if it has learnt what two words mean; the kind and state of a thing are in `states` then."""
        if state in self.states:
            return True
        if kind not in self._texts or state not in self._texts:
            return False
        name, _, text = self._texts[state].partition(".")
        self.states[state] = name, text
        return True

    # Things and people

    def key(self, rows: Rows, id_: str) -> int:
        """The inner number that an id means, whether there is such a thing or not; -1 if it can mean none."""
        found = self._keys.get(id_)
        if found is None:
            found = self._key(rows, id_)
            if found >= 0:  # whether it is called so, its row says; see `name_of`
                if len(self._keys) >= _CACHED:
                    self._keys.clear()
                    self._names.clear()
                self._keys[id_] = found
        return found

    def _key(self, rows: Rows, id_: str) -> int:
        if "-" in id_:
            try:
                return self.base | (self._person(id_) if is_pseudonym(id_) else self.ids.number(id_))
            except BadValueError:
                return -1
        row = None
        if id_.isascii():  # halves of characters cannot even be asked for
            row = rows.one("SELECT key FROM listed WHERE process = ? AND name = ?", self.number, id_)
        return -1 if row is None else int(row[0])

    @staticmethod
    def _person(id_: str) -> int:
        """The number of a pseudonym as it is written; those of things are no one's."""
        number = person_number(id_)
        if number < _PERSONS or of_person(number) != id_:
            raise BadValueError(NOT_AN_ID, text=id_)
        return number

    def learn(self, id_: str, key: int) -> None:
        """Remember which number an id means."""
        if len(self._keys) >= _CACHED:
            self._keys.clear()
            self._names.clear()
        self._keys[id_] = key
        self._names[key] = id_

    def forget(self) -> None:
        """Forget what ids mean, and with the next `read_words` words: what a failed transaction learnt is not so."""
        self._keys.clear()
        self._names.clear()
        self._doubtful = True

    def is_person(self, key: int) -> bool:
        """True if a number is that of somebody who is known by a pseudonym alone."""
        return key & MASK >= _PERSONS

    def name_of(self, key: int, kind: int | None, name: str | None) -> str:
        """The id of a thing whose kind (a word) and listed name are known."""
        found = self._names.get(key)
        if found is None:
            if name is not None:
                found = name
            elif kind is None or self.is_person(key):
                found = of_person(key & MASK)
            else:
                found = self.ids.of_thing(self._texts[kind], key & MASK)
            self.learn(found, key)
        return found

    def id(self, rows: Rows, key: int) -> str:
        """The id that a number is written as."""
        found = self._names.get(key)
        if found is None:
            row: Sequence[Any] = (None, None)
            if not self.is_person(key):
                row = rows.one("SELECT kind, name FROM thing WHERE key = ?", key) or (None, None)
            found = self.name_of(key, row[0], row[1])
        return found
