# SPDX-License-Identifier: Apache-2.0
"""``participatio walk``: whether a pathway can be walked, act by act: who, when, and why it is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import read_named, refused
from participatio.cli.options import definition_argument, format_option, language_option
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.definition.model import Definition
    from participatio.definition.seeking import Step
    from participatio.definition.walk import Walk
    from participatio.drawing.wording import Words
    from participatio.errors import Problem
    from participatio.telling.titles import Titles


#: A name is shown up to so many cells.
_NAME = 32


def command(language: str) -> click.Command:
    """The command in a language."""
    return click.Command(
        "walk",
        callback=lambda **asked: walk(language, **asked),
        help=either(
            language,
            en="""Try to walk the pathway of PILLAR in DEFINITION, or of every pillar that names one.

            There are three answers. Yes: here are acts that lead to its end, in a process that has just begun, each
            judged by the rules. No: a station stays out of reach, whatever is done, and this is why. Not decided: no
            way was found, and this stood in it. Instead of a pillar, a phase can be asked for (can it open?) or a state
            of a kind (idea.published). Ends with 0 whatever the answer.
            """,
            de="""Versuchen, den Weg von PILLAR in DEFINITION zu gehen, oder von jeder Säule, die einen nennt.

            Es gibt drei Antworten. Ja: Hier sind Akte, die ans Ende führen, in einem eben begonnenen Verfahren und
            jeder nach den Regeln beurteilt. Nein: Eine Station bleibt unerreichbar, was auch geschieht, und daran liegt
            es. Nicht entschieden: Es fand sich kein Weg, und das stand im Weg. Statt einer Säule kann auch eine Phase
            stehen (kann sie öffnen?) oder der Zustand einer Art (idea.published). Endet mit 0, wie die Antwort auch
            ausfällt.
            """,
        ),
        epilog=either(
            language,
            en="\b\nExamples:\n  participatio walk ruhr_konferenz\n  participatio walk my_process projects\n"
            "  participatio walk my_process idea.published\n  participatio walk my_process voting --format json",
            de="\b\nBeispiele:\n  participatio walk ruhr_konferenz\n  participatio walk mein_verfahren projekte\n"
            "  participatio walk mein_verfahren idea.published\n  participatio walk mein_verfahren wahl --format json",
        ),
        params=[
            definition_argument(),
            click.Argument(["pillar"], required=False, metavar="[PILLAR]"),
            format_option(language),
            language_option(language),
        ],
    )


def walk(language: str, *, definition: str, pillar: str | None, form: str) -> int:
    """Run the command."""
    reading = read_named(definition, language)
    read = reading.definition
    if read is None:
        return refused(reading, language)
    from participatio.definition.walk import walk as walked

    try:
        found = walked(read) if pillar is None else walked(read, pillar)
    except KeyError:
        raise _unknown(read, pillar or "", language) from None
    if form == "json":
        from participatio.cli.stores import say_json

        say_json([_data(one, read) for one in found])
        return 0
    from participatio.telling.titles import Titles

    for line in _lines(found, read, Titles(read, language)):
        click.echo(line)
    return 0


def _unknown(definition: Definition, name: str, language: str) -> click.ClickException:
    from participatio.text import near

    pillars = [pillar.id for pillar in definition.rules.pillars]
    states = [f"{kind.id}.{state}" for kind in definition.kinds.values() for state in kind.states]
    there = name in definition.pillars
    known = ", ".join(pillars) or either(language, en="none", de="keine")
    return asked_wrongly(
        language,
        en=(
            "the pillar '{name}' names no pathway" if there else "the definition has no pillar, phase or state '{name}'"
        )
        + "; pillars with a pathway: {known}",
        de=(
            "die Säule '{name}' nennt keinen Weg"
            if there
            else "die Definition hat keine Säule, keine Phase und keinen Zustand '{name}'"
        )
        + "; Säulen mit einem Weg: {known}",
        near=() if there else near(name, [*pillars, *definition.phases, *states], 3),
        name=name,
        known=known,
    )


def _data(found: Walk, definition: Definition) -> dict[str, Any]:
    from participatio.cli.problems import as_data
    from participatio.cli.stores import iso

    problems, others = _in_the_way(found, definition)
    return {
        "goal": found.goal,
        "answer": found.answer,
        "begins": iso(found.begins),
        "station": found.station,
        "obstacles": [
            {
                "action": one.action,
                "rule": one.reason.rule,
                "condition": one.condition,
                "text": {"en": one.text("en"), "de": one.text("de")},
            }
            for one in found.obstacles
        ],
        "problems": [as_data(one) for one in problems],
        "not_admitted": others.get("action", ()),
        "not_open": others.get("phase", ()),
        "steps": [_step(one) for one in found.steps],
    }


def _in_the_way(found: Walk, definition: Definition) -> tuple[Sequence[Problem], Mapping[str, Sequence[str]]]:
    """If the answer is no: what checks find that stands in the way, and what else, by ``action`` and ``phase``."""
    if found.answer != "no":
        return (), {}
    from participatio.definition.checks.walks import in_the_way
    from participatio.definition.walk import reaches
    from participatio.errors import Problem

    they = in_the_way(definition, lambda possible: reaches(definition, found.goal, possible))
    others = [one for one in they if not isinstance(one, Problem)]
    by_what = {what: [str(name) for it, name in others if it == what] for what in ("action", "phase")}
    return [one for one in they if isinstance(one, Problem)], by_what


def _step(step: Step) -> dict[str, Any]:
    from participatio.cli.stores import iso, reason_data

    act = step.act
    return {
        "at": iso(step.at),
        "by": act.by,
        "for": act.for_,
        "claims": dict(act.claims),
        "action": act.action,
        "thing": act.thing,
        "links": dict(act.links),
        "values": dict(act.values),
        "new": step.new,
        "reasons": [reason_data(one) for one in step.reasons],
    }


# For people


def _lines(found: tuple[Walk, ...], definition: Definition, titles: Titles) -> Iterator[str]:
    if not found:
        yield either(titles.language, en="no pillar names a pathway", de="keine Säule nennt einen Weg")
    for number, one in enumerate(found):
        if number:
            yield ""
        yield from _told(one, definition, titles)


def _told(found: Walk, definition: Definition, titles: Titles) -> Iterator[str]:
    from participatio.drawing.wording import Words

    language = titles.language
    title = titles.thing(found.goal)
    name = f"{found.goal} ({title})" if title else found.goal
    count = len(found.steps)
    if found.answer == "no":
        said = _no(found, definition, language)
    elif found.answer == "not_decided":
        said = either(language, en=": not decided; in the way:", de=": nicht entschieden; im Weg steht:")
    elif not found.steps:
        said = either(language, en=": yes, from the start", de=": ja, von Anfang an")
    else:
        acts = either(language, en="act" if count == 1 else "acts", de="Akt" if count == 1 else "Akten")
        said = either(language, en=f": yes, in {count} {acts}", de=f": ja, in {count} {acts}")
    why = list(_why(found, definition, Words(definition, language)))
    yield from _hanging(name + said + (":" if found.answer == "no" and why else ""), "")
    for one in why:
        yield from _hanging(one, "  ")
    if found.steps:
        yield from _table(found, definition, titles)


def _why(found: Walk, definition: Definition, words: Words) -> Iterator[str]:
    """What is in the way, in sentences."""
    from participatio.cli.problems import headline

    problems, others = _in_the_way(found, definition)
    yield from (one.text(words.language) for one in found.obstacles)
    yield from (headline(one, words.language) for one in problems)
    if actions := ", ".join(others.get("action", ())):
        yield words.either(en=f"no phase admits anybody to {actions}", de=f"keine Phase lässt jemanden zu {actions} zu")
    for phase in (words.quoted(words.thing(one)) for one in others.get("phase", ())):
        yield words.either(
            en=f"phase {phase} is not open when it would have to be",
            de=f"Phase {phase} ist nicht offen, wenn sie es sein müsste",
        )


def _hanging(text: str, indent: str) -> Iterator[str]:
    """A text in lines, the further ones a little behind the first."""
    from participatio.cli.titles import wrapped

    for number, line in enumerate(wrapped(text, indent + "  ")):
        yield line if number else indent + line.lstrip()


def _no(found: Walk, definition: Definition, language: str) -> str:
    if found.goal in definition.phases:
        return either(language, en=": no, it can never open", de=": nein, sie kann nie öffnen")
    if found.goal in definition.pillars:
        return either(
            language,
            en=f": no, the station '{found.station}' stays out of reach",
            de=f": nein, die Station '{found.station}' bleibt unerreichbar",
        )
    return either(language, en=": no, nothing ever gets there", de=": nein, dahin kommt nie etwas")


def _table(found: Walk, definition: Definition, titles: Titles) -> Iterator[str]:
    """When, who and what; under each act what comes of it, what it links, and why it is allowed."""
    from participatio.cli.titles import clipped, table
    from participatio.drawing.wording import Words

    language = titles.language
    words = Words(definition, language)
    head = (either(language, en="when", de="wann"), either(language, en="who", de="wer"),
            either(language, en="what, and why", de="was und warum"))  # fmt: skip
    rows = [
        (
            titles.when(step.at),
            clipped(_who(step, titles), _NAME),
            " ".join(filter(None, (titles.action(step.act.action) or step.act.action, step.act.thing))),
        )
        for step in found.steps
    ]
    first, *lines = table([head, *rows], "  ")
    yield first
    for step, line in zip(found.steps, lines, strict=True):
        yield line
        for said in _details(step, words):
            yield from _hanging(said, "      ")


def _who(step: Step, titles: Titles) -> str:
    act = step.act
    who = titles.thing(act.by) or act.by
    return who if act.for_ is None else who + either(titles.language, en=f" for {act.for_}", de=f" für {act.for_}")


def _details(step: Step, words: Words) -> Iterator[str]:
    from participatio.cli.stores import reasoned, stated

    kind = step.act.action.partition(".")[0]
    if step.new is not None:
        yield f"→ {step.new}"
    for name, value in step.act.links.items():
        yield f"{words.field(kind, name)}: {', '.join(_targets(kind, value, words))}"
    if step.act.claims:
        proven = ", ".join(f"{name} {value}" for name, value in step.act.claims.items())
        yield words.either(en=f"proven: {proven}", de=f"nachgewiesen: {proven}")
    yield "; ".join(reasoned(stated(one, kind, words.state), words) for one in step.reasons)


def _targets(kind: str, value: Any, words: Words) -> Iterator[str]:  # noqa: ANN401 - as an act gives it
    for one in [value] if isinstance(value, str | Mapping) else value:
        if isinstance(one, str):
            yield words.thing(one)
        else:
            said = ", ".join(
                words.value(kind, name, str(it)) for name, it in one.items() if name not in ("to", "reason")
            )
            yield f"{words.thing(one['to'])} ({said})" if said else words.thing(one["to"])
