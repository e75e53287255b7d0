# SPDX-License-Identifier: Apache-2.0
"""Lists, single things and the log of a process, as they are seen from the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def published(store: str, idea: str, run: Run) -> str:
    """An idea that everybody sees."""
    assert 0 == run("act", store, "idea.publish", "--by", "clara", "--thing", idea).code
    return idea


class TestList:
    def test_things_with_their_states_and_titles(self, store: str, published: str, run: Run) -> None:
        assert (0, f"{published}  published  A path\n", "") == run("list", store, "idea")

    def test_columns_stand_under_each_other(self, store: str, run: Run) -> None:
        assert "parks    Parks and paths\nschools  Schools\n" == run("list", store, "forum").out

    def test_what_the_viewer_may_not_see_is_not_there(self, store: str, idea: str, anna: str, run: Run) -> None:
        assert "there is nothing of that to see\n" == run("list", store, "idea").out
        assert "davon ist nichts zu sehen\n" == run("list", store, "idea", "--lang", "de").out
        assert f"{idea}  submitted  A path\n" == run("list", store, "idea", "--as", anna).out

    def test_a_program_gets_an_array_with_a_line_for_each(self, store: str, published: str, run: Run) -> None:
        answer = run("list", store, "idea", "--format", "json").out
        (row,) = json.loads(answer)

        assert 2 == len(answer.splitlines())
        assert {
            "id", "kind", "state", "title", "born", "touched", "values", "links", "signals", "mine",
        } == set(row)  # fmt: skip
        assert (published, "2019-07-01T10:00:00Z", {"about": ["parks"]}) == (row["id"], row["born"], row["links"])
        assert [] == json.loads(run("list", store, "decision", "--format", "json").out)

    def test_it_can_be_narrowed(self, store: str, published: str, anna: str, run: Run) -> None:
        def found(*asked: str) -> bool:
            return published in run("list", store, "idea", *asked).out

        assert found("--state", "published")
        assert not found("--state", "hidden")
        assert found("--linked", "parks")
        assert not found("--linked", "schools")
        assert found("--search", "bike work")
        assert not found("--search", "motorway")
        assert not found("--limit", "0")
        assert not found("--at", "2019-06-30")

    @pytest.mark.parametrize("kind", ["idea", "ideas", "Idee"])
    def test_a_kind_has_several_names(self, store: str, published: str, run: Run, kind: str) -> None:
        assert published in run("list", store, kind, "--lang", "de").out

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            (("idee",), "there is no kind 'idee'; did you mean 'idea'"),
            (("idea", "--state", "publisht"), "--state: there is no state 'publisht' of idea; did you mean 'publish"),
            (("--linked", "park"), "--linked: there is no 'park' here; did you mean 'parks'?"),
            (("--as", "klara"), "--as: there is no 'klara' here; did you mean 'clara'?"),
            (("--at", "yesterday"), "--at: "),
            (("--limit", "-1"), "--limit"),
            (("--process", "ideal"), "has no process 'ideal'; did you mean 'ideas'?"),
            (("--process", "other"), "has no process 'other'; there is ideas"),
        ],
    )  # fmt: skip
    def test_who_asks_wrongly_hears_what_was_meant(
        self, store: str, run: Run, asked: tuple[str, ...], said: str
    ) -> None:
        answer = run("list", store, *asked)

        assert (2, "") == (answer.code, answer.out)
        assert said in answer.err

    def test_a_file_that_is_not_there(self, store: str, run: Run, tmp_path: Path) -> None:
        answer = run("list", str(tmp_path / "idea.db"))

        assert 2 == answer.code
        assert "there is no file" in answer.err
        assert "did you mean 'ideas.db'?" in answer.err
        assert not (tmp_path / "idea.db").exists()

    def test_a_file_that_is_no_store(self, tmp_path: Path, run: Run) -> None:
        (notes := tmp_path / "notes.yaml").write_text("- a note\n", encoding="utf-8")
        english, german = run("list", str(notes)), run("list", str(notes), "--lang", "de")

        assert (1, "", f"Error: P922 {notes} holds no process: it is no SQLite file\n") == english
        assert (1, "", f"Fehler: P922 {notes} enthält kein Verfahren: es ist keine SQLite-Datei\n") == german

    @pytest.mark.parametrize("command", [("list",), ("why", "idea.submit", "--by", "leo"), ("verify",)])
    def test_a_definition_is_no_store(self, ideas: Path, run: Run, command: Sequence[str]) -> None:
        name, *more = command
        english, german = run(name, str(ideas), *more), run(name, str(ideas), *more, "--lang", "de")

        assert (2, 2) == (english.code, german.code)
        assert f"Usage: participatio {name} [OPTIONS] FILE" in english.err
        assert f"'{ideas}' is a definition; FILE is that of a running process" in english.err
        assert f"'{ideas}' ist eine Definition; FILE ist die Datei eines laufenden Verfahrens" in german.err
        assert f"participatio start {ideas} FILE\n" in german.err

    def test_a_folder_is_no_store(self, tmp_path: Path, run: Run) -> None:
        assert 2 == run("list", str(tmp_path)).code

    @pytest.mark.skipif(os.name == "nt", reason="pipes break differently there")
    def test_a_reader_who_leaves_early_hears_nothing(
        self, store: str, start: Callable[..., subprocess.Popen[bytes]]
    ) -> None:
        reading, writing = os.pipe()
        os.close(reading)
        process = start("list", store, stdout=writing, stderr=subprocess.PIPE)
        os.close(writing)
        _, said = process.communicate(timeout=30)

        assert b"" == said

    def test_what_a_terminal_would_obey_is_spelt_out(self, store: str, anna: str, run: Run) -> None:
        for text in ("red \x1b[31m", "a\u202eb"):
            refused = run("act", store, "idea.submit", "--by", anna, "--set", f"title={text}", "--set", "text=B")
            assert 1 == refused.code
            assert not {"\x1b", "\u202e"} & set(refused.err)
        answer = run("item", store, "a\x1b[2J")
        assert 2 == answer.code
        assert "\x1b" not in answer.err


class TestItem:
    def test_everything_of_it(self, store: str, published: str, anna: str, run: Run) -> None:
        assert 0 == run("act", store, "idea.support", "--by", anna, "--thing", published).code
        assert [
            "A path",
            f"{published}, Idea, published",
            "  text     By bike to work.",
            "  about    parks  Parks and paths",
            "  support  1",
            "  owed     an answer (Forum leads) until 12 August 2019, 12:00",
            "  way      1 July 2019, 12:00  submitted",
            "           1 July 2019, 12:00  published",
            "  author   you",
        ] == run("item", store, published, "--as", anna).out.splitlines()

    def test_in_german(self, store: str, published: str, anna: str, run: Run) -> None:
        assert 0 == run("act", store, "idea.support", "--by", anna, "--thing", published).code
        lines = run("item", store, published, "--lang", "de").out.splitlines()

        assert f"{published}, Idee, veröffentlicht" == lines[1]
        assert "  Unterstützen  1" in lines
        assert any(line.endswith("bis 12. August 2019, 12:00") for line in lines)

    def test_as_data(self, store: str, published: str, run: Run) -> None:
        data = json.loads(run("item", store, published, "--format", "json").out)

        assert ["submitted", "published"] == [move["state"] for move in data["moves"]]
        assert {"promise", "by", "since", "until", "kept"} == set(data["owed"][0])

    def test_a_decision_says_what_became_of_each_and_why(self, ideas: Path, tmp_path: Path, run: Run) -> None:
        text = ideas.read_text(encoding="utf-8").replace(
            "admits:\n      author: [idea.edit]",
            "admits:\n      author: [idea.edit]\n      clerk: [proposal.draft, proposal.submit, decision.decide]",
        )
        ideas.write_text(text.replace("roles:\n", "roles:\n  clerk: {member_of: council}\n"), encoding="utf-8")
        store = str(tmp_path / "decided.db")
        run("start", str(ideas), store)
        draft = ("--set", "title=Lido", "--set", "text=A lido", "--link", "forum=parks")
        proposal = run("act", store, "proposal.draft", "--by", "clara", *draft).out.split()[1]
        run("act", store, "proposal.submit", "--by", "clara", "--thing", proposal)
        decides = {"to": proposal, "outcome": "accepted", "reason": "Hot summers"}
        lines = tmp_path / "acts.jsonl"
        lines.write_text(json.dumps({"action": "decision.decide", "by": "clara", "links": {"decides": decides}}))
        done = run("act", store, "--from", str(lines), "--format", "json")
        thing = json.loads(done.out.splitlines()[0])["thing"]

        said = run("item", store, thing, "--lang", "de").out

        assert "  Lido  Ergebnis: angenommen, Begründung: Hot summers\n" in said
        assert "→ angenommen" in run("log", store, "--lang", "de").out
        assert f"─ {thing} (Beschluss, " in run("trace", store, proposal, "--lang", "de").out
        page = tmp_path / "report.html"
        assert 0 == run("report", store, "--out", str(page)).code
        told = page.read_text(encoding="utf-8")
        assert (True, False) == tuple(re.search(f'scope="row">{one}<', told) is not None for one in ("Decision", thing))

    def test_what_is_hidden_is_answered_like_what_is_not_there(self, store: str, idea: str, run: Run) -> None:
        hidden = run("item", store, idea)
        absent = run("item", store, "idea-000000-0")

        assert (1, f"the public sees no '{idea}'; --as PERSON may\n") == (hidden.code, hidden.err)
        assert hidden.err == absent.err.replace("idea-000000-0", idea)
        assert "für leo gibt es" in run("item", store, "idea-000000-0", "--as", "leo", "--lang", "de").err

    def test_as_it_stood(self, store: str, published: str, run: Run) -> None:
        assert 1 == run("item", store, published, "--at", "2019-06-30T00:00").code
        assert 0 == run("item", store, published, "--at", "2019-07-02").code


class TestLog:
    def test_each_act_with_its_position(self, store: str, published: str, run: Run) -> None:
        assert [
            f"1  1 July 2019, 12:00  idea.submit  {published} → submitted",
            f"   links  {published} +about parks",
            f"2  1 July 2019, 12:00  idea.publish  {published} → published",
            "   by  clara",
        ] == run("log", store, "--after", "0").out.splitlines()

    def test_the_beginning_counts_what_is_listed(self, store: str, run: Run) -> None:
        lines = run("log", store, "--limit", "1", "--lang", "de").out.splitlines()

        assert "0  1. Juli 2019, 12:00  process.start  ideas → läuft" == lines[0]
        assert lines[1].endswith("von Anfang an aufgezählten Dingen")

    def test_own_acts_say_who_did_them(self, store: str, published: str, anna: str, run: Run) -> None:
        assert f"   by     {anna}" in run("log", store, "--as", anna, "--thing", published).out.splitlines()

    def test_as_data(self, store: str, published: str, run: Run) -> None:
        (entry,) = json.loads(run("log", store, "--after", "1", "--limit", "1", "--format", "json").out)

        assert {
            "position", "action", "thing", "happened", "said", "recorded", "by", "for", "given", "moves", "links",
            "erased",
        } == set(entry)  # fmt: skip
        assert (2, "clara", [{"thing": published, "state": "published"}]) == (
            entry["position"], entry["by"], entry["moves"],
        )  # fmt: skip

    def test_nothing_is_said_too(self, store: str, run: Run) -> None:
        assert "there is nothing of that to see\n" == run("log", store, "--after", "100").out
        assert "[]\n" == run("log", store, "--after", "100", "--format", "json").out


class TestPerson:
    def test_what_is_kept_of_somebody(self, store: str, anna: str, run: Run) -> None:
        assert "name  Anna\n" == run("person", "show", store, anna).out
        assert {"person": anna, "kept": {"name": "Anna"}} == json.loads(
            run("person", "show", store, anna, "--format", "json").out
        )

    def test_whoever_may_be_enrolled_twice_is_enrolled_and_the_office_told(
        self, store: str, anna: str, run: Run
    ) -> None:
        again = run("person", "enrol", store, "--name", "anna", "--lang", "de")
        other = run("person", "enrol", store, "--name", "Bernd")
        data = json.loads(run("person", "enrol", store, "--name", "Bernd", "--format", "json").out)

        assert (0, (0, "")) == (again.code, (other.code, other.err))
        assert f"Unter demselben Namen oder derselben E-Mail gibt es schon {anna}." in again.err
        assert f"dann als {anna} handeln und {again.out.strip()} löschen" in again.err
        assert [other.out.strip()] == data["alike"]

    def test_whoever_says_nothing_of_themselves_is_like_nobody(self, store: str, run: Run) -> None:
        assert ["", ""] == [run("person", "enrol", store).err for _ in range(2)]

    def test_nothing_has_to_be_kept(self, store: str, run: Run) -> None:
        someone = json.loads(run("person", "enrol", store, "--format", "json").out)["person"]

        assert "nothing is kept of this person\n" == run("person", "show", store, someone).out

    def test_everything_can_be_taken_away(self, store: str, anna: str, idea: str, tmp_path: Path, run: Run) -> None:
        path = tmp_path / "anna.json"
        told = json.loads(run("person", "export", store, anna).out)

        assert [idea] == [act["head"]["thing"] for act in told["acts"]]
        assert (0, f"{path}\n", "") == run("person", "export", store, anna, "--out", str(path))
        assert told == json.loads(path.read_text(encoding="utf-8"))
        assert 2 == run("person", "export", store, anna, "--out", str(path)).code, "nothing is written over"

    def test_a_dry_run_erases_nothing(self, store: str, anna: str, idea: str, run: Run) -> None:
        before = Path(store).read_bytes()
        erase = ("person", "erase", store, anna, "--reason", "by letter", "--dry-run")

        assert f"would erase {anna} and what was said in 1 act; nothing was erased\n" == run(*erase).out
        assert (
            f"würde {anna} löschen und was in 1 Eintrag gesagt wurde; gelöscht ist nichts\n"
            == run(*erase, "--lang", "de").out
        )
        assert before == Path(store).read_bytes()

    def test_erased_is_erased(self, store: str, anna: str, idea: str, run: Run) -> None:
        answer = json.loads(run("person", "erase", store, anna, "--reason", "by letter", "--format", "json").out)

        assert (1, False) == (answer["bodies"], answer["dry_run"])
        assert "nothing is kept of this person\n" == run("person", "show", store, anna).out
        assert b"By bike to work" not in Path(store).read_bytes()
        assert "erased" in run("log", store, "--as", "clara", "--thing", idea).out
        assert f"{idea}  submitted\n" == run("list", store, "idea", "--as", "clara").out

    def test_what_nobody_said_needs_no_number(self, store: str, anna: str, run: Run) -> None:
        erased = run("person", "erase", store, anna, "--reason", "x", "--lang", "de").out

        assert f"{anna} ist gelöscht; kein Eintrag enthält von der Person Gesagtes\n" == erased

    def test_it_needs_somebody_and_a_reason(self, store: str, anna: str, run: Run) -> None:
        nobody = run("person", "erase", store, "person-00000000-0", "--reason", "x")

        assert (1, "Error: P913 there is no person 'person-00000000-0' here\n") == (nobody.code, nobody.err)
        assert 2 == run("person", "show", store, "parks").code
        assert 2 == run("person", "erase", store, anna).code
        assert 2 == run("person", "erase", store, anna, "--reason", " ").code
        assert 1 == run("person", "erase", store, anna, "--reason", "x", "--by", anna).code
        assert "P912" in run("person", "enrol", store, "--name", "x" * 201).err

    @pytest.mark.parametrize("command", ["enrol", "show", "export", "erase"])
    @pytest.mark.parametrize(("language", "word"), [("en", "Examples:"), ("de", "Beispiele:")])
    def test_each_has_help_with_an_example(self, run: Run, command: str, language: str, word: str) -> None:
        answer = run("--lang", language, "person", command, "--help")

        assert 0 == answer.code
        assert word in answer.out
        assert f"  participatio person {command} " in answer.out


def test_a_promise_is_shown_with_its_time(store: str, published: str, now: Callable[[str], None], run: Run) -> None:
    now("2019-07-05T10:00:00+00:00")
    assert 0 == run("act", store, "idea.answer", "--by", "leo", "--thing", published, "--set", "reply=Yes.").code
    lines = run("item", store, published).out.splitlines()

    assert "  owed   an answer: kept on 5 July 2019, 12:00" in lines
