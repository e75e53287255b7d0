# SPDX-License-Identifier: Apache-2.0
"""How a sentence names a body: a ministry is "das Ministerium …", a committee "the committee …".

In a definition it is listed without its article. The article follows from the noun it begins with, where that is one
bodies are made of; whatever else is named as it is listed. Only the nominative is known, so that is where sentences
put it.
"""

from __future__ import annotations

import re

_NOUNS = {
    "die": (
        "regierung kanzlei verwaltung kommission versammlung stadt gemeinde kammer gruppe leitung stelle behörde "
        "agentur initiative stiftung universität hochschule jury fraktion gesellschaft abteilung direktion delegation "
        "vereinigung konferenz redaktion moderation anstalt bank gemeinschaft ministerin präsidentin bürgermeisterin"
    ),
    "der": (
        "rat ausschuss verband verein kreis tag vorstand stab minister senat bezirk bund gerichtshof dienst betrieb "
        "präsident bürgermeister"
    ),
    "das": (
        "ministerium amt büro sekretariat parlament präsidium komitee kabinett gremium team referat institut dezernat "
        "kuratorium zentrum gericht kollegium haus plenum forum"
    ),
}
_ARTICLES = {noun: article for article, nouns in _NOUNS.items() for noun in nouns.split()}
#: A word that ends in one of the nouns, in the longest that it does ("Referat" is no "Rat").
_GERMAN = re.compile(rf"\S*?({'|'.join(_ARTICLES)})", re.IGNORECASE)
#: What an adjective in front of the noun ends in without an article; with one it ends in -e.
_ENDS = {"die": "e", "der": "er", "das": "es"}
_ENGLISH = re.compile(
    r"(?:\S+ ){0,3}(?:agency|assembly|association|authority|board|cabinet|chamber|chancellery|commission|committee|"
    r"council|court|department|foundation|government|institute|ministry|minister|office|parliament|secretariat|senate|"
    r"service|staff|state|team|working group)(?: .*)?",
    re.IGNORECASE,
)
_WITH_ARTICLE = re.compile(r"(?:the|a|an|der|die|das|ein|eine) ", re.IGNORECASE)


def with_article(title: str, language: str) -> str:
    """A body as a sentence names it, in the nominative.

    >>> with_article("Ministerium der Finanzen", "de"), with_article("Ständiges Sekretariat", "de")
    ('das Ministerium der Finanzen', 'das Ständige Sekretariat')
    >>> with_article("Competent committee", "en"), with_article("Initiativkreis Ruhr", "en")
    ('the Competent committee', 'the Initiativkreis Ruhr')
    >>> with_article("Gruppe 17", "de"), with_article("IHKs und Handwerkskammern", "de")
    ('die Gruppe 17', 'IHKs und Handwerkskammern')
    """
    if _WITH_ARTICLE.match(title):
        return title
    german = _in_german(title)
    if language == "de":
        return german or title
    return f"the {title}" if german is not None or _ENGLISH.fullmatch(title) else title


def _in_german(title: str) -> str | None:
    first, _, rest = title.partition(" ")
    if noun := _GERMAN.fullmatch(first):
        return f"{_ARTICLES[noun[1].lower()]} {title}"
    if noun := _GERMAN.fullmatch(rest.partition(" ")[0]):
        article = _ARTICLES[noun[1].lower()]
        if first.endswith(_ENDS[article]):
            return f"{article} {first.removesuffix(_ENDS[article])}e {rest}"
    return None
