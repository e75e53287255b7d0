# SPDX-License-Identifier: Apache-2.0
"""The lines of a definition in which something stands, as they are in its file now."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from participatio.definition.source import Reading, place_of, read
from participatio_sphinx.asked import Asked, AskedWronglyError, Options
from participatio_sphinx.nodes import block, text

if TYPE_CHECKING:
    from participatio.definition.source import Map
    from participatio.errors import Place


class Excerpt(Asked):
    """Lines of a file of a definition, with the file and the lines as caption."""

    option_spec: ClassVar[Options] = {**Asked.option_spec, "path": directives.unchanged_required}

    def answer(self) -> Iterator[nodes.Node]:
        """The lines, numbered as in their file."""
        path = [
            int(step) if step.isdecimal() else step for step in str(self.options.get("path", "")).split(".") if step
        ]
        if path:
            place, whole = self._found(path)
            shown, lines, first = place.file, whole.split("\n"), place.line
            last = first + extent(lines[first - 1 :]) - 1
        else:
            shown, whole = self._file()
            lines = whole.rstrip("\n").split("\n")
            first, last = 1, len(lines)
        code = block("\n".join(lines[first - 1 : last]), "yaml")
        code["linenos"] = True
        code["highlight_args"] = {"linenostart": first}
        where = f"{shown}:{first}" if first == last else f"{shown}:{first}–{last}"
        caption = nodes.caption("", "", text(where))
        yield nodes.container("", caption, code, literal_block=True, classes=["literal-block-wrapper"])

    def _found(self, path: Sequence[str | int]) -> tuple[Place, str]:
        """Where something stands in the files of a definition, or in a file alone, and the whole text of the file."""
        name = self.named()
        tree, texts = self._tree(name)
        place = None if tree is None else place_of(tree, path, key=isinstance(path[-1], str))
        if place is None or (tree is not None and place == place_of(tree, path[:-1], key=True)):
            said = ".".join(map(str, path))
            raise AskedWronglyError(
                self.either(en=f"path: {name} has no '{said}'", de=f"path: {name} hat kein '{said}'")
            )
        return place, texts[place.file]

    def _tree(self, name: str) -> tuple[Map | None, Mapping[str, str]]:
        path = self.source / name
        if not path.is_file() or re.search(r"^participatio:", path.read_text(encoding="utf-8"), re.MULTILINE):
            return self.definition(name).tree, self.reading(name).texts
        self.env.note_dependency(str(path))
        alone = Reading()
        return read(path, path.parent, alone, items="acts"), alone.texts

    def _file(self) -> tuple[str, str]:
        """A whole file, whatever is wrong with it; of a definition its first."""
        name = self.named()
        path = self.source / name
        if not path.is_file():
            return next(iter(self.reading(name).texts.items()))
        self.env.note_dependency(str(path))
        return path.name, path.read_text(encoding="utf-8")


def extent(lines: Sequence[str]) -> int:
    """How many of these lines belong to what begins in the first.

    >>> extent(["  tf01:", "    title: Wohnen", "", "    # who leads it", "  tf02: {}"])
    2
    >>> extent(["leads:", "- hein", "- ost", "}"])
    3
    """
    first = lines[0]
    deep = len(first) - len(first.lstrip())
    is_key = not first.lstrip().startswith("- ")
    end = 1
    for number, line in enumerate(lines[1:], 2):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        inner = len(line) - len(line.lstrip())
        closes = said[0] in "]}" and first.rstrip().endswith(("[", "{"))
        if inner > deep or (inner == deep and ((is_key and said.startswith("- ")) or closes)):
            end = number
        else:
            break
    return end
