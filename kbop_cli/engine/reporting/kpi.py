"""The KPI table of a provider's monthly report: a row an outcome and a total.

Source of the rows, the columns and the negative outcome assessment: GO Lab 2023 on the provider KPIs. A claim counts
in the month in which it was verified, which is its payment's. Figures are ten-thousandths, as numbers are everywhere;
shares likewise.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from kbop_cli.columns import NUMBER_SCALE
from kbop_cli.engine.reporting.apart import LINE
from kbop_cli.engine.reporting.calendar import month_number, month_text, numbered
from kbop_cli.engine.reporting.month import Month
from kbop_cli.engine.reporting.shapes import TOTAL, share
from kbop_cli.rules.base import all_hold, folded

ROW = ("provider", "outcome")
MISSED = ("base_missed", "downside_missed")
STREAK = 3
"""A base-case KPI missed so many months in a row is a negative outcome assessment."""


def kpis(month: Month, *, apart: bool = False) -> pl.DataFrame:
    """provider, outcome, title, target, target_to_date, actual_to_date, outstanding, variance, achieved, base_missed,
    downside_missed, negative (either of them), kind (outcome, apart or total).

    `achieved` is the share of the target to date; `outstanding` the queried claims, which count once what is missing
    has come; `negative` is null where earlier months' actuals or a target are not known. Sorted by provider and the
    cards' order of outcomes, each provider's total last. Months before the ledger's first are not known, and not in "to
    date", targets and actuals alike.

    `apart`: claims of participants marked restricted are a line before the total, and none of the rows counts them. Of
    a target that those claims could meet it cannot be told whether it is missed.
    """
    targets, approved = _targets(month), approved_to_date(month)
    waiting = month.claims.filter(pl.col("decision") == "queried").select(*ROW, "restricted")
    if not apart:
        approved, waiting = (frame.with_columns(restricted=pl.lit(False)) for frame in (approved, waiting))
    now = month_number(month.month)
    since = _first_month(month, targets)
    to_date = targets.filter(pl.col("month").is_between(since, now))
    counted = approved.filter("counts")
    frames = [
        to_date.filter(pl.col("month") == now).group_by(ROW).agg(_sum("target")),
        to_date.group_by(ROW).agg(_sum("target").alias("target_to_date")),
        _counted(counted.filter(~pl.col("restricted")), ROW, "actual_to_date"),
        _counted(waiting.filter(~pl.col("restricted")), ROW, "outstanding"),
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
    judged = _missed(month, targets, approved).with_columns(pl.lit(True).alias("there"))
    rows = rows.join(judged, on=ROW, how="left", nulls_equal=True)
    # Without a target there is no KPI to miss.
    flags = [pl.when(pl.col("there")).then(pl.col(name)).otherwise(pl.lit(False)).alias(name) for name in MISSED]
    lines = _apart(counted.filter("restricted"), waiting.filter("restricted"))
    return _finished(rows.with_columns(flags), lines, month)


def _counted(claims: pl.DataFrame, by: Sequence[str], name: str) -> pl.DataFrame:
    return claims.group_by(by).agg((pl.len().cast(pl.Int64) * NUMBER_SCALE).alias(name))


def _apart(approved: pl.DataFrame, waiting: pl.DataFrame) -> pl.DataFrame:
    """Each provider's claims of participants marked restricted: a row in the form of the others."""
    frames = [_counted(approved, ["provider"], "actual_to_date"), _counted(waiting, ["provider"], "outstanding")]
    nothing = pl.lit(0, pl.Int64)
    return (
        frames[0]
        .join(frames[1], on="provider", how="full", coalesce=True, nulls_equal=True)
        .with_columns(pl.col("actual_to_date", "outstanding").fill_null(0))
        .with_columns(nothing.alias("target"), nothing.alias("target_to_date"))
        .with_columns(pl.lit(False).alias(name) for name in MISSED)
        .with_columns(pl.lit(None, pl.String).alias("outcome"))
    )


def _finished(rows: pl.DataFrame, lines: pl.DataFrame, month: Month) -> pl.DataFrame:
    """The rows in order with their titles, variance and share, the lines of those kept apart, each provider's total."""
    places = {code: place for place, code in enumerate(month.titles)}
    numbers = ("target", "target_to_date", "actual_to_date", "outstanding")
    columns = ["provider", "outcome", *numbers, *MISSED]
    both = pl.concat([rows.select(columns), lines.select(columns)])
    totals = both.group_by("provider").agg(
        pl.lit(None, dtype=pl.String).alias("outcome"),
        *(_sum(name) for name in numbers),
        pl.col(MISSED).any(ignore_nulls=False),
    )
    named = rows.select(
        *columns,
        pl.col("outcome").replace(month.titles).fill_null("(not known)").alias("title"),
        pl.lit("outcome").alias("kind"),
        pl.col("outcome").replace_strict(places, default=len(places), return_dtype=pl.Int64).alias("place"),
    )
    last = [
        frame.select(
            *columns,
            pl.lit(title).alias("title"),
            pl.lit(kind).alias("kind"),
            pl.lit(len(places) + turn, pl.Int64).alias("place"),
        )
        for turn, (frame, title, kind) in enumerate(((lines, LINE, "apart"), (totals, TOTAL, "total")), start=1)
    ]
    told = pl.col("kind") != "apart"
    return (
        pl.concat([named, *last])
        .with_columns(pl.when(told).then(name).alias(name) for name in numbers[:2])
        .with_columns(
            (pl.col("actual_to_date") - pl.col("target_to_date")).alias("variance"),
            share(pl.col("actual_to_date"), pl.col("target_to_date")).alias("achieved"),
            (pl.col("base_missed") | pl.col("downside_missed")).alias("negative"),
        )
        .sort("provider", "place", "outcome", nulls_last=True)
        .select("provider", "outcome", "title", *numbers, "variance", "achieved", *MISSED, "negative", "kind")
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
    achieved_on, month, paid_on (of the ledger's), claim_key, restricted, counts (among the actuals to date)."""
    facts = ("claim_id", "participant_id", *ROW, "achieved_on", "restricted")
    approved = month.claims.filter(pl.col("decision") == "approved")
    now = pl.lit(month.month).alias("month")
    frames = [approved.select(*facts, now, pl.lit(None, pl.Date).alias("paid_on"), "claim_key")]
    if month.history is not None:
        earlier = month.history.with_columns(folded(pl.col("claim_id")).alias("claim_key"))
        frames.append(earlier.join(approved, on="claim_key", how="anti").select(frames[0].columns))
    since, number = _first_month(month, _targets(month)), numbered(pl.col("month"))
    return pl.concat(frames).with_columns(number.is_between(since, month_number(month.month)).alias("counts"))


def _missed(month: Month, targets: pl.DataFrame, approved: pl.DataFrame) -> pl.DataFrame:
    """provider, outcome, base_missed (three months in a row, this the last), downside_missed (in this month)."""
    now = month_number(month.month)
    dated = approved.with_columns(numbered(pl.col("month")))
    actuals = _counted(dated.filter(~pl.col("restricted")), [*ROW, "month"], "actual")
    further = _counted(dated.filter("restricted"), ["provider", "month"], "further")
    rows = targets.select(ROW).unique()
    missed = []
    for back in range(STREAK):
        at = pl.col("month") == now - back
        target = targets.filter(at).drop("month").with_columns(pl.lit(True).alias("set"))
        both = target.join(actuals.filter(at).drop("month"), on=ROW, how="left", nulls_equal=True)
        both = both.join(further.filter(at).drop("month"), on="provider", how="left", nulls_equal=True)
        known = pl.lit(now - back >= month_number(month.known_from))
        least = pl.when(known).then(pl.col("actual").fill_null(0))
        most = least + pl.col("further").fill_null(0)
        both = both.select(
            *ROW,
            pl.lit(True).alias(f"set {back}"),
            _below(least, most, pl.col("target")).alias(f"base {back}"),
            _below(least, most, pl.col("downside")).alias(f"downside {back}"),
        )
        rows = rows.join(both, on=ROW, how="left", nulls_equal=True)
        # A month without a target row has no KPI to miss.
        missed.append(pl.when(pl.col(f"set {back}")).then(pl.col(f"base {back}")).otherwise(pl.lit(False)))
    no_downside = "downside_target" in month.prepared.absent.get("targets", ())
    downside = (
        pl.lit(False) if no_downside else pl.when(pl.col("set 0")).then(pl.col("downside 0")).otherwise(pl.lit(False))
    )
    return rows.select(*ROW, all_hold(missed).alias("base_missed"), downside.alias("downside_missed"))


def _below(least: pl.Expr, most: pl.Expr, target: pl.Expr) -> pl.Expr:
    """Whether an actual, from `least` to `most`, misses the target. Nothing is never below a target of nothing."""
    missed = pl.when(most < target).then(pl.lit(True)).when(least >= target).then(pl.lit(False))
    return pl.when(target <= 0).then(pl.lit(False)).otherwise(missed)


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
