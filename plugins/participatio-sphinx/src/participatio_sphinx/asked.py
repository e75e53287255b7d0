# SPDX-License-Identifier: Apache-2.0
"""What all directives have in common: a language, a definition, and an answer even where something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_id

from participatio.errors import BadValueError, ParticipatioError
from participatio.languages import LANGUAGES, either
from participatio.text import near
from participatio_sphinx import readings
from participatio_sphinx.nodes import paragraph, whole

if TYPE_CHECKING:
    from participatio.definition.load import Read
    from participatio.definition.model import Definition
    from participatio.errors import Problem
    from participatio_sphinx.domain import Participatio

logger = logging.getLogger(__name__)

Named = tuple[str, str, str, str]
Options = dict[str, Callable[[str], Any]]


def _language(said: str) -> str:
    return cast("str", directives.choice(said, LANGUAGES))


class AskedWronglyError(Exception):
    """A page asks for what is not there."""


class BrokenError(Exception):
    """A page asks for a definition that has errors; they are told at their places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__(problems)
        self.problems = tuple(problems)


class Asked(SphinxDirective):
    """A directive: what it answers is told by `answer`."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[Options] = {"lang": _language}

    def run(self) -> list[nodes.Node]:
        """The answer, or what stands in its place: a page is built whatever is wrong."""
        try:
            return [whole([*self.answer()])]
        except BrokenError as error:
            said = [f"{problem.place}: {problem.code.id} {problem.text(self.speaks)}" for problem in error.problems]
            return [self._failed(said)]
        except AskedWronglyError as error:
            told = str(error)
        except BadValueError as error:
            told = f"{error.code.id} {error.at(None).text(self.speaks)}"
        except (ParticipatioError, OSError) as error:
            told = str(error)
        logger.warning("%s", f"{self.name}: {told}", location=self.get_location(), type="participatio", subtype="asked")
        return [self._failed([told])]

    def answer(self) -> Iterator[nodes.Node]:
        """What stands on the page."""
        raise NotImplementedError

    def _failed(self, said: Iterable[str]) -> nodes.Node:
        """What stands in the place of an answer; the page is read again until there is one."""
        self.env.note_reread()
        return whole([nodes.error("", *map(paragraph, said))])

    # The language

    @property
    def written(self) -> str:
        """The language of the pages, if the library speaks it."""
        said = (self.config.language or "").partition("_")[0]
        return said if said in LANGUAGES else "en"

    @property
    def speaks(self) -> str:
        """The language of the answer: the one asked for, else that of the pages."""
        return str(self.options.get("lang", self.written))

    def either(self, *, en: str, de: str) -> str:
        """One of two texts."""
        return either(self.speaks, en=en, de=de)

    # The definition

    @property
    def domain(self) -> Participatio:
        """What pages remember."""
        return cast("Participatio", self.env.get_domain("participatio"))

    @property
    def source(self) -> Path:
        """The folder in which the pages lie."""
        return Path(self.env.srcdir)

    def named(self) -> str:
        """What is asked about: the argument, else the setting."""
        said = self.arguments[0] if self.arguments else self.config.participatio_definition
        if not said:
            raise AskedWronglyError(
                self.either(
                    en="name a definition here, or one for all pages as participatio_definition",
                    de="hier eine Definition nennen, oder eine für alle Seiten als participatio_definition",
                )
            )
        return str(said)

    def reading(self, name: str) -> Read:
        """What became of a definition; its files and its mistakes are remembered with the page."""
        from participatio_sphinx.domain import Trouble

        kept = readings.kept(readings.named(name, self.source))
        for path in kept.state:
            self.env.note_dependency(str(path))
        problems = [problem for problem in kept.read.problems if problem.code.severity != "note"]
        self.domain.note_troubles(
            Trouble(
                kept.where(problem.place) if problem.place else f"{name}:",
                f"{problem.code.id} {problem.text(self.written)}",
                problem.code.id,
            )
            for problem in problems
        )
        return kept.read

    def definition(self, name: str | None = None) -> Definition:
        """The definition of a name, or the one asked about."""
        found = self.reading(name or self.named())
        if found.definition is None:
            raise BrokenError(problem for problem in found.problems if problem.is_error)
        return found.definition

    def known(self, option: str, value: str, names: Iterable[str]) -> str:
        """The value, if it is one of these names."""
        known = [*names]
        if value in known:
            return value
        close = " / ".join(near(value, known, 3))
        raise AskedWronglyError(
            self.either(en=f"{option}: there is no '{value}'", de=f"{option}: '{value}' gibt es nicht")
            + (self.either(en=f"; did you mean {close}?", de=f"; war {close} gemeint?") if close else "")
        )

    # Where others lead

    def target(self, *shown: *Named, rank: int = 0) -> Iterator[nodes.target]:
        """The place of something that a page shows; nothing if the page has one already."""
        for anchor in self.anchors(*shown, rank=rank):
            found = nodes.target("", "", ids=[anchor])
            self.state.document.note_explicit_target(found)
            yield found

    def anchors(self, *shown: *Named, rank: int = 0) -> list[str]:
        """The name of the place where something stands, which the caller gives to a node; none as above.

        Parameters:
            shown: its type, the id of its definition or process (empty: the library), its name and title.
            rank: of several pages that show the same, roles lead to the one of the lowest rank.
        """
        from participatio_sphinx.domain import Shown

        type_, scope, name, _ = shown
        if self.domain.shows(type_, scope, name):
            return []
        term = name if scope in ("", self.domain.usual) else f"{scope}-{name}"
        anchor = make_id(self.env, self.state.document, f"participatio-{type_}", term)
        self.domain.note(Shown(*shown, anchor, rank))
        return [anchor]
