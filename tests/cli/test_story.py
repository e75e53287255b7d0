# SPDX-License-Identifier: Apache-2.0
"""``participatio story``, as somebody at a terminal meets it."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.cli.conftest import Answer


def published(store: str, idea: str, run: Callable[..., Answer]) -> None:
    answer = run("act", store, "idea.publish", "--by", "clara", "--thing", idea)
    assert 0 == answer.code, answer.err


def test_a_story_is_told_in_paragraphs(store: str, idea: str, run: Callable[..., Answer]) -> None:
    published(store, idea, run)

    answer = run("story", store, idea)

    assert (0, "") == (answer.code, answer.err)
    assert (
        "What became of “A path”\n"
        "\n"
        "On 1 July 2019 the idea “A path” was handed in, for the forum “Parks and paths”. On the same day it was "
        "published.\n"
        "\n"
        "As of 1 July 2019: “A path” – published. Promised by 12 August 2019: an answer (Forum leads).\n"
    ) == answer.out


def test_it_is_told_in_german(store: str, idea: str, run: Callable[..., Answer]) -> None:
    published(store, idea, run)

    answer = run("story", store, idea, "--lang", "de")

    assert answer.out.startswith(
        "Was aus „A path“ wurde\n\nAm 1. Juli 2019 wurde die Idee „A path“ eingereicht, gedacht"
    )
    assert answer.out.endswith("Bis zum 12. August 2019 zugesagt: eine Antwort (Leitung des Forums).\n")


def test_what_the_public_does_not_see_is_answered_with_one(
    store: str, idea: str, anna: str, run: Callable[..., Answer]
) -> None:
    public, german, hers = run("story", store, idea), run("story", store, idea, "--lang", "de"), run(
        "story", store, idea, "--as", anna
    )  # fmt: skip

    assert (1, "", f"the public sees no '{idea}'; --as PERSON may\n") == public
    assert f"für die Öffentlichkeit gibt es '{idea}' nicht; mit --as PERSON vielleicht\n" == german.err
    assert hers.out.startswith("What became of “A path”")


def test_a_story_as_of_an_instant(
    store: str, idea: str, now: Callable[[str], None], run: Callable[..., Answer]
) -> None:
    published(store, idea, run)
    now("2019-07-20T10:00:00+00:00")
    run("act", store, "idea.answer", "--by", "leo", "--thing", idea, "--set", "reply=Yes.")

    assert "Leo Lead replied: “Yes.”" in run("story", store, idea).out
    assert "Leo Lead" not in run("story", store, idea, "--at", "2019-07-10").out


def test_a_story_for_programs(store: str, idea: str, run: Callable[..., Answer]) -> None:
    published(store, idea, run)

    told = json.loads(run("story", store, idea, "--format", "json").out)

    assert {"title", "language", "steps", "standing", "next"} == told.keys()
    assert ["idea", "idea"] == [step["kind"] for step in told["steps"]]


def test_a_slip_in_an_id_is_answered(store: str, run: Callable[..., Answer]) -> None:
    answer = run("story", store, "parcs")

    assert 2 == answer.code
    assert "did you mean 'parks'?" in answer.err


def test_there_is_help_in_both_languages(run: Callable[..., Answer]) -> None:
    assert "Tell what became of one thing" in run("story", "--help").out
    assert "Erzählen, was aus einem Ding" in run("story", "--help", "--lang", "de").out
