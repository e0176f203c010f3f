"""The shared ledger: the same tables on a PostgreSQL server.

An advisory lock of the transaction lets one writer in at a time; the unique indexes stand behind it. Credentials
never stand in the URL: psycopg takes them from the environment (PGUSER, PGPASSWORD, PGPASSFILE) or a service file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from kbop_cli.errors import Place, Problem, fail
from kbop_cli.ledger import postgres_schema
from kbop_cli.ledger.copy import copy_rows
from kbop_cli.ledger.postgres_errors import told
from kbop_cli.ledger.records import Row
from kbop_cli.ledger.schema import SCHEMA, Dialect, Schema
from kbop_cli.ledger.sql import SqlLedger
from kbop_cli.ledger.sqlite import copy_to_sqlite
from kbop_cli.ledger.store import AlreadyThereError

if TYPE_CHECKING:
    import psycopg

_LOCK = 0x6B626F70  # "kbop"; with the name of the schema: two ledgers in one database do not wait for each other
_FETCHED = 10_000


class PostgresLedger(SqlLedger):
    """A ledger on the server that `url` names. `wait_seconds`: how long to wait for another writer."""

    dialect: Dialect = "postgres"

    def __init__(self, url: str, *, wait_seconds: float = 5.0, schema: Schema = SCHEMA) -> None:
        self.where = refuse_password(url)
        self.schema = schema
        self._wait = max(1, round(wait_seconds * 1000))
        self._connection = _connect(url)
        try:
            self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        encoding = self.run("SHOW server_encoding")[0][0]
        if encoding != "UTF8":
            raise fail(
                f"The database of the ledger {self.where} has encoding {encoding}.",
                mend="Use a database with encoding UTF8.",
            )
        # A server may be told to answer before the disk has it; a payment waits.
        self.run("SELECT set_config('synchronous_commit', 'on', false)")

    @property
    def store(self) -> str:
        return f"PostgreSQL {self.run('SHOW server_version')[0][0]}"

    def run(self, sql: str, values: Sequence[object] = ()) -> list[Row]:
        with told(self.where):
            cursor = self._connection.execute(_with_places(sql, values), values or None)
            return cursor.fetchall() if cursor.description else []

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[Row]:
        with told(self.where), self._connection.cursor("kbop") as cursor:
            cursor.itersize = _FETCHED
            cursor.execute(_with_places(sql, values), values or None, binary=True)
            yield from cursor

    @contextmanager
    def reading(self) -> Iterator[None]:
        if self._is_busy():
            yield
            return
        with self._transaction("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"):
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        if self._is_busy():
            raise fail(f"The ledger {self.where} is in the middle of another transaction.")
        with self._transaction("SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE"):
            self.run("SELECT set_config('lock_timeout', ?, true)", (f"{self._wait}ms",))
            self.run("SELECT pg_advisory_xact_lock(?, hashtext(current_schema()))", (_LOCK,))
            yield

    @contextmanager
    def _transaction(self, mode: str) -> Iterator[None]:
        with told(self.where), self._connection.transaction():
            self.run(mode)
            yield

    def _is_busy(self) -> bool:
        from psycopg.pq import TransactionStatus

        return self._connection.info.transaction_status == TransactionStatus.INTRANS

    def chain(self) -> Iterator[tuple[int, bytes, bytes]]:
        return self.stream(
            "SELECT seq, convert_to(body, 'UTF8'), convert_to(hash, 'UTF8') FROM kbop_entry ORDER BY seq"
        )

    def sealed(self) -> Iterator[tuple[bytes, bytes | None]]:
        return self.stream(
            """
            SELECT CASE WHEN num_nulls(salt, value, folded) IN (0, 3) THEN convert_to(key, 'UTF8') ELSE '' END,
              CASE WHEN kind <> '' OR coalesce(salt, value, folded) IS NOT NULL THEN convert_to(
                concat_ws(chr(31), 'kbop-personal-1', kind, coalesce(salt, ''), coalesce(value, ''),
                  coalesce(folded, '')), 'UTF8') END
            FROM kbop_personal
            """
        )

    def changed_schema(self) -> Iterator[str]:
        found = {str(row[0]) for row in self.run(postgres_schema.FOUND)}
        for what, name in sorted(postgres_schema.expected(self.schema.statements(self.dialect)).items()):
            if what not in found:
                yield f"The {name} is not as kbop made it."

    def damage(self) -> Iterator[str]:
        return iter(())  # the server looks after its own files

    def clean(self) -> None:
        self.run("VACUUM kbop_personal")

    def backup(self, target: Path) -> None:
        copy_to_sqlite(self, target)

    def close(self) -> None:
        self._connection.close()


def create_postgres(url: str, contract: str, *, wait_seconds: float = 5.0, schema: Schema = SCHEMA) -> PostgresLedger:
    """An empty ledger for `contract` in the first schema of the connection's search path."""
    ledger = PostgresLedger(url, wait_seconds=wait_seconds, schema=schema)
    try:
        with ledger.writing():
            _refuse_taken(ledger)
            ledger.begin(contract)
    except BaseException:
        ledger.close()
        raise
    return ledger


def copy_to_postgres(source: SqlLedger, url: str) -> None:
    """Copy a ledger of another store into the first schema of the connection's search path, which holds none."""
    with closing(PostgresLedger(url, schema=source.schema)) as copy, copy.writing():
        _refuse_taken(copy)
        copy.lay()
        copy_rows(source, copy)


def _refuse_taken(ledger: PostgresLedger) -> None:
    if ledger.run("SELECT to_regclass('kbop_entry')")[0][0]:
        what = f"{ledger.where} holds a ledger already."
        raise AlreadyThereError(Problem(Place(), what, mend="Name another database or schema."))


def refuse_password(url: str) -> str:
    """The URL as messages may show it. Raises `KbopError` where it carries a secret."""
    parts = urlsplit(url)
    secret = {name for name in parse_qs(parts.query) if "password" in name.lower()}
    if parts.password is not None or secret:
        raise fail(
            "The ledger's URL carries a password.",
            why="The contract is a file that people share.",
            mend="Take it out; set PGPASSWORD, PGPASSFILE or PGSERVICE, or use a service file.",
        )
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _with_places(sql: str, values: Sequence[object]) -> str:
    return sql.replace("?", "%s") if values else sql


def _connect(url: str) -> psycopg.Connection[Row]:
    try:
        import psycopg
    except ImportError:
        raise fail(
            "A ledger on PostgreSQL needs psycopg, which is not installed.", mend="Install kbop-cli[postgres]."
        ) from None
    with told(refuse_password(url)):
        return psycopg.connect(url, autocommit=True, application_name="kbop", connect_timeout=10)
