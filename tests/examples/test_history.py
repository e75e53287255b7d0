# SPDX-License-Identifier: Apache-2.0
"""The Ruhr-Konferenz, played again: what happened is what the facts say, and nothing more.

The numbers stand in ``facts.yaml``; the facts themselves lie beside the checkout where the founder works, and nowhere
else: what needs them is skipped without them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from participatio.hooks import Host
from participatio.process.process import Process
from participatio.process.recording.files import Acts
from participatio.process.recording.record import Answer
from participatio.process.recording.replay import replay
from participatio.testing import assert_trace

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "examples" / "ruhr_konferenz" / "participatio_ruhr_konferenz"
HISTORY = PACKAGE / "history"
FACTS = ROOT.parent / "shared" / "ruhr" / "facts.json"

SURE = ("high", "medium", "low", "inferred")
#: Events of the facts that are no thing of their own here: the act that tells of each.
TOLD = {
    "E48": ("proposal.submit_late", "v15_zukunftscampus"),
    "E50": ("consultation.hold", "kommunen_1"),
    "E51": ("consultation.hold", "anhoerung_verbaende"),
    "E53": ("consultation.hold", "townhall_oberhausen"),
    "E55": ("consultation.hold", "townhall_hagen"),
    "E56": ("decision.decide", "beschluss"),
    "E57": ("project.launch", "p31_spin"),
    "E58": ("project.report", "p19_siko_ruhr"),
    "E59": ("project.launch", "p19_siko_ruhr"),
    "E60": ("project.launch", "p33_kris"),
    "E66": ("project.rename", "p35_research_alliance"),
}
#: Deadlines: the phase each of them ends.
ENDS = {"E24": "ruf_tf10", "E29": "online", "E42": "dialog_tf13", "E47": "zuhoeren"}
#: How exact a number of people is, in the words of the facts and here.
SAID = {"exactly": "exactly", "about": "about", "more than": "more_than", "more than (registrations)": "more_than"}
#: Which rule it was that a warning names by the first of its actions.
RULES = {"proposal.submit": "three a forum", "proposal.submit_late": "deadline", "project.record_start": "action field"}


def texts(path: Path) -> Any:  # noqa: ANN401 - a tree
    """A file as a definition reads it: every scalar is text."""
    loader = yaml.CBaseLoader  # makes nothing but text, lists and maps
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - see above


class Told(NamedTuple):
    """A history that was played: the process, what each name stands for, and what became of each act."""

    process: Process
    names: Mapping[str, str]
    answers: Sequence[Answer]


@pytest.fixture(scope="module")
def acts() -> Sequence[Mapping[str, Any]]:
    """The acts as they are written, the files in the order of their names."""
    trees = [texts(path) for path in sorted(HISTORY.glob("*.yaml"))]
    return [act for tree in trees for act in (tree["acts"] if isinstance(tree, dict) else tree)]


@pytest.fixture(scope="module")
def born(acts) -> Mapping[str, Mapping[str, Any]]:
    """What the acts bring into being, by name."""
    return {act["as"]: act for act in acts if "as" in act}


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    """The history, played."""
    import participatio_places
    import participatio_ruhr_konferenz

    host = Host(extra={"places": participatio_places, "ruhr_konferenz": participatio_ruhr_konferenz}, path=())
    names: dict[str, str] = {}
    answers: list[Answer] = []

    def keep(answer: Answer) -> None:
        names.update(answer.names)
        answers.append(answer)

    with replay(":memory:", "ruhr_konferenz@1", HISTORY, host=host, told=keep) as process:
        yield Told(process, names, answers)


@pytest.fixture(scope="module")
def wanted() -> Mapping[str, Any]:
    """What has to be told."""
    found: dict[str, Any] = texts(Path(__file__).parent / "facts.yaml")
    return found


@pytest.fixture(scope="module")
def facts() -> Mapping[str, Any]:
    if not FACTS.exists():
        pytest.skip(f"the facts are not beside the checkout: {FACTS}")
    found: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def doing(acts: Sequence[Mapping[str, Any]], action: str, kind: str = "") -> list[Mapping[str, Any]]:
    """The acts of an action, or of a kind."""
    return [
        act
        for act in acts
        if act.get("act", "") == action or act.get("act", "").startswith(f"{kind}." if kind else "-")
    ]


def when(act: Mapping[str, Any]) -> str:
    """The date of an act as it is written."""
    return str(act.get("happened", act["at"]))


def named(acts: Mapping[str, Any], number: str, letter: str) -> str:
    """The name of a proposal (v) or project (p) by the id of the facts: ``P08`` is ``v08_innamoruhr``."""
    (name,) = [name for name in acts if name.startswith(f"{letter}{number[1:]}_")]
    return name


def figures(acts: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Every number that somebody declared: what it is about, how many, and the rest."""
    for act in doing(acts, "figure.declare"):
        yield act["values"]["about"], int(act["values"]["count"]), act["values"]


# It is played


def test_it_is_played_through_the_ordinary_gate_and_verified(told):
    assert [] == [answer.text() for answer in told.answers if answer.refused]
    assert told.process.verify().ok
    assert 2 == told.process.definition.version


def test_what_it_shows_first_is_there(told):
    assert told.names[Acts(HISTORY).show["story"]].startswith("idea-")


def test_the_same_history_makes_the_same_ledger(told):
    with replay(":memory:", told.process.definition.id + "@1", HISTORY) as again:
        assert told.process.checkpoint().root == again.checkpoint().root


def test_what_stands_in_the_end(told):
    def states(kind: str) -> Mapping[str, int]:
        return Counter(seen.state for seen in told.process.view().items(kind))

    assert {"accepted": 39} == states("proposal")
    assert {"planned": 22, "running": 14, "completed": 1, "stopped": 2} == states("project")
    assert {"published": 4} == states("idea")
    assert {"held": 5} == states("consultation")
    assert {"held": 33} == states("event")
    assert {"recorded": 22} == states("milestone")


def test_a_rule_the_real_process_broke_has_its_warning(told, wanted):
    names = {id_: name for name, id_ in told.names.items()}
    found: dict[str, list[str]] = {}
    for entry in told.process.view().log():
        for reason in entry.warned:
            first, *_ = reason.data["what"].split(", ")
            found.setdefault(RULES[first], []).append(f"P{names[entry.thing][1:3]}")

    assert wanted["warned"] == {rule: sorted(ids) for rule, ids in found.items()}


# What the acts say


def test_whoever_is_no_public_person_is_not_named(acts):
    listed = set(texts(PACKAGE / "v1" / "persons.yaml")["persons"])
    others = [act["by"] for act in acts if isinstance(act["by"], dict)]

    assert set() == {act["by"] for act in acts if isinstance(act["by"], str)} - listed
    assert [{"somebody": "zwei_aus_der_region"}, {"somebody": "jemand_aus_der_region"}] == others


def test_everything_says_where_it_was_read_and_how_sure_it_is(acts):
    sources = set(texts(PACKAGE / "v1" / "sources.yaml")["sources"])
    plain = {"idea.submit", "idea.route", "proposal.submit", "phase.extend"}  # the act before or behind it says so
    seats = {"seat.take", "seat.leave", "body.found"}
    for act in acts:
        said = act.get("values", {})
        cited = {*said.get("sources", "").split(), *act.get("sources", ())}
        assert set() == cited - sources, act
        if act.get("act") in seats or "adopt" in act:
            assert cited, act
        elif act["act"] not in plain:
            assert cited, act
            assert said["confidence"] in SURE, act


def test_the_source_without_an_address_is_never_the_reason_to_be_sure(acts):
    alone = [act["values"] for act in acts if act.get("values", {}).get("sources") == "nk"]

    assert alone
    assert [] == [said for said in alone if said["confidence"] == "high"]


def test_nothing_is_said_for_a_text_nobody_knows(born):
    told = {act["values"]["text"] for act in born.values() if act["act"].startswith("idea.")}

    assert {"Der Wortlaut der Idee ist nicht bekannt.", "Die Titel und der Wortlaut sind nicht bekannt."} == told
    assert [] == [name for name, act in born.items() if act["act"].startswith("proposal.") and "text" in act["values"]]


def test_the_readme_counts_what_is_there(acts):
    counted = Counter(act.get("act", "adopt") for act in acts)
    of_kind = Counter(act.get("act", ".").partition(".")[0] for act in acts if "as" in act)
    rows = {
        "events": str(counted["event.hold"]),
        "milestones": str(counted["milestone.record"]),
        "ideas": str(counted["idea.submit"]),
        "proposals": str(of_kind["proposal"]),
        "consultations": str(counted["consultation.hold"]),
        "decision": str(counted["decision.decide"]),
        "projects": str(of_kind["project"]),
        "figures": str(counted["figure.declare"]),
    }
    readme = (PACKAGE.parent / "README.md").read_text(encoding="utf-8")
    table = readme.partition("## The history")[2].partition("## ")[0]

    assert rows == dict(re.findall(r"^\| (\w+)[^|]*\| (\d+)", table, re.MULTILINE))
    assert f"{len(acts)} acts in {len(list(HISTORY.glob('*.yaml')))} files".replace("5 files", "five files") in table
    assert f"{counted['proposal.list']} are listed by the office" in table


# Beside the numbers


def test_every_event_is_told_on_its_day(born, acts, wanted):
    phases = texts(PACKAGE / "v1" / "process.yaml")["phases"]
    for id_, fact in wanted["events"].items():
        if id_ in ENDS:
            assert fact["when"] == phases[ENDS[id_]]["closes"]
            continue
        action, name = TOLD.get(id_, (None, id_.lower()))
        if id_ in TOLD:
            named_so = [act for act in acts if name in (act.get("as"), act.get("thing"))]
            assert (action, fact["when"]) in [(act["act"], when(act)) for act in named_so], id_
        else:
            act = born[name]
            said = act["values"]
            assert fact["when"] == when(act), id_
            assert {
                "forum": fact.get("forum"),
                "participants": fact.get("participants"),
                "qualifier": SAID.get(fact.get("exact")),
                "public": fact.get("public"),
            } == {
                "forum": act.get("links", {}).get("forum"),
                "participants": said.get("participants"),
                "qualifier": said.get("qualifier"),
                "public": said.get("public"),
            }, id_


def test_forum_7_is_eight_days_late(born):
    late = [name for name, act in born.items() if act["act"] == "proposal.submit_late"]

    assert ["v15_zukunftscampus", "v16_rita", "v17_kompetenzzentrum"] == late
    assert {("2019-07-23", "tf07")} == {(born[name]["at"], born[name]["links"]["forum"]) for name in late}


def test_each_entry_is_a_proposal_and_a_project_with_its_house_its_forum_and_its_field(born, wanted):
    for id_, fact in wanted["projects"].items():
        proposal, project = (born[named(born, id_, letter)] for letter in "vp")
        links, said = project["links"], project["values"]

        assert named(born, id_, "v") == links["realises"]
        assert {
            "ministry": fact.get("ministry"),
            "field": fact.get("field"),
            "basis": fact["basis"],
            "confidence": fact["confidence"],
            "id": fact.get("id"),
            "forum": fact.get("forum"),
            "no": fact.get("no"),
        } == {
            "ministry": links.get("responsible"),
            "field": links.get("action_field"),
            "basis": said["field_basis"],
            "confidence": said["confidence"],
            "id": said.get("official_id"),
            "forum": proposal.get("links", {}).get("forum"),
            "no": proposal["values"].get("proposal_no"),
        }, id_


def test_39_entries_are_listed_and_38_of_them_named(born):
    projects = {name: act for name, act in born.items() if act["act"] == "project.list"}
    nameless = [name for name, act in projects.items() if "nicht gefunden" in act["values"]["title"]]

    assert (39, ["p38_msb_10_06"]) == (len(projects), nameless)
    assert {"ressortprojekte"} == {act["links"]["pillar"] for act in projects.values()}


def test_what_is_no_project_for_sure_is_marked(born):
    marks = [(act["values"]["entry"], name[1:3]) for name, act in born.items() if act["act"] == "project.list"]
    found = {mark: [number for _, number in them] for mark, them in groupby(sorted(marks), lambda pair: pair[0])}

    assert ["02", "03", "04", "05", "06", "17", "28", "29"] == found["proposal_name"]
    assert (["32"], ["07"]) == (found["package"], found["unclear"])


def test_a_proposal_of_which_only_the_project_is_known_is_inferred(born):
    listed = {name: act["values"]["confidence"] for name, act in born.items() if act["act"] == "proposal.list"}

    assert {"2019-09-09"} == {born[name]["at"] for name in listed}
    assert ["v18", "v28", "v29", "v30"] == sorted(name[:3] for name, sure in listed.items() if sure == "high")
    assert {"high", "inferred"} == set(listed.values())


def test_who_was_heard_and_to_what(born):
    heard = {name: act for name, act in born.items() if act["act"] == "consultation.hold"}
    proposals = {name for name in born if re.match(r"v\d\d_", name)}

    assert Counter(kommunen=2, verbaende=1, buerger=2) == Counter(act["links"]["with"] for act in heard.values())
    assert {frozenset(proposals)} == {frozenset(act["links"]["on"]) for act in heard.values()}


def test_the_cabinet_decides_in_one_act(told, born):
    decided = told.process.view().item(told.names["beschluss"])

    assert ["beschluss"] == [name for name, act in born.items() if act["act"] == "decision.decide"]
    assert 39 == len(decided.links["decides"])
    assert {"accepted"} == {one["outcome"] for one in born["beschluss"]["links"]["decides"]}


def test_rules_with_action_fields_hold_from_september_2019_on(acts):
    (adopted,) = [act for act in acts if "adopt" in act]

    assert ("ruhr_konferenz@2", "2019-09-09") == (adopted["adopt"], adopted["at"])


def test_reports_keep_their_own_words_beside_what_is_listed(acts, wanted):
    for as_of, counts in wanted["snapshots"].items():
        found = {
            (said["state"], str(count))
            for about, count, said in figures(acts)
            if about == "project" and said.get("as_of") == as_of
        }

        assert {tuple(pair) for pair in counts.values()} == found
        assert 73 == sum(int(count) for _, count in found)


def test_every_declared_number_is_one_of_the_facts_and_every_one_of_theirs_is_declared(acts, wanted):
    told: dict[str, set[int]] = {}
    for about, count, said in figures(acts):
        if "state" not in said:
            told.setdefault(about, set()).add(count)
    known: dict[str, set[int]] = {"partner_idea": {40}}  # stands in the facts as an event
    for counts in (*wanted["numbers"].values(), *wanted["conflicts"].values()):
        for about, numbers in counts.items():
            known.setdefault(about, set()).update(map(int, numbers))

    assert known == told


# The documented ways


def test_a_citizens_idea_becomes_a_project_and_is_dropped(told):
    idea, project = told.names["idee_hebammen"], told.names["p18_hebammen"]
    assert_trace(told.process, idea, ["idea", "proposal", "consultation", "decision", "project"])
    found = told.process.view().item(project)

    assert ("stopped", "projekt-20") == (found.state, found.values["official_id"])


def test_a_citizens_idea_is_presented_and_nothing_more_comes_of_it(told):
    trace = told.process.trace(told.names["idee_landschaft"])

    assert ["idea", "consultation", "consultation"] == [node.kind for node in trace.nodes]
    assert [("silent", ["Ausbildung in der Landschaftsplanung"])] == [
        (one.what, [piece.title for piece in one.things]) for one in told.process.coverage().broken if one.number
    ]


@pytest.mark.parametrize(("idea", "stands_for", "count"), [("ideen_tf13", 14, 6), ("ideen_tf14", 10, 2)])
def test_many_ideas_become_few_projects(told, idea, stands_for, count):
    view = told.process.view()
    fate = Counter(seen.kind for seen in view.fate(told.names[idea]))

    assert stands_for == view.item(told.names[idea]).values["stands_for"]
    assert (count, count) == (fate["proposal"], fate["project"])


def test_a_project_is_renamed_twice(told):
    trace = told.process.trace(told.names["p35_research_alliance"])

    assert ["Excellence Departments", "Research Departments", "Research Alliance Ruhr"] == [
        next(node for node in trace.nodes if node.kind == "proposal").title,
        *(change.new for change in trace.changes if change.name == "title"),
    ]


def test_proposal_31_becomes_project_11_01_and_goes_with_its_house(told):
    view = told.process.view()
    project = view.item(told.names["p30_ruhr_academy"])
    (house,) = (view.item(id_) for id_ in project.links["responsible"])

    assert ("11-01-MHKBG", "MHKBD", ("mhkbg",)) == (
        project.values["official_id"],
        house.title,
        house.links["succeeds"],
    )
    assert [31] == [
        view.item(seen.id).values["proposal_no"] for seen in view.ancestors(project.id) if seen.kind == "proposal"
    ]


def test_leads_come_and_go(told):
    def leads(thing: str, at: str) -> set[str]:
        with told.process.reading(at) as facts:
            return {
                holder
                for seat in facts.linking(thing, "seat", "in")
                if facts.thing(seat).state == "taken" and facts.value(seat, "leads")
                for holder in facts.links(seat, "holder")
            }

    assert {"heinen_esser", "paetzel", "tumbrinck"} == leads("tf14", "2019-04-04")
    assert {"heinen_esser", "paetzel"} == leads("tf14", "2019-04-05")
    assert {"gebauer", "radtke", "van_ackeren"} == leads("tf09", "2019-05-28")
    assert {"hovenjuergen"} == leads("federfuehrung", "2023-08-17")
    assert set() == leads("beirat", "2023-08-17")


# Beside the facts


def test_the_numbers_are_those_of_the_facts(wanted, facts):
    assert {fact["id"]: dict(_event(fact)) for fact in facts["events"]} == wanted["events"]
    assert {fact["id"]: dict(_project(fact)) for fact in facts["projects"]} == wanted["projects"]


def _event(fact: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "when", fact["start"] if fact["start"] == fact["end"] else f"{fact['start']}/{fact['end']}"
    if fact["forum"]:
        yield "forum", fact["forum"].lower()
    if fact["participants"]:
        yield "participants", str(fact["participants"])
        yield "exact", fact["participants_qualifier"]
    if fact["public"] is not None:
        yield "public", "yes" if fact["public"] else "no"


def _project(fact: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, name in (("ministry", "ministry"), ("forum", "forum"), ("action_field", "field")):
        if fact[key]:
            yield name, fact[key].lower()
    yield "basis", fact["field_confidence"]
    yield "confidence", fact["confidence"]
    for key, name in (("official_id", "id"), ("proposal_no", "no")):
        if fact[key]:
            yield name, str(fact[key])


def test_snapshots_are_those_of_the_facts(wanted, facts):
    assert {
        fact["as_of"]: {word: str(count) for word, count in fact["counts"].items()}
        for fact in facts["status_snapshots"]
    } == {as_of: {word: count for word, (_, count) in counts.items()} for as_of, counts in wanted["snapshots"].items()}


def test_declared_numbers_are_those_of_the_facts(wanted, facts):
    told = {fact["what"]: str(fact["value"]) for fact in facts["numbers"]}
    of_the_rules = {"forums", "consultations Sept/Oct 2019"}

    assert set(told) - of_the_rules == set(wanted["numbers"])
    for what, counts in wanted["numbers"].items():
        assert {int(count) for numbers in counts.values() for count in numbers} <= set(_numbers(told[what])), what
    for fact in facts["conflicts"]:
        for numbers in wanted["conflicts"].get(fact["id"], {}).values():
            assert set(map(int, numbers)) <= {number for value in fact["values"] for number in _numbers(value)}


def _numbers(value: str) -> Iterator[int]:
    """The numbers of a text; millions of euros in thousands."""
    words = {"six": 6, "seven": 7}
    yield from (number for word, number in words.items() if word == value)
    for found in re.findall(r"\d+(?:\.\d+)?", value):
        yield round(float(found) * (1000 if "M€" in value else 1))


def test_sources_and_confidence_are_those_of_the_facts(born, facts):
    low = {id_: [source.lower() for source in fact["sources"]] for id_, fact in _by_id(facts)}
    for id_, fact in _by_id(facts):
        name = id_.lower() if id_[0] == "E" else named(born, id_, "p")
        if name in born:
            said = born[name]["values"]
            assert (low[id_], fact["confidence"]) == (said["sources"].split(), said["confidence"]), id_
            assert fact.get("place") == said.get("place"), id_


def _by_id(facts: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield from ((fact["id"], fact) for fact in (*facts["events"], *facts["projects"]))


def test_titles_are_those_of_the_facts(born, facts):
    """What is no title in the facts, but a remark in its place, is said otherwise."""
    ours = {fact["id"]: born[named(born, fact["id"], "p")]["values"]["title"] for fact in facts["projects"]}
    other = {fact["id"] for fact in facts["projects"] if fact["title"] != ours[fact["id"]]}

    assert {"P17", "P21", "P27", "P32", "P35", "P38", "P39"} == other
    assert [] == [id_ for id_ in other - {"P35", "P38"} if ours[id_].split(" (")[0][:16] not in _title(facts, id_)]


def _title(facts: Mapping[str, Any], id_: str) -> str:
    return next(str(fact["title"]) for fact in facts["projects"] if fact["id"] == id_)


# The report


def test_every_number_of_the_report_was_counted_or_is_declared_with_its_source(told, acts):
    process = told.process
    page = process.report("de", stories=[told.names["idee_hebammen"]])
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    declared = [row for row in rows if any('class="declared"' in cell for cell in row)]
    assert all("#de-source-" in row[-1] for row in declared)
    said = {number_in(cell) for row in declared for cell in row if 'class="declared"' in cell}
    of_definition = {one.count for one in process.definition.declared.values()}
    of_history = {count for _, count, _ in figures(acts)}
    assert said == of_definition | of_history

    found = (process.coverage(), process.answers(), process.status(), *process.course("year"))
    counted = set(whole_numbers([one.data() for one in found]))
    cells = re.findall(r'<td class="number">([^<]*)</td>', page)
    assert len(cells) > 100
    assert {number_in(cell) for cell in cells if cell} <= counted


def test_conflicts_stand_side_by_side_and_warnings_too(told):
    text = re.sub(r"<[^>]*>", " ", told.process.report("de"))
    for number in ("75", "74", "73"):
        assert re.search(rf"\b{number}\b", text)
    assert text.count("höchstens 0 von Projektvorschlag: Nach der Frist vorlegen") == 3
    assert "Altschulden" in text


def number_in(cell: str) -> int:
    """The number that a cell says, also "more than 1.000"."""
    return int(re.sub(r"<[^>]*>", "", cell).rpartition(" ")[2].replace(".", ""))


def whole_numbers(data: object) -> Iterator[int]:
    """Every whole number in data, however deep."""
    if isinstance(data, int):
        yield data
    elif isinstance(data, Mapping | list | tuple):
        for part in data.values() if isinstance(data, Mapping) else data:
            yield from whole_numbers(part)
