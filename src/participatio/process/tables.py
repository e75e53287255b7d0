# SPDX-License-Identifier: Apache-2.0
"""The tables of a store, and what stands in them. Every key begins with the process.

An inner number (of an event, a thing, a word) is kept as ``process << 40 | number``, so one ascending integer is the
whole key. ``process``, ``rules``, ``event``, ``body``, ``person``, ``tile``, ``command`` and ``word`` are the record;
all others follow from it, can be dropped, and are made again by `rebuild`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache

from attrs import frozen

from participatio.dates import EARLIEST

#: Grows with every change of the tables; `migrations` leads from one to the next.
VERSION = 3

BITS = 40
MASK = (1 << BITS) - 1
#: Where several rows of a table come from one event, they are told apart and ordered by this many bits.
PARTS = 20

_EPOCH = EARLIEST.replace(year=1970)
_DAY = 86_400_000_000
_SECOND = 1_000_000


@frozen
class Table:
    """One table: column names with ``int``, ``text`` or ``bytes`` (``?``: may be missing), and its key."""

    columns: Mapping[str, str]
    key: tuple[str, ...]
    #: Further indexes, each with its columns; all of a table's own key follow.
    indexes: Mapping[str, tuple[str, ...]] = {}
    #: Rows are added and never changed; some of them may be deleted (what is erased).
    grows: bool = False
    #: Made from the record; may be dropped.
    derived: bool = False


def _table(columns: str, *key: str, grows: bool = False, derived: bool = False, **indexes: tuple[str, ...]) -> Table:
    pairs = (column.split(":") for column in columns.split())
    return Table({str(name): str(type_) for name, type_ in pairs}, key, indexes, grows, derived)


TABLES: Mapping[str, Table] = {
    # The record
    "process": _table(
        "number:int name:text secret:bytes size:int things:int recorded:int latched:int rules:int epoch:int", "number"
    ),
    "rules": _table("process:int version:int digest:text position:int text:text", "process", "version", grows=True),
    "event": _table("key:int head:text leaf:bytes", "key", grows=True),
    "body": _table("key:int salt:bytes body:text", "key", grows=True),
    "person": _table("key:int since:int said:text", "key"),
    "tile": _table("process:int level:int number:int hashes:bytes", "process", "level", "number"),
    "command": _table("process:int key:bytes asked:bytes position:int events:int", "process", "key", grows=True),
    "word": _table("key:int text:text", "key", grows=True),
    # What follows from it
    "thing": _table(
        "key:int kind:int state:int class:int author:int? born:int touched:int round:int? name:text?",
        "key", derived=True, thing_kind=("kind", "class"), thing_author=("author",),
    ),
    "listed": _table("process:int name:text key:int", "process", "name", derived=True),
    "move": _table("thing:int at:int state:int happened:int", "thing", "at", derived=True),
    "reached": _table("state:int happened:int", "state", derived=True),
    "link": _table(
        "source:int name:int target:int at:int cut:int?", "source", "name", "target", "at",
        derived=True, link_back=("target", "name", "source"),
    ),
    "story": _table(
        "parent:int child:int at:int cut:int? lone:int?", "parent", "child", "at",
        derived=True, story_back=("child", "cut", "lone"),
    ),
    "lone": _table("child:int kind:int number:int", "child", "kind", derived=True),
    "said": _table("thing:int name:int other:int at:int", "thing", "name", "other", "at", derived=True),
    "deed": _table(
        "key:int action:int thing:int? actor:int? behalf:int? happened:int round:int? undone:int?", "key",
        derived=True, deed_thing=("action", "thing", "actor"), deed_actor=("actor", "action"),
    ),
    "latch": _table(
        "key:int subject:int clock:int what:int instant:int at:int", "key", derived=True, latch_of=("subject",)
    ),
    "counter": _table("action:int thing:int number:int", "action", "thing", derived=True),
    "tally": _table("kind:int class:int number:int", "kind", "class", derived=True),
    "reader": _table("process:int name:text position:int", "process", "name", derived=True),
}  # fmt: skip


@lru_cache(256)
def micros(instant: datetime) -> int:
    """An instant in UTC as microseconds since 1970."""
    since: timedelta = instant - _EPOCH
    return since.days * _DAY + since.seconds * _SECOND + since.microseconds


def instant(number: int) -> datetime:
    """The instant, in UTC, of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=number)
