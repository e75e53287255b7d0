# SPDX-License-Identifier: Apache-2.0
"""The story of a thing: everything it came from and everything that became of it, as far as a viewer may see.

Back and forward lead over the links that carry the story. Around it stand the consultations, statements and decisions
about what the thing came from, so that the way of a project can be told whole. What somebody may not see stands there
as one place in each direction that is not public; it says nothing of itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, field, frozen

from participatio.definition.coming import Coming, coming
from participatio.definition.promises import Owed, owed
from participatio.process.data import plain
from participatio.process.fold import PUBLIC
from participatio.process.overview import names_of
from participatio.process.stored import StoredFacts
from participatio.process.tables import MASK, PARTS
from participatio.process.view import Entry, View, is_signal, signals_of
from participatio.values import NOTHING, Frozen

if TYPE_CHECKING:
    import networkx as nx

    from participatio.definition.model import Definition
    from participatio.telling.story import Story

Way = Literal["self", "back", "forward", "around"]
How = Literal["came_of", "merged", "superseded", "split"]

LIMIT = 50
"""So many things of a kind are told in each direction; the others are counted."""

_AROUND = frozenset({"consultation", "statement", "decision"})
_FOUND = "SELECT t.key, t.kind, t.name, t.class FROM"
_BACK, _FORWARD = (
    f"WITH RECURSIVE reach(key) AS (SELECT ? UNION SELECT s.{to} FROM reach r JOIN story s ON s.{start} = r.key "
    f"WHERE s.at < ? AND (s.cut IS NULL OR s.cut >= ?)) {_FOUND} reach r JOIN thing t ON t.key = r.key ORDER BY t.key"
    for start, to in (("child", "parent"), ("parent", "child"))
)
_NEXT = (
    f"{_FOUND} story s JOIN thing t ON t.key = s.child "
    "WHERE s.parent = ? AND s.at < ? AND (s.cut IS NULL OR s.cut >= ?) ORDER BY t.key"
)
_TIES = "SELECT name, target, at, cut FROM link WHERE source = ? AND at < ? ORDER BY at"


@frozen(eq=False, repr=False)
class Node(Frozen):
    """A thing of the story as the viewer sees it; instants in UTC.

    ``key`` is its id; ``way`` where it stands from the thing asked for. Of what is ``hidden`` nothing else is told.
    ``said`` is the date of its birth as it was written, where that was vague. ``links`` has its other ties (its forum,
    the body responsible), ``signals`` how often each signal was given. Of what is ``erased`` a tombstone is left.
    """

    key: str
    way: Way
    hidden: bool = False
    kind: str = ""
    state: str = ""
    stage: str | None = None
    title: str = ""
    born: datetime | None = None
    said: str | None = None
    #: Nothing leads out of its state.
    ended: bool = False
    erased: bool = False
    values: Mapping[str, Any] = NOTHING
    links: Mapping[str, tuple[str, ...]] = NOTHING
    signals: Mapping[str, int] = NOTHING
    moves: tuple[tuple[str, datetime], ...] = ()


@frozen(eq=False, repr=False)
class Hop(Frozen):
    """A tie that carries the story: the child came of the parent, since an instant, and until one if it was cut."""

    parent: str
    child: str
    link: str
    how: How = "came_of"
    since: datetime | None = None
    until: datetime | None = None


@frozen(eq=False, repr=False)
class Change(Frozen):
    """A rename (of the field ``title``), or a tie that moved from one thing to another (a link, ``responsible``)."""

    key: str
    name: str
    old: str
    new: str
    happened: datetime
    position: int


@frozen(eq=False, repr=False)
class Trace(Frozen):
    """The story of one thing.

    ``nodes`` and ``entries`` (the acts) stand in the order in which they happened. ``more`` says how many things of a
    kind were left out in a direction.
    """

    of: Node
    nodes: tuple[Node, ...]
    hops: tuple[Hop, ...]
    entries: tuple[Entry, ...]
    changes: tuple[Change, ...]
    owed: tuple[Owed, ...]
    more: Mapping[tuple[Way, str], int]
    definition: Definition = field(repr=False)
    now: datetime
    process: str
    #: The phases that may lead it on; see `definition.coming`.
    coming: tuple[Coming, ...] = ()
    #: What else is spoken of is called so, where the definition does not name it, or not so.
    names: Mapping[str, str] = NOTHING

    @cached_property
    def _by_key(self) -> Mapping[str, Node]:
        return {node.key: node for node in self.nodes}

    def node(self, key: str) -> Node:
        """One of its things; raises `KeyError` if it is not among them."""
        return self._by_key[key]

    def graph(self) -> nx.DiGraph[str]:
        """The things as a graph from what was first to what came of it; nodes and edges carry what is known of them."""
        import networkx as nx

        graph: nx.DiGraph[str] = nx.DiGraph(name=self.of.key)
        for node in self.nodes:
            graph.add_node(node.key, way=node.way, kind=node.kind, state=node.state, title=node.title)
        for hop in self.hops:
            graph.add_edge(hop.parent, hop.child, link=hop.link, how=hop.how)
        return graph

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it; instants in UTC."""
        return {
            "of": self.of.key,
            "process": self.process,
            "things": [_node_data(node) for node in self.nodes],
            "hops": [_plain(hop, "parent", "child", "link", "how", "since", "until") for hop in self.hops],
            "acts": [_plain(entry, "position", "action", "thing", "happened", "said") for entry in self.entries],
            "changes": [_plain(it, "key", "name", "old", "new", "happened", "position") for it in self.changes],
            "owed": [_plain(one, "thing", "promise", "by", "since", "until", "kept") for one in self.owed],
            "more": [{"way": way, "kind": kind, "number": number} for (way, kind), number in self.more.items()],
            "names": dict(self.names),
        }

    def story(self, language: str | None = None) -> Story:
        """What became of the thing, in sentences; in the language of the process unless another one is named."""
        from participatio.telling.story import tell

        return tell(self, language or self.definition.language)

    def svg(self, language: str | None = None, *, theme: str = "auto") -> str:
        """The story as a picture; ``theme`` is ``light``, ``dark`` or ``auto`` (as whoever looks has chosen)."""
        from participatio.drawing.trace import draw

        return draw(self, language or self.definition.language, theme=theme)

    def _repr_svg_(self) -> str:
        return self.svg()


def _node_data(node: Node) -> dict[str, Any]:
    if node.hidden:
        return {"id": None, "way": node.way, "hidden": True, "key": node.key}
    said = _plain(node, "way", "kind", "state", "stage", "title", "born", "said", "ended", "erased")
    return {"id": node.key, **said, "links": {name: list(to) for name, to in node.links.items()}}


def _plain(of: object, *names: str) -> dict[str, Any]:
    return {name: plain(getattr(of, name)) for name in names}


def trace(view: View, thing: str, limit: int | None = LIMIT) -> Trace | None:
    """The story of a thing as somebody sees it; none if they see no such thing.

    Parameters:
        limit: so many things of a kind are told in each direction, the earliest first; none: all of them.
    """
    with view.reading() as (facts, now):
        if facts.thing(thing) is None or not view.shows(facts, thing, now):
            return None
        return _Tracer(view, facts, now, limit).trace(thing)


class _Tracer:
    """Follows one story through the tables."""

    def __init__(self, view: View, facts: StoredFacts, now: datetime, limit: int | None) -> None:
        self._view = view
        self._facts = facts
        self._now = now
        self._limit = limit
        self._rules = view.definition.rules
        self._ways: dict[str, Way] = {}
        self._hidden: dict[str, Way] = {}  # things nobody is told of, and where they stand
        self.more: dict[tuple[Way, str], int] = {}

    def trace(self, thing: str) -> Trace:
        facts = self._facts
        key = facts.key(thing)
        self._ways[thing] = "self"
        self._take("back", facts.rows.all(_BACK, key, facts.end, facts.end))
        self._take("forward", facts.rows.all(_FORWARD, key, facts.end, facts.end))
        for id_ in [id_ for id_, way in self._ways.items() if way == "back"]:
            rows = facts.rows.all(_NEXT, facts.key(id_), facts.end, facts.end)
            self._take("around", (row for row in rows if self._stage(facts.book.text(row[1])) in _AROUND))
        entries = self._entries()
        births: dict[str, tuple[int, Entry]] = {}
        for number, entry in enumerate(entries.values()):
            for born, _ in entry.moves:
                births.setdefault(born, (number, entry))
        nodes = {
            id_: self._node(id_, self._ways[id_], births[id_][1] if id_ in births else None)
            for id_ in sorted(self._ways, key=lambda id_: births[id_][0] if id_ in births else -1)
        }
        hops = list(self._hops(entries))
        for hop in hops:
            for end in (hop.parent, hop.child):
                if end not in nodes:
                    nodes[end] = Node(end, "back" if end == "hidden-1" else "forward", hidden=True)
        return Trace(
            of=nodes[thing],
            nodes=tuple(nodes.values()),
            hops=tuple(_told_apart(hops)),
            entries=tuple(entries.values()),
            changes=tuple(_changes(entries.values())),
            owed=tuple(one for id_ in self._ways for one in owed(self._rules, facts, id_, self._now)),
            coming=tuple(one for id_ in self._led_on() for one in coming(self._rules, facts, id_, self._now)),
            more=self.more,
            definition=self._view.definition,
            now=self._now,
            process=facts.book.name,
            names=names_of(self._view, facts, _spoken_of(nodes, entries.values())),
        )

    def _take(self, way: Way, found: Iterator[tuple[Any, ...]]) -> None:
        """Keep of the things found what the viewer sees, the others by number."""
        facts, book = self._facts, self._facts.book
        taken: dict[str, int] = {}
        for key, kind_word, name, class_ in list(found):
            id_, kind = book.name_of(key, kind_word, name), book.text(kind_word)
            if id_ in self._ways or id_ in self._hidden:
                continue
            at_once = class_ == PUBLIC and facts.upto is None
            if not at_once and not self._view.sees_thing(facts, id_, self._now):
                self._hidden[id_] = way
            elif self._limit is not None and taken.get(kind, 0) >= self._limit:
                self.more[way, kind] = self.more.get((way, kind), 0) + 1
            else:
                taken[kind] = taken.get(kind, 0) + 1
                self._ways[id_] = way

    def _stage(self, kind: str) -> str | None:
        spec = self._rules.kinds.get(kind)
        return None if spec is None else spec.stage

    def _node(self, id_: str, way: Way, birth: Entry | None) -> Node:
        facts, definition = self._facts, self._view.definition
        known = facts.thing(id_)
        assert known is not None  # noqa: S101 - whoever was taken is there
        kind = self._rules.kinds.get(known.kind)
        values = facts.values(id_)
        listed = definition.title_of(id_, definition.language) if id_ in definition.things else ""
        return Node(
            key=id_,
            way=way,
            kind=known.kind,
            state=known.state,
            stage=self._stage(known.kind),
            title=str(values.get("title") or listed or id_),
            born=known.moves[0][1],
            said=None if birth is None else birth.said,
            ended=kind is not None and known.state in kind.ends,
            erased=facts.is_erased(id_),
            values=values,
            links=dict(self._ties(id_, known.kind)),
            signals={} if kind is None else signals_of(facts, kind, id_),
            moves=known.moves,
        )

    def _ties(self, id_: str, kind: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The ties of a thing that carry no story, as far as the viewer sees where they lead."""
        if kind in self._rules.kinds:
            for name, link in self._rules.kinds[kind].links.items():
                if self._rules.kinds.story(link) == "none":
                    found = tuple(
                        to for to in self._facts.links(id_, name) if self._view.shows(self._facts, to, self._now)
                    )
                    if found:
                        yield name, found

    def _led_on(self) -> Iterator[str]:
        """The thing and what came of it."""
        return (id_ for id_, way in self._ways.items() if way in ("self", "forward"))

    # Acts

    def _entries(self) -> dict[int, Entry]:
        """The acts of the story by position, in the order in which they happened; signals are only counted."""
        facts, found = self._facts, {}
        for position in sorted({at for id_ in self._ways for at in facts.acts_on(id_, self._told)}):
            for row in list(facts.book.entries(facts.rows, position, position)):
                entry = self._view.entry_of(facts, *row, self._now)
                if entry is not None:
                    found[position] = self._within(entry)
        return dict(sorted(found.items(), key=lambda item: (item[1].happened, item[0])))

    def _told(self, action: str) -> bool:
        known = self._rules.kinds.action(action)
        return known is None or not is_signal(known[1])

    def _within(self, entry: Entry) -> Entry:
        """An act as far as it belongs to the story: a decision about 73 proposals is told of the few that do."""
        return evolve(
            entry,
            moves=tuple(move for move in entry.moves if move[0] in self._ways),
            links=tuple(link for link in entry.links if link[0] in self._ways and self._leads(*link[:3])),
            values={owner: said for owner, said in entry.values.items() if self._belongs(owner)},
        )

    def _leads(self, thing: str, name: str, to: str) -> bool:
        """False for a tie that carries the story out of what is told."""
        return to in self._ways or self._carried(thing, name) == "none"

    def _carried(self, thing: str, name: str) -> str:
        """How a link of a thing carries the story."""
        known, kinds = self._facts.thing(thing), self._rules.kinds
        link = None if known is None or known.kind not in kinds else kinds[known.kind].links.get(name)
        return "none" if link is None else kinds.story(link)

    def _belongs(self, owner: str) -> bool:
        thing, _, tie = owner.partition(".")
        return thing in self._ways and (not tie or tie.partition(".")[2] in self._ways)

    # Ties

    def _hops(self, entries: Mapping[int, Entry]) -> Iterator[Hop]:
        """The ties between the things kept, and those that lead into what is not public."""
        seen: set[tuple[str, str]] = set()
        for id_ in (*self._ways, *self._hidden):
            for hop in self._hops_of(id_, entries):
                if hop.link or (hop.parent, hop.child) not in seen:
                    seen.add((hop.parent, hop.child))
                    yield hop

    def _hops_of(self, id_: str, entries: Mapping[int, Entry]) -> Iterator[Hop]:
        facts, book = self._facts, self._facts.book

        for word, target, at, cut in list(facts.rows.all(_TIES, facts.key(id_), facts.end)):
            name, to = book.text(word).partition(">")[2], book.id(facts.rows, target)
            told = to in self._ways or to in self._hidden
            carried = self._carried(id_, name) if told else "none"
            if carried == "none":
                continue
            parent, child = (self._shown(end) for end in ((to, id_) if carried == "from" else (id_, to)))
            if parent is None or child is None or parent == child:
                continue
            until = None if cut is None or cut >= facts.end else facts.happened(cut)
            if self._is_hidden(id_, to):
                if until is None:
                    yield Hop(parent, child, "")
                continue
            begun = entries.get(at >> PARTS & MASK)
            known, other = facts.thing(id_), facts.thing(to)
            same = known is not None and other is not None and known.kind == other.kind
            how: How = "merged" if carried == "into" else "superseded" if same else "came_of"
            yield Hop(parent, child, name, how, None if begun is None else begun.happened, until)

    def _is_hidden(self, *ids: str) -> bool:
        return any(id_ in self._hidden for id_ in ids)

    def _shown(self, id_: str) -> str | None:
        """The key of a thing's node; none for what was left out."""
        if id_ in self._ways:
            return id_
        way = self._hidden.get(id_)
        return None if way is None or way == "around" else "hidden-1" if way == "back" else "hidden-2"


def _spoken_of(nodes: Mapping[str, Node], entries: Iterable[Entry]) -> Iterator[str]:
    """The listed things of a story, and what its things were ever tied to."""
    yield from (id_ for id_, node in nodes.items() if not node.hidden and "-" not in id_)
    ties = [to for node in nodes.values() for ends in node.links.values() for to in ends]
    ties += [to for entry in entries for _, _, to, _ in entry.links]
    yield from (to for to in dict.fromkeys(ties) if to not in nodes)


def _told_apart(hops: Collection[Hop]) -> Iterator[Hop]:
    """Ties within one kind: one that several things share with their common origin is a split."""
    shared: dict[tuple[str, str], int] = {}
    for hop in hops:
        shared[hop.parent, hop.link] = shared.get((hop.parent, hop.link), 0) + 1
    for hop in hops:
        split = hop.how == "superseded" and shared[hop.parent, hop.link] > 1
        yield evolve(hop, how="split") if split else hop


def _changes(entries: Collection[Entry]) -> Iterator[Change]:
    """What was renamed, and which ties moved from one thing to another."""
    titles: dict[str, str] = {}
    for entry in entries:
        for owner, said in entry.values.items():
            new = said.get("title")
            if new is not None and "." not in owner:
                old = titles.get(owner)
                if old is not None and old != new:
                    yield Change(owner, "title", old, str(new), entry.happened, entry.position)
                titles[owner] = str(new)
        cut = {(thing, name): to for thing, name, to, is_cut in entry.links if is_cut}
        for thing, name, to, is_cut in entry.links:
            if not is_cut and (thing, name) in cut:
                yield Change(thing, name, cut[thing, name], to, entry.happened, entry.position)
