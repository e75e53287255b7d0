# SPDX-License-Identifier: Apache-2.0
"""What is said of a process that was carried into another file or store."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from participatio.cli.titles import clipped, facts
from participatio.languages import either
from participatio.telling.titles import number

if TYPE_CHECKING:
    from participatio.process.move import Carried


def tell_carried(carried: Carried, where: str, language: str) -> None:
    """Tell that it is there, with its size and root."""
    en, de = f"{carried.name} is in {where}", f"{carried.name} ist in {where}"
    click.echo(clipped(either(language, en=en, de=de), 1000))
    rows = [
        (either(language, en="events", de="Einträge"), number(carried.size, language)),
        (either(language, en="root", de="Wurzel"), carried.root.hex()),
    ]
    for line in facts(rows):
        click.echo(line)
