# SPDX-License-Identifier: Apache-2.0
"""Processes of one test: in memory, by one clock, with chance that is the same in every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from participatio.definition.acts import Act
from participatio.definition.model import Definition
from participatio.definition.reasons import Reason
from participatio.hooks.manager import Host
from participatio.process.commands import Done, RefusedError
from participatio.process.process import Process
from participatio.testing.clock import Clock
from participatio.testing.finding import load_beside
from participatio.testing.hints import hint


class ProcessFactory:
    """Makes processes that lie in memory; the ids of what happens in them are the same in every run.

    >>> make = ProcessFactory(Path(), Clock("2026-05-04T10:00"))
    >>> process = make("standard")
    >>> process.clock()
    datetime.datetime(2026, 5, 4, 10, 0, tzinfo=datetime.timezone.utc)
    >>> make.close()
    """

    def __init__(self, folder: Path, clock: Clock, host: Host | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._host = host
        self._made: list[Process] = []

    def __call__(
        self, definition: Definition | str | Path, *, at: str | date | None = None, name: str | None = None
    ) -> Process:
        """Begin a process.

        Parameters:
            definition: a definition, a path seen from the test's folder, or a reference (``"ruhr_konferenz@1"``).
            at: what the clock is set to first.
            name: what the process is called; else as its definition.

        Raises:
            BadValueError: there is no such definition, or ``at`` is no instant.
            DefinitionError: the definition has mistakes.
        """
        __tracebackhide__ = True
        if not isinstance(definition, Definition):
            definition = load_beside(self._folder, definition, self._host)
        if at is not None:
            self._clock.set(at)
        self._clock.runs_in(definition.zone)
        dice = Random(len(self._made)).randbytes  # noqa: S311 - the same in every run
        process = _Tried.create(":memory:", definition, name=name, clock=self._clock, random=dice, host=self._host)
        self._made.append(process)
        return process

    def close(self) -> None:
        """Give back everything that was made."""
        for process in self._made:
            process.close()


class _Tried(Process):
    """A process whose refusals say to whoever tests what the gate keeps from people."""

    def act(self, action: str | Act | Sequence[Act], **said: Any) -> Done:  # noqa: ANN401 - an act's parts
        __tracebackhide__ = True
        try:
            return super().act(action, **said)
        except RefusedError as error:
            for note in self._hints(_refused(action, said, error.act), error.reasons):
                error.add_note(note)
            raise error.with_traceback(None) from None  # where the library noticed it helps nobody who tests

    def _hints(self, act: Act, reasons: Sequence[Reason]) -> Iterator[str]:
        with self.reading() as facts:
            for reason in reasons:
                yield f"{reason.rule}: {reason.text()}{hint(self.definition.rules, facts, act, reason)}"


def _refused(action: str | Act | Sequence[Act], said: Mapping[str, Any], number: int) -> Act:
    """Which of the acts of a command was refused, as far as hints need it."""
    if isinstance(action, str):
        thing = said.get("thing")
        return Act(action, said.get("by", ""), thing.thing if isinstance(thing, Done) else thing)
    if isinstance(action, Act):
        return action
    return action[number] if action else Act("", "")
