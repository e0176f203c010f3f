"""A ledger copied into another store or file, hash for hash."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kbop_cli.errors import Place, Problem, fail
from kbop_cli.ledger.network import refuse_network_share
from kbop_cli.ledger.store import AlreadyThereError

if TYPE_CHECKING:
    from kbop_cli.ledger.sql import SqlLedger


def copy_rows(source: SqlLedger, target: SqlLedger) -> None:
    """Every row of `source` into `target`, which is being written and has the tables and no rows. The rules of
    `target` see each of them."""
    with source.reading():
        for row in source.stream("SELECT key, kind, salt, value, folded FROM kbop_personal"):
            target.run("INSERT INTO kbop_personal (key, kind, salt, value, folded) VALUES (?, ?, ?, ?, ?)", row)
        for row in source.stream("SELECT seq, body, hash FROM kbop_entry ORDER BY seq"):
            target.run("INSERT INTO kbop_entry (seq, body, hash) VALUES (?, ?, ?)", row)


@contextmanager
def whole_or_none(target: Path) -> Iterator[Path]:
    """A file beside `target` to write a copy into, which only its owner may read. It takes the name `target` when all
    is written, and is removed where anything goes wrong. Raises `KbopError` where `target` is there already."""
    refuse_network_share(target)
    if target.exists():
        raise already_there(target)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise fail(f"{target} cannot be made: {error.strerror}.") from None
    os.close(handle)
    part = Path(name)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        if target.exists():
            raise already_there(target)
        part.rename(target)
    finally:
        for left in (part, Path(f"{part}-wal"), Path(f"{part}-shm"), Path(f"{part}-journal")):
            left.unlink(missing_ok=True)


def already_there(path: Path) -> AlreadyThereError:
    what, why = f"{path} is there already.", "A ledger is never overwritten."
    return AlreadyThereError(Problem(Place(), what, why, "Name another file, or move that one away."))
