# SPDX-License-Identifier: Apache-2.0
"""A program that reads hostile definitions, each in a process of its own, and tells as JSON what became of them.

python tests/hostile/run_cases.py SEED FOLDER SHARE SHARES
"""

from __future__ import annotations

import gc
import json
import os
import resource
import shutil
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from definitions import HEAD, Case, cases  # type: ignore[import-not-found]  # beside this file
from judging import output, places, restyle, use  # type: ignore[import-not-found]  # beside this file

from participatio.definition.load import Read, load, read
from participatio.errors import BadValueError
from participatio.hooks import Host

SECONDS = 4
#: So many small cases share a process.
TOGETHER = 20
SMALL = 20_000


def main() -> None:
    """Run every case of a share and print what became of it."""
    seed, folder, share, shares = int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    host = Host(path=())
    warm(folder, host)
    canary = folder / "canary"
    found: list[dict[str, Any]] = []
    mine = [case for number, case in enumerate(cases(seed, canary)) if number // TOGETHER % shares == share]
    for batch in batches(mine):
        found.extend({**answer, "canary": canary.exists()} for answer in run(batch, folder, host))
    print(json.dumps(found))  # noqa: T201 - the answer


def warm(folder: Path, host: Host) -> None:
    """Import and make what is made on first use, so that no case pays for it."""
    list(use(load("standard", host=host)))
    for text in ("kinds: {a: {actions: {b: {when: {c: d}}}}}\n", "roles: {a: {all: b}}\nphases: {c: {opens: never}}\n"):
        file = folder / "warm.yaml"
        file.write_text(HEAD + text, encoding="utf-8")
        list(output(read(file, host=host)))
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
        with os.fdopen(told, "w", encoding="utf-8") as pipe:
            for case in batch:
                write(case, place)
                pipe.write(json.dumps(judge(case, place, host)) + "\n")
                shutil.rmtree(place)
        os._exit(0)
    os.close(told)
    with os.fdopen(answer, encoding="utf-8") as pipe:
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
        if case.restyled:
            answer, wrong = restyle(folder / "process.yaml")
            found.update(seconds=time.process_time() - begun, refused=answer != 0, wrong=wrong)
            found["wrong"].extend(_as_expected(case, refused=answer != 0))
            return found
        try:
            result = read(folder / "process.yaml", host=host)
        except BadValueError:  # there is nothing of that name
            if not case.placeless:
                raise
            return {**found, "refused": True}
        found["seconds"] = time.process_time() - begun
        found["codes"] = sorted({problem.code.id for problem in result.problems})
        found["refused"] = result.definition is None
        found["wrong"] = [*_expected(case, result), *places(result), *output(result)]
        if result.definition is not None:
            begun = time.process_time()
            found["wrong"].extend(use(result.definition))
            found["used"] = time.process_time() - begun
    except BaseException:  # noqa: BLE001 - whatever it is, it must not be
        found["crash"] = traceback.format_exc()[-1500:]
    return found


def _as_expected(case: Case, *, refused: bool) -> Iterator[str]:
    if not case.either and refused is bool(case.harmless):
        yield "refused" if refused else "accepted"


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


if __name__ == "__main__":
    main()
