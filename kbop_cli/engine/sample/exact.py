"""Rates and confidences as exact fractions. 0.035 × 400 is 14 here; in binary floats it is more."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kbop_cli.errors import fail

Exact = str | int | Decimal | Fraction


def exact(value: Exact, what: str) -> Fraction:
    """`0.10`, `1/10` or an exact number as a fraction; KbopError names `what` where it is none.

    A float is refused: what it holds is not what was typed.
    """
    if isinstance(value, float | bool):
        raise fail(f"{what} is given as a binary float.", mend='Give it as text, such as "0.10".')
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError, OverflowError):
        raise fail(f"{what} is no number.", mend="Write it as 0.10 or 1/10.") from None


def share(value: Exact, what: str) -> Fraction:
    """A rate above 0 and up to 1; KbopError else."""
    rate = exact(value, what)
    if not 0 < rate <= 1:
        raise fail(
            f"{what} is {value}; it must be above 0 and not above 1.", mend="Write it as 0.10 or 1/10."
        )
    return rate


def between(value: Exact, what: str) -> Fraction:
    """A confidence or a tolerable rate: above 0 and below 1; KbopError else."""
    rate = exact(value, what)
    if not 0 < rate < 1:
        raise fail(f"{what} is {value}; it must lie between 0 and 1.", mend="Write it as 0.95.")
    return rate


def ceil(value: Fraction) -> int:
    """The smallest whole number that is not below `value`."""
    return -(-value.numerator // value.denominator)


def half_up(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    whole = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return whole if value >= 0 else -whole
