"""What a resubmission changed: this run's decisions beside an earlier run's."""

from __future__ import annotations

import polars as pl


def changes(before: pl.DataFrame, now: pl.DataFrame) -> pl.DataFrame:
    """Claims that are new, gone, or decided otherwise, sorted by claim_id.

    Both frames are `decisions.csv` as text. Columns: claim_id, change (`new`, `gone`, `changed`), decision_before,
    decision, amount_before, amount, reasons_before, reasons. A claim_id that stands twice is told by its first row.
    """
    columns = ("decision", "amount", "reasons")
    one = before.select("claim_id", *columns).unique("claim_id", keep="first", maintain_order=True)
    two = now.select("claim_id", *columns).cast(pl.String).unique("claim_id", keep="first", maintain_order=True)
    both = two.join(one, on="claim_id", how="full", suffix="_before", coalesce=True, nulls_equal=True)
    differs = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in columns)
    return (
        both.filter(differs)
        .with_columns(
            pl.when(pl.col("decision_before").is_null())
            .then(pl.lit("new"))
            .when(pl.col("decision").is_null())
            .then(pl.lit("gone"))
            .otherwise(pl.lit("changed"))
            .alias("change")
        )
        .sort("claim_id", nulls_last=False)
        .select(
            "claim_id", "change", "decision_before", "decision", "amount_before", "amount", "reasons_before", "reasons"
        )
    )
