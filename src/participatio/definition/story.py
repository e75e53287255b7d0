# SPDX-License-Identifier: Apache-2.0
"""How things came of one another: the links that carry the story, and whether a pathway was walked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from participatio.dates import EARLIEST
from participatio.definition.facts import Facts
from participatio.definition.kinds import Kinds, is_station


def sources(kinds: Kinds, facts: Facts, thing: str) -> Iterator[str]:
    """What a thing came from: what it links ``from``, and what went ``into`` it."""
    known = facts.thing(thing)
    if known is None or known.kind not in kinds:
        return
    for name, link in kinds[known.kind].links.items():
        if kinds.story(link) == "from":
            yield from facts.links(thing, name)
    yield from _linking(kinds, facts, thing, "into")


def offspring(kinds: Kinds, facts: Facts, thing: str) -> Iterator[str]:
    """What came of a thing: what links it ``from``, and what it went ``into``."""
    known = facts.thing(thing)
    if known is None or known.kind not in kinds:
        return
    for name, link in kinds[known.kind].links.items():
        if kinds.story(link) == "into":
            yield from facts.links(thing, name)
    yield from _linking(kinds, facts, thing, "from")


def _linking(kinds: Kinds, facts: Facts, thing: str, story: str) -> Iterator[str]:
    for kind in kinds.values():
        for name, link in kind.links.items():
            if kinds.story(link) == story:
                yield from facts.linking(thing, kind.id, name)


def origins(kinds: Kinds, facts: Facts, things: Iterable[str]) -> dict[str, None]:
    """The things and everything they came from, however far back; nearest first."""
    found: dict[str, None] = dict.fromkeys(things)
    left = list(found)
    while left:
        for source in sources(kinds, facts, left.pop(0)):
            if source not in found:
                found[source] = None
                left.append(source)
    return found


def missing_station(  # noqa: PLR0913 - a thing that may not be there yet, and its way
    kinds: Kinds,
    facts: Facts,
    pathway: Sequence[str],
    kind: str,
    thing: str | None,
    links: Mapping[str, Sequence[str]],
) -> str | None:
    """The first station of a pathway that the story around a thing lacks, in time; none if it was walked.

    The story around a thing is what it came from, and what else came of that. The thing itself is the last station.
    """
    own = kinds[kind]
    start = [to for name, to in _pairs(links) if name in own.links and kinds.story(own.links[name]) == "from"]
    if thing is not None:
        start.extend(sources(kinds, facts, thing))
    around = origins(kinds, facts, start)
    for origin in list(around):
        around.update(dict.fromkeys(offspring(kinds, facts, origin)))
    before = EARLIEST
    for station in pathway[:-1]:
        instants = [born for born in _born(kinds, facts, around, station, thing) if born >= before]
        if not instants:
            return station
        before = min(instants)
    return pathway[-1] if pathway and not is_station(own, pathway[-1]) else None


def _pairs(links: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, str]]:
    return ((name, to) for name, targets in links.items() for to in targets)


def _born(kinds: Kinds, facts: Facts, around: Iterable[str], station: str, thing: str | None) -> Iterator[datetime]:
    for one in around:
        known = facts.thing(one)
        if known is not None and one != thing and known.kind in kinds and is_station(kinds[known.kind], station):
            yield known.born
