# SPDX-License-Identifier: Apache-2.0
"""The same asked at once by many: it is done once, and whatever is counted is what was done."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.durability.children import READY, Child
from tests.durability.ledgers import PEOPLE, Audit, chance, command, person, submit

from participatio.definition.acts import Act
from participatio.process.commands import Command, Done
from participatio.process.process import Process

Tell = Callable[[object], None]


def asking(tell: Tell, path: Path, keys: Sequence[str], threads: int, start: float) -> None:
    """Every key from every thread, all in the same order and as near to each other as can be."""
    process = Process.open(path)
    barrier = threading.Barrier(threads)
    time.sleep(max(0, start - time.time()))

    def ask() -> None:
        for key in keys:
            barrier.wait()
            done = process.act(command(key).acts, key=key)
            tell((key, done.position, done.thing, done.repeated))

    every = [threading.Thread(target=ask) for _ in range(threads)]
    for thread in every:
        thread.start()
    for thread in every:
        thread.join()


def identical(path: Path, keys: int, processes: int, threads: int) -> list[str]:
    """What went wrong when so many threads of so many processes asked for the same, key after key."""
    asked = [f"same.{number}" for number in range(keys)]
    start = time.time() + 1.5
    children = [Child(asking, path, asked, threads, start) for _ in range(processes)]
    wrong = [f"ended with {code}" for child in children if (code := child.end())]
    heard = [said for child in children for said in child.heard]
    for key in asked:
        answers = [said for said in heard if said[0] == key]
        if len(answers) != processes * threads:
            wrong.append(f"{key}: {len(answers)} answers")
        if len({said[1:3] for said in answers}) != 1:
            wrong.append(f"{key}: different answers")
        if sum(not said[3] for said in answers) != 1:
            wrong.append(f"{key}: done {sum(not said[3] for said in answers)} times")
    audit = Audit(path)
    if audit.stored.keys() != set(asked):
        wrong.append(f"{len(audit.stored)} stored of {keys}")
    return wrong + audit.wrong


def supporting(tell: Tell, path: Path, ideas: Sequence[str], start: float, seed: int) -> None:
    """Everybody supports everything, in an order of one's own."""
    process = Process.open(path)
    pairs = [(person(number), idea) for idea in ideas for number in range(PEOPLE)]
    chance(seed).shuffle(pairs)
    pairs.sort(key=lambda pair: ideas.index(pair[1]))
    time.sleep(max(0, start - time.time()))
    admitted = Counter[str]()
    for at in range(0, len(pairs), 4):
        acts = [Act("idea.support", by, idea) for by, idea in pairs[at : at + 4]]
        for act, answer in zip(acts, process.batch([Command((act,)) for act in acts]), strict=True):
            admitted[f"{act.by} {act.thing}"] += isinstance(answer, Done)
    tell(dict(admitted))
    tell(READY)


def supports(path: Path, ideas: int, processes: int = 8) -> list[str]:
    """What went wrong when everybody supported everything from every process at once; once each is the limit."""
    with Process.open(path) as process:
        things = []
        for number in range(ideas):
            done = process.act(submit(f"idea.{number}"))
            things.append(str(done.thing))
            process.act("idea.publish", by=done.events[0].body.by, thing=done)
    start = time.time() + 1.5
    children = [Child(supporting, path, things, start, number) for number in range(processes)]
    wrong = [f"ended with {code}" for child in children if (code := child.end())]
    admitted = Counter[str]()
    for child in children:
        admitted.update(child.heard[0])
    wrong += [f"{pair}: admitted {number} times" for pair, number in admitted.items() if number != 1]
    audit = Audit(path, commands=False)
    told = Counter(
        f"{body['by']} {body['thing']}"
        for head, body in zip(audit.heads, audit.bodies, strict=True)
        if head["action"] == "idea.support" and body is not None
    )
    wrong += [f"{pair}: stored {number} times" for pair, number in told.items() if number != 1]
    if len(told) != ideas * PEOPLE:
        wrong.append(f"{len(told)} of {ideas * PEOPLE}")
    return wrong + audit.wrong + _counted(path, ideas)


def _counted(path: Path, ideas: int) -> list[str]:
    sql = (
        "SELECT c.number FROM counter c JOIN word w ON w.key = c.action JOIN thing t ON t.key = c.thing "
        "WHERE w.text = 'idea.support'"
    )
    connection = sqlite3.connect(path)
    try:
        numbers = [number for (number,) in connection.execute(sql)]
    finally:
        connection.close()
    return [] if numbers == [PEOPLE] * ideas else [f"counters: {numbers}"]
