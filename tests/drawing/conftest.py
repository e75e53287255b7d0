# SPDX-License-Identifier: Apache-2.0
"""Stories to draw: made by hand, and one that came of acts."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.hooks import Host
from participatio.process.process import Process
from participatio.process.recording.record import Answer
from participatio.process.recording.replay import replay
from participatio.process.trace import Hop, How, Node, Trace, Way

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
WRITE = bool(os.environ.get("PARTICIPATIO_WRITE_GALLERY"))

_ENDS = {"merged", "refused", "held", "decided", "completed", "stopped", "withdrawn"}
_START = datetime(2018, 9, 3, 9, tzinfo=UTC)


def parsed(markup: str) -> ET.Element:
    """Markup as a tree; it has to be well-formed."""
    return ET.fromstring(markup)  # noqa: S314 - of our own making


@cache
def weg() -> Definition:
    return load(HERE / "weg")


class Told:
    """A story that grows, a thing every 17 days."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._hops: list[Hop] = []

    def node(
        self,
        key: str,
        kind: str,
        title: str,
        way: Way = "forward",
        state: str = "submitted",
        **said: Any,  # noqa: ANN401 - attributes of a node
    ) -> str:
        stage = "contribution" if kind == "idea" else kind
        born = _START + timedelta(days=17 * len(self._nodes))
        known = {"stage": stage, "born": born, "ended": state in _ENDS, **said}
        self._nodes.append(Node(key, way, kind=kind, state=state, title=title, **known))
        return key

    def hidden(self, key: str, way: Way) -> str:
        self._nodes.append(Node(key, way, hidden=True))
        return key

    def hop(
        self, parent: str, child: str, link: str = "takes_up", how: How = "came_of", until: datetime | None = None
    ) -> None:
        self._hops.append(Hop(parent, child, link, how, _START, until))

    def trace(self, of: str, more: Mapping[tuple[Way, str], int] | None = None) -> Trace:
        return Trace(
            of=next(node for node in self._nodes if node.key == of),
            nodes=tuple(self._nodes),
            hops=tuple(self._hops),
            entries=(),
            changes=(),
            owed=(),
            more=more or {},
            definition=weg(),
            now=datetime(2024, 5, 2, tzinfo=UTC),
            process="weg",
        )


def one() -> Trace:
    """An idea of which nothing came yet."""
    told = Told()
    told.node("a", "idea", "Ein Radweg von der Zeche bis zum Fluss", "self", "published")
    return told.trace("a")


def chain() -> Trace:
    """An idea and its project, with what lies between."""
    told = Told()
    told.node("a", "idea", "Talentscouting an jeder Schule des Reviers", "self", "published")
    told.node("p", "proposal", "NRW-Zentrum für Talentförderung", state="accepted")
    told.node("k", "consultation", "Anhörung der Kommunen und Verbände", state="held")
    told.node("d", "decision", "Kabinettsbeschluss vom 5. November 2019", state="decided")
    told.node("j", "project", "Talentschulen Ruhr", state="running", said="2020-02")
    told.hop("a", "p")
    told.hop("p", "k", "on")
    told.hop("p", "d", "decides")
    told.hop("p", "j", "realises")
    return told.trace("a")


def everything() -> Trace:
    """A story in which all happens that can: merged, split, cut, erased, hidden, too many to show."""
    told = Told()
    told.node("a", "idea", "Ein Geburtshaus im Norden von Duisburg", "back", "merged")
    long = "Hebammenkreißsäle in allen Kliniken der Region, auch nachts und am Wochenende erreichbar"
    told.node("b", "idea", long, "back", "published")
    told.node("c", "idea", "c", "back", "published", erased=True)
    told.node("x", "idea", "Hebammen für das Quartier", "back", "published")
    long = "Hebammenzentren im Ruhrgebiet: Geburtshilfe wohnortnah, verlässlich und rund um die Uhr"
    told.node("p", "proposal", long, "back", "refused")
    told.node("q", "proposal", "Geburtshilfliche Versorgungsforschung", "back", "accepted")
    told.hidden("hidden-1", "back")
    told.node("k", "consultation", "Regionalkonferenz Emscher-Lippe", "around", "held")
    told.node("d", "decision", "Kabinettsbeschluss vom 5. November 2019", "around", "decided")
    told.node("j", "project", "Gesundheitsregion Ruhr", "self", "stopped", said="2020-01~")
    told.hop("a", "b", "merged_into", "merged")
    for parent, child in ("bp", "cp", "xp", "xq"):
        told.hop(parent, child)
    told.hop("hidden-1", "q", "")
    told.hop("p", "q", "supersedes", "split")
    for parent, child, link in (("p", "k", "on"), ("q", "k", "on"), ("p", "d", "decides"), ("q", "d", "decides")):
        told.hop(parent, child, link)
    told.hop("q", "j", "realises")
    told.hop("p", "j", "realises", until=datetime(2021, 3, 1, tzinfo=UTC))
    return told.trace("j", {("back", "idea"): 18990, ("around", "statement"): 1, ("back", "consultation"): 3})


def sixty() -> Trace:
    """Sixty things, tied as chance will have it."""
    chance, told = Random(4), Told()  # noqa: S311 - the same story every time
    long = "Kultur im Quartier: offene Häuser, offene Bühnen, offene Ateliers in jedem Stadtteil, jedes Wochenende"
    ideas = [
        told.node(f"i{number}", "idea", f"{chance.choice(['Radwege', 'Wasserstoff auf der Schiene', long])} {number}",
                  "back", chance.choice(["published", "merged", "withdrawn"]))
        for number in range(50)
    ]  # fmt: skip
    proposals = [told.node(f"p{number}", "proposal", f"Vorschlag {number}", "back", "accepted") for number in range(6)]
    for idea in ideas:
        for proposal in chance.sample(proposals, chance.choice([1, 1, 1, 2, 3])):
            told.hop(idea, proposal)
    told.node("k", "consultation", "Anhörung", "around", "held")
    told.node("d", "decision", "Beschluss", "around", "decided")
    told.node("j", "project", "Das Projekt", "self", "running")
    told.node("j2", "project", "Das Projekt danach", state="running")
    for proposal in proposals:
        told.hop(proposal, "k", "on")
        told.hop(proposal, "d", "decides")
    for proposal in proposals[:4]:
        told.hop(proposal, "j", "realises")
    told.hop("j", "j2", "supersedes", "superseded")
    return told.trace("j")


HOSTILE = {
    "markup": "</text></svg><script>alert(1)</script><style>*{display:none}</style> & \"a\" 'b' ]]> <!-- url(#x)",
    "control": "rot\x1b[31m\x00\x07\nneue Zeile\tTabulator\x85\x9b",
    "bidi": "\u202egnp.exe\u2066 \u200b\u2060\ufeff unsichtbar",
    "half": "\ud800 halb \udfff \ufffe \uffff",
    "long": "W" * 5000,
    "words": "Donaudampfschifffahrtsgesellschaftskapitän " * 120,
    "pile": "Z" + "\u0335" * 3000,
    "right to left": "שלום עולם زيارة المتحف",
    "wide": "日本語のとても長いタイトル" * 40,
    "emoji": "👩\u200d👩\u200d👧 🎉" * 60,
    "blank": " \u00a0\u2003 ",
}


def hostile() -> Trace:
    """Titles that mean no good."""
    told = Told()
    told.node("a", "idea", HOSTILE["markup"], "self", "published")
    for key, title in HOSTILE.items():
        told.node(key, "proposal", title)
        told.hop("a", key)
    return told.trace("a")


@cache
def ruhr() -> Mapping[str, Trace]:
    """What was told of the Ruhr-Konferenz: a citizens' idea, a project with a new name, one that changed hands."""
    import participatio_places
    import participatio_ruhr_konferenz

    host = Host(extra={"places": participatio_places, "ruhr_konferenz": participatio_ruhr_konferenz}, path=())
    history = Path(participatio_ruhr_konferenz.__file__).parent / "history"
    names: dict[str, str] = {}
    clock = _Clock()
    clock.at = datetime(2025, 12, 1, 9, tzinfo=UTC)
    told = partial(_remember, names)
    with replay(":memory:", "ruhr_konferenz@1", history, host=host, clock=clock, told=told) as process:
        found = {name: process.trace(names[name]) for name in RUHR}
    return {name: trace for name, trace in found.items() if trace is not None}


def _remember(names: dict[str, str], answer: Answer) -> None:
    names.update(answer.names)


RUHR = ("idee_hebammen", "p35_research_alliance", "p30_ruhr_academy")
STORIES: Mapping[str, Callable[[], Trace]] = {
    "one": one, "chain": chain, "everything": everything, "sixty": sixty, "hostile": hostile,
    **{name: lambda name=name: ruhr()[name] for name in RUHR},  # type: ignore[misc]
}  # fmt: skip


@pytest.fixture(params=STORIES)
def story(request: pytest.FixtureRequest) -> Trace:
    """Each of the stories."""
    return STORIES[request.param]()


class _Clock:
    at = datetime(2018, 9, 3, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class _Dice:
    count = 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return sha256(str(self.count).encode()).digest()[:size]


def lived(limit: int = 50) -> dict[str, Trace]:
    """How two ideas went in a process that ran: the traces of the one merged away and of the project."""
    clock = _Clock()
    with Process.create(":memory:", weg(), clock=clock, random=_Dice()) as process:
        anna, ben = process.enrol(), process.enrol()

        def done(action: str, by: str = "ina", **said: Any) -> str:  # noqa: ANN401 - what an act says
            clock.at += timedelta(days=20)
            return process.act(action, by=by, **said).thing or ""

        def idea(who: str, title: str) -> str:
            made = done("idea.submit", who, values={"title": title, "text": "Weil es geht."})
            return done("idea.publish", thing=made)

        first, other = idea(anna, "Ein Radweg von der Zeche bis zum Fluss"), idea(ben, "Radweg Zeche – Fluss")
        done("idea.merge", thing=other, links={"merged_into": first})
        proposal = done("proposal.draft", values={"title": "Radnetz"}, links={"takes_up": first})
        done("proposal.submit", thing=proposal)
        done("proposal.draft", values={"title": "Geheim"}, links={"takes_up": first})
        done("consultation.hold", values={"title": "Anhörung"}, links={"on": proposal, "with": "kommunen"})
        decides = [{"to": proposal, "outcome": "accepted", "reason": "Es verbindet."}]
        done("decision.decide", values={"title": "Beschluss zum Gesamtpaket"}, links={"decides": decides})
        links = {"realises": proposal, "responsible": "amt"}
        project = done("project.launch", values={"title": "Radnetz Ruhr"}, links=links)
        process.erase(ben, reason="gebeten")
        found = {"idea": process.trace(other, limit=limit), "project": process.trace(project, limit=limit)}
    return {name: trace for name, trace in found.items() if trace is not None}
