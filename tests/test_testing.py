# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from participatio.errors import DefinitionError
from participatio.testing import Surprise, play

STEP = "- {act: idea.submit, at: 2019-01-01, by: a"


def told(tmp_path, text):
    """What is answered to a scenario that is wrong."""
    file = tmp_path / "a.scenario.yaml"
    file.write_text(f"scenario: a\ndefinition: standard\n{text}", encoding="utf-8")
    with pytest.raises((Surprise, DefinitionError)) as raised:
        play(file)
    return str(raised.value)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("a.scenario.yaml:4:5: a step is a map", "when:\n  - nonsense\n"),
        ("a.scenario.yaml:4:47: a step has no 'thingg'", f"when:\n  {STEP}, thingg: x}}\n"),
        ("a.scenario.yaml:4:55: 'values' is a map", f"when:\n  {STEP}, values: abc}}\n"),
        ("a.scenario.yaml:4:54: 'links' is a map", f"when:\n  {STEP}, links: [b]}}\n"),
        ("a link with fields says 'to'", f"when:\n  {STEP}, links: {{about: {{x: y}}}}}}\n"),
        ("'refused' is a word or a list of words", f"when:\n  {STEP}, refused: {{a: b}}}}\n"),
        ("'batch' is a list of steps", "when:\n  - {at: 2019-01-01, batch: {a: b}}\n"),
        ("a step is a map", "when:\n  - {at: 2019-01-01, batch: [a]}\n"),
        ("'then'", "then: foo\n"),
        ("a.scenario.yaml:4:5: a claim is a map", "then:\n  - foo\n"),
        ("there is no action 'idea.submitt'", "when:\n  - {act: idea.submitt, at: 2019-01-01, by: a}\n"),
    ],
)
def test_a_mistake_in_a_scenario_is_answered_with_its_place(tmp_path, answer, text):
    assert answer in told(tmp_path, text)
