# SPDX-License-Identifier: Apache-2.0
"""Two ids never become one, not even on a disk that forgets case and composition."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from participatio.text import is_id

accepted = st.from_regex(r"[a-z][a-z0-9_]{0,63}", fullmatch=True)
#: Letters that look, fold, compose or sort like those of an id.
odd = st.text(
    st.sampled_from("aàáäAÀsßSKkiİIﬁ_-.0 \u017f\u0131\uff3f\u0660\U0001d41a\u212a\u0301\u200b\u202e\u00ad"),
    min_size=1,
    max_size=8,
)


def on_disk(name: str) -> str:
    """The name under which a disk that forgets case and composition keeps a file."""
    return unicodedata.normalize("NFD", unicodedata.normalize("NFKD", name).casefold())


@settings(max_examples=1_000, derandomize=True, database=None)
@given(accepted | odd, accepted | odd)
def test_no_two_accepted_ids_collide_on_a_disk(one: str, other: str) -> None:
    if is_id(one) and is_id(other):
        assert (one == other) is (on_disk(one) == on_disk(other))


@settings(max_examples=300, derandomize=True, database=None)
@given(accepted, st.data())
def test_a_twin_of_an_accepted_id_is_no_id(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    twin = data.draw(
        st.sampled_from([name[at].upper(), name[at] + "\u0301", name[at] + "\u200b", chr(ord(name[at]) + 0xFEE0)])
    )
    changed = name[:at] + twin + name[at + 1 :]

    assert changed == name or not is_id(changed)


@settings(max_examples=300, derandomize=True, database=None)
@given(accepted)
def test_an_accepted_id_is_its_own_name_on_a_disk(name: str) -> None:
    assert is_id(name)
    assert name == on_disk(name)
