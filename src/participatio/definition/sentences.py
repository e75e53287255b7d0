# SPDX-License-Identifier: Apache-2.0
"""A sentence with places to fill: how it is written, and how it is said once it is known what goes into them.

``{title}`` is filled with what that is. ``{Title}`` begins a sentence with it. ``{to?idea|ideas}`` says one word for
one thing and another for several. Of ``[…|…]`` the first part is said in which everything has something to say; if
there is none, nothing is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from participatio.errors import BadValueError, Code

MALFORMED = Code(
    "P263",
    "error",
    en="this sentence cannot be read at '{text}': every '{{' needs its '}}', every '[' its ']', and in braces stands a "
    "name like {{title}}, {{old.title}} or {{to?idea|ideas}}",
    de="dieser Satz ist bei '{text}' nicht zu lesen: zu jeder '{{' gehört eine '}}', zu jeder '[' eine ']', und in "
    "geschweiften Klammern steht ein Name wie {{title}}, {{old.title}} oder {{to?Idee|Ideen}}",
)

_TOKEN = re.compile(r"\{[^{}\[\]]*\}|[\[\]|{}]|[^\[\]|{}]+")
_SLOT = re.compile(r"\{((?:[Oo]ld\.)?[A-Za-z][a-z0-9_]*)(?:\?([^|{}]*)\|([^|{}]*))?\}")
_NAME = re.compile(r"\{((?:[Oo]ld\.)?[A-Za-z][a-z0-9_]*)")
_INNER = re.compile(r"\[[^{}\[\]]*\]")
_MARK = re.compile(r"[{}\[\]]")
#: A full stop, perhaps behind a closing quotation mark.
_STOP = re.compile(r"([”“»\"]?)(\.?)")


class Slot(NamedTuple):
    """A place to fill; with ``one`` and ``many`` it is filled with one of these."""

    name: str
    capital: bool = False
    one: str | None = None
    many: str = ""


class Choice(NamedTuple):
    """Parts of which the first is said that can be."""

    parts: Sequence[Sentence]


Sentence: TypeAlias = Sequence["str | Slot | Choice"]


class Said(NamedTuple):
    """What a place is filled with, and how many things that are."""

    text: str
    number: int = 1


#: What goes into a place; none if there is nothing to say. It is also told whether the sentence could do without it.
Fill = Callable[[str, bool], Said | None]


def names(text: str) -> Sequence[str]:
    """What a sentence wants to be filled with, whether or not it can be read, in the order in which it is written.

    >>> names("{When} the idea[ of {By}] went to {to?a forum|forums}.")
    ['when', 'by', 'to']
    """
    return [name[0].lower() + name[1:] for name in _NAME.findall(text)]


def unknown(text: str, known: Collection[str]) -> Iterator[str]:
    """What a sentence wants to be filled with and nobody knows."""
    return (name for name in dict.fromkeys(names(text)) if name not in known)


def is_sound(text: str) -> bool:
    """True if a sentence can be read; told without reading it.

    >>> is_sound("{Title} [is {to?one|several}|is none]"), is_sound("[{title}"), is_sound("{the title}")
    (True, False, False)
    """
    rest = _SLOT.sub("", text)
    while "[" in rest and rest != (rest := _INNER.sub("", rest)):
        pass
    return _MARK.search(rest) is None


@lru_cache(maxsize=1024)
def parse(text: str) -> Sentence:
    """A sentence as its parts.

    Raises:
        BadValueError: a brace or a bracket has no partner, or there is no name in a brace (P263).
    """
    found: list[list[list[str | Slot | Choice]]] = [[[]]]  # open brackets, their alternatives, the parts of each
    for token in _TOKEN.finditer(text):
        word = token[0]
        if word == "[":
            found.append([[]])
        elif word == "]" and len(found) > 1:
            parts = found.pop()
            found[-1][-1].append(Choice(parts))
        elif word == "|" and len(found) > 1:
            found[-1].append([])
        elif slot := _SLOT.fullmatch(word):
            name, one, many = slot.groups()
            found[-1][-1].append(Slot(name[0].lower() + name[1:], name[0].isupper(), one, many or ""))
        elif word[0] in "{}]":
            raise BadValueError(MALFORMED, text=_around(text, token.start()))
        else:
            found[-1][-1].append(word)
    if len(found) > 1:
        raise BadValueError(MALFORMED, text=_around(text, text.rindex("[")))
    return found[0][0]


def _around(text: str, at: int) -> str:
    return text[at : at + 24] + ("…" if len(text) > at + 24 else "")


def say(sentence: Sentence, fill: Fill) -> str | None:
    """A sentence filled; none if something has nothing to say that the sentence cannot do without.

    >>> said = {"to": Said("the forum")}
    >>> say(parse("It went to {to}[ because {reason}]."), lambda name, spare: said.get(name))
    'It went to the forum.'
    >>> say(parse("It was said: “{reason}”."), lambda name, spare: Said("Not now."))
    'It was said: “Not now.”'
    """
    pieces = _say(sentence, fill, spare=False)
    if pieces is None:
        return None
    said = "".join(_once(pieces))
    return said[:1].upper() + said[1:]


def _once(pieces: Iterable[str]) -> Iterator[str]:
    """The pieces, without a full stop where what was filled in has ended the sentence already."""
    ended = False
    for piece in pieces:
        stop = _STOP.match(piece) if ended else None
        if stop is not None and stop[2]:
            piece = stop[1] + piece[stop.end() :]  # noqa: PLW2901 - the piece without it
        yield piece
        ended = piece.endswith((".", "!", "?", "…")) or (stop is not None and stop[1] == piece)


def _say(sentence: Sentence, fill: Fill, *, spare: bool) -> list[str] | None:
    pieces: list[str] = []
    for part in sentence:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Choice):
            tries = (_say(one, fill, spare=True) for one in part.parts)
            pieces.extend(next((found for found in tries if found is not None), ()))
        elif (found := _filled(part, fill(part.name, spare))) is not None:
            pieces.append(found)
        else:
            return None
    return pieces


def _filled(slot: Slot, said: Said | None) -> str | None:
    if said is None or slot.one is None:
        text = None if said is None else said.text
    else:
        text = slot.one if said.number == 1 else slot.many
    return text[:1].upper() + text[1:] if text and slot.capital else text
