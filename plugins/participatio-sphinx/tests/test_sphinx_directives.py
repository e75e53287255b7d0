# SPDX-License-Identifier: Apache-2.0
"""What the directives put on a page, for browsers and as text."""

from __future__ import annotations

import pytest

# What is written on the page, and what then stands there: in a browser, and as text.
OF_DEFINITIONS = [
    (".. participatio:timeline::", "<svg", "1 May 2026 – 30 June 2026"),
    (".. participatio:timeline:: process.yaml\n   :lang: de", "Dasselbe als Tabelle", "1. Mai 2026"),
    (".. participatio:map::", "<svg", "Led by: Leo Lead"),
    (".. participatio:states::\n   :kind: idea", "<svg", "States: Idea"),
    (".. participatio:pathways::", "<svg", "Pathways"),
    (".. participatio:matrix::", "idea.support", '"idea.submit", "idea.support"'),
    (".. participatio:matrix::\n   :role: forum_lead", "idea.answer", '"idea.answer"'),
    (".. participatio:walk::\n   :to: idea.published", "yes, like this", '"idea.publish"'),
    (".. participatio:things::\n   :kind: forum", "Parks and paths", "Leo Lead"),
    (".. participatio:things::\n   :kind: phases\n   :columns: title, sources", "Spring of ideas", '"council"'),
    (".. participatio:things::", "Office of participation", "Clara Clerk"),
    (".. participatio:sources::", 'href="https://example.org/minutes"', "Only in print."),
    (".. participatio:diff:: standard process.yaml", "is new", "is new"),
    (".. participatio:excerpt::\n   :path: forums.parks", "forums.yaml:2–5", "title: Parks and paths"),
    (".. participatio:excerpt:: forums.yaml\n   :path: forums.streets", "forums.yaml:7–8", "title: Streets"),
    (".. participatio:excerpt:: standard\n   :path: kinds.idea.states", "standard/process.yaml", "submitted:"),
    (".. participatio:excerpt:: forums.yaml", "forums.yaml:1–8", "# What is said of streets."),
]
OF_LEDGERS = [
    (".. participatio:story:: Benches", "What became of “Benches”", "What became of “Benches”"),
    (".. participatio:story:: Benches\n   :lang: de\n   :full:", "Was aus „Benches“ wurde", "Was aus „Benches“ wurde"),
    (".. participatio:trace:: Benches", "<svg", "Benches (asked for)"),
    (".. participatio:items:: ideas", "Benches", "published"),
    (".. participatio:items:: idea\n   :columns: title about\n   :lang: de", "Parks and paths", "Titel"),
    (".. participatio:items:: idea\n   :state: hidden", "There is none.", "There is none."),
    (".. participatio:coverage::", "<svg", "Contributions by forum"),
    (".. participatio:status::\n   :at: 2026-04-01", "comes next", "Spring of ideas"),
]
OF_THE_LIBRARY = [
    (".. participatio:hooks::", "register_checks", 'Answered by: "participatio"'),
    (".. participatio:hooks::\n   :lang: de", "Beantwortet von", 'Lebenszeit: "process"'),
    (".. participatio:check:: P104", "This key means nothing in this place", "P104 unknown key"),
    (
        ".. participatio:check:: P104\n   :lang: de",
        "Dieser Schlüssel bedeutet an dieser Stelle nichts",
        "P104 Ein unbekannter Schlüssel",
    ),
    (".. participatio:checks::\n   :codes: P200-P201 P104", "no listed thing has it", "P201 nothing listed"),
    (".. participatio:kinds::", "brings it into being", "line, max: 120, required"),
    (".. participatio:kinds:: standard\n   :lang: de", "6 Wochen", "Versprechen"),
    (".. participatio:configuration::\n   :lang: de", "Bedeutung", "kinds.KIND.fields.FIELD"),
]


@pytest.mark.parametrize("builder", ["html", "text"])
def test_every_directive_says_what_it_is_asked_for_in_a_browser_and_as_text(build, process, builder: str) -> None:
    directives = [*OF_DEFINITIONS, *OF_LEDGERS, *OF_THE_LIBRARY]

    built = build({f"page{number}": said for number, (said, *_) in enumerate(directives)}, builder=builder)

    shown = [built.body if builder == "html" else built.page][0]
    expected = [said[1 if builder == "html" else 2] for said in directives]
    assert "" == built.warnings
    assert [] == [said for number, said in enumerate(expected) if said not in shown(f"page{number}")]
