# SPDX-License-Identifier: Apache-2.0
"""A story told: what became of a thing, in sentences that somebody who has never seen a ledger likes to read.

Kinds and actions bring their own sentences (``says``); for what has none the library has some (`catalogue`), which a
definition may say otherwise. Nobody is told of who may not be: the trace was made for its viewer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.dates import EARLIEST, LATEST
from participatio.definition.kinds import THERE
from participatio.definition.sentences import Said
from participatio.process.data import plain
from participatio.telling.acts import Act
from participatio.telling.titles import number
from participatio.telling.wording import Words, said, spared
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.coming import Coming
    from participatio.definition.promises import Owed
    from participatio.process.trace import Node, Trace, Way
    from participatio.process.view import Entry

FEW = 3
"""So many things of a kind in one direction are told one by one; more of them are told together."""
FEW_OF = {"consultation": 6, "decision": 50}
"""The same for stages of which each tells more: who was heard, and what became of what."""

_PHASES = 2
_SIDE = frozenset({"consultation", "statement", "decision"})


@frozen(eq=False, repr=False)
class Step(Frozen):
    """One step of a story: an act, or what is told beside the acts, which has no position.

    ``said`` is the date as it was written, where it was vague; ``thing`` and ``kind`` what it is about.
    """

    sentence: str
    thing: str | None = None
    kind: str = ""
    happened: datetime | None = None
    said: str | None = None
    position: int | None = None


@frozen(eq=False, repr=False)
class Story(Frozen):
    """What became of a thing: step by step, where it stands, and what comes next and until when."""

    title: str
    steps: tuple[Step, ...]
    standing: str
    next: str
    language: str

    def text(self) -> str:
        """The story in paragraphs, each a line; a new one begins where it goes on to things of another kind."""
        told = [" ".join(step.sentence for step in run) for _, run in groupby(self.steps, lambda step: step.kind)]
        last = " ".join(part for part in (self.standing, self.next) if part)
        return "\n\n".join(part for part in (self.title, *told, last) if part)

    def data(self) -> dict[str, Any]:
        """All of it as JSON holds it; instants in UTC."""
        names_ = ("happened", "said", "thing", "kind", "position", "sentence")
        steps = [{name: plain(getattr(step, name)) for name in names_} for step in self.steps]
        return {
            "title": self.title,
            "language": self.language,
            "steps": steps,
            "standing": self.standing,
            "next": self.next,
        }


def tell(trace: Trace, language: str) -> Story:
    """The story of a trace, in a language that the definition or the library speaks; else in English."""
    words = Words(trace, language)
    steps = tuple(_Teller(trace, words).steps())
    nothing = "" if steps else words.say("nothing", thing=words.quoted_thing(trace.of))
    return Story(
        title=words.say("heading", title=words.quoted_thing(trace.of)),
        steps=steps,
        standing=nothing or " ".join(_standing(trace, words)),
        next="" if nothing else " ".join(_next(trace, words)),
        language=language,
    )


class _Teller:
    """Goes through the acts of a trace and tells each."""

    def __init__(self, trace: Trace, words: Words) -> None:
        self._trace = trace
        self._words = words
        self._kinds = trace.definition.kinds
        self._groups = _groups(trace)
        self._group_of = {node.key: group for group, nodes in self._groups.items() for node in nodes}
        self._about: str | None = None  # what the sentence before was about
        self._day = ""  # when it happened

    def steps(self) -> Iterator[Step]:
        """The steps, in the order in which they happened."""
        counted = self._counted()
        yield from (self._signal(*one) for one in counted.get(-1, ()))
        for index, entry in enumerate(self._trace.entries):
            node = self._words.node(entry.thing or "")
            if node is None:
                continue
            group = self._group_of.get(node.key)
            step = self._act(entry, node) if group is None else self._together(group)
            if step is not None:
                yield step
            yield from (self._signal(*one) for one in counted.get(index, ()))
        yield from self._untold()

    # Acts

    def _act(self, entry: Entry, node: Node) -> Step | None:
        """An act; nothing of one that changed nothing and has no sentence."""
        found = self._kinds.action(entry.action)
        if found is None:
            return None
        day = entry.said or self._words.day(entry.happened)
        act = Act(self._words, entry, node, *found, about=self._about, again=day == self._day)
        told = [sentence for sentence in act.sentences() if sentence]
        if not told:
            return None
        if node.erased and node.key not in self._words.met:
            told.append(self._words.say("erased"))
        self._words.met.add(node.key)
        self._day = day
        self._about = None if act.strays else node.key
        return self._step(node, " ".join(told), entry)

    def _step(self, node: Node, sentence: str, entry: Entry | None = None) -> Step:
        if entry is None:
            return Step(sentence, node.key, node.kind)
        return Step(sentence, node.key, node.kind, entry.happened, entry.said, entry.position)

    # What is counted, and what is told together

    def _counted(self) -> Mapping[int, Sequence[tuple[Node, str]]]:
        """Behind which acts signals are told: where the thing came into a state in which they can be given."""
        found: dict[tuple[str, str], int] = {}
        for index, entry in enumerate(self._trace.entries):
            for thing, state in entry.moves:
                node = self._words.node(thing)
                kind = self._kinds.get("" if node is None else node.kind)
                if node is None or kind is None:
                    continue
                for name in node.signals.keys() & kind.actions.keys():
                    if state in kind.starts(kind.actions[name]):
                        found.setdefault((thing, name), index)
        told: dict[int, list[tuple[Node, str]]] = {}
        for node in self._trace.nodes:
            for name, count in node.signals.items():
                if count and node.key not in self._group_of:
                    told.setdefault(found.get((node.key, name), -1), []).append((node, name))
        return told

    def _signal(self, node: Node, name: str) -> Step:
        words = self._words
        count = Said(number(node.signals[name], words.language), node.signals[name])
        again, self._about = self._about == node.key, node.key
        says = words.says(node.kind, "actions", name)
        filled = {"count": count, "title": words.titled(node)}
        told = None if says is None else said(says, spared(filled, again=again))
        if told is None:
            signal = words.titles.action(f"{node.kind}.{name}") or name
            told = words.say("counted", again=again, thing=words.thing(node), signal=signal, count=count)
        return self._step(node, told)

    def _together(self, group: tuple[Way, str]) -> Step | None:
        """Many things of a kind, told once where the first of them comes in."""
        nodes = self._groups[group]
        if nodes[0].key in self._words.met:
            return None
        self._words.met.update(node.key for node in nodes)
        self._about, self._day = None, ""
        way, kind = group
        words, more = self._words, self._trace.more.get(group, 0)
        keys = [node.key for node in nodes]
        into = {hop.child: hop.since for hop in self._trace.hops if hop.how == "merged" and hop.parent in keys}
        key, instants = "grew" if way == "forward" else "came", [node.born for node in nodes]
        filled: dict[str, Any] = {}
        if len(into) == 1 and (node := words.node(next(iter(into)))) is not None and not node.hidden:
            key, filled["thing"] = "gathered", words.thing(node)
            instants = [hop.since for hop in self._trace.hops if hop.child == node.key and hop.parent in keys]
        known = sorted(instant for instant in instants if instant is not None)
        total = len(nodes) + more
        counted = Said(words.titles.counted(kind, total), total)
        when = words.span(known[0], known[-1], goes_on=bool(more)) if known else None
        sentence = words.say(key, when=when, counted=counted, to=words.listed(keys, more=more), **filled)
        return Step(sentence, None, kind, known[0] if known else None)

    def _untold(self) -> Iterator[Step]:
        """What is not public, and how many things were left out."""
        words = self._words
        told: set[tuple[str, str]] = set()
        for hop in self._trace.hops:
            for end, other, key in ((hop.parent, hop.child, "hidden_back"), (hop.child, hop.parent, "hidden_forward")):
                one, node = words.node(end), words.node(other)
                if one is None or not one.hidden or node is None or node.hidden or other in self._group_of:
                    continue
                if (key, other) not in told:
                    told.add((key, other))
                    yield self._step(node, words.say(key, thing=words.thing(node)))
        for (way, kind), count in self._trace.more.items():
            if (way, kind) not in self._groups and way != "self":
                counted = Said(words.titles.counted(kind, count), count)
                yield Step(words.say(f"more_{way}", counted=counted), None, kind)


# Where it stands, and what comes next


def _groups(trace: Trace) -> Mapping[tuple[Way, str], Sequence[Node]]:
    """The things told together: many of a kind in one direction."""
    found: dict[tuple[Way, str], list[Node]] = {}
    for node in trace.nodes:
        if not node.hidden and node.way != "self":
            found.setdefault((node.way, node.kind), []).append(node)
    return {group: nodes for group, nodes in found.items() if len(nodes) > FEW_OF.get(nodes[0].stage or "", FEW)}


def _last(trace: Trace) -> Sequence[Node]:
    """The things at which the story has arrived: those of which nothing else was made."""
    main = {
        node.key: node
        for node in trace.nodes
        if not node.hidden and (node.way == "self" or (node.way == "forward" and node.stage not in _SIDE))
    }
    gone = {hop.parent for hop in trace.hops if hop.child in main and hop.until is None}
    return [node for key, node in main.items() if key not in gone]


def _standing(trace: Trace, words: Words) -> Iterator[str]:
    alike: dict[tuple[str, str], list[Node]] = {}
    for node in _last(trace):
        if node.state != THERE:
            alike.setdefault((node.kind, node.state), []).append(node)
    parts = []
    for (kind, state), nodes in alike.items():
        called = words.state(kind, state)
        if len(nodes) > FEW:
            parts.append(words.say("are", counted=words.titles.counted(kind, len(nodes)), state=called))
        else:
            parts.extend(words.say("is", thing=words.thing(node), state=called) for node in nodes)
    if parts:
        yield words.say("stands", date=words.day(trace.now), what="; ".join(parts))


def _next(trace: Trace, words: Words) -> Iterator[str]:
    last = _last(trace)
    if all(node.state == THERE for node in last):
        return
    owed = list(_owed(trace, words))
    going = {node.key for node in last if not node.ended}
    ahead = [one for one in trace.coming if one.thing in going]
    dated = [one for one in sorted(ahead, key=lambda one: one.opens) if (one.opens, one.closes) != (EARLIEST, LATEST)]
    open_ = [one for one in dated if one.opens <= trace.now]
    phases = list(dict.fromkeys(_phase(one, words) for one in open_ or dated[:1]))
    yield from owed
    yield from phases[:_PHASES]
    if not going and not owed:
        yield words.say("ended")
    elif not owed and not phases:
        yield words.say("any_time" if ahead else "unplanned")


def _owed(trace: Trace, words: Words) -> Iterator[str]:
    """What was promised and is not kept yet; of many things of a kind the most urgent date is told."""
    alike: dict[tuple[str, str, bool], list[Owed]] = {}
    for one in trace.owed:
        if one.kept is None and (node := words.node(one.thing)) is not None:
            alike.setdefault((node.kind, one.promise, one.overdue(trace.now)), []).append(one)
    for (kind, _, overdue), owed in alike.items():
        if len(owed) > FEW:
            first = min(owed, key=lambda one: one.until or LATEST)
            yield _promise(first, words, overdue=overdue, kind=kind, thing=words.titles.counted(kind, len(owed)))
            continue
        for one in owed:
            about = None if one.thing == trace.of.key else words.name(one.thing)
            yield _promise(one, words, overdue=overdue, kind=kind, thing=about)


def _promise(one: Owed, words: Words, *, overdue: bool, kind: str, thing: str | None) -> str:
    definition, language = words.trace.definition, words.language
    return words.say(
        "overdue" if overdue else "owed",
        promise=words.titles.promise(kind, one.promise),
        thing=thing,
        role=definition.say("roles", one.by, "title", language=language),
        until=None if one.until is None else words.until(one.until),
    )


def _phase(one: Coming, words: Words) -> str:
    """A phase that leads on, and the first sentence of what it is about."""
    definition = words.trace.definition
    section = definition.section("phase")
    text = definition.say(section, one.phase, "text", language=words.language) or ""
    about = text.partition(". ")[0].removesuffix(".")
    return words.say(
        "later" if one.opens > words.trace.now else "phase",
        phase=words.quoted(definition.title_of(one.phase, words.language)),
        when=words.when(one.opens),
        until=words.until(one.closes),
        about=f"{about}." if about else None,
    )
