# SPDX-License-Identifier: Apache-2.0
"""In process: from a parsed document to a checked definition, and whether reading stays linear."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import peer_check
from tests.benchmarks.bench_check import folder
from tests.benchmarks.generated import conference, roster
from tests.benchmarks.measure import Taken, exponent, in_turns, once, ratio, say, table

from participatio.definition import load
from participatio.definition.build import build
from participatio.definition.layers import resolve
from participatio.definition.source import Limits, Reading
from participatio.hooks import Host
from participatio.values import uncollected

NO_LIMITS = Limits(file_bytes=None, file_nodes=None, all_nodes=None, depth=64, include_depth=16)
SIZES = (1_000, 3_000, 10_000, 30_000, 50_000)


def written(folder_: str, text: str) -> Path:
    """The text as a definition's file."""
    path = Path(folder_) / "process.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def ours(path: Path) -> Callable[[], object]:
    """What `load.read` does once the files are read and laid upon each other: structure everything, check it."""
    host, reading = Host(), Reading()
    resolved = resolve(path, host.find_reference, reading)
    if resolved is None:
        raise SystemExit("the generated definition cannot be read")

    def run() -> object:
        with uncollected():  # as `load.read` does
            plugins = host.activate()
            definition = build(resolved, plugins, reading.problems)
            if definition is None:
                raise SystemExit("the generated definition cannot be read")
            for check in plugins.checks():
                reading.problems.extend(list(check.run(definition)))
        if reading.problems.sorted():
            raise SystemExit("\n".join(map(str, reading.problems.sorted())))
        return definition

    return run


def theirs(path: Path) -> Callable[[], object]:
    """The peer from where the files are read and laid upon each other."""
    tree, translations = peer_check.read([folder("participatio") / "standard" / "process.yaml", path])

    def run() -> object:
        definition, problems = peer_check.checked(tree, translations)
        if problems:
            raise SystemExit("\n".join(problems))
        return definition

    return run


def documents(rounds: int) -> None:
    """Print what a document costs, by the number of its forums."""
    for forums in (1, 20, 100):
        with TemporaryDirectory() as there:
            path = written(there, conference(forums))
            taken = in_turns(
                {"pydantic + networkx": once(theirs(path)), "participatio": once(ours(path))}, rounds, warm=3
            )
        table(f"parsed document → checked definition, {forums} forums, 10 phases, in process", taken, "ms")
        say(
            f"  ours to the peer's: {ratio(taken['participatio'], taken['pydantic + networkx'])}; "
            f"goal {2 + 0.1 * forums:.1f} ms where bare python is 9.5 ms"
        )


def growth(sizes: tuple[int, ...], rounds: int) -> None:
    """Print what reading a thing costs in rosters of growing size, and the exponent."""
    taken: dict[int, Taken] = {}
    for things in sizes:
        with TemporaryDirectory() as there:
            path = written(there, roster(things))

            def run(path: Path = path) -> None:
                found = load.read(path, host=Host(), limits=NO_LIMITS)
                if found.definition is None:
                    raise SystemExit("\n".join(map(str, found.problems[:5])))

            some = rounds if things <= 10_000 else max(2, rounds // 3)
            taken[things] = in_turns({"": once(run)}, some)[""]
    each = {f"{things:6} things": f"{it.least / things * 1e3:.0f} µs a thing" for things, it in taken.items()}
    table("whole read, limits lifted", dict(zip(each, taken.values(), strict=True)), "ms", each)
    say(f"  exponent: {exponent((things, it.least) for things, it in taken.items()):.3f} (1 is linear)")


def main(rounds: int = 21) -> None:
    """Print both."""
    documents(rounds)
    growth(SIZES, max(2, rounds // 4))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
