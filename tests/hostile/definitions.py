# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401 - a tree is what YAML makes of it
"""Definitions that mean harm, made from a seed: every family of them, each with what is to become of it."""

from __future__ import annotations

import os
import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SEED = 20180412
#: Of what there is much of, so many of each.
HOW_MANY = 1
HEAD = "participatio: 1\nid: trial\nversion: 1\nlanguage: en\ntimezone: Europe/Berlin\ntitle: T\nextends: standard\n"
PASSWD = "/etc/passwd"  # noqa: S105 - a file, and no word of anybody
MEBIBYTE = 1024 * 1024

#: A good definition that says a little of everything; what stands anywhere in it is replaced by something else.
GOOD: Mapping[str, Any] = {
    "participatio": "1",
    "id": "trial",
    "version": "1",
    "language": "en",
    "languages": {"written": ["en"], "offered": ["en", "de"]},
    "timezone": "Europe/Berlin",
    "title": "Trial",
    "text": "What it is about",
    "extends": "standard",
    "declared": {"forum": {"count": "1", "sources": ["s1"], "disputed": [{"value": "2", "sources": ["s1"]}]}},
    "sources": {"s1": {"title": "A source", "url": "https://example.org/"}},
    "roles": {
        "office": {"member_of": "council", "may_record": "true"},
        "elder": {
            "all": [{"any": [{"leads": "its forum"}, {"member_of": "council"}]}, {"not": {"claims": {"a": "b"}}}]
        },
    },
    "kinds": {
        "wish": {
            "title": "Wish",
            "plural": "wishes",
            "stage": "contribution",
            "fields": {
                "title": {"type": "line", "max": "120", "required": "true"},
                "sort": {"type": "choice", "of": ["red", "blue"]},
                "cost": {"type": "money", "currency": "EUR"},
            },
            "links": {
                "about": "maybe forum",
                "part_of": {"to": ["wish"], "many": "any", "in": ["made"], "story": "into", "fields": ["sort"]},
            },
            "states": {"made": {"seen_by": ["author", "office"]}, "kept": {"end": "true"}},
            "actions": {
                "make": {"to": "made", "asks": ["title"], "may": ["about", "sort", "cost"]},
                "keep": {
                    "from": ["made"],
                    "to": "kept",
                    "asks": ["why"],
                    "fields": {"why": "text"},
                    "when": {
                        "count": {"action": "wish.back", "per": "thing", "at_least": "2"},
                        "sum": {"kind": "wish", "in": "kept", "field": "cost", "and_this": "true", "at_most": "100"},
                        "elapsed": {"since": "wish.make", "at_least": "1 day"},
                    },
                    "moves": {"part_of": {"by": "sort", "red": "kept", "blue": "made"}},
                },
                "back": {"from": ["made"], "secret": "true"},
                "leave": {"undoes": "back"},
            },
            "limits": [{"action": "back", "max": "1", "per": ["person", "thing"]}],
            "owes": {"keep": {"by": "office", "within": "6 weeks", "after": "make", "kept_by": ["keep"]}},
            "needs": {"leads": {"government": "maybe"}},
        }
    },
    "persons": {"anna": {"title": "Anna", "position": "Mayor"}, "ben": {}},
    "bodies": {
        "council": {
            "title": "Council",
            "sort": "town",
            "seats": {"chair": "1", "guest": "any"},
            "members": {"anna": [{"side": "chair", "since": "2018-10", "until": "2019-06"}, {"since": "2020-01"}]},
        }
    },
    "forums": {
        "one": {
            "title": "One",
            "number": "1",
            "responsible": "council",
            "leads": {"ben": {"side": "government", "sources": ["s1"], "confidence": "low"}},
            "disputed": [{"field": "title", "value": "First", "sources": ["s1"], "note": "as heard"}],
            "unknown": {"text": "nobody wrote it down"},
            "sources": ["s1"],
        }
    },
    "pillars": {"way": {"title": "Way", "pathway": ["wish", "project"]}},
    "phases": {
        "listen": {"title": "Listen", "opens": "2018-04", "closes": "2019-07-15", "admits": {"anyone": ["wish.make"]}},
        "back": {
            "title": "Back",
            "within": "listen",
            "opens": {"closed": "listen"},
            "lasts": "3 weeks",
            "only": ["one"],
            "each": "forum",
            "admits": {"office": ["wish.keep", "wish.back", "wish.leave"], "elder": ["wish.back"]},
        },
    },
}


@dataclass(frozen=True)
class Case:
    """One folder with a `process.yaml`, and what is to become of it."""

    family: str
    name: str
    files: Mapping[str, str | bytes]
    #: Why it may be accepted; without a word it is to be refused.
    harmless: str = ""
    #: It may be refused or accepted, as long as what is accepted works.
    either: bool = False
    #: The definition's own file cannot be opened, so nothing has a place.
    placeless: bool = False
    #: It is brought into the house style, not read as a definition.
    restyled: bool = False
    #: What cannot be written as a file: links, pipes, folders.
    prepare: Callable[[Path], None] = field(default=lambda folder: None)


def cases(seed: int, canary: Path) -> Iterator[Case]:
    """All of them; ``canary`` is the file that whoever runs foreign code would make."""
    from layered import layers, overlays  # type: ignore[import-not-found]  # beside this file, and built on it
    from restyled import styles  # type: ignore[import-not-found]  # as above

    for family in (*FAMILIES, layers, overlays, styles):
        yield from family(random.Random(f"{seed}/{family.__name__}"), canary)  # noqa: S311 - the same each time


def _case(family: str, name: str, text: str | bytes, head: str = HEAD, **more: Any) -> Case:
    whole = text if isinstance(text, bytes) else head + text
    return Case(family, name, {"process.yaml": whole}, **more)


def _lines(pattern: str, numbers: Sequence[int]) -> str:
    return "".join(pattern.format(i=i, before=i - 1) + "\n" for i in numbers)


def good_text(tree: Any = GOOD) -> str:
    """A tree as block YAML, one key a line."""
    lines: list[str] = []
    _write(tree, 0, lines)
    return "\n".join(lines) + "\n"


def _write(node: Any, depth: int, lines: list[str]) -> None:
    indent = "  " * depth
    for key, value in node.items() if isinstance(node, dict) else [(None, item) for item in node]:
        start = f"{indent}-" if key is None else f"{indent}{key}:"
        if isinstance(value, dict | list):
            if value:
                lines.append(start)
                _write(value, depth + 1, lines)
            else:
                lines.append(f"{start} {'{}' if isinstance(value, dict) else '[]'}")
        else:
            lines.append(f'{start} "{value}"')


# Sizes and shapes of files


def aliases(rng: random.Random, _: Path) -> Iterator[Case]:
    for depth in (2, 6, 9, rng.randint(10, 40)):
        width = rng.randint(5, 12)
        text = "l0: &l0 lol\n"
        for level in range(1, depth):
            text += f"l{level}: &l{level} [{', '.join([f'*l{level - 1}'] * width)}]\n"
        yield _case("aliases", f"laughs {depth} deep", text)
    yield _case("aliases", "an alias of itself", "text: &a [*a]\n")
    yield _case("aliases", "an anchor nobody uses", "text: &a b\n")
    yield _case("aliases", "a map through the back door", "kinds: &k {a: {}}\nforums: *k\n")
    yield _case("aliases", "a merge", "kinds:\n  a: &a {title: A}\n  b: {<<: *a}\n")
    yield _case("aliases", "a merge of a text", "kinds:\n  a: {<<: b}\n")


def nesting(rng: random.Random, _: Path) -> Iterator[Case]:
    for depth in (64, 200, 10_000, 500_000):
        yield _case("nesting", f"{depth} brackets", "text: " + "[" * depth + "]" * depth + "\n")
        yield _case("nesting", f"{depth} braces left open", "text: " + "{a: " * (depth // 4) + "\n")
    yield _case("nesting", "dashes", "text:\n  " + "- " * rng.randint(70, 9_000) + "a\n")
    deep = rng.randint(70, 900)
    yield _case("nesting", "blocks", "".join(f"{' ' * level}a:\n" for level in range(deep)) + " " * deep + "a: b\n")
    yield _case("nesting", "question marks", "? " * rng.randint(70, 9_000) + "a\n")
    yield _case("nesting", "63 levels of nothing known", "a: " + "{a: " * 60 + "b" + "}" * 60 + "\n")


def giants(rng: random.Random, _: Path) -> Iterator[Case]:
    long = "lang " * 180_000
    yield _case("giants", "a file of two mebibytes", "text: " + "a" * 2 * MEBIBYTE)
    yield _case("giants", "a file of sixteen mebibytes", b"#" * 16 * MEBIBYTE)
    yield _case("giants", "a text of a forum", f"forums:\n  a: {{title: A, text: {long}}}\n")
    yield _case("giants", "a title of a forum", f"forums:\n  a: {{title: {long}}}\n")
    yield _case("giants", "the text of the process", f"text: {long}\n", harmless="a long text is a text")
    yield _case("giants", "a key", "k" * rng.randint(201, 900_000) + ": a\n")
    yield _case("giants", "a line of spaces", "text: a" + " " * 900_000 + "b\n", harmless="blanks are a text")
    yield _case("giants", "a line of hashes", "text: a" + " #" * 400_000 + "\n", harmless="it is a comment")
    yield _case("giants", "tabs", "\t" * 500_000)
    for number in (
        "1" * 19,
        "9" * 4_301,
        "1" + "0" * 400,
        "1e999999",
        "0x7fffffff",
        "1_000",
        "-1",
        "1.0",
        "\u0661",
        "nan",
    ):
        yield _case("giants", f"version {number[:20]}", HEAD.replace("version: 1", f'version: "{number}"'), head="")
    for number in ("1" + "0" * 400, "1e999999", "9" * 5_000, "-5", "\uff11\uff12"):
        text = f'kinds:\n  a:\n    fields: {{b: {{type: line, max: "{number}"}}}}\n'
        yield _case("giants", f"max {number[:20]}", text)
    text = f"forums:\n  a: {{title: A, number: {'9' * 200_000}}}\n"
    yield _case("giants", "a number of 200,000 digits", text)


def many(rng: random.Random, _: Path) -> Iterator[Case]:
    yield _case("many", "nodes on one line", "text: [" + "a, " * 60_000 + "a]\n")
    yield _case("many", "keys", _lines("k{i}: a", range(30_000)))
    yield _case("many", "the same key", "kinds:\n" + "  a: {}\n" * 20_000)
    yield _case("many", "unknown sections", _lines("kindz{i}: a", range(20_000)))
    yield _case("many", "unknown keys", "forums:\n  a:\n" + _lines("    titel{i}: a", range(20_000)))
    yield _case("many", "empty values", "forums:\n  a:\n" + _lines("    titel{i}:", range(20_000)))
    yield _case("many", "controls", "text: " + "\x07" * 50_000 + "\n")
    missing = "include:\n" + _lines("  - f{i}.yaml", range(3_000))
    yield _case("many", "includes of nothing", missing)
    yield _case(
        "many", "parents that are not there", "extends:\n" + _lines("  - f{i}.yaml", range(200)), head="id: a\n"
    )
    broken = "a: b\n" * 200 + "a: [\n"
    twice = {"process.yaml": "id: a\nextends: [" + "b.yaml, " * 60 + "b.yaml]\n", "b.yaml": broken}
    yield Case("many", "the same broken parent", twice)
    languages = ", ".join(f"l{i}" for i in range(15_000))
    text = f"languages: {{written: [en], offered: [{languages}]}}\nideas:\n" + _lines(
        "  a{i}: {{title: A}}", range(5_000)
    )
    yield _case("many", "languages", text, either=True)
    fine = "many, and each of them is well"
    yield _case(
        "many", "actions", "kinds:\n  a:\n    actions:\n" + _lines("      a{i}: {{}}", range(20_000)), harmless=fine
    )
    two = {
        "process.yaml": HEAD + "include: more.yaml\nroles: {a: {any: []}}\n",
        "more.yaml": "kinds:\n" + "".join(
            f"  k{k}:\n    actions:\n" + _lines("      a{i}: {{}}", range(300)) for k in range(80)
        ),
    }  # fmt: skip
    yield Case("many", "kinds with actions", two, harmless=fine)
    text = "kinds:\n" + _lines("  k{i}: {{}}", range(8_000)) + "k1s:\n" + _lines("  t{i}: {{}}", range(8_000))
    yield _case("many", "kinds and things", text, harmless=fine)
    states = _lines("      s{i}: {{}}", range(4_000))
    chain = _lines("      a{i}: {{from: s{before}, to: s{i}}}", range(3_999, 0, -1))
    yield _case("many", "states in a row", f"kinds:\n  a:\n    states:\n{states}    actions:\n{chain}", harmless=fine)
    listed = "kinds:\n  a:\n    links: {l: any a}\nas:\n" + _lines("  y{i}: {{title: Y}}", range(6_000))
    yield _case(
        "many", "links", listed + "  z:\n    title: Z\n    l:\n" + _lines("      - y{i}", range(6_000)), harmless=fine
    )
    yield _case(
        "many", "links to nothing", listed + "  z:\n    title: Z\n    l:\n" + _lines("      - yy{i}", range(6_000))
    )
    yield _case(
        "many",
        "words of one link",
        f"kinds:\n  a:\n    links: {{l: {{to: [{_words('k', 9_000)}], in: [{_words('s', 9_000)}]}}}}\n",
    )
    kinds = _lines("  k{i}: {{states: {{s1: {{}}}}}}", range(2_500))
    acts = _lines("      m{i}: {{from: any, moves: {{l: s1}}}}", range(2_000))
    text = f"kinds:\n{kinds}  a:\n    links: {{l: {{to: [{_words('k', 2_500)}], many: any}}}}\n    actions:\n{acts}"
    yield _case("many", "acts that move many kinds", text, harmless=fine)
    seated = "persons:\n  p: {title: P}\nforums:\n  f:\n    title: F\n    members:\n      p:\n"
    terms = "".join(f"        - {{since: {1 + i:04}, until: {1 + i:04}}}\n" for i in range(8_000))
    yield _case("many", "terms", seated + terms, harmless=fine)
    needs = "kinds:\n  a:\n    needs: {leads: {" + ", ".join(f"s{i}: one" for i in range(8_000)) + "}}\nas:\n"
    yield _case("many", "sides nobody sits on", needs + _lines("  a{i}: {{title: A}}", range(5_000)))
    links = "kinds:\n  a:\n    links: {" + ", ".join(f"l{i}: any a" for i in range(500)) + "}\nas:\n"
    yield _case("many", "links nobody uses", links + _lines("  a{i}: {{title: A}}", range(5_000)), harmless=fine)
    roles = "roles:\n  r:\n    any:\n" + "      - {member_of: x}\n" * rng.randint(9_000, 10_000)
    yield _case("many", "conditions side by side", roles)
    yield _case(
        "many", "good conditions side by side", roles.replace("x", "c") + "bodies: {c: {title: C}}\n", harmless=fine
    )
    phases = "phases:\n" + _lines("  p{i}: {{title: P, admits: {{anyone: [idea.submit]}}}}", range(1_000))
    yield _case("many", "phases that are always open", phases, harmless=fine)


def together(_: random.Random, __: Path) -> Iterator[Case]:
    parts = {f"f{i}.yaml": f"part{i}:\n" + "  - a\n" * 49_000 for i in range(22)}
    yield Case("together", "nodes", {"process.yaml": HEAD + f"include: [{', '.join(parts)}]\n", **parts})
    things = {f"f{i}.yaml": f"k{i}s:\n" + _lines(f"  t{i}_{{i}}: {{{{}}}}", range(14_000)) for i in range(2)}
    kinds = HEAD + f"include: [{', '.join(things)}]\nkinds: {{k0: {{}}, k1: {{}}}}\n"
    full = "as many things as all files may hold"
    yield Case("together", full, {"process.yaml": kinds, **things}, harmless=f"it holds {full}")


def _words(word: str, number: int) -> str:
    return ", ".join(f"{word}{i}" for i in range(number))


def documents(rng: random.Random, _: Path) -> Iterator[Case]:
    yield _case("documents", "two", "---\nid: b\n")
    yield _case("documents", "thousands", "---\na: b\n" * rng.randint(1_000, 9_000))
    yield _case("documents", "something behind the end", "...\nid: b\n")
    yield _case("documents", "a directive", "%YAML 1.1\n---\n" + HEAD, head="")
    yield _case("documents", "a tag directive", "%TAG ! tag:yaml.org,2002:python/\n---\n" + HEAD, head="")
    yield _case("documents", "nothing", "", head="")
    yield _case("documents", "nothing but comments", "# a\n" * rng.randint(1, 90_000), head="")
    yield _case("documents", "a list", "- a\n- b\n", head="")
    yield _case("documents", "a text", "abc\n", head="")
    yield _case("documents", "JSON", '{"id": "trial",\n "version": 1}\n', head="")


def tags(rng: random.Random, canary: Path) -> Iterator[Case]:
    calls = (
        f'!!python/object/apply:os.system ["touch {canary}"]',
        f'!!python/object/new:subprocess.Popen [["touch", "{canary}"]]',
        f"!!python/object/apply:builtins.open [{canary}, w]",
        f"!!python/object/apply:pathlib.Path.touch [{canary}]",
        f"!<tag:yaml.org,2002:python/object/apply:os.system> [touch {canary}]",
        "!!python/name:os.system a",
        "!!python/module:os a",
        f"!include {PASSWD}",
        f"!file {PASSWD}",
        "!ENV ${HOME}",
        "!!binary cm9vdDp4OjA6MA==",
        "!!set {a, b}",
        "!!timestamp 2019-01-01",
        "!!int 1",
        "!!null a",
        "! a",
    )
    for call in calls:
        where = rng.choice(
            ["text: {}\n", "kinds:\n  a: {}\n", "roles:\n  a: {{member_of: {}}}\n", "sources:\n  - {}\n"]
        )
        yield _case("tags", call, where.format(call))
    yield _case("tags", "on a key", f'? !!python/object/apply:os.system ["touch {canary}"]\n: a\n')
    for template in (
        f"{{{{ open('{canary}', 'w') }}}}",
        f"${{touch {canary}}}",
        f"$(touch {canary})",
        f"`touch {canary}`",
    ):
        yield _case("tags", template[:20], f"text: '{template}'\n".replace("open('", "open(").replace("', 'w'", ", w"),
                    harmless="it is a text and stays one")  # fmt: skip
    yield _case("tags", "a plugin by import path", "plugins: {os.system: {}, ../x: {}, __import__: {}}\n")
    yield _case("tags", "a field type by import path", "kinds:\n  a: {fields: {b: builtins.eval}}\n")
    yield _case("tags", "a condition by import path", "roles:\n  a: {__import__: os}\n")


# Characters


def characters(rng: random.Random, _: Path) -> Iterator[Case]:
    nasty = "\0\x01\x07\x08\x0b\x1b\x7f\x80\x85\x9b\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff\uffff"
    for char in nasty:
        name = f"U+{ord(char):04X}"
        place = rng.choice(
            ["text: a{}b\n", "forums:\n  a{}b: {{}}\n", "text: a # {}\n", "# {}\n", "roles:\n  a: {{a{}b: c}}\n"]
        )
        yield _case("characters", f"{name} as it is", place.format(char))
        escape = f"\\u{ord(char):04x}"
        place = rng.choice(['text: "a{}b"\n', 'forums:\n  "a{}b": {{}}\n', 'phases:\n  a: {{title: A, opens: "{}"}}\n'])
        yield _case("characters", f"{name} escaped", place.format(escape))
    for char in "\u200b\u200c\u200d\u2060\u00ad\u034f\u115f\u3164\ufe0f\u00a0\u2003\u3000\u180e":
        yield _case("characters", f"U+{ord(char):04X} in a key", f"forums:\n  a{char}b: {{}}\n")
    yield _case("characters", "half a character", b"text: a\xed\xa0\x80b\n")
    yield _case("characters", "half a character escaped", 'text: "a\\ud800b"\n')
    yield _case("characters", "no character", 'text: "\\U00110000"\n')
    for marks in (9, 5_000, 200_000):
        yield _case("characters", f"{marks} marks", "text: o" + "\u0301\u0327" * (marks // 2 + 1) + "\n")
    yield _case("characters", "a line end of a Mac", HEAD.replace("\n", "\r"), head="")
    yield _case("characters", "an escape sequence in a name", 'include: "\\e]0;a\\a.yaml"\n')
    yield _case(
        "characters", "hidden in a text", "text: a\u200bb\n", harmless="texts may hold joiners; ids and keys may not"
    )


def ids(rng: random.Random, _: Path) -> Iterator[Case]:
    bad = [
        "CON", "Aux", "../x", "..", "a/b", "a\\b", "a.b", "-a", "_a", "__init__", "__class__", "1a", "a-b", "a b",
        "Tf01",
        "ä", "tr\u00e4ger", unicodedata.normalize("NFD", "träger"), "\u0131d", "\uff41", "ⅷ", "\u0430",
        "a" * 65, "a:b", "a%2fb",
        "a\u0301", "CON.yaml", "nul.txt", "$a", "{a}", "a;b", "a'b", "<a>", "~a", "null ", "é",
    ]  # fmt: skip
    for name in bad:
        section = rng.choice(["forums", "kinds", "roles", "persons", "phases", "sources"])
        said = "{member_of: c}" if section == "roles" else "{title: A}"
        yield _case("ids", f"{section} {name[:12]!r}", f'{section}:\n  "{_quoted(name)}": {said}\n')
    for part in ("fields: {{{}: line}}", "states: {{{}: {{}}}}", "actions: {{{}: {{}}}}", "links: {{{}: any forum}}"):
        name = rng.choice(["__init__", "A", "../x", "a-b", "é", "CON"])
        yield _case("ids", f"{part[:6]} {name!r}", "kinds:\n  a:\n    " + part.format(f'"{name}"') + "\n")
    yield _case("ids", "empty", 'forums:\n  "": {}\n')
    yield _case("ids", "of the process", HEAD.replace("id: trial", "id: ../../trial"), head="")
    yield _case("ids", "of the process in capitals", HEAD.replace("id: trial", "id: CON"), head="")
    yield _case("ids", "twice in one file", "forums:\n  a: {title: A}\n  a: {title: B}\n")
    yield _case(
        "ids", "twins in two normal forms", f"forums:\n  é: {{}}\n  {unicodedata.normalize('NFD', 'é')}: {{}}\n"
    )
    yield _case("ids", "twins of two cases", "forums:\n  one: {title: A}\n  One: {title: B}\n")
    yield _case("ids", "in two sections", "forums: {a: {title: A}}\nbodies: {a: {title: B}}\n")
    yield _case("ids", "of the process and of a forum", "forums: {trial: {title: A}}\n")
    yield _case("ids", "of a device", "forums: {con: {title: A}, nul: {title: B}}\n", harmless="an id is no file name")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\")


def encodings(rng: random.Random, _: Path) -> Iterator[Case]:
    text = HEAD + "text: Träger €\n"
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-7", "cp037", "shift_jis", "utf-8-sig"):
        fine = "a byte order mark is no part of the text" if name == "utf-8-sig" else ""
        data = text.encode(name, "replace")
        either = name in ("utf-7", "shift_jis")  # these are ASCII with odd words in it
        yield _case("encodings", name, data, harmless=fine, either=either)
    yield _case("encodings", "two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode())
    for name, data in (
        ("overlong", b"\xc0\xafetc"), ("cut in two", b"a\xe2\x82"), ("continued", b"\x80\xbf"), ("ff", b"\xff\xfe\xfd"),
        ("surrogates", "a\U0001f600".encode("utf-16-be", "surrogatepass")), ("too high", b"\xf5\x80\x80\x80"),
    ):  # fmt: skip
        yield _case("encodings", name, HEAD.encode() + b"text: " + data + b"\n")
    for name, data in (
        ("zip", b"PK\x03\x04"), ("gzip", b"\x1f\x8b\x08"), ("pdf", b"%PDF-1.7\n%\xe2\xe3"), ("elf", b"\x7fELF\x02\x01"),
        ("png", b"\x89PNG\r\n\x1a\n"), ("pickle", b"\x80\x04\x95cos\nsystem\n"), ("nothing", b"\0" * 4_096),
    ):  # fmt: skip
        yield _case("encodings", name, data + rng.randbytes(500))
    for number in range(6):
        yield _case("encodings", f"noise {number}", rng.randbytes(rng.randint(1, 200_000)))


def truncated(rng: random.Random, _: Path) -> Iterator[Case]:
    whole = good_text().encode()
    for number in range(20):
        cut = whole[: rng.randrange(len(whole))]
        yield _case("truncated", f"{number}: {len(cut)} bytes", cut, either=True)
        at = rng.randrange(len(whole))
        flipped = whole[:at] + bytes([whole[at] ^ 1 << rng.randrange(8)]) + whole[at + 1 :]
        yield _case("truncated", f"{number}: a bit at {at}", flipped, either=True)


# Files that lead to files


def includes(rng: random.Random, canary: Path) -> Iterator[Case]:
    yield from _leading(rng, "includes", "include", HEAD)


def parents(rng: random.Random, canary: Path) -> Iterator[Case]:
    head = HEAD.replace("extends: standard\n", "")
    yield from _leading(rng, "parents", "extends", head)
    for name in (
        "nobody",
        "standard@99",
        "standard@",
        "@1",
        "standard@../../etc",
        "standard ",
        "os",
        "__main__",
        "*",
        "standart",
    ):
        yield _case("parents", f"reference {name!r}", f'extends: "{name}"\n', head=head)
    yield _case("parents", "itself by its id", "extends: trial\n", head=head)
    yield _case(
        "parents",
        "one that is itself broken",
        "extends: [standard, b.yaml]\n",
        head=head,
        prepare=_file("b.yaml", "a: [\n"),
    )
    yield _case("parents", "a removal of nothing", "kinds:\n  ideaa: {removed: why}\n")
    yield _case("parents", "a removal without a word", "kinds:\n  idea: {removed: {}}\n")
    yield _case(
        "parents",
        "a removal of what others need",
        "kinds:\n  person: {removed: why}\n  forum: {removed: b}\n",
        either=True,
    )
    yield _case("parents", "a list where one is inherited", "kinds:\n  idea: {actions: {edit: {from: [hidden]}}}\n")
    yield _case("parents", "a change of no list", "kinds:\n  a: {actions: {b: {from: {also: [c]}}}}\n")


def _leading(rng: random.Random, family: str, key: str, head: str) -> Iterator[Case]:
    def one(name: str, value: str, **more: Any) -> Case:
        return _case(family, name, f"{key}: {value}\n", head=head, **more)

    outside = "../" * rng.randint(1, 12)
    for path in (
        PASSWD, f"{outside}etc/passwd", "a/../../x.yaml", "..\\..\\x.yaml", "C:\\x.yaml", "//host/share/x.yaml",
        "~/x.yaml",
        "file:///etc/passwd", "https://example.org/x.yaml", "http://127.0.0.1:1/x.yaml", "/dev/zero", "/dev/stdin",
        "/proc/self/environ", "/proc/self/mem", "%2e%2e/x.yaml", "..%2fx.yaml", "a.yaml:stream", "./../x.yaml",
        "x.yaml/",
        "a" * 5_000 + ".yaml", "a/" * 3_000 + "b.yaml", "none.yaml", "CON.yaml/", "$HOME/x.yaml", "*.yaml", ".yaml",
    ):  # fmt: skip
        yield one(path[:40], f"'{path}'")
    yield one("nothing", "''")
    yield one("a map", "{a: b}")
    yield one("a list of lists", "[[a.yaml]]")
    yield one("itself", "process.yaml")
    yield one("itself by a detour", "./././process.yaml")
    yield one("a folder", "sub/", prepare=lambda folder: (folder / "sub").mkdir())
    yield one("the folder", "./")
    yield one("a link to a file outside", "a.yaml", prepare=lambda folder: (folder / "a.yaml").symlink_to(PASSWD))
    yield one("a linked folder outside", "etc/passwd.yaml", prepare=lambda folder: (folder / "etc").symlink_to("/etc"))
    yield one("a link to zeros", "a.yaml", prepare=lambda folder: (folder / "a.yaml").symlink_to("/dev/zero"))
    yield one("a link to itself", "a.yaml", prepare=lambda folder: (folder / "a.yaml").symlink_to("a.yaml"))
    yield one("a link to nothing", "a.yaml", prepare=lambda folder: (folder / "a.yaml").symlink_to("b.yaml"))
    yield one("a pipe", "a.yaml", prepare=lambda folder: os.mkfifo(folder / "a.yaml"))
    yield one("a folder named as a file", "a.yaml", prepare=lambda folder: (folder / "a.yaml").mkdir())
    yield one(
        "a file of another kind", "a.yaml", prepare=_file("a.yaml", "games:x:5:60:games:/usr/games:/sbin/nologin\n")
    )
    for length in (2, 3, 20):
        names = [f"f{i}.yaml" for i in range(length)]
        circle = {name: f"{key}: {names[(i + 1) % length]}\n" for i, name in enumerate(names)}
        yield Case(family, f"a circle of {length}", {"process.yaml": f"{head}{key}: f0.yaml\n", **circle})
    for depth in (17, 25, 300):
        row = {f"f{i}.yaml": f"{key}: f{i + 1}.yaml\n" for i in range(depth)}
        row[f"f{depth}.yaml"] = "text: a\n"
        yield Case(family, f"a row of {depth}", {"process.yaml": f"{head}{key}: f0.yaml\n", **row})
    plain = {
        "process.yaml": f"{head}{key}: [a.yaml, b.yaml]\n",
        "a.yaml": f"{key}: c.yaml\n",
        "b.yaml": f"{key}: c.yaml\n",
    }
    fine = "" if key == "include" else "a parent of two parents is read once"
    yield Case(family, "a diamond", {**plain, "c.yaml": "kinds: {}\n"}, harmless=fine)
    lattice = {f"f{level}_{i}.yaml": f"{key}: [{', '.join(f'f{level + 1}_{j}.yaml' for j in range(6))}]\n"
               for level in range(12) for i in range(6)}  # fmt: skip
    lattice |= {f"f12_{i}.yaml": "kinds: {}\n" for i in range(6)}
    fine = "" if key == "include" else "each parent is read once"
    yield Case(family, "a lattice", {"process.yaml": f"{head}{key}: f0_0.yaml\n", **lattice}, harmless=fine)


def _file(name: str, text: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return prepare


def own_files(_: random.Random, __: Path) -> Iterator[Case]:
    def unlinked(then: Callable[[Path], object]) -> Callable[[Path], None]:
        def prepare(folder: Path) -> None:
            (folder / "process.yaml").unlink()
            then(folder / "process.yaml")

        return prepare

    for name, then in (
        ("a folder", Path.mkdir), ("a pipe", os.mkfifo), ("zeros", lambda path: path.symlink_to("/dev/zero")),
        ("a link outside", lambda path: path.symlink_to(PASSWD)),
        ("a link to itself", lambda path: path.symlink_to(path)),
    ):  # fmt: skip
        yield _case("own files", name, "", prepare=unlinked(then), placeless=True)


def translations(rng: random.Random, canary: Path) -> Iterator[Case]:
    def one(name: str, text: str | bytes, file: str = "translations/de.yaml", **more: Any) -> Case:
        return Case("translations", name, {"process.yaml": HEAD + "forums: {a: {title: A}}\n", file: text}, **more)

    yield one("aliases", "title: &a b\ntext: *a\n")
    yield one("nesting", "title: " + "[" * 90_000)
    yield one("a tag", f"title: !!python/object/apply:os.system ['touch {canary}']\n")
    yield one("controls", "title: a\x1b[2Jb\n")
    yield one("bytes", rng.randbytes(900))
    yield one("a list", "- a\n")
    yield one("nothing", "")
    yield one("a map for a text", "title: {a: b}\n")
    yield one("a list for a text", "title: [a]\n")
    yield one("a text for a map", "forums: a\n")
    yield one("a text of texts", "title: {text: {text: a}}\n")
    yield one("two mebibytes", "title: " + "a" * 2 * MEBIBYTE)
    yield one("60,000 keys", _lines("k{i}: a", range(30_000)))
    yield one("20,000 keys that translate nothing", _lines("k{i}: a", range(20_000)), harmless="each is a warning")
    yield one("its own language", "title: a\n", "translations/en.yaml")
    yield one("no language", "title: a\n", "translations/..yaml", harmless="it is not read, and that is said")
    yield one(
        "a nasty name",
        "title: a\n",
        "translations/a\x1b]0;b\x07\u202e.yaml",
        harmless="it is not read, and that is said",
    )
    yield one(
        "a name in no encoding",
        "title: a\n",
        os.fsdecode(b"translations/a\xff.yaml"),
        harmless="it is not read, and that is said",
    )
    for name, target in (("passwd", PASSWD), ("zeros", "/dev/zero")):
        yield _case(
            "translations", f"a link to {name}", "", prepare=_linked("translations/de.yaml", target), placeless=True
        )
    yield _case("translations", "a linked folder", "", prepare=_linked("translations", "/etc"), placeless=True)
    yield _case("translations", "a pipe", "", prepare=_pipe("translations/de.yaml"), placeless=True)
    yield _case(
        "translations",
        "a folder",
        "",
        prepare=lambda f: (f / "translations" / "de.yaml").mkdir(parents=True),
        placeless=True,
    )


def _linked(name: str, target: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).symlink_to(target)

    return prepare


def _pipe(name: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        os.mkfifo(folder / name)

    return prepare


# Values


def dates(rng: random.Random, _: Path) -> Iterator[Case]:
    for text in (
        "2019-03-31T02:30", "2019-10-27T02:30", "0000", "0000-01-01", "99999", "99999-01-01", "-0001",
        "2019-02-29", "2019-13",
        "2019-00-01", "2019-01-32", "2019-01-01T25:00", "2019-01-01T24:00", "2019-01-01T12:60", "2019-01-01T12:00:60",
        "2019-12-31/2019-01-01", "2019/2020/2021", "0001-01-01T00:00", "9999-12-31T23:00-05:00",
        "2019-01-01T12:00+25:00",
        "2019-01-01T12:00[Europe/Berlin]", "now", "yesterday", "31.12.2019", "20190101", "2019-W01", "2019-001", "1e3",
        "\uff12\uff10\uff11\uff19", "2019-01-01 " * 90_000, "1" * 90_000, "2019-01-01\n2020", "%Y", "../../..",
        "/etc/passwd",
    ):  # fmt: skip
        bound = rng.choice(["opens", "closes"])
        said = text.replace("\n", "\\n")
        yield _case("dates", f"{bound} {said[:32]}", f'phases:\n  a: {{title: A, {bound}: "{said}"}}\n')
    for zone in ("../../etc/passwd", "/etc/passwd", "Europe/../Europe/Berlin", "localtime", "posixrules", "right/UTC",
                 "+01:00", "Europe", "Mars/Olympus", "", "a" * 90_000, "Europe/Berlin ", "Europe\\Berlin", "\\0",
                 "Factory"):  # fmt: skip
        yield _case("dates", f"zone {zone[:32]}", HEAD.replace("Europe/Berlin", f'"{zone}"'), head="")
    for text in (
        "1e9 weeks",
        "-1 day",
        "1.5 hours",
        "weeks",
        "1" * 90_000 + " days",
        "P1D",
        "1 fortnight",
        "1 week 2 days",
    ):
        yield _case("dates", f"lasts {text[:20]}", f'phases:\n  a: {{title: A, opens: 2019, lasts: "{text}"}}\n')
    fine = "it ends with the calendar"
    for text in ("999999999 years", "999999999 weeks", "999999999 minutes", "999999999 Monate"):
        yield _case(
            "dates", f"lasts {text}", f"phases:\n  a: {{title: A, opens: 2019, lasts: {text}}}\n", harmless=fine
        )
    yield _case(
        "dates",
        "from the first to the last day",
        "phases:\n  a: {title: A, opens: 0001, closes: 9999}\n",
        harmless=fine,
    )


def quantities(rng: random.Random, _: Path) -> Iterator[Case]:
    for text in (
        "1/0", "0/0", "1" + "0" * 400, "1e999999", "1e99999999999", "1E+9", "-1e-99999999", "nan", "inf", "-inf",
        "0x10", "1_000",
        "1/1e9", "1//2", "1/2/3", "%", "% 50", "50 % %",
        "9" * 90_000, "1/" + "9" * 90_000, "0." + "0" * 90_000 + "1", "\u0663",
        "1,5", "\u00bd", "", " ", "its", "its .", "one", "1/-2", "1 / 2", "0b1", "1j", "1e5",
    ):  # fmt: skip
        spot = rng.choice(
            [
                '    limits: [{{action: b, max: "{}"}}]\n    actions: {{b: {{}}}}\n',
                '    actions: {{b: {{from: any, when: {{count: {{action: a.b, at_least: "{}"}}}}}}}}\n',
                '    actions: {{b: {{from: any, when: {{share: {{action: a.b, of: votes, more_than: "{}"}}}}}}}}\n',
            ]
        )
        yield _case("quantities", text[:24], "kinds:\n  a:\n" + spot.format(text))
    fine = "it is a number"
    for text in ("1/3", "50 %", "0.5", "9" * 18, "-1", "0." + "9" * 18, "000000000000000001/3"):
        yield _case(
            "quantities",
            text,
            f'kinds:\n  a:\n    limits: [{{action: b, max: "{text}"}}]\n    actions: {{b: {{}}}}\n',
            harmless=fine,
        )
    for many_ in ("-1", "1-0", "5-", "-5", "1e9", "9" * 30, "1--2", "one-two", "ten", "0x1", "1-2-3", "\u0661"):
        yield _case(
            "quantities", f"how many {many_}", f'kinds:\n  a: {{links: {{b: {{to: forum, many: "{many_}"}}}}}}\n'
        )


def conditions(rng: random.Random, _: Path) -> Iterator[Case]:
    deep = rng.randint(50, 58)
    body = "bodies: {c: {title: C}}\n"
    nested = "roles:\n  r: " + "{not: " * deep + "{member_of: c}" + "}" * deep + "\n"
    yield _case("conditions", f"not {deep} deep", nested + body, harmless="it is what it says")
    yield _case(
        "conditions", "not so deep that it ends", "roles:\n  r: " + "{not: " * 70 + "{member_of: c}" + "}" * 70 + "\n"
    )
    wrong = "{member_of: [[c]], leeds: c}"
    yield _case(
        "conditions", "wrong at the bottom", "roles:\n  r: " + "{not: " * deep + wrong + "}" * deep + "\n" + body
    )
    half = "[{any: " * 28 + "[{member_of: c}]" + "}]" * 28
    yield _case("conditions", "all and any", f"roles:\n  r: {{all: {half}}}\n{body}", harmless="it is what it says")
    yield _case("conditions", "nothing", "roles: {r: {}}\n")
    yield _case("conditions", "not a list", "roles: {r: {all: {a: b}}}\n")
    yield _case("conditions", "not a map", "roles: {r: {not: [a]}}\n")
    path = ".".join(["forum"] * 10_000)
    phase = "phases: {p: {title: P, admits: {r: [idea.submit]}}}\n"
    yield _case("conditions", "its of its of its", f"roles: {{r: {{leads: its {path}}}}}\n{phase}", either=True)
    for ref in (
        "its ",
        "its .",
        "its ..",
        "its a..b",
        "its its",
        "its forum.",
        "its .forum",
        "itsforum",
        "its  forum",
        "../x",
    ):
        yield _case("conditions", f"reference {ref!r}", f"roles: {{r: {{leads: '{ref}'}}}}\n{phase}", either=True)
    kind = "kinds:\n  a:\n    states: {s: {}}\n    actions:\n      b: {from: any, when: "
    for name, condition in (
        ("an unknown phase", "{closed: nowhen}"), ("an unknown action", "{elapsed: {since: a.zzz}}"),
        ("an unknown kind", "{count: {kind: zzz, at_least: 1}}"), ("an unknown state", "{count: {kind: a, in: zzz}}"),
        ("an unknown word", "{eval: a}"), ("a list of words", "{closed: [[a]]}"), ("a map of words",
        "{closed: {a: b}}"),
        ("its own name", "{all: all}"), ("a class", "{__class__: a}"), ("a dunder", "{count: {__init__: a}}"),
    ):  # fmt: skip
        yield _case("conditions", name, kind + condition + "}\n")


def circles(rng: random.Random, _: Path) -> Iterator[Case]:
    fine = "a phase that asks for itself has no answer, so it never opens"
    yield _case("circles", "a phase within itself", "phases: {a: {title: A, within: a}}\n")
    yield _case(
        "circles", "two phases within each other", "phases: {a: {title: A, within: b}, b: {title: B, within: a}}\n"
    )
    number = rng.randint(3, 300)
    ring = (
        _lines("  p{i}: {{title: P, within: p{before}}}", range(1, number))
        + f"  p0: {{title: P, within: p{number - 1}}}\n"
    )
    yield _case("circles", f"{number} phases within each other", "phases:\n" + ring)
    both = "phases: {a: {title: A, opens: {closed: b}}, b: {title: B, opens: {closed: a}}}\n"
    yield _case("circles", "two phases that wait for each other", both, harmless=fine)
    yield _case(
        "circles", "a phase that waits for itself", "phases: {a: {title: A, opens: {closed: a}}}\n", harmless=fine
    )
    yield _case(
        "circles",
        "a phase that ends when it has ended",
        "phases: {a: {title: A, closes: {closed: a}}}\n",
        harmless=fine,
    )
    for things in ("forums", "bodies"):
        yield _case(
            "circles",
            f"{things} within each other",
            f"{things}: {{a: {{title: A, within: b}}, b: {{title: B, within: a}}}}\n",
        )
    number = rng.randint(1_000, 6_000)
    ring = (
        _lines("  f{i}: {{title: F, within: f{before}}}", range(1, number))
        + f"  f0: {{title: F, within: f{number - 1}}}\n"
    )
    yield _case("circles", "thousands of forums within each other", "forums:\n" + ring)
    row = _lines("  f{i}: {{title: F, within: f{before}}}", range(1, number)) + "  f0: {title: F}\n"
    yield _case("circles", "thousands of forums in a row", "forums:\n" + row, harmless="a deep tree is a tree")
    yield _case("circles", "an act that undoes itself", "kinds: {a: {actions: {b: {undoes: b}}}}\n")
    yield _case("circles", "acts that undo each other", "kinds: {a: {actions: {b: {undoes: c}, c: {undoes: b}}}}\n")
    yield _case("circles", "an act that undoes what undoes itself",
                "kinds: {a: {actions: {b: {undoes: b, to: there}, c: {undoes: b, to: there}}}}\n")  # fmt: skip
    yield _case("circles", "ideas merged into each other",
                "ideas: {a: {title: A, text: a, merged_into: b}, b: {title: B, text: b, merged_into: a}}\n",
                harmless="the story walks each thing once")  # fmt: skip
    promise = "kinds: {a: {actions: {b: {}}, owes: {b: {by: office, after: b, kept_by: [b]}}}}\n"
    yield _case("circles", "a promise kept by what begins it", promise, either=True)


def shapes(rng: random.Random, __: Path) -> Iterator[Case]:
    """A list, a map or a text at every place of a good definition where something else must be."""
    odds: Sequence[tuple[str, Any]] = (
        ("text", "a"), ("list", ["a"]), ("map", {"a": "b"}), ("nothing", {}), ("lists", [["a"], {}]),
    )  # fmt: skip
    for path in _paths(GOOD):
        for sort, odd in rng.sample(odds, HOW_MANY):
            tree = _replaced(GOOD, path, odd)
            if tree != GOOD:
                yield _case("shapes", f"{'.'.join(map(str, path))} as {sort}", good_text(tree), head="", either=True)


def _paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield (*path, key)
        yield from _paths(value, (*path, key))


def _replaced(node: Any, path: Sequence[str | int], value: Any) -> Any:
    if not path:
        return value
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = _replaced(node[path[0]], path[1:], value)
    return copy


#: Names that mean something to Python, to attrs or to this library; each is a good id.
WORDS = (
    "values", "links", "state", "id", "kind", "title", "text", "note", "leads", "members", "seatings", "seats",
    "declared",
    "unknown", "disputed", "sources", "confidence", "link", "process", "phase", "role", "mro", "object", "type",
    "dict", "none",
    "true", "null", "yes", "any", "all", "there", "reason", "anyone", "author", "given", "fields", "head",
    "roles", "kinds",
)  # fmt: skip


def names(rng: random.Random, _: Path) -> Iterator[Case]:
    for word in WORDS:
        yield from rng.sample(list(_named(word)), 2 * HOW_MANY)
    for plural in ("../x", "", "a b", "Ä", "a" * 90_000, "kinds.idea", "\\e[2J"):
        yield _case("names", f"plural {plural[:12]!r}", f'kinds:\n  ab: {{plural: "{plural}"}}\n', either=True)


def _named(word: str) -> Iterator[Case]:
    text = f"kinds:\n  ab:\n    fields: {{{word}: line}}\nabs:\n  x: {{title: X, {word}: high}}\n"
    yield _case("names", f"field {word}", text.replace("title: X, title", "title"), either=True)
    text = f"kinds:\n  ab:\n    links: {{{word}: maybe ab}}\nabs:\n  x: {{title: X}}\n  y: {{title: Y, {word}: x}}\n"
    yield _case("names", f"link {word}", text.replace("title: Y, title", "title"), either=True)
    kind = f"{{plural: zzz, states: {{{word}: {{}}}}, actions: {{{word}: {{from: any}}}}}}"
    yield _case("names", f"kind {word}", f"kinds:\n  {word}: {kind}\nzzz:\n  x: {{title: X}}\n", either=True)
    yield _case(
        "names", f"role {word}", f"roles:\n  {word}: {{member_of: c}}\nbodies: {{c: {{title: C}}}}\n", either=True
    )
    yield _case("names", f"plural {word}", f"kinds:\n  ab: {{plural: {word}}}\n", either=True)


def mended(_: random.Random, __: Path) -> Iterator[Case]:
    """What once was accepted and made whoever used it wait, or meet a traceback."""
    fine = "it was not always, but it is now"
    for word in ("class", "import", "in", "is", "lambda", "self"):
        text = f"kinds:\n  ab:\n    fields: {{{word}: line}}\nabs:\n  x: {{title: X, {word}: a}}\n"
        yield _case("mended", f"field {word}", text, harmless=fine)
    yield _case("mended", "a listed statement", "statements: {s: {title: S, text: a}}\n", harmless=fine)
    row = "phases:\n  p0: {title: P}\n"
    waiting = _lines("  p{i}: {{title: P, opens: {{closed: p{before}}}}}", range(1, 200))
    yield _case("mended", "a row of phases that wait for each other", row + waiting, harmless=fine)
    both = "  p{i}: {{title: P, opens: {{closed: p{before}}}, closes: {{closed: p{before}}}}}"
    yield _case(
        "mended",
        "a row of phases that wait twice",
        row.replace("title: P", "title: P, closes: 2019-01-01") + _lines(both, range(1, 31)),
        harmless=fine,
    )
    within = _lines("  p{i}: {{title: P, within: p{before}}}", range(1, 2_000))
    yield _case("mended", "phases within phases", row + within, harmless=fine)
    dated = "".join(f"  p{i}: {{title: P, opens: {1000 + i}, closes: {4000 + i}}}\n" for i in range(5_000))
    yield _case("mended", "thousands of phases with dates", "phases:\n" + dated, harmless=fine)


FAMILIES: tuple[Callable[[random.Random, Path], Iterator[Case]], ...] = (
    aliases, nesting, giants, many, together, documents, tags, characters, ids, encodings, truncated, includes, parents,
    own_files, translations, dates, quantities, conditions, circles, shapes, names, mended,
)  # fmt: skip
