# SPDX-License-Identifier: Apache-2.0
"""Work for a process whose every write is recorded: what it is acknowledged, it writes to a file of marks.

    python -m tests.durability.recorded FOLDER SEED SYNCHRONOUS COMMANDS

is what a recording is made of.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from tests.durability.ledgers import chance, command, forum
from tests.durability.works import said

from participatio.process.process import Process
from participatio.process.sqlite import SQLiteStore

LEDGER = "ledger.db"
MARKS = "marks"


def main(folder: Path, seed: str, synchronous: str, commands: int) -> None:
    """Create a process and act in it alone, in batches and from many threads; close and open it now and then."""
    random = chance(seed)
    marks = os.open(folder / MARKS, os.O_WRONLY | os.O_CREAT)
    store = SQLiteStore(folder / LEDGER, create=True, synchronous=synchronous)
    process = Process.create(store, forum())
    os.write(marks, b"created\n")

    def act(keys: list[str]) -> None:
        for key, done in zip(keys, process.batch([command(key) for key in keys]), strict=True):
            os.write(marks, " ".join(map(str, said(key, done))).encode() + b"\n")

    number = 0
    while number < commands:
        size = random.choice((1, 1, 1, 1, 8, 30))
        keys = [f"{seed}.{number + it}" for it in range(size)]
        number += size
        if size == 8:
            threads = [threading.Thread(target=act, args=([key],)) for key in keys]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        else:
            act(keys)
        if random.random() < 0.04:
            process.store.forget()
        if random.random() < 0.03:
            process.close()
            store = SQLiteStore(folder / LEDGER, synchronous=synchronous)
            process = Process.open(store)
    os.write(marks, b"end\n")
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4]))
