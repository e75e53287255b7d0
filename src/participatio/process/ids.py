# SPDX-License-Identifier: Apache-2.0
"""Public ids: kind, a keyed permutation of the inner number, a check character. No column, no index, no gaps to count.

``idea-7k3m9q-4`` tells nobody how many ideas there are, and a slip of the pen is noticed.
"""

from __future__ import annotations

from hashlib import shake_256

from participatio.errors import BadValueError, Code

#: No i, l, o, u: nothing that is read as something else.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
THINGS = 30  # bits: a thousand million things a process
PEOPLE = 40
_DIGIT = {letter: value for value, letter in enumerate(ALPHABET)}
_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]
_ROUNDS = 6

NOT_AN_ID = Code(
    "P910",
    "error",
    en="'{text}' is no id here; ids look like 'idea-7k3m9q-4'",
    de="'{text}' ist hier keine Kennung; Kennungen sehen aus wie 'idea-7k3m9q-4'",
)


class Ids:
    """The ids of a process; ``key`` is secret to it (16 bytes) and moves with it.

    Six rounds of a Feistel network over twice 15 bits; each looks up both bytes of a half in tables made of the key.
    """

    def __init__(self, key: bytes) -> None:
        made = shake_256(key).digest(_ROUNDS * 1024)
        words = [int.from_bytes(made[at : at + 2], "big") & 0x7FFF for at in range(0, len(made), 2)]
        tables = [words[at : at + 256] for at in range(0, len(words), 256)]
        #: Two rounds each, so that the halves need not change places.
        self._rounds = [tables[at : at + 4] for at in range(0, len(tables), 4)]

    def of_thing(self, kind: str, number: int) -> str:
        """The id of the thing with an inner number, counted from 0 within its process."""
        left, right = number >> 15, number & 0x7FFF
        for high, low, higher, lower in self._rounds:
            left ^= high[right >> 8] ^ low[right & 255]
            right ^= higher[left >> 8] ^ lower[left & 255]
        code = left << 15 | right
        return f"{kind}-{_PAIRS[code >> 20]}{_PAIRS[code >> 10 & 1023]}{_PAIRS[code & 1023]}-{ALPHABET[code % 29]}"

    def number(self, id_: str) -> int:
        """The inner number that an id of a thing means; raises `BadValueError` (P910) if it is none."""
        code = _read(id_, THINGS)
        left, right = code >> 15, code & 0x7FFF
        for high, low, higher, lower in reversed(self._rounds):
            right ^= higher[left >> 8] ^ lower[left & 255]
            left ^= high[right >> 8] ^ low[right & 255]
        return left << 15 | right


def of_person(number: int) -> str:
    """The pseudonym that a random number of 40 bits is written as."""
    return f"person-{_written(number, PEOPLE)}"


def person_number(id_: str) -> int:
    """The number that a pseudonym means; raises `BadValueError` (P910) if it is none."""
    return _read(id_, PEOPLE)


def is_pseudonym(id_: str) -> bool:
    """True if an id has the form of a pseudonym; whether there is such a person is another question."""
    kind, _, rest = id_.partition("-")
    return kind == "person" and len(rest) == PEOPLE // 5 + 2 and rest[-2] == "-"


def _written(code: int, bits: int) -> str:
    letters = "".join(ALPHABET[code >> shift & 31] for shift in range(bits - 5, -1, -5))
    return f"{letters}-{ALPHABET[code % 29]}"


def _read(id_: str, bits: int) -> int:
    parts = id_.lower().rsplit("-", 2)
    if len(parts) == 3 and len(parts[1]) == bits // 5 and all(letter in _DIGIT for letter in parts[1]):  # noqa: PLR2004
        code = 0
        for letter in parts[1]:
            code = code << 5 | _DIGIT[letter]
        if parts[2] == ALPHABET[code % 29]:
            return code
    raise BadValueError(NOT_AN_ID, text=id_)
