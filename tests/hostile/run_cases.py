# SPDX-License-Identifier: Apache-2.0
"""A program that reads hostile definitions, each in a process of its own, and tells as JSON what became of them.

    python tests/hostile/run_cases.py SEED FOLDER SHARE SHARES
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import re
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from definitions import HEAD, Case, cases  # type: ignore[import-not-found]  # beside this file, where Python looks first

from participatio.cli import check, summary  # noqa: F401 - read once, before the processes part
from participatio.cli.check import _json, _lines
from participatio.definition.acts import Act
from participatio.definition.decide import decide
from participatio.definition.load import Read, load, read
from participatio.definition.model import Definition
from participatio.errors import BadValueError
from participatio.hooks import Host

SECONDS = 10
#: So many small cases share a process.
TOGETHER = 20
SMALL = 20_000
#: What a terminal would obey and nobody would see: C0, C1, bidirectional controls, line ends, halves of characters.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
#: So many things and actions of one definition are tried out.
ENOUGH = 300
NOW = datetime(2019, 6, 1, tzinfo=UTC)


def main() -> None:
    """Run every case of a share and print what became of it."""
    seed, folder, share, shares = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    host = Host(path=())
    warm(folder, host)
    canary = folder / "canary"
    found = []
    mine = [case for number, case in enumerate(cases(seed, canary)) if number // TOGETHER % shares == share]
    for batch in batches(mine):
        found.extend({**answer, "canary": canary.exists()} for answer in run(batch, folder, host))
    print(json.dumps(found))  # noqa: T201 - the answer


def warm(folder: Path, host: Host) -> None:
    """Import and make what is made on first use, so that no case pays for it."""
    list(_use(load("standard", host=host)))
    for text in ("kinds: {a: {actions: {b: {when: {c: d}}}}}\n", "roles: {a: {all: b}}\nphases: {c: {opens: never}}\n"):
        file = folder / "warm.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        list(_output(read(file, host=host)))
    gc.collect()
    gc.freeze()


def batches(every: list[Case]) -> Iterator[list[Case]]:
    """The cases that share a process: small ones some, large ones none."""
    batch: list[Case] = []
    for case in every:
        small = sum(len(content) for content in case.files.values()) < SMALL
        if batch and (not small or len(batch) == TOGETHER):
            yield batch
            batch = []
        batch.append(case)
        if not small:
            yield batch
            batch = []
    if batch:
        yield batch


def run(batch: list[Case], folder: Path, host: Host) -> list[dict[str, Any]]:
    """What became of each case of a batch; if their process ends early, each is tried alone."""
    place = folder / f"{os.getpid()}"
    answer, told = os.pipe()
    if (child := os.fork()) == 0:
        os.close(answer)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        with open(told, "w", encoding="utf-8") as pipe:
            for case in batch:
                write(case, place)
                pipe.write(json.dumps(judge(case, place, host)) + "\n")
                shutil.rmtree(place)
        os._exit(0)
    os.close(told)
    with open(answer, encoding="utf-8") as pipe:
        lines = pipe.read().splitlines()
    _, status, used = os.wait4(child, 0)
    if len(lines) < len(batch):
        shutil.rmtree(place, ignore_errors=True)
        if len(batch) > 1:
            return [answer for case in batch for answer in run([case], folder, host)]
        lines = [json.dumps({"crash": f"ended by signal {status}", "seconds": used.ru_utime + used.ru_stime})]
    about = [{"family": case.family, "name": case.name, "megabytes": used.ru_maxrss / 1024} for case in batch]
    return [{**of, **json.loads(line)} for of, line in zip(about, lines, strict=True)]


def write(case: Case, folder: Path) -> None:
    """Lay a case's files out."""
    folder.mkdir()
    for name, content in case.files.items():
        file = folder / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    case.prepare(folder)


def judge(case: Case, folder: Path, host: Host) -> dict[str, Any]:
    """Read a case, tell of it as the command does, and use what came of it."""
    found: dict[str, Any] = {"seconds": 0.0, "used": 0.0, "wrong": []}
    begun = time.process_time()
    try:
        try:
            result = read(folder / "process.yaml", host=host)
        except BadValueError:  # there is nothing of that name
            if not case.placeless:
                raise
            return {**found, "refused": True}
        found["seconds"] = time.process_time() - begun
        found["codes"] = sorted({problem.code.id for problem in result.problems})
        found["refused"] = result.definition is None
        found["wrong"] = [*_expected(case, result), *_places(result), *_output(result)]
        if result.definition is not None:
            begun = time.process_time()
            found["wrong"].extend(_use(result.definition))
            found["used"] = time.process_time() - begun
    except BaseException:  # noqa: BLE001 - whatever it is, it must not be
        found["crash"] = traceback.format_exc()[-1500:]
    return found


def _expected(case: Case, result: Read) -> Iterator[str]:
    errors = [problem for problem in result.problems if problem.is_error]
    if (result.definition is None) is not bool(errors):
        yield "there is neither a definition nor a mistake, or there are both"
    if case.either:
        return
    if case.harmless and errors:
        yield f"refused, though {case.harmless}: {errors[0].code.id} {errors[0].text()[:200]}"
    if not case.harmless and not errors:
        yield "accepted"
    if errors and not case.placeless and not any(error.place for error in errors):
        yield "no mistake has a place"


def _places(result: Read) -> Iterator[str]:
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


def _output(result: Read) -> Iterator[str]:
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


def _use(definition: Definition) -> Iterator[str]:
    """Everything that a definition is asked for."""
    list(definition.matrix())
    if len(definition.digest) != 64:  # noqa: PLR2004 - SHA-256
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


if __name__ == "__main__":
    main()
