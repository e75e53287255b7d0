# SPDX-License-Identifier: Apache-2.0
"""Click's sentences in German: the catalogue is text, and its compiled form is what that text gives."""

from __future__ import annotations

import ast
import gettext
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

import participatio.cli

CATALOGUE = Path(participatio.cli.__file__).parent / "locale" / "de" / "LC_MESSAGES" / "participatio.po"

_LINE = re.compile(r'(?:(msgid_plural|msgid|msgstr)(?:\[(\d)\])? )?(".*")$')


def messages(text: str) -> Iterator[tuple[str, str]]:
    """Each message of a catalogue with its translation; plural forms are joined as gettext joins them."""
    for block in re.split(r"\n\s*\n", text):
        parts: dict[str, str] = {}
        key = ""
        for line in block.splitlines():
            if match := _LINE.fullmatch(line):
                key = (match[1] + (match[2] or "")) if match[1] else key
                parts[key] = parts.get(key, "") + ast.literal_eval(match[3])
        if "msgid_plural" in parts:
            yield f"{parts['msgid']}\0{parts['msgid_plural']}", f"{parts['msgstr0']}\0{parts['msgstr1']}"
        elif "msgid" in parts:
            yield parts["msgid"], parts["msgstr"]


def compiled(text: str) -> bytes:
    """A catalogue in the form that gettext reads: a header, two tables of lengths and offsets, the texts."""
    pairs = sorted((message.encode(), translation.encode()) for message, translation in messages(text))
    start = 28 + 16 * len(pairs)
    tables, texts = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), start + len(texts))
            texts += pair[side] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, start)
    return header + tables[0] + tables[1] + texts


def test_the_compiled_catalogue_is_what_the_text_gives() -> None:
    text = CATALOGUE.read_text(encoding="utf-8")

    assert compiled(text) == CATALOGUE.with_suffix(".mo").read_bytes()


def test_gettext_reads_it() -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        german = gettext.GNUTranslations(file)

    assert "Aufruf:" == german.gettext("Usage:")
    assert "Einige Argumente sind zu viel ({args})" == german.ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 2
    )


@pytest.mark.parametrize(("message", "translation"), list(messages(CATALOGUE.read_text(encoding="utf-8"))))
def test_a_translation_fills_in_what_its_message_does(message: str, translation: str) -> None:
    for one, other in zip(message.split("\0"), translation.split("\0"), strict=True):
        if one:
            assert set(re.findall(r"\{.*?\}", one)) == set(re.findall(r"\{.*?\}", other))


if __name__ == "__main__":
    CATALOGUE.with_suffix(".mo").write_bytes(compiled(CATALOGUE.read_text(encoding="utf-8")))
