# SPDX-License-Identifier: Apache-2.0
"""What kinds, states, fields and things are called, when something happened, and how numbers are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from participatio.languages import either
from participatio.values import NOTHING

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.process.view import Item

#: What every kind may have, in German; in English it is called as it is.
BUILT_IN = {"title": "Titel", "text": "Text", "reason": "Begründung"}


class Titles:
    """The words of a definition in a language; ``names`` are those that things were given since."""

    def __init__(self, definition: Definition, language: str, names: Mapping[str, str] = NOTHING) -> None:
        self._definition = definition
        self._names = names
        self.language = language

    def kind(self, kind: str) -> str:
        """What a kind is called."""
        return self._said(kind, "kinds", kind, "title")

    def counted(self, kind: str, count: int) -> str:
        """So many things of a kind.

        >>> import participatio
        >>> titles = Titles(participatio.load("standard"), "de")
        >>> titles.counted("idea", 1), titles.counted("idea", 1400)
        ('1 Idee', '1.400 Ideen')
        """
        one = self.kind(kind)
        many = self._definition.say("kinds", kind, "titles", language=self.language)
        noun = one if count == 1 or many is None else many
        if self.language == "en" and noun[1:2].islower():
            noun = noun[0].lower() + noun[1:]
        shown = number(count, self.language)
        return f"{noun} ({shown})" if many is None and count != 1 else f"{shown} {noun}"

    def has_title(self, kind: str) -> bool:
        """Whether whoever brings such a thing into being has to give it a title."""
        spec = self._definition.kinds[kind]
        return any("title" in action.asks for action in spec.actions.values() if action.bears)

    def state(self, kind: str, state: str) -> str:
        """What a state is called; nothing for things that have none."""
        from participatio.definition.kinds import THERE

        return "" if state == THERE else self._said(state, "kinds", kind, "states", state, "title")

    def field(self, kind: str, name: str, action: str | None = None) -> str:
        """What a field or a link of a kind, or of one of its actions, is called."""
        for path in (("fields", name), ("links", name), ("actions", action or "", "fields", name)):
            if (said := self._definition.say("kinds", kind, *path, "title", language=self.language)) is not None:
                return said
        if name in BUILT_IN:
            return either(self.language, en=name, de=BUILT_IN[name])
        spec = self._definition.kinds.get(kind)
        link = None if spec is None else spec.links.get(name)
        return self.kind(name) if link is not None and link.to == (name,) else name  # a forum is called as forums are

    def action(self, action: str) -> str:
        """What an action is called, if it has a title besides its name."""
        kind, _, name = action.partition(".")
        return self._said("", "kinds", kind, "actions", name, "title")

    def promise(self, kind: str, name: str) -> str:
        """What a promise about things of a kind is called, else what is promised."""
        return self._said(self.action(f"{kind}.{name}") or name, "kinds", kind, "owes", name, "title")

    def promised(self, promise: str) -> str:
        """A promise by its full name (``idea.answer``): about which kind of thing, and what."""
        kind, _, name = promise.partition(".")
        return f"{self.kind(kind)}: {self.promise(kind, name)}"

    def role(self, role: str) -> str:
        """What a role is called."""
        return self._said(role, "roles", role, "title")

    def thing(self, id_: str) -> str:
        """What a thing is called that is listed or among the names; else nothing."""
        if id_ in self._names:
            return self._names[id_]
        if id_ not in self._definition.things:
            return ""
        found = self._definition.title_of(id_, self.language)
        return "" if found == id_ else found

    def called(self, item: Item) -> str:
        """What an item is called: by what the definition says in this language, unless it has another name by now."""
        listed = self.thing(item.id)
        if not listed or item.title not in (item.id, self._definition.title_of(item.id)):
            return item.title
        return listed

    def listed(self, item: Item, name: str, value: object) -> object:
        """What a listed thing says, in this language, as long as it says what the definition says of it."""
        path = (self._definition.section(item.kind), item.id, name) if item.id in self._definition.things else ()
        if not path or not isinstance(value, str) or value != self._definition.say(*path):
            return value
        return self._definition.say(*path, language=self.language)

    def when(self, instant: datetime | None) -> str:
        """An instant in the time zone of the process, to the minute."""
        from participatio.dates import EARLIEST, LATEST, show_instant

        if instant is None or instant == LATEST:
            return either(self.language, en="for ever", de="für immer")
        if instant == EARLIEST:
            return either(self.language, en="from the start", de="von Anfang an")
        return show_instant(instant.replace(second=0, microsecond=0), self._definition.zone, self.language)

    def until(self, instant: datetime | None) -> str:
        """An instant at which something ends, as `when` says it; a midnight is the end of the day before."""
        from participatio.dates import LATEST, show_end

        if instant is None or instant == LATEST:
            return self.when(instant)
        return show_end(instant.replace(second=0, microsecond=0), self._definition.zone, self.language)

    def happened(self, instant: datetime, said: str | None = None) -> str:
        """When something happened, a vague date as it was said; a midnight stands for a day whose hour nobody gave."""
        from participatio.dates import read_date, show_dated

        if said is not None:
            zone = self._definition.zone
            return show_dated(read_date(said, zone), zone, self.language)
        return self.when(instant).removesuffix(", 00:00")

    def value(self, kind: str, name: str, value: object, action: str | None = None) -> str:
        """A value as people say it."""
        if isinstance(value, bool) or value in ("yes", "no"):
            spec = self._definition.kinds.get(kind)
            field = None if spec is None else spec.fields.get(name)
            if isinstance(value, bool) or (field is not None and field.type.id == "yes_no"):
                return self._yes(value in (True, "yes"))
        if isinstance(value, str):
            return self._chosen(kind, name, value, action)
        if isinstance(value, Mapping):
            return ", ".join(f"{key} {part}" for key, part in value.items())
        if isinstance(value, Sequence):
            return ", ".join(self.value(kind, name, part, action) for part in value)
        return str(value)

    def _yes(self, yes: bool) -> str:  # noqa: FBT001 - the value itself
        return either(self.language, en="yes", de="ja") if yes else either(self.language, en="no", de="nein")

    def _chosen(self, kind: str, name: str, value: str, action: str | None) -> str:
        for path in (("fields", name), ("actions", action or "", "fields", name)):
            label = self._definition.say("kinds", kind, *path, "of", value, language=self.language)
            if label is not None:
                return label
        return value

    def _said(self, otherwise: str, *path: str) -> str:
        return self._definition.say(*path, language=self.language) or otherwise


def number(value: int, language: str) -> str:
    """A number with its thousands marked.

    >>> number(12345, "de"), number(12345, "en")
    ('12.345', '12,345')
    """
    shown = f"{value:,}"
    return shown.replace(",", ".") if language == "de" else shown


def events(count: int, language: str) -> str:
    """So many events.

    >>> events(1, "en"), events(2000, "de")
    ('1 event', '2.000 Einträge')
    """
    one, many = either(language, en="event", de="Eintrag"), either(language, en="events", de="Einträge")
    return f"{number(count, language)} {one if count == 1 else many}"


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values as JSON holds them."""
    return {name: value if isinstance(value, str | int | bool | list | dict | None) else str(value)
            for name, value in values.items()}  # fmt: skip
