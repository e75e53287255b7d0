# SPDX-License-Identifier: Apache-2.0
"""Everything in `standard` that people come to read is called something in every language of the library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import participatio
from participatio.definition.kinds import THERE, Kind
from participatio.process.process import Process
from participatio.telling.titles import BUILT_IN, Titles


def without_title(language: str) -> Iterator[str]:
    standard = participatio.load("standard")
    paths: list[tuple[str, ...]] = [("roles", role) for role in standard.roles]
    for kind in standard.kinds.values():
        paths += [("kinds", kind.id, *path) for path in named(kind)]
    for path in paths:
        if standard.say(*path, "title", language=language) is None:
            yield ".".join(path)


def named(kind: Kind) -> Iterator[tuple[str, ...]]:
    yield ()
    yield from (("fields", name) for name in kind.fields if name not in BUILT_IN)
    yield from (("links", name) for name, link in kind.links.items() if link.to != (name,))  # as its kind is called
    yield from (("states", name) for name in kind.states if name != THERE)
    for name, action in kind.actions.items():
        yield "actions", name
        yield from (("actions", name, "fields", field) for field in action.fields)


@pytest.mark.parametrize("language", ["de", "en"])
def test_everything_has_a_title(language):
    assert [] == list(without_title(language))


def test_no_title_is_english_in_german() -> None:
    standard = participatio.load("standard")
    actions = [(kind.id, name) for kind in standard.kinds.values() for name in kind.actions]
    same = [
        (kind, name)
        for kind, name in actions
        if standard.say("kinds", kind, "actions", name, "title", language="de")
        == standard.say("kinds", kind, "actions", name, "title", language="en")
    ]

    assert [] == same


def test_what_is_listed_says_its_text_in_the_language_asked_for() -> None:
    process = Process.create(":memory:", "ruhr_konferenz")
    item = process.view().item("zuhoeren")
    assert item is not None
    text = item.values["text"]
    english, german = (Titles(process.definition, language) for language in ("en", "de"))

    assert text == german.listed(item, "text", text)
    assert str(english.listed(item, "text", text)).startswith("Twenty forums collect ideas")
    assert "Said since" == english.listed(item, "text", "Said since")
