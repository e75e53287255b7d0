# SPDX-License-Identifier: Apache-2.0
"""What would have to be otherwise where a rule said no: words for whoever is refused, found for nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import singledispatchmethod
from itertools import islice
from typing import TYPE_CHECKING

from attrs import evolve

from participatio.dates import EARLIEST, LATEST, Dated, day_of, read_date
from participatio.definition.conditions import TICK, AllOf, AnyOf, Count, Heard, Share
from participatio.definition.judging import sees
from participatio.definition.situation import Condition, NotKnownError, Round, Situation
from participatio.drawing.wording import Words
from participatio.languages import LANGUAGES

if TYPE_CHECKING:
    from datetime import datetime

    from participatio.definition.acts import Act
    from participatio.definition.decide import Judged
    from participatio.definition.model import Definition
    from participatio.definition.reasons import Reason
    from participatio.definition.rules import Admission, Row
    from participatio.definition.things import Phase

_MOST = 3  # phases that are named


def lacking(definition: Definition, act: Act, judged: Judged) -> tuple[Reason, ...]:
    """The reasons of a judgement, those that refuse with what they lack (``more_en`` and ``more_de``)."""
    row, s = judged.row, judged.s
    if row is None or s is None:
        return judged.reasons
    words = [_Lacking(definition, language, act, row, s) for language in LANGUAGES]

    def told(reason: Reason) -> Reason:
        more = {f"more_{one.language}": said for one in words if (said := one.of(reason))}
        if reason.rule == "role" and (claim := words[0].claim(reason)):
            more["claim"] = claim
        return evolve(reason, data={**reason.data, **more}) if more else reason

    return tuple(told(reason) if reason.refuses else reason for reason in judged.reasons)


class _Lacking(Words):
    """The words for what an act lacks."""

    def __init__(self, definition: Definition, language: str, act: Act, row: Row, s: Situation) -> None:
        super().__init__(definition, language)
        self._act, self._row, self._s = act, row, s

    def of(self, reason: Reason) -> str:
        """What a refusal lacks; nothing if there is no more to say."""
        if reason.rule == "when" and self._row.action.when is not None:
            return self.lack(self._row.action.when)
        if reason.rule == "phase":
            return self._phases()
        if reason.rule == "role":
            return self._roles(reason.data["roles"].split(", "))
        if reason.rule == "link":
            return self._link(reason.data["name"], reason.data["to"])
        if reason.rule == "pathway":
            return self._way(reason.data["pillar"])
        return ""

    # Conditions

    @singledispatchmethod
    def lack(self, condition: Condition) -> str:
        """What a condition that does not hold still wants."""
        return self._only_if(condition)

    def _only_if(self, condition: Condition) -> str:
        return self.either(en="only if ", de="nur wenn ") + self.condition(condition)

    @lack.register
    def _first(self, c: AllOf) -> str:
        failing = next((one for one in c.conditions if not self._holds(one)), None)
        return "" if failing is None else self.lack(failing)

    @lack.register
    def _only_one(self, c: AnyOf) -> str:
        return self.lack(c.conditions[0]) if len(c.conditions) == 1 else self._only_if(c)

    @lack.register
    def _unheard(self, c: Heard) -> str:
        said = []
        for subject in self._s.subjects():
            heard = c.heard(self._s, subject)
            if names := [self.thing(one) for one in c.audiences if one not in heard]:
                about, who = self.quoted(self._called(subject)), self.listed(names)
                said.append(self.either(en=f"not heard yet on {about}: {who}",
                                        de=f"zu {about} sind noch nicht gehört: {who}"))  # fmt: skip
        return "; ".join(said) or self._only_if(c)

    @lack.register
    def _too_few(self, c: Count) -> str:
        found = c.size(self._s)
        return self._only_if(c) + self.either(en=f"; so far {found}", de=f"; bisher {found}")

    @lack.register
    def _too_small(self, c: Share) -> str:
        part, whole = c.parts(self._s)
        said = self.either(en=f"; so far {part} of {whole}", de=f"; bisher {part} von {whole}")
        return self._only_if(c) + said

    def _holds(self, condition: Condition) -> bool:
        try:
            return condition.holds(self._s)
        except NotKnownError:
            return True

    def _called(self, thing: str) -> str:
        """What a thing is called by now, for whoever sees it."""
        s = self._s
        title = s.facts.value(thing, "title") if "-" in thing else None
        seen = title and sees(self.definition.rules, s.facts, thing, s.at, self._act.by, self._act.claims)
        return str(title) if seen else thing if "-" in thing else self.thing(thing)

    # Links

    def _link(self, name: str, to: str) -> str:
        """What a thing that is no end of a link would have to be; nothing of what the actor does not see."""
        spec, s = self._row.kind.links.get(name), self._s
        known = s.facts.thing(to)
        if spec is None or known is None or to == s.thing:
            return ""
        if not sees(self.definition.rules, s.facts, to, s.at, self._act.by, self._act.claims):
            return ""
        if not spec.allows(known.kind):
            what = self.quoted(self.kind(known.kind))
            wanted = self.listed((self.quoted(self.kind(kind)) for kind in spec.to), last=self._or())
        elif spec.in_ and known.state not in spec.in_:
            what, wanted = self._states(known.kind, [known.state]), self._states(known.kind, spec.in_)
        else:
            return ""
        return self.either(en=f"it is {what}; needed: {wanted}", de=f"es ist {what}; nötig: {wanted}")

    def _way(self, pillar: str) -> str:
        """The stations of a pathway in their order."""
        found = next((one for one in self.definition.rules.pillars if one.id == pillar), None)
        names = () if found is None else map(self.station, found.pathway)
        return self.either(en="the way is ", de="der Weg ist ") + " → ".join(names)

    # Phases

    def _phases(self) -> str:
        """In which phases it goes: for this actor, if any, those to come first."""
        admissions, s = self._row.admissions, self._s
        known = None if s.thing is None else s.facts.thing(s.thing)
        rules = self.definition.rules
        mine = [one for one in admissions if any(rules.has_role(role, s, known) for role in one.roles)]
        names = [self._phase(one) for one in islice(sorted(mine or admissions, key=self._order), _MOST)]
        if not names:
            return self.either(en="no phase does", de="keine Phase tut es")
        return self.either(en="it goes in ", de="es geht in ") + "; ".join(names)

    def _rounds(self, phase: Phase) -> Sequence[Round]:
        clock = self.definition.rules.clock
        return clock.times(phase.id, None, self._s.facts) if clock.each(phase.id) is None else ()

    def _order(self, admission: Admission) -> tuple[bool, bool]:
        """What is over comes last, and what is for few behind what is for all."""
        rounds = self._rounds(admission.phase)
        return bool(rounds) and rounds[-1].closes <= self._s.at, bool(admission.phase.only)

    def _phase(self, admission: Admission) -> str:
        phase = admission.phase
        said = self.quoted(self.thing(phase.id))
        if phase.only:
            only = self.listed((self.quoted(self.thing(one)) for one in phase.only), last=self._or())
            said += self.either(en=f" (only for {only})", de=f" (nur für {only})")
        when = self._when_open(phase)
        return f"{said}, {when}" if when else said

    def _when_open(self, phase: Phase) -> str:
        """The days of the opening now, next or last; what the definition says if they follow from something else."""
        rounds = self._rounds(phase)
        one = next((one for one in rounds if one.closes > self._s.at), rounds[-1] if rounds else None)
        if one is None or self._as_written(phase, one):
            return self.times(phase)
        opens, closes = self._day(one.opens), self._day(one.closes - TICK)
        if one.opens == EARLIEST:
            return self.either(en="until ", de="bis ") + closes
        return self.either(en="from ", de="ab ") + opens if one.closes == LATEST else f"{opens} – {closes}"

    def _as_written(self, phase: Phase, one: Round) -> bool:
        """True if an opening has the dates that the definition gives it."""
        opens, closes = phase.opens, phase.closes
        return (
            isinstance(opens, Dated)
            and isinstance(closes, Dated)
            and (opens.opens or EARLIEST, closes.closes or LATEST) == (one.opens, one.closes)
        )

    def _day(self, instant: datetime) -> str:
        zone = self.definition.zone
        return self.dated(read_date(day_of(instant, zone).isoformat(), zone))

    # Roles

    def _roles(self, roles: Iterable[str]) -> str:
        """What the roles are called that have a title."""
        return self.listed(
            (self.quoted(said) for one in roles if (said := self._titles.role(one)) != one), last=self._or()
        )

    def claim(self, reason: Reason) -> str:
        """What has to be proven to have one of the roles; nothing if that opens none."""
        for role in reason.data["roles"].split(", "):
            spec = self.definition.roles.get(role)
            if spec is not None and spec.condition.proof:
                return ", ".join(f"{name}={wanted}" for name, wanted in spec.condition.proof.items())
        return ""
