# SPDX-License-Identifier: Apache-2.0
"""The Ruhr-Konferenz says what its sources say: every figure, name and doubt beside the facts it was made from.

The facts lie beside the checkout where the founder works, and nowhere else; what needs them is skipped without them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from participatio.definition.kinds import THERE
from participatio.definition.load import load, read
from participatio.definition.model import Definition
from participatio.hooks import Host
from participatio.languages import LANGUAGES
from participatio.telling.titles import BUILT_IN
from participatio.testing import play

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "ruhr_konferenz"
PACKAGE = EXAMPLE / "participatio_ruhr_konferenz"
FACTS = ROOT.parent / "shared" / "ruhr" / "facts.json"

LONGEST_QUOTE = 40
SURE = ("high", "medium", "low", "inferred")


def texts(path: Path) -> dict[str, Any]:
    """A file as a definition reads it: every scalar is text."""
    loader = yaml.CBaseLoader  # makes nothing but text, lists and maps
    found: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - see above
    return found


@pytest.fixture(scope="module")
def one() -> Mapping[str, Any]:
    """The first version's files as one map."""
    head = texts(PACKAGE / "v1" / "process.yaml")
    for file in head["include"]:
        head |= texts(PACKAGE / "v1" / file)
    return head


@pytest.fixture(scope="module")
def two() -> Mapping[str, Any]:
    """What the second version changes."""
    return texts(PACKAGE / "v2" / "process.yaml")


@pytest.fixture(scope="module")
def facts() -> Mapping[str, Any]:
    if not FACTS.exists():
        pytest.skip(f"the facts are not beside the checkout: {FACTS}")
    found: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))
    return found


def low(ids: list[str]) -> list[str]:
    return [id_.lower() for id_ in ids]


def cited(value: object) -> Iterator[str]:
    """Every source cited anywhere below."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield from inner
            else:
                yield from cited(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from cited(inner)


def history() -> list[dict[str, Any]]:
    """What happened, act by act."""
    trees: list[Any] = [texts(path) for path in sorted((PACKAGE / "history").glob("*.yaml"))]
    return [act for tree in trees for act in (tree["acts"] if isinstance(tree, dict) else tree)]


@pytest.fixture(scope="module")
def host() -> Host:
    """A host that knows the reference and the plugin it names, as if nothing else were installed."""
    import participatio_places
    import participatio_ruhr_konferenz

    return Host(extra={"places": participatio_places, "ruhr_konferenz": participatio_ruhr_konferenz}, path=())


# What always holds


def test_there_are_twenty_forums_in_the_order_of_their_numbers(one):
    numbers = [forum["number"] for forum in one["forums"].values()]

    assert [str(number) for number in range(1, 21)] == numbers
    assert [f"tf{number:02}" for number in range(1, 21)] == list(one["forums"])


def test_every_forum_has_somebody_responsible_or_says_that_nobody_is_known(one):
    silent = [
        id_
        for id_, forum in one["forums"].items()
        if "responsible" not in forum and "responsible" not in forum["unknown"]
    ]

    assert [] == silent
    assert {forum["responsible"] for forum in one["forums"].values() if "responsible" in forum} <= set(one["bodies"])


def test_every_forum_is_led_by_government_and_a_personality_or_says_what_is_unknown(one):
    gaps = {}
    for id_, forum in one["forums"].items():
        sides = [lead["side"] for lead in forum.get("leads", {}).values()]
        if sides.count("government") != 1 or "personality" not in sides:
            gaps[id_] = "leads" in forum.get("unknown", {})

    assert {"tf03": True, "tf16": True, "tf20": True} == gaps


def test_whoever_sits_somewhere_is_listed_and_everybody_listed_sits_somewhere_but_one(one):
    seated = {
        person
        for thing in [*one["forums"].values(), *one["bodies"].values()]
        for part in ("leads", "members")
        for person in thing.get(part, {})
    }

    assert set() == seated - set(one["persons"])
    assert {"hovenjuergen", "van_ackeren"} == set(one["persons"]) - seated  # who sits there later, the history tells


def test_there_are_53_municipalities_eleven_of_them_in_no_district_and_four_districts(one):
    districts = list(one["districts"])
    around = [place["within"] for place in one["municipalities"].values()]

    assert (4, 53) == (len(districts), len(around))
    assert (11, 42) == (around.count("ruhr"), sum(district in districts for district in around))
    assert [9, 10, 10, 13] == [around.count(district) for district in districts]


def test_no_official_key_is_made_up(one):
    assert not any(
        "ags" in place for part in ("regions", "districts", "municipalities") for place in one[part].values()
    )


def test_the_action_fields_enter_with_the_second_version(one, two):
    assert "action_fields" not in one
    assert [f"hf{number}" for number in range(1, 6)] == list(two["action_fields"])
    assert ("1", "2", "ruhr_konferenz@1") == (one["version"], two["version"], two["extends"])


def test_nothing_is_owed_that_no_source_promises(one):
    assert ["removed"] == list(one["kinds"]["idea"]["owes"]["answer"])


def test_every_source_cited_is_listed_and_every_source_listed_is_cited(one, two):
    english = [texts(PACKAGE / version / "translations" / "en.yaml") for version in ("v1", "v2")]
    in_comments = {
        id_
        for file in PACKAGE.rglob("*.yaml")
        for words in re.findall(r"#.*?\[([a-z0-9_, ]+)", file.read_text(encoding="utf-8"))
        for id_ in words.split(", ")
    }
    in_values = {id_ for act in history() for id_ in act.get("values", {}).get("sources", "").split()}
    cited_as_data = {*cited(one | {"sources": None}), *cited(two), *cited(english), *cited(history()), *in_values}

    assert set() == cited_as_data - set(one["sources"])
    assert set() == set(one["sources"]) - cited_as_data - in_comments


@pytest.mark.parametrize(
    "section", ["forums", "bodies", "audiences", "regions", "districts", "municipalities", "phases"]
)
def test_whatever_is_listed_says_how_sure_it_is(one, section):
    unsure = [id_ for id_, thing in one[section].items() if thing.get("confidence") not in SURE]

    assert (["tf20"] if section == "forums" else []) == unsure


def test_no_id_is_listed_twice(one, two):
    sections = [
        key
        for key, value in (one | two).items()
        if isinstance(value, Mapping) and key not in ("declared", "languages", "plugins", "roles", "kinds", "sources")
    ]
    ids = [id_ for section in sections for id_ in (one | two)[section]]

    assert len(set(ids)) == len(ids)


def test_the_english_labels_that_are_official_say_so():
    first = texts(PACKAGE / "v1" / "translations" / "en.yaml")
    second = texts(PACKAGE / "v2" / "translations" / "en.yaml")
    labels = [
        first["title"],
        *(first["phases"][phase]["title"] for phase in ("zuhoeren", "entscheiden", "handeln")),
        *(pillar["title"] for pillar in first["pillars"].values()),
        *(field["title"] for field in second["action_fields"].values()),
    ]

    assert [("true", ["en2020"])] * 12 == [(label["official"], label["sources"]) for label in labels]


def test_the_whole_is_short_enough_to_be_read():
    def size(*folders: str) -> int:
        return sum(file.stat().st_size for folder in folders for file in (PACKAGE / folder).rglob("*.yaml"))

    assert 75_000 > size("v1", "v2")
    assert 90_000 > size("history")


# Read and played


@pytest.mark.parametrize("name", ["ruhr_konferenz@1", "ruhr_konferenz@2", "ruhr_konferenz"])
def test_it_is_read_without_a_word_of_complaint(host, name):
    found = read(name, host=host)

    assert [] == [f"{problem.place}: {problem.code.id} {problem.text()}" for problem in found.problems]
    assert found.definition is not None


def test_the_bare_name_means_the_newest_version(host):
    assert 2 == load("ruhr_konferenz", host=host).version


def test_what_is_counted_by_the_model_is_what_stands_in_the_files(host):
    first, second = (load(f"ruhr_konferenz@{version}", host=host) for version in (1, 2))

    assert (20, 3, 0, 5) == (len(first.forums), len(first.pillars), len(first.action_fields), len(second.action_fields))
    assert (1, 4, 53) == tuple(len(first.of_kind(kind)) for kind in ("region", "district", "municipality"))
    assert set(first.things) < set(second.things)


def test_english_says_what_is_translated_and_else_the_name(host):
    second = load("ruhr_konferenz", host=host)

    assert "Ruhr Conference" == second.say("title", language="en")
    assert "Secure energy – healthy environment" == second.title_of("hf4", "en")
    assert "Urban energy solutions for the metropolitan region" == second.title_of("tf04", "en")
    assert "Witten" == second.title_of("witten", "en")
    assert "Themenforum" == second.say("kinds", "forum", "title")


@pytest.mark.parametrize("name", ["ruhr_konferenz@1", "ruhr_konferenz@2"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_people_are_shown_has_a_title(host, name, language):
    definition = load(name, host=host)

    assert [] == [*untitled(definition, language)]


def untitled(definition: Definition, language: str) -> Iterator[str]:
    """Parts of kinds, and roles, that would be shown by their names."""
    for kind in definition.kinds.values():
        titles = {
            **{f"{kind.id}.{name}": ("actions", name) for name in kind.actions},
            **{f"{kind.id}:{name}": ("states", name) for name in kind.states if name != THERE},
            **{f"{kind.id} {name}": ("fields", name) for name in kind.fields if name not in BUILT_IN},
            **{f"{kind.id} → {name}": ("links", name) for name, link in kind.links.items() if link.to != (name,)},
        }
        for said, path in titles.items():
            if definition.say("kinds", kind.id, *path, "title", language=language) is None:
                yield said
    yield from (role for role in definition.roles if definition.say("roles", role, "title", language=language) is None)


def test_another_region_begins_as_the_readme_shows(host, tmp_path):
    (shown,) = re.findall(r"```yaml\n(.*?)```", (EXAMPLE / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "process.yaml").write_text(shown, encoding="utf-8")
    found = read(tmp_path, host=host)

    assert [] == [f"{problem.place}: {problem.code.id} {problem.text()}" for problem in found.problems]
    assert found.definition is not None
    assert (19, "Zuhören") == (len(found.definition.forums), found.definition.title_of("zuhoeren"))


def test_the_readme_counts_the_scenarios():
    told = ["eleven", "twelve", "thirteen", "fourteen"]
    files = len(list((EXAMPLE / "scenarios").glob("*.scenario.yaml")))

    assert f"| {told[files - 11]} sequences" in (EXAMPLE / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("file", sorted((EXAMPLE / "scenarios").glob("*.scenario.yaml")), ids=lambda file: file.name)
def test_scenarios_come_out_as_they_say(host, file):
    assert play(file, host=host).events


# Beside the facts


def test_forums_are_what_the_facts_say(one, facts):
    for fact in facts["forums"]:
        forum = one["forums"][fact["id"].lower()]
        told = (
            str(fact["number"]),
            fact["title"],
            fact["ministry"] and fact["ministry"].lower(),
            low(fact["sources"]),
            fact["confidence"] if fact["confidence"] in SURE else None,
        )

        assert told == (
            forum["number"],
            forum.get("title"),
            forum.get("responsible"),
            forum.get("sources", []),
            forum.get("confidence"),
        )


def test_leads_are_who_the_facts_name_with_their_side_and_terms(one, facts):
    """Whoever led from the start is listed; who came or went, the history tells."""
    came = {
        (act["links"]["in"], act["links"]["holder"]): act["values"]
        for act in history()
        if act.get("act") == "seat.take"
    }
    went = {act["thing"]: act["at"] for act in history() if act.get("act") == "seat.leave"}
    for fact in facts["forums"]:
        forum = one["forums"][fact["id"].lower()]
        told = [
            (lead["name"], lead["kind"], lead["valid_from"], lead["valid_to"], lead["confidence"])
            for lead in fact["leads"]
        ]
        ours = [
            (
                one["persons"][person]["title"],
                seat["side"],
                seat.get("since"),
                went.get(f"seat:{fact['id'].lower()}:{person}"),
                seat.get("confidence", forum["confidence"]),
            )
            for person, seat in [
                *forum.get("leads", {}).items(),
                *((holder, seat) for (within, holder), seat in came.items() if within == fact["id"].lower()),
            ]
        ]

        assert told == ours


def test_offices_are_those_the_facts_name(one, facts):
    positions = {person["title"]: person.get("position") for person in one["persons"].values()}
    other = {
        lead["name"]: (positions[lead["name"]], lead["role"])
        for fact in facts["forums"]
        for lead in fact["leads"]
        if not lead["role"].startswith(positions[lead["name"]])
    }

    assert {} == other


def test_the_forum_nobody_knows_keeps_its_candidate_as_one(one, facts):
    candidate = facts["forums"][-1]["candidate"]
    (disputed,) = one["forums"]["tf20"]["disputed"]

    assert {"title", "responsible", "leads"} == set(one["forums"]["tf20"]["unknown"])
    assert (candidate["title"], low(candidate["sources"]), candidate["confidence"]) == (
        disputed["value"],
        disputed["sources"],
        disputed["confidence"],
    )


def test_ministries_are_what_the_facts_say(one, facts):
    told = {
        fact["id"].lower(): (fact["name"].split(" (later")[0], low(fact["sources"]), fact["confidence"])
        for fact in facts["ministries"]
    }
    ours = {
        id_: (body["title"], body["sources"], body["confidence"])
        for id_, body in one["bodies"].items()
        if body["sort"] == "ministry"
    }

    assert told == ours


def test_bodies_audiences_and_persons_are_the_actors_of_the_facts(one, facts):
    bodies = {body["title"]: body for body in one["bodies"].values()}
    audiences = {audience["title"]: audience for audience in one["audiences"].values()}
    persons = {person["title"]: person for person in one["persons"].values()}
    for fact in facts["actors"]:
        part = {"person": persons, "stakeholder": audiences}.get(fact["kind"], bodies)
        ours = part[fact["name"]]
        if part is bodies:
            assert fact["kind"] == ours["sort"]

        assert (low(fact["sources"]), fact["confidence"]) == (ours["sources"], ours["confidence"])


def test_phases_open_and_close_when_the_facts_say_and_keep_their_conflicts(one, facts):
    listening, deciding, acting = facts["phases"]
    zuhoeren, entscheiden, handeln = (one["phases"][id_] for id_ in ("zuhoeren", "entscheiden", "handeln"))

    for fact, phase in ((listening, zuhoeren), (deciding, entscheiden), (acting, handeln)):
        assert (fact["title"], low(fact["sources"]), fact["confidence"]) == (
            phase["title"],
            phase["sources"],
            phase["confidence"],
        )
    assert (listening["start"], listening["end"]) == (zuhoeren["opens"], zuhoeren["closes"])
    assert (deciding["start"], deciding["end"]) == (entscheiden["opens"], entscheiden["closes"])
    assert acting["start"] == entscheiden["closes"]  # it opens with the decision, on that day
    assert [(other["date"], low(other["sources"])) for other in listening["alternative_starts"]] == [
        (other["value"], other["sources"]) for other in zuhoeren["disputed"]
    ]
    assert [("title", acting["alt_titles"][0]), ("opens", acting["start_alt"])] == [
        (other["field"], other["value"]) for other in handeln["disputed"]
    ]


def test_what_was_open_online_closes_when_the_facts_say(one, facts):
    events = {event["id"]: event for event in facts["events"]}
    phases = one["phases"]

    assert (events["E08"]["start"], events["E29"]["start"]) == (phases["online"]["opens"], phases["online"]["closes"])
    assert events["E24"]["start"] == phases["ruf_tf10"]["closes"]
    assert events["E42"]["start"] == phases["dialog_tf13"]["closes"]
    assert [["tf10"], ["tf13"]] == [phases[id_]["only"] for id_ in ("ruf_tf10", "dialog_tf13")]
    assert {"high"} == {phases[id_]["confidence"] for id_ in ("online", "ruf_tf10", "dialog_tf13")}
    for phase, event in (("online", "E08"), ("online", "E29"), ("ruf_tf10", "E24"), ("dialog_tf13", "E42")):
        assert set(low(events[event]["sources"])) <= set(phases[phase]["sources"])


def test_pillars_and_action_fields_are_what_the_facts_say(one, two, facts):
    for told, ours in ((facts["pillars"], one["pillars"]), (facts["action_fields"], two["action_fields"])):
        assert [(fact["title"], low(fact["sources"]), fact["confidence"]) for fact in told] == [
            (thing["title"], thing["sources"], thing["confidence"]) for thing in ours.values()
        ]
    assert [fact["id"].lower() for fact in facts["action_fields"]] == list(two["action_fields"])


def test_english_labels_are_those_of_the_facts(facts):
    labels = facts["i18n"]
    first = texts(PACKAGE / "v1" / "translations" / "en.yaml")
    second = texts(PACKAGE / "v2" / "translations" / "en.yaml")

    assert labels["process"]["en"] == first["title"]["text"]
    assert [label["en"] for label in labels["phases"]] == [
        first["phases"][id_]["title"]["text"] for id_ in ("zuhoeren", "entscheiden", "handeln")
    ]
    assert [label["en"] for label in labels["pillars"]] == [
        pillar["title"]["text"] for pillar in first["pillars"].values()
    ]
    assert [label["en"] for label in labels["action_fields"]] == [
        field["title"]["text"] for field in second["action_fields"].values()
    ]


def test_declared_counts_are_the_numbers_of_the_facts_with_their_conflicts(one, facts):
    numbers = {number["what"]: number for number in facts["numbers"]}
    conflicts = {conflict["id"]: conflict for conflict in facts["conflicts"]}
    declared = one["declared"]

    for kind, what in (
        ("forum", "forums"),
        ("proposal", "proposals before the decision"),
        ("project", "projects decided 5 Nov 2019"),
    ):
        fact = numbers[what]
        assert (str(fact["value"]), low(fact["sources"]), fact["confidence"]) == (
            declared[kind]["count"],
            declared[kind]["sources"],
            declared[kind]["confidence"],
        )
    assert {"73", "74", "75"} == {declared["project"]["count"], *(x["value"] for x in declared["project"]["disputed"])}
    assert set(low(conflicts["C1"]["sources"])) == set(cited(declared["project"]))
    assert ["7", "16"] == [other["value"] for other in declared["forum"]["disputed"]]
    assert set(low(conflicts["C12"]["sources"])) - {"wz"} == set(cited(declared["forum"]["disputed"]))


def test_places_are_the_region_of_the_facts(one, facts):
    region = facts["region"]
    within: dict[str, list[str]] = {}
    for place in one["municipalities"].values():
        within.setdefault(place["within"], []).append(place["title"])
    districts = {id_: district["title"] for id_, district in one["districts"].items()}

    assert region["kreise"]["names"] == list(districts.values())
    assert region["kreisfreie_staedte"]["names"] == within["ruhr"]
    assert region["kreisangehoerige"]["by_kreis"] == {title: within[id_] for id_, title in districts.items()}
    assert str(region["municipalities_count"]["total"]) == one["declared"]["municipality"]["count"]
    assert low(region["municipalities_count"]["sources"]) == one["declared"]["municipality"]["sources"]
    for place in [*one["districts"].values(), *one["municipalities"].values()]:
        fact = region["kreise"] if place["within"] == "ruhr" else region["kreisangehoerige"]
        assert (low(fact["sources"]), fact["confidence"]) == (place["sources"], place["confidence"])


def test_sources_lead_where_the_facts_lead(one, facts):
    addresses = {id_.lower(): source["url"] for id_, source in facts["sources"].items()}
    elsewhere = {
        id_: source["url"]
        for id_, source in one["sources"].items()
        if "url" in source and not addresses[id_].startswith(source["url"])
    }

    assert set() == set(one["sources"]) - set(addresses)
    assert {} == elsewhere
    assert "url" not in one["sources"]["nk"]  # found once, address not kept: a mark, no proof
    assert "nk" not in set(cited(one | {"sources": None}))


def test_sources_are_cited_and_not_quoted(facts):
    def sentences(file: Path) -> list[str]:
        return re.split(r"(?<=[.!?:])\s+|\n", file.read_text(encoding="utf-8"))

    def quotes(value: object) -> Iterator[str]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                if key == "quote" and inner:
                    yield inner
                yield from quotes(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from quotes(inner)

    told = [*quotes(facts), *(line for file in FACTS.parent.glob("*.txt") for line in sentences(file))]
    long = {piece.strip() for text in told for piece in re.split(r"…|\|", text) if len(piece.strip()) > LONGEST_QUOTE}
    shipped = {
        file: " ".join(file.read_text(encoding="utf-8").split())
        for file in EXAMPLE.rglob("*")
        if file.suffix in (".yaml", ".md", ".py", ".toml")
    }
    quoted = [(file.name, piece) for file, text in shipped.items() for piece in long if " ".join(piece.split()) in text]

    assert len(long) > 0
    assert [] == quoted
