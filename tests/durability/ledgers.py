# SPDX-License-Identifier: Apache-2.0
"""Ledgers to be mistreated, and an auditor who believes nobody.

The auditor reads the tables with SQL of its own and computes every hash itself: leaf, commitment and root.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from attrs import frozen

from participatio.definition.acts import Act
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.process.commands import Command
from participatio.process.process import Process
from participatio.process.tables import BITS, MASK
from participatio.process.trees import tree_of

FORUM = Path(__file__).parent / "forum.yaml"
PEOPLE = 32
_TILE = 256


def forum(folder: Path | None = None, changed: Mapping[str, str] | None = None) -> Definition:
    """The forum everybody may write to, with some of its text replaced."""
    if folder is None or not changed:
        return load(FORUM)
    text = FORUM.read_text(encoding="utf-8")
    for old, new in changed.items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "forum.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def create(folder: Path, name: str = "ledger.db") -> Path:
    """A new ledger with the forum in it."""
    path = folder / name
    Process.create(path, forum()).close()
    return path


def chance(seed: object) -> Random:
    """What happens by chance, and by the same chance next time."""
    return Random(str(seed))  # noqa: S311 - no secret comes of it


def person(number: int) -> str:
    return f"p{number % PEOPLE}"


def submit(key: str, size: int = 40) -> Act:
    """A contribution that carries the key of its command where it can be read."""
    return Act("idea.submit", person(sum(key.encode())), None, {"title": key, "text": "ä" * size}, as_="it")


def command(key: str) -> Command:
    """What is asked under a key: always the same, sometimes of several acts."""
    by = person(sum(key.encode()))
    acts: tuple[Act, ...] = (submit(key, chance(key).randrange(1, 400)),)
    if chance(key).random() < 0.4:
        it: Any = {"new": "it"}
        acts += (
            Act("idea.publish", by, it),
            Act("idea.comment", by, it, {"comment": key}),
            Act("idea.support", by, it),
        )
    return Command(acts, key)


@frozen
class Stored:
    """What became of a command, as the tables tell it."""

    first: int
    events: int
    thing: str


class Audit:
    """Everything in a ledger, read without the library's help, and whatever is wrong with it.

    Parameters:
        commands: false if there are other events than those of `command`.
    """

    def __init__(self, path: Path | str, *, commands: bool = True) -> None:
        self.wrong: list[str] = []
        self.stored: dict[str, Stored] = {}
        self.heads: list[dict[str, Any]] = []
        self.bodies: list[dict[str, Any] | None] = []
        self._leaves: list[bytes] = []
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            connection.execute("BEGIN")
            self._read(connection)
            self._add_up(connection)
            self._see(connection, commands=commands)
        finally:
            connection.close()

    def _read(self, connection: sqlite3.Connection) -> None:
        said = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
        self.wrong += said
        sql = (
            "SELECT e.key, e.head, e.leaf, b.salt, b.body FROM event e LEFT JOIN body b ON b.key = e.key ORDER BY e.key"
        )
        for number, (key, head, leaf, salt, body) in enumerate(connection.execute(sql)):
            said_head = json.loads(head)
            if key & MASK != number or said_head["position"] != number:
                self.wrong.append(f"position {key & MASK} stands where {number} should")
            if sha256(b"\0" + head.encode()).digest() != leaf:
                self.wrong.append(f"leaf {number}")
            if body is not None and sha256(salt + body.encode()).hexdigest() != said_head["commitment"]:
                self.wrong.append(f"commitment {number}")
            self._leaves.append(leaf)
            self.heads.append(said_head)
            self.bodies.append(None if body is None else json.loads(body))
        times = [head["recorded"] for head in self.heads]
        if times != sorted(times):
            self.wrong.append("the order of positions is not that of time")
        (size,) = connection.execute("SELECT size FROM process WHERE number = 1").fetchone()
        if size != len(self.heads):
            self.wrong.append(f"the process says {size} events, there are {len(self.heads)}")
        (orphans,) = connection.execute("SELECT COUNT(*) FROM body WHERE key NOT IN (SELECT key FROM event)").fetchone()
        if orphans:
            self.wrong.append(f"{orphans} bodies without a head")
        try:
            told = tree_of(_Rows(connection), 1, 1 << BITS, size).root()
        except LookupError:
            told = b""
        if told != root(self._leaves):
            self.wrong.append("the tree")
        for number, hashes in connection.execute("SELECT number, hashes FROM tile WHERE level = 0"):
            if hashes != b"".join(self._leaves[number * _TILE : (number + 1) * _TILE]):
                self.wrong.append(f"tile {number}")

    def _add_up(self, connection: sqlite3.Connection) -> None:
        """What the library counts as it goes, counted again."""
        born = Counter(move[1] for head in self.heads for move in _births(head, self.heads))
        sql = (
            "SELECT w.text, t.number FROM (SELECT kind, SUM(number) AS number FROM tally GROUP BY kind) t "
            "JOIN word w ON w.key = t.kind"
        )
        told = dict(connection.execute(sql))
        if told.get("idea", 0) != born["idea"]:
            self.wrong.append(f"tally says {told.get('idea')} ideas, {born['idea']} were born")
        sql = "SELECT COUNT(*) FROM thing t JOIN word w ON w.key = t.kind WHERE w.text = 'idea'"
        (things,) = connection.execute(sql).fetchone()
        if things != born["idea"]:
            self.wrong.append(f"{things} rows of ideas, {born['idea']} were born")
        sql = "SELECT COALESCE(SUM(c.number), 0) FROM counter c JOIN word w ON w.key = c.action WHERE w.text = ?"
        for action in ("idea.support", "idea.comment"):
            done = sum(
                head["action"] == action and ("thing" in head or body is not None)
                for head, body in zip(self.heads, self.bodies, strict=True)
            )
            (counted,) = connection.execute(sql, (action,)).fetchone()
            if counted != done:
                self.wrong.append(f"counters say {counted} of {action}, {done} were done")
        (words,) = connection.execute("SELECT COUNT(*) FROM word").fetchone()
        (last,) = connection.execute("SELECT MAX(key) FROM word").fetchone()
        if words != (last & MASK) + 1:
            self.wrong.append("words with gaps between them")

    def _see(self, connection: sqlite3.Connection, *, commands: bool) -> None:
        """Each command, whole or not at all, and once."""
        position = 1
        while position < len(self.heads):
            body, head = self.bodies[position], self.heads[position]
            key = (body or {}).get("values", {}).get(head.get("thing"), {}).get("title")
            if key is None or head["action"] != "idea.submit":
                if commands:
                    self.wrong.append(f"{head['action']} at {position} belongs to no command")
                position += 1
                continue
            asked = [act.action for act in command(key).acts] if commands else ["idea.submit"]
            found = [it["action"] for it in self.heads[position : position + len(asked)]]
            if asked != found:
                self.wrong.append(f"torn: {key} asked for {asked}, there is {found}")
            if key in self.stored:
                self.wrong.append(f"twice: {key}")
            self.stored[key] = Stored(position, len(found), head["thing"])
            position += max(1, len(found))
        sql = "SELECT position, events FROM command WHERE process = 1 ORDER BY position"
        by_table = list(connection.execute(sql))
        if commands and by_table != sorted((it.first, it.events) for it in self.stored.values()):
            self.wrong.append("the table of commands differs from the events")


class _Rows:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def one(self, sql: str, *given: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._connection.execute(sql, given).fetchone()
        return found

    def all(self, sql: str, *given: object) -> Iterator[tuple[Any, ...]]:
        return iter(self._connection.execute(sql, given))

    def run(self, sql: str, *given: object) -> int:
        raise AssertionError("an auditor changes nothing")

    def many(self, sql: str, rows: object) -> None:
        raise AssertionError("an auditor changes nothing")

    def add(self, table: str, rows: object) -> None:
        raise AssertionError("an auditor changes nothing")


def _births(head: Mapping[str, Any], heads: Sequence[Mapping[str, Any]]) -> Iterator[Sequence[str]]:
    if head is heads[0]:
        return
    for move in head.get("moves", ()):
        if move[2] == "submitted":
            yield move


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of RFC 6962, as its section 2.1 says it."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root(leaves[:half]) + root(leaves[half:])).digest()
