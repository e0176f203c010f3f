"""A ledger copied into another store, hash for hash."""

from __future__ import annotations

from kbop_cli.ledger.sql import SqlLedger


def copy_ledger(source: SqlLedger, target: SqlLedger) -> None:
    """Every row of `source` into `target`, which has the tables and no rows. The rules of `target` see each of them."""
    with source.reading(), target.writing():
        for row in source.stream("SELECT key, kind, salt, value, folded FROM kbop_personal"):
            target.run("INSERT INTO kbop_personal (key, kind, salt, value, folded) VALUES (?, ?, ?, ?, ?)", row)
        for row in source.stream("SELECT seq, body, hash FROM kbop_entry ORDER BY seq"):
            target.run("INSERT INTO kbop_entry (seq, body, hash) VALUES (?, ?, ?)", row)
