# SPDX-License-Identifier: Apache-2.0
"""The disk is full or answers with errors: whoever is told so has stored nothing, reading goes on, writing comes back.

    python -m tests.durability.scarce LEDGER SEED COMMANDS

is what runs while errors are injected.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from attrs import define, field
from tests.durability.children import Child
from tests.durability.ledgers import Audit, chance, command, create

from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.process.store import StoreError

Tell = Callable[[object], None]
_BALLAST = "ballast"


@define
class Scarcity:
    """What was told while there was no room; all is well if ``wrong`` is empty."""

    rounds: int = 0
    acknowledged: int = 0
    failed: int = 0
    recovered: int = 0
    wrong: list[str] = field(factory=list)

    def __str__(self) -> str:
        return (
            f"{self.rounds} rounds, {self.acknowledged} commands acknowledged, {self.failed} told of a failure, "
            f"worked again in {self.recovered}, {len(self.wrong)} wrong"
        )


def attempt(process: Process, keys: list[str]) -> list[str]:
    """The keys that were acknowledged; none, if the store failed."""
    try:
        answers = process.batch([command(key) for key in keys])
    except StoreError:
        return []
    assert all(isinstance(answer, Done) for answer in answers), answers
    return keys


def until_full(process: Process, seed: str, told: dict[str, bool]) -> None:
    """Write until three commands in a row have failed."""
    random, failures = chance(seed), 0
    for number in count():
        keys = [f"{seed}.{number}.{it}" for it in range(random.choice((1, 1, 20)))]
        done = attempt(process, keys)
        told.update(dict.fromkeys(keys, bool(done)))
        failures = 0 if done else failures + 1
        if failures == 3:
            return


def _limited(size: int) -> None:
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size or most, most))


def limited(tell: Tell, path: Path, seed: str, rounds: int) -> None:
    """No file may grow beyond a size, which is the error of a full quota; told for each round what was told."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    random = chance(seed)
    process = Process.open(path)
    wal = path.with_name(f"{path.name}-wal")
    for number in range(rounds):
        told: dict[str, bool] = {}
        attempt(process, [f"{seed}.{number}.before"])
        told[f"{seed}.{number}.before"] = True
        _limited(wal.stat().st_size + random.randrange(800_000))
        until_full(process, f"{seed}.{number}", told)
        read = process.size
        _limited(0)
        tell((told, read, attempt(process, [f"{seed}.{number}.after"]) != []))


def quota(folder: Path, seed: str, rounds: int) -> Scarcity:
    """Rounds with files that cannot grow, in one process that goes on."""
    path = create(folder)
    child = Child(limited, path, seed, rounds)
    found = Scarcity()
    if child.end():
        found.wrong.append("the child failed")
    expected: set[str] = set()
    for number, (told, read, again) in enumerate(child.heard):
        _count(found, told, again=again)
        expected |= {key for key, done in told.items() if done} | {f"{seed}.{number}.after"}
        if not read:
            found.wrong.append(f"round {number}: nothing could be read")
    _compare(found, path, expected)
    return found


def _count(found: Scarcity, told: dict[str, bool], *, again: bool) -> None:
    found.rounds += 1
    found.acknowledged += sum(told.values())
    found.failed += len(told) - sum(told.values())
    found.recovered += again


def _compare(found: Scarcity, path: Path, expected: set[str]) -> None:
    audit = Audit(path)
    found.wrong += audit.wrong
    found.wrong += [f"lost: {key}" for key in expected - audit.stored.keys()]
    found.wrong += [f"stored, though it was told to have failed: {key}" for key in audit.stored.keys() - expected]


@contextmanager
def small_disk(folder: Path, size: str = "8m") -> Iterator[Path]:
    """A disk of its own, in memory; needs the right to mount.

    Raises:
        PermissionError: there is no such right here.
    """
    folder.mkdir()
    command_ = ["mount", "-t", "tmpfs", "-o", f"size={size}", "participatio-test", str(folder)]
    mounted = shutil.which("mount") and subprocess.run(command_, capture_output=True, text=True, check=False)
    if not mounted or mounted.returncode:
        raise PermissionError(mounted.stderr.strip() if mounted else "no mount")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607 - where it is


def full(folder: Path, seed: str, rounds: int) -> Scarcity:
    """Rounds on a disk that fills up and is emptied; half of them with a process that opened while it was full."""
    found = Scarcity()
    random = chance(seed)
    expected: set[str] = set()
    path = folder / "ledger.db"
    for number in range(rounds):
        told: dict[str, bool] = {}
        if number % 10 == 0:
            for left in folder.iterdir():
                left.unlink()
            create(folder)
            expected.clear()
        with Process.open(path) as process:
            process.act(command(f"{seed}.{number}.before").acts, key=f"{seed}.{number}.before")
            _fill(folder, random.randrange(800_000))
            until_full(process, f"{seed}.{number}", told)
            if not process.size:
                found.wrong.append(f"round {number}: nothing could be read")
            (folder / _BALLAST).unlink()
            after = [f"{seed}.{number}.after"]
            again = attempt(process, after) != []
        _count(found, told, again=again)
        expected |= {key for key, done in told.items() if done} | {f"{seed}.{number}.before", *after}
        _compare(found, path, expected)
    return found


def _fill(folder: Path, leave: int) -> None:
    """Take all the room but a little."""
    state = os.statvfs(folder)
    with (folder / _BALLAST).open("wb") as file:
        file.write(bytes(max(0, state.f_bavail * state.f_bsize - leave)))


def main(path: Path, seed: str, commands: int, *, dies: bool = False) -> None:
    """Act, and print what was acknowledged, while the disk answers with errors; perhaps die of the first."""
    process = Process.open(path)
    for number in range(commands):
        keys = [f"{seed}.{number}.{it}" for it in range(1 + 9 * (number % 4 == 0))]
        done = attempt(process, keys)
        sys.stdout.write("".join(f"{key} {key in done}\n" for key in keys))
        sys.stdout.flush()
        if dies and not done:
            os.kill(os.getpid(), signal.SIGKILL)
    try:
        process.close()
    except StoreError:
        sys.stdout.write("close failed\n")
    sys.stdout.flush()


def broken_off(folder: Path, seed: str) -> Scarcity:
    """One synchronisation of the log fails, and whoever was told so is killed: what failed must not come back."""
    random = chance(seed)
    path = create(folder, f"broken-{seed}.db")
    found = Scarcity()
    ran = _injected(path, [f"{path}-wal"], "fdatasync", str(random.randrange(2, 20)), seed, 40, "dies")
    told = _told(ran.stdout)
    if ran.returncode != -signal.SIGKILL or all(told.values()):
        found.wrong.append(f"nothing failed: {ran.returncode} {ran.stderr[-300:]}")
    again = [f"{seed}.again"]
    with Process.open(path) as process:
        _count(found, told, again=attempt(process, again) != [])
    _compare(found, path, {key for key, done in told.items() if done} | set(again))
    return found


def _injected(path: Path, files: list[str], call: str, when: str, *given: object) -> subprocess.CompletedProcess[str]:
    """Act while calls for some files fail."""
    only = [part for file in files for part in ("-P", file)]
    fault = ["-e", f"trace={call}", "-e", f"inject={call}:error=EIO:when={when}"]
    child = [sys.executable, "-m", "tests.durability.scarce", str(path), *map(str, given)]
    strace = ["strace", "-f", "-o", os.devnull, *only, *fault]
    root = Path(__file__).parents[2]
    return subprocess.run([*strace, *child], capture_output=True, text=True, check=False, cwd=root)


def _told(text: str) -> dict[str, bool]:
    return {key: said == "True" for key, said in (line.split() for line in text.splitlines() if "." in line)}


def errors(folder: Path, seed: str, commands: int) -> Scarcity:
    """Every so-many-th write or synchronisation fails with EIO (strace sees to it), and the process goes on."""
    random = chance(seed)
    path = create(folder, f"errors-{seed}.db")
    call = random.choice(("pwrite64", "fdatasync", "pwrite64,fdatasync"))
    when = f"{random.randrange(1, 60)}+{random.randrange(2, 12) if call == 'fdatasync' else random.randrange(40, 400)}"
    ran = _injected(path, [str(path), f"{path}-wal"], call, when, seed, commands)
    found = Scarcity()
    if ran.returncode:
        found.wrong.append(f"{call} {when}: {ran.stderr[-300:]}")
        return found
    told = _told(ran.stdout)
    again = [f"{seed}.again"]
    with Process.open(path) as process:
        _count(found, told, again=attempt(process, again) != [])
    _compare(found, path, {key for key, done in told.items() if done} | set(again))
    found.wrong = [f"{call} {when}: {what}" for what in found.wrong]
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), dies=len(sys.argv) > 4)
