# SPDX-License-Identifier: Apache-2.0
"""New rules in a running process: one event says what they change, and nothing that happened changes.

Whatever acts have brought about stays; what the definition lists is compared with what the old one listed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from participatio.definition.acts import Act, Body, Event, Head, Latch, Link, Move
from participatio.definition.clock import AFRESH
from participatio.definition.diff import has_state, renamed_states
from participatio.definition.facts import After, Facts
from participatio.definition.model import Definition, Listed, listed
from participatio.definition.promises import beginning, started
from participatio.definition.reasons import Reason
from participatio.process.book import Book
from participatio.process.commands import RefusedError
from participatio.process.lone import rewrite_all
from participatio.process.records import kind_specs, reason_of
from participatio.process.rulebook import FROM, classes_of, keep_rules, stories_of
from participatio.process.store import Rows
from participatio.process.stored import StoredFacts
from participatio.process.tables import PARTS
from participatio.values import NOTHING, Frozen

if TYPE_CHECKING:
    from participatio.process.process import Process
    from participatio.process.writer import Writing

ADOPT = "process.adopt"
_SEAT = "seat"
_TAKEN, _LEFT = "taken", "left"
_SHOWN = 5  # ids named where there are many
_MOST = (1 << PARTS) - 1  # moves and ties that one event can hold

_LINES: Mapping[str, tuple[str, str]] = {
    "born": ("newly listed: {count} ({ids})", "neu aufgezählt: {count} ({ids})"),
    "changed": ("listed otherwise: {count} ({ids})", "anders aufgezählt: {count} ({ids})"),
    "left": ("seats that end: {count} ({ids})", "Mandate, die enden: {count} ({ids})"),
    "unlisted": (
        "no longer listed, and stays as it is: {count} ({ids})",
        "nicht mehr aufgezählt, bleibt wie es ist: {count} ({ids})",
    ),
    "afresh": ("times by the new rules: {ids}", "Zeiten nach den neuen Regeln: {ids}"),
}
_MOVED = ("{count} from '{state}' to '{to}'", "{count} von '{state}' nach '{to}'")
_STAYS = (
    "{count} in '{state}': no longer known to the rules, and stays as it is",
    "{count} in '{state}': den Regeln nicht mehr bekannt, bleibt wie es ist",
)
_RECLASSIFIED = ("{count} in '{state}' are seen by others now", "{count} in '{state}' sehen nun andere")


@frozen(eq=False, repr=False)
class Adoption(Frozen):
    """What new rules change in a running process, or (of a dry run) would change.

    Things are named by their ids, states as ``idea.hidden``.
    """

    old: int
    new: int
    old_digest: str
    digest: str
    #: Listed now and not before; also seats that are held.
    born: tuple[str, ...] = ()
    #: There already, and listed with other values or links.
    changed: tuple[str, ...] = ()
    #: Seats that are no longer listed and end.
    left: tuple[str, ...] = ()
    #: Things that are no longer listed; they stay.
    unlisted: tuple[str, ...] = ()
    #: How many things stand in states that the new rules do not have.
    stranded: Mapping[str, int] = NOTHING
    #: Where they go; nowhere ("") if the new rules do not have their kind.
    moved: Mapping[str, str] = NOTHING
    #: How many things, by state, are seen by other people than before.
    reclassified: Mapping[str, int] = NOTHING
    #: Phases whose times are those of the new rules, whatever was set by hand.
    afresh: tuple[str, ...] = ()
    #: Where the ledger says so; none of a dry run.
    position: int | None = None

    def text(self, language: str = "en") -> str:
        """The whole of it in sentences, one a line, in English or German."""
        return "\n".join(self._lines(language == "de"))

    def _lines(self, german: bool) -> Iterator[str]:  # noqa: FBT001 - one of two languages
        rules = "Regeln" if german else "rules"
        yield f"{rules} {self.old} ({self.old_digest[:12]}) -> {self.new} ({self.digest[:12]})"
        for name, words in _LINES.items():
            if found := getattr(self, name):
                yield words[german].format(count=len(found), ids=_some(found))
        for state, count in self.stranded.items():
            to = self.moved.get(state, "")
            yield (_MOVED if to else _STAYS)[german].format(count=count, state=state, to=to)
        for state, count in self.reclassified.items():
            yield _RECLASSIFIED[german].format(count=count, state=state)


def _some(ids: Collection[str]) -> str:
    """The first of many ids."""
    shown = ", ".join(list(ids)[:_SHOWN])
    return shown if len(ids) <= _SHOWN else f"{shown}, …"


def adopt(  # noqa: PLR0913 - what an adoption is made of
    process: Process,
    definition: Definition,
    *,
    reason: str,
    by: str | None = None,
    mapping: Mapping[str, str] = NOTHING,
    forget: Collection[str] = (),
    dry_run: bool = False,
) -> Adoption:
    """Let the rules of a newer definition hold from now on.

    What was set by hand (an extension, an opening) holds on, and promises that have begun stay. A thing that is no
    longer listed stays as it is; a seat that is no longer listed ends.

    Parameters:
        definition: of the same id, with a higher version.
        by: who adopts them, judged by the old rules; none: whoever runs the store.
        mapping: where things go whose state the new rules do not have, ``{"idea.hidden": "withdrawn"}`` (none is
            needed where a state says which it ``was``); a kind that they do not have is let go with ``{"pitch": ""}``:
            its things stay as they are, and nobody can do more.
        forget: phases whose times are those of the new rules, whatever was set by hand.
        dry_run: tell what would change, and change nothing.

    Raises:
        RefusedError: ``by`` may not, the version is not higher, or things are stranded and nothing says where they go.
    """
    writer = process.writer
    with writer.alone() as rows:
        writing = writer.begin(rows)
        moves = {**renamed_states(writer.definition, definition), **mapping}
        plan = _Plan(rows, writer.book, writer.definition, definition, writing.facts, moves, forget)
        event = plan.event(_judged(writing, plan, reason, by))
        told = plan.adoption(None if dry_run else event.head.position)
        if dry_run:
            return told
        writing = writer.begin(rows, definition)
        keep_rules(rows, writer.book, definition, event.head.position)
        writing.put(_with_latches(definition, writing.facts, event))
        writing.end()
        rows.run("UPDATE process SET rules = ? WHERE number = ?", definition.version, writer.book.number)
        _classify(rows, writer.book, plan.reclassified, writer.classes())
        old, new = stories_of(plan.old), stories_of(definition)
        _retell(rows, writer.book, old, new)
        if plan.reclassified or old != new:
            rewrite_all(rows, writer.book.base, writer.book.end)
    return told


def _judged(writing: Writing, plan: _Plan, reason: str, by: str | None) -> Event:
    """The act as the old rules see it, without what it changes."""
    rules = plan.old.rules
    given: dict[str, Any] = {"version": plan.new.version, "reason": reason_of(rules, reason)}
    if by is not None:
        row = rules.rows.get(ADOPT)
        fields = given if row is None else row.fields
        values = {name: value for name, value in given.items() if name in fields}
        return writing.judged(Act(ADOPT, by, plan.old.id, values))
    head = Head(
        position=writing.facts.position,
        happened=writing.now,
        recorded=writing.now,
        action=ADOPT,
        thing=plan.old.id,
        latches=tuple(rules.clock.due(writing.facts, writing.now)),
        rules=plan.old.version,
    )
    event = Event(head, Body(by="", given=given))
    more = tuple(started(rules, writing.facts, After(writing.facts, event), event, writing.now))
    return Event(evolve(head, latches=(*head.latches, *more)), event.body)


def _with_latches(new: Definition, facts: Facts, event: Event) -> Event:
    """The event with what opens, closes or begins to be owed because the new rules hold."""
    now = event.head.recorded
    after = After(facts, event)
    due = tuple(new.rules.clock.due(after, now))
    for latch in due:
        after.latch(latch)
    promised = tuple(beginning(new.rules, after, now))
    return evolve(event, head=evolve(event.head, latches=(*event.head.latches, *due, *promised)))


def _classify(rows: Rows, book: Book, states: Collection[str], classes: Mapping[str, int]) -> None:
    """Write down who sees things in these states, and how many there are of each class."""
    for state in states:
        kind = state.partition(".")[0]
        sql = "UPDATE thing SET class = ? WHERE kind = ? AND state = ?"
        rows.run(sql, classes.get(state, 0), book.known_word(kind), book.known_word(state))
    rows.run("DELETE FROM tally WHERE kind BETWEEN ? AND ?", book.base, book.end)
    sql = (
        "INSERT INTO tally (kind, class, number) "
        "SELECT kind, class, COUNT(*) FROM thing WHERE key BETWEEN ? AND ? GROUP BY kind, class"
    )
    rows.run(sql, book.base, book.end)


def _retell(rows: Rows, book: Book, old: Mapping[str, int], new: Mapping[str, int]) -> None:
    """Write down anew the ties of links that carry the story otherwise than before."""
    for name in {**old, **new}:
        if old.get(name) == new.get(name):
            continue
        word = book.known_word(name)
        for ends in ("target, source", "source, target"):
            sql = f"DELETE FROM story WHERE (parent, child, at) IN (SELECT {ends}, at FROM link WHERE name = ?)"
            rows.run(sql, word)
        if name in new:
            ends = "target, source" if new[name] == FROM else "source, target"
            sql = f"INSERT INTO story (parent, child, at, cut) SELECT {ends}, at, cut FROM link WHERE name = ?"
            rows.run(sql, word)


@frozen(eq=False)
class _Plan:
    """What an adoption changes, worked out from the facts as they are."""

    rows: Rows
    book: Book
    old: Definition
    new: Definition
    facts: StoredFacts
    mapping: Mapping[str, str]
    forget: Collection[str]
    moves: list[Move] = field(factory=list)
    links: list[Link] = field(factory=list)
    values: dict[str, Mapping[str, Any]] = field(factory=dict)
    latches: list[Latch] = field(factory=list)
    born: list[str] = field(factory=list)
    changed: list[str] = field(factory=list)
    left: list[str] = field(factory=list)
    unlisted: list[str] = field(factory=list)
    stranded: dict[str, int] = field(factory=dict)
    reclassified: dict[str, int] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._refuse(list(self._mistakes()))
        before = {one.id: one for one in listed(self.old)}
        after = {one.id: one for one in listed(self.new)}
        for one in after.values():
            self._enter(before.get(one.id), one)
        for one in before.values():
            if one.id not in after:
                self._drop(one)
        self._settle()
        for phase in self.forget:
            self._start_afresh(phase)
        if len(self.moves) + len(self.links) > _MOST:
            self._refuse([Reason("too_many", False, {"most": str(_MOST)})])

    @staticmethod
    def _refuse(reasons: Sequence[Reason]) -> None:
        if reasons:
            raise RefusedError(reasons)

    def _mistakes(self) -> Iterator[Reason]:
        old, new = self.old, self.new
        if new.id != old.id:
            yield Reason("other_process", False, {"id": new.id, "process": old.id})
        elif new.version <= old.version:
            yield Reason("not_newer", False, {"version": str(new.version), "current": str(old.version)})
        for state in self.mapping:
            if has_state(new, state) or not has_state(old, state):
                yield Reason("unexpected", False, {"name": state})
        for phase in self.forget:
            if phase not in new.phases:
                yield Reason("unexpected", False, {"name": phase})

    # What is listed

    def _enter(self, before: Listed | None, one: Listed) -> None:
        """Something listed: born if it was not there, else changed as far as the definitions differ."""
        known = self.facts.thing(one.id)
        if known is None:
            self.born.append(one.id)
            self.moves.append(Move(one.id, one.kind, one.state))
            self.links.extend(Link(one.id, name, to) for name, targets in one.links.items() for to in targets)
            if one.values:
                self.values[one.id] = one.values
            return
        if known.kind != one.kind:
            self._refuse([Reason("retyped", False, {"thing": one.id, "kind": known.kind, "to": one.kind})])
        values = self._changed_values(before, one)
        links = [*self._changed_links(before, one)]
        again = one.kind == _SEAT and before is None and known.state == _LEFT
        if again:
            self.moves.append(Move(one.id, _SEAT, _TAKEN))
        if values:
            self.values[one.id] = values
        self.links.extend(links)
        if values or links or again:
            self.changed.append(one.id)

    def _changed_values(self, before: Listed | None, one: Listed) -> dict[str, Any]:
        specs = kind_specs(self.new.rules, one.kind)
        was = {} if before is None else _plain(self.old, before)
        will = _plain(self.new, one)
        found = {}
        now = self.facts.values(one.id)
        for name in {**was, **will}:
            said = will.get(name)
            if (before is None or was.get(name) != said) and now.get(name) != said:
                found[name] = one.values.get(name) if name in specs else said
        return found

    def _changed_links(self, before: Listed | None, one: Listed) -> Iterator[Link]:
        was = {} if before is None else before.links
        for name in {**was, **one.links}:
            there = self.facts.links(one.id, name)
            then, will = was.get(name, ()), one.links.get(name, ())
            yield from (Link(one.id, name, to, cut=True) for to in then if to not in will and to in there)
            new = [to for to in will if to not in then and to not in there]
            spec = self.new.kinds[one.kind].links.get(name)
            if new and spec is not None and spec.single:
                yield from (Link(one.id, name, to, cut=True) for to in there if to not in (*then, *will))
            yield from (Link(one.id, name, to) for to in new)

    def _drop(self, one: Listed) -> None:
        """Something that is no longer listed: a seat ends, all else stays."""
        known = self.facts.thing(one.id)
        if one.kind != _SEAT:
            self.unlisted.append(one.id)
        elif known is not None and known.state == _TAKEN and has_state(self.new, f"{_SEAT}.{_LEFT}"):
            self.left.append(one.id)
            self.moves.append(Move(one.id, _SEAT, _LEFT))

    # What stands somewhere

    def _settle(self) -> None:
        """Move what is stranded, and see who sees what."""
        old, new = classes_of(self.old), classes_of(self.new)
        reasons: list[Reason] = []
        sql = "SELECT kind, state, COUNT(*) FROM thing WHERE key BETWEEN ? AND ? GROUP BY kind, state"
        for kind, state, count in sorted(self.rows.all(sql, self.book.base, self.book.end)):
            name = self.book.text(state)
            if has_state(self.new, name):
                if old.get(name) != new.get(name):
                    self.reclassified[name] = count
            elif has_state(self.old, name):
                self.stranded[name] = count
                if self.book.text(kind) in self.new.kinds:
                    reasons.extend(self._move(name, kind, state, count))
                else:
                    reasons.extend(self._let_go(name, kind, state, count, seen=name not in old))
        self._refuse(reasons)

    def _move(self, name: str, kind: int, state: int, count: int) -> Iterator[Reason]:
        """Things of a kind that there still is go where the mapping says."""
        own = name.partition(".")[0]
        to = self.mapping.get(name)
        if to is None:
            yield self._is_stranded(name, kind, state, count)
        elif to not in self.new.kinds[own].states:
            yield Reason("goes_nowhere", False, {"state": name, "to": to})
        else:
            self.moves.extend(Move(thing, own, to) for thing in self._standing(kind, state))

    def _let_go(self, name: str, kind: int, state: int, count: int, *, seen: bool) -> Iterator[Reason]:
        """Things of a kind that there is no more stay, if everybody sees them and it is said that they may."""
        own = name.partition(".")[0]
        if not seen:
            yield Reason("unseen", False, {"count": str(count), "state": name})
        elif self.mapping.get(own) == "":
            return
        elif own in self.mapping:
            yield Reason("goes_nowhere", False, {"state": own, "to": self.mapping[own]})
        elif any(thing not in self.old.things for thing in self._standing(kind, state)):
            yield self._is_stranded(name, kind, state, count)

    def _is_stranded(self, name: str, kind: int, state: int, count: int) -> Reason:
        standing = self._standing(kind, state)
        shown = [thing for thing, _ in zip(standing, range(_SHOWN), strict=False)]
        ids = ", ".join(shown) + (", …" if count > len(shown) else "")
        return Reason("stranded", False, {"count": str(count), "state": name, "ids": ids})

    def _standing(self, kind: int, state: int) -> Iterator[str]:
        sql = "SELECT key, kind, name FROM thing WHERE kind = ? AND state = ? ORDER BY key"
        return (self.book.name_of(*row) for row in list(self.rows.all(sql, kind, state)))

    def _start_afresh(self, phase: str) -> None:
        """A latch for each clock of a phase at which something was set: what came before it does not count."""
        sql = "SELECT DISTINCT clock FROM latch WHERE subject = ? ORDER BY clock"
        for (clock,) in list(self.rows.all(sql, self.book.key(self.rows, phase))):
            of = self.book.id(self.rows, clock) if clock else None
            self.latches.append(Latch(phase, of, AFRESH, self.facts.recorded))

    # What comes of it

    def event(self, judged: Event) -> Event:
        """The act with everything it changes."""
        now: datetime = judged.head.recorded
        latches = (evolve(latch, instant=now) for latch in self.latches)
        head = evolve(
            judged.head,
            moves=(*judged.head.moves, *self.moves),
            links=(*judged.head.links, *self.links),
            latches=(*judged.head.latches, *latches),
            adopts=self.new.digest,
        )
        return Event(head, evolve(judged.body, values={**judged.body.values, **self.values}))

    def adoption(self, position: int | None) -> Adoption:
        """What is told of it."""
        return Adoption(
            old=self.old.version,
            new=self.new.version,
            old_digest=self.old.digest,
            digest=self.new.digest,
            born=tuple(self.born),
            changed=tuple(self.changed),
            left=tuple(self.left),
            unlisted=tuple(self.unlisted),
            stranded=self.stranded,
            moved={name: self.mapping.get(name, "") for name in self.stranded},
            reclassified=self.reclassified,
            afresh=tuple(dict.fromkeys(latch.subject for latch in self.latches)),
            position=position,
        )


def _plain(definition: Definition, one: Listed) -> dict[str, Any]:
    """The values of something listed as the ledger holds them."""
    specs = kind_specs(definition.rules, one.kind)
    return {name: specs[name].plain(value) if name in specs else value for name, value in one.values.items()}
