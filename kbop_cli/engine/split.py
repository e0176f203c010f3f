"""The split of money between payers, exact to the penny.

Each batch gives a payer HALF_UP(share of all that was ever split) less what it was allotted before, so that
batches do not drift; within the batch the pence go to lines by largest remainder, ties to the lower line.
Worked figures: three lines of £1,234.55 at 30 % give 37,037, 37,037 and 37,036 pence; seven batches of
£100.05 give 3002, 3001, 3002, 3001, 3002, 3001, 3002.

Integers and fractions only. Lines are walked in Python: the sums are exact at any size, and a batch is some
hundreds of lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate, pairwise


def half_up(value: Fraction) -> int:
    """`value` to the nearest whole number, halves away from zero."""
    size = (2 * abs(value.numerator) + value.denominator) // (2 * value.denominator)
    return size if value >= 0 else -size


def cumulative(total: int, shares: Sequence[Fraction]) -> list[int]:
    """`total` pence by payer, whose sum is `total`. The odd penny stays with the payer that is named first.

    The shares are rounded from the last payer up, each together with those behind it. With two payers no part
    ever falls as the total grows; with more, one between the first and the last may fall by a penny.
    """
    behind = list(accumulate(reversed(shares)))[::-1]
    rounded = [total, *(half_up(total * share) for share in behind[1:]), 0]
    return [here - after for here, after in pairwise(rounded)]


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """`total` (0 or more) in proportion to `weights`, by largest remainder, ties to the lower place."""
    whole = sum(weights)
    if not whole:
        return [0] * len(weights)
    return _fill(total, [total * weight for weight in weights], whole)


def _fill(total: int, numerators: Sequence[int], denominator: int) -> list[int]:
    """The floors of numerators / denominator, and what `total` still lacks to the largest remainders."""
    parts = [numerator // denominator for numerator in numerators]
    lacking = total - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: -(numerators[place] % denominator))
    for place in by_remainder[:lacking]:
        parts[place] += 1
    return parts


def batch_totals(gross: int, position: Sequence[int], shares: Sequence[Fraction]) -> list[int]:
    """What each payer is allotted of a batch of `gross` pence, after `position` pence by payer.

    A position may lie off the exact share by more than a small batch can mend (reversals take back stored pence;
    a third payer's penny). No payer is then allotted less than nothing: the batch goes to those that are behind.
    """
    wanted = [due - had for due, had in zip(cumulative(sum(position) + gross, shares), position, strict=True)]
    if min(wanted, default=0) >= 0:
        return wanted
    return apportion(gross, [max(due, 0) for due in wanted])


def spread(total: int, amounts: Sequence[int], share: Fraction) -> list[int]:
    """One payer's `total` over lines of `amounts` pence: each its share rounded down or up, as long as that
    adds up.

    Where a position is being mended it cannot add up; the total is then spread in proportion to the lines.
    """
    floors = sum(amount * share.numerator // share.denominator for amount in amounts)
    paying = [place for place, amount in enumerate(amounts) if amount]
    if not floors <= total <= floors + len(paying):
        return apportion(total, amounts)
    parts = [0] * len(amounts)
    filled = _fill(total, [amounts[place] * share.numerator for place in paying], share.denominator)
    for place, part in zip(paying, filled, strict=True):
        parts[place] = part
    return parts


def split(amounts: Sequence[int], position: Sequence[int], shares: Sequence[Fraction]) -> list[tuple[int, ...]]:
    """Lines of `amounts` pence (0 or more) by payer: each row adds up to its line, each column to the batch total."""
    totals = batch_totals(sum(amounts), position, shares)
    left = list(amounts)
    columns: list[list[int]] = []
    for last in range(len(shares) - 1, 0, -1):
        whole = sum(shares[: last + 1])
        part = spread(totals[last], left, shares[last] / whole if whole else Fraction(0))
        left = [amount - given for amount, given in zip(left, part, strict=True)]
        columns.append(part)
    return list(zip(left, *reversed(columns), strict=True))


def split_alone(amount: int, weights: Sequence[Fraction] | Sequence[int]) -> tuple[int, ...]:
    """One amount of either sign by itself, in proportion to `weights` (shares, or the pence of an earlier line)."""
    whole = sum(weights)
    if not whole:
        return (amount,) + (0,) * (len(weights) - 1)
    return tuple(cumulative(amount, [Fraction(weight) / whole for weight in weights]))
