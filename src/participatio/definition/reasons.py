# SPDX-License-Identifier: Apache-2.0
"""Why an act may be done, or may not: the rules' answers, which find their own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from participatio.definition.conditions import NO_VALUES
from participatio.values import Frozen

#: What each rule says when it refuses, in English and German.
NO: Mapping[str, tuple[str, str]] = {
    "unknown_action": ("there is no action '{action}'", "die Aktion '{action}' gibt es nicht"),
    "no_such_thing": ("there is no such {kind}", "das gibt es nicht ({kind})"),
    "state": ("it is '{state}'; this needs {wanted}", "der Stand ist '{state}'; nötig ist {wanted}"),
    "phase": ("no open phase admits {action} here", "keine offene Phase lässt {action} hier zu"),
    "role": ("this is for {roles} only", "das dürfen nur: {roles}"),
    "missing": ("'{name}' is missing", "'{name}' fehlt"),
    "unexpected": ("'{name}' is not asked for here", "'{name}' gehört nicht hierher"),
    "value": ("'{name}': {why_en}", "'{name}': {why_de}"),
    "link": ("'{name}' cannot point to '{to}'", "'{name}' kann nicht auf '{to}' zeigen"),
    "cardinality": ("'{name}' takes {many}", "'{name}' verlangt {many}"),
    "when": ("the condition of {action} does not hold", "die Bedingung von {action} ist nicht erfüllt"),
    "unknown": ("{what} is not known", "{what} ist nicht bekannt"),
    "limit": ("no more than {max} of {what}", "höchstens {max} von {what}"),
    "pathway": (
        "the pathway of '{pillar}' was not walked: {station} is missing",
        "der Weg von '{pillar}' ist nicht gegangen: {station} fehlt",
    ),
    "clock": ("'{phase}' {why_en}", "'{phase}' {why_de}"),
    "seats": ("no free seat '{side}' in '{body}'", "kein freier Platz '{side}' in '{body}'"),
    "future": ("it has not happened yet", "das ist noch nicht geschehen"),
    "late": (
        "something later has already happened to '{thing}'",
        "mit '{thing}' ist inzwischen Späteres geschehen",
    ),
    "record": (
        "'{by}' may not record what others did or what happened earlier",
        "'{by}' darf nicht eintragen, was andere taten oder was früher geschah",
    ),
    "for": ("'{by}' holds no seat in '{body}'", "'{by}' hat keinen Sitz in '{body}'"),
    "person": ("there is no person '{by}' here", "eine Person '{by}' gibt es hier nicht"),
    "changed": (
        "'{thing}' has changed since you read it",
        "'{thing}' hat sich geändert, seit es gelesen wurde",
    ),
    "repeated": (
        "the same key was used for something else",
        "derselbe Schlüssel wurde schon für etwas anderes verwendet",
    ),
    "other_process": (
        "these are rules of '{id}', not of '{process}'",
        "das sind Regeln von '{id}', nicht von '{process}'",
    ),
    "not_newer": (
        "version {version} is not newer than version {current}, which holds now; raise 'version:' in the new rules",
        "Fassung {version} ist nicht neuer als Fassung {current}, die jetzt gilt; 'version:' in den neuen erhöhen",
    ),
    "stranded": (
        "{count} in '{state}', which the new rules do not have ({ids}); say where they go",
        "{count} in '{state}', das die neuen Regeln nicht haben ({ids}); zu sagen ist, wohin sie kommen",
    ),
    "goes_nowhere": (
        "what is in '{state}' cannot go to '{to}'",
        "was in '{state}' ist, kann nicht nach '{to}' kommen",
    ),
    "unseen": (
        "{count} in '{state}' are not for everybody to see, and the new rules no longer say for whom",
        "{count} in '{state}' sind nicht für alle zu sehen, und die neuen Regeln sagen nicht mehr, für wen",
    ),
    "retyped": (
        "'{thing}' is there as {kind} and cannot become {to}",
        "'{thing}' gibt es als {kind}, daraus wird kein {to}",
    ),
    "too_many": (
        "more than {most} things would be moved at once",
        "es kämen mehr als {most} Dinge auf einmal in Bewegung",
    ),
    "undo": ("there is nothing of '{by}' to undo", "von '{by}' ist nichts zurückzunehmen"),
}

#: What each rule says when it agrees.
YES: Mapping[str, tuple[str, str]] = {
    "state": ("it is '{state}'", "der Stand ist '{state}'"),
    "phase": ("phase {phases} is open", "Phase {phases} ist offen"),
    "role": ("{roles} may do this", "{roles} darf das"),
    "when": ("the condition of {action} holds", "die Bedingung von {action} ist erfüllt"),
    "limit": ("{what}: {found} of {max}", "{what}: {found} von {max}"),
    "pathway": ("the pathway of '{pillar}' was walked", "der Weg von '{pillar}' ist gegangen"),
    "record": ("'{by}' may record it", "'{by}' darf es eintragen"),
}


@frozen(eq=False, repr=False)
class Reason(Frozen):
    """What one rule says about an act.

    ``until`` is the instant (UTC) at which a rule about time may say something else; none if no date is known.
    A ``soft`` refusal warns and is recorded. ``data`` fills the sentence; ``more_en`` and ``more_de`` in it go on with
    what is missing, where somebody has looked (`process.lacking`).
    """

    rule: str
    ok: bool
    data: Mapping[str, str] = NO_VALUES
    until: datetime | None = None
    soft: bool = False

    @property
    def refuses(self) -> bool:
        """True if the act may not be done for this."""
        return not self.ok and not self.soft

    def text(self, language: str = "en") -> str:
        """The reason as a sentence, in English or German.

        >>> Reason("missing", False, {"name": "reason"}).text("de")
        "'reason' fehlt"
        """
        sentences = (YES if self.ok else NO)[self.rule]
        said = sentences[language == "de"].format_map(self.data)
        more = self.data.get("more_de" if language == "de" else "more_en")
        return f"{said}: {more}" if more else said
