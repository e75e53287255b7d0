# SPDX-License-Identifier: Apache-2.0
"""Whether every word a definition uses means something."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from weakref import WeakKeyDictionary

from participatio.definition.checks.wording import both
from participatio.definition.kinds import BUILT_IN_ROLES, REASON, STAGES, Kind
from participatio.definition.mentions import Mention, Sort, mentions
from participatio.definition.model import Definition
from participatio.definition.source import is_map
from participatio.errors import Code, Place, Problem
from participatio.hooks.contributions import Check
from participatio.text import near

Found = Iterator[Problem]

#: What ``per`` knows beside ``its`` words.
PER = ("person", "thing", "for", "round")
#: What a definition names, by sort; kept while the definition is.
_KEPT: WeakKeyDictionary[Definition, dict[Sort, list[Mention]]] = WeakKeyDictionary()


#: How many words may still be compared with what is not known in a definition.
_LEFT: WeakKeyDictionary[Definition, int] = WeakKeyDictionary()
_MOST_COMPARED = 20_000


def mentioned(definition: Definition, sort: Sort) -> Sequence[Mention]:
    """Everything of a sort that a definition names."""
    kept = _KEPT.get(definition)
    if kept is None:
        kept = _KEPT[definition] = {}
        for mention in mentions(definition):
            kept.setdefault(mention.sort, []).append(mention)
    return kept.get(sort, [])


def unknown(definition: Definition, code: Code, mention: Mention, known: Collection[str], **data: str) -> Problem:
    """A word that means nothing, with what was probably meant."""
    word = data.pop("word", mention.word)
    return Problem(code, mention.place(definition), {"word": word, **data}, _guess(definition, word, known))


def _guess(definition: Definition, word: str, known: Collection[str]) -> Sequence[str]:
    """What a word was probably meant to be; for the first ones only where there are thousands to compare with."""
    left = _LEFT.get(definition, _MOST_COMPARED)
    _LEFT[definition] = left - len(known)
    return near(word, known) if left > 0 else ()


#: The sorts of words that name an element of the definition, each with the section it stands in if that has one name.
_ELEMENTS: Mapping[Sort, str | None] = {
    "source": "sources", "thing": None, "kind": "kinds", "station": "kinds", "role": "roles", "phase": "phases"
}  # fmt: skip
_SHOWN = 3


def missing(definition: Definition, sort: Sort, known: Collection[str]) -> Iterator[Mention]:
    """What of a sort is named and not there; not what could not be read, or was taken out under a parent's feet."""
    gone, there = _gone(definition, sort), definition.broken.union(known)
    for mention in mentioned(definition, sort):
        if mention.word not in there and not _stays(definition, mention, gone):
            yield mention


UNKNOWN_SOURCE = Code(
    "P200", "error", en="no source '{word}' is listed", de="eine Quelle '{word}' ist nicht aufgezählt"
)


def unknown_source(definition: Definition) -> Found:
    """Every source cited is listed."""
    for mention in missing(definition, "source", definition.sources):
        yield unknown(definition, UNKNOWN_SOURCE, mention, definition.sources)


UNKNOWN_THING = Code(
    "P201", "error", en="nothing listed has the id '{word}'", de="nichts Aufgezähltes hat die Kennung '{word}'"
)


def unknown_thing(definition: Definition) -> Found:
    """Every id names something listed."""
    of_kinds = _of_kinds(definition)
    for mention in missing(definition, "thing", definition.things):
        yield unknown(definition, UNKNOWN_THING, mention, of_kinds(mention.wanted))


WRONG_KIND = Code(
    "P202",
    "error",
    en="'{word}' is of the kind {kind}; {wanted} is needed here",
    de="'{word}' ist von der Art {kind}; gebraucht wird {wanted}",
)


def wrong_kind(definition: Definition) -> Found:
    """A link points to things of the kinds it is for."""
    of_kinds = _of_kinds(definition)
    for mention in mentioned(definition, "thing"):
        thing = definition.things.get(mention.word)
        if thing is not None and mention.wanted and thing.kind not in mention.wanted:
            wanted = ", ".join(mention.wanted)
            yield unknown(definition, WRONG_KIND, mention, of_kinds(mention.wanted), kind=thing.kind, wanted=wanted)


def _of_kinds(definition: Definition) -> Callable[[tuple[str, ...]], Collection[str]]:
    """The listed things of some kinds, or of any; each time the same kinds are asked for, the same answer."""

    @cache
    def of_kinds(wanted: tuple[str, ...]) -> Collection[str]:
        return [id_ for id_, thing in definition.things.items() if not wanted or thing.kind in wanted]

    return of_kinds


UNKNOWN_STATE = Code("P203", "error", en="'{kind}' has no state '{word}'", de="'{kind}' hat keinen Zustand '{word}'")


def unknown_state(definition: Definition) -> Found:
    """Every state named is one of its kind's."""
    for mention in mentioned(definition, "state"):
        kind = definition.kinds.get(mention.kind or "")
        if kind is not None and mention.word not in kind.states and mention.word not in kind.broken:
            yield unknown(definition, UNKNOWN_STATE, mention, kind.states, kind=kind.id)


UNKNOWN_ACTION = Code(
    "P204", "error", en="there is no action '{word}'{there_en}", de="eine Aktion '{word}' gibt es nicht{there_de}"
)
#: So many actions of a kind are named where none of them is near to what was written.
_MOST_NAMED = 8


def unknown_action(definition: Definition) -> Found:
    """Every action named is a row of some kind's table."""
    known = None
    for mention in mentioned(definition, "action"):
        if definition.kinds.action(mention.word) is not None:
            continue
        name, _, action = mention.word.partition(".")
        kind = definition.kinds.get(name)
        if (kind is not None and action in kind.broken) or name in definition.broken:
            continue
        known = known or [full for full, _, _ in definition.kinds.actions()]
        meant = _meant_action(definition, mention, known)
        there = _there(kind) if kind is not None and not meant else both("there", "", "")
        yield Problem(UNKNOWN_ACTION, mention.place(definition), {"word": mention.word, **there}, meant)


def _meant_action(definition: Definition, mention: Mention, known: Collection[str]) -> Sequence[str]:
    """Actions of that kind with nearly that name; where there is no such kind, those of others with this name."""
    name, dot, action = mention.word.partition(".")
    kind = definition.kinds.get(name)
    if kind is not None:
        return [f"{name}.{other}" for other in _guess(definition, action, kind.actions)]
    found = list(_guess(definition, mention.word, known))
    if found or _LEFT[definition] <= 0:
        return found
    return [full for full in known if full.endswith(f".{action if dot else name}")][:2]


def _there(kind: Kind) -> Mapping[str, str]:
    """What can be done with things of a kind."""
    names = ", ".join([*islice(kind.actions, _MOST_NAMED), *(["…"] if len(kind.actions) > _MOST_NAMED else [])])
    if not names:
        return both("there", f"; '{kind.id}' has no actions", f"; '{kind.id}' hat keine Aktionen")
    return both("there", f"; '{kind.id}' has {names}", f"; '{kind.id}' hat {names}")


UNKNOWN_ROLE = Code("P205", "error", en="there is no role '{word}'", de="eine Rolle '{word}' gibt es nicht")


def unknown_role(definition: Definition) -> Found:
    """Every role named is declared, or built in."""
    known = (*definition.roles, *BUILT_IN_ROLES)
    for mention in missing(definition, "role", known):
        yield unknown(definition, UNKNOWN_ROLE, mention, known)


UNKNOWN_NAME = Code(
    "P206",
    "error",
    en="'{kind}' has no field or link '{word}'",
    de="'{kind}' hat weder Feld noch Link '{word}'",
)


def unknown_name(definition: Definition) -> Found:
    """What an action asks for, and what a condition looks at, is a field or a link."""
    names: dict[tuple[str, str], Collection[str]] = {}
    sorts: tuple[Sort, ...] = ("name", "field", "link")
    for sort in sorts:
        for mention in mentioned(definition, sort):
            kind = definition.kinds.get(mention.kind or "")
            if kind is None:
                continue
            if (sort, kind.id) not in names:
                names[sort, kind.id] = _names(kind, sort)
            known = names[sort, kind.id]
            if mention.word not in known and mention.word not in kind.broken:
                yield unknown(definition, UNKNOWN_NAME, mention, known, kind=kind.id)


def _names(kind: Kind, sort: str) -> Collection[str]:
    if sort == "name":
        own = (field for action in kind.actions.values() for field in action.fields)
        return dict.fromkeys((*kind.fields, *kind.links, REASON, *own))
    return kind.fields if sort == "field" else kind.links


UNKNOWN_KIND = Code("P207", "error", en="there is no kind '{word}'", de="eine Art '{word}' gibt es nicht")


def unknown_kind(definition: Definition) -> Found:
    """Every kind named is there; a station of a pathway may also be a stage."""
    for mention in missing(definition, "kind", definition.kinds):
        yield unknown(definition, UNKNOWN_KIND, mention, definition.kinds)
    known = (*definition.kinds, *STAGES)
    for mention in missing(definition, "station", known):
        yield unknown(definition, UNKNOWN_KIND, mention, known)


UNKNOWN_PHASE = Code("P208", "error", en="there is no phase '{word}'", de="eine Phase '{word}' gibt es nicht")


def unknown_phase(definition: Definition) -> Found:
    """Every phase named is listed; one that could not be read may have been meant too."""
    written = definition.tree.get("phases")
    known = dict.fromkeys((*definition.phases, *(written if is_map(written) else ())))
    for mention in missing(definition, "phase", definition.phases):
        yield unknown(definition, UNKNOWN_PHASE, mention, known)


STILL_NAMED = Code(
    "P216",
    "error",
    en="what is taken out here is still named by what stays: {named}",
    de="was hier herausgenommen ist, wird von dem, was bleibt, noch genannt: {named}",
)


def still_named(definition: Definition) -> Found:
    """Whoever takes something inherited out takes out or changes what names it, too."""
    found: dict[Place | None, dict[str, None]] = {}
    for sort in _ELEMENTS if definition.removed else ():
        gone = _gone(definition, sort)
        for mention in mentioned(definition, sort) if gone else ():
            if _stays(definition, mention, gone):
                told = f"'{mention.word}' ({'.'.join(key for key in mention.path if isinstance(key, str))})"
                found.setdefault(gone[mention.word], {})[told] = None
    for place, named in found.items():
        shown = ", ".join(list(named)[:_SHOWN]) + (" …" if len(named) > _SHOWN else "")
        yield Problem(STILL_NAMED, place, {"named": shown})


def _gone(definition: Definition, sort: Sort) -> Mapping[str, Place | None]:
    """What was taken out that a word of this sort could mean, each with the place that says so."""
    section = _ELEMENTS[sort]
    return {
        path[1]: removed.place
        for path, removed in definition.removed.items()
        if len(path) == 2 and (path[0] not in _ELEMENTS.values() if section is None else path[0] == section)  # noqa: PLR2004 - a section and an id
    }


def _stays(definition: Definition, mention: Mention, gone: Mapping[str, Place | None]) -> bool:
    """True for a word of a parent that names what was taken out under its feet."""
    place = mention.place(definition) if mention.word in gone else None
    return place is not None and place.file not in definition.own_files


BUILT_IN = Code(
    "P214",
    "error",
    en="the role '{word}' is built in and means the same everywhere; take another name",
    de="die Rolle '{word}' ist eingebaut und bedeutet überall dasselbe; sie braucht einen anderen Namen",
)


def built_in(definition: Definition) -> Found:
    """Nobody says anew who a built-in role is: it would not be heard."""
    for role in BUILT_IN_ROLES:
        if role in definition.roles:
            yield Problem(BUILT_IN, definition.place("roles", role, key=True), {"word": role})


CHECKS = (
    Check(UNKNOWN_SOURCE, unknown_source),
    Check(UNKNOWN_THING, unknown_thing),
    Check(WRONG_KIND, wrong_kind),
    Check(UNKNOWN_STATE, unknown_state),
    Check(UNKNOWN_ACTION, unknown_action),
    Check(UNKNOWN_ROLE, unknown_role),
    Check(UNKNOWN_NAME, unknown_name),
    Check(UNKNOWN_KIND, unknown_kind),
    Check(UNKNOWN_PHASE, unknown_phase),
    Check(BUILT_IN, built_in),
    Check(STILL_NAMED, still_named),
)
