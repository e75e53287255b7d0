# SPDX-License-Identifier: Apache-2.0
"""``participatio act``: do something in a process, one act or many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from participatio.cli.asking import asked_wrongly
from participatio.cli.naming import in_order
from participatio.cli.stores import (
    claim_option,
    dry_run_option,
    file_argument,
    known,
    ledger_command,
    opened,
    pairs,
    process_option,
)
from participatio.languages import either

if TYPE_CHECKING:
    from participatio.process.process import Process


_SUBMIT = """act ruhr.db idea.submit --by person-8ps1tbw3-7 --set title="{}" \\
      --set text="{}" --link about=tf08"""


def command(language: str) -> click.Command:
    """The command in a language."""
    return ledger_command(
        language,
        "act",
        act,
        en="""Do ACTION in the process in FILE, or the acts that a file lists.

        It is judged by the rules as they hold now, with --happened by the phases and seats of that day. What is done
        is on disk when this ends; what is refused leaves no trace, and every reason is told. `participatio allowed`
        shows what can be done and what each act asks for.

        --from reads acts as JSON, one a line: {"action": "idea.submit", "by": "…", "values": {"title": "…"},
        "links": {"about": "tf08"}, "key": "letter-17"}. It knows also thing, for, typed_by, happened, claims and as.
        Each is done for itself and a refused one stops no other; with a key it is done once, however often it is asked,
        so whoever was interrupted runs the same again.
        """,
        de="""ACTION im Verfahren in FILE tun, oder die Akte, die eine Datei aufzählt.

        Beurteilt wird nach den Regeln, wie sie jetzt gelten, mit --happened nach den Phasen und Ämtern jenes Tages.
        Was getan ist, liegt auf der Platte, wenn der Befehl endet; was abgelehnt wird, hinterlässt keine Spur, und
        jeder Grund wird genannt. `participatio allowed` zeigt, was möglich ist und was ein Akt verlangt.

        --from liest Akte als JSON, einen je Zeile: {"action": "idea.submit", "by": "…", "values": {"title": "…"},
        "links": {"about": "tf08"}, "key": "brief-17"}. Bekannt sind auch thing, for, typed_by, happened, claims und
        as. Jeder wird für sich getan, ein abgelehnter hält keinen anderen auf; mit key wird er einmal getan, sooft
        auch gefragt wird: wer unterbrochen wurde, ruft dasselbe noch einmal auf.
        """,
        examples=[
            (_SUBMIT.format("A path", "By bike to work."), _SUBMIT.format("Ein Weg", "Mit dem Rad zur Arbeit.")),
            (
                "act ruhr.db idea.publish --by hein --thing idea-sd69xn-t",
                "act ruhr.db idea.publish --by hein --thing idea-sd69xn-t",
            ),
            ("act ruhr.db --from letters.jsonl --dry-run", "act ruhr.db --from briefe.jsonl --dry-run"),
        ],
        params=[file_argument(), click.Argument(["action"], required=False), *_options(language)],
    )


def _options(language: str) -> list[click.Parameter]:
    """Everything that can be said of an act."""

    def option(names: list[str], metavar: str, en: str, de: str, *, many: bool = False) -> click.Option:
        return click.Option(names, metavar=metavar, multiple=many, help=either(language, en=en, de=de))

    return [
        option(["--by"], "PERSON", "Who acts.", "Wer handelt."),
        option(["--thing"], "ID", "What it is done to.", "Woran es getan wird."),
        option(["--set", "values"], "NAME=VALUE", "A field.", "Ein Feld.", many=True),
        option(
            ["--link", "links"],
            "NAME=ID",
            "A link; several of one name are possible. What it says itself stands behind commas: "
            "decides=ID,outcome=accepted,reason=TEXT.",
            "Eine Verbindung; ein Name darf mehrmals stehen. Was sie selbst sagt, folgt nach Kommas: "
            "decides=ID,outcome=accepted,reason=TEXT.",
            many=True,
        ),
        option(["--for", "for_"], "BODY", "On whose behalf.", "In wessen Namen."),
        option(
            ["--typed-by"],
            "PERSON",
            "Who enters it for them (`may_record`).",
            "Wer es für sie einträgt (`may_record`).",
        ),
        option(
            ["--happened"],
            "DATE",
            "When it happened, if not now; vague dates too (2018-10). Takes a role that `may_record`.",
            "Wann es geschah, wenn nicht jetzt; auch ungefähr (2018-10). Braucht eine Rolle mit `may_record`.",
        ),
        option(
            ["--at"],
            "INSTANT",
            "In a rehearsal: set its clock to then (2027-03-01 or 2027-03-01T14:30); it never runs backwards.",
            "In einer Probe: ihre Uhr auf dann stellen (2027-03-01 oder 2027-03-01T14:30); rückwärts läuft sie nie.",
        ),
        claim_option(language),
        option(
            ["--key"],
            "KEY",
            "Names the command: asked again, it is done once and answered the same.",
            "Nennt den Auftrag: noch einmal erteilt, wird er einmal getan und gleich beantwortet.",
        ),
        option(
            ["--from", "source"],
            "PATH",
            "Read acts from this file; - is what is piped in.",
            "Akte aus dieser Datei lesen; - ist, was hineingeleitet wird.",
        ),
        click.Option(
            ["--together"],
            is_flag=True,
            help=either(
                language,
                en='All acts of --from or none; they may link what others of them make: {"new": NAME}.',
                de='Alle Akte von --from oder keinen; sie dürfen verbinden, was andere schaffen: {"new": NAME}.',
            ),
        ),
        dry_run_option(language),
        process_option(language),
    ]


def act(  # noqa: PLR0913 - everything that can be said of an act
    language: str,
    *,
    file: str,
    name: str | None,
    action: str | None,
    source: str | None,
    together: bool,
    dry_run: bool,
    form: str,
    key: str | None,
    at: str | None,
    **said: Any,  # noqa: ANN401 - the other parts of an act, as click read them
) -> int:
    """Run the command."""
    in_order(file, action, "act", language)
    _asked_rightly(action, source, said, language, together=together)
    from participatio.cli.doing import done_together, dry_run_of, one_by_one

    with opened(file, language, name, at) as process:
        if source is not None and not together and not dry_run:
            return one_by_one(process, source, language, form)
        if source is not None:
            from participatio.cli.doing import acts_in

            acts, keys = acts_in(process, source, language)
            key = key or next((one for one in keys if one is not None), None)
        else:
            acts = [_act(process, str(action), said, language)]
        if dry_run:
            return dry_run_of(process, acts, language, form, together=together or source is None)
        return done_together(process, acts, key, language, form)


def _asked_rightly(
    action: str | None, source: str | None, said: Mapping[str, Any], language: str, *, together: bool
) -> None:
    if (action is None) == (source is None):
        raise asked_wrongly(
            language,
            en="name an ACTION (idea.submit), or a file of acts with --from",
            de="eine ACTION nennen (idea.submit) oder mit --from eine Datei mit Akten",
        )
    if source is not None and any(said.values()):
        raise asked_wrongly(
            language,
            en="with --from, everything about an act stands in its line",
            de="mit --from steht alles über einen Akt in seiner Zeile",
        )
    if together and source is None:
        raise asked_wrongly(language, en="--together needs --from", de="--together braucht --from")
    if source is None and not said["by"]:
        raise asked_wrongly(language, en="say who acts: --by PERSON", de="angeben, wer handelt: --by PERSON")


def _act(process: Process, action: str, said: Mapping[str, Any], language: str) -> Any:  # noqa: ANN401 - an Act
    """The act that the options describe."""
    from participatio.cli.asking_for import known_action, known_fields, linked, needs_thing
    from participatio.cli.doing import happened
    from participatio.definition.acts import Act

    known_action(process, action, language)
    needs_thing(process, action, said["thing"], language)
    for option, person in (("--by", said["by"]), ("--typed-by", said["typed_by"])):
        known(process, person, option, language, "person")
    known(process, said["thing"], "--thing", language, viewer=said["by"])
    known(process, said["for_"], "--for", language)
    links = linked(process, action, said["links"], language, said["by"])
    values = dict(pairs(said["values"], "--set", language))
    known_fields(process, action, values, language)
    return Act(
        action,
        said["by"],
        said["thing"],
        values,
        links,
        said["for_"],
        said["typed_by"],
        happened(process, said["happened"], language),
        dict(pairs(said["claims"], "--claim", language)),
    )
