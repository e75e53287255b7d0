# SPDX-License-Identifier: Apache-2.0
"""What the pages show is what happens."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.page import BadPageError
from tests.docs.run import Run

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    {
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("examples/*/README.md"),
        *ROOT.glob("plugins/*/README.md"),
        *ROOT.glob("tests/**/README.md"),
    }
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_what_happens(page: Path, run: Run) -> None:
    try:
        run.page(page)
    except BadPageError as error:
        raise pytest.fail.Exception(f"{page.relative_to(ROOT)}: {error}", pytrace=False) from None
