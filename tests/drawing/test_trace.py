# SPDX-License-Identifier: Apache-2.0
"""The picture of a story: everything stands there, nothing stands on anything else.

A change that is wanted is written down with

    PARTICIPATIO_WRITE_GALLERY=1 pytest tests/drawing
"""

from __future__ import annotations

import re
import time
from itertools import combinations
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from tests.drawing.conftest import (
    GOLDEN,
    HERE,
    HOSTILE,
    STORIES,
    WRITE,
    Told,
    chain,
    everything,
    lived,
    one,
    parsed,
    sixty,
)

from participatio.definition.load import load
from participatio.drawing.mermaid import flowchart
from participatio.drawing.svg import RULES, measure
from participatio.drawing.trace import draw, table
from participatio.process.trace import Trace

SVG = "{http://www.w3.org/2000/svg}"


class Box(NamedTuple):
    """What something covers."""

    left: float
    top: float
    right: float
    bottom: float
    text: str = ""

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.bottom <= self.bottom
        )


class Seen:
    """What stands where in a picture."""

    def __init__(self, svg: str) -> None:
        self.root = parsed(svg)
        self.width, self.height = (float(self.root.attrib[name]) for name in ("width", "height"))
        self.cards = [
            self._rect(one)
            for one in self.root.iter(f"{SVG}rect")
            if one.get("class") in ("sheet", "asked", "ghost") and one.get("rx") == "10"
        ]
        self.texts = [self._text(one) for one in self.root.iter(f"{SVG}text")]
        self.ways = [
            [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", one.attrib["d"])]
            for one in self.root.iter(f"{SVG}path")
            if one.get("class") in ("way", "aside", "cut")
        ]

    def _rect(self, one: ET.Element) -> Box:
        x, y, wide, high = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        return Box(x, y, x + wide, y + high)

    def _text(self, one: ET.Element) -> Box:
        said = "".join(one.itertext())
        rules = ";".join(RULES[name] for name in one.attrib["class"].split())
        size = float(re.findall(r"font-size:([\d.]+)px", rules)[0])
        wide = measure(said, size, bold="bold" in rules)
        shift = wide if "text-anchor:end" in rules else wide / 2 if "middle" in rules else 0
        x, y = float(one.attrib["x"]) - shift, float(one.attrib["y"])
        return Box(x, y - size * 0.72, x + wide, y + size * 0.21, said)


@pytest.fixture(params=[720, 360, 1100])
def seen(request: pytest.FixtureRequest, story: Trace) -> Seen:
    return Seen(draw(story, "de", width=request.param))


class TestPlaces:
    def test_no_card_stands_on_another(self, seen: Seen) -> None:
        piles = [pair for pair in combinations(seen.cards, 2) if pair[0].meets(pair[1])]

        assert all(abs(one.left - other.left) in (5, 10) for one, other in piles), "only piles overlap"

    def test_no_text_stands_on_another_or_leaves_its_card(self, seen: Seen) -> None:
        assert [] == [(one, other) for one, other in combinations(seen.texts, 2) if one.meets(other)]
        lost = [text for text in seen.texts if any(card.meets(text) and not card.holds(text) for card in seen.cards)]
        assert [] == lost

    def test_all_is_within_the_picture(self, seen: Seen) -> None:
        whole = Box(0, 0, seen.width, seen.height)

        assert all(whole.holds(box) for box in [*seen.cards, *seen.texts])
        assert all(0 < x < seen.width and 0 < y < seen.height for way in seen.ways for x, y in way)

    def test_no_tie_runs_through_a_card_or_a_text(self, seen: Seen) -> None:
        left = min(card.left for card in seen.cards)
        for way in seen.ways:
            beside = all(x <= left for x, _ in way)
            between = Box(min(x for x, _ in way), way[0][1], max(x for x, _ in way), way[-1][1])
            assert beside or not any(between.meets(box) for box in [*seen.cards, *seen.texts])

    def test_it_is_narrow_enough_to_read(self, seen: Seen) -> None:
        assert seen.width <= 1100


class TestWhatItSays:
    def test_everything_that_happened(self) -> None:
        said = [box.text for box in Seen(draw(everything(), "de")).texts]

        for words in (
            "und 18.990 weitere Ideen", "und noch 1 Stellungnahme", "nicht öffentlich", "gelöscht", "darum geht es",
            "zusammengelegt mit: Ein Geburtshaus im Norden von Duisburg", "greift auf: Hebammen für das Quartier",
            "Endstand: eingestellt", "angenommen", "Projekt · etwa Januar 2020",
            "verwirklicht: Geburtshilfliche Versorgungsforschung", "Beteiligung im Revier, Stand: 2. Mai 2024",
        ):  # fmt: skip
            assert words in said
        assert any(text.startswith("abgespalten von: ") for text in said)
        assert any(text.endswith("(bis 1. März 2021)") for text in said)
        assert any(text.endswith("… und 2 weitere") for text in said)

    def test_in_english(self) -> None:
        said = [box.text for box in Seen(draw(everything(), "en")).texts]

        for words in ("and 18,990 more ideas", "and 1 more statement", "not public", "erased", "final: stopped"):
            assert words in said
        assert "Having a say in the Revier, as of 2 May 2024" in said

    def test_the_description_tells_it_to_whoever_does_not_see(self) -> None:
        made = parsed(draw(chain(), "en"))
        title, desc = (made.findtext(f"{SVG}{name}") or "" for name in ("title", "desc"))

        assert "The way of “Talentscouting an jeder Schule des Reviers”" == title
        assert (
            "Project: Talentschulen Ruhr (February 2020, running); realises: NRW-Zentrum für Talentförderung." in desc
        )

    def test_a_cut_tie_is_dashed(self) -> None:
        assert 'class="cut"' in draw(everything(), "de")
        assert "stroke-dasharray" in RULES["cut"]
        assert "cut" not in draw(chain(), "de")

    def test_what_came_of_what_stands_right_above_needs_no_words(self) -> None:
        said = [box.text for box in Seen(draw(chain(), "de")).texts]

        assert "aus: Talentscouting an jeder Schule des Reviers" not in said

    @pytest.mark.parametrize("theme", ["auto", "light", "dark"])
    def test_hostile_titles_stay_titles(self, theme: str) -> None:
        made = parsed(draw(STORIES["hostile"](), "de", theme))

        assert {"svg", "title", "desc", "style", "rect", "g", "circle", "path", "text", "tspan"} >= {
            one.tag.removeprefix(SVG) for one in made.iter()
        }
        (style,) = made.iter(f"{SVG}style")
        assert "display" not in (style.text or "")
        assert not {"\x1b", "\u202e", "\u200b"} & set(draw(STORIES["hostile"](), "de"))

    @pytest.mark.parametrize("width", [360, 720])
    def test_long_words_of_a_definition_have_room_too(self, tmp_path: Path, width: int) -> None:
        text = (HERE / "weg" / "process.yaml").read_text(encoding="utf-8")
        words = "Beteiligungsverfahrenseröffnungsbekanntmachung und alles Weitere dazu"
        for word in ("title: Vorschlag", "titles: Ideen", "title: angenommen", "title: verwirklicht"):
            text = text.replace(f"{word}\n", f"title{'s' * word.startswith('titles')}: {words}\n").replace(
                f"{word}}}", f"title: {words}}}"
            )
        (tmp_path / "process.yaml").write_text(text, encoding="utf-8")
        long = evolve(everything(), definition=load(tmp_path / "process.yaml"))
        seen = Seen(draw(long, "de", width=width))

        assert "Beteiligungsverfahren" in str(seen.texts)
        assert [] == [text for text in seen.texts if text.right > seen.width - 16]
        assert [] == [(one, other) for one, other in combinations(seen.texts, 2) if one.meets(other)]

    def test_things_in_a_circle_are_drawn_too(self) -> None:
        told = Told()
        for key in "abc":
            told.node(key, "idea", key.upper(), "self" if key == "a" else "forward")
        for parent, child in ("ab", "bc", "ca"):
            told.hop(parent, child)

        assert 3 == len(Seen(draw(told.trace("a"), "de")).cards)

    def test_a_hundred_lanes_beside_each_other_are_not_too_wide(self) -> None:
        told = Told()
        for number in range(200):
            told.node(f"n{number}", "idea", f"Idee {number}", "forward" if number else "self")
        for number in range(100):
            told.hop(f"n{number}", f"n{number + 100}")
            told.hop("n0", f"n{number + 100}") if number else None
        seen = Seen(draw(told.trace("n0"), "de"))

        assert seen.width <= 1100

    def test_a_thousand_in_a_row(self) -> None:
        told = Told()
        for number in range(1000):
            told.node(f"n{number}", "idea", f"Idee {number}", "forward" if number else "self")
            if number:
                told.hop(f"n{number - 1}", f"n{number}", "merged_into", "merged")

        assert 1000 == len(Seen(draw(told.trace("n0"), "de")).cards)


def test_the_same_story_has_the_same_bytes(story: Trace) -> None:
    assert draw(story, "de") == draw(story, "de")


@pytest.mark.parametrize("name", ["chain", "everything"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_pictures_that_were_looked_at(name: str, language: str) -> None:
    path = GOLDEN / f"{name}.{language}.svg"
    drawn = draw(STORIES[name](), language)
    if WRITE:
        path.write_text(drawn, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == drawn


def test_sixty_things_take_no_time() -> None:
    story = sixty()
    times = []
    for _ in range(5):
        start = time.process_time()
        draw(story, "de")
        times.append(time.process_time() - start)

    assert min(times) < 0.05


class TestTable:
    def test_it_says_what_the_picture_says(self, story: Trace) -> None:
        made = parsed(table(story, "de"))
        things = sum(node is not None for node in story.nodes) + len(story.more)

        assert things == len(made.findall("tbody/tr"))
        assert {"col", "row"} == {one.get("scope") for one in made.iter("th")}
        assert {"table", "caption", "thead", "tbody", "tr", "th", "td", "br"} >= {one.tag for one in made.iter()}

    def test_a_row_for_each_thing(self) -> None:
        rows = ["|".join("".join(cell.itertext()) for cell in row) for row in parsed(table(chain(), "en")).iter("tr")]

        assert "What|Kind|When|State|How it came" == rows[0]
        assert "Talentscouting an jeder Schule des Reviers (asked for)|Idea|3 September 2018|published|" == rows[1]
        assert "Talentschulen Ruhr|Project|February 2020|running|realises: NRW-Zentrum für Talentförderung" == rows[-1]


class TestMermaid:
    def test_a_flowchart(self) -> None:
        assert (
            flowchart(one(), "en") == "flowchart TD\n"
            '  n1["Idea: Ein Radweg von der Zeche bis zum Fluss (3 September 2018, published)"]\n'
            "  style n1 stroke-width:4px\n"
        )
        said = flowchart(everything(), "de")
        assert '-.->|"verwirklicht (bis 1. März 2021)"|' in said
        assert '("und 18.990 weitere Ideen")' in said

    def test_titles_say_nothing_to_it(self) -> None:
        lines = flowchart(STORIES["hostile"](), "de").splitlines()

        assert 2 + len(HOSTILE) * 2 + 1 == len(lines)
        assert all(2 == line.count('"') for line in lines if "[" in line)
        assert not any(re.search(r"[<>]", re.sub(r"-->", "", line)) for line in lines)


class TestLived:
    """Stories that came of acts."""

    def test_forward_from_an_idea_that_was_merged_away_and_erased(self) -> None:
        seen = Seen(draw(lived()["idea"], "de"))
        said = [box.text for box in seen.texts]

        assert 7 == len(seen.cards)
        for words in ("gelöscht", "zusammengelegt mit: gelöscht", "nicht öffentlich", "verwirklicht: Radnetz"):
            assert words in said
        assert "Geheim" not in str(said)

    def test_back_from_its_project(self) -> None:
        seen = Seen(draw(lived()["project"], "en"))

        assert 6 == len(seen.cards)
        assert 'class="aside"' in draw(lived()["project"], "en")

    def test_too_many_are_counted(self) -> None:
        said = [box.text for box in Seen(draw(lived(limit=1)["project"], "de")).texts]

        assert "und noch 1 Idee" in said
