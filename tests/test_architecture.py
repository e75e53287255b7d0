# SPDX-License-Identifier: Apache-2.0
"""The floor plan of the house. Imports lead downstairs; a module without a floor fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import networkx as nx
import pytest

SOURCE = Path(__file__).parent.parent / "src"

# From the ground up. On one floor, modules know nothing of each other; imports inside functions count too. A package
# with a floor of its own (`definition.checks`) is one flat: whoever lives there may know each other, without a circle.
FLOORS = [
    {"german", "languages", "values", "version"},
    {"errors"},
    {"text"},
    {
        "dates",
        "definition.sentences",
        "drawing.svg",
        "hooks.discovery",
        "process.ids",
        "process.store",
        "process.tiles",
    },
    {
        "drawing.columns",
        "drawing.lanes",
        "drawing.signs",
        "drawing.tables",
        "process.data",
        "process.lone",
        "process.tables",
        "process.trees",
        "telling.catalogue",
        "telling.figures",
        "telling.naming",
    },
    {"process.book", "process.migrations"},
    {"process.sqlite"},
    {"definition.acts", "definition.changes", "definition.fields", "definition.source"},
    {"definition.beside", "definition.facts"},
    {"definition.layers"},
    {"definition.situation"},
    {"definition.conditions", "hooks.contributions"},
    {"definition.kinds", "hooks.face", "hooks.specs"},
    {"definition.things"},
    {"definition.clock", "definition.reasons", "definition.story", "definition.structure"},
    {"definition.detailed", "definition.rules"},
    {"definition.graph", "definition.promises", "definition.judging"},
    {"definition.coming", "definition.decide"},
    {"definition.outcome"},
    {"definition.elements", "definition.model"},
    {"definition.diff"},
    {"definition.possible", "definition.roster", "definition.wanting"},
    {"definition.attempts"},
    {"definition.seeking"},
    {"definition.build", "definition.walk"},
    {"definition.mentions"},
    {"definition.checks"},
    {"hooks.builtin"},
    {"hooks.engine"},
    {"hooks.manager"},
    {"definition.load"},
    {"editing"},
    {"process.records", "process.rehearsals", "simulation.mark", "telling.titles"},
    {"drawing.calendar", "drawing.wording"},
    {"drawing.pathways", "drawing.plan", "drawing.states", "drawing.timeline"},
    {"drawing.captions", "drawing.charts", "telling.differences", "telling.wording"},
    {"telling.acts"},
    {"telling.story"},
    {"drawing.mermaid", "drawing.trace", "telling.page"},
    {"drawing.flows", "telling.report"},
    {"drawing.drawings"},
    {"process.commands", "process.people", "process.proof", "process.search", "process.stored", "telling.drafts"},
    {"process.asking", "process.erasures", "process.lacking", "process.opening", "process.rulebook"},
    {"process.adopt", "process.expected", "process.fold"},
    {"process.comparing", "process.origins"},
    {"process.verify", "process.view", "process.writer"},
    {"process.erase", "process.move", "process.overview", "process.rebuild"},
    {"process.owing", "process.trace"},
    {"process.answers", "process.course", "process.fates"},
    {"process.archive", "process.coverage", "process.retain", "process.status"},
    {"process.reporting"},
    {"process.process"},
    {"process.keeping", "process.recording", "simulation"},
    {"testing.clock", "testing.finding", "testing.hints", "testing.stores", "cli.words"},
    {"testing.gate", "testing.matrix", "testing.processes", "testing.scenarios", "testing.traced"},
    {"testing.plugin"},
    {"cli.asking", "cli.options", "cli.pages", "cli.progress", "cli.problems", "cli.summary", "cli.titles", "cli.tree"},
    {"cli.carried", "cli.naming", "cli.numbers", "cli.stores"},
    {"cli.asking_for", "cli.doing", "cli.list_"},
    {
        "cli.act",
        "cli.adopt",
        "cli.allowed",
        "cli.answers",
        "cli.backup",
        "cli.check",
        "cli.checkpoint",
        "cli.consistency",
        "cli.coverage",
        "cli.demo",
        "cli.draw",
        "cli.diff",
        "cli.export",
        "cli.fmt",
        "cli.import_",
        "cli.item",
        "cli.log",
        "cli.matrix",
        "cli.move",
        "cli.new",
        "cli.person",
        "cli.rebuild",
        "cli.receipt",
        "cli.record",
        "cli.restore",
        "cli.retain",
        "cli.schema",
        "cli.show",
        "cli.simulate",
        "cli.start",
        "cli.report",
        "cli.status",
        "cli.story",
        "cli.trace",
        "cli.verify",
        "cli.walk",
        "cli.why",
    },
    {"cli.commands"},
    {"cli", "definition", "drawing", "hooks", "process", "telling", "testing", ""},  # the doors
    {"__main__"},
]

# Not asked: the packages' own __init__ files, through which every import of a module passes.
DOORS = {"", "definition", "drawing", "hooks", "cli", "process", "telling", "testing"}

LEVEL = {module: level for level, floor in enumerate(FLOORS) for module in floor}


def name_of(path: Path) -> str:
    """The module in ``path`` without the library's name: "" is the library itself."""
    parts = path.relative_to(SOURCE / "participatio").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {name_of(path): path for path in sorted((SOURCE / "participatio").rglob("*.py"))}


def floor_of(module: str) -> int | None:
    """The floor of a module; the modules of ``definition.checks`` live where their package does."""
    while module not in LEVEL and "." in module:
        module = module.rpartition(".")[0]
        if module in DOORS:
            return None
    return LEVEL.get(module)


def statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Everything in a module but what only annotations need: that is never run, so it leads nowhere."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from statements(node)


def imported(path: Path) -> Iterator[str]:
    """The library's modules that a file imports, wherever in the file it does."""
    for node in statements(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            wanted = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            wanted = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            raise AssertionError(f"{path}: relative imports hide the floor they lead to")
        else:
            continue
        for name in wanted:
            package, _, inner = name.partition(".")
            if package == "participatio":
                yield inner if inner in MODULES else inner.rpartition(".")[0]


def house() -> nx.DiGraph[str]:
    """Every module, with an edge to each that it imports."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(MODULES)
    graph.add_edges_from((module, other) for module, path in MODULES.items() for other in imported(path))
    return graph


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_floor(module: str) -> None:
    assert floor_of(module) is not None, f"give '{module}' a floor in this file"


def test_the_plan_shows_no_module_that_is_not_there() -> None:
    assert set() == LEVEL.keys() - MODULES.keys()


def test_every_module_lives_on_one_floor_only() -> None:
    assert len(LEVEL) == sum(map(len, FLOORS))


def test_imports_lead_downstairs() -> None:
    upstairs = [
        f"{module} imports {other}"
        for module, other in house().edges
        if (floor_of(module) or 0) <= (floor_of(other) or 0) and not one_flat(module, other)
    ]

    assert [] == upstairs


def one_flat(module: str, other: str) -> bool:
    """True if both live in a package that has one floor for itself: its modules may know each other."""
    flats = [name for name in LEVEL if name not in DOORS and f"{module}.".startswith(f"{name}.")]
    return any(f"{other}.".startswith(f"{flat}.") for flat in flats)


def test_no_imports_run_in_a_circle() -> None:
    inside = house()
    inside.remove_nodes_from(DOORS)

    assert [] == list(nx.simple_cycles(inside))


@pytest.mark.parametrize("door", sorted({"", "hooks", "definition"}))
def test_nobody_inside_comes_in_through_the_door(door: str) -> None:
    assert [] == list(house().predecessors(door))


@pytest.mark.parametrize("module", MODULES)
def test_a_module_opens_with_the_sentence_it_is_the_home_of(module: str) -> None:
    text = MODULES[module].read_text(encoding="utf-8")
    sentence = ast.get_docstring(ast.parse(text)) or ""

    assert text.startswith("# SPDX-" + "License-Identifier: Apache-2.0\n")
    assert sentence.split("\n\n")[0].rstrip().endswith((".", "?", "!")), "a sentence, with its full stop"
