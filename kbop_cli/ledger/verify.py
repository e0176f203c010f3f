"""Does the record still say what was entered? Everything is recomputed; nothing that does not hold is left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING

from kbop_cli.errors import KbopError
from kbop_cli.ledger.entry import GENESIS
from kbop_cli.ledger.store import Broken

if TYPE_CHECKING:
    from kbop_cli.ledger.sql import SqlLedger

_DIGESTS = re.compile(
    b"\\{" + b"".join(b'(?:"#%b":"([0-9a-f]{64})",?)?' % name for name in (b"claim", b"person", b"private"))
)
"""The digests of personal values, with which a canonical body begins."""

_ERASED_TOO_SOON = """
SELECT seq FROM kbop_entry WHERE erase_on > ? AND (
  person IN (SELECT key FROM kbop_personal WHERE value IS NULL)
  OR claim IN (SELECT key FROM kbop_personal WHERE value IS NULL)
  OR private IN (SELECT key FROM kbop_personal WHERE value IS NULL))
"""


def verified(ledger: SqlLedger, expected_head: str | None) -> Iterator[Broken]:
    """What does not hold in the chain and in the personal values. Only inside `reading`."""
    named: set[bytes] = set()
    yield from _chain(ledger, expected_head, named)
    yield from _personal(ledger, named)


def _chain(ledger: SqlLedger, expected_head: str | None, named: set[bytes]) -> Iterator[Broken]:
    before, last = GENESIS.encode(), 0
    wanted = None if expected_head is None else expected_head.encode()
    found = wanted == before
    # Bound to local names: this loop is what verifying a million lines takes.
    hash_of, digests = sha256, _DIGESTS.match
    for seq, body, stored in ledger.chain():
        if seq != last + 1:
            yield Broken(seq, _gap(last, seq))
        if hash_of(b"\x1f".join((before, body))).hexdigest().encode() != stored:
            yield Broken(seq, "The entry is not what was entered: its hash does not fit what it says.")
        if told := digests(body):
            named.update(told.groups(b""))
        found = found or stored == wanted
        before, last = stored, seq
    named.discard(b"")
    if not last:
        yield Broken(0, "The ledger is empty: its first entry is missing.")
    if not found and wanted is not None:
        yield Broken(0, "No entry has the expected head: entries are missing at the end, or it is another ledger.")


def _gap(last: int, seq: int) -> str:
    missing = f"entry {last + 1} is" if seq == last + 2 else f"entries {last + 1} to {seq - 1} are"
    return f"Before this entry, {missing} missing."


def _personal(ledger: SqlLedger, named: set[bytes]) -> Iterator[Broken]:
    erased = False
    hash_of, found = sha256, named.remove
    for key, kind, salt, value, folded in ledger.personal_rows():
        if salt is None or value is None or folded is None:
            erased = True
            fits = (kind, salt, value, folded) == (b"", None, None, None)
        else:
            text = b"\x1f".join((b"kbop-personal-1", kind, salt, value, folded))
            fits = hash_of(text).hexdigest().encode() == key
        if not fits:
            yield Broken(0, "A personal value is not what was entered.")
        try:
            found(key)
        except KeyError:
            yield Broken(0, "A personal value belongs to no entry.")
    if named:
        yield Broken(0, f"{len(named)} personal values are missing, not erased.")
    if erased:
        yield from _erased_too_soon(ledger)


def _erased_too_soon(ledger: SqlLedger) -> Iterator[Broken]:
    try:
        rows = ledger.run("SELECT body FROM kbop_entry WHERE line = 0 AND kind = 'erasure'")
        erased_on = max((json.loads(body)["data"]["on"] for (body,) in rows), default="")
        for (seq,) in ledger.run(_ERASED_TOO_SOON, (erased_on,)):
            yield Broken(seq, "A personal value of this entry is gone before its day.")
    except (KbopError, ValueError, KeyError, TypeError):
        yield Broken(0, "What was erased when cannot be read.")
