# SPDX-License-Identifier: Apache-2.0
"""What a test says about the story of a thing: which stations it passed, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from participatio.dates import EARLIEST, show_instant
from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.process.trace import Node, Trace
from participatio.testing.hints import meant, unseen
from participatio.values import NOTHING

_AROUND = frozenset({"consultation", "statement", "decision"})


def assert_trace(
    process: Process,
    thing: str | Done,
    stations: Sequence[str],
    *,
    viewer: str | None = None,
    claims: Mapping[str, Any] = NOTHING,
) -> None:
    """Fail if the story of a thing does not pass the stations in this order; the message shows what it does pass.

    All stations lie on one way: what the end of the story came from, and the consultations, statements and decisions
    about that. What lies between them need not be named.

    Parameters:
        thing: any thing of the story: the idea, the project, or one between them.
        stations: kinds, stages or ids, the first in front: ``["idea", "proposal", "decision", "project"]``.
        viewer: who looks; the public if nobody is named.
    """
    __tracebackhide__ = True
    id_ = thing.thing if isinstance(thing, Done) else thing
    who = "the public" if viewer is None else f"'{viewer}'"
    trace = None if id_ is None else process.trace(id_, viewer, claims=claims, limit=None)
    if trace is None:
        with process.reading() as facts:
            why = unseen(process.definition.rules, facts, str(id_))
        raise AssertionError(f"{who} sees no story: {why}; viewer=… says who looks")
    way, passed = max(
        ((way, _passed(way, stations)) for way in _ways(trace)), key=lambda found: (found[1], len(found[0]))
    )
    if passed < len(stations):
        after = f" after {_way(stations[:passed])}" if passed else ""
        raise AssertionError(
            f"the story of '{id_}' does not pass {_way(stations)}: '{stations[passed]}' is missing{after}"
            + "".join(_unknown(trace, stations))
            + f"\nThis is what {who} sees of it:\n"
            + "\n".join(f"  {_line(trace, node)}" for node in way)
        )


def _ways(trace: Trace) -> Iterator[Sequence[Node]]:
    """For each end of the story all that led to it, in the order of time; only what the thing itself belongs to."""
    parents: dict[str, list[str]] = {}
    children: dict[str, list[str]] = {}
    for hop in trace.hops:
        if hop.until is None:
            parents.setdefault(hop.child, []).append(hop.parent)
            children.setdefault(hop.parent, []).append(hop.child)
    for end in trace.nodes:
        if end.key in children and end is not trace.of:
            continue  # what came of it has a longer way
        way = {end.key}
        left = [end.key]
        while left:
            new = set(parents.get(left.pop(), ())) - way
            way |= new
            left.extend(new)
        about = {child for key in way for child in children.get(key, ()) if trace.node(child).stage in _AROUND}
        if trace.of.key in way | about:
            yield [node for node in trace.nodes if node.key in way | about]


def _passed(way: Sequence[Node], stations: Sequence[str]) -> int:
    """How many of the stations a way passes before one is missing."""
    passed = 0
    for node in way:
        if passed < len(stations) and stations[passed] in (node.key, node.kind, node.stage):
            passed += 1
    return passed


def _way(stations: Sequence[str]) -> str:
    return " → ".join(stations)


def _unknown(trace: Trace, stations: Sequence[str]) -> Iterator[str]:
    """What is to be said of words that can be no station."""
    kinds = trace.definition.kinds.values()
    known = dict.fromkeys(
        [*(kind.id for kind in kinds), *(kind.stage for kind in kinds if kind.stage), *(it.key for it in trace.nodes)]
    )
    for station in stations:
        if station not in known:
            yield f"\n'{station}' is no kind, no stage and nothing in this story{meant(station, known)}"


def _line(trace: Trace, node: Node) -> str:
    if node.hidden:
        return "something that is not public"
    when = node.said or "from the start"
    if node.said is None and node.born not in (None, EARLIEST):
        when = show_instant(node.born.replace(second=0, microsecond=0), trace.definition.zone, "en")
    kind = node.kind if node.stage in (None, node.kind) else f"{node.kind} ({node.stage})"
    return f"{when}  {kind}  {node.key}  {node.state}  {node.title}"
