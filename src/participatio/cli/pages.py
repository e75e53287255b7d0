# SPDX-License-Identifier: Apache-2.0
"""The pages that explain a code: one file a code, in both languages, with a bad example."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

PAGES = Path(__file__).parent.parent / "pages"

HEAD = """\
participatio: 1
id: stadtdialog
version: 1
language: de
timezone: Europe/Berlin
extends: standard
title: Stadtdialog
"""
"""What an example stands under that has no head of its own."""

_CODE = re.compile(r"[A-Z]+[0-9]{3}")
_SECTIONS = {"English": "en", "Deutsch": "de"}
_HEADING = re.compile(r"^(#{1,2}) +(.*?) *$")


class Page(NamedTuple):
    """What is said about a code."""

    code: str
    titles: dict[str, str]
    texts: dict[str, str]
    example: str

    def title(self, language: str) -> str:
        """What it is called in a language, in English if that is all there is."""
        return self.titles.get(language) or self.titles.get("en", "")

    def text(self, language: str) -> str:
        """The explanation in a language, in English if that is all there is."""
        return self.texts.get(language) or self.texts.get("en", "")


def codes(folder: Path = PAGES) -> list[str]:
    """The codes that have a page."""
    return sorted(path.stem for path in folder.glob("*.md") if _CODE.fullmatch(path.stem))


def load(code: str, folder: Path = PAGES) -> Page | None:
    """The page of a code, or none."""
    path = folder / f"{code}.md"
    if not _CODE.fullmatch(code) or not path.is_file():
        return None
    return read(path.read_text(encoding="utf-8"))


def read(text: str) -> Page:
    r"""Take a page apart: ``# P104 Title``, then ``## English``, ``## Deutsch: Titel`` and ``## Example``.

    >>> page = read("# P104 Unknown key\n## Deutsch: Unbekannter Schlüssel\nEin Schlüssel.\n")
    >>> page.title("de"), page.text("de")
    ('Unbekannter Schlüssel', 'Ein Schlüssel.')
    """
    code, section, fenced = "", "", False
    titles: dict[str, str] = {}
    parts: dict[str, list[str]] = {}
    for line in text.splitlines():
        fenced ^= line.startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            parts.setdefault(section, []).append(line)
        elif heading[1] == "#":
            code, _, titles["en"] = heading[2].partition(" ")
        else:
            section, _, title = heading[2].partition(": ")
            if title and section in _SECTIONS:
                titles[_SECTIONS[section]] = title
    told = {name: "\n".join(lines).strip() for name, lines in parts.items()}
    texts = {language: told[name] for name, language in _SECTIONS.items() if name in told}
    return Page(code, titles, texts, told.get("Example", ""))


def laid_out(block: str, folder: Path) -> None:
    """Write a block of an example: its first part under the head as far as it has none, the others by their names."""
    first, *others = re.split(r"^# (\S+\.yaml)\n", block, flags=re.MULTILINE)
    for name, text in zip(others[::2], others[1::2], strict=True):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    own = re.findall(r"^(\w+):", first, re.MULTILINE)
    alone = first.startswith(("%", "- ")) or {"participatio", "id"} <= {*own}
    head = "" if alone else "".join(f"{line}\n" for line in HEAD.splitlines() if line.partition(":")[0] not in own)
    (folder / "process.yaml").write_text(head + first, encoding="utf-8")
