# SPDX-License-Identifier: Apache-2.0
"""Sentences about includes, parents and translations."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatio.definition.layers import Parent, Resolved, resolve
from participatio.definition.source import Limits, Reading, place_of
from participatio.errors import BadValueError, Code

STANDARD = Path(__file__).parents[2] / "src" / "participatio" / "standard"
USUAL = Limits()
UNKNOWN = Code("P999", "error", en="no '{name}'", de="kein '{name}'")


class Files:
    """Definitions on a disk: the one asked about in ``own``, those referred to beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.own = folder / "own"
        self.reading = Reading()

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def find(self, name: str) -> Path | None:
        if name == "raising":
            raise BadValueError(UNKNOWN, near=["standard"], name=name)
        path = self.folder / name
        return path if path.is_dir() else None

    def resolve(self, files: Mapping[str, str], limits: Limits = USUAL) -> Resolved | None:
        self.write(files)
        self.reading = Reading(limits=limits)
        return resolve(self.own, self.find, self.reading)

    def tree(self, files: Mapping[str, str]) -> dict[str, object]:
        resolved = self.resolve(files)
        assert [] == self.problems
        assert resolved is not None
        return {key: value for key, value in resolved.tree.items() if key not in {"extends", "include"}}

    @property
    def problems(self) -> list[str]:
        return [f"{problem.code.id} {problem.place or '-'}" for problem in self.reading.problems]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


def changed(files: Files, parent: str, child: str) -> dict[str, object]:
    return files.tree({"base/process.yaml": parent, "own/process.yaml": "extends: base\n" + child})


def refused(files: Files, parent: str, child: str) -> list[str]:
    """The problems of a child whose text begins on line 2."""
    files.resolve({"base/process.yaml": parent, "own/process.yaml": "extends: base\n" + child})
    return files.problems


# Includes


def test_a_file_alone_is_its_own_tree(files):
    assert {"id": "x", "forums": {"a": {}}} == files.tree({"own/process.yaml": "id: x\nforums: {a: {}}\n"})


def test_a_file_may_be_named_instead_of_its_folder(files):
    files.write({"own/other.yaml": "id: x\n"})
    resolved = resolve(files.own / "other.yaml", files.find, files.reading, prefix="here/")
    assert resolved is not None

    assert "here/other.yaml:1:1" == str(resolved.tree.place)


def test_sections_of_included_files_are_added_with_their_places(files):
    resolved = files.resolve(
        {
            "own/process.yaml": "id: x\ninclude: [forums.yaml, lists/bodies.yaml]\n",
            "own/forums.yaml": "forums:\n  a: {}\n",
            "own/lists/bodies.yaml": "include: persons.yaml\nbodies: {b: {}}\n",
            "own/lists/persons.yaml": "persons: {c: {}}\n",
        }
    )
    assert resolved is not None

    assert ["id", "include", "forums", "bodies", "persons"] == list(resolved.tree)
    assert "forums.yaml:2:3" == str(place_of(resolved.tree, ["forums", "a"], key=True))
    assert "lists/persons.yaml:1:11" == str(place_of(resolved.tree, ["persons", "c"], key=True))
    assert ["process.yaml", "forums.yaml", "lists/bodies.yaml", "lists/persons.yaml"] == list(resolved.files)


@pytest.mark.parametrize(
    ("problem", "name"),
    [
        ("P050", "/etc/passwd"),
        ("P050", "../base/process.yaml"),
        ("P050", "a/../../b.yaml"),
        ("P050", "https://example.org/a.yaml"),
        ("P050", "file:///etc/passwd"),
        ("P050", "'C:\\a.yaml'"),
        ("P050", "~/a.yaml"),
        ("P001", "missing.yaml"),
        ("P002", "folder"),
        ("P002", "pipe.yaml"),
        ("P003", "link.yaml"),
        ("P003", "out/base/process.yaml"),
        ("P004", "a" * 300 + ".yaml"),
    ],
)
def test_only_regular_files_below_the_folder_are_included(files, problem, name):
    files.write({"own/folder/x.yaml": "a: b\n", "base/process.yaml": "id: y\n"})
    os.mkfifo(files.own / "pipe.yaml")
    (files.own / "link.yaml").symlink_to("/etc/passwd")
    (files.own / "out").symlink_to(files.folder)
    resolved = files.resolve({"own/process.yaml": f"id: x\ninclude:\n  - {name}\n"})

    assert resolved is None
    assert [f"{problem} process.yaml:3:5"] == files.problems
    assert "root:x:0:0" not in "".join(p.text() for p in files.reading.problems)


@pytest.mark.parametrize("key", ["include", "extends"])
@pytest.mark.parametrize("value", ["{a: b}", "[[a]]", "''"])
def test_include_and_extends_take_names(files, key, value):
    files.resolve({"own/process.yaml": f"{key}: {value}\n"})

    assert [f"P051 process.yaml:1:{len(key) + 3}"] == files.problems


def test_a_circle_of_includes_is_named_in_full(files):
    files.resolve(
        {
            "own/process.yaml": "include: [a.yaml]\n",
            "own/a.yaml": "include: [b.yaml]\n",
            "own/b.yaml": "include: [a.yaml]\n",
        }
    )
    [problem] = files.reading.problems

    assert "b.yaml:1:11" == str(problem.place)
    assert "these files lead in a circle: a.yaml → b.yaml → a.yaml" == problem.text()


def test_a_file_that_includes_itself_is_a_circle(files):
    files.resolve({"own/process.yaml": "include: process.yaml\n"})

    assert ["P052 process.yaml:1:10"] == files.problems


def test_a_file_included_twice_names_both_places(files):
    files.resolve(
        {
            "own/process.yaml": "include: [a.yaml, b.yaml]\n",
            "own/a.yaml": "include: [c.yaml]\n",
            "own/b.yaml": "include: [c.yaml]\n",
            "own/c.yaml": "forums: {a: {}}\n",
        }
    )
    [problem] = files.reading.problems

    assert "'c.yaml' is included a second time; once is enough (see a.yaml:1:11)" == problem.text()
    assert "b.yaml:1:11" == str(problem.place)


def test_sixteen_includes_lead_from_one_to_the_next_and_no_more(files):
    chain = {f"own/f{number}.yaml": f"include: f{number + 1}.yaml\n" for number in range(1, 17)}
    files.resolve({"own/process.yaml": "include: f1.yaml\n", **chain, "own/f17.yaml": "a: b\n"})

    assert ["P054 f16.yaml:1:10"] == files.problems


def test_head_keys_do_not_stand_in_included_files(files):
    files.resolve({"own/process.yaml": "include: a.yaml\n", "own/a.yaml": "id: x\ntimezone: UTC\nsources: {s: {}}\n"})

    assert ["P055 a.yaml:1:1", "P055 a.yaml:2:1"] == files.problems


def test_one_key_in_two_files_names_both_places(files):
    files.resolve({"own/process.yaml": "include: a.yaml\nforums: {}\n", "own/a.yaml": "x: y\nforums: {}\n"})
    [problem] = files.reading.problems

    assert "the key 'forums' stands here a second time (see process.yaml:2:1)" == problem.text()
    assert "a.yaml:2:1" == str(problem.place)


def test_the_problems_of_all_files_come_out_together(files):
    files.resolve(
        {
            "own/process.yaml": "include: [a.yaml, b.yaml]\nextends: base\nx: &y z\n",
            "own/a.yaml": "a: b: c\n",
            "own/b.yaml": "b:\n",
            "base/process.yaml": "c: *d\n",
        }
    )

    assert [
        "P011 process.yaml:3:4",
        "P031 a.yaml:1:5",
        "P024 b.yaml:1:1",
        "P012 base/process.yaml:1:4",
    ] == files.problems


def test_nodes_are_counted_over_all_files(files):
    files.resolve(
        {
            "own/process.yaml": "include: a.yaml\nextends: base\n",
            "own/a.yaml": "a: b\n",
            "base/process.yaml": "c: {d: e, f: g}\n",
        },
        Limits(all_nodes=12),
    )

    assert ["P010 base/process.yaml:1:8"] == files.problems


# Parents


def test_maps_merge_and_scalars_replace(files):
    tree = changed(files, "kinds: {a: {title: A, text: x}, b: {}}\n", "kinds: {a: {title: B}, c: {}}\n")

    assert {"kinds": {"a": {"title": "B", "text": "x"}, "b": {}, "c": {}}} == tree


def test_the_head_is_the_definition_s_own(files):
    tree = changed(
        files,
        "participatio: 1\nid: base\nversion: 3\ntitle: Base\nlanguage: en\ntimezone: UTC\nplugins: {p: {}}\n",
        "id: own\n",
    )

    assert {"id": "own", "plugins": {"p": {}}} == tree


def test_parents_are_merged_from_left_to_right_and_a_common_one_once(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "id: base\nversion: 1\ns: {x: {a: base, b: base, c: base, l: [one]}}\n",
            "left@2/process.yaml": (
                "extends: base\nid: left\nversion: 2\ns: {x: {a: left, b: left, l: {also: [two]}}}\n"
            ),
            "right/process.yaml": "extends: base\nid: right\nversion: 7\ns: {x: {a: right, l: {also: [three]}}}\n",
            "own/process.yaml": "extends: [left@2, right]\nid: own\ns: {x: {d: own}}\n",
        }
    )
    assert resolved is not None

    assert [] == files.problems
    assert {"a": "right", "b": "left", "c": "base", "d": "own", "l": ["one", "two", "three"]} == resolved.tree["s"]["x"]
    assert (
        Parent("base", "base", "1"),
        Parent("left@2", "left", "2"),
        Parent("right", "right", "7"),
    ) == resolved.parents


def test_every_value_knows_its_file(files):
    resolved = files.resolve(
        {
            "base@1/process.yaml": "include: f.yaml\n",
            "base@1/f.yaml": "forums: {a: {title: A, text: x}, b: {}}\n",
            "own/process.yaml": "extends: base@1\nforums: {a: {text: y}}\n",
        }
    )
    assert resolved is not None

    assert ["base@1/f.yaml:1:21", "process.yaml:2:20", "base@1/f.yaml:1:34", "process.yaml:2:10"] == [
        str(place_of(resolved.tree, path, key=key))
        for path, key in [
            (["forums", "a", "title"], False),
            (["forums", "a", "text"], False),
            (["forums", "b"], True),
            (["forums", "a"], True),
        ]
    ]


def test_a_parent_may_be_a_file_of_the_same_folder(files):
    tree = files.tree(
        {"own/process.yaml": "extends: parents/nrw.yaml\na: {c: {}}\n", "own/parents/nrw.yaml": "a: {b: {}}\n"}
    )

    assert {"a": {"b": {}, "c": {}}} == tree


def test_a_parent_by_path_stays_below_the_folder(files):
    files.resolve({"own/process.yaml": "extends: [../base/process.yaml, ./none.yaml]\n", "base/process.yaml": "a: b\n"})

    assert ["P050 process.yaml:1:11", "P001 process.yaml:1:33"] == files.problems


def test_unknown_references_are_named_with_what_was_meant(files):
    resolved = files.resolve({"own/process.yaml": "extends: [none, raising]\n"})

    assert resolved is None
    assert ["P056 process.yaml:1:11", "P999 process.yaml:1:17"] == files.problems
    assert "no 'raising'; did you mean 'standard'?" == list(files.reading.problems)[1].text()


def test_a_circle_of_parents_is_named_in_full(files):
    files.resolve(
        {
            "own/process.yaml": "extends: one\n",
            "one/process.yaml": "extends: two\n",
            "two/process.yaml": "extends: one\n",
        }
    )
    [problem] = files.reading.problems

    assert "these files lead in a circle: one/process.yaml → two/process.yaml → one/process.yaml" == problem.text()
    assert "two/process.yaml:1:10" == str(problem.place)


def test_a_definition_that_cannot_be_read_is_none(files):
    assert files.resolve({"own/other.yaml": "a: b\n"}) is None
    assert ["P001 -"] == files.problems


@pytest.mark.parametrize("key", ["when", "opens", "closes", "after"])
def test_a_condition_is_replaced_whole(files, key):
    tree = changed(files, f"s: {{x: {{{key}: {{a: b}}}}}}\n", f"s: {{x: {{{key}: {{c: d}}}}}}\n")

    assert {"s": {"x": {key: {"c": "d"}}}} == tree


def test_the_condition_of_an_action_is_replaced_whole(files):
    tree = changed(
        files, "kinds: {k: {actions: {a: {when: {x: y}}}}}\n", "kinds: {k: {actions: {a: {when: {z: y}}}}}\n"
    )

    assert {"kinds": {"k": {"actions": {"a": {"when": {"z": "y"}}}}}} == tree


def test_a_field_named_like_a_condition_merges(files):
    tree = changed(files, "kinds: {k: {fields: {opens: {type: date}}}}\n", "kinds: {k: {fields: {opens: {max: 3}}}}\n")

    assert {"kinds": {"k": {"fields": {"opens": {"type": "date", "max": "3"}}}}} == tree


def test_a_role_that_is_replaced_is_called_as_before(files):
    parent = "language: en\nroles: {office: {title: Office, member_of: a, may_record: true}}\n"
    german = "roles: {office: {title: Büro}}\n"
    texts = {"base/process.yaml": parent, "base/translations/de.yaml": german}
    own = "extends: base\nlanguage: en\nroles: {office: {leads: b}}\n"
    resolved = files.resolve({**texts, "own/process.yaml": own})

    assert resolved is not None
    assert {"leads": "b", "title": "Office"} == resolved.tree["roles"]["office"]
    assert {"roles": {"office": {"title": "Büro"}}} == resolved.translations["de"]


def test_a_role_with_another_title_has_lost_the_translation(files):
    parent = "language: en\nroles: {office: {title: Office, member_of: a}}\n"
    german = "roles: {office: {title: Büro}}\n"
    texts = {"base/process.yaml": parent, "base/translations/de.yaml": german}
    own = "extends: base\nlanguage: en\nroles: {office: {title: Team, leads: b}}\n"
    resolved = files.resolve({**texts, "own/process.yaml": own})

    assert resolved is not None
    assert {} == resolved.translations


def test_a_role_is_replaced_whole(files):
    tree = changed(
        files, "roles: {office: {member_of: a, may_record: true}, x: {any: []}}\n", "roles: {office: {leads: b}}\n"
    )

    assert {"roles": {"office": {"leads": "b"}, "x": {"any": []}}} == tree


def test_a_short_form_replaces_a_long_one_and_the_other_way_round(files):
    tree = changed(
        files,
        "kinds: {k: {links: {a: {to: b, many: any}, c: maybe d}}}\n",
        "kinds: {k: {links: {a: one b, c: {to: e}}}}\n",
    )

    assert {"kinds": {"k": {"links": {"a": "one b", "c": {"to": "e"}}}}} == tree


# Lists


def test_an_inherited_list_is_changed_by_three_words(files):
    tree = changed(
        files,
        "s: {a: {l: [1, 2, 3]}, b: {l: [1, 2, 3]}, c: {l: [1, 2]}, d: {l: [1, {x: y}]}}\n",
        "s: {a: {l: {also: [4]}}, b: {l: {without: [2], also: [4, 2]}}, c: {l: {instead: [9]}}, "
        "d: {l: {without: [{x: y}]}}}\n",
    )

    assert {"s": {"a": {"l": list("1234")}, "b": {"l": list("1342")}, "c": {"l": ["9"]}, "d": {"l": ["1"]}}} == tree


def test_the_items_of_a_changed_list_know_their_files(files):
    resolved = files.resolve(
        {"base/process.yaml": "s: {a: {l: [1]}}\n", "own/process.yaml": "extends: base\ns: {a: {l: {also: [2]}}}\n"}
    )
    assert resolved is not None

    assert ["base/process.yaml:1:13", "process.yaml:2:20"] == [
        str(place_of(resolved.tree, ["s", "a", "l", index])) for index in (0, 1)
    ]


@pytest.mark.parametrize(
    ("problem", "value"),
    [
        ("P057 process.yaml:2:9", "[1, 2]"),
        ("P057 process.yaml:2:9", "x"),
        ("P058 process.yaml:2:12", "{}"),
        ("P058 process.yaml:2:13", "{and: [1]}"),
        ("P058 process.yaml:2:13", "{also: x}"),
        ("P058 process.yaml:2:24", "{also: [3], instead: {}}"),
        ("P058 process.yaml:2:24", "{also: [3], instead: [1]}"),
        ("P060 process.yaml:2:20", "{also: [bcd]}"),
        ("P060 process.yaml:2:23", "{also: [3, 3]}"),
        ("P061 process.yaml:2:23", "{without: [bce]}"),
    ],
)
def test_an_inherited_list_is_changed_by_nothing_else(files, problem, value):
    assert [problem] == refused(files, "s: {a: {l: [bcd, 2]}}\n", f"s: {{a: {{l: {value}}}}}\n")


def test_what_cannot_be_taken_out_names_what_was_meant(files):
    refused(files, "s: {a: {l: [published]}}\n", "s: {a: {l: {without: [publishd]}}}\n")
    [problem] = files.reading.problems

    assert "'publishd' is not in the list, so it cannot be taken out; did you mean 'published'?" == problem.text()


@pytest.mark.parametrize(
    ("problem", "parent"),
    [("P059 process.yaml:2:13", "s: {a: {}}\n"), ("P059 process.yaml:2:13", "s: {a: {l: x}}\n"),
     ("P059 process.yaml:2:13", "s: {a: {l: {x: y}}}\n"), ("P059 process.yaml:2:13", "t: {}\n")],
)  # fmt: skip
def test_the_three_words_need_an_inherited_list(files, problem, parent):
    assert [problem] == refused(files, parent, "s: {a: {l: {also: [1]}}}\n")


def test_the_three_words_need_a_parent(files):
    files.resolve({"own/process.yaml": "s: {a: {l: {without: [1]}}}\n"})

    assert ["P059 process.yaml:1:13"] == files.problems


# Removed and locked


def test_what_is_removed_is_gone_and_its_reason_is_kept(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "s: {a: {x: y}, b: {}}\nkinds: {k: {links: {l: maybe k}}}\n",
            "own/process.yaml": (
                "extends: base\ns:\n  a: {removed: too much}\nkinds: {k: {links: {l: {removed: no}}}}\n"
            ),
        }
    )
    assert resolved is not None

    assert [] == files.problems
    assert {"b": {}} == resolved.tree["s"]
    assert {("s", "a"): "too much", ("kinds", "k", "links", "l"): "no"} == {
        path: reason for path, (reason, _) in resolved.removed.items()
    }
    assert "process.yaml:3:7" == str(resolved.removed["s", "a"][1])


def test_what_was_removed_can_come_back_anew(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "s: {a: {x: y}}\n",
            "mid/process.yaml": "extends: base\ns: {a: {removed: no}}\n",
            "own/process.yaml": "extends: mid\ns: {a: {z: y}}\n",
        }
    )
    assert resolved is not None

    assert ({"a": {"z": "y"}}, {}) == (resolved.tree["s"], resolved.removed)


def test_a_section_is_emptied_with_one_reason_and_what_stands_beside_it_is_new(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "s: {a: {x: y}, b: {}}\nt: {c: {}}\n",
            "own/process.yaml": "extends: base\ns:\n  removed: all too much\n  a: {z: y}\n",
        }
    )
    assert resolved is not None

    assert [] == files.problems
    assert ({"a": {"z": "y"}}, {"c": {}}) == (resolved.tree["s"], resolved.tree["t"])
    assert {("s", "b"): "all too much"} == {path: reason for path, (reason, _) in resolved.removed.items()}


def test_an_element_may_be_called_removed(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "s: {removed: {x: y}}\n",
            "own/process.yaml": "extends: base\ns: {removed: {z: y}}\n",
        }
    )
    assert resolved is not None

    assert {"removed": {"x": "y", "z": "y"}} == resolved.tree["s"]


def test_what_is_locked_stays_when_a_section_is_emptied(files):
    problems = refused(files, "s: {a: {x: y, locked: [x]}, b: {}}\n", "s: {removed: no}\n")

    assert ["P064"] == [problem.split()[0] for problem in problems]


def test_only_a_section_that_is_inherited_is_emptied_and_for_a_reason(files):
    problems = refused(files, "s: {a: {}}\n", "s: {removed: []}\nt: {removed: no}\n")

    assert ["P063", "P062"] == [problem.split()[0] for problem in problems]


def test_only_what_is_inherited_can_be_removed(files):
    problems = refused(files, "s: {tf01: {}}\n", "s: {tf1: {removed: no}}\nt: {b: {removed: no}}\n")

    assert ["P062 process.yaml:2:5", "P062 process.yaml:3:5"] == sorted(problems)
    assert "'tf1' is not inherited, so there is nothing to remove; did you mean 'tf01'?" in [
        problem.text() for problem in files.reading.problems
    ]


def test_removing_takes_a_reason(files):
    assert ["P063 process.yaml:2:18"] == refused(files, "s: {a: {}}\n", "s: {a: {removed: ''}}\n")


def test_a_state_or_field_may_be_called_removed(files):
    tree = changed(
        files, "kinds: {k: {fields: {a: line}}}\n", "kinds: {k: {fields: {removed: date}, states: {removed: {}}}}\n"
    )

    assert {"kinds": {"k": {"fields": {"a": "line", "removed": "date"}, "states": {"removed": {}}}}} == tree


LOCKED = "s: {a: {x: 1, y: 2, locked: [x, z]}}\nroles: {r: {leads: b, locked: [leads]}}\n"


@pytest.mark.parametrize(
    ("problems", "child"),
    [
        ([], "s: {a: {x: 1, y: 3}}\n"),
        ([], "roles: {r: {leads: b, may_record: true}}\n"),
        (["P064 process.yaml:2:9"], "s: {a: {x: 2}}\n"),
        (["P064 process.yaml:2:9"], "s: {a: {z: 2}}\n"),
        (["P064 process.yaml:2:8", "P064 process.yaml:2:8"], "s: {a: no}\n"),
        (["P064 process.yaml:2:9", "P064 process.yaml:2:9"], "s: {a: {removed: no}}\n"),
        (["P064 process.yaml:2:13"], "roles: {r: {leads: c}}\n"),
        (["P064 process.yaml:2:9"], "roles: {r: {member_of: c}}\n"),
        (["P070 process.yaml:2:9"], "s: {a: {locked: {without: [x]}}}\n"),
    ],
)
def test_locked_keys_stay_as_they_are(files, problems, child):
    assert problems == refused(files, LOCKED, child)


def test_a_locked_key_names_the_place_that_locks_it(files):
    refused(files, LOCKED, "s: {a: {x: 2}}\n")
    [problem] = files.reading.problems

    assert "'x' of 'a' is locked by the parent and stays as it is (see base/process.yaml:1:30)" == problem.text()


def test_locks_add_up_over_generations(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "s: {a: {x: 1, y: 1, locked: x}}\n",
            "mid/process.yaml": "extends: base\ns: {a: {locked: [y]}}\n",
            "own/process.yaml": "extends: mid\ns: {a: {x: 2, y: 2}}\n",
        }
    )
    assert resolved is not None

    assert ["P064 process.yaml:2:9", "P064 process.yaml:2:15"] == files.problems
    assert {"a": {"x": "1", "y": "1", "locked": ["x", "y"]}} == resolved.tree["s"]


# Translations


BASE = {
    "base/process.yaml": (
        "language: en\ntitle: Base\nkinds: {forum: {title: Forum, text: About}, idea: {title: Idea}}\n"
    ),
    "base/translations/de.yaml": "title: Basis\nkinds: {forum: {title: Themenforum}, idea: {title: Idee}}\n",
    "base/translations/fr.yaml": "kinds: {forum: {title: Atelier}, idea: {title: Idée}}\n",
}


def test_a_parent_s_texts_are_taken_in_the_child_s_language(files):
    resolved = files.resolve({**BASE, "own/process.yaml": "extends: base\nlanguage: de\n"})
    assert resolved is not None

    assert [] == files.problems
    assert {"forum": {"title": "Themenforum", "text": "About"}, "idea": {"title": "Idee"}} == resolved.tree["kinds"]
    assert {
        "en": {"kinds": {"forum": {"title": "Forum"}, "idea": {"title": "Idea"}}},
        "fr": {"kinds": {"forum": {"title": "Atelier"}, "idea": {"title": "Idée"}}},
    } == resolved.translations
    assert ["base/translations/de.yaml:2:24", "base/process.yaml:3:24"] == [
        str(place_of(tree, ["kinds", "forum", "title"])) for tree in (resolved.tree, resolved.translations["en"])
    ]
    assert "en" == resolved.languages[str(place_of(resolved.tree, ["kinds", "forum", "text"])).partition(":")[0]]


def test_a_parent_in_the_same_language_keeps_its_texts(files):
    resolved = files.resolve({**BASE, "own/process.yaml": "extends: base\nlanguage: en\n"})
    assert resolved is not None

    assert "Forum" == resolved.tree["kinds"]["forum"]["title"]
    assert ["de", "fr"] == list(resolved.translations)


def test_a_text_the_child_gives_drops_the_parent_s_translations(files):
    resolved = files.resolve(
        {
            **BASE,
            "own/process.yaml": "extends: base\nlanguage: de\nkinds: {forum: {title: Runde}, idea: {removed: no}}\n",
        }
    )
    assert resolved is not None

    assert {"forum": {"title": "Runde", "text": "About"}} == resolved.tree["kinds"]
    assert {} == resolved.translations


def test_a_child_may_translate_what_its_parent_did_not(files):
    resolved = files.resolve(
        {
            **BASE,
            "own/process.yaml": "extends: base\nlanguage: de\ntitle: Eigen\n",
            "own/translations/en.yaml": "title: Own\n",
            "own/translations/de.yaml": "kinds: {forum: {title: Runde, text: Worum es geht}}\n",
        }
    )
    assert resolved is not None

    assert [] == files.problems
    assert {"title": "Runde", "text": "Worum es geht"} == resolved.tree["kinds"]["forum"]
    assert {"title": "Forum", "text": "About"} == resolved.translations["en"]["kinds"]["forum"]
    assert "Own" == resolved.translations["en"]["title"]


def test_a_translation_may_say_that_it_is_official(files):
    resolved = files.resolve(
        {
            "own/process.yaml": "language: de\ntitle: Eigen\n",
            "own/translations/en.yaml": "title: {text: Own, official: true, sources: [s]}\n",
        }
    )
    assert resolved is not None

    assert {"en": {"title": {"text": "Own", "official": "true", "sources": ["s"]}}} == resolved.translations


def test_an_official_translation_of_a_parent_gives_its_text_and_keeps_the_rest(files):
    resolved = files.resolve(
        {
            "base/process.yaml": "language: en\ns: {a: {title: A}}\n",
            "base/translations/de.yaml": "s: {a: {title: {text: B, official: true}}}\n",
            "own/process.yaml": "extends: base\nlanguage: de\n",
        }
    )
    assert resolved is not None

    assert "B" == resolved.tree["s"]["a"]["title"]
    assert "base/translations/de.yaml:1:23" == str(place_of(resolved.tree, ["s", "a", "title"]))
    assert {"text": "B", "official": "true"} == resolved.translations["de"]["s"]["a"]["title"]


def test_a_translation_that_fits_nothing_says_so(files):
    resolved = files.resolve(
        {
            "own/process.yaml": "language: de\nforums: {tf01: {title: T, sources: [s]}}\nl: [a]\n",
            "own/translations/en.yaml": (
                "forums:\n  tf1: {title: T}\n  tf01:\n    titel: T\n    title: [T]\n    sources: T\nl: x\n"
            ),
            "own/translations/fr.yaml": "forums:\n  tf01: T\n",
            "own/translations/de.yaml": "forums: {tf01: {title: U}}\n",
            "own/translations/english.yaml": "title: T\n",
            "own/translations/notes.txt": "nothing",
        }
    )
    assert resolved is not None

    assert [
        "P065 translations/en.yaml:2:3",
        "P065 translations/en.yaml:4:5",
        "P065 translations/en.yaml:6:5",
        "P065 translations/en.yaml:7:1",
        "P066 translations/en.yaml:5:12",
        "P067 translations/fr.yaml:2:3",
        "P068 translations/de.yaml:1:24",
        "P069 -",
    ] == sorted(files.problems)
    assert "'tf1' translates nothing: there is no such text; did you mean 'tf01'?" in [
        problem.text() for problem in files.reading.problems
    ]
    assert "T" == resolved.tree["forums"]["tf01"]["title"]


def test_a_broken_translation_does_not_hide_the_definition(files):
    resolved = files.resolve({"own/process.yaml": "language: de\ntitle: T\n", "own/translations/en.yaml": "a: b: c\n"})

    assert resolved is not None
    assert ["P031 translations/en.yaml:1:5"] == files.problems


def test_translations_outside_the_folder_are_not_read(files):
    files.write({"own/process.yaml": "language: de\ntitle: T\n", "base/en.yaml": "title: U\n"})
    (files.own / "translations").symlink_to(files.folder / "base")
    resolved = files.resolve({})
    assert resolved is not None

    assert (["P003 -"], {}) == (files.problems, resolved.translations)


@pytest.mark.parametrize(("language", "title"), [("en", "Idea"), ("de", "Idee")])
def test_the_ready_kinds_are_taken_in_the_definition_s_language(files, language, title):
    files.write({"own/process.yaml": f"extends: standard\nlanguage: {language}\n"})
    resolved = resolve(files.own, lambda _: STANDARD, files.reading)
    assert resolved is not None

    assert [] == files.problems
    assert title == resolved.tree["kinds"]["idea"]["title"]  # type: ignore[call-overload, index]  # a tree of maps


# Whatever comes

LINES = st.lists(
    st.sampled_from(
        [
            "a: {b: {c: d}}", "a: {b: {l: [x]}}", "a: {b: {l: {also: [y]}}}", "a: {b: {removed: no}}", "a: b", "a: [b]",
            "a: {b: {locked: [c, l]}}", "a: {b: {locked: c}}", "kinds: {k: {links: {l: maybe k}}}", "language: de",
            "kinds: {k: {links: {l: {removed: no}}}}", "language: en", "kinds: k", "kinds: {k: {links: {l: {to: x}}}}",
            "roles: {a: {b: c}}", "roles: {a: {locked: [b]}}", "locked: [a]", "removed: x", "also: [x]", "{", "\tx",
            "a: {b: {l: {without: [x], also: [z]}}}", "a: {b: {l: {instead: [x]}}}", "a: {b: {c: {text: e}}}",
            "include: process.yaml", "include: [x]", "extends: base", "extends: own", "a: {also: [b]}", "a: {b: {}}",
        ]
    ),
    max_size=4,
)  # fmt: skip


@given(base=LINES, own=LINES, base_de=LINES, own_en=LINES)
@settings(max_examples=300, deadline=None)
def test_any_layers_are_a_tree_or_a_problem(tmp_path_factory, base, own, base_de, own_en):
    files = Files(tmp_path_factory.mktemp("layers"))
    resolved = files.resolve(
        {
            "base/process.yaml": "\n".join(["x: y", *base]),
            "own/process.yaml": "\n".join(["extends: base", *own]),
            "base/translations/de.yaml": "\n".join(["x: z", *base_de]),
            "own/translations/en.yaml": "\n".join(["x: z", *own_en]),
        }
    )

    assert resolved is not None or files.reading.problems.errors
    assert all(problem.text("de") and problem.text("en") for problem in files.reading.problems)


# Nothing takes minutes


def test_thousands_of_mistakes_are_found_in_one_pass(files):
    ids = [f"thing_{number}" for number in range(8_000)]
    files.resolve(
        {
            "base/process.yaml": (
                "language: de\ns:\n  a: {l: [" + ", ".join(ids) + "]}\n" + "".join(f"  {id_}: x\n" for id_ in ids)
            ),
            "own/process.yaml": (
                "extends: base\nlanguage: de\ns:\n  a:\n    l:\n"
                "      without: [" + ", ".join(f"{id_}x" for id_ in ids) + "]\n"
                "      also: [" + ", ".join(ids) + "]\n"
            ),
            "own/translations/en.yaml": "s:\n" + "".join(f"  {id_}x: y\n" for id_ in ids),
        }
    )

    assert 3 * 8_000 == len(files.problems)


@pytest.mark.parametrize(("key", "most"), [("include", 1_000), ("extends", 64)])
def test_thousands_of_files_are_not_looked_for(files, key, most):
    files.resolve({"own/process.yaml": f"{key}:\n" + "".join(f"  - f{number}.yaml\n" for number in range(20_000))})

    assert (most + 1, f"P071 process.yaml:{most + 2}:5") == (len(files.problems), files.problems[-1])
