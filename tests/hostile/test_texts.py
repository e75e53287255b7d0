# SPDX-License-Identifier: Apache-2.0
"""Whatever somebody writes wherever something can be written: it is refused with a reason, or kept and harmless."""

from __future__ import annotations

import contextlib
import io
import json
import re
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from texts import HUGE, PLACES, PROGRAM, RULES, TEXTS, UNKNOWN, Ledger  # type: ignore[import-not-found]  # beside this file

from participatio.cli import main
from participatio.definition.acts import Act
from participatio.definition.model import Definition
from participatio.errors import BadValueError, ParticipatioError
from participatio.process.archive import export, import_
from participatio.process.commands import Command, Done, RefusedError
from participatio.process.process import Process
from participatio.process.rulebook import definition_of
from participatio.text import for_terminal

#: What a terminal obeys, or nobody sees.
UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)
CANARY = "Canaria"
NOW = datetime(2020, 1, 1, tzinfo=UTC)
IDEA = {"title": "T", "text": "x"}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("texts")
    (folder / "process.yaml").write_text(RULES, encoding="utf-8")
    kept: dict[str, dict[str, str]] = {"title": {}, "text": {}, "reason": {}, "reply": {}, "name": {}}
    refused: list[RefusedError | BadValueError] = []
    with Process.create(folder / "ideas.db", folder / "process.yaml", clock=lambda: NOW) as process:
        canary = process.enrol(name=CANARY, email=f"{CANARY}@example.org", address=CANARY)
        process.act("idea.submit", by=canary, values={"title": CANARY, "text": CANARY}, key=CANARY)
        anna = process.enrol(name="Anna")
        idea = str(process.act("idea.submit", by=anna, values=IDEA).thing)
        ideas = [
            str(done.thing)
            for done in asked(process, [Act("idea.submit", anna, None, IDEA, {"about": "parks"})] * len(TEXTS) * 2)
        ]
        asked(process, [Act("idea.publish", "clara", it) for it in ideas])
        places: Mapping[str, Callable[[str, str], Act]] = {
            "title": lambda text, _: Act("idea.submit", anna, None, {**IDEA, "title": text}),
            "text": lambda text, _: Act("idea.submit", anna, None, {**IDEA, "text": text}),
            "reason": lambda text, it: Act("idea.hide", "clara", it, {"reason": text}),
            "reply": lambda text, it: Act("idea.answer", "leo", it, {"reply": text}),
        }
        for place, act in places.items():
            them = ideas[: len(TEXTS)] if place == "reason" else ideas[len(TEXTS) :]
            commands = [Command((act(text, it),), f"{place} {text}") for text, it in zip(TEXTS, them, strict=True)]
            for text, found in zip(TEXTS, process.batch(commands), strict=True):
                if isinstance(found, Done):
                    kept[place][str(found.thing)] = unicodedata.normalize("NFC", text)
                else:
                    assert isinstance(found, RefusedError)
                    refused.append(found)
        for text in TEXTS:
            try:
                kept["name"][process.enrol(name=text, email=text, address=text)] = unicodedata.normalize("NFC", text)
            except BadValueError as error:
                refused.append(error)
    return Ledger(folder / "ideas.db", anna, idea, kept, refused)


@cache
def read_once(*given: Any, **how: Any) -> Definition:  # noqa: ANN401 - as it is called
    """The rules of the one process that all commands are about."""
    return definition_of(*given, **how)


def asked(process: Process, acts: Sequence[Act]) -> list[Done]:
    found = process.batch(acts)
    return [one for one in found if isinstance(one, Done)]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """Run a command inside this interpreter, where nothing lies about."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("participatio.cli.stores.now", lambda: NOW)
    # What takes most of the time and is not asked about here.
    monkeypatch.setattr("participatio.process.writer.definition_of", read_once)
    monkeypatch.setattr("participatio.process.verify.check_tail", lambda *_: None)

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(one) for one in arguments])
        assert isinstance(ended.value.code, int)
        return (ended.value.code, *capsys.readouterr())

    return run


def harmless(said: str) -> str:
    """Fail if a terminal would obey anything of it; else it is what was said."""
    assert not UNSEEN.search(said), ascii(UNSEEN.sub("!!\\g<0>!!", said))[:500]
    return said


def test_there_are_more_than_a_hundred_and_fifty_and_many_are_kept(ledger: Ledger) -> None:
    assert len(TEXTS) > 150
    assert 100 < min(len(found) for found in ledger.kept.values())
    assert 100 < len(ledger.refused)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_refusal_is_a_sentence(ledger: Ledger, language: str) -> None:
    for error in ledger.refused:
        said = error.text(language) if isinstance(error, RefusedError) else error.at(None).text(language)
        harmless(for_terminal(said, 1000))
        assert len(said) < 500


@pytest.mark.parametrize("place", ["title", "text"])
def test_what_is_kept_is_what_was_said(ledger: Ledger, place: str, run: Callable[..., Any]) -> None:
    code, out, _ = run("list", ledger.path, "idea", "--as", ledger.anna, "--format", "json")
    found = {row["id"]: row["values"][place] for row in json.loads(harmless(out))}

    assert 0 == code
    assert dict(ledger.kept[place]) == {thing: found[thing] for thing in ledger.kept[place]}


def test_what_is_said_of_a_thing_is_kept_in_the_log(ledger: Ledger, run: Callable[..., Any]) -> None:
    _, out, _ = run("log", ledger.path, "--as", "clara", "--format", "json")
    found = {(row["action"], row["thing"]): row["given"] for row in json.loads(harmless(out))}
    for place, action in (("reason", "idea.hide"), ("reply", "idea.answer")):
        assert dict(ledger.kept[place]) == {thing: found[action, thing][place] for thing in ledger.kept[place]}


def test_lists_and_logs_hold_nothing_a_terminal_obeys(ledger: Ledger, run: Callable[..., Any]) -> None:
    for viewer in (ledger.anna, "clara"):
        for command in (("list", "idea"), ("list", "idea", "--search", "script"), ("log",)):
            code, out, err = run(command[0], ledger.path, *command[1:], "--as", viewer)
            assert (0, "") == (code, err)
            assert harmless(out).count("\n") >= (1 if "--search" in command else 100)


def test_lines_stay_as_wide_as_the_terminal(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("COLUMNS", "60")
    for command in (("list", ledger.path, "idea"), ("log", ledger.path)):
        with contextlib.redirect_stdout(Terminal()) as out, pytest.raises(SystemExit):
            main([*map(str, command), "--as", ledger.anna])
        lines = harmless(out.getvalue()).splitlines()
        assert len(lines) > 100
        assert 60 >= max(sum(cells(char) for char in line) for line in lines)


def cells(char: str) -> int:
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(char) in "WF")


def test_items_are_shown_without_harm(ledger: Ledger, run: Callable[..., Any]) -> None:
    for thing, text in list({**ledger.kept["title"], **ledger.kept["text"]}.items())[::7]:
        _, out, err = run("item", ledger.path, thing, "--as", ledger.anna)
        assert not err
        if text.isascii() and text.isprintable() and len(text) < 50:
            assert text.strip() in harmless(out)
        harmless(out)


def test_people_are_shown_and_exported_without_harm(ledger: Ledger, run: Callable[..., Any]) -> None:
    for person, text in list(ledger.kept["name"].items())[::7]:
        harmless(run("person", "show", ledger.path, person)[1])
        shown = json.loads(harmless(run("person", "show", ledger.path, person, "--format", "json")[1]))
        assert text == shown["kept"]["name"]
    told = json.loads(harmless(run("person", "export", ledger.path, ledger.anna)[1]))

    said = {act["head"]["thing"]: act["body"]["values"][act["head"]["thing"]] for act in told["acts"]}
    assert dict(ledger.kept["title"]) == {thing: said[thing]["title"] for thing in ledger.kept["title"]}


def test_it_is_the_same_after_it_was_carried_elsewhere(ledger: Ledger, tmp_path: Path, run: Callable[..., Any]) -> None:
    with Process.open(ledger.path) as process:
        export(process, tmp_path / "out.zip")
    import_(tmp_path / "out.zip", tmp_path / "in.db")
    asking = ("idea", "--as", ledger.anna, "--format", "json")

    assert run("list", ledger.path, *asking) == run("list", tmp_path / "in.db", *asking)
    with Process.open(tmp_path / "in.db") as process:
        assert dict(ledger.kept["name"]) == {it: process.person(it)["name"] for it in ledger.kept["name"]}
        assert () == process.verify().problems


def test_receipts_and_findings_hold_nothing_a_terminal_obeys(
    ledger: Ledger, tmp_path: Path, run: Callable[..., Any]
) -> None:
    copy = tmp_path / "copy.db"
    with Process.open(ledger.path) as process:
        shown = [
            it for it in range(0, process.size, 4) if UNSEEN.search(process.receipt(it, include_body=True).to_json())
        ]
        process.store.backup(copy)  # type: ignore[attr-defined]
    with contextlib.closing(sqlite3.connect(copy)) as rows, rows:
        rows.execute("DELETE FROM deed WHERE rowid % 3 = 0")
        rows.execute("UPDATE person SET said = replace(said, 'a', char(27))")
    assert len(shown) >= 5
    for position in shown[::2]:
        assert json.loads(harmless(run("receipt", ledger.path, position, "--with-body")[1]))["position"] == position
    for form in ("text", "json"):
        code, out, err = run("verify", copy, "--format", form)
        assert code == 1
        harmless(out + err)


# Where no text of theirs belongs


@pytest.mark.parametrize("place", PLACES)
def test_whatever_is_asked_the_answer_is_harmless_and_tells_nothing_of_others(
    place: str, ledger: Ledger, run: Callable[..., Any]
) -> None:
    first = list(PLACES).index(place)
    for text in TEXTS[first % 8 :: 8]:
        if text.startswith("postgresql:") or (place == "acts" and "\0" in text):
            continue  # nobody is called up, and no system hands over a NUL
        code, out, err = run(*PLACES[place](ledger, text))
        assert code in (0, 1, 2)
        assert CANARY.lower() not in (out + err).lower()
        harmless(out + err)
        assert max(map(len, (out + err).splitlines()), default=0) < 1200 or place in ("search", "command")


def size(ledger: Ledger) -> int:
    with Process.open(ledger.path) as process:
        return process.size


@pytest.mark.parametrize("key", UNKNOWN)
def test_a_key_that_nobody_knows_changes_nothing(
    key: str, ledger: Ledger, run: Callable[..., Any], tmp_path: Path
) -> None:
    before = size(ledger)
    fine: dict[str, Any] = {"action": "idea.submit", "by": ledger.anna, "values": IDEA}
    lines = [
        {**fine, key: "published"},
        {**fine, "values": {**IDEA, key: "published"}},
        {**fine, "links": {key: "parks"}},
        {**fine, "links": {"about": {"to": "parks", f"{key}_": "x"}}},
        {**fine, "links": {"about": [{key: "parks"}]} if key != "to" else {"to": "parks"}},
    ]
    path = tmp_path / "acts.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")

    code, out, err = run("act", ledger.path, "--from", path)
    assert (1, 5) == (code, len(harmless(err).splitlines())), err
    assert out.startswith("0 done")
    assert before == size(ledger)


def test_what_is_known_of_an_act_is_not_given_as_a_value(ledger: Ledger) -> None:
    with Process.open(ledger.path, clock=lambda: NOW) as process:
        before = process.size
        for key in ("by", "thing", "for", "typed_by", "happened", "claims", "action", "reason", "about"):
            with pytest.raises(RefusedError, match=f"'{key}'"):
                process.act("idea.submit", by=ledger.anna, values={**IDEA, key: "clara"})
        assert before == process.size


# What is no act


@pytest.mark.parametrize("text", ["\x1b[31m", "\u202e", "a\x00b", "\ud800", "", "Z" + "\u0301" * 9, "x" * 100_000])
def test_what_is_personal_and_why_somebody_is_erased_are_texts_like_any_other(text: str, ledger: Ledger) -> None:
    with Process.open(ledger.path) as process:
        before = process.size
        for field in ("name", "email", "address"):
            with pytest.raises(BadValueError):
                process.enrol(**{field: text})
        with pytest.raises(BadValueError):
            process.erase(ledger.anna, reason=text)
        assert "e\u0301" != process.person(process.enrol(name="e\u0301"))["name"] == "\xe9"
        assert before == process.size


def test_whatever_is_searched_for_is_only_words(ledger: Ledger) -> None:
    with Process.open(ledger.path) as process:
        view = process.view(ledger.anna)
        for text in TEXTS:
            assert all(item.kind == "idea" for item in view.items("idea", search=text, limit=3))


# As much as nobody types


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read where Linux tells it")
def test_ten_megabytes_are_refused_in_little_memory(ledger: Ledger, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with Process.open(ledger.path) as process:
        process.store.backup(copy)  # type: ignore[attr-defined]
    program = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n{PROGRAM}"
    answer = subprocess.run([sys.executable, "-c", program, str(copy)], check=True, capture_output=True, text=True)
    refused, megabytes = map(int, answer.stdout.split())

    assert 3 * len(HUGE) == refused
    assert megabytes < 64


def test_a_name_of_a_process_is_kept_or_refused(tmp_path: Path, ledger: Ledger, run: Callable[..., Any]) -> None:
    path = tmp_path / "many.db"
    with Process.open(ledger.path) as process:
        definition = process.definition
    with Process.create(path, definition) as process:
        store = process.store
        for text in TEXTS[::9]:
            try:
                made = Process.create(store, definition, name=text)
            except ParticipatioError:
                continue
            assert made.name == unicodedata.normalize("NFC", text) or not text
    code, out, err = run("verify", path)

    assert (0, "") == (code, harmless(err))
    harmless(out)
