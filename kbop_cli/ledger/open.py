"""Opening a ledger: `where` is a file, taken from the contract's folder, or a `postgresql://` URL."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from pathlib import Path

from kbop_cli.errors import fail
from kbop_cli.ledger.sql import SqlLedger
from kbop_cli.ledger.sqlite import SqliteLedger, create_sqlite
from kbop_cli.ledger.store import Head, Ledger


def create_ledger(where: str, contract: str, *, base: Path | None = None, wait_seconds: float = 5.0) -> Ledger:
    """A new, empty ledger for `contract`. Raises `KbopError` where there is one already."""
    if _is_url(where):
        from kbop_cli.ledger.postgres import create_postgres

        return create_postgres(where, contract, wait_seconds=wait_seconds)
    return create_sqlite((base or Path()) / where, contract, wait_seconds=wait_seconds)


def open_ledger(where: str, *, base: Path | None = None, wait_seconds: float = 5.0, upgrade: bool = False) -> Ledger:
    """The ledger at `where`, of this version's schema; an older one is brought up to it where `upgrade` is true."""
    ledger = _connected(where, base or Path(), wait_seconds)
    try:
        if upgrade:
            ledger.upgrade()
        ledger.check_version()
    except BaseException:
        ledger.close()
        raise
    return ledger


def restore_ledger(copy: Path, where: str, contract: str, *, base: Path | None = None) -> Head:
    """The ledger that `copy`, a backup, holds, laid at `where`, where there is none; its head.

    Raises `KbopError` where the backup does not verify, is not of `contract`, or there is a ledger already.
    """
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / copy.name  # the backup itself is only read
        try:
            shutil.copyfile(copy, own)
        except OSError as error:
            raise fail(f"The backup {copy} cannot be read: {error.strerror}.") from None
        with closing(SqliteLedger(own)) as source:
            source.where = str(copy)
            source.check_version()
            if source.verify(deep=True):
                raise fail(f"The backup {copy} is not intact.", mend="Use another one.")
            if source.status().contract != contract:
                raise fail(f"The backup {copy} is not of contract {contract}.", mend="Name the contract's own.")
            if _is_url(where):
                from kbop_cli.ledger.postgres import copy_to_postgres

                copy_to_postgres(source, where)
            else:
                source.backup((base or Path()) / where)
            return source.head()


def _connected(where: str, base: Path, wait_seconds: float) -> SqlLedger:
    if _is_url(where):
        from kbop_cli.ledger.postgres import PostgresLedger

        return PostgresLedger(where, wait_seconds=wait_seconds)
    return SqliteLedger(base / where, wait_seconds=wait_seconds)


def _is_url(where: str) -> bool:
    scheme, found, _ = where.partition("://")
    if not found:
        return False
    if scheme in {"postgresql", "postgres"}:
        return True
    raise fail(f"A ledger cannot be kept at a {scheme}:// address.", mend="Name a file, or a postgresql:// URL.")
