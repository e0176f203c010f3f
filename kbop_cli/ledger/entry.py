"""What the ledger holds: entries in one chain, each a canonical JSON text and the hash that ties it to those before.

    body   = JSON object, keys sorted, no blanks, UTF-8; integers, texts, lists and objects only
    hash_i = lower-case hex of SHA-256(hash_{i-1} U+001F body_i), hash_0 = SHA-256("kbop-ledger-1")

so that any SHA-256 tool re-performs the chain. A body holds no personal value: it names a claim, a person and
further details by salted digests (`#claim`, `#person`, `#private`, which sort first), whose values stand apart and
can be erased (`kbop_cli.ledger.personal`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from kbop_cli.errors import fail

SEPARATOR = "\x1f"
GENESIS = sha256(b"kbop-ledger-1").hexdigest()

PAYING = ("opening", "outcome", "grant", "adjustment")
"""Kinds that pay something and take a slot; a `reversal` frees it. The store's rules name them too."""

ONCE = ("batch", "lock", "certificate")
"""Kinds of which a slot (the batch's name, the period, the purpose) holds one."""

LINES = (*PAYING, "reversal")
"""Kinds that are lines of a payment. The others: open, upgrade, erasure, request, approval, judgement, and `ONCE`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing to record. Pence are integers; `line` counts from 1 within a batch and is 0 for what is no line.

    `participant_id`, `claim_id` and the texts of `private` are kept apart and erased from `erase_on` on, which must
    be given with any of them. `refers` is the `seq` of the entry that a reversal takes back. `data` is public.
    """

    kind: str
    period: str = ""
    batch: str = ""
    line: int = 0
    participant_id: str = ""
    claim_id: str = ""
    outcome: str = ""
    slot: str = ""
    refers: int = 0
    price: int = 0
    amount: int = 0
    erase_on: date | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    private: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(Entry):
    """An entry as it stands. Personal values that were erased are empty, and `erased` is true.

    `generation` counts how often the slot was freed before, `part` the payments of one claim, from 1. `person` and
    `claim` are the digests that stand for the two, and stay when the values are erased.
    """

    seq: int
    hash: str
    person: str = ""
    claim: str = ""
    generation: int = 0
    part: int = 0
    erased: bool = False


def canonical(values: Mapping[str, object]) -> str:
    """`values` as canonical JSON. Raises `KbopError` for what has no exact text in both stores."""
    if not _is_exact(values):
        raise fail("An entry holds a value that cannot be written down exactly.", why="The ledger keeps nothing else.")
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _is_exact(value: object) -> bool:
    """Text without NUL or half a character, a whole number of 64 bits, yes or no, nothing, and lists and objects."""
    match value:
        case str():
            return not _NO_TEXT.search(value)
        case None | bool():
            return True
        case int():
            return abs(value) < 2**63
        case Mapping():
            return all(isinstance(name, str) and _is_exact(item) for name, item in value.items())
        case list() | tuple():
            return all(_is_exact(item) for item in value)
    return False


_NO_TEXT = re.compile("[\x00\ud800-\udfff]")


def chained(before: str, body: str) -> str:
    """The hash of `body` after an entry whose hash is `before`."""
    return sha256(f"{before}{SEPARATOR}{body}".encode()).hexdigest()
