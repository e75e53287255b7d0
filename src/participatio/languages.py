# SPDX-License-Identifier: Apache-2.0
"""The languages the library itself speaks; definitions may be written in any."""

from __future__ import annotations

LANGUAGES = ("en", "de")


def either(language: str, *, en: str, de: str) -> str:
    """One of two texts.

    >>> either("de", en="Commands", de="Befehle")
    'Befehle'
    """
    return de if language == "de" else en
