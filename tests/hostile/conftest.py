# SPDX-License-Identifier: Apache-2.0
"""What these tests share lies beside them, where Python would not look."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
