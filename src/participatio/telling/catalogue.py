# SPDX-License-Identifier: Apache-2.0
"""What the library itself says in a story, in the languages it speaks; a definition's ``sentences`` may say it better.

The keys are stable. Both languages have the same keys, filled with the same things (`definition.sentences` tells how a
sentence is written). ``{thing}`` is a thing by its title and kind; verbs stand so that they fit every gender.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from participatio.definition.sentences import names

#: What the sentence of an action may be filled with beside fields and links.
OF_ACTS = ("title", "when", "by")
#: What the sentence of a signal (a support, a signature) may be filled with: it is told once, with their number.
OF_SIGNALS = ("title", "count")
#: What the sentence of a link may be filled with beside the fields of the link.
OF_TIES = ("title", "to", "when", "by")

_EN = {
    "heading": "What became of {title}",
    # What happened
    "born": "{When} {thing} came into being.",
    "born_of": "{When} {thing} came of {to}.",
    "joined": "{When} {to} went into {thing}.",
    "behind": "Behind it: {to}.",
    "merged": "{When} {thing} went into {to}.",
    "moved": "{When} [{thing} reached the state|its state became] “{state}”.",
    "found": "{To}: {said}.",
    "renamed": "{When} {old} was given a new name: {new}.",
    "handed": "{When} something changed for {thing} ({link}): now {new}, before that {old}.",
    "reason": "The reason given: “{reason}”.",
    "counted": "[{Thing}: ]“{signal}”, {count} {count?time|times}.",
    "came": "{When} {counted} came in: {to}.",
    "grew": "{When} {counted} came of it: {to}.",
    "gathered": "{When} {counted} went into {thing}: {to}.",
    "from_on": "from {month} on",
    # What is not told
    "hidden_back": "Something that is not public went into {thing}, too.",
    "hidden_forward": "Something that is not public came of {thing}, too.",
    "erased": "What it said has been erased.",
    "tombstone": "[erased]",
    "rest": "{titles} and {count} more",
    "more_back": "Besides, {counted} went into it, not listed here one by one.",
    "more_forward": "Besides, {counted} came of it, not listed here one by one.",
    "more_around": "Besides, {counted} {counted?belongs|belong} to it, not listed here one by one.",
    # Where it stands, and what comes next
    "stands": "As of {date}: {what}.",
    "is": "{thing} – {state}",
    "are": "{counted} – {state}",
    "owed": "Promised[ by {until}]: {promise}[ for {thing}][ ({role})].",
    "overdue": "Overdue since {until}: {promise}[ for {thing}][ ({role})].",
    "phase": "The phase {phase} is open[ until {until}].[ {about}]",
    "later": "The phase {phase} begins {when}[ and ends on {until}].[ {about}]",
    "any_time": "When it will go on is not settled yet.",
    "unplanned": "No next step is planned so far.",
    "ended": "With this its way is at an end.",
    "nothing": "There is nothing to tell of {thing} yet.",
    "same_day": "on the same day",
    "same_time": "in the same time",
    "and": "and",
}

_DE = {
    "heading": "Was aus {title} wurde",
    "born": "{When} kam {thing} dazu.",
    "born_of": "{When} entstand {thing} aus {to}.",
    "joined": "{When} floss {to} in {thing} ein.",
    "behind": "Dahinter steht: {to}.",
    "merged": "{When} ging {thing} in {to} auf.",
    "moved": "{When} [erreichte {thing} den Stand|war der Stand] „{state}“.",
    "found": "{To}: {said}.",
    "renamed": "{When} bekam {old} einen neuen Namen: {new}.",
    "handed": "{When} änderte sich etwas bei {thing} ({link}): jetzt {new}, vorher {old}.",
    "reason": "Die Begründung: „{reason}“.",
    "counted": "[{Thing}: ]„{signal}“, {count}-mal.",
    "came": "{When} kamen {counted} zusammen: {to}.",
    "grew": "{When} entstanden daraus {counted}: {to}.",
    "gathered": "{When} gingen {counted} in {thing} auf: {to}.",
    "from_on": "ab {month}",
    "hidden_back": "In {thing} floss auch etwas ein, das nicht öffentlich ist.",
    "hidden_forward": "Aus {thing} entstand auch etwas, das nicht öffentlich ist.",
    "erased": "Was darin stand, ist gelöscht.",
    "tombstone": "[gelöscht]",
    "rest": "{titles} und {count} weitere",
    "more_back": "Eingeflossen {counted?ist|sind} außerdem {counted}, hier nicht einzeln aufgezählt.",
    "more_forward": "Entstanden {counted?ist|sind} daraus außerdem {counted}, hier nicht einzeln aufgezählt.",
    "more_around": "Dazu {counted?gehört|gehören} außerdem {counted}, hier nicht einzeln aufgezählt.",
    "stands": "Stand {date}: {what}.",
    "is": "{thing} – {state}",
    "are": "{counted} – {state}",
    "owed": "[Bis zum {until} zugesagt|Zugesagt]: {promise}[ zu {thing}][ ({role})].",
    "overdue": "Überfällig seit dem {until}: {promise}[ zu {thing}][ ({role})].",
    "phase": "[Bis zum {until} läuft die Phase {phase}|Die Phase {phase} läuft].[ {about}]",
    "later": "{When} beginnt die Phase {phase}[, sie dauert bis zum {until}].[ {about}]",
    "any_time": "Wann es weitergeht, steht nicht fest.",
    "unplanned": "Ein nächster Schritt ist bisher nicht vorgesehen.",
    "ended": "Damit ist der Weg zu Ende.",
    "nothing": "Von {thing} ist noch nichts zu erzählen.",
    "same_day": "am selben Tag",
    "same_time": "in derselben Zeit",
    "and": "und",
}

CATALOGUE: Mapping[str, Mapping[str, str]] = {"en": _EN, "de": _DE}


@cache
def places_of(key: str) -> Sequence[str]:
    """What a sentence of the library may be filled with."""
    return tuple(dict.fromkeys(name for texts in CATALOGUE.values() for name in names(texts[key])))
