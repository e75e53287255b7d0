# SPDX-License-Identifier: Apache-2.0
"""``participatio draw``: a definition as pictures: its phases, its map, the states of its kinds, its pathways."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named, refused
from participatio.cli.options import definition_argument, language_option, picture_options
from participatio.cli.stores import replaceable, say_json, write_out
from participatio.languages import LANGUAGES, either

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.drawing.drawings import Drawing

#: Endings of what somebody may take the folder for.
_FILES = frozenset({".svg", ".html", ".png", ".pdf"})
_INDEX = "index.html"


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "draw",
        callback=lambda **asked: draw(language, **asked),
        help=either(
            language,
            en="""Draw DEFINITION: its phases over time and who may do what in them (timeline), its bodies, forums,
            pillars and action fields (map), the pathways of its pillars (pathways), and for each kind its states
            and what leads from one to the next (states, or the kind's name: idea).

            With --out the pictures are written as SVG, and a page with all of them and the same as tables; without
            a NAME all that there are. Without --out the tables are shown.
            """,
            de="""DEFINITION zeichnen: die Phasen im Lauf der Zeit und wer darin was darf (timeline), die Gremien,
            Foren, Säulen und Handlungsfelder (map), die Wege der Säulen (pathways), und zu jeder Art die Stände und
            was von einem zum nächsten führt (states, oder der Name der Art: idea).

            Mit --out entstehen die Bilder als SVG und dazu eine Seite mit allen und denselben Angaben als Tabellen;
            ohne NAME alle, die es gibt. Ohne --out werden die Tabellen gezeigt.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio draw ruhr_konferenz --out pictures\n"
            "  participatio draw ruhr_konferenz timeline idea --out pictures --theme dark\n"
            "  participatio draw my_process states --format mermaid",
            de="\b\nBeispiele:\n  participatio draw ruhr_konferenz --out bilder\n"
            "  participatio draw ruhr_konferenz timeline idea --out bilder --theme dark\n"
            "  participatio draw mein_verfahren states --format mermaid",
        ),
        params=[
            definition_argument(),
            click.Argument(["names"], nargs=-1, metavar="[NAME]..."),
            click.Option(
                ["--out"],
                metavar="DIR",
                help=either(
                    language,
                    en="Write the pictures into this folder; it is made if it is not there.",
                    de="Die Bilder in diesen Ordner schreiben; gibt es ihn nicht, entsteht er.",
                ),
            ),
            *picture_options(language, 320),
            click.Option(
                ["--format", "form"],
                type=click.Choice(["text", "json", "mermaid", "graphml"]),
                default="text",
                show_default=True,
                help=either(
                    language,
                    en="As tables, for programs, for pages that draw it themselves, for graph tools (the whole "
                    "definition).",
                    de="Als Tabellen, für Programme, für Seiten, die selbst zeichnen, für Graphenwerkzeuge (die ganze "
                    "Definition).",
                ),
            ),
            language_option(language),
        ],
    )


def draw(  # noqa: PLR0913 - what can be asked
    language: str, *, definition: str, names: Sequence[str], out: str | None, theme: str, width: int, form: str
) -> int:
    """Run the command; a definition with errors is answered with them."""
    reading = read_named(definition, language)
    if (read := reading.definition) is None:
        return refused(reading, language)
    found = _asked(read, names, language)
    written = _write(read, found, Path(out), language, theme, width) if out is not None else []
    if form == "json":
        say_json({one.name: {spoken: one.data(spoken) for spoken in LANGUAGES} for one in found})
    elif form == "mermaid":
        click.echo("\n".join(one.mermaid(language) for one in found), nl=False)
    elif form == "graphml":
        for line in _graphml(read):
            click.echo(line)
    else:
        for line in written if out is not None else _tables(found, language):
            click.echo(line)
    return 0


def _asked(definition: Definition, names: Sequence[str], language: str) -> list[Drawing]:
    """The drawings asked for, each once; all without a name."""
    from participatio.drawing.drawings import drawings, named

    known = drawings(definition)
    if not known:
        raise asked_wrongly(
            language,
            en="there is nothing to draw in this definition: it has no phases and nothing listed",
            de="in dieser Definition gibt es nichts zu zeichnen: keine Phasen, und aufgeführt ist nichts",
        )
    found: dict[str, None] = {}
    for name in names or known:
        meant = named(definition, name)
        if not meant:
            from participatio.text import near

            raise asked_wrongly(
                language,
                en="this definition has no drawing '{name}'; there are: {known}",
                de="eine Zeichnung '{name}' hat diese Definition nicht; es gibt: {known}",
                near=near(name, known),
                name=name,
                known=", ".join(known),
            )
        found.update(dict.fromkeys(meant))
    return [known[name] for name in found]


def _tables(found: Sequence[Drawing], language: str) -> Iterator[str]:
    from participatio.cli.titles import clipped

    for index, one in enumerate(found):
        if index:
            yield ""
        yield from (clipped(line) for line in one.table(language).lines())


def _write(  # noqa: PLR0913 - what, where, and how it looks
    definition: Definition, found: Sequence[Drawing], folder: Path, language: str, theme: str, width: int
) -> list[str]:
    """Write the pictures and the page with all of them; what to tell of it."""
    from participatio.cli.titles import clipped
    from participatio.drawing.svg import is_picture
    from participatio.telling.page import is_page

    if folder.suffix in _FILES and not folder.exists():
        raise asked_wrongly(
            language,
            en="--out: '{name}' would be a folder, since there may be several pictures; name it without '{ending}'",
            de="--out: '{name}' würde ein Ordner, denn es können mehrere Bilder sein; ihn ohne '{ending}' nennen",
            name=str(folder),
            ending=folder.suffix,
        )
    folder.mkdir(exist_ok=True)
    targets = [folder / f"{one.name}.svg" for one in found]
    for target in targets:
        replaceable(str(target), ".svg", is_picture, language)
    replaceable(str(folder / _INDEX), ".html", is_page, language)
    pictures = [one.draw(language, theme, width=width) for one in found]
    told = []
    for one, target, picture in zip(found, targets, pictures, strict=True):
        write_out(str(target), picture)
        told.append(clipped(f"{target}: {one.table(language).caption}"))
    write_out(str(folder / _INDEX), _page(definition, found, pictures, language))
    word = either(language, en="all of them, with tables", de="alle zusammen, mit Tabellen")
    return [*told, clipped(f"{folder / _INDEX}: {word}")]


def _page(definition: Definition, found: Sequence[Drawing], pictures: Sequence[str], language: str) -> str:
    from participatio.drawing.svg import element, joined
    from participatio.telling.page import details, page, section, shown

    title = definition.say("title", language=language) or definition.id
    word = either(language, en="The same as a table", de="Dasselbe als Tabelle")
    parts = [
        section(one.name, one.table(language).caption, shown(picture), details(word, one.table(language).html()))
        for one, picture in zip(found, pictures, strict=True)
    ]
    return page({language: title}, {language: joined([element("h1", title), *parts])})


def _graphml(definition: Definition) -> Iterator[str]:
    import networkx as nx

    from participatio.drawing.svg import plain

    graph = definition.graph.copy()
    told = [graph.graph, *(said for _, said in graph.nodes(data=True)), *(said for *_, said in graph.edges(data=True))]
    for said in told:
        for name, value in list(said.items()):
            if value is None:
                del said[name]
            else:
                said[name] = plain(value) if isinstance(value, str) else value
    return nx.generate_graphml(graph)
