# SPDX-License-Identifier: Apache-2.0
"""Whether a number that a condition waits for can be: no limit lies below it, and no share is more than the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from participatio.definition.checks.places import node, own
from participatio.definition.checks.roles import all_who_may
from participatio.definition.checks.wording import both
from participatio.definition.conditions import Count, Share, parts
from participatio.definition.kinds import LimitSpec
from participatio.definition.model import Definition
from participatio.definition.situation import Condition
from participatio.definition.source import is_map
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check
from participatio.text import counted

Found = Iterator[Problem]
Path = tuple[str | int, ...]
#: The conditions that are looked at; a plugin's, built on one of them, may mean something else.
WORDS = (Count.word, Share.word)
#: What acts and things share for good; where a link leads may change, and then more come together than a limit let.
LASTING = {"thing", "for", "round"}

NEVER_SO_MUCH = Code(
    "P259",
    "warning",
    en="there can never be {asked_en} of {what}: {why_en}",
    de="{asked_de} von {what} kann es nie geben: {why_de}",
)


#: So many limits of the same acts are looked at, the lowest first; nobody writes more.
_MOST_LIMITS = 20


class _Limit(NamedTuple):
    """A limit that refuses, how many it lets be, and where it stands."""

    spec: LimitSpec
    max: int
    path: Path


def never_so_much(definition: Definition) -> Found:
    """What a condition waits for is no more than the limits, or the whole, let be; each limit is told of once."""
    return (problem for _, problem in never_met(definition))


def never_met(definition: Definition) -> Iterator[tuple[Condition, Problem]]:
    """The counts and shares that ask for too much, each with what is said of it."""
    limits = _limits(definition)
    people = all_who_may(definition) if limits else {}
    told: set[Path] = set()
    for part, path in _waiting(definition):
        if isinstance(part, Share):
            why = both("why", "a share is 1 at most", "ein Anteil ist höchstens 1")
            yield from ((part, problem) for problem in _problem(definition, part, path, 1, why))
            continue
        for limit in limits.get(next(iter(part.action), part.kind or ""), ()):
            found = None if limit.path in told else _most(part, limit, people)
            problem = None if found is None else next(_problem(definition, part, path, *found, limit.path), None)
            if problem is not None:
                told.add(limit.path)
                yield part, problem
                break


def _problem(  # noqa: PLR0913 - what is said of one condition
    definition: Definition, part: Count | Share, path: Path, most: int, why: Mapping[str, str], limit: Path = ()
) -> Found:
    """That a condition asks for more than there can be, if it does: told where the author can change something."""
    for key, operand, en, de in (
        ("at_least", part.at_least, "at least", "mindestens"),
        ("more_than", part.more_than, "more than", "mehr als"),
    ):
        number = None if operand is None else operand.number
        if number is None or number < most or (number == most and key == "at_least"):
            continue
        places = [(*path, key), *([limit] if limit else [])]
        place = own(definition, *places)
        if place is not None:
            what = ", ".join(part.action) or part.kind or part.word
            data = {"what": what, **both("asked", f"{en} {number}", f"{de} {number}"), **why}
            other = definition.place(*limit) if limit else None
            related = [] if other is None or other == place else [other]
            yield Problem(NEVER_SO_MUCH, place, data, related=related)
        return


def _limits(definition: Definition) -> Mapping[str, Sequence[_Limit]]:
    """The limits that always refuse from the same number on, by what they count: an action, or things of a kind."""
    found: dict[str, list[_Limit]] = {}
    listed = {thing.kind for thing in definition.things.values()}
    for kind in definition.kinds.values():
        for index, spec in enumerate(kind.limits):
            most, names = spec.max.number, spec.action or (spec.kind or "",)
            if isinstance(most, int) and not (spec.soft or spec.where or spec.in_ or listed.intersection(names)):
                for name in names:
                    found.setdefault(name, []).append(_Limit(spec, most, ("kinds", kind.id, "limits", index)))
    return {name: sorted(limits, key=lambda limit: limit.max)[:_MOST_LIMITS] for name, limits in found.items()}


def _most(count: Count, limit: _Limit, people: Mapping[str, int]) -> tuple[int, Mapping[str, str]] | None:
    """How many of what a condition counts a limit lets be, and in words; none if it does not say."""
    shared = {*limit.spec.per} - {"person"}
    if not shared <= LASTING & {*count.per} or not {*count.action} <= {*limit.spec.action}:
        return None
    if shared != {*limit.spec.per} and "person" not in count.per:
        if len(count.action) != 1 or count.action[0] not in people:
            return None
        number = people[count.action[0]]
        en, de = counted(number, "person", "people"), counted(number, "Person darf", "Personen dürfen")
        return limit.max * number, both(
            "why",
            f"the limit is {limit.max} for each person, and only {en} may",
            f"die Grenze ist {limit.max} für jede Person, und nur {de} es",
        )
    return limit.max, both("why", f"the limit is {limit.max}", f"die Grenze ist {limit.max}")


def _waiting(definition: Definition) -> Iterator[tuple[Count | Share, Path]]:
    """The counts and shares that acts, phases and promises wait for, each with where it stands."""
    conditions: list[tuple[Path, object]] = []
    for kind in definition.kinds.values():
        conditions += [(("kinds", kind.id, "actions", name, "when"), row.when) for name, row in kind.actions.items()]
        conditions += [(("kinds", kind.id, "owes", name, "after"), owed.after) for name, owed in kind.owes.items()]
    for phase in definition.phases.values():
        path = definition.section(phase.kind), phase.id
        conditions += [((*path, "opens"), phase.opens), ((*path, "closes"), phase.closes)]
    for here, condition in conditions:
        if isinstance(condition, Condition):
            found = [part for part in parts(condition) if isinstance(part, Count | Share) and part.word in WORDS]
            if found:
                yield from zip(found, _written(node(definition, here), here), strict=True)


def _written(raw: Any, path: Path) -> Iterator[Path]:  # noqa: ANN401 - a tree
    """Where the counts and shares of a condition stand, in the order in which they are read."""
    for word, value in raw.items():
        here = (*path, word)
        if word in WORDS:
            yield here
        elif word in ("all", "any", "not"):
            for there, inner in [(here, value)] if is_map(value) else [((*here, n), it) for n, it in enumerate(value)]:
                yield from _written(inner, there)


CHECKS = (Check(NEVER_SO_MUCH, never_so_much, last=True),)
