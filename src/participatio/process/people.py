# SPDX-License-Identifier: Apache-2.0
"""People as a process knows them: a random pseudonym, and beside it what is personal, in one table.

Nothing of it stands in an event. Each field says what it is for, on which ground, and how long it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import frozen

from participatio.dates import read_zone
from participatio.definition.fields import FieldSpec, Reader, field_type
from participatio.errors import BadValueError, Code
from participatio.process.book import Book
from participatio.process.ids import PEOPLE, THINGS, of_person
from participatio.process.store import Rows
from participatio.process.tables import MASK
from participatio.text import near
from participatio.values import Frozen

UNKNOWN_FIELD = Code(
    "P911",
    "error",
    en="nothing personal is kept under '{name}'",
    de="unter '{name}' wird nichts Persönliches gespeichert",
)
TOO_LONG = Code(
    "P912",
    "error",
    en="'{name}' is longer than {most} characters",
    de="'{name}' ist länger als {most} Zeichen",
)
NO_PERSON = Code(
    "P913",
    "error",
    en="there is no person '{person}' here",
    de="eine Person '{person}' gibt es hier nicht",
)


@frozen(eq=False, repr=False)
class PersonalField(Frozen):
    """What a personal field is for, the legal ground of keeping it (GDPR), and how long it is kept."""

    purpose_en: str
    purpose_de: str
    basis: str
    retention_en: str
    retention_de: str
    most: int = 200
    lines: bool = False


_READER = Reader(read_zone("UTC"))
_UNTIL_ERASED = ("until the person is erased", "bis die Person gelöscht wird")
FIELDS: Mapping[str, PersonalField] = {
    "name": PersonalField(
        "to address whoever took part", "um Beteiligte anzusprechen", "Art. 6 (1) a, e GDPR", *_UNTIL_ERASED
    ),
    "email": PersonalField(
        "to send the answer that is owed", "um die geschuldete Antwort zu senden", "Art. 6 (1) a GDPR", *_UNTIL_ERASED
    ),
    "address": PersonalField(
        "to answer letters", "um Briefe zu beantworten", "Art. 6 (1) a, e GDPR", *_UNTIL_ERASED, most=500, lines=True
    ),
}
"""Everything personal that is kept of somebody; there is no other place for it."""


def enrol(rows: Rows, book: Book, random: Callable[[int], bytes], since: int, said: Mapping[str, str]) -> str:
    """Give somebody a pseudonym of this process; ``since`` is the instant in microseconds.

    Raises:
        BadValueError: a field is unknown (P911), too long (P912), or no text that may be kept.
    """
    kept = {}
    for name, value in said.items():
        if name not in FIELDS:
            raise BadValueError(UNKNOWN_FIELD, near(name, FIELDS), name=name)
        if len(value) > FIELDS[name].most:
            raise BadValueError(TOO_LONG, name=name, most=FIELDS[name].most)
        spec = FieldSpec(name=name, type=field_type("text" if FIELDS[name].lines else "line"), max=FIELDS[name].most)
        kept[name] = spec.read(value, _READER)
    while True:
        number = int.from_bytes(random(PEOPLE // 8), "big")
        key = book.base | number
        if number >= 1 << THINGS and rows.one("SELECT 1 FROM person WHERE key = ?", key) is None:
            break
    rows.add("person", [(key, since, json.dumps(kept, ensure_ascii=False, sort_keys=True))])
    return of_person(number)


def told(rows: Rows, book: Book, person: str) -> Mapping[str, str]:
    """What is kept of somebody; nothing if there is nobody of that pseudonym, or if they were erased."""
    row = rows.one("SELECT said FROM person WHERE key = ?", book.key(rows, person))
    return {} if row is None else json.loads(row[0])


def alike(rows: Rows, book: Book, person: str) -> Iterator[str]:
    """Who else is enrolled under the same name, or with the same email, in any spelling of upper and lower case."""
    mine = {(name, value.casefold()) for name, value in told(rows, book, person).items() if name != "address"}
    sql = "SELECT key, said FROM person WHERE key BETWEEN ? AND ? ORDER BY since, key"
    for key, said in rows.all(sql, book.base, book.end) if mine else ():
        other = of_person(key & MASK)
        if other != person and any((name, value.casefold()) in mine for name, value in json.loads(said).items()):
            yield other


def acts_of(rows: Rows, book: Book, person: str) -> Iterator[int]:
    """The positions of everything somebody did, and of what says something of them; none twice, in order."""
    key = book.key(rows, person)
    found: set[int] = set()
    for sql in (
        "SELECT key FROM deed WHERE actor = ?",
        "SELECT born FROM thing WHERE key = ?",
        "SELECT at >> 20 FROM said WHERE thing = ?",
        "SELECT at >> 20 FROM link WHERE target = ?",
        "SELECT cut >> 20 FROM link WHERE target = ? AND cut IS NOT NULL",
    ):
        found.update(position & ((1 << PEOPLE) - 1) for (position,) in rows.all(sql, key))
    # The beginning, and new rules: what they list is said for everybody, and names office holders alone.
    found.difference_update(at for (at,) in rows.all("SELECT position FROM rules WHERE process = ?", book.number))
    # That somebody was erased says nothing of them.
    word = book.known_word("person.erase")
    erasing = "SELECT 1 FROM deed WHERE key = ? AND action = ?"
    return (at for at in sorted(found) if rows.one(erasing, book.base | at, word) is None)


def exported(rows: Rows, book: Book, person: str) -> dict[str, Any]:
    """Everything a process knows of somebody: what is kept, and each act by or about them as it is written down.

    Raises:
        BadValueError: there is nobody of that id (P913).
    """
    key = book.key(rows, person)
    acts = []
    sql = "SELECT e.head, b.body FROM event e JOIN body b ON b.key = e.key WHERE e.key = ?"
    for position in acts_of(rows, book, person):
        row = rows.one(sql, book.base | position)
        if row is not None:
            acts.append({"head": json.loads(row[0]), "body": json.loads(row[1])})
    kept = rows.one("SELECT 1 FROM person WHERE key = ?", key)
    word = book.known_word("person")
    if kept is None and rows.one("SELECT 1 FROM thing WHERE key = ? AND kind = ?", key, word) is None:
        raise BadValueError(NO_PERSON, person=person)
    why = {
        name: {
            "purpose": {"en": spec.purpose_en, "de": spec.purpose_de},
            "basis": spec.basis,
            "kept": {"en": spec.retention_en, "de": spec.retention_de},
        }
        for name, spec in FIELDS.items()
    }
    return {"person": person, "process": book.name, "kept": dict(told(rows, book, person)), "fields": why, "acts": acts}
