# SPDX-License-Identifier: Apache-2.0
"""Plugins that mean harm, or do it; run as a program, one of those that nobody can hold back."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from attrs import frozen

from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.errors import PluginError
from participatio.hooks import Condition, ConditionType, FieldType, Host, Situation, StoreType, hookimpl
from participatio.process import writer
from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore

NAME = "bad"
RULES = """
participatio: 1
id: trial
version: 1
language: en
timezone: UTC
title: Trial
extends: standard
plugins: {bad: {}}
persons: {ina: {title: Ina}, bo: {title: Bo}}
forums: {green: {title: Green}, blue: {title: Blue}}
phases: {always: {admits: {anyone: [idea.submit, idea.publish, idea.support], forum_lead: [idea.answer]}}}
kinds:
  idea:
    fields: {mark: mark}
    actions:
      submit: {may: {also: [mark]}}
      support: {when: {odd: {}}}
"""
#: A phase that opens when the plugin's condition holds, so that every act asks it.
OPENING = RULES.replace(
    "phases: {", "phases: {odd: {opens: {odd: {}}, closes: by_hand, admits: {anyone: [idea.edit]}}, "
)

Answer = Callable[..., Any]


def said(raw: object, *_: object) -> str:
    return str(raw)


def yes(_: Situation) -> bool:
    return True


class Plugin:
    """A field type ``mark`` and a condition ``odd``, honest but for what is given."""

    def __init__(self, *, holds: Answer = yes, since: Answer | None = None, **mark: Answer) -> None:
        self.holds = holds
        self.since = since
        self.mark = mark

    def be(self, *, holds: Answer = yes, **mark: Answer) -> None:
        """From now on do that."""
        self.holds, self.mark = holds, mark

    def _do(self, what: str, *given: object) -> Any:  # noqa: ANN401 - what it is asked for is not what it gives
        return self.mark.get(what, said)(*given)

    @hookimpl
    def register_field_types(self) -> Iterator[FieldType]:
        yield FieldType(
            id="mark",
            read=partial(self._do, "read"),
            plain=partial(self._do, "plain"),
            restore=partial(self._do, "restore"),
        )

    @hookimpl
    def register_conditions(self) -> Iterator[ConditionType]:
        plugin = self

        @frozen(eq=False, repr=False)
        class Odd(Condition):
            word = "odd"

            def holds(self, s: Situation) -> bool:
                return plugin.holds(s)  # type: ignore[no-any-return]  # what it is asked for is not what it gives

            def since(self, s: Situation) -> Any:  # noqa: ANN401 - as above
                return super().since(s) if plugin.since is None else plugin.since(s)

        yield ConditionType("odd", Odd)


def host(plugin: object) -> Host:
    return Host({NAME: plugin}, path=())


def rules(folder: Path, plugin: object, text: str = RULES) -> Definition:
    path = folder / "process.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path, host=host(plugin))


def answers(value: object) -> Answer:
    return lambda *_: value


def raises(error: type[BaseException], *given: object) -> Answer:
    def answer(*_: object) -> NoReturn:
        raise error(*given)

    return answer


def without_end(*given: object) -> object:
    return without_end(*given)


class NoWordsError(Exception):
    def __str__(self) -> str:
        raise self


def changes(s: Situation, how: str) -> bool:
    """Try to change what it is shown; what is frozen raises."""
    match how:
        case "a value given":
            s.values["title"] = "forged"  # type: ignore[index]
        case "a link given":
            s.links["about"] = ("blue",)  # type: ignore[index]
        case "a list of links":
            s.links["about"].append("blue")  # type: ignore[attr-defined]
        case "a claim":
            s.claims["residence"] = "here"  # type: ignore[index]
        case "a thing":
            s.known().state = "hidden"  # type: ignore[misc, union-attr]
        case "what is stored":
            s.facts.rows.run("DELETE FROM person")  # type: ignore[attr-defined]
    return True


def pretends(s: Situation) -> bool:
    """Change all that can be changed without a word, and say yes."""
    s.by, s.for_, s.kind, s.thing, s.round, s.settled = "ina", "green", "forum", "blue", "odd/9", True
    s.at = s.now = s.at.replace(year=1999)
    s.links, s.values = {"about": ["blue"]}, {"title": "forged"}
    for found in (s.facts.links("green", "lead"), s.facts.latches("always", None), s.facts.things("idea")):
        with suppress(AttributeError, TypeError):
            found.clear()  # type: ignore[union-attr]
    s.facts.memo.update(dict.fromkeys(range(99)))
    for thing in s.facts.things("idea"):
        object.__setattr__(s.facts.thing(thing), "state", "hidden")
        object.__setattr__(s.facts.thing(thing), "author", "ina")
    return True


def by_turns(*values: object) -> Answer:
    """Another answer each time."""
    turn = count()
    return lambda *_: values[next(turn) % len(values)]


def in_turn(*answers: Answer) -> Answer:
    """Another way to answer each time."""
    turn = count()

    def answer(*given: object) -> object:
        return answers[next(turn) % len(answers)](*given)

    return answer


def at_random(*_: object) -> str:
    return f"{random.random()}"  # noqa: S311 - nobody's secret


#: Conditions of which none is an answer, and what is said of each.
CONDITIONS: Mapping[str, tuple[Answer, str]] = {
    "raises": (raises(RuntimeError, "no"), "holds raised RuntimeError: no"),
    "raises without words": (raises(NoWordsError), "raised NoWordsError: .and cannot say what"),
    "leaves": (raises(SystemExit, 0), "holds raised SystemExit: 0"),
    "has no end": (without_end, "holds raised RecursionError"),
    "answers a text": (answers("yes"), "must answer True or False; it answered a str"),
    "answers nothing": (answers(None), "must answer True or False; it answered None"),
    "answers a number": (answers(1), "must answer True or False; it answered a int"),
    "answers a huge one": (answers(10**5000), "must answer True or False; it answered a int"),
    **{
        f"changes {what}": (lambda s, what=what: changes(s, what), "holds raised (Type|Attribute|Key|Frozen)")
        for what in ("a value given", "a link given", "a list of links", "a claim", "a thing", "what is stored")
    },
}
#: Field types of which no value can be kept, and what is said of each.
TYPES: Mapping[str, tuple[dict[str, Answer], str]] = {
    "read raises": ({"read": raises(KeyError, "x")}, "read raised KeyError: 'x'"),
    "read leaves": ({"read": raises(SystemExit)}, "read raised SystemExit"),
    "read has no end": ({"read": without_end}, "read raised RecursionError"),
    "read gives a list": ({"read": answers([])}, "read raised TypeError: unhashable"),
    "read gives fields": ({"read": answers({"by": "ina"})}, "read raised TypeError: unhashable"),
    "read is random": ({"read": at_random, "restore": at_random}, "does not restore what it makes plain"),
    "plain raises": ({"plain": raises(ZeroDivisionError)}, "plain raised ZeroDivisionError"),
    "plain is random": ({"plain": at_random}, "does not restore what it makes plain"),
    "plain gives a float": ({"plain": answers(1.5)}, "plain gave a float"),
    "plain gives a set": ({"plain": answers({1})}, "plain gave a set"),
    "plain gives an object": ({"plain": answers(object())}, "plain gave a object"),
    "plain gives nothing": ({"plain": answers(None)}, "plain gave a NoneType"),
    "plain gives a bool": ({"plain": answers(value=True)}, "plain gave a bool"),
    "plain gives bytes": ({"plain": answers(b"x")}, "plain gave a bytes"),
    "plain gives half a character": ({"plain": answers("\ud800")}, r"U\+D800 .* half of a character"),
    "plain gives half a key": ({"plain": answers({"\ud800": 1})}, r"U\+D800 .* half of a character"),
    "plain gives a control character": ({"plain": answers("\x1b[31m")}, r"control character U\+001B"),
    "plain gives a deep map": ({"plain": answers({"a": {"b": "c"}})}, "plain gave a dict"),
    "plain gives keys of numbers": ({"plain": answers({1: "c"})}, "keys that are no text"),
    "plain gives a huge number": ({"plain": answers(10**30)}, "more than 18 digits"),
    "plain gives a huge text": ({"plain": answers("x" * 1_000_001)}, "more than 1000000 characters"),
    "restore raises": ({"restore": raises(OSError, "gone")}, "restore raised OSError: gone"),
    "restore gives another": ({"restore": answers("other")}, "does not restore what it makes plain"),
}


class Forgetful(SQLiteStore):
    """Says that it is stored, and stores nothing."""

    forgets = False

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with suppress(StopAsyncIteration), super().transaction() as rows:
            yield rows
            if self.forgets:
                raise StopAsyncIteration  # any error undoes it


class _Others:
    """Rows that are not those that are stored."""

    def __init__(self, rows: Any) -> None:  # noqa: ANN401 - of any store
        self._rows = rows

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as above
        return getattr(self._rows, name)

    def one(self, sql: str, *given: object) -> Any:  # noqa: ANN401 - a row
        found = self._rows.one(sql, *given)
        return found and _other(found)

    def all(self, sql: str, *given: object) -> Iterator[Any]:
        return map(_other, self._rows.all(sql, *given))


def _other(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(it.replace("idea.submit", "idea.repeat") if isinstance(it, str) else it for it in row)


class Lying(SQLiteStore):
    """Gives other rows than it was given."""

    @contextmanager
    def snapshot(self) -> Iterator[Any]:
        with super().snapshot() as rows:
            yield _Others(rows)


def store_of(cls: Callable[..., SQLiteStore]) -> object:
    """A plugin that opens such stores."""

    class Stores:
        @hookimpl
        def register_stores(self) -> Iterator[StoreType]:
            yield StoreType("tape", lambda address, create: cls(address.partition("://")[2], create=create))

    return Stores()


# What nobody can hold back


def sleeps(_: Situation) -> bool:
    print("asleep", flush=True)  # noqa: T201 - so that whoever waits need not guess
    time.sleep(3600)
    return True


def devours(_: Situation) -> bool:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))  # nobody else sets one
    return bool(bytearray(1 << 30))


def ends(_: Situation) -> bool:
    os._exit(9)


def patches(_: Situation) -> bool:
    vars(writer)["commitment"] = lambda *_: "0" * 64
    return True


UNCONTAINED: Mapping[str, Answer] = {"sleeps": sleeps, "devours": devours, "ends": ends, "patches": patches}


def main() -> None:
    with Process.open(sys.argv[1], host=host(Plugin(holds=UNCONTAINED[sys.argv[2]]))) as process:
        with suppress(PluginError):
            process.act("idea.support", by="ina", thing=sys.argv[3])
        process.act("idea.submit", by="ina", values={"title": "Behind it", "text": "x"})


if __name__ == "__main__":
    main()
