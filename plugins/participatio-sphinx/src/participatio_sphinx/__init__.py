# SPDX-License-Identifier: Apache-2.0
"""Definitions and ledgers of participatio in documentation: drawn, told and listed when the pages are built."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

import participatio

if TYPE_CHECKING:
    from sphinx.application import Sphinx

VERSION = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """What Sphinx gains: a domain with its directives and roles, three settings, and colours for light and dark."""
    from participatio_sphinx import ledgers, looks
    from participatio_sphinx.domain import Participatio

    app.add_config_value("participatio_definition", None, "env", types=(str,))
    # A function cannot be kept between builds; whether a ledger has changed is asked of the ledger.
    app.add_config_value("participatio_ledger", None, "")
    app.add_config_value("participatio_process", None, "env", types=(str,))
    app.add_domain(Participatio)
    app.connect("builder-inited", ledgers.prepared)
    app.connect("builder-inited", looks.written)
    app.connect("env-get-outdated", ledgers.outdated)
    kept = crc32(f"{VERSION} {participatio.__version__}".encode())  # what another version has drawn is drawn anew
    return {"version": VERSION, "env_version": kept, "parallel_read_safe": True, "parallel_write_safe": True}
