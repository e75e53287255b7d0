# SPDX-License-Identifier: Apache-2.0
"""The words of a process: what is refused, what is meant, what is shown."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatio.errors import BadValueError
from participatio.text import clean, counted, excerpt, for_terminal, is_id, listed, near, nfc, refuse_unsafe

ANYTHING = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize("text", ["a", "tf09", "a" * 64, "ruhr_konferenz"])
def test_an_id_is_small_letters_digits_and_underscores(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text", ["", "A", "9a", "_a", "a" * 65, "a\n", "ä", "a-b", "a.b", "../x", "a\x00", "\u0430", "a\u200b", "\u0661"]
)
def test_what_could_be_confused_or_climbs_is_no_id(text: str) -> None:
    assert not is_id(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x00b", "P120"),
        ("a\rb", "P120"),
        ("\x1b[31m", "P120"),
        ("a\x7f", "P120"),
        ("a\x85b", "P120"),
        ("a\u202eb", "P121"),
        ("a\u2066b", "P121"),
        ("a\u200fb", "P121"),
        ("a\u061cb", "P121"),
        ("a\ud800b", "P122"),
        ("a" + "\u0301" * 9, "P123"),
        ("a" + "\u20dd" * 9, "P123"),
        ("a" + "\u0301" * 5 + "\u200d" + "\u0301" * 4, "P123"),
        ("a" + "\u0344" * 8, "P123"),
    ],
)
def test_unsafe_text_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadValueError) as refused:
        clean(text)

    assert code == refused.value.code.id


def test_a_refusal_says_where_and_shows_nothing_a_terminal_would_obey() -> None:
    with pytest.raises(BadValueError) as refused:
        refuse_unsafe("Zeche\x1b[31m")

    assert "the text holds the control character U+001B at position 6" == str(refused.value)


@pytest.mark.parametrize(
    "text",
    ["", "a\tb\nc", "Grüße, Žižek, Đặng", "صحة", "שָׁלוֹם", "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿", "a" + "\u0301" * 8, "नमस्ते", "e\u0301" * 50],
)
def test_what_people_write_is_accepted(text: str) -> None:
    assert unicodedata.normalize("NFC", text) == clean(text)


@given(ANYTHING)
def test_composing_twice_is_composing_once(text: str) -> None:
    assert nfc(text) == nfc(nfc(text))


@given(ANYTHING)
def test_what_was_cleaned_is_clean(text: str) -> None:
    try:
        cleaned = clean(text)
    except BadValueError:
        return

    assert cleaned == clean(cleaned)


@pytest.mark.parametrize("text", ["\u0301\u0316" * 500_000, "a\u0301" * 500_000, "a" * 5_000_000, "\u4e2d" * 3_000_000])
def test_megabytes_are_judged_without_composing_piles(text: str) -> None:
    try:
        cleaned = clean(text)  # if this were quadratic, it would take hours
    except BadValueError as refused:
        assert "P123" == refused.code.id  # noqa: PT017 - either answer is right
    else:
        assert nfc(text[:2]) == cleaned[: len(nfc(text[:2]))]


@pytest.mark.parametrize(
    ("word", "candidates", "meant"),
    [
        ("titel", ["title", "text", "declared"], ("title",)),
        ("opnes", ["closes", "opens"], ("opens",)),
        ("Träger", ["traeger", "lehrer"], ("traeger",)),
        ("forum-leads", ["forum_leads"], ("forum_leads",)),
        ("TITLE", ["title"], ("title",)),
        ("tf21", ["tf01", "tf20", "tf2"], ("tf01", "tf20")),
        ("s2", ["s2"], ()),
        ("zebra", ["title"], ()),
        ("", ["a"], ()),
        ("x" * 1000, ["x"], ()),
    ],
)
def test_near_finds_what_was_meant(word: str, candidates: list[str], meant: tuple[str, ...]) -> None:
    assert meant == near(word, candidates)


def osa(a: str, b: str) -> int:
    """The textbook's distance, with nothing left out."""
    rows = [[i + j if i * j == 0 else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


@given(st.text("abc", min_size=1, max_size=9), st.text("abc", min_size=1, max_size=9))
def test_near_is_what_a_third_of_the_letters_makes(word: str, candidate: str) -> None:
    meant = word != candidate and osa(word, candidate) <= (len(word) + 1) // 3

    assert ((candidate,) if meant else ()) == near(word, [candidate])


@given(st.text(max_size=20), st.lists(st.text(max_size=20)), st.integers(0, 4))
def test_near_gives_at_most_so_many_other_candidates(word: str, candidates: list[str], n: int) -> None:
    found = near(word, candidates, n)

    assert len(found) <= n
    assert set(found) <= set(candidates) - {word}


@given(ANYTHING, st.integers(1, 200))
def test_a_terminal_is_shown_one_line_it_cannot_obey(text: str, width: int) -> None:
    shown = for_terminal(text, width)

    assert not set("\r\n\x1b\x9b\u202e\u2028").intersection(shown)
    shown.encode("utf-8")


@given(st.text(st.characters(codec="ascii")), st.integers(4, 200))
def test_a_terminal_is_shown_no_more_than_its_width(text: str, width: int) -> None:
    assert len(for_terminal(text, width)) <= width


def test_unseen_characters_are_spelt_out() -> None:
    assert r"a\x1b[0m\n\t\u202e\ud800\ufeffü" == for_terminal("a\x1b[0m\n\t\u202e\ud800\ufeffü")


def test_marks_beyond_the_eighth_are_spelt_out() -> None:
    assert "a" + "\u0301" * 8 + r"\u0301" == for_terminal("a" + "\u0301" * 9)


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=300), st.data())
def test_an_excerpt_shows_its_column(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(line)))
    width = data.draw(st.integers(6, 150))
    shown, cell = excerpt(line, column, width)

    assert len(shown) <= width
    assert line[column - 1] == shown[cell - 1]


def test_a_cell_counts_wide_characters_twice() -> None:
    assert ("中文: x", 7) == excerpt("中文: x", 5)


def test_a_column_behind_the_line_is_its_end() -> None:
    assert ("abc", 4) == excerpt("abc", 99)


def test_words_are_listed_as_a_sentence_lists_them() -> None:
    assert "a, b and c" == listed(["a", "b", "c"], "en")
    assert "a, b und c" == listed(["a", "b", "c"], "de")
    assert "a" == listed(["a"], "de")
    assert "" == listed([], "de")


def test_a_number_takes_its_noun() -> None:
    assert ["0 acts", "1 act", "2 acts"] == [counted(n, "act", "acts") for n in range(3)]
