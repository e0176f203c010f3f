"""Limits on units: of a column, the claims that stand may not come to more than so much together.

Units are counted over claims that are approved in every other respect and have a place, the ledger's first, then in the
order in which places are taken. A claim that would go beyond what is left is rejected whole, and says how much that is;
it leaves the units to those after it.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.engine.between_words import limited
from kbop_cli.engine.findings import decimal_text, make
from kbop_cli.model import Limit
from kbop_cli.wording import worded


def beyond_units(every: pl.DataFrame, group: list[str], limit: Limit) -> list[pl.DataFrame]:
    """Rejections of claims that go beyond the units, queries where these are not known. `every`: as `limits` has it."""
    assert limit.most is not None  # noqa: S101 - told to the type checker; the reader asks for both
    units, most = pl.col(str(limit.units)), int(limit.most * NUMBER_SCALE)
    counted = every.filter((pl.col("standing") == "approved") & pl.col("placed") & (pl.col("order") >= 0)).sort("order")
    counted = counted.with_columns(units.cast(pl.Int64).alias("units"))
    unknown = counted.filter(pl.col("units").is_null() | (pl.col("units") <= 0))
    of_ledger = unknown.filter(pl.col("rid").is_null()).select(group).unique()
    doubtful = pl.concat(
        [
            unknown.filter(pl.col("rid").is_not_null()),
            counted.join(of_ledger, on=group, how="semi", maintain_order="left").filter(pl.col("rid").is_not_null()),
        ]
    ).unique("rid", maintain_order=True)
    known = counted.filter(pl.col("units") > 0)
    beyond = []
    while True:
        running = known.with_columns(pl.col("units").cum_sum().over(group).alias("sum"))
        over = running.filter((pl.col("sum") > most) & pl.col("rid").is_not_null())
        first = over.unique(group, keep="first", maintain_order=True)
        if first.is_empty():
            break
        beyond.append(first)
        known = known.join(first.select("rid"), on="rid", how="anti", maintain_order="left")
    return [_rejected(pl.concat(beyond), limit, most), _asked(doubtful, limit)] if beyond else [_asked(doubtful, limit)]


def _rejected(rows: pl.DataFrame, limit: Limit, most: int) -> pl.DataFrame:
    left = pl.max_horizontal(most - (pl.col("sum") - pl.col("units")), pl.lit(0))
    return make(
        rows,
        code="limit_reached",
        severity="reject",
        rule="limit",
        message=worded(
            "The outcome is paid {}. {} are left, and it claims {}: claim no more than that.",
            pl.lit(limited(limit)),
            decimal_text(left),
            decimal_text(pl.col("units")),
        ),
        clause=limit.clause,
        field=f"participant_id;{limit.units}",
        value=decimal_text(pl.col("units")),
    )


def _asked(rows: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    return make(
        rows,
        code="limit_unclear",
        severity="query",
        rule="limit",
        message=f"The outcome is paid {limited(limit)}. How many are used cannot be told: give {limit.units}.",
        clause=limit.clause,
        field=str(limit.units),
    )
