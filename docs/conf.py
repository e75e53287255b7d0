# SPDX-License-Identifier: Apache-2.0
"""How the handbook is built: from file, for reading offline, and with the ledger that it shows played anew.

    sphinx-build -n -W --keep-going -b html docs build/en
    sphinx-build -n -W --keep-going -b html -D language=de docs build/de

A page that is built into a folder named after its language leads to its sister in the folder beside.
"""

from __future__ import annotations

import ast
import re
import sys
import zlib
from importlib.util import find_spec
from pathlib import Path

from click import Context
from pygments.lexers.special import TextLexer
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.ext.napoleon import Config as Sections
from sphinx.ext.napoleon import GoogleDocstring

import participatio
from participatio.process.tables import TABLES

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # for _commands
README = HERE.parent / "README.md"
SECTIONS = Sections(napoleon_use_rtype=False)
LANGUAGES = {"en": "English", "de": "Deutsch"}

project = "participatio"
author = "The participatio contributors"
copyright = author  # noqa: A001 - Sphinx calls it so
version = release = participatio.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.intersphinx",
    "sphinx_click",
    "sphinx_copybutton",
    "sphinx_design",
    "participatio_sphinx",
]
exclude_patterns = ["locale", "reference/verify_offline.py"]
nitpicky = True
language = "en"

# The German pages are the English ones with a catalogue for each file. When the English ones have changed:
#     sphinx-build -b gettext docs build/pot
#     sphinx-intl update -p build/pot -l de -d docs/locale
locale_dirs = ["locale"]
gettext_compact = False
gettext_location = False
gettext_uuid = False

myst_enable_extensions = ["colon_fence", "deflist", "substitution"]
myst_heading_anchors = 3
copybutton_prompt_text = "$ "
copybutton_only_copy_prompt_lines = True

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
nitpick_ignore_regex = [
    # What stands behind no door is no part of the reference; an annotation may name it all the same.
    (r"py:.*", r"participatio\.(?!hooks$|testing$).*"),
    # Annotations with names that are imported for type checkers alone.
    (r"py:(class|exc)", r"[A-Za-z]+(\[str)?|nx\.(Multi)?DiGraph"),
]

participatio_definition = "ruhr_konferenz"
participatio_ledger = "ruhr_konferenz"  # its history is played when the pages are built

html_theme = "furo"
html_title = "participatio"
html_static_path = ["_static"]
html_css_files = ["handbook.css"]
html_js_files = ["handbook.js"]
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


def _floors() -> str:
    """The floor plan of the house, from the roof down, each module with the sentence it is the home of."""
    test = (HERE.parent / "tests" / "test_architecture.py").read_text(encoding="utf-8")
    plan = next(
        ast.literal_eval(node.value)
        for node in ast.parse(test).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "FLOORS"
    )
    lines = ["| floor | module | is the home of |", "|---|---|---|"]
    for number in range(len(plan), 0, -1):
        names = sorted(f"participatio.{name}".rstrip(".") for name in plan[number - 1])
        lines += [f"| {number} | `{name}` | {_sentence(name)} |" for name in names]
    return "\n".join(lines)


def _sentence(module: str) -> str:
    """The first sentence of a module."""
    found = find_spec(module)
    assert found is not None  # noqa: S101 - the plan names modules that there are
    assert found.origin is not None  # noqa: S101 - as above
    said = ast.get_docstring(ast.parse(Path(found.origin).read_text(encoding="utf-8"))) or ""
    return said.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")


def _tables() -> str:
    """The columns of all tables."""
    rows = [
        f"| `{name}` | {' '.join(f'`{column}` {type_}' for column, type_ in table.columns.items())} |"
        for name, table in TABLES.items()
    ]
    return "\n".join(["| table | columns |", "|---|---|", *rows])


myst_substitutions = {"floors": _floors(), "tables": _tables()}


def _inventory(names: Path, packed: Path) -> str:
    """Pack a list of names into the form that Sphinx reads: nothing is fetched from anywhere to build these pages."""
    title, *lines = names.read_text(encoding="utf-8").splitlines()
    head = f"# Sphinx inventory version 2\n# Project: {title}\n# Version: \n# The rest is packed with zlib.\n"
    packed.write_bytes(head.encode() + zlib.compress("".join(f"{line}\n" for line in lines).encode()))
    return str(packed)


def _prepared(app: Sphinx, config: Config) -> None:
    """Lay out where names of others are explained, and where the other language lies."""
    made = Path(app.doctreedir)
    made.mkdir(parents=True, exist_ok=True)
    config.intersphinx_mapping = {
        "python": ("https://docs.python.org/3/", (_inventory(HERE / "_inventories/python.txt", made / "python.inv"),)),
    }
    out = Path(app.outdir)
    config.html_context["languages"] = LANGUAGES if out.name == config.language else {}


def _sections(  # noqa: PLR0913 - as autodoc calls it
    app: Sphinx, what: str, name: str, obj: object, options: object, lines: list[str]
) -> None:
    """Read the sections of a docstring (Parameters, Raises); an attribute's has none, and its colons are colons."""
    if what not in ("attribute", "property"):
        lines[:] = GoogleDocstring([*lines], SECTIONS, app, what, name, obj, options).lines()


def _examples(app: Sphinx, ctx: Context, lines: list[str]) -> None:  # noqa: ARG001 - as sphinx-click calls it
    """Examples are commands, and no markup."""
    said = [line.strip() for line in (ctx.command.epilog or "").splitlines()]
    examples = [line for line in said if line.startswith("participatio ")]
    lines[:] = ["Examples::", "", *(f"    {line}" for line in examples), ""] if examples else []


def _front_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """The front page is the README, as it leads to these pages; what lies elsewhere in the sources is only named."""
    if docname == "index":
        app.env.note_dependency(str(README))
        text = README.read_text(encoding="utf-8").replace("](docs/", "](")
        text = re.sub(r"\[([^\]]+)\]\((?:[A-Z]+\.md|(?:examples|plugins|src)/[^)]*)\)", r"\1", text)
        source[0] = f"{text}\n{source[0]}"


def setup(app: Sphinx) -> None:
    """Hook into Sphinx before the extensions read their settings."""
    app.connect("config-inited", _prepared, priority=100)
    app.connect("autodoc-process-docstring", _sections)
    app.add_lexer("csv", TextLexer)
    app.connect("sphinx-click-process-epilog", _examples)
    app.connect("source-read", _front_page)
