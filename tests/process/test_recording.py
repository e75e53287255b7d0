# SPDX-License-Identifier: Apache-2.0
"""Acts from files: what is read, what is done, what is done again, and what a history makes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Hands, changed, dump, sound, trial

from participatio.errors import DefinitionError
from participatio.process import recording
from participatio.process.process import Process
from participatio.process.recording.files import Acts, entries
from participatio.process.recording.record import Recorded, answers, record
from participatio.process.recording.replay import ReplayError, replay
from participatio.process.store import STORE_FAILED, StoreError

IDEAS = """\
- act: idea.submit
  by: {somebody: anna}
  as: trees
  values: {title: Trees, text: More of them}
  links: {about: green}
- {act: idea.publish, by: ina, thing: trees}
- {act: idea.support, by: {somebody: ben}, thing: trees}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes a file into the folder in which the test works."""
    monkeypatch.chdir(tmp_path)

    def file(text: str | bytes, name: str = "acts.yaml") -> Path:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return file


def numbers(found: Recorded) -> tuple[int, int, int, int]:
    return found.done, found.repeated, len(found.refused), len(found.warned)


def refused(found: Recorded, language: str = "en") -> list[str]:
    return [f"{answer.place}: {answer.text(language)}" for answer in found.refused]


# Reading


@pytest.mark.parametrize(
    ("name", "text", "where"),
    [
        ("a.yaml", IDEAS, ["a.yaml:1:3", "a.yaml:6:3", "a.yaml:7:3"]),
        ("a.yml", "show: {story: trees}\nacts:\n" + IDEAS, ["a.yml:3:3", "a.yml:8:3", "a.yml:9:3"]),
        ("a.jsonl", '{"act": "a"}\n\n{"act": "b"}', ["a.jsonl:1:1", "a.jsonl:3:1"]),
        ("a.csv", 'act,by,values.text\r\na,b,"two\r\nlines"\r\n,,\r\nc,d,\r\n', ["a.csv:2:1", "a.csv:5:1"]),
    ],
)
def test_every_entry_knows_its_place(file: Callable[..., Path], name: str, text: str, where: list[str]) -> None:
    for said in (text, "\ufeff" + text):
        found = list(entries(file(said, name)))

        assert [()] * len(where) == [entry.problems for entry in found]
        assert where == [str(entry.place) for entry in found]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_first_line_of_a_table_says_what_its_cells_are(file: Callable[..., Path], delimiter: str) -> None:
    head = ["act", "by.somebody", "values.title", "links.takes_up", "happened", "note", "", ""]
    row = ["proposal.draft", "anna", '"So; ""this"", that"', "trees benches", "", " old ", " ", ""]
    (entry,) = entries(file(delimiter.join(head) + "\n" + delimiter.join(row) + "\n", "a.csv"))

    assert {
        "act": "proposal.draft",
        "by": {"somebody": "anna"},
        "values": {"title": 'So; "this", that'},
        "links": {"takes_up": ["trees", "benches"]},
        "note": "old",
    } == entry.raw
    assert "a.csv:2:21" == str(entry.find(("values", "title")))


def test_a_folder_is_read_in_the_order_of_its_names(file: Callable[..., Path]) -> None:
    for name in ("b.jsonl", "a.jsonl", "c.txt", ".d.jsonl", "inner/e.jsonl"):
        file(json.dumps({"act": name}), f"acts/{name}")
    file('{"act": "first"}', "z.jsonl")

    acts = Acts("z.jsonl", "acts")
    assert ["first", "a.jsonl", "b.jsonl"] == [entry.raw["act"] for entry in acts]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", "- {act: idea.submit, buy: ina}\n", "1:22: an act has no 'buy'; did you mean 'by'?"),
        ("a.yaml", "- {act: idea.submit}\n", "1:3: 'by' is missing"),
        ("a.yaml", "- {by: ina}\n", "1:3: 'act' is missing"),
        ("a.yaml", "- idea.submit\n", "1:3: an act consists of keys with values"),
        ("a.yaml", "- {act: idea.submit, by: ina, values: [x]}\n", "1:31: 'values' has to be keys with values"),
        ("a.yaml", "- {act: idea.submit, by: {name: ina}}\n", "1:22: 'by' has to be a text, or {somebody: name}"),
        ("a.yaml", "- {act: a, by: ina, links: {on: {is: x}}}\n",
         "1:29: 'on' has to be an id or a name, or several; one with fields says 'to'"),
        ("a.yaml", "- {act: a, by: ina, happened: soon}\n",
         "1:21: 'happened': 'soon' is not a date; write it like 2019-07-15"),
        ("a.yaml", "- batch: []\n", "1:3: 'batch' has to be a list of acts"),
        ("a.yaml", "- batch:\n  - {act: a, by: ina, at: 2020-01-01}\n", "2:23: an act has no 'at'; did you mean"),
        ("a.yaml", "- {act: a, by: ina, sources: [s1]}\n", "1:21: no source 's1' is listed"),
        ("a.yaml", "- {act: a, by: ina, as: green}\n", "1:21: the name 'green' stands for something else"),
        ("a.yaml", "- {act: a, by: ina, thing: {new: x}}\n", "1:21: no act before it is called 'x'"),
        ("a.yaml", "- {act: a, by: ina, at: 2020-01-01}\n",
         "1:21: 'at' is for a process that is replayed from its beginning; 'happened' says when it was"),
        ("a.yaml", "- {adopt: trial@2, reason: x}\n",
         "1:4: 'adopt' is for a process that is replayed from its beginning; 'happened' says when it was"),
        ("a.yaml", "- {act: a, by: ina\n", "1:3: what begins here with '{' is not closed, or a comma is missing in it"),
        ("a.yaml", "- {act: a, act: b, by: ina}\n", "1:12: the key 'act' stands here a second time (see a.yaml:1:4)"),
        ("a.yaml", "shwo: {story: x}\nacts: []\n", "1:1: unknown key 'shwo'; did you mean 'show'?"),
        ("a.yaml", "show: {story: x}\n", "1:1: there are no acts here: no list stands under 'acts'"),
        ("a.yaml", b"- {act: \xe4}\n", "1:9: byte 8 is not UTF-8; save the file with the encoding UTF-8"),
        ("a.jsonl", '{"act": "a", "by": "ina", }\n', "1:27: this is no JSON (Expecting property name"),
        ("a.jsonl", '[{"act": "a"}]\n', "1:1: an act has to be a JSON object"),
        ("a.jsonl", '{"act": "a", "buy": "ina"}\n', "1:14: an act has no 'buy'; did you mean 'by'?"),
        ("a.jsonl", '{"act": "a", "by": "ina", "values": {"cost": NaN}}\n', "1:1: this is no JSON (NaN)"),
        ("a.jsonl", '{"act": "a", "by": "\\ud800"}\n', "1:1: it holds half a character (a lone surrogate)"),
        ("a.jsonl", b'{"act": "\xe4\xff"}\n', "1:10: byte 9 is not UTF-8; save the file with the encoding UTF-8"),
        ("a.csv", "by;thing\nina;x\n", "1:1: there are no acts here: its first line names no column 'act'"),
        ("a.csv", "act;by;value.title\n", "1:8: unknown key 'value.title'; did you mean 'values.title'?"),
        ("a.csv", "act;by;title\n", "1:8: unknown key 'title'; did you mean 'values.title'?"),
        ("a.csv", "act;by;My title\n", "1:8: unknown key 'My title'"),
        ("a.csv", "act;by;act\n", "1:8: there are no acts here: the column 'act' stands here twice"),
        ("a.csv", "act;by\na;ina;x\n", "2:1: this row has more cells than the first"),
        ("a.csv", "act;by;by.somebody\na;ina;anna\n", "2:7: only one of 'by' and 'by.somebody' can be said"),
        ("a.csv", 'act;by\na;"ina\nb;c\n', "2:1: this row cannot be read (unexpected end of data)"),
        ("a.csv", 'act;by;values.text;happened\na;ina;"x\n;y";14.10.2019\n',
         "3:5: 'happened': '14.10.2019' is not a date; write it like 2019-07-15"),
        ("a.txt", "act", "1:1: there are no acts here: its name ends in none of .yaml, .yml, .jsonl, .ndjson, .csv"),
    ],
)  # fmt: skip
def test_every_mistake_is_told_with_its_place(
    file: Callable[..., Path], process: Process, name: str, text: str | bytes, said: str
) -> None:
    before = dump(process)
    found = record(process, file(text, name))

    (told,) = refused(found)
    assert told.startswith(f"{name}:{said}")
    assert [told] != refused(found, "de")
    assert before == dump(process)


def test_a_mistake_stops_no_other_act_and_warnings_of_a_file_refuse_nothing(
    file: Callable[..., Path], process: Process
) -> None:
    found = record(
        process, file(IDEAS + "- {by: ina}\n- act: idea.support\n  by: bo\n  note: so #lost\n  thing: trees\n")
    )

    assert (4, 0, 1, 1) == numbers(found)
    assert ["acts.yaml:11:12"] == [str(answer.place) for answer in found.warned]


# Recording


def test_what_is_done_is_not_done_again(file: Callable[..., Path], process: Process) -> None:
    path = file(IDEAS)

    assert (3, 0, 0, 0) == numbers(record(process, path))
    before = dump(process)
    assert (0, 3, 0, 0) == numbers(record(process, str(path)))
    assert before == dump(process)


def test_who_changes_a_line_repeats_that_line_alone(file: Callable[..., Path], process: Process) -> None:
    record(process, file(IDEAS))
    path = file(IDEAS.replace("More of them", "Many more of them"))

    assert (1, 2, 0, 0) == numbers(record(process, path))
    assert (0, 3, 0, 0) == numbers(record(process, path))


def test_notes_and_places_make_no_other_act_but_saying_it_twice_does(
    file: Callable[..., Path], process: Process
) -> None:
    idea = "- act: idea.submit\n  by: bo\n  values: {title: T, text: x}\n"

    assert (1, 0, 0, 0) == numbers(record(process, file(idea)))
    assert (0, 1, 0, 0) == numbers(record(process, file("# here\n" + idea + "  note: of 2020\n")))
    assert (1, 1, 0, 0) == numbers(record(process, file(idea * 2)))
    assert (0, 2, 0, 0) == numbers(record(process, file(idea * 2)))


def test_a_key_of_its_own_is_that_of_every_other_command(file: Callable[..., Path], process: Process) -> None:
    values = {"title": "Trees", "text": "More of them"}
    process.act("idea.submit", by="bo", values=values, key="letter-1")
    line = {"act": "idea.submit", "by": "bo", "values": values, "key": "letter-1"}

    assert (0, 1, 0, 0) == numbers(record(process, file(json.dumps(line), "a.jsonl")))
    line["values"] = {**values, "title": "Benches"}
    found = record(process, file(json.dumps(line), "a.jsonl"))
    assert ["a.jsonl:1:1: the same key was used for something else"] == refused(found)


def test_what_needs_something_refused_waits_for_it(file: Callable[..., Path], process: Process) -> None:
    wrong = IDEAS.replace("title: Trees, ", "")
    found = record(process, file(wrong))

    assert [
        "acts.yaml:1:3: 'title' is missing",
        "acts.yaml:6:3: this waits for acts.yaml:1:3, where 'trees' was to come into being",
        "acts.yaml:7:3: this waits for acts.yaml:1:3, where 'trees' was to come into being",
    ] == refused(found)
    assert refused(found) != refused(found, "de")
    assert (3, 0, 0, 0) == numbers(record(process, file(IDEAS)))


def test_names_hold_across_files_and_groups(
    file: Callable[..., Path], process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording.record, "GROUP", 2)
    born, rest = IDEAS.split("- {act: idea.publish", 1)
    file(born, "acts/1.yaml")
    file("- {act: idea.publish" + rest, "acts/2.yaml")
    file('{"act": "proposal.draft", "by": "emil", "as": "p", "values": {"title": "T"}, "links": {"forum": "green", '
         '"takes_up": [{"to": "trees"}]}}\n{"act": "proposal.submit", "by": "emil", "thing": {"new": "p"}}',
         "acts/3.jsonl")  # fmt: skip

    found = list(answers(process, Acts("acts")))
    assert [""] * 5 == [answer.text() for answer in found]
    assert {"trees", "p"} == {name for answer in found for name in answer.names}
    with process.reading() as facts:
        assert [found[0].names["trees"]] == list(facts.links(found[3].names["p"], "takes_up"))


def test_somebody_is_the_same_person_each_time_and_keeps_no_name(file: Callable[..., Path], process: Process) -> None:
    record(process, file(IDEAS))
    first = process.view("ina").item(_only_idea(process))
    record(process, file(IDEAS.replace("as: trees", "as: other").partition("- {act")[0] + "# again", "other.yaml"))

    with process.reading() as facts:
        ideas = {facts.thing(idea).author for idea in facts.things("idea")}  # type: ignore[union-attr]
    assert first is not None
    assert 1 == len(ideas)
    assert [("{}",)] * 2 == [(said,) for *_, said in dump(process)["person"]]
    assert "anna" not in repr(dump(process))


def test_a_refusal_calls_people_as_the_file_does(file: Callable[..., Path], process: Process) -> None:
    path = file(IDEAS.replace("as: trees", "happened: 2018-09-05").replace("anna", "Card 7"))

    assert "'Card 7' may not record what others did" in refused(record(process, path))[0]


def test_who_was_erased_is_not_there_again(file: Callable[..., Path], process: Process) -> None:
    path = file(IDEAS)
    record(process, path)
    with process.reading() as facts:
        anna = facts.thing(_only_idea(process)).author  # type: ignore[union-attr]
    process.erase(str(anna), reason="asked by letter")
    before = dump(process)

    assert "acts.yaml:1:3: there is no person 'anna' here" == refused(record(process, path))[0]
    assert before == dump(process)


def test_a_folder_without_acts_is_a_mistake(file: Callable[..., Path], process: Process) -> None:
    file("nothing", "letters/a.txt")

    assert refused(record(process, "letters"))[0].startswith("letters:1:1: there are no acts here: no name in the")


def _only_idea(process: Process) -> str:
    with process.reading() as facts:
        (idea,) = facts.things("idea")
    return str(idea)


def test_a_batch_is_done_as_a_whole_or_not_at_all(file: Callable[..., Path], process: Process) -> None:
    batch = """\
- batch:
  - {act: idea.submit, by: bo, as: a, values: {title: A, text: B}}
  - {act: idea.publish, by: %s, thing: a}
- {act: idea.support, by: bo, thing: a}
"""
    before = dump(process)
    found = record(process, file(batch % "emil"))

    assert [
        "acts.yaml:3:5: there is no such idea",
        "acts.yaml:4:3: this waits for acts.yaml:2:5, where 'a' was to come into being",
    ] == refused(found)
    assert before == dump(process)
    assert (2, 0, 0, 0) == numbers(record(process, file(batch % "ina")))
    assert (0, 2, 0, 0) == numbers(record(process, file(batch % "ina")))


def test_a_dry_run_judges_all_and_does_nothing(
    file: Callable[..., Path], make: Callable[..., Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording.record, "GROUP", 2)
    process = make("trial.db")
    path = file(
        IDEAS + "- {act: idea.publish, by: ina, thing: trees}\n- {act: idea.support, by: nobody, thing: trees}\n"
    )
    before = dump(process)
    tried = record(process, path, dry_run=True)

    assert before == dump(process)
    assert (3, 0, 2, 0) == numbers(tried)
    done = record(process, path)
    assert (numbers(tried), refused(tried)) == (numbers(done), refused(done))
    assert (0, 3, 2, 0) == numbers(record(process, path, dry_run=True))


def test_whoever_is_interrupted_records_the_same_again(
    file: Callable[..., Path], process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording.record, "GROUP", 2)
    path = file(IDEAS)
    next(answers(process, Acts(path)))

    assert (1, 2, 0, 0) == numbers(record(process, path))


def test_a_store_that_fails_keeps_what_was_done(
    file: Callable[..., Path], process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording.record, "GROUP", 2)
    path = file(IDEAS)
    alone, count = process.writer.alone, 0

    def failing(**given: Any) -> Any:  # noqa: ANN401 - passed on
        nonlocal count
        count += 1
        if count > 1:
            raise StoreError(STORE_FAILED, where="trial", why="full")
        return alone(**given)

    with monkeypatch.context() as patch:
        patch.setattr(process.writer, "alone", failing)
        with pytest.raises(StoreError):
            record(process, path)
    assert (1, 2, 0, 0) == numbers(record(process, path))


def test_a_rule_that_only_warns_is_told_with_its_place(file: Callable[..., Path], process: Process) -> None:
    lines = [f"- {{act: idea.submit, by: bo, values: {{title: T{n}, text: x}}}}\n" for n in range(5)]
    found = record(process, file("".join(lines)))

    assert ["acts.yaml:4:3", "acts.yaml:5:3"] == [str(answer.place) for answer in found.warned]
    assert {"limit"} == {getattr(warning, "rule", "") for answer in found.warned for warning in answer.warnings}


def test_a_late_letter_says_when_it_was_written(file: Callable[..., Path], process: Process, clock: Hands) -> None:
    clock.set("2020-08-01")
    letter = "- {{act: idea.submit, by: bo, typed_by: ina, happened: {}, values: {{title: T, text: x}}}}\n"
    found = record(process, file(letter.format("2020-05") + letter.format("2020-07-15")))
    when = "it goes in “listening”, 1 January 2020 – 30 June 2020"

    assert (1, 0, 1, 0) == numbers(found)
    assert [f"acts.yaml:2:3: no open phase admits idea.submit here: {when}"] == refused(found)


def test_progress_comes_to_its_end(file: Callable[..., Path], process: Process) -> None:
    told: list[tuple[int, int]] = []
    record(process, [file(IDEAS), file('{"act": "x", "by": "ina"}\n', "a.jsonl")], progress=lambda *at: told.append(at))

    assert [(8, 8)] * 4 == told


# Replaying

HISTORY = """\
show: {story: trees}
acts:
- act: idea.submit
  at: 2020-02-03T10:00
  by: {somebody: anna}
  as: trees
  values: {title: Trees, text: More of them}
- {act: idea.publish, by: ina, thing: trees}
- {adopt: version-2.yaml, at: 2020-07-10, by: ina, reason: Summer too}
- {act: idea.submit, at: 2020-08-01, by: bo, values: {title: Benches, text: "In the shade"}}
"""


@pytest.fixture
def history(file: Callable[..., Path], tmp_path: Path) -> Path:
    """A history that adopts newer rules."""
    changed(tmp_path, "phases: {listening: {closes: 2020-09-30}}")
    return file(HISTORY)


@pytest.fixture
def play() -> Iterator[Callable[..., Process]]:
    """Plays a history under the rules of the trial."""
    made: list[Process] = []

    def play(history: Path, where: str = ":memory:", **more: Any) -> Process:  # noqa: ANN401 - passed on
        made.append(replay(where, trial(), history, **more))
        return made[-1]

    yield play
    for process in made:
        sound(process)
        process.close()


def test_a_history_is_played_at_its_own_time_and_then_it_is_now(history: Path, play: Callable[..., Process]) -> None:
    told: list[str] = []
    clock = Hands("2026-01-01")
    process = play(history, clock=clock, told=lambda answer: told.append(f"{answer.place} {answer.action}"))

    assert ["acts.yaml:3:3 idea.submit", "acts.yaml:8:3 idea.publish", "acts.yaml:9:3 process.adopt",
            "acts.yaml:10:3 idea.submit"] == told  # fmt: skip
    assert ["2020-02-03", "2020-02-03", "2020-02-03", "2020-07-09", "2020-07-31"] == [
        entry.recorded.date().isoformat() for entry in process.view("ina").log()
    ]
    assert (2, clock.at) == (process.definition.version, process.clock())
    assert process.random(16) != play(history).random(16)
    assert {"story": "trees"} == Acts(history).show


def test_the_same_history_makes_the_same_ledger(history: Path, play: Callable[..., Process], tmp_path: Path) -> None:
    one, two = play(history), play(history, str(tmp_path / "trial.db"))
    history.write_text(history.read_text().replace("Benches", "Chairs"))
    three = play(history)

    assert dump(one) == dump(two)
    assert one.checkpoint().root != three.checkpoint().root


def test_a_history_that_the_rules_refuse_is_wrong(file: Callable[..., Path], play: Callable[..., Process]) -> None:
    said = """\
- {act: idea.submit, at: 2020-02-03, by: bo, as: a, values: {title: T, text: x}}
- {act: idea.publish, by: emil, thing: a}
- {act: idea.publish, at: 2020-02-02, by: ina, thing: a}
- {act: idea.publish, at: 2020-02, by: ina, thing: a}
- {adopt: nothing, reason: x}
- {adopt: trial@2}
- {act: idea.publish, at: 2020-02-05, by: ina, thing: a}
"""
    with pytest.raises(ReplayError) as error:
        play(file(said))

    assert [
        "acts.yaml:2:3: there is no such idea",
        "acts.yaml:3:23: time runs backwards: what stands before was later",
        "acts.yaml:4:23: '2020-02' is too vague here; a day or a time is needed, like 2019-07-15 or 2019-07-15T12:00",
        "acts.yaml:5:3: no definition named 'nothing' is installed",
        "acts.yaml:6:3: 'reason' is missing",
    ] == str(error.value).splitlines()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("- {act: a, by: ina}\n", "a history says at its beginning when that was: 'at'"),
        ("- {act: a, by: ina, at: soon}\n", "'soon' is not a date"),
        ("- {act: a\n", "acts.yaml:1:"),
    ],
)
def test_a_history_begins_at_an_instant(
    file: Callable[..., Path], play: Callable[..., Process], said: str, why: str
) -> None:
    with pytest.raises(DefinitionError, match=why):
        play(file(said))


def test_all_that_is_wrong_with_the_form_of_an_act_is_told(file: Callable[..., Path], process: Process) -> None:
    found = record(process, file("- {act: idea.submit, bi: bo, values: [a], links: {about: {}}}\n"))
    (said,) = refused(found)
    wrong = ["acts.yaml:1:22: an act has no 'bi'", "did you mean 'by'?", "'values' has to be keys with values"]

    assert [*wrong, "'about' has to be an id or a name, or several"] == said.split("; ")[:4]


def test_each_column_that_is_none_is_told_where_it_stands(file: Callable[..., Path], process: Process) -> None:
    told = refused(record(process, file("act;by;title;linkz.about\n", "a.csv")))

    assert [
        "a.csv:1:8: unknown key 'title'; did you mean 'values.title'?",
        "a.csv:1:14: unknown key 'linkz.about'; did you mean 'links.about'?",
    ] == told
