# SPDX-License-Identifier: Apache-2.0
"""A whole process as one file: to hand over, to keep, to begin again elsewhere with the same tree.

A zip file of JSON lines that anybody can read (docs/reference/ledger.md), the same bytes whenever the same is
exported. It holds bodies and people, and the secret of the ids: it is as confidential as the store.
"""

from __future__ import annotations

import io
import json
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

from participatio.errors import BadValueError, Code
from participatio.hooks.manager import Host
from participatio.process.erasures import sync_folder
from participatio.process.ids import of_person, person_number
from participatio.process.move import (
    CHUNK,
    About,
    Carried,
    Entry,
    Leaving,
    Looking,
    carry,
    chunks,
    target_of,
    wrong,
)
from participatio.process.records import canonical
from participatio.process.store import NO_PROCESS, Store, StoreError

if TYPE_CHECKING:
    from participatio.process.process import Process
    from participatio.process.verify import Progress

T = TypeVar("T")

_read = json.JSONDecoder().decode
_quoted = json.encoder.encode_basestring  # what the encoder itself uses

FORMAT = "participatio archive"
VERSION = 1
MANIFEST = "manifest.json"
PARTS = ("words.jsonl", "rules.jsonl", "people.jsonl", "events.jsonl", "commands.jsonl")

NOT_AN_ARCHIVE = Code(
    "P931",
    "error",
    en="{where} is no archive of a process: {why_en}",
    de="{where} ist kein Archiv eines Verfahrens: {why_de}",
)
NEWER_ARCHIVE = Code(
    "P932",
    "error",
    en="{where} was written by a newer version (format {found}, this one knows {known})",
    de="{where} ist von einer neueren Fassung (Format {found}, diese kennt {known})",
)

_WHYS: Mapping[str, tuple[str, str]] = {
    "zip": ("it is no zip file, or a damaged one", "keine oder eine beschädigte Zip-Datei"),
    "parts": ("it holds other parts than an archive does", "es enthält andere Teile als ein Archiv"),
    "manifest": ("its manifest cannot be read", "das Verzeichnis ist nicht lesbar"),
    "packed": ("it is encrypted, or packed in an unusual way", "verschlüsselt oder ungewöhnlich gepackt"),
}

_WHEN = (1980, 1, 1, 0, 0, 0)  # a time that says nothing
_BLOCK = 1 << 20
_LINE = 1 << 28  # bytes of the longest line: the rules of a large region
_MANIFEST = 1 << 20
_SMALL = 1 << 26  # bytes that any archive may unfold to
_RATIO = 100  # the hashes alone keep an honest one below a fifth of this
_DIRECTORY = 1 << 12  # bytes of the list of six parts
_END, _END64 = "<4s4H2LH", "<4sQ2H2L4Q"
_LOCATOR = 20


def export(process: Process, path: str | Path, *, progress: Progress | None = None) -> Carried:
    """Write a process, as it is at this moment, into one file at ``path``; there is all of it or nothing.

    The file can be read by its owner alone. ``progress`` is told how many events are written, of how many.

    Raises:
        BadValueError: the ledger is damaged; the position is named (P930).
        OSError: the file cannot be written.
    """
    path = Path(path)
    with process.store.snapshot() as rows, _written(path) as file:
        source = Leaving(rows, process.book, process.store.name)
        about = source.about
        digests = {}
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            for part, lines in zip(PARTS, _lines(source, progress), strict=True):
                digests[part] = _put(pack, part, lines)
            _put(pack, MANIFEST, [canonical(_manifest(about, digests)) + "\n"])
    return Carried(about.name, about.size, about.root)


def import_(
    path: str | Path,
    where: str | Path | Store,
    *,
    name: str | None = None,
    progress: Progress | None = None,
    host: Host | None = None,
) -> Carried:
    """Begin a process in a store with everything an archive holds; every hash is computed anew on the way.

    Interrupted, the same call goes on where it stopped. Until it is finished the process cannot be opened.

    Parameters:
        where: a path, an address or a store; made if it is not there.
        name: the process that is expected; an archive of another is refused.

    Raises:
        BadValueError: it is no archive (P931), a newer one (P932), or something in it is wrong (P930).
        StoreError: the store cannot be used, or has a process of that name.
    """
    with _opened(Path(path)) as archive:
        if name not in (None, archive.about.name):
            raise StoreError(NO_PROCESS, where=archive.where, name=name)
        with target_of(where) as store:
            return carry(archive, store, progress=progress, host=host)


# Out


def _manifest(about: About, digests: Mapping[str, str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "process": about.name,
        "secret": about.secret.hex(),
        "size": about.size,
        "root": about.root.hex(),
        "epoch": about.epoch,
        "rules": about.rules,
        "counts": {part: getattr(about, part) for part in _COUNTS},
        "digests": dict(digests),
    }


_COUNTS = ("words", "versions", "people", "bodies", "commands")


def _lines(source: Leaving, progress: Progress | None) -> Iterator[Iterable[str]]:
    """The lines of each part, in the order of `PARTS`."""
    looking = Looking(source.about, source.where)
    yield (canonical(word) + "\n" for word in source.words())
    yield (
        canonical({"version": version, "digest": digest, "position": position, "text": text}) + "\n"
        for version, digest, position, text in looking.rules(source.rules())
    )
    yield (
        canonical({"person": of_person(number), "since": since, "said": said}) + "\n"
        for number, since, said in source.people()
    )
    yield _events(source, looking, progress)
    yield (
        canonical({"key": key.hex(), "asked": asked.hex(), "position": position, "events": events}) + "\n"
        for key, asked, position, events in source.commands()
    )


def _events(source: Leaving, looking: Looking, progress: Progress | None) -> Iterator[str]:
    done = 0
    for chunk in chunks(source.events(), CHUNK):
        looking.chunk(chunk)
        for head, salt, body in chunk:
            if salt is None or body is None:
                yield f'{{"head":{_quoted(head)}}}\n'
            else:
                yield f'{{"body":{_quoted(body)},"head":{_quoted(head)},"salt":"{salt.hex()}"}}\n'
        done += len(chunk)
        if progress is not None:
            progress(done, source.about.size)
    looking.end()


def _put(pack: zipfile.ZipFile, part: str, lines: Iterable[str]) -> str:
    """Write a part, with nothing in it that differs from one time to the next; answers its digest."""
    info = zipfile.ZipInfo(part, _WHEN)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o600 << 16
    digest = sha256()
    with pack.open(info, "w", force_zip64=True) as file:
        for block in _blocks(lines):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _blocks(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as blocks of about a megabyte."""
    gathered: list[str] = []
    size = 0
    for line in lines:
        gathered.append(line)
        size += len(line)
        if size >= _BLOCK:
            yield "".join(gathered).encode()
            gathered.clear()
            size = 0
    yield "".join(gathered).encode()


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name when all of it is on disk, and leaves nothing behind otherwise."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


# In


@contextmanager
def _opened(path: Path) -> Iterator[_Archive]:
    """An archive whose list of parts is what it must be."""
    where = str(path)
    try:
        with path.open("rb") as file:
            if not _is_short(file):
                raise _no(where, "parts")
            with zipfile.ZipFile(file) as pack:
                infos = pack.infolist()
                if sorted(info.filename for info in infos) != sorted((MANIFEST, *PARTS)):
                    raise _no(where, "parts")
                if any(info.flag_bits & 1 or info.compress_type not in _PACKED for info in infos):
                    raise _no(where, "packed")
                yield _Archive(pack, where, path.stat().st_size)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, struct.error) as error:
        raise _no(where, "zip") from error
    except OSError as error:
        why = error.strerror or "?"
        raise BadValueError(NOT_AN_ARCHIVE, where=where, why_en=why, why_de=why) from None


_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _is_short(file: IO[bytes]) -> bool:
    """True if the list of parts at the end of a zip file is as short as ours, before anybody reads it."""
    size = file.seek(0, io.SEEK_END)
    end, end64 = struct.calcsize(_END), struct.calcsize(_END64)
    last = min(size, end + _LOCATOR + end64)
    file.seek(size - last)
    tail = file.read(last)
    file.seek(0)
    if len(tail) < end or tail[-end:][:4] != b"PK\x05\x06":
        return False
    said = struct.unpack(_END, tail[-end:])
    if said[5] > _DIRECTORY:
        return False
    if tail[-end - _LOCATOR :][:4] != b"PK\x06\x07":
        return True
    whole = tail[:end64] if len(tail) == end + _LOCATOR + end64 else b""
    return whole[:4] == b"PK\x06\x06" and struct.unpack(_END64, whole)[8] <= _DIRECTORY


def _no(where: str, why: str) -> BadValueError:
    en, de = _WHYS[why]
    return BadValueError(NOT_AN_ARCHIVE, where=where, why_en=en, why_de=de)


class _Archive:
    """A process as an archive holds it; what is read is counted and hashed on the way."""

    def __init__(self, pack: zipfile.ZipFile, where: str, size: int) -> None:
        self.where = where
        self._pack = pack
        self._most = max(_SMALL, size * _RATIO)
        self._digests: dict[str, str] = {}
        self.about = self._read_manifest()

    def _read_manifest(self) -> About:
        with self._pack.open(MANIFEST) as file:
            text = file.read(_MANIFEST + 1)
        try:
            said: Any = json.loads(text) if len(text) <= _MANIFEST else {}
            if said["format"] != FORMAT:
                raise LookupError  # noqa: TRY301 - one answer for all that is missing
            if said["version"] != VERSION:
                found = int(said["version"])
                raise BadValueError(NEWER_ARCHIVE, where=self.where, found=found, known=VERSION)  # noqa: TRY301 - read where it stands
            self._digests = {part: str(said["digests"][part]) for part in PARTS}
            return About(
                name=_text(said["process"]),
                secret=bytes.fromhex(said["secret"]),
                size=_number(said["size"]),
                root=bytes.fromhex(said["root"]),
                epoch=_number(said["epoch"]),
                rules=_number(said["rules"]),
                **{part: _number(said["counts"][part]) for part in _COUNTS},
                digest=sha256(text).hexdigest(),
            )
        except BadValueError:
            raise
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            raise _no(self.where, "manifest") from error

    def words(self) -> Iterator[str]:
        return self._part("words.jsonl", _text)

    def rules(self) -> Iterator[tuple[int, str, int, str]]:
        def read(said: Any) -> tuple[int, str, int, str]:  # noqa: ANN401 - whatever stands there
            version, position = _number(said["version"]), _number(said["position"])
            return version, _text(said["digest"]), position, _text(said["text"])

        return self._part("rules.jsonl", read)

    def people(self) -> Iterator[tuple[int, int, str]]:
        def read(said: Any) -> tuple[int, int, str]:  # noqa: ANN401 - as above
            if type(said["since"]) is not int:
                raise TypeError
            return person_number(_text(said["person"])), said["since"], _text(said["said"])

        return self._part("people.jsonl", read)

    def events(self) -> Iterator[Entry]:
        def read(said: Any) -> Entry:  # noqa: ANN401 - as above
            if "salt" not in said:
                return _text(said["head"]), None, None
            return _text(said["head"]), bytes.fromhex(said["salt"]), _text(said["body"])

        return self._part("events.jsonl", read)

    def commands(self) -> Iterator[tuple[bytes, bytes, int, int]]:
        def read(said: Any) -> tuple[bytes, bytes, int, int]:  # noqa: ANN401 - as above
            key, asked = bytes.fromhex(said["key"]), bytes.fromhex(said["asked"])
            return key, asked, _number(said["position"]), _number(said["events"])

        return self._part("commands.jsonl", read)

    def _part(self, part: str, read: Callable[[Any], T]) -> Iterator[T]:
        """The lines of a part, each read as what it must be."""
        with self._pack.open(part) as packed:
            counted = _Counted(packed, self._count)
            file = io.BufferedReader(counted, _BLOCK)
            number = 0
            while line := file.readline(_LINE):
                number += 1
                if not line.endswith(b"\n"):
                    raise wrong(self.where, part, number, "long" if len(line) == _LINE else "text")
                try:
                    found = read(_read(line.decode()))
                except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                    raise wrong(self.where, part, number, "text") from None
                yield found
            if counted.digest.hexdigest() != self._digests[part]:
                raise wrong(self.where, part, number, "digest")

    def _count(self, read: int) -> None:
        self._most -= read
        if self._most < 0:
            raise wrong(self.where, "zip", "", "large")


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    value.encode()  # half a surrogate pair is no text
    return value


def _number(value: object) -> int:
    if type(value) is not int or not 0 <= value < 1 << 40:
        raise TypeError
    return value


class _Counted(io.RawIOBase):
    """A part that is read once: counted against what an archive may unfold to, and hashed."""

    def __init__(self, file: IO[bytes], count: Callable[[int], None]) -> None:
        self._file = file
        self._count = count
        self.digest = sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - as the base class has it
        block = self._file.read(min(len(buffer), _BLOCK))
        self._count(len(block))
        self.digest.update(block)
        buffer[: len(block)] = block
        return len(block)
