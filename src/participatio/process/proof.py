# SPDX-License-Identifier: Apache-2.0
"""What leaves the machine so that others can check the ledger: checkpoints, receipts, proofs of what continues what.

docs/reference/ledger.md describes the files; docs/reference/verify_offline.py checks them and imports nothing of ours.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from participatio.errors import BadValueError, Code
from participatio.process.records import canonical, commitment, head_of
from participatio.process.tables import MASK, instant
from participatio.process.tiles import extends, includes
from participatio.process.trees import tree_of
from participatio.values import Frozen

if TYPE_CHECKING:
    from participatio.process.book import Book
    from participatio.process.process import Process
    from participatio.process.store import Rows

FORMAT = "participatio.{what}.v1"
SUFFIX = ".checkpoint"
_HASH = 32

NOT_A_PROOF = Code(
    "P940",
    "error",
    en="this is no {what} of a ledger: {why}",
    de="das ist kein {what} einer Akte: {why}",
)
NO_ENTRY = Code(
    "P941",
    "error",
    en="there is no event {position}; the ledger has {size}",
    de="es gibt kein Ereignis {position}; die Akte hat {size}",
)
OTHER = Code(
    "P942",
    "error",
    en="the checkpoint is of the process '{found}', not of '{process}'",
    de="der Prüfpunkt gehört zum Verfahren '{found}', nicht zu '{process}'",
)
CUT_SHORT = Code(
    "P943",
    "error",
    en="the ledger was cut: the checkpoint has {older} events (epoch {epoch}), the ledger {size}",
    de="die Akte wurde gekürzt: der Prüfpunkt hat {older} Ereignisse (Epoche {epoch}), die Akte {size}",
)
REWRITTEN = Code(
    "P944",
    "error",
    en="the ledger was rewritten: its first {older} events are not those of the checkpoint",
    de="die Akte wurde umgeschrieben: ihre ersten {older} Ereignisse sind nicht die des Prüfpunkts",
)
RESTORED = Code(
    "P945",
    "error",
    en="the ledger was restored from a backup (epoch {epoch}): what lay behind position {position} is lost",
    de="die Akte wurde aus einer Sicherung wiederhergestellt (Epoche {epoch}): was hinter Position {position} lag, "
    "ist verloren",
)


class ProofError(BadValueError):
    """A ledger does not continue a checkpoint, or a file proves nothing."""


@frozen(eq=False, repr=False)
class Checkpoint(Frozen):
    """How many events a ledger has and the root of their tree; whoever keeps it sees any later change of them.

    ``recorded`` is the instant, in UTC, of the last of them; ``epoch`` grows when a ledger is restored from a backup.
    """

    process: str
    epoch: int
    size: int
    root: bytes
    recorded: datetime

    def to_json(self) -> str:
        """The text of a ``.checkpoint`` file."""
        return _text("checkpoint", **self.said())

    def said(self) -> dict[str, Any]:
        """What its file holds, without the format."""
        recorded = self.recorded.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
        return {
            "process": self.process,
            "epoch": self.epoch,
            "size": self.size,
            "root": self.root.hex(),
            "recorded": recorded,
        }

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The checkpoint of a text; raises `ProofError` (P940) if it is none."""
        return cls.of(_said(text, "checkpoint"))

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """The checkpoint that a file holds; raises `ProofError` (P940) if it is none."""
        try:
            recorded = datetime.fromisoformat(said["recorded"])
            made = cls(str(said["process"]), said["epoch"], said["size"], bytes.fromhex(said["root"]), recorded)
        except (KeyError, TypeError, ValueError) as error:
            raise ProofError(NOT_A_PROOF, what="checkpoint", why=repr(error)) from None
        if type(made.epoch) is not int or type(made.size) is not int or len(made.root) != _HASH:
            raise ProofError(NOT_A_PROOF, what="checkpoint", why="epoch, size, root")
        return made


@frozen(eq=False, repr=False)
class Receipt(Frozen):
    """That an event stands in a ledger: its head, and the path from its leaf to the root of a checkpoint.

    ``salt`` and ``body`` are there for whoever may see them; the head holds their commitment.
    """

    position: int
    size: int
    head: str
    path: tuple[bytes, ...]
    root: bytes
    salt: bytes | None = None
    body: str | None = None

    def holds(self, checkpoint: Checkpoint | None = None) -> bool:
        """True if the path leads to the root (that of a checkpoint), and the body is the one that the head says."""
        root, size = (self.root, self.size) if checkpoint is None else (checkpoint.root, checkpoint.size)
        if size != self.size or not includes(self.head.encode(), self.position, size, self.path, root):
            return False
        _, process, committed = head_of(self.head)
        if checkpoint is not None and process != checkpoint.process:
            return False
        return self.body is None or commitment(self.salt or b"", self.body) == committed

    def to_json(self) -> str:
        """The text of a receipt's file."""
        said: dict[str, Any] = {
            "position": self.position,
            "size": self.size,
            "head": self.head,
            "path": [step.hex() for step in self.path],
            "root": self.root.hex(),
        }
        if self.body is not None and self.salt is not None:
            said.update(salt=self.salt.hex(), body=self.body)
        return _text("receipt", **said)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The receipt of a text; raises `ProofError` (P940) if it is none."""
        said = _said(text, "receipt")
        try:
            path = tuple(bytes.fromhex(step) for step in said["path"])
            salt = bytes.fromhex(said["salt"]) if "salt" in said else None
            root = bytes.fromhex(said["root"])
            return cls(said["position"], said["size"], said["head"], path, root, salt, said.get("body"))
        except (KeyError, TypeError, ValueError) as error:
            raise ProofError(NOT_A_PROOF, what="receipt", why=repr(error)) from None


@frozen(eq=False, repr=False)
class Consistency(Frozen):
    """That the ledger of one checkpoint is the beginning of the ledger of another."""

    older: Checkpoint
    newer: Checkpoint
    path: tuple[bytes, ...]

    def holds(self) -> bool:
        """True if the path shows it."""
        older, newer = self.older, self.newer
        return older.process == newer.process and extends(older.size, older.root, newer.size, newer.root, self.path)

    def to_json(self) -> str:
        """The text of the proof's file."""
        return _text(
            "consistency", older=self.older.said(), newer=self.newer.said(), path=[step.hex() for step in self.path]
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The proof of a text; raises `ProofError` (P940) if it is none."""
        said = _said(text, "consistency")
        try:
            path = tuple(bytes.fromhex(step) for step in said["path"])
            return cls(Checkpoint.of(said["older"]), Checkpoint.of(said["newer"]), path)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(error, ProofError):
                raise
            raise ProofError(NOT_A_PROOF, what="consistency", why=repr(error)) from None


# What a process says of itself


def checkpoint(process: Process) -> Checkpoint:
    """The checkpoint of everything recorded so far; keep it where nobody who runs the store can change it."""
    with process.store.snapshot() as rows:
        return _checkpoint(rows, process.book)


def _checkpoint(rows: Rows, book: Book) -> Checkpoint:
    sql = "SELECT epoch, size, recorded FROM process WHERE number = ?"
    epoch, size, recorded = rows.one(sql, book.number) or (1, 0, 0)
    root = tree_of(rows, book.number, book.base, size).root()
    return Checkpoint(book.name, epoch, size, root, instant(recorded))


def receipt(process: Process, position: int, *, size: int | None = None, include_body: bool = False) -> Receipt:
    """The receipt of an event.

    Parameters:
        size: of the checkpoint it shall lead to; else of the ledger as it is now.
        include_body: with what was said and by whom. Whether the asker may see that is the caller's to know.

    Raises:
        ProofError: there is no such event (P941).
    """
    book = process.book
    with process.store.snapshot() as rows:
        (now,) = rows.one("SELECT size FROM process WHERE number = ?", book.number) or (0,)
        size = now if size is None else size
        sql = "SELECT e.head, b.salt, b.body FROM event e LEFT JOIN body b ON b.key = e.key WHERE e.key = ?"
        row = rows.one(sql, book.base | position) if 0 <= position < size <= now else None
        if row is None:
            raise ProofError(NO_ENTRY, position=position, size=min(size, now))
        head, salt, body = row
        tree = tree_of(rows, book.number, book.base, size)
        path, root = tuple(tree.inclusion(position)), tree.root()
    if not include_body or body is None:
        salt = body = None
    return Receipt(position, size, head, path, root, None if salt is None else bytes(salt), body)


def consistency(process: Process, older: Checkpoint) -> Consistency:
    """The proof that the ledger as it is now continues that of an older checkpoint.

    Raises:
        ProofError: it does not: it was rewritten (P944) or cut (P943), is another process's (P942), or was restored
            from a backup that is older than the checkpoint (P945).
    """
    book = process.book
    with process.store.snapshot() as rows:
        newer = _checkpoint(rows, book)
        if older.process != newer.process:
            raise ProofError(OTHER, found=older.process, process=newer.process)
        begun = _restored(rows, book, older.epoch)
        if begun is not None and older.size > begun[1]:
            raise ProofError(RESTORED, epoch=begun[0], position=begun[1])
        if older.size > newer.size or older.epoch > newer.epoch:
            raise ProofError(CUT_SHORT, older=older.size, epoch=older.epoch, size=newer.size)
        tree = tree_of(rows, book.number, book.base, newer.size)
        proof = Consistency(older, newer, tuple(tree.consistency(older.size)) if older.size else ())
    if not proof.holds():
        raise ProofError(REWRITTEN, older=older.size)
    return proof


def _restored(rows: Rows, book: Book, epoch: int) -> tuple[int, int] | None:
    """The first epoch after one, by its number and where it began; none if there was none."""
    word = book.known_word(RESTORE)
    sql = "SELECT e.key, e.head FROM deed d JOIN event e ON e.key = d.key WHERE d.action = ? ORDER BY d.key"
    for key, text in rows.all(sql, word):
        head, _, _ = head_of(text)
        if head.epoch is not None and head.epoch > epoch:
            return head.epoch, key & MASK
    return None


RESTORE = "process.restore"
"""What the library records when a ledger is restored; nobody else can, because only it begins an epoch."""


def _text(what: str, **said: object) -> str:
    return canonical({"format": FORMAT.format(what=what), **said}) + "\n"


def _said(text: str, what: str) -> Mapping[str, Any]:
    try:
        said: Mapping[str, Any] = json.loads(text)
        found = said["format"]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ProofError(NOT_A_PROOF, what=what, why=repr(error)) from None
    if found != FORMAT.format(what=what):
        raise ProofError(NOT_A_PROOF, what=what, why=f"format {found!r}")
    return said
