"""Stretches of the calendar, by which limits count."""

from __future__ import annotations

import polars as pl

from kbop_cli.model import Limit
from kbop_cli.wording import worded


def stretch_of(limit: Limit) -> pl.Expr:
    """The stretch of the calendar in which its date falls: 2023-04, 2023-Q2, 2023, or 2023/24 from 1 April."""
    day = pl.col(str(limit.by))
    year = day.dt.year()
    if limit.each == "week":
        return day.dt.strftime("%G-W%V")
    if limit.each == "month":
        return day.dt.strftime("%Y-%m")
    if limit.each == "quarter":
        return worded("{}-Q{}", year, day.dt.quarter())
    if limit.each == "financial_year":
        began = year - (day.dt.month() < 4).cast(pl.Int32)
        return worded("{}/{}", began, ((began + 1) % 100).cast(pl.String).str.zfill(2))
    return year.cast(pl.String)
