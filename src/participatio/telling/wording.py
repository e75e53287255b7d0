# SPDX-License-Identifier: Apache-2.0
"""What things, dates and values are called in the sentences of one story."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from participatio.dates import LATEST, Dated, read_date, show_dated, tell_dated, tell_instant
from participatio.definition.sentences import Fill, Said, is_sound, parse, say
from participatio.telling.catalogue import CATALOGUE
from participatio.telling.naming import with_article
from participatio.telling.titles import Titles, number

if TYPE_CHECKING:
    from participatio.process.trace import Change, Node, Trace
    from participatio.process.view import Entry

_LISTED = 4  # titles in one sentence
_LONGEST = 400  # characters of what somebody wrote
_QUOTES = {"de": "„{}“", "en": "“{}”"}
#: Quotation marks inside quotation marks.
_INNER = {
    "de": {ord("„"): "\u201a", ord("“"): "\u2018"},
    "en": {ord("“"): "\u2018", ord("”"): "\u2019"},
}

#: How a sentence ends.
_ENDED = re.compile(r"[.!?…:;][”“»«\"')\]]*\s*$")

#: Where something stands in the order in which things happened.
Moment: TypeAlias = tuple[datetime, int]


def said(text: str, fill: Fill) -> str | None:
    """A sentence of a definition, filled, with its full stop; none also if it cannot be read: its writer was told."""
    found = say(parse(text), fill) if is_sound(text) else None
    return f"{found}." if found and _ENDED.search(found) is None else found


def spared(filled: Mapping[str, Said | None], *, again: bool) -> Fill:
    """What a sentence is filled with; ``again`` without its thing, where it can do without."""
    return lambda name, spare: None if again and spare and name in ("thing", "title") else filled.get(name)


def moment(happening: Entry | Change) -> Moment:
    """Where something stands in the order in which things happened."""
    return happening.happened, happening.position


class Words:
    """What things, dates and values are called in the sentences of one story."""

    def __init__(self, trace: Trace, language: str) -> None:
        self.trace = trace
        self.language = language
        self.titles = Titles(trace.definition, language, trace.names)
        self._zone = trace.definition.zone
        self._catalogue = CATALOGUE.get(language, CATALOGUE["en"])
        self._quotes = _QUOTES.get(language, _QUOTES["en"])
        self._inner = _INNER.get(language, _INNER["en"])
        self._nodes = {node.key: node for node in trace.nodes}
        #: The things told of so far, and what was last said of the ties of a kind.
        self.met: set[str] = set()
        self.tied: dict[tuple[str, str], str] = {}

    def sentence(self, key: str) -> str:
        """A sentence of the library, or what the definition says in its place."""
        definition = self.trace.definition
        overlay = definition.translations.get(self.language)
        own = definition.language == self.language or (overlay is not None and key in overlay.get("sentences", ()))
        text = definition.say("sentences", key, language=self.language) if own else None
        return self._catalogue[key] if text is None or not is_sound(text) else text

    def says(self, kind: str, section: str, name: str) -> str | None:
        """The sentence that the definition has for an action or a link of a kind."""
        return self.trace.definition.say("kinds", kind, section, name, "says", language=self.language)

    def say(self, key: str, *, again: bool = False, **filled: str | Said | None) -> str:
        """A sentence of the library, filled; nothing if something it needs is not known.

        What is told ``again`` of the same thing is told without its name, where the sentence can do without.
        """
        known = {name: Said(text) if isinstance(text, str) else text for name, text in filled.items() if text}
        return say(parse(self.sentence(key)), spared(known, again=again)) or ""

    # Things

    def node(self, key: str) -> Node | None:
        """A thing of the story."""
        return self._nodes.get(key)

    def title(self, node: Node, at: Moment | None = None) -> str | None:
        """What a thing is called, or was right after an act; none if it has no title."""
        if node.erased and "title" not in node.values:
            return self.sentence("tombstone")
        later = () if at is None else (it.old for it in self._renames.get(node.key, ()) if moment(it) > at)
        title = next(iter(later), None) or self.titles.thing(node.key) or node.title
        return None if title == node.key else title

    @cached_property
    def _renames(self) -> Mapping[str, Sequence[Change]]:
        found: dict[str, list[Change]] = {}
        for change in self.trace.changes:
            if change.name == "title":
                found.setdefault(change.key, []).append(change)
        return found

    def quoted(self, title: str) -> str:
        """A title in the quotation marks of the language; a tombstone has none."""
        if title == self.sentence("tombstone"):
            return title
        return self._quotes.format(" ".join(title.split()).translate(self._inner))

    def titled(self, node: Node, at: Moment | None = None) -> Said | None:
        """The title of a thing as a sentence is filled with it; none if it has none."""
        title = self.title(node, at)
        return None if title is None else Said(self.quoted(title))

    def quoted_thing(self, node: Node, at: Moment | None = None) -> str:
        """A thing by its title, or if it has none by its kind and what its id says beside that."""
        titled = self.titled(node, at)
        return (
            f"{self.titles.kind(node.kind)} {node.key.removeprefix(f'{node.kind}-')}" if titled is None else titled.text
        )

    def thing(self, node: Node, at: Moment | None = None) -> str:
        """A thing by its title, and by its kind unless it was told of before."""
        named = self.quoted_thing(node, at)
        known = node.key in self.met or self.title(node, at) is None
        return named if known else f"{named} ({self.titles.kind(node.kind)})"

    def name(self, id_: str, at: Moment | None = None) -> str | None:
        """A thing that somebody mentions: what has a name by that, what has a title in quotation marks."""
        listed, node = self.trace.definition.things.get(id_), self.node(id_)
        if listed is None and node is not None:
            return None if node.hidden else self.quoted_thing(node, at)
        title, kind = self.titles.thing(id_), id_.partition("-")[0] if listed is None else listed.kind
        if not title:
            return None if listed is None or kind == "person" else id_
        if kind == "body":
            return with_article(title, self.language)
        spec = self.trace.definition.kinds.get(kind)
        return title if kind == "audience" or (spec is not None and spec.proper) else self.quoted(title)

    def listed(self, ids: Iterable[str], at: Moment | None = None, more: int = 0) -> Said | None:
        """Several things in a row; of many the first, and how many others there are."""
        found = [name for id_ in ids if (name := self.name(id_, at)) is not None]
        total = len(found) + more
        if not found:
            return None
        if total > _LISTED + 1:
            rest = number(total - _LISTED, self.language)
            return Said(self.say("rest", titles=", ".join(found[:_LISTED]), count=rest), total)
        last = self.sentence("and")
        text = f"{', '.join(found[:-1])} {last} {found[-1]}" if len(found) > 1 else found[0]
        return Said(text, total)

    def state(self, kind: str, state: str, *, bare: bool = False) -> str:
        """What a state is called; a mere id is quoted, unless it is asked for ``bare``."""
        title = self.trace.definition.say("kinds", kind, "states", state, "title", language=self.language)
        return title or (state if bare else self.quoted(state))

    # When, and what was said

    def when(self, happened: datetime, written: str | None = None) -> str:
        """When something happened, with its preposition; ``written`` is a vague date."""
        if written is not None:
            return tell_dated(read_date(written, self._zone), self.language)
        return tell_instant(happened, self._zone, self.language)

    def day(self, instant: datetime) -> str:
        """The day of an instant."""
        day = instant.astimezone(self._zone).date().isoformat()
        return show_dated(read_date(day, self._zone), self._zone, self.language)

    def until(self, instant: datetime) -> str | None:
        """The last day before an instant; none if it never comes."""
        return None if instant == LATEST else self.day(instant - timedelta(microseconds=1))

    def span(self, first: datetime, last: datetime, *, goes_on: bool) -> str:
        """From one instant to another, to the month; to the day if it is one."""
        days = [instant.astimezone(self._zone).date().isoformat() for instant in (first, last)]
        if days[0] == days[1] and not goes_on:
            return tell_instant(first, self._zone, self.language)
        months = [day[:7] for day in days]
        if goes_on:
            month = show_dated(read_date(months[0], self._zone), self._zone, self.language)
            return self.say("from_on", month=month)
        return tell_dated(read_date("/".join(dict.fromkeys(months)), self._zone), self.language)

    def value(self, kind: str, name: str, value: object, action: str | None = None) -> str:
        """What somebody said for a field, in one line and not too long."""
        if isinstance(value, Dated):
            return show_dated(value, self._zone, self.language)
        text = " ".join(self.titles.value(kind, name, value, action).split())
        return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
