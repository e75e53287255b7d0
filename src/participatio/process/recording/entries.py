# SPDX-License-Identifier: Apache-2.0
"""The shape of an act as a file writes it, and the act it becomes; docs/reference/acts.md describes it to writers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.dates import Dated, read_date, read_instant
from participatio.definition.acts import Act
from participatio.errors import BadValueError, Code, DefinitionError, Place, Problem
from participatio.process.commands import NEW
from participatio.text import near
from participatio.values import Frozen

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

NO_SUCH_KEY = Code("P950", "error", en="an act has no '{key}'", de="ein Akt hat kein '{key}'")
WRONG_FORM = Code("P951", "error", en="{what_en}", de="{what_de}")
TIMES = Code("P954", "error", en="{what_en}", de="{what_de}")
NAME = Code("P953", "error", en="{what_en}", de="{what_de}")

#: What an act says, and what is said of it for readers.
ACT_KEYS = frozenset({
    "act", "action", "by", "thing", "values", "links", "for", "typed_by", "happened", "claims", "as", "note", "sources",
})  # fmt: skip
TOP_KEYS = ACT_KEYS | {"at", "key"}
BATCH_KEYS = frozenset({"batch", "at", "key", "note", "sources"})
ADOPT_KEYS = frozenset({"adopt", "at", "by", "reason", "mapping", "forget", "note", "sources"})
SOMEBODY = "somebody"

Path = Sequence[str | int]
#: Where a part of an entry stands, named by the keys that lead to it; the entry itself, if none do.
Finder = Callable[[Path], Place]
#: What a text means that stands for a thing: its id, or ``{"new": name}`` for what an act before it brings into being.
Meaning = Callable[[str], Any]
#: Who acts, of somebody who has no name in public: a pseudonym.
Pseudonym = Callable[[str], str]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_map(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_words(value: object) -> bool:
    return _is_text(value) or (isinstance(value, list) and all(map(_is_text, value)))


def _is_person(value: object) -> bool:
    return _is_text(value) or (isinstance(value, Mapping) and set(value) == {SOMEBODY} and _is_text(value[SOMEBODY]))


def _is_new(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {NEW} and _is_text(value[NEW])


def _is_thing(value: object) -> bool:
    return _is_text(value) or _is_new(value)


def _is_target(value: object) -> bool:
    """True for what a link points to: a thing, alone or with the link's own fields."""
    return _is_thing(value) or (isinstance(value, Mapping) and _is_thing(value.get("to", value.get(NEW))))


def _is_link(value: object) -> bool:
    return all(map(_is_target, value)) if isinstance(value, list) else _is_target(value)


Form = tuple[Callable[[object], bool], str, str]
TEXT: Form = (_is_text, "has to be a text", "muss ein Text sein")
MAP: Form = (_is_map, "has to be keys with values", "muss aus Schlüsseln mit Werten bestehen")
WORDS: Form = (_is_words, "has to be a word or a list of words", "muss ein Wort oder eine Liste von Wörtern sein")
#: What stands behind a key, where it is no text, and how that is said.
FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("values", "links", "claims", "mapping"), MAP),
    **dict.fromkeys(("sources", "forget"), WORDS),
    "by": (_is_person, "has to be a text, or {somebody: name}", "muss ein Text sein oder {somebody: Name}"),
    "thing": (_is_thing, "has to be a text", "muss ein Text sein"),
    "batch": (lambda value: isinstance(value, list) and value != [], "has to be a list of acts",
              "muss eine Liste von Akten sein"),
}  # fmt: skip
_LINK: Form = (
    _is_link,
    "has to be an id or a name, or several; one with fields says 'to'",
    "muss eine Kennung oder ein Name sein, oder mehrere; mit Feldern sagt es 'to'",
)


@frozen(eq=False, repr=False)
class Entry(Frozen):
    """What a file lists once: an act, a batch of acts, or new rules; or only what is wrong there.

    ``raw`` is as it was written, ``find`` knows the places in it.
    """

    raw: Mapping[str, Any]
    find: Finder
    problems: tuple[Problem, ...] = ()

    @property
    def place(self) -> Place:
        """Where it begins."""
        return self.find(())

    @property
    def parts(self) -> Sequence[tuple[Path, Any]]:
        """Its acts and the keys that lead to them: itself, or those of its batch."""
        batch = self.raw.get("batch")
        if not isinstance(batch, list):
            return [((), self.raw)]
        return [(("batch", index), one) for index, one in enumerate(batch)]

    @property
    def names(self) -> Sequence[tuple[Path, str]]:
        """The names it gives to what it brings into being."""
        said = [(path, one.get("as")) for path, one in self.parts if isinstance(one, Mapping)]
        return [(path, name) for path, name in said if isinstance(name, str)]

    def refuse(self) -> None:
        """Raise `DefinitionError` if it is no act."""
        if found := self.problems or tuple(self.mistakes()):
            raise DefinitionError(found)

    def mistakes(self, *, replays: bool = False) -> Iterator[Problem]:
        """What is wrong with its form; only what ``replays`` a process says ``at`` and ``adopt``."""
        for key in ("adopt", "at"):
            if key in self.raw and not replays:
                yield wrong(
                    self.find((key,)),
                    f"'{key}' is for a process that is replayed from its beginning; 'happened' says when it was",
                    f"'{key}' ist für ein Verfahren, das von Anfang an nachgespielt wird; wann es war, sagt 'happened'",
                    TIMES,
                )
        if "adopt" in self.raw:
            yield from mistakes(self.raw, self.find, (), ADOPT_KEYS, ("adopt", "reason"))
            yield from _formed("by", self.raw.get("by", ""), TEXT, self.find, ("by",))
        elif "batch" in self.raw:
            found = list(mistakes(self.raw, self.find, (), BATCH_KEYS, ()))
            yield from found
            for path, one in () if found else self.parts:
                yield from mistakes(one, self.find, path)
        else:
            yield from mistakes(self.raw, self.find, (), TOP_KEYS)


def mistakes(  # noqa: PLR0913 - what something of this form consists of
    raw: object,
    find: Finder,
    path: Path = (),
    keys: Collection[str] = ACT_KEYS,
    needs: Sequence[str] = ("act", "by"),
    forms: Mapping[str, Form] = FORMS,
) -> Iterator[Problem]:
    """What is wrong with the form of an act: it is no map, has other keys, lacks one, or holds another form there."""
    if not isinstance(raw, Mapping):
        yield wrong(find(path), "an act consists of keys with values", "ein Akt besteht aus Schlüsseln mit Werten")
        return
    unknown = [key for key in raw if key not in keys]
    for key in unknown:
        yield Problem(NO_SUCH_KEY, find((*path, key)), {"key": str(key)}, near(str(key), keys, 1))
    for key in () if unknown else needs:  # what is missing may be what has another name here
        if not raw.get(key) and not (key == "act" and action_of(raw)):
            yield wrong(find(path), f"'{key}' is missing", f"'{key}' fehlt")
    for key in raw if not unknown else [one for one in raw if one in keys]:
        yield from _formed(key, raw[key], forms.get(key, TEXT), find, (*path, key))
    links = raw.get("links") if "links" in keys else None
    for name, value in links.items() if isinstance(links, Mapping) else ():
        yield from _formed(name, value, _LINK, find, (*path, "links", name))


def _formed(key: str, value: object, form: Form, find: Finder, path: Path) -> Iterator[Problem]:
    fits, en, de = form
    if not fits(value):
        yield wrong(find(path), f"'{key}' {en}", f"'{key}' {de}")


def wrong(place: Place | None, en: str, de: str, code: Code = WRONG_FORM) -> Problem:
    """A problem that is said in a sentence of its own."""
    return Problem(code, place, {"what_en": en, "what_de": de})


# What it becomes


def action_of(raw: Mapping[str, Any]) -> str:
    """What an act does; ``action`` says it as ``act`` does."""
    return str(raw.get("act", raw.get("action", "")))


def act_of(  # noqa: PLR0913 - what it needs to know
    raw: Mapping[str, Any],
    zone: ZoneInfo,
    find: Finder,
    path: Path = (),
    meant: Meaning = str,
    pseudonym: Pseudonym = str,
) -> Act:
    """The act that something of the right form describes.

    Parameters:
        zone: that of the process; dates are read in it.
        meant: what a text in ``thing`` and ``links`` stands for.
        pseudonym: who somebody is that has no public name.

    Raises:
        DefinitionError: it says a time that is none, or a name that nothing before it has.
    """
    by, thing = raw["by"], raw.get("thing")
    return Act(
        action=action_of(raw),
        by=by if isinstance(by, str) else pseudonym(by[SOMEBODY]),
        thing=None if thing is None else _target(thing, meant, lambda: find((*path, "thing"))),
        values=raw.get("values", {}),
        links={
            name: _targets(value, meant, lambda name=name: find((*path, "links", name)))  # type: ignore[misc]
            for name, value in raw.get("links", {}).items()
        },
        for_=raw.get("for"),
        typed_by=raw.get("typed_by"),
        happened=None if "happened" not in raw else when(raw["happened"], zone, find, (*path, "happened")),
        claims=raw.get("claims", {}),
        as_=raw.get("as"),
    )


def when(text: str, zone: ZoneInfo, find: Finder, path: Path) -> datetime | Dated:
    """When something happened: an instant if the date says one, else all that it may mean."""
    try:
        found = read_date(text, zone)
        return found if found.vague else read_instant(text, zone)
    except BadValueError as error:
        raise DefinitionError([_about("happened", error.at(find(path)))]) from None


def _about(key: str, problem: Problem) -> Problem:
    return wrong(problem.place, f"'{key}': {problem.text('en')}", f"'{key}': {problem.text('de')}")


def _targets(value: Any, meant: Meaning, place: Callable[[], Place]) -> Any:  # noqa: ANN401 - a tree
    if isinstance(value, list):
        return [_targets(item, meant, place) for item in value]
    if isinstance(value, str) or set(value) == {NEW}:
        return _target(value, meant, place)
    fields = {name: item for name, item in value.items() if name not in ("to", NEW)}
    to = value["to"] if "to" in value else {NEW: value[NEW]}
    return {"to": _target(to, meant, place), **fields}


def _target(value: Any, meant: Meaning, place: Callable[[], Place]) -> Any:  # noqa: ANN401 - a tree
    if isinstance(value, str):
        return meant(value)
    found = meant(value[NEW])
    if found == value[NEW]:
        name = value[NEW]
        raise DefinitionError(
            [wrong(place(), f"no act before it is called '{name}'", f"kein Akt davor heißt '{name}'", NAME)]
        )
    return found
