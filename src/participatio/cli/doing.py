# SPDX-License-Identifier: Apache-2.0
"""How acts are done from the command line: one, several together, or as many as a file has; and what is said of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from attrs import evolve

from participatio.cli.asking import asked_wrongly
from participatio.cli.stores import as_json, iso, reason_data, refused, say_json, spoken, stated
from participatio.cli.titles import clipped
from participatio.cli.words import system_said
from participatio.dates import Dated, read_date
from participatio.definition.acts import Act, Event
from participatio.definition.decide import judge
from participatio.definition.facts import After, Facts
from participatio.definition.outcome import event_of
from participatio.definition.reasons import Reason
from participatio.errors import BadValueError, DefinitionError, Place
from participatio.languages import LANGUAGES, either
from participatio.process.commands import Command, Done, RefusedError, settled, strangers
from participatio.process.lacking import lacking
from participatio.process.process import Process
from participatio.process.recording.entries import Entry, act_of
from participatio.process.recording.files import json_lines
from participatio.process.recording.record import Answer, answers
from participatio.telling.titles import Titles
from participatio.telling.titles import number as shown
from participatio.text import counted

MOST = 50
"""So many refusals are shown as text; JSON has all of them."""


def happened(process: Process, text: str | None, language: str) -> datetime | Dated | None:
    """The instant or vague date that a text means."""
    if text is None:
        return None
    try:
        return _happened(process, text)
    except BadValueError as error:
        raise asked_wrongly(
            language, en="--happened: {said}", de="--happened: {said}", said=error.at(None).text(language)
        ) from None


def _happened(process: Process, text: str) -> datetime | Dated:
    found = read_date(text, process.definition.zone)
    return found if found.vague else process.instant(text)


# One command


def done_together(process: Process, acts: Sequence[Act], key: str | None, language: str, form: str) -> int:
    """Do acts of which all or none is done, and tell what came of each."""
    titles = Titles(process.definition, language)
    try:
        done = process.act(acts) if key is None else _keyed(process, acts, key)
    except RefusedError as error:
        if form == "json":
            raise
        refused([stated(one, acts[error.act].action, titles.state) for one in error.reasons], language, form)
        return 1
    if form == "json":
        say_json(_done_data(done))
        return 0
    if done.repeated:
        click.echo(either(language, en="This had been done already:", de="Das war schon getan:"))
    for event in done.events:
        click.echo(clipped(_told(event, titles)))
    _warn(done.warnings, language)
    return 0


def _keyed(process: Process, acts: Sequence[Act], key: str) -> Done:
    (answer,) = process.batch([Command(tuple(acts), key)])
    if isinstance(answer, Exception):
        raise answer
    return answer


def _warn(reasons: Sequence[Reason], language: str) -> None:
    word = either(language, en="Warning: ", de="Warnung: ")
    for reason in reasons:
        click.echo(word + clipped(reason.text(language), 1000), err=True)


def _done_data(done: Done) -> dict[str, Any]:
    return {
        "thing": done.thing,
        "position": done.position,
        "repeated": done.repeated,
        "events": [_event_data(event) for event in done.events],
        "warnings": [reason_data(reason) for reason in done.warnings],
    }


def _event_data(event: Event) -> dict[str, Any]:
    head = event.head
    return {
        "position": head.position,
        "action": head.action,
        "thing": event.thing,
        "happened": iso(head.happened),
        "recorded": iso(head.recorded),
        "moves": [{"thing": move.thing, "state": move.state} for move in head.moves],
    }


def _told(event: Event, titles: Titles) -> str:
    """One line about an act that was done."""
    head = event.head
    said = f"{head.action}  {event.thing or ''}".rstrip()
    for move in head.moves:
        if move.thing == event.thing and titles.state(move.kind, move.state):
            said += f"  → {titles.state(move.kind, move.state)}"
    word = either(titles.language, en="event", de="Eintrag")
    if head.happened != head.recorded:
        said += (
            f"  {either(titles.language, en='happened', de='geschehen')} {titles.happened(head.happened, head.said)}"
        )
    return f"{said}  ({word} {head.position}, {titles.when(head.recorded)})"


# Trying


def dry_run_of(process: Process, acts: Sequence[Act], language: str, form: str, *, together: bool) -> int:
    """Judge acts as if each stood behind those before it, and do none."""
    found: list[tuple[int, tuple[Reason, ...]]] = []
    with process.reading() as facts:
        growing: Facts = facts
        names: dict[str, str] = {}
        for index, one in enumerate(acts):
            act = settled(one, names)
            judged = judge(process.definition.rules, growing, act, process.clock())
            reasons = (*strangers(growing, act), *lacking(process.definition, act, judged))
            found.append((index, reasons))
            if any(reason.refuses for reason in reasons):
                if together:
                    break
                continue
            growing, born = _as_if(process, growing, act, index)
            if act.as_ is not None and born is not None:
                names[act.as_] = born
    if form != "json":
        called = Titles(process.definition, language).state
        found = [(index, tuple(stated(one, acts[index].action, called) for one in no)) for index, no in found]
    return _tell_trial(found, acts, language, form)


def _as_if(process: Process, facts: Facts, act: Act, index: int) -> tuple[Facts, str | None]:
    row = process.definition.rules.rows[act.action]
    new = f"{row.kind.id}-new{index + 1}" if row.bears else None
    event = event_of(process.definition.rules, facts, act, process.clock(), new)
    return After(facts, event), event.thing


def _tell_trial(found: Sequence[tuple[int, tuple[Reason, ...]]], acts: Sequence[Act], language: str, form: str) -> int:
    bad = [(index, [one for one in reasons if one.refuses]) for index, reasons in found]
    bad = [(index, no) for index, no in bad if no]
    if form == "json":
        judged = [
            {"action": acts[index].action, "allowed": not any(reason.refuses for reason in reasons),
             "reasons": [reason_data(reason) for reason in reasons]}
            for index, reasons in found
        ]  # fmt: skip
        say_json({"dry_run": True, "allowed": not bad, "acts": judged})
        return 1 if bad else 0
    for index, no in bad[:MOST]:
        if len(acts) == 1:
            refused(no, language, form)
        else:
            _tell(f"{index + 1}: {acts[index].action}: ", no, language)
    for _, reasons in found:
        _warn([reason for reason in reasons if not reason.ok and reason.soft], language)
    if not bad:
        number = len(acts)
        click.echo(
            either(
                language,
                en="This would be done; nothing was." if number == 1 else f"All {number} acts would be done; none was.",
                de="Das würde getan; getan ist nichts."
                if number == 1
                else f"Alle {number} Akte würden getan; getan ist keiner.",
            )
        )
    return 1 if bad else 0


def _tell(where: str, reasons: Sequence[Reason], language: str) -> None:
    word = either(language, en="Refused: ", de="Abgelehnt: ")
    said = "; ".join(spoken(reason, language) for reason in reasons)
    click.echo(word + clipped(f"{where}{said}", 1000), err=True)


# Files of acts


@contextmanager
def _entries(source: str, language: str) -> Iterator[Iterator[Entry]]:
    """The acts of a file, or of what is piped in."""
    try:
        context: Any = nullcontext(sys.stdin) if source == "-" else Path(source).open("rb")  # noqa: SIM115 - closed by `with`
    except OSError as error:
        raise asked_wrongly(
            language,
            en="--from '{name}': {why}",
            de="--from '{name}': {why}",
            name=source,
            why=system_said(error, language),
        ) from None
    with context as lines:
        yield json_lines(lines, source)


def acts_in(process: Process, source: str, language: str) -> tuple[list[Act], list[str | None]]:
    """Every act of a file and its key; a line that is none ends the command."""
    acts: list[Act] = []
    keys: list[str | None] = []
    names: set[str] = set()

    def meant(text: str) -> Any:  # noqa: ANN401 - an id, or what stands for one
        return {"new": text} if text in names else text

    with _entries(source, language) as entries:
        for entry in entries:
            try:
                entry.refuse()
                names.update(name for _, name in entry.names)
                acts.extend(act_of(raw, process.definition.zone, entry.find, path, meant) for path, raw in entry.parts)
            except DefinitionError as error:
                raise asked_wrongly(
                    language, en="{where}: {said}", de="{where}: {said}",
                    where=f"{source}:{entry.place.line}", said=error.problems[0].text(language),
                ) from None  # fmt: skip
            keys.append(entry.raw.get("key"))
    return acts, keys


class Tally:
    """What became of the acts of files: what was refused is told with its place, and the sum at the end.

    Parameters:
        titles: what states are called, and the language.
        where: how a place is told.
        dry_run: nothing was done.
        every: all refusals and warnings are told, however many.
    """

    def __init__(
        self,
        titles: Titles,
        form: str,
        where: Callable[[Place], str] = str,
        *,
        dry_run: bool = False,
        every: bool = False,
    ) -> None:
        self._titles = titles
        self._language = titles.language
        self._form = form
        self._where = where
        self._dry_run = dry_run
        self._most = sys.maxsize if every else MOST
        self._numbers = dict.fromkeys(("done", "repeated", "refused", "warned"), 0)

    def note(self, answer: Answer) -> None:
        """One act was answered."""
        warnings = answer.warnings
        self._numbers["warned"] += len(warnings)
        if answer.refused:
            self._numbers["refused"] += 1
        elif answer.done is not None:
            self._numbers["repeated" if answer.done.repeated else "done"] += max(len(answer.done.events), 1)
        if self._form == "json":
            click.echo(as_json(_answer_data(answer)))
        elif answer.refused and self._numbers["refused"] <= self._most:
            word = either(self._language, en="refused", de="abgelehnt")
            self._tell(answer, word, self._why(answer))
        elif not answer.refused and self._numbers["warned"] <= self._most:
            word = either(self._language, en="warning", de="Warnung")
            for warning in warnings:
                self._tell(answer, word, warning.text(self._language))

    def _why(self, answer: Answer) -> str:
        """Why an act was refused, with its states by what they are called."""
        if isinstance(error := answer.error, RefusedError):
            reasons = [stated(one, answer.action, self._titles.state) for one in error.reasons]
            answer = evolve(answer, error=RefusedError(reasons, error.act))
        return answer.text(self._language)

    def _tell(self, answer: Answer, word: str, said: str) -> None:
        click.echo(clipped(f"{self._where(answer.place)}: {word}: {said}", 1000), err=True)

    def end(self) -> int:
        """Tell the sum, and with what to end."""
        numbers, language = self._numbers, self._language
        if self._form == "json":
            click.echo(as_json({**numbers, **({"dry_run": True} if self._dry_run else {})}))
            return 1 if numbers["refused"] else 0
        for name, en, de in (("refused", "refused", "abgelehnt"), ("warned", "warnings", "Warnungen")):
            if (more := numbers[name] - self._most) > 0:
                click.echo(either(language, en=f"… and {more} more {en}", de=f"… und {more} weitere {de}"), err=True)
        done, again, no, _ = (shown(one, language) for one in numbers.values())
        if self._dry_run:
            en = f"{done} would be done, {again} had been done already, {no} would be refused; nothing was done"
            de = f"{done} würden getan, {again} waren schon getan, {no} würden abgelehnt; getan ist nichts"
        else:
            en = f"{done} done, {again} had been done already, {no} refused"
            de = f"{done} getan, {again} waren schon getan, {no} abgelehnt"
        if warned := numbers["warned"]:
            en = f"{en}, {counted(warned, 'warning', 'warnings')}"
            de = f"{de}, {counted(warned, 'Warnung', 'Warnungen')}"
        click.echo(either(language, en=en, de=de))
        return 1 if numbers["refused"] else 0


def _answer_data(answer: Answer) -> dict[str, Any]:
    place, done = answer.place, answer.done
    data: dict[str, Any] = {"file": place.file, "line": place.line, "column": place.column, "action": answer.action}
    if done is not None:
        data |= {"thing": done.thing, "position": done.position, "repeated": done.repeated}
    if answer.refused:
        data["refused"] = {language: answer.text(language) for language in LANGUAGES}
    if answer.warnings:
        data["warnings"] = [{language: one.text(language) for language in LANGUAGES} for one in answer.warnings]
    return data


def one_by_one(process: Process, source: str, language: str, form: str) -> int:
    """Do the acts of a file, each for itself, many in one transaction; what is no act is told and passed over."""
    tally = Tally(Titles(process.definition, language), form, lambda place: f"{source}:{place.line}")
    with _entries(source, language) as entries:
        for answer in answers(process, entries, keyed=False):
            tally.note(answer)
    return tally.end()
