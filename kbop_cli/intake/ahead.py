"""What is begun of the inputs while Polars is loaded and the contract read, neither of which it needs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import NamedTuple

from kbop_cli.intake.endings import TEXT, WORKBOOKS
from kbop_cli.intake.reader import Reader, start

LARGE = 10_000_000
"""Bytes from which on a text file is hashed ahead; a smaller one is hashed as soon as a thread has begun."""

_PIECE = 1 << 23
"""Bytes hashed at a time: many, as between two pieces the thread waits until the loading of modules lets it go on."""


class Ahead(NamedTuple):
    """Readers of workbooks that wait for one, and the hashes of large text files, by path, which are being taken."""

    waiting: list[Reader]
    hashes: Mapping[Path, Future[str]]

    def reader(self) -> Reader:
        """What reads a workbook, started now where none waits."""
        with suppress(IndexError):  # none waits; asked and taken in one go, since two files may be read at a time
            return self.waiting.pop()
        return start()


NOTHING_BEGUN = Ahead([], {})


@contextmanager
def begun(inputs: Sequence[str]) -> Iterator[Ahead]:
    """Start a reader where one of the inputs looks like a workbook, and begin to hash large text files."""
    files = [file for given in inputs for file in files_of(given)]
    large = [path for path, size in files if size >= LARGE and path.suffix.lower() in TEXT]
    waiting = [start()] if any(path.suffix.lower() in WORKBOOKS for path, _ in files) else []
    pool, over = ThreadPoolExecutor(1) if large else None, Event()
    try:
        yield Ahead(waiting, {path: pool.submit(_sha256, path, over) for path in large} if pool else {})
    finally:
        over.set()
        if pool:
            pool.shutdown(cancel_futures=True)
        for reader in waiting:
            reader.stop()


def files_of(given: str) -> list[tuple[Path, int]]:
    """The files behind an input (a folder, a file or `table=file#sheet`) with their sizes, as far as they are seen."""
    path = Path(given)
    try:
        if not path.exists() and "=" in given:
            path = Path(given.partition("=")[2].partition("#")[0])
        files = path.iterdir() if path.is_dir() else [path]
        return [(file, file.stat().st_size) for file in files if file.is_file()]
    except OSError:  # who reads it says so
        return []


def _sha256(path: Path, over: Event) -> str:
    """The hash of the file's bytes; of those so far where all is `over` before."""
    # Every piece is read into the same memory: to be given new memory takes as long as to hash what is in it.
    piece = memoryview(bytearray(_PIECE))
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while not over.is_set() and (size := file.readinto(piece)):
            digest.update(piece[:size])
    return digest.hexdigest()
