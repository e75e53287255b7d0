# SPDX-License-Identifier: Apache-2.0
"""What whoever writes a test is told beyond a refusal: what the gate keeps from people, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable

from participatio.definition.acts import Act
from participatio.definition.facts import Facts
from participatio.definition.reasons import Reason
from participatio.definition.rules import Rules
from participatio.languages import either
from participatio.text import listed, near


def hint(rules: Rules, facts: Facts, act: Act, reason: Reason, language: str = "en") -> str:
    """What is to be said behind a reason for which an act is refused; nothing if it says enough itself."""
    if reason.rule == "person":
        en, de = "; process.enrol() gives somebody a pseudonym", "; process.enrol() gibt ein Pseudonym"
        return either(language, en=en, de=de)
    if reason.rule == "unknown_action":
        return meant(act.action, rules.rows, language)
    if reason.rule == "no_such_thing":
        return _thing(rules, facts, act, reason.data["kind"], language)
    if reason.rule == "unexpected":
        return _takes(rules, act.action, language)
    if reason.rule == "phase":
        return _phases(rules, act.action, language)
    return ""


def meant(word: str, candidates: Iterable[str], language: str = "en") -> str:
    """What stands behind a sentence about an unknown word.

    >>> meant("phace", ["phase", "role"]), meant("xyz", ["phase", "role"])
    ("; did you mean 'phase'?", '')
    """
    close = [f"'{candidate}'" for candidate in near(word, candidates)]
    if not close:
        return ""
    return either(language, en=f"; did you mean {' or '.join(close)}?", de=f"; war {' oder '.join(close)} gemeint?")


def unseen(rules: Rules, facts: Facts, thing: str, language: str = "en") -> str:
    """Why somebody is told that there is no such thing, though there is."""
    known = facts.thing(thing)
    roles = None if known is None else rules.hidden.get((known.kind, known.state))
    if known is None or roles is None:
        return either(language, en=f"there is no '{thing}'", de=f"'{thing}' gibt es nicht")
    shown = listed(roles, language)
    return either(
        language,
        en=f"'{thing}' is there, but as long as it is {known.state}, it is shown to {shown} only",
        de=f"'{thing}' ist da, aber solange der Stand {known.state} ist, sehen es nur: {shown}",
    )


def _thing(rules: Rules, facts: Facts, act: Act, kind: str, language: str) -> str:
    thing: object = act.thing
    if thing is None:
        return "; " + either(language, en="the act names no thing", de="der Akt nennt kein Ding")
    if not isinstance(thing, str):
        return ""  # what an act before it in the same command brings into being
    known = facts.thing(thing)
    if known is None or known.kind == kind:
        return "; " + unseen(rules, facts, thing, language)
    return "; " + either(language, en=f"'{thing}' is there as {known.kind}", de=f"'{thing}' gibt es als {known.kind}")


def _takes(rules: Rules, action: str, language: str) -> str:
    row = rules.rows[action]
    names = ", ".join([*row.fields, *row.links])
    if not names:
        return "; " + either(language, en=f"{action} asks for nothing", de=f"{action} verlangt nichts")
    return "; " + either(language, en=f"{action} takes {names}", de=f"zu {action} gehören {names}")


def _phases(rules: Rules, action: str, language: str) -> str:
    phases = [f"'{admission.phase.id}' ({', '.join(admission.roles)})" for admission in rules.rows[action].admissions]
    if not phases:
        return "; " + either(language, en="no phase ever does", de="keine Phase lässt sie je zu")
    admitted = listed(phases, language)
    return "; " + either(language, en=f"it is admitted in {admitted}", de=f"zugelassen ist sie in {admitted}")
