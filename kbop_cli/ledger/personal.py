"""Personal values, apart from the chain. The chain holds SHA-256 of a random salt and the value; without the salt,
which is erased with the value, nobody can tell whose digest it is, and the chain still verifies."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import NamedTuple

from kbop_cli.columns import key as folded_id
from kbop_cli.ledger.entry import SEPARATOR

PERSON, CLAIM, DETAILS = "person", "claim", "details"


class Personal(NamedTuple):
    """One personal value: `folded` is the form in which ids are looked up, and empty for details."""

    key: str
    kind: str
    salt: str
    value: str
    folded: str


def fold(kind: str, value: str) -> str:
    return "" if kind == DETAILS else folded_id(value)


def sealed(kind: str, value: str) -> Personal:
    """`value` behind a digest of its own: 128 bits from the system's source of randomness."""
    salt = secrets.token_hex(16)
    folded = fold(kind, value)
    return Personal(digest(kind, salt, value, folded), kind, salt, value, folded)


def digest(kind: str, salt: str, value: str, folded: str) -> str:
    """SHA-256 of `kbop-personal-1`, kind, salt, value and folded value, with U+001F between."""
    return sha256(SEPARATOR.join(("kbop-personal-1", kind, salt, value, folded)).encode()).hexdigest()
