# SPDX-License-Identifier: Apache-2.0
"""What takes longer is made of the same parts as the tests of every day, with more of everything."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))
