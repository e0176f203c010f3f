"""Columns of dates in which day and month may have changed places, seen by looking at all of their values
at once.

Two ways lead there. A system writes the month first: `01/13/2023`. Or a spreadsheet set to that order
opened a file that puts the day first: `04/03/2023` became 3 April, a true date, while `13/03/2023` stayed
text. Neither can be undone, so the days that could be either way round are faults.
"""

from __future__ import annotations

import polars as pl

_ENOUGH_DATES, _ENOUGH_TEXTS = 10, 3
"""How many distinct true dates, all of days up to 12, beside how many texts with a later day, show the
second way.

Ten days that only by chance all lie in the first twelve of their months are rarer than one column in ten
thousand.
"""

_FIRST = r"^([0-9]{1,2}) ?[-/.] ?[0-9]{1,2} ?[-/.]"
_SECOND = r"^[0-9]{1,2} ?[-/.] ?([0-9]{1,2}) ?[-/.]"
_TRUE_DATE = r"^[0-9]{4}-([0-9]{2})-([0-9]{2}) [0-9]{2}:[0-9]{2}:[0-9]{2}$"


def doubted(tidied: pl.Series, read: pl.DataFrame, *, workbook: bool) -> pl.DataFrame:
    """`read` (`value` and `code` of each distinct text of a column), what may be either way round made a
    fault."""
    parts = _numbers(tidied).with_columns(read["value"], read["code"])
    day_first = (parts["first"] > 12).sum()
    month_first = ((parts["second"] > 12) & (parts["first"] <= 12)).sum()
    if month_first and not day_first:
        backwards = (pl.col("second") > 12) & (pl.col("first") <= 12)
        parts = _as_fault(parts, backwards, "month_first")
        return _as_fault(parts, pl.col("first") != pl.col("second"), "ambiguous_date").select("value", "code")
    true_dates = parts["day"].drop_nulls()
    if workbook and day_first >= _ENOUGH_TEXTS and len(true_dates) >= _ENOUGH_DATES and (true_dates <= 12).all():
        return _as_fault(parts, pl.col("day") != pl.col("month"), "swapped_date").select("value", "code")
    return read


def in_doubt(tidied: pl.Series, codes: pl.Series, which: pl.Series, *, workbook: bool) -> frozenset[int]:
    """Of several columns those in which something may be either way round.

    `codes` and `which` give the place in `tidied` and the column of each cell; `doubted` says what is in doubt.
    """
    first, second, day = (pl.col(name) for name in ("first", "second", "day"))
    seen = pl.DataFrame({"which": which, "code": codes}).unique()
    numbers = _numbers(tidied)
    counted = (
        seen.select("which", *(numbers[name].gather(seen["code"]) for name in ("first", "second", "day")))
        .group_by("which")
        .agg(
            day_first=(first > 12).sum(),
            month_first=((second > 12) & (first <= 12)).sum(),
            true_dates=day.count(),
            small=(day <= 12).all(),
        )
    )
    month_first = (pl.col("month_first") > 0) & (pl.col("day_first") == 0)
    swapped = (pl.col("day_first") >= _ENOUGH_TEXTS) & (pl.col("true_dates") >= _ENOUGH_DATES) & pl.col("small")
    return frozenset(counted.filter(month_first | (swapped if workbook else pl.lit(False)))["which"])


def _numbers(tidied: pl.Series) -> pl.DataFrame:
    """The texts with the numbers that they begin with, `first` and `second`, and the `month` and `day` of a date."""
    text = pl.col("text")
    return (
        tidied.alias("text")
        .to_frame()
        .with_columns(
            first=text.str.extract(_FIRST).cast(pl.Int64),
            second=text.str.extract(_SECOND).cast(pl.Int64),
            month=text.str.extract(_TRUE_DATE, 1).cast(pl.Int64),
            day=text.str.extract(_TRUE_DATE, 2).cast(pl.Int64),
        )
    )


def _as_fault(parts: pl.DataFrame, which: pl.Expr, code: str) -> pl.DataFrame:
    hit = (which & (pl.col("value").is_not_null() | (pl.col("code") == "no_such_day"))).fill_null(value=False)
    return parts.with_columns(value=pl.when(~hit).then("value"), code=pl.when(hit).then(pl.lit(code)).otherwise("code"))
