# SPDX-License-Identifier: Apache-2.0
"""What a newer definition says otherwise, in sentences of two languages and as data."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import attrs

from participatio.dates import Dated, show_dated
from participatio.definition.changes import Path
from participatio.definition.diff import (
    BREAKING,
    EFFECTS,
    SAFE,
    SAME,
    STRANDING,
    TRANSLATIONS,
    Diff,
    Difference,
    Effect,
)
from participatio.definition.model import Definition
from participatio.definition.structure import TRUE
from participatio.languages import either
from participatio.text import counted, listed
from participatio.values import Frozen

BY_HAND = "by_hand"
_SHOWN = 5  # of many names
_LONGEST = 60  # letters of a text that is shown
_NAMED = 2  # a section and an id

_HEADS: Mapping[Effect, tuple[str, str]] = {
    BREAKING: (
        "Breaking: a running process cannot take this over, or means something else by what it has",
        "Bruch: ein laufendes Verfahren kann das nicht übernehmen, oder was es hat, hieße etwas anderes",
    ),
    STRANDING: (
        "Stranding: somebody or something cannot go on as before",
        "Strandet: jemand oder etwas kann nicht weiter wie bisher",
    ),
    SAFE: ("Safe: everybody goes on as before", "Unbedenklich: alle machen weiter wie bisher"),
}
#: What a child does with what its parent says: nobody moves from the one to the other.
_OF_A_CHILD: Mapping[tuple[str, str], frozenset[str]] = {
    ("Different", "Anders"): frozenset({"changed", "renamed"}),
    ("Gone", "Weggefallen"): frozenset({"removed"}),
    ("New", "Neu"): frozenset({"added"}),
}
_SECTIONS: Mapping[str, tuple[str, str]] = {
    "kinds": ("kind", "Art"),
    "fields": ("field", "Feld"),
    "links": ("link", "Link"),
    "states": ("state", "Zustand"),
    "actions": ("action", "Aktion"),
    "owes": ("promise", "Versprechen"),
    "roles": ("role", "Rolle"),
    "sources": ("source", "Quelle"),
    "plugins": ("plugin", "Plugin"),
    "declared": ("declared count", "genannte Zahl"),
    "languages": ("languages", "Sprachen"),
    "sentences": ("sentence", "Satz"),
}
_KEYS: Mapping[str, tuple[str, str]] = {
    "title": ("title", "Titel"),
    "titles": ("plural title", "Titel der Mehrzahl"),
    "text": ("text", "Text"),
    "note": ("note", "Anmerkung"),
    "says": ("sentence", "Satz"),
    "version": ("version", "Fassung"),
    "timezone": ("time zone", "Zeitzone"),
    "holidays": ("public holidays of", "Feiertage von"),
    "language": ("language", "Sprache"),
    "id": ("id", "Kennung"),
    "sources": ("sources", "Quellen"),
    "confidence": ("confidence", "Verlässlichkeit"),
    "opens": ("opening", "Beginn"),
    "closes": ("closing", "Ende"),
    "lasts": ("duration", "Dauer"),
    "within": ("part of", "Teil von"),
    "only": ("only for", "nur für"),
    "each": ("clock of each", "Uhr für jedes"),
    "seen_by": ("seen by", "zu sehen für"),
    "end": ("final state", "Endzustand"),
    "from": ("possible in", "möglich in"),
    "asks": ("asked for", "verlangt"),
    "may": ("may be given", "darf angegeben werden"),
    "to": ("next state", "nächster Zustand"),
    "when": ("condition", "Bedingung"),
    "many": ("number", "Anzahl"),
    "in": ("states", "Zustände"),
    "max": ("upper limit", "Obergrenze"),
    "min": ("lower limit", "Untergrenze"),
    "of": ("choices", "Auswahl"),
    "required": ("required", "Pflicht"),
    "type": ("type", "Typ"),
    "limits": ("limits", "Grenzen"),
    "by": ("owed by", "geschuldet von"),
    "after": ("occasion", "Anlass"),
    "pathway": ("pathway", "Weg"),
    "may_record": ("recording for others", "Eintragen für andere"),
    "count": ("number", "Anzahl"),
    "member_of": ("members", "Mitglieder"),
    "stage": ("stage", "Station"),
    "since": ("beginning", "Beginn"),
    "until": ("end", "Ende"),
    "seats": ("seats", "Sitze"),
    "keeps": ("keeping", "Aufbewahrung"),
    "written": ("written", "geschrieben"),
    "offered": ("offered", "angeboten"),
    "responsible": ("in charge", "zuständig"),
    "fields": ("fields", "Felder"),
    "links": ("links", "Links"),
    "states": ("states", "Zustände"),
    "actions": ("actions", "Aktionen"),
    "owes": ("promises", "Versprechen"),
    "roles": ("roles", "Rollen"),
    "kinds": ("kinds", "Arten"),
    "admits": ("admitted", "zugelassen"),
    "leads": ("leads", "Leitung"),
    "members": ("members", "Mitglieder"),
    "declared": ("declared", "genannt"),
    "languages": ("languages", "Sprachen"),
    "disputed": ("other accounts", "abweichende Angaben"),
    "unknown": ("not known", "nicht bekannt"),
    "resides": ("residence", "Wohnort"),
}
_SITS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("leads", "added"): ("{who} leads it now", "{who} leitet jetzt"),
    ("leads", "removed"): ("{who} no longer leads it", "{who} leitet nicht mehr"),
    ("members", "added"): ("{who} is a member now", "{who} ist jetzt Mitglied"),
    ("members", "removed"): ("{who} is no longer a member", "{who} ist nicht mehr Mitglied"),
}
#: What a list gains and loses, as its element is said to do it.
_LISTS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "asks": (("also asks for {}", "verlangt auch {}"), ("no longer asks for {}", "verlangt nicht mehr {}")),
    "may": (("also takes {}", "nimmt auch {} an"), ("no longer takes {}", "nimmt nicht mehr {} an")),
    "from": (("also possible in {}", "auch möglich in {}"), ("no longer possible in {}", "nicht mehr möglich in {}")),
    "seen_by": (("also seen by {}", "auch zu sehen für {}"), ("no longer seen by {}", "nicht mehr zu sehen für {}")),
    "to": (("also points to {}", "zeigt auch auf {}"), ("no longer points to {}", "zeigt nicht mehr auf {}")),
    "only": (("also for {}", "auch für {}"), ("no longer for {}", "nicht mehr für {}")),
    "pathway": (("also leads over {}", "führt auch über {}"), ("no longer leads over {}", "führt nicht mehr über {}")),
    "member_of": (
        ("also the members of {}", "auch die Mitglieder von {}"),
        ("no longer the members of {}", "nicht mehr die Mitglieder von {}"),
    ),
}
_WORDED = frozenset({"title", "titles", "text", "note", "says"})


def text(diff: Diff, language: str) -> str:
    """All of it, one sentence a line, what weighs most first."""
    return "\n".join(_Teller(diff, language).lines())


def sentence(diff: Diff, one: Difference, language: str) -> str:
    """One difference as a sentence."""
    return _Teller(diff, language).sentence(one)


def data(diff: Diff) -> dict[str, Any]:
    """All of it for a program: the changes, in the order in which they make the new definition of the old one."""
    tellers = {language: _Teller(diff, language) for language in ("en", "de")}
    return {
        "old": _named(diff.old),
        "new": _named(diff.new),
        "same": diff.same,
        "effect": diff.effect,
        "counts": {effect: sum(one.effect == effect for one in diff.differences) for effect in EFFECTS},
        "changes": [
            {
                **attrs.asdict(one.change, recurse=False),
                "effect": one.effect,
                "concerns": {name: list(found) for name, found in attrs.asdict(one.reach).items() if found},
                "things": one.things,
                "people": one.people,
                "text": {language: teller.sentence(one) for language, teller in tellers.items()},
            }
            for one in diff.differences
        ],
    }


def _named(definition: Definition) -> dict[str, Any]:
    return {"id": definition.id, "version": definition.version, "digest": definition.digest}


@attrs.frozen(eq=False, repr=False)
class _Teller(Frozen):
    """Tells of a diff in a language."""

    diff: Diff
    language: str

    def _say(self, pair: tuple[str, str]) -> str:
        return either(self.language, en=pair[0], de=pair[1])

    # Everything

    def lines(self) -> Iterator[str]:
        old, new = self.diff.old, self.diff.new
        yield f"{old.id}@{old.version} -> {new.id}@{new.version}"
        for head, differences in self._headed():
            if told := [*self._told(differences)]:
                yield ""
                yield head
                yield from (f"  {line}" for line in told)
        if same := sum(
            one.effect == SAME for one in self.diff.differences if one.change.what in ("changed", "renamed")
        ):
            yield ""
            yield either(
                self.language,
                en=f"Written otherwise, meaning the same: {counted(same, 'place', 'places')}.",
                de=f"Anders geschrieben, gleich gemeint: {counted(same, 'Stelle', 'Stellen')}.",
            )
        if self.diff.same:
            yield self._say(("Both mean the same.", "Beide bedeuten dasselbe."))

    @property
    def _by_child(self) -> bool:
        """True if the new definition builds on the old one, and is no newer version of it."""
        old, new = self.diff.old, self.diff.new
        return old.id != new.id and old.id in (parent.partition("@")[0] for parent in new.parents)

    def _headed(self) -> Iterator[tuple[str, list[Difference]]]:
        """The headings and what stands under each: what a child made of its parent, or what it means for a process."""
        if self._by_child:
            meant = [one for one in self.diff.differences if one.effect != SAME]
            for pair, kinds in _OF_A_CHILD.items():
                yield self._say(pair), [one for one in meant if _what(one) in kinds]
            return
        for effect in reversed(EFFECTS[1:]):
            yield f"{self._say(_HEADS[effect])}.", [one for one in self.diff.differences if one.effect == effect]

    def _told(self, differences: Sequence[Difference]) -> Iterator[str]:
        """Their sentences; things listed anew together, and so the texts of a translation."""
        groups: dict[tuple[str, ...], list[Difference]] = {}
        for one in differences:
            groups.setdefault(self._group(one), []).append(one)
        for group, members in groups.items():
            if group[0] == TRANSLATIONS:
                places = len(members)
                yield either(
                    self.language,
                    en=f"The translation {group[1]} says something else in {counted(places, 'place', 'places')}.",
                    de=f"Die Übersetzung {group[1]} lautet an {counted(places, 'Stelle', 'Stellen')} anders.",
                )
            elif len(members) > 1:
                yield self._many(group, members)
            else:
                yield self.sentence(members[0])

    def _group(self, one: Difference) -> tuple[str, ...]:
        path, what = one.change.path, one.change.what
        if path[:1] == (TRANSLATIONS,):
            return path[:_NAMED]
        together = len(path) == _NAMED and what in ("added", "removed") and one.things is None and one.people is None
        return (what, path[0]) if together else (what, *path)

    def _many(self, group: tuple[str, ...], members: Sequence[Difference]) -> str:
        what, section = group
        where = self.diff.new if what == "added" else self.diff.old
        names = [self._name(where, one.change.path) for one in members]
        shown = listed(names, self.language) if len(names) <= _SHOWN else ", ".join([*names[:_SHOWN], "…"])
        said = ("{number} new", "{number} neu") if what == "added" else ("{number} gone", "{number} fallen weg")
        head = f"{self._section(where, section)}: {self._say(said).format(number=len(members))}: {shown}"
        return head[:1].upper() + head[1:] + self._stop(_together(members))

    # One

    def sentence(self, one: Difference) -> str:
        """What is otherwise, and whom it concerns."""
        said = self._said(one)
        return said[:1].upper() + said[1:] + self._stop(one)

    def _said(self, one: Difference) -> str:
        change = one.change
        path = change.path
        where = self.diff.old if change.what == "removed" else self.diff.new
        if path[:1] == (TRANSLATIONS,):
            return self._say(("the translation {}: {}", "die Übersetzung {}: {}")).format(
                path[1] if len(path) > 1 else "", ".".join(path[_NAMED:])
            )
        if change.what == "renamed":
            name = f"{self._section(self.diff.old, *path)} {self._name(self.diff.old, path)}"
            return self._say(("{} is called {} now", "{} heißt jetzt {}")).format(name, change.new)
        element, key = _split(path)
        subject = self._subject(where, element) if element else ""
        if change.what == "ordered":
            said = self._say(("in another order", "in anderer Reihenfolge"))
            label = self._label(key)
            if len(path) == 1 and (kind := next((it for it in where.kinds.values() if it.plural == path[0]), None)):
                label = where.say("kinds", kind.id, "titles", language=self.language) or label
            return ", ".join(it for it in (subject, label) if it) + f": {said}"
        if not key:
            return subject + self._came(one)
        return (f"{subject}: " if subject else "") + self._of_key(one, element, key)

    def _came(self, one: Difference) -> str:
        """What is said of an element as a whole."""
        change = one.change
        if change.what == "added":
            return self._say((" is new", " ist neu"))
        if change.what == "removed":
            return self._say((" is gone", " fällt weg"))
        return ": " + self._now(change.old, change.new)

    def _of_key(self, one: Difference, element: Path, key: Path) -> str:
        change = one.change
        if key[0] == "admits" and len(key) == _NAMED:
            who = self._name(self.diff.new if key[1] in self.diff.new.roles else self.diff.old, ("roles", key[1]))
            return f"{who} " + self._both(
                one.gained, one.lost, ("may also {}", "darf auch {}"), ("may no longer {}", "darf nicht mehr {}")
            )
        if key[0] in ("leads", "members") and len(key) == _NAMED and (pair := _SITS.get((key[0], change.what))):
            where = self.diff.new if change.what == "added" else self.diff.old
            return self._say(pair).format(who=self._name(where, ("persons", key[1])))
        label = self._field(element, key) or self._label(key)
        if key[-1] in ("opens", "closes") and (moved := self._later(element, key)):
            return f"{label} {moved}"
        gained, lost = self._items(one)
        if gained or lost:
            pairs = _LISTS.get(key[-1])
            if pairs is not None:
                return self._both(gained, lost, *pairs)
            return f"{label}: " + self._both(gained, lost, ("also {}", "auch {}"), ("no longer {}", "nicht mehr {}"))
        return f"{label} " + self._now(change.old, change.new, worded=key[-1] in _WORDED)

    def _both(self, gained: Sequence[str], lost: Sequence[str], more: tuple[str, str], less: tuple[str, str]) -> str:
        parts = [
            self._say(pair).format(_some(words, self.language))
            for pair, words in ((more, gained), (less, lost))
            if words
        ]
        return ", ".join(parts) or self._say(("in another order", "in anderer Reihenfolge"))

    def _now(self, old: object, new: object, *, worded: bool = False) -> str:
        if worded and isinstance(old, str) and isinstance(new, str):
            old, new = _apart(old, new)
        quotes = ("“{}”", "„{}“") if worded else ("{}", "{}")
        was, will = (None if it is None else self._say(quotes).format(_clipped(self._flow(it))) for it in (old, new))
        if self._is_yes(old) or self._is_yes(new):
            was, will = (self._say(("yes", "ja") if self._is_yes(it) else ("no", "nein")) for it in (old, new))
        if will is None:
            return self._say(("no longer given (was {})", "entfällt (bisher {})")).format(was)
        if was is None:
            return self._say(("now {}", "jetzt {}")).format(will)
        return self._say(("now {} (was {})", "jetzt {} (bisher {})")).format(will, was)

    def _items(self, one: Difference) -> tuple[Sequence[str], Sequence[str]]:
        """What a list gained and lost; nothing of what is no list."""
        old, new = one.change.old, one.change.new
        if one.gained or one.lost:
            lists = isinstance(old, list) or isinstance(new, list) or one.change.path[-1] in _LISTS
            return (one.gained, one.lost) if lists else ((), ())
        if not isinstance(old or [], list) or not isinstance(new or [], list):
            return (), ()
        was, will = [self._flow(it) for it in old or ()], [self._flow(it) for it in new or ()]
        return [it for it in will if it not in was], [it for it in was if it not in will]

    def _flow(self, value: object) -> str:
        """A value as people write it; what is no sort of value that is known here, as the files do."""
        if isinstance(value, Mapping):
            if "value" in value:
                return self._account(value)
            if [*value] == ["in"] and isinstance(value["in"], str):
                return f"in {self._place(value['in'])}"
            return "{" + ", ".join(f"{key}: {self._flow(inner)}" for key, inner in value.items()) + "}"
        if isinstance(value, Sequence) and not isinstance(value, str):
            return "[" + ", ".join(map(self._flow, value)) + "]"
        return str(value)

    def _account(self, said: Mapping[str, object]) -> str:
        """What somebody says something is, and behind it who does, as in "7 (sources: newspaper)"."""
        field = f"{self._label((str(said['field']),))} " if "field" in said else ""
        notes = []
        for key, inner in said.items():
            if key not in ("value", "field"):
                told = ", ".join(map(self._flow, inner)) if isinstance(inner, list) else self._flow(inner)
                notes.append(f"{self._label((key,))}: {told}")
        return field + self._flow(said["value"]) + (f" ({'; '.join(notes)})" if notes else "")

    def _place(self, id_: str) -> str:
        """What something listed is called; its id, if neither definition lists it."""
        for where in (self.diff.new, self.diff.old):
            if (thing := where.things.get(id_)) is not None:
                return self._name(where, (where.section(thing.kind), id_))
        return id_

    @staticmethod
    def _is_yes(value: object) -> bool:
        """True for a yes, of which the opposite need not be written."""
        return isinstance(value, str) and value.lower() in TRUE

    def _later(self, element: Path, key: Path) -> str | None:
        """When a phase opens or closes, and by how many days that is earlier or later; none if a condition says it."""
        bounds = [getattr(it.things.get(element[-1]), key[-1], None) for it in (self.diff.old, self.diff.new)]
        if not all(it is None or it == BY_HAND or isinstance(it, Dated) for it in bounds):
            return None
        zones = (self.diff.old.zone, self.diff.new.zone)
        said = self._now(*(self._bound(it, zone) for it, zone in zip(bounds, zones, strict=True)))
        was, will = (getattr(it, key[-1], None) for it in bounds)
        days = 0 if was is None or will is None else round((will - was).total_seconds() / 86_400)
        if not days or self._by_child:
            return said
        number = counted(abs(days), *(("Tag", "Tage") if self.language == "de" else ("day", "days")))
        return f"{number} {self._say(('later', 'später') if days > 0 else ('earlier', 'früher'))}: {said}"

    def _bound(self, bound: object, zone: ZoneInfo) -> str | None:
        if isinstance(bound, Dated):
            return show_dated(bound, zone, self.language)
        return None if bound is None else self._say(("by hand", "von Hand"))

    # Whom it concerns

    def _stop(self, one: Difference) -> str:
        """The end of a sentence: whom and what it concerns, counted if a process was asked."""
        if one.things is not None or one.people is not None:
            things, people = one.things or 0, one.people or 0
            if not things and not people:
                return self._say((" (concerns nobody so far).", " (betrifft bisher niemanden)."))
            number = (
                [counted(things, "Ding", "Dinge"), counted(people, "Mensch", "Menschen")]
                if self.language == "de"
                else [counted(things, "thing", "things"), counted(people, "person", "people")]
            )
            said = listed([it for it, some in zip(number, (things, people), strict=True) if some], self.language)
            return self._say((" (concerns {}).", " (betrifft {}).")).format(said)
        if one.effect in (SAFE, SAME) or self._by_child:
            return "."
        parts = list(self._concerned(one))
        return f" ({'; '.join(parts)})." if parts else "."

    def _concerned(self, one: Difference) -> Iterator[str]:
        reach, language = one.reach, self.language
        pairs: Sequence[tuple[Collection[str], tuple[str, str]]] = (
            (reach.states, ("things in {}", "Dinge in {}")),
            (reach.actions, ("whoever does {}", "wer {} tut")),
            (reach.links, ("things with {}", "Dinge mit {}")),
            (reach.things, ("{} and what points to it", "{} und was darauf zeigt")),
        )
        for words, pair in pairs:
            if words:
                yield self._say(pair).format(_some(tuple(words), language))

    # What things are called

    def _subject(self, where: Definition, element: Path) -> str:
        return f"{self._section(where, *element)} {self._name(where, element)}"

    def _section(self, where: Definition, *path: str) -> str:
        """What an element of a section is called: a kind's title for things listed."""
        key = path[-2] if len(path) > 1 else path[0]
        if len(path) <= _NAMED:
            kind = next((kind for kind in where.kinds.values() if kind.plural == path[0]), None)
            if kind is not None:
                return where.say("kinds", kind.id, "title", language=self.language) or kind.id
        return self._say(_SECTIONS.get(key, (key, key)))

    def _name(self, where: Definition, path: Path) -> str:
        """The title of an element and in brackets what the files call it."""
        id_ = path[-1] if len(path) == _NAMED else ".".join(path[1::2])
        title = where.say(*path, "title", language=self.language)
        return f"{_clipped(title)} ({id_})" if title and title != id_ else id_

    def _field(self, element: Path, key: Path) -> str:
        """What a kind of its own calls a field or a link of what is listed; nothing of what every kind has."""
        for where in (self.diff.new, self.diff.old):
            kind = next((it for it in where.kinds.values() if element[:1] == (it.plural,)), None)
            if kind is not None and len(key) == 1 and key[0] not in _KEYS:
                for part in ("fields", "links"):
                    if said := where.say("kinds", kind.id, part, key[0], "title", language=self.language):
                        return said
        return ""

    def _label(self, key: Path) -> str:
        if not key:
            return ""
        first, *rest = key
        word = self._say(_KEYS.get(first, (first, first)))
        return " ".join([word, *(self._say(_KEYS.get(it, (it, it))) for it in rest)])


def _what(one: Difference) -> str:
    """What became of a place; a translation, whose places are told together, is changed."""
    return "changed" if one.change.path[:1] == (TRANSLATIONS,) else one.change.what


def _split(path: Path) -> tuple[Path, Path]:
    """The element that a path leads to or into, and the keys behind it.

    Elements are what stands in a section of the top, of a kind, or the fields of an action.
    """
    if len(path) < _NAMED or path[0] == "languages":
        return (), path
    end = _NAMED
    if path[0] == "kinds" and len(path) > end + 1 and path[end] in _SECTIONS:
        end += 2
        if path[2] == "actions" and len(path) > end + 1 and path[end] == "fields":
            end += 2
    return path[:end], path[end:]


def _together(members: Sequence[Difference]) -> Difference:
    """Several of one sort as one, for the end of their sentence."""
    return attrs.evolve(members[0], reach=attrs.evolve(members[0].reach, things=(), states=(), actions=()))


def _some(words: Sequence[str], language: str) -> str:
    shown = [_clipped(word) for word in words[:_SHOWN]]
    return listed(shown, language) if len(words) <= _SHOWN else ", ".join([*shown, "…"])


def _apart(old: str, new: str) -> tuple[str, str]:
    """Two long texts from where they differ on, with the words before it."""
    if max(len(old), len(new)) <= _LONGEST:
        return old, new
    same = next(
        (at for at, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), min(len(old), len(new))
    )
    start = new.rfind(" ", 0, max(same - _LONGEST // 3, 0)) + 1
    return (f"…{old[start:]}", f"…{new[start:]}") if start else (old, new)


def _clipped(said: str) -> str:
    line = " ".join(said.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"
