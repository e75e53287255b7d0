# SPDX-License-Identifier: Apache-2.0
"""``participatio why``: every rule that says yes or no to an act, and when the answer changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.stores import (
    at_option,
    claim_option,
    file_argument,
    instant,
    iso,
    known,
    ledger_command,
    opened,
    pairs,
    process_option,
    reason_data,
    reasoned,
    say_json,
    spoken,
    stated,
)
from participatio.languages import either

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.definition.acts import Act
    from participatio.definition.reasons import Reason
    from participatio.drawing.wording import Words
    from participatio.process.process import Process
    from participatio.telling.titles import Titles

_MOST = 200  # instants at which the answer is tried before none is named


def command(language: str) -> click.Command:
    """The command in a language."""

    def option(names: list[str], metavar: str, en: str, de: str, *, many: bool = False) -> click.Option:
        return click.Option(names, metavar=metavar, multiple=many, help=either(language, en=en, de=de))

    return ledger_command(
        language,
        "why",
        why,
        en="""Tell every rule that says yes or no to ACTION in the process in FILE, and when the answer changes.

        Nothing is done. With --at it is judged at another time, by what has happened so far. What a form has not filled
        in yet ('title' is missing) is told too. Ends with 0 whatever the answer.
        """,
        de="""Jede Regel nennen, die im Verfahren in FILE ja oder nein zu ACTION sagt, und wann sich das ändert.

        Getan wird nichts. Mit --at wird zu einer anderen Zeit geurteilt, nach dem, was bisher geschehen ist. Auch was
        noch nicht ausgefüllt ist ('title' fehlt), wird genannt. Endet mit 0, wie auch immer die Antwort ist.
        """,
        examples=[
            ("why ruhr.db idea.submit --by person-8ps1tbw3-7", "why ruhr.db idea.submit --by person-8ps1tbw3-7"),
            (
                "why ruhr.db idea.publish --by hein --thing idea-sd69xn-t --at 2019-08-01",
                "why ruhr.db idea.publish --by hein --thing idea-sd69xn-t --at 2019-08-01",
            ),
        ],
        params=[
            file_argument(),
            click.Argument(["action"]),
            click.Option(
                ["--by"], metavar="PERSON", required=True, help=either(language, en="Who asks.", de="Wer fragt.")
            ),
            option(["--thing"], "ID", "The thing.", "Das Ding."),
            option(["--set", "values"], "NAME=VALUE", "A field.", "Ein Feld.", many=True),
            option(["--link", "links"], "NAME=ID", "A link.", "Eine Verbindung.", many=True),
            option(["--for", "for_"], "BODY", "On whose behalf.", "In wessen Namen."),
            claim_option(language),
            at_option(language),
            process_option(language),
        ],
    )


def why(  # noqa: PLR0913 - what can be asked
    language: str,
    *,
    file: str,
    name: str | None,
    action: str,
    by: str,
    thing: str | None,
    values: tuple[str, ...],
    links: tuple[str, ...],
    for_: str | None,
    claims: tuple[str, ...],
    at: str | None,
    form: str,
) -> int:
    """Run the command."""
    from participatio.cli.asking_for import known_action, linked
    from participatio.definition.acts import Act
    from participatio.drawing.wording import Words
    from participatio.telling.titles import Titles

    with opened(file, language, name) as process:
        known_action(process, action, language)
        known(process, by, "--by", language, "person")
        known(process, thing, "--thing", language, viewer=by)
        known(process, for_, "--for", language)
        ties = linked(process, action, links, language, by)
        said, proven = pairs(values, "--set", language), pairs(claims, "--claim", language)
        act = Act(action, by, thing, dict(said), ties, for_, None, None, dict(proven))
        when = instant(process, at, language) or process.clock()
        reasons = process.explain(act, at=when)
        turn, closes = _turns(process, act, when, reasons)
        if form == "json":
            say_json(_data(act, when, reasons, turn))
            return 0
        titles, words = Titles(process.definition, language), Words(process.definition, language)
        for line in _lines(act, reasons, turn, closes, titles, words):
            click.echo(line)
    return 0


def _yes(reasons: Sequence[Reason]) -> bool:
    return not any(reason.refuses for reason in reasons)


def _standing(reasons: Sequence[Reason]) -> set[str]:
    """The rules that refuse whatever else is filled in."""
    from participatio.process.asking import BLANK

    return {reason.rule for reason in reasons if reason.refuses} - BLANK


def _turns(
    process: Process, act: Act, when: datetime, reasons: Sequence[Reason]
) -> tuple[datetime | None, datetime | None]:
    """The first instant after ``when`` at which the answer turns, and the first at which no phase admits the act.

    It is as far as dates alone can tell, and as if the act were filled in.
    """
    with process.reading() as facts:
        turns = {turn for turn in process.definition.rules.clock.turns(facts) if turn > when}
    now = _standing(reasons)
    closes = None
    for turn in sorted(turns)[:_MOST]:
        if turn.year == 9999:  # noqa: PLR2004 - the end of time
            break
        then = _standing(process.explain(act, at=turn))
        if bool(then) is not bool(now):
            return turn, closes
        if closes is None and "phase" in then - now:
            closes = turn
    return None, closes


def _data(act: Act, when: datetime, reasons: Sequence[Reason], turn: datetime | None) -> dict[str, Any]:
    return {
        "action": act.action,
        "thing": act.thing,
        "by": act.by,
        "at": iso(when),
        "allowed": _yes(reasons),
        "changes": iso(turn),
        "reasons": [reason_data(reason) for reason in reasons],
    }


def _lines(  # noqa: PLR0913 - an answer, and how it is said
    act: Act, reasons: Sequence[Reason], turn: datetime | None, closes: datetime | None, titles: Titles, words: Words
) -> Iterator[str]:
    from participatio.cli.titles import clipped

    answers = (either(titles.language, en="yes", de="ja"), either(titles.language, en="no", de="nein"))
    answer = answers[not _yes(reasons)]
    yield clipped(f"{act.action}  {act.thing or ''}".rstrip() + f": {answer}")
    for reason in reasons:
        word = (
            either(titles.language, en="warns", de="warnt") if reason.soft and not reason.ok else answers[not reason.ok]
        )
        told = stated(reason, act.action, titles.state)
        said = reasoned(told, words) if reason.ok else spoken(told, titles.language)
        yield clipped(f"  {word:<5}  {said}")
    if turn is not None and (_yes(reasons) or _standing(reasons)):
        said = titles.when(turn) if _standing(reasons) else titles.until(turn)
        yield clipped(either(titles.language, en=f"This changes on {said}.", de=f"Das ändert sich am {said}."))
    elif (end := turn or closes) is not None:
        said = titles.until(end)
        yield clipped(either(titles.language, en=f"The phase closes on {said}.", de=f"Die Phase schließt am {said}."))
    elif any(reason.rule == "phase" and not reason.ok for reason in reasons):
        yield either(
            titles.language, en="No date is known that changes it.", de="Ein Datum, das es ändert, ist nicht bekannt."
        )
