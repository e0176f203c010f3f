"""Months as reports count them."""

from __future__ import annotations

import calendar
from datetime import date

import polars as pl


def month_number(month: str) -> int:
    """`2023-06` as a whole number, so that months can be counted: year x 12 + month - 1."""
    year, _, part = month.partition("-")
    return int(year) * 12 + int(part) - 1


def month_text(number: int) -> str:
    """The month of a number: the inverse of `month_number`."""
    return f"{number // 12:04}-{number % 12 + 1:02}"


def month_words(month: str) -> str:
    """`2023-06` as June 2023."""
    year, part = divmod(month_number(month), 12)
    return f"{calendar.month_name[part + 1]} {year}"


def last_day(month: str) -> date:
    """The month's last day."""
    year, part = divmod(month_number(month), 12)
    return date(year, part + 1, calendar.monthrange(year, part + 1)[1])


def number_of(day: pl.Expr) -> pl.Expr:
    """The month number of a date."""
    return day.dt.year().cast(pl.Int64) * 12 + day.dt.month().cast(pl.Int64) - 1


def months_between(start: pl.Expr, end: date) -> pl.Expr:
    """Whole calendar months from a day to `end`, which is a month's last day; never below nothing."""
    return pl.max_horizontal(number_of(pl.lit(end)) - number_of(start), pl.lit(0))
