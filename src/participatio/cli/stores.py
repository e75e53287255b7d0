# SPDX-License-Identifier: Apache-2.0
"""How a command comes to the process it is about, and how it ends if the process says no."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.options import format_option, language_option
from participatio.cli.words import system_said
from participatio.languages import either

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from participatio.definition.reasons import Reason
    from participatio.drawing.wording import Words
    from participatio.errors import BadValueError
    from participatio.process.process import Process
    from participatio.process.store import Store
    from participatio.process.view import View

MEMORY = ":memory:"
_HIDDEN = (
    "[\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_NEAR = 3
_HEAD = 100  # lines among which a definition says that it is one
_LOOKED_AT = 200  # things that say the words of a title


def now() -> datetime:
    """The time at which a command acts, in UTC; the one place where the command line asks the machine for it."""
    from datetime import UTC, datetime

    return datetime.now(UTC)


def clock() -> datetime:
    """What a process is given to tell the time by."""
    return now()


class Hands:
    """The clock of a process that somebody opens: this machine's, until it is set."""

    def __init__(self) -> None:
        self.at: datetime | None = None

    def __call__(self) -> datetime:
        """The time."""
        return now() if self.at is None else self.at


# Commands


def ledger_command(  # noqa: PLR0913 - what a command is made of
    language: str,
    name: str,
    run: Callable[..., int],
    *,
    en: str,
    de: str,
    examples: Sequence[tuple[str, str]],
    params: Iterable[click.Parameter],
    has_format: bool = True,
) -> click.Command:
    """A command about a ledger: its help, its parameters and those of every such command, its refusals.

    Parameters:
        run: takes the language and what was asked, and answers with what to end.
        examples: lines of the help, each in English and German, without the program's name.
    """
    shown = [either(language, en=one, de=other) for one, other in examples]
    title = either(language, en="Examples:", de="Beispiele:")
    common = [*([format_option(language)] if has_format else []), language_option(language)]
    return click.Command(
        name,
        callback=lambda **asked: _answered(language, run, asked),
        help=either(language, en=en, de=de),
        epilog=f"\b\n{title}\n" + "\n".join(f"  participatio {line}" for line in shown),
        params=[*params, *common],
    )


def _answered(language: str, run: Callable[..., int], asked: Mapping[str, Any]) -> int:
    _written(asked, language)
    try:
        return run(language, **asked)
    except (click.ClickException, click.exceptions.Exit, click.Abort, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - a stranger's error is raised again
        return _failed(error, language, form=asked.get("form", "text"))


def _written(asked: Mapping[str, Any], language: str) -> None:
    """Refuse bytes that are no text; Python takes them over from the terminal as lone surrogates."""
    for given in asked.values():
        for text in [given] if isinstance(given, str) else given if isinstance(given, tuple) else ():
            if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
                raise asked_wrongly(language, en="'{text}' is not UTF-8", de="'{text}' ist kein UTF-8", text=text)


def _failed(error: Exception, language: str, form: str) -> int:
    """End with 1: with the reasons of a refusal, or the sentence of an error and its code."""
    from participatio.errors import BadValueError
    from participatio.process.commands import RefusedError

    if isinstance(error, RefusedError):
        refused(error.reasons, language, form, act=error.act)
    elif isinstance(error, BadValueError):
        click.echo(either(language, en="Error: ", de="Fehler: ") + sentence(error, language), err=True)
    else:
        raise error
    return 1


def sentence(error: BadValueError, language: str) -> str:
    """What an error says, behind its code, as a terminal can show it."""
    from participatio.text import for_terminal

    return for_terminal(f"{error.code.id} {error.at(None).text(language)}", width=1000)


def refused(reasons: Iterable[Reason], language: str, form: str, *, act: int = 0) -> None:
    """Tell why something may not be done: as data, or one reason a line."""
    from participatio.text import for_terminal

    if form == "json":
        say_json({"refused": True, "act": act, "reasons": [reason_data(reason) for reason in reasons]})
        return
    word = either(language, en="Refused: ", de="Abgelehnt: ")
    for reason in reasons:
        click.echo(word + for_terminal(spoken(reason, language), width=1000), err=True)


def spoken(reason: Reason, language: str) -> str:
    """What a reason says, and the option that would have helped."""
    claims = reason.data.get("claim", "").split(", ")
    options = " ".join(f"--claim {claim}" for claim in claims if claim)
    return reason.text(language) + (f" ({options})" if options else "")


def stated(reason: Reason, action: str, called: Callable[[str, str], str]) -> Reason:
    """A reason with the states of its kind by what they are ``called``, as people read them."""
    if reason.rule != "state":
        return reason
    from attrs import evolve

    kind = action.partition(".")[0]

    def told(states: str) -> str:
        return ", ".join(called(kind, state) or state for state in states.split(", "))

    return evolve(reason, data={**reason.data, **{name: told(reason.data[name]) for name in ("state", "wanted")}})


def reasoned(reason: Reason, words: Words) -> str:
    """What a reason says, with the phases and roles that agree by what they are called."""
    from attrs import evolve

    from participatio.definition.kinds import BUILT_IN_ROLES

    if reason.ok and reason.rule == "phase":
        phases = words.listed(words.quoted(words.thing(one)) for one in reason.data["phases"].split(", "))
        return evolve(reason, data={"phases": phases}).text(words.language)
    if reason.ok and reason.rule == "role":
        named = ((one, words.role(one)) for one in reason.data["roles"].split(", "))
        roles = ", ".join(said.lower() if one in BUILT_IN_ROLES else said for one, said in named)
        return words.either(en=f"{roles} may do this", de=f"das dürfen: {roles}")
    return reason.text(words.language)


def reason_data(reason: Reason) -> dict[str, Any]:
    """A reason as JSON tells it, in both languages."""
    return {
        "rule": reason.rule,
        "ok": reason.ok,
        "soft": reason.soft,
        "until": iso(reason.until),
        "text": {"en": reason.text("en"), "de": reason.text("de")},
        "data": dict(reason.data),
    }


def say_json(answer: object) -> None:
    """Write an answer for a program."""
    click.echo(as_json(answer, indent=2))


def as_json(answer: object, indent: int | None = None) -> str:
    """JSON of whatever an answer holds; what JSON does not know is written as text, what nobody sees is spelt out."""
    import json

    return spelt_out(json.dumps(answer, ensure_ascii=False, indent=indent, default=str))


def as_array(rows: Iterable[object]) -> Iterator[str]:
    """A JSON array with a line for each row, written as they come."""
    before = "["
    for row in rows:
        yield before + as_json(row)
        before = ","
    yield "[]" if before == "[" else "]"


def spelt_out(text: str) -> str:
    r"""JSON that says the same, with what nobody sees as ``\u200b``."""
    if text.isascii() and "\x7f" not in text:
        return text
    import json

    return re.sub(_HIDDEN, lambda found: json.dumps(found[0])[1:-1], text)


def iso(instant: datetime | None) -> str | None:
    """As `data.iso`, which is read when it is needed."""
    from participatio.process import data

    return data.iso(instant)


# Parameters


def file_argument(name: str = "file", metavar: str = "FILE") -> click.Argument:
    """The argument that names a store."""
    return click.Argument([name], metavar=metavar)


def process_option(language: str, called: str = "name", *, every: bool = False) -> click.Option:
    """The option ``--process``, and what the command calls it; without it the first is meant, or every one."""
    return click.Option(
        ["--process", called],
        metavar="ID",
        help=either(
            language,
            en=f"The process meant, if FILE holds several (else {'all of them' if every else 'its first'}).",
            de=f"Welches Verfahren gemeint ist, wenn in FILE mehrere sind (sonst {'alle' if every else 'das erste'}).",
        ),
    )


def at_option(language: str) -> click.Option:
    """The option ``--at`` of commands that read."""
    return click.Option(
        ["--at"],
        metavar="INSTANT",
        help=either(
            language,
            en="As it stood then: 2019-08-01 or 2019-08-01T14:30, in the time zone of the process.",
            de="Wie es damals stand: 2019-08-01 oder 2019-08-01T14:30, in der Zeitzone des Verfahrens.",
        ),
    )


def as_option(language: str) -> click.Option:
    """The option ``--as``."""
    return click.Option(
        ["--as", "viewer"],
        metavar="PERSON",
        help=either(
            language,
            en="As this person sees it (else as the public does).",
            de="Wie diese Person es sieht (sonst wie die Öffentlichkeit).",
        ),
    )


def claim_option(language: str) -> click.Option:
    """The option ``--claim``."""
    return click.Option(
        ["--claim", "claims"],
        multiple=True,
        metavar="NAME=VALUE",
        help=either(
            language,
            en="What is proven about the person (residence=essen); judged, never stored.",
            de="Was von der Person belegt ist (residence=essen); beurteilt, nie gespeichert.",
        ),
    )


def view_options(language: str) -> list[click.Option]:
    """Who looks, with what they can prove, at which process, as it stood when; `looking` takes what they say."""
    return [as_option(language), claim_option(language), at_option(language), process_option(language)]


def dry_run_option(language: str) -> click.Option:
    """The option ``--dry-run``."""
    return click.Option(
        ["--dry-run"],
        is_flag=True,
        help=either(language, en="Say what would happen; change nothing.", de="Sagen, was geschähe; nichts ändern."),
    )


def out_option(language: str, *, required: bool = False) -> click.Option:
    """The option ``--out``."""
    return click.Option(
        ["--out"],
        metavar="PATH",
        required=required,
        help=either(language, en="Write to this file.", de="In diese Datei schreiben."),
    )


def pairs(given: Sequence[str], option: str, language: str) -> list[tuple[str, str]]:
    """What was given as ``name=value``, taken apart at the first ``=``."""
    found = []
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or not name:
            raise asked_wrongly(
                language,
                en="{option}: '{given}' is not NAME=VALUE",
                de="{option}: '{given}' ist nicht NAME=WERT",
                option=option,
                given=one,
            )
        found.append((name, value))
    return found


# The store


@contextmanager
def opened(where: str, language: str, name: str | None = None, at: str | None = None) -> Iterator[Process]:
    """The process meant in the store meant; closed in the end.

    A file that is not there, or a process of another name, is a mistake of whoever asks: the command ends with 2.

    Parameters:
        at: the instant to which the clock of a rehearsal is set; it stands where it last was.
    """
    there(where, language)
    _no_definition(where, language)
    from participatio.process.opening import open_store
    from participatio.process.process import Process
    from participatio.process.store import DAMAGED, NO_PROCESS, StoreError

    store = open_store(where)
    try:
        try:
            hands = Hands()
            process = Process.open(store, name=name, clock=hands)
        except StoreError as error:
            names = process_names(store) if error.code is NO_PROCESS and name is not None else []
            if name is None or not names:
                raise
            raise _no_process(store.name, name, names, language) from None
        if process.damage is not None:
            click.echo(
                either(language, en="Warning: ", de="Warnung: ")
                + sentence(StoreError(DAMAGED, where=store.name, why=process.damage), language),
                err=True,
            )
        _rehearsing(process, hands, at, language)
        with _set_by_acts(process, at, language):
            yield process
    finally:
        store.close()


def _rehearsing(process: Process, hands: Hands, at: str | None, language: str) -> None:
    """Say that a process is a rehearsal, if it is one, and set its clock; no other clock can be set."""
    from participatio.process.rehearsals import is_rehearsal

    if not is_rehearsal(process):
        if at is not None:
            raise asked_wrongly(
                language,
                en="--at sets the clock of a rehearsal (participatio start --rehearse), and {name} is none; what "
                "happened earlier is entered with --happened",
                de="--at stellt die Uhr einer Probe (participatio start --rehearse), und {name} ist keine; was "
                "früher geschah, wird mit --happened eingetragen",
                name=process.name,
            )
        return
    from participatio.telling.titles import Titles

    titles = Titles(process.definition, language)
    last = hands.at = process.recorded
    wished = instant(process, at, language)
    if wished is not None and wished < last:
        raise asked_wrongly(
            language,
            en="--at: time never runs backwards; the clock of the rehearsal stands at {last}",
            de="--at: die Zeit läuft nie rückwärts; die Uhr der Probe steht auf {last}",
            last=titles.when(last),
        )
    hands.at = wished or last
    when = titles.when(hands.at)
    said = either(
        language,
        en=f"REHEARSAL: nothing here counts; its clock stands at {when}.",
        de=f"PROBE: nichts hier gilt; ihre Uhr steht auf {when}.",
    )
    click.echo(said, err=True)


@contextmanager
def _set_by_acts(process: Process, at: str | None, language: str) -> Iterator[None]:
    """Say so in the end if the clock of a rehearsal was not set after all, since only an act that is done sets it."""
    size = process.size if at is not None else 0
    try:
        yield
    finally:
        if at is not None and process.size == size:
            _stays(process, language)


def _stays(process: Process, language: str) -> None:
    from participatio.telling.titles import Titles

    when = Titles(process.definition, language).when(process.recorded)
    said = either(
        language,
        en=f"REHEARSAL: nothing was done, so its clock stays at {when}.",
        de=f"PROBE: getan wurde nichts, also bleibt ihre Uhr auf {when}.",
    )
    click.echo(said, err=True)


def each(where: str, language: str, name: str | None) -> Iterator[Process]:
    """The process of that name, or every process of a store, one after the other."""
    if name is not None:
        names: list[str | None] = [name]
    else:
        there(where, language)
        _no_definition(where, language)
        from participatio.process.opening import open_store

        store = open_store(where)
        try:
            names = list(process_names(store)) or [None]
        finally:
            store.close()
    for one in names:
        with opened(where, language, one) as process:
            yield process


def shown_address(where: str) -> str:
    """A path or an address as it may be shown: without a password."""
    scheme, separator, rest = where.partition("://")
    if not separator or "@" not in rest:
        return where
    user, _, host = rest.rpartition("@")
    return f"{scheme}://{user.partition(':')[0]}@{host}"


def there(where: str, language: str, *, what: str = "") -> None:
    """Refuse a file that is not there, with what lies beside it; an address is asked when it is opened."""
    if "://" in where or where == MEMORY:
        return
    path = Path(where)
    try:
        if where and path.is_dir():
            raise asked_wrongly(language, en="'{name}' is a folder", de="'{name}' ist ein Ordner", name=where)
        found = bool(where) and path.exists()
    except OSError as error:
        raise asked_wrongly(
            language, en="'{name}': {why}", de="'{name}': {why}", name=where, why=system_said(error, language)
        ) from None
    if not found:
        raise asked_wrongly(
            language,
            en="there is no file '{name}'{what}",
            de="es gibt keine Datei '{name}'{what}",
            near=_beside(path),
            name=where,
            what=what,
        )


def _no_definition(where: str, language: str) -> None:
    """Refuse a definition where the file of a running process is asked for."""
    path = Path(where)
    if path.suffix not in (".yaml", ".yml") or not path.is_file():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        if not any(line.startswith("participatio:") for line in islice(file, _HEAD)):
            return
    raise asked_wrongly(
        language,
        en="'{name}' is a definition; FILE is that of a running process, which begins with: "
        "participatio start {name} FILE",
        de="'{name}' ist eine Definition; FILE ist die Datei eines laufenden Verfahrens, das beginnt mit: "
        "participatio start {name} FILE",
        name=where,
    )


def _beside(path: Path) -> tuple[str, ...]:
    from participatio.text import near

    try:
        files = [other.name for other in path.parent.iterdir() if other.is_file() and ".db-" not in other.name]
    except OSError:
        return ()
    return near(path.name, files)


def process_names(store: Store) -> list[str]:
    """The processes of a store, first the first."""
    with store.snapshot() as rows:
        return [row[0] for row in rows.all("SELECT name FROM process ORDER BY number")]


def _no_process(where: str, name: str, names: Sequence[str], language: str) -> click.UsageError:
    from participatio.text import listed, near

    close = near(name, names)
    return asked_wrongly(
        language,
        en="{where} has no process '{name}'" + ("" if close else "; there is {names}"),
        de="{where} hat kein Verfahren '{name}'" + ("" if close else "; es gibt {names}"),
        near=close,
        where=where,
        name=name,
        names=listed(names, language),
    )


def free(path: str, language: str) -> None:
    """Refuse to write over a file that is there."""
    if os.path.lexists(path):
        raise asked_wrongly(
            language,
            en="'{name}' is there already; name another file, or remove it first",
            de="'{name}' gibt es schon; eine andere Datei nennen oder diese vorher entfernen",
            name=path,
        )


def write_out(path: str, content: str) -> None:
    """Write a file, whole or not at all."""
    target = Path(path)
    part = target.with_name(f".{target.name}.part-{os.getpid()}")
    if not target.parent.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), path)
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def replaceable(path: str, ending: str, ours: Callable[[str], bool], language: str) -> None:
    """Refuse to write where anything is but a file of that sort; ``ours`` looks at how it begins."""
    if not path.lower().endswith(ending):
        raise asked_wrongly(
            language,
            en="--out: '{name}' has to end in {ending}",
            de="--out: '{name}' muss auf {ending} enden",
            name=path,
            ending=ending,
        )
    target = Path(path)
    if not target.is_file():
        fine = not target.is_symlink() and not target.exists()
    else:
        with target.open(encoding="utf-8", errors="replace") as file:
            fine = ours(file.read(200))
    if not fine:
        raise asked_wrongly(
            language,
            en="'{name}' is there already and was not written by this command; name another file, or remove it first",
            de="'{name}' gibt es schon, und nicht von diesem Befehl; eine andere Datei nennen oder diese entfernen",
            name=path,
        )


# Names of things


def instant(process: Process, at: str | None, language: str) -> datetime | None:
    """The instant that ``--at`` means."""
    return instant_in(process.definition.zone, at, language)


def instant_in(zone: ZoneInfo, at: str | None, language: str) -> datetime | None:
    """The instant that ``--at`` means in a time zone."""
    if at is None:
        return None
    from participatio.dates import read_instant
    from participatio.errors import BadValueError

    try:
        return read_instant(at, zone)
    except BadValueError as error:
        raise asked_wrongly(
            language, en="--at: {said}", de="--at: {said}", said=error.at(None).text(language)
        ) from None


class Looks(TypedDict):
    """Which process somebody looks at, and how: a file, and what `view_options` say."""

    file: str
    name: str | None
    viewer: str | None
    claims: tuple[str, ...]
    at: str | None


@contextmanager
def looking(language: str, **looks: Unpack[Looks]) -> Iterator[tuple[Process, View]]:
    """A process, and how somebody sees it."""
    proven, viewer = dict(pairs(looks["claims"], "--claim", language)), looks["viewer"]
    with opened(looks["file"], language, looks["name"]) as process:
        known(process, viewer, "--as", language, "person")
        yield process, process.view(viewer, claims=proven, at=instant(process, looks["at"], language))


def known(  # noqa: PLR0913 - an id and whoever asks
    process: Process, id_: str | None, what: str, language: str, kind: str | None = None, viewer: str | None = None
) -> None:
    """Refuse an id that can mean nothing: with a slip in it, or of something that is listed nowhere.

    What is the title of one thing that the viewer sees probably means that. Whether there is such a thing, and who may
    see it, is asked elsewhere.
    """
    if id_ is None:
        return
    if "-" in id_:
        _well_formed(process, id_, what, language, viewer)
        return
    definition = process.definition
    listed = [other for other, thing in definition.things.items() if kind is None or thing.kind == kind]
    if id_ in listed:
        return
    with process.reading() as facts:
        found = facts.thing(id_)
    if found is not None and kind in (None, found.kind):
        return
    from participatio.text import near

    raise asked_wrongly(
        language,
        en="{what}: there is no '{id}' here",
        de="{what}: '{id}' gibt es hier nicht",
        near=_titled(process, id_, kind, viewer, language) or near(id_, listed, _NEAR),
        what=what,
        id=id_,
    )


def _titled(process: Process, text: str, kind: str | None, viewer: str | None, language: str) -> tuple[str, ...]:
    """The one thing that has this text as its title."""
    definition = process.definition
    things = (one for one in definition.things.values() if kind in (None, one.kind))
    found = [one.id for one in things if text in (definition.title_of(one.id), definition.title_of(one.id, language))]
    items = process.view(viewer).items(kind, search=text, limit=_LOOKED_AT)
    found += [item.id for item in items if item.title == text and item.id not in found]
    return tuple(found) if len(found) == 1 else ()


def unseen(id_: str, viewer: str | None, language: str) -> None:
    """Say that whoever asks sees no such thing."""
    from participatio.cli.titles import clipped

    who = viewer or either(language, en="the public", de="die Öffentlichkeit")
    hint = "" if viewer else either(language, en="; --as PERSON may", de="; mit --as PERSON vielleicht")
    said = either(language, en=f"{who} sees no '{id_}'", de=f"für {who} gibt es '{id_}' nicht")
    click.echo(clipped(said + hint, 500), err=True)


def _well_formed(process: Process, id_: str, what: str, language: str, viewer: str | None) -> None:
    """Refuse an id whose letters and check character do not fit together."""
    from participatio.errors import BadValueError
    from participatio.process.ids import ALPHABET, NOT_AN_ID, PEOPLE, THINGS, Ids, is_pseudonym, person_number

    try:
        person_number(id_) if is_pseudonym(id_) else Ids(b"").number(id_)
    except BadValueError:
        pass
    else:
        return
    _, _, rest = id_.lower().partition("-")
    code, _, check = rest.rpartition("-")
    length = (PEOPLE if id_.lower().startswith("person-") else THINGS) // 5
    slip = len(code) == length and len(check) == 1 and set(code + check) <= set(ALPHABET)
    if slip:
        raise asked_wrongly(
            language,
            en="{what}: '{id}' has a slip in it: its last character does not fit the others",
            de="{what}: '{id}' ist verschrieben: das letzte Zeichen passt nicht zu den anderen",
            what=what,
            id=id_,
        )
    en, de = "{what}: " + NOT_AN_ID.en, "{what}: " + NOT_AN_ID.de
    close = _titled(process, id_, None, viewer, language)
    raise asked_wrongly(language, en=en, de=de, near=close, what=what, text=id_)
