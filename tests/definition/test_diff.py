# SPDX-License-Identifier: Apache-2.0
"""What a newer definition says otherwise, as data, and what it does to whoever is taking part."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import participatio
from participatio.definition.changes import applied, changes
from participatio.definition.diff import Diff, Difference, compare, renamed_states, said
from participatio.definition.model import Definition

GALLERY = sorted(path.parent for path in (Path(__file__).parents[1] / "gallery" / "good").glob("*/process.yaml"))
OLD = """\
participatio: 1
id: trial
version: 1
language: en
timezone: Europe/Berlin
extends: standard
title: Trial
persons:
  clara: {title: Clara}
  leo: {title: Leo}
bodies:
  board: {title: Board, members: {clara: {since: 2024-01-01}}}
forums:
  trees: {title: Trees, leads: {leo: {}}, responsible: board}
roles:
  bureau: {member_of: [board], may_record: true}
kinds:
  pitch:
    plural: pitches
    stage: contribution
    fields:
      sum: {type: number, max: 50}
      sort: {type: choice, of: {small: small, large: large}}
    links: {about: maybe forum}
    states:
      new: {title: new}
      hidden: {seen_by: [author, bureau]}
      gone: {end: true}
    actions:
      hand_in: {to: new, asks: [title], may: [sum, sort, about]}
      hide: {from: [new], to: hidden}
      back: {from: [new, hidden], to: gone}
      like: {from: [new]}
    limits:
      - {action: like, max: 3, per: person}
    owes:
      answer: {by: bureau, after: hand_in, within: 6 weeks, kept_by: [back]}
phases:
  open:
    title: Open
    opens: 2024-03-01
    closes: 2024-06-30
    admits:
      anyone: [pitch.hand_in, pitch.like]
      author: [pitch.back]
      bureau: [pitch.hide, pitch.back, process.adopt]
pillars:
  way: {title: Way, pathway: [pitch]}
"""
LOADED = functools.cache(participatio.load)
Read = Callable[[str], Definition]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A definition of that text."""

    def read(text: str) -> Definition:
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.yaml"
        path.write_text(text, encoding="utf-8")
        return participatio.load(path)

    return read


def makes_the_other(diff: Diff) -> bool:
    """Whether the changes make the new definition of the old one, with everything in its order."""
    return json.dumps(applied(said(diff.old), diff.changes)) == json.dumps(said(diff.new))


def only(diff: Diff) -> Difference:
    """The one difference that is not said otherwise alone."""
    (found,) = (one for one in diff.differences if one.effect != "same")
    return found


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        ("version: 1\n", "version: 2\n", "safe"),
        ("title: Trial", "title: Trials", "safe"),
        ("timezone: Europe/Berlin", "timezone: Europe/London", "breaking"),
        ("Board, members: {clara: {since: 2024-01-01}}", "Board", "stranding"),
        ("since: 2024-01-01", "since: 2023-01-01", "safe"),
        ("since: 2024-01-01", "since: 2025-01-01", "stranding"),
        ("leads: {leo: {}}", "leads: {leo: {}, clara: {}}", "safe"),
        (", responsible: board", "", "stranding"),
        ("member_of: [board]", "member_of: board", "same"),
        ("member_of: [board]", "member_of: [board, trees]", "safe"),
        ("member_of: [board]", "claims: {staff: true}", "stranding"),
        (", may_record: true", "", "stranding"),
        ("max: 50", "max: 60", "safe"),
        ("max: 50", "max: 40", "stranding"),
        ("{type: number, max: 50}", "number", "safe"),
        ("{type: number, max: 50}", "text", "breaking"),
        (", large: large", ", large: big", "safe"),
        (", large: large", "", "stranding"),
        ("about: maybe forum", "about: {to: forum, many: maybe}", "same"),
        ("about: maybe forum", "about: {to: [forum, body], many: maybe}", "safe"),
        ("about: maybe forum", "about: one forum", "stranding"),
        ("seen_by: [author, bureau]", "seen_by: [author, bureau, anyone]", "stranding"),
        ("new: {title: new}", "new: {title: new, seen_by: [anyone]}", "same"),
        ("gone: {end: true}", "gone: {end: yes}", "same"),
        ("asks: [title], may: [sum, ", "asks: [title, sum], may: [", "stranding"),
        ("like: {from: [new]}", "like: {from: [new, hidden]}", "safe"),
        ("back: {from: [new, hidden]", "back: {from: [new]", "stranding"),
        ("like: {from: [new]}", "like: {from: [new], secret: true}", "breaking"),
        ("max: 3", "max: 4", "safe"),
        ("max: 3", "max: 2", "stranding"),
        ("max: 3", "max: 2, soft: true", "safe"),
        ("6 weeks", "8 weeks", "stranding"),
        ("opens: 2024-03-01", "opens: 2024-02-01", "safe"),
        ("opens: 2024-03-01", "opens: 2024-04-01", "stranding"),
        ("closes: 2024-06-30", "closes: 2024-07-31", "safe"),
        ("closes: 2024-06-30", "closes: 2024-06-29", "stranding"),
        ("    closes: 2024-06-30\n", "", "safe"),
        ("    closes: 2024-06-30\n", "    lasts: 3 weeks\n", "stranding"),
        ("trees: {title: Trees,", "trees: {title: Trees, number: 3,", "safe"),
        ("[pitch.hand_in, pitch.like]", "[pitch.hand_in]", "stranding"),
        ("[pitch.hand_in, pitch.like]", "[pitch.like, pitch.hand_in]", "safe"),
        ("pathway: [pitch]", "pathway: [pitch, decision]", "stranding"),
    ],
)  # fmt: skip
def test_a_change_is_as_heavy_as_what_it_takes_away(read: Read, before: str, after: str, effect: str) -> None:
    assert OLD.count(before) == 1
    diff = compare(read(OLD), read(OLD.replace(before, after)))

    assert effect == diff.effect
    assert (effect == "same") is diff.same
    assert makes_the_other(diff)


def test_what_is_stranded_is_named(read: Read) -> None:
    closed = OLD.replace("pitch.hand_in, pitch.like", "pitch.hand_in")
    found = only(compare(read(OLD), read(closed)))

    assert (("pitch.new",), ("pitch.like",)) == (found.reach.states, found.reach.actions)
    assert ("pitch.like",) == found.lost


def test_a_list_that_was_not_written_loses_what_held_without_it(read: Read) -> None:
    found = only(compare(read(OLD), read(OLD.replace("new: {title: new}", "new: {title: new, seen_by: [author]}"))))

    assert (("author",), ("anyone",), "stranding") == (found.gained, found.lost, found.effect)


def test_something_of_another_kind_under_the_same_id_breaks(read: Read) -> None:
    moved = OLD.replace("bodies:\n", "bodies:\n  trees: {title: Trees}\n").replace(
        "  trees: {title: Trees, leads: {leo: {}}, responsible: board}", "  bushes: {title: Bushes}"
    )

    assert "breaking" == compare(read(OLD), read(moved)).effect


def test_a_state_that_was_another_is_renamed_wherever_it_is_named(read: Read) -> None:
    text = OLD.replace("hidden: {seen_by: [author, bureau]}", "shut: {was: hidden, seen_by: [author, bureau]}")
    old, new = read(OLD), read(text.replace("hidden", "shut").replace("was: shut", "was: hidden"))
    diff = compare(old, new)

    assert ("renamed", "safe") == (only(diff).change.what, only(diff).effect)
    assert {"pitch.hidden": "shut"} == renamed_states(old, new)
    assert makes_the_other(diff)


def test_conditions_follow_a_new_name(read: Read) -> None:
    old = OLD.replace("closes: 2024-06-30", "closes: {reached: {kind: pitch, in: gone}}")
    new = old.replace("gone: {end", "shut: {was: gone, end").replace("gone", "shut").replace("was: shut", "was: gone")

    assert "renamed" == only(compare(read(old), read(new))).change.what


def test_a_role_that_was_another_is_renamed_wherever_it_is_named(read: Read) -> None:
    text = OLD.replace("bureau", "team").replace("{member_of", "{was: bureau, member_of")
    diff = compare(read(OLD), read(text))

    assert {"renamed"} == {one.change.what for one in diff.differences if one.effect != "same"}
    assert "safe" == diff.effect
    assert makes_the_other(diff)


def test_a_name_that_is_still_there_was_no_other(read: Read) -> None:
    diff = compare(read(OLD), read(OLD.replace("    states:\n", "    states:\n      shut: {was: hidden}\n")))

    assert "added" == only(diff).change.what
    assert makes_the_other(diff)


def test_the_two_versions_of_the_ruhr() -> None:
    diff = compare(participatio.load("ruhr_konferenz@1"), participatio.load("ruhr_konferenz@2"))

    assert [("kinds", "project", "actions", "launch", "asks")] == [
        one.change.path for one in diff.differences if one.effect == "stranding"
    ]
    assert "stranding" == diff.effect
    assert makes_the_other(diff)
    assert makes_the_other(compare(diff.new, diff.old))


@pytest.mark.parametrize("one", GALLERY, ids=lambda path: path.name)
@pytest.mark.parametrize("other", GALLERY, ids=lambda path: path.name)
def test_any_definition_is_made_of_any_other(one: Path, other: Path) -> None:
    diff = compare(LOADED(one), LOADED(other))

    assert makes_the_other(diff)
    assert (one == other) is diff.same


# Random edits of what is there, and trees that mean nothing

KEYS = st.sampled_from(["title", "text", "kinds", "states", "actions", "admits", "was", "opens", "a", "b", "c", "d"])
TREES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from(["a", "b", "c", "d", "yes"]) | st.lists(st.sampled_from("abc"), max_size=3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ROOTS = st.dictionaries(st.sampled_from(["kinds", "roles", "phases", "title"]), TREES, max_size=4)


@given(ROOTS, ROOTS)
def test_the_changes_make_one_tree_of_another(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert json.dumps(new) == json.dumps(applied(old, changes(old, new)))


@given(ROOTS, st.randoms(use_true_random=False))
def test_a_tree_in_another_order_is_made_too(old: dict[str, Any], random: Any) -> None:  # noqa: ANN401 - of hypothesis
    def shuffled(node: Any) -> Any:  # noqa: ANN401 - a tree
        if not isinstance(node, dict):
            return node
        keys = random.sample(list(node), len(node))
        return {key: shuffled(node[key]) for key in keys}

    new = shuffled(old)

    assert json.dumps(new) == json.dumps(applied(old, changes(old, new)))


LINES = [line for line in OLD.splitlines() if line.startswith("    ")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(LINES), max_size=4), st.sets(st.sampled_from(LINES), max_size=4))
def test_with_any_lines_left_out_one_is_made_of_the_other(read: Read, left: set[str], right: set[str]) -> None:
    made = []
    for lines in (left, right):
        try:
            made.append(read("\n".join(line for line in OLD.splitlines() if line not in lines)))
        except participatio.DefinitionError:
            return

    assert makes_the_other(compare(*made))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("places: {at_least: 0.0.1}", "places: {at_least: 0.0.2}"),
        ("places: {at_least: 0.0.2}", "places: {at_least: 0.0.1}"),
        ("places: {at_least: 0.0.1}", "places: {}"),
        ("places: {}", "places: {at_least: 0.0.1}"),
    ],
)
def test_whoever_could_read_from_which_version_a_plugin_is_wanted_has_it(read: Read, before: str, after: str) -> None:
    old, new = (read(f"{OLD}plugins:\n  {said}\n") for said in (before, after))

    assert "safe" == only(compare(old, new)).effect
