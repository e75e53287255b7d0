# SPDX-License-Identifier: Apache-2.0
"""Erasing: the bodies go, the heads stay, and the proof still holds.

What an erased person did goes on counting where the head says what it was (a decision stays a decision); a secret
signal does not count any more, for nobody can tell what it was given to.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from participatio.definition.acts import Act, Body, Event, Head, Move
from participatio.errors import BadValueError
from participatio.process.book import Book
from participatio.process.erasures import remember_erasure
from participatio.process.lone import rewrite_all
from participatio.process.people import NO_PERSON, acts_of
from participatio.process.records import reason_of
from participatio.process.search import drop
from participatio.process.store import Rows
from participatio.process.tables import PARTS
from participatio.process.writer import Writing
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.process import Process


#: When a thing was moved or tied last, by what stands.
_TOUCHED = (
    "UPDATE thing SET touched = (SELECT MAX(happened) FROM ("
    "SELECT happened FROM move WHERE thing = ? "
    f"UNION ALL SELECT d.happened FROM link l JOIN deed d ON d.key = (? | (l.at >> {PARTS})) WHERE l.source = ? "
    f"UNION ALL SELECT d.happened FROM link l JOIN deed d ON d.key = (? | (l.cut >> {PARTS})) WHERE l.source = ?"
    ") AS touching) WHERE key = ?"
)


@frozen(eq=False, repr=False)
class Erased(Frozen):
    """What was erased of somebody, or (of a dry run) would be.

    ``pending`` is true while somebody who reads keeps the old pages on disk; erasing again later completes it.
    ``listed`` is true for an office holder whom the definition names: that stays until new rules are adopted.
    """

    person: str
    bodies: int
    pending: bool = False
    listed: bool = False


def erase(process: Process, person: str, *, reason: str, by: str | None = None, dry_run: bool = False) -> Erased:
    """Erase a person: everything kept of them, and the bodies of all they did.

    Parameters:
        by: who asks for it, judged by the rules for ``person.erase``; none: whoever runs the store.
        dry_run: tell what would be erased, and erase nothing.

    Raises:
        RefusedError: ``by`` may not.
        BadValueError: there is nobody of that id (P913).
    """
    book = process.writer.book
    with process.writer.alone() as rows:
        writing = process.writer.begin(rows)
        reason = reason_of(process.definition.rules, reason)
        known = writing.facts.thing(person)
        if known is None or known.kind != "person":
            raise BadValueError(NO_PERSON, person=person)
        positions = list(acts_of(rows, book, person))
        erased = Erased(person, _there(rows, book, positions), listed="-" not in person)
        if dry_run:
            return erased
        act = None if by is None else Act("person.erase", by, person, {"reason": reason})
        put_erasing(writing, "person.erase", reason, erased.bodies, act=act, person=person)
        writing.end()
        blank(rows, book, positions)
        rows.run("DELETE FROM person WHERE key = ?", book.key(rows, person))
        remember_erasure(process.store, process.name, person, positions)
    drop(process.store.name)
    return Erased(person, erased.bodies, not process.store.forget(), erased.listed)


def again(rows: Rows, book: Book, person: str | None, positions: Iterable[int]) -> None:
    """Erase once more what a restored backup has brought back."""
    blank(rows, book, positions)
    if person is not None:
        rows.run("DELETE FROM person WHERE key = ?", book.key(rows, person))


def put_erasing(  # noqa: PLR0913 - an event's parts
    writing: Writing, action: str, reason: str, bodies: int, *, act: Act | None = None, person: str | None = None
) -> None:
    """Record that so many bodies are erased, and why; judged if somebody asks for it."""
    if act is not None:
        event = writing.judged(act)
    else:
        moves = () if person is None else (Move(person, "person", "erased"),)
        head = Head(writing.after.position, writing.now, writing.now, action, person, moves, rules=writing.version)
        event = Event(head, Body(by="", given={"reason": reason}))
    writing.put(evolve(event, head=evolve(event.head, erases=bodies)))


def _there(rows: Rows, book: Book, positions: Iterable[int]) -> int:
    sql = "SELECT 1 FROM body WHERE key = ?"
    return sum(rows.one(sql, book.base | position) is not None for position in positions)


def blank(rows: Rows, book: Book, positions: Iterable[int]) -> None:
    """Delete bodies, and from the derived tables what only they said, so that `rebuild` would make the same."""
    sql = "SELECT e.head, b.body FROM event e JOIN body b ON b.key = e.key WHERE e.key = ?"
    retold = 0
    for position in positions:
        key = book.base | position
        row = rows.one(sql, key)
        if row is None:
            continue
        head, body = json.loads(row[0]), json.loads(row[1])
        _unsay(rows, book, head, body, position)
        retold += _untie(rows, book, body.get("links", ()), position)
        if "thing" in head:
            rows.run("UPDATE deed SET actor = NULL, behalf = NULL WHERE key = ?", key)
        else:
            _uncount(rows, key)
        for thing, _, _ in head.get("moves", ()):
            rows.run("UPDATE thing SET author = NULL WHERE key = ? AND born = ?", book.key(rows, thing), position)
        if "key" in body:
            rows.run("DELETE FROM command WHERE process = ? AND key = ?", book.number, bytes.fromhex(body["key"]))
        rows.run("DELETE FROM body WHERE key = ?", key)
    if retold:
        rewrite_all(rows, book.base, book.end)


def _unsay(rows: Rows, book: Book, head: Mapping[str, Any], body: Mapping[str, Any], position: int) -> None:
    """What the act said of things is not said any more."""
    kinds = {thing: kind for thing, kind, _ in head.get("moves", ())}
    own = head["action"].partition(".")[0]
    for name in body.get("values", ()):
        owner, _, tie = name.partition(".")
        link, _, to = tie.partition(".")
        word = book.known_word(f"{kinds.get(owner, own)}>{link}") if tie else 0
        other = book.key(rows, to) if tie else 0
        rows.run(
            "DELETE FROM said WHERE thing = ? AND name = ? AND other = ? AND at = ?",
            book.key(rows, owner), word, other, position << PARTS,
        )  # fmt: skip


def _untie(rows: Rows, book: Book, links: Collection[list[str]], position: int) -> int:
    """Ties to people that the act made or ended are as if it had not; nor has it touched what it tied.

    Answers how many of them carried the story.
    """
    retold = 0
    first, last = position << PARTS, (position + 1) << PARTS
    for thing, _, to, *cut in links:
        source, target = book.key(rows, thing), book.key(rows, to)
        what, column = ("UPDATE {} SET cut = NULL", "cut") if cut else ("DELETE FROM {}", "at")
        sql = f"{what} WHERE {{}} = ? AND {{}} = ? AND {column} >= ? AND {column} < ?"
        rows.run(sql.format("link", "source", "target"), source, target, first, last)
        ways = ((source, target), (target, source))  # which one the story goes, the rules of its time said
        retold += sum(rows.run(sql.format("story", "parent", "child"), *way, first, last) for way in ways)
        rows.run(_TOUCHED, source, book.base, source, book.base, source, source)
    return retold


def _uncount(rows: Rows, key: int) -> None:
    """A secret signal is gone, and the number of those that stand is lower by it."""
    row = rows.one("SELECT action, thing, undone FROM deed WHERE key = ?", key)
    if row is not None and row[1] is not None and row[2] is None:
        rows.run("UPDATE counter SET number = number - 1 WHERE action = ? AND thing = ?", row[0], row[1])
        rows.run("DELETE FROM counter WHERE action = ? AND thing = ? AND number = 0", row[0], row[1])
    rows.run("DELETE FROM deed WHERE key = ?", key)
