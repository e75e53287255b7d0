# SPDX-License-Identifier: Apache-2.0
"""Definitions that mean harm are refused in time, with a place, or they are harmless."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from definitions import SEED  # type: ignore[import-not-found]  # beside this file

PROGRAM = Path(__file__).with_name("run_cases.py")
SHARES = 2
SECONDS = 2
MEGABYTES = 256

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the cases need processes that part, and pipes")

Found = dict[str, Any]


def run(folder: Path, shares: Sequence[int], *, seed: int = SEED) -> Sequence[Found]:
    """What became of every case of some shares, read at the same time."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    running = [
        subprocess.Popen(
            [sys.executable, str(PROGRAM), str(seed), str(folder), str(share), str(SHARES)],
            stdout=subprocess.PIPE,
            env=environment,
        )
        for share in shares
    ]
    answers = [process.communicate()[0] for process in running]
    assert {0} == {process.returncode for process in running}
    return [case for answer in answers for case in json.loads(answer)]


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Found]:
    """What became of every case."""
    return run(tmp_path_factory.mktemp("hostile"), range(SHARES))


def table(cases: Sequence[Found]) -> str:
    """Nothing if all is well, else a line for each case that is not."""
    return "".join(
        f"\n{case['family']:14} {case['name'][:48]:48} {case['seconds']:6.2f} s {case.get('used', 0):6.2f} s "
        f"{case['megabytes']:4.0f} MB {' '.join(case.get('codes', ()))[:40]} "
        f"{'; '.join(case.get('wrong', ())[:2])[:300]} {case.get('crash', '')}"
        for case in cases
    )


def is_well(case: Found) -> bool:
    """True if a case came to what it should, in time and in little memory."""
    slow = max(case["seconds"], case.get("used", 0)) > SECONDS
    return not ("crash" in case or case.get("wrong") or slow or case["megabytes"] > MEGABYTES or case["canary"])


def test_there_are_more_than_a_hundred(found):
    refused = [case for case in found if case.get("refused")]

    assert len({(case["family"], case["name"]) for case in found}) == len(found) > 700
    assert len(refused) > 150


def test_none_ends_in_a_traceback(found):
    assert "" == table([case for case in found if "crash" in case])


def test_each_is_refused_with_a_place_or_stays_harmless(found):
    assert "" == table([case for case in found if case.get("wrong")])


def test_none_takes_longer_than_two_seconds(found):
    assert "" == table([case for case in found if max(case["seconds"], case.get("used", 0)) > SECONDS])


def test_none_takes_more_than_256_megabytes(found):
    assert "" == table([case for case in found if case["megabytes"] > MEGABYTES])


def test_none_runs_a_command(found):
    assert "" == table([case for case in found if case["canary"]])
