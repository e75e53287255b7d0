# SPDX-License-Identifier: Apache-2.0
"""A disk whose power is cut: it has kept what was synchronised, and of the rest whatever chance left.

A recording (strace) holds every write, truncation, synchronisation and change of a folder, and between them the marks
of what had been acknowledged. At any point of it the disk can be asked what it might hold: each write since its
file's last synchronisation is there, is not, is there in parts (sectors of 512 bytes), or came before those it
followed. A name that was made or unmade is only certain once its folder was synchronised.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from attrs import define, field, frozen

SECTOR = 512
_CALLS = (
    "pwrite64,pwritev,write,writev,fsync,fdatasync,ftruncate,fallocate,openat,unlink,unlinkat,rename,sync_file_range"
)
_ENTRY = re.compile(r"^(\d+) +(\w+)\((.*)$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')
_FD = re.compile(r"^\d+<([^>]*)>")
_NUMBERS = re.compile(r"(-?\d+)(?: <unfinished \.\.\.>|\) += .*)?$")


def why_not() -> str | None:
    """Why nothing can be recorded here; none if it can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)  # noqa: S607 - where it is
    return None if tried.returncode == 0 else f"strace cannot trace here: {tried.stderr.strip()[:80]}"


@frozen
class Op:
    """One thing that happened to the disk: ``write``, ``truncate``, ``make``, ``unmake``, ``sync`` or ``mark``."""

    what: str
    name: str = ""
    offset: int = 0
    data: bytes = b""


def record(folder: Path, module: str, *given: object) -> list[Op]:
    """Run a module of the tests, and what it did to a folder."""
    trace = folder.with_name(f"{folder.name}.trace")
    command = ["strace", "-f", "-y", "-xx", "-s", "1048576", "-e", f"trace={_CALLS}", "-o", str(trace)]
    root = Path(__file__).parents[2]
    folder.mkdir()
    subprocess.run([*command, sys.executable, "-m", module, str(folder), *map(str, given)], check=True, cwd=root)
    with trace.open(encoding="ascii", errors="replace") as lines:
        ops = list(_ops(lines, str(folder)))
    trace.unlink()
    shutil.rmtree(folder)
    return ops


def _ops(lines: Iterator[str], folder: str) -> Iterator[Op]:
    """The ops of a recording; a synchronisation counts when it has come back, everything else when it begins."""
    waiting: dict[str, Op] = {}
    there: set[str] = set()
    for line in lines:
        if resumed := _RESUMED.match(line):
            op = waiting.pop(resumed[1], None)
            if op is not None and re.search(r"= 0$", resumed[3].strip()):
                yield op
            continue
        entry = _ENTRY.match(line.rstrip("\n"))
        if entry is None or "= -1 " in line[-80:]:
            continue
        pid, call, rest = entry.groups()
        unfinished = rest.endswith("<unfinished ...>")
        for op in _read(call, rest, folder, there):
            if unfinished and op.what == "sync":
                waiting[pid] = op
            else:
                yield op


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _inside(path: bytes, folder: str) -> str | None:
    """The name of a path in the folder, "" for the folder itself."""
    text = os.fsdecode(path)
    if text == folder:
        return ""
    return text[len(folder) + 1 :] if text.startswith(f"{folder}/") else None


def _read(call: str, rest: str, folder: str, there: set[str]) -> Iterator[Op]:
    texts = _TEXT.findall(rest)
    if call in {"openat", "unlink", "unlinkat", "rename"}:
        names = [_inside(_bytes(text), folder) for text, _ in texts]
        if names and names[0] is not None:
            yield from _named(call, rest, names, there)
        return
    fd = _FD.match(rest)
    name = None if fd is None else _inside(_bytes(fd[1]), folder)
    if name is None or name.endswith(("-shm", "-lock")):
        return
    if call in {"fsync", "fdatasync"}:
        yield Op("sync", name)
    elif call == "ftruncate":
        yield Op("truncate", name, _number(rest))
    elif call == "pwrite64":
        assert not texts[0][1], "cut short by strace"
        yield Op("write", name, _number(rest), _bytes(texts[0][0]))
    elif call == "write" and name == "marks":
        yield Op("mark", data=_bytes(texts[0][0]))
    else:
        raise AssertionError(f"nobody has thought of {call} to {name}")


def _named(call: str, rest: str, names: Sequence[str | None], there: set[str]) -> Iterator[Op]:
    name = names[0]
    assert name is not None
    if name.endswith(("-shm", "-lock", "marks")):
        return
    if call == "openat":
        if "O_CREAT" in rest and name not in there:
            there.add(name)
            yield Op("make", name)
        assert "O_TRUNC" not in rest
    elif call.startswith("unlink"):
        there.discard(name)
        yield Op("unmake", name)
    else:
        raise AssertionError(f"nobody has thought of {call}")


def _number(rest: str) -> int:
    found = _NUMBERS.search(rest)
    assert found is not None, rest[-80:]
    return int(found[1])


@define
class File:
    """What of a file is certain, and what was asked since."""

    certain: bytearray = field(factory=bytearray)
    pending: list[Op] = field(factory=list)

    def sync(self) -> None:
        for op in self.pending:
            _apply(self.certain, op)
        self.pending.clear()

    def after(self, random: Random) -> bytes:
        """What the file might hold once the power is back."""
        found = bytearray(self.certain)
        style = random.choice(("none", "all", "some", "torn", "torn and shuffled", "first"))
        ops = [] if style == "none" else list(self.pending)
        if style == "first":
            ops = ops[: random.randrange(len(ops) + 1)]
        if style.startswith("torn"):
            ops = [part for op in ops for part in _sectors(op)]
        if style == "torn and shuffled":
            random.shuffle(ops)
        kept = random.choice((0.1, 0.5, 0.9, 0.99)) if style in {"some", "torn", "torn and shuffled"} else 1
        for op in ops:
            if random.random() < kept:
                _apply(found, op)
        return bytes(found)


def _sectors(op: Op) -> Iterator[Op]:
    if op.what != "write":
        yield op
        return
    at = op.offset
    end = op.offset + len(op.data)
    while at < end:
        stop = min(end, at - at % SECTOR + SECTOR)
        yield Op("write", op.name, at, op.data[at - op.offset : stop - op.offset])
        at = stop


def _apply(content: bytearray, op: Op) -> None:
    if op.what == "truncate":
        if op.offset < len(content):
            del content[op.offset :]
        else:
            content.extend(bytes(op.offset - len(content)))
        return
    if len(content) < op.offset:
        content.extend(bytes(op.offset - len(content)))
    content[op.offset : op.offset + len(op.data)] = op.data


@define
class Disk:
    """A folder on a disk, as the operating system sees it and as it is certain to be."""

    now: dict[str, File] = field(factory=dict)
    certain: dict[str, File] = field(factory=dict)
    pending: list[tuple[str, File | None]] = field(factory=list)
    marks: list[str] = field(factory=list)

    def do(self, op: Op) -> None:
        if op.what == "mark":
            self.marks.append(op.data.decode().strip())
        elif op.what == "make":
            self.now[op.name] = File()
            self.pending.append((op.name, self.now[op.name]))
        elif op.what == "unmake":
            self.now.pop(op.name, None)
            self.pending.append((op.name, None))
        elif op.what == "sync" and not op.name:
            self.certain = dict(self.now)
            self.pending.clear()
        elif op.name not in self.now:
            raise AssertionError(f"{op.what} of {op.name}, which is not there")
        elif op.what == "sync":
            self.now[op.name].sync()
        else:
            self.now[op.name].pending.append(op)

    def after(self, random: Random) -> dict[str, bytes]:
        """What the folder might hold once the power is back."""
        names: dict[str, File | None] = dict(self.certain)
        kept = random.choice((0, 0.5, 1))
        names.update((name, file) for name, file in self.pending if random.random() < kept)
        return {name: file.after(random) for name, file in names.items() if file is not None}
