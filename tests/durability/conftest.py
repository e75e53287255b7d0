# SPDX-License-Identifier: Apache-2.0
"""The tests here and the full counts in `tests/endurance` are made of the same parts, imported from the root."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
