# SPDX-License-Identifier: Apache-2.0
"""What a page shows: its blocks of code in their order, and what comments say about them (README.md)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import evolve, field, frozen

ABOUT_A_BLOCK = ("file", "with", "shows", "not run")
BY_THEMSELVES = ("run", "files", "now")

_COMMENT = re.compile(r"\s*<!-- ([a-z ]+): (.+?) -->\s*")
_FENCE = re.compile(r"(\s*)(`{3,}|~{3,})\s*([^`\s]*)[^`]*")
_ITEM = re.compile(r"\s*([-*+]|\d+[.)])\s")
WHOLE = "process.yaml"
NAMED = re.compile(r"# (\S+\.(?:yaml|py))\n")
_HIDE_CODE = {f"{{{name}}}" for name in ("code", "code-block", "code-cell", "doctest", "parsed-literal", "sourcecode")}


@frozen
class Block:
    """A block of code: where it begins, its language, itself, and what comments above it say."""

    line: int
    language: str
    text: str
    words: Mapping[str, str] = field(factory=dict)

    @property
    def name(self) -> str | None:
        """The file it is."""
        if "not run" in self.words:
            return None
        named = NAMED.match(self.text) if self.language in {"yaml", "python"} else None
        return self.words.get("file") or (named and named[1]) or (WHOLE if self.is_definition else None)

    @property
    def is_definition(self) -> bool:
        """True if it is the first file of a definition."""
        return self.language == "yaml" and re.search(r"^participatio: 1$", self.text, re.MULTILINE) is not None


@frozen
class Step:
    """What a comment does by itself."""

    line: int
    word: str
    rest: str


class BadPageError(AssertionError):
    """A page that cannot be run, because something in it is not understood."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(f"line {line}: {why}")


def read(text: str) -> Iterator[Block | Step]:
    """What a page shows and does, from top to bottom."""
    about: dict[str, str] = {}
    for part in _parts(text.splitlines()):
        if isinstance(part, Block):
            yield evolve(part, words=about)
            about = {}
        elif isinstance(part, int):
            if about:
                raise BadPageError(part, f"no block follows the comment '{next(iter(about))}'")
        elif part.word in ABOUT_A_BLOCK:
            about[part.word] = part.rest
        elif part.word in BY_THEMSELVES:
            yield part
        else:
            raise BadPageError(part.line, f"no comment is called '{part.word}'")


def _parts(lines: list[str]) -> Iterator[Block | Step | int]:
    """The blocks and comments of a page, and the numbers of its other lines, the end among them."""
    around: list[str] = []  # the fences of directives, in which pages are written on
    item = False
    at = 0
    while at < len(lines):
        line, above = lines[at], lines[at - 1].strip() if at else ""
        at += 1
        if fence := _FENCE.fullmatch(line):
            indent, marks, language = fence.groups()
            directive = language.startswith("{") and language not in _HIDE_CODE
            if directive or (around and marks == around[-1] and not language):
                around = [*around, marks] if language else around[:-1]
                continue
            if marks not in (rest := [other.strip() for other in lines[at:]]):
                raise BadPageError(at, "the block has no end")
            end = at + rest.index(marks)
            yield Block(at, language, "".join(f"{other.removeprefix(indent)}\n" for other in lines[at:end]))
            at = end + 1
        elif comment := _COMMENT.fullmatch(line):
            yield Step(at, *comment.groups())
        elif line.startswith(("    ", "\t")) and not (above or item or around):
            raise BadPageError(at, "a block stands between fences")
        elif line.strip():
            item = bool(_ITEM.match(line)) or (item and (line[0].isspace() or bool(above)))
            yield at
    yield len(lines)
