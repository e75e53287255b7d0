# SPDX-License-Identifier: Apache-2.0
"""The typed face of the hooks: it asks, looks at every single answer, and names the plugin that answers badly."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from types import MappingProxyType, new_class
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import evolve, frozen

from participatio.definition.situation import Condition, NotKnownError, Situation
from participatio.errors import BadValueError, ParticipatioError, PluginError, Problem
from participatio.hooks.contributions import Check, ConditionType, FieldType, Kinds, Reference, StoreType
from participatio.text import is_id, refuse_unsafe
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.acts import Latch
    from participatio.definition.facts import Deed, Facts, Known
    from participatio.definition.fields import FieldSpec, Plain, Reader, Value
    from participatio.definition.model import Definition
    from participatio.process.store import Store

T = TypeVar("T")

LIBRARY = "participatio"
"""The name under which the library itself contributes."""

MOST = 10_000
"""No plugin gives more than so many answers to one hook; one that does has lost its way."""

LONGEST = 1_000_000
"""No value of a plugin's type is written down with more characters."""

_DIGITS = 10**18  # as for every number of the library
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
    if isinstance(answer, Kinds | Reference) and b"\0" in os.fsencode(answer.path):
        raise PluginError(plugin, f"{hook} yielded a path that no file can have")
    if isinstance(answer, FieldType) and not is_id(answer.id):
        raise PluginError(plugin, f"{hook} yielded a field type whose id is {_shown(answer.id)}")
    if isinstance(answer, Check):
        code = answer.code.id
        if not re.fullmatch(_CODE, code):
            raise PluginError(plugin, f"the code {_shown(code)} is not of the form 'ABC123'")
        if plugin != LIBRARY and re.fullmatch(_OURS, code):
            raise PluginError(plugin, f"the code '{code}' begins with 'P', which is the library's; take other letters")


def _guarded(plugin: str, answer: T) -> T:
    """The answer itself; of what a plugin gives to be called later, one that names it when it raises or lies."""
    for kind, guard in _GUARDS.items():
        if isinstance(answer, kind) and plugin != LIBRARY:
            with naming(plugin, f"a {kind.__name__}"):
                guarded: T = guard(plugin, answer)
            return guarded
    return answer


def _guarded_check(plugin: str, check: Check) -> Check:
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


@contextmanager
def _judging(plugin: str, doing: str, *fine: type[Exception]) -> Iterator[None]:
    """As `naming`, where others wait for the answer: whoever leaves the interpreter is held back.

    What is ``fine`` is an answer, if its sentences can be had.
    """
    try:
        with naming(plugin, doing):
            try:
                yield
            except fine as error:
                told_of = error
            else:
                return
            if isinstance(told_of, BadValueError):
                told_of.at(None).text("en"), told_of.at(None).text("de")
    except SystemExit as error:
        raise PluginError(plugin, f"{doing} raised {told(error)}") from error
    raise told_of


# Field types


@lru_cache(maxsize=256)  # the same for the same, so that definitions read twice are equal
def _guarded_type(plugin: str, type_: FieldType) -> FieldType:
    """A type whose values can be written down and read again, or its plugin is named."""
    what = f"field type '{type_.id}'"

    def plain(value: Value) -> Plain:
        with _judging(plugin, f"{what}: plain"):
            said = type_.plain(value)
            _look_at_plain(plugin, what, said)
        return said

    def restore(said: Plain, spec: FieldSpec, reader: Reader) -> Value:
        with _judging(plugin, f"{what}: restore", BadValueError):
            value = type_.restore(said, spec, reader)
            hash(value)
        return value

    def read(raw: object, spec: FieldSpec, reader: Reader) -> Value:
        with _judging(plugin, f"{what}: read", BadValueError):
            value = type_.read(raw, spec, reader)
            hash(value)
        said = plain(value)
        with _judging(plugin, f"{what}: restore"):  # what cannot be read again is not written at all
            again = type_.restore(said, spec, reader)
        if plain(again) != said:
            raise PluginError(plugin, f"{what} does not restore what it makes plain")
        return value

    return FieldType(
        id=type_.id, options=frozenset(type_.options), read=read, plain=plain, restore=restore, takes=type_.takes
    )


def _look_at_plain(plugin: str, what: str, said: object) -> None:
    """Refuse what canonical JSON does not hold, and what no text may."""
    parts = [said]
    if isinstance(said, Mapping):
        parts = [*said, *said.values()]
        if any(type(key) is not str for key in said):
            raise PluginError(plugin, f"{what}: plain gave a map with keys that are no text")
    for part in parts:
        if type(part) is str:
            if len(part) > LONGEST:
                raise PluginError(plugin, f"{what}: plain gave a text of more than {LONGEST} characters")
            refuse_unsafe(part)
        elif type(part) is not int:
            raise PluginError(plugin, f"{what}: plain gave a {type(part).__name__}; it must be text or a whole number")
        elif abs(part) >= _DIGITS:
            raise PluginError(plugin, f"{what}: plain gave a number of more than 18 digits")


# Conditions


@lru_cache(maxsize=256)  # as above
def _guarded_condition(plugin: str, condition: ConditionType) -> ConditionType:
    """A class of conditions that is shown a copy, and answers with what a condition answers, or its plugin is named."""
    cls, what = condition.cls, f"condition '{condition.id}'"

    def answer(self: Condition, question: str, s: Situation) -> Any:  # noqa: ANN401 - which of three is asked
        with _judging(plugin, f"{what}: {question}", NotKnownError):
            return getattr(cls, question)(self, _shown_to_plugins(s))

    def made_of(self: Condition, **given: object) -> None:
        with _judging(plugin, what, BadValueError):
            cls.__init__(self, **given)

    def holds(self: Condition, s: Situation) -> bool:
        found = answer(self, "holds", s)
        if type(found) is not bool:
            raise PluginError(plugin, f"{what}: holds must answer True or False; it answered {_kind_of(found)}")
        return found

    def since(self: Condition, s: Situation) -> datetime | None:
        return _instant(plugin, f"{what}: since", answer(self, "since", s))

    def until(self: Condition, s: Situation) -> datetime | None:
        return _instant(plugin, f"{what}: until", answer(self, "until", s))

    said = {"__slots__": (), **{name: getattr(cls, name) for name in ("__module__", "__qualname__", "__doc__")}}
    mine = {"__init__": made_of, "holds": holds, "since": since, "until": until}
    return ConditionType(condition.id, new_class(cls.__name__, (cls,), exec_body=lambda body: body.update(said | mine)))


def _instant(plugin: str, what: str, found: object) -> datetime | None:
    if found is None or (type(found) is datetime and found.utcoffset() == timedelta(0)):
        return found
    raise PluginError(plugin, f"{what} must answer an instant in UTC or None; it answered {_kind_of(found)}")


def _kind_of(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _shown_to_plugins(s: Situation) -> Situation:
    """A situation as a plugin may see it: whatever it does to it, nobody else's answer changes."""
    shown = Situation(
        s.model, _ShownFacts(s.facts), s.at, kind=s.kind, thing=s.thing, by=s.by, for_=s.for_,
        claims=MappingProxyType(dict(s.claims)),
        links=MappingProxyType({name: tuple(targets) for name, targets in s.links.items()}),
        values=MappingProxyType(dict(s.values)), round=s.round, now=s.now,
    )  # fmt: skip
    shown.settled = s.settled
    return shown


class _ShownFacts:
    """Facts that answer and hand out nothing of their own."""

    __slots__ = ("_facts", "memo")

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self.memo: dict[Any, Any] = {}  # what a plugin keeps there is gone with it

    @property
    def recorded(self) -> datetime:
        return self._facts.recorded

    @property
    def position(self) -> int:
        return self._facts.position

    @property
    def latched(self) -> int:
        return self._facts.latched

    def latches(self, subject: str, of: str | None) -> Sequence[Latch]:
        return tuple(self._facts.latches(subject, of))

    def thing(self, id: str) -> Known | None:  # noqa: A002 - the field's word
        found = self._facts.thing(id)
        return None if found is None else evolve(found)

    def things(self, kind: str) -> Collection[str]:
        return _its_own(self._facts.things(kind))

    def ever(self, kind: str, state: str) -> datetime | None:
        return self._facts.ever(kind, state)

    def links(self, thing: str, name: str) -> Collection[str]:
        return _its_own(self._facts.links(thing, name))

    def linking(self, to: str, kind: str, name: str) -> Collection[str]:
        return _its_own(self._facts.linking(to, kind, name))

    def value(self, thing: str, field: str) -> Any:  # noqa: ANN401 - a field's type is configuration
        return self._facts.value(thing, field)

    def deed(self, position: int) -> Deed | None:
        found = self._facts.deed(position)
        return None if found is None else evolve(found, given=MappingProxyType(found.given))

    def deeds(self, action: str, *, thing: str | None = None, by: str | None = None) -> Collection[Deed]:
        return self._facts.deeds(action, thing=thing, by=by)


def _its_own(found: Collection[str]) -> Collection[str]:
    return tuple(found) if isinstance(found, list | dict) else found


_GUARDS: Mapping[type, Callable[[str, Any], Any]] = {
    Check: _guarded_check,
    ConditionType: _guarded_condition,
    FieldType: _guarded_type,
}


def _shown(value: object) -> str:
    """A value in a message: short, whatever it is."""
    try:
        return repr(value)[:120]
    except Exception:  # noqa: BLE001 - a plugin's value may fail at saying what it is
        return f"a {type(value).__name__}"
