# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import gc

import pytest

from participatio.definition.load import read
from participatio.errors import BadValueError


@pytest.fixture(autouse=True)
def _enabled():
    yield
    gc.enable()


@pytest.mark.parametrize("enabled", [True, False])
def test_reading_leaves_the_collector_as_it_was(enabled):
    (gc.enable if enabled else gc.disable)()

    read("standard")

    assert enabled is gc.isenabled()


def test_the_collector_is_back_after_a_name_that_means_nothing():
    with pytest.raises(BadValueError):
        read("no_such_definition")

    assert gc.isenabled()


def test_it_is_known_where_the_files_lie_and_which_of_them_are_not_there(tmp_path):
    head = "participatio: 1\nid: here\nversion: 1\nlanguage: en\ntimezone: UTC\nextends: standard\n"
    (tmp_path / "process.yaml").write_text(head + "include: [forums.yaml]\n")

    found = read(tmp_path)

    assert tmp_path / "process.yaml" == found.files["process.yaml"]
    assert tmp_path / "forums.yaml" == found.files["forums.yaml"]
    assert "forums.yaml" not in found.texts
    assert found.files["standard/process.yaml"].is_file()


HEAD = "participatio: 1\nid: here\nversion: 1\nlanguage: {}\ntimezone: UTC\nextends: standard\ntitle: Here\n"


@pytest.mark.parametrize("language", ["de", "nds", "de-AT", "zh-Hant-TW"])
def test_a_language_is_given_by_its_short_form(tmp_path, language):
    (tmp_path / "process.yaml").write_text(HEAD.format(language), encoding="utf-8")

    assert [] == [problem for problem in read(tmp_path).problems if problem.is_error]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("deutsch", ("de",)),
        ("Deutsch", ("de",)),
        ("german", ("de",)),
        ("Französich", ("fr",)),
        ("DE", ("de",)),
        ("de_AT", ("de-AT",)),
        ("Klingonisch", ()),
    ],
)
def test_the_name_of_a_language_is_asked_after_by_its_short_form(tmp_path, written, meant):
    (tmp_path / "process.yaml").write_text(HEAD.format(written), encoding="utf-8")

    (problem,) = read(tmp_path).problems

    assert ("P126", meant) == (problem.code.id, tuple(problem.near))


def test_what_is_offered_is_asked_after_where_it_stands(tmp_path):
    text = HEAD.format("de") + "languages: {written: [de], offered: [de, englisch]}\n"
    (tmp_path / "process.yaml").write_text(text, encoding="utf-8")

    (problem,) = read(tmp_path).problems

    assert ("P126", "process.yaml:8:42") == (problem.code.id, str(problem.place))
