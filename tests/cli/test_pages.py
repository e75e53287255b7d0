# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from participatio.cli import pages

PAGE = """\
# P104 Unknown key

## English

A key that nobody reads.

### Why

So that a slip is seen.

## Deutsch: Unbekannter Schlüssel

Ein Schlüssel, den niemand liest.

## Example

```yaml
# not a heading
## nor this
titel: Zuhören
```
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "P104.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Pages", encoding="utf-8")
    monkeypatch.setattr(pages.load, "__defaults__", (tmp_path,))
    monkeypatch.setattr(pages.codes, "__defaults__", (tmp_path,))
    return tmp_path


def test_a_page_has_a_title_a_text_in_each_language_and_an_example() -> None:
    page = pages.read(PAGE)

    assert ("P104", "Unknown key", "Unbekannter Schlüssel") == (page.code, page.title("en"), page.title("de"))
    assert "A key that nobody reads.\n\n### Why\n\nSo that a slip is seen." == page.text("en")
    assert "Ein Schlüssel, den niemand liest." == page.text("de")
    assert "```yaml\n# not a heading\n## nor this\ntitel: Zuhören\n```" == page.example


def test_a_page_in_one_language_is_shown_in_it() -> None:
    assert ("X", "Yes.") == ((page := pages.read("# P1 X\n## English\nYes.\n")).title("de"), page.text("de"))


def test_only_codes_have_pages(folder: Path) -> None:
    assert ["P104"] == pages.codes()
    assert None is pages.load("README")
    assert None is pages.load("../P104")


def test_a_code_is_explained(folder: Path, run: Callable[..., Any]) -> None:
    answer = run("check", "--explain", "p104", "--lang", "de")

    assert 0 == answer.code
    assert answer.out.startswith(
        "P104 Unbekannter Schlüssel\n\nEin Schlüssel, den niemand liest.\n\nBeispiel\n\n```yaml\n"
    )


def test_a_code_is_explained_to_a_program(folder: Path, run: Callable[..., Any]) -> None:
    answer = json.loads(run("check", "--explain", "P104", "--format", "json").out)

    assert {"code", "titles", "texts", "example"} == set(answer)


def test_an_unknown_code_is_answered_with_those_near_to_it(folder: Path, run: Callable[..., Any]) -> None:
    answer = run("check", "--explain", "P105")

    assert 2 == answer.code
    assert "Error: there is no page about 'P105'; did you mean 'P104'?" == answer.err.splitlines()[-1]


@pytest.mark.parametrize("path", sorted(pages.PAGES.glob("*.md")), ids=lambda path: path.stem)
def test_every_page_says_it_in_both_languages_with_an_example(path: Path) -> None:
    page = pages.read(path.read_text(encoding="utf-8"))

    assert path.stem == page.code
    assert {"en", "de"} == set(page.texts)
    assert page.example.startswith(("```yaml", "```text"))
