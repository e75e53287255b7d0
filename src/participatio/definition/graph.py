# SPDX-License-Identifier: Apache-2.0
"""A definition as a networkx graph, for readers who want to walk it; the library itself reads plain structures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx

from participatio.definition.kinds import BUILT_IN_ROLES

if TYPE_CHECKING:
    from participatio.definition.model import Definition


def graph_of(definition: Definition) -> nx.MultiDiGraph[str]:
    """Every thing, kind, role and action with every tie between them; see `Definition.graph`."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(id=definition.id, version=definition.version)
    _add_kinds(graph, definition)
    for role in (*BUILT_IN_ROLES, *definition.roles):
        graph.add_node(f"role:{role}", what="role", title=role)
    for thing in definition.things.values():
        graph.add_node(thing.id, what=thing.kind, title=thing.title or thing.id)
    for thing in definition.things.values():
        for name, targets in thing.links.items():
            for to in targets:
                _tie(graph, thing.id, to, name)
        for seating in thing.seatings:
            _tie(graph, seating.person, thing.id, "leads" if seating.leads else "member_of", side=seating.side)
    for phase in definition.phases.values():
        _tie(graph, phase.id, phase.within, "within")
        for to in phase.only:
            _tie(graph, phase.id, to, "only")
        for role, action in phase.admissions():
            if f"role:{role}" in graph:
                _tie(graph, phase.id, action, "admits", key=f"admits:{role}", role=role)
    return graph


def _add_kinds(graph: nx.MultiDiGraph[str], definition: Definition) -> None:
    for kind in definition.kinds.values():
        graph.add_node(f"kind:{kind.id}", what="kind", title=kind.title or kind.id, stage=kind.stage)
    for name, kind, _ in definition.kinds.actions():
        graph.add_node(name, what="action", title=name)
        _tie(graph, name, f"kind:{kind.id}", "of")
    for kind in definition.kinds.values():
        for name, link in kind.links.items():
            for to in link.to:
                _tie(graph, f"kind:{kind.id}", f"kind:{to}", name, many=str(link.many))


def _tie(
    graph: nx.MultiDiGraph[str], near: str, far: str | None, name: str, *, key: str | None = None, **said: object
) -> None:
    """An edge named ``name``, unless it leads to something that is not there."""
    if far is not None and near in graph and far in graph:
        graph.add_edge(near, far, key=key or name, name=name, **said)
