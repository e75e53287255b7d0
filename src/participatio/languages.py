# SPDX-License-Identifier: Apache-2.0
"""The languages the library itself speaks; definitions may be written in any."""

from __future__ import annotations

from typing import Final

LANGUAGES = ("en", "de")

SHORT_FORM: Final = r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*"
"""How the short form of a language looks (BCP 47, of which this is what processes need): ``de``, ``nds``, ``de-AT``."""
NAMES: Final = {
    "arabic": "ar", "arabisch": "ar", "czech": "cs", "danish": "da", "deutsch": "de", "daenisch": "da", "dutch": "nl",
    "englisch": "en", "english": "en", "francais": "fr", "franzoesisch": "fr", "french": "fr", "german": "de",
    "greek": "el", "griechisch": "el", "italian": "it", "italienisch": "it", "niederdeutsch": "nds",
    "niederlaendisch": "nl", "plattdeutsch": "nds", "polish": "pl", "polnisch": "pl", "polski": "pl",
    "romanian": "ro", "rumaenisch": "ro", "russian": "ru", "russisch": "ru", "serbian": "sr", "serbisch": "sr",
    "sorbisch": "hsb", "spanisch": "es", "spanish": "es", "tschechisch": "cs", "tuerkisch": "tr", "turkish": "tr",
    "ukrainian": "uk", "ukrainisch": "uk",
}  # fmt: skip
"""Short forms by what people call languages, in English and German; only to guess what was meant."""


def either(language: str, *, en: str, de: str) -> str:
    """One of two texts.

    >>> either("de", en="Commands", de="Befehle")
    'Befehle'
    """
    return de if language == "de" else en
