# SPDX-License-Identifier: Apache-2.0
"""Whoever writes the format in German, or in the words of another one, is told the word it has instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatio.definition.kinds import BUILT_IN_ROLES, HOW_MANY, REASON
from participatio.definition.load import load, read
from participatio.editing.meanings import MEANINGS
from participatio.german import GERMAN
from participatio.hooks import Host
from participatio.process.recording.entries import TOP_KEYS
from participatio.testing.scenarios import LISTS, TEXTS
from participatio.text import fold, near

HEAD = "participatio: 1\nid: trial\nversion: 1\nlanguage: de\ntimezone: Europe/Berlin\nextends: standard\n"


@pytest.fixture(scope="module")
def words() -> set[str]:
    """Every word of the format, and of the ready kinds."""
    standard = load("standard", host=Host(path=()))
    kinds = standard.kinds.values()
    return {
        *(key.rpartition(".")[2] for key in MEANINGS),
        *(word for kind in kinds for word in (kind.id, kind.plural, *kind.fields, *kind.links)),
        *(kind.id for kind in Host(path=()).activate().field_types()),
        *(*standard.roles, *BUILT_IN_ROLES, *HOW_MANY, *TOP_KEYS, *TEXTS, *LISTS, REASON),
    }


def test_every_word_that_is_asked_after_means_something(words: set[str]) -> None:
    assert [] == sorted(word for meant in GERMAN.values() for word in meant if word not in words)


def test_no_german_word_is_one_of_the_format(words: set[str]) -> None:
    assert [] == sorted(words & GERMAN.keys())


def test_the_words_are_written_as_near_matches_compare_them() -> None:
    assert [] == [word for word in GERMAN if word != fold(word)]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("titel", "title"),
        ("Beschreibung", "text"),
        ("gehört zu", "within"),
        ("gehört_zu", "within"),
        ("von", "opens"),
        ("bis", "closes"),
        ("erlaubt", "admits"),
    ],
)
def test_a_phase_is_asked_after_in_its_own_words(word: str, meant: str) -> None:
    keys = ["title", "text", "within", "opens", "closes", "lasts", "admits", "each"]

    assert (meant,) == near(word, keys)


def told(folder: Path, text: str) -> list[str]:
    (folder / "process.yaml").write_text(text, encoding="utf-8")
    problems = read(folder, host=Host(path=())).problems
    return [problem.text("de") for problem in problems]


def test_a_text_of_the_head_in_german_is_an_unknown_key(tmp_path: Path) -> None:
    assert ["unbekannter Schlüssel 'titel'; war 'title' gemeint?"] == told(tmp_path, HEAD + "titel: Neustadt\n")


def test_a_section_in_german_is_asked_after(tmp_path: Path) -> None:
    (said,) = told(tmp_path, HEAD + "title: Neustadt\nphasen: {eins: {title: Eins}}\n")

    assert said.endswith("; war 'phases' gemeint?")


@pytest.mark.parametrize("written", ["files", "imports"])
def test_what_other_formats_call_it_in_english_is_asked_after_too(tmp_path: Path, written: str) -> None:
    (said,) = told(tmp_path, HEAD + f"title: Neustadt\n{written}: [ideen.yaml]\n")

    assert said.endswith("; war 'include' gemeint?")


def test_an_own_kind_is_asked_after_by_what_its_things_are_called(tmp_path: Path) -> None:
    kind = "kinds: {living_lab: {title: Reallabor, titles: Reallabore, fields: {spot: {type: line, title: Ort}}}}\n"
    (section,) = told(tmp_path, HEAD + kind + "title: Neustadt\nreallabore: {eins: {title: Eins}}\n")
    (field,) = told(tmp_path, HEAD + kind + "title: Neustadt\nliving_labs: {eins: {title: Eins, ort: Essen}}\n")

    assert section.endswith("; war 'living_labs' gemeint?")
    assert "unbekannter Schlüssel 'ort'; war 'spot' gemeint?" == field


@pytest.mark.parametrize(
    ("written", "meant"), [("sprache", "language"), ("Verson", "version"), ("zeitzone", "timezone")]
)
def test_a_key_of_the_head_that_is_called_otherwise_is_told_and_not_that_it_lacks(
    tmp_path: Path, written: str, meant: str
) -> None:
    text = HEAD.replace(f"{meant}:", f"{written}:")

    assert [f"unbekannter Schlüssel '{written}'; war '{meant}' gemeint?"] == told(tmp_path, text)


def test_a_part_that_has_to_be_there_and_is_called_otherwise_is_told_once(tmp_path: Path) -> None:
    text = (
        HEAD + "title: Neustadt\nkinds: {idea: {owes: {thanks: {durch: office, after: submit, kept_by: [answer]}}}}\n"
    )

    assert ["unbekannter Schlüssel 'durch'; war 'by' gemeint?"] == told(tmp_path, text)
