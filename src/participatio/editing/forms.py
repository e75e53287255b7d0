# SPDX-License-Identifier: Apache-2.0
"""How single values look to an editor, which reads YAML 1.2 core and takes ``2018`` for a number and ``true`` for yes.

The library takes every scalar for text, so what is a text there may be a number or a truth value here. An empty value
is refused by both.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from participatio.dates import UNITS
from participatio.definition.fields import FieldSpec
from participatio.definition.kinds import HOW_MANY
from participatio.languages import SHORT_FORM

Schema: TypeAlias = Mapping[str, Any]
"""A JSON Schema, or part of one."""

SCALAR = ("string", "number", "boolean")
_MOST = 10**18 - 1

_DAY = (
    r"[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)"
    r"|02-(?:0[1-9]|1[0-9]|2[0-9]))"
)
_CLOCK = r"[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}(?::[0-9]{2}(?::[0-9]{2})?)?)?"
_END = rf"(?:{_DAY}[?~%]?|{_DAY}{_CLOCK}|[0-9]{{4}}(?:-(?:0[1-9]|1[0-2]))?[?~%]?|\.\.)"
_UNIT = "|".join("".join(f"[{letter.upper()}{letter}]" for letter in word) for word in UNITS)
_MANY = rf"(?:[0-9]{{1,9}}(?:-[0-9]{{1,9}})?|{'|'.join(HOW_MANY)})"
_AMOUNT = r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18}|/0{0,17}[1-9][0-9]{0,17})?\s*%?"
_OF_A_THING = r"its .+\.[^.]+"


def one_of(*words: str | int) -> Schema:
    """These words and no other."""
    return {"enum": list(words)}


def either(*forms: Schema) -> Schema:
    """Any of these forms."""
    return forms[0] if len(forms) == 1 else {"anyOf": list(forms)}


def written(pattern: str, *types: str, **more: int) -> Schema:
    """What is written so, or a number or truth value of these types."""
    return {"type": ["string", *types] if types else "string", **more, "pattern": f"^(?:{pattern})$"}


TEXT: Schema = {"type": list(SCALAR)}
ANYTHING: Schema = {"type": [*SCALAR, "array", "object"]}
ID = written("[a-z][a-z0-9_]{0,63}")
LANGUAGE = written(SHORT_FORM)
WHOLE = written("[0-9]{1,18}", "integer", minimum=0, maximum=_MOST)
YES_NO = either(
    one_of("yes", "no", "ja", "nein", True, False), written("[Yy][Ee][Ss]|[Nn][Oo]|[Jj][Aa]|[Nn][Ee][Ii][Nn]")
)
RELEASE = written(r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}", "number")
DATE = written(rf"{_END}(?:/{_END})?", "integer", minimum=1, maximum=9999)
DURATION = written(rf"[0-9]{{1,9}} (?:{_UNIT})")
QUANTITY = written(rf"\s*(?:{_OF_A_THING}|{_AMOUNT})\s*", "number")
OF_A_THING = written(_OF_A_THING)
MANY = either(one_of(*HOW_MANY), written(rf"\s*{_MANY}\s*", "integer", minimum=0))
LINK = written(rf"\s*{_MANY} \s*[a-z][a-z0-9_]{{0,63}}\s*")
REGION = written("[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
ZONE = written("[A-Z][A-Za-z0-9_+-]{1,31}(?:/[A-Z][A-Za-z0-9_+-]{0,31}){0,2}")
CURRENCY = written("[A-Z]{3}")
FORMAT = one_of(1, "1")


# Values of things, by the type of their field


def value_of(spec: FieldSpec) -> Schema:
    """How a value of a field is written; of a plugin's type nothing is known but that it is there."""
    form = _VALUES.get(spec.type.id)
    return ANYTHING if form is None else form(spec)


def _length(spec: FieldSpec, most: int) -> dict[str, int]:
    return {"minLength": spec.min or 1, "maxLength": most if spec.max is None else spec.max}


def _line(spec: FieldSpec) -> Schema:
    return {"type": list(SCALAR), **_length(spec, 200), "pattern": r"^\s*\S[^\n]*\s*$"}


def _text(spec: FieldSpec) -> Schema:
    return {"type": list(SCALAR), **_length(spec, 5000), "pattern": r"\S"}


def _range(spec: FieldSpec) -> dict[str, int]:
    return {
        "minimum": -_MOST if spec.min is None else spec.min,
        "maximum": _MOST if spec.max is None else spec.max,
    }


def _place(_: FieldSpec) -> Schema:
    name = {"type": list(SCALAR), "maxLength": 200, "pattern": r"^\s*\S[^\n]*\s*$"}
    degrees = {
        "lat": written(r"-?[0-9]{1,2}(?:\.[0-9]{1,6})?", "number", minimum=-90, maximum=90),
        "lon": written(r"-?[0-9]{1,3}(?:\.[0-9]{1,6})?", "number", minimum=-180, maximum=180),
    }
    both = {"lat": ["lon"], "lon": ["lat"]}
    whole = {"type": "object", "properties": {"name": name, **degrees}, "required": ["name"], "dependentRequired": both}
    return either(name, {**whole, "additionalProperties": False})


def _file(_: FieldSpec) -> Schema:
    keys = {"name": written(r'[^\\/:*?"<>|\t\n]{1,200}'), "sha256": written("[0-9a-f]{64}")}
    return {"type": "object", "properties": keys, "required": [*keys], "additionalProperties": False}


_VALUES: Mapping[str, Callable[[FieldSpec], Schema]] = {
    "line": _line,
    "text": _text,
    "number": lambda spec: written("-?(?:0|[1-9][0-9]{0,17})", "integer", **_range(spec)),
    "money": lambda spec: written(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,2})?", "number", **_range(spec)),
    "date": lambda _: DATE,
    "choice": lambda spec: {**one_of(*spec.of), "enumDescriptions": list(spec.of.values())},
    "yes_no": lambda _: one_of("yes", "no", "ja", "nein", True, False),
    "place": _place,
    "link": lambda spec: {
        **written(r"https?://[^\s/?#@]+(?:[/?#]\S*)?"),
        "maxLength": 2000 if spec.max is None else spec.max,
    },
    "file": _file,
}
