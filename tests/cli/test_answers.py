# SPDX-License-Identifier: Apache-2.0
"""Which answers are owed, and a file in which they are prepared, as somebody at a terminal meets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Now = Callable[[str], None]


@pytest.fixture
def published(store: str, idea: str, run: Run) -> str:
    """An idea that everybody sees, and to which an answer is owed."""
    assert 0 == run("act", store, "idea.publish", "--by", "clara", "--thing", idea).code
    return idea


def test_what_is_owed_is_told_with_its_time_and_who_owes_it(store: str, published: str, now: Now, run: Run) -> None:
    assert (
        f"\nOwed, the most urgent first\n  {published}  A path\n    an answer until 12 August 2019, 12:00: Leo Lead\n"
    ) in run("answers", store).out
    now("2019-09-01T10:00:00+00:00")
    assert (
        "\nGeschuldet, das Dringendste zuerst\n"
        f"  {published}  A path\n    eine Antwort bis 12. August 2019, 12:00, überfällig: Leo Lead\n"
    ) in run("answers", store, "--lang", "de").out


def test_how_every_forum_stands(store: str, published: str, run: Run) -> None:
    head = "  overdue  owed in time  given in time  given late\n"
    row = "        0             1              0           0  "

    assert (
        f"\n{head}{row}Idea: an answer\n\n{head}{row}parks  Parks and paths\n"
        in run("answers", store, "--by-forum").out
    )
    assert "parks  Parks" not in run("answers", store).out


def test_they_can_be_narrowed(store: str, published: str, anna: str, run: Run) -> None:
    def found(*asked: str) -> bool:
        return published in run("answers", store, *asked).out

    assert found("--forum", "parks")
    assert not found("--forum", "schools")
    assert found("--by", "leo")
    assert not found("--by", "clara")
    assert not found("--by", anna)
    assert not found("--overdue")
    assert not found("--at", "2019-06-30")


def test_nothing_promised_is_nothing_owed(store: str, run: Run) -> None:
    assert run("answers", store).out.endswith("\nnone\n")
    assert run("answers", store, "--lang", "de").out.endswith("\nkeine\n")


def test_answers_are_prepared_and_published_together(
    store: str, published: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    said = run("answers", store, "--draft", "out.yaml")
    assert (0, f"out.yaml: 1 to fill in; then participatio record {store} out.yaml\n", "") == said

    text = Path("out.yaml").read_text(encoding="utf-8")
    assert (
        f'    - act: idea.answer\n      by: leo\n      thing: {published}\n      values:\n        reply: ""\n' in text
    )
    assert (
        "    # Idea: A path\n    # Parks and paths, owed until 12 August 2019, 12:00\n    # text: By bike to work.\n"
        in text
    )
    assert (2, 1) == (run("answers", store, "--draft", "out.yaml").code, run("record", store, "out.yaml").code)

    Path("out.yaml").write_text(text.replace('""', "We build it."), encoding="utf-8")
    assert 0 == run("record", store, "out.yaml").code
    assert "        0             0              1           0  Idea: an answer\n" in run("answers", store).out
    assert (0, "nothing is owed here, so there is no draft\n", "") == run("answers", store, "--draft", "more.yaml")
    assert not Path("more.yaml").exists()


def test_whoever_enters_them_for_others_is_named(store: str, published: str, run: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "entwurf.yaml")
    run("answers", store, "--draft", path, "--by", "leo", "--typed-by", "clara", "--lang", "de")
    text = Path(path).read_text(encoding="utf-8")

    assert "      by: leo\n      typed_by: clara\n" in text
    assert text.startswith("# Geschuldete Antworten.")


def test_a_program_gets_all_of_it(store: str, published: str, run: Run) -> None:
    found = json.loads(run("answers", store, "--format", "json").out)
    (one,) = found["owed"]

    assert (1, 1, "2019-08-12T10:00:00Z") == (found["open"], found["all"]["due"], one["until"])
    assert (published, ["leo"], ["parks"]) == (one["thing"], one["who"], one["forums"])


def test_what_is_asked_wrongly_ends_with_2(store: str, run: Run) -> None:
    assert [2, 2, 2, 2] == [
        run("answers", store, *wrong).code
        for wrong in (("--forum", "park"), ("--by", "leon"), ("--limit", "0"), ("--typed-by", "x y"))
    ]
    assert "did you mean 'parks'?" in run("answers", store, "--forum", "park").err
