"""Months as reports count them."""

from __future__ import annotations

import calendar
from datetime import date

import polars as pl

from kbop_cli.wording import worded


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


def numbered(month: pl.Expr) -> pl.Expr:
    """The month number of a text like `2023-06`."""
    year, part = month.str.slice(0, 4).cast(pl.Int64), month.str.slice(5, 2).cast(pl.Int64)
    return year * 12 + part - 1


def month_text_of(number: pl.Expr) -> pl.Expr:
    """The month of a number, as a text like `2023-06`."""
    part = (number % 12 + 1).cast(pl.String).str.zfill(2)
    return worded("{}-{}", number // 12, part)
