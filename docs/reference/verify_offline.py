# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN001, ANN201, D103, INP001, PTH123, SIM115, T201 - to be read by people, run by itself
"""Check what a ledger of participatio gave out, with nothing but Python itself (RFC 6962, sections 2.1.1 and 2.1.2).

    python verify_offline.py receipt.json a.checkpoint                the event stands in that ledger
    python verify_offline.py consistency.json old.checkpoint new.checkpoint   the new ledger continues the old one

Says "ok" and ends with 0, or says what is wrong and ends with 1.
"""  # fmt: skip

import hashlib
import json
import sys


def sha(data):
    return hashlib.sha256(data).digest()


def climb(index, last, old, new, path):
    """Both roots that a path leads to: over what lies to the left alone, and over everything."""
    for step in map(bytes.fromhex, path):
        if last == 0:
            sys.exit("the path is too long")
        if index & 1 or index == last:
            old, new = sha(b"\x01" + step + old), sha(b"\x01" + step + new)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            new = sha(b"\x01" + new + step)
        index, last = index >> 1, last >> 1
    return (old.hex(), new.hex()) if last == 0 else sys.exit("the path is too short")


def receipt(said, checkpoint):
    leaf, head = sha(b"\x00" + said["head"].encode()), json.loads(said["head"])
    body = bytes.fromhex(said.get("salt", "")) + said.get("body", "").encode()
    if not 0 <= said["position"] < said["size"] == checkpoint["size"]:
        sys.exit("the receipt is of a ledger of another size")
    if (head["process"], head["position"]) != (checkpoint["process"], said["position"]):
        sys.exit("the event is of another process or stands at another position")
    if climb(said["position"], said["size"] - 1, leaf, leaf, said["path"])[1] != checkpoint["root"]:
        sys.exit("the event does not stand in that ledger")
    if "body" in said and hashlib.sha256(body).hexdigest() != head["commitment"]:
        sys.exit("the body is not the one that belongs to the head")


def consistency(said, old, new):
    path, index, last = said["path"], old["size"] - 1, new["size"] - 1
    if old["process"] != new["process"] or not 0 <= index <= last:
        sys.exit("the checkpoints are of two processes, or not in this order")
    if index == last:
        index = last = 0  # the same ledger: nothing to climb
    while index & 1:  # what both have in common is a whole subtree
        index, last = index >> 1, last >> 1
    start, *path = path if index else [old["root"], *path]
    if climb(index, last, bytes.fromhex(start), bytes.fromhex(start), path) != (old["root"], new["root"]):
        sys.exit("the ledger was rewritten between the two checkpoints")


if __name__ == "__main__":
    try:
        said, *checkpoints = (json.load(open(name, encoding="utf-8")) for name in sys.argv[1:])
        kinds = {"participatio.receipt.v1": receipt, "participatio.consistency.v1": consistency}
        kinds[said["format"]](said, *checkpoints)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        sys.exit(f"these are not the files that belong together: {type(error).__name__}: {error}\n\n{__doc__.strip()}")
    print("ok")
