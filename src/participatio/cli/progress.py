# SPDX-License-Identifier: Apache-2.0
"""How far long work has come: one line on a terminal that changes, or a line for every tenth."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import click

from participatio.languages import either

_PAUSE = 0.1  # seconds; more often than that nobody reads it


def progress_option(language: str) -> click.Option:
    """The option ``--progress``."""
    return click.Option(
        ["--progress/--no-progress"],
        default=None,
        help=either(
            language,
            en="Tell how far it has come (else only on a terminal).",
            de="Sagen, wie weit es ist (sonst nur an einem Terminal).",
        ),
    )


@contextmanager
def told(language: str, wanted: bool | None) -> Iterator[Line | None]:  # noqa: FBT001 - click's
    """What long work calls with how much is done of how much; none if nobody wants to know."""
    terminal = sys.stderr.isatty()
    if wanted is False or (wanted is None and not terminal):
        yield None
        return
    line = Line(language, terminal=terminal)
    try:
        yield line
    finally:
        line.end()


class Line:
    """How far it is, in one line that changes on a terminal."""

    def __init__(self, language: str, *, terminal: bool) -> None:
        self._language = language
        self._terminal = terminal
        self._last = 0.0
        self._tenth = 0
        self._shown = 0

    def __call__(self, done: int, of: int) -> None:
        """So much is done of so much; nothing is said of how much if that is not known (0)."""
        share = 100 * done // of if of > 0 else 0
        if self._terminal:
            if monotonic() - self._last >= _PAUSE:
                self._last = monotonic()
                said = self._said(done, of, share)
                click.echo(f"\r{said:<{self._shown}}", nl=False, err=True)
                self._shown = len(said)
        elif share // 10 > self._tenth:
            self._tenth = share // 10
            click.echo(self._said(done, of, share), err=True)

    def _said(self, done: int, of: int, share: int) -> str:
        if of <= 0:
            return f"{done}"
        return either(self._language, en=f"{done} of {of} ({share} %)", de=f"{done} von {of} ({share} %)")

    def end(self) -> None:
        """Leave nothing behind on a terminal, where something else is to be said."""
        if self._terminal and self._shown:
            click.echo("\r" + " " * self._shown + "\r", nl=False, err=True)
            self._shown = 0
