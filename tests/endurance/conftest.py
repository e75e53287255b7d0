# SPDX-License-Identifier: Apache-2.0
"""What takes longer is made of the same parts as the tests of every day, with more of everything."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))

#: Looking for examples imports every module; this one needs what only the extra `browser` brings.
collect_ignore = [] if find_spec("axe_playwright_python") else ["handbook.py"]
