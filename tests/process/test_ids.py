# SPDX-License-Identifier: Apache-2.0
"""Public ids tell nothing of how many there are, and a slip of the pen is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatio.errors import BadValueError
from participatio.process.ids import ALPHABET, PEOPLE, THINGS, Ids, is_pseudonym, of_person, person_number

IDS = Ids(b"k" * 16)
NUMBERS = st.integers(0, (1 << THINGS) - 1)


@given(number=NUMBERS)
def test_an_id_means_its_number(number):
    assert number == IDS.number(IDS.of_thing("idea", number))


@given(number=st.integers(0, (1 << PEOPLE) - 1))
def test_a_pseudonym_means_its_number(number):
    pseudonym = of_person(number)

    assert number == person_number(pseudonym)
    assert is_pseudonym(pseudonym)
    assert not is_pseudonym(IDS.of_thing("person", number % (1 << THINGS)))


def test_no_two_numbers_have_one_id():
    assert 20_000 == len({IDS.of_thing("idea", number) for number in range(20_000)})


def test_ids_follow_no_order_that_anybody_sees():
    codes = [IDS.of_thing("idea", number).split("-")[1] for number in range(1000)]

    assert codes != sorted(codes)
    assert 20 < len({code[0] for code in codes}), "the first letter tells nothing"
    assert 20 < len({code[-1] for code in codes}), "nor does the last"


def test_another_process_has_other_ids():
    other = Ids(b"l" * 16)

    assert 5 > sum(IDS.of_thing("idea", number) == other.of_thing("idea", number) for number in range(1000))


@given(number=NUMBERS, at=st.integers(0, 5), letter=st.sampled_from(ALPHABET))
def test_one_wrong_letter_is_noticed(number, at, letter):
    kind, code, check = IDS.of_thing("idea", number).split("-")
    wrong = f"{kind}-{code[:at]}{letter}{code[at + 1 :]}-{check}"
    # 32 and 29 have nothing in common, so no change of one letter but one of 29 or more keeps the check.
    if abs(ALPHABET.index(letter) - ALPHABET.index(code[at])) % 29:
        with pytest.raises(BadValueError):
            IDS.number(wrong)


@given(number=NUMBERS, at=st.integers(0, 4))
def test_two_letters_swapped_are_noticed(number, at):
    kind, code, check = IDS.of_thing("idea", number).split("-")
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    if abs(ALPHABET.index(code[at]) - ALPHABET.index(code[at + 1])) % 29:
        with pytest.raises(BadValueError):
            IDS.number(f"{kind}-{wrong}-{check}")


def test_how_it_is_typed_does_not_matter():
    assert 7 == IDS.number(IDS.of_thing("idea", 7).upper())


@pytest.mark.parametrize(
    "text", ["", "idea", "idea-", "idea-7k3m9q", "idea-7k3m9-4", "idea-7k3m9u-4", "idea-٣٣٣٣٣٣-4", "-"]
)
def test_what_is_no_id_is_said_so(text):
    with pytest.raises(BadValueError, match="no id here"):
        IDS.number(text)
