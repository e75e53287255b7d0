# SPDX-License-Identifier: Apache-2.0
"""What an invented crowd writes, in German and English: a small grammar of wishes, places and reasons.

One wish can be said in several ways, so that two people may mean the same in other words. Nobody is named. The words
stand in ``words.yaml``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import yaml

_LONGEST = 60  # sentences
_USUAL = 1.7  # sentences behind the first, at least
_TAIL = 1.3  # how heavy the tail of the lengths is (the exponent of a Pareto distribution)


@cache
def _vocabulary() -> Any:  # noqa: ANN401 - a tree of texts
    return yaml.safe_load(files("participatio.simulation").joinpath("words.yaml").read_text("utf-8"))


def themes() -> list[str]:
    """What a crowd can write about."""
    return list(_vocabulary()["themes"])


def theme_of(title: str) -> int:
    """The number of the theme that a title is about; of the last, life in the town, if it names none.

    >>> themes()[theme_of("Neue Mobilität")]
    'mobility'
    """
    said = title.lower()
    found = enumerate(_vocabulary()["themes"].values())
    return next((number for number, it in found if re.search(rf"\b\w*({it['words']})", said)), len(themes()) - 1)


class Words:
    """A crowd's way to write; what it writes depends on ``random`` alone.

    Parameters:
        german: how many of all texts are German, from 0 to 1.
    """

    def __init__(self, random: Random, german: float) -> None:
        self._random = random
        self._german = german
        self._all = _vocabulary()
        self._themes = list(self._all["themes"].values())

    @property
    def formal(self) -> str:
        """The language in which an office writes: the one that most people speak."""
        return "en" if self._german < 0.5 else "de"  # noqa: PLR2004 - half of them

    def language(self) -> str:
        """The language of somebody."""
        return "de" if self._random.random() < self._german else "en"

    def topic(self, theme: int) -> int:
        """A wish at a place, as a number."""
        wishes, places = len(self._themes[theme]["wishes"]), len(self._all["places"]["en"])
        return theme << 8 | self._random.randrange(wishes) << 4 | self._random.randrange(places)

    def title(self, topic: int, language: str, most: int = 120) -> str:
        """A wish in one line, in one of its wordings."""
        return self._said("titles", topic, language)[:most].rstrip()

    def text(self, topic: int, language: str, most: int = 5000) -> str:
        """A wish with its reasons: most say it in a few sentences, some in very many."""
        said = [self._said("openings", topic, language)]
        reasons = [*self._themes[topic >> 8][f"why_{language}"], *self._all["more"][language]]
        left = min(int(_USUAL * self._random.paretovariate(_TAIL)), _LONGEST)
        said.extend(self._random.sample(reasons, min(left, len(reasons))))
        if left > len(reasons):  # whoever writes that much begins again with another wish
            said.append("\n" + self.text(self.topic(topic >> 8), language, most))
        return " ".join(said)[:most].rstrip()

    def said(self, what: str, language: str) -> str:
        """One of the ready texts: a ``reply``, a ``reason``, a ``refusal``, a ``report``, ``spam`` …"""
        found: str = self._random.choice(self._all[what][language])
        return found

    def _said(self, what: str, topic: int, language: str) -> str:
        a, b = self._themes[topic >> 8]["wishes"][topic >> 4 & 15][language]
        place = self._all["places"][language][topic & 15]
        return self.said(what, language).format(a=a, b=b, A=_upper(a), place=place, Place=_upper(place))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
