"""Bounds on a quantity, compared: which of two is stricter, and can both be met.

A quantity is a figure (perhaps per another, perhaps in units of a dated table), a change of score, or the time between
dates. Lengths of time are ordered only as far as the calendar allows: 92 days are at least 3 months wherever they
begin, 90 days are neither more nor less.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from kbop_cli.model import Anchor, Condition, Ref, Span
from kbop_cli.rules.assessments import ScoreChange
from kbop_cli.rules.base import bounds_of
from kbop_cli.rules.dates import Day, Interval
from kbop_cli.rules.values import Number

Value = Decimal | Span
Quantity = tuple[object, ...]
"""What is measured. Two bounds can be compared where their quantities are equal."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One side of a range: `x >= value`, `x > value`, `x <= value` or `x < value`."""

    quantity: Quantity
    side: Literal["low", "high"]
    value: Value
    included: bool
    holds_from: Literal["all", "one"] = "all"
    anchors: frozenset[Anchor] = frozenset()


_SIDES: dict[str, tuple[Literal["low", "high"], bool]] = {
    "at_least": ("low", True),
    "above": ("low", False),
    "more_than": ("low", False),
    "at_most": ("high", True),
    "below": ("high", False),
    "under": ("high", False),
}


def limits_of(condition: Condition) -> Iterator[Limit]:
    """The bounds that a condition sets, one for each side that it names."""
    if isinstance(condition, Number):
        yield from _figures(condition, condition.field, condition.per)
    if isinstance(condition, ScoreChange):
        yield from _figures(condition, ("score", condition.instrument, condition.better), None)
    if isinstance(condition, Day):
        ends: tuple[tuple[Literal["low", "high"], date | None], ...] = (
            ("low", condition.from_),
            ("high", condition.to),
        )
        for side, day in ends:
            if day is not None:
                yield Limit(("day", condition.field), side, Decimal(day.toordinal()), True)
    if isinstance(condition, Interval):
        anchors = frozenset(condition.from_.anchors)
        for name, (side, included) in _SIDES.items():
            span: Span | None = getattr(condition, name, None)
            if span is not None:
                # From the latest of several dates "at least" must hold from each of them, "under" from one.
                each = len(anchors) == 1 or (condition.from_.pick == "latest") == (side == "low")
                yield Limit(("time", condition.to), side, span, included, "all" if each else "one", anchors)


def _figures(condition: Number | ScoreChange, figure: object, per: Ref | None) -> Iterator[Limit]:
    for name, bound in bounds_of(condition).items():
        side, included = _SIDES[name]
        beside = bound.column and (bound.column, bound.times)
        at = bound.at if bound.table else beside
        yield Limit(
            ("figure", figure, per, bound.table, at), side, bound.times if bound.table else bound.number, included
        )


def implies(given: Limit, asked: Limit) -> bool:
    """Whether what meets `given` meets `asked`, whatever the claim. False where that is not certain."""
    if given.quantity != asked.quantity or given.side != asked.side or not _same_dates(given, asked):
        return False
    smaller, larger = (asked.value, given.value) if given.side == "low" else (given.value, asked.value)
    if asked.included or not given.included:
        return at_most(smaller, larger)
    return _apart(given.quantity, smaller, larger)


def _same_dates(given: Limit, asked: Limit) -> bool:
    """Whether a bound that holds from the one's dates says something of the other's."""
    if given.holds_from == "all":
        if asked.holds_from == "all":
            return asked.anchors <= given.anchors
        return bool(asked.anchors & given.anchors)
    return asked.holds_from == "one" and given.anchors <= asked.anchors


def excludes(one: Limit, other: Limit) -> bool:
    """Whether the two cannot both be met, whatever the claim. False where that is not certain."""
    if one.quantity != other.quantity or one.side == other.side or one.anchors != other.anchors:
        return False
    if one.holds_from == other.holds_from == "one":
        return False
    low, high = (one, other) if one.side == "low" else (other, one)
    if low.included and high.included:
        return _apart(one.quantity, high.value, low.value)
    return at_most(high.value, low.value)


def _apart(quantity: Quantity, one: Value, other: Value) -> bool:
    """Certainly less, after rounding too: figures of a table that are near each other may round to one amount."""
    in_units_of_a_table = quantity[0] == "figure" and bool(quantity[3])
    return not in_units_of_a_table and less(one, other)


def at_most(one: Value, other: Value) -> bool:
    """Whether the one is certainly no more than the other."""
    if isinstance(one, Span) and isinstance(other, Span):
        (months, days), (more_months, more_days) = parts(one), parts(other)
        return (months <= more_months and days <= more_days) or _days(one)[1] <= _days(other)[0]
    return isinstance(one, Decimal) and isinstance(other, Decimal) and one <= other


def less(one: Value, other: Value) -> bool:
    """Whether the one is certainly less than the other."""
    if isinstance(one, Span) and isinstance(other, Span):
        # A month more may end on the same day: 30 and 31 January + 1 month. Days more never do.
        (months, days), (more_months, more_days) = parts(one), parts(other)
        return (months == more_months and days < more_days) or _days(one)[1] < _days(other)[0]
    return isinstance(one, Decimal) and isinstance(other, Decimal) and one < other


def parts(span: Span) -> tuple[int, int]:
    """A length of time as whole months and days."""
    return 12 * span.years + span.months, 7 * span.weeks + span.days


def _days(span: Span) -> tuple[int, int]:
    """The fewest and the most days that a length of time can be: a month is 30.4 days, give or take 3 at its ends."""
    months, days = parts(span)
    if not months:
        return days, days
    return months * 304 // 10 + days - 3, -(-months * 305 // 10) + days + 3


def from_same_day(condition: Interval) -> bool:
    """Whether it measures the time from a date to that very date: always nothing."""
    anchors = condition.from_.anchors
    return len(anchors) == 1 and {known.ref for known in anchors[0].first_known} == {condition.to}


def column_read(condition: Condition) -> Ref | None:
    """The column whose cell a condition on one value looks at."""
    found: Ref | None = getattr(condition, "field", None)
    return found
