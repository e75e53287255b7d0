# SPDX-License-Identifier: Apache-2.0
"""Each check alone, on definitions that have much of one sort: whether what it takes grows faster than they do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from tests.benchmarks.bench_load import NO_LIMITS, written
from tests.benchmarks.generated import HEAD, conference, roster
from tests.benchmarks.measure import say

from participatio.definition.build import build
from participatio.definition.layers import resolve
from participatio.definition.source import Reading
from participatio.hooks import Host
from participatio.values import uncollected

BOARD = "persons: {person_0: {title: Person}}\nbodies: {board: {title: Board, members: {person_0: {}}}}\n"
ADMITS = "admits: {anyone: [idea.submit], moderator: [idea.publish]}"
ALWAYS = f"phases: {{always: {{title: Always, {ADMITS}}}}}\n"
MOST_SHOWN = 1.2


def _phases(number: int, line: Callable[[int], str]) -> str:
    return HEAD + BOARD + "phases:\n" + "".join(f"  p{n}: {{title: Phase {n}, {line(n)}}}\n" for n in range(number))


def _day(number: int) -> str:
    return f"{2000 + number // 336}-{number // 28 % 12 + 1:02}-{number % 28 + 1:02}"


def _kinds(number: int, line: Callable[[int], str]) -> str:
    return HEAD + BOARD + ALWAYS + "kinds:\n" + "".join(f"  k{n}: {line(n)}\n" for n in range(number))


def _one_kind(number: int, section: str, line: Callable[[int], str]) -> str:
    rows = "".join(f"      {line(n)}\n" for n in range(number))
    return f"{HEAD}{BOARD}{ALWAYS}kinds:\n  idea:\n    {section}:\n{rows}"


def _chain(n: int) -> str:
    return f"opens: {{closed: p{n - 1}}}, lasts: 1 day, {ADMITS}" if n else f"opens: 2000-01-01, lasts: 1 day, {ADMITS}"


YEAR = f"opens: 2030-01-01, closes: 2030-12-31, {ADMITS}"
A_KIND = (
    "states: {a: {}, b: {end: true}}, actions: {make: {to: a}, end: {from: [a], to: b}}, "
    "owes: {end: {by: office, within: 3 weeks, after: make}}"
)


def _roles(number: int) -> str:
    """Roles that are each admitted in a phase of their own, and the term of the one who has them."""
    roles = "".join(f"  r{n}: {{member_of: board}}\n" for n in range(number))
    body = BOARD.replace("person_0: {}}", "person_0: {until: 2300-01-01}}")
    phases = (
        f"  p{n}: {{title: Phase {n}, opens: {_day(n)}, admits: {{r{n}: [idea.submit]}}}}\n" for n in range(number)
    )
    return f"{HEAD}{roles}{body}phases:\n{''.join(phases)}"


def _nested(number: int) -> str:
    """Forums that each lie within the one before."""
    lines = (
        f"  f{n}: {{title: Forum {n}, responsible: board{f', within: f{n - 1}' if n else ''}}}\n" for n in range(number)
    )
    return f"{HEAD}{BOARD}forums:\n{''.join(lines)}"


#: What there is much of, and a definition with so many of it.
SHAPES: Mapping[str, Callable[[int], str]] = {
    "persons and forums": roster,
    "forums in ten phases": lambda number: conference(number // 3),
    "phases of a day": lambda number: _phases(number, lambda n: f"opens: {_day(n)}, closes: {_day(n)}, {ADMITS}"),
    "phases with gaps": lambda number: _phases(
        number, lambda n: f"opens: {_day(4 * n)}, closes: {_day(4 * n)}, {ADMITS}"
    ),
    "phases at once": lambda number: _phases(number, lambda _: YEAR),
    "phases after one another": lambda number: _phases(number, _chain),
    "phases inside one": lambda number: _phases(number, lambda n: f"{'within: p0, ' if n else ''}{YEAR}"),
    "phases on conditions": lambda number: _phases(
        number, lambda n: f"opens: {{count: {{kind: idea, in: published, at_least: {n + 1}}}}}, {ADMITS}"
    ),
    "phases that wait for a state": lambda number: _phases(
        number, lambda n: f"{'opens: {reached: {kind: idea, in: published}}, ' if n else ''}{ADMITS}"
    ),
    "phases that end with a state": lambda number: _phases(
        number, lambda n: f"opens: {_day(n)}, closes: {{reached: {{kind: idea, in: published}}}}, {ADMITS}"
    ),
    "kinds": lambda number: _kinds(
        number // 4,
        lambda n: f"{{title: Kind {n}, fields: {{a: line}}, links: {{to: maybe k{max(n - 1, 0)}}}, {A_KIND}}}",
    ),
    "fields": lambda number: _one_kind(number, "fields", lambda n: f"f{n}: line"),
    "links": lambda number: _one_kind(number, "links", lambda n: f"l{n}: maybe forum"),
    "states": lambda number: _one_kind(number, "states", lambda n: f"s{n}: {{title: State {n}}}"),
    "actions": lambda number: _one_kind(number, "actions", lambda n: f"a{n}: {{from: [submitted, published]}}"),
    "promises": lambda number: _one_kind(
        number, "owes", lambda n: f"o{n}: {{by: office, within: 3 weeks, after: publish, kept_by: [answer]}}"
    ),
    "roles": lambda number: _roles(number // 2),
    "forums inside one another": _nested,
    "sources": lambda number: f"{HEAD}{BOARD}sources:\n" + "".join(f"  s{n}: {{title: {n}}}\n" for n in range(number)),
}


def taken(text: str) -> dict[str, float]:
    """What each check takes, in milliseconds of CPU, in a definition it sees for the first time."""
    host, reading = Host(path=()), Reading(NO_LIMITS)
    with TemporaryDirectory() as folder:
        resolved = resolve(Path(written(folder, text)), host.find_reference, reading)
    plugins = host.activate()
    definition = None if resolved is None else build(resolved, plugins, reading.problems)
    if definition is None or reading.problems.errors:
        raise SystemExit("\n".join(problem.text() for problem in reading.problems))
    found: dict[str, float] = {}
    with uncollected():  # as while a definition is read
        for check in plugins.checks():
            begun = process_time()
            sum(1 for _ in check.run(definition))
            found[check.code.id] = (process_time() - begun) * 1e3
    return found


def main(few: int = 2_000, many: int = 8_000, least: int = 5) -> None:
    """Print the checks that take ``least`` milliseconds and grow faster than linear, by shape."""
    for shape, text in SHAPES.items():
        small, large = (
            {code: min(first[code], second[code]) for code in first}
            for first, second in ((taken(text(size)), taken(text(size))) for size in (few, many))
        )
        grown = {
            code: log(large[code] / max(small[code], 0.01)) / log(many / few) for code in large if large[code] >= least
        }
        fast = {code: rate for code, rate in grown.items() if rate > MOST_SHOWN}
        say(f"{shape}: {sum(large.values()):.0f} ms in all with {many}" + ("" if fast else "; none grows faster"))
        for code, rate in sorted(fast.items()):
            say(f"  {code}  {small[code]:8.1f} ms  {large[code]:8.1f} ms  exponent {rate:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
