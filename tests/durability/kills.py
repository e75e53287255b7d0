# SPDX-License-Identifier: Apache-2.0
"""Kill a child at work, open what it left, and compare with what it had been acknowledged."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

from attrs import define, field
from tests.durability import works
from tests.durability.children import READY, Child
from tests.durability.ledgers import Audit, Stored, chance, command, create, forum

from participatio.process import archive, keeping
from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.process.store import StoreError
from participatio.process.tables import VERSION
from participatio.process.verify import verify

_ROUNDS = 20  # of one ledger; then a new one, or auditing would take longer than all the rest
_FIRST = 0.08  # seconds until the first kill
_LONGEST: dict[Callable[..., None], float] = {}


@define
class Tally:
    """What was seen over all rounds; all is well if ``wrong`` is empty."""

    kills: int = 0
    acknowledged: int = 0
    unheard: int = 0
    events: int = 0
    #: Rounds that left something half-way that was gone on with.
    resumed: int = 0
    #: What is stored in the ledger in use.
    known: Mapping[str, Stored] = field(factory=dict)
    wrong: list[str] = field(factory=list)

    def blame(self, seed: str, wrong: list[str]) -> None:
        self.wrong += [f"{seed}: {what}" for what in wrong]

    def __str__(self) -> str:
        return (
            f"{self.kills} kills, {self.acknowledged} commands acknowledged, {self.unheard} stored unheard, "
            f"{self.resumed} resumed, {self.events} events audited, {len(self.wrong)} wrong"
        )


Round = Callable[[Path, str, Tally], None]


def killed(work: Callable[..., None], random: Random, *given: object, enough: int = 1) -> Child:
    """A child that was killed at a random time, now and then before it was ready.

    It is given more or less time than the one before it, so that about half of them come to tell ``enough``.
    """
    child = Child(work, *given)
    longest = _LONGEST.get(work, _FIRST)
    if random.random() > 0.1:
        child.listen(for_=READY)
    child.listen(time.monotonic() + random.random() * longest)
    child.kill()
    _LONGEST[work] = longest * (0.85 if len(child.heard) > enough else 1.18)
    return child


def appending(path: Path, seed: str, tally: Tally) -> None:
    """Nothing acknowledged is lost, nothing is there in part, and asking again does everything exactly once."""
    before = tally.known
    child = killed(works.appending, chance(seed), path, seed, enough=25)
    acknowledged = {said[0]: said[1:] for said in child.heard if said != READY}
    after = Audit(path)
    new = {key: it for key, it in after.stored.items() if key not in before}
    wrong = list(after.wrong)
    wrong += [f"lost: {key}" for key in acknowledged if key not in new]
    wrong += [
        f"moved: {key} from {said} to {new[key]}"
        for key, said in acknowledged.items()
        if key in new and said != (new[key].first, new[key].events, new[key].thing)
    ]
    unheard = sorted(new.keys() - acknowledged.keys())
    never = [f"{seed}.{thread}.{number}" for thread in range(2) for number in range(100_000, 100_003)]
    keys = [*acknowledged, *unheard, *never]
    with Process.open(path) as process:
        answers = process.batch([command(key) for key in keys])
    for key, answer in zip(keys, answers, strict=True):
        if not isinstance(answer, Done):
            wrong.append(f"asked again: {key} {answer!r}")
        elif answer.repeated is (key in never):
            wrong.append(f"asked again: {key} repeated={answer.repeated}")
        elif key in new and (answer.events[0].head.position, answer.thing) != (new[key].first, new[key].thing):
            wrong.append(f"asked again: {key} is another")
    last = Audit(path)
    wrong += last.wrong
    if last.stored.keys() != {*before, *new, *never}:
        wrong.append("asking again did something else")
    tally.known = last.stored
    tally.blame(seed, wrong)
    tally.acknowledged += len(acknowledged)
    tally.unheard += len(unheard)
    tally.events += len(last.heads)


def creating(path: Path, seed: str, tally: Tally) -> None:
    """A process is there whole or not at all, and if not, it can be created."""
    target = path.with_name(f"{seed}.db")
    child = killed(works.creating, chance(seed), target)
    created = "created" in child.heard
    tally.acknowledged += created
    try:
        Process.open(target).close()
    except StoreError as error:
        if created:
            tally.blame(seed, [f"lost: {error}"])
        Process.create(target, forum()).close()
    else:
        tally.unheard += not created
    tally.blame(seed, Audit(target).wrong)
    tally.events += 1
    _gone(target)


def migrating(path: Path, seed: str, tally: Tally) -> None:
    """The tables are those of the old version or those of the new one, and whole."""
    target = path.with_name(f"{seed}.db")
    _copy(_filled(path), target)
    child = killed(works.migrating, chance(seed), target)
    connection = sqlite3.connect(target)
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        (events,) = connection.execute("SELECT COUNT(*) FROM event").fetchone()
        moved = connection.execute("SELECT COUNT(*) FROM later").fetchone()[0] if "later" in there else 0
        said = [text for (text,) in connection.execute("PRAGMA integrity_check")]
    finally:
        connection.close()
    if (version, "move" in there, moved) not in {(VERSION, True, 0), (VERSION + 1, False, events)} or said != ["ok"]:
        tally.blame(seed, [f"between: version {version}, {moved} of {events} moved, {said}"])
    if "migrated" in child.heard and version == VERSION:
        tally.blame(seed, ["lost: the migration"])
    if version == VERSION:
        tally.blame(seed, Audit(target).wrong)
    tally.acknowledged += "migrated" in child.heard
    tally.unheard += version > VERSION and "migrated" not in child.heard
    tally.events += events
    _gone(target)


def erasing(path: Path, seed: str, tally: Tally) -> None:
    """Whoever was erased is gone, whoever was being erased is there or gone as a whole."""
    people = _peopled(path, seed)
    child = killed(works.erasing, chance(seed), path, list(people), enough=3)
    told = dict(it for it in child.heard if it != READY)
    for person, pending in told.items():
        if not pending and any(people[person].encode() in file.read_bytes() for file in path.parent.glob("*.db*")):
            tally.blame(seed, [f"{person} was erased and is still on disk"])
    with Process.open(path) as process:
        audit = Audit(path, commands=False)
        gone = {head.get("thing") for head in audit.heads if head["action"] == "person.erase"}
        for person in people:
            left = [body for body in audit.bodies if body is not None and body["by"] == person]
            kept = bool(process.person(person))
            if (person in gone, bool(left), kept) not in {(True, False, False), (False, True, True)}:
                tally.blame(seed, [f"{person}: gone {person in gone}, {len(left)} bodies, kept {kept}"])
            if person in told and person not in gone:
                tally.blame(seed, [f"lost: the erasure of {person}"])
        for person in people.keys() - gone:
            process.erase(person, reason="Asked for again.")
        process.store.forget()
        tally.blame(seed, [problem.text() for problem in verify(process).problems])
    if any(name.encode() in file.read_bytes() for name in people.values() for file in path.parent.glob("*.db*")):
        tally.blame(seed, ["somebody who was erased is still on disk"])
    last = Audit(path, commands=False)
    tally.blame(seed, last.wrong)
    tally.acknowledged += len(told)
    tally.unheard += len(gone & people.keys() - told.keys())
    tally.events += len(last.heads)


def importing(path: Path, seed: str, tally: Tally) -> None:
    """What is imported can be opened when all of it is there; asked again, the import goes on to the same tree."""
    pack, target = path.with_name("pack"), path.with_name(f"{seed}.db")
    if not pack.exists():
        with Process.open(_filled(path)) as process:
            archive.export(process, pack)
    child = killed(works.importing, chance(seed), pack, target)
    imported = "imported" in child.heard
    tally.acknowledged += imported
    try:
        Process.open(target).close()
    except StoreError:
        if imported:
            tally.blame(seed, ["lost: the import"])
        tally.resumed += _has_events(target)
        archive.import_(pack, target)
    else:
        tally.unheard += not imported
    _is_equal(path, target, seed, tally)
    _gone(target)


def exporting(path: Path, seed: str, tally: Tally) -> None:
    """The file of an export is there as a whole or not at all."""
    pack, target = path.with_name(f"{seed}.pack"), path.with_name(f"{seed}.db")
    child = killed(works.exporting, chance(seed), _filled(path), pack)
    exported = "exported" in child.heard
    tally.acknowledged += exported
    tally.unheard += pack.exists() and not exported
    if pack.exists():
        archive.import_(pack, target)
        _is_equal(path, target, seed, tally)
        _gone(target)
        pack.unlink()
    elif exported:
        tally.blame(seed, ["lost: the export"])


def backing_up(path: Path, seed: str, tally: Tally) -> None:
    """Under the name of a backup there is a whole one, with all that was acknowledged before it was begun."""
    target = path.with_name("backup")
    child = killed(works.backing_up, chance(seed), path, target, seed, enough=25)
    done = [number for number, it in enumerate(child.heard) if it == "backed up"]
    first = done[-2] if len(done) > 1 else 0  # the last backup was begun after that
    acknowledged = {it[0]: it[1:] for it in child.heard[:first] if isinstance(it, tuple)}
    if target.exists():
        audit = Audit(target)
        tally.blame(seed, audit.wrong)
        tally.events += len(audit.heads)
        for key, said in acknowledged.items():
            it = audit.stored.get(key)
            if it is None or said != (it.first, it.events, it.thing):
                tally.blame(seed, [f"not in the backup: {key}"])
    elif done:
        tally.blame(seed, ["lost: the backup"])
    source = Audit(path)
    tally.blame(seed, source.wrong)
    heard = [it[0] for it in child.heard if isinstance(it, tuple)]
    tally.blame(seed, [f"lost: {key}" for key in heard if key not in source.stored])
    tally.acknowledged += len(done)
    tally.resumed += any(path.parent.glob(".backup.*"))
    for left in path.parent.glob(".backup.*"):
        left.unlink()


def restoring(path: Path, seed: str, tally: Tally) -> None:
    """Where a store was replaced by its backup there is the one or the other."""
    backup, target = path.with_name("backup"), path.with_name(f"{seed}.db")
    if not backup.exists():
        keeping.backup(_filled(path), backup)
    shutil.copyfile(path, target)
    with Process.open(target) as process:
        process.batch([command(f"later.{number}") for number in range(3)])
    before = Audit(target)
    child = killed(works.restoring, chance(seed), backup, target)
    restored = "restored" in child.heard
    with Process.open(target) as process:
        tally.blame(seed, [problem.text() for problem in verify(process).problems])
    after = Audit(target, commands=False)
    is_old = after.heads == before.heads
    is_new = after.heads[-1]["action"] == "process.restore" and after.heads[:-1] == before.heads[: len(after.heads) - 1]
    if not (is_old or is_new) or (restored and is_old):
        tally.blame(seed, [f"neither the one nor the other, {after.heads[-1]}"])
    tally.blame(seed, after.wrong)
    tally.acknowledged += restored
    tally.unheard += is_new and not restored
    tally.events += len(after.heads)
    for left in path.parent.glob(f"*{seed}.db*"):
        left.unlink()


def _has_events(path: Path) -> bool:
    """True if something has arrived in a store that nobody has open."""
    if not path.exists():
        return False
    connection = sqlite3.connect(path)
    try:
        return connection.execute("SELECT 1 FROM event LIMIT 1").fetchone() is not None
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def _is_equal(path: Path, target: Path, seed: str, tally: Tally) -> None:
    source, audit = Audit(path), Audit(target)
    tally.events += len(audit.heads)
    tally.blame(seed, audit.wrong)
    if (source.heads, source.bodies, source.stored) != (audit.heads, audit.bodies, audit.stored):
        tally.blame(seed, ["what arrived is not what was sent"])
    with Process.open(target) as process:
        tally.blame(seed, [problem.text() for problem in verify(process).problems])


def _peopled(path: Path, seed: str) -> dict[str, str]:
    """People of a round, each with what they are called, and something they have said and supported."""
    people = {}
    with Process.open(path) as process:
        for number in range(6):
            name = f"Zeta{seed.replace('.', '-')}x{number}"
            person = process.enrol(name=name)
            people[person] = name
            idea = process.act("idea.submit", by=person, values={"title": name, "text": f"{name} says something."})
            process.act("idea.publish", by=person, thing=idea)
            process.act("idea.support", by=person, thing=idea)
    return people


def _filled(path: Path) -> Path:
    """The ledger of several rounds, with something in it."""
    with Process.open(path) as process:
        if process.size < 200:
            process.batch([command(f"filled.{number}") for number in range(200)])
    return path


def _copy(source: Path, target: Path) -> None:
    """A copy of a store that nobody has open."""
    target.write_bytes(source.read_bytes())


def _gone(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def rounds(folder: Path, round_: Round, count: int, seed: str, tally: Tally | None = None) -> Tally:
    """So many kills, each in a round of its own."""
    tally = tally or Tally()
    path = folder / "ledger.db"
    for number in range(count):
        if number % _ROUNDS == 0:
            for left in folder.iterdir():
                left.unlink()
            path = create(folder)
            tally.known = {}
        round_(path, f"{seed}.{number}", tally)
        tally.kills += 1
    return tally


#: Each work that is killed, by name.
ROUNDS: Mapping[str, Round] = {
    "appending": appending,
    "creating": creating,
    "migrating": migrating,
    "erasing": erasing,
    "importing": importing,
    "exporting": exporting,
    "backing_up": backing_up,
    "restoring": restoring,
}
