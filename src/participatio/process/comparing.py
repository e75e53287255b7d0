# SPDX-License-Identifier: Apache-2.0
"""Newer rules beside a running process: what they say otherwise, how many that concerns, what `adopt` would do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from participatio.definition.diff import BREAKING, SAFE, STRANDING, Diff, Difference, Reach, compare
from participatio.definition.model import Definition
from participatio.definition.reasons import Reason
from participatio.languages import either
from participatio.process.adopt import Adoption, adopt
from participatio.process.commands import RefusedError
from participatio.process.stored import StoredFacts
from participatio.telling.differences import data, text
from participatio.values import NOTHING, Frozen

if TYPE_CHECKING:
    from participatio.process.process import Process

UNSAID = "…"
"""The reason of an adoption that is only looked at."""


@attrs.frozen(eq=False, repr=False)
class Comparison(Frozen):
    """What newer rules would mean for a process as it stands.

    ``adoption`` tells what would become of what is there; none if the rules are the same, or are refused with
    ``reasons``.
    """

    diff: Diff
    adoption: Adoption | None = None
    reasons: tuple[Reason, ...] = ()

    def text(self, language: str = "en") -> str:
        """All of it in sentences, one a line, in English or German."""
        return "\n".join(self._lines(language))

    def _lines(self, language: str) -> Iterator[str]:
        yield text(self.diff, language)
        told = [] if self.adoption is None else self.adoption.text(language).splitlines()[1:]
        if told:
            yield ""
            yield either(language, en="In the process as it stands:", de="Im Verfahren, wie es steht:")
            yield from (f"  {line}" for line in told)
        if self.reasons:
            yield ""
            yield either(language, en="It could not be adopted so:", de="So lässt es sich nicht übernehmen:")
            yield from (f"  {reason.text(language)}" for reason in self.reasons)

    def data(self) -> dict[str, Any]:
        """All of it for a program."""
        return {
            **data(self.diff),
            "adoption": None if self.adoption is None else attrs.asdict(self.adoption),
            "refused": [
                {"rule": reason.rule, "data": dict(reason.data), "text": {it: reason.text(it) for it in ("en", "de")}}
                for reason in self.reasons
            ],
        }


def comparison(  # noqa: PLR0913 - what an adoption is made of
    process: Process,
    definition: Definition,
    *,
    by: str | None = None,
    mapping: Mapping[str, str] = NOTHING,
    forget: Collection[str] = (),
    reason: str = UNSAID,
) -> Comparison:
    """What adopting a definition would change in a process, for whom, and whether it could be; nothing is changed.

    A change that strands whoever does something is safe as long as there is nobody it concerns.
    """
    diff = compare(process.definition, definition)
    if process.definition.digest == definition.digest:
        return Comparison(diff)
    with process.reading() as facts:
        counting = _Counting(facts)
        counted = attrs.evolve(diff, differences=tuple(map(counting.counted, diff.differences)))
    try:
        adoption = adopt(process, definition, reason=reason, by=by, mapping=mapping, forget=forget, dry_run=True)
    except RefusedError as error:
        return Comparison(counted, reasons=tuple(error.reasons))
    return Comparison(counted, adoption)


class _Counting:
    """Counts things and people in the tables of a process."""

    def __init__(self, facts: StoredFacts) -> None:
        self._facts = facts
        self._kept: dict[Reach, tuple[int, int]] = {}

    def counted(self, one: Difference) -> Difference:
        """A difference with how many things and people it concerns."""
        if one.effect not in (STRANDING, BREAKING) or one.reach == Reach():
            return one
        if one.reach not in self._kept:
            self._kept[one.reach] = self._numbers(one.reach)
        things, people = self._kept[one.reach]
        nobody = one.effect == STRANDING and not things and not people
        return attrs.evolve(one, things=things, people=people, effect=SAFE if nobody else one.effect)

    def _numbers(self, reach: Reach) -> tuple[int, int]:
        """The things there are, and the people who brought them in, sit in them, or did what is concerned."""
        rows, book = self._facts.rows, self._facts.book
        things: set[int] = set()
        people: set[int] = {book.key(rows, it) for it in reach.people}
        for state in reach.states:
            kind = book.known_word(state.partition(".")[0])
            found = rows.all("SELECT key, author FROM thing WHERE kind = ? AND state = ?", kind, book.known_word(state))
            self._add(found, things, people)
        for action in reach.actions:
            done = rows.all(
                "SELECT DISTINCT actor FROM deed WHERE action = ? AND actor IS NOT NULL", book.known_word(action)
            )
            people.update(actor for (actor,) in done)
        for word in (it.replace(".", ">", 1) for it in reach.links):
            sql = (
                "SELECT DISTINCT t.key, t.author FROM link l JOIN thing t ON t.key = l.source "
                "WHERE l.name = ? AND l.cut IS NULL"
            )
            self._add(rows.all(sql, book.known_word(word)), things, people)
        for thing in reach.things:
            self._around(book.key(rows, thing), things, people)
        return len(things), len(people - {-1})

    @staticmethod
    def _add(found: Iterable[tuple[Any, ...]], things: set[int], people: set[int]) -> None:
        for key, author in found:
            things.add(key)
            if author is not None:
                people.add(author)

    def _around(self, key: int, things: set[int], people: set[int]) -> None:
        """A thing, what points to it, and who sits in it."""
        rows, book = self._facts.rows, self._facts.book
        things.add(key)
        seat, holder = book.known_word("seat"), book.known_word("seat>holder")
        sql = (
            "SELECT DISTINCT t.key, t.kind FROM link l JOIN thing t ON t.key = l.source "
            "WHERE l.target = ? AND l.cut IS NULL"
        )
        for source, kind in list(rows.all(sql, key)):
            if kind != seat:
                things.add(source)
                continue
            held = rows.all("SELECT target FROM link WHERE source = ? AND name = ? AND cut IS NULL", source, holder)
            people.update(person for (person,) in held)
