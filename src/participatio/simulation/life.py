# SPDX-License-Identifier: Apache-2.0
"""A simulation from its first hour to its last."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from attrs import define

from participatio.dates import EARLIEST, LATEST, Dated, read_instant
from participatio.definition.acts import Act, Event
from participatio.definition.load import load
from participatio.definition.model import Definition
from participatio.definition.reasons import Reason
from participatio.errors import BadValueError, Code
from participatio.hooks.manager import Host
from participatio.process.opening import opening
from participatio.process.process import Process
from participatio.process.rulebook import definition_of
from participatio.process.store import NO_PROCESS, Store, StoreError
from participatio.simulation.cast import Cast
from participatio.simulation.crowd import Crowd
from participatio.simulation.forms import Forms
from participatio.simulation.gate import Gate
from participatio.simulation.habits import Habits
from participatio.simulation.invented import invented
from participatio.simulation.mark import process_name, seed_of
from participatio.simulation.office import Office
from participatio.simulation.plan import Plan
from participatio.simulation.rhythm import DAY, HOUR
from participatio.simulation.roll import Roll
from participatio.simulation.tally import Simulated, Tally
from participatio.simulation.words import Words
from participatio.simulation.world import ATTEND, World

Progress = Callable[[int, int], None]

NOBODY_COMES = Code(
    "P960",
    "error",
    en="under the rules of '{id}' nobody brings anything in that stands somewhere in the story",
    de="nach den Regeln von '{id}' bringt niemand etwas ein, das in der Geschichte steht",
)
IS_ONE = Code(
    "P961",
    "error",
    en="'{name}' is a simulation itself",
    de="'{name}' ist selbst eine Simulation",
)
OUT_OF_RANGE = Code(
    "P962",
    "error",
    en="{what}: {value} lies outside {least} to {most}",
    de="{what}: {value} liegt nicht zwischen {least} und {most}",
)

_MOST = 10_000_000
_SEEDS = (1 << 32) - 1
_TRANSACTION = 2_000  # acts
_BEFORE, _BEHIND = timedelta(days=3), timedelta(days=400)
_OPEN_END = timedelta(days=56)
_SOME_YEAR = "2024-03-04"  # for rules without any date


@define
class _Clock:
    """Tells the time of a simulation."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


def simulate(  # noqa: PLR0913 - what a simulation is made of
    where: str | Path | Store,
    definition: Definition | str | Path | None = None,
    *,
    contributions: int,
    seed: int,
    progress: Progress | None = None,
    habits: Habits | None = None,
    source: str | None = None,
    host: Host | None = None,
) -> Simulated:
    """Let an invented crowd take part in a process of its own, marked as a simulation, next to whatever a store holds.

    The same rules, contributions, seed and habits give the same ledger, down to the root of its tree.

    Parameters:
        where: the store, which is made if it is not there.
        definition: whose rules are played; none: the first rules of a process in the store, which is left alone.
        contributions: how many there shall be.
        seed: decides all that is left to chance.
        progress: called with how many contributions there are, of how many.
        source: without a definition, the process whose rules are meant; else the store's first real one.

    Raises:
        BadValueError: a number lies out of range (P962), the process is a simulation itself (P961), or nobody may bring
            anything in (P960).
        StoreError: the store cannot be used, or holds this simulation already.
    """
    for what, value, most in (("contributions", contributions, _MOST), ("seed", seed, _SEEDS)):
        least = 0 if what == "seed" else 1
        if not least <= value <= most:
            raise BadValueError(OUT_OF_RANGE, what=what, value=value, least=least, most=most)
    if definition is not None and not isinstance(definition, Definition):
        definition = load(definition, host=host)
    started = time.process_time()
    with opening(where, create=definition is not None) as store:
        if definition is None:
            name, definition = first_rules(store, source, host)
        else:
            name = definition.id
        if seed_of(definition) is not None:
            raise BadValueError(IS_ONE, name=name)
        played = invented(definition, seed, host=host)
        begin, end = _span(played)
        random = Random(f"{played.digest} {contributions} {seed}")  # noqa: S311 - a game, and one that repeats itself
        clock = _Clock(begin)
        counted = {kind: declared.count for kind, declared in definition.declared.items()}
        plan = Plan(played, played.begun(), counted)
        if not plan.contributions:
            raise BadValueError(NOBODY_COMES, id=definition.id)
        process = Process.create(
            store, played, name=process_name(name, seed), clock=clock, random=random.randbytes, host=host
        )
        life = _Life(process, plan, random, begin, end, contributions, habits or Habits())
        life.live(clock, progress)
        told = life.told(store.name, seed, time.process_time() - started)
    if store is not where:
        store.close()
    return told


def first_rules(store: Store, name: str | None = None, host: Host | None = None) -> tuple[str, Definition]:
    """The name of a process in a store (of that name, or the first that is no simulation) and its first rules."""
    sql = (
        "SELECT p.name, r.text, r.digest FROM process p JOIN rules r ON r.process = p.number "
        "WHERE p.epoch > 0 ORDER BY p.number, r.position, r.version"
    )
    seen: list[str] = []
    with store.snapshot() as rows:
        for found, text, digest in rows.all(sql):
            if found not in seen and name in (None, found):
                seen.append(found)
                definition = definition_of(text, digest, host=host, where=store.name)
                if seed_of(definition) is None:
                    return found, definition
    if seen:
        raise BadValueError(IS_ONE, name=seen[0])
    raise StoreError(NO_PROCESS, where=store.name, name=name or "")


def _span(definition: Definition) -> tuple[datetime, datetime]:
    """When a simulation begins, and when what has no end of its own ends."""
    once = [phase for phase in definition.phases.values() if phase.each is None]
    opens = _known(phase.opens.opens for phase in once if isinstance(phase.opens, Dated))
    closes = _known(phase.closes.closes for phase in once if isinstance(phase.closes, Dated))
    terms = _known(
        seat.since.opens for thing in definition.things.values() for seat in thing.seatings if seat.since is not None
    )
    some = read_instant(_SOME_YEAR, definition.zone)
    first = min(opens or terms or [min(closes, default=some + _OPEN_END) - _OPEN_END])
    begin = (first - _BEFORE).replace(minute=0, second=0, microsecond=0)
    return begin, max([*closes, *opens, begin + _OPEN_END])


def _known(instants: Iterable[datetime | None]) -> list[datetime]:
    return [at for at in instants if at is not None and EARLIEST < at < LATEST]


class _Life:
    """Crowd and office, hour by hour."""

    def __init__(  # noqa: PLR0913 - what a simulation is made of
        self,
        process: Process,
        plan: Plan,
        random: Random,
        begin: datetime,
        end: datetime,
        goal: int,
        habits: Habits,
    ) -> None:
        self._process = process
        self._goal = goal
        tally = Tally(begin)
        roll = Roll(plan.rules)
        gate = Gate(process, random.randbytes, heard=self._heard, refused=self._refused)
        words = Words(random, _german(plan.definition))
        self._world = World(
            plan, gate, roll, Cast(plan, gate, random), Forms(plan, gate, roll, words, random), words, tally, random,
            habits, goal, begin, end,
        )  # fmt: skip
        for number, move in enumerate(plan.definition.genesis().head.moves):
            gate.names[number] = move.thing
            roll.born(move.kind)
            roll.enter(number, move.state)
        self._office = Office(self._world)
        self._crowd = Crowd(self._world)

    def _heard(self, act: Act, event: Event) -> None:
        self._office.heard(act, event)

    def _refused(self, _: Act, reasons: tuple[Reason, ...]) -> None:
        self._world.tally.refused[reasons[0].rule] += 1

    def live(self, clock: _Clock, progress: Progress | None) -> None:
        """Let all hours pass."""
        gate = self._world.gate
        hours = self._hours()
        busy = True
        while busy:
            clock.now = gate.now
            with gate.transaction():
                busy = sum(1 for _ in islice(hours, _TRANSACTION)) == _TRANSACTION
            if progress is not None:
                progress(min(self._crowd.done, self._goal), self._goal)

    def _hours(self) -> Iterator[None]:
        """Everything that is asked for, one after the other."""
        world, crowd, office = self._world, self._crowd, self._office
        gate, calendar, tally = world.gate, world.calendar, world.tally
        least, last = world.hour_of(world.end + _OPEN_END), world.hour_of(world.end + _BEHIND)
        coming = True
        hour = 0
        while hour <= last and (coming or office.sifting or hour < calendar.last or hour < least):
            start = world.begin + hour * HOUR
            gate.at(start)
            local = start.astimezone(world.zone)
            jobs = calendar.take(hour)
            if local.hour == 0 or not hour:
                office.day(local)
                office.turned = True
            if office.turned:
                office.turned = False
                coming = crowd.look()
            jobs += [*crowd.coming(hour), *office.working(local)]
            world.random.shuffle(jobs)
            for place, (what, number, row) in enumerate(jobs, 1):
                gate.at(start + HOUR * place / (len(jobs) + 1))
                if what < ATTEND:
                    crowd.come(what, number)
                else:
                    office.do(what, number, row)
                yield
            tally.hour(gate.asked)
            if not (hour + 1) % DAY:
                tally.day(office.sifting, office.answering)
            hour += 1
        office.close()

    def told(self, where: str, seed: int, seconds: float) -> Simulated:
        """What it was like."""
        world = self._world
        checkpoint = self._process.checkpoint()
        states: dict[str, dict[str, int]] = {}
        for number in range(len(world.gate.names), len(world.roll)):
            of = states.setdefault(world.roll.kind(number), {})
            state = world.roll.state(number)
            of[state] = of.get(state, 0) + 1
        return Simulated(
            definition=world.plan.definition,
            where=where,
            process=self._process.name,
            seed=seed,
            contributions=sum(sum(states.get(kind, {}).values()) for kind in world.plan.crowd),
            people=len(world.gate.people),
            began=world.begin,
            ended=world.gate.now,
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            load=world.tally.load(),
            queues=world.tally.queues(),
            promises=world.tally.promises(),
            refused=dict(world.tally.refused.most_common()),
            states=states,
            notes=dict(world.tally.notes),
            seconds=seconds,
        )


def _german(definition: Definition) -> float:
    """How many write German: most where it is spoken, few where it is not."""
    written = definition.languages.written
    return 0.85 if "de" in written else 0.15 if "en" in written else 0.5
