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


def first_beyond(laid: pl.DataFrame, group: list[str], limit: Limit) -> pl.DataFrame:
    """Of each group the first claim that goes beyond the units, with `sum`: of it and all before it.

    `laid`: as `limits` has it, with `placed`.
    """
    if limit.most is None:
        return laid.clear()
    known = _counted(laid, limit).filter(pl.col("used") > 0)
    running = known.with_columns(pl.col("used").cum_sum().over(group).alias("sum"))
    over = running.filter((pl.col("sum") > _most(limit)) & pl.col("rid").is_not_null())
    return over.unique(group, keep="first", maintain_order=True)


def units_findings(
    beyond: list[pl.DataFrame], laid: pl.DataFrame, group: list[str], limit: Limit
) -> list[pl.DataFrame]:
    """Rejections of claims that go beyond the units, queries where these are not known."""
    if limit.most is None:
        return []
    counted = _counted(laid, limit)
    own = counted.filter(pl.col("rid").is_not_null())
    unknown = pl.col("used").is_null() | (pl.col("used") <= 0)
    # What the ledger did not keep leaves open how many are left to all that are counted with it.
    of_ledger = counted.filter(unknown & pl.col("rid").is_null()).select(group).unique()
    left_open = own.join(of_ledger, on=group, how="semi", maintain_order="left")
    doubtful = pl.concat([own.filter(unknown), left_open]).unique("rid", maintain_order=True)
    return [*(_rejected(over, limit) for over in beyond), _asked(doubtful, limit)]


def _counted(laid: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    """The claims whose units count, in turn, with `used`."""
    standing = (pl.col("standing") == "approved") & pl.col("placed") & (pl.col("order") >= 0)
    return laid.filter(standing).sort("order").with_columns(pl.col(str(limit.units)).cast(pl.Int64).alias("used"))


def _most(limit: Limit) -> int:
    return int((limit.most or 0) * NUMBER_SCALE)


def _rejected(rows: pl.DataFrame, limit: Limit) -> pl.DataFrame:
    left = pl.max_horizontal(_most(limit) - (pl.col("sum") - pl.col("used")), pl.lit(0))
    return make(
        rows,
        code="limit_reached",
        severity="reject",
        rule="limit",
        message=worded(
            "The outcome is paid {}. {} are left, and it claims {}: claim no more than that.",
            pl.lit(limited(limit)),
            decimal_text(left),
            decimal_text(pl.col("used")),
        ),
        clause=limit.clause,
        field=f"participant_id;{limit.units}",
        value=decimal_text(pl.col("used")),
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
