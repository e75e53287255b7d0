# SPDX-License-Identifier: Apache-2.0
"""Slips of a clerk's hand in good definitions: each is found, by its code, at its place, and nothing else is said.

The slips lie in ``faults/``, one file for each good definition. An entry says what the clerk did, the text that was
there (`was`, which must be there once) and the text that is there now (`now`; several such pairs are `edits`), the code
it is found by, what stands at the place (`at`) and what is proposed (`means`). The place is in what was edited, or else
in the `line` named. What one slip breaks elsewhere is listed under `also`, with the reason why it is said too.
"""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from participatio.definition.load import Read, read
from participatio.errors import Place, Problem
from participatio.hooks import Host

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = ROOT / "examples"
#: The plugins that the examples need, and where they lie.
NEEDED = {
    "places": ("participatio_places", ROOT / "plugins" / "participatio-places" / "src"),
    "ruhr_konferenz": ("participatio_ruhr_konferenz", EXAMPLES / "ruhr_konferenz"),
}
#: What has an example in `bad/` and is no slip of a hand.
NO_SLIPS = {
    "P008": "nobody writes sixty-four levels by hand",
    "P072": "no slip in a definition makes a scenario of it",
}


class Edit(NamedTuple):
    """One text in the place of another; without `was` the file is new, without `now` it is gone."""

    file: str
    was: str | None
    now: str | None

    def lines(self, before: str) -> range:
        """The lines that it touches, counted as they are after it."""
        if self.was is None:
            return range(1, len((self.now or "").split("\n")) + 1)
        at = before.index(self.was)
        first = before.count("\n", 0, at) + 1
        return range(first, first + len((self.now or "").rstrip("\n").split("\n")))


class Told(NamedTuple):
    """What is said of a slip: by which code, of which text, where, and what was probably meant."""

    code: str
    at: str
    file: str
    #: The line, if it is another than those edited.
    line: str = ""
    means: str = ""


class Fault(NamedTuple):
    """A slip and what is to be said of it."""

    sheet: str
    definition: str
    slip: str
    edits: Sequence[Edit]
    encoding: str
    told: Sequence[Told]


def _faults(sheet: Path) -> Iterator[Fault]:
    content: Any = yaml.load(sheet.read_text(encoding="utf-8"), Loader=yaml.CBaseLoader)  # noqa: S506 - makes texts
    main = content.get("file", "process.yaml")
    for entry in content["faults"]:
        file = entry.get("file", main)
        edits = [Edit(edit.get("file", file), edit.get("was"), edit.get("now")) for edit in entry.get("edits", [entry])]
        assert all(other["why"] for other in entry.get("also", ()))
        told = [
            Told(one["code"], one.get("at", ""), one.get("in", file), one.get("line", ""), one.get("means", ""))
            for one in [entry, *entry.get("also", ())]
        ]
        encoding = entry.get("saved_as", "utf-8")
        yield Fault(sheet.stem, content["definition"], entry["slip"], edits, encoding, told)


FAULTS = [fault for sheet in sorted((HERE / "faults").glob("*.yaml")) for fault in _faults(sheet)]


class Desk:
    """Copies of the good definitions, in which slips are made and taken back."""

    def __init__(self, folder: Path, host: Host) -> None:
        self.folder = folder
        self.host = host

    def copy(self, definition: str) -> Path:
        """The copy of a definition: the folder it lies in, and perhaps the file in it."""
        home = ROOT / definition
        folder = home if home.is_dir() else home.parent
        copy = self.folder / "_".join(folder.relative_to(ROOT).parts)
        if not copy.exists():
            shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("*.scenario.yaml", "*.py", "*.md", "history"))
        return copy if home.is_dir() else copy / home.name

    def read(self, fault: Fault) -> tuple[Read, dict[str, set[int]]]:
        """What is said after a slip, and the lines touched in each file."""
        home = self.copy(fault.definition)
        folder = home if home.is_dir() else home.parent
        texts: dict[str, str | None] = {}
        touched: dict[str, set[int]] = {}
        for edit in fault.edits:
            path = folder / edit.file
            old = path.read_text(encoding="utf-8") if path.exists() else None
            texts.setdefault(edit.file, old)
            if edit.was is not None:
                assert old is not None
                assert 1 == old.count(edit.was), f"{edit.was!r} stands {old.count(edit.was)} times in {edit.file}"
            touched.setdefault(edit.file, set()).update(edit.lines(old or ""))
            if edit.now is None:
                path.unlink()
            else:
                path.parent.mkdir(exist_ok=True)
                new = edit.now if edit.was is None else (old or "").replace(edit.was, edit.now)
                path.write_bytes(new.encode(fault.encoding))
        try:
            return read(home, host=self.host), touched
        finally:
            for name, text in texts.items():
                if text is None:
                    (folder / name).unlink()
                else:
                    (folder / name).write_text(text, encoding="utf-8")


def seen(problem: Problem, found: Read, touched: Mapping[str, set[int]]) -> Told:
    """A problem as an entry of a sheet says it."""
    place = problem.place
    if place is None:
        return Told(problem.code.id, "", "", "", " or ".join(problem.near))
    line = _line(found, place)
    end = place.end_column if place.end_line == place.line else len(line) + 1
    edited = place.line in touched.get(place.file, ())
    return Told(
        problem.code.id,
        line[place.column - 1 : end - 1],
        place.file,
        "" if edited else line.strip(),
        " or ".join(problem.near),
    )


def _line(found: Read, place: Place) -> str:
    return found.texts.get(place.file, "").split("\n")[place.line - 1]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with pytest.MonkeyPatch.context() as patch:
        for _, folder in NEEDED.values():
            patch.syspath_prepend(folder)
        extra = {plugin: importlib.import_module(package) for plugin, (package, _) in NEEDED.items()}
        yield Desk(tmp_path_factory.mktemp("desk"), Host(extra=extra, path=()))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.sheet}-{fault.slip}")
def test_a_slip_is_found_where_it_is_and_by_its_code(fault: Fault, desk: Desk) -> None:
    found, touched = desk.read(fault)

    assert sorted(fault.told) == sorted(seen(problem, found, touched) for problem in found.problems)


@pytest.mark.parametrize("definition", sorted({fault.definition for fault in FAULTS}))
def test_before_the_slip_nothing_is_said(definition: str, desk: Desk) -> None:
    found = read(desk.copy(definition), host=desk.host)

    assert [] == [problem.text() for problem in found.problems]
    assert found.definition is not None


def test_there_are_three_hundred_and_no_two_are_called_the_same() -> None:
    names = [(fault.sheet, fault.slip) for fault in FAULTS]

    assert len(set(names)) == len(names) > 300


def test_every_code_that_a_hand_can_bring_about_is() -> None:
    shown = {path.name.partition("_")[0] for path in (HERE / "bad").iterdir()}

    assert sorted(shown) == sorted({*NO_SLIPS, *(told.code for fault in FAULTS for told in fault.told)})


def test_few_slips_break_anything_else() -> None:
    assert sum(len(fault.told) > 1 for fault in FAULTS) < len(FAULTS) / 10
