# SPDX-License-Identifier: Apache-2.0
"""Which things went into one thing alone and came of nothing: they are counted there, so that nobody has to visit them.

Most of the thousands of ideas that fed a project are such. A tie of the story is lone if it stands, everybody sees its
parent, nothing else came of the parent, and the parent came of nothing; ``story.lone`` is then the kind of the parent.
No second way leads to it and nothing lies behind it, so it may be counted blindly: the table ``lone`` does, by child
and kind.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from participatio.process.store import Rows

#: Parent, child, at.
Tie = tuple[int, int, int]
#: A row of ``story``.
Row = tuple[int, int, int, int | None, int | None]

_CAME_OF_NOTHING = "NOT EXISTS (SELECT 1 FROM story f WHERE f.child = t.key AND f.cut IS NULL)"
_TIES = "SELECT child, at, cut, lone FROM story WHERE parent = ? AND (cut IS NULL OR lone IS NOT NULL) LIMIT 2"
_KIND = f"SELECT t.kind FROM thing t WHERE t.key = ? AND t.class = 0 AND {_CAME_OF_NOTHING}"
_LONE = (
    f"(SELECT t.kind FROM thing t WHERE t.key = story.parent AND t.class = 0 AND {_CAME_OF_NOTHING} "
    "AND story.cut IS NULL AND NOT EXISTS (SELECT 1 FROM story o WHERE o.parent = story.parent AND o.cut IS NULL "
    "AND (o.child, o.at) <> (story.child, story.at)))"
)


def keep(
    rows: Rows, things: Collection[int], new: Sequence[Row]
) -> tuple[Sequence[Row], Mapping[tuple[int, int], int]]:
    """The new ties, those that are lone as such, and how many more of them each child has now, by kind.

    Parameters:
        things: all that were moved, tied or cut, and what they were tied to; the tables have the moves and cuts.
    """
    begun: dict[int, list[tuple[int, int]]] = {}
    for parent, child, at, cut, _ in new:
        if cut is None:
            begun.setdefault(parent, []).append((child, at))
    children = {row[1] for row in new if row[3] is None}
    was: dict[Tie, int] = {}
    now: dict[Tie, int] = {}
    for thing in things:
        ties = begun.get(thing, [])
        for child, at, cut, kind in rows.all(_TIES, thing):  # beside one that was lone there is no other
            if kind is not None:
                was[thing, child, at] = kind
            if cut is None:
                ties = [*ties, (child, at)]
        if len(ties) == 1 and thing not in children and (found := rows.one(_KIND, thing)) is not None:
            now[(thing, *ties[0])] = found[0]
    more: dict[tuple[int, int], int] = {}
    for ties_, others, number in ((was, now, -1), (now, was, 1)):
        for tie, kind in ties_.items():
            if tie not in others:
                more[tie[1], kind] = more.get((tie[1], kind), 0) + number
    changed = was.keys() ^ (now.keys() - {row[:3] for row in new})
    if changed:
        sql = "UPDATE story SET lone = ? WHERE parent = ? AND child = ? AND at = ?"
        rows.many(sql, [(now.get(tie), *tie) for tie in changed])
    return [(*row[:4], now.get(row[:3])) for row in new], more


def rewrite_all(rows: Rows, first: int, last: int) -> None:
    """Write and count anew by which ties the things from one number to another are lone."""
    span = first, last
    other = f"COALESCE(lone, -1) <> COALESCE({_LONE}, -1)"
    rows.run(f"UPDATE story SET lone = {_LONE} WHERE parent BETWEEN ? AND ? AND {other}", *span)
    rows.run("DELETE FROM lone WHERE child BETWEEN ? AND ?", *span)
    sql = (
        "INSERT INTO lone (child, kind, number) "
        "SELECT child, lone, COUNT(*) FROM story WHERE child BETWEEN ? AND ? AND lone IS NOT NULL GROUP BY child, lone"
    )
    rows.run(sql, *span)
