# SPDX-License-Identifier: Apache-2.0
"""A process as somebody sees it: the only way to items, lists, counts, search, logs and exports.

What a viewer may not see does not exist for them: no item, no number, no gap. Every row of a thing carries a small
class made of its kind and state; what everybody sees is told from it alone, all else is asked of the rules.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from participatio.definition.decide import sees
from participatio.definition.kinds import ActionSpec, Kind
from participatio.definition.promises import Owed, owed
from participatio.definition.reasons import Reason
from participatio.process.fold import PUBLIC
from participatio.process.origins import Origins, Seen, count_origins, origins
from participatio.process.records import body_of, head_of
from participatio.process.stored import StoredFacts
from participatio.values import NOTHING, Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.process.process import Process

_CHUNK = 500
_KEPT = 16  # answers that are kept, each of which may be of thousands of things
_NOW = 1 << 62  # behind every row
_FATE = (
    "WITH RECURSIVE reach(key) AS (SELECT ? UNION SELECT s.child FROM reach r JOIN story s ON s.parent = r.key "
    "WHERE s.at < ? AND (s.cut IS NULL OR s.cut >= ?)) "
    "SELECT t.key, t.kind, t.name, t.state, t.class FROM reach r JOIN thing t ON t.key = r.key"
)
_ORIGINS = (
    "WITH RECURSIVE reach(key) AS (SELECT ? UNION SELECT s.parent FROM reach r JOIN story s ON s.child = r.key "
    "WHERE s.at < ? AND (s.cut IS NULL OR s.cut >= ?)) "
    "SELECT t.key, t.kind, t.name, t.state, t.class FROM reach r JOIN thing t ON t.key = r.key"
)


@frozen(eq=False, repr=False)
class Item(Frozen):
    """A thing as somebody sees it; instants in UTC.

    ``links`` has the things tied to it that the viewer sees, by link; ``signals`` how often each signal was given.
    ``mine`` is true for whoever brought it into being.
    """

    id: str
    kind: str
    state: str
    born: datetime
    touched: datetime
    values: Mapping[str, Any] = field(factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(factory=dict)
    moves: tuple[tuple[str, datetime], ...] = ()
    signals: Mapping[str, int] = field(factory=dict)
    owed: tuple[Owed, ...] = ()
    mine: bool = False
    #: What it said when it came into being was erased.
    erased: bool = False

    @property
    def title(self) -> str:
        """What it is called; its id if it has no title."""
        return str(self.values.get("title") or self.id)


@frozen(eq=False, repr=False)
class Entry(Frozen):
    """An act in the ledger as somebody sees it; instants in UTC.

    ``by`` is there for office holders whom the definition names, and for the viewer's own acts.
    """

    position: int
    action: str
    thing: str | None
    happened: datetime
    recorded: datetime
    by: str | None = None
    for_: str | None = None
    given: Mapping[str, Any] = field(factory=dict)
    #: The fields it set, by thing; of one of its links under ``thing.link.to``.
    values: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    moves: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str, str, bool], ...] = ()
    erased: bool = False
    #: The date as it was written, where it was vague ("2019-09").
    said: str | None = None
    #: The soft rules it broke.
    warned: tuple[Reason, ...] = ()


class View:
    """A process as ``viewer`` sees it (none: the public), now or as it stood ``at`` an instant or position.

    What the viewer may not see now does not stand in the past either: what was taken down stays down.
    """

    def __init__(
        self,
        process: Process,
        viewer: str | None,
        claims: Mapping[str, Any] = NOTHING,
        at: str | datetime | int | None = None,
    ) -> None:
        self._process = process
        self._viewer = viewer
        self._claims = claims
        self._at = at
        self._held: tuple[StoredFacts, datetime] | None = None

    @property
    def definition(self) -> Definition:
        """The definition whose rules hold now."""
        return self._process.definition

    @property
    def viewer(self) -> str | None:
        """Who looks; none: the public."""
        return self._viewer

    @contextmanager
    def reading(self) -> Iterator[tuple[StoredFacts, datetime]]:
        """The facts as the view asks for them, and the instant for which rules are asked."""
        if self._held is not None:
            yield self._held
            return
        with self._process.reading(self._at) as facts:
            yield facts, self._now(facts)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Meanwhile everything is told of one moment, whatever is written."""
        with self.reading() as found:
            self._held = found
            try:
                yield
            finally:
                self._held = None

    def _now(self, facts: StoredFacts) -> datetime:
        """The instant for which rules are asked who sees what."""
        if self._at is None:
            return self._process.clock()
        return facts.recorded if isinstance(self._at, int) else self._process.instant(self._at)

    def sees_thing(self, facts: StoredFacts, thing: str, now: datetime) -> bool:
        """True if the viewer may see a thing, and of what was once, also now."""
        return sees(facts.rules, facts, thing, now, self._viewer, self._claims) and (
            self._at is None
            or sees(facts.rules, facts.present, thing, self._process.clock(), self._viewer, self._claims)
        )

    # Items

    def item(self, id_: str) -> Item | None:
        """A thing, or none if there is none the viewer may see."""
        with self.reading() as (facts, now):
            return self.item_of(facts, id_, now) if self.sees_thing(facts, id_, now) else None

    def item_of(self, facts: StoredFacts, id_: str, now: datetime) -> Item | None:
        """A thing that the viewer sees; none for people known by a pseudonym."""
        known = facts.thing(id_)
        if known is None or (known.kind == "person" and facts.is_pseudonym(id_)):
            return None
        rules = facts.rules
        kind = rules.kinds.get(known.kind)
        links: dict[str, tuple[str, ...]] = {}
        signals: dict[str, int] = {}
        if kind is not None:
            for name in kind.links:
                found = tuple(to for to in facts.links(id_, name) if self.shows(facts, to, now))
                if found:
                    links[name] = found
            signals = signals_of(facts, kind, id_)
        return Item(
            known.id,
            known.kind,
            known.state,
            known.born,
            known.touched,
            facts.values(id_),
            links,
            known.moves,
            signals,
            tuple(owed(rules, facts, id_, now)),
            known.author is not None and known.author == self._viewer,
            facts.is_erased(id_),
        )

    def shows(self, facts: StoredFacts, to: str, now: datetime) -> bool:
        """True if a tie to a thing may be shown; people are shown if the definition names them."""
        return not facts.is_pseudonym(to) and self.sees_thing(facts, to, now)

    def items(  # noqa: PLR0913 - what a list may be narrowed to
        self,
        kind: str | None = None,
        *,
        state: str | None = None,
        linked: str | None = None,
        search: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Iterator[Item]:
        """The things the viewer sees, in the order in which they came into being.

        Parameters:
            linked: only what is tied to this thing (a forum, say), by whatever link.
            search: only what says these words.
            after: begin behind this thing.
        """
        with self.reading() as (facts, now):
            number = 0
            for id_ in self._ids(facts, kind, linked, search, after):
                if limit is not None and number >= limit:
                    return
                known = facts.thing(id_)
                if (
                    known is None
                    or (state is not None and known.state != state)
                    or not self.sees_thing(facts, id_, now)
                ):
                    continue
                found = self.item_of(facts, id_, now)
                if found is not None:
                    number += 1
                    yield found
                    if number % _CHUNK == 0:
                        facts.forget()

    def _ids(
        self, facts: StoredFacts, kind: str | None, linked: str | None, search: str | None, after: str | None
    ) -> Iterator[str]:
        """What a list may hold; whatever narrows it down does so together with all else."""
        if linked is None and search is None:
            yield from facts.all_things(kind, after, public=self._viewer is None and self._at is None)
            return
        found = [] if linked is None else [set(facts.tied_to(linked))]
        if search is not None:
            from participatio.process.search import search as find

            found.append(set(find(self._process, search)))
        start = -1 if after is None else facts.key(after)
        for key in sorted(map(facts.key, set.intersection(*found))):
            id_ = facts.book.id(facts.rows, key)
            if key > start and (kind is None or self._is(facts, id_, kind)):
                yield id_

    def _is(self, facts: StoredFacts, id_: str, kind: str) -> bool:
        known = facts.thing(id_)
        return known is not None and known.kind == kind

    def count(self, kind: str) -> int:
        """How many things of a kind the viewer sees; for the public one row is read."""
        with self.reading() as (facts, now):
            if self._viewer is None and self._at is None:
                return facts.tally(kind, PUBLIC)
            return sum(self.sees_thing(facts, id_, now) for id_ in facts.things(kind))

    # The story

    def fate(self, id_: str) -> tuple[Seen, ...]:
        """What became of a thing, itself first: everything that came of it, as far as the viewer may see."""
        return self._story(_FATE, id_)

    def ancestors(self, id_: str) -> Sequence[Seen]:
        """What a thing came of, itself first, however far back, as far as the viewer may see."""
        return self._origins(id_) if self._at is None else self._story_asked(_ORIGINS, id_)

    def _origins(self, id_: str) -> Origins:
        """What is the same for everybody is kept, and holds as long as nothing happens to any of it."""
        with self.reading() as (facts, now):
            kept = self._process.origins
            found = kept.get(id_)
            if found is None or not found.holds(facts):
                found, whole = origins(facts, id_, lambda thing: self.sees_thing(facts, thing, now))
                kept.pop(id_, None)
                if whole:
                    if len(kept) >= _KEPT:
                        kept.clear()
                    kept[id_] = found
            return found

    def _story(self, sql: str, id_: str) -> tuple[Seen, ...]:
        if self._at is None and self._held is None:
            with self._process.store.snapshot() as rows:
                book = self._process.shared_book
                found = list(rows.all(sql, book.key(rows, id_), _NOW, _NOW))
                if all(row[4] == PUBLIC and book.knows(row[1], row[3]) for row in found):
                    return tuple([Seen(book.name_of(row[0], row[1], row[2]), *book.states[row[3]]) for row in found])
        return self._story_asked(sql, id_)

    def _story_asked(self, sql: str, id_: str) -> tuple[Seen, ...]:
        """The story where the rules have to be asked who sees what."""
        with self.reading() as (facts, now):
            found: list[Seen] = []
            for key, kind, name, _, _ in list(facts.rows.all(sql, facts.key(id_), facts.end, facts.end)):
                known = facts.thing(facts.book.name_of(key, kind, name))
                if known is not None and self.sees_thing(facts, known.id, now):
                    found.append(Seen(known.id, known.kind, known.state))
                elif not found:
                    return ()  # the thing itself is not there for whoever asks
            return tuple(found)

    def count_ancestors(self, id_: str, kind: str) -> int:
        """How many things of a kind a thing came of, as far as the viewer may see."""
        if self._at is not None:
            return sum(seen.kind == kind and seen.id != id_ for seen in self.ancestors(id_))
        if self._held is None:
            with self._process.store.snapshot() as rows:
                count, hidden = count_origins(rows, self._process.shared_book, id_, kind)
            if not hidden:  # no rule has to be asked
                return count
        with self.reading() as (facts, now):
            if not self.sees_thing(facts, id_, now):
                return 0
            count, hidden = count_origins(facts.rows, facts.book, id_, kind)
            others = (facts.book.id(facts.rows, key) for key in hidden if key != facts.key(id_))
            return count + sum(self.sees_thing(facts, other, now) for other in others)

    # The ledger

    def log(self, *, thing: str | None = None, after: int = -1, limit: int | None = None) -> Iterator[Entry]:
        """What was done, in the order of the record, as far as the viewer may see; ``after`` is a position."""
        with self.reading() as (facts, now):
            number = 0
            for position, head, body in self._events(facts, thing, after):
                if limit is not None and number >= limit:
                    return
                found = self.entry_of(facts, position, head, body, now)
                if found is not None:
                    number += 1
                    yield found

    def unkept(self) -> Iterator[Entry]:
        """The acts that broke a soft rule, which warned and did not refuse, as far as the viewer may see."""
        sql = "SELECT key FROM event WHERE key BETWEEN ? AND ? AND head LIKE ? ORDER BY key"
        with self.reading() as (facts, now):
            book = facts.book
            for (key,) in list(facts.rows.all(sql, book.base, facts.last, '%"warned":[[%')):
                for position, head, body in list(book.entries(facts.rows, key - book.base, key - book.base)):
                    if (found := self.entry_of(facts, position, head, body, now)) is not None:
                        yield found

    def _events(self, facts: StoredFacts, thing: str | None, after: int) -> Iterator[tuple[int, str, str | None]]:
        book, rows = facts.book, facts.rows
        if thing is not None:
            for position in facts.acts_on(thing):
                if position > after:
                    yield from list(book.entries(rows, position, position))
            return
        for first in range(after + 1, facts.position, _CHUNK):
            yield from list(book.entries(rows, first, min(first + _CHUNK, facts.position) - 1))

    def entry_of(
        self, facts: StoredFacts, position: int, text: str, body_text: str | None, now: datetime
    ) -> Entry | None:
        """An act as the viewer sees it, or none."""
        head, _, _ = head_of(text)
        body = body_of(body_text)
        own = self._viewer is not None and body.by == self._viewer
        thing = head.thing or (body.thing if own else None)
        if thing is None and not own:
            return None  # a secret signal is nobody's business
        if thing is not None and not own and not self.shows(facts, thing, now):
            return None
        links = (link for link in head.links if self.shows(facts, link.to, now) and self.shows(facts, link.thing, now))
        return Entry(
            position,
            head.action,
            thing,
            head.happened,
            head.recorded,
            body.by if own or (body.by and "-" not in body.by) else None,
            body.for_,
            body.given,
            {owner: said for owner, said in body.values.items() if self._says(facts, owner, now)},
            tuple((move.thing, move.state) for move in head.moves if self.shows(facts, move.thing, now)),
            tuple((link.thing, link.name, link.to, link.cut) for link in links),
            body_text is None,
            head.said,
            tuple(Reason(rule, ok=False, data=data, soft=True) for rule, data in head.warned),
        )

    def _says(self, facts: StoredFacts, owner: str, now: datetime) -> bool:
        """True if the fields of a thing, or of one of its links, may be shown: of a link, both its ends are seen."""
        thing, _, tie = owner.partition(".")
        return self.shows(facts, thing, now) and (not tie or self.shows(facts, tie.partition(".")[2], now))


def is_signal(action: ActionSpec) -> bool:
    """True for what is only counted: a support, a vote, a signature."""
    return action.signals


def signals_of(facts: StoredFacts, kind: Kind, thing: str) -> dict[str, int]:
    """How often each signal was given to a thing."""
    return {
        name: len(facts.deeds(f"{kind.id}.{name}", thing=thing))
        for name, action in kind.actions.items()
        if is_signal(action)
    }
