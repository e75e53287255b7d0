# SPDX-License-Identifier: Apache-2.0
"""How the handbook is built: from file, for reading offline, and with the ledger that it shows played anew.

    sphinx-build -n -W --keep-going -b html docs build/en
    sphinx-build -n -W --keep-going -b html -D language=de docs build/de

A page that is built into a folder named after its language leads to its sister in the folder beside.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

import participatio
from participatio.hooks import Host
from participatio.process.recording.replay import replay

HERE = Path(__file__).parent
REGION = "ruhr_konferenz"
LANGUAGES = {"en": "English", "de": "Deutsch"}

project = "participatio"
author = "The participatio contributors"
copyright = author  # noqa: A001 - Sphinx calls it so
version = release = participatio.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
    *(["participatio_sphinx"] if __import__("importlib.util").util.find_spec("participatio_sphinx") else []),
]
exclude_patterns = ["locale", "reference/verify_offline.py"]
nitpicky = True
language = "en"
smartquotes = False

# The German pages are the English ones with a catalogue for each file.
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = True
gettext_uuid = False

myst_enable_extensions = ["attrs_block", "colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_rtype = False

participatio_definition = REGION
participatio_process = REGION

html_theme = "furo"
html_title = "participatio"
html_static_path = ["_static"]
html_css_files = ["handbook.css"]
html_show_sphinx = False
html_copy_source = False
templates_path = ["_templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}


def _inventory(names: Path, packed: Path) -> str:
    """Pack a list of names into the form that Sphinx reads: nothing is fetched from anywhere to build these pages."""
    title, *lines = names.read_text(encoding="utf-8").splitlines()
    head = f"# Sphinx inventory version 2\n# Project: {title}\n# Version: \n# The rest is packed with zlib.\n"
    packed.write_bytes(head.encode() + zlib.compress("".join(f"{line}\n" for line in lines).encode()))
    return str(packed)


def _prepared(app: Sphinx, config: Config) -> None:
    """Play the history that these pages show, and lay out where names of others are explained."""
    made = Path(app.doctreedir)
    made.mkdir(parents=True, exist_ok=True)
    ledger = made / "ruhr.db"
    if not ledger.exists():
        first = next(one for one in Host().references() if one.name == REGION and one.history)
        replay(ledger, first.path, first.history or "").close()
    config.participatio_ledger = str(ledger)
    config.intersphinx_mapping = {
        "python": ("https://docs.python.org/3/", (_inventory(HERE / "_inventories/python.txt", made / "python.inv"),)),
    }
    out = Path(app.outdir)
    config.html_context["languages"] = LANGUAGES if out.name == config.language else {}


def setup(app: Sphinx) -> None:
    """Hook into Sphinx before the extensions read their settings."""
    app.connect("config-inited", _prepared, priority=100)
