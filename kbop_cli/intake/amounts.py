"""Money and numbers, exactly: whole pence, whole ten-thousandths, never a binary fraction."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

NOISE = Decimal("0.000001")
"""A spreadsheet's binary fractions show as 341.75000000000006: a rest smaller than this is taken for such
noise."""

_MINUS = r"(?P<before>-)? ?(?P<pound>£|GBP)? ?(?P<inner>-)?"
_AMOUNT = r"(?P<body>(?:[0-9]{1,13}|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4})?(?:\.[0-9]{1,20})?)"
_SIGNED = re.compile(rf"(?P<open>\()?{_MINUS}{_AMOUNT} ?(?P<after>-)?(?P<close>\))?")

Read = tuple[int | None, str]


def read_money(text: str) -> Read:
    """Pence of one tidy cell, or None and the code of the fault.

    A pound sign, commas between thousands, and a minus before or after or brackets around a negative amount
    are read. `1.234,56` and `12,5` are faults: what the comma stands for is not known.
    """
    return _scaled(text, 2, "not_money")


def read_number(text: str) -> Read:
    """Ten-thousandths of one tidy cell, or None and the code of the fault."""
    return _scaled(text, 4, "not_a_number")


def _scaled(text: str, decimals: int, code: str) -> Read:
    match = _SIGNED.fullmatch(text)
    if match is None or not match["body"] or (match["pound"] and code != "not_money"):
        return None, code
    signs = [match["open"], match["before"], match["inner"], match["after"]]
    if bool(match["open"]) != bool(match["close"]) or len(signs) - signs.count(None) > 1:
        return None, code
    exact = Decimal(match["body"].replace(",", ""))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_EVEN)
    if abs(exact - rounded) >= NOISE:
        return None, "too_many_decimals"
    whole = int(rounded.scaleb(decimals))
    return (-whole if any(signs) else whole), ""
