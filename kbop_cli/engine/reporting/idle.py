"""People with no claim for months: parking is a known risk of paying by results, and so is simply a quiet spell."""

from __future__ import annotations

import polars as pl

from kbop_cli.engine.reporting.calendar import last_day, month_number, month_text_of, number_of, numbered
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import share
from kbop_cli.rules.base import folded

QUIET = (3, 6, 12)
"""Calendar months without a claim that are counted."""


def people(month: Month) -> pl.DataFrame:
    """Open participants by how long they have been without a claim.

    Open: the service has begun and has not closed by the month's end. Columns: participant_id, provider, restricted,
    since (the month of the last claim that was not rejected, else of the service's start), claimed (whether there was
    one), months.
    """
    end = last_day(month.month)
    started, closed = pl.col("participant.service_started_on"), pl.col("participant.closed_on")
    open_ = month.people.filter((started <= end) & (closed.is_null() | (closed > end)))
    kept = month.claims.filter((pl.col("decision") != "rejected") & (pl.col("claimed_on") <= end))
    last = [kept.select("participant_key", number_of(pl.col("claimed_on")).alias("last"))]
    if month.history is not None:
        key = folded(pl.col("participant_id")).alias("participant_key")
        last.append(month.history.select(key, numbered(pl.col("month")).alias("last")))
    latest = pl.concat(last).group_by("participant_key").agg(pl.col("last").max())
    return (
        open_.join(latest, on="participant_key", how="left")
        .with_columns(
            pl.coalesce("last", number_of(started)).alias("begun"), pl.col("last").is_not_null().alias("claimed")
        )
        .with_columns(
            pl.max_horizontal(month_number(month.month) - pl.col("begun"), 0).alias("months"),
            month_text_of(pl.col("begun")).alias("since"),
        )
        .sort("months", "participant_key", descending=[True, False])
        .select(
            *("participant_id", pl.col("participant.provider").cast(pl.String).alias("provider"), "restricted"),
            *("since", "claimed", "months"),
        )
    )


def by_provider(quiet: pl.DataFrame) -> pl.DataFrame:
    """provider, people, quiet_3, share_3, all_share_3 and so on for 6 and 12 months."""
    counts = [(pl.col("months") >= months).sum().cast(pl.Int64).alias(f"quiet_{months}") for months in QUIET]
    size = pl.len().cast(pl.Int64).alias("people")
    each = quiet.group_by("provider").agg(size, *counts).sort("provider", nulls_last=True)
    every = quiet.select(size, *counts)
    shares = []
    for months in QUIET:
        whole = every.select(share(pl.col(f"quiet_{months}"), pl.col("people"))).item() if quiet.height else None
        shares.append(share(pl.col(f"quiet_{months}"), pl.col("people")).alias(f"share_{months}"))
        shares.append(pl.lit(whole, dtype=pl.Int64).alias(f"all_share_{months}"))
    order = [f"{name}_{months}" for months in QUIET for name in ("quiet", "share", "all_share")]
    return each.with_columns(shares).select("provider", "people", *order)
