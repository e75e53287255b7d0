# SPDX-License-Identifier: Apache-2.0
"""Sentences about reading one YAML file."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from participatio.definition import source
from participatio.definition.source import Limits, Map, Reading, Seq, place_of, read, read_text
from participatio.errors import Place

USUAL = Limits()
LIFTED = Limits(None, None, None, None, None)
FORUMS = """\
title: Ruhr
forums:
  tf01:
    title: "Talent: fördern"
    leads: {stamp: {side: government}}
    sources: [s2, tf14]
  tf20: {}
steps:
  - one
  - {act: go}
"""


def found(text: str, limits: Limits = USUAL) -> list[str]:
    """Each problem in ``text`` as ``code line:column``."""
    reading = Reading(limits=limits)
    read_text(text, "p.yaml", reading)
    return [f"{problem.code.id} {str(problem.place).removeprefix('p.yaml:')}" for problem in reading.problems]


def tree_of(text: str) -> Map:
    reading = Reading()
    tree = read_text(text, "p.yaml", reading)
    assert [] == list(reading.problems)
    assert tree is not None
    return tree


@pytest.fixture(params=["libyaml", "pure"])
def any_parser(request, monkeypatch):
    """Both parsers, the one in C and the one that is always there."""
    if request.param == "pure":
        monkeypatch.setattr(source, "_parser", yaml.BaseLoader)
    return request.param


# What is read


def test_a_file_becomes_maps_lists_and_texts(any_parser):
    tree = tree_of(FORUMS)

    assert {
        "title": "Ruhr",
        "forums": {
            "tf01": {
                "title": "Talent: fördern",
                "leads": {"stamp": {"side": "government"}},
                "sources": ["s2", "tf14"],
            },
            "tf20": {},
        },
        "steps": ["one", {"act": "go"}],
    } == tree


@pytest.mark.parametrize("word", ["no", "01067", "1e3", "12:30", "null", "~", "2019-07-15", "0o17", ".inf"])
def test_every_scalar_is_text(word):
    tree = tree_of(f"a: {word}\n")

    assert word == tree["a"]


def test_text_is_brought_to_nfc_in_keys_and_values():
    tree = tree_of("u\u0308ber: Ko\u0308ln\n")

    assert {"über": "Köln"} == tree


def test_text_is_otherwise_kept_as_given():
    tree = tree_of("a: |\n  one\n\n    two\tthree\nb: ''\nc: '  x '\n")

    assert {"a": "one\n\n  two\tthree\n", "b": "", "c": "  x "} == tree


def test_a_byte_order_mark_and_windows_line_ends_are_no_part_of_the_text():
    tree = tree_of("\ufeffa: b\r\nc: |\r\n  d\r\n  e\r\n")

    assert {"a": "b", "c": "d\ne\n"} == tree
    assert Place("p.yaml", 2, 1, 2, 2) == tree.key_place("c")


def test_joiners_that_languages_and_emoji_need_are_kept_in_texts():
    tree = tree_of("a: क\u200dष 👩\u200d🏫\n")

    assert "क\u200dष 👩\u200d🏫" == tree["a"]


def test_a_tree_without_its_places_can_be_copied_and_pickled():
    tree = tree_of(FORUMS)

    assert tree == copy.deepcopy(tree) == pickle.loads(pickle.dumps(tree))  # noqa: S301 - our own bytes
    assert isinstance(copy.deepcopy(tree)["steps"], Seq)


# Places


@pytest.mark.parametrize(
    ("span", "path", "key"),
    [
        ((1, 1, 1, 6), [], False),
        ((1, 8, 1, 12), ["title"], False),
        ((1, 1, 1, 6), ["title"], True),
        ((3, 3, 3, 7), ["forums"], False),
        ((2, 1, 2, 7), ["forums"], True),
        ((4, 5, 4, 10), ["forums", "tf01"], False),
        ((3, 3, 3, 7), ["forums", "tf01"], True),
        ((4, 12, 4, 29), ["forums", "tf01", "title"], False),
        ((5, 12, 5, 39), ["forums", "tf01", "leads"], False),
        ((5, 27, 5, 37), ["forums", "tf01", "leads", "stamp", "side"], False),
        ((6, 19, 6, 23), ["forums", "tf01", "sources", 1], False),
        ((7, 9, 7, 11), ["forums", "tf20"], False),
        ((9, 3, 9, 4), ["steps"], False),
        ((9, 5, 9, 8), ["steps", 0], False),
        ((10, 5, 10, 14), ["steps", 1], False),
        ((10, 11, 10, 13), ["steps", 1, "act"], False),
    ],
)
def test_everything_remembers_where_it_stood(span, path, key, any_parser):
    tree = tree_of(FORUMS)

    assert Place("p.yaml", *span) == place_of(tree, path, key=key)


@pytest.mark.parametrize(
    ("span", "path"),
    [
        ((1, 1, 1, 6), ["nowhere"]),
        ((3, 3, 3, 7), ["forums", "tf01", "text"]),
        ((3, 3, 3, 7), ["forums", "tf01", "text", "deeper", 3]),
        ((6, 5, 6, 12), ["forums", "tf01", "sources", 7]),
        ((4, 5, 4, 10), ["forums", "tf01", "title", "x"]),
    ],
)
def test_what_is_not_there_has_the_place_of_what_is_around_it(span, path):
    tree = tree_of(FORUMS)

    assert Place("p.yaml", *span) == place_of(tree, path)


def test_a_text_of_several_lines_has_the_place_of_its_beginning():
    tree = tree_of("a: |\n  one\n  two\nb: one\n  two\n")

    assert [(1, 4, 1, 5), (4, 4, 4, 5)] == [
        (place.line, place.column, place.end_line, place.end_column)
        for place in (tree.value_place("a"), tree.value_place("b"))
        if place is not None
    ]


def test_columns_count_characters_and_not_bytes():
    tree = tree_of("ä: {ö: ü, 👩: x}\n")

    assert [Place("p.yaml", 1, 8, 1, 9), Place("p.yaml", 1, 14, 1, 15)] == [
        place_of(tree, ["ä", "ö"]),
        place_of(tree, ["ä", "👩"]),
    ]


def test_a_reading_shows_the_line_of_a_place():
    reading = Reading()
    read_text(FORUMS, "p.yaml", reading)

    assert '    title: "Talent: fördern"' == reading.line(Place("p.yaml", 4, 5, 4, 10))
    assert "" == reading.line(Place("p.yaml", 99, 1, 99, 1))
    assert "" == reading.line(Place("other.yaml", 1, 1, 1, 1))


def test_a_twin_can_be_changed_alone():
    tree = tree_of("a: b\nc: d\n")
    twin = tree.twin()
    twin.drop("a")

    assert ({"a": "b", "c": "d"}, {"c": "d"}) == (tree, twin)
    assert "p.yaml:1:1" == str(tree.key_place("a"))
    assert twin.key_place("a") is None


# What is refused

REFUSED = [
    ("control character", "a: x\x07\n", ["P007 1:5"]),
    ("NUL in a key", "a\0b: x\n", ["P007 1:2"]),
    ("C1 control", "a: x\n\nb: \x85\n", ["P007 3:4"]),
    ("line separator", "a: x\u2028y\n", ["P007 1:5"]),
    ("lone carriage return", "a: x\ry\n", ["P007 1:5"]),
    ("bidirectional override", "a: x\u202ey\n", ["P007 1:5"]),
    ("bidirectional isolate in a comment", "a: x # \u2066y\n", ["P007 1:8"]),
    ("direction mark", "a: x\u200fy\n", ["P007 1:5"]),
    ("half a character", "a: \ud800\n", ["P007 1:4"]),
    ("byte order mark inside", "a: x\ufeff\n", ["P007 1:5"]),
    ("escaped NUL", 'a: "x\\0"\n', ["P007 1:4"]),
    ("escaped override", 'a: "\\u202e"\n', ["P007 1:4"]),
    ("pile of marks", "a: o" + "\u0301" * 9 + "\n", ["P123 1:4"]),
    ("escaped pile of marks", 'a: "o' + "\\u0301" * 9 + '"\n', ["P123 1:4"]),
    ("anchor", "a: &x b\n", ["P011 1:4"]),
    ("anchor at a key", "&x a: b\n", ["P011 1:1"]),
    ("anchor at a map", "a: &x\n  b: c\n", ["P011 1:4"]),
    ("anchor at a list", "a: &x [b]\n", ["P011 1:4"]),
    ("anchor at nothing", "a: &x\n", ["P011 1:4"]),
    ("alias", "a: *x\n", ["P012 1:4"]),
    ("alias in a list", "a: [b, *x]\n", ["P012 1:8"]),
    ("alias as a key", "*x : b\n", ["P012 1:1"]),
    ("bold text", "a: **b** c\n", ["P012 1:4"]),
    ("merge key", "a:\n  <<: b\n", ["P013 2:3"]),
    ("merge of an alias", "a:\n  <<: *b\n", ["P013 2:3", "P012 2:7"]),
    ("tag", "a: !x b\n", ["P014 1:4"]),
    ("tag of the core schema", "a: !!str 1\n", ["P014 1:4"]),
    ("tag that means nothing", "a: ! b\n", ["P014 1:4"]),
    ("include tag", "a: !include /etc/passwd\n", ["P014 1:4"]),
    ("object tag at a map", "a: !!python/object/apply:os.system {b: c}\n", ["P014 1:4"]),
    ("tag at a list", "a: !!set [b]\n", ["P014 1:4"]),
    ("tag of an unknown handle", "a: !b!c d\n", ["P014 1:4"]),
    ("YAML directive", "%YAML 1.1\n---\na: b\n", ["P015 1:1"]),
    ("TAG directive", "%TAG ! tag:x,2000:\n---\na: b\n", ["P015 1:1"]),
    ("two documents", "a: b\n---\nc: d\n", ["P016 2:1"]),
    ("something behind the end", "a: b\n...\nc: d\n", ["P016 3:1"]),
    ("list at the top", "- a\n- b\n", ["P017 1:1"]),
    ("text at the top", "abc\n", ["P017 1:1"]),
    ("nothing", "", ["P018 1:1"]),
    ("nothing but comments", "# a\n\n# b\n", ["P018 1:1"]),
    ("nothing but a mark", "---\n", ["P018 1:1"]),
    ("duplicate key", "a: b\nc: d\na: e\n", ["P019 3:1"]),
    ("duplicate key in braces", "a: {b: c, b: d}\n", ["P019 1:11"]),
    ("duplicate key in two normal forms", "ü: b\nu\u0308: c\n", ["P019 2:1"]),
    ("duplicate of a refused key", "a:\na: b\n", ["P024 1:1", "P019 2:1"]),
    ("list as a key", "[a, b]: c\n", ["P020 1:1"]),
    ("map as a key", "? {a: b}\n: c\n", ["P020 1:3"]),
    ("template", "a: {{b}}\n", ["P020 1:5", "P026 1:6"]),
    ("empty quoted key", '"": b\n', ["P021 1:1"]),
    ("no key", ": b\n", ["P021 1:1"]),
    ("overlong key", "a" * 201 + ": b\n", ["P022 1:1"]),
    ("zero-width space in a key", "a\u200bb: c\n", ["P023 1:1"]),
    ("soft hyphen in a key", "a\u00adb: c\n", ["P023 1:1"]),
    ("no-break space in a key", "a\u00a0b: c\n", ["P023 1:1"]),
    ("empty value", "a:\nb: c\n", ["P024 1:1"]),
    ("empty item", "a:\n  - b\n  -\n", ["P024 3:4"]),
    ("comment instead of a value", "a:  #Chancen, #Vielfalt\n", ["P025 1:5"]),
    ("comment instead of an item", "a:\n  - #Chancen\n", ["P025 2:5"]),
    ("comma in braces", "a: {title: Bildung, Wissen}\n", ["P026 1:21"]),
    ("colon without a value in braces", "a: {b: , c: d}\n", ["P026 1:5"]),
    ("brace over two lines", "a: {b: c,\n  d: e}\n", ["P027 1:4"]),
    ("bracket over two lines", "a: [b,\n  d]\n", ["P027 1:4"]),
    ("text lost behind #", "a: Talent #Vielfalt\n", ["P028 1:11"]),
    ("item lost behind #", "a:\n  - Talent #Vielfalt\n", ["P028 2:12"]),
    ("tab as indentation", "a:\n\tb: c\n", ["P030 2:1"]),
    ("tab at the start", "\ta: b\n", ["P030 1:1"]),
    ("colon in a text", "a: Talent: fördern\n", ["P031 1:10"]),
    ("indented too far", "a: b\n  c: d\n", ["P032 2:3"]),
    ("colon forgotten above", "a\nb: c\n", ["P032 2:1"]),
    ("space forgotten above", "a:b\nc: d\n", ["P033 1:2"]),
    ("quote never closed", 'a: "b\nc: d\n', ["P034 1:4"]),
    ("single quote never closed", "a: 'b\n", ["P034 1:4"]),
    ("text behind a quote", "a: 'b' c\n", ["P035 1:8"]),
    ("quote closed by the next line's", 'a: "b\nc: "d"\n', ["P034 1:4"]),
    ("line of a list without its dash", "a:\n  - {b: c}\n  {b: d}\n", ["P040 3:3"]),
    ("directive without a document", "%YAML 1.2\n# a\nb: c\n", ["P015 1:1"]),
    ("colon in a text within braces", "a: {b: c: d}\n", ["P031 1:9"]),
    ("what belongs below an empty key", "a: b\nc:\na: d\n", ["P024 2:1"]),
    ("text behind a brace", "a: {b: c} d\n", ["P035 1:11"]),
    ("bracket never closed", "a: [b, c\nd: e\n", ["P036 1:4"]),
    ("brace never closed", "a: {b: c\n", ["P036 1:4"]),
    ("brace closed by a bracket", "a: {b: c]\n", ["P036 1:4"]),
    ("line without a colon", "a: b\nc\n", ["P037 2:1"]),
    ("odd indentation", "a:\n    b: c\n  d: e\n", ["P038 3:3"]),
    ("list on the key's line", "a: - b\n", ["P039 1:4"]),
    ("list below a value", "a: b\n- c\n", ["P039 2:1"]),
    ("key in a list", "a:\n  - b\n  c: d\n", ["P040 3:3"]),
    ("unknown escape", 'a: "C:\\new\\q"\n', ["P041 1:11"]),
    ("text that begins with >", "a: > 50\n", ["P042 1:4"]),
    ("text that begins with @", "a: @b\n", ["P043 1:4"]),
    ("text that begins with %", "a: %b\n", ["P043 1:4"]),
    ("text that begins with a backtick", "a: `b`\n", ["P043 1:4"]),
    ("two commas", "a: [b,,c]\n", ["P044 1:7"]),
    ("lonely bracket", "a: ]\n", ["P044 1:4"]),
]


@pytest.mark.parametrize(("text", "problems"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_with_a_code_and_a_place(text, problems):
    assert problems == found(text)


@pytest.mark.parametrize("text", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_the_pure_parser_refuses_the_same(text, monkeypatch):
    monkeypatch.setattr(source, "_parser", yaml.BaseLoader)

    assert [] != found(text)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("text", [row[1] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_every_problem_has_a_sentence_in_both_languages(text, language):
    reading = Reading()
    read_text(text, "p.yaml", reading)

    assert all(len(problem.text(language)) > 10 for problem in reading.problems)


def test_all_problems_of_a_file_come_out_together():
    text = "a: &x b\nc: *x\nd:\nd: e\nf: {g, h: i}\nj: [k,\n l]\nm: !n o\n"

    assert ["P011 1:4", "P012 2:4", "P024 3:1", "P019 4:1", "P026 5:5", "P027 6:4", "P014 8:4"] == found(text)


def test_a_duplicate_key_names_the_place_of_the_first():
    reading = Reading()
    read_text("a: b\nc: d\na: e\n", "p.yaml", reading)
    [problem] = reading.problems

    assert "the key 'a' stands here a second time (see p.yaml:1:1)" == problem.text()


def test_what_is_refused_is_left_out_and_the_rest_stays():
    tree = read_text("a: b\nc: *x\nd:\ne: [f, *g, h]\na: i\n", "p.yaml", Reading())
    assert tree is not None

    assert {"a": "b", "e": ["f", "h"]} == tree
    assert "p.yaml:3:1" == str(place_of(tree, ["d"]))


def test_a_comment_with_a_space_behind_the_hash_is_no_lost_text():
    assert [] == found("a: b # note\nc: 'd #e' #f\ng: h#i\n# j #k\n")


def test_no_control_character_reaches_the_tree():
    tree = read_text('a: "\\0\\e[31m"\nb: \x1b\n', "p.yaml", Reading())

    assert {"a": "\ufffd\ufffd[31m", "b": "\ufffd"} == tree


def test_a_file_full_of_control_characters_is_given_up():
    assert 100 == len(found("\x01" * 5_000))


# Limits


def test_a_text_larger_than_the_limit_is_refused():
    assert ["P005 1:1"] == found("a: " + "x" * 1024 * 1024)


def test_sixty_four_levels_are_read_and_the_next_is_refused():
    assert [] == found("a: " + "[" * 63 + "]" * 63)
    assert ["P008 1:67"] == found("a: " + "[" * 64 + "]" * 64)


def test_a_hundred_thousand_brackets_are_refused_at_once(any_parser):
    assert ["P008 1:67"] == found("a: " + "[" * 100_000)


def test_nested_block_lists_are_refused_by_count():
    assert ["P008 1:129"] == found("- " * 30_000)


def test_the_nodes_of_a_file_are_counted():
    limits = Limits(file_nodes=5)

    assert [] == found("a: b\nc: d\n", limits)
    assert ["P009 3:1"] == found("a: b\nc: d\ne: f\n", limits)


def test_the_nodes_of_all_files_are_counted_together():
    reading = Reading(limits=Limits(all_nodes=7))
    read_text("a: b\n", "one.yaml", reading)
    read_text("a: b\nc: d\n", "two.yaml", reading)

    assert ["P010 two.yaml:2:4"] == [f"{problem.code.id} {problem.place}" for problem in reading.problems]


def test_none_lifts_every_limit():
    wide = "a:\n" + "".join(f"  k{number}: v\n" for number in range(30_000))
    deep = "a: " + "[" * 200 + "]" * 200
    large = "a: " + "x" * 2_000_000

    assert [[], [], []] == [found(text, LIFTED) for text in (wide, deep, large)]


def test_piled_up_marks_are_refused_before_they_are_composed():
    assert ["P123"] == [problem[:4] for problem in found("a: o" + "\u0301\u0323" * 150_000)]


# Files


def problems_of(path: Path, root: Path, **limits: int) -> list[str]:
    reading = Reading(limits=Limits(**limits))
    assert read(path, root, reading) is None
    return [f"{problem.code.id} {problem.place or '-'}" for problem in reading.problems]


def test_a_file_is_shown_relative_to_its_root(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.yaml").write_text("a: b\n")
    reading = Reading()
    tree = read(tmp_path / "sub" / "a.yaml", tmp_path, reading, prefix="standard/")
    assert tree is not None

    assert "standard/sub/a.yaml:1:1" == str(tree.place)
    assert {"standard/sub/a.yaml": "a: b\n"} == reading.texts


def test_two_files_never_share_a_shown_name(tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.yaml").write_text(f"a: {folder}\n")
    reading = Reading()
    read(tmp_path / "one" / "a.yaml", tmp_path / "one", reading)
    read(tmp_path / "two" / "a.yaml", tmp_path / "two", reading)

    assert {"a.yaml": "a: one\n", str(tmp_path / "two" / "a.yaml"): "a: two\n"} == reading.texts


def test_a_missing_file_is_a_problem_where_it_was_asked_for(tmp_path):
    reading = Reading()
    read(tmp_path / "a.yaml", tmp_path, reading, asked=Place("process.yaml", 3, 5, 3, 9))

    assert ["P001 process.yaml:3:5"] == [f"{problem.code.id} {problem.place}" for problem in reading.problems]


def test_a_folder_is_not_read(tmp_path):
    (tmp_path / "a.yaml").mkdir()

    assert ["P002 -"] == problems_of(tmp_path / "a.yaml", tmp_path)


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.yaml")

    assert ["P002 -"] == problems_of(tmp_path / "a.yaml", tmp_path)


def test_a_device_is_not_read():
    assert ["P002 -"] == problems_of(Path("/dev/zero"), Path("/dev"))


def test_a_link_out_of_the_root_is_not_followed(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.yaml").write_text("a: b\n")
    (root / "a.yaml").symlink_to(tmp_path / "secret.yaml")
    (root / "b.yaml").symlink_to("/etc/passwd")
    (root / "c").symlink_to(tmp_path)

    assert [["P003 -"]] * 3 == [problems_of(root / name, root) for name in ("a.yaml", "b.yaml", "c/secret.yaml")]


def test_a_folder_beside_the_root_whose_name_begins_like_it_is_outside(tmp_path):
    for folder in ("root", "root2"):
        (tmp_path / folder).mkdir()
    (tmp_path / "root2" / "a.yaml").write_text("a: b\n")

    assert ["P003 -"] == problems_of(tmp_path / "root2" / "a.yaml", tmp_path / "root")


def test_a_link_inside_the_root_is_followed(tmp_path):
    (tmp_path / "a.yaml").write_text("a: b\n")
    (tmp_path / "b.yaml").symlink_to("a.yaml")

    assert {"a": "b"} == read(tmp_path / "b.yaml", tmp_path, Reading())


def test_links_that_lead_in_a_circle_are_not_followed(tmp_path):
    (tmp_path / "a.yaml").symlink_to("b.yaml")
    (tmp_path / "b.yaml").symlink_to("a.yaml")

    assert ["P002 -"] == problems_of(tmp_path / "a.yaml", tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_a_problem(tmp_path):
    (tmp_path / "a.yaml").write_text("a: b\n")
    (tmp_path / "a.yaml").chmod(0)

    assert ["P004 -"] == problems_of(tmp_path / "a.yaml", tmp_path)


def test_a_name_too_long_for_the_disk_is_a_problem(tmp_path):
    assert ["P004 -"] == problems_of(tmp_path / ("a" * 5_000), tmp_path)


def test_a_file_larger_than_the_limit_is_not_read_whole(tmp_path):
    with (tmp_path / "a.yaml").open("wb") as file:
        file.truncate(1 << 40)

    assert ["P005 a.yaml:1:1"] == problems_of(tmp_path / "a.yaml", tmp_path)


def test_what_is_not_utf_8_is_named_by_its_byte_and_line(tmp_path):
    (tmp_path / "a.yaml").write_bytes("a: b\nö: Kö".encode() + b"\xf6ln\n")
    reading = Reading()
    read(tmp_path / "a.yaml", tmp_path, reading)
    [problem] = reading.problems

    assert ("P006", "a.yaml:2:6", "12") == (problem.code.id, str(problem.place), problem.data["offset"])


def test_utf_16_is_not_utf_8(tmp_path):
    (tmp_path / "a.yaml").write_text("a: b\n", encoding="utf-16")

    assert ["P006 a.yaml:1:1"] == problems_of(tmp_path / "a.yaml", tmp_path)


# Whatever comes

YAMLISH = st.text(
    alphabet=st.sampled_from(list("ab:-#{}[],&*!|>'\"%@`?~<\\ \n\t\0\u202eü\u0308\u200b.0x")), max_size=80
)


@given(st.one_of(st.text(max_size=200), YAMLISH))
@settings(max_examples=400, deadline=None)
def test_any_text_is_a_tree_or_a_problem(text):
    reading = Reading()
    tree = read_text(text, "p.yaml", reading)

    assert tree is not None or reading.problems.errors
    assert all(problem.text("de") and problem.place is not None for problem in reading.problems)


@given(st.lists(st.tuples(st.integers(0, 250), st.integers(0, 3), YAMLISH), max_size=5))
@settings(max_examples=300, deadline=None)
def test_any_edit_of_a_file_is_a_tree_or_a_problem(edits):
    text = FORUMS
    for at, length, new in edits:
        text = text[:at] + new + text[at + length :]
    reading = Reading()
    tree = read_text(text, "p.yaml", reading)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")

    assert tree is not None or reading.problems.errors
    assert all(problem.place is not None and problem.place.line <= len(lines) for problem in reading.problems)


@given(YAMLISH)
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_tree_or_a_problem_for_the_pure_parser_too(text):
    reading = Reading()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "_parser", yaml.BaseLoader)
        tree = read_text(text, "p.yaml", reading)

    assert tree is not None or reading.problems.errors


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_tree_or_a_problem(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("bytes")
    (folder / "a.yaml").write_bytes(data)
    reading = Reading()
    tree = read(folder / "a.yaml", folder, reading)

    assert tree is not None or reading.problems.errors


def test_files_are_read_in_a_process_that_imported_everything_a_second_time():
    again = """
import sys
from participatio.definition.source import Reading, read_text
for name in [name for name in sys.modules if name.partition(".")[0] in ("yaml", "participatio")]:
    del sys.modules[name]
from participatio.definition.source import Reading, read_text
print(read_text("title: Ruhr", "a.yaml", Reading()))
reading = Reading()
print(read_text("title: 'Ruhr", "a.yaml", reading), [problem.code.id for problem in reading.problems])
"""

    said = subprocess.run([sys.executable, "-c", again], capture_output=True, text=True, timeout=60, check=True).stdout

    assert "{'title': 'Ruhr'}\nNone ['P034']\n" == said
