"""A hidden folder beside a run, in which its files are built; what a killed process left of such folders is removed."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: nothing tells whose folder it is, so nothing is removed
    fcntl = None  # type: ignore[assignment]


@contextlib.contextmanager
def building(folder: Path, mark: str) -> Iterator[Path]:
    """A new folder beside `folder`, gone at the end. `mark` tells those of one purpose from all others.

    Its process holds a lock on it, which the system lets go when the process ends, however it ends. So what can be
    locked was left behind, and is removed; what cannot is somebody's work.
    """
    for left in _left_behind(folder, mark):
        _remove_where_free(left)
    path, lock = _locked(folder, mark)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _left_behind(folder: Path, mark: str) -> list[Path]:
    named = re.compile(rf"\.{re.escape(folder.name)}\.[a-z0-9_]{{8}}\.{re.escape(mark)}")
    beside = sorted(folder.parent.iterdir())
    return [path for path in beside if named.fullmatch(path.name) and path.is_dir() and not path.is_symlink()]


def _remove_where_free(path: Path) -> None:
    if fcntl is None:
        return
    with contextlib.suppress(OSError):
        lock = _lock(path)
        try:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)


def _locked(folder: Path, mark: str) -> tuple[Path, int | None]:
    """A new folder, locked. One that another process took for left behind before it was locked is given up."""
    while True:
        path = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=f".{mark}", dir=folder.parent))
        if fcntl is None:
            return path, None
        try:
            lock = _lock(path)
        except (FileNotFoundError, BlockingIOError):
            continue
        except OSError:  # a file system without locks: nobody can take the folder for left behind there
            return path, None
        if path.exists():
            return path, lock
        os.close(lock)


def _lock(path: Path) -> int:
    opened = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(opened)
        raise
    return opened
