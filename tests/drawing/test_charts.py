# SPDX-License-Identifier: Apache-2.0
"""Figures as pictures: every number stands there as text, and none on another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from tests.drawing.conftest import GOLDEN, HOSTILE, WRITE, parsed
from tests.drawing.test_trace import SVG, Box, Seen

from participatio.drawing.charts import Row, Series, _ticks, bars, line, stacked

PARTS = ("läuft", "abgeschlossen", "eingestellt", "unbekannt")
ROWS = [
    Row("gelistet", (50, 1, 12, 10), "2021"),
    Row("angegeben", (55, 1, 17, None), "2021", "[s7]"),
    Row("gelistet", (20, 13, 30, 10), "2022"),
    Row("angegeben", (22, 13, 38, None), "2022", "[s7]"),
    Row("gelistet", (40, 10, 12, 11), "2024"),
    Row("angegeben", (42, 16, 15, None), "2024", "[s7]"),
]
SERIES = [
    Series("läuft", ((date(2021, 3, 1), 55), (date(2022, 6, 1), 22), (date(2024, 2, 1), 42))),
    Series("abgeschlossen", ((date(2021, 3, 1), 1), (date(2022, 6, 1), 13), (date(2024, 2, 1), 16))),
    Series(
        "anderswo", ((date(2020, 3, 1), 70), (date(2022, 1, 1), None), (date(2023, 2, 1), 38), (date(2024, 2, 1), 15))
    ),
]
NUMBERS = [("Beiträge insgesamt", 19000), ("davon beantwortet", 1431), ("nicht gezählt", None), ("keine", 0)]

CHARTS: dict[str, Callable[..., str]] = {
    "bars": lambda **said: bars(NUMBERS, title="Was mit den Beiträgen geschah", unit="Beiträge", **said),
    "stacked": lambda **said: stacked(
        ROWS, PARTS, title="Was aus den Projekten wurde", unit="Projekte", note="[s7]", **said
    ),
    "line": lambda **said: line(SERIES, title="Projekte nach Stand", unit="Projekte", note="Quelle: s7", **said),
}


@pytest.fixture(params=CHARTS)
def chart(request: pytest.FixtureRequest) -> Callable[..., str]:
    return CHARTS[request.param]


def texts(svg: str) -> list[str]:
    return [box.text for box in Seen(svg).texts]


@pytest.mark.parametrize("width", [360, 720])
def test_no_text_stands_on_another_or_leaves_the_picture(chart: Callable[..., str], width: int) -> None:
    seen = Seen(chart(language="de", width=width))
    whole = Box(0, 0, seen.width, seen.height)

    assert [] == [(one, other) for one, other in combinations(seen.texts, 2) if one.meets(other)]
    assert [] == [box for box in seen.texts if not whole.holds(box)]


def test_every_number_is_there_as_text() -> None:
    assert {"19.000", "1.431", "0", "unbekannt"} <= set(texts(CHARTS["bars"](language="de")))
    said = texts(CHARTS["stacked"](language="de"))
    assert {"50", "12", "38", "73", "73 (55 + 1 + 17 + ?) [s7]", "73 (50 + 1 + 12 + 10)"} <= set(said)
    assert {"55", "22", "42", "1", "13", "16", "70", "15"} <= set(texts(CHARTS["line"](language="de")))


def test_words_and_patterns_say_what_colours_say() -> None:
    made = CHARTS["stacked"](language="de")

    assert set(PARTS) <= set(texts(made))
    assert 3 == made.count("<pattern ")
    assert 3 == len({one.get("stroke-dasharray") for one in parsed(CHARTS["line"](language="de")).iter()
                     if (one.get("class") or "").startswith("curve")})  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("bars", "davon beantwortet: 1,431."),
        ("bars", "nicht gezählt: unknown."),
        ("stacked", "2021, angegeben: läuft 55, abgeschlossen 1, eingestellt 17, unbekannt ?."),
        ("line", "anderswo: 2020-03-01 70, 2022-01-01 ?, 2023-02-01 38, 2024-02-01 15."),
    ],
)
def test_the_description_tells_it_to_whoever_does_not_see(name: str, sentence: str) -> None:
    assert sentence in (parsed(CHARTS[name](language="en")).findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_words_stay_words(text: str) -> None:
    said: dict[str, Any] = {"title": text, "unit": text, "note": text, "language": "de"}
    for made in (
        bars([(text, 3)], **said),
        stacked([Row(text, (1, 2), text, text[:40])], (text, text), **said),
        line([Series(text, ((date(2020, 1, 1), 3),))], **said),
    ):
        assert "script" not in {one.tag.removeprefix(SVG) for one in parsed(made).iter()}


def test_nothing_to_show_is_no_mistake() -> None:
    for made in (
        bars([], title="T", language="de"),
        stacked([Row("a", (0, None))], ("x", "y"), title="T", language="de"),
        line([], title="T", language="de"),
        line([Series("a", ((date(2020, 1, 1), None),))], title="T", language="de"),
    ):
        assert parsed(made).tag == f"{SVG}svg"


@pytest.mark.parametrize("largest", [0, 1, 4, 5, 6, 73, 99, 101, 19000, 10**9])
def test_axes_have_round_numbers(largest: int) -> None:
    found = _ticks(largest)

    assert found[0] == 0
    assert found[-1] >= largest
    assert 2 <= len(found) <= 6


def test_charts_that_were_looked_at(request: pytest.FixtureRequest) -> None:
    for name, make in CHARTS.items():
        path = GOLDEN / f"{name}.de.svg"
        drawn = make(language="de")
        if WRITE:
            path.write_text(drawn, encoding="utf-8")

        assert path.read_text(encoding="utf-8") == drawn
