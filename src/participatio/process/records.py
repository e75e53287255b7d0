# SPDX-License-Identifier: Apache-2.0
"""An event as it is written down: two canonical JSON texts, one that stays and one that can be erased.

Canonical is UTF-8, sorted keys, no blanks, whole numbers only. The head is a leaf of the tree as it stands; it holds
the commitment, SHA-256 over the salt and the text of the body, so a body can be shown to belong to its head, and
nobody can guess it from the head. docs/reference/ledger.md describes both for whoever checks them without us.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from participatio.definition.acts import ERASED, Body, Event, Head, Latch, Link, Move
from participatio.definition.fields import FieldSpec, Plain, Value
from participatio.definition.kinds import REASON
from participatio.definition.rules import BUILT_IN, Rules
from participatio.errors import BadValueError

_quoted = json.encoder.encode_basestring  # what the encoder itself uses
_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
CUT = "cut"


def _fast() -> Callable[[Any], str]:
    """The encoder made once instead of once a text, where Python has it in C."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _encoder.encode
    chunks = make(None, _encoder.default, _quoted, None, ":", ",", True, False, False)
    return lambda value: "".join(chunks(value, 0))


_write = _fast()
_AS_READ: Mapping[str, type] = {"line": str, "text": str, "choice": str, "link": str, "number": int}


def canonical(value: object) -> str:
    """A value of maps, lists, texts and whole numbers as canonical JSON."""
    return _write(value)


def commitment(salt: bytes, body: str) -> str:
    """What a head says of its body: SHA-256 over salt and text, in hexadecimal digits."""
    return sha256(salt + body.encode()).hexdigest()


def leaf_of(head: str) -> bytes:
    """The leaf of the tree that a head is."""
    return sha256(b"\x00" + head.encode()).digest()


def head_text(head: Head, process: str, committed: str) -> str:
    """The part that stays, as canonical JSON, written straight in the order of its keys."""
    adopts = "" if head.adopts is None else f',"adopts":{_quoted(head.adopts)}'
    epoch = "" if head.epoch is None else f',"epoch":{head.epoch}'
    erases = "" if head.erases is None else f',"erases":{head.erases}'
    latches = f',"latches":[{",".join(map(_latched, head.latches))}]' if head.latches else ""
    links = f',"links":[{",".join(map(_tied, head.links))}]' if head.links else ""
    moves = f',"moves":[{",".join(map(_moved, head.moves))}]' if head.moves else ""
    round_ = "" if head.round is None else f',"round":{_quoted(head.round)}'
    said = "" if head.said is None else f',"said":{_quoted(head.said)}'
    thing = "" if head.thing is None else f',"thing":{_quoted(head.thing)}'
    undoes = "" if head.undoes is None else f',"undoes":{head.undoes}'
    warned = f',"warned":{_write(head.warned)}' if head.warned else ""
    return (
        f'{{"action":{_quoted(head.action)}{adopts},"commitment":"{committed}"{epoch}{erases}'
        f',"happened":"{_instant(head.happened)}"{latches}{links}{moves},"position":{head.position}'
        f',"process":{_quoted(process)},"recorded":"{_instant(head.recorded)}"{round_},"rules":{head.rules}'
        f"{said}{thing}{undoes}{warned}}}"
    )


def _moved(move: Move) -> str:
    return f"[{_quoted(move.thing)},{_quoted(move.kind)},{_quoted(move.state)}]"


def _tied(link: Link) -> str:
    cut = f',"{CUT}"' if link.cut else ""
    return f"[{_quoted(link.thing)},{_quoted(link.name)},{_quoted(link.to)}{cut}]"


def _latched(it: Latch) -> str:
    return f'[{_quoted(it.subject)},{_quoted(it.of or "")},{_quoted(it.what)},"{_instant(it.instant)}"]'


def head_of(text: str) -> tuple[Head, str, str]:
    """The head, the process it belongs to, and its commitment."""
    said = json.loads(text)
    moves, links, latches = said.get("moves"), said.get("links"), said.get("latches")
    head = Head(
        position=said["position"],
        happened=datetime.fromisoformat(said["happened"]),
        recorded=datetime.fromisoformat(said["recorded"]),
        action=said["action"],
        thing=said.get("thing"),
        moves=tuple(Move(*move) for move in moves) if moves else (),
        links=tuple(_link(link) for link in links) if links else (),
        latches=tuple(Latch(it[0], it[1] or None, it[2], datetime.fromisoformat(it[3])) for it in latches)
        if latches
        else (),
        undoes=said.get("undoes"),
        round=said.get("round"),
        rules=said["rules"],
        said=said.get("said"),
        adopts=said.get("adopts"),
        erases=said.get("erases"),
        epoch=said.get("epoch"),
        warned=tuple((rule, data) for rule, data in said.get("warned", ())),
    )
    return head, said["process"], said["commitment"]


def body_text(event: Event, rules: Rules, key: str | None = None) -> str:
    """The part that can be erased, as canonical JSON; ``key`` is the digest of the command's idempotency key."""
    body = event.body
    for_ = "" if body.for_ is None else f',"for":{_quoted(body.for_)}'
    given = f',"given":{_plain(body.given, given_specs(rules, event.head.action))}' if body.given else ""
    key = "" if key is None else f',"key":{_quoted(key)}'
    links = f',"links":[{",".join(map(_tied, body.links))}]' if body.links else ""
    round_ = "" if body.round is None else f',"round":{_quoted(body.round)}'
    thing = "" if body.thing is None else f',"thing":{_quoted(body.thing)}'
    typed_by = "" if body.typed_by is None else f',"typed_by":{_quoted(body.typed_by)}'
    values = ""
    if body.values:
        said = sorted(body.values.items())
        each = [f"{_quoted(name)}:{_plain(its, value_specs(rules, event, name))}" for name, its in said]
        values = f',"values":{{{",".join(each)}}}'
    return f'{{"by":{_quoted(body.by)}{for_}{given}{key}{links}{round_}{thing}{typed_by}{values}}}'


def body_of(text: str | None) -> Body:
    """The body as it was written, its values as they stand in the ledger; see `restored` for those of the rules."""
    if text is None:
        return ERASED
    said = json.loads(text)
    return Body(
        by=said["by"],
        for_=said.get("for"),
        typed_by=said.get("typed_by"),
        given=said.get("given", {}),
        values=said.get("values", {}),
        thing=said.get("thing"),
        round=said.get("round"),
        links=tuple(_link(link) for link in said.get("links", ())),
    )


def reason_of(rules: Rules, text: str) -> str:
    """A reason as acts give it, of whoever runs the store; raises `BadValueError` if it is no text that may be kept."""
    return str(BUILT_IN[REASON].read(text, rules.reader))


def given_specs(rules: Rules, action: str) -> Mapping[str, FieldSpec]:
    """The fields an action asks for, as far as the rules know them."""
    row = rules.rows.get(action)
    return {} if row is None else row.fields


def value_specs(rules: Rules, event: Event, name: str) -> Mapping[str, FieldSpec]:
    """The fields of the kind whose thing (or whose link) the values of that name belong to."""
    owner = name.partition(".")[0]
    for move in event.head.moves:
        if move.thing == owner:
            return kind_specs(rules, move.kind)
    return kind_specs(rules, event.head.action.partition(".")[0])


def kind_specs(rules: Rules, kind: str) -> Mapping[str, FieldSpec]:
    """The fields of a kind, and those every kind has."""
    found = rules.specs.get(kind)
    if found is None:
        spec = rules.kinds.get(kind)
        found = rules.specs[kind] = BUILT_IN if spec is None else {**BUILT_IN, **spec.fields}
    return found


def restored(rules: Rules, specs: Mapping[str, FieldSpec], name: str, value: Plain | None) -> Value | Plain | None:
    """A value of the ledger as the rules' field types hold it; as it stands where they do not know the field."""
    spec = specs.get(name)
    if spec is None or value is None:
        return value
    try:
        return spec.restore(value, rules.reader)
    except BadValueError:  # said under other rules, which allowed it
        return value if _is_as_read(spec, value) else None


def _is_as_read(spec: FieldSpec, value: Plain) -> bool:
    """True if the field's type holds such values as they are written down: texts, and whole numbers."""
    return isinstance(value, _AS_READ.get(spec.type.id, ()))


def _plain(values: Mapping[str, Any], specs: Mapping[str, FieldSpec]) -> str:
    """Values by name as canonical JSON."""
    said = []
    for name in sorted(values):
        value, spec = values[name], specs.get(name)
        plain = value if value is None or spec is None else spec.type.plain(value)
        said.append(f"{_quoted(name)}:{_text(plain) if isinstance(plain, str) else _write(plain)}")
    return f"{{{','.join(said)}}}"


def _text(text: str) -> str:
    """A long text in quotes: to see that nothing in it has to be escaped takes half as long as to escape nothing."""
    return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else _quoted(text)


def _link(said: list[str]) -> Link:
    return Link(said[0], said[1], said[2], cut=len(said) > 3)  # noqa: PLR2004 - thing, name, to, and the word


@lru_cache(256)
def _instant(instant: datetime) -> str:
    return instant.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
