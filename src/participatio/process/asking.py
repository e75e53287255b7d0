# SPDX-License-Identifier: Apache-2.0
"""What somebody could do now, and what each act asks for: enough to draw a form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from participatio.definition.acts import Act
from participatio.definition.decide import decide, sees
from participatio.definition.facts import Facts
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import LinkSpec
from participatio.definition.rules import Row, Rules
from participatio.languages import LANGUAGES
from participatio.process.commands import Found

#: What is still open while nothing has been filled in, and what may be open as well if something can be.
BLANK = frozenset({"missing", "cardinality"})
UNTOLD = frozenset({"when", "pathway", "unknown"})


def allowed(  # noqa: PLR0913 - who asks, about what, when
    rules: Rules, facts: Facts, by: str, thing: str | None, now: datetime, claims: Mapping[str, Any]
) -> Iterator[Found]:
    """The acts open to somebody: on a thing, or (without one) those that bring something into being.

    An act is there if nothing stands against it but what it asks for and nobody has filled in yet.
    """
    known = None if thing is None else facts.thing(thing)
    if thing is not None and (known is None or not sees(rules, facts, thing, now, by, claims)):
        return
    for row in rules.rows.values():
        if row.bears is not (known is None) or (known is not None and row.kind.id != known.kind):
            continue
        tries = [Act(row.name, by, thing, claims=claims)]
        if row.bears and row.links:
            tries.extend(Act(row.name, by, links=links, claims=claims) for links in _near(facts, row, by))
        left = BLANK | UNTOLD if row.asks else BLANK
        if any(all(one.ok or one.soft or one.rule in left for one in decide(rules, facts, act, now)) for act in tries):
            yield found(row)


def _near(facts: Facts, row: Row, by: str) -> Iterator[Mapping[str, str]]:
    """Links that could make a yes of a no: to what the actor sits in, and to what a phase is for."""
    near = [body for seat in facts.linking(by, "seat", "holder") for body in facts.links(seat, "in")]
    near.extend(thing for admission in row.admissions for thing in admission.phase.only)
    for thing in dict.fromkeys(near):
        known = facts.thing(thing)
        for name, link in row.links.items():
            if known is not None and link.allows(known.kind):
                yield {name: thing}


def found(row: Row) -> Found:
    """What an action asks for, and what each of it is."""
    may = tuple(name for name in row.action.may if name not in row.asks)
    fields = {name: field_form(spec) for name, spec in row.fields.items()}
    told = (name for link in row.links.values() for name in (*link.fields, *link.may) if name in row.kind.fields)
    fields.update({name: field_form(row.kind.fields[name]) for name in told})
    fields.update({name: link_form(spec) for name, spec in row.links.items()})
    return Found(row.name, row.action.title, row.asks, may, fields)


def field_form(spec: FieldSpec) -> Mapping[str, Any]:
    """What a form has to know of a field."""
    form: dict[str, Any] = {"type": spec.type.id}
    for name in ("title", "min", "max", "currency"):
        if (value := getattr(spec, name, None)) is not None:
            form[name] = value
    if getattr(spec, "of", None):
        form["of"] = dict(spec.of)
    if spec.type.takes is not None:
        form["takes"] = dict(zip(LANGUAGES, spec.type.takes, strict=True))
    return form


def link_form(spec: LinkSpec) -> Mapping[str, Any]:
    """What a form has to know of a link."""
    form: dict[str, Any] = {"to": list(spec.to), "many": str(spec.many)}
    if spec.in_:
        form["in"] = list(spec.in_)
    if spec.fields or spec.may:
        form["fields"] = [*spec.fields, *spec.may]
        form["may"] = [*spec.may]
    return form
