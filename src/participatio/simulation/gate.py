# SPDX-License-Identifier: Apache-2.0
"""The one way into a simulated process: each act at an instant of its own, many of them in a transaction."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from participatio.definition.acts import Act, Event
from participatio.definition.decide import refusal
from participatio.definition.facts import Facts
from participatio.definition.reasons import Reason
from participatio.process.commands import Command, RefusedError
from participatio.process.ids import of_person, person_number
from participatio.process.people import enrol
from participatio.process.process import Process
from participatio.process.tables import micros
from participatio.process.writer import Writing
from participatio.values import uncollected

Heard = Callable[[Act, Event], None]
Refused = Callable[[Act, tuple[Reason, ...]], None]


class Gate:
    """Does acts and enrols people at the instant it is set to; nothing is on disk before a transaction ends.

    Parameters:
        heard: called with every act that was done and its event.
        refused: called with every act that was refused and why.
    """

    def __init__(self, process: Process, random: Callable[[int], bytes], *, heard: Heard, refused: Refused) -> None:
        self._process = process
        self._random = random
        self._heard = heard
        self._refused = refused
        self._writing: Writing | None = None
        self.now = process.clock()
        #: How many acts were asked for, done or not.
        self.asked = 0
        #: What listed things are called, by number.
        self.names: dict[int, str] = {}
        #: The numbers of the pseudonyms of everybody, in the order in which they came.
        self.people = array("q")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Whatever is done within is stored at the end, or nothing of it."""
        writer = self._process.writer
        with writer.alone(keep=True) as rows, uncollected():
            writing = self._writing = writer.begin(rows)
            yield
            writing.end()
        writer.absorb(writing)

    @property
    def writing(self) -> Writing:
        """The transaction at hand."""
        if self._writing is None:
            raise RuntimeError("nothing is done outside a transaction")
        return self._writing

    @property
    def facts(self) -> Facts:
        """What is the case, with all that was done so far."""
        return self.writing.after

    def at(self, instant: datetime) -> None:
        """Set the clock; it never goes back."""
        self.now = self.writing.now = max(instant, self.now)

    def do(self, act: Act) -> Event | None:
        """Do an act now; none if it was refused."""
        self.asked += 1
        answer = self.writing.answer(Command((act,)))
        if isinstance(answer, RefusedError):
            self._refused(act, answer.reasons)
            return None
        if isinstance(answer, Exception):
            raise answer
        self._heard(act, answer.events[0])
        return answer.events[0]

    def may(self, act: Act) -> bool:
        """True if an act would not be refused now."""
        return refusal(self._process.definition.rules, self.facts, act, self.now) is None

    def enrol(self) -> str:
        """Somebody new, under a pseudonym and without a name."""
        writing = self.writing
        person = enrol(writing.rows, self._process.writer.book, self._random, micros(self.now), {})
        self.people.append(person_number(person))
        return person

    def person(self, number: int) -> str:
        """The pseudonym of somebody, by the place in the order in which they came."""
        return of_person(self.people[number])

    def number(self, id_: str) -> int:
        """The inner number of a thing."""
        book = self._process.writer.book
        return book.key(self.writing.rows, id_) - book.base

    def id(self, kind: str, number: int) -> str:
        """The id of a thing of a kind that has an inner number."""
        return self.names.get(number) or self._process.writer.book.ids.of_thing(kind, number)
