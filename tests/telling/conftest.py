# SPDX-License-Identifier: Apache-2.0
"""A small German process in which something becomes of ideas, and hands that do it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Dice, Hands, merged, read, written

from participatio.definition.load import load
from participatio.hooks import Host
from participatio.process.process import Process
from participatio.telling.story import Story

TALK = """
participatio: 1
id: stadtgespraech
version: 1
language: de
languages: {written: [de], offered: [de, en]}
timezone: Europe/Berlin
extends: standard
title: Stadtgespräch

roles:
  office: {title: Büro, member_of: buero, may_record: true}
  moderator: {member_of: buero}
  rat: {member_of: rat}

phases:
  immer:
    title: Jederzeit
    admits:
      moderator: [idea.publish, idea.hide, idea.merge, idea.route, idea.split]
      forum_lead: [idea.answer]
      office: [proposal.draft, proposal.submit, proposal.revise, consultation.hold, person.erase]
  sammeln:
    title: Sammeln
    opens: 2019-05-01
    closes: 2019-08-31
    admits:
      anyone: [idea.submit, idea.support]
  entscheiden:
    title: Entscheiden
    text: Der Rat hört alle an. Dann beschließt er.
    opens: 2019-09-01
    closes: 2019-11-30
    admits:
      rat: [decision.decide]
  handeln:
    title: Handeln
    opens: {reached: {kind: decision, in: decided}}
    admits:
      office: [project.launch, project.report, project.rename, project.transfer, project.complete, project.stop]

persons:
  ina: {title: Ina Ilic}
  rita: {title: Rita Rose}
  lea: {title: Lea Land}
bodies:
  buero: {title: Büro für Beteiligung, members: {ina: {}}}
  rat: {title: Stadtrat, members: {rita: {}}}
  gruenamt: {title: Grünflächenamt, members: {ina: {}}}
forums:
  gruen: {title: Mehr Grün, leads: {lea: {side: government}}}
audiences:
  alle: {title: Bürgerinnen und Bürger}
"""

TALK_EN = """
title: City talk
phases:
  immer: {title: At any time}
  sammeln: {title: Collecting}
  entscheiden: {title: Deciding, text: The council listens to all. Then it decides.}
  handeln: {title: Acting}
bodies:
  buero: {title: Office for Participation}
  rat: {title: City Council}
  gruenamt: {title: Parks Department}
forums:
  gruen: {title: More green}
audiences:
  alle: {title: residents}
roles:
  office: {title: Office}
"""


class Talk:
    """A process, its clock, and short words for what is done in it."""

    def __init__(self, process: Process, clock: Hands) -> None:
        self.process = process
        self.clock = clock
        self.anna = process.enrol(name="Anna")

    def do(self, at: str, action: str, by: str = "ina", **said: Any) -> str:  # noqa: ANN401 - an act's parts
        self.clock.set(at)
        return self.process.act(action, by=by, **said).thing or ""

    def idea(self, title: str, at: str = "2019-05-03T10:00", published: str | None = "2019-05-06T10:00") -> str:
        values = {"title": title, "text": "Das wäre schön."}
        born = self.do(at, "idea.submit", self.process.enrol(), values=values, links={"about": "gruen"})
        if published is not None:
            self.do(published, "idea.publish", thing=born)
        return born

    def proposal(self, title: str, *ideas: str, at: str = "2019-07-01T10:00") -> str:
        links = {"forum": "gruen", **({"takes_up": list(ideas)} if ideas else {})}
        born = self.do(at, "proposal.draft", values={"title": title}, links=links)
        self.do(at, "proposal.submit", thing=born)
        return born

    def story(self, thing: str, language: str = "de", **asked: Any) -> Story:  # noqa: ANN401 - what can be asked
        trace = self.process.trace(thing, **asked)
        assert trace is not None
        return trace.story(language)

    def steps(self, thing: str, language: str = "de", **asked: Any) -> list[str]:  # noqa: ANN401 - as above
        return [step.sentence for step in self.story(thing, language, **asked).steps]


@pytest.fixture
def talk_of(tmp_path: Path) -> Iterator[Callable[..., Talk]]:
    """Begins a process that says some things otherwise."""
    made: list[Process] = []

    def talk_of(otherwise: str = "", english: str = "") -> Talk:
        folder = tmp_path / f"talk{len(made)}"
        (folder / "translations").mkdir(parents=True)
        written(folder / "translations", "en", merged(read(TALK_EN), read(english)))
        path = written(folder, "process", merged(read(TALK), read(otherwise)))
        clock = Hands("2019-05-01T09:00")
        made.append(Process.create(":memory:", load(path, host=Host(path=())), clock=clock, random=Dice()))
        return Talk(made[-1], clock)

    yield talk_of
    for process in made:
        process.close()


@pytest.fixture
def talk(talk_of: Callable[..., Talk]) -> Talk:
    return talk_of()
