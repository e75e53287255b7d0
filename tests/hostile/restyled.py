# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401 - a case is given what it needs
"""Files that mean harm to whoever brings them into the house style, made from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from definitions import HEAD, PASSWD, Case, _lines, good_text  # type: ignore[import-not-found]  # beside this file

FINE = "it is a file like others"


def styles(rng: random.Random, canary: Path) -> Iterator[Case]:
    """What `fmt` is given."""

    def one(name: str, text: str | bytes, **more: Any) -> Case:
        return Case("styles", name, {"process.yaml": text}, restyled=True, **more)

    good = good_text()
    lines = good.splitlines()
    spots = rng.sample(range(len(lines)), 60)
    beside = "".join(f"{line}{f'  # {rng.randint(0, 99)}' if at in spots else ''}\n" for at, line in enumerate(lines))
    yield one("comments beside", beside, harmless=FINE)
    yield one("comments above", "".join(f"# {at}\n{line}\n" for at, line in enumerate(lines)), either=True)
    yield one(
        "comments at every depth", "".join(f"{' ' * rng.randint(0, 40)}# a\n{line}\n" for line in lines), either=True
    )
    yield one("nothing but comments", "# a\n" * 20_000)
    yield one(
        "thousands of comments", HEAD + "forums:\n" + _lines("  f{i}: {{title: F}}  # a", range(700)), either=True
    )
    yield one("a comment of 200,000 characters", HEAD + "# " + "a" * 200_000 + "\n", harmless=FINE)
    yield one("comments that end lines of their own", HEAD.replace("\n", " #\n#\n"), either=True)
    yield one("the line ends of Windows", HEAD.replace("\n", "\r\n"), either=True)
    yield one("the line ends of a Mac", HEAD.replace("\n", "\r"))
    yield one("three sorts of line ends", HEAD + "text: a\r\nforums: {}\r", either=True)
    yield one("a byte order mark", b"\xef\xbb\xbf" + HEAD.encode(), either=True)
    yield one("two byte order marks", b"\xef\xbb\xbf\xef\xbb\xbf" + HEAD.encode())
    yield one("tabs", HEAD + "forums:\n\ta: {title:\tA}\n")
    yield one("tabs behind texts", HEAD + "text: a\t\t\nforums: {}\t# a\n", either=True)
    yield one(
        "a mebibyte",
        HEAD + "forums:\n" + _lines("  f{i}: {{title: Forum number {i}, text: A}}", range(20_000)),
        either=True,
    )
    yield one("a mebibyte of text", HEAD + "text: " + "lang " * 180_000 + "\n", either=True)
    yield one("two mebibytes", "text: " + "a" * 2 * 1024 * 1024)
    yield one("a line of 90,000 words in braces", HEAD + "forums: {a: {title: " + "b" * 90_000 + "}}\n", either=True)
    yield one("braces in braces", "a: " + "{a: " * 60 + "b" + "}" * 60 + "\n", either=True)
    yield one("brackets in brackets", "a: " + "[" * 60 + "b" + "]" * 60 + "\n", either=True)
    yield one("far too many brackets", "a: " + "[" * 50_000 + "]" * 50_000 + "\n")
    yield one("dashes", "a:\n  " + "- " * 55 + "b\n", either=True)
    yield one("anchors", "a: &a [b]\nc: *a\n")
    laughs = "".join(f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]\n" for i in range(1, 12))
    yield one("laughs", "l0: &l0 a\n" + laughs)
    yield one("a merge", "a: {b: c}\nd:\n  <<: {e: f}\n")
    yield one("a tag that runs", f"a: !!python/object/apply:os.system ['touch {canary}']\n")
    yield one("tags", "a: !!set {b, c}\nd: !!binary cm9vdA==\n")
    yield one("two documents", "a: b\n---\nc: d\n")
    yield one("a directive", "%YAML 1.1\n---\na: b\n")
    yield one("keys twice", HEAD + "title: A\n" * 2_000)
    yield one("keys that are none", "? [a, b]\n: c\n? {d: e}\n: f\n")
    yield one("keys that ask", "? a\n: b\n? c\n: - d\n", either=True)
    for name, text in (
        ("kept", "|+\n    a\n\n\n"),
        ("stripped", ">-\n    a\n    b\n"),
        ("indented", "|4\n        a\n"),
        ("folded", ">\n    a\n\n      b\n    c\n"),
        ("with hashes", "|\n    # a\n    b # c\n"),
    ):
        yield one(f"a block that is {name}", f"{HEAD}text: {text}# end\n", either=True)
    for name, text in (
        ("truth", "yes"),
        ("nothing", "~"),
        ("octal", "0o17"),
        ("time", "12:30:45"),
        ("far", "1e999"),
        ("date", "2019-02-30"),
        ("not a number", ".nan"),
        ("equals", "="),
        ("dash", "'-'"),
        ("quotes", "'it''s'"),
        ("escapes", '"a\\tb\\u00e9\\x41"'),
        ("hidden", '"a\\u200bb"'),
        ("end", "'a '"),
        ("emoji", "\U0001f600 a"),
        ("colon", '"a: b #c"'),
    ):
        yield one(f"a text that looks like {name}", f"{HEAD}text: {text}\n", either=True)
    yield one("a change of direction", f'{HEAD}text: "a\\u202eb"\n')
    yield one("bytes", rng.randbytes(4_000))
    yield one("in UTF-16", HEAD.encode("utf-16"))
    yield one("in an old encoding", f"{HEAD}text: Träger\n".encode("cp1252"))
    yield one(
        "read only",
        HEAD + "forums: {a: {title: A}}\n",
        either=True,
        prepare=lambda f: (f / "process.yaml").chmod(0o444),
    )
    for name, target in (
        ("passwd", PASSWD),
        ("zeros", "/dev/zero"),
        ("itself", "process.yaml"),
        ("nothing", "none.yaml"),
    ):

        def linked(folder: Path, target: str = target) -> None:
            (folder / "process.yaml").unlink()
            (folder / "process.yaml").symlink_to(target)

        yield one(f"a link to {name}", "", prepare=linked)
