# SPDX-License-Identifier: Apache-2.0
"""Which drawings a definition has: each by its name, as a picture, a table, Mermaid or data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from attrs import frozen

from participatio.drawing import flows, pathways, plan, states, timeline
from participatio.drawing.tables import Table, data
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.drawing.svg import Markup

STATES = "states"


@frozen(eq=False, repr=False)
class Drawing(Frozen):
    """One drawing of a definition; every answer is in the language asked for."""

    name: str
    draw: Callable[..., Markup]  # language, theme, width=
    table: Callable[[str], Table]
    rows: Callable[[str], list[Any]]
    flow: Callable[[str], Iterator[str]]

    def mermaid(self, language: str) -> str:
        """The drawing in the language of Mermaid."""
        return "".join(f"{line}\n" for line in self.flow(language))

    def data(self, language: str) -> list[dict[str, Any]]:
        """What the drawing shows, as JSON holds it."""
        return data(self.rows(language))


def drawings(definition: Definition) -> Mapping[str, Drawing]:
    """The drawings that a definition has something for, by name: `timeline`, `map`, `pathways`, `states-idea`."""
    return {one.name: one for one in _drawings(definition)}


def _drawings(definition: Definition) -> Iterator[Drawing]:
    if timeline.applies(definition):
        rows = partial(timeline.rows, definition)
        yield Drawing("timeline", partial(timeline.draw, definition), partial(timeline.table, definition), rows,
                      lambda language: flows.gantt(definition.title, rows(language), definition.zone))  # fmt: skip
    if plan.applies(definition):
        yield Drawing("map", partial(plan.draw, definition), partial(plan.table, definition),
                      partial(plan.sheets, definition),
                      lambda language: flows.chart(plan.sheets(definition, language)))  # fmt: skip
    if pathways.applies(definition):
        yield Drawing("pathways", partial(pathways.draw, definition), partial(pathways.table, definition),
                      partial(pathways.ways, definition),
                      lambda language: flows.flow(pathways.ways(definition, language)))  # fmt: skip
    for kind in states.kinds(definition):
        found = partial(states.stops, definition, kind)
        yield Drawing(f"{STATES}-{kind}", partial(states.draw, definition, kind),
                      partial(states.table, definition, kind), found, partial(_diagram, found))  # fmt: skip


def _diagram(found: Callable[[str], list[states.Stop]], language: str) -> Iterator[str]:
    return flows.diagram(found(language))


def named(definition: Definition, name: str) -> list[str]:
    """The drawings that a name means: one of theirs, ``states`` for all of these, or a kind's id."""
    found = drawings(definition)
    if name == STATES:
        return [one for one in found if one.startswith(f"{STATES}-")]
    return [one for one in (name, f"{STATES}-{name}") if one in found][:1]
