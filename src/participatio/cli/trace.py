# SPDX-License-Identifier: Apache-2.0
"""``participatio trace``: what a thing came from and what became of it, as a tree, as a picture, as data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from participatio.cli.options import picture_options
from participatio.cli.stores import (
    file_argument,
    known,
    ledger_command,
    looking,
    out_option,
    replaceable,
    say_json,
    unseen,
    view_options,
    write_out,
)
from participatio.languages import either

if TYPE_CHECKING:
    from typing import Unpack

    from participatio.cli.stores import Looks
    from participatio.drawing.captions import Captions
    from participatio.process.trace import Hop, Node, Trace


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "trace",
        trace,
        en="""Follow one thing of the process in FILE back to what it came from and forward to what became of it.

        With --out a picture is written; one that is there already is written over, anything else is not. What the
        viewer may not see appears as not public.
        """,
        de="""Ein Ding des Verfahrens in FILE verfolgen: zurück, woraus es kam, und nach vorn, was daraus wurde.

        Mit --out entsteht ein Bild; eines, das schon da ist, wird ersetzt, anderes nicht. Was nicht sehen darf, wer
        fragt, erscheint als nicht öffentlich.
        """,
        examples=[
            ("trace ruhr.db idea-sd69xn-t", "trace ruhr.db idea-sd69xn-t"),
            ("trace ruhr.db idea-sd69xn-t --out story.svg", "trace ruhr.db idea-sd69xn-t --out weg.svg"),
            ("trace ruhr.db tf08 --at 2019-11-06 --format json", "trace ruhr.db tf08 --at 2019-11-06 --format json"),
        ],
        params=[
            file_argument(),
            click.Argument(["id_"], metavar="ID"),
            out_option(language),
            *picture_options(language, 240),
            *view_options(language),
            click.Option(
                ["--format", "form"],
                type=click.Choice(["text", "json", "mermaid", "graphml"]),
                default="text",
                show_default=True,
                help=either(
                    language,
                    en="For people, for programs, for pages that draw it themselves, for graph tools.",
                    de="Für Menschen, für Programme, für Seiten, die selbst zeichnen, für Graphenwerkzeuge.",
                ),
            ),
        ],
        has_format=False,
    )


def trace(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    id_: str,
    out: str | None,
    theme: str,
    width: int,
    form: str,
    **looks: Unpack[Looks],
) -> int:
    """Run the command."""
    if out is not None:
        from participatio.drawing.svg import is_picture

        replaceable(out, ".svg", is_picture, language)
    from participatio.process.trace import trace as follow

    with looking(language, **looks) as (process, view):
        known(process, id_, "ID", language)
        found = follow(view, id_)
    if found is None:
        unseen(id_, view.viewer, language)
        return 1
    if out is not None:
        from participatio.drawing.trace import draw

        write_out(out, draw(found, language, theme, width=width))
    if out is None or form != "text":
        _say(found, language, form)
    else:
        _wrote(found, out, language)
    return 0


def _say(found: Trace, language: str, form: str) -> None:
    if form == "json":
        say_json(found.data())
    elif form == "mermaid":
        from participatio.drawing.mermaid import flowchart

        click.echo(flowchart(found, language), nl=False)
    elif form == "graphml":
        for line in _graphml(found):
            click.echo(line)
    else:
        from participatio.cli.titles import clipped
        from participatio.drawing.captions import Captions

        for line in _Tree(found, Captions(found, language)).lines():
            click.echo(clipped(line))


def _graphml(found: Trace) -> Iterator[str]:
    import networkx as nx

    from participatio.drawing.svg import plain

    graph = found.graph()
    for _, said in graph.nodes(data=True):
        said.update({name: plain(text) for name, text in said.items()})
    return nx.generate_graphml(graph)


def _wrote(found: Trace, out: str, language: str) -> None:
    from participatio.cli.titles import clipped
    from participatio.text import counted

    things, ties = len(found.nodes), len(found.hops)
    en = f"{counted(things, 'thing', 'things')}, {counted(ties, 'tie', 'ties')}"
    de = f"{counted(things, 'Ding', 'Dinge')}, {counted(ties, 'Verbindung', 'Verbindungen')}"
    click.echo(clipped(f"{out}: {either(language, en=en, de=de)}"))


class _Tree:
    """The story as a tree: below the thing asked for what it came from, then what became of it."""

    def __init__(self, found: Trace, captions: Captions) -> None:
        self._trace = found
        self._captions = captions
        self._told: set[str] = set()
        self._sources: dict[str, list[Hop]] = {}
        self._offspring: dict[str, list[Hop]] = {}
        for hop in found.hops:
            self._sources.setdefault(hop.child, []).append(hop)
            self._offspring.setdefault(hop.parent, []).append(hop)

    def lines(self) -> Iterator[str]:
        of, captions = self._trace.of, self._captions
        yield self._named(of)
        self._told.add(of.key)
        yield from self._part(of, captions.either(en="came of", de="kam aus"), back=True)
        yield from self._part(of, captions.either(en="became", de="wurde zu"), back=False)

    def _part(self, of: Node, head: str, *, back: bool) -> Iterator[str]:
        ways = ("back", "around") if back else ("forward",)
        more = [self._captions.more(kind, count) for (way, kind), count in self._trace.more.items() if way in ways]
        branches = self._branches(of, back=back)
        if branches or more:
            yield head
            yield from self._grown(branches, more, "  ", back=back)

    def _branches(self, node: Node, *, back: bool) -> list[tuple[str, Node]]:
        """What stands below a thing, and how: what it came from and what else was about that, or what came of it."""
        captions, trace = self._captions, self._trace
        after = self._offspring.get(node.key, [])
        if not back:
            return [(captions.onward(hop) + captions.cut(hop), trace.node(hop.child)) for hop in after]
        if node.way == "around":
            return []
        before = self._sources.get(node.key, [])
        found = [(captions.tie(hop) + captions.cut(hop), trace.node(hop.parent)) for hop in before]
        word = captions.either(en="on it", de="dazu")
        beside = ((word + captions.cut(hop), trace.node(hop.child)) for hop in after)
        return found + [(said, other) for said, other in beside if other.way == "around"]

    def _grown(self, branches: list[tuple[str, Node]], more: list[str], before: str, *, back: bool) -> Iterator[str]:
        last = len(branches) + len(more) - 1
        for index, (how, node) in enumerate(branches):
            again = node.key in self._told
            self._told.add(node.key)
            said = f"{how.strip()}: {self._named(node)}" if how else self._named(node)
            if again and not node.hidden:
                said += self._captions.either(en=" (above)", de=" (siehe oben)")
            yield f"{before}{'└─' if index == last else '├─'} {said}"
            below = [] if again else self._branches(node, back=back)
            yield from self._grown(below, [], before + ("   " if index == last else "│  "), back=back)
        for index, said in enumerate(more, len(branches)):
            yield f"{before}{'└─' if index == last else '├─'} {said}"

    def _named(self, node: Node) -> str:
        captions = self._captions
        facts = [part for part in (captions.kind(node), captions.date(node), captions.state(node)) if part]
        title = captions.title(node)
        said = f"{title} ({', '.join(facts)})" if facts else title
        return said if node.hidden or title == node.key else f"{node.key}  {said}"
