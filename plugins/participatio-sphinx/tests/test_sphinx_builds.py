# SPDX-License-Identifier: Apache-2.0
"""Which pages are built anew and when, that it does not matter how they are built, and what a build warns of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

PAGES = {
    "phases": ".. participatio:timeline::\n\n.. participatio:things::\n   :kind: phase",
    "forums": ".. participatio:things::\n   :kind: forum\n\n.. participatio:things::\n   :kind: body",
    "other": ".. participatio:kinds::\n\n.. participatio:timeline:: standard.yaml",
    "story": ".. participatio:story:: Benches\n\n.. participatio:trace:: Benches",
    "ideas": ".. participatio:items:: idea",
    "hooks": ".. participatio:hooks::\n\n.. participatio:check:: P104",
    "links": "See :participatio:phase:`spring`, :participatio:thing:`office`, :participatio:forum:`parks`, "
    ":participatio:kind:`idea`, :participatio:action:`idea.submit`, :participatio:item:`Benches` and "
    ":participatio:item:`that <Benches>`, :participatio:check:`P104`, :participatio:hook:`register_kinds`.",
}
STANDARD = """\
participatio: 1
id: other
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Another
phases:
  spring: {title: Another spring}
"""


def _pages(source: Path) -> dict[str, str]:
    (source / "standard.yaml").write_text(STANDARD, encoding="utf-8")
    return PAGES


def test_roles_lead_to_where_things_are_shown_and_say_what_they_are_called(build, source, process) -> None:
    built = build(_pages(source))

    links = dict(
        re.findall(r'href="(\w+\.html#participatio-[^"]*)"[^>]*><\w+[^>]*>(?:<span[^>]*>)?([^<]*)', built.body("links"))
    )
    assert "" == built.warnings
    assert {
        "phases.html#participatio-phase-spring": "Spring of ideas",  # not that of the other definition
        "forums.html#participatio-forum-parks": "Parks and paths",
        "forums.html#participatio-thing-office": "Office of participation",
        "other.html#participatio-kind-standard-idea": "Idea",
        "other.html#participatio-action-standard-idea.submit": "idea.submit",
        "story.html#participatio-item-Benches": "that",
        "hooks.html#participatio-check-P104": "P104",
        "hooks.html#participatio-hook-register_kinds": "register_kinds",
    } == links
    assert all(f'id="{place.partition("#")[2]}"' in built.page(place.partition(".")[0]) for place in links)


def test_a_role_that_leads_nowhere_is_warned_of(build) -> None:
    built = build("See :participatio:phase:`sprnig`.")

    assert re.search(r"index\.rst:6: WARNING: no page shows the phase 'sprnig'", built.warnings)


class TestRebuilding:
    def test_only_what_shows_a_definition_is_read_again_when_it_changes(self, build, source, process) -> None:
        first = build(_pages(source))
        again = build({})
        text = (source / "forums.yaml").read_text(encoding="utf-8")
        (source / "forums.yaml").write_text(text.replace("Parks and paths", "Parks and ponds"), encoding="utf-8")
        changed = build({})

        assert {*PAGES, "index"} == first.read
        assert set() == again.read
        assert {"phases", "forums"} == changed.read
        assert "Parks and ponds" in changed.body("forums")

    def test_only_what_looks_at_a_ledger_is_read_again_when_something_happens(
        self, build, source, process, submit
    ) -> None:
        build(_pages(source))
        submit(process, "Another one")
        again = build({})

        assert {"ideas", "story"} == again.read

    def test_a_ledger_that_was_not_there_is_found_once_it_is(self, build, source, process) -> None:
        ledger = source / "quarter.db"
        process.close()
        ledger.rename(source / "elsewhere.db")
        missing = build(_pages(source))
        (source / "elsewhere.db").rename(ledger)
        there = build({})

        assert "WARNING: participatio:story: P9" in missing.warnings
        assert "story" in there.read
        assert "" == there.warnings


def test_pages_read_side_by_side_are_the_same(build, source, process) -> None:
    alone = build(_pages(source))
    several = build({}, to="several", parallel=2)

    assert alone.warnings == several.warnings == ""
    assert {name: alone.body(name) for name in PAGES} == {name: several.body(name) for name in PAGES}


def test_two_builds_are_the_same_to_the_byte(build, source, process) -> None:
    first, second = build(_pages(source)), build({}, to="again")

    assert _bytes(first.out) == _bytes(second.out)


def _bytes(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != ".buildinfo"
    }


# What a ledger says stays text


class _Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_what_a_ledger_says_is_text_on_every_page(build, source, process, hostile) -> None:
    (hostile_id,) = (item.id for item in process.view().items("idea") if item.title == hostile)
    name = hostile_id
    page = f"""
.. participatio:story:: {name}

.. participatio:trace:: {name}

.. participatio:items:: idea

See :participatio:item:`{name}`.
"""
    browser, plain = build(page), build(page, builder="text", to="plain")

    elements = _Elements(browser.body())
    assert "" == browser.warnings + plain.warnings
    assert "script" not in elements.tags
    assert elements.text.count(hostile) >= 5  # the heading, the story, both tables and the link
    assert hostile in " ".join(plain.page().split())


def test_what_is_not_public_is_on_no_page(build, process) -> None:
    built = build(
        ".. participatio:status::\n\n.. participatio:coverage::\n\n.. participatio:items:: idea\n\n"
        ".. participatio:story:: Not yet seen",
    )

    assert "the public sees no 'Not yet seen'" in built.warnings
    assert 1 == _Elements(built.body()).text.count("Not yet seen")  # where the page's author asked for it


def test_nothing_is_run_and_nothing_is_fetched(build, source, process) -> None:
    built = build(
        {**_pages(source), "more": ".. participatio:map::\n\n.. participatio:coverage::\n\n.. participatio:sources::"}
    )

    elements = [_Elements(built.body(name)) for name in [*PAGES, "more"]]
    loaded = [
        value for one in elements for name, value in one.attributes if name in ("src", "srcset", "data", "xlink:href")
    ]
    assert [] == [
        tag for one in elements for tag in one.tags if tag in ("script", "link", "img", "iframe", "object", "image")
    ]
    assert [] == loaded
    assert [] == [name for one in elements for name, _ in one.attributes if name.startswith("on")]
    assert "url(" not in (built.out / "_static" / "participatio.css").read_text(encoding="utf-8")


# What is wrong


class TestMistakes:
    def test_a_mistake_in_a_definition_is_warned_of_where_it_stands_and_the_page_is_built(self, build, source) -> None:
        (source / "forums.yaml").write_text("forums:\n  parks: {titel: Parks}\n", encoding="utf-8")
        pages = {"one": ".. participatio:timeline::", "two": "Before.\n\n.. participatio:map::\n\nAfter."}
        built, again = build(pages), build({})

        said = f"{source / 'forums.yaml'}:2:11: WARNING: P104 unknown key 'titel'; did you mean 'title'?"
        assert 1 == built.warnings.count("P104 unknown")
        assert said in built.warnings
        assert said in again.warnings
        assert "P104" in built.body("two")
        assert "After." in built.body("two")

    def test_it_is_gone_when_it_is_mended(self, build, source) -> None:
        good = (source / "forums.yaml").read_text(encoding="utf-8")
        (source / "forums.yaml").write_text("forums:\n  parks: {titel: Parks}\n", encoding="utf-8")
        build(".. participatio:map::")
        (source / "forums.yaml").write_text(good, encoding="utf-8")
        built = build("")

        assert "" == built.warnings
        assert "<svg" in built.body()

    def test_a_file_that_is_missing_is_read_as_soon_as_it_is_there(self, build, source) -> None:
        (source / "forums.yaml").rename(source / "elsewhere.yaml")
        missing = build(".. participatio:map::")
        (source / "elsewhere.yaml").rename(source / "forums.yaml")
        built = build("")

        assert "process.yaml:18:11: WARNING: P001" in missing.warnings
        assert "" == built.warnings

    def test_whoever_asks_wrongly_is_told_on_the_page_and_where_it_stands(self, build, process) -> None:
        wrong = {
            "named": (".. participatio:map:: nowhere", "P9"),
            "kind": (".. participatio:states::\n   :kind: forun", "there is no 'forun'; did you mean forum?"),
            "path": (".. participatio:excerpt::\n   :path: forums.pars", "has no 'forums.pars'"),
            "walk": (".. participatio:walk::\n   :to: spirng", "there is no 'spirng'; did you mean spring"),
            "code": (".. participatio:check:: P999", "there is no 'P999'"),
            "story": (".. participatio:story:: Nothing", "the public sees no 'Nothing'"),
            "columns": (".. participatio:things::\n   :columns: titel", "did you mean title?"),
            "state": (".. participatio:items:: idea\n   :state: publishd", "did you mean published?"),
            "at": (".. participatio:status::\n   :at: sometimes", "P1"),
        }
        built = build({name: said for name, (said, _) in wrong.items()})

        warned = {
            name: [line for line in built.warnings.splitlines() if f"{name}.rst:6: WARNING" in line] for name in wrong
        }
        assert [] == [name for name, (_, expected) in wrong.items() if expected not in "".join(warned[name])]
        assert all("error" in built.body(name) for name in wrong)


def test_other_builders_have_the_tables(build, source, process) -> None:
    pages = {**_pages(source), "more": ".. participatio:status::\n\n.. participatio:check:: P104"}
    latex = build(pages, builder="latex", latex_documents=[("story", "story.tex", "Story", "", "howto")])
    catalogues = build({}, builder="gettext", to="words")

    tex = (latex.out / "story.tex").read_text(encoding="utf-8")
    assert "" == latex.warnings + catalogues.warnings
    assert "Benches (asked for)" in tex
    assert "<svg" not in tex
    assert "Benches" not in (catalogues.out / "story.pot").read_text(encoding="utf-8")


def test_a_history_is_played_and_its_names_are_known(build, tmp_path) -> None:
    built = build(
        ".. participatio:story:: idee_hebammen\n\n:participatio:item:`idee_hebammen`",
        participatio_ledger="ruhr_konferenz@1",
        participatio_definition="ruhr_konferenz@1",
    )

    assert "" == built.warnings
    assert "Hebammenzentralen" in built.body()
    assert 'href="#participatio-item-idee_hebammen"' in built.body()


def test_a_function_may_say_where_the_ledger_is(build, process, source) -> None:
    built = build(".. participatio:story:: Benches", participatio_ledger=lambda app: source / "quarter.db")

    assert "" == built.warnings
    assert "What became of" in built.body()
