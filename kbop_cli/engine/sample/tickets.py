"""The ticket of a claim (kbop-draw-1): where it stands in the order of a draw, for ever.

    ticket = SHA-256( "kbop-draw-1" ␟ purpose ␟ seed ␟ claim_id )      ␟ = 0x1f, UTF-8, Unicode NFC

A ticket hangs on nothing but these three, so that a claim that leaves or joins the frame moves no other, and
any tool that computes SHA-256 can check one. The frame's hash is kept out of it: whoever could change a byte
of the frame after the seed is known would otherwise draw again at will.
"""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256
from unicodedata import category, normalize

import polars as pl

from kbop_cli.errors import fail

ALGORITHM = "kbop-draw-1"
SHORTEST_SEED = 16
_SEPARATOR = b"\x1f"
_ALL = 1 << 256


def check_seed(seed: str) -> None:
    """KbopError unless the seed has 16 characters or more; it is taken as typed: `00` is not `0`."""
    why = "Who can guess the seed can choose the sample."
    mend = f"Give {SHORTEST_SEED} characters or more, from a source that was named before the frame was frozen."
    if not seed:
        raise fail("The draw has no seed.", why=why, mend=mend)
    if len(seed) < SHORTEST_SEED:
        raise fail(f"The seed has {len(seed)} characters.", why=why, mend=mend)
    _check_text(seed, "The seed")


def check_purpose(purpose: str) -> None:
    """KbopError unless the purpose is some text, such as `2023-11/main`."""
    if not purpose:
        raise fail("The draw has no purpose.", mend="Name it, such as 2023-11/main.")
    _check_text(purpose, "The purpose")


def _check_text(text: str, what: str) -> None:
    if any(category(letter) in {"Cc", "Cs"} for letter in text):
        raise fail(f"{what} holds a control character.", mend="Take it out.")
    if text != text.strip():
        raise fail(f"{what} begins or ends with a space.", mend="Take it out.")


def ticket(purpose: str, seed: str, claim_id: str) -> str:
    """The ticket of one claim, 64 hexadecimal digits."""
    return sha256(_prefix(purpose, seed) + normalize("NFC", claim_id).encode()).hexdigest()


def tickets(claim_ids: pl.Series, purpose: str, seed: str) -> pl.Series:
    """The tickets of a frame's claims (text in NFC), 32 bytes each, in their order."""
    prefix = _prefix(purpose, seed)
    digests = [sha256(prefix + claim).digest() for claim in claim_ids.cast(pl.Binary).to_list()]
    return pl.Series("ticket", digests, dtype=pl.Binary)


def start(purpose: str, seed: str) -> Fraction:
    """The random start of an interval design, above 0 and up to 1: the ticket of the empty id, which no claim
    has."""
    return Fraction(int(ticket(purpose, seed, ""), 16) + 1, _ALL)


def _prefix(purpose: str, seed: str) -> bytes:
    parts = (ALGORITHM, normalize("NFC", purpose), normalize("NFC", seed))
    return b"".join(part.encode() + _SEPARATOR for part in parts)
