# SPDX-License-Identifier: Apache-2.0
"""An editor that knows the schema takes what the reader takes, and marks what the reader would refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator
from tests.editing import core

from participatio.dates import read_zone
from participatio.definition.build import ABOUT, ROLE_KEYS
from participatio.definition.conditions import CONDITIONS
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import (
    ActionSpec,
    KeepsSpec,
    Kind,
    LimitSpec,
    LinkSpec,
    NeedsSpec,
    PromiseSpec,
    StateSpec,
)
from participatio.definition.load import read
from participatio.definition.roster import HEAD
from participatio.definition.structure import key_of, structure
from participatio.definition.things import CLASSES, Declared, Disputed, Seating, Source
from participatio.editing.meanings import MEANINGS, meaning
from participatio.editing.schema import SIMPLE, schema
from participatio.hooks import Host

ROOT = Path(__file__).parents[2]
GALLERY = ROOT / "tests" / "gallery"
RUHR = ROOT / "examples" / "ruhr_konferenz" / "participatio_ruhr_konferenz"
GOOD = sorted(
    path
    for path in (GALLERY / "good").glob("*/*.yaml")
    if "participatio: 1" in path.read_text(encoding="utf-8").splitlines()
)
BAD = sorted(path for path in (GALLERY / "bad").iterdir() if path.suffix != ".txt" and "P050" <= path.name < "P200")

#: What no schema of a file can see, though it stands in the structure.
BEYOND = {
    "P052": "which file includes which",
    "P053": "which file includes which",
    "P064": "the schema of the ready kinds does not know this parent",
    "P065": "a translation has no schema",
    "P066": "a translation has no schema",
    "P067": "a translation has no schema",
    "P068": "a translation has no schema",
    "P069": "a file's name",
    "P073": "which file includes which",
    "P107": "in YAML 1.2 core 1.0 is the number one",
    "P112": "needs the zone",
    "P113": "needs the zone",
    "P114": "compares two dates",
    "P117": "which zones there are changes from year to year",
    "P119": "needs the zone",
    "P123": "counts marks on letters",
    "P132": "compares two numbers",
    "P165": "ids are compared over all files",
    "P167": "plurals are compared over all kinds",
}


@cache
def made(name: Path | str | None, language: str = "en") -> Mapping[str, Any]:
    return schema(name, host=None if isinstance(name, str) else Host(path=()), language=language)


def mistakes(name: Path | str | None, said: object) -> list[str]:
    found = Draft202012Validator(made(name)).iter_errors(said)
    return [f"{'.'.join(map(str, one.absolute_path))}: {one.message[:200]}" for one in found]


def accepts_itself(name: Path | str, file: Path) -> None:
    """A definition and all it includes are accepted by its schema."""
    said = core.read(file)
    assert isinstance(said, dict)
    files = [file, *(file.parent / other for other in said.get("include", ()))]

    assert {path.name: [] for path in files} == {path.name: mistakes(name, core.read(path)) for path in files}


def test_it_is_a_json_schema():
    Draft202012Validator.check_schema(made(None))

    assert made(None) == json.loads(json.dumps(made(None)))


def test_it_speaks_the_language_asked_for():
    english, german = (made(None, language)["properties"]["timezone"]["description"] for language in ("en", "de"))

    assert "Dates without a zone are read in it: Europe/Berlin." == english
    assert "Daten ohne Zeitzone gelten in dieser: Europe/Berlin." == german


@pytest.mark.parametrize("path", GOOD, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_good_definition_is_accepted_by_its_schema(path):
    accepts_itself(path, path)


@pytest.mark.parametrize("version", [1, 2])
def test_the_ruhr_konferenz_is_accepted_by_its_schema(version):
    accepts_itself(f"ruhr_konferenz@{version}", RUHR / f"v{version}" / "process.yaml")


def test_the_second_region_is_accepted_by_its_schema():
    path = ROOT / "examples" / "moorseen" / "participatio_moorseen" / "process.yaml"

    assert () == read(path).problems
    accepts_itself(str(path), path)


def test_the_ready_kinds_are_accepted_by_their_schema():
    assert [] == mistakes("standard", core.read(ROOT / "src" / "participatio" / "standard" / "process.yaml"))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_bad_in_its_structure_is_refused_by_the_schema(path):
    said = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    accepted = all(mistakes(None, core.read(one)) == [] for one in said)

    assert (path.name[:4] in BEYOND) == accepted


def test_a_bad_example_that_is_bad_in_its_meaning_gives_no_false_alarm():
    alarms = {
        path.stem: found
        for path in sorted((GALLERY / "bad").glob("P2*.yaml"))
        if (found := mistakes(None, core.read(path))) and path.name[:4] != "P264"
    }

    assert {} == alarms


# What the schema of a definition knows of it

HEADER = {"participatio": 1, "id": "a", "version": 1, "language": "de", "timezone": "Europe/Berlin"}


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Draft202012Validator:
    """The schema of a definition that says nothing but that it extends the Ruhr-Konferenz."""
    path = tmp_path_factory.mktemp("region") / "process.yaml"
    head = "".join(f"{key}: {value}\n" for key, value in HEADER.items())
    path.write_text(f"{head}extends: ruhr_konferenz@1\n", encoding="utf-8")
    return Draft202012Validator(schema(path))


@pytest.mark.parametrize(
    ("said", "good"),
    [
        ({"phases": {"online": {"closes": "2019-05-31"}}}, True),
        ({"phases": {"online": {"admits": {"anyone": {"also": ["proposal.comment"]}}}}}, True),
        ({"phases": {"online": {"admits": {"anyone": ["proposal.comment"]}}}}, False),
        ({"phases": {"online": {"admits": {"anyone": {"without": ["idea.sumbit"]}}}}}, False),
        ({"phases": {"online": {"admits": {"office": ["idea.collect"]}}}}, True),
        ({"forums": {"tf20": {"removed": "Wir haben nur neunzehn."}}}, True),
        ({"forums": {"tf21": {"removed": "Gibt es nicht."}}}, False),
        ({"forums": {"tf01": {"leads": {"stamp": {"removed": "hat aufgehört"}}}}}, True),
        ({"kinds": {"lake": {"title": "See", "links": {"forum": {"many": "one"}}}}}, False),
        ({"kinds": {"idea": {"links": {"merged_into": {"many": "any"}}}}}, True),
        ({"kinds": {"idea": {"fields": {"depth": {"type": "number", "currency": "EUR"}}}}}, False),
        ({"roles": {"resident": {"resides": {"in": "ruhr"}}}}, True),
        ({"roles": {"resident": {"residez": {"in": "ruhr"}}}}, False),
        ({"municipalities": {"essen": {"within": ["ruhr"], "title": 1945}}}, True),
        ({"foren": {}}, False),
    ],
)
def test_what_a_region_writes_that_extends_the_ruhr_konferenz(region, said, good):
    assert good == region.is_valid({**HEADER, **said})


def test_an_included_file_says_nothing_of_the_head():
    assert [] == mistakes(None, {"forums": {"tf01": {"title": "Wohnen"}}})
    assert [] != mistakes(None, {"language": "de", "forums": {}})


def test_names_are_proposed_and_not_enforced():
    sides = made("ruhr_konferenz@1")["$defs"]
    written = json.dumps(sides)

    assert '"mkffi"' in written
    assert [] == mistakes("ruhr_konferenz@1", {"forums": {"neu": {"responsible": "amt_das_noch_kommt"}}})


# Nothing that the reader knows is forgotten


def test_every_form_of_value_that_the_reader_knows_has_a_schema():
    read = structure(read_zone("UTC"), {}, {})
    put_together = {form for form in read.forms(lambda raw, _: raw) if form not in SIMPLE}

    assert 8 >= len(put_together)
    assert {str, bool, int} <= set(SIMPLE)


def _keys() -> Iterator[tuple[tuple[str, ...], str]]:
    classes = (Kind, FieldSpec, LinkSpec, StateSpec, ActionSpec, LimitSpec, PromiseSpec, NeedsSpec, KeepsSpec,
               Seating, Source, Disputed, Declared, *CLASSES.values(), *CONDITIONS)  # fmt: skip
    hidden = {"id", "broken", "kind", "seatings", "values", "links", "name", "person"}  # put together while reading
    for cls in classes:
        homes = tuple(base.__name__ for base in cls.__mro__)
        alone = getattr(cls, "alone", None)
        yield from (
            (homes, key_of(one))
            for one in attrs.fields(cls)
            if key_of(one) not in hidden and one.name != alone and (cls, one.name) != (Seating, "leads")
        )
    yield from ((("head",), key) for key in HEAD)
    yield from ((("Role",), key) for key in ROLE_KEYS)
    yield from ((("Kind",), key) for key in ABOUT)
    yield from ((("condition",), cls.word) for cls in CONDITIONS)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_key_is_explained_in_both_languages(language):
    missing = [f"{homes[0]}.{key}" for homes, key in _keys() if meaning(homes, key, language) is None]

    assert [] == missing


def test_explanations_are_sentences_in_two_languages():
    wrong = [key for key, both in MEANINGS.items() for one in both if one[-1] not in ".…" or not one[0].isupper()]

    assert [] == [key for key in wrong if not MEANINGS[key][0].endswith("}.")]
    assert [] == [key for key, (en, de) in MEANINGS.items() if en == de]
