# SPDX-License-Identifier: Apache-2.0
"""What a simulation remembers of the things that were born: a few bytes each, however many there are."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from random import Random

from participatio.definition.rules import Rules

NONE = -1
_KEPT = 20_000  # things of a kind and state that can be found again; of more, the newest are


class Ring:
    """The last of many numbers, to pick from by chance."""

    def __init__(self, size: int = _KEPT) -> None:
        self._size = size
        self._kept = array("q")
        self._next = 0

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, number: int) -> None:
        """Keep a number; the oldest makes room."""
        if len(self._kept) < self._size:
            self._kept.append(number)
        else:
            self._kept[self._next] = number
            self._next = (self._next + 1) % self._size

    def __iter__(self) -> Iterator[int]:
        return iter(self._kept)

    def pick(self, random: Random, fits: Callable[[int], bool], tries: int = 12) -> int | None:
        """One of them that fits, if a few tries find one."""
        for _ in range(tries if self._kept else 0):
            found = self._kept[int(random.random() * len(self._kept))]
            if fits(found):
                return found
        return None


class Roll:
    """Every thing of a simulation by its inner number, which is the place in the order in which they came."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._kinds = list(rules.kinds)
        self._number_of = {kind: number for number, kind in enumerate(self._kinds)}
        self._states = [list(kind.states) for kind in rules.kinds.values()]
        self._kind = array("H")
        self._state = array("B")
        #: What each is about: the place of a listed thing among those its kind can be about, or `NONE`.
        self.scope = array("h")
        #: Who brought it in: the place in the order in which people came, or `NONE`.
        self.author = array("l")
        #: What it says, for `words.Words`.
        self.topic = array("h")
        #: How many supports, votes or signatures it has.
        self.signals = array("L")
        self._pools: dict[tuple[str, str], Ring] = {}

    def __len__(self) -> int:
        return len(self._kind)

    def knows(self, number: int) -> bool:
        """True if there is a thing of that number; people who are known by a pseudonym alone are none."""
        return 0 <= number < len(self._kind)

    def born(self, kind: str) -> None:
        """The next thing: what else is known of it, whoever made it writes down."""
        self._kind.append(self._number_of[kind])
        self._state.append(0)
        for column, value in (
            (self.scope, NONE),
            (self.author, NONE),
            (self.topic, 0),
            (self.signals, 0),
        ):
            column.append(value)

    def kind(self, number: int) -> str:
        """Of which kind it is."""
        return self._kinds[self._kind[number]]

    def state(self, number: int) -> str:
        """In which state it is."""
        return self._states[self._kind[number]][self._state[number]]

    def enter(self, number: int, state: str) -> None:
        """It enters a state."""
        kind = self._kind[number]
        self._state[number] = self._states[kind].index(state)
        self.pool(self._kinds[kind], state).add(number)

    def pool(self, kind: str, state: str) -> Ring:
        """Things of a kind that entered a state; some of them may have left it."""
        found = self._pools.get((kind, state))
        if found is None:
            found = self._pools[kind, state] = Ring()
        return found

    def standing(self, kind: str, state: str) -> Iterator[int]:
        """The things of a kind that are in a state now, as far as they are remembered; each once."""
        return (number for number in dict.fromkeys(self.pool(kind, state)) if self.state(number) == state)
