# SPDX-License-Identifier: Apache-2.0
"""The field type ``area``: the id of a listed place."""

from __future__ import annotations

from participatio.hooks import BadValueError, Code, FieldSpec, FieldType, Reader
from participatio.text import for_terminal, is_id

NOT_AN_AREA = Code(
    "AGS104",
    "error",
    en="'{area}' is not the id of a place; write it as it is listed, like 'witten'",
    de="'{area}' ist nicht die Kennung eines Ortes; geschrieben wird sie wie in der Liste, etwa 'witten'",
)


def read_area(raw: object, _spec: FieldSpec, _reader: Reader) -> str:
    """The id of a place, as it is.

    A field type knows the value and not the roster: that the id is listed is for the caller to see.
    """
    if not isinstance(raw, str) or not is_id(raw):
        raise BadValueError(NOT_AN_AREA, area=for_terminal(str(raw), 60))
    return raw


AREA = FieldType(
    id="area",
    read=read_area,
    takes=("the id of a listed place", "die Kennung eines verzeichneten Ortes"),
)
