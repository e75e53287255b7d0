# SPDX-License-Identifier: Apache-2.0
"""What the guide to testing shows is what happens, from its first block to its last."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "test_a_process.md"


BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def test_the_guide_is_what_happens(pytester):
    for language, block in BLOCK.findall(GUIDE.read_text(encoding="utf-8")):
        if language != "console":
            name = block.removeprefix("# ").partition("\n")[0]
            (pytester.path / name).write_text(block, encoding="utf-8")
            continue
        for part in block.split("$ pytest ")[1:]:
            command, *expected = part.splitlines()

            answer = pytester.runpytest_inprocess(*command.split())

            answer.stdout.fnmatch_lines(
                [f"*{line.strip().replace('…', '*').replace('[', '[[]')}*" for line in expected]
            )
