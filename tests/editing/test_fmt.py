# SPDX-License-Identifier: Apache-2.0
"""A file in the house style says the same as before, with every comment, and changes no more."""

from __future__ import annotations

import builtins
import json
from pathlib import Path

import pytest

from participatio.cli import main
from participatio.definition.load import load
from participatio.editing import fmt
from participatio.editing.fmt import formatted
from participatio.errors import BadValueError

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("examples/ruhr_konferenz/participatio_ruhr_konferenz", "examples/moorseen", "tests/gallery/good")
    for path in (ROOT / folder).rglob("*.yaml")
    if not path.read_text(encoding="utf-8").lstrip("#").lstrip().startswith("-") and path.parent.name != "history"
)


def style(text: str) -> str:
    styled, _ = formatted(text, "a.yaml")
    assert styled is not None
    return styled


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_file_we_have_says_the_same_afterwards_and_changes_once(path):
    styled = style(path.read_text(encoding="utf-8"))

    assert styled == style(styled)


def test_a_definition_keeps_its_digest(tmp_path):
    source = ROOT / "examples" / "moorseen" / "participatio_moorseen"
    for path in source.glob("*.yaml"):
        (tmp_path / path.name).write_text(style(path.read_text(encoding="utf-8")), encoding="utf-8")

    assert load(source).digest == load(tmp_path).digest


@pytest.mark.parametrize(
    ("text", "styled"),
    [
        ("a: {b: c, d: [e, f]}\n", "a:\n  b: c\n  d:\n    - e\n    - f\n"),
        ("a: []\nb: {}\n", "a: []\nb: {}\n"),
        ("a: 'b'\nc: \"2019\"\nd: 2019\ne: no\n", 'a: b\nc: "2019"\nd: 2019\ne: no\n'),
        ("a: 01067\nb: 1.50\nc: true\n", "a: 01067\nb: 1.50\nc: true\n"),
        ("a: {b: c}  # why\n", "a:  # why\n  b: c\n"),
        ("a:\n- {b: c}  # why\n- d\n", "a:\n    # why\n  - b: c\n  - d\n"),
        ("# top\n\na: b  # beside\n# end\n", "# top\n\na: b  # beside\n# end\n"),
        (f"a: {'wort ' * 25}ende\n", f"a: >-\n  {'wort ' * 18}wort\n  {'wort ' * 6}ende\n"),
    ],
)
def test_how_it_is_written(text, styled):
    assert styled == style(text)


def test_what_cannot_be_read_is_told_and_left():
    styled, problems = formatted("a: 1\na: 2\n", "a.yaml")

    assert styled is None
    assert ["P019"] == [problem.code.id for problem in problems.sorted()]


def test_what_would_say_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(fmt, "_styled", lambda _, __: "a: c\n")

    with pytest.raises(BadValueError) as error:
        formatted("a: b\n", "a.yaml")
    assert "P972" == error.value.code.id


def test_a_lost_comment_is_refused(monkeypatch):
    monkeypatch.setattr(fmt, "_styled", lambda _, __: "a: b\n")

    with pytest.raises(BadValueError):
        formatted("a: b  # why\n", "a.yaml")


# The command


def run(*asked: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["fmt", *asked])
    return int(str(ended.value.code))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "forums.yaml"
    path.write_text("forums: {tf01: {title: Wohnen}}  # eines\n", encoding="utf-8")
    return path


def test_it_writes_what_changes_and_then_nothing(file, capsys):
    assert 0 == run(str(file))
    assert "forums:  # eines\n  tf01:\n    title: Wohnen\n" == file.read_text(encoding="utf-8")
    assert f"{file}\n" == capsys.readouterr().out
    assert 0 == run(str(file))
    assert "" == capsys.readouterr().out


def test_a_folder_means_its_yaml_files(tmp_path, capsys):
    for name in ("process.yaml", "translations/en.yaml", ".hidden/a.yaml", "notes.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("a: {b: c}\n", encoding="utf-8")
    ended = run(str(tmp_path))
    written = [*map(Path, capsys.readouterr().out.splitlines())]

    assert 0 == ended
    assert [tmp_path / "process.yaml", tmp_path / "translations" / "en.yaml"] == written


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_it_only_looks_if_asked_to(file, capsys, option):
    before = file.read_text(encoding="utf-8")

    assert 1 == run(str(file), option)
    assert before == file.read_text(encoding="utf-8")
    assert str(file) in capsys.readouterr().out


def test_json_names_what_changed(file, capsys):
    assert 0 == run(str(file), "--format", "json")
    assert {"changed": [str(file)], "failed": [], "written": True} == json.loads(capsys.readouterr().out)


def test_a_file_that_cannot_be_read_ends_with_its_problems(tmp_path, capsys):
    path = tmp_path / "a.yaml"
    path.write_text("a: &x b\n", encoding="utf-8")

    assert 1 == run(str(path), "--lang", "de")
    assert "P011" in capsys.readouterr().err


def test_without_ruamel_it_says_what_to_install(file, capsys, monkeypatch):
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("ruamel"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type] # as it came

    monkeypatch.setattr(builtins, "__import__", without)

    assert 1 == run(str(file), "--lang", "de")
    assert "zum Umschreiben von Dateien fehlt ruamel.yaml: pip install 'participatio[fmt]'" in capsys.readouterr().err


def test_a_file_that_is_read_only_or_elsewhere_stays_as_it_is(tmp_path, capsys):
    path, link = tmp_path / "a.yaml", tmp_path / "b.yaml"
    path.write_text("a: {b: c}\n", encoding="utf-8")
    path.chmod(0o444)
    link.symlink_to(path)

    for name in (path, link):
        with pytest.raises(SystemExit) as ended:
            main(["fmt", str(name)])
        assert 2 == ended.value.code

    assert "a: {b: c}\n" == path.read_text(encoding="utf-8")


def test_what_somebody_else_writes_meanwhile_is_kept(tmp_path, monkeypatch):
    path = tmp_path / "a.yaml"
    path.write_text("a: {b: c}\n", encoding="utf-8")

    def meanwhile(text, name):
        path.write_text("a: d\n", encoding="utf-8")
        return formatted(text, name)

    monkeypatch.setattr(fmt, "formatted", meanwhile)
    with pytest.raises(SystemExit) as ended:
        main(["fmt", str(path)])

    assert (2, "a: d\n") == (ended.value.code, path.read_text(encoding="utf-8"))


def test_a_tab_that_one_parser_reads_and_the_other_does_not_is_no_traceback():
    with pytest.raises(BadValueError, match="stays as it is"):
        formatted("a: b\t\nc: d\n", "a.yaml")


def test_a_file_too_large_to_be_rewritten_in_time_is_told_so():
    styled, problems = formatted(f"a: {'b ' * fmt.MOST}", "a.yaml")

    assert (None, ["P005"]) == (styled, [problem.code.id for problem in problems])
