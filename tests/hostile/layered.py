# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401 - a case is given what it needs
"""Definitions that mean harm by what they build on and by what they are translated into, made from a seed."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from definitions import HEAD, PASSWD, Case, _case, _lines  # type: ignore[import-not-found]  # beside this file

OWN = HEAD.replace("extends: standard\n", "extends: parent.yaml\n")
PARENT = "extends: standard\n"
FINE = "it is what it says"


def _child(name: str, parent: str | bytes, child: str, **more: Any) -> Case:
    whole = parent if isinstance(parent, bytes) else PARENT + parent
    return Case("layers", name, {"process.yaml": OWN + child, "parent.yaml": whole}, **more)


def layers(rng: random.Random, _: Path) -> Iterator[Case]:
    """Parents, and what is done to them."""
    yield from _chains(rng)
    yield from _floods(rng)
    yield from _odd_parents(rng)
    yield from _named(rng)


def _chains(rng: random.Random) -> Iterator[Case]:
    row = {f"f{i}.yaml": f"extends: f{i + 1}.yaml\n" for i in range(1_000)}
    yield Case("layers", "a row of a thousand", {"process.yaml": f"{HEAD[:-18]}extends: f0.yaml\n", **row})
    names = [f"f{i}.yaml" for i in range(rng.randint(40, 60))]
    each = {name: f"extends: [{', '.join(names)}]\n" for name in names}
    yield Case(
        "layers", "everybody is everybody's parent", {"process.yaml": OWN, "parent.yaml": "extends: f0.yaml\n", **each}
    )
    many = {f"f{i}.yaml": f"forums: {{f{i}: {{title: F}}}}\n" for i in range(70)}
    head = HEAD.replace("standard", f"[standard, {', '.join(many)}]")
    yield Case("layers", "seventy parents", {"process.yaml": head, **many}, either=True)
    deep = {
        f"f{i}.yaml": f"extends: f{i + 1}.yaml\nkinds: {{idea: {{actions: {{split: {{may: {{also: [f{i}]}}}}}}}}}}\n"
        for i in range(12)
    }
    deep["f12.yaml"] = PARENT
    own = OWN.replace("parent.yaml", "f0.yaml")
    yield Case("layers", "each adds to the list of the one before", {"process.yaml": own, **deep})
    flicker = {
        f"f{i}.yaml": f"extends: f{i + 1}.yaml\nforums: {{a: {'{removed: gone}' if i % 2 else '{title: A}'}}}\n"
        for i in range(11)
    }
    flicker["f11.yaml"] = PARENT + "forums: {a: {title: A}}\n"
    yield Case("layers", "taken out and put in again", {"process.yaml": own, **flicker}, either=True)
    twice = OWN.replace("parent.yaml", "[parent.yaml, ./parent.yaml, a/../parent.yaml]")
    yield Case("layers", "one parent under three names", {"process.yaml": twice, "parent.yaml": PARENT})


def _floods(rng: random.Random) -> Iterator[Case]:
    things = "forums:\n" + _lines("  f{i}: {{title: F}}", range(5_000))
    gone = "forums:\n" + _lines("  f{i}: {{removed: gone}}", range(0, 5_000, 2))
    yield _child("thousands are taken out", things, gone, harmless=FINE)
    yield _child("thousands are taken out that are not there", "", gone)
    wild = "forums:\n" + _lines("  f{i}: {{removed: {{removed: {{removed: a}}}}}}", range(3_000))
    yield _child("thousands are taken out wrongly", things, wild)
    locked = "forums:\n" + _lines("  f{i}: {{title: F, locked: [title, text]}}", range(4_000))
    yield _child("thousands of locks are tried", locked, things.replace("title: F", "title: G"))
    yield _child(
        "a lock with thousands of keys",
        f"forums: {{a: {{title: A, locked: [{_many('k', 9_000)}]}}}}\n",
        "",
        either=True,
    )
    for name, lock in (
        ("map", "{title: yes}"),
        ("list of lists", "[[title], {a: b}]"),
        ("text", "title"),
        ("every key", "[locked]"),
    ):
        child = "forums: {a: {title: B, locked: [text]}}\n"
        yield _child(f"locked by a {name}", f"forums: {{a: {{title: A, locked: {lock}}}}}\n", child, either=True)
    yield _child("locked, and taken out", "forums: {a: {title: A, locked: [title]}}\n", "forums: {a: {removed: b}}\n")
    kind = "kinds: {{a: {{links: {{l: {{to: [{to}], many: any}}}}}}}}\n"
    to = _many("k", 9_000)
    kinds = "kinds:\n" + _lines("  k{i}: {{}}", range(9_000)) + f"  a: {{links: {{l: {{to: [{to}], many: any}}}}}}\n"
    for word in ("without", "also", "instead"):
        items = _many("kk" if word == "without" else "k", 9_000)
        child = kind.format(to="x").replace("[x]", f"{{{word}: [{items}]}}")
        yield _child(f"{word} with thousands", kinds, child, harmless=FINE if word == "instead" else "")
    both = kind.format(to="x").replace("[x]", f"{{also: [{_many('x', 4_000)}], without: [{to}]}}")
    yield _child("also and without with thousands", kinds, both)
    words = "kinds:\n  idea:\n    actions:\n      submit:\n        may: {" + "also: {" * 50 + "a: b" + "}" * 51 + "\n"
    yield _child("also of also of also", "", words)
    seen = rng.choice(["seen_by", "asks", "from", "to"])
    yield _child(
        "every word of a list at once",
        "",
        f"kinds: {{idea: {{states: {{hidden: {{{seen}: {{also: [], without: [], instead: []}}}}}}}}}}\n",
    )


def _odd_parents(rng: random.Random) -> Iterator[Case]:
    shapes = {"a text": "a", "a list": "[a, b]", "a map": "{a: {b: {c: d}}}", "nothing": "{}", "lists": "[[a], {b: c}]"}
    for section in rng.sample(["forums", "kinds", "phases", "roles", "sources", "declared", "plugins", "languages"], 5):
        below, above = rng.sample(sorted(shapes), 2)
        yield _child(
            f"{section}: {above} on {below}",
            f"{section}: {shapes[below]}\n",
            f"{section}: {shapes[above]}\n",
            either=True,
        )
    yield _child("a condition as a list", "", "kinds: {idea: {actions: {merge: {when: [a, {also: [b]}]}}}}\n")
    yield _child("a role as what it is not", "", "roles: {forum_lead: {also: [a]}}\n")
    yield _child("a parent of bytes", rng.randbytes(5_000), "")
    yield _child("a parent of another format", "participatio: 99\n", "", either=True)
    head = "participatio: {}\nid: []\nversion: {a: b}\nlanguage: [x]\ntimezone: {}\ntitle: []\n"
    yield _child("a parent with an odd head", head, "", either=True)


def _named(rng: random.Random) -> Iterator[Case]:
    def one(name: str, value: str, **more: Any) -> Case:
        return _case("layers", name, OWN.replace("parent.yaml", value), head="", **more)

    for name in (
        '"a.yaml\\0.yaml"',
        '"a\\nb.yaml"',
        '"\\u202elmay.a"',
        "standard@1@1",
        "standard@0",
        "standard@-1",
        "standard@1e9",
        f"standard@{'9' * 300}",
        "@standard",
        "a@b@c",
        "standard@\uff11",
        "\uff33\uff34",
        "[standard, standard, standard]",
        "[standard, [standard]]",
        "{standard: 1}",
        '""',
    ):
        yield one(f"named {name[:30]}", name, either=True)
    yield one(
        "named in another normal form",
        unicodedata.normalize("NFD", "é.yaml"),
        prepare=_put("é.yaml", PARENT),
        either=True,
    )
    for name, target in (("passwd", PASSWD), ("environment", "/proc/self/environ"), ("terminal", "/dev/tty")):
        yield one(f"a link to the {name}", "a.yaml", prepare=_link("a.yaml", target))
    yield one(
        "a link to a neighbour", "a.yaml", prepare=_both(_put("b.yaml", PARENT), _link("a.yaml", "b.yaml")), either=True
    )
    yield one(
        "a folder in itself", "s/s/s/s/b.yaml", prepare=_both(_put("b.yaml", PARENT), _link("s", ".")), either=True
    )
    yield one("itself behind a link", "a.yaml", prepare=_link("a.yaml", "process.yaml"))
    yield one("a link out and in again", f"up/{rng.choice(['x', 'y'])}/b.yaml", prepare=_link("up", ".."))


def overlays(rng: random.Random, _: Path) -> Iterator[Case]:
    """Translations, and what they may try."""

    def one(name: str, text: str | bytes, own: str = "", file: str = "translations/de.yaml", **more: Any) -> Case:
        whole = HEAD + "languages: {written: [en], offered: [en, de]}\nforums:\n  a: {title: A}\n" + own
        return Case("overlays", name, {"process.yaml": whole, file: text}, **more)

    things = _lines("  f{i}: {{title: F}}", range(10_000))
    yield one("ten thousand are missing", "forums: {a: {title: B}}\n", things, harmless="each is told of once")
    yield one("ten thousand are of nothing", "forums:\n" + _lines("  g{i}: {{title: F}}", range(10_000)), harmless=FINE)
    yield one("ten thousand are lists", "forums:\n" + _lines("  f{i}: {{title: [F]}}", range(7_000)), things)
    yield one("ten thousand are texts", "forums:\n" + _lines("  f{i}: F", range(10_000)), things)
    yield one("deep", "forums: {a: {title: " + "{text: " * 55 + "a" + "}" * 57 + "\n")
    yield one("deeper", "forums: {a: {title: " + "{text: " * 5_000 + "a" + "}" * 5_002 + "\n")
    for shadow in ("official", "text", "sources", "removed", "locked", "also", "title"):
        yield one(
            f"a forum named {shadow}",
            f"forums: {{{shadow}: {{title: {{text: B, official: yes}}}}}}\n",
            f"  {shadow}: {{title: X}}\n",
            either=True,
        )
    for key in ("include", "extends", "plugins", "removed", "locked", "version", "id", "timezone", "participatio"):
        value = rng.choice([PASSWD, f"[{PASSWD}]", "[os, sys]", "{os: {}}", "x.yaml"])
        yield one(f"{key} {value}", f"{key}: {value}\nforums: {{a: {{title: B}}}}\n", either=True)
    yield one("instead of a list", "kinds: {idea: {actions: {submit: {asks: {instead: []}}}}}\n", either=True)
    yield one("for a number", "version: zwei\ndeclared: {forum: drei}\n", "declared: {forum: 1}\n", either=True)
    for name, text in (
        ("bidirectional", "\u202eB\u2066"),
        ("controls", "\x1b]0;a\x07"),
        ("escaped", '"\\u202eB"'),
        ("piled", "o" + "\u0301" * 9_000),
        ("line ends", "a\u2028b"),
        ("halves", '"\\ud800"'),
    ):
        yield one(f"a text that is {name}", f"forums: {{a: {{title: {text}}}}}\n")
    yield one("twins of two normal forms", "forums:\n  a: {title: é}\n  á: {title: B}\n  á: {title: C}\n", either=True)
    yield one("in UTF-16", "forums: {a: {title: B}}\n".encode("utf-16"))
    for file in (
        "EN.yaml",
        "en-x-aaaa.yaml",
        "x.yaml",
        "-de.yaml",
        "de..yaml",
        f"{'d' * 200}.yaml",
        "de.yaml.yaml",
        ".de.yaml",
    ):
        yield one(f"a file {file[:20]}", "forums: {a: {title: B}}\n", file=f"translations/{file}", either=True)
    files = {
        f"translations/{one}{two}.yaml": "forums: {a: {title: B}}\n" for one in "abcdefghij" for two in "opqrstuvwx"
    }
    offered = ", ".join(sorted(name[13:15] for name in files))
    head = f"languages: {{written: [en], offered: [en, {offered}]}}\n"
    yield Case(
        "overlays",
        "a hundred languages",
        {"process.yaml": HEAD + head + "forums: {a: {title: A}}\n", **files},
        harmless=FINE,
    )
    for language in ("../../etc", "\u202e", "e" * 9_000, "en\\0", "standard", "EN", "['en']"):
        yield _case(
            "overlays",
            f"the language {language[:9]!r}",
            HEAD.replace("language: en", f'language: "{language}"'),
            head="",
            either=True,
        )
    yield one(
        "a sentence of braces", "sentences: {ended: '" + "{" * 30_000 + "'}\n", "sentences: {ended: A}\n", either=True
    )
    yield one(
        "a sentence of brackets",
        "kinds: {idea: {actions: {submit: {says: '" + "[" * 9_000 + "|" * 9_000 + "'}}}}\n",
        either=True,
    )
    yield Case(
        "overlays", "a file where the folder should be", {"process.yaml": HEAD, "translations": "a: b\n"}, either=True
    )


def _many(word: str, number: int) -> str:
    return ", ".join(f"{word}{i}" for i in range(number))


def _put(name: str, text: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / name).write_text(text, encoding="utf-8")

    return prepare


def _link(name: str, target: str) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        (folder / name).symlink_to(target)

    return prepare


def _both(one: Callable[[Path], None], two: Callable[[Path], None]) -> Callable[[Path], None]:
    def prepare(folder: Path) -> None:
        one(folder)
        two(folder)

    return prepare
