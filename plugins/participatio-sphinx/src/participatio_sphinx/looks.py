# SPDX-License-Identifier: Apache-2.0
"""The colours of pictures where a page says whether it is light or dark; else they follow whoever looks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from participatio.drawing.svg import PALETTE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "participatio.css"

_SHEET = """\
.participatio-picture{{margin:1rem 0}}
.participatio-picture svg{{max-width:100%;height:auto}}
table.docutils.participatio{{margin-left:0}}
table.docutils.participatio :is(th,td){{text-align:left;vertical-align:top}}
table.participatio :is(th,td) p{{margin:.25rem}}
.participatio-places{{margin:0;line-height:0}}
.participatio-title{{font-family:var(--font-stack,sans-serif)}}
@media screen{{
[data-theme=light] svg[data-from=participatio]{{{light}}}
[data-theme=dark] svg[data-from=participatio]{{{dark}}}
}}
"""


def sheet() -> str:
    """The style sheet, made of the library's palette."""
    light, dark = (";".join(f"--{name}:{values[look]}" for name, values in PALETTE.items()) for look in (0, 1))
    return _SHEET.format(light=light, dark=dark)


def written(app: Sphinx) -> None:
    """Write it beside the pages, where these are for a browser."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / FILE).write_text(sheet(), encoding="utf-8")
    app.add_css_file(FILE)
