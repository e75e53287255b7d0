# SPDX-License-Identifier: Apache-2.0
"""What a test says about the gate: this may be done, this may not, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, TypedDict, Unpack

from participatio.dates import show_end
from participatio.definition.acts import Act, LinkValue
from participatio.definition.facts import Facts
from participatio.definition.reasons import NO, Reason
from participatio.process.commands import Done
from participatio.process.process import Process
from participatio.testing.hints import hint, meant
from participatio.text import listed
from participatio.values import NOTHING


class Asked(TypedDict, total=False):
    """The parts of an act, as `Process.explain` takes them; ``at`` asks what would hold at another time."""

    by: str
    thing: str | Done | None
    values: Mapping[str, Any]
    links: Mapping[str, LinkValue]
    for_: str | None
    claims: Mapping[str, Any]
    at: str | datetime | None


def assert_allowed(process: Process, action: str | Act, **asked: Unpack[Asked]) -> None:
    """Fail with every reason if an act may not be done; nothing is done.

    Parameters:
        action: ``"idea.submit"`` with the rest as keywords (see `Asked`), or a whole `Act`.
    """
    __tracebackhide__ = True
    trial = _Trial(process, action, asked)
    if trial.refusing:
        raise AssertionError(f"{trial} should be allowed, but is refused:\n{trial.answers()}")


def assert_refused(
    process: Process, action: str | Act, *, because: str | Collection[str] = (), **asked: Unpack[Asked]
) -> None:
    """Fail with every reason if an act may be done, or is refused for other reasons than ``because``.

    >>> process = Process.create(":memory:", "standard")
    >>> assert_refused(process, "idea.submit", by="anna", because=["person", "phase"])

    Parameters:
        because: the rule that has to refuse (``"phase"``, ``"role"``, ``"state"``), or several that all have to;
            others may refuse as well. `reasons.NO` has all of them.
    """
    __tracebackhide__ = True
    wanted = [because] if isinstance(because, str) else list(because)
    trial = _Trial(process, action, asked)
    missing = [rule for rule in wanted if rule not in trial.refusing]
    if trial.refusing and not missing:
        return
    rules = listed([f"'{rule}'" for rule in missing], "en")
    because_of = f" because of {rules}" if missing else ""
    what = f"is refused, but not{because_of}" if trial.refusing else f"should be refused{because_of}, but is allowed"
    unknown = [f"no rule is called '{rule}'{meant(rule, NO)}" for rule in missing if rule not in NO]
    raise AssertionError("\n".join([f"{trial} {what}:", trial.answers(), *unknown]))


class _Trial:
    """An act that is judged and not done."""

    def __init__(self, process: Process, action: str | Act, asked: Asked) -> None:
        thing = asked.get("thing")
        self._process = process
        self._act = action if isinstance(action, Act) else Act(
            action,
            asked.get("by", ""),
            thing.thing if isinstance(thing, Done) else thing,
            asked.get("values", NOTHING),
            asked.get("links", NOTHING),
            asked.get("for_"),
            claims=asked.get("claims", NOTHING),
        )  # fmt: skip
        at = asked.get("at")
        self._at = process.clock() if at is None else process.instant(at)
        self._reasons = process.explain(self._act, at=self._at)
        self.refusing = {reason.rule for reason in self._reasons if reason.refuses}

    def __str__(self) -> str:
        act = self._act
        done = act.action if act.thing is None else f"{act.action} on '{act.thing}'"
        return f"{done} by '{act.by}', {self._when(self._at)}"

    def answers(self) -> str:
        """Every answer, a line each, those that refuse first."""
        with self._process.reading() as facts:
            return "\n".join(
                f"  {_word(reason):<5} {reason.rule}: {reason.text()}{self._more(facts, reason)}"
                for reason in sorted(self._reasons, key=lambda reason: not reason.refuses)
            )

    def _more(self, facts: Facts, reason: Reason) -> str:
        if not reason.ok:
            return hint(self._process.definition.rules, facts, self._act, reason)
        return "" if reason.until is None else f" (until {self._when(reason.until)})"

    def _when(self, instant: datetime) -> str:
        return show_end(instant, self._process.definition.zone, "en")


def _word(reason: Reason) -> str:
    return "yes" if reason.ok else "no" if reason.refuses else "warns"
