# SPDX-License-Identifier: Apache-2.0
"""A definition as a networkx graph, for readers who want to walk it; the library itself reads plain structures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx

if TYPE_CHECKING:
    from participatio.definition.model import Definition


def graph_of(definition: Definition) -> networkx.MultiDiGraph[str]:
    """Every thing, kind, role and action with every tie between them; see `Definition.graph`."""
    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(id=definition.id, version=definition.version)
    for kind in definition.kinds.values():
        graph.add_node(f"kind:{kind.id}", what="kind", title=kind.title or kind.id, stage=kind.stage)
    for name, kind, _ in definition.kinds.actions():
        graph.add_node(name, what="action", title=name)
        graph.add_edge(name, f"kind:{kind.id}", key="of", name="of")
    for kind in definition.kinds.values():
        for name, link in kind.links.items():
            for to in link.to:
                if to in definition.kinds:
                    graph.add_edge(f"kind:{kind.id}", f"kind:{to}", key=name, name=name, many=link.many)
    for role in ("anyone", "author", *definition.roles):
        graph.add_node(f"role:{role}", what="role", title=role)
    for thing in definition.things.values():
        graph.add_node(thing.id, what=thing.kind, title=thing.title or thing.id)
    for thing in definition.things.values():
        for name, targets in thing.links.items():
            for to in targets:
                if to in definition.things:
                    graph.add_edge(thing.id, to, key=name, name=name)
        for seating in thing.seatings:
            if seating.person in definition.things:
                tie = "leads" if seating.leads else "member_of"
                graph.add_edge(seating.person, thing.id, key=tie, name=tie, side=seating.side)
    for phase in definition.phases.values():
        if phase.within in definition.things:
            graph.add_edge(phase.id, phase.within, key="within", name="within")
        for to in phase.only:
            if to in definition.things:
                graph.add_edge(phase.id, to, key="only", name="only")
        for role, action in phase.admissions():
            if f"role:{role}" in graph and action in graph:
                graph.add_edge(phase.id, action, key=f"admits:{role}", name="admits", role=role)
    return graph
