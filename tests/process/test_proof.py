# SPDX-License-Identifier: Apache-2.0
"""What a ledger gives out can be checked by anybody, with a script that imports nothing of ours."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve
from tests.process.conftest import Dice, Hands, trial

from participatio.definition.acts import Act
from participatio.process.process import Process
from participatio.process.proof import Checkpoint, Consistency, ProofError, Receipt, checkpoint, consistency, receipt

SCRIPT = Path(__file__).parents[2] / "docs" / "reference" / "verify_offline.py"


@pytest.fixture(scope="module")
def ledger():
    """A process of some 600 events, and its checkpoints on the way."""
    process = Process.create(":memory:", trial(), clock=Hands(), random=Dice())
    points = [checkpoint(process)]
    for size in (1, 6, 120, 129, 256, 90):
        process.batch([Act("idea.submit", "bo", None, {"title": "x", "text": "x"}) for _ in range(size)])
        points.append(checkpoint(process))
    yield process, points
    process.close()


def _checked(folder, said, *points):
    """What the script says of some files."""
    paths = []
    for number, file in enumerate((said, *points)):
        paths.append(folder / f"{number}.json")
        paths[-1].write_text(file if isinstance(file, str) else file.to_json(), encoding="utf-8")
    done = subprocess.run([sys.executable, SCRIPT, *paths], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (done.stdout == "ok\n")
    return done.stdout or done.stderr


def test_the_script_is_short_and_imports_nothing_of_ours():
    text = SCRIPT.read_text(encoding="utf-8")
    imported = {alias.name for it in ast.walk(ast.parse(text)) if isinstance(it, ast.Import) for alias in it.names}

    assert {"hashlib", "json", "sys"} == imported
    assert not any(isinstance(it, ast.ImportFrom) for it in ast.walk(ast.parse(text)))
    assert 70 > len(text.splitlines())


@pytest.mark.parametrize("position", [0, 1, 5, 127, 128, 255, 256, 400, 602])
def test_a_receipt_holds(ledger, tmp_path, position):
    process, points = ledger
    given = receipt(process, position, include_body=True)

    assert given.holds(points[-1])
    assert given == Receipt.from_json(given.to_json())
    assert "ok\n" == _checked(tmp_path, given, points[-1])


def test_a_receipt_leads_to_an_older_checkpoint_too(ledger, tmp_path):
    process, points = ledger
    given = receipt(process, 5, size=points[2].size)

    assert given.holds(points[2])
    assert not given.holds(points[3])
    assert "ok\n" == _checked(tmp_path, given, points[2])
    assert "another size" in _checked(tmp_path, given, points[3])


def test_a_receipt_shows_nothing_of_a_body_unless_it_is_asked_to(ledger):
    process, _ = ledger

    assert (None, None) == (receipt(process, 5).body, receipt(process, 5).salt)
    assert '"by"' not in receipt(process, 5).to_json()
    assert "bo" == json.loads(receipt(process, 5, include_body=True).body or "")["by"]


def test_a_receipt_holds_when_the_body_is_erased(tmp_path):
    with Process.create(":memory:", trial(), clock=Hands(), random=Dice()) as process:
        ada = process.enrol(name="Ada")
        process.act("idea.submit", by=ada, values={"title": "x", "text": "x"})
        before = receipt(process, 1, include_body=True)
        process.erase(ada, reason="Asked for")
        after = receipt(process, 1, include_body=True)

        assert after.body is None
        assert before.head == after.head
        assert "ok\n" == _checked(tmp_path, after, checkpoint(process))


WRONG = {
    "another head": lambda said: said.update(head=said["head"].replace("idea", "id3a")),
    "another body": lambda said: said.update(body=said["body"].replace("x", "y")),
    "another salt": lambda said: said.update(salt="00" * 16),
    "another position": lambda said: said.update(position=said["position"] + 1),
    "a shorter path": lambda said: said["path"].pop(),
    "a longer path": lambda said: said["path"].append(said["root"]),
    "another path": lambda said: said["path"].reverse(),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_receipt_that_was_changed_does_not_hold(ledger, tmp_path, what):
    process, points = ledger
    said = json.loads(receipt(process, 77, include_body=True).to_json())
    WRONG[what](said)

    assert not Receipt.from_json(json.dumps(said)).holds(points[-1])
    assert "ok\n" != _checked(tmp_path, json.dumps(said), points[-1])


def test_a_receipt_of_another_process_does_not_hold(ledger, tmp_path):
    process, points = ledger
    other = evolve(points[-1], process="other")

    assert not receipt(process, 7).holds(other)
    assert "another process" in _checked(tmp_path, receipt(process, 7), other)


@pytest.mark.parametrize("position", [-1, 603, 1 << 41])
def test_there_is_no_receipt_of_what_is_not_there(ledger, position):
    process, _ = ledger

    with pytest.raises(ProofError, match="no event"):
        receipt(process, position)


@pytest.mark.parametrize("number", range(7))
def test_a_ledger_continues_all_its_checkpoints(ledger, tmp_path, number):
    process, points = ledger
    given = consistency(process, points[number])

    assert given.holds()
    assert given == Consistency.from_json(given.to_json())
    assert "ok\n" == _checked(tmp_path, given, points[number], points[-1])


def test_a_proof_that_was_changed_does_not_hold(ledger, tmp_path):
    process, points = ledger
    given = consistency(process, points[3])
    older = evolve(points[3], root=points[2].root)

    assert "rewritten" in _checked(tmp_path, given, older, points[-1])
    assert "path" in _checked(tmp_path, evolve(given, path=given.path[:-1]), points[3], points[-1])
    assert not evolve(given, older=older).holds()
    assert not evolve(given, path=given.path[:-1]).holds()


def test_what_does_not_continue_a_checkpoint_is_said_so(ledger):
    process, points = ledger
    for older, said in (
        (evolve(points[3], root=points[2].root), "rewritten"),
        (evolve(points[3], size=points[3].size + 1), "rewritten"),
        (evolve(points[3], size=604), "was cut"),
        (evolve(points[3], epoch=2), "was cut"),
        (evolve(points[3], process="other"), "of the process 'other'"),
    ):
        with pytest.raises(ProofError, match=said):
            consistency(process, older)


@pytest.mark.parametrize("file", [Checkpoint, Receipt, Consistency])
@pytest.mark.parametrize("text", ["", "[]", "{}", "1", '{"format": 1}', "[" * 100_000])
def test_what_is_no_proof_is_said_so(file, text):
    with pytest.raises(ProofError, match="this is no"):
        file.from_json(text)


@pytest.mark.parametrize("name", ["process", "epoch", "size", "root", "recorded"])
def test_a_checkpoint_is_whole_or_none(ledger, name):
    _, points = ledger
    said = json.loads(points[0].to_json())
    assert points[0] == Checkpoint.from_json(json.dumps(said))
    del said[name]

    with pytest.raises(ProofError, match=name):
        Checkpoint.from_json(json.dumps(said))
