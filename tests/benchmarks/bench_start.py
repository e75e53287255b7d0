# SPDX-License-Identifier: Apache-2.0
"""How long until anything happens: help, the import, and what the interpreter and click cost by themselves."""

from __future__ import annotations

import sys

from tests.benchmarks.measure import PYTHON, in_turns, process, ratio, say, script, table

BARE, HELLO, IMPORT, HELP = "bare python", "click, hello world --help", "import participatio", "participatio --help"
#: A command with two commands that do nothing, as the documentation of click writes it.
CLICK = """
import click

@click.group()
def main():
    '''Say hello.'''

@main.command()
@click.argument('name')
def hello(name):
    '''Say hello to NAME.'''
    click.echo(f'Hello {name}!')

main(['--help'])
"""


def main(rounds: int = 31) -> None:
    """Print them all."""
    taken = in_turns(
        {
            BARE: process(PYTHON, "-c", ""),
            HELLO: process(PYTHON, "-c", CLICK),
            IMPORT: process(PYTHON, "-c", "import participatio"),
            HELP: process(PYTHON, script("participatio"), "--help"),
        },
        rounds,
        warm=2,
    )
    table("start, CPU of the whole process", taken, "ms")
    say(
        f"  --help to click's hello world: {ratio(taken[HELP], taken[HELLO])}",
        f"  bare interpreter: {taken[BARE].median / 9.5:.2f} of the machine that the goals in ms were written for",
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
