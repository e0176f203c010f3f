"""How long it takes: days from achieved to claimed and, where the ledger is given, to decided and to paid."""

from __future__ import annotations

import polars as pl

SPANS = (
    ("before", "before achieved", None, -1),
    ("0-7", "0 to 7", 0, 7),
    ("8-30", "8 to 30", 8, 30),
    ("31-60", "31 to 60", 31, 60),
    ("61-90", "61 to 90", 61, 90),
    ("91-180", "91 to 180", 91, 180),
    ("181+", "181 or more", 181, None),
)
"""Name, words, least, most: the spans that days are counted in."""

FIGURES = {
    "stage": pl.String,
    "claims": pl.Int64,
    "half": pl.Int64,
    "nine_tenths": pl.Int64,
    "longest": pl.Int64,
}
UNKNOWN = "unknown"
STAGES = (
    ("achieved to claimed", "achieved_on", "claimed_on"),
    ("claimed to decided", "claimed_on", "decided_on"),
    ("decided to paid", "decided_on", "paid_on"),
    ("achieved to paid", "achieved_on", "paid_on"),
)


def span(days: pl.Expr) -> pl.Expr:
    """The name of the span that a number of days falls in; `unknown` where it is null."""
    named = pl.lit(UNKNOWN)
    for name, _, least, most in SPANS:
        fits = pl.lit(True)
        if least is not None:
            fits &= days >= least
        if most is not None:
            fits &= days <= most
        named = pl.when(days.is_not_null() & fits).then(pl.lit(name)).otherwise(named)
    return named


def spans(claims: pl.DataFrame) -> pl.DataFrame:
    """span, words, claims, approved: every span, in order, the unknown last."""
    rows = [(name, words) for name, words, *_ in SPANS] + [(UNKNOWN, "not known")]
    order = pl.DataFrame(rows, schema={"span": pl.String, "words": pl.String}, orient="row")
    counted = claims.group_by(span(pl.col("days")).alias("span")).agg(
        pl.len().cast(pl.Int64).alias("claims"),
        (pl.col("decision") == "approved").sum().cast(pl.Int64).alias("approved"),
    )
    joined = order.join(counted, on="span", how="left", maintain_order="left")
    return joined.with_columns(pl.col("claims", "approved").fill_null(0))


def by_provider(claims: pl.DataFrame) -> pl.DataFrame:
    """provider, claims (with both dates known), half, nine_tenths, longest: days from achieved to claimed."""
    known = claims.filter(pl.col("days").is_not_null())
    return known.group_by("provider").agg(_figures(pl.col("days"))).sort("provider", nulls_last=True)


def stages(claims: pl.DataFrame) -> pl.DataFrame:
    """stage, claims (with both dates known), half, nine_tenths, longest. A stage that none has passed has no row."""
    frames = [pl.DataFrame(schema=FIGURES)]
    for stage, start, end in STAGES:
        days = (pl.col(end) - pl.col(start)).dt.total_days()
        taken = claims.select(days.alias("days")).filter(pl.col("days").is_not_null())
        if taken.height:
            frames.append(taken.select(pl.lit(stage).alias("stage"), *_figures(pl.col("days"))).cast(FIGURES))  # type: ignore[arg-type]
    return pl.concat(frames)


def passed() -> pl.Expr:
    """The stages that a claim has passed, both of whose days are known."""
    each = [
        pl.when(pl.col(start).is_not_null() & pl.col(end).is_not_null()).then(pl.lit(stage))
        for stage, start, end in STAGES
    ]
    return pl.concat_list(each).list.drop_nulls()


def by_month(history: pl.DataFrame) -> pl.DataFrame:
    """month, claims, half, nine_tenths, longest: days from achieved to paid, of what the ledger holds."""
    days = (pl.col("paid_on") - pl.col("achieved_on")).dt.total_days()
    known = history.with_columns(days.alias("days")).filter(pl.col("days").is_not_null())
    return known.group_by("month").agg(_figures(pl.col("days"))).sort("month")


def _figures(days: pl.Expr) -> list[pl.Expr]:
    """How many, and the fewest days within which half and nine tenths of them lie, and the longest."""
    return [
        pl.len().cast(pl.Int64).alias("claims"),
        _within(days, 1, 2).alias("half"),
        _within(days, 9, 10).alias("nine_tenths"),
        days.max().alias("longest"),
    ]


def _within(days: pl.Expr, part: int, whole: int) -> pl.Expr:
    place = (pl.len().cast(pl.Int64) * part + whole - 1) // whole - 1
    return days.sort().get(place)
