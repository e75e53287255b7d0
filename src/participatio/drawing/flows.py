# SPDX-License-Identifier: Apache-2.0
"""The drawings of a definition in the language of Mermaid, for pages that draw them themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from participatio.dates import EARLIEST, LATEST
from participatio.drawing.mermaid import bare, quoted
from participatio.drawing.pathways import Way
from participatio.drawing.plan import Sheet
from participatio.drawing.states import Stop
from participatio.drawing.timeline import Row


def gantt(title: str, rows: Sequence[Row], zone: ZoneInfo) -> Iterator[str]:
    """The phases as a Gantt chart, as long as they may be open; remarks only if no date is known."""
    instants = sorted(
        instant
        for row in rows
        for instant in (row.span.begins.first, row.span.ends.last)
        if instant not in (EARLIEST, LATEST)
    )
    yield "gantt"
    yield f"  title {bare(title)}"
    yield "  dateFormat YYYY-MM-DD"
    for number, row in enumerate(rows, 1):
        said = f"{bare(row.title)} ({bare(row.times)})"
        if not instants:
            yield f"  %% {said}"
            continue
        begins = max(row.span.begins.first, instants[0]).astimezone(zone)
        ends = min(row.span.ends.last, instants[-1]).astimezone(zone)
        if row.depth == 0:
            yield f"  section {bare(row.title)}"
        yield f"  {said} :p{number}, {begins:%Y-%m-%d}, {max(begins, ends):%Y-%m-%d}"


def chart(sheets: Sequence[Sheet]) -> Iterator[str]:
    """The map as a flowchart: what stands on a thing's sheet stands inside it."""
    yield "flowchart TB"
    count = 0

    def told(sheet: Sheet, indent: str) -> Iterator[str]:
        nonlocal count
        count += 1
        name = f"m{count}"
        said = quoted("; ".join([sheet.title, *(f"{head}: {text}" for head, text in sheet.facts)]))
        if not sheet.inner:
            yield f"{indent}{name}[{said}]"
            return
        yield f"{indent}subgraph {name}[{said}]"
        for inner in sheet.inner:
            yield from told(inner, indent + "  ")
        yield f"{indent}end"

    for sheet in sheets:
        yield from told(sheet, "  ")


def diagram(stops: Sequence[Stop]) -> Iterator[str]:
    """The states of a kind as a state diagram."""
    names = {stop.state: f"s{number}" for number, stop in enumerate(stops)}
    yield "stateDiagram-v2"
    for stop in stops:
        if stop.state:
            yield f"  state {quoted(stop.title)} as {names[stop.state]}"
    for stop in stops:
        for step in stop.steps:
            start = names[stop.state] if stop.state else "[*]"
            said = bare(f"{step.name} ({', '.join(step.who) or '–'})")
            yield f"  {start} --> {names[stop.state if step.to is None else step.to]}: {said}"
        if stop.end:
            yield f"  {names[stop.state]} --> [*]"


def flow(ways: Sequence[Way]) -> Iterator[str]:
    """The pathways as a flowchart from left to right."""
    yield "flowchart LR"
    for number, way in enumerate(ways, 1):
        if not way.stations:
            yield f"  w{number}[{quoted(way.title + ': ' + way.why)}]"
            continue
        yield f"  subgraph w{number}[{quoted(way.title)}]"
        for at, station in enumerate(way.stations, 1):
            tie = f" --> w{number}s{at + 1}" if at < len(way.stations) else ""
            yield f"    w{number}s{at}[{quoted(station.title)}]{tie}"
        yield "  end"
