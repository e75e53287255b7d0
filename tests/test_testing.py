# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import re

import pytest

from participatio.errors import DefinitionError
from participatio.testing import Surprise, play
from participatio.testing.scenarios import SENTENCES

STEP = "- {act: idea.submit, at: 2019-01-01, by: a"


def surprised(tmp_path, text):
    """What is answered to a scenario that is wrong."""
    file = tmp_path / "a.scenario.yaml"
    file.write_text(f"scenario: a\ndefinition: standard\n{text}", encoding="utf-8")
    with pytest.raises((Surprise, DefinitionError)) as raised:
        play(file)
    return raised.value


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("a.scenario.yaml:4:5: P951 an act consists of keys with values", "when:\n  - nonsense\n"),
        ("a.scenario.yaml:4:47: P950 an act has no 'thingg'; did you mean 'thing'?", f"when:\n  {STEP}, thingg: x}}\n"),
        ("a.scenario.yaml:4:47: P951 'values' has to be keys with values", f"when:\n  {STEP}, values: abc}}\n"),
        ("a.scenario.yaml:4:47: P951 'links' has to be keys with values", f"when:\n  {STEP}, links: [b]}}\n"),
        ("one with fields says 'to'", f"when:\n  {STEP}, links: {{about: {{x: y}}}}}}\n"),
        ("'refused' has to be a word or a list of words", f"when:\n  {STEP}, refused: {{a: b}}}}\n"),
        ("'batch' has to be a list of acts", "when:\n  - {at: 2019-01-01, batch: {a: b}}\n"),
        ("an act consists of keys with values", "when:\n  - {at: 2019-01-01, batch: [a]}\n"),
        ("a.scenario.yaml:3:1: P170 a scenario has texts under", "then: foo\n"),
        ("'giwen' is something else; did you mean 'given'?", "giwen:\n  - foo\n"),
        ("a.scenario.yaml:4:10: P110 '1.1.2019' is not a date", "when:\n  - {at: 1.1.2019, act: idea.submit, by: a}\n"),
        ("'by' is missing", "when:\n  - {at: 2019-01-01, act: idea.submit}\n"),
        ("no rule is called 'phace'; did you mean 'phase'?", f"when:\n  {STEP}, refused: phace}}\n"),
        ("a.scenario.yaml:4:5: P951 a claim consists of keys with values", "then:\n  - foo\n"),
        ("a.scenario.yaml:4:16: P951 a claim has no 'stat'; did you mean 'state'?", "then:\n  - {thing: x, stat: y}\n"),
        ("there is no phase 'sprnig'", "then:\n  - {phase: sprnig, at: 2019-01-01}\n"),
        ("a.scenario.yaml:4:37: P110", "then:\n  - {thing: x, owed: answer, until: soon}\n"),
        (
            "there is no action 'idea.submitt'; did you mean 'idea.submit'?",
            "when:\n  - {act: idea.submitt, at: 2019-01-01, by: a}\n",
        ),
    ],
)
def test_a_mistake_in_a_scenario_is_answered_with_its_place(tmp_path, answer, text):
    assert answer in str(surprised(tmp_path, text))


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_sentence_has_the_same_data_in_both_languages(sentence):
    english, german = SENTENCES[sentence]

    assert {*re.findall(r"\{\w+\}", english)} == {*re.findall(r"\{\w+\}", german)}


@pytest.mark.parametrize(
    ("english", "german", "text"),
    [
        (
            "should be accepted, but was refused: unknown_action: there is no action 'idea.x'",
            "sollte angenommen werden, wurde aber abgelehnt: unknown_action: die Aktion 'idea.x' gibt es nicht",
            "given:\n  - {act: idea.x, at: 2019-01-01, by: a}\n",
        ),
        (
            "should be refused (phase), and was for other reasons: unknown_action: there is no action 'idea.x'",
            (
                "sollte abgelehnt werden (phase), und wurde es aus anderen Gründen: "
                "unknown_action: die Aktion 'idea.x' gibt es nicht"
            ),
            "when:\n  - {act: idea.x, at: 2019-01-01, by: a, refused: phase}\n",
        ),
        ("there is no 'x'", "'x' gibt es nicht", "then:\n  - {thing: x, at: 2019-01-01}\n"),
        ("a step needs 'at'", "ein Schritt braucht 'at'", "when:\n  - {act: idea.submit, by: a}\n"),
    ],
)
def test_a_surprise_speaks_english_and_german(tmp_path, english, german, text):
    surprise = surprised(tmp_path, text)

    assert english in str(surprise)
    assert english == surprise.text()
    assert german == surprise.text("de")
