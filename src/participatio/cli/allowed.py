# SPDX-License-Identifier: Apache-2.0
"""``participatio allowed``: what somebody can do, and what each act asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.stores import (
    at_option,
    claim_option,
    file_argument,
    instant,
    known,
    ledger_command,
    opened,
    pairs,
    process_option,
    say_json,
)
from participatio.languages import either

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.definition.model import Definition
    from participatio.process.commands import Found
    from participatio.process.process import Process
    from participatio.telling.titles import Titles


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "allowed",
        allowed,
        en="""Show what PERSON can do in the process in FILE: with a thing, or (without --thing) bring into being.

        Under each act stands what it asks for, as `participatio act` takes it; what is in brackets may be left out.
        With --at it is judged at another time, by what has happened so far.
        """,
        de="""Zeigen, was PERSON im Verfahren in FILE kann: mit einem Ding, oder (ohne --thing) ins Leben rufen.

        Unter jedem Akt steht, was er verlangt, so wie `participatio act` es nimmt; was in Klammern steht, darf fehlen.
        Mit --at wird zu einer anderen Zeit geurteilt, nach dem, was bisher geschehen ist.
        """,
        examples=[
            ("allowed ruhr.db --by person-8ps1tbw3-7", "allowed ruhr.db --by person-8ps1tbw3-7"),
            ("allowed ruhr.db --by hein --thing idea-sd69xn-t", "allowed ruhr.db --by hein --thing idea-sd69xn-t"),
        ],
        params=[
            file_argument(),
            click.Option(
                ["--by"], metavar="PERSON", required=True, help=either(language, en="Who asks.", de="Wer fragt.")
            ),
            click.Option(["--thing"], metavar="ID", help=either(language, en="The thing.", de="Das Ding.")),
            claim_option(language),
            at_option(language),
            process_option(language),
        ],
    )


def allowed(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    name: str | None,
    by: str,
    thing: str | None,
    claims: tuple[str, ...],
    at: str | None,
    form: str,
) -> int:
    """Run the command."""
    proven = dict(pairs(claims, "--claim", language))
    with opened(file, language, name) as process:
        known(process, by, "--by", language, "person")
        known(process, thing, "--thing", language)
        found = process.allowed(by, thing, claims=proven, at=instant(process, at, language))
        if form == "json":
            say_json([_data(one) for one in found])
            return 0
        from participatio.telling.titles import Titles

        for line in _lines(found, process.definition, Titles(process.definition, language)):
            click.echo(line)
        if found and (bodies := _seated(process, by, instant(process, at, language))):
            click.echo(_in_whose_name(bodies, Titles(process.definition, language)))
        there = {one.action for one in found}
        for claim in _claims(process.definition, proven):
            more = process.allowed(by, thing, claims={**proven, **claim}, at=instant(process, at, language))
            if opened_by := [one.action for one in more if one.action not in there]:
                click.echo(_opens(claim, opened_by, language))
    return 0


def _seated(process: Process, person: str, at: datetime | None) -> Sequence[str]:
    """Where somebody sits, so that an act may be done in its name."""
    from participatio.definition.situation import seats

    with process.reading() as facts:
        held = seats(facts, facts.linking(person, "seat", "holder"), at or process.clock())
        return [*dict.fromkeys(one.body for one in held)]


def _in_whose_name(bodies: Sequence[str], titles: Titles) -> str:
    from participatio.cli.titles import clipped

    said = ", ".join(f"--for {body}" + (f" ({title})" if (title := titles.thing(body)) else "") for body in bodies)
    return clipped(either(titles.language, en=f"Also in the name of: {said}", de=f"Auch im Namen von: {said}"))


def _claims(definition: Definition, proven: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """What could be proven besides, as the roles ask for it."""
    told: list[Mapping[str, str]] = []
    for role in definition.roles.values():
        if (asked := dict(role.condition.proof)) and asked not in told:
            told.append(asked)
            if not asked.keys() <= proven.keys():
                yield asked


def _opens(claim: Mapping[str, str], actions: Sequence[str], language: str) -> str:
    from participatio.cli.titles import clipped

    said, more = " ".join(f"--claim {name}={value}" for name, value in claim.items()), ", ".join(actions)
    return clipped(either(language, en=f"With {said} also: {more}", de=f"Mit {said} auch: {more}"))


def _data(found: Found) -> dict[str, Any]:
    return {
        "action": found.action,
        "title": found.title,
        "asks": list(found.asks),
        "may": list(found.may),
        "fields": {name: dict(form) for name, form in found.fields.items()},
    }


def _lines(found: tuple[Found, ...], definition: Definition, titles: Titles) -> Iterator[str]:
    from participatio.cli.titles import clipped, table

    if not found:
        yield either(titles.language, en="nothing can be done here now", de="hier ist jetzt nichts möglich")
    for one in found:
        title = titles.action(one.action)
        yield clipped(f"{one.action}  {title}".rstrip())
        rows = [(_asked(one, name), _told(one, name, definition, titles)) for name in (*one.asks, *one.may)]
        yield from table(rows, "  ")
    if any(one.may for one in found):
        yield either(
            titles.language, en="What is in brackets may be left out.", de="Was in Klammern steht, darf fehlen."
        )


def _asked(found: Found, name: str) -> str:
    form = found.fields.get(name, {})
    option = f"--{'link' if 'to' in form else 'set'} {name}=…"
    may = form.get("may", ())
    option += "".join(f"[,{field}=…]" if field in may else f",{field}=…" for field in form.get("fields", ()))
    return option if name in found.asks else f"[{option}]"


def _told(found: Found, name: str, definition: Definition, titles: Titles) -> str:
    """What a field or a link takes, in words."""
    form = found.fields.get(name, {})
    kind, _, action = found.action.partition(".")
    title = titles.field(kind, name, action)
    said = _link(found, form, definition, titles) if "to" in form else _field(form, kind, name, action, titles)
    return f"{title}: {said}" if title != name and not said.startswith(f"{title} (") else said


def _link(found: Found, form: Mapping[str, Any], definition: Definition, titles: Titles) -> str:
    """Things of which kinds, in which states, how many, by which id; and the choices that go with each."""
    language, kind = titles.language, found.action.partition(".")[0]
    to = either(language, en=" or ", de=" oder ").join(titles.kind(one) for one in form["to"])
    many = form.get("many") not in ("one", "maybe")
    notes = [either(language, en="several" if many else "one", de="mehrere" if many else "eins")]
    if "in" in form:
        notes.append(", ".join(titles.state(form["to"][0], state) or state for state in form["in"]))
    elif listed := next((thing.id for thing in definition.things.values() if thing.kind in form["to"]), None):
        notes.append(either(language, en=f"such as {listed}", de=f"etwa {listed}"))
    said = f"{to} ({'; '.join(notes)})"
    for name in form.get("fields", ()):
        title, inner = titles.field(kind, name), found.fields.get(name, {})
        choices = f": {_field(inner, kind, name, '', titles)}" if "of" in inner else ""
        said += f"; {name}{f' ({title})' if title.lower() != name else ''}{choices}"
    return said


_TYPES = {
    "line": ("a line", "eine Zeile"),
    "text": ("a text", "ein Text"),
    "number": ("a number", "eine Zahl"),
    "money": ("an amount", "ein Betrag"),
    "date": ("a date", "ein Datum"),
    "yes_no": ("yes or no", "ja oder nein (yes, no)"),
    "place": ("a place", "ein Ort"),
    "link": ("an address", "eine Adresse"),
    "file": ("a file", "eine Datei"),
}


def _field(form: Mapping[str, Any], kind: str, name: str, action: str, titles: Titles) -> str:
    if "of" in form:
        return ", ".join(
            value if (label := titles.value(kind, name, value, action)) == value else f"{value} ({label})"
            for value in form["of"]
        )
    type_ = str(form.get("type", "text"))
    said = (
        form["takes"][titles.language] if "takes" in form else _TYPES.get(type_, (type_,) * 2)[titles.language == "de"]
    )
    noun = either(titles.language, en=" characters", de=" Zeichen") if type_ in ("line", "text") else ""
    if "min" in form:
        said += either(titles.language, en=f", at least {form['min']}{noun}", de=f", mindestens {form['min']}{noun}")
    if "max" in form:
        said += either(titles.language, en=f", at most {form['max']}{noun}", de=f", höchstens {form['max']}{noun}")
    return said
