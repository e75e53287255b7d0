# SPDX-License-Identifier: Apache-2.0
"""Whether what is listed keeps to its kinds: how many links, and trees that are trees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

from attrs import fields

from participatio.definition.checks.places import is_own, own
from participatio.definition.checks.wording import both, how_many
from participatio.definition.model import Definition
from participatio.definition.source import is_map
from participatio.definition.things import CLASSES, Thing
from participatio.errors import Code, Problem
from participatio.hooks.contributions import Check
from participatio.text import near

Found = Iterator[Problem]

#: The link by which things of one kind lie within another of them.
WITHIN = "within"

HOW_MANY_LINKS = Code(
    "P220",
    "error",
    en="'{link}' of '{id}' takes {many_en}; here it has {count}",
    de="'{link}' von '{id}' nimmt {many_de}; hier sind es {count}",
)


def how_many_links(definition: Definition) -> Found:
    """A listed thing has as many links as its kind wants; what is marked as unknown may be missing."""
    needed = {
        kind.id: [name for name, link in kind.links.items() if link.many.least] for kind in definition.kinds.values()
    }
    for thing in definition.things.values():
        if thing.id == definition.id:
            continue
        for name in dict.fromkeys((*thing.links, *needed[thing.kind])):
            link = definition.kinds[thing.kind].links[name]
            count = len(thing.links.get(name, ()))
            if name == WITHIN and count > 1:
                continue  # its own check
            if not link.many.allows(count) and name not in thing.unknown:
                data = {"link": name, "id": thing.id, "count": str(count), **how_many(link.many)}
                yield Problem(HOW_MANY_LINKS, definition.place(*_path(definition, thing), name, key=True), data)


TWO_PARENTS = Code(
    "P221",
    "error",
    en="'{id}' lies within {parents}; it can lie within one only",
    de="'{id}' liegt in {parents}; liegen kann es nur in einem davon",
)


def two_parents(definition: Definition) -> Found:
    """A thing lies within one other at most."""
    for thing in definition.things.values():
        parents = thing.links.get(WITHIN, ())
        if len(parents) > 1:
            data = {"id": thing.id, "parents": ", ".join(f"'{parent}'" for parent in parents)}
            yield Problem(TWO_PARENTS, definition.place(*_path(definition, thing), WITHIN), data)


CIRCLE = Code(
    "P222", "error", en="these lie within each other: {circle}", de="diese liegen im Kreis ineinander: {circle}"
)


def circle(definition: Definition) -> Found:
    """Nothing lies within itself, however far round."""
    above = {thing.id: _parent(thing) for thing in definition.things.values() if _parent(thing) in definition.things}
    done: set[str] = set()
    for start in above:
        walked: dict[str, None] = {}
        here: str | None = start
        while here is not None and here not in walked and here not in done:
            walked[here] = None
            here = above.get(here)
        if here is not None and here in walked:
            names = list(walked)[list(walked).index(here) :]
            thing = definition.things[here]
            shown = " → ".join([*names, here])
            yield Problem(CIRCLE, definition.place(*_path(definition, thing), WITHIN), {"circle": shown})
        done.update(walked)


UNKNOWN_FIELD = Code(
    "P223",
    "error",
    en="'{field}' is said to be {what_en}, but the kind '{kind}' has nothing of that name",
    de="'{field}' soll {what_de} sein, aber die Art '{kind}' hat nichts dieses Namens",
)


def unknown_field(definition: Definition) -> Found:
    """What is unknown or disputed is something the thing could have."""
    for thing in definition.things.values():
        if thing.id == definition.id or not (thing.unknown or thing.disputed):
            continue
        kind = definition.kinds[thing.kind]
        known = {"leads", "members", *kind.fields, *kind.links, *kind.broken, *_attributes(thing.kind)}
        path = _path(definition, thing)
        for name in thing.unknown:
            if name not in known:
                yield Problem(
                    UNKNOWN_FIELD,
                    definition.place(*path, "unknown", name, key=True),
                    {"field": name, "kind": kind.id, **both("what", "unknown", "unbekannt")},
                    near(name, (*kind.fields, *kind.links, "leads", "members")),
                )
        for index, disputed in enumerate(thing.disputed):
            if disputed.field is not None and disputed.field not in known:
                yield Problem(
                    UNKNOWN_FIELD,
                    definition.place(*path, "disputed", index, "field"),
                    {"field": disputed.field, "kind": kind.id, **both("what", "disputed", "umstritten")},
                    near(disputed.field, (*kind.fields, *kind.links, "leads", "members")),
                )


NO_TITLE = Code(
    "P224",
    "warning",
    en="'{id}' has no title; if nobody knows it, say so: unknown: {{title: why}}",
    de="'{id}' hat keinen Titel; wenn ihn niemand kennt, sagt das unknown: {{title: Grund}}",
)


def no_title(definition: Definition) -> Found:
    """What people will see has a name, or its absence is explained."""
    for thing in definition.things.values():
        if thing.title is not None or "title" in thing.unknown or thing.kind in ("person", "process"):
            continue
        if not _lacks_something(definition, thing):
            yield Problem(NO_TITLE, definition.place(*_path(definition, thing), key=True), {"id": thing.id})


DECLARED = Code(
    "P227",
    "warning",
    en="declared for '{kind}': {count}, listed: {listed}; {why_en}",
    de="angegeben für '{kind}': {count}, aufgezählt: {listed}; {why_de}",
)


def declared(definition: Definition) -> Found:
    """Where no act can add any, as many are listed as are declared, or it is said why the others are not known.

    Whoever only inherits the figure is asked if the things of that kind are changed.
    """
    listed = Counter(thing.kind for thing in definition.things.values()) if definition.declared else Counter()
    explained = definition.tree.get("unknown")
    for name, said in definition.declared.items():
        sections = [(definition.section(name),)] if _inherits(definition, name) else []
        place, found = own(definition, ("declared", name), *sections), listed[name]
        if place is None or found in (0, said.count):
            continue  # who lists none leaves it to others
        others = {disputed.value for disputed in said.disputed}
        if str(found) in others or (is_map(explained) and name in explained):
            continue
        if found > said.count:
            why = both("why", "one of the two is wrong, or 'disputed' names the other", "eine der Zahlen stimmt nicht, "
                       "oder 'disputed' nennt die andere")  # fmt: skip
        elif not _is_born(definition, name):
            why = both("why", f"no act adds any; if the others are not known, say so: unknown: {{{name}: why}}",
                       "kein Akt bringt weitere; wenn die übrigen niemand kennt, sagt das "
                       f"unknown: {{{name}: Grund}}")  # fmt: skip
        else:
            continue
        yield Problem(DECLARED, place, {"kind": name, "count": str(said.count), "listed": str(found), **why})


def _inherits(definition: Definition, kind: str) -> bool:
    """True if things of the kind are inherited, or some that were are taken out."""
    section = definition.section(kind) if kind in definition.kinds else None
    return any(path[0] == section for path in definition.removed) or any(
        thing.kind == kind and not is_own(definition.place(*_path(definition, thing), key=True), definition)
        for thing in definition.things.values()
    )


def _is_born(definition: Definition, kind: str) -> bool:
    """True if some phase admits an act that brings such a thing into being."""
    spec = definition.kinds.get(kind)
    return spec is None or any(
        row.bears and f"{kind}.{name}" in definition.admissions for name, row in spec.actions.items()
    )


def _path(definition: Definition, thing: Thing) -> tuple[str, str]:
    return definition.section(thing.kind), thing.id


def _lacks_something(definition: Definition, thing: Thing) -> bool:
    """True if something said of it could not be read, perhaps its title: that is answered already."""
    section = definition.tree.get(definition.section(thing.kind))
    element = section.get(thing.id) if is_map(section) else None
    return is_map(element) and len(element.marks) > len(element)


def _parent(thing: Thing) -> str | None:
    within: str | None = getattr(thing, WITHIN, None)
    return within or thing.link(WITHIN)


@cache
def _attributes(kind: str) -> frozenset[str]:
    """What the things of a kind have besides its fields and links."""
    return frozenset(attribute.name for attribute in fields(CLASSES.get(kind, Thing)))


CHECKS = (
    Check(HOW_MANY_LINKS, how_many_links),
    Check(TWO_PARENTS, two_parents),
    Check(CIRCLE, circle),
    Check(UNKNOWN_FIELD, unknown_field),
    Check(NO_TITLE, no_title, last=True),
    Check(DECLARED, declared, last=True),
)
