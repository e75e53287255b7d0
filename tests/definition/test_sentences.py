# SPDX-License-Identifier: Apache-2.0
"""Sentences with places to fill."""

from __future__ import annotations

import pytest

from participatio.definition.sentences import Said, is_sound, names, parse, say, unknown
from participatio.errors import BadValueError

KNOWN = {"title": Said("“Trees”"), "to": Said("A and B", 2), "one": Said("A"), "reason": Said("Too hot.")}


def said(text: str) -> str | None:
    return say(parse(text), lambda name, _: KNOWN.get(name))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing to fill.", "Nothing to fill."),
        ("{title} came.", "“Trees” came."),
        ("it was {one}.", "It was A."),
        ("So: {Reason}", "So: Too hot."),
        ("{to?One idea|Several ideas} of {to?it|them}", "Several ideas of them"),
        ("{one?one|many}", "One"),
        ("{title} came[ by {by}].", "“Trees” came."),
        ("{title} came[ as {one}].", "“Trees” came as A."),
        ("It [went by {by}|went to {one}|went].", "It went to A."),
        ("It [went by {by}|went].", "It went."),
        ("It went[ because[ of {by}] {title}].", "It went because “Trees”."),
        ("It went[ because[ of {one}] {by}].", "It went."),
        ("A | B.", "A | B."),
        ("{to?one|two} [and {one}|{by}]", "Two and A"),
        ("The reason: “{reason}”.", "The reason: “Too hot.”"),
        ("The reason: {reason}.", "The reason: Too hot."),
        ("{by} came.", None),
        ("{old.title} went.", None),
    ],
)
def test_a_sentence_is_said_with_what_is_known(text: str, expected: str | None) -> None:
    assert is_sound(text)
    assert expected == said(text)


@pytest.mark.parametrize(
    "text", ["{title", "title}", "[a", "a]", "{a b}", "{}", "{Ä}", "{a?b}", "[{a|b]", "{{a}}", "]["]
)
def test_what_is_no_sentence_is_refused(text: str) -> None:
    assert not is_sound(text)
    with pytest.raises(BadValueError, match="cannot be read"):
        parse(text)


def test_a_place_that_could_be_spared_is_asked_as_such() -> None:
    asked: list[tuple[str, bool]] = []

    def fill(name: str, spare: bool) -> Said | None:  # noqa: FBT001 - as it is asked
        asked.append((name, spare))
        return None

    say(parse("[{title}|{to}] {by}"), fill)

    assert [("title", True), ("to", True), ("by", False)] == asked


def test_the_names_a_sentence_wants() -> None:
    text = "{When} [{title}|{Old.title}] {to?a|b} {by"

    assert ["when", "title", "old.title", "to", "by"] == list(names(text))
    assert ["old.title", "by"] == list(unknown(text, ["when", "title", "to"]))
