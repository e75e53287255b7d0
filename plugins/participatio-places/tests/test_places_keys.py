# SPDX-License-Identifier: Apache-2.0
"""How official keys are built."""

from __future__ import annotations

import pytest

from participatio_places.keys import is_key, lies_in


@pytest.mark.parametrize(
    ("key", "kind"),
    [("05", "region"), ("059", "region"), ("05954", "district"), ("05954036", "municipality")],
)
def test_a_key_has_the_digits_of_its_kind(key, kind):
    assert is_key(key, kind)


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("5954", "district"),  # a leading zero was lost
        ("05954", "municipality"),
        ("05954036", "district"),
        ("05 954 036", "municipality"),
        ("0595403x", "municipality"),
        ("٠٥٩٥٤", "district"),  # digits, but not ours
        ("", "region"),
    ],
)
def test_what_has_other_digits_is_no_key(key, kind):
    assert not is_key(key, kind)


def test_a_key_begins_with_the_key_of_what_is_around():
    assert lies_in("05954036", "05954")
    assert lies_in("05954036", "05")
    assert not lies_in("05954036", "05562")
