# SPDX-License-Identifier: Apache-2.0
"""``participatio simulate``: let an invented crowd take part, and tell what it was like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named
from participatio.cli.naming import refused as mistakes
from participatio.cli.options import whole_number
from participatio.cli.progress import progress_option, told
from participatio.cli.stores import free, ledger_command, process_option, say_json, shown_address
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.simulation import Simulated
    from participatio.telling.titles import Titles

_SQLITE = b"SQLite format 3\x00"
_BEST = 12  # promises that are shown, the worst first
_MOST = 10_000_000


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "simulate",
        simulate,
        en="""Let an invented crowd take part: under the rules of DEFINITION, or under the first rules in FILE.

        With a DEFINITION a new file is made. With a FILE a separate process is added to it, which says in its name, its
        title and its rules that it is a simulation; nothing is done in the real one. The same seed gives the same
        ledger. The answer tells how busy it was, who had to wait, which deadlines were missed, and what was refused.
        """,
        de="""Eine erfundene Menge sich beteiligen lassen: nach DEFINITION, oder nach den ersten Regeln in FILE.

        Zu einer DEFINITION entsteht eine neue Datei. In FILE kommt ein eigenes Verfahren hinzu, das in seinem Namen,
        seinem Titel und seinen Regeln sagt, dass es eine Simulation ist; im wirklichen geschieht nichts. Derselbe
        Startwert ergibt dieselbe Akte. Die Antwort sagt, wie viel zu tun war, was warten musste, welche Fristen
        verstrichen und was abgelehnt wurde.
        """,
        examples=[
            ("simulate ruhr_konferenz --contributions 2000 --seed 7",
             "simulate ruhr_konferenz --contributions 2000 --seed 7"),
            ("simulate ruhr.db --contributions 500 --seed 1 --format json",
             "simulate ruhr.db --contributions 500 --seed 1 --format json"),
        ],
        params=[
            click.Argument(["what"], metavar="FILE|DEFINITION"),
            click.Option(
                ["--contributions"],
                type=_number(language, 1, _MOST),
                required=True,
                metavar="N",
                help=either(language, en="How many there shall be.", de="Wie viele Beiträge kommen sollen."),
            ),
            click.Option(
                ["--seed"],
                type=_number(language, 0, (1 << 32) - 1),
                required=True,
                metavar="S",
                help=either(
                    language,
                    en="A whole number that decides all that is left to chance.",
                    de="Startwert: eine ganze Zahl, die alles Zufällige entscheidet.",
                ),
            ),
            click.Option(
                ["--out"],
                metavar="PATH",
                help=either(
                    language,
                    en="With a DEFINITION, the file to make (else ID-simulation.db in this folder).",
                    de="Zu einer DEFINITION: die Datei, die entsteht (sonst ID-simulation.db in diesem Ordner).",
                ),
            ),
            progress_option(language),
            process_option(language),
        ],
    )  # fmt: skip


def _number(language: str, least: int, most: int) -> click.IntRange:
    found = whole_number(language, least)
    found.max = most
    return found


def simulate(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    what: str,
    contributions: int,
    seed: int,
    out: str | None,
    progress: bool | None,
    name: str | None,
    form: str,
) -> int:
    """Run the command; a definition with errors is answered with them."""
    from participatio.simulation import simulate as simulated

    definition: Definition | None = None
    where = what
    if _is_store(what):
        if out is not None:
            raise asked_wrongly(
                language,
                en="--out goes with a definition; with a file the simulation is added to it",
                de="--out gehört zu einer Definition; bei einer Datei kommt die Simulation dort hinein",
            )
        _know(what, name, language)
    else:
        if name is not None:
            raise asked_wrongly(
                language,
                en="--process goes with a file; '{what}' is a definition",
                de="--process gehört zu einer Datei; '{what}' ist eine Definition",
                what=what,
            )
        reading = read_named(what, language)
        definition = reading.definition
        if definition is None or any(problem.is_error for problem in reading.problems):
            return mistakes(reading, language)
        where = out or f"{definition.id}-simulation.db"
        free(where, language)
    with told(language, progress) as tell:
        found = simulated(where, definition, contributions=contributions, seed=seed, progress=tell, source=name)
    if form == "json":
        say_json({**found.data(), "where": shown_address(where)})
        return 0
    for line in _lines(found, shown_address(where), language):
        click.echo(line)
    return 0


def _is_store(what: str) -> bool:
    """True if it names a store and no definition: an address, or a file of SQLite."""
    if "://" in what:
        return True
    path = Path(what)
    try:
        if not path.is_file():
            return False
        with path.open("rb") as file:
            return file.read(len(_SQLITE)) == _SQLITE
    except (OSError, ValueError):
        return False


def _know(where: str, name: str | None, language: str) -> None:
    """Refuse a process that is not there, with its neighbours."""
    if name is not None:
        from participatio.cli.stores import opened

        with opened(where, language, name):
            pass


# What is told

_RULES = {
    "limit": ("limits", "Obergrenzen"),
    "link": ("links to what cannot be linked", "Verweise auf Unpassendes"),
    "phase": ("phases that are closed", "geschlossene Phasen"),
    "role": ("what only others may do", "was nur andere dürfen"),
    "state": ("what cannot be done any more, or not yet", "was nicht mehr oder noch nicht geht"),
    "value": ("values that cannot be read", "unlesbare Angaben"),
    "missing": ("what was left out", "fehlende Angaben"),
    "unexpected": ("what nobody asked for", "Angaben, nach denen niemand fragt"),
    "undo": ("nothing to take back", "nichts zurückzunehmen"),
    "person": ("people who are not there", "unbekannte Personen"),
    "no_such_thing": ("things that are not there", "was es nicht gibt"),
    "when": ("conditions that do not hold", "unerfüllte Bedingungen"),
}


def _lines(found: Simulated, where: str, language: str) -> Iterator[str]:
    from participatio.cli.titles import clipped, facts
    from participatio.telling.titles import Titles

    titles = Titles(found.definition, language)
    yield clipped(found.definition.say("title", language=language) or found.process)
    yield clipped(f"{found.process} in {where}")
    yield from facts(_summary(found, titles))
    yield from _load(found, titles)
    yield from _queues(found, titles)
    yield from _promises(found, titles)
    yield from _refused(found, titles)
    yield from _states(found, titles)


def _day(at: datetime, titles: Titles) -> str:
    return titles.when(at).partition(", ")[0]


def _summary(found: Simulated, titles: Titles) -> Iterator[tuple[str, str]]:
    from participatio.telling.titles import events, number

    language = titles.language

    def count(value: float) -> str:
        return number(round(value), language)

    yield (
        either(language, en="contributions", de="Beiträge"),
        either(
            language,
            en=f"{count(found.contributions)}, typed by the office {count(found.notes.get('typed', 0))}, "
            f"merged {count(found.notes.get('merged', 0))}",
            de=f"{count(found.contributions)}, vom Büro eingetippt {count(found.notes.get('typed', 0))}, "
            f"zusammengelegt {count(found.notes.get('merged', 0))}",
        ),
    )
    yield either(language, en="people", de="Menschen"), count(found.people)
    yield (
        either(language, en="from", de="von"),
        either(
            language,
            en=f"{_day(found.began, titles)} to {_day(found.ended, titles)}",
            de=f"{_day(found.began, titles)} bis {_day(found.ended, titles)}",
        ),
    )
    yield either(language, en="ledger", de="Akte"), f"{events(found.size, language)}, {found.root[:16]}…"
    spent = number(round(found.seconds), language)
    each = number(round(found.seconds / max(found.asked, 1) * 1_000_000), language)
    yield (
        either(language, en="computed in", de="gerechnet in"),
        either(language, en=f"{spent} s, {each} µs an act", de=f"{spent} s, {each} µs je Akt"),
    )


def _section(en: str, de: str, language: str) -> Iterator[str]:
    yield ""
    yield either(language, en=en, de=de)


def _load(found: Simulated, titles: Titles) -> Iterator[str]:
    from participatio.cli.titles import facts
    from participatio.simulation.rhythm import spark
    from participatio.telling.titles import number

    language = titles.language
    yield from _section("Acts an hour", "Akte je Stunde", language)
    mean = f"{found.load.mean:.2f}"
    yield from facts([
        (either(language, en="mean", de="im Mittel"), mean.replace(".", ",") if language == "de" else mean),
        (
            either(language, en="most", de="höchstens"),
            f"{number(found.load.peak, language)} "
            + either(language, en="in the hour from ", de="in der Stunde ab ")
            + titles.when(found.load.at),
        ),
        (either(language, en="over time", de="im Verlauf"), spark(found.load.days)),
    ])  # fmt: skip


def _queues(found: Simulated, titles: Titles) -> Iterator[str]:
    from participatio.simulation.rhythm import spark
    from participatio.telling.titles import number

    language = titles.language
    names = {
        "publishing": either(language, en="to be looked through", de="auf Durchsicht"),
        "answer": either(language, en="for an answer", de="auf Antwort"),
    }
    yield from _section("Waiting", "Es warten", language)
    head = either(language, en=",mean,most,left,most on,over time", de=",Mittel,höchstens,übrig,am,Verlauf").split(",")
    rows = [
        [
            names.get(one.name, one.name),
            *(number(round(it), language) for it in (one.mean, one.most, one.left)),
            _day(one.at, titles) if one.most else "",
            spark(one.days),
        ]
        for one in found.queues
    ]
    yield from _aligned([head, *rows], right=(1, 2, 3))


def _promises(found: Simulated, titles: Titles) -> Iterator[str]:
    from participatio.cli.numbers import nowhere
    from participatio.telling.titles import number

    language = titles.language
    worst = sorted(found.promises, key=lambda one: (-one.missed, -one.owed, one.scope))
    if not worst:
        return
    yield from _section("What was promised", "Was versprochen war", language)
    head = either(
        language,
        en="owed kept late overdue promise about",
        de="geschuldet gehalten verspätet überfällig Versprechen zu",
    ).split()
    rows = [
        [
            *(number(it, language) for it in (one.owed, one.kept, one.late, one.overdue)),
            titles.promised(one.promise),
            nowhere(language) if one.scope == "-" else titles.thing(one.scope) or one.scope,
        ]
        for one in worst[:_BEST]
    ]
    yield from _aligned([head, *rows], right=(0, 1, 2, 3))
    if len(worst) > _BEST:
        more = number(len(worst) - _BEST, language)
        yield "  " + either(
            language, en=f"and {more} more with --format json", de=f"und {more} weitere mit --format json"
        )


def _refused(found: Simulated, titles: Titles) -> Iterator[str]:
    from participatio.telling.titles import number

    language = titles.language
    if not found.refused:
        return
    yield from _section("Refused", "Abgelehnt", language)
    rows = [
        [number(count, language), either(language, en=words[0], de=words[1])]
        for rule, count in found.refused.items()
        for words in [_RULES.get(rule, (rule, rule))]
    ]
    yield from _aligned(rows, right=(0,))


def _states(found: Simulated, titles: Titles) -> Iterator[str]:
    from participatio.telling.titles import number

    language = titles.language
    yield from _section("What there is", "Was es gibt", language)
    rows = []
    for kind, states in found.states.items():
        said = [f"{number(count, language)} {titles.state(kind, state)}".strip() for state, count in states.items()]
        rows.append([number(sum(states.values()), language), titles.kind(kind), ", ".join(said)])
    yield from _aligned(rows, right=(0,))


def _aligned(rows: Sequence[Sequence[str]], right: Sequence[int]) -> Iterator[str]:
    """Rows whose numbers stand under each other."""
    from participatio.cli.titles import table

    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    yield from table(
        [[f"{cell:>{widths[at]}}" if at in right else cell for at, cell in enumerate(row)] for row in rows], "  "
    )
