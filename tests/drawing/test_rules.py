# SPDX-License-Identifier: Apache-2.0
"""The pictures of definitions: everything stands there, nothing stands on anything else.

A change that is wanted is written down with

    PARTICIPATIO_WRITE_GALLERY=1 pytest tests/drawing
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from tests.drawing.conftest import GOLDEN, HOSTILE, WRITE, parsed
from tests.drawing.test_trace import SVG, Box, Seen

from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.drawing import pathways, plan, states, timeline
from participatio.drawing.drawings import Drawing, drawings, named
from participatio.drawing.wording import Words

GALLERY = Path(__file__).parent.parent / "gallery" / "good"
NAMES = ["ruhr_konferenz", *sorted(path.name for path in GALLERY.iterdir() if path.is_dir())]
HEAD = (
    "participatio: 1\nid: probe\nversion: 1\nlanguage: de\ntimezone: Europe/Berlin\nextends: standard\ntitle: Probe\n"
)
LONG = "Wissenschaftskommunikation, Fachkräftesicherung und Kreislaufwirtschaft – Wie gelingt der Strukturwandel? Teil"


@cache
def definition(name: str) -> Definition:
    return load(GALLERY / name if name in NAMES[1:] else name)


def written(folder: Path, text: str) -> Definition:
    (folder / "process.yaml").write_text(HEAD + text, encoding="utf-8")
    return load(folder / "process.yaml")


def forums(count: int) -> str:
    """A process of long German titles: so many forums, their leads, the bodies that answer for them."""
    said = ["persons:", *(f'  p{number}: {{title: "Prof. Dr. {LONG} {number}"}}' for number in range(8)), "bodies:"]
    for number in range(8):
        within = "" if number < 2 else f", within: b{(number - 1) // 2}"
        said.append(f'  b{number}: {{title: "Ministerium für {LONG} {number}"{within}}}')
    said.append("forums:")
    for number in range(count):
        said += [f"  f{number}:", f'    title: "{LONG} {number}"', "    leads:"]
        said += [f"      p{number % 8}: {{side: government}}", f"      p{(number + 3) % 8}: {{side: personality}}"]
        said += [f"    responsible: b{number % 8}"] if number % 5 else []
    said += ["pillars:", f'  s: {{title: "{LONG}", pathway: [proposal, consultation, statement, decision, project]}}']
    said += [f'  s{number}: {{title: "{LONG} {number}"}}' for number in range(3)]
    said += ["phases:", "  a:", f'    title: "{LONG}"', "    opens: 2019~", "    closes: 2021-03/2021-06",
             "    admits: {anyone: [idea.submit, idea.support, idea.unsupport], author: [idea.edit]}"]  # fmt: skip
    for number in range(12):
        within = "a" if not number else f"a{number - 1}"
        said += [f"  a{number}:", f'    title: "{LONG} {number}"', f"    within: {within}", "    opens: by_hand",
                 "    lasts: 3 weeks", "    only: [f1, f2, f3]", "    admits: {moderator: [idea.merge]}"]  # fmt: skip
    return "\n".join(said) + "\n"


def hostile() -> str:
    """Titles that mean no good, as far as a definition may hold them."""
    titles = [
        text[:200] for name, text in HOSTILE.items() if name in ("markup", "long", "words", "wide", "right to left")
    ]
    said = ["bodies:"]
    quoted = ['"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"' for title in titles]
    said += [f"  b{number}: {{title: {title}}}" for number, title in enumerate(quoted)]
    said += ["phases:"]
    said += [f"  p{number}: {{title: {title}, admits: {{anyone: [k.make]}}}}" for number, title in enumerate(quoted)]
    said += ["pillars:", *(f"  s{number}: {{title: {title}, pathway: [k]}}" for number, title in enumerate(quoted))]
    said += ["kinds:", "  k:", f"    title: {quoted[0]}", "    plural: ks", "    stage: proposal", "    states:"]
    said += [f"      s{number}: {{title: {title}}}" for number, title in enumerate(quoted)]
    said += [
        "    actions:",
        f"      make: {{to: s1, title: {quoted[0]}}}",
        f"      go: {{from: [s1], to: s2, title: {quoted[2]}}}",
    ]
    return "\n".join(said) + "\n"


class Looked(Seen):
    """What stands where: sheets, the small ones too, and texts."""

    def __init__(self, svg: str) -> None:
        super().__init__(svg)
        self.cards = [self._rect(one) for one in self.root.iter(f"{SVG}rect") if one.get("rx") in ("10", "6")]
        self.lines = [
            [tuple(map(float, pair)) for pair in re.findall(r"(-?[\d.]+) (-?[\d.]+)", one.attrib["d"])]
            for one in self.root.iter(f"{SVG}path")
            if "curve" in one.get("class", "") or one.get("class") == "way"
        ]


def meeting(boxes: list[Box]) -> Iterator[tuple[Box, Box]]:
    """The pairs of boxes that stand on each other."""
    boxes = sorted(boxes, key=lambda box: box.top)
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            if other.top >= one.bottom:
                break
            if one.meets(other):
                yield one, other


def flaws(svg: str) -> Iterator[str]:
    """What stands on something else, or not on the picture."""
    seen = Looked(svg)
    whole = Box(0, 0, seen.width, seen.height)
    yield from (f"texts: {one} {other}" for one, other in meeting(seen.texts))
    for one, other in meeting(seen.cards):
        if not one.holds(other) and not other.holds(one):
            yield f"sheets: {one} {other}"
    for text in seen.texts:
        if any(card.meets(text) and not card.holds(text) for card in seen.cards):
            yield f"leaves its sheet: {text}"
    for box in [*seen.texts, *seen.cards]:
        if not whole.holds(box):
            yield f"outside: {box}"
    for way in seen.lines:
        for (x, y), (x2, y2) in pairwise(way):
            line = Box(min(x, x2), min(y, y2), max(x, x2), max(y, y2))
            yield from (f"line through {text}" for text in seen.texts if line.meets(text))


def all_of(definition: Definition) -> list[Drawing]:
    return list(drawings(definition).values())


@pytest.mark.parametrize("width", [360, 720, 1100])
class TestPlaces:
    @pytest.mark.parametrize("name", NAMES)
    def test_nothing_stands_on_anything_else(self, name: str, width: int) -> None:
        for drawing in all_of(definition(name)):
            language = "en" if width == 720 else "de"
            assert [] == list(flaws(drawing.draw(language, width=width))), drawing.name

    def test_nor_with_twenty_forums_and_long_titles(self, tmp_path: Path, width: int) -> None:
        for drawing in all_of(written(tmp_path, forums(20))):
            assert [] == list(flaws(drawing.draw("de", width=width))), drawing.name

    def test_nor_with_titles_that_mean_no_good(self, tmp_path: Path, width: int) -> None:
        for drawing in all_of(written(tmp_path, hostile())):
            assert [] == list(flaws(drawing.draw("de", width=width))), drawing.name


def test_hostile_titles_stay_titles(tmp_path: Path) -> None:
    for drawing in all_of(written(tmp_path, hostile())):
        made = parsed(drawing.draw("de"))
        tags = {one.tag.removeprefix(SVG) for one in made.iter()}
        assert {"svg", "title", "desc", "style", "defs", "pattern", "rect", "g", "circle", "path", "text"} >= tags
        parsed(drawing.table("de").html())
        assert all("<" not in line or "#60;" in line for line in drawing.mermaid("de").splitlines())


@pytest.mark.parametrize("name", NAMES)
def test_the_same_definition_has_the_same_bytes(name: str) -> None:
    one, other = (load(GALLERY / name if name in NAMES[1:] else name) for _ in range(2))
    for drawing, again in zip(all_of(one), all_of(other), strict=True):
        assert drawing.draw("de") == again.draw("de")
        assert drawing.data("de") == again.data("de")


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_takes_no_time(name: str) -> None:
    for drawing in all_of(definition(name)):
        times = []
        for _ in range(3):
            start = time.process_time()
            drawing.draw("de")
            times.append(time.process_time() - start)
        assert min(times) < 0.05, drawing.name


@pytest.mark.parametrize(
    ("process", "name"),
    [("ruhr_konferenz", "timeline"), ("ostbelgien", "map"), ("ruhr_konferenz", "pathways"),
     ("ostbelgien", "states-issue"),
     ("ostbelgien", "timeline")],
)  # fmt: skip
def test_pictures_that_were_looked_at(process: str, name: str) -> None:
    path = GOLDEN / f"{process}.{name}.de.svg"
    drawn = drawings(definition(process))[name].draw("de")
    if WRITE:
        path.write_text(drawn, encoding="utf-8")

    assert path.read_text(encoding="utf-8") == drawn


def texts(svg: str) -> str:
    return " ".join(text.text for text in Looked(svg).texts)


class TestTimeline:
    def test_who_may_do_what_when(self) -> None:
        said = texts(timeline.draw(definition("ruhr_konferenz"), "de", width=720))

        for words in ("April 2018 – 15. Juli 2019", "von Anfang an, ohne Ende", "Wer in der Region wohnt",
                      "Themenforum: Als wichtig nennen, Nennung zurücknehmen",
                      "sobald „Beschluss“ den Stand „gefasst“ erreicht, ohne Ende",
                      "Beginn nicht bekannt, bis 27. März 2019"):  # fmt: skip
            assert words in said

    def test_phases_within_phases_follow_them(self) -> None:
        rows = timeline.rows(definition("ruhr_konferenz"), "en")

        assert [("zuhoeren", 0), ("online", 1)] == [(row.phase, row.depth) for row in rows[1:3]]

    def test_what_only_acts_decide_lies_between_bounds(self) -> None:
        handeln = timeline.rows(definition("ruhr_konferenz"), "en")[-1]

        assert "2019-07-14 2019-11-05" == f"{handeln.span.begins.first:%Y-%m-%d} {handeln.span.begins.last:%Y-%m-%d}"

    def test_a_beginning_that_nobody_knows_may_be_anywhere(self) -> None:
        call = next(row for row in timeline.rows(definition("ruhr_konferenz"), "de") if row.phase == "ruf_tf10")

        assert call.span.begins.first < call.span.ends.last < call.span.begins.last

    def test_rounds_and_clocks_of_their_own(self) -> None:
        said = texts(timeline.draw(definition("ostbelgien"), "en"))

        assert "opened by hand, lasts 30 days" in said
        assert "may open again and again, in rounds" in said
        assert "a clock of its own for each “Citizens' Assembly”" in said

    def test_the_table_says_the_same(self) -> None:
        rows = timeline.table(definition("ruhr_konferenz"), "de").rows

        assert (("– Anhören",), ("9. September 2019 – Oktober 2019",)) == rows[-2][:2]
        assert ("Alle – Projektvorschlag: Kommentieren",) == rows[-2][2][:1]


class TestMap:
    def test_who_leads_and_who_answers_for_what(self) -> None:
        (cabinet, *_) = plan.sheets(definition("ruhr_konferenz"), "de")
        schools = next(sheet for sheet in cabinet.inner if sheet.thing == "msb")

        assert ["tf09", "tf10"] == [sheet.thing for sheet in schools.inner]
        assert ("Leitung", "Mathias Richter, Prof. Dr. Bernd Kriegesmann") == schools.inner[1].facts[0]

    def test_everything_listed_is_there_once(self) -> None:
        left, found = plan.sheets(definition("ruhr_konferenz"), "de"), []
        while left:
            sheet = left.pop()
            found.append(sheet.thing)
            left += sheet.inner
        things = definition("ruhr_konferenz").things.values()

        assert sorted(found) == sorted(
            thing.id for thing in things if thing.kind not in ("process", "phase", "person", "seat")
        )

    def test_who_leads_may_not_be_known(self, tmp_path: Path) -> None:
        text = "forums: {f: {title: F, unknown: {leads: in keiner Quelle}}}\n"
        (forum,) = plan.sheets(written(tmp_path, text), "de")

        assert [("Leitung", "nicht bekannt")] == list(forum.facts)

    def test_things_within_each_other_are_drawn_too(self, tmp_path: Path) -> None:
        text = (
            "kinds:\n  body: {links: {responsible: maybe forum}}\n"
            "bodies:\n  b: {title: B, responsible: f}\nforums:\n  f: {title: F, responsible: b}\n"
        )

        assert ["b", "f"] == sorted(sheet.thing for sheet in plan.sheets(written(tmp_path, text), "de"))


class TestStates:
    def test_what_a_decision_moves(self) -> None:
        stops = {stop.state: stop for stop in states.stops(definition("ruhr_konferenz"), "proposal", "de")}
        moved = {step.to: step.name for step in stops["submitted"].steps if step.action == "decision.decide"}

        assert "Beschluss: Beschließen (angenommen)" == moved["accepted"]
        assert "Beschluss: Beschließen (zurückgestellt)" == moved[None]

    def test_on_what_an_act_depends(self) -> None:
        said = texts(states.draw(definition("ruhr_konferenz"), "decision", "de"))

        assert "nur wenn „53 Städte und Gemeinden“, „Verbände“ und „Bürgerinnen und Bürger“" in said
        assert "bewegt Projektvorschlag: angenommen → angenommen, abgelehnt → abgelehnt" in said

    def test_who_sees_what_not_everybody_sees(self) -> None:
        said = texts(states.draw(definition("ruhr_konferenz"), "idea", "en"))

        assert "seen by: Whoever brought it in, Moderation and Leitung des Forums" in said.replace(
            "Forum leads", "Leitung des Forums"
        )

    def test_every_tie_leads_to_its_state(self) -> None:
        svg = states.draw(definition("volksinitiative"), "initiative", "de")
        ties = len(re.findall(r'class="curve', svg))

        assert ties == len({step.to for stop in states.stops(definition("volksinitiative"), "initiative", "de")
                            for step in stop.steps if step.to})  # fmt: skip


class TestPathways:
    def test_stations_and_who_brings_them_in(self) -> None:
        way, partners, _ = pathways.ways(definition("ruhr_konferenz"), "de")

        assert ["Projektvorschlag", "Konsultation", "Beschluss", "Projekt"] == [one.title for one in way.stations]
        assert ("Kabinett",) == way.stations[2].who
        assert partners.why.startswith("Dass Partner vorschlagen, ist belegt")


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_every_condition_of_the_gallery_has_words(name: str, language: str) -> None:
    words = Words(definition(name), language)
    for _, _, action in words.definition.kinds.actions():
        if action.when is not None:
            said = words.condition(action.when)
            assert "None" not in said
            assert "  " not in said


class TestOthers:
    def test_which_there_are(self) -> None:
        assert {"timeline", "states-idea"} == set(drawings(definition("minimal")))
        assert ["states-idea"] == named(definition("minimal"), "idea")
        assert [] == named(definition("minimal"), "map")

    def test_mermaid(self) -> None:
        found = {name: one.mermaid("de").splitlines() for name, one in drawings(definition("ruhr_konferenz")).items()}

        assert "  Zuhören (April 2018 – 15. Juli 2019) :p2, 2018-04-01, 2019-07-16" in found["timeline"]
        assert '    w1s1["Projektvorschlag"] --> w1s2' in found["pathways"]
        assert "  [*] --> s1: Einreichen (Alle)" in found["states-idea"]
        assert 1 == sum(line == "flowchart TB" for line in found["map"])
        assert len([line for line in found["map"] if line.strip() == "end"]) == sum(
            "subgraph" in line for line in found["map"]
        )

    def test_a_definition_without_anything_has_no_drawings(self, tmp_path: Path) -> None:
        assert {} == drawings(written(tmp_path, ""))
