# SPDX-License-Identifier: Apache-2.0
"""The good definitions give no false alarm; their scenarios are tests of their own."""

from __future__ import annotations

import importlib
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from participatio.definition.load import read
from participatio.hooks import Host

ROOT = Path(__file__).parents[2]
GOOD = Path(__file__).parent / "good"
RUHR = ROOT / "examples" / "ruhr_konferenz"
NEEDED = {
    "places": ("participatio_places", ROOT / "plugins" / "participatio-places" / "src"),
    "ruhr_konferenz": ("participatio_ruhr_konferenz", RUHR),
}
DEFINITIONS = sorted(
    path for path in GOOD.glob("*/*.yaml") if "participatio: 1" in path.read_text(encoding="utf-8").splitlines()
)


def named(path: Path) -> str:
    return (
        f"{(path.parent.parent if path.parent.name == 'scenarios' else path.parent).name}/{path.name.partition('.')[0]}"
    )


@cache
def host() -> Host:
    extra: dict[str, object] = {}
    for plugin, (package, folder) in NEEDED.items():
        sys.path.append(str(folder))
        try:
            extra[plugin] = importlib.import_module(package)
        except ImportError:
            pytest.skip(f"{package} cannot be imported")
        finally:
            sys.path.remove(str(folder))
    return Host(extra=extra, path=())


@pytest.mark.parametrize("path", DEFINITIONS, ids=named)
def test_a_good_definition_gives_no_false_alarm(path):
    found = read(path, host=Host(path=()))

    assert [] == [f"{problem.place}: {problem.code.id} {problem.text('en')}" for problem in found.problems]
    assert found.definition is not None


@pytest.mark.parametrize("reference", ["standard", "ruhr_konferenz@1", "ruhr_konferenz@2"])
def test_a_definition_that_others_extend_gives_no_error(reference):
    found = read(reference, host=Host(path=()) if reference == "standard" else host())

    errors = [problem for problem in found.problems if problem.is_error]

    assert [] == [f"{problem.place}: {problem.code.id} {problem.text('en')}" for problem in errors]
    assert found.definition is not None


def test_every_process_of_the_gallery_is_told_in_six_scenarios():
    told = Counter(path.parent.name for path in GOOD.glob("*/*.scenario.yaml"))
    processes = {path.parent.name for path in DEFINITIONS}

    assert {"minimal", "ostbelgien", "warschau", "grand_debat"} <= processes
    assert [] == [name for name in processes if told[name] < 6]
    assert 6 <= len(list((RUHR / "scenarios").glob("*.scenario.yaml")))


def test_scenarios_are_tests(request):
    plugins = request.config.pluginmanager

    assert plugins.has_plugin("participatio") or plugins.is_blocked("participatio"), "install the library once more"
