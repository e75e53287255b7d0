# SPDX-License-Identifier: Apache-2.0
"""How acts are done from the command line: one, several together, or as many as a file has; and what is said of it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from typing import IO, Any

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.stores import as_json, iso, reason_data, refused, say_json
from participatio.cli.titles import clipped
from participatio.cli.words import system_said
from participatio.dates import Dated, read_date
from participatio.definition.acts import Act, Event
from participatio.definition.decide import decide
from participatio.definition.facts import After, Facts
from participatio.definition.outcome import event_of
from participatio.definition.reasons import Reason
from participatio.errors import BadValueError, ParticipatioError
from participatio.languages import either
from participatio.process.commands import Command, Done, RefusedError, settled
from participatio.process.process import Process
from participatio.telling.titles import Titles
from participatio.telling.titles import number as shown
from participatio.text import near

MOST = 50
"""So many refusals are shown as text; JSON has all of them."""

_CHUNK = 500
_KEYS = {
    "action", "by", "thing", "values", "links", "for", "typed_by", "happened", "claims", "as", "key",
}  # fmt: skip


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
    done = process.act(acts) if key is None else _keyed(process, acts, key)
    if form == "json":
        say_json(_done_data(done))
        return 0
    titles = Titles(process.definition, language)
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
        said += f"  {either(titles.language, en='happened', de='geschehen')} {head.said or titles.when(head.happened)}"
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
            reasons = decide(process.definition.rules, growing, act, process.clock())
            found.append((index, reasons))
            if any(reason.refuses for reason in reasons):
                if together:
                    break
                continue
            growing, born = _as_if(process, growing, act, index)
            if act.as_ is not None and born is not None:
                names[act.as_] = born
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
    said = "; ".join(reason.text(language) for reason in reasons)
    click.echo(word + clipped(f"{where}{said}", 1000), err=True)


# Files of acts


@contextmanager
def _lines(source: str, language: str) -> Iterator[IO[str]]:
    """The lines of a file, or of what is piped in."""
    try:
        context: Any = nullcontext(sys.stdin) if source == "-" else open(source, encoding="utf-8")  # noqa: PTH123, SIM115
    except OSError as error:
        raise asked_wrongly(
            language,
            en="--from '{name}': {why}",
            de="--from '{name}': {why}",
            name=source,
            why=system_said(error, language),
        ) from None
    with context as lines:
        try:
            yield lines
        except UnicodeDecodeError:
            raise asked_wrongly(
                language, en="'{name}' is not UTF-8", de="'{name}' ist kein UTF-8", name=source
            ) from None


class _LineError(Exception):
    """A line that is no act, and why, in English and German."""

    def __init__(self, en: str, de: str) -> None:
        super().__init__(en)
        self.sentences = {"en": en, "de": de}


_ALONE = '{"new": …} needs --together', '{"new": …} braucht --together'


def _before(command: Command, names: set[str], *, together: bool) -> None:
    """Refuse what names acts that are not done together with it, or do not stand before it."""
    for act in command.acts:
        for name in _others(act):
            if not together:
                raise _LineError(*_ALONE)
            if name not in names:
                raise _LineError(f"no act before it is called '{name}'", f"kein Akt davor heißt '{name}'")
        if act.as_ is not None:
            names.add(act.as_)


def acts_in(process: Process, source: str, language: str, *, together: bool) -> tuple[list[Act], list[str | None]]:
    """Every act of a file and its key; a line that is none ends the command."""
    acts: list[Act] = []
    keys: list[str | None] = []
    names: set[str] = set()
    with _lines(source, language) as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                command = _command(process, line)
                _before(command, names, together=together)
            except _LineError as error:
                raise asked_wrongly(
                    language, en="{where}: {said}", de="{where}: {said}",
                    where=f"{source}:{number}", said=error.sentences[language],
                ) from None  # fmt: skip
            acts.extend(command.acts)
            keys.append(command.key)
    return acts, keys


def _command(process: Process, line: str) -> Command:
    import json

    try:
        said = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _LineError(f"this is no JSON ({error})", f"das ist kein JSON ({error})") from None
    if "\\ud" in line.lower() and any(
        "\ud800" <= letter <= "\udfff" for letter in json.dumps(said, ensure_ascii=False)
    ):
        raise _LineError("it holds half a character (a lone surrogate)", "darin steht ein halbes Zeichen")
    if not isinstance(said, dict):
        raise _LineError("an act has to be a JSON object", "ein Akt muss ein JSON-Objekt sein")
    for key in said:
        if key not in _KEYS:
            close = near(key, _KEYS, 1)
            hint = (f"; did you mean '{close[0]}'?", f"; war '{close[0]}' gemeint?") if close else ("", "")
            raise _LineError(f"an act has no '{key}'{hint[0]}", f"ein Akt hat kein '{key}'{hint[1]}")
    for key in ("action", "by"):
        if not said.get(key):
            raise _LineError(f"'{key}' is missing", f"'{key}' fehlt")
    for key in _KEYS - {"values", "links", "claims", "thing"}:
        if not isinstance(said.get(key, ""), str):
            raise _LineError(f"'{key}' has to be a text", f"'{key}' muss ein Text sein")
    for key in ("values", "links", "claims"):
        if not isinstance(said.get(key, {}), Mapping):
            raise _LineError(
                f"'{key}' has to be an object: {{\"name\": …}}", f"'{key}' muss ein Objekt sein: {{\"name\": …}}"
            )
    return Command((_act(process, said),), said.get("key"))


def _is_new(to: object) -> bool:
    """True for what stands for a thing that another act brings into being."""
    return isinstance(to, Mapping) and set(to) == {"new"} and isinstance(to["new"], str)


def _others(act: Any) -> Iterator[str]:  # noqa: ANN401 - an act as a file has it: what it names may be of any form
    """What an act names that other acts bring into being."""
    targets = [to for value in act.links.values() for to in (value if isinstance(value, list) else [value])]
    ends = [to["to"] for to in targets if isinstance(to, Mapping) and "to" in to]
    yield from (to["new"] for to in (act.thing, *targets, *ends) if _is_new(to))


def _act(process: Process, said: Mapping[str, Any]) -> Act:
    thing = said.get("thing")
    if thing is not None and not isinstance(thing, str) and not _is_new(thing):
        raise _LineError("'thing' has to be a text", "'thing' muss ein Text sein")
    try:
        when = None if "happened" not in said else _happened(process, said["happened"])
    except BadValueError as error:
        problem = error.at(None)
        raise _LineError(f"'happened': {problem.text('en')}", f"'happened': {problem.text('de')}") from None
    return Act(
        said["action"], said["by"], said.get("thing"), said.get("values", {}), said.get("links", {}),
        said.get("for"), said.get("typed_by"), when, said.get("claims", {}), said.get("as"),
    )  # fmt: skip


class _Tally:
    """What became of the acts of a file."""

    def __init__(self, source: str, language: str, form: str) -> None:
        self._source = source
        self._language = language
        self._form = form
        self.done = 0
        self.repeated = 0
        self.refused = 0
        self._rows: list[dict[str, Any]] = []

    def note(self, line: int, answer: Done | Exception) -> None:
        """One line was answered."""
        if isinstance(answer, Done):
            self.done += not answer.repeated
            self.repeated += answer.repeated
            if self._form == "json":
                self._row(
                    {"line": line, "thing": answer.thing, "position": answer.position, "repeated": answer.repeated}
                )
            for warning in answer.warnings:
                _warn([warning], self._language)
            return
        self.refused += 1
        sentences = _sentences(answer)
        if self._form == "json":
            self._row({"line": line, "refused": sentences})
        elif self.refused <= MOST:
            word = either(self._language, en="refused", de="abgelehnt")
            click.echo(clipped(f"{self._source}:{line}: {word}: {sentences[self._language]}", 1000), err=True)

    def _row(self, row: dict[str, Any]) -> None:
        click.echo(as_json(row))

    def end(self) -> int:
        """Tell the sum, and with what to end."""
        if self._form == "json":
            self._row({"done": self.done, "repeated": self.repeated, "refused": self.refused})
            return 1 if self.refused else 0
        if self.refused > MOST:
            more = self.refused - MOST
            click.echo(either(self._language, en=f"… and {more} more", de=f"… und {more} weitere"), err=True)
        done, again, no = (shown(one, self._language) for one in (self.done, self.repeated, self.refused))
        click.echo(
            either(
                self._language,
                en=f"{done} done, {again} had been done already, {no} refused",
                de=f"{done} getan, {again} waren schon getan, {no} abgelehnt",
            )
        )
        return 1 if self.refused else 0


def _sentences(error: Exception) -> dict[str, str]:
    if isinstance(error, RefusedError):
        return {"en": error.text("en"), "de": error.text("de")}
    if isinstance(error, BadValueError):
        return {language: error.at(None).text(language) for language in ("en", "de")}
    if isinstance(error, _LineError):
        return error.sentences
    if isinstance(error, ParticipatioError):
        return {"en": str(error), "de": str(error)}
    raise error


def one_by_one(process: Process, source: str, language: str, form: str) -> int:
    """Do the acts of a file, each for itself, many in one transaction; what is no act is told and passed over."""
    tally = _Tally(source, language, form)
    with _lines(source, language) as lines:
        waiting: list[tuple[int, Command | _LineError]] = []
        for number, line in enumerate(lines, 1):
            if line.strip():
                waiting.append((number, _read(process, line)))
            if len(waiting) >= _CHUNK:
                _answer(process, waiting, tally)
        _answer(process, waiting, tally)
    return tally.end()


def _read(process: Process, line: str) -> Command | _LineError:
    try:
        command = _command(process, line)
    except _LineError as error:
        return error
    if any(True for act in command.acts for _ in _others(act)):
        return _LineError(*_ALONE)
    return command


def _answer(process: Process, waiting: list[tuple[int, Command | _LineError]], tally: _Tally) -> None:
    commands = [one for _, one in waiting if isinstance(one, Command)]
    answers = iter(process.batch(commands) if commands else ())
    for number, one in waiting:
        tally.note(number, next(answers) if isinstance(one, Command) else one)
    waiting.clear()
