# SPDX-License-Identifier: Apache-2.0
"""What is counted and not visited is as many as whoever visits all of it finds."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatio.process.book import Book
from participatio.process.lone import Row, keep, rewrite_all
from participatio.process.origins import count_origins
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import Rows

NAMES = "abcdef"
BOOK = Book(1, "trial", b"")
KEYS = {name: BOOK.base | number for number, name in enumerate(NAMES)}
KINDS = {"idea": BOOK.base, "proposal": BOOK.base + 1}
OF = {name: "proposal" if name in "ef" else "idea" for name in NAMES}

things = st.sampled_from(NAMES)
changes = st.tuples(st.sampled_from(["tie", "tie", "cut", "move"]), things, things)


class Told:
    """A few things and their ties, written down batch by batch."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.at = 0
        self.more: Counter[tuple[int, int]] = Counter()
        rows.add("word", [(key, text) for text, key in KINDS.items()])
        rows.add("listed", [(1, name, key) for name, key in KEYS.items()])
        rows.add("thing", [(key, KINDS[OF[name]], 0, 0, None, 0, 0, None, name) for name, key in KEYS.items()])

    def write(self, batch):
        new: list[Row] = []
        met: set[int] = set()
        for what, one, other in batch:
            self.at += 1
            ends = KEYS[one], KEYS[other]
            met.update(ends[:1] if what == "move" else ends)
            if what == "tie":
                new.append((*ends, self.at, None, None))
            elif what == "move":  # out of sight, or into it
                self.rows.run("UPDATE thing SET class = 1 - class WHERE key = ?", ends[0])
            else:
                cut = "UPDATE story SET cut = ? WHERE parent = ? AND child = ? AND cut IS NULL"
                self.rows.run(cut, self.at, *ends)
                new = [(*row[:3], self.at, None) if row[:2] == ends and row[3] is None else row for row in new]
        stories, more = keep(self.rows, met, new)
        self.rows.add("story", stories)
        self.more.update(more)

    def written(self):
        return sorted(self.rows.all("SELECT parent, child, at, lone FROM story"), key=repr)

    def visited(self, name, kind):
        """How many of a kind lie before a thing: those that everybody sees, and the others."""
        parents = set(self.rows.all("SELECT child, parent FROM story WHERE cut IS NULL"))
        found = {KEYS[name]}
        while more := {parent for child, parent in parents if child in found} - found:
            found |= more
        classes = dict(self.rows.all("SELECT key, class FROM thing"))
        of_kind = [KEYS[one] for one in NAMES if OF[one] == kind and KEYS[one] in found and one != name]
        return sum(not classes[key] for key in of_kind), {key for key in of_kind if classes[key]}


@settings(deadline=None)
@given(st.lists(st.lists(changes, max_size=4), max_size=8))
@example([[("tie", "a", "e")], [("tie", "a", "f"), ("tie", "f", "e")]])  # a second way
@example([[("tie", "a", "b")], [("tie", "b", "a")]])  # a circle
@example([[("tie", "a", "e"), ("tie", "a", "e")], [("cut", "a", "e")], [("tie", "a", "e"), ("tie", "b", "a")]])
def test_what_is_lone_is_always_what_it_would_be_if_all_were_looked_at(batches):
    store = SQLiteStore(":memory:", create=True)
    with store.transaction() as rows:
        told = Told(rows)
        for batch in batches:
            told.write(batch)
        kept = told.written()
        rewrite_all(rows, BOOK.base, BOOK.end)
        numbers = {(child, kind): number for child, kind, number in rows.all("SELECT child, kind, number FROM lone")}

        assert told.written() == kept
        assert numbers == {pair: number for pair, number in told.more.items() if number}
        for name in NAMES:
            for kind in KINDS:
                count, hidden = count_origins(rows, BOOK, name, kind)
                assert told.visited(name, kind) == (count, {*hidden} - {KEYS[name]})
    store.close()


@pytest.mark.parametrize(
    ("batches", "number"),
    [
        ([[("tie", "a", "e")]], 1),
        ([[("tie", "a", "e")], [("move", "a", "a")]], 0),
        ([[("tie", "a", "e")], [("tie", "a", "f")]], 0),
        ([[("tie", "a", "e")], [("tie", "a", "f")], [("cut", "a", "f")]], 1),
        ([[("tie", "a", "e")], [("tie", "b", "a")]], 0),
        ([[("tie", "a", "e")], [("tie", "b", "a")], [("cut", "b", "a")]], 1),
        ([[("tie", "b", "a"), ("cut", "b", "a"), ("tie", "a", "e")]], 1),
        ([[("tie", "a", "e"), ("tie", "b", "e"), ("tie", "a", "f")]], 1),
        ([[("tie", "a", "a")]], 0),
    ],
)
def test_one_is_lone_that_all_see_that_came_of_nothing_and_of_which_nothing_else_came(batches, number):
    store = SQLiteStore(":memory:", create=True)
    with store.transaction() as rows:
        told = Told(rows)
        for batch in batches:
            told.write(batch)

        assert number == told.more[KEYS["e"], KINDS["idea"]]
    store.close()
