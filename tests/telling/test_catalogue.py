# SPDX-License-Identifier: Apache-2.0
"""What the library and its ready kinds say, they say in both languages, and all of it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.process.conftest import merged, read, written
from tests.telling.conftest import TALK, TALK_EN

from participatio.definition import load as load_module
from participatio.definition.load import load
from participatio.definition.sentences import is_sound, names, parse
from participatio.hooks import Host
from participatio.languages import LANGUAGES
from participatio.telling.catalogue import CATALOGUE

REFERENCE = Path(__file__).parents[2] / "docs" / "reference" / "definition.md"
STANDARD = load("standard", host=Host(path=()))
SAYS = [
    ("kinds", kind.id, section, name, "says")
    for kind in STANDARD.kinds.values()
    for section, elements in (("actions", kind.actions), ("links", kind.links))
    for name, element in elements.items()
    if element.says is not None
]


def test_the_library_says_the_same_in_every_language() -> None:
    assert set(LANGUAGES) == CATALOGUE.keys()
    assert list(CATALOGUE["en"]) == list(CATALOGUE["de"])


@pytest.mark.parametrize("key", CATALOGUE["en"])
def test_a_sentence_is_filled_with_the_same_in_every_language(key: str) -> None:
    english, german = (CATALOGUE[language][key] for language in ("en", "de"))

    assert is_sound(english)
    assert is_sound(german)
    assert set(names(english)) == set(names(german))


def test_the_reference_names_every_sentence() -> None:
    told = REFERENCE.read_text(encoding="utf-8")

    assert [] == [key for key in CATALOGUE["en"] if f"`{key}`" not in told]


@pytest.mark.parametrize("path", SAYS, ids=".".join)
def test_what_the_ready_kinds_say_is_translated(path: tuple[str, ...]) -> None:
    english, german = (STANDARD.say(*path, language=language) or "" for language in ("en", "de"))

    assert parse(english) != parse(german)
    assert set(names(english)) == set(names(german))


def test_every_ready_kind_and_state_has_its_words_in_german() -> None:
    for kind in STANDARD.kinds.values():
        if kind.stage is not None:
            paths = [("titles",), *(("states", state, "title") for state in kind.states)]
            assert [] == [
                path
                for path in paths
                if STANDARD.say("kinds", kind.id, *path, language="de") in (None, STANDARD.say("kinds", kind.id, *path))
            ]


def test_every_act_that_matters_in_a_story_has_a_sentence() -> None:
    silent = {
        f"{kind.id}.{name}"
        for kind in STANDARD.kinds.values()
        if kind.stage is not None
        for name, action in kind.actions.items()
        if action.says is None
    }

    assert {"idea.comment", "idea.unsupport"} == silent


def problems(folder: Path, own: str, english: str) -> list[tuple[str, str]]:
    """What is found in a German definition and its English translation: code and file."""
    tree = merged(read(TALK), read(own))
    (folder / "translations").mkdir()
    written(folder / "translations", "en", merged(read(TALK_EN), read(english)))
    found = load_module.read(written(folder, "process", tree), host=Host(path=())).problems
    told = [problem for problem in found if problem.code.severity != "note"]
    return [(problem.code.id, problem.place.file if problem.place else "") for problem in told]


def test_a_sentence_without_a_translation_is_listed(tmp_path: Path) -> None:
    own = "{kinds: {idea: {actions: {publish: {says: '{When} hing sie aus.'}}}}, sentences: {ended: Das war es.}}"

    assert [("P260", "process.yaml")] == problems(tmp_path, own, "")


def test_a_translated_sentence_is_looked_at_too(tmp_path: Path) -> None:
    own = "kinds: {idea: {actions: {publish: {says: '{When} hing sie aus.'}, support: {says: '{count} dafür.'}}}}"
    english = "kinds: {idea: {actions: {publish: {says: '{When} [it hung.'}, support: {says: '{When} for it.'}}}}"

    assert [("P263", "translations/en.yaml"), ("P262", "translations/en.yaml")] == problems(tmp_path, own, english)
