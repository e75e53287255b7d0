# SPDX-License-Identifier: Apache-2.0
"""Reads what is listed: each thing by its kind, with its fields, links and who sits there from the start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from participatio.definition.elements import BROKEN, Elements
from participatio.definition.fields import FieldSpec, Reader, field_type
from participatio.definition.kinds import Kind, Kinds
from participatio.definition.layers import OWN
from participatio.definition.source import Map, is_map, is_seq, place_of
from participatio.definition.structure import NOT_A_MAP, UNKNOWN_KEY, Path, Structure, words
from participatio.definition.things import CLASSES, Seating, Thing
from participatio.errors import BadValueError, Code
from participatio.text import near

UNKNOWN_SECTION = Code(
    "P164",
    "error",
    en="there is no section '{key}': no kind has this plural (the ready kinds come with 'extends: standard')",
    de="einen Abschnitt '{key}' gibt es nicht: keine Art hat diese Mehrzahl (die fertigen Arten kommen mit "
    "'extends: standard')",
)
TAKEN = Code(
    "P165",
    "error",
    en="the id '{id}' is taken: each stands for one thing, in whatever section",
    de="die Kennung '{id}' ist vergeben: jede gibt es nur einmal, auch über die Abschnitte hinweg",
)
NO_STATE = Code("P166", "error", en="'{kind}' has no state '{state}'", de="'{kind}' hat keinen Zustand '{state}'")
HEAD = OWN | {
    "participatio", "note", "plugins", "declared", "sources", "roles", "kinds", "sentences", "disputed", "unknown",
    "confidence",
}  # fmt: skip
#: Attributes of a thing that are put together from others in a file.
MADE_UP = ("id", "kind", "seatings", "values", "links")
#: What a thing of any kind may be given, unless its kind says it otherwise.
EVERY_FIELD = {
    "title": FieldSpec(name="title", type=field_type("line")),
    "text": FieldSpec(name="text", type=field_type("text"), max=20_000),
}


def things_of(elements: Elements, kinds: Kinds, read: Structure, process: str) -> dict[str, Thing]:
    """Everything listed, by id, the process itself first."""
    tree = elements.tree
    things: dict[str, Thing] = {}
    sections: dict[str, tuple[str, ...]] = {}  # where each stands, for whoever takes its id again
    if "process" in kinds:
        title = tree.get("title")
        things[process] = CLASSES["process"](
            id=process,
            kind="process",
            state=kinds["process"].first,
            title=title if isinstance(title, str) else None,
        )
        sections[process] = ("id",)
    plurals = {kind.plural: kind for kind in kinds.values() if kind.id != "process"}
    for section in tree:
        if section in HEAD:
            continue
        kind = plurals.get(section)
        if kind is None and _may_be_of_a_broken_kind(elements, section):
            continue
        if kind is None:
            unread = tree[section]
            called = {one.titles: plural for plural, one in plurals.items() if one.titles}
            code = UNKNOWN_KEY if isinstance(unread, str) else UNKNOWN_SECTION
            elements.unknown(code, (section,), [*plurals, *sorted(HEAD)], called)
            elements.broken.update(unread if is_map(unread) else ())
            continue
        thing_of = _ThingReader(elements, kind, read)
        for id_, raw in elements.section(section):
            if id_ in things:
                there = place_of(tree, sections[id_], key=len(sections[id_]) > 1)
                place = place_of(tree, (section, id_), key=True)
                elements.problems.add(TAKEN, place, id=id_, related=[there] if there else [])
                continue
            thing = thing_of(id_, raw)
            if thing is None:
                elements.broken.add(id_)
            else:
                things[id_], sections[id_] = thing, (section, id_)
    return things


def _may_be_of_a_broken_kind(elements: Elements, section: str) -> bool:
    """True if a kind that could not be read says that this is its plural: that is answered already."""
    kinds = elements.tree.get("kinds")
    return is_map(kinds) and any(
        name in elements.broken and (section == f"{name}s" or (is_map(raw) and raw.get("plural") == section))
        for name, raw in kinds.items()
    )


class _ThingReader:
    """Reads the listed things of one kind."""

    def __init__(self, elements: Elements, kind: Kind, read: Structure) -> None:
        self._elements = elements
        self._kind = kind
        self._cls = CLASSES.get(kind.id, Thing)
        self._reader = Reader(read.zone)
        self._seating = read.reader(Seating)
        self._attributes = read.attributes(self._cls, MADE_UP)

    def __call__(self, id_: str, raw: Map) -> Thing | None:
        kind, elements = self._kind, self._elements
        path = (kind.plural, id_)
        given: dict[str, Any] = {}
        values: dict[str, Any] = {}
        links: dict[str, tuple[str, ...]] = {}
        seatings: list[Seating] = []
        whole = True
        for key, value in raw.items():
            try:
                if key in self._attributes:
                    given[key] = self._attributes[key](value)
                    if key in EVERY_FIELD:
                        values[key] = kind.fields[key].read(value, self._reader)
                elif key in kind.links:
                    links[key] = words(value)
                elif key in kind.fields:
                    values[key] = kind.fields[key].read(value, self._reader)
                elif key in ("leads", "members"):
                    seatings.extend(self._seatings((*path, key), value, leads=key == "leads"))
                elif key in kind.broken or key in ("locked", "sources"):
                    continue
                else:
                    known = [*self._attributes, *kind.links, *kind.fields, "leads", "members"]
                    called = {field.title: name for name, field in kind.fields.items() if field.title}
                    called |= {link.title: name for name, link in kind.links.items() if link.title}
                    elements.unknown(UNKNOWN_KEY, (*path, key), known, called)
                    whole = False
            except Exception as error:  # noqa: BLE001 - told apart in `mistakes_of`
                elements.note(error, (*path, key))
                whole = False
        state = given.pop("state", kind.first)
        if state not in kind.states:
            if state not in kind.broken:
                elements.add(NO_STATE, (*path, "state"), near=near(state, kind.states), kind=kind.id, state=state)
            whole = False
        if not whole:
            return None
        return self._cls(
            id=id_, kind=kind.id, state=state, seatings=tuple(seatings), values=values, links=links, **given
        )

    def _seatings(self, path: Path, raw: object, *, leads: bool) -> Iterator[Seating]:
        """Who sits there: by person, one term or a list of terms."""
        if not is_map(raw):
            raise BadValueError(NOT_A_MAP)
        for person, terms in raw.items():
            for index, term in enumerate(terms) if is_seq(terms) else [(None, terms)]:
                here = (*path, person) if index is None else (*path, person, index)
                if not is_map(term):
                    self._elements.add(NOT_A_MAP, here)
                    continue
                found = self._elements.attempt(
                    here, {**term, "person": person, "leads": "yes" if leads else "no"}, self._seating
                )
                if found is not BROKEN:
                    yield found
