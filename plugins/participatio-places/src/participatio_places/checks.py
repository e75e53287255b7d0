# SPDX-License-Identifier: Apache-2.0
"""What may be wrong with the official keys of areas; that nothing lies within itself the library sees for itself."""

from __future__ import annotations

from collections.abc import Iterator

from participatio.hooks import Check, Code, Definition, Place, Problem, Thing
from participatio_places.keys import DIGITS, is_key, lies_in

AGS = "ags"

MALFORMED = Code(
    "AGS101",
    "error",
    en="'{key}' is no official key of a '{kind}'; that has {digits} digits",
    de="'{key}' ist kein amtlicher Schlüssel der Art '{kind}'; der hat {digits} Ziffern",
)
ELSEWHERE = Code(
    "AGS102",
    "error",
    en="the key '{key}' does not begin with '{around_key}', the key of '{around}' around it",
    de="der Schlüssel '{key}' beginnt nicht mit '{around_key}', dem Schlüssel von '{around}' darum herum",
)
DOUBLED = Code(
    "AGS103",
    "error",
    en="the official key '{key}' stands at '{other}' already",
    de="der amtliche Schlüssel '{key}' steht schon bei '{other}'",
)


def areas(definition: Definition) -> Iterator[Thing]:
    """Every listed region, district and municipality, in the order of the files."""
    return (thing for thing in definition.things.values() if thing.kind in DIGITS)


def key_of(area: Thing) -> str | None:
    """The official key of an area, if it was given and is well formed."""
    key = area.values.get(AGS)
    return key if isinstance(key, str) and is_key(key, area.kind) else None


def around(definition: Definition, area: Thing) -> Iterator[Thing]:
    """What an area lies within, from the nearest outwards; ends where it would come round again."""
    seen = {area.id}
    here: Thing | None = area
    while here is not None:
        outer = here.link("within")
        here = None if outer is None or outer in seen else definition.things.get(outer)
        if here is not None:
            seen.add(here.id)
            yield here


def at_key(definition: Definition, code: Code, area: Thing, *, see: Thing | None = None, **data: str) -> Problem:
    """A problem of ``code`` at the official key of an area, which has to do with the key of another."""
    related = [place for place in [see and key_place(definition, see)] if place]
    return Problem(code, key_place(definition, area), data, related=related)


def key_place(definition: Definition, area: Thing) -> Place | None:
    """Where the key of an area stands."""
    return definition.place(definition.section(area.kind), area.id, AGS)


def malformed_keys(definition: Definition) -> Iterator[Problem]:
    """Keys that have not the digits of their kind."""
    for area in areas(definition):
        key = area.values.get(AGS)
        if key is not None and key_of(area) is None:
            digits = "/".join(str(number) for number in DIGITS[area.kind])
            yield at_key(definition, MALFORMED, area, key=str(key), kind=area.kind, digits=digits)


def misplaced_keys(definition: Definition) -> Iterator[Problem]:
    """Keys that do not begin with the key of the nearest area around that has one."""
    for area in areas(definition):
        key = key_of(area)
        if key is None:
            continue
        for outer in around(definition, area):
            outer_key = key_of(outer)
            if outer_key is not None:
                if not lies_in(key, outer_key):
                    data = {"key": key, "around": outer.id, "around_key": outer_key}
                    yield at_key(definition, ELSEWHERE, area, see=outer, **data)
                break


def doubled_keys(definition: Definition) -> Iterator[Problem]:
    """Keys that two areas have."""
    first: dict[str, Thing] = {}
    for area in areas(definition):
        key = key_of(area)
        if key is not None and first.setdefault(key, area) is not area:
            yield at_key(definition, DOUBLED, area, see=first[key], key=key, other=first[key].id)


CHECKS = (
    Check(
        MALFORMED,
        malformed_keys,
        page_en="An official key (Amtlicher Gemeindeschlüssel) has 2 digits for a state, 3 for a government region, 5 "
        "for a district and 8 for a municipality, an independent city included. A leading zero belongs to it. "
        "Leave `ags` out if you do not know it.",
        page_de="Ein amtlicher Schlüssel (AGS) hat 2 Ziffern für ein Land, 3 für einen Regierungsbezirk, 5 für einen "
        "Kreis und 8 für eine Gemeinde, auch eine kreisfreie Stadt. Die führende Null gehört dazu. Wer ihn nicht "
        "kennt, lässt `ags` weg.",
    ),
    Check(
        ELSEWHERE,
        misplaced_keys,
        page_en="The key of a municipality begins with the five digits of its district, that of a district with those "
        "of its government region. Either the key or `within` is wrong.",
        page_de="Der Schlüssel einer Gemeinde beginnt mit den fünf Ziffern ihres Kreises, der eines Kreises mit denen "
        "seines Regierungsbezirks. Entweder der Schlüssel oder `within` stimmt nicht.",
    ),
    Check(
        DOUBLED,
        doubled_keys,
        page_en="No two areas have the same official key. One of them was copied, or the area is listed twice.",
        page_de="Keine zwei Orte haben denselben amtlichen Schlüssel. Einer ist abgeschrieben, oder der Ort steht "
        "zweimal in der Liste.",
    ),
)
"""All of them, in the order of their codes."""
