"""The month at a glance, decisions by outcome and provider, and why claims were not approved, in pounds."""

from __future__ import annotations

import polars as pl

from kbop_cli.codes import CODES
from kbop_cli.engine.reporting.shapes import share
from kbop_cli.model import DECISIONS


def by_decision(claims: pl.DataFrame) -> pl.DataFrame:
    """decision, claims, amount (payable), at_stake (the price of claims that are queried or rejected), unpriced."""
    order = pl.DataFrame({"decision": DECISIONS}, schema={"decision": pl.String})
    waiting = pl.col("decision").is_in(["queried", "rejected"])
    counted = claims.group_by("decision").agg(
        _count().alias("claims"),
        pl.col("amount").sum(),
        pl.col("price").filter(waiting).sum().alias("at_stake"),
        pl.col("price").filter(waiting).is_null().sum().cast(pl.Int64).alias("unpriced"),
    )
    numbers = ("claims", "amount", "at_stake", "unpriced")
    return order.join(counted, on="decision", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in numbers
    )


def by(claims: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The names given, then claims, approved, queried, rejected, recorded, amount, queried_amount, rejected_amount,
    self_certified (approved claims that rest on it alone) and self_certified_share. Sorted by the names."""
    return (
        claims.group_by(names)
        .agg(
            _count().alias("claims"),
            *((pl.col("decision") == name).sum().cast(pl.Int64).alias(name) for name in DECISIONS),
            pl.col("amount").sum(),
            *(
                pl.col("price").filter(pl.col("decision") == name).sum().alias(f"{name}_amount")
                for name in ("queried", "rejected")
            ),
            ((pl.col("decision") == "approved") & pl.col("self_certified"))
            .sum()
            .cast(pl.Int64)
            .alias("self_certified"),
        )
        .with_columns(share(pl.col("self_certified"), pl.col("approved")).alias("self_certified_share"))
        .sort(*names, nulls_last=True)
    )


def causes(claims: pl.DataFrame) -> pl.DataFrame:
    """Why claims were queried or rejected, most pounds first.

    decision, code, meaning, mend, claims, amount (their price, where known), alone and alone_amount (those for which
    it is the only cause). A claim with several causes counts for each; of a rejected claim its queries cause nothing.
    """
    told = claims.filter(pl.col("decision").is_in(["queried", "rejected"]))
    only = pl.col("causes").list.len() == 1
    rows = told.select("decision", "price", only.alias("only"), pl.col("causes").alias("code")).explode("code")
    words = pl.DataFrame(
        [(code, meaning, mend) for code, (meaning, mend) in CODES.items()],
        schema={"code": pl.String, "meaning": pl.String, "mend": pl.String},
        orient="row",
    )
    return (
        rows.filter(pl.col("code").is_not_null())
        .group_by("decision", "code")
        .agg(
            _count().alias("claims"),
            pl.col("price").sum().alias("amount"),
            pl.col("only").sum().cast(pl.Int64).alias("alone"),
            pl.col("price").filter("only").sum().alias("alone_amount"),
        )
        .join(words, on="code", how="left")
        .sort("amount", "claims", "decision", "code", descending=[True, True, False, False])
        .select("decision", "code", "meaning", "mend", "claims", "amount", "alone", "alone_amount")
    )


def _count() -> pl.Expr:
    return pl.len().cast(pl.Int64)
