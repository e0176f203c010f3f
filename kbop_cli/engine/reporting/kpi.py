"""The KPI table of a provider's monthly report: a row an outcome and a total.

Source of the rows, the columns and the negative outcome assessment: GO Lab 2023 on the provider KPIs. A claim counts
in the month in which it was verified, which is its payment's. Figures are ten-thousandths, as numbers are everywhere;
shares likewise.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.engine.reporting.calendar import month_number, month_text, numbered
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import TOTAL, share
from kbop_cli.rules.base import all_hold, folded

ROW = ("provider", "outcome")
MISSED = ("base_missed", "downside_missed")
STREAK = 3
"""A base-case KPI missed so many months in a row is a negative outcome assessment."""


def kpis(month: Month) -> pl.DataFrame:
    """provider, outcome, title, target, target_to_date, actual_to_date, outstanding, variance, achieved, base_missed,
    downside_missed, negative (either of them).

    `achieved` is the share of the target to date; `outstanding` the queried claims, which count once what is missing
    has come; `negative` is null where earlier months' actuals or a target are not known. Sorted by provider and the
    cards' order of outcomes, each provider's total last. Months before the ledger's first are not known, and not in "to
    date", targets and actuals alike.
    """
    targets = _targets(month)
    actuals = _actuals(month)
    waiting = month.claims.filter(pl.col("decision") == "queried")
    now = month_number(month.month)
    since = _first_month(month, targets)
    to_date = targets.filter(pl.col("month").is_between(since, now))
    frames = [
        to_date.filter(pl.col("month") == now).group_by(ROW).agg(_sum("target")),
        to_date.group_by(ROW).agg(_sum("target").alias("target_to_date")),
        actuals.filter(pl.col("month").is_between(since, now))
        .group_by(ROW)
        .agg(pl.col("actual").sum().alias("actual_to_date")),
        waiting.group_by(ROW).agg((pl.len().cast(pl.Int64) * NUMBER_SCALE).alias("outstanding")),
    ]
    rows = pl.concat([frame.select(ROW) for frame in frames]).unique()
    for frame in frames:
        number = frame.columns[-1]
        # A row that a frame lacks is nothing; a sum that it holds as null is not known.
        known = frame.with_columns(pl.lit(True).alias("there"))
        rows = rows.join(known, on=ROW, how="left", nulls_equal=True)
        rows = rows.with_columns(
            pl.when(pl.col("there")).then(pl.col(number)).otherwise(pl.lit(0, pl.Int64)).alias(number)
        ).drop("there")
    judged = _missed(month, targets, actuals).with_columns(pl.lit(True).alias("there"))
    rows = rows.join(judged, on=ROW, how="left", nulls_equal=True)
    # Without a target there is no KPI to miss.
    flags = [pl.when(pl.col("there")).then(pl.col(name)).otherwise(pl.lit(False)).alias(name) for name in MISSED]
    return _finished(rows.with_columns(flags), month)


def _finished(rows: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The rows in order with their titles, variance and share, and each provider's total."""
    places = {code: place for place, code in enumerate(month.titles)}
    numbers = ("target", "target_to_date", "actual_to_date", "outstanding")
    totals = rows.group_by("provider").agg(
        pl.lit(None, dtype=pl.String).alias("outcome"),
        *(_sum(name) for name in numbers),
        pl.col(MISSED).any(ignore_nulls=False),
        pl.lit(TOTAL).alias("title"),
        pl.lit(len(places) + 1, dtype=pl.Int64).alias("place"),
    )
    named = rows.with_columns(
        pl.col("outcome").replace(month.titles).fill_null("(not known)").alias("title"),
        pl.col("outcome").replace_strict(places, default=len(places), return_dtype=pl.Int64).alias("place"),
    )
    columns = ["provider", "outcome", "title", *numbers, *MISSED, "place"]
    return (
        pl.concat([named.select(columns), totals.select(columns)])
        .with_columns(
            (pl.col("actual_to_date") - pl.col("target_to_date")).alias("variance"),
            share(pl.col("actual_to_date"), pl.col("target_to_date")).alias("achieved"),
            (pl.col("base_missed") | pl.col("downside_missed")).alias("negative"),
        )
        .sort("provider", "place", "outcome", nulls_last=True)
        .select("provider", "outcome", "title", *numbers, "variance", "achieved", *MISSED, "negative")
    )


def _targets(month: Month) -> pl.DataFrame:
    """provider, outcome, month (a number), target, downside: one row each; rows that differ leave it not known."""
    given = month.prepared.targets.filter(pl.col("month").is_not_null())
    one = [
        pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name)
        for name in ("target", "downside_target")
    ]
    return (
        given.with_columns(numbered(pl.col("month")))
        .group_by(*ROW, "month")
        .agg(one)
        .sort(*ROW, "month")
        .rename({"downside_target": "downside"})
    )


def approved_to_date(month: Month) -> pl.DataFrame:
    """Approved claims of this run and of the ledger, each once: claim_id, participant_id, provider, outcome,
    achieved_on, month, paid_on (of the ledger's), claim_key, counts (whether it is among the actuals to date)."""
    facts = ("claim_id", "participant_id", *ROW, "achieved_on")
    approved = month.claims.filter(pl.col("decision") == "approved")
    now = pl.lit(month.month).alias("month")
    frames = [approved.select(*facts, now, pl.lit(None, pl.Date).alias("paid_on"), "claim_key")]
    if month.history is not None:
        earlier = month.history.with_columns(folded(pl.col("claim_id")).alias("claim_key"))
        frames.append(earlier.join(approved, on="claim_key", how="anti").select(frames[0].columns))
    since, number = _first_month(month, _targets(month)), numbered(pl.col("month"))
    return pl.concat(frames).with_columns(number.is_between(since, month_number(month.month)).alias("counts"))


def _actuals(month: Month) -> pl.DataFrame:
    """provider, outcome, month (a number), actual: approved claims of this run and of the ledger, each once."""
    counted = approved_to_date(month).group_by(*ROW, numbered(pl.col("month")))
    return counted.agg((pl.len().cast(pl.Int64) * NUMBER_SCALE).alias("actual"))


def _missed(month: Month, targets: pl.DataFrame, actuals: pl.DataFrame) -> pl.DataFrame:
    """provider, outcome, base_missed (three months in a row, this the last), downside_missed (in this month)."""
    now = month_number(month.month)
    rows = targets.select(ROW).unique()
    missed = []
    for back in range(STREAK):
        target = targets.filter(pl.col("month") == now - back).drop("month").with_columns(pl.lit(True).alias("set"))
        actual = actuals.filter(pl.col("month") == now - back).drop("month")
        both = target.join(actual, on=ROW, how="left", nulls_equal=True)
        known = pl.lit(now - back >= month_number(month.known_from))
        got = pl.when(known).then(pl.col("actual").fill_null(0))
        both = both.select(
            *ROW,
            "set",
            _below(got, pl.col("target")).alias(f"base {back}"),
            _below(got, pl.col("downside")).alias("downside"),
        )
        rows = rows.join(
            both.rename({"set": f"set {back}", "downside": f"downside {back}"}), on=ROW, how="left", nulls_equal=True
        )
        # A month without a target row has no KPI to miss.
        missed.append(pl.when(pl.col(f"set {back}")).then(pl.col(f"base {back}")).otherwise(pl.lit(False)))
    no_downside = "downside_target" in month.prepared.absent.get("targets", ())
    downside = (
        pl.lit(False) if no_downside else pl.when(pl.col("set 0")).then(pl.col("downside 0")).otherwise(pl.lit(False))
    )
    return rows.select(*ROW, all_hold(missed).alias("base_missed"), downside.alias("downside_missed"))


def _below(actual: pl.Expr, target: pl.Expr) -> pl.Expr:
    """Whether the actual misses the target. Nothing is never below a target of nothing, known or not."""
    return pl.when(target <= 0).then(pl.lit(False)).otherwise(actual < target)


def _sum(name: str) -> pl.Expr:
    """A sum that is not known where a part of it is not."""
    return pl.when(pl.col(name).is_null().any()).then(None).otherwise(pl.col(name).sum()).alias(name)


def months_to_date(month: Month) -> Sequence[str]:
    """The months whose targets are added up, first and last; empty where there is no target."""
    targets = _targets(month)
    now = month_number(month.month)
    numbers = targets.filter(pl.col("month").is_between(_first_month(month, targets), now))["month"]
    return [month_text(int(number)) for number in (numbers.min(), numbers.max()) if isinstance(number, int)]


def _first_month(month: Month, targets: pl.DataFrame) -> int:
    """The month from which figures are added up: the first that has a target, where what came before is known."""
    first, known = targets["month"].min(), month_number(month.known_from)
    return max(first, known) if isinstance(first, int) else known
