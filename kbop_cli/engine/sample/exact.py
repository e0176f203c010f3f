"""Rates and confidences as exact fractions. 0.035 × 400 is 14 here; in binary floats it is more."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import isqrt

from kbop_cli.errors import fail

# Short, and without an exponent: 1e999999999 is a number that no machine can hold.
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18}|/[1-9][0-9]{0,17})?")

Exact = str | int | Decimal | Fraction


def exact(value: Exact, what: str) -> Fraction:
    """`0.10`, `1/10` or an exact number as a fraction; KbopError names `what` where it is none.

    A float is refused: what it holds is not what was typed.
    """
    if isinstance(value, float | bool):
        raise fail(f"{what} is given as a binary float.", mend='Give it as text, such as "0.10".')
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise fail(f"{what} is no number.", mend="Write it as 0.10 or 1/10.")
    return Fraction(value)


def share(value: Exact, what: str) -> Fraction:
    """A rate above 0 and up to 1; KbopError else."""
    rate = exact(value, what)
    if not 0 < rate <= 1:
        raise fail(f"{what} is {value}; it must be above 0 and not above 1.", mend="Write it as 0.10 or 1/10.")
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


def smallest(test: Callable[[int], bool], low: int, high: int, near: int) -> int:
    """The smallest whole number of low … high for which `test` holds, where it holds for all above it too.

    `high` is taken to pass, untested. The search starts from `near` and goes out in doubling steps.
    """
    here, step = max(low, min(near, high - 1)), 1
    if here == high:
        return high
    if test(here):
        high = here
        while high > low and test(below := max(low, high - step)):
            high, step = below, 2 * step
        low = max(low, high - step + 1)
    else:
        low = here + 1
        while (above := low + step) < high and not test(above):
            low, step = above + 1, 2 * step
        high = min(high, above)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if test(middle) else (middle + 1, high)
    return low


def root(value: Fraction) -> Fraction:
    """The square root of a number that is not negative, rounded down to 2^-64."""
    return Fraction(isqrt((value.numerator << 128) // value.denominator), 1 << 64)
