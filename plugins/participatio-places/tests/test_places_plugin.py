# SPDX-License-Identifier: Apache-2.0
"""What a definition gains that names the plugin, and what it is told about its areas."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import participatio_places
from participatio.definition.load import Read, read
from participatio.hooks import Host

HEAD = """\
participatio: 1
id: valley
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Valley
plugins: {places: {}}
"""


@pytest.fixture
def said(tmp_path: Path) -> Callable[[str], Read]:
    """Read a process with these sections, as if the plugin were installed."""

    def said(sections: str) -> Read:
        (tmp_path / "process.yaml").write_text(HEAD + sections, encoding="utf-8")
        return read(tmp_path / "process.yaml", host=Host(extra={"places": participatio_places}))

    return said


def told(found: Read, language: str = "en") -> list[str]:
    """The plugin's problems, each with its line and code."""
    return [
        f"{problem.place.line if problem.place else 0} {problem.code.id} {problem.text(language)}"
        for problem in found.problems
        if problem.code.id.startswith("AGS")
    ]


GOOD = """\
regions:
  county: {title: County, ags: "059"}
districts:
  hill: {title: Hill, within: county, ags: "05954"}
municipalities:
  mill: {title: Mill, within: hill, ags: "05954036"}
  free: {title: Free city, within: county, ags: "05911000"}
  unknown: {title: Unknown, within: hill}
"""


def test_areas_are_listed_within_each_other(said):
    found = said(GOOD)

    assert [] == told(found)
    assert found.definition is not None
    assert ["mill", "free", "unknown"] == list(found.definition.of_kind("municipality"))
    assert "hill" == found.definition.things["mill"].link("within")
    assert "05954036" == found.definition.things["mill"].values["ags"]


def test_a_role_may_be_for_those_who_live_there(said):
    found = said(GOOD + "roles:\n  neighbour: {resides: {in: hill}}\n")

    assert found.definition is not None
    assert "neighbour" in found.definition.roles


def test_a_field_may_name_an_area(said):
    found = said(GOOD + "kinds:\n  idea:\n    fields:\n      place: {type: area}\n")

    assert found.definition is not None
    assert "area" == found.definition.kinds["idea"].fields["place"].type.id


def test_kinds_have_german_names_too(said):
    found = said(GOOD)

    assert found.definition is not None
    assert "Kreis" == found.definition.say("kinds", "district", "title", language="de")
    assert "District" == found.definition.say("kinds", "district", "title", language="en")


def test_what_the_readme_shows_can_be_read(tmp_path):
    readme = Path(__file__).parents[1] / "README.md"
    (shown,) = re.findall(r"```yaml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    head = HEAD.replace("plugins: {places: {}}\n", "")
    (tmp_path / "process.yaml").write_text(head + shown, encoding="utf-8")
    found = read(tmp_path / "process.yaml", host=Host(extra={"places": participatio_places}))

    assert [] == list(found.problems)
    assert found.definition is not None
    assert ["witten", "bochum"] == list(found.definition.of_kind("municipality"))


def test_without_being_named_the_plugin_brings_nothing(tmp_path):
    (tmp_path / "process.yaml").write_text(HEAD.replace("plugins: {places: {}}\n", "") + GOOD, encoding="utf-8")
    found = read(tmp_path / "process.yaml", host=Host(extra={"places": participatio_places}))

    assert found.definition is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "10 AGS101 '5954' is no official key of a 'district'; that has 5 digits"),
        ("de", "10 AGS101 '5954' ist kein amtlicher Schlüssel der Art 'district'; der hat 5 Ziffern"),
    ],
)
def test_a_key_that_lost_its_zero_is_told(said, language, sentence):
    found = said('districts:\n  hill: {title: Hill, ags: "5954"}\n')

    assert [sentence] == told(found, language)
    assert found.definition is None


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "the key '05562004' does not begin with '05954', the key of 'hill' around it"),
        ("de", "der Schlüssel '05562004' beginnt nicht mit '05954', dem Schlüssel von 'hill' darum herum"),
    ],
)
def test_a_key_of_another_district_is_told_with_the_place_of_both(said, language, sentence):
    found = said(
        'districts:\n  hill: {title: Hill, ags: "05954"}\n'
        'municipalities:\n  mill: {title: Mill, within: hill, ags: "05562004"}\n'
    )
    see = {"en": "see", "de": "siehe"}[language]

    assert [f"12 AGS102 {sentence} ({see} process.yaml:10:28)"] == told(found, language)


def test_the_nearest_area_with_a_key_is_compared_even_if_it_is_not_the_next(said):
    found = said(
        'regions:\n  state: {title: State, ags: "05"}\n'
        "districts:\n  hill: {title: Hill, within: state}\n"
        'municipalities:\n  mill: {title: Mill, within: hill, ags: "06954036"}\n'
    )

    assert ["AGS102"] == [line.split()[1] for line in told(found)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "11 AGS103 the official key '05954' stands at 'hill' already (see process.yaml:10:28)"),
        ("de", "11 AGS103 der amtliche Schlüssel '05954' steht schon bei 'hill' (siehe process.yaml:10:28)"),
    ],
)
def test_a_key_that_two_areas_have_is_told(said, language, sentence):
    found = said('districts:\n  hill: {title: Hill, ags: "05954"}\n  dale: {title: Dale, ags: "05954"}\n')

    assert [sentence] == told(found, language)


def test_areas_that_lie_in_each_other_are_told_by_the_library_and_stop_no_check(said):
    found = said(
        "regions:\n"
        '  egg: {title: Egg, within: hen, ags: "05"}\n'
        "  hen: {title: Hen, within: egg}\n"
        "municipalities:\n"
        "  farm: {title: Farm, within: hen}\n"
    )

    assert [] == told(found)
    assert ["P222"] == [problem.code.id for problem in found.problems if problem.is_error]


def test_the_same_plugin_by_its_installed_name_answers_every_hook():
    active = Host(extra={"places": participatio_places}).activate(["places"])

    assert ["kinds.yaml"] == [kinds.path.name for kinds in active.kinds()]
    assert "area" in [field_type.id for field_type in active.field_types()]
    assert "resides" in [condition.id for condition in active.conditions()]
    assert ["AGS101", "AGS102", "AGS103"] == [
        check.code.id for check in active.checks() if check.code.id.startswith("AGS")
    ]
    assert all(check.page_en and check.page_de for check in active.checks() if check.code.id.startswith("AGS"))
