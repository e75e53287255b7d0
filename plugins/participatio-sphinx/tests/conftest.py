# SPDX-License-Identifier: Apache-2.0
"""Documentation of a few pages, built in a folder of its own."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from attrs import frozen
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from participatio import Process, load
from participatio.values import Frozen

DEFINITION = """\
participatio: 1
id: stadtteil
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Ideas for the quarter

sources:
  council: {title: Minutes of the council, url: https://example.org/minutes, note: Only in print.}
persons:
  clara: {title: Clara Clerk}
  leo: {title: Leo Lead}
bodies:
  office:
    title: Office of participation
    members: {clara: {}}
include: [forums.yaml]
pillars:
  projects:
    title: Projects
    pathway: [project]

roles:
  office: {member_of: office, may_record: true}
  moderator: {member_of: office}

phases:
  always:
    title: Always
    admits:
      author: [idea.edit, idea.withdraw]
      moderator: [idea.publish, idea.hide]
      forum_lead: [idea.answer]
      office: [process.adopt, person.erase, project.launch]
  spring:
    title: Spring of ideas
    opens: 2026-05-01
    closes: 2026-06-30
    sources: [council]
    admits:
      anyone: [idea.submit, idea.support, idea.unsupport]
"""
FORUMS = """\
forums:
  parks:
    title: Parks and paths
    leads:
      leo: {}
  # What is said of streets.
  streets:
    title: Streets
"""
HOSTILE = "<script>alert(1)</script> `x`_ |sub| **b** {x}"
CONF = """\
extensions = ["participatio_sphinx"]
html_theme = "basic"
participatio_definition = "process.yaml"
participatio_ledger = "quarter.db"
"""


@frozen(eq=False, repr=False)
class Built(Frozen):
    """What came of a build: the folder of the pages, what was warned of, and which pages were read."""

    out: Path
    warnings: str
    read: frozenset[str]
    app: Sphinx

    def page(self, name: str = "index") -> str:
        """One page as it was written."""
        (found,) = (path for path in self.out.glob(f"{name}.*") if path.suffix in (".html", ".txt"))
        return found.read_text(encoding="utf-8")

    def body(self, name: str = "index") -> str:
        """What stands between the theme's own lines."""
        found = re.search(r'<div class="body" role="main">(.*?)<div class="clearer">', self.page(name), re.DOTALL)
        assert found is not None
        return found[1]


@pytest.fixture(name="hostile")
def hostile_title() -> str:
    """A title that is markup wherever it is not text."""
    return HOSTILE


@pytest.fixture(name="submit")
def submitted() -> Callable[..., str]:
    """Hands in an idea, which is then published, and tells its id."""
    return submit


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The folder of the pages, with a definition and its ledger."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "conf.py").write_text(CONF, encoding="utf-8")
    (folder / "process.yaml").write_text(DEFINITION, encoding="utf-8")
    (folder / "forums.yaml").write_text(FORUMS, encoding="utf-8")
    (folder / "index.rst").write_text("Pages\n=====\n", encoding="utf-8")
    return folder


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 5, 4, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def submit(process: Process, title: str, *, publish: bool = True) -> str:
    """An idea, and its id."""
    who = process.enrol(name="Anna")
    idea = process.act("idea.submit", by=who, values={"title": title, "text": "So."}, links={"about": "parks"})
    if publish:
        process.act("idea.publish", by="clara", thing=idea)
    return str(idea.thing)


@pytest.fixture
def process(source: Path) -> Iterator[Process]:
    """A ledger with two ideas; the first is called as nobody should be."""
    made = Process.create(
        source / "quarter.db", load(source / "process.yaml"), clock=Clock(), random=Random(7).randbytes  # noqa: S311 - the same in every run
    )  # fmt: skip
    with made:
        submit(made, HOSTILE)
        submit(made, "Benches")
        submit(made, "Not yet seen", publish=False)
        yield made


@pytest.fixture
def build(source: Path, tmp_path: Path) -> Callable[..., Built]:
    """Builds pages given by name; those of earlier builds stay."""

    def built(
        pages: Mapping[str, str] | str = "",
        *,
        builder: str = "html",
        to: str = "out",
        parallel: int = 0,
        **conf: object,
    ) -> Built:
        for name, text in ({"index": pages} if isinstance(pages, str) else pages).items():
            if text:
                (source / f"{name}.rst").write_text(f":orphan:\n\n{name.title()}\n======\n\n{text}\n", encoding="utf-8")
        out, warned = tmp_path / to / builder, io.StringIO()
        read: set[str] = set()
        with patch_docutils(source), docutils_namespace():
            app = Sphinx(
                source, source, out, tmp_path / to / "trees", builder, conf, None, warned, parallel=parallel
            )  # fmt: skip
            app.connect("env-before-read-docs", lambda _app, _env, names: read.update(names))
            app.build()
        return Built(out, re.sub(r"\x1b\[[0-9;]*m", "", warned.getvalue()), frozenset(read), app)

    return built
