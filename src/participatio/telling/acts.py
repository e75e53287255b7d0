# SPDX-License-Identifier: Apache-2.0
"""The sentences about one act: its own, those of the ties it made, and what the library says where it has none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from participatio.definition.kinds import REASON, ActionSpec, Kind, LinkSpec
from participatio.definition.sentences import Said, names
from participatio.telling.catalogue import OF_TIES
from participatio.telling.wording import Words, moment, said
from participatio.values import NOTHING

if TYPE_CHECKING:
    from participatio.process.trace import Node
    from participatio.process.view import Entry


class Act:
    """The sentences about one act."""

    def __init__(  # noqa: PLR0913 - an act, and what was said before it
        self,
        words: Words,
        entry: Entry,
        node: Node,
        kind: Kind,
        action: ActionSpec,
        *,
        about: str | None,
        again: bool,
    ) -> None:
        self._words = words
        self._entry = entry
        self._node = node
        self._kind = kind
        self._action = action
        self._at = moment(entry)
        self._repeats = about == node.key
        #: True once a sentence was about other things.
        self.strays = False
        self._again = words.sentence("same_day" if entry.said is None else "same_time")
        self._when = self._again if again else words.when(entry.happened, entry.said)
        self._changes = {
            change.name: change
            for change in words.trace.changes
            if change.position == entry.position and change.key == node.key
        }

    def sentences(self) -> Iterator[str]:
        """What is to be told, one sentence or several."""
        says = self._text("actions", self._entry.action.partition(".")[2])
        own = None if says is None else said(says, self._fill)
        spoken = set() if own is None or says is None else set(names(says))
        if own is not None:
            yield own
        else:
            yield from self._generic()
        told: set[str] = set()
        for name, targets in self._ties().items():
            tie = None if name in spoken else self._text("links", name)
            if tie is not None:
                told.update(targets)
                yield from self._tie(name, tie, targets)
            elif self._spec(name).fields and name not in spoken:
                told.update(targets)
                yield from self._found(name, targets)
            elif own is not None and name not in spoken and self._carries(name) == "from":
                yield self._words.say("behind", to=self._words.listed(targets, self._at))
        yield from self._others_moved(told)
        yield from self._changed(spoken, told=own is not None)

    def _text(self, section: str, name: str) -> str | None:
        return self._words.says(self._kind.id, section, name)

    def _say(self, key: str, **filled: str | Said | None) -> str:
        thing = self._words.thing(self._node, self._at)
        return self._words.say(key, again=self._repeats, when=self._when, thing=thing, **filled)

    # What its sentence is filled with

    def _fill(self, name: str, spare: bool) -> Said | None:  # noqa: FBT001 - as `sentences.Fill`
        words, entry = self._words, self._entry
        if name == "title":
            return None if spare and self._repeats else words.titled(self._node, self._at)
        if name == "when":
            return Said(self._when)
        if name == "by":
            return self._by()
        if name.startswith("old."):
            return self._old(name.removeprefix("old."))
        if name in self._kind.links:
            return words.listed(self._ties().get(name, ()), self._at)
        value = entry.values.get(self._node.key, NOTHING).get(name, entry.given.get(name))
        return self._value(name, value)

    def _value(self, name: str, value: object) -> Said | None:
        if value is None or value == "":
            return None
        return Said(self._words.value(self._kind.id, name, value, self._entry.action.partition(".")[2]))

    def _by(self) -> Said | None:
        """The body for which it was done, else who did it, if the definition names them."""
        by = self._entry.for_ or self._entry.by or ""
        name = self._words.name(by) if by in self._words.trace.definition.things else None
        return None if name is None else Said(name)

    def _old(self, name: str) -> Said | None:
        change = self._changes.get(name)
        if change is None:
            return None
        return Said(self._words.quoted(change.old)) if name == "title" else self._words.listed([change.old])

    # Ties

    def _ties(self) -> Mapping[str, Sequence[str]]:
        """What the act tied its thing to, by link."""
        found: dict[str, list[str]] = {}
        for thing, name, to, cut in self._entry.links:
            if thing == self._node.key and not cut and name in self._kind.links:
                found.setdefault(name, []).append(to)
        return found

    def _spec(self, name: str) -> LinkSpec:
        return self._kind.links[name]

    def _carries(self, name: str) -> str:
        return self._words.trace.definition.kinds.story(self._spec(name))

    def _said_of(self, name: str, to: str) -> Mapping[str, Any]:
        """The fields of one tie."""
        return self._entry.values.get(f"{self._node.key}.{name}.{to}", NOTHING)

    def _alike(self, name: str, targets: Sequence[str]) -> Iterator[tuple[Sequence[str], Mapping[str, Any]]]:
        """The targets of a link, together where the same is said of them, and what that is."""
        alike: dict[str, list[str]] = {}
        for to in targets:
            alike.setdefault(repr(sorted(self._said_of(name, to).items(), key=str)), []).append(to)
        return ((things, self._said_of(name, things[0])) for things in alike.values())

    def _tie(self, name: str, text: str, targets: Sequence[str]) -> Iterator[str]:
        """The sentence of a link; several consultations about the same need not say so each time."""
        for things, values in self._alike(name, targets):
            told = said(text, partial(self._fill_tie, things, values))
            if told is not None and told != self._words.tied.get((self._kind.id, name)):
                self._words.tied[self._kind.id, name] = told
                yield told

    def _fill_tie(self, things: Sequence[str], values: Mapping[str, Any], name: str, spare: bool) -> Said | None:  # noqa: FBT001 - as `sentences.Fill`
        if name == "to":
            return self._words.listed(things, self._at)
        if name in values:
            return self._value(name, values[name])
        return self._fill(name, spare) if name in OF_TIES else None

    def _found(self, name: str, targets: Sequence[str]) -> Iterator[str]:
        """What a link without a sentence says of each of its targets."""
        self.strays = True
        for things, values in self._alike(name, targets):
            found = [self._value(key, value) for key, value in values.items() if key != REASON]
            told = ", ".join(one.text for one in found if one is not None)
            yield self._words.say("found", to=self._words.listed(things, self._at), said=told)
            yield from self._reason(values.get(REASON))

    # What the library says

    def _generic(self) -> Iterator[str]:
        ties = {name: targets for name, targets in self._ties().items() if self._text("links", name) is None}
        came = [to for name, targets in ties.items() if self._carries(name) == "from" for to in targets]
        into = [to for name, targets in ties.items() if self._carries(name) == "into" for to in targets]
        to = self._words.listed(came, self._at)
        moved = next((state for thing, state in self._entry.moves if thing == self._node.key), None)
        if self._action.bears:
            yield self._say("born_of", to=to) if to is not None else self._say("born")
        elif into:
            yield self._say("merged", to=self._words.listed(into, self._at))
        elif to is not None:
            yield self._say("joined", to=to)
        elif moved is not None:
            yield self._say("moved", state=self._words.state(self._kind.id, moved, bare=True))
        else:
            return
        yield from self._reason(self._entry.given.get(REASON))

    def _reason(self, reason: object) -> Iterator[str]:
        if (told := self._value(REASON, reason)) is not None:
            yield self._words.say("reason", reason=told)

    def _others_moved(self, told: Collection[str]) -> Iterator[str]:
        """Where the act took other things of the story."""
        states: dict[tuple[str, str], list[str]] = {}
        for thing, state in self._entry.moves:
            node = self._words.node(thing)
            if node is not None and not node.hidden and thing != self._node.key and thing not in told:
                states.setdefault((node.kind, state), []).append(thing)
        for (kind, state), things in states.items():
            self.strays = True
            to = self._words.listed(things, self._at)
            yield self._words.say("found", to=to, said=self._words.state(kind, state))

    def _changed(self, spoken: Collection[str], *, told: bool) -> Iterator[str]:
        """What was renamed or changed hands and has not been said yet."""
        words = self._words
        for name, change in self._changes.items():
            if f"old.{name}" in spoken:
                continue
            if told:
                self._when = self._again
            told = True
            if name == "title":
                yield words.say("renamed", when=self._when, old=words.quoted(change.old), new=words.quoted(change.new))
            elif self._carries(name) == "none":
                link = words.titles.field(self._kind.id, name)
                yield self._say("handed", link=link, old=words.name(change.old), new=words.name(change.new))
