# SPDX-License-Identifier: Apache-2.0
"""Benchmarks are run by hand: the test run neither imports nor collects them."""

from __future__ import annotations

collect_ignore_glob = ["*.py"]
