# SPDX-License-Identifier: Apache-2.0
"""What is asked of a process and what becomes of it: commands, what was done, why something was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import attrs
from attrs import field, frozen

from participatio.definition.acts import Act, Event
from participatio.definition.facts import Facts
from participatio.definition.reasons import Reason
from participatio.errors import ParticipatioError
from participatio.process.records import canonical
from participatio.values import NOTHING, Frozen

#: What may stand in `links` and `thing` for something that an earlier act of the same command brings into being.
NEW = "new"


@frozen(slots=False, eq=False, repr=False)
class Command(Frozen):
    """One act or several, of which all or none is done.

    Parameters:
        key: names the command, so that whoever has not heard the answer can ask again; unique to who acts.
        expects: for things, the position of the ledger at which they were read: refused if they changed since.
    """

    acts: tuple[Act, ...]
    key: str | None = None
    expects: Mapping[str, int] = NOTHING

    def named(self) -> bytes | None:
        """The digest under which the ledger knows the command; none if it has no key."""
        if self.key is None:
            return None
        return sha256(canonical([self.acts[0].by, self.key]).encode("utf-8", "surrogatepass")).digest()

    def asked(self) -> bytes:
        """A digest of everything it asks for."""
        asked = canonical([attrs.asdict(act, value_serializer=_told) for act in self.acts])
        return sha256(asked.encode("utf-8", "surrogatepass")).digest()


def _told(_: object, __: object, value: Any) -> Any:  # noqa: ANN401 - whatever an act holds
    return value if isinstance(value, str | int | list | dict | None) else str(value)


@frozen(slots=False, eq=False, repr=False)
class Done(Frozen):
    """What was done: its events, durable when this is returned.

    ``warnings`` are soft refusals that were recorded; ``repeated`` says that the same command had been done before.
    """

    events: tuple[Event, ...]
    warnings: tuple[Reason, ...] = ()
    repeated: bool = False

    @property
    def thing(self) -> str | None:
        """The thing of the first act: what it brought into being, or what it was done to."""
        return self.events[0].thing

    @property
    def things(self) -> tuple[str | None, ...]:
        """The thing of each act."""
        return tuple(event.thing for event in self.events)

    @property
    def position(self) -> int:
        """The position of its last event."""
        return self.events[-1].head.position


class RefusedError(ParticipatioError):
    """A command was refused, and nothing of it was done; ``reasons`` says why, ``act`` is the number of the act."""

    def __init__(self, reasons: Sequence[Reason], act: int = 0) -> None:
        super().__init__(reasons, act)
        self.reasons = tuple(reason for reason in reasons if reason.refuses)
        self.act = act

    def text(self, language: str = "en") -> str:
        """Every reason as a sentence, in English or German."""
        return "; ".join(reason.text(language) for reason in self.reasons)

    def __str__(self) -> str:
        return self.text()


@frozen(eq=False, repr=False)
class Found(Frozen):
    """An act that could be done now: its name, and the fields and links it asks for and allows."""

    action: str
    title: str | None
    asks: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    #: What each of them is: ``{"type": "line", "max": 120}``, or ``{"to": ["forum"], "many": "maybe"}``.
    fields: Mapping[str, Mapping[str, Any]] = field(factory=dict)


def settled(act: Act, names: Mapping[str, str]) -> Act:
    """The act with every ``{new: name}`` replaced by the id that the command has given to what is so named."""
    if not names and not isinstance(act.thing, Mapping):
        return act
    return attrs.evolve(act, thing=_settled(act.thing, names), links=_settled(act.links, names))


def _settled(value: Any, names: Mapping[str, str]) -> Any:  # noqa: ANN401 - as the caller wrote it
    if isinstance(value, Mapping):
        rest = {key: _settled(item, names) for key, item in value.items() if key != NEW}
        if NEW not in value:
            return rest
        found = names.get(str(value[NEW]), "")
        return {"to": found, **rest} if rest else found
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_settled(item, names) for item in value]
    return value


def strangers(facts: Facts, act: Act) -> list[Reason]:
    """Whoever acts is somebody: listed, registered, or known by a pseudonym; and not erased."""
    unknown = []
    for by in (act.by,) if act.typed_by is None else (act.by, act.typed_by):
        known = facts.thing(by)
        if known is None or known.kind != "person" or known.state == "erased":
            unknown.append(Reason("person", ok=False, data={"by": by}))
    return unknown
