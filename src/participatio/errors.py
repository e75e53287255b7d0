# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, and where: problems with a place, and the errors that carry them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from attrs import field, frozen

from participatio.values import Frozen

Severity = Literal["error", "warning", "note"]


@frozen(eq=False, repr=False)
class Place(Frozen):
    """A stretch of a text file; lines and columns count from 1, the end lies behind the last character."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@frozen(eq=False, repr=False)
class Code(Frozen):
    """One sort of mistake: a stable code, how grave it is, and its sentence in English and German.

    A sentence names the problem's data in braces: ``"unknown key '{key}'"``.
    """

    id: str
    severity: Severity
    en: str
    de: str


@frozen(eq=False, repr=False)
class Problem(Frozen):
    """One mistake found in a definition: what, where, and what was probably meant."""

    code: Code
    place: Place | None
    data: Mapping[str, str] = field(factory=dict)
    near: Sequence[str] = ()
    related: Sequence[Place] = ()

    def text(self, language: str = "en") -> str:
        """The sentence in ``language`` ("en" or "de"), with the near matches asked behind it.

        >>> code = Code("P104", "error", en="unknown key '{key}'", de="unbekannter Schlüssel '{key}'")
        >>> print(Problem(code, None, {"key": "titel"}, near=["title"]).text("de"))
        unbekannter Schlüssel 'titel'; war 'title' gemeint?
        """
        german = language == "de"
        sentence = (self.code.de if german else self.code.en).format_map(self.data)
        if self.near:
            shown = (" oder " if german else " or ").join(f"'{near}'" for near in self.near)
            sentence += f"; war {shown} gemeint?" if german else f"; did you mean {shown}?"
        for place in self.related:
            sentence += f" (siehe {place})" if german else f" (see {place})"
        return sentence

    @property
    def is_error(self) -> bool:
        """True for an error; a definition with a warning can be used."""
        return self.code.severity == "error"


class Problems:
    """Where a reader of files puts what it finds, all of it, until somebody asks."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(
        self,
        code: Code,
        place: Place | None,
        *,
        near: Sequence[str] = (),
        related: Sequence[Place] = (),
        **data: object,
    ) -> None:
        """Note a mistake; ``data`` fills the braces of the code's sentence."""
        texts = {key: str(value) for key, value in data.items()}
        self._found.append(Problem(code, place, texts, tuple(near), tuple(related)))

    def extend(self, problems: Sequence[Problem]) -> None:
        """Take over what somebody else found."""
        self._found.extend(problems)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @property
    def errors(self) -> bool:
        """True if one of them is an error."""
        return any(problem.is_error for problem in self._found)

    def sorted(self) -> tuple[Problem, ...]:
        """All of them in the order of the files, lines and columns; without a place first; none twice."""
        seen = dict.fromkeys(_Key(problem) for problem in self._found)
        return tuple(key.problem for key in sorted(seen, key=lambda key: key.order))


class _Key:
    """A problem as a dictionary key: code, place and data decide."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        place = problem.place
        at = ("", 0, 0) if place is None else (place.file, place.line, place.column)
        self.order: tuple[Any, ...] = (*at, problem.code.id, *sorted(problem.data.items()))

    def __hash__(self) -> int:
        return hash(self.order)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.order == other.order


class ParticipatioError(Exception):
    """The root of every error this library raises on purpose."""


class DefinitionError(ParticipatioError):
    """A definition holds mistakes; ``problems`` lists all of them with their places."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        return "\n".join(
            f"{problem.place or ''}: {problem.code.id} {problem.text()}".removeprefix(": ") for problem in self.problems
        )


class BadValueError(ParticipatioError, ValueError):
    """A single value cannot be read; the caller knows its place and makes a problem of it."""

    def __init__(self, code: Code, near: Sequence[str] = (), **data: object) -> None:
        super().__init__(code, data)
        self.code = code
        self.near = tuple(near)
        self.data = {key: str(value) for key, value in data.items()}

    def __str__(self) -> str:
        return Problem(self.code, None, self.data, self.near).text()

    def at(self, place: Place | None) -> Problem:
        """The problem this is at ``place``."""
        return Problem(self.code, place, self.data, self.near)


class PluginError(ParticipatioError):
    """A plugin raised, answered with something a hook does not yield, or clashes with another; it is named."""

    def __init__(self, plugin: str, what: str) -> None:
        super().__init__(plugin, what)
        self.plugin = plugin
        self.what = what

    def __str__(self) -> str:
        return f"plugin '{self.plugin}': {self.what}"
