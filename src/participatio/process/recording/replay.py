# SPDX-License-Identifier: Apache-2.0
"""Playing a history from its beginning: a new process whose clock shows what the history says, acted in as it was.

Chance is made of the history itself, so the same history makes the same ledger, with the same ids, each time. Whoever
has the history can therefore guess every salt: a replay proves nothing about when it was written.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from hashlib import file_digest, shake_256
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from participatio.dates import read_instant
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.errors import BadValueError, DefinitionError, ParticipatioError
from participatio.process.adopt import ADOPT
from participatio.process.process import Process
from participatio.process.recording.entries import TIMES, Entry, wrong
from participatio.process.recording.files import Acts
from participatio.process.recording.record import GROUP, Answer, Recorder
from participatio.process.writer import Clock, now_utc

if TYPE_CHECKING:
    from participatio.hooks.manager import Host
    from participatio.process.store import Store
    from participatio.process.verify import Progress


class ReplayError(ParticipatioError):
    """Not everything that a history tells could be done; ``refused`` says what, where and why."""

    def __init__(self, refused: Sequence[Answer]) -> None:
        super().__init__(refused)
        self.refused = tuple(refused)

    def __str__(self) -> str:
        return "\n".join(f"{answer.place}: {answer.text()}" for answer in self.refused)


def replay(  # noqa: PLR0913 - what a process needs is passed in
    where: str | Path | Store,
    definition: Definition | str | Path,
    history: str | Path | Acts,
    *,
    name: str | None = None,
    clock: Clock = now_utc,
    host: Host | None = None,
    progress: Progress | None = None,
    told: Callable[[Answer], None] | None = None,
) -> Process:
    """Begin a process in a store and do in it what a history tells, each act at its instant (``at``).

    Parameters:
        history: a file or folder of acts; docs/reference/acts.md describes them.
        clock: what the process tells the time by once everything is played.
        progress: called with how many lines of how many are played.
        told: called with what became of each entry.

    Raises:
        ReplayError: something was refused; what could be done is in the store.
        DefinitionError: the definition has mistakes.
        StoreError: the store cannot be used, or has a process of that name.
    """
    acts = history if isinstance(history, Acts) else Acts(history)
    if not isinstance(definition, Definition):
        definition = load(definition, host=host)
    hands = _Hands(clock)
    entries = iter(acts)
    first = next(entries, None)
    if first is not None:
        hands.at = _begins(first, definition)
    total = 0 if progress is None else acts.lines()
    refused = []
    chance = _Chance(acts, definition)
    process = Process.create(where, definition, name=name, clock=hands, random=chance, host=host)
    try:
        for answer in _play(process, hands, itertools.chain(() if first is None else (first,), entries)):
            if answer.refused:
                refused.append(answer)
            if told is not None:
                told(answer)
            if progress is not None:
                progress(acts.read, total)
        _refuse(refused)
    except BaseException:
        process.close()
        raise
    hands.at, chance.played = None, True
    return process


def _refuse(refused: Sequence[Answer]) -> None:
    if refused:
        raise ReplayError(refused)


def _begins(first: Entry, definition: Definition) -> datetime:
    """The instant at which a history begins."""
    if first.problems:
        raise DefinitionError(first.problems)
    if "at" not in first.raw:
        en, de = (
            "a history says at its beginning when that was: 'at'",
            "eine Geschichte sagt am Anfang, wann das war: 'at'",
        )
        raise DefinitionError([wrong(first.place, en, de, TIMES)])
    try:
        return read_instant(str(first.raw["at"]), definition.zone)
    except BadValueError as error:
        raise DefinitionError([error.at(first.find(("at",)))]) from None


def _play(process: Process, hands: _Hands, entries: Iterable[Entry]) -> Iterator[Answer]:
    with closing(Recorder(process, keyed=False, replays=True)) as recorder:
        yield from _Player(process, hands, recorder).play(entries)


class _Player:
    """Plays entries, as many at once as have the same instant."""

    def __init__(self, process: Process, hands: _Hands, recorder: Recorder) -> None:
        self._process = process
        self._hands = hands
        self._recorder = recorder

    def play(self, entries: Iterable[Entry]) -> Iterator[Answer]:
        """Do everything, and tell what became of it."""
        group: list[Entry] = []
        for written in entries:
            entry, at, adopts = written, self._hands.at, "adopt" in written.raw
            try:
                at = self._instant(entry)
            except DefinitionError as error:
                entry = evolve(entry, problems=error.problems)
            if group and (adopts or at != self._hands.at or len(group) == GROUP):
                yield from self._recorder.do(group)
                group = []
            self._hands.at = at
            if adopts:
                yield self._adopted(entry)
            else:
                group.append(entry)
        if group:
            yield from self._recorder.do(group)

    def _instant(self, entry: Entry) -> datetime | None:
        """When it is done: at its own instant, or that of the entry before it."""
        said, before = entry.raw.get("at"), self._hands.at
        if not isinstance(said, str):
            return before
        try:
            at = read_instant(said, self._process.definition.zone)
        except BadValueError as error:
            raise DefinitionError([error.at(entry.find(("at",)))]) from None
        if before is not None and at < before:
            en, de = (
                "time runs backwards: what stands before was later",
                "die Zeit läuft rückwärts: davor steht Späteres",
            )
            raise DefinitionError([wrong(entry.find(("at",)), en, de, TIMES)])
        return at

    def _adopted(self, entry: Entry) -> Answer:
        """Let new rules hold."""
        problems = entry.problems or tuple(self._recorder.mistakes(entry))
        if problems:
            return Answer(problems[0].place or entry.place, ADOPT, problems=problems)
        raw = entry.raw
        beside = Path(entry.place.file).parent / raw["adopt"]
        forget = raw.get("forget", ())
        try:
            self._process.adopt(
                beside if beside.exists() else raw["adopt"],
                reason=raw["reason"],
                by=raw.get("by"),
                mapping=raw.get("mapping", {}),
                forget=[forget] if isinstance(forget, str) else forget,
            )
        except ParticipatioError as error:
            return Answer(entry.place, ADOPT, error=error)
        return Answer(entry.place, ADOPT)


class _Hands:
    """A clock that shows what it is set to, and afterwards the time."""

    def __init__(self, after: Clock) -> None:
        self.at: datetime | None = None
        self._after = after

    def __call__(self) -> datetime:
        return self._after() if self.at is None else self.at


class _Chance:
    """Bytes made of the rules and the history; those of the machine once everything is played."""

    def __init__(self, acts: Acts, definition: Definition) -> None:
        self._seed = shake_256(definition.digest.encode())
        for path in acts.files:
            with path.open("rb") as file:
                self._seed.update(file_digest(file, "sha256").digest())
        self._count = 0
        self.played = False

    def __call__(self, size: int) -> bytes:
        if self.played:
            return secrets.token_bytes(size)
        self._count += 1
        drawn = self._seed.copy()
        drawn.update(b"/%d" % self._count)
        return drawn.digest(size)
