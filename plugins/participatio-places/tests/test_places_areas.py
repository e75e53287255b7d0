# SPDX-License-Identifier: Apache-2.0
"""A field that names a place keeps the id it is given."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from participatio.definition.fields import FieldSpec, Reader
from participatio.errors import BadValueError
from participatio_places.areas import AREA

READER = Reader(ZoneInfo("Europe/Berlin"))
PLACE = FieldSpec(name="place", type=AREA)


def test_an_id_is_kept_as_it_is():
    assert "oer_erkenschwick" == PLACE.read("oer_erkenschwick", READER)
    assert "oer_erkenschwick" == PLACE.restore(PLACE.plain("oer_erkenschwick"), READER)


@pytest.mark.parametrize("raw", ["Witten", "", "oer-erkenschwick", "../ruhr", 7, None, ["witten"]])
def test_what_is_no_id_is_refused_with_a_word_of_help(raw):
    with pytest.raises(BadValueError, match="is not the id of a place; write it as it is listed"):
        PLACE.read(raw, READER)


def test_whoever_has_to_give_one_is_told_what_it_is() -> None:
    assert ("the id of a listed place", "die Kennung eines verzeichneten Ortes") == AREA.takes
