# SPDX-License-Identifier: Apache-2.0
"""The pytest plugin: fixtures for a process and its clock, and scenario files that are collected as tests.

It is loaded into every run of pytest where the library is installed, so it imports nothing of the library before a test
asks for it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from participatio.hooks.manager import Host
    from participatio.testing.clock import Clock
    from participatio.testing.processes import ProcessFactory

LANGUAGES = ("en", "de")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say which options there are."""
    parser.getgroup("participatio").addoption(
        "--participatio-update", action="store_true", help="Write the snapshots of assert_matrix instead of comparing."
    )
    parser.addini(
        "participatio_language",
        "What is told of scenarios that fail is told in it: en or de (else as PARTICIPATIO_LANG or LANG says).",
        default="",
    )
    parser.addini(
        "participatio_scenarios",
        "Which files are scenarios; nothing behind the sign means: none.",
        type="args",
        default=["*.scenario.yaml"],
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell `assert_matrix`, which knows nothing of pytest, whether it has to write."""
    language = config.getini("participatio_language")
    if language and language not in LANGUAGES:
        raise pytest.UsageError(f"participatio_language is one of {', '.join(LANGUAGES)}, not '{language}'")
    if config.getoption("participatio_update"):
        changed = pytest.MonkeyPatch()
        changed.setenv("PARTICIPATIO_UPDATE", "1")
        config.add_cleanup(changed.undo)


# Fixtures


@pytest.fixture(scope="session")
def participatio_host() -> Host | None:
    """Where references and plugins are found; none: what is installed. Redefine it to offer plugins of your own."""
    return None


@pytest.fixture
def participatio_clock() -> Clock:
    """The clock of the test's processes: it stands still until it is ``set`` or goes ``forward``."""
    from participatio.testing.clock import Clock

    return Clock()


@pytest.fixture
def participatio_process(
    request: pytest.FixtureRequest, participatio_clock: Clock, participatio_host: Host | None
) -> Iterator[ProcessFactory]:
    """Begin processes in memory: ``participatio_process("process.yaml", at="2026-05-04T10:00")``."""
    from participatio.testing.processes import ProcessFactory

    factory = ProcessFactory(request.path.parent, participatio_clock, participatio_host)
    yield factory
    factory.close()


# Scenarios


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Take every scenario for a file of tests."""
    if any(fnmatch(file_path.name, pattern) for pattern in parent.config.getini("participatio_scenarios")):
        return ScenarioFile.from_parent(parent, path=file_path)
    return None


class ScenarioFile(pytest.File):
    """A file with one scenario."""

    def collect(self) -> Iterable[pytest.Item]:
        """The scenario."""
        yield Scenario.from_parent(self, name=self.path.name.partition(".")[0], callobj=_playing(self.path))


def _playing(path: Path) -> Callable[..., None]:
    """A test function that plays the scenario, with the fixtures it needs."""

    def played(participatio_host: Host | None) -> None:
        from participatio.testing.scenarios import play

        play(path, host=participatio_host)

    return played


class Scenario(pytest.Function):
    """A scenario as a test: it passes if everything happens as it says."""

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where it stands."""
        return self.path, 0, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> object:  # type: ignore[override]
        """What happened instead, with the line of the file; a traceback only for what nobody expects."""
        from participatio.errors import DefinitionError
        from participatio.testing.scenarios import Surprise, told

        if isinstance(excinfo.value, Surprise | DefinitionError):
            return told(excinfo.value, self.path, self._shown(), self._language())
        return super().repr_failure(excinfo)

    def _language(self) -> str:
        """The one of the settings, else the one in which the command line answers."""
        from participatio.cli.words import language_of

        return str(self.config.getini("participatio_language")) or language_of((), os.environ)

    def _shown(self) -> str:
        """The file's name as whoever started pytest would write it."""
        return os.path.relpath(self.path, self.config.invocation_params.dir)
