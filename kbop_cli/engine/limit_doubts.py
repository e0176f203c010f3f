"""Claims of which it cannot be told whether they are within their limit: a cell that tells claims apart is empty.

Such a claim may be one more of any that agree with it in all that is known, and each of those one more beside it.
"""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.between_words import limited
from kbop_cli.engine.findings import make
from kbop_cli.model import Limit
from kbop_cli.rules.base import all_hold
from kbop_cli.wording import worded

KEPT = ("rid", "claim_key", "order", "standing", "how", "doubt")


def unsure(every: pl.DataFrame, in_doubt: pl.Expr, group: list[str], limit: Limit) -> pl.DataFrame:
    """Queries for claims that may be too many. `every`: see `limits.in_turn`; `group`: what is counted together."""
    every = every.with_columns(in_doubt.alias("doubt"))
    concerned = every.filter(pl.col("doubt").any().over("person"))
    approved = concerned.filter(pl.col("standing") == "approved")
    others = approved.select("person", *(pl.col(name).alias(f"{name} other") for name in (*KEPT, *group[1:])))
    alike = all_hold(pl.col(name) == pl.col(f"{name} other") for name in group[1:])
    earlier = (pl.col("order other") < pl.col("order")) | ((pl.col("order") < 0) & (pl.col("how other") != ""))
    twin = pl.col("claim_key").eq_missing(pl.col("claim_key other")) & (pl.col("how other") == "")
    # Where a further claim must differ, be apart or share units, one alone may already be too many.
    enough = 1 if limit.higher or limit.other or limit.apart or limit.units else limit.times
    rows = (
        approved.filter(pl.col("rid").is_not_null())
        .join(others, on="person", how="inner", maintain_order="left")
        .filter(earlier & ~twin & alike.fill_null(True))
        .group_by("rid", maintain_order=True)
        .agg(
            pl.len().alias("count"),
            (pl.col("doubt") | pl.col("doubt other")).any().alias("doubtful"),
            pl.col("doubt").first(),
        )
        .filter(pl.col("doubtful") & (pl.col("count") >= enough))
    )
    fields = [name for name in group[1:] if name != "stretch"] + ([str(limit.by)] if limit.each else [])
    return make(
        rows,
        code="limit_unclear",
        severity="query",
        rule="limit",
        message=worded(
            "The outcome is paid {}. Whether this claim is one too many cannot be told, because {} gives no {}.",
            pl.lit(limited(limit)),
            pl.when("doubt").then(pl.lit("it")).otherwise(pl.lit("an earlier one")),
            pl.lit(" or no ".join(dict.fromkeys(fields))),
        ),
        clause=limit.clause,
        field=";".join(dict.fromkeys(fields)),
    )
