# SPDX-License-Identifier: Apache-2.0
"""The one writer: many threads ask, one transaction answers all who wait, and whoever is answered is on disk.

Whoever comes while nobody writes becomes the writer, takes all that wait, and appoints the next before leaving.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from attrs import define, evolve

from participatio.dates import read_instant
from participatio.definition.acts import Act, Event
from participatio.definition.decide import judge
from participatio.definition.facts import After, fold
from participatio.definition.model import Definition
from participatio.definition.outcome import event_of
from participatio.definition.reasons import Reason
from participatio.hooks.manager import Host
from participatio.process.book import Book
from participatio.process.commands import Command, Done, RefusedError, settled, strangers
from participatio.process.fold import Tables
from participatio.process.records import body_of, body_text, commitment, head_of, head_text, leaf_of
from participatio.process.rulebook import classes_of, definition_of, stories_of
from participatio.process.store import DAMAGED, STORE_FAILED, Rows, Store, StoreError
from participatio.process.stored import StoredFacts
from participatio.process.tables import MASK, instant, micros
from participatio.process.trees import grow
from participatio.values import uncollected

Clock = Callable[[], datetime]
Randomness = Callable[[int], bytes]

SALT = 16
_GROUP = 1000  # commands that one transaction takes at most
_FEW = 50  # commands whose garbage is not worth a look at the collector


def now_utc() -> datetime:
    """The time of this machine, in UTC."""
    return datetime.now(UTC)


@define(eq=False)
class _Job:
    """Somebody's commands, and what became of them."""

    commands: Sequence[Command]
    #: Held until it is answered, or has to lead; none for whoever need not wait. An event would take longer.
    turn: threading.Lock | None = None
    leads: bool = False
    answers: list[Done | Exception] | None = None

    def rouse(self) -> None:
        """Let whoever waits for it wait no longer."""
        if self.turn is not None and self.turn.locked():
            self.turn.release()


class Writer:
    """Writes to one process of a store.

    Parameters:
        clock: tells the time, in UTC; what it tells is never recorded before the last event.
        random: gives so many random bytes.
    """

    def __init__(self, store: Store, book: Book, *, clock: Clock, random: Randomness, host: Host | None = None) -> None:
        self.store = store
        self.book = book
        self._clock = clock
        self._random = random
        self.host = host
        #: What is wrong with the ledger; as long as anything is, nothing is written.
        self.damage: str | None = None
        self._mutex = threading.Lock()
        self._alone = threading.Lock()
        self._waiting: list[_Job] = []
        self._busy = False
        #: How many were answered together last.
        self._together = 0
        self._facts: StoredFacts | None = None
        self._definition: Definition | None = None
        #: What readers have read, by version; what is written by never depends on them.
        self._definitions: dict[int, Definition] = {}
        self._classes: dict[str, int] = {}

    # Who writes

    def commit(self, commands: Sequence[Command]) -> list[Done | Exception]:
        """Do each of the commands, in one transaction with others that wait; answers in their order.

        Raises:
            StoreError: the store failed; nothing of it is stored.
        """
        job = _Job(commands)
        with self._mutex:
            if self._busy:
                job.turn = threading.Lock()
                job.turn.acquire()
            self._waiting.append(job)
            self._busy = True
        if job.turn is not None:
            try:
                job.turn.acquire()
            except BaseException:
                self._leave(job)
                raise
        if job.answers is None:
            self._lead()
        answers = job.answers
        if answers and isinstance(answers[0], _FailedError):
            raise answers[0].error
        return answers or []

    def _leave(self, job: _Job) -> None:
        """Somebody is interrupted while waiting: whatever nobody has begun is not done, and somebody else leads."""
        with self._mutex:
            if job in self._waiting:
                self._waiting.remove(job)
                if job.leads:
                    self._appoint()

    def _appoint(self) -> None:
        """The first who waits is the next to write; called with the mutex held."""
        if self._waiting:
            self._waiting[0].leads = True
            self._waiting[0].rouse()
        else:
            self._busy = False

    def _lead(self) -> None:
        """Write for everybody who waits, then hand over to the first who has come meanwhile."""
        for _ in range(1, self._together):  # whoever was answered together comes together again, if let
            if len(self._waiting) >= self._together:
                break
            time.sleep(0)
        with self._mutex:
            jobs, count = [], 0
            while self._waiting and count < _GROUP:
                jobs.append(self._waiting.pop(0))
                count += len(jobs[-1].commands)
            self._together = len(jobs)
        try:
            answers = iter(self._write([command for job in jobs for command in job.commands]))
            for job in jobs:
                job.answers = [next(answers) for _ in job.commands]
        except BaseException as error:
            interrupted = not isinstance(error, Exception)
            told = StoreError(STORE_FAILED, where=self.store.name, why="interrupted") if interrupted else error
            for job in jobs:
                job.answers = [_FailedError(told)]
            if interrupted:
                raise
        finally:
            with self._mutex:
                self._appoint()
            for job in jobs:
                job.rouse()

    # What is written

    def _write(self, commands: Sequence[Command]) -> list[Done | Exception]:
        with self._alone, uncollected() if len(commands) > _FEW else nullcontext():
            try:
                return self._written(commands)
            except BaseException:
                self.forget()
                raise

    def _written(self, commands: Sequence[Command]) -> list[Done | Exception]:
        """The answers alone outlive this; the collector never looks at what was gathered for them."""
        with self.store.transaction() as rows:
            writing = self.begin(rows)
            answers = [writing.answer(command) for command in commands]
            writing.end()
        self.absorb(writing)
        return answers

    @contextmanager
    def alone(self, *, keep: bool = False) -> Iterator[Rows]:
        """A transaction for what is no act alone; afterwards all facts are read anew, unless they stay (``keep``).

        Raises:
            StoreError: the ledger is damaged (P923), or the store failed; nothing is stored.
        """
        if self.damage is not None:
            raise StoreError(DAMAGED, where=self.store.name, why=self.damage)
        with self._alone:
            try:
                with self.store.transaction() as rows:
                    yield rows
            except BaseException:
                self.forget()
                self._definition = None  # it may be one that was not adopted after all
                raise
            if not keep:
                self.forget()

    def begin(self, rows: Rows, definition: Definition | None = None) -> Writing:
        """Begin to write within a transaction; with a definition, by its rules and not by those adopted last."""
        if self.damage is not None:
            raise StoreError(DAMAGED, where=self.store.name, why=self.damage)
        book = self.book
        sql = "SELECT size, things, recorded, rules FROM process WHERE number = ?"
        size, things, recorded, version = rows.one(sql, book.number) or (0, 0, 0, 0)
        facts = self._facts
        if facts is None or facts.position != size:
            book.read_words(rows)
            self._classes = {}
            self._facts = facts = None
        if definition is not None:
            self._adopt(definition)
        elif self._definition is None or self._definition.version != version:
            self._adopt(self._read_rules(rows, version))
            facts = None
        rules = self.definition.rules
        if facts is None:
            facts = StoredFacts(book, rows, rules)
        facts.rows = rows
        self._facts = facts
        now = self._clock()
        if size:
            now = max(now, instant(recorded))
        return Writing(self, rows, facts, now, things, self._random)

    def absorb(self, writing: Writing) -> None:
        """Remember what was written, now that it is durable."""
        if self._facts is not None:
            self._facts.absorb(writing.after, writing.tables.things)

    def forget(self) -> None:
        """Read all facts anew next time."""
        self._facts = None
        self.book.forget()

    @property
    def definition(self) -> Definition:
        """The definition whose rules held when this was last asked or written."""
        if self._definition is None:
            with self.store.snapshot() as rows:
                return self.definition_in(rows)
        return self._definition

    def definition_in(self, rows: Rows) -> Definition:
        """The definition whose rules hold by a snapshot or transaction."""
        row = rows.one("SELECT rules FROM process WHERE number = ?", self.book.number) or (0,)
        mine = self._definition
        if mine is not None and mine.version == row[0]:
            return mine
        found = self._definitions.get(row[0])
        if found is None:
            found = self._definitions[row[0]] = self._read_rules(rows, row[0])
        return found

    def _adopt(self, definition: Definition) -> None:
        self._definition = definition
        self._classes = {}
        self._facts = None

    def _read_rules(self, rows: Rows, version: int) -> Definition:
        sql = "SELECT text, digest FROM rules WHERE process = ? AND version = ?"
        text, digest = rows.one(sql, self.book.number, version) or ("", "")
        return definition_of(text, digest, host=self.host, where=self.store.name)

    def classes(self) -> Mapping[str, int]:
        """The visibility class of each ``kind.state`` that not everybody sees, and each ``kind>link`` of the story."""
        if not self._classes:
            definition = self.definition
            words = {state: self.book.word(roles) for state, roles in classes_of(definition).items()}
            self._classes = {state: (word & MASK) + 1 for state, word in words.items()}  # 0 is what everybody sees
            self._classes.update(stories_of(definition))
        return self._classes


class _FailedError(Exception):
    """A whole transaction failed, for everybody in it."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


class Writing:
    """What one transaction does: it judges, gathers, and writes at the end.

    A refused command leaves no trace, because nothing of a command is gathered before all its acts are accepted.
    """

    def __init__(  # noqa: PLR0913 - what it starts from
        self, writer: Writer, rows: Rows, facts: StoredFacts, now: datetime, things: int, random: Randomness
    ) -> None:
        self.rows = rows
        self._book = writer.book
        self._definition = writer.definition
        self._rules = self._definition.rules
        self.version = self._definition.version
        self.facts = facts
        self.now = now
        self.after = After(facts)
        self.tables = Tables(writer.book, facts, self.after, writer.classes(), things)
        self._random = random
        self._things = things
        self._events: list[tuple[Event, str | None]] = []
        self._commands: dict[bytes, tuple[bytes, Done]] = {}
        #: By thing, the position of the last event here that changed it; of as many events as somebody has asked about.
        self._changed: dict[str, int] = {}
        self._looked = 0

    def answer(self, command: Command) -> Done | Exception:
        """Do a command, or say why not; what goes wrong with one does not concern the others.

        Raises:
            Exception: something of it is gathered already, so nothing of this transaction may stand.
        """
        gathered = len(self._events)
        try:
            return self.do(command)
        except Exception as error:
            if len(self._events) != gathered:
                raise
            return error

    def do(self, command: Command) -> Done:
        """Do a command.

        Raises:
            RefusedError: it may not be done; nothing of it is.
        """
        if not command.acts:
            raise RefusedError([Reason("missing", False, {"name": "act"})])
        named = command.named()
        asked = b"" if named is None else command.asked()
        if named is not None and (before := self._seen(named, asked)) is not None:
            return before
        if command.expects:
            self._expected(command)
        events, warnings = self._judged(command)
        done = Done(tuple(events), tuple(warnings))
        for event in events:
            self.put(event, None if named is None else named.hex())
        if named is not None:
            self._commands[named] = asked, done
        return done

    def _seen(self, named: bytes, asked: bytes) -> Done | None:
        """What the same command has done before, if it has."""
        if named in self._commands:
            before, done = self._commands[named]
        else:
            sql = "SELECT asked, position, events FROM command WHERE process = ? AND key = ?"
            row = self.rows.one(sql, self._book.number, named)
            if row is None:
                return None
            before, done = bytes(row[0]), Done(tuple(self._read(row[1], row[2])), repeated=True)
        if before != asked:
            raise RefusedError([Reason("repeated", False)])
        return Done(done.events, done.warnings, repeated=True)

    def _read(self, position: int, count: int) -> Sequence[Event]:
        found = self._book.entries(self.rows, position, position + count - 1)
        return [Event(head_of(head)[0], body_of(body)) for _, head, body in found]

    def _expected(self, command: Command) -> None:
        self._look()
        for thing, position in command.expects.items():
            if max(self._changed.get(thing, -1), self.facts.version(thing)) > position:
                raise RefusedError([Reason("changed", False, {"thing": thing})])

    def _look(self) -> None:
        """Note what the events have changed that have come since somebody asked last."""
        for event, _ in self._events[self._looked :]:
            things = (
                *(move.thing for move in event.head.moves),
                *(link.thing for link in event.links),
                *(name.partition(".")[0] for name in event.body.values),
            )
            self._changed.update(dict.fromkeys(things, event.head.position))
        self._looked = len(self._events)

    def _judged(self, command: Command) -> tuple[list[Event], list[Reason]]:
        """The events of a command, each judged by what those before it have brought about."""
        facts = self.after if len(command.acts) == 1 else After(self.after)
        events: list[Event] = []
        warnings: list[Reason] = []
        names: dict[str, str] = {}
        born = self._things
        for number, asked in enumerate(command.acts):
            act = settled(asked, names)
            if act.happened is not None and isinstance(act.happened, datetime):
                act = evolve(act, happened=read_instant(act.happened, self._rules.zone))
            judged = judge(self._rules, facts, act, self.now)
            if no := [*strangers(self.after, act), *judged.no]:
                if any(reason.refuses for reason in no):
                    from participatio.process.lacking import lacking

                    raise RefusedError([*strangers(self.after, act), *lacking(self._definition, act, judged)], number)
                warnings.extend(no)
            new = None
            if judged.row is not None and judged.row.bears:
                new = self._book.ids.of_thing(judged.row.kind.id, born)
                self._book.learn(new, self._book.base | born)
                born += 1
                if act.as_ is not None:
                    names[act.as_] = new
            event = event_of(self._rules, facts, act, self.now, new, judged)
            events.append(event)
            if facts is not self.after:
                fold(facts, event)
        self._things = born
        return events, warnings

    def judged(self, act: Act) -> Event:
        """The event of one act that is more than an act; the caller puts it.

        Raises:
            RefusedError: it may not be done.
        """
        events, _ = self._judged(Command((act,)))
        return events[0]

    def put(self, event: Event, key: str | None = None) -> None:
        """Gather an event that stands."""
        self._events.append((event, key))
        fold(self.after, event)

    def end(self) -> None:
        """Write everything.

        All is done to every event before the next is: the same few lines over and over take half the time.
        """
        if not self._events:
            return
        book, rows = self._book, self.rows
        base = book.base
        for event, _ in self._events:
            fold(self.tables, event)
        salts = [self._random(SALT) for _ in self._events]
        bodies = [body_text(event, self._rules, key) for event, key in self._events]
        commitments = map(commitment, salts, bodies)
        heads = [
            head_text(event.head, book.name, said) for (event, _), said in zip(self._events, commitments, strict=True)
        ]
        leaves = list(map(leaf_of, heads))
        first = self._events[0][0].head.position
        keys = range(base | first, (base | first) + len(heads))
        rows.add("event", list(zip(keys, heads, leaves, strict=True)))
        rows.add("body", list(zip(keys, salts, bodies, strict=True)))
        self.tables.write(rows)
        if self._commands:
            rows.add(
                "command",
                [
                    (book.number, named, asked, done.events[0].head.position, len(done.events))
                    for named, (asked, done) in self._commands.items()
                ],
            )
        grow(rows, book.number, base, first, leaves)
        rows.run(
            "UPDATE process SET size = ?, things = ?, recorded = ?, latched = ? WHERE number = ?",
            self.after.position,
            self.tables.things,
            micros(self.after.recorded),
            self.tables.latched,
            book.number,
        )
