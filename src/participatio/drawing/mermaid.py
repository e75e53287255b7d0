# SPDX-License-Identifier: Apache-2.0
"""A story in the language of Mermaid, for pages that draw it themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from participatio.drawing.captions import Captions
from participatio.drawing.svg import clip, plain

if TYPE_CHECKING:
    from participatio.process.trace import Trace

_WIDE = 1000
_SPECIAL = re.compile(r"[^\w .,:;()/?!–„“”·+-]|_")


def flowchart(trace: Trace, language: str) -> str:
    """The things and ties of a story as a flowchart from above; titles cannot say anything to Mermaid."""
    return "\n".join(_lines(trace, Captions(trace, language))) + "\n"


def _lines(trace: Trace, captions: Captions) -> Iterator[str]:
    names = {node.key: f"n{index}" for index, node in enumerate(trace.nodes, 1)}
    yield "flowchart TD"
    for node in trace.nodes:
        yield f"  {names[node.key]}[{quoted(captions.card(node))}]"
    for hop in trace.hops:
        line = "-.->" if hop.until else "-->"
        said = "" if captions.is_usual(hop) else f"|{quoted(captions.tie(hop) + captions.cut(hop))}|"
        yield f"  {names[hop.parent]} {line}{said} {names[hop.child]}"
    for index, ((_, kind), count) in enumerate(trace.more.items(), 1):
        yield f"  m{index}({quoted(captions.more(kind, count))})"
    yield f"  style {names[trace.of.key]} stroke-width:4px"


def quoted(text: str) -> str:
    """A text in quotes, every character that Mermaid or HTML might obey by its number."""
    said = clip(" ".join(plain(text).split()), _WIDE, 13)
    return '"' + _SPECIAL.sub(lambda found: f"#{ord(found[0])};", said) + '"'


def bare(text: str) -> str:
    """A text without quotes, for where Mermaid knows none: what it might obey becomes a blank."""
    return " ".join(
        _SPECIAL.sub(" ", clip(" ".join(plain(text).split()), _WIDE, 13)).replace(":", " ").replace(";", " ").split()
    )
