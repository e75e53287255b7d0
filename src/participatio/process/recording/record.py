# SPDX-License-Identifier: Apache-2.0
"""Recording the acts of files in a running process: many in one transaction, each for itself, and none twice.

Every act has an idempotency key: its own, or one made of what the file says and of how often the same was said before.
Whoever was interrupted records the same files again, and whoever changes a line repeats that line alone.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.definition.acts import Act
from participatio.definition.checks.names import UNKNOWN_SOURCE
from participatio.errors import BadValueError, Code, DefinitionError, ParticipatioError, Place, Problem
from participatio.process.commands import NEW, Command, Done, RefusedError
from participatio.process.ids import PEOPLE, THINGS, of_person
from participatio.process.people import enrol
from participatio.process.recording.entries import NAME, SOMEBODY, Entry, act_of, action_of, wrong
from participatio.process.recording.files import Acts
from participatio.process.tables import micros
from participatio.text import near
from participatio.values import NOTHING, Frozen, uncollected

if TYPE_CHECKING:
    from participatio.definition.reasons import Reason
    from participatio.process.process import Process
    from participatio.process.store import Rows
    from participatio.process.verify import Progress
    from participatio.process.writer import Writing

WAITS = Code(
    "P955",
    "error",
    en="this waits for {where}, where '{name}' was to come into being",
    de="das wartet auf {where}, wo '{name}' entstehen sollte",
)
GROUP = 500
"""So many acts share a transaction."""


@frozen(eq=False, repr=False)
class Answer(Frozen):
    """What became of one entry: it was done, with warnings perhaps, or it was refused.

    Parameters:
        place: where it stands; of a batch, the act that was refused.
        action: what was to be done; nothing of what is no act.
        error: why it was refused; ``problems`` why it is no act.
        names: the names it gave to what it brought into being, and their ids.
        people: whom its file calls by a name, by pseudonym.
    """

    place: Place
    action: str = ""
    done: Done | None = None
    error: ParticipatioError | None = None
    problems: tuple[Problem, ...] = ()
    names: Mapping[str, str] = NOTHING
    people: Mapping[str, str] = NOTHING

    @property
    def refused(self) -> bool:
        """True if it was not done; what only warns of a file is not refused either."""
        return self.error is not None or any(problem.is_error for problem in self.problems)

    @property
    def warnings(self) -> Sequence[Reason | Problem]:
        """What was done although a rule warns of it, and what a file is warned of."""
        done = () if self.done is None else self.done.warnings
        return (*done, *(problem for problem in self.problems if not problem.is_error))

    def text(self, language: str = "en") -> str:
        """Why it was refused, in English or German."""
        said = [problem.text(language) for problem in self.problems if problem.is_error]
        if isinstance(self.error, RefusedError):
            said.append(self.error.text(language))
        elif isinstance(self.error, BadValueError):
            said.append(self.error.at(None).text(language))
        elif self.error is not None:
            said.append(str(self.error))
        told = "; ".join(said)
        for pseudonym, name in self.people.items():
            told = told.replace(pseudonym, name)
        return told


@frozen(eq=False, repr=False)
class Recorded(Frozen):
    """What became of the acts of files: how many were done now and before, what was refused, what was warned of."""

    done: int
    repeated: int
    refused: tuple[Answer, ...] = ()
    warned: tuple[Answer, ...] = ()


def record(
    process: Process,
    acts: str | Path | Sequence[str | Path] | Acts,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Recorded:
    """Do the acts of files; what is refused stops no other, unless that needs what it would have brought into being.

    Parameters:
        acts: files or folders of acts; docs/reference/acts.md describes them.
        dry_run: judge them as if each were done behind those before it, and do none; meanwhile nobody else can write.
        progress: called with how many lines of how many are done.

    Raises:
        StoreError: the store failed; what was done before stays done, and the same can be recorded again.
        OSError: a file cannot be opened.
    """
    if not isinstance(acts, Acts):
        acts = Acts(acts) if isinstance(acts, str | Path) else Acts(*acts)
    total = 0 if progress is None else acts.lines()
    done = repeated = 0
    refused, warned = [], []
    for answer in answers(process, acts, dry_run=dry_run):
        if answer.done is not None:
            done += not answer.done.repeated
            repeated += answer.done.repeated
        if answer.refused:
            refused.append(answer)
        elif answer.warnings:
            warned.append(answer)
        if progress is not None:
            progress(acts.read, total)
    return Recorded(done, repeated, tuple(refused), tuple(warned))


def answers(
    process: Process, entries: Iterable[Entry], *, dry_run: bool = False, keyed: bool = True
) -> Iterator[Answer]:
    """Do what entries say, and tell what became of each when it is on disk; as `record`.

    Parameters:
        keyed: an act without a key gets one, and is not done a second time.
    """
    groups = iter(entries)
    with closing(Recorder(process, keyed=keyed)) as recorder:
        if dry_run:
            with suppress(_UndoneError), process.writer.alone() as rows:
                while group := list(itertools.islice(groups, GROUP)):
                    yield from recorder.answers(rows, group)
                raise _UndoneError
        while group := list(itertools.islice(groups, GROUP)):
            yield from recorder.do(group)


class _UndoneError(Exception):
    """Everything in the transaction was only tried."""


class Recorder:
    """Does entries, and remembers the names they give.

    Parameters:
        keyed: an act without a key gets one.
        replays: the clock is that of the file, so ``at`` may be said.
    """

    def __init__(self, process: Process, *, keyed: bool = True, replays: bool = False) -> None:
        self._process = process
        self._keyed = keyed
        self._replays = replays
        self._notes = _Notebook()

    def close(self) -> None:
        """Forget the names."""
        self._notes.close()

    def do(self, group: Sequence[Entry]) -> list[Answer]:
        """Do entries in one transaction, each for itself.

        Raises:
            StoreError: nothing of it is stored.
        """
        with self._process.writer.alone(keep=True) as rows, uncollected():
            return self.answers(rows, group)

    def answers(self, rows: Rows, group: Sequence[Entry]) -> list[Answer]:
        """Do entries in a transaction that somebody else ends."""
        writer = self._process.writer
        writing = writer.begin(rows)
        found = [self._answer(writing, entry) for entry in group]
        writing.end()
        writer.absorb(writing)
        return found

    def _answer(self, writing: Writing, entry: Entry) -> Answer:
        answer = self._answered(writing, entry)
        for path, name in entry.names:
            self._notes.name(name, answer.names.get(name), entry.find(path))
        return answer

    def _answered(self, writing: Writing, entry: Entry) -> Answer:
        try:
            if problems := entry.problems or tuple(self.mistakes(entry)):
                return _wrong(entry, problems)
            people: dict[str, str] = {}
            command = self._command(writing, entry, people)
        except DefinitionError as error:
            return _wrong(entry, error.problems)
        found = writing.answer(command)
        if isinstance(found, Done):
            born = {act.as_: thing for act, thing in zip(command.acts, found.things, strict=True) if act.as_ and thing}
            return Answer(entry.place, command.acts[0].action, found, names=born)
        if not isinstance(found, ParticipatioError):
            raise found
        number = found.act if isinstance(found, RefusedError) else 0
        place = entry.find(entry.parts[number][0])
        return Answer(place, command.acts[number].action, error=found, people=people)

    # What is wrong with it

    def mistakes(self, entry: Entry) -> Iterator[Problem]:
        """What is wrong with an entry before anybody judges it."""
        yield from entry.mistakes(replays=self._replays)
        yield from self._cited(entry)
        yield from self._taken(entry)

    def _cited(self, entry: Entry) -> Iterator[Problem]:
        known = self._process.definition.sources
        for path, raw in {(): entry.raw, **dict(entry.parts)}.items():
            cited = raw.get("sources", ()) if isinstance(raw, Mapping) else ()
            for word in [cited] if isinstance(cited, str) else cited:
                if word not in known:
                    yield Problem(
                        UNKNOWN_SOURCE, entry.find((*path, "sources")), {"word": str(word)}, near(str(word), known)
                    )

    def _taken(self, entry: Entry) -> Iterator[Problem]:
        given: set[str] = set()
        for path, name in entry.names:
            if name in given or name in self._process.definition.things or self._notes.of(name) is not None:
                en, de = f"the name '{name}' stands for something else", f"der Name '{name}' steht für etwas anderes"
                yield wrong(entry.find((*path, "as")), en, de, NAME)
            given.add(name)

    # What it asks for

    def _command(self, writing: Writing, entry: Entry, people: dict[str, str]) -> Command:
        """The command that does it: its key is that of the text, in which names stand for what they mean today.

        ``people`` takes in whom it names.
        """
        notes, own, used = self._notes, {name for _, name in entry.names}, set()

        def named(text: str) -> Any:  # noqa: ANN401 - an id or a name
            if text not in own and notes.of(text) is None:
                return text
            used.add(text)
            return {NEW: text}

        def meant(text: str) -> Any:  # noqa: ANN401 - as above
            known = None if text in own else notes.of(text)
            if known is None:
                return named(text)
            if known[0] is None:
                raise DefinitionError([Problem(WAITS, entry.place, {"where": known[1], "name": text})])
            return known[0]

        def pseudonym(name: str) -> str:
            found = self._pseudonym(writing, name)
            people[found] = name
            return found

        def acts(meaning: Any) -> tuple[Act, ...]:  # noqa: ANN401 - a function
            zone = self._process.definition.zone
            return tuple(act_of(raw, zone, entry.find, path, meaning, pseudonym) for path, raw in entry.parts)

        told = acts(named)
        done = acts(meant) if used - own else told
        key = entry.raw.get("key")
        if key is None and not self._keyed:
            return Command(done)
        digest = Command(told).asked()
        return _Told(done, key or f"{digest.hex()}-{notes.again(digest)}", digest=digest)

    def _pseudonym(self, writing: Writing, name: str) -> str:
        """The pseudonym of somebody: the same for the same name in the same process, enrolled at first use."""
        book = self._process.writer.book
        tries = (sha256(book.secret + f"{SOMEBODY}/{count}/{name}".encode()).digest() for count in itertools.count())
        drawn = (said[: PEOPLE // 8] for said in tries if int.from_bytes(said[: PEOPLE // 8]) >= 1 << THINGS)
        found, number = next(
            (person, number)
            for number in drawn
            if self._notes.is_free(person := of_person(int.from_bytes(number)), name)
        )
        if writing.facts.thing(found) is None:
            enrol(writing.rows, book, lambda _: number, micros(writing.now), {})
        return found


def _wrong(entry: Entry, problems: Sequence[Problem]) -> Answer:
    return Answer(problems[0].place or entry.place, action_of(entry.raw), problems=tuple(problems))


@frozen(eq=False, repr=False)
class _Told(Command):
    """A command known by what its file says, not by the ids that names mean today."""

    digest: bytes = b""

    def asked(self) -> bytes:
        return self.digest


class _Notebook:
    """What is remembered of what was read: names, and what was said how often; much of it is kept on disk."""

    def __init__(self) -> None:
        connection = sqlite3.connect("", isolation_level=None)  # a file that is gone when it is closed
        self._do, self.close = connection.execute, connection.close
        self._do("CREATE TABLE name (name TEXT PRIMARY KEY, thing TEXT, place TEXT) WITHOUT ROWID")
        self._do("CREATE TABLE said (digest BLOB PRIMARY KEY, times INTEGER) WITHOUT ROWID")
        self._do("CREATE TABLE somebody (person TEXT PRIMARY KEY, name TEXT) WITHOUT ROWID")
        self._do("BEGIN")

    def name(self, name: str, thing: str | None, place: Place) -> None:
        """Remember what a name stands for, or where that was refused."""
        self._do("INSERT OR IGNORE INTO name VALUES (?, ?, ?)", (name, thing, str(place)))

    def of(self, name: str) -> tuple[str | None, str] | None:
        """What a name stands for (nothing, if that was refused) and where it was given; none if it is no name."""
        found: tuple[str | None, str] | None = self._do(
            "SELECT thing, place FROM name WHERE name = ?", (name,)
        ).fetchone()
        return found

    def is_free(self, person: str, name: str) -> bool:
        """True if a pseudonym is that of nobody else; from now on it is that of this name."""
        self._do("INSERT OR IGNORE INTO somebody VALUES (?, ?)", (person, name))
        taken: tuple[str] = self._do("SELECT name FROM somebody WHERE person = ?", (person,)).fetchone()
        return taken[0] == name

    def again(self, digest: bytes) -> int:
        """How often the same was said before."""
        self._do("INSERT INTO said VALUES (?, 0) ON CONFLICT DO UPDATE SET times = times + 1", (digest,))
        times: int = self._do("SELECT times FROM said WHERE digest = ?", (digest,)).fetchone()[0]
        return times
