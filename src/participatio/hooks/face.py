# SPDX-License-Identifier: Apache-2.0
"""The typed face of the hooks: it asks, looks at every single answer, and names the plugin that answers badly."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from participatio.errors import ParticipatioError, PluginError, Problem
from participatio.hooks.contributions import Check, ConditionType, FieldType, Kinds, Reference, StoreType
from participatio.text import is_id
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.process.store import Store

T = TypeVar("T")

LIBRARY = "participatio"
"""The name under which the library itself contributes."""

MOST = 10_000
"""No plugin gives more than so many answers to one hook; one that does has lost its way."""

_CODE = r"[A-Z]+[0-9]{3}"
_OURS = r"P[0-9]{3}"
_STORE = ("name", "transaction", "snapshot", "forget", "check", "close")


@frozen(eq=False, repr=False)
class Answerer(Frozen):
    """A plugin that was accepted: who it is, and its functions by the hook they answer."""

    plugin: str
    hooks: Mapping[str, Callable[..., Any]]
    distribution: str = ""
    version: str = ""


@contextmanager
def naming(plugin: str, doing: str) -> Iterator[None]:
    """Turn whatever a plugin raises inside into a :exc:`PluginError` that names it.

    A plugin that leaves the interpreter (``SystemExit``, ``KeyboardInterrupt``) is not held back.

    >>> with naming("hasty", "counting"):
    ...     1 / 0
    Traceback (most recent call last):
    ...
    participatio.errors.PluginError: plugin 'hasty': counting raised ZeroDivisionError: division by zero
    """
    try:
        yield
    except PluginError:
        raise
    except Exception as error:
        raise PluginError(plugin, f"{doing} raised {told(error)}") from error


def told(error: BaseException) -> str:
    """An error in one short line, even if its own words cannot be had."""
    try:
        words = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - a plugin's error may fail at saying what it is
        words = "(and cannot say what)"
    return f"{type(error).__name__}: {words[:300]}".removesuffix(": ")


class Plugins:
    """The active plugins of one process: the library first, then in the order in which its definition names them.

    Each hook is asked once; the answers are kept.
    """

    def __init__(self, answerers: Sequence[Answerer]) -> None:
        self._answerers = tuple(answerers)
        self._kept: dict[str, tuple[Any, ...]] = {}
        self._owners: dict[int, str] = {}

    def __repr__(self) -> str:
        return f"Plugins({', '.join(self.names)})"

    @property
    def names(self) -> tuple[str, ...]:
        """Their names in the order they are asked, the library's own first."""
        return tuple(answerer.plugin for answerer in self._answerers)

    @property
    def versions(self) -> Mapping[str, str]:
        """The version of every plugin but the library, "" where it is not known; this goes on record."""
        return {answerer.plugin: answerer.version for answerer in self._answerers if answerer.plugin != LIBRARY}

    def kinds(self) -> Sequence[Kinds]:
        """The files of kinds, in the order they are merged."""
        return self._ask("register_kinds", Kinds, lambda kinds: kinds.path)

    def field_types(self) -> Sequence[FieldType]:
        """What a field's ``type:`` may say."""
        return self._ask("register_field_types", FieldType, lambda field_type: field_type.id)

    def conditions(self) -> Sequence[ConditionType]:
        """The words of the language of conditions."""
        return self._ask("register_conditions", ConditionType, lambda condition: condition.id)

    def checks(self) -> Sequence[Check]:
        """What is looked for; a check of a plugin is guarded, so that it is named when it goes wrong."""
        return self._ask("register_checks", Check, lambda check: check.code.id)

    def owner(self, contribution: object) -> str:
        """The name of the plugin that gave one of the values above."""
        return self._owners[id(contribution)]

    def _ask(self, hook: str, kind: type[T], key: Callable[[T], Hashable]) -> tuple[T, ...]:
        if hook not in self._kept:
            answers = collect(self._answerers, hook, kind, key)
            # The values are kept, therefore no other can have their id().
            self._kept[hook] = tuple(value for _, value in answers)
            self._owners.update((id(value), plugin) for plugin, value in answers)
        return self._kept[hook]


def collect(
    answerers: Iterable[Answerer], hook: str, kind: type[T], key: Callable[[T], Hashable]
) -> list[tuple[str, T]]:
    """Every plugin's answers to ``hook`` with its name, each of them a ``kind``, no ``key`` twice."""
    given: dict[Hashable, str] = {}
    answers: list[tuple[str, T]] = []
    for answerer in answerers:
        for answer in _answers(answerer, hook, kind):
            with naming(answerer.plugin, hook):
                known = key(answer)
                first = given.get(known)
            if first is not None:
                also = " twice" if first == answerer.plugin else f", which plugin '{first}' gives too"
                raise PluginError(answerer.plugin, f"{hook} gives {_shown(known)}{also}")
            given[known] = answerer.plugin
            answers.append((answerer.plugin, answer))
    return answers


def references(answerers: Iterable[Answerer]) -> list[tuple[str, Reference]]:
    """Every plugin's references, with its name."""
    return collect(answerers, "register_references", Reference, str)


def stores(answerers: Iterable[Answerer]) -> list[tuple[str, StoreType]]:
    """Every plugin's stores, with its name."""
    return collect(answerers, "register_stores", StoreType, lambda store: store.scheme)


def opened(plugin: str, store: StoreType, address: str, *, create: bool) -> Store:
    """The store at an address; whatever else its plugin raises or returns names the plugin, and not the address."""
    try:
        found = store.opened(address, create=create)
    except ParticipatioError:
        raise
    except Exception as error:
        raise PluginError(plugin, f"opening a store raised {type(error).__name__}") from error
    if missing := [name for name in _STORE if not hasattr(found, name)]:
        raise PluginError(plugin, f"opened a {type(found).__name__}, which is no store: it has no '{missing[0]}'")
    return found


def _answers(answerer: Answerer, hook: str, kind: type[T]) -> list[T]:
    plugin = answerer.plugin
    if hook not in answerer.hooks:
        return []
    with naming(plugin, hook):
        answered = answerer.hooks[hook]()
        if isinstance(answered, kind):
            raise PluginError(plugin, f"{hook} returned a {kind.__name__}; it must yield it")
        if isinstance(answered, str | bytes | Mapping) or not isinstance(answered, Iterable):
            raise PluginError(plugin, f"{hook} must yield {kind.__name__} values; it returned {_shown(answered)}")
        answers = list(islice(answered, MOST + 1))
        if len(answers) > MOST:
            raise PluginError(plugin, f"{hook} yields more than {MOST} values")
        for answer in answers:
            _look_at(plugin, hook, kind, answer)
    return [_guarded(plugin, answer) for answer in answers]


def _look_at(plugin: str, hook: str, kind: type[T], answer: object) -> None:
    if not isinstance(answer, kind):
        raise PluginError(plugin, f"{hook} must yield {kind.__name__} values; it yielded {_shown(answer)}")
    if isinstance(answer, FieldType) and not is_id(answer.id):
        raise PluginError(plugin, f"{hook} yielded a field type whose id is {_shown(answer.id)}")
    if isinstance(answer, Check):
        code = answer.code.id
        if not re.fullmatch(_CODE, code):
            raise PluginError(plugin, f"the code {_shown(code)} is not of the form 'ABC123'")
        if plugin != LIBRARY and re.fullmatch(_OURS, code):
            raise PluginError(plugin, f"the code '{code}' begins with 'P', which is the library's; take other letters")


def _guarded(plugin: str, answer: T) -> T:
    """The answer itself; a plugin's check as one that names its plugin when it raises or lies."""
    if not isinstance(answer, Check) or plugin == LIBRARY:
        return answer
    check = answer

    def run(definition: Definition) -> Iterator[Problem]:
        code = check.code.id
        with naming(plugin, f"check {code}"):
            found = check.run(definition)
            if not isinstance(found, Iterable):
                raise PluginError(plugin, f"check {code} must yield problems; it returned {_shown(found)}")
            for problem in found:
                if not isinstance(problem, Problem):
                    raise PluginError(plugin, f"check {code} must yield problems; it yielded {_shown(problem)}")
                if problem.code != check.code:
                    raise PluginError(plugin, f"check {code} yielded a problem of the code '{problem.code.id}'")
                problem.text("en"), problem.text("de")  # a sentence that lacks its data shows here, not in the report
                yield problem

    return evolve(check, run=run)


def _shown(value: object) -> str:
    """A value in a message: short, whatever it is."""
    try:
        return repr(value)[:120]
    except Exception:  # noqa: BLE001 - a plugin's value may fail at saying what it is
        return f"a {type(value).__name__}"
