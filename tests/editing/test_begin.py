# SPDX-License-Identifier: Apache-2.0
"""A process begins with files that check clean, that an editor's schema accepts, and that say what was answered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator
from tests.editing import core

from participatio.cli import main
from participatio.definition.load import load, read
from participatio.editing.begin import Beginning, Calendar, extended, phases_of, proposed, shifted, started, told
from participatio.editing.style import id_of, quoted

TODAY = date(2026, 11, 22)


def answers(languages=("de",), phases=("Zuhören", "Entscheiden", "Handeln"), forums=("Wohnen", "Klima")) -> Beginning:
    return Beginning(
        id="seenland",
        title="Seenland: ein Dialog",
        languages=languages,
        zone="Europe/Berlin",
        phases=phases_of(proposed(phases, TODAY), "seenland"),
        forums=forums,
    )


def problems(folder: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [f"{one.place}: {one.code.id} {one.text('en')}" for one in read(folder).problems]


@pytest.mark.parametrize("phases", [["A"], ["A", "B"], ["A", "B", "C"], ["A", "B", "C", "D", "Rat"]], ids=len)
@pytest.mark.parametrize("languages", [["de"], ["en"], ["de", "en"], ["en", "de"], ["fr"]], ids="+".join)
def test_whatever_is_answered_checks_clean(tmp_path, languages, phases):
    assert [] == problems(tmp_path, started(answers(languages, phases), "en"))


def test_what_is_proposed_is_translated_and_what_was_typed_is_marked():
    page = started(answers(("de", "en"), ("Zuhören", "Planen")), "de")["translations/en.yaml"]

    assert "    title: Listening\n" in page
    assert "    title: Planen  # still to be translated\n" in page


def test_all_phases_follow_each_other_without_a_gap_and_none_ends_on_a_weekend():
    stretches = [*proposed(["A", "B", "C"], TODAY)]
    ends = [date.fromisoformat(one.closes) for one in stretches if one.closes]

    assert [(e.toordinal() + 1) for e in ends] == [
        date.fromisoformat(one.opens).toordinal() for one in stretches[1:] if one.opens
    ]
    assert {4} == {end.weekday() for end in ends}
    assert stretches[-1].closes is None


@pytest.mark.parametrize("forums", [[], ["Wasser", "Wald"]], ids=len)
@pytest.mark.parametrize("reference", ["ruhr_konferenz@1", "ruhr_konferenz@2", "standard"])
def test_what_differs_from_a_parent_checks_clean(tmp_path, reference, forums):
    parent = load(reference)
    given = Beginning(
        id="seenland",
        title="Seenland",
        languages=["de"],
        zone="Europe/Berlin",
        phases=shifted(parent, TODAY),
        forums=forums,
    )

    assert [] == problems(tmp_path, extended(given, parent, "de"))
    assert (len(forums) or len(parent.forums)) == len(load(tmp_path).forums)


@pytest.mark.parametrize("reference", ["ruhr_konferenz@1", "ruhr_konferenz@2", "standard"])
def test_a_roster_is_left_but_for_the_names_that_roles_and_rules_need(tmp_path, reference):
    parent = load(reference)
    given = Beginning(
        id="seenland",
        title="Seenland",
        languages=["de", "en"],
        zone="Europe/Berlin",
        phases=shifted(parent, TODAY),
        forums=["Wasser", "Wald"],
        emptied=True,
    )
    found = problems(tmp_path, extended(given, parent, "de"))
    said = load(tmp_path)

    assert [] == found
    assert {} == said.of_kind("person") == said.of_kind("municipality")
    assert {"forum"} >= {*said.declared}


def test_phases_of_a_parent_are_moved_by_whole_weeks_and_stay_as_long_as_they_were():
    moved = shifted(load("ruhr_konferenz@1"), TODAY)
    online = moved["online"]

    assert ("2027-05-15", "2027-12-22") == (online.opens, online.closes)
    assert date(2018, 9, 1).weekday() == date.fromisoformat(str(online.opens)).weekday()


def test_what_is_proposed_moves_with_the_answers():
    calendar = Calendar(load("ruhr_konferenz@1"), TODAY)
    calendar.answer("zuhoeren", "opens", "2027-03-01")
    calendar.answer("zuhoeren", "closes", "2027-09-30")
    calendar.answer("online", "closes", "2027-06-01")

    assert "2027-08-07" == calendar.proposal("online", "opens")
    assert "2027-10-04" == calendar.proposal("entscheiden", "opens")


def test_what_is_proposed_lies_within_the_phase_around_it():
    calendar = Calendar(load("ruhr_konferenz@1"), TODAY)
    calendar.answer("zuhoeren", "opens", "2027-03-01")
    calendar.answer("zuhoeren", "closes", "2027-05-01")

    assert "2027-03-01" == calendar.proposal("online", "opens")
    assert "2027-05-01" == calendar.proposal("online", "closes")


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_two_languages_propose_as_many_phases_and_topics(language):
    assert 3 == len(told(language, "phases").split(", ")) == len(told(language, "topics").split(", "))


TEXTS = (
    "", "a: b", "2019", "1.5", "null", "~", "# a", "a #b", "- a", "-a", "'a'", '"', "a\nb", "yes", "Wohnen", "a:",
    "[a]", "{a}", "a, b", "*", "!x", "%", "@", "ä", "= a", "0x1F",
)  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_back_as_it_was(tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(f"title: {quoted(text)}\n", encoding="utf-8")

    assert {"title": text} == core.read(path)


def test_ids_read_like_titles_and_are_not_taken_twice():
    assert "oeffentlicher_verkehr" == id_of("Öffentlicher Verkehr!")
    assert "forum_2" == id_of("???", {"forum"}, "forum")


# The command


def new(*asked: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["new", *asked])
    return int(str(ended.value.code))


def test_the_schema_beside_it_accepts_what_was_written(tmp_path, capsys):
    ended = new(str(tmp_path / "see"), "--yes", "--lang", "de", "--from", "ruhr_konferenz")
    schema = json.loads((tmp_path / "see" / "participatio.schema.json").read_text(encoding="utf-8"))
    said = core.read(tmp_path / "see" / "process.yaml")
    first, *_ = (tmp_path / "see" / "process.yaml").read_text(encoding="utf-8").splitlines()

    assert 0 == ended
    assert "# yaml-language-server: $schema=participatio.schema.json" == first
    assert [] == [*Draft202012Validator(schema).iter_errors(said)]
    assert "keine Fehler" in capsys.readouterr().out


def test_nothing_that_is_there_is_overwritten(tmp_path, capsys):
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    assert 2 == new(str(tmp_path), "--yes")
    assert ["notes.txt"] == [path.name for path in tmp_path.iterdir()]
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "a name with blanks stands in quotes"), ("de", "ein Name mit Leerzeichen steht in Anführungszeichen")],
)
def test_a_name_with_blanks_stands_in_quotes(capsys, language, said):
    assert 2 == new("Region", "Seeland", "--yes", "--lang", language)
    assert f"{said}: participatio new 'Region Seeland'" in capsys.readouterr().err


def test_an_answer_that_cannot_be_read_is_asked_again(tmp_path, capsys, monkeypatch):
    given = iter(
        ["Seenland", "de", "Moor; Wald", "A, B", "2027-02-01", "2027-01-01", "2027-03-31", "morgen", "2027-04-01"]
    )
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda *_: next(given))
    ended = new(str(tmp_path / "see"), "--lang", "de")
    said = load(tmp_path / "see")

    assert 0 == ended
    assert ["moor", "wald"] == [*said.forums]
    assert "2027-03-31" in (tmp_path / "see" / "process.yaml").read_text(encoding="utf-8")
    assert "das liegt vor dem 2027-02-01" in capsys.readouterr().err


def answering(monkeypatch, *given: str) -> None:
    """Answer so much, and then go."""
    answers = iter(given)

    def answer(*_: object) -> str:
        try:
            return next(answers)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("click.termui.visible_prompt_func", answer)


def test_whoever_goes_before_the_end_leaves_no_file(tmp_path, capsys, monkeypatch):
    answering(monkeypatch, "Seenland", "de")
    ended = new(str(tmp_path / "see"), "--lang", "de")

    assert 130 == ended
    assert [] == [*tmp_path.iterdir()]
    assert "abgebrochen, nichts geschrieben" in capsys.readouterr().err


def test_what_cannot_be_used_yet_is_written_with_all_answers(tmp_path, capsys, monkeypatch):
    def spoilt(beginning, language):
        files = dict(started(beginning, language))
        return {**files, "process.yaml": files["process.yaml"].replace("phases:", "phases: nobody knows\nphasen:")}

    monkeypatch.setattr("participatio.editing.begin.started", spoilt)

    ended = new(str(tmp_path / "here"), "--yes", "--lang", "de")
    said = capsys.readouterr().err

    assert 1 == ended
    assert f"{tmp_path / 'here'} ist mit allen Antworten geschrieben und noch zu berichtigen" in said
    assert "phasen" in (tmp_path / "here" / "process.yaml").read_text(encoding="utf-8")
    assert [] == [path.name for path in tmp_path.iterdir() if "part" in path.name]


def test_mistakes_in_what_was_written_are_no_success(tmp_path, capsys, monkeypatch):
    def spoilt(beginning, parent, language):
        files = dict(extended(beginning, parent, language))
        return {
            **files,
            "process.yaml": files["process.yaml"].replace("phases:\n", "phases:\n  neu: {within: nirgends}\n"),
        }

    monkeypatch.setattr("participatio.editing.begin.extended", spoilt)

    ended = {
        language: new(str(tmp_path / language), "--from", "ruhr_konferenz", "--yes", "--lang", language)
        for language in ("de", "en")
    }
    said = capsys.readouterr()

    assert {"de": 1, "en": 1} == ended
    assert "" == said.out
    assert f"{tmp_path / 'de'} ist mit allen Antworten geschrieben und noch zu berichtigen" in said.err
    assert f"{tmp_path / 'en'} is written with every answer, and is to be mended" in said.err
    assert 2 == said.err.count("P208")


def test_the_next_steps_can_be_copied_and_name_what_is_not_ones_own(tmp_path, capsys):
    new(str(tmp_path / "Region See"), "--from", "ruhr_konferenz", "--yes", "--lang", "de")
    german = capsys.readouterr().out.splitlines()[-1]
    new(str(tmp_path / "small"), "--yes", "--lang", "en")
    english = capsys.readouterr().out.splitlines()[-1]

    assert f"participatio check '{tmp_path / 'Region See'}'; participatio show '{tmp_path / 'Region See'}'" in german
    assert german.endswith("--inherited (Titel und Texte, die nicht von Ihnen sind)")
    assert english.endswith(f"in an editor; participatio check {tmp_path / 'small'}")


def test_what_is_kept_for_a_role_names_it_and_no_account_of_the_parent_stays():
    parent = load("ruhr_konferenz")
    given = Beginning(
        id="see",
        title="See",
        languages=["de"],
        zone="Europe/Berlin",
        phases=shifted(parent, TODAY),
        forums=["Wasser"],
        emptied=True,
    )
    german = extended(given, parent, "de")["process.yaml"]
    english = extended(evolve(given, languages=["en"]), parent, "en")["process.yaml"]

    assert "  landesregierung:                # Rolle: cabinet\n" in german
    assert "  arbeitsstab:                    # role: office, moderator\n" in english
    assert "  kommunen:\n" in german
    assert "  handeln:\n    sources:\n      instead: []\n    disputed:\n      instead: []\n" in german


def test_a_phase_is_taken_out_with_what_lies_within_it_and_no_forum_of_the_parent_is_asked_about(tmp_path, monkeypatch):
    dates = ("2027-03-01", "2027-09-30", "-", "", "", "", "")  # zuhoeren, online, entscheiden, anhoeren
    answering(monkeypatch, "Seenland", "de en", "Moor; Wald", "", *dates)
    ended = new(str(tmp_path / "see"), "--from", "ruhr_konferenz")
    said = load(tmp_path / "see")

    assert 0 == ended
    assert ["immer", "zuhoeren", "entscheiden", "anhoeren", "handeln"] == [*said.phases]
    assert {} == said.of_kind("person")
    assert "2027-10-04" == str(said.phases["entscheiden"].opens)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Anhören lies within Entscheiden, from 2027-10-04 to 2027-12-15\n"),
        ("de", "Anhören liegt innerhalb von Entscheiden, vom 2027-10-04 bis zum 2027-12-15\n"),
    ],
)
def test_within_which_dates_a_phase_has_to_lie_is_said_before_they_are_asked_for(
    tmp_path, monkeypatch, capsys, language, said
):
    dates = ("2027-03-01", "2027-09-30", "-", "2027-10-04", "2027-12-15", "", "")
    answering(monkeypatch, "Seenland", "de en", "Moor; Wald", "", *dates)
    ended = new(str(tmp_path / "see"), "--from", "ruhr_konferenz", "--lang", language)

    assert 0 == ended
    assert said in capsys.readouterr().err


def test_own_texts_wait_for_their_translation(tmp_path, monkeypatch):
    answering(monkeypatch, "Seenland", "de en", "Moor", "ja", *[""] * 8)
    ended = new(str(tmp_path / "see"), "--from", "ruhr_konferenz")

    assert 0 == ended
    assert {"title": "Seenland", "forums": {"moor": {"title": "Moor"}}} == core.read(
        tmp_path / "see" / "translations" / "en.yaml"
    )


def test_json_names_what_was_written(tmp_path, capsys):
    ended = new(str(tmp_path / "see"), "--format", "json")
    told_ = json.loads(capsys.readouterr().out)

    assert 0 == ended
    assert ["participatio.schema.json", "process.yaml"] == told_["files"]
    assert load(tmp_path / "see").digest == told_["digest"]
