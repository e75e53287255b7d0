# SPDX-License-Identifier: Apache-2.0
"""Proving, keeping and carrying a process, from the command line."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def spoil(store: str, *statements: str) -> None:
    """Change a store behind everybody's back."""
    with closing(sqlite3.connect(store)) as db, db:
        guards = [
            f"DROP TRIGGER {name}" for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        ]
        for statement in (*guards, *statements):
            db.execute(statement)


class TestAdopt:
    @pytest.fixture
    def newer(self, ideas: Path, tmp_path: Path) -> str:
        text = ideas.read_text(encoding="utf-8").replace("version: 1\nlanguage", "version: 2\nlanguage")
        (tmp_path / "v2.yaml").write_text(
            text.replace("schools:", "rivers: {title: Rivers}\n  schools:"), encoding="utf-8"
        )
        return str(tmp_path / "v2.yaml")

    def test_a_dry_run_tells_and_changes_nothing(self, store: str, newer: str, run: Run) -> None:
        before = Path(store).read_bytes()
        answer = run("adopt", store, newer, "--reason", "Rivers too", "--dry-run")

        assert (0, "") == (answer.code, answer.err)
        assert ["  newly listed: 1 (rivers)", "Nothing was changed."] == answer.out.splitlines()[-2:]
        told = run("diff", store, newer)
        assert (1, answer.out.removesuffix("Nothing was changed.\n")) == (told.code, told.out)
        assert "Geändert ist nichts." in run("adopt", store, newer, "--reason", "x", "--dry-run", "--lang", "de").out
        assert before == Path(store).read_bytes()

    def test_only_what_is_done_needs_a_reason(self, store: str, newer: str, run: Run) -> None:
        looking = run("adopt", store, newer, "--dry-run")
        doing, tun = run("adopt", store, newer), run("adopt", store, newer, "--lang", "de")

        assert (0, "", "Nothing was changed.") == (looking.code, looking.err, looking.out.splitlines()[-1])
        assert (2, 2) == (doing.code, tun.code)
        assert "Error: --reason is missing: a few words on why; only --dry-run needs none\n" in doing.err
        assert "Fehler: es fehlt --reason mit einigen Worten, warum; nur --dry-run braucht keinen Grund\n" in tun.err

    def test_new_rules_hold_from_now_on(self, store: str, newer: str, run: Run) -> None:
        data = json.loads(run("adopt", store, newer, "--reason", "Rivers", "--by", "clara", "--format", "json").out)

        assert (1, 2, ["rivers"], False) == (data["old"], data["new"], data["born"], data["dry_run"])
        assert "rivers" in run("list", store, "forum").out
        assert 1 == run("adopt", store, newer, "--reason", "again").code

    def test_it_may_be_refused(self, store: str, newer: str, anna: str, run: Run) -> None:
        assert (
            "Refused: this is for office only: “Office”\n"
            == run("adopt", store, newer, "--reason", "x", "--by", anna).err
        )
        assert 2 == run("adopt", store, newer, "--reason", "x", "--map", "idea.hidden").code
        assert 2 == run("adopt", store, "nowhere.yaml", "--reason", "x").code


class TestVerifyAndRebuild:
    def test_all_is_as_it_was_written(self, store: str, idea: str, run: Run) -> None:
        answer = run("verify", store)

        assert (0, "") == (answer.code, answer.err)
        assert ["ideas: nothing is wrong", "  events  2"] == answer.out.splitlines()[:2]
        assert "ideas: alles stimmt" == run("verify", store, "--lang", "de").out.splitlines()[0]

    def test_every_process_is_looked_at(self, store: str, ideas: Path, run: Run) -> None:
        assert 0 == run("start", str(ideas), store, "--name", "again").code
        reports = json.loads(run("verify", store, "--format", "json").out)

        assert [("ideas", True), ("again", True)] == [(one["process"], one["ok"]) for one in reports]
        assert ["again"] == [
            one["process"] for one in json.loads(run("verify", store, "--process", "again", "--format", "json").out)
        ]

    def test_a_changed_table_is_found_and_made_anew(self, store: str, idea: str, run: Run) -> None:
        spoil(store, "UPDATE tally SET number = number + 1" if _has(store, "tally") else "DELETE FROM move")
        found = run("verify", store)

        assert 1 == found.code
        assert "ideas: not as it was written" in found.out
        assert (0, "ideas: made anew from 2 events\n", "") == run("rebuild", store)
        assert 0 == run("verify", store).code

    def test_a_changed_event_is_found_told_and_not_written_to(self, store: str, idea: str, run: Run) -> None:
        spoil(store, "UPDATE body SET body = replace(body, 'bike', 'car!')")
        found = run("verify", store, "--format", "json")

        assert 1 == found.code
        assert "body" == json.loads(found.out)[0]["problems"][0]["what"]
        assert {"what", "table", "position", "text"} == set(json.loads(found.out)[0]["problems"][0])
        read = run("list", store, "forum", "--lang", "de")
        assert (0, True) == (read.code, read.err.startswith("Warnung: P923 "))
        assert "P923" in run("act", store, "idea.publish", "--by", "clara", "--thing", idea).err

    def test_progress_is_told_when_it_is_wanted(self, store: str, run: Run) -> None:
        assert "1 of 1 (100 %)\n" == run("verify", store, "--progress").err
        assert "" == run("verify", store).err


def _has(store: str, table: str) -> bool:
    with closing(sqlite3.connect(store)) as db:
        return db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


class TestProofs:
    def test_a_checkpoint_and_what_came_after_it(self, store: str, anna: str, tmp_path: Path, run: Run) -> None:
        path, proof = str(tmp_path / "old.checkpoint"), str(tmp_path / "proof")
        shown = run("checkpoint", store).out

        assert (0, f"{path}: 1 event\n", "") == run("checkpoint", store, "--out", path)
        assert shown == Path(path).read_text(encoding="utf-8")
        assert 0 == run("act", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=B").code
        answer = run("consistency", store, path, "--out", proof)
        assert (0, "ideas: 2 events continue the 1 of the checkpoint; none of those was changed\n", "") == answer
        assert "participatio.consistency.v1" == json.loads(Path(proof).read_text())["format"]
        assert (
            "ideas: 2 Einträge setzen die 1 des Prüfpunkts fort" in run("consistency", store, path, "--lang", "de").out
        )

    def test_what_was_cut_is_seen(self, store: str, idea: str, tmp_path: Path, run: Run) -> None:
        path = str(tmp_path / "old.checkpoint")
        run("checkpoint", store, "--out", path)
        said = json.loads(Path(path).read_text())
        Path(path).write_text(json.dumps({**said, "size": 9}))
        answer = run("consistency", store, path)

        assert (1, "") == (answer.code, answer.out)
        assert answer.err.startswith("Error: P943 ")

    @pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[1]", b"[" * 100_000])
    def test_a_file_that_proves_nothing(self, store: str, tmp_path: Path, run: Run, content: bytes) -> None:
        (tmp_path / "odd").write_bytes(content)
        answer = run("consistency", store, str(tmp_path / "odd"))

        assert (1, "") == (answer.code, answer.out)
        assert answer.err.startswith("Error: P940 ")

    def test_a_receipt_of_a_position_or_a_thing(self, store: str, idea: str, tmp_path: Path, run: Run) -> None:
        path = str(tmp_path / "1.receipt")
        by_id = run("receipt", store, idea).out

        assert by_id == run("receipt", store, "1").out
        assert "body" not in json.loads(by_id)
        assert (
            f"{path}: Eintrag 1 von 2\n" == run("receipt", store, "1", "--with-body", "--out", path, "--lang", "de").out
        )
        assert "By bike to work." in json.loads(Path(path).read_text(encoding="utf-8"))["body"]

    @pytest.mark.parametrize(
        ("event", "code", "said"),
        [
            ("99", 1, "Error: P941 there is no event 99; the ledger has 1"),
            ("idea-000000-0", 2, "there is no 'idea-000000-0' here"),
            ("park", 2, "EVENT: there is no 'park' here; did you mean 'parks'?"),
            ("-1", 2, ""),
            ("9" * 5000, 1, "Error: P941 "),
        ],
    )
    def test_a_receipt_of_nothing(self, store: str, run: Run, event: str, code: int, said: str) -> None:
        answer = run("receipt", store, event)

        assert (code, "") == (answer.code, answer.out)
        assert said in answer.err

    def test_nothing_is_written_over(self, store: str, ideas: Path, run: Run) -> None:
        before = ideas.read_bytes()

        for asked in (["checkpoint", store], ["receipt", store, "0"], ["export", store]):
            answer = run(*asked, "--out", str(ideas))
            assert 2 == answer.code
            assert "is there already" in answer.err
        assert before == ideas.read_bytes()


class TestKeepingAndCarrying:
    def test_a_backup_and_back(self, store: str, idea: str, tmp_path: Path, run: Run) -> None:
        backup, again = str(tmp_path / "backup.db"), str(tmp_path / "again.db")

        assert (0, f"{backup} holds what {store} holds\n", "") == run("backup", store, backup)
        assert 2 == run("backup", store, backup).code
        assert 0 == run("backup", store, backup, "--overwrite", "--full").code
        tried = run("restore", backup, again, "--reason", "The disk broke", "--dry-run")
        assert (0, f"ideas would be in {again}: 2 events\nNothing was changed.\n", "") == tried
        assert not Path(again).exists()
        answer = run("restore", backup, again, "--reason", "The disk broke")
        assert (0, f"ideas is in {again}; epoch 2 begins with event 2\n", "") == answer
        assert 0 == run("verify", again).code
        assert 2 == run("restore", backup, again, "--reason", "x").code
        assert 2 == run("restore", backup, again).code

    def test_what_was_erased_stays_erased(self, store: str, idea: str, anna: str, tmp_path: Path, run: Run) -> None:
        backup = str(tmp_path / "backup.db")
        run("backup", store, backup)
        run("person", "erase", store, anna, "--reason", "by letter")
        answer = run("restore", backup, store, "--reason", "Probe", "--overwrite", "--lang", "de")

        assert answer.out.endswith("; 1 wieder gelöscht\n")
        assert b"By bike to work" not in Path(store).read_bytes()

    def test_an_archive_is_one_file_and_gives_an_equal_tree(
        self, store: str, idea: str, tmp_path: Path, run: Run
    ) -> None:
        folder = tmp_path / "out"
        folder.mkdir()
        path, other = str(folder / "ideas.zip"), str(tmp_path / "other.db")
        written = json.loads(run("export", store, "--out", path, "--format", "json").out)

        assert ["ideas.zip"] == [one.name for one in folder.iterdir()]
        assert 2 == run("export", store).code
        answer = run("import", path, other)
        assert (0, f"ideas is in {other}\n  events  2\n  root    {written['root']}\n", "") == answer
        assert run("checkpoint", store).out == run("checkpoint", other).out
        assert "P925" in run("import", path, other).err

    def test_a_file_that_is_no_archive(self, store: str, ideas: Path, tmp_path: Path, run: Run) -> None:
        answer = run("import", str(ideas), str(tmp_path / "other.db"))

        assert (1, "") == (answer.code, answer.out)
        assert "is no archive of a process" in answer.err
        assert 2 == run("import", str(tmp_path / "nowhere.zip"), str(tmp_path / "other.db")).code

    def test_a_process_moves(self, store: str, idea: str, tmp_path: Path, run: Run) -> None:
        other = str(tmp_path / "other.db")

        assert f"ideas ist in {other}" == run("move", store, other, "--lang", "de").out.splitlines()[0]
        assert run("checkpoint", store).out == run("checkpoint", other).out
        assert 1 == run("move", store, other).code

    def test_nothing_is_kept_too_long(self, store: str, idea: str, run: Run) -> None:
        before = Path(store).read_bytes()

        assert (0, "nothing is kept too long\n", "") == run("retain", store, "--dry-run")
        assert before == Path(store).read_bytes()
        assert "nichts wird zu lange aufgehoben\n" == run("retain", store, "--lang", "de").out
        assert {"dry_run": True, "bodies": 0, "things": 0, "people": 0, "pending": False} == json.loads(
            run("retain", store, "--dry-run", "--format", "json").out
        )

    def test_what_is_kept_too_long_is_erased(
        self, ideas: Path, tmp_path: Path, now: Callable[[str], None], run: Run
    ) -> None:
        store = str(tmp_path / "kept.db")
        text = ideas.read_text(encoding="utf-8")
        ideas.write_text(text + "kinds:\n  idea:\n    keeps: {for: 1 year}\n", encoding="utf-8")
        now("2019-07-01T10:00:00+00:00")
        run("start", str(ideas), store)
        anna = run("person", "enrol", store).out.strip()
        run("act", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=By bike.")
        now("2020-08-01T10:00:00+00:00")
        before = Path(store).read_bytes()

        tried = run("retain", store, "--dry-run")
        assert "would erase what was said in 1 act on 1 thing, 0 people; nothing was erased\n" == tried.out
        assert before == Path(store).read_bytes()
        assert "gelöscht: Gesagtes aus 1 Akt an 1 Ding, 0 Personen\n" == run("retain", store, "--lang", "de").out
        assert b"By bike" not in Path(store).read_bytes()

    def test_an_address_nobody_knows(self, run: Run) -> None:
        answer = run("list", "nosuch://somebody:secret@host/db")

        assert 1 == answer.code
        assert "P905" in answer.err
        assert "secret" not in answer.err
