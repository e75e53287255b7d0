# SPDX-License-Identifier: Apache-2.0
"""What became of every thing at once: for each a whole number whose bits say what came of it, however far on."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from participatio.definition.kinds import Kind
from participatio.process.overview import Overview, Sort, marks, staged
from participatio.process.owing import answered
from participatio.process.stored import StoredFacts

if TYPE_CHECKING:
    from participatio.process.view import View

ANSWERED, TAKEN_UP, HEARD, DECIDED, REALISED = 1, 2, 4, 8, 16
#: A proposal came of it that has not come to its end.
OPEN = 32
_AUDIENCES = 6  # the bits from here on say which audiences were heard
AUDIENCE = "audience"

_OF_STAGE = {"proposal": TAKEN_UP | OPEN, "decision": DECIDED, "project": REALISED}
_EDGES = (
    "SELECT parent, child FROM story WHERE parent BETWEEN ? AND ? AND at < ? AND (cut IS NULL OR cut >= ?) "
    "ORDER BY parent DESC"
)
_HEARD = "SELECT source, target FROM link WHERE target IN ({}) AND at < ? AND (cut IS NULL OR cut >= ?)"
_RELATED = (
    "FROM thing t JOIN story s ON s.child = t.key AND s.at < ? AND (s.cut IS NULL OR s.cut >= ?) WHERE t.kind IN ({})"
)


class Fates(Overview):
    """The things of all kinds that stand in the story, and ``masks[number]``: what came of each, itself too."""

    def __init__(self, view: View, facts: StoredFacts, now: datetime) -> None:
        super().__init__(view, facts, now, staged(view))
        self.audiences = self.seen(AUDIENCE)
        self.masks = self._own()
        self._spread()

    def _own(self) -> list[int]:
        """What each thing is to whatever it came of."""
        of_sort = [0] * len(self.sorts)
        for index, sort in enumerate(self.sorts):
            if sort.stage == "consultation" and sort.ended:
                of_sort[index] = HEARD
            elif sort.stage is not None:
                of_sort[index] = _OF_STAGE.get(sort.stage, 0) & ~(OPEN if sort.ended else 0)
        masks = [of_sort[what] for what in self.what]
        for number, audience in self._with():
            if masks[number] & HEARD:
                masks[number] |= audience
        for kind in self.of_stage("contribution"):
            for number in answered(self, kind):
                if self.sees(number):
                    masks[number] |= ANSWERED
        return masks

    def _with(self) -> Iterator[tuple[int, int]]:
        """The consultations, each with the bit of an audience it is tied to."""
        rows, end = self.facts.rows, self.facts.end
        bits = {self.facts.key(id_): 1 << _AUDIENCES + index for index, id_ in enumerate(self.audiences)}
        for source, target in rows.all(_HEARD.format(marks(bits)), *bits, end, end):
            if self.sort(number := source - self.base).stage == "consultation":
                yield number, bits[target]

    def _spread(self) -> None:
        """Tell every thing what came of what came of it, until nothing new is told."""
        facts, base, size, masks = self.facts, self.base, self.size, self.masks
        parents, children = array("I"), array("I")
        backwards = False
        for parent, child in facts.rows.all(_EDGES, base, base + size - 1, facts.end, facts.end):
            above, below = parent - base, child - base
            if below < size:
                parents.append(above)
                children.append(below)
                backwards = backwards or below <= above
        shared: dict[int, int] = {}
        changed = True
        while changed:
            changed = False
            for above, below in zip(parents, children, strict=True):
                mask = masks[above]
                if (new := mask | masks[below]) != mask:
                    masks[above] = shared.setdefault(new, new)
                    changed = backwards  # what is younger was told first; else once is enough

    def heard_by(self, mask: int) -> Iterator[str]:
        """The audiences that a mask names."""
        mask >>= _AUDIENCES
        return (id_ for index, id_ in enumerate(self.audiences) if mask >> index & 1)

    @cached_property
    def pairs(self) -> Mapping[tuple[int, int], int]:
        """How many things there are of each sort (by its index) and mask."""
        return Counter(zip(self.what, self.masks, strict=True))

    def numbers(self, fits: Callable[[Sort, int], bool]) -> tuple[int, Iterator[int]]:
        """How many things there are whose sort and mask fit together, and their numbers."""
        wanted = {pair for pair in self.pairs if fits(self.sorts[pair[0]], pair[1])}
        pairs = enumerate(zip(self.what, self.masks, strict=True))
        found = (number for number, pair in pairs if pair in wanted) if wanted else iter(())
        return sum(map(self.pairs.__getitem__, wanted)), found

    # What the few are about

    def parents(self, kinds: Collection[Kind]) -> Iterator[tuple[int, list[int]]]:
        """The things of kinds, each with what it came of at once."""
        return self._related(kinds, "s.child, s.parent")

    def children(self, kinds: Collection[Kind]) -> Iterator[tuple[int, list[int]]]:
        """The things that something of these kinds came of at once, each with that."""
        return self._related(kinds, "s.parent, s.child")

    def _related(self, kinds: Collection[Kind], columns: str) -> Iterator[tuple[int, list[int]]]:
        words, end = self.words(kinds), self.facts.end
        sql = f"SELECT {columns} {_RELATED.format(marks(words))} ORDER BY {columns}"
        for key, found in groupby(self.facts.rows.all(sql, end, end, *words), itemgetter(0)):
            others = dict.fromkeys(other - self.base for _, other in found)
            if self.sees(key - self.base):
                yield key - self.base, [number for number in others if self.sees(number)]

    @cached_property
    def ended(self) -> Mapping[int, int]:
        """When each consultation came to its end, and when each statement was made; by number."""
        found: dict[int, int] = {}
        for kind in (*self.of_stage("consultation"), *self.of_stage("statement")):
            for number, moves in self.moves([kind]):
                ends = moves[:1] if kind.stage == "statement" else [move for move in moves if move[0] in kind.ends]
                if ends and (kind.stage == "statement" or self.sort(number).ended):
                    found[number] = ends[0][1]
        return found

    @cached_property
    def hearings(self) -> Callable[[int], tuple[int, ...]]:
        """Tells of a thing by its number the consultations about it that came to an end, and the statements."""
        kinds = (*self.of_stage("consultation"), *self.of_stage("statement"))
        groups: list[tuple[int, ...]] = [()]
        known: dict[tuple[int, ...], int] = {(): 0}
        of = array("I", bytes(4 * self.size))
        for number, found in self.children(kinds):
            group = tuple(one for one in found if one in self.ended)
            if group not in known:
                known[group] = len(groups)
                groups.append(group)
            of[number] = known[group]
        return lambda number: groups[of[number]]
