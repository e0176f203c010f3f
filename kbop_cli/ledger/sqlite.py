"""The embedded ledger: one SQLite file beside the contract.

WAL and synchronous=FULL: what was answered for is on the disk. BEGIN IMMEDIATE: one writer at a time. Triggers stop
accidents, not an owner with another tool; that is what the chain, and the head on payment files, are for.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from kbop_cli.errors import fail
from kbop_cli.ledger.copy import already_there, copy_rows, whole_or_none
from kbop_cli.ledger.network import refuse_network_share
from kbop_cli.ledger.records import Row
from kbop_cli.ledger.schema import SCHEMA, Dialect, Schema
from kbop_cli.ledger.sql import SqlLedger
from kbop_cli.ledger.sqlite_errors import told
from kbop_cli.ledger.store import StoreError

_OLDEST = (3, 38, 0)
"""The first SQLite with STRICT tables and JSON in every build."""

_OBJECTS = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL"
_CHECK = "PRAGMA integrity_check"

# As bytes, for a changed byte need be no text any more. A text and a blob of the same bytes differ in one byte of the
# file, and so do an empty text and nothing: every blob sorts behind every text, and nothing is less than no text, which
# is the cheapest way to tell. What is no text comes without its first value, so that its digest does not fit.
_CHAIN = """
SELECT seq, iif(max(body, hash) < x'', CAST(body AS BLOB), x''), coalesce(CAST(hash AS BLOB), x'')
FROM kbop_entry ORDER BY seq
"""
_PERSONAL = """
SELECT
  iif(
    max(key, kind, salt, value, folded) < x'' OR (coalesce(salt, value, folded) IS NULL AND max(key, kind) < x''),
    CAST(key AS BLOB), x''
  ),
  CASE WHEN kind = '' AND coalesce(salt, value, folded) IS NULL THEN NULL ELSE CAST(
    'kbop-personal-1' || char(31) || kind || char(31) || coalesce(salt, '') || char(31) || coalesce(value, '')
    || char(31) || coalesce(folded, '') AS BLOB) END
FROM kbop_personal
"""


class SqliteLedger(SqlLedger):
    """A ledger in the file `path`, which must be there. `wait_seconds`: how long to wait for another writer."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path, *, wait_seconds: float = 5.0, schema: Schema = SCHEMA) -> None:
        self.where = os.path.normpath(path)
        self.path = path
        self.schema = schema
        refuse_network_share(path)
        if sqlite3.sqlite_version_info < _OLDEST:
            raise fail(
                f"This Python brings SQLite {sqlite3.sqlite_version}; the ledger needs 3.38 or later.",
                mend="Use a newer Python.",
            )
        if not path.is_file():
            raise fail(f"There is no ledger {path}.", mend="Lay out the contract with kbop init, or mend its path.")
        with told(self.where):
            self._connection = sqlite3.connect(path, timeout=wait_seconds, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        for setting in ("cell_size_check = ON", "secure_delete = ON", "synchronous = FULL"):
            self.run(f"PRAGMA {setting}")
        if self.run("PRAGMA journal_mode = WAL") != [("wal",)]:
            raise fail(
                f"The ledger {self.where} lies where SQLite cannot keep a write-ahead log.",
                mend="Move it to a disk of this machine.",
            )

    @property
    def store(self) -> str:
        return f"SQLite {sqlite3.sqlite_version}"

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with told(self.where):
            return self._connection.execute(sql, values).fetchall()

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        with told(self.where):
            yield from self._connection.execute(sql, values)

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._connection.in_transaction:
            yield
            return
        with self._transaction("BEGIN"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        self.run(begin)
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            # A full disk rolls back by itself.
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    def chain(self) -> Iterator[tuple[int, bytes, bytes]]:
        return self.stream(_CHAIN)

    def sealed(self) -> Iterator[tuple[bytes, bytes | None]]:
        return self.stream(_PERSONAL)

    def changed_schema(self) -> Iterator[str]:
        expected = _as_made(self.schema.statements(self.dialect))
        found = {row[:2]: row[2] for row in self.run(_OBJECTS)}
        for kind, name in sorted(expected.keys() | found.keys()):
            if expected.get((kind, name)) != found.get((kind, name)):
                yield f"The {kind} {name} is not as kbop made it."

    def damage(self) -> Iterator[str]:
        try:
            yield from (f"The file is damaged: {found}." for (found,) in self.run(_CHECK) if found != "ok")
        except StoreError as error:
            yield str(error)

    def clean(self) -> None:
        # secure_delete overwrites what is erased; the log still has the old pages until it is emptied.
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")

    def backup(self, target: Path) -> None:
        with whole_or_none(target) as part, told(str(target)), closing(sqlite3.connect(part)) as copy:
            self._connection.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        self._connection.close()


@cache
def _as_made(statements: tuple[str, ...]) -> dict[Row, str]:
    """Tables, indexes and triggers as SQLite keeps them after `statements`."""
    with closing(sqlite3.connect(":memory:")) as model:
        for statement in statements:
            model.execute(statement)
        return {row[:2]: row[2] for row in model.execute(_OBJECTS)}


def create_sqlite(path: Path, contract: str, *, wait_seconds: float = 5.0, schema: Schema = SCHEMA) -> SqliteLedger:
    """An empty ledger for `contract` in a new file, or in one that an interrupted attempt left empty."""
    refuse_network_share(path)
    if not path.exists():
        new_file(path)
    ledger = SqliteLedger(path, wait_seconds=wait_seconds, schema=schema)
    try:
        with ledger.writing():
            if ledger.run("SELECT 1 FROM sqlite_master LIMIT 1"):
                raise already_there(path)
            ledger.begin(contract)
    except BaseException:
        ledger.close()
        raise
    return ledger


def copy_to_sqlite(source: SqlLedger, target: Path) -> None:
    """Copy a ledger of another store into a new file."""
    with whole_or_none(target) as part, closing(SqliteLedger(part, schema=source.schema)) as copy:
        copy.where = str(target)
        with copy.writing():
            copy.lay()
            copy_rows(source, copy)
        copy.run("PRAGMA journal_mode = DELETE")


def new_file(path: Path) -> None:
    """Make the empty file that only its owner may read, or raise `KbopError`."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise already_there(path) from None
    except OSError as error:
        raise fail(f"{path} cannot be made: {error.strerror}.") from None
