# SPDX-License-Identifier: Apache-2.0
"""Beginning a process and doing something in it, from the command line."""

from __future__ import annotations

import io
import json
import re
import sqlite3
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import IDEAS

from participatio import Process, RefusedError, load
from participatio.simulation.rehearsal import rehearsed

Run = Callable[..., Any]


def size(store: str) -> int:
    """How many events there are."""
    with sqlite3.connect(store) as db:
        found: int = db.execute("SELECT COUNT(*) FROM event").fetchone()[0]
    db.close()
    return found


def title_of(store: str, thing: str, run: Run) -> str:
    """What a thing is called."""
    answer = run("list", store, "--as", "clara", "--format", "json").out
    return next(str(one["title"]) for one in json.loads(answer) if one["id"] == thing)


class TestStart:
    def test_a_process_begins(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        store = str(tmp_path / "new.db")

        assert (0, f"ideas has begun in {store}: Ideas for the quarter, version 1\n", "") == run(
            "start", str(ideas), store
        )

    def test_in_german(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        store = str(tmp_path / "new.db")

        assert (
            f"ideas hat in {store} begonnen: Ideas for the quarter, Fassung 1\n"
            == run("start", str(ideas), store, "--lang", "de").out
        )

    def test_a_program_gets_the_digest(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        answer = json.loads(run("start", str(ideas), str(tmp_path / "new.db"), "--format", "json").out)

        assert ("ideas", 1, 1, 64) == (answer["process"], answer["version"], answer["size"], len(answer["digest"]))

    def test_a_second_one_needs_a_name(self, ideas: Path, store: str, run: Run) -> None:
        refused = run("start", str(ideas), store)

        assert (1, f"Error: P925 {store} already has a process 'ideas'\n") == (refused.code, refused.err)
        assert 0 == run("start", str(ideas), store, "--name", "again").code
        assert 0 == run("list", store, "forum", "--process", "again").code

    def test_a_bad_definition_is_answered_with_its_mistakes(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        ideas.write_text(ideas.read_text(encoding="utf-8").replace("title: Always", "titel: Always"), encoding="utf-8")

        answer = run("start", str(ideas), str(tmp_path / "new.db"))

        assert (1, "") == (answer.code, answer.out)
        assert "P104 unknown key 'titel'" in answer.err
        assert not (tmp_path / "new.db").exists()


class TestAct:
    def test_what_was_done_is_told(self, store: str, anna: str, run: Run) -> None:
        answer = run("act", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=B")

        assert 0 == answer.code
        assert re.fullmatch(r"idea\.submit  idea-\w{6}-\w  → submitted  \(event 1, 1 July 2019, 12:00\)\n", answer.out)

    def test_a_program_gets_it_as_data(self, store: str, anna: str, run: Run) -> None:
        said = ("--set", "title=A", "--set", "text=B", "--format", "json")
        data = json.loads(run("act", store, "idea.submit", "--by", anna, *said).out)

        assert {"thing", "position", "repeated", "events", "warnings"} == set(data)
        assert {"position", "action", "thing", "happened", "recorded", "moves"} == set(data["events"][0])
        assert "2019-07-01T10:00:00Z" == data["events"][0]["recorded"]

    def test_a_refusal_tells_every_reason_and_leaves_no_trace(self, store: str, idea: str, anna: str, run: Run) -> None:
        before = size(store)

        assert (1, "", "Refused: this is for moderator only: “Moderation”\n") == run(
            "act", store, "idea.publish", "--thing", idea, "--by", anna
        )
        assert (
            "Abgelehnt: das dürfen nur: moderator: „Moderation“\n"
            == run("act", store, "idea.publish", "--thing", idea, "--by", anna, "--lang", "de").err
        )
        assert before == size(store)

    def test_an_action_may_be_known_by_what_it_is_called(self, store: str, anna: str, run: Run) -> None:
        meant = {
            name: run("act", store, name, "--by", anna, "--lang", "de").err.splitlines()[-1]
            for name in ("idea.einreichen", "Idee.Einreichen", "veröffentlichen", "idea.answer_it")
        }

        assert (
            "Fehler: die Aktion 'idea.einreichen' gibt es nicht; war 'idea.submit' gemeint?" == meant["idea.einreichen"]
        )
        assert meant["Idee.Einreichen"].endswith("war 'idea.submit' gemeint?")
        assert meant["veröffentlichen"].endswith("war 'idea.publish' oder 'statement.publish' gemeint?")
        assert meant["idea.answer_it"].endswith("war 'idea.answer' gemeint?")

    def test_a_link_that_it_does_not_take_is_answered_with_those_it_does(self, store: str, anna: str, run: Run) -> None:
        said = ("act", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=B")

        far, close = (run(*said, "--link", f"{name}=parks", "--lang", "de") for name in ("zu", "abuot"))

        assert (2, 2) == (far.code, close.code)
        assert "Fehler: --link: idea.submit kennt kein 'zu'; es gibt about" == far.err.splitlines()[-1]
        assert "--link: idea.submit kennt kein 'abuot'; war 'about' gemeint?" in close.err
        assert "--link: idea.submit does not take 'zu'; it takes about" in run(*said, "--link", "zu=parks").err

    def test_the_file_comes_first(self, store: str, ideas: Path, anna: str, run: Run) -> None:
        acting = run("act", "idea.submit", store, "--by", anna)
        adopting = run("adopt", str(ideas), store, "--reason", "A", "--lang", "de")

        assert (2, 2) == (acting.code, adopting.code)
        assert f"Error: the file of the process comes first: participatio act {store} idea.submit" in acting.err
        assert f"Fehler: zuerst die Datei des Verfahrens nennen: participatio adopt {store} {ideas}" in adopting.err

    def test_what_it_is_done_to_has_to_be_said(self, store: str, run: Run) -> None:
        answer = run("act", store, "idea.publish", "--by", "clara")

        assert 2 == answer.code
        assert "idea.publish is done to something of the kind 'idea': --thing ID" in answer.err

    def test_what_others_bring_into_being_needs_them(self, store: str, tmp_path: Path, run: Run) -> None:
        letters = tmp_path / "new.jsonl"
        letters.write_text('{"action": "idea.support", "by": "leo", "thing": {"new": "one"}}\n', encoding="utf-8")
        alone = run("act", store, "--from", str(letters))

        assert 1 == alone.code
        assert f"{letters}:1: refused: no act before it is called 'one'\n" == alone.err
        assert 2 == run("act", store, "--from", str(letters), "--dry-run").code
        assert 2 == run("act", store, "--from", str(letters), "--dry-run", "--together").code
        assert "no act before it is called 'one'" in run("act", store, "--from", str(letters), "--together").err

    def test_states_are_told_by_what_they_are_called(self, store: str, idea: str, run: Run) -> None:
        again = ("--by", "clara", "--thing", idea)
        assert 0 == run("act", store, "idea.publish", *again).code

        german = run("act", store, "idea.publish", *again, "--lang", "de")
        english = run("act", store, "idea.publish", *again, "--lang", "en")

        assert (1, "Abgelehnt: der Stand ist 'veröffentlicht'; nötig ist eingereicht\n") == (german.code, german.err)
        assert (1, "Refused: it is 'published'; this needs submitted\n") == (english.code, english.err)
        assert "der Stand ist 'veröffentlicht'" in run("why", store, "idea.hide", *again, "--lang", "de").out
        raw = json.loads(run("act", store, "idea.publish", *again, "--format", "json").out)
        assert {"state": "published", "wanted": "submitted"} == raw["reasons"][0]["data"]

    def test_so_are_those_of_many_acts(self, store: str, idea: str, tmp_path: Path, run: Run) -> None:
        assert 0 == run("act", store, "idea.publish", "--by", "clara", "--thing", idea).code
        act = {"action": "idea.publish", "by": "clara", "thing": idea}
        (letters := tmp_path / "letters.jsonl").write_text(f"{json.dumps(act)}\n", encoding="utf-8")
        (notes := tmp_path / "notes.yaml").write_text(
            f"- {{act: idea.publish, by: clara, thing: {idea}}}\n", encoding="utf-8"
        )
        german = "der Stand ist 'veröffentlicht'; nötig ist eingereicht"
        english = "it is 'published'; this needs submitted"
        each = ("act", store, "--from", str(letters))

        for asked in (each, (*each, "--dry-run"), ("record", store, str(notes))):
            assert german in run(*asked, "--lang", "de").err
            assert english in run(*asked, "--lang", "en").err
        assert "'published'; nötig ist submitted" in run("record", store, str(notes), "--format", "json").out

    def test_a_refusal_as_data(self, store: str, idea: str, anna: str, run: Run) -> None:
        answer = run("act", store, "idea.publish", "--thing", idea, "--by", anna, "--format", "json")
        data = json.loads(answer.out)

        assert (1, "") == (answer.code, answer.err)
        assert (True, 0, ["role"]) == (data["refused"], data["act"], [reason["rule"] for reason in data["reasons"]])

    def test_the_same_key_is_done_once(self, store: str, anna: str, idea: str, run: Run) -> None:
        before = size(store)
        again = (
            "--set",
            "title=A path",
            "--set",
            "text=By bike to work.",
            "--link",
            "about=parks",
            "--key",
            "letter-1",
        )
        answer = run("act", store, "idea.submit", "--by", anna, *again)

        assert (0, before) == (answer.code, size(store))
        assert answer.out.startswith(f"This had been done already:\nidea.submit  {idea}")
        assert 1 == run("act", store, "idea.submit", "--by", anna, "--set", "title=B", "--key", "letter-1").code

    def test_a_dry_run_leaves_no_trace(self, store: str, idea: str, anna: str, run: Run) -> None:
        before = Path(store).read_bytes()
        publish = ("act", store, "idea.publish", "--thing", idea, "--dry-run", "--by")

        assert (0, "This would be done; nothing was.\n", "") == run(*publish, "clara")
        assert (1, "", "Refused: this is for moderator only: “Moderation”\n") == run(*publish, anna)
        assert {"dry_run": True, "allowed": True} == {
            key: value
            for key, value in json.loads(run(*publish, "clara", "--format", "json").out).items()
            if key != "acts"
        }
        assert before == Path(store).read_bytes()

    def test_somebody_else_may_enter_what_happened_earlier(self, store: str, anna: str, run: Run) -> None:
        said = ("--set", "title=A", "--set", "text=B", "--happened", "2019-06-15", "--typed-by", "clara")

        assert 0 == run("act", store, "idea.submit", "--by", anna, *said).code
        assert "  happened  15 June 2019" in [
            line.replace("   ", "  ", 1).rstrip()
            for line in run("log", store, "--as", anna, "--after", "0").out.splitlines()
        ]

    def test_a_vague_date_stays_vague_wherever_it_is_told(self, store: str, anna: str, run: Run) -> None:
        said = ("--set", "title=A", "--set", "text=B", "--happened", "2019-06", "--typed-by", "clara")
        done = run("act", store, "idea.submit", "--by", anna, *said, "--lang", "de").out
        idea = done.split()[1]

        log = run("log", store, "--as", anna, "--thing", idea, "--lang", "de").out
        way = run("item", store, idea, "--as", anna, "--lang", "de").out

        assert "  geschehen Juni 2019  " in done
        assert ["geschehen Juni 2019", "Weg Juni 2019 eingereicht"] == [
            " ".join(line.split()) for line in (log + way).splitlines() if "Juni 2019" in line
        ]

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ((), "name an ACTION (idea.submit), or a file of acts with --from"),
            (("idea.submit",), "say who acts: --by PERSON"),
            (("idea.sumbit", "--by", "clara"), "there is no action 'idea.sumbit'; did you mean 'idea.submit'"),
            (("submit", "--by", "clara"), "did you mean 'idea.submit'"),
            (("idea.submit", "--by", "klara"), "--by: there is no 'klara' here; did you mean 'clara'?"),
            (("idea.submit", "--by", "clara", "--link", "about=park"), "--link about: there is no 'park' here; did"),
            (("idea.submit", "--by", "clara", "--set", "title"), "--set: 'title' is not NAME=VALUE"),
            (("idea.hide", "--by", "clara", "--thing", "idea-7k3m9q-z"), "--thing: 'idea-7k3m9q-z' has a slip in it"),
            (("idea.hide", "--by", "clara", "--thing", "idea-17"), "--thing: 'idea-17' is no id here; ids look like"),
            (("idea.submit", "--by", "clara", "--happened", "soon"), "--happened: "),
            (("--from", "a", "--by", "clara"), "with --from, everything about an act stands in its line"),
            (("idea.submit", "--by", "clara", "--together"), "--together needs --from"),
            (("--from", "nowhere.jsonl"), "--from 'nowhere.jsonl': No such file or directory"),
        ],
    )  # fmt: skip
    def test_who_asks_wrongly_gets_a_two_and_what_was_meant(
        self, store: str, run: Run, asked: tuple[str, ...], said: str
    ) -> None:
        answer = run("act", store, *asked)

        assert 2 == answer.code
        assert said in answer.err

    def test_bytes_that_are_no_text_are_refused(self, store: str, run: Run) -> None:
        answer = run("act", store, "idea.submit", "--by", "clara", "--set", "title=\udcff")

        assert (2, True) == (answer.code, r"'title=\udcff' is not UTF-8" in answer.err)

    def test_a_slip_in_an_id_is_said_in_german(self, store: str, run: Run) -> None:
        answer = run("act", store, "idea.hide", "--by", "clara", "--thing", "idea-7k3m9q-z", "--lang", "de")

        assert "ist verschrieben: das letzte Zeichen passt nicht zu den anderen" in answer.err


class TestFilesOfActs:
    @pytest.fixture
    def letters(self, anna: str, tmp_path: Path) -> Path:
        path = tmp_path / "letters.jsonl"
        acts: list[dict[str, Any]] = [
            {
                "action": "idea.submit",
                "by": anna,
                "values": {"title": f"Idea {n}", "text": "Text"},
                "key": f"letter-{n}",
            }
            for n in range(3)
        ]
        path.write_text("".join(json.dumps(act) + "\n" for act in acts), encoding="utf-8")
        return path

    def test_each_is_done_and_the_rest_can_follow_later(self, store: str, letters: Path, run: Run) -> None:
        assert (0, "3 done, 0 had been done already, 0 refused\n", "") == run("act", store, "--from", str(letters))
        letters.write_text(letters.read_text().replace("letter-2", "letter-9"))
        assert (
            "1 getan, 2 waren schon getan, 0 abgelehnt\n"
            == run("act", store, "--from", str(letters), "--lang", "de").out
        )

    def test_what_is_refused_or_no_act_is_named_with_its_line(
        self, store: str, letters: Path, anna: str, run: Run
    ) -> None:
        with letters.open("a") as file:
            file.write(f'{{"action": "idea.submit", "by": "{anna}"}}\n\n[1]\n{{"acton": "x"}}\n{{\n')
        answer = run("act", store, "--from", str(letters))

        assert (1, "3 done, 0 had been done already, 4 refused\n") == (answer.code, answer.out)
        assert [
            f"{letters}:4: refused: 'title' is missing; 'text' is missing",
            f"{letters}:6: refused: an act has to be a JSON object",
            f"{letters}:7: refused: an act has no 'acton'; did you mean 'action'?",
        ] == answer.err.splitlines()[:3]
        assert answer.err.splitlines()[3].startswith(f"{letters}:8: refused: this is no JSON")

    def test_a_program_gets_a_line_for_each_and_the_sum(self, store: str, letters: Path, run: Run) -> None:
        rows = [
            json.loads(line) for line in run("act", store, "--from", str(letters), "--format", "json").out.splitlines()
        ]

        assert [1, 2, 3] == [row["line"] for row in rows[:3]]
        assert {"done": 3, "repeated": 0, "refused": 0, "warned": 0} == rows[3]

    def test_they_can_be_piped_in(self, store: str, letters: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(letters.read_text()))

        assert "3 done, 0 had been done already, 0 refused\n" == run("act", store, "--from", "-").out

    def test_together_is_all_or_none(self, store: str, letters: Path, anna: str, run: Run) -> None:
        before = size(store)
        with letters.open("a") as file:
            file.write(f'{{"action": "idea.submit", "by": "{anna}"}}\n')

        assert 1 == run("act", store, "--from", str(letters), "--together").code
        assert before == size(store)

    def test_together_one_may_act_on_what_another_makes(self, store: str, anna: str, tmp_path: Path, run: Run) -> None:
        path = tmp_path / "acts.jsonl"
        born = {"action": "idea.submit", "by": anna, "values": {"title": "A", "text": "B"}, "as": "a"}
        acts = [born, {"action": "idea.publish", "by": "clara", "thing": {"new": "a"}}]
        path.write_text("\n".join(json.dumps(act) for act in acts))

        assert (
            "All 2 acts would be done; none was.\n"
            == run("act", store, "--from", str(path), "--together", "--dry-run").out
        )
        answer = run("act", store, "--from", str(path), "--together")

        assert 0 == answer.code, answer.err
        assert ["idea.submit", "idea.publish"] == [line.split()[0] for line in answer.out.splitlines()]

    def test_a_dry_run_of_many_tells_which_would_be_refused(
        self, store: str, letters: Path, anna: str, run: Run
    ) -> None:
        before = Path(store).read_bytes()
        with letters.open("a") as file:
            file.write(f'{{"action": "idea.submit", "by": "{anna}"}}\n')
        answer = run("act", store, "--from", str(letters), "--dry-run")

        assert (1, "Refused: 4: idea.submit: 'title' is missing; 'text' is missing\n") == (answer.code, answer.err)
        assert before == Path(store).read_bytes()

    @pytest.mark.parametrize(
        "content",
        [
            b"\xff\xfe",
            b"[" * 100_000,
            b'{"action": 1}',
            b'{"action": "x", "by": "clara"}',
            b'{"action": "idea.submit", "by": "\\ud800"}',
            b'{"action": "idea.submit", "by": "clara", "thing": {"new": 1}, "links": {"about": [[1]]}}',
        ],
    )
    def test_whatever_is_in_the_file_no_traceback_shows(
        self, store: str, tmp_path: Path, run: Run, content: bytes
    ) -> None:
        path = tmp_path / "odd.jsonl"
        path.write_bytes(content)

        assert run("act", store, "--from", str(path)).code in (1, 2)
        assert run("act", store, "--from", str(path), "--together").code in (1, 2)
        assert run("act", store, "--from", str(path), "--dry-run").code in (1, 2)


class TestAllowedAndWhy:
    def test_each_act_shows_what_it_asks_for(self, store: str, anna: str, run: Run) -> None:
        assert [
            "idea.submit  Submit",
            "  --set title=…     a line, at most 120 characters",
            "  --set text=…      a text, at most 5000 characters",
            "  [--link about=…]  Forum (one; such as parks)",
            "What is in brackets may be left out.",
        ] == run("allowed", store, "--by", anna).out.splitlines()

    def test_in_german(self, store: str, anna: str, run: Run) -> None:
        lines = run("allowed", store, "--by", anna, "--lang", "de").out.splitlines()

        assert "  --set title=…     Titel: eine Zeile, höchstens 120 Zeichen" == lines[1]
        assert "  [--link about=…]  betrifft: Themenforum (eins; etwa parks)" == lines[3]
        assert "Was in Klammern steht, darf fehlen." == lines[4]

    def test_whoever_has_a_seat_may_act_in_its_name(self, store: str, idea: str, anna: str, run: Run) -> None:
        asked = ("allowed", store, "--thing", idea, "--by")

        assert "Also in the name of: --for council (Council)" == run(*asked, "clara").out.splitlines()[-1]
        assert "Auch im Namen von: --for council (Council)" in run(*asked, "clara", "--lang", "de").out
        assert "--for" not in run(*asked, anna).out

    def test_with_the_choices_that_go_with_each_link(self, ideas: Path, tmp_path: Path, now: object, run: Run) -> None:
        text = ideas.read_text(encoding="utf-8").replace(
            "admits: {anyone", "admits: {moderator: [decision.decide], anyone"
        )
        ideas.write_text(text, encoding="utf-8")
        store = str(tmp_path / "deciding.db")
        assert 0 == run("start", str(ideas), store).code

        lines = run("allowed", store, "--by", "clara", "--lang", "de").out.splitlines()

        asked, told = lines[lines.index("decision.decide  Beschließen") + 1].strip().split("  ", 1)
        assert "--link decides=…,outcome=…,reason=…" == asked
        assert (
            "entscheidet über: Projektvorschlag (mehrere; eingereicht); outcome (Ergebnis): "
            "accepted (angenommen), refused (abgelehnt), deferred (zurückgestellt); reason (Begründung)"
        ) == told

    def test_with_a_thing(self, store: str, idea: str, anna: str, run: Run) -> None:
        assert ["idea.publish", "idea.hide"] == [
            one["action"]
            for one in json.loads(run("allowed", store, "--by", "clara", "--thing", idea, "--format", "json").out)
        ]

    def test_nothing_is_said_too(self, store: str, anna: str, run: Run) -> None:
        assert "nothing can be done here now\n" == run("allowed", store, "--by", anna, "--at", "2020-01-01").out

    def test_every_rule_answers_and_the_date_on_which_that_changes(self, store: str, anna: str, run: Run) -> None:
        assert [
            "idea.submit: no",
            "  yes    phase “Summer of ideas” is open",
            "  yes    anyone may do this",
            "  no     'text' is missing",
            "The phase closes on 31 August 2019, 24:00.",
        ] == run("why", store, "idea.submit", "--by", anna, "--set", "title=A").out.splitlines()

    def test_in_german_at_another_time(self, store: str, anna: str, run: Run) -> None:
        when = "1. Juni 2019 – 31. August 2019"

        assert [
            "idea.submit: nein",
            f"  nein   keine offene Phase lässt idea.submit hier zu: es geht in „Summer of ideas“, {when}",
            "Das ändert sich am 1. Juni 2019, 00:00.",
        ] == run(
            "why", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=B", "--lang", "de",
            "--at", "2019-05-01",
        ).out.splitlines()  # fmt: skip

    def test_what_ends_at_midnight_ends_with_the_day_before(self, store: str, anna: str, run: Run) -> None:
        asked = ("why", store, "idea.submit", "--by", anna, "--set", "title=A", "--set", "text=B", "--at", "2019-07-01")

        assert "This changes on 31 August 2019, 24:00." == run(*asked).out.splitlines()[-1]
        assert "Das ändert sich am 31. August 2019, 24:00." == run(*asked, "--lang", "de").out.splitlines()[-1]

    def test_why_as_data(self, store: str, anna: str, run: Run) -> None:
        answer = run("why", store, "idea.submit", "--by", anna, "--format", "json")
        data = json.loads(answer.out)

        assert 0 == answer.code, "a question was answered"
        assert (False, "2019-08-31T22:00:00Z") == (data["allowed"], data["changes"])
        assert {"rule", "ok", "soft", "until", "text", "data"} == set(data["reasons"][0])


class TestWhatWouldHelp:
    def test_a_running_process_is_no_definition(self, store: str, run: Run) -> None:
        answer = run("matrix", store)

        assert 2 == answer.code
        assert "is a running process, not a definition" in answer.err
        assert f"participatio status {store}" in answer.err

    def test_the_states_there_are(self, store: str, run: Run) -> None:
        answer = run("list", store, "idea", "--state", "xyz")

        assert 2 == answer.code
        assert "there is no state 'xyz' of idea; there are submitted, " in answer.err

    def test_what_to_prove(self, tmp_path: Path, run: Run) -> None:
        rules, file = tmp_path / "hof.yaml", str(tmp_path / "hof.db")
        role = "resident: {title: People of Hof, claims: {residence: hof}}"
        rules.write_text(IDEAS.replace("roles:", f"roles:\n  {role}").replace("anyone:", "resident:"))
        run("start", str(rules), file)
        person = run("person", "enrol", file).out.strip()
        june = ("--by", person, "--at", "2019-07-01")

        assert "With --claim residence=hof also: idea.submit" == run("allowed", file, *june).out.splitlines()[-1]
        assert "  no     this is for resident only: “People of Hof” (--claim residence=hof)" in (
            run("why", file, "idea.submit", *june).out.splitlines()
        )

    def test_a_title_in_place_of_an_id(self, store: str, idea: str, anna: str, run: Run) -> None:
        parks = run("act", store, "idea.submit", "--by", anna, "--link", "about=Parks and paths")
        thing = run("act", store, "idea.publish", "--by", "clara", "--thing", title_of(store, idea, run))

        assert (2, True) == (parks.code, "did you mean 'parks'?" in parks.err)
        assert (2, True) == (thing.code, f"did you mean '{idea}'?" in thing.err)

    def test_a_field_that_is_nearly_one(self, store: str, anna: str, run: Run) -> None:
        answer = run("act", store, "idea.submit", "--by", anna, "--set", "titel=A", "--set", "text=B", "--lang", "de")

        assert 2 == answer.code
        assert "--set: idea.submit kennt kein 'titel'; war 'title' gemeint?" in answer.err

    def test_a_decision_is_typed(self, tmp_path: Path, run: Run) -> None:
        rules, file = tmp_path / "town.yaml", str(tmp_path / "town.db")
        acts = "proposal.draft, proposal.submit, decision.decide"
        rules.write_text(IDEAS.replace("moderator: [", f"moderator: [{acts}, "))
        run("start", str(rules), file)
        by, titled = ("--by", "clara"), ("--set", "title=A")
        drafted = run(
            "act", file, "proposal.draft", *by, *titled, "--set", "text=B", "--link", "forum=parks", "--format", "json"
        )
        proposal = json.loads(drafted.out)["thing"]
        run("act", file, "proposal.submit", *by, "--thing", proposal)
        said = f"decides={proposal},outcome=accepted,reason=Summers are hot, and long."

        assert 0 == run("act", file, "decision.decide", *by, *titled, "--link", said).code
        assert "Summers are hot, and long." in run("story", file, proposal).out

    def test_a_start_before_anybody_can_take_part(self, tmp_path: Path, run: Run) -> None:
        rules = tmp_path / "later.yaml"
        rules.write_text(IDEAS.replace("2019-", "2031-"))

        assert [
            "Noch kann niemand etwas einbringen: „Summer of ideas“ öffnet am 1. Juni 2031, 00:00.",
            "Eine Probe (--rehearse), ein Szenario oder `participatio simulate` probiert es vorher aus.",
        ] == run("start", str(rules), str(tmp_path / "later.db"), "--lang", "de").out.splitlines()[1:]


class TestRehearsing:
    """Before the first day an office clicks through its own acts, in a ledger that nobody takes for the real one."""

    @pytest.fixture
    def trial(self, ideas: Path, tmp_path: Path, now: Callable[[str], None], run: Run) -> str:
        now("2019-03-01T10:00:00+00:00")
        path = str(tmp_path / "trial.db")
        answer = run("start", str(ideas), path, "--rehearse")
        assert 0 == answer.code
        assert [
            f"ideas-rehearsal has begun in {path}: REHEARSAL: Ideas for the quarter, version 1",
            "Nobody can bring anything in yet: “Summer of ideas” opens on 1 June 2019, 00:00.",
            "`participatio act … --at` with that day sets the clock there.",
        ] == answer.out.splitlines()
        return path

    SUBMIT = ("--set", "title=A path", "--set", "text=By bike.")

    def test_the_clock_stands_until_an_act_sets_it_forward(self, trial: str, run: Run) -> None:
        anna = run("person", "enrol", trial).out.strip()

        early = run("act", trial, "idea.submit", "--by", anna, *self.SUBMIT)
        done = run("act", trial, "idea.submit", "--by", anna, *self.SUBMIT, "--at", "2019-06-01")
        later = run("act", trial, "idea.submit", "--by", anna, *self.SUBMIT, "--at", "2019-06-02T08:00", "--dry-run")

        assert (1, 0, 0) == (early.code, done.code, later.code)
        assert "(event 1, 1 June 2019, 00:00)" in done.out
        assert [
            "REHEARSAL: nothing here counts; its clock stands at 2 June 2019, 08:00.",
            "REHEARSAL: nothing was done, so its clock stays at 1 June 2019, 00:00.",
        ] == later.err.splitlines()
        assert "1 June 2019, 00:00, as the public sees it" == run("status", trial).out.splitlines()[1]

    def test_a_refusal_does_not_set_its_clock(self, trial: str, run: Run) -> None:
        anna = run("person", "enrol", trial).out.strip()

        answer = run("act", trial, "idea.submit", "--by", anna, "--at", "2019-06-01", "--lang", "de")

        assert 1 == answer.code
        assert "PROBE: getan wurde nichts, also bleibt ihre Uhr auf " in answer.err
        assert "1. Juni 2019" not in run("status", trial, "--lang", "de").err

    def test_time_never_runs_backwards(self, trial: str, run: Run) -> None:
        answer = run("act", trial, "idea.submit", "--by", "clara", "--at", "2019-02-01", "--lang", "de")

        assert 2 == answer.code
        assert "die Zeit läuft nie rückwärts; die Uhr der Probe steht auf 1. März 2019, 11:00" in answer.err

    def test_a_real_clock_is_not_set(self, store: str, run: Run) -> None:
        answer = run("act", store, "idea.submit", "--by", "clara", "--at", "2019-08-01")

        assert 2 == answer.code
        assert "--at sets the clock of a rehearsal (participatio start --rehearse), and ideas is none" in answer.err

    @pytest.mark.parametrize("command", [("status",), ("list",), ("log",), ("coverage",), ("allowed", "--by", "clara")])
    def test_whoever_looks_at_it_is_told_what_it_is(self, trial: str, command: Sequence[str], run: Run) -> None:
        name, *rest = command

        assert run(name, trial, *rest, "--lang", "de").err.startswith("PROBE: nichts hier gilt; ihre Uhr steht auf ")

    def test_its_report_says_it(self, trial: str, tmp_path: Path, run: Run) -> None:
        page = tmp_path / "report.html"
        run("report", trial, "--out", str(page), "--in", "de", "--in", "en")
        text = page.read_text(encoding="utf-8")

        assert "<h1>PROBE: Ideas for the quarter</h1>" in text
        assert "<h1>REHEARSAL: Ideas for the quarter</h1>" in text
        assert "Nichts hiervon ist geschehen, und nichts davon gilt." in text

    def test_it_stands_alone(self, trial: str, store: str, ideas: Path, run: Run) -> None:
        assert "is there already" in run("start", str(ideas), store, "--rehearse").err
        assert "eine Probe steht allein" in run("start", str(ideas), trial, "--name", "real", "--lang", "de").err
        assert 2 == run("start", str(ideas), trial).code

    def test_neither_it_nor_the_real_one_takes_the_rules_of_the_other(
        self, trial: str, ideas: Path, tmp_path: Path, run: Run
    ) -> None:
        newer = tmp_path / "newer.yaml"
        newer.write_text(
            ideas.read_text(encoding="utf-8").replace("version: 1\nlang", "version: 2\nlang"), encoding="utf-8"
        )

        answer = run("adopt", trial, str(newer), "--reason", "x")

        assert 1 == answer.code
        assert "these are rules of 'ideas', not of 'ideas_rehearsal'" in answer.err

    def test_nobody_adopts_its_rules_for_the_real_ones(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        real = str(tmp_path / "real.db")
        run("start", str(ideas), real)
        with Process.open(real) as process:
            with pytest.raises(RefusedError, match="rules of 'ideas_rehearsal', not of 'ideas'"):
                process.adopt(rehearsed(load(ideas)), reason="it went well")

            assert 1 == process.definition.version
            assert "ideas" == process.definition.id

    def test_it_begins_when_it_is_asked_to(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        path = str(tmp_path / "june.db")

        assert 0 == run("start", str(ideas), path, "--rehearse", "--at", "2019-06-05", "--name", "try").code
        assert "try-rehearsal" in run("status", path).out
        assert 2 == run("start", str(ideas), str(tmp_path / "other.db"), "--at", "2019-06-05").code
        assert "--at: " in run("start", str(ideas), str(tmp_path / "other.db"), "--rehearse", "--at", "soon").err
        assert not (tmp_path / "other.db").exists()
