# SPDX-License-Identifier: Apache-2.0
"""Official keys of areas: how many digits they have, and that they begin with the key of what is around."""

from __future__ import annotations

import re
from collections.abc import Mapping

#: How many digits the key of an area of a kind has.
DIGITS: Mapping[str, tuple[int, ...]] = {"region": (2, 3), "district": (5,), "municipality": (8,)}


def is_key(key: str, kind: str) -> bool:
    """True if ``key`` is formed like the official key of such an area.

    >>> is_key("05954036", "municipality"), is_key("05954", "district"), is_key("5954036", "municipality")
    (True, True, False)
    """
    return re.fullmatch("[0-9]+", key) is not None and len(key) in DIGITS[kind]


def lies_in(key: str, around: str) -> bool:
    """True if an area with ``key`` can lie in one whose key is ``around``.

    >>> lies_in("05954036", "05954"), lies_in("05954036", "05562")
    (True, False)
    """
    return key.startswith(around)
