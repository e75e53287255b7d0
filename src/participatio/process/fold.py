# SPDX-License-Identifier: Apache-2.0
"""From events to the rows that follow from them: the fold once more, into tables instead of memory.

It looks at events and at which words mean which visibility, never at a rule. Whoever writes and whoever rebuilds
use the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from participatio.definition.acts import Event, Latch, Link, Move
from participatio.definition.facts import After, Known
from participatio.process.book import Book, Numbers
from participatio.process.lone import Row, keep
from participatio.process.rulebook import FROM
from participatio.process.store import Rows
from participatio.process.stored import StoredFacts
from participatio.process.tables import PARTS, micros

PUBLIC = 0
_CUT = "UPDATE link SET cut = ? WHERE source = ? AND name = ? AND target = ? AND cut IS NULL"
_END = (
    "UPDATE story SET cut = ? WHERE parent = ? AND child = ? "
    "AND at IN (SELECT at FROM link WHERE source = ? AND name = ? AND target = ? AND cut = ?)"
)


class Tables:
    """Gathers the rows of some events and writes them at once.

    Parameters:
        facts: the facts before them, by the tables.
        after: the facts with them; whoever folds an event into this has folded it into that.
        classes: the visibility class of each ``kind.state`` that not everybody sees, and how each ``kind>link`` that
            carries the story does.
        things: how many things the process has had so far.
    """

    def __init__(self, book: Book, facts: StoredFacts, after: After, classes: Mapping[str, int], things: int) -> None:
        self._book = book
        self._keys = Numbers(lambda id_: book.key(facts.rows, id_))
        self._key: Callable[[str], int] = self._keys.__getitem__
        self._facts = facts
        self._after = after
        self._classes = classes
        self.things = self._facts_end = things
        self.latched = facts.latched
        #: The number of every thing moved or tied here, and the positions at which those that are new were born.
        self._met: dict[str, int] = {}
        self._born: dict[int, int] = {}
        self._deeds: list[tuple[Any, ...]] = []
        self._moves: list[tuple[Any, ...]] = []
        self._links: list[tuple[Any, ...]] = []
        self._stories: list[Row] = []
        self._things: list[tuple[Any, ...]] = []
        self._rows = {
            "deed": self._deeds,
            "move": self._moves,
            "link": self._links,
            "thing": self._things,
        }
        self._cuts: list[tuple[int, ...]] = []
        self._ended: list[tuple[int, ...]] = []
        #: Whatever may be lone now or was (see `lone`): ends of ties that carry the story, and what was moved.
        self._told: set[int] = set()
        self._undone: list[tuple[int, int]] = []
        self._counters: dict[tuple[int, int], int] = {}
        #: How many acts of a pair that is not counted (yet) there are here, less those undone here.
        self._uncounted: dict[tuple[int, int], int] = {}
        #: The last number given to one of several rows of an event, at first that of the event itself.
        self._parts = 0
        self._position = 0
        self._happened = 0

    def _add(self, table: str, *row: object) -> None:
        self._rows.setdefault(table, []).append(row)

    # The fold's verbs

    def note(self, event: Event) -> None:
        """The act, the one it undoes, and which things it says something of."""
        head, body, book = event.head, event.body, self._book
        position = self._position = head.position
        self._parts = position << PARTS
        happened = self._happened = micros(head.happened)
        for move in head.moves:
            if move.thing not in self._met:
                self._meet(move.thing, position)
        for name in body.values:
            if self._born.get(self._met.get(name, -1)) != position:  # of a birth the thing's row says it
                self._said(name, position)
        key = book.base | position
        if head.undoes is not None:
            self._undo(book.base | head.undoes, key)
        if not event.counts:
            return
        of, round_, key_of = head.thing or body.thing, head.round or body.round, self._key
        thing = None if of is None else key_of(of)
        action = book.word(head.action)
        actor = key_of(body.by) if body.by else None
        behalf = key_of(body.for_) if body.for_ else None
        word = None if round_ is None else book.word(round_)
        self._deeds.append((key, action, thing, actor, behalf, happened, word, None))
        if thing is not None:
            self._count((action, thing), begins=is_counted(event), new=thing >= book.base | self._facts_end)

    def _meet(self, id_: str, position: int) -> None:
        """Give a thing that is moved for the first time its number, unless its id says which."""
        book, key = self._book, self._key(id_)
        if key < 0:
            key = book.base | self.things
            book.learn(id_, key)
            self._keys[id_] = key
            self._add("listed", book.number, id_, key)
        if book.is_person(key):
            if self._facts.rows.one("SELECT 1 FROM thing WHERE key = ?", key) is None:
                self._born[key] = position
                self._told.add(key)
        elif key >= book.base | self.things:
            self.things += 1
            self._born[key] = position
        self._met[id_] = key

    def _said(self, name: str, position: int) -> None:
        """Where the values of a thing, or of one of its links, were given."""
        owner, _, tie = name.partition(".")
        key = self._key(owner)
        if not tie:
            self._add("said", key, 0, 0, position << PARTS)
            return
        link, _, to = tie.partition(".")
        known = self._after.thing(owner)
        word = self._book.word(f"{known.kind if known else ''}>{link}")
        self._add("said", key, word, self._key(to), position << PARTS)

    def _undo(self, gone: int, by: int) -> None:
        self._undone.append((by, gone))
        counted: tuple[Any, ...] | None = next(((row[1], row[2]) for row in self._deeds if row[0] == gone), None)
        counted = counted or self._facts.rows.one("SELECT action, thing FROM deed WHERE key = ?", gone)
        if counted and counted[1] is not None:
            sums = self._counters if self._is_counted(*counted) else self._uncounted
            sums[counted] = sums.get(counted, 0) - 1

    def _count(self, pair: tuple[int, int], *, begins: bool, new: bool) -> None:
        """Count an act among those of its action on its thing, as soon as one of them moves nothing."""
        if pair in self._counters or (not new and self._is_counted(*pair)):
            self._counters[pair] = self._counters.get(pair, 0) + 1
        elif begins:
            self._counters[pair] = self._standing(pair, new=new) + 1
        else:
            self._uncounted[pair] = self._uncounted.get(pair, 0) + 1

    def _standing(self, pair: tuple[int, int], *, new: bool) -> int:
        """How many acts of a pair stand that was not counted so far."""
        sql = "SELECT COUNT(*) FROM deed WHERE action = ? AND thing = ? AND undone IS NULL"
        row = None if new else self._facts.rows.one(sql, *pair)
        return (row[0] if row else 0) + self._uncounted.pop(pair, 0)

    def _is_counted(self, action: int, thing: int) -> bool:
        sql = "SELECT 1 FROM counter WHERE action = ? AND thing = ?"
        return (action, thing) in self._counters or self._facts.rows.one(sql, action, thing) is not None

    def move(self, move: Move, event: Event) -> None:  # noqa: ARG002 - `fold` gives it to everybody
        """A thing enters a state, perhaps its first."""
        self._parts += 1
        word = self._book.word(f"{move.kind}.{move.state}")
        self._moves.append((self._met[move.thing], self._parts, word, self._happened))

    def link(self, link: Link, event: Event) -> None:  # noqa: ARG002 - `fold` gives it to everybody
        """A thing is tied to another, or cut from it."""
        known = self._after.thing(link.thing)
        if known is None:
            return
        said = f"{known.kind}>{link.name}"
        key = self._met[link.thing] = self._key(link.thing)
        self._parts += 1
        name, to, at = self._book.word(said), self._key(link.to), self._parts
        story = self._classes.get(said)
        pair = (to, key) if story == FROM else (key, to)
        if not link.cut:
            self._links.append((key, name, to, at, None))
            if story is not None:
                self._stories.append((*pair, at, None, None))
                self._told.update(pair)
            return
        self._cut(at, (key, name, to), None if story is None else pair)

    def _cut(self, at: int, tie: tuple[int, int, int], pair: tuple[int, int] | None) -> None:
        """End a tie, and with it its part in the story, be it in the tables or among what is gathered here."""
        links, stories = self._links, self._stories
        for number, row in enumerate(links):
            if row[:3] == tie and row[4] is None:
                links[number] = (*row[:4], at)
                if pair is not None:
                    stories[stories.index((*pair, row[3], None, None))] = (*pair, row[3], at, None)
                return
        self._cuts.append((at, *tie))
        if pair is not None:
            self._ended.append((at, *pair, *tie, at))
            self._told.update(pair)

    def latch(self, latch: Latch) -> None:
        """Something opened, closed or began to be owed."""
        book = self._book
        self._add(
            "latch",
            book.base | self.latched,
            self._key(latch.subject),
            0 if latch.of is None else self._key(latch.of),
            book.word(f"={latch.what}"),
            micros(latch.instant),
            book.base | self._position,
        )
        self.latched += 1

    # Into the tables

    def write(self, rows: Rows) -> None:
        """Write everything gathered."""
        tally: dict[tuple[int, int], int] = {}
        changed: list[tuple[int, ...]] = []
        for id_, key in self._met.items():
            known = self._after.thing(id_)
            if known is not None:
                self._thing(id_, key, known, tally, changed)
        for table, found in self._rows.items():
            rows.add(table, found)
        if changed:
            rows.many("UPDATE thing SET state = ?, class = ?, touched = ? WHERE key = ?", changed)
        if self._cuts:
            rows.many(_CUT, self._cuts)
        if self._ended:
            rows.many(_END, self._ended)
        if self._told:
            stories, lone = keep(rows, self._told, self._stories)
            rows.add("story", stories)
            _add_up(rows, "lone", ("child", "kind"), lone)
        if self._undone:
            rows.many("UPDATE deed SET undone = ? WHERE key = ?", self._undone)
        _add_up(rows, "counter", ("action", "thing"), self._counters)
        _add_up(rows, "tally", ("kind", "class"), tally)
        ever = self._facts.ever
        first = [
            (self._book.word(f"{kind}.{state}"), micros(at))
            for (kind, state), at in self._after.firsts.items()
            if (before := ever(kind, state)) is None or at < before
        ]
        if first:
            sql = (
                "INSERT INTO reached (state, happened) VALUES (?, ?) "
                "ON CONFLICT (state) DO UPDATE SET happened = excluded.happened"
            )
            rows.many(sql, first)
        if self._book.new_words:
            rows.add("word", self._book.new_words)
            self._book.new_words.clear()

    def _thing(
        self, id_: str, key: int, known: Known, tally: dict[tuple[int, int], int], changed: list[tuple[int, ...]]
    ) -> None:
        """The row of a thing as it stands now: a new one, or a change."""
        book, word = self._book, f"{known.kind}.{known.state}"
        kind, state = book.word(known.kind), book.word(word)
        class_, touched = self._classes.get(word, PUBLIC), micros(known.touched)
        if key in self._born:
            author = None if known.author is None else self._key(known.author)
            round_ = None if known.round is None else book.word(known.round)
            name = None if "-" in id_ else id_
            self._things.append((key, kind, state, class_, author, self._born[key], touched, round_, name))
        else:
            changed.append((state, class_, touched, key))
            self._told.add(key)
            before = self._facts.thing(id_)
            if before is not None:
                was = kind, self._classes.get(f"{before.kind}.{before.state}", PUBLIC)
                tally[was] = tally.get(was, 0) - 1
        tally[kind, class_] = tally.get((kind, class_), 0) + 1


def is_counted(event: Event) -> bool:
    """True for an act that moves nothing: a support, a vote, an edit. That its body is erased changes no answer."""
    return not event.head.moves


def _add_up(rows: Rows, table: str, key: tuple[str, str], sums: Mapping[tuple[int, int], int]) -> None:
    """Add to the numbers of a table, one for each pair of its key."""
    found = [(*pair, number) for pair, number in sums.items() if number]
    if found:
        sql = (
            f"INSERT INTO {table} ({key[0]}, {key[1]}, number) VALUES (?, ?, ?) "
            f"ON CONFLICT ({key[0]}, {key[1]}) DO UPDATE SET number = {table}.number + excluded.number"
        )
        rows.many(sql, found)
    gone = [pair for pair, number in sums.items() if number < 0]
    if gone:
        rows.many(f"DELETE FROM {table} WHERE {key[0]} = ? AND {key[1]} = ? AND number = 0", gone)
