# SPDX-License-Identifier: Apache-2.0
"""A process becomes one file and again a process; what is not one is refused with its place."""

from __future__ import annotations

import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.process.conftest import Dice, Hands, trial
from tests.process.test_move import StoppedError, everything, live, same

from participatio.errors import BadValueError
from participatio.process import archive, move
from participatio.process.archive import MANIFEST, PARTS, export, import_
from participatio.process.process import Process
from participatio.process.records import canonical, commitment, leaf_of
from participatio.process.sqlite import SQLiteStore
from participatio.process.store import StoreError
from participatio.process.tiles import Tree
from participatio.process.verify import verify

Lines = dict[str, list[Any]]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Process:
    clock = Hands()
    path = tmp_path_factory.mktemp("lived") / "lived.db"
    return live(Process.create(path, trial(), clock=clock, random=Dice()), clock)


@pytest.fixture(scope="module")
def pack(lived: Process, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack") / "trial.zip"
    export(lived, path)
    return path


def test_out_and_in_nothing_has_changed(lived: Process, pack: Path, tmp_path: Path) -> None:
    found = import_(pack, tmp_path / "new.db")
    process = Process.open(tmp_path / "new.db")
    report = verify(process)

    assert [] == [problem.text() for problem in report.problems]
    assert ("trial", lived.size, report.root) == (found.name, found.size, found.root)
    same(lived, process)
    export(process, tmp_path / "again.zip")
    assert pack.read_bytes() == (tmp_path / "again.zip").read_bytes()


def test_it_is_one_file_of_its_owner_with_json_that_anybody_reads(pack: Path, lived: Process) -> None:
    assert [pack] == list(pack.parent.iterdir())
    assert 0o600 == stat.S_IMODE(pack.stat().st_mode)
    with zipfile.ZipFile(pack) as file:
        assert [*PARTS, MANIFEST] == file.namelist()
        assert {(1980, 1, 1, 0, 0, 0)} == {info.date_time for info in file.infolist()}
        manifest = json.loads(file.read(MANIFEST))
        events = [json.loads(line) for line in file.read("events.jsonl").splitlines()]
        assert {part: sha256(file.read(part)).hexdigest() for part in PARTS} == manifest["digests"]
    leaves = [leaf_of(event["head"]) for event in events]
    tree = Tree(lambda level, first, last: _level(leaves, level)[first:last], len(leaves))

    assert manifest["root"] == tree.root().hex()
    assert all(commitment(bytes.fromhex(it["salt"]), it["body"]) in it["head"] for it in events if "body" in it)
    assert 0 < sum("body" not in event for event in events)


def _level(leaves: list[bytes], level: int) -> list[bytes]:
    for _ in range(level):
        leaves = [_full(leaves[at : at + 256]) for at in range(0, len(leaves) - 255, 256)]
    return leaves


def _full(row: list[bytes]) -> bytes:
    while len(row) > 1:
        row = [sha256(b"\x01" + row[at] + row[at + 1]).digest() for at in range(0, len(row), 2)]
    return row[0]


def test_who_is_erased_is_not_in_it(pack: Path) -> None:
    with zipfile.ZipFile(pack) as file:
        everything_said = b"".join(file.read(part) for part in PARTS)

    assert b"Emil" in everything_said
    for name in (b"Achtermann", b"Ohnesorg", b"example.org"):
        assert name not in everything_said


def test_what_is_there_is_replaced_only_by_a_whole_one(
    lived: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "trial.zip"
    target.write_bytes(b"what was there before")

    def stop(done: int, of: int) -> None:
        raise StoppedError

    with pytest.raises(StoppedError):
        export(lived, target, progress=stop)
    assert [(target, b"what was there before")] == [(path, path.read_bytes()) for path in tmp_path.iterdir()]
    told: list[tuple[int, int]] = []
    export(lived, target, progress=lambda done, of: told.append((done, of)))
    assert (lived.size, lived.size) == told[-1]


def test_another_process_than_expected_is_refused(pack: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="has no process 'other'"):
        import_(pack, tmp_path / "new.db", name="other")
    assert "trial" == import_(pack, tmp_path / "new.db", name="trial").name
    with pytest.raises(StoreError, match="already has a process 'trial'"):
        import_(pack, tmp_path / "new.db")


def test_a_damaged_ledger_is_not_exported(lived: Process, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert isinstance(lived.store, SQLiteStore)
    lived.store.backup(copy)
    store = SQLiteStore(copy)
    with store.transaction() as rows:
        rows.run("DROP TRIGGER body_stays")
        rows.run("UPDATE body SET body = replace(body, 'Idea', 'Plea') WHERE key & 4095 = 9")

    with pytest.raises(BadValueError, match="event 9: has a body that its head does not know"):
        export(Process.open(store), tmp_path / "bad.zip")
    assert not list(tmp_path.glob("*.zip")) + list(tmp_path.glob(".*.part"))
    store.close()


def test_an_interrupted_import_goes_on(
    lived: Process, pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move, "CHUNK", 100)
    calls: list[int] = []

    def stop(done: int, of: int) -> None:
        calls.append(done)
        raise StoppedError

    with pytest.raises(StoppedError):
        import_(pack, tmp_path / "new.db", progress=stop)
    with pytest.raises(StoppedError):
        import_(pack, tmp_path / "new.db", progress=stop)
    with pytest.raises(StoreError, match="the import of 'trial' is not finished") as found:
        Process.open(tmp_path / "new.db")
    import_(pack, tmp_path / "new.db")

    assert "P926" == found.value.code.id
    assert [100, 100] == calls
    process = Process.open(tmp_path / "new.db")
    same(lived, process)


# What is no archive


def packed(path: Path, parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", how) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def unpacked(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as file:
        return {name: file.read(name) for name in file.namelist()}


def forged(pack: Path, path: Path, change: Callable[[Lines, dict[str, Any]], object], *, honest: bool = True) -> Path:
    """An archive with something changed; the digests, the counts and the root fit what it says, unless told."""
    parts = unpacked(pack)
    manifest = json.loads(parts.pop(MANIFEST))
    lines = {name: [json.loads(line) for line in parts[name].splitlines()] for name in PARTS}
    change(lines, manifest)
    made = {name: "".join(canonical(it) + "\n" for it in lines[name]).encode() for name in PARTS}
    if honest:
        leaves = [leaf_of(str(it["head"])) for it in lines["events.jsonl"]]
        manifest["digests"] = {name: sha256(data).hexdigest() for name, data in made.items()}
        manifest["size"] = len(leaves)
        manifest["root"] = Tree(lambda level, first, last: _level(leaves, level)[first:last], len(leaves)).root().hex()
    return packed(path, {**made, MANIFEST: canonical(manifest).encode() + b"\n"})


def headed(number: int, **changes: Any) -> Callable[[Lines, Any], None]:  # noqa: ANN401 - what a head says
    """Forge a head, and all that follows from it."""

    def change(lines: Lines, manifest: Any) -> None:  # noqa: ANN401 - a manifest
        event = lines["events.jsonl"][number]
        head = json.loads(event["head"])
        head.update(changes)
        event["head"] = canonical({key: value for key, value in head.items() if value is not None})

    return change


def _swap(lines: Lines, manifest: Any) -> None:  # noqa: ANN401 - as above
    events = lines["events.jsonl"]
    events[40], events[41] = events[41], events[40]


def _text(number: int, old: str, new: str) -> Callable[[Lines, Any], None]:
    def change(lines: Lines, manifest: Any) -> None:  # noqa: ANN401 - as above
        event = lines["events.jsonl"][number]
        assert old in event["head"]
        event["head"] = event["head"].replace(old, new, 1)

    return change


def _bodies(count: int) -> Callable[[Lines, Any], None]:
    def change(lines: Lines, manifest: Any) -> None:  # noqa: ANN401 - as above
        for event in [it for it in lines["events.jsonl"] if "body" in it][:count]:
            del event["body"], event["salt"]
        manifest["counts"]["bodies"] -= count

    return change


def _line(part: str, number: int, **changes: Any) -> Callable[[Lines, Any], None]:  # noqa: ANN401 - as above
    return lambda lines, manifest: lines[part][number].update(changes)


FORGED = {
    "gap": (lambda lines, _: lines["events.jsonl"].pop(50), "event 50: stands at another place"),
    "double": (
        lambda lines, _: lines["events.jsonl"].insert(50, lines["events.jsonl"][50]),
        "event 51: stands at another",
    ),
    "order": (_swap, "event 40: stands at another place"),
    "cut": (lambda lines, _: lines["events.jsonl"].pop(), "is not as many as|are not as many|not as many as were"),
    "process": (headed(30, process="other"), "event 30: belongs to another process"),
    "earlier": (headed(30, recorded="2019-01-01T00:00:00.000000Z"), "event 30: was recorded before the one in front"),
    "blank": (_text(30, ",", ", "), "event 30: is not written the one way"),
    "twice named": (_text(30, '"action"', '"action":"x","action"'), "event 30: is not written the one way"),
    "number": (_text(30, '"position":30', '"position":30.0'), "event 30: (is not written|stands at another)"),
    "nothing": (_text(30, "{", "["), "event 30: (cannot be read|is not written)"),
    "commitment": (headed(30, commitment="0" * 64), "event 30: has a body that its head does not know"),
    "rules": (headed(30, rules=9), "event 30: names rules that are not there"),
    "adopts": (headed(30, adopts="0" * 64), "event 30: names rules that are not there"),
    "birth": (
        headed(30, moves=[["idea-zzzzzz-0", "idea", "idea.submitted"]]),
        "event 30: names a thing that never|no id",
    ),
    "half a move": (headed(30, moves=[["idea"]]), "event 30: says what cannot be"),
    "time": (headed(30, happened="yesterday"), "event 30: says what cannot be"),
    "thing": (headed(30, thing=["x"]), "event 30: says what cannot be"),
    "erases": (headed(30, erases="many"), "event 30: says what cannot be"),
    "undoes": (headed(30, undoes="x"), "event 30: says what cannot be"),
    "bodies": (_bodies(2), "lack bodies that nobody erased"),
    "salt": (_line("events.jsonl", 30, salt="00" * 16), "event 30: has a body that its head does not know"),
    "hex": (_line("events.jsonl", 30, salt="xy"), "events.jsonl 31: cannot be read"),
    "head": (_line("events.jsonl", 30, head=7), "events.jsonl 31: cannot be read"),
    "deep": (_line("events.jsonl", 30, head="[" * 200_000), "event 30: cannot be read"),
    "word": (lambda lines, _: lines["words.jsonl"].insert(3, lines["words.jsonl"][1]), "word 3: is there twice"),
    "words": (lambda lines, _: lines["words.jsonl"].append("more"), "word .*: is not as many"),
    "text": (_line("rules.jsonl", 0, text="{}"), "rules 1: is not what its digest says"),
    "versions": (lambda lines, _: lines["rules.jsonl"].pop(), "rules .*: (names rules|is not as many|are not)"),
    "person": (lambda lines, _: lines["people.jsonl"][0].update(said="[]"), "person .*: cannot be read"),
    "pseudonym": (lambda lines, _: lines["people.jsonl"][0].update(person="idea-7k3m9q-4"), "people.jsonl 1: cannot"),
    "people": (lambda lines, _: lines["people.jsonl"].append(lines["people.jsonl"][-1]), "person 1: is there twice"),
    "command": (_line("commands.jsonl", 2, position=1 << 39), "command .*: cannot be read"),
    "commands": (lambda lines, _: lines["commands.jsonl"].reverse(), "command .*: is there twice, or out of order"),
    "secret": (lambda _, manifest: manifest.update({"secret": "00"}), "process trial: cannot be read"),
    "name": (lambda _, manifest: manifest.update(process="\x1b[2J"), "process .*: cannot be read"),
    "epoch": (lambda _, manifest: manifest.update(epoch=4), "epoch 1: "),
    "newer": (lambda _, manifest: manifest.update(version=2), "was written by a newer version"),
    "format": (lambda _, manifest: manifest.update(format="zip"), "its manifest cannot be read"),
}


def test_what_is_forged_to_say_the_same_is_accepted(pack: Path, tmp_path: Path) -> None:
    same_again = forged(pack, tmp_path / "same.zip", lambda lines, manifest: None)

    assert unpacked(pack) == unpacked(same_again)
    assert import_(pack, tmp_path / "a.db") == import_(same_again, tmp_path / "b.db")


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_archive_is_refused_and_never_a_process(kind: str, pack: Path, tmp_path: Path) -> None:
    change, said = FORGED[kind]
    bad = forged(pack, tmp_path / "bad.zip", change)

    with pytest.raises(BadValueError, match=said) as found:
        import_(bad, tmp_path / "new.db")
    assert found.value.code.id in ("P930", "P931", "P932")
    assert "{" not in found.value.at(None).text("de")
    if (tmp_path / "new.db").exists():
        with pytest.raises(StoreError):
            Process.open(tmp_path / "new.db")


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (headed(30, happened="2020-01-05T00:00:00.000000Z"), "events.jsonl .*: is not what its digest says"),
        (lambda _, manifest: manifest.update(root="00" * 32), "events .*: do not make the tree"),
        (lambda _, manifest: manifest["digests"].update({"words.jsonl": "00" * 32}), "words.jsonl .*: is not what"),
    ],
)
def test_an_archive_that_is_not_what_it_announces_is_refused(
    kind: Callable[[Lines, Any], None], said: str, pack: Path, tmp_path: Path
) -> None:
    bad = forged(pack, tmp_path / "bad.zip", kind, honest=False)

    with pytest.raises(BadValueError, match=said):
        import_(bad, tmp_path / "new.db")
    with pytest.raises(StoreError):
        Process.open(tmp_path / "new.db")


def _with(pack: Path, path: Path, **more: bytes) -> Path:
    return packed(path, {**unpacked(pack), **more})


HOSTILE: dict[str, Callable[[Path, Path], object]] = {
    "empty": lambda pack, path: path.write_bytes(b""),
    "text": lambda pack, path: path.write_bytes(b"no zip at all" * 100),
    "half": lambda pack, path: path.write_bytes(pack.read_bytes()[: pack.stat().st_size // 2]),
    "tail": lambda pack, path: path.write_bytes(pack.read_bytes()[-300:]),
    "above": lambda pack, path: _with(pack, path, **{"../../evil": b"x"}),
    "absolute": lambda pack, path: _with(pack, path, **{"/etc/evil": b"x"}),
    "more": lambda pack, path: _with(pack, path, evil=b"x"),
    "less": lambda pack, path: packed(path, {MANIFEST: b"{}"}),
    "bzip2": lambda pack, path: packed(path, unpacked(pack), zipfile.ZIP_BZIP2),
    "many": lambda pack, path: packed(path, {f"part{number}": b"" for number in range(5_000)}),
    "manifest": lambda pack, path: _with(pack, path, **{MANIFEST: b"[" * 100_000}),
    "long manifest": lambda pack, path: _with(pack, path, **{MANIFEST: b" " * (2 << 20)}),
    "list": lambda pack, path: _with(pack, path, **{MANIFEST: b"[]"}),
    "folder": lambda pack, path: path.mkdir(),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_what_is_no_archive_is_said_to_be_none(kind: str, pack: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.zip"
    HOSTILE[kind](pack, bad)

    with pytest.raises(BadValueError, match="is no archive of a process") as found:
        import_(bad, tmp_path / "new.db")
    assert "P931" == found.value.code.id
    assert not (tmp_path / "new.db").exists()
    assert [bad] == list(tmp_path.iterdir())


def test_a_flipped_bit_anywhere_is_found(pack: Path, lived: Process, tmp_path: Path) -> None:
    good = pack.read_bytes()
    wanted = everything(lived)
    silent = 0
    for number in range(60):
        at = int.from_bytes(sha256(str(number).encode()).digest()[:4]) % len(good)
        bad = tmp_path / "bad.zip"
        bad.write_bytes(good[:at] + bytes([good[at] ^ 1 << number % 8]) + good[at + 1 :])
        target = tmp_path / f"{number}.db"
        try:
            import_(bad, target)
        except BadValueError:
            continue
        process = Process.open(target)
        silent += everything(process) != wanted  # a bit of the zip's own that means nothing changes nothing
        process.close()

    assert 0 == silent


@pytest.mark.parametrize("part", PARTS)
def test_a_bomb_is_refused_while_it_is_read(part: str, pack: Path, tmp_path: Path) -> None:
    data = unpacked(pack)[part] + b" " * (128 << 20) + b"\n"
    bad = _with(pack, tmp_path / "bad.zip", **{part: data})
    tracemalloc.start()
    try:
        with pytest.raises(BadValueError, match="unfolds to more than a process can be"):
            import_(bad, tmp_path / "new.db")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert bad.stat().st_size < 1 << 20
    assert peak < 150 << 20


def test_a_line_without_end_is_refused_before_it_is_read(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_LINE", 1 << 16)
    bad = _with(pack, tmp_path / "bad.zip", **{"events.jsonl": b'{"head":"' + b"a" * (1 << 20)})

    with pytest.raises(BadValueError, match=r"events\.jsonl 1: is longer than anything here can be"):
        import_(bad, tmp_path / "new.db")


def test_a_zip_whose_second_list_of_parts_is_long_is_not_read(pack: Path, tmp_path: Path) -> None:
    data = pack.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    long = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 6, 6, 1 << 40, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    bad = tmp_path / "bad.zip"
    bad.write_bytes(data[:at] + long + locator + data[at:])

    with pytest.raises(BadValueError, match="holds other parts than an archive does"):
        import_(bad, tmp_path / "new.db")
