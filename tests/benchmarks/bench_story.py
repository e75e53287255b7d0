# SPDX-License-Identifier: Apache-2.0
"""The figures behind the story of many contributions: ``python -m tests.benchmarks.bench_story [ideas [FILE]]``.

A file that is there is measured as it is; else a crowd is simulated into it. Forty of a hundred ideas are answered,
thirty are taken up, and most of what takes them up is heard, decided and realised.
"""

from __future__ import annotations

import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from tests.benchmarks.measure import PYTHON, once, process, say

from participatio import Act, Done, Process, load
from participatio.process.sqlite import SQLiteStore

HERE = Path(__file__).parent
TEXT = "More cycle paths along the river and across the old railway bridge, with lights and winter service. " * 3
BEGUN = datetime(2020, 1, 1, tzinfo=UTC)
LOOKED = datetime(2021, 6, 1, tzinfo=UTC)
CLOSED = datetime(2021, 1, 1, tzinfo=UTC)
T = TypeVar("T")
GROUP = 1000
PEOPLE = 500
FORUMS = 10
MEGABYTE = 1024


class Hands:
    """A clock that shows what it is set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def crowd(path: Path, count: int) -> None:
    """A process with so many contributions, and what became of them."""
    clock = Hands(BEGUN)
    store = SQLiteStore(path, create=True, synchronous="OFF")
    made = Process.create(store, load(HERE / "story.yaml"), clock=clock)
    people = [made.enrol() for _ in range(PEOPLE)]
    for numbers in batches(range(count), GROUP):
        clock.at = BEGUN + (CLOSED - BEGUN) * (numbers[0] / count)
        born = things(made.batch([idea(number, people) for number in numbers]))
        things(made.batch([Act("idea.publish", "ina", one) for one in born]))
        clock.at += timedelta(days=30)
        things(made.batch([Act("idea.answer", "ina", one, {"reply": TEXT}) for one in born[: GROUP * 4 // 10]]))
        follow(made, born[GROUP * 3 // 10 : GROUP * 6 // 10])
    store.close()


def idea(number: int, people: Sequence[str]) -> Act:
    """One contribution; every tenth came on paper."""
    typed = "ina" if number % 10 == 0 else None
    links = {"about": f"f{number % FORUMS + 1:02}"}
    return Act(
        "idea.submit", people[number % PEOPLE], None, {"title": f"Idea {number}", "text": TEXT}, links, None, typed
    )


def follow(made: Process, ideas: Sequence[str]) -> None:
    """What becomes of some ideas, thirty in a proposal; one in ten proposals goes no further."""

    def all_of(action: str, *many: Mapping[str, Any], **values: str) -> list[str]:
        return things(made.batch([Act(action, "ina", None, values, links) for links in many]))

    proposals = all_of("proposal.draft", *({"takes_up": some} for some in batches(ideas, 30)), title="P")
    things(made.batch([Act("proposal.submit", "ina", one) for one in proposals]))
    heard = proposals[: max(1, len(proposals) * 9 // 10)]
    all_of("consultation.hold", {"on": heard, "with": ["towns"]}, title="H")
    all_of("decision.decide", {"decides": [{"to": one, "outcome": "accepted", "reason": "Good"} for one in heard]})
    all_of("project.launch", *({"realises": one, "responsible": "bureau"} for one in heard), title="J")


def batches(many: Sequence[T], size: int) -> Iterator[list[T]]:
    """Lists of so many, the last perhaps shorter."""
    return (list(many[start : start + size]) for start in range(0, len(many), size))


def things(answers: Sequence[Done | Exception]) -> list[str]:
    """What was brought into being or changed; nothing may be refused."""
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return [answer.thing or "" for answer in answers if isinstance(answer, Done)]


def measured(of: Process) -> None:
    """CPU seconds of each figure, and the most memory so far."""
    steps: dict[str, Callable[[], object]] = {
        "coverage": of.coverage,
        "coverage at an earlier instant": lambda: of.coverage(at="2020-09-01"),
        "course by month": of.course,
        "answers": of.answers,
        "status": of.status,
        "report": of.report,
    }
    goals = {"coverage": " (goal 5 s)", "report": " (goal 30 s, 300 MB)"}
    for name, step in steps.items():
        taken = once(step)() / 1e3
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
        say(f"{name}: {taken:.1f} s, at most {memory} MB so far{goals.get(name, '')}")
    view = of.view()
    projects = [item.id for item in view.items("project", limit=200)]
    ideas = [seen.id for id_ in projects for seen in view.ancestors(id_)[1:] if seen.kind == "idea"][:200]
    for name, things_, ask, goal in (
        ("fate of an idea, through view", ideas, view.fate, " (goal 25 µs)"),
        ("fate of an idea, told whole through trace", ideas, of.trace, ""),
        ("origins of a project (30 ideas), told whole through trace", projects, of.trace, ""),
    ):
        each = median(once(partial(ask, one))() for one in things_)
        say(f"{name}: {each * 1e3:.0f} µs{goal}")


def main() -> None:
    """Measure and print; goals are for a machine on which a bare interpreter takes 9.5 ms."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    bare = median(process(PYTHON, "-c", "pass")() for _ in range(9))
    say(f"bare interpreter {bare:.1f} ms CPU (divide by {bare / 9.5:.2f}); load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as name:
        path = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(name) / "crowd.db"
        if not path.exists():
            crowd(path, count)
        made = Process.open(path, clock=lambda: LOOKED)
        say(f"{made.coverage(limit=0).contributions.number} contributions, {made.size} events")
        measured(made)
        made.close()


if __name__ == "__main__":
    main()
