# SPDX-License-Identifier: Apache-2.0
"""The command line as sphinx-click asks for it: made already, and in English."""

from __future__ import annotations

from participatio.cli.commands import Commands

commands = Commands("en")
