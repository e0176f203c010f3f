"""Rows of the ledger's tables as the entries they are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from kbop_cli.errors import KbopError, fail
from kbop_cli.ledger.entry import Record

Row = tuple[Any, ...]

READ = """
SELECT e.seq, e.hash, e.body, p.value, c.value, d.value
FROM kbop_entry e
LEFT JOIN kbop_personal p ON p.key = e.person
LEFT JOIN kbop_personal c ON c.key = e.claim
LEFT JOIN kbop_personal d ON d.key = e.private
"""

READ_LINES = """
SELECT e.seq, e.body, p.value, c.value
FROM kbop_entry e
LEFT JOIN kbop_personal p ON p.key = e.person
LEFT JOIN kbop_personal c ON c.key = e.claim
"""


def unreadable(where: str, what: str) -> KbopError:
    return fail(f"The {what} of the ledger {where} cannot be read.", mend="Verify the ledger.")


def record_of(row: Row) -> Record:
    """An entry as read: its body, and the personal values that were joined to it."""
    seq, hash_, text, person, claim, details = row
    body = json.loads(text)
    keys = [body.pop(f"#{name}", "") for name in ("person", "claim", "private")]
    day = body.pop("erase_on", "")
    return Record(
        seq=seq,
        hash=hash_,
        person=keys[0],
        claim=keys[1],
        participant_id=person or "",
        claim_id=claim or "",
        private=json.loads(details) if details else {},
        erase_on=date.fromisoformat(day) if day else None,
        erased=any(key and value is None for key, value in zip(keys, (person, claim, details), strict=True)),
        **body,
    )


def id_of(record: Record) -> str:
    """An entry's participant_id; where it was erased, what tells people apart by a part of the digest."""
    return record.participant_id or erased_id(record.person)


def erased_id(digest: str) -> str:
    return f"erased-{digest[:16]}" if digest else ""
