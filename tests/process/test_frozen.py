# SPDX-License-Identifier: Apache-2.0
"""A ledger of every version of the tables there ever was still opens, verifies, and says the same.

With PARTICIPATIO_FREEZE=1 the ledger of the present version is written anew; that is right only before it is released.
"""

from __future__ import annotations

import gzip
import json
import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest
from tests.process.conftest import Dice, Hands, dump, trial
from tests.process.lives import lived

from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import StoreError
from participatio.process.tables import VERSION

FROZEN = Path(__file__).parent / "frozen"
VERSIONS = sorted(FROZEN.glob("*.db.gz"))


def columns(path: Path) -> dict[str, int]:
    """How many columns each table of a ledger has."""
    with closing(sqlite3.connect(path)) as rows:
        sql = "SELECT m.name, COUNT(*) FROM sqlite_schema m, pragma_table_info(m.name) GROUP BY m.name"
        return dict(rows.execute(sql))


def said(process: Process, widths: Mapping[str, int]) -> dict[str, str | int]:
    """What must stay the same for ever: how many events, their root, and everything made of them.

    Tables and columns that came later say nothing that was said before.
    """
    tables = {name: rows for name, rows in dump(process, derived=True).items() if name in widths}
    old = {name: sorted((row[: widths[name]] for row in rows), key=repr) for name, rows in tables.items()}
    made = json.dumps(old, default=lambda it: bytes(it).hex())
    return {
        "size": process.size,
        "root": process.checkpoint().root.hex(),
        "made": sha256(made.encode()).hexdigest(),
    }


def test_the_present_version_is_frozen() -> None:
    if os.environ.get("PARTICIPATIO_FREEZE"):
        path = FROZEN / f"version_{VERSION}.db"
        clock = Hands()
        with Process.create(path, trial(), clock=clock, random=Dice()) as process:
            lived(process, clock)
            told = said(process, columns(path))
        store = SQLiteStore(path)
        store.backup(path.with_suffix(".copy"))
        store.close()
        content = path.with_suffix(".copy").read_bytes()
        (FROZEN / f"version_{VERSION}.db.gz").write_bytes(gzip.compress(content, mtime=0))
        (FROZEN / f"version_{VERSION}.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        for left in (*FROZEN.glob("*.db"), *FROZEN.glob("*.db-*"), *FROZEN.glob("*.copy*")):
            left.unlink()
    assert [f"version_{version}.db.gz" for version in range(1, VERSION + 1)] == [path.name for path in VERSIONS] or (
        os.environ.get("PARTICIPATIO_FREEZE")
    )


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name)
def frozen(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a frozen ledger."""
    source: Path = request.param
    path = tmp_path / source.name.removesuffix(".gz")
    path.write_bytes(gzip.decompress(source.read_bytes()))
    return path


def test_a_frozen_ledger_says_what_it_always_said(frozen: Path) -> None:
    expected = json.loads((FROZEN / f"{frozen.stem}.json").read_text(encoding="utf-8"))
    widths = columns(frozen)

    with Process.open(frozen, clock=Hands("2021-01-01")) as process:
        assert expected == said(process, widths)
        assert () == process.verify().problems
        process.rebuild()
        assert expected == said(process, widths)
        idea = next(process.view().items("idea"))
        process.act("idea.answer", by="emil", thing=idea.id, values={"reply": "Still here"})
        assert expected["size"] + 1 == process.size


def test_a_newer_version_is_refused_and_not_touched(frozen: Path) -> None:
    with sqlite3.connect(frozen) as rows:
        rows.execute(f"PRAGMA user_version = {VERSION + 1}")
    rows.close()
    before = frozen.read_bytes()

    with pytest.raises(StoreError) as refused:
        Process.open(frozen)
    assert "P921" == refused.value.code.id
    assert str(VERSION + 1) in str(refused.value)
    assert before == frozen.read_bytes()
