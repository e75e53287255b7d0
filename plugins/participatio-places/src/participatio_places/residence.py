# SPDX-License-Identifier: Apache-2.0
"""Who lives where: the condition ``resides``, which follows areas outwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from attrs import field, frozen

from participatio.hooks import Condition, Ref, Situation

if TYPE_CHECKING:
    from participatio.hooks import Facts

RESIDENCE = "residence"
WITHIN = "within"


def outwards(facts: Facts, area: str) -> Iterator[str]:
    """The area and everything it lies within, each once, the nearest first."""
    seen = dict.fromkeys([area])
    ahead = [area]
    while ahead:
        here = ahead.pop(0)
        yield here
        further = [around for around in facts.links(here, WITHIN) if around not in seen]
        seen.update(dict.fromkeys(further))
        ahead += further


@frozen(kw_only=True)
class Resides(Condition):
    """The actor's residence is one of the areas meant, or lies within one.

    The residence is what was proven with the act (``claims: {residence: witten}``); nothing else is believed.
    """

    word: ClassVar[str] = "resides"
    in_: Ref = field(metadata={"names": "thing"})

    @property
    def proof(self) -> Mapping[str, str]:
        """To live in the area itself is enough."""
        return {RESIDENCE: str(self.in_)} if self.in_.literal else {}

    def holds(self, s: Situation) -> bool:
        """True if the proven residence, or an area around it, is meant."""
        residence = s.claims.get(RESIDENCE)
        if not isinstance(residence, str):
            return False
        wanted = set(s.find(self.in_))
        return any(area in wanted for area in outwards(s.facts, residence))
