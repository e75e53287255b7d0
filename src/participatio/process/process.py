# SPDX-License-Identifier: Apache-2.0
"""A process: a definition and what has happened under it, in a store."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from attrs import evolve

from participatio.dates import Dated, read_date, read_instant
from participatio.definition.acts import Act, LinkValue
from participatio.definition.decide import judge
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.hooks.manager import Host
from participatio.process.book import Book
from participatio.process.commands import Command, Done, Found, strangers
from participatio.process.opening import opening
from participatio.process.rulebook import keep_rules
from participatio.process.store import DAMAGED, EXISTS, Rows, Store, StoreError
from participatio.process.stored import StoredFacts
from participatio.process.tables import instant, micros
from participatio.process.writer import Clock, Randomness, Writer, now_utc
from participatio.text import clean
from participatio.values import NOTHING

if TYPE_CHECKING:
    from participatio.definition.reasons import Reason
    from participatio.process.adopt import Adoption
    from participatio.process.answers import Answers
    from participatio.process.course import Period
    from participatio.process.coverage import Coverage
    from participatio.process.erase import Erased
    from participatio.process.origins import Origins
    from participatio.process.proof import Checkpoint, Consistency, Receipt
    from participatio.process.retain import Retained
    from participatio.process.status import Status
    from participatio.process.trace import Trace
    from participatio.process.verify import Progress, Report
    from participatio.process.view import View

_SECRET = 16


class Process:
    """One running process. Threads may share it; several programs may write to the same store.

    >>> import participatio
    >>> process = Process.create(":memory:", participatio.load("standard"))
    >>> process.name, process.size
    ('standard', 1)
    """

    def __init__(self, store: Store, book: Book, *, clock: Clock, random: Randomness, host: Host | None) -> None:
        self.store = store
        self.book = book
        self.random = random
        self.clock = clock
        self.writer = Writer(store, book, clock=clock, random=random, host=host)
        #: What all readers know; the writer's own book also knows what is not stored yet.
        self.shared_book = Book(book.number, book.name, book.secret)
        self._read = -1
        #: What things came of, where it is the same for everybody; see `View.ancestors`.
        self.origins: dict[str, Origins] = {}

    @classmethod
    def create(  # noqa: PLR0913 - what a process needs is passed in
        cls,
        where: str | Path | Store,
        definition: Definition | str | Path,
        *,
        name: str | None = None,
        clock: Clock = now_utc,
        random: Randomness = secrets.token_bytes,
        host: Host | None = None,
    ) -> Self:
        """Begin a process in a store, which is made if it is not there.

        Parameters:
            where: a path, ``":memory:"``, an address of a plugin's store, or a store.
            name: what the process is called in its store; else as its definition.
            clock: tells the time, in UTC.
            random: gives so many random bytes.

        Raises:
            StoreError: the store cannot be used, or has a process of that name.
            DefinitionError: the definition has mistakes.
            BadValueError: the name holds characters that no text may hold.
        """
        if not isinstance(definition, Definition):
            definition = load(definition, host=host)
        name = clean(name or definition.id)
        with opening(where, create=True) as store, store.transaction() as rows:
            if rows.one("SELECT 1 FROM process WHERE name = ?", name) is not None:
                raise StoreError(EXISTS, where=store.name, name=name)
            row = rows.one("SELECT COALESCE(MAX(number), 0) FROM process")
            book = Book((row[0] if row else 0) + 1, name, random(_SECRET))
            made = cls(store, book, clock=clock, random=random, host=host)
            rows.add("process", [(book.number, name, book.secret, 0, 0, 0, 0, definition.version, 1)])
            keep_rules(rows, book, definition, 0)
            writing = made.writer.begin(rows, definition)
            first = definition.genesis(writing.now)
            writing.put(evolve(first, head=evolve(first.head, adopts=definition.digest)))
            writing.end()
        made.writer.absorb(writing)
        return made

    @classmethod
    def open(
        cls,
        where: str | Path | Store,
        *,
        name: str | None = None,
        clock: Clock = now_utc,
        random: Randomness = secrets.token_bytes,
        host: Host | None = None,
    ) -> Self:
        """Go on with a process that is there: the one of that name, or the first.

        A damaged one can be read, not written; `damage` says where.

        Raises:
            StoreError: there is no such store or process.
        """
        from participatio.process.verify import check_tail

        with opening(where) as store:
            with store.snapshot() as rows:
                book = Book.find(rows, store.name, name)
            made = cls(store, book, clock=clock, random=random, host=host)
            try:
                with store.snapshot() as rows:
                    check_tail(rows, book, store.name)
            except StoreError as error:
                if error.code is not DAMAGED:
                    raise
                made.writer.damage = error.data["why"]
        return made

    @property
    def damage(self) -> str | None:
        """What was wrong with the last entries when it was opened, or none; `verify` looks at all of them."""
        return self.writer.damage

    def close(self) -> None:
        """Give back the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Process {self.name} in {self.store.name}>"

    # What it is

    @property
    def name(self) -> str:
        """What it is called in its store."""
        return self.book.name

    @property
    def definition(self) -> Definition:
        """The definition whose rules hold now."""
        return self.writer.definition

    @property
    def size(self) -> int:
        """How many events there are."""
        with self.reading() as facts:
            return facts.position

    @property
    def recorded(self) -> datetime:
        """When the last event was recorded, in UTC."""
        with self.store.snapshot() as rows:
            (last,) = rows.one("SELECT recorded FROM process WHERE number = ?", self.book.number) or (0,)
            return instant(last)

    @contextmanager
    def reading(self, at: str | datetime | int | None = None) -> Iterator[StoredFacts]:
        """The facts as they are at this moment, or as they stood at an instant or after so many events."""
        with self.store.snapshot() as rows:
            upto = None if at is None else at if isinstance(at, int) else self._position_at(rows, self.instant(at))
            facts = StoredFacts(self.shared_book, rows, self.writer.definition_in(rows).rules, upto)
            if facts.size > self._read:
                self.shared_book.read_words(rows)
                self._read = facts.size
            yield facts

    def _position_at(self, rows: Rows, at: datetime) -> int:
        """How many events had been recorded at an instant."""
        from participatio.process.records import head_of

        base = self.book.base
        row = rows.one("SELECT size FROM process WHERE number = ?", self.book.number) or (0,)
        low, high = 0, row[0]
        while low < high:
            middle = (low + high) // 2
            text = rows.one("SELECT head FROM event WHERE key = ?", base | middle)
            if text is not None and head_of(text[0])[0].recorded <= at:
                low = middle + 1
            else:
                high = middle
        return low

    def instant(self, at: str | datetime) -> datetime:
        """An instant in UTC; text is read in the process's time zone.

        Raises:
            BadValueError: it is no instant, or one that exists twice or not at all.
        """
        return read_instant(at, self.definition.zone)

    # What is done

    def act(  # noqa: PLR0913 - an act's parts
        self,
        action: str | Act | Sequence[Act],
        *,
        by: str = "",
        thing: str | Done | None = None,
        values: Mapping[str, Any] = NOTHING,
        links: Mapping[str, LinkValue] = NOTHING,
        for_: str | None = None,
        typed_by: str | None = None,
        happened: str | datetime | Dated | None = None,
        claims: Mapping[str, Any] = NOTHING,
        key: str | None = None,
        expects: Mapping[str, int] = NOTHING,
    ) -> Done:
        """Do one act, or several of which all or none is done; it is on disk when this returns.

        Parameters:
            action: ``"idea.submit"`` with the rest as keywords, or acts (`Act`) in their order.
            key: names the command: whoever asks again with it gets the same answer, and it is done once.
            expects: for things, the position they were read at; refused if they have changed since.

        Raises:
            RefusedError: it may not be done now, with every reason.
            StoreError: the store failed, and nothing was stored.
        """
        if isinstance(action, str):
            when = self._happened(happened)
            id_ = thing.thing if isinstance(thing, Done) else thing
            acts: tuple[Act, ...] = (Act(action, by, id_, values, links, for_, typed_by, when, claims),)
        else:
            acts = (action,) if isinstance(action, Act) else tuple(action)
        (answer,) = self.writer.commit([Command(acts, key, expects)])
        if isinstance(answer, Exception):
            raise answer
        return answer

    def batch(self, commands: Sequence[Command | Act]) -> list[Done | Exception]:
        """Do many commands in one transaction, each for itself: what is refused is answered with its error."""
        return self.writer.commit([one if isinstance(one, Command) else Command((one,)) for one in commands])

    def _happened(self, when: str | datetime | Dated | None) -> datetime | Dated | None:
        if not isinstance(when, str):
            return when
        found = read_date(when, self.definition.zone)
        return found if found.vague else self.instant(when)

    # What could be done

    def explain(  # noqa: PLR0913 - an act's parts
        self,
        action: str | Act,
        *,
        by: str = "",
        thing: str | None = None,
        values: Mapping[str, Any] = NOTHING,
        links: Mapping[str, LinkValue] = NOTHING,
        for_: str | None = None,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | None = None,
    ) -> tuple[Reason, ...]:
        """Every rule that says yes or no to an act, now or if it were another time; nothing is done.

        Another time means: with what has happened so far, and the clock at that instant.
        """
        from participatio.process.lacking import lacking

        act = action if isinstance(action, Act) else Act(action, by, thing, values, links, for_, None, None, claims)
        with self.reading() as facts:
            now = self.clock() if at is None else self.instant(at)
            return (*strangers(facts, act), *lacking(self.definition, act, judge(facts.rules, facts, act, now)))

    def allowed(
        self,
        by: str,
        thing: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | None = None,
    ) -> tuple[Found, ...]:
        """What somebody could do now with a thing, or (without one) bring into being, and what each act asks for."""
        from participatio.process.asking import allowed

        with self.reading() as facts:
            now = self.clock() if at is None else self.instant(at)
            return tuple(allowed(facts.rules, facts, by, thing, now, claims))

    # Who takes part

    def enrol(self, **said: str) -> str:
        """Give somebody a pseudonym of this process, under which they act; what is personal stays beside the ledger.

        Parameters:
            said: what is to be kept of them: `people.FIELDS` (``name``, ``email``, ``address``); nothing is needed.

        Raises:
            BadValueError: a field is unknown (P911) or too long (P912).
        """
        from participatio.process.people import enrol

        with self.writer.alone(keep=True) as rows:
            return enrol(rows, self.writer.book, self.random, micros(self.clock()), said)

    def person(self, person: str) -> Mapping[str, str]:
        """What is kept of somebody; nothing if there is nobody of that pseudonym."""
        from participatio.process.people import told

        with self.reading() as facts:
            return told(facts.rows, self.shared_book, person)

    def export_person(self, person: str) -> dict[str, Any]:
        """Everything the process knows of somebody, as JSON holds it.

        Raises:
            BadValueError: there is nobody of that id (P913).
        """
        from participatio.process.people import exported

        with self.reading() as facts:
            return exported(facts.rows, self.shared_book, person)

    def erase(self, person: str, *, reason: str, by: str | None = None, dry_run: bool = False) -> Erased:
        """Erase a person; see `erase.erase`."""
        from participatio.process.erase import erase

        return erase(self, person, reason=reason, by=by, dry_run=dry_run)

    # Which rules hold, and how long what was said is kept

    def adopt(  # noqa: PLR0913 - what an adoption is made of
        self,
        definition: Definition | str | Path,
        *,
        reason: str,
        by: str | None = None,
        mapping: Mapping[str, str] = NOTHING,
        forget: Collection[str] = (),
        dry_run: bool = False,
    ) -> Adoption:
        """Let the rules of a newer definition hold from now on; see `adopt.adopt`."""
        from participatio.process.adopt import adopt

        if not isinstance(definition, Definition):
            definition = load(definition, host=self.writer.host)
        return adopt(self, definition, reason=reason, by=by, mapping=mapping, forget=forget, dry_run=dry_run)

    def retain(self, *, now: str | datetime | None = None, dry_run: bool = False) -> Retained:
        """Erase what the definition says is kept no longer; see `retain.retain`."""
        from participatio.process.retain import retain

        return retain(self, now=None if now is None else self.instant(now), dry_run=dry_run)

    # What is seen

    def view(
        self,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
    ) -> View:
        """The process as somebody sees it (none: the public), now or as it was at an instant."""
        from participatio.process.view import View

        return View(self, viewer, claims, at)

    def trace(
        self,
        thing: str | Done,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
        limit: int | None = 50,
    ) -> Trace | None:
        """What a thing came from and what became of it, as somebody sees it; none if they see no such thing.

        >>> import participatio
        >>> process = Process.create(":memory:", participatio.load("ruhr_konferenz"))
        >>> process.trace("tf13").of.title
        'Neue Mobilität – Wie vernetzen wir die Metropolregion Ruhr?'

        Parameters:
            limit: so many things of a kind are told in each direction, the others counted; none: all are told.
        """
        from participatio.process.trace import trace

        id_ = thing.thing if isinstance(thing, Done) else thing
        return None if id_ is None else trace(self.view(viewer, claims=claims, at=at), id_, limit)

    def coverage(
        self,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
        limit: int | None = 20,
    ) -> Coverage:
        """What became of what people said, in figures, as far as somebody sees; see `coverage.coverage`."""
        from participatio.process.coverage import coverage

        return coverage(self.view(viewer, claims=claims, at=at), limit)

    def course(
        self,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
        by: str = "month",
    ) -> tuple[Period, ...]:
        """What was brought in, answered, decided and carried out, by ``"month"`` or ``"year"``; see `course.course`."""
        from participatio.process.course import course

        return course(self.view(viewer, claims=claims, at=at), by)

    def answers(  # noqa: PLR0913 - what they may be narrowed to
        self,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
        limit: int | None = 50,
        overdue: bool = False,
        forum: str | None = None,
        by: str | None = None,
    ) -> Answers:
        """Which answers are owed, by whom and until when, as far as somebody sees; see `answers.answers`."""
        from participatio.process.answers import answers

        return answers(self.view(viewer, claims=claims, at=at), limit, overdue=overdue, forum=forum, by=by)

    def status(
        self,
        viewer: str | None = None,
        *,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
    ) -> Status:
        """Where the process stands, as far as somebody sees; see `status.status`."""
        from participatio.process.status import status

        return status(self.view(viewer, claims=claims, at=at))

    def report(
        self,
        *languages: str,
        stories: Collection[str] = (),
        viewer: str | None = None,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
    ) -> str:
        """A report on the process as one page of HTML to read and to print, as far as somebody sees.

        Parameters:
            languages: an edition for each, the first is shown first; without any, those that the definition offers.
            stories: things whose stories are told whole.
        """
        from participatio.process.reporting import gather
        from participatio.telling.report import report

        return report(gather(self.view(viewer, claims=claims, at=at), stories), languages)

    # What proves it

    def verify(self, progress: Progress | None = None) -> Report:
        """Look through everything and say what is not as it should be; see `verify.verify`."""
        from participatio.process.verify import verify

        return verify(self, progress)

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make everything anew that follows from the record; see `rebuild.rebuild`."""
        from participatio.process.rebuild import rebuild

        rebuild(self, progress)

    def checkpoint(self) -> Checkpoint:
        """The size and root of the ledger now, to be kept elsewhere."""
        from participatio.process.proof import checkpoint

        return checkpoint(self)

    def receipt(self, position: int, *, include_body: bool = False) -> Receipt:
        """The proof that an entry stands in the ledger; with its body for whoever has a right to it.

        Raises:
            ProofError: there is no such entry.
        """
        from participatio.process.proof import receipt

        return receipt(self, position, include_body=include_body)

    def consistency(self, older: Checkpoint) -> Consistency:
        """The proof that the ledger of an older checkpoint is the beginning of this one.

        Raises:
            ProofError: it is not.
        """
        from participatio.process.proof import consistency

        return consistency(self, older)
