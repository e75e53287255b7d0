# SPDX-License-Identifier: Apache-2.0
"""What must be so of everything that was read, whatever it was: said here once for all hostile tests."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from participatio.cli import main, summary  # noqa: F401 - read once, before processes part
from participatio.cli.check import _json, _lines
from participatio.definition.acts import Act
from participatio.definition.decide import decide
from participatio.definition.load import Read
from participatio.definition.model import Definition
from participatio.definition.source import Reading, read_text

#: What a terminal would obey and nobody would see: C0, C1, bidirectional controls, line ends, halves of characters.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
#: So many things and actions of one definition are tried out.
ENOUGH = 300
NOW = datetime(2019, 6, 1, tzinfo=UTC)


def places(result: Read) -> Iterator[str]:
    lines = {name: text.split("\n") for name, text in result.texts.items()}
    for problem in result.problems:
        for language in ("en", "de"):
            if len(problem.text(language)) < len("P001 …"):
                yield f"{problem.code.id} says nothing in {language}"
        for place in (problem.place, *problem.related):
            if place is None:
                continue
            if place.file not in lines:
                if place.line != 1:  # a file that is too large is not read
                    yield f"{problem.code.id} {place}: there is no such file"
            elif not 1 <= place.line <= len(lines[place.file]):
                yield f"{problem.code.id} {place}: there is no such line"
            elif not 1 <= place.column <= len(lines[place.file][place.line - 1]) + 1:
                yield f"{problem.code.id} {place}: there is no such column"


def output(result: Read) -> Iterator[str]:
    for name, text in (
        ("text", "\n".join(_lines(result, "en", whole=False))),
        ("German text", "\n".join(_lines(result, "de", whole=False))),
        ("JSON", _json(result)),
    ):
        if "root:x:0:0" in text:
            yield f"the {name} tells what is in another file"
        if (raw := RAW.search(text)) is not None:
            yield f"the {name} holds U+{ord(raw[0]):04X}: {text[max(raw.start() - 40, 0) : raw.end() + 9]!a}"
        with contextlib.suppress(UnicodeEncodeError):
            text.encode()
            continue
        yield f"the {name} cannot be written"


def use(definition: Definition) -> Iterator[str]:
    """Everything that a definition is asked for."""
    list(definition.matrix())
    if len(definition.digest) != 64:
        yield "no digest"
    if not set(definition.things) <= set(definition.graph):
        yield "the graph lacks things"
    facts = definition.begun()
    for id_ in list(definition.things)[:ENOUGH]:
        thing = definition.thing(id_)
        if (thing.id, facts.thing(id_) is not None) != (id_, True):
            yield f"{id_} is lost"
    definition.phases_at(NOW)
    for action in list(definition.rules.rows)[:ENOUGH]:
        if not decide(definition.rules, facts, Act(action, "anna", thing=next(iter(definition.things), None)), NOW):
            yield f"nothing is said of {action}"


def restyle(path: Path) -> tuple[object, list[str]]:
    """How `fmt` ends with a file, and what it did that it must not."""
    before = path.read_bytes() if path.is_file() else b""
    out, err = io.StringIO(), io.StringIO()
    wrong: list[str] = []
    answer: object = None
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            main(["fmt", str(path), "--lang", "en"])
        except SystemExit as ended:
            answer = ended.code
    after = path.read_bytes() if path.is_file() else b""
    told = out.getvalue() + err.getvalue()
    if not isinstance(answer, int) or answer not in (0, 1, 2):
        wrong.append(f"ended with {answer}: {told[:200]}")
    if answer and not err.getvalue():
        wrong.append("refused without a word")
    if answer and before != after:
        wrong.append("refused, and written all the same")
    if "root:x:0:0" in told:
        wrong.append("it tells what is in another file")
    if (raw := RAW.search(told)) is not None:
        wrong.append(f"what it says holds U+{ord(raw[0]):04X}")
    if before != after and _said(before) != _said(after):
        wrong.append("it says something else now")
    if list(path.parent.glob(".*")):
        wrong.append("something is left over")
    return answer, wrong


def _said(data: bytes) -> object:
    return read_text(data.decode("utf-8-sig"), "a.yaml", Reading())
