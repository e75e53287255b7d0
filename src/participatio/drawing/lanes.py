# SPDX-License-Identifier: Apache-2.0
"""In which order the things of a story stand under each other, and on which lanes the ties between them run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import frozen

from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.trace import Hop, Node, Trace, Way


@frozen(eq=False, repr=False)
class Tie(Frozen):
    """How one thing came of one or several others, in one manner."""

    child: str
    parents: tuple[str, ...]
    hop: Hop
    look: str  # "way" leads to or from the thing asked for, "aside" does not, "cut" is no more


@frozen(eq=False, repr=False)
class Net(Frozen):
    """Ties of the same parents, which run together; on no lane if the only child stands right below the only parent."""

    parents: tuple[str, ...]
    ties: tuple[Tie, ...]
    look: str
    lane: int | None = None


def order(trace: Trace) -> list[Node]:
    """The things of a story, what came of others right behind them, else as they were born."""
    rank = {node.key: place for place, node in enumerate(trace.nodes)}
    parents: dict[str, list[str]] = {key: [] for key in rank}
    has_child = set()
    for hop in trace.hops:
        parents[hop.child].append(hop.parent)
        has_child.add(hop.parent)
    ends = [key for key in rank if key not in has_child]
    placed: dict[str, None] = {}
    seen: set[str] = set()
    for start in [*ends, *rank]:  # whoever stands in a circle has no end
        left = [start]
        while left:
            key = left[-1]
            waiting = sorted({other for other in parents[key] if other not in seen}, key=rank.__getitem__)
            if key in seen or not waiting:
                left.pop()
                placed.setdefault(key)
            else:
                left.extend(reversed(waiting))
            seen.add(key)
    return [trace.node(key) for key in placed]


def ties(trace: Trace) -> list[Tie]:
    """The hops of a story, those together by which a thing came of several others in the same manner."""
    found: dict[tuple[object, ...], list[Hop]] = {}
    for hop in trace.hops:
        look = _look(trace, hop)
        found.setdefault((hop.child, hop.link, hop.how, look, hop.until), []).append(hop)
    return [
        Tie(hops[0].child, tuple(dict.fromkeys(hop.parent for hop in hops)), hops[0], _look(trace, hops[0]))
        for hops in found.values()
    ]


def _look(trace: Trace, hop: Hop) -> str:
    if hop.until is not None:
        return "cut"
    aside = any(trace.node(end).way == "around" for end in (hop.parent, hop.child))
    return "aside" if aside else "way"


def nets(found: Iterable[Tie], rows: Mapping[str, int]) -> list[Net]:
    """Which ties run together, and on which lane each net runs: the shorter, the nearer to the cards.

    Parameters:
        rows: where things stand, from above.
    """
    together: dict[tuple[frozenset[str], str], list[Tie]] = {}
    for tie in found:
        together.setdefault((frozenset(tie.parents), tie.look), []).append(tie)
    made = [
        Net(tuple(sorted(several[0].parents, key=rows.__getitem__)), tuple(several), look)
        for (_, look), several in together.items()
    ]
    straight: set[str] = set()
    lanes: list[list[tuple[int, int]]] = []
    placed = []
    for net in sorted(made, key=lambda net: (_length(net, rows), _reach(net, rows))):
        (parent, *others), (child, *siblings) = net.parents, [tie.child for tie in net.ties]
        if not others and not siblings and rows[child] == rows[parent] + 1 and child not in straight:
            straight.add(child)
            placed.append(net)
        else:
            placed.append(Net(net.parents, net.ties, net.look, free(lanes, _reach(net, rows))))
    return sorted(placed, key=lambda net: (net.lane or 0, _reach(net, rows)))


def _reach(net: Net, rows: Mapping[str, int]) -> tuple[int, int]:
    """From where to where a net runs; what leads into a card does so above what leads out of it."""
    places = [2 * rows[key] + 1 for key in net.parents] + [2 * rows[tie.child] for tie in net.ties]
    return min(places), max(places)


def _length(net: Net, rows: Mapping[str, int]) -> int:
    first, last = _reach(net, rows)
    return last - first


def free(lanes: list[list[tuple[int, int]]], reach: tuple[int, int]) -> int:
    """The first lane on which nothing else runs there; it is taken."""
    for index, taken in enumerate(lanes):
        if all(last < reach[0] or reach[1] < first for first, last in taken):
            taken.append(reach)
            return index
    lanes.append([reach])
    return len(lanes) - 1


def lane_count(found: Sequence[Net]) -> int:
    """How many lanes there are."""
    return max((net.lane + 1 for net in found if net.lane is not None), default=0)


def incoming(found: Iterable[Tie]) -> Mapping[str, list[Tie]]:
    """The ties by the thing they lead to."""
    by_child: dict[str, list[Tie]] = {}
    for tie in found:
        by_child.setdefault(tie.child, []).append(tie)
    return by_child


def with_groups(nodes: Sequence[Node], more: Mapping[tuple[Way, str], int]) -> Iterator[Node | tuple[Way, str]]:
    """The things, and behind the last of its like each group of those that are not shown."""
    last = {(node.way, node.kind): node.key for node in nodes}
    behind = {last[group]: group for group in more if group in last}
    yield from (group for group in more if group not in last and group[0] == "back")
    for node in nodes:
        yield node
        if node.key in behind:
            yield behind[node.key]
    yield from (group for group in more if group not in last and group[0] != "back")
