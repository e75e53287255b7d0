# SPDX-License-Identifier: Apache-2.0
"""The report: one page, in several languages, of which every number was counted or is marked as declared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from tests.process.conftest import TRIAL as BASE
from tests.process.conftest import Dice, Hands, merged, read, written

from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process import reporting
from participatio.process.move import move
from participatio.process.process import Process
from participatio.process.status import Status, status
from participatio.process.view import View
from participatio.telling.page import table
from participatio.telling.report import WORDS

VOID = {"meta", "input", "br", "path", "rect", "circle", "line", "use", "polygon", "polyline", "ellipse"}
FIGURES = """
languages: {written: [en], offered: [de, en]}
declared: {proposal: {count: 75, sources: [paper], disputed: [{value: 74, sources: [radio], note: without one}]}}
sources:
  paper: {title: The paper, url: "https://example.org/paper"}
  radio: {title: The radio}
phases:
  always: {admits: {office: {also: [figure.declare]}}}
"""
HOSTILE = '<script>alert(1)</script> & "quoted" ]]>'


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    clock = Hands()
    tree = merged(read(BASE), read(FIGURES.replace("{also: [figure.declare]}", "[figure.declare]")))
    tree["phases"]["always"]["admits"]["office"] = [
        *read(BASE)["phases"]["always"]["admits"]["office"], "figure.declare"
    ]  # fmt: skip
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / "de.yaml").write_text("sources: {paper: {title: Die Zeitung}}\n", encoding="utf-8")
    definition = load(written(tmp_path, "trial", tree), host=Host(path=()))
    with Process.create(":memory:", definition, clock=clock, random=Dice()) as process:
        anna = process.enrol()
        for title in (HOSTILE, "A second", "A third", "A fourth"):
            idea = process.act("idea.submit", by=anna, values={"title": title, "text": "…"}, links={"about": "green"})
            process.act("idea.publish", by="ina", thing=idea)
        process.act("idea.submit", by=anna, values={"title": "Nobody sees this", "text": "…"})
        figure = {"title": "Ideas online", "about": "idea", "count": 300, "qualifier": "more_than", "sources": "paper"}
        process.act("figure.declare", by="ina", values=figure)
        clock.pass_(days=60)
        yield process


class Page(HTMLParser):
    """What a page consists of; it fails if an element is not closed in its place."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.said = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.ids.extend(str(found[name]) for name in ("id",) if name in found)
        self.links.update(str(found[name]) for name in ("href", "src") if name in found)
        assert not any(name.startswith("on") for name in found)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_both_languages_are_one_page_that_loads_nothing(process: Process) -> None:
    text = process.report()
    page = Page(text)
    assert not page.tags & {"script", "link", "img", "iframe", "object"}
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert text.index('lang="de" id="edition-de"') < text.index('lang="en" id="edition-en"')
    assert "url(" not in re.sub(r"url\(#", "", text)


def test_one_language_has_nothing_to_choose(process: Process) -> None:
    text = process.report("en")
    assert 'type="radio"' not in text
    assert "Bericht" not in Page(text).said


def test_what_people_wrote_stays_text(process: Process) -> None:
    said = Page(process.report("en")).said
    assert "alert(1)" in said


def test_numbers_are_those_of_the_figures(process: Process) -> None:
    coverage = process.coverage()
    said = Page(process.report("en")).said
    assert coverage.contributions.number == 4
    assert f"{coverage.contributions.number}contributions" in said
    assert "Nobody sees this" not in said
    assert "Nobody sees this" not in Page(process.report("en", viewer="emil")).said


@pytest.mark.parametrize(("language", "one"), [("en", "<b>1</b>contribution<"), ("de", "<b>1</b>Beitrag<")])
def test_one_is_no_plural(process: Process, language: str, one: str) -> None:
    assert one in process.report(language, at=3)


def test_what_was_declared_is_marked_and_says_by_whom(process: Process) -> None:
    text = process.report("en")
    assert '<span class="declared">75</span>' in text
    assert "74 (without one)" in text
    assert '<span class="declared">more than 300</span>' in text
    assert 'href="#en-source-paper"' in text
    assert "The paper, https://example.org/paper" in Page(text).said
    assert "Die Zeitung, https://example.org/paper" in Page(process.report("de")).said


def test_a_soft_rule_that_was_broken_and_what_is_overdue_stand_in_it(process: Process) -> None:
    said = Page(process.report("en")).said
    assert "no more than 3 of Idea" in said
    assert "overdue" in said


def test_a_story_is_told_whole(process: Process) -> None:
    idea = next(item.id for item in process.view().items("idea"))
    text = process.report("de", stories=[idea, "idea-000000-0"])

    assert text.count("<svg ") == process.report("de").count("<svg ") + 2, "for a page and for a telephone"
    assert "Was aus" in Page(text).said


def test_every_picture_is_there_for_a_telephone_too(process: Process) -> None:
    text = process.report("de")
    widths = re.findall(r'<div class="(broad|narrow)"><svg [^>]*? width="(\d+)"', text)

    assert [("broad", "720"), ("narrow", "336")] == widths
    assert "@media screen and (max-width:40rem){" in text


def test_forums_with_nothing_are_counted_beside_the_table(process: Process) -> None:
    assert "Foren ohne öffentlichen Beitrag, die in der Tabelle fehlen: " in process.report("de")
    assert "Forums without a public contribution, which the table leaves out: " in process.report("en")


def test_a_column_in_which_nothing_stands_is_left_out() -> None:
    shown = table(
        "Figures", ["what", "number", "note"], [["a", "1", ""], ["b", "0", ""]], numbers=[1], foot=["", "1", ""]
    )

    assert 3 == shown.count("<td")
    assert ["what", "number"] == re.findall(r"<th scope=\"col\"[^>]*>([^<]*)", shown)


def test_it_may_be_of_another_day(process: Process) -> None:
    then = Page(process.report("en", at=2)).said
    assert "1contributions" not in then
    assert "No contribution is public in this ledger." in then


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["en"].keys() == WORDS["de"].keys()
    for key, text in WORDS["en"].items():
        assert set(re.findall(r"{\w+}", text)) == set(re.findall(r"{\w+}", WORDS["de"][key])), key


def test_all_of_it_is_told_of_one_moment(process: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moved = tmp_path / "moved.db"
    move(process, moved)
    with Process.open(moved, clock=process.clock) as other:
        before = other.report("en")

        def meanwhile(view: View) -> Status:
            other.act("idea.submit", by="ina", values={"title": "Late", "text": "…"}, links={"about": "green"})
            other.act("idea.publish", by="ina", thing=next(other.view("ina").items("idea", state="submitted")).id)
            return status(view)

        monkeypatch.setattr(reporting, "status", meanwhile)
        assert before == other.report("en")


def test_same_ledger_same_bytes(process: Process) -> None:
    assert process.report() == process.report()
