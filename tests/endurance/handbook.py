# SPDX-License-Identifier: Apache-2.0
"""The handbook as a browser shows it from a file, in both languages, light, dark and on a telephone.

    pip install -e '.[browser,docs,test]'
    python -m pytest tests/endurance/handbook.py

Each language is built twice, and both have to be the same to the byte. Then axe looks at every page, and nothing may be
asked of any host. It takes a Chromium, and about forty minutes. One language alone is `-k '[en'` or `-k '[de'`; both
can be walked side by side.

The file's name keeps pytest from collecting it unless it is asked for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from participatio.languages import LANGUAGES

DOCS = Path(__file__).parents[2] / "docs"
LOOKS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
    "telephone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}},
}


def build(language: str, folder: Path) -> Path:
    options = [
        "-n",
        "-W",
        "--keep-going",
        "-q",
        "-b",
        "html",
        "-D",
        f"language={language}",
        "-d",
        str(folder / "doctrees"),
    ]
    subprocess.run([sys.executable, "-m", "sphinx", *options, DOCS, folder / language], check=True)
    return folder / language


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def built(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(language, tmp_path_factory.mktemp("once"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"]
        )  # root in a container has none
        yield browser
        browser.close()


def test_what_is_built_twice_is_the_same(language: str, built: Path, tmp_path: Path) -> None:
    first, second = (
        {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files(folder)}
        for folder in (built, build(language, tmp_path))
    )

    assert first == second


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.parametrize("look", LOOKS)
def test_nobody_is_kept_out_and_nobody_is_asked(look: str, built: Path, browser: Browser) -> None:
    context = browser.new_context(**LOOKS[look], offline=True, reduced_motion="reduce")
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))

    found = {str(path.relative_to(built)): wrong(page, path) for path in files(built) if path.suffix == ".html"}

    assert 30 < len(found)
    assert {} == {name: what for name, what in found.items() if what}
    assert [] == [one for one in asked if not one.startswith(("file://", "data:"))]


def wrong(page: Page, path: Path) -> list[str]:
    """What axe finds on a page, and whether one has to scroll sideways."""
    page.goto(path.as_uri())
    found = [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found if wide <= 0 else [*found, f"{wide} px too wide"]
