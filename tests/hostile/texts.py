# SPDX-License-Identifier: Apache-2.0
"""Texts that mean harm wherever they come out: on a terminal, a page, in a table, in a database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from participatio.errors import BadValueError
from participatio.process.commands import RefusedError

FAMILIES: Mapping[str, tuple[str, ...]] = {
    "markup": (
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "</textarea><b>",
        "<a href='javascript:alert(1)'>x</a>", "<iframe srcdoc='<script>1</script>'>", "<!--", "-->", "]]>",
        "<![CDATA[",
        "&lt;script&gt;", "&#x3C;script>", "<style>*{display:none}</style>", "javascript:alert(1)", "' onfocus=1 x='",
        '"><script>1</script>', "\u2039script\u203a", "\uff1cscript\uff1e", "<math><mtext></mtext>", "<a\thref=x>",
    ),
    "markdown and rst": (
        "[x](javascript:alert(1))", "![x](http://x.example/?c)", "`code`", "```\nx\n```", "# h", "* * *", "|a|b|",
        ".. raw:: html\n\n   <b>x</b>", ":ref:`x`", ".. include:: /etc/passwd", "**" * 40, "[" * 80,
    ),
    "formulas": (
        "=CMD()", "=1+1", "+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\t=1", "\r=1", "\uff1d1+1",
        "=cmd|' /C calc'!A0", " =1",
    ),
    "format strings": (
        "%s%s%s%n", "%(x)s", "{}", "{0}", "{name}", "{by}", "{0.__class__}", "{{", "}}", "${x}", "$(id)", "`id`", "%d",
        "{title!r:>9999999}", "\\N{DIGIT ONE}",
    ),
    "JSON, SQL, YAML": (
        '"', "\\", '"}', '{"by": "clara"}', "\\u0000", "\\ud800", "null", "true", "NaN", "1e999", "[]", "'", "';--",
        "'; DROP TABLE event; --", "1 OR 1=1", "?", "?1", "%", "_", "*", "a* OR b*", "NEAR(a b)", 'x" OR "y', "- x",
        "!!python/object:os.system x", "&a *a", "~", "no", "title: x",
    ),
    "paths and options": (
        "../../etc/passwd", "/dev/zero", "CON", "nul.txt", "file:///etc/passwd", "a/b", "--help", "-", "--lang=de",
        "sqlite://x", "postgresql://a:b@c/d", ".", "~root", "|id", "x;id", "$HOME", "*.db",
    ),
    "terminal": (
        "\x1b[31mred", "\x1b]0;title\x07", "\x1b[2J", "\x1bP1$q\x1b\\", "\x9b31m", "\x9d0;x\x9c", "\x08\x08", "\x07",
        "a\rb", "\x7f", "\x85", "\x0c", "\x0b", "\x1b[6n", "\x1b]8;;http://x\x1b\\y",
    ),
    "direction and the unseen": (
        "\u202eevil", "\u202d", "\u2066x\u2069", "\u200ex", "\u200fx", "\u061cx", "a\u200bb", "a\u200db", "\u2060",
        "\ufeff", "\u00ad", "\u180e", "\u3164", "\u2800", "\u115f", "\U000e0041", "\ufff9x\ufffb", "\ufe0f", "\u034f",
        "\u05d0\u05d1", "\u0627\u0644",
    ),
    "halves and nothing": ("\x00", "a\x00b", "\ud800", "\udfff", "\ud83d", "a\udc80", "\uffff", "\ufdd0", "\U0010ffff"),
    "lines": ("a\nb", "a\r\nb", "a\u2028b", "a\u2029b", "\n\n\n", "a\n" * 80, "\t", "a\tb", "", " ", "\u3000", "\xa0"),
    "composition": (
        "e\u0301", "\u1e9b\u0323", "\u212b", "\ufb01", "Z" + "\u0301" * 8, "Z" + "\u0301" * 9, "Z" + "\u0336" * 500,
        "\u1100\u1161", "\ufdfa", "\u0958", "\u0344", "\u2126", "o\u0302\u0323",
    ),
    "emoji": ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f1e9\U0001f1ea", "\U0001f44d\U0001f3fd",
              "1\ufe0f\u20e3"),
    "long": ("x" * 120, "x" * 121, "x" * 5000, "x" * 5001, "\u4e16" * 120, "W\u0308" * 119, "\U0001f600" * 120),
}  # fmt: skip
TEXTS: tuple[str, ...] = tuple(dict.fromkeys(text for family in FAMILIES.values() for text in family))
#: As much as nobody types.
HUGE: Mapping[str, str] = {
    "letters": "x" * 10_000_000,
    "marks": "a" + "\u0301" * 5_000_000,
    "halves": "\ud800" * 3_000_000,
    "lines": "\n" * 10_000_000,
    "brackets": "[" * 10_000_000,
    "joined": "\u200d\u0301" * 2_000_000,
}

RULES = """
participatio: 1
id: ideas
version: 1
language: en
timezone: UTC
extends: standard
title: Ideas
persons: {clara: {title: Clara}, leo: {title: Leo}}
bodies: {council: {members: {clara: {}}}}
forums: {parks: {title: Parks, leads: {leo: {side: government}}}}
roles: {moderator: {member_of: council}}
phases:
  always:
    admits: {moderator: [idea.publish, idea.hide], forum_lead: [idea.answer], anyone: [idea.submit, idea.support]}
"""


class Ledger(NamedTuple):
    """A file with a process in which every text was given everywhere, and which of them were kept."""

    path: Path
    anna: str
    idea: str
    #: By place, what was kept under which id.
    kept: Mapping[str, Mapping[str, str]]
    refused: Sequence[RefusedError | BadValueError]


#: Commands with a text where none belongs.
PLACES: Mapping[str, Callable[[Ledger, str], Sequence[object]]] = {
    "action": lambda it, text: ("act", it.path, text, "--by", it.anna),
    "by": lambda it, text: ("act", it.path, "idea.submit", f"--by={text}"),
    "thing": lambda it, text: ("act", it.path, "idea.support", "--by", it.anna, f"--thing={text}"),
    "field": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--set={text}=x"),
    "title": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--set=title={text}", "--dry-run"),
    "link": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--link=about={text}"),
    "link's name": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--link={text}=parks"),
    "body": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--for={text}"),
    "clerk": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--typed-by={text}"),
    "date": lambda it, text: ("act", it.path, "idea.submit", "--by", it.anna, f"--happened={text}"),
    "claim": lambda it, text: ("why", it.path, "idea.submit", "--by", it.anna, f"--claim={text}={text}"),
    "why": lambda it, text: ("why", it.path, text, "--by", it.anna, "--format", "json"),
    "whose": lambda it, text: ("allowed", it.path, f"--by={text}"),
    "instant": lambda it, text: ("list", it.path, "idea", f"--at={text}"),
    "search": lambda it, text: ("list", it.path, "idea", f"--search={text}", "--as", it.anna),
    "kind": lambda it, text: ("list", it.path, text),
    "state": lambda it, text: ("list", it.path, "idea", f"--state={text}"),
    "viewer": lambda it, text: ("log", it.path, f"--as={text}"),
    "id": lambda it, text: ("item", it.path, text),
    "process": lambda it, text: ("verify", it.path, f"--process={text}"),
    "person": lambda it, text: ("person", "show", it.path, text),
    "personal": lambda it, text: ("person", "enrol", it.path, f"--nam={text}"),
    "why erased": lambda it, text: ("person", "erase", it.path, it.anna, f"--reason={text}", "--dry-run"),
    "file": lambda _, text: ("list", text, "idea"),
    "acts": lambda it, text: ("act", it.path, f"--from=./{text}"),
    "event": lambda it, text: ("receipt", it.path, text),
    "command": lambda _, text: (text,),
}

#: Keys that no act has.
UNKNOWN = (
    "state", "status", "author", "phase", "weight", "position", "recorded", "id", "kind", "moves", "given", "round",
    "as_", "for_", "by_", "typed", "rules", "head", "body", "latches", "secret", "Title", "title ", "__class__", "to",
)  # fmt: skip

#: Gives everything huge to a process; tells how often it was refused, and the megabytes that took.
PROGRAM = """
import sys
from datetime import UTC, datetime
from participatio.errors import BadValueError
from participatio.process.commands import RefusedError
from participatio.process.process import Process
from texts import HUGE

def peak():
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024

refused = 0
with Process.open(sys.argv[1], clock=lambda: datetime(2020, 1, 1, tzinfo=UTC)) as process:
    process.act("idea.submit", by="leo", values={"title": "T", "text": "x"}, key="k")
    before = peak()
    for text in HUGE.values():
        for values in ({"title": text, "text": "x"}, {"title": "x", "text": text}):
            try:
                process.act("idea.submit", by="leo", values=values)
            except RefusedError as error:
                refused += len(error.text()) < 500
        try:
            process.enrol(name=text)
        except BadValueError as error:
            refused += len(str(error)) < 500
print(refused, peak() - before)
"""
